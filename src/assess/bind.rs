//! A rulebook bound to a county's columns: keys are looked up once, rows are read many times.

use num_rational::BigRational;
use num_traits::Zero;

use crate::county::{County, FigureColumn, NO_CHOICE, Quantities, Stage};
use crate::rulebook::{Bounds, Condition, Exact, Term};

use super::exact::{Approximate, compare, rational};

/// The columns of one key: a whole-school figure, one of a stage, or one for each stage.
#[derive(Clone, Copy)]
pub(super) enum Field<'a> {
    /// The whole school's.
    Whole(Option<&'a FigureColumn>),
    /// One stage's; counts nothing in schools whose kind has no such stage.
    OfStage(Stage, Option<&'a FigureColumn>),
    /// By stage, in the order of [`Stage::ALL`]; summed over the assessed stages of the kind.
    ByStage([Option<&'a FigureColumn>; 3]),
}

/// A county with what every rule needs at hand.
pub(super) struct Bound<'a> {
    pub county: &'a County,
    pub quantities: &'a Quantities,
    /// By kind: the assessed stages it allows.
    assessed_stages: Vec<&'static [Stage]>,
    /// By kind: whether it allows each stage of [`Stage::ALL`].
    allows: Vec<[bool; 3]>,
}

impl<'a> Bound<'a> {
    pub fn new(county: &'a County, quantities: &'a Quantities) -> Self {
        let allows: Vec<[bool; 3]> =
            quantities.kinds.iter().map(|kind| Stage::ALL.map(|stage| kind.allows(stage))).collect();
        let assessed_stages = allows
            .iter()
            .map(|allows| match allows {
                [true, true, _] => &Stage::ASSESSED[..],
                [true, false, _] => &Stage::ASSESSED[..1],
                [false, true, _] => &Stage::ASSESSED[1..],
                [false, false, _] => &[],
            })
            .collect();
        Self { county, quantities, assessed_stages, allows }
    }

    pub fn rows(&self) -> usize {
        self.county.schools.len()
    }

    fn kind(&self, row: usize) -> usize {
        usize::from(self.county.schools.kinds[row])
    }

    /// The assessed stages the school's kind allows.
    pub fn stages(&self, row: usize) -> &'static [Stage] {
        self.assessed_stages.get(self.kind(row)).copied().unwrap_or_default()
    }

    /// Whether the school's kind allows the stage.
    pub fn allows(&self, row: usize, stage: Stage) -> bool {
        self.allows.get(self.kind(row)).is_some_and(|allows| allows[stage as usize])
    }

    fn column(&self, key: &str) -> Option<&'a FigureColumn> {
        self.county.schools.figures.get(key)
    }

    pub fn field(&self, key: &str) -> Field<'a> {
        if !self.quantities.stages_of(key).is_empty() {
            return Field::ByStage(Stage::ALL.map(|stage| self.column(&format!("{key}_{}", stage.id()))));
        }
        match self.quantities.get(key).and_then(|quantity| quantity.stage) {
            Some(stage) => Field::OfStage(stage, self.column(key)),
            None => Field::Whole(self.column(key)),
        }
    }

    /// The figure of a school; NaN where it, or part of its sum, is not known.
    pub fn value(&self, field: Field<'_>, row: usize) -> Approximate {
        let of = |column: Option<&FigureColumn>| {
            let (value, whole) = column.map_or((f64::NAN, false), |column| column.double_and_exact(row));
            Approximate::new(value, whole)
        };
        match field {
            Field::Whole(column) => of(column),
            Field::OfStage(stage, column) => {
                if self.allows(row, stage) {
                    of(column)
                } else {
                    Approximate::NONE
                }
            }
            Field::ByStage(columns) => {
                let stages = self.stages(row).iter();
                stages.fold(Approximate::NONE, |sum, stage| sum.plus(of(columns[*stage as usize])))
            }
        }
    }

    /// The same as a double alone.
    pub fn double(&self, field: Field<'_>, row: usize) -> f64 {
        self.value(field, row).value
    }

    /// The same exactly.
    pub fn exact(&self, field: Field<'_>, row: usize) -> Option<BigRational> {
        match field {
            Field::Whole(column) => rational(column, row),
            Field::OfStage(stage, column) => {
                if self.allows(row, stage) {
                    rational(column, row)
                } else {
                    Some(BigRational::zero())
                }
            }
            Field::ByStage(columns) => self
                .stages(row)
                .iter()
                .try_fold(BigRational::zero(), |sum, stage| Some(sum + rational(columns[*stage as usize], row)?)),
        }
    }

    pub fn terms(&self, terms: &'a [Term], concession: impl Fn(&str) -> Option<usize>) -> Vec<BoundTerm<'a>> {
        terms
            .iter()
            .map(|term| BoundTerm {
                field: self.field(&term.key),
                factor: &term.factor,
                optional: term.optional,
                concession: term.concession.as_deref().and_then(&concession).map_or(0, |place| 1 << place),
            })
            .collect()
    }

    /// The figures of a field for all schools, NaN where they are not known; and whether all are whole and exact.
    fn doubles(&self, field: Field<'_>) -> (Vec<f64>, bool) {
        if let Field::Whole(column) = field {
            return column.map_or_else(|| (vec![f64::NAN; self.rows()], true), FigureColumn::doubles);
        }
        let kinds = &self.county.schools.kinds;
        let of_stages = match field {
            Field::Whole(_) => Vec::new(),
            Field::OfStage(stage, column) => vec![(stage, column)],
            Field::ByStage(columns) => Stage::ASSESSED.map(|stage| (stage, columns[stage as usize])).to_vec(),
        };
        let mut sums = (vec![0.0; self.rows()], true);
        for (stage, column) in of_stages {
            let counts: Vec<bool> = self.allows.iter().map(|allows| allows[stage as usize]).collect();
            let (figures, whole) = self.doubles(Field::Whole(column));
            sums.1 &= whole;
            for ((sum, figure), kind) in sums.0.iter_mut().zip(&figures).zip(kinds) {
                *sum += if counts[usize::from(*kind)] { *figure } else { 0.0 };
            }
        }
        sums
    }

    /// The sums of terms for all schools, without what concessions add: each column is read once, from end to end.
    pub fn sums(&self, terms: &[BoundTerm<'_>]) -> Sums {
        let mut sums = Sums { whole: true, ..Sums::default() };
        let usual = || terms.iter().filter(|term| term.concession == 0);
        let subtracts = usual().any(|term| term.factor.double < 0.0);
        for (place, term) in usual().enumerate() {
            let (mut figures, whole) = self.doubles(term.field);
            let factor = term.factor.double;
            sums.whole &= whole && term.factor.whole;
            if factor.to_bits() != 1.0_f64.to_bits() {
                for figure in &mut figures {
                    *figure *= factor;
                }
            }
            if term.optional {
                for figure in figures.iter_mut().filter(|figure| figure.is_nan()) {
                    *figure = 0.0;
                }
            }
            if subtracts {
                sums.sizes.resize(figures.len(), 0.0);
                sums.sizes.iter_mut().zip(&figures).for_each(|(size, figure)| *size += figure.abs());
            }
            if place == 0 {
                sums.values = figures;
            } else {
                sums.values.iter_mut().zip(&figures).for_each(|(sum, figure)| *sum += figure);
            }
        }
        if sums.values.is_empty() {
            sums.values = vec![0.0; self.rows()];
        }
        sums
    }

    /// The sums of one field.
    pub fn sums_of(&self, field: Field<'_>) -> Sums {
        let (values, whole) = self.doubles(field);
        Sums { values, sizes: Vec::new(), whole }
    }

    /// The sum of terms exactly. Missing figures count nothing: ask [`Self::sums`] first.
    pub fn exact_sum(&self, terms: &[BoundTerm<'_>], row: usize) -> BigRational {
        terms.iter().fold(BigRational::zero(), |sum, term| match self.exact(term.field, row) {
            Some(figure) => sum + figure * &term.factor.rational,
            None => sum,
        })
    }

    pub fn condition(&self, condition: &'a Condition) -> BoundCondition<'a> {
        let choices = condition.choices.iter().map(|(key, options)| {
            (self.county.schools.choices.get(key).map(Vec::as_slice), self.options(key, options))
        });
        BoundCondition {
            kinds: condition.kinds.iter().filter_map(|kind| self.quantities.kind(kind)).collect(),
            choices: choices.collect(),
            totals: condition
                .totals
                .iter()
                .map(|bounds| {
                    let field = self.field(&bounds.key);
                    (self.sums_of(field), field, bounds)
                })
                .collect(),
            every_known: condition.every_known.iter().map(|bounds| (self.field(&bounds.key), bounds)).collect(),
            shares: condition
                .shares
                .iter()
                .map(|share| (self.field(&share.part), self.field(&share.whole), &share.above))
                .collect(),
            any: condition.any.iter().map(|inner| self.condition(inner)).collect(),
        }
    }

    /// Which of a choice's options are meant.
    pub fn options(&self, key: &str, options: &[String]) -> Vec<u8> {
        let known = self.quantities.get(key).map_or(&[][..], |quantity| &quantity.options);
        (0_u8..).zip(known).filter(|(_, option)| options.contains(&option.id)).map(|(place, _)| place).collect()
    }

    /// Whether a figure keeps its bounds; `None` where it is not known.
    pub fn within(&self, field: Field<'_>, bounds: &Bounds, row: usize) -> Option<bool> {
        let value = self.value(field, row);
        value.is_known().then(|| self.keeps(value, field, bounds, row))
    }

    /// Whether a figure that is known keeps its bounds.
    pub fn keeps(&self, value: Approximate, field: Field<'_>, bounds: &Bounds, row: usize) -> bool {
        let against = |limit: &Exact| {
            compare(value, Approximate::of(limit), || self.exact(field, row).unwrap_or_default().cmp(&limit.rational))
        };
        bounds.at_least.as_ref().is_none_or(|limit| against(limit).is_ge())
            && bounds.at_most.as_ref().is_none_or(|limit| against(limit).is_le())
            && bounds.above.as_ref().is_none_or(|limit| against(limit).is_gt())
            && bounds.below.as_ref().is_none_or(|limit| against(limit).is_lt())
    }

    /// Whether a condition holds for a school. What is not known does not hold.
    pub fn holds(&self, condition: &BoundCondition<'_>, row: usize) -> bool {
        (condition.kinds.is_empty() || condition.kinds.contains(&self.kind(row)))
            && condition.choices.iter().all(|(column, options)| {
                let choice = column.map_or(NO_CHOICE, |column| column[row]);
                choice != NO_CHOICE && options.contains(&choice)
            })
            && condition
                .totals
                .iter()
                .all(|(sums, field, bounds)| sums.get(row).is_some_and(|value| self.keeps(value, *field, bounds, row)))
            && condition.every_known.iter().all(|(field, bounds)| self.every_known(*field, bounds, row))
            && condition.shares.iter().all(|(part, whole, above)| self.share_above(*part, *whole, above, row))
            && (condition.any.is_empty() || condition.any.iter().any(|inner| self.holds(inner, row)))
    }

    fn every_known(&self, field: Field<'_>, bounds: &Bounds, row: usize) -> bool {
        let Field::ByStage(columns) = field else { return self.within(field, bounds, row) == Some(true) };
        let mut known = self
            .stages(row)
            .iter()
            .filter_map(|stage| self.within(Field::Whole(columns[*stage as usize]), bounds, row))
            .peekable();
        known.peek().is_some() && known.all(|holds| holds)
    }

    fn share_above(&self, part: Field<'_>, whole: Field<'_>, above: &Exact, row: usize) -> bool {
        let (part_value, whole_value) = (self.value(part, row), self.value(whole, row));
        if !part_value.is_known() || !whole_value.is_known() {
            return false;
        }
        compare(part_value, whole_value.times(above.double), || {
            let whole = self.exact(whole, row).unwrap_or_default() * &above.rational;
            self.exact(part, row).unwrap_or_default().cmp(&whole)
        })
        .is_gt()
    }
}

/// Sums for every school.
#[derive(Default)]
pub(super) struct Sums {
    /// NaN where a figure is missing.
    pub values: Vec<f64>,
    /// Sizes of what was summed, where something is subtracted; elsewhere they are the values'.
    sizes: Vec<f64>,
    /// All are sums of whole numbers.
    whole: bool,
}

impl Sums {
    /// Whether something is subtracted, so that sizes differ from values.
    pub fn subtracts(&self) -> bool {
        !self.sizes.is_empty()
    }

    /// Sizes of what was summed.
    pub fn sizes(&self) -> &[f64] {
        if self.sizes.is_empty() { &self.values } else { &self.sizes }
    }

    /// The sum of a school; `None` where a figure is missing.
    pub fn get(&self, row: usize) -> Option<Approximate> {
        let value = self.values[row];
        let size = self.sizes.get(row).map_or_else(|| value.abs(), |size| *size);
        (!value.is_nan()).then(|| Approximate::with_size(value, size, self.whole))
    }
}

/// One part of a sum, bound to its columns.
#[derive(Clone, Copy)]
pub(super) struct BoundTerm<'a> {
    pub field: Field<'a>,
    pub factor: &'a Exact,
    pub optional: bool,
    /// Bit of the concession it needs; 0 for none.
    pub concession: u32,
}

/// A condition bound to its columns.
pub(super) struct BoundCondition<'a> {
    kinds: Vec<usize>,
    choices: Vec<(Option<&'a [u8]>, Vec<u8>)>,
    totals: Vec<(Sums, Field<'a>, &'a Bounds)>,
    every_known: Vec<(Field<'a>, &'a Bounds)>,
    shares: Vec<(Field<'a>, Field<'a>, &'a Exact)>,
    any: Vec<BoundCondition<'a>>,
}
