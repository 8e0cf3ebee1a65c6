//! Results of the assessment in words.

use crate::assess::{Excluded, ItemResult, NO_STUDENTS, Status, Verdict};
use crate::county::Stage;
use crate::ops::assess_county::Answer;
pub(super) use crate::report::and_more;
use crate::rulebook::Rulebook;
use crate::text::{Language, text};

/// A verdict in one word.
pub(super) fn verdict(language: Language, verdict: Option<Verdict>) -> String {
    match verdict {
        Some(verdict) => text(language, &format!("verdict.{}", verdict.id()), &[]),
        None => "—".to_owned(),
    }
}

/// A stage in one word.
pub(super) fn stage(language: Language, stage: Stage) -> String {
    text(language, &format!("stage.{}", stage.id()), &[])
}

/// An item's state in one word.
pub(super) fn status(language: Language, status: Status) -> String {
    text(language, &format!("status.{}", status.id()), &[])
}

/// Why a school is left out.
pub(super) fn excluded(language: Language, rulebook: &Rulebook, excluded: &Excluded) -> String {
    exclusion(language, rulebook, excluded.exclusion)
}

/// A reason for leaving schools out; without one, having no students.
pub(super) fn exclusion(language: Language, rulebook: &Rulebook, exclusion: Option<usize>) -> String {
    match exclusion {
        Some(place) => language.of(&rulebook.exclusions[place].reason).to_owned(),
        None => text(language, &format!("excluded.{NO_STUDENTS}"), &[]),
    }
}

/// What an item's state rests on, in a sentence.
pub(super) fn item_detail(language: Language, answer: &Answer, item: &ItemResult) -> String {
    crate::report::item_detail(language, &answer.county, &answer.quantities, &answer.rulebook, item)
}
