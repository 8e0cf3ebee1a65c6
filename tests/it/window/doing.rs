//! What a person does with mouse and keys, step by step.

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Key, Modifiers, TextStyle, Vec2};
use egui_kittest::kittest::NodeT as _;
use junheng::chart::Kind;
use junheng::text::Language;
use junheng::ui::command::Command;
use junheng::ui::screens::Screen;
use junheng::ui::shell::introduction;
use junheng::ui::state::Scope;

use super::harness::{Look, Window};
use crate::program;

fn sample() -> Window {
    Window::with_sample(Look::ENGLISH)
}

fn year(window: &Window) -> i32 {
    window.state().shown.as_ref().unwrap().county.year
}

#[test]
fn an_empty_folder_says_what_to_do_first() {
    let window = Window::empty(Look::CHINESE);
    assert!(window.sees("把区县数据表拖到这里") && window.sees("打开示例县") && window.sees("保存空白填报表"));
}

#[test]
fn a_workbook_dropped_on_the_empty_window_is_taken_in() {
    let mut window = Window::empty(Look::CHINESE);
    let workbook = window.folder().join("county.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    window.drop_files(&[workbook]);
    assert!(window.state().shown.is_none(), "a preview comes first");
    assert!(window.sees("样例县"));
    window.click("确认导入");
    let shown = window.state().shown.as_ref().map(|shown| (shown.county.name.clone(), shown.county.schools.len()));
    assert_eq!(shown, Some(("样例县".to_owned(), 8)));
    assert!(window.sees("样例县"));
}

#[test]
fn the_sample_is_opened_by_its_button() {
    let mut window = Window::empty(Look::ENGLISH);
    window.click("Open the sample county");
    assert!(window.sees("澄岚县"));
    assert_eq!((window.state().screen, year(&window)), (Screen::Overview, 2025));
}

#[test]
fn another_rulebook_is_chosen_from_its_box() {
    let mut window = sample();
    assert!(window.sees("Standard Quality-balanced (2017)"));
    window.click_beginning("Standard ").click("Basically balanced (2012)");
    assert_eq!(window.state().shown.as_ref().unwrap().rulebook().id, "basic-2012");
    assert!(window.sees("Standard Basically balanced (2012)"));
}

#[test]
fn another_year_is_chosen_from_its_box() {
    let mut window = sample();
    window.click_beginning("School year ").click("2024–2025");
    assert_eq!(year(&window), 2024);
    assert!(window.sees("School year 2024–2025"));
}

#[test]
fn a_scope_is_chosen_from_its_box() {
    let mut window = sample();
    let township = window.state().shown.as_ref().unwrap().townships[1].clone();
    let all = window.state().rows.len();
    window.click_beginning("Scope ").click(&township);
    assert_eq!(window.state().memory.scope, Scope::Township(township.clone()));
    assert!((1..all).contains(&window.state().rows.len()));
    window.click_beginning(&format!("Scope {township}")).click("Whole county");
    assert_eq!(window.state().rows.len(), all);
}

/// No school outside a scope is named anywhere: on no screen, in no part of one, in no chart.
#[test]
fn a_scope_narrows_every_screen() {
    let mut window = Window::with_sample(Look::CHINESE);
    window.resize(Vec2::new(1366.0, 4000.0));
    let shown = window.state().shown.clone().unwrap();
    let township = Scope::Township(shown.townships[1].clone());
    let chosen = Scope::Schools(shown.county.schools.codes.iter().step_by(9).cloned().collect());
    let mut faults = Vec::new();
    for scope in [township, chosen] {
        window.state_mut().set_scope(scope.clone());
        let inside: Vec<&str> = shown.rows_of(&scope).into_iter().map(|row| shown.school(row)).collect();
        let names = shown.county.schools.names.iter().map(String::as_str);
        // One name may be the beginning of another.
        let outside = names.filter(|name| !inside.iter().any(|inside| inside.contains(name)));
        // An office's finding and a doubt about two schools name one in words of their own.
        let outside = outside.filter(|name| !["槿原沁庄教学点", "砚汀樟垣小学"].contains(name));
        let outside: Vec<&str> = outside.collect();
        assert!(inside.len() > 2 && outside.len() > 40, "{} inside, {} outside", inside.len(), outside.len());
        let mut look_at = |window: &Window, place: &str| {
            let texts = window.texts();
            let is_named = |name: &&&str| texts.iter().any(|text| text.contains(**name));
            let said: Vec<&&str> = outside.iter().filter(is_named).collect();
            if !said.is_empty() {
                faults.push(format!("{place}: {said:?}"));
            }
        };
        for screen in Screen::ALL {
            window.state_mut().screen = screen;
            look_at(window.settle(), screen.id());
        }
        window.state_mut().screen = Screen::Data;
        window.settle();
        for part in ["导入", "疑点", "完整性", "历次导入"] {
            look_at(window.click(part), part);
        }
        window.click_beginning("前 2024").click_beginning("后 2025").click("比较选定的两次");
        look_at(&window, "比较");
        assert!(window.sees("变化"));
        window.state_mut().screen = Screen::Gaps;
        window.settle();
        for kind in Kind::ALL {
            look_at(window.click(&kind.name(Language::ZhCn)), kind.id());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_menu_holds_what_can_be_done_here_and_ends_above_the_edge() {
    for zoom in [100, 200] {
        let mut window = Window::with_sample(Look { zoom, ..Look::ENGLISH });
        window.click("Menu");
        assert!(!window.sees("Answer") && !window.sees("Undo"), "{:?}", window.texts());
        let screen = window.ctx().content_rect();
        if zoom == 100 {
            assert!(screen.contains_rect(window.rect_of("Quit Ctrl+Q")), "{:?}", window.rect_of("Quit Ctrl+Q"));
        }
        let node =
            window.nodes().find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with("Quit")));
        node.unwrap().scroll_to_me();
        window.settle();
        let quit =
            window.nodes().find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with("Quit")));
        assert!(screen.contains_rect(quit.unwrap().rect()), "at {zoom} percent it can be scrolled to");
        assert!(!window.state().commands.contains(&Command::Quit));
    }
}

#[test]
fn language_and_theme_are_changed_by_keys_and_come_back() {
    let mut window = sample();
    window.control(Key::L).control(Key::D);
    assert!(window.sees("总览") && !window.sees("Overview"));
    assert!(window.ctx().global_style().visuals.dark_mode);
    window.control(Key::L).control(Key::D);
    assert!(window.sees("Overview") && !window.sees("总览"));
    assert!(!window.state().memory.dark);
}

/// In the Chinese font they are as wide as a Han character.
#[test]
fn quotation_marks_are_as_narrow_as_letters_in_english() {
    let mut window = sample();
    let widths = |window: &Window| {
        let font = TextStyle::Body.resolve(&window.ctx().global_style());
        window.ctx().fonts_mut(|fonts| ['“', '”', '·', '县'].map(|one| fonts.glyph_width(&font, one)))
    };
    let [left, right, dot, han] = widths(&window);
    assert!(left < han * 0.6 && right < han * 0.6 && dot < han * 0.6, "{left} {right} {dot} {han}");
    window.control(Key::L);
    let [left, .., han] = widths(&window);
    assert!(left > han * 0.9, "{left} {han}");
}

/// Names of people and places; a box would stand for each of them.
#[test]
fn rare_characters_have_glyphs_in_every_style() {
    let window = sample();
    let style = window.ctx().global_style();
    for (name, font) in &style.text_styles {
        assert!(window.ctx().fonts_mut(|fonts| fonts.has_glyphs(font, "㬎䶮𠮷")), "{name}");
    }
}

#[test]
fn language_and_theme_are_changed_in_the_settings() {
    let mut window = sample();
    window.click("Settings").click("Dark").click("中文");
    assert!(window.state().memory.dark);
    assert_eq!(window.state().say.language, Language::ZhCn);
    window.click("English");
    assert!(window.sees("Appearance"));
}

#[test]
fn the_zoom_goes_up_and_down_and_back() {
    let mut window = sample();
    let steps = [
        (Key::Plus, 1.1),
        (Key::Plus, 1.25),
        (Key::Minus, 1.1),
        (Key::Num0, 1.0),
        (Key::Minus, 1.0),
        (Key::Equals, 1.1),
    ];
    for (place, (key, zoom)) in steps.into_iter().enumerate() {
        let seen = window.control(key).ctx().zoom_factor();
        assert!((seen - zoom).abs() < 0.001, "{seen} after step {place}");
    }
}

#[test]
fn every_screen_has_a_key_and_a_place_in_the_rail() {
    let mut window = sample();
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];
    for (screen, key) in Screen::ALL.into_iter().zip(keys) {
        assert_eq!(window.control(key).state().screen, screen);
    }
    for screen in Screen::ALL {
        let label = window.state().say.of(&format!("screen.{}", screen.id()));
        // How many findings are overdue stands behind the name of their screen.
        assert_eq!(window.click_beginning(&label).state().screen, screen, "{label}");
    }
}

#[test]
fn screens_of_a_county_wait_for_one() {
    let mut window = Window::empty(Look::ENGLISH);
    for key in [Key::Num2, Key::Num3, Key::Num4] {
        assert_eq!(window.control(key).state().screen, Screen::Overview);
    }
    assert!(window.sees("Drop the county's workbook here"));
}

#[test]
fn the_palette_finds_a_command_and_does_it() {
    let mut window = sample();
    window.control(Key::K).type_text("gaps");
    assert!(window.sees("Go to Gaps") && !window.sees("Go to Schools"));
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.state().palette.is_none());
    assert_eq!(window.state().screen, Screen::Gaps);
}

#[test]
fn the_palette_finds_a_school_and_opens_it() {
    let mut window = sample();
    let name = window.state().shown.as_ref().unwrap().school(7).to_owned();
    window.control(Key::K).type_text(&name).press(Modifiers::NONE, Key::Enter);
    assert_eq!((window.state().screen, window.state().schools.open), (Screen::Schools, Some(7)));
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.state().schools.open, None);
}

/// By whole reading, by initials, and by either reading of a character that has two.
#[test]
fn the_palette_finds_a_school_by_any_reading_and_an_item_by_its_words() {
    let mut window = with_school_named("重庆路小学");
    for query in ["chongqinglu", "cqlxx", "zhongqing", "zq", "庆路"] {
        window.control(Key::K).type_text(query);
        assert!(window.sees("重庆路小学"), "{query}: {:?}", window.texts());
        window.press(Modifiers::NONE, Key::Escape);
    }
    window.control(Key::K).type_text("cqlxx").press(Modifiers::NONE, Key::Enter);
    let opened = window.state().schools.open.unwrap();
    assert_eq!(window.state().shown.as_ref().unwrap().school(opened), "重庆路小学");
    let item = window.state().shown.as_ref().unwrap().rulebook().items[4].clone();
    window.control(Key::K).type_text(&item.text.zh).press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().screen, Screen::Overview);
    assert!(window.sees("核查方法") && window.sees(&item.guidance.verify.zh), "{:?}", window.texts());
}

#[test]
fn the_table_of_schools_knows_every_reading() {
    let mut window = with_school_named("重庆路小学");
    window.state_mut().screen = Screen::Schools;
    window.settle();
    for (query, found) in [("cq", true), ("zq", true), ("chongqing", true), ("庆路", true), ("qc", false)] {
        window.click("按校名、拼音、代码或乡镇查找").control(Key::A).type_text(query);
        assert_eq!(window.sees("重庆路小学"), found, "{query}: {:?}", window.texts());
    }
}

/// A county one of whose schools has a name of one's own.
fn with_school_named(name: &str) -> Window {
    let mut window = Window::empty(Look::CHINESE);
    let table = window.folder().join("样例县.csv");
    std::fs::write(&table, program::schools_csv().replacen("东镇第一小学", name, 1)).unwrap();
    window.drop_files(&[table]).click("学年").type_text("2025").click("重新读取").click("确认导入");
    window
}

/// All that is chosen from boxes and chips can be chosen from the palette.
#[test]
fn everything_that_is_chosen_by_name_is_in_the_palette() {
    let mut window = sample();
    let shown = window.state().shown.clone().unwrap();
    let choose = |window: &mut Window, text: &str| {
        window.control(Key::K).type_text(text);
        assert!(window.sees(text), "{text} among {:?}", window.texts());
        window.press(Modifiers::NONE, Key::Enter);
    };
    choose(&mut window, "School year: 2024–2025");
    assert_eq!(year(&window), 2024);
    choose(&mut window, &format!("Scope: {}", shown.townships[2]));
    assert_eq!(window.state().memory.scope, Scope::Township(shown.townships[2].clone()));
    choose(&mut window, "Scope: Whole county");
    assert_eq!(window.state().memory.scope, Scope::County);
    let concession = &shown.rulebook().concessions[0];
    choose(&mut window, &format!("Switch on: {}", concession.name.en));
    assert_eq!(window.state().memory.choice.concessions, std::slice::from_ref(&concession.id));
    choose(&mut window, &format!("Switch off: {}", concession.name.en));
    assert!(window.state().memory.choice.concessions.is_empty());
    choose(&mut window, "Data: Earlier imports");
    assert!(window.state().screen == Screen::Data && window.sees("Compare the two"));
    let kind = Kind::Lorenz;
    choose(&mut window, &format!("Chart: {}", kind.name(Language::En)));
    assert_eq!(window.state().screen, Screen::Gaps);
    assert_eq!(window.state().gaps.on_screen().unwrap().0.kind, kind);
    choose(&mut window, "Standard: Basically balanced (2012)");
    assert_eq!(window.state().shown.as_ref().unwrap().rulebook().id, "basic-2012");
    choose(&mut window, "Choose schools…");
    assert!(window.state().screen == Screen::Schools && window.sees("Tick schools"), "{:?}", window.texts());
}

/// Schools are chosen one by one, stay ticked, and are there again when another scope was looked at.
#[test]
fn chosen_schools_are_a_scope_that_is_kept() {
    let mut window = sample();
    window.click_beginning("Scope ").click("Choose schools…");
    assert!(window.sees("Tick schools"));
    let names: Vec<String> = {
        let shown = window.state().shown.as_ref().unwrap();
        shown.assessment.units.iter().take(3).map(|unit| shown.school(unit.row).to_owned()).collect()
    };
    let tick = |window: &mut Window, name: &str| {
        let boxes = window.nodes().filter(|node| node.accesskit_node().role() == Role::CheckBox);
        let ours = boxes.filter(|node| node.accesskit_node().label().is_some_and(|label| label.contains(name)));
        let ours: Vec<_> = ours.collect();
        ours.first().unwrap_or_else(|| panic!("{name} among {:?}", window.texts())).click();
        window.settle();
    };
    names.iter().take(2).for_each(|name| tick(&mut window, name));
    window.click("Show only the chosen (2)");
    assert_eq!(window.state().rows.len(), 2);
    let codes = window.state().selected.clone();
    assert_eq!(window.state().memory.scope, Scope::Schools(codes.clone()));
    let township = window.state().shown.as_ref().unwrap().townships[3].clone();
    window.click_beginning("Scope ").click(&township);
    window.click_beginning("Scope ").click("Chosen schools: 2");
    assert_eq!(window.state().memory.scope, Scope::Schools(codes.clone()));
    // Chosen anew, those chosen before are ticked.
    window.click_beginning("Scope ").click("Choose schools…");
    assert_eq!((window.state().memory.scope.clone(), &window.state().selected), (Scope::County, &codes));
    tick(&mut window, &names[2]);
    window.click("Show only the chosen (3)");
    assert_eq!(window.state().rows.len(), 3);
    let window = window.opened_again(Look::ENGLISH);
    assert_eq!(window.state().rows.len(), 3);
}

/// A year that knows nothing of a township does not make the window forget it.
#[test]
fn a_scope_comes_back_with_a_year_that_has_it() {
    let mut window = Window::empty(Look::CHINESE);
    let table = window.folder().join("样例县.csv");
    for year in ["2024", "2025"] {
        let lines = program::schools_csv();
        let lines = lines.lines().filter(|line| year == "2025" || !line.contains("南岭乡"));
        std::fs::write(&table, lines.collect::<Vec<_>>().join("\n")).unwrap();
        window.drop_files(std::slice::from_ref(&table)).click("学年").type_text(year);
        window.click("重新读取").click("确认导入");
    }
    window.click_beginning("范围 ").click("南岭乡");
    let only = Scope::Township("南岭乡".to_owned());
    assert_eq!((&window.state().memory.scope, window.state().rows.len()), (&only, 1));
    window.click_beginning("学年 ").click("2024—2025学年");
    assert_eq!(window.state().memory.scope, Scope::County);
    window.click_beginning("学年 ").click("2025—2026学年");
    assert_eq!((&window.state().memory.scope, window.state().rows.len()), (&only, 1));
}

#[test]
fn filters_parts_language_and_looks_are_there_again_the_next_time() {
    let mut window = sample();
    window.click("Overview").click_beginning("Not met ").click("Data").click("Doubts").click_beginning("All: ");
    window.click("Schools");
    let failing =
        window.nodes().find_map(|node| node.accesskit_node().label().filter(|name| name.starts_with("Fails ")));
    window.click(&failing.unwrap()).click("Data").control(Key::L).control(Key::D).control(Key::Plus);
    let memory = window.state().memory.clone();
    let mut window = window.opened_again(Look { dark: true, zoom: 110, ..Look::CHINESE });
    let again = &window.state().memory;
    assert_eq!((&again.overview, &again.data), (&memory.overview, &memory.data));
    assert_eq!(again.schools.filter, memory.schools.filter);
    assert_eq!((again.language.as_deref(), again.dark, again.zoom), (Some("zh-CN"), true, 110));
    assert!(memory.overview.filter == "not_met" && memory.data.tab == "doubts" && memory.data.all_doubts);
    assert!(!memory.schools.filter.is_empty());
    assert!(window.sees("未看 "), "the part of the data that was left");
    let on = |window: &Window, beginning: &str| {
        let mut nodes = window.nodes();
        let node = nodes.find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with(beginning)));
        node.unwrap().accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(on(&window, "全部 ") && !on(&window, "未看 "));
    window.click("总览");
    assert!(on(&window, "未达到 ") && !on(&window, "待核定 "));
}

#[test]
fn the_palette_is_walked_by_arrows_and_left_by_escape() {
    let mut window = sample();
    window.control(Key::K).press(Modifiers::NONE, Key::ArrowDown).press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().screen, Screen::Visits);
    window.control(Key::K).type_text("zzzz");
    assert!(window.sees("Nothing found"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.state().palette.is_none());
    assert_eq!(window.state().screen, Screen::Visits);
}

#[test]
fn a_name_is_asked_for_when_something_is_to_be_signed() {
    let mut window = Window::empty(Look::ENGLISH);
    introduction::introduced(window.state_mut(), |state| state.tell("signed".to_owned()));
    window.settle();
    assert!(window.sees("Your name and office, please") && !window.sees("signed"));
    window.type_text("李督学").click("OK");
    assert!(window.sees("signed") && !window.sees("Your name and office, please"));
    let identity = window.state().identity.clone().unwrap();
    assert_eq!((identity.author.name.as_str(), identity.device.name.as_str()), ("李督学", "笔记本一号"));
}

#[test]
fn a_name_is_given_in_the_settings_without_anything_to_sign() {
    let mut window = Window::empty(Look::ENGLISH);
    window.click("Settings").click("Change…").type_text("李督学").press(Modifiers::NONE, Key::Escape);
    assert!(window.sees("Not given yet"));
    window.click("Change…").type_text("李督学").click("OK");
    assert!(window.sees("李督学") && !window.sees("Not given yet"));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_left_alone() {
    let mut window = Window::empty(Look::ENGLISH);
    window.drop_files(&["/there/is/none.xlsx".into()]);
    assert!(window.sees("none.xlsx") && window.sees("Cannot be imported"));
    window.click("Leave it");
    assert!(!window.sees("none.xlsx") && window.state().shown.is_none());
}

#[test]
fn a_notice_stays_until_it_is_taken_away() {
    let mut window = Window::empty(Look::ENGLISH);
    window.state_mut().tell("Written to county.xlsx".to_owned());
    window.settle().control(Key::Num7);
    assert!(window.sees("Written to county.xlsx"));
    window.click("Close notice");
    assert!(!window.sees("Written to county.xlsx"));
}

#[test]
fn what_was_chosen_is_there_again_the_next_time() {
    let mut window = sample();
    window.click_beginning("School year ").click("2024–2025").click("Gaps");
    window.click_beginning("Standard ").click("Basically balanced (2012)");
    let window = window.opened_again(Look::ENGLISH);
    assert_eq!((window.state().screen, year(&window)), (Screen::Gaps, 2024));
    assert_eq!(window.state().shown.as_ref().unwrap().rulebook().id, "basic-2012");
}

#[test]
fn nothing_is_drawn_while_nothing_happens() {
    assert!(!Window::empty(Look::ENGLISH).asks_for_frames(10), "first start");
    for screen in Screen::ALL {
        let mut window = sample();
        window.state_mut().screen = screen;
        window.settle();
        assert!(!window.asks_for_frames(10), "{screen:?}");
    }
}
