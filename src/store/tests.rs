//! What only the inside can show: pragmas, planted damage, full disks.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::*;
use crate::county::{County, Figure, FigureColumn, Quantities};
use crate::rulebook::{RulebookFile, built_in_quantities};
use crate::text::{Language, has_text};

fn context() -> Context {
    Context::fixed("2026-11-04T08:00:00Z".parse().unwrap())
}

fn open(folder: &Path) -> Store {
    Store::open(folder, Access::Write, Disk::Local, context()).unwrap()
}

fn quantities() -> Quantities {
    built_in_quantities().unwrap()
}

fn county(year: i32, students: i64) -> County {
    let mut county = County { code: "210100".into(), name: "某县".into(), year, ..County::default() };
    county.schools.codes = vec!["1".into(), "2".into()];
    county.schools.names = vec!["一小".into(), "二小".into()];
    county.schools.kinds = vec![0, 1];
    let mut column = FigureColumn::default();
    column.push(Some(Figure::whole(students)));
    column.push(None);
    county.schools.figures.insert("students_primary".into(), column);
    county
}

fn put(store: &Store, county: &County) -> Result<LoadId> {
    store.put_load(county, &quantities(), "[]", &[])
}

/// Changes the file behind the store's back.
fn spoil(folder: &Path, sql: &str) {
    let connection = Connection::open(folder.join(FILE_NAME)).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn document() -> NewEvidence {
    let facts = EvidenceFacts {
        media: Media::Pdf,
        size: None,
        taken: None,
        coordinates: None,
        original_name: "会议记录.pdf".into(),
    };
    NewEvidence { facts, bytes: b"%PDF-".to_vec() }
}

fn codes(lines: &[CheckLine]) -> Vec<(&'static str, bool, bool)> {
    lines.iter().map(|line| (line.code, line.fault, line.repaired)).collect()
}

fn pragma(store: &Store, name: &'static str) -> String {
    let value = store.call(move |session| {
        session.read(|connection| {
            let value: rusqlite::types::Value = connection.pragma_query_value(None, name, |row| row.get(0))?;
            Ok(format!("{value:?}"))
        })
    });
    value.unwrap()
}

#[test]
fn writes_are_made_safe_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    assert_eq!(
        (pragma(&local, "journal_mode"), pragma(&local, "synchronous")),
        (r#"Text("wal")"#.into(), "Integer(2)".into())
    );
    assert_eq!(pragma(&local, "foreign_keys"), "Integer(1)");
    drop(local);
    let portable = Store::open(folder.path(), Access::Write, Disk::Portable, context()).unwrap();
    assert_eq!(
        (pragma(&portable, "journal_mode"), pragma(&portable, "synchronous")),
        (r#"Text("delete")"#.into(), "Integer(3)".into())
    );
    drop(portable);
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.iter().all(|name| !name.ends_with("-wal") && !name.ends_with("-journal")), "{names:?}");
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county(2024, 400)).unwrap();
    let limit = |pages: &'static str| {
        store
            .call(move |session| session.connection.query_row(pages, [], |_| Ok(())).map_err(|_| unreachable!()))
            .unwrap();
    };
    limit("PRAGMA max_page_count = 1");
    let mut large = county(2025, 1);
    large.schools.names[0] = "名".repeat(1_000_000);
    let fault = put(&store, &large).unwrap_err();
    assert_eq!(fault.code, "disk_full", "{fault}");
    let fault = store.set_setting("language", &"x".repeat(100_000)).unwrap_err();
    assert_eq!(fault.code, "disk_full", "{fault}");
    assert_eq!(store.counties().unwrap()[0].years.len(), 1);
    limit("PRAGMA max_page_count = 1000000");
    put(&store, &large).unwrap();
    assert_eq!(codes(&store.check(false).unwrap()), [("sound", false, false)]);
}

#[test]
fn a_copy_that_cannot_be_written_stops_the_import() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    std::fs::write(folder.path().join("backups"), "in the way").unwrap();
    let fault = put(&store, &county(2025, 400)).unwrap_err();
    assert_eq!(fault.code, "backup_not_written");
    assert!(store.counties().unwrap().is_empty());
    assert!(store.take_changes().is_empty());
}

#[test]
fn a_copy_is_kept_before_a_migration() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let result = store.call(|session| {
        let next = M::up("CREATE TABLE later (id TEXT) STRICT;");
        let later = Migrations::new(opening::STEPS.iter().cloned().chain([next]).collect());
        opening::migrate(&mut session.connection, &session.folder, &session.context, &later, opening::VERSION + 1)
            .map_err(|trouble| trouble.into_fault(trouble::Doing::Writing, &session.folder.file))
    });
    result.unwrap();
    let copies = store.backups();
    assert_eq!(copies.len(), 1);
    let copy = Connection::open(&copies[0].1).unwrap();
    let version: u32 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, opening::VERSION, "as it was before");
    drop(store);
    let fault = Store::open(folder.path(), Access::Write, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "store_newer");
}

#[test]
fn a_store_without_evidence_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    let second = Migrations::new(opening::STEPS[..2].to_vec());
    second.to_latest(&mut connection).unwrap();
    connection
        .execute_batch(
            "INSERT INTO authors VALUES ('a', '王督学', '');
             INSERT INTO devices VALUES ('d', '笔记本一号');
             INSERT INTO settings VALUES ('author', 'a'), ('device', 'd');
             INSERT INTO entries (id, subject, field, value, author, device, at)
             VALUES ('01900000-0000-7000-8000-000000000001', 'visit/1', 'q', '\"met\"', 'a', 'd', '2026-11-04T08:00:00Z');",
        )
        .unwrap();
    drop(connection);
    let fault = Store::open(folder.path(), Access::Read, Disk::Local, context()).unwrap_err();
    assert_eq!(fault.code, "store_older");
    let store = open(folder.path());
    assert_eq!(store.evidence_list().unwrap(), []);
    let record = store.keep_evidence(document()).unwrap();
    assert_eq!(record.author.name, "王督学");
    assert_eq!(store.entries("visit/1", "q").unwrap().len(), 1);
    let copy = Connection::open(&store.backups()[0].1).unwrap();
    let version: u32 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2, "as it was before");
    assert_eq!(codes(&store.check(false).unwrap()), [("sound", false, false)]);
}

#[test]
fn documents_made_before_are_still_in_the_register() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
    Migrations::new(opening::STEPS[..3].to_vec()).to_latest(&mut connection).unwrap();
    connection
        .execute_batch(
            "INSERT INTO documents (id, kind, path, county, year, figures_date, template, fonts, program, hash, at)
             VALUES ('01900000-0000-7000-8000-000000000001', 'ledger', '/a/ledger.xlsx', '澄岚县', 2025, '2025-09-01', '', '',
             '0.1.0', '00', '2026-11-04T08:00:00Z');",
        )
        .unwrap();
    drop(connection);
    let store = open(folder.path());
    let known = store.documents().unwrap();
    assert_eq!((known.len(), known[0].document.kind.as_str(), known[0].document.whose.as_str()), (1, "ledger", ""));
    let next = NewDocument { whose: "澄岚县第一小学".into(), ..known[0].document.clone() };
    store.register_document(next).unwrap();
    assert_eq!(store.documents().unwrap()[1].document.whose, "澄岚县第一小学");
}

#[test]
fn a_file_of_evidence_is_there_before_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.introduce("王督学", "", "笔记本一号").unwrap();
    let refuse = |sql: &'static str| {
        let done = store.call(move |session| session.write(|transaction, _, _| Ok(transaction.execute_batch(sql)?)));
        done.unwrap();
    };
    // As if it were killed in between: the row never comes.
    refuse("CREATE TRIGGER no_row BEFORE INSERT ON evidence BEGIN SELECT raise(ABORT, 'killed'); END");
    assert_eq!(store.keep_evidence(document()).unwrap_err().code, "store_write");
    assert_eq!(store.evidence_list().unwrap(), []);
    let path = evidence::path(folder.path(), &rulebook::hash_of(b"%PDF-"), Media::Pdf);
    assert_eq!(std::fs::read(&path).unwrap(), b"%PDF-");
    assert_eq!(codes(&store.check(false).unwrap()), [("evidence_stray", false, false), ("sound", false, false)]);
    refuse("DROP TRIGGER no_row");
    let record = store.keep_evidence(document()).unwrap();
    assert_eq!(store.evidence_bytes(&record.hash).unwrap(), b"%PDF-");
    assert_eq!(codes(&store.check(false).unwrap()), [("sound", false, false)]);
}

#[test]
fn a_row_that_names_no_hash_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.keep_evidence(document()).unwrap();
    drop(store);
    spoil(folder.path(), "UPDATE evidence SET hash = '../../secret'");
    let store = open(folder.path());
    assert_eq!(store.evidence_bytes("../../secret").unwrap_err().code, "store_damaged");
    let lines = store.check(false).unwrap();
    assert!(codes(&lines).contains(&("part_unreadable", true, false)), "{lines:?}");
}

#[test]
fn check_restores_a_load_from_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let figures = county(2025, 400);
    put(&store, &figures).unwrap();
    put(&store, &county(2024, 300)).unwrap();
    drop(store);
    spoil(
        folder.path(),
        "UPDATE load_columns SET data = zeroblob(length(data)) WHERE sort = 'figure' AND load IN (SELECT id FROM loads WHERE year = 2025)",
    );
    let store = open(folder.path());
    assert_eq!(store.current_load("210100", 2025, &quantities()).unwrap_err().code, "store_damaged");
    let lines = store.check(false).unwrap();
    assert_eq!(codes(&lines), [("load_damaged", true, false), ("copy", false, false)]);
    let lines = store.check(true).unwrap();
    assert_eq!(codes(&lines), [("kept", false, false), ("load_damaged", true, true), ("load_restored", false, false)]);
    assert_eq!(store.current_load("210100", 2025, &quantities()).unwrap(), Some(figures));
    assert_eq!(codes(&store.check(false).unwrap()), [("sound", false, false)]);
    assert_eq!(store.take_changes(), [Change::Repair]);
}

#[test]
fn check_drops_a_load_no_copy_has() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county(2025, 300)).unwrap();
    let earlier = county(2025, 300);
    put(&store, &county(2025, 400)).unwrap();
    drop(store);
    // A flipped bit that still decodes: only the digest shows it.
    spoil(
        folder.path(),
        "UPDATE load_columns SET data = CAST(replace(data, x'a006', x'a206') AS BLOB) WHERE sort = 'figure'",
    );
    let store = open(folder.path());
    let lines = store.check(true).unwrap();
    assert_eq!(codes(&lines), [("kept", false, false), ("load_damaged", true, true), ("load_removed", false, false)]);
    assert_eq!(store.current_load("210100", 2025, &quantities()).unwrap(), Some(earlier));
}

#[test]
fn check_finds_what_was_planted() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county(2025, 400)).unwrap();
    store.decide("210100", 2025, "quality-2017", "Q8", None, Grounds::note("")).unwrap();
    let text = "id = 1".to_owned();
    store.keep_rulebook(&RulebookFile { id: "a".into(), hash: rulebook::hash_of(text.as_bytes()), text }).unwrap();
    drop(store);
    spoil(
        folder.path(),
        "UPDATE rulebooks SET text = 'id = 2';
         INSERT INTO entry_bases SELECT id, 'gone' FROM entries;
         DELETE FROM authors;
         INSERT INTO load_values (load, sort, key, value) VALUES ('gone', 'figure', 'towns', '1');",
    );
    let store = open(folder.path());
    let lines = store.check(true).unwrap();
    let found: Vec<_> = lines.iter().filter(|line| line.fault).map(|line| (line.code, line.repaired)).collect();
    let expected = [
        ("references", true),
        ("references", true),
        ("references", true),
        ("rulebook_altered", true),
        ("bases_missing", false),
    ];
    assert_eq!(found, expected);
    for line in &lines {
        for language in [Language::ZhCn, Language::En] {
            assert!(!line.sentence(language).contains("%{"), "{}", line.sentence(language));
        }
    }
    let left: Vec<_> =
        store.check(false).unwrap().into_iter().filter(|line| line.fault).map(|line| line.code).collect();
    assert_eq!(left, ["bases_missing"]);
    assert_eq!(store.entries("decisions/quality-2017/2025/210100", "Q8").unwrap_err().code, "store_damaged");
}

#[test]
fn check_builds_indexes_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&store, &county(2025, 400)).unwrap();
    drop(store);
    // The index now says it is of another column than the one it was made of.
    spoil(
        folder.path(),
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, '(county,', '(county_name,') WHERE name = 'loads_of_county';",
    );
    let store = open(folder.path());
    assert_eq!(codes(&store.check(false).unwrap()), [("structure", true, false), ("copy", false, false)]);
    let lines = store.check(true).unwrap();
    assert_eq!(codes(&lines), [("kept", false, false), ("structure", true, true), ("indexes_built", false, false)]);
}

#[test]
fn every_sentence_stands_in_both_languages() {
    let faults = [
        "folder_not_writable",
        "disk_full",
        "file_exists",
        "file_not_written",
        "nothing_loaded",
        "store_in_use",
        "store_read_only",
        "store_newer",
        "store_older",
        "store_foreign",
        "store_damaged",
        "store_read",
        "store_write",
        "store_stopped",
        "backup_not_written",
        "load_uneven",
        "load_kind_unknown",
        "entry_unknown",
        "entry_superseded",
        "load_unknown",
        "cancelled",
        "evidence_unknown",
        "evidence_missing",
        "evidence_altered",
    ];
    let checks = [
        "sound",
        "unreadable",
        "copy",
        "kept",
        "structure",
        "indexes_built",
        "references",
        "authors_named",
        "devices_named",
        "stray_parts_removed",
        "load_damaged",
        "load_restored",
        "load_removed",
        "rulebook_altered",
        "rulebook_removed",
        "bases_missing",
        "part_unreadable",
        "document_missing",
        "document_altered",
        "evidence_missing",
        "evidence_altered",
        "evidence_unreadable",
        "evidence_stray",
    ];
    for language in [Language::ZhCn, Language::En] {
        for code in faults {
            assert!(has_text(language, &format!("fault.{code}")), "{code}");
            assert!(has_text(language, &format!("fault.{code}_hint")), "{code}");
        }
        for code in checks {
            assert!(has_text(language, &format!("store.check.{code}")), "{code}");
        }
    }
}
