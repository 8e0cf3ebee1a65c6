//! People's decisions on manual items: entries whose field is the item and whose subject is county, year, rulebook.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entry::{self, Bases, Entry, NewEntry};
use super::identity::{Author, Device};
use super::trouble::Trouble;
use super::{EntryId, Store};
use crate::assess::Decision;
use crate::county::Figure;
use crate::fault::Result;

/// What stands of the decisions on one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The decision; `None` where several that differ stand beside each other.
    pub decision: Option<Decision>,
    /// Its note.
    pub note: String,
    /// Papers it rests on, one a line.
    pub papers: Vec<String>,
    /// Who decided, of several the one that arrived last.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When.
    pub at: Timestamp,
    /// Decisions that differ stand beside each other: none counts until a person settles it.
    pub conflict: bool,
    /// All that stand, by entry.
    pub standing: Vec<EntryId>,
}

/// The decisions that count, as the assessment takes them.
#[must_use]
pub fn standing(decided: &BTreeMap<String, Decided>) -> BTreeMap<String, Decision> {
    decided.iter().filter_map(|(item, decided)| Some((item.clone(), decided.decision.clone()?))).collect()
}

/// A decision as it is kept in the value of an entry.
#[derive(Serialize, Deserialize)]
struct Kept {
    met: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    papers: Vec<String>,
}

/// What a decision rests on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Grounds<'a> {
    /// Why.
    pub note: &'a str,
    /// Papers, one a line.
    pub papers: &'a [String],
}

impl<'a> Grounds<'a> {
    /// A note alone.
    #[must_use]
    pub const fn note(note: &'a str) -> Self {
        Self { note, papers: &[] }
    }
}

/// A decision as it was once entered.
#[derive(Debug, Clone, PartialEq)]
pub struct PastDecision {
    /// The entry.
    pub entry: EntryId,
    /// The decision; `None` where it was withdrawn.
    pub decision: Option<Decision>,
    /// Its note.
    pub note: String,
    /// Papers it rested on.
    pub papers: Vec<String>,
    /// Who.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Records a person's decision on an item, or takes it back with `None`. A conflict is settled by it.
    pub fn decide(
        &self,
        county: &str,
        year: i32,
        rulebook: &str,
        item: &str,
        decision: Option<&Decision>,
        grounds: Grounds<'_>,
    ) -> Result<Entry> {
        let kept = decision.map(|decision| Kept {
            met: decision.met,
            points: decision.points.as_ref().map(ToString::to_string),
            note: grounds.note.to_owned(),
            papers: grounds.papers.to_vec(),
        });
        let value = kept.and_then(|kept| serde_json::to_value(kept).ok()).unwrap_or(Value::Null);
        let subject = subject(county, year, rulebook);
        self.append(NewEntry { subject, field: item.to_owned(), value, bases: Bases::Standing })
    }

    /// Every decision that was ever entered on an item, oldest first.
    pub fn past_decisions(&self, county: &str, year: i32, rulebook: &str, item: &str) -> Result<Vec<PastDecision>> {
        let (subject, item) = (subject(county, year, rulebook), item.to_owned());
        self.call(move |session| {
            session.read(|connection| {
                entry::history(connection, &subject, &item)?.into_iter().map(past_decision).collect()
            })
        })
    }

    /// The decisions that stand, by item.
    pub fn decisions(&self, county: &str, year: i32, rulebook: &str) -> Result<BTreeMap<String, Decided>> {
        let subject = subject(county, year, rulebook);
        self.call(move |session| session.read(|connection| gather(entry::heads(connection, &subject)?)))
    }
}

/// The county stands last: its name may hold any character.
fn subject(county: &str, year: i32, rulebook: &str) -> String {
    format!("decisions/{rulebook}/{year}/{county}")
}

fn gather(heads: Vec<Entry>) -> Result<BTreeMap<String, Decided>, Trouble> {
    let mut by_item: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for head in heads {
        by_item.entry(head.field.clone()).or_default().push(head);
    }
    let mut decided = BTreeMap::new();
    for (item, heads) in by_item {
        if let Some(one) = decided_by(heads)? {
            decided.insert(item, one);
        }
    }
    Ok(decided)
}

/// What the heads of one item come to; `None` where all are taken back.
fn decided_by(mut heads: Vec<Entry>) -> Result<Option<Decided>, Trouble> {
    let standing = heads.iter().map(|head| head.id).collect();
    let mut decisions = Vec::new();
    for head in &heads {
        decisions.push(read(&head.value)?);
    }
    // A decision beside one taken back differs from it, too; two that differ in their notes alone do not.
    let conflict = decisions
        .windows(2)
        .any(|pair| pair[0].as_ref().map(|read| &read.decision) != pair[1].as_ref().map(|read| &read.decision));
    let (Some(head), Some(last)) = (heads.pop(), decisions.pop()) else { return Ok(None) };
    if last.is_none() && !conflict {
        return Ok(None);
    }
    let (decision, note, papers) = parts(last);
    let decision = decision.filter(|_| !conflict);
    let Entry { author, device, at, .. } = head;
    Ok(Some(Decided { decision, note, papers, author, device, at, conflict, standing }))
}

fn past_decision(entry: Entry) -> Result<PastDecision, Trouble> {
    let (decision, note, papers) = parts(read(&entry.value)?);
    let Entry { id, author, device, at, .. } = entry;
    Ok(PastDecision { entry: id, decision, note, papers, author, device, at })
}

/// What an entry says.
struct ReadDecision {
    decision: Decision,
    note: String,
    papers: Vec<String>,
}

fn parts(read: Option<ReadDecision>) -> (Option<Decision>, String, Vec<String>) {
    read.map_or((None, String::new(), Vec::new()), |read| (Some(read.decision), read.note, read.papers))
}

/// A decision and what it rests on, from the value of an entry.
fn read(value: &Value) -> Result<Option<ReadDecision>, Trouble> {
    if value.is_null() {
        return Ok(None);
    }
    let kept: Kept = serde_json::from_value(value.clone()).map_err(|_| Trouble::Damaged)?;
    let points = match kept.points {
        None => None,
        Some(points) => Some(Figure::parse_exact(&points).ok_or(Trouble::Damaged)?),
    };
    let decision = Decision { met: kept.met, points };
    Ok(Some(ReadDecision { decision, note: kept.note, papers: kept.papers }))
}
