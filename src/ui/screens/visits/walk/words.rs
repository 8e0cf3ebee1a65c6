//! What was done, in words: `撤销：把“音乐教室”改为不符合`.

use serde_json::Value;

use crate::ops::visit::open::OpenVisit;
use crate::ui::words::{Say, count};
use crate::visit::{Answered, Ask, Field, Mark, Measured};

use super::{Deed, Done};

/// The sentence of a thing taken back.
pub fn undone(say: Say, visit: &OpenVisit, deed: &Deed) -> String {
    say.with("walk.undone", &[("what", of_deed(say, visit, deed))])
}

/// The sentence of a thing done again.
pub fn redone(say: Say, visit: &OpenVisit, deed: &Deed) -> String {
    say.with("walk.redone", &[("what", of_deed(say, visit, deed))])
}

fn of_deed(say: Say, visit: &OpenVisit, deed: &Deed) -> String {
    match deed {
        Deed::Entered(done) => what(say, visit, done),
        Deed::Raised { line, .. } => {
            say.with("walk.did.raised", &[("place", place(say, visit, &Field::Mark(line.clone())))])
        }
    }
}

/// What was done; of several changes the first, and how many there are.
fn what(say: Say, visit: &OpenVisit, done: &Done) -> String {
    let what = operation(say, visit, &done.first.field, &done.first.after);
    if done.more.is_empty() {
        return what;
    }
    say.with("walk.did.several", &[("what", what), ("number", count(done.more.len() + 1))])
}

/// What entering a value did.
pub fn operation(say: Say, visit: &OpenVisit, field: &Field, value: &Value) -> String {
    let place = place(say, visit, field);
    if let Field::Photo(..) = field {
        return photo(say, place, value);
    }
    if value.is_null() {
        return say.with("walk.did.cleared", &[("place", place)]);
    }
    let shown = shown(say, field, value);
    let key = match field {
        Field::Mark(_) | Field::Year(..) => "walk.did.marked",
        Field::Note(_) | Field::Text(_) => "walk.did.noted",
        Field::Figure(_) | Field::Number(_) => "walk.did.measured",
        Field::Ticks(_) => "walk.did.ticked",
        _ => "walk.did.entered",
    };
    say.with(key, &[("place", place), ("value", shown)])
}

/// What was done to a photo: attached, described, removed.
fn photo(say: Say, place: String, value: &Value) -> String {
    let caption = value.get("caption").and_then(Value::as_str).filter(|caption| !caption.is_empty());
    match caption {
        _ if value.is_null() => say.with("walk_evidence.did_detached", &[("place", place)]),
        Some(caption) => say.with("walk_evidence.did_captioned", &[("place", place), ("value", short(caption, 16))]),
        None => say.with("walk.did.attached", &[("place", place)]),
    }
}

/// What a field is about, short.
pub fn place(say: Say, visit: &OpenVisit, field: &Field) -> String {
    let of_line = |id: &str| match visit.asked.line(id) {
        Some(line) => short(line_name(say, line), 16),
        None => say.of("walk.place.visit"),
    };
    match field {
        Field::Figure(key) => {
            let line = visit
                .asked
                .lines
                .iter()
                .find(|line| matches!(&line.ask, Ask::Figure { key: known, .. } if known == key));
            let quantity = visit.library.quantities.get(key);
            quantity.map_or_else(
                || line.map_or_else(|| key.clone(), |line| short(line_name(say, line), 16)),
                |quantity| {
                    if say.language == crate::text::Language::ZhCn {
                        quantity.header.clone()
                    } else {
                        quantity.en.clone()
                    }
                },
            )
        }
        Field::Class(stage, _) | Field::AllClasses(stage) => {
            say.with("walk.place.classes", &[("stage", say.stage(*stage))])
        }
        Field::Roster | Field::AllTeachers => say.of("walk.place.roster"),
        Field::Ticks(place) => visit
            .sheet
            .roster
            .as_ref()
            .and_then(|roster| roster.value.get(*place as usize))
            .map_or_else(|| say.of("walk.place.roster"), |teacher| teacher.name.clone()),
        Field::Lesson(_) => say.of("walk.place.lesson"),
        Field::Interview(_) => say.of("walk.place.interview"),
        Field::Own(_) => say.of("walk.place.own"),
        Field::Text(part) => say.of(&format!("visit.part.{}", part.id())),
        Field::Signature(role) => say.of(&format!("visit.role.{role}")),
        Field::About | Field::Signed(_) | Field::Revision(_) => say.of("walk.place.visit"),
        field => field.line().map_or_else(|| say.of("walk.place.visit"), of_line),
    }
}

/// What of a line a field is, in a word.
pub(super) fn kind(say: Say, field: &Field) -> String {
    let key = match field {
        Field::Mark(_) => "answer",
        Field::Note(_) => "note",
        Field::Figure(_) | Field::Number(_) => "figure",
        Field::Room(..) => "room",
        Field::Year(year, _) => return say.year(*year),
        Field::Photo(..) => "photo",
        _ => "other",
    };
    say.of(&format!("walk_settle.kind.{key}"))
}

/// The name of a line: its requirement.
pub fn line_name(say: Say, line: &crate::visit::Line) -> &str {
    say.name(&line.text)
}

/// A value in a word or a few.
fn shown(say: Say, field: &Field, value: &Value) -> String {
    match field {
        Field::Mark(_) | Field::Year(..) => serde_json::from_value::<Answered>(value.clone())
            .map(|answered| mark(say, answered.mark))
            .unwrap_or_default(),
        Field::Figure(_) | Field::Number(_) => serde_json::from_value::<Measured>(value.clone())
            .ok()
            .and_then(|measured| measured.figure())
            .map(|figure| crate::intake::shown_figure(&figure))
            .unwrap_or_default(),
        _ => short(value.as_str().unwrap_or_default(), 16),
    }
}

/// The word for an answer.
pub fn mark(say: Say, mark: Mark) -> String {
    say.of(&format!("visit.mark.{}", mark.id()))
}

/// The beginning of a text.
pub fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most).collect();
    cut.push('…');
    cut
}
