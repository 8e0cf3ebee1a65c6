//! The data of a chart as a table, in the chart's order: what a screen reader and a spreadsheet get instead of the picture.

use eframe::egui::{
    Align2, Color32, FontId, Id, Pos2, Rect, Role, ScrollArea, Sense, Shape as Paint, Stroke, Ui, Vec2, WidgetInfo,
};

use super::{Drawn, Pointed, axes};
use crate::chart::{Cell, Column, Scene, TableRow};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::{self, Say};

/// Left and right of a cell's text.
const PADDING: f32 = 8.0;
/// Widest column, points.
const MOST_WIDE: f32 = 260.0;
/// What a column gets at most where there is room left.
const MOST_MORE: f32 = 72.0;
/// Rows that are measured for the widths of columns.
const MEASURED: usize = 2_000;
/// Room of the button that highlights a row.
const BUTTON: f32 = 28.0;

/// Heading and table.
pub(super) fn table_ui(ui: &mut Ui, say: Say, drawn: &Drawn, selected: &[u32]) -> Option<Pointed> {
    let scene = &drawn.scene;
    ui.horizontal(|ui| {
        card::heading_ui(ui, &say.of("gaps.data"));
        let rows = say.with("gaps.rows", &[("count", words::count(scene.table.rows.len()))]);
        card::weak_ui(ui, &rows);
    });
    // Measured once a scene, not once a frame.
    let id = ui.scope_id().with("gaps_widths");
    let kept = ui.data(|data| data.get_temp::<(u64, Vec<f32>)>(id)).filter(|(number, _)| *number == drawn.number);
    let widths = kept.map_or_else(|| widths(ui, scene), |(_, widths)| widths);
    ui.data_mut(|data| data.insert_temp(id, (drawn.number, widths.clone())));
    let whole: f32 = widths.iter().sum::<f32>() + BUTTON;
    ScrollArea::horizontal()
        .id_salt("gaps_table")
        .show(ui, |ui| {
            let spare = (ui.available_width() - whole).max(0.0);
            rows_ui(ui, say, scene, &spread(&widths, spare), selected)
        })
        .inner
}

/// Columns get some of what is left over, but stay near one another.
fn spread(widths: &[f32], spare: f32) -> Vec<f32> {
    let more = (spare / widths.len().max(1) as f32).min(MOST_MORE);
    widths.iter().map(|width| width + more).collect()
}

/// Widths of the columns by their headings and first rows.
fn widths(ui: &Ui, scene: &Scene) -> Vec<f32> {
    let measure = |place: usize, column: &Column| {
        let head = axes::galley(ui, &column.name(scene.language), Color32::PLACEHOLDER).size().x;
        let cells = scene.table.rows.iter().take(MEASURED).filter_map(|row| row.cells.get(place));
        let font = body(ui);
        let wide = |text: String| ui.painter().layout_no_wrap(text, font.clone(), Color32::PLACEHOLDER).size().x;
        cells.map(|cell| wide(column.shown(cell))).fold(head, f32::max).min(MOST_WIDE) + 2.0 * PADDING
    };
    scene.table.columns.iter().enumerate().map(|(place, column)| measure(place, column)).collect()
}

fn body(ui: &Ui) -> FontId {
    eframe::egui::TextStyle::Body.resolve(ui.style())
}

/// Whether a column holds numbers, which stand at the right.
fn is_numeric(scene: &Scene, place: usize) -> bool {
    scene.table.rows.iter().any(|row| matches!(row.cells.get(place), Some(Cell::Number(_))))
}

fn rows_ui(ui: &mut Ui, say: Say, scene: &Scene, widths: &[f32], selected: &[u32]) -> Option<Pointed> {
    let colours = ui.colours();
    let (row, count) = (sizes().row, scene.table.rows.len());
    let width = (widths.iter().sum::<f32>() + BUTTON).max(ui.available_width());
    let whole = Vec2::new(width, row * (count + 1) as f32);
    let (rect, _) = ui.allocate_exact_size(whole, Sense::hover());
    let numeric: Vec<bool> = (0..widths.len()).map(|place| is_numeric(scene, place)).collect();
    let clip = ui.clip_rect();
    let mut pointed = None;
    // Only rows in sight are drawn.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let first = ((clip.top() - rect.top()) / row - 1.0).max(0.0) as usize;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let last = (((clip.bottom() - rect.top()) / row).max(0.0) as usize).min(count);
    for place in first..last {
        let top = rect.top() + row * (place + 1) as f32;
        let at = Rect::from_min_size(Pos2::new(rect.left(), top), Vec2::new(rect.width(), row));
        let of = &scene.table.rows[place];
        let chosen = of.row.is_some_and(|row| selected.binary_search(&row).is_ok());
        pointed = pointed.or(row_ui(ui, say, scene, of, place, at, widths, &numeric, chosen));
    }
    // The heading stays in sight while the page is scrolled.
    let top = rect.top().max(clip.top()).min(rect.bottom() - row);
    let head = Rect::from_min_size(Pos2::new(rect.left(), top), Vec2::new(rect.width(), row));
    ui.painter().rect_filled(head, 0.0, colours.sunken);
    let mut x = head.left() + BUTTON;
    for ((column, width), numeric) in scene.table.columns.iter().zip(widths).zip(&numeric) {
        let cell = Rect::from_min_size(Pos2::new(x, head.top()), Vec2::new(*width, row));
        text_ui(ui, cell, &column.name(scene.language), &axes::font(ui), colours.text_weak, *numeric);
        x += width;
    }
    pointed
}

#[expect(clippy::too_many_arguments, reason = "the parts of a row")]
fn row_ui(
    ui: &mut Ui,
    say: Say,
    scene: &Scene,
    of: &TableRow,
    place: usize,
    at: Rect,
    widths: &[f32],
    numeric: &[bool],
    chosen: bool,
) -> Option<Pointed> {
    let colours = ui.colours();
    let mut pointed = None;
    let said: Vec<String> =
        scene.table.columns.iter().zip(&of.cells).map(|(column, cell)| column.shown(cell)).collect();
    let sense = if of.row.is_some() { Sense::click() } else { Sense::hover() };
    let id = ui.scope_id().with("gaps_row").with(place);
    let response = ui.interact(at, id, sense);
    let name = said.first().cloned().unwrap_or_default();
    if let Some(row) = of.row {
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, say.list(&said)));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(at, 0.0, colours.hover);
            ui.ctx().set_cursor_icon(eframe::egui::CursorIcon::PointingHand);
        }
        if chosen {
            ui.painter().rect_filled(at, 0.0, colours.accent_soft);
        }
        if response.clicked() {
            let select = ui.input(|input| input.modifiers.command);
            pointed = Some(if select { Pointed::Select(row) } else { Pointed::Open(row) });
        }
        pointed = highlight_ui(ui, say, row, &name, id, at, chosen).or(pointed);
    } else {
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, say.list(&said)));
    }
    ui.painter().hline(at.x_range(), at.bottom(), Stroke::new(1.0, colours.line));
    let mut x = at.left() + BUTTON;
    for (index, ((text, width), numeric)) in said.iter().zip(widths).zip(numeric).enumerate() {
        let cell = Rect::from_min_size(Pos2::new(x, at.top()), Vec2::new(*width, at.height()));
        let colour = if index == 0 && of.row.is_some() { colours.accent } else { colours.text };
        text_ui(ui, cell, text, &body(ui), colour, *numeric);
        x += width;
    }
    pointed
}

/// A button before a row that highlights its school in the chart.
fn highlight_ui(ui: &Ui, say: Say, row: u32, name: &str, id: Id, at: Rect, chosen: bool) -> Option<Pointed> {
    let colours = ui.colours();
    let place = Rect::from_min_size(at.min, Vec2::new(BUTTON, at.height()));
    let response = ui.interact(place, id.with("highlight"), Sense::click());
    let label = say.with("gaps.select", &[("school", name.to_owned())]);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, &label));
    let centre = place.center();
    let hot = response.hovered() || response.has_focus();
    let stroke = Stroke::new(1.5, if chosen || hot { colours.accent } else { colours.line_strong });
    ui.painter().circle_stroke(centre, 5.5, stroke);
    if chosen {
        ui.painter().add(Paint::circle_filled(centre, 3.0, colours.accent));
    }
    response.on_hover_text(label).clicked().then_some(Pointed::Select(row))
}

fn text_ui(ui: &Ui, cell: Rect, text: &str, font: &FontId, colour: Color32, right: bool) {
    if !ui.is_rect_visible(cell) {
        return;
    }
    let inner = cell.shrink2(Vec2::new(PADDING, 0.0));
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(text.to_owned(), font.clone(), colour);
    job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(inner.width());
    let galley = ui.painter().layout_job(job);
    let align = if right { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let at = align.align_size_within_rect(galley.size(), inner);
    ui.painter().galley(at.min, galley, colour);
}
