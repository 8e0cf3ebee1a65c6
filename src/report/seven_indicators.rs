//! The official table of each school's indicators: least value (85 %), required value, actual value, met or not.
//!
//! Values are numbers and verdicts formulas over them, so that an office can see how each follows. Where a formula over
//! doubles would not give the exact verdict, the verdict is written as text. The form is Chinese in either language.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatAlign, Formula, Workbook, Worksheet,
    utility::row_col_to_cell,
};

use super::{indicator_keys, is_doubted, look, not_written};
use crate::assess::{Assessment, StageResult, Unit, Value, Variation, Verdict};
use crate::chart::numbers::{deciding, rounded};
use crate::county::{County, Quantities, Stage};
use crate::fault::{Fault, Result};
use crate::rulebook::{Indicator, Rulebook, UnitRule};
use crate::text::{Language, join, text, version};

const CHINESE: Language = Language::ZhCn;
/// Rows: title, remark, two rows of headings, then the units.
const HEADING_ROW: u32 = 2;
const FIRST_ROW: u32 = 4;
/// Number, code, name, students.
const FIRST_INDICATOR: u16 = 4;
/// Columns of an indicator: floor, threshold, value, verdict.
const PER_INDICATOR: u16 = 4;
/// Indicators on the first of the two printed pages.
const INDICATORS_ON_FIRST_PAGE: u16 = 4;
/// Percent of its size at which half the table fills an A4 page.
const PRINT_SCALE: u16 = 56;
/// Width of the remarks, characters.
const REMARKS_WIDTH: f64 = 30.0;

fn words(key: &str) -> String {
    text(CHINESE, &format!("report.seven.{key}"), &[])
}

/// What the table of indicators is made from.
#[derive(Clone, Copy)]
pub struct IndicatorFigures<'a> {
    /// The county.
    pub county: &'a County,
    /// Quantities.
    pub quantities: &'a Quantities,
    /// The rulebook.
    pub rulebook: &'a Rulebook,
    /// The verdicts, of the schools that are shown.
    pub assessment: &'a Assessment,
    /// Figures of schools that raise a doubt nobody has explained: code and key, which is empty where the whole school is doubted.
    pub doubted: &'a BTreeSet<(String, String)>,
}

/// The table of indicators (xlsx): a sheet a stage with units, and one with the county's means and variations.
///
/// Fails where the rulebook judges no values (`no_thresholds`), or the workbook cannot be packed.
pub fn seven_indicators(figures: &IndicatorFigures<'_>, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    let &IndicatorFigures { county, quantities, rulebook, assessment, doubted } = figures;
    let Some(rule) =
        rulebook.unit_rule.as_ref().filter(|_| rulebook.indicators.iter().all(|one| !one.threshold.is_empty()))
    else {
        return Err(Fault::bad_input("no_thresholds").with("rulebook", &rulebook.id));
    };
    let paper = Paper { county, quantities, rulebook, rule, assessment, doubted };
    let mut workbook = look::workbook(&paper.title("title", None), made_on)?;
    for stage in assessment.stages.iter().filter(|stage| stage.units > 0) {
        paper.stage_sheet(&mut workbook, stage.stage).map_err(not_written)?;
    }
    paper.variation_sheet(&mut workbook).map_err(not_written)?;
    workbook.save_to_buffer().map_err(not_written)
}

/// The version of the layout of [`seven_indicators`]: the rulebook says its columns.
#[must_use]
pub fn seven_indicators_layout(rulebook: &Rulebook) -> String {
    let columns = rulebook.indicators.iter().map(|one| (&one.name.zh, &one.unit.zh));
    let columns: Vec<_> = columns.collect();
    let own = format!("{columns:?} {} {PRINT_SCALE} {REMARKS_WIDTH}", rulebook.decimals.values);
    version([look::data().as_str(), &own])
}

type Written = std::result::Result<(), rust_xlsxwriter::XlsxError>;

struct Paper<'a> {
    county: &'a County,
    quantities: &'a Quantities,
    rulebook: &'a Rulebook,
    rule: &'a UnitRule,
    assessment: &'a Assessment,
    doubted: &'a BTreeSet<(String, String)>,
}

/// Formats of a sheet, made once.
struct Formats {
    text: Format,
    wrapped: Format,
    centre: Format,
    whole: Format,
    bound: Format,
    value: Format,
    short: Format,
}

impl Formats {
    fn new(value_decimals: u32) -> Self {
        let decimals = "0".repeat(value_decimals as usize);
        let number = |format: String| look::cell().set_num_format(format);
        Self {
            text: look::cell(),
            wrapped: look::cell().set_text_wrap(),
            centre: look::cell().set_align(FormatAlign::Center).set_text_wrap(),
            whole: number("#,##0".into()),
            // Thresholds are shown in full: 85 % of 5.3 is 4.505.
            bound: number(format!("0.{decimals}##")).set_font_color(Color::RGB(look::QUIET_INK)),
            value: number(format!("0.{decimals}")),
            short: number(format!("0.{decimals}")).set_bold().set_font_color(Color::RGB(look::ALERT)),
        }
    }
}

impl Paper<'_> {
    fn title(&self, key: &str, stage: Option<Stage>) -> String {
        let year = self.county.year;
        let stage = stage.map_or_else(String::new, |stage| words(&format!("stage_{}", stage.id())));
        let arguments = [
            ("county", self.county.name.clone()),
            ("year", year.to_string()),
            ("next", (year + 1).to_string()),
            ("stage", stage),
            ("rulebook", self.rulebook.name.zh.clone()),
        ];
        text(CHINESE, &format!("report.seven.{key}"), &arguments)
    }

    /// What the table rests on: the basis, and the concessions that are on.
    fn remark(&self) -> String {
        let on = self.assessment.concessions_on.iter().filter_map(|place| self.rulebook.concessions.get(*place));
        let names = join(CHINESE, on.map(|concession| concession.name.zh.as_str()));
        let concessions = if names.is_empty() { words("concessions_off") } else { names };
        text(CHINESE, "report.seven.remark", &[("basis", self.rulebook.basis.zh.clone()), ("concessions", concessions)])
    }

    fn stage_sheet(&self, workbook: &mut Workbook, stage: Stage) -> Written {
        let formats = Formats::new(self.rulebook.decimals.values);
        let sheet = workbook.add_worksheet();
        sheet.set_name(words(&format!("stage_{}", stage.id())))?;
        let after = FIRST_INDICATOR + PER_INDICATOR * look::column_number(self.rulebook.indicators.len());
        // Title and remark end with the first printed page, or they would be cut in two.
        let page = (FIRST_INDICATOR + PER_INDICATOR * INDICATORS_ON_FIRST_PAGE).min(after + 2) - 1;
        sheet.merge_range(0, 0, 0, page, &self.title("stage_title", Some(stage)), &look::title())?;
        sheet.merge_range(1, 0, 1, page, &self.remark(), &look::remark())?;
        sheet.set_row_height(0, 30)?.set_row_height(1, 20)?;
        self.headings(sheet, after)?;
        let mut row = FIRST_ROW;
        for (place, unit) in self.assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage) {
            self.unit_row(sheet, row, place, unit, &formats)?;
            row += 1;
        }
        let last = row.max(FIRST_ROW + 1) - 1;
        mark_shortfalls(sheet, FIRST_ROW, FIRST_INDICATOR, last, after)?;
        sheet.autofilter(HEADING_ROW + 1, 0, last, after + 1)?;
        sheet.set_freeze_panes(FIRST_ROW, 3)?;
        sheet.set_repeat_rows(HEADING_ROW, FIRST_ROW - 1)?.set_repeat_columns(0, 2)?;
        sheet.set_print_area(0, 0, last, after + 1)?;
        look::print_landscape(sheet);
        sheet.set_print_scale(PRINT_SCALE).set_page_order(false);
        sheet.set_vertical_page_breaks(&[u32::from(FIRST_INDICATOR + PER_INDICATOR * INDICATORS_ON_FIRST_PAGE)])?;
        Ok(())
    }

    fn headings(&self, sheet: &mut Worksheet, after: u16) -> Written {
        let quiet = look::heading_format(look::QUIET_TINT);
        let columns = [("number", 5.0), ("school_code", 12.0), ("school_name", 22.0), ("students", 8.0)];
        for (column, (key, width)) in columns.into_iter().enumerate() {
            let column = look::column_number(column);
            sheet.merge_range(HEADING_ROW, column, HEADING_ROW + 1, column, &words(key), &quiet)?;
            sheet.set_column_width(column, width)?;
        }
        for (place, indicator) in self.rulebook.indicators.iter().enumerate() {
            let first = FIRST_INDICATOR + PER_INDICATOR * look::column_number(place);
            let tint = look::heading_format(look::group_tint(place));
            let name = look::in_brackets(&indicator.name.zh, &indicator.unit.zh);
            sheet.merge_range(HEADING_ROW, first, HEADING_ROW, first + PER_INDICATOR - 1, &name, &tint)?;
            for (column, key) in (first..).zip(["floor", "threshold", "value", "met"]) {
                sheet.write_string_with_format(HEADING_ROW + 1, column, words(key), &tint)?;
                sheet.set_column_width(column, if key == "met" { 10.5 } else { 7.5 })?;
            }
        }
        for (column, (key, width)) in (after..).zip([("verdict", 9.0), ("remarks", REMARKS_WIDTH)]) {
            sheet.merge_range(HEADING_ROW, column, HEADING_ROW + 1, column, &words(key), &quiet)?;
            sheet.set_column_width(column, width)?;
        }
        sheet.set_row_height(HEADING_ROW, 48)?.set_row_height(HEADING_ROW + 1, 30)?;
        Ok(())
    }

    fn unit_row(&self, sheet: &mut Worksheet, row: u32, place: usize, unit: &Unit, formats: &Formats) -> Written {
        let school = unit.row as usize;
        let schools = &self.county.schools;
        sheet.write_number_with_format(row, 0, row - FIRST_ROW + 1, &formats.centre)?;
        sheet.write_string_with_format(row, 1, &schools.codes[school], &formats.text)?;
        sheet.write_string_with_format(row, 2, &schools.names[school], &formats.text)?;
        match unit.students {
            Some(students) => sheet.write_number_with_format(row, 3, students as f64, &formats.whole)?,
            None => sheet.write_string_with_format(row, 3, words("missing"), &formats.centre)?,
        };
        let values: Vec<Value> = self.assessment.values_of(place).collect();
        for (index, (indicator, value)) in self.rulebook.indicators.iter().zip(&values).enumerate() {
            let first = FIRST_INDICATOR + PER_INDICATOR * look::column_number(index);
            self.value_cells(sheet, row, first, indicator, unit.stage, value, formats)?;
        }
        let after = FIRST_INDICATOR + PER_INDICATOR * look::column_number(values.len());
        let verdict = match unit.verdict {
            Some(verdict) => words(&format!("verdict_{}", verdict.id())),
            None => String::new(),
        };
        sheet.write_string_with_format(row, after, verdict, &formats.centre)?;
        let remarks = self.remarks(place, &values);
        sheet.set_row_height(row, look::row_height(&remarks, REMARKS_WIDTH))?;
        sheet.write_string_with_format(row, after + 1, remarks, &formats.wrapped)?;
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one cell's whereabouts and what stands in it")]
    fn value_cells(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        first: u16,
        indicator: &Indicator,
        stage: Stage,
        value: &Value,
        formats: &Formats,
    ) -> Written {
        let Some(threshold) = indicator.threshold.get(&stage) else { return Ok(()) };
        let floor = crate::rulebook::Exact::new(&threshold.rational * &self.rule.floor.rational).double;
        sheet.write_number_with_format(row, first, floor, &formats.bound)?;
        sheet.write_number_with_format(row, first + 1, threshold.double, &formats.bound)?;
        let Some(met) = value.met else {
            sheet.write_string_with_format(row, first + 2, words("missing"), &formats.centre)?;
            sheet.write_string_with_format(row, first + 3, words("missing"), &formats.centre)?;
            return Ok(());
        };
        let format = if met { &formats.value } else { &formats.short };
        if value.borderline {
            // What rounding would turn is shown with the decimals that decide.
            let places = self.deciding(indicator, stage, value.value);
            let finer = format.clone().set_num_format(format!("0.{}", "0".repeat(places)));
            sheet.write_number_with_format(row, first + 2, value.value, &finer)?;
        } else {
            sheet.write_number_with_format(row, first + 2, value.value, format)?;
        }
        let key = match (met, value.floor) {
            (true, _) => "is_met",
            (false, Some(true)) => "is_at_floor",
            (false, _) => "is_short",
        };
        // The spreadsheet compares doubles; where that is not what was decided exactly, the decision is written out.
        let same = (value.value >= threshold.double) == met
            && (met || (value.value >= floor) == value.floor.unwrap_or_default());
        if same {
            let cell = |offset: u16| row_col_to_cell(row, first + offset);
            let formula = format!(
                "=IF({value}>={threshold},\"{}\",IF({value}>={floor},\"{}\",\"{}\"))",
                words("is_met"),
                words("is_at_floor"),
                words("is_short"),
                value = cell(2),
                threshold = cell(1),
                floor = cell(0),
            );
            sheet.write_formula_with_format(
                row,
                first + 3,
                Formula::new(formula).set_result(words(key)),
                &formats.centre,
            )?;
        } else {
            sheet.write_string_with_format(row, first + 3, words(key), &formats.centre)?;
        }
        Ok(())
    }

    /// Decimals that let a value be seen on its side of threshold and floor.
    fn deciding(&self, indicator: &Indicator, stage: Stage, value: f64) -> usize {
        let least = self.rulebook.decimals.values as usize;
        let Some(threshold) = indicator.threshold.get(&stage) else { return least };
        let floor = crate::rulebook::Exact::new(&threshold.rational * &self.rule.floor.rational).double;
        deciding(value, threshold.double, least).max(deciding(value, floor, least))
    }

    /// Which indicators are met, which reach the floor, which do not, which are missing, borderline, doubtful.
    fn remarks(&self, unit: usize, values: &[Value]) -> String {
        let names = |keep: &dyn Fn(&Value) -> bool| {
            let kept = self.rulebook.indicators.iter().zip(values).filter(|(_, value)| keep(value));
            join(CHINESE, kept.map(|(indicator, _)| indicator.short.zh.as_str()))
        };
        let mut parts = Vec::new();
        let mut part = |key: &str, names: String| {
            if !names.is_empty() {
                parts.push(text(CHINESE, &format!("report.seven.{key}"), &[("names", names)]));
            }
        };
        if values.iter().all(|value| value.met == Some(true)) {
            part("all_met", values.len().to_string());
        } else {
            part("some_met", names(&|value| value.met == Some(true)));
            part("some_at_floor", names(&|value| value.met == Some(false) && value.floor == Some(true)));
            part("some_short", names(&|value| value.met == Some(false) && value.floor == Some(false)));
            part("some_missing", names(&|value| value.met.is_none()));
        }
        let stage = self.assessment.units[unit].stage;
        let borderline = self.rulebook.indicators.iter().zip(values).filter(|(_, value)| value.borderline);
        let unrounded = |(indicator, value): (&Indicator, &Value)| {
            let digits = self.deciding(indicator, stage, value.value);
            format!("{}{}", indicator.short.zh, rounded(value.value, digits))
        };
        part("some_borderline", join(CHINESE, borderline.map(unrounded)));
        let row = self.assessment.units[unit].row as usize;
        let (code, kind) = (&self.county.schools.codes[row], self.county.schools.kinds[row]);
        // What is missing cannot be doubtful.
        let doubtful = self.rulebook.indicators.iter().zip(values).filter(|(indicator, value)| {
            let keys = || indicator_keys(self.quantities, indicator, stage, kind);
            !value.value.is_nan() && is_doubted(self.doubted, code, &keys())
        });
        part("some_doubtful", join(CHINESE, doubtful.map(|(indicator, _)| indicator.short.zh.as_str())));
        if let Some(needed) = self.assessment.unit_concessions.get(&unit) {
            let used = needed.iter().filter_map(|place| self.rulebook.concessions.get(*place));
            part("concessions_used", join(CHINESE, used.map(|concession| concession.name.zh.as_str())));
        }
        parts.join("；")
    }

    /// Means and variations of the county.
    fn variation_sheet(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(words("variation_sheet"))?;
        let columns = 2 + look::column_number(self.rulebook.indicators.len());
        sheet.merge_range(0, 0, 0, columns - 1, &self.title("variation_title", None), &look::title())?;
        sheet.merge_range(1, 0, 1, columns - 1, &self.remark(), &look::remark())?;
        sheet.set_row_height(0, 30)?.set_row_height(1, 34)?.set_row_height(HEADING_ROW, 60)?;
        let quiet = look::heading_format(look::QUIET_TINT);
        for (column, key) in (0..).zip(["stage", "figure"]) {
            sheet.write_string_with_format(HEADING_ROW, column, words(key), &quiet)?;
            sheet.set_column_width(column, 14)?;
        }
        for (place, indicator) in self.rulebook.indicators.iter().enumerate() {
            let name = look::in_brackets(&indicator.name.zh, &indicator.unit.zh);
            let tint = look::heading_format(look::group_tint(place));
            sheet.write_string_with_format(HEADING_ROW, look::column_number(place) + 2, name, &tint)?;
            sheet.set_column_width(look::column_number(place) + 2, 16)?;
        }
        let mut row = HEADING_ROW + 1;
        for stage in self.assessment.stages.iter().filter(|stage| stage.units > 0) {
            row = self.variation_rows(sheet, row, stage)?;
        }
        let last = row.max(HEADING_ROW + 1) - 1;
        mark_shortfalls(sheet, HEADING_ROW + 1, 2, last, columns - 1)?;
        sheet.set_freeze_panes(HEADING_ROW + 1, 2)?;
        sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        sheet.set_print_area(0, 0, last, columns - 1)?;
        look::print_landscape(sheet);
        Ok(())
    }

    fn variation_rows(
        &self,
        sheet: &mut Worksheet,
        first: u32,
        stage: &StageResult,
    ) -> std::result::Result<u32, rust_xlsxwriter::XlsxError> {
        let form = Formats::new(self.rulebook.decimals.values);
        let finer = Formats::new(self.rulebook.decimals.variations);
        let rows = ["mean", "cv", "limit", "cv_verdict", "cv_remark", "units", "units_missing", "units_met"];
        let last = first + look::row_number(rows.len()) - 1;
        let name = words(&format!("stage_{}", stage.stage.id()));
        sheet.merge_range(first, 0, last, 0, &name, &look::heading_format(look::QUIET_TINT))?;
        for (row, key) in (first..).zip(rows) {
            sheet.write_string_with_format(row, 1, words(key), &form.text)?;
            for (column, variation) in (2..).zip(&stage.variations) {
                let number = match key {
                    "mean" => variation.mean.map(|mean| (mean, &form.value)),
                    "cv" if variation.verdict == Some(Verdict::Fail) => variation.cv.map(|cv| (cv, &finer.short)),
                    "cv" => variation.cv.map(|cv| (cv, &finer.value)),
                    "limit" => variation.limit.map(|limit| (limit, &form.bound)),
                    "units" => Some((variation.units as f64, &form.whole)),
                    "units_missing" => Some((variation.missing as f64, &form.whole)),
                    "units_met" => variation.met.map(|met| (met as f64, &form.whole)),
                    _ => None,
                };
                match (number, variation.verdict.filter(|_| key == "cv_verdict")) {
                    (Some((number, format)), _) => sheet.write_number_with_format(row, column, number, format)?,
                    (None, Some(verdict)) => {
                        let verdict = words(&format!("cv_{}", verdict.id()));
                        sheet.write_string_with_format(row, column, verdict, &form.centre)?
                    }
                    (None, None) if key == "cv_remark" => {
                        sheet.write_string_with_format(row, column, variation_remark(variation), &form.centre)?
                    }
                    (None, None) => sheet.write_string_with_format(row, column, words("missing"), &form.centre)?,
                };
            }
        }
        Ok(last + 1)
    }
}

/// Why a variation's verdict is what it is; nothing is to be said of one that is well within its limit.
fn variation_remark(variation: &Variation) -> String {
    let mut parts = Vec::new();
    if variation.verdict == Some(Verdict::Fail) {
        parts.push(words("cv_over"));
    }
    if variation.missing > 0 {
        parts.push(text(CHINESE, "report.seven.cv_missing", &[("count", variation.missing.to_string())]));
    }
    if variation.borderline {
        parts.push(words("cv_borderline"));
    }
    parts.join("；")
}

/// Colours the words of what is short, at the floor, or missing; the words stay there for those who see no colour.
fn mark_shortfalls(
    sheet: &mut Worksheet,
    first_row: u32,
    first_column: u16,
    last_row: u32,
    last_column: u16,
) -> Written {
    let marks = [
        (look::ALERT_TINT, ["is_short", "verdict_fail", "cv_fail"].as_slice()),
        (look::CAUTION_TINT, ["is_at_floor", "missing", "verdict_undetermined", "cv_undetermined"].as_slice()),
    ];
    for (tint, keys) in marks {
        let format = Format::new().set_background_color(Color::RGB(tint));
        for key in keys {
            let equal = ConditionalFormatCellRule::EqualTo(words(key));
            let mark = ConditionalFormatCell::new().set_rule(equal).set_format(&format);
            sheet.add_conditional_format(first_row, first_column, last_row, last_column, &mark)?;
        }
    }
    Ok(())
}
