//! Concessions: what each alone would turn, and which ones a verdict rests on.
//!
//! Source: 国教督办函〔2019〕30号, off by default; a province's rulebook may declare others.

use std::collections::BTreeMap;

use super::columns::Tally;
use super::units::UnitList;
use super::values::{State, Values};
use super::{Assessment, Decision, Options, Unit, ValueColumn, Verdict, WouldChange, assess};
use crate::county::{County, Quantities};
use crate::rulebook::Rulebook;

/// The county's verdict without any concession, and with each alone, in the rulebook's order. `found` is an assessment of
/// the same figures, whichever concessions are on in it.
#[must_use]
pub fn concession_verdicts(
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    decisions: &BTreeMap<String, Decision>,
    found: &Assessment,
) -> (Verdict, Vec<Verdict>) {
    let with = |concessions: Vec<String>| {
        assess(county, quantities, rulebook, &Options { concessions, decisions: decisions.clone() }).overall
    };
    let without = if found.concessions_on.is_empty() { found.overall } else { with(Vec::new()) };
    let alone = rulebook.concessions.iter().enumerate().map(|(place, concession)| {
        // What turns no school and no item turns no county.
        let turns = found.would_change.iter().any(|change| change.concession == place);
        if turns { with(vec![concession.id.clone()]) } else { without }
    });
    (without, alone.collect())
}

/// The concessions of `bits`, by place.
pub(super) fn places(bits: u32) -> impl Iterator<Item = usize> {
    (0..u32::BITS as usize).filter(move |place| bits & (1 << place) != 0)
}

/// Which of the concessions `on` something rests on: each that suffices alone, or all that it needs together.
/// Empty where it holds without any, or not even with all.
pub(super) fn needed(on: u32, holds: impl Fn(u32) -> bool) -> Vec<usize> {
    if on == 0 || holds(0) || !holds(on) {
        return Vec::new();
    }
    let alone: Vec<usize> = places(on).filter(|place| holds(1 << place)).collect();
    if !alone.is_empty() {
        return alone;
    }
    let mut together = on;
    for place in places(on) {
        let without = together & !(1 << place);
        if holds(without) {
            together = without;
        }
    }
    places(together).collect()
}

/// Concessions of units and of their values.
#[derive(Default)]
pub(super) struct UnitConcessions {
    /// By unit: those its verdict rests on.
    pub units: BTreeMap<usize, Vec<usize>>,
    /// By unit and indicator: those its value rests on.
    pub values: BTreeMap<(usize, usize), Vec<usize>>,
    /// By concession: the units it alone would turn.
    pub turned: BTreeMap<usize, Vec<usize>>,
}

/// Looks at the units to which a concession of an indicator is granted.
pub(super) fn of_units(values: &Values<'_>, list: &UnitList, on: u32, found_values: &[ValueColumn]) -> UnitConcessions {
    let mut found = UnitConcessions::default();
    let known = values.indicators.iter().fold(0, |bits, indicator| bits | indicator.concessions);
    if known == 0 {
        return found;
    }
    for (place, unit) in list.units.iter().enumerate() {
        let granted = list.granted[unit.row as usize] & known;
        if granted == 0 || unit.students.is_none() {
            continue;
        }
        let one = OneUnit { values, place, unit, part: list.parts[place], found: found_values };
        let none = one.verdict(0);
        for concession in places(granted) {
            if one.verdict(1 << concession) != none {
                found.turned.entry(concession).or_default().push(place);
            }
        }
        let usable = granted & on;
        let rests_on = needed(usable, |bits| one.verdict(bits) == Some(Verdict::Pass));
        if !rests_on.is_empty() {
            found.units.insert(place, rests_on);
        }
        for (indicator, bound) in values.indicators.iter().enumerate() {
            let rests_on = needed(usable & bound.concessions, |bits| one.state(indicator, bits).met == Some(true));
            if !rests_on.is_empty() {
                found.values.insert((place, indicator), rests_on);
            }
        }
    }
    found
}

struct OneUnit<'a> {
    values: &'a Values<'a>,
    place: usize,
    unit: &'a Unit,
    part: f64,
    /// The values with the concessions that are on.
    found: &'a [ValueColumn],
}

impl OneUnit<'_> {
    fn state(&self, indicator: usize, granted: u32) -> State {
        if self.values.indicators[indicator].concessions == 0 {
            return self.found[indicator].state(self.place);
        }
        self.values.state(indicator, self.unit, self.part, granted)
    }

    fn verdict(&self, granted: u32) -> Option<Verdict> {
        let mut tally = Tally::default();
        (0..self.values.indicators.len()).for_each(|indicator| tally.add(self.state(indicator, granted)));
        self.values.verdict(tally)
    }
}

/// The list of what each concession alone would turn, in the rulebook's order, without those that turn nothing.
pub(super) fn would_change(
    mut units: BTreeMap<usize, Vec<usize>>,
    mut items: BTreeMap<usize, Vec<String>>,
) -> Vec<WouldChange> {
    let concessions: std::collections::BTreeSet<usize> = units.keys().chain(items.keys()).copied().collect();
    concessions
        .into_iter()
        .map(|concession| WouldChange {
            concession,
            units: units.remove(&concession).unwrap_or_default(),
            items: items.remove(&concession).unwrap_or_default(),
        })
        .collect()
}
