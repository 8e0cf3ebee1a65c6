//! Progress of long work, with a button to stop it.

use std::sync::atomic::Ordering;

use eframe::egui::{Align, Layout, ProgressBar, Ui};

use crate::ui::state::State;
use crate::ui::tokens::Look as _;

pub(super) fn progress_ui(ui: &mut Ui, state: &State) {
    let Some((key, progress)) = state.work.showing() else { return };
    ui.horizontal(|ui| {
        ui.label(state.say.of(key));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cancelled = progress.is_cancelled();
            if ui.add_enabled(!cancelled, eframe::egui::Button::new(state.say.of("window.cancel"))).clicked() {
                progress.cancel.store(true, Ordering::Relaxed);
            }
            ui.add(ProgressBar::new(progress.part()).desired_width(ui.available_width()).desired_height(ui.steps(2.0)));
        });
    });
}
