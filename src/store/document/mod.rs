//! The register of documents made: what, where, of which figures, with which versions.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::Store;
use super::change::Change;
use super::trouble::Trouble;
use crate::fault::Result;

/// A document that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Kind, as `export --list` names it.
    pub kind: String,
    /// Where it was written.
    pub path: PathBuf,
    /// County ([`crate::county::County::id`]).
    pub county: String,
    /// Year of the figures.
    pub year: i32,
    /// School, township or office it is of, as it is called; empty where it is of the county, or was made when nobody kept it.
    pub whose: String,
    /// Date of the figures.
    pub figures_date: Date,
    /// Version of the template or layout it was set by, empty where there is none.
    pub template: String,
    /// Version of the bundled or office's fonts in it, empty where there are none.
    pub fonts: String,
    /// Version of the program.
    pub program: String,
    /// SHA-256 of the file, hexadecimal.
    pub hash: String,
}

/// A document in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Id.
    pub id: Uuid,
    /// What was registered.
    pub document: NewDocument,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Registers a document, under its full path.
    pub fn register_document(&self, mut document: NewDocument) -> Result<DocumentRecord> {
        // Found again from whatever folder the program is started in.
        if let Ok(path) = std::path::absolute(&document.path) {
            document.path = path;
        }
        self.call(move |session| {
            session.write(|transaction, context, changes| {
                let record = DocumentRecord { id: context.new_id(), document, at: context.now() };
                add(transaction, &record)?;
                changes.push(Change::Document { id: record.id });
                Ok(record)
            })
        })
    }

    /// The register, oldest first.
    pub fn documents(&self) -> Result<Vec<DocumentRecord>> {
        self.call(|session| session.read(list))
    }
}

fn add(connection: &Connection, record: &DocumentRecord) -> Result<(), Trouble> {
    let document = &record.document;
    connection.execute(
        include_str!("add.sql"),
        rusqlite::params![
            record.id.to_string(),
            document.kind,
            document.path.to_string_lossy(),
            document.county,
            document.year,
            document.whose,
            document.figures_date.to_string(),
            document.template,
            document.fonts,
            document.program,
            document.hash,
            record.at.to_string(),
        ],
    )?;
    Ok(())
}

/// All documents.
pub(super) fn list(connection: &Connection) -> Result<Vec<DocumentRecord>, Trouble> {
    let mut statement = connection.prepare(include_str!("list.sql"))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> Result<DocumentRecord, Trouble> {
    let text = |column: usize| row.get::<_, String>(column);
    let document = NewDocument {
        kind: text(1)?,
        path: text(2)?.into(),
        county: text(3)?,
        year: row.get(4)?,
        whose: text(5)?,
        figures_date: text(6)?.parse().map_err(|_| Trouble::Damaged)?,
        template: text(7)?,
        fonts: text(8)?,
        program: text(9)?,
        hash: text(10)?,
    };
    let id = Uuid::parse_str(&text(0)?).map_err(|_| Trouble::Damaged)?;
    Ok(DocumentRecord { id, document, at: text(11)?.parse().map_err(|_| Trouble::Damaged)? })
}
