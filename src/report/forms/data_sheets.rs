//! The two sheets that every figure of the forms is worked out from: the schools as reported, and the units with their shares and
//! resources. Where a number is changed here, all forms follow.

use num_rational::BigRational;
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{Workbook, Worksheet};

use super::Paper;
use super::layout::fill;
use super::places::{
    DataColumn, LIMIT_ROWS, PART, STAGE, STUDENTS, STUDENTS_OF, TOP, column_range, mean_cell, on_sheet,
};
use super::style::{Styles, Written, blank, formula, note, number_or_blank, own_pages};
use crate::assess::explain::{Explainer, Explanation};
use crate::county::{Figure, Stage};
use crate::report::look;
use crate::rulebook::Bounds;

/// Size at which the sheets are printed, percent: several pages wide.
const PRINT_SCALE: u16 = 62;

pub(super) fn double(value: &BigRational) -> f64 {
    Figure::from_rational(value.clone()).to_double()
}

impl Paper<'_> {
    fn stage_name(&self, stage: Stage) -> String {
        self.forms.words.stages.get(&stage).cloned().unwrap_or_default()
    }

    fn kind_name(&self, row: usize) -> &str {
        let kind = usize::from(self.county.schools.kinds[row]);
        self.quantities.kinds.get(kind).and_then(|kind| kind.names.first()).map_or("", String::as_str)
    }

    fn data_top(sheet: &mut Worksheet, name: &str, remark: &str, styles: &Styles) -> Written {
        // Behind the columns that stand on every page, or they would carry a piece of it along.
        let (first, last) = (3, 12);
        sheet.set_name(name)?.set_formula_result_default("");
        sheet.merge_range(0, first, 0, last, name, &styles.title)?;
        sheet.merge_range(1, first, 1, last, remark, &styles.remark)?;
        sheet.set_row_height(0, 28)?.set_row_height(1, 48)?.set_row_height(TOP, 60)?;
        Ok(())
    }

    /// The sheet of schools.
    pub(super) fn schools_sheet(&self, workbook: &mut Workbook, styles: &Styles) -> Written {
        let words = &self.forms.words.data;
        let sheet = workbook.add_worksheet();
        Self::data_top(sheet, &words.schools, &words.schools_remark, styles)?;
        for (place, column) in self.places.data.iter().enumerate() {
            let place = look::column_number(place);
            sheet.write_string_with_format(TOP, place, self.data_head(column), &styles.data_head)?;
            let width = match column {
                DataColumn::Number => 6.0,
                DataColumn::Code => 14.0,
                DataColumn::Name => 26.0,
                DataColumn::Kind => 12.0,
                _ => 10.5,
            };
            sheet.set_column_width(place, width)?;
        }
        for row in 0..self.county.schools.len() {
            let at = self.places.schools.0 + look::row_number(row);
            for (place, column) in self.places.data.iter().enumerate() {
                self.data_cell(sheet, (at, look::column_number(place)), column, row, styles)?;
            }
        }
        let last = look::column_number(self.places.data.len() - 1);
        Self::data_page(sheet, self.places.schools.1, last)
    }

    fn data_page(sheet: &mut Worksheet, last_row: u32, last: u16) -> Written {
        sheet.set_freeze_panes(TOP + 1, 3)?;
        sheet.set_repeat_rows(TOP, TOP)?.set_repeat_columns(0, 2)?;
        sheet.set_print_area(0, 0, last_row, last)?;
        look::print_landscape(sheet);
        // As wide as it takes: on one page nobody could read it.
        sheet.set_print_fit_to_pages(0, 0).set_print_scale(PRINT_SCALE).set_page_order(false);
        own_pages(sheet);
        Ok(())
    }

    fn data_head(&self, column: &DataColumn) -> String {
        let words = &self.forms.words.data;
        let header =
            |key: &str| self.quantities.get(key).map_or_else(String::new, |it| look::heading(self.quantities, it));
        match column {
            DataColumn::Number => words.number.clone(),
            DataColumn::Code => words.code.clone(),
            DataColumn::Name => words.name.clone(),
            DataColumn::Kind => words.kind.clone(),
            DataColumn::Choice(key) | DataColumn::Figure(key) => header(key),
            DataColumn::HasUnit(stage) => fill(&words.has_unit, &[("stage", self.stage_name(*stage))]),
            DataColumn::Total(base) => {
                let parts = Stage::ASSESSED.map(|stage| self.quantities.key_in(base, stage));
                let names = parts.iter().filter_map(|key| self.quantities.get(key)).map(|it| it.header.as_str());
                fill(&words.total, &[("name", names.collect::<Vec<_>>().join("+"))])
            }
            DataColumn::Scope(id) => self.scope(id).map_or_else(String::new, |scope| scope.name.clone()),
        }
    }

    fn data_cell(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        column: &DataColumn,
        row: usize,
        styles: &Styles,
    ) -> Written {
        let schools = &self.county.schools;
        let not_there = &self.forms.words.not_there;
        match column {
            DataColumn::Number => {
                sheet.write_number_with_format(at.0, at.1, (row + 1) as f64, &styles.data_centre)?;
            }
            DataColumn::Code => {
                sheet.write_string_with_format(at.0, at.1, &schools.codes[row], &styles.data_text)?;
            }
            DataColumn::Name => {
                sheet.write_string_with_format(at.0, at.1, &schools.names[row], &styles.data_text)?;
            }
            DataColumn::Kind => {
                sheet.write_string_with_format(at.0, at.1, self.kind_name(row), &styles.data_text)?;
            }
            DataColumn::Choice(key) => {
                sheet.write_string_with_format(at.0, at.1, self.choice(key, row), &styles.data_text)?;
            }
            DataColumn::HasUnit(stage) => {
                let has = f64::from(u8::from(self.has_unit(row, Some(*stage))));
                sheet.write_number_with_format(at.0, at.1, has, &styles.data_centre)?;
            }
            DataColumn::Figure(key) => match self.figure(key, row) {
                None => {
                    sheet.write_string_with_format(at.0, at.1, not_there, &styles.data_centre)?;
                }
                Some(figure) => {
                    number_or_blank(sheet, at, figure.as_ref().map(double), &styles.data_number)?;
                    if let Some(measured) = self.measured(row, key) {
                        let reported = measured.reported.as_ref().map_or_else(String::new, ToString::to_string);
                        note(sheet, at, &fill(&self.forms.words.measured_cell, &[("reported", reported)]))?;
                    } else if figure.is_some() && schools.figure(key, row).is_none() {
                        note(sheet, at, &self.forms.words.no_students_cell)?;
                    }
                }
            },
            DataColumn::Total(base) => match self.figure(base, row) {
                None => {
                    sheet.write_string_with_format(at.0, at.1, not_there, &styles.data_centre)?;
                }
                Some(total) => {
                    let cells: Vec<String> = self
                        .stages_of(base, row)
                        .into_iter()
                        .filter_map(|stage| {
                            self.places.key_column(self.quantities, &self.quantities.key_in(base, stage))
                        })
                        .map(|column| row_col_to_cell(at.0, column))
                        .collect();
                    let text = format!("=IF(COUNT({0})<{1},\"\",SUM({0}))", cells.join(","), cells.len());
                    formula(sheet, at, &text, total.as_ref().map(double), &styles.data_number)?;
                }
            },
            DataColumn::Scope(id) => {
                let Some(scope) = self.scope(id) else { return Ok(()) };
                let text = self.scope_formula(&scope.schools, at.0);
                let known = self.in_scope(&scope.schools, row);
                let result =
                    known.map_or_else(|| self.forms.words.unknown.clone(), |inside| u8::from(inside).to_string());
                let text = rust_xlsxwriter::Formula::new(text).set_result(result);
                sheet.write_formula_with_format(at.0, at.1, text, &styles.data_centre)?;
            }
        }
        Ok(())
    }

    /// Whether the school of a row is in a scope, as the spreadsheet finds it.
    fn scope_formula(&self, scope: &crate::rulebook::ItemScope, row: u32) -> String {
        let cell = |column: Option<u16>| column.map_or_else(String::new, |column| row_col_to_cell(row, column));
        let quoted = |word: &str| format!("\"{}\"", word.replace('"', "\"\""));
        let mut all: Vec<String> = Vec::new();
        if scope.kinds.is_empty() {
            let units: Vec<String> = Stage::ASSESSED
                .into_iter()
                .filter(|stage| scope.with_stage.is_none_or(|wanted| wanted == *stage))
                .map(|stage| format!("{}=1", cell(self.places.data_column(&DataColumn::HasUnit(stage)))))
                .collect();
            all.push(format!("OR({})", units.join(",")));
        } else {
            let kind = cell(self.places.data_column(&DataColumn::Kind));
            let names = scope.kinds.iter().filter_map(|id| self.quantities.kind(id));
            let names = names.filter_map(|kind| self.quantities.kinds[kind].names.first());
            all.push(format!(
                "OR({})",
                names.map(|name| format!("{kind}={}", quoted(name))).collect::<Vec<_>>().join(",")
            ));
        }
        for (key, options) in &scope.without_choices {
            let choice = cell(self.places.data_column(&DataColumn::Choice(key.clone())));
            let known = self.quantities.get(key).map_or(&[][..], |quantity| quantity.options.as_slice());
            for name in known.iter().filter(|known| options.contains(&known.id)).filter_map(|known| known.names.first())
            {
                all.push(format!("{choice}<>{}", quoted(name)));
            }
        }
        let inside = format!("AND({})", all.join(","));
        let Some(total) = &scope.total else { return format!("=IF({inside},1,0)") };
        let figure = cell(self.places.key_column(self.quantities, &total.key));
        let bounds = bounds_formula(total, &figure);
        let unknown = quoted(&self.forms.words.unknown);
        format!("=IF({inside},IF({figure}=\"\",{unknown},IF(AND({bounds}),1,0)),0)")
    }

    /// The sheet of units.
    pub(super) fn basis_sheet(&self, workbook: &mut Workbook, styles: &Styles) -> Written {
        let words = &self.forms.words.data;
        let sheet = workbook.add_worksheet();
        Self::data_top(sheet, &words.basis, &words.basis_remark, styles)?;
        let students = Stage::ALL.map(|stage| {
            let key = format!("students_{}", stage.id());
            self.quantities.get(&key).map_or_else(String::new, |quantity| quantity.header.clone())
        });
        let mut heads: Vec<(String, f64)> = vec![
            (words.number.clone(), 6.0),
            (words.code.clone(), 14.0),
            (words.name.clone(), 26.0),
            (words.stage.clone(), 7.0),
            (words.kind.clone(), 12.0),
            (words.students.clone(), 10.0),
        ];
        heads.extend(students.into_iter().map(|name| (name, 9.0)));
        heads.push((words.part.clone(), 9.0));
        for key in &self.places.terms {
            let quantity = self.quantities.named(key);
            let base = self.quantities.stages_of(key).is_empty();
            let head = quantity.map_or_else(String::new, |it| look::heading(self.quantities, it));
            // A column by stage has each unit's own: its head names no stage.
            let head = if base { head } else { self.without_stage(&head) };
            heads.push((head, 11.0));
        }
        let short = |name: &str, template: &str| fill(template, &[("name", name.to_owned())]);
        heads.extend(self.rulebook.indicators.iter().map(|one| (short(&one.short.zh, &words.resource), 11.0)));
        heads.extend(self.rulebook.indicators.iter().map(|one| (short(&one.short.zh, &words.deviation), 11.0)));
        for (place, (head, width)) in heads.iter().enumerate() {
            let place = look::column_number(place);
            sheet.write_string_with_format(TOP, place, head, &styles.data_head)?;
            sheet.set_column_width(place, *width)?;
        }
        for (stage, units) in &self.places.stages {
            self.limit_rows(sheet, *stage, styles)?;
            let Some((first, _)) = self.places.basis_rows(*stage) else { continue };
            let explainer = Explainer::new(self.county, self.quantities, self.rulebook, self.assessment);
            for (row, unit) in (first..).zip(units) {
                self.basis_row(sheet, row, *unit, &explainer, styles)?;
            }
        }
        for indicator in 0..self.places.indicators {
            sheet.set_column_hidden(self.places.deviation(indicator))?;
        }
        let last_row = self.places.stages.last().and_then(|(stage, _)| self.places.basis_rows(*stage));
        let last_row = last_row.map_or(TOP + 1, |rows| rows.1);
        Self::data_page(sheet, last_row, self.places.resources().1)
    }

    fn without_stage(&self, head: &str) -> String {
        let names = self.forms.words.stages.values();
        names.fold(head.to_owned(), |head, name| head.replacen(name.as_str(), "", 1))
    }

    fn limit_rows(&self, sheet: &mut Worksheet, stage: Stage, styles: &Styles) -> Written {
        let words = &self.forms.words.data;
        let Some(first) = self.places.limits(stage) else { return Ok(()) };
        let names = [&words.threshold, &words.floor, &words.limit];
        let floor = self.rulebook.unit_rule.as_ref().map(|rule| &rule.floor.rational);
        let limit = self.rulebook.variation.limit.get(&stage);
        for (offset, name) in (0..LIMIT_ROWS).zip(names) {
            let row = first + offset;
            let name = fill(name, &[("stage", self.stage_name(stage))]);
            for column in 0..PART {
                blank(sheet, (row, column), &styles.data_limit)?;
            }
            sheet.write_string_with_format(row, 2, name, &styles.data_limit)?;
            for (place, indicator) in (0..).zip(&self.rulebook.indicators) {
                let threshold = floor.and_then(|_| indicator.threshold.get(&stage));
                let value = match offset {
                    0 => threshold.map(|threshold| threshold.double),
                    1 => threshold.zip(floor).map(|(threshold, floor)| double(&(&threshold.rational * floor))),
                    _ => limit.map(|limit| limit.double),
                };
                number_or_blank(sheet, (row, self.places.resource(place)), value, &styles.data_limit)?;
            }
        }
        Ok(())
    }

    fn basis_row(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        place: usize,
        explainer: &Explainer<'_>,
        styles: &Styles,
    ) -> Written {
        let unit = &self.assessment.units[place];
        let (school, schools) = (unit.row as usize, &self.county.schools);
        let first = self.places.basis_rows(unit.stage).map_or(at, |rows| rows.0);
        sheet.write_number_with_format(at, 0, at - first + 1, &styles.data_centre)?;
        sheet.write_string_with_format(at, 1, &schools.codes[school], &styles.data_text)?;
        sheet.write_string_with_format(at, 2, &schools.names[school], &styles.data_text)?;
        sheet.write_string_with_format(at, STAGE, self.stage_name(unit.stage), &styles.data_centre)?;
        sheet.write_string_with_format(at, 4, self.kind_name(school), &styles.data_text)?;
        number_or_blank(sheet, (at, STUDENTS), unit.students.map(|count| count as f64), &styles.data_number)?;
        let told: Vec<Explanation> =
            (0..self.rulebook.indicators.len()).map(|indicator| explainer.explain(unit, indicator)).collect();
        Self::part_cells(sheet, at, &told, styles)?;
        for key in &self.places.terms {
            let Some(column) = self.places.term(key) else { continue };
            let own = self.quantities.key_in(key, unit.stage);
            let figure = schools.figure(&own, school).map(|figure| figure.to_double());
            number_or_blank(sheet, (at, column), figure, &styles.data_number)?;
        }
        for (indicator, told) in (0..).zip(&told) {
            let text = self.resource_formula(at, indicator, told);
            let resource = told.resource.as_ref().map(double);
            formula(sheet, (at, self.places.resource(indicator)), &text, resource, &styles.data_exact)?;
            self.deviation_cell(sheet, at, place, indicator, styles)?;
        }
        Ok(())
    }

    /// Students of the stages that share the whole school's conditions, and the unit's part of them.
    fn part_cells(sheet: &mut Worksheet, at: u32, told: &[Explanation], styles: &Styles) -> Written {
        for column in STUDENTS_OF..PART {
            blank(sheet, (at, column), &styles.data_number)?;
        }
        let Some(told) = told.iter().find(|told| told.part.is_some()) else {
            sheet.write_number_with_format(at, PART, 1.0, &styles.data_fine)?;
            return Ok(());
        };
        let Some(part) = &told.part else { return Ok(()) };
        let (mut cells, mut weighted, mut own) = (Vec::new(), Vec::new(), String::new());
        for one in &part.stages {
            let column = STUDENTS_OF + one.stage as u16;
            number_or_blank(sheet, (at, column), one.students.map(|count| count as f64), &styles.data_number)?;
            let cell = row_col_to_cell(at, column);
            let product = format!("{}*{cell}", one.weight.double);
            if one.stage == told.stage {
                own.clone_from(&product);
            }
            weighted.push(product);
            cells.push(cell);
        }
        let sum = weighted.join("+");
        let text = format!("=IF(COUNT({})<{},\"\",IF(({sum})=0,\"\",{own}/({sum})))", cells.join(","), cells.len());
        formula(sheet, (at, PART), &text, part.part.as_ref().map(double), &styles.data_fine)
    }

    /// What the unit has: figures of its stage, and its part of the whole school's.
    fn resource_formula(&self, at: u32, indicator: u16, told: &Explanation) -> String {
        let rule = &self.rulebook.indicators[usize::from(indicator)];
        let (mut needed, mut stage_sum, mut school_sum) = (Vec::new(), Vec::new(), Vec::new());
        for term in rule.resource.iter().filter(|term| term.concession.is_none()) {
            let Some(column) = self.places.term(&term.key) else { continue };
            let cell = row_col_to_cell(at, column);
            if !term.optional {
                needed.push(format!("{cell}=\"\""));
            }
            let product = format!("{cell}*{}", term.factor.double);
            let by_stage = !self.quantities.stages_of(&term.key).is_empty();
            if by_stage { stage_sum.push(product) } else { school_sum.push(product) }
        }
        let part = row_col_to_cell(at, PART);
        if !school_sum.is_empty() {
            if told.part.is_some() {
                needed.push(format!("{part}=\"\""));
            }
            stage_sum.push(format!("{part}*({})", school_sum.join("+")));
        }
        needed.push("FALSE".to_owned());
        format!("=IF(OR({}),\"\",{})", needed.join(","), stage_sum.join("+"))
    }

    /// A unit's part of the variance, times the students of all.
    fn deviation_cell(&self, sheet: &mut Worksheet, at: u32, place: usize, indicator: u16, styles: &Styles) -> Written {
        let unit = &self.assessment.units[place];
        let cell = (at, self.places.deviation(indicator));
        let (Some(form), Some(mean)) = (&self.unit_form, mean_cell(self.forms, unit.stage, indicator)) else {
            return blank(sheet, cell, &styles.data_number);
        };
        let offset = self.places.basis_rows(unit.stage).map_or(0, |rows| at - rows.0);
        let row = form.rows(&self.places, unit.stage).map_or(0, |rows| rows.0 + offset);
        let value = on_sheet(form.sheet, &row_col_to_cell_absolute(row, form.values + indicator));
        let students = row_col_to_cell(at, STUDENTS);
        let known = self.assessment.values[usize::from(indicator)].get(place).value;
        let mean_known = self.variation(unit.stage, indicator).and_then(|variation| variation.mean);
        let result = unit.students.zip(mean_known).filter(|_| !known.is_nan());
        let result = result.map(|(students, mean)| students as f64 * (known - mean).powi(2));
        let text = format!("=IF(OR({value}=\"\",{mean}=\"\"),\"\",{students}*({value}-{mean})^2)");
        formula(sheet, cell, &text, result, &styles.data_number)
    }

    /// The range of a column of the sheet of units over a stage's units.
    pub(super) fn basis_range(&self, stage: Stage, column: u16) -> Option<String> {
        let rows = self.places.basis_rows(stage)?;
        Some(on_sheet(&self.forms.words.data.basis, &column_range(column, rows)))
    }

    /// The range of an indicator's values of a stage on the form of units.
    pub(super) fn value_range(&self, stage: Stage, indicator: u16) -> Option<String> {
        let form = self.unit_form.as_ref()?;
        let rows = form.rows(&self.places, stage)?;
        Some(on_sheet(form.sheet, &column_range(form.values + indicator, rows)))
    }

    /// A cell of a stage's limits: 0 the threshold, 1 the floor, 2 the limit of variations.
    pub(super) fn limit_cell(&self, stage: Stage, offset: u32, indicator: u16) -> Option<String> {
        let row = self.places.limits(stage)? + offset;
        let cell = row_col_to_cell_absolute(row, self.places.resource(indicator));
        Some(on_sheet(&self.forms.words.data.basis, &cell))
    }
}

fn bounds_formula(bounds: &Bounds, cell: &str) -> String {
    let parts = [(">=", &bounds.at_least), ("<=", &bounds.at_most), (">", &bounds.above), ("<", &bounds.below)];
    let parts: Vec<String> =
        parts.into_iter().filter_map(|(sign, limit)| Some(format!("{cell}{sign}{}", limit.as_ref()?.double))).collect();
    if parts.is_empty() { "TRUE".to_owned() } else { parts.join(",") }
}
