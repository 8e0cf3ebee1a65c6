//! Variation and mean by year: the one beside its limit, the other beside the threshold.

use super::figures::{FLOOR_DECIMALS, Figures, Year, bounds};
use super::scene::{
    Axis, AxisScale, Cell, Column, Hover, Legend, Mark, Panel, Role, Sample, Scene, Shape, Table, TableRow, Tick,
    with_unit,
};
use super::{Asked, numbers};
use crate::assess::{StageResult, Variation, Verdict};

/// Radius of a dot, points.
const RADIUS: f64 = 5.5;

/// What one year says.
struct At<'a> {
    year: i32,
    stage: Option<&'a StageResult>,
    variation: Option<&'a Variation>,
}

impl At<'_> {
    fn cv(&self) -> Option<f64> {
        self.variation?.cv.filter(|cv| cv.is_finite())
    }

    fn mean(&self) -> Option<f64> {
        self.variation?.mean.filter(|mean| mean.is_finite())
    }

    fn composite(&self) -> Option<f64> {
        self.stage?.composite_cv.filter(|cv| cv.is_finite())
    }
}

/// The line a chart tells of: the one that has a limit.
#[derive(Clone, Copy)]
enum Told {
    Own,
    Composite,
}

impl Told {
    fn value(self, at: &At<'_>) -> Option<f64> {
        match self {
            Self::Own => at.cv(),
            Self::Composite => at.composite(),
        }
    }

    /// The assessment's verdict on it; `None` where it has none on this figure alone.
    fn verdict(self, figures: &Figures<'_>, at: &At<'_>) -> Option<Verdict> {
        match self {
            Self::Own => at.variation?.verdict,
            // A stage's verdict is that of its variation where units are not judged.
            Self::Composite if figures.rulebook.unit_rule.is_none() => at.stage?.verdict,
            Self::Composite => None,
        }
    }
}

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    // The whole county's, whatever part of it is looked at: only of it is a variation judged.
    let whole = Figures { scope: None, ..*figures };
    let selection = whole.select(asked);
    if whole.indicator(asked).is_none() {
        let reason = whole.nothing(asked, &selection).unwrap_or_default();
        return whole.empty(asked, &selection, reason);
    }
    let years = years(&whole, asked);
    let told = if whole.judges_mean_of_all() { Told::Composite } else { Told::Own };
    if !years.iter().any(|at| at.cv().is_some()) {
        let reason = whole
            .nothing(asked, &selection)
            .unwrap_or_else(|| whole.say("chart.empty.zero_mean", &[("indicator", whole.short(asked))]));
        return whole.empty(asked, &selection, reason);
    }
    let limit = whole.limit(asked.stage);
    let mut scene = whole.empty(asked, &selection, title(&whole, asked, &years, told, limit));
    scene.table = table(&whole, asked, &years, limit);
    scene.panels = vec![variation_panel(&whole, asked, &years, told, limit), mean_panel(&whole, asked, &years)];
    scene.legend = legend(&whole, asked, told, &scene.panels);
    if figures.scope.is_some() {
        scene.notes.push(whole.say("chart.note.whole_county", &[]));
    }
    scene.notes.extend(gap_note(&whole, &years));
    scene
}

/// Every year there are figures of, earliest first.
fn years<'a>(figures: &Figures<'a>, asked: &Asked) -> Vec<At<'a>> {
    let here = Year { county: figures.county, assessment: figures.assessment };
    let mut years: Vec<At<'_>> = figures
        .other_years
        .iter()
        .filter(|year| year.county.year != figures.county.year)
        .chain(std::iter::once(&here))
        .map(|year| {
            let stage = year.assessment.stages.iter().find(|result| result.stage == asked.stage);
            let variation = stage.and_then(|stage| stage.variations.get(asked.indicator));
            At { year: year.county.year, stage, variation }
        })
        .collect();
    years.sort_by_key(|at| at.year);
    years
}

/// Years between the first and the last of which nothing is loaded or reported.
fn gap_note(figures: &Figures<'_>, years: &[At<'_>]) -> Option<String> {
    let known: Vec<i32> = years.iter().filter(|at| at.cv().is_some()).map(|at| at.year).collect();
    let missing = (*known.first()?..=*known.last()?).filter(|year| !known.contains(year));
    let missing: Vec<String> = missing.take(MOST_MISSING_YEARS).map(|year| figures.school_year(year)).collect();
    let years = crate::text::join(figures.language, &missing);
    (!missing.is_empty()).then(|| figures.say("chart.note.missing_years", &[("years", years)]))
}

/// Missing years named in a note.
const MOST_MISSING_YEARS: usize = 10;

fn year_axis(figures: &Figures<'_>, years: &[At<'_>]) -> Axis {
    let first = years.first().map_or(figures.county.year, |at| at.year);
    let last = years.last().map_or(figures.county.year, |at| at.year);
    let ticks = (first..=last).map(|year| Tick { at: f64::from(year), label: year.to_string() }).collect();
    let range = [f64::from(first) - 0.4, f64::from(last) + 0.4];
    Axis { name: figures.say("chart.axis.year", &[]), range, ticks, scale: AxisScale::Names }
}

/// A line through the years, broken where one is missing, and its dots with their figures.
fn line<'a>(
    years: &[At<'a>],
    role: Role,
    of: impl Fn(&At<'a>) -> Option<f64>,
    dot: impl Fn(&At<'a>, f64) -> Mark,
) -> Vec<Mark> {
    let known: Vec<(i32, f64)> = years.iter().filter_map(|at| Some((at.year, of(at)?))).collect();
    let pieces = known.chunk_by(|one, next| next.0 == one.0 + 1).filter(|piece| piece.len() > 1);
    let point = |(year, value): &(i32, f64)| [f64::from(*year), *value];
    let mut marks: Vec<Mark> =
        pieces.map(|piece| Mark::new(role, Shape::Line { points: piece.iter().map(point).collect() })).collect();
    marks.extend(years.iter().filter_map(|at| Some(dot(at, of(at)?))));
    marks
}

/// A dot of a year with its figure beside it.
fn year_dot(figures: &Figures<'_>, at: &At<'_>, role: Role, value: f64, what: &str, shown: String) -> Mark {
    let year = figures.school_year(at.year);
    let line = figures
        .say("chart.hover_plain", &[("heading", what.to_owned()), ("value", shown.clone()), ("unit", String::new())]);
    let shape = Shape::Dot { x: f64::from(at.year), y: value, radius: RADIUS };
    Mark { hover: Hover::Lines(vec![year, line]), ..Mark::new(role, shape) }.labelled(Some(shown))
}

fn variation_panel(figures: &Figures<'_>, asked: &Asked, years: &[At<'_>], told: Told, limit: Option<f64>) -> Panel {
    let decimals = figures.rulebook.decimals.variations as usize;
    let words = |key: &str| figures.say(key, &[]);
    let verdict_role = |verdict: Option<Verdict>| match verdict {
        Some(Verdict::Pass) => Role::Passing,
        Some(Verdict::Fail) => Role::Short,
        Some(Verdict::Undetermined) => Role::Undetermined,
        None => Role::Unit,
    };
    let mut marks = Vec::new();
    if let Some(limit) = limit {
        let label = figures.say("chart.rule.limit", &[("value", numbers::fixed(limit, decimals))]);
        marks.push(Mark::rule(Role::Limit, true, limit, label));
    }
    if matches!(told, Told::Composite) {
        marks.extend(line(years, Role::Curve, At::composite, |at, value| {
            let role = verdict_role(told.verdict(figures, at));
            let shown = numbers::fixed(value, decimals);
            year_dot(figures, at, role, value, &words("chart.column.composite"), shown)
        }));
    }
    let (own_line, own_dot) = match told {
        Told::Own => (Role::Curve, None),
        Told::Composite => (Role::SecondCurve, Some(Role::SecondCurve)),
    };
    marks.extend(line(years, own_line, At::cv, |at, value| {
        let role = own_dot.unwrap_or_else(|| verdict_role(told.verdict(figures, at)));
        let shown = numbers::fixed(value, decimals);
        year_dot(figures, at, role, value, &figures.short(asked), shown)
    }));
    let values = years.iter().flat_map(|at| [at.cv(), told.value(at)]).flatten().chain(limit);
    let (_, high) = bounds(values);
    let (range, ticks) = numbers::axis(0.0, if high > 0.0 { high * 1.12 } else { 1.0 }, 5);
    let name = words("chart.axis.variation");
    Panel { x: year_axis(figures, years), y: Axis { name, range, ticks, scale: AxisScale::Values }, marks }
}

fn mean_panel(figures: &Figures<'_>, asked: &Asked, years: &[At<'_>]) -> Panel {
    let (low, high) = bounds(years.iter().filter_map(At::mean));
    let size = high.abs().max(low.abs());
    let decimals = numbers::decimals_for(size, figures.rulebook.decimals.values);
    let mut marks = Vec::new();
    let threshold = figures.threshold(asked);
    if let Some(at) = threshold {
        let label = figures.say("chart.rule.threshold", &[("value", numbers::plain(at, FLOOR_DECIMALS))]);
        marks.push(Mark::rule(Role::Threshold, true, at, label));
    }
    let what = figures.say("chart.column.mean", &[]);
    marks.extend(line(years, Role::Mean, At::mean, |at, value| {
        year_dot(figures, at, Role::Mean, value, &what, numbers::fixed(value, decimals))
    }));
    let high = high.max(threshold.unwrap_or(high));
    let (range, ticks) = numbers::axis(low.min(0.0), if high > 0.0 { high * 1.12 } else { high.max(low + 1.0) }, 5);
    let name = with_unit(figures.language, &figures.say("chart.axis.mean", &[]), &figures.unit(asked));
    Panel { x: year_axis(figures, years), y: Axis { name, range, ticks, scale: AxisScale::Values }, marks }
}

fn legend(figures: &Figures<'_>, asked: &Asked, told: Told, panels: &[Panel]) -> Vec<Legend> {
    let entry = |role, sample, label| Legend { role, sample, label };
    let mut legend = Vec::new();
    if matches!(told, Told::Composite) {
        legend.push(entry(Role::Curve, Sample::Line, figures.say("chart.column.composite", &[])));
        let own = figures.say("chart.legend.own_variation", &[("indicator", figures.short(asked))]);
        legend.push(entry(Role::SecondCurve, Sample::Line, own));
    }
    let occurs = |role: Role| panels.iter().any(|panel| panel.marks.iter().any(|mark| mark.role == role));
    for (role, key) in [
        (Role::Passing, "chart.legend.within_limit"),
        (Role::Short, "chart.legend.over_limit"),
        (Role::Undetermined, "chart.legend.undetermined"),
    ] {
        if occurs(role) {
            legend.push(entry(role, Sample::Dot, figures.say(key, &[])));
        }
    }
    legend
}

fn table(figures: &Figures<'_>, asked: &Asked, years: &[At<'_>], limit: Option<f64>) -> Table {
    let variations = figures.rulebook.decimals.variations as usize;
    let (_, high) = bounds(years.iter().filter_map(At::mean));
    let values = numbers::decimals_for(high, figures.rulebook.decimals.values);
    let plain = |key: &str, decimals: usize| figures.column(key, "", decimals, true);
    let mut columns = vec![
        plain("year", 0),
        plain("units", 0),
        Column { unit: figures.unit(asked), ..plain("mean", values) },
        plain("variation", variations),
    ];
    if figures.judges_mean_of_all() {
        columns.push(plain("composite", variations));
    }
    columns.push(plain("limit", variations));
    let number = |value: Option<f64>| value.map_or(Cell::Nothing, Cell::number);
    let rows = years.iter().map(|at| {
        let units = at.variation.map(|variation| variation.units as f64);
        let mut cells = vec![Cell::Text(at.year.to_string()), number(units), number(at.mean()), number(at.cv())];
        if figures.judges_mean_of_all() {
            cells.push(number(at.composite()));
        }
        cells.push(number(limit));
        TableRow { unit: None, row: None, cells }
    });
    Table { columns, rows: rows.collect() }
}

fn title(figures: &Figures<'_>, asked: &Asked, years: &[At<'_>], told: Told, limit: Option<f64>) -> String {
    let decimals = figures.rulebook.decimals.variations as usize;
    let known: Vec<(&At<'_>, f64)> = years.iter().filter_map(|at| Some((at, told.value(at)?))).collect();
    let (Some((first, before)), Some((last, after))) = (known.first(), known.last()) else {
        return figures.say("chart.trend.unknown", &[("indicator", figures.short(asked))]);
    };
    let fixed = |value: f64| numbers::fixed(value, decimals);
    let (after_shown, limit_shown) = match limit {
        // A figure just beyond the limit must not look like it.
        Some(limit) if fixed(*after) == fixed(limit) => numbers::told_apart(*after, limit, decimals),
        Some(limit) => (fixed(*after), fixed(limit)),
        None => (fixed(*after), String::new()),
    };
    let judged = match told.verdict(figures, last) {
        Some(Verdict::Pass) => figures.say("chart.trend.within", &[("limit", limit_shown)]),
        Some(Verdict::Fail) => figures.say("chart.trend.over", &[("limit", limit_shown)]),
        Some(Verdict::Undetermined) => figures.say("chart.trend.undetermined", &[]),
        None => String::new(),
    };
    let what = match told {
        Told::Own => figures.say("chart.trend.own", &[("indicator", figures.short(asked))]),
        Told::Composite => figures.say("chart.column.composite", &[]),
    };
    let (lowest, highest) = bounds(known.iter().map(|(_, value)| *value));
    let arguments = [
        ("what", what),
        ("stage", figures.stage_word(asked.stage)),
        ("first", figures.school_year(first.year)),
        ("last", figures.school_year(last.year)),
        ("before", fixed(*before)),
        ("after", after_shown),
        ("low", fixed(lowest)),
        ("high", fixed(highest)),
        ("judged", judged),
    ];
    let key = if known.len() == 1 {
        "chart.trend.one_year"
    } else if fixed(lowest) == fixed(highest) {
        "chart.trend.same"
    } else if fixed(*before) == fixed(*after) {
        // A year between them was another.
        "chart.trend.between"
    } else if after < before {
        "chart.trend.down"
    } else {
        "chart.trend.up"
    };
    figures.say(key, &arguments)
}
