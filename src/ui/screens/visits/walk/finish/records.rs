//! What was signed and what was changed since, by whom and why; and entries that came too late for a sign-off.

use eframe::egui::{RichText, Ui};

use crate::ops::visit::finish::{ROLES, Revision, settle_late};
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, row};
use crate::ui::words::Say;
use crate::visit::Head;

use super::super::{Walk, words};
use super::signing::{named_button_ui, signed_ui};
use super::{Read, clock, role_name, take_up, text_ui};

/// Width of a signature in the list, in steps of the grid.
const SIGNATURE: f32 = 33.0;

/// Entries that the sign-off did not know.
pub(super) fn late_ui(ui: &mut Ui, state: &mut state::State, read: &Read) {
    if read.late.is_empty() {
        return;
    }
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let (frozen, closed) = (walk.is_frozen(), state.read_only);
    let mut settled = None;
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("walk_finish.late"), |ui| {
        text_ui(ui, &say.of("walk_finish.late_why"));
        if frozen {
            text_ui(ui, &say.of("walk_finish.late_revise"));
        }
        for late in &read.late {
            ui.add_space(ui.steps(1.0));
            row::rule_ui(ui);
            let what = what(say, walk, late);
            let values = [("name", late.author.clone()), ("at", clock(late.at)), ("what", what.clone())];
            text_ui(ui, &say.with("walk_finish.late_of", &values));
            if frozen {
                continue;
            }
            ui.add_enabled_ui(!closed, |ui| {
                ui.horizontal(|ui| {
                    for (key, name, takes) in [
                        ("walk_finish.take", "walk_finish.take_of", true),
                        ("walk_finish.drop", "walk_finish.drop_of", false),
                    ] {
                        if named_button_ui(ui, &say.of(key), &say.with(name, &[("what", what.clone())])) {
                            settled = Some((late.entry.clone(), takes));
                        }
                    }
                });
            });
        }
    });
    if let Some((entry, takes)) = settled {
        settle(state, entry, takes);
    }
}

fn what(say: Say, walk: &Walk, head: &Head) -> String {
    match head.field.parse() {
        Ok(field) => words::operation(say, &walk.visit, &field, &head.value),
        Err(_) => say.of("walk.place.visit"),
    }
}

fn settle(state: &mut state::State, entry: String, takes: bool) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let id = walk.visit.id.clone();
    let of = id.clone();
    state.ask(
        "window.work_save",
        false,
        move |engine, _| settle_late(engine.session()?, &id, &entry, takes),
        move |state, entry| {
            if state.visits.open.as_ref().is_some_and(|walk| walk.visit.id == of) {
                take_up(state, vec![entry]);
            }
        },
    );
}

/// Every sign-off and revision. Before the first sign-off there is nothing to tell.
pub(super) fn revisions_ui(ui: &mut Ui, state: &mut state::State, read: &Read) {
    let say = state.say;
    if !read.revisions.iter().any(|revision| revision.signed.is_some()) {
        return;
    }
    ui.add_space(ui.steps(2.0));
    let Some(walk) = state.visits.open.as_ref() else { return };
    let mut folded = None;
    card::titled_card_ui(ui, &say.of("walk_finish.revisions"), |ui| {
        for revision in read.revisions.iter().rev() {
            row::rule_ui(ui);
            let unfolded = walk.finish.unfolded.contains(&revision.number);
            if revision_ui(ui, say, walk, revision, unfolded) {
                folded = Some(revision.number);
            }
            ui.add_space(ui.steps(1.0));
        }
    });
    if let (Some(number), Some(walk)) = (folded, state.visits.open.as_mut()) {
        let unfolded = &mut walk.finish.unfolded;
        if !unfolded.remove(&number) {
            unfolded.insert(number);
        }
    }
}

/// One revision; says whether its changes are to be shown or hidden.
fn revision_ui(ui: &mut Ui, say: Say, walk: &Walk, revision: &Revision, unfolded: bool) -> bool {
    let title = match revision.number {
        1 => say.of("walk_finish.first"),
        number => say.with("walk_finish.revision", &[("number", (number - 1).to_string())]),
    };
    ui.label(RichText::new(title).text_style(theme::strong()));
    if let Some((reason, by)) = &revision.begun {
        text_ui(ui, &say.with("walk_finish.reason", &[("reason", reason.clone())]));
        weak_ui(ui, &say.with("walk_finish.begun_by", &[("name", by.author.clone()), ("at", clock(by.at))]));
    }
    match &revision.signed {
        Some(by) => {
            weak_ui(ui, &say.with("walk_finish.signed_by", &[("name", by.author.clone()), ("at", clock(by.at))]));
            signatures_ui(ui, say, walk, revision);
        }
        None => weak_ui(ui, &say.of("walk_finish.not_signed")),
    }
    if revision.open > 0 {
        weak_ui(ui, &say.with("walk_finish.open_then", &[("number", revision.open.to_string())]));
    }
    if revision.changes.is_empty() {
        return false;
    }
    let mut pressed = false;
    ui.horizontal(|ui| {
        ui.label(say.with("walk_finish.changed", &[("number", revision.changes.len().to_string())]));
        let key = if unfolded { "walk_finish.hide_changes" } else { "walk_finish.show_changes" };
        pressed = ui.button(say.of(key)).clicked();
    });
    if unfolded {
        for (field, value) in &revision.changes {
            text_ui(ui, &format!("· {}", words::operation(say, &walk.visit, field, value)));
        }
    }
    pressed
}

/// The signatures it was signed with.
fn signatures_ui(ui: &mut Ui, say: Say, walk: &Walk, revision: &Revision) {
    ui.horizontal_top(|ui| {
        for role in ROLES {
            let Some(signed) = revision.sheet.signatures.get(role) else { continue };
            let name = role_name(say, walk, role);
            ui.vertical(|ui| {
                ui.set_width(ui.steps(SIGNATURE));
                card::weak_ui(ui, &name);
                let width = ui.steps(SIGNATURE);
                signed_ui(ui, say, &name, width, &signed.value);
            });
        }
    });
}

fn weak_ui(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).text_style(theme::small()).color(ui.colours().text_weak);
    ui.add(eframe::egui::Label::new(text).wrap());
}
