//! A dot a unit along the values, as large as the unit has students, with the lines it is measured by.

use super::Asked;
use super::figures::{FLOOR_DECIMALS, Figures, Selection, hidden_axis};
use super::numbers;
use super::scene::{Legend, Panel, Role, Sample, Scene, Shape};

/// The plot that dots are kept apart on, in points; on a larger one they only move further apart.
const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 300.0;
/// Part of it that dots cover together.
const COVERED: f64 = 0.16;
/// Greatest radius, points.
const LARGEST: f64 = 17.0;
/// Least radius, of few dots and of many.
const LEAST: [f64; 2] = [3.0, 1.6];
/// More dots than this are many.
const MANY: usize = 300;
/// How often dots are made smaller until they have room.
const TRIES: usize = 6;
/// Left between two dots, points.
const GAP: f64 = 0.8;
/// Units named at the low end.
const NAMED: usize = 4;

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let rules = figures.rules(asked, &selection, false, decimals);
    let places = selection.points.iter().map(|point| point.value).chain(Figures::rule_places(&rules));
    let x = figures.value_axis(asked, places, 9);
    let (radii, heights) = swarm(&selection, x.range);
    let mut marks = rules;
    let ascending = selection.ascending();
    let named = |unit: usize| {
        let low = ascending.iter().take(NAMED.min(ascending.len())).any(|point| point.unit == unit);
        low || ascending.last().is_some_and(|point| point.unit == unit)
    };
    // Small dots lie above large ones.
    let mut order: Vec<usize> = (0..selection.points.len()).collect();
    order.sort_by(|a, b| radii[*b].total_cmp(&radii[*a]).then(a.cmp(b)));
    for place in order {
        let point = &selection.points[place];
        let shape = Shape::Dot { x: point.value, y: heights[place], radius: radii[place] };
        marks.push(point.mark(point.role, shape, place).labelled(named(point.unit).then(|| point.at_mark())));
    }
    let mut notes = vec![figures.say("chart.note.dot_area", &[])];
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &selection, decimals),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![Panel { x, y: hidden_axis([-1.0, 1.0]), marks }],
        legend: standing_legend(figures, &selection, Sample::Dot),
        notes,
        table: figures.school_table(asked, &selection.points, decimals),
    }
}

/// What circles, triangles and crosses mean, as far as they occur.
pub(super) fn standing_legend(figures: &Figures<'_>, selection: &Selection<'_>, sample: Sample) -> Vec<Legend> {
    let occurring = [Role::Passing, Role::Short, Role::BelowFloor].into_iter();
    occurring
        .filter(|role| selection.count(*role) > 0)
        .map(|role| {
            let label = figures.say(&format!("chart.legend.{}", role.id()), &[("part", figures.floor_part())]);
            let count = numbers::count(selection.count(role));
            let label = figures.say("chart.legend_count", &[("label", label), ("count", count)]);
            Legend { role, sample, label }
        })
        .collect()
}

/// The same without numbers, of roles that are drawn.
pub(super) fn role_legend(figures: &Figures<'_>, sample: Sample, drawn: impl Fn(Role) -> bool) -> Vec<Legend> {
    let roles = [Role::Passing, Role::Short, Role::BelowFloor].into_iter().filter(|role| drawn(*role));
    let label = |role: Role| figures.say(&format!("chart.legend.{}", role.id()), &[("part", figures.floor_part())]);
    roles.map(|role| Legend { role, sample, label: label(role) }).collect()
}

fn title(figures: &Figures<'_>, asked: &Asked, selection: &Selection<'_>, decimals: usize) -> String {
    let ascending = selection.ascending();
    let (Some(lowest), Some(highest)) = (ascending.first(), ascending.last()) else { return String::new() };
    let (short, below) = (selection.count(Role::Short), selection.count(Role::BelowFloor));
    let threshold = figures.threshold(asked);
    // A value just short of the threshold must not look like it.
    let beside = |value: f64| match threshold {
        Some(threshold) => numbers::told_apart(value, threshold, decimals).0,
        None => numbers::plain(value, decimals),
    };
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(selection.points.len())),
        ("short", numbers::count(short + below)),
        ("below", numbers::count(below)),
        ("part", figures.floor_part()),
        ("threshold", figures.threshold_words(asked)),
        ("missing", numbers::count(selection.missing())),
        ("floor", figures.floor(asked).map_or_else(String::new, |floor| numbers::plain(floor, FLOOR_DECIMALS))),
        ("lowest", lowest.in_sentence()),
        ("highest", highest.in_sentence()),
        ("low", figures.with_unit(asked, beside(lowest.value))),
        ("high", figures.with_unit(asked, beside(highest.value))),
        ("times", numbers::plain(highest.value / lowest.value, 1)),
    ];
    let one = selection.points.len() == 1;
    let key = match (selection.judged(), short, below) {
        (true, 0, 0) if one => "chart.strip.one_passes",
        (true, ..) if one => "chart.strip.one_short",
        (false, ..) if one => "chart.strip.one",
        (true, 0, 0) if selection.all_equal() => "chart.strip.equal_pass",
        (true, ..) if selection.all_equal() => "chart.strip.equal_short",
        (false, ..) if selection.all_equal() => "chart.strip.equal",
        (true, 0, 0) if selection.missing() > 0 => "chart.strip.all_known_pass",
        (true, 0, 0) => "chart.strip.all_pass",
        (true, _, 0) => "chart.strip.short",
        (true, ..) => "chart.strip.below",
        (false, ..) if lowest.value > 0.0 && highest.value / lowest.value >= 1.1 => "chart.strip.spread_times",
        (false, ..) => "chart.strip.spread",
    };
    figures.say(key, &arguments)
}

/// Radii by students: areas stand for them.
fn radii(selection: &Selection<'_>) -> Vec<f64> {
    let largest = selection.points.iter().map(|point| point.students).fold(1.0, f64::max);
    let covered = COVERED * WIDTH * HEIGHT / selection.students().max(1.0);
    let area = covered.min(LARGEST * LARGEST * std::f64::consts::PI / largest);
    let radius = |students: f64| (students * area / std::f64::consts::PI).sqrt();
    selection.points.iter().map(|point| radius(point.students)).collect()
}

/// Radii, and heights from -1 to 1 that keep dots apart. Dots that have no room become smaller, all by the same part;
/// where even the smallest have none they overlap.
fn swarm(selection: &Selection<'_>, range: [f64; 2]) -> (Vec<f64>, Vec<f64>) {
    let least = LEAST[usize::from(selection.points.len() > MANY)];
    let full = radii(selection);
    let (mut part, mut tries) = (1.0, 0);
    loop {
        let radii: Vec<f64> = full.iter().map(|radius| f64::max(radius * part, least)).collect();
        let (heights, reach) = stacked(selection, &radii, range);
        tries += 1;
        if reach <= HEIGHT / 2.0 || tries == TRIES {
            let reach = reach.max(HEIGHT / 2.0);
            return (radii, heights.iter().map(|height| height / reach).collect());
        }
        part *= (HEIGHT / 2.0 / reach).sqrt().clamp(0.3, 0.95);
    }
}

/// Heights in points nearest to the middle line, and how far they reach. Largest dots first; every column of the plot
/// remembers how far it is taken up and down, so that equal values cost no more than others.
fn stacked(selection: &Selection<'_>, radii: &[f64], range: [f64; 2]) -> (Vec<f64>, f64) {
    let scale = WIDTH / (range[1] - range[0]);
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|a, b| radii[*b].total_cmp(&radii[*a]).then(a.cmp(b)));
    let mut columns = Columns::default();
    let mut heights = vec![0.0; radii.len()];
    let mut reach = 0.0;
    for (turn, place) in order.into_iter().enumerate() {
        let x = (selection.points[place].value - range[0]) * scale;
        heights[place] = columns.place(x, radii[place], turn % 2 == 0);
        reach = f64::max(reach, heights[place].abs() + radii[place]);
    }
    (heights, reach)
}

/// How far each column of points is taken, up and down.
struct Columns {
    taken: Vec<Option<[f64; 2]>>,
}

impl Default for Columns {
    fn default() -> Self {
        // A margin on both sides for dots that reach over the ends.
        Self { taken: vec![None; MARGIN * 2 + COLUMNS] }
    }
}

/// Columns of the plot, one a point.
const COLUMNS: usize = 881;
/// Columns beyond each end of the plot.
const MARGIN: usize = 20;

impl Columns {
    /// Finds the free height nearest to the middle and takes it.
    fn place(&mut self, x: f64, radius: f64, up_first: bool) -> f64 {
        let (mut up, mut down) = (0.0_f64, 0.0_f64);
        for (column, half) in self.span(x, radius) {
            if let Some([low, high]) = self.taken[column] {
                up = up.max(high + half + GAP);
                down = down.min(low - half - GAP);
            }
        }
        let height = if up < -down || (up <= -down && up_first) { up } else { down };
        for (column, half) in self.span(x, radius) {
            let [low, high] = self.taken[column].unwrap_or([height, height]);
            self.taken[column] = Some([low.min(height - half), high.max(height + half)]);
        }
        height
    }

    /// The columns under a dot, with half the dot's height in each.
    fn span(&self, x: f64, radius: f64) -> impl Iterator<Item = (usize, f64)> + use<> {
        let last = self.taken.len() - 1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the plot and its margins")]
        let column = |at: f64| ((at + MARGIN as f64).max(0.0) as usize).min(last);
        (column(x - radius)..=column(x + radius)).map(move |column| {
            let aside = column as f64 - MARGIN as f64 - x;
            (column, (radius * radius - aside * aside).max(0.0).sqrt())
        })
    }
}

/// Dots of one size.
pub(super) fn even_radius(count: usize) -> f64 {
    (60.0 / (count.max(1) as f64).sqrt()).clamp(2.2, 6.0)
}
