//! The standards as data: quantities, rulebooks that judge, checklists that ask.
//!
//! Files stand in `assets/rulebooks`; a province puts its own into the data folder's `rulebooks`. Nothing here
//! judges anything: that is [`crate::assess`].

pub mod checklist;
mod exact;
mod load;
mod rules;
mod visit_rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use exact::Exact;
pub use load::{Library, RulebookFile, built_in_quantities};
pub use rules::{
    Bounds, Concession, Condition, CountyByStage, ItemScope, RatioRule, RoomRelief, RoomRule, Rule, ShareBound, Side,
    SizeCap, Subject, Term,
};
pub use visit_rules::{
    Chapters, ClassKeys, Differences, FindingRules, Responsible, SinceLastVisit, Tick, Tolerance, VisitRules, Wording,
};

use crate::county::{Stage, Words};
use crate::text::Language;

/// What an inspector needs to check a matter on site. Every indicator and item of every rulebook has one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// How to verify it: a paper, a place or a person, and what would make it fail.
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
}

/// Lists of texts in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordLists {
    /// Chinese.
    pub zh: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

impl WordLists {
    /// The half in a language.
    #[must_use]
    pub fn of(&self, language: Language) -> &[String] {
        match language {
            Language::ZhCn => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Why schools are left out of a rulebook's units. The first that holds counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Code in JSON; its sentence stands in `reason`.
    pub code: String,
    /// In words.
    pub reason: Words,
    /// Kinds it concerns; empty for all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// By key of a choice: options it concerns.
    #[serde(default)]
    pub choices: BTreeMap<String, Vec<String>>,
    /// Only schools known to have fewer students than this.
    pub students_below: Option<Exact>,
}

/// How whole-school conditions are shared out among stages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Weights of a student by stage where the kind has a primary stage.
    pub with_primary: BTreeMap<Stage, Exact>,
    /// Weights where it has none.
    pub without_primary: BTreeMap<Stage, Exact>,
}

/// When a unit passes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRule {
    /// How many indicators may be short.
    pub short_allowed: u32,
    /// Least part of the threshold a short one must reach.
    pub floor: Exact,
}

/// What a variation is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// Each indicator's variation.
    Each,
    /// The mean of all indicators' variations (综合差异系数).
    Mean,
}

/// The rule on variations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariationRule {
    /// What is compared.
    pub judged: Judged,
    /// Greatest variation by stage.
    pub limit: BTreeMap<Stage, Exact>,
}

/// Decimals of the official forms; rounding to them must not change a verdict unseen.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDecimals {
    /// Of values.
    pub values: u32,
    /// Of variations.
    pub variations: u32,
}

/// In what a unit's shortfall is counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortfallUnit {
    /// `persons`, `rooms`, `m2`, `yuan`, or a rulebook's own.
    pub unit: String,
    /// Rounded up to whole ones.
    #[serde(default)]
    pub whole: bool,
}

/// Which side can put a lack right. Our judgement, not the standard's: it stands in the rulebook's file, where a province
/// may see it otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolvedBy {
    /// The school itself: timetables, records, use of rooms and of its own budget.
    School,
    /// The township, among its schools: teachers and equipment shared, classes evened out.
    Township,
    /// The county: posts, funds, buildings, zones. Where the file does not say.
    #[default]
    County,
}

impl SolvedBy {
    /// All sides, the nearest first.
    pub const ALL: [Self; 3] = [Self::School, Self::Township, Self::County];

    /// The id in rulebooks; its name stands in the locale files under `side.<id>`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Township => "township",
            Self::County => "county",
        }
    }
}

/// One indicator: a resource per student.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// Short name for the heads of tables.
    pub short: Words,
    /// Unit of the value.
    pub unit: Words,
    /// The resource: figures of the stage as they are, figures of the whole school after sharing out.
    pub resource: Vec<Term>,
    /// The value is resource ÷ students × scale. Default 1.
    #[serde(default = "Exact::one")]
    pub scale: Exact,
    /// Least value by stage; empty where the rulebook judges no values.
    #[serde(default)]
    pub threshold: BTreeMap<Stage, Exact>,
    /// In what a shortfall is counted.
    pub shortfall: Option<ShortfallUnit>,
    /// Which side can put a lack right.
    #[serde(default)]
    pub solved_by: SolvedBy,
    /// How to check it on site.
    pub guidance: Guidance,
}

/// One matter judged beside the indicators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Id.
    pub id: String,
    /// Group: the part of the county's verdict it belongs to.
    pub group: String,
    /// Section within the group, where the group has some.
    pub section: Option<Words>,
    /// Stable code of what it is about.
    pub code: String,
    /// The requirement in words.
    pub text: Words,
    /// How it is decided.
    pub rule: Rule,
    /// The figures decide only part: a person must confirm the rest.
    #[serde(default)]
    pub confirm: bool,
    /// What a visit records.
    #[serde(default)]
    pub answer: checklist::Answer,
    /// Schools it is asked at; empty: the county's offices or every school.
    #[serde(default)]
    pub applies_when: checklist::AppliesWhen,
    /// Which side can put it right.
    #[serde(default)]
    pub solved_by: SolvedBy,
    /// How to check it on site.
    pub guidance: Guidance,
}

/// From what a part of the county's verdict follows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartSource {
    /// The worst of the stages that have units.
    Stages,
    /// The worst of the items of the part's group.
    Items,
    /// The points of the items of the part's group.
    Points,
}

/// One part of the county's verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Id, the key in JSON, and the group of its items.
    pub id: String,
    /// Name.
    pub name: Words,
    /// From what it follows.
    pub from: PartSource,
    /// For [`PartSource::Points`]: least sum.
    pub points_at_least: Option<Exact>,
}

/// A rulebook that judges a county.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// Official basis.
    pub basis: Words,
    /// Where it was taken from.
    pub source: String,
    /// SHA-256 of the file, its version.
    pub hash: String,
    /// Who is left out.
    pub exclusions: Vec<Exclusion>,
    /// Sharing out.
    pub split: Split,
    /// When a unit passes; `None` where units are not judged.
    pub unit_rule: Option<UnitRule>,
    /// Variations.
    pub variation: VariationRule,
    /// Decimals of the forms.
    pub decimals: FormDecimals,
    /// Indicators in order.
    pub indicators: Vec<Indicator>,
    /// Concessions in order.
    pub concessions: Vec<Concession>,
    /// Items in order.
    pub items: Vec<Item>,
    /// Parts of the county's verdict in order.
    pub parts: Vec<Part>,
}

impl Rulebook {
    /// The indicator of an id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The place of a concession.
    #[must_use]
    pub fn concession(&self, id: &str) -> Option<usize> {
        self.concessions.iter().position(|concession| concession.id == id)
    }
}
