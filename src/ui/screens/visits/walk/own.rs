//! Items the inspector adds to the checklist.

use eframe::egui::{Id, Modal, RichText, ScrollArea, Ui};
use serde_json::Value;

use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};
use crate::visit::{Field, OwnItem};

use super::{Walk, cells, write};

/// Longest text of an item, in characters.
const MOST: usize = 200;

/// Items that are being typed in.
#[derive(Debug, Default)]
pub struct State {
    /// The form is open.
    open: bool,
    /// What is typed, by place.
    drafts: std::collections::BTreeMap<u32, String>,
    /// The item to come.
    new: String,
    /// The field of the item to come is to have the keyboard.
    focus: bool,
}

impl State {
    /// Whether the form is open.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }
}

/// Whether something is being typed.
pub(super) fn is_typing(walk: &Walk) -> bool {
    !walk.own.drafts.is_empty() || !walk.own.new.trim().is_empty()
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let (drafts, new) = (std::mem::take(&mut walk.own.drafts), std::mem::take(&mut walk.own.new));
    for (place, text) in drafts {
        keep(state, place, &text);
    }
    add(state, &new);
}

/// An item whose text was taken away is taken away itself.
fn keep(state: &mut state::State, place: u32, text: &str) {
    let text: String = text.trim().chars().take(MOST).collect();
    let value = if text.is_empty() { Value::Null } else { serde_json::to_value(OwnItem { text }).unwrap_or_default() };
    write(state, Field::Own(place), value);
}

fn add(state: &mut state::State, text: &str) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    if !text.trim().is_empty() {
        let next = walk.visit.sheet.own.keys().next_back().map_or(1, |last| last + 1);
        keep(state, next, text);
    }
}

/// The button that opens the form, and the form.
pub(super) fn own_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let enabled = !walk.is_frozen() && !state.read_only;
    ui.add_enabled_ui(enabled, |ui| {
        if ui.button(say.of("counting.own")).clicked() {
            walk.own.open = true;
            walk.own.focus = true;
        }
    });
    if state.visits.open.as_ref().is_some_and(|walk| walk.own.open) {
        form_ui(ui, state);
    }
}

fn form_ui(ui: &Ui, state: &mut state::State) {
    let say = state.say;
    let mut removed = None;
    let (mut left, mut closed) = (false, false);
    let Some(walk) = state.visits.open.as_mut() else { return };
    let modal = Modal::new(Id::unique("own")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        card::heading_ui(ui, &say.of("counting.own_title"));
        ui.label(RichText::new(say.of("counting.own_advice")).color(ui.colours().text_weak));
        ui.add_space(ui.steps(2.0));
        let width = sizes().panel - ui.steps(12.0);
        ScrollArea::vertical().max_height(ui.steps(70.0)).show(ui, |ui| {
            for (number, (place, stood)) in walk.visit.sheet.own.iter().enumerate() {
                let number = (number + 1).to_string();
                let mut text = walk.own.drafts.get(place).cloned().unwrap_or_else(|| stood.value.text.clone());
                ui.horizontal(|ui| {
                    let label = say.with("counting.own_number", &[("number", number.clone())]);
                    let field = cells::text_ui(ui, Id::unique(("own", place)), &mut text, &label, "", width);
                    if field.changed() {
                        walk.own.drafts.insert(*place, text);
                    }
                    left |= field.lost_focus();
                    let label = say.with("counting.remove_own", &[("number", number)]);
                    if icon::icon_button_ui(ui, "close", &label).clicked() {
                        removed = Some(*place);
                    }
                });
            }
        });
        let hint = say.of("counting.own_new");
        let field = cells::text_ui(ui, Id::unique("own_new"), &mut walk.own.new, &hint, &hint, width);
        if std::mem::take(&mut walk.own.focus) {
            field.request_focus();
        }
        if cells::entered(ui, &field) {
            // The next one may follow at once.
            walk.own.focus = true;
        }
        left |= field.lost_focus();
        ui.add_space(ui.steps(3.0));
        closed = card::main_button_ui(ui, &say.of("counting.done")).clicked();
    });
    closed |= modal.should_close();
    if let Some(place) = removed {
        walk.own.drafts.remove(&place);
    }
    if closed {
        walk.own.open = false;
    }
    if left || closed {
        leave(state);
    }
    if let Some(place) = removed {
        write(state, Field::Own(place), Value::Null);
    }
}
