//! Variation: how far the schools of a stage lie apart, weighted by students, and what is judged of it.
//!
//! X̄ = ΣR ÷ ΣP, S² = Σ P·(X − X̄)² ÷ ΣP, cv = S ÷ X̄. Source: 教督〔2012〕3号 and 教督〔2017〕6号.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::county::Stage;
use crate::rulebook::{Exact, Judged, Rulebook};

use super::columns::{Frame, Worked};
use super::exact::{compare_roots, root, rounds_above, sum, to_double};
use super::fine::Fine;
use super::values::Values;
use super::{Assessment, StageResult, Unit, UnitCounts, ValueColumn, Variation, Verdict};

/// Below this part of the squared mean a variance may be none at all, whatever doubles say.
const TINY_VARIANCE: f64 = 1e-18;
/// Up to so many units every digit of a double is worth its time; with more, the last ones are left to rounding.
const MOST_FINE_UNITS: usize = 2_000;

/// What is summed over the units of one stage for one indicator.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    units: usize,
    missing: usize,
    met: usize,
    /// ΣP
    students: f64,
    /// ΣP·X
    weighted: f64,
    /// The same of what the values were summed from.
    size: f64,
    /// ΣX
    plain: f64,
    /// ΣP·(X − X̄)²
    squares: f64,
    /// Σ(X − mean of X)²
    plain_squares: f64,
    /// The squares are exactly zero.
    equal: bool,
}

impl Sums {
    /// The sums of one indicator in one stage. The mean first, the squares after it.
    pub fn of_column(worked: &Worked, frame: &Frame<'_>, stage: Stage) -> Self {
        let mut sums = Self::default();
        let (values, students) = (&worked.column.value, &frame.students);
        for place in frame.of_stage(stage) {
            let (value, students) = (values[place], students[place]);
            if value.is_nan() {
                sums.missing += 1;
                continue;
            }
            sums.units += 1;
            sums.students += students;
            sums.weighted += students * value;
            sums.plain += value;
            let size = worked.sizes.as_ref().map_or(value, |sizes| sizes[place]);
            sums.size += students * size.abs();
        }
        if !worked.column.marks.is_empty() {
            sums.met = frame.of_stage(stage).filter(|place| worked.column.marks[*place].met() == Some(true)).count();
        }
        let (mean, plain_mean) = sums.means();
        for place in frame.of_stage(stage) {
            sums.add_square(students[place], values[place], mean, plain_mean);
        }
        sums
    }

    fn mean(&self) -> f64 {
        self.weighted / self.students
    }

    /// X̄ and the plain mean.
    fn means(&self) -> (f64, f64) {
        (self.mean(), self.plain / self.units as f64)
    }

    /// Second pass.
    fn add_square(&mut self, students: f64, value: f64, mean: f64, plain_mean: f64) {
        if value.is_nan() {
            return;
        }
        let from_mean = value - mean;
        self.squares += students * from_mean * from_mean;
        let from_plain = value - plain_mean;
        self.plain_squares += from_plain * from_plain;
    }

    /// S² ÷ X̄² and a bound on its error: n additions in each sum, values off by their own sums' cancellation.
    fn squared(&self) -> (f64, f64) {
        let squared = self.squares * self.students / (self.weighted * self.weighted);
        let spread = (self.size / self.weighted.abs()).max(1.0);
        let error = (self.units as f64 + 64.0) * 8.0 * f64::EPSILON * (1.0 + squared) * spread * spread;
        (squared, error)
    }
}

/// Exact sums of one indicator in one stage: ΣP, ΣP·X, ΣP·X², ΣX, ΣX².
struct ExactSums {
    students: BigRational,
    weighted: BigRational,
    squares: BigRational,
    plain: BigRational,
    plain_squares: BigRational,
}

impl ExactSums {
    fn new(values: &Values<'_>, indicator: usize, units: &[(Unit, u32)]) -> Self {
        let scale = &values.indicators[indicator].scale.rational;
        let mut students = Vec::with_capacity(units.len());
        let mut weighted = Vec::with_capacity(units.len());
        let mut squares = Vec::with_capacity(units.len());
        let mut plain = Vec::with_capacity(units.len());
        let mut plain_squares = Vec::with_capacity(units.len());
        for (unit, granted) in units {
            let count = BigRational::from_integer(BigInt::from(unit.students.unwrap_or_default()));
            let own = values.exact_own(indicator, unit, *granted) * scale;
            let value = &own / &count;
            squares.push(&own * &value);
            weighted.push(own);
            students.push(count);
            plain_squares.push(&value * &value);
            plain.push(value);
        }
        Self {
            students: sum(&students),
            weighted: sum(&weighted),
            squares: sum(&squares),
            plain: sum(&plain),
            plain_squares: sum(&plain_squares),
        }
    }

    /// Σ(X − mean of X)²
    fn plain_from_mean(&self, units: usize) -> BigRational {
        let units = BigRational::from_integer(BigInt::from(units));
        &self.plain_squares - &self.plain * &self.plain / units
    }

    /// S² ÷ X̄² = ΣP · ΣP·X² ÷ (ΣP·X)² − 1. `None` where X̄ is zero.
    fn squared(&self) -> Option<BigRational> {
        if self.weighted.is_zero() {
            return None;
        }
        Some(&self.students * &self.squares / (&self.weighted * &self.weighted) - BigRational::one())
    }
}

/// One stage while it is worked out.
struct StageWork<'a> {
    values: &'a Values<'a>,
    rulebook: &'a Rulebook,
    stage: Stage,
    frame: &'a Frame<'a>,
}

impl StageWork<'_> {
    /// The units that have a value, with the concessions that are on for them.
    fn with_value(&self, assessment: &Assessment, indicator: usize) -> Vec<(Unit, u32)> {
        let units = self.frame.units.iter().zip(&assessment.values[indicator].value);
        units
            .filter(|(unit, value)| unit.stage == self.stage && !value.is_nan())
            .map(|(unit, _)| (*unit, self.frame.granted(unit)))
            .collect()
    }

    fn exact(&self, assessment: &Assessment, indicator: usize) -> Option<BigRational> {
        ExactSums::new(self.values, indicator, &self.with_value(assessment, indicator)).squared()
    }

    /// Settles what doubles cannot: whether the mean is exactly zero and whether all values are exactly equal.
    fn settle(&self, assessment: &Assessment, indicator: usize, sums: &mut Sums) {
        if sums.size == 0.0 {
            (sums.weighted, sums.squares, sums.equal) = (0.0, 0.0, true);
            return;
        }
        let doubtful_mean = sums.weighted.abs() <= sums.size * sums.units as f64 * 4.0 * f64::EPSILON;
        let (squared, _) = sums.squared();
        if !doubtful_mean && squared >= TINY_VARIANCE {
            return;
        }
        let exact = ExactSums::new(self.values, indicator, &self.with_value(assessment, indicator));
        sums.weighted = to_double(&exact.weighted);
        sums.plain = to_double(&exact.plain);
        sums.plain_squares = to_double(&exact.plain_from_mean(sums.units));
        if let Some(squared) = exact.squared() {
            sums.equal = squared.is_zero();
            sums.squares = to_double(&squared) * sums.weighted * sums.weighted / sums.students;
        }
    }

    /// All digits of a stage of usual size; nothing of a larger one.
    fn fine(&self, assessment: &Assessment, indicator: usize, sums: &Sums) -> Option<Fine> {
        if sums.units == 0 || sums.units > MOST_FINE_UNITS {
            return None;
        }
        let scale = &self.values.indicators[indicator].scale.rational;
        let own = |(unit, granted): (Unit, u32)| {
            (self.values.exact_own(indicator, &unit, granted) * scale, unit.students.unwrap_or_default())
        };
        let units: Vec<_> = self.with_value(assessment, indicator).into_iter().map(own).collect();
        Some(Fine::new(&units))
    }

    /// Writes the shares over those that doubles gave.
    fn put_shares(&self, column: &mut ValueColumn, fine: &Fine) {
        let known: Vec<usize> =
            self.frame.of_stage(self.stage).filter(|place| !column.value[*place].is_nan()).collect();
        for (at, place) in known.into_iter().enumerate() {
            column.share[place] = fine.shares.get(at).copied().unwrap_or(f64::NAN);
        }
    }

    fn variation(&self, assessment: &Assessment, indicator: usize, sums: &Sums, fine: Option<&Fine>) -> Variation {
        let known = sums.units > 0;
        let has_mean = fine.map_or(known && sums.weighted != 0.0, |fine| fine.cv.is_some());
        let judged = self.rulebook.variation.judged == Judged::Each;
        let limit = judged.then(|| &self.rulebook.variation.limit[&self.stage]);
        let mut variation = Variation {
            mean: known.then(|| sums.mean()),
            // Added to 0, −0 is 0.
            cv: has_mean.then(|| (sums.squares / sums.students).sqrt() / sums.mean() + 0.0),
            cv_unweighted: None,
            limit: limit.map(|limit| limit.double),
            verdict: judged.then_some(Verdict::Undetermined),
            borderline: false,
            units: sums.units,
            missing: sums.missing,
            met: self.rulebook.unit_rule.as_ref().map(|_| sums.met),
        };
        if known && sums.plain != 0.0 {
            let units = sums.units as f64;
            variation.cv_unweighted = Some((sums.plain_squares / units).sqrt() / (sums.plain / units) + 0.0);
        }
        if let Some(fine) = fine {
            (variation.mean, variation.cv) = (Some(fine.mean), fine.cv);
            variation.cv_unweighted = fine.cv_unweighted;
        }
        if let Some(limit) = limit.filter(|_| has_mean) {
            let (keeps, borderline) = self.judge(assessment, indicator, sums, limit);
            variation.borderline = borderline;
            variation.verdict = Some(match (keeps, sums.missing) {
                (false, _) => Verdict::Fail,
                (true, 0) => Verdict::Pass,
                (true, _) => Verdict::Undetermined,
            });
        }
        variation
    }

    /// Whether a variation keeps its limit, and whether rounding it would change that.
    fn judge(&self, assessment: &Assessment, indicator: usize, sums: &Sums, limit: &Exact) -> (bool, bool) {
        let (squared, error) = sums.squared();
        let mut exact: Option<Option<BigRational>> = None;
        let mut against = |limit: &BigRational| {
            let limit_squared = limit * limit;
            let difference = squared - to_double(&limit_squared);
            if difference.abs() > error {
                return if difference > 0.0 { Ordering::Greater } else { Ordering::Less };
            }
            let exact = exact.get_or_insert_with(|| self.exact(assessment, indicator));
            exact.as_ref().map_or(Ordering::Less, |exact| exact.cmp(&limit_squared))
        };
        let keeps = against(&limit.rational).is_le();
        let rounded_keeps = against(&rounds_above(&limit.rational, self.rulebook.decimals.variations)).is_lt();
        (keeps, keeps != rounded_keeps)
    }

    /// The mean of all variations: itself, whether it keeps its limit, whether rounding would change that.
    fn composite(
        &self,
        assessment: &Assessment,
        sums: &[Sums],
        fine: &[Option<Fine>],
        variations: &[Variation],
    ) -> Option<(f64, bool, bool)> {
        let cvs: Option<Vec<f64>> = variations.iter().map(|variation| variation.cv).collect();
        let cvs = cvs?;
        let number = cvs.len() as f64;
        let mean = cvs.iter().sum::<f64>() / number;
        // The root of a value with error e errs by at most e ÷ root, and by no more than √e.
        let error = sums.iter().map(Sums::squared).fold(f64::EPSILON * 64.0, |error, (squared, each)| {
            error + each.sqrt().min(each / squared.sqrt().max(f64::MIN_POSITIVE))
        });
        let mut roots: Option<BigInt> = None;
        let mut against = |limit: &BigRational| {
            let difference = mean - to_double(limit);
            if difference.abs() > error {
                return if difference > 0.0 { Ordering::Greater } else { Ordering::Less };
            }
            let roots = roots.get_or_insert_with(|| self.roots(assessment, sums, variations.len()));
            compare_roots(roots, &(limit * BigRational::from_integer(BigInt::from(variations.len()))))
        };
        let limit = &self.rulebook.variation.limit[&self.stage].rational;
        let keeps = against(limit).is_le();
        let rounded_keeps = against(&rounds_above(limit, self.rulebook.decimals.variations)).is_lt();
        let fine: Option<Vec<&Fine>> = fine.iter().map(Option::as_ref).collect();
        let mean = fine.map_or(mean, |fine| Fine::mean_of_roots(fine.into_iter()));
        Some((mean, keeps, keeps != rounded_keeps))
    }

    /// The sum of all variations in units of 10^-60.
    fn roots(&self, assessment: &Assessment, sums: &[Sums], indicators: usize) -> BigInt {
        (0..indicators).fold(BigInt::zero(), |total, indicator| {
            let squared = self.exact(assessment, indicator).unwrap_or_default();
            let each = root(&if squared.is_negative() { BigRational::zero() } else { squared });
            if sums[indicator].weighted < 0.0 { total - each } else { total + each }
        })
    }
}

/// The stages of a county; writes the shares into the values.
pub(super) fn stages(
    values: &Values<'_>,
    rulebook: &Rulebook,
    frame: &Frame<'_>,
    mut sums: [Vec<Sums>; 2],
    assessment: &mut Assessment,
) -> Vec<StageResult> {
    let mut results = Vec::new();
    let mut fines = Vec::new();
    for stage in Stage::ASSESSED {
        let (work, sums) = (StageWork { values, rulebook, stage, frame }, &mut sums[stage as usize]);
        let fine: Vec<Option<Fine>> =
            sums.iter().enumerate().map(|(indicator, sums)| work.fine(assessment, indicator, sums)).collect();
        for (indicator, sums) in sums.iter_mut().enumerate().filter(|(indicator, _)| fine[*indicator].is_none()) {
            if sums.units > 0 {
                work.settle(assessment, indicator, sums);
            }
        }
        results.push(stage_result(&work, assessment, sums, &fine));
        fines.push((work, fine));
    }
    for (indicator, column) in assessment.values.iter_mut().enumerate() {
        fill_shares(column, [&sums[0][indicator], &sums[1][indicator]], frame);
        for (work, fine) in &fines {
            if let Some(fine) = &fine[indicator] {
                work.put_shares(column, fine);
            }
        }
    }
    results
}

/// P·(X − X̄)² ÷ ΣP·(X − X̄)²; NaN where there is no value or no variance.
fn fill_shares(column: &mut ValueColumn, sums: [&Sums; 2], frame: &Frame<'_>) {
    let of = |sums: &Sums| (sums.mean(), if sums.squares > 0.0 && !sums.equal { 1.0 / sums.squares } else { f64::NAN });
    let shares = sums.map(of);
    let units = column.value.iter().zip(&frame.students).zip(frame.stages());
    column.share = units
        .map(|((value, students), stage)| {
            let (mean, one_over) = shares[stage];
            let from_mean = value - mean;
            students * from_mean * from_mean * one_over
        })
        .collect();
}

fn stage_result(work: &StageWork<'_>, assessment: &Assessment, sums: &[Sums], fine: &[Option<Fine>]) -> StageResult {
    let units = || assessment.units.iter().filter(|unit| unit.stage == work.stage);
    let number = units().count();
    let judged = work.rulebook.unit_rule.is_some();
    let mut counts = UnitCounts::default();
    let mut students = 0;
    for unit in units() {
        students += unit.students.unwrap_or_default();
        match unit.verdict {
            Some(Verdict::Pass) => counts.passing += 1,
            Some(Verdict::Fail) => counts.failing += 1,
            Some(Verdict::Undetermined) => counts.undetermined += 1,
            None => {}
        }
    }
    let mut result = StageResult {
        stage: work.stage,
        units: number,
        students,
        verdicts: judged.then_some(counts),
        verdict: None,
        composite_cv: None,
        composite_borderline: None,
        variations: Vec::new(),
    };
    if number == 0 {
        return result;
    }
    let variations = sums.iter().zip(fine).enumerate();
    result.variations = variations
        .map(|(indicator, (sums, fine))| work.variation(assessment, indicator, sums, fine.as_ref()))
        .collect();
    let mut worst = if sums.iter().any(|sums| sums.missing > 0) { Verdict::Undetermined } else { Verdict::Pass };
    match work.rulebook.variation.judged {
        Judged::Each => {
            worst = worst.max(result.variations.iter().filter_map(|each| each.verdict).max().unwrap_or(worst));
        }
        Judged::Mean => match work.composite(assessment, sums, fine, &result.variations) {
            None => worst = worst.max(Verdict::Undetermined),
            Some((mean, keeps, borderline)) => {
                result.composite_cv = Some(mean);
                result.composite_borderline = Some(borderline);
                worst = worst.max(if keeps { Verdict::Pass } else { Verdict::Fail });
            }
        },
    }
    if counts.failing > 0 {
        worst = Verdict::Fail;
    } else if counts.undetermined > 0 {
        worst = worst.max(Verdict::Undetermined);
    }
    result.verdict = Some(worst);
    result
}
