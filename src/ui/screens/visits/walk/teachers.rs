//! The roster, gone through name by name: what was seen proof of is ticked, and the ticks are counted.

mod adding;
mod head;
mod keys;
mod row;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{Id, Pos2, Rect, RichText, ScrollArea, Ui, Vec2};
use serde_json::Value;

use crate::county::row_number;
use crate::search::{Entry, Index};
use crate::ui::dialog::Dialog;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::Look as _;
use crate::ui::widgets::{card, switch};
use crate::visit::{Field, Teacher};

use super::beside::{self, Beside};
use super::{Walk, cells, write, write_all};

pub use adding::take_files;

/// Height of a name.
const ROW: f32 = 32.0;

/// What this part knows.
#[derive(Default)]
pub struct State {
    /// What is looked for.
    filter: String,
    /// Only names without a tick.
    only_open: bool,
    /// Places of the roster that fit what is looked for, and what they were made of.
    fitting: Option<Fitting>,
    /// Place in the roster of the name that keys are about.
    at: u32,
    /// Column that keys are about, by place in the ticks.
    column: usize,
    /// The name was changed by a key: scroll it into sight.
    scroll: bool,
    /// Names that are being typed, where their box is open.
    adding: Option<String>,
    /// Why the last workbook was refused.
    refused: Option<String>,
    /// What the last names came to.
    came_to: Option<String>,
    /// A dialog that is open.
    chosen: Option<Dialog<PathBuf>>,
}

impl State {
    /// Keys are about the name at a place of the roster.
    pub(super) fn return_to(&mut self, place: u32) {
        self.at = place;
        self.scroll = true;
    }
}

/// Places that fit a filter.
struct Fitting {
    filter: String,
    roster: Vec<Teacher>,
    places: Vec<u32>,
}

/// Keeps names that were typed and not yet added.
pub(super) fn leave(state: &mut state::State) {
    adding::leave(state);
}

/// Whether names are being typed.
pub(super) fn is_typing(walk: &Walk) -> bool {
    walk.teachers.adding.as_deref().is_some_and(|names| !names.trim().is_empty())
}

pub(super) fn teachers_ui(ui: &mut Ui, state: &mut state::State, _: &Arc<Shown>) {
    adding::take_chosen(state);
    let say = state.say;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let frozen = walk.is_frozen() || state.read_only;
    let there = walk.visit.sheet.roster.as_ref().is_some_and(|roster| !roster.value.iter().all(Teacher::is_removed));
    if !there {
        ui.add_enabled_ui(!frozen, |ui| adding::first_ui(ui, state));
        return;
    }
    let places = places(walk);
    keys::hear(ui, state, &places, frozen);
    let Some(walk) = state.visits.open.as_mut() else { return };
    if !places.contains(&walk.teachers.at) {
        walk.teachers.at = places.first().copied().unwrap_or(0);
    }
    let (mut opened, mut switched, mut pressed) = (false, false, None);
    let on = walk.visit.sheet.all_teachers;
    ui.horizontal(|ui| {
        let hint = say.of("counting.find_teacher");
        let id = Id::unique("find_teacher");
        cells::text_ui(ui, id, &mut walk.teachers.filter, &hint, &hint, ui.steps(58.0));
        if card::toggle_ui(ui, walk.teachers.only_open, &say.of("counting.only_unticked")).clicked() {
            walk.teachers.only_open = !walk.teachers.only_open;
        }
        let text = say.of("counting.all_teachers");
        ui.add_enabled_ui(!frozen, |ui| {
            ui.add_space(ui.steps(2.0));
            let width = ui.steps(44.0);
            ui.scope(|ui| {
                ui.set_max_width(width);
                switched = switch::switch_ui(ui, on, &text).clicked();
            });
            opened = ui.button(say.of("counting.add_names")).clicked();
        });
        let name = say.of("walk.place.roster");
        for field in [Field::Roster, Field::AllTeachers] {
            pressed = beside::settle_ui(ui, say, walk, &field, &name).or(pressed.take());
        }
        if beside::history_ui(ui, say, &name) {
            let belongs = |field: &Field| matches!(field, Field::Roster | Field::AllTeachers);
            pressed = Some(Beside::Histories(name, Box::new(belongs)));
        }
    });
    if let Some(beside) = pressed {
        beside.perform(state);
    }
    if switched {
        let value = if on { Value::Null } else { Value::Bool(true) };
        write(state, Field::AllTeachers, value);
    }
    if opened && let Some(walk) = state.visits.open.as_mut() {
        walk.teachers.adding = match walk.teachers.adding.take() {
            None => Some(String::new()),
            Some(_) => None,
        };
    }
    ui.add_enabled_ui(!frozen, |ui| adding::adding_ui(ui, state));
    notes_ui(ui, state);
    ui.add_space(ui.steps(1.5));
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        list_ui(ui, state, &places, frozen);
    });
}

/// What has to be said about the roster as a whole.
fn notes_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let Some(walk) = state.visits.open.as_ref() else { return };
    let colours = ui.colours();
    let mut notes: Vec<(String, bool)> = Vec::new();
    let key = if walk.visit.sheet.all_teachers { "counting.teachers_count" } else { "counting.teachers_do_not_count" };
    notes.push((say.of(key), false));
    let unknown = roster(walk).iter().filter(|teacher| teacher.stage.is_none()).count();
    if unknown > 0 {
        notes.push((say.with("counting.stage_unknown", &[("number", unknown.to_string())]), true));
    }
    notes.extend(walk.teachers.came_to.clone().map(|text| (text, false)));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = ui.steps(3.0);
        for (text, bad) in notes {
            let ink = if bad { colours.open } else { colours.text_weak };
            ui.label(RichText::new(text).text_style(crate::ui::theme::small()).color(ink));
        }
    });
    if let Some(refused) = &walk.teachers.refused {
        ui.label(RichText::new(refused).color(colours.bad));
    }
}

fn roster(walk: &Walk) -> &[Teacher] {
    walk.visit.sheet.roster.as_ref().map_or(&[], |roster| roster.value.as_slice())
}

/// Places of the names that are listed. What fits the filter is looked for when the filter or the roster changed.
fn places(walk: &mut Walk) -> Vec<u32> {
    let roster = walk.visit.sheet.roster.as_ref().map(|roster| &roster.value);
    let Some(roster) = roster else { return Vec::new() };
    let parts = &mut walk.teachers;
    let same = |known: &Fitting| known.filter == parts.filter && known.roster == *roster;
    if !parts.fitting.as_ref().is_some_and(same) {
        let there = (0..).zip(roster.iter()).filter(|(_, teacher)| !teacher.is_removed());
        let all: Vec<(u32, &Teacher)> = there.collect();
        let query = parts.filter.trim();
        let places = if query.is_empty() {
            all.iter().map(|(place, _)| *place).collect()
        } else {
            let index = Index::new(all.iter().map(|(_, of)| Entry::new(of.name.clone()).or(of.remark.clone())));
            let mut places: Vec<u32> =
                index.find(query, all.len()).iter().filter_map(|found| Some(all.get(found.entry)?.0)).collect();
            places.sort_unstable();
            places
        };
        parts.fitting = Some(Fitting { filter: parts.filter.clone(), roster: roster.clone(), places });
    }
    let ticks = &walk.visit.sheet.ticks;
    let listed = |place: &u32| {
        !parts.only_open || *place == parts.at || ticks.get(place).is_none_or(|ticks| ticks.value.is_empty())
    };
    parts.fitting.iter().flat_map(|fitting| &fitting.places).copied().filter(listed).collect()
}

/// What was done to the list in a frame.
#[derive(Default)]
struct Did {
    ticked: Option<(u32, usize)>,
    all: Option<u32>,
    staged: Option<u32>,
    removed: Option<u32>,
    beside: Option<Beside>,
    chosen: Option<(u32, Option<usize>)>,
}

fn list_ui(ui: &mut Ui, state: &mut state::State, places: &[u32], frozen: bool) {
    let say = state.say;
    let mut did = Did::default();
    let Some(walk) = state.visits.open.as_mut() else { return };
    let columns = row::Columns::new(ui, walk, ui.available_width());
    head::head_ui(ui, say, walk, &columns);
    let scroll = std::mem::take(&mut walk.teachers.scroll);
    if places.is_empty() {
        ui.add_space(ui.steps(4.0));
        ui.label(RichText::new(say.of("counting.no_teacher_fits")).color(ui.colours().text_weak));
    }
    ScrollArea::vertical().id_salt("roster").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        ui.set_height(places.len() as f32 * ROW);
        let origin = ui.max_rect().min;
        let width = ui.available_width();
        let rect =
            |line: usize| Rect::from_min_size(Pos2::new(origin.x, origin.y + line as f32 * ROW), Vec2::new(width, ROW));
        let at = walk.teachers.at;
        if scroll && let Some(line) = places.iter().position(|place| *place == at) {
            ui.scroll_to_rect(rect(line).expand2(Vec2::new(0.0, ROW)), None);
        }
        for (line, place) in places.iter().enumerate() {
            let top = line as f32 * ROW;
            if top + ROW >= viewport.min.y && top <= viewport.max.y {
                row::row_ui(ui, say, walk, (*place, line), &columns, rect(line), !frozen, &mut did);
            }
        }
    });
    perform(state, did);
}

fn perform(state: &mut state::State, did: Did) {
    if let Some((place, column)) = did.chosen
        && let Some(walk) = state.visits.open.as_mut()
    {
        walk.teachers.at = place;
        walk.teachers.column = column.unwrap_or(walk.teachers.column);
    }
    if let Some((place, column)) = did.ticked {
        tick(state, place, column);
    }
    if let Some(place) = did.all {
        tick_all(state, place);
    }
    if let Some(place) = did.staged {
        turn_stage(state, place);
    }
    if let Some(place) = did.removed {
        remove(state, place);
    }
    if let Some(beside) = did.beside {
        beside.perform(state);
    }
}

/// Ticks one thing, or takes the tick away.
fn tick(state: &mut state::State, place: u32, column: usize) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let Some(tick) = walk.visit.library.visits.tick.get(column) else { return };
    let mut ticks = walk.visit.sheet.ticks.get(&place).map(|ticks| ticks.value.clone()).unwrap_or_default();
    if !ticks.remove(&tick.key) {
        ticks.insert(tick.key.clone());
    }
    let value = if ticks.is_empty() { Value::Null } else { serde_json::to_value(ticks).unwrap_or_default() };
    write(state, Field::Ticks(place), value);
}

/// Ticks everything that is looked for with every teacher; where all of it is ticked already, takes it away.
fn tick_all(state: &mut state::State, place: u32) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let mut ticks = walk.visit.sheet.ticks.get(&place).map(|ticks| ticks.value.clone()).unwrap_or_default();
    let all: Vec<String> =
        walk.visit.library.visits.tick.iter().filter(|tick| tick.everyone).map(|tick| tick.key.clone()).collect();
    if all.iter().all(|key| ticks.contains(key)) {
        ticks.retain(|key| !all.contains(key));
    } else {
        ticks.extend(all);
    }
    let value = if ticks.is_empty() { Value::Null } else { serde_json::to_value(ticks).unwrap_or_default() };
    write(state, Field::Ticks(place), value);
}

/// Whether everything that is looked for with every teacher is ticked.
fn has_all(state: &state::State, place: u32) -> bool {
    let Some(walk) = state.visits.open.as_ref() else { return false };
    let ticks = walk.visit.sheet.ticks.get(&place);
    let wanted = walk.visit.library.visits.tick.iter().filter(|tick| tick.everyone);
    ticks.is_some_and(|ticks| wanted.clone().all(|tick| ticks.value.contains(&tick.key)))
}

fn write_roster(state: &mut state::State, roster: &[Teacher]) {
    write(state, Field::Roster, serde_json::to_value(roster).unwrap_or_default());
}

/// The next of the school's stages.
fn turn_stage(state: &mut state::State, place: u32) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let stages = &walk.visit.asked.stages;
    let mut roster = roster(walk).to_vec();
    let Some(teacher) = roster.get_mut(place as usize) else { return };
    let here = stages.iter().position(|stage| Some(*stage) == teacher.stage);
    teacher.stage = stages.get(here.map_or(0, |here| (here + 1) % stages.len().max(1))).copied();
    write_roster(state, &roster);
}

/// Takes a name off the roster, with its ticks, which is undone at once; the place stays empty.
fn remove(state: &mut state::State, place: u32) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let ticked = walk.visit.sheet.ticks.contains_key(&place);
    let mut roster = roster(walk).to_vec();
    let Some(teacher) = roster.get_mut(place as usize) else { return };
    *teacher = Teacher::removed(teacher.stage);
    let mut fields = vec![(Field::Roster, serde_json::to_value(roster).unwrap_or_default())];
    if ticked {
        fields.push((Field::Ticks(place), Value::Null));
    }
    write_all(state, fields);
}

/// Who stands on the roster.
fn number(walk: &Walk) -> u32 {
    row_number(roster(walk).iter().filter(|teacher| !teacher.is_removed()).count())
}
