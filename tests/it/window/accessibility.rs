//! What a person hears who does not see the window, and what nobody should ever see.

use std::collections::BTreeSet;

use eframe::egui::Vec2;
use eframe::egui::accesskit::{Action, Role};
use egui_kittest::kittest::NodeT as _;
use junheng::chart::Kind;
use junheng::text::Language;
use junheng::ui::screens::Screen;

use super::harness::{Look, Window};
use super::pictures::View;
use crate::texts;

#[test]
fn whatever_can_be_clicked_has_a_name() {
    let mut nameless = Vec::new();
    for view in View::all() {
        let window = view.open(Look::ENGLISH);
        for node in window.nodes() {
            let data = node.accesskit_node();
            let named = [data.label(), data.value(), data.placeholder().map(str::to_owned)];
            let named = named.into_iter().flatten().any(|name| !name.trim().is_empty());
            // What egui scrolls with is reached by the wheel and by what is in it.
            if data.role() != Role::ScrollBar && data.data().supports_action(Action::Click) && !named {
                nameless.push(format!("{}: {:?} at {:?}", view.id(), data.role(), node.rect()));
            }
        }
    }
    assert_eq!(nameless, [] as [String; 0]);
}

/// A picture, a chart and a bar of progress say what they are to who does not see them.
#[test]
fn whatever_is_a_picture_has_a_name() {
    let mut nameless = Vec::new();
    for view in View::all() {
        let window = view.open(Look::ENGLISH);
        nameless.extend(nameless_pictures(&window).into_iter().map(|fault| format!("{}: {fault}", view.id())));
    }
    assert_eq!(nameless, [] as [String; 0]);
}

fn nameless_pictures(window: &Window) -> Vec<String> {
    let pictures = window.nodes().filter(|node| {
        let role = node.accesskit_node().role();
        matches!(role, Role::Image | Role::Figure | Role::ProgressIndicator | Role::Meter | Role::Canvas)
    });
    let nameless = pictures.filter(|node| node.accesskit_node().label().is_none_or(|name| name.trim().is_empty()));
    nameless.map(|node| format!("{:?} at {:?}", node.accesskit_node().role(), node.rect())).collect()
}

/// Every panel of every kind of chart is a figure whose name is the finding.
#[test]
fn charts_are_named_by_what_they_find() {
    for look in [Look::CHINESE, Look::ENGLISH] {
        let mut window = View::Screen(Screen::Gaps).open(look);
        window.resize(Vec2::new(1366.0, 3000.0));
        for kind in Kind::ALL {
            window.state_mut().memory.gaps.kind = Some(kind.id().to_owned());
            window.settle();
            let scene = window.state().gaps.on_screen().unwrap().0;
            assert_eq!(scene.kind, kind);
            let figures = window.nodes().filter(|node| node.accesskit_node().role() == Role::Figure);
            let names: Vec<String> = figures.filter_map(|node| node.accesskit_node().label()).collect();
            assert_eq!(names, vec![scene.title.clone(); scene.panels.len()], "{kind:?}");
            assert_eq!(nameless_pictures(&window), [] as [String; 0], "{kind:?}");
        }
    }
}

/// A text whose key is missing shows its key; one whose value is missing shows a placeholder.
#[test]
fn no_key_and_no_placeholder_is_to_be_seen() {
    let mut found = Vec::new();
    for language in [Language::ZhCn, Language::En] {
        let keys = texts::texts(language.tag());
        let sections: BTreeSet<&str> = keys.keys().filter_map(|key| key.split('.').next()).collect();
        for view in View::all() {
            for text in view.open(Look { language, ..Look::CHINESE }).texts() {
                let is_part = |part: &str| {
                    !part.is_empty()
                        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                };
                let is_key = |word: &str| {
                    let first = word.split('.').next().unwrap_or_default();
                    word.contains('.') && word.split('.').all(is_part) && sections.contains(first)
                };
                if text.split_whitespace().any(is_key) || text.contains("%{") {
                    found.push(format!("{} {}: {text}", view.id(), language.tag()));
                }
            }
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

/// Before there is a county every word is the program's own, so no English window has Chinese in it but the way back.
#[test]
fn the_first_start_in_english_is_english() {
    let is_han = |one: char| ('\u{3400}'..='\u{9fff}').contains(&one);
    let texts = View::FirstStart.open(Look::ENGLISH).texts();
    assert_eq!(texts.iter().filter(|text| text.contains(is_han)).collect::<Vec<_>>(), [] as [&str; 0]);
}
