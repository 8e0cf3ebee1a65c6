//! Rows of a list that are pressed as a whole, by mouse or by Tab and Enter, and texts laid out into them.

use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, Galley, Painter, Pos2, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo,
};

use crate::ui::tokens::{Look as _, sizes};

/// What a row is pressed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It leads somewhere.
    Leads,
    /// It shows more below itself, or does already.
    Opens(bool),
}

/// A row as wide as there is room. `label` says all of it in words: to screen readers, and as a tooltip where `whole` is
/// false because something had to be cut. `paint` draws into the rectangle within the row's margins.
pub fn row_ui(
    ui: &mut Ui,
    height: f32,
    kind: Kind,
    label: &str,
    whole: bool,
    paint: impl FnOnce(&mut Ui, Rect),
) -> Response {
    let size = Vec2::new(ui.available_width(), height);
    sized_row_ui(ui, size, kind, label, whole, paint)
}

/// A row of a size, so that several stand beside each other.
pub fn sized_row_ui(
    ui: &mut Ui,
    size: Vec2,
    kind: Kind,
    label: &str,
    whole: bool,
    paint: impl FnOnce(&mut Ui, Rect),
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        let colours = ui.colours();
        if response.is_pointer_button_down_on() {
            ui.painter().rect_filled(rect, sizes().radius, colours.pressed);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, sizes().radius, colours.hover);
        }
        if response.has_focus() {
            let stroke = ui.visuals().selection.stroke;
            ui.painter().rect_stroke(rect, sizes().radius, stroke, StrokeKind::Inside);
        }
        paint(ui, rect.shrink2(Vec2::new(margin(), 0.0)));
    }
    response.widget_info(|| match kind {
        Kind::Leads => WidgetInfo::labeled(Role::Button, ui.is_enabled(), label),
        Kind::Opens(open) => WidgetInfo::selected(Role::DisclosureTriangle, ui.is_enabled(), open, label),
    });
    if whole { response } else { response.on_hover_text(label) }
}

/// The ground of a row of a list that is drawn by hand: where it is chosen, or the pointer is over it.
pub fn ground(ui: &Ui, rect: Rect, chosen: bool, response: &Response) {
    let colours = ui.colours();
    let ground = if chosen {
        Some(colours.accent_soft)
    } else if response.hovered() {
        Some(colours.hover)
    } else {
        None
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, sizes().radius, ground);
    }
}

/// Between the edge of a row and what stands in it.
pub fn margin() -> f32 {
    sizes().grid * 2.0
}

/// A text in at most so many lines of a width; what does not fit ends in an ellipsis.
pub fn lines(ui: &Ui, text: &str, style: &TextStyle, ink: Color32, width: f32, rows: usize) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), style.resolve(ui.style()), ink, width.max(1.0));
    job.wrap = TextWrapping {
        max_width: width.max(1.0),
        max_rows: rows,
        break_anywhere: rows == 1,
        overflow_character: Some('…'),
    };
    ui.painter().layout_job(job)
}

/// Draws a text that was laid out, its corner or edge named by `align` at a point.
pub fn put(painter: &Painter, galley: Arc<Galley>, at: Pos2, align: Align2, ink: Color32) -> Rect {
    let rect = align.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, ink);
    rect
}

/// A thin line under a row.
pub fn rule_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, ui.colours().line);
}
