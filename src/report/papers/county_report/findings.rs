//! Findings that are not closed: who is to do what by when.

use super::super::county_facts::CountyFacts;
use super::{Captions, MOST_ROWS, more};
use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::visit::{FindingState, Severity};

/// Findings at some schools; of all schools and offices without rows.
pub(in crate::report::papers) fn open<'a>(
    facts: &'a CountyFacts<'_>,
    rows: Option<&'a [u32]>,
) -> impl Iterator<Item = &'a FindingState> {
    facts.findings.iter().filter(move |finding| match (rows, finding.about.school.as_deref()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(rows), Some(code)) => facts.row_of(code).is_some_and(|row| rows.binary_search(&row).is_ok()),
    })
}

/// Where something was found: the school, or the county's offices.
pub(in crate::report::papers) fn place(facts: &CountyFacts<'_>, finding: &FindingState) -> String {
    match finding.about.school.as_deref() {
        Some(code) => facts.row_of(code).map_or_else(|| code.to_owned(), |row| facts.school(row)),
        None => facts.say("papers.offices", &[]),
    }
}

/// Whether a finding was overdue on the last day of the visits: that is what the report knows.
pub(in crate::report::papers) fn is_overdue(facts: &CountyFacts<'_>, finding: &FindingState) -> bool {
    finding.reported_on().is_none() && facts.process.days.is_some_and(|(_, last)| finding.is_overdue(last))
}

/// How far a finding is, and what is wrong with that.
fn standing(facts: &CountyFacts<'_>, finding: &FindingState) -> String {
    let stage = facts.say(&format!("finding.stage.{}", finding.stage().id()), &[]);
    let wrong = [("overdue", is_overdue(facts, finding)), ("failed_review", finding.failed_review())];
    let wrong: Vec<String> = wrong
        .into_iter()
        .filter(|(_, is_so)| *is_so)
        .map(|(key, _)| facts.say(&format!("county_report.{key}"), &[]))
        .collect();
    if wrong.is_empty() {
        return stage;
    }
    facts.say("county_report.standing", &[("stage", stage), ("wrong", facts.join(wrong))])
}

/// The findings in a table; nothing where none is open.
pub(in crate::report::papers) fn table(
    facts: &CountyFacts<'_>,
    rows: Option<&[u32]>,
    captions: &mut Captions,
) -> Vec<Block> {
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("finding_number"), 21.0, Align::Centre),
        (column(if rows.is_some() { "school" } else { "school_or_office" }), 23.0, Align::Left),
        (column("facts"), 34.0, Align::Left),
        (column("severity"), 16.0, Align::Centre),
        (column("level"), 16.0, Align::Left),
        (column("measure"), 26.0, Align::Left),
        (column("deadline"), 24.0, Align::Left),
    ]);
    for finding in open(facts, rows).take(MOST_ROWS) {
        let severity = facts.say(&format!("finding.severity.{}", finding.severity.id()), &[]);
        let fails = matches!(finding.severity, Severity::Veto | Severity::Failing);
        let stage = standing(facts, finding);
        let deadline = match finding.deadline {
            Some(day) => facts.say("county_report.deadline", &[("day", day.to_string()), ("stage", stage)]),
            None => stage,
        };
        table.row([
            Cell::new(finding.number.clone()),
            Cell::new(place(facts, finding)),
            Cell::new(finding.facts.clone()),
            Cell::new(severity).flagged(if fails { Flag::Fails } else { Flag::None }),
            Cell::new(facts.level(finding.side)),
            Cell::new(finding.measure.clone()),
            Cell::new(deadline),
        ]);
    }
    let left_out = open(facts, rows).count().saturating_sub(MOST_ROWS);
    let words = facts.say("county_report.caption.findings", &[]);
    let mut blocks: Vec<Block> = captions.captioned(facts, table, words).into_iter().collect();
    blocks.extend(Some(more(facts, left_out)).filter(|more| !more.is_empty()));
    blocks
}

/// One finding in a line: number, place, facts, what is to be done by when.
pub(in crate::report::papers) fn line(facts: &CountyFacts<'_>, finding: &FindingState) -> String {
    let bare = |text: &str| text.trim().trim_end_matches(['。', '.', '；', ';']).to_owned();
    let mut clauses = vec![bare(&finding.facts)];
    if !finding.measure.trim().is_empty() {
        clauses.push(facts.say("county_report.finding_measure", &[("measure", bare(&finding.measure))]));
    }
    if let Some(day) = finding.deadline {
        let key = match finding.reported_on() {
            Some(_) => "county_report.finding_waiting",
            None if is_overdue(facts, finding) => "county_report.finding_overdue",
            None => "county_report.finding_deadline",
        };
        clauses.push(facts.say(key, &[("day", facts.day(day))]));
    }
    if finding.failed_review() {
        clauses.push(facts.say("county_report.failed_review", &[]));
    }
    let arguments =
        [("number", finding.number.clone()), ("place", place(facts, finding)), ("facts", facts.clauses(&clauses))];
    facts.say("county_report.finding_line", &arguments)
}
