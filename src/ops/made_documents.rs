//! Documents that were made: whether their files still are what was written.

use std::fs::File;
use std::io::Read as _;

use sha2::{Digest, Sha256};

use super::hexadecimal;
use crate::store::NewDocument;

/// A larger file is no document of ours.
const MOST_BYTES: u64 = 1 << 30;
/// Read at a time.
const PIECE: usize = 1 << 16;

/// How a document's file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is what was written.
    Unchanged,
    /// It is there and another.
    Changed,
    /// It is not there.
    Gone,
    /// It cannot be read.
    Unknown,
}

/// Looks at a document's file. Reads all of it.
#[must_use]
pub fn standing(document: &NewDocument) -> Standing {
    // Before it is opened: opening may wait where it is no file.
    match std::fs::metadata(&document.path) {
        Ok(facts) if facts.is_file() && facts.len() <= MOST_BYTES => {}
        Ok(_) => return Standing::Changed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Standing::Gone,
        Err(_) => return Standing::Unknown,
    }
    let Ok(file) = File::open(&document.path) else { return Standing::Unknown };
    let (mut hash, mut piece, mut file) = (Sha256::new(), vec![0; PIECE], file.take(MOST_BYTES));
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => hash.update(&piece[..read]),
            Err(_) => return Standing::Unknown,
        }
    }
    if hexadecimal(&hash.finalize()) == document.hash { Standing::Unchanged } else { Standing::Changed }
}
