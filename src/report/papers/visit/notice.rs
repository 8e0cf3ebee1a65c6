//! The rectification notice (整改通知书): an official letter to a school, or to a township about its schools. Chinese in either
//! language of the program.

use jiff::civil::Date;

use crate::report::document::{Align, Block, Cell, Document, Layout, Table};
use crate::rulebook::SolvedBy;
use crate::text::Language;
use crate::visit::finding::Stage;
use crate::visit::{FindingState, Severity};

use super::Ground;
use super::feedback::{or_nothing, who};
use super::names::issuer;
use super::say::{NOTHING, bare, distinct, one_line};

/// Problems listed in the letter itself: more stand in its annex alone.
const MOST_IN_LETTER: usize = 12;

/// What a notice is made from.
pub struct Notice<'a> {
    /// What it stands on; its language is Chinese.
    pub ground: Ground<'a>,
    /// Row of the school it goes to; `None` where it goes to a township.
    pub row: Option<usize>,
    /// The township, where it goes there; empty otherwise.
    pub township: &'a str,
    /// Findings that are open, the worst first, each with the row of its school; `None` for the county's offices.
    pub findings: &'a [(Option<usize>, FindingState)],
}

/// Makes the notice. Its number and day are left to whoever issues it.
#[must_use]
pub fn rectification_notice(notice: &Notice<'_>) -> Document {
    let ground = &notice.ground;
    let say = ground.say();
    let days = notice.findings.iter().map(|(_, finding)| finding.about.found_on);
    let made_on = days.max().unwrap_or_default();
    let issuer = issuer(ground, Language::ZhCn);
    let title = say.with("papers.notice.title", &[("issuer", issuer.clone()), ("whom", whom(notice))]);
    let mut document = Document::new("rectification-notice", Layout::Letter, Language::ZhCn, title, made_on);
    let ids: Vec<&str> = notice.findings.iter().map(|(_, finding)| finding.id.as_str()).collect();
    document.identity = format!("{}-{}-{}", ground.county.code, ground.county.year, ids.join("-"));
    document.subtitle = vec![say.with("papers.notice.number", &[("year", made_on.year().to_string())])];
    document.push(Block::line(say.with("papers.notice.to", &[("whom", whom(notice))])));
    document.push(Block::paragraph(ground_sentence(notice)));
    document.push_if_any(1, say.of("papers.notice.problems"), problems(notice));
    document.push_if_any(1, say.of("papers.notice.reporting"), reporting(notice));
    let has_annex = notice.findings.len() > MOST_IN_LETTER;
    if has_annex {
        document.push(Block::paragraph(say.number("papers.notice.annex_line", notice.findings.len())));
    }
    document.push(Block::Together(vec![Block::closing(issuer), Block::closing(say.of("papers.notice.day_blank"))]));
    if has_annex {
        document.push(Block::PageBreak);
        document.push(Block::plain_heading(1, say.of("papers.notice.annex")));
        document.push(Block::Table(list(notice)));
    }
    document
}

fn whom(notice: &Notice<'_>) -> String {
    let ground = &notice.ground;
    match notice.row {
        Some(row) => ground.school(row).to_owned(),
        None if notice.township.is_empty() => ground.say().of("papers.offices"),
        None => ground.say().with("papers.notice.township", &[("township", notice.township.to_owned())]),
    }
}

/// On what ground the letter is written: the basis, the days and places of the visits.
fn ground_sentence(notice: &Notice<'_>) -> String {
    let ground = &notice.ground;
    let say = ground.say();
    let days = || notice.findings.iter().map(|(_, finding)| finding.about.found_on);
    let (first, last) = (days().min().unwrap_or_default(), days().max().unwrap_or_default());
    let basis = ground.language.of(&ground.rulebook.basis).to_owned();
    let mut values = vec![("basis", basis), ("days", say.days(first, last))];
    values.push(("number", notice.findings.len().to_string()));
    if notice.row.is_none() && !notice.township.is_empty() {
        let schools = distinct(notice.findings.iter().filter_map(|(row, _)| *row)).len();
        values.push(("schools", schools.to_string()));
        return say.with("papers.notice.ground_township", &values);
    }
    let key = if notice.row.is_some() { "papers.notice.ground" } else { "papers.notice.ground_offices" };
    say.with(key, &values)
}

/// A finding's school, where the letter is about several.
fn school(notice: &Notice<'_>, row: Option<usize>) -> String {
    match row {
        Some(row) if notice.row.is_none() => notice.ground.school(row).to_owned(),
        _ => String::new(),
    }
}

/// Whether whom the letter goes to can put it right alone.
fn is_theirs(notice: &Notice<'_>, finding: &FindingState) -> bool {
    match (notice.row.is_some(), notice.township.is_empty()) {
        (true, _) => finding.side == SolvedBy::School,
        (false, false) => finding.side != SolvedBy::County,
        (false, true) => true,
    }
}

/// The findings as the letter counts them: first what whom it goes to puts right, then what others do.
fn ordered<'a>(notice: &'a Notice<'_>) -> Vec<&'a (Option<usize>, FindingState)> {
    let (theirs, others): (Vec<_>, Vec<_>) =
        notice.findings.iter().partition(|(_, finding)| is_theirs(notice, finding));
    theirs.into_iter().chain(others).collect()
}

/// Each with its facts, its basis, what is to be done, by whom and when.
fn problems(notice: &Notice<'_>) -> Vec<Block> {
    let ground = &notice.ground;
    let say = ground.say();
    let item = |(row, finding): &&(Option<usize>, FindingState)| {
        let facts = one_line(&finding.facts);
        let mut text = bare(&facts).to_owned();
        let school = school(notice, *row);
        if !school.is_empty() {
            text = say.with("papers.notice.of_school", &[("school", school), ("facts", text)]);
        }
        let basis = one_line(&finding.about.basis);
        let key = if basis.is_empty() { "papers.notice.problem" } else { "papers.notice.problem_basis" };
        let severity = say.of(&format!("finding.severity.{}", finding.severity.id()));
        let problem = say.with(key, &[("facts", text), ("basis", basis), ("severity", severity)]);
        let measure = one_line(&finding.measure);
        let measure = if measure.is_empty() { say.of("papers.notice.own_measure") } else { bare(&measure).to_owned() };
        let deadline = match finding.deadline {
            Some(day) => say.with("papers.notice.until", &[("day", say.day(day))]),
            None => say.of("papers.notice.no_deadline"),
        };
        let values = [("measure", measure), ("who", who(ground, finding)), ("deadline", deadline)];
        say.sentences(&[problem, say.with("papers.notice.measure", &values)])
    };
    let all = ordered(notice);
    let mut blocks = vec![Block::list(true, all.iter().take(MOST_IN_LETTER).map(item))];
    if all.len() > MOST_IN_LETTER {
        blocks.push(Block::paragraph(say.number("papers.notice.more", all.len() - MOST_IN_LETTER)));
    }
    let mut sentences = Vec::new();
    let others = || all.iter().zip(1..).filter(|((_, finding), _)| !is_theirs(notice, finding));
    if others().next().is_some() {
        let sides = distinct(others().map(|((_, finding), _)| finding.side.id()));
        let sides = say.list(sides.into_iter().map(|side| say.of(&format!("feedback.side.{side}"))));
        let numbers = say.list(others().map(|(_, number)| number));
        sentences.push(say.with("papers.notice.of_others", &[("numbers", numbers), ("sides", sides)]));
    }
    if all.iter().any(|(_, finding)| finding.severity == Severity::Hazard) {
        sentences.push(say.of("papers.notice.hazard"));
    }
    blocks.push(Block::paragraph(say.sentences(&sentences)));
    blocks
}

fn reporting(notice: &Notice<'_>) -> Vec<Block> {
    let ground = &notice.ground;
    let say = ground.say();
    let days: Vec<Date> = notice.findings.iter().filter_map(|(_, finding)| finding.deadline).collect();
    let key = match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) if first == last => "papers.notice.report_one",
        (Some(_), Some(_)) => "papers.notice.report",
        _ => "papers.notice.report_open",
    };
    let day = |day: Option<&Date>| day.map(|day| say.day(*day)).unwrap_or_default();
    let said = say.with(key, &[("last", day(days.iter().max()))]);
    vec![Block::paragraph(say.sentences(&[said, say.of("papers.notice.review")]))]
}

/// The annex: every finding in a row.
fn list(notice: &Notice<'_>) -> Table {
    let ground = &notice.ground;
    let say = ground.say();
    let head = |key: &str| say.of(&format!("papers.notice.column.{key}"));
    let several = notice.row.is_none();
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
    for (row, finding) in ordered(notice) {
        let number = if finding.number.is_empty() { NOTHING } else { &finding.number };
        let mut cells = vec![
            Cell::from(number),
            Cell::from(one_line(&finding.facts)),
            Cell::from(say.of(&format!("finding.severity.{}", finding.severity.id()))),
            Cell::from(or_nothing(one_line(&finding.measure))),
            Cell::from(who(ground, finding)),
            Cell::from(finding.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
            Cell::from(stage(notice, finding.stage())),
        ];
        if several {
            let place = row.map_or_else(|| say.of("papers.offices"), |row| ground.school(row).to_owned());
            cells.insert(1, Cell::from(place));
        }
        table.row(cells);
    }
    table
}

fn stage(notice: &Notice<'_>, stage: Stage) -> String {
    notice.ground.say().of(&format!("finding.stage.{}", stage.id()))
}
