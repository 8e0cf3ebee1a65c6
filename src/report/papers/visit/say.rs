//! Words of papers in their language.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::Verdict;
use crate::county::{Figure, Stage};
use crate::text::{Argument, Language, is_han, join, join_names, text};

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

    /// Names of which one may be a list itself.
    pub(super) fn names<T: std::fmt::Display>(self, names: impl IntoIterator<Item = T>) -> String {
        join_names(self.language, names)
    }

    /// Parts that stand behind one another in one sentence.
    pub(super) fn apart(self, parts: &[String]) -> String {
        parts.join(&self.of("papers.clause_join"))
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
        crate::text::day(self.language, day)
    }

    /// A day, or the first and the last.
    pub(in crate::report::papers) fn days(self, first: Date, last: Date) -> String {
        if first == last {
            return self.day(first);
        }
        let [from, to] = self.span(first, last);
        self.with("papers.days", &[("from", from), ("to", to)])
    }

    /// First and last day of a span; of one year it is said once, where the language has it.
    pub(in crate::report::papers) fn span(self, first: Date, last: Date) -> [String; 2] {
        if first.year() != last.year() {
            return [self.day(first), self.day(last)];
        }
        match self.language {
            Language::ZhCn => [self.day(first), self.day_in_year(last)],
            Language::En => [self.day_in_year(first), self.day(last)],
        }
    }

    fn day_in_year(self, day: Date) -> String {
        let month = match self.language {
            Language::ZhCn => day.month().to_string(),
            Language::En => day.strftime("%B").to_string(),
        };
        self.with("papers.day_in_year", &[("month", month), ("day", day.day().to_string())])
    }

    pub(super) fn school_year(self, year: i32) -> String {
        self.with("papers.school_year", &[("from", year.to_string()), ("to", (year + 1).to_string())])
    }
}

/// Decimals of a figure on a paper.
const MOST_DECIMALS: usize = 3;
/// Significant digits of a quotient that does not end.
const DIGITS: i32 = 4;

/// A figure as papers write it: three decimals at most, of what is smaller than a tenth three digits. Data keep all of them.
#[must_use]
pub fn shown(figure: &Figure) -> String {
    if let Figure::Decimal { decimals, .. } = figure
        && usize::from(*decimals) <= MOST_DECIMALS
    {
        return figure.to_string();
    }
    let value = figure.to_double();
    if value == 0.0 || !value.is_finite() {
        return figure.to_string();
    }
    // The place of the first digit: 0 for units, −1 for tenths.
    #[expect(clippy::cast_possible_truncation, reason = "a double's exponent is small")]
    let first = value.abs().log10().floor() as i32;
    let small = usize::try_from(2 - first).unwrap_or(0);
    let most = if first < -1 { small } else { MOST_DECIMALS };
    let places = match figure {
        Figure::Decimal { .. } => most,
        Figure::Fraction(_) => usize::try_from(DIGITS - 1 - first).unwrap_or(0).min(most),
    };
    let text = format!("{value:.places$}");
    if places == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
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

/// A Chinese text without spaces between two Chinese signs, which only what was typed has.
pub(super) fn closed_up(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let is_gap = |place: usize| {
        let before = signs[..place].iter().rfind(|sign| !sign.is_whitespace());
        let after = signs[place..].iter().find(|sign| !sign.is_whitespace());
        signs[place] == ' ' && before.is_some_and(|sign| is_han(*sign)) && after.is_some_and(|sign| is_han(*sign))
    };
    (0..signs.len()).filter(|place| !is_gap(*place)).map(|place| signs[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_decimals_at_most() {
        let written = ["1.85625", "1.940625", "277.01", "10240.2", "0.1747", "0.00012345", "12", "-1.85625"];
        let shown = written.map(|text| shown(&Figure::parse(text).unwrap()));
        assert_eq!(shown, ["1.856", "1.941", "277.01", "10240.2", "0.175", "0.000123", "12", "-1.856"]);
        let part = |text: &str| super::shown(&Figure::parse_exact(text).unwrap());
        assert_eq!([part("2000/3"), part("20000/3"), part("166/7"), part("1/7")], ["666.7", "6667", "23.71", "0.143"]);
    }

    #[test]
    fn only_gaps_between_chinese_signs_are_closed() {
        assert_eq!(closed_up("教督〔2017〕6号 政府保障程度第 3 项"), "教督〔2017〕6号政府保障程度第 3 项");
        assert_eq!(closed_up("照度 430 lx，不足 500 lx。 复测"), "照度 430 lx，不足 500 lx。复测");
    }
}
