//! Which marks get their words written beside them: those whose words cover nothing else. Found anew only when the plot
//! shows another part or another size of the scene.

use std::f32::consts::FRAC_PI_2;

use eframe::egui::epaint::TextShape;
use eframe::egui::{Align, Align2, Color32, Pos2, Rect, Shape as Paint, Ui, Vec2};
use egui_plot::PlotTransform;

use super::axes::galley;
use super::ink::Ink;
use super::marks::{has_sign, place, rect_of, sign};
use crate::chart::{AxisScale, Mark, Panel, Role, Shape};

/// From a dot to its name.
const GAP: f32 = 4.0;
/// Between a name and what stands beside it.
const BETWEEN: f32 = 3.0;
/// Height of the bands by which neighbours are looked up.
const BAND: f32 = 24.0;
/// Squares a line is taken for.
const STEPS: u16 = 40;
/// How much of what lies behind a name its ground covers.
const HALO: f32 = 0.85;
/// Symbols in cells, points.
const SIGN: f32 = 4.0;

/// Names beside the dots of a panel.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    /// What they were placed for: scene, size, range shown.
    key: Option<(u64, [i32; 2], [[f64; 2]; 2])>,
    /// Mark and left top of its name, from the plot's left top.
    names: Vec<(usize, Vec2)>,
}

/// Rectangles by the bands they reach into.
struct Taken {
    bands: Vec<Vec<Rect>>,
    top: f32,
}

impl Taken {
    fn new(frame: Rect) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
        let number = (frame.height() / BAND).ceil().max(1.0) as usize;
        Self { bands: vec![Vec::new(); number + 1], top: frame.top() }
    }

    fn bands_of(&self, rect: Rect) -> std::ops::RangeInclusive<usize> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let band = |y: f32| (((y - self.top) / BAND).max(0.0) as usize).min(self.bands.len() - 1);
        band(rect.top())..=band(rect.bottom())
    }

    fn take(&mut self, rect: Rect) {
        for band in self.bands_of(rect) {
            self.bands[band].push(rect);
        }
    }

    /// Side by side two things need room for a letter between them.
    fn is_free(&self, rect: Rect) -> bool {
        let rect = rect.expand2(Vec2::new(BETWEEN, 0.0));
        !self.bands_of(rect).any(|band| self.bands[band].iter().any(|other| overlap(&rect, other)))
    }
}

/// More than touching.
fn overlap(one: &Rect, other: &Rect) -> bool {
    one.min.x < other.max.x && other.min.x < one.max.x && one.min.y < other.max.y && other.min.y < one.max.y
}

impl Placed {
    /// Finds the places anew where the plot has changed.
    fn take_up(&mut self, ui: &Ui, number: u64, panel: &Panel, transform: &PlotTransform) {
        let (frame, bounds) = (*transform.frame(), transform.bounds());
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let size = [frame.width().round() as i32, frame.height().round() as i32];
        let key = (number, size, [bounds.min(), bounds.max()]);
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        self.names.clear();
        let (mut dots, mut lines) = (Taken::new(frame), Taken::new(frame));
        for mark in &panel.marks {
            let rect = rect_of(mark, transform);
            match &mark.shape {
                Shape::Dot { .. } | Shape::Box { .. } => dots.take(rect),
                Shape::Rule { .. } => lines.take(rect.expand(1.0)),
                Shape::Line { points } => {
                    for two in points.windows(2) {
                        let (from, to) =
                            (place(transform, two[0][0], two[0][1]), place(transform, two[1][0], two[1][1]));
                        for step in 0..=STEPS {
                            let at = from + (to - from) * (f32::from(step) / f32::from(STEPS));
                            lines.take(Rect::from_center_size(at, Vec2::splat(4.0)));
                        }
                    }
                }
                Shape::Bar { .. } | Shape::Cell { .. } => {}
            }
        }
        // What falls short is named first.
        let urgent = |mark: &Mark| matches!(mark.role, Role::BelowFloor | Role::Short);
        let first = panel.marks.iter().enumerate().filter(|(_, mark)| urgent(mark));
        let then = panel.marks.iter().enumerate().filter(|(_, mark)| !urgent(mark));
        for (index, mark) in first.chain(then) {
            let (Shape::Dot { .. }, Some(label)) = (&mark.shape, &mark.label) else { continue };
            let dot = rect_of(mark, transform);
            if !frame.contains(dot.center()) {
                continue;
            }
            let size = galley(ui, label, Color32::PLACEHOLDER).size();
            let free =
                || candidates(dot, size).into_iter().filter(|rect| frame.contains_rect(*rect) && dots.is_free(*rect));
            let Some(found) = free().find(|rect| lines.is_free(*rect)).or_else(|| free().next()) else { continue };
            dots.take(found);
            self.names.push((index, found.min - frame.min));
        }
    }
}

/// Places of a name around its dot, the best first.
fn candidates(dot: Rect, size: Vec2) -> [Rect; 8] {
    let at = dot.center();
    let (near, askew) = (dot.width() / 2.0 + GAP, (dot.width() / 2.0 + GAP) * 0.7);
    let corners = [
        [near, -size.y / 2.0],
        [-near - size.x, -size.y / 2.0],
        [-size.x / 2.0, -near - size.y],
        [-size.x / 2.0, near],
        [askew, -askew - size.y],
        [askew, askew],
        [-askew - size.x, -askew - size.y],
        [-askew - size.x, askew],
    ];
    corners.map(|by| Rect::from_min_size(at + Vec2::from(by), size))
}

/// Writes the words of a panel's marks.
pub(super) fn labels_ui(
    ui: &Ui,
    number: u64,
    panel: &Panel,
    transform: &PlotTransform,
    ink: &Ink,
    placed: &mut Placed,
) {
    placed.take_up(ui, number, panel, transform);
    let clip = transform.frame().intersect(ui.clip_rect());
    let painter = ui.painter().with_clip_rect(clip);
    for (mark, by) in &placed.names {
        if let Some(label) = panel.marks.get(*mark).and_then(|mark| mark.label.as_ref()) {
            let text = galley(ui, label, ink.text);
            let at = transform.frame().min + *by;
            painter.rect_filled(Rect::from_min_size(at, text.size()), 2.0, ink.ground.gamma_multiply(HALO));
            painter.galley(at, text, ink.text);
        }
    }
    let mut shapes = Vec::new();
    for mark in &panel.marks {
        let rect = rect_of(mark, transform);
        match (&mark.shape, &mark.label) {
            (Shape::Bar { .. }, Some(label)) if clip.x_range().contains(rect.center().x) || clip.intersects(rect) => {
                bar_label(ui, panel, mark.role, rect, *transform.frame(), label, ink, &mut shapes);
            }
            (Shape::Cell { .. }, label) if clip.intersects(rect) => {
                cell_label(ui, mark.role, rect, label.as_deref(), ink, &mut shapes);
            }
            (Shape::Line { points }, Some(label)) => line_label(ui, points, transform, label, ink, &mut shapes),
            _ => {}
        }
    }
    painter.extend(shapes);
}

#[expect(clippy::too_many_arguments, reason = "the parts of a text beside a bar")]
fn bar_label(
    ui: &Ui,
    panel: &Panel,
    role: Role,
    bar: Rect,
    frame: Rect,
    label: &str,
    ink: &Ink,
    shapes: &mut Vec<Paint>,
) {
    let height = super::axes::line_height(ui);
    if panel.y.scale == AxisScale::Names {
        if bar.height() < height * 0.8 {
            return;
        }
        // Behind the bar, or before it where the plot ends; cut where neither has room for all of it.
        let (behind, before) = (frame.right() - bar.right() - 7.0, bar.left() - frame.left() - 7.0);
        let mut text = galley(ui, label, ink.text);
        if text.size().x > behind.max(before) {
            text = super::axes::fitted(ui, label, ink.text, behind.max(before), 1, Align::Min);
        }
        let size = text.size();
        let goes_behind = size.x <= behind;
        let x = if goes_behind { bar.right() + 6.0 } else { bar.left() - 6.0 - size.x };
        let at = Pos2::new(x, bar.center().y - size.y / 2.0);
        shapes.push(Paint::rect_filled(Rect::from_min_size(at, size), 2.0, ink.ground.gamma_multiply(HALO)));
        shapes.push(Paint::galley(at, text, ink.text));
    } else if panel.x.scale == AxisScale::Names {
        let text = galley(ui, label, ink.text);
        if text.size().x <= bar.width() + 12.0 {
            let at = Pos2::new(bar.center().x - text.size().x / 2.0, bar.top() - text.size().y - 3.0);
            shapes.push(Paint::galley(at, text, ink.text));
        }
    } else if bar.width() >= height {
        // Upright: above the bar, or within it where the plot ends.
        let wide = galley(ui, label, ink.text).size().x;
        let above = bar.top() - wide - 12.0 >= frame.top();
        if !above && bar.height() < wide + 14.0 {
            return;
        }
        let colour = if above { ink.text } else { ink.on(role) };
        let text = galley(ui, label, colour);
        let y = if above { bar.top() - 7.0 } else { bar.top() + wide + 8.0 };
        let at = Pos2::new(bar.center().x - text.size().y / 2.0, y);
        if above {
            let ground = Rect::from_min_max(Pos2::new(at.x, y - wide), Pos2::new(at.x + text.size().y, y));
            shapes.push(Paint::rect_filled(ground, 2.0, ink.ground.gamma_multiply(HALO)));
        }
        shapes.push(TextShape::new(at, text, colour).with_angle(-FRAC_PI_2).into());
    }
}

fn cell_label(ui: &Ui, role: Role, cell: Rect, label: Option<&str>, ink: &Ink, shapes: &mut Vec<Paint>) {
    let text = label.filter(|_| cell.height() >= 14.0).map(|label| galley(ui, label, ink.text));
    let text = text.filter(|text| text.size().x + 3.0 * SIGN + 8.0 <= cell.width());
    let written = text.is_some();
    if let Some(text) = text {
        let right =
            (cell.center().x + 20.0).min(cell.right() - 4.0).max(cell.left() + 3.0 * SIGN + 4.0 + text.size().x);
        let at = Align2::RIGHT_CENTER
            .align_size_within_rect(text.size(), Rect::from_min_max(cell.min, Pos2::new(right, cell.bottom())));
        shapes.push(Paint::galley(at.min, text, ink.text));
    }
    if has_sign(role) && cell.height() >= 2.4 * SIGN && cell.width() >= 3.0 * SIGN {
        let x = if written { cell.left() + 3.0 * SIGN } else { cell.center().x };
        sign(role, Pos2::new(x, cell.center().y), SIGN, ink.text, shapes);
    }
}

/// Words along a straight line, above its middle.
fn line_label(
    ui: &Ui,
    points: &[[f64; 2]],
    transform: &PlotTransform,
    label: &str,
    ink: &Ink,
    shapes: &mut Vec<Paint>,
) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let (from, to) = (place(transform, first[0], first[1]), place(transform, last[0], last[1]));
    let text = galley(ui, label, ink.muted);
    let along = (to - from).normalized();
    let up = Vec2::new(along.y, -along.x);
    let at = from + (to - from) / 2.0 - along * (text.size().x / 2.0) + up * (text.size().y + 4.0);
    shapes.push(TextShape::new(at, text, ink.muted).with_angle(along.angle()).into());
}
