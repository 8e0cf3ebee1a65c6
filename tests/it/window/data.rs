//! Workbooks in, doubts looked at, what is missing, earlier imports.

use std::path::Path;

use eframe::egui::Key;
use egui_kittest::kittest::NodeT as _;
use junheng::county::Figure;
use junheng::text::{Language, text};
use junheng::ui::screens::Screen;

use super::harness::{Look, Window};
use super::layout;
use crate::program;

const TABS: [&str; 3] = ["疑点", "完整性", "历次导入"];

fn sample() -> Window {
    let mut window = Window::with_sample(Look::CHINESE);
    window.state_mut().screen = Screen::Data;
    window.settle();
    window
}

fn click_first(window: &mut Window, label: &str) {
    let node = window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some(label));
    node.unwrap_or_else(|| panic!("no {label:?} among {:?}", window.texts())).click();
    window.settle();
}

fn scroll_to(window: &mut Window, label: &str) {
    let node = window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some(label));
    node.unwrap_or_else(|| panic!("no {label:?} among {:?}", window.texts())).scroll_to_me();
    window.settle();
}

/// A workbook whose county sheet calls the teachers' mean salary by a name of its own.
fn workbook_with_own_heading(window: &Window) -> std::path::PathBuf {
    let path = window.folder().join("own.xlsx");
    let own = |item: &'static str| if item == "教师年平均工资" { "老师收入均值" } else { item };
    let lines: Vec<(&str, &str)> = program::COUNTY.iter().map(|(item, value)| (own(item), *value)).collect();
    program::county_workbook(&path, &lines);
    path
}

fn salary(window: &Window) -> Option<Figure> {
    let shown = window.state().shown.as_ref().unwrap();
    let key = shown.quantities().list.iter().find(|quantity| quantity.header == "教师年平均工资").unwrap();
    shown.county.figures.get(&key.key).cloned()
}

#[test]
fn a_heading_is_mapped_by_hand_and_remembered() {
    let mut window = Window::empty(Look::CHINESE);
    let workbook = workbook_with_own_heading(&window);
    window.drop_files(std::slice::from_ref(&workbook));
    assert!(window.sees("1 列未识别"));
    scroll_to(&mut window, "“老师收入均值”是什么？");
    window.click("“老师收入均值”是什么？").click("输入几个字查找").type_text("教师年平均工资");
    window.click("教师年平均工资").click("就是这一项");
    assert!(window.sees("教师年平均工资 （人工指定）") && !window.sees("1 列未识别"));
    scroll_to(&mut window, "确认导入");
    window.click("确认导入");
    assert_eq!(salary(&window), Some(Figure::whole(98_000)));
    window.drop_files(&[workbook]);
    assert!(!window.sees("1 列未识别"), "asked only once");
}

#[test]
fn a_preview_that_is_left_stores_nothing() {
    let mut window = Window::empty(Look::CHINESE);
    let workbook = workbook_with_own_heading(&window);
    window.drop_files(&[workbook]).click("放弃");
    assert!(window.state().counties.is_empty() && window.state().shown.is_none());
    assert!(!window.sees("确认导入"));
}

#[test]
fn a_year_typed_for_one_file_does_not_reach_another() {
    let mut window = Window::empty(Look::CHINESE);
    let bare = window.folder().join("样例县.csv");
    std::fs::write(&bare, program::schools_csv()).unwrap();
    let workbook = window.folder().join("county.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    let [typed, own] = ["2023—2024学年：8 所学校", "2025—2026学年：8 所学校"];
    // Of two files dropped together, the one that says its year keeps it.
    window.drop_files(&[bare.clone(), workbook.clone()]);
    assert!(window.sees(own) && window.sees("1 个文件有错误"), "{:?}", window.texts());
    window.click("学年").type_text("去年");
    assert!(window.sees("学年请写开始年份"));
    window.control(Key::A).type_text("2023-2024").click("重新读取");
    assert!(window.sees(own) && window.sees(typed), "{:?}", window.texts());
    assert!(window.sees("重新读取"), "what counts is there to be seen");
    window.drop_files(&[workbook]);
    assert!(window.sees(own) && !window.sees(typed) && !window.sees("重新读取"), "{:?}", window.texts());
    window.drop_files(&[bare]);
    assert!(!window.sees(typed) && window.sees("1 个文件有错误"), "{:?}", window.texts());
}

#[test]
fn an_error_names_sheet_cell_and_what_to_do() {
    let mut window = Window::empty(Look::CHINESE);
    let path = window.folder().join("wrong.xlsx");
    let wrong = |item: &str, value: &'static str| if item == "教师年平均工资" { "很多" } else { value };
    let lines: Vec<(&str, &str)> = program::COUNTY.iter().map(|(item, value)| (*item, wrong(item, value))).collect();
    program::county_workbook(&path, &lines);
    window.drop_files(&[path]);
    assert!(window.sees("不能导入") && window.sees("工作表“县区”") && window.sees("很多"), "{:?}", window.texts());
}

#[test]
fn a_doubt_is_looked_at() {
    let mut window = sample();
    window.click("疑点");
    let open =
        |window: &Window| window.texts().iter().find_map(|text| text.strip_prefix("未看 ")?.parse::<usize>().ok());
    let before = open(&window).unwrap();
    assert!(before > 1);
    click_first(&mut window, "已看过");
    assert_eq!(open(&window), Some(before - 1));
    // An explanation needs its sentence.
    click_first(&mut window, "说明…");
    window.click("写明核实的情况").type_text("已到校核对").click("已说明，数据无误");
    assert_eq!(open(&window), Some(before - 2));
    window.click_beginning("全部 ");
    assert!(window.sees("已到校核对") && window.sees("王督学"));
}

#[test]
fn what_is_missing_is_counted_by_field_and_by_school() {
    let mut window = sample();
    window.click("完整性");
    assert!(window.sees("完整率") && window.sees("缺 1 项"), "{:?}", window.texts());
}

#[test]
fn two_imports_are_compared() {
    let mut window = sample();
    window.click("历次导入").click_beginning("前 2024").click_beginning("后 2025").click("比较选定的两次");
    assert!(window.sees("变化") && window.sees("%"), "{:?}", window.texts());
}

#[test]
fn every_part_can_be_read_at_every_zoom() {
    let mut faults = Vec::new();
    for language in [Language::ZhCn, Language::En] {
        for zoom in [100, 150, 200] {
            let look = Look { language, dark: false, zoom };
            let say = |key: &str| text(language, key, &[]);
            let mut look_at = |window: &Window, part: &str| {
                let found = layout::faults(window, false);
                faults.extend(found.into_iter().map(|fault| format!("{part} {}: {fault}", look.id())));
            };
            let mut window = Window::with_sample(look);
            window.state_mut().screen = Screen::Data;
            window.settle();
            for part in ["doubts", "completeness", "loads"] {
                look_at(window.click(&say(&format!("data_screen.tab_{part}"))), part);
            }
            let [before, after] = ["before", "after"].map(|side| say(&format!("data_screen.load_{side}")));
            window.click_beginning(&format!("{before} 2024")).click_beginning(&format!("{after} 2025"));
            scroll_to(&mut window, &say("data_screen.compare"));
            look_at(window.click(&say("data_screen.compare")), "comparison");
            let mut window = Window::empty(look);
            let workbook = workbook_with_own_heading(&window);
            look_at(window.drop_files(&[workbook]), "preview");
            let change = text(language, "data_screen.map", &[("heading", "老师收入均值".to_owned())]);
            scroll_to(&mut window, &change);
            look_at(&window, "columns");
            look_at(window.click(&change), "mapping");
            let mut window = Window::with_sample(look);
            window.state_mut().tell("x".repeat(300));
            window.state_mut().tell(say("data_screen.stored"));
            look_at(window.settle(), "notices");
            let close = say("window.close_notice");
            let closing = window.nodes().filter(|node| node.accesskit_node().label() == Some(close.clone()));
            let lowest = closing.map(|node| node.rect().bottom()).fold(0.0, f32::max);
            assert!(lowest < 260.0, "notices take only the room of their text, {lowest}");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Pictures for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for (tab, name) in TABS.into_iter().zip(["doubts", "completeness", "loads"]) {
        let mut window = sample();
        window.click(tab).picture().save(folder.join(format!("data-{name}.png"))).unwrap();
    }
    let mut window = sample();
    window.click("历次导入").click_beginning("前 2024").click_beginning("后 2025").click("比较选定的两次");
    window.picture().save(folder.join("data-comparison.png")).unwrap();
    let mut window = Window::empty(Look::CHINESE);
    let workbook = workbook_with_own_heading(&window);
    window.drop_files(&[workbook]).picture().save(folder.join("data-preview.png")).unwrap();
    scroll_to(&mut window, "“老师收入均值”是什么？");
    window.click("“老师收入均值”是什么？").picture().save(folder.join("data-mapping.png")).unwrap();
}
