//! Fields and marks that several parts of the walk share.

use eframe::egui::{Color32, Id, Key, Response, RichText, Role, Stroke, TextEdit, Ui, Vec2, WidgetInfo};

use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::icon;

/// A field of one line. `label` is its name for screen readers.
pub(super) fn text_ui(ui: &mut Ui, id: Id, text: &mut String, label: &str, hint: &str, width: f32) -> Response {
    let field = ui.add(TextEdit::singleline(text).id(id).hint_text(hint).desired_width(width));
    name(&field, label);
    field
}

/// A field of some lines.
pub(super) fn lines_ui(ui: &mut Ui, id: Id, text: &mut String, label: &str, rows: usize) -> Response {
    let edit = TextEdit::multiline(text).id(id).hint_text(label).desired_rows(rows).desired_width(f32::INFINITY);
    let field = ui.add(edit);
    name(&field, label);
    if field.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        field.surrender_focus();
    }
    field
}

fn name(field: &Response, label: &str) {
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
}

/// Whether the field was left with Enter.
pub(super) fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Gives a field the keyboard, all of its text chosen so that typing replaces it.
pub(super) fn focus(ui: &Ui, field: &Response, text: &str) {
    field.request_focus();
    field.scroll_to_me(None);
    if let Some(mut edit) = TextEdit::load_state(ui.ctx(), field.id) {
        let all = eframe::egui::text::CCursorRange::two(
            eframe::egui::text::CCursor::new(0),
            eframe::egui::text::CCursor::new(text.chars().count()),
        );
        edit.cursor.set_char_range(Some(all));
        edit.store(ui.ctx(), field.id);
    }
}

/// Something that is so, is not so, or was not looked at: pressing goes round the three. `label` is its name, with its
/// state, for screen readers; `word` is shown beside the sign where there is room for one.
pub(super) fn yes_no_ui(ui: &mut Ui, value: &mut Option<bool>, word: &str, label: &str, width: f32) -> bool {
    let colours = ui.colours();
    let (sign, ink, paper) = match value {
        Some(true) => ("check", colours.good, colours.good_soft),
        Some(false) => ("cross", colours.bad, colours.bad_soft),
        None => ("minus", colours.text_weak, colours.card),
    };
    let line: Color32 = if value.is_some() { ink } else { colours.line };
    let text = if word.is_empty() { String::new() } else { format!("     {word}") };
    let button = eframe::egui::Button::new(RichText::new(text).color(ink))
        .fill(paper)
        .stroke(Stroke::new(1.0, line))
        .min_size(Vec2::new(width, sizes().button - 2.0));
    let response = ui.add(button.selected(value == &Some(true)));
    let side = sizes().icon - 4.0;
    let middle = if word.is_empty() { response.rect.center().x } else { response.rect.left() + ui.steps(4.0) };
    let square = eframe::egui::Rect::from_center_size(
        eframe::egui::Pos2::new(middle, response.rect.center().y),
        Vec2::splat(side),
    );
    icon::paint(ui.painter(), square, sign, ink);
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), value == &Some(true), label));
    if response.clicked() {
        *value = match value {
            None => Some(true),
            Some(true) => Some(false),
            Some(false) => None,
        };
        return true;
    }
    false
}

/// A small heading of a column.
pub(super) fn column_ui(ui: &mut Ui, text: &str, width: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, ui.steps(4.5)), eframe::egui::Sense::hover());
    let ink = ui.colours().text_weak;
    let galley = crate::ui::widgets::row::lines(ui, text, &crate::ui::theme::small(), ink, width, 1);
    crate::ui::widgets::row::put(ui.painter(), galley, rect.left_center(), eframe::egui::Align2::LEFT_CENTER, ink);
}
