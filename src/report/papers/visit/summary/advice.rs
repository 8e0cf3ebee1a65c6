//! Advice to county, township and school, and what is to be put right by when.

use crate::chart::numbers::plain;
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Table};
use crate::rulebook::SolvedBy;
use crate::visit::finding::Stage as Progress;
use crate::visit::{Mark, Part, Severity, VisitKind};

use super::super::names::township;
use super::super::problems::Problem;
use super::super::say::{NOTHING, bare, distinct, one_line};
use super::{Summary, raised, unit_of};

/// Lines named of a school before it says how many more there are.
const MOST_NAMED: usize = 6;
/// Decimals of what is lacking where it is no whole number.
const DECIMALS: usize = 2;

pub(super) fn advice(summary: &Summary<'_>, problems: &[Problem]) -> Vec<Block> {
    let say = summary.say();
    // The county first: it answers for all of it.
    let sides = [SolvedBy::County, SolvedBy::Township, SolvedBy::School];
    let mut blocks = Vec::new();
    for side in sides {
        let said = distinct(of_side(summary, problems, side));
        if !said.is_empty() {
            blocks.push(Block::plain_heading(3, say.of(&format!("papers.advice.to_{}", side.id()))));
            blocks.push(Block::list(true, said));
        }
    }
    blocks
}

fn of_side(summary: &Summary<'_>, problems: &[Problem], side: SolvedBy) -> Vec<String> {
    let mut said = lacking(summary, side);
    if side == SolvedBy::Township {
        said.extend(watched_over(summary, problems));
    }
    for (number, visit) in summary.visits.iter().enumerate() {
        let place = summary.ground.place(visit);
        // What is said to the county's offices is said to the county.
        let own = if visit.about.kind == VisitKind::Office { SolvedBy::County } else { SolvedBy::School };
        if side == own
            && let Some(text) = visit.sheet.texts.get(&Part::Advice)
        {
            said.extend(worded(summary, &place, "", &text.value, ""));
        }
        for finding in visit.page.findings.iter().filter(|finding| finding.side == side && !is_done(finding.stage())) {
            if !finding.measure.trim().is_empty() {
                said.extend(worded(summary, &place, &finding.facts, &finding.measure, &finding.person));
            } else if finding.severity == Severity::Advice {
                said.extend(worded(summary, &place, "", &finding.facts, &finding.person));
            }
        }
        let of_visit = problems.iter().filter(|problem| problem.visit == number && problem.side == side);
        said.extend(to_mend(summary, &place, &of_visit.collect::<Vec<_>>()));
        if side == own {
            said.extend(mostly(summary, visit, &place));
            said.extend(correct(summary, visit, &place));
        }
    }
    said
}

/// Closed or withdrawn: no more advice is wanted.
const fn is_done(stage: Progress) -> bool {
    !stage.is_open()
}

/// Somebody's own words, with the problem they answer and whom they are meant for.
fn worded(summary: &Summary<'_>, place: &str, problem: &str, text: &str, person: &str) -> Option<String> {
    let say = summary.say();
    let text = one_line(text);
    let text = bare(&text);
    if text.is_empty() {
        return None;
    }
    let (problem, person) = (one_line(problem), one_line(person));
    let mut said = text.to_owned();
    if !bare(&problem).is_empty() {
        said = say.with("papers.advice.against", &[("problem", bare(&problem).to_owned()), ("text", said)]);
    }
    let values = [("place", place.to_owned()), ("text", said), ("person", person.clone())];
    let key = if person.is_empty() { "papers.advice.worded" } else { "papers.advice.worded_person" };
    Some(say.ended(&say.with(key, &values)))
}

/// Problems of one place that nobody named a measure for, by what they are about, with their numbers.
fn to_mend(summary: &Summary<'_>, place: &str, problems: &[&Problem]) -> Option<String> {
    let say = summary.say();
    let open: Vec<&Problem> = problems
        .iter()
        .copied()
        .filter(|problem| problem.measure.is_empty() && problem.stage.is_none_or(Progress::is_open))
        .collect();
    if open.is_empty() {
        return None;
    }
    let topics = distinct(open.iter().map(|problem| problem.topic.as_str()));
    let of_topic = |topic: &&str| {
        let numbers = say.list(open.iter().filter(|problem| problem.topic == *topic).map(|problem| problem.number));
        let name = if topic.is_empty() { say.of("papers.problems.other") } else { (*topic).to_owned() };
        say.with("papers.advice.topic", &[("name", name), ("numbers", numbers)])
    };
    let names = say.list(topics.iter().take(MOST_NAMED).map(of_topic));
    let key = if topics.len() > MOST_NAMED { "papers.advice.mend_more" } else { "papers.advice.mend" };
    Some(say.with(key, &[("place", place.to_owned()), ("names", names), ("number", open.len().to_string())]))
}

/// What the townships of the schools visited see to: open problems that their schools put right themselves.
fn watched_over(summary: &Summary<'_>, problems: &[Problem]) -> Vec<String> {
    let (say, county) = (summary.say(), summary.ground.county);
    let open = || {
        let open = problems.iter().filter(|problem| problem.stage.is_none_or(Progress::is_open));
        let open = open.filter(|problem| problem.side == SolvedBy::School);
        open.filter_map(|problem| Some((summary.visits[problem.visit].row?, problem)))
    };
    let townships = distinct(open().map(|(row, _)| township(county, row)).filter(|name| !name.is_empty()));
    let of_township = |name: &&str| {
        let of: Vec<(usize, &Problem)> = open().filter(|(row, _)| township(county, *row) == *name).collect();
        let schools = distinct(of.iter().map(|(row, _)| summary.ground.school(*row)));
        let values =
            [("township", (*name).to_owned()), ("schools", say.list(schools)), ("number", of.len().to_string())];
        say.with("papers.advice.watch", &values)
    };
    townships.iter().map(of_township).collect()
}

/// What the schools visited lack of each indicator that this side can put right.
fn lacking(summary: &Summary<'_>, side: SolvedBy) -> Vec<String> {
    let (say, ground) = (summary.say(), &summary.ground);
    let judged = summary.judged();
    let mut said = Vec::new();
    for (place, indicator) in ground.rulebook.indicators.iter().enumerate() {
        let Some(unit_name) = indicator.shortfall.as_ref().filter(|_| indicator.solved_by == side) else { continue };
        let mut short = Vec::new();
        for row in summary.schools() {
            for stage in Stage::ASSESSED {
                let Some(unit) = unit_of(judged.assessment, row, stage) else { continue };
                let value = judged.assessment.values[place].get(unit);
                if value.met != Some(false) || !value.shortfall.is_finite() {
                    continue;
                }
                let amount = plain(value.shortfall, if unit_name.whole { 0 } else { DECIMALS });
                let one = format!("unit.one.{}", unit_name.unit);
                let is_one = amount == "1" && crate::text::has_text(ground.language, &one);
                let unit_word = say.of(&if is_one { one } else { format!("unit.{}", unit_name.unit) });
                let values = [
                    ("school", ground.school(row).to_owned()),
                    ("stage", say.stage(stage)),
                    ("amount", format!("{amount}{unit_word}").trim().to_owned()),
                ];
                short.push(say.with("papers.advice.lacks", &values));
            }
        }
        if !short.is_empty() {
            let values = [("name", ground.language.of(&indicator.name).to_owned()), ("short", say.list(short))];
            said.push(say.with("papers.advice.lacking", &values));
        }
    }
    said
}

/// Lines that are mostly met, each with what is known of it.
fn mostly(summary: &Summary<'_>, visit: &super::VisitFacts, place: &str) -> Option<String> {
    let (say, ground) = (summary.say(), &summary.ground);
    let lines: Vec<_> = visit.page.mostly.iter().filter(|row| row.reported.is_none()).collect();
    if lines.is_empty() {
        return None;
    }
    let pen = ground.pen();
    let line = |row: &&crate::visit::feedback::Row| {
        let values = [("name", pen.name(row)), ("facts", bare(&one_line(&pen.facts(row))).to_owned())];
        let key = if values[1].1.is_empty() { "feedback.quoted" } else { "papers.advice.with_facts" };
        say.with(key, &values)
    };
    let said: Vec<String> = lines.iter().take(MOST_NAMED).map(line).collect();
    let key = if lines.len() > MOST_NAMED { "papers.advice.mostly_more" } else { "papers.advice.mostly" };
    let names = said.join(&say.of("papers.clause_join"));
    let values = [("place", place.to_owned()), ("names", names), ("number", lines.len().to_string())];
    Some(say.with(key, &values))
}

/// Figures that were reported otherwise than they are.
fn correct(summary: &Summary<'_>, visit: &super::VisitFacts, place: &str) -> Option<String> {
    let say = summary.say();
    let pen = summary.ground.pen();
    let wrong = visit.page.figures.iter().filter(|row| {
        row.reported.is_some() && row.within.is_open() && matches!(row.mark, Some(Mark::NotMet | Mark::Mostly))
    });
    let wrong: Vec<String> = wrong.map(|row| pen.name(row)).collect();
    if wrong.is_empty() {
        return None;
    }
    let names = say.list(wrong.iter().take(MOST_NAMED));
    let key = if wrong.len() > MOST_NAMED { "papers.advice.correct_more" } else { "papers.advice.correct" };
    Some(say.with(key, &[("place", place.to_owned()), ("names", names), ("number", wrong.len().to_string())]))
}

/// Who puts what right by when, how it is reported, and who comes back.
pub(super) fn rectification(summary: &Summary<'_>, problems: &[Problem]) -> Vec<Block> {
    let say = summary.say();
    if problems.is_empty() {
        return Vec::new();
    }
    let mut sentences = vec![say.with("papers.rectification.duty", &[("issuer", issuer(summary))])];
    sentences.extend(raised_said(summary, problems));
    let rest = problems.len() - raised(problems).count();
    if rest > 0 && rest < problems.len() {
        sentences.push(say.number("papers.rectification.others", rest));
    } else if rest > 0 {
        sentences.push(say.of("papers.rectification.none_raised"));
    }
    sentences.push(say.of("papers.rectification.review"));
    sentences.push(next(summary));
    let words = Block::paragraph(say.sentences(&sentences));
    let mut table = Table::new([
        (head(summary, "number"), 16.0, Align::Centre),
        (head(summary, "ledger"), 22.0, Align::Centre),
        (head(summary, "school"), 32.0, Align::Left),
        (head(summary, "measure"), 50.0, Align::Left),
        (head(summary, "person"), 28.0, Align::Left),
        (head(summary, "deadline"), 24.0, Align::Centre),
        (head(summary, "stage"), 20.0, Align::Centre),
    ]);
    for problem in raised(problems) {
        let or_nothing = |text: &str| if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() };
        let side = say.of(&format!("feedback.side.{}", problem.side.id()));
        let who = if problem.person.is_empty() {
            side
        } else {
            say.with("feedback.who", &[("side", side), ("person", problem.person.clone())])
        };
        let stage = problem.stage.map(|stage| say.of(&format!("finding.stage.{}", stage.id())));
        table.row([
            Cell::from(problem.number.to_string()),
            Cell::from(problem.ledger.as_str()),
            Cell::from(summary.ground.place(&summary.visits[problem.visit])),
            Cell::from(or_nothing(&problem.measure)),
            Cell::from(who),
            Cell::from(problem.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
            Cell::from(or_nothing(&stage.unwrap_or_default())),
        ]);
    }
    // The paper is of its last day, as an office's own would be. Its ending does not stand alone on a page.
    let (_, last) = summary.span();
    let ending = vec![words, Block::closing(issuer(summary)), Block::closing(say.day(last))];
    let mut blocks = Vec::new();
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::Together(ending));
    blocks
}

/// How the problems that were raised stand; every one is counted once.
fn raised_said(summary: &Summary<'_>, problems: &[Problem]) -> Option<String> {
    let say = summary.say();
    let all: Vec<&Problem> = raised(problems).collect();
    if all.is_empty() {
        return None;
    }
    let is_open = |problem: &&Problem| problem.stage.is_some_and(Progress::is_open);
    let (open, closed): (Vec<&Problem>, Vec<&Problem>) = all.iter().copied().partition(is_open);
    let days: Vec<_> = open.iter().filter_map(|problem| problem.deadline).collect();
    let mut clauses = Vec::new();
    if !closed.is_empty() {
        clauses.push(say.number("papers.rectification.closed", closed.len()));
    }
    if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
        let key = if first == last { "papers.rectification.due_one" } else { "papers.rectification.due" };
        let values = [("first", say.day(*first)), ("last", say.day(*last)), ("number", days.len().to_string())];
        clauses.push(say.with(key, &values));
    }
    let (_, today) = summary.span();
    let late = open.iter().filter(|problem| {
        problem.stage != Some(Progress::Fixed) && problem.deadline.is_some_and(|deadline| deadline < today)
    });
    let late: Vec<usize> = late.map(|problem| problem.number).collect();
    if !late.is_empty() {
        let values = [("number", late.len().to_string()), ("numbers", say.list(late)), ("today", say.day(today))];
        clauses.push(say.with("papers.rectification.late", &values));
    }
    let without: Vec<usize> =
        open.iter().filter(|problem| problem.deadline.is_none()).map(|problem| problem.number).collect();
    if !without.is_empty() {
        let values = [("number", without.len().to_string()), ("numbers", say.list(without))];
        clauses.push(say.with("papers.rectification.no_day", &values));
    }
    let counted = clauses.join(&say.of("papers.clause_join"));
    Some(say.with("papers.rectification.raised", &[("number", all.len().to_string()), ("counted", counted)]))
}

fn head(summary: &Summary<'_>, key: &str) -> String {
    summary.say().of(&format!("papers.rectification.column.{key}"))
}

fn issuer(summary: &Summary<'_>) -> String {
    super::super::names::issuer(&summary.ground, summary.ground.language)
}

/// Visits to the same schools that are planned.
fn next(summary: &Summary<'_>) -> String {
    let say = summary.say();
    let schools = summary.schools();
    let next = summary.next.iter().filter_map(|planned| Some((planned.date, planned.row?)));
    let next: Vec<String> = next
        .filter(|(_, row)| schools.contains(row))
        .map(|(day, row)| {
            let values = [("day", say.day(day)), ("place", summary.ground.school(row).to_owned())];
            say.with("papers.planned_one", &values)
        })
        .collect();
    if next.is_empty() { String::new() } else { say.with("papers.rectification.next", &[("names", say.list(next))]) }
}
