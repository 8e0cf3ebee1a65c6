//! Documents as bytes: workbooks an office can open, print and fill in.
//!
//! Pure functions: no disk, no clock, no store. The day a document is made on is handed in and becomes its creation
//! time, so that the same figures give the same bytes. Where a file goes, and under what name, is not decided here.

mod cells;
#[cfg(feature = "pdf")]
mod checklist_page;
mod checklist_workbook;
mod county_workbook;
pub mod document;
mod doubted;
mod doubts;
mod forms;
mod item_words;
mod lean;
mod ledger;
mod look;
pub mod papers;
#[cfg(feature = "pdf")]
mod press;
mod school_fact;
mod seven_indicators;
mod template;
mod templates;
mod visit_lines;

#[cfg(feature = "pdf")]
pub use checklist_page::checklist_page;
pub use checklist_workbook::{Blank, checklist_layout, checklist_workbook};
pub use county_workbook::{
    ExtraColumn, ExtraRow, Overrides, county_workbook, county_workbook_layout, county_workbook_with, schools_csv,
};
pub(crate) use doubted::{doubted, indicator_keys, is_doubted};
pub use doubts::{DoubtLine, doubts, doubts_layout};
pub use forms::{FormFigures, MOST_SCHOOLS, OwnAnswer, OwnReview, forms, forms_layout, self_review, self_review_paper};
pub(crate) use item_words::truly_missing;
pub use item_words::{and_more, item_decision, item_detail, item_facts, item_state};
pub use ledger::{LedgerFigures, LedgerLine, ledger, ledger_layout};
pub use school_fact::school_fact;
pub use seven_indicators::{IndicatorFigures, seven_indicators, seven_indicators_layout};
pub use template::template;
pub use templates::{OfficeFont, ROLES, Template, Templates};
pub use visit_lines::{VisitLine, visit_lines};

use crate::fault::Fault;

/// A document could not be put together; its reason in the words of the library that refused.
fn not_written(reason: impl std::fmt::Display) -> Fault {
    Fault::could_not_run("document_not_written").with("reason", reason)
}
