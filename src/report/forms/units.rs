//! The form with a row a unit (分校表): its figures, values, verdict and remark.

use rust_xlsxwriter::utility::{cell_range, row_col_to_cell_absolute};
use rust_xlsxwriter::{DataValidation, Formula, Worksheet};

use super::Paper;
use super::data_sheets::double;
use super::layout::{SchoolColumn, SchoolShow, SchoolTable, fill};
use super::places::{STUDENTS, TOP, on_sheet, row_range};
use super::style::{Styles, Written, blank, column_widths, formula, height, note, number_or_blank, shaded, span};
use super::tables::{TOLERANCE, TOLERANCE_DOUBLE, Table, UNIT_HEADS};
use crate::assess::{Unit, Value, Verdict};
use crate::chart::numbers;
use crate::county::{Figure, Stage};
use crate::report::document::Mark;
use crate::report::look;
use crate::text::{Language, join};

/// Least height of a row, points.
const ROW_HEIGHT: f64 = 22.0;

impl Paper<'_> {
    pub(super) fn unit_table(
        &self,
        sheet: &mut Worksheet,
        table: &SchoolTable,
        styles: &Styles,
    ) -> Result<Table, rust_xlsxwriter::XlsxError> {
        let mut widths = Vec::new();
        for column in &table.columns {
            let times = if column.show == SchoolShow::Indicators { usize::from(self.places.indicators) } else { 1 };
            widths.extend(std::iter::repeat_n(column.width, times));
        }
        let last = look::column_number(widths.len()) - 1;
        column_widths(sheet, &widths)?;
        self.unit_heads(sheet, table, styles)?;
        let first = TOP + 1 + u32::from(table.code.is_some());
        let mut row = first;
        let mut rows = Vec::new();
        for (place, (stage, units)) in self.places.stages.iter().enumerate() {
            let name = self.forms.words.stages.get(stage).map_or("", String::as_str);
            span(sheet, (row, 0), (row, last), name, &styles.band)?;
            sheet.set_row_height(row, ROW_HEIGHT)?;
            rows.push((ROW_HEIGHT, true));
            row += 1;
            for unit in units {
                rows.push((self.unit_row(sheet, row, *unit, table, styles)?, false));
                row += 1;
            }
            debug_assert_eq!(
                self.unit_form.as_ref().and_then(|form| form.rows(&self.places, *stage)).map(|rows| rows.1 + 1),
                Some(row),
                "rows of stage {place} stand where formulas look for them"
            );
        }
        let end = row.max(first + 1) - 1;
        self.ownership_choice(sheet, table, (first, end))?;
        sheet.set_freeze_panes(first, table.fixed)?;
        let heads_height = UNIT_HEADS.iter().sum();
        Ok(Table { heads: (TOP, first - 1), heads_height, last: (end, last), widths, rows, ..Table::default() })
    }

    fn unit_heads(&self, sheet: &mut Worksheet, table: &SchoolTable, styles: &Styles) -> Written {
        let mut at = 0_u16;
        let mut code = 0;
        let mut head = |sheet: &mut Worksheet, name: &str, column: &SchoolColumn| -> Written {
            sheet.write_string_with_format(TOP, at, name, &styles.head)?;
            if !column.hint.is_empty() {
                note(sheet, (TOP, at), &column.hint)?;
            }
            if let Some(prefix) = &table.code {
                code += u32::from(column.coded);
                let code = if column.coded { format!("{prefix}{code}") } else { String::new() };
                sheet.write_string_with_format(TOP + 1, at, code, &styles.code)?;
            }
            at += 1;
            Ok(())
        };
        for column in &table.columns {
            if column.show == SchoolShow::Indicators {
                for indicator in &self.rulebook.indicators {
                    head(sheet, &look::in_brackets(&indicator.name.zh, &indicator.unit.zh), column)?;
                }
            } else {
                head(sheet, &column.name, column)?;
            }
        }
        for (row, height) in (TOP..).zip(UNIT_HEADS).take(1 + usize::from(table.code.is_some())) {
            sheet.set_row_height(row, height)?;
        }
        Ok(())
    }

    /// Codes of who runs a school are picked from a list.
    fn ownership_choice(&self, sheet: &mut Worksheet, table: &SchoolTable, rows: (u32, u32)) -> Written {
        let mut at = 0;
        for column in &table.columns {
            if column.show == SchoolShow::Ownership {
                let codes = DataValidation::new().allow_list_strings(&self.forms.ownership.codes)?;
                sheet.add_data_validation(rows.0, at, rows.1, at, &codes)?;
            }
            at += if column.show == SchoolShow::Indicators { self.places.indicators } else { 1 };
        }
        Ok(())
    }

    /// A unit's row; says how high it is.
    fn unit_row(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        place: usize,
        table: &SchoolTable,
        styles: &Styles,
    ) -> Result<f64, rust_xlsxwriter::XlsxError> {
        let unit = &self.assessment.units[place];
        let school = unit.row as usize;
        let (first, basis) = self.rows_of(unit.stage, row);
        let values: Vec<Value> = self.assessment.values_of(place).collect();
        let remark = self.unit_remark(unit, &values);
        let mut tall = ROW_HEIGHT;
        let mut at = 0;
        for column in &table.columns {
            match &column.show {
                SchoolShow::Number => {
                    sheet.write_number_with_format(row, at, row - first + 1, &styles.centre)?;
                }
                SchoolShow::Name => {
                    let name = &self.county.schools.names[school];
                    tall = tall.max(height(&[(name, column.width)], 0.0));
                    sheet.write_string_with_format(row, at, name, &styles.text)?;
                }
                SchoolShow::Ownership => {
                    let choice = self.county.schools.choice("ownership", school);
                    let option = choice.and_then(|it| self.quantities.get("ownership")?.options.get(it));
                    let code = option.and_then(|option| self.forms.ownership.of.get(&option.id));
                    match code.and_then(|code| code.parse::<f64>().ok()) {
                        Some(code) => number_or_blank(sheet, (row, at), Some(code), &styles.centre)?,
                        None => self.lacking(sheet, (row, at), styles)?,
                    }
                }
                SchoolShow::Students => {
                    let known = unit.students.map(|count| count as f64);
                    let cell = self.basis_cell(basis, STUDENTS);
                    let text = format!("=IF({cell}=\"\",\"\",{cell})");
                    formula(sheet, (row, at), &text, known, &styles.number(0))?;
                    if known.is_none() {
                        note(sheet, (row, at), &self.forms.words.missing_cell)?;
                    }
                }
                SchoolShow::Figure(key) => {
                    let own = self.quantities.key_in(key, unit.stage);
                    match self.county.schools.figure(&own, school).as_ref().map(Figure::to_double) {
                        Some(figure) => number_or_blank(sheet, (row, at), Some(figure), &styles.number(0))?,
                        None => self.lacking(sheet, (row, at), styles)?,
                    }
                }
                SchoolShow::Indicators => {
                    for (indicator, value) in (0..).zip(&values) {
                        self.unit_value(
                            sheet,
                            (row, at + indicator),
                            basis,
                            (unit.stage, indicator),
                            value,
                            table,
                            styles,
                        )?;
                    }
                    at += self.places.indicators;
                    continue;
                }
                SchoolShow::Verdict => self.unit_verdict(sheet, (row, at), unit, &values, table, styles)?,
                SchoolShow::Remark => {
                    tall = tall.max(height(&[(&remark, column.width)], 0.0));
                    sheet.write_string_with_format(row, at, &remark, &styles.text)?;
                }
            }
            at += 1;
        }
        sheet.set_row_height(row, tall)?;
        Ok(tall)
    }

    /// First row of the stage's units on this form, and the unit's row on the sheet of units.
    fn rows_of(&self, stage: Stage, row: u32) -> (u32, u32) {
        let form = self.unit_form.as_ref().and_then(|form| form.rows(&self.places, stage));
        let first = form.map_or(row, |rows| rows.0);
        let basis = self.places.basis_rows(stage).map_or(0, |rows| rows.0);
        (first, basis + (row - first))
    }

    fn basis_cell(&self, row: u32, column: u16) -> String {
        on_sheet(&self.forms.words.data.basis, &row_col_to_cell_absolute(row, column))
    }

    fn lacking(&self, sheet: &mut Worksheet, at: (u32, u16), styles: &Styles) -> Written {
        blank(sheet, at, &styles.centre)?;
        note(sheet, at, &self.forms.words.missing_cell)
    }

    #[expect(clippy::too_many_arguments, reason = "one cell's whereabouts and what stands in it")]
    fn unit_value(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        basis: u32,
        (stage, indicator): (Stage, u16),
        value: &Value,
        table: &SchoolTable,
        styles: &Styles,
    ) -> Written {
        let rule = &self.rulebook.indicators[usize::from(indicator)];
        let (own, students) =
            (self.basis_cell(basis, self.places.resource(indicator)), self.basis_cell(basis, STUDENTS));
        let text =
            format!("=IF(OR({own}=\"\",{students}=\"\"),\"\",{own}*{scale}/{students})", scale = rule.scale.double);
        let format = styles.number(self.decimals(usize::from(indicator)));
        let format = if table.shade && value.met == Some(false) { shaded(format) } else { format };
        let known = Some(value.value).filter(|value| !value.is_nan());
        formula(sheet, at, &text, known, &format)?;
        if known.is_none() {
            note(sheet, at, &self.forms.words.missing_cell)?;
        } else if value.borderline {
            // Beside the cell: the column of remarks is the official one, and has the value alone.
            let exactly = self.deciding(indicator, stage, value.value);
            note(sheet, at, &fill(&self.forms.words.borderline, &[("value", exactly)]))?;
        }
        Ok(())
    }

    /// A value with as many decimals as let it be seen on its side of threshold and floor.
    fn deciding(&self, indicator: u16, stage: Stage, value: f64) -> String {
        let least = self.decimals(usize::from(indicator)) as usize;
        let threshold = self.rulebook.indicators[usize::from(indicator)].threshold.get(&stage);
        let floor = threshold.zip(self.rulebook.unit_rule.as_ref());
        let floor = floor.map(|(threshold, rule)| double(&(&threshold.rational * &rule.floor.rational)));
        let limits = threshold.map(|threshold| threshold.double).into_iter().chain(floor);
        let digits = limits.map(|limit| numbers::deciding(value, limit, least)).max().unwrap_or(least);
        numbers::rounded(value, digits)
    }

    /// The verdict as a formula over the unit's values, where doubles come to what was decided exactly.
    fn unit_verdict(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        unit: &Unit,
        values: &[Value],
        table: &SchoolTable,
        styles: &Styles,
    ) -> Written {
        let words = &self.forms.words;
        let Some(verdict) = unit.verdict else { return blank(sheet, at, &styles.centre) };
        let (word, format) = match verdict {
            Verdict::Pass => (&words.yes, styles.centre.clone()),
            Verdict::Fail if table.shade => (&words.no, shaded(styles.centre.clone())),
            Verdict::Fail => (&words.no, styles.strong.clone()),
            Verdict::Undetermined => (&words.open, styles.centre.clone()),
        };
        let Some(text) = self.verdict_formula(at.0, unit, values) else {
            sheet.write_string_with_format(at.0, at.1, word, &format)?;
            return Ok(());
        };
        sheet.write_formula_with_format(at.0, at.1, Formula::new(text).set_result(word), &format)?;
        Ok(())
    }

    fn verdict_formula(&self, row: u32, unit: &Unit, values: &[Value]) -> Option<String> {
        let (form, rule) = (self.unit_form.as_ref()?, self.rulebook.unit_rule.as_ref()?);
        let as_exact = self.rulebook.indicators.iter().zip(values).all(|(indicator, value)| {
            let Some(threshold) = indicator.threshold.get(&unit.stage) else { return false };
            let floor = double(&(&threshold.rational * &rule.floor.rational));
            value.met.is_none_or(|met| (value.value >= threshold.double - TOLERANCE_DOUBLE) == met)
                && value.floor.is_none_or(|at_floor| (value.value >= floor - TOLERANCE_DOUBLE) == at_floor)
        });
        if !as_exact {
            return None;
        }
        let range = cell_range(row, form.values, row, form.values + self.places.indicators - 1);
        let limits = self.places.limits(unit.stage)?;
        let line =
            |offset: u32| on_sheet(&self.forms.words.data.basis, &row_range(limits + offset, self.places.resources()));
        let below = |line: &str| format!("SUMPRODUCT(--ISNUMBER({range}),--({range}<{line}-{TOLERANCE}))");
        let words = &self.forms.words;
        Some(format!(
            "=IF(OR({short}>{allowed},{low}>0),\"{no}\",IF(COUNT({range})={all},\"{yes}\",\"{open}\"))",
            short = below(&line(0)),
            allowed = rule.short_allowed,
            low = below(&line(1)),
            no = words.no,
            all = values.len(),
            yes = words.yes,
            open = words.open,
        ))
    }

    /// Which indicators are met, which reach the floor, which do not, which are missing, doubtful
    /// or rest on measured figures; those that rounding would turn with their values.
    fn unit_remark(&self, unit: &Unit, values: &[Value]) -> String {
        let words = &self.forms.words;
        let with = |keep: &dyn Fn(&Value) -> bool| {
            let kept = (0..).zip(self.rulebook.indicators.iter().zip(values)).filter(|(_, (_, value))| keep(value));
            let named = kept.map(|(place, (indicator, value))| {
                let name = indicator.short.zh.clone();
                if !value.borderline {
                    return name;
                }
                let exactly = self.deciding(place, unit.stage, value.value);
                fill(&words.exactly, &[("name", name), ("value", exactly)])
            });
            join(Language::ZhCn, named)
        };
        let mut parts = Vec::new();
        let mut part = |template: &str, names: String| {
            if !names.is_empty() {
                parts.push(fill(template, &[("names", names)]));
            }
        };
        let judged = self.rulebook.unit_rule.is_some();
        if judged && values.iter().all(|value| value.met == Some(true)) {
            parts.push(fill(&words.all_met, &[("count", values.len().to_string())]));
        } else {
            part(&words.some_met, with(&|value| value.met == Some(true)));
            part(&words.at_floor, with(&|value| value.met == Some(false) && value.floor == Some(true)));
            part(&words.short, with(&|value| value.met == Some(false) && value.floor == Some(false)));
            part(&words.some_missing, with(&|value| value.value.is_nan()));
        }
        for (mark, template) in [(Mark::Doubtful, &words.doubtful), (Mark::Measured, &words.by_measured)] {
            // What is missing can be neither.
            let known = self.rulebook.indicators.iter().zip(values).filter(|(_, value)| !value.value.is_nan());
            let marked = known.filter(|(indicator, _)| {
                self.marks_of(unit.row as usize, &self.keys_of(indicator, unit.stage, unit.row as usize))
                    .contains(&mark)
            });
            let names = join(Language::ZhCn, marked.map(|(indicator, _)| indicator.short.zh.as_str()));
            if !names.is_empty() {
                parts.push(fill(template, &[("names", names)]));
            }
        }
        parts.join("；")
    }
}
