//! Zip files before they are read: what they are, and whether they are safe to unpack.
//!
//! The zip reader stops at the size an entry declares, so that declared sizes can be relied on.

use std::fs::File;
use std::io::{BufReader, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Broken;

/// Most bytes of one unpacked sheet: a million rows of sixty columns.
const MOST_SHEET_BYTES: u64 = 4 << 30;
/// Most bytes of an unpacked part that is kept in memory.
const MOST_PART_BYTES: u64 = 256 << 20;
/// Sheets are packed ten to forty times smaller; a part that is packed more is no sheet but a trap.
const MOST_RATIO: u64 = 150;
/// Parts smaller than this are harmless however well they are packed.
const HARMLESS_BYTES: u64 = 64 << 20;
/// Fewest bytes of one shared string: `<si/>`.
const SHARED_STRING_BYTES: u64 = 5;

/// What a zip file is.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    Xlsx,
    Ods,
}

/// Looks through the list of parts.
pub fn examine(file: File) -> Result<Content, Broken> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| broken_zip(&error))?;
    let mut content = None;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|error| broken_zip(&error))?;
        if part.encrypted() {
            return Err(Broken::ENCRYPTED);
        }
        let name = part.name().map_err(|_| Broken::DAMAGED)?.replace('\\', "/");
        let sheet = name.contains("worksheets/") || name == "content.xml";
        check_size(part.size(), part.compressed_size(), sheet)?;
        match name.as_str() {
            "xl/workbook.bin" => return Err(Broken::unreadable("format")),
            "content.xml" => content = content.or(Some(Content::Ods)),
            "[Content_Types].xml" => content = Some(Content::Xlsx),
            _ => {}
        }
    }
    match content {
        Some(Content::Ods) => check_manifest(&mut archive)?,
        Some(Content::Xlsx) => check_shared_strings(&mut archive)?,
        None => return Err(Broken::unreadable("format")),
    }
    content.ok_or(Broken::DAMAGED)
}

fn check_size(size: u64, packed: u64, sheet: bool) -> Result<(), Broken> {
    let most = if sheet { MOST_SHEET_BYTES } else { MOST_PART_BYTES };
    let trap = size > HARMLESS_BYTES && size / packed.max(1) > MOST_RATIO;
    if size > most || trap { Err(Broken::too_large("size")) } else { Ok(()) }
}

/// An encrypted ods file says so in its manifest.
fn check_manifest(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), Broken> {
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else { return Ok(()) };
    let mut text = Vec::new();
    part.take(4 << 20).read_to_end(&mut text).map_err(|_| Broken::DAMAGED)?;
    let mark = b"encryption-data";
    if text.windows(mark.len()).any(|window| window == mark) { Err(Broken::ENCRYPTED) } else { Ok(()) }
}

/// Memory is set aside for as many shared strings as the part says it has: it must have room for them.
fn check_shared_strings(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), Broken> {
    let Ok(part) = archive.by_name("xl/sharedStrings.xml") else { return Ok(()) };
    let size = part.size();
    let mut start = Vec::new();
    part.take(4096).read_to_end(&mut start).map_err(|_| Broken::DAMAGED)?;
    let start = String::from_utf8_lossy(&start);
    let Some((_, after)) = start.split_once("uniqueCount=") else { return Ok(()) };
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u64>() {
        Ok(count) if count <= size / SHARED_STRING_BYTES + 1 => Ok(()),
        _ => Err(Broken::DAMAGED),
    }
}

fn broken_zip(error: &ZipError) -> Broken {
    match error {
        ZipError::UnsupportedArchive(reason) if *reason == ZipError::PASSWORD_REQUIRED => Broken::ENCRYPTED,
        _ => Broken::DAMAGED,
    }
}
