//! The rectification notice (整改通知书): an official letter to a school, or to a township about its schools. Chinese in either
//! language of the program.
//!
//! It asks of whom it goes to what they can do themselves. What others have to do is told apart, and they get a copy.

use jiff::civil::Date;

use crate::report::document::{Align, Block, Cell, Document, Layout, Table};
use crate::rulebook::SolvedBy;
use crate::text::Language;
use crate::visit::finding::Stage;
use crate::visit::{FindingState, Severity};

use super::Ground;
use super::feedback::{or_nothing, who};
use super::names::issuer;
use super::say::{NOTHING, bare, closed_up, distinct, one_line};

/// Problems listed in the letter itself: more stand in its annex alone.
const MOST_IN_LETTER: usize = 12;
/// A line that stands empty before who signs.
const EMPTY_LINE: &str = "\u{3000}";

/// What a notice is made from.
pub struct Notice<'a> {
    /// What it stands on; its language is Chinese.
    pub ground: Ground<'a>,
    /// Row of the school it goes to; `None` where it goes to a township.
    pub row: Option<usize>,
    /// The township, where it goes there; empty otherwise.
    pub township: &'a str,
    /// The day it is written by: what was due before is overdue.
    pub on: Date,
    /// Everything that was found and is to be put right, the worst first, however far it is, each with the row of its school;
    /// `None` for the county's offices. Something of it is still undone.
    pub findings: &'a [(Option<usize>, FindingState)],
}

/// A finding with the row of its school.
type Found = (Option<usize>, FindingState);

/// Makes the notice. Its number and day are left to whoever issues it.
#[must_use]
pub fn rectification_notice(notice: &Notice<'_>) -> Document {
    let ground = &notice.ground;
    let say = ground.say();
    let issuer = issuer(ground, Language::ZhCn);
    let title = say.with("papers.notice.title", &[("issuer", issuer.clone()), ("whom", notice.whom())]);
    let mut document = Document::new("rectification-notice", Layout::Letter, Language::ZhCn, title, notice.on);
    let ids: Vec<&str> = notice.findings.iter().map(|(_, finding)| finding.id.as_str()).collect();
    document.identity = format!("{}-{}-{}", ground.county.code, ground.county.year, ids.join("-"));
    document.subtitle = vec![say.with("papers.notice.number", &[("year", notice.on.year().to_string())])];
    document.push(Block::line(say.with("papers.notice.to", &[("whom", notice.whom())])));
    document.push(Block::paragraph(notice.ground_sentence()));
    let (own, others) = (notice.undone(true), notice.undone(false));
    let heading = if notice.is_to_township() { "papers.notice.problems_township" } else { "papers.notice.problems" };
    document.push_if_any(1, say.with(heading, &[("you", notice.you())]), notice.own_problems(&own));
    document.push_if_any(1, say.of("papers.notice.others"), notice.others_problems(&others, own.len()));
    document.push_if_any(1, say.of("papers.notice.reporting"), notice.reporting(&own));
    let has_annex = own.len() + others.len() > MOST_IN_LETTER;
    if has_annex {
        document.push(Block::paragraph(say.number("papers.notice.annex_line", own.len() + others.len())));
    }
    let mut end = vec![
        Block::line(EMPTY_LINE),
        Block::closing(issuer),
        Block::closing(say.of("papers.notice.day_blank")),
        Block::paragraph(say.of("papers.notice.contact")),
    ];
    let copies = distinct(others.iter().flat_map(|(_, finding)| notice.answerable(finding)));
    if !copies.is_empty() {
        end.push(Block::line(say.with("papers.notice.copies", &[("names", say.list(copies))])));
    }
    document.push(Block::Together(end));
    if has_annex {
        document.push(Block::PageBreak);
        document.push(Block::plain_heading(1, say.of("papers.notice.annex")));
        document.push(Block::Table(notice.list(own.iter().chain(&others))));
    }
    document
}

impl Notice<'_> {
    fn whom(&self) -> String {
        let ground = &self.ground;
        match self.row {
            Some(row) => ground.school(row).to_owned(),
            None if self.township.is_empty() => ground.say().of("papers.offices"),
            None => ground.say().with("papers.notice.township", &[("township", self.township.to_owned())]),
        }
    }

    fn you(&self) -> String {
        self.ground.say().of(if self.row.is_some() { "papers.notice.you_school" } else { "papers.notice.you" })
    }

    fn is_to_township(&self) -> bool {
        self.row.is_none() && !self.township.is_empty()
    }

    /// Whether whom the letter goes to can put it right.
    fn is_theirs(&self, finding: &FindingState) -> bool {
        match (self.row.is_some(), self.is_to_township()) {
            (true, _) => finding.side == SolvedBy::School,
            (false, true) => finding.side != SolvedBy::County,
            (false, false) => true,
        }
    }

    /// What is still to be done, by whom the letter goes to or by others.
    fn undone(&self, theirs: bool) -> Vec<&Found> {
        let wanted = |found: &&Found| is_undone(&found.1) && self.is_theirs(&found.1) == theirs;
        self.findings.iter().filter(wanted).collect()
    }

    /// Who answers for a finding, by name: offices and persons as they were entered, else the side.
    fn answerable(&self, finding: &FindingState) -> Vec<String> {
        let (offices, persons) = self.ground.rules.finding.responsible.told_apart(&one_line(&finding.person));
        match (offices.is_empty(), persons.is_empty()) {
            (false, _) => offices,
            (true, false) => persons,
            (true, true) => vec![self.ground.say().of(&format!("feedback.side.{}", finding.side.id()))],
        }
    }

    /// On what ground the letter is written: the basis, the days and places of the visits, how many problems were found there and
    /// how far they are.
    fn ground_sentence(&self) -> String {
        let ground = &self.ground;
        let say = ground.say();
        let days = || self.findings.iter().map(|(_, finding)| finding.about.found_on);
        let (first, last) = (days().min().unwrap_or_default(), days().max().unwrap_or_default());
        let schools = distinct(self.findings.iter().filter_map(|(row, _)| *row)).len();
        let (own, others) = (self.undone(true).len(), self.undone(false).len());
        let key = match (self.row.is_some(), self.is_to_township()) {
            (true, _) => "papers.notice.ground",
            (false, true) => "papers.notice.ground_township",
            (false, false) => "papers.notice.ground_offices",
        };
        let values = [
            ("basis", ground.language.of(&ground.rulebook.basis).to_owned()),
            ("days", say.days(first, last)),
            ("schools", schools.to_string()),
            ("found", self.found(own + others)),
        ];
        let whose = [("you", self.you()), ("own", own.to_string()), ("others", others.to_string())];
        let whose_you = [("you", self.you())];
        let whose = match (own, others) {
            (_, 0) => String::new(),
            (0, _) => say.with("papers.notice.all_of_others", &whose),
            _ => say.with("papers.notice.shared", &whose),
        };
        let follows = if self.is_to_township() { "papers.notice.follows_township" } else { "papers.notice.follows" };
        let follows = if own == 0 { say.with("papers.notice.follows_others", &whose_you) } else { say.of(follows) };
        say.sentences(&[say.with(key, &values), whose, follows])
    }

    /// How many problems were found, and how many of them are closed, wait for a look, or are still to be put right.
    fn found(&self, undone: usize) -> String {
        let say = self.ground.say();
        let of_stage = |stage: Stage| self.findings.iter().filter(|(_, finding)| finding.stage() == stage).count();
        let counted =
            [("papers.notice.closed", of_stage(Stage::Closed)), ("papers.notice.waiting", of_stage(Stage::Fixed))];
        let counted = counted.into_iter().filter(|(_, number)| *number > 0);
        let counted: Vec<String> = counted.map(|(key, number)| say.number(key, number)).collect();
        let all = self.findings.len().to_string();
        if counted.is_empty() {
            return say.with("papers.notice.found", &[("all", all)]);
        }
        let values = [("all", all), ("counted", say.list(counted)), ("rest", undone.to_string())];
        say.with("papers.notice.found_some_done", &values)
    }

    /// A finding's facts with its school, where the letter is about several, its severity, number and basis.
    fn problem(&self, (row, finding): &Found) -> String {
        let say = self.ground.say();
        let mut facts = bare(&closed_up(&one_line(&finding.facts))).to_owned();
        if let Some(row) = row.filter(|_| self.row.is_none()) {
            let school = self.ground.school(row).to_owned();
            facts = say.with("papers.notice.of_school", &[("school", school), ("facts", facts)]);
        }
        let basis = closed_up(&one_line(&finding.about.basis));
        let severity = say.of(&format!("finding.severity.{}", finding.severity.id()));
        let values = [("facts", facts), ("basis", basis), ("severity", severity), ("number", finding.number.clone())];
        let key = if finding.number.is_empty() { "papers.notice.problem_unnumbered" } else { "papers.notice.problem" };
        let problem = say.with(key, &values);
        let basis = if values[1].1.is_empty() { String::new() } else { say.with("papers.notice.basis", &values) };
        say.sentences(&[problem, basis, self.failed(finding)])
    }

    /// That somebody looked and was not satisfied, and why.
    fn failed(&self, finding: &FindingState) -> String {
        let say = self.ground.say();
        let Some((review, _)) = finding.reviews.last().filter(|_| finding.failed_review()) else {
            return String::new();
        };
        let seen = bare(&closed_up(&one_line(&review.text))).to_owned();
        let key = if seen.is_empty() { "papers.notice.failed_bare" } else { "papers.notice.failed" };
        say.with(key, &[("day", say.day(review.on)), ("seen", seen)])
    }

    fn measure(&self, finding: &FindingState) -> String {
        let measure = closed_up(&one_line(&finding.measure));
        if measure.is_empty() { self.ground.say().of("papers.notice.own_measure") } else { bare(&measure).to_owned() }
    }

    /// By when it is to be done, and that the day has passed.
    fn deadline(&self, finding: &FindingState) -> String {
        let say = self.ground.say();
        let Some(day) = finding.deadline else { return say.of("papers.notice.no_deadline") };
        let key = if day < self.on { "papers.notice.overdue" } else { "papers.notice.until" };
        say.with(key, &[("day", say.day(day))])
    }

    /// What whom the letter goes to has to put right: facts, basis, what is to be done, by whom there and when.
    fn own_problems(&self, own: &[&Found]) -> Vec<Block> {
        let say = self.ground.say();
        let item = |found: &&Found| {
            let finding = &found.1;
            let named = !finding.person.trim().is_empty();
            let values = [
                ("measure", self.measure(finding)),
                ("who", say.list(self.answerable(finding))),
                ("deadline", self.deadline(finding)),
            ];
            let key = if named { "papers.notice.measure_by" } else { "papers.notice.measure" };
            say.sentences(&[self.problem(found), say.with(key, &values)])
        };
        let mut blocks = vec![Block::list(true, own.iter().take(MOST_IN_LETTER).map(item))];
        if own.len() > MOST_IN_LETTER {
            blocks.push(Block::paragraph(say.number("papers.notice.more", own.len() - MOST_IN_LETTER)));
        }
        if own.iter().any(|(_, finding)| finding.severity == Severity::Hazard) {
            blocks.push(Block::paragraph(say.of("papers.notice.hazard")));
        }
        blocks
    }

    /// What others have to put right, and what whom the letter goes to does meanwhile. `before` are listed already.
    fn others_problems(&self, others: &[&Found], before: usize) -> Vec<Block> {
        let say = self.ground.say();
        if others.is_empty() {
            return Vec::new();
        }
        let item = |found: &&Found| {
            let finding = &found.1;
            let values = [
                ("measure", self.measure(finding)),
                ("who", say.list(self.answerable(finding))),
                ("deadline", self.deadline(finding)),
            ];
            say.sentences(&[self.problem(found), say.with("papers.notice.by_others", &values)])
        };
        let room = MOST_IN_LETTER.saturating_sub(before);
        let mut blocks = vec![Block::list(true, others.iter().take(room).map(item))];
        let mut sentences = Vec::new();
        if others.len() > room {
            sentences.push(say.number("papers.notice.more", others.len() - room));
        }
        sentences.push(say.with("papers.notice.help", &[("you", self.you())]));
        if others.iter().any(|(_, finding)| finding.severity == Severity::Hazard) {
            sentences.push(say.of("papers.notice.hazard"));
        }
        blocks.push(Block::paragraph(say.sentences(&sentences)));
        blocks
    }

    /// By when it is reported, and who comes back.
    fn reporting(&self, own: &[&Found]) -> Vec<Block> {
        let say = self.ground.say();
        if own.is_empty() {
            let said = say.with("papers.notice.report_of_others", &[("you", self.you())]);
            return vec![Block::paragraph(say.sentences(&[said, say.of("papers.notice.review")]))];
        }
        let days = || own.iter().filter_map(|(_, finding)| finding.deadline);
        let coming: Vec<Date> = days().filter(|day| *day >= self.on).collect();
        let all_late = coming.is_empty() && days().count() == own.len();
        // What is written and sent is said once.
        let late = match (days().any(|day| day < self.on), all_late) {
            (false, _) => String::new(),
            (true, true) => say.of("papers.notice.report_late"),
            (true, false) => say.of("papers.notice.late_first"),
        };
        let said = match (coming.iter().min(), coming.iter().max()) {
            _ if all_late => String::new(),
            (Some(first), Some(last)) => {
                let key = if first == last { "papers.notice.report_one" } else { "papers.notice.report" };
                say.with(key, &[("last", say.day(*last))])
            }
            _ => say.of("papers.notice.report_open"),
        };
        vec![Block::paragraph(say.sentences(&[late, said, say.of("papers.notice.review")]))]
    }

    /// The annex: every finding that is still to be put right in a row.
    fn list<'a>(&self, all: impl Iterator<Item = &'a &'a Found>) -> Table {
        let ground = &self.ground;
        let say = ground.say();
        let head = |key: &str| say.of(&format!("papers.notice.column.{key}"));
        let several = self.row.is_none();
        let mut columns = vec![
            (head("number"), 28.0, Align::Centre),
            (head("facts"), 44.0, Align::Left),
            (head("severity"), 18.0, Align::Centre),
            (head("measure"), 34.0, Align::Left),
            (head("who"), 26.0, Align::Left),
            (head("deadline"), 30.0, Align::Centre),
            (head("stage"), 20.0, Align::Centre),
        ];
        if several {
            columns.insert(1, (head("school"), 30.0, Align::Left));
        }
        let mut table = Table::new(columns);
        for (row, finding) in all {
            let number = if finding.number.is_empty() { NOTHING } else { &finding.number };
            let mut cells = vec![
                Cell::from(number),
                Cell::from(closed_up(&one_line(&finding.facts))),
                Cell::from(say.of(&format!("finding.severity.{}", finding.severity.id()))),
                Cell::from(or_nothing(closed_up(&one_line(&finding.measure)))),
                Cell::from(who(ground, finding)),
                Cell::from(finding.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
                Cell::from(say.of(&format!("finding.stage.{}", finding.stage().id()))),
            ];
            if several {
                let place = row.map_or_else(|| say.of("papers.offices"), |row| ground.school(row).to_owned());
                cells.insert(1, Cell::from(place));
            }
            table.row(cells);
        }
        table
    }
}

/// Whether something is still to be done: what is said to be put right waits for who looks at it, not for who did it.
fn is_undone(finding: &FindingState) -> bool {
    matches!(finding.stage(), Stage::Open | Stage::Working)
}
