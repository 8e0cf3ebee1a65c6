//! Keys: what they mean while text is typed or composed, under a dialog, while the disk is slow, and after a crash.

use eframe::egui::{Event, ImeEvent, Key, Modifiers};
use junheng::county::Stage;
use junheng::ops::visit::findings::findings;
use junheng::ops::visit::open::sheet;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk, FILE_NAME};
use junheng::ui::command::Command;
use junheng::ui::screens::Screen;
use junheng::ui::screens::visits::walk::{self, Deed, Saved, Tab, Walk};
use junheng::visit::{Answered, Ask, Class, Field, Interview, Lesson, Mark, Measured, OwnItem, Part, Room};
use junheng::visit::{Sheet, Signature, Teacher, work_out};
use serde::Serialize;
use serde_json::{Value, json};

use super::harness::{Look, Window, context};
use super::visits::nine_year;

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

/// A window with a visit at the first line of a sort.
fn at(wanted: fn(&Ask) -> bool) -> Window {
    let mut window = Window::with_visit(Look::CHINESE, &nine_year(), Length::Full);
    go_to(&mut window, wanted);
    window.settle();
    window
}

fn go_to(window: &mut Window, wanted: fn(&Ask) -> bool) {
    let lines = &walk(window).visit.asked.lines;
    let place = lines.iter().position(|line| line.years.is_empty() && wanted(&line.ask)).unwrap();
    let open = window.state_mut().visits.open.as_mut().unwrap();
    open.tab = Tab::Checklist;
    open.go_to(place);
}

fn is_figure(ask: &Ask) -> bool {
    matches!(ask, Ask::Figure { .. })
}

fn is_verdict(ask: &Ask) -> bool {
    *ask == Ask::Verdict
}

fn line(window: &Window) -> String {
    walk(window).line().unwrap().id.clone()
}

fn mark(window: &Window) -> Option<Mark> {
    walk(window).visit.sheet.marks.get(&line(window)).map(|answered| answered.value.mark)
}

fn note(window: &Window) -> Option<String> {
    walk(window).visit.sheet.notes.get(&line(window)).map(|note| note.value.clone())
}

/// The working of the figure of the line at hand.
fn working(window: &Window) -> Option<String> {
    let Ask::Figure { key, .. } = &walk(window).line().unwrap().ask else { panic!("no figure") };
    walk(window).visit.sheet.figures.get(key).map(|measured| measured.value.working.clone())
}

fn session(window: &Window) -> Session {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap()
}

fn kept(window: &Window) -> Sheet {
    sheet(&session(window), &walk(window).visit.id).unwrap()
}

fn plain(window: &mut Window, key: Key) -> &mut Window {
    window.press(Modifiers::NONE, key)
}

fn preedit(window: &mut Window, text: &str) {
    window.harness().event(Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None }));
    window.settle();
}

/// A press of a key as a keyboard gives it: with the letter it makes, and let go of.
fn struck(key: Key, letter: &str) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let text = (!letter.is_empty()).then(|| Event::Text(letter.to_owned()));
    [event(true)].into_iter().chain(text).chain([event(false)]).collect()
}

#[test]
fn no_command_is_heard_while_a_word_is_composed() {
    let mut window = at(is_verdict);
    let place = walk(&window).at;
    plain(&mut window, Key::Num3);
    plain(&mut window, Key::N);
    preedit(&mut window, "yin'yue");
    for key in [Key::J, Key::K, Key::Num1, Key::N, Key::F] {
        plain(&mut window, key);
    }
    for key in [Key::Z, Key::Y, Key::PageDown, Key::Num1, Key::K] {
        window.control(key);
    }
    window.press(Modifiers::ALT, Key::Num1).press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!((walk(&window).tab, walk(&window).at), (Tab::Checklist, place));
    assert_eq!((window.state().screen, mark(&window)), (Screen::Visits, Some(Mark::NotMet)));
    assert!(window.state().palette.is_none() && walk(&window).finding.is_none());
    window.harness().event(Event::Ime(ImeEvent::Commit("音乐教室".to_owned())));
    window.settle();
    // The word is there, and keys are heard again.
    window.control(Key::PageDown);
    assert_eq!(walk(&window).tab, Tab::Classes);
    window.control(Key::PageUp);
    assert_eq!(note(&window).as_deref(), Some("音乐教室"));
}

#[test]
fn a_field_undoes_its_own_typing_and_only_the_figures_field_hears_alt_and_a_digit() {
    let mut window = at(is_verdict);
    plain(&mut window, Key::Num3);
    plain(&mut window, Key::N).type_text("上锁");
    window.control(Key::Z).control(Key::Z).press(Modifiers::ALT, Key::Num1);
    assert_eq!(mark(&window), Some(Mark::NotMet), "what stands is not undone, nor answered anew, from within a note");
    plain(&mut window, Key::Escape);
    assert_eq!(note(&window), None, "the typing was");
    window.control(Key::Z);
    assert_eq!(mark(&window), None);

    go_to(&mut window, is_figure);
    window.settle().type_text("4").type_text("5");
    let measured = line(&window);
    // A keyboard makes a letter of it, too, which is not the figure's.
    let alt =
        Event::Key { key: Key::Num3, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::ALT };
    window.at_one_stroke(vec![alt, Event::Text("3".to_owned())]);
    assert_eq!((line(&window), mark(&window)), (measured, Some(Mark::NotMet)));
    assert_eq!(working(&window).as_deref(), Some("45"));
}

#[test]
fn what_is_struck_within_one_frame_is_heard_one_after_the_other() {
    let mut window = at(is_verdict);
    let lines = &walk(&window).visit.asked.lines;
    let place = lines.windows(2).position(|two| two.iter().all(|line| is_verdict(&line.ask))).unwrap();
    let (first, second) = (lines[place].id.clone(), lines[place + 1].id.clone());
    window.state_mut().visits.open.as_mut().unwrap().go_to(place);
    window.settle();
    let note = [struck(Key::N, "n"), struck(Key::J, "j"), struck(Key::Num1, "1"), struck(Key::Escape, "")].concat();
    window.at_one_stroke([struck(Key::Num1, "1"), struck(Key::Num3, "3"), note, struck(Key::K, "k")].concat());
    let sheet = &walk(&window).visit.sheet;
    assert_eq!((sheet.marks[&first].value.mark, sheet.marks[&second].value.mark), (Mark::Met, Mark::NotMet));
    assert_eq!(sheet.notes[&second].value, "j1");
    assert_eq!(walk(&window).at, place);

    // What follows upon a finding is the line's again.
    let saves = Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers { ctrl: true, command: true, ..Modifiers::NONE },
    };
    window.at_one_stroke([struck(Key::F, "f"), vec![saves], struck(Key::J, "j")].concat());
    assert_eq!(walk(&window).at, place + 1);
    let raised = |deed: &Deed| matches!(deed, Deed::Raised { line, .. } if *line == first);
    assert!(walk(&window).finding.is_none() && walk(&window).undo.last().is_some_and(raised));

    go_to(&mut window, is_figure);
    let place = walk(&window).at;
    let digits = [struck(Key::Num4, "4"), struck(Key::Num5, "5"), struck(Key::Enter, "")].concat();
    window.settle().at_one_stroke(digits);
    assert_eq!(walk(&window).at, place + 1);
    plain(&mut window, Key::K);
    assert_eq!(working(&window).as_deref(), Some("45"));
}

#[test]
fn a_key_held_down_steps_but_gives_one_answer() {
    let mut window = at(is_verdict);
    let place = walk(&window).at;
    let down = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    for _ in 0..4 {
        window.harness().event(down(Key::Num1));
        window.settle();
    }
    assert_eq!((walk(&window).visit.sheet.marks.len(), walk(&window).at), (1, place + 1));
    for _ in 0..4 {
        window.harness().event(down(Key::J));
        window.settle();
    }
    assert_eq!(walk(&window).at, place + 5);
}

#[test]
fn what_does_not_apply_asks_for_its_reason() {
    let mut window = at(is_verdict);
    let place = walk(&window).at;
    plain(&mut window, Key::Num4).type_text("寄宿才有 j");
    assert_eq!(walk(&window).at, place);
    plain(&mut window, Key::Enter);
    let answered = &walk(&window).visit.sheet.marks[&line(&window)].value;
    assert_eq!((answered.mark, answered.reason.as_str()), (Mark::NotApplicable, "寄宿才有 j"));
    plain(&mut window, Key::Enter);
    assert_eq!(walk(&window).at, place + 1);
}

#[test]
fn what_is_no_figure_yet_is_gone_on_with_when_its_line_is_come_back_to() {
    let mut window = at(is_figure);
    let place = walk(&window).at;
    // Tab leads on into the note, Escape out of it.
    let leave = |window: &mut Window| {
        plain(window, Key::Tab);
        plain(window, Key::Escape);
        assert!(!window.ctx().text_edit_focused());
    };
    window.type_text("4").type_text("5+");
    leave(&mut window);
    plain(&mut window, Key::J);
    assert_eq!((walk(&window).at, walk(&window).visit.sheet.figures.len()), (place + 1, 0));
    plain(&mut window, Key::K);
    assert!(window.sees("45+"), "{:?}", window.texts());
    window.type_text("6");
    plain(&mut window, Key::Enter);
    plain(&mut window, Key::K);
    assert_eq!(working(&window).as_deref(), Some("45+6"));
    // What is left so is told when the visit is closed.
    window.type_text("6").type_text("÷");
    leave(&mut window);
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.state().visits.open.is_none() && window.sees("有 1 处实测填写有误"), "{:?}", window.texts());
}

#[test]
fn a_full_width_digit_begins_a_figure() {
    let mut window = at(is_figure);
    window.type_text("１").type_text("２＋３");
    plain(&mut window, Key::Enter);
    plain(&mut window, Key::K);
    let Ask::Figure { key, .. } = &walk(&window).line().unwrap().ask else { panic!("no figure") };
    assert_eq!(walk(&window).visit.sheet.figures[key].value.figure().unwrap().to_string(), "15");
}

#[test]
fn keys_do_not_reach_what_lies_under_a_dialog() {
    let mut window = at(is_figure);
    let place = walk(&window).at;
    let untouched = |window: &Window| {
        let open = walk(window);
        open.at == place && open.visit.sheet.marks.is_empty() && open.visit.sheet.figures.is_empty()
    };
    // A finding; the keyboard is on what bears no text.
    plain(&mut window, Key::F);
    plain(&mut window, Key::Tab);
    assert!(walk(&window).finding.is_some() && !window.ctx().text_edit_focused());
    let strike = |window: &mut Window| {
        window.type_text("4");
        for key in [Key::J, Key::Num1, Key::N] {
            plain(window, key);
        }
        window.press(Modifiers::ALT, Key::Num1);
    };
    strike(&mut window);
    plain(&mut window, Key::Escape);
    assert!(walk(&window).finding.is_none() && untouched(&window));
    // The history of the line.
    window.click("历史");
    strike(&mut window);
    assert!(walk(&window).history.is_some() && untouched(&window));
    plain(&mut window, Key::Escape);
    // Items of one's own.
    window.click("自加事项…");
    plain(&mut window, Key::Tab);
    assert!(!window.ctx().text_edit_focused());
    strike(&mut window);
    assert!(untouched(&window) && walk(&window).visit.sheet.own.is_empty());
    plain(&mut window, Key::Escape);
    // Enter among rooms adds one, but not from behind a dialog.
    go_to(&mut window, |ask| matches!(ask, Ask::Rooms { .. }));
    window.settle().click("历史");
    window.harness().ctx.memory_mut(eframe::egui::Memory::stop_text_input);
    plain(&mut window, Key::Enter);
    assert!(walk(&window).visit.sheet.rooms.is_empty());
}

#[test]
fn a_finding_just_raised_is_taken_back_like_an_answer() {
    let mut window = at(is_verdict);
    plain(&mut window, Key::Num3);
    plain(&mut window, Key::F);
    window.control(Key::Enter);
    let raised = |window: &Window| {
        let (id, county) = (&walk(window).visit.id, &walk(window).visit.about.county);
        let found = findings(&session(window), county, "2026-11-05".parse().unwrap()).unwrap();
        found.iter().filter(|finding| finding.about.visit.as_ref() == Some(id)).count()
    };
    assert_eq!(raised(&window), 1);
    window.control(Key::Z);
    assert_eq!((raised(&window), mark(&window)), (0, Some(Mark::NotMet)));
    assert!(window.sees("已撤销：对“"), "{:?}", window.texts());
    window.control(Key::Y);
    assert_eq!(raised(&window), 1);
    window.control(Key::Z).control(Key::Z);
    assert_eq!((raised(&window), mark(&window)), (0, None));
    window.control(Key::Y).control(Key::Y);
    assert_eq!((raised(&window), mark(&window)), (1, Some(Mark::NotMet)));
    // Taken back in the ledger, it is not taken back once more.
    window.control(Key::Num5).control(Key::Z);
    assert_eq!(raised(&window), 0);
    window.control(Key::Num2).control(Key::Z);
    assert_eq!(mark(&window), None);
}

/// Holds the disk up until it is dropped.
fn held_up(window: &Window) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(window.folder().join(FILE_NAME)).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection
}

#[test]
fn what_is_on_its_way_to_a_slow_disk_is_undone_first() {
    let mut window = Window::threaded_visit(Look::CHINESE, &nine_year(), Length::Full);
    go_to(&mut window, is_verdict);
    window.harness().step();
    let disk = held_up(&window);
    let control = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
    window.press_only(Modifiers::NONE, Key::Num3);
    assert_eq!((mark(&window), walk(&window).saved.clone()), (Some(Mark::NotMet), Saved::Saving));
    window.press_only(control, Key::Z);
    assert_eq!((mark(&window), walk(&window).undo.len(), walk(&window).redo.len()), (None, 0, 1));
    window.press_only(control, Key::Y);
    assert_eq!((mark(&window), walk(&window).undo.len(), walk(&window).redo.len()), (Some(Mark::NotMet), 1, 0));
    // A note that is still typed when something is taken back by the button is what was done last.
    window.press_only(Modifiers::NONE, Key::N);
    window.harness().event(Event::Text("上锁".to_owned()));
    window.harness().step();
    window.state_mut().commands.push(Command::Undo);
    window.harness().step();
    assert_eq!((mark(&window), note(&window)), (Some(Mark::NotMet), None));
    assert!(
        matches!(walk(&window).redo.as_slice(), [Deed::Entered(done)] if matches!(done.first.field, Field::Note(_)))
    );
    assert_eq!(walk(&window).saved, Saved::Saving, "nothing has reached the disk meanwhile");
    drop(disk);
    window.wait_until(|window| walk(window).saved == Saved::Yes);
    assert_eq!((mark(&window), walk(&window).undo.len(), walk(&window).redo.len()), (Some(Mark::NotMet), 1, 1));
    assert_eq!(kept(&window).values, walk(&window).visit.sheet.values);
}

#[test]
fn nothing_is_entered_while_a_visit_is_signed_off() {
    let mut window = Window::threaded_visit(Look::CHINESE, &nine_year(), Length::Full);
    go_to(&mut window, is_verdict);
    window.harness().step();
    window.press_only(Modifiers::NONE, Key::Num1);
    window.wait_until(|window| walk(window).saved == Saved::Yes);
    let control = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
    window.press_only(control, Key::Enter);
    window.wait_until(|window| window.state().work.is_idle());
    let disk = held_up(&window);
    window.press_only(control, Key::Enter).press_only(control, Key::Enter);
    assert!(walk(&window).is_frozen() && walk(&window).visit.sheet.signed.is_empty(), "it is being signed");
    let before = walk(&window).visit.sheet.values.clone();
    window.press_only(control, Key::PageUp).press_only(control, Key::PageUp);
    window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Checklist;
    window.press_only(Modifiers::NONE, Key::Num3).press_only(control, Key::Z);
    let field = Field::Note(line(&window));
    walk::write(window.state_mut(), field, json!("太晚"));
    assert_eq!(walk(&window).visit.sheet.values, before);
    drop(disk);
    window.wait_until(|window| walk(window).visit.sheet.signed.len() == 1);
    assert!(walk(&window).is_frozen());
    let late = junheng::ops::visit::finish::late(&session(&window), &walk(&window).visit.id).unwrap();
    assert!(late.is_empty() && kept(&window).is_frozen());
}

fn value(of: impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

#[test]
fn recovery_returns_to_the_field_touched_last() {
    let (mut window, id) = Window::planned(Look::CHINESE, &nine_year(), Length::Full);
    walk::open(window.state_mut(), &id, None);
    window.settle();
    let lines = walk(&window).visit.asked.lines.clone();
    let place = |wanted: fn(&Ask) -> bool| lines.iter().rposition(|line| wanted(&line.ask)).unwrap();
    let (figure, rooms) =
        (lines.iter().position(|line| is_figure(&line.ask)).unwrap(), place(|ask| matches!(ask, Ask::Rooms { .. })));
    let Ask::Figure { key, .. } = &lines[figure].ask else { panic!("no figure") };
    let last = place(is_verdict);
    let measured = value(Measured::new("45", &work_out("45").unwrap()));
    let teacher = |name: &str| Teacher { name: name.to_owned(), ..Teacher::removed(Some(Stage::Primary)) };
    let room = Room { working: "12×8".to_owned(), ..Room::default() };
    let on_line = |place: usize| (Tab::Checklist, Some(place));
    let fields: Vec<(Field, Value, (Tab, Option<usize>))> = vec![
        (Field::Mark(lines[last].id.clone()), value(Answered::new(Mark::Met)), on_line(last)),
        (Field::Figure(key.clone()), measured, on_line(figure)),
        (Field::Note(lines[3].id.clone()), json!("上锁"), on_line(3)),
        (Field::Room(1, lines[rooms].id.clone()), value(room), on_line(rooms)),
        (Field::Own(1), value(OwnItem { text: "校车".to_owned() }), on_line(lines.len())),
        (
            Field::Class(Stage::Primary, 2),
            value(Class { name: "一（2）班".to_owned(), students: None }),
            (Tab::Classes, None),
        ),
        (Field::AllClasses(Stage::Primary), json!(true), (Tab::Classes, None)),
        (Field::Roster, value([teacher("张一"), teacher("李二")]), (Tab::Teachers, None)),
        (Field::Ticks(1), json!(["degree"]), (Tab::Teachers, None)),
        (Field::AllTeachers, json!(true), (Tab::Teachers, None)),
        (Field::Lesson(1), value(Lesson { subject: "音乐".to_owned(), ..Lesson::default() }), (Tab::Talks, None)),
        (Field::Interview(1), value(Interview { note: "满意".to_owned(), ..Interview::default() }), (Tab::Talks, None)),
        (Field::Text(Part::Advice), json!("及时维修"), (Tab::Finish, None)),
        (
            Field::Signature("head".to_owned()),
            value(Signature { name: "周校长".to_owned(), ..Signature::default() }),
            (Tab::Finish, None),
        ),
    ];
    for (number, (field, entered, (tab, at))) in fields.into_iter().enumerate() {
        walk::write(window.state_mut(), field.clone(), entered.clone());
        window.settle();
        window = window.killed_and_opened(Look::CHINESE, &format!("2026-11-05T08:{:02}:00Z", number + 10));
        window.control(Key::Num2);
        assert!(window.sees("内容均已保存") && window.sees("继续督导"), "{field}: {:?}", window.texts());
        window.press(Modifiers::NONE, Key::Enter);
        assert_eq!(walk(&window).visit.sheet.values.get(&field), Some(&entered), "{field}");
        assert_eq!(walk(&window).tab, tab, "{field}");
        if let Some(at) = at {
            assert_eq!(walk(&window).at, at, "{field}");
        }
        // A class, a room, a lesson or a talk has the keyboard where it was typed.
        let typed = matches!(field, Field::Class(..) | Field::Room(..) | Field::Lesson(_) | Field::Interview(_));
        assert_eq!(window.ctx().text_edit_focused(), typed, "{field}");
    }
}
