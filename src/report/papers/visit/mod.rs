//! The papers of a visit: what an inspection leaves behind, ready to sign and hand on.
//!
//! Pure functions from what was seen, which `ops::papers::visit` gathers, to a [`Document`](crate::report::document::Document). Sentences
//! state facts with figures and names; what is not known is not said, what is empty is left out, and figures that are doubtful,
//! missing, on the edge or measured are said to be so.

mod album;
mod brief;
mod checked;
mod feedback;
mod ink;
mod names;
mod notice;
mod problems;
mod record;
mod say;
mod summary;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::county::{County, Figure, Quantities, Words};
use crate::rulebook::{Rulebook, VisitRules};
use crate::text::Language;
use crate::visit::feedback::{Page, Pen, Row};
use crate::visit::round::Respondent;
use crate::visit::{About, Asked, Sheet};

use crate::report::document::Image;

pub use brief::{Brief, EarlierVisit, FullClassFact, TurningFact, school_brief};
pub use feedback::{FeedbackEffect, feedback};
pub(super) use names::issued_by;
pub use notice::{Notice, rectification_notice};
pub(in crate::report::papers) use problems::names_item;
pub use record::school_record;
pub(super) use say::Say;
pub use say::{day_of, shown};
pub use summary::{Judged, Questionnaires, RoundFacts, Summary, visit_summary};

/// What all papers stand on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Language of the paper.
    pub language: Language,
    /// The county's figures, as reported.
    pub county: &'a County,
    /// Quantities, kinds and choices.
    pub quantities: &'a Quantities,
    /// The rulebook that judges.
    pub rulebook: &'a Rulebook,
    /// What visits go by.
    pub rules: &'a VisitRules,
    /// Kinds of people who are talked with.
    pub respondents: &'a [Respondent],
    /// Who issues papers: the inspectors' unit; empty where nobody said.
    pub issuer: &'a str,
    /// A figure as people write it.
    pub shown: fn(&Figure) -> String,
}

impl Ground<'_> {
    const fn pen(&self) -> Pen {
        Pen { language: self.language, shown: self.shown }
    }
}

/// One visit as papers tell of it.
#[derive(Debug, Clone)]
pub struct VisitFacts {
    /// Id.
    pub id: String,
    /// The head.
    pub about: About,
    /// Row of the school; `None` for the county's offices.
    pub row: Option<usize>,
    /// What was asked.
    pub asked: Asked,
    /// What stands.
    pub sheet: Sheet,
    /// What is known of each line, in the order of the lines.
    pub rows: Vec<Row>,
    /// The feedback page, with the findings raised on the visit.
    pub page: Page,
    /// Rooms reported by key, ㎡.
    pub reported_rooms: BTreeMap<String, Vec<Figure>>,
    /// Photos and papers, by their number.
    pub evidence: Vec<Evidence>,
    /// How it was signed.
    pub signing: Signing,
    /// What came too late for the sign-off and counts for nothing.
    pub late: Vec<Late>,
    /// Numbers of findings raised on the visit that were none after all.
    pub withdrawn: Vec<String>,
}

impl VisitFacts {
    /// Whether anything was entered on it.
    #[must_use]
    pub fn has_something(&self) -> bool {
        let values = self.sheet.values.keys();
        values.into_iter().any(|field| !matches!(field, crate::visit::Field::About)) || !self.page.findings.is_empty()
    }
}

/// What was looked at on some visits besides figures, and how much of it: rooms, classes, teachers of rosters, lessons, talks.
#[must_use]
pub fn looked_at<'a>(visits: impl IntoIterator<Item = &'a VisitFacts>) -> [(&'static str, usize); 5] {
    let mut looked_at = ["rooms", "classes", "teachers", "lessons", "talks"].map(|name| (name, 0));
    for visit in visits {
        let teachers = visit.sheet.roster.iter().flat_map(|roster| &roster.value);
        let of_visit = [
            visit.sheet.rooms.values().map(BTreeMap::len).sum(),
            visit.sheet.classes.values().map(BTreeMap::len).sum(),
            teachers.filter(|teacher| !teacher.is_removed()).count(),
            visit.page.lessons,
            visit.page.talks,
        ];
        for ((_, sum), number) in looked_at.iter_mut().zip(of_visit) {
            *sum += number;
        }
    }
    looked_at
}

/// How a visit was signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signing {
    /// The revision that stands, from 1.
    pub revision: u32,
    /// Who signed it off, and on which day; `None` while it is open.
    pub signed: Option<(String, Date)>,
    /// Why the revision was begun; empty for the first.
    pub reason: String,
}

/// An entry that came too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// Who.
    pub author: String,
    /// When.
    pub on: Date,
    /// The field, as it is kept.
    pub field: String,
}

/// A photo or paper of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its hash.
    pub hash: String,
    /// Its number on the visit, which stays.
    pub number: u32,
    /// Lines it is attached to, with what it shows as it was said there.
    pub lines: Vec<(String, String)>,
    /// When it was taken, as it is shown; empty where that is not known.
    pub taken: String,
    /// Name of the file it came from; empty where that is not known.
    pub name: String,
    /// What it is.
    pub content: Content,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A photo.
    Photo(Image),
    /// A paper: named, not shown.
    Paper,
    /// Its file is gone, altered or cannot be read.
    Missing,
}

/// A visit that is planned and was not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The day.
    pub date: Date,
    /// Row of the school; `None` for the county's offices.
    pub row: Option<usize>,
}

/// A doubt about a figure that nobody explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDoubt {
    /// Row of the school.
    pub row: usize,
    /// Key of the figure, where it is about one.
    pub field: Option<String>,
    /// The doubt in words.
    pub message: Words,
}
