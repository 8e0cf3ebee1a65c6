//! Which dots get their names written beside them: those whose names cover nothing else.

use super::layout::{Frame, Placed};
use super::scene::{Panel, Shape};
use super::width;

/// Size of names beside marks, points.
pub(super) const SIZE: f64 = 11.0;
/// From a dot to its name.
const GAP: f64 = 4.0;
/// Between a name and what stands beside it.
const BETWEEN: f64 = 3.0;

/// Left, top, right, bottom.
type Rectangle = [f64; 4];

/// Everything names must keep clear of.
pub(super) struct Labels {
    bounds: Rectangle,
    /// Dots, boxes and names: nothing is written over them.
    taken: Vec<Rectangle>,
    /// Lines: better kept clear of.
    lines: Vec<Rectangle>,
}

/// A straight line as small squares.
fn along(frame: &Frame, from: [f64; 2], to: [f64; 2]) -> impl Iterator<Item = Rectangle> {
    let (from, to) = (frame.to_canvas(from[0], from[1]), frame.to_canvas(to[0], to[1]));
    (0..=STEPS).map(move |step| {
        let part = f64::from(step) / f64::from(STEPS);
        let (x, y) = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        [x - 2.0, y - 2.0, x + 2.0, y + 2.0]
    })
}

/// Squares a line is taken for.
const STEPS: u32 = 40;

impl Labels {
    /// Dots and lines of a panel.
    pub(super) fn of(panel: &Panel, placed: &Placed) -> Self {
        let frame = &placed.frame;
        let (mut taken, mut lines) = (Vec::new(), Vec::new());
        for mark in &panel.marks {
            match &mark.shape {
                Shape::Dot { x, y, radius } => {
                    let (x, y) = frame.to_canvas(*x, *y);
                    taken.push([x - radius, y - radius, x + radius, y + radius]);
                }
                Shape::Rule { across: true, at } => {
                    let (_, y) = frame.to_canvas(frame.x[0], *at);
                    lines.push([frame.left, y - 1.0, frame.right(), y + 1.0]);
                }
                Shape::Rule { across: false, at } => {
                    let (x, _) = frame.to_canvas(*at, frame.y[0]);
                    lines.push([x - 1.0, frame.top, x + 1.0, frame.bottom()]);
                }
                Shape::Line { points } => lines.extend(points.windows(2).flat_map(|two| along(frame, two[0], two[1]))),
                Shape::Box { y, half, along } => {
                    let (left, bottom) = frame.to_canvas(along[0], y - half);
                    let (right, top) = frame.to_canvas(along[4], y + half);
                    taken.push([left, top, right, bottom]);
                }
                _ => {}
            }
        }
        let beside = panel.marks.iter().any(|mark| matches!(mark.shape, Shape::Rule { across: true, .. }));
        let right = if beside { frame.right() } else { (frame.right() + 60.0).min(placed.canvas - 8.0) };
        Self { bounds: [frame.left + 2.0, frame.top, right, frame.bottom()], taken, lines }
    }

    /// Left end and baseline of a name beside a dot, where there is room for it; it is taken from then on.
    pub(super) fn beside(&mut self, x: f64, y: f64, radius: f64, label: &str) -> Option<(f64, f64)> {
        let (wide, high) = (width::width(label, SIZE, false), SIZE * 1.1);
        let (near, far) = (radius + GAP, radius + GAP + wide);
        let candidates = [
            [x + near, y - high / 2.0, x + far, y + high / 2.0],
            [x - far, y - high / 2.0, x - near, y + high / 2.0],
            [x - wide / 2.0, y - near - high, x + wide / 2.0, y - near],
            [x - wide / 2.0, y + near, x + wide / 2.0, y + near + high],
            [x + near * 0.7, y - near * 0.7 - high, x + near * 0.7 + wide, y - near * 0.7],
            [x + near * 0.7, y + near * 0.7, x + near * 0.7 + wide, y + near * 0.7 + high],
            [x - near * 0.7 - wide, y - near * 0.7 - high, x - near * 0.7, y - near * 0.7],
            [x - near * 0.7 - wide, y + near * 0.7, x - near * 0.7, y + near * 0.7 + high],
        ];
        let free = || candidates.into_iter().filter(|place| self.is_free(place));
        let clear = |place: &Rectangle| !self.lines.iter().any(|line| overlap(place, line));
        let free = free().find(clear).or_else(|| free().next())?;
        self.taken.push(free);
        Some((free[0], free[3] - SIZE * 0.22))
    }

    fn is_free(&self, place: &Rectangle) -> bool {
        let inside = place[0] >= self.bounds[0]
            && place[1] >= self.bounds[1]
            && place[2] <= self.bounds[2]
            && place[3] <= self.bounds[3];
        inside && !self.taken.iter().any(|other| overlap(place, other))
    }
}

/// Whether two things lie over one another; side by side they need room for a letter between them.
fn overlap(one: &Rectangle, other: &Rectangle) -> bool {
    one[0] < other[2] + BETWEEN && other[0] < one[2] + BETWEEN && one[1] < other[3] && other[1] < one[3]
}
