//! What a document will look like, before it is written: its pages, or the first rows of its sheets. Nothing is written.

use std::io::Cursor;
use std::path::Path;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::county::Figure;
use crate::fault::{Fault, Result};
use crate::intake::shown_figure;
#[cfg(feature = "pdf")]
use crate::report::document::Pages;

use super::Session;
use super::export_document::{Content, Kind, Request, check_days, content};
use super::papers::Watch;

/// Rows of a sheet that are shown.
pub const MOST_ROWS: usize = 60;
/// Columns of a sheet that are shown.
pub const MOST_COLUMNS: usize = 40;
/// Characters of a cell that are shown.
const MOST_TEXT: usize = 120;

/// What a document will look like.
pub enum Preview {
    /// Pages.
    Leaves(Leaves),
    /// Sheets of a workbook, or a table alone.
    Sheets(Vec<Sheet>),
    /// Pages that this program cannot set, built as it is.
    Unset,
}

/// Pages that are drawn one by one.
pub struct Leaves {
    #[cfg(feature = "pdf")]
    pages: Pages,
    #[cfg(not(feature = "pdf"))]
    none: std::convert::Infallible,
}

/// A page as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Pixels across and down.
    pub size: [usize; 2],
    /// Red, green, blue and opacity of each.
    pub rgba: Vec<u8>,
}

#[cfg(feature = "pdf")]
impl Leaves {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pages.count()
    }

    /// Width and height of a page, in points.
    #[must_use]
    pub fn size(&self, page: usize) -> Option<(f64, f64)> {
        self.pages.size(page)
    }

    /// Draws one, at so many pixels to a point.
    pub fn draw(&self, page: usize, pixels_to_point: f32) -> Result<Leaf> {
        let image = self.pages.draw(page, pixels_to_point)?;
        Ok(Leaf { size: [image.width as usize, image.height as usize], rgba: image.rgba })
    }
}

#[cfg(not(feature = "pdf"))]
impl Leaves {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self.none {}
    }

    /// Width and height of a page, in points.
    #[must_use]
    pub const fn size(&self, _page: usize) -> Option<(f64, f64)> {
        match self.none {}
    }

    /// Draws one, at so many pixels to a point.
    pub const fn draw(&self, _page: usize, _pixels_to_point: f32) -> Result<Leaf> {
        match self.none {}
    }
}

/// The beginning of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for a table alone.
    pub name: String,
    /// Rows it has.
    pub rows: usize,
    /// Columns it has.
    pub columns: usize,
    /// The first cells of its first rows.
    pub lines: Vec<Vec<Cell>>,
}

/// A cell as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// It is a number.
    pub is_number: bool,
}

impl Sheet {
    fn put(&mut self, row: usize, column: usize, cell: Cell) {
        self.rows = self.rows.max(row + 1);
        self.columns = self.columns.max(column + 1);
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return;
        }
        if self.lines.len() <= row {
            self.lines.resize(row + 1, Vec::new());
        }
        if self.lines[row].len() <= column {
            self.lines[row].resize(column + 1, Cell::default());
        }
        self.lines[row][column] = cell;
    }
}

/// Makes what a request asks for, to be looked at.
pub fn preview(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<Preview> {
    check_days(request)?;
    if is_paper(request.kind) && cfg!(not(feature = "pdf")) {
        return Ok(Preview::Unset);
    }
    let is_csv = request.kind.formats().first() == Some(&"csv");
    let out = match (is_paper(request.kind), is_csv) {
        (true, _) => "preview.pdf",
        (false, true) => "preview.csv",
        (false, false) => "preview.xlsx",
    };
    let request = Request { out: Path::new(out), ..request.clone() };
    let made = match watch.within(0.0, 0.6, |watch| content(session, &request, watch))?.0 {
        Content::Paper(paper) => return watch.within(0.6, 1.0, |watch| set(session, &paper, watch)),
        Content::File(made) => made.bytes,
    };
    watch.tell(0.6)?;
    let sheets = if is_csv { vec![table(&made)?] } else { sheets(made, watch)? };
    watch.tell(1.0)?;
    Ok(Preview::Sheets(sheets))
}

/// Whether a kind is looked at by its pages. A school's own form is a workbook as well, whose sheets are seen where no pages can
/// be set.
#[must_use]
pub const fn is_paper(kind: Kind) -> bool {
    let always = matches!(kind, Kind::CountyReport | Kind::TownshipReport | Kind::Visit(_));
    always || cfg!(feature = "pdf") && matches!(kind, Kind::SelfReview)
}

#[cfg(feature = "pdf")]
fn set(session: &Session, paper: &crate::report::document::Document, watch: &Watch<'_>) -> Result<Preview> {
    watch.tell(0.0)?;
    let templates = super::report_templates::report_templates(session.store.folder())?;
    let pages = Pages::set(paper, &templates)?;
    watch.tell(1.0)?;
    Ok(Preview::Leaves(Leaves { pages }))
}

#[cfg(not(feature = "pdf"))]
fn set(_: &Session, _: &crate::report::document::Document, _: &Watch<'_>) -> Result<Preview> {
    Ok(Preview::Unset)
}

/// The beginnings of a workbook's sheets that are to be seen.
fn sheets(bytes: Vec<u8>, watch: &Watch<'_>) -> Result<Vec<Sheet>> {
    let damaged = |error: XlsxError| not_written(&error);
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let visible =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = book.sheets_metadata().iter().filter(visible).map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        watch.tell(0.9)?;
        let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
        let (rows, columns) = cells.dimensions().end;
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            // Rows come one after another.
            if row as usize >= MOST_ROWS {
                break;
            }
            let text = |text: &str| Cell { text: shortened(text), is_number: false };
            let number = |number: f64| Cell { text: shown_number(number), is_number: true };
            let shown = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Float(value) => number(*value),
                #[expect(clippy::cast_precision_loss, reason = "cells of spreadsheets hold doubles")]
                DataRef::Int(value) => number(*value as f64),
                DataRef::SharedString(value) => text(value),
                DataRef::String(value) | DataRef::DurationIso(value) | DataRef::DateTimeIso(value) => text(value),
                DataRef::Bool(truth) => text(if *truth { "TRUE" } else { "FALSE" }),
                DataRef::DateTime(date) => {
                    let (year, month, day, ..) = date.to_ymd_hms_milli();
                    text(&format!("{year}-{month:02}-{day:02}"))
                }
                DataRef::Error(error) => text(&error.to_string()),
            };
            sheet.put(row as usize, column as usize, shown);
        }
        // What the sheet says of its size counts where it was not read to its end.
        sheet.rows = sheet.rows.max(rows as usize + usize::from(sheet.rows > 0));
        sheet.columns = sheet.columns.max(columns as usize + usize::from(sheet.columns > 0));
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// A number without the tail that doubles have.
fn shown_number(number: f64) -> String {
    let rounded = (number * 1e4).round() / 1e4;
    Figure::from_double(rounded).map_or_else(|| number.to_string(), |figure| shown_figure(&figure))
}

/// What was made just now cannot be read.
fn not_written(reason: &dyn std::fmt::Display) -> Fault {
    Fault::could_not_run("document_not_written").with("reason", reason)
}

/// The beginning of a table alone.
fn table(bytes: &[u8]) -> Result<Sheet> {
    let mut sheet = Sheet::default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(without_mark(bytes));
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| not_written(&error))?;
        if row >= MOST_ROWS {
            sheet.rows += 1;
            continue;
        }
        for (column, field) in record.iter().enumerate() {
            let is_number = row > 0 && !field.is_empty() && field.parse::<f64>().is_ok();
            sheet.put(row, column, Cell { text: shortened(field), is_number });
        }
    }
    Ok(sheet)
}

/// The bytes without the mark that says they are UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    let mut signs = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let mut short: String = signs.by_ref().take(MOST_TEXT).collect();
    if signs.next().is_some() {
        short.push('…');
    }
    short
}
