//! What goes wrong, as a user meets it: one clear sentence in the user's language, the contract's exit status, nothing
//! stored, nothing lost, and never a panic (which [`super::program::said`] looks for after every run).

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx};
use insta::assert_snapshot;
use junheng::context::Context;
use junheng::store::{Access, Disk, Store};

use super::intake::compound_with;
use super::program::{COUNTY, Desk, Said, county_workbook, program, said, schools_csv, without_copies};

/// Runs command lines in both languages; all must exit with `status` and say nothing on standard output.
fn sentences(desk: &Desk, status: i32, lines: &[&str]) -> String {
    let mut whole = String::new();
    for line in lines {
        whole += &format!("$ junheng {line}\n");
        for language in ["zh-CN", "en"] {
            let said = desk.words(&format!("{line} --lang {language}"));
            assert_eq!((said.status, said.out.as_str()), (status, ""), "{line} {}", said.err);
            assert_one_sentence(&said);
            whole += &said.err;
        }
    }
    whole
}

/// A message is one line, or a list with a line before and one behind it.
fn assert_one_sentence(said: &Said) {
    let lines: Vec<&str> = said.err.lines().filter(|line| !line.starts_with("  ")).collect();
    assert!(!lines.is_empty() && lines.len() <= 2, "{}", said.err);
    // Words of the library that reads the command line.
    for word in ["error:", "Usage:", "tip:", "possible values", "For more information"] {
        assert!(!said.err.contains(word), "{}", said.err);
    }
}

// The command line.

#[test]
fn wrong_command_lines() {
    let lines = [
        "asses",
        "assess --rulebok quality-2017",
        "assess more",
        "import",
        "template",
        "set Q8",
        "export data",
        "export --out a.xlsx",
        "set Q8 maybe",
        "assess --format xml",
        "assess --year next",
        "assess --year 25",
        "assess --rulebook",
        "assess --verified=yes",
        "assess --rulebook a --rulebook b",
        "export data --out a.xlsx --stage senior",
    ];
    assert_snapshot!(sentences(&Desk::new(), 1, &lines));
}

#[test]
fn a_language_it_does_not_speak() {
    let said = Desk::new().words("assess --lang fr");
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    assert_snapshot!(said.err);
}

#[test]
fn a_wrong_command_line_leaves_no_store() {
    let desk = Desk::new();
    desk.words("asses");
    desk.words("assess");
    desk.words("check");
    assert_eq!(desk.names("."), [] as [&str; 0]);
}

// Requests that cannot be met.

#[test]
fn nothing_loaded() {
    let lines = ["assess", "assess --county 样例县", "check"];
    assert_snapshot!(sentences(&Desk::new(), 1, &lines));
}

#[test]
fn nothing_loaded_to_write_from() {
    let lines = ["set Q8 met", "export data --out a.xlsx"];
    assert_snapshot!(sentences(&Desk::new(), 1, &lines));
}

#[test]
fn what_is_not_known() {
    let desk = Desk::loaded();
    desk.write("there.xlsx", "mine");
    let lines = [
        "assess --rulebook quality-2027",
        "assess --concessions pe_arts",
        "assess --rulebook basic-2012 --concessions rooms_2016",
        "assess --year 2019",
        "assess --county 远县",
        "set Z9 met",
        "set Q8 met --points 3",
        "set W1 met --points 9",
        "set W1 met --points=-1",
        "set W1 met --points many",
        "set Q8 met --rulebook basic-2012",
        "export plan --out a.xlsx",
        "export data --out a.pdf",
        "export data --out a",
        "export data --out there.xlsx",
        "export data --out nowhere/a.xlsx",
        "export data --out a.xlsx --school 9999",
        "export data --out a.xlsx --township 北镇",
        "template there.xlsx",
        "template blank.xls",
        "template nowhere/a.xlsx",
    ];
    let before = desk.words("--format json assess");
    assert_snapshot!(sentences(&desk, 1, &lines));
    assert_eq!(std::fs::read(desk.path("there.xlsx")).unwrap(), b"mine");
    assert_eq!(desk.names("."), ["county.xlsx", "store", "there.xlsx"]);
    assert_eq!(desk.words("--format json assess"), before);
}

#[test]
fn a_table_of_thresholds_needs_thresholds() {
    let lines = ["export seven-indicators --rulebook basic-2012 --out a.xlsx"];
    assert_snapshot!(sentences(&Desk::loaded(), 2, &lines));
}

#[test]
fn a_data_folder_that_is_a_file() {
    let desk = Desk::new();
    desk.write("store", "a file");
    county_workbook(&desk.path("county.xlsx"), COUNTY);
    let lines = ["assess", "import county.xlsx", "set Q8 met", "export data --out a.xlsx", "demo --out demo"];
    assert_snapshot!(sentences(&desk, 1, &lines));
    assert_eq!(std::fs::read(desk.path("store")).unwrap(), b"a file");
}

#[test]
fn documents_of_the_demo_go_into_a_folder() {
    let desk = Desk::new();
    desk.write("demo", "a file");
    assert_snapshot!(sentences(&desk, 1, &["demo --out demo"]));
}

#[test]
fn a_province_s_bad_rulebook_is_named_and_the_rest_works() {
    let desk = Desk::loaded();
    std::fs::create_dir(desk.store().join("rulebooks")).unwrap();
    std::fs::write(desk.store().join("rulebooks/ours.toml"), "id = \"ours\"\nkind = [\n").unwrap();
    let before = Desk::loaded().words("assess").out;
    let said = desk.words("--lang zh-CN assess");
    assert_eq!(said.status, 0);
    assert_eq!(desk.words("assess").out, before);
    assert_snapshot!(said.err + &desk.words("--lang en assess").err);
}

// Files that are refused.

/// Imports files in both languages and returns the messages; exit status 2, nothing stored.
fn refused(desk: &Desk, files: &str) -> String {
    let mut whole = String::new();
    for language in ["zh-CN", "en"] {
        let said = desk.words(&format!("import {files} --year 2025 --lang {language}"));
        assert_eq!(said.status, 2, "{said:?}");
        whole += &said.err;
    }
    assert_eq!(desk.words("assess").status, 1, "nothing was stored");
    whole
}

#[test]
fn a_damaged_workbook() {
    let desk = Desk::new();
    county_workbook(&desk.path("county.xlsx"), COUNTY);
    let bytes = std::fs::read(desk.path("county.xlsx")).unwrap();
    desk.write("cut.xlsx", &bytes[..bytes.len() / 2]);
    assert_snapshot!(refused(&desk, "cut.xlsx"));
}

#[test]
fn an_encrypted_workbook() {
    let desk = Desk::new();
    desk.write("secret.xlsx", compound_with("EncryptedPackage"));
    assert_snapshot!(refused(&desk, "secret.xlsx"));
}

#[test]
fn a_missing_file_a_folder_and_an_empty_one() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder.xlsx")).unwrap();
    desk.write("empty.csv", "");
    assert_snapshot!(refused(&desk, "missing.xlsx folder.xlsx empty.csv"));
}

#[test]
fn csv_with_nuls() {
    let desk = Desk::new();
    desk.write("nuls.csv", schools_csv().replace("1001", "10\u{0}01"));
    assert_snapshot!(refused(&desk, "nuls.csv"));
}

#[test]
fn cells_that_are_no_figures() {
    let desk = Desk::new();
    let table = "学校代码,学校名称,学校类型,小学学生数,图书册数\n1,一小,小学,#DIV/0!,1e308\n";
    desk.write("cells.csv", format!("{table}2,{},小学,5,9\n", "长".repeat(10_000)));
    assert_snapshot!(refused(&desk, "cells.csv"));
}

#[test]
fn a_file_without_year() {
    let desk = Desk::new();
    desk.write("schools.csv", schools_csv());
    let said = ["zh-CN", "en"].map(|language| desk.words(&format!("import schools.csv --lang {language}")));
    assert_eq!([said[0].status, said[1].status], [2, 2]);
    assert_snapshot!(said.map(|said| said.err).concat());
}

#[test]
fn one_good_and_one_refused_file() {
    let desk = Desk::new();
    county_workbook(&desk.path("good.xlsx"), COUNTY);
    desk.write("bad.csv", "学校代码,学校名称,学校类型,小学学生数\n9,九小,小学,很多\n");
    let said = desk.words("import good.xlsx bad.csv --year 2025 --lang zh-CN");
    assert_eq!(said.status, 2);
    assert_snapshot!(said.whole());
    assert_eq!(desk.words("--format json assess"), Desk::loaded().words("--format json assess"));
}

// The store.

fn damage(desk: &Desk, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(desk.file()).unwrap();
    how(&mut bytes);
    std::fs::write(desk.file(), bytes).unwrap();
}

/// Commands that open the store, with a workbook at hand.
const COMMANDS: [&str; 4] = ["assess", "import county.xlsx", "set Q8 met", "export data --out a.xlsx"];

#[test]
fn a_store_that_is_no_database() {
    let desk = Desk::loaded();
    damage(&desk, |bytes| bytes[..100].fill(b'x'));
    let whole = sentences(&desk, 1, &COMMANDS);
    let check = desk.words("check --lang zh-CN");
    assert_eq!(check.status, 2);
    let checks = check.whole() + &desk.words("check --lang en").whole();
    assert_snapshot!(whole + &without_copies(&checks));
}

#[test]
fn a_store_cut_in_half() {
    let desk = Desk::loaded();
    damage(&desk, |bytes| bytes.truncate(bytes.len() / 2));
    for line in COMMANDS {
        let said = desk.words(&format!("{line} --lang zh-CN"));
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{line}: {said:?}");
        assert_one_sentence(&said);
    }
    assert_eq!(desk.words("check").status, 2);
}

#[test]
fn a_store_with_a_damaged_figure() {
    let desk = Desk::loaded();
    let changed = rusqlite::Connection::open(desk.file())
        .unwrap()
        .execute("UPDATE load_columns SET data = zeroblob(length(data)) WHERE key = 'degree_primary'", [])
        .unwrap();
    assert_eq!(changed, 1);
    let check = desk.words("check --lang zh-CN");
    assert_eq!(check.status, 2);
    let said = desk.words("assess --lang zh-CN");
    assert_eq!((said.status, said.out.as_str()), (1, ""), "a damaged figure is never judged");
    assert_one_sentence(&said);
}

#[test]
fn a_newer_store_is_refused_and_left_alone() {
    let desk = Desk::loaded();
    rusqlite::Connection::open(desk.file()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(desk.file()).unwrap();
    let whole = sentences(&desk, 1, &COMMANDS);
    let checks = ["check", "check --repair"].map(|line| desk.words(&format!("{line} --lang en")));
    assert!(checks.iter().all(|said| said.status != 0), "{checks:?}");
    assert!(std::fs::read(desk.file()).unwrap() == before, "not a byte has changed");
    assert_snapshot!(whole + &checks.map(|said| said.whole()).concat());
}

#[test]
fn another_database_is_refused_and_left_alone() {
    let desk = Desk::new();
    std::fs::create_dir(desk.store()).unwrap();
    county_workbook(&desk.path("county.xlsx"), COUNTY);
    rusqlite::Connection::open(desk.file())
        .unwrap()
        .execute_batch("CREATE TABLE other (a); PRAGMA user_version = 1")
        .unwrap();
    let before = std::fs::read(desk.file()).unwrap();
    assert_snapshot!(sentences(&desk, 1, &COMMANDS));
    assert!(std::fs::read(desk.file()).unwrap() == before, "not a byte has changed");
}

#[test]
fn one_program_writes_and_others_read() {
    let desk = Desk::loaded();
    let alone = desk.words("assess --lang en");
    let context = Context::fixed("2026-11-04T08:00:00Z".parse().unwrap());
    let writer = Store::open(&desk.store(), Access::Write, Disk::Local, context).unwrap();
    let whole = sentences(&desk, 1, &COMMANDS[1..]);
    assert_eq!(desk.words("assess --lang en"), alone);
    assert_eq!(desk.words("check").status, 0);
    drop(writer);
    assert_eq!(desk.words("set Q8 met").status, 0);
    assert_snapshot!(whole);
}

// Disks.

/// Runs a script of the shell, with the program as `$1`.
fn script(desk: &Desk, shell: &mut Command, text: &str) -> Said {
    said(shell.args(["sh", "-c", text, "sh"]).arg(program()).current_dir(desk.path(".")).output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_file_that_may_grow_no_further() {
    let desk = Desk::loaded();
    let before = desk.words("--format json assess");
    // 4 KB at most; without the signal that would end the program.
    let limited = |line: &str| {
        let text = format!("trap '' XFSZ; ulimit -f 8; exec \"$1\" --data store --lang en {line}");
        script(&desk, &mut desk.surrounded("env"), &text)
    };
    for line in ["export data --out a.xlsx", "import county.xlsx", "set Q8 met", "template blank.xlsx"] {
        let said = limited(line);
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{line}: {said:?}");
        assert_one_sentence(&said);
    }
    assert_eq!(desk.names("."), ["county.xlsx", "store"]);
    assert_eq!(desk.words("--format json assess"), before);
    assert_eq!(desk.words("check").status, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let desk = Desk::loaded();
    let before = desk.words("--format json assess").answer();
    // A small disk of its own, which nobody else sees and which goes with the script.
    let text = r#"
        mkdir disk && mount -t tmpfs -o size=2m tmpfs disk || exit 77
        cp -r store disk/store && cp county.xlsx disk/ && cd disk
        for line in "assess" "export data --out a.xlsx" "import county.xlsx" "set Q8 met" "template blank.xlsx"; do
            # Filled anew each time, to the last byte.
            for size in 64k 4k 1; do dd if=/dev/zero bs=$size >>filler 2>/dev/null; done
            "$1" --data store --lang en $line >../out 2>../err
            # Which of its files is the first that finds no room is the disk's affair.
            echo "$? $(sed 's/^[^ ]*: //' ../err)"
        done
        rm filler
        "$1" --data store --format json assess >../after
        "$1" --data store --lang en check
        ls
    "#;
    let said = script(&desk, desk.surrounded("unshare").args(["--map-root-user", "--mount"]), text);
    if said.status == 77 || said.err.contains("unshare:") {
        println!("skipped, no small disk can be made here: {}", said.err.trim());
        return;
    }
    assert_snapshot!(without_copies(&said.out));
    assert_eq!(std::fs::read_to_string(desk.path("after")).unwrap(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn answers_that_nobody_can_take() {
    let desk = Desk::loaded();
    for line in ["assess", "--format json assess", "export --list", "--help"] {
        let mut command = desk.surrounded(program());
        command.args(["--data", "store"]).args(line.split(' '));
        command.stdout(std::fs::File::options().write(true).open("/dev/full").unwrap());
        assert_eq!(said(command.output().unwrap()).status, 1, "{line}");
    }
}

// What a spreadsheet might take for a formula.

#[test]
fn texts_that_begin_like_formulas_stay_texts() {
    let desk = Desk::new();
    let table = "学校代码,学校名称,乡镇（街道）,学校类型,小学学生数,图书册数\n=1+1,=1+2,+3,小学,300,1\n@a,@学校,-乡,小学,310,9999\n";
    desk.write("formulas.csv", table);
    assert_eq!(desk.words("import formulas.csv --year 2025").status, 0);
    for kind in ["data", "seven-indicators", "doubts"] {
        let path = desk.path(&format!("{kind}.xlsx"));
        assert_eq!(desk.words(&format!("export {kind} --out {kind}.xlsx")).status, 0);
        let found = texts(&path, |text| text.starts_with(['=', '@', '+']));
        assert!(found.contains(&"=1+2".to_owned()), "{kind}: {found:?}");
    }
    let data = texts(&desk.path("data.xlsx"), |text| text.starts_with(['=', '@', '+', '-']));
    assert_eq!(data, ["=1+1", "=1+2", "+3", "@a", "@学校", "-乡"]);
}

/// Texts of a workbook; that no formula gives one of them is looked at, too.
fn texts(path: &Path, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().all(|(.., formula)| !["1+1", "1+2"].contains(&formula.as_str())));
        let range = book.worksheet_range(&name).unwrap();
        let cells = range.used_cells().filter_map(|(.., cell)| match cell {
            Data::String(text) => Some(text.clone()),
            _ => None,
        });
        found.extend(cells.filter(|text| wanted(text)));
    }
    found
}
