//! Beside everything that is entered: its history, and where several values stand, the choice between them.

use eframe::egui::Ui;

use crate::ui::state;
use crate::ui::widgets::icon;
use crate::ui::words::Say;
use crate::visit::Field;

use super::{Walk, history, settle};

/// What was pressed.
pub(super) enum Beside {
    /// The history of one field.
    History(Field),
    /// The history of fields that belong together, with their name.
    Histories(String, Box<dyn Fn(&Field) -> bool + Send>),
    /// Choosing one of the values of a field.
    Settle(Field),
}

impl Beside {
    pub(super) fn perform(self, state: &mut state::State) {
        match self {
            Self::History(field) => history::show_one(state, field),
            Self::Histories(name, belongs) => history::show_those(state, name, belongs),
            Self::Settle(field) => settle::begin(state, field),
        }
    }
}

/// The buttons of a field; `name` tells it from its neighbours.
pub(super) fn beside_ui(ui: &mut Ui, say: Say, walk: &Walk, field: &Field, name: &str) -> Option<Beside> {
    let settled = settle_ui(ui, say, walk, field, name);
    history_ui(ui, say, name).then(|| Beside::History(field.clone())).or(settled)
}

/// A button that shows the history of something.
pub(super) fn history_ui(ui: &mut Ui, say: Say, name: &str) -> bool {
    icon::icon_button_ui(ui, "history", &say.with("walk_history.of", &[("name", name.to_owned())])).clicked()
}

/// A button that leads to the choice between values, where there are several.
pub(super) fn settle_ui(ui: &mut Ui, say: Say, walk: &Walk, field: &Field, name: &str) -> Option<Beside> {
    if !walk.visit.sheet.conflicts.contains_key(field) {
        return None;
    }
    let label = say.with("walk_settle.of", &[("name", name.to_owned())]);
    icon::icon_button_ui(ui, "warning", &label).clicked().then(|| Beside::Settle(field.clone()))
}
