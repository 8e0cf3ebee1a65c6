//! The own form as a workbook: a sheet a school, and one of its answers.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::rows::{FIGURES, FIRST, Line, Row, SchoolForm};
use crate::fault::Result;
use crate::report::document::Mark;
use crate::report::forms::Paper;
use crate::report::forms::layout::{SelfReview, fill};
use crate::report::forms::style::{
    Beside, Styles, Written, blank, column_widths, formula, height, note, number_or_blank, page, page_breaks, span,
};
use crate::report::{look, not_written};
use crate::text::Language;

/// Widths: number, item, asked, line, figure, met, papers, own figure, own note.
const WIDTHS: [f64; 9] = [5.0, 22.0, 15.0, 25.0, 15.0, 8.0, 23.0, 26.0, 17.0];
/// Widths of the sheet of answers: number, text, answer, figure, note.
const OWN_WIDTHS: [f64; 5] = [6.0, 70.0, 11.0, 18.0, 34.0];
/// Longest name of a sheet, characters.
const LONGEST_NAME: usize = 31;
/// Heights of title, of the line below it, and of heads.
const TITLES: [f64; 2] = [34.0, 22.0];
const HEAD_HEIGHT: f64 = 32.0;
/// Height of the name of a part.
const BAND_HEIGHT: f64 = 22.0;
/// The last column.
const LAST: u16 = 8;

/// The forms of some schools.
pub(super) fn workbook<'a>(
    paper: &Paper<'_>,
    schools: impl Iterator<Item = SchoolForm<'a>>,
    made_on: Date,
) -> crate::fault::Result<Vec<u8>> {
    let (forms, words) = (paper.forms, &paper.forms.self_review);
    let title = fill(&words.title, &[("school", String::new())]);
    let mut workbook = look::workbook(&title, made_on)?;
    let styles = Styles::new(&forms.fonts);
    // A name that spreadsheets keep for themselves.
    let mut taken = BTreeSet::from(["history".to_owned()]);
    for school in schools {
        let sheets =
            Sheets { paper, words, measured_cell: &forms.words.measured_cell, styles: &styles, school: &school };
        sheets.form(&mut workbook, &mut taken).map_err(not_written)?;
        sheets.own_answers(&mut workbook, &mut taken).map_err(not_written)?;
    }
    workbook.save_to_buffer().map_err(not_written)
}

/// One school's sheets.
struct Sheets<'a> {
    paper: &'a Paper<'a>,
    words: &'a SelfReview,
    measured_cell: &'a str,
    styles: &'a Styles,
    school: &'a SchoolForm<'a>,
}

impl Sheets<'_> {
    fn form(&self, workbook: &mut Workbook, taken: &mut BTreeSet<String>) -> Written {
        let (words, school) = (self.words, self.school);
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(school.name, school.code, taken))?.set_formula_result_default("");
        column_widths(sheet, &WIDTHS)?;
        span(sheet, (0, 0), (0, LAST), &school.title, &self.styles.title)?;
        span(sheet, (1, 0), (1, LAST), &school.about, &self.styles.about)?;
        sheet.set_row_height(0, TITLES[0])?.set_row_height(1, TITLES[1])?.set_row_height(2, HEAD_HEIGHT)?;
        let heads = &words.heads;
        let names = [&heads.number, &heads.item, &heads.asked];
        for (column, head) in (0..).zip(names) {
            sheet.write_string_with_format(2, column, head, &self.styles.head)?;
        }
        span(sheet, (2, 3), (2, FIGURES), &heads.value, &self.styles.head)?;
        for (column, head) in (5..).zip([&heads.met, &heads.papers, &heads.own_value, &heads.own_note]) {
            sheet.write_string_with_format(2, column, head, &self.styles.head)?;
        }
        let mut at = FIRST;
        let mut heights = Vec::new();
        for part in &school.parts {
            span(sheet, (at, 0), (at, LAST), &part.name, &self.styles.band)?;
            sheet.set_row_height(at, BAND_HEIGHT)?;
            heights.push((BAND_HEIGHT, true));
            at += 1;
            for row in &part.rows {
                let tall = match &row.asked {
                    Some(asked) => vec![self.indicator(sheet, at, row, asked)?],
                    None => self.item(sheet, at, row)?,
                };
                // What is asked stands on one page.
                let last = tall.len() - 1;
                heights.extend(tall.into_iter().enumerate().map(|(place, height)| (height, place < last)));
                at += row.height();
            }
        }
        let mut below = 0.0;
        for text in school.notes(words).iter().chain([&words.signature]) {
            span(sheet, (at, 0), (at, LAST), text, &self.styles.note)?;
            let high = height(&[(text, WIDTHS.iter().sum())], 24.0);
            sheet.set_row_height(at, high)?;
            below += high;
            at += 1;
        }
        let beside = Beside { landscape: true, above: TITLES.iter().sum(), heads: HEAD_HEIGHT, below };
        sheet.set_page_breaks(&page_breaks(FIRST, &heights, &WIDTHS, &beside))?;
        sheet.set_freeze_panes(FIRST, 2)?;
        page(sheet, true, (2, 2), (at - 1, LAST), false)
    }

    /// An indicator's row; says how high it is.
    fn indicator(&self, sheet: &mut Worksheet, at: u32, row: &Row<'_>, asked: &str) -> Result<f64, XlsxError> {
        sheet.write_number_with_format(at, 0, row.number as f64, &self.styles.centre)?;
        sheet.write_string_with_format(at, 1, row.text, &self.styles.text)?;
        sheet.write_string_with_format(at, 2, asked, &self.styles.centre)?;
        sheet.write_string_with_format(at, 5, row.met, &self.styles.centre)?;
        sheet.write_string_with_format(at, 6, &row.papers, &self.styles.text)?;
        let mut tall = height(&[(row.text, WIDTHS[1]), (&row.papers, WIDTHS[6])], 24.0);
        for (at, line) in (at..).zip(&row.lines) {
            self.line(sheet, at, line)?;
            tall = height(&[(&line.own, WIDTHS[7]), (&line.note, WIDTHS[8])], tall);
        }
        sheet.set_row_height(at, tall)?;
        Ok(tall)
    }

    /// An item's rows; says how high they are.
    fn item(&self, sheet: &mut Worksheet, first: u32, row: &Row<'_>) -> Result<Vec<f64>, XlsxError> {
        let last = first + row.height() - 1;
        span(sheet, (first, 0), (last, 0), &row.number.to_string(), &self.styles.centre)?;
        span(sheet, (first, 1), (last, 2), row.text, &self.styles.text)?;
        span(sheet, (first, 5), (last, 5), row.met, &self.styles.centre)?;
        span(sheet, (first, 6), (last, 6), &row.papers, &self.styles.text)?;
        if row.lines.is_empty() {
            span(sheet, (first, 3), (last, FIGURES), "", &self.styles.text)?;
            for column in 7..=LAST {
                blank(sheet, (first, column), &self.styles.text)?;
            }
        }
        for (at, line) in (first..).zip(&row.lines) {
            self.line(sheet, at, line)?;
        }
        let tall = height(&[(row.text, WIDTHS[1] + WIDTHS[2]), (&row.papers, WIDTHS[6])], 0.0);
        let each = (tall / f64::from(row.height())).max(22.0);
        let mut heights = Vec::new();
        for at in first..=last {
            let name = row.lines.get((at - first) as usize).map_or("", |line| line.name.as_str());
            let high = height(&[(name, WIDTHS[3])], each);
            sheet.set_row_height(at, high)?;
            heights.push(high);
        }
        Ok(heights)
    }

    fn line(&self, sheet: &mut Worksheet, at: u32, line: &Line) -> Written {
        sheet.write_string_with_format(at, 3, &line.name, &self.styles.text)?;
        let mut format = self.styles.number(line.decimals);
        // The cell stays a number: its format says what is to be said.
        let said = line.marks.iter().filter(|mark| **mark != Mark::Missing).map(|mark| mark.word(Language::ZhCn));
        let said: Vec<String> = said.collect();
        if !said.is_empty() {
            format = self.styles.marked_number(line.decimals, &said.join("、"));
        }
        match &line.formula {
            Some(text) => formula(sheet, (at, FIGURES), text, line.value, &format)?,
            None => number_or_blank(sheet, (at, FIGURES), line.value, &format)?,
        }
        if let Some(missing) = &line.missing {
            note(sheet, (at, FIGURES), missing)?;
        } else if let Some(reported) = &line.reported {
            note(sheet, (at, FIGURES), &fill(self.measured_cell, &[("reported", reported.clone())]))?;
        }
        sheet.write_string_with_format(at, 7, look::fitted(&line.own), &self.styles.text)?;
        sheet.write_string_with_format(at, 8, look::fitted(&line.note), &self.styles.text)?;
        Ok(())
    }

    /// Everything the school answered in its own review, on a sheet of its own.
    fn own_answers(&self, workbook: &mut Workbook, taken: &mut BTreeSet<String>) -> Written {
        let Some(own) = self.school.own.filter(|own| !own.answers.is_empty()) else { return Ok(()) };
        let (words, name, code) = (self.words, self.school.name, self.school.code);
        let sheet = workbook.add_worksheet();
        let ending = |text: &str| {
            format!("{}{}", fitting(text, LONGEST_NAME.saturating_sub(words.own_sheet.len())), words.own_sheet)
        };
        sheet.set_name(sheet_name(&ending(name), &ending(code), taken))?;
        column_widths(sheet, &OWN_WIDTHS)?;
        let last = look::column_number(OWN_WIDTHS.len() - 1);
        let title = fill(&words.own_title, &[("school", name.to_owned()), ("date", own.date.to_string())]);
        span(sheet, (0, 0), (0, last), &title, &self.styles.title)?;
        sheet.set_row_height(0, 34)?.set_row_height(1, 28)?;
        let heads = &words.own_heads;
        let names = [&heads.number, &heads.text, &heads.mark, &heads.value, &heads.note];
        for (column, name) in (0..).zip(names) {
            sheet.write_string_with_format(1, column, name, &self.styles.head)?;
        }
        for (row, answer) in (2..).zip(&own.answers) {
            sheet.write_number_with_format(row, 0, row - 1, &self.styles.centre)?;
            let formats = [&self.styles.text, &self.styles.centre, &self.styles.centre, &self.styles.text];
            let asked = SchoolForm::asked(self.paper, answer);
            let texts = [&asked, &answer.mark, &answer.value, &answer.note];
            for (column, (text, format)) in (1..).zip(texts.into_iter().zip(formats)) {
                sheet.write_string_with_format(row, column, look::fitted(text), format)?;
            }
            let wrapped =
                [(asked.as_str(), OWN_WIDTHS[1]), (&answer.value, OWN_WIDTHS[3]), (&answer.note, OWN_WIDTHS[4])];
            sheet.set_row_height(row, height(&wrapped, 20.0))?;
        }
        sheet.set_freeze_panes(2, 1)?;
        page(sheet, true, (1, 1), (1 + look::row_number(own.answers.len()), last), false)
    }
}

/// A name a sheet may have and no other sheet has: the school's, or where that is taken its code's, or that with a number.
fn sheet_name(name: &str, code: &str, taken: &mut BTreeSet<String>) -> String {
    let free = |name: &str, taken: &BTreeSet<String>| !name.trim().is_empty() && !taken.contains(&name.to_lowercase());
    let mut found = fitting(name, LONGEST_NAME);
    if !free(&found, taken) {
        found = fitting(code, LONGEST_NAME);
    }
    let mut number = 2;
    while !free(&found, taken) {
        found = format!("{} {number}", fitting(code, LONGEST_NAME - 6));
        number += 1;
    }
    taken.insert(found.to_lowercase());
    found
}

/// A text without the signs a sheet's name may not have, so far as it fits.
fn fitting(text: &str, most: usize) -> String {
    let allowed = |one: &char| !matches!(one, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !one.is_control();
    let mut length = 0;
    // Spreadsheets count UTF-16 units.
    let fits = |one: &char| {
        length += one.len_utf16();
        length <= most
    };
    text.trim().chars().filter(allowed).take_while(fits).collect()
}
