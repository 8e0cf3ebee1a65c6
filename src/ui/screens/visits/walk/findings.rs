//! To be written.

use std::sync::Arc;

use eframe::egui::Ui;

use crate::ui::state::{self, Shown};

/// A finding that is being written.
#[derive(Debug, Default)]
pub struct Draft {}

/// Begins a finding of the line at hand.
pub(super) fn begin(_: &mut state::State) {}

pub(super) fn finding_ui(_: &mut Ui, _: &mut state::State, _: &Arc<Shown>) {}
