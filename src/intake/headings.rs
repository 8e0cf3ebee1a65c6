//! Which heading means which quantity: the quantities' own, those of `headings.csv`, and what the user mapped.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::fold::fold_heading;
use crate::county::{Quantities, Scope, Stage, ValueType};
use crate::fault::{Fault, Result};

const KNOWN: &str = include_str!("../../assets/rulebooks/headings.csv");

/// Words of the notes in `headings.csv`.
const NOTE_PART: &str = "part of a sum";
const NOTE_PRIMARY: &str = "primary only";
const NOTE_CHECK: &str = "read only as a check on ";

/// One mapping made by a person in the window and remembered: these headings mean this quantity.
///
/// Several headings are a sum, exact as its parts are, and all of them must be there: a sum with a part missing, in
/// the file or in a row, is no data. A part left empty may as well be not yet counted as none, and a sum without it
/// would be a figure that nobody reported. A part that is refused is an error of its own cell.
///
/// A person's word goes before what the program knows: the quantity's own heading beside a mapped column is left
/// aside and named. A sum whose parts are not all in the file does not take a column away from anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Headings as they stand in the file; width, spaces and brackets do not matter.
    pub headings: Vec<String>,
    /// Key of the quantity; without its stage it means the stage of a one-stage school. Empty: leave the
    /// column aside.
    pub key: String,
    /// The unit its figures are in; empty where the heading says, or it is the quantity's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

impl Mapping {
    /// Its headings as they are compared: folded, each once.
    #[must_use]
    pub fn folded(&self) -> Vec<String> {
        let mut folded: Vec<String> = self.headings.iter().map(|heading| normalised(heading)).collect();
        folded.sort();
        folded.dedup();
        folded
    }
}

/// A heading as it is compared and remembered: no spaces and line breaks, half-width forms, small letters.
#[must_use]
pub fn normalised(heading: &str) -> String {
    fold_heading(heading)
}

/// What one heading means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Key, with or without its stage; empty where the column is known and kept aside.
    pub key: String,
    /// How the cell is used.
    pub part: Part,
    /// Place of the mapping by which a person said so.
    pub by_hand: Option<usize>,
}

impl Meaning {
    /// It is the figure of the key.
    fn whole(key: &str) -> Self {
        Self { key: key.to_owned(), part: Part::Whole, by_hand: None }
    }
}

/// How a cell goes into its quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// It is the figure.
    Whole,
    /// It is added to the others of its key, in schools of this stage only where one is named.
    Sum {
        /// The only stage whose one-stage schools it counts for.
        only: Option<Stage>,
        /// How many parts the sum must have; 0 where those in the file are all.
        parts: usize,
    },
    /// It is only compared with the figure.
    Check,
    /// It is known and kept aside.
    Aside,
}

/// Headings known beside those of the quantities themselves.
#[derive(Debug, Clone)]
pub struct Headings {
    meanings: HashMap<String, Meaning>,
    /// Without brackets, for joined heads.
    loose: HashMap<String, Meaning>,
    mapped: HashMap<String, Meaning>,
    /// By place of the mapping: its unit, folded.
    units: Vec<String>,
}

impl Headings {
    /// The headings that come with the program, and what the user mapped. The user's mappings come first; of two
    /// about one heading the later one counts.
    ///
    /// # Errors
    /// `headings_file` where the program's own list cannot be read.
    pub fn new(mappings: &[Mapping]) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(KNOWN.trim_start_matches('\u{feff}').as_bytes());
        let mut meanings = HashMap::new();
        let mut loose = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| Fault::could_not_run("headings_file").with("reason", error))?;
            let field = |at: usize| record.get(at).unwrap_or_default().trim();
            let (heading, meaning) = (fold_heading(field(0)), meaning_of(field(2), field(3)));
            loose.insert(without_brackets(&heading), meaning.clone());
            meanings.insert(heading, meaning);
        }
        let mut mapped = HashMap::new();
        for (place, mapping) in mappings.iter().enumerate() {
            let headings = mapping.folded();
            let part = match headings.len() {
                _ if mapping.key.is_empty() => Part::Aside,
                0 | 1 => Part::Whole,
                parts => Part::Sum { only: None, parts },
            };
            for heading in headings {
                let meaning = Meaning { key: mapping.key.clone(), part: part.clone(), by_hand: Some(place) };
                mapped.insert(heading, meaning);
            }
        }
        let units = mappings.iter().map(|mapping| fold_heading(&mapping.unit)).collect();
        Ok(Self { meanings, loose, mapped, units })
    }

    /// What the user mapped a folded heading to, and the unit the user named.
    fn mapped(&self, folded: &str) -> Option<(&Meaning, &str)> {
        let meaning = self.mapped.get(folded)?;
        Some((meaning, meaning.by_hand.and_then(|place| self.units.get(place)).map_or("", String::as_str)))
    }

    /// The meaning of a folded heading in `headings.csv`.
    pub(super) fn known(&self, folded: &str) -> Option<&Meaning> {
        self.meanings.get(folded)
    }

    /// The same, where brackets are left out.
    pub(super) fn known_loosely(&self, folded: &str) -> Option<&Meaning> {
        self.loose.get(&without_brackets(folded))
    }
}

fn meaning_of(key: &str, note: &str) -> Meaning {
    if let Some(checked) = note.strip_prefix(NOTE_CHECK) {
        let key = checked.split([':', ' ']).next().unwrap_or_default();
        return Meaning { part: Part::Check, ..Meaning::whole(key) };
    }
    let part = if key.is_empty() {
        Part::Aside
    } else if note.contains(NOTE_PART) {
        let only = note.contains(NOTE_PRIMARY).then_some(Stage::Primary);
        Part::Sum { only, parts: 0 }
    } else {
        // A lone total is a whole figure of a key without its stage: the key says so.
        Part::Whole
    };
    Meaning { part, ..Meaning::whole(key) }
}

/// A folded heading without brackets.
pub(super) fn without_brackets(folded: &str) -> String {
    folded.chars().filter(|letter| !matches!(letter, '(' | ')')).collect()
}

/// A heading once it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Understood {
    /// What it means.
    pub meaning: Meaning,
    /// The unit it names, folded; empty where it names none.
    pub unit: String,
    /// Is it the quantity's own heading rather than another name of it?
    pub own: bool,
}

/// Looks headings up; made once for a sheet.
pub(super) struct Lookup<'a> {
    quantities: &'a Quantities,
    headings: &'a Headings,
    own: HashMap<String, &'a str>,
    loose: HashMap<String, &'a str>,
    heading_notes: Vec<String>,
    unit_prefix: String,
    units: Vec<String>,
    /// Are lines of the county's sheet looked up?
    county: bool,
}

impl<'a> Lookup<'a> {
    /// A lookup over quantities of schools, or of the county.
    pub fn new(quantities: &'a Quantities, headings: &'a Headings, county: bool) -> Self {
        let (mut own, mut loose) = (HashMap::new(), HashMap::new());
        for quantity in &quantities.list {
            if (quantity.scope == Scope::County) == county {
                let folded = fold_heading(&quantity.header);
                loose.insert(without_brackets(&folded), quantity.key.as_str());
                own.insert(folded, quantity.key.as_str());
            }
        }
        let heading_notes = quantities.marks.heading_notes.iter().map(|note| fold_heading(note)).collect();
        let units = quantities.units.iter().flat_map(|unit| &unit.names).map(|name| fold_heading(name)).collect();
        let unit_prefix = fold_heading(&quantities.marks.unit_prefix);
        Self { quantities, headings, own, loose, heading_notes, unit_prefix, units, county }
    }

    /// The quantities it looks up in.
    pub fn quantities(&self) -> &'a Quantities {
        self.quantities
    }

    /// Understands a heading as it stands.
    pub fn heading(&self, text: &str) -> Option<Understood> {
        let folded = fold_heading(text);
        if folded.is_empty() {
            return None;
        }
        let (bare, unit) = self.split_unit(&folded);
        self.by_hand(&folded, bare, &unit)
            .or_else(|| self.exact(&folded, ""))
            .or_else(|| if bare.len() == folded.len() { None } else { self.exact(bare, &unit) })
            .or_else(|| self.without_remark(bare))
    }

    /// A remark in brackets changes nothing of a text or a choice (`学校类型（下拉选择）`); of a figure it may.
    fn without_remark(&self, bare: &str) -> Option<Understood> {
        let open = bare.strip_suffix(')')?.rfind('(')?;
        self.exact(&bare[..open], "").filter(|known| {
            let quantity = self.quantities.get(&known.meaning.key);
            quantity.is_some_and(|quantity| !quantity.value.is_figure() && quantity.value != ValueType::RoomAreas)
        })
    }

    /// Understands an upper and a lower heading joined in either order.
    pub fn joined(&self, upper: &str, lower: &str) -> Option<Understood> {
        let whole = fold_heading(&[upper, lower].concat());
        let (upper, lower) = (fold_heading(upper), fold_heading(lower));
        let (upper_bare, upper_unit) = self.split_unit(&upper);
        let (lower_bare, lower_unit) = self.split_unit(&lower);
        let unit = if lower_unit.is_empty() { upper_unit } else { lower_unit };
        if let Some(understood) = self.by_hand(&whole, &[upper_bare, lower_bare].concat(), &unit) {
            return Some(understood);
        }
        if lower_bare.is_empty() {
            return self.exact(upper_bare, &unit);
        }
        if self.units.iter().any(|known| known == lower_bare)
            && let Some(understood) = self.exact(upper_bare, lower_bare)
        {
            return Some(understood);
        }
        let orders = [[upper_bare, lower_bare].concat(), [lower_bare, upper_bare].concat()];
        orders
            .iter()
            .find_map(|joined| self.exact(joined, &unit))
            .or_else(|| orders.iter().find_map(|joined| self.loosely(joined, &unit)))
    }

    fn exact(&self, folded: &str, unit: &str) -> Option<Understood> {
        let found = |meaning: Meaning, own| Understood { meaning, unit: unit.to_owned(), own };
        if let Some(key) = self.own.get(folded) {
            return Some(found(Meaning::whole(key), true));
        }
        self.headings.known(folded).map(|meaning| found(meaning.clone(), false))
    }

    /// What a person said of a heading, whole or without its unit. A mapping to a figure of schools says nothing about
    /// a line of the county's sheet, nor the reverse.
    fn by_hand(&self, folded: &str, bare: &str, unit: &str) -> Option<Understood> {
        let (meaning, named) = self.headings.mapped(folded).or_else(|| self.headings.mapped(bare))?;
        let of_county = self.quantities.named(&meaning.key).map(|quantity| quantity.scope == Scope::County);
        if of_county.is_some_and(|of_county| of_county != self.county) {
            return None;
        }
        let unit = if named.is_empty() { unit } else { named };
        Some(Understood { meaning: meaning.clone(), unit: unit.to_owned(), own: true })
    }

    fn loosely(&self, folded: &str, unit: &str) -> Option<Understood> {
        if let Some(key) = self.loose.get(&without_brackets(folded)) {
            return Some(Understood { meaning: Meaning::whole(key), unit: unit.to_owned(), own: false });
        }
        let meaning = self.headings.known_loosely(folded)?.clone();
        Some(Understood { meaning, unit: unit.to_owned(), own: false })
    }

    /// Puts the unit that stands beside a heading, in a column of units, into what is understood of it. One that a
    /// person named goes before it.
    pub fn with_unit(&self, understood: Option<Understood>, cell: &str) -> Option<Understood> {
        let folded = fold_heading(cell);
        let marks = &self.quantities.marks;
        let says_nothing = marks.no_data.iter().chain(&marks.none).any(|mark| fold_heading(mark) == folded);
        let unit = self.without_prefix(folded.trim_start_matches('(').trim_end_matches(')'));
        let mut understood = understood?;
        let by_hand = understood.meaning.by_hand.is_some() && !understood.unit.is_empty();
        if !unit.is_empty() && !says_nothing && !by_hand {
            unit.clone_into(&mut understood.unit);
        }
        Some(understood)
    }

    /// A unit without the word before it, `单位：`.
    fn without_prefix<'t>(&self, unit: &'t str) -> &'t str {
        unit.strip_prefix(self.unit_prefix.as_str()).unwrap_or(unit).trim_start_matches(':')
    }

    /// Takes units and remarks in brackets off the end of a folded heading.
    fn split_unit<'t>(&self, folded: &'t str) -> (&'t str, String) {
        let (mut bare, mut unit) = (folded, String::new());
        while let Some(open) = bare.strip_suffix(')').and_then(|rest| rest.rfind('(')) {
            let inside = &bare[open + 1..bare.len() - 1];
            let inside = self.without_prefix(inside);
            if self.units.iter().any(|known| known == inside) {
                inside.clone_into(&mut unit);
            } else if !self.heading_notes.iter().any(|known| known == inside) {
                break;
            }
            bare = &bare[..open];
        }
        (bare.trim_matches(['*', '●', '★', ':']), unit)
    }
}
