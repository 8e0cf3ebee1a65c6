//! Forms with a few figures of the county: bands of columns, measures by indicator, items with their lines.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::Signed;
use rust_xlsxwriter::utility::{cell_range_absolute, row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{Chart, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, Color, Workbook, Worksheet};

use super::Paper;
use super::data_sheets::double;
use super::layout::{Band, IndicatorTable, ItemLine, ItemTable, Measure, MeasureRow, Sheet, Show, fill};
use super::places::{TOP, column_range, on_sheet, row_range};
use super::shows::{Lacking, MOST_NAMED, Named, Shown};
use super::style::{
    Beside, Styles, Written, blank, column_widths, formula, height, note_height, number_or_blank, page, page_breaks,
    shaded, span,
};
use crate::assess::{ItemResult, StageResult, Status, Verdict};
use crate::chart::numbers;
use crate::county::{Figure, Stage};
use crate::report::document::Mark;
use crate::report::item_words::item_detail;
use crate::report::look;
use crate::rulebook::{Item, Judged, Rule};
use crate::text::{Language, join};

/// Width of all columns of a band together, characters: a page across.
const BAND_WIDTH: f64 = 128.0;
/// Width of the column of names of rows.
const NAME_WIDTH: f64 = 16.0;
/// Height of a row of figures, points.
const FIGURE_HEIGHT: f64 = 34.0;
/// Widths of the columns of items: number, text, line, figure, met, remark.
const ITEM_WIDTHS: [f64; 6] = [5.0, 28.0, 44.0, 11.0, 8.0, 20.0];
/// With points: section, number, text, most, points, remark.
const POINT_WIDTHS: [f64; 6] = [12.0, 6.0, 58.0, 8.0, 8.0, 22.0];
/// Least height of a line of an item.
const LINE_HEIGHT: f64 = 19.0;
/// Least height of the heads of indicators.
const HEADS_HEIGHT: f64 = 76.0;
/// Height of the heads of items.
const ITEM_HEADS: f64 = 32.0;
/// Rows up to this height are brought onto one page, points: smaller than that nobody could read them.
const MOST_ON_PAGE: f64 = 1_150.0;
/// Heights of title and of the line below it.
const TITLE_HEIGHTS: [f64; 2] = [34.0, 22.0];
/// Heights of the heads of the form of units: names, codes.
pub(super) const UNIT_HEADS: [f64; 2] = [118.0, 15.0];
/// Height of a chart, pixels.
const CHART_HEIGHT: u32 = 300;
const CHART_WIDTH: u32 = 920;
/// Colours of the stages' columns and of their limits.
const STAGE_COLOURS: [u32; 2] = [0x002F_6DB3, 0x003D_9970];

impl Paper<'_> {
    /// One form.
    pub(super) fn sheet(&self, workbook: &mut Workbook, form: &Sheet, styles: &Styles) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&form.name)?.set_formula_result_default("");
        let table = if let Some(table) = &form.schools {
            self.unit_table(sheet, table, styles)?
        } else if let Some(table) = &form.indicators {
            self.indicator_table(sheet, table, styles)?
        } else if let Some(table) = &form.items {
            self.item_table(sheet, table, styles)?
        } else {
            self.bands(sheet, &form.bands, styles)?
        };
        let last = table.last;
        span(sheet, (0, 0), (0, last.1), &form.title, &styles.title)?;
        span(sheet, (1, 0), (1, last.1), &self.about(), &styles.about)?;
        sheet.set_row_height(0, TITLE_HEIGHTS[0])?.set_row_height(1, TITLE_HEIGHTS[1])?;
        let mut row = last.0 + 1;
        let mut notes: Vec<String> = form.notes.iter().filter_map(|note| self.note_text(note)).collect();
        notes.extend(table.notes);
        if form.variation_notes {
            notes.extend(self.variation_notes());
        }
        if !self.measured.is_empty() {
            notes.push(fill(&self.forms.words.measured, &[("count", self.measured.len().to_string())]));
        }
        notes.push(self.forms.words.signature.clone());
        let width: f64 = table.widths.iter().sum();
        let mut below = 0.0;
        for text in &notes {
            span(sheet, (row, 0), (row, last.1), text, &styles.note)?;
            let high = note_height(text, width);
            sheet.set_row_height(row, high)?;
            below += high;
            row += 1;
        }
        // A chart is no part of the form: it stands beyond what is printed.
        if form.chart && !self.places.stages.is_empty() {
            self.chart(sheet, form, row + 1)?;
        }
        let tall: f64 = table.rows.iter().map(|(height, _)| height).sum();
        let whole = form.chart || (table.may_shrink && tall <= MOST_ON_PAGE);
        if !table.rows.is_empty() && !whole {
            let above = TITLE_HEIGHTS.iter().sum();
            let beside = Beside { landscape: form.landscape, above, heads: table.heads_height, below };
            sheet.set_page_breaks(&page_breaks(table.heads.1 + 1, &table.rows, &table.widths, &beside))?;
        }
        page(sheet, form.landscape, table.heads, (row.saturating_sub(1), last.1), whole)
    }

    fn note_text(&self, note: &super::layout::Note) -> Option<String> {
        if let Some(wanted) = &note.left_out {
            return Some(fill(&note.text, &self.left_out(wanted)?));
        }
        let counts: Vec<(&str, String)> = note
            .units
            .iter()
            .map(|(name, wanted)| {
                let units = self.assessment.units.iter().filter(|unit| unit.stage == wanted.stage);
                let count = units.filter(|unit| {
                    let kind = usize::from(self.county.schools.kinds[unit.row as usize]);
                    let id = self.quantities.kinds.get(kind).map(|kind| &kind.id);
                    wanted.kinds.is_empty() || id.is_some_and(|id| wanted.kinds.contains(id))
                });
                (name.as_str(), count.count().to_string())
            })
            .collect();
        Some(fill(&note.text, &counts))
    }

    /// Bands of columns, one under another, of the same width.
    fn bands(
        &self,
        sheet: &mut Worksheet,
        bands: &[Band],
        styles: &Styles,
    ) -> Result<Table, rust_xlsxwriter::XlsxError> {
        let named_rows = bands.iter().any(|band| band.head.is_some());
        let first = u16::from(named_rows);
        let most = bands.iter().map(|band| band.columns.len()).max().unwrap_or(1);
        let last = first + look::column_number(most) - 1;
        let room = BAND_WIDTH - if named_rows { NAME_WIDTH } else { 0.0 };
        let width = room / most as f64;
        let mut widths = vec![NAME_WIDTH; usize::from(first)];
        widths.extend(std::iter::repeat_n(width, most));
        column_widths(sheet, &widths)?;
        let mut filled = Filled::default();
        let mut row = TOP;
        for band in bands {
            row = self.band(sheet, row, band, first, &mut filled, styles)?;
        }
        sheet.set_freeze_panes(TOP, first)?;
        let notes = self.lacking_notes(&filled.lacking);
        Ok(Table { heads: (TOP, TOP), last: (row - 1, last), widths, notes, ..Table::default() })
    }

    fn band(
        &self,
        sheet: &mut Worksheet,
        top: u32,
        band: &Band,
        first: u16,
        filled: &mut Filled,
        styles: &Styles,
    ) -> Result<u32, rust_xlsxwriter::XlsxError> {
        let coded = band.columns.iter().any(|column| column.code.is_some());
        let heads = 2 + u32::from(coded);
        if let Some(head) = &band.head {
            span(sheet, (top, 0), (top + heads - 1, 0), head, &styles.head)?;
        }
        let mut at = 0;
        while at < band.columns.len() {
            let group = &band.columns[at].group;
            let wide = band.columns[at..].iter().take_while(|column| column.group == *group).count();
            let (from, to) = (first + look::column_number(at), first + look::column_number(at + wide) - 1);
            span(sheet, (top, from), (top, to), group, &styles.head)?;
            at += wide;
        }
        for (column, of) in (first..).zip(&band.columns) {
            sheet.write_string_with_format(top + 1, column, &of.name, &styles.head)?;
            if coded {
                sheet.write_string_with_format(top + 2, column, of.code.as_deref().unwrap_or(""), &styles.code)?;
            }
        }
        sheet.set_row_height(top, 22)?.set_row_height(top + 1, 36)?;
        let mut row = top + heads;
        for line in &band.rows {
            if first > 0 {
                sheet.write_string_with_format(row, 0, &line.name, &styles.centre)?;
            }
            for (column, cell) in (first..).zip(&line.cells) {
                let shown = self.shown(&cell.show, &filled.named);
                if let Some(id) = &cell.id {
                    filled.named.insert(id.clone(), (row_col_to_cell(row, column), shown.value.clone()));
                }
                Self::show_cell(sheet, (row, column), &shown, cell.decimals, styles)?;
                let head = band.columns.get(usize::from(column - first));
                if let Some((lacking, head)) = shown.lacking.zip(head) {
                    let whole = [("group", bare(&head.group).to_owned()), ("name", bare(&head.name).to_owned())];
                    let of = head.code.clone().unwrap_or_else(|| fill(&self.forms.words.column, &whole));
                    let name = format!("{}{of}", line.name);
                    filled.lacking.push((name, lacking));
                }
            }
            sheet.set_row_height(row, FIGURE_HEIGHT)?;
            row += 1;
        }
        Ok(row)
    }

    /// Which cells are empty, and whose figures they lack: a note for those that lack the same.
    fn lacking_notes(&self, lacking: &[(String, Lacking)]) -> Vec<String> {
        let mut of: Vec<(&Lacking, Vec<&str>)> = Vec::new();
        for (name, lacking) in lacking {
            match of.iter_mut().find(|(known, _)| *known == lacking) {
                Some((_, names)) => names.push(name),
                None => of.push((lacking, vec![name])),
            }
        }
        let words = &self.forms.words;
        let note = |(lacking, cells): (&Lacking, Vec<&str>)| {
            let cells = ("cells", join(Language::ZhCn, cells));
            match lacking {
                Lacking::County => fill(&words.not_reported, &[cells]),
                Lacking::Schools(rows) => fill(&words.not_summed, &[cells, ("names", self.names(rows))]),
            }
        };
        of.into_iter().map(note).collect()
    }

    /// A column an indicator.
    fn indicator_table(
        &self,
        sheet: &mut Worksheet,
        table: &IndicatorTable,
        styles: &Styles,
    ) -> Result<Table, rust_xlsxwriter::XlsxError> {
        let count = self.places.indicators;
        let overall = 2 + count;
        let last = overall + u16::from(table.verdict.is_some());
        let mut widths = vec![7.0, 20.0];
        widths.extend(std::iter::repeat_n((BAND_WIDTH - 27.0) / f64::from(last - 1), usize::from(last) - 1));
        column_widths(sheet, &widths)?;
        let coded = u32::from(table.code.is_some());
        span(sheet, (TOP, 0), (TOP + coded, 1), &table.head, &styles.head)?;
        let names = self.rulebook.indicators.iter().map(|one| look::in_brackets(&one.name.zh, &one.unit.zh));
        let mut tall = HEADS_HEIGHT;
        for (column, name) in (2..).zip(names.chain([table.overall.clone()]).chain(table.verdict.clone())) {
            tall = height(&[(&name, widths[usize::from(column)])], tall);
            sheet.write_string_with_format(TOP, column, name, &styles.head)?;
            if let Some(code) = &table.code {
                sheet.write_string_with_format(TOP + 1, column, format!("{code}{}", column - 1), &styles.code)?;
            }
        }
        sheet.set_row_height(TOP, tall)?;
        let first = TOP + 1 + coded;
        let mut at = 0;
        while at < table.rows.len() {
            let stage = table.rows[at].stage;
            let high = table.rows[at..].iter().take_while(|row| row.stage == stage).count();
            let (from, to) = (first + look::row_number(at), first + look::row_number(at + high) - 1);
            let name = self.forms.words.stages.get(&stage).map_or("", String::as_str);
            span(sheet, (from, 0), (to, 0), name, &styles.head)?;
            at += high;
        }
        for (row, line) in (first..).zip(&table.rows) {
            sheet.write_string_with_format(row, 1, &line.name, &styles.centre)?;
            for indicator in 0..count {
                self.measure_cell(sheet, (row, 2 + indicator), line, indicator, styles)?;
            }
            self.overall_cell(sheet, (row, overall), line, styles)?;
            if table.verdict.is_some() {
                self.mean_verdict(sheet, (row, last), line, styles)?;
            }
            sheet.set_row_height(row, FIGURE_HEIGHT)?;
        }
        sheet.set_freeze_panes(first, 2)?;
        let end = (first + look::row_number(table.rows.len()) - 1, last);
        Ok(Table { heads: (TOP, first - 1), last: end, widths, ..Table::default() })
    }

    fn stage(&self, stage: Stage) -> Option<&StageResult> {
        self.assessment.stages.iter().find(|result| result.stage == stage && result.units > 0)
    }

    fn measure_cell(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        line: &MeasureRow,
        indicator: u16,
        styles: &Styles,
    ) -> Written {
        let stage = line.stage;
        let decimals = match line.measure {
            Measure::Mean => self.decimals(usize::from(indicator)).max(line.decimals),
            _ => line.decimals,
        };
        let format = styles.number(decimals);
        let (Some(range), Some(variation)) = (self.value_range(stage, indicator), self.variation(stage, indicator))
        else {
            return blank(sheet, at, &format);
        };
        let number = |key: usize| key as f64;
        match line.measure {
            Measure::Met => {
                let limit = self.limit_cell(stage, 0, indicator);
                let met = variation.met.map(number);
                match limit.filter(|_| met.is_some() && self.counts_as_exact(stage, indicator)) {
                    Some(limit) => {
                        let text = format!("=COUNTIF({range},\">=\"&({limit}-{TOLERANCE}))");
                        formula(sheet, at, &text, met, &format)
                    }
                    None => number_or_blank(sheet, at, met, &format),
                }
            }
            Measure::MetShare => {
                let above = row_col_to_cell(at.0 - 1, at.1);
                let units = self.stage(stage).map_or(0, |result| result.units);
                let share = variation.met.map(|met| number(met) * 100.0 / number(units));
                formula(sheet, at, &format!("=IF({above}=\"\",\"\",{above}*100/ROWS({range}))"), share, &format)
            }
            Measure::Mean => {
                let text = self.mean_formula(stage, indicator, &range).unwrap_or_default();
                formula(sheet, at, &text, variation.mean, &format)
            }
            Measure::Variation => {
                let format = if variation.verdict == Some(Verdict::Fail) { format.set_bold() } else { format };
                let text = self.variation_formula(stage, indicator, &range, at).unwrap_or_default();
                formula(sheet, at, &text, variation.cv, &format)
            }
        }
    }

    /// X̄ = ΣR ÷ ΣP × scale over the units that have a value.
    fn mean_formula(&self, stage: Stage, indicator: u16, values: &str) -> Option<String> {
        let students = self.basis_range(stage, super::places::STUDENTS)?;
        let resources = self.basis_range(stage, self.places.resource(indicator))?;
        let scale = self.rulebook.indicators.get(usize::from(indicator))?.scale.double;
        let known = format!("--ISNUMBER({values})");
        Some(format!(
            "=IF(COUNT({values})=0,\"\",SUMPRODUCT({known},{resources})*{scale}/SUMPRODUCT({known},{students}))"
        ))
    }

    /// S ÷ X̄, from the deviations on the sheet of units.
    fn variation_formula(&self, stage: Stage, indicator: u16, values: &str, at: (u32, u16)) -> Option<String> {
        let students = self.basis_range(stage, super::places::STUDENTS)?;
        let deviations = self.basis_range(stage, self.places.deviation(indicator))?;
        let mean = row_col_to_cell_absolute(at.0.checked_sub(1)?, at.1);
        Some(format!(
            "=IF({mean}=\"\",\"\",IF({mean}=0,\"\",SQRT(SUM({deviations})/SUMPRODUCT(--ISNUMBER({values}),{students}))/{mean}))"
        ))
    }

    /// Whether counting doubles comes to what was decided exactly.
    fn counts_as_exact(&self, stage: Stage, indicator: u16) -> bool {
        let place = usize::from(indicator);
        let Some(threshold) = self.rulebook.indicators[place].threshold.get(&stage) else { return false };
        let units = self.assessment.units.iter().enumerate().filter(|(_, unit)| unit.stage == stage);
        units
            .map(|(unit, _)| self.assessment.values[place].get(unit))
            .all(|value| value.met.is_none_or(|met| (value.value >= threshold.double - TOLERANCE_DOUBLE) == met))
    }

    fn overall_cell(&self, sheet: &mut Worksheet, at: (u32, u16), line: &MeasureRow, styles: &Styles) -> Written {
        let format = styles.number(line.decimals);
        let Some(result) = self.stage(line.stage) else { return blank(sheet, at, &format) };
        let form = self.unit_form.as_ref();
        let verdicts = form.and_then(|form| {
            let range = column_range(form.verdict?, form.rows(&self.places, line.stage)?);
            Some(on_sheet(form.sheet, &range))
        });
        match line.measure {
            Measure::Met => match (verdicts, result.verdicts) {
                (Some(range), Some(counts)) => {
                    let text = format!("=COUNTIF({range},\"{}\")", self.forms.words.yes);
                    formula(sheet, at, &text, Some(counts.passing as f64), &format)
                }
                _ => blank(sheet, at, &format),
            },
            Measure::MetShare => match (verdicts, result.verdicts) {
                (Some(range), Some(counts)) => {
                    let above = row_col_to_cell(at.0 - 1, at.1);
                    let share = counts.passing as f64 * 100.0 / result.units as f64;
                    formula(sheet, at, &format!("={above}*100/ROWS({range})"), Some(share), &format)
                }
                _ => blank(sheet, at, &format),
            },
            Measure::Mean => {
                sheet.write_string_with_format(at.0, at.1, &self.forms.words.not_there, &styles.centre)?;
                Ok(())
            }
            Measure::Variation if self.rulebook.variation.judged == Judged::Mean => {
                let (first, last) = (2, 1 + self.places.indicators);
                let cells = cell_range_absolute(at.0, first, at.0, last);
                let text = format!("=IF(COUNT({cells})<{},\"\",AVERAGE({cells}))", self.places.indicators);
                formula(sheet, at, &text, result.composite_cv, &format)
            }
            Measure::Variation => {
                let worst = result.variations.iter().filter_map(|variation| variation.verdict).max();
                let words = &self.forms.words;
                let word = match worst {
                    Some(Verdict::Pass) => &words.yes,
                    Some(Verdict::Fail) => &words.no,
                    _ => &words.open,
                };
                if word.is_empty() {
                    return blank(sheet, at, &styles.centre);
                }
                sheet.write_string_with_format(at.0, at.1, word, &styles.centre)?;
                Ok(())
            }
        }
    }

    /// Whether the mean of all variations of a stage is within its limit, beside it.
    fn mean_verdict(&self, sheet: &mut Worksheet, at: (u32, u16), line: &MeasureRow, styles: &Styles) -> Written {
        let words = &self.forms.words;
        // A stage's verdict is that of its variation where units are not judged.
        let judged = self.rulebook.variation.judged == Judged::Mean && self.rulebook.unit_rule.is_none();
        let verdict = self.stage(line.stage).filter(|_| judged).and_then(|result| result.verdict);
        let (word, format) = match (line.measure, verdict) {
            (Measure::Variation, Some(Verdict::Pass)) => (&words.yes, styles.centre.clone()),
            (Measure::Variation, Some(Verdict::Fail)) => (&words.no, shaded(styles.centre.clone())),
            (Measure::Variation, _) => (&words.open, styles.centre.clone()),
            _ => (&words.not_there, styles.centre.clone()),
        };
        if word.is_empty() {
            return blank(sheet, at, &format);
        }
        sheet.write_string_with_format(at.0, at.1, word, &format)?;
        Ok(())
    }

    /// Schools that values rest on whose figures are in doubt, each once, with the indicators of each stage.
    fn doubted_schools(&self) -> String {
        let words = &self.forms.words;
        let mut of_school: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (at, unit) in self.assessment.units.iter().enumerate() {
            let row = unit.row as usize;
            let known = self.rulebook.indicators.iter().zip(self.assessment.values_of(at));
            let doubted = known.filter(|(indicator, value)| {
                let keys = || self.keys_of(indicator, unit.stage, row);
                !value.value.is_nan() && self.marks_of(row, &keys()).contains(&Mark::Doubtful)
            });
            let names: Vec<&str> = doubted.map(|(indicator, _)| indicator.short.zh.as_str()).collect();
            let stage = ("stage", words.stages.get(&unit.stage).cloned().unwrap_or_default());
            if names.len() == self.rulebook.indicators.len() {
                let all = fill(&words.variation_doubted_all, &[stage, ("count", names.len().to_string())]);
                of_school.entry(unit.row).or_default().push(all);
            } else if !names.is_empty() {
                of_school.entry(unit.row).or_default().push(stage.1 + &join(Language::ZhCn, names));
            }
        }
        let count = of_school.len();
        let names = of_school.into_iter().take(MOST_NAMED).map(|(row, stages)| {
            let name = self.county.schools.names[row as usize].clone();
            fill(&words.variation_doubted, &[("name", name), ("indicators", stages.join("；"))])
        });
        let names = join(Language::ZhCn, names);
        if count <= MOST_NAMED {
            return names;
        }
        fill(&words.names_more, &[("names", names), ("count", count.to_string())])
    }

    /// What is to be said of variations: over the limit, schools missing, borderline; which schools' figures are in doubt.
    fn variation_notes(&self) -> Vec<String> {
        let words = &self.forms.words;
        let mut notes = Vec::new();
        let least = self.rulebook.decimals.variations as usize;
        for result in self.assessment.stages.iter().filter(|result| result.units > 0) {
            let stage = words.stages.get(&result.stage).cloned().unwrap_or_default();
            let limit = self.rulebook.variation.limit.get(&result.stage).map_or(f64::NAN, |limit| limit.double);
            let exactly = |value: f64| numbers::rounded(value, numbers::deciding(value, limit, least));
            let put = |template: &str, name: &str, value: String, count: usize| {
                let values = [
                    ("stage", stage.clone()),
                    ("name", name.to_owned()),
                    ("limit", format!("{limit:.2}")),
                    ("value", value),
                    ("count", count.to_string()),
                ];
                fill(template, &values)
            };
            // What is over its limit stays so, whatever is missing.
            let failed = |verdict: Option<Verdict>| match self.rulebook.variation.judged {
                Judged::Mean => result.composite_cv.is_some_and(|composite| composite > limit),
                Judged::Each => verdict == Some(Verdict::Fail),
            };
            let mut missing: BTreeMap<(usize, bool), Vec<&str>> = BTreeMap::new();
            for (indicator, variation) in self.rulebook.indicators.iter().zip(&result.variations) {
                let (name, cv) = (&indicator.short.zh, variation.cv.unwrap_or(f64::NAN));
                if variation.verdict == Some(Verdict::Fail) {
                    notes.push(put(&words.variation_fail, name, String::new(), 0));
                }
                if variation.missing > 0 {
                    missing.entry((variation.missing, failed(variation.verdict))).or_default().push(name);
                }
                if variation.borderline {
                    notes.push(put(&words.variation_borderline, name, exactly(cv), 0));
                }
            }
            for ((count, failed), names) in missing {
                let template = if failed { &words.variation_partial } else { &words.variation_missing };
                notes.push(put(template, &join(Language::ZhCn, names), String::new(), count));
            }
            if self.rulebook.variation.judged == Judged::Mean {
                if result.composite_cv.is_some_and(|composite| composite > limit) {
                    notes.push(put(&words.variation_fail, "", String::new(), 0));
                }
                if result.composite_borderline == Some(true) {
                    let composite = result.composite_cv.unwrap_or(f64::NAN);
                    notes.push(put(&words.variation_borderline, "", exactly(composite), 0));
                }
            }
        }
        let doubted = if self.doubted.is_empty() { String::new() } else { self.doubted_schools() };
        if !doubted.is_empty() {
            notes.push(fill(&words.variation_doubtful, &[("schools", doubted)]));
        }
        notes
    }

    /// The variations of each stage beside their limits.
    fn chart(&self, sheet: &mut Worksheet, form: &Sheet, row: u32) -> Written {
        let Some(table) = &form.indicators else { return Ok(()) };
        let first = TOP + 1 + u32::from(table.code.is_some());
        let columns = (2, 1 + self.places.indicators);
        let words = &self.forms.words;
        let basis = |row: u32| on_sheet(&words.data.basis, &row_range(row, self.places.resources()));
        let categories = basis(TOP);
        let (mut chart, mut limits) = (Chart::new_column(), Chart::new_line());
        let mut limited = false;
        let rows = (first..).zip(&table.rows).filter(|(_, line)| line.measure == Measure::Variation);
        for ((row, line), colour) in rows.zip(STAGE_COLOURS) {
            let name = words.stages.get(&line.stage).map_or("", String::as_str);
            let values = on_sheet(&form.name, &row_range(row, columns));
            chart
                .add_series()
                .set_name(name)
                .set_categories(categories.as_str())
                .set_values(values.as_str())
                .set_format(
                    ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(colour))),
                );
            let Some(limit) = self.places.limits(line.stage).filter(|_| self.rulebook.variation.judged == Judged::Each)
            else {
                continue;
            };
            limited = true;
            limits
                .add_series()
                .set_name(&fill(&words.chart_limit, &[("stage", name.to_owned())]))
                .set_categories(categories.as_str())
                .set_values(basis(limit + 2).as_str())
                .set_marker(ChartMarker::new().set_none())
                .set_format(
                    ChartLine::new()
                        .set_color(Color::RGB(colour))
                        .set_width(1.5)
                        .set_dash_type(rust_xlsxwriter::ChartLineDashType::Dash),
                );
        }
        if limited {
            chart.combine(&limits);
        }
        chart.title().set_name(&words.chart_title);
        chart.legend().set_position(ChartLegendPosition::Bottom);
        chart.y_axis().set_min(0).set_num_format("0.00");
        chart.set_width(CHART_WIDTH).set_height(CHART_HEIGHT).set_alt_text(&words.chart_title);
        sheet.insert_chart(row, 0, &chart)?;
        Ok(())
    }

    fn items(&self, table: &ItemTable) -> Vec<(&Item, &ItemResult)> {
        let groups = table.also.iter().chain([&table.group]);
        groups
            .flat_map(|group| {
                let items = self.rulebook.items.iter().zip(&self.assessment.items);
                items.filter(move |(item, _)| item.group == *group)
            })
            .collect()
    }

    fn item_table(
        &self,
        sheet: &mut Worksheet,
        table: &ItemTable,
        styles: &Styles,
    ) -> Result<Table, rust_xlsxwriter::XlsxError> {
        if table.points {
            return self.points_table(sheet, table, styles);
        }
        column_widths(sheet, &ITEM_WIDTHS)?;
        let heads = &table.heads;
        for (column, head) in [(0, &heads.number), (1, &heads.text), (4, &heads.met), (5, &heads.remark)] {
            sheet.write_string_with_format(TOP, column, head, &styles.head)?;
        }
        span(sheet, (TOP, 2), (TOP, 3), &heads.content, &styles.head)?;
        sheet.set_row_height(TOP, ITEM_HEADS)?;
        let mut row = TOP + 1;
        let mut named = Named::new();
        let mut rows = Vec::new();
        for (number, (item, result)) in (1..).zip(self.items(table)) {
            let heights = self.item_rows(sheet, row, number, item, result, table, &mut named, styles)?;
            row += look::row_number(heights.len());
            // An item's lines stand on one page.
            let last = heights.len() - 1;
            rows.extend(heights.into_iter().enumerate().map(|(place, height)| (height, place < last)));
        }
        sheet.set_freeze_panes(TOP + 1, 2)?;
        let last = (row.max(TOP + 2) - 1, 5);
        let widths = ITEM_WIDTHS.to_vec();
        let heads = (TOP, TOP);
        Ok(Table { heads, heads_height: ITEM_HEADS, last, widths, may_shrink: true, rows, ..Table::default() })
    }

    #[expect(clippy::too_many_arguments, reason = "one item's whereabouts and what stands in it")]
    fn item_rows(
        &self,
        sheet: &mut Worksheet,
        first: u32,
        number: u32,
        item: &Item,
        result: &ItemResult,
        table: &ItemTable,
        named: &mut Named,
        styles: &Styles,
    ) -> Result<Vec<f64>, rust_xlsxwriter::XlsxError> {
        let lines: Vec<_> = table.lines.iter().filter(|line| line.item == item.id).collect();
        let conclusion = self.conclusions.get(&item.id).map_or("", String::as_str);
        let with_conclusion = lines.is_empty() || !conclusion.is_empty();
        let rows = look::row_number(lines.len()) + u32::from(with_conclusion);
        let last = first + rows - 1;
        let mut shown: Vec<Shown> = Vec::with_capacity(lines.len());
        for (row, line) in (first..).zip(&lines) {
            let of_line = self.shown(&line.show, named);
            if let Some(id) = &line.id {
                named.insert(id.clone(), (row_col_to_cell(row, 3), of_line.value.clone()));
            }
            shown.push(of_line);
        }
        let remark = self.item_remark(item, result, &lines, &shown);
        span(sheet, (first, 0), (last, 0), &number.to_string(), &styles.centre)?;
        span(sheet, (first, 1), (last, 1), &item.text.zh, &styles.text)?;
        span(sheet, (first, 5), (last, 5), &remark, &styles.text)?;
        let words = &self.forms.words;
        let (met, format) = match result.verdict() {
            Verdict::Pass => (&words.yes, styles.centre.clone()),
            Verdict::Fail if words.no.is_empty() => (&words.no, shaded(styles.centre.clone())),
            Verdict::Fail => (&words.no, styles.centre.clone()),
            Verdict::Undetermined => (&words.undetermined, styles.centre.clone()),
        };
        span(sheet, (first, 4), (last, 4), met, &format)?;
        for (row, (line, shown)) in (first..).zip(lines.iter().zip(&shown)) {
            sheet.write_string_with_format(row, 2, &line.name, &styles.text)?;
            Self::show_cell(sheet, (row, 3), shown, line.decimals, styles)?;
        }
        if with_conclusion {
            span(sheet, (last, 2), (last, 3), conclusion, &styles.text)?;
        }
        let tall = height(&[(&item.text.zh, ITEM_WIDTHS[1]), (&remark, ITEM_WIDTHS[5])], 0.0);
        let own = |name: &str, width: f64| height(&[(name, width)], LINE_HEIGHT);
        let mut heights: Vec<f64> = lines.iter().map(|line| own(&line.name, ITEM_WIDTHS[2])).collect();
        if with_conclusion {
            heights.push(own(conclusion, ITEM_WIDTHS[2] + ITEM_WIDTHS[3]));
        }
        let lacking = ((tall - heights.iter().sum::<f64>()) / heights.len() as f64).max(0.0);
        for (row, high) in (first..).zip(&mut heights) {
            *high = (*high + lacking).min(400.0);
            sheet.set_row_height(row, *high)?;
        }
        Ok(heights)
    }

    /// Why an item is not met, what is missing, what is in doubt, who decided.
    fn item_remark(&self, item: &Item, result: &ItemResult, lines: &[&ItemLine], shown: &[Shown]) -> String {
        let words = &self.forms.words;
        let mut parts = Vec::new();
        let counted = |template: &str, rows: &[usize]| {
            fill(template, &[("count", rows.len().to_string()), ("names", self.names(rows))])
        };
        if !result.schools.is_empty() {
            let rows: Vec<usize> = result.schools.iter().map(|row| *row as usize).collect();
            parts.push(counted(&words.at_fault, &rows));
        }
        let mut missing: BTreeSet<usize> = self.truly_missing(&result.missing, result.status).into_iter().collect();
        for (line, shown) in lines.iter().zip(shown) {
            match &shown.lacking {
                Some(Lacking::Schools(rows)) => missing.extend(rows),
                Some(Lacking::County) => parts.push(fill(&words.line_lacking, &[("name", line.name.clone())])),
                None => {}
            }
        }
        let all: Vec<(&ItemLine, &Shown)> = lines.iter().copied().zip(shown).collect();
        for (line, shown) in &all {
            parts.extend(self.over_whole(line, shown, &all));
        }
        if !missing.is_empty() {
            parts.push(counted(&words.data_lacking, &missing.into_iter().collect::<Vec<_>>()));
        } else if result.status == Status::NoData {
            parts.push(words.no_data.clone());
        }
        match (result.status, result.decided) {
            (Status::ToConfirm, None) => parts.push(words.to_confirm.clone()),
            (Status::Manual, None) => parts.push(words.manual.clone()),
            // Beside what figures decide, a person's word is not what counts.
            (_, Some(_)) if item.confirm || matches!(item.rule, Rule::Manual { .. }) => {
                parts.push(words.decided.clone());
            }
            _ => {}
        }
        if result.verdict() == Verdict::Fail && result.schools.is_empty() {
            parts.extend(self.fallen_short(item, result, lines));
        }
        if parts.is_empty() && !lines.is_empty() && result.verdict() != Verdict::Undetermined {
            parts.push(words.by_figures.clone());
        }
        parts.join("；")
    }

    /// Which ratios or subjects of the county are below what is asked.
    fn fallen_short(&self, item: &Item, result: &ItemResult, lines: &[&ItemLine]) -> Vec<String> {
        let (Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. }) = &item.rule else {
            let subjects = matches!(item.rule, Rule::Subjects { .. });
            let detail = || item_detail(Language::ZhCn, self.county, self.quantities, self.rulebook, result);
            return if subjects { vec![detail()] } else { Vec::new() };
        };
        let shares = lines.iter().filter_map(|line| match &line.show {
            Show::Ratio(ratio) if !ratio.over.is_empty() => Some((line, ratio)),
            _ => None,
        });
        let both = shares.zip(ratios.iter().zip([result.value, result.value2]));
        let short = both.filter(|(_, (rule, value))| value.is_some_and(|value| value < rule.at_least.double));
        let said = short.map(|((line, ratio), (rule, _))| {
            let unit = unit(&line.name);
            let times = BigRational::from_integer(ratio.times.into());
            // Of amounts the rule itself counts in the form's unit.
            let least = if unit == "%" { &rule.at_least.rational * times } else { rule.at_least.rational.clone() };
            let least = format!("{}{unit}", numbers::plain(double(&least), 2));
            fill(&self.forms.words.ratio_short, &[("name", bare(&line.name).to_owned()), ("least", least)])
        });
        said.collect()
    }

    /// Where a part is more than its whole: by the schools that report it so, else by the county's sum.
    fn over_whole(&self, line: &ItemLine, shown: &Shown, lines: &[(&ItemLine, &Shown)]) -> Option<String> {
        let Show::Ratio(ratio) = &line.show else { return None };
        let ([part], [whole], true) = (ratio.of.as_slice(), ratio.over.as_slice(), ratio.part) else { return None };
        let of = |id: &String| lines.iter().find(|(line, _)| line.id.as_ref() == Some(id)).copied();
        let ((part, of_part), (whole, of_whole)) = (of(part)?, of(whole)?);
        let sum = |line: &ItemLine, shown: &Shown| {
            let sum = shown.value.clone().map_or_else(String::new, |sum| Figure::from_rational(sum).to_string());
            sum + unit(&line.name)
        };
        let mut values = vec![
            ("part", bare(&part.name).to_owned()),
            ("whole", bare(&whole.name).to_owned()),
            ("part_sum", sum(part, of_part)),
            ("whole_sum", sum(whole, of_whole)),
        ];
        let mut rows = Vec::new();
        if let (Show::Sum(of_part), Show::Sum(of_whole)) = (&part.show, &whole.show) {
            let scope = self.scope(&of_part.scope)?;
            let more = |row: &usize| {
                let both = self.figure(&of_part.key, *row).flatten().zip(self.figure(&of_whole.key, *row).flatten());
                both.is_some_and(|(part, whole)| part > whole)
            };
            rows = self.rows(&scope.schools).0;
            rows.retain(more);
        }
        let words = &self.forms.words;
        let all = BigRational::from_integer(ratio.times.into());
        let over = shown.value.as_ref().is_some_and(|value| *value > all);
        if !rows.is_empty() {
            values.push(("names", self.names(&rows)));
            let sums = if over { fill(&words.over_sums, &values) } else { String::new() };
            return Some(fill(&words.over_whole, &values) + &sums);
        }
        over.then(|| fill(&words.over_all, &values))
    }

    /// Items that earn points, by section, with their sum.
    fn points_table(
        &self,
        sheet: &mut Worksheet,
        table: &ItemTable,
        styles: &Styles,
    ) -> Result<Table, rust_xlsxwriter::XlsxError> {
        column_widths(sheet, &POINT_WIDTHS)?;
        let heads = &table.heads;
        let names = [&heads.section, &heads.number, &heads.text, &heads.most, &heads.points, &heads.remark];
        for (column, head) in (0..).zip(names) {
            sheet.write_string_with_format(TOP, column, head, &styles.head)?;
        }
        sheet.set_row_height(TOP, ITEM_HEADS)?;
        let first = TOP + 1;
        let items = self.items(table);
        let section = |place: usize| items[place].0.section.as_ref().map_or("", |section| section.zh.as_str());
        let mut at = 0;
        while at < items.len() {
            let high = (at..items.len()).take_while(|place| section(*place) == section(at)).count();
            let (from, to) = (first + look::row_number(at), first + look::row_number(at + high) - 1);
            span(sheet, (from, 0), (to, 0), section(at), &styles.strong)?;
            at += high;
        }
        let (mut most_sum, mut points_sum) = (0.0, Some(0.0));
        for (row, (place, (item, result))) in (first..).zip(items.iter().enumerate()) {
            sheet.write_number_with_format(row, 1, (place + 1) as f64, &styles.centre)?;
            sheet.write_string_with_format(row, 2, &item.text.zh, &styles.text)?;
            let most = match &item.rule {
                Rule::Manual { max_points: Some(most) } if !most.rational.is_negative() => Some(most.double),
                _ => None,
            };
            most_sum += most.unwrap_or_default();
            points_sum = points_sum.zip(result.points).map(|(sum, points)| sum + points);
            number_or_blank(sheet, (row, 3), most, &styles.centre)?;
            number_or_blank(sheet, (row, 4), result.points, &styles.centre)?;
            let conclusion = self.conclusions.get(&item.id).map_or("", String::as_str);
            sheet.write_string_with_format(row, 5, conclusion, &styles.text)?;
            let texts = [(item.text.zh.as_str(), POINT_WIDTHS[2]), (conclusion, POINT_WIDTHS[5])];
            sheet.set_row_height(row, height(&texts, 26.0))?;
        }
        let last = first + look::row_number(items.len());
        let name = table.total.as_deref().unwrap_or("");
        span(sheet, (last, 0), (last, 2), name, &styles.strong)?;
        if items.is_empty() {
            return Ok(of_points(last));
        }
        let range = |column: u16| column_range(column, (first, last - 1));
        formula(sheet, (last, 3), &format!("=SUM({})", range(3)), Some(most_sum), &styles.centre)?;
        let text = format!("=IF(COUNT({0})<ROWS({0}),\"\",SUM({0}))", range(4));
        formula(sheet, (last, 4), &text, points_sum, &styles.centre)?;
        blank(sheet, (last, 5), &styles.text)?;
        sheet.set_row_height(last, 26)?;
        sheet.set_freeze_panes(first, 2)?;
        Ok(of_points(last))
    }
}

fn of_points(last: u32) -> Table {
    Table { heads: (TOP, TOP), last: (last, 5), widths: POINT_WIDTHS.to_vec(), ..Table::default() }
}

/// A name without its unit in brackets.
fn bare(name: &str) -> &str {
    name.strip_suffix('）').and_then(|name| name.rsplit_once('（')).map_or(name, |(name, _)| name)
}

/// The unit a name has in brackets; nothing where it has none.
fn unit(name: &str) -> &str {
    name.strip_suffix('）').and_then(|name| name.rsplit_once('（')).map_or("", |(_, unit)| unit)
}

/// Where a table of a form stands, and what comes with it.
#[derive(Default)]
pub(super) struct Table {
    /// First and last row of its heads.
    pub heads: (u32, u32),
    /// Its last cell.
    pub last: (u32, u16),
    /// Widths of its columns.
    pub widths: Vec<f64>,
    /// How high its heads are, points.
    pub heads_height: f64,
    /// It may be made smaller to stand on one page.
    pub may_shrink: bool,
    /// Heights of the rows under its heads, where pages part them; of some the page is never to end behind them.
    pub rows: Vec<(f64, bool)>,
    /// What is said below it.
    pub notes: Vec<String>,
}

/// What was filled in: cells by name, and cells that are empty.
#[derive(Default)]
struct Filled {
    named: Named,
    lacking: Vec<(String, Lacking)>,
}

/// Doubles this near a line are on it: no figures of schools come so near without reaching it.
pub(super) const TOLERANCE: &str = "0.000000001";
pub(super) const TOLERANCE_DOUBLE: f64 = 1e-9;
