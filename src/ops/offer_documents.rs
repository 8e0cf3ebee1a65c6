//! Which documents can be made of what a store has, and what has to be chosen for each.

use std::collections::BTreeSet;

use crate::county::County;
use crate::fault::Result;

use super::Session;
use super::export_document::{Kind, figures_date};
use super::papers::townships;
use super::papers::visit::{self, counts};
use super::visit::findings::findings;
use super::visit::list::{Listed, visits};

/// Which visits a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visits {
    /// It is not about visits.
    None,
    /// One.
    One,
    /// One, those of some days, or all of the year.
    Some,
    /// Those of some days, or all; and what was found on them.
    Days,
}

/// Whose a document may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The county's.
    County,
    /// A township's.
    Township,
    /// A school's.
    School,
    /// That of several schools together.
    Schools,
}

/// What has to be chosen for a kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asks {
    /// Visits.
    pub visits: Visits,
    /// Whose it may be, the usual first; none where its visit says it.
    pub whose: &'static [Whose],
}

/// What has to be chosen for a kind.
#[must_use]
pub const fn asks(kind: Kind) -> Asks {
    const ALL: &[Whose] = &[Whose::County, Whose::Township, Whose::School, Whose::Schools];
    const SOME: &[Whose] = &[Whose::School, Whose::Township];
    const EACH: &[Whose] = &[Whose::School, Whose::Township, Whose::Schools];
    let (visits, whose) = match kind {
        Kind::Data | Kind::SevenIndicators | Kind::Doubts | Kind::Chart(_) => (Visits::None, ALL),
        Kind::CountyReport | Kind::Forms => (Visits::None, &[Whose::County] as &[Whose]),
        Kind::TownshipReport => (Visits::None, &[Whose::Township] as &[Whose]),
        Kind::SelfReview => (Visits::None, EACH),
        Kind::Visit(visit::Kind::RectificationNotice) => (Visits::None, SOME),
        Kind::Ledger | Kind::Visits => (Visits::Days, ALL),
        Kind::Visit(visit::Kind::VisitSummary) => (Visits::Some, ALL),
        Kind::Visit(visit::Kind::Feedback | visit::Kind::SchoolRecord) => (Visits::One, &[] as &[Whose]),
        Kind::Visit(visit::Kind::SchoolBrief) => (Visits::None, &[Whose::School] as &[Whose]),
    };
    Asks { visits, whose }
}

/// Why a document cannot be made of what the store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No visit was begun that it could be about.
    Visits,
    /// Nothing was found yet.
    Findings,
    /// Nothing that was found is still open.
    OpenFindings,
    /// There is nothing to doubt.
    Doubts,
    /// No school reports its township.
    Townships,
}

impl Lack {
    /// Its name in the locale files, under `offer`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Findings => "findings",
            Self::OpenFindings => "open_findings",
            Self::Doubts => "doubts",
            Self::Townships => "townships",
        }
    }
}

/// What documents can be made of.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// The visits of the county's year, by day.
    pub visits: Vec<Listed>,
    /// Codes of the schools that have something to put right.
    pub at_fault: BTreeSet<String>,
    /// Codes of the schools that reviewed themselves.
    pub reviewed: BTreeSet<String>,
    /// What the county has nothing of, in whatever year.
    lacks: Vec<Lack>,
}

impl Material {
    /// Reads it; `any_doubt`: whether import raised doubts about these figures.
    pub fn read(session: &Session, county: &County, any_doubt: bool) -> Result<Self> {
        let mut all = visits(session, county.id())?;
        let begun = all.iter().any(|visit| !visit.is_planned());
        all.retain(|visit| visit.about.year == county.year);
        let found = findings(session, county.id(), figures_date(county.year))?;
        let open = found.iter().filter(|finding| finding.stage().is_open() && finding.about.year == county.year);
        let own = all.iter().filter(|visit| visit.about.kind == crate::visit::VisitKind::SelfReview);
        let has = [
            (Lack::Visits, begun),
            (Lack::Findings, !found.is_empty()),
            (Lack::Doubts, any_doubt),
            (Lack::Townships, !townships(county).is_empty()),
        ];
        Ok(Self {
            at_fault: open.filter_map(|finding| finding.about.school.clone()).collect(),
            reviewed: own.filter_map(|visit| visit.about.school.clone()).collect(),
            lacks: has.into_iter().filter(|(_, has)| !has).map(|(lack, _)| lack).collect(),
            visits: all,
        })
    }

    /// The begun visits a document of a kind may be about, the latest first.
    pub fn fitting(&self, kind: Kind) -> impl Iterator<Item = &Listed> {
        let fits = move |visit: &&Listed| match kind {
            Kind::Visit(paper) => !visit.is_planned() && counts(paper, visit.about.kind),
            _ => !visit.is_planned(),
        };
        self.visits.iter().rev().filter(fits)
    }

    /// Why a document of a kind cannot be made at all; `None` where it can.
    #[must_use]
    pub fn lack(&self, kind: Kind) -> Option<Lack> {
        let lacking = |lack: Lack| Some(lack).filter(|lack| self.lacks.contains(lack));
        match kind {
            Kind::Doubts => lacking(Lack::Doubts),
            Kind::TownshipReport => lacking(Lack::Townships),
            Kind::Ledger => lacking(Lack::Findings),
            Kind::Visits => lacking(Lack::Visits),
            Kind::Visit(visit::Kind::RectificationNotice) if self.at_fault.is_empty() => Some(Lack::OpenFindings),
            _ if matches!(asks(kind).visits, Visits::One | Visits::Some) && self.fitting(kind).next().is_none() => {
                Some(Lack::Visits)
            }
            _ => None,
        }
    }
}
