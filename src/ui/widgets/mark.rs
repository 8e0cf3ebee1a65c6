//! Marks of a state: a shape and a colour, so that neither is needed alone.

use eframe::egui::{Color32, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::icon;
use crate::assess::{Status, Value, Verdict};
use crate::ui::tokens::{Colours, Look as _};

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Holds: a tick.
    Good,
    /// Short, but at its floor: a triangle pointing down.
    Short,
    /// Fails: a cross.
    Bad,
    /// Undecided or unknown: a question mark.
    Open,
}

impl Mark {
    /// Of a verdict.
    pub const fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Fail => Self::Bad,
            Verdict::Undetermined => Self::Open,
        }
    }

    /// Of an item's state.
    pub const fn of_status(status: Status) -> Self {
        match status {
            Status::Met => Self::Good,
            Status::NotMet => Self::Bad,
            Status::NoData | Status::ToConfirm | Status::Manual => Self::Open,
        }
    }

    /// Of a value; `None` where nothing is judged and there is a value.
    pub fn of_value(value: &Value) -> Option<Self> {
        match (value.met, value.floor) {
            (Some(true), _) => Some(Self::Good),
            (Some(false), Some(true)) => Some(Self::Short),
            (Some(false), _) => Some(Self::Bad),
            (None, _) if value.value.is_nan() => Some(Self::Open),
            (None, _) => None,
        }
    }

    /// Its colour on a card.
    pub const fn ink(self, colours: &Colours) -> Color32 {
        match self {
            Self::Good => colours.good,
            Self::Short | Self::Open => colours.open,
            Self::Bad => colours.bad,
        }
    }

    /// A soft ground for it.
    pub const fn paper(self, colours: &Colours) -> Color32 {
        match self {
            Self::Good => colours.good_soft,
            Self::Short | Self::Open => colours.open_soft,
            Self::Bad => colours.bad_soft,
        }
    }

    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Good => "check",
            Self::Short => "down",
            Self::Bad => "cross",
            Self::Open => "question",
        }
    }
}

/// A mark of a size; `label` is what it says to screen readers and in its tooltip.
pub fn mark_ui(ui: &mut Ui, mark: Mark, size: f32, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    icon::paint(ui.painter(), rect, mark.icon(), mark.ink(ui.colours()));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    if label.is_empty() { response } else { response.on_hover_text(label) }
}

/// A mark in a soft disc with its word beside it.
pub fn badge_ui(ui: &mut Ui, mark: Mark, text: &str) -> Response {
    let colours = ui.colours();
    let ink = mark.ink(colours);
    eframe::egui::Frame::new()
        .fill(mark.paper(colours))
        .corner_radius(crate::ui::tokens::sizes().radius * 2.0)
        .inner_margin(eframe::egui::Margin::symmetric(8, 2))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                mark_ui(ui, mark, 14.0, "");
                ui.label(eframe::egui::RichText::new(text).color(ink));
            });
        })
        .response
}
