//! How documents look: one font, one set of tints, the headings of columns. Colours stand nowhere else in `report`.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::not_written;
use crate::county::{Quantities, Quantity};
use crate::fault::Result;
use crate::text::{Language, text};

/// A row's number in a sheet; one beyond the last is refused when it is written to.
pub(super) fn row_number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A column's number in a sheet; one beyond the last is refused when it is written to.
pub(super) fn column_number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The font every office has; Linux and WPS put their own Song face in its place.
pub(super) fn font() -> String {
    text(Language::ZhCn, "report.font", &[])
}
/// Its size in cells, points.
pub(super) const FONT_SIZE: f64 = 10.5;
/// Lines between cells.
pub(super) const LINE: u32 = 0x00BF_BFBF;
/// Required headings, and what falls short.
pub(super) const ALERT: u32 = 0x00C0_0000;
/// Behind what falls short of the floor.
pub(super) const ALERT_TINT: u32 = 0x00FA_D7D3;
/// Behind what is short but above the floor, and behind what is missing.
pub(super) const CAUTION_TINT: u32 = 0x00FF_F0C2;
/// Behind headings that belong to no group, and behind cells nobody fills in.
pub(super) const QUIET_TINT: u32 = 0x00EE_F1F5;
/// Behind what is short on forms that say so by a dark ground.
pub(super) const SHADE: u32 = 0x00A6_A6A6;
/// The worked example and explanations.
pub(super) const QUIET_INK: u32 = 0x0059_6675;

/// Behind headings, a tint a group of columns, in the order the groups first appear; a ninth begins anew.
const GROUP_TINTS: [u32; 8] =
    [0x00D6_E4F2, 0x00DD_EDD6, 0x00FD_F0CC, 0x00FA_E0D2, 0x00E4_E1EF, 0x00D5_ECEA, 0x00F3_DDE7, 0x00E8_E8DC];

/// What decides how workbooks look, for the version of their layout. What of it stands in code alone the program's own version
/// tells.
pub(super) fn data() -> String {
    let colours = [LINE, ALERT, ALERT_TINT, CAUTION_TINT, QUIET_TINT, SHADE, QUIET_INK];
    format!("{} {FONT_SIZE} {colours:?} {GROUP_TINTS:?}", font())
}

/// The tint of a group's headings.
pub(super) fn group_tint(place: usize) -> u32 {
    GROUP_TINTS[place % GROUP_TINTS.len()]
}

/// Groups of columns in the order in which they first appear.
pub(super) fn groups<'a>(list: impl Iterator<Item = &'a Quantity>) -> Vec<&'a str> {
    let mut groups: Vec<&str> = Vec::new();
    for quantity in list {
        if !groups.contains(&quantity.group.as_str()) {
            groups.push(&quantity.group);
        }
    }
    groups
}

/// A column's heading with its unit in brackets on a line of its own, as import reads it.
pub(super) fn heading(quantities: &Quantities, quantity: &Quantity) -> String {
    in_brackets(&quantity.header, quantities.unit_name(quantity))
}

/// A name with a word in brackets on a line of its own; the name alone where there is no word.
pub(super) fn in_brackets(name: &str, word: &str) -> String {
    if word.is_empty() { name.to_owned() } else { format!("{name}\n（{word}）") }
}

/// A column's width in characters, so that its heading takes at most three lines.
pub(super) fn width(heading: &str) -> f64 {
    let name = heading.lines().next().unwrap_or_default();
    ((half_widths(name) as f64 / 2.0).ceil() + 2.0).clamp(10.0, 20.0)
}

/// How wide a text is, in signs half as wide as high.
pub(super) fn half_widths(text: &str) -> usize {
    text.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum()
}

/// The height of a row whose longest text is wrapped at so many characters, points. Offices other than Excel do not
/// find it themselves.
pub(super) fn row_height(text: &str, width: f64) -> f64 {
    let lines = (half_widths(text) as f64 * 1.1 / width).ceil().max(1.0);
    lines * 14.5 + 3.0
}

/// Most characters put into a cell: it holds 32,767 units, and signs beyond the first plane take two.
const MOST_IN_CELL: usize = 16_000;

/// A text as far as a cell holds it.
pub(super) fn fitted(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(MOST_IN_CELL) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// The plain cell every other format begins with.
pub(super) fn cell() -> Format {
    Format::new()
        .set_font_name(font())
        .set_font_size(FONT_SIZE)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE))
}

/// A heading on a tint.
pub(super) fn heading_format(tint: u32) -> Format {
    cell().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color(Color::RGB(tint))
}

/// A sheet's title.
pub(super) fn title() -> Format {
    Format::new()
        .set_font_name(font())
        .set_font_size(16)
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

/// A line of explanation under a title.
pub(super) fn remark() -> Format {
    Format::new()
        .set_font_name(font())
        .set_font_size(FONT_SIZE)
        .set_font_color(Color::RGB(QUIET_INK))
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// Size of the font that columns are measured by, points; the height of its rows and the width of a column that is not set, pixels.
const MEASURING_FONT: (f64, u32, u32) = (11.0, 18, 72);

/// A workbook whose creation time is the given day, so that it repeats byte for byte.
///
/// A column is as wide as so many digits of the workbook's font. The one a new workbook has is not there on every computer, and what
/// stands in for it is up to a third wider, so that pages are scaled down and end half empty. This one is there, or one as wide is.
pub(super) fn workbook(title: &str, made_on: jiff::civil::Date) -> Result<Workbook> {
    let mut workbook = Workbook::new();
    let (size, row, column) = MEASURING_FONT;
    let measuring = Format::new().set_font_name(font()).set_font_size(size);
    workbook.set_default_format(&measuring, row, column).map_err(not_written)?;
    let year = u16::try_from(made_on.year()).map_err(not_written)?;
    let (month, day) = (made_on.month().unsigned_abs(), made_on.day().unsigned_abs());
    let created = ExcelDateTime::from_ymd(year, month, day).map_err(not_written)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    Ok(workbook)
}

/// A4 landscape, as wide as one page, with page numbers.
pub(super) fn print_landscape(sheet: &mut Worksheet) {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.2, 0.3);
    sheet.set_footer("&C&P / &N");
}
