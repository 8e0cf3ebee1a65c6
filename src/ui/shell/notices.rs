//! Notices: what was done, what went wrong. They stay until they are taken away.

use eframe::egui::{Frame, Label, Margin, RichText, Stroke, TextStyle, Ui, Vec2};

use crate::ui::command::Command;
use crate::ui::state::{State, Written};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{icon, row};
use crate::ui::words::Say;

/// So many are shown; earlier ones wait.
const MOST: usize = 3;
/// Room for the button that closes one, in steps.
const BUTTON: f32 = 12.0;

/// Room for the buttons that open what was written.
fn openers(ui: &Ui, say: Say, written: Option<&Written>) -> f32 {
    let keys: &[&str] = match written {
        None => &[],
        Some(Written::Folder(_)) => &["command.open_folder"],
        Some(Written::File(_)) => &["command.open_file", "command.open_folder"],
    };
    let spacing = ui.spacing();
    let around = 2.0 * spacing.button_padding.x + spacing.item_spacing.x;
    let wide = |key: &&str| {
        row::lines(ui, &say.of(key), &TextStyle::Button, ui.colours().text, f32::INFINITY, 1).size().x + around
    };
    keys.iter().map(wide).sum()
}

pub(super) fn notices_ui(ui: &mut Ui, state: &mut State) {
    let mut gone = None;
    let say = state.say;
    let close = say.of("window.close_notice");
    let mut commands = Vec::new();
    let first = state.notices.len().saturating_sub(MOST);
    for (place, notice) in state.notices.iter().enumerate().skip(first) {
        let colours = ui.colours();
        let (ink, paper, name) = if notice.bad {
            (colours.bad, colours.bad_soft, "warning")
        } else {
            (colours.good, colours.good_soft, "check")
        };
        let frame = Frame::new().fill(paper).stroke(Stroke::new(1.0, ink)).corner_radius(sizes().radius);
        frame
            .inner_margin(Margin::symmetric(12, 6))
            .outer_margin(Margin { left: 20, right: 20, top: 8, bottom: 0 })
            .show(ui, |ui| {
                // As high as its text: a layout from the right would take all the height there is.
                ui.horizontal(|ui| {
                    icon::icon_ui(ui, name, ink);
                    let kept = ui.steps(BUTTON) + openers(ui, say, notice.written.as_ref());
                    let room = (ui.available_width() - kept).max(ui.steps(BUTTON));
                    ui.allocate_ui(Vec2::new(room, sizes().button), |ui| {
                        ui.set_width(room);
                        ui.add(Label::new(RichText::new(&notice.text).color(colours.text)).wrap());
                    });
                    if let Some(written) = &notice.written {
                        let (file, folder) = match written {
                            Written::File(file) => (Some(file), file.parent()),
                            Written::Folder(folder) => (None, Some(folder.as_path())),
                        };
                        if let Some(file) = file
                            && ui.button(say.of("command.open_file")).clicked()
                        {
                            commands.push(Command::Open(file.clone()));
                        }
                        if let Some(folder) = folder
                            && ui.button(say.of("command.open_folder")).clicked()
                        {
                            commands.push(Command::Open(folder.to_owned()));
                        }
                    }
                    if icon::icon_button_ui(ui, "close", &close).clicked() {
                        gone = Some(place);
                    }
                });
            });
    }
    if let Some(place) = gone {
        state.notices.remove(place);
    }
    state.commands.extend(commands);
}
