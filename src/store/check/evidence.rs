//! Files of evidence that are gone, altered or nobody's. Nothing here can be mended: a photo stands nowhere else.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{CheckLine, reason};
use crate::store::evidence::{Lost, list, path, read};
use crate::store::session::Folder;
use crate::store::trouble::Trouble;

/// What is to be said about the evidence of a store.
pub(super) fn examine(connection: &Connection, folder: &Folder) -> Vec<CheckLine> {
    let records = match list(connection) {
        Ok(records) => records,
        Err(trouble) => {
            return vec![CheckLine::fault("part_unreadable").with("part", "evidence").with("reason", reason(trouble))];
        }
    };
    let (mut lines, mut known, mut hashes) = (Vec::new(), HashSet::new(), HashSet::new());
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
        hashes.insert(record.hash);
    }
    lines.extend(without_row(connection, &hashes));
    lines.extend(strays(folder, &known));
    lines
}

/// Evidence that entries name and the store knows nothing of: the last resort where a row was lost.
fn without_row(connection: &Connection, hashes: &HashSet<String>) -> Vec<CheckLine> {
    let named = match attached(connection) {
        Ok(named) => named,
        Err(trouble) => {
            return vec![CheckLine::fault("part_unreadable").with("part", "entries").with("reason", reason(trouble))];
        }
    };
    let lost: BTreeMap<String, String> = named.into_iter().filter(|(hash, _)| !hashes.contains(hash)).collect();
    let line = |(hash, subject): (String, String)| {
        CheckLine::fault("evidence_unknown").with("hash", hash).with("subject", subject)
    };
    lost.into_iter().map(line).collect()
}

/// Hashes of evidence that entries name, each with the subject of its entry.
fn attached(connection: &Connection) -> Result<Vec<(String, String)>, Trouble> {
    let mut statement = connection.prepare(include_str!("attached.sql"))?;
    let mut rows = statement.query([])?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        let (subject, field, value): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some((hash, _)) = field.strip_prefix("photo/").and_then(|rest| rest.split_once('/')) {
            named.push((hash.to_owned(), subject));
        } else if let Ok(step) = serde_json::from_str::<Attached>(&value) {
            named.extend(step.evidence.into_iter().map(|hash| (hash, subject.clone())));
        }
    }
    Ok(named)
}

/// What is read here of a step of a finding.
#[derive(serde::Deserialize)]
struct Attached {
    #[serde(default)]
    evidence: Vec<String>,
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
