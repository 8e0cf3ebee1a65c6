//! A switch with its words beside it, pressed anywhere on either.

use eframe::egui::{Color32, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo};

use super::row;
use crate::ui::tokens::{Look as _, sizes};

/// Width and height of the switch itself, in steps of the grid.
const SIZE: Vec2 = Vec2::new(8.0, 4.5);

/// How far the words stand in from the left.
pub fn indent(ui: &Ui) -> f32 {
    ui.steps(SIZE.x + 2.5)
}

/// Draws a switch; the answer says whether it was pressed.
pub fn switch_ui(ui: &mut Ui, on: bool, text: &str) -> Response {
    let colours = ui.colours();
    let (indent, room) = (indent(ui), ui.available_width());
    let words = row::lines(ui, text, &TextStyle::Body, colours.text, room - indent, 3);
    let size = Vec2::new((indent + words.size().x + ui.steps(1.0)).min(room), words.size().y.max(sizes().button));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let painter = ui.painter();
    let line = words.rows.first().map_or(words.size().y, |row| row.height());
    let middle = rect.center().y - words.size().y / 2.0 + line / 2.0;
    let pill = Rect::from_center_size(
        Pos2::new(rect.left() + ui.steps(SIZE.x / 2.0), middle),
        Vec2::new(ui.steps(SIZE.x), ui.steps(SIZE.y)),
    );
    let radius = pill.height() / 2.0;
    let (fill, edge) = if on { (colours.accent, colours.accent) } else { (colours.sunken, colours.line_strong) };
    let edge = if response.hovered() { colours.accent } else { edge };
    painter.rect(pill, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let x = if on { pill.right() - radius } else { pill.left() + radius };
    let knob: Color32 = if on { colours.on_accent } else { colours.text_weak };
    painter.circle_filled(Pos2::new(x, middle), radius - ui.steps(0.75), knob);
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        painter.rect_stroke(rect.expand(2.0), sizes().radius, stroke, StrokeKind::Outside);
    }
    let at = Pos2::new(rect.left() + indent, rect.center().y);
    row::put(painter, words, at, eframe::egui::Align2::LEFT_CENTER, colours.text);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), on, text));
    response
}
