//! A person's decision on a manual item.

use crate::assess::Decision;
use crate::county::Figure;
use crate::fault::{Fault, Result};
use crate::rulebook::{Item, Rule, Rulebook};

use super::Session;

/// Longest note that is kept, in characters.
const MOST_NOTE: usize = 10_000;

/// What is decided.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for the first that has the item.
    pub rulebook: Option<&'a str>,
    /// Id of the item.
    pub item: &'a str,
    /// Met, or not.
    pub met: bool,
    /// Points, for items that earn points.
    pub points: Option<&'a str>,
    /// Why.
    pub note: &'a str,
}

/// What was decided.
#[derive(Debug, Clone)]
pub struct Done {
    /// Name of the county.
    pub county: String,
    /// School year.
    pub year: i32,
    /// Id of the rulebook.
    pub rulebook: String,
    /// The item.
    pub item: Item,
    /// The decision.
    pub decision: Decision,
    /// Id of the entry in the log.
    pub entry: String,
}

/// Records a decision on an item.
pub fn set_decision(session: &Session, request: &Request<'_>) -> Result<Done> {
    let (rulebook, item) = find(session, request)?;
    let points = request.points.map(|points| read_points(item, points)).transpose()?;
    if request.note.chars().count() > MOST_NOTE {
        return Err(Fault::could_not_run("note_too_long").with("most", MOST_NOTE));
    }
    let county = session.county(request.county, request.year)?;
    let decision = Decision { met: request.met, points };
    if let Some(file) = session.library.file(&rulebook.id) {
        session.store.keep_rulebook(file)?;
    }
    let entry =
        session.store.decide(county.id(), county.year, &rulebook.id, &item.id, Some(&decision), request.note)?;
    Ok(Done {
        county: county.name,
        year: county.year,
        rulebook: rulebook.id.clone(),
        item: item.clone(),
        decision,
        entry: entry.id.0.to_string(),
    })
}

fn find<'a>(session: &'a Session, request: &Request<'_>) -> Result<(&'a Rulebook, &'a Item)> {
    // Ids are written in capitals; who types small ones means the same.
    let of = |rulebook: &'a Rulebook| {
        let item = rulebook.items.iter().find(|item| item.id.eq_ignore_ascii_case(request.item))?;
        Some((rulebook, item))
    };
    let found = match request.rulebook {
        Some(id) => of(session.rulebook(Some(id))?),
        None => session.library.rulebooks.iter().find_map(of),
    };
    found.ok_or_else(|| Fault::could_not_run("unknown_item").with("id", request.item))
}

fn read_points(item: &Item, text: &str) -> Result<Figure> {
    let Rule::Manual { max_points: Some(most) } = &item.rule else {
        return Err(Fault::could_not_run("item_without_points").with("id", &item.id));
    };
    let wrong = || Fault::could_not_run("wrong_points").with("points", text).with("most", most.double);
    let points = Figure::parse(text.trim()).ok_or_else(wrong)?;
    if points.is_negative() || points.to_rational() > most.rational { Err(wrong()) } else { Ok(points) }
}
