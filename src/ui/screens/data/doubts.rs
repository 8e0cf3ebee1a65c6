//! Doubts about the figures: to look at, to explain, to have corrected.

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, RichText, TextEdit, Ui, Vec2};

use crate::ops::look_at_doubts::{self, DoubtState, Look};
use crate::ui::command::Command;
use crate::ui::shell::introduction::introduced;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::widgets::long::Long;
use crate::ui::words::count;

use super::comparison::more;

/// So many are drawn at first, and come with each press.
const SHOWN: usize = 100;
/// Room for the buttons of a doubt, and from which width on they stand beside it, in steps.
const BESIDE: f32 = 56.0;
const LEAST_BESIDE: f32 = 180.0;

fn mark(state: &mut state::State, shown: &Shown, key: String, look: Option<Look>, note: String) {
    let (county, year) = (shown.county.id().to_owned(), shown.county.year);
    introduced(state, move |state| {
        state.ask(
            "window.work_save",
            false,
            move |engine, _| {
                let session = engine.session()?;
                match look {
                    Some(look) => look_at_doubts::mark(session, &county, year, &[key], look, &note)?,
                    None => look_at_doubts::unmark(session, &county, year, &[key])?,
                };
                look_at_doubts::doubts(session, &county, year)
            },
            |state, doubts| {
                state.take_up_doubts(doubts);
                state.data.explained = None;
            },
        );
    });
}

pub(super) fn doubts_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    let say = state.say;
    let doubts = Arc::clone(&state.doubts);
    let of_scope: Vec<&DoubtState> = doubts.iter().filter(|doubt| state.concerns(shown, doubt)).collect();
    let open = of_scope.iter().filter(|doubt| doubt.mark.is_none()).count();
    let (all, listed_all) = (of_scope.len(), state.memory.data.all_doubts);
    ui.horizontal_wrapped(|ui| {
        for (each, key, number) in [(false, "doubts_open", open), (true, "doubts_all", all)] {
            let text = say.with(&format!("data_screen.{key}"), &[("number", count(number))]);
            if card::toggle_ui(ui, listed_all == each, &text).clicked() {
                state.memory.data.all_doubts = each;
            }
        }
    });
    let listed: Vec<&DoubtState> = of_scope.into_iter().filter(|doubt| listed_all || doubt.mark.is_none()).collect();
    if listed.is_empty() {
        let key = if all == 0 { "data_screen.no_doubts" } else { "data_screen.all_looked_at" };
        card::empty_ui(ui, "check", &say.of(key), "");
    }
    let long = Long::new(ui, "doubts", SHOWN);
    for doubt in long.part(&listed) {
        ui.add_space(ui.steps(1.0));
        doubt_ui(ui, state, shown, doubt);
    }
    if listed.len() > SHOWN {
        ui.add_space(ui.steps(2.0));
    }
    long.more_ui(ui, listed.len(), |next, left| more(say, next, left));
}

fn doubt_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, state_of: &DoubtState) {
    let written = state.data.explained.as_ref().is_some_and(|(explained, _)| *explained == state_of.key);
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        // Wide enough, what can be done stands beside what is said.
        if written || ui.available_width() < ui.steps(LEAST_BESIDE) {
            said_ui(ui, state, shown, state_of);
            explain_ui(ui, state, shown, state_of);
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            let room = Vec2::new(ui.steps(BESIDE), 0.0);
            ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::TOP), |ui| {
                buttons_ui(ui, state, shown, state_of);
            });
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| said_ui(ui, state, shown, state_of));
        });
    });
}

/// Whom and what the doubt is about, and what was said of it.
fn said_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, state_of: &DoubtState) {
    let say = state.say;
    let doubt = &state_of.doubt;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(1.0);
        ui.horizontal_wrapped(|ui| {
            if let Some(row) = doubt.school.as_deref().and_then(|code| shown.county.schools.row_of(code)) {
                let row = crate::county::row_number(row);
                if ui.link(shown.school(row)).clicked() {
                    state.commands.push(Command::School(row));
                }
            }
            let place =
                crate::fault::Place { file: None, sheet: doubt.sheet.clone(), cell: doubt.cell.clone(), line: None };
            card::weak_ui(ui, &place.sentence(say.language));
        });
        ui.add(Label::new(say.name(&doubt.message)).wrap());
        if let Some(mark) = &state_of.mark {
            let ink = if state_of.is_open() { ui.colours().open } else { ui.colours().good };
            ui.add(Label::new(RichText::new(say.look(mark)).color(ink)).wrap());
        }
    });
}

fn explain_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, state_of: &DoubtState) {
    let say = state.say;
    let key = &state_of.key;
    if let Some((_, note)) = state.data.explained.as_mut().filter(|(explained, _)| explained == key) {
        let hint = say.of("data_screen.explain_hint");
        let field = ui.add(TextEdit::multiline(note).hint_text(&hint).desired_rows(2).desired_width(f32::INFINITY));
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint));
        let note = note.clone();
        ui.horizontal(|ui| {
            for look in [Look::Explained, Look::ToCorrect] {
                let ready = look != Look::Explained || !note.trim().is_empty();
                let button = eframe::egui::Button::new(say.of(&format!("data_screen.mark_{}", look.id())));
                if ui.add_enabled(ready, button).clicked() {
                    mark(state, shown, key.clone(), Some(look), note.clone());
                }
            }
            if ui.button(say.of("window.cancel")).clicked() {
                state.data.explained = None;
            }
        });
        return;
    }
    ui.horizontal_wrapped(|ui| buttons_ui(ui, state, shown, state_of));
}

fn buttons_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, state_of: &DoubtState) {
    let say = state.say;
    let key = &state_of.key;
    if state_of.mark.is_some() {
        if ui.button(say.of("data_screen.unmark")).clicked() {
            mark(state, shown, key.clone(), None, String::new());
        }
        return;
    }
    let mut buttons = [("data_screen.mark_seen", true), ("data_screen.explain", false)];
    if ui.layout().prefer_right_to_left() {
        buttons.reverse();
    }
    for (text, seen) in buttons {
        if ui.button(say.of(text)).clicked() {
            if seen {
                mark(state, shown, key.clone(), Some(Look::Seen), String::new());
            } else {
                state.data.explained = Some((key.clone(), String::new()));
            }
        }
    }
}
