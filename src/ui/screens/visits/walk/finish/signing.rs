//! Signatures of inspector and head: drawn, or written as a name where drawing is no use.

use std::collections::BTreeMap;

use eframe::egui::{Id, Label, RichText, Role, TextEdit, Ui, WidgetInfo};
use serde_json::Value;

use crate::ops::visit::finish::ROLES;
use crate::ui::command::Command;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, signature};
use crate::ui::words::Say;
use crate::visit::{Field, Signature, Stood};

use super::super::{Walk, cells, write};
use super::{clock, role_name, unsigned};

/// Widest field, in steps of the grid.
const WIDEST: f32 = 90.0;

/// A signature being given.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// The name, once it was typed.
    name: Option<String>,
    strokes: signature::Strokes,
}

impl Draft {
    /// Whether something was drawn or typed.
    pub(super) fn is_begun(&self) -> bool {
        !self.strokes.is_empty() || self.name.as_deref().is_some_and(|name| !name.trim().is_empty())
    }
}

/// Both roles beside each other; below each other where there is no room.
pub(super) fn signatures_ui(ui: &mut Ui, state: &mut state::State) {
    let gap = ui.steps(6.0);
    let room = ui.available_width();
    let beside = room > ui.steps(120.0);
    let width = if beside { (room - gap) / 2.0 } else { room }.min(ui.steps(WIDEST));
    if beside {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for role in ROLES {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.x = ui.steps(2.0);
                    ui.set_width(width);
                    role_ui(ui, state, role, width);
                });
            }
        });
    } else {
        for role in ROLES {
            role_ui(ui, state, role, width);
            ui.add_space(ui.steps(2.0));
        }
    }
}

fn role_ui(ui: &mut Ui, state: &mut state::State, role: &'static str, width: f32) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let name = role_name(say, walk, role);
    let closed = walk.is_frozen() || state.read_only;
    let standing = walk.visit.sheet.signatures.get(role).cloned();
    ui.label(RichText::new(&name).text_style(theme::strong()));
    match standing {
        Some(standing) => {
            standing_ui(ui, say, &name, width, &standing);
            let mut again = false;
            if !closed {
                again = named_button_ui(
                    ui,
                    &say.of("walk_finish.sign_again"),
                    &say.with("walk_finish.sign_again_of", &[("role", name)]),
                );
            }
            if again {
                write(state, Field::Signature(role.to_owned()), Value::Null);
            }
        }
        None if closed => drop(card::weak_ui(ui, &say.of("walk_finish.unsigned"))),
        None => give_ui(ui, state, role, &name, width),
    }
}

/// A signature that stands, with who and when.
fn standing_ui(ui: &mut Ui, say: Say, role: &str, width: f32, standing: &Stood<Signature>) {
    signed_ui(ui, say, role, width, &standing.value);
    card::weak_ui(ui, &clock(standing.at));
}

/// A signature as it was given.
pub(super) fn signed_ui(ui: &mut Ui, say: Say, role: &str, width: f32, signed: &Signature) {
    let label = say.with("walk_finish.drawn", &[("role", role.to_owned()), ("name", signed.name.clone())]);
    if signed.strokes.is_empty() {
        // A name alone counts: it stands where the strokes would.
        let name = Label::new(RichText::new(&signed.name).text_style(theme::figure())).truncate();
        ui.add(name).widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    } else {
        signature::signature_ui(ui, width, &signed.strokes, &label);
        if !signed.name.is_empty() {
            ui.label(&signed.name);
        }
    }
}

/// Field, name, and what to press.
fn give_ui(ui: &mut Ui, state: &mut state::State, role: &'static str, name: &str, width: f32) {
    let say = state.say;
    let known = state.identity.as_ref().map(|identity| identity.author.name.clone());
    let Some(walk) = state.visits.open.as_mut() else { return };
    let of = |key: &str| say.with(key, &[("role", name.to_owned())]);
    let draft = draft_of(walk, role);
    let hint = say.of("walk_finish.sign_hint");
    signature::field_ui(ui, width, &mut draft.strokes, &hint, &of("walk_finish.field_of"));
    // The inspector is who works here; the head says who he is.
    let known = known.filter(|_| role == ROLES[0]).unwrap_or_default();
    let mut text = draft.name.clone().unwrap_or(known);
    let edit = TextEdit::singleline(&mut text).id(Id::unique(("signature_name", role)));
    let field = ui.add(edit.hint_text(say.of("walk_finish.name_hint")).desired_width(width));
    let label = of("walk_finish.name_of");
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &label));
    if walk.finish.focus.take_if(|focus| *focus == role).is_some() {
        cells::focus(ui, &field, &text);
    }
    let draft = draft_of(walk, role);
    if field.changed() {
        draft.name = Some(text.clone());
    }
    let signed = Signature { name: text.trim().to_owned(), strokes: draft.strokes.strokes.clone() };
    // A name that is left with Enter signs, and the next one's name is gone on with.
    let entered = cells::entered(ui, &field) && !signed.is_empty();
    let (mut signs, mut clears) = (entered, false);
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!signed.is_empty(), |ui| {
            let button = card::main_button_ui(ui, &say.of("walk_finish.sign"));
            let label = of("walk_finish.sign_of");
            button.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &label));
            signs |= button.on_hover_text(Command::GoOn.keys(ui.ctx())).clicked();
        });
        ui.add_enabled_ui(!signed.strokes.is_empty(), |ui| {
            clears = named_button_ui(ui, &say.of("walk_finish.clear"), &of("walk_finish.clear_of"));
        });
    });
    if clears {
        draft.strokes.clear();
    }
    if signs {
        walk.finish.signing.remove(role);
        write(state, Field::Signature(role.to_owned()), serde_json::to_value(signed).unwrap_or_default());
        if let Some(walk) = state.visits.open.as_mut().filter(|_| entered) {
            walk.finish.focus = unsigned(walk);
        }
    }
}

fn draft_of<'a>(walk: &'a mut Walk, role: &'static str) -> &'a mut Draft {
    let drafts: &mut BTreeMap<&'static str, Draft> = &mut walk.finish.signing;
    drafts.entry(role).or_default()
}

/// A button whose name for screen readers says more than its text.
pub fn named_button_ui(ui: &mut Ui, text: &str, label: &str) -> bool {
    let button = ui.button(text);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), label));
    button.clicked()
}
