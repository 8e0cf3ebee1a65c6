//! Where everything of a scene stands on a canvas: the same for every file, and for a test that compares a picture with
//! the screen.

use super::paper::Canvas;
use super::scene::{AxisScale, Legend, Panel, Sample, Scene, Shape};
use super::{Kind, colours, width};
use crate::text;

/// Width of a picture, points.
pub const WIDTH: f64 = 960.0;
/// Left and right of everything.
pub(super) const MARGIN: f64 = 34.0;
pub(super) const TITLE: f64 = 21.0;
pub(super) const TITLE_LINE: f64 = 30.0;
pub(super) const SUBTITLE: f64 = 13.0;
pub(super) const SUBTITLE_LINE: f64 = 20.0;
pub(super) const LEGEND: f64 = 12.0;
pub(super) const LEGEND_LINE: f64 = 22.0;
pub(super) const TICK: f64 = 11.0;
pub(super) const NOTE: f64 = 11.0;
pub(super) const NOTE_LINE: f64 = 17.0;
pub(super) const RULE: f64 = 11.5;
pub(super) const RULE_LINE: f64 = 17.0;
/// Room of a legend's sample before its words, and behind them.
pub(super) const LEGEND_SAMPLE: f64 = 22.0;
const LEGEND_GAP: f64 = 20.0;
/// Between two panels.
const PANEL_GAP: f64 = 40.0;
const MOST_TITLE_LINES: usize = 3;
const MOST_NOTE_LINES: usize = 3;
/// Widest name at the left of a panel.
const MOST_LABEL: f64 = 190.0;
/// Least and greatest height of a plot.
const PLOT_HEIGHTS: [f64; 2] = [190.0, 1500.0];
/// Height of a plot whose rows do not ask for another.
const PLOT_HEIGHT: f64 = 392.0;
/// Room for two lines of names above a plot.
const ABOVE_TICKS: f64 = 36.0;
/// Names closer than this are thinned out.
const LEAST_ROW: f64 = 12.5;

/// The version of how pictures look: colours of marks, sizes of words and plots.
#[must_use]
pub fn version() -> String {
    of_colours(colours::FILE)
}

fn of_colours(colours: &str) -> String {
    let words =
        [TITLE, TITLE_LINE, SUBTITLE, SUBTITLE_LINE, LEGEND, LEGEND_LINE, TICK, NOTE, NOTE_LINE, RULE, RULE_LINE];
    let plots = [MARGIN, LEGEND_SAMPLE, LEGEND_GAP, PANEL_GAP, MOST_LABEL, PLOT_HEIGHT, ABOVE_TICKS, LEAST_ROW];
    let sizes = format!("{WIDTH} {words:?} {plots:?} {PLOT_HEIGHTS:?}");
    text::version([colours, super::paper::FILE, &sizes])
}

/// A plot: a rectangle on the canvas and the ranges it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge; the canvas counts downwards.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Range along the bottom.
    pub x: [f64; 2],
    /// Range up the side.
    pub y: [f64; 2],
}

impl Frame {
    /// Where a place of the data stands on the canvas.
    #[must_use]
    pub fn to_canvas(&self, x: f64, y: f64) -> (f64, f64) {
        let along = (x - self.x[0]) / (self.x[1] - self.x[0]);
        let up = (y - self.y[0]) / (self.y[1] - self.y[0]);
        (self.left + along * self.width, self.top + (1.0 - up) * self.height)
    }

    /// What place of the data a point of the canvas is.
    #[must_use]
    pub fn from_canvas(&self, x: f64, y: f64) -> (f64, f64) {
        let (along, up) = ((x - self.left) / self.width, 1.0 - (y - self.top) / self.height);
        (self.x[0] + along * (self.x[1] - self.x[0]), self.y[0] + up * (self.y[1] - self.y[0]))
    }

    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// A line of text and where its baseline begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Left end.
    pub x: f64,
    /// Baseline.
    pub y: f64,
}

/// The label of a line across a panel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RuleLabel {
    /// Place of the mark in the panel.
    pub mark: usize,
    pub text: String,
    /// Left end.
    pub x: f64,
    pub y: f64,
}

/// One panel on the canvas.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub frame: Frame,
    pub rules: Vec<RuleLabel>,
    /// Names of indicators stand above a table of shades, which may be long.
    pub ticks_on_top: bool,
    /// Every how many names up the side are written.
    pub every: usize,
    /// Baseline of the name of the axis up the side.
    pub name_y: f64,
    /// Width of the whole canvas.
    pub canvas: f64,
}

/// A scene on its canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width of the canvas, points.
    pub width: f64,
    /// Height of the canvas, points.
    pub height: f64,
    /// The title, broken into lines.
    pub title: Vec<Line>,
    /// The subtitle, broken into lines.
    pub subtitle: Vec<Line>,
    /// The notes, broken into lines.
    pub notes: Vec<Line>,
    /// Entries of the legend: where each begins.
    pub legend: Vec<(f64, f64)>,
    pub(super) panels: Vec<Placed>,
}

impl Layout {
    /// The plots, one a panel of the scene.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.panels.iter().map(|placed| &placed.frame)
    }
}

/// Puts a scene on its canvas.
#[must_use]
pub fn layout(scene: &Scene) -> Layout {
    layout_on(scene, &Canvas::whole(WIDTH))
}

/// Puts a scene on a page of paper, where its title is the caption.
#[must_use]
pub fn layout_on_paper(scene: &Scene) -> Layout {
    layout_on(scene, &Canvas::on_paper(scene))
}

fn layout_on(scene: &Scene, canvas: &Canvas) -> Layout {
    let width = canvas.width;
    let inner = width - 2.0 * MARGIN;
    let mut y = 0.0;
    let mut title = Vec::new();
    if canvas.titled {
        y = 22.0;
        title = text_lines(&scene.title, TITLE, true, inner, MOST_TITLE_LINES, TITLE_LINE, &mut y);
        y += 4.0;
    }
    let subtitle = text_lines(&scene.subtitle, SUBTITLE, false, inner, 2, SUBTITLE_LINE, &mut y);
    y += 12.0;
    let legend = legend_places(&scene.legend, inner, &mut y);
    let each = (inner - PANEL_GAP * (scene.panels.len().max(1) - 1) as f64) / scene.panels.len().max(1) as f64;
    let plans: Vec<Plan> = scene.panels.iter().map(|panel| Plan::of(scene, panel, each, canvas)).collect();
    let head = plans.iter().map(|plan| plan.head).fold(0.0, f64::max);
    let top = y + head;
    let mut bottom = y;
    let panels = plans.into_iter().zip(&scene.panels).enumerate().map(|(place, (plan, panel))| {
        let left = MARGIN + (each + PANEL_GAP) * place as f64;
        let placed = plan.place(panel, left, top);
        bottom = f64::max(bottom, placed.frame.bottom() + plan_foot(&placed, panel));
        placed
    });
    let panels: Vec<Placed> = panels.collect();
    y = bottom + 6.0;
    let mut notes = Vec::new();
    for note in &scene.notes {
        notes.extend(text_lines(note, NOTE, false, inner, MOST_NOTE_LINES, NOTE_LINE, &mut y));
    }
    let height = (y + if canvas.titled { 20.0 } else { 6.0 }).ceil();
    Layout { width, height, title, subtitle, notes, legend, panels }
}

fn text_lines(text: &str, size: f64, bold: bool, most_wide: f64, most: usize, line: f64, y: &mut f64) -> Vec<Line> {
    let lines = width::lines(text, size, bold, most_wide, most).into_iter().filter(|text| !text.is_empty());
    lines
        .map(|text| {
            *y += line;
            Line { text, x: MARGIN, y: *y - (line - size) / 2.0 - size * 0.12 }
        })
        .collect()
}

/// Entries side by side, in as many lines as it takes.
fn legend_places(legend: &[Legend], inner: f64, y: &mut f64) -> Vec<(f64, f64)> {
    let mut x = MARGIN;
    let mut places = Vec::new();
    for entry in legend {
        let wide = legend_sample(entry.sample) + width::width(&entry.label, LEGEND, false);
        if x > MARGIN && x + wide > MARGIN + inner {
            x = MARGIN;
            *y += LEGEND_LINE;
        }
        places.push((x, *y + LEGEND_LINE / 2.0));
        x += wide + LEGEND_GAP;
    }
    if !legend.is_empty() {
        *y += LEGEND_LINE + 6.0;
    }
    places
}

/// Room before the words of a legend's entry.
pub(super) const fn legend_sample(sample: Sample) -> f64 {
    match sample {
        Sample::Dot => LEGEND_SAMPLE - 5.0,
        Sample::Area | Sample::Cell => LEGEND_SAMPLE,
        Sample::Line => LEGEND_SAMPLE + 12.0,
    }
}

/// What a panel asks for before it is known where it stands.
struct Plan {
    width: f64,
    height: f64,
    /// Room at the left for names and figures, at the right for labels of lines across, above for those of lines up.
    left: f64,
    right: f64,
    head: f64,
    ticks_on_top: bool,
    /// How far above the plot the name of the axis stands.
    name_up: f64,
    /// Width of the whole canvas.
    canvas: f64,
}

impl Plan {
    fn of(scene: &Scene, panel: &Panel, width: f64, on: &Canvas) -> Self {
        let canvas = on.width;
        let ticks_on_top = scene.kind == Kind::Heat;
        let widest = panel.y.ticks.iter().map(|tick| width::width(&tick.label, TICK, false)).fold(0.0, f64::max);
        let left = if panel.y.ticks.is_empty() { 0.0 } else { widest.min(MOST_LABEL) + 10.0 };
        let labels = |upright: bool| {
            panel.marks.iter().filter(move |mark| matches!(mark.shape, Shape::Rule { across, .. } if across != upright))
        };
        let widest_rule = labels(false)
            .filter_map(|mark| mark.label.as_deref())
            .map(|label| width::width(label, RULE, false))
            .fold(0.0, f64::max);
        let right = if widest_rule > 0.0 { widest_rule + 12.0 } else { 6.0 };
        let upright = upright_labels(panel, MARGIN + left, width - left - right, canvas);
        let rows = upright.into_iter().map(|label| label.row + 1);
        let rows = RULE_LINE * rows.max().unwrap_or(0) as f64;
        let above = if ticks_on_top { ABOVE_TICKS } else { 6.0 };
        // The name of the axis stands in line with the labels where it does not reach over the plot.
        let name = width::width(&panel.y.name, TICK, false);
        let own_line = name > 0.0 && (name > left - 6.0 || rows <= 0.0);
        let head = above + rows + if own_line { 24.0 } else { 0.0 };
        let name_up = if own_line { above + rows + 7.0 } else { above };
        Self { width, height: plot_height(scene.kind, panel, on), left, right, head, ticks_on_top, name_up, canvas }
    }

    fn place(&self, panel: &Panel, left: f64, top: f64) -> Placed {
        let frame = Frame {
            left: left + self.left,
            top,
            width: self.width - self.left - self.right,
            height: self.height,
            x: panel.x.range,
            y: panel.y.range,
        };
        let names = panel.y.scale == AxisScale::Names;
        let row = self.height / (panel.y.range[1] - panel.y.range[0]);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
        let every = if names && row < LEAST_ROW { (LEAST_ROW / row).ceil() as usize } else { 1 };
        let name_y = top - self.name_up;
        let above = if self.ticks_on_top { ABOVE_TICKS } else { 6.0 };
        let rules = rule_labels(panel, &frame, above, self.canvas);
        Placed { frame, rules, ticks_on_top: self.ticks_on_top, every, name_y, canvas: self.canvas }
    }
}

/// Room below a plot for figures and the axis's name.
fn plan_foot(placed: &Placed, panel: &Panel) -> f64 {
    let ticks = if placed.ticks_on_top || panel.x.ticks.is_empty() { 6.0 } else { 22.0 };
    ticks + if panel.x.name.is_empty() || placed.ticks_on_top { 4.0 } else { 22.0 }
}

/// Rows of names ask for a height each.
fn plot_height(kind: Kind, panel: &Panel, canvas: &Canvas) -> f64 {
    let (plot, own_row) = canvas.heights.map_or((PLOT_HEIGHT, None), |(plot, row)| (plot, Some(row)));
    if panel.y.scale != AxisScale::Names {
        return plot;
    }
    let row = match kind {
        Kind::Boxes => 46.0,
        Kind::Heat => 18.0,
        Kind::Share => 22.0,
        _ => 16.0,
    };
    let least = if own_row.is_some() { 0.0 } else { PLOT_HEIGHTS[0] };
    ((panel.y.range[1] - panel.y.range[0]) * own_row.unwrap_or(row)).clamp(least, PLOT_HEIGHTS[1])
}

/// Lines up the panel: places along the bottom as parts of the plot, with their labels.
fn upright_rules(panel: &Panel) -> impl Iterator<Item = (usize, f64, &str)> {
    let [low, high] = panel.x.range;
    panel.marks.iter().enumerate().filter_map(move |(place, mark)| match mark.shape {
        Shape::Rule { across: false, at } => Some((place, (at - low) / (high - low), mark.label.as_deref()?)),
        _ => None,
    })
}

/// The label of a line up the panel: which mark, the row above the plot it stands in, where it begins.
struct Upright<'a> {
    mark: usize,
    text: &'a str,
    row: usize,
    start: f64,
}

/// Labels beside their lines, right or left, where they cover no other line and no other label; else a row higher.
fn upright_labels(panel: &Panel, left: f64, plot: f64, canvas: f64) -> Vec<Upright<'_>> {
    let mut rules: Vec<_> = upright_rules(panel).map(|(mark, at, text)| (mark, left + at * plot, text)).collect();
    rules.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut placed: Vec<Upright<'_>> = Vec::new();
    for (mark, x, text) in &rules {
        let wide = width::width(text, RULE, false);
        let free = |row: usize, start: f64| {
            let end = start + wide;
            let inside = start >= MARGIN - 20.0 && end <= canvas - 12.0;
            // A line ends at the row of its own label, so that those above pass by it.
            let crosses = rules.iter().any(|(other, at, _)| {
                let ends_below = placed.iter().any(|label| label.mark == *other && label.row < row);
                other != mark && !ends_below && *at > start - 4.0 && *at < end + 4.0
            });
            let covers = placed.iter().any(|label| {
                let other_end = label.start + width::width(label.text, RULE, false);
                label.row == row && start < other_end + 8.0 && label.start < end + 8.0
            });
            inside && !crosses && !covers
        };
        let sides = [x + 5.0, x - 5.0 - wide];
        let place = (0..rules.len()).find_map(|row| Some((row, sides.into_iter().find(|start| free(row, *start))?)));
        let (row, start) = place.unwrap_or((rules.len() - 1, x + 5.0));
        placed.push(Upright { mark: *mark, text, row, start });
    }
    placed
}

fn rule_labels(panel: &Panel, frame: &Frame, above: f64, canvas: f64) -> Vec<RuleLabel> {
    let upright = upright_labels(panel, frame.left, frame.width, canvas).into_iter();
    let mut labels: Vec<RuleLabel> = upright
        .map(|label| RuleLabel {
            mark: label.mark,
            text: label.text.to_owned(),
            x: label.start,
            y: frame.top - above - RULE_LINE * label.row as f64,
        })
        .collect();
    labels.extend(across_labels(panel, frame));
    labels
}

/// Labels of lines across stand at their right ends, moved apart where lines lie close.
fn across_labels(panel: &Panel, frame: &Frame) -> Vec<RuleLabel> {
    let mut labels: Vec<RuleLabel> = panel
        .marks
        .iter()
        .enumerate()
        .filter_map(|(place, mark)| match mark.shape {
            Shape::Rule { across: true, at } => {
                let (_, y) = frame.to_canvas(frame.x[0], at);
                Some(RuleLabel { mark: place, text: mark.label.clone()?, x: frame.right() + 8.0, y: y + RULE * 0.36 })
            }
            _ => None,
        })
        .collect();
    labels.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.mark.cmp(&b.mark)));
    // Downwards each keeps clear of the one above; upwards the last one stays on the plot.
    for place in 1..labels.len() {
        labels[place].y = labels[place].y.max(labels[place - 1].y + RULE_LINE);
    }
    let mut least = frame.bottom() + RULE_LINE / 2.0;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(least);
        least = label.y - RULE_LINE;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_colours_are_another_version() {
        assert_eq!(of_colours(colours::FILE), version());
        assert_ne!(of_colours(&colours::FILE.replacen("#0", "#1", 1)), version());
    }
}
