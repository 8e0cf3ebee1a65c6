//! Items one by one, part by part: state, what it rests on, who decided it and why.

use super::super::county_facts::CountyFacts;
use super::super::visit::names_item;
use super::conclusion::{flag, is_veto, items_of};
use super::{Captions, findings};
use crate::assess::{ItemResult, Status};
use crate::chart::numbers;
use crate::report::document::{Align, Block, Cell, Table, section};
use crate::report::{item_decision, item_facts, item_state};
use crate::rulebook::{Part, PartSource};
use crate::visit::Severity;

pub(super) fn items(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let parts = facts.rulebook.parts.iter().zip(&facts.assessment.parts);
    let parts = parts.filter(|(part, _)| part.from != PartSource::Stages);
    let mut blocks = Vec::new();
    for (part, (_, verdict)) in parts {
        if items_of(facts, part).next().is_none() {
            continue;
        }
        let name = facts.language.of(&part.name).to_owned();
        let arguments = [("part", name.clone()), ("verdict", facts.verdict(*verdict))];
        let of_part = vec![
            Block::paragraph(facts.say("county_report.part_is", &arguments)),
            Block::Table(table(facts, part, captions)),
        ];
        blocks.extend(section(2, name, of_part));
    }
    blocks
}

fn table(facts: &CountyFacts<'_>, part: &Part, captions: &mut Captions) -> Table {
    let heading = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let words = facts.say("county_report.caption.items", &[("part", facts.language.of(&part.name).to_owned())]);
    let any_decided = items_of(facts, part).any(|(_, result)| !decided(facts, result).is_empty());
    let mut columns = vec![
        (heading("number"), 12.0, Align::Centre),
        (heading("requirement"), 56.0, Align::Left),
        (heading("state"), 18.0, Align::Centre),
        (heading("detail"), 74.0, Align::Left),
    ];
    if any_decided {
        columns[3].1 = 46.0;
        columns.push((heading("decided"), 28.0, Align::Left));
    }
    let mut table = Table::new(columns).captioned(captions.table(facts, words));
    for (item, result) in items_of(facts, part) {
        let number = facts.item_of(&item.id).map_or(0, |place| facts.item_number(place));
        let mut row = vec![
            Cell::new(number.to_string()),
            Cell::new(facts.language.of(&item.text)),
            Cell::new(state(facts, part, result)).flagged(flag(result.verdict())),
            Cell::new(detail(facts, part, result)),
        ];
        if any_decided {
            row.push(Cell::new(decided(facts, result)));
        }
        table.row(row);
    }
    table
}

/// What it comes to.
fn state(facts: &CountyFacts<'_>, part: &Part, result: &ItemResult) -> String {
    item_state(facts.language, result.standing(), is_veto(facts, part))
}

/// What the state rests on: figures, what is missing beside them, what was found on site, then what was decided. Where only a
/// person decides, who decided says it all.
fn detail(facts: &CountyFacts<'_>, part: &Part, result: &ItemResult) -> String {
    let found = found(facts, part, result);
    let said: Vec<String> = found.iter().map(|(_, said)| said.clone()).collect();
    let decided = result.status == Status::Manual || result.value.is_none() && result.decided.is_some();
    let by_person = decided && result.schools.is_empty() && result.missing.is_empty() && result.points.is_none();
    if by_person && result.decided.is_some() {
        let decided = facts.say("county_report.on_site", &[]);
        return facts.clauses(&[vec![decided], said].concat());
    }
    let mut clauses = vec![item_facts(facts.language, facts.county, facts.quantities, facts.rulebook, result)];
    // Where some are at fault, others may lack figures.
    let missing = facts.truly_missing(&result.missing, result.status);
    if result.status == Status::NotMet && !missing.is_empty() {
        let arguments = [("count", numbers::count(missing.len())), ("names", facts.schools(&missing))];
        clauses.push(facts.say("county_report.without_figures", &arguments));
    }
    clauses.extend(said);
    let mut more = facts.more_on_site(result);
    more.retain(|row| !found.iter().any(|(of, _)| *of == Some(*row)));
    if !more.is_empty() {
        let arguments = [("number", numbers::count(more.len())), ("names", facts.schools(&more))];
        clauses.push(facts.say("papers.items.on_site", &arguments));
    }
    facts.clauses(&clauses) + &item_decision(facts.language, facts.rulebook, result)
}

/// What visits found against an item and is not closed, with the school's row: facts where the item's own do not name the school.
fn found(facts: &CountyFacts<'_>, part: &Part, result: &ItemResult) -> Vec<(Option<u32>, String)> {
    let number = facts.item_of(&result.id).map_or(0, |place| facts.item_number(place));
    let of_item = facts.findings.iter().filter(|finding| {
        finding.severity != Severity::Advice && names_item(&finding.about.basis, &part.name.zh, number)
    });
    let said = of_item.map(|finding| {
        let row = finding.about.school.as_deref().and_then(|code| facts.row_of(code));
        let key = if row.is_some_and(|row| !result.schools.contains(&row)) { "found_at" } else { "see_finding" };
        let facts_said = finding.facts.trim().trim_end_matches(['。', '.']).to_owned();
        let arguments =
            [("place", findings::place(facts, finding)), ("facts", facts_said), ("number", finding.number.clone())];
        (row, facts.say(&format!("county_report.{key}"), &arguments))
    });
    said.collect()
}

/// Who decided, and why.
fn decided(facts: &CountyFacts<'_>, result: &ItemResult) -> String {
    if result.decided.is_none() && result.points.is_none() && !facts.decided.contains_key(&result.id) {
        return String::new();
    }
    let none = || facts.say("county_report.no_basis", &[]);
    let Some(by) = facts.decided.get(&result.id) else { return none() };
    if by.conflict {
        return facts.say("county_report.decided_conflict", &[]);
    }
    if by.note.trim().is_empty() {
        return if by.who.trim().is_empty() { none() } else { by.who.clone() };
    }
    if by.who.is_empty() {
        return by.note.trim().to_owned();
    }
    facts.say("county_report.decided_note", &[("who", by.who.clone()), ("note", by.note.trim().to_owned())])
}
