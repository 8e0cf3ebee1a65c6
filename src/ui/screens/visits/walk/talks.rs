//! Lessons heard, and talks with people.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eframe::egui::{Align, ComboBox, Id, Layout, RichText, ScrollArea, Ui, Vec2};
use serde::Serialize;
use serde_json::Value;

use crate::county::Words;
use crate::ui::state::{self, Shown};
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};
use crate::ui::words::Say;
use crate::visit::round::Rules;
use crate::visit::{Field, Interview, Lesson, Mark, Stood};

use super::beside::{self, Beside, beside_ui};
use super::{Walk, cells, write};

/// Lines of a note.
const NOTE: usize = 3;

/// What this part knows.
#[derive(Debug, Default)]
pub struct State {
    /// Lessons that are being typed in, by place.
    lessons: BTreeMap<u32, Lesson>,
    /// Talks that are being typed in, by place.
    interviews: BTreeMap<u32, Interview>,
    /// The card that is to have the keyboard.
    focus: Option<Field>,
    /// Kinds of people talked with; read once.
    people: Option<Vec<(String, Words)>>,
}

impl State {
    /// A card is to have the keyboard.
    pub(super) fn return_to(&mut self, card: Field) {
        self.focus = Some(card);
    }

    /// Whether a field is about to have the keyboard.
    pub(super) fn is_leading(&self) -> bool {
        self.focus.is_some()
    }
}

/// Keeps what was typed. A card in which nothing was typed is none.
pub(super) fn leave(state: &mut state::State) {
    let Some(walk) = state.visits.open.as_mut() else { return };
    let (lessons, interviews) = (std::mem::take(&mut walk.talks.lessons), std::mem::take(&mut walk.talks.interviews));
    for (place, lesson) in lessons {
        keep(state, Field::Lesson(place), &lesson, &Lesson::default());
    }
    for (place, interview) in interviews {
        keep(state, Field::Interview(place), &interview, &Interview::default());
    }
}

fn keep<T: Serialize + PartialEq>(state: &mut state::State, field: Field, value: &T, empty: &T) {
    let stands = state.visits.open.as_ref().is_some_and(|walk| walk.visit.sheet.values.contains_key(&field));
    if stands || value != empty {
        write(state, field, serde_json::to_value(value).unwrap_or_default());
    }
}

/// Places of the cards: those that stand, and those begun.
fn places<T>(stand: &BTreeMap<u32, Stood<T>>, drafts: &BTreeMap<u32, T>) -> Vec<u32> {
    let places: BTreeSet<u32> = stand.keys().chain(drafts.keys()).copied().collect();
    places.into_iter().collect()
}

/// What was done in a frame.
#[derive(Default)]
struct Did {
    left: bool,
    written: Vec<(Field, Value)>,
    beside: Option<Beside>,
}

/// Whether something is being typed.
pub(super) fn is_typing(walk: &Walk) -> bool {
    walk.talks.lessons.values().any(|lesson| *lesson != Lesson::default())
        || walk.talks.interviews.values().any(|interview| *interview != Interview::default())
}

pub(super) fn talks_ui(ui: &mut Ui, state: &mut state::State, _: &Arc<Shown>) {
    let say = state.say;
    let frozen = state.read_only || state.visits.open.as_ref().is_some_and(|walk| walk.is_frozen());
    let Some(walk) = state.visits.open.as_mut() else { return };
    if walk.talks.people.is_none() {
        let rules = Rules::built_in(&walk.visit.library.quantities);
        let people = rules.map(|rules| rules.respondents.into_iter().map(|one| (one.id, one.name)).collect());
        walk.talks.people = Some(people.unwrap_or_default());
    }
    let mut did = Did::default();
    let gap = ui.steps(3.0);
    let width = (ui.available_width() - gap) / 2.0;
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for lessons in [true, false] {
            ui.allocate_ui_with_layout(Vec2::new(width, height), Layout::top_down(Align::Min), |ui| {
                if lessons {
                    lessons_ui(ui, say, walk, !frozen, &mut did);
                } else {
                    interviews_ui(ui, say, walk, !frozen, &mut did);
                }
            });
        }
    });
    if did.left {
        leave(state);
    }
    for (field, value) in did.written {
        if let Some(walk) = state.visits.open.as_mut() {
            match field {
                Field::Lesson(place) => drop(walk.talks.lessons.remove(&place)),
                Field::Interview(place) => drop(walk.talks.interviews.remove(&place)),
                _ => {}
            }
        }
        write(state, field, value);
    }
    if let Some(beside) = did.beside {
        beside.perform(state);
    }
}

/// The heading of a column with its button, and the history of all of its cards: of those that were taken away, too.
fn heading_ui(
    ui: &mut Ui,
    say: Say,
    (text, add): (&str, &str),
    (name, belongs): (String, fn(&Field) -> bool),
    enabled: bool,
    did: &mut Did,
) -> bool {
    let mut pressed = false;
    ui.horizontal(|ui| {
        card::heading_ui(ui, text);
        // What is signed is still looked at.
        if beside::history_ui(ui, say, &name) {
            did.beside = Some(Beside::Histories(name, Box::new(belongs)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(enabled, |ui| pressed = ui.button(add).clicked());
        });
    });
    ui.add_space(ui.steps(1.0));
    pressed
}

fn none_ui(ui: &mut Ui, text: &str) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(RichText::new(text).color(ui.colours().text_weak));
    });
}

fn lessons_ui(ui: &mut Ui, say: Say, walk: &mut Walk, enabled: bool, did: &mut Did) {
    let places = places(&walk.visit.sheet.lessons, &walk.talks.lessons);
    let title = say.with("counting.lessons", &[("number", places.len().to_string())]);
    let add = say.of("counting.add_lesson");
    let all: (String, fn(&Field) -> bool) = (say.of("walk.place.lesson"), |field| matches!(field, Field::Lesson(_)));
    if heading_ui(ui, say, (&title, &add), all, enabled, did) {
        let next = places.last().map_or(1, |last| last + 1);
        walk.talks.lessons.insert(next, Lesson::default());
        walk.talks.focus = Some(Field::Lesson(next));
    }
    if places.is_empty() {
        none_ui(ui, &say.of("counting.no_lesson"));
    }
    ScrollArea::vertical().id_salt("lessons").auto_shrink(false).show(ui, |ui| {
        for (number, place) in places.iter().enumerate() {
            ui.add_enabled_ui(enabled, |ui| lesson_ui(ui, say, walk, *place, number + 1, did));
            ui.add_space(ui.steps(1.0));
        }
    });
}

fn lesson_ui(ui: &mut Ui, say: Say, walk: &mut Walk, place: u32, number: usize, did: &mut Did) {
    let stands = walk.visit.sheet.lessons.get(&place).map(|stood| stood.value.clone());
    let before = walk.talks.lessons.get(&place).cloned().or_else(|| stands.clone()).unwrap_or_default();
    let mut lesson = before.clone();
    let focus = walk.talks.focus == Some(Field::Lesson(place));
    let number = number.to_string();
    let (mut chosen, mut removed) = (false, false);
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            let of_lesson = Field::Lesson(place);
            let buttons = if walk.visit.sheet.conflicts.contains_key(&of_lesson) { 3.0 } else { 2.0 };
            let gaps = (2.0 + buttons) * ui.spacing().item_spacing.x;
            let width = (ui.available_width() - buttons * sizes().button - gaps) / 3.0;
            let fields = [
                ("counting.lesson_class", &mut lesson.class),
                ("counting.lesson_subject", &mut lesson.subject),
                ("counting.lesson_teacher", &mut lesson.teacher),
            ];
            for (at, (key, text)) in fields.into_iter().enumerate() {
                let word = say.of(key);
                let label = say.with("counting.field_of", &[("field", word.clone()), ("number", number.clone())]);
                let field = cells::text_ui(ui, Id::unique(("lesson", place, at)), text, &label, &word, width);
                if focus && at == 0 {
                    field.request_focus();
                    field.scroll_to_me(None);
                }
                did.left |= field.lost_focus();
            }
            let name = say.with("counting.lesson_number", &[("number", number.clone())]);
            did.beside = beside_ui(ui, say, walk, &of_lesson, &name).or(did.beside.take());
            removed =
                icon::icon_button_ui(ui, "close", &say.with("counting.remove_lesson", &[("number", number.clone())]))
                    .clicked();
        });
        ui.horizontal_wrapped(|ui| {
            chosen |= answers_ui(ui, say, "counting.technology", &number, &mut lesson.technology);
            ui.add_space(ui.steps(4.0));
            ui.label(RichText::new(say.of("counting.participation")).color(ui.colours().text_weak));
            for (mark, key) in PARTICIPATION {
                let word = say.of(key);
                let on = lesson.participation == Some(mark);
                if card::toggle_ui(ui, on, &word).clicked() {
                    lesson.participation = (!on).then_some(mark);
                    chosen = true;
                }
            }
        });
        let word = say.of("counting.lesson_note");
        let field = cells::lines_ui(ui, Id::unique(("lesson", place, "note")), &mut lesson.note, &word, NOTE);
        did.left |= field.lost_focus();
    });
    if focus {
        walk.talks.focus = None;
    }
    if lesson != before {
        walk.talks.lessons.insert(place, lesson);
        did.left |= chosen;
    }
    if removed {
        did.written.push((Field::Lesson(place), Value::Null));
    }
}

/// How students took part, as the answers that are kept.
const PARTICIPATION: [(Mark, &str); 3] = [
    (Mark::Met, "counting.took_part"),
    (Mark::Mostly, "counting.took_part_partly"),
    (Mark::NotMet, "counting.took_no_part"),
];

/// A question answered yes, no, or not at all.
fn answers_ui(ui: &mut Ui, say: Say, key: &str, number: &str, value: &mut Option<bool>) -> bool {
    let word = say.of(key);
    ui.label(RichText::new(&word).color(ui.colours().text_weak));
    let mut chosen = false;
    for (answer, key) in [(true, "counting.yes"), (false, "counting.no")] {
        let on = *value == Some(answer);
        let response = card::toggle_ui(ui, on, &say.of(key));
        let label = format!("{word} {number} {}", say.of(key));
        response.widget_info(|| {
            eframe::egui::WidgetInfo::selected(eframe::egui::Role::Button, ui.is_enabled(), on, &label)
        });
        if response.clicked() {
            *value = (!on).then_some(answer);
            chosen = true;
        }
    }
    chosen
}

fn interviews_ui(ui: &mut Ui, say: Say, walk: &mut Walk, enabled: bool, did: &mut Did) {
    let places = places(&walk.visit.sheet.interviews, &walk.talks.interviews);
    let title = say.with("counting.interviews", &[("number", places.len().to_string())]);
    let add = say.of("counting.add_interview");
    let all: (String, fn(&Field) -> bool) =
        (say.of("walk.place.interview"), |field| matches!(field, Field::Interview(_)));
    if heading_ui(ui, say, (&title, &add), all, enabled, did) {
        let next = places.last().map_or(1, |last| last + 1);
        walk.talks.interviews.insert(next, Interview::default());
        walk.talks.focus = Some(Field::Interview(next));
    }
    if places.is_empty() {
        none_ui(ui, &say.of("counting.no_interview"));
    }
    ScrollArea::vertical().id_salt("interviews").auto_shrink(false).show(ui, |ui| {
        for (number, place) in places.iter().enumerate() {
            ui.add_enabled_ui(enabled, |ui| interview_ui(ui, say, walk, *place, number + 1, did));
            ui.add_space(ui.steps(1.0));
        }
    });
}

fn interview_ui(ui: &mut Ui, say: Say, walk: &mut Walk, place: u32, number: usize, did: &mut Did) {
    let stands = walk.visit.sheet.interviews.get(&place).map(|stood| stood.value.clone());
    let before = walk.talks.interviews.get(&place).cloned().or(stands).unwrap_or_default();
    let mut interview = before.clone();
    let focus = walk.talks.focus == Some(Field::Interview(place));
    let number = number.to_string();
    let (mut chosen, mut removed) = (false, false);
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            chosen |= who_ui(ui, say, walk, &number, &mut interview.who);
            ui.add_space(ui.steps(2.0));
            chosen |= answers_ui(ui, say, "counting.satisfied", &number, &mut interview.satisfied);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let label = say.with("counting.remove_interview", &[("number", number.clone())]);
                removed = icon::icon_button_ui(ui, "close", &label).clicked();
                let name = say.with("counting.interview_number", &[("number", number.clone())]);
                did.beside = beside_ui(ui, say, walk, &Field::Interview(place), &name).or(did.beside.take());
            });
        });
        let word = say.of("counting.interview_note");
        let field = cells::lines_ui(ui, Id::unique(("interview", place, "note")), &mut interview.note, &word, NOTE);
        if focus {
            field.request_focus();
            field.scroll_to_me(None);
        }
        did.left |= field.lost_focus();
    });
    if focus {
        walk.talks.focus = None;
    }
    if interview != before {
        walk.talks.interviews.insert(place, interview);
        did.left |= chosen;
    }
    if removed {
        did.written.push((Field::Interview(place), Value::Null));
    }
}

/// Who was talked with.
fn who_ui(ui: &mut Ui, say: Say, walk: &Walk, number: &str, who: &mut String) -> bool {
    let people = walk.talks.people.as_deref().unwrap_or_default();
    let name = people.iter().find(|(id, _)| id == who).map(|(_, name)| say.name(name).to_owned());
    let shown = name.unwrap_or_else(|| if who.is_empty() { say.of("counting.who") } else { who.clone() });
    let mut chosen = false;
    let label = say.with("counting.who_of", &[("number", number.to_owned()), ("who", shown.clone())]);
    let response =
        ComboBox::from_id_salt(("who", number)).width(ui.steps(42.0)).selected_text(shown).show_ui(ui, |ui| {
            for (id, name) in people {
                if ui.selectable_label(id == who, say.name(name)).clicked() {
                    who.clone_from(id);
                    chosen = true;
                }
            }
        });
    response
        .response
        .widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, ui.is_enabled(), &label));
    chosen
}
