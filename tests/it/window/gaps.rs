//! The screen of gaps: what is chosen by name, what a click on a mark does, and that the screen and the file agree.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{self, Event, Modifiers, PointerButton, Pos2, TouchPhase, Vec2};
use egui_kittest::kittest::NodeT as _;
use egui_plot::PlotPoint;
use junheng::chart::{Kind, Mark, Shape};
use junheng::rulebook::Library;
use junheng::sample;
use junheng::ui::screens::{Screen, gaps};
use junheng::ui::state::Scope;

use super::harness::{Look, Window};

const CONTROL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

fn open(look: Look) -> Window {
    let mut window = Window::with_sample(look);
    window.state_mut().screen = Screen::Gaps;
    window.settle();
    window
}

fn show(window: &mut Window, kind: Kind) {
    window.state_mut().memory.gaps.kind = Some(kind.id().to_owned());
    window.settle();
}

/// Where marks have their points: every corner and end.
fn places(mark: &Mark) -> Vec<[f64; 2]> {
    match &mark.shape {
        Shape::Dot { x, y, .. } => vec![[*x, *y]],
        Shape::Bar { x, y } | Shape::Cell { x, y, .. } => vec![[x[0], y[0]], [x[1], y[1]]],
        Shape::Line { points } => points.clone(),
        Shape::Box { y, half, along } => along.iter().flat_map(|x| [[*x, y - half], [*x, y + half]]).collect(),
        Shape::Rule { .. } => Vec::new(),
    }
}

#[test]
fn indicator_and_kind_are_chosen_by_name_and_the_finding_is_read() {
    let mut window = open(Look::CHINESE);
    let title = window.state().gaps.on_screen().unwrap().0.title.clone();
    assert!(window.sees(&title));
    window.click("规模关系图");
    assert_eq!(window.state().gaps.on_screen().unwrap().0.kind, Kind::Size);
    window.click_beginning("指标 ");
    let shown = window.state().shown.clone().unwrap();
    let before = window.state().memory.gaps.indicator.clone();
    let other = shown.rulebook().indicators.iter().rev().find(|one| Some(&one.id) != before.as_ref()).unwrap();
    window.click(&other.name.zh);
    assert_eq!(window.state().memory.gaps.indicator.as_ref(), Some(&other.id));
    let changed = window.state().gaps.on_screen().unwrap().0.title.clone();
    assert!(changed != title && window.sees(&changed), "{changed}");
    // What was chosen is remembered.
    let mut again = window.opened_again(Look::CHINESE);
    again.state_mut().screen = Screen::Gaps;
    again.settle();
    assert_eq!(again.state().gaps.on_screen().unwrap().0.title, changed);
}

/// A dot of a school that lies free, and its row.
fn a_dot(window: &Window) -> (Pos2, u32) {
    let (scene, transforms) = window.state().gaps.on_screen().unwrap();
    let dots = scene.panels[0].marks.iter().filter_map(|mark| match mark.shape {
        Shape::Dot { x, y, .. } => Some((transforms[0].position_from_point(&PlotPoint::new(x, y)), mark.row?)),
        _ => None,
    });
    dots.min_by(|(a, _), (b, _)| a.x.total_cmp(&b.x)).unwrap()
}

fn click_at(window: &mut Window, pos: Pos2, modifiers: Modifiers) {
    let harness = window.harness();
    harness.event_modifiers(Event::PointerMoved(pos), modifiers);
    harness.step();
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        harness.step();
    }
    harness.remove_cursor();
    harness.run();
}

#[test]
fn a_click_on_a_dot_opens_the_school_and_with_control_highlights_it() {
    let mut window = open(Look::ENGLISH);
    let (place, row) = a_dot(&window);
    click_at(&mut window, place, CONTROL);
    let shown = window.state().shown.clone().unwrap();
    let code = shown.county.schools.codes[row as usize].clone();
    assert_eq!(window.state().selected, [code].into());
    assert!(window.sees(shown.school(row)), "the highlighted school is named");
    // It stays highlighted in another chart.
    show(&mut window, Kind::Bars);
    assert!(window.sees("Highlighted: ") && window.sees(shown.school(row)), "{:?}", window.texts());
    show(&mut window, Kind::Strip);
    let (place, row) = a_dot(&window);
    click_at(&mut window, place, Modifiers::NONE);
    assert_eq!((window.state().screen, window.state().schools.open), (Screen::Schools, Some(row)));
}

/// Chosen in a chart, a school is chosen in the table beneath it, in the table of schools, and in every other chart.
#[test]
fn what_is_chosen_in_one_place_is_chosen_everywhere() {
    let mut window = open(Look::ENGLISH);
    window.resize(Vec2::new(1366.0, 6000.0));
    let (place, row) = a_dot(&window);
    click_at(&mut window, place, CONTROL);
    let shown = window.state().shown.clone().unwrap();
    let name = shown.school(row).to_owned();
    let ticked = |window: &Window, name: &str| {
        let boxes = window.nodes().filter(|node| node.accesskit_node().role() == Role::CheckBox);
        let ours = boxes.filter(|node| node.accesskit_node().label().is_some_and(|label| label.contains(name)));
        ours.map(|node| node.accesskit_node().toggled() == Some(Toggled::True)).collect::<Vec<_>>()
    };
    assert_eq!(ticked(&window, &name), [true], "in the table beneath");
    window.state_mut().screen = Screen::Schools;
    window.settle();
    let lines = ticked(&window, &name);
    assert!(!lines.is_empty() && lines.iter().all(|ticked| *ticked), "in the table of schools");
    // Another one is ticked there.
    let other = shown.assessment.units.iter().find(|unit| unit.row != row).unwrap().row;
    let tick = window.nodes().find(|node| {
        let node = node.accesskit_node();
        node.role() == Role::CheckBox && node.label().is_some_and(|label| label.contains(shown.school(other)))
    });
    tick.unwrap().click();
    window.settle();
    assert_eq!(window.state().selected.len(), 2);
    for kind in Kind::ALL {
        window.state_mut().screen = Screen::Gaps;
        show(&mut window, kind);
        if window.state().gaps.on_screen().unwrap().0.marks().any(|(_, mark)| mark.row == Some(row)) {
            assert!(window.sees("Highlighted: Chosen schools: 2"), "{kind:?}: {:?}", window.texts());
        }
    }
    window.click("Remove highlight");
    assert!(window.state().selected.is_empty());
}

/// A finger cannot rest on a mark: its first tap says what a pointer would, its second opens the school.
#[test]
fn a_first_tap_shows_and_a_second_opens() {
    let mut window = open(Look::ENGLISH);
    let (place, row) = a_dot(&window);
    let shown = window.state().shown.clone().unwrap();
    let tap = |window: &mut Window, pos: Pos2| {
        let touch =
            |phase| Event::Touch { device_id: egui::TouchDeviceId(1), id: egui::TouchId(1), phase, pos, force: None };
        let button =
            |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        let harness = window.harness();
        for event in [touch(TouchPhase::Start), Event::PointerMoved(pos), button(true)] {
            harness.event(event);
        }
        harness.step();
        for event in [touch(TouchPhase::End), button(false), Event::PointerGone] {
            harness.event(event);
        }
        harness.step();
        harness.run();
    };
    tap(&mut window, place);
    assert_eq!((window.state().screen, window.state().schools.open), (Screen::Gaps, None));
    let scene = window.state().gaps.on_screen().unwrap().0;
    let mark = scene.marks().map(|(_, mark)| mark).find(|mark| mark.row == Some(row)).unwrap();
    let figures = scene.hover(mark);
    assert!(figures.len() > 1);
    for figure in figures {
        assert!(window.sees(&figure), "{figure} among {:?}", window.texts());
    }
    let (place, _) = a_dot(&window);
    tap(&mut window, place);
    assert_eq!((window.state().screen, window.state().schools.open), (Screen::Schools, Some(row)));
    assert!(window.sees(shown.school(row)));
}

/// The pointer rests on a mark: its school and figures are said, and no more once it is gone.
#[test]
fn a_pointer_on_a_mark_is_told_school_and_figures() {
    let mut window = open(Look::ENGLISH);
    for kind in Kind::ALL {
        show(&mut window, kind);
        let (scene, transforms) = window.state().gaps.on_screen().unwrap();
        let Some(mark) = scene.panels[0].marks.iter().find(|mark| mark.row.is_some()) else { continue };
        let mut places = places(mark).into_iter();
        let middle = match (places.next(), places.next()) {
            (Some(a), Some(b)) => [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])],
            (Some(a), None) => a,
            _ => continue,
        };
        let lines = scene.hover(mark);
        let at = transforms[0].position_from_point(&PlotPoint::new(middle[0], middle[1]));
        assert!(!lines.is_empty(), "{kind:?}");
        window.harness().event(Event::PointerMoved(at));
        window.settle();
        // Where marks lie over each other, another one may be told of.
        let told = |window: &Window| {
            let texts = window.texts();
            let (scene, _) = window.state().gaps.on_screen().unwrap();
            let marks: Vec<Vec<String>> =
                scene.panels[0].marks.iter().filter(|mark| mark.row.is_some()).map(|mark| scene.hover(mark)).collect();
            marks.into_iter().any(|lines| lines.len() > 1 && lines.iter().all(|line| texts.contains(line)))
        };
        assert!(told(&window), "{kind:?}: {lines:?} among {:?}", window.texts());
        window.harness().remove_cursor();
        window.settle();
        assert!(!told(&window), "{kind:?}: the tooltip goes with the pointer");
    }
}

/// Every kind, for the county, a township and chosen schools: the file is the screen's scene.
#[test]
fn a_chart_is_written_and_nothing_moves_when_idle() {
    let mut window = open(Look::ENGLISH);
    assert!(!window.asks_for_frames(3));
    let out = tempfile::tempdir().unwrap();
    let shown = window.state().shown.clone().unwrap();
    // One of those that are chosen is there no more.
    let mut codes: BTreeSet<String> = shown.county.schools.codes.iter().step_by(5).cloned().collect();
    codes.insert("gone".to_owned());
    let one = [shown.county.schools.codes[3].clone()].into();
    let township = Scope::Township(shown.townships[0].clone());
    for (place, scope) in [Scope::County, township, Scope::Schools(codes), Scope::Schools(one)].into_iter().enumerate()
    {
        window.state_mut().set_scope(scope.clone());
        for kind in Kind::ALL {
            show(&mut window, kind);
            let path = out.path().join(format!("{place}-{}.svg", kind.id()));
            gaps::save::save_to(window.state_mut(), path.clone());
            window.settle();
            let written = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{:?}", window.texts()));
            let scene = window.state().gaps.on_screen().unwrap().0.clone();
            assert!(written == junheng::chart::svg::svg(&scene), "{kind:?} of {scope:?}");
            assert!(window.sees(&path.display().to_string()));
        }
    }
}

#[test]
fn the_year_compared_with_is_chosen_and_saved() {
    let mut window = open(Look::CHINESE);
    show(&mut window, Kind::Dumbbells);
    let legend = |window: &Window| format!("{:?}", window.state().gaps.on_screen().unwrap().0.legend);
    assert!(legend(&window).contains("2024—2025"), "the last one before");
    window.click_beginning("对比学年").click("与2023—2024学年相比");
    assert!(legend(&window).contains("2023—2024") && !legend(&window).contains("2024—2025"));
    let path = window.folder().join("two.svg");
    gaps::save::save_to(window.state_mut(), path.clone());
    window.settle();
    let scene = window.state().gaps.on_screen().unwrap().0.clone();
    assert!(std::fs::read_to_string(&path).unwrap() == junheng::chart::svg::svg(&scene));
}

/// The processor's part of a frame with 2,000 schools: layout and triangles, without the graphics.
#[test]
#[ignore = "a measurement, of an optimised build"]
fn a_frame_of_2000_schools() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::built_in().unwrap();
    let mut files = Vec::new();
    for year in [2024, 2025] {
        let generated = sample::generate(&library.quantities, 7, 2000, year).unwrap();
        let path = folder.path().join(format!("{year}.xlsx"));
        let made_on = jiff::civil::date(2025, 9, 1);
        std::fs::write(&path, sample::workbook(&generated, &library.quantities, made_on).unwrap()).unwrap();
        files.push(path);
    }
    let mut window = Window::empty(Look::CHINESE);
    for file in files {
        window.state_mut().import(vec![file]);
        window.settle().click("确认导入");
    }
    window.state_mut().screen = Screen::Gaps;
    window.state_mut().memory.gaps.stage = Some("primary".to_owned());
    for kind in Kind::ALL {
        show(&mut window, kind);
        let (scene, transforms) = window.state().gaps.on_screen().unwrap();
        let (marks, at) = (scene.marks().count(), transforms[0].frame().center());
        let mut times = Vec::new();
        for frame in 0..60_u8 {
            let harness = window.harness();
            // The pointer moves, so that what it rests on is looked for.
            harness.event(Event::PointerMoved(at + Vec2::splat(f32::from(frame))));
            let start = Instant::now();
            harness.step();
            let (shapes, scale) = (harness.output().shapes.clone(), harness.output().pixels_per_point);
            let triangles = harness.ctx.tessellate(shapes, scale);
            times.push(start.elapsed());
            assert!(!triangles.is_empty());
        }
        times.sort();
        println!("{:>10} {marks:>6} marks: median {:?}, slowest {:?}", kind.id(), times[30], times[59]);
    }
}

/// Pictures for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let wanted = std::env::var("JUNHENG_KINDS").unwrap_or_default();
    let wanted = |name: &str| wanted.is_empty() || wanted.split(',').any(|one| one == name);
    for look in Look::all() {
        for kind in Kind::ALL.into_iter().filter(|kind| wanted(kind.id())) {
            let mut window = open(look);
            show(&mut window, kind);
            window.picture().save(folder.join(format!("gaps-{}-{}.png", kind.id(), look.id()))).unwrap();
        }
    }
    let sizes = [("narrow", 100, Vec2::new(800.0, 1100.0)), ("large", 200, Vec2::new(683.0, 1000.0))];
    for (name, zoom, size) in sizes.into_iter().filter(|(name, ..)| wanted(name)) {
        for look in [Look { zoom, ..Look::CHINESE }, Look { zoom, ..Look::ENGLISH }] {
            for kind in Kind::ALL {
                let mut window = open(look);
                window.harness().set_size(size);
                show(&mut window, kind);
                window.picture().save(folder.join(format!("{name}-{}-{}.png", kind.id(), look.id()))).unwrap();
            }
        }
    }
    for kind in
        [Kind::Strip, Kind::Bars, Kind::Dumbbells, Kind::Heat, Kind::Size].into_iter().filter(|_| wanted("chosen"))
    {
        let mut window = open(Look::CHINESE);
        let (place, _) = a_dot(&window);
        click_at(&mut window, place, CONTROL);
        window.harness().set_size(Vec2::new(1366.0, 1300.0));
        show(&mut window, kind);
        let (scene, transforms) = window.state().gaps.on_screen().unwrap();
        let mark = scene.panels[0].marks.iter().filter(|mark| mark.row.is_some()).nth(6).unwrap();
        let [x, y] = places(mark)[0];
        let at = transforms[0].position_from_point(&PlotPoint::new(x, y)) + Vec2::new(3.0, -3.0);
        window.harness().event(Event::PointerMoved(at));
        window.settle();
        window.picture().save(folder.join(format!("chosen-{}.png", kind.id()))).unwrap();
    }
}
