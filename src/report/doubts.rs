//! The doubts of an import as a list to work off by hand: what looks wrong, and where somebody writes what it really is.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::{look, not_written};
use crate::fault::Result;
use crate::text::{Language, text, version};

/// Row of the headings, below title and remark.
const HEADING_ROW: u32 = 2;
/// Columns: the key of the heading and the width in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("number", 5.0),
    ("school_code", 12.0),
    ("school_name", 22.0),
    ("field", 20.0),
    ("doubt", 54.0),
    ("figures", 16.0),
    ("place", 14.0),
    ("checked", 24.0),
    ("checked_by", 9.0),
];
/// The same of the notes of reading.
const NOTE_COLUMNS: [(&str, f64); 4] = [("number", 5.0), ("note", 100.0), ("sheet", 20.0), ("cell", 12.0)];

/// Place of the figures among the columns, and the height of one of several, points.
const FIGURES: usize = 5;
const FIGURE_HEIGHT: f64 = 14.5;

type Written = std::result::Result<(), XlsxError>;

/// One doubt in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoubtLine {
    /// Code of the school; empty where no school is meant.
    pub school_code: String,
    /// Its name.
    pub school_name: String,
    /// Heading of the column.
    pub field: String,
    /// The doubt in a sentence.
    pub message: String,
    /// Figures it is about, each with what it is where that is known.
    pub figures: Vec<String>,
    /// Sheet of the workbook it was seen in.
    pub sheet: String,
    /// Cell, `C12`.
    pub cell: String,
}

/// The version of the layout of [`doubts`].
#[must_use]
pub fn doubts_layout() -> String {
    version([look::data().as_str(), &format!("{COLUMNS:?} {NOTE_COLUMNS:?}")])
}

impl DoubtLine {
    /// Cell it was seen in; whole rows (`12`, `15–20`) are said to be some.
    fn cell(&self, language: Language) -> String {
        let is_row = !self.cell.is_empty() && self.cell.chars().all(|sign| sign.is_ascii_digit() || sign == '–');
        if is_row { text(language, "report.doubts.row", &[("row", self.cell.clone())]) } else { self.cell.clone() }
    }

    /// Sheet and cell it was seen in.
    fn place(&self, language: Language) -> String {
        let cell = self.cell(language);
        [self.sheet.as_str(), cell.as_str()].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it only says how the file was read (a row passed over): nothing of it is to be checked with a school.
    const fn is_reading_note(&self) -> bool {
        self.school_code.is_empty() && self.field.is_empty()
    }
}

/// The doubts of a load (xlsx): one sheet that can be filtered and printed, with columns for what was found and by whom. Notes of
/// reading stand on a second one and are not counted.
///
/// Fails only where the workbook cannot be packed.
pub fn doubts(
    county: &str,
    year: i32,
    lines: &[DoubtLine],
    language: Language,
    made_on: jiff::civil::Date,
) -> Result<Vec<u8>> {
    let (notes, lines): (Vec<&DoubtLine>, Vec<&DoubtLine>) = lines.iter().partition(|line| line.is_reading_note());
    let arguments = [("county", county.to_owned()), ("year", year.to_string()), ("next", (year + 1).to_string())];
    let title = text(language, "report.doubts.title", &arguments);
    let mut workbook = look::workbook(&title, made_on)?;
    list(workbook.add_worksheet(), &title, &lines, language).map_err(not_written)?;
    if !notes.is_empty() {
        let title = text(language, "report.doubts.notes_title", &arguments);
        reading_notes(workbook.add_worksheet(), &title, &notes, language).map_err(not_written)?;
    }
    workbook.save_to_buffer().map_err(not_written)
}

fn words(language: Language, key: &str) -> String {
    text(language, &format!("report.doubts.{key}"), &[])
}

/// Title, remark and heads of a sheet; returns its last column.
fn head(
    sheet: &mut Worksheet,
    title: &str,
    remark: &str,
    columns: &[(&str, f64)],
    language: Language,
) -> std::result::Result<u16, XlsxError> {
    let last_column = look::column_number(columns.len()) - 1;
    sheet.merge_range(0, 0, 0, last_column, title, &look::title())?;
    sheet.merge_range(1, 0, 1, last_column, remark, &look::remark())?;
    sheet.set_row_height(0, 30)?.set_row_height(HEADING_ROW, 24)?;
    for (column, (key, width)) in columns.iter().enumerate() {
        let (column, by_hand) = (look::column_number(column), key.starts_with("checked"));
        let tint = if by_hand { look::CAUTION_TINT } else { look::group_tint(0) };
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(HEADING_ROW, column, words(language, key), &look::heading_format(tint))?;
    }
    Ok(last_column)
}

/// What is printed of a sheet, and what stays in sight.
fn finish(sheet: &mut Worksheet, rows: usize, last_column: u16, frozen: u16) -> Written {
    let last_row = HEADING_ROW + look::row_number(rows);
    sheet.autofilter(HEADING_ROW, 0, last_row, last_column)?;
    sheet.set_freeze_panes(HEADING_ROW + 1, frozen)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_print_area(0, 0, last_row, last_column)?;
    look::print_landscape(sheet);
    Ok(())
}

fn list(sheet: &mut Worksheet, title: &str, lines: &[&DoubtLine], language: Language) -> Written {
    sheet.set_name(words(language, "sheet_name"))?;
    let remark = text(language, "report.doubts.remark", &[("count", lines.len().to_string())]);
    // Most doubts are of whole schools: where none is of a cell nothing is said of cells.
    let of_cells = lines.iter().any(|line| !line.place(language).is_empty());
    let columns: Vec<_> = COLUMNS.into_iter().filter(|(key, _)| of_cells || *key != "place").collect();
    let last_column = head(sheet, title, &remark, &columns, language)?;
    let (cell, number) = (look::cell().set_text_wrap(), look::cell().set_align(FormatAlign::Center));
    for (place, line) in lines.iter().enumerate() {
        let row = HEADING_ROW + 1 + look::row_number(place);
        sheet.write_number_with_format(row, 0, (place + 1) as f64, &number)?;
        // A line each: no figure is broken within.
        let figures = line.figures.join("\n");
        let wrapped = (2..).zip([&line.school_name, &line.field, &line.message]);
        let height = wrapped.map(|(column, text)| look::row_height(text, COLUMNS[column].1));
        let of_figures =
            look::row_height("", COLUMNS[FIGURES].1) + FIGURE_HEIGHT * line.figures.len().saturating_sub(1) as f64;
        sheet.set_row_height(row, height.fold(of_figures, f64::max))?;
        let place = of_cells.then(|| line.place(language));
        let texts = [&line.school_code, &line.school_name, &line.field, &line.message, &figures];
        for (column, text) in (1..).zip(texts.into_iter().chain(&place)) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
        for column in last_column - 1..=last_column {
            sheet.write_blank(row, column, &cell)?;
        }
    }
    finish(sheet, lines.len(), last_column, 3)
}

fn reading_notes(sheet: &mut Worksheet, title: &str, notes: &[&DoubtLine], language: Language) -> Written {
    sheet.set_name(words(language, "notes_sheet"))?;
    let remark = text(language, "report.doubts.notes_remark", &[("count", notes.len().to_string())]);
    let last_column = head(sheet, title, &remark, &NOTE_COLUMNS, language)?;
    let (cell, number) = (look::cell().set_text_wrap(), look::cell().set_align(FormatAlign::Center));
    for (place, line) in notes.iter().enumerate() {
        let row = HEADING_ROW + 1 + look::row_number(place);
        sheet.write_number_with_format(row, 0, (place + 1) as f64, &number)?;
        sheet.set_row_height(row, look::row_height(&line.message, NOTE_COLUMNS[1].1))?;
        for (column, text) in (1..).zip([&line.message, &line.sheet, &line.cell(language)]) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    finish(sheet, notes.len(), last_column, 0)
}
