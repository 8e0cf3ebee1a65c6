//! Values column by column: one indicator over all units, with doubles and almost without branches. What doubles leave
//! in doubt, and what concessions change, is left to [`Values::value`].

use crate::county::{Stage, row_number};

use super::exact::ERROR;
use super::units::UnitList;
use super::values::{BoundIndicator, Limits, SMALL_SHORTFALL, State, Values};
use super::{Marks, Unit, Value, ValueColumn};

/// Above this, doubles near each other are whole numbers, and rounding them up says nothing.
const MOST_ROUNDED: f64 = 1e15;

/// What the units of a county have in common for all indicators, one entry a unit.
pub(super) struct Frame<'a> {
    pub units: &'a [Unit],
    list: &'a UnitList,
    rows: Vec<u32>,
    stages: Vec<u8>,
    /// By stage: its units.
    of_stage: [Vec<u32>; 2],
    /// NaN where none were reported.
    pub students: Vec<f64>,
    /// Units with concessions that are on.
    granted: Vec<usize>,
    on: u32,
}

impl<'a> Frame<'a> {
    pub fn new(list: &'a UnitList, on: u32) -> Self {
        let units = &list.units;
        let places = |stage: Stage| {
            let of_stage = units.iter().enumerate().filter(|(_, unit)| unit.stage == stage);
            of_stage.map(|(place, _)| row_number(place)).collect()
        };
        let granted = |place: &usize| list.granted[units[*place].row as usize] & on != 0;
        Self {
            units,
            list,
            rows: units.iter().map(|unit| unit.row).collect(),
            stages: units.iter().map(|unit| unit.stage as u8).collect(),
            of_stage: Stage::ASSESSED.map(places),
            students: units.iter().map(|unit| unit.students.map_or(f64::NAN, |students| students as f64)).collect(),
            granted: if on == 0 { Vec::new() } else { (0..units.len()).filter(granted).collect() },
            on,
        }
    }

    /// The places of a stage's units.
    pub fn of_stage(&self, stage: Stage) -> impl Iterator<Item = usize> {
        self.of_stage[stage as usize].iter().map(|place| *place as usize)
    }

    /// The concessions that are on for a unit.
    pub fn granted(&self, unit: &Unit) -> u32 {
        self.list.granted[unit.row as usize] & self.on
    }

    /// The place of each unit's stage among the assessed ones.
    pub fn stages(&self) -> impl Iterator<Item = usize> {
        self.stages.iter().map(|stage| usize::from(*stage))
    }
}

/// The values of one indicator with what its variation needs beside them.
pub(super) struct Worked {
    pub column: ValueColumn,
    /// By unit: the size of what its value was summed from, where it differs from the value.
    pub sizes: Option<Vec<f64>>,
}

/// The limits of one stage as doubles; NaN where nothing is judged.
#[derive(Clone, Copy)]
struct Line {
    threshold: f64,
    threshold_rounded: f64,
    floor: f64,
    floor_rounded: f64,
    /// Highest of them, for the error bound.
    highest: f64,
    /// Resource needed per student.
    need: f64,
}

impl Line {
    fn new(limits: Option<&Limits>, scale: f64) -> Self {
        let Some(limits) = limits else {
            let none = f64::NAN;
            let [threshold, threshold_rounded, floor, floor_rounded, highest, need] = [none; 6];
            return Self { threshold, threshold_rounded, floor, floor_rounded, highest, need };
        };
        Self {
            threshold: limits.threshold.double,
            threshold_rounded: limits.threshold_rounded.double,
            floor: limits.floor.double,
            floor_rounded: limits.floor_rounded.double,
            highest: limits.highest,
            need: limits.threshold.double / scale,
        }
    }

    /// How a value stands, and whether doubles leave that in doubt.
    fn judge(&self, value: f64, size: f64) -> (Marks, bool) {
        let room = (size + self.highest) * ERROR;
        let (threshold, floor) = (value - self.threshold, value - self.floor);
        let (threshold_rounded, floor_rounded) = (value - self.threshold_rounded, value - self.floor_rounded);
        let nearest = threshold.abs().min(floor.abs()).min(threshold_rounded.abs()).min(floor_rounded.abs());
        let (met, at_floor) = (threshold >= 0.0, floor >= 0.0);
        let borderline = (threshold_rounded >= 0.0) != met || (floor_rounded >= 0.0) != at_floor;
        (Marks::new(!threshold.is_nan(), met, at_floor, borderline), nearest <= room)
    }
}

/// A whole number of things lacking, and whether doubles leave it in doubt.
fn rounded_up(short: f64, error: f64) -> (f64, bool) {
    #[expect(clippy::cast_possible_truncation, reason = "numbers too large for it are in doubt below")]
    let down = short as i64 as f64;
    let part = short - down;
    (if part > 0.0 { down + 1.0 } else { down }, part.abs().min((1.0 - part).abs()) <= error || short > MOST_ROUNDED)
}

impl Values<'_> {
    /// The values of an indicator, without their shares.
    pub fn column(&self, place: usize, frame: &Frame<'_>) -> Worked {
        let indicator = &self.indicators[place];
        let judged = indicator.limits.iter().any(Option::is_some);
        let (own, mut sizes) = own_column(indicator, frame);
        let scale = indicator.scale.double;
        let to_value = |own: f64, students: f64| own * scale / students;
        let value: Vec<f64> = own.iter().zip(&frame.students).map(|(own, each)| to_value(*own, *each)).collect();
        if let Some(sizes) = &mut sizes {
            sizes.iter_mut().zip(&frame.students).for_each(|(size, each)| *size = to_value(*size, *each).abs());
        }
        let (mut doubtful, mut worked) = (Vec::new(), Worked { column: ValueColumn::default(), sizes });
        worked.column.value = value;
        if judged {
            doubtful = judge_column(indicator, frame, &own, &mut worked);
        }
        if frame.on & indicator.concessions != 0 {
            let granted = |unit: &&usize| frame.granted(&frame.units[**unit]) & indicator.concessions != 0;
            doubtful.extend(frame.granted.iter().filter(granted));
        }
        for unit in doubtful {
            let one = &frame.units[unit];
            let (value, size) = self.value(place, one, frame.list.parts[unit], frame.granted(one));
            worked.column.set(unit, &value);
            if let Some(sizes) = &mut worked.sizes {
                sizes[unit] = size;
            }
        }
        worked
    }
}

/// The resource of every unit after sharing out, without concessions, NaN where a figure is missing; and the sizes of
/// what it was summed from, where they differ.
fn own_column(indicator: &BoundIndicator<'_>, frame: &Frame<'_>) -> (Vec<f64>, Option<Vec<f64>>) {
    let gather = |by_stage: [&[f64]; 2], whole: &[f64]| -> Vec<f64> {
        let rows = frame.rows.iter().map(|row| *row as usize);
        let each = rows.zip(frame.stages());
        match (indicator.stage_terms[0].is_empty(), indicator.whole_terms.is_empty()) {
            (false, true) => each.map(|(row, stage)| by_stage[stage][row]).collect(),
            (true, false) => each.zip(&frame.list.parts).map(|((row, _), part)| whole[row] * part).collect(),
            (false, false) => {
                let each = each.zip(&frame.list.parts);
                each.map(|((row, stage), part)| by_stage[stage][row] + whole[row] * part).collect()
            }
            (true, true) => vec![0.0; frame.rows.len()],
        }
    };
    let (stages, whole) = (&indicator.stage_sums, &indicator.whole_sums);
    let own = gather([&stages[0].values, &stages[1].values], &whole.values);
    let subtracts = indicator.concessions & frame.on != 0 || whole.subtracts() || stages[0].subtracts();
    let sizes = subtracts.then(|| gather([stages[0].sizes(), stages[1].sizes()], whole.sizes()));
    (own, sizes)
}

/// Fills in how the values stand and what is lacking; returns the units where doubles leave that in doubt.
fn judge_column(indicator: &BoundIndicator<'_>, frame: &Frame<'_>, own: &[f64], worked: &mut Worked) -> Vec<usize> {
    let number = frame.units.len();
    let lines = indicator.limits.each_ref().map(|limits| Line::new(limits.as_ref(), indicator.scale.double));
    let (mut marks, mut shortfalls) = (vec![Marks::default(); number], vec![0.0; number]);
    let mut doubtful = Vec::new();
    let column = &worked.column.value;
    let each = own.iter().zip(&frame.students).zip(column).zip(frame.stages());
    for (place, ((((own, students), value), stage), (marks, shortfall))) in
        each.zip(marks.iter_mut().zip(&mut shortfalls)).enumerate()
    {
        let line = &lines[stage];
        let size = worked.sizes.as_ref().map_or(value.abs(), |sizes| sizes[place]);
        let (mark, mut doubt) = line.judge(*value, size);
        if mark.met() != Some(true) {
            let need = line.need * students;
            let short = need - own;
            *shortfall = short;
            if indicator.whole_shortfall {
                // The size of what was summed, in the resource's unit, is the value's times students over scale.
                let error = (need + size * students / indicator.scale.double) * ERROR;
                let (up, near) = rounded_up(short, error);
                *shortfall = if short.is_nan() { short } else { up };
                doubt |= near;
            } else {
                doubt |= short <= need * SMALL_SHORTFALL;
            }
        }
        *marks = mark;
        if doubt {
            doubtful.push(place);
        }
    }
    worked.column.marks = marks;
    worked.column.shortfall = shortfalls;
    doubtful
}

/// How the values of each unit stand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub met: u16,
    pub short: u16,
    pub missing: u16,
    /// One is below its floor.
    pub low: bool,
}

impl Tally {
    pub fn add(&mut self, state: State) {
        self.met += u16::from(state.met == Some(true));
        self.short += u16::from(state.met == Some(false));
        self.missing += u16::from(state.met.is_none());
        self.low |= state.met == Some(false) && state.floor == Some(false);
    }

    /// Counts one indicator for every unit.
    pub fn add_column(tallies: &mut [Self], column: &ValueColumn) {
        for (tally, marks) in tallies.iter_mut().zip(&column.marks) {
            tally.add(State { met: marks.met(), floor: marks.floor() });
        }
        for tally in tallies.iter_mut().skip(column.marks.len()) {
            tally.missing += 1;
        }
    }
}

impl ValueColumn {
    fn set(&mut self, unit: usize, value: &Value) {
        self.value[unit] = value.value;
        if let (Some(marks), Some(shortfall)) = (self.marks.get_mut(unit), self.shortfall.get_mut(unit)) {
            *marks =
                Marks::new(value.met.is_some(), value.met == Some(true), value.floor == Some(true), value.borderline);
            *shortfall = value.shortfall;
        }
    }

    /// The state of a unit's value.
    pub(super) fn state(&self, unit: usize) -> State {
        let marks = self.marks.get(unit).copied().unwrap_or_default();
        State { met: marks.met(), floor: marks.floor() }
    }
}
