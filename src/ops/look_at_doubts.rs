//! Doubts that somebody looked at: an entry says so, with who, when and why, and stays with the doubt when the same
//! figures are imported again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Result};
use crate::store::{Author, Bases, Device, Entry, EntryId, LoadId, NewEntry};

use super::Session;
use super::import_county::KeptDoubt;
use super::set_decision::check_note;

/// What somebody found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Looked at; nothing more is to be said.
    Seen,
    /// The figures are right, and the note says why.
    Explained,
    /// The figures are wrong and will be reported anew.
    ToCorrect,
}

impl Look {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Seen, Self::Explained, Self::ToCorrect];

    /// Key of its words: `look.<id>`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Explained => "explained",
            Self::ToCorrect => "to_correct",
        }
    }
}

/// What is kept in an entry.
#[derive(Serialize, Deserialize)]
struct Kept {
    look: Look,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
}

/// What stands of a doubt.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What was found.
    pub look: Look,
    /// Why.
    pub note: String,
    /// Who.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When.
    pub at: Timestamp,
    /// The entry; [`crate::store::Store::undo`] takes it back.
    pub entry: EntryId,
    /// Another mark that says otherwise stands beside it; this is the one that arrived last.
    pub conflict: bool,
}

/// A doubt and what stands of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtState {
    /// The doubt.
    pub doubt: KeptDoubt,
    /// What names it ([`KeptDoubt::key`]).
    pub key: String,
    /// What stands; `None` while nobody looked at it.
    pub mark: Option<Mark>,
}

impl DoubtState {
    /// Whether it still has to be seen to: nobody looked at it, or its figures are wrong.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.mark.as_ref().is_none_or(|mark| mark.look == Look::ToCorrect)
    }
}

/// The doubts about the current figures of a county and year, in their order.
pub fn doubts(session: &Session, county: &str, year: i32) -> Result<Vec<DoubtState>> {
    let record = session.store.history(county, year)?.into_iter().find(|record| record.current);
    match record {
        Some(record) => doubts_of(session, record.id, county, year),
        None => Ok(Vec::new()),
    }
}

/// The doubts about one load of a county and year. What was found of a doubt holds for all loads that have it.
pub fn doubts_of(session: &Session, load: LoadId, county: &str, year: i32) -> Result<Vec<DoubtState>> {
    let kept = session.store.doubts(load)?.unwrap_or_default();
    let doubts: Vec<KeptDoubt> = serde_json::from_str(&kept).unwrap_or_default();
    let mut marks = marks(session.store.heads(&subject(county, year))?);
    let mut seen: BTreeMap<String, Option<Mark>> = BTreeMap::new();
    let states = doubts.into_iter().map(|doubt| {
        let key = doubt.key();
        let mark = seen.entry(key.clone()).or_insert_with(|| marks.remove(&key)).clone();
        DoubtState { doubt, key, mark }
    });
    Ok(states.collect())
}

/// Marks doubts, all of them or none. What stood is replaced, a conflict settled. An explanation needs a note.
pub fn mark(session: &Session, county: &str, year: i32, keys: &[String], look: Look, note: &str) -> Result<Vec<Entry>> {
    check_note(note)?;
    if look == Look::Explained && note.trim().is_empty() {
        return Err(Fault::could_not_run("explanation_without_note"));
    }
    let value = serde_json::to_value(Kept { look, note: note.trim().to_owned() }).unwrap_or_default();
    append(session, county, year, keys, &value)
}

/// Takes marks back: nobody looked at these doubts.
pub fn unmark(session: &Session, county: &str, year: i32, keys: &[String]) -> Result<Vec<Entry>> {
    append(session, county, year, keys, &serde_json::Value::Null)
}

fn append(
    session: &Session,
    county: &str,
    year: i32,
    keys: &[String],
    value: &serde_json::Value,
) -> Result<Vec<Entry>> {
    let entry = |key: &String| NewEntry {
        subject: subject(county, year),
        field: key.clone(),
        value: value.clone(),
        bases: Bases::Standing,
    };
    session.store.append_all(keys.iter().map(entry).collect())
}

/// The county stands last: its name may hold any character.
fn subject(county: &str, year: i32) -> String {
    format!("doubts/{year}/{county}")
}

/// What stands, by key. What a later version wrote and this one cannot read is left out.
fn marks(heads: Vec<Entry>) -> BTreeMap<String, Mark> {
    let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
    let mut values: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    for head in heads {
        // Heads of one field come in order of arrival.
        let differs = values.get(&head.field).is_some_and(|value| *value != head.value);
        values.insert(head.field.clone(), head.value.clone());
        match serde_json::from_value::<Kept>(head.value) {
            Ok(Kept { look, note }) => {
                let Entry { id, author, device, at, field, .. } = head;
                marks.insert(field, Mark { look, note, author, device, at, entry: id, conflict: differs });
            }
            // One that was taken back beside one that was not: a conflict, too.
            Err(_) => {
                if let Some(mark) = marks.get_mut(&head.field) {
                    mark.conflict = true;
                }
            }
        }
    }
    marks
}
