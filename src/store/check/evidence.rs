//! Files of evidence that are gone, altered or nobody's. Nothing here can be mended: a photo stands nowhere else.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{CheckLine, reason};
use crate::store::evidence::{Lost, list, path, read};
use crate::store::session::Folder;

/// What is to be said about the evidence of a store.
pub(super) fn examine(connection: &Connection, folder: &Folder) -> Vec<CheckLine> {
    let records = match list(connection) {
        Ok(records) => records,
        Err(trouble) => {
            return vec![CheckLine::fault("part_unreadable").with("part", "evidence").with("reason", reason(trouble))];
        }
    };
    let (mut lines, mut known) = (Vec::new(), HashSet::new());
    for record in records {
        let path = path(&folder.root, &record.hash, record.facts.media);
        let line = match read(&path, &record.hash, record.bytes) {
            Ok(_) => None,
            Err(Lost::Missing) => Some(CheckLine::fault("evidence_missing")),
            Err(Lost::Altered) => Some(CheckLine::fault("evidence_altered")),
            Err(Lost::Unreadable(error)) => Some(CheckLine::fault("evidence_unreadable").with("reason", error)),
        };
        let name = &record.facts.original_name;
        lines.extend(line.map(|line| {
            line.with("name", name)
                .with("at", record.at)
                .with("author", &record.author.name)
                .with("path", path.display())
        }));
        known.insert(path);
    }
    lines.extend(strays(folder, &known));
    lines
}

/// Files that no row points at: left by a program that was killed before it wrote the row, or put there by somebody.
fn strays(folder: &Folder, known: &HashSet<PathBuf>) -> Option<CheckLine> {
    let inside = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut strays: Vec<PathBuf> = inside(&folder.evidence())
        .flat_map(|path| if path.is_dir() { inside(&path).collect() } else { vec![path] })
        .filter(|path| !known.contains(path))
        .collect();
    strays.sort();
    let first = strays.first()?;
    Some(CheckLine::information("evidence_stray").with("count", strays.len()).with("path", first.display()))
}
