//! A person's decision on a manual item.

use crate::assess::Decision;
use crate::county::Figure;
use crate::fault::{Fault, Result};
use crate::rulebook::{Item, Rule, Rulebook};
use crate::store::{Entry, Grounds};

use super::Session;

/// Longest note that is kept, in characters.
const MOST_NOTE: usize = 10_000;
/// Most papers of a decision, and the longest line, in characters.
const MOST_PAPERS: usize = 200;
const MOST_PAPER: usize = 500;

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
    /// Papers it rests on, one a line; empty lines are left out.
    pub papers: &'a [String],
}

/// Which decision is taken back.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal<'a> {
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for the first that has the item.
    pub rulebook: Option<&'a str>,
    /// Id of the item.
    pub item: &'a str,
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
    let (rulebook, item) = find(session, request.rulebook, request.item)?;
    let points = request.points.map(|points| read_points(item, points)).transpose()?;
    check_note(request.note)?;
    let papers: Vec<String> =
        request.papers.iter().map(|paper| paper.trim().to_owned()).filter(|paper| !paper.is_empty()).collect();
    if papers.len() > MOST_PAPERS || papers.iter().any(|paper| paper.chars().count() > MOST_PAPER) {
        return Err(Fault::could_not_run("too_many_papers").with("most", MOST_PAPERS).with("length", MOST_PAPER));
    }
    let county = session.county(request.county, request.year)?;
    let decision = Decision { met: request.met, points };
    if let Some(file) = session.library.file(&rulebook.id) {
        session.store.keep_rulebook(file)?;
    }
    let grounds = Grounds { note: request.note, papers: &papers };
    let entry = session.store.decide(county.id(), county.year, &rulebook.id, &item.id, Some(&decision), grounds)?;
    Ok(Done {
        county: county.name,
        year: county.year,
        rulebook: rulebook.id.clone(),
        item: item.clone(),
        decision,
        entry: entry.id.0.to_string(),
    })
}

/// Takes a decision back, by an entry: the item is as it was before anybody decided. `None` where nobody had.
pub fn withdraw_decision(session: &Session, request: &Withdrawal<'_>) -> Result<Option<Entry>> {
    let (rulebook, item) = find(session, request.rulebook, request.item)?;
    let county = session.county(request.county, request.year)?;
    let standing = session.store.decisions(county.id(), county.year, &rulebook.id)?;
    if !standing.contains_key(&item.id) {
        return Ok(None);
    }
    let (county, year) = (county.id(), county.year);
    session.store.decide(county, year, &rulebook.id, &item.id, None, Grounds::default()).map(Some)
}

/// Refuses a note that is too long to be one.
pub(super) fn check_note(note: &str) -> Result<()> {
    if note.chars().count() > MOST_NOTE {
        return Err(Fault::could_not_run("note_too_long").with("most", MOST_NOTE));
    }
    Ok(())
}

fn find<'a>(session: &'a Session, rulebook: Option<&str>, wanted: &str) -> Result<(&'a Rulebook, &'a Item)> {
    // Ids are written in capitals; who types small ones means the same.
    let of = |rulebook: &'a Rulebook| {
        let item = rulebook.items.iter().find(|item| item.id.eq_ignore_ascii_case(wanted))?;
        Some((rulebook, item))
    };
    let found = match rulebook {
        Some(id) => of(session.rulebook(Some(id))?),
        None => session.library.rulebooks.iter().find_map(of),
    };
    found.ok_or_else(|| Fault::could_not_run("unknown_item").with("id", wanted))
}

fn read_points(item: &Item, text: &str) -> Result<Figure> {
    let Rule::Manual { max_points: Some(most) } = &item.rule else {
        return Err(Fault::could_not_run("item_without_points").with("id", &item.id));
    };
    let wrong = || Fault::could_not_run("wrong_points").with("points", text).with("most", most.double);
    let points = Figure::parse(text.trim()).ok_or_else(wrong)?;
    if points.is_negative() || points.to_rational() > most.rational { Err(wrong()) } else { Ok(points) }
}
