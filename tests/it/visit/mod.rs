//! Visits under the window: what is kept whatever happens, and what it means for the verdicts.

mod demo;
mod earlier;
mod kills;
mod offices;
#[cfg(target_os = "linux")]
mod photo_faults;
mod verified;

use junheng::context::Context;
use junheng::fault::Result;
use junheng::ops::demo::load_sample;
use junheng::ops::import_county::Watch;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::visit::{About, VisitKind};
use tempfile::TempDir;

/// A clock and a person.
pub fn context(now: &str, person: &str) -> Context {
    Context::fixed(now.parse().unwrap()).named(person, "笔记本一号")
}

/// The year before the latest of the sample: no visit was made in it.
pub const YEAR: i32 = 2024;

/// A folder with the sample county.
pub fn sample() -> (TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let session = open(folder.path(), "2026-11-04T08:00:00Z", "王督学");
    load_sample(&session, Watch::nobody()).unwrap();
    (folder, session)
}

/// An open folder.
pub fn open(path: &std::path::Path, now: &str, person: &str) -> Session {
    try_open(path, now, person).unwrap()
}

/// An open folder, or why it does not open. A program that another test is just starting has this one's files open for a
/// moment, and the lock with them: that is waited for.
fn try_open(path: &std::path::Path, now: &str, person: &str) -> Result<Session> {
    let folder = Folder { path: path.to_owned(), disk: Disk::Local };
    let begun = std::time::Instant::now();
    loop {
        match Session::open(&folder, Access::Write, &context(now, person)) {
            Err(fault) if fault.code == "store_in_use" && begun.elapsed().as_secs() < 5 => {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            opened => return opened,
        }
    }
}

/// Begins a visit to a school; to the county's offices without one.
pub fn begun(session: &Session, school: Option<&str>, date: &str) -> String {
    let stop = Stop { school: school.map(str::to_owned), date: date.parse().unwrap(), team: "一组".to_owned() };
    let kind = if school.is_some() { VisitKind::Visit } else { VisitKind::Office };
    let request = Request {
        county: None,
        year: Some(About::school_year_of(stop.date)),
        rulebook: None,
        kind,
        stops: std::slice::from_ref(&stop),
        length: Length::Full,
    };
    begin(session, &request).unwrap().remove(0)
}
