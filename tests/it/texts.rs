//! The program's texts: both languages say the same things, and nothing is said that stands in neither.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source;

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Keys and texts of one language, from every locale file of it. Two spaces a level, texts in quotes.
pub fn texts(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/locales");
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name != format!("{language}.yml") && !name.ends_with(&format!(".{language}.yml")) {
            continue;
        }
        let mut levels: Vec<String> = Vec::new();
        for (place, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let at = format!("{name}:{}", place + 1);
            let indent = line.len() - line.trim_start().len();
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line.starts_with("_version:") {
                continue;
            }
            let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("{at}: no key"));
            assert!(indent % 2 == 0 && indent / 2 <= levels.len(), "{at}: indented by {indent}");
            levels.truncate(indent / 2);
            levels.push(key.to_owned());
            let value = value.trim();
            if !value.is_empty() {
                let text = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                let text = text.unwrap_or_else(|| panic!("{at}: not in quotes"));
                assert!(texts.insert(levels.join("."), text.to_owned()).is_none(), "{at}: key stands twice");
            }
        }
    }
    assert!(texts.len() > 200, "the locale files are there");
    texts
}

/// Parts of documents that are Chinese in either language: official forms, the template's example, names of fonts, digits.
const CHINESE_ONLY: [&str; 6] =
    ["report.seven.", "report.example.", "report.font", "document.font.", "document.digits", "papers.notice."];

fn is_chinese_only(key: &str) -> bool {
    CHINESE_ONLY.iter().any(|part| key.starts_with(part))
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).map(|rest| rest.split_once('}').expect(text).0).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let [chinese, english] = LANGUAGES.map(texts);
    let chinese: Vec<&String> = chinese.keys().filter(|key| !is_chinese_only(key)).collect();
    let english: Vec<&String> = english.keys().collect();
    let only = |one: &[&String], other: &[&String]| -> Vec<String> {
        one.iter().filter(|key| !other.contains(key)).map(|key| (*key).clone()).collect()
    };
    assert_eq!(only(&chinese, &english), [] as [String; 0], "only Chinese");
    assert_eq!(only(&english, &chinese), [] as [String; 0], "only English");
}

#[test]
fn both_languages_say_the_same_values() {
    let [chinese, english] = LANGUAGES.map(texts);
    for (key, text) in &chinese {
        let Some(other) = english.get(key) else { continue };
        assert_eq!(placeholders(text), placeholders(other), "{key}");
        // What stands between sentences is nothing in Chinese; English counts without a word for it.
        assert!(
            key.ends_with("_join")
                || key.starts_with("school.unit.")
                || !text.trim().is_empty() && !other.trim().is_empty(),
            "{key}"
        );
    }
}

/// The keys a literal stands for, by the call it is given to.
fn keys_of(literal: &source::Literal, sections: &BTreeSet<&str>) -> Vec<String> {
    let text = &literal.text;
    let called = |name: &str| literal.before.ends_with(&format!("{name}("));
    let is_key = text.split('.').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    });
    // `window.ron` is no key but a file, and so is `document.typ`.
    if !is_key || matches!(text.rsplit('.').next(), Some("ron" | "typ")) {
        return Vec::new();
    }
    if ["could_not_run", "bad_input", "Fault::io", ".fault"].into_iter().any(called) {
        return vec![format!("fault.{text}"), format!("fault.{text}_hint")];
    }
    let second_of_text = literal
        .before
        .strip_suffix(',')
        .and_then(|before| before.rsplit_once("text("))
        .is_some_and(|(_, first)| !first.contains('(') && !first.contains(')') && !first.contains(','));
    let dotted = text.split_once('.').is_some_and(|(section, _)| sections.contains(section));
    // What the window says and hands in is a key even where no section of that name is.
    let said = text.contains('.') && ["say.of", "say.with", ".ask"].into_iter().any(called);
    if called("say") || second_of_text || dotted || said { vec![text.clone()] } else { Vec::new() }
}

#[test]
fn every_text_the_program_names_is_there() {
    let [chinese, english] = LANGUAGES.map(texts);
    let sections: BTreeSet<&str> = chinese.keys().filter_map(|key| key.split('.').next()).collect();
    let (mut missing, mut named) = (Vec::new(), BTreeSet::new());
    for file in source::files() {
        for literal in &file.literals {
            for key in keys_of(literal, &sections) {
                if !chinese.contains_key(&key) || !english.contains_key(&key) && !is_chinese_only(&key) {
                    missing.push(format!("{}:{} {key}", file.path.display(), literal.line));
                }
                named.insert(key);
            }
        }
    }
    assert_eq!(missing, [] as [String; 0]);
    for known in ["fault.store_in_use_hint", "fault.rulebook_twice", "fault.folder_not_writable", "cli.written"] {
        assert!(named.contains(known), "{known} is seen");
    }
}

#[test]
fn every_fault_says_what_to_do() {
    let chinese = texts("zh-CN");
    for key in chinese.keys().filter(|key| key.starts_with("fault.") && !key.ends_with("_hint")) {
        assert!(chinese.contains_key(&format!("{key}_hint")), "{key}");
    }
}

#[test]
fn no_chinese_stands_in_the_source() {
    let is_han = |one: char| ('\u{3400}'..='\u{9fff}').contains(&one);
    let mut found = Vec::new();
    for file in source::files() {
        for literal in file.literals.iter().filter(|literal| literal.text.contains(is_han)) {
            found.push(format!("{}:{} {}", file.path.display(), literal.line, literal.text));
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

/// Keys that are put together: `screen.{}`. Some text must stand where each leads.
#[test]
fn every_key_that_is_put_together_leads_to_a_text() {
    let [chinese, english] = LANGUAGES.map(texts);
    let sections: BTreeSet<&str> = chinese.keys().filter_map(|key| key.split('.').next()).collect();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for file in source::files() {
        for literal in file.literals.iter().filter(|literal| literal.before.ends_with("format!(")) {
            let parts = parts_of(&literal.text);
            let (first, last) = (parts[0], parts[parts.len() - 1]);
            let is_key = parts.iter().all(|part| {
                part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte))
            });
            let section = first.split_once('.').map(|(section, _)| section);
            if parts.len() < 2 || !is_key || !section.is_some_and(|section| sections.contains(section)) {
                continue;
            }
            seen += 1;
            let leads =
                |key: &&String| key.len() > first.len() + last.len() && key.starts_with(first) && key.ends_with(last);
            let leads_nowhere = |texts: &BTreeMap<String, String>| !texts.keys().any(|key| leads(&key));
            if leads_nowhere(&chinese) || leads_nowhere(&english) && !is_chinese_only(first) {
                missing.push(format!("{}:{} {}", file.path.display(), literal.line, literal.text));
            }
        }
    }
    assert_eq!(missing, [] as [String; 0]);
    assert!(seen > 10, "{seen} are seen");
}

/// A text that no code names is left over from something, and somebody will translate and mend it in vain. A key is used
/// where it stands whole, as the code of a fault, put together as `screen.{}`, or with an ending put to it as `{key}_one`.
#[test]
fn every_text_is_used() {
    let files = source::files();
    let literals: BTreeSet<&str> =
        files.iter().flat_map(|file| &file.literals).map(|literal| literal.text.as_str()).collect();
    let formats = || literals.iter().map(|text| parts_of(text)).filter(|parts| parts.len() > 1);
    // Codes of faults are found by themselves.
    let is_key = |parts: &Vec<&str>| parts[0].contains('.') && parts[0] != "fault.";
    let put_together: Vec<_> = formats().filter(is_key).collect();
    let endings: Vec<&str> = formats()
        .filter(|parts| parts.len() == 2 && parts[0].is_empty() && !parts[1].is_empty())
        .map(|parts| parts[1])
        .collect();
    let is_used = |key: &str| {
        let fault =
            |code: &str| literals.contains(code) || code.strip_suffix("_hint").is_some_and(|of| literals.contains(of));
        let leads = |parts: &Vec<&str>| {
            let (first, last) = (parts[0], parts[parts.len() - 1]);
            key.len() > first.len() + last.len() && key.starts_with(first) && key.ends_with(last)
        };
        let ended = |ending: &&str| key.strip_suffix(*ending).is_some_and(|of| literals.contains(of));
        literals.contains(key)
            || key.strip_prefix("fault.").is_some_and(fault)
            || put_together.iter().any(leads)
            || endings.iter().any(ended)
    };
    let chinese = texts("zh-CN");
    let unused: Vec<&String> = chinese.keys().filter(|key| !is_used(key)).collect();
    assert_eq!(unused, [] as [&String; 0]);
    assert!(!is_used("walk.nobody_says_this") && !is_used("fault.nobody_raises_this"), "a key can be unused");
}

/// What stands between the values put into a format.
fn parts_of(format: &str) -> Vec<&str> {
    let mut parts = vec![format.split('{').next().unwrap_or_default()];
    parts.extend(format.split('{').skip(1).map(|rest| rest.split_once('}').map_or("", |(_, part)| part)));
    parts
}

#[cfg(feature = "window")]
#[test]
fn whatever_the_window_names_by_an_id_has_a_text() {
    use junheng::ui::command::Command;
    use junheng::ui::screens::Screen;
    let commands = Command::all().into_iter().map(|command| format!("command.{}", command.id()));
    let screens = Screen::ALL.into_iter().map(|screen| format!("screen.{}", screen.id()));
    let keys: Vec<String> = commands.chain(screens).collect();
    for language in LANGUAGES {
        let texts = texts(language);
        let missing: Vec<&String> = keys.iter().filter(|key| !texts.contains_key(*key)).collect();
        assert_eq!(missing, [] as [&String; 0], "{language}");
    }
}

/// Calls that draw what they are given first, or right behind the `Ui`.
const DRAWING: [&str; 26] = [
    "label",
    "button",
    "small_button",
    "heading",
    "strong",
    "weak",
    "monospace",
    "code",
    "link",
    "hyperlink_to",
    "checkbox",
    "radio",
    "selectable_label",
    "on_hover_text",
    "on_disabled_hover_text",
    "hint_text",
    "selected_text",
    "shortcut_text",
    "RichText::new",
    "Button::new",
    "Label::new",
    "MenuButton::new",
    "menu_button",
    "CollapsingHeader::new",
    "Window::new",
    "with_title",
];
/// Our own, with the `Ui` first; the text is what follows it.
const DRAWING_OURS: [&str; 7] =
    ["title_ui", "heading_ui", "weak_ui", "titled_card_ui", "main_button_ui", "chip_ui", "badge_ui"];

/// Whether the literal behind this code is drawn as it stands.
fn is_drawn(before: &str) -> bool {
    let mut before = before;
    let wrappers = ["format!(", "String::from(", "&", "Some("];
    while let Some(outer) = wrappers.into_iter().find_map(|wrapper| before.strip_suffix(wrapper)) {
        before = outer;
    }
    let whole_name = |name: &str, call: &str| {
        let start = before.strip_suffix(call).and_then(|start| start.strip_suffix(name));
        start.is_some_and(|start| !start.ends_with(|last: char| last.is_alphanumeric() || last == '_'))
    };
    DRAWING.iter().any(|name| whole_name(name, "(")) || DRAWING_OURS.iter().any(|name| whole_name(name, "(ui,"))
}

/// A literal's letters, without the names of values that are put into it.
fn letters_of(text: &str) -> String {
    parts_of(text).concat().replace("\\n", "").chars().filter(|one| one.is_alphabetic()).collect()
}

#[test]
fn nothing_is_drawn_that_stands_in_the_source() {
    let mut found = Vec::new();
    for file in source::files().iter().filter(|file| file.path.starts_with("src/ui")) {
        for literal in &file.literals {
            let letters = letters_of(&literal.text);
            // Names, keys and ids are of small letters without spaces; what is not is meant for people.
            let for_programmers = literal.before.ends_with("reason=") || literal.before.ends_with("strftime(");
            let is_prose = literal.text.contains(' ') && letters.chars().count() > 2 && !for_programmers;
            if is_drawn(&literal.before) && !letters.is_empty() || is_prose {
                found.push(format!("{}:{} {:?}", file.path.display(), literal.line, literal.text));
            }
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn a_drawn_literal_is_known_by_the_call_it_is_in() {
    for drawn in
        ["ui.label(", "card::heading_ui(ui,", "Button::new(RichText::new(", "ui.label(format!(", "x.on_hover_text(&"]
    {
        assert!(is_drawn(drawn), "{drawn}");
    }
    for other in
        ["ui.label(say.of(", "Grid::new(", "icon::icon_button_ui(ui,", "my_label(", "ui.label(&say.of(&format!("]
    {
        assert!(!is_drawn(other), "{other}");
    }
    assert_eq!([letters_of("{name}%"), letters_of("{} of {x:.1}")], ["", "of"]);
}
