//! To be written.

use eframe::egui::Ui;

use crate::ui::state;

/// What this part knows.
#[derive(Debug, Default)]
pub struct State {}

pub(super) fn strip_ui(_: &mut Ui, _: &mut state::State, _: &str) {}

/// Asks for a photo of the line at hand.
pub(super) fn choose(_: &mut state::State, _: &eframe::egui::Context) {}
