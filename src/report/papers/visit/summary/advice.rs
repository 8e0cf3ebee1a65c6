//! Advice to county, township and school, and what is to be put right by when.

use crate::chart::numbers::plain;
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Table};
use crate::rulebook::SolvedBy;
use crate::visit::finding::Stage as Progress;
use crate::visit::{Mark, Part, Severity};

use super::super::problems::Problem;
use super::super::say::{NOTHING, bare, distinct, one_line};
use super::{Summary, raised, unit_of};

/// Lines named of a school before it says how many more there are.
const MOST_NAMED: usize = 6;
/// Decimals of what is lacking where it is no whole number.
const DECIMALS: usize = 2;

pub(super) fn advice(summary: &Summary<'_>) -> Vec<Block> {
    let say = summary.say();
    // The county first: it answers for all of it.
    let sides = [SolvedBy::County, SolvedBy::Township, SolvedBy::School];
    let mut blocks = Vec::new();
    for side in sides {
        let said = distinct(of_side(summary, side));
        if !said.is_empty() {
            blocks.push(Block::plain_heading(3, say.of(&format!("papers.advice.to_{}", side.id()))));
            blocks.push(Block::list(true, said));
        }
    }
    blocks
}

fn of_side(summary: &Summary<'_>, side: SolvedBy) -> Vec<String> {
    let mut said = lacking(summary, side);
    for visit in summary.visits {
        let place = summary.ground.place(visit);
        if side == SolvedBy::School
            && let Some(text) = visit.sheet.texts.get(&Part::Advice)
        {
            said.extend(worded(summary, &place, &text.value, ""));
        }
        for finding in visit.page.findings.iter().filter(|finding| finding.side == side) {
            let text = if finding.measure.trim().is_empty() && finding.severity == Severity::Advice {
                &finding.facts
            } else {
                &finding.measure
            };
            said.extend(worded(summary, &place, text, &finding.person));
        }
        if side == SolvedBy::School {
            said.extend(mostly(summary, visit, &place));
            said.extend(correct(summary, visit, &place));
        }
    }
    said
}

/// Somebody's own words, with whom they are meant for.
fn worded(summary: &Summary<'_>, place: &str, text: &str, person: &str) -> Option<String> {
    let text = one_line(text);
    let text = bare(&text);
    if text.is_empty() {
        return None;
    }
    let person = one_line(person);
    let values = [("place", place.to_owned()), ("text", text.to_owned()), ("person", person.clone())];
    let key = if person.is_empty() { "papers.advice.worded" } else { "papers.advice.worded_person" };
    Some(summary.say().with(key, &values))
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

/// Lines that are mostly met.
fn mostly(summary: &Summary<'_>, visit: &super::VisitFacts, place: &str) -> Option<String> {
    let say = summary.say();
    let pen = summary.ground.pen();
    let lines: Vec<_> = visit.page.mostly.iter().filter(|row| row.reported.is_none()).collect();
    if lines.is_empty() {
        return None;
    }
    let quoted = |row: &&&crate::visit::feedback::Row| say.with("feedback.quoted", &[("name", pen.name(row))]);
    let names = say.list(lines.iter().take(MOST_NAMED).map(|row| quoted(&row)));
    let key = if lines.len() > MOST_NAMED { "papers.advice.mostly_more" } else { "papers.advice.mostly" };
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
    let open = |problem: &&Problem| problem.stage.is_some_and(Progress::is_open);
    let days: Vec<_> = raised(problems).filter(open).filter_map(|problem| problem.deadline).collect();
    let mut sentences = vec![say.with("papers.rectification.duty", &[("issuer", issuer(summary))])];
    if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
        let key = if first == last { "papers.rectification.due_one" } else { "papers.rectification.due" };
        let values = [("first", say.day(*first)), ("last", say.day(*last)), ("number", days.len().to_string())];
        sentences.push(say.with(key, &values));
    }
    let rest = problems.len() - raised(problems).count();
    if rest > 0 && rest < problems.len() {
        sentences.push(say.number("papers.rectification.others", rest));
    } else if rest > 0 {
        sentences.push(say.of("papers.rectification.none_raised"));
    }
    sentences.push(say.of("papers.rectification.review"));
    sentences.push(next(summary));
    let mut blocks = vec![Block::paragraph(say.sentences(&sentences))];
    let mut table = Table::new([
        (head(summary, "number"), 12.0, Align::Centre),
        (head(summary, "school"), 36.0, Align::Left),
        (head(summary, "measure"), 62.0, Align::Left),
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
            Cell::from(summary.ground.place(&summary.visits[problem.visit])),
            Cell::from(or_nothing(&problem.measure)),
            Cell::from(who),
            Cell::from(problem.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
            Cell::from(or_nothing(&stage.unwrap_or_default())),
        ]);
    }
    blocks.push(Block::Table(table));
    blocks
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
