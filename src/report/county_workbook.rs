//! The county back as the workbook it came from: every figure exactly, so that importing it gives the same county.

use std::collections::BTreeMap;

use super::cells::{self, Cell};
use super::lean::{Column, Layout, LeanWorkbook, Look};
use super::{look, not_written};
use crate::county::{County, FigureColumn, Quantities, Quantity, RoomAreas, ValueType};
use crate::fault::Result;
use crate::text::version;

/// Height of the row of headings, points: three lines.
const HEADING_HEIGHT: f64 = 44.0;
/// Tells a spreadsheet that a csv file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
/// Code and name stay in sight.
const FROZEN_COLUMNS: usize = 2;
/// Widths of the county sheet's columns, characters.
const COUNTY_WIDTHS: [f64; 3] = [34.0, 22.0, 12.0];

/// Keys that are not kept among a school's or county's figures but beside them.
const CODE: &str = "code";
const NAME: &str = "name";
const KIND: &str = "kind";
const COUNTY_CODE: &str = "county_code";
const COUNTY_NAME: &str = "county_name";

/// What a workbook holds beside or instead of the county's figures. The sample county uses it for cells that no county
/// can hold: marks, totals, rows to skip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// By key of the quantity and row of the school: the text that stands in the cell.
    pub cells: BTreeMap<(String, u32), String>,
    /// Columns after the known ones.
    pub extra_columns: Vec<ExtraColumn>,
    /// Rows that are no school of the county.
    pub extra_rows: Vec<ExtraRow>,
}

/// A column under a heading that is no quantity's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraColumn {
    /// Its heading.
    pub header: String,
    /// By row of the school: the text that stands in the cell.
    pub cells: BTreeMap<u32, String>,
}

/// A row before the first school, or after the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraRow {
    /// Before the first school.
    pub first: bool,
    /// By key of the quantity: the text that stands in the cell.
    pub cells: BTreeMap<String, String>,
}

/// The county as a workbook of the contract's section 2 (xlsx). Texts stay text, numbers numbers; what a spreadsheet
/// would round is written as text that import reads exactly. A column of every quantity is there, reported or not.
///
/// Fails only where the workbook cannot be packed.
pub fn county_workbook(county: &County, quantities: &Quantities, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    county_workbook_with(county, quantities, made_on, &Overrides::default())
}

/// The version of the layout of [`county_workbook`]: its columns are the quantities there are.
#[must_use]
pub fn county_workbook_layout(quantities: &Quantities) -> String {
    let all = quantities.of_schools().chain(quantities.of_county());
    let heads = all.map(|quantity| (look::heading(quantities, quantity), &quantity.group, quantity.required));
    let own = format!("{:?} {HEADING_HEIGHT} {COUNTY_WIDTHS:?}", heads.collect::<Vec<_>>());
    version([look::data().as_str(), &own])
}

/// [`county_workbook`] with cells, columns and rows of one's own.
pub fn county_workbook_with(
    county: &County,
    quantities: &Quantities,
    made_on: jiff::civil::Date,
    overrides: &Overrides,
) -> Result<Vec<u8>> {
    let mut book = LeanWorkbook::new();
    schools_sheet(&mut book, county, quantities, overrides)?;
    county_sheet(&mut book, county, quantities)?;
    book.finish(&county.name, made_on)
}

/// The schools of a county as csv in UTF-8 with a byte-order mark, which offices' spreadsheets need to see Chinese.
///
/// Fails only where the file cannot be put together.
pub fn schools_csv(county: &County, quantities: &Quantities, overrides: &Overrides) -> Result<Vec<u8>> {
    let list: Vec<&Quantity> = quantities.of_schools().collect();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let headings = list.iter().map(|quantity| look::heading(quantities, quantity));
    let extra = overrides.extra_columns.iter();
    writer.write_record(headings.chain(extra.map(|column| column.header.clone()))).map_err(not_written)?;
    let sources: Vec<Source<'_>> = list.iter().map(|quantity| Source::of(county, quantity)).collect();
    let outside = |first: bool| overrides.extra_rows.iter().filter(move |row| row.first == first);
    let columns = list.len() + overrides.extra_columns.len();
    let write_outside = |writer: &mut csv::Writer<Vec<u8>>, row: &ExtraRow| {
        let cells = list.iter().map(|quantity| row.cells.get(&quantity.key).map_or("", String::as_str));
        writer.write_record(cells.chain(std::iter::repeat_n("", columns - list.len()))).map_err(not_written)
    };
    for row in outside(true) {
        write_outside(&mut writer, row)?;
    }
    // Most counties have no cells of their own: no key is put together for them.
    let given = |quantity: &Quantity, row: u32| {
        let some = !overrides.cells.is_empty();
        some.then(|| overrides.cells.get(&(quantity.key.clone(), row))).flatten()
    };
    let mut text = String::new();
    for row in 0..county.schools.len() {
        let number = look::row_number(row);
        for (quantity, source) in list.iter().zip(&sources) {
            text.clear();
            if let Some(given) = given(quantity, number) {
                text.push_str(given);
            } else {
                source.write(row, quantity, quantities, &mut text);
            }
            writer.write_field(&text).map_err(not_written)?;
        }
        for column in &overrides.extra_columns {
            writer.write_field(column.cells.get(&number).map_or("", String::as_str)).map_err(not_written)?;
        }
        writer.write_record(None::<&[u8]>).map_err(not_written)?;
    }
    for row in outside(false) {
        write_outside(&mut writer, row)?;
    }
    writer.into_inner().map_err(not_written)
}

/// Where a column's cells come from, looked up once and not for every school.
enum Source<'a> {
    Nothing,
    Texts(&'a [String]),
    Kinds(&'a [u8]),
    Figures(&'a FigureColumn),
    Choices(&'a [u8]),
    Rooms(&'a [RoomAreas]),
}

impl<'a> Source<'a> {
    fn of(county: &'a County, quantity: &Quantity) -> Self {
        let schools = &county.schools;
        let key = quantity.key.as_str();
        let found = match (key, quantity.value) {
            (CODE, _) => Some(Self::Texts(&schools.codes)),
            (NAME, _) => Some(Self::Texts(&schools.names)),
            (KIND, _) => Some(Self::Kinds(&schools.kinds)),
            (_, ValueType::Text | ValueType::SchoolYear) => schools.texts.get(key).map(|column| Self::Texts(column)),
            (_, ValueType::Choice | ValueType::YesNo) => schools.choices.get(key).map(|column| Self::Choices(column)),
            (_, ValueType::RoomAreas) => schools.rooms.get(key).map(|column| Self::Rooms(column)),
            _ => schools.figures.get(key).map(Self::Figures),
        };
        found.unwrap_or(Self::Nothing)
    }

    fn write(&self, row: usize, quantity: &Quantity, quantities: &Quantities, out: &mut String) -> Cell {
        match self {
            Self::Nothing => Cell::Empty,
            Self::Texts(column) => match column.get(row).map_or("", String::as_str) {
                "" => Cell::Empty,
                text => {
                    out.push_str(text);
                    Cell::Text
                }
            },
            Self::Kinds(column) => {
                let names = column.get(row).and_then(|kind| quantities.kinds.get(usize::from(*kind)));
                out.push_str(names.and_then(|kind| kind.names.first()).map_or("", String::as_str));
                Cell::Text
            }
            Self::Figures(column) => match column.get(row) {
                Some(figure) => cells::figure(&figure, quantity, quantities, out),
                None => Cell::Empty,
            },
            Self::Choices(column) => {
                column.get(row).map_or(Cell::Empty, |option| cells::choice(*option, quantity, out))
            }
            Self::Rooms(column) => match column.get(row).and_then(Option::as_deref) {
                Some(rooms) => cells::rooms(rooms, quantity, quantities, out),
                None => Cell::Empty,
            },
        }
    }
}

fn schools_sheet(
    book: &mut LeanWorkbook,
    county: &County,
    quantities: &Quantities,
    overrides: &Overrides,
) -> Result<()> {
    let list: Vec<&Quantity> = quantities.of_schools().collect();
    let groups = look::groups(list.iter().copied());
    let headings: Vec<String> = list.iter().map(|quantity| look::heading(quantities, quantity)).collect();
    let mut columns: Vec<Column> = list
        .iter()
        .zip(&headings)
        .map(|(quantity, heading)| Column { width: width_of(quantity, heading), look: look_of(quantity) })
        .collect();
    columns.extend(
        overrides.extra_columns.iter().map(|extra| Column { width: look::width(&extra.header), look: Look::Plain }),
    );
    let layout =
        Layout { name: &quantities.sheets.schools, columns: &columns, frozen_columns: FROZEN_COLUMNS, filter: true };
    book.begin_sheet(layout)?;

    book.begin_row(Some(HEADING_HEIGHT));
    for (column, (quantity, heading)) in list.iter().zip(&headings).enumerate() {
        let group = groups.iter().position(|group| *group == quantity.group).unwrap_or(0);
        book.text(column, heading, Look::Heading { group, required: quantity.required });
    }
    for (place, extra) in overrides.extra_columns.iter().enumerate() {
        book.text(list.len() + place, &extra.header, Look::Heading { group: groups.len(), required: false });
    }
    book.end_row()?;

    for row in overrides.extra_rows.iter().filter(|row| row.first) {
        extra_row(book, &list, row)?;
    }
    school_rows(book, county, quantities, overrides, &list)?;
    for row in overrides.extra_rows.iter().filter(|row| !row.first) {
        extra_row(book, &list, row)?;
    }
    book.end_sheet()
}

fn school_rows(
    book: &mut LeanWorkbook,
    county: &County,
    quantities: &Quantities,
    overrides: &Overrides,
    list: &[&Quantity],
) -> Result<()> {
    let mut given: Vec<BTreeMap<u32, &str>> = vec![BTreeMap::new(); list.len()];
    for ((key, row), text) in &overrides.cells {
        if let Some(column) = list.iter().position(|quantity| quantity.key == *key) {
            given[column].insert(*row, text);
        }
    }
    let sources: Vec<Source<'_>> = list.iter().map(|quantity| Source::of(county, quantity)).collect();
    let mut text = String::new();
    for row in 0..county.schools.len() {
        book.begin_row(None);
        for (column, (quantity, source)) in list.iter().zip(&sources).enumerate() {
            if let Some(given) = given[column].get(&look::row_number(row)) {
                book.text(column, given, Look::Text);
                continue;
            }
            text.clear();
            match source.write(row, quantity, quantities, &mut text) {
                Cell::Empty => {}
                Cell::Number => book.number(column, &text, Look::Plain),
                Cell::Text => book.text(column, &text, Look::Text),
            }
        }
        for (place, extra) in overrides.extra_columns.iter().enumerate() {
            if let Some(text) = extra.cells.get(&look::row_number(row)) {
                book.text(list.len() + place, text, Look::Text);
            }
        }
        book.end_row()?;
    }
    Ok(())
}

fn extra_row(book: &mut LeanWorkbook, list: &[&Quantity], row: &ExtraRow) -> Result<()> {
    book.begin_row(None);
    for (column, quantity) in list.iter().enumerate() {
        if let Some(text) = row.cells.get(&quantity.key) {
            book.text(column, text, Look::Text);
        }
    }
    book.end_row()
}

fn county_sheet(book: &mut LeanWorkbook, county: &County, quantities: &Quantities) -> Result<()> {
    let columns = [(0, Look::Text), (1, Look::Plain), (2, Look::Text)]
        .map(|(column, look)| Column { width: COUNTY_WIDTHS[column], look });
    let sheets = &quantities.sheets;
    book.begin_sheet(Layout { name: &sheets.county, columns: &columns, frozen_columns: 0, filter: false })?;
    book.begin_row(None);
    let unit = crate::text::text(crate::text::Language::ZhCn, "report.unit", &[]);
    for (column, heading) in [&sheets.county_item, &sheets.county_value, &unit].into_iter().enumerate() {
        book.text(column, heading, Look::Heading { group: 0, required: false });
    }
    book.end_row()?;
    let mut value = String::new();
    for quantity in quantities.of_county() {
        book.begin_row(None);
        book.text(0, &quantity.header, Look::Text);
        value.clear();
        match county_value(county, quantity, quantities, &mut value) {
            Cell::Empty => {}
            Cell::Number => book.number(1, &value, Look::Plain),
            Cell::Text => book.text(1, &value, Look::Text),
        }
        book.text(2, quantities.unit_name(quantity), Look::Text);
        book.end_row()?;
    }
    book.end_sheet()
}

fn county_value(county: &County, quantity: &Quantity, quantities: &Quantities, out: &mut String) -> Cell {
    let key = quantity.key.as_str();
    let words = match (key, quantity.value) {
        (COUNTY_CODE, _) => county.code.as_str(),
        (COUNTY_NAME, _) => county.name.as_str(),
        (_, ValueType::SchoolYear) => {
            out.push_str(&county.year.to_string());
            return Cell::Number;
        }
        _ => county.texts.get(key).map_or("", String::as_str),
    };
    if let Some(figure) = county.figures.get(key) {
        return cells::figure(figure, quantity, quantities, out);
    }
    out.push_str(words);
    if words.is_empty() { Cell::Empty } else { Cell::Text }
}

fn width_of(quantity: &Quantity, heading: &str) -> f64 {
    match quantity.key.as_str() {
        NAME => 26.0,
        CODE => 14.0,
        _ => look::width(heading),
    }
}

fn look_of(quantity: &Quantity) -> Look {
    if quantity.value.is_figure() { Look::Plain } else { Look::Text }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::rulebook::built_in_quantities;

    #[test]
    fn another_heading_or_column_is_another_version() {
        let quantities = built_in_quantities().expect("built in");
        let before = county_workbook_layout(&quantities);
        let mut other = quantities.clone();
        other.list[3].header.push('x');
        assert_ne!(county_workbook_layout(&other), before);
        let mut fewer = quantities.clone();
        fewer.list.pop();
        assert_ne!(county_workbook_layout(&fewer), before);
        assert_eq!(county_workbook_layout(&quantities), before);
    }
}
