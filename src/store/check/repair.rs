//! Repairs, each its own transaction. Returns what was done in words, or nothing where nothing can be.

use rusqlite::{Connection, OpenFlags};

use super::{CheckLine, Finding, load_line, structure};
use crate::fault::Result;
use crate::store::load::{self, StoredLoad};
use crate::store::session::{Folder, Session};
use crate::store::trouble::Trouble;
use crate::store::{LoadId, LoadRecord, backup};

pub(super) fn repair(session: &mut Session, finding: &Finding) -> Result<Option<CheckLine>> {
    match finding {
        Finding::Structure { .. } => Ok(build_indexes_again(&session.connection)),
        Finding::References { table, parent, .. } => restore_references(session, table, parent),
        Finding::Load(record) => restore_or_remove(session, record).map(Some),
        Finding::Rulebook { id, hash } => session.write(|transaction, _, _| {
            transaction.execute(include_str!("remove_rulebook.sql"), [hash])?;
            Ok(Some(CheckLine::information("rulebook_removed").with("id", id).with("hash", hash)))
        }),
        Finding::Bases { .. } | Finding::Part { .. } => Ok(None),
    }
}

/// Indexes are made of the tables: building them again loses nothing, and is all that is safe.
fn build_indexes_again(connection: &Connection) -> Option<CheckLine> {
    connection.execute_batch("REINDEX").ok()?;
    let left = structure(connection).ok()?;
    left.is_empty().then(|| CheckLine::information("indexes_built"))
}

fn restore_references(session: &mut Session, table: &str, parent: &str) -> Result<Option<CheckLine>> {
    let (sql, code) = match (table, parent) {
        ("loads" | "entries" | "evidence", "authors") => (include_str!("name_authors.sql"), "authors_named"),
        ("loads" | "entries" | "evidence", "devices") => (include_str!("name_devices.sql"), "devices_named"),
        ("load_columns" | "load_values" | "load_sources", "loads") => {
            (include_str!("remove_stray_parts.sql"), "stray_parts_removed")
        }
        // What an entry was based on is part of the log, which is never cut.
        _ => return Ok(None),
    };
    session.write(|transaction, _, _| {
        transaction.execute_batch(sql)?;
        Ok(Some(CheckLine::information(code)))
    })
}

fn restore_or_remove(session: &mut Session, record: &LoadRecord) -> Result<CheckLine> {
    let id = record.id;
    let Some((path, stored)) = find_in_copies(&session.folder, id) else {
        return session.write(|transaction, _, _| {
            transaction.execute(include_str!("remove_load.sql"), [id])?;
            Ok(load_line(CheckLine::information("load_removed"), record))
        });
    };
    session.write(|transaction, _, _| {
        transaction.execute(include_str!("remove_columns.sql"), [id])?;
        transaction.execute(include_str!("remove_values.sql"), [id])?;
        load::add_figures(transaction, id, &stored, &mut || Ok(()))?;
        Ok(load_line(CheckLine::information("load_restored"), record).with("path", path))
    })
}

/// The load from the latest copy of the store that has it intact. Loads never change, so any copy will do.
fn find_in_copies(folder: &Folder, id: LoadId) -> Option<(String, StoredLoad)> {
    backup::list(&folder.backups()).into_iter().rev().find_map(|(_, path)| {
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        let stored = intact(&connection, id).ok()??;
        Some((path.display().to_string(), stored))
    })
}

fn intact(connection: &Connection, id: LoadId) -> Result<Option<StoredLoad>, Trouble> {
    let Some(stored) = load::fetch(connection, id)? else { return Ok(None) };
    stored.decode(None)?;
    Ok(Some(stored))
}
