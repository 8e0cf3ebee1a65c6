//! What was done on the visits of a school year, counted for the county's report.

use crate::county::{County, Quantities};
use crate::fault::Result;
use crate::intake::field_name;
use crate::ops::Session;
use crate::ops::visit::list::visits;
use crate::report::papers::visit::{VisitFacts, looked_at};
use crate::report::papers::{CheckedFigure, Process};
use crate::rulebook::Rulebook;
use crate::text::{Language, has_text, text};
use crate::visit::Ask;
use crate::visit::round::Rules;

use super::gather::Gatherer;
use super::{Desk, Kind, Request, counts};

/// What was done in a county and its school year; nothing where nothing was entered on any visit.
pub(in crate::ops::papers) fn process(
    session: &Session,
    county: &County,
    rulebook: &Rulebook,
    language: Language,
) -> Result<Process> {
    let mut listed = visits(session, county.id())?;
    listed.retain(|visit| {
        let counted = counts(Kind::VisitSummary, visit.about.kind);
        visit.about.year == county.year && counted && !visit.is_planned()
    });
    let gatherer = Gatherer::new(session, county)?;
    let mut seen = Vec::with_capacity(listed.len());
    for visit in &listed {
        seen.push(gatherer.visit(visit, false)?);
    }
    seen.retain(VisitFacts::has_something);
    let mut process = Process { done: looked_at(&seen).to_vec(), ..Process::default() };
    let days = || seen.iter().map(|visit| visit.about.date);
    process.days = days().min().zip(days().max());
    process.schools = seen.iter().filter_map(|visit| u32::try_from(visit.row?).ok()).collect();
    process.schools.sort_unstable();
    process.schools.dedup();
    process.checked = seen.iter().flat_map(|visit| checked(session, visit, language)).collect();
    process.offices = seen.iter().any(|visit| visit.row.is_none());
    let request = Request {
        kind: Kind::VisitSummary,
        county: Some(county.id()),
        year: Some(county.year),
        rulebook: Some(&rulebook.id),
        verified: false,
        visits: &[],
        from: None,
        to: None,
        schools: &[],
        township: None,
        language,
    };
    let respondents = Rules::built_in(&session.library.quantities)?.respondents;
    let desk = Desk { session, request: &request, county, respondents, issuer: None };
    if let Some(round) = desk.round(process.days.map(|(_, last)| last).unwrap_or_default())? {
        process.meetings = round.meetings;
        process.questionnaires = round.questionnaires;
    }
    Ok(process)
}

/// Figures of a visit that were reported and measured: those the summary of visits counts.
fn checked<'a>(
    session: &'a Session,
    visit: &'a VisitFacts,
    language: Language,
) -> impl Iterator<Item = CheckedFigure> + 'a {
    let quantities = &session.library.quantities;
    let row = visit.row.and_then(|row| u32::try_from(row).ok());
    visit.page.figures.iter().filter_map(move |figure| {
        let (reported, measured) = (figure.reported.clone()?, figure.measured.clone()?);
        let field = match visit.asked.line(&figure.line).map(|line| &line.ask) {
            Some(Ask::Figure { key, .. }) => Some(key.clone()),
            _ => None,
        };
        let (name, unit) = match &field {
            Some(key) => (field_name(language, quantities, key), unit_of(quantities, key, language)),
            None => (language.of(&figure.name).to_owned(), language.of(&figure.unit).to_owned()),
        };
        Some(CheckedFigure { row, field, name, unit, reported, measured })
    })
}

/// The unit of a figure in words; empty where it has none.
fn unit_of(quantities: &Quantities, key: &str, language: Language) -> String {
    let unit = quantities.named(key).and_then(|quantity| quantities.units.get(quantity.unit?));
    let key = unit.map(|unit| format!("school.unit.{}", unit.id)).filter(|key| has_text(language, key));
    key.map_or_else(String::new, |key| text(language, &key, &[]))
}
