//! One photo as large as there is room, with its caption, when it was taken, who added it, and what to do with it.

use eframe::egui::{self, Button, Id, Modal, RichText, TextEdit, Ui, Vec2, WidgetInfo};
use serde_json::Value;

use crate::intake::photo::MOST_SIDE;
use crate::ui::screens::evidence;
use crate::ui::screens::evidence::view::{Act, Looking, facts, head_ui, heard, picture_ui};
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::photo::Picture;
use crate::visit::{Field, Photo};

use super::super::write;
use super::{State, album};

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
    evidence::look(state, album, hash, MOST_SIDE, |state, hash, picture| {
        let view = state.visits.open.as_mut().and_then(|walk| walk.evidence.view.as_mut());
        if let Some(view) = view.filter(|view| view.hash == hash) {
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
        let below = ui.steps(26.0);
        let pressed = photo_ui(ui, state, hashes, place, room.y - below);
        caption_ui(ui, state);
        facts_ui(ui, state);
        pressed
    });
    let act = if modal.should_close() { Some(Act::Close) } else { modal.inner.or(heard) };
    perform(state, &ctx, hashes, place, act);
}

fn perform(state: &mut state::State, ctx: &egui::Context, hashes: &[String], place: usize, act: Option<Act>) {
    let Some(view) = state.visits.open.as_ref().and_then(|walk| walk.evidence.view.as_ref()) else { return };
    let (line, hash) = (view.line.clone(), view.hash.clone());
    match act {
        None => {}
        Some(Act::Close) => close(state),
        Some(Act::Go(other)) => open(state, &line, &other),
        Some(Act::Open) => evidence::open_document(state, ctx, album, &hash),
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

/// Number, place among the line's, buttons, and the photo.
fn photo_ui(ui: &mut Ui, state: &mut state::State, hashes: &[String], place: usize, height: f32) -> Option<Act> {
    let (say, may_change) = (state.say, may_change(state));
    let walk = state.visits.open.as_mut()?;
    let number = walk.evidence.number(&hashes[place]);
    let State { album, view, .. } = &mut walk.evidence;
    let view = view.as_mut()?;
    let (picture, actual) = (view.picture.as_mut(), &mut view.actual);
    let mut looking = Looking { hashes, place, number, picture, actual };
    let done = head_ui(ui, say, album, &mut looking, |ui| {
        let text = RichText::new(say.of("walk_evidence.detach")).color(ui.colours().bad);
        (may_change && ui.add(Button::new(text)).clicked()).then_some(Act::Detach)
    });
    picture_ui(ui, say, album, &mut looking, height).or(done)
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
    let record = evidence.album.known(&view.hash).and_then(|known| known.record.as_ref());
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
