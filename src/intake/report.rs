//! What an import says: errors that refuse a file, doubts that do not, and their sentences.

use std::path::PathBuf;

use crate::county::{County, Figure, Quantities};
use crate::fault::Place;
use crate::text::{Language, has_text, text};

/// Most errors kept of one file: a form filled in wrongly throughout needs no longer list.
pub const MOST_ERRORS: usize = 200;
/// Most doubts of one code kept of one load.
pub const MOST_DOUBTS: usize = 20_000;

/// A value put into a sentence, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// As it is.
    Text(String),
    /// Key of a quantity: its heading in Chinese, its English name.
    Field(String),
    /// A reason: the locale key `intake.reason.<code>`.
    Reason(&'static str),
}

impl Argument {
    /// The value as it was kept, in no language.
    #[must_use]
    pub fn plain(&self) -> &str {
        match self {
            Self::Text(text) | Self::Field(text) => text,
            Self::Reason(code) => code,
        }
    }
}

/// Named values of a sentence.
pub type Arguments = Vec<(&'static str, Argument)>;

/// Why a file, or a cell of it, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Stable code (contract section 3).
    pub code: &'static str,
    /// Sheet; `None` in files without sheets.
    pub sheet: Option<String>,
    /// Cell, `C12`; a row, `12`; `None` for the sheet or file as a whole.
    pub cell: Option<String>,
    /// Values for the sentences.
    pub arguments: Arguments,
}

impl CellError {
    /// The reason in one sentence.
    #[must_use]
    pub fn message(&self, language: Language, quantities: &Quantities) -> String {
        sentence(language, quantities, &self.key(language, format!("intake.error.{}", self.code)), &self.arguments)
    }

    /// What to do.
    #[must_use]
    pub fn hint(&self, language: Language, quantities: &Quantities) -> String {
        sentence(language, quantities, &self.key(language, format!("intake.hint.{}", self.code)), &self.arguments)
    }

    /// The key of a sentence: some reasons call for one of their own.
    fn key(&self, language: Language, key: String) -> String {
        let reason = self.arguments.iter().find_map(|(_, argument)| match argument {
            Argument::Reason(code) => Some(format!("{key}_{code}")),
            _ => None,
        });
        reason.filter(|key| has_text(language, key)).unwrap_or(key)
    }

    /// Where, for sentences that name the place.
    #[must_use]
    pub fn place(&self, file: PathBuf) -> Place {
        Place { file: Some(file), sheet: self.sheet.clone(), cell: self.cell.clone(), line: None }
    }
}

/// Something that may be wrong; the figures are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Stable code (contract section 3).
    pub code: &'static str,
    /// Code of the school; `None` where none is concerned.
    pub school: Option<String>,
    /// Key of the quantity.
    pub field: Option<String>,
    /// The figures that do not agree, in the order the sentence names them.
    pub figures: Vec<Figure>,
    /// Sheet, where one cell or row gave rise to it.
    pub sheet: Option<String>,
    /// Cell or row.
    pub cell: Option<String>,
    /// Further values for the sentence.
    pub arguments: Arguments,
}

impl Doubt {
    /// A doubt about figures of a school.
    #[must_use]
    pub fn of_school(code: &'static str, school: &str, field: &str, figures: Vec<Figure>) -> Self {
        let (school, field) = (Some(school.to_owned()), Some(field.to_owned()));
        Self { code, school, field, figures, sheet: None, cell: None, arguments: Vec::new() }
    }

    /// The doubt in one sentence. Figures are named `%{a}`, `%{b}`, `%{c}`.
    #[must_use]
    pub fn message(&self, language: Language, quantities: &Quantities) -> String {
        let mut arguments = self.arguments.clone();
        if let Some(field) = &self.field {
            arguments.push(("field", Argument::Field(field.clone())));
        }
        if let Some(cell) = &self.cell {
            arguments.push(("cell", Argument::Text(cell.clone())));
        }
        for (name, figure) in ["a", "b", "c"].into_iter().zip(&self.figures) {
            arguments.push((name, Argument::Text(shown_figure(figure))));
        }
        let mut key = format!("intake.doubt.{}", self.code);
        // An empty cell and a figure of 0 may raise the same doubt.
        let of_nothing = format!("{key}_empty");
        if self.figures.is_empty() && has_text(language, &of_nothing) {
            key = of_nothing;
        }
        sentence(language, quantities, &key, &arguments)
    }
}

/// A figure as a sentence shows it: exact where it is a short decimal, else four significant digits.
#[must_use]
pub fn shown_figure(figure: &Figure) -> String {
    if let Figure::Decimal { decimals: 0..=6, .. } = figure {
        return figure.to_string();
    }
    let value = figure.to_double();
    let places = (1..=12).find(|places| value.abs() * 10_f64.powi(*places) >= 1000.0).unwrap_or(12);
    let places = if value.abs() >= 1000.0 { 0 } else { usize::try_from(places).unwrap_or(0) };
    let shown = format!("{value:.places$}");
    if places == 0 { shown } else { shown.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

fn sentence(language: Language, quantities: &Quantities, key: &str, arguments: &Arguments) -> String {
    let worded: Vec<crate::text::Argument> = arguments
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Argument::Text(value) => value.clone(),
                Argument::Reason(code) => text(language, &format!("intake.reason.{code}"), &[]),
                Argument::Field(key) => field_name(language, quantities, key),
            };
            (*name, value)
        })
        .collect();
    text(language, key, &worded)
}

/// The heading of a quantity in the reader's language; for a key without its stage that of its first stage.
#[must_use]
pub fn field_name(language: Language, quantities: &Quantities, key: &str) -> String {
    match quantities.named(key) {
        Some(quantity) if language == Language::ZhCn => quantity.header.clone(),
        Some(quantity) => match quantity.stage.filter(|_| quantity.key == key) {
            Some(stage) => format!("{} ({})", quantity.en, stage.id()),
            None => quantity.en.clone(),
        },
        None => key.to_owned(),
    }
}

/// What is done with a column of a table, or a line of a return or of the county's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnUse {
    /// It gives the quantity of this key; one without its stage is that of the only stage of a one-stage school.
    Field(String),
    /// It is added to others of this key.
    Part(String),
    /// It is only compared with the figure of this key.
    Check(String),
    /// Another column gives this key; it is left aside.
    GivenElsewhere(String),
    /// It is known, or a person said, that nobody asks for it.
    Aside,
    /// Nobody knows what it means.
    Unknown,
}

impl ColumnUse {
    /// Key of the quantity it is about.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Field(key) | Self::Part(key) | Self::Check(key) | Self::GivenElsewhere(key) => Some(key),
            Self::Aside | Self::Unknown => None,
        }
    }
}

/// One heading and what is done with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnReport {
    /// Cell of the heading, `C3`.
    pub cell: String,
    /// The heading; the two of a head of two rows joined.
    pub heading: String,
    /// The heading as mappings name it ([`super::normalised`]).
    pub normalised: String,
    /// The unit its figures are read in; empty where they have none.
    pub unit: String,
    /// What is done with it.
    pub used: ColumnUse,
    /// A person said so.
    pub by_hand: bool,
}

/// What a sheet is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetRole {
    /// A row a school.
    Schools,
    /// One school's return: a line a field.
    Return,
    /// A line a figure of the county.
    County,
    /// It is not read.
    NotRead,
}

/// One sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetReport {
    /// Its name; `None` in files without sheets.
    pub name: Option<String>,
    /// What it is taken for.
    pub role: SheetRole,
    /// First and last row of its head, from 1; `None` where none was found. Where none was found columns are those of
    /// the row that looks most like one, so that they can be mapped by hand.
    pub head: Option<(u32, u32)>,
    /// Its columns, or its lines where a line is a field.
    pub columns: Vec<ColumnReport>,
    /// Rows with content below the head.
    pub rows: usize,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileReport {
    /// The file as it was given.
    pub file: PathBuf,
    /// Name of its county, where known.
    pub county: Option<String>,
    /// School year, where known.
    pub year: Option<i32>,
    /// Schools read from it; 0 where it was refused.
    pub schools: usize,
    /// Why it is refused; empty where it is taken.
    pub errors: Vec<CellError>,
    /// Doubts of its cells, and those about schools it gave the latest figures of.
    pub doubts: Vec<Doubt>,
    /// Columns nothing was read from, by heading.
    pub ignored_columns: Vec<String>,
    /// Its sheets, in order; empty where the file cannot be read at all.
    pub sheets: Vec<SheetReport>,
}

impl FileReport {
    /// Whether its figures are in a load.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.errors.is_empty()
    }
}

/// The figures of one county and year, joined from one or more files.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The county and its schools.
    pub county: County,
    /// Every doubt: by school code, then in order of quantities; those without a school first.
    pub doubts: Vec<Doubt>,
    /// The files it was joined from: places in [`Outcome::reports`].
    pub files: Vec<usize>,
}

/// What came of an import. Nothing is stored yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// One for each file, in the order given.
    pub reports: Vec<FileReport>,
    /// One for each county and year that files were taken for. Empty where the import was cancelled.
    pub loads: Vec<Load>,
    /// The import was cancelled; nothing may be stored.
    pub cancelled: bool,
}

/// Errors and doubts gathered while one sheet is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub sheet: Option<String>,
    pub errors: Vec<CellError>,
    pub doubts: Vec<Doubt>,
    pub ignored: Vec<String>,
    pub columns: Vec<ColumnReport>,
    /// First and last row of the head, from 1.
    pub head: Option<(u32, u32)>,
    /// Rows with content below the head.
    pub rows: usize,
}

impl Notes {
    pub fn of_sheet(sheet: Option<&str>) -> Self {
        Self { sheet: sheet.map(str::to_owned), ..Self::default() }
    }

    /// Notes the head of a sheet whose lines are fields, and names the columns beside them that nobody asks for.
    pub fn head_of_lines(&mut self, row: u32, others: &[String]) {
        self.head = Some((row + 1, row + 1));
        self.ignored.extend(others.iter().map(|text| super::fold::shown(text, 60)));
    }

    /// Notes an error; those beyond [`MOST_ERRORS`] are dropped.
    pub fn error(&mut self, code: &'static str, cell: Option<(u32, u32)>, arguments: Arguments) {
        if !self.is_full() {
            let cell = cell.map(|(row, column)| address(row, column));
            self.errors.push(CellError { code, sheet: self.sheet.clone(), cell, arguments });
        }
    }

    /// Whether no further error is kept, so that reading on is of no use.
    pub fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    /// Notes a doubt about a cell or, without a column, a row.
    pub fn doubt(
        &mut self,
        code: &'static str,
        school: Option<&str>,
        field: Option<&str>,
        cell: String,
        figures: Vec<Figure>,
    ) {
        if self.doubts.len() < MOST_DOUBTS {
            let (school, field) = (school.map(str::to_owned), field.map(str::to_owned));
            let sheet = self.sheet.clone();
            self.doubts.push(Doubt { code, school, field, figures, sheet, cell: Some(cell), arguments: Vec::new() });
        }
    }
}

/// The name of a cell, `C12`, from its zero-based row and column.
pub(super) fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_figures_are_shown_with_four_digits() {
        let figures = ["818.201834862385", "0.0136986301369863", "6598.6", "12345.123456789", "2000/3", "0.000000019"];
        let shown = figures.map(|text| shown_figure(&Figure::parse_exact(text).unwrap()));
        assert_eq!(shown, ["818.2", "0.0137", "6598.6", "12345", "666.7", "0.000000019"]);
    }

    #[test]
    fn cells_have_the_names_of_spreadsheets() {
        let names = [(0, 0), (11, 2), (0, 25), (0, 26), (1_048_575, 16_383)].map(|(row, column)| address(row, column));
        assert_eq!(names, ["A1", "C12", "Z1", "AA1", "XFD1048576"]);
    }
}
