//! What was entered on a visit of the sample: what its script names, and of all else that it is met and as it was reported.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::county::{Figure, Stage};
use crate::ops::visit::open::OpenVisit;
use crate::visit::{Answered, Ask, Field, Line, Mark, Measured, OwnItem, Part, Teacher, VisitKind, work_out};

use super::script::{Roster, Walk};

/// Everything a script says of a visit. The first walk that names something counts.
pub(super) fn entries(walks: &[&Walk], visit: &OpenVisit) -> Vec<(Field, Value)> {
    let counted = counted(walks, visit);
    let mut fields: Vec<(Field, Value)> =
        visit.asked.lines.iter().flat_map(|line| of_line(walks, visit, line, &counted)).collect();
    if let Some(walk) = walks.first() {
        fields.extend(of_visit(walk, visit));
    }
    fields
}

/// Keys of figures that are counted class by class or name by name: they are not typed.
fn counted(walks: &[&Walk], visit: &OpenVisit) -> BTreeSet<String> {
    let rules = &visit.library.visits;
    let mut keys = BTreeSet::new();
    for stage in walks.iter().flat_map(|walk| walk.classes.keys()) {
        let largest = visit.asked.over_size.as_ref().map(|over| &over.largest);
        keys.extend([Some(&rules.classes.students), largest].into_iter().flatten().map(|key| {
            let stage = stage.id();
            format!("{key}_{stage}")
        }));
    }
    if walks.iter().any(|walk| walk.roster.all) {
        let of_ticks = rules.tick.iter().flat_map(|tick| visit.asked.keys_of(&tick.key));
        keys.extend(of_ticks.map(|(key, _)| key));
    }
    keys
}

fn of_line(walks: &[&Walk], visit: &OpenVisit, line: &Line, counted: &BTreeSet<String>) -> Vec<(Field, Value)> {
    let mut fields = Vec::new();
    let mark = walks.iter().find_map(|walk| walk.marks.get(&line.id));
    if let Some(mark) = mark {
        fields.push((Field::Mark(line.id.clone()), to_value(mark)));
    }
    if let Some(note) = walks.iter().find_map(|walk| walk.notes.get(&line.id)) {
        fields.push((Field::Note(line.id.clone()), Value::String(note.clone())));
    }
    match &line.ask {
        Ask::Figure { key, .. } if !counted.contains(key) => {
            let typed = walks.iter().find_map(|walk| walk.figures.get(key));
            let working = typed.cloned().or_else(|| visit.reported.get(key).map(Figure::to_string));
            if let Some(measured) = working.as_deref().and_then(measured) {
                fields.push((Field::Figure(key.clone()), to_value(&measured)));
            }
        }
        Ask::Number { .. } | Ask::Ratio { .. } => {
            if let Some(working) = walks.iter().find_map(|walk| walk.numbers.get(&line.id))
                && let Ok(figure) = work_out(working)
            {
                fields.push((Field::Number(line.id.clone()), to_value(&Measured::new(working, &figure))));
                // What decides an item is an answer that was given.
                let follows = line.ask.mark_of(&figure, None, &visit.library.visits);
                if visit.about.kind == VisitKind::Office
                    && mark.is_none()
                    && let Some(mark) = follows
                {
                    fields.push((Field::Mark(line.id.clone()), to_value(&Answered::new(mark))));
                }
            }
        }
        Ask::Rooms { .. } => {
            let rooms = walks.iter().find_map(|walk| walk.rooms.get(&line.id));
            for (place, room) in (1..).zip(rooms.into_iter().flatten()) {
                fields.push((Field::Room(place, line.id.clone()), to_value(room)));
            }
        }
        Ask::Verdict | Ask::InUse if line.years.is_empty() && mark.is_none() => {
            fields.push((Field::Mark(line.id.clone()), to_value(&Answered::new(Mark::Met))));
        }
        Ask::Figure { .. } | Ask::Verdict | Ask::InUse => {}
    }
    if mark.is_none() {
        let years = walks.iter().find_map(|walk| walk.years.get(&line.id));
        for (place, year) in line.years.iter().enumerate() {
            let mark = years.and_then(|years| years.get(place)).copied().unwrap_or(Mark::Met);
            fields.push((Field::Year(*year, line.id.clone()), to_value(&mark)));
        }
    }
    fields
}

/// What belongs to no line.
fn of_visit(walk: &Walk, visit: &OpenVisit) -> Vec<(Field, Value)> {
    let mut fields = Vec::new();
    if !walk.note.is_empty() {
        fields.push((Field::Note(String::new()), Value::String(walk.note.clone())));
    }
    for (stage, classes) in &walk.classes {
        for (place, class) in (1..).zip(classes) {
            fields.push((Field::Class(*stage, place), to_value(class)));
        }
        fields.push((Field::AllClasses(*stage), json!(true)));
    }
    if !walk.roster.names.is_empty() {
        fields.extend(of_roster(&walk.roster, visit.asked.stages.first().copied()));
    }
    if let Some(lesson) = &walk.lesson {
        fields.push((Field::Lesson(1), to_value(lesson)));
    }
    fields.extend((1..).zip(&walk.interview).map(|(place, talk)| (Field::Interview(place), to_value(talk))));
    if let Some(own) = &walk.own {
        let line = "own/1".to_owned();
        fields.push((Field::Own(1), to_value(&OwnItem { text: own.text.clone() })));
        fields.push((Field::Mark(line.clone()), to_value(&Answered::new(Mark::Met))));
        fields.push((Field::Note(line), Value::String(own.note.clone())));
    }
    for part in Part::ALL {
        if let Some(text) = walk.texts.get(part.id()) {
            fields.push((Field::Text(part), Value::String(text.clone())));
        }
    }
    fields
}

fn of_roster(roster: &Roster, stage: Option<Stage>) -> Vec<(Field, Value)> {
    let names = roster.names.iter();
    let teachers: Vec<Teacher> =
        names.map(|one| Teacher { name: one.name.clone(), stage, remark: one.remark.clone() }).collect();
    let mut fields = vec![(Field::Roster, to_value(&teachers))];
    for (place, one) in (0..).zip(&roster.names) {
        fields.push((Field::Ticks(place), json!(one.ticks)));
    }
    if roster.all {
        fields.push((Field::AllTeachers, json!(true)));
    }
    fields
}

fn measured(working: &str) -> Option<Measured> {
    work_out(working).ok().map(|figure| Measured::new(working, &figure))
}

pub(super) fn to_value<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
