//! The switch for measured figures: what it changes, what it says, and when it cannot be pressed.

use std::path::Path;

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::NodeT as _;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::visit::begin::{self, Stop};
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::Screen;
use junheng::ui::screens::visits::walk;
use junheng::visit::{Field, Measured, VisitKind, work_out};

use super::harness::{Look, Window, context};
use super::layout;
use super::visits::school;

/// The sample county on a screen; its visits of the year have measured something.
fn sample(look: Look, screen: Screen) -> Window {
    let mut window = Window::with_sample(look);
    window.state_mut().screen = screen;
    window.settle();
    window
}

/// With measured figures.
fn switched(mut window: Window) -> Window {
    let off = window.state().say.of("verified.reported");
    window.click(&off);
    assert!(window.state().shown.as_ref().unwrap().verified);
    window
}

fn tall(mut window: Window) -> Window {
    window.resize(Vec2::new(1366.0, 4000.0));
    window
}

fn session(window: &Window) -> Session {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap()
}

/// Begins a visit in the school year of the figures, opens it, and measures a school's area.
fn measure(window: &mut Window, code: &str, working: &str) {
    let stops = [Stop { school: Some(code.to_owned()), date: "2026-06-30".parse().unwrap(), team: String::new() }];
    window.state_mut().ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let (kind, length) = (VisitKind::Visit, Length::Full);
            let request = begin::Request { county: None, year: None, rulebook: None, kind, stops: &stops, length };
            begin::begin(engine.session()?, &request)
        },
        |state, ids| walk::open(state, &ids[0], None),
    );
    window.settle();
    let figure = Measured::new(working, &work_out(working).unwrap());
    let value = serde_json::to_value(figure).unwrap();
    walk::write(window.state_mut(), Field::Figure("teaching_area".to_owned()), value);
    window.settle();
}

#[test]
fn what_is_shown_is_what_the_command_line_assesses_with_measured_figures() {
    let window = switched(sample(Look::CHINESE, Screen::Overview));
    let shown = window.state().shown.clone().unwrap();
    let request = Request { verified: true, ..Request::default() };
    let expected = assess_county(&session(&window), &request).unwrap();
    assert!(!expected.found.measured.is_empty());
    assert_eq!(shown.found, expected.found);
    assert_eq!(format!("{:?}", shown.assessment), format!("{:?}", expected.assessment));
    // Rooms are measured one by one, and are no figure of the school.
    let row = |school: &str| shown.county.schools.row_of(school).unwrap();
    let figures = expected.found.measured.iter().filter(|one| shown.county.schools.figures.contains_key(&one.field));
    let figures: Vec<_> = figures.filter(|one| one.reported.as_ref() != Some(&one.measured)).collect();
    assert!(!figures.is_empty());
    for one in figures {
        let row = row(&one.school);
        assert_eq!(shown.county.schools.figure(&one.field, row), Some(one.measured.clone()));
        assert_eq!(shown.reported().schools.figure(&one.field, row), one.reported);
    }
}

#[test]
fn every_screen_says_that_figures_are_measured_and_none_says_so_without() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let mut window = sample(look, Screen::Overview);
        let number = [("number", window.state().shown.as_ref().unwrap().found.len().to_string())];
        let said = window.state().say.with("verified.on", &number);
        for on in [false, true] {
            for screen in Screen::ALL {
                window.state_mut().screen = screen;
                window.settle();
                assert_eq!(window.sees(&said), on, "{said} on {screen:?}");
            }
            window.control(Key::M);
        }
        assert!(!window.state().shown.as_ref().unwrap().verified, "the key goes back, too");
    }
}

#[test]
fn the_overview_lists_what_was_replaced_with_school_and_visit() {
    let mut window = tall(switched(sample(Look::CHINESE, Screen::Overview)));
    let shown = window.state().shown.clone().unwrap();
    let say = window.state().say;
    assert!(window.sees(&say.with("verified.said", &[("number", shown.found.len().to_string())])));
    assert!(window.sees("按上报数据，全县结论为："));
    let all = window.texts().into_iter().find(|text| text.starts_with("显示其余"));
    if let Some(all) = all {
        window.click(&all);
    }
    for one in &shown.found.measured {
        let row = shown.county.schools.row_of(&one.school).unwrap();
        let name = &shown.county.schools.names[row];
        let field = &shown.quantities().named(&one.field).unwrap().header;
        let label = say.list([name, field]);
        let label = window.texts().into_iter().find(|text| text.starts_with(&label) && text.contains("实测"));
        assert!(label.is_some(), "{name} {field} among {:?}", window.texts());
    }
    let one = shown.found.measured[0].clone();
    let row = shown.county.schools.row_of(&one.school).unwrap();
    let name = shown.county.schools.names[row].clone();
    let field = shown.quantities().named(&one.field).unwrap().header.clone();
    window.click_beginning(&say.list([&name, &field]));
    assert_eq!(window.state().screen, Screen::Schools);
    assert_eq!(window.state().schools.open, Some(u32::try_from(row).unwrap()));
    assert!(window.sees("代替上报数据的实测数据"));
    window.click(&say.of("school.figures"));
    assert!(window.sees("（实测，上报"), "the school's figures say which are measured");
    let link = say.with("verified.open_visit", &[("place", name), ("field", field)]);
    window.click_beginning(&link);
    assert_eq!(window.state().screen, Screen::Visits);
    assert_eq!(window.state().visits.open.as_ref().unwrap().visit.id, one.visit);
}

#[test]
fn where_nothing_was_measured_the_switch_says_so_and_stays_off() {
    let mut window = sample(Look::CHINESE, Screen::Overview);
    window.state_mut().memory.choice.year = Some(2024);
    window.state_mut().reload();
    window.settle();
    let node = window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some("采用实测数据")).unwrap();
    assert!(node.accesskit_node().is_disabled());
    node.hover();
    window.harness().run_steps(60);
    assert!(window.sees("2024—2025学年的督导没有实测数据，无从采用。"), "{:?}", window.texts());
    window.control(Key::M);
    assert!(!window.state().shown.as_ref().unwrap().verified);
}

#[test]
fn the_next_start_is_with_reported_figures() {
    let window = switched(sample(Look::CHINESE, Screen::Overview));
    let window = window.opened_again(Look::CHINESE);
    assert!(!window.state().shown.as_ref().unwrap().verified);
}

#[test]
fn what_is_measured_counts_as_soon_as_another_screen_is_looked_at() {
    let mut window = switched(sample(Look::CHINESE, Screen::Overview));
    let code = school(&window, "中心小学");
    let before = window.state().shown.as_ref().unwrap().found.len();
    measure(&mut window, &code, "10×10");
    window.click("总览");
    let shown = window.state().shown.clone().unwrap();
    let row = shown.county.schools.row_of(&code).unwrap();
    assert_eq!(shown.county.schools.figure("teaching_area", row).unwrap().to_string(), "100");
    assert!(shown.found.len() >= before);
    assert!(window.state().visits.open.is_some(), "the visit stays open");
    // Taken back, what was reported counts again, or an earlier visit.
    window.click("督导").control(Key::Z).click("总览");
    let shown = window.state().shown.clone().unwrap();
    assert_ne!(shown.county.schools.figure("teaching_area", row).unwrap().to_string(), "100");
}

#[test]
fn a_visit_compares_with_what_was_reported_whatever_is_shown_elsewhere() {
    let mut window = sample(Look::CHINESE, Screen::Overview);
    let code = school(&window, "中心小学");
    measure(&mut window, &code, "10×10");
    let effect = |window: &Window| format!("{:?}", window.state().visits.open.as_ref().unwrap().effect);
    let before = effect(&window);
    assert!(before.contains("ValueEffect"), "{before}");
    let id = window.state().visits.open.as_ref().unwrap().visit.id.clone();
    walk::close(window.state_mut());
    window.settle();
    let mut window = switched(window);
    walk::open(window.state_mut(), &id, None);
    window.settle();
    assert_eq!(effect(&window), before);
}

#[test]
fn a_chart_that_is_saved_is_of_measured_figures_and_says_so() {
    let window = sample(Look::CHINESE, Screen::Gaps);
    let said = "采用实测数据评估";
    let saved = |window: &mut Window, name: &str| {
        window.settle();
        let path = window.folder().join(name);
        junheng::ui::screens::gaps::save::save_to(window.state_mut(), path.clone());
        window.settle();
        std::fs::read_to_string(path).unwrap()
    };
    let mut window = window;
    assert!(!saved(&mut window, "reported.svg").contains(said));
    let mut window = switched(window);
    assert!(window.sees(said));
    assert!(saved(&mut window, "measured.svg").contains(said));
}

#[test]
fn switch_and_list_can_be_read_in_both_languages_at_every_size() {
    let mut found = Vec::new();
    for look in [Look::CHINESE, Look::ENGLISH] {
        for zoom in [100, 150, 200] {
            for screen in [Screen::Overview, Screen::Schools, Screen::Gaps] {
                let mut window = switched(sample(Look { zoom, ..look }, screen));
                found.extend(faults(&window, look, screen, zoom));
                if screen == Screen::Overview {
                    window.resize(Vec2::new(1366.0 * 100.0 / f32::from(zoom), 1600.0));
                    found.extend(faults(&window, look, screen, zoom));
                }
            }
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

fn faults(window: &Window, look: Look, screen: Screen, zoom: u16) -> Vec<String> {
    let faults = layout::faults(window, screen == Screen::Schools).into_iter();
    faults.map(|fault| format!("{} {screen:?} {zoom}: {fault}", look.id())).collect()
}

/// Pictures for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for look in Look::all().chain(Look::all().map(|look| Look { zoom: 200, ..look })) {
        for screen in [Screen::Overview, Screen::Gaps, Screen::Schools] {
            let mut window = switched(sample(look, screen));
            let name = format!("verified-{}-{}.png", screen.id(), look.id());
            window.picture().save(folder.join(name)).unwrap();
            if screen == Screen::Overview {
                window.resize(Vec2::new(1366.0 * 100.0 / f32::from(look.zoom), 1400.0));
                window.picture().save(folder.join(format!("verified-list-{}.png", look.id()))).unwrap();
            }
            if screen == Screen::Schools {
                let code = window.state().shown.as_ref().unwrap().found.measured[0].school.clone();
                let row = window.state().shown.as_ref().unwrap().county.schools.row_of(&code);
                window.state_mut().schools.open = row.and_then(|row| u32::try_from(row).ok());
                window.settle();
                window.picture().save(folder.join(format!("verified-school-{}.png", look.id()))).unwrap();
            }
        }
    }
}
