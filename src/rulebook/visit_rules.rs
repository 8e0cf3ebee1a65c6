//! What visits go by (`assets/visit-rules.toml`): this program's own choices, kept as data beside the standards.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::exact::Exact;
use crate::county::Words;
use crate::fault::{Fault, Result};
use crate::text::{Language, is_han};

const TEXT: &str = include_str!("../../assets/visit-rules.toml");

/// How far a measured figure may be from the reported one, as a part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Up to here they agree (符合).
    pub met: Exact,
    /// Up to here they nearly agree (基本符合).
    pub mostly: Exact,
}

/// Tolerances by sort of figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differences {
    /// Persons, rooms, units, volumes.
    pub count: Tolerance,
    /// Areas, money.
    pub amount: Tolerance,
}

/// Days since the last visit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SinceLastVisit {
    /// Up to so many the school was visited recently.
    pub recent: i32,
    /// More than so many are long.
    pub long: i32,
}

/// Keys, without their stage, of what counting classes one by one gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassKeys {
    /// Number of classes.
    pub number: String,
    /// Students in them.
    pub students: String,
    /// Number of grades, by which classes are named.
    pub grades: String,
}

/// Names of chapters that no checklist gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapters {
    /// Figures of the workbook.
    pub figures: Words,
    /// Items the inspector added.
    pub own: Words,
}

/// One thing ticked on a roster.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// Key of the figure that is counted from it, without its stage.
    pub key: String,
    /// Short name.
    pub name: Words,
    /// What is seen proof of.
    pub proof: Words,
    /// It is looked for with every teacher, so that one key ticks all of these.
    #[serde(default)]
    pub everyone: bool,
}

/// What findings go by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRules {
    /// Groups of rulebooks' items that are vetoes.
    pub veto_groups: Vec<String>,
    /// Headings (`checklist/section`) what is found under is a hazard.
    pub hazard_sections: Vec<String>,
    /// Ends of terms as month and day.
    pub term_ends: Vec<(i8, i8)>,
    /// Units of checklists in English sentences; empty for what is counted.
    pub english_unit: BTreeMap<String, String>,
    /// How bounds of a figure are worded.
    pub wording: Wording,
    /// Who answers for a finding: an office or a person.
    pub responsible: Responsible,
}

/// How the bounds of a figure are worded: 不小于 of lengths and areas, 不低于 of levels and rates, 不少于 of what is counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Units of lengths and areas.
    pub sizes: Vec<String>,
    /// Units of levels, rates and money. Units of neither list are counted in.
    pub levels: Vec<String>,
}

/// Tells offices from persons by how they are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responsible {
    /// What the name of an office ends in.
    pub endings: Vec<String>,
    /// Last words of an office's name in English.
    pub english: Vec<String>,
}

/// Signs between names of offices and persons.
const BETWEEN_NAMES: [char; 13] =
    ['\u{3001}', '\u{FF0C}', ',', '\u{FF1B}', ';', '\u{FF08}', '\u{FF09}', '(', ')', '\u{FF1A}', '\n', ' ', '\u{3000}'];

impl Responsible {
    /// The offices and the persons that a text names, in its order.
    #[must_use]
    pub fn told_apart(&self, text: &str) -> (Vec<String>, Vec<String>) {
        if !text.chars().any(is_han) {
            let text = text.trim();
            let last = text.split_whitespace().next_back().unwrap_or_default().to_lowercase();
            let named = || vec![text.to_owned()];
            return match (text.is_empty(), self.english.contains(&last)) {
                (true, _) => (Vec::new(), Vec::new()),
                (false, true) => (named(), Vec::new()),
                (false, false) => (Vec::new(), named()),
            };
        }
        let names = text.split(BETWEEN_NAMES).map(str::trim).filter(|name| !name.is_empty());
        let is_office = |name: &&str| self.endings.iter().any(|ending| name.ends_with(ending));
        let (offices, persons): (Vec<&str>, Vec<&str>) = names.partition(is_office);
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        (owned(offices), owned(persons))
    }
}

impl FindingRules {
    /// A unit of a checklist as a sentence of the language has it.
    #[must_use]
    pub fn unit<'a>(&'a self, language: Language, unit: &'a str) -> &'a str {
        match language {
            Language::ZhCn => unit,
            Language::En => self.english_unit.get(unit).map_or(unit, String::as_str),
        }
    }
}

/// How blank checklists are worded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRules {
    /// Units of figures in English: a column of units says what is counted, too.
    pub english_unit: BTreeMap<String, String>,
}

impl FormRules {
    /// A unit as a form in the language has it.
    #[must_use]
    pub fn unit<'a>(&'a self, language: Language, unit: &'a str) -> &'a str {
        match language {
            Language::ZhCn => unit,
            Language::En => self.english_unit.get(unit).map_or(unit, String::as_str),
        }
    }
}

/// How a school's record of a visit is put together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRules {
    /// Checklists about papers.
    pub papers: Vec<String>,
    /// Headings (`checklist/section`) about safety: always looked at.
    pub safety: Vec<String>,
    /// Groups of quantities that tell what a school is.
    pub school: Vec<String>,
}

/// What visits go by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRules {
    /// Checklists in the order they are walked through; others come behind.
    pub order: Vec<String>,
    /// Checklists asked at the county's offices; all others are asked at schools.
    pub office_checklists: Vec<String>,
    /// A figure within this part of a line that turns a verdict is near it.
    pub near: Exact,
    /// Days since the last visit.
    pub since_last_visit_days: SinceLastVisit,
    /// Tolerances.
    pub difference: Differences,
    /// Keys of counted classes.
    pub classes: ClassKeys,
    /// Findings.
    pub finding: FindingRules,
    /// Blank checklists.
    pub form: FormRules,
    /// The school's record.
    pub record: RecordRules,
    /// Names of chapters.
    pub chapter: Chapters,
    /// What is ticked on a roster, in order.
    pub tick: Vec<Tick>,
}

impl VisitRules {
    /// Those that come with the program.
    pub fn built_in() -> Result<Self> {
        toml::from_str(TEXT).map_err(|error| {
            Fault::bad_input("rulebook_syntax").in_file(Path::new("visit-rules.toml")).with("reason", error.message())
        })
    }
}
