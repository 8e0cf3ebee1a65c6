//! Keys over a list: one line is the current one, keys move it, open it, choose it. The one answer for every list.

use eframe::egui::{
    Event, EventFilter, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use crate::ui::tokens::{Look as _, sizes};

/// Where the keys are in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Place of the current line.
    pub current: Option<usize>,
    /// A line to be brought into view.
    pub scroll_to: Option<usize>,
}

impl Cursor {
    /// Goes by so many lines; from nowhere to the first.
    fn step(&mut self, by: isize, lines: usize) {
        let last = lines.saturating_sub(1);
        self.go(self.current.map_or(0, |at| at.saturating_add_signed(by).min(last)));
    }

    const fn go(&mut self, to: usize) {
        self.current = Some(to);
        self.scroll_to = Some(to);
    }
}

/// A list that hears keys.
pub struct Lines<'a> {
    /// What it is called.
    pub name: &'a str,
    /// How many lines it has.
    pub number: usize,
    /// Height of a line.
    pub height: f32,
    /// Nothing stands over it that keeps the keys to itself.
    pub free: bool,
    /// Lines the commands for the next and the one before have gone since the last frame.
    pub steps: isize,
}

/// What keys have done, by place in the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// The line that Enter was pressed on.
    pub opened: Option<usize>,
    /// The line that Space was pressed on.
    pub chosen: Option<usize>,
}

/// Hears the keys of a list in the room that is left: the commands' steps, Home, End and pages move the current line,
/// Enter opens it, Space chooses it. Nothing is heard while something else has the keyboard.
pub fn keys_ui(ui: &mut Ui, of: &Lines<'_>, cursor: &mut Cursor) -> Done {
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, ui.scope_id().with("lines"), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, of.name));
    let focused = ui.memory(eframe::egui::Memory::focused);
    let ours = focused == Some(response.id);
    if ours {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let stroke = Stroke::new(1.0, ui.colours().accent);
        ui.painter().rect_stroke(rect.expand(2.0), sizes().radius, stroke, StrokeKind::Outside);
    }
    if !of.free || of.number == 0 || !(ours || focused.is_none()) {
        return Done::default();
    }
    if of.steps != 0 {
        cursor.step(of.steps, of.number);
    }
    #[expect(clippy::cast_possible_truncation, reason = "lines on a screen")]
    let page = (rect.height() / of.height.max(1.0)) as isize;
    let page = page.saturating_sub(4).max(1);
    let keys: Vec<Key> = ui.input(|input| {
        let plain = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } if modifiers.is_none() => Some(*key),
            _ => None,
        });
        plain.collect()
    });
    let mut done = Done::default();
    for key in keys {
        match key {
            Key::PageDown => cursor.step(page, of.number),
            Key::PageUp => cursor.step(-page, of.number),
            Key::Home => cursor.go(0),
            Key::End => cursor.go(of.number - 1),
            Key::Enter => done.opened = cursor.current,
            Key::Space => done.chosen = cursor.current,
            _ => {}
        }
    }
    done
}

/// Marks a row as the current one, to the eye and in words.
pub fn mark_current(ui: &Ui, row: &Response, label: &str) {
    let rect = row.rect;
    ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.0), 0.0, ui.colours().accent);
    row.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), true, label));
}

/// Brings a row of a scrolled list of equal rows into view; `first` is the one that is drawn at the top of `ui`.
pub fn bring_into_view(ui: &Ui, first: usize, row: usize, height: f32) {
    let top = ui.max_rect().top() + (row as f32 - first as f32) * height;
    ui.scroll_to_rect(Rect::from_min_size(Pos2::new(ui.max_rect().left(), top), Vec2::new(1.0, height)), None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_line_stays_within_the_list() {
        let mut cursor = Cursor::default();
        let mut at = |by| {
            cursor.step(by, 3);
            cursor.current
        };
        assert_eq!([at(1), at(1), at(9), at(-1), at(-9)], [Some(0), Some(1), Some(2), Some(1), Some(0)]);
        assert_eq!(cursor.scroll_to, Some(0));
    }
}
