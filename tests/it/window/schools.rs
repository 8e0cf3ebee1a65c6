//! The table of schools and a school's page, by mouse and keys.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
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

/// What can be pressed by a name.
fn find<'a>(window: &'a Window, label: &str) -> egui_kittest::Node<'a> {
    let node = window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some(label));
    node.unwrap_or_else(|| panic!("no {label:?} among {:?}", window.texts()))
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
    window.click_beginning("Fails ");
    let (_, row) = failing(&window);
    let name = window.state().shown.as_ref().unwrap().school(row).to_owned();
    assert!(lines(&window)[0].starts_with(&name) && lines(&window) != all);
    window.click_beginning("Township").click_beginning("Township");
    window.click("Clear filters");
    assert_eq!(lines(&window), all);
    window.click("Find by name, pinyin, code or township").type_text(&name);
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
    find(&window, "填报数据").scroll_to_me();
    window.settle();
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
    window.click("Show only the chosen (2)");
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
    assert!(window.sees(&name) && window.sees("Against the mean") && !window.sees("Required"));
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

/// `JUNHENG_PICTURES=<folder> cargo test --test it window::schools::to_look_at -- --ignored` writes pictures for people.
#[test]
#[ignore = "writes pictures for people to look at"]
fn to_look_at() {
    let folder = std::path::PathBuf::from(std::env::var_os("JUNHENG_PICTURES").unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let mut basic = sample(Look::CHINESE);
    basic.click_beginning("评估标准").click("基本均衡（2012）");
    basic.picture().save(folder.join("basic.png")).unwrap();
    basic.state_mut().schools.open = Some(30);
    basic.settle().picture().save(folder.join("basic-school.png")).unwrap();
    let mut chosen = sample(Look::CHINESE);
    let all = lines(&chosen);
    chosen.click(&format!("选定 {}", all[1])).click(&format!("选定 {}", all[3])).click_beginning("未达标指标");
    chosen.picture().save(folder.join("chosen.png")).unwrap();
    let looks = [
        Look::CHINESE,
        Look { dark: true, ..Look::ENGLISH },
        Look::ENGLISH,
        Look { zoom: 150, ..Look::ENGLISH },
        Look { zoom: 200, ..Look::CHINESE },
    ];
    for look in looks {
        let mut window = sample(look);
        let keep = |window: &mut Window, name: &str| {
            let faults = super::layout::faults(window, true);
            if !faults.is_empty() {
                println!("{name}-{}: {}", look.id(), faults.join("\n  "));
            }
            window.picture().save(folder.join(format!("{name}-{}.png", look.id()))).unwrap();
        };
        keep(&mut window, "table");
        window.state_mut().memory.schools.filter.verdicts.insert("fail".to_owned());
        window.state_mut().schools.sort_anew();
        window.settle();
        keep(&mut window, "table-failing");
        let shown = window.state().shown.clone().unwrap();
        let units = &shown.assessment.units;
        let both = |row: u32| shown.units_of(row).count() == 2;
        let failing = units.iter().filter(|unit| unit.verdict == Some(Verdict::Fail));
        let (one, two): (Vec<u32>, Vec<u32>) = failing.map(|unit| unit.row).partition(|row| !both(*row));
        let doubted = shown.doubts.iter().find_map(|doubt| {
            let row = u32::try_from(shown.county.schools.row_of(doubt.doubt.school.as_deref()?)?).unwrap();
            shown
                .assessment
                .items
                .iter()
                .any(|item| item.missing.contains(&row) || item.schools.contains(&row))
                .then_some(row)
        });
        window.state_mut().schools.open = doubted;
        window.settle();
        keep(&mut window, "doubted");
        let label = if look.language == Look::ENGLISH.language { "Reported figures" } else { "填报数据" };
        find(&window, label).scroll_to_me();
        window.settle();
        keep(&mut window, "doubted-below");
        for (name, row) in [("one-stage", one.first()), ("nine-year", two.first())] {
            let Some(row) = row else { continue };
            window.state_mut().schools.open = Some(*row);
            window.settle();
            keep(&mut window, name);
            let place = shown.units_of(*row).next().unwrap();
            let short = shown.assessment.values_of(place).position(|value| value.met == Some(false)).unwrap_or(3);
            let indicator = &shown.rulebook().indicators[short];
            let label = if look.language == Look::ENGLISH.language {
                format!("{}: how it is computed", indicator.short.en)
            } else {
                format!("{}：怎么算的", indicator.short.zh)
            };
            find(&window, &label).click();
            window.settle();
            keep(&mut window, &format!("{name}-explained"));
            let label = if look.language == Look::ENGLISH.language { "Reported figures" } else { "填报数据" };
            find(&window, label).scroll_to_me();
            window.settle();
            keep(&mut window, &format!("{name}-below"));
            find(&window, label).click();
            window.settle();
            let last = window.nodes().filter(|node| node.accesskit_node().value().is_some()).last();
            last.unwrap().scroll_to_me();
            window.settle();
            keep(&mut window, &format!("{name}-figures"));
            window.state_mut().schools.open = None;
            window.settle();
        }
    }
}
