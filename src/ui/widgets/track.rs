//! Tracks: a bar on a scale with limits marked on it.

use eframe::egui::{Color32, Pos2, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::ui::tokens::Look as _;

/// A limit on a track.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Where.
    pub at: f64,
    /// The main limit is drawn stronger than a lesser one.
    pub main: bool,
}

/// A bar from zero to `value` on a scale that ends at `end`, with limits. `label` says all of it in words.
pub fn track_ui(
    ui: &mut Ui,
    size: Vec2,
    value: f64,
    end: f64,
    limits: &[Limit],
    ink: Color32,
    label: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let colours = ui.colours();
    let painter = ui.painter();
    let track = Rect::from_center_size(rect.center(), Vec2::new(rect.width(), (rect.height() * 0.5).min(12.0)));
    painter.rect_filled(track, 3.0, colours.sunken);
    let at = |value: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let part = (value / end).clamp(0.0, 1.0) as f32;
        track.left() + part * track.width()
    };
    if value.is_finite() && end > 0.0 {
        painter.rect_filled(Rect::from_min_max(track.min, Pos2::new(at(value), track.max.y)), 3.0, ink);
    }
    for limit in limits.iter().filter(|limit| limit.at.is_finite() && end > 0.0) {
        let x = at(limit.at).min(track.right() - 1.0);
        let (reach, stroke) = if limit.main {
            (rect.y_range(), Stroke::new(2.0, colours.text))
        } else {
            (track.y_range(), Stroke::new(1.0, colours.text_weak))
        };
        painter.vline(x, reach, stroke);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    if label.is_empty() { response } else { response.on_hover_text(label) }
}
