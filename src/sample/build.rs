//! Schools put together into a county, with what is planted in them.

use std::collections::{BTreeMap, VecDeque};

use rand_chacha::ChaCha8Rng;

use super::recipe::{Change, ONE, Plant, Recipe, amount, figure, holds, place};
use super::school::{Draft, within};
use super::{Generated, Planted, What};
use crate::county::{County, FigureColumn, NO_CHOICE, Quantities, RoomAreas, Schools, ValueType};
use crate::fault::Result;
use crate::report::{ExtraColumn, ExtraRow, Overrides};

/// Of how many schools a plant's rate counts.
const RATE_OF: i64 = 10_000;
/// Digits of a school's serial number.
const SERIAL_DIGITS: usize = 6;
/// What amounts that are no counts are rounded down to: hundredths.
const HUNDREDTH: i64 = ONE / 100;

/// A school of an invented county, in all its years.
#[derive(Debug)]
pub(super) struct School {
    /// Its code.
    pub code: String,
    name: String,
    township: String,
    /// Place of its sort in the recipe.
    pub sort: usize,
    /// What was drawn for it.
    pub draft: Draft,
    /// Place of its plant.
    pub plant: Option<usize>,
    /// Code of the school whose figures it shares: what is expected of one is expected of both.
    pub resembles: Option<String>,
}

impl School {
    /// The school of a row, which is its serial number.
    pub(super) fn new(
        recipe: &Recipe,
        row: usize,
        name: String,
        township: &str,
        sort: usize,
        draft: Draft,
        plant: Option<usize>,
    ) -> Self {
        let code = format!("{}{:0SERIAL_DIGITS$}", recipe.file.county.school_code_prefix, row + 1);
        Self { code, name, township: township.to_owned(), sort, draft, plant, resembles: None }
    }
}

/// The plants waiting for schools of each sort.
pub(super) fn plants_by_sort(recipe: &Recipe) -> Vec<VecDeque<Option<usize>>> {
    let of_sort = |id: &str| {
        let plants = recipe.planted.plant.iter().enumerate();
        plants.filter(|(_, plant)| plant.sort == id).map(|(place, _)| Some(place)).collect()
    };
    recipe.file.sort.iter().map(|sort| of_sort(&sort.id)).collect()
}

/// The plant of a school in a generated county, for most schools none.
pub(super) fn plant_by_rate(recipe: &Recipe, random: &mut ChaCha8Rng, sort: usize) -> Option<usize> {
    let mut drawn = within(random, (0, RATE_OF - 1));
    let id = &recipe.file.sort[sort].id;
    recipe.planted.plant.iter().position(|plant| {
        let rate = if plant.sort == *id { i64::from(plant.rate) } else { 0 };
        let hit = drawn < rate && drawn >= 0;
        drawn -= rate;
        hit
    })
}

/// A county being put together.
pub(super) struct Builder<'a> {
    recipe: &'a Recipe,
    quantities: &'a Quantities,
    year: i32,
    years_before: i64,
    /// Place of the year among the recipe's, for the county's own figures.
    year_place: usize,
    columns: Vec<Option<FigureColumn>>,
    schools: Schools,
    choices: ChoiceColumns,
    values: Vec<Option<i64>>,
    overrides: Overrides,
    second: Option<County>,
    planted: Vec<Planted>,
    kinds: Vec<u8>,
    /// The first fault of a plant; there is none in the files that come with the program.
    fault: Result<()>,
}

/// Keys of the choices every school has, with the column of each.
type ChoiceColumns = Vec<(&'static str, Vec<u8>)>;

const OWNERSHIP: &str = "ownership";
const AREA: &str = "area";
const BOARDING: &str = "boarding";
const DENSE_CENTRE: &str = "dense_centre";
const TOWNSHIP: &str = "township";
const YES: &str = "yes";
const NO: &str = "no";

impl<'a> Builder<'a> {
    /// An empty county in a school year.
    pub(super) fn new(recipe: &'a Recipe, quantities: &'a Quantities, year: i32, schools: usize) -> Result<Self> {
        let years = &recipe.file.years;
        let latest = years.len().saturating_sub(1);
        let year_place = years.iter().position(|known| *known == year).unwrap_or(latest);
        let mut columns: Vec<Option<FigureColumn>> = Vec::new();
        for quantity in &quantities.list {
            columns.push(quantity.value.is_figure().then(FigureColumn::default));
        }
        let mut kinds = Vec::new();
        for sort in &recipe.file.sort {
            kinds.push(quantities.kind(&sort.kind).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(NO_CHOICE));
        }
        for key in [OWNERSHIP, AREA, BOARDING, DENSE_CENTRE, TOWNSHIP] {
            place(quantities, key)?;
        }
        let keys = [OWNERSHIP, AREA, BOARDING, DENSE_CENTRE];
        Ok(Self {
            recipe,
            quantities,
            year,
            years_before: i64::try_from(latest - year_place).unwrap_or(0),
            year_place,
            columns,
            schools: Schools {
                texts: BTreeMap::from([(TOWNSHIP.to_owned(), Vec::with_capacity(schools))]),
                rooms: recipe.rooms.iter().map(|sort| (sort.key.clone(), Vec::with_capacity(schools))).collect(),
                ..Schools::default()
            },
            choices: keys.map(|key| (key, Vec::with_capacity(schools))).into(),
            values: vec![None; quantities.list.len()],
            overrides: Overrides::default(),
            second: None,
            planted: Vec::new(),
            kinds,
            fault: Ok(()),
        })
    }

    /// Adds a school.
    pub(super) fn push(&mut self, school: &School) {
        let recipe = self.recipe;
        let sort = &recipe.file.sort[school.sort];
        let row = self.schools.codes.len();
        self.schools.codes.push(school.code.clone());
        self.schools.names.push(school.name.clone());
        self.schools.kinds.push(self.kinds[school.sort]);
        if let Some(townships) = self.schools.texts.get_mut(TOWNSHIP) {
            townships.push(school.township.clone());
        }
        let mut values = std::mem::take(&mut self.values);
        school.draft.fill(recipe, sort, self.years_before, &mut values);
        let mut rooms = self.drawn_rooms(school, &values);
        let plant = school.plant.map(|plant| &recipe.planted.plant[plant]);
        self.push_choices(school, plant);
        if let Some(code) = &sort.excluded {
            self.expect(Some(&school.code), What::Excluded { code: code.clone(), stage: None });
        }
        if let Some(plant) = plant.filter(|plant| holds(&plant.years, self.year))
            && let Err(fault) = self.apply(plant, school, row, &mut values, &mut rooms)
        {
            self.fault = Err(fault);
        }
        for (column, value) in self.columns.iter_mut().zip(&values) {
            if let Some(column) = column {
                column.push(value.map(figure));
            }
        }
        for (sort, areas) in recipe.rooms.iter().zip(rooms) {
            if let Some(column) = self.schools.rooms.get_mut(&sort.key) {
                column.push(areas);
            }
        }
        self.values = values;
    }

    fn drawn_rooms(&self, school: &School, values: &[Option<i64>]) -> Vec<RoomAreas> {
        let known = self.recipe.shape.classes.iter().any(|place| values[*place].is_some());
        let sorts = 0..self.recipe.rooms.len();
        let areas = |sort| school.draft.rooms(self.recipe, sort, values).into_iter().map(figure).collect();
        sorts.map(|sort| known.then(|| areas(sort))).collect()
    }

    fn push_choices(&mut self, school: &School, plant: Option<&Plant>) {
        let sort = &self.recipe.file.sort[school.sort];
        for (key, column) in &mut self.choices {
            let usual = match *key {
                OWNERSHIP => sort.ownership.as_str(),
                AREA => sort.area.as_str(),
                BOARDING if sort.boarding => YES,
                _ => NO,
            };
            let option = plant.and_then(|plant| plant.choices.get(*key)).map_or(usual, String::as_str);
            let options = self.quantities.get(key).map_or(&[][..], |quantity| &quantity.options);
            let place = options.iter().position(|known| known.id == option);
            column.push(place.and_then(|place| u8::try_from(place).ok()).unwrap_or(NO_CHOICE));
        }
    }

    fn expect(&mut self, school: Option<&str>, what: What) {
        self.planted.push(Planted { year: self.year, school: school.map(str::to_owned), what });
    }

    /// Changes a school as its plant says.
    fn apply(
        &mut self,
        plant: &Plant,
        school: &School,
        row: usize,
        values: &mut [Option<i64>],
        rooms: &mut [RoomAreas],
    ) -> Result<()> {
        let row_number = u32::try_from(row).unwrap_or(u32::MAX);
        for change in plant.set.iter().filter(|change| holds(&change.years, self.year)) {
            let target = place(self.quantities, &change.key)?;
            values[target] = self.changed(change, target, values)?;
            if let Some(text) = &change.text {
                self.overrides.cells.insert((change.key.clone(), row_number), text.clone());
            }
        }
        for (sort, areas) in self.recipe.rooms.iter().zip(rooms) {
            if let Some(given) = plant.rooms.get(&sort.key) {
                let given: Result<Vec<_>> = given.iter().map(|area| amount(area).map(figure)).collect();
                *areas = Some(given?.into());
            }
        }
        if let Some(column) = &plant.column {
            let cells = BTreeMap::from([(row_number, column.text.clone())]);
            self.overrides.extra_columns.push(ExtraColumn { header: column.header.clone(), cells });
        }
        if let Some(change) = &plant.second {
            let target = place(self.quantities, &change.key)?;
            let changed = self.changed(change, target, values)?;
            self.second = Some(self.second_file(row, &change.key, changed));
        }
        let year = self.year;
        for expectation in plant.expect.iter().filter(|expectation| holds(&expectation.years, year)) {
            for code in [Some(&school.code), school.resembles.as_ref()].into_iter().flatten() {
                self.expect(Some(code), expectation.what.clone());
            }
        }
        Ok(())
    }

    /// of × times + add, rounded down to what the column keeps.
    fn changed(&self, change: &Change, target: usize, values: &[Option<i64>]) -> Result<Option<i64>> {
        if change.empty || change.text.is_some() {
            return Ok(None);
        }
        let of = match &change.of {
            Some(key) => values[place(self.quantities, key)?].unwrap_or(0),
            None => 0,
        };
        let round_to = if self.quantities.list[target].value == ValueType::Amount { HUNDREDTH } else { ONE };
        let sum = of * amount(&change.times)? / ONE + amount(&change.add)?;
        Ok(Some(sum / round_to * round_to))
    }

    /// A file with one school and one figure of it.
    fn second_file(&self, row: usize, key: &str, amount: Option<i64>) -> County {
        let mut column = FigureColumn::default();
        column.push(amount.map(figure));
        let (codes, names, kinds) = (&self.schools.codes, &self.schools.names, &self.schools.kinds);
        let schools = Schools {
            codes: vec![codes[row].clone()],
            names: vec![names[row].clone()],
            kinds: vec![kinds[row]],
            figures: BTreeMap::from([(key.to_owned(), column)]),
            ..Schools::default()
        };
        let county = &self.recipe.file.county;
        County { code: county.code.clone(), name: county.name.clone(), year: self.year, schools, ..County::default() }
    }

    /// The finished county; the sample also has rows that are no school, and expectations of its own.
    pub(super) fn finish(mut self, sample: bool) -> Result<Generated> {
        self.fault.clone()?;
        let recipe = self.recipe;
        if sample {
            let year = self.year;
            for row in recipe.planted.row.iter().filter(|row| holds(&row.years, year)) {
                self.overrides.extra_rows.push(ExtraRow { first: row.first, cells: row.cells.clone() });
                self.expect(None, row.what.clone());
            }
        }
        let expected_year = recipe.file.years.get(self.year_place).copied().unwrap_or(self.year);
        for expectation in &recipe.planted.expect {
            if holds(&expectation.years, expected_year) && (sample || !expectation.sample_only) {
                self.expect(None, expectation.what.clone());
            }
        }
        self.planted.sort_by(|a, b| (a.school.is_none(), &a.school).cmp(&(b.school.is_none(), &b.school)));
        let mut county = County {
            code: recipe.file.county.code.clone(),
            name: recipe.file.county.name.clone(),
            year: self.year,
            ..County::default()
        };
        for (key, by_year) in &recipe.file.county.figures {
            if let Some(text) = by_year.get(self.year_place).filter(|text| !text.is_empty()) {
                county.figures.insert(key.clone(), figure(amount(text)?));
            }
        }
        for (quantity, column) in self.quantities.list.iter().zip(self.columns) {
            if let Some(column) = column.filter(|column| (0..column.len()).any(|row| column.has(row))) {
                self.schools.figures.insert(quantity.key.clone(), column);
            }
        }
        self.schools.choices = self.choices.into_iter().map(|(key, column)| (key.to_owned(), column)).collect();
        county.schools = self.schools;
        Ok(Generated { county, overrides: self.overrides, second: self.second, planted: self.planted })
    }
}
