//! What the reports of a county and of a township are made from.

use std::collections::BTreeMap;

use crate::assess::{Decision, Measured, completeness};
use crate::chart::Year;
use crate::county::County;
use crate::fault::{Fault, Result};
use crate::intake::{field_name, shown_figure};
use crate::ops::Session;
use crate::ops::assess_county::{self, Answer, Concessions, assess_county};
use crate::ops::export_document::{Request, figures_date};
use crate::ops::look_at_doubts;
use crate::ops::visit::{findings, verified};
use crate::report::document::Document;
use crate::report::papers::{self, CountyFacts, DecidedBy, DoubtNote, Process};
use crate::rulebook::Rulebook;
use crate::text::{join, text};
use crate::visit::FindingState;

use super::{Watch, visit};

/// Names of townships that a sentence lists.
const MOST_NAMES: usize = 60;

/// The report of a county.
pub fn county_report(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<Document> {
    let gathered = Gathered::new(session, request, watch)?;
    gathered.with_facts(session, request, |facts| {
        watch.within(0.2, 1.0, |watch| papers::county_report(facts, &|part| watch.tell(part)))
    })
}

/// The report of the township a request names.
pub fn township_report(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<Document> {
    let county = session.county(request.county, request.year)?;
    let known = townships(&county);
    let listed = || {
        let mut names: Vec<&str> = known.iter().take(MOST_NAMES).map(String::as_str).collect();
        names.extend((known.len() > MOST_NAMES).then_some("…"));
        join(request.language, names)
    };
    let Some(township) = request.township.map(str::trim).filter(|name| !name.is_empty()) else {
        let code = if known.is_empty() { "no_townships" } else { "township_needed" };
        return Err(Fault::could_not_run(code).with("known", listed()));
    };
    if known.is_empty() {
        return Err(Fault::could_not_run("no_townships"));
    }
    let rows: Vec<u32> = (0..county.schools.len())
        .filter(|row| county.schools.text(TOWNSHIP, *row).trim() == township)
        .filter_map(|row| u32::try_from(row).ok())
        .collect();
    if rows.is_empty() {
        return Err(Fault::could_not_run("unknown_township").with("township", township).with("known", listed()));
    }
    let gathered = Gathered::new(session, request, watch)?;
    gathered.with_facts(session, request, |facts| {
        watch.within(0.2, 1.0, |watch| papers::township_report(facts, township, &rows, &|part| watch.tell(part)))
    })
}

/// Key of the column that names a school's township.
const TOWNSHIP: &str = "township";

/// The townships that schools of a county report, in the order of the workbook, which is the administrative one.
#[must_use]
pub fn townships(county: &County) -> Vec<String> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..county.schools.len() {
        first.entry(county.schools.text(TOWNSHIP, row).trim()).or_insert(row);
    }
    first.remove("");
    let mut names: Vec<(usize, &str)> = first.into_iter().map(|(name, row)| (row, name)).collect();
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// What was read from the store.
struct Gathered {
    answer: Answer,
    others: Vec<Answer>,
    /// The same figures with what was measured in their place.
    beside: Option<Answer>,
    doubts: Vec<DoubtNote>,
    decided: BTreeMap<String, DecidedBy>,
    findings: Vec<FindingState>,
    checked: Vec<Measured>,
    process: Process,
    issuer: String,
}

impl Gathered {
    fn new(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<Self> {
        watch.tell(0.0)?;
        let assessed = |year: Option<i32>, verified: bool| {
            let asked = assess_county::Request {
                county: request.county,
                year,
                rulebook: request.rulebook,
                verified,
                concessions: Concessions::None,
            };
            assess_county(session, &asked)
        };
        let answer = assessed(request.year, request.verified)?;
        watch.tell(0.05)?;
        let county = &answer.county;
        let entry = session.county_entry(request.county)?;
        let mut others = Vec::new();
        for year in entry.years.iter().map(|entry| entry.year).filter(|year| *year != county.year) {
            others.push(assessed(Some(year), request.verified)?);
            watch.tell(0.1)?;
        }
        let doubts = doubts(session, request, county)?;
        let decided = decided(session, request, county, &answer.rulebook)?;
        // The order of findings hangs on a day; the paper's is that of its figures.
        let mut findings = findings::findings(session, county.id(), figures_date(county.year))?;
        findings.retain(|finding| finding.about.year == county.year && finding.stage().is_open());
        findings.sort_by(|a, b| (a.severity, &a.number).cmp(&(b.severity, &b.number)));
        watch.tell(0.2)?;
        // What stands in for reported figures is at hand; else it is read beside them, with what it would change.
        let beside = if answer.verified { None } else { Some(assessed(Some(county.year), true)?) };
        let checked = beside.as_ref().unwrap_or(&answer).found.measured.clone();
        let beside = beside.filter(|answer| !answer.found.is_empty());
        let process = visit::process(session, county, &answer.rulebook, request.language)?;
        let identity = session.store.identity()?.filter(|identity| identity.introduced);
        let issuer = identity.map(|identity| identity.author.unit).unwrap_or_default();
        Ok(Self { answer, others, beside, doubts, decided, findings, checked, process, issuer })
    }

    fn with_facts<T>(&self, session: &Session, request: &Request<'_>, call: impl FnOnce(&CountyFacts<'_>) -> T) -> T {
        let Answer { county, rulebook, verified, found, assessment, .. } = &self.answer;
        let years: Vec<Year<'_>> =
            self.others.iter().map(|answer| Year { county: &answer.county, assessment: &answer.assessment }).collect();
        let quantities = &session.library.quantities;
        call(&CountyFacts {
            county,
            quantities,
            rulebook,
            assessment,
            complete: &completeness(county, quantities, rulebook, assessment, None),
            other_years: &years,
            beside: self.beside.as_ref().map(|answer| &answer.assessment),
            verified: *verified,
            measured: &found.measured,
            checked: &self.checked,
            process: &self.process,
            issuer: &self.issuer,
            doubts: &self.doubts,
            decided: &self.decided,
            findings: &self.findings,
            veto_groups: &session.library.visits.finding.veto_groups,
            heading: field_name,
            shown: shown_figure,
            language: request.language,
            made_on: figures_date(county.year),
        })
    }
}

fn doubts(session: &Session, request: &Request<'_>, county: &County) -> Result<Vec<DoubtNote>> {
    let states = look_at_doubts::doubts(session, county.id(), county.year)?;
    let note = |state: look_at_doubts::DoubtState| {
        let look = state.mark.as_ref().map(|mark| mark.look);
        let found = look.map_or_else(String::new, |look| {
            let words = text(request.language, &format!("look.{}", look.id()), &[]);
            match state.mark.as_ref().map(|mark| mark.note.trim()).filter(|note| !note.is_empty()) {
                Some(note) => {
                    let arguments = [("who", words), ("note", note.to_owned())];
                    text(request.language, "county_report.decided_note", &arguments)
                }
                None => words,
            }
        });
        DoubtNote {
            school: state.doubt.school,
            field: state.doubt.field,
            message: request.language.of(&state.doubt.message).to_owned(),
            found,
            explained: look == Some(look_at_doubts::Look::Explained),
        }
    };
    // Rows that were skipped on import are no doubt about a figure.
    let about_figures =
        |state: &look_at_doubts::DoubtState| state.doubt.school.is_some() || state.doubt.field.is_some();
    Ok(states.into_iter().filter(about_figures).map(note).collect())
}

/// Who decided each item: a person, or a visit to an office where no person did.
fn decided(
    session: &Session,
    request: &Request<'_>,
    county: &County,
    rulebook: &Rulebook,
) -> Result<BTreeMap<String, DecidedBy>> {
    let say = |key: &str| text(request.language, key, &[]);
    let by_office: BTreeMap<String, Decision> = verified::office_decisions(session, county, rulebook)?;
    let office = DecidedBy { note: say("county_report.by_office_visit"), ..DecidedBy::default() };
    let mut decided: BTreeMap<String, DecidedBy> = by_office.into_keys().map(|item| (item, office.clone())).collect();
    // A login is nobody's name.
    let unnamed = session.store.identity()?.filter(|identity| !identity.introduced);
    for (item, one) in session.store.decisions(county.id(), county.year, &rulebook.id)? {
        let is_unnamed = unnamed.as_ref().is_some_and(|identity| identity.author.id == one.author.id);
        let who = if is_unnamed { String::new() } else { one.author.name };
        decided.insert(item, DecidedBy { who, note: one.note, conflict: one.conflict });
    }
    Ok(decided)
}
