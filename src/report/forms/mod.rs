//! The official forms of a county (xlsx): the application form of 2017 (表Ⅰ to 表Ⅵ), the forms of 2012, and the school's own form.
//!
//! What they show and how they look stands in `assets/forms`. Every sum, ratio, mean and variation is a formula down to the
//! figures as reported, which stand on two sheets behind the forms; beside each formula stands what the assessment has. What is
//! missing is an empty cell with a note, and so is all that follows from it. Forms are Chinese in either language.

mod data_sheets;
pub(super) mod layout;
mod places;
mod scopes;
mod self_review;
mod shows;
pub(super) mod style;
mod tables;
mod units;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{look, not_written};
use crate::assess::{Assessment, Completeness, Measured, Status, Variation, completeness};
use crate::county::{County, Quantities, Stage};
use crate::fault::Result;
use crate::report::document::Mark;
use crate::rulebook::{Indicator, Rulebook};
use crate::text::version;
use layout::{Forms, fill};
use places::{Places, UnitForm};
use style::Styles;

pub use self_review::{MOST_SCHOOLS, OwnAnswer, OwnReview, self_review, self_review_paper};

/// What the forms are made from.
#[derive(Clone, Copy)]
pub struct FormFigures<'a> {
    /// The county.
    pub county: &'a County,
    /// Quantities.
    pub quantities: &'a Quantities,
    /// The rulebook.
    pub rulebook: &'a Rulebook,
    /// The verdicts, with no concession on.
    pub assessment: &'a Assessment,
    /// By item: what people noted when they decided it.
    pub conclusions: &'a BTreeMap<String, String>,
    /// Measured figures that stand in for reported ones.
    pub measured: &'a [Measured],
    /// Figures of schools that raise a doubt nobody has explained: code and key, which is empty where the whole school is doubted.
    pub doubted: &'a BTreeSet<(String, String)>,
}

/// The figures with their layout, and where everything stands.
struct Paper<'a> {
    county: &'a County,
    quantities: &'a Quantities,
    rulebook: &'a Rulebook,
    assessment: &'a Assessment,
    conclusions: &'a BTreeMap<String, String>,
    measured: &'a [Measured],
    doubted: &'a BTreeSet<(String, String)>,
    forms: &'a Forms,
    places: Places,
    unit_form: Option<UnitForm<'a>>,
    /// By row: stages with a unit.
    has_unit: Vec<[bool; 3]>,
    /// Which figures are asked of whom and missing, once somebody wants to know.
    complete: OnceCell<Completeness>,
}

/// The forms of a county (xlsx), a sheet each.
///
/// Fails where no forms are known for the rulebook (`no_forms`), or the workbook cannot be packed.
pub fn forms(figures: &FormFigures<'_>, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    let forms = Forms::of(figures.rulebook)?;
    let paper = Paper::new(figures, &forms);
    let mut workbook = look::workbook(&forms.title, made_on)?;
    let styles = Styles::new(&forms.fonts);
    for sheet in &forms.sheets {
        paper.sheet(&mut workbook, sheet, &styles).map_err(not_written)?;
    }
    paper.schools_sheet(&mut workbook, &styles).map_err(not_written)?;
    paper.basis_sheet(&mut workbook, &styles).map_err(not_written)?;
    workbook.save_to_buffer().map_err(not_written)
}

/// The version of the layout of [`forms`] and [`self_review`]: what `assets/forms` says of the rulebook's forms.
///
/// Fails where no forms are known for the rulebook (`no_forms`).
pub fn forms_layout(rulebook: &Rulebook) -> Result<String> {
    Ok(version([Forms::of(rulebook)?.version.as_str(), &style::data()]))
}

impl<'a> Paper<'a> {
    fn new(figures: &FormFigures<'a>, forms: &'a Forms) -> Self {
        let &FormFigures { county, quantities, rulebook, assessment, conclusions, measured, doubted } = figures;
        let mut has_unit = vec![[false; 3]; county.schools.len()];
        for unit in &assessment.units {
            has_unit[unit.row as usize][unit.stage as usize] = true;
        }
        let places = Places::new(forms, quantities, rulebook, county, assessment);
        let unit_form = UnitForm::of(forms, places.indicators);
        Self {
            county,
            quantities,
            rulebook,
            assessment,
            conclusions,
            measured,
            doubted,
            forms,
            places,
            unit_form,
            has_unit,
            complete: OnceCell::new(),
        }
    }

    /// Of the schools an item lacks figures of, those that are named for it: as papers name them.
    fn truly_missing(&self, rows: &[u32], status: Status) -> Vec<usize> {
        if rows.is_empty() {
            return Vec::new();
        }
        let complete = self
            .complete
            .get_or_init(|| completeness(self.county, self.quantities, self.rulebook, self.assessment, None));
        super::truly_missing(complete, rows, status).into_iter().map(|row| row as usize).collect()
    }

    /// The measured figure that stands in for a school's reported one.
    fn measured(&self, row: usize, key: &str) -> Option<&'a Measured> {
        let code = &self.county.schools.codes[row];
        self.measured.iter().find(|one| one.field == key && one.school == *code)
    }

    /// What is to be said about a value by the figures it was worked out from.
    fn marks_of(&self, row: usize, keys: &[String]) -> Vec<Mark> {
        let code = &self.county.schools.codes[row];
        let doubted = super::is_doubted(self.doubted, code, keys);
        let measured = keys.iter().any(|key| self.measured(row, key).is_some());
        let marks = [(doubted, Mark::Doubtful), (measured, Mark::Measured)];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect()
    }

    /// Keys of the figures an indicator's value is worked out from.
    fn keys_of(&self, indicator: &Indicator, stage: Stage, row: usize) -> Vec<String> {
        super::indicator_keys(self.quantities, indicator, stage, self.county.schools.kinds[row])
    }

    /// The line under every title.
    fn about(&self) -> String {
        let year = self.county.year;
        let values =
            [("county", self.county.name.clone()), ("year", year.to_string()), ("next", (year + 1).to_string())];
        fill(&self.forms.words.about, &values)
    }

    /// An indicator over the units of a stage.
    fn variation(&self, stage: Stage, indicator: u16) -> Option<&'a Variation> {
        let result = self.assessment.stages.iter().find(|result| result.stage == stage)?;
        result.variations.get(usize::from(indicator))
    }

    /// Decimals an indicator's values are shown with.
    fn decimals(&self, indicator: usize) -> u32 {
        let own = self.rulebook.indicators.get(indicator).and_then(|one| self.forms.decimals_of.get(&one.id));
        own.copied().unwrap_or(self.rulebook.decimals.values)
    }
}
