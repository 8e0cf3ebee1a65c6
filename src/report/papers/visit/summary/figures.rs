//! What checking the figures came to (数据核查结论): reported against measured, the schools against six of seven and the floor,
//! variation. What is on the edge, missing or doubtful is told by [`super::edges`].

use crate::assess::{Variation, Verdict};
use crate::chart::numbers::{fixed, plain};
use crate::county::Stage;
use crate::report::and_more;
use crate::report::document::{Align, Block, Cell, Flag, Mark, Run, Table};
use crate::rulebook::Judged as RuleJudged;
use crate::visit::feedback::Row;

use super::super::checked::{Room, compared_said, comparison, comparison_columns, differs, room_cells, rooms};
use super::super::names::{deciding_text, rests_on, value_text};
use super::super::say::NOTHING;
use super::{Judged, Summary, edges, parts, unit_of};

/// Figures that agree are listed, too, where there are no more than these.
const MOST_LISTED: usize = 8;

pub(super) fn blocks(summary: &Summary<'_>) -> Vec<Block> {
    let say = summary.say();
    parts([
        (say.of("papers.figures.checked"), checked(summary)),
        (say.of("papers.figures.units"), units(summary)),
        (say.of("papers.figures.variation"), variation(summary)),
        (edges::heading(summary), edges::blocks(summary)),
    ])
}

/// Figures of the workbook that were measured, with the visit's place.
fn compared<'a>(summary: &'a Summary<'_>) -> Vec<(usize, &'a Row)> {
    let visits = summary.visits.iter().enumerate();
    let rows = visits.flat_map(|(place, visit)| visit.page.figures.iter().map(move |row| (place, row)));
    rows.filter(|(_, row)| row.reported.is_some() && row.measured.is_some()).collect()
}

fn checked(summary: &Summary<'_>) -> Vec<Block> {
    let ground = &summary.ground;
    let compared = compared(summary);
    let rooms: Vec<Vec<Room>> = summary.visits.iter().map(|visit| rooms(ground, visit)).collect();
    if compared.is_empty() && rooms.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let figures: Vec<_> = compared.iter().map(|(place, row)| (&summary.visits[*place], *row)).collect();
    let said = compared_said(ground, &figures, &rooms.concat());
    let is_listed = |row: &Row| compared.len() <= MOST_LISTED || differs(row);
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    for (place, visit) in summary.visits.iter().enumerate() {
        let of_visit = compared.iter().filter(|(of, row)| *of == place && is_listed(row));
        rows.extend(of_visit.map(|(_, row)| (place, comparison(ground, visit, row))));
        rows.extend(rooms[place].iter().filter(|room| room.differs()).map(|room| (place, room_cells(ground, room))));
    }
    vec![Block::paragraph(said), Block::Table(table(summary, rows))]
}

fn table(summary: &Summary<'_>, rows: Vec<(usize, Vec<Cell>)>) -> Table {
    let (say, ground) = (summary.say(), &summary.ground);
    let one = summary.is_of_one_school();
    let mut columns = comparison_columns(ground);
    if !one {
        columns[0].1 = 44.0;
        columns.insert(0, (say.of("papers.figures.column.school"), 38.0, Align::Left));
    }
    let mut table = Table::new(columns).captioned(say.of("papers.figures.table"));
    for (visit, mut cells) in rows {
        if !one {
            cells.insert(0, Cell::from(ground.place(&summary.visits[visit])));
        }
        table.row(cells);
    }
    table
}

fn units(summary: &Summary<'_>) -> Vec<Block> {
    let (say, ground) = (summary.say(), &summary.ground);
    let rulebook = ground.rulebook;
    let Some(rule) = rulebook.unit_rule.as_ref() else { return Vec::new() };
    let judged = summary.judged();
    let all = rulebook.indicators.len();
    let floor = plain(rule.floor.double * 100.0, 1);
    let least = all.saturating_sub(rule.short_allowed as usize).to_string();
    let values = [("all", all.to_string()), ("least", least), ("floor", floor)];
    let mut said = vec![say.with("papers.figures.rule", &values)];
    let head = |key: &str| say.of(&format!("papers.figures.column.{key}"));
    let mut columns = vec![
        (head("school"), 38.0, Align::Left),
        (head("stage"), 16.0, Align::Centre),
        (head("students"), 18.0, Align::Right),
        (head("met"), 18.0, Align::Centre),
        (head("short"), 66.0, Align::Left),
        (head("verdict"), 20.0, Align::Centre),
    ];
    if summary.beside().is_some() {
        columns[5].0 = head("verdict_reported");
        columns.push((head("verdict_measured"), 20.0, Align::Centre));
    }
    let mut table = Table::new(columns).captioned(say.of("papers.figures.units_table"));
    let mut turned = Vec::new();
    for row in summary.schools() {
        for stage in Stage::ASSESSED {
            let Some(unit) = unit_of(judged.assessment, row, stage) else { continue };
            let of = &judged.assessment.units[unit];
            let verdict = |verdict: Option<Verdict>| {
                let cell = Cell::from(say.verdict(verdict));
                if verdict == Some(Verdict::Fail) { cell.flagged(Flag::Fails) } else { cell }
            };
            let students = match of.students {
                Some(students) => Cell::from(students.to_string()),
                None => Cell::of(vec![Run::marked("", Mark::Missing)]),
            };
            let mut cells = vec![
                Cell::from(ground.school(row)),
                Cell::from(say.stage(stage)),
                students,
                Cell::from(format!("{}/{all}", of.met)),
                Cell::of(short(summary, judged, unit)),
                verdict(of.verdict),
            ];
            if let Some(beside) = summary.beside() {
                let measured = unit_of(beside.assessment, row, stage);
                let measured = measured.and_then(|unit| beside.assessment.units[unit].verdict);
                cells.push(verdict(measured));
                if measured != of.verdict {
                    let values = [
                        ("school", ground.school(row).to_owned()),
                        ("stage", say.stage(stage)),
                        ("before", say.verdict(of.verdict)),
                        ("after", say.verdict(measured)),
                    ];
                    turned.push(say.with("papers.figures.turned", &values));
                }
            }
            table.row(cells);
        }
    }
    if table.rows.is_empty() {
        return vec![Block::paragraph(county_units(summary))];
    }
    said.push(county_units(summary));
    let mut blocks = vec![Block::paragraph(say.sentences(&said)), Block::Table(table)];
    if summary.beside().is_some() && turned.is_empty() {
        turned.push(say.of("papers.figures.kept"));
    }
    blocks.push(Block::paragraph(say.sentences(&turned)));
    blocks
}

/// How many units of the county pass, and which do not.
fn county_units(summary: &Summary<'_>) -> String {
    let (say, ground) = (summary.say(), &summary.ground);
    let assessment = summary.judged().assessment;
    let mut sentences = Vec::new();
    for result in &assessment.stages {
        let Some(counts) = result.verdicts.filter(|_| result.units > 0) else { continue };
        let named = |wanted: Verdict| {
            let units = assessment.units.iter();
            let of = units.filter(|unit| unit.stage == result.stage && unit.verdict == Some(wanted));
            let names: Vec<&str> = of.map(|unit| ground.school(unit.row as usize)).collect();
            if names.is_empty() {
                return String::new();
            }
            say.with("papers.figures.named", &[("names", and_more(ground.language, names.into_iter()))])
        };
        let values = [
            ("stage", say.stage(result.stage)),
            ("units", result.units.to_string()),
            ("passing", counts.passing.to_string()),
            ("failing", counts.failing.to_string()),
            ("failing_names", named(Verdict::Fail)),
            ("undetermined", counts.undetermined.to_string()),
            ("undetermined_names", named(Verdict::Undetermined)),
        ];
        sentences.push(say.with("papers.figures.county_units", &values));
    }
    say.sentences(&sentences)
}

/// What a unit is short of, with value and threshold, and what is missing.
fn short(summary: &Summary<'_>, judged: Judged<'_>, unit: usize) -> Vec<Run> {
    let (say, ground) = (summary.say(), &summary.ground);
    let stage = judged.assessment.units[unit].stage;
    let code = ground.county.schools.codes.get(judged.assessment.units[unit].row as usize);
    let of_school = summary.measured_figures.iter().filter(|one| summary.verified && Some(&one.school) == code);
    let measured: Vec<&str> = of_school.map(|one| one.field.as_str()).collect();
    let mut runs: Vec<Run> = Vec::new();
    for (indicator, value) in ground.rulebook.indicators.iter().zip(judged.assessment.values_of(unit)) {
        let name = ground.language.of(&indicator.short).to_owned();
        if !value.value.is_finite() {
            separate(&mut runs, say);
            runs.push(Run::marked(name, Mark::Missing));
            continue;
        }
        let Some(threshold) = indicator.threshold.get(&stage).filter(|_| value.met == Some(false)) else { continue };
        let (shown, least) = (value_text(ground, indicator, stage, value.value), plain(threshold.double, 3));
        let key = if value.floor == Some(true) { "papers.figures.at_floor" } else { "papers.figures.under_floor" };
        let text = say.with(key, &[("name", name), ("value", shown), ("least", least)]);
        separate(&mut runs, say);
        let mark = match (value.borderline, rests_on(ground, indicator, stage, &measured)) {
            (true, _) => Mark::Borderline,
            (false, true) => Mark::Measured,
            (false, false) => Mark::None,
        };
        runs.push(Run::marked(text, mark));
    }
    if runs.is_empty() {
        runs.push(say.of("papers.figures.none_short").into());
    }
    runs
}

fn separate(runs: &mut Vec<Run>, say: super::Say) {
    if !runs.is_empty() {
        runs.push(say.of("papers.clause_join").into());
    }
}

fn variation(summary: &Summary<'_>) -> Vec<Block> {
    let (say, ground) = (summary.say(), &summary.ground);
    let rulebook = ground.rulebook;
    let judged = summary.judged();
    let each = rulebook.variation.judged == RuleJudged::Each;
    let head = |key: &str| say.of(&format!("papers.figures.column.{key}"));
    let mut columns = vec![
        (head("stage"), 16.0, Align::Centre),
        (head("indicator"), 62.0, Align::Left),
        (head("mean"), 24.0, Align::Right),
        (head("cv"), 22.0, Align::Right),
        (head("limit"), 18.0, Align::Right),
        (head("verdict"), 22.0, Align::Centre),
    ];
    let beside = summary.beside();
    if beside.is_some() {
        columns.insert(4, (head("cv_measured"), 24.0, Align::Right));
    }
    let mut table = Table::new(columns).captioned(say.of("papers.figures.variation_table"));
    let mut sentences = Vec::new();
    for (place, result) in judged.assessment.stages.iter().enumerate() {
        if result.units == 0 {
            continue;
        }
        let (mut over, mut waiting) = (Vec::new(), Vec::new());
        for (indicator, variation) in rulebook.indicators.iter().zip(&result.variations) {
            let position = rulebook.indicators.iter().position(|one| one.id == indicator.id);
            let other = beside.and_then(|beside| {
                beside.assessment.stages.get(place).and_then(|stage| stage.variations.get(position?))
            });
            let name = ground.language.of(&indicator.short);
            if variation.verdict == Some(Verdict::Fail) {
                over.push(name.to_owned());
            }
            if variation.verdict == Some(Verdict::Undetermined) && variation.cv.is_some() {
                waiting.push(name.to_owned());
            }
            let unit = ground.language.of(&indicator.unit);
            table.row(variation_cells(
                summary,
                say.stage(result.stage),
                name,
                unit,
                variation,
                other,
                beside.is_some(),
            ));
        }
        if !each {
            table.row(composite_cells(
                summary,
                result,
                beside.and_then(|beside| beside.assessment.stages.get(place)),
                beside.is_some(),
            ));
            let limit = rulebook.variation.limit.get(&result.stage);
            if let (Some(cv), Some(limit)) = (result.composite_cv, limit) {
                let decimals = rulebook.decimals.variations as usize;
                let (cv, limit) = (deciding_text(cv, limit.double, decimals), limit_text(limit.double));
                let values = [
                    ("stage", say.stage(result.stage)),
                    ("cv", cv),
                    ("limit", limit),
                    ("verdict", say.verdict(result.verdict)),
                ];
                sentences.push(say.with("papers.figures.composite_sentence", &values));
            }
            continue;
        }
        let stage = say.stage(result.stage);
        let limit =
            rulebook.variation.limit.get(&result.stage).map(|limit| limit_text(limit.double)).unwrap_or_default();
        let known = result.variations.iter().filter(|variation| variation.cv.is_some()).count();
        let key = match (over.is_empty(), waiting.len()) {
            (true, 0) => "none_over",
            (true, _) => "none_over_yet",
            (false, 0) => "over",
            (false, some) if over.len() + some == known => "over_rest_open",
            (false, _) => "over_some_open",
        };
        let values = [
            ("stage", stage),
            ("limit", limit),
            ("known", known.to_string()),
            ("over", over.len().to_string()),
            ("over_names", say.list(&over)),
            ("rest", (known - over.len()).to_string()),
            ("open", waiting.len().to_string()),
            ("open_names", say.list(&waiting)),
            ("schools", schools_lacking(judged, result.stage).to_string()),
        ];
        sentences.push(say.with(&format!("papers.figures.{key}"), &values));
    }
    vec![Block::paragraph(say.sentences(&sentences)), Block::Table(table)]
}

/// How many schools of a stage lack a value of some indicator.
fn schools_lacking(judged: Judged<'_>, stage: Stage) -> usize {
    let assessment = judged.assessment;
    let units = (0..assessment.units.len()).filter(|unit| assessment.units[*unit].stage == stage);
    units.filter(|unit| assessment.values_of(*unit).any(|value| !value.value.is_finite())).count()
}

/// A limit of variations, with two decimals at least: 0.50 beside 0.45.
fn limit_text(limit: f64) -> String {
    let two = fixed(limit, 2);
    let exact = plain(limit, 4);
    if exact.len() > two.len() { exact } else { two }
}

fn variation_cells(
    summary: &Summary<'_>,
    stage: String,
    name: &str,
    unit: &str,
    variation: &Variation,
    other: Option<&Variation>,
    two: bool,
) -> Vec<Cell> {
    let (say, decimals) = (summary.say(), summary.ground.rulebook.decimals);
    let number = |value: Option<f64>, decimals: u32| {
        value.map_or_else(|| NOTHING.to_owned(), |value| crate::chart::numbers::fixed(value, decimals as usize))
    };
    let cv = |of: &Variation| {
        let text = match (of.cv, of.limit) {
            (Some(cv), Some(limit)) => deciding_text(cv, limit, decimals.variations as usize),
            (cv, _) => number(cv, decimals.variations),
        };
        let over = of.verdict == Some(Verdict::Fail);
        let mark = match (of.cv, of.borderline) {
            (None, _) => Mark::Missing,
            (_, true) => Mark::Borderline,
            (_, false) => Mark::None,
        };
        let cell = Cell::of(vec![Run { text: if of.cv.is_some() { text } else { String::new() }, bold: over, mark }]);
        if over { cell.flagged(Flag::Fails) } else { cell }
    };
    let verdict = Cell::from(say.verdict(variation.verdict.filter(|_| variation.limit.is_some())));
    let fails = variation.verdict == Some(Verdict::Fail);
    let mean = number(variation.mean, decimals.values);
    let mut cells = vec![
        Cell::from(stage),
        Cell::from(say.with("papers.with_unit", &[("name", name.to_owned()), ("unit", unit.to_owned())])),
        Cell::from(mean),
        cv(variation),
        Cell::from(variation.limit.map_or_else(|| NOTHING.to_owned(), limit_text)),
        if fails { verdict.flagged(Flag::Fails) } else { verdict },
    ];
    if two {
        cells.insert(4, other.map_or_else(|| Cell::from(NOTHING), cv));
    }
    cells
}

fn composite_cells(
    summary: &Summary<'_>,
    result: &crate::assess::StageResult,
    other: Option<&crate::assess::StageResult>,
    two: bool,
) -> Vec<Cell> {
    let (say, rulebook) = (summary.say(), summary.ground.rulebook);
    let limit = rulebook.variation.limit.get(&result.stage).map(|limit| limit.double);
    let cv = |of: &crate::assess::StageResult| {
        let Some(cv) = of.composite_cv else { return Cell::of(vec![Run::marked("", Mark::Missing)]) };
        let text = deciding_text(cv, limit.unwrap_or(cv), rulebook.decimals.variations as usize);
        let mark = if of.composite_borderline == Some(true) { Mark::Borderline } else { Mark::None };
        let over = limit.is_some_and(|limit| cv > limit);
        let cell = Cell::of(vec![Run { text, bold: over, mark }]);
        cell.flagged(if over { Flag::Fails } else { Flag::Total })
    };
    let mut cells = vec![
        Cell::from(say.stage(result.stage)).flagged(Flag::Total),
        Cell::from(say.of("papers.figures.composite")).flagged(Flag::Total),
        Cell::from(NOTHING).flagged(Flag::Total),
        cv(result),
        Cell::from(limit.map_or_else(|| NOTHING.to_owned(), limit_text)).flagged(Flag::Total),
        Cell::from(say.verdict(result.verdict)).flagged(Flag::Total),
    ];
    if two {
        cells.insert(4, other.map_or_else(|| Cell::from(NOTHING), cv));
    }
    cells
}
