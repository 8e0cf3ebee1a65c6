//! Checklists on paper in the window: blank ones out, filled ones in.

use std::path::{Path, PathBuf};

use eframe::egui::Key;
use junheng::ops::visit::list::visits;
use junheng::ops::{Folder, Session};
use junheng::store::{Access, Disk};
use junheng::ui::command::Command;
use junheng::ui::screens::Screen;
use junheng::ui::screens::visits::list::Part;

use super::harness::{Look, Window, context};
use super::layout;
use super::visits::school;
use crate::checklist::Form;
use crate::program;

/// Sheet of the items.
const LINES: &str = "检查表";

/// The page of a school of the sample.
fn page(look: Look, part: &str) -> (Window, String) {
    let mut window = Window::with_sample(look);
    let code = school(&window, part);
    open_page(&mut window, &code);
    (window, code)
}

fn open_page(window: &mut Window, code: &str) {
    let row = window.state().shown.as_ref().unwrap().county.schools.row_of(code).unwrap();
    window.state_mut().commands.push(Command::School(u32::try_from(row).unwrap()));
    window.settle();
}

/// The list of visits.
fn list(look: Look, part: Part) -> Window {
    let mut window = Window::with_sample(look);
    window.state_mut().screen = Screen::Visits;
    window.state_mut().memory.visits.part = part;
    window.settle();
    window
}

/// Types a path into the dialog that is open.
fn type_path(window: &mut Window, label: &str, path: &Path) {
    window.click(label);
    window.control(Key::A);
    window.type_text(path.to_str().unwrap());
}

/// A blank checklist of a school, as the window writes it from the school's page.
fn blank(window: &mut Window, code: &str, name: &str) -> PathBuf {
    open_page(window, code);
    let path = window.folder().join(name);
    window.click("检查表…").click("简表");
    type_path(window, "文件", &path);
    window.click("保存");
    path
}

/// The same, with an area measured and an answer given.
fn filled(window: &mut Window, code: &str, change: impl FnOnce(&mut Form)) -> PathBuf {
    let path = blank(window, code, "filled.xlsx");
    let mut form = Form::open(&path);
    form.text("首页", "B8", "2026-03-05").line("FA46", "1700+100", "", "");
    change(&mut form);
    form.save(&path);
    path
}

fn on_list(window: &mut Window) {
    window.state_mut().screen = Screen::Visits;
    window.state_mut().memory.visits.part = Part::Visits;
    window.settle();
}

/// How many visits the store has.
fn number(window: &Window) -> usize {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap();
    visits(&session, window.state().shown.as_ref().unwrap().county.id()).unwrap().len()
}

#[test]
fn a_blank_checklist_is_written_from_a_schools_page_and_no_file_is_lost() {
    let (mut window, code) = page(Look::CHINESE, "九年");
    let path = window.folder().join("空白表");
    window.click("检查表…").click("简表");
    type_path(&mut window, "文件", &path);
    window.click("保存");
    let written = path.with_extension("xlsx");
    let form = Form::open(&written);
    assert!(form.row(LINES, "FA46", 0) > 0);
    assert!(window.sees("已写入"));
    let kept = std::fs::read(&written).unwrap();
    // Typed again, an existing file is not replaced, and the dialog says so.
    open_page(&mut window, &code);
    window.click("检查表…").click("详表");
    type_path(&mut window, "文件", &path);
    window.click("保存");
    assert_eq!(std::fs::read(&written).unwrap(), kept);
    assert!(window.sees("空白检查表"), "the dialog stays open");
    assert!(
        window.texts().iter().any(|text| text.contains("空白表.xlsx") && text.contains("已存在")),
        "{:?}",
        window.texts()
    );
}

#[cfg(feature = "pdf")]
#[test]
fn a_blank_checklist_is_written_as_pages() {
    let (mut window, _) = page(Look::ENGLISH, "九年");
    let path = window.folder().join("paper.pdf");
    window.click("Blank checklist…").click("PDF, to print and fill in by hand").click("Short");
    type_path(&mut window, "File", &path);
    window.click("Save");
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"));
}

#[test]
fn chosen_schools_get_a_blank_checklist_each() {
    let mut window = list(Look::CHINESE, Part::Schools);
    let names: Vec<String> =
        window.texts().iter().filter_map(|text| text.strip_prefix("选定：").map(str::to_owned)).collect();
    window.click(&format!("选定：{}", names[0])).click(&format!("选定：{}", names[1]));
    window.click("检查表 2 份…");
    let folder = window.folder().join("paper");
    std::fs::create_dir(&folder).unwrap();
    type_path(&mut window, "文件夹", &folder);
    window.click("保存");
    let written = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut written: Vec<String> = written.collect();
    written.sort();
    assert_eq!(written.len(), 2);
    assert!(
        written.iter().all(|name| names[..2].iter().any(|school| name.starts_with(school.as_str()))),
        "{written:?}"
    );
}

#[test]
fn a_plan_writes_blank_checklists_of_its_schools() {
    let mut window = list(Look::CHINESE, Part::Schools);
    let name = window.texts().iter().find_map(|text| text.strip_prefix("选定：").map(str::to_owned)).unwrap();
    window.click(&format!("选定：{name}")).click_beginning("安排所选");
    window.click("检查表…");
    assert!(window.sees("空白检查表") && window.sees(&name));
}

#[test]
fn a_filled_checklist_is_recorded_and_its_visit_opened() {
    let (mut window, code) = page(Look::CHINESE, "九年");
    let before = number(&window);
    let path = filled(&mut window, &code, |_| {});
    on_list(&mut window);
    window.click("录入检查表…");
    type_path(&mut window, "文件", &path);
    window.click("录入");
    let walk = window.state().visits.open.as_ref().unwrap();
    assert_eq!(walk.visit.about.school.as_deref(), Some(code.as_str()));
    assert_eq!(walk.visit.sheet.figures["teaching_area"].value.figure().unwrap().to_string(), "1800");
    assert!(window.sees("已录入："));
    assert_eq!(number(&window), before + 1);
    // The same file again is the same visit.
    junheng::ui::screens::visits::walk::close(window.state_mut());
    window.settle();
    window.drop_files(&[path]);
    assert!(window.state().visits.open.is_some() && window.sees("以前已录入"));
    assert_eq!(number(&window), before + 1);
}

#[test]
fn a_form_with_faults_is_refused_as_a_whole_by_sheet_and_cell_and_taken_once_put_right() {
    let (mut window, code) = page(Look::CHINESE, "九年");
    let before = number(&window);
    let path = filled(&mut window, &code, |form| {
        form.line("FA46", "约1800", "", "").line("FA61", "", "不适用", "");
    });
    on_list(&mut window);
    window.drop_files(std::slice::from_ref(&path));
    let form = Form::open(&path);
    let cell = format!("E{}", form.row(LINES, "FA46", 0));
    assert!(window.sees("没有录入，须改正 2 处"), "{:?}", window.texts());
    let texts = window.texts();
    assert!(texts.iter().any(|text| text.contains("约1800")));
    assert!(
        texts.iter().any(|text| text.contains("检查表") && text.contains(&cell) && text.contains("只填数或算式")),
        "{texts:?}"
    );
    assert!(window.state().visits.open.is_none());
    assert_eq!(number(&window), before, "nothing of it is stored");
    let mut form = form;
    form.line("FA46", "1800", "", "").line("FA61", "", "符合", "");
    form.save(&path);
    window.click("再次录入");
    assert!(window.state().visits.open.is_some());
    assert_eq!(number(&window), before + 1);
}

#[test]
fn another_schools_checklist_is_refused_on_a_schools_page() {
    let (mut window, code) = page(Look::CHINESE, "九年");
    let path = filled(&mut window, &code, |_| {});
    let other = school(&window, "中心小学");
    open_page(&mut window, &other);
    window.click("录入检查表…");
    type_path(&mut window, "文件", &path);
    window.click("录入");
    assert!(window.sees("这份检查表是“"), "{:?}", window.texts());
    assert!(window.state().visits.open.is_none());
}

#[test]
fn a_countys_workbook_dropped_on_the_visits_is_imported_as_anywhere() {
    let mut window = list(Look::CHINESE, Part::Visits);
    let workbook = window.folder().join("county.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    window.drop_files(&[workbook]);
    assert_eq!(window.state().screen, Screen::Data);
    assert!(window.sees("确认导入"));
}

#[test]
fn dialogs_and_buttons_can_be_read_in_both_languages_at_every_size() {
    let mut found = Vec::new();
    for look in [Look::CHINESE, Look::ENGLISH] {
        for zoom in [100, 150, 200] {
            let look = Look { zoom, ..look };
            let mut look_at = |window: &Window, what: &str| {
                let faults = layout::faults(window, false).into_iter();
                found.extend(faults.map(|fault| format!("{what} {}: {fault}", look.id())));
            };
            let (mut window, code) = page(look, "九年");
            look_at(&window, "page");
            let row = window.state().shown.as_ref().unwrap().county.schools.row_of(&code).unwrap();
            window.state_mut().commands.push(Command::Checklist(u32::try_from(row).unwrap()));
            window.settle();
            look_at(&window, "blank");
            for part in [Part::Visits, Part::Schools] {
                look_at(&list(look, part), "list");
            }
            let mut window = list(look, Part::Visits);
            window.state_mut().commands.push(Command::Record(None));
            window.settle();
            look_at(&window, "record");
            let path = window.folder().join("none.xlsx");
            std::fs::write(&path, "no workbook").unwrap();
            window.drop_files(&[path]);
            look_at(&window, "refused");
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

/// Pictures for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let (mut window, code) = page(Look::CHINESE, "九年");
    let wrong = filled(&mut window, &code, |form| {
        form.line("FA46", "约1800", "", "").line("FA61", "", "不适用", "").line("FA05", "一两间", "", "");
    });
    for look in Look::all().chain(Look::all().map(|look| Look { zoom: 200, ..look })) {
        let save = |window: &mut Window, name: &str| {
            window.picture().save(folder.join(format!("paper-{name}-{}.png", look.id()))).unwrap();
        };
        let (mut window, code) = page(look, "九年");
        save(&mut window, "page");
        let row = window.state().shown.as_ref().unwrap().county.schools.row_of(&code).unwrap();
        window.state_mut().commands.push(Command::Checklist(u32::try_from(row).unwrap()));
        window.settle();
        save(&mut window, "blank");
        let mut window = list(look, Part::Visits);
        save(&mut window, "list");
        window.drop_files(std::slice::from_ref(&wrong));
        save(&mut window, "refused");
        let mut window = list(look, Part::Schools);
        let choose: Vec<String> = window.texts();
        let prefix = window.state().say.with("visits_list.choose", &[("name", String::new())]);
        let choose = choose.into_iter().filter(|text| text.starts_with(&prefix)).take(2).collect::<Vec<_>>();
        for label in &choose {
            window.click(label);
        }
        save(&mut window, "chosen");
    }
}
