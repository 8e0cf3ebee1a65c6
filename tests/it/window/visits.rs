//! A visit walked with keys alone.

use eframe::egui::{Key, Modifiers};
use junheng::ops::visit::findings::findings;
use junheng::ops::visit::finish::ROLES;
use junheng::ops::visit::list::visits;
use junheng::ops::visit::open::sheet;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::visits::walk::{Saved, Tab};
use junheng::visit::{Ask, Mark};

use super::harness::{Look, Window, context};
use super::layout;

/// A school of the sample, by a part of its name.
pub fn school(window: &Window, part: &str) -> String {
    let shown = window.state().shown.clone().unwrap();
    let schools = &shown.county.schools;
    let row = schools.names.iter().position(|name| name.contains(part)).unwrap();
    schools.codes[row].clone()
}

/// A nine-year school of the sample, which has both stages.
pub fn nine_year() -> String {
    school(&Window::with_sample(Look::CHINESE), "九年")
}

fn walk(window: &Window) -> &junheng::ui::screens::visits::walk::Walk {
    window.state().visits.open.as_deref().unwrap()
}

/// What the store has.
fn stored(window: &Window) -> Session {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap()
}

/// Answers the line at hand with keys, and goes on to the next.
fn answer(window: &mut Window) {
    let line = walk(window).line().unwrap().clone();
    let marks = walk(window).visit.sheet.marks.len();
    match line.ask {
        Ask::Figure { .. } | Ask::Number { .. } | Ask::Ratio { .. } => {
            // The first digit begins the figure, the rest is typed into its field.
            window.type_text("4");
            window.type_text("5+44");
            window.press(Modifiers::NONE, Key::Enter);
        }
        Ask::Rooms { .. } => {
            // Enter adds a room; its name and its area are left with Enter, too.
            window.press(Modifiers::NONE, Key::Enter).type_text("一楼东");
            window.press(Modifiers::NONE, Key::Enter).type_text("12×8").press(Modifiers::NONE, Key::Enter);
            window.press(Modifiers::NONE, Key::J);
        }
        _ if marks % 3 == 1 => {
            window.press(Modifiers::NONE, Key::Num3);
            window.press(Modifiers::NONE, Key::N).type_text("二楼上锁").press(Modifiers::NONE, Key::Escape);
            window.press(Modifiers::NONE, Key::F);
            assert!(window.sees("事实"), "{:?}", window.texts());
            window.control(Key::Enter).press(Modifiers::NONE, Key::Enter);
        }
        _ if marks % 3 == 2 => {
            window.press(Modifiers::NONE, Key::Num4).type_text("本校不设");
            window.press(Modifiers::NONE, Key::Enter).press(Modifiers::NONE, Key::Enter);
        }
        _ => {
            window.press(Modifiers::NONE, Key::Num1);
        }
    }
}

#[test]
fn a_visit_is_walked_from_the_list_to_the_sign_off_with_keys_alone() {
    let (mut window, id) = Window::planned(Look::CHINESE, &nine_year(), Length::Full);
    window.control(Key::Num2).press(Modifiers::NONE, Key::Enter);
    assert_eq!((walk(&window).visit.id.as_str(), walk(&window).tab), (id.as_str(), Tab::Briefing));
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(walk(&window).tab, Tab::Checklist);
    for number in 0..40 {
        assert_eq!(walk(&window).at, number, "each answer goes on to the next line");
        answer(&mut window);
        assert_eq!(walk(&window).saved, Saved::Yes);
    }
    // A figure's verdict is another one than the figure says.
    let figure = |line: &junheng::visit::Line| matches!(line.ask, Ask::Figure { .. });
    while !walk(&window).line().is_some_and(figure) {
        window.press(Modifiers::NONE, Key::K);
    }
    let overruled = walk(&window).line().unwrap().id.clone();
    window.press(Modifiers::ALT, Key::Num2);

    window.control(Key::PageDown);
    assert_eq!(walk(&window).tab, Tab::Classes);
    let stages = walk(&window).visit.asked.stages.clone();
    let uncounted = |window: &Window| {
        let classes = &walk(window).visit.sheet.classes;
        let counted =
            |stage| classes.get(stage).is_some_and(|of| of.values().all(|class| class.value.students.is_some()));
        !stages.iter().all(counted)
    };
    for _ in 0..200 {
        if !uncounted(&window) {
            break;
        }
        if !window.ctx().text_edit_focused() {
            // On to the next stage, whose reported classes are listed.
            window.press(Modifiers::NONE, Key::Enter);
        }
        window.type_text("44").press(Modifiers::NONE, Key::Enter);
    }
    assert!(!uncounted(&window));
    for tab in [Tab::Teachers, Tab::Talks, Tab::Finish, Tab::Talks] {
        window.control(if tab == Tab::Talks && walk(&window).tab == Tab::Finish { Key::PageUp } else { Key::PageDown });
        assert_eq!(walk(&window).tab, tab);
    }

    window.control(Key::Enter);
    assert_eq!(walk(&window).tab, Tab::Finish);
    // The name of who works here is there already; the head's is typed.
    window.press(Modifiers::NONE, Key::Enter).press(Modifiers::NONE, Key::Enter);
    window.type_text("周校长").press(Modifiers::NONE, Key::Enter);
    window.control(Key::Enter);
    assert!(window.sees("确认定稿") && !walk(&window).is_frozen(), "asked once: {:?}", window.texts());
    window.control(Key::Enter);
    assert!(walk(&window).is_frozen());

    let session = stored(&window);
    let kept = sheet(&session, &id).unwrap();
    assert_eq!(kept.values, walk(&window).visit.sheet.values);
    let lines = &walk(&window).visit.asked.lines[..40];
    let of = |wanted: fn(&Ask) -> bool| lines.iter().filter(|line| wanted(&line.ask)).count();
    let figures = of(|ask| matches!(ask, Ask::Figure { .. } | Ask::Number { .. } | Ask::Ratio { .. }));
    let rooms = of(|ask| matches!(ask, Ask::Rooms { .. }));
    assert!(figures > 5 && rooms > 0, "{figures} {rooms}");
    let measured = kept.figures.values().chain(kept.numbers.values());
    assert_eq!(measured.filter(|of| of.value.figure().unwrap().to_string() == "89").count(), figures);
    assert!(kept.rooms.values().all(|rooms| rooms[&1].value.name == "一楼东" && rooms[&1].value.working == "12×8"));
    assert_eq!(kept.rooms.len(), rooms);
    assert_eq!(kept.marks[&overruled].value.mark, Mark::Mostly);
    assert_eq!(kept.marks.len(), 40 - figures - rooms + 1);
    let with = |mark| kept.marks.iter().filter(move |(_, of)| of.value.mark == mark);
    let (not_met, not_applicable) = (with(Mark::NotMet).count(), with(Mark::NotApplicable).count());
    assert!(not_met > 0 && not_applicable > 0, "{not_met} {not_applicable} of {}", kept.marks.len());
    assert!(with(Mark::NotMet).all(|(line, _)| kept.notes[line].value == "二楼上锁"));
    assert!(with(Mark::NotApplicable).all(|(_, of)| of.value.reason == "本校不设"));
    let heads = kept.classes.values().flat_map(|classes| classes.values());
    assert!(heads.clone().count() > 5 && heads.clone().all(|class| class.value.students == Some(44)));
    let raised = findings(&session, &walk(&window).visit.about.county, "2026-11-05".parse().unwrap()).unwrap();
    assert_eq!(raised.iter().filter(|finding| finding.about.visit.as_ref() == Some(&id)).count(), not_met);
    let names: Vec<&str> = ROLES.iter().map(|role| kept.signatures[*role].value.name.as_str()).collect();
    assert_eq!(names, ["王督学", "周校长"]);
    let county = &walk(&window).visit.about.county;
    assert!(visits(&session, county).unwrap().iter().any(|visit| visit.id == id && visit.signed));
}

#[test]
fn keys_undo_redo_and_mean_letters_while_text_is_typed() {
    let mut window = Window::with_visit(Look::CHINESE, &nine_year(), Length::Full);
    let verdict = walk(&window).visit.asked.lines.iter().position(|line| line.ask == Ask::Verdict).unwrap();
    let open = window.state_mut().visits.open.as_mut().unwrap();
    open.tab = Tab::Checklist;
    open.go_to(verdict);
    window.settle();
    let line = walk(&window).line().unwrap().id.clone();
    window.press(Modifiers::NONE, Key::Num3);
    assert_eq!(walk(&window).at, verdict, "a failing answer stays, for its note");
    assert_eq!(walk(&window).visit.sheet.marks[&line].value.mark, Mark::NotMet);
    window.press(Modifiers::NONE, Key::N);
    window.type_text("j1 琴房上锁");
    window.press(Modifiers::NONE, Key::J);
    assert_eq!(walk(&window).at, verdict, "J is a letter in a note");
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(walk(&window).visit.sheet.notes[&line].value, "j1 琴房上锁");
    window.control(Key::Z).control(Key::Z);
    assert!(walk(&window).visit.sheet.marks.is_empty() && walk(&window).visit.sheet.notes.is_empty());
    window.control(Key::Y);
    assert_eq!(walk(&window).visit.sheet.marks[&line].value.mark, Mark::NotMet);
    window.press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::K);
    assert_eq!(walk(&window).at, verdict);
}

#[test]
fn pictures_for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    for look in Look::all() {
        let mut window = Window::with_visit(look, &nine_year(), Length::Full);
        let open = window.state_mut().visits.open.as_mut().unwrap();
        open.tab = Tab::Checklist;
        window.settle();
        window.type_text("1").type_text("2×8+6").press(Modifiers::NONE, Key::Enter);
        let picture = window.picture();
        picture.save(std::path::Path::new(&folder).join(format!("walk-{}.png", look.id()))).unwrap();
        let rooms = walk(&window).visit.asked.lines.iter().position(|line| matches!(line.ask, Ask::Rooms { .. }));
        window.state_mut().visits.open.as_mut().unwrap().go_to(rooms.unwrap());
        window.settle();
        let add = window.state().say.of("walk.room.add");
        window.click(&add);
        window.picture().save(std::path::Path::new(&folder).join(format!("walk-rooms-{}.png", look.id()))).unwrap();
    }
}

#[test]
fn where_there_is_no_room_beside_the_lines_chapters_and_guide_take_their_place() {
    for zoom in [175, 200] {
        for (look, [lines, chapters, guide, desk]) in [
            (Look::CHINESE, ["逐条", "目录", "核查方法", "本条"]),
            (Look::ENGLISH, ["Lines", "Chapters", "How to verify", "This line"]),
        ] {
            let mut window = Window::with_visit(Look { zoom, ..look }, &nine_year(), Length::Full);
            window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
            window.settle();
            let told = walk(&window).visit.asked.lines.iter().position(|line| !line.verify.zh.is_empty()).unwrap();
            window.state_mut().visits.open.as_mut().unwrap().at = told;
            window.settle();
            let verify = look.language.of(&walk(&window).line().unwrap().verify).to_owned();
            assert!(!window.sees(&verify), "there is no room for it");
            assert_eq!(layout::faults(&window, false), [] as [String; 0]);
            window.click(guide);
            assert!(window.sees(&verify), "{:?}", window.texts());
            assert_eq!(layout::faults(&window, false), [] as [String; 0]);
            window.click(chapters);
            let asked = &walk(&window).visit.asked;
            let here = asked.chapter(walk(&window).line().unwrap());
            let chapter = asked.lines.iter().map(|line| asked.chapter(line)).find(|chapter| *chapter != here).unwrap();
            let name = look.language.of(&walk(&window).visit.asked.places[chapter].name).to_owned();
            assert_eq!(layout::faults(&window, false), [] as [String; 0]);
            window.click_beginning(&name);
            let at = walk(&window).line().unwrap().clone();
            assert_eq!(walk(&window).visit.asked.chapter(&at), chapter, "its lines are shown");
            window.click(lines);
            assert_eq!(layout::faults(&window, false), [] as [String; 0]);
            window.click(desk);
            assert_eq!(layout::faults(&window, false), [] as [String; 0]);
        }
    }
}
