//! The first rows of a workbook's sheets, as a spreadsheet shows them.

use eframe::egui::{Align2, ComboBox, Label, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use super::preview::Room;
use crate::ops::preview_document::{MOST_COLUMNS, MOST_ROWS, Sheet};
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, row};
use crate::ui::words::{Say, count};

/// Widths of columns, in steps: least, most, and of the numbers of rows.
const LEAST: f32 = 14.0;
const MOST: f32 = 48.0;
const NUMBERS: f32 = 9.0;
/// Rows of each sheet that widths are taken from.
const MEASURED: usize = 25;
/// Height of a row, in steps.
const HIGH: f32 = 6.5;

/// The sheets, one at a time.
pub(super) fn sheets_ui(ui: &mut Ui, say: Say, all: &[Sheet], chosen: &mut usize, room: Room) {
    let Some(sheet) = all.get(*chosen).or(all.first()) else {
        card::empty_ui(ui, "template", &say.of("reports.no_preview"), &say.of("reports.no_sheets"));
        return;
    };
    ui.horizontal(|ui| {
        if sheet.name.is_empty() {
            ui.label(RichText::new(say.of("reports.table_alone")).text_style(theme::strong()));
            return;
        }
        ui.label(
            RichText::new(say.with("reports.sheets", &[("number", count(all.len()))])).text_style(theme::strong()),
        );
        let width = ui.available_width().min(ui.steps(70.0));
        let combo = ComboBox::from_id_salt("sheet").selected_text(&sheet.name).width(width).truncate();
        let mut pressed = None;
        let shown = combo.show_ui(ui, |ui| {
            for (place, one) in all.iter().enumerate() {
                if ui.selectable_label(place == *chosen, &one.name).clicked() {
                    pressed = Some(place);
                }
            }
        });
        let label = format!("{} {}", say.of("reports.sheet"), sheet.name);
        shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &label));
        *chosen = pressed.unwrap_or(*chosen);
    });
    let values = [("rows", count(sheet.rows)), ("columns", count(sheet.columns))];
    let mut holds = say.with("reports.sheet_holds", &values);
    if sheet.rows > MOST_ROWS || sheet.columns > MOST_COLUMNS {
        let shown = [("rows", count(MOST_ROWS.min(sheet.rows))), ("columns", count(MOST_COLUMNS.min(sheet.columns)))];
        holds.push_str(&say.with("reports.sheet_shown", &shown));
    }
    let holds = RichText::new(holds).text_style(theme::small()).color(ui.colours().text_weak);
    ui.add(Label::new(holds).wrap());
    let area = match room {
        Room::Own => ScrollArea::both().auto_shrink(false),
        Room::Within(high) => ScrollArea::both().auto_shrink([false, true]).max_height(high),
    };
    area.id_salt(("sheet", *chosen)).show(ui, |ui| sheet_ui(ui, say, sheet));
}

/// The width of a column, from what stands in it. A text alone in its row may run over the columns after it.
fn width(ui: &Ui, sheet: &Sheet, column: usize) -> f32 {
    let cells =
        sheet.lines.iter().take(MEASURED).filter(|line| line.iter().filter(|cell| !cell.text.is_empty()).count() > 1);
    let texts = cells.filter_map(|line| line.get(column)).filter(|cell| !cell.text.is_empty());
    let wide =
        texts.map(|cell| row::lines(ui, &cell.text, &theme::small(), ui.colours().text, f32::INFINITY, 1).size().x);
    let wide = wide.fold(0.0, f32::max) + 2.0 * row::margin();
    wide.clamp(ui.steps(LEAST), ui.steps(MOST)).ceil()
}

/// The letters a column is called by: A … Z, AA …
fn letters(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(column % 26).map_or('A', |place| char::from(b'A' + place));
        name.insert(0, letter);
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

fn sheet_ui(ui: &mut Ui, say: Say, sheet: &Sheet) {
    let columns = sheet.columns.min(MOST_COLUMNS);
    let widths: Vec<f32> = (0..columns).map(|column| width(ui, sheet, column)).collect();
    let (numbers, high) = (ui.steps(NUMBERS), ui.steps(HIGH));
    let size = Vec2::new(numbers + widths.iter().sum::<f32>(), high * (sheet.lines.len() as f32 + 1.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = if sheet.name.is_empty() { say.of("reports.table_alone") } else { sheet.name.clone() };
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, &name));
    let (colours, clip) = (ui.colours(), ui.clip_rect());
    let painter = ui.painter();
    painter.rect_filled(Rect::from_min_size(rect.min, Vec2::new(rect.width(), high)), 0.0, colours.sunken);
    painter.rect_filled(Rect::from_min_size(rect.min, Vec2::new(numbers, rect.height())), 0.0, colours.sunken);
    let lefts: Vec<f32> = widths
        .iter()
        .scan(rect.left() + numbers, |left, width| {
            let own = *left;
            *left += width;
            Some(own)
        })
        .collect();
    let put = |text: &str, cell: Rect, align: Align2, style: &TextStyle, ink| {
        let inner = cell.shrink2(Vec2::new(row::margin(), 0.0));
        // What does not fit is seen to go on: a figure of which half is to be seen is another figure.
        let is_cut = inner.right() > clip.right();
        let text = if is_cut && align != Align2::LEFT_CENTER { "…" } else { text };
        let inner = inner.with_max_x(inner.right().min(clip.right() - 1.0));
        if inner.width() < ui.steps(3.0) {
            return;
        }
        let text = row::lines(ui, text, style, ink, inner.width(), 1);
        let at = align.pos_in_rect(&inner);
        row::put(painter, text, at, align, ink);
    };
    for (column, left) in lefts.iter().enumerate() {
        let cell = Rect::from_min_size(eframe::egui::Pos2::new(*left, rect.top()), Vec2::new(widths[column], high));
        if cell.intersects(clip) {
            put(&letters(column), cell, Align2::CENTER_CENTER, &theme::small(), colours.text_weak);
        }
    }
    for (place, line) in sheet.lines.iter().enumerate() {
        let top = rect.top() + high * (place as f32 + 1.0);
        let whole = Rect::from_min_size(eframe::egui::Pos2::new(rect.left(), top), Vec2::new(rect.width(), high));
        if !whole.intersects(clip) {
            continue;
        }
        painter.hline(rect.x_range(), top, eframe::egui::Stroke::new(1.0, colours.line));
        let number = Rect::from_min_size(whole.min, Vec2::new(numbers, high));
        put(&(place + 1).to_string(), number, Align2::CENTER_CENTER, &theme::small(), colours.text_weak);
        for (column, cell) in line.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            let Some(left) = lefts.get(column) else { break };
            // As in spreadsheets: a text runs on over empty cells.
            let after =
                (column + 1..columns).take_while(|next| line.get(*next).is_none_or(|cell| cell.text.is_empty()));
            let more: f32 = if cell.is_number { 0.0 } else { after.map(|next| widths[next]).sum() };
            let at = eframe::egui::Pos2::new(*left, top);
            let place = Rect::from_min_size(at, Vec2::new(widths[column] + more, high));
            if place.intersects(clip) {
                let align = if cell.is_number { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
                put(&cell.text, place, align, &theme::small(), colours.text);
            }
        }
    }
    let frame = eframe::egui::Stroke::new(1.0, colours.line);
    for left in lefts.iter().chain([&rect.right()]) {
        painter.vline(*left, Rect::from_min_size(rect.min, Vec2::new(1.0, high)).y_range(), frame);
    }
    painter.rect_stroke(rect, sizes().radius / 2.0, frame, eframe::egui::StrokeKind::Inside);
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_called_as_in_spreadsheets() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
