//! What is done well: only what figures and verdicts carry.

use super::super::county_facts::CountyFacts;
use super::conclusion::{is_veto, items_of};
use crate::assess::{StageResult, Verdict};
use crate::chart::numbers;
use crate::report::document::Block;
use crate::rulebook::{Part, PartSource};

pub(super) fn strengths(facts: &CountyFacts<'_>) -> Vec<Block> {
    let mut lines: Vec<String> = facts.stages().filter_map(|stage| schools(facts, stage)).collect();
    lines.extend(facts.stages().filter_map(|stage| variation(facts, stage)));
    let parts = facts.rulebook.parts.iter().zip(&facts.assessment.parts);
    lines.extend(parts.filter_map(|(part, (_, verdict))| of_part(facts, part, *verdict)));
    if lines.is_empty() { Vec::new() } else { vec![Block::list(true, lines)] }
}

fn say(facts: &CountyFacts<'_>, key: &str, arguments: &[crate::text::Argument]) -> String {
    facts.say(&format!("county_report.strengths.{key}"), arguments)
}

/// Schools that meet every indicator.
fn schools(facts: &CountyFacts<'_>, stage: &StageResult) -> Option<String> {
    let all = facts.rulebook.indicators.len();
    stage.verdicts?;
    let full = facts.units_of(stage.stage).filter(|(_, unit)| unit.met as usize == all).count();
    let arguments = [
        ("stage", facts.stage(stage.stage)),
        ("units", numbers::count(stage.units)),
        ("count", numbers::count(full)),
        ("all", numbers::count(all)),
        ("part", numbers::percent(full as f64 / stage.units.max(1) as f64)),
    ];
    (full > 0).then(|| say(facts, if full == stage.units { "all_schools" } else { "schools" }, &arguments))
}

/// Indicators whose variation keeps its limit.
fn variation(facts: &CountyFacts<'_>, stage: &StageResult) -> Option<String> {
    let limit = numbers::fixed(facts.limit(stage.stage)?, 2);
    let within = stage.variations.iter().enumerate().filter(|(_, one)| one.verdict == Some(Verdict::Pass));
    let within: Vec<String> = within.map(|(place, _)| facts.short(place)).collect();
    let all = stage.variations.len();
    let arguments = [
        ("stage", facts.stage(stage.stage)),
        ("count", numbers::count(within.len())),
        ("names", facts.join(&within)),
        ("limit", limit.clone()),
    ];
    if !within.is_empty() {
        return Some(say(facts, if within.len() == all { "all_within" } else { "within" }, &arguments));
    }
    let cv = stage.composite_cv.filter(|_| stage.verdict == Some(Verdict::Pass) && !facts.judges_units())?;
    let arguments =
        [("stage", facts.stage(stage.stage)), ("cv", facts.variation(cv, facts.limit(stage.stage))), ("limit", limit)];
    Some(say(facts, "composite", &arguments))
}

/// Items of a part that are met. That a veto does not occur is no merit.
fn of_part(facts: &CountyFacts<'_>, part: &Part, verdict: Verdict) -> Option<String> {
    if part.from != PartSource::Items || is_veto(facts, part) {
        return None;
    }
    let all = items_of(facts, part).count();
    let met = items_of(facts, part).filter(|(_, result)| result.verdict() == Verdict::Pass);
    let met: Vec<usize> = met.filter_map(|(item, _)| facts.item_of(&item.id)).collect();
    let arguments = [
        ("part", facts.language.of(&part.name).to_owned()),
        ("all", numbers::count(all)),
        ("count", numbers::count(met.len())),
        ("numbers", facts.item_numbers(&met)),
    ];
    match (met.len(), verdict) {
        (0, _) => None,
        (_, Verdict::Pass) if all == 1 => Some(say(facts, "one_passes", &arguments)),
        (_, Verdict::Pass) => Some(say(facts, "part_passes", &arguments)),
        _ => Some(say(facts, "part", &arguments)),
    }
}
