//! Everything that was ever entered on a line: who, when, on which computer, what; each value can be entered again.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{Id, Label, Modal, RichText, ScrollArea, Ui};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ops::visit::write::log;
use crate::store::Entry;
use crate::ui::command::Command;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, row};
use crate::ui::words::Say;
use crate::visit::{
    About, Answered, Class, Field, Interview, Lesson, Measured, OwnItem, Photo, Room, Signature, Teacher,
};

use super::{Walk, desk, finish, leave, words, write};

/// As many characters of a text as a sentence about it says.
const SHORT: usize = 16;

/// The history that is shown.
pub struct Showing {
    /// What it is about, in words.
    name: String,
    /// Entries, the latest first.
    entries: Arc<Vec<Told>>,
}

/// An entry in words.
struct Told {
    field: Field,
    entry: Entry,
    what: String,
    /// The whole of its value, where the sentence does not say it.
    detail: String,
    /// Nothing has replaced it.
    stands: bool,
}

/// A button that shows the history of a field's line, or of the field where it belongs to none.
pub fn history_button_ui(ui: &mut Ui, state: &mut state::State, field: &Field) {
    let keys = Command::History.keys(ui.ctx());
    if ui.button(state.say.of("walk_history.button")).on_hover_text(keys).clicked() {
        show(state, field);
    }
}

/// Shows the history of a field's line, or of the field where it belongs to none.
pub fn show(state: &mut state::State, field: &Field) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let (belongs, name) = (fields_of(walk, field), words::place(state.say, &walk.visit, field));
    show_those(state, name, belongs);
}

/// Shows the history of one field alone: a room, a class, a lesson.
pub fn show_one(state: &mut state::State, field: Field) {
    let Some(walk) = state.visits.open.as_ref() else { return };
    let name = words::place(state.say, &walk.visit, &field);
    show_those(state, name, move |known| *known == field);
}

/// Shows the history of fields that belong together.
pub fn show_those(state: &mut state::State, name: String, belongs: impl Fn(&Field) -> bool + Send + 'static) {
    leave(state);
    let Some(walk) = state.visits.open.as_ref() else { return };
    let id = walk.visit.id.clone();
    let of = id.clone();
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| log(engine.session()?, &id),
        move |state, log| {
            let say = state.say;
            let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == of) else { return };
            let mut entries = Vec::new();
            for entry in &log {
                let Ok(known) = entry.field.parse::<Field>() else { continue };
                if belongs(&known) {
                    let what = words::operation(say, &walk.visit, &known, &entry.value);
                    let detail = detail(say, walk, &known, &entry.value);
                    let stands = !log.iter().any(|later| later.bases.contains(&entry.id));
                    entries.push(Told { field: known, entry: entry.clone(), what, detail, stands });
                }
            }
            entries.reverse();
            walk.history = Some(Showing { name, entries: Arc::new(entries) });
        },
    );
}

/// Whether a field belongs to the same line.
fn fields_of(walk: &Walk, field: &Field) -> impl Fn(&Field) -> bool + Send + 'static {
    let line = crate::visit::finish::line_of(&walk.visit.asked, field);
    let line = line.and_then(|line| walk.visit.asked.line(line)).cloned();
    let field = field.clone();
    move |known| match &line {
        Some(line) => desk::is_of(line, known),
        None => *known == field,
    }
}

/// What a sentence about an entry leaves out: reasons, workings, whole texts, the parts of a room.
pub(super) fn detail(say: Say, walk: &Walk, field: &Field, value: &Value) -> String {
    fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
        serde_json::from_value(value.clone()).ok()
    }
    if value.is_null() {
        return String::new();
    }
    let parts: Vec<String> = match field {
        Field::Mark(_) => read(value).map(|answered: Answered| vec![answered.reason]).unwrap_or_default(),
        Field::Figure(_) | Field::Number(_) => {
            let working = read(value).map(|measured: Measured| measured.working);
            // A figure typed as it is needs no working.
            vec![working.filter(|working| working.parse::<f64>().is_err()).unwrap_or_default()]
        }
        Field::Year(year, _) => {
            let reason = read(value).map(|answered: Answered| answered.reason);
            vec![say.year(*year), reason.unwrap_or_default()]
        }
        Field::Room(place, _) => read(value).map(|room: Room| of_room(say, *place, room)).unwrap_or_default(),
        Field::Class(..) => {
            let class: Class = read(value).unwrap_or_default();
            let students = class.students.map(|students| students.to_string());
            let counted = |number| say.with("walk_history.students", &[("number", number)]);
            vec![class.name, students.map(counted).unwrap_or_default()]
        }
        Field::AllClasses(_) | Field::AllTeachers => vec![yes_no(say, value.as_bool() == Some(true))],
        Field::Roster => {
            let teachers = read(value).map_or(0, |teachers: Vec<Teacher>| teachers.len());
            vec![say.with("walk_history.teachers", &[("number", teachers.to_string())])]
        }
        Field::Ticks(_) => {
            let ticks: BTreeSet<String> = read(value).unwrap_or_default();
            let known = walk.visit.library.visits.tick.iter().filter(|tick| ticks.contains(&tick.key));
            known.map(|tick| say.name(&tick.name).to_owned()).collect()
        }
        Field::Photo(..) => read(value).map(|photo: Photo| vec![photo.caption]).unwrap_or_default(),
        Field::Lesson(_) => {
            let lesson: Lesson = read(value).unwrap_or_default();
            vec![lesson.class, lesson.subject, lesson.teacher, lesson.note]
        }
        Field::Interview(_) => read(value).map(|talk: Interview| vec![talk.note]).unwrap_or_default(),
        Field::Own(_) => read(value).map(|own: OwnItem| vec![own.text]).unwrap_or_default(),
        Field::Signature(_) => read(value).map(|signed: Signature| vec![signed.name]).unwrap_or_default(),
        // Short texts stand in the sentence already.
        Field::Note(_) | Field::Text(_) | Field::Revision(_) => {
            let text = value.as_str().unwrap_or_default();
            let whole = words::short(text, SHORT) == text;
            vec![if whole { String::new() } else { text.to_owned() }]
        }
        Field::About => read(value).map(|about: About| vec![about.date.to_string(), about.team]).unwrap_or_default(),
        Field::Signed(_) => Vec::new(),
    };
    say.list(parts.into_iter().filter(|part| !part.trim().is_empty()))
}

fn of_room(say: Say, place: u32, room: Room) -> Vec<String> {
    let mut parts = vec![say.with("walk_history.room", &[("number", place.to_string())]), room.name];
    if !room.working.is_empty() {
        parts.push(format!("{} ㎡", room.working));
    }
    for (key, known) in [("equipped", room.equipped), ("in_use", room.in_use), ("records", room.records)] {
        let said = |yes| format!("{} {}", say.of(&format!("walk.room.{key}")), yes_no(say, yes));
        parts.extend(known.map(said));
    }
    parts
}

fn yes_no(say: Say, yes: bool) -> String {
    say.of(if yes { "walk_history.yes_word" } else { "walk_history.no_word" })
}

/// Draws the history that is shown.
pub(super) fn history_ui(ui: &mut Ui, state: &mut state::State) {
    let say = state.say;
    let read_only = state.read_only;
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(showing) = walk.history.take() else { return };
    let closed_for_writing = walk.is_frozen() || read_only;
    let (mut restored, mut closed) = (None, false);
    let modal = Modal::new(Id::unique("history")).frame(card::dialog_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(sizes().panel);
        let title = say.with("walk_history.title", &[("name", showing.name.clone())]);
        ui.add(Label::new(RichText::new(title).text_style(theme::heading())).wrap());
        if showing.entries.is_empty() {
            ui.label(RichText::new(say.of("walk_history.none")).color(ui.colours().text_weak));
        }
        ScrollArea::vertical().id_salt("history").max_height(ui.steps(90.0)).show(ui, |ui| {
            for told in showing.entries.iter() {
                row::rule_ui(ui);
                if entry_ui(ui, say, told, !closed_for_writing) {
                    restored = Some((told.field.clone(), told.entry.value.clone()));
                }
            }
        });
        ui.add_space(ui.steps(2.0));
        closed = ui.button(say.of("walk_history.close")).clicked();
    });
    let leaves = closed || modal.should_close();
    if let Some((field, value)) = restored {
        write(state, field, value);
    } else if !leaves {
        walk.history = Some(showing);
    }
}

/// One entry; says whether its value is to be entered again.
fn entry_ui(ui: &mut Ui, say: Say, told: &Told, open: bool) -> bool {
    let mut restores = false;
    let entry = &told.entry;
    ui.add(Label::new(&told.what).wrap());
    if !told.detail.is_empty() {
        ui.add(Label::new(RichText::new(&told.detail).color(ui.colours().text_weak)).wrap());
    }
    ui.horizontal(|ui| {
        let values = [("name", entry.author.name.clone()), ("device", entry.device.name.clone())];
        card::weak_ui(ui, &finish::clock(entry.at));
        card::weak_ui(ui, &say.with("walk_history.by", &values));
        if told.stands {
            let colours = ui.colours();
            card::chip_ui(ui, &say.of("walk_history.stands"), colours.good, colours.good_soft);
        }
        if open {
            let label = say.with("walk_history.restore_of", &[("what", told.what.clone())]);
            restores = finish::named_button_ui(ui, &say.of("walk_history.restore"), &label);
        }
    });
    restores
}
