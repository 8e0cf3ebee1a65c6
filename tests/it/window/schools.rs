//! The table of schools and a school's page, by mouse and keys.

use eframe::egui::{Key, Modifiers};
use junheng::assess::Verdict;
use junheng::ui::screens::schools::order;
use junheng::ui::state::Scope;

use super::harness::{Look, Window};

fn sample(look: Look) -> Window {
    let mut window = Window::with_sample(look);
    window.click(if look.language == Look::ENGLISH.language { "Schools" } else { "学校" });
    window
}

/// Names of the schools in the table, from the top.
fn lines(window: &Window) -> Vec<String> {
    let names: Vec<String> = window.state().shown.as_ref().unwrap().county.schools.names.clone();
    let is_line = |text: &String| names.iter().any(|name| text.starts_with(&format!("{name} · ")));
    let mut lines = window.texts();
    lines.retain(is_line);
    lines
}

/// The place of the first unit that fails, and its school's row.
fn failing(window: &Window) -> (usize, u32) {
    let units = &window.state().shown.as_ref().unwrap().assessment.units;
    let place = units.iter().position(|unit| unit.verdict == Some(Verdict::Fail)).unwrap();
    (place, units[place].row)
}

#[test]
fn a_heading_sorts_one_way_then_the_other_then_not() {
    let mut window = sample(Look::ENGLISH);
    let codes = lines(&window);
    window.click("Students");
    let upwards = lines(&window);
    assert!(window.sees("Students, ascending") && upwards != codes);
    window.click("Students, ascending");
    let downwards = lines(&window);
    assert!(window.sees("Students, descending") && downwards[0] != upwards[0]);
    let window = window.opened_again(Look::ENGLISH);
    assert_eq!(window.state().memory.schools.order, order::Order { key: order::Key::Students, descending: true });
    assert_eq!(lines(&window), downwards, "it is remembered");
    let mut window = window;
    window.click("Students, descending");
    assert_eq!(lines(&window), codes);
}

#[test]
fn chips_and_a_name_narrow_the_table_and_can_be_cleared() {
    let mut window = sample(Look::ENGLISH);
    let all = lines(&window);
    assert!(!window.sees("Clear filters"));
    window.click_beginning("fail ");
    let (_, row) = failing(&window);
    let name = window.state().shown.as_ref().unwrap().school(row).to_owned();
    assert!(lines(&window)[0].starts_with(&name) && lines(&window) != all);
    window.click_beginning("Township").click_beginning("Township");
    window.click("Clear filters");
    assert_eq!(lines(&window), all);
    window.click("Find by name, pinyin or code").type_text(&name);
    assert!(lines(&window).iter().all(|line| line.starts_with(&name)) && !lines(&window).is_empty());
    window.type_text("?");
    assert!(window.sees("No school fits") && lines(&window).is_empty());
}

#[test]
fn a_school_says_what_it_lacks_and_how_that_was_computed() {
    let mut window = sample(Look::CHINESE);
    let (place, row) = failing(&window);
    let shown = window.state().shown.clone().unwrap();
    let name = format!("{} · {}", shown.school(row), window.state().say.stage(shown.assessment.units[place].stage));
    window.click_beginning("不达标 ").click(&name);
    assert_eq!(window.state().schools.open, Some(row));
    assert!(window.sees("还差 ") && window.sees("要求") && window.sees("填报数据"));
    let short = shown.assessment.values_of(place).position(|value| value.met == Some(false)).unwrap();
    let indicator = &shown.rulebook().indicators[short];
    let value = shown.assessment.values[short].get(place);
    window.click(&format!("{}：怎么算的", indicator.short.zh));
    assert!(window.sees("达到要求须有") && window.sees("须增加"));
    let formula =
        window.texts().into_iter().find(|text| text.contains('÷') && text.contains(&indicator.unit.zh)).unwrap();
    let result = formula.rsplit(['=', '≈']).next().unwrap().trim().split(' ').next().unwrap().replace(',', "");
    assert!((result.parse::<f64>().unwrap() - value.value).abs() < 0.006, "{formula}");
    window.click("填报数据");
    assert!(window.sees("学校基本情况"));
    window.click("返回学校列表");
    assert_eq!(window.state().schools.open, None);
    assert!(lines(&window).contains(&name), "the table is as it was left");
}

#[test]
fn chosen_schools_become_the_scope() {
    let mut window = sample(Look::ENGLISH);
    let all = lines(&window);
    window.click(&format!("Choose {}", all[0])).click(&format!("Choose {}", all[2]));
    window.click("Only these 2 schools");
    assert!(matches!(&window.state().memory.scope, Scope::Schools(codes) if codes.len() == 2));
    assert_eq!(window.state().rows.len(), 2);
    assert!(lines(&window).contains(&all[0]) && lines(&window).len() < 5);
}

#[test]
fn arrows_move_through_the_table_and_enter_opens() {
    let mut window = sample(Look::ENGLISH);
    let shown = window.state().shown.clone().unwrap();
    let row_of = |unit: usize| Some(shown.assessment.units[unit].row);
    for _ in 0..3 {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window.press(Modifiers::NONE, Key::ArrowUp).press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().schools.open, row_of(1));
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.state().schools.open, None);
    window.press(Modifiers::NONE, Key::End).press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().schools.open, row_of(shown.assessment.units.len() - 1));
    window.press(Modifiers::ALT, Key::ArrowLeft);
    window.press(Modifiers::NONE, Key::Home).press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().schools.open, row_of(0));
    window.click("Next school");
    assert_ne!(window.state().schools.open, row_of(0));
    window.click("Previous school");
    assert_eq!(window.state().schools.open, row_of(0));
}

#[test]
fn an_open_school_stays_open_in_another_year_under_another_rulebook_and_in_another_language() {
    let mut window = sample(Look::ENGLISH);
    let (_, row) = failing(&window);
    let shown = window.state().shown.clone().unwrap();
    let (name, code) = (shown.school(row).to_owned(), shown.county.schools.codes[row as usize].clone());
    window.state_mut().schools.open = Some(row);
    window.settle();
    window.click_beginning("School year ").click("2024–2025");
    let other = window.state().shown.clone().unwrap();
    let open = window.state().schools.open.unwrap() as usize;
    assert_eq!(other.county.schools.codes[open], code);
    window.click_beginning("Standard ").click("Basically balanced (2012)");
    assert!(window.sees(&name) && window.sees("Against the requirement") && !window.sees("Required"));
    window.control(Key::L);
    assert!(window.sees("同学段均值"));
}

#[test]
fn a_school_that_is_left_out_says_why() {
    let mut window = sample(Look::ENGLISH);
    let shown = window.state().shown.clone().unwrap();
    let excluded = shown.assessment.excluded.iter().find(|one| one.stage.is_none()).unwrap();
    window.click_beginning("Not assessed: ");
    window.click_beginning(&format!("{}: ", shown.school(excluded.row)));
    assert_eq!(window.state().schools.open, Some(excluded.row));
    assert!(window.sees("This school is not assessed.") && window.sees("Reported figures"));
}

#[test]
fn every_school_of_the_sample_has_a_page() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let mut window = sample(look);
        let shown = window.state().shown.clone().unwrap();
        for row in (0..shown.county.schools.len()).step_by(7) {
            window.state_mut().schools.open = Some(u32::try_from(row).unwrap());
            window.settle();
            assert!(window.sees(&shown.county.schools.names[row]));
        }
    }
}
