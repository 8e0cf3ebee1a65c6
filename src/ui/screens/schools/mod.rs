//! The table of schools: one line a unit, sorted and filtered as it was left. An open school takes its place.

mod cells;
mod chips;
pub mod figures;
pub mod filter;
pub mod list;
pub mod order;
pub mod source;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{
    Align, Event, EventFilter, Frame, Key as Press, Layout, Popup, Role, Sense, Stroke, Ui, WidgetInfo,
};
use serde::{Deserialize, Serialize};

use crate::assess::Excluded;
use crate::ops::look_at_doubts::DoubtState;
use crate::ui::command::Command;
use crate::ui::screens::school;
use crate::ui::state::{self, Scope, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::card;
use crate::ui::words::{Say, count};

use cells::Cells;
use filter::{Filter, Ground, switch};
use list::List;
use order::Order;
use source::Source;

/// Below this height, in steps, the chips make room for the lines.
const LOW: f32 = 100.0;

/// Remembered from start to start.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// By what the table is sorted.
    pub order: Order,
    /// What it shows.
    pub filter: Filter,
}

/// State of the screen.
#[derive(Default)]
pub struct State {
    /// The school that is open, by row.
    pub open: Option<u32>,
    /// The page of the open school.
    page: Option<school::Page>,
    /// What is shown has changed; rows may be other schools'.
    stale: bool,
    /// What the scope has to offer.
    ground: Option<Ground>,
    /// The lines.
    list: Option<List>,
    /// The cells of values written so far.
    cells: Cells,
    /// Rows that are chosen, as they were when the frame began.
    chosen: BTreeSet<u32>,
    /// Schools are to be chosen for a scope, and it is said how.
    pub choosing: bool,
    /// Place of the current line.
    current: Option<usize>,
    /// The line that was under the pointer in the last frame.
    hovered: Option<u64>,
    /// Where there is little height, the chips are shown nevertheless.
    chips_open: bool,
    /// A line to be brought into view.
    scroll_to: Option<usize>,
}

impl State {
    /// What is shown has changed: county, rulebook, scope or decisions.
    pub fn changed(&mut self) {
        self.stale = true;
        self.ground = None;
        self.list = None;
        self.current = None;
    }

    /// Something was said of doubts.
    pub fn doubts_changed(&mut self) {
        self.ground = None;
        self.page = None;
    }

    /// Filter or order have been changed from elsewhere.
    pub fn sort_anew(&mut self) {
        self.list = None;
    }

    /// After a change the open school is the one of the same code, if there still is one.
    fn take_up(&mut self, shown: &Shown) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        if let Some(page) = self.page.take()
            && self.open == Some(page.row)
        {
            let row = shown.county.schools.row_of(&page.code);
            self.open = row.map(crate::county::row_number);
        }
        self.open = self.open.filter(|row| (*row as usize) < shown.county.schools.len());
    }

    /// Finds the lines, where something has changed since.
    fn find(&mut self, shown: &Shown, doubts: &[DoubtState], rows: &[u32], memory: &Memory) {
        let source = Source::from(shown);
        if self.ground.is_none() {
            let open = doubts.iter().filter(|doubt| doubt.is_open());
            let doubted = open.filter_map(|doubt| doubt.doubt.school.as_deref());
            let mut ground = Ground::new(source, rows, doubted);
            ground.sounds = Arc::clone(&shown.sounds);
            ground.names = Arc::clone(&shown.names);
            self.ground = Some(ground);
            self.list = None;
            self.cells = Cells::default();
        }
        if let (Some(ground), None) = (&self.ground, &self.list) {
            self.list = Some(List::new(source, ground, memory));
            self.current = None;
        }
    }
}

/// Draws the screen.
pub fn schools_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown) {
    // Taken out while it is drawn: pages and lines borrow from it, commands and memory from the rest.
    let mut own = std::mem::take(&mut state.schools);
    own.take_up(shown);
    own.find(shown, &state.doubts, &state.rows, &state.memory.schools);
    if let Some(row) = own.open {
        let fits = |page: &school::Page| page.row == row && page.language == state.say.language;
        if !own.page.as_ref().is_some_and(fits) {
            let neighbours = own.list.as_ref().map_or([None; 2], |list| list.neighbours(Source::from(shown), row));
            own.page = Some(school::Page::new(state.say, shown, &state.doubts, row, neighbours));
        }
        if let Some(page) = &mut own.page {
            school::school_ui(ui, state, shown, page);
        }
    } else {
        own.page = None;
        list_ui(ui, state, shown, &mut own);
    }
    // Commands of this frame are done after it, so nothing else has opened a school meanwhile.
    let changed = std::mem::take(&mut state.schools.stale);
    state.schools = own;
    if changed {
        state.schools.changed();
    }
}

/// The table with what stands over and under it.
fn list_ui(ui: &mut Ui, state: &mut state::State, shown: &Shown, own: &mut State) {
    let say = state.say;
    let source = Source::from(shown);
    own.chosen = state.selected_rows(shown).into_iter().collect();
    let before = own.chosen.clone();
    let (Some(ground), Some(list)) = (&own.ground, &own.list) else { return };
    let mut changed = false;
    let mut only_chosen = false;
    // Where there is little height, lines go before chips.
    let low = ui.available_height() < ui.steps(LOW);
    ui.horizontal(|ui| {
        card::title_ui(ui, &say.of("screen.schools"));
        ui.add_space(ui.steps(2.0));
        let width = sizes().search.min(ui.available_width() * 0.4);
        changed |= chips::name_ui(ui, say, &mut state.memory.schools.filter, width);
        if low {
            let on = own.chips_open || !state.memory.schools.filter.is_empty();
            if card::toggle_ui(ui, on, &say.of("schools.filter")).clicked() {
                own.chips_open = !own.chips_open;
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if own.chosen.is_empty() && own.choosing {
                card::weak_ui(ui, &say.of("schools.choose_how"));
            } else if own.chosen.is_empty() {
                left_out_ui(ui, say, shown, &ground.excluded, &mut state.commands);
            } else {
                only_chosen = chosen_ui(ui, say, &mut own.chosen);
            }
        });
    });
    ui.add_space(ui.steps(1.0));
    if !low || own.chips_open {
        changed |= chips::chips_ui(ui, say, source, ground, &mut state.memory.schools.filter);
        ui.add_space(ui.steps(1.0));
    }
    if list.units.is_empty() {
        nothing_ui(ui, say, ground, &mut state.memory.schools.filter, &mut changed);
    } else {
        let free = state.palette.is_none() && state.introduction.is_none() && !Popup::is_any_open(ui.ctx());
        let (lines, all) = (list.units.len(), ground.units.len());
        let done = keys_ui(ui, say, own, lines, free);
        let row = |place: usize| {
            let unit = own.list.as_ref()?.units.get(place)?;
            Some(shown.assessment.units[*unit as usize].row)
        };
        state.commands.extend(done.opened.and_then(row).map(Command::School));
        if let Some(row) = done.chosen.and_then(row) {
            switch(&mut own.chosen, &row);
        }
        let pressed = body_ui(ui, state, source, own, all);
        changed |= pressed;
    }
    if changed {
        own.list = None;
        own.scroll_to = Some(0);
    }
    for row in before.symmetric_difference(&own.chosen) {
        if let Some(code) = shown.county.schools.codes.get(*row as usize) {
            switch(&mut state.selected, code);
        }
    }
    if only_chosen {
        let codes = own.chosen.iter().filter_map(|row| shown.county.schools.codes.get(*row as usize)).cloned();
        state.selected = codes.collect();
        own.choosing = false;
        state.set_scope(Scope::Schools(state.selected.clone()));
    }
}

/// The table on a card; says whether it is to be sorted anew.
fn body_ui(ui: &mut Ui, state: &mut state::State, source: Source<'_>, own: &mut State, all: usize) -> bool {
    let Some(list) = &own.list else { return false };
    let scroll_to = own.scroll_to.take().map(|line| line as u64);
    own.cells.write_in(state.say.language);
    let mut rows = table::Rows::new(source, state.say, list, &own.cells, &state.memory.schools.order, &own.chosen);
    rows.all = all;
    rows.current = own.current;
    rows.hovered = own.hovered;
    let colours = ui.colours();
    let frame = Frame::new().fill(colours.card).stroke(Stroke::new(1.0, colours.line)).corner_radius(sizes().radius);
    let done = frame.show(ui, |ui| table::table_ui(ui, rows, scroll_to)).inner;
    if own.hovered != done.hovered {
        own.hovered = done.hovered;
        // The line is drawn before it is known where the pointer is.
        ui.ctx().request_repaint();
    }
    if done.current.is_some() {
        own.current = done.current;
    }
    if let Some(row) = done.chosen {
        switch(&mut own.chosen, &row);
    }
    if let Some(row) = done.open {
        let units = &source.assessment.units;
        own.current = list.units.iter().position(|unit| units[*unit as usize].row == row).or(own.current);
        state.commands.push(Command::School(row));
    }
    if let Some(key) = &done.pressed {
        state.memory.schools.order.press(key);
    }
    done.pressed.is_some()
}

/// What keys have done, by place in the list.
#[derive(Default)]
struct Done {
    opened: Option<usize>,
    chosen: Option<usize>,
}

/// Arrows, Home, End and pages move the current line, Enter opens it, Space chooses it.
fn keys_ui(ui: &mut Ui, say: Say, own: &mut State, lines: usize, free: bool) -> Done {
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, ui.scope_id().with("table"), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, say.of("screen.schools")));
    let focused = ui.memory(eframe::egui::Memory::focused);
    let ours = focused == Some(response.id);
    if ours {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.painter().rect_stroke(
            rect.expand(2.0),
            sizes().radius,
            Stroke::new(1.0, ui.colours().accent),
            eframe::egui::StrokeKind::Outside,
        );
    }
    if !free || !(ours || focused.is_none()) {
        return Done::default();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines on a screen")]
    let page = (rect.height() / sizes().row) as usize;
    let page = page.saturating_sub(4).max(1);
    let last = lines.saturating_sub(1);
    let keys: Vec<Press> = ui.input(|input| {
        let plain = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } if modifiers.is_none() => Some(*key),
            _ => None,
        });
        plain.collect()
    });
    let (mut opened, mut chosen) = (None, None);
    for key in keys {
        let at = own.current;
        let moved = match key {
            Press::ArrowDown => at.map_or(0, |at| (at + 1).min(last)),
            Press::ArrowUp => at.map_or(0, |at| at.saturating_sub(1)),
            Press::PageDown => at.map_or(0, |at| (at + page).min(last)),
            Press::PageUp => at.map_or(0, |at| at.saturating_sub(page)),
            Press::Home => 0,
            Press::End => last,
            Press::Enter => {
                opened = at;
                continue;
            }
            Press::Space => {
                chosen = at;
                continue;
            }
            _ => continue,
        };
        own.current = Some(moved);
        own.scroll_to = Some(moved);
    }
    Done { opened, chosen }
}

/// What can be done with the chosen schools; says whether the window is to show only them.
fn chosen_ui(ui: &mut Ui, say: Say, chosen: &mut BTreeSet<u32>) -> bool {
    let number = [("number", count(chosen.len()))];
    let only = card::main_button_ui(ui, &say.with("schools.only_chosen", &number)).clicked();
    if ui.button(say.of("schools.choose_none")).clicked() {
        chosen.clear();
    }
    only
}

/// Schools that are no units: how many, which and why.
fn left_out_ui(ui: &mut Ui, say: Say, shown: &Shown, excluded: &[Excluded], commands: &mut Vec<Command>) {
    if excluded.is_empty() {
        return;
    }
    let text = say.with("schools.left_out", &[("number", count(excluded.len()))]);
    let button = ui.button(text);
    Popup::menu(&button).show(|ui| {
        eframe::egui::ScrollArea::vertical().max_height(ui.steps(80.0)).show(ui, |ui| {
            for one in excluded {
                let reason = school::exclusion(say, shown.rulebook(), one);
                let arguments = [("name", shown.school(one.row).to_owned()), ("reason", reason)];
                if ui.button(say.with("schools.left_out_line", &arguments)).clicked() {
                    commands.push(Command::School(one.row));
                }
            }
        });
    });
}

/// What stands where no line is left.
fn nothing_ui(ui: &mut Ui, say: Say, ground: &Ground, filter: &mut Filter, changed: &mut bool) {
    ui.add_space(ui.steps(8.0));
    if ground.units.is_empty() {
        card::empty_ui(ui, "schools", &say.of("schools.no_units"), &say.of("schools.no_units_advice"));
        return;
    }
    card::empty_ui(ui, "filter", &say.of("schools.none_found"), &say.of("schools.none_found_advice"));
    ui.vertical_centered(|ui| {
        if card::main_button_ui(ui, &say.of("schools.clear")).clicked() {
            *filter = Filter::default();
            *changed = true;
        }
    });
}
