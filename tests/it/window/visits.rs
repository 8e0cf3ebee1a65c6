//! A visit walked with keys alone.

use eframe::egui::{Key, Modifiers};
use junheng::ops::visit::open::sheet;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::visits::walk::{Saved, Tab};
use junheng::visit::{Ask, Mark};

use super::harness::{Look, Window, context};

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

#[test]
fn forty_lines_are_answered_with_keys_alone_and_stand_in_the_store() {
    let mut window = Window::with_visit(Look::CHINESE, &nine_year(), Length::Full);
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
    window.settle();
    let id = walk(&window).visit.id.clone();
    let (mut marks, mut figures) = (0, 0);
    for number in 0..40 {
        let at = walk(&window).at;
        assert_eq!(at, number, "each answer goes on to the next line");
        let line = walk(&window).line().unwrap().clone();
        match line.ask {
            Ask::Figure { .. } | Ask::Number { .. } | Ask::Ratio { .. } => {
                // The first digit begins the figure, the rest is typed into its field.
                window.type_text("4");
                window.type_text("5+44");
                window.press(Modifiers::NONE, Key::Enter);
                figures += 1;
            }
            _ => {
                window.press(Modifiers::NONE, Key::Num1);
                marks += 1;
            }
        }
        assert_eq!(walk(&window).saved, Saved::Yes);
    }
    assert!(figures > 5 && marks > 5, "{figures} {marks}");
    let shown = walk(&window).visit.sheet.clone();
    let session = Session::open(
        &Folder { path: window.folder().to_owned(), disk: Disk::Local },
        Access::Read,
        &context("2026-11-05T09:00:00Z"),
    )
    .unwrap();
    let kept = sheet(&session, &id).unwrap();
    assert_eq!(kept.values, shown.values);
    assert_eq!(kept.marks.len(), marks);
    assert_eq!(kept.figures.len() + kept.numbers.len(), figures);
    assert!(kept.marks.values().all(|mark| mark.value.mark == Mark::Met));
    assert!(
        kept.figures.values().chain(kept.numbers.values()).all(|of| of.value.figure().unwrap().to_string() == "89")
    );
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
