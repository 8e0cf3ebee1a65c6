//! What was done on site: days, schools by kind, figures checked, rooms looked at, people talked with, meetings, questionnaires.

use super::super::county_facts::CountyFacts;
use super::super::visit::Say;
use crate::chart::numbers;

/// The process in a paragraph; empty where nobody went anywhere.
pub(super) fn process(facts: &CountyFacts<'_>) -> String {
    let mut sentences = Vec::new();
    sentences.extend(visits(facts));
    sentences.extend(meetings(facts));
    sentences.extend(questionnaires(facts));
    sentences.join(&facts.say("county_report.sentence_join", &[]))
}

fn say(facts: &CountyFacts<'_>, key: &str, arguments: &[crate::text::Argument]) -> String {
    facts.say(&format!("county_report.process.{key}"), arguments)
}

fn visits(facts: &CountyFacts<'_>) -> Option<String> {
    let process = facts.process;
    let (first, last) = process.days?;
    let count = facts.counted_schools(process.schools.len());
    let places = match (process.schools.is_empty(), process.offices) {
        (true, _) => say(facts, "offices", &[]),
        (false, offices) => {
            let key = if offices { "schools_and_offices" } else { "schools" };
            say(facts, key, &[("count", count), ("kinds", kinds(facts))])
        }
    };
    let done = process.done.iter().filter(|(_, count)| *count > 0);
    let done = done.map(|(key, count)| {
        let key = if *count == 1 { format!("{key}_one") } else { (*key).to_owned() };
        say(facts, &key, &[("count", numbers::count(*count))])
    });
    let done: Vec<String> = done.collect();
    let words = Say { language: facts.language };
    let days = if first == last {
        say(facts, "on_day", &[("day", words.day(first))])
    } else {
        let [from, to] = words.span(first, last);
        say(facts, "between", &[("from", from), ("to", to)])
    };
    let done = if done.is_empty() { String::new() } else { say(facts, "done", &[("what", facts.join(done))]) };
    Some(say(facts, "visits", &[("days", days), ("places", places), ("done", done)]))
}

/// How many schools of each kind were visited, in the order of the kinds.
fn kinds(facts: &CountyFacts<'_>) -> String {
    let schools = &facts.county.schools;
    let kinds = facts.quantities.kinds.iter().enumerate().filter_map(|(place, kind)| {
        let is_of = |row: &&u32| usize::from(schools.kinds[**row as usize]) == place;
        let count = facts.process.schools.iter().filter(is_of).count();
        let name = kind.name(facts.language).to_owned();
        (count > 0).then(|| say(facts, "kind", &[("kind", name), ("count", numbers::count(count))]))
    });
    facts.join(kinds.collect::<Vec<_>>())
}

fn meetings(facts: &CountyFacts<'_>) -> Option<String> {
    let meetings = &facts.process.meetings;
    if meetings.is_empty() {
        return None;
    }
    let names = facts.join(meetings.iter().map(|(name, _)| facts.language.of(name).to_owned()));
    // Said only where it is known of each.
    let people: Option<u32> = meetings.iter().map(|(_, people)| *people).sum();
    let came =
        people.map_or_else(String::new, |people| say(facts, "came", &[("count", numbers::count(people as usize))]));
    Some(say(facts, "meetings", &[("count", numbers::count(meetings.len())), ("names", names), ("came", came)]))
}

fn questionnaires(facts: &CountyFacts<'_>) -> Option<String> {
    let all = facts.process.questionnaires.filter(|sheets| sheets.all.valid > 0)?.all;
    let arguments = [
        ("sheets", numbers::fixed(all.sheets as f64, 0)),
        ("valid", numbers::fixed(all.valid as f64, 0)),
        ("percent", numbers::percent(all.happy as f64 / all.valid as f64)),
    ];
    Some(say(facts, "questionnaires", &arguments))
}
