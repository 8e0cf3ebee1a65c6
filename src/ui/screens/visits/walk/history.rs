//! Everything that was ever entered on a line: who, when, on which computer, what; each value can be entered again.

use std::sync::Arc;

use eframe::egui::{Id, Label, Modal, RichText, ScrollArea, Ui};

use crate::ops::visit::write::log;
use crate::store::Entry;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, row};
use crate::ui::words::Say;
use crate::visit::{Ask, Field};

use super::{Walk, finish, words, write};

/// The history that is shown.
pub struct Showing {
    /// What it is about, in words.
    name: String,
    /// Entries, the latest first.
    entries: Arc<Vec<Told>>,
}

/// An entry in words.
struct Told {
    field: Field,
    entry: Entry,
    what: String,
    /// Nothing has replaced it.
    stands: bool,
}

/// A button that shows the history of a field's line, or of the field where it belongs to none.
pub fn history_button_ui(ui: &mut Ui, state: &mut state::State, field: &Field) {
    if ui.button(state.say.of("history.button")).clicked() {
        show(state, field);
    }
}

/// Shows the history of a field's line, or of the field where it belongs to none.
pub fn show(state: &mut state::State, field: &Field) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let of_line = fields_of(walk, field);
    let (id, field) = (walk.visit.id.clone(), field.clone());
    let of = id.clone();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| log(engine.session()?, &id),
        move |state, log| {
            let say = state.say;
            let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == of) else { return };
            let belongs = |known: &Field| of_line(known);
            let mut entries = Vec::new();
            for entry in &log {
                let Ok(known) = entry.field.parse::<Field>() else { continue };
                if belongs(&known) {
                    let what = words::operation(say, &walk.visit, &known, &entry.value);
                    let stands = !log.iter().any(|later| later.bases.contains(&entry.id));
                    entries.push(Told { field: known, entry: entry.clone(), what, stands });
                }
            }
            entries.reverse();
            let name = words::place(say, &walk.visit, &field);
            walk.history = Some(Showing { name, entries: Arc::new(entries) });
        },
    );
}

/// Whether a field belongs to the same line.
fn fields_of(walk: &Walk, field: &Field) -> impl Fn(&Field) -> bool + Send + 'static {
    let line = crate::visit::finish::line_of(&walk.visit.asked, field).map(str::to_owned);
    let asks = line.as_deref().and_then(|line| walk.visit.asked.line(line)).and_then(|line| match &line.ask {
        Ask::Figure { key, .. } => Some(Field::Figure(key.clone())),
        _ => None,
    });
    let field = field.clone();
    move |known| match &line {
        Some(line) => known.line() == Some(line) || asks.as_ref() == Some(known),
        None => *known == field,
    }
}

/// Draws the history that is shown.
pub(super) fn history_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let read_only = state.read_only;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(showing) = walk.history.take() else { return };
    let closed_for_writing = walk.visit.sheet.is_frozen() || read_only;
    let (mut restored, mut closed) = (None, false);
    let modal = Modal::new(Id::unique("history")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        let title = say.with("history.title", &[("name", showing.name.clone())]);
        ui.add(Label::new(RichText::new(title).text_style(theme::heading())).wrap());
        if showing.entries.is_empty() {
            ui.label(RichText::new(say.of("history.none")).color(ui.colours().text_weak));
        }
        ScrollArea::vertical().id_salt("history").max_height(ui.steps(90.0)).show(ui, |ui| {
            for told in showing.entries.iter() {
                row::rule_ui(ui);
                if entry_ui(ui, say, told, !closed_for_writing) {
                    restored = Some((told.field.clone(), told.entry.value.clone()));
                }
            }
        });
        ui.add_space(ui.steps(2.0));
        closed = ui.button(say.of("history.close")).clicked();
    });
    let leaves = closed || modal.should_close();
    if let Some((field, value)) = restored {
        write(state, field, value);
    } else if !leaves {
        walk.history = Some(showing);
    }
}

/// One entry; says whether its value is to be entered again.
fn entry_ui(ui: &mut Ui, say: Say, told: &Told, open: bool) -> bool {
    let mut restores = false;
    let entry = &told.entry;
    ui.add(Label::new(&told.what).wrap());
    ui.horizontal(|ui| {
        let values = [("name", entry.author.name.clone()), ("device", entry.device.name.clone())];
        card::weak_ui(ui, &finish::clock(entry.at));
        card::weak_ui(ui, &say.with("history.by", &values));
        if told.stands {
            let colours = ui.colours();
            card::chip_ui(ui, &say.of("history.stands"), colours.good, colours.good_soft);
        }
        if open {
            let label = say.with("history.restore_of", &[("what", told.what.clone())]);
            restores = finish::named_button_ui(ui, &say.of("history.restore"), &label);
        }
    });
    restores
}
