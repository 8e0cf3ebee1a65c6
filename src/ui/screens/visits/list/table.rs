//! Columns of the lists: headings that sort, and cells under them. Where there is little room, the least needed go first.

use eframe::egui::{Align2, Color32, Pos2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{icon, row};
use crate::ui::words::Say;

use super::order::{Key, Order};

/// Height of a row, in steps.
pub const ROW: f32 = 9.0;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What it shows.
    pub key: Key,
    /// Least width, in steps.
    pub steps: f32,
    /// Takes what is left over.
    pub grows: bool,
    /// Numbers stand at its right.
    pub right: bool,
    /// The greater, the sooner it is left out.
    pub spare: u8,
}

impl Column {
    /// One of a width that is always there.
    pub const fn new(key: Key, steps: f32) -> Self {
        Self { key, steps, grows: false, right: false, spare: 0 }
    }

    /// Takes what is left over.
    pub const fn growing(self) -> Self {
        Self { grows: true, ..self }
    }

    /// Holds numbers.
    pub const fn numbers(self) -> Self {
        Self { right: true, ..self }
    }

    /// Left out where there is little room.
    pub const fn spare(self, spare: u8) -> Self {
        Self { spare, ..self }
    }
}

/// Where the columns stand that there is room for: left edge and width, from the left of the row's inner rectangle.
pub struct Places {
    places: Vec<(Column, f32, f32)>,
}

impl Places {
    /// Shares a width out among columns.
    pub fn new(ui: &Ui, columns: &[Column], width: f32) -> Self {
        let gap = ui.steps(3.0);
        let mut columns: Vec<Column> = columns.to_vec();
        let needed = |columns: &[Column]| columns.iter().map(|column| ui.steps(column.steps) + gap).sum::<f32>() - gap;
        while needed(&columns) > width {
            let most = columns.iter().enumerate().filter(|(_, column)| column.spare > 0);
            let Some((place, _)) = most.max_by_key(|(_, column)| column.spare) else { break };
            columns.remove(place);
        }
        let growing = columns.iter().filter(|column| column.grows).count().max(1) as f32;
        let more = (width - needed(&columns)).max(0.0) / growing;
        let mut left = 0.0;
        let places = columns.into_iter().map(|column| {
            let width = ui.steps(column.steps) + if column.grows { more } else { 0.0 };
            let place = (column, left, width);
            left += width + gap;
            place
        });
        Self { places: places.collect() }
    }

    /// The cell of a column in a row; `None` where it was left out.
    pub fn cell(&self, key: Key, row: Rect) -> Option<Rect> {
        let (_, left, width) = self.places.iter().find(|(column, ..)| column.key == key)?;
        let corner = Pos2::new(row.left() + left, row.top());
        Some(Rect::from_min_size(corner, Vec2::new(*width, row.height())))
    }

    /// Writes a text into a cell.
    pub fn put(&self, ui: &Ui, row: Rect, key: Key, text: &str, ink: Color32) {
        let (Some(cell), Some((column, ..))) =
            (self.cell(key, row), self.places.iter().find(|(column, ..)| column.key == key))
        else {
            return;
        };
        let galley = row::lines(ui, text, &TextStyle::Body, ink, cell.width(), 1);
        if column.right {
            row::put(ui.painter(), galley, cell.right_center(), Align2::RIGHT_CENTER, ink);
        } else {
            row::put(ui.painter(), galley, cell.left_center(), Align2::LEFT_CENTER, ink);
        }
    }

    /// Draws the headings; the answer names the one that was pressed. `indent` is what stands left of the rows.
    pub fn headings_ui(&self, ui: &mut Ui, say: Say, order: Order, indent: f32) -> Option<Key> {
        let size = Vec2::new(ui.available_width(), sizes().row);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let inner = rect.with_min_x(rect.left() + indent + row::margin());
        let mut pressed = None;
        for (column, ..) in &self.places {
            let Some(cell) = self.cell(column.key, inner) else { continue };
            let name = say.of(&format!("visits_list.column.{}", column.key.id()));
            let on = order.key == column.key;
            let label = if on {
                let direction = if order.descending { "visits_list.sorted_down" } else { "visits_list.sorted_up" };
                say.with(direction, &[("name", name.clone())])
            } else {
                say.with("visits_list.sort", &[("name", name.clone())])
            };
            let response = ui.interact(cell, ui.scope_id().with(("heading", column.key)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
            let colours = ui.colours();
            let ink = if on || response.hovered() || response.has_focus() { colours.text } else { colours.text_weak };
            let arrow = ui.steps(3.5);
            let text = row::lines(ui, &name, &theme::small(), ink, cell.width() - if on { arrow } else { 0.0 }, 1);
            let width = text.size().x;
            let left = if column.right { cell.right() - width - if on { arrow } else { 0.0 } } else { cell.left() };
            row::put(ui.painter(), text, Pos2::new(left, cell.center().y), Align2::LEFT_CENTER, ink);
            if on {
                let middle = Pos2::new(left + width + arrow / 2.0, cell.center().y);
                let sign = if order.descending { "down" } else { "up" };
                icon::paint(ui.painter(), Rect::from_center_size(middle, Vec2::splat(arrow)), sign, ink);
            }
            if response.on_hover_text(label).clicked() {
                pressed = Some(column.key);
            }
        }
        row::rule_ui(ui);
        pressed
    }
}
