//! The recipe of an invented county, read from `assets/sample`, and made ready for drawing schools.
//!
//! Amounts are whole numbers of ten-thousandths: enough for 0.0001 万元, and the same on every platform.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::What;
use crate::county::{Figure, Quantities, Stage, ValueType};
use crate::fault::{Fault, Result};

const RECIPE: &str = include_str!("../../assets/sample/recipe.toml");
const PLANTED: &str = include_str!("../../assets/sample/planted.toml");

/// One, in the whole numbers amounts are kept in.
pub(super) const ONE: i64 = 10_000;
/// Decimals of those.
const DECIMALS: u8 = 4;
/// One, in the whole numbers least amounts are kept in.
pub(super) const PER_ONE: i64 = 100_000_000;
/// Decimals of those.
const PER_DECIMALS: u8 = 8;

/// A recipe file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipeFile {
    pub seed: u64,
    pub years: Vec<i32>,
    weights: Weights,
    pub county: CountyEntry,
    pub names: Names,
    pub township: Vec<Township>,
    pub sort: Vec<SortEntry>,
    figure: Vec<FigureEntry>,
    rooms: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    with_primary: BTreeMap<Stage, String>,
    without_primary: BTreeMap<Stage, String>,
}

/// The county and its own figures, one a year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountyEntry {
    pub code: String,
    pub name: String,
    pub school_code_prefix: String,
    pub figures: BTreeMap<String, Vec<String>>,
}

/// Parts of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub numerals: Vec<String>,
    pub first: Vec<String>,
    pub second: Vec<String>,
    pub suffixes: BTreeMap<String, String>,
}

/// A township and its schools: how many of which sort.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Township {
    pub name: String,
    pub area: String,
    pub schools: Vec<(String, usize)>,
}

/// A sort of school.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SortEntry {
    pub id: String,
    pub kind: String,
    pub names: Vec<String>,
    pub area: String,
    #[serde(default = "public")]
    pub ownership: String,
    #[serde(default)]
    pub boarding: bool,
    #[serde(default)]
    pub students: BTreeMap<Stage, (i64, i64)>,
    #[serde(default)]
    pub class_size: BTreeMap<Stage, (i64, i64)>,
    #[serde(default)]
    pub grades: BTreeMap<Stage, i64>,
    pub built: (i64, i64),
    pub excluded: Option<String>,
}

fn public() -> String {
    "public".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureEntry {
    key: String,
    from: String,
    #[serde(default)]
    shared: bool,
    per: BTreeMap<String, String>,
    draw: Option<(String, String)>,
    #[serde(default)]
    at_least: Option<String>,
    #[serde(default)]
    plus: Vec<String>,
    #[serde(default)]
    minus: Vec<String>,
    #[serde(default)]
    decimals: u32,
    #[serde(default)]
    public: bool,
    without_stages: Option<(i64, i64)>,
}

/// The file of plants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlantedFile {
    pub plant: Vec<Plant>,
    pub expect: Vec<CountyExpectation>,
    pub row: Vec<RowEntry>,
}

/// What is planted in one school.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plant {
    pub sort: String,
    #[serde(default)]
    pub rate: u32,
    #[serde(default)]
    pub years: Vec<i32>,
    #[serde(default)]
    pub students: BTreeMap<Stage, i64>,
    pub built: Option<i64>,
    #[serde(default)]
    pub choices: BTreeMap<String, String>,
    #[serde(default)]
    pub set: Vec<Change>,
    #[serde(default)]
    pub rooms: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub twin: bool,
    pub column: Option<ColumnEntry>,
    pub second: Option<Change>,
    #[serde(default)]
    pub expect: Vec<Expectation>,
}

/// A figure changed after it was drawn: of × times + add.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    pub key: String,
    pub of: Option<String>,
    #[serde(default = "nothing")]
    pub times: String,
    #[serde(default = "nothing")]
    pub add: String,
    #[serde(default)]
    pub empty: bool,
    pub text: Option<String>,
    #[serde(default)]
    pub years: Vec<i32>,
}

fn nothing() -> String {
    "0".to_owned()
}

/// A cell in a column of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnEntry {
    pub header: String,
    pub text: String,
}

/// What must be found at a school.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expectation {
    #[serde(default)]
    pub years: Vec<i32>,
    pub what: What,
}

/// What must be found in the county.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountyExpectation {
    #[serde(default)]
    pub years: Vec<i32>,
    #[serde(default)]
    pub sample_only: bool,
    pub what: What,
}

/// A row that is no school.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowEntry {
    #[serde(default)]
    pub years: Vec<i32>,
    #[serde(default)]
    pub first: bool,
    pub cells: BTreeMap<String, String>,
    pub what: What,
}

/// Whether a list of years, empty for all, holds a year.
pub(super) fn holds(years: &[i32], year: i32) -> bool {
    years.is_empty() || years.contains(&year)
}

/// From what a figure follows.
#[derive(Debug)]
pub(super) enum Base {
    /// One figure, taken as it is.
    One(usize),
    /// The sum of these figures, as far as they are known; unknown where none is.
    Sum(Vec<usize>),
    /// Students weighted as whole-school conditions are shared out.
    Shared {
        /// Least amounts by assessed stage, in [`PER_ONE`] parts.
        per: [i64; 2],
    },
}

/// How one figure is drawn.
#[derive(Debug)]
pub(super) struct Step {
    pub target: usize,
    pub base: Base,
    /// In [`PER_ONE`] parts of one unit of the base.
    pub per: i64,
    /// In [`ONE`] parts.
    pub draw: (i64, i64),
    pub at_least: i64,
    pub plus: Vec<usize>,
    pub minus: Vec<usize>,
    /// What amounts are rounded up to a multiple of.
    pub round_to: i64,
    pub public_only: bool,
    /// Whether it is drawn for schools with an assessed stage only.
    pub without_stages: Option<(i64, i64)>,
    /// A figure of the whole school.
    pub whole_school: bool,
}

/// Places of the figures that shape a school, by assessed stage.
#[derive(Debug)]
pub(super) struct Shape {
    pub students: [usize; 3],
    pub grades: [usize; 2],
    pub classes: [usize; 2],
    pub max_class: [usize; 2],
    pub over_classes: [usize; 2],
    pub built_year: usize,
}

/// A sort of room.
#[derive(Debug)]
pub(super) struct RoomSort {
    pub key: String,
    pub area: (i64, i64),
}

/// Everything that is needed to draw schools.
#[derive(Debug)]
pub(super) struct Recipe {
    pub file: RecipeFile,
    pub planted: PlantedFile,
    pub steps: Vec<Step>,
    pub shape: Shape,
    pub rooms: Vec<RoomSort>,
    pub classes_per_room: i64,
    /// Weights of a student by stage, with and without a primary stage, in [`ONE`] parts.
    pub weights: [[i64; 3]; 2],
}

impl Recipe {
    /// The recipe that comes with the program, bound to the places of its quantities.
    pub(super) fn built_in(quantities: &Quantities) -> Result<Self> {
        let file: RecipeFile = toml::from_str(RECIPE).map_err(refused)?;
        let planted: PlantedFile = toml::from_str(PLANTED).map_err(refused)?;
        let mut steps = Vec::new();
        for figure in &file.figure {
            add_steps(&mut steps, figure, quantities)?;
        }
        let mut rooms = Vec::new();
        let mut classes_per_room = 12;
        for (key, value) in &file.rooms {
            match value {
                toml::Value::Array(area) => {
                    let bound = |place: usize| area.get(place).and_then(toml::Value::as_integer).unwrap_or(0) * ONE;
                    rooms.push(RoomSort { key: key.clone(), area: (bound(0), bound(1)) });
                }
                toml::Value::Integer(per) => classes_per_room = *per,
                _ => {}
            }
        }
        let weights = [weights(&file.weights.with_primary)?, weights(&file.weights.without_primary)?];
        let shape = shape(quantities)?;
        Ok(Self { file, planted, steps, shape, rooms, classes_per_room, weights })
    }
}

fn refused(reason: impl std::fmt::Display) -> Fault {
    Fault::bad_input("sample_recipe").with("reason", reason)
}

/// The place of a quantity.
pub(super) fn place(quantities: &Quantities, key: &str) -> Result<usize> {
    quantities.index(key).ok_or_else(|| refused(key))
}

/// Ten-thousandths of a decimal.
pub(super) fn amount(text: &str) -> Result<i64> {
    scaled(text, DECIMALS)
}

fn scaled(text: &str, places: u8) -> Result<i64> {
    match Figure::parse(text) {
        Some(Figure::Decimal { mantissa, decimals }) if decimals <= places => {
            Ok(mantissa * 10_i64.pow(u32::from(places - decimals)))
        }
        _ => Err(refused(text)),
    }
}

/// The figure of ten-thousandths.
pub(super) fn figure(amount: i64) -> Figure {
    if amount % ONE == 0 { Figure::whole(amount / ONE) } else { Figure::decimal(amount, DECIMALS) }
}

fn weights(by_stage: &BTreeMap<Stage, String>) -> Result<[i64; 3]> {
    let mut weights = [0; 3];
    for (stage, weight) in by_stage {
        weights[*stage as usize] = amount(weight)?;
    }
    Ok(weights)
}

fn by_stage<const N: usize>(quantities: &Quantities, base: &str) -> Result<[usize; N]> {
    let mut places = [0; N];
    for (stage, target) in Stage::ALL.into_iter().zip(&mut places) {
        *target = place(quantities, &quantities.key_in(base, stage))?;
    }
    Ok(places)
}

fn shape(quantities: &Quantities) -> Result<Shape> {
    Ok(Shape {
        students: by_stage(quantities, "students")?,
        grades: by_stage(quantities, "grades")?,
        classes: by_stage(quantities, "classes")?,
        max_class: by_stage(quantities, "max_class")?,
        over_classes: by_stage(quantities, "over_classes")?,
        built_year: place(quantities, "built_year")?,
    })
}

fn add_steps(steps: &mut Vec<Step>, entry: &FigureEntry, quantities: &Quantities) -> Result<()> {
    let per = |stage: &str| entry.per.get(stage).map_or(Ok(0), |text| scaled(text, PER_DECIMALS));
    let draw = match &entry.draw {
        Some((low, high)) => (amount(low)?, amount(high)?),
        None => (ONE, ONE),
    };
    let at_least = entry.at_least.as_deref().map_or(Ok(0), amount)?;
    let round_to = ONE / 10_i64.pow(entry.decimals);
    let sources: Vec<Option<Stage>> = if quantities.stages_of(&entry.key).is_empty() {
        vec![None]
    } else {
        Stage::ASSESSED.into_iter().map(Some).collect()
    };
    for stage in sources {
        let key = |base: &str| stage.map_or_else(|| base.to_owned(), |stage| quantities.key_in(base, stage));
        let places =
            |keys: &[String]| keys.iter().map(|name| place(quantities, &key(name))).collect::<Result<Vec<_>>>();
        let base = match stage {
            Some(_) => Base::One(place(quantities, &key(&entry.from))?),
            None if entry.shared => Base::Shared { per: [per("primary")?, per("junior")?] },
            None if quantities.stages_of(&entry.from).is_empty() => Base::One(place(quantities, &entry.from)?),
            None => Base::Sum(
                Stage::ASSESSED
                    .into_iter()
                    .map(|stage| place(quantities, &quantities.key_in(&entry.from, stage)))
                    .collect::<Result<_>>()?,
            ),
        };
        let target = place(quantities, &key(&entry.key))?;
        debug_assert!(quantities.list[target].value != ValueType::Text);
        steps.push(Step {
            target,
            base,
            per: per(stage.map_or("school", Stage::id))?,
            draw,
            at_least,
            plus: places(&entry.plus)?,
            minus: places(&entry.minus)?,
            round_to,
            public_only: entry.public,
            without_stages: entry.without_stages.map(|(low, high)| (low * ONE, high * ONE)),
            whole_school: stage.is_none(),
        });
    }
    Ok(())
}
