//! Drawing one school: its size and shape, then every figure as the recipe says.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::recipe::{Base, ONE, PER_ONE, Recipe, SortEntry, Step};
use crate::county::Stage;

/// How far the number of students moves in a year, parts of 10,000.
const DRIFT: i64 = 180;

/// What was drawn for a school once, for all its years.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Students in the latest year, by stage.
    pub students: [Option<i64>; 3],
    /// Change of the students a year, parts of 10,000.
    pub drift: i64,
    /// Students aimed at in a class.
    class_size: [i64; 2],
    /// How many students the largest class has above the mean.
    above_mean: [i64; 2],
    /// Calendar year it was built in.
    pub built: i64,
    /// One a step.
    draws: Vec<i64>,
    /// One a sort of room.
    room_draws: Vec<i64>,
}

/// A whole number within both bounds.
pub(super) fn within(random: &mut ChaCha8Rng, (low, high): (i64, i64)) -> i64 {
    let span = u64::from(random.next_u32()) * u64::try_from(high - low + 1).unwrap_or(1);
    low + i64::from(u32::try_from(span >> 32).unwrap_or(0))
}

impl Draft {
    /// Draws a school of a sort. However it is used, the same number of values is drawn.
    pub(super) fn draw(random: &mut ChaCha8Rng, recipe: &Recipe, sort: &SortEntry) -> Self {
        let students = Stage::ALL.map(|stage| sort.students.get(&stage).map(|bounds| within(random, *bounds)));
        let class_size =
            Stage::ASSESSED.map(|stage| sort.class_size.get(&stage).map_or(1, |size| within(random, *size)));
        Self {
            students,
            drift: within(random, (-DRIFT, DRIFT)),
            class_size,
            above_mean: Stage::ASSESSED.map(|_| within(random, (0, 2))),
            built: within(random, sort.built),
            draws: recipe.steps.iter().map(|step| within(random, step.draw)).collect(),
            room_draws: recipe.rooms.iter().map(|_| i64::from(random.next_u32() >> 8)).collect(),
        }
    }

    /// Students of a stage, so many years before the latest.
    fn students_in(&self, stage: usize, years_before: i64) -> Option<i64> {
        self.students[stage].map(|students| students + students * self.drift * years_before / ONE)
    }

    /// Computes every figure of the school, so many years before the latest, into `values`: one a quantity.
    pub(super) fn fill(&self, recipe: &Recipe, sort: &SortEntry, years_before: i64, values: &mut [Option<i64>]) {
        values.fill(None);
        let shape = &recipe.shape;
        values[shape.built_year] = Some(self.built * ONE);
        for stage in 0..3 {
            values[shape.students[stage]] = self.students_in(stage, years_before).map(|students| students * ONE);
        }
        for stage in Stage::ASSESSED {
            if let Some(students) = self.students_in(stage as usize, years_before) {
                self.fill_classes(recipe, sort, stage, students, values);
            }
        }
        for (step, draw) in recipe.steps.iter().zip(&self.draws) {
            if step.public_only && sort.ownership != "public" {
                continue;
            }
            values[step.target] = self.amount(recipe, step, *draw, values);
        }
    }

    fn fill_classes(&self, recipe: &Recipe, sort: &SortEntry, stage: Stage, students: i64, values: &mut [Option<i64>]) {
        let (shape, place) = (&recipe.shape, stage as usize);
        let usual = if stage == Stage::Primary { 6 } else { 3 };
        let grades = sort.grades.get(&stage).copied().unwrap_or(usual);
        let classes = divide_up(students, self.class_size[place]).max(grades);
        values[shape.grades[place]] = Some(grades * ONE);
        values[shape.classes[place]] = Some(classes * ONE);
        values[shape.max_class[place]] = Some((divide_up(students, classes) + self.above_mean[place]) * ONE);
        values[shape.over_classes[place]] = Some(0);
    }

    fn amount(&self, recipe: &Recipe, step: &Step, draw: i64, values: &[Option<i64>]) -> Option<i64> {
        let assessed = self.students[..2].iter().any(Option::is_some);
        if step.whole_school && !assessed {
            // The draw is as good as a fresh one: it serves this figure only.
            let (low, high) = step.without_stages?;
            let (from, to) = step.draw;
            if self.students[Stage::Senior as usize].is_none() {
                return Some(low + (high - low) * (draw - from) / (to - from).max(1) / step.round_to * step.round_to);
            }
        }
        let (base, per) = match &step.base {
            Base::One(place) => (values[*place]?, step.per),
            Base::Sum(places) => {
                let known = places.iter().filter_map(|place| values[*place]);
                (known.clone().next().and(Some(known.sum()))?, step.per)
            }
            Base::Shared { per } => self.shared(recipe, *per, values),
        };
        let product = i128::from(base) * i128::from(per) * i128::from(draw);
        let unit = i128::from(PER_ONE) * i128::from(ONE) * i128::from(step.round_to);
        let rounded = i64::try_from((product + unit - 1).div_euclid(unit)).unwrap_or(0) * step.round_to;
        let plus: i64 = step.plus.iter().filter_map(|place| values[*place]).sum();
        let minus: i64 = step.minus.iter().filter_map(|place| values[*place]).sum();
        Some(rounded.max(step.at_least) + plus - minus)
    }

    /// Weighted students, and the least amount for one of them that is enough in every assessed stage.
    fn shared(&self, recipe: &Recipe, least: [i64; 2], values: &[Option<i64>]) -> (i64, i64) {
        let weights = recipe.weights[usize::from(self.students[0].is_none())];
        let mut base = 0;
        let mut per = 0;
        for stage in 0..3 {
            let Some(students) = values[recipe.shape.students[stage]] else { continue };
            base += students * weights[stage] / ONE;
            if stage < 2 {
                per = per.max(divide_up(least[stage] * ONE, weights[stage]));
            }
        }
        // A senior school is measured like the junior part of one that has both.
        (base, if per == 0 { least[Stage::Junior as usize] } else { per })
    }

    /// The areas of a sort of room, one for every so many classes.
    pub(super) fn rooms(&self, recipe: &Recipe, sort: usize, values: &[Option<i64>]) -> Vec<i64> {
        let classes: i64 = recipe.shape.classes.iter().filter_map(|place| values[*place]).sum::<i64>() / ONE;
        let (low, high) = recipe.rooms[sort].area;
        let halves = (high - low) / (ONE / 2) + 1;
        (0..divide_up(classes, recipe.classes_per_room))
            .map(|room| low + (self.room_draws[sort] + room * 17) % halves * (ONE / 2))
            .collect()
    }
}

/// Division of whole numbers of which neither is negative, rounded up.
fn divide_up(amount: i64, by: i64) -> i64 {
    (amount + by - 1) / by.max(1)
}
