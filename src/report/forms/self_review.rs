//! The school's own form (自评表): the indicators, what the government guarantees and what is taught, with the school's own answers
//! beside what it reported. A sheet a school, and one of its answers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use num_rational::BigRational;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::layout::{Forms, SelfLine, SelfShow, fill, signed};
use super::shows::{Named, Shown, ratio_of};
use super::style::{Styles, Written, height, page, span};
use super::{FormFigures, Paper};
use crate::assess::{ItemResult, Value};
use crate::county::{Figure, Stage};
use crate::fault::{Fault, Result};
use crate::report::{look, not_written};
use crate::rulebook::{Item, Rule};
use crate::text::{Language, join};

/// Most schools of one workbook: a sheet each.
pub const MOST_SCHOOLS: usize = 255;
/// Widths: number, item, asked, line, figure, met, papers, own figure, own note.
const WIDTHS: [f64; 9] = [5.0, 22.0, 20.0, 26.0, 11.0, 8.0, 26.0, 16.0, 22.0];
/// Widths of the sheet of answers: number, text, answer, figure, note.
const OWN_WIDTHS: [f64; 5] = [6.0, 70.0, 11.0, 18.0, 34.0];
/// Longest name of a sheet, characters.
const LONGEST_NAME: usize = 31;
const FIRST: u32 = 3;
const LAST: u16 = 8;

/// One line a school answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnAnswer {
    /// What was asked.
    pub text: String,
    /// The answer in words; empty where only a figure was given.
    pub mark: String,
    /// The figure as it is shown.
    pub value: String,
    /// What the school wrote beside it.
    pub note: String,
}

/// A school's review of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnReview {
    /// The day.
    pub date: Date,
    /// Figures by key, as they are shown.
    pub figures: BTreeMap<String, String>,
    /// Notes by the key of the figure they stand beside.
    pub notes: BTreeMap<String, String>,
    /// Every line that was answered, in order.
    pub answers: Vec<OwnAnswer>,
}

/// The own form of some schools (xlsx), given by row; `own` has their reviews by row.
///
/// Fails where there are more than [`MOST_SCHOOLS`] (`too_many_schools`), where no forms are known for the rulebook
/// (`no_forms`), or the workbook cannot be packed.
pub fn self_review(
    figures: &FormFigures<'_>,
    rows: &[u32],
    own: &BTreeMap<u32, OwnReview>,
    made_on: Date,
) -> Result<Vec<u8>> {
    if rows.len() > MOST_SCHOOLS {
        return Err(Fault::could_not_run("too_many_schools").with("count", rows.len()).with("most", MOST_SCHOOLS));
    }
    let forms = Forms::of(figures.rulebook)?;
    let paper = Paper::new(figures, &forms);
    let title = fill(&forms.self_review.title, &[("school", String::new())]);
    let mut workbook = look::workbook(&title, made_on)?;
    let styles = Styles::new(&forms.fonts);
    // A name that spreadsheets keep for themselves.
    let mut taken = BTreeSet::from(["history".to_owned()]);
    for row in rows {
        let form = School { paper: &paper, styles: &styles, row: *row as usize, own: own.get(row) };
        form.sheet(&mut workbook, &mut taken).map_err(not_written)?;
        form.own_answers(&mut workbook, &mut taken).map_err(not_written)?;
    }
    workbook.save_to_buffer().map_err(not_written)
}

/// One school's form.
struct School<'a> {
    paper: &'a Paper<'a>,
    styles: &'a Styles,
    row: usize,
    own: Option<&'a OwnReview>,
}

/// One line under an item: name, what it shows, decimals, key of the school's own figure.
struct Line {
    name: String,
    shown: Shown,
    decimals: u32,
    key: String,
    id: Option<String>,
}

impl School<'_> {
    fn sheet(&self, workbook: &mut Workbook, taken: &mut BTreeSet<String>) -> Written {
        let words = &self.paper.forms.self_review;
        let schools = &self.paper.county.schools;
        let (name, code) = (&schools.names[self.row], &schools.codes[self.row]);
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(name, code, taken))?.set_formula_result_default("");
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        let title = fill(&words.title, &[("school", name.clone())]);
        span(sheet, (0, 0), (0, LAST), &title, &self.styles.title)?;
        let year = self.paper.county.year;
        let kind = usize::from(schools.kinds[self.row]);
        let kind = self.paper.quantities.kinds.get(kind).and_then(|kind| kind.names.first());
        let about = [
            ("code", code.clone()),
            ("kind", kind.cloned().unwrap_or_default()),
            ("year", year.to_string()),
            ("next", (year + 1).to_string()),
        ];
        span(sheet, (1, 0), (1, LAST), &fill(&words.about, &about), &self.styles.about)?;
        sheet.set_row_height(0, 34)?.set_row_height(1, 22)?.set_row_height(2, 32)?;
        let heads = &words.heads;
        let names = [&heads.number, &heads.item, &heads.asked];
        for (column, head) in (0..).zip(names) {
            sheet.write_string_with_format(2, column, head, &self.styles.head)?;
        }
        span(sheet, (2, 3), (2, 4), &heads.value, &self.styles.head)?;
        for (column, head) in (5..).zip([&heads.met, &heads.papers, &heads.own_value, &heads.own_note]) {
            sheet.write_string_with_format(2, column, head, &self.styles.head)?;
        }
        let mut at = FIRST;
        for section in &words.sections {
            span(sheet, (at, 0), (at, LAST), &section.name, &self.styles.band)?;
            sheet.set_row_height(at, 22)?;
            at += 1;
            if section.indicators {
                at = self.indicators(sheet, at)?;
            }
            let mut number = 0;
            for id in &section.items {
                let found =
                    self.paper.rulebook.item(id).zip(self.paper.assessment.items.iter().find(|it| it.id == *id));
                if let Some((item, result)) = found {
                    number += 1;
                    at = self.item(sheet, at, number, item, result)?;
                }
            }
        }
        for text in words.notes.iter().chain([&words.signature]) {
            span(sheet, (at, 0), (at, LAST), text, &self.styles.note)?;
            sheet.set_row_height(at, height(&[(text, WIDTHS.iter().sum())], 24.0))?;
            at += 1;
        }
        sheet.set_freeze_panes(FIRST, 2)?;
        page(sheet, true, (2, 2), (at - 1, LAST), false)
    }

    fn indicators(&self, sheet: &mut Worksheet, first: u32) -> std::result::Result<u32, rust_xlsxwriter::XlsxError> {
        let (paper, words) = (self.paper, &self.paper.forms.self_review);
        let units = paper.assessment.units.iter().enumerate().filter(|(_, unit)| unit.row as usize == self.row);
        let mut at = first;
        for (place, unit) in units {
            let stage = paper.forms.words.stages.get(&unit.stage).map_or("", String::as_str);
            for (number, (indicator, value)) in
                (1..).zip(paper.rulebook.indicators.iter().zip(paper.assessment.values_of(place)))
            {
                sheet.write_number_with_format(at, 0, number as f64, &self.styles.centre)?;
                sheet.write_string_with_format(at, 1, &indicator.name.zh, &self.styles.text)?;
                let asked = indicator.threshold.get(&unit.stage).map_or_else(String::new, |threshold| {
                    let value = threshold.double.to_string();
                    fill(&words.at_least, &[("value", value), ("unit", indicator.unit.zh.clone())])
                });
                sheet.write_string_with_format(at, 2, asked, &self.styles.centre)?;
                let line = format!("{stage}（{}）", indicator.unit.zh);
                sheet.write_string_with_format(at, 3, line, &self.styles.text)?;
                self.value(sheet, (at, 4), number - 1, &value)?;
                let met = match value.met {
                    Some(true) => paper.forms.words.yes.as_str(),
                    Some(false) => paper.forms.words.no.as_str(),
                    None => "",
                };
                sheet.write_string_with_format(at, 5, met, &self.styles.centre)?;
                let papers = join(Language::ZhCn, &indicator.guidance.papers.zh);
                sheet.write_string_with_format(at, 6, &papers, &self.styles.text)?;
                let keys: Vec<String> = indicator
                    .resource
                    .iter()
                    .filter(|term| term.concession.is_none())
                    .map(|term| paper.quantities.key_in(&term.key, unit.stage))
                    .collect();
                let (own, note) = self.own_of(&keys);
                sheet.write_string_with_format(at, 7, &own, &self.styles.text)?;
                sheet.write_string_with_format(at, 8, &note, &self.styles.text)?;
                let tall = [
                    (indicator.name.zh.as_str(), WIDTHS[1]),
                    (papers.as_str(), WIDTHS[6]),
                    (own.as_str(), WIDTHS[7]),
                    (note.as_str(), WIDTHS[8]),
                ];
                sheet.set_row_height(at, height(&tall, 24.0))?;
                at += 1;
            }
        }
        Ok(at)
    }

    fn value(&self, sheet: &mut Worksheet, at: (u32, u16), indicator: usize, value: &Value) -> Written {
        let known = Figure::from_double(value.value).map(|_| value.value);
        let format = self.styles.number(self.paper.decimals(indicator));
        super::style::number_or_blank(sheet, at, known, &format)?;
        if known.is_none() {
            super::style::note(sheet, at, &self.paper.forms.words.missing_cell)?;
        }
        Ok(())
    }

    /// The school's own figures of some keys, and what it wrote beside them.
    fn own_of(&self, keys: &[String]) -> (String, String) {
        let Some(own) = self.own else { return (String::new(), String::new()) };
        let name = |key: &str| self.paper.quantities.get(key).map_or("", |quantity| quantity.header.as_str());
        let several = keys.iter().filter(|key| own.figures.contains_key(*key)).count() > 1;
        let figures = keys.iter().filter_map(|key| {
            let figure = own.figures.get(key)?;
            Some(if several { format!("{} {figure}", name(key)) } else { figure.clone() })
        });
        let notes = keys.iter().filter_map(|key| own.notes.get(key));
        (join(Language::ZhCn, figures), join(Language::ZhCn, notes))
    }

    fn item(
        &self,
        sheet: &mut Worksheet,
        first: u32,
        number: u32,
        item: &Item,
        result: &ItemResult,
    ) -> std::result::Result<u32, rust_xlsxwriter::XlsxError> {
        let lines = self.lines(item, first);
        let last = first + look::row_number(lines.len().max(1)) - 1;
        span(sheet, (first, 0), (last, 0), &number.to_string(), &self.styles.centre)?;
        span(sheet, (first, 1), (last, 2), &item.text.zh, &self.styles.text)?;
        let met = self.met(item, result, lines.is_empty());
        span(sheet, (first, 5), (last, 5), &met, &self.styles.centre)?;
        let papers = join(Language::ZhCn, &item.guidance.papers.zh);
        span(sheet, (first, 6), (last, 6), &papers, &self.styles.text)?;
        if lines.is_empty() {
            span(sheet, (first, 3), (last, 4), "", &self.styles.text)?;
            for column in 7..=8 {
                super::style::blank(sheet, (first, column), &self.styles.text)?;
            }
        }
        for (row, line) in (first..).zip(&lines) {
            sheet.write_string_with_format(row, 3, &line.name, &self.styles.text)?;
            Paper::show_cell(sheet, (row, 4), &line.shown, line.decimals, self.styles)?;
            let (own, note) = self.own_of(std::slice::from_ref(&line.key));
            sheet.write_string_with_format(row, 7, own, &self.styles.text)?;
            sheet.write_string_with_format(row, 8, note, &self.styles.text)?;
        }
        let tall = height(&[(&item.text.zh, WIDTHS[1] + WIDTHS[2]), (&papers, WIDTHS[6])], 0.0);
        let each = (tall / f64::from(last - first + 1)).max(22.0);
        for row in first..=last {
            let name = lines.get((row - first) as usize).map_or("", |line| line.name.as_str());
            sheet.set_row_height(row, height(&[(name, WIDTHS[3])], each))?;
        }
        Ok(last + 1)
    }

    /// Whether the school meets an item, where its figures say so.
    fn met(&self, item: &Item, result: &ItemResult, no_lines: bool) -> String {
        let words = &self.paper.forms.words;
        let not_applicable = || self.paper.forms.self_review.not_applicable.clone();
        let asked = self.paper.forms.self_review.lines.iter().any(|line| line.item == item.id);
        if asked && no_lines {
            return not_applicable();
        }
        let row = look::row_number(self.row);
        let in_scope = match &item.rule {
            Rule::EverySchool { schools, .. } => self.paper.in_scope(schools, self.row),
            Rule::RoomsPerClasses { .. } | Rule::SizeCap { .. } | Rule::NoOverSize { .. } => {
                Some(self.paper.has_unit(self.row, None))
            }
            Rule::Manual { .. } | Rule::CountyRatio { .. } | Rule::SchoolsRatio { .. } | Rule::Subjects { .. } => {
                return String::new();
            }
        };
        match in_scope {
            Some(false) => not_applicable(),
            _ if result.schools.contains(&row) => words.no.clone(),
            None => String::new(),
            _ if result.missing.contains(&row) => String::new(),
            Some(true) => words.yes.clone(),
        }
    }

    /// The lines of an item for this school.
    fn lines(&self, item: &Item, first: u32) -> Vec<Line> {
        let paper = self.paper;
        let kind = usize::from(paper.county.schools.kinds[self.row]);
        let kind = paper.quantities.kinds.get(kind).map(|kind| kind.id.clone()).unwrap_or_default();
        let mut lines: Vec<Line> = Vec::new();
        let mut named = Named::new();
        let of_item = paper.forms.self_review.lines.iter().filter(|line| line.item == item.id);
        for spec in of_item.filter(|line| line.kinds.is_empty() || line.kinds.contains(&kind)) {
            let mut made = self.line(spec, &named);
            for line in &mut made {
                let row = first + look::row_number(lines.len());
                if let Some(id) = &line.id {
                    named.insert(id.clone(), (row_col_to_cell(row, 4), line.shown.value.clone()));
                }
                lines.push(std::mem::replace(
                    line,
                    Line { name: String::new(), shown: Shown::default(), decimals: 0, key: String::new(), id: None },
                ));
            }
        }
        lines
    }

    fn line(&self, spec: &SelfLine, named: &Named) -> Vec<Line> {
        let paper = self.paper;
        let missing = || Some(paper.forms.words.missing_cell.clone());
        let of = |name: String, key: String, value: Option<BigRational>, id: Option<String>| {
            let missing = if value.is_none() { missing() } else { None };
            Line { name, shown: Shown { value, missing, ..Shown::default() }, decimals: spec.decimals, key, id }
        };
        match &spec.show {
            SelfShow::Figure(key) => {
                let stages = paper.stages_of(key, self.row);
                if paper.quantities.stages_of(key).is_empty() {
                    let value = paper.county.schools.figure(key, self.row).as_ref().map(Figure::to_rational);
                    return vec![of(spec.name.clone(), key.clone(), value, Some(key.clone()))];
                }
                let several = stages.len() > 1;
                let line = |stage: Stage| {
                    let own = paper.quantities.key_in(key, stage);
                    let value = paper.county.schools.figure(&own, self.row).as_ref().map(Figure::to_rational);
                    let stage = paper.forms.words.stages.get(&stage).map_or("", String::as_str);
                    let name = if several { format!("{stage}{}", spec.name) } else { spec.name.clone() };
                    of(name, own.clone(), value, Some(own))
                };
                stages.into_iter().map(line).collect()
            }
            SelfShow::Rooms(key) => {
                let words = &paper.forms.self_review;
                match paper.county.schools.rooms(key, self.row) {
                    None => vec![of(spec.name.clone(), key.clone(), None, None)],
                    Some([]) => {
                        let name = fill(&words.rooms_none, &[("name", spec.name.clone())]);
                        vec![of(name, key.clone(), Some(BigRational::from_integer(0.into())), None)]
                    }
                    Some(rooms) => (1..)
                        .zip(rooms)
                        .map(|(number, area): (u32, &Figure)| {
                            let values = [("name", spec.name.clone()), ("number", number.to_string())];
                            let name = fill(&words.room, &values);
                            // The school's own list stands beside the first.
                            let key = if number == 1 { key.clone() } else { String::new() };
                            Line { decimals: 2, ..of(name, key, Some(area.to_rational()), None) }
                        })
                        .collect(),
                }
            }
            SelfShow::County(key) => {
                let value = paper.county.figures.get(key).map(Figure::to_rational);
                vec![of(spec.name.clone(), String::new(), value, None)]
            }
            SelfShow::Ratio(ratio) => {
                let known = ratio.of.iter().chain(&ratio.over).all(|name| named.contains_key(signed(name).1));
                if !known {
                    return Vec::new();
                }
                let shown = ratio_of(ratio, named);
                vec![Line { name: spec.name.clone(), shown, decimals: spec.decimals, key: String::new(), id: None }]
            }
        }
    }

    /// Everything the school answered in its own review, on a sheet of its own.
    fn own_answers(&self, workbook: &mut Workbook, taken: &mut BTreeSet<String>) -> Written {
        let Some(own) = self.own.filter(|own| !own.answers.is_empty()) else { return Ok(()) };
        let words = &self.paper.forms.self_review;
        let schools = &self.paper.county.schools;
        let (name, code) = (&schools.names[self.row], &schools.codes[self.row]);
        let sheet = workbook.add_worksheet();
        let ending = |text: &str| {
            format!("{}{}", fitting(text, LONGEST_NAME.saturating_sub(words.own_sheet.len())), words.own_sheet)
        };
        sheet.set_name(sheet_name(&ending(name), &ending(code), taken))?;
        for (column, width) in (0..).zip(OWN_WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        let last = look::column_number(OWN_WIDTHS.len() - 1);
        let title = fill(&words.own_title, &[("school", name.clone()), ("date", own.date.to_string())]);
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
            let texts = [&answer.text, &answer.mark, &answer.value, &answer.note];
            for (column, (text, format)) in (1..).zip(texts.into_iter().zip(formats)) {
                sheet.write_string_with_format(row, column, look::fitted(text), format)?;
            }
            let wrapped =
                [(answer.text.as_str(), OWN_WIDTHS[1]), (&answer.value, OWN_WIDTHS[3]), (&answer.note, OWN_WIDTHS[4])];
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
