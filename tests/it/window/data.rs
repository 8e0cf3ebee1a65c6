//! Workbooks in, doubts looked at, what is missing, earlier imports.

use std::path::{Path, PathBuf};

use eframe::egui::{Event, Key, Vec2};
use egui_kittest::kittest::NodeT as _;
use junheng::assess::Verdict;
use junheng::context::Context;
use junheng::county::{Figure, Stage};
use junheng::ops::compare_loads::{self, Comparison};
use junheng::ops::{Folder, Session};
use junheng::store::{Access, Disk};
use junheng::text::{Language, text};
use junheng::ui::screens::Screen;
use junheng::ui::state::Scope;
use junheng::ui::words::count;

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

/// The schools as csv, the teachers of primary schools in two columns of own names.
fn table_with_own_columns(window: &Window) -> std::path::PathBuf {
    let path = window.folder().join("样例县.csv");
    let rows = program::schools();
    let split = rows[0].iter().position(|heading| *heading == "小学专任教师数").unwrap();
    let text = rows.into_iter().enumerate().map(|(row, cells)| {
        let cells = cells.into_iter().enumerate().map(|(column, cell)| match (column == split, row, cell) {
            (false, ..) => cell.to_owned(),
            (true, 0, _) => "语数老师,其他老师".to_owned(),
            (true, _, "") => ",".to_owned(),
            (true, ..) => format!("{},3", cell.parse::<i32>().unwrap() - 3),
        });
        cells.collect::<Vec<_>>().join(",") + "\n"
    });
    std::fs::write(&path, text.collect::<String>()).unwrap();
    path
}

#[test]
fn a_sum_is_mapped_is_there_again_when_it_is_changed_and_can_be_forgotten() {
    let mut window = Window::empty(Look::CHINESE);
    window.resize(Vec2::new(1366.0, 3000.0));
    let table = table_with_own_columns(&window);
    let drop = |window: &mut Window| {
        window.drop_files(std::slice::from_ref(&table)).click("学年").type_text("2025").click("重新读取");
    };
    drop(&mut window);
    assert!(window.sees("2 列未识别"), "{:?}", window.texts());
    let question = "“语数老师”是什么？";
    window.click(question).click("输入几个字查找").type_text("学校名称").click("学校名称");
    assert!(!window.sees("与其他列相加"), "names cannot be added");
    window.click("输入几个字查找").control(Key::A).type_text("小学专任教师数");
    window.click("小学专任教师数").click("与其他列相加 不相加").click("其他老师");
    window.click("就是这一项");
    assert!(!window.sees("列未识别") && window.sees("计入“小学专任教师数”"), "{:?}", window.texts());
    // Opened again, it is what it was said to be.
    window.click(question);
    assert!(window.sees("与其他列相加 其他老师"), "{:?}", window.texts());
    window.click("就是这一项").click("确认导入");
    let teachers = |window: &Window| {
        let county = &window.state().shown.as_ref().unwrap().county;
        county.schools.figure("teachers_primary", county.schools.row_of("1001").unwrap())
    };
    assert_eq!(teachers(&window), Some(Figure::whole(25)));
    drop(&mut window);
    assert!(!window.sees("列未识别"));
    window.click("“其他老师”是什么？");
    assert!(window.sees("与其他列相加 语数老师"), "{:?}", window.texts());
    window.click("取消").click("放弃");
    assert!(window.sees("记住的列名") && window.sees("王督学"), "{:?}", window.texts());
    window.click_beginning("忘记“");
    assert!(!window.sees("记住的列名"));
    drop(&mut window);
    assert!(window.sees("2 列未识别"), "{:?}", window.texts());
}

#[test]
fn a_unit_is_said_where_the_heading_does_not() {
    let mut window = Window::empty(Look::CHINESE);
    window.resize(Vec2::new(1366.0, 3000.0));
    let workbook = workbook_with_own_heading(&window);
    window.drop_files(&[workbook]).click("“老师收入均值”是什么？");
    window.click("输入几个字查找").type_text("教师年平均工资").click("教师年平均工资");
    window.click_beginning("单位 ").click("万元").click("就是这一项").click("确认导入");
    assert_eq!(salary(&window), Some(Figure::whole(980_000_000)));
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
fn a_path_typed_or_pasted_opens_the_file_it_names() {
    let mut window = sample();
    let workbook = workbook_with_own_heading(&window).display().to_string();
    window.click("文件路径").type_text(&workbook).click("打开");
    assert!(window.sees("确认导入"));
    window.click("放弃");
    assert!(!window.sees("确认导入"));
    window.at_one_stroke(vec![Event::Paste(workbook)]).settle();
    assert!(window.sees("确认导入"));
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

/// Everything that changed in the sample from one year to the next is on the screen, in words.
#[test]
fn two_imports_are_compared() {
    let mut window = sample();
    let shown = window.state().shown.clone().unwrap();
    let comparison = compared(&window);
    window.resize(Vec2::new(1366.0, 6000.0));
    window.click("历次导入").click_beginning("前 2024").click_beginning("后 2025").click("比较选定的两次");
    let (changes, turned) = (&comparison.changes, &comparison.verdicts);
    let mut expected = Vec::new();
    let word = |verdict: Option<Verdict>| match verdict {
        Some(Verdict::Pass) => "达标",
        Some(Verdict::Fail) => "不达标",
        Some(Verdict::Undetermined) => "待定",
        None => "—",
    };
    let from_to = |name: &str, a: Option<Verdict>, b: Option<Verdict>| format!("{name}：{} → {}", word(a), word(b));
    expected.extend(turned.overall.map(|(a, b)| from_to("全县结论", Some(a), Some(b))));
    let parts = &shown.rulebook().parts;
    expected.extend(turned.parts.iter().map(|(place, a, b)| from_to(&parts[*place].name.zh, Some(*a), Some(*b))));
    let items = &shown.rulebook().items;
    expected.extend(turned.items.iter().map(|change| {
        let met = |verdict| match verdict {
            Verdict::Pass => "达到",
            Verdict::Fail => "未达到",
            Verdict::Undetermined => "待定",
        };
        let item = &items[change.item];
        format!("{} {}：{} → {}", item.id, item.text.zh, met(change.before), met(change.after))
    }));
    expected.extend(changes.added.iter().map(|row| format!("新增：{}", comparison.after.schools.names[*row as usize])));
    expected.extend(changes.gone.iter().map(|row| format!("减少：{}", comparison.before.schools.names[*row as usize])));
    expected.extend(changes.renamed.iter().map(|school| format!("更名：{} → {}", school.before, school.after)));
    let stage = |stage: Stage| if stage == Stage::Primary { "小学" } else { "初中" };
    let units = turned.units.iter().filter(|unit| unit.before.is_some() && unit.after.is_some());
    expected.extend(units.map(|unit| {
        let row = comparison.after.schools.row_of(&unit.school).unwrap();
        let name = format!("{}（{}）", comparison.after.schools.names[row], stage(unit.stage));
        let indicators = unit.indicators.iter().map(|change| {
            let met = |met| match met {
                Some(true) => "达到",
                Some(false) => "未达到",
                None => "缺数据",
            };
            let short = &shown.rulebook().indicators[change.indicator].short.zh;
            format!("{short}：{} → {}", met(change.before), met(change.after))
        });
        let indicators = indicators.collect::<Vec<_>>().join("；");
        match unit.verdicts {
            (a, b) if a == b => format!("{name}：{indicators}"),
            (a, b) => [from_to(&name, a, b), indicators]
                .into_iter()
                .filter(|one| !one.is_empty())
                .collect::<Vec<_>>()
                .join("；"),
        }
    }));
    while let Some(more) = window.texts().into_iter().find(|text| text.starts_with("再显示 ") && !text.contains("100"))
    {
        scroll_to(&mut window, &more);
        click_first(&mut window, &more);
    }
    let texts = window.texts();
    let unsaid: Vec<&String> = expected.iter().filter(|one| !texts.contains(one)).collect();
    assert!(unsaid.is_empty() && expected.len() > 3, "{unsaid:?} of {} among {texts:?}", expected.len());
    let all = changes.figures.len() + changes.county_figures.len() + changes.words.len() + changes.county_words.len();
    assert!(window.sees(&format!("数据变化 {} 项", count(all))), "{all} among {texts:?}");
    assert!(!changes.words.is_empty() || !changes.county_words.is_empty() || changes.figures.len() > 100);
}

/// The comparison of the sample's last two years, as the operation makes it.
fn compared(window: &Window) -> Comparison {
    let context = Context::fixed("2026-11-06T08:00:00Z".parse().unwrap());
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Read, &context).unwrap();
    let loads = compare_loads::loads(&session, &window.state().shown.as_ref().unwrap().entry.id).unwrap();
    let of = |year: i32| loads.iter().find(|load| load.year == year).unwrap().id;
    compare_loads::compare_loads(&session, (of(2024), of(2025)), None, &|_| Ok(())).unwrap()
}

#[test]
fn changes_are_found_by_school_and_field_and_go_on_to_their_end() {
    let mut window = sample();
    window.resize(Vec2::new(1366.0, 6000.0));
    window.click("历次导入").click_beginning("前 2024").click_beginning("后 2025").click("比较选定的两次");
    let comparison = compared(&window);
    let [first, .., last] = comparison.changes.figures.as_slice() else { panic!("nothing changed") };
    let name = |code: &str| {
        let row = comparison.after.schools.row_of(code).unwrap();
        comparison.after.schools.names[row].clone()
    };
    let (first, last) = (name(&first.school), name(&last.school));
    let header = |key: &str| window.state().shown.as_ref().unwrap().quantities().get(key).unwrap().header.clone();
    let field = header(&comparison.changes.figures.last().unwrap().key);
    let hint = "按校名、拼音或指标项查找";
    window.click(hint).type_text(&last);
    let texts = window.texts();
    assert!(texts.contains(&last) && texts.contains(&field), "{last} {field} among {texts:?}");
    assert!(first == last || !texts.contains(&first), "{first} is not asked for");
    window.control(Key::A).type_text("没有这样的学校");
    assert!(window.sees("没有符合的变化"));
}

#[test]
fn a_change_from_nothing_is_said_in_words() {
    let mut window = Window::empty(Look::CHINESE);
    let path = window.folder().join("样例县.csv");
    let table = |indoor: &str, area: &str| {
        let rows = program::schools().into_iter().map(|row| {
            let cells = row.into_iter().enumerate().map(|(column, cell)| {
                let heading = program::schools()[0][column];
                match (heading, cell) {
                    ("室内体育用房面积", "0") => indoor.to_owned(),
                    ("城乡类型", "乡村") => area.to_owned(),
                    _ => cell.to_owned(),
                }
            });
            cells.collect::<Vec<_>>().join(",") + "\n"
        });
        rows.collect::<String>()
    };
    for (indoor, area) in [("0", "乡村"), ("50", "镇区")] {
        std::fs::write(&path, table(indoor, area)).unwrap();
        window
            .drop_files(std::slice::from_ref(&path))
            .click("学年")
            .type_text("2025")
            .click("重新读取")
            .click("确认导入");
    }
    window.click("数据").click("历次导入");
    for (side, place) in [("前 2025", 0), ("后 2025", 1)] {
        let node =
            window.nodes().filter(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with(side)));
        node.collect::<Vec<_>>()[place].click();
        window.settle();
    }
    window.click("比较选定的两次");
    assert!(window.sees("原为 0") && !window.sees("+—"), "{:?}", window.texts());
    // What changed in words stands beside the figures.
    assert!(window.sees("城乡类型") && window.sees("乡村") && window.sees("镇区"), "{:?}", window.texts());
}

/// A doubt that was explained is none any more on the school's page and among the filters.
#[test]
fn what_was_said_of_a_doubt_is_known_everywhere() {
    let mut window = sample();
    let doubts = window.state().doubts.clone();
    let of = |code: &str| doubts.iter().filter(|doubt| doubt.doubt.school.as_deref() == Some(code)).count();
    let shown = window.state().shown.clone().unwrap();
    // A school of which there is one doubt, and which is assessed.
    let codes = doubts.iter().filter_map(|doubt| doubt.doubt.school.clone());
    let is_unit = |code: &String| {
        let row = shown.county.schools.row_of(code).and_then(|row| u32::try_from(row).ok());
        row.is_some_and(|row| shown.units_of(row).count() == 1)
    };
    let code = codes.clone().find(|code| of(code) == 1 && is_unit(code)).unwrap();
    let row = u32::try_from(shown.county.schools.row_of(&code).unwrap()).unwrap();
    window.state_mut().set_scope(Scope::Schools([code.clone()].into()));
    window.state_mut().screen = Screen::Schools;
    assert!(window.settle().sees("有疑点"), "{:?}", window.texts());
    window.state_mut().screen = Screen::Data;
    window.settle().click("疑点");
    // Those about no school are listed, too.
    let listed = doubts.iter().filter(|doubt| doubt.doubt.school.as_deref().is_none_or(|school| school == code));
    let place = listed.into_iter().position(|doubt| doubt.doubt.school.is_some()).unwrap();
    let buttons = window.nodes().filter(|node| node.accesskit_node().label().as_deref() == Some("说明…"));
    buttons.collect::<Vec<_>>()[place].click();
    window.settle();
    window.click("写明核实的情况").type_text("已到校核对").click("已说明，数据无误");
    window.state_mut().screen = Screen::Schools;
    assert!(!window.settle().sees("有疑点"), "{:?}", window.texts());
    window.state_mut().schools.open = Some(row);
    window.settle();
    assert!(window.sees("已到校核对") && window.sees("王督学"), "{:?}", window.texts());
    window.state_mut().screen = Screen::Data;
    window.settle().click("导入");
    let others = doubts.iter().filter(|doubt| doubt.doubt.school.is_none()).count();
    assert!(window.sees(&format!("未处理疑点 {others} 条")), "{:?}", window.texts());
}

#[test]
fn loads_that_are_being_read_or_cannot_be_read_are_not_said_to_be_none() {
    let (tells, told) = std::sync::mpsc::channel::<()>();
    let mut window = Window::threaded(Look::CHINESE, std::sync::Arc::new(|_| {}));
    window.state_mut().ask(
        "window.work_save",
        false,
        move |_, _| {
            told.recv().unwrap();
            Ok(())
        },
        |_, ()| {},
    );
    window.state_mut().screen = Screen::Data;
    window.wait_until(|window| window.sees("历次导入"));
    window.press_on("历次导入");
    window.wait_until(|window| window.sees("正在读取"));
    assert!(!window.sees("比较选定的两次"));
    // What the loads stand in is taken away meanwhile.
    let store = rusqlite::Connection::open(window.folder().join(junheng::store::FILE_NAME)).unwrap();
    store.execute_batch("ALTER TABLE loads RENAME TO elsewhere").unwrap();
    tells.send(()).unwrap();
    window.wait_until(|window| window.state().work.is_idle());
    assert!(window.sees("没有读出来") && window.sees("重新读取"), "{:?}", window.texts());
    store.execute_batch("ALTER TABLE elsewhere RENAME TO loads").unwrap();
    window.press_on("重新读取");
    window.wait_until(|window| window.sees("比较选定的两次"));
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

#[test]
fn files_held_over_any_screen_are_named_before_they_are_let_go_of() {
    let mut window = Window::with_sample(Look::CHINESE);
    assert!(!window.sees("松开鼠标即可读入"));
    let paths: Vec<PathBuf> = (1..=5).map(|number| PathBuf::from(format!("区县{number}.xlsx"))).collect();
    window.hold_files(&paths);
    assert!(window.sees("松开鼠标即可读入") && window.sees("区县1.xlsx") && window.sees("另有 2 个文件"));
    window.hold_files(&[]).settle();
    assert!(!window.sees("松开鼠标即可读入"));
}
