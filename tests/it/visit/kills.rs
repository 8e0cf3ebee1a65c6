//! The program is killed while answers are given: what was said to be saved is there.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Cursor};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use image::{ImageFormat, Rgb, RgbImage};
use junheng::ops::Session;
use junheng::ops::add_evidence::add_evidence_bytes;
use junheng::ops::visit::findings::{NewFinding, findings, raise};
use junheng::ops::visit::open::{OpenVisit, open_visit, sheet};
use junheng::ops::visit::write::{log, write_later};
use junheng::rulebook::SolvedBy;
use junheng::visit::{Answered, Ask, Field, Finding, Mark, Measured, Photo, Room, Severity, Source, work_out};
use serde_json::{Value, json};

use super::{begun, open, sample};

/// Names the data folder to the child that is killed.
const FOLDER: &str = "JUNHENG_KILL_FOLDER";
/// Names the visit to it.
const VISIT: &str = "JUNHENG_KILL_VISIT";
/// Rounds; CI makes a few, a release 500.
const ROUNDS: &str = "JUNHENG_KILL_ROUNDS";
/// Answers a child gives.
const ANSWERS: usize = 60;
/// Sorts of answers: marks, figures, notes, rooms, photos, findings.
const KINDS: usize = 6;

/// What is entered as the answer of that number, on a line: everything that a hand gives in turn.
fn entered(session: &Session, visit: &OpenVisit, number: usize) -> (Field, Value) {
    let id = visit.asked.lines[number].id.clone();
    let value = |value: serde_json::Result<Value>| value.unwrap();
    match number % KINDS {
        0 => (Field::Mark(id), value(serde_json::to_value(Answered::new(Mark::ALL[number % 3])))),
        1 => {
            let keys = visit.asked.lines.iter().filter_map(|line| match &line.ask {
                Ask::Figure { key, .. } => Some(key),
                _ => None,
            });
            let keys: std::collections::BTreeSet<&String> = keys.collect();
            let key = keys.into_iter().nth(number / KINDS).unwrap().clone();
            let working = format!("{number}×8+6");
            (Field::Figure(key), value(serde_json::to_value(Measured::new(&working, &work_out(&working).unwrap()))))
        }
        2 => (Field::Note(id), json!(format!("二楼第 {number} 间上锁"))),
        3 => {
            let room = Room { name: format!("第 {number} 间"), working: "12×8".to_owned(), ..Room::default() };
            (Field::Room(1, id), value(serde_json::to_value(room)))
        }
        _ => {
            // Of every visit and line another one.
            let visit = visit.id.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
            let mut bytes = Cursor::new(Vec::new());
            let photo = RgbImage::from_pixel(24, 16, Rgb([u8::try_from(number * 4).unwrap(), visit, 160]));
            photo.write_to(&mut bytes, ImageFormat::Png).unwrap();
            let kept = add_evidence_bytes(session, &format!("{number}.png"), bytes.get_ref()).unwrap();
            (Field::Photo(kept.hash, id), value(serde_json::to_value(Photo::default())))
        }
    }
}

/// A finding of a line.
fn found(visit: &OpenVisit, number: usize) -> NewFinding {
    let about = Finding {
        source: Source::County,
        county: visit.about.county.clone(),
        year: visit.about.year,
        school: visit.about.school.clone(),
        visit: Some(visit.id.clone()),
        line: visit.asked.lines[number].id.clone(),
        requirement: String::new(),
        basis: String::new(),
        found_on: visit.about.date,
    };
    NewFinding {
        about,
        facts: format!("第 {number} 条不符合"),
        severity: Severity::Failing,
        side: SolvedBy::School,
        person: "总务处".to_owned(),
        measure: "月底前修好".to_owned(),
        deadline: Some(visit.about.date),
    }
}

/// Not a test of its own: what [`killed_at_any_moment_nothing_saved_is_lost`] starts and kills.
#[test]
#[ignore = "the child of the test beside it"]
fn child_that_answers() {
    let (Ok(folder), Ok(visit)) = (std::env::var(FOLDER), std::env::var(VISIT)) else { return };
    let session = open(Path::new(&folder), &jiff::Timestamp::now().to_string(), "王督学");
    let visit = open_visit(&session, &visit).unwrap();
    println!("\nready");
    for number in 0..ANSWERS {
        if number % KINDS == KINDS - 1 {
            let finding = found(&visit, number);
            raise(&session, &finding).unwrap();
            println!("\nraised {}", finding.facts);
            continue;
        }
        let (field, value) = entered(&session, &visit, number);
        let pending = write_later(&session.store, &visit.id, vec![(field.clone(), value.clone())]).unwrap();
        pending.wait().unwrap();
        // Only now would the window say 已保存.
        println!("\nsaved {field}\t{value}");
    }
    println!("\ndone");
}

/// What a child said was on the disk.
#[derive(Default)]
struct Said {
    entered: BTreeMap<Field, Value>,
    raised: Vec<String>,
    ended: bool,
}

impl Said {
    fn hear(&mut self, line: &str) {
        if let Some((field, value)) = line.strip_prefix("saved ").and_then(|rest| rest.split_once('\t')) {
            self.entered.insert(field.parse().unwrap(), serde_json::from_str(value).unwrap());
        } else if let Some(facts) = line.strip_prefix("raised ") {
            self.raised.push(facts.to_owned());
        }
        self.ended |= line == "done";
    }

    fn answers(&self) -> usize {
        self.entered.len() + self.raised.len()
    }
}

#[test]
fn killed_at_any_moment_nothing_saved_is_lost() {
    let rounds: u64 = std::env::var(ROUNDS).ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15);
    let (folder, session) = sample();
    let school = session.county(None, None).unwrap().schools.codes[0].clone();
    drop(session);
    let program = std::env::current_exe().unwrap();
    let (mut between, mut most, mut moment) = (0, 0, 0_u64);
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
        let mut said = Said::default();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while said.answers() < wait_for {
            let Some(line) = lines.next() else { break };
            said.hear(&line.unwrap());
        }
        std::thread::sleep(more);
        // SIGKILL: the program has no say in it.
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            said.hear(&line);
        }
        between += u64::from(said.answers() > 0 && !said.ended);
        most = most.max(said.answers());
        let session = open(folder.path(), "2026-11-06T08:00:00Z", "王督学");
        let kept = sheet(&session, &visit).unwrap();
        for (field, value) in &said.entered {
            assert_eq!(kept.values.get(field), Some(value), "round {round}, {field}");
        }
        for hash in kept.photos.values().flat_map(BTreeMap::keys) {
            assert!(session.store.evidence_bytes(hash).is_ok(), "round {round}: a photo is named and not there");
        }
        let entries = log(&session, &visit).unwrap();
        let mut fields: Vec<&str> = entries.iter().map(|entry| entry.field.as_str()).collect();
        fields.sort_unstable();
        let once = fields.len();
        fields.dedup();
        assert_eq!(fields.len(), once, "round {round}: an answer is there twice");
        assert!(entries.len() <= said.entered.len() + 2, "round {round}: at most one more than was said, and the head");
        let about = kept.about.unwrap().value;
        let mut found = findings(&session, &about.county, about.date).unwrap();
        found.retain(|finding| finding.about.visit.as_ref() == Some(&visit));
        for facts in &said.raised {
            let same = found.iter().filter(|finding| finding.facts == *facts).collect::<Vec<_>>();
            assert_eq!(same.len(), 1, "round {round}: {facts}");
            assert_eq!((same[0].person.as_str(), same[0].deadline), ("总务处", Some(about.date)), "round {round}");
        }
        assert!(found.len() <= said.raised.len() + 1, "round {round}: at most one finding more than was said");
        let faults: Vec<_> = session.store.check(false).unwrap().into_iter().filter(|line| line.fault).collect();
        assert!(faults.is_empty(), "round {round}: {faults:?}");
        if round == 0 {
            // Write-ahead log with every commit forced onto the disk.
            assert_eq!(session.store.durability().unwrap(), ("wal".to_owned(), 2));
        }
    }
    // What a long run is read for: `--nocapture` shows it.
    println!("{rounds} rounds, {between} killed between first and last answer, up to {most} of {ANSWERS} answers");
    assert!(most > KINDS, "every sort of answer was given before some kill, findings too");
    assert!(between * 10 >= rounds * 8, "only {between} of {rounds} were killed between first and last answer");
}
