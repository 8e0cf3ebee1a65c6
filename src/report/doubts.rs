//! The doubts of an import as a list to work off by hand: what looks wrong, and where somebody writes what it really is.

use rust_xlsxwriter::FormatAlign;

use super::{look, not_written};
use crate::fault::Result;
use crate::text::{Language, join, text, version};

/// Row of the headings, below title and remark.
const HEADING_ROW: u32 = 2;
/// Columns: the key of the heading and the width in characters.
const COLUMNS: [(&str, f64); 10] = [
    ("number", 5.0),
    ("school_code", 12.0),
    ("school_name", 22.0),
    ("field", 20.0),
    ("doubt", 54.0),
    ("figures", 12.0),
    ("sheet", 7.0),
    ("cell", 7.0),
    ("checked", 24.0),
    ("checked_by", 9.0),
];

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
    /// Figures it is about.
    pub figures: Vec<String>,
    /// Sheet of the workbook it was seen in.
    pub sheet: String,
    /// Cell, `C12`.
    pub cell: String,
}

/// The version of the layout of [`doubts`].
#[must_use]
pub fn doubts_layout() -> String {
    version([look::data().as_str(), &format!("{COLUMNS:?}")])
}

/// The doubts of a load (xlsx): one sheet that can be filtered and printed, with columns for what was found and by whom.
///
/// Fails only where the workbook cannot be packed.
pub fn doubts(
    county: &str,
    year: i32,
    lines: &[DoubtLine],
    language: Language,
    made_on: jiff::civil::Date,
) -> Result<Vec<u8>> {
    let words = |key: &str| text(language, &format!("report.doubts.{key}"), &[]);
    let arguments = [("county", county.to_owned()), ("year", year.to_string()), ("next", (year + 1).to_string())];
    let title = text(language, "report.doubts.title", &arguments);
    let remark = text(language, "report.doubts.remark", &[("count", lines.len().to_string())]);
    let mut workbook = look::workbook(&title, made_on)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(words("sheet_name")).map_err(not_written)?;
    let last_column = look::column_number(COLUMNS.len()) - 1;
    sheet.merge_range(0, 0, 0, last_column, &title, &look::title()).map_err(not_written)?;
    sheet.merge_range(1, 0, 1, last_column, &remark, &look::remark()).map_err(not_written)?;
    sheet.set_row_height(0, 30).map_err(not_written)?;
    sheet.set_row_height(HEADING_ROW, 24).map_err(not_written)?;
    for (column, (key, width)) in COLUMNS.into_iter().enumerate() {
        let (column, by_hand) = (look::column_number(column), key.starts_with("checked"));
        let tint = if by_hand { look::CAUTION_TINT } else { look::group_tint(0) };
        sheet.set_column_width(column, width).map_err(not_written)?;
        sheet
            .write_string_with_format(HEADING_ROW, column, words(key), &look::heading_format(tint))
            .map_err(not_written)?;
    }
    let (cell, number) = (look::cell().set_text_wrap(), look::cell().set_align(FormatAlign::Center));
    for (place, line) in lines.iter().enumerate() {
        let row = HEADING_ROW + 1 + look::row_number(place);
        sheet.write_number_with_format(row, 0, (place + 1) as f64, &number).map_err(not_written)?;
        let figures = join(language, &line.figures);
        let wrapped = [&line.field, &line.message, &figures];
        let height =
            (3..).zip(wrapped).map(|(column, text)| look::row_height(text, COLUMNS[column].1)).fold(0.0, f64::max);
        sheet.set_row_height(row, height).map_err(not_written)?;
        let texts =
            [&line.school_code, &line.school_name, &line.field, &line.message, &figures, &line.sheet, &line.cell];
        for (column, text) in (1..).zip(texts) {
            sheet.write_string_with_format(row, column, text, &cell).map_err(not_written)?;
        }
        for column in last_column - 1..=last_column {
            sheet.write_blank(row, column, &cell).map_err(not_written)?;
        }
    }
    let last_row = HEADING_ROW + look::row_number(lines.len());
    sheet.autofilter(HEADING_ROW, 0, last_row, last_column).map_err(not_written)?;
    sheet.set_freeze_panes(HEADING_ROW + 1, 3).map_err(not_written)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW).map_err(not_written)?;
    sheet.set_print_area(0, 0, last_row, last_column).map_err(not_written)?;
    look::print_landscape(sheet);
    workbook.save_to_buffer().map_err(not_written)
}
