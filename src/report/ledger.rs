//! The ledger of findings (整改台账): a line a finding, what is overdue first, with a summary by side, state and school.
//!
//! What is overdue is told against a day that stands on the sheet; where it is changed there, days and summary follow.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_xlsxwriter::utility::{cell_range_absolute, quote_sheet_name, row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLegendPosition, ChartSolidFill, Color, ConditionalFormatFormula, DataValidation,
    ExcelDateTime, Format, FormatAlign, Formula, Note, Workbook, Worksheet,
};

use super::{look, not_written};
use crate::fault::Result;
use crate::rulebook::SolvedBy;
use crate::text::{Language, text, version};
use crate::visit::finding::{BLANK, Stage};
use crate::visit::{Severity, Source};

/// One finding, its texts ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// Number in the ledger.
    pub number: String,
    /// The day it was found.
    pub found_on: Date,
    /// Name of the school; of the county's offices what they are called.
    pub school: String,
    /// Township of the school.
    pub township: String,
    /// Where it comes from.
    pub source: Source,
    /// The requirement.
    pub requirement: String,
    /// The facts.
    pub facts: String,
    /// Official basis.
    pub basis: String,
    /// How bad.
    pub severity: Severity,
    /// Which side puts it right.
    pub side: SolvedBy,
    /// The unit that answers for it, by name: school, government, office.
    pub unit: String,
    /// The person who does, where one was named.
    pub person: String,
    /// What is to be done.
    pub measure: String,
    /// By when.
    pub deadline: Option<Date>,
    /// Where it stands.
    pub stage: Stage,
    /// The day it was said to be put right, while nobody has looked yet.
    pub reported_on: Option<Date>,
    /// Steps, one a line.
    pub progress: String,
    /// Files of evidence: photos and papers of the line it was found at, and those handed in with the steps.
    pub evidence: usize,
    /// Who looked at it again last.
    pub reviewer: String,
    /// What was seen then; of what was withdrawn, why.
    pub review: String,
    /// The day it was closed.
    pub closed_on: Option<Date>,
}

/// What the ledger is made from.
#[derive(Debug, Clone, Copy)]
pub struct LedgerFigures<'a> {
    /// Name of the county.
    pub county: &'a str,
    /// Which part of the county, in words; empty for all of it.
    pub scope: &'a str,
    /// Who keeps the ledger: the inspectors' unit.
    pub unit: &'a str,
    /// Who fills it in; empty where nobody said.
    pub by: &'a str,
    /// The day that overdue is told against.
    pub as_of: Date,
    /// Findings in the order they are listed.
    pub lines: &'a [LedgerLine],
}

impl LedgerLine {
    /// How late it is by a day. What was said to be put right in time is not late: it waits for whoever looks at it.
    fn lateness(&self, as_of: Date) -> Lateness {
        let Some(deadline) = self.deadline else { return Lateness::Not };
        let days = |on: Date| on.since(deadline).map_or(0, |span| span.get_days());
        let until = match (self.stage, self.reported_on) {
            (Stage::Open | Stage::Working, _) => as_of,
            (Stage::Fixed, Some(on)) if on.min(as_of) > deadline => on.min(as_of),
            (Stage::Fixed, _) if deadline < as_of => return Lateness::Waiting,
            _ => return Lateness::Not,
        };
        if until > deadline { Lateness::Days(days(until)) } else { Lateness::Not }
    }
}

/// How late a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lateness {
    Not,
    /// Its day has passed, and whoever looks at it has not come.
    Waiting,
    Days(i32),
}

/// Columns with their least widths, in characters.
const COLUMNS: [(&str, f64); 21] = [
    ("number", 9.0),
    ("found_on", 10.5),
    ("school", 11.0),
    ("township", 8.0),
    ("source", 5.5),
    ("requirement", 15.0),
    ("facts", 22.0),
    ("basis", 11.0),
    ("severity", 8.0),
    ("side", 6.0),
    ("unit", 11.0),
    ("person", 7.5),
    ("measure", 17.0),
    ("deadline", 10.5),
    ("stage", 7.0),
    ("overdue", 6.0),
    ("progress", 18.0),
    ("evidence", 5.5),
    ("reviewer", 7.5),
    ("review", 12.0),
    ("closed_on", 10.5),
];
/// Paper of the ledger, by the number spreadsheets have for it.
const A3: u8 = 8;
const SCHOOL: u16 = 2;
const SEVERITY: u16 = 8;
const SIDE: u16 = 9;
const DEADLINE: u16 = 13;
const STAGE: u16 = 14;
const OVERDUE: u16 = 15;
/// Behind the day who keeps the ledger, behind that the remark.
const KEPT_BY: (u16, u16) = (2, 6);
/// Title, remark with the day, heads.
const AS_OF: (u32, u16) = (1, 1);
const HEADING_ROW: u32 = 2;
const FIRST_ROW: u32 = 3;
/// How much wider than its half-width characters a bold word is set, and what stands around it.
const BOLD_WORD: (f64, f64) = (1.15, 1.6);
/// Half-width characters of a Chinese word that stay on one line: four signs.
const UNBROKEN: usize = 8;
/// Rows behind the last line that are ready for more.
const SPARE: u32 = 100;
/// Columns that stay in sight.
const FROZEN: u16 = 3;
/// Colours of states, from the beginning.
const STAGE_COLOURS: [u32; 5] = [0x00C0_504D, 0x00E3_A33B, 0x002F_6DB3, 0x003D_9970, 0x00A6_A6A6];
/// Widths of the summary's columns.
const SUMMARY_WIDTHS: (f64, f64) = (26.0, 11.0);
const CHART: (u32, u32) = (760, 260);
/// Height of the rows the chart lies over, in pixels: set, for spreadsheets have heights of their own.
const CHART_ROW: u32 = 20;
/// Rows that stay empty around the chart.
const AROUND_CHART: u32 = 2;
/// The note at the day.
const NOTE: (u32, u32) = (260, 120);
/// So many rows of the summary are made to fit one page; more are printed on several.
const ROWS_ON_PAGE: u32 = 48;

type Written = std::result::Result<(), rust_xlsxwriter::XlsxError>;

/// The ledger (xlsx), in either language.
///
/// Fails only where the workbook cannot be packed.
pub fn ledger(figures: &LedgerFigures<'_>, language: Language, made_on: Date) -> Result<Vec<u8>> {
    let paper = Paper { figures, language };
    let mut workbook = look::workbook(&paper.title(), made_on)?;
    paper.lines(&mut workbook).map_err(not_written)?;
    paper.summary(&mut workbook).map_err(not_written)?;
    workbook.save_to_buffer().map_err(not_written)
}

/// The version of the layout of [`ledger`].
#[must_use]
pub fn ledger_layout() -> String {
    let own =
        format!("{COLUMNS:?} {A3} {STAGE_COLOURS:?} {SUMMARY_WIDTHS:?} {CHART:?} {CHART_ROW} {AROUND_CHART} {NOTE:?}");
    version([look::data().as_str(), &own])
}

struct Paper<'a> {
    figures: &'a LedgerFigures<'a>,
    language: Language,
}

fn day(date: Date) -> std::result::Result<ExcelDateTime, rust_xlsxwriter::XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs())
}

impl Paper<'_> {
    fn words(&self, key: &str) -> String {
        text(self.language, &format!("report.ledger.{key}"), &[])
    }

    fn severity(&self, severity: Severity) -> String {
        text(self.language, &format!("finding.severity.{}", severity.id()), &[])
    }

    fn side(&self, side: SolvedBy) -> String {
        text(self.language, &format!("follow_up.side.{}", side.id()), &[])
    }

    fn stage(&self, stage: Stage) -> String {
        text(self.language, &format!("finding.stage.{}", stage.id()), &[])
    }

    fn source(&self, source: Source) -> String {
        text(self.language, &format!("follow_up.source.{}", source.id()), &[])
    }

    fn title(&self) -> String {
        let values = [("county", self.figures.county.to_owned()), ("scope", self.figures.scope.to_owned())];
        text(self.language, "report.ledger.title", &values)
    }

    /// The last row that drop-downs and counts reach to.
    fn end(&self) -> u32 {
        FIRST_ROW + look::row_number(self.figures.lines.len()) + SPARE - 1
    }

    fn lines(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.words("sheet"))?.set_formula_result_default("");
        let last = look::column_number(COLUMNS.len() - 1);
        sheet.merge_range(0, 0, 0, last, &self.title(), &look::title())?;
        sheet.write_string_with_format(AS_OF.0, 0, self.words("as_of"), &look::remark())?;
        let dated = look::cell().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center).set_bold();
        sheet.write_datetime_with_format(AS_OF.0, AS_OF.1, day(self.figures.as_of)?, &dated)?;
        // How the sheet is used on a screen is no part of the paper.
        sheet.insert_note(
            AS_OF.0,
            AS_OF.1,
            &Note::new(self.words("note")).add_author_prefix(false).set_width(NOTE.0).set_height(NOTE.1),
        )?;
        let kept_by = self.kept_by();
        sheet.merge_range(AS_OF.0, KEPT_BY.0, AS_OF.0, KEPT_BY.1, &kept_by, &look::remark())?;
        sheet.merge_range(AS_OF.0, KEPT_BY.1 + 1, AS_OF.0, last, &self.remark(), &look::remark())?;
        sheet.set_row_height(0, 32)?.set_row_height(1, 30)?.set_row_height(HEADING_ROW, 46)?;
        let head = look::heading_format(look::QUIET_TINT);
        let widths = self.widths();
        for ((column, (key, _)), width) in (0..).zip(COLUMNS).zip(widths) {
            sheet.write_string_with_format(HEADING_ROW, column, self.words(key), &head)?;
            sheet.set_column_width(column, width)?;
        }
        let formats = Formats::new();
        for (row, line) in (FIRST_ROW..).zip(self.figures.lines) {
            self.line(sheet, row, line, &widths, &formats)?;
        }
        let end = FIRST_ROW + look::row_number(self.figures.lines.len().max(1)) - 1;
        self.choices(sheet)?;
        let alert = Format::new().set_background_color(Color::RGB(look::ALERT_TINT));
        // Some spreadsheets take the first rule that holds and no other.
        let red = Format::new()
            .set_bold()
            .set_font_color(Color::RGB(look::ALERT))
            .set_background_color(Color::RGB(look::ALERT_TINT));
        let late = format!("=N(${}{})>0", column_name(OVERDUE), FIRST_ROW + 1);
        let mark = ConditionalFormatFormula::new().set_rule(late.as_str()).set_format(&alert);
        let days = ConditionalFormatFormula::new().set_rule(late.as_str()).set_format(&red);
        sheet.add_conditional_format(FIRST_ROW, OVERDUE, end, OVERDUE, &days)?;
        sheet.add_conditional_format(FIRST_ROW, 0, end, last, &mark)?;
        sheet.autofilter(HEADING_ROW, 0, end, last)?;
        sheet.set_freeze_panes(FIRST_ROW, FROZEN)?;
        sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        sheet.set_print_area(0, 0, end, last)?;
        look::print_landscape(sheet);
        // On A4 nobody could read so many columns.
        sheet.set_paper_size(A3);
        Ok(())
    }

    /// Who keeps the ledger and fills it in; a blank where nobody said.
    fn kept_by(&self) -> String {
        let or_blank = |text: &str| if text.trim().is_empty() { BLANK.to_owned() } else { text.trim().to_owned() };
        let values = [("unit", or_blank(self.figures.unit)), ("by", or_blank(self.figures.by))];
        text(self.language, "report.ledger.kept_by", &values)
    }

    /// How many there are, and in which order.
    fn remark(&self) -> String {
        let withdrawn = self.figures.lines.iter().filter(|line| line.stage == Stage::Withdrawn).count();
        let key = if withdrawn == 0 { "report.ledger.count" } else { "report.ledger.count_withdrawn" };
        let counts = [("count", self.figures.lines.len().to_string()), ("withdrawn", withdrawn.to_string())];
        let count = text(self.language, key, &counts);
        text(self.language, "report.ledger.remark", &[("count", count)])
    }

    /// Widths of the columns: no word of a head, or of what is picked from a list, is broken.
    fn widths(&self) -> [f64; COLUMNS.len()] {
        let mut widths = COLUMNS.map(|(key, width)| width.max(unbroken(&self.words(key))));
        for (column, words) in self.lists() {
            let least = words.iter().map(|word| unbroken(word)).fold(0.0, f64::max);
            let width = &mut widths[usize::from(column)];
            *width = width.max(least);
        }
        // What waits for a look is said where days would stand.
        let overdue = &mut widths[usize::from(OVERDUE)];
        *overdue = overdue.max(unbroken(&self.stage(Stage::Fixed)));
        widths
    }

    fn line(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        line: &LedgerLine,
        widths: &[f64; COLUMNS.len()],
        formats: &Formats,
    ) -> Written {
        let count = line.evidence.to_string();
        let evidence = if line.evidence == 0 { "" } else { count.as_str() };
        let (source, severity, side, stage) =
            (self.source(line.source), self.severity(line.severity), self.side(line.side), self.stage(line.stage));
        let texts: [(u16, &str); 16] = [
            (0, &line.number),
            (2, &line.school),
            (3, &line.township),
            (4, &source),
            (5, &line.requirement),
            (6, &line.facts),
            (7, &line.basis),
            (SEVERITY, &severity),
            (SIDE, &side),
            (10, &line.unit),
            (11, &line.person),
            (12, &line.measure),
            (STAGE, &stage),
            (16, &line.progress),
            (18, &line.reviewer),
            (19, &line.review),
        ];
        let mut height = 20.0_f64;
        for (column, words) in texts {
            let words = look::fitted(words);
            let width = widths[usize::from(column)];
            let tall: f64 = words.lines().map(|line| look::row_height(line, width) - 3.0).sum();
            height = height.max(tall + 3.0);
            sheet.write_string_with_format(row, column, words, &formats.text)?;
        }
        sheet.write_string_with_format(row, 17, evidence, &formats.centre)?;
        for (column, date) in [(1, Some(line.found_on)), (DEADLINE, line.deadline), (20, line.closed_on)] {
            match date {
                Some(date) => sheet.write_datetime_with_format(row, column, day(date)?, &formats.date)?,
                None => sheet.write_blank(row, column, &formats.date)?,
            };
        }
        let (formula, result) = self.overdue(row, line);
        sheet.write_formula_with_format(row, OVERDUE, Formula::new(formula).set_result(result), &formats.days)?;
        // A spreadsheet's rows are at most 409 points high; what is longer stays in its cell.
        sheet.set_row_height(row, height.min(400.0))?;
        Ok(())
    }

    /// Days overdue as a formula of day, deadline and state, with what it comes to.
    fn overdue(&self, row: u32, line: &LedgerLine) -> (String, String) {
        let state = row_col_to_cell(row, STAGE);
        let is = |stage: Stage| format!("{state}=\"{}\"", self.stage(stage));
        let (deadline, as_of) = (row_col_to_cell(row, DEADLINE), row_col_to_cell_absolute(AS_OF.0, AS_OF.1));
        let waiting = format!("IF({deadline}<{as_of},\"{}\",\"\")", self.stage(Stage::Fixed));
        let waiting = match line.reported_on {
            Some(on) => {
                let on = format!("DATE({},{},{})", on.year(), on.month(), on.day());
                format!("IF(MIN({on},{as_of})>{deadline},MIN({on},{as_of})-{deadline},{waiting})")
            }
            None => waiting,
        };
        let formula = format!(
            "=IF({deadline}=\"\",\"\",IF(OR({},{}),IF({deadline}<{as_of},{as_of}-{deadline},\"\"),IF({},{waiting},\"\")))",
            is(Stage::Open),
            is(Stage::Working),
            is(Stage::Fixed),
        );
        let result = match line.lateness(self.figures.as_of) {
            Lateness::Not => String::new(),
            Lateness::Waiting => self.stage(Stage::Fixed),
            Lateness::Days(days) => days.to_string(),
        };
        (formula, result)
    }

    /// Columns whose words are picked from lists.
    fn lists(&self) -> [(u16, Vec<String>); 4] {
        [
            (4, Source::ALL.map(|source| self.source(source)).to_vec()),
            (SEVERITY, Severity::ALL.map(|severity| self.severity(severity)).to_vec()),
            (SIDE, SolvedBy::ALL.map(|side| self.side(side)).to_vec()),
            (STAGE, Stage::ALL.map(|stage| self.stage(stage)).to_vec()),
        ]
    }

    /// Words to pick from.
    fn choices(&self, sheet: &mut Worksheet) -> Written {
        for (column, words) in self.lists() {
            let list = DataValidation::new().allow_list_strings(&words)?;
            sheet.add_data_validation(FIRST_ROW, column, self.end(), column, &list)?;
        }
        Ok(())
    }

    /// The range of a column of the ledger, with what may still be added.
    fn range(&self, column: u16) -> String {
        let range = cell_range_absolute(FIRST_ROW, column, self.end(), column);
        format!("{}!{range}", quote_sheet_name(&self.words("sheet")))
    }

    fn summary(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.words("summary"))?.set_formula_result_default("");
        let last = look::column_number(Stage::ALL.len() + 2);
        let title = format!("{} · {}", self.title(), self.words("summary"));
        sheet.merge_range(0, 0, 0, last, &title, &look::title())?;
        let as_of = format!(
            "=\"{}\"&TEXT({}!{},\"yyyy-mm-dd\")",
            self.words("as_of"),
            quote_sheet_name(&self.words("sheet")),
            row_col_to_cell_absolute(AS_OF.0, AS_OF.1)
        );
        let as_of = Formula::new(as_of).set_result(format!("{}{}", self.words("as_of"), self.figures.as_of));
        sheet.write_formula_with_format(1, 0, as_of, &look::remark())?;
        sheet.set_row_height(0, 32)?.set_row_height(1, 20)?;
        sheet.set_column_width(0, SUMMARY_WIDTHS.0)?;
        let heads =
            Stage::ALL.map(|stage| self.stage(stage)).into_iter().chain([self.words("total"), self.words("late")]);
        for (column, head) in (1..=last).zip(heads) {
            sheet.set_column_width(column, SUMMARY_WIDTHS.1.max(unbroken(&head)))?;
        }
        let sides: Vec<String> = SolvedBy::ALL.map(|side| self.side(side)).to_vec();
        let severities: Vec<String> = Severity::ALL.map(|severity| self.severity(severity)).to_vec();
        let known: BTreeSet<&str> = self.figures.lines.iter().map(|line| line.school.as_str()).collect();
        let schools: Vec<String> = known.into_iter().map(str::to_owned).collect();
        let mut row = 2;
        let by_side = row + 1;
        row = self.table(sheet, row, "by_side", SIDE, &sides, true)?;
        let behind_chart = row + CHART.1.div_ceil(CHART_ROW) + AROUND_CHART;
        for covered in row..behind_chart {
            sheet.set_row_height_pixels(covered, CHART_ROW)?;
        }
        self.chart(sheet, row + 1, by_side, sides.len())?;
        row = behind_chart;
        row = self.table(sheet, row, "by_severity", SEVERITY, &severities, true)?;
        row = self.table(sheet, row + 1, "by_school", SCHOOL, &schools, false)?;
        sheet.set_print_area(0, 0, row.max(1) - 1, last)?;
        look::print_landscape(sheet);
        if row <= ROWS_ON_PAGE {
            // A few rows more than a page holds are no page of their own.
            sheet.set_print_fit_to_pages(1, 1);
        }
        Ok(())
    }

    /// Counts by a column's words and by state; returns the row behind it. Words the program knows are counted by COUNTIFS; names of
    /// schools, which may be anything, by comparing.
    fn table(
        &self,
        sheet: &mut Worksheet,
        top: u32,
        key: &str,
        column: u16,
        names: &[String],
        plain: bool,
    ) -> std::result::Result<u32, rust_xlsxwriter::XlsxError> {
        let head = look::heading_format(look::QUIET_TINT);
        let cell = look::cell().set_align(FormatAlign::Center);
        let name = look::cell().set_text_wrap();
        sheet.write_string_with_format(top, 0, self.words(key), &head)?;
        for (place, stage) in (1..).zip(Stage::ALL) {
            sheet.write_string_with_format(top, place, self.stage(stage), &head)?;
        }
        let total = look::column_number(Stage::ALL.len() + 1);
        sheet.write_string_with_format(top, total, self.words("total"), &head)?;
        sheet.write_string_with_format(top, total + 1, self.words("late"), &head)?;
        sheet.set_row_height(top, 34)?;
        let (of, states, days) = (self.range(column), self.range(STAGE), self.range(OVERDUE));
        for (row, words) in (top + 1..).zip(names) {
            sheet.write_string_with_format(row, 0, words, &name)?;
            sheet.set_row_height(row, look::row_height(words, SUMMARY_WIDTHS.0))?;
            let own = format!("$A{}", row + 1);
            let is_own = |line: &&LedgerLine| match column {
                SIDE => self.side(line.side) == *words,
                SEVERITY => self.severity(line.severity) == *words,
                _ => line.school == *words,
            };
            let mut sum = 0;
            for (place, stage) in (1..).zip(Stage::ALL) {
                let count = self.figures.lines.iter().filter(is_own).filter(|line| line.stage == stage).count();
                sum += count;
                let state = row_col_to_cell_absolute(top, place);
                let formula = if plain {
                    format!("=COUNTIFS({of},{own},{states},{state})")
                } else {
                    format!("=SUMPRODUCT(({of}={own})*({states}={state}))")
                };
                Self::count(sheet, (row, place), &formula, count, &cell)?;
            }
            let cells = format!("{}:{}", row_col_to_cell(row, 1), row_col_to_cell(row, total - 1));
            Self::count(sheet, (row, total), &format!("=SUM({cells})"), sum, &cell)?;
            let late = |line: &&LedgerLine| matches!(line.lateness(self.figures.as_of), Lateness::Days(_));
            let count = self.figures.lines.iter().filter(is_own).filter(late).count();
            let formula = format!("=SUMPRODUCT(({of}={own})*ISNUMBER({days}))");
            Self::count(sheet, (row, total + 1), &formula, count, &cell)?;
        }
        let last = top + look::row_number(names.len());
        Ok(last + 1)
    }

    fn count(sheet: &mut Worksheet, at: (u32, u16), formula: &str, count: usize, format: &Format) -> Written {
        let formula = Formula::new(formula).set_result(count.to_string());
        sheet.write_formula_with_format(at.0, at.1, formula, format)?;
        Ok(())
    }

    /// States by side, stacked.
    fn chart(&self, sheet: &mut Worksheet, row: u32, first: u32, sides: usize) -> Written {
        let name = quote_sheet_name(&self.words("summary"));
        let last = first + look::row_number(sides) - 1;
        let categories = format!("{name}!{}", cell_range_absolute(first, 0, last, 0));
        let mut chart = Chart::new(rust_xlsxwriter::ChartType::BarStacked);
        for ((column, stage), colour) in (1..).zip(Stage::ALL).zip(STAGE_COLOURS) {
            let values = format!("{name}!{}", cell_range_absolute(first, column, last, column));
            chart
                .add_series()
                .set_name(&self.stage(stage))
                .set_categories(categories.as_str())
                .set_values(values.as_str())
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(colour))));
        }
        chart.title().set_name(&self.words("chart"));
        chart.legend().set_position(ChartLegendPosition::Bottom);
        chart.x_axis().set_num_format("0");
        chart.y_axis().set_reverse();
        chart.set_width(CHART.0).set_height(CHART.1).set_alt_text(self.words("chart"));
        sheet.insert_chart(row, 0, &chart)?;
        Ok(())
    }
}

/// The width of a column in which no word of a text is broken, as it is set in a head: a word of Latin letters, or four Chinese
/// signs, for these may be broken anywhere.
fn unbroken(text: &str) -> f64 {
    let width = |word: &str| {
        let half_widths: usize = word.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum();
        if word.is_ascii() { half_widths } else { half_widths.min(UNBROKEN) }
    };
    let longest = text.split_whitespace().map(width).max().unwrap_or(0);
    longest as f64 * BOLD_WORD.0 + BOLD_WORD.1
}

fn column_name(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// Formats of the ledger, made once.
struct Formats {
    text: Format,
    centre: Format,
    date: Format,
    days: Format,
}

impl Formats {
    fn new() -> Self {
        let centre = look::cell().set_align(FormatAlign::Center);
        Self {
            text: look::cell().set_text_wrap(),
            date: centre.clone().set_num_format("yyyy-mm-dd"),
            days: centre.clone().set_num_format("0").set_text_wrap(),
            centre,
        }
    }
}
