//! The whole county: units, stages, items, and the worst of them all.

use std::collections::BTreeMap;

use crate::county::{County, Quantities, Stage};
use crate::rulebook::{PartSource, Rulebook};

use super::bind::Bound;
use super::columns::{Frame, Tally};
use super::concession::{needed, of_units, places, would_change};
use super::items::{Items, points_verdict};
use super::units::units;
use super::values::Values;
use super::variation::{Sums, stages};
use super::{Assessment, ItemResult, Options, StageResult, Status, Verdict};

/// Assesses a county under a rulebook. Unknown ids among the options are ignored: the caller checks them.
#[must_use]
pub fn assess(county: &County, quantities: &Quantities, rulebook: &Rulebook, options: &Options) -> Assessment {
    let bound = Bound::new(county, quantities);
    let list = units(&bound, rulebook);
    let values = Values::new(&bound, rulebook);
    let on =
        options.concessions.iter().filter_map(|id| rulebook.concession(id)).fold(0, |bits, place| bits | 1 << place);
    let indicators = rulebook.indicators.len();
    let mut assessment = Assessment {
        concessions_on: places(on).collect(),
        units: list.units.clone(),
        values: Vec::with_capacity(indicators),
        unit_concessions: BTreeMap::new(),
        value_concessions: BTreeMap::new(),
        stages: Vec::new(),
        items: Vec::new(),
        excluded: Vec::new(),
        would_change: Vec::new(),
        parts: Vec::new(),
        overall: Verdict::Undetermined,
    };
    let frame = Frame::new(&list, on);
    let mut sums = [Vec::with_capacity(indicators), Vec::with_capacity(indicators)];
    let mut tallies = vec![Tally::default(); list.units.len()];
    for indicator in 0..indicators {
        let worked = values.column(indicator, &frame);
        for stage in Stage::ASSESSED {
            sums[stage as usize].push(Sums::of_column(&worked, &frame, stage));
        }
        Tally::add_column(&mut tallies, &worked.column);
        assessment.values.push(worked.column);
    }
    for (unit, tally) in assessment.units.iter_mut().zip(tallies) {
        unit.verdict = values.verdict(tally);
        unit.met = unit.verdict.map_or(0, |_| u32::from(tally.met));
    }
    let concessions = of_units(&values, &list, on, &assessment.values);
    assessment.unit_concessions = concessions.units;
    assessment.value_concessions = concessions.values;
    assessment.stages = stages(&values, rulebook, &frame, sums, &mut assessment);
    let items = Items { bound: &bound, rulebook, list: &list, rows: None };
    let turned_items = judge_items(&items, options, on, &mut assessment);
    assessment.would_change = would_change(concessions.turned, turned_items);
    (assessment.parts, assessment.overall) = verdicts(rulebook, options, &assessment.stages, &assessment.items);
    assessment.excluded = list.excluded;
    assessment
}

/// Fills in the items; returns, by concession, those it alone would turn.
fn judge_items(
    items: &Items<'_>,
    options: &Options,
    on: u32,
    assessment: &mut Assessment,
) -> BTreeMap<usize, Vec<String>> {
    let mut turned: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for item in &items.rulebook.items {
        let decision = options.decisions.get(&item.id);
        let known = items.concessions(item);
        let without = items.figures(item, 0);
        if known == 0 {
            assessment.items.push(Items::result(item, without, decision));
            continue;
        }
        let none = without.status;
        let status = |bits: u32| if bits == 0 { none } else { items.relieved(item, &without, bits).status };
        let rests_on = needed(on & known, |bits| matches!(status(bits), Status::Met | Status::ToConfirm));
        for concession in places(known) {
            if status(1 << concession) != none {
                turned.entry(concession).or_default().push(item.id.clone());
            }
        }
        let figures = if on & known == 0 { without } else { items.relieved(item, &without, on) };
        let result = Items::result(item, figures, decision);
        assessment.items.push(ItemResult { concessions: rests_on, ..result });
    }
    turned
}

/// The parts of the county's verdict and the worst of them. A part without anything to judge is undetermined.
fn verdicts(
    rulebook: &Rulebook,
    options: &Options,
    stages: &[StageResult],
    items: &[ItemResult],
) -> (Vec<(String, Verdict)>, Verdict) {
    let mut parts = Vec::with_capacity(rulebook.parts.len());
    for part in &rulebook.parts {
        let of_group =
            || items.iter().zip(&rulebook.items).filter(|(_, item)| item.group == part.id).map(|(result, _)| result);
        let verdict = match part.from {
            PartSource::Stages => stages.iter().filter_map(|stage| stage.verdict).max(),
            PartSource::Items => of_group().map(ItemResult::verdict).max(),
            PartSource::Points => part.points_at_least.as_ref().filter(|_| of_group().next().is_some()).map(|least| {
                let points =
                    |item: &ItemResult| options.decisions.get(&item.id).and_then(|decided| decided.points.as_ref());
                points_verdict(&of_group().map(|item| (item, points(item))).collect::<Vec<_>>(), least)
            }),
        };
        parts.push((part.id.clone(), verdict.unwrap_or(Verdict::Undetermined)));
    }
    let overall = parts.iter().map(|(_, verdict)| *verdict).max().unwrap_or(Verdict::Undetermined);
    (parts, overall)
}
