//! Advice to county, township and school, and what is to be put right by when.

use crate::chart::numbers::plain;
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Table};
use crate::rulebook::SolvedBy;
use crate::visit::finding::Stage as Progress;
use crate::visit::{Mark, Part, VisitKind};

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
    let mut tasks = tasks(summary, problems, side);
    for visit in summary.visits {
        // What is said to the county's offices is said to the county.
        let own = if visit.about.kind == VisitKind::Office { SolvedBy::County } else { SolvedBy::School };
        if side != own {
            continue;
        }
        let place = summary.ground.place(visit);
        let (of_place, others): (Vec<Task>, Vec<Task>) = if side == SolvedBy::School {
            tasks.into_iter().partition(|task| task.body == place)
        } else {
            // Every office has its own tasks, whatever place they are about.
            (tasks, Vec::new())
        };
        said.extend(of_place.iter().flat_map(|task| task.said(summary)));
        tasks = others;
        if let Some(text) = visit.sheet.texts.get(&Part::Advice) {
            said.extend(worded(summary, &place, &one_line(&text.value)));
        }
        said.extend(mostly(summary, visit, &place));
        said.extend(correct(summary, visit, &place));
    }
    said.extend(tasks.iter().flat_map(|task| task.said(summary)));
    said
}

/// What one body has to do.
struct Task<'a> {
    body: String,
    /// Measures somebody named, with the problems they answer.
    measures: Vec<String>,
    /// Problems nobody named a measure for.
    to_mend: Vec<&'a Problem>,
}

impl Task<'_> {
    fn said(&self, summary: &Summary<'_>) -> Vec<String> {
        let measures = worded(summary, &self.body, &summary.say().apart(&self.measures));
        measures.into_iter().chain(to_mend(summary, &self.body, &self.to_mend)).collect()
    }
}

/// What a side has to do about the problems, by who is to do it: schools themselves, others by the office that was named. What is
/// said to be put right waits for a look, and nothing more is asked.
fn tasks<'a>(summary: &Summary<'_>, problems: &'a [Problem], side: SolvedBy) -> Vec<Task<'a>> {
    let (say, ground) = (summary.say(), &summary.ground);
    let mut tasks: Vec<Task<'a>> = Vec::new();
    let mut add = |body: String, measure: Option<String>, problem: Option<&'a Problem>| {
        let place = tasks.iter().position(|task| task.body == body).unwrap_or_else(|| {
            tasks.push(Task { body, measures: Vec::new(), to_mend: Vec::new() });
            tasks.len() - 1
        });
        tasks[place].measures.extend(measure);
        tasks[place].to_mend.extend(problem);
    };
    for (number, visit) in summary.visits.iter().enumerate() {
        let place = ground.place(visit);
        let body = |person: &str| match (side, person.is_empty()) {
            (SolvedBy::School, _) => place.clone(),
            (_, false) => person.to_owned(),
            (SolvedBy::County, true) => say.of("papers.offices"),
            (SolvedBy::Township, true) => match visit.row.map(|row| township(ground.county, row)) {
                Some(name) if !name.is_empty() => name.to_owned(),
                _ => say.of("feedback.side.township"),
            },
        };
        // Whom a school's problem is given to; of what school it is that others answer for.
        let beside = |person: &str| match side {
            SolvedBy::School => person.to_owned(),
            _ if visit.row.is_some() => place.clone(),
            _ => String::new(),
        };
        let is_wanted = |problem: &&Problem| problem.visit == number && problem.side == side && problem.is_undone();
        for problem in problems.iter().filter(is_wanted) {
            let measure = bare(&problem.measure);
            if measure.is_empty() {
                let is_told = problem.corrects && side == SolvedBy::School;
                add(body(&problem.person), None, Some(problem).filter(|_| !is_told));
                continue;
            }
            let about = beside(&problem.person);
            let key = if about.is_empty() { "papers.advice.numbered" } else { "papers.advice.numbered_about" };
            let values = [("text", measure.to_owned()), ("about", about), ("number", problem.number.to_string())];
            add(body(&problem.person), Some(say.with(key, &values)), None);
        }
        // Advice that names neither way nor day is no problem.
        let advised = visit.page.findings.iter().filter(|finding| {
            let is_open = finding.stage().is_open() && finding.stage() != Progress::Fixed;
            finding.side == side && is_open && !finding.wants_doing()
        });
        for finding in advised {
            let (facts, person) = (one_line(&finding.facts), one_line(&finding.person));
            let about = beside(&person);
            let text = if about.is_empty() {
                bare(&facts).to_owned()
            } else {
                say.with("papers.with_unit", &[("name", bare(&facts).to_owned()), ("unit", about)])
            };
            add(body(&person), Some(text), None);
        }
    }
    tasks
}

/// Words with the place or office they are meant for.
fn worded(summary: &Summary<'_>, place: &str, text: &str) -> Option<String> {
    let say = summary.say();
    let text = bare(text);
    let values = [("place", place.to_owned()), ("text", text.to_owned())];
    (!text.is_empty()).then(|| say.ended(&say.with("papers.advice.worded", &values)))
}

/// Problems of one body that nobody named a measure for, by what they are about, with their numbers.
fn to_mend(summary: &Summary<'_>, body: &str, open: &[&Problem]) -> Option<String> {
    let say = summary.say();
    if open.is_empty() {
        return None;
    }
    let topics = distinct(open.iter().map(|problem| problem.topic.as_str()));
    let of_topic = |topic: &&str| {
        let numbers: Vec<usize> =
            open.iter().filter(|problem| problem.topic == *topic).map(|problem| problem.number).collect();
        let name = if topic.is_empty() { say.of("papers.problems.other") } else { (*topic).to_owned() };
        say.with("papers.advice.topic", &[("name", name), ("problems", problem_numbers(summary, &numbers))])
    };
    let names = say.list(topics.iter().take(MOST_NAMED).map(of_topic));
    let key = if topics.len() > MOST_NAMED { "papers.advice.mend_more" } else { "papers.advice.mend" };
    Some(say.with(key, &[("place", body.to_owned()), ("names", names), ("number", open.len().to_string())]))
}

/// Problems by their numbers: `问题2、3`.
fn problem_numbers(summary: &Summary<'_>, numbers: &[usize]) -> String {
    let key = if numbers.len() == 1 { "papers.problems.one" } else { "papers.problems.several" };
    summary.say().with(key, &[("number", summary.say().list(numbers))])
}

/// What the townships of the schools visited see to: open problems that their schools put right themselves.
fn watched_over(summary: &Summary<'_>, problems: &[Problem]) -> Vec<String> {
    let (say, county) = (summary.say(), summary.ground.county);
    let open = || {
        let open = problems.iter().filter(|problem| problem.is_undone() && problem.side == SolvedBy::School);
        open.filter_map(|problem| Some((summary.visits[problem.visit].row?, problem)))
    };
    let townships = distinct(open().map(|(row, _)| township(county, row)).filter(|name| !name.is_empty()));
    let of_township = |name: &&str| {
        let of: Vec<(usize, &Problem)> = open().filter(|(row, _)| township(county, *row) == *name).collect();
        let schools = distinct(of.iter().map(|(row, _)| summary.ground.school(*row)));
        let numbers: Vec<usize> = of.iter().map(|(_, problem)| problem.number).collect();
        let key = match (schools.len(), numbers.len()) {
            (1, 1) => "papers.advice.watch_one",
            (1, _) => "papers.advice.watch",
            _ => "papers.advice.watch_several",
        };
        let values = [
            ("township", (*name).to_owned()),
            ("schools", say.list(schools)),
            ("problems", problem_numbers(summary, &numbers)),
            ("number", of.len().to_string()),
        ];
        say.with(key, &values)
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
            let values = [
                ("who", say.of(&format!("papers.advice.who.{}", side.id()))),
                ("name", ground.language.of(&indicator.name).to_owned()),
                ("short", say.list(short)),
            ];
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
    let values = [("place", place.to_owned()), ("names", say.apart(&said)), ("number", lines.len().to_string())];
    Some(say.with(key, &values))
}

/// Figures that were reported otherwise than they are, and of which no finding says what is to be done.
fn correct(summary: &Summary<'_>, visit: &super::VisitFacts, place: &str) -> Option<String> {
    let say = summary.say();
    let pen = summary.ground.pen();
    let wrong = visit.page.figures.iter().filter(|row| {
        let is_wrong = row.within.is_open() && matches!(row.mark, Some(Mark::NotMet | Mark::Mostly));
        row.reported.is_some() && is_wrong && row.findings.is_empty()
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
    let mut sentences = raised_said(summary, problems);
    sentences.push(say.with("papers.rectification.duty", &[("issuer", issuer(summary))]));
    let rest = problems.len() - raised(problems).count();
    if rest > 0 && rest < problems.len() {
        sentences.push(say.number("papers.rectification.others", rest));
    } else if rest > 0 {
        sentences.push(say.of("papers.rectification.none_raised"));
    }
    sentences.push(say.of("papers.rectification.review"));
    sentences.push(next(summary));
    let words = Block::paragraph(say.sentences(&sentences));
    // What is to be done stands in the advice.
    let mut table = Table::new([
        (head(summary, "number"), 16.0, Align::Centre),
        (head(summary, "ledger"), 26.0, Align::Centre),
        (head(summary, "school"), 36.0, Align::Left),
        (head(summary, "person"), 62.0, Align::Left),
        (head(summary, "deadline"), 28.0, Align::Centre),
        (head(summary, "stage"), 24.0, Align::Centre),
    ]);
    for problem in raised(problems) {
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
            Cell::from(who),
            Cell::from(problem.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
            Cell::from(stage.unwrap_or_else(|| NOTHING.to_owned())),
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

/// How the problems that were raised stand, every one counted once; which are late or were looked at in vain.
fn raised_said(summary: &Summary<'_>, problems: &[Problem]) -> Vec<String> {
    let say = summary.say();
    let all: Vec<&Problem> = raised(problems).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let counted = |key: &str, wanted: &dyn Fn(&Problem) -> bool| {
        let numbers: Vec<usize> = all.iter().filter(|problem| wanted(problem)).map(|problem| problem.number).collect();
        let values = [
            ("number", numbers.len().to_string()),
            ("problems", problem_numbers(summary, &numbers)),
            ("today", say.day(summary.span().1)),
        ];
        (!numbers.is_empty()).then(|| say.with(&format!("papers.rectification.{key}"), &values))
    };
    let states = [Progress::Closed, Progress::Fixed, Progress::Working, Progress::Open];
    let states = states.map(|stage| counted(stage.id(), &|problem| problem.stage == Some(stage)));
    let states = say.apart(&states.into_iter().flatten().collect::<Vec<_>>());
    let values = [("number", all.len().to_string()), ("counted", states)];
    let mut sentences = vec![say.with("papers.rectification.raised", &values)];
    let days: Vec<_> = all.iter().filter(|problem| problem.is_open()).filter_map(|problem| problem.deadline).collect();
    let mut clauses = Vec::new();
    if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
        let key = if first == last { "papers.rectification.due_one" } else { "papers.rectification.due" };
        let values = [("first", say.day(*first)), ("last", say.day(*last)), ("number", days.len().to_string())];
        clauses.push(say.with(key, &values));
    }
    let (_, today) = summary.span();
    clauses.extend(counted("late", &|problem| {
        let is_late = problem.deadline.is_some_and(|deadline| deadline < today);
        problem.is_undone() && is_late
    }));
    clauses.extend(counted("failed_review", &|problem| problem.failed_review));
    clauses.extend(counted("no_day", &|problem| problem.is_open() && problem.deadline.is_none()));
    sentences.push(say.clauses(&clauses));
    sentences
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
