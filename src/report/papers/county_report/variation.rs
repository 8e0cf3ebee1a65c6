//! How far schools lie apart: each indicator against its limit, and which schools make the difference.

use super::super::county_facts::CountyFacts;
use super::{Captions, charts};
use crate::assess::{Maker, StageResult, Variation, Verdict, makers};
use crate::chart::{self, Kind, numbers};
use crate::county::Stage;
use crate::fault::Result;
use crate::report::document::{Align, Block, Cell, Flag, Mark, Run, Table, section};

/// So many schools that make half of a variation are few, whatever the county's size.
const FEW: usize = 5;
/// A value in doubt that makes so much of a variation is named beside it.
const MUCH: f64 = 0.25;

pub(super) fn variation(
    facts: &CountyFacts<'_>,
    captions: &mut Captions,
    tell: &dyn Fn(f64) -> Result<()>,
) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for (place, stage) in facts.stages().enumerate() {
        tell(place as f64 / 2.0)?;
        let mut of_stage = vec![Block::Table(table(facts, stage, captions))];
        of_stage.push(Block::paragraph(against_limits(facts, stage)));
        of_stage.push(Block::paragraph(in_doubt(facts, stage)));
        let told = worth_telling(facts, stage);
        of_stage.extend(told.iter().filter_map(|place| Some(Block::paragraph(who_makes(facts, stage.stage, *place)?))));
        let (worst, _) = chart::worst(facts.assessment, facts.rulebook, None, Some(stage.stage));
        of_stage.extend(charts::chart(facts, captions, Kind::Share, stage.stage, worst)?);
        blocks.extend(section(2, facts.stage(stage.stage), of_stage));
    }
    Ok(blocks)
}

fn table(facts: &CountyFacts<'_>, stage: &StageResult, captions: &mut Captions) -> Table {
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let judged = stage.variations.iter().any(|variation| variation.limit.is_some());
    let mut columns = vec![
        (heading("indicator"), 66.0, Align::Left),
        (heading("mean"), 24.0, Align::Right),
        (heading("cv"), 28.0, Align::Right),
    ];
    if judged {
        columns.push((heading("limit"), 14.0, Align::Right));
        columns.push((heading("verdict"), 26.0, Align::Centre));
    }
    columns.push((heading("missing"), 18.0, Align::Right));
    let words = facts.say("county_report.caption.variation", &[("stage", facts.stage(stage.stage))]);
    let mut table = Table::new(columns).captioned(captions.table(facts, words));
    for (indicator, variation) in facts.rulebook.indicators.iter().zip(&stage.variations) {
        let over = variation.verdict == Some(Verdict::Fail);
        let mean = variation.mean.map_or_else(
            || Run::marked("", Mark::Missing),
            |mean| Run::from(numbers::fixed(mean, facts.decimals(mean))),
        );
        let mut row = vec![Cell::new(facts.language.of(&indicator.name)), Cell::new(mean), cv(facts, variation, over)];
        if judged {
            row.push(Cell::new(variation.limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2))));
            let verdict = variation.verdict.unwrap_or(Verdict::Undetermined);
            row.push(Cell::new(facts.verdict(verdict)).flagged(super::conclusion::flag(verdict)));
        }
        row.push(Cell::new(numbers::count(variation.missing)));
        table.row(row);
    }
    if let (false, Some(limit)) = (judged, facts.limit(stage.stage)) {
        let fails = stage.verdict == Some(Verdict::Fail);
        let composite = match stage.composite_cv {
            Some(cv) => {
                let mark = if stage.composite_borderline == Some(true) { Mark::Borderline } else { Mark::None };
                Run::marked(facts.variation(cv, Some(limit)), mark)
            }
            None => Run::marked("", Mark::Missing),
        };
        let name = facts.say("county_report.composite_row", &[("limit", numbers::fixed(limit, 2))]);
        table.row([
            Cell::new(name).flagged(Flag::Total).spanning(2, 1),
            Cell::new(composite).flagged(if fails { Flag::Fails } else { Flag::Total }),
            Cell::new("").flagged(Flag::Total),
        ]);
    }
    let note = if judged { "county_report.variation_note" } else { "county_report.variation_note_plain" };
    table.note = facts.say(note, &[]);
    table
}

fn cv(facts: &CountyFacts<'_>, variation: &Variation, over: bool) -> Cell {
    let run = match variation.cv {
        Some(cv) => {
            let mark = if variation.borderline { Mark::Borderline } else { Mark::None };
            Run::marked(facts.variation(cv, variation.limit), mark)
        }
        None => Run::marked("", Mark::Missing),
    };
    Cell::new(run).flagged(if over { Flag::Fails } else { Flag::None })
}

/// What exceeds its limit, what keeps it, what cannot be told.
fn against_limits(facts: &CountyFacts<'_>, stage: &StageResult) -> String {
    let limit = facts.limit(stage.stage);
    let shown = limit.map_or_else(String::new, |limit| numbers::fixed(limit, 2));
    let name = facts.stage(stage.stage);
    let mut sentences = Vec::new();
    let of = |wanted: Verdict, known: bool| -> Vec<String> {
        let places = stage.variations.iter().enumerate();
        let places =
            places.filter(|(_, variation)| variation.verdict == Some(wanted) && variation.cv.is_some() == known);
        places
            .map(|(place, variation)| match variation.cv {
                Some(cv) => {
                    let arguments = [("indicator", facts.short(place)), ("cv", facts.variation(cv, limit))];
                    facts.say("county_report.indicator_cv", &arguments)
                }
                None => facts.short(place),
            })
            .collect()
    };
    if stage.variations.iter().any(|variation| variation.limit.is_some()) {
        let (over, open) = (of(Verdict::Fail, true), of(Verdict::Undetermined, true));
        let none = of(Verdict::Undetermined, false);
        if !over.is_empty() {
            let arguments = [
                ("stage", name.clone()),
                ("count", numbers::count(over.len())),
                ("limit", shown.clone()),
                ("names", facts.join(&over)),
            ];
            sentences.push(facts.say("county_report.over_limit", &arguments));
        }
        if !open.is_empty() {
            let key = if over.is_empty() { "county_report.open_limit" } else { "county_report.open_limit_others" };
            let arguments =
                [("stage", name.clone()), ("count", numbers::count(open.len())), ("names", facts.join(&open))];
            sentences.push(facts.say(key, &arguments));
        }
        if !none.is_empty() {
            let arguments = [("stage", name.clone()), ("names", facts.join(&none))];
            sentences.push(facts.say("county_report.none_limit", &arguments));
        }
        if over.is_empty() && open.is_empty() && none.is_empty() {
            sentences.push(facts.say("county_report.within_limit", &[("stage", name), ("limit", shown)]));
        }
    } else if let Some(cv) = stage.composite_cv {
        let key = match stage.verdict {
            Some(Verdict::Fail) => "county_report.composite_over",
            Some(Verdict::Undetermined) => "county_report.composite_open",
            _ => "county_report.composite_within",
        };
        let arguments = [("stage", name), ("cv", facts.variation(cv, limit)), ("limit", shown)];
        sentences.push(facts.say(key, &arguments));
    } else {
        sentences.push(facts.say("county_report.composite_none", &[("stage", name)]));
    }
    sentences.join(&facts.say("county_report.sentence_join", &[]))
}

/// Values in doubt that make much of a variation.
fn in_doubt(facts: &CountyFacts<'_>, stage: &StageResult) -> String {
    let mut clauses = Vec::new();
    for (indicator, variation) in stage.variations.iter().enumerate() {
        if variation.cv.is_none() {
            continue;
        }
        for maker in doubtful_makers(facts, stage.stage, indicator) {
            let value = facts.assessment.values[indicator].get(maker.unit);
            let unit = &facts.assessment.units[maker.unit];
            let arguments = [
                ("indicator", facts.short(indicator)),
                ("school", facts.school(unit.row)),
                ("value", facts.value(&facts.rulebook.indicators[indicator], stage.stage, value.value)),
                ("part", numbers::percent(maker.share)),
            ];
            clauses.push(facts.say("county_report.variation_doubt", &arguments));
        }
    }
    if clauses.is_empty() {
        return String::new();
    }
    let arguments = [("stage", facts.stage(stage.stage)), ("clauses", facts.clauses(&clauses))];
    facts.say("county_report.variation_doubts", &arguments)
}

/// Units that make much of a variation by a value that is in doubt.
fn doubtful_makers(facts: &CountyFacts<'_>, stage: Stage, indicator: usize) -> Vec<Maker> {
    let much = makers(facts.assessment, stage, indicator).into_iter().filter(|maker| maker.share >= MUCH);
    much.filter(|maker| {
        let value = facts.assessment.values[indicator].get(maker.unit);
        facts.is_doubtful(maker.unit, indicator, &value)
    })
    .collect()
}

/// Indicators it is told of who makes their variation: those over the limit, else the one nearest to it.
fn worth_telling(facts: &CountyFacts<'_>, stage: &StageResult) -> Vec<usize> {
    let over = stage.variations.iter().enumerate().filter(|(_, variation)| variation.verdict == Some(Verdict::Fail));
    let over: Vec<usize> = over.map(|(place, _)| place).collect();
    if over.is_empty() {
        return vec![chart::worst(facts.assessment, facts.rulebook, None, Some(stage.stage)).0];
    }
    over
}

/// Which schools make an indicator's variation, in words; nothing where there is none.
fn who_makes(facts: &CountyFacts<'_>, stage: Stage, indicator: usize) -> Option<String> {
    let makers = makers(facts.assessment, stage, indicator);
    let (first, all) = (makers.first()?, makers.iter().map(|maker| maker.share).sum::<f64>());
    let mut so_far = 0.0;
    let half = makers.iter().take_while(|maker| {
        let wanted = so_far < all / 2.0;
        so_far += if wanted { maker.share } else { 0.0 };
        wanted
    });
    let half = half.count();
    let with_value =
        facts.units_of(stage).filter(|(place, _)| facts.assessment.values[indicator].get(*place).value.is_finite());
    let units = with_value.count();
    let told = |maker: &Maker| {
        let key = if maker.below { "county_report.maker_below" } else { "county_report.maker_above" };
        let row = facts.assessment.units[maker.unit].row;
        let value = facts.assessment.values[indicator].get(maker.unit);
        let marks = facts.marks_in_words(maker.unit, indicator, &value);
        let shown = facts.value(&facts.rulebook.indicators[indicator], stage, value.value) + &marks;
        let arguments = [("school", facts.school(row)), ("value", shown), ("part", numbers::percent(maker.share))];
        facts.say(key, &arguments)
    };
    let arguments = |named: &[Maker]| {
        vec![
            ("stage", facts.stage(stage)),
            ("indicator", facts.short(indicator)),
            ("units", numbers::count(units)),
            ("count", numbers::count(half)),
            ("part", numbers::percent(so_far.min(1.0))),
            ("names", facts.join(named.iter().map(told))),
        ]
    };
    let few = half <= FEW && half * 2 <= units;
    Some(match (few, half) {
        (true, 1) => facts.say("county_report.one_makes", &arguments(std::slice::from_ref(first))),
        (true, _) => facts.say("county_report.few_make", &arguments(&makers[..half])),
        _ => facts.say("county_report.many_make", &arguments(&makers[..makers.len().min(3)])),
    })
}
