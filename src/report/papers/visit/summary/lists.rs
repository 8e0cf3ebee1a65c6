//! The list of problems in three views: by school, by indicator, by who is responsible. Every problem has one number.

use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::rulebook::SolvedBy;

use super::super::problems::Problem;
use super::super::say::{NOTHING, distinct};
use super::{Summary, parts, raised};

pub(super) fn blocks(summary: &Summary<'_>, problems: &[Problem]) -> Vec<Block> {
    if problems.is_empty() {
        return Vec::new();
    }
    let say = summary.say();
    let withdrawn: Vec<&String> = summary.visits.iter().flat_map(|visit| &visit.withdrawn).collect();
    let withdrawn = if withdrawn.is_empty() {
        String::new()
    } else {
        let values = [("number", withdrawn.len().to_string()), ("numbers", say.list(withdrawn))];
        say.with("papers.problems.withdrawn", &values)
    };
    let values = [("all", problems.len().to_string()), ("raised", raised(problems).count().to_string())];
    let key =
        if raised(problems).count() == problems.len() { "papers.problems.intro_all" } else { "papers.problems.intro" };
    let mut blocks =
        vec![Block::paragraph(say.sentences(&[say.with(key, &values), withdrawn, say.of("papers.problems.lists")]))];
    blocks.extend(parts([
        (say.of("papers.problems.by_school"), vec![Block::Table(by_school(summary, problems))]),
        (say.of("papers.problems.by_topic"), vec![Block::Table(by_topic(summary, problems))]),
        (say.of("papers.problems.by_side"), vec![Block::Table(by_side(summary, problems))]),
    ]));
    blocks
}

/// A row over the whole table: what the rows below it have in common.
fn group(table: &mut Table, name: String, number: usize, summary: &Summary<'_>) {
    let across = table.columns.len();
    let values = [("name", name), ("number", number.to_string())];
    let name = Cell::from(summary.say().with("papers.problems.group", &values));
    table.row([name.spanning(across, 1).aligned(Align::Left).flagged(Flag::Total)]);
}

fn head(summary: &Summary<'_>, key: &str) -> String {
    summary.say().of(&format!("papers.problems.column.{key}"))
}

/// Photos by number; a dash where there are none.
fn photos(problem: &Problem) -> Cell {
    Cell::from(if problem.photos.is_empty() { NOTHING.to_owned() } else { problem.photos.join(", ") })
}

fn place(summary: &Summary<'_>, problem: &Problem) -> String {
    summary.ground.place(&summary.visits[problem.visit])
}

fn severity(summary: &Summary<'_>, problem: &Problem) -> Cell {
    match problem.severity {
        Some(severity) => Cell::from(summary.say().of(&format!("finding.severity.{}", severity.id()))),
        None => Cell::from(summary.say().of("visit.mark.not_met")),
    }
}

fn by_school(summary: &Summary<'_>, problems: &[Problem]) -> Table {
    let mut table = Table::new([
        (head(summary, "number"), 14.0, Align::Centre),
        (head(summary, "facts"), 82.0, Align::Left),
        (head(summary, "basis"), 38.0, Align::Left),
        (head(summary, "severity"), 20.0, Align::Centre),
        (head(summary, "photos"), 16.0, Align::Centre),
    ]);
    for name in distinct(problems.iter().map(|problem| place(summary, problem))) {
        let of: Vec<&Problem> = problems.iter().filter(|problem| place(summary, problem) == name).collect();
        group(&mut table, name, of.len(), summary);
        for problem in of {
            table.row([
                Cell::from(problem.number.to_string()),
                Cell::from(problem.facts.as_str()),
                Cell::from(problem.basis.as_str()),
                severity(summary, problem),
                photos(problem),
            ]);
        }
    }
    table
}

fn by_topic(summary: &Summary<'_>, problems: &[Problem]) -> Table {
    let mut table = Table::new([
        (head(summary, "number"), 14.0, Align::Centre),
        (head(summary, "school"), 44.0, Align::Left),
        (head(summary, "short"), 102.0, Align::Left),
    ]);
    let other = summary.say().of("papers.problems.other");
    let topic = |problem: &Problem| if problem.topic.is_empty() { other.clone() } else { problem.topic.clone() };
    for name in distinct(problems.iter().map(topic)) {
        let of: Vec<&Problem> = problems.iter().filter(|problem| topic(problem) == name).collect();
        group(&mut table, name, of.len(), summary);
        for problem in of {
            table.row([
                Cell::from(problem.number.to_string()),
                Cell::from(place(summary, problem)),
                Cell::from(problem.short.as_str()),
            ]);
        }
    }
    table
}

/// With whom and by when, where somebody said so of any.
fn by_side(summary: &Summary<'_>, problems: &[Problem]) -> Table {
    let say = summary.say();
    let said = |problem: &Problem| {
        let day = problem.deadline.map(|day| day.to_string());
        let parts = [Some(problem.person.clone()), day].into_iter().flatten().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(&say.of("papers.caption_join"))
    };
    let any = problems.iter().any(|problem| !said(problem).is_empty());
    let mut columns = vec![
        (head(summary, "number"), 14.0, Align::Centre),
        (head(summary, "school"), 44.0, Align::Left),
        (head(summary, "short"), if any { 60.0 } else { 102.0 }, Align::Left),
    ];
    if any {
        columns.push((head(summary, "who_when"), 44.0, Align::Left));
    }
    let mut table = Table::new(columns);
    for side in SolvedBy::ALL {
        let of: Vec<&Problem> = problems.iter().filter(|problem| problem.side == side).collect();
        if of.is_empty() {
            continue;
        }
        group(&mut table, say.of(&format!("feedback.side.{}", side.id())), of.len(), summary);
        for problem in of {
            let mut cells = vec![
                Cell::from(problem.number.to_string()),
                Cell::from(place(summary, problem)),
                Cell::from(problem.short.as_str()),
            ];
            if any {
                cells.push(Cell::from(said(problem)));
            }
            table.row(cells);
        }
    }
    table
}
