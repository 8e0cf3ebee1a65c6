//! Checklists on paper's terms: the blank form, the form filled in and taken in again, and everything that is wrong with one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook};
use insta::assert_snapshot;
use junheng::context::Context;
use junheng::county::Stage::{Junior, Primary};
use junheng::ops::visit::open::{OpenVisit, open_visit};
use junheng::ops::{Folder, Session};
use junheng::store::{Access, Disk};
use junheng::visit::{Mark, Part, VisitKind};
use serde_json::Value;

use super::program::{Desk, Said, other_county};

/// What is put into a cell.
#[derive(Clone, Copy)]
enum Put<'a> {
    Text(&'a str),
    Number(f64),
    /// A date as spreadsheet programs may keep it.
    Day(&'a str),
    Truth,
    Nothing,
}

/// A form being filled in, as a spreadsheet program would: cells of the file that the program wrote are replaced.
pub struct Form {
    parts: Vec<(String, Vec<u8>)>,
    /// Sheets by name: the part they stand in.
    sheets: BTreeMap<String, String>,
    /// Texts as they were, by sheet: row, column, text.
    cells: BTreeMap<String, Vec<(u32, u32, String)>>,
}

impl Form {
    pub fn open(path: &Path) -> Self {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.push((part.name().unwrap().into_owned(), bytes));
        }
        let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
        let names = workbook.sheet_names();
        let mut cells = BTreeMap::new();
        for name in &names {
            let range = workbook.worksheet_range(name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            let used = range.used_cells().map(|(row, column, data)| {
                let place = |offset: usize, start: u32| u32::try_from(offset).unwrap() + start;
                (place(row, top), place(column, left), data.to_string())
            });
            cells.insert(name.clone(), used.collect());
        }
        let sheets = (1..).zip(&names).map(|(number, name)| (name.clone(), format!("xl/worksheets/sheet{number}.xml")));
        Self { parts, sheets: sheets.collect(), cells }
    }

    /// The row (from 1) whose first column holds this, the nth such.
    pub fn row(&self, sheet: &str, label: &str, nth: usize) -> u32 {
        let found = self.cells[sheet].iter().filter(|(_, column, text)| *column == 0 && text == label);
        found.map(|(row, ..)| row + 1).nth(nth).unwrap_or_else(|| panic!("no {label} in {sheet}"))
    }

    /// The row (from 1) below the head of a table that has this heading.
    fn below(&self, sheet: &str, head: &str) -> u32 {
        self.cells[sheet].iter().find(|(_, _, text)| text == head).unwrap().0 + 2
    }

    fn xml(&mut self, part: &str) -> &mut Vec<u8> {
        &mut self.parts.iter_mut().find(|(name, _)| name == part).unwrap().1
    }

    fn put(&mut self, sheet: &str, cell: &str, put: Put<'_>) -> &mut Self {
        let part = self.sheets[sheet].clone();
        let bytes = self.xml(&part);
        let xml = String::from_utf8(bytes.clone()).unwrap();
        let style = |old: &str| {
            let of = old.split_once(" s=\"").and_then(|(_, rest)| rest.split_once('"'));
            of.map_or(String::new(), |(style, _)| format!(" s=\"{style}\""))
        };
        let made = |style: &str| match put {
            Put::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!("<c r=\"{cell}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
            }
            Put::Number(number) => format!("<c r=\"{cell}\"{style}><v>{number}</v></c>"),
            Put::Day(day) => format!("<c r=\"{cell}\"{style} t=\"d\"><v>{day}</v></c>"),
            Put::Truth => format!("<c r=\"{cell}\"{style} t=\"b\"><v>1</v></c>"),
            Put::Nothing => format!("<c r=\"{cell}\"{style}/>"),
        };
        let start = format!("<c r=\"{cell}\"");
        let new = if let Some(from) = xml.find(&start) {
            let rest = &xml[from..];
            let tag = rest.find('>').unwrap();
            let end = if rest[..tag].ends_with('/') { tag + 1 } else { rest.find("</c>").unwrap() + 4 };
            let old = &rest[..end];
            xml.replacen(old, &made(&style(old)), 1)
        } else {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            let row = format!("<row r=\"{digits}\"");
            match xml.find(&row) {
                Some(from) => {
                    let tag = from + xml[from..].find('>').unwrap();
                    let (head, tail) = xml.split_at(tag + 1);
                    if let Some(open) = head.strip_suffix("/>") {
                        format!("{open}>{}</row>{tail}", made(""))
                    } else {
                        let end = tail.find("</row>").unwrap();
                        format!("{head}{}{}{}", &tail[..end], made(""), &tail[end..])
                    }
                }
                None => xml.replacen("</sheetData>", &format!("{row}>{}</row></sheetData>", made("")), 1),
            }
        };
        *bytes = new.into_bytes();
        self
    }

    pub fn text(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Self {
        self.put(sheet, cell, Put::Text(text))
    }

    /// Fills in a line of the main sheet: measured, answer, remark; empty ones stay as they are.
    pub fn line(&mut self, label: &str, measured: &str, answer: &str, remark: &str) -> &mut Self {
        let row = self.row(LINES, label, 0);
        for (column, text) in [("E", measured), ("F", answer), ("G", remark)] {
            if !text.is_empty() {
                self.text(LINES, &format!("{column}{row}"), text);
            }
        }
        self
    }

    pub fn save(&self, path: &Path) {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        std::fs::write(path, zip.finish().unwrap().into_inner()).unwrap();
    }
}

const LINES: &str = "检查表";

/// A desk with the blank checklist of a school.
fn with_blank(school: &str, options: &str) -> (Desk, Form) {
    let desk = Desk::loaded();
    let said = desk.words(&format!("--lang zh-CN checklist blank.xlsx --school {school} {options}"));
    assert_eq!(said.status, 0, "{}", said.err);
    let form = Form::open(&desk.path("blank.xlsx"));
    (desk, form)
}

fn recorded(desk: &Desk, form: &Form) -> Value {
    form.save(&desk.path("filled.xlsx"));
    serde_json::from_str(&desk.words("--format json record filled.xlsx").answer()).unwrap()
}

fn opened(desk: &Desk, visit: &str) -> OpenVisit {
    let folder = Folder { path: desk.store(), disk: Disk::Local };
    let context = Context::fixed("2026-11-04T08:00:00Z".parse().unwrap());
    let session = Session::open(&folder, Access::Read, &context).unwrap();
    open_visit(&session, visit).unwrap()
}

/// What is said with ids of visits, which differ from run to run, and the day taken out.
fn steady(said: &Said, visit: &str) -> String {
    said.whole().replace(visit, "VISIT")
}

/// Fills in a short form of 西乡九年一贯制学校: something of every sort.
fn fill_everything(form: &mut Form) {
    form.text("首页", "B8", "2025年10月20日").text("首页", "B9", "雨天，未看操场");
    form.line("FA46", "1,700＋100", "", "逐幢丈量");
    form.line("TE02-1", "10", "", "");
    form.put(LINES, &format!("E{}", form.row(LINES, "FA52", 0)), Put::Number(11.0));
    form.line("FA05", "320", "", "").line("FA02", "9.6÷58", "", "");
    form.line("FA61", "", "符合", "").line("FA72", "", "基本符合", "门卫只有一人");
    form.line("FA75", "", "不符合", "灭火器过期 2 具")
        .line("FA69", "", "不适用", "学校不设食堂")
        .line("M21", "", "未查", "");
    let own = form.row(LINES, "自加1", 0);
    form.text(LINES, &format!("B{own}"), "校门口有无摊点").text(LINES, &format!("F{own}"), "不符合");
    form.text(LINES, &format!("G{own}"), "放学时有 3 处");
    let paper = form.row("分年资料", "AR09", 0);
    for (column, mark) in [("C", "符合"), ("D", "符合"), ("E", "不符合")] {
        form.text("分年资料", &format!("{column}{paper}"), mark);
    }
    let (first, second) = (form.row("用房", "FA18", 0), form.row("用房", "FA18", 1));
    for (column, text) in [("D", "三楼东"), ("E", "8×12"), ("F", "是"), ("G", "是"), ("H", "否")] {
        form.text("用房", &format!("{column}{first}"), text);
    }
    form.put("用房", &format!("E{second}"), Put::Number(90.5));
    let class = form.below("班级", "实到人数");
    for (place, heads) in (0..6).zip(["34", "36", "33", "35", "31", "46"]) {
        form.text("班级", &format!("B{}", class + place), &format!("{}年级1班", place + 1));
        form.text("班级", &format!("C{}", class + place), heads);
    }
    form.text("班级", &format!("B{}", form.row("班级", "小学班级已全部清点", 0)), "是");
    let teacher = form.below("教师", "姓名");
    for (place, (name, stage, ticks)) in
        (0..).zip([("李明", "小学", "DEF"), ("王芳", "初中", "D"), ("赵强", "小学", "DH")])
    {
        let row = teacher + place;
        form.text("教师", &format!("A{row}"), name).text("教师", &format!("B{row}"), stage);
        for column in ticks.chars() {
            form.text("教师", &format!("{column}{row}"), "√");
        }
    }
    form.text("教师", &format!("C{teacher}"), "数学，本科");
    form.text("教师", &format!("B{}", form.row("教师", "花名册已逐人核完", 0)), "是");
    let lesson = form.below("听课访谈", "任课教师");
    for (column, text) in
        [("A", "五（1）班"), ("B", "科学"), ("C", "赵强"), ("D", "是"), ("E", "基本符合"), ("F", "实验分组")]
    {
        form.text("听课访谈", &format!("{column}{lesson}"), text);
    }
    let talk = form.below("听课访谈", "访谈对象");
    for (column, text) in [("A", "家长"), ("B", "作业不多"), ("C", "是")] {
        form.text("听课访谈", &format!("{column}{talk}"), text);
    }
    form.text("反馈", &format!("B{}", form.row("反馈", "存在问题", 0)), "灭火器过期。\n操场积水。");
    form.text("反馈", &format!("B{}", form.row("反馈", "督查人员", 0)), "张督学、刘督学");
}

#[test]
fn what_is_filled_in_stands_in_the_window() {
    let (desk, mut form) = with_blank("1005", "--length short");
    fill_everything(&mut form);
    let answer = recorded(&desk, &form);
    let visit = opened(&desk, answer["visit"].as_str().unwrap());
    let sheet = &visit.sheet;
    assert_eq!((visit.about.kind, visit.about.date.to_string().as_str()), (VisitKind::Visit, "2025-10-20"));
    assert_eq!((visit.about.school.as_deref(), visit.about.year), (Some("1005"), 2025));
    assert!(!visit.versions_lost && sheet.conflicts.is_empty() && !sheet.is_signed());
    let mark = |id: &str| visit.mark(visit.asked.line(id).unwrap());
    for (line, wanted) in [
        ("FA61", Mark::Met),
        ("FA72", Mark::Mostly),
        ("FA75", Mark::NotMet),
        ("FA69", Mark::NotApplicable),
        ("M21", Mark::Unchecked),
        // These follow: a figure against its standard, one against what was reported, papers of the worst year, rooms.
        ("FA05", Mark::Met),
        ("FA02", Mark::NotMet),
        ("FA46", Mark::Mostly),
        ("AR09", Mark::NotMet),
        ("FA18", Mark::Met),
        ("own/1", Mark::NotMet),
    ] {
        assert_eq!(mark(line), Some(wanted), "{line}");
    }
    assert_eq!(mark("M22"), None);
    assert_eq!(sheet.marks["FA69"].value.reason, "学校不设食堂");
    let notes: Vec<(&str, &str)> =
        sheet.notes.iter().map(|(line, note)| (line.as_str(), note.value.as_str())).collect();
    assert_eq!(
        notes,
        [
            ("", "雨天，未看操场"),
            ("FA46", "逐幢丈量"),
            ("FA72", "门卫只有一人"),
            ("FA75", "灭火器过期 2 具"),
            ("own/1", "放学时有 3 处")
        ]
    );
    let typed: Vec<(&str, &str, String)> = sheet
        .figures
        .iter()
        .map(|(key, one)| (key.as_str(), one.value.working.as_str(), one.value.figure().unwrap().to_string()))
        .collect();
    assert_eq!(
        typed,
        [
            ("degree_primary", "10", "10".to_owned()),
            ("media_rooms", "11", "11".to_owned()),
            ("teaching_area", "1,700＋100", "1800".to_owned())
        ]
    );
    assert_eq!(sheet.numbers["FA02"].value.figure().unwrap().to_string(), "24/145");
    let rooms: Vec<_> = sheet.rooms["FA18"].iter().map(|(place, room)| (*place, room.value.clone())).collect();
    assert_eq!((rooms[0].0, rooms[0].1.name.as_str(), rooms[0].1.working.as_str()), (1, "三楼东", "8×12"));
    assert_eq!((rooms[0].1.equipped, rooms[0].1.in_use, rooms[0].1.records), (Some(true), Some(true), Some(false)));
    assert_eq!((rooms.len(), rooms[1].1.working.as_str(), rooms[1].1.in_use), (2, "90.5", None));
    let heads: Vec<_> = sheet.classes[&Primary].values().map(|class| class.value.students.unwrap()).collect();
    assert_eq!(heads, [34, 36, 33, 35, 31, 46]);
    assert_eq!(sheet.all_classes.len(), 1);
    let roster: Vec<_> =
        sheet.roster.as_ref().unwrap().value.iter().map(|one| (one.name.as_str(), one.stage)).collect();
    assert_eq!(roster, [("李明", Some(Primary)), ("王芳", Some(Junior)), ("赵强", Some(Primary))]);
    assert_eq!(sheet.roster.as_ref().unwrap().value[0].remark, "数学，本科");
    let ticks: Vec<String> =
        sheet.ticks.values().map(|ticks| ticks.value.iter().cloned().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(ticks, ["certified degree teachers", "teachers", "backbone teachers"]);
    assert!(sheet.all_teachers);
    let years: Vec<_> = sheet.years["AR09"].iter().map(|(year, of)| (*year, of.value.mark)).collect();
    assert_eq!(years, [(2023, Mark::NotMet), (2024, Mark::Met), (2025, Mark::Met)]);
    let lesson = &sheet.lessons[&1].value;
    assert_eq!(
        (lesson.class.as_str(), lesson.technology, lesson.participation),
        ("五（1）班", Some(true), Some(Mark::Mostly))
    );
    assert_eq!((lesson.subject.as_str(), lesson.teacher.as_str(), lesson.note.as_str()), ("科学", "赵强", "实验分组"));
    let talk = &sheet.interviews[&1].value;
    assert_eq!((talk.who.as_str(), talk.note.as_str(), talk.satisfied), ("parents", "作业不多", Some(true)));
    assert_eq!((sheet.lessons.len(), sheet.interviews.len()), (1, 1));
    assert_eq!(sheet.own[&1].value.text, "校门口有无摊点");
    assert_eq!(sheet.texts[&Part::Problems].value, "灭火器过期。\n操场积水。");
    assert_eq!(sheet.texts[&Part::Inspectors].value, "张督学、刘督学");
    assert_eq!(sheet.texts.len(), 2);
    assert_eq!(desk.words("check").status, 0);
}

#[test]
fn what_was_recorded_is_said() {
    let (desk, mut form) = with_blank("1005", "--length short");
    fill_everything(&mut form);
    form.save(&desk.path("filled.xlsx"));
    let mut whole = String::new();
    let said = desk.words("--lang zh-CN record filled.xlsx");
    let visit = said.out.lines().nth(1).unwrap().trim_start_matches("督导编号 ").to_owned();
    whole += &steady(&said, &visit);
    // The same file again stores nothing again.
    whole += &steady(&desk.words("--lang zh-CN record filled.xlsx"), &visit);
    whole += &steady(&desk.words("--lang en record filled.xlsx --as self-review"), &visit);
    assert_snapshot!(whole);
    let pretty = desk.words("--format json record filled.xlsx").pretty();
    assert_snapshot!(pretty.replace(&visit, "VISIT"));
}

#[test]
fn measured_figures_count_when_verified() {
    let (desk, mut form) = with_blank("1005", "--length short");
    form.text("首页", "B8", "2025-10-20").line("TE02-1", "5+2", "", "").line("FA52", "9", "", "");
    let answer = recorded(&desk, &form);
    assert_eq!(
        answer["figures"][0],
        serde_json::json!({ "field": "degree_primary", "reported": 11.0, "measured": 7.0 })
    );
    let assess = |options: &str| -> Value {
        serde_json::from_str(&desk.words(&format!("--format json assess {options}")).answer()).unwrap()
    };
    let (reported, verified) = (assess(""), assess("--verified"));
    assert_eq!(reported["measured"], serde_json::json!([]));
    let of = |field: &str, reported: Value, measured: f64| {
        let visit = &answer["visit"];
        serde_json::json!({
            "school": "1005", "field": field, "reported": reported, "measured": measured, "visit": visit, "signed": false,
        })
    };
    assert_eq!(
        verified["measured"],
        Value::Array(vec![of("degree_primary", 11.0.into(), 7.0), of("media_rooms", Value::Null, 9.0)])
    );
    let value = |assessment: &Value, indicator: &str| {
        let units = assessment["units"].as_array().unwrap().iter();
        let unit = units.clone().find(|unit| unit["school"] == "1005" && unit["stage"] == "primary").unwrap();
        unit["values"][indicator]["value"].as_f64()
    };
    assert_eq!((value(&reported, "degree"), value(&verified, "degree")), (Some(5.5), Some(3.5)));
    assert_eq!((value(&reported, "media_rooms"), value(&verified, "media_rooms").is_some()), (None, true));
    // What the answer says of the units is what the assessment says.
    let verdict = |assessment: &Value, stage: &str| {
        let units = assessment["units"].as_array().unwrap();
        units.iter().find(|unit| unit["school"] == "1005" && unit["stage"] == stage).unwrap()["verdict"].clone()
    };
    for unit in answer["units"].as_array().unwrap() {
        let stage = unit["stage"].as_str().unwrap();
        assert_eq!((&unit["reported"], &unit["measured"]), (&verdict(&reported, stage), &verdict(&verified, stage)));
    }
}

#[test]
fn a_self_review_measures_nothing() {
    let (desk, mut form) = with_blank("1001", "--length short");
    form.text("首页", "B7", "自评").text("首页", "B8", "2025-10-20").line("FA52", "4", "", "");
    let answer = recorded(&desk, &form);
    assert_eq!(
        (&answer["kind"], &answer["units"][0]["measured"]),
        (&"self_review".into(), &answer["units"][0]["reported"])
    );
    let verified: Value = serde_json::from_str(&desk.words("--format json assess --verified").answer()).unwrap();
    assert_eq!(verified["measured"], serde_json::json!([]));
    // What the command line says goes before what the form says.
    form.line("FA52", "5", "", "").save(&desk.path("again.xlsx"));
    let again: Value =
        serde_json::from_str(&desk.words("--format json record again.xlsx --as visit").answer()).unwrap();
    assert_eq!(again["kind"], "visit");
    let verified: Value = serde_json::from_str(&desk.words("--format json assess --verified").answer()).unwrap();
    assert_eq!(verified["measured"][0]["measured"], 5.0);
}

#[test]
fn a_date_may_be_a_date_and_a_form_english() {
    let desk = Desk::loaded();
    desk.words("--lang en checklist blank.xlsx --school 1001 --length full");
    let mut form = Form::open(&desk.path("blank.xlsx"));
    let row = form.row("Checklist", "FA61", 0);
    form.put("Cover", "B8", Put::Day("2025-10-21T00:00:00")).text("Checklist", &format!("F{row}"), "Not met");
    form.text("Rooms", &format!("G{}", form.row("Rooms", "FA18", 0)), "No");
    let answer = recorded(&desk, &form);
    assert_eq!((&answer["date"], &answer["kind"]), (&"2025-10-21".into(), &"visit".into()));
    let visit = opened(&desk, answer["visit"].as_str().unwrap());
    assert_eq!(visit.mark(visit.asked.line("FA61").unwrap()), Some(Mark::NotMet));
    assert_eq!(visit.sheet.rooms["FA18"][&1].value.in_use, Some(false));
}

#[test]
fn a_date_outside_the_year_of_the_figures_is_said() {
    let (desk, mut form) = with_blank("1001", "--length short");
    form.text("首页", "B8", "2026-09-01").line("FA52", "4", "", "");
    form.save(&desk.path("filled.xlsx"));
    let said = desk.words("--lang zh-CN record filled.xlsx").answer();
    assert!(said.contains("日期在 2026—2027 学年"), "{said}");
}

/// Something wrong with a form: what is done to it.
type Wrong = fn(&mut Form);

/// Everything that can be wrong with what is filled in, each in a form of its own.
const WRONG: &[(&str, Wrong)] = &[
    ("nothing filled in", |_| {}),
    ("no such answer", |form| {
        form.line("FA61", "", "合格", "");
    }),
    ("not applicable without a reason", |form| {
        form.line("FA61", "", "不适用", "");
    }),
    ("no number", |form| {
        form.line("FA46", "约1800", "", "");
    }),
    ("a unit", |form| {
        form.line("FA46", "1800㎡", "", "");
    }),
    ("negative", |form| {
        form.line("FA46", "-3", "", "");
    }),
    ("a negative number", |form| form.put_measured("FA46", Put::Number(-3.5))),
    ("persons in parts", |form| {
        form.line("TE02-1", "10.5", "", "");
    }),
    ("divided by zero", |form| {
        form.line("FA02", "9.6÷0", "", "");
    }),
    ("a date for a ratio", |form| form.put_measured("FA02", Put::Day("2025-01-06"))),
    ("too large", |form| {
        form.line("FA46", "9999999×9999999", "", "");
    }),
    ("a formula's truth", |form| form.put_measured("FA46", Put::Truth)),
    ("a figure where none is asked", |form| {
        form.line("FA61", "3", "", "");
    }),
    ("a changed number", |form| {
        let row = form.row(LINES, "FA61", 0);
        form.text(LINES, &format!("A{row}"), "FA99").line("FA63", "1", "", "");
    }),
    ("another item's number", |form| {
        let row = form.row(LINES, "FA61", 0);
        form.text(LINES, &format!("A{row}"), "FA63");
    }),
    ("no number of an item", |form| {
        let row = form.row(LINES, "FA61", 0);
        form.put(LINES, &format!("A{row}"), Put::Nothing).text(LINES, &format!("F{row}"), "符合");
    }),
    ("a row twice", |form| {
        let (one, other) = (form.row(LINES, "FA61", 0), form.row(LINES, "FA72", 0));
        let item = form.at(LINES, one, 1);
        form.text(LINES, &format!("A{other}"), "FA61").text(LINES, &format!("B{other}"), &item);
    }),
    ("changed words", |form| {
        let row = form.row(LINES, "FA61", 0);
        form.text(LINES, &format!("B{row}"), "有饮水机。").line("FA63", "1", "", "");
    }),
    ("a wrong date", |form| {
        form.text("首页", "B8", "上周五").line("FA61", "", "符合", "");
    }),
    ("a wrong purpose", |form| {
        form.text("首页", "B7", "暗访").line("FA61", "", "符合", "");
    }),
    ("an own item without words", |form| {
        let row = form.row(LINES, "自加2", 0);
        form.text(LINES, &format!("F{row}"), "符合");
    }),
    ("neither yes nor no", |form| {
        let row = form.row("用房", "FA18", 0);
        form.text("用房", &format!("F{row}"), "还行");
    }),
    ("a class without its heads", |form| {
        let row = form.below("班级", "实到人数");
        form.text("班级", &format!("B{row}"), "一年级1班");
        form.text("班级", &format!("B{}", form.row("班级", "小学班级已全部清点", 0)), "是");
    }),
    ("all classes of none", |form| {
        form.text("班级", &format!("B{}", form.row("班级", "初中班级已全部清点", 0)), "是");
    }),
    ("a teacher without a name, and no tick", |form| {
        let row = form.below("教师", "姓名");
        form.text("教师", &format!("D{row}"), "√").text("教师", &format!("A{}", row + 1), "李明");
        form.text("教师", &format!("E{}", row + 1), "有").text("教师", &format!("B{}", row + 1), "高中");
    }),
    ("a roster of nobody", |form| {
        form.text("教师", &format!("B{}", form.row("教师", "花名册已逐人核完", 0)), "是");
    }),
    ("a talk with nobody", |form| {
        let row = form.below("听课访谈", "访谈对象");
        form.text("听课访谈", &format!("B{row}"), "作业不多");
    }),
    ("words without end", |form| {
        form.line("FA61", "", "", &"长".repeat(10_001));
    }),
    ("a heading gone", |form| {
        form.text(LINES, "F3", "结果").line("FA61", "", "符合", "");
    }),
    ("a sheet renamed", |form| form.replace("xl/workbook.xml", "name=\"检查表\"", "name=\"表二\"")),
    ("no form", |form| form.replace("xl/workbook.xml", "name=\"junheng\"", "name=\"附表\"")),
    ("another school put in", |form| {
        form.text("junheng", "B4", "1001").line("FA61", "", "符合", "");
    }),
];

impl Form {
    fn at(&self, sheet: &str, row: u32, column: u32) -> String {
        self.cells[sheet].iter().find(|(at, of, _)| (*at, *of) == (row - 1, column)).unwrap().2.clone()
    }

    fn put_measured(&mut self, label: &str, put: Put<'_>) {
        let row = self.row(LINES, label, 0);
        self.put(LINES, &format!("E{row}"), put);
    }

    fn replace(&mut self, part: &str, old: &str, new: &str) {
        let bytes = self.xml(part);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(old));
        *bytes = text.replace(old, new).into_bytes();
    }
}

#[test]
fn everything_wrong_is_named_and_nothing_stored() {
    let (desk, _) = with_blank("1005", "--length short");
    let mut whole = String::new();
    for (name, wrong) in WRONG {
        let mut form = Form::open(&desk.path("blank.xlsx"));
        // Something right as well: it is not stored either.
        if *name != "nothing filled in" {
            form.line("FA42", "", "符合", "");
        }
        wrong(&mut form);
        form.save(&desk.path("filled.xlsx"));
        let said = desk.words("--lang zh-CN record filled.xlsx");
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{name}: {}", said.err);
        let _ = writeln!(whole, "# {name}\n{}", said.err);
        // Both languages name the same places.
        let english = desk.words("--lang en record filled.xlsx").err;
        assert_eq!(english.lines().count(), said.err.lines().count(), "{english}");
        assert!(!english.contains("fault.") && !said.err.contains("fault."), "{english}");
    }
    assert_snapshot!(whole);
    let folder = Folder { path: desk.store(), disk: Disk::Local };
    let context = Context::fixed("2026-11-04T08:00:00Z".parse().unwrap());
    let session = Session::open(&folder, Access::Read, &context).unwrap();
    assert!(junheng::ops::visit::list::visits(&session, "990201").unwrap().is_empty());
    assert!(session.store.heads_under("recorded/").unwrap().is_empty());
}

#[test]
fn several_faults_are_named_at_once() {
    let (desk, mut form) = with_blank("1005", "--length short");
    form.line("FA61", "", "好", "").line("FA46", "很大", "", "").line("FA69", "", "不适用", "");
    form.save(&desk.path("filled.xlsx"));
    assert_snapshot!(desk.words("--lang en record filled.xlsx").whole());
    assert_snapshot!(super::program::pretty(&desk.words("--lang zh-CN --format json record filled.xlsx").out));
}

#[test]
fn files_that_are_no_forms() {
    let desk = Desk::loaded();
    desk.write("text.xlsx", "no workbook");
    desk.write("empty.xlsx", "");
    desk.words("template blank.xlsx");
    let mut whole = String::new();
    for file in ["missing.xlsx", "text.xlsx", "empty.xlsx", "blank.xlsx", "county.xlsx", "."] {
        for language in ["zh-CN", "en"] {
            let said = desk.words(&format!("--lang {language} record {file}"));
            let _ = writeln!(whole, "$ record {file}\n{}", said.whole());
        }
    }
    assert_snapshot!(whole);
}

#[test]
fn a_form_of_another_county_year_or_school() {
    let (desk, mut form) = with_blank("1005", "--length short");
    form.line("FA61", "", "符合", "").save(&desk.path("filled.xlsx"));
    let mut whole = String::new();
    let other = Desk::new();
    other_county(&other.path("other.xlsx"), "990202", "乙县", "2025");
    other.words("import other.xlsx");
    form.save(&other.path("filled.xlsx"));
    let _ = writeln!(whole, "{}", other.words("--lang zh-CN record filled.xlsx").whole());
    let later = Desk::new();
    other_county(&later.path("later.xlsx"), "990201", "样例县", "2026");
    later.words("import later.xlsx");
    form.save(&later.path("filled.xlsx"));
    let _ = writeln!(whole, "{}", later.words("--lang zh-CN record filled.xlsx").whole());
    let without = Desk::new();
    without.write("a.csv", "学校代码,学校名称,学校类型,小学学生数\n1,甲小学,小学,30\n");
    without.words("import a.csv --year 2025 --county 990201");
    form.save(&without.path("filled.xlsx"));
    let _ = writeln!(whole, "{}", without.words("--lang zh-CN record filled.xlsx").whole());
    let nothing = Desk::new();
    form.save(&nothing.path("filled.xlsx"));
    let _ = writeln!(whole, "{}", nothing.words("--lang zh-CN record filled.xlsx").whole());
    assert_snapshot!(whole.replace(&nothing.store().display().to_string(), "STORE"));
}

#[test]
fn checklists_that_changed_since_are_taken_in_as_they_were() {
    let desk = Desk::loaded();
    let book = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/rulebooks/archives.toml")).unwrap();
    std::fs::create_dir_all(desk.store().join("rulebooks")).unwrap();
    let own = desk.store().join("rulebooks/archives.toml");
    std::fs::write(&own, book.replace("有乡镇政府当期", "有本省当期")).unwrap();
    desk.words("--lang zh-CN checklist blank.xlsx --school 1001 --length short");
    std::fs::remove_file(&own).unwrap();
    let mut form = Form::open(&desk.path("blank.xlsx"));
    form.line("AR01", "", "符合", "");
    let answer = recorded(&desk, &form);
    let visit = opened(&desk, answer["visit"].as_str().unwrap());
    assert!(visit.asked.line("AR01").unwrap().text.zh.contains("有本省当期") && !visit.versions_lost);
    // A store that never had that version says so.
    let other = Desk::loaded();
    form.save(&other.path("filled.xlsx"));
    let said = other.words("--lang zh-CN record filled.xlsx");
    assert_eq!(said.status, 2);
    assert!(said.err.contains("清单版本"), "{}", said.err);
}

#[test]
fn more_rows_than_any_form_has_are_refused() {
    let (desk, mut form) = with_blank("1001", "--length short");
    let part = form.sheets[LINES].clone();
    let rows = (1000..8000).fold(String::new(), |mut rows, row| {
        let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>");
        rows
    });
    form.replace(&part, "</sheetData>", &format!("{rows}</sheetData>"));
    form.save(&desk.path("filled.xlsx"));
    let said = desk.words("--lang zh-CN record filled.xlsx");
    assert_eq!(said.status, 2);
    assert!(said.err.contains("检查表") && said.err.contains("内容过多"), "{}", said.err);
    // One stray cell far away is no harm.
    let mut form = Form::open(&desk.path("blank.xlsx"));
    form.put(LINES, "XFD1048576", Put::Number(1.0)).line("FA61", "", "符合", "");
    assert_eq!(recorded(&desk, &form)["stored"], true);
}

#[test]
fn the_blank_form() {
    let (desk, form) = with_blank("1005", "--length short");
    let mut whole = String::new();
    for (sheet, part) in &form.sheets {
        let _ = writeln!(whole, "# {sheet} ({part})");
        let mut row = u32::MAX;
        for (at, column, text) in form.cells[sheet].iter().filter(|_| sheet != "junheng") {
            // How to verify an item is the rulebook's business.
            if sheet == LINES && *column == 7 && *at > 2 {
                continue;
            }
            let text = text.replace('\n', "⏎");
            let _ = if *at == row { write!(whole, " | {text}") } else { write!(whole, "\n{}: {text}", at + 1) };
            row = *at;
        }
        whole += "\n\n";
    }
    assert_snapshot!(whole);
    // The same form has the same bytes; an existing file stays without --force.
    let bytes = std::fs::read(desk.path("blank.xlsx")).unwrap();
    let again = desk.words("--lang zh-CN checklist blank.xlsx --school 1005 --length short");
    assert_eq!(again.status, 1, "{}", again.err);
    desk.words("--lang zh-CN checklist blank.xlsx --school 1005 --length short --force");
    assert!(std::fs::read(desk.path("blank.xlsx")).unwrap() == bytes);
}

#[test]
fn a_form_has_rows_for_every_room_its_requirement_names() {
    let (_desk, form) = with_blank("1005", "--length full");
    let rows =
        |label: &str| form.cells["用房"].iter().filter(|(_, column, text)| *column == 0 && text == label).count();
    // Three laboratories, three areas of counselling, activity room and store; one row to spare.
    assert_eq!((rows("FA22"), rows("FA31"), rows("FA33")), (4, 4, 3));
}

#[test]
fn english_forms_are_english() {
    let (desk, _) = with_blank("1005", "--length full");
    let said = desk.words("--lang en checklist english.xlsx --school 1005 --length full");
    assert_eq!(said.status, 0, "{}", said.err);
    let form = Form::open(&desk.path("english.xlsx"));
    let han = |text: &str| {
        text.chars().any(|sign| matches!(sign, '\u{3001}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}') && sign != '㎡')
    };
    let lines = &form.cells["Checklist"];
    let units: Vec<&str> = lines.iter().filter(|cell| cell.1 == 2).map(|cell| cell.2.as_str()).collect();
    assert!(units.contains(&"computers ÷ persons") && units.contains(&"hours a week"), "{units:?}");
    for sheet in ["Checklist", "Papers by year", "Rooms"] {
        let chinese: Vec<&String> =
            form.cells[sheet].iter().map(|(.., text)| text).filter(|text| han(text) && !text.contains('校')).collect();
        assert!(chinese.is_empty(), "{sheet}: {chinese:?}");
    }
    assert!(lines.iter().any(|(.., text)| text.ends_with("Enter: working teaching computers ÷ students")));
    let heads: Vec<&str> = form.cells["Papers by year"].iter().map(|(.., text)| text.as_str()).collect();
    assert!(heads.contains(&"2025–2026"));
    assert!(form.cells["Lessons and talks"].iter().any(|(.., text)| text == "Satisfied"));
}

#[test]
fn no_page_of_the_form_ends_with_a_heading() {
    let (_desk, mut form) = with_blank("1005", "--length full");
    let part = form.sheets[LINES].clone();
    let xml = String::from_utf8(form.xml(&part).clone()).unwrap();
    let all = |start: &str, end: &str| -> Vec<String> {
        xml.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0.to_owned())).collect()
    };
    let breaks: Vec<u32> = all("<brk id=\"", "\"").iter().map(|id| id.parse().unwrap()).collect();
    assert!(breaks.len() > 5, "{breaks:?}");
    let bands: Vec<u32> = all("<mergeCell ref=\"A", ":").iter().map(|row| row.parse().unwrap()).collect();
    for row in &breaks {
        assert!(!bands.contains(row), "page ends with the heading in row {row}");
    }
    // Rows between two breaks fit on a page, so that no break comes of itself. The sheet is squeezed to the page's width: its
    // columns are 172 digits wide, of no fewer than 7 pixels each.
    let scale = (297.0 / 25.4 - 0.8) * 72.0 * 100.0 / (f64::from(172 * 7 + 8 * 5) * 0.75);
    let margins: f64 =
        ["top", "bottom"].iter().map(|side| all(&format!(" {side}=\""), "\"")[0].parse::<f64>().unwrap()).sum();
    let page = (210.0 / 25.4 - margins) * 72.0 * 100.0 / scale;
    let heights: BTreeMap<u32, f64> = all("<row r=\"", ">")
        .iter()
        .map(|row| {
            let height =
                row.split_once("ht=\"").map_or(15.0, |(_, rest)| rest.split_once('"').unwrap().0.parse().unwrap());
            (row.split_once('"').unwrap().0.parse().unwrap(), height)
        })
        .collect();
    let mut from = 1;
    for until in breaks.iter().copied().chain([*heights.keys().last().unwrap()]) {
        let tall: f64 = heights.range(from..=until).map(|(_, height)| height).sum();
        let repeated = if from > 1 { heights[&3] } else { 0.0 };
        assert!(tall + repeated <= page, "rows {from} to {until}: {tall} of {page}");
        from = until + 1;
    }
}

#[test]
fn longer_forms_ask_more() {
    let desk = Desk::loaded();
    let lines = |length: &str| {
        desk.words(&format!("--lang zh-CN checklist {length}.xlsx --school 1005 --length {length}"));
        let form = Form::open(&desk.path(&format!("{length}.xlsx")));
        form.cells["junheng"].iter().filter(|(_, column, text)| *column == 0 && text.starts_with("line|")).count()
    };
    let (short, standard, full) = (lines("short"), lines("standard"), lines("full"));
    assert!(50 < short && short < standard && standard < full, "{short} {standard} {full}");
    // Without an option it is the standard one.
    desk.words("--lang zh-CN checklist plain.xlsx --school 1005");
    assert!(std::fs::read(desk.path("plain.xlsx")).unwrap() == std::fs::read(desk.path("standard.xlsx")).unwrap());
}

#[test]
fn wrong_command_lines() {
    let desk = Desk::loaded();
    let mut whole = String::new();
    for line in [
        "--lang zh-CN checklist blank.xlsx",
        "--lang zh-CN checklist blank.xlsx --school 9999",
        "--lang zh-CN checklist blank.docx --school 1001",
        "--lang en checklist blank.xlsx --school 1001 --length long",
        "--lang zh-CN record",
        "--lang zh-CN record blank.xlsx --as office",
        "--lang zh-CN checklist --help",
        "--lang en record --help",
    ] {
        let _ = writeln!(whole, "$ {line}\n{}", desk.words(line).whole());
    }
    assert_snapshot!(whole);
}

/// The pdf, and what is in it as far as bytes tell: its pages.
#[cfg(feature = "pdf")]
fn pdf(desk: &Desk, options: &str) -> (Vec<u8>, usize) {
    let said = desk.words(&format!("--lang zh-CN checklist page.pdf --school 1005 --force {options}"));
    assert_eq!(said.status, 0, "{}", said.err);
    let bytes = std::fs::read(desk.path("page.pdf")).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF"));
    let mark = b"/Type/Page/".as_slice();
    let spaced = b"/Type /Page\n".as_slice();
    let count = |mark: &[u8]| bytes.windows(mark.len()).filter(|window| *window == mark).count();
    let pages = count(mark) + count(spaced);
    (bytes, pages)
}

#[cfg(feature = "pdf")]
#[test]
fn the_blank_form_as_pages() {
    let desk = Desk::loaded();
    let (short, pages) = pdf(&desk, "--length short");
    assert!((8..40).contains(&pages), "{pages}");
    let (full, more) = pdf(&desk, "--length full");
    assert!(pages + 8 < more && short.len() < full.len(), "{pages} {more}");
    // The same form has the same bytes.
    assert!(pdf(&desk, "--length short").0 == short);
    // The font is in it, A4 lies on its side.
    let has = |text: &str| short.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("NotoSansCJKsc-Regular") && has("MediaBox[0 0 841.88"), "fonts and size");
}

#[cfg(not(feature = "pdf"))]
#[test]
fn without_pages_pdf_is_refused() {
    let desk = Desk::loaded();
    assert_snapshot!(desk.words("--lang zh-CN checklist page.pdf --school 1005").whole());
}
