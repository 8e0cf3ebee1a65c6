//! The last page of a visit: what is open, feedback, signatures drawn with the mouse, sign-off, revision.

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, Vec2};
use junheng::ops::visit::finish::revisions;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::visits::walk::{self, Tab, Walk, history};
use junheng::visit::{Answered, Ask, Field, Mark, Measured, Part, work_out};
use serde_json::{Value, json};

use super::harness::{Look, SCREEN, Window, context};
use super::visits::nine_year;

fn opened(look: Look) -> Window {
    let mut window = Window::with_visit(look, &nine_year(), Length::Full);
    window.control(Key::Enter);
    assert_eq!(walk(&window).tab, Tab::Finish);
    // All of the sheet at once: what is out of sight cannot be pressed.
    window.resize(Vec2::new(1366.0, 1900.0));
    window
}

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

fn write(window: &mut Window, field: Field, value: Value) {
    walk::write(window.state_mut(), field, value);
    window.settle();
}

fn mark(window: &mut Window, line: &str, mark: Mark) {
    let answered = serde_json::to_value(Answered::new(mark)).unwrap();
    write(window, Field::Mark(line.to_owned()), answered);
}

fn measured(working: &str) -> Value {
    serde_json::to_value(Measured::new(working, &work_out(working).unwrap())).unwrap()
}

/// Draws strokes with the mouse.
fn draw(window: &mut Window, field: &str, strokes: &[&[(f32, f32)]]) {
    let rect = window.rect_of(field);
    let at = |(x, y): (f32, f32)| Pos2::new(rect.left() + x * rect.width(), rect.top() + y * rect.height());
    for stroke in strokes {
        let button = |pos: Pos2, pressed: bool| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let harness = window.harness();
        harness.event(Event::PointerMoved(at(stroke[0])));
        harness.step();
        harness.event(button(at(stroke[0]), true));
        harness.step();
        for point in &stroke[1..] {
            harness.event(Event::PointerMoved(at(*point)));
        }
        harness.step();
        harness.event(button(at(stroke[stroke.len() - 1]), false));
        harness.step();
    }
    window.harness().remove_cursor();
    window.settle();
}

const NAME: [&[(f32, f32)]; 3] = [
    &[(0.2, 0.3), (0.3, 0.28), (0.42, 0.3)],
    &[(0.31, 0.12), (0.31, 0.5), (0.22, 0.8), (0.2, 0.7)],
    &[(0.5, 0.2), (0.6, 0.6), (0.75, 0.3), (0.8, 0.75)],
];

/// As a nine-year school is answered: some met, some not, figures measured.
fn answered(window: &mut Window) {
    let visit = walk(window).visit.clone();
    let lines: Vec<String> = visit
        .asked
        .lines
        .iter()
        .filter(|line| line.ask == Ask::Verdict && line.years.is_empty())
        .map(|line| line.id.clone())
        .collect();
    for line in lines.iter().take(20) {
        mark(window, line, Mark::Met);
    }
    mark(window, &lines[3], Mark::NotMet);
    write(window, Field::Note(lines[3].clone()), json!("二楼东侧两间教室门禁损坏"));
    mark(window, &lines[5], Mark::Mostly);
    let keys = visit.asked.lines.iter().filter_map(|line| match &line.ask {
        Ask::Figure { key, .. } if visit.reported.get(key).is_some_and(|figure| !figure.is_zero()) => Some(key.clone()),
        _ => None,
    });
    for (place, key) in keys.take(5).enumerate() {
        let reported = visit.reported[&key].to_string();
        let working = if place % 2 == 0 { reported } else { format!("{reported}+12") };
        write(window, Field::Figure(key), measured(&working));
    }
}

#[test]
fn what_blocks_leads_to_its_line_and_the_next_without_an_answer_is_one_press_away() {
    let mut window = opened(Look::CHINESE);
    mark(&mut window, "FA01", Mark::NotMet);
    assert!(window.sees("须先处理（1）") && window.sees("先处理上面 1 处。"));
    window.click_beginning("去处理：");
    assert_eq!((walk(&window).tab, walk(&window).line().unwrap().id.as_str()), (Tab::Checklist, "FA01"));
    write(&mut window, Field::Note("FA01".to_owned()), json!("右侧采光"));
    window.control(Key::Enter);
    assert!(!window.sees("须先处理"));
    window.click("下一条未答");
    let open = walk(&window);
    assert_eq!(open.tab, Tab::Checklist);
    assert!(open.visit.mark(open.line().unwrap()).is_none());
}

#[test]
fn a_text_is_drafted_changed_and_taken_back() {
    let mut window = opened(Look::CHINESE);
    mark(&mut window, "FA01", Mark::NotMet);
    write(&mut window, Field::Note("FA01".to_owned()), json!("右侧采光"));
    assert!(window.sees("按检查结果，尚未写入反馈："));
    window.click("存在问题：按检查结果起草");
    let text = |window: &Window| walk(window).visit.sheet.texts.get(&Part::Problems).map(|text| text.value.clone());
    let drafted = text(&window).unwrap();
    assert!(drafted.contains("右侧采光"), "{drafted}");
    write(&mut window, Field::Note("FA01".to_owned()), json!("三间教室右侧采光"));
    window.click("存在问题：按检查结果重写");
    assert!(text(&window).unwrap().contains("三间教室右侧采光"));
    window.control(Key::Z);
    assert_eq!(text(&window), Some(drafted));
}

#[test]
fn a_visit_is_signed_with_the_mouse_signed_off_and_revised() {
    let mut window = opened(Look::CHINESE);
    mark(&mut window, "FA01", Mark::Met);
    draw(&mut window, "督学签名框", &NAME);
    window.click("督学签名");
    let signature = walk(&window).visit.sheet.signatures["inspector"].value.clone();
    assert_eq!((signature.name.as_str(), signature.strokes.len()), ("王督学", 3));
    assert_eq!(signature.strokes[0].first(), Some(&(200, 102)));
    assert_eq!(signature.strokes.iter().map(Vec::len).collect::<Vec<_>>(), [3, 4, 4], "no move is lost");
    // The head writes the name instead.
    window.click("校长姓名");
    window.type_text("周校长").click("校长签名");
    assert_eq!(walk(&window).visit.sheet.signatures["head"].value.name, "周校长");
    assert!(window.sees("校长已签名：周校长"));
    window.click("签字定稿");
    assert!(!walk(&window).is_frozen(), "asked once");
    window.click("确认定稿");
    assert!(walk(&window).is_frozen());
    assert!(window.sees("内容只能查看，不能改动") && window.sees("首次定稿"));
    assert!(window.sees("督学已签名：王督学"), "signatures stay to be seen");
    // Nothing can be entered any more, in the window or below it.
    let values = walk(&window).visit.sheet.values.clone();
    write(&mut window, Field::Note("FA01".to_owned()), json!("改"));
    assert_eq!(walk(&window).visit.sheet.values, values);
    assert!(window.sees("该次督导已签字"));
    window.click("另起修订…").type_text("补查采光").click("开始修订");
    let open = walk(&window);
    assert!(!open.is_frozen() && open.visit.sheet.signatures.is_empty());
    assert!(window.sees("第 1 次修订") && window.sees("原因：补查采光"));
    mark(&mut window, "FA01", Mark::Mostly);
    window.click("签字定稿").click("确认定稿");
    assert!(walk(&window).is_frozen() && walk(&window).visit.sheet.revision() == 2);
    window.click("查看改动");
    assert!(window.sees("改为基本符合"));
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap();
    let kept = revisions(&session, &walk(&window).visit.id).unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].sheet.signatures["inspector"].value, signature);
    assert_eq!(kept[0].sheet.marks["FA01"].value.mark, Mark::Met);
    assert_eq!(kept[1].sheet.marks["FA01"].value.mark, Mark::Mostly);
}

#[test]
fn a_finger_draws_and_a_second_one_does_not_disturb_it() {
    let mut window = opened(Look::CHINESE);
    let rect = window.rect_of("校长签名框");
    let at = |x: f32, y: f32| rect.min + Vec2::new(x * rect.width(), y * rect.height());
    let touch = |id: u64, phase: TouchPhase, pos: Pos2| Event::Touch {
        device_id: TouchDeviceId(0),
        id: TouchId::from(id),
        phase,
        pos,
        force: None,
    };
    let events = [
        touch(1, TouchPhase::Start, at(0.1, 0.5)),
        touch(1, TouchPhase::Move, at(0.3, 0.2)),
        touch(2, TouchPhase::Start, at(0.9, 0.9)),
        touch(1, TouchPhase::Move, at(0.5, 0.5)),
        touch(2, TouchPhase::End, at(0.9, 0.9)),
        touch(1, TouchPhase::End, at(0.5, 0.5)),
        touch(1, TouchPhase::Move, at(0.7, 0.7)),
    ];
    for event in events {
        window.harness().event(event);
        window.harness().step();
    }
    window.settle().click("校长签名");
    let signature = walk(&window).visit.sheet.signatures["head"].value.clone();
    assert_eq!(signature.strokes, [vec![(100, 170), (300, 68), (500, 170)]]);
    window.click("校长重签");
    assert!(walk(&window).visit.sheet.signatures.is_empty());
}

#[test]
fn a_line_tells_its_history_and_gives_an_earlier_value_back() {
    let mut window = opened(Look::CHINESE);
    mark(&mut window, "FA01", Mark::Met);
    mark(&mut window, "FA01", Mark::NotMet);
    write(&mut window, Field::Note("FA01".to_owned()), json!("右侧采光"));
    history::show(window.state_mut(), &Field::Mark("FA01".to_owned()));
    window.settle();
    assert!(window.sees("录入历史") && window.sees("王督学（笔记本一号）") && window.sees("右侧采光"));
    let restore = window.texts().into_iter().find(|text| text.starts_with("恢复此值：") && text.ends_with("改为符合"));
    window.click(&restore.unwrap());
    assert_eq!(walk(&window).visit.sheet.marks["FA01"].value.mark, Mark::Met);
    assert!(!window.sees("录入历史 ·"), "the dialog is gone");
}

#[test]
fn finish_pictures_for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let save = |window: &mut Window, name: &str, look: Look| {
        let path = std::path::Path::new(&folder).join(format!("finish-{name}-{}.png", look.id()));
        window.picture().save(path).unwrap();
    };
    for look in Look::all() {
        let mut window = opened(look);
        answered(&mut window);
        mark(&mut window, "FA07", Mark::NotMet);
        window.resize(SCREEN);
        save(&mut window, "open", look);
        window.resize(Vec2::new(1366.0, 1900.0));
        let say = window.state().say;
        for part in ["strengths", "problems", "advice"] {
            let title = say.of(&format!("visit.part.{part}"));
            let draft = say.of("walk_finish.draft");
            window.click(&format!("{title}：{draft}"));
        }
        let role = say.of("visit.role.inspector");
        draw(&mut window, &say.with("walk_finish.field_of", &[("role", role.clone())]), &NAME);
        save(&mut window, "sheet", look);
        window.click(&say.with("walk_finish.sign_of", &[("role", role)]));
        write(&mut window, Field::Note("FA07".to_owned()), json!("灯具无检测报告"));
        history::show(window.state_mut(), &Field::Note("FA07".to_owned()));
        window.settle();
        save(&mut window, "history", look);
        window.click(&say.of("walk_history.close")).click(&say.of("walk_finish.sign_off"));
        save(&mut window, "asked", look);
        window.click(&say.of("walk_finish.sign_off_yes"));
        save(&mut window, "signed", look);
    }
}
