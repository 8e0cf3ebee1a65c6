//! csv: its encoding, and its cells exactly as they are written.

use std::ops::ControlFlow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Broken, Value};
use crate::intake::sheet::Sink;

/// The text of a csv file: UTF-8 or UTF-16 by its mark, else UTF-8, else GB18030.
pub fn decoded(bytes: Vec<u8>) -> Result<String, Broken> {
    let text = if bytes.starts_with(&[0xff, 0xfe]) {
        strictly(UTF_16LE, &bytes[2..])?
    } else if bytes.starts_with(&[0xfe, 0xff]) {
        strictly(UTF_16BE, &bytes[2..])?
    } else if bytes.contains(&0) {
        return Err(Broken::unreadable("nul"));
    } else {
        match String::from_utf8(bytes) {
            Ok(text) if is_chance(&text) => strictly(GB18030, text.as_bytes()).unwrap_or(text),
            Ok(text) => text,
            Err(error) => strictly(GB18030, error.as_bytes())?,
        }
    };
    if text.contains(is_binary) {
        return Err(Broken::unreadable(if text.contains('\0') { "nul" } else { "format" }));
    }
    Ok(text)
}

/// Whether a text is UTF-8 by chance only: some Chinese words in GB18030 are, but Chinese in UTF-8 has characters
/// of three bytes.
fn is_chance(text: &str) -> bool {
    !text.is_ascii() && text.chars().all(|letter| letter.len_utf8() < 3)
}

fn strictly(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, Broken> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or(Broken::unreadable("encoding"))
}

/// Characters that no csv file has; Ctrl+Z ends some very old ones.
const fn is_binary(letter: char) -> bool {
    matches!(letter, '\0'..='\x08' | '\x0e'..='\x19' | '\x1b'..='\x1f')
}

/// Hands over the cells. Rows are counted as a spreadsheet counts them: empty lines too.
///
/// Not by the csv crate, which leaves empty lines out and so loses the count of rows.
pub fn read(text: &str, sink: &mut impl Sink) -> Result<(), Broken> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = Lines { rest: text, separator: separator_of(text), row: 0, column: 0 };
    sink.expect(text.bytes().filter(|byte| *byte == b'\n').count());
    let mut quoted = String::new();
    while !lines.rest.is_empty() {
        if lines.cell(&mut quoted, sink)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Comma, tab or semicolon: whichever the first lines have most of.
fn separator_of(text: &str) -> u8 {
    let head = text.lines().take(10);
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
    for line in head {
        for (separator, count) in &mut counts {
            *count += line.bytes().filter(|byte| byte == separator).count();
        }
    }
    let [comma, tab, semicolon] = counts;
    let best = if tab.1 > comma.1 { tab } else { comma };
    if semicolon.1 > best.1 && best.1 == 0 { semicolon.0 } else { best.0 }
}

struct Lines<'t> {
    rest: &'t str,
    separator: u8,
    row: u32,
    column: u32,
}

impl Lines<'_> {
    /// Hands over one cell and moves behind it.
    fn cell(&mut self, quoted: &mut String, sink: &mut impl Sink) -> Result<ControlFlow<()>, Broken> {
        let (row, column) = (self.row, self.column);
        if let Some(inside) = self.rest.strip_prefix('"') {
            let length = unquote(inside, quoted).ok_or(Broken::unreadable("quote"))?;
            self.rest = &inside[length..];
            // What stands between the closing quote and the separator belongs to the cell.
            let end = self.end();
            quoted.push_str(&self.rest[..end]);
            self.pass(end);
            return Ok(sink_text(sink, row, column, quoted));
        }
        let end = self.end();
        let cell = &self.rest[..end];
        self.pass(end);
        Ok(sink_text(sink, row, column, cell))
    }

    /// Where the cell at the beginning of the rest ends.
    fn end(&self) -> usize {
        let ends = |byte: &u8| *byte == self.separator || *byte == b'\n' || *byte == b'\r';
        self.rest.as_bytes().iter().position(ends).unwrap_or(self.rest.len())
    }

    /// Moves behind the separator or the end of the line.
    fn pass(&mut self, end: usize) {
        let bytes = self.rest.as_bytes();
        let skipped = match bytes.get(end) {
            None => 0,
            Some(byte) if *byte == self.separator => {
                self.column += 1;
                1
            }
            Some(byte) => {
                (self.row, self.column) = (self.row + 1, 0);
                if *byte == b'\r' && bytes.get(end + 1) == Some(&b'\n') { 2 } else { 1 }
            }
        };
        self.rest = &self.rest[end + skipped..];
    }
}

fn sink_text(sink: &mut impl Sink, row: u32, column: u32, text: &str) -> ControlFlow<()> {
    if text.is_empty() { ControlFlow::Continue(()) } else { sink.cell(row, column, Value::Text(text)) }
}

/// Reads up to the closing quote; doubled quotes are one. Returns how far it stands, `None` where none closes.
fn unquote(inside: &str, quoted: &mut String) -> Option<usize> {
    quoted.clear();
    let mut at = 0;
    loop {
        let quote = at + inside[at..].find('"')?;
        quoted.push_str(&inside[at..quote]);
        if inside[quote + 1..].starts_with('"') {
            quoted.push('"');
            at = quote + 2;
        } else {
            return Some(quote + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cells(Vec<(u32, u32, String)>);

    impl Sink for Cells {
        fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
            if let Value::Text(text) = value {
                self.0.push((row, column, text.to_owned()));
            }
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn quotes_line_ends_and_empty_lines_are_understood() {
        let mut cells = Cells(Vec::new());
        read("a,\"b,\"\"c\"\"\nd\"\r\n\r\n,e\n", &mut cells).expect("csv");
        let expected = [(0, 0, "a"), (0, 1, "b,\"c\"\nd"), (2, 1, "e")];
        assert_eq!(cells.0, expected.map(|(row, column, text)| (row, column, text.to_owned())));
    }

    #[test]
    fn a_quote_that_never_closes_is_refused() {
        assert_eq!(read("a,\"b", &mut Cells(Vec::new())), Err(Broken::unreadable("quote")));
    }

    #[test]
    fn encodings_are_told_apart() {
        let gb = GB18030.encode("学校").0.into_owned();
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("学校".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [gb, utf16, "学校".as_bytes().to_vec()] {
            assert_eq!(decoded(bytes).as_deref(), Ok("学校"));
        }
        assert_eq!(decoded(vec![b'a', 0, b'b']), Err(Broken::unreadable("nul")));
    }
}
