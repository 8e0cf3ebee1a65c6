//! Checklists: what inspectors ask at schools and offices. They record; they do not judge the county.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::exact::Exact;
use super::{SolvedBy, WordLists};
use crate::county::{Stage, Words};

/// A number for all stages, or one by stage.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum ByStage {
    /// The same for all.
    Same(Exact),
    /// By stage.
    Each(BTreeMap<Stage, Exact>),
}

/// One of the two numbers of a ratio measured on site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredPart {
    /// What is measured.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Its unit.
    pub unit: String,
}

/// What an item's answer is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// 符合, 基本符合, 不符合, 不适用.
    #[default]
    Verdict,
    /// A number measured or counted.
    Number {
        /// Its unit.
        unit: String,
        /// Least value.
        at_least: Option<ByStage>,
        /// Greatest value.
        at_most: Option<ByStage>,
        /// Key of the workbook's figure it stands beside.
        reported: Option<String>,
    },
    /// The ratio of two measured numbers.
    Ratio {
        /// Above the line.
        numerator: MeasuredPart,
        /// Below the line.
        denominator: MeasuredPart,
        /// Least ratio.
        at_least: Option<ByStage>,
        /// Greatest ratio.
        at_most: Option<ByStage>,
    },
    /// Room by room: area, count, equipment, in use, records.
    Rooms {
        /// Least area of one room, ㎡.
        area_at_least_m2: Option<ByStage>,
        /// One room for every so many classes.
        per_classes: Option<u32>,
        /// How many rooms the requirement names: a form has rows for as many.
        named: Option<u32>,
        /// Key of the workbook's figure it stands beside.
        reported: Option<String>,
    },
    /// There, and in use.
    InUse,
}

/// Schools an item is asked at. Every given part must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppliesWhen {
    /// The school has students in one of these stages.
    pub stages: Vec<Stage>,
    /// It is of one of these kinds.
    pub kinds: Vec<String>,
    /// It is, or is not, a boarding school.
    pub boarding: Option<bool>,
    /// It lies in one of these areas.
    pub area: Vec<String>,
    /// It is owned so.
    pub ownership: Vec<String>,
    /// Least number of primary and junior students.
    pub students_at_least: Option<u32>,
    /// Greatest number of primary and junior students.
    pub students_at_most: Option<u32>,
}

/// How long a checklist must be to contain an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Even the short one.
    Short,
    /// The standard one.
    Standard,
    /// Only the full one.
    Full,
}

impl Length {
    /// All, the shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Standard, Self::Full];

    /// The id in entries, on the command line and in locale files (`visit.length.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Standard => "standard",
            Self::Full => "full",
        }
    }

    /// The length of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.id() == id)
    }
}

/// A heading of a checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// The heading above it.
    pub parent: Option<String>,
}

/// One line of a checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Id, unique over all checklists.
    pub id: String,
    /// Its section.
    pub section: String,
    /// The shortest checklist that asks it.
    pub length: Length,
    /// The requirement.
    pub text: Words,
    /// What is answered.
    pub answer: Answer,
    /// Where it is asked.
    #[serde(default)]
    pub applies_when: AppliesWhen,
    /// How to verify it on site.
    pub verify: Words,
    /// Papers to ask for.
    pub papers: WordLists,
    /// The usual finding in a sentence.
    pub finding: Words,
    /// Official basis.
    pub basis: Words,
    /// Where wording and figure were taken from.
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
    /// Who can put it right.
    pub side: SolvedBy,
    /// Papers are asked for year by year, for so many years.
    pub years: Option<u32>,
    /// Items of rulebooks (`rulebook:item`) that the answer decides.
    #[serde(default)]
    pub decides: Vec<String>,
}

/// A checklist.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// Where it was taken from.
    pub source: String,
    /// SHA-256 of the file, its version.
    pub hash: String,
    /// Headings in order.
    pub sections: Vec<Section>,
    /// Lines in order.
    pub items: Vec<ChecklistItem>,
}
