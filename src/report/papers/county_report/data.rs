//! How far the figures can be trusted: doubts, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::county_facts::{CheckedFigure, CountyFacts, DoubtNote};
use super::conclusion::assessed_rows;
use super::{Captions, more};
use crate::assess::completeness;
use crate::chart::numbers;
use crate::county::{Figure, ValueType};
use crate::report::document::{Align, Block, Cell, Run, Table};
use crate::text::Language;

/// Doubts listed one by one; the list of doubts has them all.
const MOST_DOUBTS: usize = 60;

/// Doubts and completeness of some schools, of all without rows.
pub(in crate::report::papers) fn data(
    facts: &CountyFacts<'_>,
    rows: Option<&[u32]>,
    captions: &mut Captions,
) -> Vec<Block> {
    let mut blocks = complete(facts, rows, captions);
    blocks.extend(checked(facts, rows));
    blocks.extend(doubts(facts, rows, captions));
    blocks
}

/// Reported figures that were measured on site, counted as the summary of visits does, and those found to be otherwise; then
/// the sums of what was measured room by room or counted class by class.
fn checked(facts: &CountyFacts<'_>, rows: Option<&[u32]>) -> Option<Block> {
    let in_scope = |row: Option<u32>| match rows {
        None => true,
        Some(_) => row.is_some_and(|row| CountyFacts::is_in(rows, row)),
    };
    let all: Vec<_> = facts.process.checked.iter().filter(|one| in_scope(one.row)).collect();
    let mut sentences = Vec::new();
    if !all.is_empty() {
        let apart = all.iter().filter(|one| one.reported.to_rational() != one.measured.to_rational());
        let apart: Vec<String> = apart
            .map(|one| {
                let place = one.row.map_or_else(|| facts.say("papers.offices", &[]), |row| facts.school(row));
                deviation(facts, place, &one.name, &one.unit, [&one.reported, &one.measured])
            })
            .collect();
        let arguments = [
            ("count", numbers::count(all.len())),
            ("apart", numbers::count(apart.len())),
            ("names", facts.clauses(&apart)),
        ];
        let key = if apart.is_empty() { "county_report.checked_agree" } else { "county_report.checked" };
        sentences.push(facts.say(key, &arguments));
    }
    for (is_rooms, key) in [(true, "county_report.sums_rooms"), (false, "county_report.sums_others")] {
        let apart = sums_apart(facts, rows, is_rooms);
        if !apart.is_empty() {
            sentences.push(facts.say(key, &[("names", facts.clauses(&apart))]));
        }
    }
    (!sentences.is_empty()).then(|| Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[]))))
}

/// Sums of what was measured room by room, or counted otherwise than as a figure of its own, that are not as reported.
fn sums_apart(facts: &CountyFacts<'_>, rows: Option<&[u32]>, rooms: bool) -> Vec<String> {
    let sums = facts.checked.iter().filter_map(|one| {
        let row = facts.row_of(&one.school).filter(|row| CountyFacts::is_in(rows, *row))?;
        let reported = one.reported.as_ref()?;
        let quantity = facts.quantities.get(&one.field)?;
        let known = |other: &&CheckedFigure| other.row == Some(row) && other.field.as_ref() == Some(&one.field);
        let is_told = facts.process.checked.iter().any(|other| known(&other));
        let differs = reported.to_rational() != one.measured.to_rational();
        ((quantity.value == ValueType::RoomAreas) == rooms && !is_told && differs).then(|| {
            let unit = quantity.unit.and_then(|unit| facts.quantities.units.get(unit));
            let unit = unit.map_or_else(String::new, |unit| facts.say(&format!("school.unit.{}", unit.id), &[]));
            let name = facts.field(&one.field);
            // English names of areas say that they are reported room by room; here it is their sum.
            let of_rooms = facts.say("item.fact.ending_area", &[]);
            let name = match facts.language {
                Language::En => name.strip_suffix(&of_rooms).map(str::to_owned).unwrap_or(name),
                Language::ZhCn => name,
            };
            deviation(facts, facts.school(row), &name, &unit, [reported, &one.measured])
        })
    });
    sums.collect()
}

/// A figure that was found otherwise than reported: where, which, and both with their unit.
fn deviation(
    facts: &CountyFacts<'_>,
    place: String,
    name: &str,
    unit: &str,
    [reported, measured]: [&Figure; 2],
) -> String {
    let amount = |figure: &Figure| {
        let arguments = [("number", facts.figure(figure)), ("unit", unit.to_owned())];
        facts.say("item.amount", &arguments).trim_end().to_owned()
    };
    let arguments = [
        ("school", place),
        ("figure", name.to_owned()),
        ("reported", amount(reported)),
        ("measured", amount(measured)),
    ];
    facts.say("county_report.deviation", &arguments)
}

fn row_of(facts: &CountyFacts<'_>, doubt: &DoubtNote) -> Option<u32> {
    let row = facts.county.schools.row_of(doubt.school.as_deref()?)?;
    u32::try_from(row).ok()
}

fn doubts(facts: &CountyFacts<'_>, rows: Option<&[u32]>, captions: &mut Captions) -> Vec<Block> {
    let wanted = |doubt: &&DoubtNote| match rows {
        None => true,
        Some(rows) => row_of(facts, doubt).is_some_and(|row| rows.binary_search(&row).is_ok()),
    };
    let all: Vec<&DoubtNote> = facts.doubts.iter().filter(wanted).collect();
    if all.is_empty() {
        return vec![Block::paragraph(facts.say("county_report.no_doubts", &[]))];
    }
    let assessed = assessed_rows(facts, rows);
    let explained = all.iter().filter(|doubt| doubt.explained).count();
    let looked = all.iter().filter(|doubt| !doubt.found.is_empty()).count();
    // What none is, is not counted up.
    let states = [("explained", explained), ("open", all.len() - looked)];
    let states = states.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| {
        let words = match (count == all.len(), count) {
            (false, _) => key.to_owned(),
            (true, 1) => format!("one_{key}"),
            (true, _) => format!("all_{key}"),
        };
        facts.say(&format!("county_report.doubts_are.{words}"), &[("count", numbers::count(count))])
    });
    let states = facts.join(states.collect::<Vec<_>>());
    let count = numbers::count(all.len());
    let mut sentences = vec![if states.is_empty() {
        facts.say("county_report.doubts_plain", &[("count", count)])
    } else {
        facts.say("county_report.doubts", &[("count", count), ("states", states)])
    }];
    let outside: BTreeSet<u32> = all
        .iter()
        .filter(|doubt| !doubt.explained)
        .filter_map(|doubt| row_of(facts, doubt))
        .filter(|row| assessed.binary_search(row).is_err())
        .collect();
    if explained < all.len() {
        sentences.push(facts.say("county_report.doubts_marked", &[]));
    }
    if !outside.is_empty() {
        let rows: Vec<u32> = outside.into_iter().collect();
        sentences.push(facts.say("county_report.doubts_outside", &[("names", facts.schools(&rows))]));
    }
    let mut blocks = vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let unexplained: Vec<&&DoubtNote> = all.iter().filter(|doubt| !doubt.explained).collect();
    // While nobody has found anything, that is said above.
    let any_found = unexplained.iter().take(MOST_DOUBTS).any(|doubt| !doubt.found.is_empty());
    let mut columns = vec![(column("school"), 38.0, Align::Left), (column("doubt"), 122.0, Align::Left)];
    if any_found {
        columns[1].1 = 88.0;
        columns.push((column("found"), 34.0, Align::Left));
    }
    let mut table = Table::new(columns);
    for doubt in unexplained.iter().take(MOST_DOUBTS) {
        let school = match row_of(facts, doubt) {
            Some(row) => facts.school(row),
            None => facts.say("county_report.whole_county", &[]),
        };
        let mut row = vec![Cell::new(school), Cell::new(doubt.message.clone())];
        if any_found {
            row.push(Cell::new(doubt.found.clone()));
        }
        table.row(row);
    }
    blocks.extend(captions.captioned(facts, table, facts.say("county_report.caption.doubts", &[])));
    blocks.push(more(facts, unexplained.len().saturating_sub(MOST_DOUBTS)));
    blocks
}

fn complete(facts: &CountyFacts<'_>, rows: Option<&[u32]>, captions: &mut Captions) -> Vec<Block> {
    let complete = completeness(facts.county, facts.quantities, facts.rulebook, facts.assessment, rows);
    let (asked, known) = complete.cells();
    if asked == 0 {
        return Vec::new();
    }
    let full = complete.schools.iter().filter(|school| school.asked == school.known).count();
    let arguments = [
        ("asked", numbers::count(asked)),
        ("known", numbers::count(known)),
        ("part", numbers::percent(known as f64 / asked as f64)),
        ("schools", numbers::count(complete.schools.len())),
        ("full", numbers::count(full)),
    ];
    let mut sentences = vec![facts.say("county_report.complete", &arguments)];
    let assessed = assessed_rows(facts, rows);
    let beside = complete.schools.iter().filter(|school| assessed.binary_search(&school.row).is_err());
    let beside: Vec<u32> = beside.map(|school| school.row).collect();
    if !beside.is_empty() {
        let arguments = [
            ("assessed", numbers::count(complete.schools.len() - beside.len())),
            ("count", numbers::count(beside.len())),
            ("names", facts.schools(&beside)),
        ];
        sentences.push(facts.say("county_report.complete_beside", &arguments));
    }
    let of_county: Vec<String> =
        complete.county.iter().filter(|field| !field.known).map(|field| facts.field(&field.key)).collect();
    if rows.is_none() && !of_county.is_empty() {
        let arguments = [("count", numbers::count(of_county.len())), ("names", facts.things(&of_county))];
        sentences.push(facts.say("county_report.county_missing", &arguments));
    }
    let mut blocks = vec![Block::paragraph(sentences.join(&facts.say("county_report.sentence_join", &[])))];
    let column = |key: &str| facts.say(&format!("county_report.column.{key}"), &[]);
    let mut table = Table::new([
        (column("figure"), 56.0, Align::Left),
        (column("missing_count"), 22.0, Align::Right),
        (column("missing_schools"), 82.0, Align::Left),
    ]);
    // Fields that the same schools lack stand together: a school without a return lacks them all.
    let mut alike: BTreeMap<&[u32], Vec<String>> = BTreeMap::new();
    let mut order: Vec<&[u32]> = Vec::new();
    for field in complete.fields.iter().filter(|field| !field.missing.is_empty()) {
        let fields = alike.entry(&field.missing).or_default();
        if fields.is_empty() {
            order.push(&field.missing);
        }
        fields.push(facts.field(&field.key));
    }
    for rows in order {
        let fields = alike.remove(rows).unwrap_or_default();
        table.row([
            Cell::new(facts.join(fields)),
            Cell::new(numbers::count(rows.len())),
            Cell::new(Run::from(facts.schools(rows))),
        ]);
    }
    blocks.extend(captions.captioned(facts, table, facts.say("county_report.caption.missing", &[])));
    blocks
}
