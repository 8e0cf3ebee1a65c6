//! What a chart consists of: axes, marks in the figures' own units, words and a table. No pixel and no colour.

use crate::text::{Language, text};

use super::Kind;
use super::numbers;

/// A chart, ready to be drawn on a screen or into a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// What kind of chart it is.
    pub kind: Kind,
    /// Language of its words.
    pub language: Language,
    /// What the figures show, in a sentence.
    pub title: String,
    /// County, year, stage, indicator, how many units.
    pub subtitle: String,
    /// One, or two side by side; none where there is nothing to draw, and the title says why.
    pub panels: Vec<Panel>,
    /// What the marks mean, where no label stands beside them.
    pub legend: Vec<Legend>,
    /// How to read it, what was left out.
    pub notes: Vec<String>,
    /// The data.
    pub table: Table,
}

/// One pair of axes with its marks.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Along the bottom.
    pub x: Axis,
    /// Up the left side.
    pub y: Axis,
    /// In the order they are drawn.
    pub marks: Vec<Mark>,
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its name with the unit.
    pub name: String,
    /// Least and greatest value shown.
    pub range: [f64; 2],
    /// Where figures or names stand.
    pub ticks: Vec<Tick>,
    /// What its places are.
    pub scale: AxisScale,
}

/// What the places of an axis are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisScale {
    /// Values.
    Values,
    /// One place a name: a step of 1.
    Names,
    /// Nothing: dots are only kept apart.
    Nothing,
}

/// A place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// What stands there, short.
    pub label: String,
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its form and place.
    pub shape: Shape,
    /// What it stands for: from this follow colour and symbol.
    pub role: Role,
    /// The unit, by its place in the assessment; selecting it selects the unit everywhere.
    pub unit: Option<usize>,
    /// Row of the school in the county; a click opens it.
    pub row: Option<u32>,
    /// A few words beside it, drawn where there is room.
    pub label: Option<String>,
    /// What is said when the pointer rests on it.
    pub hover: Hover,
}

/// What is said of a mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Hover {
    /// A row of the table; of a chart with many columns that column only.
    Entry {
        /// Row of the table.
        entry: usize,
        /// Column of the table; `None` for all.
        column: Option<usize>,
    },
    /// Sentences.
    Lines(Vec<String>),
}

/// A form in data coordinates.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A symbol, its form by the role.
    Dot {
        /// Place along the bottom.
        x: f64,
        /// Place up the side.
        y: f64,
        /// Size in points: that of a circle of the same area.
        radius: f64,
    },
    /// A bar standing on one of its sides.
    Bar {
        /// Left and right.
        x: [f64; 2],
        /// Bottom and top.
        y: [f64; 2],
    },
    /// Straight lines from point to point.
    Line {
        /// The points.
        points: Vec<[f64; 2]>,
    },
    /// A line across the whole panel.
    Rule {
        /// Across it, or up.
        across: bool,
        /// Where.
        at: f64,
    },
    /// Quartiles and whiskers, lying along the bottom axis.
    Box {
        /// Middle of the box, up the side.
        y: f64,
        /// Half its height.
        half: f64,
        /// End of the lower whisker, quartile, median, quartile, end of the upper whisker.
        along: [f64; 5],
    },
    /// A cell of a table of shades.
    Cell {
        /// Left and right.
        x: [f64; 2],
        /// Bottom and top.
        y: [f64; 2],
        /// How strong its shade is, 0 to 1.
        strength: f64,
    },
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A school of which nothing is judged.
    Unit,
    /// Reaches the threshold, or keeps the limit.
    Passing,
    /// Does not reach it.
    Short,
    /// Does not even reach the floor.
    BelowFloor,
    /// Not judged: too much is missing.
    Undetermined,
    /// Nothing reported.
    Missing,
    /// Least value.
    Threshold,
    /// Least part of it.
    Floor,
    /// Mean weighted by students.
    Mean,
    /// Greatest variation.
    Limit,
    /// The earlier year.
    Before,
    /// The later year.
    After,
    /// Better than before.
    Rise,
    /// Worse than before.
    Fall,
    /// Above the mean.
    Above,
    /// Below the mean.
    Below,
    /// Far below the mean.
    FarBelow,
    /// A group of schools.
    Group,
    /// All that is not shown one by one.
    Rest,
    /// A line of figures.
    Curve,
    /// A second one.
    SecondCurve,
    /// Where everyone has the same.
    Equality,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Unit,
        Self::Passing,
        Self::Short,
        Self::BelowFloor,
        Self::Undetermined,
        Self::Missing,
        Self::Threshold,
        Self::Floor,
        Self::Mean,
        Self::Limit,
        Self::Before,
        Self::After,
        Self::Rise,
        Self::Fall,
        Self::Above,
        Self::Below,
        Self::FarBelow,
        Self::Group,
        Self::Rest,
        Self::Curve,
        Self::SecondCurve,
        Self::Equality,
    ];

    /// The id in the file of colours.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Passing => "passing",
            Self::Short => "short",
            Self::BelowFloor => "below_floor",
            Self::Undetermined => "undetermined",
            Self::Missing => "missing",
            Self::Threshold => "threshold",
            Self::Floor => "floor",
            Self::Mean => "mean",
            Self::Limit => "limit",
            Self::Before => "before",
            Self::After => "after",
            Self::Rise => "rise",
            Self::Fall => "fall",
            Self::Above => "above",
            Self::Below => "below",
            Self::FarBelow => "far_below",
            Self::Group => "group",
            Self::Rest => "rest",
            Self::Curve => "curve",
            Self::SecondCurve => "second_curve",
            Self::Equality => "equality",
        }
    }

    /// The form of its dots and of its sign in cells and legends, so that colour is never all.
    #[must_use]
    pub const fn symbol(self) -> Symbol {
        match self {
            Self::Short | Self::Below => Symbol::Triangle,
            Self::BelowFloor | Self::FarBelow => Symbol::Cross,
            Self::Before | Self::Undetermined => Symbol::Ring,
            Self::Missing => Symbol::Dash,
            Self::SecondCurve => Symbol::Square,
            _ => Symbol::Circle,
        }
    }

    /// Whether its lines are broken.
    #[must_use]
    pub const fn is_dashed(self) -> bool {
        matches!(self, Self::Floor | Self::Equality | Self::SecondCurve | Self::Fall)
    }
}

/// The form of a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A filled circle.
    Circle,
    /// An empty circle.
    Ring,
    /// A triangle standing on its side.
    Triangle,
    /// Two crossed strokes.
    Cross,
    /// A filled square.
    Square,
    /// A short stroke.
    Dash,
}

/// One entry of the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend {
    /// The role explained.
    pub role: Role,
    /// How it is drawn.
    pub sample: Sample,
    /// In words.
    pub label: String,
}

/// How a role is drawn in a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Its symbol.
    Dot,
    /// An area.
    Area,
    /// An area with its symbol.
    Cell,
    /// A line.
    Line,
}

/// The data of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<TableRow>,
}

/// A column of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub heading: String,
    /// Its unit; empty for none.
    pub unit: String,
    /// Decimals shown of its numbers.
    pub decimals: usize,
    /// Whether it is said when the pointer rests on a mark.
    pub said: bool,
}

/// A row of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// The unit, by its place in the assessment.
    pub unit: Option<usize>,
    /// Row of the school in the county.
    pub row: Option<u32>,
    /// As many as there are columns.
    pub cells: Vec<Cell>,
}

/// A cell of the data.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Nothing,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
}

impl Cell {
    /// A number, or nothing where it is none.
    #[must_use]
    pub fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Nothing }
    }
}

impl Column {
    /// The heading with its unit.
    #[must_use]
    pub fn name(&self, language: Language) -> String {
        with_unit(language, &self.heading, &self.unit)
    }

    /// A cell as people read it, without the unit.
    #[must_use]
    pub fn shown(&self, cell: &Cell) -> String {
        match cell {
            Cell::Nothing => "—".to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => numbers::fixed(*number, self.decimals),
        }
    }
}

/// A name with its unit in the language's brackets.
#[must_use]
pub(super) fn with_unit(language: Language, name: &str, unit: &str) -> String {
    if unit.is_empty() {
        return name.to_owned();
    }
    text(language, "chart.with_unit", &[("name", name.to_owned()), ("unit", unit.to_owned())])
}

impl Scene {
    /// Whether there is nothing to draw; the title says why.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.panels.is_empty()
    }

    /// What is said when the pointer rests on a mark: the school's name first.
    #[must_use]
    pub fn hover(&self, mark: &Mark) -> Vec<String> {
        let (entry, column) = match &mark.hover {
            Hover::Lines(lines) => return lines.clone(),
            Hover::Entry { entry, column } => (*entry, *column),
        };
        let Some(row) = self.table.rows.get(entry) else { return Vec::new() };
        let mut lines = Vec::new();
        for (place, (head, cell)) in self.table.columns.iter().zip(&row.cells).enumerate() {
            if !head.said || column.is_some_and(|column| place > 1 && place != column) || *cell == Cell::Nothing {
                continue;
            }
            // The first thing said is whose mark it is.
            if lines.is_empty() {
                lines.push(numbers::shortened(&head.shown(cell), HOVER_WIDTH));
                continue;
            }
            let value = text(
                self.language,
                if head.unit.is_empty() { "chart.hover_plain" } else { "chart.hover" },
                &[
                    ("heading", head.heading.clone()),
                    ("value", numbers::shortened(&head.shown(cell), HOVER_WIDTH)),
                    ("unit", head.unit.clone()),
                ],
            );
            lines.push(value);
        }
        lines
    }

    /// All marks, with the panel each stands in.
    pub fn marks(&self) -> impl Iterator<Item = (usize, &Mark)> {
        self.panels.iter().enumerate().flat_map(|(panel, of)| of.marks.iter().map(move |mark| (panel, mark)))
    }
}

/// Widest text said of a mark, in columns of a terminal.
const HOVER_WIDTH: usize = 48;

impl Mark {
    /// A mark of no school.
    #[must_use]
    pub(super) fn new(role: Role, shape: Shape) -> Self {
        Self { shape, role, unit: None, row: None, label: None, hover: Hover::Lines(Vec::new()) }
    }

    /// A line across the panel, or up, with its label.
    #[must_use]
    pub(super) fn rule(role: Role, across: bool, at: f64, label: String) -> Self {
        Self {
            label: Some(label.clone()),
            hover: Hover::Lines(vec![label]),
            ..Self::new(role, Shape::Rule { across, at })
        }
    }

    /// Says a row of the table.
    #[must_use]
    pub(super) fn says(mut self, entry: usize) -> Self {
        self.hover = Hover::Entry { entry, column: None };
        self
    }

    /// Gives it a label.
    #[must_use]
    pub(super) fn labelled(mut self, label: Option<String>) -> Self {
        self.label = label;
        self
    }
}
