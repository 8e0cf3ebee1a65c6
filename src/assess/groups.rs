//! Means of groups of schools: town and country, townships, who runs them. And which schools make a variation.

use super::Assessment;
use crate::county::Stage;

/// One group's units in an indicator.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GroupMean {
    /// Units of the group in the stage.
    pub units: usize,
    /// Those with a value.
    pub known: usize,
    /// Those that reach the threshold; 0 where there is none.
    pub met: usize,
    /// Mean of the values, weighted by students as the county's own; `None` without any.
    pub mean: Option<f64>,
}

/// Means of an indicator by group. `group_of` tells the group of a row, from 0; rows without one are left out.
#[must_use]
pub fn group_means(
    assessment: &Assessment,
    stage: Stage,
    indicator: usize,
    groups: usize,
    group_of: impl Fn(u32) -> Option<usize>,
) -> Vec<GroupMean> {
    let mut means = vec![GroupMean::default(); groups];
    let mut sums = vec![(0.0, 0.0); groups];
    for (place, unit) in assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage) {
        let Some(group) = group_of(unit.row).filter(|group| *group < groups) else { continue };
        let value = super::lacks::value_of(assessment, place, indicator);
        means[group].units += 1;
        if value.value.is_nan() {
            continue;
        }
        let students = unit.students.unwrap_or_default() as f64;
        means[group].known += 1;
        means[group].met += usize::from(value.met == Some(true));
        sums[group] = (sums[group].0 + students, sums[group].1 + students * value.value);
    }
    for (mean, (students, weighted)) in means.iter_mut().zip(sums) {
        mean.mean = (students > 0.0).then(|| weighted / students);
    }
    means
}

/// A unit and its part of a stage's variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maker {
    /// Place in [`Assessment::units`].
    pub unit: usize,
    /// Its part, of 1.
    pub share: f64,
    /// Its value lies below the mean of all.
    pub below: bool,
}

/// The units of a stage by what they add to an indicator's variance, the greatest first; none where there is no variance.
#[must_use]
pub fn makers(assessment: &Assessment, stage: Stage, indicator: usize) -> Vec<Maker> {
    let variation = assessment.stages.iter().find(|result| result.stage == stage);
    let mean = variation.and_then(|result| result.variations.get(indicator)?.mean).unwrap_or(f64::NAN);
    let units = assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage);
    let mut makers: Vec<Maker> = units
        .map(|(unit, _)| (unit, super::lacks::value_of(assessment, unit, indicator)))
        .filter(|(_, value)| value.share > 0.0)
        .map(|(unit, value)| Maker { unit, share: value.share, below: value.value < mean })
        .collect();
    // Units stand in order of schools, and sorting keeps the order of those alike.
    makers.sort_by(|a, b| b.share.total_cmp(&a.share));
    makers
}
