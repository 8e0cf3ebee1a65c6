//! Each unit's value in the year shown and in the one loaded before it, joined by a line.

use std::collections::BTreeMap;

use super::figures::{Figures, Point, Selection, Year, role_of, value_of, variation_of};
use super::scene::{Axis, AxisScale, Cell, Column, Legend, Panel, Role, Sample, Scene, Shape, Table, Tick};
use super::{Asked, numbers};
use crate::assess::Value;

/// Radius of a dot where rows have room, and where they lie close, points.
const RADII: [f64; 2] = [4.5, 2.2];
/// More rows than this lie close.
const ROOMY: usize = 120;

/// A unit with a value in both years.
struct Pair<'a> {
    point: &'a Point<'a>,
    before: f64,
    /// What the earlier value stood for.
    stood: Role,
    /// Decimals the values are shown with.
    decimals: usize,
}

impl Pair<'_> {
    fn change(&self) -> f64 {
        // What nobody can see in the figures is no change.
        let change = self.point.value - self.before;
        let is_seen = numbers::fixed(change, self.decimals) != numbers::fixed(0.0, self.decimals);
        if is_seen { change } else { 0.0 }
    }

    fn role(&self) -> Role {
        match self.change() {
            change if change > 0.0 => Role::Rise,
            change if change < 0.0 => Role::Fall,
            _ => Role::Equality,
        }
    }
}

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let earlier = || figures.other_years.iter().filter(|year| year.county.year < figures.county.year);
    let wanted = earlier().find(|year| Some(year.county.year) == asked.against);
    let Some(earlier) = wanted.or_else(|| earlier().max_by_key(|year| year.county.year)) else {
        let reason = figures.say("chart.empty.one_year", &[("year", figures.school_year(figures.county.year))]);
        return figures.empty(asked, &selection, reason);
    };
    let decimals = figures.decimals(&selection.points, asked);
    let pairs = pairs(&selection, figures, asked, earlier, decimals);
    let years = [earlier.county.year, figures.county.year].map(|year| figures.school_year(year));
    if pairs.is_empty() {
        let arguments = [("year", years[0].clone()), ("indicator", figures.short(asked))];
        return figures.empty(asked, &selection, figures.say("chart.empty.no_pairs", &arguments));
    }
    let mut marks = figures.rules(asked, &selection, false, decimals);
    marks.retain(|mark| mark.role == Role::Threshold);
    let places = pairs.iter().flat_map(|pair| [pair.before, pair.point.value]).chain(Figures::rule_places(&marks));
    let x = figures.value_axis(asked, places, 8);
    let mut ticks = Vec::new();
    for (entry, pair) in pairs.iter().enumerate() {
        let (y, after) = ((pairs.len() - 1 - entry) as f64, pair.point.value);
        ticks.push(Tick { at: y, label: pair.point.at_mark() });
        if pair.role() != Role::Equality {
            let line = Shape::Line { points: vec![[pair.before, y], [after, y]] };
            marks.push(pair.point.mark(pair.role(), line, entry));
        }
        let dot = |x: f64| Shape::Dot { x, y, radius: RADII[usize::from(pairs.len() > ROOMY)] };
        marks.push(pair.point.mark(Role::Before, dot(pair.before), entry));
        marks.push(pair.point.mark(Role::After, dot(after), entry));
    }
    let y = Axis {
        name: figures.say("chart.axis.schools", &[]),
        range: [-0.8, pairs.len() as f64 - 0.2],
        ticks,
        scale: AxisScale::Names,
    };
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &pairs, earlier, decimals),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![Panel { x, y, marks }],
        legend: legend(figures, &years, &pairs),
        notes: notes(figures, asked, &selection, &pairs, earlier),
        table: table(figures, asked, &pairs, &years, decimals),
    }
}

/// Units with a value in both years, those that lost most first.
fn pairs<'a>(
    selection: &'a Selection<'a>,
    figures: &Figures<'_>,
    asked: &Asked,
    earlier: &Year<'_>,
    decimals: usize,
) -> Vec<Pair<'a>> {
    let before = values_by_code(earlier, asked);
    let code = |point: &Point<'_>| figures.county.schools.codes.get(point.row as usize).map_or("", String::as_str);
    let mut pairs: Vec<Pair<'_>> = selection
        .points
        .iter()
        .filter_map(|point| {
            let earlier = before.get(code(point))?;
            Some(Pair { point, before: earlier.value, stood: role_of(earlier), decimals })
        })
        .collect();
    pairs.sort_by(|a, b| a.change().total_cmp(&b.change()).then(a.point.unit.cmp(&b.point.unit)));
    pairs
}

/// Values of a year by school code.
fn values_by_code<'a>(year: &Year<'a>, asked: &Asked) -> BTreeMap<&'a str, Value> {
    let units = year.assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == asked.stage);
    let code = |row: u32| year.county.schools.codes.get(row as usize).map_or("", String::as_str);
    units
        .map(|(place, unit)| (code(unit.row), value_of(year.assessment, place, asked.indicator)))
        .filter(|(_, value)| value.value.is_finite())
        .collect()
}

fn legend(figures: &Figures<'_>, years: &[String; 2], pairs: &[Pair<'_>]) -> Vec<Legend> {
    let mut legend = vec![
        Legend { role: Role::Before, sample: Sample::Dot, label: years[0].clone() },
        Legend { role: Role::After, sample: Sample::Dot, label: years[1].clone() },
    ];
    for (role, key) in [(Role::Rise, "chart.legend.rise"), (Role::Fall, "chart.legend.fall")] {
        if pairs.iter().any(|pair| pair.role() == role) {
            legend.push(Legend { role, sample: Sample::Line, label: figures.say(key, &[]) });
        }
    }
    legend
}

fn notes(
    figures: &Figures<'_>,
    asked: &Asked,
    selection: &Selection<'_>,
    pairs: &[Pair<'_>],
    earlier: &Year<'_>,
) -> Vec<String> {
    let mut notes = vec![figures.say("chart.note.dumbbells", &[])];
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    let year = figures.school_year(earlier.county.year);
    let new = selection.points.len() - pairs.len();
    if new > 0 {
        notes.push(figures.say("chart.note.new", &[("count", numbers::count(new)), ("year", year.clone())]));
    }
    // Of a part of the county nobody can tell which schools were in it.
    if figures.scope.is_none() {
        let gone = values_by_code(earlier, asked).len().saturating_sub(pairs.len());
        if gone > 0 {
            notes.push(figures.say("chart.note.gone", &[("count", numbers::count(gone)), ("year", year)]));
        }
    }
    notes
}

fn table(figures: &Figures<'_>, asked: &Asked, pairs: &[Pair<'_>], years: &[String; 2], decimals: usize) -> Table {
    let mut columns = figures.school_columns(asked, decimals);
    let of_year = |year: &String, heading: &str| {
        figures.say("chart.column.in_year", &[("heading", heading.to_owned()), ("year", year.clone())])
    };
    let value = columns[VALUE].clone();
    columns[VALUE].heading = of_year(&years[1], &value.heading);
    columns.insert(VALUE, Column { heading: of_year(&years[0], &value.heading), ..value.clone() });
    columns.insert(VALUE + 2, Column { heading: figures.say("chart.column.change", &[]), ..value });
    let rows = pairs.iter().map(|pair| {
        let mut row = figures.school_row(pair.point);
        row.cells.insert(VALUE, Cell::number(pair.before));
        row.cells.insert(VALUE + 2, Cell::number(pair.change()));
        row
    });
    Table { columns, rows: rows.collect() }
}

/// Place of the value among the columns every table of schools begins with.
const VALUE: usize = 4;

fn title(figures: &Figures<'_>, asked: &Asked, pairs: &[Pair<'_>], earlier: &Year<'_>, decimals: usize) -> String {
    let count = |role: Role| pairs.iter().filter(|pair| pair.role() == role).count();
    let (rise, fall) = (count(Role::Rise), count(Role::Fall));
    let is_short = |role: Role| matches!(role, Role::Short | Role::BelowFloor);
    let fell_short = pairs.iter().filter(|pair| is_short(pair.point.role) && pair.stood == Role::Passing).count();
    let mean = |assessment| {
        variation_of(assessment, asked.stage, asked.indicator)
            .and_then(|variation| variation.mean)
            .map_or_else(|| "—".to_owned(), |mean| numbers::plain(mean, decimals))
    };
    let worst = pairs.first();
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(pairs.len())),
        ("rise", numbers::count(rise)),
        ("fall", numbers::count(fall)),
        ("same", numbers::count(pairs.len() - rise - fall)),
        ("year", figures.school_year(earlier.county.year)),
        ("before", mean(earlier.assessment)),
        ("after", figures.with_unit(asked, mean(figures.assessment))),
        ("fell_short", numbers::count(fell_short)),
        ("worst", worst.map_or_else(String::new, |pair| pair.point.in_sentence())),
        ("most", worst.map_or_else(String::new, |pair| numbers::plain(-pair.change(), decimals))),
    ];
    let key = match (rise, fall, fell_short) {
        (0, 0, _) => "chart.dumbbells.same",
        (_, 0, _) => "chart.dumbbells.none_fell",
        (0, _, 0) => "chart.dumbbells.none_rose",
        (0, ..) => "chart.dumbbells.none_rose_short",
        (_, _, 0) => "chart.dumbbells.moved",
        _ => "chart.dumbbells.fell_short",
    };
    figures.say(key, &arguments)
}
