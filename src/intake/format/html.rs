//! HTML tables that offices name .xls.

use encoding_rs::{Encoding, GB18030, UTF_8};
use scraper::{ElementRef, Html, Selector};

use super::{Broken, Value};
use crate::intake::sheet::{MOST_COLUMNS, Sink};

/// Most rows a merged cell reaches down.
const MOST_SPAN: u32 = 65_536;

/// Whether a file begins as an HTML page does.
pub fn is_html(start: &[u8]) -> bool {
    let text = if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        Encoding::for_bom(start).map(|(encoding, _)| encoding.decode(start).0).unwrap_or_default()
    } else {
        String::from_utf8_lossy(start)
    };
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with('<')
        && ["<html", "<table", "<!doctype html", "<head", "<body", "<meta"].iter().any(|tag| text.contains(tag))
}

/// The cells of the table of a page.
pub struct HtmlTable {
    cells: Vec<(u32, u32, String)>,
}

impl HtmlTable {
    /// Reads the page's table; of several the one with most rows.
    pub fn read(bytes: &[u8]) -> Result<Self, Broken> {
        let page = Html::parse_document(&decoded(bytes));
        let (tables, rows) = (selector("table")?, selector("tr")?);
        let own_rows = |table: ElementRef<'_>| -> Vec<Vec<ScrapedCell>> {
            table.select(&rows).filter(|row| nearest_table(*row) == Some(table)).map(cells_of).collect()
        };
        let best = page
            .select(&tables)
            .map(own_rows)
            .fold(Vec::new(), |best: Vec<Vec<ScrapedCell>>, rows| if rows.len() > best.len() { rows } else { best });
        if best.is_empty() {
            return Err(Broken::unreadable("no_table"));
        }
        Ok(Self { cells: placed(best)? })
    }

    pub fn read_into(&self, sink: &mut impl Sink) {
        for (row, column, text) in &self.cells {
            if sink.cell(*row, *column, Value::Text(text)).is_break() {
                break;
            }
        }
    }
}

/// One cell as the page writes it.
struct ScrapedCell {
    text: String,
    columns: u32,
    rows: u32,
}

fn selector(name: &str) -> Result<Selector, Broken> {
    Selector::parse(name).map_err(|_| Broken::DAMAGED)
}

fn nearest_table(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let mut ancestors = element.ancestors().filter_map(ElementRef::wrap);
    ancestors.find(|ancestor| ancestor.value().name() == "table")
}

fn cells_of(row: ElementRef<'_>) -> Vec<ScrapedCell> {
    let cells = row.children().filter_map(ElementRef::wrap).filter(|cell| matches!(cell.value().name(), "td" | "th"));
    cells
        .map(|cell| {
            let span =
                |name: &str| cell.attr(name).and_then(|span| span.trim().parse::<u32>().ok()).unwrap_or(1).max(1);
            ScrapedCell { text: cell.text().collect(), columns: span("colspan"), rows: span("rowspan").min(MOST_SPAN) }
        })
        .collect()
}

/// Gives every cell its row and column; merged cells stand in their first one.
fn placed(rows: Vec<Vec<ScrapedCell>>) -> Result<Vec<(u32, u32, String)>, Broken> {
    let mut all = Vec::new();
    // Up to which row each column is taken by a cell from above.
    let mut taken: Vec<u32> = Vec::new();
    for (row, cells) in rows.into_iter().enumerate() {
        let row = u32::try_from(row).map_err(|_| Broken::too_large("rows"))?;
        let mut column = 0_usize;
        for cell in cells {
            while taken.get(column).is_some_and(|until| *until > row) {
                column += 1;
            }
            let end = column.saturating_add(cell.columns as usize);
            // Empty cells may be merged across the whole width of a spreadsheet; no table is wider.
            if end > MOST_COLUMNS * 4 {
                return Err(Broken::too_large("columns"));
            }
            if end > taken.len() {
                taken.resize(end, 0);
            }
            taken[column..end].fill(row.saturating_add(cell.rows));
            if !cell.text.trim().is_empty() {
                let place = u32::try_from(column).map_err(|_| Broken::too_large("columns"))?;
                all.push((row, place, cell.text));
            }
            column = end;
        }
    }
    Ok(all)
}

/// The text of a page: by its mark, by what it says of itself, else UTF-8 or GB18030.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let named = start.split_once("charset=").map(|(_, after)| {
        after
            .trim_start_matches(['"', '\'', ' '])
            .split(['"', '\'', ' ', ';', '>', '/'])
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    let valid = std::str::from_utf8(bytes).is_ok();
    let encoding = match named.and_then(|name| Encoding::for_label(name.as_bytes())) {
        // Pages are converted without their own word on it being changed.
        Some(encoding) if encoding != UTF_8 && !valid => encoding,
        _ if valid => UTF_8,
        _ => GB18030,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}
