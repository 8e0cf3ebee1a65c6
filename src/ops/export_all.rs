//! Writing every document a store's content allows into one folder, each through [`export_document`].
//!
//! [`export_document`]: super::export_document::export_document

use std::path::{Path, PathBuf};

use crate::chart::GroupBy;
use crate::county::County;
use crate::fault::{Fault, Result};
use crate::text::{Language, text};

use super::Session;
use super::assess_county::Concessions;
use super::export_document::{self, Kind, Subject, chart_scene, export_watched, has_doubts};
use super::papers::sheets::{has_findings, has_visits, reviewers};
use super::papers::visit::{Subjected, subjects};
use super::papers::{Watch, townships};

/// Name on the command line.
pub const ID: &str = "all";

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The folder; it is made where it is not there.
    pub out: &'a Path,
    /// Existing files may be replaced.
    pub force: bool,
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for the first.
    pub rulebook: Option<&'a str>,
    /// Measured figures replace reported ones.
    pub verified: bool,
    /// Language of the documents.
    pub language: Language,
}

/// A document that was not written, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Kind of the document.
    pub kind: Kind,
    /// What tells it from others of its kind: a township; empty where it is the county's.
    pub of: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl LeftOut {
    /// What would have been written, in words.
    #[must_use]
    pub fn name(&self, language: Language) -> String {
        let name = self.kind.name(language);
        if self.of.is_empty() {
            return name;
        }
        text(language, "export_all.of", &[("name", name), ("of", self.of.clone())])
    }
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Files written, by name.
    pub files: Vec<String>,
    /// What was not.
    pub left_out: Vec<LeftOut>,
}

/// One file to be written.
struct Planned {
    kind: Kind,
    /// Township.
    of: Option<String>,
    /// Visit or school.
    about: Option<Subjected>,
    name: String,
}

/// Writes them all. A file that is there already is refused before anything is written. When it is stopped, the documents
/// written until then stay, each whole.
pub fn export_all(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<Done> {
    if request.out.exists() && !request.out.is_dir() {
        return Err(Fault::could_not_run("not_a_folder").in_file(request.out));
    }
    session.rulebook(request.rulebook)?;
    let county = session.county(request.county, request.year)?;
    let townships = townships(&county);
    let mut done = Done::default();
    let mut planned = planned(&townships, &mut done, request.language);
    planned.extend(of_visits(session, &county)?);
    if !request.force {
        let there: Vec<PathBuf> =
            planned.iter().map(|planned| request.out.join(&planned.name)).filter(|path| path.exists()).collect();
        if let Some(first) = there.first() {
            return Err(Fault::could_not_run("files_exist").in_file(first).with("count", there.len()));
        }
    }
    std::fs::create_dir_all(request.out).map_err(|error| Fault::io("folder_not_writable", request.out, &error))?;
    let count = planned.len().max(1) as f64;
    for (place, Planned { kind, of, about, name }) in planned.into_iter().enumerate() {
        let path = request.out.join(&name);
        let one = export_document::Request {
            kind,
            out: &path,
            force: request.force,
            county: request.county,
            year: request.year,
            rulebook: request.rulebook,
            verified: request.verified,
            visits: about.as_ref().map_or(&[], |about| &about.visits),
            from: None,
            to: None,
            schools: about.as_ref().and_then(|about| about.school.as_ref()).map_or(&[], std::slice::from_ref),
            township: of.as_deref(),
            stage: None,
            indicator: None,
            group_by: GroupBy::default(),
            against: None,
            concessions: Concessions::None,
            language: request.language,
        };
        let (from, to) = (place as f64 / count, (place + 1) as f64 / count);
        let mut reason = nothing_to_say(session, &one)?;
        if reason.is_none() {
            match watch.within(from, to, |watch| export_watched(session, &one, watch)) {
                Ok(()) => {}
                Err(fault) if leaves_out(&fault) => reason = Some(fault.sentence(request.language)),
                Err(fault) => return Err(fault),
            }
        }
        let of = of.or(about.map(|about| about.name)).unwrap_or_default();
        match reason {
            None => done.files.push(name),
            // Of a document in two formats it is said once.
            Some(reason) if done.left_out.iter().any(|known| (known.kind, &known.of) == (kind, &of)) => drop(reason),
            Some(reason) => done.left_out.push(LeftOut { kind, of, reason }),
        }
    }
    Ok(done)
}

/// The files there would be, by kind.
fn planned(townships: &[String], done: &mut Done, language: Language) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for kind in Kind::ALL {
        let endings = endings(kind);
        let mut push = |of: Option<String>, stem: String| {
            for ending in endings {
                let name = format!("{stem}.{ending}");
                planned.push(Planned { kind, of: of.clone(), about: None, name });
            }
        };
        let id = kind.id().replace(':', "-");
        match kind.subject() {
            Subject::County => push(None, id),
            // These hang on what the store has of visits.
            Subject::Visit | Subject::School => {}
            Subject::Township if townships.is_empty() => {
                let reason = text(language, "fault.no_townships", &[]);
                done.left_out.push(LeftOut { kind, of: String::new(), reason });
            }
            Subject::Township => {
                let mut stems: Vec<String> = Vec::new();
                for township in townships {
                    let mut stem = format!("{id}-{}", file_name_part(township));
                    // Two names may differ in nothing a file name can hold, or in the size of their letters alone.
                    let taken = |stem: &str| stems.iter().any(|known| known.eq_ignore_ascii_case(stem));
                    let mut number = 2;
                    while taken(&stem) {
                        stem = format!("{id}-{}-{number}", file_name_part(township));
                        number += 1;
                    }
                    stems.push(stem.clone());
                    push(Some(township.clone()), stem);
                }
            }
        }
    }
    planned
}

/// The papers of single visits and of schools that were visited or have something to put right.
fn of_visits(session: &Session, county: &County) -> Result<Vec<Planned>> {
    let mut planned = Vec::new();
    for kind in Kind::ALL {
        let about = match kind {
            Kind::Visit(paper) => subjects(session, county, paper)?,
            Kind::SelfReview => reviewers(session, county)?,
            _ => continue,
        };
        for about in about {
            for ending in endings(kind) {
                let name = format!("{}-{}.{ending}", kind.id(), file_name_part(&about.stem));
                planned.push(Planned { kind, of: None, about: Some(about.clone()), name });
            }
        }
    }
    Ok(planned)
}

/// The formats a kind is written in: of papers one to edit and one to look at, of all else the usual one.
fn endings(kind: Kind) -> &'static [&'static str] {
    let formats = kind.formats();
    match kind {
        Kind::CountyReport | Kind::TownshipReport | Kind::Visit(_) if cfg!(feature = "pdf") => formats,
        // To be filled in on a computer, and to be signed.
        Kind::SelfReview => formats.split_at(2.min(formats.len())).0,
        // What is a page first of all is one to edit where no pages can be set.
        Kind::Visit(_) => DOCX.split_at(usize::from(formats.contains(&DOCX[0]))).0,
        _ => formats.get(..1).unwrap_or(formats),
    }
}

/// What papers are written in where no pages can be set.
const DOCX: &[&str] = &["docx"];

/// Longest part of a file name that a township's name becomes, in characters: names are limited in bytes.
const MOST_NAME: usize = 40;

/// A name as it may stand in a file name anywhere.
fn file_name_part(name: &str) -> String {
    let bad = |one: char| one.is_control() || one.is_whitespace() || "\\/:*?\"<>|%".contains(one);
    let part: String = name.trim().chars().take(MOST_NAME).map(|one| if bad(one) { '_' } else { one }).collect();
    // Some systems take dots off the end.
    part.trim_end_matches('.').to_owned()
}

/// Why a document would say nothing; `None` where it has something to say.
fn nothing_to_say(session: &Session, request: &export_document::Request<'_>) -> Result<Option<String>> {
    match request.kind {
        Kind::Chart(kind) => {
            let scene = chart_scene(session, request, kind)?;
            let sentence = |title: String| text(request.language, "export_all.chart", &[("title", title)]);
            Ok(scene.panels.is_empty().then(|| sentence(scene.title)))
        }
        Kind::Doubts if !has_doubts(session, request)? => {
            Ok(Some(text(request.language, "county_report.no_doubts", &[])))
        }
        Kind::Ledger | Kind::Visits => {
            let county = session.county(request.county, request.year)?;
            let (empty, key) = if request.kind == Kind::Ledger {
                (!has_findings(session, &county)?, "export_all.no_findings")
            } else {
                (!has_visits(session, &county)?, "export_all.no_visits")
            };
            Ok(empty.then(|| text(request.language, key, &[])))
        }
        _ => Ok(None),
    }
}

/// Whether a fault means that the store's content does not allow a document, and not that something went wrong.
fn leaves_out(fault: &Fault) -> bool {
    matches!(
        fault.code,
        "no_thresholds"
            | "no_such_school"
            | "no_visits"
            | "visit_is_empty"
            | "nothing_to_rectify"
            | "self_review_of_no_stage"
    )
}
