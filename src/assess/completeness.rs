//! How complete the figures are: which fields a rulebook asks of which schools, and which of them are there.
//!
//! A field is asked of a school where an indicator or an item needs it to be decided and the school falls under that
//! rule. What counts nothing where it is empty is not asked, nor what a concession alone would use. Of two figures
//! either of which suffices, the other is asked only where neither is there.

use std::collections::BTreeSet;

use super::Assessment;
use crate::county::{County, NO_CHOICE, Quantities, Stage, ValueType};
use crate::rulebook::{Bounds, ItemScope, Rule, Rulebook, Side, Term};

/// One field over the schools of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCompleteness {
    /// Key of the quantity.
    pub key: String,
    /// Schools it is asked of.
    pub asked: usize,
    /// Those that have it.
    pub known: usize,
    /// Rows of those that lack it.
    pub missing: Vec<u32>,
}

/// One school of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolCompleteness {
    /// Its row.
    pub row: u32,
    /// Fields asked of it.
    pub asked: usize,
    /// Those it has.
    pub known: usize,
}

/// One line of the county's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyField {
    /// Key of the quantity.
    pub key: String,
    /// Whether it is there.
    pub known: bool,
}

/// How complete figures are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Fields that are asked of a school of the scope, in the order of the workbook.
    pub fields: Vec<FieldCompleteness>,
    /// Schools of the scope that something is asked of, in their order.
    pub schools: Vec<SchoolCompleteness>,
    /// Lines that are asked of the county, in the order of the workbook. They are the whole county's in any scope.
    pub county: Vec<CountyField>,
}

impl Completeness {
    /// Every cell that is missing, field by field: row and key.
    pub fn missing(&self) -> impl Iterator<Item = (u32, &str)> {
        self.fields.iter().flat_map(|field| field.missing.iter().map(|row| (*row, field.key.as_str())))
    }

    /// How many cells are asked for, and how many of them are there.
    #[must_use]
    pub fn cells(&self) -> (usize, usize) {
        self.fields.iter().fold((0, 0), |(asked, known), field| (asked + field.asked, known + field.known))
    }
}

/// How complete a county's figures are under a rulebook, over the schools of some rows; without rows over all. The
/// assessment is that of the same figures: it knows which schools count.
#[must_use]
pub fn completeness(
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    assessment: &Assessment,
    rows: Option<&[u32]>,
) -> Completeness {
    let mut asking = Asking::new(county, quantities, assessment);
    asking.rulebook(rulebook);
    let all: Vec<u32> = (0..county.schools.len()).map(crate::county::row_number).collect();
    asking.count(rows.unwrap_or(&all))
}

/// Gathers what is asked of whom.
struct Asking<'a> {
    county: &'a County,
    quantities: &'a Quantities,
    /// By row: bits of the stages it has a unit in.
    stages: Vec<u8>,
    /// By row: bits of the stages that are known to have no students.
    without_students: Vec<u8>,
    /// By place of the quantity, then by row: whether it is asked; empty where it is asked of nobody.
    asked: Vec<Vec<bool>>,
    asked_of_county: BTreeSet<usize>,
}

impl<'a> Asking<'a> {
    fn new(county: &'a County, quantities: &'a Quantities, assessment: &Assessment) -> Self {
        let mut stages = vec![0; county.schools.len()];
        let mut without_students = stages.clone();
        for unit in &assessment.units {
            stages[unit.row as usize] |= 1 << unit.stage as u8;
        }
        for excluded in &assessment.excluded {
            if let Some(stage) = excluded.stage {
                without_students[excluded.row as usize] |= 1 << stage as u8;
            }
        }
        let asked = vec![Vec::new(); quantities.list.len()];
        Self { county, quantities, stages, without_students, asked, asked_of_county: BTreeSet::new() }
    }

    fn allows(&self, row: usize, stage: Stage) -> bool {
        let kind = self.quantities.kinds.get(usize::from(self.county.schools.kinds[row]));
        kind.is_some_and(|kind| kind.allows(stage))
    }

    /// Rows with a unit, in a stage where one is named.
    fn rows_with_unit(&self, stage: Option<Stage>) -> Vec<usize> {
        let bits = stage.map_or(u8::MAX, |stage| 1 << stage as u8);
        (0..self.stages.len()).filter(|row| self.stages[*row] & bits != 0).collect()
    }

    /// Asks a field of a school: one by stage in the stages the school's kind allows and that have students.
    fn ask(&mut self, key: &str, row: usize) {
        if self.quantities.stages_of(key).is_empty() {
            let stage = self.quantities.get(key).and_then(|quantity| quantity.stage);
            if stage.is_none_or(|stage| self.teaches(row, stage)) {
                self.note(self.quantities.index(key), row);
            }
            return;
        }
        for stage in Stage::ASSESSED.into_iter().filter(|stage| self.quantities.stages_of(key).contains(stage)) {
            if self.teaches(row, stage) {
                self.note(self.place(key, stage), row);
            }
        }
    }

    fn note(&mut self, place: Option<usize>, row: usize) {
        let rows = self.stages.len();
        if let Some(asked) = place.and_then(|place| self.asked.get_mut(place)) {
            asked.resize(rows, false);
            asked[row] = true;
        }
    }

    /// Whether a school may have students in a stage.
    fn teaches(&self, row: usize, stage: Stage) -> bool {
        self.allows(row, stage) && self.without_students[row] & (1 << stage as u8) == 0
    }

    fn place(&self, base: &str, stage: Stage) -> Option<usize> {
        self.quantities.index(&self.quantities.key_in(base, stage))
    }

    fn has(&self, place: usize, row: usize) -> bool {
        let quantity = &self.quantities.list[place];
        let (schools, key) = (&self.county.schools, &quantity.key);
        match quantity.value {
            ValueType::Choice | ValueType::YesNo => {
                schools.choices.get(key).and_then(|column| column.get(row)).is_some_and(|choice| *choice != NO_CHOICE)
            }
            ValueType::RoomAreas => schools.rooms(key, row).is_some(),
            ValueType::Text | ValueType::SchoolYear => !schools.text(key, row).is_empty(),
            _ => schools.figures.get(key).is_some_and(|column| column.has(row)),
        }
    }

    fn rulebook(&mut self, rulebook: &Rulebook) {
        let units = self.rows_with_unit(None);
        for row in &units {
            self.ask_students(*row);
            for exclusion in &rulebook.exclusions {
                exclusion.choices.keys().for_each(|key| self.ask(key, *row));
            }
        }
        for indicator in &rulebook.indicators {
            self.ask_terms(&indicator.resource, &units);
        }
        for item in &rulebook.items {
            self.rule(&item.rule);
        }
    }

    /// Students of every stage that takes part: a school without them has no values at all.
    fn ask_students(&mut self, row: usize) {
        for stage in Stage::ALL {
            if self.allows(row, stage) {
                self.note(self.quantities.index(&format!("students_{}", stage.id())), row);
            }
        }
    }

    fn ask_terms(&mut self, terms: &[Term], rows: &[usize]) {
        for term in terms.iter().filter(|term| !term.optional && term.concession.is_none()) {
            for row in rows {
                self.ask(&term.key, *row);
            }
        }
    }

    fn ask_county(&mut self, key: &str) {
        self.asked_of_county.extend(self.quantities.index(key));
    }

    fn ask_county_terms(&mut self, terms: &[Term]) {
        terms.iter().filter(|term| !term.optional).for_each(|term| self.ask_county(&term.key));
    }

    fn rule(&mut self, rule: &Rule) {
        let units = self.rows_with_unit(None);
        match rule {
            Rule::Manual { .. } => {}
            Rule::RoomsPerClasses { classes, rooms, .. } => {
                for row in units {
                    self.ask(classes, row);
                    for room in rooms {
                        self.ask(&room.key, row);
                    }
                }
            }
            Rule::SizeCap { total, .. } => units.iter().for_each(|row| self.ask(total, *row)),
            Rule::NoOverSize { over, largest, .. } => units.iter().for_each(|row| self.ask_either(over, largest, *row)),
            Rule::EverySchool { schools, left, right } => {
                let rows = self.in_scope(schools);
                self.ask_terms(left, &rows);
                for side in right {
                    match side {
                        Side::Own(term) => self.ask_terms(std::slice::from_ref(term), &rows),
                        Side::CountyByStage(figure) => {
                            // The county's figure is asked for where a school needs it.
                            for (stage, key) in &figure.county_by_stage {
                                if rows.iter().any(|row| self.allows(*row, *stage)) {
                                    self.ask_county(key);
                                }
                            }
                        }
                    }
                }
            }
            Rule::CountyRatio { ratios } => {
                for ratio in ratios {
                    self.ask_county_terms(&ratio.numerator);
                    self.ask_county_terms(&ratio.denominator);
                }
            }
            Rule::SchoolsRatio { schools, ratios } => {
                let rows = self.in_scope(schools);
                for ratio in ratios {
                    self.ask_terms(&ratio.numerator, &rows);
                    self.ask_terms(&ratio.denominator, &rows);
                }
            }
            Rule::Subjects { subjects, .. } => {
                let known = |key: &String| self.county.figures.contains_key(key);
                let reported: Vec<_> =
                    subjects.iter().filter(|subject| known(&subject.level) || known(&subject.gap)).collect();
                // Which subjects were monitored nobody knows before one is reported.
                let asked = if reported.is_empty() { subjects.iter().collect() } else { reported };
                for subject in asked {
                    self.ask_county(&subject.level);
                    self.ask_county(&subject.gap);
                }
            }
        }
    }

    /// Asks one of two figures by stage: the other only where neither is there.
    fn ask_either(&mut self, first: &str, second: &str, row: usize) {
        for stage in Stage::ASSESSED {
            if !self.teaches(row, stage) {
                continue;
            }
            let places = [first, second].map(|key| self.place(key, stage));
            let known = places.map(|place| place.is_some_and(|place| self.has(place, row)));
            for (place, known_itself) in places.into_iter().zip(known) {
                if known_itself || !known.contains(&true) {
                    self.note(place, row);
                }
            }
        }
    }

    /// Rows of schools that an item looks at, or may look at once more is known of them.
    fn in_scope(&self, scope: &ItemScope) -> Vec<usize> {
        let kinds: Vec<usize> = scope.kinds.iter().filter_map(|kind| self.quantities.kind(kind)).collect();
        let rows = if kinds.is_empty() {
            self.rows_with_unit(scope.with_stage)
        } else {
            let of_kind = |row: &usize| kinds.contains(&usize::from(self.county.schools.kinds[*row]));
            (0..self.county.schools.len()).filter(of_kind).collect()
        };
        let left_out = |row: usize| {
            scope.without_choices.iter().any(|(key, options)| {
                let quantity = self.quantities.get(key);
                let choice = self.county.schools.choice(key, row);
                let option = quantity.zip(choice).and_then(|(quantity, choice)| quantity.options.get(choice));
                option.is_some_and(|option| options.contains(&option.id))
            })
        };
        let outside = |row: usize| scope.total.as_ref().is_some_and(|bounds| self.is_outside(bounds, row));
        rows.into_iter().filter(|row| !left_out(*row) && !outside(*row)).collect()
    }

    /// Whether a school's figure is known to be outside of bounds.
    fn is_outside(&self, bounds: &Bounds, row: usize) -> bool {
        let stages = self.quantities.stages_of(&bounds.key);
        let of = |key: &str| self.county.schools.figures.get(key).map_or(f64::NAN, |column| column.double(row));
        let total = if stages.is_empty() {
            of(&bounds.key)
        } else {
            let counted = Stage::ASSESSED.into_iter().filter(|stage| self.allows(row, *stage));
            counted.map(|stage| of(&self.quantities.key_in(&bounds.key, stage))).sum()
        };
        // Comparisons with what is not known are false: such a school may be inside.
        bounds.at_least.as_ref().is_some_and(|limit| total < limit.double)
            || bounds.at_most.as_ref().is_some_and(|limit| total > limit.double)
            || bounds.above.as_ref().is_some_and(|limit| total <= limit.double)
            || bounds.below.as_ref().is_some_and(|limit| total >= limit.double)
    }

    fn count(self, rows: &[u32]) -> Completeness {
        let mut of_school = vec![(0_usize, 0_usize); self.county.schools.len()];
        let mut fields = Vec::new();
        for (place, asked) in self.asked.iter().enumerate() {
            let asked: Vec<u32> =
                rows.iter().copied().filter(|row| asked.get(*row as usize).is_some_and(|asked| *asked)).collect();
            if asked.is_empty() {
                continue;
            }
            let mut missing = Vec::new();
            for row in &asked {
                let known = self.has(place, *row as usize);
                let counts = &mut of_school[*row as usize];
                *counts = (counts.0 + 1, counts.1 + usize::from(known));
                if !known {
                    missing.push(*row);
                }
            }
            let (key, asked) = (self.quantities.list[place].key.clone(), asked.len());
            fields.push(FieldCompleteness { key, asked, known: asked - missing.len(), missing });
        }
        let schools = rows.iter().filter_map(|row| {
            let (asked, known) = of_school[*row as usize];
            (asked > 0).then_some(SchoolCompleteness { row: *row, asked, known })
        });
        let county = self.asked_of_county.iter().map(|place| {
            let key = self.quantities.list[*place].key.clone();
            CountyField { known: self.county.figures.contains_key(&key), key }
        });
        Completeness { schools: schools.collect(), county: county.collect(), fields }
    }
}
