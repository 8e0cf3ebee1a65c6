//! The papers of visits: which visits are meant, what is gathered of them, the document that is made of it.

mod choose;
mod gather;
mod process;

use jiff::civil::Date;

use crate::assess::{Options, assess};
use crate::county::{County, Figure};
use crate::fault::{Fault, Result};
use crate::report::document::Document;
use crate::report::papers::visit::{
    self as papers, Brief, EarlierVisit, FeedbackEffect, FullClassFact, Ground, Judged, Notice, OpenDoubt,
    Questionnaires, RoundFacts, Summary, TurningFact, VisitFacts,
};
use crate::rulebook::Rulebook;
use crate::text::Language;
use crate::visit::finding::Stage as Progress;
use crate::visit::round::{Respondent, Rules, tally};
use crate::visit::{FindingState, VisitKind};

use crate::ops::Session;
use crate::ops::assess_county;
use crate::ops::export_document::figures_date;
use crate::ops::look_at_doubts::{Look, doubts};
use crate::ops::papers::sheets::latest_day;
use crate::ops::visit::briefing::briefing;
use crate::ops::visit::effect::effect;
use crate::ops::visit::findings::findings;
use crate::ops::visit::list::{Listed, visits};
use crate::ops::visit::{round, verified};

pub(super) use process::process;

use choose::{Chosen, one};
use gather::Gatherer;

/// Visits a briefing tells of.
const EARLIER: usize = 5;

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What one visit, a day or a round came to.
    VisitSummary,
    /// The page left with the head.
    Feedback,
    /// The record of a visit to a school.
    SchoolRecord,
    /// A school on one page, to read before going there.
    SchoolBrief,
    /// What a school or township is to put right.
    RectificationNotice,
}

impl Kind {
    /// All, in the order they are listed.
    pub const ALL: [Self; 5] =
        [Self::VisitSummary, Self::Feedback, Self::SchoolRecord, Self::SchoolBrief, Self::RectificationNotice];

    /// The name on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::VisitSummary => "visit-summary",
            Self::Feedback => "feedback",
            Self::SchoolRecord => "school-record",
            Self::SchoolBrief => "school-brief",
            Self::RectificationNotice => "rectification-notice",
        }
    }

    /// Endings it can be written with, the usual one first.
    #[must_use]
    pub const fn formats(self) -> &'static [&'static str] {
        match self {
            Self::VisitSummary | Self::SchoolRecord => &["docx", "pdf"],
            Self::Feedback => &["pdf", "docx"],
            Self::SchoolBrief => &["pdf"],
            Self::RectificationNotice => &["docx"],
        }
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The kind.
    pub kind: Kind,
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for that of the visits named, else the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for that of the one visit, else the first.
    pub rulebook: Option<&'a str>,
    /// Measured figures replace reported ones.
    pub verified: bool,
    /// Ids of visits; empty for all that fit.
    pub visits: &'a [String],
    /// From this day.
    pub from: Option<Date>,
    /// To this day.
    pub to: Option<Date>,
    /// Codes of schools; empty for all.
    pub schools: &'a [String],
    /// Name of a township.
    pub township: Option<&'a str>,
    /// Language; letters are Chinese in either.
    pub language: Language,
}

/// A paper with what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// The document.
    pub document: Document,
    /// The county, of the school year it is about.
    pub county: County,
    /// Schools or offices of the visits that were named for it, as they are called; none where no visit was named.
    pub places: Vec<String>,
}

/// Makes a paper. Nothing is written.
pub fn paper(session: &Session, request: &Request<'_>) -> Result<Paper> {
    if let (Some(from), Some(to)) = (request.from, request.to)
        && from > to
    {
        return Err(Fault::could_not_run("wrong_period").with("from", from).with("to", to));
    }
    let county = session.county(request.county, choose::year(session, request)?)?;
    check_scope(&county, request)?;
    let desk = Desk {
        session,
        request,
        county: &county,
        respondents: Rules::built_in(&session.library.quantities)?.respondents,
        issuer: session.store.identity()?.filter(|identity| identity.introduced).map(|identity| identity.author.unit),
    };
    let document = match request.kind {
        Kind::VisitSummary => desk.summary(),
        Kind::Feedback => desk.feedback(),
        Kind::SchoolRecord => desk.record(),
        Kind::SchoolBrief => desk.brief(),
        Kind::RectificationNotice => desk.notice(),
    }?;
    let places = choose::places(session, &county, request)?;
    Ok(Paper { document, county, places })
}

/// What one paper of a kind is of, where all of them are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subjected {
    /// What tells its file from others of its kind.
    pub stem: String,
    /// In words.
    pub name: String,
    /// The visit.
    pub visits: Vec<String>,
    /// The school.
    pub school: Option<String>,
}

/// The papers of a kind that can be made of a county and its year, one a visit or one a school; none of a summary, of which
/// there is one in all.
pub fn subjects(session: &Session, county: &County, kind: Kind) -> Result<Vec<Subjected>> {
    let mut all = visits(session, county.id())?;
    all.retain(|visit| visit.about.year == county.year);
    let place = |code: Option<&str>| {
        let row = code.and_then(|code| county.schools.row_of(code));
        row.map(|row| county.schools.names[row].clone()).unwrap_or_default()
    };
    let of_visit = |visit: &Listed| {
        let code = visit.about.school.as_deref();
        let place = place(code);
        let (day, kind) = (visit.about.date, visit.about.kind.id());
        Subjected {
            stem: format!("{day}-{}", code.unwrap_or(kind)),
            name: format!("{place} {day}").trim().to_owned(),
            visits: vec![visit.id.clone()],
            school: None,
        }
    };
    let of_school = |code: &String| Subjected {
        stem: code.clone(),
        name: place(Some(code)),
        visits: Vec::new(),
        school: Some(code.clone()),
    };
    let mut found: Vec<Subjected> = match kind {
        Kind::VisitSummary => Vec::new(),
        Kind::Feedback | Kind::SchoolRecord => {
            let begun = all.iter().filter(|visit| !visit.is_planned() && counts(kind, visit.about.kind));
            begun.map(of_visit).collect()
        }
        Kind::SchoolBrief => {
            let mut codes: Vec<&String> = all.iter().filter_map(|visit| visit.about.school.as_ref()).collect();
            codes.retain(|code| county.schools.row_of(code).is_some());
            codes.sort();
            codes.dedup();
            codes.into_iter().map(of_school).collect()
        }
        Kind::RectificationNotice => {
            let found = findings(session, county.id(), figures_date(county.year))?;
            let open =
                found.iter().filter(|finding| finding.about.year == county.year).filter(|finding| is_undone(finding));
            let mut codes: Vec<&String> = open.filter_map(|finding| finding.about.school.as_ref()).collect();
            codes.retain(|code| county.schools.row_of(code).is_some());
            codes.sort();
            codes.dedup();
            codes.into_iter().map(of_school).collect()
        }
    };
    // Two visits to one school on one day.
    for place in 1..found.len() {
        let (before, rest) = found.split_at_mut(place);
        let stem = rest[0].stem.clone();
        let same = before.iter().filter(|one| one.stem == stem || one.stem.starts_with(&format!("{stem}-"))).count();
        if same > 0 {
            rest[0].stem = format!("{stem}-{}", same + 1);
        }
    }
    Ok(found)
}

/// Whether a visit of a kind has a paper of a kind.
#[must_use]
pub const fn counts(paper: Kind, kind: VisitKind) -> bool {
    match paper {
        // Nobody signs a feedback page or a summary of a school's own review.
        Kind::Feedback | Kind::VisitSummary => !matches!(kind, VisitKind::SelfReview),
        Kind::SchoolRecord => !matches!(kind, VisitKind::Office),
        Kind::SchoolBrief | Kind::RectificationNotice => true,
    }
}

/// School and township are those of the county.
fn check_scope(county: &County, request: &Request<'_>) -> Result<()> {
    let unknown = |name: &str| Err(Fault::could_not_run("no_such_school").with("name", name));
    if let Some(school) = request.schools.iter().find(|school| county.schools.row_of(school).is_none()) {
        return unknown(school);
    }
    if let Some(township) = request.township
        && !(0..county.schools.len()).any(|row| county.schools.text(TOWNSHIP, row) == township)
    {
        return unknown(township);
    }
    Ok(())
}

/// Key of a school's township.
const TOWNSHIP: &str = "township";

/// What a paper is made on: figures, rules, who issues it.
struct Desk<'a> {
    session: &'a Session,
    request: &'a Request<'a>,
    county: &'a County,
    respondents: Vec<Respondent>,
    issuer: Option<String>,
}

impl Desk<'_> {
    fn ground<'a>(&'a self, rulebook: &'a Rulebook, language: Language) -> Ground<'a> {
        Ground {
            language,
            county: self.county,
            quantities: &self.session.library.quantities,
            rulebook,
            rules: &self.session.library.visits,
            respondents: &self.respondents,
            issuer: self.issuer.as_deref().unwrap_or_default(),
            shown: papers::shown,
        }
    }

    /// The rulebook asked for; else that of the only visit, where it is at hand, else the first.
    fn rulebook(&self, visits: &[Listed]) -> Result<&Rulebook> {
        let of_visit = match visits {
            [one] => self.session.library.rulebook(&one.about.rulebook).map(|rulebook| rulebook.id.as_str()),
            _ => None,
        };
        self.session.rulebook(self.request.rulebook.or(of_visit))
    }

    /// The only visit a paper can be about, gathered.
    fn only(&self, with_photos: bool) -> Result<(Listed, VisitFacts)> {
        let chosen = choose::chosen(self.session, self.county, self.request, |kind| counts(self.request.kind, kind))?;
        let listed = one(&chosen.visits, self.county)?;
        let facts = Gatherer::new(self.session, self.county)?.visit(&listed, with_photos)?;
        if !facts.has_something() {
            return Err(nothing_entered(&listed));
        }
        Ok((listed, facts))
    }

    fn summary(&self) -> Result<Document> {
        let Chosen { visits: listed, mut planned, next } =
            choose::chosen(self.session, self.county, self.request, |kind| counts(self.request.kind, kind))?;
        let rulebook = self.rulebook(&listed)?;
        let gatherer = Gatherer::new(self.session, self.county)?;
        let mut visits = Vec::with_capacity(listed.len());
        for one in &listed {
            let facts = gatherer.visit(one, true)?;
            if facts.has_something() {
                visits.push(facts);
            } else {
                planned.push(choose::planned(one, self.county));
            }
        }
        let last = match listed.last() {
            Some(last) if visits.is_empty() => return Err(nothing_entered(last)),
            last => last.map_or(figures_date(self.county.year), |last| last.about.date),
        };
        planned.sort_by_key(|planned| (planned.date, planned.row));
        let options = Options { decisions: self.session.decisions(self.county, &rulebook.id)?, ..Options::default() };
        let quantities = &self.session.library.quantities;
        let reported = assess(self.county, quantities, rulebook, &options);
        let mut changed = self.county.clone();
        let figures = if self.request.verified {
            verified::put_all_in(self.session, &mut changed, rulebook)?.measured
        } else {
            // Beside what was reported stands what these visits measured, and no others.
            let of_these = |id: &str| listed.iter().any(|visit| visit.id == id);
            verified::put_in_of_visits(self.session, &mut changed, rulebook, of_these)?
        };
        let measured =
            (self.request.verified || !figures.is_empty()).then(|| assess(&changed, quantities, rulebook, &options));
        let rows: Vec<usize> = visits.iter().filter_map(|visit| visit.row).collect();
        let (doubts, others): (Vec<_>, Vec<_>) =
            self.doubts(|_| true)?.into_iter().partition(|doubt| rows.contains(&doubt.row));
        let round = if listed.len() > 1 || self.is_of_all() { self.round(last)? } else { None };
        Ok(papers::visit_summary(&Summary {
            ground: self.ground(rulebook, self.request.language),
            reported: &reported,
            measured: measured.as_ref().map(|assessment| Judged { county: &changed, assessment }),
            verified: self.request.verified,
            measured_figures: &figures,
            visits: &visits,
            planned: &planned,
            next: &next,
            round,
            doubts: &doubts,
            other_doubts: others.len(),
            township: self.request.township.unwrap_or_default(),
        }))
    }

    /// Neither school nor township nor visits are chosen: the county's round belongs to it.
    const fn is_of_all(&self) -> bool {
        self.request.schools.is_empty() && self.request.township.is_none() && self.request.visits.is_empty()
    }

    /// The county's meetings of the time and its questionnaires; `None` where there are neither, or some schools only
    /// are asked for.
    fn round(&self, last: Date) -> Result<Option<RoundFacts>> {
        if !self.is_of_all() {
            return Ok(None);
        }
        let rules = Rules::built_in(&self.session.library.quantities)?;
        let round = round::read(self.session, self.county)?;
        let in_time = |on: Option<Date>| {
            let (from, to) = (self.request.from, self.request.to);
            match on {
                Some(on) => from.is_none_or(|from| on >= from) && on <= to.unwrap_or(last.max(on)),
                None => from.is_none() && to.is_none(),
            }
        };
        let held = rules.meetings.iter().filter_map(|meeting| {
            let held = round.meetings.get(&meeting.id).filter(|held| !held.conflict)?;
            in_time(held.value.on).then(|| (meeting.name.clone(), held.value.people))
        });
        let meetings: Vec<_> = held.collect();
        let counted = tally(&rules, &round.sheets(), None);
        // Nobody says on which day they were counted.
        let of_year = self.request.from.is_none() && self.request.to.is_none();
        let counts = of_year && !round.counted.is_empty() && counted.flaws.is_empty();
        let questionnaires = counts.then(|| Questionnaires {
            all: counted.all,
            parents: counted.parents,
            complete: round.is_complete(&rules),
        });
        let facts = RoundFacts { meetings, questionnaires };
        Ok((!facts.meetings.is_empty() || facts.questionnaires.is_some()).then_some(facts))
    }

    /// The school asked for, of a paper that is of one alone.
    fn only_school(&self) -> Result<Option<&str>> {
        match self.request.schools {
            [] => Ok(None),
            [school] => Ok(Some(school)),
            _ => Err(Fault::could_not_run("one_school_at_a_time")),
        }
    }

    /// Doubts about some schools that nobody explained.
    fn doubts(&self, wanted: impl Fn(usize) -> bool) -> Result<Vec<OpenDoubt>> {
        let states = doubts(self.session, self.county.id(), self.county.year)?;
        let open =
            states.into_iter().filter(|state| state.mark.as_ref().is_none_or(|mark| mark.look != Look::Explained));
        let of_school = open.filter_map(|state| {
            let row = self.county.schools.row_of(state.doubt.school.as_deref()?).filter(|row| wanted(*row))?;
            Some(OpenDoubt { row, field: state.doubt.field, message: state.doubt.message })
        });
        Ok(of_school.collect())
    }

    fn feedback(&self) -> Result<Document> {
        let (listed, facts) = self.only(false)?;
        let rulebook = self.rulebook(std::slice::from_ref(&listed))?;
        let quantities = &self.session.library.quantities;
        let options = Options { decisions: self.session.decisions(self.county, &rulebook.id)?, ..Options::default() };
        let reported = assess(self.county, quantities, rulebook, &options);
        let school = facts.about.school.clone().unwrap_or_default();
        let row = self.county.schools.row_of(&school);
        let rooms = |key: &str| row.and_then(|row| self.county.schools.rooms(key, row)).map_or(0, <[Figure]>::len);
        let measured = facts.sheet.measured(&facts.asked, &self.session.library.visits, &rooms);
        let done = effect(self.county, quantities, rulebook, &reported, &options, &school, &measured);
        let values =
            done.values.iter().map(|value| (value.stage, value.indicator, value.before, value.after, value.met));
        let shown = FeedbackEffect { values: values.collect(), units: done.units };
        Ok(papers::feedback(&self.ground(rulebook, self.request.language), &facts, &shown))
    }

    fn record(&self) -> Result<Document> {
        let (listed, facts) = self.only(true)?;
        let rulebook = self.rulebook(std::slice::from_ref(&listed))?;
        Ok(papers::school_record(&self.ground(rulebook, self.request.language), &facts))
    }

    fn brief(&self) -> Result<Document> {
        let Some(school) = self.only_school()? else { return Err(Fault::could_not_run("brief_without_school")) };
        let Some(row) = self.county.schools.row_of(school) else {
            return Err(Fault::could_not_run("no_such_school").with("name", school));
        };
        let mut had = visits(self.session, self.county.id())?;
        had.retain(|visit| {
            let of_school = visit.about.school.as_deref() == Some(school) && visit.about.kind == VisitKind::Visit;
            of_school && !visit.is_planned()
        });
        let made_on = had.iter().map(|visit| visit.about.date).fold(figures_date(self.county.year), Date::max);
        let asked = assess_county::Request {
            county: Some(self.county.id()),
            year: Some(self.county.year),
            rulebook: self.request.rulebook,
            verified: self.request.verified,
            ..assess_county::Request::default()
        };
        let answer = assess_county::assess_figures(self.session, self.county.clone(), &asked)?;
        let told = briefing(self.session, &asked, school, made_on)?;
        let mut open = findings(self.session, self.county.id(), made_on)?;
        open.retain(|finding| finding.about.school.as_deref() == Some(school) && finding.stage().is_open());
        let doubts = self.doubts(|of| of == row)?;
        let gatherer = Gatherer::new(self.session, self.county)?;
        let mut earlier = Vec::new();
        for visit in had.iter().rev().filter(|visit| visit.about.year == self.county.year).take(EARLIER) {
            let tally = gatherer.visit(visit, false)?.page.tally;
            earlier.push(EarlierVisit {
                date: visit.about.date,
                answered: tally.answered(),
                not_met: tally.not_met,
                signed: visit.signed,
            });
        }
        let turning: Vec<TurningFact> = told
            .turning
            .iter()
            .map(|turning| TurningFact {
                stage: turning.stage,
                indicator: turning.indicator,
                key: turning.key.clone(),
                reported: turning.reported.clone(),
                by: turning.by.clone(),
                less: turning.less,
                to: turning.to,
            })
            .collect();
        let classes: Vec<FullClassFact> = told
            .classes
            .iter()
            .map(|class| FullClassFact {
                stage: class.stage,
                largest: class.largest.clone(),
                limit: class.limit,
                over: class.over,
            })
            .collect();
        let of_school = answer.found.measured.iter().filter(|measured| measured.school == school);
        let measured: Vec<String> = of_school.map(|measured| measured.field.clone()).collect();
        Ok(papers::school_brief(&Brief {
            ground: self.ground(&answer.rulebook, self.request.language),
            measured: self.request.verified.then_some(&measured),
            assessment: &answer.assessment,
            row,
            made_on,
            turning: &turning,
            classes: &classes,
            at_fault: &told.at_fault,
            doubts: &doubts,
            findings: &open,
            first: &told.first(),
            visits: &earlier,
        }))
    }

    fn notice(&self) -> Result<Document> {
        let request = self.request;
        let mut visited: Vec<Listed> = Vec::new();
        if !request.visits.is_empty() {
            visited = choose::chosen(self.session, self.county, request, |_| true)?.visits;
        }
        let schools = choose::schools(&visited);
        let township = request.township.unwrap_or_default();
        let school = match (self.only_school()?, schools.as_slice(), township.is_empty()) {
            (Some(school), _, true) => Some(school.to_owned()),
            (None, [one], true) => one.clone(),
            (None, _, false) => None,
            _ => return Err(Fault::could_not_run("notice_for_whom")),
        };
        let all: Vec<FindingState> = findings(self.session, self.county.id(), figures_date(self.county.year))?;
        let on = match request.to {
            Some(to) => to,
            None => latest_day(self.session, self.county, &all)?,
        };
        let row_of =
            |finding: &FindingState| finding.about.school.as_deref().and_then(|code| self.county.schools.row_of(code));
        let is_meant = |finding: &FindingState| {
            let of_visit =
                || finding.about.visit.as_ref().is_some_and(|id| visited.iter().any(|visit| visit.id == *id));
            let of_whom = if township.is_empty() {
                finding.about.school == school
            } else {
                row_of(finding).is_some_and(|row| self.county.schools.text(TOWNSHIP, row) == township)
            };
            let on = finding.about.found_on;
            let in_time = request.from.is_none_or(|from| on >= from) && request.to.is_none_or(|to| on <= to);
            let stands = finding.stage() != Progress::Withdrawn && finding.wants_doing();
            stands && of_whom && in_time && (visited.is_empty() || of_visit())
        };
        let mut meant: Vec<FindingState> = all.into_iter().filter(is_meant).collect();
        if !meant.iter().any(is_undone) {
            let whom = school.as_deref().and_then(|code| self.county.schools.row_of(code));
            let whom = whom.map_or(township, |row| self.county.schools.names[row].as_str());
            let whom = if whom.is_empty() { self.county.name.as_str() } else { whom };
            return Err(Fault::could_not_run("nothing_to_rectify").with("whom", whom));
        }
        meant.sort_by(|one, other| {
            (one.severity, &one.number, &one.id).cmp(&(other.severity, &other.number, &other.id))
        });
        let rulebook = self.rulebook(&visited)?;
        let found: Vec<(Option<usize>, FindingState)> =
            meant.into_iter().map(|finding| (row_of(&finding), finding)).collect();
        Ok(papers::rectification_notice(&Notice {
            ground: self.ground(rulebook, Language::ZhCn),
            row: school.as_deref().and_then(|code| self.county.schools.row_of(code)),
            township,
            on,
            findings: &found,
        }))
    }
}

/// Whether a notice asks for it: something is to be done, and what is said to be put right waits for who looks at it.
fn is_undone(finding: &FindingState) -> bool {
    matches!(finding.stage(), Progress::Open | Progress::Working) && finding.wants_doing()
}

fn nothing_entered(listed: &Listed) -> Fault {
    Fault::could_not_run("visit_is_empty").with("day", listed.about.date).with("id", &listed.id)
}
