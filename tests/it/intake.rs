//! Files in: every error and doubt from a file that has it, formats, heads, cells, joining, files meant to harm.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use junheng::county::{County, Figure, Quantities};
use junheng::intake::{self, Headings, Mapping, Outcome, Request};
use junheng::rulebook::built_in_quantities;
use junheng::text::{Language, has_text};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use tempfile::TempDir;

/// A folder of files to import, and how.
struct Desk {
    folder: TempDir,
    files: Vec<PathBuf>,
    county: Option<String>,
    year: Option<i32>,
    mappings: Vec<Mapping>,
    last_year: Option<County>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            files: Vec::new(),
            county: Some("样县".into()),
            year: Some(2025),
            mappings: Vec::new(),
            last_year: None,
        }
    }

    fn bytes(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.files.push(path);
        self
    }

    fn workbook(mut self, name: &str, fill: impl FnOnce(&mut Workbook)) -> Self {
        let path = self.folder.path().join(name);
        let mut workbook = Workbook::new();
        fill(&mut workbook);
        workbook.save(&path).unwrap();
        self.files.push(path);
        self
    }

    fn import(self) -> Outcome {
        let (quantities, headings) = (quantities(), Headings::new(&self.mappings).unwrap());
        let request = Request {
            files: &self.files,
            county: self.county.as_deref(),
            year: self.year,
            year_unsaid: None,
            quantities: &quantities,
            headings: &headings,
            cancel: &AtomicBool::new(false),
            progress: &|_| {},
        };
        intake::read(&request, &|_, year| self.last_year.clone().filter(|last| last.year == year))
    }
}

fn quantities() -> Quantities {
    built_in_quantities().unwrap()
}

/// One csv file.
fn csv(text: &str) -> Outcome {
    Desk::new().bytes("schools.csv", text).import()
}

/// A table with code, name and kind, and further columns.
fn schools(columns: &str, rows: &[&str]) -> Outcome {
    let mut text = format!("学校代码,学校名称,学校类型,{columns}\n");
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    csv(&text)
}

fn errors(outcome: &Outcome) -> Vec<(&str, String)> {
    let report = &outcome.reports[0];
    report.errors.iter().map(|error| (error.code, error.cell.clone().unwrap_or_default())).collect()
}

fn doubts(outcome: &Outcome) -> Vec<(&str, String, String)> {
    let told = outcome.loads.iter().flat_map(|load| &load.doubts);
    told.map(|doubt| (doubt.code, doubt.school.clone().unwrap_or_default(), doubt.field.clone().unwrap_or_default()))
        .collect()
}

fn figure(outcome: &Outcome, code: &str, key: &str) -> Option<String> {
    let schools = &outcome.loads[0].county.schools;
    schools.figure(key, schools.row_of(code)?).map(|figure| figure.to_string())
}

fn write_rows(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
}

const HEAD: &[&str] = &["学校代码", "学校名称", "学校类型", "小学学生数"];
const ROW: &[&str] = &["2101001", "一小", "小学", "300"];

fn one_sheet(name: &'static str, rows: &'static [&'static [&'static str]]) -> impl FnOnce(&mut Workbook) {
    move |workbook| write_rows(workbook.add_worksheet().set_name(name).unwrap(), rows)
}

// Errors of cells.

#[test]
fn a_missing_column_is_required() {
    let outcome = csv("学校代码,学校名称,小学学生数\n1,一小,5\n");
    assert_eq!(errors(&outcome), [("required_missing", String::new())]);
}

#[test]
fn an_empty_required_cell_is_named() {
    assert_eq!(errors(&schools("小学学生数", &["1,,小学,5"])), [("required_missing", "B2".into())]);
}

#[test]
fn a_code_must_be_unique_in_its_sheet() {
    assert_eq!(errors(&schools("小学学生数", &["7,一小,小学,5", "7,二小,小学,6"])), [("duplicate_code", "A3".into())]);
}

#[test]
fn cells_that_are_refused() {
    for (column, cell, code) in [
        ("小学学生数", "很多", "not_a_number"),
        ("小学学生数", "-5", "negative"),
        ("小学学生数", "5.5", "fractional"),
        ("小学学生数", "5㎡", "wrong_unit"),
        ("小学学生数", "5%", "wrong_unit"),
        ("小学学生数（㎡）", "5", "wrong_unit"),
        ("小学学生数", "1000000000000", "too_large"),
        ("城乡类型", "郊区", "unknown_choice"),
        ("是否寄宿制", "也许", "unknown_choice"),
        ("音乐专用教室面积", "96;大", "not_a_number"),
        ("音乐专用教室面积", "96 101", "not_a_number"),
        ("小学学生数（万人）", "0.00015", "fractional"),
        ("图书册数（万台）", "1", "wrong_unit"),
    ] {
        let outcome = schools(column, &[&format!("1,一小,小学,{cell}")]);
        assert_eq!(outcome.reports[0].errors.first().map(|error| error.code), Some(code), "{column} {cell}");
    }
}

#[test]
fn an_unknown_kind_is_refused() {
    assert_eq!(errors(&schools("小学学生数", &["1,一小,学堂,5"])), [("unknown_kind", "C2".into())]);
}

#[test]
fn all_errors_are_collected() {
    let outcome = schools("小学学生数,小学班级数", &["1,一小,小学,x,1.5", "2,二小,小学,-1,2"]);
    assert_eq!(
        errors(&outcome),
        [("not_a_number", "D2".into()), ("fractional", "E2".into()), ("negative", "D3".into())]
    );
}

#[test]
fn errors_are_bounded() {
    let rows: Vec<String> = (0..1000).map(|row| format!("{row},学校,小学,x")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(schools("小学学生数", &rows).reports[0].errors.len(), 200);
}

#[test]
fn a_refused_file_is_in_no_load() {
    assert!(schools("小学学生数", &["1,一小,小学,x"]).loads.is_empty());
}

#[test]
fn a_refused_file_leaves_the_others_alone() {
    let good = "学校代码,学校名称,学校类型\n1,一小,小学\n";
    let outcome = Desk::new().bytes("a.csv", "nothing here\n").bytes("b.csv", good).import();
    assert_eq!((outcome.loads.len(), outcome.loads[0].files.as_slice()), (1, [1].as_slice()));
}

#[test]
fn an_error_of_a_formula_is_no_number() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            write_rows(sheet, &[HEAD, &["1", "一小", "小学"]]);
            sheet.write_formula(1, 3, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        })
        .import();
    assert_eq!(errors(&outcome), [("not_a_number", "D2".into())]);
    assert_eq!(
        outcome.reports[0].errors[0].message(Language::ZhCn, &quantities()),
        "“小学学生数”填的“#DIV/0!”无法识别。"
    );
}

#[test]
fn a_date_where_a_number_is_asked_is_said_to_be_one() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            write_rows(sheet, &[HEAD, &["1", "一小", "小学"]]);
            sheet.write_with_format(1, 3, 36526, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        })
        .import();
    assert_eq!(errors(&outcome), [("not_a_number", "D2".into())]);
    let error = &outcome.reports[0].errors[0];
    assert_eq!(error.message(Language::ZhCn, &quantities()), "“小学学生数”的单元格是日期，不是数。");
    assert_eq!(error.hint(Language::ZhCn, &quantities()), "请把单元格格式改为“常规”后重填数字；没有数据就留空。");
}

#[test]
fn a_number_near_the_largest_double_is_too_large() {
    let outcome = Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, &["1", "一小", "小学", "1e308"]])).import();
    assert_eq!(errors(&outcome), [("too_large", "D2".into())]);
}

#[test]
fn a_name_of_ten_thousand_characters_is_too_large() {
    let outcome = schools("小学学生数", &[&format!("1,{},小学,5", "长".repeat(10_000))]);
    assert_eq!(errors(&outcome), [("too_large", "B2".into())]);
}

// Errors of files.

#[test]
fn a_sheet_without_a_head_is_refused() {
    assert_eq!(errors(&csv("a,b,c\n1,2,3\n")), [("no_header", String::new())]);
}

#[test]
fn a_head_below_the_tenth_row_is_not_found() {
    let text = format!("{}学校代码,学校名称,学校类型\n1,一小,小学\n", "标题\n".repeat(10));
    assert_eq!(errors(&csv(&text)), [("no_header", String::new())]);
}

#[test]
fn a_head_in_the_tenth_row_is_found() {
    let text = format!("{}学校代码,学校名称,学校类型\n1,一小,小学\n", "标题\n".repeat(9));
    assert_eq!(csv(&text).reports[0].schools, 1);
}

#[test]
fn a_head_may_end_in_the_eleventh_row() {
    let head = "学校代码,学校名称,学校类型,专任教师数\n,,,小学\n1,一小,小学,30\n";
    let outcome = csv(&format!("{}{head}", "标题\n".repeat(9)));
    assert_eq!(figure(&outcome, "1", "teachers_primary"), Some("30".into()));
    assert_eq!(errors(&csv(&format!("{}{head}", "标题\n".repeat(10)))), [("no_header", String::new())]);
}

#[test]
fn among_several_sheets_one_must_be_named() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            write_rows(workbook.add_worksheet(), &[HEAD, ROW]);
            write_rows(workbook.add_worksheet(), &[HEAD, ROW]);
        })
        .import();
    assert_eq!(errors(&outcome), [("no_sheet", String::new())]);
}

#[test]
fn an_only_sheet_is_taken_whatever_its_name() {
    assert_eq!(Desk::new().workbook("a.xlsx", one_sheet("数据", &[HEAD, ROW])).import().reports[0].schools, 1);
}

#[test]
fn files_that_cannot_be_read_say_so() {
    let compound = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[7; 2000]].concat();
    for (name, bytes, code) in [
        ("empty.xlsx", Vec::new(), "unreadable"),
        ("zip.xlsx", b"PK\x03\x04 and nothing more".to_vec(), "unreadable"),
        ("compound.xls", compound, "unreadable"),
        ("nul.csv", b"a,b\0c\n".to_vec(), "unreadable"),
        ("latin.csv", vec![0xff, 0x81, b'\n', 0xff], "unreadable"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x01\x02".to_vec(), "unreadable"),
        ("page.xls", b"<html><body>no table</body></html>".to_vec(), "unreadable"),
        ("text.xlsx", b"garbage".to_vec(), "unreadable"),
        ("text.ods", b"a,b,c\n1,2,3\n".to_vec(), "unreadable"),
        ("page.xls", b"%PDF-1.4\n1 0 obj\n".to_vec(), "unreadable"),
        ("text.csv", b"garbage".to_vec(), "no_header"),
    ] {
        let outcome = Desk::new().bytes(name, bytes).import();
        assert_eq!(errors(&outcome), [(code, String::new())], "{name}");
    }
}

#[test]
fn a_missing_file_and_a_folder_are_unreadable() {
    let mut desk = Desk::new();
    desk.files = vec![desk.folder.path().join("none.xlsx"), desk.folder.path().to_owned()];
    let outcome = desk.import();
    assert!(outcome.reports.iter().all(|report| report.errors[0].code == "unreadable"));
}

#[test]
fn a_damaged_workbook_is_unreadable_wherever_it_is_cut() {
    let desk = Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, ROW]));
    let whole = std::fs::read(&desk.files[0]).unwrap();
    for part in [1, 2, 5, 9] {
        let outcome = Desk::new().bytes("cut.xlsx", &whole[..whole.len() * part / 10]).import();
        assert_eq!(errors(&outcome), [("unreadable", String::new())], "{part} tenths");
    }
}

#[test]
fn no_damaged_byte_makes_the_reader_panic_or_stall() {
    let desk = Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, ROW]));
    let whole = std::fs::read(&desk.files[0]).unwrap();
    for place in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x5a;
        assert_eq!(Desk::new().bytes("a.xlsx", bytes).import().reports.len(), 1, "byte {place}");
    }
}

/// A compound file whose directory has one entry.
pub fn compound_with(entry: &str) -> Vec<u8> {
    let mut bytes = vec![0; 512 * 4];
    bytes[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    bytes[26..28].copy_from_slice(&3_u16.to_le_bytes());
    bytes[28..30].copy_from_slice(&0xfffe_u16.to_le_bytes());
    bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
    bytes[32..34].copy_from_slice(&6_u16.to_le_bytes());
    bytes[44..48].copy_from_slice(&1_u32.to_le_bytes());
    bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
    bytes[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    bytes[60..64].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    bytes[68..72].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    bytes[76..512].fill(0xff);
    bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
    bytes[512..1024].fill(0xff);
    bytes[512..516].copy_from_slice(&0xffff_fffd_u32.to_le_bytes());
    bytes[516..520].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    for (place, letter) in entry.encode_utf16().enumerate() {
        bytes[1024 + 2 * place..1026 + 2 * place].copy_from_slice(&letter.to_le_bytes());
    }
    let length = u16::try_from(2 * entry.len() + 2).unwrap();
    bytes[1024 + 64..1024 + 66].copy_from_slice(&length.to_le_bytes());
    bytes
}

#[test]
fn an_encrypted_workbook_is_told_from_a_damaged_one() {
    let outcome = Desk::new().bytes("a.xlsx", compound_with("EncryptedPackage")).import();
    assert_eq!(errors(&outcome), [("encrypted", String::new())]);
}

#[test]
fn an_encrypted_zip_is_told_from_a_damaged_one() {
    let desk = Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, ROW]));
    let mut bytes = std::fs::read(&desk.files[0]).unwrap();
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| &bytes[*at..at + 4] == mark).collect();
        for place in places {
            bytes[place + flags] |= 1;
        }
    }
    assert_eq!(errors(&Desk::new().bytes("a.xlsx", bytes).import()), [("encrypted", String::new())]);
}

/// A record of an xls workbook.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// An xls workbook with one sheet of texts and numbers.
fn xls(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let named = [&[0, 0, u8::try_from(name.chars().count()).unwrap(), 1][..], &utf16(name)].concat();
    let globals = |start: u32| {
        [begin(5), record(0x0085, &[&start.to_le_bytes()[..], &named].concat()), record(0x000a, &[])].concat()
    };
    let start = u32::try_from(globals(0).len()).unwrap();
    let mut stream = [globals(start), begin(0x10)].concat();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let place = [u16::try_from(row).unwrap(), u16::try_from(column).unwrap(), 0].map(u16::to_le_bytes).concat();
            stream.extend(if let Ok(number) = cell.parse::<f64>() {
                record(0x0203, &[place, number.to_le_bytes().to_vec()].concat())
            } else {
                let length = u16::try_from(cell.encode_utf16().count()).unwrap().to_le_bytes();
                record(0x0204, &[&place[..], &length, &[1], &utf16(cell)].concat())
            });
        }
    }
    stream.extend(record(0x000a, &[]));
    stream.resize(4096.max(stream.len().next_multiple_of(512)), 0);
    compound_of(&stream)
}

/// A compound file with the stream of a workbook.
fn compound_of(stream: &[u8]) -> Vec<u8> {
    let mut bytes = compound_with("Root Entry");
    bytes.truncate(512 * 3);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    for sector in 2..2 + sectors {
        let next = if sector == 1 + sectors { 0xffff_fffe } else { sector + 1 };
        let at = 512 + 4 * usize::try_from(sector).unwrap();
        bytes[at..at + 4].copy_from_slice(&next.to_le_bytes());
    }
    let entry = 1024 + 128;
    for (place, letter) in utf16("Workbook").into_iter().enumerate() {
        bytes[entry + place] = letter;
    }
    bytes[entry + 64..entry + 66].copy_from_slice(&18_u16.to_le_bytes());
    bytes[entry + 116..entry + 120].copy_from_slice(&2_u32.to_le_bytes());
    bytes[entry + 120..entry + 124].copy_from_slice(&u32::try_from(stream.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(stream);
    bytes
}

#[test]
fn xls_is_read() {
    let outcome = Desk::new().bytes("a.xls", xls("学校", &[HEAD, ROW])).import();
    assert_eq!(figure(&outcome, "2101001", "students_primary"), Some("300".into()), "{:?}", outcome.reports);
}

#[test]
fn no_damaged_byte_of_an_xls_makes_the_reader_panic_or_stall() {
    let whole = xls("学校", &[HEAD, ROW]);
    for place in (0..whole.len()).step_by(29) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xa5;
        assert_eq!(Desk::new().bytes("a.xls", bytes).import().reports.len(), 1, "byte {place}");
    }
}

// Files meant to harm.

#[test]
fn more_than_4096_columns_with_content_are_too_large() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            write_rows(sheet, &[HEAD, ROW]);
            for column in 4..4097 {
                sheet.write_string(0, column, "列").unwrap();
            }
        })
        .import();
    assert_eq!(errors(&outcome), [("too_large", String::new())]);
}

#[test]
fn a_stray_cell_in_the_last_row_and_column_costs_nothing() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            write_rows(sheet, &[HEAD, ROW]);
            sheet.write_string(1_048_575, 16_383, "x").unwrap();
        })
        .import();
    assert_eq!(outcome.reports[0].schools, 1);
}

#[test]
fn a_stray_cell_among_the_columns_is_named_by_its_row() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            write_rows(sheet, &[HEAD, ROW]);
            sheet.write_number(1_048_575, 3, 5).unwrap();
        })
        .import();
    assert!(errors(&outcome).contains(&("required_missing", "A1048576".into())));
}

#[test]
fn a_shared_string_table_that_claims_too_much_is_damaged() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in
        [("[Content_Types].xml", "<Types/>"), ("xl/sharedStrings.xml", "<sst uniqueCount=\"99999999999999\"></sst>")]
    {
        zip.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(errors(&Desk::new().bytes("a.xlsx", bytes).import()), [("unreadable", String::new())]);
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..80 {
        std::io::Write::write_all(&mut zip, &zeros).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(errors(&Desk::new().bytes("a.xlsx", bytes).import()), [("too_large", String::new())]);
}

// Formats.

#[test]
fn csv_is_read_in_every_encoding() {
    let text = "学校代码,学校名称,学校类型\n1,一小,小学\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), gb, utf16] {
        assert_eq!(Desk::new().bytes("a.csv", bytes).import().loads[0].county.schools.names, ["一小"]);
    }
}

#[test]
fn a_file_is_told_by_its_content() {
    let desk = Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, ROW]));
    let bytes = std::fs::read(&desk.files[0]).unwrap();
    assert_eq!(Desk::new().bytes("a.xls", bytes).import().reports[0].schools, 1);
}

#[test]
fn a_table_of_text_named_xls_is_read() {
    let text = "学校代码\t学校名称\t学校类型\n1\t一小\t小学\n";
    assert_eq!(Desk::new().bytes("a.xls", text).import().loads[0].county.schools.names, ["一小"]);
}

#[test]
fn html_tables_named_xls_are_read() {
    let page = "<html><head><meta charset=gb2312></head><table>\
        <tr><td colspan=4>某县统计表</td></tr>\
        <tr><th rowspan=2>学校代码</th><th rowspan=2>学校名称</th><th rowspan=2>学校类型</th><th colspan=2>专任教师数</th></tr>\
        <tr><th>小学</th><th>初中</th></tr>\
        <tr><td>1</td><td>一小</td><td>九年一贯制</td><td>30</td><td>&nbsp;12 </td></tr></table></html>";
    let outcome = Desk::new().bytes("a.xls", encoding_rs::GBK.encode(page).0).import();
    assert_eq!(
        (figure(&outcome, "1", "teachers_primary"), figure(&outcome, "1", "teachers_junior")),
        (Some("30".into()), Some("12".into()))
    );
}

fn ods(content: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"
    );
    for (name, text) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())]
    {
        zip.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn ods_is_read_with_its_repeated_rows_and_cells() {
    let number =
        "<table:table-cell office:value-type=\"float\" office:value=\"300.5\"><text:p>301</text:p></table:table-cell>";
    let row =
        ods_row(&["1", "一小&amp;二小", "小学"]).replace("</table:table-row>", &format!("{number}</table:table-row>"));
    let empty = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>";
    let table = format!(
        "<table:table table:name=\"学校\">{}{row}{empty}</table:table>",
        ods_row(&["学校代码", "学校名称", "学校类型", "校园占地面积"])
    );
    let outcome = Desk::new().bytes("a.ods", ods(&table)).import();
    assert_eq!(figure(&outcome, "1", "site_area"), Some("300.5".into()));
    assert_eq!(outcome.loads[0].county.schools.names, ["一小&二小"]);
}

// Heads.

#[test]
fn headings_are_folded() {
    let outcome =
        csv("＊学校 代码,\"学校\n名称\",学校类型（必填）,小学学生数(人),校园占地面积【亩】\n1,一小,小学,５,3\n");
    assert_eq!(figure(&outcome, "1", "site_area"), Some("2000".into()));
}

#[test]
fn a_unit_in_brackets_may_be_called_one() {
    for heading in ["（单位：元）", "(单位:元)", "【单位元】", "｛单位∶元｝", "（单位：元）（必填）"]
    {
        let outcome = schools(&format!("教学仪器设备值{heading}"), &["1,一小,小学,25000"]);
        assert_eq!(figure(&outcome, "1", "equipment_value"), Some("2.5".into()), "{heading}");
    }
}

#[test]
fn tens_of_thousands_of_what_is_counted_are_converted() {
    for (key, heading, cell, read) in [
        ("students_primary", "小学学生数（万人）", "0.1234", "1234"),
        ("books", "图书册数（万册）", "1.5", "15000"),
        ("books", "图书册数（单位：万本）", "1.5", "15000"),
        ("computers", "教学用计算机台数（万台）", "0.01", "100"),
        ("media_rooms", "网络多媒体教室数", "0.01万间", "100"),
        ("classes_primary", "小学班级数", "0.001万", "10"),
    ] {
        let outcome = schools(heading, &[&format!("1,一小,小学,{cell}")]);
        assert_eq!(figure(&outcome, "1", key), Some(read.into()), "{heading} {cell}");
    }
}

#[test]
fn two_row_heads_are_joined_in_either_order() {
    for (upper, lower) in [("专任教师数", "小学"), ("小学", "专任教师数")] {
        let outcome = csv(&format!("学校代码,学校名称,学校类型,{upper}（人）\n,,,{lower}\n1,一小,小学,30\n"));
        assert_eq!(figure(&outcome, "1", "teachers_primary"), Some("30".into()), "{upper} over {lower}");
    }
}

#[test]
fn a_merged_upper_head_reaches_over_its_columns() {
    let outcome = Desk::new()
        .workbook("a.xlsx", |workbook| {
            let sheet = workbook.add_worksheet();
            let plain = Format::new();
            for (column, text) in ["学校代码", "学校名称", "学校类型"].into_iter().enumerate() {
                let column = u16::try_from(column).unwrap();
                sheet.merge_range(1, column, 2, column, text, &plain).unwrap();
            }
            sheet.merge_range(0, 0, 0, 5, "某县义务教育学校统计表", &plain).unwrap();
            sheet.merge_range(1, 3, 1, 4, "在校生数", &plain).unwrap();
            write_rows(sheet, &[&[], &[], &[], &["1", "一校", "九年一贯制", "400", "200", "5000"]]);
            sheet.write_string(2, 3, "小学").unwrap();
            sheet.write_string(2, 4, "初中").unwrap();
            sheet.merge_range(1, 5, 2, 5, "图书（册）", &plain).unwrap();
        })
        .import();
    let read =
        ["students_primary", "students_junior", "books"].map(|key| figure(&outcome, "1", key).unwrap_or_default());
    assert_eq!(read, ["400", "200", "5000"]);
}

#[test]
fn a_row_of_units_below_the_head_belongs_to_it() {
    let outcome = csv("学校代码,学校名称,学校类型（下拉）,校园占地面积,小学学生数\n,,,亩,人\n1,一小,小学,3,5\n");
    assert_eq!(figure(&outcome, "1", "site_area"), Some("2000".into()));
}

#[test]
fn unknown_columns_are_named() {
    let outcome = schools("校长电话,音乐教室总间数", &["1,一小,小学,123,2"]);
    assert_eq!(outcome.reports[0].ignored_columns, ["校长电话", "音乐教室总间数"]);
}

#[test]
fn a_sum_of_columns_needs_every_part() {
    let columns = "专科学历教师人数（小学）,本科学历教师人数（小学）";
    let outcome = schools(columns, &["1,一小,小学,3,4", "2,二小,小学,3,"]);
    assert_eq!(
        (figure(&outcome, "1", "degree_primary"), figure(&outcome, "2", "degree_primary")),
        (Some("7".into()), None)
    );
}

#[test]
fn a_key_without_its_stage_means_the_only_stage_of_the_school() {
    let outcome = schools("专任教师总人数", &["1,一小,小学,3", "2,一中,初中,4"]);
    assert_eq!(
        (figure(&outcome, "1", "teachers_primary"), figure(&outcome, "2", "teachers_junior")),
        (Some("3".into()), Some("4".into()))
    );
}

#[test]
fn classes_of_46_to_50_count_in_primary_schools_only() {
    let columns = "每班46-50人班级个数,每班51-55人班级个数";
    let outcome = schools(columns, &["1,一小,小学,2,1", "2,一中,初中,2,1"]);
    let read = (figure(&outcome, "1", "over_classes_primary"), figure(&outcome, "2", "over_classes_junior"));
    assert_eq!(read, (Some("3".into()), Some("1".into())));
}

#[test]
fn a_mapping_of_the_user_is_a_sum_of_its_columns() {
    let mut desk = Desk::new().bytes("a.csv", "学校代码,学校名称,学校类型,男生,女生\n1,一小,小学,3,4\n");
    desk.mappings = vec![Mapping {
        headings: vec!["男生".into(), "女 生".into()],
        key: "students_primary".into(),
        unit: String::new(),
    }];
    assert_eq!(figure(&desk.import(), "1", "students_primary"), Some("7".into()));
}

#[test]
fn a_return_is_one_school_a_field_a_row() {
    let rows: &[&[&str]] = &[
        &["学校填报表"],
        &["序号", "填报项目", "填报值"],
        &["1", "学校代码", "2101001"],
        &["2", "学校名称", "一小"],
        &["3", "学校类型", "小学"],
        &["4", "小学学生人数", "300"],
        &["5", "学校网址", "无"],
    ];
    let outcome = Desk::new().workbook("a.xlsx", one_sheet("填报", rows)).import();
    assert_eq!(figure(&outcome, "2101001", "students_primary"), Some("300".into()));
    assert_eq!(outcome.reports[0].ignored_columns, ["序号", "学校网址"]);
}

/// One school's return of these lines: field, unit, value.
fn return_of(lines: &[[&str; 3]]) -> Outcome {
    let about = [["学校代码", "", "1"], ["学校名称", "", "一校"], ["学校类型", "", "小学"]];
    let rows: Vec<&[&str]> = std::iter::once(&["填报项目", "单位", "填报值"][..])
        .chain(about.iter().map(<[&str; 3]>::as_slice))
        .chain(lines.iter().map(<[&str; 3]>::as_slice))
        .collect();
    Desk::new().workbook("a.xlsx", |workbook| write_rows(workbook.add_worksheet(), &rows)).import()
}

#[test]
fn a_column_of_units_in_a_return_is_read() {
    let outcome = return_of(&[
        ["教学仪器设备值", "元", "25000"],
        ["校园占地面积", "单位：亩", "3"],
        ["图书册数", "—", "5000"],
        ["教学及辅助用房面积", "", "400"],
        ["室内体育用房面积（亩）", "㎡", "100"],
    ]);
    let keys = ["equipment_value", "site_area", "books", "teaching_area", "indoor_pe_area"];
    let read = keys.map(|key| figure(&outcome, "1", key).unwrap_or_default());
    assert_eq!(read, ["2.5", "2000", "5000", "400", "100"]);
    assert!(outcome.reports[0].ignored_columns.is_empty());
    assert_eq!(errors(&return_of(&[["图书册数", "元", "5000"]])), [("wrong_unit", "B5".into())]);
}

#[test]
fn a_field_that_stands_twice_in_a_return_is_a_doubt_and_the_later_counts() {
    let outcome = return_of(&[
        ["小学学生数", "", "300"],
        ["城乡类型", "", "镇区"],
        ["图书册数", "", "900"],
        ["小学学生人数", "", "310"],
        ["城乡类型", "", "乡村"],
        ["图书册数", "万册", "0.09"],
    ]);
    assert_eq!(figure(&outcome, "1", "students_primary"), Some("310".into()));
    let field = |key: &str| ("conflicting_cells", "1".to_owned(), key.to_owned());
    assert_eq!(doubts(&outcome), [field("area"), field("students_primary")]);
    let told: Vec<String> =
        outcome.loads[0].doubts.iter().map(|doubt| doubt.message(Language::ZhCn, &quantities())).collect();
    assert_eq!(told[0], "“城乡类型”前后两次填报不同（镇区、乡村），采用后一次，请核对。");
    assert!(outcome.reports[0].ignored_columns.is_empty());
}

#[test]
fn a_total_beside_the_column_of_its_stage_is_compared_or_named() {
    let columns = "在校生数,小学学生数";
    let differs = schools(columns, &["1,一小,小学,510,500"]);
    assert_eq!(figure(&differs, "1", "students_primary"), Some("500".into()));
    assert_eq!(doubts(&differs), [("conflicting_cells", "1".into(), "students_primary".into())]);
    let same = schools(columns, &["1,一小,小学,500,500"]);
    assert_eq!(
        (doubts(&same), same.reports[0].ignored_columns.as_slice()),
        (Vec::new(), ["在校生数".into()].as_slice())
    );
    let needed = schools(columns, &["1,一小,小学,500,500", "2,二小,小学,400,"]);
    assert_eq!(figure(&needed, "2", "students_primary"), Some("400".into()));
    assert!(needed.reports[0].ignored_columns.is_empty());
}

#[test]
fn an_error_in_a_return_names_its_own_cell() {
    let rows: &[&[&str]] = &[
        &["填报项目", "填报值"],
        &["学校代码", "1"],
        &["学校名称", "一小"],
        &["学校类型", "小学"],
        &["小学学生人数", "多"],
    ];
    assert_eq!(
        errors(&Desk::new().workbook("a.xlsx", one_sheet("填报", rows)).import()),
        [("not_a_number", "B5".into())]
    );
}

// Cells.

#[test]
fn codes_are_written_without_decimals() {
    assert_eq!(
        Desk::new().workbook("a.xlsx", one_sheet("学校", &[HEAD, ROW])).import().loads[0].county.schools.codes,
        ["2101001"]
    );
}

#[test]
fn numbers_of_csv_are_their_text() {
    let outcome = schools("校园占地面积", &["1,一小,小学,0.1234567890123456780"]);
    assert_eq!(figure(&outcome, "1", "site_area"), Some("0.123456789012345678".into()));
}

#[test]
fn choices_are_read_by_name_and_by_code() {
    let outcome = schools("举办者,城乡类型,是否寄宿制", &["1,一小,小学,10,乡村,是", "2,二小,完全小学,７,镇区,"]);
    let schools = &outcome.loads[0].county.schools;
    let read: Vec<_> =
        (0..2).map(|row| ["ownership", "area", "boarding"].map(|key| schools.choice(key, row))).collect();
    assert_eq!(read, [[Some(1), Some(2), Some(0)], [Some(0), Some(1), None]]);
}

#[test]
fn no_rooms_and_no_data_are_different() {
    let outcome = schools("音乐专用教室面积", &["1,一小,小学,\"96;101.5\"", "2,二小,小学,无", "3,三小,小学,"]);
    let schools = &outcome.loads[0].county.schools;
    let rooms: Vec<_> = (0..3).map(|row| schools.rooms("music_room_areas", row).map(<[Figure]>::len)).collect();
    assert_eq!(rooms, [Some(2), Some(0), None]);
}

#[test]
fn rooms_that_are_none_are_no_doubt() {
    assert!(doubts(&schools("音乐专用教室面积", &["1,一小,小学,无"])).is_empty());
}

#[test]
fn columns_nobody_filled_are_absent() {
    assert!(schools("小学班级数,城乡类型", &["1,一小,小学,,"]).loads[0].county.schools.figures.is_empty());
}

// Doubts.

fn doubtful(columns: &str, row: &str, code: &str, field: &str) {
    let outcome = schools(columns, &[row]);
    assert!(
        doubts(&outcome).contains(&(code, "1".into(), field.into())),
        "{code}: {:?} {:?}",
        doubts(&outcome),
        errors(&outcome)
    );
}

#[test]
fn parts_of_the_teachers_larger_than_all() {
    for (column, code, field) in [
        ("小学高于规定学历教师数", "degree_over_teachers", "degree_primary"),
        ("小学县级以上骨干教师数", "backbone_over_teachers", "backbone_primary"),
        ("小学体育艺术专任教师数", "pe_arts_over_teachers", "pe_arts_primary"),
        ("小学中级及以上职称教师数", "mid_title_over_teachers", "mid_title_primary"),
        ("义务教育阶段持教师资格证教师数", "certified_over_teachers", "certified"),
        ("义务教育阶段五年满360学时教师数", "trained_over_teachers", "trained_360"),
    ] {
        doubtful(&format!("小学专任教师数,{column}"), "1,一小,小学,10,11", code, field);
    }
}

#[test]
fn as_many_certified_as_teachers_are_no_doubt() {
    let outcome = schools("小学学生数,小学专任教师数,义务教育阶段持教师资格证教师数", &["1,一小,小学,100,10,10"]);
    assert_eq!(doubts(&outcome), []);
}

#[test]
fn indoor_rooms_larger_than_the_teaching_area() {
    doubtful(
        "教学及辅助用房面积,室内体育用房面积",
        "1,一小,小学,100,101",
        "indoor_over_teaching_area",
        "indoor_pe_area",
    );
}

#[test]
fn a_gym_larger_than_the_indoor_rooms() {
    doubtful("室内体育用房面积,学校体育馆面积", "1,一小,小学,100,101", "gym_over_indoor_area", "indoor_pe_area");
}

#[test]
fn students_of_a_stage_the_kind_does_not_have() {
    doubtful("小学学生数,初中学生数", "1,一小,小学,100,5", "students_of_other_stage", "students_junior");
}

#[test]
fn a_stage_without_students() {
    for (cell, chinese, english) in
        [("0", "“初中学生数”填了0，", " is 0, "), ("", "“初中学生数”没有填，", " is empty, ")]
    {
        let row = format!("1,一校,九年一贯制,100,{cell}");
        doubtful("小学学生数,初中学生数", &row, "stage_without_students", "students_junior");
        let outcome = schools("小学学生数,初中学生数", &[&row]);
        let doubt = outcome.loads[0].doubts.iter().find(|doubt| doubt.code == "stage_without_students").unwrap();
        let said = [Language::ZhCn, Language::En].map(|language| doubt.message(language, &quantities()));
        assert!(said[0].starts_with(chinese) && said[1].contains(english), "{said:?}");
    }
}

#[test]
fn classes_that_do_not_fit_each_other() {
    let columns = "小学学生数,小学班级数,小学最大班额,超45人小学班级数";
    for (cells, field) in [
        ("300,6,45,0", "classes_primary"),
        ("200,6,50,7", "over_classes_primary"),
        ("200,6,50,0", "over_classes_primary"),
        ("200,6,45,1", "over_classes_primary"),
    ] {
        doubtful(columns, &format!("1,一小,小学,{cells}"), "class_size_mismatch", field);
    }
}

#[test]
fn classes_that_fit_are_no_doubt() {
    assert_eq!(
        doubts(&schools("小学学生数,小学班级数,小学最大班额,超45人小学班级数", &["1,一小,小学,270,6,46,1"])),
        []
    );
}

#[test]
fn a_figure_per_student_far_from_the_median() {
    let rows =
        ["1,甲,小学,100,1000", "2,乙,小学,101,1100", "3,丙,小学,102,10500", "4,丁,小学,103,100", "5,戊,小学,100,1010"];
    let outcome = schools("小学学生数,图书册数", &rows);
    assert_eq!(doubts(&outcome), [("outlier", "3".into(), "books".into()), ("outlier", "4".into(), "books".into())]);
}

#[test]
fn exactly_ten_times_the_median_is_no_doubt() {
    let rows = ["1,甲,小学,100,1000", "2,乙,小学,101,1010", "3,丙,小学,102,10200"];
    assert_eq!(doubts(&schools("小学学生数,图书册数", &rows)), []);
}

#[test]
fn a_figure_that_changed_by_more_than_half() {
    let last = schools("小学学生数,图书册数", &["1,一小,小学,100,1000"]);
    let mut desk = Desk::new().bytes("a.csv", "学校代码,学校名称,学校类型,小学学生数,图书册数\n1,一小,小学,151,1500\n");
    desk.last_year = Some(County { year: 2024, ..last.loads[0].county.clone() });
    assert_eq!(doubts(&desk.import()), [("jump", "1".into(), "students_primary".into())]);
}

#[test]
fn a_figure_where_there_was_none_is_a_jump() {
    let last = schools("小学学生数,图书册数", &["1,一小,小学,100,0"]);
    let mut desk = Desk::new().bytes("a.csv", "学校代码,学校名称,学校类型,小学学生数,图书册数\n1,一小,小学,100,5\n");
    desk.last_year = Some(County { year: 2024, ..last.loads[0].county.clone() });
    assert_eq!(doubts(&desk.import()), [("jump", "1".into(), "books".into())]);
}

#[test]
fn one_figure_alike_makes_no_twins() {
    assert_eq!(doubts(&schools("小学学生数", &["1,甲,小学,100", "2,乙,小学,100"])), []);
    assert_eq!(doubts(&schools("图书册数,教学用计算机台数", &["1,甲,小学,0,0", "2,乙,小学,0,0"])), []);
}

#[test]
fn schools_with_the_same_figures_name_each_other() {
    let outcome = schools("小学学生数,图书册数", &["1,甲,小学,100,1000", "2,乙,小学,100,1000"]);
    assert_eq!(doubts(&outcome), [("twin", "1".into(), String::new()), ("twin", "2".into(), String::new())]);
}

#[test]
fn a_total_where_stages_are_asked() {
    doubtful("专任教师总人数", "1,一校,九年一贯制,30", "lone_total", "teachers");
}

#[test]
fn none_may_be_unknown() {
    doubtful("小学学生数", "1,一小,小学,无", "none_or_unknown", "students_primary");
}

#[test]
fn totals_notes_and_empty_rows_are_skipped_and_reported() {
    let outcome = schools("小学学生数", &["1,一小,小学,5", "", "合 计,,,5", "2,小计,,", "注：数据为九月,,,"]);
    let rows: Vec<_> =
        outcome.loads[0].doubts.iter().map(|doubt| (doubt.code, doubt.cell.clone().unwrap_or_default())).collect();
    assert_eq!(rows, ["3", "4", "5", "6"].map(|row| ("row_skipped", row.to_owned())));
}

#[test]
fn the_example_row_of_the_template_is_skipped() {
    let outcome = schools("小学学生数", &["示例210001,一小,小学,5", "1,二小,小学,6"]);
    assert_eq!((doubts(&outcome)[0].0, outcome.reports[0].schools), ("example_row_skipped", 1));
}

// Files together.

#[test]
fn files_of_one_county_are_joined_and_the_later_wins() {
    let outcome = Desk::new()
        .bytes("a.csv", "学校代码,学校名称,学校类型,小学学生数,图书册数\n1,一小,小学,100,\n2,二小,小学,120,900\n")
        .bytes("b.csv", "学校代码,学校名称,学校类型,小学学生数,图书册数\n1,一小,小学,101,800\n3,三小,小学,90,700\n")
        .import();
    assert_eq!(doubts(&outcome), [("conflicting_cells", "1".into(), "students_primary".into())]);
    let read = ["1", "2", "3"]
        .map(|code| ["students_primary", "books"].map(|key| figure(&outcome, code, key).unwrap_or_default()));
    assert_eq!(read, [["101", "800"], ["120", "900"], ["90", "700"]]);
}

fn county_workbook(workbook: &mut Workbook) {
    write_rows(workbook.add_worksheet().set_name("说明").unwrap(), &[&["填表说明"]]);
    write_rows(workbook.add_worksheet().set_name("学校").unwrap(), &[HEAD, ROW]);
    let county: &[&[&str]] = &[
        &["项目", "数值"],
        &["区县代码", "210101"],
        &["区县名称", "甲区"],
        &["学年", "2024-2025学年"],
        &["常住人口（人）", "452000"],
        &["数学学业水平等级", "Ⅲ"],
        &["数学校际差异率", "12.5%"],
    ];
    write_rows(workbook.add_worksheet().set_name("县区").unwrap(), county);
}

fn county_desk() -> Desk {
    Desk { county: None, year: None, ..Desk::new() }
}

#[test]
fn the_sheet_of_the_county_is_read() {
    let outcome = county_desk().workbook("a.xlsx", county_workbook).import();
    let county = &outcome.loads[0].county;
    assert_eq!((county.code.as_str(), county.name.as_str(), county.year), ("210101", "甲区", 2024));
    let read = ["population", "monitor_maths_level", "monitor_maths_gap"].map(|key| county.figures[key].to_string());
    assert_eq!(read, ["45.2", "3", "0.125"]);
}

/// A county workbook with these lines beside code and name: item, unit, value.
fn county_of(lines: &[[&str; 3]]) -> Outcome {
    let about = [["区县代码", "", "210101"], ["区县名称", "", "甲区"]];
    let rows: Vec<&[&str]> = std::iter::once(&["项目", "单位", "数值"][..])
        .chain(about.iter().map(<[&str; 3]>::as_slice))
        .chain(lines.iter().map(<[&str; 3]>::as_slice))
        .collect();
    let fill = |workbook: &mut Workbook| {
        write_rows(workbook.add_worksheet().set_name("学校").unwrap(), &[HEAD, ROW]);
        let sheet = workbook.add_worksheet().set_name("县区").unwrap();
        write_rows(sheet, &rows);
        sheet.write_string(0, 3, "备注").unwrap();
    };
    county_desk().workbook("a.xlsx", fill).import()
}

#[test]
fn a_column_of_units_of_the_county_is_read_and_others_are_named() {
    let year = ["学年", "年", "2025"];
    let outcome = county_of(&[
        year,
        ["教师年平均工资", "万元", "9"],
        ["公务员年平均工资", "", "80000"],
        ["常住人口", "（人）", "452000"],
        ["问卷总数", "万份", "0.1"],
        ["数学校际差异率", "%", "12.5"],
    ]);
    let keys = ["teacher_salary", "civil_salary", "population", "survey_sheets", "monitor_maths_gap"];
    let county = &outcome.loads[0].county;
    assert_eq!(keys.map(|key| county.figures[key].to_string()), ["90000", "80000", "45.2", "1000", "0.125"]);
    assert_eq!(outcome.reports[0].ignored_columns, ["备注"]);
    assert_eq!(errors(&county_of(&[year, ["教师年平均工资", "㎡", "9"]])), [("wrong_unit", "B5".into())]);
}

#[test]
fn a_year_that_cannot_be_read_is_one_error() {
    assert_eq!(errors(&county_of(&[["学年", "", "今年"]])), [("not_a_number", "C4".into())]);
}

#[test]
fn a_file_that_does_not_say_joins_the_county_given() {
    let mut desk = county_desk()
        .bytes("more.csv", "学校代码,学校名称,学校类型,图书册数\n2101001,一小,小学,700\n")
        .workbook("a.xlsx", county_workbook);
    (desk.county, desk.year) = (Some("甲区".into()), Some(2024));
    let outcome = desk.import();
    assert_eq!((outcome.loads.len(), outcome.loads[0].county.code.as_str()), (1, "210101"));
}

#[test]
fn a_csv_file_needs_a_year() {
    let mut desk = Desk::new().bytes("a.csv", "学校代码,学校名称,学校类型\n1,一小,小学\n");
    desk.year = None;
    assert_eq!(errors(&desk.import()), [("required_missing", String::new())]);
}

#[test]
fn a_csv_file_is_named_after_its_county() {
    let mut desk = Desk::new().bytes("乙县.csv", "学校代码,学校名称,学校类型\n1,一小,小学\n");
    desk.county = None;
    assert_eq!(desk.import().loads[0].county.id(), "乙县");
}

// Sentences.

#[test]
fn every_code_has_its_sentences_in_both_languages() {
    let errors = "unreadable encrypted no_sheet no_header required_missing duplicate_column duplicate_code not_a_number negative fractional \
        unknown_kind unknown_choice wrong_unit too_large";
    let doubts = "degree_over_teachers backbone_over_teachers pe_arts_over_teachers mid_title_over_teachers \
        certified_over_teachers trained_over_teachers indoor_over_teaching_area gym_over_indoor_area students_of_other_stage \
        stage_without_students class_size_mismatch outlier jump twin lone_total conflicting_cells none_or_unknown \
        example_row_skipped row_skipped";
    let keys =
        errors.split_whitespace().flat_map(|code| [format!("intake.error.{code}"), format!("intake.hint.{code}")]);
    for key in keys.chain(doubts.split_whitespace().map(|code| format!("intake.doubt.{code}"))) {
        for language in [Language::ZhCn, Language::En] {
            assert!(has_text(language, &key), "{key} in {}", language.tag());
        }
    }
}

#[test]
fn sentences_name_what_they_speak_of() {
    let outcome = schools("小学学生数", &["1,一小,小学,多", "2,,小学,5"]);
    let sentences: Vec<String> =
        outcome.reports[0].errors.iter().map(|error| error.message(Language::ZhCn, &quantities())).collect();
    assert_eq!(sentences, ["“小学学生数”填的“多”无法识别。", "缺少必填项“学校名称”：单元格没有填。"]);
}

#[test]
fn a_cancelled_import_gives_no_load() {
    let desk = Desk::new().bytes("a.csv", "学校代码,学校名称,学校类型\n1,一小,小学\n");
    let (quantities, headings) = (quantities(), Headings::new(&[]).unwrap());
    let request = Request {
        files: &desk.files,
        county: Some("样县"),
        year: Some(2025),
        year_unsaid: None,
        quantities: &quantities,
        headings: &headings,
        cancel: &AtomicBool::new(true),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, _| None);
    assert!(outcome.cancelled && outcome.loads.is_empty());
}
