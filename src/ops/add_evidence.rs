//! Photos and documents into the store, from a file, from bytes, from pixels that were pasted.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::fault::{Fault, Result};
use crate::intake::photo::{self, Kind, MOST_BYTES, Pixels, Prepared};
use crate::store::{Coordinates, EvidenceFacts, EvidenceRecord, Media, NewEvidence};

use super::Session;

/// Longest name that is kept of a file, in characters.
const MOST_NAME: usize = 255;

/// Adds a photo or document that is a file.
pub fn add_evidence(session: &Session, path: &Path) -> Result<EvidenceRecord> {
    let bytes = read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    add_evidence_bytes(session, &name, &bytes).map_err(|fault| in_file(fault, path))
}

/// Adds a photo or document whose bytes are at hand.
pub fn add_evidence_bytes(session: &Session, name: &str, bytes: &[u8]) -> Result<EvidenceRecord> {
    let prepared = photo::prepare(bytes).map_err(|fault| in_file(fault, Path::new(name)))?;
    keep(session, name, prepared)
}

/// Adds a picture that was pasted.
pub fn add_evidence_pixels(session: &Session, name: &str, pixels: Pixels) -> Result<EvidenceRecord> {
    let prepared = photo::prepare_pixels(pixels).map_err(|fault| in_file(fault, Path::new(name)))?;
    keep(session, name, prepared)
}

/// A fault of the input, in the file it came from; a fault of the store has its own.
fn in_file(fault: Fault, path: &Path) -> Fault {
    if fault.code.starts_with("evidence_") { fault.in_file(path) } else { fault }
}

/// Reads a file unless it is longer than any that is taken.
fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |error| Fault::io("cannot_read", path, &error);
    let found = path.metadata().map_err(unreadable)?;
    // Before it is opened: a pipe would be waited for.
    if !found.is_file() {
        return Err(Fault::bad_input("evidence_no_file").in_file(path));
    }
    photo::check_length(found.len()).map_err(|fault| fault.in_file(path))?;
    let mut bytes = Vec::new();
    // It may have grown since.
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

fn keep(session: &Session, name: &str, prepared: Prepared) -> Result<EvidenceRecord> {
    let media = match prepared.kind {
        Kind::Photo => Media::Jpeg,
        Kind::Document => Media::Pdf,
    };
    let coordinates =
        prepared.shot.place.map(|place| Coordinates { latitude: place.latitude, longitude: place.longitude });
    let facts = EvidenceFacts {
        media,
        size: prepared.size,
        taken: prepared.shot.taken,
        coordinates,
        original_name: name.chars().filter(|one| !one.is_control()).take(MOST_NAME).collect(),
    };
    session.store.keep_evidence(NewEvidence { facts, bytes: prepared.bytes })
}
