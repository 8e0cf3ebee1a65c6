//! A folder where a telephone's photos arrive, by cable or from a chat: which are new since it was first looked at.
//!
//! Not for taking them in, which a person decides on photo by photo: [`super::add_evidence`].

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::fault::{Fault, Result};

/// Folders below it that are looked into: cameras and chats begin a new one every month.
const DEPTH: usize = 3;
/// Files and folders that are looked through at most, so that nobody's whole disk is walked every two seconds.
const MOST_ENTRIES: usize = 50_000;
/// How names of photos and papers end. HEIC is among them: adding one says what to do about it.
const ENDINGS: [&str; 7] = ["jpg", "jpeg", "png", "webp", "heic", "heif", "pdf"];

/// A folder that is looked at again and again.
#[derive(Debug)]
pub struct WatchedFolder {
    path: PathBuf,
    /// What counts as new where the folder could not be looked at from the beginning.
    since: SystemTime,
    /// Files that were there or have been told; `None` before the first look.
    known: Option<BTreeSet<PathBuf>>,
    /// New files as they were at the last look: they may still be being written.
    growing: BTreeMap<PathBuf, Stamp>,
}

/// Length, and when it was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl WatchedFolder {
    /// A folder that is watched from a time on. It need not be there yet: a telephone is connected later.
    #[must_use]
    pub fn new(path: &Path, since: SystemTime) -> Self {
        Self { path: path.to_owned(), since, known: None, growing: BTreeMap::new() }
    }

    /// Whether a file has appeared that may still be being written.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.growing.is_empty()
    }

    /// Photos and papers that appeared since the look before, earliest first, each told once. One is told when two
    /// looks found it the same: then it has been written to its end.
    pub fn look(&mut self) -> Result<Vec<PathBuf>> {
        let found = list(&self.path)?;
        let since = self.since;
        let known = self.known.get_or_insert_with(|| {
            let is_old = |stamp: &Stamp| stamp.modified.is_none_or(|modified| modified < since);
            found.iter().filter(|(_, stamp)| is_old(stamp)).map(|(path, _)| path.clone()).collect()
        });
        let mut new: Vec<(Stamp, PathBuf)> = Vec::new();
        let mut growing = BTreeMap::new();
        for (path, stamp) in found {
            if known.contains(&path) {
                continue;
            }
            if stamp.length > 0 && self.growing.get(&path) == Some(&stamp) {
                known.insert(path.clone());
                new.push((stamp, path));
            } else {
                growing.insert(path, stamp);
            }
        }
        self.growing = growing;
        new.sort();
        Ok(new.into_iter().map(|(_, path)| path).collect())
    }
}

/// Photos and papers in a folder and in those below it.
fn list(root: &Path) -> Result<Vec<(PathBuf, Stamp)>> {
    let unreadable = |error: io::Error| Fault::io("watched_folder_unreadable", root, &error);
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    let mut seen = 0;
    while let Some((folder, depth)) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(unreadable(error)),
            // A folder below that may not be read, or has just gone, hides no other.
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            seen += 1;
            if seen > MOST_ENTRIES {
                return Err(Fault::could_not_run("watched_folder_large").in_file(root).with("most", MOST_ENTRIES));
            }
            // Links are left alone: they may lead in circles.
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() && depth < DEPTH {
                folders.push((path, depth + 1));
            } else if kind.is_file()
                && is_photo_name(&path)
                && let Ok(metadata) = entry.metadata()
            {
                files.push((path, Stamp { modified: metadata.modified().ok(), length: metadata.len() }));
            }
        }
    }
    Ok(files)
}

fn is_photo_name(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}
