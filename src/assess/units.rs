//! Units: which schools count in which stage, and how a whole school's conditions are shared out among its stages.

use crate::county::{FigureColumn, NO_CHOICE, Stage, row_number};
use crate::rulebook::{Exact, Exclusion, Rulebook};

use super::bind::{Bound, BoundCondition};
use super::{Excluded, Unit};

/// Who counts, and how the whole school's conditions are shared out.
#[derive(Default)]
pub(super) struct UnitList {
    pub units: Vec<Unit>,
    /// By unit: its part of the whole school's conditions; NaN where it is not known.
    pub parts: Vec<f64>,
    /// By row: bits of the stages it has a unit in.
    pub stages: Vec<u8>,
    /// By row: bits of the concessions granted.
    pub granted: Vec<u32>,
    pub excluded: Vec<Excluded>,
}

impl UnitList {
    pub fn has_unit(&self, row: usize, stage: Option<Stage>) -> bool {
        match stage {
            None => self.stages[row] != 0,
            Some(stage) => self.stages[row] & (1 << stage as u8) != 0,
        }
    }
}

/// Exclusions bound to their columns.
struct BoundExclusion<'a> {
    exclusion: &'a Exclusion,
    kinds: Vec<usize>,
    choices: Vec<(Option<&'a [u8]>, Vec<u8>)>,
}

/// Finds the units of a county under a rulebook.
pub(super) fn units(bound: &Bound<'_>, rulebook: &Rulebook) -> UnitList {
    let schools = &bound.county.schools;
    let students = Stage::ALL.map(|stage| schools.figures.get(&format!("students_{}", stage.id())));
    let exclusions: Vec<BoundExclusion<'_>> = rulebook
        .exclusions
        .iter()
        .map(|exclusion| BoundExclusion {
            exclusion,
            kinds: exclusion.kinds.iter().filter_map(|kind| bound.quantities.kind(kind)).collect(),
            choices: exclusion
                .choices
                .iter()
                .map(|(key, options)| (schools.choices.get(key).map(Vec::as_slice), bound.options(key, options)))
                .collect(),
        })
        .collect();
    let conditions: Vec<BoundCondition<'_>> =
        rulebook.concessions.iter().map(|concession| bound.condition(&concession.when)).collect();
    let mut list = UnitList { stages: vec![0; bound.rows()], granted: vec![0; bound.rows()], ..UnitList::default() };
    list.units.reserve(bound.rows() * 3 / 2);
    list.parts.reserve(bound.rows() * 3 / 2);
    for row in 0..bound.rows() {
        for (place, condition) in conditions.iter().enumerate() {
            list.granted[row] |= u32::from(bound.holds(condition, row)) << place;
        }
        let number = row_number(row);
        let exclusion = exclusions.iter().position(|exclusion| leaves_out(bound, exclusion, students, row));
        if exclusion.is_some() {
            list.excluded.push(Excluded { row: number, stage: None, exclusion });
            continue;
        }
        for stage in bound.stages(row).iter().copied() {
            let count = students[stage as usize].and_then(|column| column.whole(row));
            if count == Some(0) {
                list.excluded.push(Excluded { row: number, stage: Some(stage), exclusion: None });
                continue;
            }
            list.stages[row] |= 1 << stage as u8;
            list.units.push(Unit { row: number, stage, students: count, verdict: None, met: 0 });
            list.parts.push(to_double_part(bound, rulebook, students, row, stage));
        }
    }
    list
}

fn leaves_out(
    bound: &Bound<'_>,
    exclusion: &BoundExclusion<'_>,
    students: [Option<&FigureColumn>; 3],
    row: usize,
) -> bool {
    let kind = usize::from(bound.county.schools.kinds[row]);
    (exclusion.kinds.is_empty() || exclusion.kinds.contains(&kind))
        && exclusion.choices.iter().all(|(column, options)| {
            let choice = column.map_or(NO_CHOICE, |column| column[row]);
            choice != NO_CHOICE && options.contains(&choice)
        })
        && exclusion.exclusion.students_below.as_ref().is_none_or(|limit| {
            let mut known = bound.stages(row).iter().map(|stage| students[*stage as usize]?.whole(row));
            // Not known to be below is not below.
            known.try_fold(0, |sum, count| Some(sum + count?)).is_some_and(|sum| (sum as f64) < limit.double)
        })
}

/// The weights of the stages a school's kind allows.
pub(super) fn weights<'a>(
    bound: &Bound<'_>,
    rulebook: &'a Rulebook,
    row: usize,
) -> impl Iterator<Item = (Stage, &'a Exact)> {
    let split = &rulebook.split;
    let weights = if bound.allows(row, Stage::Primary) { &split.with_primary } else { &split.without_primary };
    let allowed = Stage::ALL.map(|stage| bound.allows(row, stage));
    weights.iter().filter(move |(stage, _)| allowed[**stage as usize]).map(|(stage, weight)| (*stage, weight))
}

fn to_double_part(
    bound: &Bound<'_>,
    rulebook: &Rulebook,
    students: [Option<&FigureColumn>; 3],
    row: usize,
    stage: Stage,
) -> f64 {
    let several = Stage::ALL.iter().filter(|stage| bound.allows(row, **stage)).count() > 1;
    if !several {
        return 1.0;
    }
    let (mut own, mut all) = (0.0, 0.0);
    for (each, weight) in weights(bound, rulebook, row) {
        let Some(count) = students[each as usize].and_then(|column| column.whole(row)) else { return f64::NAN };
        let weighted = count as f64 * weight.double;
        all += weighted;
        if each == stage {
            own = weighted;
        }
    }
    own / all
}
