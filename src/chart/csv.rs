//! The data of a chart as csv: UTF-8 with a byte-order mark, RFC 4180, numbers as they are.

use crate::fault::{Fault, Result};

use super::scene::{Cell, Scene, Table};

/// Office programs read UTF-8 where a file begins with this.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// What a formula may begin with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The table of a scene. Numbers have all their digits and no separators; a text that a spreadsheet would take for a
/// formula has an apostrophe before it.
///
/// Fails only where memory does.
pub fn csv(scene: &Scene) -> Result<Vec<u8>> {
    write(&scene.table, scene).map_err(|error| Fault::could_not_run("document_not_written").with("reason", error))
}

fn write(table: &Table, scene: &Scene) -> std::result::Result<Vec<u8>, ::csv::Error> {
    let terminator = ::csv::Terminator::CRLF;
    let mut writer =
        ::csv::WriterBuilder::new().terminator(terminator).from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    if table.columns.is_empty() {
        // Nothing to draw, and why.
        writer.write_record([guarded(&scene.title)])?;
    } else {
        writer.write_record(table.columns.iter().map(|column| guarded(&column.name(scene.language))))?;
    }
    for row in &table.rows {
        writer.write_record(row.cells.iter().map(cell))?;
    }
    writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Number(number) => number.to_string(),
    }
}

fn guarded(text: &str) -> String {
    // A number that is kept as text, such as a code, is no formula.
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match text.strip_prefix(FORMULA) {
        Some(rest) if !is_number(rest) => format!("'{text}"),
        _ => text.to_owned(),
    }
}
