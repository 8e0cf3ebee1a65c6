//! Values, limits and shortfalls as they are written, in the table and on a school's page.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::source::Source;
use crate::assess::Value;
use crate::chart::numbers;
use crate::county::{Figure, Stage};
use crate::rulebook::Indicator;
use crate::ui::widgets::mark::Mark;
use crate::ui::words::{NO_FIGURE, Say, number, percent};

/// Below this, values are written with two more decimals.
const SMALL: f64 = 0.1;
/// From this on, decimals say nothing in a table.
const LARGE: f64 = 1000.0;

/// Decimals that let a value be seen on its side of a limit: 4.196 against 4.2 is not written 4.20.
pub fn deciding(value: f64, limit: f64, least: usize) -> usize {
    numbers::deciding(value, limit, least)
}

/// A number with as many decimals as it has, six at most.
pub fn plain(value: f64) -> String {
    rounded(value, 6)
}

/// A number with so many decimals at most.
fn rounded(value: f64, decimals: usize) -> String {
    let text = numbers::rounded(value, decimals);
    if decimals == 0 || !value.is_finite() {
        return number(value, decimals);
    }
    let kept = text.trim_end_matches('0').trim_end_matches('.');
    number(value, kept.split_once('.').map_or(0, |(_, part)| part.len()))
}

/// An exact number: as a decimal where it is a short one, else with so many decimals. The second says whether it is all
/// of it.
pub fn exact(value: &BigRational, decimals: usize) -> (String, bool) {
    let double = value.to_f64().unwrap_or(f64::NAN);
    match Figure::from_rational(value.clone()) {
        Figure::Decimal { decimals: own, .. } if usize::from(own) <= decimals => {
            (number(double, usize::from(own)), true)
        }
        _ => (number(double, decimals), false),
    }
}

/// A reported figure with separators.
pub fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Decimal { decimals, .. } => number(figure.to_double(), usize::from(*decimals)),
        Figure::Fraction(_) => number(figure.to_double(), 2),
    }
}

/// One value with everything that is said about it.
#[derive(Debug, Clone)]
pub struct Told {
    /// As it was assessed.
    pub value: Value,
    /// The number as it is written.
    pub text: String,
    /// Its mark; `None` where nothing is judged.
    pub mark: Option<Mark>,
    /// The threshold.
    pub threshold: Option<f64>,
    /// The least part of it.
    pub floor: Option<f64>,
    /// Mean of the stage.
    pub mean: Option<f64>,
    /// How far the value lies from the mean, in standard deviations.
    pub deviation: Option<f64>,
    /// What is lacking, with its unit.
    pub lacking: Option<String>,
}

/// What is lacking, with its unit; `None` where nothing is or nobody counts it.
fn lacking(say: Say, indicator: &Indicator, value: &Value) -> Option<String> {
    let unit = indicator.shortfall.as_ref()?;
    if value.met != Some(false) {
        return None;
    }
    let amount = if unit.whole { number(value.shortfall, 0) } else { rounded(value.shortfall, 2) };
    let key = if amount == "1" { format!("unit.one.{}", unit.unit) } else { format!("unit.{}", unit.unit) };
    Some(format!("{amount}{}", say.of(&key)))
}

/// Decimals a value of an indicator is written with.
fn decimals(source: Source<'_>, value: f64, limits: [Option<f64>; 2]) -> usize {
    let least = source.rulebook.decimals.values as usize;
    let least = if value.abs() < SMALL && value.abs() > 0.0 { least + 2 } else { least };
    limits.into_iter().flatten().map(|limit| deciding(value, limit, least)).max().unwrap_or(least)
}

/// The threshold of an indicator in a stage and the least part of it; `None` where values are not judged.
pub fn limits(source: Source<'_>, indicator: usize, stage: Stage) -> [Option<f64>; 2] {
    let rule = source.rulebook.unit_rule.as_ref();
    let threshold = source.rulebook.indicators[indicator].threshold.get(&stage).filter(|_| rule.is_some());
    let floor = threshold.zip(rule).and_then(|(threshold, rule)| (&threshold.rational * &rule.floor.rational).to_f64());
    [threshold.map(|threshold| threshold.double), floor]
}

/// The number of a value for a cell of the table: thousands go without decimals unless these decide.
pub fn cell_text(told: &Told) -> String {
    let value = told.value.value;
    if value.is_nan() || value.abs() < LARGE {
        return told.text.clone();
    }
    let limits = [told.threshold, told.floor].into_iter().flatten();
    number(value, limits.map(|limit| deciding(value, limit, 0)).max().unwrap_or(0))
}

/// The number of a value.
pub fn value_text(source: Source<'_>, unit: usize, indicator: usize, value: f64) -> String {
    let limits = limits(source, indicator, source.assessment.units[unit].stage);
    text_beside(source, value, limits)
}

/// The number of a value with the decimals that tell it from its limits.
fn text_beside(source: Source<'_>, value: f64, limits: [Option<f64>; 2]) -> String {
    if value.is_nan() { NO_FIGURE.to_owned() } else { number(value, decimals(source, value, limits)) }
}

/// How far a value lies from its stage's mean, in standard deviations.
pub fn deviation(source: Source<'_>, unit: usize, indicator: usize, value: f64) -> Option<f64> {
    let stage = source.assessment.units[unit].stage;
    let variation = source.assessment.stages.iter().find(|one| one.stage == stage)?.variations.get(indicator)?;
    let (mean, cv) = (variation.mean?, variation.cv?);
    let spread = (mean * cv).abs();
    (spread > 0.0 && !value.is_nan()).then(|| (value - mean) / spread)
}

/// A value of a unit with everything that is said about it.
pub fn told(say: Say, source: Source<'_>, unit: usize, indicator: usize) -> Told {
    let rule = &source.rulebook.indicators[indicator];
    let stage = source.assessment.units[unit].stage;
    let value = source.assessment.values[indicator].get(unit);
    let [threshold, floor] = limits(source, indicator, stage);
    let result = source.assessment.stages.iter().find(|one| one.stage == stage);
    Told {
        text: text_beside(source, value.value, [threshold, floor]),
        mark: Mark::of_value(&value),
        threshold,
        floor,
        mean: result.and_then(|stage| stage.variations.get(indicator)).and_then(|variation| variation.mean),
        deviation: deviation(source, unit, indicator, value.value),
        lacking: lacking(say, rule, &value),
        value,
    }
}

/// A value in sentences: how it stands, what is lacking, what it does to the county's variation.
pub fn sentences(say: Say, source: Source<'_>, indicator: usize, told: &Told) -> Vec<String> {
    let rule = &source.rulebook.indicators[indicator];
    let limit = |limit: Option<f64>| limit.map_or_else(|| NO_FIGURE.to_owned(), plain);
    let arguments = [
        ("value", told.text.clone()),
        ("unit", say.name(&rule.unit).to_owned()),
        ("threshold", limit(told.threshold)),
        ("floor", limit(told.floor)),
        (
            "mean",
            told.mean.map_or_else(|| NO_FIGURE.to_owned(), |mean| number(mean, decimals(source, mean, [None; 2]))),
        ),
        ("lacking", told.lacking.clone().unwrap_or_default()),
        ("part", source.rulebook.unit_rule.as_ref().map_or_else(String::new, |rule| percent(rule.floor.double, 0))),
        ("share", percent(told.value.share, 1)),
    ];
    let mut keys = vec![match (told.mark, told.mean) {
        (Some(Mark::Good), _) => "schools.value_met",
        (Some(Mark::Short), _) => "schools.value_short",
        (Some(Mark::Bad), _) => "schools.value_low",
        (Some(Mark::Open), _) => "schools.value_missing",
        (None, Some(mean)) if told.value.value < mean => "schools.value_below_mean",
        (None, Some(_)) => "schools.value_above_mean",
        (None, None) => "schools.value_alone",
    }];
    if told.lacking.is_some() {
        keys.push("schools.value_lacking");
    }
    if told.value.borderline {
        keys.push("schools.value_borderline");
    }
    if told.value.share.is_finite() {
        keys.push("schools.value_share");
    }
    keys.into_iter().map(|key| say.with(key, &arguments)).collect()
}
