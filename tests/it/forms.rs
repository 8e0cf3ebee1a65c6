//! The official forms, the school's own form, the ledger and the lines of visits, as an office sees them: opened cell by cell, worked
//! out anew by another program, and the same bytes each time.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use jiff::civil::{Date, date};
use junheng::assess::{Assessment, Measured, Options, Verdict, assess};
use junheng::county::{County, Figure, FigureColumn, Stage};
use junheng::fault::Fault;
use junheng::ops::Session;
use junheng::ops::export_document::{Kind, Request, export_document};
use junheng::ops::visit::findings::{NewFinding, findings, raise};
use junheng::ops::visit::list::visits;
use junheng::report::{self, FormFigures, OwnAnswer, OwnReview};
use junheng::rulebook::{Library, Rulebook, SolvedBy};
use junheng::sample;
use junheng::text::Language;
use junheng::visit::{Field, Finding, Severity, Source, VisitKind};

use crate::exporting::request;
use crate::program::Desk;

const MADE_ON: Date = date(2025, 9, 1);
const RULEBOOKS: [&str; 2] = ["quality-2017", "basic-2012"];

fn library() -> Library {
    Library::built_in().unwrap()
}

fn sample_county(library: &Library) -> County {
    sample::sample(&library.quantities).unwrap().remove(2).county
}

fn assessed(library: &Library, county: &County, rulebook: &Rulebook) -> Assessment {
    assess(county, &library.quantities, rulebook, &Options::default())
}

fn forms(library: &Library, county: &County, rulebook: &str) -> Vec<u8> {
    let rulebook = library.rulebook(rulebook).unwrap();
    let assessment = assessed(library, county, rulebook);
    let figures = FormFigures {
        county,
        quantities: &library.quantities,
        rulebook,
        assessment: &assessment,
        conclusions: &BTreeMap::new(),
        measured: &[],
        doubted: &BTreeSet::new(),
    };
    let made = || report::forms(&figures, MADE_ON).unwrap();
    let bytes = made();
    assert_eq!(bytes, made());
    bytes
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

fn number(range: &Range<Data>, row: u32, column: u32) -> Option<f64> {
    match range.get_value((row, column))? {
        Data::Float(value) => Some(*value),
        Data::Int(value) => Some(*value as f64),
        Data::Empty => None,
        Data::String(text) if text.is_empty() => None,
        other => panic!("{other:?} is no number"),
    }
}

/// More rows than any sheet of a test has.
const MOST_ROWS: u32 = 2_000;

/// Rows of a stage's units, behind its band.
fn rows_of(range: &Range<Data>, band: &str) -> Vec<u32> {
    let first = (0..MOST_ROWS).find(|row| text(range, *row, 0) == band).unwrap() + 1;
    (first..MOST_ROWS).take_while(|row| text(range, *row, 0).parse::<u32>().is_ok()).collect()
}

#[test]
fn values_means_and_variations_are_the_assessments() {
    let library = library();
    let county = sample_county(&library);
    for (id, units, balance, first) in [("quality-2017", "表Ⅱ-2", "表Ⅲ", 6), ("basic-2012", "表二", "表三", 5)]
    {
        let rulebook = library.rulebook(id).unwrap();
        let assessment = assessed(&library, &county, rulebook);
        let mut book = open(forms(&library, &county, id));
        let range = book.worksheet_range(units).unwrap();
        let formulas = book.worksheet_formula(units).unwrap();
        let mut missing = 0;
        for (stage, band) in [(Stage::Primary, "小学"), (Stage::Junior, "初中")] {
            let places: Vec<usize> =
                (0..assessment.units.len()).filter(|unit| assessment.units[*unit].stage == stage).collect();
            let rows = rows_of(&range, band);
            assert_eq!(rows.len(), places.len(), "{id} {band}");
            for (row, place) in rows.into_iter().zip(places) {
                let unit = &assessment.units[place];
                assert_eq!(text(&range, row, 1), county.schools.names[unit.row as usize]);
                for (column, value) in (first..).zip(assessment.values_of(place)) {
                    let shown = number(&range, row, column);
                    assert_eq!(shown, Some(value.value).filter(|value| !value.is_nan()), "{id} {row} {column}");
                    missing += u32::from(shown.is_none());
                    assert!(formulas.get_value((row, column)).is_some_and(|formula| formula.contains("计算依据")));
                }
            }
        }
        assert!(missing > 0, "some figures of the sample are missing");
        let range = book.worksheet_range(balance).unwrap();
        let heads = if id == "quality-2017" { 4 } else { 3 };
        for (place, result) in (0..).zip(&assessment.stages) {
            let row = heads + 2 * place;
            for (column, variation) in (2..).zip(&result.variations) {
                assert_eq!(number(&range, row, column), variation.mean);
                assert_eq!(number(&range, row + 1, column), variation.cv);
            }
            if let Some(composite) = result.composite_cv {
                assert_eq!(
                    number(&range, row + 1, 2 + u32::try_from(result.variations.len()).unwrap()),
                    Some(composite)
                );
            }
        }
    }
}

#[test]
fn counts_verdicts_and_remarks_of_units() {
    let library = library();
    let county = sample_county(&library);
    let rulebook = library.rulebook("quality-2017").unwrap();
    let assessment = assessed(&library, &county, rulebook);
    let mut book = open(forms(&library, &county, "quality-2017"));
    let names = book.sheet_names();
    assert_eq!(names, ["表Ⅰ", "表Ⅱ-1", "表Ⅱ-2", "表Ⅲ", "表Ⅳ", "表Ⅴ", "表Ⅵ", "学校数据", "计算依据"]);
    let range = book.worksheet_range("表Ⅱ-1").unwrap();
    for (row, result) in [4, 6].into_iter().zip(&assessment.stages) {
        for (column, variation) in (2..).zip(&result.variations) {
            assert_eq!(number(&range, row, column), variation.met.map(|met| met as f64));
        }
        let passing = result.verdicts.unwrap().passing;
        assert_eq!(number(&range, row, 9), Some(passing as f64));
        let share = number(&range, row + 1, 9).unwrap();
        assert!((share - passing as f64 * 100.0 / result.units as f64).abs() < 1e-9);
    }
    let range = book.worksheet_range("表Ⅱ-2").unwrap();
    let rows = rows_of(&range, "小学");
    let verdicts: Vec<String> = rows.iter().map(|row| text(&range, *row, 13)).collect();
    let expected: Vec<&str> = assessment
        .units
        .iter()
        .filter(|unit| unit.stage == Stage::Primary)
        .map(|unit| match unit.verdict {
            Some(Verdict::Pass) => "是",
            Some(Verdict::Fail) => "否",
            _ => "待定",
        })
        .collect();
    assert_eq!(verdicts, expected);
    assert!(expected.contains(&"否") && expected.contains(&"待定"));
    // 47 teachers for 1,120 students: 4.20 on the form, and yet not met.
    let borderline = rows.iter().find(|row| text(&range, **row, 3) == "1120").unwrap();
    let remark = text(&range, *borderline, 14);
    assert!(remark.contains("达到85%：高于规定学历（4.196）") && !remark.contains("临界"), "{remark}");
    // What the program says beyond the official columns stands beside the cell.
    let beside = parts_of(&forms(&library, &county, "quality-2017"), "xl/comments");
    assert!(beside.contains("临界：4.196，"), "{beside}");
    let codes: Vec<String> = rows.iter().map(|row| text(&range, *row, 2)).collect();
    assert!(codes.contains(&"7".into()) && codes.contains(&"10".into()));
}

#[test]
fn what_is_missing_is_empty_and_never_zero() {
    let library = library();
    let mut county = sample_county(&library);
    county.figures.remove("population");
    county.figures.remove("special_students");
    let mut book = open(forms(&library, &county, "quality-2017"));
    let range = book.worksheet_range("表Ⅰ").unwrap();
    assert_eq!(text(&range, 5, 0), "", "the population");
    assert_eq!(number(&range, 5, 2), Some(12.0), "townships");
    let range = book.worksheet_range("表Ⅳ").unwrap();
    let line = (0..80).find(|row| text(&range, *row, 2) == "生均公用经费（元）").unwrap();
    assert_eq!([text(&range, line, 3), text(&range, line - 1, 3)], ["", ""]);
    assert_eq!(number(&range, line - 2, 3), Some(78.12), "ten thousand yuan, as the form asks");
    assert_eq!(text(&range, line - 2, 2), "特殊教育学校公用经费（万元）");
    assert!(said(&range).contains("缺“特殊教育学校学生数（人）”"));
    let whole = open(forms(&library, &sample_county(&library), "quality-2017")).worksheet_range("表Ⅳ").unwrap();
    assert_eq!(number(&whole, line, 3), Some(8_680.0), "yuan a student");
}

/// Everything a sheet says.
fn said(range: &Range<Data>) -> String {
    range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The parts of a workbook whose names begin so, one behind the other.
fn parts_of(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut whole = String::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        if file.name().unwrap().starts_with(name) {
            file.read_to_string(&mut whole).unwrap();
        }
    }
    whole
}

/// Numbers behind each place of a word in a text.
fn numbers_after(text: &str, word: &str) -> Vec<u32> {
    let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
    text.split(word).skip(1).map(digits).collect()
}

#[test]
fn whose_figures_are_missing_or_doubtful_is_said_on_the_form() {
    let library = library();
    let mut county = sample_county(&library);
    let missing = |county: &County, key: &str| -> Vec<String> {
        let none = |row: &usize| {
            let kind = &library.quantities.kinds[usize::from(county.schools.kinds[*row])];
            kind.allows(Stage::Junior) && county.schools.figure(key, *row).is_none()
        };
        let assessed = ["junior_school", "nine_year", "complete_secondary", "twelve_year"];
        let rows = (0..county.schools.len()).filter(none);
        let rows = rows.filter(|row| {
            assessed.contains(&library.quantities.kinds[usize::from(county.schools.kinds[*row])].id.as_str())
        });
        rows.map(|row| county.schools.names[row].clone()).collect()
    };
    county.figures.remove("population");
    let mut book = open(forms(&library, &county, "quality-2017"));
    let first = said(&book.worksheet_range("表Ⅰ").unwrap());
    let names = missing(&county, "students_junior");
    assert_eq!(names.len(), 1);
    assert!(first.contains(&format!("L20未填：{}缺数据", names[0])), "{first}");
    assert!(first.contains("L1未填：县级数据未报。"), "{first}");
    let government = said(&book.worksheet_range("表Ⅳ").unwrap());
    // 2,890 of 2,889: a school reports more of them than it has teachers.
    let doubt = "存疑：岑霁菱桥小学“持有教师资格证的专任教师数”多于“在岗专任教师数”，须核实\
                 （全县合计2890人，多于在岗专任教师数2889人）";
    assert!(government.contains(doubt), "{government}");
    assert!(!government.contains("超过100%"), "nothing that is printed is more than all");
    assert!(government.contains("交流轮岗教师比例低于10%"), "{government}");
    assert!(!government.contains("人工认定"), "{government}");
    let balance = book.worksheet_range("表Ⅲ").unwrap();
    assert_eq!([text(&balance, 5, 9), text(&balance, 7, 9)], ["待定", "否"]);
}

#[test]
fn a_stage_without_students_lacks_nothing_on_the_forms() {
    let library = library();
    let county = sample_county(&library);
    let row = county.schools.names.iter().position(|name| name == "桐砚学校").unwrap();
    let of = |key: &str| county.schools.figure(key, row).map(|figure| figure.to_double());
    assert_eq!([of("students_junior"), of("staff_junior"), of("over_classes_junior")], [Some(0.0), None, None]);
    let bytes = forms(&library, &county, "quality-2017");
    let mut book = open(bytes.clone());
    for sheet in ["表Ⅰ", "表Ⅲ", "表Ⅳ", "表Ⅴ"] {
        let said = said(&book.worksheet_range(sheet).unwrap());
        assert!(!said.contains("桐砚学校"), "{sheet}: {said}");
    }
    let first = book.worksheet_range("表Ⅰ").unwrap();
    let last = (0..40).rfind(|row| text(&first, *row, 0) == "L17").unwrap() + 1;
    let sum = |key: &str| {
        let figures = (0..county.schools.len()).filter_map(|row| county.schools.figure(key, row));
        figures.map(|figure| figure.to_double()).sum::<f64>()
    };
    let staff = number(&first, last, 6).expect("staff of the junior stage");
    assert!(staff > 0.0 && staff <= sum("staff_junior"), "{staff}");
    let government = book.worksheet_range("表Ⅳ").unwrap();
    let line = (0..80).find(|row| text(&government, *row, 2) == "超过50人的初中班级（个）").unwrap();
    assert_eq!(number(&government, line, 3), Some(sum("over_classes_junior")));
    // The figures everything is worked out from have a 0 that says where it comes from; an empty cell of a stage with students
    // stays empty.
    let data = book.worksheet_range("学校数据").unwrap();
    let at = (3..MOST_ROWS).find(|row| text(&data, *row, 2) == "桐砚学校").unwrap();
    let column = |head: &str| (0..200).find(|column| text(&data, 2, *column).starts_with(head)).unwrap();
    assert_eq!(number(&data, at, column("初中教职工数")), Some(0.0));
    assert!(parts_of(&bytes, "xl/comments").contains("该校本学段无学生，未填，按0计。"));
    let mut empty = county.clone();
    empty.schools.figures.get_mut("students_junior").unwrap().set(row, None);
    let mut book = open(forms(&library, &empty, "quality-2017"));
    let first = said(&book.worksheet_range("表Ⅰ").unwrap());
    assert!(first.contains("桐砚学校缺数据"), "{first}");
    assert_eq!(number(&book.worksheet_range("学校数据").unwrap(), at, column("初中教职工数")), None);
}

#[test]
fn what_is_said_to_whoever_fills_forms_in_is_not_printed() {
    let library = library();
    let bytes = forms(&library, &sample_county(&library), "quality-2017");
    let mut book = open(bytes.clone());
    let beside = parts_of(&bytes, "xl/comments");
    for (sheet, words) in [("表Ⅱ-2", "请从下拉列表改选"), ("表Ⅵ", "由县级填写")] {
        let said = said(&book.worksheet_range(sheet).unwrap());
        assert!(!said.contains(words), "{sheet}: {said}");
        assert!(beside.contains(words), "{words}");
    }
    let government = said(&book.worksheet_range("表Ⅳ").unwrap());
    assert!(government.contains("经费（万元）保留2位小数"), "{government}");
    // Each form counts its own pages.
    let first = parts_of(&bytes, "xl/worksheets/sheet4.xml");
    assert!(first.contains("useFirstPageNumber=\"1\"") && first.contains("— &amp;P —"));
}

#[test]
fn a_variation_over_its_limit_is_not_said_to_be_open() {
    let library = library();
    let county = sample_county(&library);
    let mut book = open(forms(&library, &county, "quality-2017"));
    let said = said(&book.worksheet_range("表Ⅲ").unwrap());
    let rulebook = library.rulebook("quality-2017").unwrap();
    let assessment = assessed(&library, &county, rulebook);
    let open = |line: &&str| line.contains("暂不能认定达标");
    let mut failed = 0;
    for (stage, name) in assessment.stages.iter().zip(["小学", "初中"]) {
        for (indicator, variation) in rulebook.indicators.iter().zip(&stage.variations) {
            if variation.verdict != Some(Verdict::Fail) {
                continue;
            }
            failed += 1;
            let short = &indicator.short.zh;
            assert!(said.contains(&format!("{name}{short}差异系数超过上限")), "{said}");
            let open = said.lines().filter(open).any(|line| line.starts_with(name) && line.contains(short.as_str()));
            assert!(!open, "{short}: {said}");
        }
    }
    assert!(failed > 0 && said.lines().any(|line| open(&line)), "{said}");
}

/// The forms where some figures of schools are doubted.
fn forms_in_doubt(library: &Library, county: &County, rulebook: &str, doubted: &[(usize, &str)]) -> Vec<u8> {
    let rulebook = library.rulebook(rulebook).unwrap();
    let assessment = assessed(library, county, rulebook);
    let code = |row: usize| county.schools.codes[row].clone();
    let figures = FormFigures {
        county,
        quantities: &library.quantities,
        rulebook,
        assessment: &assessment,
        conclusions: &BTreeMap::new(),
        measured: &[],
        doubted: &doubted.iter().map(|(row, key)| (code(*row), (*key).to_owned())).collect(),
    };
    report::forms(&figures, MADE_ON).unwrap()
}

#[test]
fn what_is_missing_is_not_doubtful_and_a_variation_names_whom_it_rests_on() {
    let library = library();
    let county = sample_county(&library);
    let lacks = |row: &usize| county.schools.figure("students_junior", *row).is_none();
    let nine = |row: &usize| library.quantities.kinds[usize::from(county.schools.kinds[*row])].id == "junior_school";
    let missing = (0..county.schools.len()).filter(nine).find(lacks).unwrap();
    let known = (0..county.schools.len()).filter(nine).find(|row| !lacks(row)).unwrap();
    let doubted = [(missing, "books"), (missing, "teaching_area"), (known, "books"), (known, "teaching_area")];
    let mut book = open(forms_in_doubt(&library, &county, "basic-2012", &doubted));
    let range = book.worksheet_range("表二").unwrap();
    let remark = |school: usize| {
        let name = &county.schools.names[school];
        let row = (0..MOST_ROWS).find(|row| text(&range, *row, 1) == *name).unwrap();
        range.rows().nth(row as usize).unwrap().last().unwrap().to_string()
    };
    assert!(remark(missing).contains("缺数据") && !remark(missing).contains("存疑"), "{}", remark(missing));
    assert!(remark(known).contains("存疑") && remark(known).contains("图书"), "{}", remark(known));
    let balance = book.worksheet_range("表三").unwrap();
    let said = said(&balance);
    let name = &county.schools.names[known];
    let doubts = said.lines().filter(|line| line.contains("存疑")).collect::<Vec<_>>();
    let [doubts] = doubts.as_slice() else { panic!("one line says it: {doubts:?}") };
    assert!(doubts.starts_with(&format!("数值存疑，核实后重算均值与差异系数：{name}（初中")), "{doubts}");
    assert!(doubts.contains("图书") && !doubts.contains("小学") && doubts.matches(name).count() == 1, "{doubts}");
    assert!(!said.contains(&county.schools.names[missing]), "{said}");
    let rulebook = library.rulebook("basic-2012").unwrap();
    let last = 3 + u32::try_from(rulebook.indicators.len()).unwrap();
    assert_eq!(text(&balance, 2, last), "是否达标");
    for (row, result) in [4, 6].into_iter().zip(&assessed(&library, &county, rulebook).stages) {
        let word = match result.verdict.unwrap() {
            Verdict::Pass => "1",
            Verdict::Fail => "",
            Verdict::Undetermined => "待定",
        };
        assert_eq!([text(&balance, row - 1, last), text(&balance, row, last)], ["—", word]);
    }
}

#[test]
fn forms_say_whom_sums_leave_out_and_who_signs() {
    let library = library();
    let county = sample_county(&library);
    let mut book = open(forms(&library, &county, "quality-2017"));
    let government = book.worksheet_range("表Ⅳ").unwrap();
    let first = book.worksheet_range("表Ⅰ").unwrap();
    let teachers = |row: u32, column: u32| number(&first, row, column).unwrap();
    let last = (0..40).rfind(|row| text(&first, *row, 0) == "L17").unwrap() + 1;
    let of_all = teachers(last, 5) + teachers(last, 7);
    let line = (0..80).find(|row| text(&government, *row, 2) == "在岗专任教师数（人）").unwrap();
    let left_out = of_all - number(&government, line, 3).unwrap();
    let point = |row: &usize| {
        let kind = &library.quantities.kinds[usize::from(county.schools.kinds[*row])].id;
        let students = county.schools.figure("students_primary", *row);
        kind == "teaching_point" && students.is_some_and(|students| students.to_double() < 50.0)
    };
    let points = (0..county.schools.len()).filter(point).count();
    let note = format!("不含未参评的{points}所（不足50人的教学点）的专任教师{left_out}人");
    assert!(points > 0 && left_out > 0.0 && said(&government).contains(&note), "{note}: {}", said(&government));
    let mut empty = county.clone();
    let kept: Vec<u32> =
        (0..county.schools.len()).filter(|row| !point(row)).map(|row| row.try_into().unwrap()).collect();
    empty.schools.keep(&kept);
    let whole = open(forms(&library, &empty, "quality-2017")).worksheet_range("表Ⅳ").unwrap();
    assert!(!said(&whole).contains("未参评"), "nothing is left out");
    for sheet in ["表Ⅰ", "表Ⅱ-1", "表Ⅱ-2", "表Ⅲ", "表Ⅳ", "表Ⅴ", "表Ⅵ"] {
        let range = book.worksheet_range(sheet).unwrap();
        let about = text(&range, 1, 0);
        assert!(about.starts_with("县（市、区）：澄岚县") && about.contains("填报单位（盖章）："), "{sheet} {about}");
        let signed = (0..MOST_ROWS).rfind(|row| text(&range, *row, 0).starts_with("填表人：")).unwrap();
        assert!(text(&range, signed, 0).contains("审核人：") && text(&range, signed, 0).contains("填表日期："));
        assert_eq!(text(&range, signed + 1, 0), "", "{sheet}: the last that is said");
    }
    let special = |row: &usize| library.quantities.kinds[usize::from(county.schools.kinds[*row])].id == "special";
    let rows: Vec<usize> = (0..county.schools.len()).filter(special).collect();
    let of = |key: &str| {
        rows.iter().filter_map(|row| county.schools.figure(key, *row)).map(|one| one.to_double()).sum::<f64>()
    };
    let students = of("students_primary") + of("students_junior");
    assert_eq!(Some(students), county.figures.get("special_students").map(Figure::to_double));
}

#[test]
fn columns_without_codes_are_called_by_their_heads() {
    let library = library();
    let mut book = open(forms(&library, &sample_county(&library), "basic-2012"));
    let first = said(&book.worksheet_range("表一").unwrap());
    assert!(first.contains("“在校生数·初中”未填："), "{first}");
}

#[test]
fn a_form_is_printed_alone_and_its_notes_never_on_a_page_of_their_own() {
    let library = library();
    let bytes = forms(&library, &sample_county(&library), "quality-2017");
    let workbook = parts_of(&bytes, "xl/workbook.xml");
    let area = workbook.split("表Ⅲ!$A$1:$J$").nth(1).expect("its print area");
    let printed: u32 = area.split('<').next().unwrap().parse().unwrap();
    let chart = numbers_after(&parts_of(&bytes, "xl/drawings/drawing1.xml"), "<xdr:row>");
    assert!(chart.iter().all(|row| *row >= printed), "{chart:?} beyond {printed}");
    // The form of units is the third sheet.
    let range = open(bytes.clone()).worksheet_range("表Ⅱ-2").unwrap();
    let notes = (0..MOST_ROWS).find(|row| text(&range, *row, 0).starts_with("注：")).unwrap();
    let breaks = numbers_after(&parts_of(&bytes, "xl/worksheets/sheet3.xml"), "<brk id=\"");
    assert!(breaks.len() > 2 && breaks.is_sorted(), "{breaks:?}");
    assert!(*breaks.last().unwrap() + 3 <= notes, "{breaks:?} before {notes}");
    let bands = (0..notes).filter(|row| ["小学", "初中"].contains(&text(&range, *row, 0).as_str()));
    assert!(bands.into_iter().all(|band| !breaks.contains(&(band + 1))), "no band ends a page: {breaks:?}");
}

/// Counties at the edges: one school, no school, resources of zero, hostile names, all figures missing.
fn edges(library: &Library) -> Vec<(&'static str, County)> {
    let whole = sample::generate(&library.quantities, 7, 40, 2025).unwrap().county;
    let mut one = whole.clone();
    one.schools.keep(&[0]);
    let mut none = whole.clone();
    none.schools.keep(&[]);
    let mut zero = whole.clone();
    let rows = zero.schools.len();
    for key in ["media_rooms", "books", "backbone_primary", "backbone_junior"] {
        let mut column = FigureColumn::empty(rows);
        (0..rows).for_each(|row| column.set(row, Some(Figure::whole(0))));
        zero.schools.figures.insert(key.into(), column);
    }
    let mut hostile = whole.clone();
    let names = ["=1+1 <&\"'小学", "@学校", "+甲&乙", "-丙'丁\"", "㬎䶮𠮷小学😀", "{name}{count}"];
    for (place, name) in names.iter().enumerate() {
        hostile.schools.names[place] = (*name).into();
    }
    hostile.name = "=县 & \"区\" <'".into();
    let mut bare = whole.clone();
    bare.schools.figures.clear();
    bare.figures.clear();
    vec![("one", one), ("none", none), ("zero", zero), ("hostile", hostile), ("bare", bare), ("whole", whole)]
}

#[test]
fn hostile_names_stay_text_and_no_county_is_too_small() {
    let library = library();
    for (name, county) in edges(&library) {
        for rulebook in RULEBOOKS {
            let mut book = open(forms(&library, &county, rulebook));
            for sheet in book.sheet_names() {
                let range = book.worksheet_range(&sheet).unwrap();
                let is_error = |cell: &Data| matches!(cell, Data::Error(_));
                assert!(!range.used_cells().any(|(.., cell)| is_error(cell)), "{name} {sheet}");
            }
            let data = book.worksheet_range("学校数据").unwrap();
            let formulas = book.worksheet_formula("学校数据").unwrap();
            for (row, school) in (3..).zip(&county.schools.names) {
                assert_eq!(data.get_value((row, 2)), Some(&Data::String(school.clone())));
                assert!(formulas.get_value((row, 2)).is_none_or(String::is_empty), "{school}");
            }
        }
    }
}

#[test]
fn a_rulebook_of_a_province_takes_the_forms_of_its_sort() {
    let library = library();
    let county = sample::generate(&library.quantities, 7, 12, 2025).unwrap().county;
    for (id, sheet) in [("quality-2017", "表Ⅱ-2"), ("basic-2012", "表二")] {
        let mut rulebook = library.rulebook(id).unwrap().clone();
        rulebook.id = "province".into();
        let assessment = assessed(&library, &county, &rulebook);
        let conclusions = BTreeMap::from([("Q3".to_owned(), "=全县 & 学校均有章程".to_owned())]);
        let one = Measured {
            school: county.schools.codes[0].clone(),
            field: "media_rooms".into(),
            reported: None,
            measured: Figure::parse_exact("3").unwrap(),
            visit: String::new(),
            signed: true,
        };
        let measured = [one.clone(), one.clone(), one];
        let figures = FormFigures {
            county: &county,
            quantities: &library.quantities,
            rulebook: &rulebook,
            assessment: &assessment,
            conclusions: &conclusions,
            measured: &measured,
            doubted: &BTreeSet::new(),
        };
        let mut book = open(report::forms(&figures, MADE_ON).unwrap());
        let range = book.worksheet_range(sheet).unwrap();
        assert!(range.used_cells().any(|(.., cell)| cell.to_string().contains("替换了3项")));
        if id == "quality-2017" {
            let range = book.worksheet_range("表Ⅴ").unwrap();
            let told = Data::String("=全县 & 学校均有章程".into());
            assert!(range.used_cells().any(|(.., cell)| *cell == told));
        }
    }
}

/// Whether other programs are asked: CI has them.
fn with_documents() -> bool {
    std::env::var_os("JUNHENG_DOCUMENT_TESTS").is_some()
}

/// What another program says of workbooks whose formulas it works out anew.
fn recalculated<T: AsRef<OsStr>>(folder: &Path, arguments: &[T]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/forms/recalculate.py");
    let said = Command::new("/usr/bin/python3").arg(script).arg(folder).args(arguments).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

#[test]
fn no_figure_is_wider_than_its_column() {
    if !with_documents() {
        return;
    }
    let (folder, session) = crate::visit::sample();
    let kinds = [("forms", Kind::Forms), ("seven", Kind::SevenIndicators), ("ledger", Kind::Ledger)];
    let paths = kinds.map(|(name, kind)| {
        let path = folder.path().join(format!("{name}.xlsx"));
        written(&session, &request(kind, &path));
        path
    });
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let office = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir"];
    let made = Command::new("soffice").arg(profile).args(office).arg(folder.path()).args(&paths).output().unwrap();
    assert!(made.status.success());
    for path in paths {
        let pdf = path.with_extension("pdf");
        let said = Command::new("pdftotext").arg(&pdf).arg("-").output().unwrap();
        let text = String::from_utf8(said.stdout).unwrap();
        assert!(text.contains("澄岚") && !text.contains("###"), "{}", pdf.display());
    }
}

#[test]
fn another_program_works_out_the_same() {
    if !with_documents() {
        return;
    }
    let library = library();
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut counties = edges(&library);
    counties.push(("sample", sample_county(&library)));
    for (name, county) in &counties {
        for rulebook in RULEBOOKS {
            let path = folder.path().join(format!("{name}-{rulebook}.xlsx"));
            std::fs::write(&path, forms(&library, county, rulebook)).unwrap();
            files.push(path);
        }
    }
    let (_store, session) = crate::visit::sample();
    more_findings(&session);
    for kind in [Kind::Ledger, Kind::SelfReview] {
        let path = folder.path().join(format!("{}.xlsx", kind.id()));
        let code = [reviewed(&session)];
        let schools: &[String] = if kind == Kind::SelfReview { &code } else { &[] };
        export_document(&session, &Request { schools, ..request(kind, &path) }).unwrap();
        files.push(path);
    }
    let said = recalculated(folder.path(), &files);
    let (differences, compared) = said.rsplit_once("compared ").unwrap();
    assert_eq!(differences, "");
    assert!(compared.trim().parse::<u32>().unwrap() > 5_000, "{compared}");

    // One that lies is found out.
    let mut book = rust_xlsxwriter::Workbook::new();
    let lies = rust_xlsxwriter::Formula::new("=1+1").set_result("3");
    book.add_worksheet().write_formula(0, 0, lies).unwrap();
    let path = folder.path().join("lies.xlsx");
    book.save(&path).unwrap();
    let said = recalculated(folder.path(), &[path]);
    assert!(said.contains("3 beside 2"), "{said}");
}

#[test]
fn a_figure_changed_in_the_workbook_changes_all_that_follows_from_it() {
    if !with_documents() {
        return;
    }
    let library = library();
    let before = sample_county(&library);
    let rulebook = library.rulebook("quality-2017").unwrap();
    let first =
        assessed(&library, &before, rulebook).units.iter().find(|unit| unit.stage == Stage::Primary).unwrap().row;
    let mut after = before.clone();
    after.schools.figures.get_mut("degree_primary").unwrap().set(first as usize, Some(Figure::whole(3)));
    let folder = tempfile::tempdir().unwrap();
    let paths = [("before.xlsx", &before), ("after.xlsx", &after)].map(|(name, county)| {
        let path = folder.path().join(name);
        std::fs::write(&path, forms(&library, county, "quality-2017")).unwrap();
        path.to_str().unwrap().to_owned()
    });
    // The first unit of the sheet of units, behind three rows of limits of each of two stages; its first figure.
    let said = recalculated(folder.path(), &["--changed", &paths[0], "计算依据", "K10", "3", &paths[1]]);
    let (differences, compared) = said.rsplit_once("compared ").unwrap();
    assert_eq!(differences, "");
    assert!(compared.trim().parse::<u32>().unwrap() > 1_000);
    let said = recalculated(folder.path(), &["--changed", &paths[0], "计算依据", "K10", "4", &paths[1]]);
    assert!(said.contains("表Ⅲ") && said.contains("表Ⅱ-2"), "another number comes to something else: {said}");
}

fn written(session: &Session, request: &Request<'_>) -> Vec<u8> {
    export_document(session, request).unwrap();
    let bytes = std::fs::read(request.out).unwrap();
    export_document(session, request).unwrap();
    assert_eq!(bytes, std::fs::read(request.out).unwrap(), "the same store gives the same bytes");
    bytes
}

fn refused(session: &Session, request: &Request<'_>) -> Fault {
    let fault = export_document(session, request).unwrap_err();
    assert!(!request.out.exists());
    fault
}

/// Code of the school that reviewed itself.
fn reviewed(session: &Session) -> String {
    let county = session.county(None, None).unwrap();
    let all = visits(session, county.id()).unwrap();
    let own = all.into_iter().find(|listed| listed.about.kind == VisitKind::SelfReview).unwrap();
    own.about.school.unwrap()
}

/// Findings beside those of the sample: one of a hostile school's, one long, one of the offices.
fn more_findings(session: &Session) {
    let county = session.county(None, None).unwrap();
    let code = county.schools.codes[0].clone();
    let long = "长".repeat(10_000);
    let cases = [
        (Some(code), "=1+1 跑道破损", Some("2026-11-01"), SolvedBy::County, Severity::Hazard),
        (None, "@编制未下达", Some("2027-01-01"), SolvedBy::County, Severity::Veto),
        (None, long.as_str(), None, SolvedBy::Township, Severity::Advice),
    ];
    for (school, facts, deadline, side, severity) in cases {
        let about = Finding {
            source: Source::Provincial,
            county: county.id().to_owned(),
            year: county.year,
            school,
            visit: None,
            line: String::new(),
            requirement: "+要求 & <\"引号'>".to_owned(),
            basis: String::new(),
            found_on: date(2026, 10, 20),
        };
        let new = NewFinding {
            about,
            facts: facts.to_owned(),
            severity,
            side,
            person: String::new(),
            measure: String::new(),
            deadline: deadline.map(|day| day.parse().unwrap()),
        };
        raise(session, &new).unwrap();
    }
}

#[test]
fn doubts_say_what_each_figure_is_and_which_cells_are_empty() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("doubts.xlsx");
    for (language, name, empty, zero) in [
        (Language::ZhCn, "数据疑点", "“初中学生数”没有填，", "“初中学生数”填了0，"),
        (Language::En, "Doubts", "Students (junior) is empty,", "Students (junior) is 0,"),
    ] {
        let range = open(written(&session, &Request { language, ..request(Kind::Doubts, &path) }));
        let range = { range }.worksheet_range(name).unwrap();
        let all = said(&range);
        assert!(all.contains(empty) && all.contains(zero), "{all}");
        let figures: Vec<String> = (3..MOST_ROWS)
            .take_while(|row| !text(&range, *row, 0).is_empty())
            .map(|row| text(&range, row, 5))
            .filter(|figures| figures.contains('\n'))
            .collect();
        assert!(!figures.is_empty());
        for line in figures.iter().flat_map(|figures| figures.lines()) {
            let (label, figure) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line} says what it is"));
            assert!(!label.is_empty() && figure.starts_with(|sign: char| sign.is_ascii_digit()), "{line}");
        }
    }
}

#[test]
fn the_ledger_has_what_is_overdue_first() {
    let (folder, session) = crate::visit::sample();
    more_findings(&session);
    let path = folder.path().join("ledger.xlsx");
    let county = session.county(None, None).unwrap();
    let day = date(2026, 11, 3);
    let bytes = written(&session, &Request { to: Some(day), ..request(Kind::Ledger, &path) });
    let mut book = open(bytes.clone());
    assert_eq!(book.sheet_names(), ["整改台账", "汇总"]);
    let range = book.worksheet_range("整改台账").unwrap();
    let order: Vec<(String, Option<f64>)> = (3..MOST_ROWS)
        .take_while(|row| !text(&range, *row, 0).is_empty())
        .map(|row| (text(&range, row, 0), text(&range, row, 15).parse::<f64>().ok()))
        .collect();
    let known: Vec<(String, Option<f64>)> = findings(&session, county.id(), day)
        .unwrap()
        .into_iter()
        .map(|finding| {
            let days = finding.days_left(day).filter(|days| *days < 0).map(|days| f64::from(-days));
            (finding.number, days)
        })
        .collect();
    assert_eq!(order, known);
    assert!(known[0].1.is_some() && known.iter().any(|(_, days)| *days == Some(2.0)), "{known:?}");
    for (row, finding) in (3..).zip(findings(&session, county.id(), day).unwrap()) {
        let unit = text(&range, row, 10);
        match finding.side {
            SolvedBy::School => assert!(unit.starts_with(&text(&range, row, 2)), "{unit}"),
            SolvedBy::Township if finding.person.is_empty() => assert_eq!(unit, text(&range, row, 3)),
            SolvedBy::County if finding.person.is_empty() => assert_eq!(unit, format!("{}人民政府", county.name)),
            // The sample names offices.
            SolvedBy::Township | SolvedBy::County => assert_eq!(unit, finding.person),
        }
        assert_eq!(text(&range, row, 11), "", "no person was named");
    }
    assert!(parts_of(&bytes, "xl/worksheets/sheet1.xml").contains("paperSize=\"8\""), "A3");
    let facts: Vec<Data> = (3..MOST_ROWS).map_while(|row| range.get_value((row, 6)).cloned()).collect();
    assert!(
        facts.contains(&Data::String("=1+1 跑道破损".into())) && facts.contains(&Data::String("@编制未下达".into()))
    );
    let summary = book.worksheet_range("汇总").unwrap();
    let sum = |column: u32| (3..6).map(|row| text(&summary, row, column).parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!((sum(6), sum(7)), (known.len(), known.iter().filter(|(_, days)| days.is_some()).count()));
}

#[test]
fn the_ledger_is_narrowed_by_school_visit_and_day() {
    let (folder, session) = crate::visit::sample();
    more_findings(&session);
    let path = folder.path().join("ledger.xlsx");
    let lines = |request: &Request<'_>| {
        let range = open(written(&session, request)).worksheet_range("整改台账").unwrap();
        (3..MOST_ROWS).take_while(|row| !text(&range, *row, 0).is_empty()).count()
    };
    let all = request(Kind::Ledger, &path);
    assert_eq!(lines(&all), 14);
    let county = session.county(None, None).unwrap();
    assert_eq!(lines(&Request { schools: &[county.schools.codes[0].clone()], ..all.clone() }), 1);
    assert_eq!(lines(&Request { from: Some(date(2026, 10, 20)), ..all.clone() }), 3);
    assert_eq!(lines(&Request { to: Some(date(2026, 10, 19)), ..all.clone() }), 11);
    let found = visits(&session, county.id()).unwrap();
    let visit = found.iter().find(|listed| listed.signed).unwrap().id.clone();
    let ledger = junheng::ops::visit::findings::findings(&session, county.id(), date(2026, 11, 4)).unwrap();
    let raised = ledger.iter().filter(|finding| finding.about.visit.as_ref() == Some(&visit)).count();
    assert!((1..14).contains(&raised));
    assert_eq!(lines(&Request { visits: &[visit], ..all.clone() }), raised);
    let english = Request { language: Language::En, from: Some(date(2030, 1, 1)), ..all };
    let mut book = open(written(&session, &english));
    assert_eq!(book.sheet_names(), ["Ledger", "Summary"]);
    assert_eq!(text(&book.worksheet_range("Ledger").unwrap(), 3, 0), "", "nothing was found since");
}

#[test]
fn every_answered_line_of_visits_is_a_row() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("visits.csv");
    let bytes = written(&session, &request(Kind::Visits, &path));
    let csv = String::from_utf8(bytes).unwrap();
    let csv = csv.strip_prefix('\u{FEFF}').expect("a byte-order mark");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    assert_eq!(heads.get(0), Some("督导编号"));
    let column = |head: &str| heads.iter().position(|known| known == head).unwrap_or_else(|| panic!("{head}"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let county = session.county(None, None).unwrap();
    for listed in visits(&session, county.id()).unwrap() {
        let own = rows.iter().filter(|row| row[0] == listed.id);
        let answered = own.clone().filter(|row| !row[column("结论")].is_empty()).count();
        assert!(answered >= listed.answered, "{} of {}", answered, listed.answered);
        assert_eq!(own.count() == 0, listed.is_planned());
    }
    let (was, is, apart) = (column("上报数"), column("实测数"), column("差异"));
    let measured = rows.iter().find(|row| !row[apart].is_empty() && &row[apart] != "0").unwrap();
    let differs = measured[is].parse::<f64>().unwrap() - measured[was].parse::<f64>().unwrap();
    assert!((differs - measured[apart].parse::<f64>().unwrap()).abs() < 1e-6, "{measured:?}");
    assert!(rows.iter().any(|row| !row[column("问题编号")].is_empty()), "findings are named at their lines");
    // A visit is called as its papers are, a line by its code and its stage; figures stand as papers write them, and in full.
    let signed = visits(&session, county.id()).unwrap().into_iter().find(|listed| listed.signed).unwrap();
    let own = || rows.iter().filter(|row| row[0] == signed.id);
    let name = format!("{}-{}", signed.about.date, signed.about.school.as_deref().unwrap());
    assert!(
        own().all(|row| row[column("督导（日期-学校代码）")] == name && &row[column("督查人员")] == "王立川、赵文山")
    );
    assert!(rows.iter().all(|row| !row[column("条目编号")].contains('@')));
    let of = |line: &str, stage: &str| {
        let row = own().find(|row| &row[column("条目编号")] == line && &row[column("学段")] == stage).unwrap();
        (row[column("实测（含单位）")].to_owned(), row[is].to_owned())
    };
    assert_eq!(of("FA53", "初中").0, "42.67 册/生");
    let (said, exact) = of("FA02", "");
    assert_eq!(said, "1:5.724");
    assert!((exact.parse::<f64>().unwrap() - 11.6 / 66.4).abs() < 1e-15, "{exact}");
    assert_eq!(of("FA52", ""), ("30 间".to_owned(), "30".to_owned()));
    let one = visits(&session, county.id()).unwrap().remove(0);
    let day = one.about.date;
    let of_day = Request { from: Some(day), to: Some(day), ..request(Kind::Visits, &path) };
    let bytes = written(&session, &of_day);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert!(reader.records().all(|row| row.unwrap()[3] == day.to_string()));
}

/// What a cell of the ledger's sheet says, by the number of the finding and the column.
fn ledger_cells(session: &junheng::ops::Session, request: &Request<'_>) -> impl Fn(&str, u32) -> String + use<> {
    let name = if request.language == Language::En { "Ledger" } else { "整改台账" };
    let range = open(written(session, request)).worksheet_range(name).unwrap();
    move |number, column| {
        let row = (0..MOST_ROWS).find(|row| text(&range, *row, 0) == number).unwrap_or_else(|| panic!("{number}"));
        text(&range, row, column)
    }
}

#[test]
fn the_ledger_tells_units_from_persons_and_who_is_waited_for() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("ledger.xlsx");
    let cell = ledger_cells(&session, &request(Kind::Ledger, &path));
    // Side, unit, person.
    assert_eq!(["2025-009", "2025-008"].map(|number| cell(number, 10)), ["县财政局", "槿原乡政府"]);
    assert_eq!([9, 10, 11].map(|column| cell("2025-004", column)), ["学校", "澄岚县楠岗学校（总务处）", ""]);
    // Said to be put right two days before its day: nobody but who looks at it is late.
    assert_eq!([14, 15].map(|column| cell("2025-002", column)), ["待复核", "待复核"]);
    assert_eq!([14, 15].map(|column| cell("2025-004", column)), ["整改中", "14"]);
    assert_eq!(cell("2025-006", 19), "撤销原因：器材当日借到教学楼展示，次日已归还，不成立。");
    let remark = |number: u32| cell("截至", number);
    assert!(remark(7).starts_with("共11条，其中撤销1条"), "{}", remark(7));
    assert!(remark(2).starts_with("填报单位：") && remark(2).contains("填报人："), "{}", remark(2));
    // The photo of the line it was found at.
    assert_eq!([17].map(|column| (cell("2025-003", column), cell("2025-004", column))), [("1".into(), String::new())]);
}

#[test]
fn the_english_ledger_has_english_requirements() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("ledger.xlsx");
    let cell = ledger_cells(&session, &Request { language: Language::En, ..request(Kind::Ledger, &path) });
    for number in ["2025-001", "2025-004", "2025-009"] {
        let han = |sign: char| ('\u{4e00}'..='\u{9fff}').contains(&sign);
        assert!(!cell(number, 5).is_empty() && !cell(number, 5).contains(han), "{}", cell(number, 5));
    }
    assert_eq!(cell("2025-001", 7), "Jiaodu [2017] No. 6, government guarantee item 3");
}

#[test]
fn heads_of_the_ledger_are_not_broken_within_words() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("ledger.xlsx");
    for (language, name) in [(Language::ZhCn, "整改台账"), (Language::En, "Ledger")] {
        let bytes = written(&session, &Request { language, ..request(Kind::Ledger, &path) });
        let range = open(bytes.clone()).worksheet_range(name).unwrap();
        let sheet = parts_of(&bytes, "xl/worksheets/sheet1.xml");
        let of = |col: &str, name: &str| {
            let value = col.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
            value.parse::<f64>().unwrap()
        };
        // Neighbours of one width are written as one.
        let width = |column: u32| {
            let number = f64::from(column + 1);
            let mut cols = sheet.split("<col ").skip(1);
            of(cols.find(|col| of(col, "min") <= number && number <= of(col, "max")).unwrap(), "width")
        };
        for column in 0..21 {
            for word in text(&range, 2, column).split_whitespace().filter(|word| word.is_ascii() || word.contains('（'))
            {
                let half_widths =
                    word.chars().map(|sign| if sign.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>().min(8.0);
                let least = if word.is_ascii() { word.len() as f64 } else { half_widths };
                assert!(width(column) > least * 1.1 + 1.0, "{word} in {}", width(column));
            }
        }
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_sentence() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("none.xlsx");
    let csv = folder.path().join("none.csv");
    let code = |request: &Request<'_>| refused(&session, request).code;
    assert_eq!(code(&request(Kind::SelfReview, &path)), "self_review_of_whom");
    assert_eq!(code(&Request { schools: &["0".to_owned()], ..request(Kind::SelfReview, &path) }), "no_such_school");
    let some = reviewed(&session);
    assert_eq!(
        code(&Request { schools: std::slice::from_ref(&some), ..request(Kind::Forms, &path) }),
        "forms_of_the_county"
    );
    let id = ["no-visit".to_owned()];
    assert_eq!(code(&Request { visits: &id, ..request(Kind::Visits, &csv) }), "unknown_visit_id");
    let (from, to) = (Some(date(2026, 2, 1)), Some(date(2026, 1, 1)));
    assert_eq!(code(&Request { from, to, ..request(Kind::Ledger, &path) }), "wrong_period");
    let desk = Desk::new();
    let chinese = desk.words("--lang zh-CN export ledger --out a.xlsx --from 十月");
    assert_eq!((chinese.status, chinese.err.contains("填年-月-日")), (1, true), "{}", chinese.err);
    let english = desk.words("--lang en export ledger --out a.xlsx --to 2025-13-01");
    assert_eq!((english.status, english.err.contains("year, month and day")), (1, true), "{}", english.err);
}

#[test]
fn a_schools_own_form_shows_its_own_answers_beside() {
    let (folder, session) = crate::visit::sample();
    let path = folder.path().join("self.xlsx");
    let school = reviewed(&session);
    let bytes =
        written(&session, &Request { schools: std::slice::from_ref(&school), ..request(Kind::SelfReview, &path) });
    let mut book = open(bytes.clone());
    let names = book.sheet_names();
    let county = session.county(None, None).unwrap();
    let row = county.schools.row_of(&school).unwrap();
    assert_eq!(names, [county.schools.names[row].clone(), format!("{}作答", county.schools.names[row])]);
    let range = book.worksheet_range(&names[0]).unwrap();
    let line = |name: &str| (0..90).find(|row| text(&range, *row, 3) == name).unwrap();
    let students = line("小学在校生数（人）");
    let figure = county.schools.figure("students_primary", row).unwrap();
    assert_eq!(text(&range, students, 4), figure.to_string());
    assert_ne!(text(&range, students, 7), "", "the school's own figure");
    // Beside a value stands a figure it is worked out from, by name.
    let degrees = (0..90).find(|row| text(&range, *row, 1).contains("高于规定学历")).unwrap();
    let value = number(&range, degrees, 4).unwrap();
    let own = text(&range, degrees, 7);
    assert!(own.starts_with(&format!("{value:.2}（小学高于规定学历教师数")), "{own}");
    assert!(own.ends_with("人、小学学生数506人）"), "{own}");
    let shared = (0..90).find(|row| text(&range, *row, 1).contains("仪器设备值")).unwrap();
    assert!(text(&range, shared, 7).contains("万元、小学学生数"), "{}", text(&range, shared, 7));
    let met = |words: &str| {
        let row = (0..90).find(|row| text(&range, *row, 1).contains(words)).unwrap();
        (text(&range, row, 3), text(&range, row, 5))
    };
    assert_eq!(met("就近划片入学"), (String::new(), "不适用".into()), "a private boarding school");
    assert_eq!(met("初中三年巩固率").1, "是");
    let rooms = county.schools.rooms("music_room_areas", row).unwrap();
    assert_eq!(number(&range, line("音乐专用教室第1间（㎡）"), 4), Some(rooms[0].to_double()));
    let answers = book.worksheet_range(&names[1]).unwrap();
    assert!(answers.height() > 50 && answers.rows().any(|row| row[2] == "符合"));
    assert!(answers.rows().any(|row| row[3].to_string().ends_with('人')));
    let asked: Vec<String> = answers.rows().skip(2).map(|row| row[1].to_string()).collect();
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len(), "nothing is asked twice: {asked:?}");
    let answer = |words: &str| {
        let row = answers.rows().find(|row| row[1].to_string().contains(words)).unwrap();
        row[3].to_string()
    };
    for (words, value) in [
        ("高于规定学历（专科及以上）教师 4.2 人", "每百人4.74人"),
        ("持教师资格证上岗率 100%", "100%"),
        ("女厕每 13 人", "每12.1人1个"),
        ("公用经费预算总额的 5%", "5.53%"),
        ("小学教职工与学生比", "1:14.9"),
        ("设科学教室", "90；90㎡"),
    ] {
        assert_eq!(answer(words), value, "{words}");
    }
    // No page ends within what is asked.
    let sheet = parts_of(&bytes, "xl/worksheets/sheet1.xml");
    let breaks = numbers_after(&sheet, "<brk id=\"");
    let merged =
        sheet.split("<mergeCell ref=\"A").skip(1).filter_map(|piece| piece.split('"').next()?.split_once(":A"));
    let asked: Vec<(u32, u32)> = merged.map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap())).collect();
    assert!(!breaks.is_empty() && asked.len() > 5);
    for (first, last) in asked {
        assert!(breaks.iter().all(|row| *row < first || *row >= last), "{breaks:?} within {first}:{last}");
    }
}

/// A part of a packed file, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn figures_measured_on_site_are_marked_in_every_form_that_takes_them() {
    let (folder, session) = crate::visit::sample();
    let entered = vec![(Field::Figure("media_rooms".into()), crate::papers::measured("24"))];
    let id = crate::papers::visited(&session, "第二小学", entered);
    let listed = visits(&session, session.county(None, None).unwrap().id()).unwrap();
    let school = [listed.iter().find(|visit| visit.id == id).unwrap().about.school.clone().unwrap()];
    let write = |kind: Kind, name: &str, verified: bool| {
        let path = folder.path().join(name);
        let schools: &[String] = if kind == Kind::SelfReview { &school } else { &[] };
        written(&session, &Request { schools, verified, ..request(kind, &path) })
    };
    for verified in [false, true] {
        let paper = write(Kind::SelfReview, "self.docx", verified);
        let marked = rows_on_paper(&paper).concat().iter().any(|cell| cell == "2.14〔实测〕");
        assert_eq!(marked, verified, "{:?}", rows_on_paper(&paper));
        let note = "标“实测”的，以现场实测数替换了上报数。";
        assert_eq!(part(&paper, "word/document.xml").contains(note), verified, "the footnote on paper");
        let sheets = write(Kind::SelfReview, "self.xlsx", verified);
        assert_eq!(part(&sheets, "xl/styles.xml").contains("〔实测〕"), verified, "the mark in a cell");
        assert_eq!(part(&sheets, "xl/sharedStrings.xml").contains(note), verified, "the footnote of a sheet");
        let mut book = open(sheets);
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).unwrap();
        let row = (3..40).find(|row| text(&range, *row, 1).contains("网络多媒体教室")).unwrap();
        let value = number(&range, row, 4).unwrap();
        assert_eq!((value - 2.14).abs() < 0.01, verified, "{value} stays a number");
        let forms = write(Kind::Forms, "forms.xlsx", verified);
        assert_eq!(part(&forms, "xl/sharedStrings.xml").contains("含实测数：多媒体教室"), verified, "the remark");
    }
}

/// Rows of tables of a docx, each as the texts of its cells that say something.
fn rows_on_paper(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut body = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut body).unwrap();
    let cell = |cell: &str| cell.split("<w:t").skip(1).filter_map(run_text).collect::<String>();
    let row = |row: &str| row.split("<w:tc>").skip(1).map(cell).filter(|text| !text.is_empty()).collect();
    let rows = body.split("<w:tr>").skip(1).filter_map(|row| row.split("</w:tr>").next());
    rows.map(row).collect()
}

/// The text of a piece behind `<w:t`; nothing where the tag goes on by another name.
fn run_text(piece: &str) -> Option<&str> {
    let (tag, rest) = piece.split_once('>')?;
    (tag.is_empty() || tag.starts_with(' ')).then(|| rest.split("</w:t>").next().unwrap_or_default())
}

/// Rows of a sheet from one on, likewise.
fn rows_on_sheet(range: &Range<Data>, from: u32) -> Vec<Vec<String>> {
    let said = |row: u32| {
        let texts = (0..9).map(|column| text(range, row, column));
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    (from..u32::try_from(range.height()).unwrap()).map(said).filter(|row| !row.is_empty()).collect()
}

/// Whether a cell on paper says what one of a sheet does: the same words, or the same number as far as it is shown.
fn says_the_same(paper: &str, sheet: &str) -> bool {
    let decimals = paper.split_once('.').map_or(0, |(_, part)| i32::try_from(part.len()).unwrap());
    match (paper.parse::<f64>(), sheet.parse::<f64>()) {
        (Ok(paper), Ok(sheet)) => (paper - sheet).abs() <= 0.5 * 10_f64.powi(-decimals) + 1e-9,
        // Papers set no space between Han and digits, whatever was typed.
        _ => paper.replace(' ', "") == sheet.replace(' ', ""),
    }
}

#[test]
fn the_own_form_on_paper_says_what_its_workbook_says() {
    let (folder, session) = crate::visit::sample();
    let school = [reviewed(&session)];
    let (sheets, paper) = (folder.path().join("self.xlsx"), folder.path().join("self.docx"));
    let made = |path: &Path| written(&session, &Request { schools: &school, ..request(Kind::SelfReview, path) });
    let mut book = open(made(&sheets));
    let bytes = made(&paper);
    // Signatures stand in rows as well, which are none of the form.
    let on_paper: Vec<Vec<String>> =
        rows_on_paper(&bytes).into_iter().filter(|row| !row.is_empty() && !row[0].ends_with('：')).collect();
    let names = book.sheet_names();
    let form = book.worksheet_range(&names[0]).unwrap();
    let mut wanted = rows_on_sheet(&form, 3);
    // Notes and signature stand below.
    wanted.truncate(wanted.len() - 2);
    let heads = rows_on_sheet(&form, 2).remove(0);
    let parts: Vec<usize> =
        (0..wanted.len()).filter(|row| wanted[*row].len() == 1 && wanted[*row][0].starts_with('A')).collect();
    // Both stages of a nine-year school stand apart.
    let part_names: Vec<&str> = parts.iter().map(|row| wanted[*row][0].as_str()).collect();
    assert_eq!(part_names, ["A1　资源配置（小学）", "A1　资源配置（初中）", "A2　政府保障程度", "A3　教育质量"]);
    for part in parts.into_iter().rev() {
        wanted.insert(part + 1, heads.clone());
    }
    let answers = book.worksheet_range(&names[1]).unwrap();
    wanted.extend(rows_on_sheet(&answers, 0));
    assert_eq!(on_paper.len(), wanted.len());
    // What is missing is an empty cell with a note there, a word here.
    let is_missing = |cell: &String| cell == "缺数据";
    let county = session.county(None, None).unwrap();
    let lacking = (0..county.schools.len())
        .find(|row| {
            let kind = &session.library.quantities.kinds[usize::from(county.schools.kinds[*row])];
            kind.id == "junior_school" && county.schools.figure("students_junior", *row).is_none()
        })
        .expect("a school that did not report");
    let other = [county.schools.codes[lacking].clone()];
    let path = folder.path().join("lacking.docx");
    let of_other = written(&session, &Request { schools: &other, ..request(Kind::SelfReview, &path) });
    assert!(rows_on_paper(&of_other).iter().flatten().any(is_missing));
    let on_paper = on_paper.into_iter().map(|row| row.into_iter().filter(|cell| !is_missing(cell)).collect());
    let on_paper: Vec<Vec<String>> = on_paper.collect();
    for (paper, sheet) in on_paper.iter().zip(&wanted) {
        let same =
            paper.len() == sheet.len() && paper.iter().zip(sheet).all(|(paper, sheet)| says_the_same(paper, sheet));
        assert!(same, "{paper:?} beside {sheet:?}");
    }
    let english = Request { schools: &school, language: Language::En, ..request(Kind::SelfReview, &paper) };
    assert!(written(&session, &english) == bytes, "the form is Chinese in either language");
}

#[test]
fn own_forms_of_a_township_each_begin_a_page() {
    let (folder, session) = crate::visit::sample();
    let county = session.county(None, None).unwrap();
    let row = county.schools.row_of(&reviewed(&session)).unwrap();
    let township = county.schools.text("township", row).to_owned();
    let path = folder.path().join("self.docx");
    let bytes = written(&session, &Request { township: Some(&township), ..request(Kind::SelfReview, &path) });
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut body = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut body).unwrap();
    let title = |school: &str| format!("{school}义务教育优质均衡发展自评表");
    assert!(body.contains(&title(&township)));
    let kinds = &session.library.quantities.kinds;
    let of_stages = |row: &usize| {
        let kind = &kinds[usize::from(county.schools.kinds[*row])];
        county.schools.text("township", *row) == township && Stage::ASSESSED.iter().any(|stage| kind.allows(*stage))
    };
    let schools: Vec<usize> = (0..county.schools.len()).filter(of_stages).collect();
    assert!(schools.len() > 2, "{schools:?}");
    let mut rest = body.as_str();
    for (place, row) in schools.iter().enumerate() {
        // Once in the contents, once as a heading.
        let own = title(&county.schools.names[*row]);
        assert_eq!(body.matches(&own).count(), 2, "{own}");
        let at = rest.rfind(&own).unwrap();
        if place > 0 {
            let before = rest[..at].rfind("</w:tbl>").unwrap();
            assert!(rest[before..at].contains("<w:pageBreakBefore/>"), "{own} begins a page");
        }
        rest = rest.get(at..).unwrap();
    }
}

#[test]
fn schools_without_compulsory_stages_have_no_own_form() {
    let (folder, session) = crate::visit::sample();
    let county = session.county(None, None).unwrap();
    let kinds = &session.library.quantities.kinds;
    let other = |row: &usize| {
        let kind = &kinds[usize::from(county.schools.kinds[*row])];
        !Stage::ASSESSED.iter().any(|stage| kind.allows(*stage))
    };
    let row = (0..county.schools.len()).find(other).expect("a kindergarten");
    let code = [county.schools.codes[row].clone()];
    for ending in ["xlsx", "docx"] {
        let path = folder.path().join(format!("none.{ending}"));
        let fault = refused(&session, &Request { schools: &code, ..request(Kind::SelfReview, &path) });
        assert_eq!(fault.code, "self_review_of_no_stage");
    }
}

#[test]
fn names_of_sheets_are_told_apart_and_too_many_schools_refused() {
    let library = library();
    let rulebook = library.rulebook("quality-2017").unwrap();
    let mut county = sample::generate(&library.quantities, 3, 300, 2025).unwrap().county;
    let long = "很长的名字".repeat(10);
    let names = ["同名/小学", "同名小学", "[]:*?", "History", &long, &long, "''"];
    for (place, name) in names.iter().enumerate() {
        county.schools.names[place] = (*name).into();
    }
    let assessment = assessed(&library, &county, rulebook);
    let conclusions = BTreeMap::new();
    let figures = FormFigures {
        county: &county,
        quantities: &library.quantities,
        rulebook,
        assessment: &assessment,
        conclusions: &conclusions,
        measured: &[],
        doubted: &BTreeSet::new(),
    };
    let answer = OwnAnswer {
        text: "=问".into(),
        stage: Some(Stage::Junior),
        mark: "符合".into(),
        value: "1".into(),
        note: "字".repeat(40_000),
    };
    let review = OwnReview {
        date: MADE_ON,
        figures: BTreeMap::new(),
        values: BTreeMap::new(),
        notes: BTreeMap::new(),
        answers: vec![answer],
    };
    let own = BTreeMap::from([(0, review)]);
    let rows: Vec<u32> = (0..7).collect();
    let mut book = open(report::self_review(&figures, &rows, &own, MADE_ON).unwrap());
    assert_eq!(book.sheet_names().len(), 8);
    let answers = book.sheet_names()[1].clone();
    let note = text(&book.worksheet_range(&answers).unwrap(), 2, 4);
    assert!(note.ends_with('…') && note.chars().count() < 32_767);
    let rows: Vec<u32> = (0..256).collect();
    let fault = report::self_review(&figures, &rows, &BTreeMap::new(), MADE_ON).unwrap_err();
    assert_eq!(fault.code, "too_many_schools");
}
