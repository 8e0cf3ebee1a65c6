//! Looking at what is kept: a photo's pixels, what is known of it, and a copy for another program to open.

use std::path::{Path, PathBuf};

use crate::fault::{Fault, Result};
use crate::files;
use crate::intake::photo::{Pixels, thumbnail};
use crate::store::{EvidenceRecord, Media};

use super::Session;

/// Longest stem of a copy's name, in characters: with the folder it must fit into what Windows takes.
const MOST_STEM: usize = 80;

/// A piece of evidence that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// What is known of it; nothing where its row never arrived.
    pub record: Option<EvidenceRecord>,
    /// The photo, none of a document; or why it cannot be shown: gone, altered, unreadable.
    pub pixels: Result<Option<Pixels>>,
}

/// Looks at a piece of evidence: its content is read and compared with its hash, and a photo decoded, made smaller where
/// a side is longer than `side`.
#[must_use]
pub fn look_at_evidence(session: &Session, hash: &str, side: u32) -> Looked {
    let record = match session.store.evidence(hash) {
        Ok(record) => record,
        Err(fault) => return Looked { record: None, pixels: Err(fault) },
    };
    let pixels =
        session.store.evidence_bytes(hash).and_then(|bytes| match record.as_ref().map(|one| one.facts.media) {
            Some(Media::Jpeg) => thumbnail(&bytes, side).map(Some),
            Some(Media::Pdf) | None => Ok(None),
        });
    Looked { record, pixels }
}

/// Copies a piece of evidence into a folder under the name it came with, so that what another program does to it leaves
/// what is kept as it is.
pub fn copy_evidence(session: &Session, hash: &str, folder: &Path) -> Result<PathBuf> {
    let record = session.store.evidence(hash)?;
    let record = record.ok_or_else(|| Fault::could_not_run("evidence_unknown").with("hash", hash))?;
    let bytes = session.store.evidence_bytes(hash)?;
    // Two documents of one name stand in folders of their own.
    let folder = folder.join(hash.get(..8).unwrap_or(hash));
    std::fs::create_dir_all(&folder).map_err(|error| files::writing_fault(&folder, &error))?;
    let stem = Path::new(&record.facts.original_name).file_stem().unwrap_or_default().to_string_lossy();
    let path = folder.join(format!("{}.{}", file_stem(&stem, hash), record.facts.media.ending()));
    files::write_atomically(&path, &bytes, true)?;
    Ok(path)
}

/// A stem that every system takes as a file's name.
fn file_stem(stem: &str, hash: &str) -> String {
    let plain = |one: char| if one.is_control() || "<>:\"/\\|?*&%^'".contains(one) { '_' } else { one };
    let stem: String = stem.chars().map(plain).take(MOST_STEM).collect();
    let stem = stem.trim_matches(['.', ' ', '-']);
    if stem.is_empty() { hash.chars().take(8).collect() } else { stem.to_owned() }
}
