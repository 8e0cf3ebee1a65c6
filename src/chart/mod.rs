//! Charts: a county's figures and their assessment in, a [`Scene`] out — marks in the figures' own units, a finding in
//! words, the data as a table. The window draws scenes, [`svg`], [`png`] and [`csv`] write them; nothing here judges: every
//! verdict is the assessment's.

mod bars;
mod boxes;
mod colours;
pub mod csv;
mod dumbbells;
mod figures;
mod heat;
mod labels;
pub mod layout;
mod lorenz;
pub mod numbers;
mod paper;
pub mod png;
mod scene;
mod share;
mod size;
mod strip;
pub mod svg;
mod trend;
mod width;

use crate::assess::Assessment;
use crate::county::Stage;
use crate::rulebook::Rulebook;
use crate::text::{Language, text};

pub use colours::{Colour, Colours, Theme};
pub use figures::{Figures, Scope, Year};
pub use scene::{
    Axis, AxisScale, Cell, Column, Hover, Legend, Mark, Panel, Role, Sample, Scene, Shape, Symbol, Table, TableRow,
    Tick,
};

/// A kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A dot a unit along the values.
    Strip,
    /// Units by value, as wide as they have students.
    Bars,
    /// Distribution by group.
    Boxes,
    /// Schools × indicators.
    Heat,
    /// Each unit in two years.
    Dumbbells,
    /// Mean and variation by year.
    Trend,
    /// How much of the resource the least provided students have.
    Lorenz,
    /// Size of school against value.
    Size,
    /// Which schools make the variation.
    Share,
}

impl Kind {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 9] = [
        Self::Strip,
        Self::Bars,
        Self::Boxes,
        Self::Heat,
        Self::Share,
        Self::Dumbbells,
        Self::Trend,
        Self::Lorenz,
        Self::Size,
    ];

    /// The id on the command line and in the locale files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Strip => "strip",
            Self::Bars => "bars",
            Self::Boxes => "boxes",
            Self::Heat => "heat",
            Self::Dumbbells => "dumbbells",
            Self::Trend => "trend",
            Self::Lorenz => "lorenz",
            Self::Size => "size",
            Self::Share => "share",
        }
    }

    /// The kind of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        text(language, &format!("chart.kind.{}", self.id()), &[])
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn about(self, language: Language) -> String {
        text(language, &format!("chart.about.{}", self.id()), &[])
    }

    /// Whether it looks at the county's other years.
    #[must_use]
    pub const fn needs_years(self) -> bool {
        matches!(self, Self::Dumbbells | Self::Trend)
    }
}

/// By what schools are put into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GroupBy {
    /// Town or country.
    #[default]
    Area,
    /// Township.
    Township,
    /// Public or private.
    Ownership,
    /// Kind of school.
    Kind,
}

impl GroupBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Area, Self::Township, Self::Ownership, Self::Kind];

    /// The id on the command line; that of the quantity.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Township => "township",
            Self::Ownership => "ownership",
            Self::Kind => "kind",
        }
    }

    /// The grouping of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        text(language, &format!("chart.group.{}", self.id()), &[])
    }
}

/// Which chart is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The kind.
    pub kind: Kind,
    /// Place of the indicator in the rulebook; [`Kind::Heat`] shows all and does not look at it.
    pub indicator: usize,
    /// The stage.
    pub stage: Stage,
    /// Groups of [`Kind::Boxes`].
    pub group_by: GroupBy,
    /// The earlier year [`Kind::Dumbbells`] compare with; the last one before where it is `None` or not there.
    pub against: Option<i32>,
}

/// The chart asked for.
#[must_use]
pub fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let mut scene = scene_of_kind(figures, asked);
    let on = &figures.assessment.concessions_on;
    if !on.is_empty() {
        let names = on.iter().map(|place| figures.language.of(&figures.rulebook.concessions[*place].name));
        let names = crate::text::join(figures.language, names);
        scene.notes.push(crate::text::text(figures.language, "chart.note.concessions", &[("names", names)]));
    }
    scene
}

/// Says how many measured figures stand in for reported ones.
pub fn say_measured(scene: &mut Scene, number: usize) {
    if number > 0 {
        let number = [("number", numbers::count(number))];
        scene.notes.push(text(scene.language, "chart.note.measured", &number));
    }
}

fn scene_of_kind(figures: &Figures<'_>, asked: &Asked) -> Scene {
    match asked.kind {
        Kind::Strip => strip::scene(figures, asked),
        Kind::Bars => bars::scene(figures, asked),
        Kind::Boxes => boxes::scene(figures, asked),
        Kind::Heat => heat::scene(figures, asked),
        Kind::Dumbbells => dumbbells::scene(figures, asked),
        Kind::Trend => trend::scene(figures, asked),
        Kind::Lorenz => lorenz::scene(figures, asked),
        Kind::Size => size::scene(figures, asked),
        Kind::Share => share::scene(figures, asked),
    }
}

/// Where to begin: the indicator and stage whose variation is the greatest part of its limit, among those asked for.
/// Where none has a variation, the first stage with units and the first indicator.
#[must_use]
pub fn worst(
    assessment: &Assessment,
    rulebook: &Rulebook,
    indicator: Option<usize>,
    stage: Option<Stage>,
) -> (usize, Stage) {
    let stages = || assessment.stages.iter().filter(|result| stage.is_none_or(|stage| stage == result.stage));
    let mut worst: Option<(f64, usize, Stage)> = None;
    for result in stages() {
        let limit = rulebook.variation.limit.get(&result.stage).map_or(1.0, |limit| limit.double);
        for (place, variation) in result.variations.iter().enumerate() {
            let part = variation.cv.unwrap_or(f64::NAN) / limit;
            let wanted = indicator.is_none_or(|indicator| indicator == place);
            if wanted && part.is_finite() && worst.is_none_or(|(most, ..)| part > most) {
                worst = Some((part, place, result.stage));
            }
        }
    }
    let first = || stages().find(|result| result.units > 0).map(|result| result.stage).or(stage);
    match worst {
        Some((_, indicator, stage)) => (indicator, stage),
        None => (indicator.unwrap_or(0), first().unwrap_or(Stage::Primary)),
    }
}
