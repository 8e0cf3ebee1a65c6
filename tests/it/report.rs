//! Documents as an office sees them: opened with another library, cell by cell, and the same bytes each time.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use jiff::civil::{Date, date};
use junheng::assess::{Options, Verdict, assess};
use junheng::county::{Figure, FigureColumn};
use junheng::report::{self, DoubtLine, IndicatorFigures, LedgerFigures, LedgerLine};
use junheng::rulebook::{Library, SolvedBy};
use junheng::sample;
use junheng::text::Language;
use junheng::visit::finding::Stage;
use junheng::visit::{Severity, Source};

use super::document;
use super::program::Desk;

const MADE_ON: Date = date(2025, 10, 8);

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn sheet(bytes: Vec<u8>, name: &str) -> Range<Data> {
    open(bytes).worksheet_range(name).unwrap()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

fn row(range: &Range<Data>, row: u32) -> Vec<String> {
    (0..u32::try_from(range.width()).unwrap()).map(|column| text(range, row, column)).collect()
}

fn library() -> Library {
    Library::built_in().unwrap()
}

#[test]
fn the_template_asks_for_every_quantity() {
    let library = library();
    for language in [Language::ZhCn, Language::En] {
        let bytes = report::template(&library.quantities, language, MADE_ON).unwrap();
        assert_eq!(bytes, report::template(&library.quantities, language, MADE_ON).unwrap());
        let sheets = &library.quantities.sheets;
        let schools = sheet(bytes.clone(), &sheets.schools);
        let headings = row(&schools, 0);
        for (quantity, heading) in library.quantities.of_schools().zip(&headings) {
            assert!(heading.starts_with(&quantity.header), "{heading}");
        }
        assert_eq!(headings.len(), library.quantities.of_schools().count());
        assert!(headings.iter().any(|heading| heading == "教学仪器设备值\n（万元）"), "{headings:?}");
        assert!(text(&schools, 1, 0).starts_with(&library.quantities.marks.example_prefix));
        let county = sheet(bytes, &sheets.county);
        assert_eq!((text(&county, 0, 0), text(&county, 0, 1)), ("项目".into(), "数值".into()));
        for (line, quantity) in (1..).zip(library.quantities.of_county()) {
            assert_eq!((text(&county, line, 0), text(&county, line, 1)), (quantity.header.clone(), String::new()));
        }
    }
}

#[test]
fn a_template_explains_each_column_in_both_languages() {
    let library = library();
    for (language, unwanted) in [(Language::ZhCn, "report."), (Language::En, "report.")] {
        let mut book = open(report::template(&library.quantities, language, MADE_ON).unwrap());
        for name in book.sheet_names() {
            let range = book.worksheet_range(&name).unwrap();
            assert!(range.used_cells().all(|(.., cell)| !cell.to_string().contains(unwanted)), "{name}");
        }
    }
}

#[test]
fn figures_a_spreadsheet_would_round_are_written_as_text() {
    let library = library();
    let mut generated = sample::generate(&library.quantities, 1, 3, 2025).unwrap();
    let mut areas = FigureColumn::empty(3);
    areas.set(0, Figure::parse_exact("2000/3"));
    areas.set(1, Figure::parse("1234567890.1234567"));
    areas.set(2, Figure::parse("12.5"));
    generated.county.schools.figures.insert("site_area".into(), areas);
    generated.county.schools.names[0] = "=1+1 <&\"小学".into();
    generated.county.schools.rooms.get_mut("music_room_areas").unwrap()[0] = Some(Box::new([]));
    let bytes = report::county_workbook(&generated.county, &library.quantities, MADE_ON).unwrap();
    assert_eq!(bytes, report::county_workbook(&generated.county, &library.quantities, MADE_ON).unwrap());
    let schools = sheet(bytes, "学校");
    let column = |key: &str| {
        u32::try_from(library.quantities.of_schools().position(|quantity| quantity.key == key).unwrap()).unwrap()
    };
    let cell = |line: u32, key: &str| schools.get_value((line, column(key))).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(1, "site_area"), Data::String("1亩".into()));
    assert_eq!(cell(2, "site_area"), Data::String("1234567890.1234567".into()));
    assert_eq!(cell(3, "site_area"), Data::Float(12.5));
    assert_eq!(cell(1, "name"), Data::String("=1+1 <&\"小学".into()));
    assert_eq!(cell(1, "code"), Data::String("9901000001".into()));
    assert_eq!(cell(1, "music_room_areas"), Data::String("无".into()));
    assert_eq!(cell(1, "students_junior"), Data::Empty);
}

#[test]
fn the_table_of_indicators_shows_each_value_beside_what_is_required() {
    let library = library();
    let rulebook = library.rulebook("quality-2017").unwrap();
    let county = sample::sample(&library.quantities).unwrap().remove(2).county;
    let assessment = assess(&county, &library.quantities, rulebook, &Options::default());
    let students = &county.schools.figures["students_primary"];
    let place = (0..county.schools.len()).find(|place| students.whole(*place) == Some(1120)).unwrap();
    let doubted = BTreeSet::from([(county.schools.codes[place].clone(), "backbone_primary".to_owned())]);
    let quantities = &library.quantities;
    let figures =
        IndicatorFigures { county: &county, quantities, rulebook, assessment: &assessment, doubted: &doubted };
    let made = || report::seven_indicators(&figures, MADE_ON).unwrap();
    assert_eq!(made(), made());
    let mut book = open(made());
    assert_eq!(book.sheet_names(), ["小学", "初中", "校际均衡"]);
    let primary = book.worksheet_range("小学").unwrap();
    assert_eq!(row(&primary, 3)[4..8], ["基本值（85%）", "达标值", "实际值", "是否达标"]);
    // 47 teachers for 1,120 students: 4.20 on the form, and yet not met.
    let line = (4..200).find(|line| text(&primary, *line, 3) == "1120").unwrap();
    assert_eq!((text(&primary, line, 4), text(&primary, line, 5)), ("3.57".into(), "4.2".into()));
    assert!(matches!(primary.get_value((line, 6)), Some(Data::Float(value)) if (value - 4.196_428).abs() < 1e-6));
    assert_eq!(text(&primary, line, 7), "否（达85%）");
    assert_eq!(text(&primary, line, 32), "达标");
    let remark = text(&primary, line, 33);
    assert!(remark.ends_with("临界，取整后结论不同：高于规定学历4.196；存疑：骨干教师"), "{remark}");
    let units = u32::try_from(assessment.stages[0].units).unwrap();
    assert_eq!(text(&primary, 3 + units, 0), units.to_string());
    let failing = (4..4 + units).filter(|line| text(&primary, *line, 32) == "不达标").count();
    assert_eq!(failing, assessment.stages[0].verdicts.unwrap().failing);
    let formulas = book.worksheet_formula("小学").unwrap();
    assert!(formulas.used_cells().count() > 7 * (units as usize - 2));
    let variations = book.worksheet_range("校际均衡").unwrap();
    let line = |name: &str| (0..40).filter(|line| text(&variations, *line, 1) == name).collect::<Vec<_>>();
    let (verdicts, remarks) = (line("是否达标"), line("说明"));
    assert_eq!((verdicts.len(), remarks.len(), line("有数据校数").len(), line("参评校数").len()), (2, 2, 2, 0));
    for ((stage, verdicts), remarks) in assessment.stages.iter().zip(verdicts).zip(remarks) {
        for (column, variation) in (2..).zip(&stage.variations) {
            let (word, why) = match (variation.verdict, variation.missing) {
                (Some(Verdict::Fail), _) => ("否", "超过上限"),
                (Some(Verdict::Undetermined), _) => ("待定", "所学校缺数据"),
                _ => ("是", ""),
            };
            assert_eq!(text(&variations, verdicts, column), word);
            assert!(text(&variations, remarks, column).contains(why), "{}", text(&variations, remarks, column));
        }
    }
    assert!(variations.used_cells().any(|(.., cell)| cell.to_string().starts_with("超过上限")));
}

#[test]
fn a_rulebook_without_thresholds_has_no_such_table() {
    let library = library();
    let rulebook = library.rulebook("basic-2012").unwrap();
    let county = sample::generate(&library.quantities, 1, 12, 2025).unwrap().county;
    let assessment = assess(&county, &library.quantities, rulebook, &Options::default());
    let (quantities, doubted) = (&library.quantities, BTreeSet::new());
    let figures =
        IndicatorFigures { county: &county, quantities, rulebook, assessment: &assessment, doubted: &doubted };
    let fault = report::seven_indicators(&figures, MADE_ON).unwrap_err();
    assert_eq!((fault.code, fault.kind), ("no_thresholds", junheng::fault::FaultKind::BadInput));
}

#[test]
fn doubts_stay_text_and_leave_room_for_what_was_found() {
    let line = DoubtLine {
        school_code: "0001".into(),
        school_name: "@学校".into(),
        field: "图书册数".into(),
        message: "=不是公式".into(),
        figures: vec!["480".into(), "28.1".into()],
        sheet: "学校".into(),
        cell: "AV13".into(),
    };
    for (language, name, checked) in [(Language::ZhCn, "数据疑点", "核实结果"), (Language::En, "Doubts", "Found")]
    {
        let made = || report::doubts("澄岚县", 2025, std::slice::from_ref(&line), language, MADE_ON).unwrap();
        assert_eq!(made(), made());
        let range = sheet(made(), name);
        assert_eq!([text(&range, 2, 7).as_str(), &text(&range, 3, 6)], [checked, "学校 AV13"]);
        assert_eq!(text(&range, 3, 5), "480\n28.1", "no figure is broken within");
        assert_eq!(range.get_value((3, 1)), Some(&Data::String("0001".into())));
        assert_eq!(range.get_value((3, 4)), Some(&Data::String("=不是公式".into())));
        assert_eq!(text(&range, 3, 7), "");
        let of_row = DoubtLine { cell: "50".into(), ..line.clone() };
        let place = text(&sheet(report::doubts("澄岚县", 2025, &[of_row], language, MADE_ON).unwrap(), name), 3, 6);
        assert_eq!(place, if language == Language::ZhCn { "学校 第50行" } else { "学校 row 50" });
        let of_school = DoubtLine { sheet: String::new(), cell: String::new(), ..line.clone() };
        let range = sheet(report::doubts("澄岚县", 2025, &[of_school], language, MADE_ON).unwrap(), name);
        assert_eq!(text(&range, 2, 6), checked, "no column stands empty");
    }
    report::doubts("澄岚县", 2025, &[], Language::ZhCn, MADE_ON).unwrap();
}

/// What is said somewhere on a sheet.
fn said(range: &Range<Data>) -> String {
    range.used_cells().map(|(.., cell)| cell.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn notes_of_reading_stand_on_a_sheet_of_their_own_and_are_no_doubts() {
    let doubt = |code: &str, field: &str, message: &str| DoubtLine {
        school_code: code.into(),
        field: field.into(),
        message: message.into(),
        ..DoubtLine::default()
    };
    // Of a school, of a school as a whole, of the county.
    let doubts = [doubt("0001", "图书册数", "疑点甲"), doubt("0002", "", "疑点乙"), doubt("", "问卷总数", "疑点丙")];
    let place = |line: DoubtLine, cell: &str| DoubtLine { sheet: "学校".into(), cell: cell.into(), ..line };
    let notes = [place(doubt("", "", "说明甲"), "12"), place(doubt("", "", "说明乙"), "15–20")];
    let [one, other] = notes.clone();
    let [first, second, third] = doubts.clone();
    let mixed = [one, first, second, other, third];
    for (language, names) in
        [(Language::ZhCn, ["数据疑点", "读取说明"]), (Language::En, ["Doubts", "Notes of reading"])]
    {
        let made = |lines: &[DoubtLine]| open(report::doubts("澄岚县", 2025, lines, language, MADE_ON).unwrap());
        let mut book = made(&mixed);
        assert_eq!(book.sheet_names(), names);
        let list = book.worksheet_range(names[0]).unwrap();
        for (row, line) in (3..).zip(&doubts) {
            assert_eq!([text(&list, row, 0), text(&list, row, 4)], [(row - 2).to_string(), line.message.clone()]);
        }
        assert!(text(&list, 1, 0).contains('3') && !said(&list).contains("说明甲"), "{}", said(&list));
        let beside = book.worksheet_range(names[1]).unwrap();
        let rows = |rows: &str| {
            if language == Language::ZhCn { format!("第{rows}行") } else { format!("row {rows}") }
        };
        assert_eq!(row(&beside, 3), ["1", "说明甲", "学校", &rows("12")]);
        assert_eq!(row(&beside, 4), ["2", "说明乙", "学校", &rows("15–20")]);
        assert!(text(&beside, 1, 0).contains('2'), "{}", text(&beside, 1, 0));
        assert!(doubts.iter().all(|doubt| !said(&beside).contains(&doubt.message)), "{}", said(&beside));
        assert_eq!(beside.get_size(), (5, 4), "nothing is asked of schools there");
        assert_eq!(made(&doubts).sheet_names(), names[..1], "no sheet of notes without notes");
        let mut book = made(&notes);
        assert_eq!(book.sheet_names(), names);
        assert!(text(&book.worksheet_range(names[0]).unwrap(), 1, 0).contains('0'), "none is counted as a doubt");
    }
}

#[test]
fn a_row_of_sums_that_was_passed_over_is_a_note_and_no_doubt() {
    let exported = |rows: &str| {
        let desk = Desk::new();
        desk.write("a.csv", format!("学校代码,学校名称,学校类型,小学学生数\n1,甲小学,小学,0\n{rows}"));
        assert_eq!(desk.words("--lang zh-CN import a.csv --year 2025 --county 990201").status, 0);
        assert_eq!(desk.words("--lang zh-CN export doubts --out doubts.xlsx").status, 0);
        open(std::fs::read(desk.path("doubts.xlsx")).unwrap())
    };
    let mut book = exported(",合计,,0\n");
    assert_eq!(book.sheet_names(), ["数据疑点", "读取说明"]);
    let list = book.worksheet_range("数据疑点").unwrap();
    assert_eq!((text(&list, 3, 2), text(&list, 4, 0)), ("甲小学".into(), String::new()));
    assert!(text(&book.worksheet_range("读取说明").unwrap(), 3, 1).contains("第 3 行"));
    assert_eq!(exported("").sheet_names(), ["数据疑点"]);
}

/// The day ledgers of tests are told against.
const AS_OF: Date = date(2025, 11, 1);

/// Findings at so many schools, of every side, severity and state, due before, after or on no day.
fn findings(count: usize, schools: usize) -> Vec<LedgerLine> {
    let due = [None, Some(date(2025, 10, 20)), Some(date(2025, 12, 1))];
    let line = |place: usize| {
        let stage = Stage::ALL[place % Stage::ALL.len()];
        LedgerLine {
            number: format!("2025-{:03}", place + 1),
            found_on: date(2025, 9, 10),
            school: format!("第{:02}小学", place % schools + 1),
            township: "砚汀镇".into(),
            source: Source::County,
            requirement: "要求".into(),
            facts: "事实".into(),
            basis: String::new(),
            severity: Severity::ALL[place % Severity::ALL.len()],
            side: SolvedBy::ALL[place / 2 % SolvedBy::ALL.len()],
            unit: "单位".into(),
            person: String::new(),
            measure: String::new(),
            deadline: due[place / 5 % due.len()],
            stage,
            // In time and late.
            reported_on: (stage == Stage::Fixed).then(|| date(2025, 10, [18, 25][place % 2])),
            progress: String::new(),
            evidence: 0,
            reviewer: String::new(),
            review: String::new(),
            closed_on: None,
        }
    };
    (0..count).map(line).collect()
}

fn ledger(lines: &[LedgerLine]) -> Vec<u8> {
    let figures = LedgerFigures { county: "澄岚县", scope: "", unit: "", by: "", as_of: AS_OF, lines };
    let made = || report::ledger(&figures, Language::ZhCn, MADE_ON).unwrap();
    let bytes = made();
    assert_eq!(bytes, made());
    bytes
}

/// Columns of the ledger.
const SCHOOL: usize = 2;
const SEVERITY: usize = 8;
const SIDE: usize = 9;
const STAGE: usize = 14;
const OVERDUE: usize = 15;

#[test]
fn every_sum_of_the_summary_is_that_of_the_ledger_s_rows() {
    let lines = findings(67, 9);
    let mut book = open(ledger(&lines));
    let (sheet, summary) = (book.worksheet_range("整改台账").unwrap(), book.worksheet_range("汇总").unwrap());
    let rows: Vec<Vec<String>> = (3..).map(|line| row(&sheet, line)).take(lines.len()).collect();
    let is_late = |row: &&Vec<String>| row[OVERDUE].parse::<u32>().is_ok();
    let late = rows.iter().filter(is_late).count();
    assert!(late > 5 && late < lines.len() - 5, "{late} are late");
    for (head, column) in [("按责任方", SIDE), ("按严重级", SEVERITY), ("按学校（单位）", SCHOOL)] {
        let top = (0..100).find(|line| text(&summary, *line, 0) == head).unwrap();
        let states: Vec<String> = (1..=5).map(|column| text(&summary, top, column)).collect();
        let (mut total, mut in_time) = (0, 0);
        for line in (top + 1..).take_while(|line| !text(&summary, *line, 0).is_empty()) {
            let name = text(&summary, line, 0);
            let own = || rows.iter().filter(|row| row[column] == name);
            let mut counts: Vec<usize> =
                states.iter().map(|state| own().filter(|row| row[STAGE] == *state).count()).collect();
            counts.extend([own().count(), own().filter(is_late).count()]);
            let shown: Vec<usize> = (1..8).map(|column| text(&summary, line, column).parse().unwrap()).collect();
            assert_eq!(shown, counts, "{name}");
            total += counts[5];
            in_time += counts[5] - counts[6];
        }
        assert_eq!((total, total - in_time), (lines.len(), late), "{head}: every row is counted once");
    }
}

#[test]
fn a_summary_of_some_schools_is_printed_on_one_page_and_one_of_many_on_several() {
    let printed = |schools: usize| document::part(&ledger(&findings(schools, schools)), "xl/worksheets/sheet2.xml");
    // One page across and one down is what is meant where neither is said; 0 is as many as there are.
    let is_fitted = |sheet: &str| sheet.contains("fitToPage=\"1\"") && !sheet.contains("fitToWidth");
    let some = printed(15);
    assert!(is_fitted(&some) && !some.contains("fitToHeight"), "{some}");
    let many = printed(120);
    assert!(is_fitted(&many) && many.contains("fitToHeight=\"0\""), "{many}");
    if !document::asked_for() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.xlsx");
    std::fs::write(&path, ledger(&findings(15, 15))).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let mut office = std::process::Command::new("soffice");
    office.arg(profile).args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"]);
    document::run(office.arg(folder.path()).arg(&path));
    let path = path.with_extension("pdf");
    let facts = document::run(std::process::Command::new("pdfinfo").arg(&path));
    let last = facts.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().to_owned();
    let page = document::text_of(&path, &last, &last);
    for words in ["按责任方", "按严重级", "按学校（单位）", "第15小学"] {
        assert!(page.contains(words), "{words} on the last page: {page}");
    }
}
