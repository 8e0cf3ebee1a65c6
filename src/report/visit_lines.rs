//! Everything that was answered on visits (csv): a row a line.

use jiff::civil::Date;

use super::not_written;
use crate::fault::Result;
use crate::text::{Language, text};

/// Tells a spreadsheet that a csv file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
/// What a text begins with that a spreadsheet would take for a formula.
const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One line of one visit that was answered, its texts ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// Id of the visit.
    pub visit: String,
    /// What people call it: its day and the school's code, as papers of it are named.
    pub name: String,
    /// Whose visit, in words.
    pub kind: String,
    /// The day.
    pub date: Date,
    /// The team.
    pub team: String,
    /// Who inspected.
    pub inspectors: String,
    /// Whether the visit is signed, in words.
    pub signed: String,
    /// Code of the school; empty for offices.
    pub school_code: String,
    /// Name of the school.
    pub school: String,
    /// Township of the school.
    pub township: String,
    /// The chapter of the line.
    pub chapter: String,
    /// Code of the line, without its stage.
    pub line: String,
    /// The stage it is asked for; empty where it is for the whole school.
    pub stage: String,
    /// What was asked.
    pub text: String,
    /// What was reported; all its digits, or areas of rooms.
    pub reported: String,
    /// What was measured.
    pub measured: String,
    /// What was reported as papers write it, with its unit.
    pub reported_said: String,
    /// What was measured likewise.
    pub measured_said: String,
    /// Measured less reported.
    pub difference: String,
    /// The answer in words.
    pub answer: String,
    /// Reason and note.
    pub note: String,
    /// Photos and papers.
    pub photos: usize,
    /// Numbers of the findings raised at the line.
    pub findings: String,
}

/// Columns, in order.
const COLUMNS: [&str; 23] = [
    "visit",
    "name",
    "kind",
    "date",
    "team",
    "inspectors",
    "signed",
    "school_code",
    "school",
    "township",
    "chapter",
    "line",
    "stage",
    "text",
    "reported_said",
    "measured_said",
    "reported",
    "measured",
    "difference",
    "answer",
    "note",
    "photos",
    "findings",
];

/// Answered lines as csv in UTF-8 with a byte-order mark, which offices' spreadsheets need to see Chinese.
///
/// A text that a spreadsheet would run as a formula begins with a tab, which keeps it a text; numbers stay as they are.
/// Fails only where the file cannot be put together.
pub fn visit_lines(lines: &[VisitLine], language: Language) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let heads = COLUMNS.map(|key| text(language, &format!("report.visit_lines.{key}"), &[]));
    writer.write_record(&heads).map_err(not_written)?;
    for line in lines {
        let (date, photos) = (line.date.to_string(), line.photos.to_string());
        let visit = [&line.visit, &line.name, &line.kind, &date, &line.team, &line.inspectors, &line.signed];
        let school = [&line.school_code, &line.school, &line.township];
        let asked = [&line.chapter, &line.line, &line.stage, &line.text, &line.reported_said, &line.measured_said];
        for text in visit.into_iter().chain(school).chain(asked) {
            writer.write_field(kept_text(text)).map_err(not_written)?;
        }
        for number in [&line.reported, &line.measured, &line.difference] {
            writer.write_field(kept_number(number)).map_err(not_written)?;
        }
        for text in [&line.answer, &line.note] {
            writer.write_field(kept_text(text)).map_err(not_written)?;
        }
        writer.write_field(&photos).map_err(not_written)?;
        writer.write_field(kept_text(&line.findings)).map_err(not_written)?;
        writer.write_record(None::<&[u8]>).map_err(not_written)?;
    }
    writer.into_inner().map_err(not_written)
}

/// A text with a tab before it where a spreadsheet would run it.
fn kept_text(text: &str) -> String {
    if text.starts_with(FORMULA_SIGNS) { format!("\t{text}") } else { text.to_owned() }
}

/// A number as it is; what is none is a text.
fn kept_number(text: &str) -> String {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { text.to_owned() } else { kept_text(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_stays_text_and_numbers_stay_numbers() {
        let texts = ["=1+1", "+86", "-", "@A1", "\t=1", "平常"];
        assert_eq!(texts.map(kept_text), ["\t=1+1", "\t+86", "\t-", "\t@A1", "\t\t=1", "平常"]);
        let numbers = ["-3.5", "12", "-1+1", "96；88", ""];
        assert_eq!(numbers.map(kept_number), ["-3.5", "12", "\t-1+1", "96；88", ""]);
    }
}
