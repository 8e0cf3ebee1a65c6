//! A visit's lines on paper: how each is labelled, worded and told again when the paper comes back filled in.
//!
//! What tells a filled form again is its [`Stamp`]: which school, which figures, which versions of the checklists, and
//! what every label stands for. It is sealed with its own hash, so that a form that was altered is not taken for another.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::county::{Quantities, Stage, Words};
use crate::rulebook::VisitRules;
use crate::rulebook::checklist::Length;
use crate::text::{Language, text};

use super::asked::{Ask, Asked, Line, LineSource};

/// Version of the form's make-up. One that a later program made is refused.
pub const FORMAT: u32 = 1;

/// What a label stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// What stands in the form's first column.
    pub label: String,
    /// Id of the line.
    pub line: String,
    /// The requirement as it stands on the form.
    pub text: String,
}

/// What a form says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// [`FORMAT`] of the program that made it.
    pub format: u32,
    /// The county ([`crate::county::County::id`]).
    pub county: String,
    /// The school year of the figures.
    pub year: i32,
    /// Code of the school.
    pub school: String,
    /// How long the checklist is.
    pub length: Length,
    /// Id of the rulebook whose indicators are checked.
    pub rulebook: String,
    /// Versions of the rulebook and the checklists: hashes by id.
    pub versions: BTreeMap<String, String>,
    /// The lines, in the form's order.
    pub lines: Vec<Labelled>,
}

/// Sheets of the form, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormSheet {
    /// Whose school, when, whose visit, and how to fill the form in.
    Cover,
    /// The lines.
    Lines,
    /// Papers year by year.
    Years,
    /// Rooms one by one.
    Rooms,
    /// Classes one by one.
    Classes,
    /// Teachers name by name.
    Teachers,
    /// Lessons heard and talks.
    Talks,
    /// The feedback page.
    Feedback,
}

impl FormSheet {
    /// The id in locale files: `checklist.sheet.<id>`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Lines => "lines",
            Self::Years => "years",
            Self::Rooms => "rooms",
            Self::Classes => "classes",
            Self::Teachers => "teachers",
            Self::Talks => "talks",
            Self::Feedback => "feedback",
        }
    }

    /// Its name on the form.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        text(language, &format!("checklist.sheet.{}", self.id()), &[])
    }
}

/// Name of the sheet with the stamp, which nobody sees.
pub const STAMP_SHEET: &str = "junheng";

/// Columns of a table of the form: heads stand under `checklist.column.<id>`.
pub mod columns {
    /// Lines.
    pub const LINES: [&str; 8] = ["label", "item", "unit", "reported", "measured", "answer", "remark", "verify"];
    /// Papers year by year, before the years.
    pub const YEARS: [&str; 2] = ["label", "item"];
    /// Rooms.
    pub const ROOMS: [&str; 8] =
        ["label", "item", "room_reported", "room", "room_area", "equipped", "in_use", "records"];
    /// Classes.
    pub const CLASSES: [&str; 3] = ["stage", "class", "heads"];
    /// Teachers, before the ticks.
    pub const TEACHERS: [&str; 3] = ["teacher", "stage", "teacher_remark"];
    /// Lessons.
    pub const LESSONS: [&str; 6] = ["class", "subject", "lesson_teacher", "technology", "participation", "seen"];
    /// Talks.
    pub const TALKS: [&str; 3] = ["who", "said", "satisfied"];
}

/// Head of a column.
#[must_use]
pub fn head(language: Language, column: &str) -> String {
    text(language, &format!("checklist.column.{column}"), &[])
}

/// A school year in words.
#[must_use]
pub fn school_year(language: Language, year: i32) -> String {
    text(language, "checklist.school_year", &[("year", year.to_string()), ("next", (year + 1).to_string())])
}

/// The question whether all classes of a stage were counted.
#[must_use]
pub fn all_classes(language: Language, stage: Stage) -> String {
    let stage = text(language, &format!("stage.{}", stage.id()), &[]);
    text(language, "checklist.all_classes", &[("stage", stage)])
}

/// Label of an item the inspector adds.
#[must_use]
pub fn own_label(language: Language, number: u32) -> String {
    text(language, "checklist.own", &[("number", number.to_string())])
}

/// Own items a form has rows for.
pub const OWN_ITEMS: u32 = 8;

/// Between the parts of a stamped name; ids stand last, whatever they hold.
const PART: char = '|';

/// Why something is no stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoStamp {
    /// Nothing of the kind.
    Foreign,
    /// A later program's.
    Newer,
    /// It was altered.
    Altered,
}

impl Stamp {
    /// The stamp as names and values, sealed.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, String)> {
        let mut rows = self.plain_rows();
        rows.push(("seal".to_owned(), seal(&rows)));
        rows
    }

    fn plain_rows(&self) -> Vec<(String, String)> {
        let own = |name: &str, value: String| (name.to_owned(), value);
        let mut rows = vec![
            own("format", self.format.to_string()),
            own("county", self.county.clone()),
            own("year", self.year.to_string()),
            own("school", self.school.clone()),
            own("length", self.length.id().to_owned()),
            own("rulebook", self.rulebook.clone()),
        ];
        rows.extend(self.versions.iter().map(|(id, hash)| (format!("version{PART}{id}"), hash.clone())));
        rows.extend(
            self.lines.iter().map(|line| (format!("line{PART}{}{PART}{}", line.label, line.line), line.text.clone())),
        );
        rows
    }

    /// Reads a stamp.
    pub fn read(rows: &[(String, String)]) -> Result<Self, NoStamp> {
        let value = |name: &str| rows.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let format: u32 = value("format").and_then(|format| format.parse().ok()).ok_or(NoStamp::Foreign)?;
        if format > FORMAT {
            return Err(NoStamp::Newer);
        }
        let (sealed, rest) = rows.split_last().ok_or(NoStamp::Foreign)?;
        if sealed.0 != "seal" || sealed.1 != seal(rest) {
            return Err(NoStamp::Altered);
        }
        let own = |name: &str| value(name).map(str::to_owned).ok_or(NoStamp::Altered);
        let mut stamp = Self {
            format,
            county: own("county")?,
            year: own("year")?.parse().map_err(|_| NoStamp::Altered)?,
            school: own("school")?,
            length: Length::from_id(&own("length")?).ok_or(NoStamp::Altered)?,
            rulebook: own("rulebook")?,
            versions: BTreeMap::new(),
            lines: Vec::new(),
        };
        for (name, value) in rest {
            let mut parts = name.splitn(3, PART);
            match (parts.next(), parts.next(), parts.next()) {
                (Some("version"), Some(id), None) => drop(stamp.versions.insert(id.to_owned(), value.clone())),
                (Some("line"), Some(label), Some(line)) => {
                    stamp.lines.push(Labelled { label: label.to_owned(), line: line.to_owned(), text: value.clone() });
                }
                _ => {}
            }
        }
        Ok(stamp)
    }
}

/// The hash of names and values. Spaces and line breaks do not count: offices write them in their own ways.
fn seal(rows: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    for (name, value) in rows {
        for part in [name, value] {
            let part: String = part.split_whitespace().collect();
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Every line with its label and its words. Figures of indicators are D01, D02 …; lines of checklists bear the item's id, with
/// a number behind it where an item is asked for each stage.
#[must_use]
pub fn labelled(asked: &Asked, rules: &VisitRules, language: Language) -> Vec<Labelled> {
    let mut figures = 0;
    let mut of_item: BTreeMap<&str, usize> = BTreeMap::new();
    let label = |line: &Line, figures: &mut usize, number: usize| match line.source {
        LineSource::Indicators => {
            *figures += 1;
            format!("D{figures:02}")
        }
        LineSource::Checklist(_) if line.stage.is_some() => format!("{}-{number}", line.item),
        LineSource::Checklist(_) => line.item.clone(),
    };
    let mut lines = Vec::new();
    for line in &asked.lines {
        let number = of_item.entry(&line.item).or_default();
        *number += 1;
        lines.push(Labelled {
            label: label(line, &mut figures, *number),
            line: line.id.clone(),
            text: wording(line, rules, language),
        });
    }
    lines
}

/// The requirement of a line in words, with its stage where the words do not say it, and what is typed where that is not
/// one figure.
fn wording(line: &Line, rules: &VisitRules, language: Language) -> String {
    let mut words = language.of(&line.text).trim().to_owned();
    let named = language == Language::ZhCn && line.source == LineSource::Indicators;
    if let Some(stage) = line.stage.filter(|_| !named) {
        let stage = text(language, &format!("stage.{}", stage.id()), &[]);
        words = text(language, "checklist.for_stage", &[("text", words), ("stage", stage)]);
    }
    if let Ask::Ratio { numerator, numerator_unit, denominator, denominator_unit, .. } = &line.ask {
        // Where the language needs no unit for what is counted, the name says enough.
        let part = |name: &Words, unit: &str| {
            let name = language.of(name).to_owned();
            if rules.finding.unit(language, unit).is_empty() {
                return name;
            }
            let unit = rules.form.unit(language, unit).to_owned();
            text(language, "checklist.part", &[("name", name), ("unit", unit)])
        };
        let arguments =
            [("numerator", part(numerator, numerator_unit)), ("denominator", part(denominator, denominator_unit))];
        words.push('\n');
        words += &text(language, "checklist.ratio", &arguments);
    }
    if let Ask::Rooms { wanted: Some(wanted), .. } = &line.ask {
        words.push('\n');
        words += &text(language, "checklist.rooms_wanted", &[("count", wanted.to_string())]);
    }
    words
}

/// The unit a line's figure is in; empty where it asks for none.
#[must_use]
pub fn unit(line: &Line, quantities: &Quantities, rules: &VisitRules, language: Language) -> String {
    let said = |unit: &str| rules.form.unit(language, unit).to_owned();
    match &line.ask {
        Ask::Figure { key, .. } => {
            quantities.get(key).map_or_else(String::new, |quantity| said(quantities.unit_name(quantity)))
        }
        Ask::Number { unit, .. } => said(unit),
        Ask::Ratio { numerator_unit, denominator_unit, .. } => {
            format!("{} ÷ {}", said(numerator_unit), said(denominator_unit))
        }
        Ask::Rooms { .. } => "㎡".to_owned(),
        Ask::Verdict | Ask::InUse => String::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        Stamp {
            format: FORMAT,
            county: "990201".to_owned(),
            year: 2025,
            school: "0010".to_owned(),
            length: Length::Short,
            rulebook: "r".to_owned(),
            versions: BTreeMap::from([("r".to_owned(), "ab".to_owned())]),
            lines: vec![Labelled {
                label: "D01".to_owned(),
                line: "students@x/省".to_owned(),
                text: "甲\n乙".to_owned(),
            }],
        }
    }

    #[test]
    fn a_stamp_reads_back() {
        assert_eq!(Stamp::read(&stamp().rows()), Ok(stamp()));
    }

    #[test]
    fn whatever_is_altered_is_seen() {
        let rows = stamp().rows();
        for place in 0..rows.len() {
            let mut altered = rows.clone();
            altered[place].1.push('0');
            let said = Stamp::read(&altered).unwrap_err();
            assert_eq!(said, if place == 0 { NoStamp::Newer } else { NoStamp::Altered }, "{}", rows[place].0);
            let mut shorter = rows.clone();
            shorter.remove(place);
            assert!(Stamp::read(&shorter).is_err());
        }
        assert_eq!(Stamp::read(&[]), Err(NoStamp::Foreign));
    }
}
