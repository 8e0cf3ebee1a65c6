//! Settings: language, looks, who works here, where the data is.

use eframe::egui::{Grid, OpenUrl, Ui};

use crate::text::Language;
use crate::ui::command::Command;
use crate::ui::shell::introduction;
use crate::ui::state::State;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;

/// Draws the screen.
pub fn settings_ui(ui: &mut Ui, state: &mut State) {
    let say = state.say;
    card::title_ui(ui, &say.of("screen.settings"));
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("settings.looks"), |ui| {
        Grid::new("looks").num_columns(2).spacing([ui.steps(8.0), ui.steps(3.0)]).show(ui, |ui| {
            ui.label(say.of("settings.language"));
            ui.horizontal(|ui| {
                for language in [Language::ZhCn, Language::En] {
                    let on = say.language == language;
                    let name = crate::text::text(language, "settings.own_name", &[]);
                    if card::toggle_ui(ui, on, &name).clicked() && !on {
                        state.commands.push(Command::Language);
                    }
                }
            });
            ui.end_row();
            ui.label(say.of("settings.theme"));
            ui.horizontal(|ui| {
                for dark in [false, true] {
                    let on = state.memory.dark == dark;
                    let name = say.of(if dark { "settings.dark" } else { "settings.light" });
                    if card::toggle_ui(ui, on, &name).clicked() && !on {
                        state.commands.push(Command::Theme);
                    }
                }
            });
            ui.end_row();
            ui.label(say.of("settings.zoom"));
            ui.horizontal(|ui| {
                if ui.button(say.of("command.zoom_out")).clicked() {
                    state.commands.push(Command::ZoomOut);
                }
                ui.label(format!("{}%", state.memory.zoom.max(100)));
                if ui.button(say.of("command.zoom_in")).clicked() {
                    state.commands.push(Command::ZoomIn);
                }
            });
            ui.end_row();
        });
    });
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("settings.person"), |ui| {
        card::weak_ui(ui, &say.of("settings.person_why"));
        match &state.identity {
            Some(identity) => {
                let parts = [&identity.author.name, &identity.author.unit, &identity.device.name];
                let parts = parts.into_iter().filter(|part| !part.is_empty());
                ui.label(parts.cloned().collect::<Vec<_>>().join(" · "));
            }
            None => {
                ui.label(say.of("settings.nobody"));
            }
        }
        if ui.button(say.of("settings.change_person")).clicked() {
            introduction::change(state);
        }
    });
    let Some(folder) = &state.folder else { return };
    ui.add_space(ui.steps(2.0));
    card::titled_card_ui(ui, &say.of("settings.data"), |ui| {
        card::weak_ui(ui, &say.of("settings.data_where"));
        let button = ui.button(say.of("settings.open_folder"));
        if button.on_hover_text(folder.display().to_string()).clicked() {
            // The system's viewer of files opens it.
            let place = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
            ui.ctx().open_url(OpenUrl::same_tab(format!("file://{}", place.display())));
        }
        card::weak_ui(ui, &say.with("settings.version", &[("version", env!("CARGO_PKG_VERSION").to_owned())]));
    });
}
