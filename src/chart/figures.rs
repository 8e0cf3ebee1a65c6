//! What a chart is made from, and the units it shows. The one place that reads values out of an assessment.

use std::borrow::Cow;

use crate::assess::{Assessment, Value, Variation};
use crate::county::{County, Quantities, Stage};
use crate::rulebook::{Indicator, Judged, Rulebook};
use crate::text::{Argument, Language, text};

use super::scene::{Axis, AxisScale, Cell, Column, Mark, Role, Scene, Shape, Table, TableRow, with_unit};
use super::{Asked, numbers};

/// Everything a chart may look at.
#[derive(Debug, Clone, Copy)]
pub struct Figures<'a> {
    /// The county in the year shown.
    pub county: &'a County,
    /// Kinds and choices of schools.
    pub quantities: &'a Quantities,
    /// The rulebook.
    pub rulebook: &'a Rulebook,
    /// What it says of the county.
    pub assessment: &'a Assessment,
    /// The county's other years under the same rulebook, in any order.
    pub other_years: &'a [Year<'a>],
    /// Some schools only.
    pub scope: Option<Scope<'a>>,
    /// Language of the words.
    pub language: Language,
}

/// The same county in another year.
#[derive(Debug, Clone, Copy)]
pub struct Year<'a> {
    /// Its figures; the year stands in them.
    pub county: &'a County,
    /// What the rulebook says of them.
    pub assessment: &'a Assessment,
}

/// Some schools of the county.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Their rows, ascending.
    pub rows: &'a [u32],
    /// What they are called: a township, a school.
    pub name: &'a str,
}

/// A unit with a value.
#[derive(Debug, Clone)]
pub(super) struct Point<'a> {
    /// Place in the assessment.
    pub unit: usize,
    /// Row of the school.
    pub row: u32,
    pub name: Cow<'a, str>,
    pub students: f64,
    pub value: f64,
    /// Part of the county's variance; NaN where there is none.
    pub share: f64,
    pub role: Role,
}

/// The units a chart is about.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    /// Those with a value, in the assessment's order.
    pub points: Vec<Point<'a>>,
    /// How many units there are, with and without a value.
    pub units: usize,
    /// What the assessment says of all units of the stage.
    pub variation: Option<&'a Variation>,
}

/// The value of a unit: where assessments keep their values is known here and nowhere else in this module.
pub(super) fn value_of(assessment: &Assessment, unit: usize, indicator: usize) -> Value {
    assessment.values.get(indicator).map_or(Value::NONE, |column| column.get(unit))
}

/// What a value stands for.
pub(super) const fn role_of(value: &Value) -> Role {
    match (value.met, value.floor) {
        (Some(true), _) => Role::Passing,
        (Some(false), Some(false)) => Role::BelowFloor,
        (Some(false), _) => Role::Short,
        (None, _) => Role::Unit,
    }
}

/// What the assessment says of an indicator in a stage, where the stage has units.
pub(super) fn variation_of(assessment: &Assessment, stage: Stage, indicator: usize) -> Option<&Variation> {
    assessment.stages.iter().find(|result| result.stage == stage)?.variations.get(indicator)
}

impl<'a> Figures<'a> {
    /// A sentence in the language.
    pub(super) fn say(&self, key: &str, arguments: &[Argument]) -> String {
        text(self.language, key, arguments)
    }

    /// A school year in words.
    pub(super) fn school_year(&self, year: i32) -> String {
        self.say("chart.year", &[("year", year.to_string()), ("next", (year + 1).to_string())])
    }

    /// What part of a threshold its floor is; empty where nothing is judged.
    pub(super) fn floor_part(&self) -> String {
        self.rulebook.unit_rule.as_ref().map_or_else(String::new, |rule| numbers::percent(rule.floor.double))
    }

    /// The indicator asked for. A place beyond the last is the last.
    pub(super) fn indicator(&self, asked: &Asked) -> Option<&'a Indicator> {
        self.rulebook.indicators.get(asked.indicator)
    }

    pub(super) fn short(&self, asked: &Asked) -> String {
        self.indicator(asked).map_or_else(String::new, |one| self.language.of(&one.short).to_owned())
    }

    pub(super) fn unit(&self, asked: &Asked) -> String {
        self.indicator(asked).map_or_else(String::new, |one| self.language.of(&one.unit).to_owned())
    }

    /// The stage's word as it is used within sentences.
    pub(super) fn stage_word(&self, stage: Stage) -> String {
        self.say(&format!("chart.stage.{}", stage.id()), &[])
    }

    pub(super) fn threshold(&self, asked: &Asked) -> Option<f64> {
        self.indicator(asked)?.threshold.get(&asked.stage).map(|threshold| threshold.double)
    }

    pub(super) fn floor(&self, asked: &Asked) -> Option<f64> {
        Some(self.threshold(asked)? * self.rulebook.unit_rule.as_ref()?.floor.double)
    }

    /// The threshold with its unit; empty where there is none.
    pub(super) fn threshold_words(&self, asked: &Asked) -> String {
        let shown = |at: f64| self.with_unit(asked, numbers::plain(at, FLOOR_DECIMALS));
        self.threshold(asked).map_or_else(String::new, shown)
    }

    /// The rulebook's greatest variation in a stage, whatever it is compared with.
    pub(super) fn limit(&self, stage: Stage) -> Option<f64> {
        self.rulebook.variation.limit.get(&stage).map(|limit| limit.double)
    }

    pub(super) fn judges_mean_of_all(&self) -> bool {
        self.rulebook.variation.judged == Judged::Mean
    }

    pub(super) fn in_scope(&self, row: u32) -> bool {
        self.scope.is_none_or(|scope| scope.rows.binary_search(&row).is_ok())
    }

    /// A school's name as it may stand anywhere.
    pub(super) fn name(&self, row: u32) -> String {
        self.county.schools.names.get(row as usize).map_or_else(String::new, |name| numbers::clean(name))
    }

    pub(super) fn units_of(&self, stage: Stage) -> impl Iterator<Item = usize> {
        let units = self.assessment.units.iter().enumerate();
        units.filter(move |(_, unit)| unit.stage == stage && self.in_scope(unit.row)).map(|(unit, _)| unit)
    }

    /// The units asked for, and what they report.
    pub(super) fn select(&self, asked: &Asked) -> Selection<'a> {
        let mut points = Vec::new();
        let mut units = 0;
        for unit in self.units_of(asked.stage) {
            units += 1;
            let value = value_of(self.assessment, unit, asked.indicator);
            let of = &self.assessment.units[unit];
            if value.value.is_finite() {
                points.push(Point {
                    unit,
                    row: of.row,
                    name: Cow::Owned(self.name(of.row)),
                    students: of.students.unwrap_or_default() as f64,
                    value: value.value,
                    share: value.share,
                    role: role_of(&value),
                });
            }
        }
        Selection { points, units, variation: variation_of(self.assessment, asked.stage, asked.indicator) }
    }

    /// County, year, stage, indicator, number of units.
    pub(super) fn subtitle(&self, asked: &Asked, units: usize, missing: usize) -> String {
        let indicator = self.indicator(asked).map_or("", |one| self.language.of(&one.name));
        self.subtitle_about(asked, indicator, units, missing)
    }

    /// The same about something else than one indicator.
    pub(super) fn subtitle_about(&self, asked: &Asked, about: &str, units: usize, missing: usize) -> String {
        let mut county = numbers::shortened(&numbers::clean(&self.county.name), NAME_IN_SENTENCE);
        if let Some(scope) = self.scope {
            let name = numbers::shortened(&numbers::clean(scope.name), NAME_IN_SENTENCE);
            county = self.say("chart.scope", &[("county", county), ("name", name)]);
        }
        let counted = if missing == 0 {
            self.say("chart.counted", &[("count", numbers::count(units))])
        } else {
            let arguments = [("count", numbers::count(units)), ("missing", numbers::count(missing))];
            self.say("chart.counted_missing", &arguments)
        };
        self.say(
            "chart.subtitle",
            &[
                ("county", county),
                ("year", self.school_year(self.county.year)),
                ("stage", self.stage_word(asked.stage)),
                ("indicator", about.to_owned()),
                ("counted", counted),
            ],
        )
    }

    /// A chart with nothing but a sentence.
    pub(super) fn empty(&self, asked: &Asked, selection: &Selection<'_>, title: String) -> Scene {
        let missing = selection.units - selection.points.len();
        Scene {
            kind: asked.kind,
            language: self.language,
            title,
            subtitle: self.subtitle(asked, selection.units, missing),
            panels: Vec::new(),
            legend: Vec::new(),
            notes: Vec::new(),
            table: Table::default(),
        }
    }

    /// Why nothing can be drawn of a selection, where that is so.
    pub(super) fn nothing(&self, asked: &Asked, selection: &Selection<'_>) -> Option<String> {
        let arguments = [
            ("stage", self.stage_word(asked.stage)),
            ("indicator", self.short(asked)),
            ("count", numbers::count(selection.units)),
        ];
        if self.indicator(asked).is_none() {
            return Some(self.say("chart.empty.no_indicator", &arguments));
        }
        if selection.units == 0 {
            let key = if self.scope.is_some() { "chart.empty.no_units_in_scope" } else { "chart.empty.no_units" };
            return Some(self.say(key, &arguments));
        }
        selection.points.is_empty().then(|| self.say("chart.empty.no_values", &arguments))
    }

    /// What was left out, as a note.
    pub(super) fn missing_note(&self, units: usize, shown: usize) -> Option<String> {
        (shown < units).then(|| self.say("chart.note.missing", &[("count", numbers::count(units - shown))]))
    }

    /// Decimals the values are shown with.
    pub(super) fn decimals(&self, points: &[Point<'_>], asked: &Asked) -> usize {
        let largest = points.iter().map(|point| point.value.abs()).fold(0.0, f64::max);
        let threshold = self.threshold(asked);
        let decimals = numbers::decimals_for(largest.max(threshold.unwrap_or(0.0)), self.rulebook.decimals.values);
        let short = points.iter().filter(|point| matches!(point.role, Role::Short | Role::BelowFloor));
        threshold
            .map_or(decimals, |threshold| numbers::enough_decimals(short.map(|point| point.value), threshold, decimals))
    }

    /// A value with its unit.
    pub(super) fn with_unit(&self, asked: &Asked, shown: String) -> String {
        self.say("chart.value_unit", &[("value", shown), ("unit", self.unit(asked))])
    }

    /// The axis of the indicator's values, with these places in sight.
    pub(super) fn value_axis(&self, asked: &Asked, values: impl Iterator<Item = f64>, wanted: usize) -> Axis {
        let (low, high) = bounds(values);
        let (range, ticks) = numbers::axis(low, high, wanted);
        let name = self.indicator(asked).map_or("", |one| self.language.of(&one.name));
        Axis { name: with_unit(self.language, name, &self.unit(asked)), range, ticks, scale: AxisScale::Values }
    }

    /// Lines for threshold, floor and mean, as far as there are any.
    pub(super) fn rules(&self, asked: &Asked, selection: &Selection<'_>, across: bool, decimals: usize) -> Vec<Mark> {
        let mut rules = Vec::new();
        let threshold = self.threshold(asked);
        if let Some(floor) = threshold.and_then(|_| self.floor(asked)) {
            let arguments = [("part", self.floor_part()), ("value", numbers::plain(floor, FLOOR_DECIMALS))];
            rules.push(Mark::rule(Role::Floor, across, floor, self.say("chart.rule.floor", &arguments)));
        }
        if let Some(at) = threshold {
            let label = self.say("chart.rule.threshold", &[("value", numbers::plain(at, FLOOR_DECIMALS))]);
            rules.push(Mark::rule(Role::Threshold, across, at, label));
        }
        if let Some(mean) = selection.variation.and_then(|variation| variation.mean).filter(|mean| mean.is_finite()) {
            let label = self.say("chart.rule.mean", &[("value", numbers::plain(mean, decimals))]);
            rules.push(Mark::rule(Role::Mean, across, mean, label));
        }
        rules
    }

    /// Places of those lines.
    pub(super) fn rule_places(rules: &[Mark]) -> impl Iterator<Item = f64> {
        rules.iter().filter_map(|rule| match rule.shape {
            Shape::Rule { at, .. } => Some(at),
            _ => None,
        })
    }

    /// Where a value stands, in a word; empty where nothing is judged.
    pub(super) fn standing(&self, role: Role) -> Cell {
        match role {
            Role::Passing | Role::Short | Role::BelowFloor => {
                Cell::Text(self.say(&format!("chart.standing.{}", role.id()), &[("part", self.floor_part())]))
            }
            _ => Cell::Nothing,
        }
    }

    pub(super) fn column(&self, key: &str, unit: &str, decimals: usize, said: bool) -> Column {
        let heading = self.say(&format!("chart.column.{key}"), &[]);
        Column { heading, unit: unit.to_owned(), decimals, said }
    }

    /// The unit of a count of persons.
    pub(super) fn persons(&self) -> String {
        self.say("chart.unit.persons", &[])
    }

    /// Columns every table of schools begins with: name, township, students, value, standing, code.
    pub(super) fn school_columns(&self, asked: &Asked, decimals: usize) -> Vec<Column> {
        let value = Column {
            heading: self.short(asked),
            unit: self.unit(asked),
            decimals: decimals.max(self.rulebook.decimals.values as usize),
            said: true,
        };
        vec![
            self.column("school", "", 0, true),
            self.column("code", "", 0, false),
            self.column("township", "", 0, true),
            self.column("students", &self.persons(), 0, true),
            value,
            self.column("standing", "", 0, true),
        ]
    }

    /// The cells of a school under those columns.
    pub(super) fn school_row(&self, point: &Point<'_>) -> TableRow {
        let row = point.row as usize;
        let code = self.county.schools.codes.get(row).map_or("", String::as_str);
        let cells = vec![
            Cell::Text(point.name.to_string()),
            Cell::Text(numbers::clean(code)),
            match self.county.schools.text("township", row) {
                "" => Cell::Nothing,
                township => Cell::Text(numbers::clean(township)),
            },
            Cell::number(point.students),
            Cell::number(point.value),
            self.standing(point.role),
        ];
        TableRow { unit: Some(point.unit), row: Some(point.row), cells }
    }

    /// The table of these points, in their order.
    pub(super) fn school_table(&self, asked: &Asked, points: &[Point<'_>], decimals: usize) -> Table {
        Table {
            columns: self.school_columns(asked, decimals),
            rows: points.iter().map(|point| self.school_row(point)).collect(),
        }
    }
}

/// Decimals of thresholds and floors, which are shown as they are: 85 % of 4.5 is 3.825.
pub(super) const FLOOR_DECIMALS: usize = 4;
/// Widest name within a sentence, in columns.
pub(super) const NAME_IN_SENTENCE: usize = 24;
/// Widest name beside a mark or on an axis.
pub(super) const NAME_AT_MARK: usize = 22;

impl Point<'_> {
    /// The name within a sentence.
    pub fn in_sentence(&self) -> String {
        numbers::shortened(&self.name, NAME_IN_SENTENCE)
    }

    /// The name beside a mark.
    pub fn at_mark(&self) -> String {
        numbers::shortened(&self.name, NAME_AT_MARK)
    }

    /// A mark of this unit that says a row of the table.
    pub fn mark(&self, role: Role, shape: Shape, entry: usize) -> Mark {
        Mark { unit: Some(self.unit), row: Some(self.row), ..Mark::new(role, shape).says(entry) }
    }
}

impl Selection<'_> {
    pub fn missing(&self) -> usize {
        self.units - self.points.len()
    }

    /// Points in order of value, equal ones in the assessment's order.
    pub fn ascending(&self) -> Vec<&Point<'_>> {
        let mut points: Vec<_> = self.points.iter().collect();
        points.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.unit.cmp(&b.unit)));
        points
    }

    pub fn count(&self, role: Role) -> usize {
        self.points.iter().filter(|point| point.role == role).count()
    }

    /// Whether the rulebook judges these values.
    pub fn judged(&self) -> bool {
        self.points.iter().any(|point| point.role != Role::Unit)
    }

    /// Whether all values are the same, as people read numbers.
    pub fn all_equal(&self) -> bool {
        let (low, high) = bounds(self.points.iter().map(|point| point.value));
        high - low <= 1e-12 * low.abs().max(high.abs())
    }

    pub fn students(&self) -> f64 {
        self.points.iter().map(|point| point.students).sum()
    }
}

/// Least and greatest of some values; 0 and 0 of none.
pub(super) fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// An axis that only keeps dots apart.
pub(super) fn hidden_axis(range: [f64; 2]) -> Axis {
    Axis { name: String::new(), range, ticks: Vec::new(), scale: AxisScale::Nothing }
}
