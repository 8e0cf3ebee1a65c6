//! What turned between two assessments by one rulebook: of two loads, two years, with and without concessions.

use std::collections::BTreeMap;

use super::lacks::value_of;
use super::{Assessment, Verdict};
use crate::county::{County, Stage};
use crate::rulebook::Rulebook;

/// An indicator of a unit that is met now and was not, or the reverse, or is known now and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndicatorChange {
    /// Place in the rulebook's indicators.
    pub indicator: usize,
    /// Met before; `None` where nothing was judged or known.
    pub before: Option<bool>,
    /// Met after.
    pub after: Option<bool>,
}

/// A unit that turned, came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitChange {
    /// Code of its school.
    pub school: String,
    /// Its stage.
    pub stage: Stage,
    /// Its place among the units before; `None` where it was none.
    pub before: Option<usize>,
    /// Its place among the units after.
    pub after: Option<usize>,
    /// Its verdicts, before and after.
    pub verdicts: (Option<Verdict>, Option<Verdict>),
    /// Indicators that turned, in the rulebook's order; empty where it came or went.
    pub indicators: Vec<IndicatorChange>,
}

/// An item whose meaning for the county changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemChange {
    /// Place in the rulebook's items.
    pub item: usize,
    /// Before.
    pub before: Verdict,
    /// After.
    pub after: Verdict,
}

/// Everything that turned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictChanges {
    /// The county's verdict, before and after, where it changed.
    pub overall: Option<(Verdict, Verdict)>,
    /// Parts of it that changed: place, before and after.
    pub parts: Vec<(usize, Verdict, Verdict)>,
    /// Stages whose verdict changed.
    pub stages: Vec<(Stage, Option<Verdict>, Option<Verdict>)>,
    /// Units by school code, then stage.
    pub units: Vec<UnitChange>,
    /// Items in the rulebook's order.
    pub items: Vec<ItemChange>,
}

/// Compares two assessments by the same rulebook, each with the figures it was made of.
#[must_use]
pub fn compare(before: (&County, &Assessment), after: (&County, &Assessment), rulebook: &Rulebook) -> VerdictChanges {
    let (old, new) = (before.1, after.1);
    let parts = old.parts.iter().zip(&new.parts).enumerate();
    let parts = parts.filter_map(|(place, ((_, old), (_, new)))| (old != new).then_some((place, *old, *new)));
    let stages = Stage::ASSESSED.into_iter().filter_map(|stage| {
        let of = |assessment: &Assessment| {
            assessment.stages.iter().find(|result| result.stage == stage).and_then(|result| result.verdict)
        };
        (of(old) != of(new)).then_some((stage, of(old), of(new)))
    });
    let items = old.items.iter().zip(&new.items).enumerate().filter_map(|(item, (old, new))| {
        let (before, after) = (old.verdict(), new.verdict());
        (before != after).then_some(ItemChange { item, before, after })
    });
    VerdictChanges {
        overall: (old.overall != new.overall).then_some((old.overall, new.overall)),
        parts: parts.collect(),
        stages: stages.collect(),
        units: units(before, after, rulebook.indicators.len()),
        items: items.collect(),
    }
}

/// Places of a unit, before and after.
type Places = (Option<usize>, Option<usize>);

fn units(before: (&County, &Assessment), after: (&County, &Assessment), indicators: usize) -> Vec<UnitChange> {
    let mut places: BTreeMap<(&str, Stage), Places> = BTreeMap::new();
    for (place, unit) in before.1.units.iter().enumerate() {
        places.entry((&before.0.schools.codes[unit.row as usize], unit.stage)).or_default().0 = Some(place);
    }
    for (place, unit) in after.1.units.iter().enumerate() {
        places.entry((&after.0.schools.codes[unit.row as usize], unit.stage)).or_default().1 = Some(place);
    }
    let verdict =
        |assessment: &Assessment, place: Option<usize>| place.and_then(|place| assessment.units[place].verdict);
    let changed = places.into_iter().filter_map(|((school, stage), (old, new))| {
        let verdicts = (verdict(before.1, old), verdict(after.1, new));
        let indicators = match (old, new) {
            (Some(old), Some(new)) => turned((before.1, old), (after.1, new), indicators),
            _ => Vec::new(),
        };
        let stays = old.is_some() == new.is_some() && verdicts.0 == verdicts.1 && indicators.is_empty();
        let school = school.to_owned();
        (!stays).then_some(UnitChange { school, stage, before: old, after: new, verdicts, indicators })
    });
    changed.collect()
}

fn turned(before: (&Assessment, usize), after: (&Assessment, usize), indicators: usize) -> Vec<IndicatorChange> {
    let met = |(assessment, unit): (&Assessment, usize), indicator| value_of(assessment, unit, indicator).met;
    (0..indicators)
        .map(|indicator| IndicatorChange { indicator, before: met(before, indicator), after: met(after, indicator) })
        .filter(|change| change.before != change.after)
        .collect()
}
