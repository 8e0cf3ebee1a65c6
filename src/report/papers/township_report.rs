//! A township's report: its schools with their verdicts, what they lack, and what the school, the township and the county can
//! each put right.

use super::county_facts::CountyFacts;
use super::county_report::{Captions, annex, conclusion, data, findings, marks, problems};
use crate::assess::{Verdict, lacks};
use crate::chart::numbers;
use crate::county::Stage;
use crate::fault::Result;
use crate::report::document::{Align, Block, Cell, Document, Layout, Mark, Run, Table};

/// Kind of the document, as on the command line.
pub const KIND: &str = "township-report";

/// The report on the schools of some rows, which are in order. `tell` is told how far it is, as a part of one, and may stop it.
pub fn township_report(
    facts: &CountyFacts<'_>,
    township: &str,
    rows: &[u32],
    tell: &dyn Fn(f64) -> Result<()>,
) -> Result<Document> {
    tell(0.0)?;
    let mut captions = Captions::default();
    let name = numbers::shortened(&numbers::clean(township), 40);
    let arguments = [("county", facts.county_name()), ("township", name.clone()), ("balanced", facts.balanced())];
    let title = facts.say("township_report.title", &arguments);
    let mut document = Document::new(KIND, Layout::Report, facts.language, title, facts.made_on);
    let verified = if facts.verified { "-verified" } else { "" };
    let identity = super::county_report::identity;
    document.identity = format!(
        "{}-{}-{}-{}{verified}",
        identity(facts.county.id()),
        facts.county.year,
        identity(township),
        facts.rulebook.id
    );
    document.subtitle = vec![facts.say("county_report.school_year", &facts.years())];
    let about =
        [("year", facts.county.year.to_string()), ("rulebook", facts.language.of(&facts.rulebook.name).to_owned())];
    document.about = facts.say("county_report.about", &about);
    let heading = |key: &str| facts.say(&format!("township_report.heading.{key}"), &[]);
    let about = about_blocks(facts, &name, rows);
    document.push_if_any(1, heading("about"), about);
    let about_end = document.blocks.len();
    for block in verdict_blocks(facts, rows, &mut captions) {
        document.push(block);
    }
    tell(0.3)?;
    let lacks = lacks(facts.assessment, facts.rulebook, Some(rows));
    let mut gaps = problems::by_indicator(facts, &lacks, &mut captions);
    gaps.extend(problems::by_item(facts, &lacks, Some(rows), &mut captions));
    if gaps.is_empty() && facts.judges_units() {
        gaps.push(Block::paragraph(facts.say("township_report.nothing", &[])));
    }
    document.push_if_any(1, heading("lacks"), gaps);
    document.push_if_any(1, heading("sides"), problems::by_side(facts, &lacks, Some(rows), Some(2)));
    document.push_if_any(1, heading("data"), data::data(facts, Some(rows), &mut captions));
    tell(0.7)?;
    document.push_if_any(1, heading("findings"), findings::table(facts, Some(rows), &mut captions));
    let values: Vec<Block> =
        Stage::ASSESSED.into_iter().flat_map(|stage| annex::values(facts, stage, Some(rows))).collect();
    let annexes = annex::annexes(facts, values, annex::measured(facts, Some(rows)));
    facts.annexes(&annexes.names).into_iter().for_each(|block| document.push(block));
    document.push(facts.ending());
    annexes.blocks.into_iter().for_each(|block| document.push(block));
    // Which marks there are to explain is known once all is said.
    let explained = Block::paragraph(marks::explained(facts, &document.blocks));
    document.blocks.insert(about_end, explained);
    tell(1.0)?;
    Ok(document)
}

/// How many schools there are, how they are judged, and one by one why.
fn about_blocks(facts: &CountyFacts<'_>, name: &str, rows: &[u32]) -> Vec<Block> {
    let units = units_of(facts, rows);
    let assessed = conclusion::assessed_rows(facts, Some(rows)).len();
    let arguments =
        [("township", name.to_owned()), ("count", numbers::count(rows.len())), ("assessed", numbers::count(assessed))];
    let key = match assessed {
        0 => "township_report.schools_none",
        all if all == rows.len() => "township_report.schools_all",
        _ => "township_report.schools",
    };
    let mut sentences = vec![facts.say(key, &arguments)];
    for stage in Stage::ASSESSED {
        let of_stage = || units.iter().map(|unit| &facts.assessment.units[*unit]).filter(|unit| unit.stage == stage);
        if of_stage().next().is_none() {
            continue;
        }
        let count = |verdict: Verdict| of_stage().filter(|unit| unit.verdict == Some(verdict)).count();
        let counts = [Verdict::Pass, Verdict::Fail, Verdict::Undetermined].map(count);
        let arguments = [
            ("stage", facts.stage(stage)),
            ("units", numbers::count(of_stage().count())),
            ("students", facts.students(of_stage())),
            ("verdicts", facts.verdicts(counts)),
        ];
        let key = if facts.judges_units() { "township_report.units" } else { "township_report.units_compared" };
        sentences.push(facts.say(key, &arguments));
    }
    let both = conclusion::in_both_stages(facts, Some(rows));
    sentences.extend(Some(both).filter(|both| !both.is_empty()));
    sentences.extend(conclusion::left_out(facts, Some(rows)));
    let county = [("county", facts.county_name()), ("verdict", facts.verdict(facts.assessment.overall))];
    let whole = facts.say("township_report.county_verdict", &county);
    let join = facts.say("county_report.sentence_join", &[]);
    let mut blocks = vec![Block::paragraph(sentences.join(&join)), Block::paragraph(whole)];
    if facts.verified {
        let is_here = |row: u32| CountyFacts::is_in(Some(rows), row);
        let measured = facts.measured.iter().filter(|one| facts.row_of(&one.school).is_some_and(is_here));
        let arguments = [("count", numbers::count(measured.count()))];
        blocks.push(Block::paragraph(facts.say("township_report.verified", &arguments)));
    } else {
        blocks.push(Block::paragraph(facts.say("county_report.reported", &[])));
    }
    blocks
}

/// Places of the units of some schools.
fn units_of(facts: &CountyFacts<'_>, rows: &[u32]) -> Vec<usize> {
    let units = facts.assessment.units.iter().enumerate();
    units.filter(|(_, unit)| rows.binary_search(&unit.row).is_ok()).map(|(place, _)| place).collect()
}

/// The schools one by one, where they are judged.
fn verdict_blocks(facts: &CountyFacts<'_>, rows: &[u32], captions: &mut Captions) -> Vec<Block> {
    let units = units_of(facts, rows);
    if !facts.judges_units() {
        return vec![Block::paragraph(facts.say("county_report.units_not_judged", &[]))];
    }
    if units.is_empty() { Vec::new() } else { vec![Block::Table(verdicts(facts, &units, captions))] }
}

fn verdicts(facts: &CountyFacts<'_>, units: &[usize], captions: &mut Captions) -> Table {
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("school"), 44.0, Align::Left),
        (column("stage"), 16.0, Align::Centre),
        (column("students"), 18.0, Align::Right),
        (column("verdict"), 26.0, Align::Centre),
        (column("why"), 56.0, Align::Left),
    ])
    .captioned(captions.table(facts, facts.say("township_report.caption.verdicts", &[])));
    for place in units {
        let unit = &facts.assessment.units[*place];
        let students = match unit.students {
            Some(students) => Run::from(numbers::fixed(students as f64, 0)),
            None => Run::marked("", Mark::Missing),
        };
        let verdict = unit.verdict.unwrap_or(Verdict::Undetermined);
        let reasons = facts.reasons(*place, true);
        let all = [("count", numbers::count(facts.rulebook.indicators.len()))];
        let why = if reasons.is_empty() { facts.say("township_report.all_met", &all) } else { facts.clauses(&reasons) };
        table.row([
            Cell::new(facts.school(unit.row)),
            Cell::new(facts.stage(unit.stage)),
            Cell::new(students),
            Cell::new(facts.verdict(verdict)).flagged(conclusion::flag(verdict)),
            Cell::new(why),
        ]);
    }
    table
}
