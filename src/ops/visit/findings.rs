//! Findings and their following up (整改): raising one, changing its parts, steps, reviews and closing (销号).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::set_decision::check_note;
use crate::rulebook::SolvedBy;
use crate::store::{Bases, Entry, NewEntry};
use crate::visit::finding::{Progress, Review};
use crate::visit::{Finding, FindingField, FindingState, Severity};

use super::{FINDINGS, head};

/// A new finding.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// Where it was found.
    pub about: Finding,
    /// The facts in a sentence.
    pub facts: String,
    /// How bad.
    pub severity: Severity,
    /// Which side puts it right.
    pub side: SolvedBy,
    /// Who.
    pub person: String,
    /// What is to be done.
    pub measure: String,
    /// By when.
    pub deadline: Option<Date>,
}

/// Raises a finding and returns its id.
pub fn raise(session: &Session, new: &NewFinding) -> Result<String> {
    if new.facts.trim().is_empty() {
        return Err(Fault::could_not_run("finding_without_facts"));
    }
    for text in [&new.facts, &new.person, &new.measure] {
        check_note(text)?;
    }
    let id = session.context.new_id().to_string();
    let text = |text: &str| Value::String(text.trim().to_owned());
    let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
    let mut fields = vec![
        (FindingField::About, json(serde_json::to_value(&new.about))),
        (FindingField::Facts, text(&new.facts)),
        (FindingField::Severity, json(serde_json::to_value(new.severity))),
        (FindingField::Side, json(serde_json::to_value(new.side))),
    ];
    if !new.person.trim().is_empty() {
        fields.push((FindingField::Person, text(&new.person)));
    }
    if !new.measure.trim().is_empty() {
        fields.push((FindingField::Measure, text(&new.measure)));
    }
    if let Some(deadline) = new.deadline {
        fields.push((FindingField::Deadline, Value::String(deadline.to_string())));
    }
    let others = findings(session, &new.about.county, new.about.found_on)?;
    fields.push((FindingField::Number, Value::String(next_number(&others, new.about.found_on.year()))));
    session.store.append_all(fields.into_iter().map(|(field, value)| entry(&id, field, value)).collect())?;
    Ok(id)
}

/// Changes one part of a finding.
pub fn change(session: &Session, id: &str, field: FindingField, value: Value) -> Result<Entry> {
    let text = value.as_str().unwrap_or_default();
    check_note(text)?;
    if field == FindingField::Facts && text.trim().is_empty() {
        return Err(Fault::could_not_run("finding_without_facts"));
    }
    session.store.append(entry(id, field, value))
}

/// Adds a step towards putting it right.
pub fn add_progress(session: &Session, id: &str, step: &Progress) -> Result<Entry> {
    check_note(&step.text)?;
    if step.text.trim().is_empty() {
        return Err(Fault::could_not_run("progress_without_text"));
    }
    let state = state(session, id)?;
    let field = FindingField::Progress(state.next().0);
    session.store.append(entry(id, field, serde_json::to_value(step).unwrap_or_default()))
}

/// Looks at what was put right: passed closes it (销号), not passed opens it again. Passing it is refused to everybody who
/// worked on it since the last look.
pub fn review(session: &Session, id: &str, review: &Review) -> Result<Entry> {
    check_note(&review.text)?;
    let state = state(session, id)?;
    let me = session.store.identity()?.map(|identity| identity.author);
    if review.passed {
        let same = me.and_then(|me| state.fixed_by().into_iter().find(|by| me.id == by.id || me.name == by.author));
        if let Some(by) = same {
            return Err(Fault::could_not_run("review_by_the_same").with("name", &by.author));
        }
    }
    if !review.passed && review.text.trim().is_empty() {
        return Err(Fault::could_not_run("review_without_text"));
    }
    let field = FindingField::Review(state.next().1);
    let steps = state.progress.iter().map(|(_, by)| by.entry.clone()).collect();
    let review = Review { steps, ..review.clone() };
    session.store.append(entry(id, field, serde_json::to_value(review).unwrap_or_default()))
}

/// Withdraws a finding that was none, with a reason.
pub fn withdraw(session: &Session, id: &str, reason: &str) -> Result<Entry> {
    if reason.trim().is_empty() {
        return Err(Fault::could_not_run("withdrawn_without_reason"));
    }
    change(session, id, FindingField::Withdrawn, Value::String(reason.trim().to_owned()))
}

/// Takes back that a finding was raised: it is gone from the ledger and stays in the log.
pub fn take_back(session: &Session, id: &str) -> Result<Entry> {
    session.store.append(entry(id, FindingField::About, Value::Null))
}

/// Enters again what an entry that takes one back took back.
pub fn raise_again(session: &Session, id: &str) -> Result<Vec<Entry>> {
    let about = session.store.entries(&format!("{FINDINGS}{id}"), &FindingField::About.to_string())?;
    match about.last().filter(|entry| entry.value.is_null()) {
        Some(last) => session.store.undo(last.id),
        None => Ok(Vec::new()),
    }
}

/// Every finding of a county, the ones to be done first by deadline, then the closed.
pub fn findings(session: &Session, county: &str, today: Date) -> Result<Vec<FindingState>> {
    let mut by_finding: Vec<(String, Vec<crate::visit::Head>)> = Vec::new();
    for found in session.store.heads_under(FINDINGS)? {
        let id = found.subject.trim_start_matches(FINDINGS).to_owned();
        if by_finding.last().is_none_or(|(last, _)| *last != id) {
            by_finding.push((id, Vec::new()));
        }
        if let Some((_, heads)) = by_finding.last_mut() {
            heads.push(head(found));
        }
    }
    let mut states: Vec<FindingState> = by_finding
        .into_iter()
        .filter_map(|(id, heads)| FindingState::read(&id, heads))
        .filter(|state| state.about.county == county)
        .collect();
    tell_apart(&mut states);
    states.sort_by_key(|state| {
        let open = state.stage().is_open();
        let left = state.days_left(today).unwrap_or(i32::MAX);
        (!open, left, state.severity, state.about.found_on, state.id.clone())
    });
    Ok(states)
}

/// The number after the last one of a year.
fn next_number(others: &[FindingState], year: i16) -> String {
    let serial = |state: &FindingState| {
        let serial = state.number.strip_prefix(&format!("{year}-"))?;
        serial.split('-').next()?.parse::<u32>().ok()
    };
    format!("{year}-{:03}", others.iter().filter_map(serial).max().unwrap_or_default() + 1)
}

/// Two laptops may both have given a number: the finding raised first keeps it, the others are told apart by a second one.
fn tell_apart(states: &mut [FindingState]) {
    // Ids are in the order of time.
    states.sort_by(|a, b| a.id.cmp(&b.id));
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for state in states {
        let times = given.entry(state.number.clone()).or_default();
        *times += 1;
        if *times > 1 {
            state.number = format!("{}-{times}", state.number);
        }
    }
}

/// One finding.
pub fn state(session: &Session, id: &str) -> Result<FindingState> {
    let heads = session.store.heads(&format!("{FINDINGS}{id}"))?.into_iter().map(head).collect();
    FindingState::read(id, heads).ok_or_else(|| Fault::could_not_run("unknown_finding"))
}

/// Everything that was ever entered about a finding, in order of arrival.
pub fn log(session: &Session, id: &str) -> Result<Vec<Entry>> {
    session.store.log(&format!("{FINDINGS}{id}"))
}

fn entry(id: &str, field: FindingField, value: Value) -> NewEntry {
    NewEntry { subject: format!("{FINDINGS}{id}"), field: field.to_string(), value, bases: Bases::Standing }
}
