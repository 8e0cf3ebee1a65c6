//! How a value was computed, step by step, with the school's own figures: what the window and documents put into words.
//!
//! The steps are exact, and their product is the assessment's value. Nothing is judged here: met or not stands in
//! [`Assessment`].

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::county::{County, Figure, Quantities, Stage};
use crate::rulebook::{Exact, Rulebook};

use super::bind::{Bound, BoundCondition};
use super::units::weights;
use super::{Assessment, Unit};

/// One figure that counts towards a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct TermFigure {
    /// Key of the quantity, with its stage.
    pub key: String,
    /// What was reported.
    pub figure: Option<Figure>,
    /// What it is multiplied by.
    pub factor: Exact,
    /// Without a figure it counts nothing; otherwise the value is not known.
    pub optional: bool,
    /// Place of the concession by which it counts.
    pub concession: Option<usize>,
}

/// One stage's weight when a whole school's conditions are shared out.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// The stage.
    pub stage: Stage,
    /// Its students.
    pub students: Option<i64>,
    /// What one of them weighs.
    pub weight: Exact,
}

/// A unit's part of its school's conditions: its own weighted students over those of all stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Every stage the kind allows that takes part.
    pub stages: Vec<Weighted>,
    /// The part; `None` where a stage's students are not known.
    pub part: Option<BigRational>,
}

/// What reaching a line would take.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The line, in the value's unit.
    pub limit: BigRational,
    /// The resource it takes for these students.
    pub resource: BigRational,
    /// What is lacking of it; zero or less where the line is reached.
    pub lacking: BigRational,
    /// Of what the whole school has, so much more would do where this unit has only a part of it.
    pub lacking_of_school: Option<BigRational>,
}

/// How one value of one unit was computed: (figures of the stage + figures of the school × part) ÷ students × scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Figures of the stage, counted as they are.
    pub stage_terms: Vec<TermFigure>,
    /// Figures of the whole school.
    pub school_terms: Vec<TermFigure>,
    /// How the latter are shared out; `None` where the school has one stage or nothing is shared.
    pub part: Option<Part>,
    /// Sum of the figures of the whole school.
    pub of_school: Option<BigRational>,
    /// What the unit has; `None` where a figure is missing.
    pub resource: Option<BigRational>,
    /// Stage of the unit.
    pub stage: Stage,
    /// Students of the unit.
    pub students: Option<i64>,
    /// What the quotient is multiplied by.
    pub scale: Exact,
    /// The value; `None` where a figure is missing.
    pub value: Option<BigRational>,
    /// Reaching the threshold; `None` where there is none or the value is not known.
    pub threshold: Option<Need>,
    /// Reaching the least part of the threshold.
    pub floor: Option<Need>,
    /// For so many students what the unit has would do; only where the part does not change with the students.
    pub enough_for: Option<BigInt>,
    /// Keys of the figures that are missing.
    pub missing: Vec<String>,
}

/// Explains values of a county under a rulebook.
pub struct Explainer<'a> {
    bound: Bound<'a>,
    rulebook: &'a Rulebook,
    on: Vec<usize>,
    /// By place of the concession; only those that are on.
    conditions: BTreeMap<usize, BoundCondition<'a>>,
}

impl<'a> Explainer<'a> {
    /// Binds a county to a rulebook, with the concessions an assessment had on.
    #[must_use]
    pub fn new(
        county: &'a County,
        quantities: &'a Quantities,
        rulebook: &'a Rulebook,
        assessment: &Assessment,
    ) -> Self {
        let bound = Bound::new(county, quantities);
        let conditions = assessment
            .concessions_on
            .iter()
            .filter_map(|place| Some((*place, bound.condition(&rulebook.concessions.get(*place)?.when))))
            .collect();
        Self { bound, rulebook, on: assessment.concessions_on.clone(), conditions }
    }

    /// Whether a term counts, and the concession it counts by.
    #[expect(clippy::option_option, reason = "does not count, counts by no concession, counts by one")]
    fn counts(&self, concession: Option<&str>, row: usize) -> Option<Option<usize>> {
        let Some(id) = concession else { return Some(None) };
        let place = self.rulebook.concession(id)?;
        let granted = self.conditions.get(&place).is_some_and(|condition| self.bound.holds(condition, row));
        (self.on.contains(&place) && granted).then_some(Some(place))
    }

    fn part(&self, unit: &Unit) -> Option<Part> {
        let row = unit.row as usize;
        let schools = &self.bound.county.schools;
        if Stage::ALL.iter().filter(|stage| self.bound.allows(row, **stage)).count() < 2 {
            return None;
        }
        let stages: Vec<Weighted> = weights(&self.bound, self.rulebook, row)
            .map(|(stage, weight)| {
                let students = schools.figure(&format!("students_{}", stage.id()), row);
                let students = students.and_then(|figure| figure.to_whole());
                Weighted { stage, students, weight: weight.clone() }
            })
            .collect();
        let weighted = |one: &Weighted| Some(whole(one.students?) * &one.weight.rational);
        let all = stages.iter().try_fold(BigRational::zero(), |sum, one| Some(sum + weighted(one)?));
        let own = stages.iter().find(|one| one.stage == unit.stage).and_then(weighted);
        let part = own.zip(all).filter(|(_, all)| !all.is_zero()).map(|(own, all)| own / all);
        Some(Part { stages, part })
    }

    /// How a unit's value of an indicator was computed.
    #[must_use]
    pub fn explain(&self, unit: &Unit, indicator: usize) -> Explanation {
        let rule = &self.rulebook.indicators[indicator];
        let (row, quantities) = (unit.row as usize, self.bound.quantities);
        let (mut stage_terms, mut school_terms, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for term in &rule.resource {
            let Some(concession) = self.counts(term.concession.as_deref(), row) else { continue };
            let by_stage = !quantities.stages_of(&term.key).is_empty();
            let key = quantities.key_in(&term.key, unit.stage);
            let figure = self.bound.exact(self.bound.field(&key), row).map(Figure::from_rational);
            if figure.is_none() && !term.optional {
                missing.push(key.clone());
            }
            let found = TermFigure { key, figure, factor: term.factor.clone(), optional: term.optional, concession };
            if by_stage { stage_terms.push(found) } else { school_terms.push(found) }
        }
        let part = if school_terms.is_empty() { None } else { self.part(unit) };
        for one in part.iter().flat_map(|part| &part.stages).filter(|one| one.students.is_none()) {
            missing.push(format!("students_{}", one.stage.id()));
        }
        let students_key = format!("students_{}", unit.stage.id());
        if unit.students.is_none() && !missing.contains(&students_key) {
            missing.push(students_key);
        }
        let of_school = sum(&school_terms);
        let known = part.as_ref().map_or_else(|| Some(BigRational::one()), |part| part.part.clone());
        let shared = match (&of_school, &known) {
            (Some(of_school), Some(part)) => Some(of_school * part),
            _ => None,
        };
        let shared = if school_terms.is_empty() { Some(BigRational::zero()) } else { shared };
        let resource = sum(&stage_terms).zip(shared).map(|(stage, shared)| stage + shared);
        let students = unit.students.filter(|students| *students > 0).map(whole);
        let scale = &rule.scale.rational;
        let value = resource.as_ref().zip(students.as_ref()).map(|(own, students)| own * scale / students);
        // A part of the school's is had by raising the whole by more.
        let only_shared = stage_terms.is_empty() && part.is_some();
        let need = |limit: &BigRational| {
            let (own, students) = (resource.as_ref()?, students.as_ref()?);
            let needed = limit * students / scale;
            let lacking = &needed - own;
            let of_school = known.as_ref().filter(|_| only_shared).map(|part| &lacking / part);
            Some(Need { limit: limit.clone(), resource: needed, lacking, lacking_of_school: of_school })
        };
        let threshold = self.rulebook.unit_rule.as_ref().and_then(|_| rule.threshold.get(&unit.stage));
        let least = self.rulebook.unit_rule.as_ref().map(|rule| &rule.floor.rational);
        let floor = threshold.zip(least).and_then(|(threshold, least)| need(&(&threshold.rational * least)));
        let enough_for = match (&resource, threshold) {
            (Some(own), Some(threshold)) if part.is_none() => {
                Some((own * scale / &threshold.rational).floor().to_integer())
            }
            _ => None,
        };
        Explanation {
            threshold: threshold.and_then(|threshold| need(&threshold.rational)),
            floor,
            enough_for,
            stage_terms,
            school_terms,
            part,
            of_school,
            resource,
            stage: unit.stage,
            students: unit.students,
            scale: rule.scale.clone(),
            value,
            missing,
        }
    }
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The sum of terms; `None` where a figure is missing that must be there.
fn sum(terms: &[TermFigure]) -> Option<BigRational> {
    terms.iter().try_fold(BigRational::zero(), |sum, term| match &term.figure {
        Some(figure) => Some(sum + figure.to_rational() * &term.factor.rational),
        None => term.optional.then_some(sum),
    })
}

/// Where a unit stands among those of its stage that have a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// 1 for the highest; equal values share a place.
    pub place: usize,
    /// Units with a value.
    pub of: usize,
}

/// The rank of a unit's value in its stage; `None` where it has none.
#[must_use]
pub fn rank(assessment: &Assessment, indicator: usize, unit: usize) -> Option<Rank> {
    let (values, stage) = (&assessment.values.get(indicator)?.value, assessment.units.get(unit)?.stage);
    let own = *values.get(unit).filter(|value| !value.is_nan())?;
    let mut rank = Rank { place: 1, of: 0 };
    for (value, _) in
        values.iter().zip(&assessment.units).filter(|(value, unit)| unit.stage == stage && !value.is_nan())
    {
        rank.of += 1;
        rank.place += usize::from(*value > own);
    }
    Some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::exact::to_double;
    use crate::assess::{Options, assess};
    use crate::rulebook::Library;
    use crate::sample::{generate, sample};

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-11 * one.abs().max(other.abs()).max(1e-9)
    }

    /// Checks every value of every unit; returns how many were shared out, and how many are unknown.
    fn check(county: &County, library: &Library, rulebook: &Rulebook, options: &Options) -> (usize, usize, usize) {
        let assessment = assess(county, &library.quantities, rulebook, options);
        let explainer = Explainer::new(county, &library.quantities, rulebook, &assessment);
        let mut seen = (0, 0, 0);
        for (place, unit) in assessment.units.iter().enumerate() {
            for indicator in 0..rulebook.indicators.len() {
                let (value, told) = (assessment.values[indicator].get(place), explainer.explain(unit, indicator));
                let at = format!("{} {} {}", county.schools.names[unit.row as usize], unit.stage.id(), indicator);
                let Some(product) = &told.value else {
                    assert!(value.value.is_nan() && !told.missing.is_empty(), "{at}");
                    seen.1 += 1;
                    continue;
                };
                assert!(told.missing.is_empty(), "{at}: {:?}", told.missing);
                assert!(close(to_double(product), value.value), "{at}: {product} {}", value.value);
                seen.0 += usize::from(told.part.is_some());
                let conceded = told.stage_terms.iter().chain(&told.school_terms).any(|term| term.concession.is_some());
                seen.2 += usize::from(conceded);
                if let Some(need) = &told.threshold {
                    assert_eq!(value.met, Some(need.lacking <= BigRational::zero()), "{at}");
                    let whole = rulebook.indicators[indicator].shortfall.as_ref().is_some_and(|unit| unit.whole);
                    let lacking = if whole { need.lacking.ceil() } else { need.lacking.clone() };
                    if value.met == Some(false) {
                        assert!(close(to_double(&lacking), value.shortfall), "{at}");
                    }
                    if let Some(enough) = &told.enough_for {
                        let has = BigInt::from(unit.students.unwrap_or_default());
                        assert_eq!(value.met, Some(*enough >= has), "{at}");
                    }
                }
                if let Some(floor) = &told.floor {
                    assert_eq!(value.floor, Some(floor.lacking <= BigRational::zero()), "{at}");
                }
            }
        }
        seen
    }

    #[test]
    fn the_product_of_the_steps_is_the_value() {
        let library = Library::built_in().unwrap();
        let mut counties: Vec<County> =
            sample(&library.quantities).unwrap().into_iter().map(|made| made.county).collect();
        counties.push(generate(&library.quantities, 7, 300, 2025).unwrap().county);
        for rulebook in &library.rulebooks {
            let all = rulebook.concessions.iter().map(|concession| concession.id.clone()).collect();
            let options = [Options::default(), Options { concessions: all, ..Options::default() }];
            for (place, options) in options.iter().enumerate() {
                let mut seen = (0, 0, 0);
                for county in &counties {
                    let (shared, unknown, conceded) = check(county, &library, rulebook, options);
                    seen = (seen.0 + shared, seen.1 + unknown, seen.2 + conceded);
                }
                assert!(
                    seen.0 > 0 && seen.1 > 0,
                    "{}: nine-year schools and missing figures are among them",
                    rulebook.id
                );
                assert_eq!(seen.2 > 0, place == 1 && rulebook.unit_rule.is_some(), "{}", rulebook.id);
            }
        }
    }

    #[test]
    fn a_rank_counts_the_units_of_the_stage_that_have_a_value() {
        let library = Library::built_in().unwrap();
        let county = sample(&library.quantities).unwrap().remove(0).county;
        let rulebook = &library.rulebooks[0];
        let assessment = assess(&county, &library.quantities, rulebook, &Options::default());
        for stage in &assessment.stages {
            let units: Vec<usize> =
                (0..assessment.units.len()).filter(|unit| assessment.units[*unit].stage == stage.stage).collect();
            let ranks: Vec<Rank> = units.iter().filter_map(|unit| rank(&assessment, 0, *unit)).collect();
            assert_eq!(ranks.len(), stage.variations[0].units);
            assert!(ranks.iter().all(|rank| rank.of == ranks.len() && (1..=rank.of).contains(&rank.place)));
            assert!(ranks.iter().any(|rank| rank.place == 1));
        }
    }
}
