//! One photo as large as there is room, a paper as what it is, or what is wrong with it in words: what every view of
//! evidence shares.

use eframe::egui::{self, Align, Key, Layout, Modifiers, Ui, Vec2};

use crate::store::EvidenceRecord;
use crate::ui::tokens::sizes;
use crate::ui::widgets::photo::{Picture, photo_ui};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;

use super::{Album, Known, label};

/// What was done in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Another piece is looked at, by hash.
    Go(String),
    /// It is taken off what it was attached to.
    Detach,
    /// It is handed to the system.
    Open,
    /// Nothing more is looked at.
    Close,
}

/// The piece that is looked at, at a place among those it can be gone on to.
pub struct Looking<'a> {
    /// All of them, by hash.
    pub hashes: &'a [String],
    /// Its place among them.
    pub place: usize,
    /// Its number.
    pub number: u32,
    /// The photo, where it has come.
    pub picture: Option<&'a mut Picture>,
    /// Pixel by pixel, not fitted to the window.
    pub actual: &'a mut bool,
}

impl Looking<'_> {
    fn hash(&self) -> &str {
        &self.hashes[self.place]
    }

    fn before(&self) -> Option<&String> {
        self.hashes.get(self.place.checked_sub(1)?)
    }

    fn behind(&self) -> Option<&String> {
        self.hashes.get(self.place + 1)
    }
}

/// Arrows go to the photos before and behind, unless text is typed.
pub fn heard(ctx: &egui::Context, hashes: &[String], place: usize) -> Option<Act> {
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

/// Number, place among the others, and buttons; `more` draws those that only one view has.
pub fn head_ui(
    ui: &mut Ui,
    say: Say,
    album: &Album,
    looking: &mut Looking<'_>,
    more: impl FnOnce(&mut Ui) -> Option<Act>,
) -> Option<Act> {
    let known = album.known(looking.hash());
    let is_document = known.is_some_and(Known::is_document);
    let is_shown = known.is_some_and(|known| known.fault.is_none());
    let mut act = None;
    ui.horizontal(|ui| {
        card::heading_ui(ui, &label(say, is_document, looking.number));
        if looking.hashes.len() > 1 {
            card::weak_ui(ui, &format!("{} / {}", looking.place + 1, looking.hashes.len()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon::icon_button_ui(ui, "close", &say.of("walk_evidence.close")).clicked() {
                act = Some(Act::Close);
            }
            if let Some(done) = more(ui) {
                act = Some(done);
            }
            if is_shown && !is_document {
                for (actual, key) in [(true, "walk_evidence.actual"), (false, "walk_evidence.fit")] {
                    if card::toggle_ui(ui, *looking.actual == actual, &say.of(key)).clicked() {
                        *looking.actual = actual;
                    }
                }
            }
        });
    });
    act
}

/// The photo between two arrows; a document as what it is; or what is wrong, in words.
pub fn picture_ui(ui: &mut Ui, say: Say, album: &Album, looking: &mut Looking<'_>, height: f32) -> Option<Act> {
    let known = album.known(looking.hash());
    let mut act = None;
    let size = Vec2::new(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let before = looking.before();
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
            let name = looking.hash().to_owned();
            let texture = looking.picture.as_mut().map(|picture| picture.texture(ui.ctx(), &name));
            let response = photo_ui(ui, size, texture, *looking.actual, &label(say, false, looking.number));
            if response.double_clicked() {
                *looking.actual = !*looking.actual;
            }
        }
        let behind = looking.behind();
        if step_ui(ui, "forward", &say.of("walk_evidence.next"), behind.is_some()) {
            act = behind.cloned().map(Act::Go);
        }
    });
    act
}

fn step_ui(ui: &mut Ui, name: &str, label: &str, enabled: bool) -> bool {
    ui.add_enabled_ui(enabled, |ui| icon::icon_button_ui(ui, name, label).clicked()).inner
}

/// When it was taken, who added it and when, its name, its size.
pub fn facts(say: Say, record: &EvidenceRecord) -> Vec<String> {
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
