//! The store as the rest of the program sees it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use junheng::assess::Decision;
use junheng::context::Context;
use junheng::county::{County, Figure, FigureColumn, NO_CHOICE, Quantities};
use junheng::rulebook::{RulebookFile, built_in_quantities};
use junheng::store::{
    Access, Bases, Change, Disk, EntryId, FILE_NAME, Grounds, NewDocument, NewEntry, NewLoad, SourceFile, Store,
    check_folder, standing,
};
use rusqlite::Connection;
use serde_json::json;

const COUNTY: &str = "210100";
const RULEBOOK: &str = "quality-2017";

fn context() -> Context {
    Context::fixed("2026-11-04T08:00:00Z".parse().unwrap()).named("王督学", "笔记本一号")
}

fn open(folder: &Path) -> Store {
    Store::open(folder, Access::Write, Disk::Local, context()).unwrap()
}

fn open_to_read(folder: &Path) -> Store {
    Store::open(folder, Access::Read, Disk::Local, context()).unwrap()
}

fn quantities() -> Quantities {
    built_in_quantities().unwrap()
}

fn figures(cells: &[Option<&str>]) -> FigureColumn {
    let mut column = FigureColumn::default();
    for cell in cells {
        column.push(cell.map(|text| Figure::parse_exact(text).unwrap()));
    }
    column
}

/// Three schools with every sort of column: gaps, fractions, rooms, choices, texts.
fn county() -> County {
    let mut county = County { code: COUNTY.into(), name: "某县".into(), year: 2025, ..County::default() };
    let schools = &mut county.schools;
    schools.codes = vec!["1".into(), "2".into(), "3".into()];
    schools.names = vec!["㬎䶮𠮷小学".into(), "二中".into(), String::new()];
    schools.kinds = vec![0, 2, 1];
    schools.figures.insert("students_primary".into(), figures(&[Some("418"), None, Some("0")]));
    schools.figures.insert("teaching_area".into(), figures(&[Some("2000/3"), Some("-1234.56"), None]));
    let long = "0.123456789012345678901234567890123";
    schools.figures.insert("equipment_value".into(), figures(&[Some(long), Some("1e30"), Some("999999999999999999")]));
    schools.choices.insert("area".into(), vec![0, NO_CHOICE, 2]);
    let rooms = ["96", "101.5"].map(|area| Figure::parse(area).unwrap());
    schools.rooms.insert("music_room_areas".into(), vec![Some(rooms.into()), None, Some(Box::new([]))]);
    schools.texts.insert("township".into(), vec!["东镇".into(), String::new(), "西乡".into()]);
    county.figures.insert("teacher_salary".into(), Figure::parse("91234.5").unwrap());
    county.figures.insert("special_funds".into(), Figure::parse_exact("1/3").unwrap());
    county.texts.insert("remark".into(), "无".into());
    county
}

fn put(store: &Store, county: &County) {
    store.put_load(county, &quantities(), "[]", &[]).unwrap();
}

fn entry(field: &str, value: serde_json::Value, bases: Bases) -> NewEntry {
    NewEntry { subject: "visit/1".into(), field: field.into(), value, bases }
}

#[test]
fn figures_come_back_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("new/data"));
    let source = SourceFile { name: "某县.xlsx".into(), hash: "ab".repeat(32), bytes: 4096 };
    let id = store.put_load(&county(), &quantities(), r#"[{"code":"jump"}]"#, std::slice::from_ref(&source)).unwrap();
    assert_eq!(store.current_load(COUNTY, 2025, &quantities()).unwrap(), Some(county()));
    assert_eq!(store.load(id, &quantities()).unwrap(), Some(county()));
    assert_eq!(store.doubts(id).unwrap().as_deref(), Some(r#"[{"code":"jump"}]"#));
    assert_eq!(store.current_load(COUNTY, 2024, &quantities()).unwrap(), None);
    assert_eq!(store.latest_year(COUNTY).unwrap(), Some(2025));
    assert_eq!(store.latest_year("nowhere").unwrap(), None);
    let history = store.history(COUNTY, 2025).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].author.name.as_str(), history[0].device.name.as_str()), ("王督学", "笔记本一号"));
    assert_eq!((&history[0].sources[..], history[0].schools), (&[source][..], 3));
    assert_eq!(store.take_changes(), [Change::Load { load: id, county: COUNTY.into(), year: 2025 }]);
}

#[test]
fn a_load_replaces_and_the_earlier_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county());
    let mut changed = county();
    changed.schools.figures.insert("students_primary".into(), figures(&[Some("500"), None, None]));
    put(&store, &changed);
    let mut other_year = county();
    other_year.year = 2024;
    let mut other = County { code: String::new(), name: "邻县".into(), year: 2023, ..County::default() };
    other.schools = county().schools;
    let loads = [&other_year, &other].map(|county| NewLoad { county, doubts: "[]", sources: &[] });
    store.put_loads(&loads, &quantities()).unwrap();
    drop(store);

    let store = open(folder.path());
    assert_eq!(store.current_load(COUNTY, 2025, &quantities()).unwrap(), Some(changed));
    let history = store.history(COUNTY, 2025).unwrap();
    assert_eq!(history.iter().map(|load| load.current).collect::<Vec<_>>(), [false, true]);
    assert_eq!(store.load(history[0].id, &quantities()).unwrap(), Some(county()));
    let counties = store.counties().unwrap();
    let seen: Vec<_> = counties
        .iter()
        .map(|county| (county.id.as_str(), county.years.iter().map(|year| year.year).collect::<Vec<_>>()))
        .collect();
    assert_eq!(seen, [(COUNTY, vec![2024, 2025]), ("邻县", vec![2023])]);
    assert!(counties[0].is("某县") && counties[0].is(COUNTY) && !counties[0].is("邻县"));
}

#[test]
fn choices_keep_their_meaning_when_the_list_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county());
    let mut later = quantities();
    later.kinds.reverse();
    let mut area = later.get("area").unwrap().clone();
    area.options.remove(0);
    later.add(area);
    let read = store.current_load(COUNTY, 2025, &later).unwrap().unwrap();
    let kinds = |county: &County, quantities: &Quantities| -> Vec<String> {
        county.schools.kinds.iter().map(|kind| quantities.kinds[usize::from(*kind)].id.clone()).collect()
    };
    assert_eq!(kinds(&read, &later), kinds(&county(), &quantities()));
    assert_eq!(read.schools.choices["area"], [NO_CHOICE, NO_CHOICE, 1]);
    later.kinds.clear();
    assert_eq!(store.current_load(COUNTY, 2025, &later).unwrap_err().code, "load_kind_unknown");
}

#[test]
fn uneven_columns_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut uneven = county();
    uneven.schools.texts.insert("township".into(), vec![String::new()]);
    assert_eq!(store.put_load(&uneven, &quantities(), "[]", &[]).unwrap_err().code, "load_uneven");
    assert!(store.counties().unwrap().is_empty());
}

#[test]
fn one_writes_while_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let fault = Store::open(folder.path(), Access::Read, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "nothing_loaded");
    let writer = open(folder.path());
    let fault = Store::open(folder.path(), Access::Write, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "store_in_use");
    put(&writer, &county());
    let reader = open_to_read(folder.path());
    assert_eq!(reader.current_load(COUNTY, 2025, &quantities()).unwrap(), Some(county()));
    let fault = reader.put_load(&county(), &quantities(), "[]", &[]).unwrap_err();
    assert_eq!(fault.code, "store_read_only");
    assert_eq!(reader.set_setting("language", "en").unwrap_err().code, "store_read_only");
    let mut later = county();
    later.year = 2026;
    put(&writer, &later);
    assert_eq!(reader.latest_year(COUNTY).unwrap(), Some(2026), "a reader sees what was written since");
    drop(writer);
    open(folder.path());
    assert_eq!(reader.latest_year(COUNTY).unwrap(), Some(2026));
}

#[test]
fn a_stick_is_read_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open(folder.path(), Access::Write, Disk::Portable, context()).unwrap();
    put(&writer, &county());
    let reader = Store::open(folder.path(), Access::Read, Disk::Portable, context()).unwrap();
    writer.set_setting("language", "en").unwrap();
    assert_eq!(reader.setting("language").unwrap().as_deref(), Some("en"));
}

#[test]
fn a_newer_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    put(&open(folder.path()), &county());
    let file = folder.path().join(FILE_NAME);
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&file).unwrap();
    for access in [Access::Write, Access::Read] {
        let fault = Store::open(folder.path(), access, Disk::Local, context()).unwrap_err();
        assert_eq!(fault.code, "store_newer");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_version_still_in_the_log_counts() {
    let folder = tempfile::tempdir().unwrap();
    put(&open(folder.path()), &county());
    let file = folder.path().join(FILE_NAME);
    let ours = std::fs::read(&file).unwrap()[60..64].to_vec();
    let newer = Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    // As a program leaves it that is killed: the log beside the file, not yet in it.
    let copy = tempfile::tempdir().unwrap();
    for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
        std::fs::copy(folder.path().join(&name), copy.path().join(&name)).unwrap();
    }
    let before = std::fs::read(copy.path().join(FILE_NAME)).unwrap();
    assert_eq!(before[60..64], ours);
    assert_ne!(ours, [0, 0, 0, 99]);
    let fault = Store::open(copy.path(), Access::Write, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "store_newer");
    assert_eq!(std::fs::read(copy.path().join(FILE_NAME)).unwrap(), before);
}

#[test]
fn other_files_are_refused_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE_NAME);
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE a (b); PRAGMA user_version = 1").unwrap();
    let foreign = std::fs::read(&file).unwrap();
    for (bytes, code) in [
        (foreign, "store_foreign"),
        (b"PK not a database at all".to_vec(), "store_damaged"),
        (b"SQLite format 3\0 cut".to_vec(), "store_damaged"),
    ] {
        std::fs::write(&file, &bytes).unwrap();
        for access in [Access::Write, Access::Read] {
            let fault = Store::open(folder.path(), access, Disk::Local, context()).unwrap_err();
            assert_eq!(fault.code, code);
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
    let lines = check_folder(folder.path(), Disk::Local, context(), false).unwrap();
    assert_eq!((lines[0].code, lines[0].fault), ("unreadable", true));
    std::fs::write(&file, b"").unwrap();
    put(&open(folder.path()), &county());
}

#[test]
fn a_damaged_file_gets_a_sentence_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    put(&open(folder.path()), &county());
    let file = folder.path().join(FILE_NAME);
    let sound = std::fs::read(&file).unwrap();
    for page in 0..sound.len() / 4096 {
        let mut bytes = sound.clone();
        let start = if page == 0 { 120 } else { page * 4096 };
        bytes[start..(page + 1) * 4096].fill(0x5a);
        std::fs::write(&file, &bytes).unwrap();
        // Pages of empty indexes may go unread: what is asked of the store decides, `check` reads all.
        match Store::open(folder.path(), Access::Read, Disk::Local, context()) {
            Err(fault) => assert_eq!(fault.code, "store_damaged"),
            Ok(store) => match store.current_load(COUNTY, 2025, &quantities()) {
                Ok(read) => assert!(read.is_none_or(|read| read == county())),
                Err(fault) => assert_eq!(fault.code, "store_damaged"),
            },
        }
        let lines = check_folder(folder.path(), Disk::Local, context(), false).unwrap();
        assert!(lines.iter().any(|line| line.fault), "page {page}: {lines:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let fault = Store::open(&folder.path().join("file/data"), Access::Write, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "folder_not_writable");
}

#[test]
fn entries_conflict_are_settled_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let first = store.append(entry("rooms", json!(9), Bases::Standing)).unwrap();
    assert!(first.bases.is_empty());
    let here = store.append(entry("rooms", json!(10), Bases::Entries(vec![first.id]))).unwrap();
    let there = store.append(entry("rooms", json!(11), Bases::Entries(vec![first.id]))).unwrap();
    let ids = |store: &Store| store.heads("visit/1").unwrap().iter().map(|head| head.id).collect::<Vec<EntryId>>();
    assert_eq!(ids(&store), [here.id, there.id], "a conflict keeps both");
    let settled = store.append(entry("rooms", json!(11), Bases::Standing)).unwrap();
    assert_eq!((settled.bases.clone(), ids(&store)), (vec![here.id, there.id], vec![settled.id]));

    assert_eq!(store.undo(here.id).unwrap_err().code, "entry_superseded");
    let undone = store.undo(settled.id).unwrap();
    let values: Vec<_> = undone.iter().map(|entry| entry.value.clone()).collect();
    assert_eq!(values, [json!(10), json!(11)], "the conflict stands again");
    assert_eq!(ids(&store), undone.iter().map(|entry| entry.id).collect::<Vec<_>>());

    let note = store.append(entry("note", json!("好"), Bases::Standing)).unwrap();
    let undone = store.undo(note.id).unwrap();
    assert_eq!(undone[0].value, json!(null));
    let redone = store.undo(undone[0].id).unwrap();
    assert_eq!(redone[0].value, json!("好"), "undoing an undo does it again");
    assert_eq!(store.entries("visit/1", "note").unwrap().len(), 3);
    assert_eq!(store.undo(EntryId(uuid::Uuid::nil())).unwrap_err().code, "entry_unknown");
    let elsewhere = entry("other", json!(1), Bases::Entries(vec![note.id]));
    assert_eq!(store.append(elsewhere).unwrap_err().code, "entry_unknown");
}

#[test]
fn an_entry_does_not_wait_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let pending = store.append_later(entry("rooms", json!(9), Bases::Standing));
    let deadline = Instant::now() + Duration::from_secs(20);
    let answer = loop {
        if let Some(answer) = pending.poll() {
            break answer;
        }
        assert!(Instant::now() < deadline);
        std::thread::yield_now();
    };
    assert_eq!(store.heads("visit/1").unwrap(), [answer.unwrap()]);
}

#[test]
fn entries_cannot_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.append(entry("rooms", json!(9), Bases::Standing)).unwrap();
    store.append(entry("rooms", json!(10), Bases::Standing)).unwrap();
    drop(store);
    let connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    for sql in [
        "UPDATE entries SET value = '1'",
        "DELETE FROM entries",
        "UPDATE entry_bases SET base = ''",
        "DELETE FROM entry_bases",
    ] {
        assert!(connection.execute_batch(sql).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

#[test]
fn decisions_stand_until_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let met = Decision { met: true, points: None };
    let points = Decision { met: false, points: Figure::parse("7.5") };
    store.decide(COUNTY, 2025, RULEBOOK, "Q8", Some(&met), Grounds::note("查了台账")).unwrap();
    store.decide(COUNTY, 2025, RULEBOOK, "W1", Some(&points), Grounds::note("")).unwrap();
    store.decide(COUNTY, 2024, RULEBOOK, "Q8", Some(&points), Grounds::note("")).unwrap();
    let decided = store.decisions(COUNTY, 2025, RULEBOOK).unwrap();
    let q8 = &decided["Q8"];
    assert_eq!((q8.note.as_str(), q8.author.name.as_str(), q8.conflict), ("查了台账", "王督学", false));
    assert_eq!(standing(&decided), BTreeMap::from([("Q8".into(), met.clone()), ("W1".into(), points)]));

    // Two laptops, each knowing only the first decision.
    let subject = format!("decisions/{RULEBOOK}/2025/{COUNTY}");
    let beside = |value| NewEntry {
        subject: subject.clone(),
        field: "Q8".into(),
        value,
        bases: Bases::Entries(decided["Q8"].standing.clone()),
    };
    store.append(beside(json!({"met": true, "note": "甲"}))).unwrap();
    store.append(beside(json!({"met": true, "note": "乙"}))).unwrap();
    let agreeing = store.decisions(COUNTY, 2025, RULEBOOK).unwrap();
    assert_eq!((agreeing["Q8"].decision.clone(), agreeing["Q8"].conflict), (Some(met), false));
    store.append(beside(json!({"met": false}))).unwrap();
    let differing = store.decisions(COUNTY, 2025, RULEBOOK).unwrap();
    assert_eq!((differing["Q8"].decision.clone(), differing["Q8"].conflict), (None, true));
    assert!(!standing(&differing).contains_key("Q8"));

    store.decide(COUNTY, 2025, RULEBOOK, "Q8", None, Grounds::note("")).unwrap();
    assert!(!store.decisions(COUNTY, 2025, RULEBOOK).unwrap().contains_key("Q8"));
}

#[test]
fn authors_are_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert_eq!(store.identity().unwrap(), None);
    let first = store.append(entry("a", json!(1), Bases::Standing)).unwrap();
    assert_eq!((first.author.name.as_str(), first.device.name.as_str()), ("王督学", "笔记本一号"));
    assert!(!store.identity().unwrap().unwrap().introduced, "login and computer are nobody's signature");
    let named = store.introduce("李督学", "县督导室", "笔记本二号").unwrap();
    assert_eq!(store.introduce("李督学", "县督导室", "笔记本二号").unwrap(), named);
    assert_eq!(store.identity().unwrap(), Some(named.clone()));
    assert!(named.introduced);
    let second = store.append(entry("a", json!(2), Bases::Standing)).unwrap();
    assert_eq!((&second.author, &second.device.id), (&named.author, &first.device.id));
    let authors: Vec<_> = store.entries("visit/1", "a").unwrap().into_iter().map(|entry| entry.author.name).collect();
    assert_eq!(authors, ["王督学", "李督学"]);
}

#[test]
fn settings_rulebooks_and_documents_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert_eq!(store.setting("language").unwrap(), None);
    store.set_setting("language", "en").unwrap();
    store.set_setting("language", "zh-CN").unwrap();
    assert_eq!(store.setting("language").unwrap().as_deref(), Some("zh-CN"));

    let file = RulebookFile { id: "a".into(), hash: "00".into(), text: "id = \"a\"".into() };
    store.keep_rulebook(&file).unwrap();
    store.keep_rulebook(&file).unwrap();
    assert_eq!(store.rulebook("00").unwrap(), Some(file));
    assert_eq!(store.rulebook("01").unwrap(), None);

    let document = NewDocument {
        kind: "doubts".into(),
        path: folder.path().join("疑点.xlsx"),
        county: COUNTY.into(),
        year: 2025,
        whose: "河口镇".into(),
        figures_date: "2025-09-01".parse().unwrap(),
        template: String::new(),
        fonts: String::new(),
        program: "0.1.0".into(),
        hash: "00".into(),
    };
    let record = store.register_document(document.clone()).unwrap();
    assert_eq!(record.document, document);
    assert_eq!(store.documents().unwrap(), [record]);
    let missing = store.check(false).unwrap();
    assert!(missing.iter().any(|line| line.code == "document_missing" && !line.fault));
    std::fs::write(&document.path, "x").unwrap();
    assert!(store.check(false).unwrap().iter().any(|line| line.code == "document_altered" && !line.fault));
}

#[test]
fn a_copy_from_before_each_import_opens() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county());
    let mut later = county();
    later.year = 2026;
    put(&store, &later);
    let copies = store.backups();
    assert_eq!(copies.len(), 2, "one of the empty store, one of the first load");
    let restored = tempfile::tempdir().unwrap();
    std::fs::copy(&copies[1].1, restored.path().join(FILE_NAME)).unwrap();
    let restored = open(restored.path());
    assert_eq!(restored.latest_year(COUNTY).unwrap(), Some(2025));
    assert_eq!(restored.current_load(COUNTY, 2025, &quantities()).unwrap(), Some(county()));
    std::fs::write(folder.path().join("backups/junheng-20260101T000000Z.partial"), "killed").unwrap();
    for _ in 0..40 {
        store.back_up().unwrap();
    }
    assert!(store.backups().len() < 15, "thinned");
    let names = std::fs::read_dir(folder.path().join("backups")).unwrap().count();
    assert_eq!(names, store.backups().len(), "nothing unfinished is left");
}

/// 200,000 schools. The bound is loose: the build is not optimised.
#[test]
fn a_province_goes_in_and_out_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let rows = 200_000_usize;
    let mut province = County { code: "21".into(), name: "某省".into(), year: 2025, ..County::default() };
    province.schools.codes = (0..rows).map(|row| format!("21{row:08}")).collect();
    province.schools.names = (0..rows).map(|row| format!("第{row}小学")).collect();
    province.schools.kinds = vec![0; rows];
    for number in 0..20_i64 {
        let mut column = FigureColumn::default();
        (0_i64..).take(rows).for_each(|row| column.push(Some(Figure::decimal((row * 7919 + number) % 100_000, 1))));
        province.schools.figures.insert(format!("column_{number}"), column);
    }
    let start = Instant::now();
    put(&store, &province);
    let read = store.current_load("21", 2025, &quantities()).unwrap();
    assert!(start.elapsed() < Duration::from_mins(1));
    assert_eq!(read.as_ref(), Some(&province));
}
