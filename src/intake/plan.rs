//! From headings to a plan: which column goes where. Made once for a sheet.

use num_rational::BigRational;

use super::cell::unit_factor;
use super::fold::shown;
use super::headings::{Lookup, Part, Understood};
use super::report::{Argument, Notes};
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
    /// Heading of its first part, for sentences.
    pub heading: String,
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
        let places = headed.iter().map(|heading| heading.place + 1).max().unwrap_or(0);
        let mut planner = Planner { lookup, plan: Self { uses: vec![Use::Aside; places], ..Self::default() }, notes };
        planner.whole(headed);
        planner.sums(headed);
        planner.name_what_is_aside(headed);
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

    /// Columns that are a figure by themselves. Of several for one key the quantity's own heading wins, else the
    /// first; the others are left aside and named.
    fn whole(&mut self, headed: &[Headed]) {
        for own in [true, false] {
            for heading in headed {
                let Some(understood) = &heading.understood else { continue };
                if understood.own != own || understood.meaning.part != Part::Whole {
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
        if self.plan.slots.contains(&index) {
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
            self.notes.error("wrong_unit", Some(heading.cell), arguments);
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
            if !self.quantities().list[quantity].value.is_figure() {
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
                    if !taken && !lone {
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
            let key = &self.plan.sums[at].key;
            let needed = headed.iter().filter_map(|heading| match &heading.understood.as_ref()?.meaning {
                meaning if meaning.key == *key => match meaning.part {
                    Part::Sum { parts, .. } => Some(parts),
                    _ => None,
                },
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
            let heading = shown(&heading.text, 60);
            self.plan.sums.push(Sum { key: key.clone(), heading, target, parts: Vec::new(), incomplete: false });
            self.plan.sums.len() - 1
        });
        let part = self.plan.parts.len();
        self.plan.parts.push(PartOf { quantity, only });
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

    fn name_what_is_aside(&mut self, headed: &[Headed]) {
        for heading in headed {
            if !self.plan.is_used(heading.place) {
                self.notes.ignored.push(shown(&heading.text, 60));
            }
        }
    }
}

fn has_unit(quantity: &Quantity) -> bool {
    quantity.unit.is_some() && (quantity.value.is_figure() || quantity.value == ValueType::RoomAreas)
}
