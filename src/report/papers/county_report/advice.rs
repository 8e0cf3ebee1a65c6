//! What is to be done, as a feedback report advises it: vetoes first, then county, townships and schools each with what they can
//! put right and how much of it, the figures that have to be found or looked at again, and what becomes of findings.
//!
//! Every line follows from a figure, a verdict or a finding; what nothing speaks for is left out.

use std::collections::BTreeSet;

use super::super::county_facts::{CountyFacts, threshold_words};
use super::findings::is_overdue;
use super::problems::{lacking_one, lacking_unit};
use super::{Captions, findings};
use crate::assess::{IndicatorLack, ItemLack, ItemResult, Lacks, StageResult, Status, Verdict};
use crate::assess::{lacks, makers};
use crate::chart::numbers;
use crate::report::document::{Block, section};
use crate::rulebook::{Item, SolvedBy};
use crate::text::{Argument, has_text};
use crate::visit::FindingState;

/// Schools named that lack most, or lie lowest.
const MOST_SCHOOLS: usize = 3;

pub(super) fn advice(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let lacks = lacks(facts.assessment, facts.rulebook, None);
    let mut parts = vec![("veto", vetoes(facts))];
    // The county first: it answers for all of it.
    for (key, side) in [("county", SolvedBy::County), ("township", SolvedBy::Township), ("school", SolvedBy::School)] {
        parts.push((key, to_side(facts, &lacks, side)));
    }
    parts.push(("data", figures(facts)));
    parts.push(("findings", of_findings(facts)));
    if parts.iter().all(|(_, lines)| lines.is_empty()) {
        return Vec::new();
    }
    // Figures to be looked at again are nothing that is put right by a plan.
    let is_planned = parts.iter().any(|(key, lines)| *key != "data" && !lines.is_empty());
    if let (true, Some((_, last))) = (is_planned, parts.last_mut()) {
        last.push(say(facts, "plan", &[]));
    }
    let mut blocks = vec![Block::paragraph(say(facts, "intro", &[]))];
    for (key, lines) in parts {
        if !lines.is_empty() {
            let mut of_part = vec![Block::list(true, lines)];
            if key == "findings" {
                of_part.extend(findings::table(facts, None, captions));
            }
            blocks.extend(section(2, say(facts, &format!("to.{key}"), &[]), of_part));
        }
    }
    blocks
}

fn say(facts: &CountyFacts<'_>, key: &str, arguments: &[Argument]) -> String {
    facts.say(&format!("county_report.advice.{key}"), arguments)
}

/// Items with what they came to.
fn items<'a>(facts: &'a CountyFacts<'_>) -> impl Iterator<Item = (&'a Item, &'a ItemResult)> {
    facts.rulebook.items.iter().zip(&facts.assessment.items)
}

fn is_veto(facts: &CountyFacts<'_>, item: &Item) -> bool {
    facts.veto_groups.contains(&item.group)
}

/// Vetoes that occur: nothing else counts while they do.
fn vetoes(facts: &CountyFacts<'_>) -> Vec<String> {
    let occur = items(facts).filter(|(item, result)| is_veto(facts, item) && result.verdict() == Verdict::Fail);
    occur.map(|(item, _)| say(facts, "veto", &of_item(facts, item))).collect()
}

/// What an item is called in short, what is to be done, and the papers that prove it was done.
fn of_item(facts: &CountyFacts<'_>, item: &Item) -> Vec<Argument> {
    let papers = item.guidance.papers.of(facts.language);
    let papers =
        if papers.is_empty() { String::new() } else { say(facts, "papers", &[("papers", facts.join(papers))]) };
    let name = facts.item_of(&item.id).map_or_else(String::new, |place| facts.item_name(place));
    let key = format!("county_report.advice.do.{}", item.code);
    let key = if has_text(facts.language, &key) { key } else { "county_report.advice.do_other".to_owned() };
    vec![("name", name), ("do", facts.say(&key, &[])), ("papers", papers)]
}

/// What one side can put right.
fn to_side(facts: &CountyFacts<'_>, lacks: &Lacks, side: SolvedBy) -> Vec<String> {
    let short = lacks.indicators.iter().filter(|lack| lack.solved_by == side && lack.short > 0);
    let mut lines: Vec<String> = short.map(|lack| of_indicator(facts, lack)).collect();
    if side == SolvedBy::County {
        lines.extend(facts.stages().flat_map(|stage| of_variation(facts, stage)));
    }
    let failing = |lack: &&ItemLack| {
        let item = &facts.rulebook.items[lack.item];
        lack.solved_by == side && lack.status == Status::NotMet && !is_veto(facts, item)
    };
    lines.extend(lacks.items.iter().filter(failing).map(|lack| {
        let mut arguments = of_item(facts, &facts.rulebook.items[lack.item]);
        if lack.of_county {
            arguments.push(("fact", facts.fact_of(lack.item)));
            return say(facts, "item_county", &arguments);
        }
        if let [one] = lack.schools.as_slice() {
            arguments.push(("school", facts.school_with_fact(lack.item, *one)));
            return say(facts, "item_one", &arguments);
        }
        arguments.push(("count", facts.counted_schools(lack.schools.len())));
        arguments.push(("names", facts.schools(&lack.schools)));
        say(facts, "item", &arguments)
    }));
    lines
}

/// What closes the gaps of an indicator: a single school by its name, few each with what it lacks, of many where to begin.
fn of_indicator(facts: &CountyFacts<'_>, lack: &IndicatorLack) -> String {
    let indicator = &facts.rulebook.indicators[lack.indicator];
    let (total, part) = (facts.amount(indicator, lack.total).trim().to_owned(), facts.floor());
    let amount = [("what", supply(facts, lack.indicator)), ("total", total)];
    let unit = indicator.shortfall.as_ref().map_or("other", |unit| unit.unit.as_str());
    let key = format!("county_report.advice.head.{unit}");
    let key = if has_text(facts.language, &key) { key } else { "county_report.advice.head.other".to_owned() };
    let mut arguments =
        vec![("head", facts.say(&key, &amount)), ("count", facts.counted_schools(lack.short)), ("part", part)];
    let [what, _] = amount;
    arguments.push(what);
    let unit = |unit: usize| facts.unit(&facts.assessment.units[unit]);
    let (below, all_below) = (lack.below_floor > 0, lack.below_floor == lack.short);
    if let Some(lacking) = lacking_one(facts, lack) {
        arguments.push(("lacking", lacking));
        let key = match (facts.judges_units(), below) {
            (false, _) => "one_plain",
            (true, true) => "one_below",
            (true, false) => "one",
        };
        return say(facts, &format!("lack.{key}"), &arguments);
    }
    let few = lack.short <= MOST_SCHOOLS;
    let told = lack.lacking.iter().take(if few || all_below { usize::MAX } else { MOST_SCHOOLS });
    let told: Vec<String> = told.map(|one| lacking_unit(facts, lack, one.unit, one.shortfall)).collect();
    // Where to begin: below the least part of the standard; of few that are named already, by their names alone.
    let first: Vec<String> = lack
        .lacking
        .iter()
        .filter(|one| one.below_floor)
        .map(|one| if few { unit(one.unit) } else { lacking_unit(facts, lack, one.unit, one.shortfall) })
        .collect();
    arguments.push(("below", facts.counted_schools(lack.below_floor)));
    arguments.push(("first", facts.names(&first)));
    arguments.push(("names", facts.names(&told)));
    let key = match (few, facts.judges_units(), below, all_below) {
        (true, false, ..) => "few_plain",
        (true, true, _, true) => "few_below",
        (true, true, true, false) => "few_first",
        (true, true, false, _) => "few",
        (false, false, ..) => "many_plain",
        (false, true, true, _) => "many_first",
        (false, true, false, _) => "many",
    };
    say(facts, &format!("lack.{key}"), &arguments)
}

/// What is to be supplied where an indicator is short: teachers, rooms; the indicator's name where it has no other.
fn supply(facts: &CountyFacts<'_>, indicator: usize) -> String {
    let Some(rule) = facts.rulebook.indicators.get(indicator) else { return String::new() };
    let key = format!("county_report.supply.{}", rule.id);
    if has_text(facts.language, &key) { facts.say(&key, &[]) } else { facts.language.of(&rule.name).to_owned() }
}

/// Variations that are too great, and the schools below the mean that make them.
fn of_variation(facts: &CountyFacts<'_>, stage: &StageResult) -> Vec<String> {
    let limit = facts.limit(stage.stage);
    let shown = limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2));
    let over = stage.variations.iter().enumerate().filter(|(_, variation)| variation.verdict == Some(Verdict::Fail));
    let mut lines: Vec<String> = over
        .filter_map(|(indicator, variation)| {
            let makers = makers(facts.assessment, stage.stage, indicator);
            let below = makers.iter().filter(|maker| maker.below).take(MOST_SCHOOLS);
            let names: Vec<String> = below.map(|maker| facts.school(facts.assessment.units[maker.unit].row)).collect();
            let first = if names.is_empty() {
                String::new()
            } else {
                say(facts, "variation_first", &[("names", facts.join(names))])
            };
            let arguments = [
                ("stage", facts.stage(stage.stage)),
                ("indicator", facts.short(indicator)),
                ("cv", facts.variation(variation.cv?, limit)),
                ("limit", shown.clone()),
                ("first", first),
            ];
            Some(say(facts, "variation", &arguments))
        })
        .collect();
    // Where schools are judged one by one, a composite decides nothing.
    if let (false, Some(Verdict::Fail), Some(cv)) = (facts.judges_units(), stage.verdict, stage.composite_cv) {
        let arguments = [("stage", facts.stage(stage.stage)), ("cv", facts.variation(cv, limit)), ("limit", shown)];
        lines.push(say(facts, "composite", &arguments));
    }
    lines
}

/// Figures to be reported, explained or looked at again, and items that wait for a decision.
fn figures(facts: &CountyFacts<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let complete = facts.complete;
    let missing: BTreeSet<u32> = complete.fields.iter().flat_map(|field| field.missing.iter().copied()).collect();
    let missing: Vec<u32> = missing.into_iter().collect();
    if !missing.is_empty() {
        let arguments = [("count", numbers::count(missing.len())), ("names", facts.schools(&missing))];
        lines.push(say(facts, "missing", &arguments));
    }
    let of_county = complete.county.iter().filter(|field| !field.known);
    let of_county: Vec<String> = of_county.map(|field| facts.field(&field.key)).collect();
    if !of_county.is_empty() {
        let arguments = [("count", numbers::count(of_county.len())), ("names", facts.things(&of_county))];
        lines.push(say(facts, "missing_county", &arguments));
    }
    let open = facts.doubts.iter().filter(|doubt| !doubt.explained).count();
    if open > 0 {
        lines.push(say(facts, "doubts", &[("count", numbers::count(open))]));
    }
    let borderline = borderline(facts);
    if !borderline.is_empty() {
        let arguments = [("count", numbers::count(borderline.len())), ("names", facts.things(&borderline))];
        lines.push(say(facts, "borderline", &arguments));
    }
    let waits = |result: &ItemResult| result.verdict() == Verdict::Undetermined && result.status != Status::NoData;
    let waiting = items(facts).filter(|(_, result)| waits(result)).filter_map(|(item, _)| facts.item_of(&item.id));
    let waiting: Vec<usize> = waiting.collect();
    if !waiting.is_empty() {
        let arguments = [("count", numbers::count(waiting.len())), ("ids", facts.item_places(&waiting))];
        lines.push(say(facts, "waiting", &arguments));
    }
    lines
}

/// Values that rounding would turn: whose, and of which indicator.
fn borderline(facts: &CountyFacts<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (place, unit) in facts.assessment.units.iter().enumerate() {
        for (indicator, value) in facts.assessment.values_of(place).enumerate() {
            let rule = &facts.rulebook.indicators[indicator];
            if value.borderline && threshold_words(rule, unit.stage).is_some() {
                let arguments = [
                    ("school", facts.school(unit.row)),
                    ("indicator", facts.short(indicator)),
                    ("value", facts.value(rule, unit.stage, value.value)),
                ];
                found.push(facts.say("county_report.borderline_value", &arguments));
            }
        }
    }
    found
}

/// What inspectors found and nobody has closed yet, by when it is due.
fn of_findings(facts: &CountyFacts<'_>) -> Vec<String> {
    if facts.findings.is_empty() {
        return Vec::new();
    }
    let (waiting, left): (Vec<&FindingState>, Vec<&FindingState>) =
        facts.findings.iter().partition(|finding| finding.reported_on().is_some());
    let (overdue, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|finding| is_overdue(facts, finding));
    let days: BTreeSet<_> = others.iter().filter_map(|finding| finding.deadline).collect();
    let mut arguments = vec![("count", numbers::count(others.len()))];
    let due = match (days.first(), days.last()) {
        (Some(first), Some(last)) => {
            arguments.extend([("first", facts.day(*first)), ("last", facts.day(*last))]);
            if first == last { "_due" } else { "_between" }
        }
        _ => "",
    };
    if waiting.is_empty() && overdue.is_empty() {
        return vec![say(facts, &format!("findings{due}"), &arguments)];
    }
    let numbered = |findings: &[&FindingState]| {
        let numbers = facts.join(findings.iter().map(|finding| &finding.number));
        vec![("count", numbers::count(findings.len())), ("numbers", numbers)]
    };
    let mut clauses = Vec::new();
    if !waiting.is_empty() {
        clauses.push(say(facts, "findings_waiting", &numbered(&waiting)));
    }
    if let Some((_, day)) = facts.process.days.filter(|_| !overdue.is_empty()) {
        let day = ("day", facts.day(day));
        clauses.push(say(facts, "findings_overdue", &[numbered(&overdue), vec![day]].concat()));
    }
    if !others.is_empty() {
        clauses.push(say(facts, &format!("findings_others{due}"), &arguments));
    }
    let count = numbers::count(facts.findings.len());
    vec![say(facts, "findings_by_state", &[("count", count), ("clauses", facts.clauses(&clauses))])]
}
