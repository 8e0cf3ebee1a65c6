//! School by school: how many pass, which fail and of what, which pass with one indicator short, what lies on the edge.

use super::super::county_facts::{CountyFacts, threshold_words};
use super::conclusion::flag;
use super::{Captions, MOST_ROWS, charts, more};
use crate::assess::{StageResult, UnitCounts, Verdict};
use crate::chart::{Kind, numbers};
use crate::fault::Result;
use crate::report::document::{Align, Block, Cell, Flag, Mark, Run, Table};

pub(super) fn schools(facts: &CountyFacts<'_>, captions: &mut Captions) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    if facts.judges_units() {
        blocks.push(Block::paragraph(rule(facts)));
    } else {
        blocks.push(Block::paragraph(facts.say("county_report.units_not_judged", &[])));
    }
    for stage in facts.stages() {
        blocks.extend(match stage.verdicts {
            Some(counts) => judged(facts, stage, counts, captions)?,
            None => compared(facts, stage, captions),
        });
    }
    Ok(blocks)
}

/// When a school passes, as the rulebook has it.
fn rule(facts: &CountyFacts<'_>) -> String {
    let allowed = facts.rulebook.unit_rule.as_ref().map_or(0, |rule| rule.short_allowed as usize);
    let all = facts.rulebook.indicators.len();
    let arguments =
        [("all", numbers::count(all)), ("least", numbers::count(all.saturating_sub(allowed))), ("part", facts.floor())];
    facts.say("county_report.unit_rule", &arguments)
}

fn part_of(count: usize, all: usize) -> String {
    numbers::percent(count as f64 / all.max(1) as f64)
}

fn judged(
    facts: &CountyFacts<'_>,
    stage: &StageResult,
    counts: UnitCounts,
    captions: &mut Captions,
) -> Result<Vec<Block>> {
    let units = stage.units;
    let all = facts.rulebook.indicators.len();
    let passing = |full: bool| {
        let units = facts.units_of(stage.stage).filter(|(_, unit)| unit.verdict == Some(Verdict::Pass));
        units.filter(|(_, unit)| (unit.met as usize == all) == full).map(|(place, _)| place).collect::<Vec<_>>()
    };
    let (full, conditional) = (passing(true), passing(false));
    let mut sentences = vec![facts.say(
        "county_report.units",
        &[
            ("stage", facts.stage(stage.stage)),
            ("units", numbers::count(units)),
            ("verdicts", facts.verdicts([counts.passing, counts.failing, counts.undetermined])),
            ("part", part_of(counts.passing, units)),
        ],
    )];
    if !conditional.is_empty() {
        let arguments = [
            ("full", numbers::count(full.len())),
            ("count", numbers::count(conditional.len())),
            ("part", facts.floor()),
        ];
        sentences.push(facts.say("county_report.passing_split", &arguments));
    }
    let mut blocks = vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    blocks.push(Block::Table(by_indicator(facts, stage, captions)));
    for (verdict, caption) in
        [(Verdict::Fail, "county_report.caption.failing"), (Verdict::Undetermined, "county_report.caption.open")]
    {
        let places: Vec<usize> = facts
            .units_of(stage.stage)
            .filter(|(_, unit)| unit.verdict == Some(verdict))
            .map(|(place, _)| place)
            .collect();
        blocks.extend(listed(facts, stage, &places, caption, captions));
    }
    blocks.extend(listed(facts, stage, &conditional, "county_report.caption.conditional", captions));
    blocks.extend(borderline(facts, stage));
    if let Some(worst) = most_short(facts, stage) {
        blocks.extend(charts::chart(facts, captions, Kind::Bars, stage.stage, worst)?);
    }
    Ok(blocks)
}

/// The indicator most units of a stage are short of.
fn most_short(facts: &CountyFacts<'_>, stage: &StageResult) -> Option<usize> {
    let short = |variation: &crate::assess::Variation| variation.met.map_or(0, |met| variation.units - met);
    let places = stage.variations.iter().enumerate().filter(|(_, variation)| short(variation) > 0);
    // Of those alike the first of the rulebook.
    let most = places.max_by_key(|(place, variation)| (short(variation), usize::MAX - place));
    most.map(|(place, _)| place).filter(|place| *place < facts.rulebook.indicators.len())
}

/// How many units reach each indicator.
fn by_indicator(facts: &CountyFacts<'_>, stage: &StageResult, captions: &mut Captions) -> Table {
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let floor = facts.say("county_report.column.over_floor", &[("part", facts.floor())]);
    let below = facts.say("county_report.column.under_floor", &[("part", facts.floor())]);
    let words = facts.say("county_report.caption.by_indicator", &[("stage", facts.stage(stage.stage))]);
    let mut table = Table::new([
        (heading("indicator"), 66.0, Align::Left),
        (heading("threshold"), 16.0, Align::Right),
        (heading("met"), 16.0, Align::Right),
        (heading("met_part"), 16.0, Align::Right),
        (floor, 22.0, Align::Right),
        (below, 18.0, Align::Right),
        (heading("missing"), 18.0, Align::Right),
    ])
    .captioned(captions.table(facts, words));
    for (place, (indicator, variation)) in facts.rulebook.indicators.iter().zip(&stage.variations).enumerate() {
        let met = variation.met.unwrap_or_default();
        let under = facts
            .units_of(stage.stage)
            .filter(|(unit, _)| facts.assessment.values[place].get(*unit).floor == Some(false))
            .count();
        let over = (variation.units - met).saturating_sub(under);
        let flagged = |count: usize, flag: Flag| {
            Cell::new(numbers::count(count)).flagged(if count > 0 { flag } else { Flag::None })
        };
        table.row([
            Cell::new(facts.language.of(&indicator.name)),
            Cell::new(threshold_words(indicator, stage.stage).unwrap_or_default()),
            Cell::new(numbers::count(met)),
            Cell::new(part_of(met, stage.units)),
            flagged(over, Flag::Caution),
            flagged(under, Flag::Fails),
            flagged(variation.missing, Flag::Caution),
        ]);
    }
    table
}

/// Schools one by one with what they are short of.
fn listed(
    facts: &CountyFacts<'_>,
    stage: &StageResult,
    places: &[usize],
    caption: &str,
    captions: &mut Captions,
) -> Vec<Block> {
    if places.is_empty() {
        return Vec::new();
    }
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let arguments = [("stage", facts.stage(stage.stage)), ("count", numbers::count(places.len()))];
    let mut table = Table::new([
        (heading("school"), 44.0, Align::Left),
        (heading("students"), 18.0, Align::Right),
        (heading("met_count"), 18.0, Align::Right),
        (heading("why"), 80.0, Align::Left),
    ])
    .captioned(captions.table(facts, facts.say(caption, &arguments)));
    for place in places.iter().take(MOST_ROWS) {
        let unit = &facts.assessment.units[*place];
        let students = match unit.students {
            Some(students) => Run::from(numbers::fixed(students as f64, 0)),
            None => Run::marked("", Mark::Missing),
        };
        table.row([
            Cell::new(facts.school(unit.row)),
            Cell::new(students),
            Cell::new(unit.met.to_string()),
            Cell::new(facts.clauses(&facts.reasons(*place, false))),
        ]);
    }
    vec![Block::Table(table), more(facts, places.len().saturating_sub(MOST_ROWS))]
}

/// Values that rounding to the form's decimals would turn.
fn borderline(facts: &CountyFacts<'_>, stage: &StageResult) -> Option<Block> {
    let mut values = Vec::new();
    for (place, unit) in facts.units_of(stage.stage) {
        for (indicator, rule) in facts.rulebook.indicators.iter().enumerate() {
            let value = facts.assessment.values[indicator].get(place);
            if value.borderline {
                let arguments = [
                    ("school", facts.school(unit.row)),
                    ("indicator", facts.short(indicator)),
                    ("value", facts.value(rule, unit.stage, value.value)),
                ];
                values.push(facts.say("county_report.borderline_value", &arguments));
            }
        }
    }
    if values.is_empty() {
        return None;
    }
    let decimals = facts.rulebook.decimals.values.to_string();
    Some(Block::paragraph(
        facts.say("county_report.borderline", &[("decimals", decimals), ("values", facts.things(&values))]),
    ))
}

/// Where no school is judged: how many have which figures.
fn compared(facts: &CountyFacts<'_>, stage: &StageResult, captions: &mut Captions) -> Vec<Block> {
    let arguments = [
        ("stage", facts.stage(stage.stage)),
        ("units", numbers::count(stage.units)),
        ("students", facts.students(facts.units_of(stage.stage).map(|(_, unit)| unit))),
    ];
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let words = facts.say("county_report.caption.known", &[("stage", facts.stage(stage.stage))]);
    let mut table = Table::new([
        (heading("indicator"), 60.0, Align::Left),
        (heading("known"), 18.0, Align::Right),
        (heading("missing"), 18.0, Align::Right),
        (heading("missing_schools"), 64.0, Align::Left),
    ])
    .captioned(captions.table(facts, words));
    for (place, (indicator, variation)) in facts.rulebook.indicators.iter().zip(&stage.variations).enumerate() {
        let missing: Vec<String> = facts
            .units_of(stage.stage)
            .filter(|(unit, _)| facts.assessment.values[place].get(*unit).value.is_nan())
            .map(|(_, unit)| facts.school(unit.row))
            .collect();
        let flag = flag(if missing.is_empty() { Verdict::Pass } else { Verdict::Undetermined });
        table.row([
            Cell::new(facts.language.of(&indicator.name)),
            Cell::new(numbers::count(variation.units)),
            Cell::new(numbers::count(variation.missing)).flagged(flag),
            Cell::new(facts.names(&missing)),
        ]);
    }
    vec![Block::paragraph(facts.say("county_report.units_compared", &arguments)), Block::Table(table)]
}
