//! Documents as an office sees them: opened with another library, cell by cell, and the same bytes each time.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use jiff::civil::{Date, date};
use junheng::assess::{Options, Verdict, assess};
use junheng::county::{Figure, FigureColumn};
use junheng::report::{self, DoubtLine, IndicatorFigures};
use junheng::rulebook::Library;
use junheng::sample;
use junheng::text::Language;

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
