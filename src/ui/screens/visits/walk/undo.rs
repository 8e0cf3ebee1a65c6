//! What was done on a visit, to be undone and done again by operation.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::store::Entry;
use crate::ui::screens::follow_up;
use crate::ui::state::{self, Notice};
use crate::visit::Field;

use super::{Way, hand_in, leave, words};

/// What can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Something was entered.
    Entered(Done),
    /// A finding was raised.
    Raised {
        /// Its id.
        id: String,
        /// The line it was raised of.
        line: String,
    },
}

/// One thing done, to be undone and done again: what it changed, in order. Several changes where one press made them, as
/// where all classes are listed at once; they are written in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The first.
    pub first: Change,
    /// The others.
    pub more: Vec<Change>,
}

impl Done {
    pub(super) fn of(mut changes: Vec<Change>) -> Option<Self> {
        if changes.is_empty() {
            return None;
        }
        let more = changes.split_off(1);
        Some(Self { first: changes.pop()?, more })
    }

    pub(super) fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// What takes it back: the same, the last first, the other way round.
    pub(super) fn backwards(&self) -> Self {
        let back = |change: &Change| Change {
            field: change.field.clone(),
            before: change.after.clone(),
            after: change.before.clone(),
        };
        let mut changes = self.changes().rev().map(back);
        let first = changes.next().unwrap_or_else(|| back(&self.first));
        Self { first, more: changes.collect() }
    }

    pub(super) fn is_about(&self, field: &Field) -> bool {
        self.changes().any(|change| change.field == *field)
    }
}

/// A field that was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The field.
    pub field: Field,
    /// What stood before; null where nothing did.
    pub before: Value,
    /// What stands since.
    pub after: Value,
}

/// What this computer did on a visit, from the log, entry by entry: one that set a field back to what it was undid the last
/// of it. Which entries one press made is not kept.
pub(super) fn done_of(log: &[Entry], device: Option<&str>) -> Vec<Deed> {
    let mut values: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut done: Vec<Done> = Vec::new();
    for entry in log {
        let before = values.insert(&entry.field, &entry.value).cloned().unwrap_or(Value::Null);
        let Ok(field) = entry.field.parse::<Field>() else { continue };
        if device != Some(entry.device.id.as_str()) || field == Field::About || field.is_of_sign_off() {
            continue;
        }
        let change = Change { field, before, after: entry.value.clone() };
        let now = Done { first: change, more: Vec::new() };
        if done.last().is_some_and(|last| *last == now.backwards()) {
            done.pop();
        } else {
            done.push(now);
        }
    }
    done.into_iter().map(Deed::Entered).collect()
}

/// Takes the last thing back, be it on its way to the disk or still being typed.
pub fn undo(state: &mut state::State) {
    leave(state);
    let Some(deed) = state.visits.open.as_mut().and_then(|walk| walk.undo.pop()) else { return };
    let text = state.visits.open.as_ref().map(|walk| words::undone(state.say, &walk.visit, &deed));
    let text = text.unwrap_or_default();
    match deed {
        Deed::Entered(done) => {
            hand_in(state, done.backwards(), Way::Undo);
            state.notices.push(Notice { text, bad: false, written: None });
        }
        Deed::Raised { id, line } => {
            // Whoever took it back in the ledger has done so already.
            if !follow_up::take_back(state, &id, text) {
                return undo(state);
            }
            if let Some(walk) = state.visits.open.as_mut() {
                walk.redo.push(Deed::Raised { id, line });
            }
        }
    }
}

/// Does again what was taken back last.
pub fn redo(state: &mut state::State) {
    leave(state);
    let Some(deed) = state.visits.open.as_mut().and_then(|walk| walk.redo.pop()) else { return };
    let text = state.visits.open.as_ref().map(|walk| words::redone(state.say, &walk.visit, &deed));
    let text = text.unwrap_or_default();
    match deed {
        Deed::Entered(done) => {
            hand_in(state, done, Way::Redo);
            state.notices.push(Notice { text, bad: false, written: None });
        }
        Deed::Raised { id, line } => {
            if !follow_up::raise_again(state, &id, text) {
                return redo(state);
            }
            if let Some(walk) = state.visits.open.as_mut() {
                walk.undo.push(Deed::Raised { id, line });
            }
        }
    }
}

/// Remembers that a finding was raised on the visit that is open, to be taken back like an entry.
pub(super) fn raised(state: &mut state::State, visit: &str, line: &str, id: &str) {
    if let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == visit) {
        walk.redo.clear();
        walk.undo.push(Deed::Raised { id: id.to_owned(), line: line.to_owned() });
    }
}
