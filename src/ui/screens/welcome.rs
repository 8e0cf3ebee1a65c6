//! The first start: drop a workbook, open the sample, get the template.

use eframe::egui::{Align, Button, Layout, RichText, Sense, Ui, Vec2};

use crate::ops::demo;
use crate::ops::import_county::{self, Step, Watch};
use crate::ui::command::Command;
use crate::ui::state::{Scope, State};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};

/// Draws the screen.
pub fn welcome_ui(ui: &mut Ui, state: &mut State) {
    let say = state.say;
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.steps(8.0));
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(ui.steps(16.0)), Sense::hover());
        icon::paint(ui.painter(), rect, "import", ui.colours().line_strong);
        ui.add_space(ui.steps(3.0));
        card::title_ui(ui, &say.of("welcome.title"));
        ui.label(RichText::new(say.of("welcome.what")).color(ui.colours().text_weak));
        ui.add_space(ui.steps(6.0));
        if card::main_button_ui(ui, &say.of("command.import")).clicked() {
            state.commands.push(Command::Import);
        }
        ui.add_space(ui.steps(8.0));
        let width = (sizes().panel * 1.3).min(ui.available_width());
        ui.allocate_ui(Vec2::new(width, 0.0), |ui| {
            ui.columns(2, |columns| {
                for (ui, (command, key)) in
                    columns.iter_mut().zip([(Command::Sample, "sample"), (Command::Template, "template")])
                {
                    ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                        card::titled_card_ui(ui, &say.of(&format!("welcome.{key}")), |ui| {
                            ui.set_min_height(ui.steps(20.0));
                            ui.label(
                                RichText::new(say.of(&format!("welcome.{key}_what"))).color(ui.colours().text_weak),
                            );
                            ui.add_space(ui.steps(2.0));
                            let button = Button::new(say.of(&format!("command.{}", command.id())));
                            if ui.add_enabled(command.is_enabled(state), button).clicked() {
                                state.commands.push(command);
                            }
                        });
                    });
                }
            });
        });
        ui.add_space(ui.steps(6.0));
        ui.label(RichText::new(say.of("welcome.offline")).color(ui.colours().text_weak));
    });
}

/// Imports the sample county, all its years, and shows it; where it is there already it is only shown.
pub fn load_sample(state: &mut State) {
    if state.is_importing() {
        return;
    }
    state.ask(
        "window.work_import",
        true,
        |engine, progress| {
            let steps = [Step::Reading, Step::Examining, Step::Storing];
            let tell = |done: import_county::Progress| {
                progress.tell(done.step.key(), "");
                progress.set(done.of(&steps));
            };
            demo::load_sample(engine.session()?, Watch { cancel: &progress.cancel, progress: &tell })
        },
        |state, sample| {
            if sample.was_there {
                let text = state.say.of("window.sample_was_there");
                state.tell(text);
            }
            state.memory.choice.county = Some(sample.county);
            state.memory.choice.year = None;
            state.memory.scope = Scope::County;
            state.screen = super::Screen::Overview;
            state.reload();
        },
    );
}
