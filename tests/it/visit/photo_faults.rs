//! A photo is added to a visit while the disk is full or the program is killed, at each of its calls to the system in turn:
//! what is registered is there, and at most a file is left that nobody points at.
//!
//! Needs strace, so it runs only where `JUNHENG_FAULT_TESTS=1` asks for it, as `.ci/run` does; there it fails when strace
//! is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use junheng::intake::photo::Pixels;
use junheng::ops::add_evidence::add_evidence_pixels;
use junheng::ops::visit::write::write_later;
use junheng::store::{Access, Disk, FILE_NAME, Store};
use junheng::visit::{Field, Photo};

use super::{begun, context, open};
use crate::program::Desk;

/// Names the data folder to the child.
const FOLDER: &str = "JUNHENG_FAULT_FOLDER";
/// Names the visit to it.
const VISIT: &str = "JUNHENG_FAULT_VISIT";
/// Calls that change what is on the disk. Not every machine has each of them.
const CALLS: &str = "?openat,?write,?pwrite64,?fsync,?fdatasync,?ftruncate,?rename,?renameat,?renameat2,?mkdir,?mkdirat,\
                     ?unlink,?unlinkat";
/// Runs at once.
const RUNNERS: usize = 2;
/// Notes written before the photo is.
const WARM_UP: usize = 8;
/// Fewer calls than this cannot keep a photo: file, folders, two transactions.
const LEAST_CALLS: usize = 12;

/// Not a test of its own: what [`at_whatever_call_it_fails_a_row_never_points_at_nothing`] starts.
#[test]
#[ignore = "the child of the test beside it"]
fn child_that_adds_a_photo() {
    let (Ok(folder), Ok(visit)) = (std::env::var(FOLDER), std::env::var(VISIT)) else { return };
    let session = open(Path::new(&folder), "2026-11-05T10:00:00Z", "王督学");
    // The store's thread counts for itself: with this its numbers are beyond those of the thread that opened the store.
    for note in 0..WARM_UP {
        let field = Field::Note(format!("FA{note:02}"));
        write_later(&session.store, &visit, vec![(field, "看过".into())]).unwrap().wait().unwrap();
    }
    let pixels = Pixels { width: 24, height: 16, rgba: vec![120; 24 * 16 * 4] };
    println!("\nready");
    let added = add_evidence_pixels(&session, "音乐教室.png", pixels).and_then(|evidence| {
        println!("\nkept {}", evidence.hash);
        let photo = serde_json::to_value(Photo { caption: "门上挂锁".to_owned() }).unwrap();
        write_later(&session.store, &visit, vec![(Field::Photo(evidence.hash, "FA18".to_owned()), photo)])?.wait()
    });
    let said = added.map_or_else(|fault| format!("refused {}", fault.code), |_| "attached".to_owned());
    println!("\n{said}");
    // Closing writes as well.
    drop(session);
    println!("\ndone");
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Full,
    Killed,
}

/// What a run left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// Nothing at all.
    Nothing,
    /// A file that no row points at.
    Stray,
    /// The photo, which no line has.
    Kept,
    /// The photo at its line.
    Attached,
}

/// A folder with the small county and a visit, to start each run from.
fn base() -> (Desk, String) {
    let desk = Desk::loaded();
    let session = open(&desk.store(), "2026-11-04T08:00:00Z", "王督学");
    let school = session.county(None, None).unwrap().schools.codes[0].clone();
    let visit = begun(&session, Some(&school), "2025-11-05");
    (desk, visit)
}

/// Runs the child in a folder of its own under strace; its log comes back with what it said.
fn run(folder: &Path, visit: &str, inject: &[String]) -> (Output, String) {
    let log = folder.join("strace.log");
    let mut command = Command::new("strace");
    command.args(["-f", "-o"]).arg(&log).args(["-e", &format!("trace={CALLS}")]);
    for inject in inject {
        command.args(["-e", inject]);
    }
    // One thread, so that what the harness itself writes is always counted with what the child writes.
    command.arg(std::env::current_exe().unwrap()).args(["visit::photo_faults::child_that_adds_a_photo", "--exact"]);
    command.args(["--ignored", "--nocapture", "--test-threads=1"]).env(FOLDER, folder).env(VISIT, visit);
    let output = command.output().expect("strace is not installed: apt-get install strace");
    let text = std::fs::read_to_string(&log).unwrap();
    (output, text)
}

/// A copy of the folder to start from.
fn copy(desk: &Desk) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(desk.file(), folder.path().join(FILE_NAME)).unwrap();
    folder
}

/// Calls on the disk between the child's words `ready` and `done`, each with its number among those of its sort that its
/// thread makes: strace counts so. Left out are numbers that another thread reaches before `ready`, since there it would go
/// wrong first.
fn calls(log: &str) -> BTreeSet<(String, usize)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut before, mut calls) = (None, BTreeSet::new());
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, values)) = rest.trim_start().split_once('(') else { continue };
        if !call.bytes().all(|one| one.is_ascii_alphanumeric()) {
            continue;
        }
        let count = counts.entry((thread, call)).or_default();
        *count += 1;
        let says = call == "write" && values.starts_with("1,");
        let only_reads = call == "openat" && !values.contains("O_CREAT");
        if says && values.contains("\\ndone") {
            break;
        }
        if before.is_some() && !says && !only_reads {
            calls.insert((thread, call, *count));
        }
        if says && values.contains("\\nready") {
            before = Some(counts.clone());
        }
    }
    let before = before.expect("the child was ready");
    let first = |(thread, call, number): &(&str, &str, usize)| {
        !before.iter().any(|((other, of), most)| other != thread && of == call && most >= number)
    };
    calls.into_iter().filter(first).map(|(_, call, number)| (call.to_owned(), number)).collect()
}

/// Lets one call go wrong and looks at what is left.
fn left(desk: &Desk, visit: &str, (call, number): &(String, usize), way: Way) -> Left {
    let place = format!("{way:?} at {call} {number}");
    let how = if way == Way::Full { "error=ENOSPC" } else { "signal=KILL" };
    let folder = copy(desk);
    let (output, log) = run(folder.path(), visit, &[format!("inject={call}:{how}:when={number}")]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!err.contains("panicked"), "{place}: {said} {err}");
    match way {
        Way::Full => assert!(log.contains("(INJECTED)") && said.contains("\ndone"), "{place}: {said} {err}"),
        Way::Killed => assert!(log.contains("killed by SIGKILL") && !said.contains("\ndone"), "{place}: {said} {err}"),
    }
    let context = context("2026-11-06T08:00:00Z", "王督学");
    let store = Store::open(folder.path(), Access::Write, Disk::Local, context).expect(&place);
    let lines = store.check(false).unwrap();
    assert!(lines.iter().all(|line| !line.fault), "{place}: {lines:?}");
    let stray = lines.iter().find(|line| line.code == "evidence_stray");
    let one = ("count", "1".to_owned());
    assert!(stray.is_none_or(|line| line.arguments.contains(&one)), "{place}: {lines:?}");
    let kept = store.evidence_list().unwrap();
    let attached: Vec<Field> = store
        .heads(&format!("visit/{visit}"))
        .unwrap()
        .into_iter()
        .filter_map(|head| head.field.parse::<Field>().ok().filter(|field| matches!(field, Field::Photo(..))))
        .collect();
    for field in &attached {
        let Field::Photo(hash, _) = field else { continue };
        assert!(kept.iter().any(|record| record.hash == *hash), "{place}: a line has a photo that is not kept");
    }
    for record in &kept {
        store.evidence_bytes(&record.hash).expect(&place);
    }
    // What was said to be done is.
    assert!(!said.contains("\nkept ") || !kept.is_empty(), "{place}: {said}");
    assert!(!said.contains("\nattached") || !attached.is_empty(), "{place}: {said}");
    assert!(kept.len() <= 1 && attached.len() <= 1, "{place}");
    match (attached.is_empty(), kept.is_empty(), stray.is_none()) {
        (false, ..) => Left::Attached,
        (true, false, _) => Left::Kept,
        (true, true, false) => Left::Stray,
        (true, true, true) => Left::Nothing,
    }
}

#[test]
fn at_whatever_call_it_fails_a_row_never_points_at_nothing() {
    if std::env::var_os("JUNHENG_FAULT_TESTS").is_none_or(|wanted| wanted != "1") {
        println!("skipped: JUNHENG_FAULT_TESTS is not 1");
        return;
    }
    let (desk, visit) = base();
    let folder = copy(&desk);
    let (output, log) = run(folder.path(), &visit, &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("\nattached") && said.contains("\ndone"), "{said}");
    let calls: Vec<_> = calls(&log).into_iter().collect();
    assert!(calls.len() >= LEAST_CALLS, "{calls:?}");
    let runs: Vec<_> = calls.iter().flat_map(|call| [(call, Way::Full), (call, Way::Killed)]).collect();
    let (desk, visit) = (&desk, visit.as_str());
    let outcomes: Vec<(Way, Left)> = std::thread::scope(|scope| {
        let share = |runner: usize| runs.iter().skip(runner).step_by(RUNNERS);
        let start = |runner: usize| {
            let share = share(runner);
            scope.spawn(move || share.map(|(call, way)| (*way, left(desk, visit, call, *way))).collect::<Vec<_>>())
        };
        let runners: Vec<_> = (0..RUNNERS).map(start).collect();
        runners.into_iter().flat_map(|runner| runner.join().unwrap()).collect()
    });
    // The walk went through all of it: before the file, between file and row, between row and entry, and after both.
    let of = |way: Way| outcomes.iter().filter(|(of, _)| *of == way).map(|(_, left)| *left).collect::<BTreeSet<_>>();
    let all = BTreeSet::from([Left::Nothing, Left::Stray, Left::Kept, Left::Attached]);
    assert_eq!(of(Way::Killed), all, "{outcomes:?}");
    assert!(of(Way::Full).len() >= 2, "{outcomes:?}");
}
