//! Names for the roster: from a workbook, typed, or pasted.

use std::path::PathBuf;

use eframe::egui::{Id, Label, RichText, ScrollArea, Ui};

use super::{roster, write_roster};
use crate::ops::visit::roster::{join, of_text, read};
use crate::ui::dialog::Dialog;
use crate::ui::state;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::visit::Teacher;

use super::super::cells;

/// Lines of the box for names.
const LINES: usize = 6;

/// Asks for a workbook.
fn choose(state: &mut state::State, ctx: &eframe::egui::Context) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let title = state.say.of("counting.choose_roster");
    walk.teachers.chosen = Some(Dialog::open(ctx, move |dialog| dialog.set_title(title).pick_file()));
}

/// Takes up what the dialog has brought.
pub(super) fn take_chosen(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    if let Some(path) = Dialog::take(&mut walk.teachers.chosen) {
        take_files(state, vec![path]);
    }
}

/// Takes the names of workbooks into the roster: those chosen, or let go of over the window.
pub fn take_files(state: &mut state::State, paths: Vec<PathBuf>) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.teachers.refused = None;
    walk.teachers.came_to = None;
    let (id, stages) = (walk.visit.id.clone(), walk.visit.asked.stages.clone());
    let language = state.say.language;
    state.ask_or(
        // A workbook of names is read in one go.
        ("counting.work_roster", true, false),
        move |_, _| {
            let mut found = crate::ops::visit::roster::Found::default();
            for path in &paths {
                match read(path, &stages) {
                    Ok(of_file) => {
                        found.teachers.extend(of_file.teachers);
                        found.nameless += of_file.nameless;
                    }
                    // Refused as a whole, in words that stay on the screen: a notice would be gone too soon.
                    Err(fault) => return Ok(Err(fault.sentence(language))),
                }
            }
            Ok(Ok(found))
        },
        move |state, found| {
            if state.visits.open.as_ref().is_none_or(|walk| walk.visit.id != id) {
                return;
            }
            match found {
                Ok(found) => add(state, found.teachers, found.nameless),
                Err(refused) => {
                    if let Some(walk) = state.visits.open.as_mut() {
                        walk.teachers.refused = Some(refused);
                    }
                }
            }
        },
        |state, fault| state.complain(&fault),
    );
}

/// Joins names to the roster and says what that came to.
fn add(state: &mut state::State, teachers: Vec<Teacher>, nameless: usize) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    match join(roster(walk), teachers) {
        Ok(joined) => {
            let number = |number: usize| number.to_string();
            let mut said =
                say.with("counting.added", &[("added", number(joined.added)), ("known", number(joined.known))]);
            if joined.known > 0 && joined.absent > 0 {
                said += &say.with("counting.absent", &[("absent", number(joined.absent))]);
            }
            if nameless > 0 {
                said += &say.with("counting.nameless", &[("number", number(nameless))]);
            }
            walk.teachers.came_to = Some(said);
            walk.teachers.refused = None;
            write_roster(state, &joined.roster);
        }
        Err(fault) => walk.teachers.refused = Some(fault.sentence(say.language)),
    }
}

/// Adds the names that were typed. Those that cannot be added stay in their box.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(text) = walk.teachers.adding.take() else { return };
    let names = of_text(&text, &walk.visit.asked.stages);
    if names.is_empty() {
        return;
    }
    walk.teachers.came_to = None;
    add(state, names, 0);
    if let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.teachers.came_to.is_none()) {
        walk.teachers.adding = Some(text);
    }
}

/// The box for names, and the button for a workbook.
fn box_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let (mut done, mut cancelled, mut file) = (false, false, false);
    let Some(walk) = state.visits.open.as_mut() else { return };
    let text = walk.teachers.adding.get_or_insert_default();
    ScrollArea::vertical().id_salt("names").max_height(ui.steps(34.0)).show(ui, |ui| {
        cells::lines_ui(ui, Id::unique("names"), text, &say.of("counting.names_hint"), LINES);
    });
    let empty = text.trim().is_empty();
    let first = walk.visit.sheet.roster.is_none();
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!empty, |ui| done = card::main_button_ui(ui, &say.of("counting.take_names")).clicked());
        file = ui.button(say.of("counting.choose_roster")).clicked();
        if !first {
            cancelled = ui.button(say.of("window.cancel")).clicked();
        }
    });
    if cancelled {
        walk.teachers.adding = None;
    } else if done {
        leave(state);
    } else if file {
        let ctx = ui.ctx().clone();
        choose(state, &ctx);
    }
}

/// The box, where it is open.
pub(super) fn adding_ui(ui: &mut Ui, state: &mut state::State) {
    if state.visits.open.as_ref().is_some_and(|walk| walk.teachers.adding.is_some()) {
        card::card_ui(ui, |ui| {
            ui.set_min_width(ui.available_width());
            box_ui(ui, state);
        });
    }
}

/// Where there is no roster yet.
pub(super) fn first_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    card::titled_card_ui(ui, &say.of("counting.no_roster"), |ui| {
        ui.set_max_width(ui.steps(170.0));
        let weak = ui.colours().text_weak;
        ui.add(Label::new(RichText::new(say.of("counting.no_roster_advice")).color(weak)).wrap());
        ui.add_space(ui.steps(2.0));
        box_ui(ui, state);
        if let Some(refused) = state.visits.open.as_ref().and_then(|walk| walk.teachers.refused.as_ref()) {
            ui.add_space(ui.steps(1.0));
            ui.add(Label::new(RichText::new(refused).color(ui.colours().bad)).wrap());
        }
    });
}
