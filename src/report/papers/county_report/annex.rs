//! Annexes: every unit with its values, and the measured figures that were put in.

use super::super::county_facts::{CountyFacts, threshold_words};
use super::conclusion::flag;
use super::more;
use crate::assess::Verdict;
use crate::chart::numbers;
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Flag, Mark, Run, Table};

/// Units of a table; the workbook of indicators has them all.
const MOST_UNITS: usize = 3_000;

/// Annexes with what they are called: the names stand above who issues the report.
pub(in crate::report::papers) struct Annexes {
    pub names: Vec<String>,
    pub blocks: Vec<Block>,
}

pub(super) fn annex(facts: &CountyFacts<'_>) -> Annexes {
    let tables = facts.stages().flat_map(|stage| values(facts, stage.stage, None)).collect();
    annexes(facts, tables, measured(facts, None))
}

/// The annexes of some tables of values and one of measured figures, as far as they are not empty. One alone has no number.
pub(in crate::report::papers) fn annexes(facts: &CountyFacts<'_>, values: Vec<Block>, measured: Block) -> Annexes {
    let name = |key: &str| facts.say(&format!("county_report.heading.{key}"), &[]);
    let mut parts: Vec<(String, Vec<Block>, bool)> = Vec::new();
    if !values.is_empty() {
        parts.push((name("annex_values"), values, true));
    }
    if !measured.is_empty() {
        parts.push((name("annex_measured"), vec![measured], false));
    }
    let key = if parts.len() == 1 { "county_report.annex_alone" } else { "county_report.annex" };
    let mut annexes = Annexes { names: parts.iter().map(|(name, ..)| name.clone()).collect(), blocks: Vec::new() };
    for ((words, of_part, lying), number) in parts.into_iter().zip(1..) {
        let number: u32 = number;
        let heading = facts.say(key, &[("number", number.to_string()), ("words", words)]);
        let mut pages = vec![Block::plain_heading(1, heading)];
        pages.extend(of_part);
        if lying {
            annexes.blocks.push(Block::Landscape(pages));
        } else {
            annexes.blocks.extend(pages);
        }
    }
    annexes
}

/// Units of a stage, of some schools or of all, with their values.
pub(in crate::report::papers) fn values(facts: &CountyFacts<'_>, stage: Stage, rows: Option<&[u32]>) -> Vec<Block> {
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let count = facts.rulebook.indicators.len();
    let judged = facts.judges_units();
    let mut columns = vec![
        (column("number"), 10.0, Align::Centre),
        (column("school"), 50.0, Align::Left),
        (column("students"), 18.0, Align::Right),
    ];
    let width = if judged { 141.0 } else { 167.0 } / count.max(1) as f64;
    columns.extend(facts.rulebook.indicators.iter().map(|indicator| {
        let name = facts.language.of(&indicator.short).to_owned();
        let unit = facts.language.of(&indicator.unit).to_owned();
        (facts.say("table.with_unit", &[("name", name), ("unit", unit)]), width, Align::Right)
    }));
    if judged {
        columns.push((column("verdict"), 26.0, Align::Centre));
    }
    let mut table = Table::new(columns);
    table.caption = facts.stage(stage);
    if judged {
        let mut row = vec![Cell::new(""), Cell::new(column("threshold")), Cell::new("")];
        let thresholds = facts.rulebook.indicators.iter();
        row.extend(thresholds.map(|indicator| Cell::new(threshold_words(indicator, stage).unwrap_or_default())));
        row.push(Cell::new(""));
        table.row(row.into_iter().map(|cell| cell.flagged(Flag::Total)));
    }
    let in_scope = |row: u32| rows.is_none_or(|rows| rows.binary_search(&row).is_ok());
    let units: Vec<usize> =
        facts.units_of(stage).filter(|(_, unit)| in_scope(unit.row)).map(|(place, _)| place).collect();
    if units.is_empty() {
        return Vec::new();
    }
    for (number, place) in units.iter().take(MOST_UNITS).enumerate() {
        let unit = &facts.assessment.units[*place];
        let students = match unit.students {
            Some(students) => Run::from(numbers::fixed(students as f64, 0)),
            None => Run::marked("", Mark::Missing),
        };
        let mut row = vec![Cell::new((number + 1).to_string()), Cell::new(facts.school(unit.row)), Cell::new(students)];
        for (indicator, value) in facts.assessment.values_of(*place).enumerate() {
            let flag = match (value.met, value.floor) {
                (Some(false), Some(false)) => Flag::Fails,
                (Some(false), _) => Flag::Caution,
                _ => Flag::None,
            };
            row.push(Cell::of(facts.value_runs(*place, indicator, &value)).flagged(flag));
        }
        if judged {
            let verdict = unit.verdict.unwrap_or(Verdict::Undetermined);
            row.push(Cell::new(facts.verdict(verdict)).flagged(flag(verdict)));
        }
        table.row(row);
    }
    let mean = facts.stages().find(|result| result.stage == stage);
    if let Some(result) = mean {
        let mut row = vec![Cell::new(""), Cell::new(column("mean")), Cell::new("")];
        row.extend(facts.rulebook.indicators.iter().zip(&result.variations).map(|(indicator, variation)| {
            Cell::new(variation.mean.map_or_else(|| "—".to_owned(), |mean| facts.value(indicator, stage, mean)))
        }));
        if judged {
            row.push(Cell::new(""));
        }
        table.row(row.into_iter().map(|cell| cell.flagged(Flag::Total)));
    }
    table.note = if judged {
        facts.say("county_report.values_note", &[("part", facts.floor())])
    } else {
        facts.say("county_report.values_note_plain", &[])
    };
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(Some(more(facts, units.len().saturating_sub(MOST_UNITS))).filter(|more| !more.is_empty()));
    blocks
}

/// Measured figures of some schools, or of all, beside the reported ones they stand in for; empty where none does.
pub(in crate::report::papers) fn measured(facts: &CountyFacts<'_>, rows: Option<&[u32]>) -> Block {
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("school"), 46.0, Align::Left),
        (column("figure"), 50.0, Align::Left),
        (column("reported"), 20.0, Align::Right),
        (column("measured"), 20.0, Align::Right),
        (column("signed"), 24.0, Align::Centre),
    ]);
    for one in facts.measured.iter().filter(|_| facts.verified) {
        let row = facts.row_of(&one.school);
        let in_scope = |rows: &[u32]| row.is_some_and(|row| rows.binary_search(&row).is_ok());
        if !rows.is_none_or(in_scope) {
            continue;
        }
        let school = row.map_or_else(|| one.school.clone(), |row| facts.school(row));
        let reported = match &one.reported {
            Some(figure) => Run::from(facts.figure(figure)),
            None => Run::marked("", Mark::Missing),
        };
        let signed = if one.signed { "county_report.signed" } else { "county_report.not_signed" };
        table.row([
            Cell::new(school),
            Cell::new(facts.field(&one.field)),
            Cell::new(reported),
            Cell::new(facts.figure(&one.measured)),
            Cell::new(facts.say(signed, &[])),
        ]);
    }
    Block::Table(table)
}
