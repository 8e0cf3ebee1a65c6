//! The lines of the table: filtered and sorted once a change, with what stands beneath them.

use super::Memory;
use super::filter::Ground;
use super::source::Source;
use crate::assess::{UnitCounts, Verdict};

/// The lines of the table.
#[derive(Debug, Default)]
pub struct List {
    /// Places of units in the order shown.
    pub units: Vec<u32>,
    /// Their known students.
    pub students: i64,
    /// Their verdicts.
    pub counts: UnitCounts,
    /// By indicator: units that meet it, and units with a value.
    pub met: Vec<(usize, usize)>,
}

impl List {
    /// Filters and sorts.
    pub fn new(source: Source<'_>, ground: &Ground, memory: &Memory) -> Self {
        let mut units = ground.filtered(source, &memory.filter);
        memory.order.sort(source, &ground.sounds, &mut units);
        let mut list = Self::default();
        for place in &units {
            let unit = &source.assessment.units[*place as usize];
            list.students += unit.students.unwrap_or_default();
            match unit.verdict {
                Some(Verdict::Pass) => list.counts.passing += 1,
                Some(Verdict::Fail) => list.counts.failing += 1,
                Some(Verdict::Undetermined) => list.counts.undetermined += 1,
                None => {}
            }
        }
        let met = source.assessment.values.iter().map(|column| {
            let known = units.iter().filter(|unit| !column.value[**unit as usize].is_nan()).count();
            let is_met = |unit: &&u32| column.marks.get(**unit as usize).is_some_and(|marks| marks.met() == Some(true));
            (units.iter().filter(is_met).count(), known)
        });
        list.met = met.collect();
        list.units = units;
        list
    }

    /// The schools before and after one, in the order of the table; `None` where there is none or it is not in it.
    pub fn neighbours(&self, source: Source<'_>, row: u32) -> [Option<u32>; 2] {
        // A school of two stages stands where its first line stands.
        let mut seen = vec![false; source.county.schools.len()];
        let rows = self.units.iter().map(|unit| source.assessment.units[*unit as usize].row);
        let order: Vec<u32> = rows.filter(|row| !std::mem::replace(&mut seen[*row as usize], true)).collect();
        let Some(place) = order.iter().position(|other| *other == row) else { return [None; 2] };
        let before = place.checked_sub(1).and_then(|before| order.get(before)).copied();
        [before, order.get(place + 1).copied()]
    }
}
