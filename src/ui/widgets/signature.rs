//! A field to sign in with mouse, finger or pen, and a signature as it was drawn.
//!
//! Points are kept in parts of a thousand of the field's width, so that a signature looks the same at any size.

use eframe::egui::{
    Align2, Color32, Event, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, TouchId,
    TouchPhase, Ui, Vec2, WidgetInfo,
};

use super::row;
use crate::ui::tokens::{Look as _, sizes};

/// A point, in parts of a thousand of the field's width.
pub type Point = (u16, u16);

/// Height of the field as a part of its width.
pub const HEIGHT: f32 = 0.34;

/// Most points of a signature: more than any hand draws, and still short enough to be kept.
const MOST_POINTS: usize = 8_000;

/// Points nearer to each other are one.
const NEAREST: u16 = 3;

/// A signature being drawn.
#[derive(Debug, Clone, Default)]
pub struct Strokes {
    /// Strokes that are finished, and the one under way.
    pub strokes: Vec<Vec<Point>>,
    /// What draws the stroke that is under way.
    drawing: Option<Hand>,
}

/// What a stroke is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// Mouse, or a pen that is taken for one.
    Mouse,
    /// A finger.
    Finger(TouchId),
}

impl Strokes {
    /// Nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn begin(&mut self, by: Hand, at: Point) {
        if self.drawing.is_none() {
            self.drawing = Some(by);
            self.strokes.push(Vec::new());
            self.add(at);
        }
    }

    fn add(&mut self, at: Point) {
        let points: usize = self.strokes.iter().map(Vec::len).sum();
        if self.drawing.is_none() || points >= MOST_POINTS {
            return;
        }
        let Some(stroke) = self.strokes.last_mut() else { return };
        let near = |last: &Point| last.0.abs_diff(at.0) < NEAREST && last.1.abs_diff(at.1) < NEAREST;
        if !stroke.last().is_some_and(near) {
            stroke.push(at);
        }
    }
}

/// Draws a field of a width to sign in, and takes up what is drawn. `hint` stands in it while it is empty; `label` names it.
pub fn field_ui(ui: &mut Ui, width: f32, strokes: &mut Strokes, hint: &str, label: &str) -> Response {
    let (rect, mut response) = ui.allocate_exact_size(Vec2::new(width, width * HEIGHT), Sense::drag());
    let before: usize = strokes.strokes.iter().map(Vec::len).sum();
    if ui.is_enabled() {
        take_up(ui, rect, &response, strokes);
    }
    let colours = ui.colours();
    let edge = if strokes.drawing.is_some() || response.hovered() { colours.accent } else { colours.line_strong };
    ui.painter().rect(rect, sizes().radius, colours.sunken, Stroke::new(1.0, edge), StrokeKind::Inside);
    base_line(ui, rect);
    if strokes.is_empty() {
        let galley = row::lines(ui, hint, &TextStyle::Body, colours.text_weak, rect.width() - ui.steps(6.0), 1);
        row::put(ui.painter(), galley, rect.center(), Align2::CENTER_CENTER, colours.text_weak);
    }
    paint(ui, rect, &strokes.strokes, colours.text);
    if strokes.strokes.iter().map(Vec::len).sum::<usize>() != before {
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), label));
    response
}

/// Draws a signature as it was drawn. `label` says who signed.
pub fn signature_ui(ui: &mut Ui, width: f32, strokes: &[Vec<Point>], label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, width * HEIGHT), Sense::hover());
    base_line(ui, rect);
    paint(ui, rect, strokes, ui.colours().text);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    response
}

/// Takes up everything that mouse, finger and pen did since the last frame, so that fast strokes keep their corners.
fn take_up(ui: &Ui, rect: Rect, response: &Response, strokes: &mut Strokes) {
    let place = |at: Pos2| point(rect, at);
    let inside = |at: &Pos2| rect.contains(*at);
    // A finger that came down in the field has pressed it, too: its touches and the mouse's moves say the same twice.
    let pressed = response.is_pointer_button_down_on();
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::PointerButton { pos, button: eframe::egui::PointerButton::Primary, pressed: true, .. }
                    if pressed && inside(pos) =>
                {
                    strokes.begin(Hand::Mouse, place(*pos));
                }
                Event::PointerMoved(pos) if strokes.drawing == Some(Hand::Mouse) => strokes.add(place(*pos)),
                Event::PointerButton { pressed: false, .. } | Event::PointerGone
                    if strokes.drawing == Some(Hand::Mouse) =>
                {
                    strokes.drawing = None;
                }
                Event::Touch { id, phase: TouchPhase::Start, pos, .. } if inside(pos) => {
                    strokes.begin(Hand::Finger(*id), place(*pos));
                }
                Event::Touch { id, phase: TouchPhase::Move, pos, .. } if strokes.drawing == Some(Hand::Finger(*id)) => {
                    strokes.add(place(*pos));
                }
                Event::Touch { id, phase: TouchPhase::End | TouchPhase::Cancel, .. }
                    if strokes.drawing == Some(Hand::Finger(*id)) =>
                {
                    strokes.drawing = None;
                }
                _ => {}
            }
        }
        // The window lost sight of the button: the stroke is over.
        if strokes.drawing == Some(Hand::Mouse) && !input.pointer.primary_down() {
            strokes.drawing = None;
        }
    });
}

/// A place on the screen within the field.
fn point(rect: Rect, at: Pos2) -> Point {
    let at = at.clamp(rect.min, rect.max);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "parts of a thousand within the field")]
    let part = |distance: f32| (distance / rect.width().max(1.0) * 1000.0).round().clamp(0.0, 1000.0) as u16;
    (part(at.x - rect.left()), part(at.y - rect.top()))
}

/// The line that is signed on.
fn base_line(ui: &Ui, rect: Rect) {
    let y = rect.bottom() - rect.height() * 0.2;
    let inset = rect.width() * 0.06;
    ui.painter().hline(rect.left() + inset..=rect.right() - inset, y, Stroke::new(1.0, ui.colours().line));
}

fn paint(ui: &Ui, rect: Rect, strokes: &[Vec<Point>], ink: Color32) {
    let scale = rect.width() / 1000.0;
    let width = (rect.width() / 130.0).clamp(1.4, 3.0);
    let place = |at: &Point| rect.min + Vec2::new(f32::from(at.0), f32::from(at.1)) * scale;
    for stroke in strokes {
        if let [only] = stroke.as_slice() {
            ui.painter().circle_filled(place(only), width * 0.8, ink);
        } else {
            ui.painter().add(Shape::line(stroke.iter().map(place).collect(), Stroke::new(width, ink)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_parts_of_a_thousand_of_the_width() {
        let rect = Rect::from_min_size(Pos2::new(100.0, 50.0), Vec2::new(400.0, 136.0));
        assert_eq!(point(rect, Pos2::new(100.0, 50.0)), (0, 0));
        assert_eq!(point(rect, Pos2::new(300.0, 118.0)), (500, 170));
        // A hand that leaves the field draws along its edge.
        assert_eq!(point(rect, Pos2::new(900.0, 900.0)), (1000, 340));
    }

    #[test]
    fn a_signature_never_grows_too_long_to_be_kept() {
        let mut strokes = Strokes::default();
        strokes.begin(Hand::Mouse, (0, 0));
        for place in 0..20_000_u16 {
            strokes.add((place % 1000, place % 300));
        }
        let signature = crate::visit::Signature { name: "张".to_owned(), strokes: strokes.strokes };
        assert!(serde_json::to_string(&signature).unwrap().len() < 120_000);
    }
}
