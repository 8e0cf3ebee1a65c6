//! Size of school against value: do small schools have more, or less?

use super::figures::{Figures, Point, Selection};
use super::scene::{Axis, AxisScale, Panel, Sample, Scene, Shape, with_unit};
use super::strip::{even_radius, standing_legend};
use super::{Asked, numbers};

/// A weaker correlation of ranks than this says nothing, and of few schools a stronger one may be chance.
const WEAK: f64 = 0.3;
/// Of fewer units nothing is said.
const FEWEST: usize = 5;
/// Units named at each end of both axes.
const NAMED: usize = 2;

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let mut marks = figures.rules(asked, &selection, true, decimals);
    let places = selection.points.iter().map(|point| point.value).chain(Figures::rule_places(&marks));
    let y = figures.value_axis(asked, places, 6);
    let named = named(&selection);
    let radius = even_radius(selection.points.len());
    for (entry, point) in selection.points.iter().enumerate() {
        let shape = Shape::Dot { x: point.students, y: point.value, radius };
        let label = named.contains(&point.unit).then(|| point.at_mark());
        marks.push(point.mark(point.role, shape, entry).labelled(label));
    }
    let largest = selection.points.iter().map(|point| point.students).fold(1.0, f64::max);
    let (range, ticks) = numbers::axis(0.0, largest * 1.03, 8);
    let name = with_unit(figures.language, &figures.say("chart.axis.students", &[]), &figures.persons());
    let mut notes = vec![figures.say("chart.note.size", &[])];
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &selection, decimals),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![Panel { x: Axis { name, range, ticks, scale: AxisScale::Values }, y, marks }],
        legend: standing_legend(figures, &selection, Sample::Dot),
        notes,
        table: figures.school_table(asked, &selection.points, decimals),
    }
}

/// The largest schools, and those of the least and greatest values.
fn named(selection: &Selection<'_>) -> Vec<usize> {
    let ascending = selection.ascending();
    let mut by_size: Vec<&Point<'_>> = selection.points.iter().collect();
    by_size.sort_by(|a, b| b.students.total_cmp(&a.students).then(a.unit.cmp(&b.unit)));
    let ends = ascending.iter().take(NAMED).chain(ascending.iter().rev().take(NAMED)).chain(by_size.iter().take(NAMED));
    ends.map(|point| point.unit).collect()
}

fn title(figures: &Figures<'_>, asked: &Asked, selection: &Selection<'_>, decimals: usize) -> String {
    let mut by_size: Vec<&Point<'_>> = selection.points.iter().collect();
    by_size.sort_by(|a, b| a.students.total_cmp(&b.students).then(a.unit.cmp(&b.unit)));
    let (small, large) = by_size.split_at(by_size.len() / 2);
    let mean = |points: &[&Point<'_>]| {
        let students: f64 = points.iter().map(|point| point.students).sum();
        points.iter().map(|point| point.students * point.value).sum::<f64>() / students
    };
    let shown = |value: f64| numbers::plain(value, decimals);
    let correlation = correlation_of_ranks(&selection.points);
    let weak = f64::max(WEAK, 2.0 / (selection.points.len() as f64 - 1.0).max(1.0).sqrt());
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(selection.points.len())),
        ("small", shown(mean(small))),
        ("large", figures.with_unit(asked, shown(mean(large)))),
        ("split", large.first().map_or_else(String::new, |point| numbers::fixed(point.students, 0))),
        ("correlation", numbers::fixed(correlation.unwrap_or(0.0), 2)),
    ];
    let key = match correlation {
        _ if selection.points.len() < FEWEST => "chart.size.few",
        _ if selection.all_equal() => "chart.size.equal",
        Some(correlation) if correlation <= -weak => "chart.size.less",
        Some(correlation) if correlation >= weak => "chart.size.more",
        _ => "chart.size.none",
    };
    figures.say(key, &arguments)
}

/// Spearman's correlation of students and values; `None` where one of them does not differ.
fn correlation_of_ranks(points: &[Point<'_>]) -> Option<f64> {
    let students = ranks(points, |point| point.students);
    let values = ranks(points, |point| point.value);
    let middle = (points.len() as f64 - 1.0) / 2.0;
    let product = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - middle) * (other - middle)).sum()
    };
    let both = product(&students, &students) * product(&values, &values);
    (both > 0.0).then(|| product(&students, &values) / both.sqrt())
}

/// Ranks from 0; equal ones share the mean of theirs.
fn ranks(points: &[Point<'_>], of: impl Fn(&Point<'_>) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| of(&points[*a]).total_cmp(&of(&points[*b])));
    let mut ranks = vec![0.0; points.len()];
    let mut first = 0;
    for equal in order.chunk_by(|a, b| of(&points[*a]).total_cmp(&of(&points[*b])).is_eq()) {
        let rank = first as f64 + (equal.len() as f64 - 1.0) / 2.0;
        for place in equal {
            ranks[*place] = rank;
        }
        first += equal.len();
    }
    ranks
}
