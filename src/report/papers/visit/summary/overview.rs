//! Overview (概况): on what ground, when, who, which schools, what was done there, and how each visit is signed.

use crate::report::document::{Align, Block, Cell, Flag, Table};
use crate::visit::feedback::Tally;
use crate::visit::{Part, VisitKind};

use super::super::feedback::or_nothing;
use super::super::say::{bare, distinct, one_line, people};
use super::super::{Content, Ground, VisitFacts, looked_at};
use super::Summary;

/// Lines not looked at that are named of a visit.
const MOST_OPEN: usize = 8;

pub(super) fn blocks(summary: &Summary<'_>) -> Vec<Block> {
    let say = summary.say();
    let mut blocks = vec![
        Block::paragraph(say.sentences(&[ground(summary), schools(summary)])),
        Block::paragraph(say.sentences(&[done(summary), tally(summary)])),
        Block::paragraph(round(summary)),
        Block::Table(visits(summary)),
        Block::paragraph(say.sentences(&[unsigned(summary), late(summary), planned(summary)])),
    ];
    if summary.verified {
        blocks.push(Block::paragraph(measured(summary)));
    }
    blocks
}

/// Who inspected on a visit: as it was agreed, else who entered something.
pub(in super::super) fn inspectors(visit: &VisitFacts) -> Vec<String> {
    match visit.sheet.texts.get(&Part::Inspectors).map(|text| people(&text.value)) {
        Some(named) if !named.is_empty() => named,
        _ => visit.page.authors.iter().filter(|name| is_name(name)).cloned().collect(),
    }
}

pub(in super::super) fn companions(visit: &VisitFacts) -> Vec<String> {
    visit.sheet.texts.get(&Part::Companions).map(|text| people(&text.value)).unwrap_or_default()
}

fn ground(summary: &Summary<'_>) -> String {
    let (say, ground) = (summary.say(), &summary.ground);
    let (first, last) = summary.span();
    let names = distinct(summary.visits.iter().flat_map(inspectors));
    let offices = summary.visits.iter().any(|visit| visit.about.kind == VisitKind::Office);
    let schools = summary.schools();
    let places = match (schools.as_slice(), offices) {
        ([], _) => say.with("papers.overview.of_offices", &[("county", ground.county.name.clone())]),
        ([one], false) => ground.school(*one).to_owned(),
        (some, false) => say.with(
            "papers.overview.of_schools",
            &[("county", ground.county.name.clone()), ("number", some.len().to_string())],
        ),
        (some, true) => say.with(
            "papers.overview.of_both",
            &[("county", ground.county.name.clone()), ("number", some.len().to_string())],
        ),
    };
    let team = if names.is_empty() {
        String::new()
    } else {
        say.with("papers.overview.people", &[("people", say.list(names))])
    };
    say.with(
        "papers.overview.ground",
        &[
            ("basis", ground.language.of(&ground.rulebook.basis).to_owned()),
            ("days", say.days(first, last)),
            ("team", team),
            ("places", places),
        ],
    )
}

/// Schools by kind, where there are several.
fn schools(summary: &Summary<'_>) -> String {
    let (say, ground) = (summary.say(), &summary.ground);
    let schools = summary.schools();
    if schools.len() < 2 {
        return String::new();
    }
    let kinds = distinct(schools.iter().map(|row| ground.kind(*row)));
    let of_kind = |kind: &String| {
        let number = schools.iter().filter(|row| ground.kind(**row) == *kind).count();
        say.with("papers.overview.of_kind", &[("kind", kind.clone()), ("number", number.to_string())])
    };
    let kinds = say.list(kinds.iter().map(of_kind));
    say.with("papers.overview.kinds", &[("number", schools.len().to_string()), ("kinds", kinds)])
}

/// What was done, as far as it was.
fn done(summary: &Summary<'_>) -> String {
    let say = summary.say();
    let figures = |visit: &VisitFacts| visit.page.figures.iter().filter(|row| row.reported.is_some()).count();
    let mut counted = vec![("figures", summary.visits.iter().map(figures).sum::<usize>())];
    for (name, number) in looked_at(summary.visits) {
        if name == "teachers" {
            counted.extend(teachers(summary));
        } else {
            counted.push((name, number));
        }
    }
    let evidence = || summary.visits.iter().flat_map(|visit| &visit.evidence);
    let papers = evidence().filter(|one| matches!(one.content, Content::Paper)).count();
    counted.push(("photos", evidence().count() - papers));
    counted.push(("papers", papers));
    let of = counted.into_iter().filter(|(_, number)| *number > 0);
    let clauses: Vec<String> =
        of.map(|(name, number)| say.number(&format!("papers.overview.{name}"), number)).collect();
    if clauses.is_empty() {
        return String::new();
    }
    say.with("papers.overview.done", &[("what", say.list(clauses))])
}

/// Teachers of rosters that were gone through to the end, and of others, which are samples.
fn teachers(summary: &Summary<'_>) -> [(&'static str, usize); 2] {
    let of = |whole: bool| {
        let visits = summary.visits.iter().filter(|visit| visit.sheet.all_teachers == whole);
        let teachers = visits.flat_map(|visit| &visit.sheet.roster).flat_map(|roster| &roster.value);
        teachers.filter(|teacher| !teacher.is_removed()).count()
    };
    [("teachers_each", of(true)), ("teachers_some", of(false))]
}

/// All answers of some visits.
pub(super) fn tally_of<'a>(visits: impl IntoIterator<Item = &'a VisitFacts>) -> Tally {
    let mut all = Tally::default();
    for tally in visits.into_iter().map(|visit| visit.page.tally) {
        all.asked += tally.asked;
        all.met += tally.met;
        all.mostly += tally.mostly;
        all.not_met += tally.not_met;
        all.not_applicable += tally.not_applicable;
        all.open += tally.open;
    }
    all
}

fn tally(summary: &Summary<'_>) -> String {
    tally_sentence(&summary.ground, &tally_of(summary.visits), &not_looked_at(summary))
}

/// Lines that were not looked at, by place. Empty where there are none, or too many to name.
fn not_looked_at(summary: &Summary<'_>) -> String {
    let (say, ground) = (summary.say(), &summary.ground);
    let of_visit = |visit: &VisitFacts| {
        let lines = Some(open_lines(ground, visit)).filter(|lines| !lines.is_empty())?;
        Some(say.with("papers.tally.open_at", &[("place", ground.place(visit)), ("lines", lines)]))
    };
    let places: Vec<String> = summary.visits.iter().filter_map(of_visit).collect();
    say.apart(&places)
}

/// Lines of a visit that were not looked at, with the reason that was noted; a visit broken off has too many to name.
pub(in super::super) fn open_lines(ground: &Ground<'_>, visit: &VisitFacts) -> String {
    let say = ground.say();
    let open: Vec<&String> = visit.page.sections.iter().flat_map(|section| &section.open).collect();
    if open.len() > MOST_OPEN {
        return String::new();
    }
    let line = |line: &&String| {
        let name = ground.line(visit, line)?;
        let noted = visit.sheet.notes.get(*line).map(|note| one_line(&note.value));
        let given = visit.sheet.marks.get(*line).map(|answered| one_line(&answered.value.reason));
        let why = [given, noted].into_iter().flatten().find(|why| !bare(why).is_empty());
        Some(match why {
            Some(why) => say.with("papers.tally.open_line", &[("name", name), ("why", bare(&why).to_owned())]),
            None => say.with("feedback.quoted", &[("name", name)]),
        })
    };
    say.apart(&open.iter().filter_map(line).collect::<Vec<_>>())
}

/// Answers in a sentence, with the lines that were not looked at where they are named.
pub(in super::super) fn tally_sentence(ground: &Ground<'_>, tally: &Tally, open: &str) -> String {
    let say = ground.say();
    let counted = [
        ("papers.tally.met", tally.met),
        ("papers.tally.mostly", tally.mostly),
        ("papers.tally.not_met", tally.not_met),
        ("papers.tally.not_applicable", tally.not_applicable),
    ];
    let counted: Vec<String> =
        counted.into_iter().filter(|(_, number)| *number > 0).map(|(key, number)| say.number(key, number)).collect();
    let values = [
        ("asked", tally.asked.to_string()),
        ("answered", tally.answered().to_string()),
        ("counted", say.list(&counted)),
        ("open", tally.open.to_string()),
        ("lines", open.to_owned()),
    ];
    let key = match (counted.is_empty(), tally.open) {
        (true, _) => "papers.tally.none",
        (false, 0) => "papers.tally.all",
        (false, _) if open.is_empty() => "papers.tally.sentence",
        (false, _) => "papers.tally.with_open",
    };
    say.with(key, &values)
}

fn round(summary: &Summary<'_>) -> String {
    let say = summary.say();
    let Some(round) = &summary.round else { return String::new() };
    let mut sentences = Vec::new();
    if !round.meetings.is_empty() {
        let names = say.list(round.meetings.iter().map(|(name, _)| summary.ground.language.of(name)));
        let people: Option<u32> = round.meetings.iter().map(|(_, people)| *people).sum();
        let values = |number: usize| [("number", number.to_string()), ("names", names.clone())];
        sentences.push(say.with("papers.overview.meetings", &values(round.meetings.len())));
        sentences.extend(people.map(|people| say.number("papers.overview.meeting_people", people as usize)));
    }
    if let Some(sheets) = &round.questionnaires {
        let part = |counts: &crate::visit::round::Counts| {
            crate::chart::numbers::percent(counts.happy as f64 / counts.valid as f64)
        };
        if sheets.all.valid > 0 {
            let values = [
                ("sheets", sheets.all.sheets.to_string()),
                ("valid", sheets.all.valid.to_string()),
                ("happy", sheets.all.happy.to_string()),
                ("percent", part(&sheets.all)),
            ];
            sentences.push(say.with("papers.overview.questionnaires", &values));
        }
        if sheets.parents.valid > 0 {
            let values = [("valid", sheets.parents.valid.to_string()), ("percent", part(&sheets.parents))];
            sentences.push(say.with("papers.overview.parents", &values));
        }
        if sheets.all.valid > 0 && !sheets.complete {
            sentences.push(say.of("papers.overview.incomplete"));
        }
    }
    say.sentences(&sentences)
}

/// Whether somebody's name is known: without one, a dash was entered.
fn is_name(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
}

/// How a visit is signed, in short. Of the first time nothing is said of versions.
pub(in super::super) fn signing(ground: &Ground<'_>, visit: &VisitFacts) -> String {
    let say = ground.say();
    let again = visit.signing.revision > 1;
    match &visit.signing.signed {
        Some((name, on)) => {
            let key = match (is_name(name), again) {
                (true, false) => "papers.signed",
                (true, true) => "papers.signed_again",
                (false, false) => "papers.signed_by_nobody",
                (false, true) => "papers.signed_again_by_nobody",
            };
            say.with(key, &[("name", name.clone()), ("day", say.day(*on))])
        }
        None if again => say.of("papers.revised_unsigned"),
        None => say.of("papers.unsigned"),
    }
}

/// Whether a visit is signed, in a word.
fn standing(ground: &Ground<'_>, visit: &VisitFacts) -> String {
    ground.say().of(match (&visit.signing.signed, visit.signing.revision > 1) {
        (Some(_), _) => "papers.is_signed",
        (None, true) => "papers.revised_unsigned",
        (None, false) => "papers.unsigned",
    })
}

/// On which day a visit was signed: who signed stands where it is signed.
pub(in super::super) fn signed_on(ground: &Ground<'_>, visit: &VisitFacts) -> String {
    let Some((_, on)) = &visit.signing.signed else { return standing(ground, visit) };
    let key = if visit.signing.revision > 1 { "papers.signed_again_on" } else { "papers.signed_on" };
    ground.say().with(key, &[("day", ground.say().day(*on))])
}

fn visits(summary: &Summary<'_>) -> Table {
    let (say, ground) = (summary.say(), &summary.ground);
    let head = |key: &str| say.of(&format!("papers.overview.column.{key}"));
    let mut table = Table::new([
        (head("number"), 16.0, Align::Centre),
        (head("day"), 27.0, Align::Centre),
        (head("place"), 40.0, Align::Left),
        (head("kind"), 30.0, Align::Left),
        (head("inspectors"), 30.0, Align::Left),
        (head("answered"), 34.0, Align::Centre),
        (head("signed"), 40.0, Align::Left),
    ])
    .captioned(say.of("papers.overview.visits"));
    for (number, visit) in (1..).zip(summary.visits) {
        let kind = match visit.row {
            Some(row) if visit.about.kind == VisitKind::Visit => ground.kind(row),
            _ => say.of(&format!("visit.kind.{}", visit.about.kind.id())),
        };
        let tally = &visit.page.tally;
        let signed = Cell::from(standing(ground, visit));
        let signed = if visit.signing.signed.is_none() { signed.flagged(Flag::Caution) } else { signed };
        table.row([
            Cell::from(number.to_string()),
            Cell::from(visit.about.date.to_string()),
            Cell::from(ground.place(visit)),
            Cell::from(kind),
            Cell::from(or_nothing(say.list(inspectors(visit)))),
            Cell::from(format!("{}/{}", tally.answered(), tally.asked)),
            signed,
        ]);
    }
    table
}

fn unsigned(summary: &Summary<'_>) -> String {
    let say = summary.say();
    let open = summary.visits.iter().filter(|visit| visit.signing.signed.is_none());
    let open: Vec<String> = open.map(|visit| summary.ground.place(visit)).collect();
    if open.is_empty() {
        return String::new();
    }
    say.with("papers.overview.unsigned", &[("number", open.len().to_string()), ("names", say.list(distinct(open)))])
}

/// What came too late, named: it is not in the paper.
fn late(summary: &Summary<'_>) -> String {
    let sentences: Vec<String> =
        summary.visits.iter().map(|visit| late_of(&summary.ground, visit, "papers.late")).collect();
    summary.say().sentences(&sentences)
}

/// What came too late for a visit's sign-off, in the words of a key.
pub(in super::super) fn late_of(ground: &Ground<'_>, visit: &VisitFacts, key: &str) -> String {
    let say = ground.say();
    if visit.late.is_empty() {
        return String::new();
    }
    let one = |late: &super::super::Late| {
        let values = [
            ("name", if is_name(&late.author) { late.author.clone() } else { String::new() }),
            ("day", say.day(late.on)),
            ("what", ground.field(visit, &late.field)),
        ];
        say.with("papers.late_one", &values)
    };
    let values = [
        ("place", ground.place(visit)),
        ("number", visit.late.len().to_string()),
        ("late", say.list(visit.late.iter().map(one))),
    ];
    say.with(key, &values)
}

fn planned(summary: &Summary<'_>) -> String {
    let say = summary.say();
    if summary.planned.is_empty() {
        return String::new();
    }
    let of = |planned: &super::super::Planned| {
        let place = planned.row.map_or_else(|| say.of("papers.offices"), |row| summary.ground.school(row).to_owned());
        say.with("papers.planned_one", &[("day", say.day(planned.date)), ("place", place)])
    };
    let number = summary.planned.len().to_string();
    say.with("papers.overview.planned", &[("number", number), ("names", say.list(summary.planned.iter().map(of)))])
}

fn measured(summary: &Summary<'_>) -> String {
    let number = summary.measured_figures.len();
    let key = if number == 0 { "papers.overview.verified_none" } else { "papers.overview.verified" };
    summary.say().number(key, number)
}
