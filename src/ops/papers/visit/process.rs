//! What was done on the visits of a school year, counted for the county's report.

use crate::county::County;
use crate::fault::Result;
use crate::ops::Session;
use crate::ops::visit::list::visits;
use crate::report::papers::Process;
use crate::report::papers::visit::{VisitFacts, looked_at};
use crate::rulebook::Rulebook;
use crate::text::Language;
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
