//! xls. The reader builds whole rectangles, so that the records are looked through first: a workbook whose
//! rectangle would not fit is refused, and so is one that is encrypted.

use std::io::Cursor;

use calamine::{Data, Reader, Xls, XlsError};

use super::{Broken, SheetName, Value, error_text, year_of_date};
use crate::intake::sheet::Sink;

/// Most cells of a sheet's rectangle: all rows of an xls sheet, sixty-five columns.
const MOST_CELLS: u64 = 4_300_000;
/// Columns of an xls sheet.
const COLUMNS: u16 = 256;
/// Rows of an xls sheet.
const ROWS: u32 = 65_536;
/// First number that is no sector of a compound file.
const NO_SECTOR: u32 = 0xffff_fffa;

/// An opened xls workbook.
pub struct XlsBook {
    workbook: Xls<Cursor<Vec<u8>>>,
    sheets: Vec<calamine::Sheet>,
}

impl XlsBook {
    pub fn open(bytes: Vec<u8>) -> Result<Self, Broken> {
        let compound = Compound::read(&bytes).ok_or(Broken::DAMAGED)?;
        if compound.entry("EncryptedPackage").is_some() || compound.entry("EncryptionInfo").is_some() {
            return Err(Broken::ENCRYPTED);
        }
        let entry =
            compound.entry("Workbook").or_else(|| compound.entry("Book")).ok_or(Broken::unreadable("format"))?;
        examine(&compound.stream(&entry).ok_or(Broken::DAMAGED)?)?;
        let workbook = Xls::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        let sheets = super::worksheets(workbook.sheets_metadata());
        Ok(Self { workbook, sheets })
    }

    pub fn sheets(&self) -> Vec<SheetName> {
        super::sheet_names(&self.sheets)
    }

    pub fn read(&mut self, sheet: usize, sink: &mut impl Sink) -> Result<(), Broken> {
        let name = self.sheets.get(sheet).ok_or(Broken::DAMAGED)?.name.clone();
        let range = self.workbook.worksheet_range(&name).map_err(|error| broken(&error))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        sink.expect(range.height());
        for (row, column, data) in range.used_cells() {
            let row = first_row + u32::try_from(row).map_err(|_| Broken::DAMAGED)?;
            let column = first_column + u32::try_from(column).map_err(|_| Broken::DAMAGED)?;
            if sink.cell(row, column, value_of(data)).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn value_of(data: &Data) -> Value<'_> {
    match data {
        #[expect(clippy::cast_precision_loss, reason = "an xls file stores whole numbers in thirty bits")]
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Value::Text(text),
        Data::Bool(truth) => Value::Truth(*truth),
        Data::DateTime(moment) if moment.is_datetime() => Value::Day(i32::from(moment.to_ymd_hms_milli().0)),
        Data::DateTime(duration) => Value::Number(duration.as_f64()),
        Data::DateTimeIso(text) => year_of_date(text).unwrap_or(Value::Text(text)),
        Data::Error(error) => Value::Error(error_text(error)),
        Data::Empty => Value::Text(""),
    }
}

fn broken(error: &XlsError) -> Broken {
    match error {
        XlsError::Password => Broken::ENCRYPTED,
        _ => Broken::DAMAGED,
    }
}

/// The rectangle of the cells of one sheet.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Extent {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let rows = self.rows.unwrap_or((row, row));
        self.rows = Some((rows.0.min(row), rows.1.max(row)));
        let columns = self.columns.unwrap_or((first, last));
        self.columns = Some((columns.0.min(first), columns.1.max(last)));
    }

    fn cells(&self) -> u64 {
        let side = |ends: Option<(u16, u16)>| ends.map_or(0, |(first, last)| u64::from(last - first) + 1);
        side(self.rows) * side(self.columns)
    }
}

/// Goes through the records of a workbook without reading what they say.
fn examine(stream: &[u8]) -> Result<(), Broken> {
    let number = |data: &[u8], at: usize| Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]));
    let mut extent = Extent::default();
    let mut at = 0;
    while let (Some(kind), Some(length)) = (number(stream, at), number(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + usize::from(length)) else { break };
        at += 4 + usize::from(length);
        match kind {
            0x002f if number(data, 0) != Some(0) => return Err(Broken::ENCRYPTED),
            0x0200 => check_dimensions(data)?,
            0x0809 => extent = Extent::default(),
            0x0203..=0x0205 | 0x027e | 0x00fd | 0x00bd | 0x00d6 | 0x0006 => {
                let (Some(row), Some(first)) = (number(data, 0), number(data, 2)) else { return Err(Broken::DAMAGED) };
                let several = kind == 0x00bd;
                let last = if several { number(data, data.len().saturating_sub(2)).unwrap_or(first) } else { first };
                if first >= COLUMNS || last >= COLUMNS || last < first {
                    return Err(Broken::DAMAGED);
                }
                extent.add(row, first, last);
                if extent.cells() > MOST_CELLS {
                    return Err(Broken::too_large("stray"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Memory is set aside for the rectangle a sheet declares: it must be one that a sheet can have.
fn check_dimensions(data: &[u8]) -> Result<(), Broken> {
    let wide = |at: usize| Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?));
    let number = |at: usize| Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]));
    let fits = match data.len() {
        10 => number(6).is_some_and(|columns| columns <= COLUMNS) && number(0) <= number(2),
        14 | 16 => {
            wide(4).is_some_and(|rows| rows <= ROWS)
                && wide(0) <= wide(4)
                && number(10).is_some_and(|columns| columns <= COLUMNS)
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(Broken::DAMAGED) }
}

/// A compound file: enough of it to find one stream.
struct Compound<'b> {
    bytes: &'b [u8],
    sector_bytes: usize,
    table: Vec<u32>,
    directory: Vec<u8>,
    small_table: Vec<u32>,
    small_cutoff: u32,
}

/// A stream of a compound file.
struct Entry {
    start: u32,
    length: u32,
}

impl<'b> Compound<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        if shift != 9 && shift != 12 {
            return None;
        }
        let small_cutoff = u32_at(bytes, 56)?;
        let mut compound = Self {
            bytes,
            sector_bytes: 1 << shift,
            table: Vec::new(),
            directory: Vec::new(),
            small_table: Vec::new(),
            small_cutoff,
        };
        compound.read_table()?;
        compound.directory = compound.chain(u32_at(bytes, 48)?)?;
        let small = compound.chain(u32_at(bytes, 60)?)?;
        compound.small_table = small.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
        Some(compound)
    }

    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = start.checked_add(self.sector_bytes)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The table of sectors, whose own sectors are listed in the header and, in large files, in a chain.
    fn read_table(&mut self) -> Option<()> {
        let mut list: Vec<u32> = (0..109).filter_map(|place| u32_at(self.bytes, 76 + 4 * place)).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let most = self.bytes.len() / self.sector_bytes + 1;
        for _ in 0..most {
            if next >= NO_SECTOR {
                break;
            }
            let sector = self.sector(next)?;
            let mut numbers: Vec<u32> = sector.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
            next = numbers.pop()?;
            list.extend(numbers);
        }
        for number in list.into_iter().filter(|number| *number < NO_SECTOR).take(most) {
            let sector = self.sector(number)?;
            self.table.extend(sector.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)));
        }
        Some(())
    }

    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let (mut number, mut all) = (start, Vec::new());
        while number < NO_SECTOR {
            all.extend_from_slice(self.sector(number)?);
            if all.len() > self.bytes.len() + self.sector_bytes {
                return None;
            }
            number = *self.table.get(number as usize)?;
        }
        Some(all)
    }

    fn entry(&self, name: &str) -> Option<Entry> {
        self.directory.chunks_exact(128).find_map(|entry| {
            let length = usize::from(u16_at(entry, 64)?).min(64);
            let letters = entry[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let known: String =
                char::decode_utf16(letters).filter_map(Result::ok).filter(|letter| *letter != '\0').collect();
            known
                .eq_ignore_ascii_case(name)
                .then_some(Entry { start: u32_at(entry, 116)?, length: u32_at(entry, 120)? })
        })
    }

    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        if entry.length >= self.small_cutoff {
            let mut all = self.chain(entry.start)?;
            all.truncate(entry.length as usize);
            return Some(all);
        }
        let store = self.chain(u32_at(&self.directory, 116)?)?;
        let (mut number, mut all) = (entry.start, Vec::new());
        while number < NO_SECTOR && all.len() < entry.length as usize {
            let start = (number as usize).checked_mul(64)?;
            all.extend_from_slice(store.get(start..start + 64)?);
            number = *self.small_table.get(number as usize)?;
        }
        all.truncate(entry.length as usize);
        Some(all)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
