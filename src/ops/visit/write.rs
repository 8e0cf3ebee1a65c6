//! Answering: one entry a thing entered, in the store before anything says it is saved.

use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::set_decision::check_note;
use crate::store::{Entry, EntryId, Pending, Store};
use crate::visit::{Field, Sheet};

use super::begin::new_entry;
use super::{open, subject};

/// Longest value that is kept, in bytes of its JSON: the longest thing entered is a roster of 2,000 teachers.
const MOST_VALUE: usize = 600_000;

/// Writes fields of a visit, all of them or none, without waiting for the disk. Whether the visit is frozen is looked at by
/// the caller, who has it open; [`check_open`] asks the store.
pub fn write_later(store: &Store, visit: &str, fields: Vec<(Field, Value)>) -> Result<Pending<Vec<Entry>>> {
    for (_, value) in &fields {
        check_value(value)?;
    }
    Ok(store.append_all_later(fields.into_iter().map(|(field, value)| new_entry(visit, &field, value)).collect()))
}

/// Writes fields of a visit, all of them or none, and returns when they are on the disk.
pub fn write(session: &Session, visit: &str, fields: Vec<(Field, Value)>) -> Result<Vec<Entry>> {
    for (_, value) in &fields {
        check_value(value)?;
    }
    check_open(session, visit)?;
    session.store.append_all(fields.into_iter().map(|(field, value)| new_entry(visit, &field, value)).collect())
}

/// Refuses a visit that is signed.
pub fn check_open(session: &Session, visit: &str) -> Result<Sheet> {
    let sheet = open::sheet(session, visit)?;
    if sheet.is_frozen() { Err(Fault::could_not_run("visit_signed")) } else { Ok(sheet) }
}

fn check_value(value: &Value) -> Result<()> {
    if let Some(text) = value.as_str() {
        check_note(text)?;
    }
    if value.to_string().len() > MOST_VALUE {
        return Err(Fault::could_not_run("value_too_long"));
    }
    Ok(())
}

/// Takes an entry back: what stood before stands again. Undoing what undid is doing it again.
pub fn undo(session: &Session, visit: &str, entry: EntryId) -> Result<Vec<Entry>> {
    check_open(session, visit)?;
    session.store.undo(entry)
}

/// Everything that was ever entered in one field, oldest first.
pub fn history(session: &Session, visit: &str, field: &Field) -> Result<Vec<Entry>> {
    session.store.entries(&subject(visit), &field.to_string())
}

/// Everything that was ever entered on a visit, in order of arrival: what undo walks back and recovery starts from.
pub fn log(session: &Session, visit: &str) -> Result<Vec<Entry>> {
    session.store.log(&subject(visit))
}

/// Settles a conflict: the value of one of the entries that stand beside each other is entered on all of them.
pub fn settle(session: &Session, visit: &str, field: &Field, value: Value) -> Result<Entry> {
    check_open(session, visit)?;
    session.store.append(new_entry(visit, field, value))
}
