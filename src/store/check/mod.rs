//! Examines the store in words; writes only when asked to repair, and keeps a copy of the file before it does.
//!
//! Entries are never dropped. A load that cannot be read is taken from a copy of the store that still has it;
//! where none has, it is dropped, for its workbook can be imported again.

mod evidence;
mod repair;

use std::path::Path;

use rusqlite::Connection;

use super::session::{Folder, Session};
use super::trouble::{Doing, Trouble};
use super::{Access, Change, Disk, LoadRecord, Store, backup, document, load, rulebook};
use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::text::{Argument, Language, text};

/// One sentence about the store. Its words stand under `store.check.<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// Stable code.
    pub code: &'static str,
    /// Values put into the sentence.
    pub arguments: Vec<Argument>,
    /// Something is at fault; otherwise for information.
    pub fault: bool,
    /// The fault is repaired.
    pub repaired: bool,
}

impl CheckLine {
    fn information(code: &'static str) -> Self {
        Self { code, arguments: Vec::new(), fault: false, repaired: false }
    }

    fn fault(code: &'static str) -> Self {
        Self { fault: true, ..Self::information(code) }
    }

    fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        text(language, &format!("store.check.{}", self.code), &self.arguments)
    }
}

/// Something found at fault, with what its repair needs to know.
enum Finding {
    /// `SQLite`'s own check complains.
    Structure { reason: String, count: usize },
    /// Rows of a table point at rows that are not there.
    References { table: String, parent: String, count: u32 },
    /// A load cannot be read.
    Load(Box<LoadRecord>),
    /// A rulebook's text is not that of its hash.
    Rulebook { id: String, hash: String },
    /// Entries build on entries that are not there.
    Bases { count: u32 },
    /// A part could not be examined.
    Part { part: &'static str, reason: String },
}

impl Finding {
    fn line(&self) -> CheckLine {
        match self {
            Self::Structure { reason, count } => {
                CheckLine::fault("structure").with("reason", reason).with("count", count)
            }
            Self::References { table, parent, count } => {
                CheckLine::fault("references").with("table", table).with("parent", parent).with("count", count)
            }
            Self::Load(load) => load_line(CheckLine::fault("load_damaged"), load),
            Self::Rulebook { id, hash } => CheckLine::fault("rulebook_altered").with("id", id).with("hash", hash),
            Self::Bases { count } => CheckLine::fault("bases_missing").with("count", count),
            Self::Part { part, reason } => {
                CheckLine::fault("part_unreadable").with("part", part).with("reason", reason)
            }
        }
    }
}

fn load_line(line: CheckLine, load: &LoadRecord) -> CheckLine {
    line.with("county", &load.name).with("year", load.year).with("at", load.at)
}

impl Store {
    /// Examines the store. With `repair`, what can be repaired is, and the lines say what was done.
    pub fn check(&self, repair: bool) -> Result<Vec<CheckLine>> {
        self.call(move |session| check(session, repair))
    }
}

/// Examines the store of a folder, also one that does not open.
pub fn check_folder(folder: &Path, disk: Disk, context: Context, repair: bool) -> Result<Vec<CheckLine>> {
    let access = if repair { Access::Write } else { Access::Read };
    match Store::open(folder, access, disk, context) {
        Ok(store) => store.check(repair),
        Err(fault) if fault.code == "store_damaged" => Ok(unreadable(folder, &fault)),
        Err(fault) => Err(fault),
    }
}

/// What is to be said where the store does not open.
fn unreadable(folder: &Path, fault: &Fault) -> Vec<CheckLine> {
    let reason = fault.arguments.iter().find(|(name, _)| *name == "reason").map_or("", |(_, reason)| reason);
    let mut lines = vec![CheckLine::fault("unreadable").with("reason", reason)];
    lines.extend(latest_copy(&Folder::new(folder)));
    lines
}

/// Names the latest copy of the store.
fn latest_copy(folder: &Folder) -> Option<CheckLine> {
    let (time, path) = backup::list(&folder.backups()).pop()?;
    Some(CheckLine::information("copy").with("path", path.display()).with("at", format!("{time}Z")))
}

fn check(session: &mut Session, repair: bool) -> Result<Vec<CheckLine>> {
    if repair {
        session.must_write()?;
    }
    let findings = examine(&session.connection);
    let mut lines = Vec::new();
    if repair && !findings.is_empty() {
        let kept = backup::keep_as_it_is(&session.connection, &session.folder, &session.context)?;
        lines.push(CheckLine::information("kept").with("path", kept.display()));
    }
    let mut unrepaired = false;
    for finding in &findings {
        let done = if repair { repair::repair(session, finding)? } else { None };
        unrepaired |= done.is_none();
        lines.push(CheckLine { repaired: done.is_some(), ..finding.line() });
        lines.extend(done);
    }
    if repair && !findings.is_empty() {
        session.note(Change::Repair);
    }
    if unrepaired {
        lines.extend(latest_copy(&session.folder));
    }
    let evidence = evidence::examine(&session.connection, &session.folder);
    let is_sound = findings.is_empty() && evidence.iter().all(|line| !line.fault);
    lines.extend(evidence);
    lines.extend(documents(&session.connection));
    if is_sound {
        lines.extend(sound(&session.connection));
    }
    Ok(lines)
}

/// Examines one part of the store.
type Examine = fn(&Connection) -> Result<Vec<Finding>, Trouble>;

fn examine(connection: &Connection) -> Vec<Finding> {
    let parts: [(&'static str, Examine); 5] = [
        ("structure", structure),
        ("references", references),
        ("loads", loads),
        ("rulebooks", rulebooks),
        ("entries", bases),
    ];
    let mut findings = Vec::new();
    for (part, examine) in parts {
        findings.extend(
            examine(connection).unwrap_or_else(|trouble| vec![Finding::Part { part, reason: reason(trouble) }]),
        );
    }
    findings
}

/// The reason of a trouble without the file, which every line would repeat.
fn reason(trouble: Trouble) -> String {
    let fault = trouble.into_fault(Doing::Reading, Path::new(""));
    fault.arguments.into_iter().find(|(name, _)| *name == "reason").map_or_else(String::new, |(_, reason)| reason)
}

fn structure(connection: &Connection) -> Result<Vec<Finding>, Trouble> {
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    match found.first() {
        Some(first) if first != "ok" => Ok(vec![Finding::Structure { reason: first.clone(), count: found.len() }]),
        _ => Ok(Vec::new()),
    }
}

fn references(connection: &Connection) -> Result<Vec<Finding>, Trouble> {
    let mut statement = connection.prepare(include_str!("broken_references.sql"))?;
    let found = statement
        .query_map([], |row| Ok(Finding::References { table: row.get(0)?, parent: row.get(1)?, count: row.get(2)? }))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn loads(connection: &Connection) -> Result<Vec<Finding>, Trouble> {
    let mut findings = Vec::new();
    for record in load::all(connection)? {
        let decoded = load::fetch(connection, record.id).and_then(|load| load.ok_or(Trouble::Damaged)?.decode(None));
        if decoded.is_err() {
            findings.push(Finding::Load(Box::new(record)));
        }
    }
    Ok(findings)
}

fn rulebooks(connection: &Connection) -> Result<Vec<Finding>, Trouble> {
    let mut statement = connection.prepare(include_str!("rulebooks.sql"))?;
    let mut rows = statement.query([])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        let (hash, id, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if rulebook::hash_of(text.as_bytes()) != hash {
            findings.push(Finding::Rulebook { id, hash });
        }
    }
    Ok(findings)
}

fn bases(connection: &Connection) -> Result<Vec<Finding>, Trouble> {
    let count: u32 = connection.query_row(include_str!("missing_bases.sql"), [], |row| row.get(0))?;
    Ok(if count == 0 { Vec::new() } else { vec![Finding::Bases { count }] })
}

/// Documents that are gone or were changed since: people may do both, so this is no fault.
fn documents(connection: &Connection) -> Vec<CheckLine> {
    let records = match document::list(connection) {
        Ok(records) => records,
        Err(trouble) => {
            return vec![CheckLine::fault("part_unreadable").with("part", "documents").with("reason", reason(trouble))];
        }
    };
    let mut lines = Vec::new();
    for (place, record) in records.iter().enumerate() {
        let path = &record.document.path;
        // Written again later: only the last of one path can be as it was.
        if records[place + 1..].iter().any(|later| later.document.path == *path) {
            continue;
        }
        match std::fs::read(path) {
            Err(_) => lines.push(CheckLine::information("document_missing").with("path", path.display())),
            Ok(bytes) if rulebook::hash_of(&bytes) != record.document.hash => {
                lines.push(CheckLine::information("document_altered").with("path", path.display()));
            }
            Ok(_) => {}
        }
    }
    lines
}

fn sound(connection: &Connection) -> Option<CheckLine> {
    let names = ["loads", "entries", "evidence", "documents"];
    let counts: [u32; 4] = connection
        .query_row(include_str!("counts.sql"), [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))
        .ok()?;
    Some(
        names
            .into_iter()
            .zip(counts)
            .fold(CheckLine::information("sound"), |line, (name, count)| line.with(name, count)),
    )
}
