//! What the table and a school's page are made from, and the words for its parts.

use crate::assess::Assessment;
use crate::county::{ChoiceOption, County, KindOfSchool, Quantities, Quantity, Scope, ValueType};
use crate::rulebook::Rulebook;
use crate::text::Language;
use crate::ui::state::Shown;
use crate::ui::words::Say;

/// Key of the text that says which township a school is in.
pub const TOWNSHIP: &str = "township";
/// Key of the kind of school, which is kept apart from the other choices.
const KIND: &str = "kind";

/// A county under a rulebook, borrowed.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The figures.
    pub county: &'a County,
    /// What can be reported.
    pub quantities: &'a Quantities,
    /// The standard.
    pub rulebook: &'a Rulebook,
    /// What follows.
    pub assessment: &'a Assessment,
}

impl<'a> From<&'a Shown> for Source<'a> {
    fn from(shown: &'a Shown) -> Self {
        Self {
            county: &shown.county,
            quantities: shown.quantities(),
            rulebook: shown.rulebook(),
            assessment: &shown.assessment,
        }
    }
}

impl<'a> Source<'a> {
    /// The row of a unit.
    pub fn row(self, unit: u32) -> usize {
        self.assessment.units[unit as usize].row as usize
    }

    /// The kind of a school.
    pub fn kind(self, row: usize) -> Option<&'a KindOfSchool> {
        self.quantities.kinds.get(usize::from(*self.county.schools.kinds.get(row)?))
    }

    /// The township of a school; empty where none was reported.
    pub fn township(self, row: usize) -> &'a str {
        self.county.schools.text(TOWNSHIP, row)
    }

    /// Choices by which schools differ, beside their kind: those that somebody reported.
    pub fn choices(self) -> impl Iterator<Item = &'a Quantity> {
        let reported = |key: &str| self.county.schools.choices.contains_key(key);
        self.quantities.list.iter().filter(move |quantity| {
            quantity.value == ValueType::Choice
                && quantity.scope == Scope::School
                && quantity.key != KIND
                && reported(&quantity.key)
        })
    }

    /// What a school reports of a choice.
    pub fn choice(self, quantity: &'a Quantity, row: usize) -> Option<&'a ChoiceOption> {
        quantity.options.get(self.county.schools.choice(&quantity.key, row)?)
    }
}

/// The written name in a language.
fn written<'a>(say: Say, names: &'a [String], en: &'a str) -> &'a str {
    match say.language {
        Language::ZhCn => names.first().map_or(en, String::as_str),
        Language::En => en,
    }
}

/// The name of a kind of school.
pub fn kind_name(say: Say, kind: &KindOfSchool) -> &str {
    written(say, &kind.names, &kind.en)
}

/// The name of an option.
pub fn option_name(say: Say, option: &ChoiceOption) -> &str {
    written(say, &option.names, &option.en)
}

/// The name of a quantity; the stage, where it has one, is part of it in Chinese only.
pub fn quantity_name(say: Say, quantity: &Quantity) -> &str {
    match say.language {
        Language::ZhCn => &quantity.header,
        Language::En => &quantity.en,
    }
}
