//! Classes counted, the roster ticked, lessons and talks written down, rooms measured, items added: by mouse and keys.

use eframe::egui::{Key, Modifiers};
use junheng::county::Stage;
use junheng::ops::visit::open::sheet;
use junheng::ops::visit::write::log;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::visits::walk::{Saved, Tab, Walk};
use junheng::visit::{Ask, Mark, Sheet};

use super::harness::{Look, Window, context};
use super::visits::nine_year;

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

fn stands(window: &Window) -> &Sheet {
    &walk(window).visit.sheet
}

/// A visit to a nine-year school at a part of the walk.
fn at(look: Look, tab: Tab) -> Window {
    let mut window = Window::with_visit(look, &nine_year(), Length::Full);
    window.state_mut().visits.open.as_mut().unwrap().tab = tab;
    window.settle();
    window
}

/// What stands in the store, which is what stands on the screen.
fn kept(window: &Window) -> Sheet {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap();
    let kept = sheet(&session, &walk(window).visit.id).unwrap();
    assert_eq!(kept.values, stands(window).values);
    kept
}

fn press(window: &mut Window, key: Key) {
    window.press(Modifiers::NONE, key);
}

#[test]
fn classes_are_listed_as_reported_counted_with_enter_and_count_only_once_all_are() {
    let mut window = at(Look::CHINESE, Tab::Classes);
    let reported = walk(&window).visit.reported["classes_primary"].to_string();
    let number: usize = reported.parse().unwrap();
    window.click(&format!("按上报 {reported} 个班列出"));
    // As many as that button says there are of the other stage, too: the first is the primary stage's.
    assert_eq!(stands(&window).classes[&Stage::Primary].len(), number);
    assert!(stands(&window).classes[&Stage::Primary][&1].value.name.contains('班'));
    for class in 0..number {
        window.type_text(if class == 0 { "23+24" } else { "40" });
        press(&mut window, Key::Enter);
    }
    let classes: Vec<u32> =
        stands(&window).classes[&Stage::Primary].values().map(|class| class.value.students.unwrap()).collect();
    assert_eq!(classes[0], 47);
    assert!(classes[1..].iter().all(|heads| *heads == 40) && classes.len() == number);
    assert!(window.sees("超 2 人"), "{:?}", window.texts());
    let counted = |window: &Window| {
        let walk = walk(window);
        walk.visit.sheet.counted(&walk.visit.asked, &walk.visit.library.visits)
    };
    assert!(counted(&window).is_empty() && window.sees("未开启前"));
    window.click("小学全部清点完毕");
    let counts = counted(&window);
    assert_eq!(counts["classes_primary"].to_string(), reported);
    assert_eq!(counts["max_class_primary"].to_string(), "47");
    assert!(window.sees("以上结果已作为核实数据"));
    kept(&window);
}

#[test]
fn classes_listed_at_once_are_undone_and_done_again_at_once() {
    let mut window = at(Look::CHINESE, Tab::Classes);
    window.state_mut().visits.open.as_mut().unwrap().visit.asked.stages.truncate(1);
    window.settle();
    let reported = walk(&window).visit.reported["classes_primary"].to_string();
    window.click("加一个班").type_text("41");
    press(&mut window, Key::Tab);
    let before = stands(&window).values.clone();
    let entries = |window: &Window| {
        let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
        let session = Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap();
        log(&session, &walk(window).visit.id).unwrap().len()
    };
    let steps = walk(&window).undo.len();
    window.click(&format!("按上报 {reported} 个班列出"));
    let listed = stands(&window).values.clone();
    let number: usize = reported.parse().unwrap();
    assert_eq!(stands(&window).classes[&Stage::Primary].len(), number);
    assert_eq!((walk(&window).undo.len(), walk(&window).saved.clone()), (steps + 1, Saved::Yes));
    let written = entries(&window);
    // Out of the field that is to be typed into next: there Ctrl+Z is the text's.
    press(&mut window, Key::Escape);
    window.control(Key::Z);
    assert!(window.sees(&format!("已撤销：填写“小学班级”，共 {} 处", number - 1)), "{:?}", window.texts());
    assert_eq!(kept(&window).values, before);
    assert_eq!(entries(&window), written + number - 1, "undoing is an entry each, none is taken away");
    window.control(Key::Y);
    assert_eq!(kept(&window).values, listed);
    window.control(Key::Z).control(Key::Z);
    assert_eq!(stands(&window).classes[&Stage::Primary][&1].value.students, None, "the step before is one of its own");
}

#[test]
fn what_is_no_number_of_heads_stays_in_its_field_and_what_is_typed_survives_a_change_of_part() {
    let mut window = at(Look::CHINESE, Tab::Classes);
    window.state_mut().visits.open.as_mut().unwrap().visit.asked.stages.truncate(1);
    window.settle();
    window.click("加一个班").type_text("四十");
    press(&mut window, Key::Enter);
    assert_eq!(stands(&window).classes[&Stage::Primary][&1].value.students, None);
    assert!(window.texts().contains(&"四十".to_owned()));
    window.click("第 1 行人数");
    window.control(Key::A).type_text("41");
    // Ctrl+Enter goes to another part while the field still has the keyboard.
    window.control(Key::Enter);
    assert_eq!(walk(&window).tab, Tab::Finish);
    assert_eq!(kept(&window).classes[&Stage::Primary][&1].value.students, Some(41));
}

#[test]
fn a_roster_is_pasted_and_ticked_with_keys() {
    let mut window = at(Look::CHINESE, Tab::Teachers);
    window.click("每行一个姓名，也可从表格中连列粘贴");
    window.type_text("王建国\t小学\t语文\n李芳\t初中\t体育\n赵敏\t\t音乐");
    window.click("加入花名册");
    let roster = stands(&window).roster.as_ref().unwrap().value.clone();
    assert_eq!(roster.len(), 3);
    assert!(window.sees("有 1 人未注明学段"));
    let ticks = |window: &Window, place: u32| -> Vec<String> {
        stands(window).ticks.get(&place).map(|ticks| ticks.value.iter().cloned().collect()).unwrap_or_default()
    };
    press(&mut window, Key::Enter);
    assert_eq!(ticks(&window, 0), ["certified", "degree", "teachers", "trained_360"]);
    // The next name: arrows go to a column, space ticks, a digit does both.
    press(&mut window, Key::ArrowRight);
    press(&mut window, Key::Space);
    press(&mut window, Key::Num6);
    assert_eq!(ticks(&window, 1), ["degree", "pe_arts"]);
    press(&mut window, Key::Space);
    assert_eq!(ticks(&window, 1), ["degree"], "space takes away what it gave");
    press(&mut window, Key::J);
    press(&mut window, Key::S);
    press(&mut window, Key::Num1);
    assert_eq!(stands(&window).roster.as_ref().unwrap().value[2].stage, Some(Stage::Primary));
    press(&mut window, Key::K);
    press(&mut window, Key::Num1);
    let counted = |window: &Window| {
        let walk = walk(window);
        walk.visit.sheet.counted(&walk.visit.asked, &walk.visit.library.visits)
    };
    assert!(counted(&window).is_empty());
    window.click("花名册核完");
    let counts = counted(&window);
    assert_eq!(counts["teachers_primary"].to_string(), "2");
    assert_eq!(counts["teachers_junior"].to_string(), "1");
    assert_eq!(counts["degree_junior"].to_string(), "1");
    window.click("从花名册去掉李芳");
    assert_eq!(counted(&window)["teachers_junior"].to_string(), "0");
    assert!(!window.sees("李芳") && ticks(&window, 2) == ["teachers"], "places stay");
    window.control(Key::Z);
    assert!(window.sees("李芳") && ticks(&window, 1) == ["degree", "teachers"], "a name comes back with its ticks");
    assert!(stands(&window).all_teachers, "and nothing else is undone");
    kept(&window);
}

#[test]
fn of_a_long_roster_only_what_is_seen_is_drawn() {
    let mut window = at(Look::CHINESE, Tab::Teachers);
    let names: Vec<String> = (1..=200).map(|number| format!("教师{number}")).collect();
    window.click("每行一个姓名，也可从表格中连列粘贴").type_text(&names.join("\n")).click("加入花名册");
    let drawn = |window: &Window| -> Vec<String> {
        window.texts().into_iter().filter(|text| text.starts_with("第 ") && text.contains("教师")).collect()
    };
    assert!((5..30).contains(&drawn(&window).len()), "{:?}", drawn(&window));
    for _ in 0..20 {
        press(&mut window, Key::PageDown);
    }
    press(&mut window, Key::Num1);
    assert!(drawn(&window).contains(&"第 200 人 教师200".to_owned()), "{:?}", drawn(&window));
    assert_eq!(stands(&window).ticks.keys().copied().collect::<Vec<u32>>(), [199]);
}

#[test]
fn letters_typed_while_looking_for_a_name_tick_nothing() {
    let mut window = at(Look::CHINESE, Tab::Teachers);
    window.click("每行一个姓名，也可从表格中连列粘贴").type_text("王建国\n李芳\n赵敏").click("加入花名册");
    window.click("按姓名、拼音或学科查找").type_text("lf");
    press(&mut window, Key::Num1);
    assert!(window.sees("李芳") && !window.sees("王建国"));
    assert!(stands(&window).ticks.is_empty());
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num1);
    assert_eq!(stands(&window).ticks.keys().copied().collect::<Vec<u32>>(), [1], "the name that was found");
}

#[test]
fn a_wrong_workbook_is_refused_on_the_screen_and_nothing_is_lost() {
    let mut window = at(Look::CHINESE, Tab::Teachers);
    window.click("每行一个姓名，也可从表格中连列粘贴").type_text("王建国").click("加入花名册");
    press(&mut window, Key::Num1);
    let before = stands(&window).values.clone();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("学校.csv");
    std::fs::write(&path, "学校代码,学校名称\n001,一小\n").unwrap();
    window.drop_files(std::slice::from_ref(&path));
    assert!(window.sees("学校代码 | 学校名称") && window.sees("王建国"), "{:?}", window.texts());
    assert_eq!(stands(&window).values, before);
    std::fs::write(&path, "姓名,学段\n李芳,初中\n王建国,小学\n").unwrap();
    window.drop_files(&[path]);
    assert!(window.sees("新增 1 人，已有 1 人") && !window.sees("学校代码 |"));
    let roster = &stands(&window).roster.as_ref().unwrap().value;
    assert_eq!(roster.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["王建国", "李芳"]);
    assert_eq!(stands(&window).ticks[&0].value.len(), 1, "ticks stay with their name");
}

#[test]
fn lessons_and_talks_are_written_down_changed_and_taken_away() {
    let mut window = at(Look::CHINESE, Tab::Talks);
    window.click("加一节课").type_text("三年级2班");
    assert!(stands(&window).lessons.is_empty(), "not while it is typed");
    press(&mut window, Key::Tab);
    assert_eq!(stands(&window).lessons[&1].value.class, "三年级2班");
    window.type_text("数学").click("一般").click("使用信息化设备 1 是");
    window.click("加一次访谈").type_text("作业不多");
    window.control(Key::Enter);
    let kept = kept(&window);
    let lesson = &kept.lessons[&1].value;
    assert_eq!((lesson.subject.as_str(), lesson.technology), ("数学", Some(true)));
    assert_eq!(lesson.participation, Some(Mark::Mostly));
    assert_eq!(kept.interviews[&1].value.note, "作业不多");
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Talks;
    window.settle();
    window.click_beginning("第 1 次访谈对象").click("家长").click("满意 1 否");
    assert_eq!(stands(&window).interviews[&1].value.who, "parents");
    assert_eq!(stands(&window).interviews[&1].value.satisfied, Some(false));
    window.click("去掉第 1 节").click("加一节课");
    window.control(Key::Enter);
    assert!(stands(&window).lessons.is_empty(), "an empty card is none");
    window.control(Key::Z);
    assert_eq!(stands(&window).lessons[&1].value.subject, "数学");
}

#[test]
fn rooms_are_added_with_one_key_taken_over_and_counted_against_what_is_wanted() {
    let mut window = at(Look::CHINESE, Tab::Checklist);
    let reported = |window: &Window| {
        let walk = walk(window);
        walk.visit.asked.lines.iter().position(|line| match &line.ask {
            Ask::Rooms { key: Some(key), area_at_least_m2: Some(_), .. } => {
                walk.visit.reported_rooms.get(key).is_some_and(|areas| !areas.is_empty())
            }
            _ => false,
        })
    };
    let place = reported(&window).unwrap();
    window.state_mut().visits.open.as_mut().unwrap().go_to(place);
    window.settle();
    let line = walk(&window).line().unwrap().clone();
    let Ask::Rooms { key: Some(key), .. } = &line.ask else { panic!() };
    let areas = walk(&window).visit.reported_rooms[key].len();
    window.click("按上报列出");
    assert_eq!(stands(&window).rooms[&line.id].len(), areas);
    // The first one's area has the keyboard.
    window.type_text("2×3");
    press(&mut window, Key::Enter);
    let first = stands(&window).rooms[&line.id][&1].value.clone();
    assert_eq!((first.working.as_str(), first.area().unwrap().to_string()), ("2×3", "6".to_owned()));
    assert!(window.sees("偏小"));
    press(&mut window, Key::Escape);
    press(&mut window, Key::Enter);
    assert_eq!(stands(&window).rooms[&line.id].len(), areas + 1, "Enter adds a room");
    window.type_text("音乐室");
    press(&mut window, Key::Enter);
    window.type_text("12×9");
    // Another line while the field still has the keyboard.
    window.state_mut().commands.push(junheng::ui::command::Command::NextLine);
    window.settle();
    let added = u32::try_from(areas + 1).unwrap();
    let kept = kept(&window);
    assert_eq!(kept.rooms[&line.id][&added].value.name, "音乐室");
    assert_eq!(kept.rooms[&line.id][&added].value.working, "12×9");
}

#[test]
fn an_item_of_ones_own_is_a_line_of_the_checklist_until_it_is_taken_away() {
    let mut window = at(Look::CHINESE, Tab::Checklist);
    let lines = walk(&window).visit.asked.lines.len();
    window.click("自加事项…").type_text("校门口交通秩序");
    press(&mut window, Key::Enter);
    window.type_text("食堂价格公示").click("完成");
    assert_eq!(walk(&window).visit.asked.lines.len(), lines + 2);
    window.state_mut().visits.open.as_mut().unwrap().go_to(lines);
    window.settle();
    assert!(window.sees("校门口交通秩序"));
    press(&mut window, Key::Num1);
    assert_eq!(stands(&window).marks["own/1"].value.mark, Mark::Met);
    window.click("自加事项…").click("去掉第 1 项").click("完成");
    assert_eq!(walk(&window).visit.asked.lines.len(), lines + 1);
    window.control(Key::Z);
    assert_eq!(walk(&window).visit.asked.lines.len(), lines + 2);
    kept(&window);
}

#[test]
fn pictures_for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = std::path::Path::new(&folder);
    for look in Look::all() {
        let mut window = at(look, Tab::Classes);
        let save = |window: &mut Window, name: &str| {
            window.picture().save(folder.join(format!("counting-{name}-{}.png", look.id()))).unwrap();
        };
        let say = window.state().say;
        let reported = walk(&window).visit.reported["classes_primary"].to_string();
        save(&mut window, "classes-none");
        window.click(&say.with("counting.list_reported", &[("number", reported)]));
        for heads in ["45", "47", "44", "4x", "43", "46"] {
            window.type_text(heads).press(Modifiers::NONE, Key::Enter);
        }
        save(&mut window, "classes");
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Teachers;
        window.settle();
        save(&mut window, "teachers-none");
        let line = |number: usize| {
            let (stage, subject) = (["小学", "初中", ""][number % 3], ["语文", "数学", "体育", "音乐"][number % 4]);
            format!("教师{number:03}\t{stage}\t{subject}\t本科")
        };
        let names = (1..=200).map(line).collect::<Vec<_>>().join("\n");
        window.click(&say.of("counting.names_hint")).type_text(&names).click(&say.of("counting.take_names"));
        for key in [Key::Enter, Key::Enter, Key::Num5, Key::Enter, Key::Num6, Key::J, Key::Num1, Key::ArrowRight] {
            window.press(Modifiers::NONE, key);
        }
        save(&mut window, "teachers");
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Talks;
        window.settle();
        save(&mut window, "talks-none");
        window.click(&say.of("counting.add_lesson")).type_text("三年级2班").press(Modifiers::NONE, Key::Tab);
        window.type_text("数学").click(&say.of("counting.took_part"));
        window.click(&say.of("counting.add_interview")).type_text("作业不多，每天都有体育课。");
        save(&mut window, "talks");
        let open = window.state_mut().visits.open.as_mut().unwrap();
        open.tab = Tab::Checklist;
        let rooms = open.visit.asked.lines.iter().position(|line| {
            matches!(&line.ask, Ask::Rooms { key: Some(key), .. } if open.visit.reported_rooms.contains_key(key))
        });
        open.go_to(rooms.unwrap());
        window.settle();
        save(&mut window, "rooms-none");
        window.click(&say.of("counting.take_over")).type_text("9×8.5").press(Modifiers::NONE, Key::Enter);
        window.press(Modifiers::NONE, Key::Escape).press(Modifiers::NONE, Key::Enter);
        window
            .type_text("音乐室")
            .press(Modifiers::NONE, Key::Enter)
            .type_text("12×9")
            .press(Modifiers::NONE, Key::Enter);
        save(&mut window, "rooms");
        window.click(&say.of("counting.own")).type_text("校门口交通秩序").press(Modifiers::NONE, Key::Enter);
        save(&mut window, "own");
    }
}
