//! The fields of a new finding: on a visit, and by hand.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{Grid, Label, Response, RichText, Role, TextEdit, Ui, WidgetInfo};
use jiff::civil::Date;

use super::signs;
use crate::ops::visit::findings::NewFinding;
use crate::ops::visit::wording::Due;
use crate::rulebook::{FindingRules, SolvedBy};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::card;
use crate::ui::words::Say;
use crate::visit::{Finding, Severity};

/// Rows of the facts.
const FACTS: usize = 3;
/// Rows of the measure.
const MEASURE: usize = 2;

/// A finding that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where it was found.
    pub about: Finding,
    /// The facts.
    pub facts: String,
    /// How bad.
    pub severity: Severity,
    /// Which side.
    pub side: SolvedBy,
    /// Who.
    pub person: String,
    /// What is to be done.
    pub measure: String,
    /// By when, as it is typed.
    pub deadline: String,
    /// The day is the one its severity is given as a rule: it follows the severity until somebody sets it.
    usual_day: bool,
    /// The facts get the keyboard in the next frame.
    pub focus: bool,
}

impl Draft {
    /// A draft with what a severity is given as a rule.
    pub fn new(about: Finding, facts: String, severity: Severity, side: SolvedBy, rules: &FindingRules) -> Self {
        let deadline = Due::of(severity).day(about.found_on, rules).to_string();
        Self {
            about,
            facts,
            severity,
            side,
            person: String::new(),
            measure: String::new(),
            deadline,
            usual_day: true,
            focus: true,
        }
    }

    /// The deadline; `Err` where what is typed is no day.
    pub fn day(&self) -> Result<Option<Date>, jiff::Error> {
        let text = self.deadline.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
    }

    /// What is to be kept; `None` while it cannot be.
    pub fn ready(&self) -> Option<NewFinding> {
        let deadline = self.day().ok()?;
        (!self.facts.trim().is_empty()).then(|| NewFinding {
            about: self.about.clone(),
            facts: self.facts.clone(),
            severity: self.severity,
            side: self.side,
            person: self.person.clone(),
            measure: self.measure.clone(),
            deadline,
        })
    }
}

/// Draws the fields.
pub fn fields_ui(ui: &mut Ui, say: Say, rules: &FindingRules, draft: &mut Draft) {
    Grid::new("finding_fields").num_columns(2).spacing([ui.steps(4.0), ui.steps(2.5)]).show(ui, |ui| {
        let label = label_ui(ui, say, "facts");
        let field = ui.add(TextEdit::multiline(&mut draft.facts).desired_rows(FACTS).desired_width(f32::INFINITY));
        let field = field.labelled_by(label.id);
        if std::mem::take(&mut draft.focus) {
            field.request_focus();
            // Behind what stands there already: it is gone on with.
            if let Some(mut cursor) = TextEdit::load_state(ui.ctx(), field.id) {
                let end = CCursor::new(draft.facts.chars().count());
                cursor.cursor.set_char_range(Some(CCursorRange::one(end)));
                cursor.store(ui.ctx(), field.id);
            }
        }
        ui.end_row();
        label_ui(ui, say, "severity");
        ui.horizontal(|ui| {
            if let Some(severity) = signs::severity_choice_ui(ui, say, draft.severity) {
                draft.severity = severity;
                if draft.usual_day {
                    draft.deadline = Due::of(severity).day(draft.about.found_on, rules).to_string();
                }
            }
        });
        ui.end_row();
        label_ui(ui, say, "side");
        ui.horizontal(|ui| {
            if let Some(side) = side_choice_ui(ui, say, draft.side) {
                draft.side = side;
            }
        });
        ui.end_row();
        let label = label_ui(ui, say, "person");
        let hint = say.of("follow_up.person_hint");
        let field = TextEdit::singleline(&mut draft.person).hint_text(hint).desired_width(ui.steps(50.0));
        ui.add(field).labelled_by(label.id);
        ui.end_row();
        let label = label_ui(ui, say, "measure");
        let hint = say.of("follow_up.measure_hint");
        let field = TextEdit::multiline(&mut draft.measure).hint_text(hint).desired_rows(MEASURE);
        ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id);
        ui.end_row();
        label_ui(ui, say, "deadline");
        let (from, bad) = (draft.about.found_on, draft.day().is_err());
        let (_, changed) = day_ui(ui, say, rules, from, &mut draft.deadline, bad);
        draft.usual_day &= !changed;
        ui.end_row();
    });
}

/// What a field is called, in small letters before it.
pub fn label_ui(ui: &mut Ui, say: Say, key: &str) -> Response {
    let text = RichText::new(say.of(&format!("follow_up.column.{key}"))).color(ui.colours().text_weak);
    ui.label(text)
}

/// Chips to choose a side by.
pub fn side_choice_ui(ui: &mut Ui, say: Say, chosen: SolvedBy) -> Option<SolvedBy> {
    let pressed = |side: &SolvedBy| card::toggle_ui(ui, chosen == *side, &signs::side(say, *side)).clicked();
    // Every chip is drawn, whichever is pressed.
    SolvedBy::ALL.into_iter().filter(pressed).collect::<Vec<_>>().into_iter().next_back()
}

/// A day as text, with days that are usual. Returns the field, and whether the day was changed.
pub fn day_ui(
    ui: &mut Ui,
    say: Say,
    rules: &FindingRules,
    from: Date,
    text: &mut String,
    bad: bool,
) -> (Response, bool) {
    let mut changed = false;
    let field = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.5);
        let label = say.of("follow_up.column.deadline");
        let field = ui.add(TextEdit::singleline(text).desired_width(ui.steps(24.0)));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &label));
        changed |= field.changed();
        for due in Due::ALL {
            let day = due.day(from, rules).to_string();
            let chip = card::toggle_ui(ui, *text == day, &say.of(&format!("follow_up.due.{}", due.id())));
            let chip = if due == Due::WorkingDays { chip.on_hover_text(say.of("follow_up.no_holidays")) } else { chip };
            if chip.clicked() {
                *text = day;
                changed = true;
            }
        }
        if bad {
            ui.label(RichText::new(say.of("follow_up.no_day")).color(ui.colours().bad));
        }
        field
    });
    (field.inner, changed)
}

/// Requirement and basis of what was found.
pub fn grounds_ui(ui: &mut Ui, say: Say, about: &Finding) {
    for (key, text) in [("item", &about.requirement), ("basis", &about.basis)] {
        if text.is_empty() {
            continue;
        }
        let text = say.with(&format!("follow_up.ground.{key}"), &[("text", text.clone())]);
        let text = RichText::new(text).text_style(theme::small()).color(ui.colours().text_weak);
        ui.add(Label::new(text).wrap());
    }
}
