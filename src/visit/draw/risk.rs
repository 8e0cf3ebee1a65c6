//! What makes a school worth a visit sooner than another, and by how much that raises its chance.

use std::collections::BTreeMap;

use crate::assess::{Assessment, Verdict};
use crate::county::Stage;

use super::{Rules, Sources};

/// One thing that raises a school's chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Risk {
    /// These stages fail.
    Failing(Vec<Stage>),
    /// These values lie near their thresholds: stage, and place of the indicator in the rulebook.
    NearThreshold(Vec<(Stage, usize)>),
    /// So many doubts about its figures are open.
    Doubts(usize),
    /// Nobody was there for so many days.
    LongUnvisited(u32),
    /// Nobody was ever there, while others were visited.
    NeverVisited,
}

impl Risk {
    /// Parts of a chance it adds.
    pub(super) fn parts(&self, rules: &Rules) -> u32 {
        match self {
            Self::Failing(_) => rules.parts.failing,
            Self::NearThreshold(_) => rules.parts.near_threshold,
            Self::Doubts(_) => rules.parts.doubts,
            Self::LongUnvisited(_) | Self::NeverVisited => rules.parts.long_unvisited,
        }
    }
}

/// The risks of all schools.
pub(super) struct Risks<'a> {
    sources: &'a Sources<'a>,
    rules: &'a Rules,
    units: BTreeMap<u32, Vec<usize>>,
}

impl<'a> Risks<'a> {
    pub(super) fn new(sources: &'a Sources<'a>, rules: &'a Rules) -> Self {
        let mut units: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, unit) in sources.assessment.units.iter().enumerate() {
            units.entry(unit.row).or_default().push(place);
        }
        Self { sources, rules, units }
    }

    /// Of one school, in the order in which they are said.
    pub(super) fn of(&self, row: u32) -> Vec<Risk> {
        let Sources { county, assessment, doubts, days_unvisited, .. } = *self.sources;
        let Some(code) = county.schools.codes.get(row as usize) else { return Vec::new() };
        let units = self.units.get(&row).map_or(&[] as &[usize], Vec::as_slice);
        let failing: Vec<Stage> = units
            .iter()
            .map(|unit| &assessment.units[*unit])
            .filter(|unit| unit.verdict == Some(Verdict::Fail))
            .map(|unit| unit.stage)
            .collect();
        let near: Vec<(Stage, usize)> = units.iter().flat_map(|unit| self.near(assessment, *unit)).collect();
        let mut risks = Vec::new();
        if !failing.is_empty() {
            risks.push(Risk::Failing(failing));
        }
        if !near.is_empty() {
            risks.push(Risk::NearThreshold(near));
        }
        if let Some(count) = doubts.get(code).filter(|count| **count > 0) {
            risks.push(Risk::Doubts(*count));
        }
        match days_unvisited.get(code) {
            Some(days) if *days > self.rules.long_unvisited.days => risks.push(Risk::LongUnvisited(*days)),
            Some(_) => {}
            // Where nobody was anywhere yet, it tells no school from another.
            None if days_unvisited.is_empty() => {}
            None => risks.push(Risk::NeverVisited),
        }
        risks
    }

    fn near(&self, assessment: &Assessment, unit: usize) -> Vec<(Stage, usize)> {
        let stage = assessment.units[unit].stage;
        let within = self.rules.near_threshold.within.double;
        let indicators = self.sources.rulebook.indicators.iter().enumerate().zip(assessment.values_of(unit));
        indicators
            .filter(|((_, indicator), value)| {
                let threshold = indicator.threshold.get(&stage).map(|threshold| threshold.double);
                let is_near = |threshold: f64| (value.value - threshold).abs() <= within * threshold;
                value.borderline || threshold.is_some_and(is_near)
            })
            .map(|((place, _), _)| (stage, place))
            .collect()
    }
}
