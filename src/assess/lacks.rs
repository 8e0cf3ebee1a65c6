//! What the schools of a scope lack, and which side can put it right: a township's own list, or the county's.

use super::{Assessment, Status, Value};
use crate::rulebook::{Rule, Rulebook, SolvedBy};

/// One unit that is short of an indicator's threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitLack {
    /// Place in [`Assessment::units`].
    pub unit: usize,
    /// What it lacks to reach the threshold, in the indicator's unit of shortfalls.
    pub shortfall: f64,
    /// Not even the least part of the threshold is reached.
    pub below_floor: bool,
}

/// One indicator over the units of a scope.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorLack {
    /// Place in the rulebook's indicators.
    pub indicator: usize,
    /// Which side can put it right.
    pub solved_by: SolvedBy,
    /// Units that are judged.
    pub units: usize,
    /// Units without a value.
    pub missing: usize,
    /// Units short of the threshold.
    pub short: usize,
    /// Of these, units below the least part of it.
    pub below_floor: usize,
    /// What closes all gaps. Persons and rooms are whole numbers, and so is their sum.
    pub total: f64,
    /// Those short, the one that lacks most first, of those alike by school and stage.
    pub lacking: Vec<UnitLack>,
}

/// One item that does not hold, or is not known to, in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLack {
    /// Place in the rulebook's items.
    pub item: usize,
    /// Which side can put it right.
    pub solved_by: SolvedBy,
    /// What it comes to in the scope: not met where one of its schools is at fault.
    pub status: Status,
    /// The county as a whole is judged; no school is named.
    pub of_county: bool,
    /// Rows of the scope's schools at fault.
    pub schools: Vec<u32>,
    /// Rows of the scope's schools whose figures are missing.
    pub missing: Vec<u32>,
}

/// What a scope lacks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lacks {
    /// Every indicator that has a threshold, in the rulebook's order, also those that nothing is lacking of.
    pub indicators: Vec<IndicatorLack>,
    /// Items that do not hold, or whose figures are missing, in the rulebook's order. What only a person decides is
    /// here once somebody decided that it is not met.
    pub items: Vec<ItemLack>,
}

/// What the schools of some rows lack; without rows the whole county. Rows are sorted.
#[must_use]
pub fn lacks(assessment: &Assessment, rulebook: &Rulebook, rows: Option<&[u32]>) -> Lacks {
    let in_scope = |row: u32| rows.is_none_or(|rows| rows.binary_search(&row).is_ok());
    let units: Vec<usize> = (0..assessment.units.len()).filter(|unit| in_scope(assessment.units[*unit].row)).collect();
    let judged = rulebook.indicators.iter().enumerate().filter(|(_, indicator)| !indicator.threshold.is_empty());
    let indicators = judged
        .map(|(place, indicator)| {
            let whole = indicator.shortfall.as_ref().is_some_and(|unit| unit.whole);
            of_indicator(assessment, place, indicator.solved_by, whole, &units)
        })
        .collect();
    let within = |rows: &[u32]| rows.iter().copied().filter(|row| in_scope(*row)).collect::<Vec<u32>>();
    let items = assessment.items.iter().zip(&rulebook.items).enumerate().filter_map(|(place, (result, item))| {
        let (schools, missing) = (within(&result.schools), within(&result.missing));
        let of_county = names_no_school(&item.rule);
        let status = match (of_county, result.decided) {
            (true, Some(false)) if result.status != Status::Met => Status::NotMet,
            (true, Some(true)) if result.status != Status::NotMet => Status::Met,
            (true, _) => result.status,
            (false, _) if !schools.is_empty() => Status::NotMet,
            (false, _) if !missing.is_empty() => Status::NoData,
            (false, _) => Status::Met,
        };
        let lack = ItemLack { item: place, solved_by: item.solved_by, status, of_county, schools, missing };
        matches!(status, Status::NotMet | Status::NoData).then_some(lack)
    });
    Lacks { indicators, items: items.collect() }
}

fn of_indicator(
    assessment: &Assessment,
    indicator: usize,
    solved_by: SolvedBy,
    whole: bool,
    units: &[usize],
) -> IndicatorLack {
    let mut lacking = Vec::new();
    let mut missing = 0;
    for unit in units {
        let value = value_of(assessment, *unit, indicator);
        match value.met {
            None => missing += 1,
            Some(true) => {}
            Some(false) => {
                let below_floor = value.floor == Some(false);
                lacking.push(UnitLack { unit: *unit, shortfall: value.shortfall, below_floor });
            }
        }
    }
    // Units are in order of schools and stages, and sorting keeps the order of those alike.
    lacking.sort_by(|a, b| b.shortfall.total_cmp(&a.shortfall));
    // Added from the smallest, so that little is lost and the order of rows does not matter.
    let total: f64 = lacking.iter().rev().map(|lack| lack.shortfall).sum();
    IndicatorLack {
        indicator,
        solved_by,
        units: units.len(),
        missing,
        short: lacking.len(),
        below_floor: lacking.iter().filter(|lack| lack.below_floor).count(),
        total: if whole { total.round() } else { total },
        lacking,
    }
}

/// The value of a unit in one indicator: the only place here that knows how values are kept.
pub(super) fn value_of(assessment: &Assessment, unit: usize, indicator: usize) -> Value {
    assessment.values[indicator].get(unit)
}

/// Whether the rule judges the county as a whole.
const fn names_no_school(rule: &Rule) -> bool {
    match rule {
        Rule::Manual { .. } | Rule::CountyRatio { .. } | Rule::SchoolsRatio { .. } | Rule::Subjects { .. } => true,
        Rule::RoomsPerClasses { .. } | Rule::SizeCap { .. } | Rule::NoOverSize { .. } | Rule::EverySchool { .. } => {
            false
        }
    }
}
