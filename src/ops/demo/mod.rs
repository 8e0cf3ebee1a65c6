//! The main job on the sample county, through the same operations as everything else.

mod answers;
mod following;
mod script;
mod visits;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::files::write_atomically;
use crate::rulebook::Rule;
use crate::rulebook::checklist::Length;
use crate::sample;
use crate::store::Access;
use crate::text::Language;

use crate::ops::assess_county::{self, Answer, assess_county};
use crate::ops::export_all;
use crate::ops::export_document::figures_date;
use crate::ops::import_county::{self, Watch, preview, store};
use crate::ops::make_checklist::{self, make_checklist};
use crate::ops::make_template::make_template;
use crate::ops::papers::unwatched;
use crate::ops::set_decision::{self, set_decision};
use crate::ops::visit::verified::office_decisions;
use crate::ops::{Folder, Session};

use script::Script;

/// What the demo did.
#[derive(Debug)]
pub struct Done {
    /// The folder of documents.
    pub out: PathBuf,
    /// Files written into it, by name.
    pub files: Vec<String>,
    /// Documents that were not, and why.
    pub left_out: Vec<export_all::LeftOut>,
    /// Verdicts of the latest year under each rulebook.
    pub answers: Vec<Answer>,
    /// Doubts raised while the workbooks were read.
    pub doubts: usize,
}

/// Loads the sample county into `folder`, which must be empty or absent, and writes every document into `out`.
/// Clock, ids and names are the sample's own: its documents are the same whenever and wherever they are made.
pub fn demo(folder: &Folder, out: &Path, force: bool, language: Language) -> Result<Done> {
    refuse_used(&folder.path)?;
    if out.exists() && !out.is_dir() {
        return Err(Fault::could_not_run("not_a_folder").in_file(out));
    }
    std::fs::create_dir_all(out).map_err(|error| Fault::io("folder_not_writable", out, &error))?;
    let script = Script::built_in()?;
    let context = Context::fixed(script.today).named(&script.inspector.name, &script.computer);
    let session = Session::open(folder, Access::Write, &context)?;
    let mut files = Vec::new();
    let mut write = |name: String, bytes: &[u8]| -> Result<PathBuf> {
        let path = out.join(&name);
        write_atomically(&path, bytes, force)?;
        files.push(name);
        Ok(path)
    };
    let years = sample::sample(&session.library.quantities)?;
    let doubts = import_years(&session, &years, &mut write, Watch::nobody())?;
    let planted: Vec<_> = years.iter().flat_map(|generated| &generated.planted).collect();
    let planted = serde_json::to_vec_pretty(&planted).unwrap_or_default();
    write("planted.json".to_owned(), &planted)?;
    visits::record(&session, None)?;
    decide(&session, None)?;
    make_template(&session.library, &out.join("template.xlsx"), force, language)?;
    files.push("template.xlsx".to_owned());
    files.extend(checklists(&session, out, force, language)?);
    let mut answers = Vec::new();
    for rulebook in &session.library.rulebooks {
        let request = assess_county::Request { rulebook: Some(&rulebook.id), ..assess_county::Request::default() };
        answers.push(assess_county(&session, &request)?);
    }
    let request =
        export_all::Request { out, force, county: None, year: None, rulebook: None, verified: false, language };
    let written = unwatched(|watch| export_all::export_all(&session, &request, watch))?;
    files.extend(written.files);
    let left_out = written.left_out;
    Ok(Done { out: out.to_owned(), files, left_out, answers, doubts })
}

/// Writes the blank checklist of the school whose visit is planned, as a workbook and, where pages are set, as a page.
fn checklists(session: &Session, out: &Path, force: bool, language: Language) -> Result<Vec<String>> {
    let county = session.county(None, None)?;
    let Some(school) = visits::school(session, &county, visits::PLANNED) else { return Ok(Vec::new()) };
    let names: &[&str] = if cfg!(feature = "pdf") {
        &["blank-checklist.xlsx", "blank-checklist.pdf"]
    } else {
        &["blank-checklist.xlsx"]
    };
    for name in names {
        let request = make_checklist::Request {
            out: &out.join(name),
            force,
            county: None,
            year: None,
            rulebook: None,
            school: &school,
            length: Length::Standard,
            language,
        };
        make_checklist(session, &request)?;
    }
    Ok(names.iter().map(|name| (*name).to_owned()).collect())
}

/// The sample county in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCounty {
    /// Its id.
    pub county: String,
    /// It was there before, and nothing was stored.
    pub was_there: bool,
}

/// Loads the sample county, all its years, with a person's decisions, into a store that may hold others: to look around
/// in. Where it is there already nothing is done. Cancelled before its figures are stored it is the fault `cancelled`, and
/// nothing of it is kept.
pub fn load_sample(session: &Session, watch: Watch<'_>) -> Result<SampleCounty> {
    let passing = std::env::temp_dir();
    let folder = tempfile::tempdir().map_err(|error| Fault::io("folder_not_writable", &passing, &error))?;
    let years = sample::sample(&session.library.quantities)?;
    let mut write = |name: String, bytes: &[u8]| -> Result<PathBuf> {
        let path = folder.path().join(&name);
        write_atomically(&path, bytes, true)?;
        Ok(path)
    };
    let county = years.last().map(|generated| generated.county.id().to_owned()).unwrap_or_default();
    let known = session.store.counties()?.into_iter().find(|known| known.id == county);
    let has = |year: i32| known.as_ref().is_some_and(|known| known.years.iter().any(|one| one.year == year));
    if years.iter().all(|generated| has(generated.county.year)) {
        return Ok(SampleCounty { county, was_there: true });
    }
    import_years(session, &years, &mut write, watch)?;
    // What belongs to figures that are stored is stored as well, whoever would stop now.
    if known.is_none() {
        visits::record(session, Some(&county))?;
        decide(session, Some(&county))?;
    }
    Ok(SampleCounty { county, was_there: false })
}

/// Writes the workbooks of the sample and imports them all at once; returns the doubts about the last year.
fn import_years(
    session: &Session,
    years: &[sample::Generated],
    write: &mut dyn FnMut(String, &[u8]) -> Result<PathBuf>,
    watch: Watch<'_>,
) -> Result<usize> {
    let quantities = &session.library.quantities;
    let mut sources = Vec::new();
    for generated in years {
        watch.go_on()?;
        let year = generated.county.year;
        let made_on = figures_date(year);
        sources.push(write(format!("county-{year}.xlsx"), &sample::workbook(generated, quantities, made_on)?)?);
        if let Some(second) = sample::second_workbook(generated, quantities, made_on)? {
            sources.push(write(format!("county-{year}-second.xlsx"), &second)?);
        }
    }
    let request = import_county::Request { files: &sources, ..import_county::Request::default() };
    let read = preview(session, &request, watch)?;
    if let Some(error) = read.reports.iter().flat_map(|report| &report.errors).next() {
        return Err(Fault::could_not_run("sample_refused").with("code", error.code));
    }
    store(session, &read, watch)?;
    let last = years.last().map(|generated| generated.county.year);
    let of_last = read.reports.iter().filter(|report| report.year == last);
    Ok(of_last.map(|report| report.doubts.len()).sum())
}

/// A person decides the manual items of the sample, as the visits to the county's offices have it. What an office has yet to
/// answer stays open, so that the demo shows what is undetermined.
fn decide(session: &Session, county: Option<&str>) -> Result<()> {
    let of_county = session.county(county, None)?;
    let library = &session.library;
    let offices = library.checklists.iter().filter(|known| library.visits.office_checklists.contains(&known.id));
    let asked: BTreeSet<&str> =
        offices.flat_map(|known| &known.items).flat_map(|item| &item.decides).map(String::as_str).collect();
    for rulebook in &library.rulebooks {
        let found = office_decisions(session, &of_county, rulebook)?;
        for item in rulebook.items.iter().filter(|item| matches!(item.rule, Rule::Manual { max_points: None })) {
            let of_offices = found.get(&item.id);
            if of_offices.is_none() && asked.contains(format!("{}:{}", rulebook.id, item.id).as_str()) {
                continue;
            }
            let request = set_decision::Request {
                county,
                year: None,
                rulebook: Some(&rulebook.id),
                item: &item.id,
                met: of_offices.is_none_or(|decision| decision.met),
                points: None,
                note: "",
                papers: &[],
            };
            set_decision(session, &request)?;
        }
    }
    Ok(())
}

fn refuse_used(folder: &Path) -> Result<()> {
    let used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if used { Err(Fault::could_not_run("folder_in_use").in_file(folder)) } else { Ok(()) }
}
