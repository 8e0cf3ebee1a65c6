//! Schools × indicators: which school lacks what. A cell's shade says how far its value lies from what is asked, its sign
//! whether it is met.

use super::figures::{Figures, role_of, value_of, variation_of};
use super::scene::{
    Axis, AxisScale, Cell, Column, Hover, Legend, Mark, Panel, Role, Sample, Scene, Shape, Table, Tick,
};
use super::{Asked, TableRow, numbers};
use crate::assess::Value;

/// Parts of the mean that count as below it, and as far below it, where the rulebook sets no threshold.
const BELOW: f64 = 0.9;
const FAR_BELOW: f64 = 0.6;
/// Columns of the table before the first indicator.
const FIRST_INDICATOR: usize = 4;

/// One school's row.
struct Line {
    unit: usize,
    row: u32,
    name: String,
    values: Vec<(Value, Role)>,
}

impl Line {
    fn count(&self, roles: &[Role]) -> usize {
        self.values.iter().filter(|(_, role)| roles.contains(role)).count()
    }
}

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let lines = lines(figures, asked);
    let known = lines.iter().any(|line| line.values.iter().any(|(value, _)| value.value.is_finite()));
    let title = title(figures, asked, &lines, known);
    let mut scene = Scene {
        kind: asked.kind,
        language: figures.language,
        title,
        subtitle: figures.subtitle_about(asked, &figures.say("chart.heat.about", &[]), lines.len(), 0),
        panels: Vec::new(),
        legend: Vec::new(),
        notes: Vec::new(),
        table: Table::default(),
    };
    if !known {
        return scene;
    }
    let judged = judged(figures, asked);
    scene.table = table(figures, asked, &lines);
    scene.panels.push(panel(figures, asked, &lines));
    scene.legend = legend(figures, &lines, judged);
    scene.notes.push(figures.say(if judged { "chart.note.heat" } else { "chart.note.heat_mean" }, &[]));
    let missing: usize = lines.iter().map(|line| line.count(&[Role::Missing])).sum();
    if missing > 0 {
        scene.notes.push(figures.say("chart.note.missing_cells", &[("count", numbers::count(missing))]));
    }
    scene
}

/// Whether the rulebook sets a threshold for any indicator of the stage.
fn judged(figures: &Figures<'_>, asked: &Asked) -> bool {
    figures.rulebook.indicators.iter().any(|indicator| indicator.threshold.contains_key(&asked.stage))
}

/// What a value is measured by: its threshold, or the mean where there is none.
fn measure(figures: &Figures<'_>, asked: &Asked, indicator: usize) -> Option<f64> {
    let of = figures.rulebook.indicators.get(indicator)?;
    match of.threshold.get(&asked.stage) {
        Some(threshold) => Some(threshold.double),
        None => variation_of(figures.assessment, asked.stage, indicator)?.mean.filter(|mean| *mean > 0.0),
    }
}

/// Schools, those that lack most first.
fn lines(figures: &Figures<'_>, asked: &Asked) -> Vec<Line> {
    let indicators = figures.rulebook.indicators.len();
    let measures: Vec<Option<f64>> = (0..indicators).map(|indicator| measure(figures, asked, indicator)).collect();
    let role = |value: &Value, indicator: usize| {
        if !value.value.is_finite() {
            return Role::Missing;
        }
        match (role_of(value), measures[indicator].map(|mean| value.value / mean)) {
            (Role::Unit, Some(part)) if part < FAR_BELOW => Role::FarBelow,
            (Role::Unit, Some(part)) if part < BELOW => Role::Below,
            (Role::Unit, Some(_)) => Role::Above,
            (role, _) => role,
        }
    };
    let mut lines: Vec<Line> = figures
        .units_of(asked.stage)
        .map(|unit| {
            let row = figures.assessment.units[unit].row;
            let value = |indicator| value_of(figures.assessment, unit, indicator);
            let values = (0..indicators).map(|place| (value(place), role(&value(place), place))).collect();
            Line { unit, row, name: figures.name(row), values }
        })
        .collect();
    let least = |line: &Line| {
        let parts =
            line.values.iter().zip(&measures).filter_map(|((value, _), measure)| Some(value.value / (*measure)?));
        parts.filter(|part| part.is_finite()).fold(f64::INFINITY, f64::min)
    };
    lines.sort_by_cached_key(|line| {
        let worse = (line.count(&[Role::BelowFloor, Role::FarBelow]), line.count(&[Role::Short, Role::Below]));
        // Whole thousandths, so that the key has an order.
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let least = (least(line) * 1000.0) as i64;
        (std::cmp::Reverse(worse), least, line.unit)
    });
    lines
}

fn panel(figures: &Figures<'_>, asked: &Asked, lines: &[Line]) -> Panel {
    let indicators = &figures.rulebook.indicators;
    let mut marks = Vec::with_capacity(lines.len() * indicators.len());
    for (entry, line) in lines.iter().enumerate() {
        let y = (lines.len() - 1 - entry) as f64;
        for (place, (value, role)) in line.values.iter().enumerate() {
            let x = place as f64;
            let part = measure(figures, asked, place).map_or(1.0, |measure| value.value / measure);
            let shape = Shape::Cell { x: [x - 0.5, x + 0.5], y: [y - 0.5, y + 0.5], strength: strength(part) };
            marks.push(Mark {
                unit: Some(line.unit),
                row: Some(line.row),
                label: value.value.is_finite().then(|| shown(figures, asked, place, value, *role)),
                hover: Hover::Entry { entry, column: Some(FIRST_INDICATOR + place) },
                ..Mark::new(*role, shape)
            });
        }
    }
    let name_of = |line: &Line| numbers::shortened(&line.name, super::figures::NAME_AT_MARK);
    let rows = lines.iter().enumerate();
    let rows = rows.map(|(entry, line)| Tick { at: (lines.len() - 1 - entry) as f64, label: name_of(line) });
    let columns = indicators.iter().enumerate();
    let short = |place: usize| {
        let name = figures.language.of(&indicators[place].short).to_owned();
        let Some(threshold) = indicators[place].threshold.get(&asked.stage) else { return name };
        let value = numbers::plain(threshold.double, decimals(figures, threshold.double));
        figures.say("chart.heat.column", &[("name", name), ("value", value)])
    };
    let columns = columns.map(|(place, _)| Tick { at: place as f64, label: short(place) });
    let axis = |name: &str, count: usize, ticks: Vec<Tick>| Axis {
        name: figures.say(name, &[]),
        range: [-0.5, count as f64 - 0.5],
        ticks,
        scale: AxisScale::Names,
    };
    Panel {
        x: axis("chart.axis.indicators", indicators.len(), columns.collect()),
        y: axis("chart.axis.schools", lines.len(), rows.collect()),
        marks,
    }
}

/// How far from what is asked: none at it, full at nothing and at twice as much.
fn strength(part: f64) -> f64 {
    if part.is_finite() { (part - 1.0).abs().clamp(0.0, 1.0) } else { 0.0 }
}

/// A value as it stands in its cell: one that falls short never looks like the threshold.
fn shown(figures: &Figures<'_>, asked: &Asked, place: usize, value: &Value, role: Role) -> String {
    let usual = decimals(figures, value.value);
    let threshold = figures.rulebook.indicators[place].threshold.get(&asked.stage);
    let decimals = match threshold {
        Some(threshold) if matches!(role, Role::Short | Role::BelowFloor) => {
            numbers::enough_decimals(std::iter::once(value.value), threshold.double, usual)
        }
        _ => usual,
    };
    numbers::fixed(value.value, decimals)
}

fn decimals(figures: &Figures<'_>, value: f64) -> usize {
    numbers::decimals_for(value, figures.rulebook.decimals.values)
}

fn table(figures: &Figures<'_>, asked: &Asked, lines: &[Line]) -> Table {
    let mut columns = vec![
        figures.column("school", "", 0, true),
        figures.column("code", "", 0, false),
        figures.column("students", &figures.persons(), 0, false),
        figures.column("short_count", "", 0, false),
    ];
    for (place, indicator) in figures.rulebook.indicators.iter().enumerate() {
        let threshold = indicator.threshold.get(&asked.stage).map(|threshold| threshold.double);
        let largest = threshold.unwrap_or(1.0);
        let usual = numbers::decimals_for(largest, figures.rulebook.decimals.values)
            .max(figures.rulebook.decimals.values as usize);
        let short = lines.iter().map(|line| line.values[place]);
        let short = short.filter(|(_, role)| matches!(role, Role::Short | Role::BelowFloor));
        columns.push(Column {
            heading: figures.language.of(&indicator.short).to_owned(),
            unit: figures.language.of(&indicator.unit).to_owned(),
            decimals: threshold.map_or(usual, |threshold| {
                numbers::enough_decimals(short.map(|(value, _)| value.value), threshold, usual)
            }),
            said: true,
        });
    }
    let rows = lines.iter().map(|line| {
        let code = figures.county.schools.codes.get(line.row as usize).map_or("", String::as_str);
        let students = figures.assessment.units[line.unit].students;
        let short = line.count(&[Role::Short, Role::BelowFloor, Role::Below, Role::FarBelow]);
        let mut cells = vec![
            Cell::Text(line.name.clone()),
            Cell::Text(numbers::clean(code)),
            students.map_or(Cell::Nothing, |students| Cell::number(students as f64)),
            Cell::number(short as f64),
        ];
        cells.extend(line.values.iter().map(|(value, _)| Cell::number(value.value)));
        TableRow { unit: Some(line.unit), row: Some(line.row), cells }
    });
    Table { columns, rows: rows.collect() }
}

fn legend(figures: &Figures<'_>, lines: &[Line], judged: bool) -> Vec<Legend> {
    let roles: &[Role] = if judged {
        &[Role::Passing, Role::Short, Role::BelowFloor, Role::Missing]
    } else {
        &[Role::Above, Role::Below, Role::FarBelow, Role::Missing]
    };
    let occurring = roles.iter().filter(|role| lines.iter().any(|line| line.count(&[**role]) > 0));
    occurring
        .map(|role| Legend {
            role: *role,
            sample: Sample::Cell,
            label: figures.say(
                &format!("chart.legend.{}", role.id()),
                &[
                    ("below", numbers::percent(BELOW)),
                    ("far", numbers::percent(FAR_BELOW)),
                    ("part", figures.floor_part()),
                ],
            ),
        })
        .collect()
}

fn title(figures: &Figures<'_>, asked: &Asked, lines: &[Line], known: bool) -> String {
    let stage = figures.stage_word(asked.stage);
    if lines.is_empty() {
        let key = if figures.scope.is_some() { "chart.empty.no_units_in_scope" } else { "chart.empty.no_units" };
        return figures.say(key, &[("stage", stage), ("indicator", String::new()), ("count", String::new())]);
    }
    if !known {
        let count = numbers::count(lines.len());
        return figures.say("chart.heat.no_values", &[("stage", stage), ("count", count)]);
    }
    let lacking = [Role::Short, Role::BelowFloor, Role::Below, Role::FarBelow];
    let of_indicator = |place: usize| lines.iter().filter(|line| lacking.contains(&line.values[place].1)).count();
    let counts = (0..figures.rulebook.indicators.len()).map(|place| (of_indicator(place), std::cmp::Reverse(place)));
    let (most, std::cmp::Reverse(place)) = counts.max().unwrap_or_default();
    let several = lines.iter().filter(|line| line.count(&lacking) >= 2).count();
    let short = figures.rulebook.indicators.get(place).map_or("", |one| figures.language.of(&one.short));
    let missing: usize = lines.iter().map(|line| line.count(&[Role::Missing])).sum();
    let arguments = [
        ("stage", stage),
        ("count", numbers::count(lines.len())),
        ("indicator", short.to_owned()),
        ("most", numbers::count(most)),
        ("several", numbers::count(several)),
        ("missing", numbers::count(missing)),
        ("part", numbers::percent(BELOW)),
    ];
    let key = match (judged(figures, asked), most, several) {
        (true, 0, _) if missing > 0 => "chart.heat.all_known_pass",
        (true, 0, _) => "chart.heat.all_pass",
        (true, _, 0) => "chart.heat.short",
        (true, ..) => "chart.heat.several",
        (false, 0, _) => "chart.heat.even",
        (false, ..) => "chart.heat.below_mean",
    };
    figures.say(key, &arguments)
}
