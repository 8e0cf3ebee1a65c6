//! Small tables whose columns are no quantities, such as a roster of teachers: their cells as texts, row by row.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::cell::Value;
use super::fold::trimmed;
use super::format::{Book, Broken};
use super::sheet::Sink;
use crate::county::Figure;

/// Columns beyond this one are not looked at.
const MOST_COLUMNS: u32 = 256;
/// Longest text of a cell that is kept, in characters.
const MOST_CELL: usize = 200;

/// The rows of one sheet that have content, each cell by its column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet; `None` in files without sheets.
    pub sheet: Option<String>,
    /// A person sees the sheet.
    pub visible: bool,
    /// Rows with content, from the top, each with its number from 1 and its cells from the left.
    pub rows: Vec<(u32, Vec<(u32, String)>)>,
    /// There are more rows than were asked for.
    pub more: bool,
}

/// Why a file could not be read as tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not there.
    Missing,
    /// It may not be read, or the disk could not.
    Denied,
    /// There is nothing in it.
    Empty,
    /// It is protected by a password.
    Encrypted,
    /// It is larger than anything of the kind.
    TooLarge,
    /// It is something else, or damaged.
    NoTable,
}

/// Reads every sheet of a workbook, or the one table of a csv or web page, up to so many rows each.
///
/// # Errors
/// Where the file is no table, or cannot be read.
pub fn tables(path: &Path, most_rows: usize) -> Result<Vec<Table>, Unreadable> {
    // Readers of foreign formats may panic on damaged files; a panic is one more way to be unreadable.
    let read = catch_unwind(AssertUnwindSafe(|| read_all(path, most_rows)));
    read.unwrap_or(Err(Broken::DAMAGED)).map_err(|broken| match (broken.code, broken.reason) {
        ("encrypted", _) => Unreadable::Encrypted,
        ("too_large", _) => Unreadable::TooLarge,
        (_, "missing" | "folder") => Unreadable::Missing,
        (_, "denied" | "disk") => Unreadable::Denied,
        (_, "empty") => Unreadable::Empty,
        _ => Unreadable::NoTable,
    })
}

fn read_all(path: &Path, most_rows: usize) -> Result<Vec<Table>, Broken> {
    let mut book = Book::open(path)?;
    let sheets = book.sheets();
    let mut tables = Vec::with_capacity(sheets.len());
    for (place, sheet) in sheets.into_iter().enumerate() {
        let mut taking =
            Taking { table: Table { sheet: sheet.name, visible: sheet.visible, ..Table::default() }, most_rows };
        book.read(place, &mut taking)?;
        tables.push(taking.table);
    }
    Ok(tables)
}

struct Taking {
    table: Table,
    most_rows: usize,
}

impl Sink for Taking {
    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
        let text = match value {
            Value::Text(text) => trimmed(text).chars().take(MOST_CELL).collect(),
            Value::Number(number) => Figure::from_double(number).map(|figure| figure.to_string()).unwrap_or_default(),
            Value::Day(year) => year.to_string(),
            Value::Truth(_) | Value::Error(_) => String::new(),
        };
        if text.is_empty() || column >= MOST_COLUMNS {
            return ControlFlow::Continue(());
        }
        let number = row.saturating_add(1);
        if self.table.rows.last().is_none_or(|(last, _)| *last != number) {
            if self.table.rows.len() >= self.most_rows {
                self.table.more = true;
                return ControlFlow::Break(());
            }
            self.table.rows.push((number, Vec::new()));
        }
        if let Some((_, cells)) = self.table.rows.last_mut() {
            cells.push((column, text));
        }
        ControlFlow::Continue(())
    }
}
