//! The marks of a panel as an item of `egui_plot`: drawn in the scene's own coordinates, so that zooming and moving are the
//! plot's, and everything stands where the exported picture has it.

use std::f32::consts::PI;
use std::ops::RangeInclusive;

use eframe::egui::epaint::{Mesh, StrokeKind};
use eframe::egui::{Color32, Pos2, Rect, Shape as Paint, Stroke, Ui, Vec2};
use egui_plot::{PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};

use super::axes::Ticks;
use super::ink::Ink;
use crate::chart::{AxisScale, Mark, Panel, Role, Shape, Symbol};

/// Thickness of lines for threshold, floor and mean, points.
const RULE: f32 = 1.8;
/// Dashes and the gaps between them.
const DASH: [f32; 2] = [6.0, 4.0];
/// Bars narrower than this reach into the next, or their seams would show.
const LEAST_APART: f32 = 4.0;

/// All marks of a panel, with the lines behind them.
pub(super) struct Marks<'a> {
    base: PlotItemBase,
    panel: &'a Panel,
    ink: &'a Ink,
    /// Names of indicators stand on top; there is no line at the bottom.
    ticks_on_top: bool,
}

impl<'a> Marks<'a> {
    pub(super) fn new(panel: &'a Panel, ink: &'a Ink, ticks_on_top: bool) -> Self {
        Self { base: PlotItemBase::new(String::new()), panel, ink, ticks_on_top }
    }

    fn grid(&self, transform: &PlotTransform, shapes: &mut Vec<Paint>) {
        let frame = transform.frame();
        let stroke = Stroke::new(1.0, self.ink.grid);
        if self.panel.x.scale == AxisScale::Values {
            for tick in Ticks::along(&self.panel.x, transform).iter() {
                let x = transform.position_from_point_x(tick.at);
                shapes.push(Paint::line_segment([Pos2::new(x, frame.top()), Pos2::new(x, frame.bottom())], stroke));
            }
        }
        if self.panel.y.scale == AxisScale::Values {
            for tick in Ticks::up(&self.panel.y, transform).iter() {
                let y = transform.position_from_point_y(tick.at);
                shapes.push(Paint::line_segment([Pos2::new(frame.left(), y), Pos2::new(frame.right(), y)], stroke));
            }
        }
        if !self.ticks_on_top {
            let [low, high] = [transform.bounds().min()[1], transform.bounds().max()[1]];
            let crosses = self.panel.y.scale == AxisScale::Values && low < 0.0 && high > 0.0;
            // Half a point inside, or the plot's edge would cut it.
            let y = if crosses { transform.position_from_point_y(0.0) } else { frame.bottom() - 0.6 };
            let line = [Pos2::new(frame.left(), y), Pos2::new(frame.right(), y)];
            shapes.push(Paint::line_segment(line, Stroke::new(1.2, self.ink.axis)));
        }
    }

    fn areas(&self, clip: Rect, transform: &PlotTransform, shapes: &mut Vec<Paint>) {
        let mut mesh = Mesh::default();
        for mark in &self.panel.marks {
            let rect = rect_of(mark, transform);
            if !clip.intersects(rect) {
                continue;
            }
            match &mark.shape {
                Shape::Bar { .. } => {
                    let gap = if rect.width() > LEAST_APART { 0.5 } else { -0.2 };
                    let rect = Rect::from_min_max(rect.min + Vec2::new(gap, 0.0), rect.max - Vec2::new(gap, 0.0));
                    mesh.add_colored_rect(rect, self.ink.role(mark.role));
                }
                Shape::Cell { strength, .. } => {
                    let gap = Vec2::new(1.0, (rect.height() * 0.08).min(1.0));
                    mesh.add_colored_rect(rect.shrink2(gap), self.ink.shaded(mark.role, shade(mark.role, *strength)));
                }
                _ => {}
            }
        }
        if !mesh.is_empty() {
            shapes.push(Paint::mesh(mesh));
        }
        for mark in &self.panel.marks {
            if let Shape::Box { y, half, along } = &mark.shape {
                self.whiskers(mark.role, [*y, *half], along, transform, shapes);
            }
        }
    }

    fn whiskers(
        &self,
        role: Role,
        [y, half]: [f64; 2],
        along: &[f64; 5],
        transform: &PlotTransform,
        shapes: &mut Vec<Paint>,
    ) {
        let at = along.map(|value| transform.position_from_point_x(value));
        let [middle, top, bottom] = [y, y + half, y - half].map(|y| transform.position_from_point_y(y));
        let thin = Stroke::new(1.4, self.ink.muted);
        let cap = (bottom - top) * 0.22;
        for [from, to] in [[at[0], at[1]], [at[3], at[4]]] {
            shapes.push(Paint::line_segment([Pos2::new(from, middle), Pos2::new(to, middle)], thin));
        }
        for end in [at[0], at[4]] {
            shapes.push(Paint::line_segment([Pos2::new(end, middle - cap), Pos2::new(end, middle + cap)], thin));
        }
        let body = Rect::from_min_max(Pos2::new(at[1], top), Pos2::new(at[3], bottom));
        shapes.push(Paint::rect_filled(body, 0.0, self.ink.shaded(role, 0.55)));
        let median = [Pos2::new(at[2], top), Pos2::new(at[2], bottom)];
        shapes.push(Paint::line_segment(median, Stroke::new(2.2, self.ink.text)));
    }

    fn rules(&self, transform: &PlotTransform, shapes: &mut Vec<Paint>) {
        let frame = transform.frame();
        for mark in &self.panel.marks {
            let Shape::Rule { across, at } = mark.shape else { continue };
            let line = if across {
                let y = transform.position_from_point_y(at);
                [Pos2::new(frame.left(), y), Pos2::new(frame.right(), y)]
            } else {
                let x = transform.position_from_point_x(at);
                [Pos2::new(x, frame.bottom()), Pos2::new(x, frame.top())]
            };
            shapes.extend(stroked(&line, Stroke::new(RULE, self.ink.role(mark.role)), mark.role.is_dashed()));
        }
    }

    fn lines_and_dots(&self, clip: Rect, transform: &PlotTransform, shapes: &mut Vec<Paint>) {
        for mark in &self.panel.marks {
            match &mark.shape {
                Shape::Line { points } if clip.intersects(rect_of(mark, transform).expand(2.0)) => {
                    let line: Vec<Pos2> = points.iter().map(|[x, y]| place(transform, *x, *y)).collect();
                    let wide = if self.panel.y.scale == AxisScale::Names { 2.6 } else { 2.2 };
                    shapes.extend(stroked(&line, Stroke::new(wide, self.ink.role(mark.role)), mark.role.is_dashed()));
                }
                Shape::Dot { x, y, radius } => {
                    let (at, radius) = (place(transform, *x, *y), points_of(*radius));
                    if clip.expand(radius).contains(at) {
                        symbol(mark.role, at, radius, self.ink, shapes);
                    }
                }
                _ => {}
            }
        }
    }
}

impl PlotItem for Marks<'_> {
    fn shapes(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Paint>) {
        let clip = ui.clip_rect();
        self.grid(transform, shapes);
        self.areas(clip, transform, shapes);
        self.rules(transform, shapes);
        self.lines_and_dots(clip, transform, shapes);
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.ink.text
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        // What the pointer rests on is found by the marks' own forms, not by the plot.
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        let (x, y) = (self.panel.x.range, self.panel.y.range);
        PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]])
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

/// A length of the scene in points.
#[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
pub(super) const fn points_of(length: f64) -> f32 {
    length as f32
}

/// Where a place of the data stands on the screen.
pub(super) fn place(transform: &PlotTransform, x: f64, y: f64) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(x, y))
}

fn area(transform: &PlotTransform, x: &[f64; 2], y: &[f64; 2]) -> Rect {
    Rect::from_two_pos(place(transform, x[0], y[0]), place(transform, x[1], y[1]))
}

/// The rectangle a mark takes on the screen.
pub(super) fn rect_of(mark: &Mark, transform: &PlotTransform) -> Rect {
    match &mark.shape {
        Shape::Dot { x, y, radius } => {
            Rect::from_center_size(place(transform, *x, *y), Vec2::splat(2.0 * points_of(*radius)))
        }
        Shape::Bar { x, y } | Shape::Cell { x, y, .. } => area(transform, x, y),
        Shape::Line { points } => {
            let mut rect = Rect::NOTHING;
            for [x, y] in points {
                rect.extend_with(place(transform, *x, *y));
            }
            rect
        }
        Shape::Box { y, half, along } => area(transform, &[along[0], along[4]], &[y - half, y + half]),
        Shape::Rule { across: true, at } => {
            let y = transform.position_from_point_y(*at);
            Rect::from_x_y_ranges(transform.frame().x_range(), y..=y)
        }
        Shape::Rule { across: false, at } => {
            let x = transform.position_from_point_x(*at);
            Rect::from_x_y_ranges(x..=x, transform.frame().y_range())
        }
    }
}

/// How near a pointer is to a mark: what lies on top first, then by distance. `None` where it is not at it.
pub(super) fn nearness(mark: &Mark, transform: &PlotTransform, pointer: Pos2) -> Option<(u8, f32)> {
    let rect = rect_of(mark, transform);
    match &mark.shape {
        Shape::Dot { radius, .. } => {
            let distance = (rect.center().distance(pointer) - points_of(*radius)).max(0.0);
            // Small dots are hit from a little farther.
            (distance <= 4.0).then(|| (0, if distance > 0.0 { distance } else { points_of(*radius) / -1e3 }))
        }
        Shape::Line { points } => {
            let places = points.windows(2).map(|two| {
                let ends = [place(transform, two[0][0], two[0][1]), place(transform, two[1][0], two[1][1])];
                from_line(pointer, ends)
            });
            let distance = places.fold(f32::INFINITY, f32::min);
            (distance <= 5.0).then_some((1, distance))
        }
        Shape::Rule { .. } => {
            let distance = rect.distance_to_pos(pointer);
            (distance <= 3.0).then_some((1, distance))
        }
        Shape::Bar { .. } | Shape::Cell { .. } | Shape::Box { .. } => {
            let distance = rect.distance_to_pos(pointer);
            (distance <= 1.5).then(|| (2, distance + (rect.center().x - pointer.x).abs() * 1e-3))
        }
    }
}

fn from_line(pointer: Pos2, [from, to]: [Pos2; 2]) -> f32 {
    let along = to - from;
    let part =
        if along.length_sq() > 0.0 { ((pointer - from).dot(along) / along.length_sq()).clamp(0.0, 1.0) } else { 0.0 };
    pointer.distance(from + along * part)
}

/// A line, whole or in dashes.
pub(super) fn stroked(line: &[Pos2], stroke: Stroke, dashed: bool) -> Vec<Paint> {
    if dashed { Paint::dashed_line(line, stroke, DASH[0], DASH[1]) } else { vec![Paint::line(line.to_vec(), stroke)] }
}

/// How strong a cell's colour is: never so strong that figures on it are hard to read.
pub(super) fn shade(role: Role, strength: f64) -> f64 {
    let [least, more] = match role {
        Role::Missing => [0.25, 0.0],
        role if has_sign(role) => [0.35, 0.5],
        _ => [0.07, 0.38],
    };
    least + more * strength.clamp(0.0, 1.0)
}

/// Whether a cell of this role carries a sign: what is in order does not.
pub(super) const fn has_sign(role: Role) -> bool {
    !matches!(role.symbol(), Symbol::Circle)
}

/// A role's symbol with the area of a circle of that radius.
pub(super) fn symbol(role: Role, at: Pos2, radius: f32, ink: &Ink, shapes: &mut Vec<Paint>) {
    let colour = ink.role(role);
    let rim = Stroke::new(0.7, ink.ground);
    match role.symbol() {
        Symbol::Circle => {
            // A disc behind the disc: thousands of them are drawn faster than rims are.
            shapes.push(Paint::circle_filled(at, radius + 0.6, ink.ground));
            shapes.push(Paint::circle_filled(at, radius, colour));
        }
        Symbol::Ring => {
            shapes.push(Paint::circle_filled(at, radius, ink.ground));
            shapes.push(Paint::circle_stroke(at, radius - 0.9, Stroke::new(1.8, colour)));
        }
        Symbol::Triangle => {
            let side = radius * PI.sqrt() / 3.0_f32.sqrt().sqrt();
            // The middle of the triangle's weight stands on the place.
            let high = side * 3.0_f32.sqrt();
            let corners = [[0.0, -high * 2.0 / 3.0], [side, high / 3.0], [-side, high / 3.0]];
            shapes.push(Paint::convex_polygon(corners.map(|by| at + Vec2::from(by)).to_vec(), colour, rim));
        }
        Symbol::Square => {
            let rect = Rect::from_center_size(at, Vec2::splat(radius * PI.sqrt()));
            shapes.push(Paint::rect_filled(rect.expand(0.6), 0.0, ink.ground));
            shapes.push(Paint::rect_filled(rect, 0.0, colour));
        }
        Symbol::Cross => {
            let arm = radius * 0.82;
            let stroke = Stroke::new((radius * 0.55).clamp(1.4, 4.5), colour);
            cross(at, arm, stroke, shapes);
        }
        Symbol::Dash => {
            let ends = [at - Vec2::new(radius, 0.0), at + Vec2::new(radius, 0.0)];
            shapes.push(Paint::line_segment(ends, Stroke::new(1.8, colour)));
        }
    }
}

fn cross(at: Pos2, arm: f32, stroke: Stroke, shapes: &mut Vec<Paint>) {
    for lean in [1.0, -1.0] {
        let by = Vec2::new(arm, arm * lean);
        shapes.push(Paint::line_segment([at - by, at + by], stroke));
    }
}

/// The sign of a role on a shaded cell, dark enough to be seen on it.
pub(super) fn sign(role: Role, at: Pos2, size: f32, colour: Color32, shapes: &mut Vec<Paint>) {
    match role.symbol() {
        Symbol::Triangle => {
            let corners = [[0.0, -size], [size, size * 0.8], [-size, size * 0.8]];
            shapes.push(Paint::convex_polygon(corners.map(|by| at + Vec2::from(by)).to_vec(), colour, Stroke::NONE));
        }
        Symbol::Cross => cross(at, size * 0.85, Stroke::new(1.8, colour), shapes),
        _ => {
            let ends = [at - Vec2::new(size, 0.0), at + Vec2::new(size, 0.0)];
            shapes.push(Paint::line_segment(ends, Stroke::new(1.6, colour)));
        }
    }
}

/// Draws what is pointed at or highlighted once more, with a rim.
pub(super) fn rim(marks: &[&Mark], transform: &PlotTransform, stroke: Stroke) -> Vec<Paint> {
    let round = |mark: &Mark| match mark.shape {
        Shape::Dot { radius, .. } => {
            let at = rect_of(mark, transform).center();
            Some(Paint::circle_stroke(at, points_of(radius) + stroke.width + 1.0, stroke))
        }
        _ => None,
    };
    if let [only] = marks
        && let Some(ring) = round(only)
    {
        return vec![ring];
    }
    let all = marks.iter().fold(Rect::NOTHING, |all, mark| all.union(rect_of(mark, transform)));
    if !all.is_positive() && marks.is_empty() {
        return Vec::new();
    }
    vec![Paint::rect_stroke(all.expand(stroke.width), 3.0, stroke, StrokeKind::Middle)]
}
