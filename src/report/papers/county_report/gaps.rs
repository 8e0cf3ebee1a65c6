//! Gaps between town and country, townships, and those who run schools: means weighted by students, side by side.

use std::collections::BTreeMap;

use super::super::county_facts::CountyFacts;
use super::Captions;
use crate::assess::{GroupMean, group_means};
use crate::chart::{GroupBy, numbers};
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Flag, Mark, Run, Table, section};

/// Groups compared.
const COMPARED: [GroupBy; 3] = [GroupBy::Area, GroupBy::Township, GroupBy::Ownership];
/// Townships of a table; a county has some dozens.
const MOST_GROUPS: usize = 100;
/// Groups that stand beside each other; more stand below each other.
const BESIDE: usize = 4;

/// Schools in groups.
struct Groups {
    names: Vec<String>,
    /// By row.
    of_row: Vec<Option<usize>>,
}

pub(super) fn gaps(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let mut blocks = Vec::new();
    for by in COMPARED {
        let Some(groups) = groups(facts, by) else { continue };
        let mut of_groups = Vec::new();
        let widest: Vec<String> = facts.stages().filter_map(|stage| widest(facts, &groups, stage.stage)).collect();
        of_groups.push(Block::paragraph(widest.join(&facts.say("county_report.sentence_join", &[]))));
        if groups.names.len() <= BESIDE {
            of_groups.push(Block::Table(beside(facts, by, &groups, captions)));
        } else {
            of_groups
                .extend(facts.stages().map(|stage| Block::Table(below(facts, by, &groups, stage.stage, captions))));
        }
        blocks.extend(of_groups);
    }
    section(2, facts.say("county_report.heading.gaps", &[]), blocks)
}

/// Groups that have units, where there are at least two. Schools that report none are the last group.
fn groups(facts: &CountyFacts<'_>, by: GroupBy) -> Option<Groups> {
    let schools = &facts.county.schools;
    let unknown = facts.say("chart.boxes.unknown", &[]);
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    if by == GroupBy::Township {
        for row in 0..schools.len() {
            order.entry(numbers::clean(schools.text(by.id(), row))).or_insert(row);
        }
    }
    let name_of = |row: usize| -> Option<(usize, String)> {
        if by == GroupBy::Township {
            let name = numbers::clean(schools.text(by.id(), row));
            // In the order of the workbook, which is the administrative one.
            let place = order.get(&name).copied().unwrap_or_default();
            return (!name.is_empty()).then(|| (place, numbers::shortened(&name, 24)));
        }
        let place = schools.choice(by.id(), row)?;
        let option = facts.quantities.get(by.id())?.options.get(place)?;
        Some((place, option.name(facts.language).to_owned()))
    };
    let mut of_row: Vec<Option<(usize, String)>> = vec![None; schools.len()];
    for unit in &facts.assessment.units {
        let row = unit.row as usize;
        of_row[row] = Some(name_of(row).unwrap_or_else(|| (usize::MAX, unknown.clone())));
    }
    let known: std::collections::BTreeSet<&(usize, String)> = of_row.iter().flatten().collect();
    let known: Vec<&(usize, String)> = known.into_iter().take(MOST_GROUPS).collect();
    if known.len() < 2 {
        return None;
    }
    let of_row = of_row.iter().map(|group| group.as_ref().and_then(|group| known.binary_search(&group).ok())).collect();
    let names = known.into_iter().map(|(_, name)| name.clone()).collect();
    Some(Groups { names, of_row })
}

fn means(facts: &CountyFacts<'_>, groups: &Groups, stage: Stage, indicator: usize) -> Vec<GroupMean> {
    let of = |row: u32| groups.of_row.get(row as usize).copied().flatten();
    group_means(facts.assessment, stage, indicator, groups.names.len(), of)
}

/// Places of the groups with the least and the greatest mean, where they differ.
fn ends(means: &[GroupMean]) -> Option<(usize, usize)> {
    let known = || means.iter().enumerate().filter_map(|(place, mean)| Some((place, mean.mean?)));
    let low = known().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let high = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (low.1 < high.1).then_some((low.0, high.0))
}

/// The indicator whose groups lie furthest apart, in a sentence.
fn widest(facts: &CountyFacts<'_>, groups: &Groups, stage: Stage) -> Option<String> {
    let mut widest: Option<(f64, usize, usize, usize, Vec<GroupMean>)> = None;
    for indicator in 0..facts.rulebook.indicators.len() {
        let means = means(facts, groups, stage, indicator);
        let Some((low, high)) = ends(&means) else { continue };
        let (least, most) = (means[low].mean.unwrap_or_default(), means[high].mean.unwrap_or_default());
        // Where the least is nothing there is no so many times; such a gap is the widest.
        let times = if least > 0.0 { most / least } else { f64::INFINITY };
        if widest.as_ref().is_none_or(|(known, ..)| times > *known) {
            widest = Some((times, indicator, low, high, means));
        }
    }
    let (times, indicator, low, high, means) = widest?;
    let rule = &facts.rulebook.indicators[indicator];
    let shown = |group: usize| {
        let shown = facts.value(rule, stage, means[group].mean.unwrap_or_default());
        if rests_on_doubt(facts, groups, stage, indicator, group) {
            return facts.say("county_report.doubtful_mean", &[("value", shown)]);
        }
        shown
    };
    let arguments = [
        ("stage", facts.stage(stage)),
        ("indicator", facts.language.of(&rule.name).to_owned()),
        ("high_name", groups.names[high].clone()),
        ("high", shown(high)),
        ("low_name", groups.names[low].clone()),
        ("low", shown(low)),
        ("unit", facts.language.of(&rule.unit).to_owned()),
        ("times", numbers::fixed(times, 2)),
    ];
    let key = if times.is_finite() { "county_report.widest" } else { "county_report.widest_none" };
    Some(facts.say(key, &arguments))
}

/// Whether a group's mean rests on a value that is in doubt.
fn rests_on_doubt(facts: &CountyFacts<'_>, groups: &Groups, stage: Stage, indicator: usize, group: usize) -> bool {
    let units = facts.units_of(stage);
    let mut of_group = units.filter(|(_, unit)| groups.of_row.get(unit.row as usize).copied().flatten() == Some(group));
    of_group.any(|(place, _)| {
        let value = facts.assessment.values[indicator].get(place);
        value.value.is_finite() && facts.is_doubtful(place, indicator, &value)
    })
}

fn heading(facts: &CountyFacts<'_>, key: &str) -> String {
    facts.say(&format!("county_report.column.{key}"), &[])
}

/// A mean; the least of its row or column stands out where the groups differ, or where it misses the threshold.
fn cell(facts: &CountyFacts<'_>, stage: Stage, indicator: usize, mean: &GroupMean, least: bool) -> Cell {
    let rule = &facts.rulebook.indicators[indicator];
    let Some(value) = mean.mean else {
        return Cell::new(if mean.units == 0 { Run::from("—") } else { Run::marked("", Mark::Missing) });
    };
    let under = rule.threshold.get(&stage).is_some_and(|threshold| value < threshold.double);
    let flag = if least { Flag::Caution } else { Flag::None };
    let shown = facts.value(rule, stage, value);
    Cell::new(if under { Run::bold(shown) } else { Run::from(shown) }).flagged(flag)
}

/// Groups side by side, an indicator a row.
fn beside(facts: &CountyFacts<'_>, by: GroupBy, groups: &Groups, captions: &mut Captions) -> Table {
    let mut columns = vec![(heading(facts, "indicator"), 76.0, Align::Left)];
    let width = 84.0 / groups.names.len() as f64;
    columns.extend(groups.names.iter().map(|name| (name.clone(), width, Align::Right)));
    let words = facts.say("county_report.caption.gaps", &[("group", by.name(facts.language))]);
    let mut table = Table::new(columns).captioned(captions.table(facts, words));
    for stage in facts.stages() {
        let schools = means(facts, groups, stage.stage, 0);
        let mut row = vec![Cell::new(facts.say("county_report.stage_units", &[("stage", facts.stage(stage.stage))]))];
        row.extend(schools.iter().map(|mean| Cell::new(numbers::count(mean.units))));
        table.row(row.into_iter().map(|cell| cell.flagged(Flag::Total)));
        for (place, indicator) in facts.rulebook.indicators.iter().enumerate() {
            let means = means(facts, groups, stage.stage, place);
            let least = ends(&means).map(|(low, _)| low);
            let mut row = vec![Cell::new(facts.with_unit(indicator))];
            let cells = means.iter().enumerate();
            row.extend(cells.map(|(group, mean)| cell(facts, stage.stage, place, mean, least == Some(group))));
            table.row(row);
        }
    }
    table.note = note(facts);
    table
}

/// Groups below each other, an indicator a column.
fn below(facts: &CountyFacts<'_>, by: GroupBy, groups: &Groups, stage: Stage, captions: &mut Captions) -> Table {
    let count = facts.rulebook.indicators.len();
    let all: Vec<Vec<GroupMean>> = (0..count).map(|indicator| means(facts, groups, stage, indicator)).collect();
    let mut columns = vec![(by.name(facts.language), 27.0, Align::Left), (heading(facts, "units"), 15.0, Align::Right)];
    let widths = widths(facts, stage, &all);
    columns.extend((0..count).map(|indicator| (facts.short(indicator), widths[indicator], Align::Right)));
    let arguments = [("stage", facts.stage(stage)), ("group", by.name(facts.language))];
    let words = facts.say("county_report.caption.gaps_of_stage", &arguments);
    let mut table = Table::new(columns).captioned(captions.table(facts, words));
    let least: Vec<Option<usize>> = all.iter().map(|means| ends(means).map(|(low, _)| low)).collect();
    for (group, name) in groups.names.iter().enumerate() {
        let units = all.first().map_or(0, |means| means[group].units);
        if units == 0 {
            continue;
        }
        let mut row = vec![Cell::new(name.clone()), Cell::new(numbers::count(units))];
        row.extend(
            (0..count).map(|indicator| {
                cell(facts, stage, indicator, &all[indicator][group], least[indicator] == Some(group))
            }),
        );
        table.row(row);
    }
    table.note = note(facts);
    table
}

/// Widths of the columns of indicators, by the longest figure of each.
fn widths(facts: &CountyFacts<'_>, stage: Stage, all: &[Vec<GroupMean>]) -> Vec<f64> {
    let longest = |(indicator, means): (usize, &Vec<GroupMean>)| {
        let rule = &facts.rulebook.indicators[indicator];
        let shown = means.iter().filter_map(|mean| mean.mean).map(|mean| facts.value(rule, stage, mean).len());
        shown.max().unwrap_or(0).max(LEAST_FIGURES) as f64
    };
    let longest: Vec<f64> = all.iter().enumerate().map(longest).collect();
    let sum: f64 = longest.iter().sum();
    longest.iter().map(|of| of / sum * 118.0).collect()
}

/// Figures a narrow column has room for; its heading needs as much.
const LEAST_FIGURES: usize = 6;

fn note(facts: &CountyFacts<'_>) -> String {
    let key = if facts.judges_units() { "county_report.gaps_note" } else { "county_report.gaps_note_plain" };
    facts.say(key, &[])
}
