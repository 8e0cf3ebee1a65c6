//! Signing off, and beginning a revision: asked once, then done off the frame thread.

use eframe::egui::{Id, Key, KeyboardShortcut, Modal, Modifiers, RichText, TextEdit, Ui, WidgetInfo};

use crate::ops::visit::finish::{ROLES, open_points, revise, sign_off};
use crate::ops::visit::open::open_visit;
use crate::ui::command::Command;
use crate::ui::keys;
use crate::ui::shell::introduction::introduced;
use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::work::{Engine, Progress};
use crate::visit::OpenCount;

use super::{Made, clock, role_name, take_up, text_ui};

/// What confirms the sign-off; the same that asked for it, pressed once more.
const CONFIRMS: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

/// What is asked before it is done.
#[derive(Debug, Clone)]
pub(super) enum Asking {
    /// Sign off.
    SignOff,
    /// Begin a revision, for this reason.
    Revise(String),
}

/// The button to sign off; afterwards, that it was, and the way to a revision.
pub(super) fn sign_off_ui(ui: &mut Ui, state: &mut state::State, made: &Made) {
    let say = state.say;
    let read_only = state.read_only;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let signed = walk.visit.sheet.signed.get(&walk.visit.sheet.revision());
    let frozen = signed.map(|signed| (signed.author.clone(), clock(signed.at)));
    let waiting = walk.is_waiting();
    let title = say.of(if frozen.is_some() { "walk_finish.frozen_title" } else { "walk_finish.sign_off" });
    let mut asking = None;
    card::titled_card_ui(ui, &title, |ui| {
        if let Some((name, at)) = frozen {
            mark::badge_ui(ui, Mark::Good, &say.of("walk.signed"));
            text_ui(ui, &say.with("walk_finish.frozen", &[("name", name), ("at", at)]));
            ui.add_enabled_ui(!read_only, |ui| {
                if ui.button(say.of("walk_finish.revise")).clicked() {
                    asking = Some(Asking::Revise(String::new()));
                }
            });
            return;
        }
        let blocking = made.count.blocking;
        let why = if blocking > 0 {
            say.with("walk_finish.sign_off_blocked", &[("number", blocking.to_string())])
        } else {
            say.of("walk_finish.sign_off_why")
        };
        text_ui(ui, &why);
        ui.add_enabled_ui(blocking == 0 && !read_only && !waiting, |ui| {
            let button = card::main_button_ui(ui, &say.of("walk_finish.sign_off"));
            if button.on_hover_text(Command::Finish.keys(ui.ctx())).clicked() {
                asking = Some(Asking::SignOff);
            }
        });
    });
    if asking.is_some() {
        walk.finish.asking = asking;
        super::leave(state);
    }
}

/// Asks whether to sign off, where nothing stands against it.
pub(super) fn ask(state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut().filter(|walk| !walk.is_frozen() && !state.read_only) else { return };
    let blocking = OpenCount::of(&open_points(&walk.visit)).blocking;
    if blocking > 0 {
        state.tell(say.with("walk_finish.sign_off_blocked", &[("number", blocking.to_string())]));
    } else {
        walk.finish.asking = Some(Asking::SignOff);
    }
}

/// The question that is open.
pub(super) fn dialogs_ui(ui: &mut Ui, state: &mut state::State, made: &Made) {
    let Some(asking) = state.visits.open.as_mut().and_then(|walk| walk.finish.asking.take()) else { return };
    let (done, asking) = match asking {
        Asking::SignOff => sign_off_dialog_ui(ui, state, made),
        Asking::Revise(reason) => revise_dialog_ui(ui, state, reason),
    };
    if done {
        introduced(state, move |state| perform(state, asking));
    } else if let (Some(asking), Some(walk)) = (asking, state.visits.open.as_mut()) {
        walk.finish.asking = Some(asking);
    }
}

fn perform(state: &mut state::State, asking: Option<Asking>) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let id = walk.visit.id.clone();
    let of = id.clone();
    // What is entered from now on would come too late for the signature.
    walk.signing_off = !matches!(asking, Some(Asking::Revise(_)));
    let run = move |engine: &mut Engine, _: &Progress| {
        let done = |engine: &mut Engine| {
            let session = engine.session()?;
            match asking {
                Some(Asking::Revise(reason)) => revise(session, &id, &reason),
                _ => sign_off(session, &open_visit(session, &id)?).map(|entry| vec![entry]),
            }
        };
        Ok(done(engine))
    };
    state.ask("window.work_save", false, run, move |state, done| {
        let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == of) else { return };
        walk.signing_off = false;
        match done {
            Ok(entries) => take_up(state, entries),
            Err(fault) => state.complain(&fault),
        }
    });
}

fn sign_off_dialog_ui(ui: &mut Ui, state: &mut state::State, made: &Made) -> (bool, Option<Asking>) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return (false, None) };
    let unsigned: Vec<String> = ROLES
        .into_iter()
        .filter(|role| !walk.visit.sheet.signatures.contains_key(*role))
        .map(|role| role_name(say, walk, role))
        .collect();
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("sign_off")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 0.8);
        card::heading_ui(ui, &say.of("walk_finish.sign_off_title"));
        text_ui(ui, &say.of("walk_finish.sign_off_why"));
        let mut warnings = Vec::new();
        if made.count.unanswered > 0 {
            let number = [("number", made.count.unanswered.to_string())];
            warnings.push(say.with("walk_finish.will_unanswered", &number));
        }
        if !unsigned.is_empty() {
            warnings.push(say.with("walk_finish.will_unsigned", &[("roles", say.list(&unsigned))]));
        }
        for warning in warnings {
            ui.add(eframe::egui::Label::new(RichText::new(warning).color(ui.colours().open)).wrap());
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            done = card::main_button_ui(ui, &say.of("walk_finish.sign_off_yes")).clicked();
            closed = ui.button(say.of("window.cancel")).clicked();
            card::weak_ui(ui, &ui.ctx().format_shortcut(&CONFIRMS));
        });
        done |= ui.input_mut(|input| keys::take(input, &CONFIRMS, false));
    });
    (done, (!closed && !modal.should_close() || done).then_some(Asking::SignOff))
}

fn revise_dialog_ui(ui: &mut Ui, state: &mut state::State, mut reason: String) -> (bool, Option<Asking>) {
    let say = state.say;
    let (mut done, mut closed) = (false, false);
    let modal = Modal::new(Id::unique("revise")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel * 0.8);
        card::heading_ui(ui, &say.of("walk_finish.revise_title"));
        text_ui(ui, &say.of("walk_finish.revise_why"));
        ui.add_space(ui.steps(1.0));
        let label = say.of("walk_finish.revise_reason");
        ui.label(&label);
        let hint = say.of("walk_finish.revise_reason_hint");
        let field =
            ui.add(TextEdit::multiline(&mut reason).hint_text(hint).desired_rows(2).desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::MultilineTextInput, true, &label));
        if reason.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        ui.add_space(ui.steps(3.0));
        ui.horizontal(|ui| {
            ui.add_enabled_ui(!reason.trim().is_empty(), |ui| {
                done = card::main_button_ui(ui, &say.of("walk_finish.revise_yes")).clicked();
            });
            closed = ui.button(say.of("window.cancel")).clicked();
        });
    });
    (done, (!closed && !modal.should_close() || done).then_some(Asking::Revise(reason)))
}
