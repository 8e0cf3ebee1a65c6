//! What the report rests on, and the verdicts with their reasons.

use std::collections::BTreeSet;

use super::super::county_facts::CountyFacts;
use super::Captions;
use crate::assess::{ItemResult, StageResult, Status, Verdict};
use crate::chart::numbers;
use crate::report::document::{Align, Block, Cell, Flag, Run, Table};
use crate::report::item_words::within_sentence;
use crate::rulebook::{Item, Part, PartSource};

/// What is assessed and by what.
pub(super) fn opening(facts: &CountyFacts<'_>) -> Vec<Block> {
    let [year, next] = facts.years();
    let basis = facts.language.of(&facts.rulebook.basis).to_owned();
    let arguments = [("basis", basis), ("county", facts.county_name()), ("balanced", facts.balanced()), year, next];
    let mut sentences = vec![facts.say("county_report.basis", &arguments)];
    let stages: Vec<String> = facts
        .stages()
        .map(|stage| {
            let arguments = [
                ("stage", facts.stage(stage.stage)),
                ("units", numbers::count(stage.units)),
                ("students", facts.students(facts.units_of(stage.stage).map(|(_, unit)| unit))),
            ];
            facts.say("county_report.scope_stage", &arguments)
        })
        .collect();
    if stages.is_empty() {
        sentences.push(facts.say("county_report.scope_none", &[]));
    } else {
        let arguments = [
            ("all", numbers::count(facts.county.schools.len())),
            ("assessed", numbers::count(assessed_rows(facts, None).len())),
            ("stages", facts.clauses(&stages)),
            ("both", in_both_stages(facts, None)),
        ];
        sentences.push(facts.say("county_report.scope", &arguments));
    }
    sentences.extend(left_out(facts, None));
    let join = facts.say("county_report.sentence_join", &[]);
    vec![Block::paragraph(sentences.join(&join)), Block::paragraph(super::process::process(facts))]
}

/// What the verdicts rest on, and what the marks of these blocks mean.
pub(super) fn rests_on(facts: &CountyFacts<'_>, blocks: &[Block]) -> Block {
    let mut on = vec![if facts.verified {
        facts.say("county_report.verified", &[("count", numbers::count(facts.measured.len()))])
    } else {
        facts.say("county_report.reported", &[])
    }];
    if !facts.rulebook.concessions.is_empty() {
        on.push(facts.say("county_report.without_concessions", &[]));
    }
    on.push(super::marks::explained(facts, blocks));
    Block::paragraph(on.join(&facts.say("county_report.sentence_join", &[])))
}

/// Rows that have a unit, of some or of all, in order.
pub(in crate::report::papers) fn assessed_rows(facts: &CountyFacts<'_>, rows: Option<&[u32]>) -> Vec<u32> {
    let units = facts.assessment.units.iter().map(|unit| unit.row);
    let rows: BTreeSet<u32> = units.filter(|row| CountyFacts::is_in(rows, *row)).collect();
    rows.into_iter().collect()
}

/// How many schools count once in each of two stages; empty where none does.
pub(in crate::report::papers) fn in_both_stages(facts: &CountyFacts<'_>, rows: Option<&[u32]>) -> String {
    let units = facts.assessment.units.iter().filter(|unit| CountyFacts::is_in(rows, unit.row)).count();
    let both = units - assessed_rows(facts, rows).len();
    if both == 0 {
        return String::new();
    }
    facts.say("county_report.both_stages", &[("count", numbers::count(both))])
}

/// Schools that are not assessed, by reason, and stages that are not; of some rows or of all.
pub(in crate::report::papers) fn left_out(facts: &CountyFacts<'_>, rows: Option<&[u32]>) -> Option<String> {
    let mut reasons: Vec<(Option<usize>, Vec<String>)> = Vec::new();
    let (assessed, mut stages, mut outside) = (assessed_rows(facts, rows), Vec::new(), BTreeSet::new());
    for excluded in facts.assessment.excluded.iter().filter(|one| CountyFacts::is_in(rows, one.row)) {
        if let (Some(stage), Ok(_)) = (excluded.stage, assessed.binary_search(&excluded.row)) {
            stages.push(facts.unit_with_stage(excluded.row, stage));
            continue;
        }
        if !outside.insert(excluded.row) {
            continue;
        }
        let name = facts.school(excluded.row);
        match reasons.iter_mut().find(|(exclusion, _)| *exclusion == excluded.exclusion) {
            Some((_, names)) => names.push(name),
            None => reasons.push((excluded.exclusion, vec![name])),
        }
    }
    // In the rulebook's order, schools without students last.
    reasons.sort_by_key(|(exclusion, _)| exclusion.unwrap_or(usize::MAX));
    let clauses: Vec<String> = reasons
        .iter()
        .map(|(exclusion, names)| {
            let reason = match exclusion.and_then(|place| facts.rulebook.exclusions.get(place)) {
                Some(exclusion) => facts.language.of(&exclusion.reason).to_owned(),
                None => facts.say("excluded.no_students", &[]),
            };
            let reason = within_sentence(facts.language, &reason);
            let arguments = [("reason", reason), ("names", facts.names(names))];
            facts.say("county_report.left_out_reason", &arguments)
        })
        .collect();
    let mut sentences = Vec::new();
    if !clauses.is_empty() {
        let arguments = [("count", numbers::count(outside.len())), ("reasons", facts.clauses(&clauses))];
        sentences.push(facts.say("county_report.left_out", &arguments));
    }
    if !stages.is_empty() {
        sentences.push(facts.say("county_report.left_out_stages", &[("names", facts.names(&stages))]));
    }
    (!sentences.is_empty()).then(|| sentences.join(&facts.say("county_report.sentence_join", &[])))
}

/// The verdicts: in a sentence, then part by part with the reasons.
pub(super) fn conclusion(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let assessment = facts.assessment;
    let mut by_verdict: Vec<String> = Vec::new();
    for verdict in [Verdict::Fail, Verdict::Undetermined, Verdict::Pass] {
        let parts = facts.rulebook.parts.iter().zip(&assessment.parts).filter(|(_, (_, of_part))| *of_part == verdict);
        let names: Vec<&str> = parts.map(|(part, _)| facts.language.of(&part.name)).collect();
        if !names.is_empty() {
            let arguments = [("names", facts.join(names)), ("verdict", facts.verdict(verdict))];
            by_verdict.push(facts.say("county_report.parts_are", &arguments));
        }
    }
    let overall = vec![
        Run::from(facts.say("county_report.overall_before", &[("county", facts.county_name())])),
        Run::bold(facts.verdict(assessment.overall)),
        Run::from(facts.say("county_report.overall_after", &[("parts", facts.clauses(&by_verdict))])),
    ];
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (heading("part"), 26.0, Align::Left),
        (heading("verdict"), 26.0, Align::Centre),
        (heading("reasons"), 108.0, Align::Left),
    ])
    .captioned(captions.table(facts, facts.say("county_report.caption.parts", &[])));
    for (part, (_, verdict)) in facts.rulebook.parts.iter().zip(&assessment.parts) {
        let reasons = facts.clauses(&reasons(facts, part, *verdict));
        table.row([
            Cell::new(facts.language.of(&part.name)),
            Cell::new(facts.verdict(*verdict)).flagged(flag(*verdict)),
            Cell::new(reasons),
        ]);
    }
    table.row([
        Cell::new(facts.say("county_report.overall", &[])).flagged(Flag::Total),
        Cell::new(facts.verdict(assessment.overall)).flagged(Flag::Total),
        Cell::new(facts.say("county_report.overall_rule", &[])).flagged(Flag::Total),
    ]);
    vec![Block::Paragraph(overall), Block::Table(table)]
}

/// How a verdict stands out.
pub(in crate::report::papers) const fn flag(verdict: Verdict) -> Flag {
    match verdict {
        Verdict::Pass => Flag::None,
        Verdict::Undetermined => Flag::Caution,
        Verdict::Fail => Flag::Fails,
    }
}

fn reasons(facts: &CountyFacts<'_>, part: &Part, verdict: Verdict) -> Vec<String> {
    let reasons = match part.from {
        PartSource::Stages => facts.stages().flat_map(|stage| of_stage(facts, stage)).collect(),
        PartSource::Items => of_items(facts, part),
        PartSource::Points => of_points(facts, part, verdict),
    };
    if reasons.is_empty() { vec![facts.say("county_report.nothing_judged", &[])] } else { reasons }
}

fn of_stage(facts: &CountyFacts<'_>, stage: &StageResult) -> Vec<String> {
    let name = facts.stage(stage.stage);
    let mut reasons = Vec::new();
    if let Some(counts) = stage.verdicts {
        for (key, count) in [("units_fail", counts.failing), ("units_open", counts.undetermined)] {
            if count > 0 {
                let key = format!("county_report.because.{key}");
                reasons.push(facts.say(&key, &[("stage", name.clone()), ("count", numbers::count(count))]));
            }
        }
    }
    let limit = facts.limit(stage.stage);
    let (mut open, mut over) = (Vec::new(), 0);
    for (place, variation) in stage.variations.iter().enumerate() {
        match (variation.verdict, variation.cv) {
            (Some(Verdict::Fail), Some(cv)) => {
                over += 1;
                let arguments = [
                    ("stage", name.clone()),
                    ("indicator", facts.short(place)),
                    ("cv", facts.variation(cv, limit)),
                    ("limit", limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2))),
                ];
                reasons.push(facts.say("county_report.because.over", &arguments));
            }
            (Some(Verdict::Undetermined), _) => open.push(place),
            (None, _) if variation.missing > 0 => open.push(place),
            _ => {}
        }
    }
    let shown = |cv: f64| {
        vec![
            ("stage", name.clone()),
            ("cv", facts.variation(cv, limit)),
            ("limit", limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2))),
        ]
    };
    if stage.verdicts.is_none() {
        match (stage.verdict, stage.composite_cv) {
            (Some(Verdict::Fail), Some(cv)) => {
                reasons.push(facts.say("county_report.because.composite_over", &shown(cv)));
            }
            (_, Some(cv)) => reasons.push(facts.say("county_report.because.composite_within", &shown(cv))),
            (_, None) => {
                reasons.push(facts.say("county_report.because.composite_none", &[("stage", name.clone())]));
            }
        }
    }
    if !open.is_empty() {
        let judged = stage.variations.iter().any(|variation| variation.verdict.is_some());
        let key = match (judged, over > 0 && over + open.len() == stage.variations.len()) {
            (false, _) => "county_report.because.indicators_lack",
            (true, true) => "county_report.because.others_open",
            (true, false) => "county_report.because.indicators_open",
        };
        let arguments = [
            ("stage", name.clone()),
            ("count", numbers::count(open.len())),
            ("schools", facts.counted_schools(lacking(facts, stage, &open))),
        ];
        reasons.push(facts.say(key, &arguments));
    }
    if reasons.is_empty() {
        let arguments = [
            ("stage", name),
            ("units", numbers::count(stage.units)),
            ("limit", limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2))),
        ];
        reasons.push(facts.say("county_report.because.stage_passes", &arguments));
    }
    reasons
}

/// How many units of a stage lack a value of any of these indicators.
fn lacking(facts: &CountyFacts<'_>, stage: &StageResult, indicators: &[usize]) -> usize {
    let lacks =
        |unit: usize| indicators.iter().any(|indicator| facts.assessment.values[*indicator].get(unit).value.is_nan());
    facts.units_of(stage.stage).filter(|(unit, _)| lacks(*unit)).count()
}

/// Items of a part with what came of them.
pub(super) fn items_of<'a>(
    facts: &'a CountyFacts<'_>,
    part: &'a Part,
) -> impl Iterator<Item = (&'a Item, &'a ItemResult)> {
    facts.rulebook.items.iter().zip(&facts.assessment.items).filter(move |(item, _)| item.group == part.id)
}

/// Whether each item of a part is a veto.
pub(super) fn is_veto(facts: &CountyFacts<'_>, part: &Part) -> bool {
    facts.veto_groups.contains(&part.id)
}

fn of_items(facts: &CountyFacts<'_>, part: &Part) -> Vec<String> {
    let ids = |wanted: &dyn Fn(&ItemResult) -> bool| -> Vec<usize> {
        let items = items_of(facts, part).filter(|(_, result)| wanted(result));
        items.filter_map(|(item, _)| facts.item_of(&item.id)).collect()
    };
    let undetermined = |result: &ItemResult| result.verdict() == Verdict::Undetermined;
    let no_data = |result: &ItemResult| undetermined(result) && result.status == Status::NoData;
    let waits = |result: &ItemResult| undetermined(result) && result.status != Status::NoData;
    let failing = if is_veto(facts, part) { "county_report.because.veto" } else { "county_report.because.items" };
    let mut reasons = Vec::new();
    let count = items_of(facts, part).count();
    for (key, ids) in [
        (failing, ids(&|result| result.verdict() == Verdict::Fail)),
        ("county_report.because.no_data", ids(&no_data)),
        ("county_report.because.to_decide", ids(&waits)),
    ] {
        if !ids.is_empty() && count == 1 {
            // One of one has no number.
            reasons.push(facts.say(&key.replace("because.", "because.one_"), &[]));
        } else if !ids.is_empty() {
            let arguments = [("count", numbers::count(ids.len())), ("numbers", facts.item_numbers(&ids))];
            reasons.push(facts.say(key, &arguments));
        }
    }
    if reasons.is_empty() && count > 0 {
        let key = match (is_veto(facts, part), count) {
            (true, _) => "county_report.because.no_veto",
            (false, 1) => "county_report.because.one_met",
            _ => "county_report.because.all_met",
        };
        reasons.push(facts.say(key, &[("count", numbers::count(count))]));
    }
    reasons
}

fn of_points(facts: &CountyFacts<'_>, part: &Part, verdict: Verdict) -> Vec<String> {
    let Some(least) = &part.points_at_least else { return Vec::new() };
    let points: f64 = items_of(facts, part).filter_map(|(_, result)| result.points).sum();
    let open = items_of(facts, part).filter(|(_, result)| result.points.is_none()).count();
    let arguments = [("points", numbers::plain(points, 4)), ("least", numbers::plain(least.double, 4))];
    let key = match verdict {
        Verdict::Pass => "county_report.because.points_enough",
        Verdict::Fail => "county_report.because.points_short",
        Verdict::Undetermined => "county_report.because.points_open",
    };
    let mut reasons = vec![facts.say(key, &arguments)];
    if open > 0 {
        reasons.push(facts.say("county_report.because.points_missing", &[("count", numbers::count(open))]));
    }
    reasons
}
