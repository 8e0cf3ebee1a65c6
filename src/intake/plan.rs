//! From headings to a plan: which column goes where. Made once for a sheet.

use num_rational::BigRational;

use super::cell::unit_factor;
use super::fold::shown;
use super::headings::{Lookup, Part, Understood, normalised};
use super::report::{Argument, ColumnReport, ColumnUse, Notes, address};
use crate::county::{Quantities, Quantity, Scope, Stage, ValueType};

/// The quantities that have a place of their own in [`crate::county::Schools`].
pub(super) const CODE: &str = "code";
pub(super) const NAME: &str = "name";
pub(super) const KIND: &str = "kind";

/// A heading and where it stands: the column of a table, the line of a return.
pub(super) struct Headed {
    pub place: usize,
    pub text: String,
    pub understood: Option<Understood>,
    /// Cell of the heading, zero-based row and column.
    pub cell: (u32, u32),
    /// Cell of its unit: the heading's own, or one in a column of units.
    pub unit_cell: (u32, u32),
}

/// What is done with the cells of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Use {
    Aside,
    Code,
    Name,
    Kind,
    /// Straight into a slot.
    Slot {
        slot: usize,
        factor: Option<BigRational>,
    },
    /// Kept until the row ends.
    Part {
        part: usize,
        factor: Option<BigRational>,
    },
}

/// One part of a sum, a lone total or a figure to compare with.
#[derive(Debug, Clone)]
pub(super) struct PartOf {
    /// Its heading, for sentences.
    pub heading: String,
    /// Quantity the cell is read as.
    pub quantity: usize,
    /// The only stage whose one-stage schools it counts for.
    pub only: Option<Stage>,
}

/// Where a sum goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// Into this slot.
    Slot(usize),
    /// Into the slot of the school's only stage.
    OnlyStage(Vec<(Stage, usize)>),
    /// Nowhere: it must not be larger than the figure in this slot.
    Check(usize),
}

/// Parts that make one figure.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    /// Key as it was mapped, with or without its stage.
    pub key: String,
    pub target: Target,
    pub parts: Vec<usize>,
    /// Are parts missing in the file? Then there is no data.
    pub incomplete: bool,
}

/// Where every column goes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// By place.
    pub uses: Vec<Use>,
    /// Index into [`Quantities::list`] by slot.
    pub slots: Vec<usize>,
    pub parts: Vec<PartOf>,
    pub sums: Vec<Sum>,
    /// Place of code, name and kind.
    pub code: Option<usize>,
    pub name: Option<usize>,
    pub kind: Option<usize>,
}

impl Plan {
    /// Plans the columns; what is left aside, missing or of a wrong unit is noted.
    pub fn new(lookup: &Lookup, headed: &[Headed], notes: &mut Notes) -> Self {
        Self::planned(lookup, headed, notes, false)
    }

    /// Plans the lines of a return: a field may stand in several, of which the last one counts.
    pub fn of_return(lookup: &Lookup, headed: &[Headed], notes: &mut Notes) -> Self {
        Self::planned(lookup, headed, notes, true)
    }

    fn planned(lookup: &Lookup, headed: &[Headed], notes: &mut Notes, lines: bool) -> Self {
        let places = headed.iter().map(|heading| heading.place + 1).max().unwrap_or(0);
        let plan = Self { uses: vec![Use::Aside; places], ..Self::default() };
        let mut planner = Planner { lookup, plan, notes, lines, by_hand: ByHand::new(headed) };
        planner.by_hand.note_twice(planner.notes);
        planner.whole(headed);
        planner.sums(headed);
        planner.report(headed);
        planner.plan
    }

    /// The use of a place.
    pub fn used(&self, place: usize) -> &Use {
        self.uses.get(place).unwrap_or(&Use::Aside)
    }

    /// Whether a place is used at all.
    pub fn is_used(&self, place: usize) -> bool {
        *self.used(place) != Use::Aside
    }
}

struct Planner<'p, 'q> {
    lookup: &'p Lookup<'q>,
    plan: Plan,
    notes: &'p mut Notes,
    /// Headings are lines of a return.
    lines: bool,
    by_hand: ByHand,
}

impl Planner<'_, '_> {
    fn quantities(&self) -> &Quantities {
        self.lookup.quantities()
    }

    /// The place of a quantity of schools.
    fn of_schools(&self, key: &str) -> Option<usize> {
        let quantities = self.quantities();
        quantities.index(key).filter(|index| quantities.list[*index].scope != Scope::County)
    }

    /// Columns that are a figure by themselves. Of several for one key the one that a person mapped wins, then the
    /// quantity's own heading, else the first; the others are left aside and named.
    fn whole(&mut self, headed: &[Headed]) {
        for (by_hand, own) in [(true, true), (false, true), (false, false)] {
            for heading in headed {
                let Some(understood) = &heading.understood else { continue };
                if (understood.meaning.by_hand.is_some(), understood.own) != (by_hand, own)
                    || understood.meaning.part != Part::Whole
                    || !self.by_hand.allows(understood)
                {
                    continue;
                }
                if let Some(index) = self.of_schools(&understood.meaning.key) {
                    self.place_whole(heading, understood, index);
                }
            }
        }
    }

    fn place_whole(&mut self, heading: &Headed, understood: &Understood, index: usize) {
        let (fixed, used) = match understood.meaning.key.as_str() {
            CODE => (Some(&mut self.plan.code), Use::Code),
            NAME => (Some(&mut self.plan.name), Use::Name),
            KIND => (Some(&mut self.plan.kind), Use::Kind),
            _ => (None, Use::Aside),
        };
        if let Some(fixed) = fixed {
            if fixed.is_none() {
                *fixed = Some(heading.place);
                self.plan.uses[heading.place] = used;
            }
            return;
        }
        if self.plan.slots.contains(&index) && !self.lines {
            return;
        }
        let factor = self.factor(heading, &understood.unit, index);
        let slot = self.slot(index);
        self.plan.uses[heading.place] = Use::Slot { slot, factor };
    }

    /// The slot of a quantity; a new one where it has none.
    fn slot(&mut self, quantity: usize) -> usize {
        let known = self.plan.slots.iter().position(|slot| *slot == quantity);
        known.unwrap_or_else(|| {
            self.plan.slots.push(quantity);
            self.plan.slots.len() - 1
        })
    }

    /// What figures under a heading are multiplied by. A unit of another dimension is an error of the file.
    fn factor(&mut self, heading: &Headed, unit: &str, quantity: usize) -> Option<BigRational> {
        let lookup = self.lookup;
        let quantity = &lookup.quantities().list[quantity];
        if unit.is_empty() || !has_unit(quantity) {
            return None;
        }
        unit_factor(lookup.quantities(), quantity, unit).unwrap_or_else(|()| {
            let arguments =
                vec![("field", Argument::Field(quantity.key.clone())), ("text", Argument::Text(unit.to_owned()))];
            self.notes.error("wrong_unit", Some(heading.unit_cell), arguments);
            None
        })
    }

    /// Sums, lone totals and figures to compare with.
    fn sums(&mut self, headed: &[Headed]) {
        let direct = self.plan.slots.len();
        for heading in headed {
            let Some(understood) = &heading.understood else { continue };
            let (key, part) = (&understood.meaning.key, &understood.meaning.part);
            let by_stage = self.quantities().index(key).is_none();
            let Some(quantity) = self.any_quantity(key) else { continue };
            if !self.quantities().list[quantity].value.is_figure() || !self.by_hand.allows(understood) {
                continue;
            }
            match part {
                Part::Whole if by_stage => {
                    if !self.plan.sums.iter().any(|sum| sum.key == *key) {
                        self.add_part(heading, understood, quantity, None);
                    }
                }
                Part::Sum { only, .. } => {
                    let taken = self.plan.slots[..direct].contains(&quantity) && !by_stage;
                    let lone = self.plan.sums.iter().any(|sum| sum.key == *key && self.is_lone(sum, headed));
                    if !taken && !lone && !self.by_hand.gives_way(understood, headed) {
                        self.add_part(heading, understood, quantity, *only);
                    }
                }
                Part::Check => {
                    if self.plan.slots[..direct].contains(&quantity) {
                        self.add_part(heading, understood, quantity, None);
                    }
                }
                Part::Whole | Part::Aside => {}
            }
        }
        for at in 0..self.plan.sums.len() {
            let of_sum = |heading: &&Headed| match self.plan.used(heading.place) {
                Use::Part { part, .. } => self.plan.sums[at].parts.contains(part),
                _ => false,
            };
            let needed =
                headed.iter().filter(of_sum).filter_map(|heading| match heading.understood.as_ref()?.meaning.part {
                    Part::Sum { parts, .. } => Some(parts),
                    _ => None,
                });
            self.plan.sums[at].incomplete = needed.max().unwrap_or(0) > self.plan.sums[at].parts.len();
        }
    }

    /// Whether the sum stands for a lone total, which takes no further parts.
    fn is_lone(&self, sum: &Sum, headed: &[Headed]) -> bool {
        headed.iter().any(|heading| {
            heading
                .understood
                .as_ref()
                .is_some_and(|known| known.meaning.key == sum.key && known.meaning.part == Part::Whole)
                && matches!(self.plan.used(heading.place), Use::Part { part, .. } if sum.parts.contains(part))
        })
    }

    /// The quantity of a key; of a key without its stage, that of the first stage.
    fn any_quantity(&self, key: &str) -> Option<usize> {
        let quantities = self.quantities();
        self.of_schools(key).or_else(|| quantities.index(&quantities.key_in(key, *quantities.stages_of(key).first()?)))
    }

    fn add_part(&mut self, heading: &Headed, understood: &Understood, quantity: usize, only: Option<Stage>) {
        let factor = self.factor(heading, &understood.unit, quantity);
        let key = &understood.meaning.key;
        let target = self.target(understood, quantity);
        let known = self.plan.sums.iter().position(|sum| sum.key == *key && sum.target == target);
        let sum = known.unwrap_or_else(|| {
            self.plan.sums.push(Sum { key: key.clone(), target, parts: Vec::new(), incomplete: false });
            self.plan.sums.len() - 1
        });
        let part = self.plan.parts.len();
        self.plan.parts.push(PartOf { heading: shown(&heading.text, 60), quantity, only });
        self.plan.sums[sum].parts.push(part);
        self.plan.uses[heading.place] = Use::Part { part, factor };
    }

    fn target(&mut self, understood: &Understood, quantity: usize) -> Target {
        let key = &understood.meaning.key;
        if understood.meaning.part == Part::Check {
            return Target::Check(self.slot(quantity));
        }
        if self.quantities().index(key).is_some() {
            return Target::Slot(self.slot(quantity));
        }
        let stages = self.quantities().stages_of(key).to_vec();
        let mut slots = Vec::new();
        for stage in stages {
            if let Some(index) = self.quantities().index(&format!("{key}_{}", stage.id())) {
                slots.push((stage, self.slot(index)));
            }
        }
        Target::OnlyStage(slots)
    }

    /// Reports every column, and names those left aside.
    fn report(&mut self, headed: &[Headed]) {
        for heading in headed {
            if !self.plan.is_used(heading.place) {
                self.notes.ignored.push(shown(&heading.text, 60));
            }
            let used = self.use_of(heading);
            let column = column_report(self.lookup, heading, used);
            self.notes.columns.push(column);
        }
    }

    fn use_of(&self, heading: &Headed) -> ColumnUse {
        let Some(Understood { meaning, .. }) = &heading.understood else { return ColumnUse::Unknown };
        let key = meaning.key.clone();
        match self.plan.used(heading.place) {
            Use::Part { .. } if meaning.part == Part::Check => ColumnUse::Check(key),
            Use::Part { .. } if matches!(meaning.part, Part::Sum { .. }) => ColumnUse::Part(key),
            Use::Aside if meaning.part == Part::Aside => ColumnUse::Aside,
            Use::Aside if self.any_quantity(&key).is_none() => ColumnUse::Unknown,
            Use::Aside => ColumnUse::GivenElsewhere(key),
            _ => ColumnUse::Field(key),
        }
    }
}

/// What a person's mappings come to among the headings of one sheet.
pub(super) struct ByHand {
    /// Keys that they give, each with the place of its mapping. A sum is here only where all its parts are there.
    given: Vec<(String, usize)>,
    /// Columns that are given a key another one has.
    twice: Vec<((u32, u32), String)>,
}

impl ByHand {
    pub fn new(headed: &[Headed]) -> Self {
        let mut found = Self { given: Vec::new(), twice: Vec::new() };
        let mut looked_at = Vec::new();
        for heading in headed {
            let Some(mapping) = mapping_of(heading).filter(|mapping| !looked_at.contains(mapping)) else { continue };
            looked_at.push(mapping);
            let Some(Understood { meaning, .. }) = &heading.understood else { continue };
            let mut texts: Vec<String> = Vec::new();
            for part in headed.iter().filter(|other| mapping_of(other) == Some(mapping)) {
                let text = normalised(&part.text);
                if texts.contains(&text) {
                    found.twice.push((part.cell, meaning.key.clone()));
                } else {
                    texts.push(text);
                }
            }
            match meaning.part {
                Part::Sum { parts, .. } if texts.len() < parts => {}
                _ if found.given.iter().any(|(key, _)| *key == meaning.key) => {
                    found.twice.push((heading.cell, meaning.key.clone()));
                }
                _ => found.given.push((meaning.key.clone(), mapping)),
            }
        }
        found
    }

    /// Two columns were given one key without being a sum: which of them is meant only a person can say.
    pub fn note_twice(&self, notes: &mut Notes) {
        for (cell, key) in &self.twice {
            notes.error("duplicate_column", Some(*cell), vec![("field", Argument::Field(key.clone()))]);
        }
    }

    /// Whether a column may give its key: where a person said which column does, no other.
    pub fn allows(&self, understood: &Understood) -> bool {
        let Understood { meaning, .. } = understood;
        let given = self.given.iter().find(|(key, _)| *key == meaning.key);
        meaning.part == Part::Check || given.is_none_or(|(_, mapping)| meaning.by_hand == Some(*mapping))
    }

    /// Whether a part of a sum that lacks other parts gives way to columns that give the key without it.
    pub fn gives_way(&self, understood: &Understood, headed: &[Headed]) -> bool {
        let meaning = &understood.meaning;
        let lacks_parts = |mapping: &usize| !self.given.iter().any(|(_, whole)| whole == mapping);
        let Some(mapping) = meaning.by_hand.filter(lacks_parts) else { return false };
        headed.iter().filter_map(|heading| heading.understood.as_ref()).any(|other| {
            other.meaning.key == meaning.key
                && other.meaning.by_hand != Some(mapping)
                && matches!(other.meaning.part, Part::Whole | Part::Sum { .. })
        })
    }
}

/// The mapping by hand that gives a heading a quantity.
fn mapping_of(heading: &Headed) -> Option<usize> {
    let meaning = &heading.understood.as_ref()?.meaning;
    meaning.by_hand.filter(|_| meaning.part != Part::Aside)
}

/// What a report says of a heading.
pub(super) fn column_report(lookup: &Lookup, heading: &Headed, used: ColumnUse) -> ColumnReport {
    let quantities = lookup.quantities();
    let understood = heading.understood.as_ref().filter(|_| used.key().is_some());
    let own_unit = |key: &str| quantities.named(key).map_or("", |quantity| quantities.unit_name(quantity));
    let unit = match understood {
        Some(known) if !known.unit.is_empty() => known.unit.clone(),
        Some(known) => own_unit(&known.meaning.key).to_owned(),
        None => String::new(),
    };
    ColumnReport {
        cell: address(heading.cell.0, heading.cell.1),
        heading: shown(&heading.text, 60),
        normalised: normalised(&heading.text),
        unit,
        used,
        by_hand: heading.understood.as_ref().is_some_and(|known| known.meaning.by_hand.is_some()),
    }
}

fn has_unit(quantity: &Quantity) -> bool {
    quantity.unit.is_some() && (quantity.value.is_figure() || quantity.value == ValueType::RoomAreas)
}
