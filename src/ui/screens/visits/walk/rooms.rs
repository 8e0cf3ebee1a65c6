//! Rooms one by one: where, how large, equipped, in use, records; beside what is wanted and what was reported.

use eframe::egui::{Align, Id, Key, Label, Layout, Modifiers, RichText, ScrollArea, Ui, Vec2};
use serde_json::Value;

use crate::county::Figure;
use crate::intake::shown_figure;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::{Ask, Field, Line, Room, work_out};

use super::beside::{Beside, beside_ui};
use super::{Walk, cells, write};

/// Widths of columns, in steps of the grid.
const NAME: f32 = 20.0;
const WORKING: f32 = 24.0;
const AREA: f32 = 22.0;
const YES_NO: f32 = 14.0;
const BUTTONS: f32 = 15.5;
const GAP: f32 = 1.5;
/// Height of a room, and how many are seen at once: the desk has no room for more.
const ROW: f32 = 8.0;
const SEEN: f32 = 3.0;

/// Rooms whose fields are typed in, by place.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    rooms: std::collections::BTreeMap<u32, Room>,
    line: String,
    /// The room whose name, or whose area, is to have the keyboard.
    focus: Option<(u32, bool)>,
}

impl Drafts {
    /// The area of a room of a line is to have the keyboard.
    pub(super) fn return_to(&mut self, line: &str, place: u32) {
        line.clone_into(&mut self.line);
        self.focus = Some((place, true));
    }

    /// Whether a room is being typed in.
    pub(super) fn is_typing(&self) -> bool {
        !self.rooms.is_empty()
    }

    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some()
    }
}

/// Keeps what was typed.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let drafts = std::mem::take(&mut walk.desk.rooms);
    for (place, room) in drafts.rooms {
        keep(state, &drafts.line, place, &room);
    }
}

fn keep(state: &mut state::State, line: &str, place: u32, room: &Room) {
    write(state, Field::Room(place, line.to_owned()), serde_json::to_value(room).unwrap_or_default());
}

/// What was done in a frame.
#[derive(Default)]
struct Did {
    kept: Vec<(u32, Option<Room>)>,
    added: bool,
    taken_over: Vec<Figure>,
    beside: Option<Beside>,
}

/// Whether a room is what the standard wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Good,
    TooSmall,
    NotInUse,
    Unknown,
}

fn fit(room: &Room, least: Option<&crate::rulebook::Exact>) -> Fit {
    if room.in_use == Some(false) {
        return Fit::NotInUse;
    }
    match (room.area(), least) {
        (Some(area), Some(least)) if area.to_rational() < least.rational => Fit::TooSmall,
        (Some(_), _) => Fit::Good,
        (None, None) if room.in_use == Some(true) => Fit::Good,
        (None, _) => Fit::Unknown,
    }
}

pub(super) fn rooms_ui(ui: &mut Ui, state: &mut state::State, line: &Line) {
    let say = state.say;
    if state.visits.open.as_ref().is_some_and(|walk| walk.desk.rooms.line != line.id) {
        leave(state);
    }
    let covered = super::is_covered(state);
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.desk.rooms.line.clone_from(&line.id);
    let mut did = Did::default();
    if !covered {
        hear(ui, &mut did);
    }
    ui.add_space(ui.steps(1.0));
    let table = ui.steps(NAME + WORKING + AREA + 3.0 * YES_NO + BUTTONS + 6.0 * GAP + 3.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(3.0);
        ui.allocate_ui_with_layout(Vec2::new(table, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(table);
            table_ui(ui, say, walk, line, &mut did);
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = ui.steps(1.0);
            sums_ui(ui, say, walk, line, &mut did);
        });
    });
    perform(state, line, did);
}

/// Enter adds a room while nothing is typed.
fn hear(ui: &Ui, did: &mut Did) {
    let free = ui.is_enabled() && ui.memory(|memory| memory.focused().is_none());
    if free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        did.added = true;
    }
}

fn table_ui(ui: &mut Ui, say: Say, walk: &mut Walk, line: &Line, did: &mut Did) {
    let known = walk.visit.sheet.rooms.get(&line.id).cloned().unwrap_or_default();
    let spacing = |ui: &mut Ui| ui.spacing_mut().item_spacing = Vec2::new(ui.steps(GAP), 0.0);
    ui.horizontal(|ui| {
        spacing(ui);
        let heads = [
            ("walk.room.name", NAME),
            ("walk.room.area", WORKING),
            ("counting.room_result", AREA),
            ("walk.room.equipped", YES_NO),
            ("walk.room.in_use", YES_NO),
            ("walk.room.records", YES_NO),
        ];
        for (key, width) in heads {
            cells::column_ui(ui, &say.of(key), ui.steps(width));
        }
    });
    if known.is_empty() {
        ui.add_space(ui.steps(1.0));
        ui.horizontal(|ui| {
            ui.label(RichText::new(say.of("counting.no_room")).color(ui.colours().text_weak));
            take_over_ui(ui, say, reported(walk, line), did);
        });
        return;
    }
    let (height, least) = (ui.steps(ROW * SEEN), ui.steps(ROW * SEEN.min(known.len() as f32)));
    ScrollArea::vertical()
        .id_salt(("rooms", &line.id))
        .max_height(height)
        .min_scrolled_height(least)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut places = known.keys().copied().peekable();
            let mut number = 0;
            while let Some(place) = places.next() {
                number += 1;
                ui.horizontal(|ui| {
                    spacing(ui);
                    ui.set_height(ui.steps(ROW));
                    row_ui(ui, say, walk, line, (place, number), places.peek().copied(), did);
                });
            }
        });
}

fn row_ui(
    ui: &mut Ui,
    say: Say,
    walk: &mut Walk,
    line: &Line,
    (place, number): (u32, usize),
    next: Option<u32>,
    did: &mut Did,
) {
    let Ask::Rooms { area_at_least_m2, .. } = &line.ask else { return };
    let stood = walk.visit.sheet.rooms.get(&line.id).and_then(|rooms| rooms.get(&place));
    let Some(stands) = stood.map(|stood| stood.value.clone()) else { return };
    let mut room = walk.desk.rooms.rooms.get(&place).cloned().unwrap_or_else(|| stands.clone());
    let before = room.clone();
    let number = number.to_string();
    let focus = walk.desk.rooms.focus.filter(|(at, _)| *at == place);
    let named = |key: &str| format!("{} {number}", say.of(key));
    let id = Id::unique(("room_name", &line.id, place));
    let field = cells::text_ui(ui, id, &mut room.name, &named("walk.room.name"), "", ui.steps(NAME));
    if focus == Some((place, false)) {
        walk.desk.rooms.focus = None;
        cells::focus(ui, &field, &room.name);
    }
    let mut left = field.lost_focus();
    let mut go = cells::entered(ui, &field).then_some((place, true));
    let id = Id::unique(("room_working", &line.id, place));
    let label = named("walk.room.area");
    let field = cells::text_ui(ui, id, &mut room.working, &label, "", ui.steps(WORKING));
    if focus == Some((place, true)) {
        walk.desk.rooms.focus = None;
        cells::focus(ui, &field, &room.working);
    }
    left |= field.lost_focus();
    if cells::entered(ui, &field) {
        // Behind the last one the keyboard is free, and Enter adds another.
        go = next.map(|next| (next, true)).or(go);
    }
    result_ui(ui, say, &room, area_at_least_m2.as_ref());
    let mut ticked = false;
    let marks = [
        ("walk.room.equipped", &mut room.equipped),
        ("walk.room.in_use", &mut room.in_use),
        ("walk.room.records", &mut room.records),
    ];
    for (key, value) in marks {
        ticked |= cells::yes_no_ui(ui, value, "", &named(key), ui.steps(YES_NO));
    }
    let name = say.with("walk_history.room", &[("number", number.clone())]);
    let of_room = Field::Room(place, line.id.clone());
    let conflict = walk.visit.sheet.conflicts.contains_key(&of_room);
    did.beside = beside_ui(ui, say, walk, &of_room, &name).or(did.beside.take());
    let remove = say.with("walk.room.remove", &[("number", number)]);
    if !conflict && icon::icon_button_ui(ui, "close", &remove).clicked() {
        did.kept.push((place, None));
        return;
    }
    if ticked || left && room != stands {
        did.kept.push((place, Some(room)));
    } else if room != before {
        walk.desk.rooms.rooms.insert(place, room);
    }
    if go.is_some() {
        walk.desk.rooms.focus = go;
    }
}

/// What the working comes to, and what is wrong with the room.
fn result_ui(ui: &mut Ui, say: Say, room: &Room, least: Option<&crate::rulebook::Exact>) {
    let colours = ui.colours();
    let (text, ink) = match (work_out(&room.working), fit(room, least)) {
        (Err(slip), _) if !room.working.trim().is_empty() => {
            (say.of(&format!("visit.slip.{}", slip.id())), colours.bad)
        }
        (area, fit) => {
            let shown = area.as_ref().map_or_else(|_| crate::ui::words::NO_FIGURE.to_owned(), shown_figure);
            match fit {
                Fit::Good => (format!("= {shown} ㎡"), colours.good),
                Fit::TooSmall => (say.with("counting.too_small", &[("area", shown)]), colours.bad),
                Fit::NotInUse => (say.with("counting.not_in_use", &[("area", shown)]), colours.bad),
                Fit::Unknown if area.is_ok() => (format!("= {shown} ㎡"), colours.text),
                Fit::Unknown => (shown, colours.text_weak),
            }
        }
    };
    let (rect, response) =
        ui.allocate_exact_size(Vec2::new(ui.steps(AREA), ui.steps(ROW)), eframe::egui::Sense::hover());
    let body = eframe::egui::TextStyle::Body;
    let galley = crate::ui::widgets::row::lines(ui, &text, &body, ink, rect.width(), 1);
    let whole = !galley.elided;
    crate::ui::widgets::row::put(ui.painter(), galley, rect.left_center(), eframe::egui::Align2::LEFT_CENTER, ink);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &text));
    if !whole {
        response.on_hover_text(text);
    }
}

/// How many fit, how many are wanted, what was reported.
fn sums_ui(ui: &mut Ui, say: Say, walk: &Walk, line: &Line, did: &mut Did) {
    let Ask::Rooms { area_at_least_m2, wanted, .. } = &line.ask else { return };
    let rooms: Vec<&Room> = walk
        .visit
        .sheet
        .rooms
        .get(&line.id)
        .into_iter()
        .flat_map(|rooms| rooms.values().map(|room| &room.value))
        .collect();
    let good = rooms.iter().filter(|room| fit(room, area_at_least_m2.as_ref()) == Fit::Good).count();
    let wanted_rooms = wanted.unwrap_or(1).max(1) as usize;
    let text = match wanted {
        Some(wanted) => say.with("counting.rooms_of", &[("good", good.to_string()), ("wanted", wanted.to_string())]),
        None => say.with("counting.rooms_good", &[("good", good.to_string())]),
    };
    let colours = ui.colours();
    let ink = if rooms.is_empty() {
        colours.text
    } else if good >= wanted_rooms {
        colours.good
    } else {
        colours.bad
    };
    ui.add(Label::new(RichText::new(text).text_style(theme::strong()).color(ink)).wrap());
    if let Some(least) = area_at_least_m2 {
        let least = shown_figure(&Figure::from_rational(least.rational.clone()));
        card::weak_ui(ui, &say.with("walk.room.least", &[("area", least)]));
    }
    let reported = reported(walk, line);
    if !reported.is_empty() {
        let areas = say.list(reported.iter().map(shown_figure));
        let text = RichText::new(say.with("walk.room.reported", &[("areas", areas)])).text_style(theme::small());
        ui.add(Label::new(text.color(colours.text_weak)).truncate());
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(1.0);
        if ui.button(say.of("walk.room.add")).on_hover_text(say.of("counting.enter_key")).clicked() {
            did.added = true;
        }
        if !rooms.is_empty() {
            take_over_ui(ui, say, reported.get(rooms.len()..).unwrap_or_default(), did);
        }
    });
}

/// Areas that were reported room by room.
fn reported<'a>(walk: &'a Walk, line: &Line) -> &'a [Figure] {
    let Ask::Rooms { key: Some(key), .. } = &line.ask else { return &[] };
    walk.visit.reported_rooms.get(key).map_or(&[], Vec::as_slice)
}

/// One row for each reported room that has none, to be measured.
fn take_over_ui(ui: &mut Ui, say: Say, areas: &[Figure], did: &mut Did) {
    if areas.is_empty() {
        return;
    }
    if ui.button(say.of("counting.take_over")).on_hover_text(say.of("counting.take_over_hint")).clicked() {
        did.taken_over = areas.to_vec();
    }
}

fn perform(state: &mut state::State, line: &Line, did: Did) {
    for (place, room) in did.kept {
        if let Some(walk) = state.visits.open.as_mut() {
            walk.desk.rooms.rooms.remove(&place);
        }
        match room {
            Some(room) => keep(state, &line.id, place, &room),
            None => write(state, Field::Room(place, line.id.clone()), Value::Null),
        }
    }
    if let Some(beside) = did.beside {
        beside.perform(state);
    }
    let next = state.visits.open.as_ref().map_or(1, |walk| walk.visit.sheet.next_room(&line.id));
    for (place, area) in (next..).zip(&did.taken_over) {
        let name = state.say.with("counting.reported_room", &[("area", shown_figure(area))]);
        keep(state, &line.id, place, &Room { name, ..Room::default() });
    }
    if did.added {
        let room = Room { in_use: Some(true), ..Room::default() };
        keep(state, &line.id, next, &room);
    }
    if (did.added || !did.taken_over.is_empty())
        && let Some(walk) = state.visits.open.as_mut()
    {
        walk.desk.rooms.focus = Some((next, !did.taken_over.is_empty()));
    }
}
