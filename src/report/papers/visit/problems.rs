//! The problems of some visits: the findings raised there, and what was not met without one being raised.

use jiff::civil::Date;

use crate::rulebook::SolvedBy;
use crate::text::Language;
use crate::visit::finding::Stage;
use crate::visit::{FindingState, Severity};

use super::album::Album;
use super::checked::differs;
use super::say::{bare, one_line};
use super::{Ground, VisitFacts};

/// One problem.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// Its number in the paper.
    pub number: usize,
    /// Its number in the ledger; empty for what was answered only.
    pub ledger: String,
    /// The visit, by place.
    pub visit: usize,
    /// Facts and figures, as a sentence.
    pub facts: String,
    /// What it is about, in short: for lists that are not the first.
    pub short: String,
    /// The indicator or section it belongs to.
    pub topic: String,
    pub basis: String,
    /// The basis in Chinese, by which official papers number their items.
    pub official: String,
    /// It is answered by correcting what was reported.
    pub corrects: bool,
    /// The line it was found at.
    pub line: String,
    /// As it was raised; `None` for what was answered only.
    pub severity: Option<Severity>,
    pub side: SolvedBy,
    pub person: String,
    pub measure: String,
    pub deadline: Option<Date>,
    /// How far it is; `None` for what was answered only.
    pub stage: Option<Stage>,
    /// Somebody looked at it again last and was not content.
    pub failed_review: bool,
    /// Photos and papers, by their numbers in the paper.
    pub photos: Vec<String>,
}

impl Problem {
    /// Whether something is still to be done or looked at.
    pub(super) fn is_open(&self) -> bool {
        self.stage.is_none_or(Stage::is_open)
    }

    /// Whether somebody still has to put it right: what is said to be put right waits for a look.
    pub(super) fn is_undone(&self) -> bool {
        self.is_open() && self.stage != Some(Stage::Fixed)
    }

    /// Whether its basis names an item of a rulebook's part by its number: `政府保障程度第3、4项`.
    pub(super) fn is_of_item(&self, part: &str, number: usize) -> bool {
        names_item(&self.official, part, number)
    }
}

/// Whether a basis names an item of a rulebook's part by its number.
pub(in crate::report::papers) fn names_item(basis: &str, part: &str, number: usize) -> bool {
    let text: String = basis.split_whitespace().collect();
    text.match_indices(part).any(|(at, part)| {
        let rest = text[at + part.len()..].strip_prefix(NUMBER.0).unwrap_or_default();
        let (numbers, _) = rest.split_once(NUMBER.1).unwrap_or_default();
        numbers.split('、').any(|one| one.parse() == Ok(number))
    })
}

/// What stands around the number of an item in a basis: 第3项.
const NUMBER: (char, char) = ('\u{7B2C}', '\u{9879}');

/// Characters of a short text, in Chinese and in English.
const MOST_SIGNS: [usize; 2] = [40, 100];

/// All problems, in the order of the visits, the worst of each first. Advice is none, unless it is to be followed by a day or in
/// a way that was named.
pub(super) fn problems(ground: &Ground<'_>, visits: &[VisitFacts], album: &Album) -> Vec<Problem> {
    let mut all = Vec::new();
    for (place, visit) in visits.iter().enumerate() {
        for finding in visit.page.findings.iter().filter(|finding| finding.wants_doing()) {
            all.push(of_finding(ground, place, visit, finding, album));
        }
        // A line that is not met is a problem, though somebody raised no more than advice there.
        let raised = |finding: &usize| visit.page.findings.get(*finding).is_some_and(FindingState::wants_doing);
        for row in visit.page.problems.iter().filter(|row| !row.findings.iter().any(raised)) {
            let line = visit.asked.line(&row.line);
            all.push(Problem {
                number: 0,
                ledger: String::new(),
                visit: place,
                facts: ground.say().ended(&one_line(&ground.pen().problem(row))),
                short: short_of_line(ground, row),
                topic: line.map_or_else(String::new, |line| ground.topic(visit, line)),
                basis: line.map_or_else(String::new, |line| ground.language.of(&line.basis).to_owned()),
                official: line.map_or_else(String::new, |line| line.basis.zh.clone()),
                corrects: row.reported.is_some() && row.within.is_open(),
                line: row.line.clone(),
                severity: None,
                side: line.map_or(SolvedBy::School, |line| line.side),
                person: String::new(),
                measure: String::new(),
                deadline: None,
                stage: None,
                failed_review: false,
                photos: album.of_line(place, visit, &row.line),
            });
        }
    }
    for (number, problem) in (1..).zip(&mut all) {
        problem.number = number;
    }
    all
}

/// A line that is not met, in short.
fn short_of_line(ground: &Ground<'_>, row: &crate::visit::feedback::Row) -> String {
    let name = ground.pen().name(row);
    if differs(row) && row.within.is_open() {
        return ground.say().with("papers.problems.differs", &[("name", name)]);
    }
    name
}

/// The first clauses of a long text: the first list has it all.
fn shortened(ground: &Ground<'_>, text: &str) -> String {
    let most = MOST_SIGNS[usize::from(ground.language == Language::En)];
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most).chain(['…']).collect()
}

/// What was done about a finding on the day it was found.
fn at_once(ground: &Ground<'_>, finding: &FindingState) -> String {
    let step = finding.progress.iter().find(|(step, _)| step.on == finding.about.found_on);
    let step = step.map(|(step, _)| bare(&one_line(&step.text)).to_owned()).filter(|step| !step.is_empty());
    step.map_or_else(String::new, |step| {
        ground.say().ended(&ground.say().with("papers.problems.at_once", &[("step", step)]))
    })
}

fn of_finding(ground: &Ground<'_>, place: usize, visit: &VisitFacts, finding: &FindingState, album: &Album) -> Problem {
    let line = visit.asked.line(&finding.about.line);
    let topic = line.map(|line| ground.topic(visit, line));
    let basis = match line {
        Some(line) => ground.language.of(&line.basis).to_owned(),
        None => finding.about.basis.clone(),
    };
    Problem {
        number: 0,
        ledger: finding.number.clone(),
        visit: place,
        facts: ground.say().sentences(&[ground.say().ended(&one_line(&finding.facts)), at_once(ground, finding)]),
        short: shortened(ground, bare(&one_line(&finding.facts))),
        topic: topic.unwrap_or_default(),
        basis,
        official: finding.about.basis.clone(),
        corrects: false,
        line: finding.about.line.clone(),
        severity: Some(finding.severity),
        side: finding.side,
        person: one_line(&finding.person),
        measure: one_line(&finding.measure),
        deadline: finding.deadline,
        stage: Some(finding.stage()),
        failed_review: finding.failed_review(),
        photos: album.of_line(place, visit, &finding.about.line),
    }
}
