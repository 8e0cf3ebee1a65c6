//! The assessment: pure arithmetic over a county's figures and a rulebook. No disk, no clock, no store.
//!
//! Every verdict equals exact rational arithmetic. Doubles decide where their error bound leaves no doubt;
//! where it does not, big fractions do. Results do not depend on the order of rows.

mod bind;
mod columns;
mod compare;
mod completeness;
mod concession;
mod county;
mod exact;
pub mod explain;
mod fine;
mod groups;
mod items;
mod lacks;
mod units;
mod values;
mod variation;

use std::collections::BTreeMap;

use crate::county::Stage;

pub use compare::{IndicatorChange, ItemChange, UnitChange, VerdictChanges, compare};
pub use completeness::{Completeness, CountyField, FieldCompleteness, SchoolCompleteness, completeness};
pub use concession::concession_verdicts;
pub use county::assess;
pub use groups::{GroupMean, Maker, group_means, makers};
pub use lacks::{IndicatorLack, ItemLack, Lacks, UnitLack, lacks};

/// Whether something passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Everything is known and holds. (Order: a later one is worse.)
    Pass,
    /// Nothing known fails, but something is missing or undecided.
    Undetermined,
    /// Something known fails.
    Fail,
}

impl Verdict {
    /// The id in JSON and locale files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Undetermined => "undetermined",
            Self::Fail => "fail",
        }
    }
}

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Met.
    Met,
    /// Known to be at fault.
    NotMet,
    /// Figures are missing, and what is known does not already fail.
    NoData,
    /// The figures suffice; a person must confirm the part no figure shows.
    ToConfirm,
    /// Only a person decides, and none has.
    Manual,
}

impl Status {
    /// The id in JSON and locale files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NoData => "no_data",
            Self::ToConfirm => "to_confirm",
            Self::Manual => "manual",
        }
    }
}

/// A person's decision on an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Met, or not.
    pub met: bool,
    /// Points, for items that earn points.
    pub points: Option<crate::county::Figure>,
}

/// A figure measured on a visit, which replaces the reported one under `--verified`.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// School code.
    pub school: String,
    /// Key of the figure, with its stage.
    pub field: String,
    /// What was reported.
    pub reported: Option<crate::county::Figure>,
    /// What was measured.
    pub measured: crate::county::Figure,
    /// Id of the visit.
    pub visit: String,
    /// Whether the visit is signed.
    pub signed: bool,
}

/// What stands beside the figures: switches and people's decisions.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Ids of the concessions that are on.
    pub concessions: Vec<String>,
    /// Decisions by item id.
    pub decisions: BTreeMap<String, Decision>,
}

/// One value of a unit. A missing number is NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// Resource per student; NaN where there is no data.
    pub value: f64,
    /// Part of the stage's variance; NaN where there is none.
    pub share: f64,
    /// What is lacking to reach the threshold; NaN where nothing is judged.
    pub shortfall: f64,
    /// Reaches the threshold; `None` where nothing is judged or known.
    pub met: Option<bool>,
    /// Reaches the least part of the threshold.
    pub floor: Option<bool>,
    /// Rounding to the form's decimals would change `met` or `floor`.
    pub borderline: bool,
}

impl Value {
    pub(crate) const NONE: Self =
        Self { value: f64::NAN, share: f64::NAN, shortfall: f64::NAN, met: None, floor: None, borderline: false };
}

/// How a value stands: whether anything is judged, met, at its floor, borderline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u8);

impl Marks {
    const JUDGED: u8 = 1;
    const MET: u8 = 2;
    const FLOOR: u8 = 4;
    const BORDERLINE: u8 = 8;

    #[expect(clippy::fn_params_excessive_bools, reason = "four marks that are known one by one")]
    pub(crate) const fn new(judged: bool, met: bool, floor: bool, borderline: bool) -> Self {
        let bits =
            Self::JUDGED + met as u8 * Self::MET + floor as u8 * Self::FLOOR + borderline as u8 * Self::BORDERLINE;
        Self(if judged { bits } else { 0 })
    }

    const fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Reaches the threshold; `None` where nothing is judged or known.
    #[must_use]
    pub const fn met(self) -> Option<bool> {
        if self.has(Self::JUDGED) { Some(self.has(Self::MET)) } else { None }
    }

    /// Reaches the least part of the threshold.
    #[must_use]
    pub const fn floor(self) -> Option<bool> {
        if self.has(Self::JUDGED) { Some(self.has(Self::FLOOR)) } else { None }
    }

    /// Rounding to the form's decimals would change [`Self::met`] or [`Self::floor`].
    #[must_use]
    pub const fn borderline(self) -> bool {
        self.has(Self::BORDERLINE)
    }
}

/// The values of one indicator, one entry a unit. In columns, because the arithmetic walks one indicator over all units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ValueColumn {
    /// Resource per student; NaN where there is no data.
    pub value: Vec<f64>,
    /// Part of the stage's variance; NaN where there is none.
    pub share: Vec<f64>,
    /// What is lacking to reach the threshold; NaN where nothing is known. Empty where the indicator has no threshold.
    pub shortfall: Vec<f64>,
    /// How the values stand. Empty where the indicator has no threshold.
    pub marks: Vec<Marks>,
}

impl ValueColumn {
    /// The value of a unit.
    #[must_use]
    pub fn get(&self, unit: usize) -> Value {
        let marks = self.marks.get(unit).copied().unwrap_or_default();
        Value {
            value: self.value[unit],
            share: self.share.get(unit).copied().unwrap_or(f64::NAN),
            shortfall: self.shortfall.get(unit).copied().unwrap_or(f64::NAN),
            met: marks.met(),
            floor: marks.floor(),
            borderline: marks.borderline(),
        }
    }

    /// The same column of some units only.
    fn of_units(&self, units: &[usize]) -> Self {
        fn kept<T: Copy>(all: &[T], units: &[usize]) -> Vec<T> {
            units.iter().filter_map(|unit| all.get(*unit).copied()).collect()
        }
        Self {
            value: kept(&self.value, units),
            share: kept(&self.share, units),
            shortfall: kept(&self.shortfall, units),
            marks: kept(&self.marks, units),
        }
    }
}

/// One school in one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Row in the county's schools.
    pub row: u32,
    /// The stage.
    pub stage: Stage,
    /// Students; `None` where nothing was reported.
    pub students: Option<i64>,
    /// The verdict; `None` where the rulebook judges no units.
    pub verdict: Option<Verdict>,
    /// How many values are met; 0 where none is judged.
    pub met: u32,
}

/// One indicator over the units of a stage. Missing numbers are `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// X̄, in the value's unit.
    pub mean: Option<f64>,
    /// Coefficient of variation, weighted by students.
    pub cv: Option<f64>,
    /// Without weights, for information.
    pub cv_unweighted: Option<f64>,
    /// Greatest allowed; `None` where the mean of all is judged.
    pub limit: Option<f64>,
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Rounding to the form's decimals would change the verdict.
    pub borderline: bool,
    /// Units with a value.
    pub units: usize,
    /// Units without one.
    pub missing: usize,
    /// Units that meet the threshold; `None` where there is none.
    pub met: Option<usize>,
}

/// One stage of the county.
#[derive(Debug, Clone, PartialEq)]
pub struct StageResult {
    /// The stage.
    pub stage: Stage,
    /// Units.
    pub units: usize,
    /// Known students of the units.
    pub students: i64,
    /// Units that pass, fail, are undetermined; `None` where units are not judged.
    pub verdicts: Option<UnitCounts>,
    /// The verdict; `None` without units.
    pub verdict: Option<Verdict>,
    /// Mean of all variations, where the rulebook judges it.
    pub composite_cv: Option<f64>,
    /// Rounding it would change the verdict.
    pub composite_borderline: Option<bool>,
    /// One an indicator, in the rulebook's order; empty without units.
    pub variations: Vec<Variation>,
}

/// How many units have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnitCounts {
    /// Passing.
    pub passing: usize,
    /// Failing.
    pub failing: usize,
    /// Undetermined.
    pub undetermined: usize,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemResult {
    /// Id.
    pub id: String,
    /// The state.
    pub status: Status,
    /// The figure it was decided by.
    pub value: Option<f64>,
    /// A second one.
    pub value2: Option<f64>,
    /// A person's decision.
    pub decided: Option<bool>,
    /// Points a person gave.
    pub points: Option<f64>,
    /// Most points.
    pub max_points: Option<f64>,
    /// Rows of the schools at fault.
    pub schools: Vec<u32>,
    /// Rows of the schools whose figures are missing.
    pub missing: Vec<u32>,
    /// Concessions it needs: each that suffices alone, or all together. Index into the rulebook's.
    pub concessions: Vec<usize>,
}

impl ItemResult {
    /// What stands: a person's decision in place of a state that waits for one.
    #[must_use]
    pub const fn standing(&self) -> Status {
        match (self.status, self.decided) {
            (Status::NoData | Status::ToConfirm | Status::Manual, Some(true)) => Status::Met,
            (Status::NoData | Status::ToConfirm | Status::Manual, Some(false)) => Status::NotMet,
            (status, _) => status,
        }
    }

    /// What it means for the county: what no figure decides is undetermined unless a person decided it.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self.standing() {
            Status::Met => Verdict::Pass,
            Status::NotMet => Verdict::Fail,
            Status::NoData | Status::ToConfirm | Status::Manual => Verdict::Undetermined,
        }
    }
}

/// A school, or one of its stages, that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Row in the county's schools.
    pub row: u32,
    /// The stage, where only that is left out.
    pub stage: Option<Stage>,
    /// Which of the rulebook's exclusions; `None` where the stage has no students.
    pub exclusion: Option<usize>,
}

impl Excluded {
    /// The code in JSON.
    #[must_use]
    pub fn code<'a>(&self, rulebook: &'a crate::rulebook::Rulebook) -> &'a str {
        self.exclusion.map_or(NO_STUDENTS, |place| &rulebook.exclusions[place].code)
    }
}

/// Code of a stage that is left out because it has no students; its words stand in the locale files.
pub const NO_STUDENTS: &str = "no_students";

/// What one concession alone would turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WouldChange {
    /// Index into the rulebook's concessions.
    pub concession: usize,
    /// Units by index into [`Assessment::units`].
    pub units: Vec<usize>,
    /// Ids of items.
    pub items: Vec<String>,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Indices of the concessions that are on.
    pub concessions_on: Vec<usize>,
    /// Units by school code, then stage.
    pub units: Vec<Unit>,
    /// Values, a column an indicator, in the rulebook's order.
    pub values: Vec<ValueColumn>,
    /// By unit: concessions its verdict needs.
    pub unit_concessions: BTreeMap<usize, Vec<usize>>,
    /// By unit and indicator: concessions its value needs.
    pub value_concessions: BTreeMap<(usize, usize), Vec<usize>>,
    /// Primary, then junior.
    pub stages: Vec<StageResult>,
    /// Items in the rulebook's order.
    pub items: Vec<ItemResult>,
    /// Left out, by school code.
    pub excluded: Vec<Excluded>,
    /// By concession, those that turn something.
    pub would_change: Vec<WouldChange>,
    /// Parts of the county's verdict, in the rulebook's order.
    pub parts: Vec<(String, Verdict)>,
    /// The worst of them.
    pub overall: Verdict,
}

impl Assessment {
    /// The values of a unit, in the rulebook's order.
    #[must_use]
    pub fn values_of(&self, unit: usize) -> impl ExactSizeIterator<Item = Value> {
        self.values.iter().map(move |column| column.get(unit))
    }

    /// The same assessment with the units of some schools, or of one stage, only: a township's own table. Stages and
    /// items stay the county's.
    #[must_use]
    pub fn of_schools(&self, rows: &[u32], stage: Option<Stage>) -> Self {
        let kept: Vec<usize> = (0..self.units.len())
            .filter(|unit| rows.binary_search(&self.units[*unit].row).is_ok())
            .filter(|unit| stage.is_none_or(|stage| self.units[*unit].stage == stage))
            .collect();
        let place: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let mut shown = self.clone();
        shown.units = kept.iter().map(|unit| self.units[*unit]).collect();
        shown.values = self.values.iter().map(|column| column.of_units(&kept)).collect();
        let units = self.unit_concessions.iter();
        shown.unit_concessions = units.filter_map(|(unit, on)| Some((*place.get(unit)?, on.clone()))).collect();
        let values = self.value_concessions.iter();
        shown.value_concessions =
            values.filter_map(|((unit, indicator), on)| Some(((*place.get(unit)?, *indicator), on.clone()))).collect();
        for change in &mut shown.would_change {
            change.units = change.units.iter().filter_map(|unit| place.get(unit).copied()).collect();
        }
        shown
    }
}
