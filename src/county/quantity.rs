//! What a county reports: quantities, their headings, units, kinds of school — all of it data.
//!
//! Read from `assets/rulebooks/quantities.toml` by [`crate::rulebook`]; a rulebook may declare more quantities.

use std::collections::{BTreeMap, HashMap};

use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use crate::text::Language;

/// A stage of schooling (学段). The order is the order of every list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 小学
    Primary,
    /// 初中
    Junior,
    /// 高中: takes part in sharing out only, never assessed.
    Senior,
}

impl Stage {
    /// Stages that are assessed.
    pub const ASSESSED: [Self; 2] = [Self::Primary, Self::Junior];
    /// All stages.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Junior, Self::Senior];

    /// The id used in keys, JSON and rulebooks.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Junior => "junior",
            Self::Senior => "senior",
        }
    }

    /// The stage of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a cell of a quantity holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Free text.
    Text,
    /// One of a list.
    Choice,
    /// 是 / 否, kept as the options `yes` and `no`.
    YesNo,
    /// A calendar year.
    Year,
    /// A school year: `2025`, `2025-2026`, `2025-2026学年`.
    SchoolYear,
    /// A whole number of persons, rooms, classes, volumes, devices, sheets.
    Count,
    /// A decimal.
    Amount,
    /// A plain ratio; `%` divides by 100.
    Ratio,
    /// Level Ⅰ–Ⅳ or 1–4.
    Level,
    /// Areas room by room.
    RoomAreas,
}

impl ValueType {
    /// Whether cells are figures ([`crate::county::Figure`]).
    #[must_use]
    pub const fn is_figure(self) -> bool {
        matches!(self, Self::Year | Self::Count | Self::Amount | Self::Ratio | Self::Level)
    }
}

/// Whom a quantity describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole school.
    School,
    /// One stage of a school.
    Stage,
    /// The county.
    County,
}

/// A value of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Id in rules and JSON.
    pub id: String,
    /// Texts understood in a cell; the first is the one written.
    pub names: Vec<String>,
    /// English name.
    pub en: String,
}

impl ChoiceOption {
    /// What it is called in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        of_language(language, &self.names, &self.en)
    }
}

/// The name in a language: in Chinese the first of those a workbook may have.
fn of_language<'a>(language: Language, names: &'a [String], en: &'a str) -> &'a str {
    match language {
        Language::ZhCn => names.first().map_or("", String::as_str),
        Language::En => en,
    }
}

/// A kind of school (学校类型).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindOfSchool {
    /// Id in rules.
    pub id: String,
    /// Texts understood in a cell; the first is the one written.
    pub names: Vec<String>,
    /// English name.
    pub en: String,
    /// Stages the kind allows.
    pub stages: Vec<Stage>,
}

impl KindOfSchool {
    /// What it is called in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        of_language(language, &self.names, &self.en)
    }

    /// Whether the kind allows the stage.
    #[must_use]
    pub fn allows(&self, stage: Stage) -> bool {
        self.stages.contains(&stage)
    }
}

/// A unit of measure.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Id in quantities.
    pub id: String,
    /// Texts understood in a heading or cell; the first is the one written.
    pub names: Vec<String>,
    /// Units of one dimension convert into each other.
    pub dimension: String,
    /// How many of the dimension's base unit one of it is.
    pub factor: BigRational,
}

/// One column of the sheet of schools, or one line of the sheet of the county. A quantity by stage is one
/// of these per stage.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// Key with its stage: `students_primary`.
    pub key: String,
    /// Key without its stage: `students`.
    pub base: String,
    /// The stage, for quantities by stage.
    pub stage: Option<Stage>,
    /// Heading in the workbook.
    pub header: String,
    /// English name.
    pub en: String,
    /// What a cell holds.
    pub value: ValueType,
    /// Index into [`Quantities::units`].
    pub unit: Option<usize>,
    /// Whom it describes.
    pub scope: Scope,
    /// Must the column (or line) be there?
    pub required: bool,
    /// Group of columns in forms and template.
    pub group: String,
    /// For [`ValueType::Choice`] and [`ValueType::YesNo`].
    pub options: Vec<ChoiceOption>,
    /// The rulebook that declares it; `None` for the built-in ones.
    pub declared_by: Option<String>,
}

/// Names of the workbook's sheets and fixed columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetNames {
    /// The sheet with a row a school.
    pub schools: String,
    /// The sheet with a line a figure of the county.
    pub county: String,
    /// Heading of the county sheet's first column.
    pub county_item: String,
    /// Heading of the county sheet's second column.
    pub county_value: String,
    /// Heading of the field column of one school's return.
    pub return_item: String,
    /// Heading of the value column of one school's return.
    pub return_value: String,
    /// Heading of a column of units beside the values of either.
    pub unit: String,
    /// Headings of columns of notes beside them, which the template has.
    pub notes: Vec<String>,
}

/// What cells may hold instead of figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// No data.
    pub no_data: Vec<String>,
    /// No data with a doubt; in room columns: no room.
    pub none: Vec<String>,
    /// First cell, code or name of a row of totals.
    pub totals: Vec<String>,
    /// How a row of notes begins.
    pub note_prefix: String,
    /// Texts read as yes.
    pub yes: Vec<String>,
    /// Texts read as no.
    pub no: Vec<String>,
    /// Texts read as each level, from the lowest.
    pub levels: Vec<Vec<String>>,
    /// What may stand behind a level.
    pub level_suffix: String,
    /// What may stand between the two years of a school year; single characters.
    pub year_joins: Vec<char>,
    /// What may stand behind a school year.
    pub year_suffixes: Vec<String>,
    /// What may stand before the unit in a heading's brackets.
    pub unit_prefix: String,
    /// Bracketed words in a heading that are no unit.
    pub heading_notes: Vec<String>,
    /// A class with more students than this is over-size, by stage.
    pub largest_class: BTreeMap<Stage, i64>,
    /// How the code of the template's worked example begins.
    pub example_prefix: String,
}

/// A quantity that is part of another one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOf {
    /// Key of the part, without its stage.
    pub part: String,
    /// Key of the whole, without its stage. One by stage is summed where the part is the whole school's.
    pub whole: String,
    /// Code of the doubt where the part is larger.
    pub doubt: String,
}

/// Every quantity known to the program, in order.
#[derive(Debug, Clone)]
pub struct Quantities {
    /// In the order of the workbook.
    pub list: Vec<Quantity>,
    /// Units.
    pub units: Vec<Unit>,
    /// Kinds of school.
    pub kinds: Vec<KindOfSchool>,
    /// Sheet names.
    pub sheets: SheetNames,
    /// Cell marks.
    pub marks: Marks,
    /// Parts and their wholes.
    pub parts: Vec<PartOf>,
    by_key: HashMap<String, usize>,
    stages_of_base: BTreeMap<String, Vec<Stage>>,
}

impl Quantities {
    /// Puts the parts together. The last of two quantities with one key wins; the loader refuses such a pair.
    #[must_use]
    pub fn new(
        list: Vec<Quantity>,
        units: Vec<Unit>,
        kinds: Vec<KindOfSchool>,
        sheets: SheetNames,
        marks: Marks,
        parts: Vec<PartOf>,
    ) -> Self {
        let mut all = Self {
            list: Vec::new(),
            units,
            kinds,
            sheets,
            marks,
            parts,
            by_key: HashMap::new(),
            stages_of_base: BTreeMap::new(),
        };
        for quantity in list {
            all.add(quantity);
        }
        all
    }

    /// Adds a quantity, as a rulebook declares it.
    pub fn add(&mut self, quantity: Quantity) {
        self.by_key.insert(quantity.key.clone(), self.list.len());
        if let Some(stage) = quantity.stage {
            self.stages_of_base.entry(quantity.base.clone()).or_default().push(stage);
        }
        self.list.push(quantity);
    }

    /// The quantity of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Quantity> {
        self.by_key.get(key).map(|index| &self.list[*index])
    }

    /// The quantity of a key; for one without its stage, that of its first stage.
    #[must_use]
    pub fn named(&self, key: &str) -> Option<&Quantity> {
        self.get(key).or_else(|| self.list.iter().find(|quantity| quantity.base == key))
    }

    /// The place of a key in [`Quantities::list`].
    #[must_use]
    pub fn index(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The stages a key without its stage is reported by; empty for whole-school and unknown keys.
    #[must_use]
    pub fn stages_of(&self, base: &str) -> &[Stage] {
        self.stages_of_base.get(base).map_or(&[], Vec::as_slice)
    }

    /// The key of a base in a stage, or the base itself where it is reported for the whole school.
    #[must_use]
    pub fn key_in(&self, base: &str, stage: Stage) -> String {
        if self.stages_of(base).is_empty() { base.to_owned() } else { format!("{base}_{}", stage.id()) }
    }

    /// The kind of an id.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.id == id)
    }

    /// The unit of a name within a dimension.
    #[must_use]
    pub fn unit_named(&self, name: &str, dimension: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.dimension == dimension && unit.names.iter().any(|known| known == name))
    }

    /// Whether any unit has the name.
    #[must_use]
    pub fn is_unit(&self, name: &str) -> bool {
        self.units.iter().any(|unit| unit.names.iter().any(|known| known == name))
    }

    /// The unit's name as written in headings, empty where the quantity has none.
    #[must_use]
    pub fn unit_name(&self, quantity: &Quantity) -> &str {
        quantity.unit.and_then(|unit| self.units[unit].names.first()).map_or("", String::as_str)
    }

    /// Quantities of schools (whole school and by stage), in order.
    pub fn of_schools(&self) -> impl Iterator<Item = &Quantity> {
        self.list.iter().filter(|quantity| quantity.scope != Scope::County)
    }

    /// Quantities of the county, in order.
    pub fn of_county(&self) -> impl Iterator<Item = &Quantity> {
        self.list.iter().filter(|quantity| quantity.scope == Scope::County)
    }
}
