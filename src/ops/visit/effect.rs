//! What measured figures do: to the verdicts of the school's units, and to the county's variation.

use std::collections::BTreeMap;

use crate::assess::{Assessment, Measured, Options, Verdict, assess};
use crate::county::{County, Quantities, Stage};
use crate::rulebook::Rulebook;
use crate::visit::MeasuredFigure;

use super::verified::put_in;

/// One variation before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct VariationEffect {
    /// The stage.
    pub stage: Stage,
    /// Place of the indicator in the rulebook.
    pub indicator: usize,
    /// As reported.
    pub before: Option<f64>,
    /// As measured.
    pub after: Option<f64>,
    /// The verdict, as reported.
    pub verdict_before: Option<Verdict>,
    /// The verdict, as measured.
    pub verdict_after: Option<Verdict>,
}

/// One value of the school before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueEffect {
    /// The stage.
    pub stage: Stage,
    /// Place of the indicator in the rulebook.
    pub indicator: usize,
    /// As reported; NaN where it is not known.
    pub before: f64,
    /// As measured; NaN where it is not known.
    pub after: f64,
    /// Meets the threshold, as measured.
    pub met: Option<bool>,
}

/// What measured figures of one school change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// Verdict of each unit, as reported and as measured.
    pub units: Vec<(Stage, Option<Verdict>, Option<Verdict>)>,
    /// Values that change.
    pub values: Vec<ValueEffect>,
    /// Variations that change.
    pub variations: Vec<VariationEffect>,
}

impl Effect {
    /// Whether any verdict of the school turns.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.units.iter().any(|(_, before, after)| before != after)
    }
}

/// The effect of one school's measured figures, under the options that `before` was assessed with.
#[must_use]
pub fn effect(
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    before: &Assessment,
    options: &Options,
    school: &str,
    measured: &BTreeMap<String, MeasuredFigure>,
) -> Effect {
    let Some(row) = county.schools.row_of(school).map(crate::county::row_number) else { return Effect::default() };
    let mut changed = county.clone();
    put_in(&mut changed, &of_school(school, measured));
    let after = assess(&changed, quantities, rulebook, options);
    let unit = |assessment: &Assessment, stage: Stage| {
        assessment.units.iter().position(|unit| unit.row == row && unit.stage == stage)
    };
    let mut effect = Effect::default();
    for stage in Stage::ASSESSED {
        let (old, new) = (unit(before, stage), unit(&after, stage));
        if old.is_none() && new.is_none() {
            continue;
        }
        let verdict =
            |assessment: &Assessment, place: Option<usize>| place.and_then(|place| assessment.units[place].verdict);
        effect.units.push((stage, verdict(before, old), verdict(&after, new)));
        for indicator in 0..rulebook.indicators.len() {
            let value = |assessment: &Assessment, place: Option<usize>| {
                place.map(|place| assessment.values[indicator].get(place))
            };
            let (old, new) = (value(before, old), value(&after, new));
            let number = |value: Option<crate::assess::Value>| value.map_or(f64::NAN, |value| value.value);
            let (was, is) = (number(old), number(new));
            if was.to_bits() != is.to_bits() && !(was.is_nan() && is.is_nan()) {
                let met = new.and_then(|value| value.met);
                effect.values.push(ValueEffect { stage, indicator, before: was, after: is, met });
            }
        }
    }
    for (old, new) in before.stages.iter().zip(&after.stages) {
        for (indicator, (was, is)) in old.variations.iter().zip(&new.variations).enumerate() {
            if was.cv.map(f64::to_bits) != is.cv.map(f64::to_bits) {
                effect.variations.push(VariationEffect {
                    stage: old.stage,
                    indicator,
                    before: was.cv,
                    after: is.cv,
                    verdict_before: was.verdict,
                    verdict_after: is.verdict,
                });
            }
        }
    }
    // What turns first, then what moves most.
    effect.variations.sort_by(|a, b| {
        let turns = |one: &VariationEffect| one.verdict_before != one.verdict_after;
        let moved = |one: &VariationEffect| (one.after.unwrap_or(0.0) - one.before.unwrap_or(0.0)).abs();
        turns(b).cmp(&turns(a)).then_with(|| moved(b).total_cmp(&moved(a)))
    });
    effect
}

/// Measured figures of one school as they are put in the place of reported ones.
pub(in crate::ops) fn of_school(
    school: &str,
    measured: &BTreeMap<String, MeasuredFigure>,
) -> Vec<(Measured, MeasuredFigure)> {
    let figures = measured.iter().map(|(key, figure)| {
        let number = match figure {
            MeasuredFigure::Figure(figure) => figure.clone(),
            MeasuredFigure::Rooms(_) => crate::county::Figure::whole(0),
        };
        let of_school = Measured {
            school: school.to_owned(),
            field: key.clone(),
            reported: None,
            measured: number,
            visit: String::new(),
            signed: false,
        };
        (of_school, figure.clone())
    });
    figures.collect()
}
