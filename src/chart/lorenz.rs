//! How the resource is shared among students: those who have least first, against everyone having the same.

use super::figures::{Figures, Selection, bounds};
use super::scene::{Axis, AxisScale, Cell, Hover, Mark, Panel, Role, Scene, Shape, Tick};
use super::{Asked, numbers};

/// Radius of a school's dot on the curve, points.
const RADIUS: f64 = 2.6;
/// Parts the students are put into in the second panel.
const PARTS: usize = 5;

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let resource: f64 = selection.points.iter().map(|point| point.students * point.value).sum();
    if resource <= 0.0 {
        let reason = figures.say("chart.empty.zero_mean", &[("indicator", figures.short(asked))]);
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let mut table = figures.school_table(asked, &[], decimals);
    table.columns.push(figures.column("students_part", "%", 1, true));
    table.columns.push(figures.column("resource_part", "%", 1, true));
    let students = selection.students();
    let mut curve = vec![[0.0, 0.0]];
    let mut dots = Vec::new();
    let (mut so_far, mut held) = (0.0, 0.0);
    for (entry, point) in selection.ascending().into_iter().enumerate() {
        so_far += point.students;
        held += point.students * point.value;
        let [x, y] = [so_far / students * 100.0, held / resource * 100.0];
        curve.push([x, y]);
        dots.push(point.mark(Role::Curve, Shape::Dot { x, y, radius: RADIUS }, entry));
        let mut row = figures.school_row(point);
        row.cells.extend([Cell::number(x), Cell::number(y)]);
        table.rows.push(row);
    }
    let gini = gini(&curve);
    let mut marks = vec![Mark {
        hover: Hover::Lines(vec![figures.say("chart.lorenz.equality", &[])]),
        ..Mark::new(Role::Equality, Shape::Line { points: vec![[0.0, 0.0], [100.0, 100.0]] })
            .labelled(Some(figures.say("chart.lorenz.equality", &[])))
    }];
    let gini_words = figures.say("chart.lorenz.gini", &[("gini", numbers::fixed(gini, 3))]);
    marks.push(Mark {
        hover: Hover::Lines(vec![gini_words]),
        ..Mark::new(Role::Curve, Shape::Line { points: curve.clone() })
    });
    marks.extend(dots);
    let mut notes = vec![figures.say("chart.note.lorenz", &[])];
    if selection.points.iter().any(|point| point.value < 0.0) {
        notes.push(figures.say("chart.note.negative", &[]));
    }
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    let (low, _) = bounds(curve.iter().map(|point| point[1]));
    let panel = Panel {
        x: percent_axis(figures.say("chart.axis.students_part", &[]), 0.0),
        y: percent_axis(figures.say("chart.axis.resource_part", &[("indicator", figures.short(asked))]), low),
        marks,
    };
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &selection, &curve, gini),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![panel, parts_panel(figures, asked, &curve)],
        legend: Vec::new(),
        notes,
        table,
    }
}

/// From 0 to 100 %, or from below where something is negative.
fn percent_axis(name: String, low: f64) -> Axis {
    let (range, ticks) = numbers::axis(low.min(0.0), 100.0, 5);
    Axis { name, range, ticks, scale: AxisScale::Values }
}

/// Twice the area between the curve and equality.
fn gini(curve: &[[f64; 2]]) -> f64 {
    let under: f64 = curve.windows(2).map(|two| (two[1][0] - two[0][0]) * (two[0][1] + two[1][1]) / 2.0).sum();
    1.0 - under / 5000.0
}

/// The part of the resource that the students up to this part have.
fn held_by(curve: &[[f64; 2]], students: f64) -> f64 {
    let next = curve.iter().position(|point| point[0] >= students).unwrap_or(curve.len() - 1).max(1);
    let ([x0, y0], [x1, y1]) = (curve[next - 1], curve[next]);
    if x1 > x0 { y0 + (y1 - y0) * ((students - x0) / (x1 - x0)).clamp(0.0, 1.0) } else { y1 }
}

/// What each fifth of the students has.
fn parts_panel(figures: &Figures<'_>, asked: &Asked, curve: &[[f64; 2]]) -> Panel {
    let even = 100.0 / PARTS as f64;
    let held = |part: usize| held_by(curve, part as f64 * even) - held_by(curve, (part as f64 - 1.0) * even);
    let mut marks: Vec<Mark> = (1..=PARTS)
        .map(|part| {
            let x = part as f64;
            let shape = Shape::Bar { x: [x - 0.36, x + 0.36], y: [held(part).min(0.0), held(part).max(0.0)] };
            let shown = numbers::percent(held(part) / 100.0);
            let arguments = [("part", part.to_string()), ("held", shown.clone()), ("indicator", figures.short(asked))];
            let hover = Hover::Lines(vec![figures.say("chart.lorenz.hover_part", &arguments)]);
            Mark { hover, ..Mark::new(Role::Group, shape) }.labelled(Some(shown))
        })
        .collect();
    let rule = figures.say("chart.lorenz.even", &[("part", numbers::percent(even / 100.0))]);
    marks.push(Mark::rule(Role::Equality, true, even, rule));
    let ticks = (1..=PARTS)
        .map(|part| Tick {
            at: part as f64,
            label: match part {
                1 => figures.say("chart.lorenz.least", &[]),
                PARTS => figures.say("chart.lorenz.most", &[]),
                _ => figures.say("chart.lorenz.part", &[("part", part.to_string())]),
            },
        })
        .collect();
    let (low, high) = bounds((1..=PARTS).map(held));
    let (range, y_ticks) = numbers::axis(low.min(0.0), high.max(even) * 1.1, 5);
    Panel {
        x: Axis {
            name: figures.say("chart.axis.parts", &[]),
            range: [0.4, PARTS as f64 + 0.6],
            ticks,
            scale: AxisScale::Names,
        },
        y: Axis {
            name: figures.say("chart.axis.held", &[("indicator", figures.short(asked))]),
            range,
            ticks: y_ticks,
            scale: AxisScale::Values,
        },
        marks,
    }
}

fn title(figures: &Figures<'_>, asked: &Asked, selection: &Selection<'_>, curve: &[[f64; 2]], gini: f64) -> String {
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("half", numbers::percent(held_by(curve, 50.0) / 100.0)),
        ("gini", numbers::fixed(gini, 3)),
    ];
    let key = match selection.points.len() {
        1 => "chart.lorenz.one",
        _ if selection.all_equal() => "chart.lorenz.equal",
        _ => "chart.lorenz.half",
    };
    figures.say(key, &arguments)
}
