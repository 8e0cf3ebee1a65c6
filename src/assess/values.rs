//! Values: what a unit has per student, whether that suffices, and what is lacking.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::county::Stage;
use crate::rulebook::{Exact, Rulebook};

use super::bind::{Bound, BoundTerm, Field, Sums};
use super::columns::Tally;
use super::exact::{Approximate, ERROR, compare, rounds_up_to, to_double};
use super::units::weights;
use super::{Unit, Value, Verdict};

/// A shortfall below this part of what is needed is taken exactly: its double would have lost digits.
pub(super) const SMALL_SHORTFALL: f64 = 1e-3;

/// The limits of one indicator in one stage, with the numbers that rounding carries up to them.
pub(super) struct Limits {
    pub threshold: Exact,
    pub threshold_rounded: Exact,
    pub floor: Exact,
    pub floor_rounded: Exact,
    lowest: f64,
    pub highest: f64,
}

impl Limits {
    fn new(threshold: &Exact, floor: &Exact, decimals: u32) -> Self {
        let floor = Exact::new(&threshold.rational * &floor.rational);
        let threshold_rounded = Exact::new(rounds_up_to(&threshold.rational, decimals));
        let floor_rounded = Exact::new(rounds_up_to(&floor.rational, decimals));
        let all = [threshold.double, threshold_rounded.double, floor.double, floor_rounded.double];
        Self {
            threshold: threshold.clone(),
            threshold_rounded,
            floor,
            floor_rounded,
            lowest: all.into_iter().fold(f64::INFINITY, f64::min),
            highest: all.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// One indicator bound to its columns.
pub(super) struct BoundIndicator<'a> {
    /// Figures of the stage, by stage.
    pub stage_terms: [Vec<BoundTerm<'a>>; 2],
    /// Figures of the whole school.
    pub whole_terms: Vec<BoundTerm<'a>>,
    /// Their sums without concessions.
    pub stage_sums: [Sums; 2],
    pub whole_sums: Sums,
    pub scale: &'a Exact,
    pub limits: [Option<Limits>; 2],
    pub whole_shortfall: bool,
    /// Bits of the concessions it knows.
    pub concessions: u32,
}

/// What of a unit's value depends on concessions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub met: Option<bool>,
    pub floor: Option<bool>,
}

/// Values of units under a rulebook.
pub(super) struct Values<'a> {
    bound: &'a Bound<'a>,
    rulebook: &'a Rulebook,
    pub indicators: Vec<BoundIndicator<'a>>,
}

impl<'a> Values<'a> {
    pub fn new(bound: &'a Bound<'a>, rulebook: &'a Rulebook) -> Self {
        let indicators = rulebook
            .indicators
            .iter()
            .map(|indicator| {
                let terms = bound.terms(&indicator.resource, |id| rulebook.concession(id));
                let concessions = terms.iter().fold(0, |bits, term| bits | term.concession);
                let mut stage_terms = [Vec::new(), Vec::new()];
                let mut whole_terms = Vec::new();
                for term in terms {
                    match term.field {
                        Field::ByStage(columns) => {
                            for stage in Stage::ASSESSED {
                                let field = Field::Whole(columns[stage as usize]);
                                stage_terms[stage as usize].push(BoundTerm { field, ..term });
                            }
                        }
                        _ => whole_terms.push(term),
                    }
                }
                let limits = Stage::ASSESSED.map(|stage| {
                    let rule = rulebook.unit_rule.as_ref()?;
                    Some(Limits::new(indicator.threshold.get(&stage)?, &rule.floor, rulebook.decimals.values))
                });
                let whole_shortfall = indicator.shortfall.as_ref().is_some_and(|unit| unit.whole);
                let stage_sums = [bound.sums(&stage_terms[0]), bound.sums(&stage_terms[1])];
                let whole_sums = bound.sums(&whole_terms);
                BoundIndicator {
                    stage_terms,
                    whole_terms,
                    stage_sums,
                    whole_sums,
                    scale: &indicator.scale,
                    limits,
                    whole_shortfall,
                    concessions,
                }
            })
            .collect();
        Self { bound, rulebook, indicators }
    }

    /// The unit's resource after sharing out; `None` where a figure is missing.
    fn own(&self, indicator: &BoundIndicator<'_>, unit: &Unit, part: f64, granted: u32) -> Option<Approximate> {
        let row = unit.row as usize;
        let granted = granted & indicator.concessions;
        let mut own = Approximate::NONE;
        let stage = unit.stage as usize;
        if !indicator.stage_terms[stage].is_empty() {
            own = indicator.stage_sums[stage].get(row)?;
            if granted != 0 {
                own = own.plus(self.conceded(&indicator.stage_terms[stage], row, granted)?);
            }
        }
        if !indicator.whole_terms.is_empty() {
            if part.is_nan() {
                return None;
            }
            let mut whole = indicator.whole_sums.get(row)?;
            if granted != 0 {
                whole = whole.plus(self.conceded(&indicator.whole_terms, row, granted)?);
            }
            own = own.plus(if part < 1.0 { whole.times(part) } else { whole });
        }
        Some(own)
    }

    /// What granted concessions add.
    fn conceded(&self, terms: &[BoundTerm<'_>], row: usize, granted: u32) -> Option<Approximate> {
        let mut sum = Approximate::NONE;
        for term in terms.iter().filter(|term| term.concession & granted != 0) {
            let value = self.bound.value(term.field, row);
            if value.is_known() {
                sum.add(value, term.factor);
            } else if !term.optional {
                return None;
            }
        }
        Some(sum)
    }

    fn exact_sum(&self, terms: &[BoundTerm<'_>], row: usize, granted: u32) -> BigRational {
        let mut sum = BigRational::zero();
        for term in terms.iter().filter(|term| term.concession == 0 || term.concession & granted != 0) {
            if let Some(figure) = self.bound.exact(term.field, row) {
                sum += figure * &term.factor.rational;
            }
        }
        sum
    }

    fn exact_part(&self, unit: &Unit) -> BigRational {
        let row = unit.row as usize;
        let (mut own, mut all, mut stages) = (BigRational::zero(), BigRational::zero(), 0);
        for (stage, weight) in weights(self.bound, self.rulebook, row) {
            let key = format!("students_{}", stage.id());
            let count = self.bound.county.schools.figure(&key, row).map(|figure| figure.to_rational());
            let weighted = count.unwrap_or_default() * &weight.rational;
            if stage == unit.stage {
                own = weighted.clone();
            }
            all += weighted;
            stages += 1;
        }
        if stages < 2 || all.is_zero() { BigRational::one() } else { own / all }
    }

    /// The unit's resource exactly. Ask only where [`Self::value`] found one.
    pub fn exact_own(&self, indicator: usize, unit: &Unit, granted: u32) -> BigRational {
        let indicator = &self.indicators[indicator];
        let row = unit.row as usize;
        let mut own = self.exact_sum(&indicator.stage_terms[unit.stage as usize], row, granted);
        if !indicator.whole_terms.is_empty() {
            own += self.exact_sum(&indicator.whole_terms, row, granted) * self.exact_part(unit);
        }
        own
    }

    /// The value of a unit, without its share; with the size of what it was summed from.
    pub fn value(&self, place: usize, unit: &Unit, part: f64, granted: u32) -> (Value, f64) {
        let indicator = &self.indicators[place];
        let Some(students) = unit.students else { return (Value::NONE, 0.0) };
        let Some(own) = self.own(indicator, unit, part, granted) else { return (Value::NONE, 0.0) };
        let students = students as f64;
        let value = own.times(indicator.scale.double / students);
        let Some(limits) = &indicator.limits[unit.stage as usize] else {
            return (Value { value: value.value, ..Value::NONE }, value.size);
        };
        let exactly = || self.exact_own(place, unit, granted) * &indicator.scale.rational / count(unit);
        let (state, borderline) = judge(value, limits, exactly);
        let shortfall = if state.met == Some(true) { 0.0 } else { self.shortfall(place, unit, limits, own, granted) };
        let value_ =
            Value { value: value.value, share: f64::NAN, shortfall, met: state.met, floor: state.floor, borderline };
        (value_, value.size)
    }

    fn shortfall(&self, place: usize, unit: &Unit, limits: &Limits, own: Approximate, granted: u32) -> f64 {
        let indicator = &self.indicators[place];
        let students = unit.students.unwrap_or_default() as f64;
        let need = limits.threshold.double * students / indicator.scale.double;
        let short = need - own.value;
        let error = (need + own.size) * ERROR;
        let exactly = || {
            let need = &limits.threshold.rational * count(unit) / &indicator.scale.rational;
            need - self.exact_own(place, unit, granted)
        };
        match indicator.whole_shortfall {
            true if (short - short.round()).abs() > error => short.ceil(),
            true => to_double(&exactly().ceil()),
            false if short > need * SMALL_SHORTFALL => short,
            false => to_double(&exactly()),
        }
    }

    /// Whether the value is met and at least at the floor, under some concessions.
    pub fn state(&self, place: usize, unit: &Unit, part: f64, granted: u32) -> State {
        let (value, _) = self.value(place, unit, part, granted);
        State { met: value.met, floor: value.floor }
    }

    /// The verdict of a unit from how its values stand; `None` where units are not judged.
    pub fn verdict(&self, tally: Tally) -> Option<Verdict> {
        let rule = self.rulebook.unit_rule.as_ref()?;
        Some(if u32::from(tally.short) > rule.short_allowed || tally.low {
            Verdict::Fail
        } else if tally.missing == 0 {
            Verdict::Pass
        } else {
            Verdict::Undetermined
        })
    }
}

fn count(unit: &Unit) -> BigRational {
    BigRational::from_integer(BigInt::from(unit.students.unwrap_or_default()))
}

/// Met, at the floor, and whether rounding would change either.
fn judge(value: Approximate, limits: &Limits, exactly: impl Fn() -> BigRational) -> (State, bool) {
    let room = (value.size + limits.highest) * ERROR;
    if value.value > limits.highest + room {
        return (State { met: Some(true), floor: Some(true) }, false);
    }
    if value.value < limits.lowest - room {
        return (State { met: Some(false), floor: Some(false) }, false);
    }
    let mut known: Option<BigRational> = None;
    let mut reaches = |limit: &Exact| {
        compare(value, Approximate::of(limit), || (*known.get_or_insert_with(&exactly)).cmp(&limit.rational))
            != Ordering::Less
    };
    let (met, floor) = (reaches(&limits.threshold), reaches(&limits.floor));
    let borderline = reaches(&limits.threshold_rounded) != met || reaches(&limits.floor_rounded) != floor;
    (State { met: Some(met), floor: Some(floor) }, borderline)
}
