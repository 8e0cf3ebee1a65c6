//! Loads: what one import made of a county's figures of one year. The last to arrive is current, earlier ones stay.

mod stored;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use jiff::Timestamp;

use super::change::Change;
use super::identity::{Author, Device, find_or_name};
use super::trouble::{Doing, Trouble};
use super::{FILE_NAME, LoadId, Store, backup};
use crate::context::Context;
use crate::county::{County, Quantities};
use crate::fault::Result;
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
        [&self.id, &self.code, &self.name].into_iter().any(|known| known == code_or_name)
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
        let stored = loads.iter().map(|load| StoredLoad::encode(load, quantities)).collect::<Result<Vec<_>>>()?;
        self.call(move |session| {
            session.must_write()?;
            backup::keep(&session.connection, &session.folder, &session.context)?;
            session.write(|transaction, context, changes| {
                stored.iter().map(|load| add(transaction, context, changes, load)).collect()
            })
        })
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

    /// The loads of a county and year, oldest first; the last is current.
    pub fn history(&self, county: &str, year: i32) -> Result<Vec<LoadRecord>> {
        let county = county.to_owned();
        self.call(move |session| {
            session.read(|connection| records(connection, include_str!("history.sql"), &[&county, &year]))
        })
    }
}

fn add(
    transaction: &Transaction<'_>,
    context: &Context,
    changes: &mut Vec<Change>,
    load: &StoredLoad,
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
    add_figures(transaction, id, load)?;
    add_sources(transaction, id, load)?;
    changes.push(Change::Load { load: id, county: load.id().to_owned(), year: load.year });
    Ok(id)
}

/// Puts the columns and values of a load in.
pub(super) fn add_figures(connection: &Connection, id: LoadId, load: &StoredLoad) -> Result<(), Trouble> {
    let mut add_column = connection.prepare_cached(include_str!("add_column.sql"))?;
    for column in &load.columns {
        add_column.execute((id, &column.sort, &column.key, &column.options, &column.digest, &column.data))?;
    }
    let mut add_value = connection.prepare_cached(include_str!("add_value.sql"))?;
    for value in &load.values {
        add_value.execute((id, &value.sort, &value.key, &value.value))?;
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
