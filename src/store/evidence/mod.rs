//! Photos and documents that prove something: files under the hash of their content, and a row each.
//!
//! A file is whole and on the disk before its row is written, so that no row ever points at nothing; a file whose
//! row was never written does no harm. Neither is ever changed.

use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use super::change::Change;
use super::identity::{Author, Device, find_or_name};
use super::rulebook::hash_of;
use super::session::Folder;
use super::trouble::Trouble;
use super::{Access, FILE_NAME, Store};
use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::files;

/// What a piece of evidence is stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A photo.
    Jpeg,
    /// A document.
    Pdf,
}

impl Media {
    const ALL: [Self; 2] = [Self::Jpeg, Self::Pdf];

    /// The media type, `image/jpeg`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// The ending of its file's name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Pdf => "pdf",
        }
    }
}

/// A place on the earth, in degrees; south and west are negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// What is known of a piece of evidence besides its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceFacts {
    /// What it is.
    pub media: Media,
    /// Width and height of a photo.
    pub size: Option<(u32, u32)>,
    /// When a photo was taken, by the camera's clock: civil time, with its offset where that is known.
    pub taken: Option<String>,
    /// Where a photo was taken. No document shows it unless asked.
    pub coordinates: Option<Coordinates>,
    /// Name of the file it came from.
    pub original_name: String,
}

/// A piece of evidence to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvidence {
    /// What is known of it.
    pub facts: EvidenceFacts,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A piece of evidence that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRecord {
    /// SHA-256 of its content, hexadecimal: its name.
    pub hash: String,
    /// What is known of it.
    pub facts: EvidenceFacts,
    /// Length of its content.
    pub bytes: u64,
    /// Who added it.
    pub author: Author,
    /// Where.
    pub device: Device,
    /// When, by that computer's clock.
    pub at: Timestamp,
}

impl Store {
    /// Keeps a piece of evidence; returns when file and row are on the disk. What is kept already stays as it was
    /// first added, and its file is put back where it is gone or altered.
    pub fn keep_evidence(&self, new: NewEvidence) -> Result<EvidenceRecord> {
        if self.access() == Access::Read {
            return Err(Fault::could_not_run("store_read_only").in_file(&self.folder().join(FILE_NAME)));
        }
        let hash = hash_of(&new.bytes);
        // On the caller's thread: the store's has answers to write meanwhile.
        write(self.folder(), &hash, &new)?;
        self.call(move |session| {
            session.write(|transaction, context, changes| {
                if let Some(known) = get(transaction, &hash)? {
                    return Ok(known);
                }
                let record = add(transaction, context, hash, new)?;
                changes.push(Change::Evidence { hash: record.hash.clone() });
                Ok(record)
            })
        })
    }

    /// A piece of evidence by its hash.
    pub fn evidence(&self, hash: &str) -> Result<Option<EvidenceRecord>> {
        let hash = hash.to_owned();
        self.call(move |session| session.read(|connection| get(connection, &hash)))
    }

    /// The content of a piece of evidence, as it was added.
    pub fn evidence_bytes(&self, hash: &str) -> Result<Vec<u8>> {
        let unknown = || Fault::could_not_run("evidence_unknown").with("hash", hash);
        let record = self.evidence(hash)?.ok_or_else(unknown)?;
        let path = path(self.folder(), &record.hash, record.facts.media);
        read(&path, &record.hash, record.bytes).map_err(|lost| match lost {
            Lost::Missing => fault("evidence_missing", &path, &record),
            Lost::Altered => fault("evidence_altered", &path, &record),
            Lost::Unreadable(error) => Fault::io("cannot_read", &path, &error),
        })
    }

    /// All evidence, in order of arrival.
    pub fn evidence_list(&self) -> Result<Vec<EvidenceRecord>> {
        self.call(|session| session.read(list))
    }
}

fn fault(code: &'static str, path: &Path, record: &EvidenceRecord) -> Fault {
    Fault::bad_input(code).in_file(path).with("name", &record.facts.original_name)
}

/// Why a file is not what its row says.
pub(super) enum Lost {
    Missing,
    Altered,
    Unreadable(io::Error),
}

/// Where a piece of evidence stands. Folders by the first two digits, since sticks are slow with thousands in one.
pub(super) fn path(root: &Path, hash: &str, media: Media) -> PathBuf {
    let (head, _) = hash.split_at_checked(2).unwrap_or((hash, ""));
    Folder::new(root).evidence().join(head).join(format!("{hash}.{}", media.ending()))
}

/// The content of a file, if it is as it was.
pub(super) fn read(path: &Path, hash: &str, length: u64) -> Result<Vec<u8>, Lost> {
    let lost = |error: io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Lost::Missing,
        _ => Lost::Unreadable(error),
    };
    let found = path.metadata().map_err(lost)?;
    // Not read where it cannot be right: what stands there now may be of any length, or no file.
    if !found.is_file() || found.len() != length {
        return Err(Lost::Altered);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|file| file.take(length).read_to_end(&mut bytes)).map_err(lost)?;
    if hash_of(&bytes) == hash { Ok(bytes) } else { Err(Lost::Altered) }
}

/// Writes the file, if it does not stand there as it should, and puts the names of file and folders onto the disk.
fn write(root: &Path, hash: &str, new: &NewEvidence) -> Result<()> {
    let path = path(root, hash, new.facts.media);
    let folders: Vec<&Path> = path.ancestors().skip(1).take(3).collect();
    if let [folder, ..] = folders[..] {
        std::fs::create_dir_all(folder).map_err(|error| files::writing_fault(folder, &error))?;
    }
    if read(&path, hash, new.bytes.len() as u64).is_err() {
        files::write_atomically(&path, &new.bytes, true)?;
    }
    // Also where the file was there: a program that was killed may have left it without.
    for folder in folders {
        files::sync_folder(folder).map_err(|error| files::writing_fault(&path, &error))?;
    }
    Ok(())
}

fn add(
    transaction: &Transaction<'_>,
    context: &Context,
    hash: String,
    new: NewEvidence,
) -> Result<EvidenceRecord, Trouble> {
    let identity = find_or_name(transaction, context)?;
    let record = EvidenceRecord {
        hash,
        facts: new.facts,
        bytes: new.bytes.len() as u64,
        author: identity.author,
        device: identity.device,
        at: context.now(),
    };
    let facts = &record.facts;
    transaction.prepare_cached(include_str!("add.sql"))?.execute(rusqlite::params![
        record.hash,
        facts.media.media_type(),
        i64::try_from(record.bytes).map_err(|_| Trouble::Damaged)?,
        facts.size.map(|(width, _)| width),
        facts.size.map(|(_, height)| height),
        facts.taken,
        facts.coordinates.map(|coordinates| coordinates.latitude),
        facts.coordinates.map(|coordinates| coordinates.longitude),
        facts.original_name,
        record.author.id,
        record.device.id,
        record.at.to_string(),
    ])?;
    Ok(record)
}

fn get(connection: &Connection, hash: &str) -> Result<Option<EvidenceRecord>, Trouble> {
    connection.prepare_cached(include_str!("get.sql"))?.query_row([hash], |row| Ok(record(row))).optional()?.transpose()
}

/// All evidence, in order of arrival.
pub(super) fn list(connection: &Connection) -> Result<Vec<EvidenceRecord>, Trouble> {
    let mut statement = connection.prepare_cached(include_str!("list.sql"))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> Result<EvidenceRecord, Trouble> {
    let text = |column: usize| row.get::<_, String>(column);
    let hash = text(0)?;
    // It becomes a path: nothing else may stand there.
    if hash.len() != 64 || !hash.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Trouble::Damaged);
    }
    let media_type = text(1)?;
    let media = Media::ALL.into_iter().find(|media| media.media_type() == media_type).ok_or(Trouble::Damaged)?;
    let (latitude, longitude): (Option<f64>, Option<f64>) = (row.get(6)?, row.get(7)?);
    Ok(EvidenceRecord {
        hash,
        facts: EvidenceFacts {
            media,
            size: row.get::<_, Option<u32>>(3)?.zip(row.get(4)?),
            taken: row.get(5)?,
            coordinates: latitude.zip(longitude).map(|(latitude, longitude)| Coordinates { latitude, longitude }),
            original_name: text(8)?,
        },
        bytes: u64::try_from(row.get::<_, i64>(2)?).map_err(|_| Trouble::Damaged)?,
        author: Author { id: text(9)?, name: text(10)?, unit: text(11)? },
        device: Device { id: text(12)?, name: text(13)? },
        at: text(14)?.parse().map_err(|_| Trouble::Damaged)?,
    })
}
