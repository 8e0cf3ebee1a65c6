//! ods, cell by cell. calamine builds the whole rectangle of every sheet; a stray cell would cost gigabytes.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Broken, SheetName, Value, year_of_date};
use crate::intake::sheet::{MOST_COLUMNS, MOST_ROWS, Sink};

/// Most characters of one cell that are kept: more than any bound of a cell, so that it is found too long.
const MOST_TEXT: usize = 8192;

/// An opened ods workbook.
pub struct OdsBook {
    path: PathBuf,
    sheets: Vec<SheetName>,
}

impl OdsBook {
    pub fn open(path: &Path) -> Result<Self, Broken> {
        let mut book = Self { path: path.to_owned(), sheets: Vec::new() };
        let mut sheets = Vec::new();
        let mut hidden = Vec::new();
        let mut style = String::new();
        book.events(|event| {
            match event {
                Found::Start(start) => match start.name().as_ref() {
                    "style:style" => style = attribute(start, "style:name").unwrap_or_default(),
                    "style:table-properties" if attribute(start, "table:display").as_deref() == Some("false") => {
                        hidden.push(std::mem::take(&mut style));
                    }
                    "table:table" => {
                        let style = attribute(start, "table:style-name").unwrap_or_default();
                        let visible = style.is_empty() || !hidden.contains(&style);
                        sheets.push(SheetName { name: attribute(start, "table:name"), visible });
                    }
                    _ => {}
                },
                Found::End(_) | Found::Text(_) => {}
            }
            ControlFlow::Continue(())
        })?;
        book.sheets = sheets;
        Ok(book)
    }

    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    pub fn read(&self, sheet: usize, sink: &mut impl Sink) -> Result<(), Broken> {
        let mut table = Table { wanted: sheet, ..Table::default() };
        self.events(|event| table.take(&event, sink))
    }

    /// Goes through the content until it is broken off.
    fn events(&self, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), Broken> {
        let file = File::open(&self.path).map_err(|error| super::broken_io(&error))?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| Broken::DAMAGED)?;
        let content = archive.by_name("content.xml").map_err(|_| Broken::DAMAGED)?;
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, content));
        reader.config_mut().expand_empty_elements = true;
        walk(&mut reader, &mut take)
    }
}

/// What stands in the content.
enum Found<'e> {
    Start(&'e BytesStart<'e>),
    End(&'e str),
    Text(&'e str),
}

fn walk<R: BufRead>(reader: &mut Reader<R>, take: &mut impl FnMut(Found) -> ControlFlow<()>) -> Result<(), Broken> {
    let mut buffer = Vec::new();
    let mut open = 0_usize;
    loop {
        buffer.clear();
        let flow = match reader.read_event_into(&mut buffer).map_err(|_| Broken::DAMAGED)? {
            Event::Start(start) => {
                open += 1;
                take(Found::Start(&start))
            }
            Event::End(end) => {
                open = open.saturating_sub(1);
                take(Found::End(end.name().as_ref()))
            }
            Event::Text(text) => take(Found::Text(&text.xml10_content())),
            Event::CData(text) => take(Found::Text(&text)),
            Event::GeneralRef(name) => take(Found::Text(&entity(&name))),
            Event::Eof if open > 0 => return Err(Broken::DAMAGED),
            Event::Eof => return Ok(()),
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

fn entity(name: &quick_xml::events::BytesRef) -> String {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return letter.to_string();
    }
    let name: &str = name;
    quick_xml::escape::resolve_predefined_entity(name).unwrap_or_default().to_owned()
}

fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let raw = start.try_get_attribute(name).ok()??;
    let value: &str = &raw.value;
    Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
}

fn repeats(start: &BytesStart, name: &str) -> u32 {
    attribute(start, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

/// A cell's content, owned until its row is repeated.
#[derive(Debug, Clone)]
enum Content {
    Number(f64),
    Text(String),
    Truth(bool),
    Day(i32),
}

impl Content {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text),
            Self::Truth(truth) => Value::Truth(*truth),
            Self::Day(year) => Value::Day(*year),
        }
    }
}

/// A sheet while it is read.
#[derive(Default)]
struct Table {
    wanted: usize,
    /// Tables begun so far.
    begun: usize,
    /// Are we in the wanted one?
    inside: bool,
    row: u32,
    row_repeats: u32,
    column: u32,
    cells: Vec<(u32, u32, Content)>,
    in_cell: bool,
    cell_repeats: u32,
    value: Option<Content>,
    text: String,
    paragraphs: u32,
    /// Depth within a note, whose text is not the cell's.
    note: u32,
}

impl Table {
    fn take(&mut self, found: &Found, sink: &mut impl Sink) -> ControlFlow<()> {
        match found {
            Found::Start(start) => self.start(start),
            Found::End(name) => return self.end(name, sink),
            Found::Text(text) => self.add_text(text),
        }
        ControlFlow::Continue(())
    }

    fn start(&mut self, start: &BytesStart) {
        match start.name().as_ref() {
            "table:table" => {
                self.inside = self.begun == self.wanted;
                self.begun += 1;
            }
            _ if !self.inside => {}
            "table:table-row" => {
                self.row_repeats = repeats(start, "table:number-rows-repeated");
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => self.start_cell(start),
            "office:annotation" => self.note += 1,
            "text:p" if self.in_cell && self.note == 0 => {
                if self.paragraphs > 0 {
                    self.add_text("\n");
                }
                self.paragraphs += 1;
            }
            "text:s" => self.add_text(" "),
            "text:tab" => self.add_text("\t"),
            "text:line-break" => self.add_text("\n"),
            _ => {}
        }
    }

    fn start_cell(&mut self, start: &BytesStart) {
        self.in_cell = true;
        self.cell_repeats = repeats(start, "table:number-columns-repeated");
        self.text.clear();
        self.paragraphs = 0;
        let number = || attribute(start, "office:value").and_then(|value| value.parse().ok()).map(Content::Number);
        self.value = match attribute(start, "office:value-type").as_deref() {
            Some("float" | "percentage" | "currency") => number(),
            Some("boolean") => attribute(start, "office:boolean-value").map(|truth| Content::Truth(truth == "true")),
            Some("date") => attribute(start, "office:date-value").and_then(|date| match year_of_date(&date) {
                Some(Value::Day(year)) => Some(Content::Day(year)),
                _ => None,
            }),
            Some("string") => {
                attribute(start, "office:string-value").filter(|text| !text.is_empty()).map(Content::Text)
            }
            _ => None,
        };
    }

    fn add_text(&mut self, text: &str) {
        if self.in_cell && self.note == 0 && self.text.len() < MOST_TEXT {
            self.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str, sink: &mut impl Sink) -> ControlFlow<()> {
        if !self.inside {
            return ControlFlow::Continue(());
        }
        match name {
            "table:table" => return ControlFlow::Break(()),
            "office:annotation" => self.note = self.note.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "table:table-row" => return self.end_row(sink),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let text = std::mem::take(&mut self.text);
        let content =
            self.value.take().or_else(|| Some(text).filter(|text| !text.trim().is_empty()).map(Content::Text));
        if let Some(content) = content {
            self.cells.push((self.column, self.cell_repeats, content));
        }
        self.column = self.column.saturating_add(self.cell_repeats);
    }

    fn end_row(&mut self, sink: &mut impl Sink) -> ControlFlow<()> {
        let cells = std::mem::take(&mut self.cells);
        let most_rows = u32::try_from(MOST_ROWS).unwrap_or(u32::MAX).saturating_add(1);
        let rows = if cells.is_empty() { 0 } else { self.row_repeats.min(most_rows) };
        for repeat in 0..rows {
            for (column, repeats, content) in &cells {
                for place in 0..(*repeats).min(u32::try_from(MOST_COLUMNS).unwrap_or(u32::MAX) + 1) {
                    sink.cell(self.row.saturating_add(repeat), column.saturating_add(place), content.value())?;
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeats);
        ControlFlow::Continue(())
    }
}
