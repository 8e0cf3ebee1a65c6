//! Units in order of their values, each bar as wide as the unit has students: what stands under the line is how many
//! students fall short, and a bar's area is the unit's resource.

use super::figures::{Figures, Selection, bounds};
use super::scene::{Axis, AxisScale, Panel, Role, Sample, Scene, Shape, with_unit};
use super::strip::standing_legend;
use super::{Asked, numbers};

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let mut marks = Vec::new();
    let mut table = figures.school_table(asked, &[], decimals);
    table.columns.push(figures.column("students_so_far", &figures.persons(), 0, false));
    let mut so_far = 0.0;
    for (place, point) in selection.ascending().into_iter().enumerate() {
        let end = so_far + point.students;
        let shape = Shape::Bar { x: [so_far, end], y: [point.value.min(0.0), point.value.max(0.0)] };
        marks.push(point.mark(point.role, shape, place).labelled(Some(point.at_mark())));
        let mut row = figures.school_row(point);
        row.cells.push(super::Cell::number(end));
        table.rows.push(row);
        so_far = end;
    }
    let rules = figures.rules(asked, &selection, true, decimals);
    let (low, high) = bounds(selection.points.iter().map(|point| point.value).chain(Figures::rule_places(&rules)));
    let y = figures.value_axis(asked, [low.min(0.0), high.max(0.0)].into_iter(), 6);
    marks.extend(rules);
    let mut notes = vec![figures.say("chart.note.bar_width", &[])];
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &selection, decimals),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![Panel { x: students_axis(figures, so_far), y, marks }],
        legend: standing_legend(figures, &selection, Sample::Area),
        notes,
        table,
    }
}

/// From no student to all of them; the range ends with the last one.
fn students_axis(figures: &Figures<'_>, students: f64) -> Axis {
    let end = students.max(1.0);
    let (_, mut ticks) = numbers::axis(0.0, end, 8);
    ticks.retain(|tick| (0.0..=end).contains(&tick.at));
    let name = with_unit(figures.language, &figures.say("chart.axis.students_so_far", &[]), &figures.persons());
    Axis { name, range: [0.0, end], ticks, scale: AxisScale::Values }
}

fn title(figures: &Figures<'_>, asked: &Asked, selection: &Selection<'_>, decimals: usize) -> String {
    let ascending = selection.ascending();
    let (Some(lowest), Some(highest)) = (ascending.first(), ascending.last()) else { return String::new() };
    let short = |role: Role| matches!(role, Role::Short | Role::BelowFloor);
    let touched: f64 = selection.points.iter().filter(|point| short(point.role)).map(|point| point.students).sum();
    let students = selection.students();
    let shown = |value: f64| figures.with_unit(asked, numbers::plain(value, decimals));
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(selection.points.len())),
        ("short", numbers::count(selection.count(Role::Short) + selection.count(Role::BelowFloor))),
        ("students", numbers::fixed(touched, 0)),
        ("all", numbers::fixed(students, 0)),
        ("part", numbers::percent(touched / students.max(1.0))),
        ("threshold", figures.threshold_words(asked)),
        ("missing", numbers::count(selection.missing())),
        ("middle", shown(middle_student(selection))),
        ("low", shown(lowest.value)),
        ("high", shown(highest.value)),
        ("lowest", lowest.in_sentence()),
    ];
    let key = if selection.points.len() == 1 {
        "chart.bars.one"
    } else if selection.all_equal() {
        "chart.bars.equal"
    } else if touched > 0.0 {
        "chart.bars.short"
    } else if selection.judged() {
        if selection.missing() > 0 { "chart.bars.all_known_pass" } else { "chart.bars.all_pass" }
    } else {
        "chart.bars.middle"
    };
    figures.say(key, &arguments)
}

/// The value at the school of the student in the middle.
fn middle_student(selection: &Selection<'_>) -> f64 {
    let half = selection.students() / 2.0;
    let mut so_far = 0.0;
    let ascending = selection.ascending();
    let middle = ascending.iter().find(|point| {
        so_far += point.students;
        so_far >= half
    });
    middle.or(ascending.last()).map_or(0.0, |point| point.value)
}
