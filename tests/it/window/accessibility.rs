//! What a person hears who does not see the window, and what nobody should ever see.

use std::collections::BTreeSet;

use eframe::egui::accesskit::{Action, Role};
use egui_kittest::kittest::NodeT as _;
use junheng::text::Language;

use super::harness::Look;
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
