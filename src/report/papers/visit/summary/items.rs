//! Government guarantee, quality and recognition item by item, and the vetoes (一票否决).

use crate::assess::{ItemResult, Status, Verdict};
use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::report::{item_detail, item_state};
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
pub(super) fn items(summary: &Summary<'_>) -> Vec<Block> {
    let rulebook = summary.ground.rulebook;
    let wanted = rulebook.parts.iter().filter(|part| !is_veto(summary, &part.id));
    let of_part = |part: &crate::rulebook::Part| {
        let items = of_group(summary, &part.id);
        let heading = summary.ground.language.of(&part.name).to_owned();
        if items.is_empty() {
            return (heading, Vec::new());
        }
        (heading, vec![Block::paragraph(counted(summary, &items)), Block::Table(table(summary, &items, false))])
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
    summary.say().with("papers.items.names", &[("names", summary.say().list(numbers))])
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

fn table(summary: &Summary<'_>, items: &[(&Item, &ItemResult)], veto: bool) -> Table {
    let (say, ground) = (summary.say(), &summary.ground);
    let head = |key: &str| say.of(&format!("papers.items.column.{key}"));
    let mut table = Table::new([
        (head("id"), 14.0, Align::Centre),
        (head("text"), 74.0, Align::Left),
        (head("verdict"), 20.0, Align::Centre),
        (head("detail"), 62.0, Align::Left),
    ]);
    for ((item, result), number) in items.iter().zip(1..) {
        let decides_alone = matches!(item.rule, crate::rulebook::Rule::Manual { max_points: None });
        // What was decided stands in the column before.
        let detail = if decides_alone && result.status != crate::assess::Status::Manual {
            say.of("papers.items.decided")
        } else {
            item_detail(ground.language, summary.judged().county, ground.quantities, ground.rulebook, result)
        };
        table.row([
            Cell::from(number.to_string()),
            Cell::from(ground.language.of(&item.text)),
            state(summary, veto, result),
            Cell::from(bare(&detail)),
        ]);
    }
    table
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
        blocks.push(Block::Table(table(summary, &items, true)));
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
