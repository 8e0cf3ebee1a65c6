//! The program is killed while answers are given: what was said to be saved is there.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use junheng::ops::visit::open::{open_visit, sheet};
use junheng::ops::visit::write::{log, write_later};
use junheng::visit::{Answered, Field, Mark};

use super::{begun, open, sample};

/// Names the data folder to the child that is killed.
const FOLDER: &str = "JUNHENG_KILL_FOLDER";
/// Names the visit to it.
const VISIT: &str = "JUNHENG_KILL_VISIT";
/// Rounds; CI makes a few, a release 500.
const ROUNDS: &str = "JUNHENG_KILL_ROUNDS";
/// Answers a child gives.
const ANSWERS: usize = 60;

/// Not a test of its own: what [`killed_at_any_moment_nothing_saved_is_lost`] starts and kills.
#[test]
#[ignore = "the child of the test beside it"]
fn child_that_answers() {
    let (Ok(folder), Ok(visit)) = (std::env::var(FOLDER), std::env::var(VISIT)) else { return };
    let session = open(Path::new(&folder), &jiff::Timestamp::now().to_string(), "王督学");
    let lines: Vec<String> =
        open_visit(&session, &visit).unwrap().asked.lines.into_iter().map(|line| line.id).take(ANSWERS).collect();
    println!("\nready");
    for (number, line) in lines.iter().enumerate() {
        let mark = Mark::ALL[number % 3];
        let value = serde_json::to_value(Answered::new(mark)).unwrap();
        let pending = write_later(&session.store, &visit, vec![(Field::Mark(line.clone()), value)]).unwrap();
        pending.wait().unwrap();
        // Only now would the window say 已保存.
        println!("\nsaved {line} {}", mark.id());
    }
    println!("\ndone");
}

#[test]
fn killed_at_any_moment_nothing_saved_is_lost() {
    let rounds: u64 = std::env::var(ROUNDS).ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15);
    let (folder, session) = sample();
    let school = session.county(None, None).unwrap().schools.codes[0].clone();
    drop(session);
    let program = std::env::current_exe().unwrap();
    let (mut between, mut moment) = (0, 0_u64);
    for round in 0..rounds {
        let session =
            open(folder.path(), &format!("2026-11-05T{:02}:{:02}:00Z", 8 + round / 60 % 12, round % 60), "王督学");
        let visit = begun(&session, Some(&school), "2025-11-05");
        drop(session);
        let mut child = Command::new(&program)
            .args(["visit::kills::child_that_answers", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(VISIT, &visit)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // A moment that wanders over the answers: so many are waited for, and then a little more.
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407 + round);
        let wait_for = usize::try_from(moment >> 33).unwrap() % (ANSWERS - 4) + 1;
        let more = Duration::from_micros((moment >> 20) % 3_000);
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        let mut ended = false;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut hear = |line: String, said: &mut BTreeMap<String, String>| {
            if let Some(rest) = line.strip_prefix("saved ") {
                let (line, mark) = rest.rsplit_once(' ').unwrap();
                said.insert(line.to_owned(), mark.to_owned());
            }
            ended |= line == "done";
        };
        while said.len() < wait_for {
            let Some(line) = lines.next() else { break };
            hear(line.unwrap(), &mut said);
        }
        std::thread::sleep(more);
        // SIGKILL: the program has no say in it.
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            hear(line, &mut said);
        }
        between += u64::from(!said.is_empty() && !ended);
        let session = open(folder.path(), "2026-11-06T08:00:00Z", "王督学");
        let kept = sheet(&session, &visit).unwrap();
        for (line, mark) in &said {
            assert_eq!(
                kept.marks.get(line).map(|mark| mark.value.mark.id()),
                Some(mark.as_str()),
                "round {round}, {line}"
            );
        }
        let entries = log(&session, &visit).unwrap();
        let mut fields: Vec<&str> = entries.iter().map(|entry| entry.field.as_str()).collect();
        fields.sort_unstable();
        let once = fields.len();
        fields.dedup();
        assert_eq!(fields.len(), once, "round {round}: an answer is there twice");
        assert!(entries.len() <= said.len() + 2, "round {round}: at most one answer more than was said, and the head");
        let faults: Vec<_> = session.store.check(false).unwrap().into_iter().filter(|line| line.fault).collect();
        assert!(faults.is_empty(), "round {round}: {faults:?}");
        if round == 0 {
            // Write-ahead log with every commit forced onto the disk.
            assert_eq!(session.store.durability().unwrap(), ("wal".to_owned(), 2));
        }
    }
    assert!(between * 10 >= rounds * 8, "only {between} of {rounds} were killed between first and last answer");
}
