//! The school's own form (自评表): the indicators, what the government guarantees and what is taught, with the school's own answers
//! beside what it reported. Its rows are made once (`rows`): the workbook has a sheet a school, and one of its answers, the paper
//! the same as tables.

mod paper;
mod rows;
mod workbook;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::layout::Forms;
use super::{FormFigures, Paper};
use crate::county::Stage;
use crate::fault::{Fault, Result};
use crate::report::document::Document;

/// Most schools of one file: a sheet each.
pub const MOST_SCHOOLS: usize = 255;

/// One line a school answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnAnswer {
    /// What was asked.
    pub text: String,
    /// The stage it was asked of, where the same is asked of another.
    pub stage: Option<Stage>,
    /// The answer in words; empty where only a figure was given.
    pub mark: String,
    /// The figure as it is shown.
    pub value: String,
    /// What the school wrote beside it.
    pub note: String,
}

/// A school's review of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnReview {
    /// The day.
    pub date: Date,
    /// Figures by key, as they are shown.
    pub figures: BTreeMap<String, String>,
    /// Values of indicators by these figures, by indicator and stage; where one is missing the reported one was taken.
    pub values: BTreeMap<(String, Stage), f64>,
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
    check_count(rows)?;
    let forms = Forms::of(figures.rulebook)?;
    let paper = Paper::new(figures, &forms);
    let schools = rows.iter().map(|row| rows::school_form(&paper, *row as usize, own.get(row)));
    workbook::workbook(&paper, schools, made_on)
}

/// The same as a paper, in Chinese; several schools each begin a page, and are found by a list of contents. `scope` is what they
/// are together: a township, or nothing.
///
/// Fails as [`self_review`] does.
pub fn self_review_paper(
    figures: &FormFigures<'_>,
    rows: &[u32],
    own: &BTreeMap<u32, OwnReview>,
    scope: &str,
    made_on: Date,
) -> Result<Document> {
    check_count(rows)?;
    let forms = Forms::of(figures.rulebook)?;
    let paper = Paper::new(figures, &forms);
    let schools: Vec<_> = rows.iter().map(|row| rows::school_form(&paper, *row as usize, own.get(row))).collect();
    Ok(paper::document(&paper, &schools, scope, made_on))
}

fn check_count(rows: &[u32]) -> Result<()> {
    if rows.len() > MOST_SCHOOLS {
        return Err(Fault::could_not_run("too_many_schools").with("count", rows.len()).with("most", MOST_SCHOOLS));
    }
    Ok(())
}
