//! Shapes, colours and words for how bad a finding is, how far it is and how much time is left.

use eframe::egui::{Color32, Ui};

use super::ledger::Line;
use crate::ui::tokens::{Colours, Look as _};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::Severity;
use crate::visit::finding::Stage;

/// A shape with its colour.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    /// Name of the icon.
    pub icon: &'static str,
    /// Colour of shape and word.
    pub ink: Color32,
    /// A soft ground for it.
    pub paper: Color32,
}

/// How bad it is.
pub const fn of_severity(severity: Severity, colours: &Colours) -> Sign {
    match severity {
        Severity::Veto => Sign { icon: "veto", ink: colours.bad, paper: colours.bad_soft },
        Severity::Failing => Sign { icon: "cross", ink: colours.bad, paper: colours.bad_soft },
        Severity::Hazard => Sign { icon: "warning", ink: colours.open, paper: colours.open_soft },
        Severity::Advice => Sign { icon: "info", ink: colours.accent, paper: colours.accent_soft },
    }
}

/// How far it is.
pub const fn of_stage(stage: Stage, colours: &Colours) -> Sign {
    match stage {
        Stage::Open => Sign { icon: "ring", ink: colours.bad, paper: colours.bad_soft },
        Stage::Working => Sign { icon: "half", ink: colours.open, paper: colours.open_soft },
        Stage::Fixed => Sign { icon: "search", ink: colours.accent, paper: colours.accent_soft },
        Stage::Closed => Sign { icon: "check", ink: colours.good, paper: colours.good_soft },
        Stage::Withdrawn => Sign { icon: "minus", ink: colours.text_weak, paper: colours.sunken },
    }
}

/// The word for how bad it is.
pub fn severity(say: Say, severity: Severity) -> String {
    say.of(&format!("finding.severity.{}", severity.id()))
}

/// The word for how far it is.
pub fn stage(say: Say, stage: Stage) -> String {
    say.of(&format!("finding.stage.{}", stage.id()))
}

/// The word for who is to put it right.
pub fn side(say: Say, side: crate::rulebook::SolvedBy) -> String {
    say.of(&format!("follow_up.side.{}", side.id()))
}

/// The word for where it comes from.
pub fn source(say: Say, source: crate::visit::Source) -> String {
    say.of(&format!("follow_up.source.{}", source.id()))
}

/// How much time is left, in words; `None` where nothing is to be done or no day is set.
pub fn time_left(say: Say, days: Option<i32>) -> Option<String> {
    let days = days?;
    let number = [("days", days.unsigned_abs().to_string())];
    Some(match days {
        i32::MIN..0 => say.with("follow_up.overdue_days", &number),
        0 => say.of("follow_up.due_today"),
        _ => say.with("follow_up.days_left", &number),
    })
}

/// Name of the school, or what stands for the county's offices.
pub fn school(say: Say, line: &Line) -> String {
    if line.school.is_empty() { say.of("visit.kind.office") } else { line.school.clone() }
}

/// A shape and its word on a soft ground.
pub fn badge_ui(ui: &mut Ui, sign: Sign, text: &str) {
    let frame = eframe::egui::Frame::new().fill(sign.paper).corner_radius(crate::ui::tokens::sizes().radius * 2.0);
    frame.inner_margin(eframe::egui::Margin::symmetric(8, 2)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let (rect, _) = ui.allocate_exact_size(eframe::egui::Vec2::splat(14.0), eframe::egui::Sense::hover());
            icon::paint(ui.painter(), rect, sign.icon, sign.ink);
            ui.label(eframe::egui::RichText::new(text).color(sign.ink));
        });
    });
}

/// A chip to choose a severity by.
pub fn severity_choice_ui(ui: &mut Ui, say: Say, chosen: Severity) -> Option<Severity> {
    let mut pressed = None;
    for each in Severity::ALL {
        let response = card::toggle_ui(ui, chosen == each, &format!("     {}", severity(say, each)));
        let sign = of_severity(each, ui.colours());
        let square = eframe::egui::Rect::from_center_size(
            response.rect.left_center() + eframe::egui::Vec2::new(ui.steps(4.0), 0.0),
            eframe::egui::Vec2::splat(14.0),
        );
        icon::paint(ui.painter(), square, sign.icon, sign.ink);
        if response.clicked() {
            pressed = Some(each);
        }
    }
    pressed
}
