//! Government guarantee, quality and recognition item by item, and the vetoes (一票否决).

use crate::assess::{Completeness, ItemResult, Status, Verdict, completeness};
use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::report::{and_more, item_decision, item_facts, item_state, truly_missing};
use crate::rulebook::Item;
use crate::visit::Severity;

use super::super::problems::Problem;
use super::super::say::bare;
use super::{Summary, parts};

/// Items of a group with their results.
fn of_group<'a>(summary: &'a Summary<'_>, group: &str) -> Vec<(&'a Item, &'a ItemResult)> {
    let items = &summary.judged().assessment.items;
    let found = summary.ground.rulebook.items.iter().filter(|item| item.group == group);
    found.filter_map(|item| Some((item, items.iter().find(|result| result.id == item.id)?))).collect()
}

fn is_veto(summary: &Summary<'_>, group: &str) -> bool {
    summary.ground.rules.finding.veto_groups.iter().any(|known| known == group)
}

/// Every item but the vetoes, a table a part.
pub(super) fn items(summary: &Summary<'_>, problems: &[Problem]) -> Vec<Block> {
    let rulebook = summary.ground.rulebook;
    let wanted = rulebook.parts.iter().filter(|part| !is_veto(summary, &part.id));
    let of_part = |part: &crate::rulebook::Part| {
        let items = of_group(summary, &part.id);
        let heading = summary.ground.language.of(&part.name).to_owned();
        if items.is_empty() {
            return (heading, Vec::new());
        }
        (
            heading,
            vec![Block::paragraph(counted(summary, &items)), Block::Table(table(summary, &items, problems, false))],
        )
    };
    parts(wanted.map(of_part))
}

/// How many are met, not met, lack figures, wait for a decision.
fn counted(summary: &Summary<'_>, items: &[(&Item, &ItemResult)]) -> String {
    let say = summary.say();
    let mut clauses = Vec::new();
    let states = [
        ("papers.items.met", [Status::Met].as_slice()),
        ("papers.items.not_met", &[Status::NotMet]),
        ("papers.items.no_data", &[Status::NoData]),
        ("papers.items.to_decide", &[Status::ToConfirm, Status::Manual]),
    ];
    for (key, states) in states {
        let of = items.iter().zip(1..).filter(|((_, result), _)| states.contains(&result.standing()));
        let of: Vec<usize> = of.map(|(_, number)| number).collect();
        if !of.is_empty() {
            // Which they are is said where something is to be done.
            let names = if key == "papers.items.met" { String::new() } else { numbered(summary, &of) };
            clauses.push(say.with(key, &[("number", of.len().to_string()), ("names", names)]));
        }
    }
    say.with("papers.items.sentence", &[("all", items.len().to_string()), ("counted", say.list(clauses))])
}

fn numbered(summary: &Summary<'_>, numbers: &[usize]) -> String {
    let key = if numbers.len() > 1 { "papers.items.names_several" } else { "papers.items.names" };
    summary.say().with(key, &[("names", summary.say().list(numbers))])
}

/// The cell that says an item's state.
fn state(summary: &Summary<'_>, veto: bool, result: &ItemResult) -> Cell {
    let cell = Cell::from(item_state(summary.ground.language, result.standing(), veto));
    match result.verdict() {
        Verdict::Fail => cell.flagged(Flag::Fails),
        Verdict::Undetermined => cell.flagged(Flag::Caution),
        Verdict::Pass => cell,
    }
}

fn table(summary: &Summary<'_>, items: &[(&Item, &ItemResult)], problems: &[Problem], veto: bool) -> Table {
    let (say, ground) = (summary.say(), &summary.ground);
    let head = |key: &str| say.of(&format!("papers.items.column.{key}"));
    let mut table = Table::new([
        (head("id"), 14.0, Align::Centre),
        (head("text"), 74.0, Align::Left),
        (head("verdict"), 20.0, Align::Centre),
        (head("detail"), 62.0, Align::Left),
    ]);
    let judged = summary.judged();
    let complete = completeness(judged.county, ground.quantities, ground.rulebook, judged.assessment, None);
    for ((item, result), number) in items.iter().zip(1..) {
        let decides_alone = matches!(item.rule, crate::rulebook::Rule::Manual { max_points: None });
        // What was decided stands in the column before.
        let detail = if decides_alone && result.status != Status::Manual {
            say.of("papers.items.decided")
        } else {
            let facts = item_facts(ground.language, judged.county, ground.quantities, ground.rulebook, result);
            let mut said = vec![bare(&facts).to_owned()];
            said.extend(lacking(summary, &complete, result));
            say.apart(&said) + &item_decision(ground.language, ground.rulebook, result)
        };
        let part = ground.rulebook.parts.iter().find(|part| part.id == item.group);
        let of_item = |problem: &&Problem| {
            problem.is_open() && part.is_some_and(|part| problem.is_of_item(&part.name.zh, number))
        };
        let of_item: Vec<&Problem> = problems.iter().filter(of_item).collect();
        let said = [bare(&detail).to_owned(), on_site(summary, result, &of_item)];
        let said: Vec<String> = said.into_iter().filter(|said| !said.is_empty()).collect();
        table.row([
            Cell::from(number.to_string()),
            Cell::from(ground.language.of(&item.text)),
            state(summary, veto, result),
            Cell::from(say.apart(&said)),
        ]);
    }
    table
}

/// Schools that lack figures, where others are at fault.
fn lacking(summary: &Summary<'_>, complete: &Completeness, result: &ItemResult) -> Option<String> {
    let missing = match result.status {
        Status::NotMet => truly_missing(complete, &result.missing, result.status),
        _ => Vec::new(),
    };
    if missing.is_empty() {
        return None;
    }
    let names = missing.iter().map(|row| summary.ground.school(*row as usize));
    let values = [("count", missing.len().to_string()), ("names", and_more(summary.ground.language, names))];
    Some(summary.say().with("county_report.without_figures", &values))
}

/// What visits found against an item: problems with their numbers, and schools that do not meet it by what was measured, beyond
/// those known from reported figures.
fn on_site(summary: &Summary<'_>, result: &ItemResult, problems: &[&Problem]) -> String {
    let (say, ground) = (summary.say(), &summary.ground);
    let row = |problem: &Problem| summary.visits[problem.visit].row;
    let mut said = Vec::new();
    for problem in problems {
        let number = problem.number.to_string();
        said.push(match row(problem) {
            Some(row) if !result.schools.contains(&crate::county::row_number(row)) => {
                let values =
                    [("school", ground.school(row).to_owned()), ("short", problem.short.clone()), ("number", number)];
                say.with("papers.items.problem_at", &values)
            }
            _ => say.with("papers.items.see_problem", &[("number", number)]),
        });
    }
    let measured = summary.beside().and_then(|beside| beside.assessment.items.iter().find(|item| item.id == result.id));
    let more = measured.into_iter().flat_map(|measured| &measured.schools).filter(|row| {
        let told = || problems.iter().filter_map(|problem| summary.visits[problem.visit].row);
        !result.schools.contains(row) && !told().any(|known| known == **row as usize)
    });
    let more: Vec<&str> = more.map(|row| ground.school(*row as usize)).collect();
    if !more.is_empty() {
        said.push(say.with("papers.items.on_site", &[("number", more.len().to_string()), ("names", say.list(more))]));
    }
    say.apart(&said)
}

/// The vetoes, and what was found that is one.
pub(super) fn vetoes(summary: &Summary<'_>, problems: &[Problem]) -> Vec<Block> {
    let say = summary.say();
    let groups = summary.ground.rulebook.parts.iter().filter(|part| is_veto(summary, &part.id));
    let items: Vec<(&Item, &ItemResult)> = groups.flat_map(|part| of_group(summary, &part.id)).collect();
    let number = |verdict: Verdict| items.iter().filter(|(_, result)| result.verdict() == verdict).count();
    let mut clauses = Vec::new();
    for (key, number) in [
        ("papers.veto.none", number(Verdict::Pass)),
        ("papers.veto.found", number(Verdict::Fail)),
        ("papers.veto.open", number(Verdict::Undetermined)),
    ] {
        if number > 0 {
            clauses.push(say.number(key, number));
        }
    }
    let mut blocks = Vec::new();
    if !items.is_empty() {
        let values = [("all", items.len().to_string()), ("counted", say.list(clauses))];
        blocks.push(Block::paragraph(say.with("papers.veto.sentence", &values)));
        blocks.push(Block::Table(table(summary, &items, problems, true)));
    }
    let raised: Vec<String> = problems
        .iter()
        .filter(|problem| problem.severity == Some(Severity::Veto))
        .map(|problem| {
            let values = [
                ("number", problem.number.to_string()),
                ("place", summary.ground.place(&summary.visits[problem.visit])),
                ("facts", problem.facts.clone()),
            ];
            say.with("papers.veto.raised", &values)
        })
        .collect();
    if !raised.is_empty() {
        blocks.push(Block::paragraph(say.of("papers.veto.raised_intro")));
        blocks.push(Block::list(false, raised));
    }
    blocks
}
