//! Icons: lines on a grid of 24, read from `assets/icons.toml`, in the colour of the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use eframe::egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};
use serde::Deserialize;

use crate::ui::tokens::{Look as _, sizes};

/// Edge of the grid that icons are drawn on.
const GRID: f32 = 24.0;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawing {
    #[serde(default)]
    lines: Vec<Vec<[f32; 2]>>,
    #[serde(default)]
    circles: Vec<[f32; 3]>,
}

static DRAWINGS: LazyLock<BTreeMap<String, Drawing>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../assets/icons.toml")).unwrap_or_default());

/// Whether there is an icon of that name.
#[cfg(test)]
pub fn exists(name: &str) -> bool {
    DRAWINGS.contains_key(name)
}

/// Draws an icon into a rectangle.
pub fn paint(painter: &Painter, rect: Rect, name: &str, colour: Color32) {
    let Some(drawing) = DRAWINGS.get(name) else { return };
    let scale = rect.width().min(rect.height()) / GRID;
    let origin = rect.center() - Vec2::splat(GRID * scale / 2.0);
    let place = |x: f32, y: f32| Pos2::new(origin.x + x * scale, origin.y + y * scale);
    let stroke = Stroke::new((1.7 * scale).max(1.2), colour);
    for line in &drawing.lines {
        painter.add(Shape::line(line.iter().map(|[x, y]| place(*x, *y)).collect(), stroke));
    }
    for [x, y, radius] in &drawing.circles {
        if *radius < 1.0 {
            painter.circle_filled(place(*x, *y), (radius * 1.6 * scale).max(1.0), colour);
        } else {
            painter.circle_stroke(place(*x, *y), radius * scale, stroke);
        }
    }
}

/// An icon beside text; says nothing to a screen reader, since the text does.
pub fn icon_ui(ui: &mut Ui, name: &str, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(sizes().icon), Sense::hover());
    paint(ui.painter(), rect, name, colour);
}

/// A button that is only an icon: `label` is its tooltip and its name for screen readers.
pub fn icon_button_ui(ui: &mut Ui, name: &str, label: &str) -> Response {
    let side = sizes().button;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let visuals = *ui.style().interact(&response);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, visuals.corner_radius, visuals.bg_fill);
    }
    let colour = if ui.is_enabled() { ui.colours().text } else { ui.colours().text_weak };
    paint(ui.painter(), rect.shrink((side - sizes().icon) / 2.0), name, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), label));
    response.on_hover_text(label)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_file_of_icons_is_read() {
        assert!(super::exists("overview") && super::exists("undo"));
    }
}
