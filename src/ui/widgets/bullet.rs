//! A value as a bullet: a bar on a ground that says where the limits lie.

use eframe::egui::{Color32, Pos2, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::ui::tokens::Look as _;

/// What a bullet shows, on a scale from zero to `end`.
#[derive(Debug, Clone, Copy)]
pub struct Bullet {
    /// The value; NaN where there is none.
    pub value: f64,
    /// Right end of the scale.
    pub end: f64,
    /// The main limit: a strong line through the ground.
    pub limit: Option<f64>,
    /// The lesser limit: from there on the ground is lighter.
    pub floor: Option<f64>,
}

/// Draws a bullet. `label` says all of it in words.
pub fn bullet_ui(ui: &mut Ui, size: Vec2, bullet: Bullet, ink: Color32, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let colours = ui.colours();
    let painter = ui.painter();
    let ground = Rect::from_center_size(rect.center(), Vec2::new(rect.width(), (rect.height() * 0.7).min(16.0)));
    let at = |value: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let part = if bullet.end > 0.0 { (value / bullet.end).clamp(0.0, 1.0) as f32 } else { 0.0 };
        ground.left() + part * ground.width()
    };
    painter.rect_filled(ground, 3.0, colours.sunken);
    if let Some(floor) = bullet.floor {
        painter.rect_filled(ground.with_max_x(at(floor)), 3.0, colours.hover);
    }
    if bullet.value.is_finite() {
        let bar = Rect::from_center_size(ground.center(), Vec2::new(ground.width(), ground.height() * 0.5));
        painter.rect_filled(bar.with_max_x(at(bullet.value).max(bar.left() + 1.0)), 2.0, ink);
    } else {
        let dots =
            [Pos2::new(ground.left() + 6.0, ground.center().y), Pos2::new(ground.right() - 6.0, ground.center().y)];
        painter.extend(eframe::egui::Shape::dashed_line(&dots, Stroke::new(1.0, colours.line_strong), 3.0, 4.0));
    }
    if let Some(floor) = bullet.floor {
        painter.vline(at(floor), ground.y_range(), Stroke::new(1.0, colours.text_weak));
    }
    if let Some(limit) = bullet.limit {
        painter.vline(at(limit), rect.y_range(), Stroke::new(2.0, colours.text));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    response
}

/// A line through a few values, the last with a dot; `limit` is drawn across it. `label` says the values in words.
pub fn spark_ui(ui: &mut Ui, size: Vec2, values: &[f64], limit: Option<f64>, ink: Color32, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let colours = ui.colours();
    let inner = rect.shrink2(Vec2::new(5.0, 5.0));
    let known = || values.iter().copied().chain(limit).filter(|value| value.is_finite());
    let (least, most) =
        known().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    let room = if most > least { most - least } else { 1.0 };
    let last = values.len().saturating_sub(1).max(1) as f32;
    let y = |value: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
        let part = ((value - least) / room) as f32;
        inner.bottom() - part * inner.height()
    };
    if let Some(limit) = limit.filter(|_| most >= least) {
        let ends = [Pos2::new(inner.left(), y(limit)), Pos2::new(inner.right(), y(limit))];
        ui.painter().extend(eframe::egui::Shape::dashed_line(&ends, Stroke::new(1.0, colours.line_strong), 3.0, 3.0));
    }
    let points: Vec<Pos2> = values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
        .map(|(place, value)| Pos2::new(inner.left() + place as f32 / last * inner.width(), y(*value)))
        .collect();
    if let Some(end) = points.last().copied() {
        ui.painter().line(points, Stroke::new(1.5, ink));
        ui.painter().circle_filled(end, 2.5, ink);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    response.on_hover_text(label)
}
