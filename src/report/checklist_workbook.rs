//! The blank checklist of one school as a workbook: what the window asks, to be printed or filled in elsewhere and taken in
//! again. What tells it again stands on a sheet nobody sees ([`Stamp`]).

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, IgnoreError, Workbook, Worksheet,
};

use super::{look, not_written};
use crate::county::{Quantities, Stage};
use crate::fault::Result;
use crate::rulebook::VisitRules;
use crate::text::{Language, has_text, text, version};
use crate::visit::form::{self, FormSheet, Labelled, OWN_ITEMS, STAMP_SHEET, Stamp, columns};
use crate::visit::round::Respondent;
use crate::visit::{Ask, Asked, Line, Mark, Part, VisitKind};

/// Rows for lessons heard.
pub(super) const LESSONS: u32 = 6;
/// Rows for talks.
const TALKS: u32 = 12;
/// Rooms of a line that have rows of their own.
const MOST_ROOMS: usize = 60;
/// Longest list of choices a cell's limits can hold, characters.
const LONGEST_LIST: usize = 255;

/// Heights of rows, points: headings across, heads of columns, own items, and what stands above the first line.
const BAND_HEIGHT: f64 = 21.0;
const HEAD_HEIGHT: f64 = 32.0;
const OWN_HEIGHT: f64 = 24.0;
const TOP_HEIGHT: f64 = 100.0;
/// Points of rows a page holds where the lines are squeezed to its width the least: a program whose font is wide squeezes
/// more, and leaves a page less full.
const PAGE_HEIGHT: f64 = 590.0;

type Written = std::result::Result<(), rust_xlsxwriter::XlsxError>;

/// A blank checklist, as workbook and page are made from it.
pub struct Blank<'a> {
    /// What the form says of itself.
    pub stamp: &'a Stamp,
    /// Name of the county.
    pub county: &'a str,
    /// Name of the school.
    pub school: &'a str,
    /// What kind of school it is, in words.
    pub kind: String,
    /// Name of the rulebook whose indicators are checked.
    pub rulebook: String,
    /// The lines.
    pub asked: &'a Asked,
    /// What was reported, as it is shown, by line.
    pub reported: BTreeMap<String, String>,
    /// Areas of the rooms reported, as they are shown, by line.
    pub rooms: BTreeMap<String, Vec<String>>,
    /// Rows for classes of each stage.
    pub classes: Vec<(Stage, u32)>,
    /// Rows for teachers.
    pub teachers: u32,
    /// Quantities, for units.
    pub quantities: &'a Quantities,
    /// What is ticked on a roster.
    pub rules: &'a VisitRules,
    /// Kinds of people talked to.
    pub respondents: &'a [Respondent],
    /// The language of words; figures and labels are the same in either.
    pub language: Language,
}

impl Blank<'_> {
    pub(super) fn words(&self, key: &str) -> String {
        text(self.language, &format!("checklist.{key}"), &[])
    }

    /// The title: the form and the school.
    pub(super) fn title(&self) -> String {
        text(self.language, "checklist.title", &[("school", self.school.to_owned())])
    }

    /// County, school year, length: one line under the title.
    pub(super) fn about(&self) -> String {
        let arguments = [
            ("county", self.county.to_owned()),
            ("code", self.stamp.school.clone()),
            ("kind", self.kind.clone()),
            ("year", form::school_year(self.language, self.stamp.year)),
            ("length", text(self.language, &format!("visit.length.{}", self.stamp.length.id()), &[])),
        ];
        text(self.language, "checklist.about", &arguments)
    }

    /// Lines with their labels.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&Line, &Labelled)> {
        self.asked.lines.iter().zip(&self.stamp.lines)
    }

    /// Headings over a line that the line before, of place `before`, did not stand under: depth and name.
    pub(super) fn bands(&self, line: &Line, before: Option<usize>) -> Vec<(u8, &str)> {
        let places = &self.asked.places;
        let chain = |place: usize| {
            let mut chain = vec![place];
            while let Some(parent) = chain.last().and_then(|place| places[*place].parent) {
                chain.push(parent);
            }
            chain.reverse();
            chain
        };
        let known = before.map(chain).unwrap_or_default();
        let under =
            (0..).zip(chain(line.place)).skip_while(|(depth, place)| known.get(usize::from(*depth)) == Some(place));
        under.map(|(depth, place)| (depth, self.language.of(&places[place].name))).collect()
    }

    /// Rows for the rooms of a line: what was reported of each, empty where nothing was. None where it asks for no rooms.
    pub(super) fn room_rows(&self, line: &Line) -> Vec<&str> {
        let Ask::Rooms { wanted, named, .. } = &line.ask else { return Vec::new() };
        let reported = self.rooms.get(&line.id).map_or(&[][..], Vec::as_slice);
        let wanted = usize::try_from((*named).max(wanted.unwrap_or(1))).unwrap_or(1);
        let rows = wanted.max(reported.len()).clamp(1, MOST_ROOMS) + 1;
        (0..rows).map(|place| reported.get(place).map_or("", String::as_str)).collect()
    }

    pub(super) fn marks(&self) -> Vec<String> {
        Mark::ALL.iter().map(|mark| text(self.language, &format!("visit.mark.{}", mark.id()), &[])).collect()
    }
}

/// The version of the layout of [`checklist_workbook`]: the rulebook and the checklists whose lines it has.
#[must_use]
pub fn checklist_layout(blank: &Blank<'_>) -> String {
    let own = format!("{} {:?}", blank.stamp.format, blank.stamp.versions);
    version([look::data().as_str(), &own])
}

/// The blank checklist (xlsx), dated by the day its figures are of.
///
/// Fails only where the workbook cannot be packed.
pub fn checklist_workbook(blank: &Blank<'_>, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    let mut workbook = look::workbook(&blank.title(), made_on)?;
    let form = Form { blank };
    form.cover(&mut workbook).map_err(not_written)?;
    form.checklist(&mut workbook).map_err(not_written)?;
    form.years(&mut workbook).map_err(not_written)?;
    form.rooms(&mut workbook).map_err(not_written)?;
    form.classes(&mut workbook).map_err(not_written)?;
    form.teachers(&mut workbook).map_err(not_written)?;
    form.talks(&mut workbook).map_err(not_written)?;
    form.feedback(&mut workbook).map_err(not_written)?;
    form.stamp(&mut workbook).map_err(not_written)?;
    workbook.save_to_buffer().map_err(not_written)
}

struct Form<'a> {
    blank: &'a Blank<'a>,
}

/// A cell people fill in: digits stay as they are typed.
fn entry() -> Format {
    look::cell().set_num_format("@").set_text_wrap()
}

/// A cell people pick a word for.
fn pick() -> Format {
    entry().set_align(FormatAlign::Center)
}

/// A cell nobody fills in.
fn closed() -> Format {
    look::cell().set_background_color(Color::RGB(look::QUIET_TINT)).set_font_color(Color::RGB(look::QUIET_INK))
}

/// The height of a row by its texts and their columns' widths, lines of a text counted one by one.
fn height(texts: &[(&str, f64)]) -> f64 {
    let of = |(words, width): &(&str, f64)| {
        let lines: f64 = words.lines().map(|line| look::row_height(line, *width) - 3.0).sum();
        lines + 3.0
    };
    texts.iter().map(of).fold(20.0, f64::max).min(400.0)
}

impl Form<'_> {
    fn words(&self, key: &str) -> String {
        self.blank.words(key)
    }

    fn add<'w>(
        &self,
        workbook: &'w mut Workbook,
        sheet: FormSheet,
    ) -> std::result::Result<&'w mut Worksheet, rust_xlsxwriter::XlsxError> {
        let page = workbook.add_worksheet();
        page.set_name(sheet.name(self.blank.language))?;
        look::print_landscape(page);
        let escaped = self.blank.title().replace('&', "&&");
        page.set_header(format!("&L{escaped}"));
        page.set_footer("&C&P / &N").set_screen_gridlines(false);
        Ok(page)
    }

    /// Title and a remark over the columns of a table; returns the row behind them.
    fn top(
        &self,
        page: &mut Worksheet,
        sheet: FormSheet,
        widths: &[f64],
    ) -> std::result::Result<u32, rust_xlsxwriter::XlsxError> {
        for (column, width) in widths.iter().enumerate() {
            page.set_column_width(look::column_number(column), *width)?;
        }
        let last = look::column_number(widths.len() - 1);
        let name = sheet.name(self.blank.language);
        page.merge_range(0, 0, 0, last, &name, &look::title())?;
        page.set_row_height(0, 30)?;
        let remark = self.words(&format!("remark.{}", sheet.id()));
        page.merge_range(1, 0, 1, last, &remark, &look::remark())?;
        page.set_row_height(1, height(&[(&remark, widths.iter().sum())]))?;
        Ok(2)
    }

    fn heads(&self, page: &mut Worksheet, row: u32, columns: &[&str]) -> Written {
        for (column, id) in columns.iter().enumerate() {
            let head = form::head(self.blank.language, id);
            page.write_string_with_format(
                row,
                look::column_number(column),
                head,
                &look::heading_format(look::group_tint(0)),
            )?;
        }
        page.set_row_height(row, HEAD_HEIGHT)?;
        Ok(())
    }

    /// Words to choose from in the cells of a column.
    fn choices(&self, page: &mut Worksheet, rows: (u32, u32), column: u16, words: &[String]) -> Written {
        let length: usize = words.iter().map(|word| word.chars().count() + 1).sum();
        if words.is_empty() || length > LONGEST_LIST || rows.0 > rows.1 {
            return Ok(());
        }
        let limits = DataValidation::new().allow_list_strings(words)?;
        let limits = limits.set_error_style(DataValidationErrorStyle::Stop).set_error_message(self.words("pick"))?;
        page.add_data_validation(rows.0, column, rows.1, column, &limits)?;
        Ok(())
    }

    fn yes_no(&self) -> Vec<String> {
        vec![self.words("yes"), self.words("no")]
    }

    fn stages(&self) -> Vec<String> {
        self.blank.asked.stages.iter().map(|stage| self.stage(*stage)).collect()
    }

    fn stage(&self, stage: Stage) -> String {
        text(self.blank.language, &format!("stage.{}", stage.id()), &[])
    }

    fn cover(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Cover)?;
        page.set_portrait();
        for (column, width) in [18.0, 40.0, 42.0].into_iter().enumerate() {
            page.set_column_width(look::column_number(column), width)?;
        }
        page.merge_range(0, 0, 0, 2, &blank.title(), &look::title())?;
        page.set_row_height(0, 42)?;
        page.merge_range(1, 0, 1, 2, &blank.about(), &look::remark().set_align(FormatAlign::Center))?;
        page.set_row_height(1, height(&[(&blank.about(), 100.0)]))?;
        let label = closed().set_bold().set_text_wrap();
        let mut row = 3;
        let fixed = [
            ("school", blank.school.to_owned()),
            ("code", blank.stamp.school.clone()),
            ("rulebook", blank.rulebook.clone()),
        ];
        for (key, value) in fixed {
            page.write_string_with_format(row, 0, self.words(&format!("cover.{key}")), &label)?;
            page.merge_range(row, 1, row, 2, &value, &closed().set_text_wrap())?;
            page.set_row_height(row, height(&[(&value, 82.0)]).max(22.0))?;
            row += 1;
        }
        for key in ["purpose", "date", "remark"] {
            let hint = self.words(&format!("cover.{key}_hint"));
            page.write_string_with_format(row, 0, self.words(&format!("cover.{key}")), &label)?;
            page.write_blank(row, 1, &entry())?;
            page.write_string_with_format(row, 2, &hint, &look::remark().set_indent(1))?;
            page.set_row_height(row, if key == "remark" { 60.0 } else { height(&[(&hint, 40.0)]).max(24.0) })?;
            if key == "purpose" {
                let kinds =
                    [VisitKind::Visit, VisitKind::SelfReview].map(|kind| self.words(&format!("purpose.{}", kind.id())));
                page.write_string_with_format(row, 1, &kinds[0], &entry())?;
                self.choices(page, (row, row), 1, &kinds)?;
            }
            row += 1;
        }
        row += 1;
        page.merge_range(
            row,
            0,
            row,
            2,
            &self.words("how"),
            &look::heading_format(look::QUIET_TINT).set_align(FormatAlign::Left),
        )?;
        for number in 1.. {
            let key = format!("checklist.how_{number}");
            if !has_text(blank.language, &key) {
                break;
            }
            row += 1;
            let sentence = format!("{number}. {}", text(blank.language, &key, &[]));
            page.merge_range(row, 0, row, 2, &sentence, &look::remark())?;
            page.set_row_height(row, height(&[(&sentence, 98.0)]))?;
        }
        page.set_active(true);
        Ok(())
    }

    fn checklist(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Lines)?;
        let widths = [9.5, 44.0, 10.0, 12.0, 18.0, 10.5, 26.0, 42.0];
        let head = self.top(page, FormSheet::Lines, &widths)?;
        self.heads(page, head, &columns::LINES)?;
        let mut row = head + 1;
        let mut pages = Pages::new(TOP_HEIGHT);
        let mut place = None;
        for (line, labelled) in blank.lines() {
            let first = row;
            for (depth, name) in blank.bands(line, place) {
                let tint = if depth == 0 { look::group_tint(0) } else { look::QUIET_TINT };
                page.merge_range(row, 0, row, 7, name, &band(tint).set_indent(depth))?;
                page.set_row_height(row, BAND_HEIGHT)?;
                row += 1;
            }
            place = Some(line.place);
            let verify = blank.language.of(&line.verify);
            let reported = blank.reported.get(&line.id).map_or("", String::as_str);
            let unit = form::unit(line, blank.quantities, blank.rules, blank.language);
            page.write_string_with_format(row, 0, &labelled.label, &look::cell().set_align(FormatAlign::Center))?;
            page.write_string_with_format(row, 1, &labelled.text, &look::cell().set_text_wrap())?;
            page.write_string_with_format(row, 2, &unit, &look::cell().set_align(FormatAlign::Center).set_text_wrap())?;
            page.write_string_with_format(row, 3, reported, &closed().set_align(FormatAlign::Right).set_text_wrap())?;
            match &line.ask {
                Ask::Figure { .. } | Ask::Number { .. } | Ask::Ratio { .. } => {
                    page.write_blank(row, 4, &entry().set_align(FormatAlign::Right))?
                }
                Ask::Rooms { .. } => page.write_string_with_format(
                    row,
                    4,
                    self.words("see_rooms"),
                    &closed().set_align(FormatAlign::Center),
                )?,
                Ask::Verdict | Ask::InUse if !line.years.is_empty() => page.write_string_with_format(
                    row,
                    4,
                    self.words("see_years"),
                    &closed().set_align(FormatAlign::Center),
                )?,
                Ask::Verdict | Ask::InUse => page.write_blank(row, 4, &closed())?,
            };
            page.write_blank(row, 5, &pick())?;
            page.write_blank(row, 6, &entry())?;
            let quiet = look::cell().set_text_wrap().set_font_color(Color::RGB(look::QUIET_INK)).set_font_size(9.0);
            page.write_string_with_format(row, 7, verify, &quiet)?;
            let tall = height(&[
                (&labelled.text, widths[1]),
                (&unit, widths[2]),
                (reported, widths[3]),
                (verify, widths[7] * 1.12),
            ]);
            page.set_row_height(row, tall)?;
            pages.add(first, f64::from(row - first).mul_add(BAND_HEIGHT, tall));
            row += 1;
        }
        page.merge_range(row, 0, row, 7, blank.language.of(&blank.rules.chapter.own), &band(look::group_tint(0)))?;
        page.set_row_height(row, BAND_HEIGHT)?;
        row += 1;
        for number in 1..=OWN_ITEMS {
            if number == 1 {
                pages.add(row - 1, BAND_HEIGHT + OWN_HEIGHT);
            } else {
                pages.add(row, OWN_HEIGHT);
            }
            page.write_string_with_format(
                row,
                0,
                form::own_label(blank.language, number),
                &look::cell().set_align(FormatAlign::Center),
            )?;
            page.write_blank(row, 1, &entry())?;
            for column in 2..=4 {
                page.write_blank(row, column, &closed())?;
            }
            page.write_blank(row, 5, &pick())?;
            page.write_blank(row, 6, &entry())?;
            page.write_blank(row, 7, &closed())?;
            page.set_row_height(row, OWN_HEIGHT)?;
            row += 1;
        }
        page.set_page_breaks(&pages.breaks)?;
        self.choices(page, (head + 1, row - 1), 5, &blank.marks())?;
        page.ignore_error_range(head + 1, 3, row - 1, 4, IgnoreError::NumberStoredAsText)?;
        page.set_freeze_panes(head + 1, 2)?;
        page.set_repeat_rows(head, head)?;
        Ok(())
    }

    fn years(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let mut years: Vec<i32> = blank.asked.lines.iter().flat_map(|line| line.years.iter().copied()).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        if years.is_empty() {
            return Ok(());
        }
        let page = self.add(workbook, FormSheet::Years)?;
        let mut widths = vec![9.5, 72.0];
        widths.extend(years.iter().map(|_| 16.0));
        let head = self.top(page, FormSheet::Years, &widths)?;
        self.heads(page, head, &columns::YEARS)?;
        for (column, year) in (2..).zip(&years) {
            page.write_string_with_format(
                head,
                column,
                form::school_year(blank.language, *year),
                &look::heading_format(look::group_tint(0)),
            )?;
        }
        let mut row = head + 1;
        for (line, labelled) in blank.lines().filter(|(line, _)| !line.years.is_empty()) {
            page.write_string_with_format(row, 0, &labelled.label, &look::cell().set_align(FormatAlign::Center))?;
            page.write_string_with_format(row, 1, &labelled.text, &look::cell().set_text_wrap())?;
            for (column, year) in (2..).zip(&years) {
                let format = if line.years.contains(year) { pick() } else { closed() };
                page.write_blank(row, column, &format)?;
            }
            page.set_row_height(row, height(&[(&labelled.text, widths[1])]))?;
            row += 1;
        }
        for (column, _) in (2..).zip(&years) {
            self.choices(page, (head + 1, row - 1), column, &blank.marks())?;
        }
        page.set_freeze_panes(head + 1, 2)?;
        page.set_repeat_rows(head, head)?;
        Ok(())
    }

    fn rooms(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Rooms)?;
        let widths = [9.5, 52.0, 14.0, 26.0, 24.0, 11.0, 11.0, 13.0];
        let head = self.top(page, FormSheet::Rooms, &widths)?;
        self.heads(page, head, &columns::ROOMS)?;
        let mut row = head + 1;
        for (line, labelled) in blank.lines() {
            for area in blank.room_rows(line) {
                page.write_string_with_format(row, 0, &labelled.label, &look::cell().set_align(FormatAlign::Center))?;
                page.write_string_with_format(row, 1, &labelled.text, &look::cell().set_text_wrap())?;
                page.write_string_with_format(row, 2, area, &closed().set_align(FormatAlign::Right))?;
                page.write_blank(row, 3, &entry())?;
                page.write_blank(row, 4, &entry().set_align(FormatAlign::Right))?;
                for column in 5..=7 {
                    page.write_blank(row, column, &pick())?;
                }
                page.set_row_height(row, height(&[(&labelled.text, widths[1])]))?;
                row += 1;
            }
        }
        if row > head + 1 {
            for column in 5..=7 {
                self.choices(page, (head + 1, row - 1), column, &self.yes_no())?;
            }
            page.ignore_error_range(head + 1, 2, row - 1, 4, IgnoreError::NumberStoredAsText)?;
        }
        page.set_freeze_panes(head + 1, 2)?;
        page.set_repeat_rows(head, head)?;
        Ok(())
    }

    /// A question about a whole table, answered with yes or no above it.
    fn whole(&self, page: &mut Worksheet, row: u32, question: &str) -> Written {
        page.write_string_with_format(row, 0, question, &closed().set_bold().set_text_wrap())?;
        page.write_blank(row, 1, &pick())?;
        page.set_row_height(row, height(&[(question, 22.0)]).max(24.0))?;
        self.choices(page, (row, row), 1, &self.yes_no())
    }

    fn classes(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Classes)?;
        page.set_portrait();
        let mut row = self.top(page, FormSheet::Classes, &[24.0, 34.0, 22.0])?;
        for (stage, _) in &blank.classes {
            self.whole(page, row, &form::all_classes(blank.language, *stage))?;
            row += 1;
        }
        row += 1;
        let head = row;
        self.heads(page, head, &columns::CLASSES)?;
        row += 1;
        for (stage, rows) in &blank.classes {
            for _ in 0..*rows {
                page.write_string_with_format(row, 0, self.stage(*stage), &pick())?;
                page.write_blank(row, 1, &entry())?;
                page.write_blank(row, 2, &entry().set_align(FormatAlign::Right))?;
                page.set_row_height(row, 21)?;
                row += 1;
            }
        }
        if row > head + 1 {
            self.choices(page, (head + 1, row - 1), 0, &self.stages())?;
            page.ignore_error_range(head + 1, 2, row - 1, 2, IgnoreError::NumberStoredAsText)?;
        }
        page.set_freeze_panes(head + 1, 0)?;
        page.set_repeat_rows(head, head)?;
        Ok(())
    }

    fn teachers(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Teachers)?;
        let mut widths = vec![24.0, 12.0, 26.0];
        widths.extend(blank.rules.tick.iter().map(|_| 11.0));
        let mut row = self.top(page, FormSheet::Teachers, &widths)?;
        self.whole(page, row, &self.words("all_teachers"))?;
        row += 2;
        let head = row;
        self.heads(page, head, &columns::TEACHERS)?;
        for (column, tick) in (3..).zip(&blank.rules.tick) {
            let format = look::heading_format(look::group_tint(1));
            page.write_string_with_format(head, column, blank.language.of(&tick.name), &format)?;
        }
        let only = if let [stage] = blank.asked.stages[..] { self.stage(stage) } else { String::new() };
        for _ in 0..blank.teachers {
            row += 1;
            page.write_blank(row, 0, &entry())?;
            page.write_string_with_format(row, 1, &only, &pick())?;
            page.write_blank(row, 2, &entry())?;
            for (column, _) in (3..).zip(&blank.rules.tick) {
                page.write_blank(row, column, &pick())?;
            }
            page.set_row_height(row, 20)?;
        }
        self.choices(page, (head + 1, row), 1, &self.stages())?;
        for (column, _) in (3..).zip(&blank.rules.tick) {
            self.choices(page, (head + 1, row), column, &["√".to_owned()])?;
        }
        page.set_freeze_panes(head + 1, 1)?;
        page.set_repeat_rows(head, head)?;
        Ok(())
    }

    fn talks(&self, workbook: &mut Workbook) -> Written {
        let blank = self.blank;
        let page = self.add(workbook, FormSheet::Talks)?;
        let widths = [22.0, 44.0, 18.0, 16.0, 16.0, 52.0];
        let mut row = self.top(page, FormSheet::Talks, &widths)?;
        page.merge_range(row, 0, row, 5, &self.words("lessons"), &band(look::group_tint(0)))?;
        row += 1;
        self.heads(page, row, &columns::LESSONS)?;
        let first = row + 1;
        for _ in 0..LESSONS {
            row += 1;
            for column in 0..6 {
                let format = if matches!(column, 3 | 4) { pick() } else { entry() };
                page.write_blank(row, column, &format)?;
            }
            page.set_row_height(row, 34)?;
        }
        self.choices(page, (first, row), 3, &self.yes_no())?;
        self.choices(page, (first, row), 4, &blank.marks()[..3])?;
        row += 2;
        page.merge_range(row, 0, row, 5, &self.words("talks"), &band(look::group_tint(0)))?;
        row += 1;
        self.heads(page, row, &columns::TALKS)?;
        let first = row + 1;
        for _ in 0..TALKS {
            row += 1;
            page.write_blank(row, 0, &pick())?;
            page.write_blank(row, 1, &entry())?;
            page.write_blank(row, 2, &pick())?;
            page.set_row_height(row, 34)?;
        }
        let respondents: Vec<String> =
            blank.respondents.iter().map(|one| blank.language.of(&one.name).to_owned()).collect();
        self.choices(page, (first, row), 0, &respondents)?;
        self.choices(page, (first, row), 2, &self.yes_no())?;
        Ok(())
    }

    fn feedback(&self, workbook: &mut Workbook) -> Written {
        let page = self.add(workbook, FormSheet::Feedback)?;
        page.set_portrait();
        let mut row = self.top(page, FormSheet::Feedback, &[18.0, 82.0])?;
        let label = closed().set_bold().set_align(FormatAlign::Center).set_text_wrap();
        for part in Part::ALL {
            let name = text(self.blank.language, &format!("visit.part.{}", part.id()), &[]);
            page.write_string_with_format(row, 0, name, &label)?;
            page.write_blank(row, 1, &entry().set_align(FormatAlign::Top))?;
            page.set_row_height(row, if matches!(part, Part::Inspectors | Part::Companions) { 28 } else { 110 })?;
            row += 1;
        }
        row += 1;
        // Signed on paper; what is signed on the screen is drawn there.
        for role in ["inspector", "head"] {
            let name = text(self.blank.language, &format!("visit.role.{role}"), &[]);
            let signed = text(self.blank.language, "checklist.signature", &[("role", name)]);
            page.merge_range(row, 0, row, 1, &signed, &look::remark())?;
            page.set_row_height(row, 34)?;
            row += 1;
        }
        Ok(())
    }

    fn stamp(&self, workbook: &mut Workbook) -> Written {
        let page = workbook.add_worksheet();
        page.set_name(STAMP_SHEET)?;
        for (row, (name, value)) in (0..).zip(self.blank.stamp.rows()) {
            page.write_string(row, 0, name)?;
            page.write_string(row, 1, value)?;
        }
        page.set_very_hidden(true);
        Ok(())
    }
}

/// Where the pages of the lines end: no heading is parted from the line below it. Heights are in points.
struct Pages {
    breaks: Vec<u32>,
    /// What is left of the page.
    left: f64,
}

impl Pages {
    /// Over the first row stand `top` points.
    const fn new(top: f64) -> Self {
        Self { breaks: Vec::new(), left: PAGE_HEIGHT - top }
    }

    /// Rows that stay together, of which the first is `row`.
    fn add(&mut self, row: u32, tall: f64) {
        if tall > self.left {
            self.breaks.push(row);
            self.left = PAGE_HEIGHT - HEAD_HEIGHT;
        }
        self.left -= tall;
    }
}

/// A heading across a table.
fn band(tint: u32) -> Format {
    look::heading_format(tint).set_align(FormatAlign::Left)
}
