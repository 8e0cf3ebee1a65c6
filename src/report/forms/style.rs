//! How forms look: the offices' own fonts by name, black lines, few tints; and the few ways a cell is written.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Note, Worksheet, XlsxError};

use super::layout::Fonts;
use crate::report::look;

pub(in crate::report) type Written = Result<(), XlsxError>;

/// Size of text in cells, points.
const BODY_SIZE: f64 = 11.0;
/// Size of text on the sheets everything is worked out from.
const DATA_SIZE: f64 = 10.0;
/// Width and height of a page within its margins, points: across, and upright.
const PAGE_ROOM: [(f64, f64); 2] = [(784.0, 516.0), (537.0, 763.0)];
/// Where the offices' font has digits half as wide as high, columns are a tenth narrower than counted here and pages hold less.
const SURE: f64 = 0.9;
/// Rows that stand on one page with the notes below them.
const WITH_NOTES: usize = 4;
/// Width of a note, pixels.
const NOTE_WIDTH: u32 = 180;
const NOTE_HEIGHT: u32 = 60;
/// Half-width signs of a note that stand beside each other for one of the cells' that a column is as wide as, and the height of
/// their line, points.
const NOTE_FIT: f64 = 1.06;
const NOTE_LINE: f64 = 14.0;

/// What decides how forms look, as [`look::data`] for other workbooks.
pub(super) fn data() -> String {
    format!("{} {BODY_SIZE} {DATA_SIZE} {PAGE_ROOM:?} {NOTE_WIDTH} {NOTE_HEIGHT}", look::data())
}

/// Formats of a workbook, made once.
pub(in crate::report) struct Styles {
    pub title: Format,
    pub about: Format,
    pub remark: Format,
    pub head: Format,
    pub code: Format,
    pub band: Format,
    pub text: Format,
    pub centre: Format,
    pub note: Format,
    pub strong: Format,
    pub data_head: Format,
    pub data_text: Format,
    pub data_centre: Format,
    pub data_number: Format,
    pub data_exact: Format,
    pub data_fine: Format,
    pub data_limit: Format,
    body: Format,
}

impl Styles {
    pub(in crate::report) fn new(fonts: &Fonts) -> Self {
        let plain = |font: &str, size: f64| {
            Format::new().set_font_name(font).set_font_size(size).set_align(FormatAlign::VerticalCenter)
        };
        let body = plain(&fonts.body, BODY_SIZE).set_border(FormatBorder::Thin);
        let head = plain(&fonts.heading, BODY_SIZE)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
            .set_text_wrap();
        let data =
            plain(&look::font(), DATA_SIZE).set_border(FormatBorder::Thin).set_border_color(Color::RGB(look::LINE));
        Self {
            title: plain(&fonts.title, 18.0).set_align(FormatAlign::Center),
            about: plain(&fonts.body, BODY_SIZE).set_align(FormatAlign::Left),
            remark: plain(&look::font(), DATA_SIZE).set_text_wrap().set_font_color(Color::RGB(look::QUIET_INK)),
            code: head.clone().set_font_name(&fonts.body),
            band: head.clone().set_align(FormatAlign::Left).set_background_color(Color::RGB(look::QUIET_TINT)),
            head,
            text: body.clone().set_text_wrap().set_align(FormatAlign::Left),
            centre: body.clone().set_text_wrap().set_align(FormatAlign::Center),
            note: plain(&fonts.body, DATA_SIZE).set_text_wrap().set_align(FormatAlign::Left),
            strong: body.clone().set_font_name(&fonts.heading).set_align(FormatAlign::Center).set_text_wrap(),
            data_head: data
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(look::QUIET_TINT)),
            data_text: data.clone(),
            data_centre: data.clone().set_align(FormatAlign::Center),
            data_number: data.clone().set_align(FormatAlign::Right),
            data_exact: data.clone().set_num_format("0.00").set_align(FormatAlign::Right),
            data_fine: data.clone().set_num_format("0.0000").set_align(FormatAlign::Right),
            data_limit: data.set_background_color(Color::RGB(look::QUIET_TINT)).set_align(FormatAlign::Right),
            body,
        }
    }

    /// A number with so many decimals.
    pub(in crate::report) fn number(&self, decimals: u32) -> Format {
        let format = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals as usize)) };
        self.body.clone().set_num_format(format).set_align(FormatAlign::Center)
    }

    /// The same with words behind it that no formula sees. Too long a number is made smaller: no cell shows signs in its place.
    pub(in crate::report) fn marked_number(&self, decimals: u32, words: &str) -> Format {
        let format = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals as usize)) };
        let words = words.replace('"', "");
        let format = format!("{format}\"〔{words}〕\"");
        self.body.clone().set_num_format(format).set_align(FormatAlign::Center).unset_text_wrap().set_shrink()
    }
}

/// The height of a row by its texts and the widths they are wrapped at, points. The offices’ fonts are a little higher than the
/// one [`look::row_height`] knows.
pub(in crate::report) fn height(texts: &[(&str, f64)], least: f64) -> f64 {
    let tall = |(text, width): &(&str, f64)| {
        let lines: f64 = text.lines().map(|line| look::row_height(line, *width) - 3.0).sum();
        lines * 1.08 + 4.0
    };
    // A spreadsheet's rows are at most 409 points high.
    texts.iter().map(tall).fold(least, f64::max).min(400.0)
}

/// Pixels a half-width sign takes in a column of a form, without the five more that every column has; 96 are an inch.
const SIGN: f64 = 7.0;
/// Pixels of a digit of the font a workbook's columns are measured by.
const DIGIT: f64 = 8.0;

/// Makes columns as wide as so many half-width signs each; a page is taken to be as wide by [`page_breaks`].
pub(in crate::report) fn column_widths(sheet: &mut Worksheet, widths: &[f64]) -> Written {
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, (width * SIGN).trunc() / DIGIT)?;
    }
    Ok(())
}

/// What stands beside the rows of a table: heights in points.
pub(in crate::report) struct Beside {
    /// The page lies across.
    pub landscape: bool,
    /// Title and what is below it, on the first page.
    pub above: f64,
    /// Heads, on every page.
    pub heads: f64,
    /// Notes, on the last page.
    pub below: f64,
}

/// Rows that pages across begin with. Programs part pages where they are full: in the middle of what belongs together, and so that
/// a page has heads and notes alone. Of each row is given how high it is, and whether the next one belongs to it.
pub(in crate::report) fn page_breaks(first: u32, rows: &[(f64, bool)], widths: &[f64], beside: &Beside) -> Vec<u32> {
    let wide: f64 = widths.iter().map(|width| ((width * SIGN).trunc() + 5.0) * 0.75).sum();
    let page = PAGE_ROOM[usize::from(!beside.landscape)];
    let room = page.1 * (wide / page.0).max(1.0) * SURE - beside.heads;
    let tail = rows.len().saturating_sub(WITH_NOTES);
    // What is not parted, in one piece: first row and height.
    let mut pieces: Vec<(u32, f64)> = Vec::new();
    let mut joined = false;
    for (place, (row, (height, holds))) in (first..).zip(rows).enumerate() {
        match pieces.last_mut().filter(|_| joined || place > tail) {
            Some(piece) => piece.1 += height,
            None => pieces.push((row, *height)),
        }
        joined = *holds;
    }
    if let Some(last) = pieces.last_mut() {
        last.1 += beside.below;
    }
    let (mut begins, mut full) = (Vec::new(), beside.above);
    for (row, height) in pieces {
        if full + height > room && row > first {
            begins.push(row);
            full = 0.0;
        }
        full += height;
    }
    begins
}

/// Dark ground behind what is known to be short.
pub(in crate::report) fn shaded(format: Format) -> Format {
    format.set_background_color(Color::RGB(look::SHADE))
}

/// Text over columns and rows; a single cell is no range.
pub(in crate::report) fn span(
    sheet: &mut Worksheet,
    (first_row, first): (u32, u16),
    (last_row, last): (u32, u16),
    text: &str,
    format: &Format,
) -> Written {
    if (first_row, first) == (last_row, last) {
        sheet.write_string_with_format(first_row, first, text, format)?;
    } else {
        sheet.merge_range(first_row, first, last_row, last, text, format)?;
    }
    Ok(())
}

pub(in crate::report) fn blank(sheet: &mut Worksheet, (row, column): (u32, u16), format: &Format) -> Written {
    sheet.write_blank(row, column, format)?;
    Ok(())
}

/// A number, or an empty cell where there is none.
pub(in crate::report) fn number_or_blank(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: Option<f64>,
    format: &Format,
) -> Written {
    match value.filter(|value| value.is_finite()) {
        Some(value) => {
            sheet.write_number_with_format(at.0, at.1, value, format)?;
            Ok(())
        }
        None => blank(sheet, at, format),
    }
}

/// A formula with what it comes to; empty text where it comes to nothing.
pub(in crate::report) fn formula(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    value: Option<f64>,
    format: &Format,
) -> Written {
    let result = value.filter(|value| value.is_finite()).map_or_else(String::new, |value| value.to_string());
    sheet.write_formula_with_format(row, column, Formula::new(text).set_result(result), format)?;
    Ok(())
}

/// The height of a row of notes, points: their font is smaller than that of cells, and a page across holds more of it.
pub(in crate::report) fn note_height(text: &str, width: f64) -> f64 {
    let lines: f64 =
        text.lines().map(|line| (look::half_widths(line) as f64 / (width * NOTE_FIT)).ceil().max(1.0)).sum();
    (lines * NOTE_LINE + 4.0).min(400.0)
}

/// Says beside a cell why it is empty.
pub(in crate::report) fn note(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Written {
    let note = Note::new(text).add_author_prefix(false).set_width(NOTE_WIDTH).set_height(NOTE_HEIGHT);
    sheet.insert_note(row, column, &note)?;
    Ok(())
}

/// The page of a form: A4, as wide as one page, page numbers of its own, rows of heads on every page; a whole one is never parted.
pub(in crate::report) fn page(
    sheet: &mut Worksheet,
    landscape: bool,
    heads: (u32, u32),
    last: (u32, u16),
    whole: bool,
) -> Written {
    look::print_landscape(sheet);
    if whole {
        sheet.set_print_fit_to_pages(1, 1);
    }
    if !landscape {
        sheet.set_portrait();
    }
    sheet.set_screen_gridlines(false).set_print_center_horizontally(true);
    sheet.set_repeat_rows(heads.0, heads.1)?;
    sheet.set_print_area(0, 0, last.0, last.1)?;
    own_pages(sheet);
    Ok(())
}

/// Numbers a sheet's pages by themselves: whoever hands in the forms takes none of the sheets they are worked out from.
pub(in crate::report) fn own_pages(sheet: &mut Worksheet) {
    sheet.set_print_first_page_number(1).set_footer("&C第 &P 页");
}
