//! One photo as large as there is room, with its caption, when it was taken, who added it, and what to do with it.

use std::path::PathBuf;

use eframe::egui::{self, Align, Button, Id, Key, Layout, Modal, Modifiers, RichText, TextEdit, Ui, Vec2, WidgetInfo};
use serde_json::Value;

use crate::fault::Fault;
use crate::intake::photo::MOST_SIDE;
use crate::ops::look_at_evidence::copy_evidence;
use crate::store::EvidenceRecord;
use crate::ui::opening::open_with_system;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::photo::{Picture, photo_ui};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::{Field, Photo};

use super::super::write;
use super::{Known, News, bring, look};

/// Longest caption, in characters.
const MOST_CAPTION: usize = 200;

/// A photo or paper that is looked at.
pub struct View {
    line: String,
    hash: String,
    /// The caption while it is typed.
    caption: Option<String>,
    picture: Option<Picture>,
    /// Pixel by pixel, not fitted to the window.
    actual: bool,
    /// The place was asked for.
    place: bool,
}

impl View {
    /// Whether the caption is being typed.
    pub(super) const fn is_typing(&self) -> bool {
        self.caption.is_some()
    }
}

/// What was done in the view.
enum Act {
    Go(String),
    Detach,
    Open,
    Close,
}

/// Looks at a photo or paper of a line.
pub(super) fn open(state: &mut state::State, line: &str, hash: &str) {
    keep_caption(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.evidence.view = Some(View {
        line: line.to_owned(),
        hash: hash.to_owned(),
        caption: None,
        picture: None,
        actual: false,
        place: false,
    });
    look(state, hash, MOST_SIDE, |walk, hash, picture| {
        if let Some(view) = walk.evidence.view.as_mut().filter(|view| view.hash == hash) {
            view.picture = picture.map(Picture::Pixels);
        }
    });
}

/// Keeps the caption and looks at nothing more.
pub(super) fn close(state: &mut state::State) {
    keep_caption(state);
    if let Some(walk) = state.visits.open.as_mut() {
        walk.evidence.view = None;
    }
}

fn keep_caption(state: &mut state::State) {
    let Some(view) = state.visits.open.as_mut().and_then(|walk| walk.evidence.view.as_mut()) else { return };
    let Some(caption) = view.caption.take() else { return };
    let field = Field::Photo(view.hash.clone(), view.line.clone());
    let photo = Photo { caption: caption.trim().to_owned() };
    write(state, field, serde_json::to_value(photo).unwrap_or_default());
}

pub(super) fn view_ui(ui: &mut Ui, state: &mut state::State, line: &str, hashes: &[String]) {
    let Some(view) = state.visits.open.as_ref().and_then(|walk| walk.evidence.view.as_ref()) else { return };
    let place = hashes.iter().position(|hash| *hash == view.hash);
    let Some(place) = place.filter(|_| view.line == line) else {
        // Taken off the line, by undoing or by another window of it.
        close(state);
        return;
    };
    let ctx = ui.ctx().clone();
    let heard = heard(&ctx, hashes, place);
    let margin = Vec2::new(ui.steps(20.0), ui.steps(18.0));
    let room = ctx.content_rect().size() - margin;
    let modal = Modal::new(Id::unique("evidence_view")).frame(card::dialog_frame(ui)).show(&ctx, |ui| {
        ui.set_width(room.x);
        let pressed = head_ui(ui, state, hashes, place);
        let below = ui.steps(26.0);
        let pressed = picture_ui(ui, state, hashes, place, room.y - below).or(pressed);
        caption_ui(ui, state);
        facts_ui(ui, state);
        pressed
    });
    let act = if modal.should_close() { Some(Act::Close) } else { modal.inner.or(heard) };
    perform(state, &ctx, hashes, place, act);
}

/// Arrows go to the photos before and behind, unless a caption is typed.
fn heard(ctx: &egui::Context, hashes: &[String], place: usize) -> Option<Act> {
    if ctx.text_edit_focused() {
        return None;
    }
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let other = if pressed(Key::ArrowRight) {
        hashes.get(place + 1)
    } else if pressed(Key::ArrowLeft) {
        place.checked_sub(1).and_then(|before| hashes.get(before))
    } else {
        None
    };
    other.cloned().map(Act::Go)
}

fn perform(state: &mut state::State, ctx: &egui::Context, hashes: &[String], place: usize, act: Option<Act>) {
    let Some(view) = state.visits.open.as_ref().and_then(|walk| walk.evidence.view.as_ref()) else { return };
    let (line, hash) = (view.line.clone(), view.hash.clone());
    match act {
        None => {}
        Some(Act::Close) => close(state),
        Some(Act::Go(other)) => open(state, &line, &other),
        Some(Act::Open) => open_document(state, ctx, &hash),
        Some(Act::Detach) => {
            let next = hashes.get(place + 1).or_else(|| hashes.get(place.checked_sub(1)?)).cloned();
            if let Some(view) = state.visits.open.as_mut().and_then(|walk| walk.evidence.view.as_mut()) {
                // A caption being typed goes with the photo.
                view.caption = None;
            }
            write(state, Field::Photo(hash, line.clone()), Value::Null);
            match next {
                Some(next) => open(state, &line, &next),
                None => close(state),
            }
        }
    }
    if state.visits.open.as_ref().is_some_and(|walk| walk.evidence.view.is_none()) {
        ctx.request_repaint();
    }
}

/// Whether something may be changed, and what is known of the photo.
fn may_change(state: &state::State) -> bool {
    !state.read_only && state.visits.open.as_ref().is_some_and(|walk| !walk.is_frozen())
}

/// Number, place among the line's, and buttons.
fn head_ui(ui: &mut Ui, state: &mut state::State, hashes: &[String], place: usize) -> Option<Act> {
    let say = state.say;
    let may_change = may_change(state);
    let walk = state.visits.open.as_mut()?;
    let evidence = &mut walk.evidence;
    let number = evidence.number(&hashes[place]);
    let known = evidence.known.get(&hashes[place]);
    let is_document = known.is_some_and(Known::is_document);
    let is_shown = known.is_some_and(|known| known.fault.is_none());
    let view = evidence.view.as_mut()?;
    let mut act = None;
    ui.horizontal(|ui| {
        card::heading_ui(ui, &label(say, is_document, number));
        if hashes.len() > 1 {
            card::weak_ui(ui, &format!("{} / {}", place + 1, hashes.len()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon::icon_button_ui(ui, "close", &say.of("walk_evidence.close")).clicked() {
                act = Some(Act::Close);
            }
            if may_change {
                let text = RichText::new(say.of("walk_evidence.detach")).color(ui.colours().bad);
                if ui.add(Button::new(text)).clicked() {
                    act = Some(Act::Detach);
                }
            }
            if is_shown && !is_document {
                for (actual, key) in [(true, "walk_evidence.actual"), (false, "walk_evidence.fit")] {
                    if card::toggle_ui(ui, view.actual == actual, &say.of(key)).clicked() {
                        view.actual = actual;
                    }
                }
            }
        });
    });
    act
}

fn label(say: Say, is_document: bool, number: u32) -> String {
    let key = if is_document { "walk_evidence.document" } else { "walk_evidence.photo" };
    say.with(key, &[("number", number.to_string())])
}

/// The photo between two arrows; a document as what it is; or what is wrong, in words.
fn picture_ui(ui: &mut Ui, state: &mut state::State, hashes: &[String], place: usize, height: f32) -> Option<Act> {
    let say = state.say;
    let walk = state.visits.open.as_mut()?;
    let evidence = &mut walk.evidence;
    let number = evidence.number(&hashes[place]);
    let known = evidence.known.get(&hashes[place]);
    let view = evidence.view.as_mut()?;
    let mut act = None;
    let size = Vec2::new(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let before = place.checked_sub(1).and_then(|before| hashes.get(before));
        if step_ui(ui, "back", &say.of("walk_evidence.previous"), before.is_some()) {
            act = before.cloned().map(Act::Go);
        }
        let beside = sizes().button + ui.spacing().item_spacing.x;
        let size = Vec2::new(ui.available_width() - beside, height);
        let fault = known.and_then(|known| known.fault.as_ref());
        if fault.is_some() || known.is_some_and(Known::is_document) {
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add_space(size.y / 4.0);
                if let Some(fault) = fault {
                    card::empty_ui(ui, "warning", &fault.message(say.language), &fault.hint(say.language));
                } else {
                    let name = known.and_then(|known| known.record.as_ref()).map(|record| &record.facts.original_name);
                    let advice = say.of("walk_evidence.document_advice");
                    card::empty_ui(ui, "template", name.map_or("", String::as_str), &advice);
                    if card::main_button_ui(ui, &say.of("walk_evidence.open_document")).clicked() {
                        act = Some(Act::Open);
                    }
                }
            });
        } else {
            let texture = view.picture.as_mut().map(|picture| picture.texture(ui.ctx(), &view.hash));
            let response = photo_ui(ui, size, texture, view.actual, &label(say, false, number));
            if response.double_clicked() {
                view.actual = !view.actual;
            }
        }
        let behind = hashes.get(place + 1);
        if step_ui(ui, "forward", &say.of("walk_evidence.next"), behind.is_some()) {
            act = behind.cloned().map(Act::Go);
        }
    });
    act
}

fn step_ui(ui: &mut Ui, name: &str, label: &str, enabled: bool) -> bool {
    ui.add_enabled_ui(enabled, |ui| icon::icon_button_ui(ui, name, label).clicked()).inner
}

fn caption_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let may_change = may_change(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(view) = walk.evidence.view.as_mut() else { return };
    let photos = walk.visit.sheet.photos.get(&view.line);
    let kept = photos.and_then(|photos| photos.get(&view.hash)).map(|photo| photo.value.caption.clone());
    let mut text = view.caption.clone().or(kept).unwrap_or_default();
    let mut left = false;
    ui.horizontal(|ui| {
        ui.set_height(sizes().button);
        let hint = say.of("walk_evidence.caption");
        ui.label(&hint);
        if !may_change {
            ui.label(if text.is_empty() { crate::ui::words::NO_FIGURE } else { &text });
            return;
        }
        let field = TextEdit::singleline(&mut text).char_limit(MOST_CAPTION).desired_width(f32::INFINITY);
        let field = ui.add(field.hint_text(say.of("walk_evidence.caption_hint")));
        field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
        if field.changed() {
            view.caption = Some(text);
        }
        left = field.lost_focus();
    });
    if left {
        keep_caption(state);
    }
}

/// When it was taken, who added it and when, its name, and whether a place is kept beside it.
fn facts_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(evidence) = state.visits.open.as_mut().map(|walk| &mut walk.evidence) else { return };
    let Some(view) = evidence.view.as_mut() else { return };
    let record = evidence.known.get(&view.hash).and_then(|known| known.record.as_ref());
    ui.horizontal(|ui| {
        ui.set_height(sizes().button);
        let Some(record) = record else { return };
        ui.spacing_mut().item_spacing.x = ui.steps(4.0);
        for fact in facts(say, record) {
            card::weak_ui(ui, &fact);
        }
        let Some(coordinates) = record.facts.coordinates else { return };
        if view.place {
            let number = |degrees: f64| format!("{degrees:.5}");
            let values = [("latitude", number(coordinates.latitude)), ("longitude", number(coordinates.longitude))];
            card::weak_ui(ui, &say.with("walk_evidence.place", &values));
        } else {
            card::weak_ui(ui, &say.of("walk_evidence.place_kept"));
            view.place = ui.button(say.of("walk_evidence.place_show")).clicked();
        }
    });
}

fn facts(say: Say, record: &EvidenceRecord) -> Vec<String> {
    let taken = record.facts.taken.as_ref().map(|taken| {
        // By the camera's clock, to the minute: `2026-11-04T08:30`.
        let taken: String = taken.chars().take(16).collect();
        say.with("walk_evidence.taken", &[("at", taken.replace('T', " "))])
    });
    let at = record.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string();
    let added = say.with("walk_evidence.added", &[("name", record.author.name.clone()), ("at", at)]);
    let size = record.facts.size.map(|(width, height)| format!("{width} × {height}"));
    [taken, Some(added), Some(record.facts.original_name.clone()), size].into_iter().flatten().collect()
}

/// Hands a copy of a document to the system, which knows what opens it.
fn open_document(state: &mut state::State, ctx: &egui::Context, hash: &str) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    if walk.evidence.copies.is_none() {
        walk.evidence.copies = match tempfile::Builder::new().prefix("junheng-").tempdir() {
            Ok(folder) => Some(folder),
            Err(error) => {
                let folder = std::env::temp_dir();
                state.complain(&Fault::io("folder_not_writable", &folder, &error));
                return;
            }
        };
    }
    let Some(folder) = walk.evidence.copies.as_ref().map(|folder| folder.path().to_owned()) else { return };
    let (hash, ctx) = (hash.to_owned(), ctx.clone());
    state.ask(
        "walk_evidence.work_look",
        false,
        move |engine, _| copy_evidence(engine.session()?, &hash, &folder),
        move |state, copy: PathBuf| {
            bring(state, &ctx, move || News::Opened(open_with_system(&copy, "evidence_not_opened").err()));
        },
    );
}
