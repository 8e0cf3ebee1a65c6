//! Figures and names around a plot, and how much room they take.

use std::borrow::Cow;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Align, Color32, FontId, Galley, Pos2, Rect, Stroke, TextStyle, Ui, Vec2};
use egui_plot::PlotTransform;

use super::ink::Ink;
use crate::chart::{Axis, AxisScale, Panel, Role, Shape, Tick, numbers};
use crate::ui::theme;

/// From a plot to its figures.
const GAP: f32 = 6.0;
/// Widest name at the left of a plot.
const MOST_NAME: f32 = 190.0;
/// Points between two figures along an axis, about, where a zoomed plot gets figures of its own.
const APART: [f32; 2] = [90.0, 56.0];
/// Between two rows of text, as a part of its height.
const ROW: f32 = 1.25;
/// Least distance of two names, as a part of their letters' size.
const CLOSE: f32 = 1.15;
/// Most lines of a name above a column.
const MOST_LINES: usize = 3;

/// Places on an axis that are written.
pub(super) struct Ticks<'a>(Cow<'a, [Tick]>);

impl<'a> Ticks<'a> {
    /// Along the bottom.
    pub(super) fn along(axis: &'a Axis, transform: &PlotTransform) -> Self {
        let bounds = transform.bounds();
        Self::of(axis, [bounds.min()[0], bounds.max()[0]], transform.frame().width() / APART[0])
    }

    /// Up the side.
    pub(super) fn up(axis: &'a Axis, transform: &PlotTransform) -> Self {
        let bounds = transform.bounds();
        Self::of(axis, [bounds.min()[1], bounds.max()[1]], transform.frame().height() / APART[1])
    }

    /// The scene's own, as long as its range is shown; round places of what is shown else.
    fn of(axis: &'a Axis, [low, high]: [f64; 2], wanted: f32) -> Self {
        let size = axis.range[1] - axis.range[0];
        let as_made = (low - axis.range[0]).abs() + (high - axis.range[1]).abs() < 1e-6 * size;
        if as_made || axis.scale != AxisScale::Values || axis.ticks.is_empty() {
            return Self(Cow::Borrowed(&axis.ticks));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of places")]
        let (_, mut ticks) = numbers::axis(low, high, (wanted as usize).clamp(2, 12));
        ticks.retain(|tick| (low..=high).contains(&tick.at));
        Self(Cow::Owned(ticks))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Tick> {
        self.0.iter()
    }
}

/// Room around a plot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
    /// Height of the names above the columns of a table of shades; none for others.
    pub columns: f32,
    /// The name of the axis up the side stands beside what is above the plot.
    pub beside: bool,
}

pub(super) fn font(ui: &Ui) -> FontId {
    TextStyle::Small.resolve(ui.style())
}

pub(super) fn galley(ui: &Ui, text: &str, colour: Color32) -> Arc<Galley> {
    ui.painter().layout_no_wrap(text.to_owned(), font(ui), colour)
}

/// Text in a width, broken or cut with a sign.
pub(super) fn fitted(ui: &Ui, text: &str, colour: Color32, width: f32, lines: usize, align: Align) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font(ui), colour));
    job.wrap =
        TextWrapping { max_width: width, max_rows: lines, break_anywhere: lines == 1, ..TextWrapping::default() };
    job.halign = align;
    ui.painter().layout_job(job)
}

/// How wide the names up the side are.
fn widest_tick(ui: &Ui, axis: &Axis) -> f32 {
    // Of very many names some are measured: the others are cut to what these take.
    let every = (axis.ticks.len() / 200).max(1);
    axis.ticks
        .iter()
        .step_by(every)
        .map(|tick| galley(ui, &tick.label, Color32::PLACEHOLDER).size().x)
        .fold(0.0, f32::max)
}

/// Room that figures, names and labels of a panel take, in a width.
pub(super) fn room(ui: &Ui, panel: &Panel, width: f32, ticks_on_top: bool) -> Room {
    let line = ui.text_style_height(&TextStyle::Small) * ROW;
    let names = (width * 0.36).min(MOST_NAME);
    let left = if panel.y.ticks.is_empty() { 0.0 } else { widest_tick(ui, &panel.y).min(names) + GAP + 2.0 };
    let across = rules(panel, true).map(|(_, _, label)| galley(ui, label, Color32::PLACEHOLDER).size().x);
    let widest_rule = across.fold(0.0, f32::max);
    // Half a figure reaches over the end of its axis.
    let right = if widest_rule > 0.0 { widest_rule + 2.0 * GAP } else { 3.0 * GAP };
    let plot = width - left - right;
    let rows = uprights(ui, panel, Rect::from_min_size(Pos2::new(left, 0.0), Vec2::new(plot, 1.0)), [0.0, width], None);
    let rows = rows.iter().map(|upright| upright.row + 1).max().unwrap_or(0) as f32 * line;
    let columns = if ticks_on_top { columns_height(ui, panel, plot) + GAP } else { 0.0 };
    // The name of the axis stands in line with labels or columns where it does not reach over the plot.
    let wide = galley(ui, &panel.y.name, Color32::PLACEHOLDER).size().x;
    let beside = wide <= left - GAP && rows + columns > 0.0;
    let name = if panel.y.name.is_empty() || beside { 0.0 } else { line };
    let figures = if ticks_on_top || panel.x.ticks.is_empty() { GAP } else { line + GAP };
    let bottom = figures + if panel.x.name.is_empty() || ticks_on_top { 0.0 } else { line };
    Room { left, right, top: rows + columns + name + GAP, bottom, columns, beside }
}

fn slot(panel: &Panel, plot: f32) -> f32 {
    let step = panel.x.ticks.windows(2).map(|two| two[1].at - two[0].at).fold(f64::INFINITY, f64::min);
    let size = panel.x.range[1] - panel.x.range[0];
    super::marks::points_of(if step.is_finite() { step / size } else { 1.0 }) * plot
}

fn columns_height(ui: &Ui, panel: &Panel, plot: f32) -> f32 {
    let wide = (slot(panel, plot) - GAP).max(20.0);
    let heights = panel
        .x
        .ticks
        .iter()
        .map(|tick| fitted(ui, &tick.label, Color32::PLACEHOLDER, wide, MOST_LINES, Align::Center).size().y);
    heights.fold(0.0, f32::max)
}

/// Lines across, or up, with their labels.
fn rules(panel: &Panel, wanted: bool) -> impl Iterator<Item = (Role, f64, &str)> {
    panel.marks.iter().filter_map(move |mark| match mark.shape {
        Shape::Rule { across, at } if across == wanted => Some((mark.role, at, mark.label.as_deref()?)),
        _ => None,
    })
}

/// The label of a line up the panel.
struct Upright<'a> {
    x: f32,
    role: Role,
    text: &'a str,
    row: usize,
    start: f32,
    wide: f32,
}

/// Labels of lines up: right or left of their line in the lowest row above the plot where they cover neither another label
/// nor a line that goes on.
fn uprights<'a>(
    ui: &Ui,
    panel: &'a Panel,
    frame: Rect,
    reach: [f32; 2],
    transform: Option<&PlotTransform>,
) -> Vec<Upright<'a>> {
    let size = panel.x.range[1] - panel.x.range[0];
    let place = |at: f64| match transform {
        Some(transform) => transform.position_from_point_x(at),
        None => frame.left() + super::marks::points_of((at - panel.x.range[0]) / size) * frame.width(),
    };
    let mut lines: Vec<(f32, Role, &str)> =
        rules(panel, false).map(|(role, at, text)| (place(at), role, text)).collect();
    lines.retain(|(x, ..)| (frame.left() - 0.5..=frame.right() + 0.5).contains(x));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut placed: Vec<Upright<'a>> = Vec::new();
    // One that finds no place waits until the others have theirs: in a row above them it passes by.
    for last in [false, false, false, true] {
        for (x, role, text) in &lines {
            if placed.iter().any(|label| is_at(label.x, *x) && label.text == *text) {
                continue;
            }
            let wide = galley(ui, text, Color32::PLACEHOLDER).size().x;
            let free = |row: usize, start: f32| {
                let end = start + wide;
                let inside = start >= reach[0] && end <= reach[1];
                let crosses = lines.iter().any(|(at, ..)| {
                    let ends_below = placed.iter().any(|label| is_at(label.x, *at) && label.row < row);
                    !is_at(*at, *x) && !ends_below && *at > start - 4.0 && *at < end + 4.0
                });
                let covers = placed
                    .iter()
                    .any(|other| other.row == row && start < other.start + other.wide + GAP && other.start < end + GAP);
                inside && !crosses && !covers
            };
            let sides = [x + 5.0, x - 5.0 - wide];
            let row_of = |row: usize| Some((row, sides.into_iter().find(|start| free(row, *start))?));
            let above = placed.iter().map(|label| label.row + 1).max().unwrap_or(0);
            let middle = (x - wide / 2.0).clamp(reach[0], (reach[1] - wide).max(reach[0]));
            let found = (0..=lines.len()).find_map(row_of).or_else(|| last.then_some((above, middle)));
            placed.extend(found.map(|(row, start)| Upright { x: *x, role: *role, text, row, start, wide }));
        }
    }
    placed
}

/// Whether two lines stand at the same place.
fn is_at(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.01
}

/// Writes figures, names and labels around a plot.
pub(super) fn axes_ui(
    ui: &Ui,
    panel: &Panel,
    transform: &PlotTransform,
    room: Room,
    outer: Rect,
    ink: &Ink,
    selected: &[f64],
) {
    columns_or_figures_ui(ui, panel, transform, room, ink);
    names_ui(ui, panel, transform, room, ink, selected);
    let frame = *transform.frame();
    let line = ui.text_style_height(&TextStyle::Small) * ROW;
    let painter = ui.painter();
    if !panel.x.name.is_empty() && room.columns <= 0.0 {
        let name = fitted(ui, &panel.x.name, ink.muted, outer.width(), 1, Align::Min);
        let top = frame.bottom() + GAP + if panel.x.ticks.is_empty() { 0.0 } else { line };
        painter.galley(Pos2::new((frame.right() - name.size().x).max(outer.left()), top), name, ink.muted);
    }
    if !panel.y.name.is_empty() {
        let name = fitted(ui, &panel.y.name, ink.muted, outer.width(), 1, Align::Min);
        let y = if room.beside { frame.top() - GAP / 2.0 - line } else { outer.top() };
        painter.galley(Pos2::new(outer.left(), y), name, ink.muted);
    }
    upright_labels_ui(ui, panel, transform, room, outer, ink, line);
    across_labels_ui(ui, panel, transform, ink, line);
}

fn upright_labels_ui(ui: &Ui, panel: &Panel, transform: &PlotTransform, room: Room, outer: Rect, ink: &Ink, line: f32) {
    let frame = *transform.frame();
    let painter = ui.painter();
    for label in uprights(ui, panel, frame, [outer.left(), outer.right()], Some(transform)) {
        let base = frame.top() - room.columns - GAP / 2.0 - line * label.row as f32;
        let ends = [Pos2::new(label.x, frame.top()), Pos2::new(label.x, base - line * 0.8)];
        painter.line_segment(ends, Stroke::new(1.8, ink.role(label.role)));
        painter.galley(Pos2::new(label.start, base - line), galley(ui, label.text, ink.text), ink.text);
    }
}

/// Labels of lines across stand at their right ends, moved apart where lines lie close.
fn across_labels_ui(ui: &Ui, panel: &Panel, transform: &PlotTransform, ink: &Ink, line: f32) {
    let frame = *transform.frame();
    let mut labels: Vec<(f32, f32, Role, &str)> = rules(panel, true)
        .map(|(role, at, text)| (transform.position_from_point_y(at), role, text))
        .filter(|(y, ..)| (frame.top() - 0.5..=frame.bottom() + 0.5).contains(y))
        .map(|(y, role, text)| (y, y, role, text))
        .collect();
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    for place in 1..labels.len() {
        labels[place].1 = labels[place].1.max(labels[place - 1].1 + line);
    }
    // The last one stays above the figures along the bottom.
    let mut least = frame.bottom() + GAP - line / 2.0;
    for label in labels.iter_mut().rev() {
        label.1 = label.1.min(least);
        least = label.1 - line;
    }
    let painter = ui.painter();
    for (at, y, role, text) in labels {
        let ends = [Pos2::new(frame.right(), at), Pos2::new(frame.right() + GAP, y)];
        painter.line_segment(ends, Stroke::new(1.0, ink.role(role)));
        let text = galley(ui, text, ink.text);
        painter.galley(Pos2::new(frame.right() + GAP + 2.0, y - text.size().y / 2.0), text, ink.text);
    }
}

/// Names above the columns of a table of shades, which stay in sight while it is scrolled; figures below any other.
fn columns_or_figures_ui(ui: &Ui, panel: &Panel, transform: &PlotTransform, room: Room, ink: &Ink) {
    let frame = *transform.frame();
    let painter = ui.painter();
    let bounds = transform.bounds();
    let ticks = Ticks::along(&panel.x, transform);
    let seen = |tick: &&Tick| (bounds.min()[0]..=bounds.max()[0]).contains(&tick.at);
    let places: Vec<f32> = ticks.iter().map(|tick| transform.position_from_point_x(tick.at)).collect();
    let slot = places.windows(2).map(|two| two[1] - two[0]).fold(frame.width(), f32::min);
    if room.columns > 0.0 {
        let top = (frame.top() - room.columns).max(ui.clip_rect().top()).min(frame.bottom() - room.columns);
        let band = Rect::from_min_max(Pos2::new(frame.left(), top), Pos2::new(frame.right(), top + room.columns));
        painter.rect_filled(band, 0.0, ink.ground);
        for tick in ticks.iter().filter(seen) {
            let name = fitted(ui, &tick.label, ink.muted, (slot - GAP).max(20.0), MOST_LINES, Align::Center);
            let x = transform.position_from_point_x(tick.at);
            painter.galley(Pos2::new(x, band.bottom() - GAP / 2.0 - name.size().y), name, ink.muted);
        }
        return;
    }
    let names = panel.x.scale == AxisScale::Names;
    let widest = ticks.iter().map(|tick| galley(ui, &tick.label, ink.muted).size().x).fold(0.0, f32::max) + 2.0 * GAP;
    let every = [1, 2, 5, 10, 20].into_iter().find(|every| slot * *every as f32 >= widest).unwrap_or(50);
    for tick in ticks.iter().step_by(if names && widest < 3.0 * slot { 1 } else { every }).filter(seen) {
        let text = fitted(ui, &tick.label, ink.muted, slot * every as f32, 1, Align::Center);
        let x = transform.position_from_point_x(tick.at);
        painter.galley(Pos2::new(x, frame.bottom() + GAP), text, ink.muted);
    }
}

/// Figures or names at the left; the highlighted one in colour.
fn names_ui(ui: &Ui, panel: &Panel, transform: &PlotTransform, room: Room, ink: &Ink, selected: &[f64]) {
    let frame = *transform.frame();
    let names = panel.y.scale == AxisScale::Names;
    let colour = if names { ink.text } else { ink.muted };
    // Names may stand as close as their letters allow: nothing reaches into the room between two lines.
    let height = font(ui).size * CLOSE;
    let row = super::marks::points_of(transform.dpos_dvalue_y().abs());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
    let every = if names && row > 0.0 { (height / row).ceil().max(1.0) as usize } else { 1 };
    // A zoomed panel's names stop where the plot does; those scrolled out of the page are not laid out.
    let clip = ui.clip_rect().expand(height);
    for (place, tick) in Ticks::up(&panel.y, transform).iter().enumerate() {
        let y = transform.position_from_point_y(tick.at);
        let marked = names && selected.iter().any(|at| (at - tick.at).abs() < 0.5);
        let outside = y < frame.top() - 1.0 || y > frame.bottom() + 1.0 || y < clip.top() || y > clip.bottom();
        if outside || (place % every != 0 && !marked) {
            continue;
        }
        let colour = if marked { ink.accent } else { colour };
        let text = fitted(ui, &tick.label, colour, room.left - GAP, 1, Align::Min);
        let at = Pos2::new(frame.left() - GAP - text.size().x, y - text.size().y / 2.0);
        if marked {
            let ground = Rect::from_min_size(at, text.size()).expand2(Vec2::new(3.0, 0.0));
            ui.painter().rect_filled(ground, 3.0, ink.accent_soft);
        }
        ui.painter().galley(at, text, colour);
    }
}

/// Height of a label's row.
pub(super) fn line_height(ui: &Ui) -> f32 {
    ui.text_style_height(&theme::small())
}
