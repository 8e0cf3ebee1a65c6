//! Loads: what one import made of a county's figures of one year. The last to arrive is current, or the one a person chose
//! since; all stay.

mod stored;

use std::ops::ControlFlow;
use std::sync::mpsc::channel;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use jiff::Timestamp;

use super::change::Change;
use super::entry::{self, Bases, Entry, NewEntry};
use super::identity::{Author, Device, find_or_name};
use super::session::Session;
use super::setting::put_setting;
use super::trouble::{Doing, Trouble};
use super::{FILE_NAME, LoadId, Store, backup, rulebook};
use crate::context::Context;
use crate::county::{County, Quantities};
use crate::fault::{Fault, Result};
use crate::rulebook::RulebookFile;
pub(super) use stored::{StoredLoad, fetch};

/// A file that figures came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Its size.
    pub bytes: u64,
}

/// What an import puts in for one county and year.
#[derive(Debug, Clone, Copy)]
pub struct NewLoad<'a> {
    /// The figures.
    pub county: &'a County,
    /// The doubts about them, as JSON.
    pub doubts: &'a str,
    /// The files they came from.
    pub sources: &'a [SourceFile],
}

/// All that one import puts in.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewImport<'a> {
    /// The loads.
    pub loads: &'a [NewLoad<'a>],
    /// Rulebook files to be kept with them.
    pub rulebooks: &'a [RulebookFile],
    /// Settings that are set with them.
    pub settings: &'a [(String, String)],
}

/// Told how far something is, from 0 to 1; `Break` cancels. It must not call the store, which waits for it.
pub type Watch<'a> = &'a dyn Fn(f64) -> ControlFlow<()>;

/// The part of an import's way that the copy of the store takes.
const COPIED: f64 = 0.3;

/// A load without its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRecord {
    /// Id.
    pub id: LoadId,
    /// County ([`County::id`]).
    pub county: String,
    /// Code of the county, empty where only its name is known.
    pub code: String,
    /// Name of the county.
    pub name: String,
    /// Year of the figures.
    pub year: i32,
    /// How many schools.
    pub schools: usize,
    /// The files.
    pub sources: Vec<SourceFile>,
    /// Who imported.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When.
    pub at: Timestamp,
    /// Whether these are the figures of that county and year now.
    pub current: bool,
}

/// A county in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyEntry {
    /// What names it in the store ([`County::id`]).
    pub id: String,
    /// Its code, empty where only its name is known.
    pub code: String,
    /// Its name, as of the latest year.
    pub name: String,
    /// Its years, earliest first.
    pub years: Vec<YearEntry>,
}

impl CountyEntry {
    /// Whether `--county` with this text means it.
    #[must_use]
    pub fn is(&self, code_or_name: &str) -> bool {
        self.is_by_code(code_or_name) || self.name == code_or_name
    }

    /// Whether this text means it and no other: its code or, where it has none, its name.
    #[must_use]
    pub fn is_by_code(&self, code_or_name: &str) -> bool {
        [&self.id, &self.code].into_iter().any(|known| known == code_or_name)
    }
}

/// A year of a county in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEntry {
    /// The year.
    pub year: i32,
    /// The current load.
    pub load: LoadId,
    /// How many schools it has.
    pub schools: usize,
}

impl Store {
    /// Stores the figures of one county and year and makes them current.
    pub fn put_load(
        &self,
        county: &County,
        quantities: &Quantities,
        doubts: &str,
        sources: &[SourceFile],
    ) -> Result<LoadId> {
        let ids = self.put_loads(&[NewLoad { county, doubts, sources }], quantities)?;
        ids.into_iter()
            .next()
            .ok_or_else(|| Trouble::Damaged.into_fault(Doing::Writing, &self.folder().join(FILE_NAME)))
    }

    /// Stores what one import brought, all of it or nothing, after a copy of the store was kept.
    pub fn put_loads(&self, loads: &[NewLoad<'_>], quantities: &Quantities) -> Result<Vec<LoadId>> {
        let import = NewImport { loads, ..NewImport::default() };
        self.put_import(&import, quantities, &|_| ControlFlow::Continue(()))
    }

    /// Stores what one import brought, all of it or nothing. Cancelled at any time before it is done it leaves the
    /// store and its copies byte by byte as they were, and is the fault `cancelled`.
    pub fn put_import(&self, import: &NewImport<'_>, quantities: &Quantities, watch: Watch<'_>) -> Result<Vec<LoadId>> {
        let encode = |load| StoredLoad::encode(load, quantities);
        let stored = import.loads.iter().map(encode).collect::<Result<Vec<_>>>()?;
        let (rulebooks, settings) = (import.rulebooks.to_vec(), import.settings.to_vec());
        // The store's thread asks whether to go on, the asking thread answers: so what watches may live where it
        // likes, and a cancel is obeyed at the very step it was given at.
        let (ask, asked) = channel::<f64>();
        let (answer, answered) = channel::<bool>();
        let pending = self.start(move |session| {
            let go_on = |part: f64| match ask.send(part).ok().and_then(|()| answered.recv().ok()) {
                Some(true) => Ok(()),
                _ => Err(Fault::could_not_run("cancelled")),
            };
            put(session, &stored, &rulebooks, &settings, &go_on)
        });
        for part in asked {
            if answer.send(watch(part).is_continue()).is_err() {
                break;
            }
        }
        pending.wait()
    }

    /// The figures of a county and year as they stand; `None` where none are loaded.
    pub fn current_load(&self, county: &str, year: i32, quantities: &Quantities) -> Result<Option<County>> {
        let county = county.to_owned();
        let stored = self.call(move |session| {
            session.read(|connection| match current(connection, &county, year)? {
                Some(id) => fetch(connection, id),
                None => Ok(None),
            })
        })?;
        self.decoded(stored, quantities)
    }

    /// The figures of a load, current or earlier.
    pub fn load(&self, id: LoadId, quantities: &Quantities) -> Result<Option<County>> {
        let stored = self.call(move |session| session.read(|connection| fetch(connection, id)))?;
        self.decoded(stored, quantities)
    }

    /// Decoding is left to the asking thread: the store's has other things to do.
    fn decoded(&self, stored: Option<StoredLoad>, quantities: &Quantities) -> Result<Option<County>> {
        let decoded = stored.map(|stored| stored.decode(Some(quantities))).transpose();
        decoded.map_err(|trouble| trouble.into_fault(Doing::Reading, &self.folder().join(FILE_NAME)))
    }

    /// The doubts about a load, as JSON.
    pub fn doubts(&self, id: LoadId) -> Result<Option<String>> {
        self.call(move |session| {
            session.read(|connection| {
                Ok(connection.query_row(include_str!("doubts.sql"), [id], |row| row.get(0)).optional()?)
            })
        })
    }

    /// The counties that figures are loaded of, by id.
    pub fn counties(&self) -> Result<Vec<CountyEntry>> {
        self.call(|session| session.read(counties))
    }

    /// The latest year loaded of a county.
    pub fn latest_year(&self, county: &str) -> Result<Option<i32>> {
        let county = county.to_owned();
        self.call(move |session| {
            session.read(|connection| {
                Ok(connection.query_row(include_str!("latest_year.sql"), [county], |row| row.get(0))?)
            })
        })
    }

    /// Makes a load of a county and year count, by an entry that says why: nothing is overwritten, and undoing the
    /// entry makes the load count that did before. The choice holds until another load arrives.
    pub fn choose_load(&self, county: &str, year: i32, load: LoadId, note: &str) -> Result<Entry> {
        let (county, note) = (county.to_owned(), note.to_owned());
        self.call(move |session| {
            session.write(|transaction, context, changes| {
                let is_of_year: bool =
                    transaction.query_row(include_str!("is_of_year.sql"), (load, &county, year), |row| row.get(0))?;
                let newest: Option<LoadId> =
                    transaction.query_row(include_str!("newest.sql"), (&county, year), |row| row.get(0)).optional()?;
                let Some(newest) = newest.filter(|_| is_of_year) else {
                    return Err(Fault::could_not_run("load_unknown").with("load", load).into());
                };
                let value = serde_json::json!({ "load": load.to_string(), "newest": newest.to_string(), "note": note });
                let (subject, field) = (choice_subject(&county, year), CHOICE.to_owned());
                let entry = NewEntry { subject, field, value, bases: Bases::Standing };
                let entry = entry::add(transaction, context, changes, entry)?;
                changes.push(Change::Load { load, county, year });
                Ok(entry)
            })
        })
    }

    /// Every choice between the loads of a county and year that was ever made, oldest first.
    pub fn load_choices(&self, county: &str, year: i32) -> Result<Vec<Entry>> {
        self.entries(&choice_subject(county, year), CHOICE)
    }

    /// The loads of a county and year, oldest first. The last is current, or the one a person chose since.
    pub fn history(&self, county: &str, year: i32) -> Result<Vec<LoadRecord>> {
        let county = county.to_owned();
        self.call(move |session| {
            session.read(|connection| records(connection, include_str!("history.sql"), &[&county, &year]))
        })
    }
}

/// Field of the entries by which loads are chosen, as the schema knows it.
const CHOICE: &str = "current";

/// Their subject, as the schema knows it.
fn choice_subject(county: &str, year: i32) -> String {
    format!("loads/{year}/{county}")
}

fn put(
    session: &mut Session,
    loads: &[StoredLoad],
    rulebooks: &[RulebookFile],
    settings: &[(String, String)],
    go_on: &dyn Fn(f64) -> Result<()>,
) -> Result<Vec<LoadId>> {
    session.must_write()?;
    go_on(0.0)?;
    let copy = backup::make(&session.connection, &session.folder, &session.context)?;
    let done = go_on(COPIED).and_then(|()| {
        // Pages spilled before the commit would change the log beside the store even if it is then cancelled.
        spill(session, false)?;
        let written = session.write(|transaction, context, changes| {
            for file in rulebooks {
                rulebook::keep(transaction, changes, file)?;
            }
            for (key, value) in settings {
                put_setting(transaction, key, value)?;
                changes.push(Change::Setting { key: key.clone() });
            }
            let columns = loads.iter().map(|load| load.columns.len()).sum::<usize>() as f64;
            let mut added = 0_u32;
            let mut column_added = || {
                added += 1;
                Ok(go_on(COPIED + (1.0 - COPIED) * f64::from(added) / columns)?)
            };
            loads.iter().map(|load| add(transaction, context, changes, load, &mut column_added)).collect()
        });
        spill(session, true)?;
        written
    });
    match &done {
        Err(fault) if fault.code == "cancelled" => backup::take_back(&copy, &session.folder),
        _ => backup::thin_out(&session.folder),
    }
    done
}

fn spill(session: &Session, on: bool) -> Result<()> {
    let set = session.connection.pragma_update(None, "cache_spill", on);
    set.map_err(|error| Trouble::from(error).into_fault(Doing::Writing, &session.folder.file))
}

fn add(
    transaction: &Transaction<'_>,
    context: &Context,
    changes: &mut Vec<Change>,
    load: &StoredLoad,
    column_added: &mut dyn FnMut() -> Result<(), Trouble>,
) -> Result<LoadId, Trouble> {
    let identity = find_or_name(transaction, context)?;
    let id = LoadId(context.new_id());
    let at = context.now().to_string();
    transaction.execute(
        include_str!("add.sql"),
        rusqlite::params![
            id,
            load.id(),
            load.code,
            load.name,
            load.year,
            i64::try_from(load.schools).unwrap_or(i64::MAX),
            load.doubts,
            identity.author.id,
            identity.device.id,
            at,
        ],
    )?;
    add_sources(transaction, id, load)?;
    add_figures(transaction, id, load, column_added)?;
    changes.push(Change::Load { load: id, county: load.id().to_owned(), year: load.year });
    Ok(id)
}

/// Puts the columns and values of a load in.
pub(super) fn add_figures(
    connection: &Connection,
    id: LoadId,
    load: &StoredLoad,
    column_added: &mut dyn FnMut() -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut add_value = connection.prepare_cached(include_str!("add_value.sql"))?;
    for value in &load.values {
        add_value.execute((id, &value.sort, &value.key, &value.value))?;
    }
    let mut add_column = connection.prepare_cached(include_str!("add_column.sql"))?;
    for column in &load.columns {
        add_column.execute((id, &column.sort, &column.key, &column.options, &column.digest, &column.data))?;
        column_added()?;
    }
    Ok(())
}

fn add_sources(transaction: &Transaction<'_>, id: LoadId, load: &StoredLoad) -> Result<(), Trouble> {
    let mut add_source = transaction.prepare_cached(include_str!("add_source.sql"))?;
    for (place, source) in (0_u32..).zip(&load.sources) {
        let bytes = i64::try_from(source.bytes).unwrap_or(i64::MAX);
        add_source.execute((id, place, &source.name, &source.hash, bytes))?;
    }
    Ok(())
}

fn current(connection: &Connection, county: &str, year: i32) -> Result<Option<LoadId>, Trouble> {
    Ok(connection.query_row(include_str!("current.sql"), (county, year), |row| row.get(0)).optional()?)
}

fn counties(connection: &Connection) -> Result<Vec<CountyEntry>, Trouble> {
    let mut statement = connection.prepare(include_str!("counties.sql"))?;
    let mut rows = statement.query([])?;
    let mut counties: Vec<CountyEntry> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if counties.last().is_none_or(|last| last.id != id) {
            counties.push(CountyEntry { id, code: String::new(), name: String::new(), years: Vec::new() });
        }
        if let Some(county) = counties.last_mut() {
            county.code = row.get(1)?;
            county.name = row.get(2)?;
            county.years.push(YearEntry { year: row.get(3)?, load: row.get(4)?, schools: count(row, 5)? });
        }
    }
    Ok(counties)
}

/// Every load, oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<LoadRecord>, Trouble> {
    records(connection, include_str!("all.sql"), &[])
}

fn records(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn rusqlite::ToSql],
) -> Result<Vec<LoadRecord>, Trouble> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let mut record = record(row)?;
        record.sources = sources(connection, record.id)?;
        records.push(record);
    }
    Ok(records)
}

/// A number of schools.
fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    Ok(row.get::<_, u32>(column)? as usize)
}

fn record(row: &Row<'_>) -> Result<LoadRecord, Trouble> {
    let text = |column: usize| row.get::<_, String>(column);
    Ok(LoadRecord {
        id: row.get(0)?,
        county: text(1)?,
        code: text(2)?,
        name: text(3)?,
        year: row.get(4)?,
        schools: count(row, 5)?,
        sources: Vec::new(),
        author: Author { id: text(6)?, name: text(7)?, unit: text(8)? },
        device: Device { id: text(9)?, name: text(10)? },
        at: text(11)?.parse().map_err(|_| Trouble::Damaged)?,
        current: row.get(12)?,
    })
}

fn sources(connection: &Connection, id: LoadId) -> Result<Vec<SourceFile>, Trouble> {
    let mut statement = connection.prepare_cached(include_str!("sources.sql"))?;
    let source = |row: &Row<'_>| {
        let bytes: i64 = row.get(2)?;
        Ok(SourceFile { name: row.get(0)?, hash: row.get(1)?, bytes: u64::try_from(bytes).unwrap_or(0) })
    };
    Ok(statement.query_map([id], source)?.collect::<rusqlite::Result<_>>()?)
}
