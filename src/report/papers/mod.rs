//! Papers: what an inspection or an assessment leaves behind, as documents made of blocks. What they say stands in
//! `assets/locales`; how pages look is [`super::document`]'s.

mod county_facts;
mod county_report;
mod township_report;
pub mod visit;

pub use county_facts::{CheckedFigure, CountyFacts, DecidedBy, DoubtNote, Process};
pub use county_report::{KIND as COUNTY_REPORT, county_report};
pub use township_report::{KIND as TOWNSHIP_REPORT, township_report};
