//! On the desk of a visit and beside what is entered: earlier answers, what is not handed in yet, evidence asked for,
//! histories, values to choose between, papers by year.

use eframe::egui::{Key, Modifiers, Vec2};
use junheng::county::Stage;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::rulebook::checklist::Length;
use junheng::store::{Bases, NewEntry};
use junheng::ui::screens::visits::walk::{self, Saved, Tab, Walk};
use junheng::visit::{
    Answered, Ask, Class, Field, Lesson, Line, Mark, Measured, Part, Photo, Room, VisitKind, work_out,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::harness::{Look, Window};
use super::layout;
use super::visits::nine_year;

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

/// A visit to a nine-year school at a part of the walk.
fn at(look: Look, tab: Tab) -> Window {
    let mut window = Window::with_visit(look, &nine_year(), Length::Full);
    window.state_mut().visits.open.as_mut().unwrap().tab = tab;
    window.settle();
    window
}

/// At the first line that is as wanted; gives its id.
fn go(window: &mut Window, wanted: impl Fn(&Line) -> bool) -> String {
    let place = walk(window).visit.asked.lines.iter().position(wanted).unwrap();
    window.state_mut().visits.open.as_mut().unwrap().go_to(place);
    window.settle();
    walk(window).line().unwrap().id.clone()
}

fn value(of: impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

fn write(window: &mut Window, field: Field, value: Value) {
    walk::write(window.state_mut(), field, value);
    window.settle();
}

/// Two people enter something on laptops that know nothing of each other, and the visit is opened again.
fn apart(window: &mut Window, field: &Field, values: [(&'static str, Value); 2]) {
    let (id, field) = (walk(window).visit.id.clone(), field.clone());
    let (subject, of_field) = (format!("visit/{id}"), field.to_string());
    window.state_mut().ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let store = &engine.session()?.store;
            for (person, value) in values {
                store.introduce(person, "县督导室", "笔记本一号")?;
                let bases = Bases::Entries(Vec::new());
                store.append(NewEntry { subject: subject.clone(), field: of_field.clone(), value, bases })?;
            }
            store.introduce("王督学", "县督导室", "笔记本一号").map(drop)
        },
        move |state, ()| walk::open(state, &id, Some(field)),
    );
    window.settle();
}

#[test]
fn beside_a_line_stands_what_followed_from_an_earlier_visit_and_from_the_schools_review() {
    let school = nine_year();
    let of = |kind: VisitKind, date: &str| {
        let stops = [Stop { school: Some(school.clone()), date: date.parse().unwrap(), team: String::new() }];
        move |session: &junheng::ops::Session| {
            let length = Length::Full;
            let request = Request { county: None, year: None, rulebook: None, kind, stops: &stops, length };
            begin(session, &request).unwrap().remove(0)
        }
    };
    let (visit, review) = (of(VisitKind::Visit, "2026-11-04"), of(VisitKind::SelfReview, "2026-11-03"));
    for (look, texts) in [
        (Look::CHINESE, ["由数据得出", "已看 2 间", "· 第 1 间、96 ㎡", "未使用", "附照片、材料 1 份", "上报"]),
        (Look::ENGLISH, ["follows from the figure", "Rooms seen: 2", "96 ㎡", "not in use", "papers: 1", "reported"]),
    ] {
        let mut window = at(look, Tab::Checklist);
        let id = walk(&window).visit.id.clone();
        let (visit, review) = (visit.clone(), review.clone());
        window.state_mut().ask(
            "window.work_visit",
            false,
            move |engine, _| {
                let session = engine.session()?;
                let room = |working: &str, used| {
                    value(Room { working: working.to_owned(), in_use: Some(used), ..Room::default() })
                };
                let class = value(Class { name: String::new(), students: Some(41) });
                let fields = vec![
                    (Field::Room(1, "FA18".to_owned()), room("12×8", true)),
                    (Field::Room(2, "FA18".to_owned()), room("9×8", false)),
                    (Field::Photo("ab12".to_owned(), "FA18".to_owned()), value(Photo::default())),
                    (Field::Class(Stage::Primary, 1), class),
                    (Field::AllClasses(Stage::Primary), json!(true)),
                ];
                junheng::ops::visit::write::write(session, &visit(session), fields)?;
                let number = value(Measured::new("1.2", &work_out("1.2").unwrap()));
                let fields = vec![(Field::Number("FA03".to_owned()), number)];
                junheng::ops::visit::write::write(session, &review(session), fields)?;
                Ok(())
            },
            move |state, ()| walk::open(state, &id, None),
        );
        window.settle();
        // A visit on which nothing was entered begins with its briefing.
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
        go(&mut window, |line| line.id == "FA18");
        for text in &texts[1..5] {
            assert!(window.sees(text), "{text} among {:?}", window.texts());
        }
        if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
            let path = std::path::Path::new(&folder).join(format!("desk-earlier-{}.png", look.id()));
            window.picture().save(path).unwrap();
        }
        let all = walk(&window).visit.last.as_ref().unwrap().said(walk(&window).line().unwrap()).unwrap();
        let marked = all.mark.is_some();
        assert_eq!(window.sees(texts[0]), marked);
        go(&mut window, |line| matches!(&line.ask, Ask::Figure { key, .. } if key == "students_primary"));
        assert!(window.sees("41") && window.sees(texts[5]) && window.sees(texts[0]), "{:?}", window.texts());
        go(&mut window, |line| line.id == "FA03");
        assert!(window.sees("1.2") && window.sees(texts[0]), "the review: {:?}", window.texts());
    }
}

#[test]
fn saved_is_said_only_where_everything_seen_is_handed_in() {
    let mut window = at(Look::CHINESE, Tab::Checklist);
    let saved = |window: &Window| (window.texts().contains(&"已保存".to_owned()), window.sees("正在输入，离开即保存"));
    assert_eq!(saved(&window), (true, false));
    go(&mut window, |line| line.ask == Ask::Verdict);
    window.press(Modifiers::NONE, Key::N).type_text("琴房上锁");
    assert_eq!(saved(&window), (false, true));
    assert_eq!(walk(&window).saved, Saved::Yes, "nothing is on its way: it is not handed in");
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(saved(&window), (true, false));
    go(&mut window, |line| matches!(line.ask, Ask::Figure { .. }));
    window.type_text("4").type_text("5");
    assert_eq!(saved(&window), (false, true));
    window.type_text("+");
    assert!(window.sees("有 1 处实测填写有误，未保存") && !saved(&window).0);
    window.press(Modifiers::NONE, Key::Enter).press(Modifiers::NONE, Key::J);
    assert!(window.sees("有 1 处实测填写有误，未保存") && !saved(&window).0, "on another line, too");
    window.press(Modifiers::NONE, Key::K);
    window.type_text("1").press(Modifiers::NONE, Key::Enter);
    assert_eq!(saved(&window), (true, false));
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Talks;
    window.settle();
    window.click("加一次访谈");
    assert_eq!(saved(&window), (true, false), "an empty card is nothing yet");
    window.type_text("作业不多");
    assert_eq!(saved(&window), (false, true));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(saved(&window), (true, false));
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Classes;
    window.settle();
    window.press(Modifiers::NONE, Key::Enter).type_text("4");
    assert_eq!(saved(&window), (false, true));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(saved(&window), (true, false));
}

#[test]
fn a_failing_answer_asks_quietly_for_evidence_until_there_is_some() {
    for (look, ask, add) in
        [(Look::CHINESE, "请拍照取证：", "加照片（P）"), (Look::ENGLISH, "Evidence to photograph: ", "Add a photo (P)")]
    {
        let mut window = at(look, Tab::Checklist);
        let line = go(&mut window, |line| line.ask == Ask::Verdict && !line.papers.zh.is_empty());
        assert!(!window.sees(ask) && !window.sees(add));
        window.press(Modifiers::NONE, Key::Num3);
        let paper = if look.language == junheng::text::Language::ZhCn {
            walk(&window).line().unwrap().papers.zh[0].clone()
        } else {
            walk(&window).line().unwrap().papers.en[0].clone()
        };
        assert!(
            window.texts().iter().any(|text| text.starts_with(ask) && text.contains(&paper)),
            "{:?}",
            window.texts()
        );
        assert!(window.sees(add));
        write(&mut window, Field::Photo("ab12".to_owned(), line.clone()), value(Photo::default()));
        assert!(!window.sees(ask) && !window.sees(add), "{:?}", window.texts());
        write(&mut window, Field::Photo("ab12".to_owned(), line), Value::Null);
        window.press(Modifiers::NONE, Key::Num1).press(Modifiers::NONE, Key::K);
        assert!(!window.sees(ask), "what is met asks for nothing");
        assert_eq!(layout::faults(&window, false), [] as [String; 0]);
    }
}

#[test]
fn everything_that_is_entered_has_its_history_beside_it() {
    let mut window = at(Look::CHINESE, Tab::Checklist);
    let room = |working: &str| value(Room { working: working.to_owned(), ..Room::default() });
    let class = |students| value(Class { name: "二（1）班".to_owned(), students: Some(students) });
    let lesson = |note: &str| value(Lesson { note: note.to_owned(), ..Lesson::default() });
    for (field, values) in [
        (Field::Room(1, "FA18".to_owned()), [room("12×8"), room("12×9")]),
        (Field::Class(Stage::Primary, 1), [class(41), class(42)]),
        (Field::Lesson(1), [lesson("实验分组"), lesson("未分组")]),
        (Field::Text(Part::Advice), [json!("添置琴凳"), json!("添置琴凳二十张")]),
        (Field::Ticks(0), [json!(["degree"]), json!(["degree", "certified"])]),
        (Field::Roster, [json!([{"name": "李明", "stage": "primary"}]), json!([{"name": "李明", "stage": "junior"}])]),
    ] {
        for value in values {
            write(&mut window, field.clone(), value);
        }
    }
    go(&mut window, |line| line.id == "FA18");
    let history = |window: &mut Window, button: &str, texts: &[&str]| {
        window.click(button);
        for text in texts {
            assert!(window.sees(text), "{text} among {:?}", window.texts());
        }
        let restores = window.texts().iter().filter(|text| text.starts_with("恢复此值：")).count();
        assert_eq!(restores, 2, "of this one field alone: {:?}", window.texts());
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!window.sees("恢复此值"));
    };
    history(&mut window, "录入历史：第 1 间", &["12×8 ㎡", "12×9 ㎡"]);
    for (tab, button, texts) in [
        (Tab::Classes, "录入历史：第 1 行班级", ["41 人", "42 人"]),
        (Tab::Teachers, "录入历史：李明", ["学历", "资格"]),
        (Tab::Teachers, "录入历史：教师花名册", ["花名册 1 人", "教师花名册"]),
        (Tab::Talks, "录入历史：第 1 节课", ["实验分组", "未分组"]),
        (Tab::Finish, "录入历史：意见建议", ["添置琴凳”", "添置琴凳二十张"]),
    ] {
        window.state_mut().visits.open.as_mut().unwrap().tab = tab;
        // All of the sheet at once: what is out of sight cannot be pressed.
        window.resize(Vec2::new(1366.0, 1900.0));
        history(&mut window, button, &texts);
    }
    // On the desk with a key; the history of all lessons has those that were taken away.
    write(&mut window, Field::Lesson(1), Value::Null);
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Talks;
    window.settle();
    window.click("录入历史：听课");
    assert!(window.sees("未分组") && window.sees("清除“听课”"), "{:?}", window.texts());
    window.press(Modifiers::NONE, Key::Escape);
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
    window.settle();
    window.press(Modifiers::NONE, Key::H);
    assert!(window.sees("录入历史 ·") && window.sees("12×9 ㎡"), "{:?}", window.texts());
}

#[test]
fn of_values_entered_apart_any_one_is_chosen_with_a_key_or_the_mouse() {
    let mut window = at(Look::CHINESE, Tab::Checklist);
    let line = go(&mut window, |line| line.ask == Ask::Verdict);
    let field = Field::Mark(line.clone());
    let answers = [("李督学", value(Answered::new(Mark::Mostly))), ("赵督学", value(Answered::new(Mark::NotMet)))];
    apart(&mut window, &field, answers);
    assert_eq!(walk(&window).line().unwrap().id, line);
    assert!(window.sees("选定答案（2 种）"), "{:?}", window.texts());
    window.press(Modifiers::NONE, Key::C);
    for text in ["李督学", "赵督学", "改为基本符合", "改为不符合", "2026-11-05"] {
        assert!(window.sees(text), "{text} among {:?}", window.texts());
    }
    // The first, not the one that came last; the digit answers no line.
    window.press(Modifiers::NONE, Key::Num1);
    let sheet = &walk(&window).visit.sheet;
    assert_eq!((sheet.marks[&line].value.mark, sheet.conflicts.len()), (Mark::Mostly, 0));
    assert!(!window.sees("选定录入") && !window.sees("选定答案"));

    let class = |students| value(Class { name: "二（1）班".to_owned(), students: Some(students) });
    apart(&mut window, &Field::Class(Stage::Primary, 1), [("李督学", class(41)), ("赵督学", class(45))]);
    assert_eq!(walk(&window).tab, Tab::Classes);
    window.press(Modifiers::NONE, Key::Escape);
    window.click("有多种录入，请选定：第 1 行班级");
    let take = window.texts().into_iter().find(|text| text.starts_with("采用第 1 种：") && text.ends_with("李督学"));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(walk(&window).visit.sheet.conflicts.len(), 1, "it may be chosen later");
    window.click("有多种录入，请选定：第 1 行班级").click(&take.unwrap());
    assert_eq!(walk(&window).visit.sheet.classes[&Stage::Primary][&1].value.students, Some(41));
    assert!(walk(&window).visit.sheet.conflicts.is_empty());

    // A text that one of the two took back: that is one of the values, too.
    let advice = Field::Text(Part::Advice);
    apart(&mut window, &advice, [("李督学", json!("添置琴凳")), ("赵督学", Value::Null)]);
    assert_eq!(walk(&window).tab, Tab::Finish);
    // All of the sheet at once: what is out of sight cannot be pressed.
    window.resize(Vec2::new(1366.0, 1900.0));
    window.click("有多种录入，请选定：意见建议");
    window.press(Modifiers::NONE, Key::Num2);
    assert!(walk(&window).visit.sheet.texts.is_empty() && walk(&window).visit.sheet.conflicts.is_empty());
}

#[test]
fn papers_of_a_year_have_all_five_answers_and_a_reason() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let mut window = at(look, Tab::Checklist);
        let line = go(&mut window, |line| line.years.len() == 3);
        let years = walk(&window).line().unwrap().years.clone();
        let say = window.state().say;
        let name =
            |year: i32, mark: Mark| format!("{} {}", say.year(year), say.of(&format!("visit.mark.{}", mark.id())));
        for mark in Mark::ALL {
            window.click(&name(years[0], mark));
            assert_eq!(walk(&window).visit.sheet.years[&line][&years[0]].value, Answered::new(mark));
        }
        window.click(&name(years[0], Mark::Unchecked));
        assert!(!walk(&window).visit.sheet.years.contains_key(&line), "pressed again it is taken back");
        window.click(&name(years[1], Mark::NotApplicable)).type_text("尚未建校");
        assert!(!window.texts().contains(&say.of("walk.saved")));
        window.press(Modifiers::NONE, Key::Enter);
        let of_year = &walk(&window).visit.sheet.years[&line][&years[1]].value;
        assert_eq!((of_year.mark, of_year.reason.as_str()), (Mark::NotApplicable, "尚未建校"));
        assert!(window.texts().contains(&say.of("walk.saved")));
        window.click(&name(years[0], Mark::Met)).click(&name(years[2], Mark::Mostly));
        assert_eq!(walk(&window).visit.mark(walk(&window).line().unwrap()), Some(Mark::Mostly));
        assert_eq!(layout::faults(&window, false), [] as [String; 0]);
    }
}

#[test]
fn pictures_for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    for look in Look::all() {
        let mut window = at(look, Tab::Checklist);
        let save = |window: &mut Window, name: &str| {
            let path = std::path::Path::new(&folder).join(format!("desk-{name}-{}.png", look.id()));
            window.picture().save(path).unwrap();
        };
        go(&mut window, |line| line.ask == Ask::Verdict && !line.papers.zh.is_empty());
        window.press(Modifiers::NONE, Key::Num3).press(Modifiers::NONE, Key::N).type_text("琴房上锁");
        save(&mut window, "typing");
        window.press(Modifiers::NONE, Key::Escape);
        let line = go(&mut window, |line| line.years.len() == 3);
        let years = walk(&window).line().unwrap().years.clone();
        write(&mut window, Field::Year(years[0], line.clone()), json!("met"));
        write(&mut window, Field::Year(years[1], line.clone()), json!("not_met"));
        let reason = Answered { mark: Mark::NotApplicable, reason: "尚未建校".to_owned() };
        write(&mut window, Field::Year(years[2], line.clone()), value(reason));
        save(&mut window, "years");
        let class = |students| value(Class { name: "二（1）班".to_owned(), students: Some(students) });
        let mark = |mark| value(Answered::new(mark));
        apart(
            &mut window,
            &Field::Mark(line.clone()),
            [("李督学", mark(Mark::Mostly)), ("赵督学", mark(Mark::NotMet))],
        );
        save(&mut window, "conflict");
        window.press(Modifiers::NONE, Key::C);
        save(&mut window, "settle");
        window.press(Modifiers::NONE, Key::Escape);
        apart(&mut window, &Field::Class(Stage::Primary, 1), [("李督学", class(41)), ("赵督学", class(45))]);
        save(&mut window, "classes");
        go(&mut window, |line| line.id == "FA18");
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
        for (place, working) in [(1, "12×8"), (2, "9×8"), (3, "")] {
            let room = Room {
                name: "音乐室".to_owned(),
                working: working.to_owned(),
                in_use: Some(place != 2),
                ..Room::default()
            };
            write(&mut window, Field::Room(place, "FA18".to_owned()), value(room));
        }
        save(&mut window, "rooms");
        window.press(Modifiers::NONE, Key::H);
        save(&mut window, "history");
        window.press(Modifiers::NONE, Key::Escape);
        let roster = json!([{"name": "李明", "stage": "primary"}, {"name": "王芳", "stage": "junior"}]);
        write(&mut window, Field::Roster, roster);
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Teachers;
        window.settle();
        save(&mut window, "teachers");
        let lesson = Lesson { note: "实验分组".to_owned(), ..Lesson::default() };
        apart(&mut window, &Field::Lesson(1), [("李督学", value(lesson)), ("赵督学", value(Lesson::default()))]);
        save(&mut window, "talks");
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Finish;
        window.settle();
        save(&mut window, "finish");
    }
}
