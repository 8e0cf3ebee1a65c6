//! Notices: what was done, what went wrong. They stay until they are taken away.

use eframe::egui::{Frame, Label, Margin, RichText, Stroke, Ui, Vec2};

use crate::ui::state::State;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;

/// So many are shown; earlier ones wait.
const MOST: usize = 3;
/// Room for the button that closes one, in steps.
const BUTTON: f32 = 12.0;

pub(super) fn notices_ui(ui: &mut Ui, state: &mut State) {
    let mut gone = None;
    let close = state.say.of("window.close_notice");
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
                    let room = (ui.available_width() - ui.steps(BUTTON)).max(ui.steps(BUTTON));
                    ui.allocate_ui(Vec2::new(room, sizes().button), |ui| {
                        ui.set_width(room);
                        ui.add(Label::new(RichText::new(&notice.text).color(colours.text)).wrap());
                    });
                    if icon::icon_button_ui(ui, "close", &close).clicked() {
                        gone = Some(place);
                    }
                });
            });
    }
    if let Some(place) = gone {
        state.notices.remove(place);
    }
}
