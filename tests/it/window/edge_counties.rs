//! Charts of counties at the edge: one school, equal schools, nothing of anything, a year left out, very many schools.
//! Each is drawn, or it is said in words why there is nothing to draw.

use std::path::PathBuf;

use eframe::egui::Vec2;
use egui_kittest::kittest::NodeT as _;
use junheng::chart::Kind;
use junheng::county::{County, Figure, FigureColumn};
use junheng::report;
use junheng::rulebook::Library;
use junheng::text::text;
use junheng::ui::screens::Screen;

use super::harness::{Look, Window};
use super::layout;

/// Students and square metres of teaching rooms of a primary school; no metres are not reported.
type School = (i64, Option<i64>);

fn county(library: &Library, year: i32, schools: &[School]) -> County {
    let mut county = County { code: "990101".into(), name: "样例县".into(), year, ..County::default() };
    let kind = u8::try_from(library.quantities.kind("primary_school").unwrap()).unwrap();
    let (mut students, mut area) = (FigureColumn::default(), FigureColumn::default());
    for (place, (count, metres)) in schools.iter().enumerate() {
        county.schools.codes.push(format!("99{place:04}"));
        county.schools.names.push(format!("第{}小学", place + 1));
        county.schools.kinds.push(kind);
        students.push(Some(Figure::whole(*count)));
        area.push(metres.map(Figure::whole));
    }
    county.schools.figures.insert("students_primary".into(), students);
    county.schools.figures.insert("teaching_area".into(), area);
    county
}

/// A window that shows these years.
fn window_of(look: Look, years: &[(i32, Vec<School>)]) -> Window {
    let library = Library::built_in().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::empty(look);
    for (year, schools) in years {
        let path: PathBuf = folder.path().join(format!("{year}.xlsx"));
        let made_on = jiff::civil::date(2025, 9, 1);
        let county = county(&library, *year, schools);
        std::fs::write(&path, report::county_workbook(&county, &library.quantities, made_on).unwrap()).unwrap();
        window.state_mut().import(vec![path]);
        window.settle();
        // A part of the screen may have the same name.
        let store = text(look.language, "data_screen.store", &[]);
        window.nodes().filter(|node| node.accesskit_node().label().as_ref() == Some(&store)).last().unwrap().click();
        window.settle();
    }
    let shown = window.state().shown.clone().unwrap_or_else(|| panic!("{:?}", window.texts()));
    assert_eq!(shown.county.schools.len(), years.last().unwrap().1.len());
    assert_eq!(shown.other_years.len(), years.len() - 1);
    window.state_mut().screen = Screen::Gaps;
    let memory = &mut window.state_mut().memory.gaps;
    memory.indicator = Some("teaching_area".to_owned());
    memory.stage = Some("primary".to_owned());
    window.resize(Vec2::new(1366.0, 1600.0));
    window
}

/// Draws every kind; gives those that have nothing to draw.
fn nothing_to_draw(look: Look, years: &[(i32, Vec<School>)]) -> Vec<Kind> {
    let mut window = window_of(look, years);
    let (mut nothing, mut faults) = (Vec::new(), Vec::new());
    for kind in Kind::ALL {
        window.state_mut().memory.gaps.kind = Some(kind.id().to_owned());
        window.settle();
        let (scene, transforms) = window.state().gaps.on_screen().unwrap();
        assert_eq!(scene.kind, kind);
        let title = scene.title.clone();
        assert!(!title.is_empty() && window.sees(&title), "{kind:?}: {title} among {:?}", window.texts());
        if scene.is_empty() {
            nothing.push(kind);
            assert!(window.sees(&text(look.language, "gaps.advice", &[])), "{kind:?}: and what to do is said");
        } else {
            assert_eq!(transforms.len(), scene.panels.len(), "{kind:?}");
            for transform in transforms {
                assert!(transform.frame().is_positive() && transform.frame().is_finite(), "{kind:?}: {transform:?}");
            }
        }
        for said in window.texts() {
            let is_no_number =
                said.split(|one: char| !one.is_ascii_alphabetic()).any(|word| ["NaN", "inf"].contains(&word));
            assert!(!is_no_number, "{kind:?}: {said}");
        }
        faults.extend(layout::faults(&window, true).into_iter().map(|fault| format!("{kind:?}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    nothing
}

#[test]
fn one_school() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let nothing = nothing_to_draw(look, &[(2025, vec![(100, Some(440))])]);
        assert_eq!(nothing, [Kind::Share, Kind::Dumbbells]);
    }
}

#[test]
fn five_equal_schools() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let nothing = nothing_to_draw(look, &[(2025, vec![(200, Some(1000)); 5])]);
        assert_eq!(nothing, [Kind::Share, Kind::Dumbbells]);
    }
}

#[test]
fn nothing_of_anything() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let nothing = nothing_to_draw(look, &[(2025, vec![(100, Some(0)), (200, Some(0)), (300, Some(0))])]);
        assert_eq!(nothing, [Kind::Share, Kind::Dumbbells, Kind::Trend, Kind::Lorenz]);
    }
}

/// A year between is missing; of the schools one is new and one reports nothing.
#[test]
fn a_year_left_out() {
    let before = vec![(100, Some(300)), (200, Some(700)), (300, Some(1500))];
    let after = vec![(100, Some(500)), (200, Some(700)), (300, None), (50, Some(400))];
    for (look, words) in [(Look::CHINESE, "缺2024—2025学年"), (Look::ENGLISH, "No figures for 2024")] {
        let years = [(2023, before.clone()), (2025, after.clone())];
        assert_eq!(nothing_to_draw(look, &years), []);
        let mut window = window_of(look, &years);
        window.state_mut().memory.gaps.kind = Some(Kind::Trend.id().to_owned());
        window.settle();
        assert!(window.sees(words), "{:?}", window.texts());
    }
}

#[test]
fn two_thousand_schools() {
    let year =
        |more: i64| (0..2000).map(|place| (50 + place * 37 % 900, Some(200 + place * (91 + more) % 7000))).collect();
    for look in [Look::CHINESE, Look::ENGLISH] {
        assert_eq!(nothing_to_draw(look, &[(2024, year(0)), (2025, year(6))]), []);
    }
}
