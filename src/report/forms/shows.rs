//! What one cell of a form shows: its number or word, the formula it follows from, and why it is empty where it is.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rust_xlsxwriter::Worksheet;

use super::Paper;
use super::data_sheets::double;
use super::layout::{InUnit, RatioOf, Show, fill, signed};
use super::places::{DataColumn, column_range, on_sheet};
use super::style::{Styles, Written, blank, formula, note, number_or_blank};
use crate::assess::Status;
use crate::county::Figure;
use crate::text::{Language, join};

/// Schools that a remark names before it says how many more.
pub(super) const MOST_NAMED: usize = 8;

/// What a cell comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub value: Option<BigRational>,
    /// A word in the number's stead.
    pub word: Option<String>,
    /// The formula the number follows from.
    pub formula: Option<String>,
    /// Why it is empty.
    pub missing: Option<String>,
    /// Whose figures are missing; nothing where it follows from other cells.
    pub lacking: Option<Lacking>,
}

/// Whose figures a cell lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lacking {
    /// The county's own.
    County,
    /// Those of some schools, by row.
    Schools(Vec<usize>),
}

/// Cells of a sheet by name, for ratios: where they stand and what they come to.
pub(super) type Named = BTreeMap<String, (String, Option<BigRational>)>;

impl Paper<'_> {
    /// What a cell shows.
    pub(super) fn shown(&self, show: &Show, named: &Named) -> Shown {
        let words = &self.forms.words;
        let lacking = |rows: Vec<usize>| Shown {
            missing: Some(fill(&words.missing_schools, &[("count", rows.len().to_string())])),
            lacking: Some(Lacking::Schools(rows)),
            ..Shown::default()
        };
        match show {
            Show::County(key) => self.of_county(key, 1),
            Show::CountyIn(InUnit { key, per }) => self.of_county(key, *per),
            Show::Level(key) => {
                let word = self.county.figures.get(key).and_then(|level| self.level(level));
                let missing = word.is_none().then(|| words.missing_cell.clone());
                let lacking = word.is_none().then_some(Lacking::County);
                Shown { word, missing, lacking, ..Shown::default() }
            }
            Show::Sum(sum) => {
                let Some(scope) = self.scope(&sum.scope) else { return Shown::default() };
                let formula = self.sum_formula(&sum.key, &sum.scope);
                match self.sum(&sum.key, &scope.schools) {
                    Ok(value) => Shown { value: Some(value), formula, ..Shown::default() },
                    Err(rows) => Shown { formula, ..lacking(rows) },
                }
            }
            Show::Count(id) => {
                let Some(scope) = self.scope(id) else { return Shown::default() };
                let formula = self.count_formula(id);
                match self.count(&scope.schools) {
                    Ok(count) => {
                        Shown { value: Some(BigRational::from_integer(count.into())), formula, ..Shown::default() }
                    }
                    Err(rows) => Shown { formula, ..lacking(rows) },
                }
            }
            Show::Ratio(ratio) => ratio_of(ratio, named),
            Show::Faults(id) => {
                let Some(item) = self.assessment.items.iter().find(|item| item.id == *id) else {
                    return Shown::default();
                };
                if item.status == Status::NoData {
                    return lacking(self.truly_missing(&item.missing, item.status));
                }
                Shown { value: Some(BigRational::from_integer(item.schools.len().into())), ..Shown::default() }
            }
            Show::ByHand => Shown { missing: Some(words.by_hand_cell.clone()), ..Shown::default() },
        }
    }

    /// A figure of the county; one of the form's units is so many of its own.
    fn of_county(&self, key: &str, per: u32) -> Shown {
        let value =
            self.county.figures.get(key).map(|figure| figure.to_rational() / BigRational::from_integer(per.into()));
        let missing = value.is_none().then(|| self.forms.words.missing_cell.clone());
        let lacking = value.is_none().then_some(Lacking::County);
        Shown { value, missing, lacking, ..Shown::default() }
    }

    /// Names of some schools: the first of them, and how many there are.
    pub(super) fn names(&self, rows: &[usize]) -> String {
        let names = rows.iter().take(MOST_NAMED).map(|row| &self.county.schools.names[*row]);
        let names = join(Language::ZhCn, names);
        if rows.len() <= MOST_NAMED {
            return names;
        }
        fill(&self.forms.words.names_more, &[("names", names), ("count", rows.len().to_string())])
    }

    /// A level in its own sign.
    fn level(&self, level: &Figure) -> Option<String> {
        let place = usize::try_from(level.to_whole()?).ok()?.checked_sub(1)?;
        self.quantities.marks.levels.get(place)?.first().cloned()
    }

    fn scope_range(&self, id: &str) -> Option<String> {
        let column = self.places.data_column(&DataColumn::Scope(id.to_owned()))?;
        Some(on_sheet(&self.forms.words.data.schools, &column_range(column, self.places.schools)))
    }

    fn count_formula(&self, id: &str) -> Option<String> {
        let (range, unknown) = (self.scope_range(id)?, &self.forms.words.unknown);
        Some(format!("=IF(COUNTIF({range},\"{unknown}\")>0,\"\",COUNTIF({range},1))"))
    }

    fn sum_formula(&self, key: &str, scope: &str) -> Option<String> {
        let (range, unknown) = (self.scope_range(scope)?, &self.forms.words.unknown);
        let column = self.places.key_column(self.quantities, key)?;
        let figures = on_sheet(&self.forms.words.data.schools, &column_range(column, self.places.schools));
        Some(format!(
            "=IF(OR(COUNTIF({range},\"{unknown}\")>0,SUMPRODUCT(({range}=1)*({figures}=\"\"))>0),\"\",SUMIFS({figures},{range},1))"
        ))
    }

    /// Writes what a cell shows.
    pub(super) fn show_cell(
        sheet: &mut Worksheet,
        at: (u32, u16),
        shown: &Shown,
        decimals: u32,
        styles: &Styles,
    ) -> Written {
        let value = shown.value.as_ref().map(double);
        match (&shown.word, &shown.formula) {
            (Some(word), _) => {
                sheet.write_string_with_format(at.0, at.1, word, &styles.centre)?;
            }
            (None, Some(text)) => formula(sheet, at, text, value, &styles.number(decimals))?,
            (None, None) if value.is_none() => blank(sheet, at, &styles.centre)?,
            (None, None) => number_or_blank(sheet, at, value, &styles.number(decimals))?,
        }
        match &shown.missing {
            Some(missing) => note(sheet, at, missing),
            None => Ok(()),
        }
    }
}

/// (a + b − c) ÷ (d − e) × times, of cells by name; nothing where one is empty, or where there is no whole to take a part of.
pub(super) fn ratio_of(ratio: &RatioOf, named: &Named) -> Shown {
    let sum = |names: &[String]| {
        let mut text = String::new();
        let mut sum = Some(BigRational::zero());
        let mut cells = Vec::new();
        for name in names {
            let (minus, name) = signed(name);
            let (cell, value) = named.get(name)?;
            if minus || !text.is_empty() {
                text.push(if minus { '-' } else { '+' });
            }
            text.push_str(cell);
            cells.push(cell.clone());
            sum = sum.zip(value.as_ref()).map(|(sum, value)| if minus { sum - value } else { sum + value });
        }
        Some((text, sum, cells))
    };
    let Some((of_text, of, mut cells)) = sum(&ratio.of) else { return Shown::default() };
    let times = BigRational::from_integer(ratio.times.into());
    if ratio.over.is_empty() {
        let text = format!("=IF(COUNT({})<{},\"\",{of_text})", cells.join(","), cells.len());
        return Shown { value: of, formula: Some(text), ..Shown::default() };
    }
    let Some((over_text, over, over_cells)) = sum(&ratio.over) else { return Shown::default() };
    cells.extend(over_cells);
    let scaled = if ratio.times == 1 { format!("({of_text})") } else { format!("({of_text})*{}", ratio.times) };
    let text = format!(
        "=IF(COUNT({})<{},\"\",IF(({over_text})<=0,\"\",{scaled}/({over_text})))",
        cells.join(","),
        cells.len()
    );
    let value = of.zip(over).filter(|(_, over)| over.is_positive()).map(|(of, over)| of * times / over);
    Shown { value, formula: Some(text), ..Shown::default() }
}
