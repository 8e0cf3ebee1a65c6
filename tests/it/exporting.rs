//! What is asked of a document, where a test asks for nothing special: a test changes what it is about by struct update.

use std::path::Path;

use junheng::chart::GroupBy;
use junheng::ops::assess_county::Concessions;
use junheng::ops::export_document::{Kind, Request};
use junheng::text::Language;

/// A document of all there is of the only county's latest year, in Chinese. A file that is there already is replaced.
pub fn request(kind: Kind, out: &Path) -> Request<'_> {
    Request {
        kind,
        out,
        force: true,
        county: None,
        year: None,
        rulebook: None,
        verified: false,
        schools: &[],
        township: None,
        stage: None,
        visits: &[],
        from: None,
        to: None,
        indicator: None,
        group_by: GroupBy::default(),
        against: None,
        concessions: Concessions::None,
        language: Language::ZhCn,
    }
}
