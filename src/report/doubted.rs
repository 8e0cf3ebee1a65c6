//! Which figures a value rests on, and whether one of them is in doubt: the same in papers and in forms.

use std::collections::BTreeSet;

use crate::county::{Quantities, Stage};
use crate::rulebook::Indicator;

/// Students, whatever the stage.
pub(super) const STUDENTS: &str = "students";

/// Keys of the figures that an indicator's value of a stage is worked out from, at a school of a kind. What stages share is divided
/// among the students of them all.
#[must_use]
pub(crate) fn indicator_keys(quantities: &Quantities, indicator: &Indicator, stage: Stage, kind: u8) -> Vec<String> {
    let terms = || indicator.resource.iter().filter(|term| term.concession.is_none());
    let mut keys: Vec<String> = terms().map(|term| quantities.key_in(&term.key, stage)).collect();
    keys.push(quantities.key_in(STUDENTS, stage));
    if terms().any(|term| quantities.stages_of(&term.key).is_empty()) {
        let kind = quantities.kinds.get(usize::from(kind));
        let others =
            Stage::ALL.into_iter().filter(|other| *other != stage && kind.is_some_and(|kind| kind.allows(*other)));
        keys.extend(others.map(|other| quantities.key_in(STUDENTS, other)));
    }
    keys
}

/// Whether doubts about a school, each by the figure it is about, touch one of some figures. One about no figure is about them all.
#[must_use]
pub(crate) fn doubted<'a>(mut doubts: impl Iterator<Item = Option<&'a str>>, keys: &[String]) -> bool {
    doubts.any(|field| field.is_none_or(|field| keys.iter().any(|key| key == field)))
}

/// The same among doubts by code of the school and key of the figure, which is empty where the whole school is doubted.
#[must_use]
pub(crate) fn is_doubted(doubts: &BTreeSet<(String, String)>, code: &str, keys: &[String]) -> bool {
    let of_school = doubts.range((code.to_owned(), String::new())..).take_while(|(school, _)| school == code);
    doubted(of_school.map(|(_, field)| Some(field.as_str()).filter(|field| !field.is_empty())), keys)
}
