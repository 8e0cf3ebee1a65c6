//! What may be wrong in the figures of a county: kept, shown, never an error.
//!
//! Conditions where the contract leaves room:
//!
//! - `students_of_other_stage`: any figure but 0 in a column of a stage the school's kind does not allow.
//! - `stage_without_students`: students empty or 0 in a stage of a school whose kind allows a stage that is
//!   assessed. Not where nobody reported any students.
//! - `outlier`: counts and amounts of the groups teachers, conditions and funds; those by stage per student of the
//!   stage, the others per student of all stages the kind allows; the median over all schools that have both,
//!   0 included; nothing where the median is 0.
//! - `jump`: counts and amounts; from 0 any other figure is a jump.
//! - `twin`: every figure and every room the same, two of them at least and not all of them 0; both schools are named.

use std::collections::HashMap;

use super::report::{Argument, Doubt, MOST_DOUBTS};
use crate::county::{
    County, Figure, FigureColumn, KindOfSchool, Quantities, Quantity, Schools, Scope, Stage, ValueType,
};

/// Codes of parts larger than their whole; which they are stands with the quantities.
const OVER: [&str; 7] = [
    "degree_over_teachers",
    "backbone_over_teachers",
    "pe_arts_over_teachers",
    "mid_title_over_teachers",
    "certified_over_teachers",
    "trained_over_teachers",
    "indoor_over_teaching_area",
];
/// Groups of quantities that are compared per student.
const RESOURCE_GROUPS: [&str; 3] = ["teachers", "conditions", "funds"];
/// With fewer figures being alike says nothing.
const TWIN_FIGURES: usize = 2;
/// Comparisons of doubles leave this much room, so that exactly ten times is not over ten times.
const ROOM: f64 = 1e-12;

/// Gathers doubts, no more than [`MOST_DOUBTS`] of a code.
#[derive(Default)]
struct Gathered {
    doubts: Vec<Doubt>,
    counts: HashMap<&'static str, usize>,
}

impl Gathered {
    fn add(&mut self, doubt: Doubt) {
        let count = self.counts.entry(doubt.code).or_default();
        *count += 1;
        if *count <= MOST_DOUBTS {
            self.doubts.push(doubt);
        }
    }

    /// Whether no further doubt of the code is kept.
    fn is_full(&self, code: &str) -> bool {
        self.counts.get(code).is_some_and(|count| *count >= MOST_DOUBTS)
    }
}

/// Every doubt about a county's figures; `last` are those of the year before.
pub(super) fn examine(quantities: &Quantities, county: &County, last: Option<&County>) -> Vec<Doubt> {
    let mut found = Gathered::default();
    let view = View::new(quantities, &county.schools);
    view.parts(&mut found);
    view.classes(&mut found);
    view.stages(&mut found);
    view.outliers(&mut found);
    view.twins(&mut found);
    if let Some(last) = last {
        view.jumps(&last.schools, &mut found);
        county_jumps(quantities, county, last, &mut found);
    }
    found.doubts
}

/// Puts doubts in order: by school, those without one first; then by quantity and code.
pub(super) fn sort(quantities: &Quantities, doubts: &mut Vec<Doubt>) {
    let place = |doubt: &Doubt| doubt.field.as_deref().and_then(|field| quantities.index(field)).unwrap_or(usize::MAX);
    // Doubts are large and places are looked up: both are done once for each.
    let mut placed: Vec<(usize, Doubt)> = doubts.drain(..).map(|doubt| (place(&doubt), doubt)).collect();
    placed.sort_by(|(a_place, a), (b_place, b)| {
        (&a.school, a_place, &a.field, a.code).cmp(&(&b.school, b_place, &b.field, b.code))
    });
    doubts.extend(placed.into_iter().map(|(_, doubt)| doubt));
}

/// The schools, with what is asked of them again and again.
struct View<'c> {
    quantities: &'c Quantities,
    schools: &'c Schools,
    /// Students by stage.
    students: Vec<(Stage, Option<&'c FigureColumn>)>,
}

impl<'c> View<'c> {
    fn new(quantities: &'c Quantities, schools: &'c Schools) -> Self {
        let column = |stage: Stage| schools.figures.get(&format!("students_{}", stage.id()));
        Self { quantities, schools, students: Stage::ALL.into_iter().map(|stage| (stage, column(stage))).collect() }
    }

    fn kind(&self, row: usize) -> Option<&'c KindOfSchool> {
        self.quantities.kinds.get(usize::from(self.schools.kinds[row]))
    }

    fn allows(&self, row: usize, stage: Stage) -> bool {
        self.kind(row).is_some_and(|kind| kind.allows(stage))
    }

    fn column(&self, base: &str, stage: Stage) -> Option<&'c FigureColumn> {
        self.schools.figures.get(&format!("{base}_{}", stage.id()))
    }

    fn doubt(&self, code: &'static str, row: usize, field: &str, figures: Vec<Figure>) -> Doubt {
        Doubt::of_school(code, &self.schools.codes[row], field, figures)
    }

    /// Parts larger than their whole.
    fn parts(&self, found: &mut Gathered) {
        for rule in &self.quantities.parts {
            let Some(code) = OVER.into_iter().find(|code| *code == rule.doubt) else { continue };
            let by_stage = |base: &str| !self.quantities.stages_of(base).is_empty();
            if !by_stage(&rule.part) {
                let Some(part) = self.schools.figures.get(&rule.part) else { continue };
                let summed = by_stage(&rule.whole);
                let whole = |row| {
                    if summed { self.all_stages(&rule.whole, row) } else { self.schools.figure(&rule.whole, row) }
                };
                self.over(code, &rule.part, part, whole, found);
                continue;
            }
            for stage in Stage::ASSESSED {
                let (part, whole) = (self.column(&rule.part, stage), self.column(&rule.whole, stage));
                let (Some(part), Some(whole)) = (part, whole) else { continue };
                let key = format!("{}_{}", rule.part, stage.id());
                self.over(code, &key, part, |row| whole.get(row).filter(|_| self.allows(row, stage)), found);
            }
        }
    }

    fn over(
        &self,
        code: &'static str,
        key: &str,
        part: &FigureColumn,
        whole: impl Fn(usize) -> Option<Figure>,
        found: &mut Gathered,
    ) {
        for row in 0..self.schools.len() {
            if found.is_full(code) {
                return;
            }
            if !part.has(row) {
                continue;
            }
            if let (Some(part), Some(whole)) = (part.get(row), whole(row))
                && whole.is_less(&part)
            {
                found.add(self.doubt(code, row, key, vec![part, whole]));
            }
        }
    }

    /// Teachers of the assessed stages the kind allows; unknown where one is empty.
    fn all_stages(&self, base: &str, row: usize) -> Option<Figure> {
        let mut stages = Stage::ASSESSED.into_iter().filter(|stage| self.allows(row, *stage)).peekable();
        stages.peek()?;
        stages.try_fold(Figure::whole(0), |sum, stage| Some(sum.plus(&self.column(base, stage)?.get(row)?)))
    }

    /// Classes, largest class, over-size classes and students that do not go together.
    fn classes(&self, found: &mut Gathered) {
        for (stage, limit) in &self.quantities.marks.largest_class {
            let (stage, limit) = (*stage, *limit);
            let column = |base| self.column(base, stage);
            let (classes, largest, over) = (column("classes"), column("max_class"), column("over_classes"));
            let whole = |column: Option<&FigureColumn>, row: usize| column?.whole(row);
            for row in (0..self.schools.len()).filter(|row| self.allows(*row, stage)) {
                let (classes, largest, over) = (whole(classes, row), whole(largest, row), whole(over, row));
                let students = whole(column("students"), row);
                self.class_doubts(found, row, stage, limit, [classes, largest, over, students]);
            }
        }
    }

    fn class_doubts(&self, found: &mut Gathered, row: usize, stage: Stage, limit: i64, known: [Option<i64>; 4]) {
        let [classes, largest, over, students] = known;
        if found.is_full("class_size_mismatch") {
            return;
        }
        let mut add = |base: &str, figures: &[i64]| {
            let figures = figures.iter().map(|figure| Figure::whole(*figure)).collect();
            let mut doubt = self.doubt("class_size_mismatch", row, &format!("{base}_{}", stage.id()), figures);
            doubt
                .arguments
                .push(("reason", Argument::Reason(if base == "classes" { "classes_too_few" } else { "over_classes" })));
            found.add(doubt);
        };
        if let (Some(classes), Some(largest), Some(students)) = (classes, largest, students)
            && i128::from(classes) * i128::from(largest) < i128::from(students)
        {
            add("classes", &[classes, largest, students]);
        }
        let too_many = over.zip(classes).is_some_and(|(over, classes)| over > classes);
        let against_largest = over.zip(largest).is_some_and(|(over, largest)| (over > 0) != (largest > limit));
        if let Some(over) = over
            && (too_many || against_largest)
        {
            add("over_classes", &[Some(over), classes, largest].into_iter().flatten().collect::<Vec<_>>());
        }
    }

    /// Figures of stages the school does not have, and stages without students.
    fn stages(&self, found: &mut Gathered) {
        for quantity in self.quantities.list.iter().filter(|quantity| quantity.scope == Scope::Stage) {
            let (Some(stage), Some(column)) = (quantity.stage, self.schools.figures.get(&quantity.key)) else {
                continue;
            };
            for row in (0..self.schools.len()).filter(|row| column.has(*row) && !self.allows(*row, stage)) {
                if let Some(figure) = column.get(row).filter(|figure| !figure.is_zero()) {
                    found.add(self.doubt("students_of_other_stage", row, &quantity.key, vec![figure]));
                }
            }
        }
        if self.students.iter().all(|(_, column)| column.is_none()) {
            return;
        }
        for row in 0..self.schools.len() {
            let Some(kind) = self.kind(row).filter(|kind| Stage::ASSESSED.iter().any(|stage| kind.allows(*stage)))
            else {
                continue;
            };
            for (stage, column) in self.students.iter().filter(|(stage, _)| kind.allows(*stage)) {
                let students = column.and_then(|column| column.get(row));
                if students.as_ref().is_none_or(Figure::is_zero) {
                    let key = format!("students_{}", stage.id());
                    found.add(self.doubt("stage_without_students", row, &key, students.into_iter().collect()));
                }
            }
        }
    }

    /// Students of one stage, or of all the kind allows; NaN where they are unknown.
    fn students_by(&self, stage: Option<Stage>) -> Vec<f64> {
        let of = |row: usize, wanted: Stage| {
            let column = self.students.iter().find(|(stage, _)| *stage == wanted).and_then(|(_, column)| *column);
            column.map_or(f64::NAN, |column| column.double(row))
        };
        (0..self.schools.len())
            .map(|row| match stage {
                Some(stage) if self.allows(row, stage) => of(row, stage),
                Some(_) => f64::NAN,
                None => self.kind(row).map_or(f64::NAN, |kind| kind.stages.iter().map(|stage| of(row, *stage)).sum()),
            })
            .collect()
    }

    /// Figures per student far from the county's median.
    fn outliers(&self, found: &mut Gathered) {
        let mut cache: Vec<(Option<Stage>, Vec<f64>)> = Vec::new();
        // By school, NaN where there is none; and those there are, which finding the median puts in disorder.
        let (mut ratios, mut known): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for quantity in self.quantities.of_schools().filter(|quantity| is_resource(quantity)) {
            let Some(column) = self.schools.figures.get(&quantity.key) else { continue };
            if !cache.iter().any(|(stage, _)| *stage == quantity.stage) {
                cache.push((quantity.stage, self.students_by(quantity.stage)));
            }
            if found.is_full("outlier") {
                return;
            }
            let Some((_, students)) = cache.iter().find(|(stage, _)| *stage == quantity.stage) else { continue };
            ratios.clear();
            ratios.extend(students.iter().enumerate().map(|(row, students)| column.double(row) / students));
            known.clear();
            known.extend(ratios.iter().filter(|ratio| ratio.is_finite()));
            let Some(median) = median(&mut known).filter(|median| *median > 0.0) else { continue };
            for (row, ratio) in ratios.iter().copied().enumerate().filter(|(_, ratio)| ratio.is_finite()) {
                if (ratio > 10.0 * median * (1.0 + ROOM) || ratio * 10.0 * (1.0 + ROOM) < median)
                    && let Some(figure) = column.get(row)
                {
                    let shown = |number: f64| Figure::from_double(number).unwrap_or(Figure::whole(0));
                    found.add(self.doubt("outlier", row, &quantity.key, vec![figure, shown(ratio), shown(median)]));
                }
            }
        }
    }

    /// Schools with the same figures.
    fn twins(&self, found: &mut Gathered) {
        let mut marks = self.marks();
        marks.sort_unstable();
        for alike in marks.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            if found.is_full("twin") {
                return;
            }
            for (place, (_, row)) in alike.iter().enumerate() {
                let other = alike[usize::from(place == 0)].1;
                let mut doubt = self.doubt("twin", *row, "", Vec::new());
                doubt.field = None;
                doubt.arguments.push(("other", Argument::Text(self.schools.names[other].clone())));
                found.add(doubt);
            }
        }
    }

    /// By school, a number that is the same for the same figures; schools without any but 0, or with a single one, are
    /// left out. Column by column, which is quick. That different figures have one number is as good as impossible, and would be no more
    /// than a doubt.
    fn marks(&self) -> Vec<(u64, usize)> {
        let mut marks = vec![(0_u64, 0_usize, false); self.schools.len()];
        for column in self.schools.figures.values() {
            for (row, (mark, known, any)) in marks.iter_mut().enumerate() {
                let double = column.double(row);
                *known += usize::from(!double.is_nan());
                *any |= double > 0.0;
                *mark = mixed(*mark, double);
            }
        }
        for column in self.schools.rooms.values() {
            for (rooms, (mark, known, any)) in column.iter().zip(&mut marks) {
                let rooms = rooms.as_deref();
                *known += usize::from(rooms.is_some());
                *any |= rooms.is_some_and(|rooms| !rooms.is_empty());
                *mark = mixed(*mark, rooms.map_or(f64::NAN, |rooms| rooms.len() as f64));
                for room in rooms.unwrap_or_default() {
                    *mark = mixed(*mark, room.to_double());
                }
            }
        }
        let compared = marks.into_iter().enumerate().filter(|(_, (_, known, any))| *any && *known >= TWIN_FIGURES);
        compared.map(|(row, (mark, ..))| (mark, row)).collect()
    }

    /// Figures that changed by more than half.
    fn jumps(&self, last: &Schools, found: &mut Gathered) {
        let rows: Vec<Option<usize>> = self.schools.codes.iter().map(|code| last.row_of(code)).collect();
        for quantity in self.quantities.of_schools().filter(|quantity| is_counted(quantity)) {
            let key = &quantity.key;
            let (Some(now), Some(before)) = (self.schools.figures.get(key), last.figures.get(key)) else { continue };
            for (row, earlier) in rows.iter().enumerate() {
                let Some(earlier) = *earlier else { continue };
                if found.is_full("jump") {
                    return;
                }
                if may_jump(before.double(earlier), now.double(row))
                    && let (Some(a), Some(b)) = (before.get(earlier), now.get(row))
                    && is_jump(&a, &b)
                {
                    found.add(self.doubt("jump", row, key, vec![a, b]));
                }
            }
        }
    }
}

fn county_jumps(quantities: &Quantities, county: &County, last: &County, found: &mut Gathered) {
    for quantity in quantities.of_county().filter(|quantity| is_counted(quantity)) {
        if let (Some(a), Some(b)) = (last.figures.get(&quantity.key), county.figures.get(&quantity.key))
            && is_jump(a, b)
        {
            let doubt = Doubt::of_school("jump", "", &quantity.key, vec![a.clone(), b.clone()]);
            found.add(Doubt { school: None, ..doubt });
        }
    }
}

fn is_counted(quantity: &Quantity) -> bool {
    matches!(quantity.value, ValueType::Count | ValueType::Amount)
}

fn is_resource(quantity: &Quantity) -> bool {
    is_counted(quantity) && RESOURCE_GROUPS.contains(&quantity.group.as_str())
}

/// A first look with doubles that leaves room for their rounding.
fn may_jump(before: f64, now: f64) -> bool {
    (now - before).abs() * 2.0 > before.abs() * (1.0 - 1e-9)
}

/// More than half of the earlier figure more or less.
fn is_jump(before: &Figure, now: &Figure) -> bool {
    let (before, now) = (before.to_rational(), now.to_rational());
    let change = if now > before { &now - &before } else { &before - &now };
    &change + &change > before
}

/// One more figure in the number that stands for all of a school.
fn mixed(mark: u64, figure: f64) -> u64 {
    (mark.rotate_left(5) ^ figure.to_bits()).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn median(values: &mut [f64]) -> Option<f64> {
    let (length, middle) = (values.len(), values.len() / 2);
    if length == 0 {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if length % 2 == 1 {
        return Some(*upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
    }
}
