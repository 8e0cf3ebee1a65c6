//! What a visit is about: where, when, by whom, and which checklists it was begun with.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::rulebook::checklist::Length;

/// Whose visit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// Inspectors at a school (督导).
    Visit,
    /// The school looks at itself (自评).
    SelfReview,
    /// Inspectors at the county's offices (县级部门核查).
    Office,
}

impl VisitKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Visit, Self::SelfReview, Self::Office];

    /// The id in entries and locale files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::SelfReview => "self_review",
            Self::Office => "office",
        }
    }
}

/// The head of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Whose visit.
    pub kind: VisitKind,
    /// The county ([`crate::county::County::id`]).
    pub county: String,
    /// The school year its figures are of.
    pub year: i32,
    /// Code of the school; `None` for offices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The day.
    pub date: Date,
    /// The team, as planned.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// How long the checklist is.
    pub length: Length,
    /// Id of the rulebook whose indicators are checked.
    pub rulebook: String,
    /// Versions of the rulebook and the checklists it was begun with: hashes by id. The visit stays with them.
    pub versions: BTreeMap<String, String>,
}

impl About {
    /// The school year a day falls in: it begins on 1 September (contract section 1, `--verified`).
    #[must_use]
    pub fn school_year_of(date: Date) -> i32 {
        let year = i32::from(date.year());
        if date.month() >= 9 { year } else { year - 1 }
    }

    /// Whether it is dated in the school year of its figures: only then do measured figures stand in for them.
    #[must_use]
    pub fn is_in_year(&self) -> bool {
        Self::school_year_of(self.date) == self.year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_runs_from_september_to_august() {
        let of = |text: &str| About::school_year_of(text.parse().unwrap());
        assert_eq!((of("2025-09-01"), of("2026-08-31"), of("2026-09-01")), (2025, 2025, 2026));
    }
}
