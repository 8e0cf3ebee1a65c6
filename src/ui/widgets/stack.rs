//! Stacked bars: parts of a whole beside each other, each with its number where there is room for it.

use eframe::egui::{Align2, Color32, CornerRadius, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use super::row;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};

/// One part of the whole.
#[derive(Debug, Clone)]
pub struct Part {
    /// How much it is.
    pub size: f64,
    /// Its number in words.
    pub text: String,
    /// Colour of the number.
    pub ink: Color32,
    /// Colour of the part.
    pub paper: Color32,
}

/// A bar of parts as wide as `size`. `label` says all of it in words.
pub fn stack_ui(ui: &mut Ui, size: Vec2, parts: &[Part], label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    let radius = CornerRadius::from(sizes().radius.min(size.y / 2.0));
    let parts: Vec<&Part> = parts.iter().filter(|part| part.size > 0.0).collect();
    let whole: f64 = parts.iter().map(|part| part.size).sum();
    if parts.is_empty() {
        painter.rect_filled(rect, radius, ui.colours().sunken);
    }
    let gap = sizes().grid / 2.0;
    let (least, between) = (gap * 3.0, gap * (parts.len().saturating_sub(1)) as f32);
    // A part of one in a thousand is still seen.
    let room = (rect.width() - between - least * parts.len() as f32).max(0.0);
    let mut left = rect.left();
    for (place, part) in parts.iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let width = least + room * (part.size / whole) as f32;
        let piece = Rect::from_min_size(rect.left_top() + Vec2::new(left - rect.left(), 0.0), Vec2::new(width, size.y));
        let mut corner = CornerRadius::ZERO;
        if place == 0 {
            (corner.nw, corner.sw) = (radius.nw, radius.sw);
        }
        if place + 1 == parts.len() {
            (corner.ne, corner.se) = (radius.ne, radius.se);
        }
        painter.rect_filled(piece, corner, part.paper);
        let text = row::lines(ui, &part.text, &theme::strong(), part.ink, f32::INFINITY, 1);
        if text.size().x + gap * 4.0 <= width && TextStyle::Body.resolve(ui.style()).size <= size.y {
            row::put(painter, text, piece.center(), Align2::CENTER_CENTER, part.ink);
        }
        left += width + gap;
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    response.on_hover_text(label)
}
