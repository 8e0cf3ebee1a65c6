//! What the marks beside figures mean: those a document has, no others.

use super::super::county_facts::CountyFacts;
use crate::report::document::{Block, Mark, Run};

/// Marks in the order they are explained in, each with the end of its key.
const MARKS: [(Mark, &str); 4] = [
    (Mark::Borderline, "borderline"),
    (Mark::Doubtful, "doubtful"),
    (Mark::Measured, "measured"),
    (Mark::Missing, "missing"),
];

/// How verdicts come about, and what the marks of these blocks mean.
pub(in crate::report::papers) fn explained(facts: &CountyFacts<'_>, blocks: &[Block]) -> String {
    let used = MARKS.iter().filter(|(mark, _)| uses(blocks, *mark, &words(facts, *mark)));
    let meanings: Vec<String> = used.map(|(_, key)| facts.say(&format!("county_report.mark.{key}"), &[])).collect();
    if meanings.is_empty() {
        return facts.say("county_report.exact", &[]);
    }
    let meanings = meanings.join(&facts.say("county_report.mark_join", &[]));
    facts.say("county_report.marks", &[("meanings", meanings)])
}

/// How a mark stands within a sentence.
fn words(facts: &CountyFacts<'_>, mark: Mark) -> String {
    facts.say("document.in_brackets", &[("words", mark.word(facts.language))])
}

fn uses(blocks: &[Block], mark: Mark, words: &str) -> bool {
    let in_runs = |runs: &[Run]| runs.iter().any(|run| run.mark == mark || run.text.contains(words));
    blocks.iter().any(|block| match block {
        Block::Paragraph(runs) | Block::Line { runs, .. } => in_runs(runs),
        Block::List { items, .. } => items.iter().any(|runs| in_runs(runs)),
        Block::Table(table) => table.head.iter().chain(&table.rows).flatten().any(|cell| in_runs(&cell.runs)),
        Block::Together(blocks) | Block::Landscape(blocks) => uses(blocks, mark, words),
        _ => false,
    })
}
