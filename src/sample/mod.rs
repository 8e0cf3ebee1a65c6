//! Invented counties: the sample a newcomer tries the program on, and counties of any size for benches and tests.
//!
//! Everything is drawn from a seeded generator whose stream is the same on every platform, by a recipe in
//! `assets/sample`. A school of which [`Generated::planted`] says nothing passes clearly and raises no doubt: what is
//! planted is all there is to find. No county, township or school in it is real.

mod build;
mod names;
mod recipe;
mod school;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
mod tests;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

use crate::county::{County, Quantities, Stage};
use crate::fault::Result;
use crate::report::{self, Overrides};
use build::{Builder, School};
use names::Naming;
use recipe::Recipe;
use school::Draft;

/// One invented county in one school year.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Its figures, as a right import of [`workbook`] gives them.
    pub county: County,
    /// What its workbook holds beside them: marks, a total, rows that are no school.
    pub overrides: Overrides,
    /// A second file for the same county and year, one of whose cells contradicts the first.
    pub second: Option<County>,
    /// Everything there is to find, by school code, the county's own last.
    pub planted: Vec<Planted>,
}

/// One thing planted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Planted {
    /// The school year.
    pub year: i32,
    /// The school; `None` where the whole county is meant.
    pub school: Option<String>,
    /// What must be found.
    pub what: What,
}

/// What must be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// A unit fails; these indicators are short, all others are met.
    UnitFails {
        /// Its stage.
        stage: Stage,
        /// Ids of the indicators that are short.
        indicators: Vec<String>,
    },
    /// A unit passes with one indicator short, which reaches 85 % of its threshold.
    UnitAtFloor {
        /// Its stage.
        stage: Stage,
        /// Id of the indicator.
        indicator: String,
    },
    /// A unit cannot be judged: a figure is missing.
    UnitUndetermined {
        /// Its stage.
        stage: Stage,
    },
    /// Rounding a value to the form's decimals would change a verdict.
    Borderline {
        /// The unit's stage.
        stage: Stage,
        /// Id of the indicator.
        indicator: String,
    },
    /// An indicator's variation exceeds its limit.
    VariationFails {
        /// The stage.
        stage: Stage,
        /// Id of the indicator.
        indicator: String,
    },
    /// The school is at fault under an item, which therefore is not met.
    ItemAtFault {
        /// Id of the item.
        item: String,
    },
    /// An item of the county has this status.
    ItemStatus {
        /// Id of the item.
        item: String,
        /// The status as in JSON.
        status: String,
    },
    /// A concession alone would turn the unit, or the item.
    WouldChange {
        /// Id of the concession.
        concession: String,
        /// The unit's stage.
        stage: Option<Stage>,
        /// Id of the item.
        item: Option<String>,
    },
    /// Import raises a doubt.
    Doubt {
        /// Its code.
        code: String,
        /// Key of the column; `None` where the whole row or school is meant.
        field: Option<String>,
    },
    /// The school, or one of its stages, is left out of the assessment (`quality-2017`).
    Excluded {
        /// The reason's code.
        code: String,
        /// The stage, where only that is left out.
        stage: Option<Stage>,
    },
}

/// An invented county of `schools` schools in the school year beginning in `year`: the sample's kinds and sorts of
/// school in the same mix, with faults and doubts at small rates. The same arguments give the same county everywhere.
///
/// Fails only where the quantities lack a column the recipe needs.
pub fn generate(quantities: &Quantities, seed: u64, schools: usize, year: i32) -> Result<Generated> {
    let recipe = Recipe::built_in(quantities)?;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut builder = Builder::new(&recipe, quantities, year, schools)?;
    let mut naming = Naming::default();
    let mut row = 0;
    for round in 0.. {
        if row == schools {
            break;
        }
        for_each_school(&recipe, &mut random, &mut naming, round, |random, name, township, sort| {
            if row < schools {
                let plant = build::plant_by_rate(&recipe, random, sort);
                let school =
                    School::new(&recipe, row, name, township, sort, draft(&recipe, random, sort, plant), plant);
                builder.push(&school);
                row += 1;
            }
        });
    }
    builder.finish(false)
}

/// The sample county: 77 schools in twelve townships over three school years, the earliest first.
///
/// Fails only where the quantities lack a column the recipe needs.
pub fn sample(quantities: &Quantities) -> Result<Vec<Generated>> {
    let recipe = Recipe::built_in(quantities)?;
    let schools = sample_schools(&recipe);
    let mut counties = Vec::new();
    for year in &recipe.file.years {
        let mut builder = Builder::new(&recipe, quantities, *year, schools.len())?;
        for school in &schools {
            builder.push(school);
        }
        counties.push(builder.finish(true)?);
    }
    Ok(counties)
}

/// The workbook of an invented county, as [`report::county_workbook`] writes it, with what was planted in its cells.
pub fn workbook(generated: &Generated, quantities: &Quantities, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    report::county_workbook_with(&generated.county, quantities, made_on, &generated.overrides)
}

/// The second file of an invented county, where it has one: given to the same import after [`workbook`].
pub fn second_workbook(
    generated: &Generated,
    quantities: &Quantities,
    made_on: jiff::civil::Date,
) -> Result<Option<Vec<u8>>> {
    generated.second.as_ref().map(|county| report::county_workbook(county, quantities, made_on)).transpose()
}

/// The schools of an invented county as a csv file in UTF-8 with a byte-order mark. It holds no county sheet, so that
/// importing it needs `--year`.
pub fn csv(generated: &Generated, quantities: &Quantities) -> Result<Vec<u8>> {
    report::schools_csv(&generated.county, quantities, &generated.overrides)
}

/// Calls `with` for every school of one round of townships, with its name, township and sort.
fn for_each_school(
    recipe: &Recipe,
    random: &mut ChaCha8Rng,
    naming: &mut Naming,
    round: usize,
    mut with: impl FnMut(&mut ChaCha8Rng, String, &str, usize),
) {
    let file = &recipe.file;
    for township in &file.township {
        let town = naming.township(random, &file.names, round, township);
        for (id, count) in &township.schools {
            let Some(sort) = file.sort.iter().position(|sort| sort.id == *id) else { continue };
            for _ in 0..*count {
                let name = naming.school(random, &file.names, &file.county.name, &town, &file.sort[sort]);
                with(random, name, &town, sort);
            }
        }
    }
}

/// Draws a school, with what its plant fixes beforehand.
fn draft(recipe: &Recipe, random: &mut ChaCha8Rng, sort: usize, plant: Option<usize>) -> Draft {
    let mut draft = Draft::draw(random, recipe, &recipe.file.sort[sort]);
    if let Some(plant) = plant.map(|plant| &recipe.planted.plant[plant]) {
        for (stage, students) in &plant.students {
            draft.students[*stage as usize] = Some(*students);
            draft.drift = 0;
        }
        draft.built = plant.built.unwrap_or(draft.built);
    }
    draft
}

/// The schools of the sample. The plants of a sort go to its schools in turn; where a sort has more schools than
/// plants its first school stays plain, so that a twin has someone to resemble.
fn sample_schools(recipe: &Recipe) -> Vec<School> {
    let mut random = ChaCha8Rng::seed_from_u64(recipe.file.seed);
    let mut seats = Vec::new();
    for_each_school(recipe, &mut random, &mut Naming::default(), 0, |_, name, township, sort| {
        seats.push((name, township.to_owned(), sort));
    });
    let mut schools: Vec<School> = Vec::new();
    let mut plants = build::plants_by_sort(recipe);
    for (sort, waiting) in plants.iter_mut().enumerate() {
        if waiting.len() < seats.iter().filter(|seat| seat.2 == sort).count() {
            waiting.push_front(None);
        }
    }
    for (row, (name, township, sort)) in seats.into_iter().enumerate() {
        let plant = plants[sort].pop_front().flatten();
        let twin = plant.is_some_and(|plant| recipe.planted.plant[plant].twin);
        let plain = schools.iter().find(|school| twin && school.sort == sort && school.plant.is_none());
        let own = draft(recipe, &mut random, sort, plant);
        let drawn = plain.map_or(own, |plain| plain.draft.clone());
        let mut school = School::new(recipe, row, name, &township, sort, drawn, plant);
        school.resembles = plain.map(|plain| plain.code.clone());
        schools.push(school);
    }
    debug_assert!(plants.iter().all(|waiting| waiting.iter().all(Option::is_none)), "a plant found no school");
    schools
}
