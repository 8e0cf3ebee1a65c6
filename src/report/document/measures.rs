//! Margins and sizes of pages, the same for both back ends, so that a line breaks in both where it does in one.

use serde::Serialize;

use super::{Align, Document, Layout, Mark, Slot, Table};
use crate::report::look;
use crate::text::Language;

/// A4, millimetres.
pub(super) const PAGE: (f64, f64) = (210.0, 297.0);
/// Rows of a table that no page parts, at most; and how high they are together at most, millimetres: what would leave more of a page
/// empty is parted.
const MOST_ROWS_WHOLE: usize = 6;
const MOST_WHOLE: f64 = 60.0;
/// A row of a table that is taller than this, millimetres, may go over to the next page.
const TALL_ROW: f64 = 120.0;
/// Headings deeper than this are not listed: contents should fit a page. The pages' own outline has the same (`document.typ`).
pub(super) const CONTENTS_DEPTH: u8 = 2;
/// Photos of a row share the width; this much of it is between them.
pub(super) const GUTTER: f64 = 6.0;
/// Left and right of a cell's text together, millimetres, the wider of both back ends.
const CELL_MARGINS: f64 = 4.0;
/// How much wider bold letters are.
const BOLD: f64 = 1.06;

/// Sizes in points, margins in millimetres.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Measures {
    /// Above, right, below, left.
    pub margins: [f64; 4],
    pub title: f64,
    pub headings: [f64; 3],
    pub body: f64,
    /// From one line of the body to the next.
    pub line: f64,
    /// Between paragraphs.
    pub gap: f64,
    pub table: f64,
    pub note: f64,
    /// Page numbers.
    pub footer: f64,
    /// Indent of a paragraph's first line, in characters.
    pub indent: f64,
}

impl Measures {
    /// Those of a document: official papers in Chinese go by GB/T 9704, letters wholly, reports as far as tables allow.
    pub(super) fn of(document: &Document) -> Self {
        let chinese = document.language == Language::ZhCn;
        let base = match document.layout {
            Layout::Letter => Self {
                margins: [37.0, 26.0, 35.0, 28.0],
                title: 22.0,
                headings: [16.0; 3],
                body: 16.0,
                line: 28.95,
                gap: 0.0,
                table: 12.0,
                note: 10.5,
                footer: 14.0,
                indent: 2.0,
            },
            Layout::Report => Self {
                margins: [28.0, 25.0, 25.0, 25.0],
                title: 22.0,
                headings: [16.0, 14.0, 14.0],
                body: 14.0,
                line: 26.0,
                gap: 0.0,
                table: 10.5,
                note: 9.0,
                footer: 10.5,
                indent: 2.0,
            },
            Layout::Sheet | Layout::Wide => Self {
                margins: [15.0, 20.0, 14.0, 20.0],
                title: 18.0,
                headings: [12.0, 10.5, 10.5],
                body: 10.5,
                line: 16.0,
                gap: 0.0,
                table: 9.0,
                note: 8.0,
                footer: 9.0,
                indent: 2.0,
            },
        };
        if chinese {
            return base;
        }
        // Latin letters look larger than Han of the same size, and English paragraphs are told apart by a gap.
        let sheet = document.layout.is_close();
        let (body, line, headings) =
            if sheet { (9.5, 13.0, [12.0, 10.5, 9.5]) } else { (11.0, 16.0, [15.0, 12.5, 11.0]) };
        let (title, table) = if sheet { (16.0, 8.5) } else { (20.0, 9.0) };
        Self {
            title,
            headings,
            body,
            line,
            table,
            gap: if sheet { 3.0 } else { 6.0 },
            note: 8.0,
            footer: 9.0,
            indent: 0.0,
            ..base
        }
    }

    /// Width of the text, millimetres.
    pub(super) fn width(&self, landscape: bool) -> f64 {
        let [top, right, bottom, left] = self.margins;
        if landscape { PAGE.1 - top - bottom } else { PAGE.0 - left - right }
    }

    /// Whether a row may be torn apart, since it may not fit a page: texts and widths of its cells in millimetres.
    pub(super) fn may_break<'t>(&self, cells: impl Iterator<Item = (&'t str, f64)>) -> bool {
        cells.into_iter().any(|(text, width)| self.height(text, width) > TALL_ROW)
    }

    /// About how high a text is in a cell of a width, millimetres.
    fn height(&self, text: &str, width: f64) -> f64 {
        let size = self.table * 25.4 / 72.0;
        let wide: f64 = text.chars().map(|sign| if sign.is_ascii() { 0.55 } else { 1.0 }).sum();
        let lines = wide * size / (width - 3.0).max(size) + text.matches('\n').count() as f64 + 1.0;
        lines * size * 1.4
    }

    /// Whether a table is so short that no page parts it.
    pub(super) fn stays_whole(&self, table: &Table, widths: &[f64]) -> bool {
        if table.rows.len() > MOST_ROWS_WHOLE {
            return false;
        }
        let of_row = |row: &Vec<Slot<'_>>| {
            let wide = |slot: &Slot<'_>| widths[slot.column..slot.column + slot.across].iter().sum::<f64>();
            let cells = row.iter().filter_map(|slot| Some((slot, slot.cell?)));
            let tall = |(slot, cell): (&Slot<'_>, &super::Cell)| {
                cell.runs.iter().map(|run| self.height(&run.text, wide(slot))).sum::<f64>()
            };
            cells.map(tall).fold(0.0, f64::max)
        };
        table.grid(&table.rows).iter().map(of_row).sum::<f64>() <= MOST_WHOLE
    }
}

/// Widths of a table's columns that fill the given width, millimetres. A column takes of the others what its longest word of
/// letters or digits needs, written in so many points, where there is room for all: Han may be broken anywhere, words not.
pub(super) fn widths(table: &Table, width: f64, points: f64) -> Vec<f64> {
    let share = |place: usize| {
        let share = table.columns[place].width;
        if share.is_finite() { share.max(1.0) } else { 1.0 }
    };
    let sum: f64 = (0..table.columns.len()).map(share).sum();
    let mut widths: Vec<f64> = (0..table.columns.len()).map(|place| share(place) / sum * width).collect();
    let mut least = vec![0.0_f64; widths.len()];
    for (rows, bold) in [(&table.head, true), (&table.rows, false)] {
        for slot in table.grid(rows).into_iter().flatten().filter(|slot| slot.across == 1) {
            let Some(cell) = slot.cell else { continue };
            let longest = cell.runs.iter().map(|run| longest_word(&run.text)).fold(0.0, f64::max);
            let size = points * 25.4 / 72.0 * if bold { BOLD } else { 1.0 };
            least[slot.column] = least[slot.column].max(longest * size + CELL_MARGINS);
        }
    }
    let wanting: f64 = widths.iter().zip(&least).map(|(width, least)| (least - width).max(0.0)).sum();
    let room: f64 = widths.iter().zip(&least).map(|(width, least)| (width - least).max(0.0)).sum();
    if wanting > 0.0 && wanting <= room {
        for (width, least) in widths.iter_mut().zip(&least) {
            *width = if *width < *least { *least } else { *width - (*width - least) / room * wanting };
        }
    }
    widths
}

/// The longest word of a text that is not broken, as a multiple of the size it is written in.
fn longest_word(text: &str) -> f64 {
    let is_of_word = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | ',' | '%' | '’' | '-');
    let wide = |sign: char| match sign {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | '’' | '-' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' => 0.92,
        'A'..='Z' => 0.68,
        _ => 0.57,
    };
    text.split(|sign| !is_of_word(sign)).map(|word| word.chars().map(wide).sum()).fold(0.0, f64::max)
}

/// Colour of the words said about a figure.
pub(super) const fn ink(mark: Mark) -> u32 {
    match mark {
        Mark::None | Mark::Measured => look::QUIET_INK,
        Mark::Doubtful | Mark::Missing | Mark::Borderline => look::ALERT,
    }
}

/// Colour behind a cell.
pub(super) const fn tint(flag: super::Flag) -> Option<u32> {
    match flag {
        super::Flag::None => None,
        super::Flag::Fails => Some(look::ALERT_TINT),
        super::Flag::Caution => Some(look::CAUTION_TINT),
        super::Flag::Total => Some(look::QUIET_TINT),
    }
}

/// The name of an alignment in typst; Word says `center` too.
pub(super) const fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    }
}
