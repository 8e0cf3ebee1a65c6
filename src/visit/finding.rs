//! A finding and what becomes of it (整改): what was found, who puts it right and by when, how far it is, who looked at it
//! again and closed it (销号).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sheet::Head;
use crate::rulebook::SolvedBy;

/// How bad it is (严重级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 一票否决: the county cannot be recognised with it.
    Veto,
    /// 不达标: a requirement is not met.
    Failing,
    /// 隐患: a hazard.
    Hazard,
    /// 建议: may be better.
    Advice,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Veto, Self::Failing, Self::Hazard, Self::Advice];

    /// The id in entries and locale files (`finding.severity.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Veto => "veto",
            Self::Failing => "failing",
            Self::Hazard => "hazard",
            Self::Advice => "advice",
        }
    }
}

/// Where a finding comes from (来源), as the ledger tells them apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 国检.
    National,
    /// 省.
    Provincial,
    /// 市.
    City,
    /// 县: the county's own visits.
    #[default]
    County,
    /// 自查.
    SelfReview,
}

impl Source {
    /// All, the highest level first.
    pub const ALL: [Self; 5] = [Self::National, Self::Provincial, Self::City, Self::County, Self::SelfReview];

    /// The id in entries and locale files (`follow_up.source.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Provincial => "provincial",
            Self::City => "city",
            Self::County => "county",
            Self::SelfReview => "self_review",
        }
    }
}

/// What does not change of a finding: where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it comes from.
    #[serde(default)]
    pub source: Source,
    /// The county.
    pub county: String,
    /// School year.
    pub year: i32,
    /// Code of the school; `None` for the county's offices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The visit it was found on; `None` where it came another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
    /// The line it was found at.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// The requirement, as it read then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub requirement: String,
    /// Official basis, as it read then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The day.
    pub found_on: Date,
}

/// A step towards putting it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The day.
    pub on: Date,
    /// What was done.
    pub text: String,
    /// Evidence by hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// It is put right now, says who writes this.
    #[serde(default)]
    pub done: bool,
}

/// A look at what was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day.
    pub on: Date,
    /// Whether it is.
    pub passed: bool,
    /// What was seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Entries of the steps that were known to who looked: one that was not known opens the finding again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}

/// A part of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingField {
    /// [`Finding`].
    About,
    /// The facts in a sentence.
    Facts,
    /// [`Severity`].
    Severity,
    /// [`SolvedBy`].
    Side,
    /// Who is to do it.
    Person,
    /// What is to be done.
    Measure,
    /// By when.
    Deadline,
    /// Number in the ledger, given once: papers that were signed name it.
    Number,
    /// [`Progress`].
    Progress(u32),
    /// [`Review`].
    Review(u32),
    /// It was no finding after all: withdrawn with a reason.
    Withdrawn,
}

impl fmt::Display for FindingField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About => f.write_str("about"),
            Self::Facts => f.write_str("facts"),
            Self::Severity => f.write_str("severity"),
            Self::Side => f.write_str("side"),
            Self::Person => f.write_str("person"),
            Self::Measure => f.write_str("measure"),
            Self::Deadline => f.write_str("deadline"),
            Self::Number => f.write_str("number"),
            Self::Progress(place) => write!(f, "progress/{place}"),
            Self::Review(place) => write!(f, "review/{place}"),
            Self::Withdrawn => f.write_str("withdrawn"),
        }
    }
}

impl FromStr for FindingField {
    type Err = super::field::UnknownField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.split_once('/').unwrap_or((text, ""));
        let field = match name {
            "about" => Some(Self::About),
            "facts" => Some(Self::Facts),
            "severity" => Some(Self::Severity),
            "side" => Some(Self::Side),
            "person" => Some(Self::Person),
            "measure" => Some(Self::Measure),
            "deadline" => Some(Self::Deadline),
            "number" => Some(Self::Number),
            "progress" => rest.parse().ok().map(Self::Progress),
            "review" => rest.parse().ok().map(Self::Review),
            "withdrawn" => Some(Self::Withdrawn),
            _ => None,
        };
        field.ok_or(super::field::UnknownField)
    }
}

/// Who wrote a part, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Id of the entry.
    pub entry: String,
    /// Number of the step or look, from 1.
    pub number: u32,
    /// Id of the person.
    pub id: String,
    /// Name.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 未整改: nothing was done yet.
    Open,
    /// 整改中: something was done.
    Working,
    /// 待复核: said to be put right.
    Fixed,
    /// 已销号: somebody else looked and agreed.
    Closed,
    /// 已撤销: it was none.
    Withdrawn,
}

impl Stage {
    /// All, from the beginning.
    pub const ALL: [Self; 5] = [Self::Open, Self::Working, Self::Fixed, Self::Closed, Self::Withdrawn];

    /// The id in locale files (`finding.stage.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Working => "working",
            Self::Fixed => "fixed",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Working | Self::Fixed)
    }
}

/// What stands of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingState {
    /// Id.
    pub id: String,
    /// Number in the ledger, `2026-012`: given when it was raised, counted anew each calendar year.
    pub number: String,
    /// Where it was found.
    pub about: Finding,
    /// Who found it.
    pub found_by: String,
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
    /// By when.
    pub deadline: Option<Date>,
    /// Steps, by their number.
    pub progress: Vec<(Progress, By)>,
    /// Looks, by their number.
    pub reviews: Vec<(Review, By)>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
    /// Several values stand beside each other somewhere.
    pub conflict: bool,
    /// Those values, by part, in order of arrival.
    pub conflicts: BTreeMap<String, Vec<Value>>,
}

impl FindingState {
    /// Reads the heads of one finding; `None` where its head never arrived or was taken back.
    #[must_use]
    pub fn read(id: &str, heads: Vec<Head>) -> Option<Self> {
        let mut by_field: BTreeMap<String, Vec<Head>> = BTreeMap::new();
        for head in heads {
            by_field.entry(head.field.clone()).or_default().push(head);
        }
        let first = by_field.get(&FindingField::About.to_string())?.iter().rfind(|head| !head.value.is_null())?;
        let mut state = Self {
            id: id.to_owned(),
            number: String::new(),
            about: serde_json::from_value(first.value.clone()).ok()?,
            found_by: first.author.clone(),
            facts: String::new(),
            severity: Severity::Failing,
            side: SolvedBy::School,
            person: String::new(),
            measure: String::new(),
            deadline: None,
            progress: Vec::new(),
            reviews: Vec::new(),
            withdrawn: None,
            conflict: false,
            conflicts: BTreeMap::new(),
        };
        for (name, heads) in by_field {
            let Ok(field) = name.parse::<FindingField>() else { continue };
            if let FindingField::Progress(number) | FindingField::Review(number) = field {
                // Two laptops may both have written a first step: these are two steps, not a conflict.
                for head in heads {
                    state.add(field, number, head);
                }
                continue;
            }
            if heads.windows(2).any(|pair| pair[0].value != pair[1].value) {
                state.conflict = true;
                state.conflicts.insert(name, heads.iter().map(|head| head.value.clone()).collect());
            }
            // Where one of several took its value back, what the others say still has to be seen.
            let last = heads.iter().rposition(|head| !head.value.is_null()).unwrap_or(0);
            if let Some(head) = heads.into_iter().nth(last) {
                state.put(field, head.value);
            }
        }
        // Clocks of two laptops decide nothing: numbers do, and of two looks of a number the one that was not passed.
        state.progress.sort_by(|(_, one), (_, other)| (one.number, &one.entry).cmp(&(other.number, &other.entry)));
        state.reviews.sort_by(|(one, one_by), (other, other_by)| {
            (one_by.number, !one.passed, &one_by.entry).cmp(&(other_by.number, !other.passed, &other_by.entry))
        });
        Some(state)
    }

    fn add(&mut self, field: FindingField, number: u32, head: Head) {
        let by = By { entry: head.entry, number, id: head.author_id, author: head.author, at: head.at };
        match field {
            FindingField::Progress(_) => {
                self.progress.extend(serde_json::from_value(head.value).ok().map(|step| (step, by)));
            }
            _ => self.reviews.extend(serde_json::from_value(head.value).ok().map(|review| (review, by))),
        }
    }

    fn put(&mut self, field: FindingField, value: Value) {
        let text = || value.as_str().unwrap_or_default().to_owned();
        match field {
            FindingField::About | FindingField::Progress(_) | FindingField::Review(_) => {}
            FindingField::Facts => self.facts = text(),
            FindingField::Severity => self.severity = serde_json::from_value(value).unwrap_or(self.severity),
            FindingField::Side => self.side = serde_json::from_value(value).unwrap_or(self.side),
            FindingField::Person => self.person = text(),
            FindingField::Measure => self.measure = text(),
            FindingField::Deadline => self.deadline = value.as_str().and_then(|date| date.parse().ok()),
            FindingField::Number => self.number = text(),
            FindingField::Withdrawn => self.withdrawn = value.as_str().map(str::to_owned),
        }
    }

    /// The last step that nobody who looked at the finding knew of.
    fn unseen(&self) -> Option<&Progress> {
        let seen = |by: &By| self.reviews.last().is_some_and(|(review, _)| review.steps.contains(&by.entry));
        self.progress.iter().rfind(|(_, by)| !seen(by)).map(|(step, _)| step)
    }

    /// Where it stands. A review that was not passed, or a step after it, opens it again.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.withdrawn.is_some() {
            return Stage::Withdrawn;
        }
        match (self.unseen(), self.reviews.last()) {
            (Some(step), _) if step.done => Stage::Fixed,
            (None, Some((review, _))) if review.passed => Stage::Closed,
            (Some(_), _) | (None, Some(_)) => Stage::Working,
            (None, None) => Stage::Open,
        }
    }

    /// Who had a part in putting it right since it was last looked at, whether they call it done or not: somebody else has
    /// to look at it. Nobody where no step was entered, as when an inspector finds it put right.
    #[must_use]
    pub fn fixed_by(&self) -> Vec<&By> {
        let seen = |by: &By| self.reviews.last().is_some_and(|(review, _)| review.steps.contains(&by.entry));
        self.progress.iter().map(|(_, by)| by).filter(|by| !seen(by)).collect()
    }

    /// The day it was closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        if self.stage() != Stage::Closed {
            return None;
        }
        self.reviews.last().map(|(review, _)| review.on)
    }

    /// The day it was said to be put right, while nobody has looked yet.
    #[must_use]
    pub fn reported_on(&self) -> Option<Date> {
        self.unseen().filter(|step| step.done && self.withdrawn.is_none()).map(|step| step.on)
    }

    /// Whether somebody looked, was not satisfied, and nothing was said to be done since.
    #[must_use]
    pub fn failed_review(&self) -> bool {
        let failed = self.reviews.last().is_some_and(|(review, _)| !review.passed);
        failed && self.stage().is_open() && self.reported_on().is_none()
    }

    /// Whether something is to be done: advice without measure or deadline wants nothing.
    #[must_use]
    pub fn wants_doing(&self) -> bool {
        self.severity != Severity::Advice || self.deadline.is_some() || !self.measure.trim().is_empty()
    }

    /// Days until the deadline, negative where it has passed; `None` where there is none or nothing is to be done. What was said to
    /// be put right in time waits for who looks at it: the delay is not that of who did it. Said too late, it is late by the days
    /// until it was said.
    #[must_use]
    pub fn days_left(&self, today: Date) -> Option<i32> {
        let deadline = self.deadline.filter(|_| self.stage().is_open())?;
        let on = match self.reported_on() {
            Some(on) if on <= deadline => return None,
            Some(on) => on.min(today),
            None => today,
        };
        Some(on.until(deadline).ok()?.get_days())
    }

    /// Whether the deadline has passed and something is still to be done.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.days_left(today).is_some_and(|days| days < 0)
    }

    /// Numbers for the next step and the next look.
    #[must_use]
    pub fn next(&self) -> (u32, u32) {
        let next = |last: Option<&By>| last.map_or(1, |by| by.number.saturating_add(1));
        (next(self.progress.last().map(|(_, by)| by)), next(self.reviews.last().map(|(_, by)| by)))
    }
}

/// A figure to be put into a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Its name between braces.
    pub name: &'static str,
    /// The figure as it is written.
    pub text: String,
    /// Its unit; empty where it has none.
    pub unit: String,
}

impl Put {
    /// A figure with its unit.
    #[must_use]
    pub fn new(name: &'static str, text: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name, text: text.into(), unit: unit.into() }
    }
}

/// Stands where a figure is not known.
pub const BLANK: &str = "＿＿";

/// The usual finding with figures put in; one that is not known is left blank. A unit that the sentence goes on with itself is
/// not written twice, and figures stand apart from Chinese characters.
#[must_use]
pub fn phrase(template: &str, values: &[Put]) -> String {
    let is_han = |one: char| ('\u{3400}'..='\u{9fff}').contains(&one);
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
    {
        text.push_str(before);
        rest = after;
        let Some(put) = values.iter().find(|put| put.name == name) else {
            text.push_str(BLANK);
            continue;
        };
        if text.chars().next_back().is_some_and(is_han) {
            text.push(' ');
        }
        text.push_str(&put.text);
        if !put.unit.is_empty() && !after.trim_start().starts_with(&put.unit) {
            text.push(' ');
            text.push_str(&put.unit);
        }
        let ends_plainly = text.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric() || last == '%');
        if ends_plainly && after.chars().next().is_some_and(is_han) {
            text.push(' ');
        }
    }
    text.push_str(rest);
    text
}

/// The day so many working days after another. Weekends are left out; public holidays are not known to the program.
#[must_use]
pub fn working_days_after(day: Date, days: u32) -> Date {
    let mut at = day;
    let mut left = days;
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    at
}

/// The day so many days after another.
#[must_use]
pub fn days_after(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The next end of a term on or after a day, from ends as (month, day).
#[must_use]
pub fn term_end(day: Date, ends: &[(i8, i8)]) -> Option<Date> {
    let of_year = |year: i16| ends.iter().filter_map(move |(month, date)| Date::new(year, *month, *date).ok());
    of_year(day.year()).chain(of_year(day.year().saturating_add(1))).filter(|end| *end >= day).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_apart_and_units_are_written_once() {
        let put = [Put::new("measured", "7,200", "元"), Put::new("least", "8,000", "元")];
        let zh = phrase("经费 {measured} 元，低于 {least} 元。", &put);
        assert_eq!(zh, "经费 7,200 元，低于 8,000 元。");
        let put = [Put::new("measured", "1.6", "m"), Put::new("least", "1.7", "m")];
        assert_eq!(phrase("距离{measured}，低于{least}才算。", &put), "距离 1.6 m，低于 1.7 m 才算。");
        assert_eq!(phrase("只有{measured}，少于{most}。", &put[..1]), "只有 1.6 m，少于＿＿。");
        assert_eq!(phrase("没有数字，{不闭合", &put), "没有数字，{不闭合");
    }

    #[test]
    fn deadlines_leave_weekends_out() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        // A Thursday.
        assert_eq!(working_days_after(day("2026-11-05"), 5), day("2026-11-12"));
        assert_eq!(working_days_after(day("2026-11-07"), 1), day("2026-11-09"));
        assert_eq!(days_after(day("2026-11-05"), 30), day("2026-12-05"));
        let ends = [(1, 20), (7, 10)];
        assert_eq!(term_end(day("2026-11-05"), &ends), Some(day("2027-01-20")));
        assert_eq!(term_end(day("2026-07-10"), &ends), Some(day("2026-07-10")));
        assert_eq!(term_end(day("2026-03-01"), &ends), Some(day("2026-07-10")));
    }
}
