//! Annexes: the school records in short, photos and papers, people, signatures.

use crate::report::document::{Align, Block, Cell, Document, Table};
use crate::visit::VisitKind;

use super::super::album::Album;
use super::super::ink;
use super::super::problems::Problem;
use super::super::say::{NOTHING, one_line};
use super::super::{Ground, VisitFacts};
use super::Summary;
use super::overview::{companions, inspectors, tally_sentence};

pub(super) fn annexes(summary: &Summary<'_>, problems: &[Problem], album: &Album, document: &mut Document) {
    let say = summary.say();
    let cited = |visit: usize, line: &str| {
        let of_line = problems.iter().filter(|problem| problem.visit == visit && problem.line == line);
        of_line.map(|problem| say.number("papers.problems.one", problem.number)).collect()
    };
    let annexes = [
        ("papers.annex.records", records(summary)),
        ("papers.annex.photos", photos(&summary.ground, summary.visits, album, &cited)),
        ("papers.annex.people", people(summary)),
        ("papers.annex.signatures", signatures(summary)),
    ];
    let filled = annexes.into_iter().filter(|(_, blocks)| !blocks.iter().all(Block::is_empty));
    for (number, (key, blocks)) in (1..).zip(filled) {
        if number == 1 {
            document.push(Block::PageBreak);
        }
        let values = [("number", number.to_string()), ("name", say.of(key))];
        document.push(Block::plain_heading(1, say.with("papers.annex.heading", &values)));
        for block in blocks {
            document.push(block);
        }
    }
}

/// One table a visit: what a school is, and what was done there.
fn records(summary: &Summary<'_>) -> Vec<Block> {
    let say = summary.say();
    let mut blocks = Vec::new();
    for visit in summary.visits {
        let mut table = Table::new([
            (say.of("papers.annex.item"), 36.0, Align::Left),
            (say.of("papers.annex.what"), 124.0, Align::Left),
        ])
        .captioned(format!("{}　{}", summary.ground.place(visit), visit.about.date));
        for (name, what) in record(summary, visit) {
            if !what.is_empty() {
                table.row([Cell::from(name), Cell::from(what)]);
            }
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn record(summary: &Summary<'_>, visit: &VisitFacts) -> Vec<(String, String)> {
    let (say, ground) = (summary.say(), &summary.ground);
    let name = |key: &str| say.of(&format!("papers.annex.record.{key}"));
    let mut rows = Vec::new();
    if let Some(row) = visit.row {
        let sizes = visit.asked.stages.iter().filter_map(|stage| super::super::brief::size(ground, row, *stage));
        rows.push((name("size"), say.sentences(&sizes.collect::<Vec<_>>())));
    }
    rows.push((name("answers"), tally_sentence(ground, &visit.page.tally, "")));
    let rooms: Vec<_> = visit.rows.iter().filter_map(|row| Some((row.rooms.as_ref()?.seen, row.mark))).collect();
    if !rooms.is_empty() {
        let bad = rooms.iter().filter(|(_, mark)| *mark == Some(crate::visit::Mark::NotMet)).count();
        let values = [
            ("kinds", rooms.len().to_string()),
            ("number", rooms.iter().map(|(seen, _)| seen).sum::<usize>().to_string()),
            ("bad", bad.to_string()),
        ];
        let key = if bad == 0 { "papers.annex.rooms_seen" } else { "papers.annex.rooms" };
        rows.push((name("rooms"), say.with(key, &values)));
    }
    let lessons = visit.sheet.lessons.values().map(|lesson| super::super::record::lesson(ground, &lesson.value));
    rows.push((name("lessons"), joined(lessons)));
    let talks = visit.sheet.interviews.values().map(|talk| super::super::record::talk(ground, &talk.value));
    rows.push((name("talks"), joined(talks)));
    rows.push((name("note"), visit.sheet.notes.get("").map(|note| one_line(&note.value)).unwrap_or_default()));
    let revision = if visit.signing.reason.is_empty() {
        String::new()
    } else {
        say.with("papers.annex.revised", &[("reason", one_line(&visit.signing.reason))])
    };
    let signing = [super::overview::signing(ground, visit), revision];
    let signing: Vec<String> = signing.into_iter().filter(|part| !part.is_empty()).collect();
    rows.push((name("signing"), signing.join(&say.of("papers.clause_join"))));
    rows
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Photos with their numbers, and papers by name.
pub(in super::super) fn photos(
    ground: &Ground<'_>,
    visits: &[VisitFacts],
    album: &Album,
    cited: &dyn Fn(usize, &str) -> Vec<String>,
) -> Vec<Block> {
    let say = ground.say();
    let shown = album.shown(ground, visits, cited);
    let mut blocks = vec![Block::Photos(shown.photos)];
    if !shown.missing.is_empty() {
        let values = [("number", shown.missing.len().to_string()), ("numbers", say.list(&shown.missing))];
        blocks.push(Block::paragraph(say.with("papers.annex.missing", &values)));
    }
    if !shown.papers.is_empty() {
        let head = |key: &str| say.of(&format!("papers.annex.paper.{key}"));
        let mut table = Table::new([
            (head("number"), 14.0, Align::Centre),
            (head("place"), 44.0, Align::Left),
            (head("name"), 50.0, Align::Left),
            (head("about"), 52.0, Align::Left),
        ])
        .captioned(say.of("papers.annex.papers"));
        for paper in shown.papers {
            let cells = [paper.number, paper.place, paper.name, paper.about];
            table.row(cells.map(Cell::from));
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

/// Who inspected and who went along, by visit.
fn people(summary: &Summary<'_>) -> Vec<Block> {
    let say = summary.say();
    let head = |key: &str| say.of(&format!("papers.annex.person.{key}"));
    let mut table = Table::new([
        (head("day"), 28.0, Align::Centre),
        (head("place"), 48.0, Align::Left),
        (head("inspectors"), 44.0, Align::Left),
        (head("companions"), 44.0, Align::Left),
    ]);
    for visit in summary.visits {
        let names = |names: Vec<String>| if names.is_empty() { NOTHING.to_owned() } else { say.list(names) };
        let (inspectors, companions) = (inspectors(visit), companions(visit));
        if inspectors.is_empty() && companions.is_empty() {
            continue;
        }
        table.row([
            Cell::from(visit.about.date.to_string()),
            Cell::from(summary.ground.place(visit)),
            Cell::from(names(inspectors)),
            Cell::from(names(companions)),
        ]);
    }
    vec![Block::Table(table)]
}

/// Where each visit is signed. Two share a page, so that none is signed alone on the last one.
fn signatures(summary: &Summary<'_>) -> Vec<Block> {
    let mut places: Vec<[Block; 2]> = Vec::new();
    for visit in summary.visits.iter().filter(|visit| visit.about.kind != VisitKind::SelfReview) {
        let place = format!("{}　{}", summary.ground.place(visit), visit.about.date);
        places.push([Block::line(place), Block::Signatures(ink::signed(&summary.ground, visit))]);
    }
    let mut blocks: Vec<Vec<Block>> = places.chunks(2).map(<[_]>::concat).collect();
    let alone = blocks.pop_if(|last| last.len() == 2 && places.len() > 2);
    if let (Some(alone), Some(last)) = (alone, blocks.last_mut()) {
        last.extend(alone);
    }
    blocks.into_iter().map(Block::Together).collect()
}
