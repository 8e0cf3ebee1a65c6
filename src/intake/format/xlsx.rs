//! xlsx, cell by cell: a stray cell far away costs nothing.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::{Broken, SheetName, Value, error_text, year_of_date};
use crate::intake::sheet::Sink;

/// An opened xlsx workbook.
pub struct XlsxBook {
    workbook: Xlsx<BufReader<File>>,
    sheets: Vec<calamine::Sheet>,
}

impl XlsxBook {
    pub fn open(path: &Path) -> Result<Self, Broken> {
        let file = File::open(path).map_err(|error| super::broken_io(&error))?;
        let workbook = Xlsx::new(BufReader::with_capacity(1 << 16, file)).map_err(|error| broken(&error))?;
        let sheets = super::worksheets(workbook.sheets_metadata());
        Ok(Self { workbook, sheets })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        super::sheet_names(&self.sheets)
    }

    pub fn read(&mut self, sheet: usize, sink: &mut impl Sink) -> Result<(), Broken> {
        let name = &self.sheets.get(sheet).ok_or(Broken::DAMAGED)?.name;
        let mut cells = self.workbook.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
        // What the sheet says of its size may be wrong, or of stray cells: good enough to show how far it is.
        sink.expect(cells.dimensions().end.0 as usize + 1);
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
            let (row, column) = cell.get_position();
            let flow = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Float(number) => sink.cell(row, column, Value::Number(*number)),
                DataRef::SharedString(text) => sink.cell(row, column, Value::Text(text)),
                DataRef::String(text) | DataRef::DurationIso(text) => sink.cell(row, column, Value::Text(text)),
                #[expect(clippy::cast_precision_loss, reason = "the reader gives whole numbers of cells this way too")]
                DataRef::Int(number) => sink.cell(row, column, Value::Number(*number as f64)),
                DataRef::Bool(truth) => sink.cell(row, column, Value::Truth(*truth)),
                DataRef::DateTime(date) if date.is_datetime() => {
                    sink.cell(row, column, Value::Day(i32::from(date.to_ymd_hms_milli().0)))
                }
                DataRef::DateTime(duration) => sink.cell(row, column, Value::Number(duration.as_f64())),
                DataRef::DateTimeIso(text) => sink.cell(row, column, year_of_date(text).unwrap_or(Value::Text(text))),
                DataRef::Error(error) => sink.cell(row, column, Value::Error(error_text(error))),
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn broken(error: &XlsxError) -> Broken {
    match error {
        XlsxError::Password => Broken::ENCRYPTED,
        _ => Broken::DAMAGED,
    }
}
