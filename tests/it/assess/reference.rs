//! Section 4 of the contract once more, in fractions only and without a rulebook: what every verdict must equal.

use std::collections::BTreeMap;

use junheng::assess::{Assessment, Verdict};
use junheng::county::Stage;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::lines::{BASIC, LIBRARY, Line, QUALITY, Ratio, county, ratio, whole};

/// One figure an indicator is made of.
#[derive(Debug, Clone, Copy)]
struct Part {
    key: &'static str,
    factor: i64,
    optional: bool,
}

const fn part(key: &'static str, factor: i64, optional: bool) -> Part {
    Part { key, factor, optional }
}

/// One indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    pub id: &'static str,
    /// Reported by stage, never split.
    by_stage: bool,
    /// The first is the resource itself.
    parts: Vec<Part>,
    scale: i64,
    threshold: Option<[&'static str; 2]>,
    whole_shortfall: bool,
}

impl Indicator {
    fn staff(id: &'static str, key: &'static str, scale: i64) -> Self {
        let parts = vec![part(key, 1, false)];
        Self { id, by_stage: true, parts, scale, threshold: None, whole_shortfall: true }
    }

    fn condition(id: &'static str, parts: Vec<Part>, scale: i64) -> Self {
        Self { id, by_stage: false, parts, scale, threshold: None, whole_shortfall: false }
    }

    fn at_least(mut self, primary: &'static str, junior: &'static str) -> Self {
        self.threshold = Some([primary, junior]);
        self
    }

    pub fn threshold(&self, stage: Stage) -> Option<Ratio> {
        self.threshold.map(|each| ratio(each[stage as usize]))
    }

    fn key(&self, key: &str, stage: Stage) -> String {
        if self.by_stage { format!("{key}_{}", stage.id()) } else { key.to_owned() }
    }

    /// The key of the resource itself.
    pub fn main_key(&self, stage: Stage) -> String {
        self.key(self.parts[0].key, stage)
    }

    /// The school's figure with which its unit in the stage has this value, the others being what they are.
    pub fn figure_for(&self, line: &Line, stage: Stage, value: &Ratio) -> Ratio {
        let students = line.get(&students_key(stage)).cloned().unwrap_or_else(Ratio::one);
        let share = if self.by_stage { Some(Ratio::one()) } else { split(line, stage) };
        let share = share.filter(|share| !share.is_zero()).unwrap_or_else(Ratio::one);
        let own = value * students / whole(self.scale) / share;
        let rest = self.parts[1..]
            .iter()
            .fold(own, |rest, part| rest - line.get(part.key).cloned().unwrap_or_default() * whole(part.factor));
        (rest / whole(self.parts[0].factor)).max(Ratio::zero())
    }

    /// The unit's own resource; `None` where it is not known.
    fn own(&self, line: &Line, stage: Stage) -> Option<Ratio> {
        let mut sum = Ratio::zero();
        for part in &self.parts {
            match line.get(&self.key(part.key, stage)) {
                Some(figure) => sum += figure * whole(part.factor),
                None if part.optional => {}
                None => return None,
            }
        }
        if self.by_stage { Some(sum) } else { Some(sum * split(line, stage)?) }
    }
}

/// The indicators of a rulebook in their order.
pub fn indicators(rulebook: &str) -> Vec<Indicator> {
    let area = || vec![part("teaching_area", 1, false), part("indoor_pe_area", -1, true)];
    let sports = || vec![part("outdoor_sports_area", 1, false), part("indoor_pe_area", 1, true)];
    let equipment = || vec![part("equipment_value", 10_000, false)];
    if rulebook == QUALITY {
        let rooms = Indicator::condition("media_rooms", vec![part("media_rooms", 1, false)], 100);
        return vec![
            Indicator::staff("degree", "degree", 100).at_least("4.2", "5.3"),
            Indicator::staff("backbone", "backbone", 100).at_least("1", "1"),
            Indicator::staff("pe_arts", "pe_arts", 100).at_least("0.9", "0.9"),
            Indicator::condition("teaching_area", area(), 1).at_least("4.5", "5.8"),
            Indicator::condition("sports_area", sports(), 1).at_least("7.5", "10.2"),
            Indicator::condition("equipment", equipment(), 1).at_least("2000", "2500"),
            Indicator { whole_shortfall: true, ..rooms.at_least("2.3", "2.4") },
        ];
    }
    vec![
        Indicator::condition("teaching_area", area(), 1),
        Indicator::condition("sports_area", sports(), 1),
        Indicator::condition("equipment", equipment(), 1),
        Indicator::condition("computers", vec![part("computers", 1, false)], 100),
        Indicator::condition("books", vec![part("books", 1, false)], 1),
        Indicator::staff("staffing", "teachers", 1),
        Indicator::staff("degree", "degree", 1),
        Indicator::staff("mid_title", "mid_title", 1),
    ]
}

pub fn limit(rulebook: &str, stage: Stage) -> Ratio {
    ratio(match (rulebook, stage) {
        (QUALITY, Stage::Primary) => "0.50",
        (QUALITY, _) => "0.45",
        (_, Stage::Primary) => "0.65",
        _ => "0.55",
    })
}

pub fn students_key(stage: Stage) -> String {
    format!("students_{}", stage.id())
}

/// Stages a kind allows.
pub fn stages_of(kind: &str) -> &'static [Stage] {
    match kind {
        "primary_school" | "teaching_point" => &[Stage::Primary],
        "junior_school" => &[Stage::Junior],
        "nine_year" | "special" => &[Stage::Primary, Stage::Junior],
        "complete_secondary" => &[Stage::Junior, Stage::Senior],
        "twelve_year" => &[Stage::Primary, Stage::Junior, Stage::Senior],
        _ => &[],
    }
}

/// The part of the whole school's conditions that falls to a stage; `None` where a stage that takes part is empty.
pub fn split(line: &Line, stage: Stage) -> Option<Ratio> {
    let stages = stages_of(line.kind);
    if stages.len() < 2 {
        return Some(Ratio::one());
    }
    let weight = |stage: Stage| match (stage, stages[0]) {
        (Stage::Primary, _) | (Stage::Junior, Stage::Junior) => Ratio::one(),
        (Stage::Junior, _) => ratio("1.1"),
        (Stage::Senior, Stage::Junior) => ratio("1.2"),
        (Stage::Senior, _) => ratio("1.32"),
    };
    let mut all = Ratio::zero();
    for each in stages {
        all += line.get(&students_key(*each))? * weight(*each);
    }
    let own = line.get(&students_key(stage))? * weight(stage);
    Some(if all.is_zero() { Ratio::one() } else { own / all })
}

/// Why a school is left out, if it is.
fn exclusion(line: &Line, rulebook: &str) -> Option<&'static str> {
    match line.kind {
        "special" => Some("special_education"),
        "kindergarten" | "senior_school" | "vocational" | "other" => Some("out_of_scope"),
        "teaching_point" if rulebook == BASIC => Some("teaching_point"),
        "teaching_point" => {
            line.get("students_primary").filter(|students| **students < whole(50)).map(|_| "teaching_point_under_50")
        }
        _ => (rulebook == BASIC && line.ownership == Some("private")).then_some("private"),
    }
}

struct Valued {
    per_student: Ratio,
    own: Ratio,
    met: Option<bool>,
    floor: Option<bool>,
    borderline: bool,
    shortfall: Option<Ratio>,
}

struct Unit {
    code: String,
    stage: Stage,
    students: Option<Ratio>,
    values: Vec<Option<Valued>>,
    verdict: Option<Verdict>,
    met: u32,
}

/// Rounded half up.
fn rounded(value: &Ratio, decimals: u32) -> Ratio {
    let unit = Ratio::from_integer(BigInt::from(10).pow(decimals));
    (value * &unit + ratio("1/2")).floor() / unit
}

fn value(indicator: &Indicator, line: &Line, stage: Stage) -> Option<Valued> {
    let students = line.get(&students_key(stage))?;
    let own = indicator.own(line, stage)?;
    let value = &own * whole(indicator.scale) / students;
    let Some(threshold) = indicator.threshold(stage) else {
        return Some(Valued { per_student: value, own, met: None, floor: None, borderline: false, shortfall: None });
    };
    let least = &threshold * ratio("0.85");
    let judge = |value: &Ratio| (*value >= threshold, *value >= least);
    let (met, floor) = judge(&value);
    let borderline = judge(&rounded(&value, 2)) != (met, floor);
    let lacking = (&threshold * students / whole(indicator.scale) - &own).max(Ratio::zero());
    let shortfall = Some(if indicator.whole_shortfall { lacking.ceil() } else { lacking });
    Some(Valued { per_student: value, own, met: Some(met), floor: Some(floor), borderline, shortfall })
}

fn unit(indicators: &[Indicator], line: &Line, stage: Stage) -> Unit {
    let values: Vec<Option<Valued>> = indicators.iter().map(|indicator| value(indicator, line, stage)).collect();
    let known = || values.iter().flatten();
    let short = known().filter(|value| value.met == Some(false)).count();
    let met = known().filter(|value| value.met == Some(true)).count();
    let low = known().any(|value| value.floor == Some(false));
    let verdict = indicators[0].threshold.map(|_| match (short, met) {
        _ if short >= 2 || low => Verdict::Fail,
        (0, 7) | (1, 6) => Verdict::Pass,
        _ => Verdict::Undetermined,
    });
    let students = line.get(&students_key(stage)).cloned();
    Unit { code: line.code.clone(), stage, students, values, verdict, met: u32::try_from(met).unwrap() }
}

fn close(got: f64, expected: &Ratio, what: &str) {
    let expected = expected.to_f64().unwrap();
    let bound = 1e-9 * expected.abs().max(1.0);
    assert!((got - expected).abs() <= bound, "{what}: {got}, expected {expected}");
}

/// Of what a stage is told, every digit counts.
fn nearest(got: f64, expected: &Ratio, what: &str) {
    assert_eq!(got.to_bits(), expected.to_f64().unwrap().to_bits(), "{what}: {got}, exactly {expected}");
}

/// √value to 60 digits after the point, rounded down.
fn root(value: &Ratio) -> Ratio {
    let unit = BigInt::from(10).pow(60);
    Ratio::new((value.numer() * &unit * &unit / value.denom()).sqrt(), unit)
}

/// What a stage's units say of one indicator.
struct Spread {
    mean: Ratio,
    /// S² ÷ X̄²; `None` where X̄ = 0.
    squared: Option<Ratio>,
    /// Σ P(X − X̄)²
    squares: Ratio,
    plain_mean: Ratio,
    plain_variance: Ratio,
    units: usize,
    missing: usize,
}

fn spread(units: &[&Unit], indicator: usize, scale: i64) -> Option<Spread> {
    let known: Vec<(&Ratio, &Valued)> =
        units.iter().filter_map(|unit| Some((unit.students.as_ref()?, unit.values[indicator].as_ref()?))).collect();
    if known.is_empty() {
        return None;
    }
    let sum = |of: &dyn Fn(&Ratio, &Valued) -> Ratio| {
        known.iter().fold(Ratio::zero(), |sum, (students, value)| sum + of(students, value))
    };
    let students = sum(&|students, _| students.clone());
    let mean = sum(&|_, value| value.own.clone()) * whole(scale) / &students;
    let squares = sum(&|students, value| students * (&value.per_student - &mean) * (&value.per_student - &mean));
    let count = BigRational::from_integer(known.len().into());
    let plain_mean = sum(&|_, value| value.per_student.clone()) / &count;
    let plain_variance =
        sum(&|_, value| (&value.per_student - &plain_mean) * (&value.per_student - &plain_mean)) / count;
    let cv_squared = (!mean.is_zero()).then(|| &squares / &students / (&mean * &mean));
    let (units, missing) = (known.len(), units.len() - known.len());
    Some(Spread { mean, squared: cv_squared, squares, plain_mean, plain_variance, units, missing })
}

/// Whether rounding cv half up to three decimals would change the verdict: ⌊1000·cv + ½⌋ from ⌊2000·cv⌋.
fn rounding_turns(squared: &Ratio, limit: &Ratio) -> bool {
    let doubled = (squared * whole(4_000_000)).floor().to_integer().sqrt();
    let rounded = Ratio::new((doubled + 1) / 2, BigInt::from(1000));
    (rounded <= *limit) != (*squared <= limit * limit)
}

fn worst(all: impl Iterator<Item = Verdict>) -> Verdict {
    all.fold(Verdict::Pass, Verdict::max)
}

/// Assesses the county and compares everything that the contract's arithmetic gives.
pub fn check(lines: &[Line], rulebook: &str) {
    let county = county(lines);
    let assessment = super::lines::assess_county(&county, rulebook);
    let indicators = indicators(rulebook);
    let ids: Vec<&str> =
        LIBRARY.rulebook(rulebook).unwrap().indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    assert_eq!(ids, indicators.iter().map(|indicator| indicator.id).collect::<Vec<_>>());
    let lines: BTreeMap<&str, &Line> = lines.iter().map(|line| (line.code.as_str(), line)).collect();
    let mut units = Vec::new();
    let mut excluded = Vec::new();
    for (code, line) in &lines {
        if let Some(reason) = exclusion(line, rulebook) {
            excluded.push(((*code).to_owned(), None, reason));
            continue;
        }
        for stage in stages_of(line.kind).iter().filter(|stage| **stage != Stage::Senior) {
            if line.get(&students_key(*stage)).is_some_and(Zero::is_zero) {
                excluded.push(((*code).to_owned(), Some(*stage), "no_students"));
            } else {
                units.push(unit(&indicators, line, *stage));
            }
        }
    }
    let known = LIBRARY.rulebook(rulebook).unwrap();
    let got = assessment.excluded.iter();
    let got: Vec<_> =
        got.map(|one| (county.schools.codes[one.row as usize].clone(), one.stage, one.code(known))).collect();
    assert_eq!(got, excluded, "excluded");
    assert_eq!(assessment.units.len(), units.len());
    for (place, unit) in units.iter().enumerate() {
        check_unit(&assessment, place, unit, &county.schools.codes, &indicators);
    }
    for stage in Stage::ASSESSED {
        let places: Vec<usize> = (0..units.len()).filter(|place| units[*place].stage == stage).collect();
        check_stage(&assessment, stage, &places, &units, &indicators, rulebook);
    }
}

fn check_unit(assessment: &Assessment, place: usize, unit: &Unit, codes: &[String], indicators: &[Indicator]) {
    let got = &assessment.units[place];
    assert_eq!((&codes[got.row as usize], got.stage), (&unit.code, unit.stage));
    assert_eq!(got.students.map(whole), unit.students, "students of {}", unit.code);
    for ((indicator, got), value) in indicators.iter().zip(assessment.values_of(place)).zip(&unit.values) {
        let what = format!("{} of {} {}", indicator.id, unit.code, unit.stage.id());
        let Some(value) = value else {
            assert!(got.value.is_nan() && got.met.is_none() && got.floor.is_none() && !got.borderline, "{what}");
            assert!(got.share.is_nan() && got.shortfall.is_nan(), "{what}");
            continue;
        };
        close(got.value, &value.per_student, &what);
        let judged = (got.met, got.floor, got.borderline);
        assert_eq!(judged, (value.met, value.floor, value.borderline), "{what}: {}", value.per_student);
        match &value.shortfall {
            None => assert!(got.shortfall.is_nan(), "{what}"),
            Some(shortfall) => close(got.shortfall, shortfall, &format!("shortfall, {what}")),
        }
    }
    assert_eq!((got.verdict, got.met), (unit.verdict, unit.met), "verdict of {}", unit.code);
}

fn check_stage(
    assessment: &Assessment,
    stage: Stage,
    places: &[usize],
    units: &[Unit],
    indicators: &[Indicator],
    rulebook: &str,
) {
    let got = assessment.stages.iter().find(|result| result.stage == stage).unwrap();
    let of_stage: Vec<&Unit> = places.iter().map(|place| &units[*place]).collect();
    assert_eq!(got.units, of_stage.len());
    if of_stage.is_empty() {
        assert_eq!((got.verdict, got.variations.len()), (None, 0));
        return;
    }
    let limit = limit(rulebook, stage);
    let judged = rulebook == QUALITY;
    let mut verdicts: Vec<Verdict> = of_stage.iter().filter_map(|unit| unit.verdict).collect();
    let mut roots = Some(Ratio::zero());
    for (at, indicator) in indicators.iter().enumerate() {
        let what = format!("variation of {} {}", indicator.id, stage.id());
        let variation = &got.variations[at];
        let spread = spread(&of_stage, at, indicator.scale);
        let Some(spread) = spread else {
            assert_eq!((variation.units, variation.mean, variation.cv), (0, None, None), "{what}");
            assert_eq!(variation.verdict, judged.then_some(Verdict::Undetermined), "{what}");
            verdicts.push(Verdict::Undetermined);
            roots = None;
            continue;
        };
        assert_eq!((variation.units, variation.missing), (spread.units, spread.missing), "{what}");
        nearest(variation.mean.unwrap(), &spread.mean, &what);
        match &spread.squared {
            None => assert_eq!(variation.cv, None, "{what}"),
            Some(squared) => nearest(variation.cv.unwrap(), &(root(squared) * spread.mean.signum()), &what),
        }
        if !spread.plain_mean.is_zero() {
            nearest(variation.cv_unweighted.unwrap(), &(root(&spread.plain_variance) / &spread.plain_mean), &what);
        }
        let keeps = spread.squared.as_ref().map(|squared| *squared <= &limit * &limit);
        let verdict = match keeps {
            Some(false) => Verdict::Fail,
            Some(true) if spread.missing == 0 => Verdict::Pass,
            _ => Verdict::Undetermined,
        };
        if judged {
            assert_eq!(variation.verdict, Some(verdict), "{what}");
            let turns = spread.squared.as_ref().is_some_and(|squared| rounding_turns(squared, &limit));
            assert_eq!(variation.borderline, turns, "borderline, {what}");
            let met = of_stage.iter().flat_map(|unit| &unit.values[at]).filter(|value| value.met == Some(true)).count();
            assert_eq!(variation.met, Some(met), "{what}");
            verdicts.push(verdict);
        } else {
            assert_eq!((variation.verdict, variation.limit, variation.borderline), (None, None, false), "{what}");
            verdicts.push(if spread.missing == 0 { Verdict::Pass } else { Verdict::Undetermined });
            roots = roots.zip(spread.squared.as_ref()).map(|(sum, squared)| sum + root(squared) * spread.mean.signum());
        }
        for place in places {
            let (unit, share) = (&units[*place], assessment.values[at].share[*place]);
            match (&unit.students, &unit.values[at]) {
                (Some(students), Some(value)) if !spread.squares.is_zero() => {
                    let from_mean = &value.per_student - &spread.mean;
                    let part = students * &from_mean * &from_mean / &spread.squares;
                    nearest(share, &part, &format!("share of {}, {what}", unit.code));
                }
                _ => assert!(share.is_nan(), "share of {}, {what}", unit.code),
            }
        }
    }
    if judged {
        assert_eq!((got.composite_cv, got.composite_borderline), (None, None));
    } else if let Some(roots) = roots {
        nearest(got.composite_cv.unwrap(), &(&roots / whole(8)), "composite");
        // Digits beyond the fortieth do not count.
        let mean = (roots / whole(8) * Ratio::from_integer(BigInt::from(10).pow(41))).round()
            / Ratio::from_integer(BigInt::from(10).pow(41));
        let keeps = mean <= limit;
        assert_eq!(got.composite_borderline, Some((rounded(&mean, 3) <= limit) != keeps), "composite {mean}");
        verdicts.push(if keeps { Verdict::Pass } else { Verdict::Fail });
    } else {
        assert_eq!((got.composite_cv, got.composite_borderline), (None, None));
        verdicts.push(Verdict::Undetermined);
    }
    assert_eq!(got.verdict, Some(worst(verdicts.into_iter())), "{}", stage.id());
}
