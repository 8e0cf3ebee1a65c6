//! What is open on a visit: shown while it is walked, and what blocks signing only when it is signed.

use super::answer::Mark;
use super::asked::{Ask, Asked, Line};
use super::field::Field;
use super::sheet::Sheet;

/// Who signs, in the order of the page.
pub const ROLES: [&str; 2] = ["inspector", "head"];

/// Whether something open keeps the visit from being signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It cannot be signed so.
    Blocks,
    /// It can, and is said.
    Warns,
}

/// Code of a line without an answer: there may be many, so they are told as a number.
pub const UNANSWERED: &str = "unanswered";

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Code; its sentence stands under `visit.open.<code>`.
    pub code: &'static str,
    /// Weight.
    pub weight: Weight,
    /// The line; empty for the visit as a whole.
    pub line: String,
    /// The field whose values stand beside each other, where that is what is open.
    pub field: Option<Field>,
}

/// The answer that stands for a line: the one given, or the one its figure makes.
#[must_use]
pub fn standing_mark(line: &Line, sheet: &Sheet, derived: Option<Mark>) -> Option<Mark> {
    sheet.marks.get(&line.id).map(|answered| answered.value.mark).or(derived)
}

/// Everything that is open, in the order of the lines. `derived` gives the answer that a line's figure makes.
#[must_use]
pub fn open(asked: &Asked, sheet: &Sheet, derived: &dyn Fn(&Line) -> Option<Mark>) -> Vec<Open> {
    let mut found = Vec::new();
    let mut found_at = |code: &'static str, weight: Weight, line: &str| {
        found.push(Open { code, weight, line: line.to_owned(), field: None });
    };
    for line in &asked.lines {
        let follows = derived(line);
        let mark = standing_mark(line, sheet, follows);
        let noted = sheet.notes.get(&line.id).is_some_and(|note| !note.value.trim().is_empty());
        let shown = sheet.photos.get(&line.id).is_some_and(|photos| !photos.is_empty());
        match mark {
            None => found_at(UNANSWERED, Weight::Warns, &line.id),
            // What is counted or measured speaks for itself.
            Some(Mark::NotMet) if !noted && !shown && follows.is_none() && !has_figure(line, sheet) => {
                found_at("not_met_without_proof", Weight::Blocks, &line.id);
            }
            _ => {}
        }
        if !noted && lacks_reason(line, sheet) {
            found_at("not_applicable_without_reason", Weight::Blocks, &line.id);
        }
    }
    // Two people signing one revision contradict nobody.
    for field in sheet.conflicts.keys().filter(|field| !field.is_of_sign_off()) {
        let line = line_of(asked, field).unwrap_or_default().to_owned();
        found.push(Open { code: "conflict", weight: Weight::Blocks, line, field: Some(field.clone()) });
    }
    let mut found_at = |code: &'static str, weight: Weight, line: &str| {
        found.push(Open { code, weight, line: line.to_owned(), field: None });
    };
    if sheet.roster.is_some() && !sheet.all_teachers {
        found_at("roster_unfinished", Weight::Warns, "");
    }
    for (stage, classes) in &sheet.classes {
        if !classes.is_empty() && !sheet.all_classes.contains(stage) {
            found_at("classes_unfinished", Weight::Warns, "");
        }
    }
    if !ROLES.iter().all(|role| sheet.signatures.contains_key(*role)) {
        found_at("unsigned", Weight::Warns, "");
    }
    found
}

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenCount {
    /// Keeps the visit from being signed.
    pub blocking: usize,
    /// Lines without an answer.
    pub unanswered: usize,
    /// Everything else.
    pub others: usize,
}

impl OpenCount {
    /// Counts.
    #[must_use]
    pub fn of(open: &[Open]) -> Self {
        let mut count = Self::default();
        for open in open {
            match (open.weight, open.code) {
                (Weight::Blocks, _) => count.blocking += 1,
                (_, UNANSWERED) => count.unanswered += 1,
                _ => count.others += 1,
            }
        }
        count
    }
}

/// The line a field belongs to: of a figure of the workbook the first line that asks it.
#[must_use]
pub fn line_of<'a>(asked: &'a Asked, field: &'a Field) -> Option<&'a str> {
    match field {
        Field::Figure(key) => {
            let asks = |line: &&Line| matches!(&line.ask, Ask::Figure { key: known, .. } if known == key);
            asked.lines.iter().find(asks).map(|line| line.id.as_str())
        }
        field => field.line(),
    }
}

/// Whether the line, or its papers of a year, are said not to apply without saying why.
fn lacks_reason(line: &Line, sheet: &Sheet) -> bool {
    let years = line.years.iter().filter_map(|year| sheet.years.get(&line.id)?.get(year));
    sheet.marks.get(&line.id).into_iter().chain(years).any(|answered| answered.value.lacks_reason())
}

/// Whether a figure of its own speaks for a line's answer.
fn has_figure(line: &Line, sheet: &Sheet) -> bool {
    match &line.ask {
        Ask::Figure { key, .. } => sheet.figures.contains_key(key),
        Ask::Number { .. } | Ask::Ratio { .. } => sheet.numbers.contains_key(&line.id),
        Ask::Rooms { .. } => sheet.rooms.get(&line.id).is_some_and(|rooms| !rooms.is_empty()),
        Ask::Verdict | Ask::InUse => false,
    }
}

/// Fields that only the whole visit has: everything but these is about a line.
#[must_use]
pub fn is_of_visit(field: &Field) -> bool {
    field.line().is_none_or(str::is_empty)
}
