//! A workbook written row by row straight into its zip: memory for one row and the packed bytes, however many schools.
//!
//! Only what the county workbook needs: headings on tints, numbers, texts in place, frozen panes, a filter, print set-up.
//! Documents with notes, lists to choose from and formulas are made with `rust_xlsxwriter`.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{look, not_written};
use crate::fault::Result;

/// Bytes gathered before they are packed.
const FLUSH_AT: usize = 1 << 16;
/// Formats that come before those of the headings.
const FORMATS_BEFORE_HEADINGS: usize = 3;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A number, or a cell of no kind.
    Plain,
    /// Text: stays text when a person types digits into it.
    Text,
    /// A heading on the tint of a group, red where it is required.
    Heading {
        /// Which group's tint.
        group: usize,
        /// Must it be filled in?
        required: bool,
    },
}

impl Look {
    fn index(self) -> usize {
        match self {
            Self::Plain => 1,
            Self::Text => 2,
            Self::Heading { group, required } => FORMATS_BEFORE_HEADINGS + 2 * (group % 8) + usize::from(required),
        }
    }
}

/// One column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Width in characters.
    pub width: f64,
    /// How empty cells below the last row look, so that more can be typed in.
    pub look: Look,
}

/// How a sheet is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its columns.
    pub columns: &'a [Column],
    /// Columns that stay in sight.
    pub frozen_columns: usize,
    /// Whether the first row carries a filter.
    pub filter: bool,
}

/// A sheet that has been written.
struct Sheet {
    name: String,
    columns: usize,
    rows: usize,
    frozen_columns: usize,
    filter: bool,
}

/// A workbook being written.
pub(super) struct LeanWorkbook {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
    text: String,
    /// The number of the row, as cells need it.
    row_digits: String,
    letters: Vec<String>,
    sheets: Vec<Sheet>,
}

impl LeanWorkbook {
    /// An empty workbook.
    pub(super) fn new() -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(3))
            .last_modified_time(DateTime::default());
        Self {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
            options,
            text: String::with_capacity(FLUSH_AT * 2),
            row_digits: String::new(),
            letters: Vec::new(),
            sheets: Vec::new(),
        }
    }

    /// Begins a sheet; cells and rows that follow are its own.
    pub(super) fn begin_sheet(&mut self, layout: Layout<'_>) -> Result<()> {
        let place = self.sheets.len() + 1;
        // Not the large form of a zip entry: offices refuse it, and a million schools stay below 4 GB of XML.
        self.zip.start_file(format!("xl/worksheets/sheet{place}.xml"), self.options).map_err(not_written)?;
        let columns = layout.columns.len();
        while self.letters.len() < columns {
            self.letters.push(letters(self.letters.len()));
        }
        let (frozen, selected) = (layout.frozen_columns, if place == 1 { " tabSelected=\"1\"" } else { "" });
        let corner = format!("{}2", letters(frozen));
        let pane = if frozen == 0 { "bottomLeft" } else { "bottomRight" };
        let split = if frozen == 0 { String::new() } else { format!(" xSplit=\"{frozen}\"") };
        let _ = write!(
            self.text,
            "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews>\
             <sheetView{selected} workbookViewId=\"0\"><pane{split} ySplit=\"1\" topLeftCell=\"{corner}\" \
             activePane=\"{pane}\" state=\"frozen\"/></sheetView></sheetViews>\
             <sheetFormatPr defaultRowHeight=\"16\" customHeight=\"1\"/><cols>"
        );
        for (index, column) in layout.columns.iter().enumerate() {
            let (number, look) = (index + 1, column.look.index());
            let _ = write!(
                self.text,
                "<col min=\"{number}\" max=\"{number}\" width=\"{}\" style=\"{look}\" customWidth=\"1\"/>",
                column.width
            );
        }
        self.text.push_str("</cols><sheetData>");
        self.sheets.push(Sheet {
            name: layout.name.to_owned(),
            columns,
            rows: 0,
            frozen_columns: frozen,
            filter: layout.filter,
        });
        Ok(())
    }

    /// Begins a row; `height` in points where it is not the usual one.
    pub(super) fn begin_row(&mut self, height: Option<f64>) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows += 1;
            self.row_digits = sheet.rows.to_string();
            let _ = write!(self.text, "<row r=\"{}\"", self.row_digits);
            if let Some(height) = height {
                let _ = write!(self.text, " ht=\"{height}\" customHeight=\"1\"");
            }
            self.text.push('>');
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) -> Result<()> {
        self.text.push_str("</row>");
        if self.text.len() >= FLUSH_AT { self.flush() } else { Ok(()) }
    }

    /// Writes a number given by its digits.
    pub(super) fn number(&mut self, column: usize, digits: &str, look: Look) {
        self.open_cell(column, look);
        self.text.push_str("><v>");
        self.text.push_str(digits);
        self.text.push_str("</v></c>");
    }

    /// Writes a text, which stays text whatever it begins with.
    pub(super) fn text(&mut self, column: usize, text: &str, look: Look) {
        self.open_cell(column, look);
        self.text.push_str(" t=\"inlineStr\"><is><t");
        let outer_space = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        self.text.push_str(if outer_space || text.contains('\n') { " xml:space=\"preserve\">" } else { ">" });
        push_escaped(&mut self.text, text);
        self.text.push_str("</t></is></c>");
    }

    fn open_cell(&mut self, column: usize, look: Look) {
        self.text.push_str("<c r=\"");
        self.text.push_str(&self.letters[column]);
        self.text.push_str(&self.row_digits);
        self.text.push_str("\" s=\"");
        match look {
            Look::Plain => self.text.push('1'),
            Look::Text => self.text.push('2'),
            Look::Heading { .. } => {
                let _ = write!(self.text, "{}", look.index());
            }
        }
        self.text.push('"');
    }

    fn flush(&mut self) -> Result<()> {
        self.zip.write_all(self.text.as_bytes()).map_err(not_written)?;
        self.text.clear();
        Ok(())
    }

    /// Ends the sheet.
    pub(super) fn end_sheet(&mut self) -> Result<()> {
        self.text.push_str("</sheetData>");
        if let Some(range) = self.sheets.last().filter(|sheet| sheet.filter).map(filter_range) {
            let _ = write!(self.text, "<autoFilter ref=\"{range}\"/>");
        }
        self.text.push_str(
            "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.2\" footer=\"0.3\"/>\
             <pageSetup paperSize=\"9\" scale=\"70\" orientation=\"landscape\" pageOrder=\"overThenDown\"/>\
             <headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
        );
        self.flush()
    }

    /// The finished workbook, made on the given day.
    pub(super) fn finish(mut self, title: &str, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
        let parts = [
            ("[Content_Types].xml", content_types(self.sheets.len())),
            ("_rels/.rels", package_relations()),
            ("docProps/core.xml", core_properties(title, made_on)),
            ("xl/workbook.xml", workbook_part(&self.sheets)),
            ("xl/_rels/workbook.xml.rels", workbook_relations(self.sheets.len())),
            ("xl/styles.xml", styles()),
        ];
        for (name, part) in parts {
            self.zip.start_file(name, self.options).map_err(not_written)?;
            self.zip.write_all(DECLARATION.as_bytes()).map_err(not_written)?;
            self.zip.write_all(part.as_bytes()).map_err(not_written)?;
        }
        Ok(self.zip.finish().map_err(not_written)?.into_inner())
    }
}

/// A column's letters: 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Appends a text with XML's own signs escaped; what XML cannot hold is left out.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(sign),
            '\u{FFFE}' | '\u{FFFF}' => {}
            sign if sign < ' ' => {}
            sign => out.push(sign),
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_escaped(&mut out, text);
    out
}

fn filter_range(sheet: &Sheet) -> String {
    format!("A1:{}{}", letters(sheet.columns.saturating_sub(1)), sheet.rows.max(1))
}

fn content_types(sheets: usize) -> String {
    let mut text = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut part = |name: &str, content: &str| {
        let _ = write!(text, "<Override PartName=\"{name}\" ContentType=\"{content}\"/>");
    };
    part("/xl/workbook.xml", &format!("{kind}.sheet.main+xml"));
    part("/xl/styles.xml", &format!("{kind}.styles+xml"));
    part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    for place in 1..=sheets {
        part(&format!("/xl/worksheets/sheet{place}.xml"), &format!("{kind}.worksheet+xml"));
    }
    text + "</Types>"
}

fn package_relations() -> String {
    format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/></Relationships>"
    )
}

fn core_properties(title: &str, made_on: jiff::civil::Date) -> String {
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">{made_on}T00:00:00Z</dcterms:created>\
         </cp:coreProperties>",
        escaped(title)
    )
}

fn workbook_part(sheets: &[Sheet]) -> String {
    let mut text =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews><sheets>");
    for (index, sheet) in sheets.iter().enumerate() {
        let number = index + 1;
        let _ = write!(text, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", escaped(&sheet.name));
    }
    text.push_str("</sheets><definedNames>");
    for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.filter) {
        let (last, rows) = (letters(sheet.columns.saturating_sub(1)), sheet.rows.max(1));
        let _ = write!(
            text,
            "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{index}\" \
             hidden=\"1\">{}!$A$1:${last}${rows}</definedName>",
            quoted(&sheet.name),
        );
    }
    for (index, sheet) in sheets.iter().enumerate() {
        let name = quoted(&sheet.name);
        let columns = match sheet.frozen_columns {
            0 => String::new(),
            frozen => format!("{name}!$A:${},", letters(frozen - 1)),
        };
        let _ = write!(
            text,
            "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{index}\">{columns}{name}!$1:$1</definedName>"
        );
    }
    text + "</definedNames></workbook>"
}

fn quoted(sheet: &str) -> String {
    format!("'{}'", escaped(&sheet.replace('\'', "''")))
}

fn workbook_relations(sheets: usize) -> String {
    let mut text = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for place in 1..=sheets {
        let _ = write!(
            text,
            "<Relationship Id=\"rId{place}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{place}.xml\"/>"
        );
    }
    let _ = write!(
        text,
        "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>",
        sheets + 1
    );
    text
}

fn styles() -> String {
    let (font, size, line, alert) = (look::font(), look::FONT_SIZE, look::LINE, look::ALERT);
    let face = format!("<sz val=\"{size}\"/>");
    let name = format!("<name val=\"{font}\"/><charset val=\"134\"/>");
    let edge = |edge: &str| format!("<{edge} style=\"thin\"><color rgb=\"FF{line:06X}\"/></{edge}>");
    let border: String = ["left", "right", "top", "bottom"].map(edge).concat();
    let mut fills = String::new();
    let mut formats = String::new();
    for group in 0..8 {
        let _ = write!(
            fills,
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{:06X}\"/></patternFill></fill>",
            look::group_tint(group)
        );
        for font in [1, 2] {
            let _ = write!(
                formats,
                "<xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{}\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" \
                 applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">\
                 <alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf>",
                group + 2
            );
        }
    }
    let body = |number_format: u32| {
        format!(
            "<xf numFmtId=\"{number_format}\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" \
             applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\"/></xf>"
        )
    };
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"3\"><font>{face}{name}</font><font><b/>{face}{name}</font>\
         <font><b/>{face}<color rgb=\"FF{alert:06X}\"/>{name}</font></fonts><fills count=\"10\">\
         <fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>{fills}\
         </fills><borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
         <border>{border}<diagonal/></border></borders><cellStyleXfs count=\"1\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"{}\">\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>{}{}{formats}</cellXfs></styleSheet>",
        FORMATS_BEFORE_HEADINGS + 16,
        body(0),
        body(49),
    )
}
