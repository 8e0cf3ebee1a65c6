//! Planning a visit, which is beginning it: from then on answers can be given.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::rulebook::RulebookFile;
use crate::rulebook::checklist::Length;
use crate::store::{Bases, NewEntry};
use crate::visit::{About, Field, VisitKind};

use super::subject;

/// Most visits that are planned in one go.
const MOST: usize = 2_000;

/// What is planned.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook whose indicators are checked; `None` for the first.
    pub rulebook: Option<&'a str>,
    /// Whose visit.
    pub kind: VisitKind,
    /// Codes of the schools, with the day and the team of each; one without a school for the county's offices.
    pub stops: &'a [Stop],
    /// How long the checklist is.
    pub length: Length,
}

/// One place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Code of the school; `None` for offices.
    pub school: Option<String>,
    /// The day.
    pub date: Date,
    /// The team; empty where there is but one.
    pub team: String,
}

/// Plans visits, all of them or none, and returns their ids in the order of the stops.
pub fn begin(session: &Session, request: &Request<'_>) -> Result<Vec<String>> {
    if request.stops.len() > MOST {
        return Err(Fault::could_not_run("too_many_visits").with("most", MOST));
    }
    let rulebook = session.rulebook(request.rulebook)?;
    let county = session.county(request.county, request.year)?;
    for stop in request.stops {
        let known = stop.school.as_deref().is_none_or(|code| county.schools.row_of(code).is_some());
        let fits = stop.school.is_none() == (request.kind == VisitKind::Office);
        if !known || !fits {
            let school = stop.school.clone().unwrap_or_default();
            return Err(Fault::could_not_run("unknown_school").with("school", school));
        }
    }
    let office = &session.library.visits.office_checklists;
    let of_visit = |file: &&RulebookFile| {
        let is_checklist = session.library.checklist(&file.id).is_some();
        file.id == rulebook.id || is_checklist && (office.contains(&file.id) == (request.kind == VisitKind::Office))
    };
    let files: Vec<RulebookFile> = session.library.files.iter().filter(of_visit).cloned().collect();
    session.store.keep_rulebooks(&files)?;
    let versions: BTreeMap<String, String> = files.into_iter().map(|file| (file.id, file.hash)).collect();
    let mut ids = Vec::new();
    let mut entries = Vec::new();
    for stop in request.stops {
        let about = About {
            kind: request.kind,
            county: county.id().to_owned(),
            year: county.year,
            school: stop.school.clone(),
            date: stop.date,
            team: stop.team.trim().to_owned(),
            // What decides an item hangs on all its lines: an office is asked in full.
            length: if request.kind == VisitKind::Office { Length::Full } else { request.length },
            rulebook: rulebook.id.clone(),
            versions: versions.clone(),
        };
        let id = session.context.new_id().to_string();
        entries.push(new_entry(&id, &Field::About, serde_json::to_value(about).unwrap_or_default()));
        ids.push(id);
    }
    session.store.append_all(entries)?;
    Ok(ids)
}

/// Takes a visit back that was planned by mistake. One with answers stays.
pub fn cancel(session: &Session, visit: &str) -> Result<()> {
    let heads = session.store.heads(&subject(visit))?;
    let answered = heads.iter().any(|head| head.field != Field::About.to_string() && !head.value.is_null());
    if answered {
        return Err(Fault::could_not_run("visit_has_answers"));
    }
    session.store.append(new_entry(visit, &Field::About, Value::Null)).map(drop)
}

pub(super) fn new_entry(visit: &str, field: &Field, value: Value) -> NewEntry {
    NewEntry { subject: subject(visit), field: field.to_string(), value, bases: Bases::Standing }
}
