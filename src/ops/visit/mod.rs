//! Visits, one file a thing a person does: planning and beginning one, opening it, answering, undoing, finishing and
//! signing it, following its findings up; and what visits mean for the county's verdicts.

pub mod begin;
pub mod briefing;
pub mod effect;
pub mod findings;
pub mod finish;
pub mod list;
pub mod open;
pub mod roster;
pub mod round;
pub mod verified;
pub mod wording;
pub mod write;

use crate::store::Entry;
use crate::visit::Head;

/// Subject of the entries of a visit.
pub(crate) fn subject(visit: &str) -> String {
    format!("{VISITS}{visit}")
}

/// What subjects of visits begin with.
const VISITS: &str = "visit/";

/// What subjects of findings begin with.
const FINDINGS: &str = "finding/";

/// An entry as [`crate::visit::revision`] reads it.
fn logged(entry: Entry) -> crate::visit::revision::Logged {
    let bases = entry.bases.iter().map(ToString::to_string).collect();
    crate::visit::revision::Logged { head: head(entry), bases }
}

/// A head as [`crate::visit`] reads it.
fn head(entry: Entry) -> Head {
    let Entry { id, field, value, author, at, .. } = entry;
    Head { entry: id.to_string(), field, value, author_id: author.id, author: author.name, at }
}
