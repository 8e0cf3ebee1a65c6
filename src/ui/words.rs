//! Words and numbers on the screen, in the language that is on.

use crate::county::Words;
use crate::text::{Argument, Language, join, text};

/// Says things in a language. Texts of the window stand in `assets/locales` under `window`, and each screen's under its
/// own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Say {
    /// The language.
    pub language: Language,
}

impl Say {
    /// The text of a key.
    pub fn of(self, key: &str) -> String {
        text(self.language, key, &[])
    }

    /// The text of a key with values put in.
    pub fn with(self, key: &str, arguments: &[Argument]) -> String {
        text(self.language, key, arguments)
    }

    /// The half of a bilingual text.
    pub fn name(self, words: &Words) -> &str {
        self.language.of(words)
    }

    /// Items with the language's commas between.
    pub fn list<T: std::fmt::Display>(self, items: impl IntoIterator<Item = T>) -> String {
        join(self.language, items)
    }

    /// A name, and what is said of it.
    pub fn told(self, name: &str, sentences: &[String]) -> String {
        let said = sentences.join(&self.of("window.told_join"));
        self.with("window.told", &[("name", name.to_owned()), ("said", said)])
    }

    /// The name of a stage.
    pub fn stage(self, stage: crate::county::Stage) -> String {
        self.of(&format!("stage.{}", stage.id()))
    }

    /// The word for a verdict.
    pub fn verdict(self, verdict: crate::assess::Verdict) -> String {
        self.of(&format!("window.verdict.{}", verdict.id()))
    }

    /// The word for an item's state.
    pub fn status(self, status: crate::assess::Status) -> String {
        self.of(&format!("status.{}", status.id()))
    }

    /// What somebody said of a doubt, and who.
    pub fn look(self, mark: &crate::ops::look_at_doubts::Mark) -> String {
        let parts = [self.of(&format!("look.{}", mark.look.id())), mark.author.name.clone(), mark.note.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// A school year: `2025-2026`.
    pub fn year(self, year: i32) -> String {
        self.with("window.year", &[("from", year.to_string()), ("to", (year + 1).to_string())])
    }
}

/// What stands where there is no figure.
pub const NO_FIGURE: &str = "—";

/// A number with separators and so many decimals; a dash where there is none.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NO_FIGURE.to_owned();
    }
    let text = crate::chart::numbers::rounded(value, decimals);
    let (whole, part) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::with_capacity(text.len() + digits.len() / 3);
    grouped.push_str(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push_str(part);
    grouped
}

/// A whole number with separators.
pub fn count(value: usize) -> String {
    number(value as f64, 0)
}

/// A part of one as percent.
pub fn percent(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{}%", number(value * 100.0, decimals)) } else { NO_FIGURE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let shown = [
            number(1_234_567.891, 2),
            number(-1234.0, 0),
            number(999.0, 0),
            number(f64::NAN, 1),
            count(20_000),
            percent(0.4567, 1),
        ];
        assert_eq!(shown, ["1,234,567.89", "-1,234", "999", "—", "20,000", "45.7%"]);
    }
}
