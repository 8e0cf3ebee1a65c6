//! Keys of the roster: arrows, J and K move, space and digits tick, Enter ticks what everyone needs and goes on.

use eframe::egui::{EventFilter, Id, Key, Modifiers, Sense, Ui};

use super::{State, tick, tick_all, turn_stage};
use crate::ui::state;

/// Digits by column.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Hears keys, while no text is typed or composed and nothing else has the keyboard.
pub(super) fn hear(ui: &mut Ui, state: &mut state::State, places: &[u32], frozen: bool) {
    let id = Id::unique("roster_keys");
    // Nothing to be seen: what holds the keyboard, so that arrows move in the list and not from button to button.
    let rect = eframe::egui::Rect::from_min_size(ui.cursor().min, eframe::egui::Vec2::ZERO);
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    let busy = super::super::is_covered(state);
    let focused = ui.memory(eframe::egui::Memory::focused);
    if focused.is_none() && !busy {
        response.request_focus();
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    if busy || !(focused.is_none() || focused == Some(id)) {
        return;
    }
    let Some(walk) = state.visits.open.as_mut() else { return };
    let ticks = walk.visit.library.visits.tick.len();
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let by = |parts: &mut State, by: isize| {
        let here = places.iter().position(|place| *place == parts.at).unwrap_or(0);
        if let Some(place) = here.checked_add_signed(by).and_then(|line| places.get(line)) {
            parts.at = *place;
            parts.scroll = true;
        }
    };
    if pressed(Key::ArrowDown) || pressed(Key::J) {
        by(&mut walk.teachers, 1);
    }
    if pressed(Key::ArrowUp) || pressed(Key::K) {
        by(&mut walk.teachers, -1);
    }
    for (key, step) in [(Key::PageDown, 10), (Key::PageUp, -10)] {
        if pressed(key) {
            let lines = places.len().cast_signed();
            let here = places.iter().position(|place| *place == walk.teachers.at).unwrap_or(0).cast_signed();
            by(&mut walk.teachers, step.clamp(-here, (lines - 1 - here).max(0)));
        }
    }
    if pressed(Key::ArrowRight) {
        walk.teachers.column = (walk.teachers.column + 1).min(ticks.saturating_sub(1));
    }
    if pressed(Key::ArrowLeft) {
        walk.teachers.column = walk.teachers.column.saturating_sub(1);
    }
    if frozen || places.is_empty() {
        return;
    }
    let (at, column) = (walk.teachers.at, walk.teachers.column);
    let several = walk.visit.asked.stages.len() > 1;
    let digit = DIGITS.iter().take(ticks).position(|key| pressed(*key));
    let (space, enter) = (pressed(Key::Space), pressed(Key::Enter));
    let stage = several && pressed(Key::S);
    if let Some(column) = digit {
        walk.teachers.column = column;
        tick(state, at, column);
    } else if space {
        tick(state, at, column);
    } else if stage {
        turn_stage(state, at);
    } else if enter {
        if !super::has_all(state, at) {
            tick_all(state, at);
        }
        if let Some(walk) = state.visits.open.as_mut() {
            by(&mut walk.teachers, 1);
        }
    }
}
