//! To be written.

use std::sync::Arc;

use eframe::egui::Ui;

use crate::ui::state::{self, Shown};

/// What this part knows.
#[derive(Debug, Default)]
pub struct State {}

pub(super) fn teachers_ui(_: &mut Ui, _: &mut state::State, _: &Arc<Shown>) {}
