//! Reading formats: what a file is, by its content, and its cells one after the other.

mod html;
mod ods;
mod pipe;
mod text;
mod xls;
mod xlsx;
mod zipped;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use calamine::CellErrorType;

use super::cell::Value;
use super::sheet::Sink;

/// Most bytes of a file that is read into memory as a whole.
const MOST_BYTES: u64 = 512 << 20;
/// Most bytes of a file whose tables are built in memory.
const MOST_HTML_BYTES: u64 = 48 << 20;

/// Endings of files that are texts.
const TEXT_ENDINGS: [&str; 4] = ["csv", "txt", "tsv", ""];
const ZIP: &[u8] = b"PK";
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Code of the error.
    pub code: &'static str,
    /// Key of the reason in words.
    pub reason: &'static str,
}

impl Broken {
    pub const fn unreadable(reason: &'static str) -> Self {
        Self { code: "unreadable", reason }
    }

    pub const fn too_large(reason: &'static str) -> Self {
        Self { code: "too_large", reason }
    }

    pub const ENCRYPTED: Self = Self { code: "encrypted", reason: "" };
    pub const DAMAGED: Self = Self::unreadable("damaged");
}

/// A sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetName {
    /// Its name; `None` in files without sheets.
    pub name: Option<String>,
    /// Is it shown?
    pub visible: bool,
}

/// A file that has been opened.
pub(super) enum Book {
    Xlsx(xlsx::XlsxBook),
    Xls(xls::XlsBook),
    Ods(ods::OdsBook),
    Html(html::HtmlTable),
    Text(String),
}

impl Book {
    /// Opens a file by what it holds; its ending does not matter.
    pub fn open(path: &Path) -> Result<Self, Broken> {
        let metadata = std::fs::metadata(path).map_err(|error| broken_io(&error))?;
        if metadata.is_dir() {
            return Err(Broken::unreadable("folder"));
        }
        let mut file = File::open(path).map_err(|error| broken_io(&error))?;
        let mut start = Vec::new();
        file.by_ref().take(2048).read_to_end(&mut start).map_err(|error| broken_io(&error))?;
        if start.is_empty() {
            return Err(Broken::unreadable("empty"));
        }
        if metadata.len() > MOST_BYTES {
            return Err(Broken::too_large("size"));
        }
        if start.starts_with(ZIP) {
            return match zipped::examine(file)? {
                zipped::Content::Xlsx => xlsx::XlsxBook::open(path).map(Self::Xlsx),
                zipped::Content::Ods => ods::OdsBook::open(path).map(Self::Ods),
            };
        }
        let bytes = std::fs::read(path).map_err(|error| broken_io(&error))?;
        if start.starts_with(OLE) {
            return xls::XlsBook::open(bytes).map(Self::Xls);
        }
        if html::is_html(&start) {
            if metadata.len() > MOST_HTML_BYTES {
                return Err(Broken::too_large("size"));
            }
            return html::HtmlTable::read(&bytes).map(Self::Html);
        }
        text::decoded(bytes).map(Self::Text)
    }

    /// Its sheets, in order.
    pub fn sheets(&self) -> Vec<SheetName> {
        match self {
            Self::Xlsx(book) => book.sheets(),
            Self::Xls(book) => book.sheets(),
            Self::Ods(book) => book.sheets().to_vec(),
            Self::Html(_) | Self::Text(_) => vec![SheetName { name: None, visible: true }],
        }
    }

    /// Whether it is a text although its name says that it is something else. A table of texts that an office named
    /// .xls may be read all the same; where no table is found in it the name was not wrong, the file is.
    pub fn is_text_misnamed(&self, path: &Path) -> bool {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        matches!(self, Self::Text(_)) && !TEXT_ENDINGS.contains(&ending.as_str())
    }

    /// Whether it can have sheets.
    pub const fn is_workbook(&self) -> bool {
        matches!(self, Self::Xlsx(_) | Self::Xls(_) | Self::Ods(_))
    }

    /// Hands the cells of a sheet to the sink, row by row, until it breaks off.
    pub fn read(&mut self, sheet: usize, sink: &mut impl Sink) -> Result<(), Broken> {
        match self {
            Self::Xlsx(book) => pipe::piped(sink, |end| book.read(sheet, end)),
            Self::Xls(book) => book.read(sheet, sink),
            Self::Ods(book) => book.read(sheet, sink),
            Self::Html(table) => {
                table.read_into(sink);
                Ok(())
            }
            Self::Text(text) => text::read(text, sink),
        }
    }
}

fn broken_io(error: &std::io::Error) -> Broken {
    Broken::unreadable(match error.kind() {
        std::io::ErrorKind::NotFound => "missing",
        std::io::ErrorKind::PermissionDenied => "denied",
        _ => "disk",
    })
}

/// The year of `2025-09-01` or `2025-09-01T00:00:00`.
fn year_of_date(text: &str) -> Option<Value<'static>> {
    text.split('-').next().filter(|year| year.len() == 4)?.parse().ok().map(Value::Day)
}

/// A formula's error as a spreadsheet shows it.
const fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}

/// The worksheets of a calamine workbook: charts and macros hold no cells.
fn worksheets(all: &[calamine::Sheet]) -> Vec<calamine::Sheet> {
    all.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet).cloned().collect()
}

/// Their names, and whether a person sees them.
fn sheet_names(sheets: &[calamine::Sheet]) -> Vec<SheetName> {
    let named = |sheet: &calamine::Sheet| SheetName {
        name: Some(sheet.name.clone()),
        visible: sheet.visible == calamine::SheetVisible::Visible,
    };
    sheets.iter().map(named).collect()
}
