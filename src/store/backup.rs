//! Copies of the store, kept before every import and migration and thinned as they age.

use std::collections::HashSet;
use std::hash::Hash;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use rusqlite::Connection;

use super::Store;
use super::session::Folder;
use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::files;

/// How the time stands in a copy's name, UTC.
const TIME: &str = "%Y%m%dT%H%M%SZ";
const PREFIX: &str = "junheng-";
const SUFFIX: &str = ".sqlite";
const UNFINISHED: &str = "partial";

/// How many are kept: the latest, and the last one of each of so many days, weeks and months.
const LATEST: usize = 10;
const DAYS: usize = 14;
const WEEKS: usize = 10;
const MONTHS: usize = 24;

/// Which copies may go, by index, of copies made at these times.
#[must_use]
pub fn thin(times: &[DateTime]) -> Vec<usize> {
    let mut newest_first: Vec<usize> = (0..times.len()).collect();
    // Of one second, the later in the list is the newer.
    newest_first.sort_by(|a, b| times[*b].cmp(&times[*a]).then(b.cmp(a)));
    let mut kept: HashSet<usize> = newest_first.iter().take(LATEST).copied().collect();
    keep_last_of(&mut kept, &newest_first, DAYS, |index| times[index].date());
    keep_last_of(&mut kept, &newest_first, WEEKS, |index| {
        let week = times[index].date().iso_week_date();
        (week.year(), week.week())
    });
    keep_last_of(&mut kept, &newest_first, MONTHS, |index| (times[index].year(), times[index].month()));
    (0..times.len()).filter(|index| !kept.contains(index)).collect()
}

/// Keeps the newest of each of the latest `most` periods that have any.
fn keep_last_of<P: Hash + Eq>(
    kept: &mut HashSet<usize>,
    newest_first: &[usize],
    most: usize,
    period: impl Fn(usize) -> P,
) {
    let mut seen = HashSet::new();
    for index in newest_first {
        if seen.len() == most {
            break;
        }
        if seen.insert(period(*index)) {
            kept.insert(*index);
        }
    }
}

/// Makes a copy, on the disk in full before it gets its name, then thins the older ones.
pub(super) fn keep(connection: &Connection, folder: &Folder, context: &Context) -> Result<PathBuf> {
    let path = make(connection, folder, context)?;
    remove_old(&folder.backups());
    Ok(path)
}

/// Makes a copy and leaves the older ones alone: [`thin_out`] them once what it was made for is done.
pub(super) fn make(connection: &Connection, folder: &Folder, context: &Context) -> Result<PathBuf> {
    let backups = folder.backups();
    std::fs::create_dir_all(&backups).map_err(|error| fault_of_io(&backups, &error))?;
    let path = free_name(&backups, &context.now().strftime(TIME).to_string());
    let unfinished = path.with_extension(UNFINISHED);
    let done = copy(connection, &unfinished).and_then(|()| {
        std::fs::rename(&unfinished, &path)
            .and_then(|()| files::sync_folder(&backups))
            .map_err(|error| fault_of_io(&path, &error))
    });
    if let Err(fault) = done {
        let _ = std::fs::remove_file(&unfinished);
        return Err(fault.in_file(&path));
    }
    Ok(path)
}

/// Thins the older copies.
pub(super) fn thin_out(folder: &Folder) {
    remove_old(&folder.backups());
}

/// Takes back a copy that was made for something that was then cancelled.
pub(super) fn take_back(path: &Path, folder: &Folder) {
    // What cannot be removed now is thinned out one day.
    let _ = std::fs::remove_file(path);
    // The folder goes only where nothing else is in it.
    let _ = std::fs::remove_dir(folder.backups());
}

/// Keeps the file as it is, damage and all, before it is repaired. Such copies are never thinned.
pub(super) fn keep_as_it_is(connection: &Connection, folder: &Folder, context: &Context) -> Result<PathBuf> {
    let backups = folder.backups();
    std::fs::create_dir_all(&backups).map_err(|error| fault_of_io(&backups, &error))?;
    let path = free_name(&backups, &format!("damaged-{}", context.now().strftime(TIME)));
    // What is still in the log belongs to it; where that fails the log stays, and so does what is in it.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    std::fs::copy(&folder.file, &path)
        .and_then(|_| std::fs::OpenOptions::new().write(true).open(&path)?.sync_all())
        .and_then(|()| files::sync_folder(&backups))
        .map_err(|error| fault_of_io(&path, &error))?;
    Ok(path)
}

/// A fresh, compact copy of what is committed. Everything in it was read, so a copy that was made can be read.
fn copy(connection: &Connection, path: &Path) -> Result<()> {
    // Left behind by a program that was killed; what is there already would be refused.
    let _ = std::fs::remove_file(path);
    let text = path.to_str().ok_or_else(|| not_written(path, "the path is not Unicode"))?;
    connection.execute("VACUUM INTO ?1", [text]).map_err(|error| fault_of_sqlite(path, &error))?;
    std::fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| fault_of_io(path, &error))
}

fn fault_of_sqlite(path: &Path, error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => Fault::could_not_run("disk_full").in_file(path).with("reason", error),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            super::trouble::damaged(path, &error.to_string())
        }
        _ => not_written(path, error),
    }
}

fn fault_of_io(path: &Path, error: &std::io::Error) -> Fault {
    if files::is_disk_full(error) { Fault::io("disk_full", path, error) } else { not_written(path, error) }
}

fn not_written(path: &Path, reason: impl std::fmt::Display) -> Fault {
    Fault::could_not_run("backup_not_written").in_file(path).with("reason", reason)
}

/// The first name of that time that is free: two imports may fall into one second.
fn free_name(backups: &Path, time: &str) -> PathBuf {
    let mut path = backups.join(format!("{PREFIX}{time}{SUFFIX}"));
    let mut number = 2;
    while path.exists() {
        path = backups.join(format!("{PREFIX}{time}-{number:03}{SUFFIX}"));
        number += 1;
    }
    path
}

/// When a copy of this name was made, and its number within the second; `None` for other files.
fn time_of(name: &str) -> Option<(DateTime, u32)> {
    let stamp = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let (time, number) = stamp.split_once('-').unwrap_or((stamp, "1"));
    Some((DateTime::strptime(TIME, time).ok()?, number.parse().ok()?))
}

/// The copies of a folder with their times, oldest first.
pub(super) fn list(backups: &Path) -> Vec<(DateTime, PathBuf)> {
    let Ok(files) = std::fs::read_dir(backups) else { return Vec::new() };
    let mut copies: Vec<_> = files
        .filter_map(|file| {
            let path = file.ok()?.path();
            Some((time_of(path.file_name()?.to_str()?)?, path))
        })
        .collect();
    copies.sort();
    copies.into_iter().map(|((time, _), path)| (time, path)).collect()
}

fn remove_old(backups: &Path) {
    // Only one program writes, so what is unfinished now was left behind by one that was killed.
    for file in std::fs::read_dir(backups).into_iter().flatten().flatten() {
        if file.path().extension().is_some_and(|extension| extension == UNFINISHED) {
            let _ = std::fs::remove_file(file.path());
        }
    }
    let copies = list(backups);
    let times: Vec<DateTime> = copies.iter().map(|(time, _)| *time).collect();
    for index in thin(&times) {
        // One that cannot be removed now is tried again at the next copy.
        let _ = std::fs::remove_file(&copies[index].1);
    }
}

impl Store {
    /// Keeps a copy of the store now and returns its path.
    pub fn back_up(&self) -> Result<PathBuf> {
        self.call(|session| {
            session.must_write()?;
            keep(&session.connection, &session.folder, &session.context)
        })
    }

    /// The copies that are kept, oldest first, with the time (UTC) each was made.
    #[must_use]
    pub fn backups(&self) -> Vec<(DateTime, PathBuf)> {
        list(&Folder::new(self.folder()).backups())
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    #[test]
    fn keeps_days_then_weeks_then_months() {
        // Four copies a day over two years, and twelve within the last hour.
        let mut times = Vec::new();
        let mut time: DateTime = "2024-11-04T06:00:00".parse().unwrap();
        for _ in 0..4 * 730 {
            times.push(time);
            time = time.saturating_add(6.hours());
        }
        for _ in 0..12 {
            times.push(time);
            time = time.saturating_add(5.minutes());
        }
        let dropped: HashSet<usize> = thin(&times).into_iter().collect();
        let kept: Vec<DateTime> =
            (0..times.len()).filter(|index| !dropped.contains(index)).map(|index| times[index]).collect();
        assert_eq!(kept.last(), times.last());
        assert!(times[times.len() - LATEST..].iter().all(|time| kept.contains(time)));
        assert!((DAYS + MONTHS..=LATEST + DAYS + WEEKS + MONTHS).contains(&kept.len()), "{}", kept.len());
        let days: HashSet<_> = kept.iter().rev().take(LATEST + DAYS - 1).map(|time| time.date()).collect();
        assert_eq!(days.len(), DAYS);
        // What is kept stays kept when it is thinned again.
        assert!(thin(&kept).is_empty());
    }

    #[test]
    fn few_copies_all_stay() {
        let time: DateTime = "2026-11-04T06:00:00".parse().unwrap();
        assert!(thin(&[time; LATEST]).is_empty());
        assert_eq!(thin(&[time; LATEST + 1]), [0]);
        assert!(thin(&[]).is_empty());
    }

    #[test]
    fn names_tell_times() {
        let time: DateTime = "2026-11-04T06:00:01".parse().unwrap();
        assert_eq!(time_of("junheng-20261104T060001Z.sqlite"), Some((time, 1)));
        assert_eq!(time_of("junheng-20261104T060001Z-002.sqlite"), Some((time, 2)));
        assert_eq!(time_of("junheng-20261104T060001Z.partial"), None);
        assert_eq!(time_of("junheng-damaged-20261104T060001Z.sqlite"), None);
        assert_eq!(time_of("notes.txt"), None);
    }
}
