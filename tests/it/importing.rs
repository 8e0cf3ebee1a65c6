//! Taking workbooks in, in two steps, and headings mapped by hand: through the operations that the window calls.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use junheng::context::Context;
use junheng::intake::{ColumnUse, Mapping, SheetRole};
use junheng::ops::import_county::{Preview, Progress, Request, Step, Watch, import_county, preview, store};
use junheng::ops::map_headings::{forget, remember, remembered};
use junheng::ops::{Folder, Session};
use junheng::store::{Access, Disk, NewImport, NewLoad};
use junheng::text::Language;
use tempfile::TempDir;

use crate::program::{COUNTY, county_workbook};

/// A data folder with workbooks beside it.
pub struct Office {
    pub folder: TempDir,
    pub session: Session,
}

impl Office {
    pub fn new() -> Self {
        Self::on(Disk::Local)
    }

    pub fn on(disk: Disk) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::fixed("2026-11-04T08:00:00Z".parse().unwrap()).named("王督学", "笔记本一号");
        let session = Session::open(&Folder { path: folder.path().join("data"), disk }, Access::Write, &context);
        Self { session: session.unwrap(), folder }
    }

    /// With the small county loaded.
    pub fn loaded() -> Self {
        let office = Self::new();
        let path = office.folder.path().join("county.xlsx");
        county_workbook(&path, COUNTY);
        office.import(&[path]);
        office
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn import(&self, files: &[PathBuf]) {
        let request = Request { files, county: Some("样例县"), year: Some(2025), ..Request::default() };
        self.take(&request);
    }

    /// Imports into the county of a code, or what the files say.
    pub fn import_as(&self, files: &[PathBuf], county: Option<&str>) {
        let year = county.map(|_| 2025);
        self.take(&Request { files, county, year, ..Request::default() });
    }

    fn take(&self, request: &Request<'_>) {
        let done = import_county(&self.session, request).unwrap();
        let errors: Vec<_> = done.reports.iter().flat_map(|report| &report.errors).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }

    pub fn figure(&self, school: &str, key: &str) -> Option<String> {
        let county = self.session.county(None, None).unwrap();
        county.schools.figure(key, county.schools.row_of(school)?).map(|figure| figure.to_string())
    }
}

fn request<'a>(files: &'a [PathBuf], mappings: &'a [Mapping]) -> Request<'a> {
    Request { files, county: Some("样例县"), year: Some(2025), mappings, ..Request::default() }
}

fn look(office: &Office, files: &[PathBuf], mappings: &[Mapping]) -> Preview {
    preview(&office.session, &request(files, mappings), Watch { cancel: &AtomicBool::new(false), progress: &|_| {} })
        .unwrap()
}

fn keep(office: &Office, preview: &Preview) {
    store(&office.session, preview, Watch { cancel: &AtomicBool::new(false), progress: &|_| {} }).unwrap();
}

fn mapping(headings: &[&str], key: &str) -> Mapping {
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    Mapping { headings, key: key.into(), unit: String::new() }
}

/// Files of the store, by name, with what is in them. The memory that `SQLite` shares among processes is no content.
fn bytes(office: &Office) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.insert(path.clone(), Vec::new());
                collect(&path, files);
            } else if path.extension().is_none_or(|extension| extension != "sqlite-shm") {
                files.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    collect(&office.folder.path().join("data"), &mut files);
    files
}

fn many_schools(count: usize) -> String {
    let rows = (0..count).map(|row| format!("{row:06},第{row}小学,小学,{},{}\n", 100 + row % 700, 900 + row));
    format!("学校代码,学校名称,学校类型,小学学生数,图书册数\n{}", rows.collect::<String>())
}

#[test]
fn a_preview_stores_nothing_and_is_stored_without_the_file() {
    let office = Office::new();
    let file = office.file("a.csv", "学校代码,学校名称,学校类型,小学学生数\n1,一小,小学,300\n");
    let before = bytes(&office);
    let seen = look(&office, std::slice::from_ref(&file), &[]);
    assert!(before == bytes(&office), "looking changes nothing");
    std::fs::remove_file(&file).unwrap();
    keep(&office, &seen);
    assert_eq!(office.figure("1", "students_primary"), Some("300".into()));
    let history = office.session.store.history("样例县", 2025).unwrap();
    assert_eq!((history[0].sources[0].name.as_str(), history[0].sources[0].hash.len()), ("a.csv", 64));
}

#[test]
fn a_preview_shows_sheets_heads_and_what_every_column_means() {
    let office = Office::new();
    let path = office.folder.path().join("county.xlsx");
    county_workbook(&path, COUNTY);
    let seen = look(&office, &[path], &[]);
    let sheets = &seen.reports[0].sheets;
    let roles: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_deref().unwrap(), sheet.role, sheet.head)).collect();
    assert_eq!(roles, [("学校", SheetRole::Schools, Some((1, 1))), ("县区", SheetRole::County, Some((1, 1)))]);
    assert_eq!((sheets[0].rows, sheets[0].columns.len(), sheets[1].rows), (8, 48, COUNTY.len()));
    let of = |sheet: usize, heading: &str| {
        let column = sheets[sheet].columns.iter().find(|column| column.heading == heading).unwrap();
        (column.cell.as_str(), column.used.clone(), column.unit.as_str())
    };
    assert_eq!(of(0, "教学仪器设备值"), ("AJ1", ColumnUse::Field("equipment_value".into()), "万元"));
    assert_eq!(of(1, "有效问卷数"), ("A26", ColumnUse::Field("survey_valid".into()), "份"));
}

#[test]
fn columns_left_aside_say_why() {
    let office = Office::new();
    let head = "学校代码,学校名称,学校类型,图书册数,图书总数（册）,音乐教室总间数,校长电话,本科学历教师人数（小学）,学校体育馆面积,室内体育用房面积";
    let file = office.file("a.csv", &format!("{head}\n1,一小,小学,5,6,1,2,3,4,5\n"));
    let seen = look(&office, &[file], &[mapping(&["图书总数"], "books")]);
    let used: Vec<_> = seen.reports[0].sheets[0].columns.iter().skip(3).map(|column| column.used.clone()).collect();
    let expected = [
        ColumnUse::GivenElsewhere("books".into()),
        ColumnUse::Field("books".into()),
        ColumnUse::Aside,
        ColumnUse::Unknown,
        ColumnUse::Part("degree_primary".into()),
        ColumnUse::Check("indoor_pe_area".into()),
        ColumnUse::Field("indoor_pe_area".into()),
    ];
    assert_eq!(used, expected);
    assert_eq!(seen.reports[0].ignored_columns, ["图书册数", "音乐教室总间数", "校长电话"]);
}

#[test]
fn a_sheet_without_a_known_heading_can_be_mapped_by_hand() {
    let office = Office::new();
    let file = office.file("a.csv", "2025年秋季\n代号,校名,类别,人头\n1,一小,小学,300\n");
    let seen = look(&office, std::slice::from_ref(&file), &[]);
    assert_eq!(seen.reports[0].errors[0].code, "no_header");
    let headings: Vec<_> = seen.reports[0].sheets[0].columns.iter().map(|column| column.normalised.as_str()).collect();
    assert_eq!(headings, ["代号", "校名", "类别", "人头"]);
    let mappings = [("代号", "code"), ("校名", "name"), ("类别", "kind"), ("人头", "students_primary")]
        .map(|(heading, key)| mapping(&[heading], key));
    keep(&office, &look(&office, &[file], &mappings));
    assert_eq!(office.figure("1", "students_primary"), Some("300".into()));
}

#[test]
fn a_cancelled_import_leaves_every_byte_as_it_was() {
    for disk in [Disk::Local, Disk::Portable] {
        let office = Office::on(disk);
        let first = office.file("first.csv", "学校代码,学校名称,学校类型,小学学生数\n1,一小,小学,300\n");
        office.import(&[first]);
        let files = [office.file("many.csv", &many_schools(6_000))];
        let mappings = [mapping(&["校长电话"], "")];
        let before = bytes(&office);
        // Once to the end, but for the last step, to know how many steps there are.
        let steps = Cell::new(0_usize);
        let run = |last: usize| {
            let cancel = AtomicBool::new(false);
            steps.set(0);
            let progress = |_: Progress| {
                steps.set(steps.get() + 1);
                cancel.store(steps.get() >= last, Ordering::Relaxed);
            };
            let watch = Watch { cancel: &cancel, progress: &progress };
            preview(&office.session, &request(&files, &mappings), watch)
                .and_then(|preview| store(&office.session, &preview, watch))
        };
        let mut count = 0;
        for last in 1.. {
            match run(last) {
                Err(fault) => assert_eq!(fault.code, "cancelled"),
                Ok(_) => break,
            }
            count = last;
            assert!(before == bytes(&office), "cancelled at step {last}");
        }
        assert!(count >= 10, "{count} steps: more than tenths");
        assert_eq!(office.session.county(None, None).unwrap().schools.len(), 6_000);
        assert_eq!(office.session.store.backups().len(), 2);
    }
}

#[test]
fn a_cancel_while_much_is_written_leaves_every_byte_too() {
    // A first import has no copies beside it yet, not even their folder.
    for office in [Office::new(), Office::loaded()] {
        let quantities = &office.session.library.quantities;
        let county = junheng::sample::generate(quantities, 7, 6_000, 2025).unwrap().county;
        let loads = [NewLoad { county: &county, doubts: "[]", sources: &[] }];
        let import = NewImport { loads: &loads, ..NewImport::default() };
        let before = bytes(&office);
        for tenth in 0..=10_u8 {
            let is_there = |part: f64| part * 10.0 >= f64::from(tenth);
            let stop = |part: f64| if is_there(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            let fault = office.session.store.put_import(&import, quantities, &stop).unwrap_err();
            assert_eq!(fault.code, "cancelled");
            assert!(before == bytes(&office), "cancelled at {tenth} tenths");
        }
    }
}

#[test]
fn a_window_may_import_on_another_thread() {
    fn may_be_shared<T: Send + Sync>() {}
    may_be_shared::<Session>();
    may_be_shared::<Preview>();
}

#[test]
fn progress_never_goes_back() {
    let office = Office::new();
    let files = ["a.csv", "b.csv"].map(|name| office.file(name, &many_schools(9_000)));
    let (seen, cancel) = (std::cell::RefCell::new(Vec::new()), AtomicBool::new(false));
    let progress = |progress: Progress| seen.borrow_mut().push(progress);
    let watch = Watch { cancel: &cancel, progress: &progress };
    let preview = preview(&office.session, &request(&files, &[]), watch).unwrap();
    store(&office.session, &preview, watch).unwrap();
    for step in [Step::Reading, Step::Examining, Step::Storing] {
        let parts: Vec<f64> =
            seen.borrow().iter().filter(|one| one.step == step).map(|progress| progress.part).collect();
        assert!(parts.is_sorted() && parts.iter().all(|part| (0.0..=1.0).contains(part)), "{step:?} {parts:?}");
        assert!(parts.len() > 1, "{step:?} {parts:?}");
    }
}

#[test]
fn what_was_mapped_once_is_used_again_until_it_is_forgotten() {
    let office = Office::new();
    let text = "学校代码,学校名称,学校类型,男 生,女生,占地（亩）\n1,一小,小学,3,4,3\n2,二小,小学,3,,\n";
    let file = office.file("a.csv", text);
    let mappings = [mapping(&["男生", "女生"], "students_primary"), mapping(&["占地(亩)"], "site_area")];
    keep(&office, &look(&office, std::slice::from_ref(&file), &mappings));
    assert_eq!(office.figure("1", "students_primary"), Some("7".into()));
    assert_eq!(office.figure("2", "students_primary"), None, "a part that is empty leaves no data");
    assert_eq!(office.figure("1", "site_area"), Some("2000".into()), "the heading's unit counts");
    let known = remembered(&office.session).unwrap();
    assert_eq!(known.len(), 2);
    assert_eq!((known[0].author.as_str(), known[0].at.to_string().as_str()), ("王督学", "2026-11-04T08:00:00Z"));
    let by_hand = look(&office, std::slice::from_ref(&file), &[]).reports[0].sheets[0].columns[3].clone();
    assert_eq!((by_hand.used, by_hand.by_hand), (ColumnUse::Part("students_primary".into()), true));
    assert!(forget(&office.session, "女 生").unwrap() && !forget(&office.session, "女生").unwrap());
    let seen = look(&office, &[file], &[]);
    assert_eq!(seen.reports[0].ignored_columns, ["男 生", "女生"]);
}

#[test]
fn a_new_word_about_a_heading_replaces_the_earlier_one() {
    let office = Office::new();
    remember(&office.session, &[mapping(&["男生", "女生"], "students_primary"), mapping(&["备注"], "")]).unwrap();
    remember(&office.session, &[mapping(&["女生"], "")]).unwrap();
    let known = remembered(&office.session).unwrap();
    let headings: Vec<_> = known.iter().map(|known| known.mapping.headings.join("+")).collect();
    assert_eq!(headings, ["备注", "女生"]);
}

#[test]
fn a_mapping_may_name_the_unit() {
    let office = Office::new();
    let file = office.file("a.csv", "学校代码,学校名称,学校类型,校园大小\n1,一小,小学,3\n");
    let in_mu = Mapping { unit: "亩".into(), ..mapping(&["校园大小"], "site_area") };
    keep(&office, &look(&office, &[file], &[in_mu]));
    assert_eq!(office.figure("1", "site_area"), Some("2000".into()));
}

#[test]
fn two_headings_of_a_head_of_two_rows_are_mapped_as_one() {
    let office = Office::new();
    let file = office.file("a.csv", "学校代码,学校名称,学校类型,规模,\n,,,男,女\n1,一小,小学,30,40\n");
    let mappings = [mapping(&["规模男", "规模女"], "students_primary")];
    let seen = look(&office, std::slice::from_ref(&file), &mappings);
    assert_eq!(seen.reports[0].sheets[0].head, Some((1, 2)));
    keep(&office, &seen);
    assert_eq!(office.figure("1", "students_primary"), Some("70".into()));
}

#[test]
fn a_part_of_a_sum_that_is_refused_is_an_error_of_its_cell() {
    let office = Office::new();
    let file = office.file("a.csv", "学校代码,学校名称,学校类型,男生,女生\n1,一小,小学,3,四\n");
    let seen = look(&office, &[file], &[mapping(&["男生", "女生"], "students_primary")]);
    let errors: Vec<_> =
        seen.reports[0].errors.iter().map(|error| (error.code, error.cell.as_deref().unwrap())).collect();
    assert_eq!(errors, [("not_a_number", "E2")]);
}

#[test]
fn two_columns_of_one_quantity_that_are_no_sum_are_an_error() {
    let office = Office::new();
    let file = office.file("a.csv", "学校代码,学校名称,学校类型,男生,女生\n1,一小,小学,3,4\n");
    let mappings = [mapping(&["男生"], "students_primary"), mapping(&["女生"], "students_primary")];
    let seen = look(&office, std::slice::from_ref(&file), &mappings);
    let error = &seen.reports[0].errors[0];
    assert_eq!((error.code, error.cell.as_deref()), ("duplicate_column", Some("E1")));
    let quantities = &office.session.library.quantities;
    assert_eq!(error.message(Language::ZhCn, quantities), "手工把多列都对应到了“小学学生数”。");
    let twice = office.file("b.csv", "学校代码,学校名称,学校类型,男生,男生\n1,一小,小学,3,4\n");
    assert_eq!(look(&office, &[twice], &mappings).reports[0].errors[0].code, "duplicate_column");
}

#[test]
fn a_sum_by_hand_goes_before_the_own_heading_but_not_when_a_part_is_absent() {
    let office = Office::new();
    remember(&office.session, &[mapping(&["男生", "女生"], "students_primary")]).unwrap();
    let both = office.file("a.csv", "学校代码,学校名称,学校类型,小学学生数,男生,女生\n1,一小,小学,99,3,4\n");
    office.import(&[both]);
    assert_eq!(office.figure("1", "students_primary"), Some("7".into()));
    let one = office.file("a.csv", "学校代码,学校名称,学校类型,小学学生数,男生\n1,一小,小学,99,3\n");
    office.import(&[one]);
    assert_eq!(office.figure("1", "students_primary"), Some("99".into()));
    let alone = office.file("a.csv", "学校代码,学校名称,学校类型,男生\n1,一小,小学,3\n");
    office.import(&[alone]);
    assert_eq!(office.figure("1", "students_primary"), None);
}

#[test]
fn lines_of_the_county_are_mapped_and_added_too() {
    let office = Office::new();
    let path = office.folder.path().join("county.xlsx");
    let lines: Vec<(&str, &str)> = COUNTY
        .iter()
        .map(|(item, value)| if *item == "有效问卷数" { ("有效问卷（线上）", *value) } else { (*item, *value) })
        .chain([("有效问卷（纸质）", "25"), ("小学学生数", "7")])
        .collect();
    county_workbook(&path, &lines);
    let mappings = [
        mapping(&["有效问卷（线上）", "有效问卷（纸质）"], "survey_valid"),
        mapping(&["小学学生数"], "students_primary"),
    ];
    let seen = look(&office, &[path], &mappings);
    assert_eq!(seen.loads[0].county.figures["survey_valid"].to_string(), "425");
    assert_eq!(seen.reports[0].ignored_columns, ["小学学生数"], "schools' figures are no line of the county");
}

#[test]
fn mappings_that_mean_nothing_are_refused() {
    let office = Office::new();
    let in_persons = Mapping { unit: "人".into(), ..mapping(&["甲"], "site_area") };
    for (mapping, code) in [
        (mapping(&[], "books"), "mapping_without_heading"),
        (mapping(&["甲"], "wings"), "mapping_unknown_quantity"),
        (mapping(&["甲", "乙"], "township"), "mapping_no_sum"),
        (in_persons, "mapping_wrong_unit"),
    ] {
        assert_eq!(remember(&office.session, std::slice::from_ref(&mapping)).unwrap_err().code, code);
        assert_eq!(preview_fault(&office, mapping), code);
    }
    assert_eq!(remembered(&office.session).unwrap(), []);
}

fn preview_fault(office: &Office, mapping: Mapping) -> &'static str {
    let watch = Watch { cancel: &AtomicBool::new(false), progress: &|_| {} };
    preview(&office.session, &request(&[], &[mapping]), watch).unwrap_err().code
}

#[test]
fn figures_of_a_county_without_a_school_are_refused() {
    let office = Office::loaded();
    let before = bytes(&office);
    let path = office.folder.path().join("blank.xlsx");
    junheng::ops::make_template::make_template(&office.session.library, &path, false, Language::ZhCn).unwrap();
    let seen = look(&office, &[path], &[]);
    assert!(seen.refused() && seen.loads.is_empty());
    let error = &seen.reports[0].errors[0];
    assert_eq!((error.code, error.sheet.as_deref()), ("required_missing", Some("学校")));
    keep(&office, &seen);
    assert!(before == bytes(&office));
}

#[test]
fn a_file_of_the_county_alone_joins_one_that_has_the_schools() {
    let office = Office::new();
    let path = office.folder.path().join("blank.xlsx");
    junheng::ops::make_template::make_template(&office.session.library, &path, false, Language::ZhCn).unwrap();
    let schools = office.file("a.csv", "学校代码,学校名称,学校类型,小学学生数\n1,一小,小学,300\n");
    assert_eq!(look(&office, &[path, schools], &[]).loads[0].county.schools.len(), 1);
}
