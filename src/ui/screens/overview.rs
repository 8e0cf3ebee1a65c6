//! To be drawn.

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use crate::ui::state::{self, Shown};

/// Remembered from start to start.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {}

/// State of the screen.
#[derive(Default)]
pub struct State {
    /// The school that is open, by row.
    pub open: Option<u32>,
}

impl State {
    /// What is shown has changed: county, rulebook, scope or decisions.
    pub fn changed(&mut self) {}
    /// Scrolls to an item, by its place in the rulebook.
    pub fn go_to_item(&mut self, _place: usize) {}
}

/// Draws the screen.
pub fn overview_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    ui.label(state.say.of("screen.overview"));
    ui.label(&shown.county.name);
}
