//! What turned: since the year before, and by each concession alone.

use super::super::county_facts::CountyFacts;
use super::{Captions, MOST_ROWS, charts, more};
use crate::assess::{Assessment, ItemChange, Status, UnitChange, Verdict, compare};
use crate::chart::{self, Kind, Year, numbers};
use crate::county::Stage;
use crate::fault::Result;
use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::report::item_state;

/// Changes against the year before, where it is loaded.
pub(super) fn turned(facts: &CountyFacts<'_>, captions: &mut Captions) -> Result<Vec<Block>> {
    let earlier = facts.other_years.iter().filter(|year| year.county.year < facts.county.year);
    let Some(before) = earlier.max_by_key(|year| year.county.year) else { return Ok(Vec::new()) };
    let changes = compare((before.county, before.assessment), (facts.county, facts.assessment), facts.rulebook);
    let word = |verdict: Verdict| facts.verdict(verdict);
    let mut sentences = vec![facts.say(
        "county_report.against_year",
        &[("year", before.county.year.to_string()), ("next", (before.county.year + 1).to_string())],
    )];
    sentences.push(match changes.overall {
        Some((before, after)) => {
            facts.say("county_report.overall_turned", &[("before", word(before)), ("after", word(after))])
        }
        None => facts.say("county_report.overall_same", &[("verdict", word(facts.assessment.overall))]),
    });
    let parts: Vec<String> = changes
        .parts
        .iter()
        .filter_map(|(place, before, after)| {
            let name = facts.language.of(&facts.rulebook.parts.get(*place)?.name).to_owned();
            let arguments = [("name", name), ("before", word(*before)), ("after", word(*after))];
            Some(facts.say("county_report.turned_one", &arguments))
        })
        .collect();
    if !parts.is_empty() {
        sentences.push(facts.say("county_report.parts_turned", &[("parts", facts.clauses(&parts))]));
    }
    let mut blocks = vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    blocks.push(Block::paragraph(spread(facts, before)));
    blocks.extend(units(facts, before, &changes.units, captions));
    blocks.extend(items(facts, before, &changes.items, captions));
    blocks.extend(variations(facts, before, captions));
    for stage in facts.stages() {
        let (worst, _) = chart::worst(facts.assessment, facts.rulebook, None, Some(stage.stage));
        blocks.extend(charts::chart(facts, captions, Kind::Trend, stage.stage, worst)?);
    }
    Ok(blocks)
}

/// Indicators whose variation is judged otherwise than the year before: with both figures where both are known.
fn spread(facts: &CountyFacts<'_>, before: &Year<'_>) -> String {
    let mut clauses = Vec::new();
    for stage in facts.stages() {
        let Some(earlier) = before.assessment.stages.iter().find(|other| other.stage == stage.stage) else { continue };
        let limit = facts.limit(stage.stage);
        for (place, (old, new)) in earlier.variations.iter().zip(&stage.variations).enumerate() {
            let (Some(was), Some(is)) = (old.verdict, new.verdict) else { continue };
            if was == is {
                continue;
            }
            let shown = |cv: Option<f64>| cv.map_or_else(|| "—".to_owned(), |cv| facts.variation(cv, limit));
            let arguments = [
                ("stage", facts.stage(stage.stage)),
                ("indicator", facts.short(place)),
                ("old", shown(old.cv)),
                ("new", shown(new.cv)),
                ("before", facts.verdict(was)),
                ("after", facts.verdict(is)),
            ];
            clauses.push(facts.say("county_report.spread_turned_one", &arguments));
        }
    }
    if clauses.is_empty() {
        return String::new();
    }
    facts.say("county_report.spread_turned", &[("clauses", facts.clauses(&clauses))])
}

/// Schools that turned, came or went.
fn units(facts: &CountyFacts<'_>, before: &Year<'_>, changes: &[UnitChange], captions: &mut Captions) -> Vec<Block> {
    let name = |change: &UnitChange| {
        let name_in = |county: &crate::county::County| {
            county.schools.row_of(&change.school).map(|row| numbers::clean(&county.schools.names[row]))
        };
        let school = name_in(facts.county).or_else(|| name_in(before.county)).unwrap_or_else(|| change.school.clone());
        facts.say(
            "county_report.unit",
            &[("school", numbers::shortened(&school, 40)), ("stage", facts.stage(change.stage))],
        )
    };
    let mut blocks = Vec::new();
    let named = |key: &str, wanted: &dyn Fn(&UnitChange) -> bool| {
        let names: Vec<String> = changes.iter().filter(|change| wanted(change)).map(name).collect();
        let arguments = [("count", numbers::count(names.len())), ("names", facts.names(&names))];
        (!names.is_empty()).then(|| facts.say(key, &arguments))
    };
    let came = named("county_report.units_came", &|change| change.before.is_none());
    let went = named("county_report.units_went", &|change| change.after.is_none());
    let sentences: Vec<String> = came.into_iter().chain(went).collect();
    blocks.push(Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[]))));
    if !facts.judges_units() {
        return blocks;
    }
    let turned: Vec<&UnitChange> = changes
        .iter()
        .filter(|change| change.before.is_some() && change.after.is_some() && change.verdicts.0 != change.verdicts.1)
        .collect();
    if turned.is_empty() {
        blocks.push(Block::paragraph(facts.say("county_report.no_unit_turned", &[])));
        return blocks;
    }
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let words = facts.say("county_report.caption.turned", &[("count", numbers::count(turned.len()))]);
    let mut table = Table::new([
        (column("school"), 56.0, Align::Left),
        (column("before"), 20.0, Align::Centre),
        (column("after"), 20.0, Align::Centre),
        (column("turned_indicators"), 64.0, Align::Left),
    ])
    .captioned(captions.table(facts, words));
    let shown = |verdict: Option<Verdict>| verdict.map_or_else(|| "—".to_owned(), |verdict| facts.verdict(verdict));
    for change in turned.iter().take(MOST_ROWS) {
        let indicators: Vec<String> = change
            .indicators
            .iter()
            .map(|one| {
                let key = match one.after {
                    Some(true) => "county_report.now_met",
                    Some(false) => "county_report.now_short",
                    None => "county_report.now_missing",
                };
                facts.say(key, &[("indicator", facts.short(one.indicator))])
            })
            .collect();
        let worse = change.verdicts.1 > change.verdicts.0;
        table.row([
            Cell::new(name(change)),
            Cell::new(shown(change.verdicts.0)),
            Cell::new(shown(change.verdicts.1)).flagged(if worse { Flag::Fails } else { Flag::None }),
            Cell::new(facts.clauses(&indicators)),
        ]);
    }
    blocks.push(Block::Table(table));
    blocks.push(more(facts, turned.len().saturating_sub(MOST_ROWS)));
    blocks
}

/// Variations of both years side by side.
fn variations(facts: &CountyFacts<'_>, before: &Year<'_>, captions: &mut Captions) -> Vec<Block> {
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let of = |assessment: &crate::assess::Assessment, stage: Stage, indicator: usize| {
        let result = assessment.stages.iter().find(|result| result.stage == stage);
        result.and_then(|result| result.variations.get(indicator)?.cv)
    };
    let year = |year: i32| {
        let arguments = [("year", year.to_string()), ("next", (year + 1).to_string())];
        facts.say("county_report.school_year", &arguments)
    };
    let mut table = Table::new([
        (column("indicator"), 82.0, Align::Left),
        (year(before.county.year), 28.0, Align::Right),
        (year(facts.county.year), 28.0, Align::Right),
        (column("change"), 22.0, Align::Right),
    ]);
    for stage in facts.stages() {
        let limit = facts.limit(stage.stage);
        table.row([Cell::new(facts.stage(stage.stage)).spanning(4, 1).flagged(Flag::Total)]);
        for (place, indicator) in facts.rulebook.indicators.iter().enumerate() {
            let cvs = [before.assessment, facts.assessment].map(|assessment| of(assessment, stage.stage, place));
            let shown = |cv: Option<f64>| {
                cv.map_or_else(|| "—".to_owned(), |cv| facts.variation(cv, limit.filter(|_| facts.judges_units())))
            };
            let apart = match cvs {
                [Some(_), Some(_)] => change(&shown(cvs[0]), &shown(cvs[1])),
                _ => "—".to_owned(),
            };
            table.row([
                Cell::new(facts.language.of(&indicator.name)),
                Cell::new(shown(cvs[0])),
                Cell::new(shown(cvs[1])),
                Cell::new(apart),
            ]);
        }
    }
    captions.captioned(facts, table, facts.say("county_report.caption.variation_years", &[])).into_iter().collect()
}

/// By how much two figures differ as they are printed: whoever subtracts them finds the same.
fn change(before: &str, after: &str) -> String {
    let decimals = |shown: &str| shown.split_once('.').map_or(0, |(_, part)| part.len());
    let value = |shown: &str| shown.replace(',', "").parse::<f64>().unwrap_or(f64::NAN);
    signed(value(after) - value(before), decimals(before).max(decimals(after)))
}

/// A change with its sign; none has none.
fn signed(change: f64, decimals: usize) -> String {
    let shown = numbers::fixed(change, decimals);
    let nothing = !shown.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0');
    if change > 0.0 && !nothing { format!("+{shown}") } else { shown }
}

/// Items that turned: those that figures turned one by one; those that only waited for a person the year before in a sentence.
fn items(facts: &CountyFacts<'_>, before: &Year<'_>, changes: &[ItemChange], captions: &mut Captions) -> Vec<Block> {
    let only_decided = |change: &&ItemChange| {
        let status = before.assessment.items.get(change.item).map(|item| item.status);
        let decided = facts.assessment.items[change.item].decided;
        let waited = match status {
            Some(Status::Manual) => decided.is_some(),
            // Where figures already held, a person who says the same has turned nothing.
            Some(Status::ToConfirm) => decided == Some(true),
            _ => false,
        };
        waited && change.before == Verdict::Undetermined
    };
    let (decided, turned): (Vec<&ItemChange>, Vec<&ItemChange>) = changes.iter().partition(only_decided);
    let mut blocks = Vec::new();
    if !decided.is_empty() {
        let items: Vec<usize> = decided.iter().map(|change| change.item).collect();
        let arguments = [("count", numbers::count(items.len())), ("names", facts.item_places(&items))];
        blocks.push(Block::paragraph(facts.say("county_report.only_decided", &arguments)));
    }
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("item"), 116.0, Align::Left),
        (column("before"), 22.0, Align::Centre),
        (column("after"), 22.0, Align::Centre),
    ]);
    for change in turned {
        table.row([
            Cell::new(facts.item_name(change.item)),
            Cell::new(state(facts, before.assessment, change.item)),
            Cell::new(state(facts, facts.assessment, change.item)).flagged(super::conclusion::flag(change.after)),
        ]);
    }
    blocks.extend(captions.captioned(facts, table, facts.say("county_report.caption.turned_items", &[])));
    blocks
}

/// What an item came to.
fn state(facts: &CountyFacts<'_>, assessment: &Assessment, item: usize) -> String {
    let veto = facts.rulebook.items.get(item).is_some_and(|item| facts.veto_groups.contains(&item.group));
    let result = assessment.items.get(item);
    result.map_or_else(String::new, |result| item_state(facts.language, result.standing(), veto))
}

/// What each concession alone would turn.
pub(super) fn concessions(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let concessions = &facts.rulebook.concessions;
    if concessions.is_empty() {
        return Vec::new();
    }
    let unverified = concessions.iter().any(|concession| concession.unverified);
    let mut sentences = vec![facts.say("county_report.concessions_off", &[])];
    if unverified {
        sentences.push(facts.say("county_report.concessions_unverified", &[]));
    }
    let turning: Vec<_> = facts
        .assessment
        .would_change
        .iter()
        .filter(|change| !change.units.is_empty() || !change.items.is_empty())
        .collect();
    if turning.is_empty() {
        sentences.push(facts.say("county_report.concessions_nothing", &[]));
    }
    let mut blocks = vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("concession"), 62.0, Align::Left),
        (column("turned_schools"), 68.0, Align::Left),
        (column("turned_items"), 30.0, Align::Left),
    ]);
    for change in turning {
        let units: Vec<String> = change.units.iter().map(|unit| facts.unit(&facts.assessment.units[*unit])).collect();
        let none = || facts.say("county_report.none", &[]);
        let arguments = [("count", numbers::count(units.len())), ("names", facts.names(&units))];
        let units = if units.is_empty() { none() } else { facts.say("county_report.counted_schools", &arguments) };
        let of_items = change.items.iter().filter_map(|id| facts.item_of(id));
        let of_items: Vec<usize> = of_items.collect();
        let items = if of_items.is_empty() { none() } else { facts.item_places(&of_items) };
        let name = facts.language.of(&concessions[change.concession].name);
        table.row([Cell::new(name), Cell::new(units), Cell::new(items)]);
    }
    blocks.extend(captions.captioned(facts, table, facts.say("county_report.caption.concessions", &[])));
    blocks
}
