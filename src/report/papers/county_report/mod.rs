//! The county's report: verdicts with their reasons, schools, variation and who makes it, items, problems by school, indicator
//! and side, advice, doubts, what turned since last year, what concessions would turn; every unit in an annex.

mod advice;
pub(super) mod annex;
mod charts;
pub(super) mod conclusion;
pub(super) mod data;
pub(super) mod findings;
mod gaps;
mod items;
pub(super) mod marks;
pub(super) mod problems;
mod process;
mod schools;
mod strengths;
mod turned;
mod variation;

use super::county_facts::CountyFacts;
use crate::chart::numbers;
use crate::fault::Result;
use crate::report::document::{Block, Document, Layout, Table};

/// Kind of the document, as on the command line.
pub const KIND: &str = "county-report";

/// Rows of a table that names schools one by one; how many more there are is said below it.
pub(super) const MOST_ROWS: usize = 300;

/// Numbers tables and pictures.
#[derive(Default)]
pub(super) struct Captions {
    tables: usize,
    pictures: usize,
}

impl Captions {
    /// The caption of the next table.
    pub fn table(&mut self, facts: &CountyFacts<'_>, words: String) -> String {
        self.tables += 1;
        facts.say("county_report.table", &[("number", self.tables.to_string()), ("words", words)])
    }

    /// A table with the next caption; one without rows is left out, and takes no number.
    pub fn captioned(&mut self, facts: &CountyFacts<'_>, table: Table, words: String) -> Option<Block> {
        (!table.rows.is_empty()).then(|| Block::Table(table.captioned(self.table(facts, words))))
    }

    /// The number of the next table but some.
    pub const fn table_after(&self, tables: usize) -> usize {
        self.tables + tables + 1
    }

    /// The caption of the next picture.
    pub fn picture(&mut self, facts: &CountyFacts<'_>, words: String) -> String {
        self.pictures += 1;
        facts.say("county_report.picture", &[("number", self.pictures.to_string()), ("words", words)])
    }
}

/// The report. `tell` is told how far it is, as a part of one, and may stop it.
pub fn county_report(facts: &CountyFacts<'_>, tell: &dyn Fn(f64) -> Result<()>) -> Result<Document> {
    tell(0.0)?;
    let mut captions = Captions::default();
    let title = [("county", facts.county_name()), ("balanced", facts.balanced())];
    let title = facts.say("county_report.title", &title);
    let mut document = Document::new(KIND, Layout::Report, facts.language, title, facts.made_on);
    let verified = if facts.verified { "-verified" } else { "" };
    document.identity =
        format!("{}-{}-{}{verified}", identity(facts.county.id()), facts.county.year, facts.rulebook.id);
    document.subtitle = vec![facts.say("county_report.school_year", &facts.years())];
    document.about = facts.say(
        "county_report.about",
        &[("year", facts.county.year.to_string()), ("rulebook", facts.language.of(&facts.rulebook.name).to_owned())],
    );
    document.contents = true;
    for block in conclusion::opening(facts) {
        document.push(block);
    }
    let opening = document.blocks.len();
    let heading = |key: &str| facts.say(&format!("county_report.heading.{key}"), &[]);
    document.push_if_any(1, heading("conclusion"), conclusion::conclusion(facts, &mut captions));
    tell(0.1)?;
    let schools_heading = if facts.judges_units() { "schools" } else { "schools_compared" };
    document.push_if_any(1, heading(schools_heading), schools::schools(facts, &mut captions)?);
    tell(0.3)?;
    let mut spread = variation::variation(facts, &mut captions, &|part| tell(0.3 + 0.35 * part))?;
    spread.extend(gaps::gaps(facts, &mut captions));
    document.push_if_any(1, heading("variation"), spread);
    document.push_if_any(1, heading("items"), items::items(facts, &mut captions));
    tell(0.7)?;
    document.push_if_any(1, heading("strengths"), strengths::strengths(facts));
    document.push_if_any(1, heading("problems"), problems::problems(facts, &mut captions));
    document.push_if_any(1, heading("advice"), advice::advice(facts, &mut captions));
    document.push_if_any(1, heading("data"), data::data(facts, None, &mut captions));
    tell(0.8)?;
    document.push_if_any(1, heading("turned"), turned::turned(facts, &mut captions)?);
    document.push_if_any(1, heading("concessions"), turned::concessions(facts, &mut captions));
    tell(0.9)?;
    let annex = annex::annex(facts);
    facts.annexes(&annex.names).into_iter().for_each(|block| document.push(block));
    document.push(facts.ending());
    annex.blocks.into_iter().for_each(|block| document.push(block));
    // Which marks there are to explain is known once all is said.
    let on = conclusion::rests_on(facts, &document.blocks);
    document.blocks.insert(opening, on);
    tell(1.0)?;
    Ok(document)
}

/// Says how many rows a table leaves out.
pub(super) fn more(facts: &CountyFacts<'_>, count: usize) -> Block {
    if count == 0 {
        return Block::paragraph("");
    }
    Block::paragraph(facts.say("county_report.more_rows", &[("count", numbers::count(count))]))
}

/// Letters and digits of a county's code, or its name as numbers: the same for the same county.
pub(super) fn identity(id: &str) -> String {
    use std::fmt::Write as _;
    id.chars().take(64).fold(String::new(), |mut text, sign| {
        if sign.is_ascii_alphanumeric() {
            text.push(sign);
        } else {
            let _ = write!(text, "{:x}", u32::from(sign));
        }
        text
    })
}
