//! Which visits a paper is about: those named, those of a time, all of a year.

use crate::county::County;
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::visit::list::{Listed, visits};
use crate::report::papers::visit::Planned;
use crate::text::{join, text};
use crate::visit::VisitKind;

use super::{Request, TOWNSHIP};

/// Visits named in a fault.
const MOST_NAMED: usize = 20;

/// The visits that are meant.
pub(super) struct Chosen {
    /// By day. Never empty.
    pub visits: Vec<Listed>,
    /// Those of the same time that were planned and not begun.
    pub planned: Vec<Planned>,
    /// Those planned after them.
    pub next: Vec<Planned>,
}

/// The school year of the figures a paper goes by: the one asked for, else that of the visits named.
pub(super) fn year(session: &Session, request: &Request<'_>) -> Result<Option<i32>> {
    if request.year.is_some() || request.visits.is_empty() {
        return Ok(request.year);
    }
    let entry = session.county_entry(request.county)?;
    let named = named(&visits(session, &entry.id)?, request)?;
    Ok(named.iter().map(|visit| visit.about.year).max())
}

/// The visits named, each once.
fn named(all: &[Listed], request: &Request<'_>) -> Result<Vec<Listed>> {
    let find = |id: &String| {
        let found = all.iter().find(|visit| visit.id == *id);
        found.cloned().ok_or_else(|| Fault::could_not_run("unknown_visit_id").with("id", id))
    };
    let mut found = request.visits.iter().map(find).collect::<Result<Vec<_>>>()?;
    found.sort_by(|one, other| (one.about.date, &one.id).cmp(&(other.about.date, &other.id)));
    found.dedup_by(|one, other| one.id == other.id);
    if let (Some(first), Some(other)) =
        (found.first(), found.iter().find(|visit| visit.about.year != found[0].about.year))
    {
        let (one, two) = (first.about.year, other.about.year);
        return Err(Fault::could_not_run("visits_of_years").with("one", one).with("other", two));
    }
    Ok(found)
}

/// The visits that are meant. `kinds` says which kinds count where none is named.
pub(super) fn chosen(
    session: &Session,
    county: &County,
    request: &Request<'_>,
    kinds: impl Fn(VisitKind) -> bool,
) -> Result<Chosen> {
    let all = visits(session, county.id())?;
    if !request.visits.is_empty() {
        let visits = named(&all, request)?;
        let next = next(&all, &visits, county);
        return Ok(Chosen { visits, planned: Vec::new(), next });
    }
    let of_township = |visit: &Listed| {
        request.township.is_none_or(|township| {
            let row = visit.about.school.as_deref().and_then(|code| county.schools.row_of(code));
            row.is_some_and(|row| county.schools.text(TOWNSHIP, row) == township)
        })
    };
    let wanted = |visit: &&Listed| {
        let on = visit.about.date;
        visit.about.year == county.year
            && kinds(visit.about.kind)
            && request.from.is_none_or(|from| on >= from)
            && request.to.is_none_or(|to| on <= to)
            && (request.schools.is_empty()
                || visit.about.school.as_ref().is_some_and(|code| request.schools.contains(code)))
            && of_township(visit)
    };
    let (begun, planned_only): (Vec<&Listed>, Vec<&Listed>) =
        all.iter().filter(wanted).partition(|visit| !visit.is_planned());
    if begun.is_empty() {
        return Err(none(county, request));
    }
    let visits: Vec<Listed> = begun.into_iter().cloned().collect();
    let last = visits.last().map(|visit| visit.about.date);
    let before = planned_only.into_iter().filter(|visit| request.to.is_some() || Some(visit.about.date) <= last);
    let planned = before.map(|visit| planned(visit, county)).collect();
    let next = next(&all, &visits, county);
    Ok(Chosen { visits, planned, next })
}

/// A visit that is only planned.
pub(super) fn planned(visit: &Listed, county: &County) -> Planned {
    let row = visit.about.school.as_deref().and_then(|code| county.schools.row_of(code));
    Planned { date: visit.about.date, row }
}

/// Visits planned after the last of some.
fn next(all: &[Listed], visits: &[Listed], county: &County) -> Vec<Planned> {
    let Some(last) = visits.iter().map(|visit| visit.about.date).max() else { return Vec::new() };
    let next = all.iter().filter(|visit| visit.is_planned() && visit.about.date > last);
    next.map(|visit| planned(visit, county)).collect()
}

/// No visit fits: in which time, of which school.
fn none(county: &County, request: &Request<'_>) -> Fault {
    let fault = match (request.from, request.to) {
        (None, None) => Fault::could_not_run("no_visits"),
        (Some(from), Some(to)) => Fault::could_not_run("no_visits_between").with("from", from).with("to", to),
        (Some(from), None) => Fault::could_not_run("no_visits_from").with("from", from),
        (None, Some(to)) => Fault::could_not_run("no_visits_to").with("to", to),
    };
    let rows = request.schools.iter().filter_map(|code| county.schools.row_of(code));
    let schools: Vec<&str> = rows.map(|row| county.schools.names[row].as_str()).take(MOST_NAMED).collect();
    let whose = if schools.is_empty() {
        request.township.unwrap_or(&county.name).to_owned()
    } else {
        join(request.language, schools)
    };
    fault.with("whose", whose).with("year", county.year)
}

/// Schools and offices of the visits that were named, as they are called.
pub(super) fn places(session: &Session, county: &County, request: &Request<'_>) -> Result<Vec<String>> {
    if request.visits.is_empty() {
        return Ok(Vec::new());
    }
    let mut places: Vec<String> = Vec::new();
    for visit in named(&visits(session, county.id())?, request)? {
        let row = visit.about.school.as_deref().and_then(|code| county.schools.row_of(code));
        let place = match row {
            Some(row) => county.schools.names[row].clone(),
            None => text(request.language, &format!("visit.kind.{}", visit.about.kind.id()), &[]),
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Ok(places)
}

/// The only visit; of several, those that may be meant are named.
pub(super) fn one(visits: &[Listed], county: &County) -> Result<Listed> {
    let line = |visit: &Listed| {
        let row = visit.about.school.as_deref().and_then(|code| county.schools.row_of(code));
        let place = row.map_or("", |row| county.schools.names[row].as_str());
        format!("{} {} {place}", visit.id, visit.about.date).trim_end().to_owned()
    };
    match visits {
        [one] => Ok(one.clone()),
        several => {
            let known: Vec<String> = several.iter().take(MOST_NAMED).map(line).collect();
            Err(Fault::could_not_run("which_visit").with("known", known.join("\n  ")))
        }
    }
}

/// Schools of some visits, each once; `None` among them for the county's offices.
pub(super) fn schools(visits: &[Listed]) -> Vec<Option<String>> {
    let mut schools: Vec<Option<String>> = visits.iter().map(|visit| visit.about.school.clone()).collect();
    schools.sort();
    schools.dedup();
    schools
}
