//! Rulebooks by content hash: what a visit or document was made with can always be read again.

use rusqlite::{OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};

use super::Store;
use super::change::Change;
use super::trouble::Trouble;
use crate::fault::Result;
use crate::rulebook::RulebookFile;

impl Store {
    /// Keeps a rulebook; one that is kept already stays as it is.
    pub fn keep_rulebook(&self, file: &RulebookFile) -> Result<()> {
        self.keep_rulebooks(std::slice::from_ref(file))
    }

    /// Keeps rulebooks, all of them in one go: the disk is waited for once.
    pub fn keep_rulebooks(&self, files: &[RulebookFile]) -> Result<()> {
        let files = files.to_vec();
        self.call(move |session| {
            session.write(|transaction, _, changes| files.iter().try_for_each(|file| keep(transaction, changes, file)))
        })
    }

    /// The rulebook of a hash.
    pub fn rulebook(&self, hash: &str) -> Result<Option<RulebookFile>> {
        let hash = hash.to_owned();
        self.call(move |session| {
            session.read(|connection| {
                let file = |row: &rusqlite::Row<'_>| {
                    Ok(RulebookFile { hash: row.get(0)?, id: row.get(1)?, text: row.get(2)? })
                };
                Ok(connection.query_row(include_str!("get.sql"), [hash], file).optional()?)
            })
        })
    }
}

/// Keeps a rulebook within a transaction.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    changes: &mut Vec<Change>,
    file: &RulebookFile,
) -> Result<(), Trouble> {
    if transaction.execute(include_str!("keep.sql"), (&file.hash, &file.id, &file.text))? > 0 {
        changes.push(Change::Rulebook { hash: file.hash.clone() });
    }
    Ok(())
}

/// SHA-256 in hexadecimal, as rulebooks, sources and documents are named by.
pub(super) fn hash_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
