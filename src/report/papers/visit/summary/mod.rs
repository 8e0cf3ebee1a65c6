//! The visit summary (走访小结): what one visit, a day or a round came to, from the overview to the annexes.

mod advice;
mod annex;
mod edges;
mod figures;
mod items;
mod lists;
mod overview;
mod strengths;

use jiff::civil::Date;

use crate::assess::{Assessment, Measured};
use crate::county::{County, Stage, Words};
use crate::report::document::{Block, Document, Layout, section};
use crate::visit::VisitKind;
use crate::visit::round::Counts;

use super::album::Album;
use super::problems::{Problem, problems};
use super::say::Say;
use super::{Ground, OpenDoubt, Planned, VisitFacts};

pub(super) use annex::photos;
pub(super) use overview::{companions, inspectors, late_of, open_lines, signed_on, tally_sentence};

/// An assessment with the figures it was made from.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The figures.
    pub county: &'a County,
    /// The verdicts.
    pub assessment: &'a Assessment,
}

/// Meetings and questionnaires of a round.
#[derive(Debug, Clone, Default)]
pub struct RoundFacts {
    /// Meetings that were held: with whom, and how many came.
    pub meetings: Vec<(Words, Option<u32>)>,
    /// Questionnaires; `None` where none are counted, or the counts cannot be so.
    pub questionnaires: Option<Questionnaires>,
}

/// What questionnaires came to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Questionnaires {
    /// All of them.
    pub all: Counts,
    /// Those of parents.
    pub parents: Counts,
    /// Every kind of respondent is counted.
    pub complete: bool,
}

/// What a summary is made from.
pub struct Summary<'a> {
    /// What it stands on.
    pub ground: Ground<'a>,
    /// The verdicts as reported.
    pub reported: &'a Assessment,
    /// The verdicts with measured figures in the place of reported ones; `None` where nothing was measured.
    pub measured: Option<Judged<'a>>,
    /// Verdicts go by measured figures.
    pub verified: bool,
    /// Those figures.
    pub measured_figures: &'a [Measured],
    /// The visits, by day.
    pub visits: &'a [VisitFacts],
    /// Visits of the same time that were planned and not begun.
    pub planned: &'a [Planned],
    /// Visits planned after these.
    pub next: &'a [Planned],
    /// The county's round, where it is summed up, too.
    pub round: Option<RoundFacts>,
    /// Doubts about figures of the schools visited that nobody explained.
    pub doubts: &'a [OpenDoubt],
    /// How many such doubts there are about other schools.
    pub other_doubts: usize,
    /// Township the summary is of; empty for the county.
    pub township: &'a str,
}

/// Makes the summary.
#[must_use]
pub fn visit_summary(summary: &Summary<'_>) -> Document {
    let ground = &summary.ground;
    let say = ground.say();
    let (first, last) = summary.span();
    let whose = format!("{}{}", ground.county.name, summary.township);
    let title = say.with("papers.summary.title", &[("county", whose)]);
    let mut document = Document::new("visit-summary", Layout::Report, ground.language, title, last);
    document.identity = identity(ground, summary.visits);
    let days = say.days(first, last);
    let subtitle = match summary.visits {
        [one] => say.with("papers.summary.subtitle_one", &[("place", ground.place(one)), ("days", days)]),
        _ => say.with("papers.summary.subtitle", &[("days", days)]),
    };
    document.subtitle = vec![subtitle];
    let year = say.school_year(ground.county.year);
    let basis = if summary.verified { "papers.summary.about_verified" } else { "papers.summary.about" };
    document.about = say.with(basis, &[("year", year)]);
    document.contents = summary.visits.len() > 1;
    let album = Album::of(summary.visits);
    let problems = problems(ground, summary.visits, &album);
    document.push_if_any(1, say.of("papers.summary.overview"), overview::blocks(summary));
    document.push_if_any(1, say.of("papers.summary.figures"), figures::blocks(summary));
    document.push_if_any(1, say.of("papers.summary.items"), items::items(summary, &problems));
    document.push_if_any(1, say.of("papers.summary.vetoes"), items::vetoes(summary, &problems));
    document.push_if_any(1, say.of("papers.summary.strengths"), strengths::blocks(summary));
    document.push_if_any(1, say.of("papers.summary.problems"), lists::blocks(summary, &problems));
    document.push_if_any(1, say.of("papers.summary.advice"), advice::advice(summary, &problems));
    document.push_if_any(1, say.of("papers.summary.rectification"), advice::rectification(summary, &problems));
    annex::annexes(summary, &problems, &album, &mut document);
    document
}

/// What tells a paper of these visits from others: ids of visits are letters and digits.
pub(super) fn identity(ground: &Ground<'_>, visits: &[VisitFacts]) -> String {
    let ids: Vec<&str> = visits.iter().map(|visit| visit.id.as_str()).collect();
    format!("{}-{}-{}", ground.county.code, ground.county.year, ids.join("-"))
}

impl Summary<'_> {
    const fn say(&self) -> Say {
        self.ground.say()
    }

    /// The first and the last day.
    fn span(&self) -> (Date, Date) {
        let dates = || self.visits.iter().map(|visit| visit.about.date);
        (dates().min().unwrap_or_default(), dates().max().unwrap_or_default())
    }

    /// The verdicts the summary goes by.
    fn judged(&self) -> Judged<'_> {
        match self.measured {
            Some(measured) if self.verified => measured,
            _ => Judged { county: self.ground.county, assessment: self.reported },
        }
    }

    /// The verdicts as measured, where they stand beside those reported.
    fn beside(&self) -> Option<Judged<'_>> {
        self.measured.filter(|_| !self.verified)
    }

    /// Rows of the schools visited, each once, in the order of the visits.
    fn schools(&self) -> Vec<usize> {
        super::say::distinct(self.at_schools().filter_map(|visit| visit.row))
    }

    fn at_schools(&self) -> impl Iterator<Item = &VisitFacts> {
        self.visits.iter().filter(|visit| visit.about.kind != VisitKind::Office)
    }

    fn is_of_one_school(&self) -> bool {
        self.schools().len() == 1
    }
}

/// Place of a school's unit.
fn unit_of(assessment: &Assessment, row: usize, stage: Stage) -> Option<usize> {
    let row = crate::county::row_number(row);
    assessment.units.iter().position(|unit| unit.row == row && unit.stage == stage)
}

/// Parts of a section, each with its own heading.
fn parts(parts: impl IntoIterator<Item = (String, Vec<Block>)>) -> Vec<Block> {
    parts.into_iter().flat_map(|(heading, blocks)| section(2, heading, blocks)).collect()
}

/// Problems that are worse than advice and were raised to be put right.
fn raised(problems: &[Problem]) -> impl Iterator<Item = &Problem> {
    problems.iter().filter(|problem| problem.severity.is_some())
}
