//! Problems three times over: by school, by indicator and item, by the side that can put them right, with what it takes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::county_facts::CountyFacts;
use super::{Captions, MOST_ROWS, findings, more};
use crate::assess::{IndicatorLack, ItemLack, Lacks, Status, Verdict, lacks};
use crate::chart::numbers;
use crate::report::document::{Align, Block, Cell, Flag, Run, Table, section};
use crate::report::item_state;
use crate::rulebook::SolvedBy;

/// Problems of the county's schools.
pub(super) fn problems(facts: &CountyFacts<'_>, captions: &mut Captions) -> Vec<Block> {
    let lacks = lacks(facts.assessment, facts.rulebook, None);
    let heading = |key: &str| facts.say(&format!("county_report.heading.{key}"), &[]);
    let mut blocks = section(2, heading("by_school"), by_school(facts, &lacks, captions));
    let mut of_indicators = by_indicator(facts, &lacks, captions);
    of_indicators.extend(by_item(facts, &lacks, None, captions));
    blocks.extend(section(2, heading("by_indicator"), of_indicators));
    blocks.extend(section(2, heading("by_side"), by_side(facts, &lacks, None, None)));
    blocks
}

/// Each school that is short of something or at fault in an item by the report's own figures; where else visits found something.
fn by_school(facts: &CountyFacts<'_>, lacks: &Lacks, captions: &mut Captions) -> Vec<Block> {
    let mut of_school: BTreeMap<u32, Vec<Vec<Run>>> = BTreeMap::new();
    if facts.judges_units() {
        for (place, unit) in facts.assessment.units.iter().enumerate() {
            let reasons = facts.reasons(place, true);
            if reasons.is_empty() {
                continue;
            }
            let verdict = unit.verdict.unwrap_or(Verdict::Undetermined);
            let arguments = [
                ("stage", facts.stage(unit.stage)),
                ("verdict", facts.verdict(verdict)),
                ("reasons", facts.clauses(&reasons)),
            ];
            of_school
                .entry(unit.row)
                .or_default()
                .push(vec![facts.say("county_report.school_stage", &arguments).into()]);
        }
    }
    for lack in lacks.items.iter().filter(|lack| lack.status == Status::NotMet) {
        for row in &lack.schools {
            let (item, fact) = (facts.item_name(lack.item), facts.school_fact(lack.item, *row));
            let problem = if fact.is_empty() {
                facts.say("county_report.school_item", &[("item", item)])
            } else {
                facts.say("county_report.school_item_fact", &[("item", item), ("fact", fact)])
            };
            of_school.entry(*row).or_default().push(vec![problem.into()]);
        }
    }
    for lack in &lacks.items {
        for row in facts.truly_missing(&lack.missing, lack.status) {
            let problem = facts.say("county_report.school_item_missing", &[("item", facts.item_name(lack.item))]);
            of_school.entry(row).or_default().push(vec![problem.into()]);
        }
    }
    if of_school.is_empty() {
        let mut sentences = vec![facts.say("county_report.no_school_problem", &[])];
        sentences.extend(of_visits(facts, lacks, captions));
        return vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    }
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let caption =
        if facts.verified { "county_report.caption.by_school_used" } else { "county_report.caption.by_school" };
    let words = facts.say(caption, &[("count", numbers::count(of_school.len()))]);
    let mut table = Table::new([(column("school"), 44.0, Align::Left), (column("problems"), 116.0, Align::Left)])
        .captioned(captions.table(facts, words));
    let left_out = of_school.len().saturating_sub(MOST_ROWS);
    for (row, problems) in of_school.into_iter().take(MOST_ROWS) {
        table.row([Cell::new(facts.school(row)), Cell::of(lines(problems))]);
    }
    let mut blocks = vec![Block::Table(table), more(facts, left_out)];
    blocks.extend(of_visits(facts, lacks, captions).map(Block::paragraph));
    blocks
}

/// Schools where visits found what is not closed yet, and which table tells it.
fn of_visits(facts: &CountyFacts<'_>, lacks: &Lacks, captions: &Captions) -> Option<String> {
    let rows: BTreeSet<u32> =
        facts.findings.iter().filter_map(|finding| facts.row_of(finding.about.school.as_deref()?)).collect();
    let rows: Vec<u32> = rows.into_iter().collect();
    if rows.is_empty() {
        return None;
    }
    // Only the tables of indicators and of items stand between.
    let between = usize::from(has_short(lacks)) + usize::from(!lacks.items.is_empty());
    let arguments = [
        ("count", facts.counted_schools(rows.len())),
        ("names", facts.schools(&rows)),
        ("table", captions.table_after(between).to_string()),
    ];
    Some(facts.say("county_report.found_on_visits", &arguments))
}

/// Whether some unit is short of an indicator, or lacks its figures.
fn has_short(lacks: &Lacks) -> bool {
    lacks.indicators.iter().any(|lack| lack.short + lack.missing > 0)
}

/// Lines of a cell below each other.
fn lines(lines: Vec<Vec<Run>>) -> Vec<Run> {
    let mut runs = Vec::new();
    for line in lines {
        if !runs.is_empty() {
            runs.push(Run::from("\n"));
        }
        runs.extend(line);
    }
    runs
}

/// What is lacking of each indicator.
pub(in crate::report::papers) fn by_indicator(
    facts: &CountyFacts<'_>,
    lacks: &Lacks,
    captions: &mut Captions,
) -> Vec<Block> {
    let short: Vec<&IndicatorLack> = lacks.indicators.iter().filter(|lack| lack.short + lack.missing > 0).collect();
    if short.is_empty() {
        return Vec::new();
    }
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let below = facts.say("county_report.column.of_these", &[("part", facts.floor())]);
    let words = facts.say("county_report.caption.by_indicator_lack", &[]);
    let mut table = Table::new([
        (column("indicator"), 58.0, Align::Left),
        (column("short"), 18.0, Align::Right),
        (below, 20.0, Align::Right),
        (column("missing"), 16.0, Align::Right),
        (column("total"), 26.0, Align::Right),
        (column("level"), 26.0, Align::Left),
    ])
    .captioned(captions.table(facts, words));
    for lack in short {
        let indicator = &facts.rulebook.indicators[lack.indicator];
        let below = Cell::new(numbers::count(lack.below_floor));
        table.row([
            Cell::new(facts.language.of(&indicator.name)),
            Cell::new(numbers::count(lack.short)),
            below.flagged(if lack.below_floor > 0 { Flag::Fails } else { Flag::None }),
            Cell::new(numbers::count(lack.missing)),
            Cell::new(if lack.short > 0 { facts.amount(indicator, lack.total) } else { "—".to_owned() }),
            Cell::new(facts.level(lack.solved_by)),
        ]);
    }
    table.note = facts.say("county_report.units_note", &[]);
    vec![Block::Table(table)]
}

/// Items that do not hold or lack figures. Of a part of the county only those that name its schools.
pub(in crate::report::papers) fn by_item(
    facts: &CountyFacts<'_>,
    lacks: &Lacks,
    rows: Option<&[u32]>,
    captions: &mut Captions,
) -> Vec<Block> {
    let items: Vec<&ItemLack> = lacks.items.iter().filter(|lack| rows.is_none() || !lack.of_county).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let words = facts.say("county_report.caption.by_item_lack", &[]);
    let mut table = Table::new([
        (column("item"), 40.0, Align::Left),
        (column("state"), 18.0, Align::Centre),
        (column("schools"), 80.0, Align::Left),
        (column("level"), 22.0, Align::Left),
    ])
    .captioned(captions.table(facts, words));
    for lack in items {
        let fails = lack.status == Status::NotMet;
        table.row([
            Cell::new(facts.item_name(lack.item)),
            Cell::new(state(facts, lack)).flagged(if fails { Flag::Fails } else { Flag::Caution }),
            Cell::new(concerned(facts, lack)),
            Cell::new(facts.level(lack.solved_by)),
        ]);
    }
    vec![Block::Table(table)]
}

/// What an item comes to in the scope.
fn state(facts: &CountyFacts<'_>, lack: &ItemLack) -> String {
    let veto = facts.rulebook.items.get(lack.item).is_some_and(|item| facts.veto_groups.contains(&item.group));
    item_state(facts.language, lack.status, veto)
}

/// Whom an item concerns.
fn concerned(facts: &CountyFacts<'_>, lack: &ItemLack) -> String {
    if lack.of_county {
        return facts.say("county_report.county_fact", &[("fact", facts.fact_of(lack.item))]);
    }
    let mut clauses = Vec::new();
    if !lack.schools.is_empty() {
        let names = facts.schools_with_facts(lack.item, &lack.schools);
        let arguments = [("count", numbers::count(lack.schools.len())), ("names", names)];
        clauses.push(facts.say("county_report.at_fault", &arguments));
    }
    let missing = facts.truly_missing(&lack.missing, lack.status);
    if !missing.is_empty() {
        let arguments = [("count", numbers::count(missing.len())), ("names", facts.schools(&missing))];
        clauses.push(facts.say("county_report.without_figures", &arguments));
    }
    facts.clauses(&clauses)
}

/// What each side can put right, with sums: under a heading each, without a number where no level is given.
pub(in crate::report::papers) fn by_side(
    facts: &CountyFacts<'_>,
    lacks: &Lacks,
    rows: Option<&[u32]>,
    level: Option<u8>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    for side in SolvedBy::ALL {
        let mut lines = Vec::new();
        for lack in lacks.indicators.iter().filter(|lack| lack.solved_by == side && lack.short > 0) {
            let indicator = &facts.rulebook.indicators[lack.indicator];
            let names: Vec<String> =
                lack.lacking.iter().map(|lacking| lacking_unit(facts, lack, lacking.unit, lacking.shortfall)).collect();
            let mut arguments = vec![
                ("indicator", facts.language.of(&indicator.name).to_owned()),
                ("count", numbers::count(lack.short)),
                ("total", facts.amount(indicator, lack.total).trim().to_owned()),
                ("names", facts.names(&names)),
            ];
            let of_one = lacking_one(facts, lack);
            let key = if of_one.is_some() { "side_indicator_one" } else { "side_indicator" };
            arguments.extend(of_one.map(|lacking| ("lacking", lacking)));
            lines.push(facts.say(&format!("county_report.{key}"), &arguments));
        }
        for lack in lacks.items.iter().filter(|lack| lack.solved_by == side && lack.status == Status::NotMet) {
            // What only the county as a whole is judged by is nobody's in a township's own list.
            if rows.is_some() && lack.of_county {
                continue;
            }
            let name = facts.item_name(lack.item);
            lines.push(if lack.of_county {
                facts.say("county_report.side_item_county", &[("item", name), ("fact", facts.fact_of(lack.item))])
            } else {
                let arguments = [
                    ("item", name),
                    ("count", facts.counted_schools(lack.schools.len())),
                    ("names", facts.schools_with_facts(lack.item, &lack.schools)),
                ];
                facts.say("county_report.side_item", &arguments)
            });
        }
        // What was found at the schools of a township; the county's report has them in a table of its own.
        if rows.is_some() {
            let found = findings::open(facts, rows).filter(|finding| finding.side == side);
            lines.extend(found.map(|finding| findings::line(facts, finding)));
        }
        if lines.is_empty() {
            continue;
        }
        let list = Block::list(true, lines);
        let name = facts.say(&format!("county_report.by_side.{}", side.id()), &[]);
        if let Some(level) = level {
            blocks.extend(section(level, name, vec![list]));
        } else {
            blocks.extend([Block::plain_heading(3, name), list]);
        }
    }
    blocks
}

/// A unit with what it lacks, and that its figures are in doubt where they are.
pub(super) fn lacking_unit(facts: &CountyFacts<'_>, lack: &IndicatorLack, unit: usize, shortfall: f64) -> String {
    let amount = facts.amount(&facts.rulebook.indicators[lack.indicator], shortfall).trim().to_owned();
    let school = facts.unit(&facts.assessment.units[unit]);
    let said = facts.say("county_report.lacking_unit", &[("school", school), ("amount", amount)]);
    with_doubt(facts, lack, unit, said)
}

/// Where a single unit is short: that it is, and of how much.
pub(super) fn lacking_one(facts: &CountyFacts<'_>, lack: &IndicatorLack) -> Option<String> {
    let [one] = lack.lacking.as_slice() else { return None };
    let total = facts.amount(&facts.rulebook.indicators[lack.indicator], one.shortfall).trim().to_owned();
    let arguments = [("school", facts.unit(&facts.assessment.units[one.unit])), ("total", total)];
    Some(with_doubt(facts, lack, one.unit, facts.say("county_report.lacks_one", &arguments)))
}

/// Words about a unit, and that its figures of an indicator have to be looked at first where they are in doubt.
fn with_doubt(facts: &CountyFacts<'_>, lack: &IndicatorLack, unit: usize, words: String) -> String {
    let value = facts.assessment.values[lack.indicator].get(unit);
    if !facts.is_doubtful(unit, lack.indicator, &value) {
        return words;
    }
    facts.say("county_report.in_doubt", &[("words", words)])
}
