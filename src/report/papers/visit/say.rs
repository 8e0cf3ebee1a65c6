//! Words of papers in their language.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::Verdict;
use crate::county::Stage;
use crate::text::{Argument, Language, is_han, join, text};

/// Writes words of a language.
#[derive(Debug, Clone, Copy)]
pub(in crate::report::papers) struct Say {
    pub language: Language,
}

impl Say {
    pub(super) fn of(self, key: &str) -> String {
        text(self.language, key, &[])
    }

    pub(super) fn with(self, key: &str, values: &[Argument]) -> String {
        text(self.language, key, values)
    }

    /// A sentence with a number in it.
    pub(super) fn number(self, key: &str, number: usize) -> String {
        self.with(key, &[("number", number.to_string())])
    }

    pub(super) fn list<T: std::fmt::Display>(self, items: impl IntoIterator<Item = T>) -> String {
        join(self.language, items)
    }

    /// Clauses of one sentence.
    pub(super) fn clauses(self, clauses: &[String]) -> String {
        if clauses.is_empty() {
            return String::new();
        }
        self.ended(&clauses.join(&self.of("papers.clause_join")))
    }

    /// Sentences one behind the other.
    pub(super) fn sentences(self, sentences: &[String]) -> String {
        let join = if self.language == Language::ZhCn { "" } else { " " };
        let said: Vec<&str> = sentences.iter().map(String::as_str).filter(|sentence| !sentence.is_empty()).collect();
        said.join(join)
    }

    /// A text that ends as a sentence does.
    pub(super) fn ended(self, sentence: &str) -> String {
        let bare = bare(sentence);
        if bare.is_empty() {
            return String::new();
        }
        // What was typed in Chinese ends as Chinese does, in an English paper too.
        if self.language == Language::En && bare.chars().next_back().is_some_and(is_han) {
            return format!("{bare}。");
        }
        self.with("papers.sentence", &[("text", bare.to_owned())])
    }

    pub(super) fn stage(self, stage: Stage) -> String {
        self.of(&format!("stage.{}", stage.id()))
    }

    /// A verdict in one word; a dash where nothing is judged.
    pub(super) fn verdict(self, verdict: Option<Verdict>) -> String {
        verdict.map_or_else(|| NOTHING.to_owned(), |verdict| self.of(&format!("verdict.{}", verdict.id())))
    }

    /// A day in full.
    pub(in crate::report::papers) fn day(self, day: Date) -> String {
        let month = match self.language {
            Language::ZhCn => day.month().to_string(),
            Language::En => day.strftime("%B").to_string(),
        };
        self.with("papers.day", &[("year", day.year().to_string()), ("month", month), ("day", day.day().to_string())])
    }

    /// A day, or the first and the last.
    pub(in crate::report::papers) fn days(self, first: Date, last: Date) -> String {
        if first == last {
            return self.day(first);
        }
        self.with("papers.days", &[("from", self.day(first)), ("to", self.day(last))])
    }

    pub(super) fn school_year(self, year: i32) -> String {
        self.with("papers.school_year", &[("from", year.to_string()), ("to", (year + 1).to_string())])
    }
}

/// Stands where nothing is known or judged.
pub(super) const NOTHING: &str = "—";

/// A text without the stop at its end, in one line.
pub(super) fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(['。', '.', '；', ';', '，', ',']).trim_end()
}

/// A text as one line: what was typed on several is joined.
pub(super) fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Names as they were typed, one by one.
pub(super) fn people(text: &str) -> Vec<String> {
    let parts = text.split(['、', '，', ',', '；', ';', '\n']);
    parts.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The first of equal ones, in their order.
pub(super) fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

/// Hours that the country's clocks are ahead of UTC.
const HOURS_AHEAD: i8 = 8;

/// The day of a time by the country's one clock: the same on every computer, whatever its own says.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(HOURS_AHEAD))).date()
}
