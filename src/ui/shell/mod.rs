//! What stands around every screen: rail, top bar, notices, progress, palette, dialogs, what files held over it see.

pub mod introduction;
pub mod palette;

mod dropping;
mod notices;
mod progress;
mod rail;
mod top_bar;

use eframe::egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Stroke, Ui};

use super::screens::{Screen, data, follow_up, gaps, overview, reports, schools, settings, visits, welcome};
use super::state::State;
use super::tokens::{Look as _, sizes};

/// Draws the whole window.
pub fn shell_ui(ui: &mut Ui, state: &mut State) {
    let colours = ui.colours();
    let frame = Frame::new().fill(colours.rail).inner_margin(Margin::symmetric(12, 6));
    Panel::top("top_bar").exact_size(sizes().bar).frame(frame).show(ui, |ui| top_bar::top_bar_ui(ui, state));
    let frame = Frame::new().fill(colours.rail).inner_margin(Margin::symmetric(8, 8));
    Panel::left("rail").exact_size(sizes().rail).resizable(false).frame(frame).show(ui, |ui| rail::rail_ui(ui, state));
    if state.work.showing().is_some() {
        let frame = Frame::new().fill(colours.card).inner_margin(Margin::symmetric(16, 8));
        Panel::bottom("progress").frame(frame).show(ui, |ui| progress::progress_ui(ui, state));
    }
    let frame = Frame::new().fill(colours.page).stroke(Stroke::NONE).inner_margin(Margin::ZERO);
    CentralPanel::default().frame(frame).show(ui, |ui| {
        notices::notices_ui(ui, state);
        screen_ui(ui, state);
    });
    visits::paper::paper_ui(ui, state);
    reports::forms_ui(ui, state);
    introduction::introduction_ui(ui, state);
    palette::palette_ui(ui, state);
    dropping::dropping_ui(ui, state);
}

fn screen_ui(ui: &mut Ui, state: &mut State) {
    if !state.started {
        return;
    }
    if state.screen != Screen::Reports {
        state.reports.left();
    }
    let Some(shown) = state.shown.clone() else {
        return match state.screen {
            Screen::Settings => padded_ui(ui, "settings", |ui| settings::settings_ui(ui, state)),
            Screen::Data => padded_ui(ui, "data", |ui| data::data_ui(ui, state)),
            _ => padded_ui(ui, "welcome", |ui| welcome::welcome_ui(ui, state)),
        };
    };
    match state.screen {
        Screen::Overview => padded_ui(ui, "overview", |ui| overview::overview_ui(ui, state, &shown)),
        // Table and charts use all the room there is and scroll themselves.
        Screen::Visits => framed_ui(ui, |ui| visits::visits_ui(ui, state, &shown)),
        Screen::Schools => framed_ui(ui, |ui| schools::schools_ui(ui, state, &shown)),
        Screen::Gaps => padded_ui(ui, "gaps", |ui| gaps::gaps_ui(ui, state, &shown)),
        Screen::FollowUp => framed_ui(ui, |ui| follow_up::follow_up_ui(ui, state, &shown)),
        Screen::Reports => framed_ui(ui, |ui| reports::reports_ui(ui, state, &shown)),
        Screen::Data => padded_ui(ui, "data", |ui| data::data_ui(ui, state)),
        Screen::Settings => padded_ui(ui, "settings", |ui| settings::settings_ui(ui, state)),
    }
}

fn framed_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        contents(ui);
    });
}

/// A screen that scrolls as a whole.
fn padded_ui(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| framed_ui(ui, contents));
}
