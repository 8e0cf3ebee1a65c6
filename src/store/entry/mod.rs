//! The log of what people enter. Entries are added, never changed: what stands is what no other entry builds on.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde_json::Value;

use super::change::Change;
use super::identity::{Author, Device, find_or_name};
use super::session::Session;
use super::trouble::Trouble;
use super::{EntryId, Pending, Store};
use crate::context::Context;
use crate::fault::{Fault, Result};

/// What a new entry was made in knowledge of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bases {
    /// Whatever stands: one entry as a rule, none where this is the first; where it is several, their conflict
    /// is settled.
    Standing,
    /// Those the person saw. Two entries on one base are a conflict, both kept.
    Entries(Vec<EntryId>),
}

/// Something a person enters.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What it is about: a visit, a county's decisions.
    pub subject: String,
    /// Which field of it.
    pub field: String,
    /// The value; null takes the earlier one back.
    pub value: Value,
    /// What it replaces.
    pub bases: Bases,
}

/// Something a person entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Id.
    pub id: EntryId,
    /// What it is about.
    pub subject: String,
    /// Which field of it.
    pub field: String,
    /// The value; null where an earlier one was taken back.
    pub value: Value,
    /// What it replaces, by id.
    pub bases: Vec<EntryId>,
    /// Who.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When, by that computer's clock: shown, never compared.
    pub at: Timestamp,
}

impl Store {
    /// Appends an entry; returns when it is on the disk.
    pub fn append(&self, new: NewEntry) -> Result<Entry> {
        self.append_later(new).wait()
    }

    /// Appends an entry without waiting for the disk.
    #[must_use = "the entry is kept only once the answer says so"]
    pub fn append_later(&self, new: NewEntry) -> Pending<Entry> {
        self.start(move |session: &mut Session| {
            session.write(|transaction, context, changes| add(transaction, context, changes, new))
        })
    }

    /// Appends entries, all of them or none.
    pub fn append_all(&self, new: Vec<NewEntry>) -> Result<Vec<Entry>> {
        self.append_all_later(new).wait()
    }

    /// The same without waiting for the disk.
    #[must_use = "the entries are kept only once the answer says so"]
    pub fn append_all_later(&self, new: Vec<NewEntry>) -> Pending<Vec<Entry>> {
        self.start(move |session: &mut Session| {
            session.write(|transaction, context, changes| {
                new.into_iter().map(|new| add(transaction, context, changes, new)).collect()
            })
        })
    }

    /// Takes a standing entry back, which is an entry as well: what stood before it stands again. Where it had
    /// settled a conflict, that is several.
    pub fn undo(&self, entry: EntryId) -> Result<Vec<Entry>> {
        self.undo_later(entry).wait()
    }

    /// The same without waiting for the disk.
    #[must_use = "the entry is taken back only once the answer says so"]
    pub fn undo_later(&self, entry: EntryId) -> Pending<Vec<Entry>> {
        self.start(move |session| {
            session.write(|transaction, context, changes| undo(transaction, context, changes, entry))
        })
    }

    /// What stands of a subject, by field, then in order of arrival. Several of one field are a conflict.
    pub fn heads(&self, subject: &str) -> Result<Vec<Entry>> {
        let subject = subject.to_owned();
        self.call(move |session| session.read(|connection| heads(connection, &subject)))
    }

    /// Ids and fields of what stands of a subject, in no order: far less to read than the values.
    pub fn head_ids(&self, subject: &str) -> Result<Vec<(EntryId, String)>> {
        let subject = subject.to_owned();
        self.call(move |session| {
            session.read(|connection| {
                let mut statement = connection.prepare_cached(include_str!("heads_of.sql"))?;
                let ids = statement.query_map([&subject], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(ids.collect::<rusqlite::Result<_>>()?)
            })
        })
    }

    /// Subjects that begin so of which something stands beside one field.
    pub fn subjects_with_more(&self, prefix: &str, field: &str) -> Result<Vec<String>> {
        let (from, to, field) = (prefix.to_owned(), end_of(prefix), field.to_owned());
        self.call(move |session| {
            session.read(|connection| {
                let mut statement = connection.prepare_cached(include_str!("subjects_with_more.sql"))?;
                let subjects = statement.query_map([&from, &to, &field], |row| row.get(0))?;
                Ok(subjects.collect::<rusqlite::Result<_>>()?)
            })
        })
    }

    /// What stands of every subject that begins so, by subject, then by field.
    pub fn heads_under(&self, prefix: &str) -> Result<Vec<Entry>> {
        let (from, to) = (prefix.to_owned(), end_of(prefix));
        self.call(move |session| {
            session.read(|connection| collect(connection, include_str!("heads_under.sql"), &[&from, &to]))
        })
    }

    /// The same of the fields alone that begin so.
    pub fn heads_of_field(&self, prefix: &str, field: &str) -> Result<Vec<Entry>> {
        let (from, to) = (prefix.to_owned(), end_of(prefix));
        let (field, last) = (field.to_owned(), end_of(field));
        self.call(move |session| {
            session.read(|connection| {
                collect(connection, include_str!("heads_of_field.sql"), &[&from, &to, &field, &last])
            })
        })
    }

    /// Everything that was ever entered about a subject, in order of arrival.
    pub fn log(&self, subject: &str) -> Result<Vec<Entry>> {
        let subject = subject.to_owned();
        self.call(move |session| session.read(|connection| collect(connection, include_str!("log.sql"), &[&subject])))
    }

    /// Everything that was ever entered in a field, in order of arrival.
    pub fn entries(&self, subject: &str, field: &str) -> Result<Vec<Entry>> {
        let (subject, field) = (subject.to_owned(), field.to_owned());
        self.call(move |session| session.read(|connection| history(connection, &subject, &field)))
    }
}

/// The first text behind all that begin so.
fn end_of(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// Everything that was ever entered in a field.
pub(super) fn history(connection: &Connection, subject: &str, field: &str) -> Result<Vec<Entry>, Trouble> {
    collect(connection, include_str!("history.sql"), &[subject, field])
}

/// What stands of a subject.
pub(super) fn heads(connection: &Connection, subject: &str) -> Result<Vec<Entry>, Trouble> {
    collect(connection, include_str!("heads.sql"), &[subject])
}

/// Appends an entry by the present author.
pub(super) fn add(
    transaction: &Transaction<'_>,
    context: &Context,
    changes: &mut Vec<Change>,
    new: NewEntry,
) -> Result<Entry, Trouble> {
    let identity = find_or_name(transaction, context)?;
    let bases = match new.bases {
        Bases::Standing => standing(transaction, &new.subject, &new.field)?,
        Bases::Entries(bases) => known(transaction, &new.subject, &new.field, bases)?,
    };
    let entry = Entry {
        id: EntryId(context.new_id()),
        subject: new.subject,
        field: new.field,
        value: new.value,
        bases,
        author: identity.author,
        device: identity.device,
        at: context.now(),
    };
    insert(transaction, &entry)?;
    changes.push(Change::Entry { entry: entry.id, subject: entry.subject.clone(), field: entry.field.clone() });
    Ok(entry)
}

fn insert(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), Trouble> {
    transaction.prepare_cached(include_str!("add.sql"))?.execute(rusqlite::params![
        entry.id,
        entry.subject,
        entry.field,
        entry.value.to_string(),
        entry.author.id,
        entry.device.id,
        entry.at.to_string(),
    ])?;
    let mut add_base = transaction.prepare_cached(include_str!("add_base.sql"))?;
    for base in &entry.bases {
        add_base.execute((entry.id, base))?;
    }
    Ok(())
}

fn standing(connection: &Connection, subject: &str, field: &str) -> Result<Vec<EntryId>, Trouble> {
    let mut statement = connection.prepare_cached(include_str!("head_ids.sql"))?;
    let ids = statement.query_map((subject, field), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The bases, each once, if they are entries of that field.
fn known(
    connection: &Connection,
    subject: &str,
    field: &str,
    mut bases: Vec<EntryId>,
) -> Result<Vec<EntryId>, Trouble> {
    bases.sort();
    bases.dedup();
    for base in &bases {
        let is_of_field: bool =
            connection.query_row(include_str!("is_of_field.sql"), (base, subject, field), |row| row.get(0))?;
        if !is_of_field {
            return Err(unknown(*base));
        }
    }
    Ok(bases)
}

fn unknown(entry: EntryId) -> Trouble {
    Fault::could_not_run("entry_unknown").with("entry", entry).into()
}

fn undo(
    transaction: &Transaction<'_>,
    context: &Context,
    changes: &mut Vec<Change>,
    id: EntryId,
) -> Result<Vec<Entry>, Trouble> {
    let entry = get(transaction, id)?.ok_or_else(|| unknown(id))?;
    if transaction.query_row(include_str!("is_base.sql"), [id], |row| row.get::<_, bool>(0))? {
        return Err(Fault::could_not_run("entry_superseded").with("entry", id).into());
    }
    let mut values = Vec::new();
    for base in &entry.bases {
        // A base that never arrived with a package stands for nothing entered.
        let value = get(transaction, *base)?.map_or(Value::Null, |base| base.value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        values.push(Value::Null);
    }
    let again = |value| NewEntry {
        subject: entry.subject.clone(),
        field: entry.field.clone(),
        value,
        bases: Bases::Entries(vec![id]),
    };
    values.into_iter().map(|value| add(transaction, context, changes, again(value))).collect()
}

fn get(connection: &Connection, id: EntryId) -> Result<Option<Entry>, Trouble> {
    connection.prepare_cached(include_str!("get.sql"))?.query_row([id], |row| Ok(entry(row))).optional()?.transpose()
}

fn collect(connection: &Connection, sql: &str, parameters: &[&str]) -> Result<Vec<Entry>, Trouble> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<Entry, Trouble> {
    let text = |column: usize| row.get::<_, String>(column);
    let bases: Option<String> = row.get(4)?;
    let bases = bases.unwrap_or_default().split_whitespace().map(str::parse).collect::<Result<_, _>>();
    Ok(Entry {
        id: row.get(0)?,
        subject: text(1)?,
        field: text(2)?,
        value: serde_json::from_str(&text(3)?).map_err(|_| Trouble::Damaged)?,
        bases: bases.map_err(|_| Trouble::Damaged)?,
        author: Author { id: text(5)?, name: text(6)?, unit: text(7)? },
        device: Device { id: text(8)?, name: text(9)? },
        at: text(10)?.parse().map_err(|_| Trouble::Damaged)?,
    })
}
