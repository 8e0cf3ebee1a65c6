//! Where everything stands in the workbook, known before any of it is written: formulas point from sheet to sheet.

use rust_xlsxwriter::utility::{cell_range_absolute, quote_sheet_name, row_col_to_cell_absolute};

use super::layout::{Forms, Measure, SchoolShow, Show};
use crate::assess::Assessment;
use crate::county::{County, Quantities, Stage};
use crate::report::look;
use crate::rulebook::Rulebook;

/// Rows of title and remark on every sheet.
pub(super) const TOP: u32 = 2;
/// Rows of limits a stage has on the sheet of units: threshold, floor, limit.
pub(super) const LIMIT_ROWS: u32 = 3;
/// Columns of the sheet of units before the figures: number, code, name, stage, kind, students, students of three stages, part.
pub(super) const STAGE: u16 = 3;
pub(super) const STUDENTS: u16 = 5;
pub(super) const STUDENTS_OF: u16 = 6;
pub(super) const PART: u16 = 9;
const FIRST_TERM: u16 = 10;

/// What a column of the sheet of schools holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DataColumn {
    Number,
    Code,
    Name,
    Kind,
    /// A word of a choice.
    Choice(String),
    /// Whether the school has a unit in the stage.
    HasUnit(Stage),
    /// A figure as reported, under its own key.
    Figure(String),
    /// The sum of a figure over its stages.
    Total(String),
    /// Whether the school is in a scope.
    Scope(String),
}

/// A reference to a cell or range of a sheet.
pub(super) fn on_sheet(sheet: &str, reference: &str) -> String {
    format!("{}!{reference}", quote_sheet_name(sheet))
}

/// A range of one column.
pub(super) fn column_range(column: u16, (first, last): (u32, u32)) -> String {
    cell_range_absolute(first, column, last, column)
}

/// A range of one row.
pub(super) fn row_range(row: u32, (first, last): (u16, u16)) -> String {
    cell_range_absolute(row, first, row, last)
}

/// Places of what formulas point to.
pub(super) struct Places {
    /// Columns of the sheet of schools.
    pub data: Vec<DataColumn>,
    /// First and last row of schools there.
    pub schools: (u32, u32),
    /// Stages that have units, each with its units by place, in the order of rows.
    pub stages: Vec<(Stage, Vec<usize>)>,
    /// Keys without stage of the figures of the indicators, a column each on the sheet of units.
    pub terms: Vec<String>,
    /// How many indicators there are.
    pub indicators: u16,
}

impl Places {
    pub(super) fn new(
        forms: &Forms,
        quantities: &Quantities,
        rulebook: &Rulebook,
        county: &County,
        assessment: &Assessment,
    ) -> Self {
        let schools = look::row_number(county.schools.len());
        let stages = Stage::ASSESSED
            .into_iter()
            .map(|stage| {
                let units = assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage);
                (stage, units.map(|(place, _)| place).collect::<Vec<_>>())
            })
            .filter(|(_, units)| !units.is_empty())
            .collect();
        let mut terms: Vec<String> = Vec::new();
        for term in rulebook.indicators.iter().flat_map(|indicator| &indicator.resource) {
            if term.concession.is_none() && !terms.contains(&term.key) {
                terms.push(term.key.clone());
            }
        }
        Self {
            data: data_columns(forms, quantities),
            schools: (TOP + 1, TOP + schools.max(1)),
            stages,
            terms,
            indicators: look::column_number(rulebook.indicators.len()),
        }
    }

    /// The column of the sheet of schools that holds something.
    pub(super) fn data_column(&self, wanted: &DataColumn) -> Option<u16> {
        self.data.iter().position(|column| column == wanted).map(look::column_number)
    }

    /// The column of a key there: as reported, or summed over its stages.
    pub(super) fn key_column(&self, quantities: &Quantities, key: &str) -> Option<u16> {
        self.data_column(&key_column(quantities, key))
    }

    /// Place of a stage among those with units.
    fn stage_place(&self, stage: Stage) -> Option<usize> {
        self.stages.iter().position(|(known, _)| *known == stage)
    }

    /// First of a stage's rows of limits on the sheet of units.
    pub(super) fn limits(&self, stage: Stage) -> Option<u32> {
        Some(TOP + 1 + LIMIT_ROWS * look::row_number(self.stage_place(stage)?))
    }

    /// First and last row of a stage's units on the sheet of units.
    pub(super) fn basis_rows(&self, stage: Stage) -> Option<(u32, u32)> {
        let place = self.stage_place(stage)?;
        let before: usize = self.stages[..place].iter().map(|(_, units)| units.len()).sum();
        let first = TOP + 1 + LIMIT_ROWS * look::row_number(self.stages.len()) + look::row_number(before);
        Some((first, first + look::row_number(self.stages[place].1.len()) - 1))
    }

    /// The column of a term's figure on the sheet of units.
    pub(super) fn term(&self, key: &str) -> Option<u16> {
        self.terms.iter().position(|known| known == key).map(|place| FIRST_TERM + look::column_number(place))
    }

    /// The column of an indicator's resource on the sheet of units.
    pub(super) fn resource(&self, indicator: u16) -> u16 {
        FIRST_TERM + look::column_number(self.terms.len()) + indicator
    }

    /// The column of an indicator's deviations there.
    pub(super) fn deviation(&self, indicator: u16) -> u16 {
        self.resource(self.indicators) + indicator
    }

    /// First and last column of resources there.
    pub(super) fn resources(&self) -> (u16, u16) {
        (self.resource(0), self.resource(self.indicators.max(1) - 1))
    }
}

fn key_column(quantities: &Quantities, key: &str) -> DataColumn {
    if quantities.stages_of(key).is_empty() {
        DataColumn::Figure(key.to_owned())
    } else {
        DataColumn::Total(key.to_owned())
    }
}

/// Columns of the sheet of schools: what sums and scopes of the forms need.
fn data_columns(forms: &Forms, quantities: &Quantities) -> Vec<DataColumn> {
    let mut columns = vec![DataColumn::Number, DataColumn::Code, DataColumn::Name, DataColumn::Kind];
    let mut add = |column: DataColumn| {
        if !columns.contains(&column) {
            columns.push(column);
        }
    };
    for key in forms.scopes.iter().flat_map(|scope| scope.schools.without_choices.keys()) {
        add(DataColumn::Choice(key.clone()));
    }
    for stage in Stage::ASSESSED {
        add(DataColumn::HasUnit(stage));
    }
    let shows = forms.sheets.iter().flat_map(|sheet| {
        let bands = sheet.bands.iter().flat_map(|band| &band.rows).flat_map(|row| &row.cells).map(|cell| &cell.show);
        let lines = sheet.items.iter().flat_map(|table| &table.lines).map(|line| &line.show);
        bands.chain(lines)
    });
    let sums = shows.filter_map(|show| match show {
        Show::Sum(sum) => Some(sum.key.as_str()),
        _ => None,
    });
    let totals = forms.scopes.iter().filter_map(|scope| scope.schools.total.as_ref()).map(|total| total.key.as_str());
    for key in sums.chain(totals) {
        let column = key_column(quantities, key);
        if let DataColumn::Total(base) = &column {
            for stage in Stage::ASSESSED.into_iter().filter(|stage| quantities.stages_of(base).contains(stage)) {
                add(DataColumn::Figure(quantities.key_in(base, stage)));
            }
        }
        add(column);
    }
    for scope in &forms.scopes {
        add(DataColumn::Scope(scope.id.clone()));
    }
    columns
}

/// Where the form of units has its columns and rows.
pub(super) struct UnitForm<'a> {
    pub sheet: &'a str,
    /// First column of the indicators' values.
    pub values: u16,
    /// The column of the verdict.
    pub verdict: Option<u16>,
    /// First row under the heads.
    pub first: u32,
}

impl<'a> UnitForm<'a> {
    pub(super) fn of(forms: &'a Forms, indicators: u16) -> Option<Self> {
        let sheet = forms.sheets.iter().find(|sheet| sheet.schools.is_some())?;
        let table = sheet.schools.as_ref()?;
        let (mut at, mut values, mut verdict) = (0, None, None);
        for column in &table.columns {
            match column.show {
                SchoolShow::Indicators => {
                    values = Some(at);
                    at += indicators;
                    continue;
                }
                SchoolShow::Verdict => verdict = Some(at),
                _ => {}
            }
            at += 1;
        }
        let heads = 1 + u32::from(table.code.is_some());
        Some(Self { sheet: &sheet.name, values: values?, verdict, first: TOP + heads })
    }

    /// The row of a stage's band, which stands before its units.
    pub(super) fn band(&self, places: &Places, stage: Stage) -> Option<u32> {
        let place = places.stages.iter().position(|(known, _)| *known == stage)?;
        let before: usize = places.stages[..place].iter().map(|(_, units)| units.len() + 1).sum();
        Some(self.first + look::row_number(before))
    }

    /// First and last row of a stage's units.
    pub(super) fn rows(&self, places: &Places, stage: Stage) -> Option<(u32, u32)> {
        let band = self.band(places, stage)?;
        let units = places.stages.iter().find(|(known, _)| *known == stage)?.1.len();
        Some((band + 1, band + look::row_number(units)))
    }
}

/// The cell of an indicator's mean of a stage, on whichever sheet has it.
pub(super) fn mean_cell(forms: &Forms, stage: Stage, indicator: u16) -> Option<String> {
    forms.sheets.iter().find_map(|sheet| {
        let table = sheet.indicators.as_ref()?;
        let row = table.rows.iter().position(|row| row.stage == stage && row.measure == Measure::Mean)?;
        let first = TOP + 1 + u32::from(table.code.is_some());
        let cell = row_col_to_cell_absolute(first + look::row_number(row), 2 + indicator);
        Some(on_sheet(&sheet.name, &cell))
    })
}
