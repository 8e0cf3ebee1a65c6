//! Under a line's note: its photos and papers as tiles, and where new ones come from.

use std::path::{Path, PathBuf};

use eframe::egui::{RichText, ScrollArea, Ui};

use crate::ui::screens::evidence::bring_tile;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::photo::TILE;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;

use super::{add, album, view, watch};

/// Characters of a new photo's name that are shown: names of telephones end in the time.
const NAME: usize = 24;

pub(in super::super) fn strip_ui(ui: &mut Ui, state: &mut state::State, line: &str) {
    let hashes = hashes(state, line);
    ui.add_space(ui.steps(1.0));
    if !hashes.is_empty() {
        tiles_ui(ui, state, line, &hashes);
    }
    sources_ui(ui, state, line, hashes.is_empty());
    view::view_ui(ui, state, line, &hashes);
}

/// Photos and papers of a line, by number.
fn hashes(state: &mut state::State, line: &str) -> Vec<String> {
    let Some(walk) = state.visits.open.as_mut() else { return Vec::new() };
    let Some(photos) = walk.visit.sheet.photos.get(line) else { return Vec::new() };
    let evidence = &mut walk.evidence;
    let mut hashes: Vec<(u32, String)> = photos.keys().map(|hash| (evidence.number(hash), hash.clone())).collect();
    hashes.sort_unstable();
    hashes.into_iter().map(|(_, hash)| hash).collect()
}

fn tiles_ui(ui: &mut Ui, state: &mut state::State, line: &str, hashes: &[String]) {
    let say = state.say;
    let mut seen = Vec::new();
    let mut pressed = None;
    let scroll = ScrollArea::horizontal().id_salt(("photos", line)).auto_shrink([false, true]);
    scroll.show_viewport(ui, |ui, viewport| {
        let gap = ui.steps(1.5);
        let step = TILE.x + gap;
        let origin = ui.max_rect().min;
        ui.set_min_size(eframe::egui::Vec2::new(step * hashes.len() as f32 - gap, TILE.y));
        for (place, hash) in hashes.iter().enumerate() {
            let left = step * place as f32;
            if left + TILE.x < viewport.min.x || left > viewport.max.x {
                continue;
            }
            seen.push(hash.clone());
            let at = origin + eframe::egui::Vec2::new(left, 0.0);
            let rect = eframe::egui::Rect::from_min_size(at, TILE);
            ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(rect), |ui| {
                if one_ui(ui, state, say, line, hash) {
                    pressed = Some(hash.clone());
                }
            });
        }
    });
    for hash in seen {
        bring_tile(state, album, &hash);
    }
    if let Some(hash) = pressed {
        view::open(state, line, &hash);
    }
}

/// One tile; says whether it was pressed.
fn one_ui(ui: &mut Ui, state: &mut state::State, say: Say, line: &str, hash: &str) -> bool {
    let Some(walk) = state.visits.open.as_mut() else { return false };
    let caption = walk.visit.sheet.photos.get(line).and_then(|photos| photos.get(hash));
    let caption = caption.map(|photo| photo.value.caption.clone()).unwrap_or_default();
    let number = walk.evidence.number(hash);
    walk.evidence.album.tile_ui(ui, say, hash, number, &caption).clicked()
}

/// What was done in the row of sources.
enum Act {
    Choose,
    End,
    Add(Vec<PathBuf>),
    Aside,
}

/// Where photos come from: the watched folder with what is new in it, else what may be dropped here.
fn sources_ui(ui: &mut Ui, state: &mut state::State, line: &str, is_empty: bool) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    if walk.is_frozen() || state.read_only {
        return;
    }
    let mut act = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.5);
        match &walk.evidence.watch {
            None => {
                let label = say.of("walk_evidence.watch");
                icon::icon_ui(ui, "folder", ui.colours().text_weak);
                let text = RichText::new(label).text_style(theme::small()).color(ui.colours().accent);
                if ui.add(eframe::egui::Button::new(text).frame(false)).clicked() {
                    act = Some(Act::Choose);
                }
                if is_empty {
                    card::weak_ui(ui, &say.of("walk_evidence.ways"));
                }
            }
            Some(watch) => act = watch_ui(ui, say, watch),
        }
    });
    let ctx = ui.ctx().clone();
    match act {
        Some(Act::Choose) => watch::choose(state, &ctx),
        Some(Act::End) => watch::end(state),
        Some(Act::Add(files)) => {
            set_aside(state, &files);
            add::add_files(state, line, files);
        }
        Some(Act::Aside) => {
            if let Some(watch) = state.visits.open.as_mut().and_then(|walk| walk.evidence.watch.as_mut()) {
                watch.offered.clear();
            }
        }
        None => {}
    }
}

fn set_aside(state: &mut state::State, files: &[PathBuf]) {
    if let Some(watch) = state.visits.open.as_mut().and_then(|walk| walk.evidence.watch.as_mut()) {
        watch.offered.retain(|file| !files.contains(file));
    }
}

/// The folder; what is new in it stands in its place.
fn watch_ui(ui: &mut Ui, say: Say, watch: &watch::Watch) -> Option<Act> {
    let colours = ui.colours();
    icon::icon_ui(ui, "folder", colours.text_weak);
    if watch.fault.is_none() && !watch.offered.is_empty() {
        return offered_ui(ui, say, &watch.offered);
    }
    let text = say.with("walk_evidence.watching", &[("folder", end_of(&name_of(&watch.folder)))]);
    card::weak_ui(ui, &text).on_hover_text(watch.folder.display().to_string());
    let end = icon::icon_button_ui(ui, "close", &say.of("walk_evidence.watch_end")).clicked();
    if let Some(fault) = &watch.fault {
        let text = RichText::new(say.of("walk_evidence.watch_gone")).text_style(theme::small()).color(colours.open);
        ui.label(text).on_hover_text(fault.message(say.language) + &fault.hint(say.language));
    }
    end.then_some(Act::End)
}

/// New photos: all of them, or one by one.
fn offered_ui(ui: &mut Ui, say: Say, offered: &[PathBuf]) -> Option<Act> {
    let mut act = None;
    let colours = ui.colours();
    let count = say.with("walk_evidence.new", &[("number", offered.len().to_string())]);
    card::chip_ui(ui, &count, colours.accent, colours.accent_soft);
    if offered.len() > 1 && ui.button(say.of("walk_evidence.attach_all")).clicked() {
        act = Some(Act::Add(offered.to_vec()));
    }
    if ui.button(say.of("walk_evidence.aside")).clicked() {
        act = Some(Act::Aside);
    }
    ScrollArea::horizontal().id_salt("offered").show(ui, |ui| {
        // The newest first: it is most likely the one just taken.
        for file in offered.iter().rev() {
            let name = name_of(file);
            let label = say.with("walk_evidence.attach", &[("name", end_of(&name))]);
            if ui.button(label).on_hover_text(name).clicked() {
                act = Some(Act::Add(vec![file.clone()]));
            }
        }
    });
    act
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The end of a long name.
fn end_of(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME { name.to_owned() } else { name.chars().skip(length - NAME).collect() }
}
