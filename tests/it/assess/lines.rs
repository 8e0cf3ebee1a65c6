//! Small counties built line by line, without a file between.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use junheng::assess::{Assessment, Options, assess};
use junheng::county::{County, Figure, FigureColumn, NO_CHOICE};
use junheng::rulebook::Library;
use num_rational::BigRational;

pub type Ratio = BigRational;

pub const QUALITY: &str = "quality-2017";
pub const BASIC: &str = "basic-2012";

pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::built_in().unwrap());

/// An exact number: `12.5`, `2000/3`.
pub fn ratio(text: &str) -> Ratio {
    Figure::parse_exact(text).expect(text).to_rational()
}

pub fn whole(number: i64) -> Ratio {
    Ratio::from_integer(number.into())
}

/// One school; a figure that is not there is not known.
#[derive(Debug, Clone)]
pub struct Line {
    pub code: String,
    pub kind: &'static str,
    pub ownership: Option<&'static str>,
    pub cells: BTreeMap<String, Ratio>,
}

impl Line {
    pub fn new(code: impl Into<String>, kind: &'static str) -> Self {
        Self { code: code.into(), kind, ownership: None, cells: BTreeMap::new() }
    }

    pub fn with(mut self, key: impl Into<String>, value: Ratio) -> Self {
        self.cells.insert(key.into(), value);
        self
    }

    pub fn get(&self, key: &str) -> Option<&Ratio> {
        self.cells.get(key)
    }

    /// The same school with every figure times a factor.
    pub fn times(&self, factor: i64) -> Self {
        let mut line = self.clone();
        line.cells.values_mut().for_each(|value| *value *= whole(factor));
        line
    }
}

/// The county of these schools, in their order.
pub fn unsorted(lines: &[Line]) -> County {
    let quantities = &LIBRARY.quantities;
    let mut county = County { code: "990101".into(), name: "样县".into(), year: 2025, ..County::default() };
    let schools = &mut county.schools;
    schools.codes = lines.iter().map(|line| line.code.clone()).collect();
    schools.names = lines.iter().map(|line| format!("{}学校", line.code)).collect();
    schools.kinds = lines.iter().map(|line| u8::try_from(quantities.kind(line.kind).unwrap()).unwrap()).collect();
    for key in lines.iter().flat_map(|line| line.cells.keys()) {
        assert!(quantities.get(key).is_some(), "{key}");
        let mut column = FigureColumn::default();
        for line in lines {
            column.push(line.get(key).map(|value| Figure::from_rational(value.clone())));
        }
        schools.figures.insert(key.clone(), column);
    }
    let options = &quantities.get("ownership").unwrap().options;
    let owned = |line: &Line| {
        let id = line.ownership?;
        options.iter().position(|option| option.id == id).map(|place| u8::try_from(place).unwrap())
    };
    let choices = lines.iter().map(|line| owned(line).unwrap_or(NO_CHOICE)).collect();
    schools.choices.insert("ownership".into(), choices);
    county
}

/// The county of these schools, sorted as every county is.
pub fn county(lines: &[Line]) -> County {
    let mut county = unsorted(lines);
    county.schools.sort();
    county
}

pub fn assess_county(county: &County, rulebook: &str) -> Assessment {
    assess(county, &LIBRARY.quantities, LIBRARY.rulebook(rulebook).unwrap(), &Options::default())
}

pub fn assessed(lines: &[Line], rulebook: &str) -> Assessment {
    assess_county(&county(lines), rulebook)
}
