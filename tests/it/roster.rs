//! A school's roster of teachers: read from workbooks of every sort, refused in one sentence, joined without losing anybody.

use std::path::PathBuf;

use junheng::county::Stage;
use junheng::fault::Fault;
use junheng::ops::visit::roster::{Joined, MOST, join, of_text, read};
use junheng::text::Language;
use junheng::visit::Teacher;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

const BOTH: [Stage; 2] = [Stage::Primary, Stage::Junior];

/// A workbook of sheets, each with its rows.
fn workbook(folder: &TempDir, name: &str, sheets: &[(&str, &[&[&str]])]) -> PathBuf {
    let mut workbook = Workbook::new();
    for (sheet, rows) in sheets {
        let worksheet = workbook.add_worksheet().set_name(*sheet).unwrap();
        for (row, cells) in (0..).zip(rows.iter()) {
            for (column, text) in (0..).zip(cells.iter()) {
                worksheet.write_string(row, column, *text).unwrap();
            }
        }
    }
    let path = folder.path().join(name);
    workbook.save(&path).unwrap();
    path
}

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn teacher(name: &str, stage: Option<Stage>, remark: &str) -> Teacher {
    Teacher { name: name.to_owned(), stage, remark: remark.to_owned() }
}

/// A file of so many names.
fn names(number: usize) -> String {
    let names: Vec<String> = (0..number).map(|number| format!("教师{number}")).collect();
    format!("姓名\n{}\n", names.join("\n"))
}

/// Without the folder, which differs from run to run.
fn said(folder: &TempDir, fault: &Fault) -> String {
    let path = format!("{}/", folder.path().display());
    let both = [Language::ZhCn, Language::En].map(|language| fault.sentence(language).replace(&path, ""));
    both.join("\n")
}

#[test]
fn the_sheet_with_names_is_found_and_its_columns_by_their_headings() {
    let folder = tempfile::tempdir().unwrap();
    let path = workbook(
        &folder,
        "名册.xlsx",
        &[
            ("说明", &[&["填表说明"], &["姓名"], &["如实填写"]]),
            (
                "花名册",
                &[
                    &["××学校教师花名册"],
                    &["序号", "教师 姓名", "任教学段", "任教学科", "最高学历", "备注"],
                    &["1", "王建国", "小学", "语文", "本科", ""],
                    &["2", "李  芳", "初中", "体育", "专科", "轮岗"],
                    &["", "", "", "", "", "以下为初中"],
                    &["序号", "教师姓名", "任教学段", "任教学科", "最高学历", ""],
                    &["3", "赵敏", "小学、初中", "音乐", "硕士", ""],
                ],
            ),
        ],
    );
    let found = read(&path, &BOTH).unwrap();
    assert_eq!(
        found.teachers,
        [
            teacher("王建国", Some(Stage::Primary), "语文 · 本科"),
            teacher("李 芳", Some(Stage::Junior), "体育 · 专科"),
            teacher("赵敏", None, "音乐 · 硕士"),
        ]
    );
    assert_eq!(found.nameless, 1);
    let of_one_stage = read(&path, &[Stage::Junior]).unwrap();
    assert_eq!(of_one_stage.teachers[2].stage, Some(Stage::Junior), "a school of one stage has teachers of that stage");
}

#[test]
fn a_csv_in_the_encoding_of_old_spreadsheets_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, ..) = encoding_rs::GB18030.encode("姓名,学段,学科\r\n孙丽,初中,数学\r\n周强,七年级,英语\r\n");
    let found = read(&file(&folder, "a.csv", &bytes), &BOTH).unwrap();
    assert_eq!(
        found.teachers,
        [teacher("孙丽", Some(Stage::Junior), "数学"), teacher("周强", Some(Stage::Junior), "英语")]
    );
}

#[test]
fn what_is_no_roster_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut said_of = Vec::new();
    let mut refuse = |name: &str, path: PathBuf| {
        said_of.push(format!("{name}\n{}", said(&folder, &read(&path, &BOTH).unwrap_err())));
    };
    refuse(
        "wrong columns",
        workbook(&folder, "学校.xlsx", &[("Sheet1", &[&["学校代码", "学校名称"], &["001", "一小"]])]),
    );
    refuse("no names", workbook(&folder, "空.xlsx", &[("Sheet1", &[&["姓名", "学段"], &["", "小学"]])]));
    refuse("nothing in it", workbook(&folder, "白.xlsx", &[("Sheet1", &[])]));
    refuse("a photo", file(&folder, "照片.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"));
    refuse("half a workbook", file(&folder, "半.xlsx", b"PK\x03\x04 torn"));
    refuse("an empty file", file(&folder, "零.csv", b""));
    refuse("no file", folder.path().join("没有.xlsx"));
    refuse("too many", file(&folder, "多.csv", names(MOST + 1).as_bytes()));
    insta::assert_snapshot!(said_of.join("\n\n"));
}

#[test]
fn as_many_as_there_may_be_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let found = read(&file(&folder, "多.csv", names(MOST).as_bytes()), &BOTH).unwrap();
    assert_eq!(found.teachers.len(), MOST);
}

#[test]
fn names_are_typed_or_pasted_with_their_cells() {
    let names = |text: &str| of_text(text, &BOTH).into_iter().map(|of| of.name).collect::<Vec<_>>();
    assert_eq!(names("王建国\n\n 李芳 \n赵敏、孙丽，周强;吴静"), ["王建国", "李芳", "赵敏", "孙丽", "周强", "吴静"]);
    let cells = of_text("学科\t姓名\t学段\n语文\t王建国\t小学\n体育\t李芳\t初中", &BOTH);
    assert_eq!(cells, [teacher("王建国", Some(Stage::Primary), "语文"), teacher("李芳", Some(Stage::Junior), "体育")]);
    assert_eq!(of_text("赵敏\t数学\t八年级", &BOTH), [teacher("赵敏", Some(Stage::Junior), "数学")]);
    assert!(of_text(" \n\t\n", &BOTH).is_empty());
}

#[test]
fn joining_keeps_places_and_loses_nobody() {
    let standing = [
        teacher("王建国", None, ""),
        Teacher::removed(Some(Stage::Junior)),
        teacher("李芳", Some(Stage::Primary), "语文"),
        teacher("李芳", Some(Stage::Junior), "体育"),
    ];
    let newcomers = vec![
        teacher("李 芳", Some(Stage::Primary), ""),
        teacher("王建国", Some(Stage::Junior), "数学"),
        teacher("赵敏", None, ""),
    ];
    let Joined { roster, added, known, absent } = join(&standing, newcomers).unwrap();
    assert_eq!((added, known, absent), (1, 2, 1));
    assert_eq!(roster[0], teacher("王建国", Some(Stage::Junior), "数学"));
    assert!(roster[1].is_removed());
    assert_eq!(roster[2..4], standing[2..4], "an empty remark takes nothing away");
    assert_eq!(roster[4], teacher("赵敏", None, ""));
    let many = (0..MOST).map(|number| teacher(&format!("教师{number}"), None, "")).collect();
    assert_eq!(join(&standing, many).unwrap_err().code, "roster_too_long");
}
