//! Everything that was ever entered about a finding: who, when, what.

use eframe::egui::{Label, RichText, Ui};

use super::signs;
use crate::store::Entry;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::words::Say;
use crate::visit::FindingField;
use crate::visit::finding::{Progress, Review};

/// A moment as it is written.
pub fn moment(at: jiff::Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The last first. What was entered when the finding was raised stands together.
pub(super) fn history_ui(ui: &mut Ui, say: Say, log: &[Entry]) {
    let raising = log.iter().take_while(|entry| entry.bases.is_empty() && !is_later(entry)).count();
    let (first, later) = log.split_at(raising);
    for entry in later.iter().rev() {
        line_ui(ui, entry, &words(say, entry));
    }
    if let Some(entry) = first.first() {
        let parts = first.iter().skip(1).map(|entry| words(say, entry));
        let parts = parts.collect::<Vec<_>>().join(&say.of("follow_up.log.between"));
        line_ui(ui, entry, &say.with("follow_up.log.raised", &[("parts", parts)]));
    }
}

/// Steps and looks come later than the raising, even where nothing stood there before.
fn is_later(entry: &Entry) -> bool {
    matches!(entry.field.parse(), Ok(FindingField::Progress(_) | FindingField::Review(_) | FindingField::Withdrawn))
}

fn line_ui(ui: &mut Ui, entry: &Entry, text: &str) {
    let who = format!("{} · {} · {}", moment(entry.at), entry.author.name, entry.device.name);
    ui.label(RichText::new(who).text_style(theme::small()).color(ui.colours().text_weak));
    ui.add(Label::new(text).wrap());
    ui.add_space(ui.steps(1.0));
}

/// What an entry did.
fn words(say: Say, entry: &Entry) -> String {
    let Ok(field) = entry.field.parse::<FindingField>() else { return String::new() };
    let value = &entry.value;
    let text = || value.as_str().unwrap_or_default().to_owned();
    let (name, shown) = match field {
        FindingField::About => {
            return say.of(if value.is_null() { "follow_up.log.taken_back" } else { "follow_up.log.raised_again" });
        }
        FindingField::Withdrawn if value.is_null() => return say.of("follow_up.log.restored"),
        FindingField::Withdrawn => return say.with("follow_up.log.withdrawn", &[("reason", text())]),
        FindingField::Progress(_) => {
            let Ok(step) = serde_json::from_value::<Progress>(value.clone()) else {
                return say.of("follow_up.log.step_taken_back");
            };
            let key = if step.done { "follow_up.log.fixed" } else { "follow_up.log.step" };
            return say.with(key, &[("text", step.text)]);
        }
        FindingField::Review(_) => {
            let Ok(review) = serde_json::from_value::<Review>(value.clone()) else {
                return say.of("follow_up.log.review_taken_back");
            };
            let key = if review.passed { "follow_up.log.closed" } else { "follow_up.log.failed" };
            return say.with(key, &[("text", review.text)]);
        }
        FindingField::Facts => ("facts", text()),
        FindingField::Severity => {
            let severity = serde_json::from_value(value.clone());
            ("severity", severity.map(|severity| signs::severity(say, severity)).unwrap_or_default())
        }
        FindingField::Side => {
            let side = serde_json::from_value(value.clone());
            ("side", side.map(|side| signs::side(say, side)).unwrap_or_default())
        }
        FindingField::Person => ("person", text()),
        FindingField::Measure => ("measure", text()),
        FindingField::Deadline => ("deadline", text()),
        FindingField::Number => ("number", text()),
    };
    let name = say.of(&format!("follow_up.column.{name}"));
    if shown.is_empty() {
        return say.with("follow_up.log.cleared", &[("name", name)]);
    }
    say.with("follow_up.log.set", &[("name", name), ("value", shown)])
}
