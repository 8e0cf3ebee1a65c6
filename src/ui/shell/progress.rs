//! Progress of long work, with a button to stop it where it can be stopped.

use std::sync::atomic::Ordering;

use eframe::egui::{Align, Label, Layout, ProgressBar, Ui, Vec2};

use crate::ui::state::State;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::words::{Say, percent};
use crate::ui::work::At;

pub(super) fn progress_ui(ui: &mut Ui, state: &State) {
    let Some(showing) = state.work.showing() else { return };
    let progress = showing.progress;
    ui.horizontal(|ui| {
        // The words may change while it goes on; the bar stays where it is.
        let words = Vec2::new((ui.available_width() * 0.4).min(ui.steps(110.0)), sizes().button);
        ui.allocate_ui_with_layout(words, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(words);
            ui.add(Label::new(words_of(state.say, showing.key, &progress.at())).truncate());
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cancelled = progress.is_cancelled();
            if showing.stops
                && ui.add_enabled(!cancelled, eframe::egui::Button::new(state.say.of("window.cancel"))).clicked()
            {
                progress.cancel.store(true, Ordering::Relaxed);
            }
            ui.label(percent(f64::from(progress.part()), 0));
            // The ground of the bar is not the ground it lies on.
            ui.visuals_mut().extreme_bg_color = ui.colours().sunken;
            let size = (ui.available_width(), ui.steps(2.0));
            ui.add(ProgressBar::new(progress.part()).desired_width(size.0).desired_height(size.1));
        });
    });
}

/// What is being done, and at which step and file it is.
fn words_of(say: Say, key: &str, at: &At) -> String {
    let step = if at.key.is_empty() { say.of(key) } else { say.of(&at.key) };
    if at.file.is_empty() { step } else { say.with("window.work_file", &[("step", step), ("file", at.file.clone())]) }
}
