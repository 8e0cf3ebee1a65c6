//! Papers asked for year by year: one of the five answers for each, and a reason where a year does not apply.

use std::collections::BTreeMap;

use eframe::egui::{Button, Id, Stroke, Ui, Vec2, WidgetInfo};
use serde_json::Value;

use crate::ui::state;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;
use crate::ui::words::Say;
use crate::visit::{Answered, Field, Line, Mark};

use super::{cells, checklist, words, write};

/// Width of the name of a year, and of a reason, in steps of the grid.
const YEAR: f32 = 24.0;
const REASON: f32 = 90.0;

/// Reasons that are being typed.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    line: String,
    reasons: BTreeMap<i32, String>,
    /// The year whose reason is to have the keyboard.
    focus: Option<i32>,
}

impl Drafts {
    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some()
    }

    /// Whether a reason is being typed.
    pub(super) fn is_typing(&self) -> bool {
        !self.reasons.is_empty()
    }
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let drafts = &mut walk.desk.years;
    let (line, reasons) = (drafts.line.clone(), std::mem::take(&mut drafts.reasons));
    for (year, reason) in reasons {
        let reason = reason.trim().to_owned();
        keep(state, &line, year, Some(Answered { mark: Mark::NotApplicable, reason }));
    }
}

/// The mark alone, where there is no reason.
fn keep(state: &mut state::State, line: &str, year: i32, answered: Option<Answered>) {
    let value = answered.map(|answered| {
        if answered.reason.is_empty() { serde_json::to_value(answered.mark) } else { serde_json::to_value(answered) }
    });
    let value = value.and_then(Result::ok).unwrap_or(Value::Null);
    write(state, Field::Year(year, line.to_owned()), value);
}

pub(super) fn years_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    if state.visits.open.as_ref().is_some_and(|walk| walk.desk.years.line != line.id) {
        leave(state);
    }
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.desk.years.line.clone_from(&line.id);
    let known = walk.visit.sheet.years.get(&line.id).cloned().unwrap_or_default();
    let (mut pressed, mut left) = (None, false);
    ui.add_space(ui.steps(1.0));
    for year in &line.years {
        let answered = known.get(year).map(|answered| &answered.value);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = ui.steps(1.0);
            cells::column_ui(ui, &say.year(*year), ui.steps(YEAR));
            for mark in Mark::ALL {
                let label = format!("{} {}", say.year(*year), words::mark(say, mark));
                let chosen = answered.is_some_and(|answered| answered.mark == mark);
                if answer_ui(ui, mark, chosen, &label) {
                    pressed = Some((*year, (!chosen).then_some(mark)));
                }
            }
            if let Some(answered) = answered.filter(|answered| answered.mark == Mark::NotApplicable) {
                ui.add_space(ui.steps(2.0));
                left |= reason_ui(ui, say, &mut walk.desk.years, *year, &answered.reason);
            }
        });
    }
    if left {
        leave(state);
    }
    if let Some((year, mark)) = pressed {
        leave(state);
        keep(state, &line.id, year, mark.map(Answered::new));
        if mark == Some(Mark::NotApplicable)
            && let Some(walk) = state.visits.open.as_mut()
        {
            walk.desk.years.focus = Some(year);
        }
    }
}

/// Why a year does not apply; says whether its field was left.
fn reason_ui(ui: &mut Ui, say: Say, drafts: &mut Drafts, year: i32, kept: &str) -> bool {
    let mut reason = drafts.reasons.get(&year).map_or(kept, String::as_str).to_owned();
    let hint = say.of("walk.reason_hint");
    let label = format!("{} {hint}", say.year(year));
    let id = Id::unique(("year_reason", &drafts.line, year));
    let width = ui.available_width().min(ui.steps(REASON));
    let field = cells::text_ui(ui, id, &mut reason, &label, &hint, width);
    if drafts.focus == Some(year) {
        drafts.focus = None;
        field.request_focus();
    }
    if field.changed() {
        drafts.reasons.insert(year, reason);
    }
    field.lost_focus()
}

/// One answer of a year: the sign that the line's own answers have above it.
fn answer_ui(ui: &mut Ui, mark: Mark, chosen: bool, label: &str) -> bool {
    let (name, ink, paper) = checklist::sign(ui, Some(mark));
    let colours = ui.colours();
    let (fill, line) = if chosen { (paper, ink) } else { (colours.card, colours.line) };
    let button = Button::new("").fill(fill).stroke(Stroke::new(1.0, line)).min_size(Vec2::splat(sizes().button));
    let response = ui.add(button.selected(chosen));
    let square = eframe::egui::Rect::from_center_size(response.rect.center(), Vec2::splat(sizes().icon));
    if let Some(name) = name {
        icon::paint(ui.painter(), square, name, if chosen { ink } else { colours.text_weak });
    }
    response.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Button, ui.is_enabled(), chosen, label));
    response.on_hover_text(label).clicked()
}
