//! Which schools make the variation: each one's part of the variance, the largest first, each bar beginning where the one
//! above it ended.

use super::figures::{Figures, NAME_AT_MARK, Point, Selection};
use super::scene::{Axis, AxisScale, Cell, Hover, Legend, Mark, Panel, Role, Sample, Scene, Shape, Table, Tick};
use super::{Asked, numbers};
use crate::text::join;

/// Schools shown one by one; the rest is one bar.
const SHOWN: usize = 20;
/// Schools named in the title.
const NAMED: usize = 3;
/// So many that make up half of it are few, whatever the county's size.
const FEW: usize = 5;

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let sorted = sorted(&selection);
    let all: f64 = sorted.iter().map(|point| point.share).sum();
    if let Some(reason) = nothing_to_share(figures, asked, &selection, all) {
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let mut notes = vec![figures.say("chart.note.share", &[])];
    if figures.scope.is_some() {
        notes.push(figures.say("chart.note.share_of_county", &[]));
    }
    notes.extend(figures.missing_note(selection.units, sorted.len()));
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &sorted, all),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![panel(figures, &selection, &sorted, all)],
        legend: legend(figures, &selection, &sorted),
        notes,
        table: table(figures, asked, &sorted, decimals),
    }
}

/// Points with a share, the largest first.
fn sorted<'a>(selection: &'a Selection<'a>) -> Vec<&'a Point<'a>> {
    let mut points: Vec<_> = selection.points.iter().filter(|point| point.share.is_finite()).collect();
    points.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.unit.cmp(&b.unit)));
    points
}

fn nothing_to_share(figures: &Figures<'_>, asked: &Asked, selection: &Selection<'_>, all: f64) -> Option<String> {
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(selection.points.len())),
    ];
    if all > 0.0 {
        None
    } else if selection.points.len() == 1 {
        Some(figures.say("chart.share.one", &arguments))
    } else if selection.all_equal() && selection.variation.is_some_and(|variation| variation.cv.is_some()) {
        Some(figures.say("chart.share.equal", &arguments))
    } else {
        Some(figures.say("chart.empty.zero_mean", &arguments))
    }
}

/// Above or below the county's mean: too much makes as much variation as too little.
fn side(selection: &Selection<'_>, point: &Point<'_>) -> Role {
    let mean = selection.variation.and_then(|variation| variation.mean).unwrap_or(point.value);
    if point.value < mean { Role::Below } else { Role::Above }
}

fn panel(figures: &Figures<'_>, selection: &Selection<'_>, sorted: &[&Point<'_>], all: f64) -> Panel {
    let shown = if sorted.len() > SHOWN + 1 { SHOWN } else { sorted.len() };
    let rows = shown + usize::from(shown < sorted.len());
    let (mut marks, mut ticks) = (Vec::new(), Vec::new());
    let half = figures.say("chart.share.half", &[]);
    marks.push(Mark::rule(Role::Equality, false, 50.0, half));
    let mut so_far = 0.0;
    let mut push = |mark: Mark, label: String, part: f64, words: &str| {
        let y = (rows - 1 - ticks.len()) as f64;
        let end = so_far + part * 100.0;
        let shape = Shape::Bar { x: [so_far, end], y: [y - 0.38, y + 0.38] };
        let arguments = [("part", numbers::percent(part)), ("so_far", numbers::percent(end / 100.0))];
        let beside = figures.say(words, &arguments);
        ticks.push(Tick { at: y, label });
        marks.push(Mark { shape, label: Some(beside), ..mark });
        so_far = end;
    };
    for (entry, point) in sorted.iter().take(shown).enumerate() {
        let role = side(selection, point);
        let words = if role == Role::Below { "chart.share.bar_below" } else { "chart.share.bar_above" };
        let mark = point.mark(role, Shape::Rule { across: false, at: 0.0 }, entry);
        push(mark, numbers::shortened(&point.name, NAME_AT_MARK), point.share, words);
    }
    if shown < sorted.len() {
        let rest: f64 = all - sorted.iter().take(shown).map(|point| point.share).sum::<f64>();
        let label = figures.say("chart.share.rest", &[("count", numbers::count(sorted.len() - shown))]);
        let said = figures.say(
            "chart.share.rest_hover",
            &[("count", numbers::count(sorted.len() - shown)), ("part", numbers::percent(rest.max(0.0)))],
        );
        let mark = Mark::new(Role::Rest, Shape::Rule { across: false, at: 0.0 });
        let mark = Mark { hover: Hover::Lines(vec![said]), ..mark };
        push(mark, label, rest.max(0.0), "chart.share.bar_rest");
    }
    let (_, x_ticks) = numbers::axis(0.0, 100.0, 5);
    Panel {
        x: Axis {
            name: figures.say("chart.axis.share", &[]),
            range: [0.0, 100.0],
            ticks: x_ticks,
            scale: AxisScale::Values,
        },
        y: Axis {
            name: figures.say("chart.axis.schools", &[]),
            range: [-0.6, rows as f64 - 0.4],
            ticks,
            scale: AxisScale::Names,
        },
        marks,
    }
}

fn legend(figures: &Figures<'_>, selection: &Selection<'_>, sorted: &[&Point<'_>]) -> Vec<Legend> {
    let occurs = |role: Role| sorted.iter().take(SHOWN).any(|point| side(selection, point) == role);
    [(Role::Below, "chart.legend.below_mean"), (Role::Above, "chart.legend.above_mean")]
        .into_iter()
        .filter(|(role, _)| occurs(*role))
        .map(|(role, key)| Legend { role, sample: Sample::Area, label: figures.say(key, &[]) })
        .collect()
}

fn table(figures: &Figures<'_>, asked: &Asked, sorted: &[&Point<'_>], decimals: usize) -> Table {
    let mut columns = figures.school_columns(asked, decimals);
    columns.push(figures.column("share", "%", 1, true));
    columns.push(figures.column("share_so_far", "%", 1, true));
    let mut so_far = 0.0;
    let rows = sorted.iter().map(|point| {
        // Sums of doubles may end a hair above all of it.
        so_far = f64::min(so_far + point.share * 100.0, 100.0);
        let mut row = figures.school_row(point);
        row.cells.extend([Cell::number(point.share * 100.0), Cell::number(so_far)]);
        row
    });
    let rows = rows.collect();
    Table { columns, rows }
}

/// How many of the first make up half of it, and what part that is.
fn half(sorted: &[&Point<'_>], all: f64) -> (usize, f64) {
    let mut so_far = 0.0;
    for (place, point) in sorted.iter().enumerate() {
        so_far += point.share;
        if so_far >= all / 2.0 {
            return (place + 1, so_far);
        }
    }
    (sorted.len(), so_far)
}

fn title(figures: &Figures<'_>, asked: &Asked, sorted: &[&Point<'_>], all: f64) -> String {
    let (count, part) = half(sorted, all);
    let names = join(figures.language, sorted.iter().take(count.min(NAMED)).map(|point| point.in_sentence()));
    let names = match count {
        0..=NAMED => names,
        _ => figures.say("chart.share.and_others", &[("names", names)]),
    };
    let first = sorted.first();
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(count)),
        ("units", numbers::count(sorted.len())),
        ("part", numbers::percent(part)),
        ("all", numbers::percent(all.min(1.0))),
        ("names", names),
        ("first", first.map_or_else(String::new, |point| point.in_sentence())),
        ("most", numbers::percent(first.map_or(0.0, |point| point.share))),
    ];
    let few = count <= FEW && count * 2 <= sorted.len() || count * 5 <= sorted.len() && count <= SHOWN;
    let key = match (figures.scope.is_some(), few, count) {
        (true, ..) => "chart.share.scope",
        (_, true, 1) => "chart.share.one_makes",
        (_, true, _) => "chart.share.few_make",
        _ => "chart.share.spread",
    };
    figures.say(key, &arguments)
}
