//! Visits of the sample county, with entries of every sort (`assets/sample/visit-script.toml`), through the same operations as a
//! person's.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use num_rational::BigRational;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::county::{County, Figure, Stage};
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::visit::begin::{Request, Stop, begin};
use crate::ops::visit::findings::{NewFinding, add_progress, raise};
use crate::ops::visit::finish::{ROLES, sign, sign_off};
use crate::ops::visit::open::{OpenVisit, open_visit};
use crate::ops::visit::write::write;
use crate::rulebook::checklist::Length;
use crate::rulebook::{Exact, SolvedBy};
use crate::visit::finding::Progress;
use crate::visit::{
    Answered, Ask, Class, Field, Finding, Interview, Lesson, Line, Mark, Measured, OwnItem, Part, Room, Severity,
    Signature, Source, Teacher, VisitKind,
};

const SCRIPT: &str = include_str!("../../../assets/sample/visit-script.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    team: String,
    marks: Vec<Mark>,
    reason: String,
    notes: Vec<String>,
    measured_parts: Vec<Exact>,
    rooms: Vec<Room>,
    roster: Vec<ScriptTeacher>,
    lesson: Lesson,
    interview: Interview,
    own: OwnItem,
    texts: std::collections::BTreeMap<String, String>,
    finding: Vec<ScriptFinding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptTeacher {
    name: String,
    remark: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptFinding {
    facts: String,
    severity: Severity,
    side: SolvedBy,
    person: String,
    measure: String,
    days: i32,
    #[serde(default)]
    progress: Vec<String>,
    #[serde(default)]
    done: bool,
}

/// Records the visits of the sample for the latest year of a county: one at a school that is signed, one under way, a
/// school's own review, one at the county's offices, and one that is only planned.
pub(super) fn record(session: &Session, county: Option<&str>) -> Result<()> {
    let script: Script = toml::from_str(SCRIPT).map_err(|error| {
        Fault::bad_input("rulebook_syntax")
            .in_file(std::path::Path::new("visit-script.toml"))
            .with("reason", error.message().to_owned())
    })?;
    let figures = session.county(county, None)?;
    let year = i16::try_from(figures.year).unwrap_or(2025);
    let (signed, under_way, planned) = (
        school(session, &figures, "nine_year"),
        school(session, &figures, "teaching_point"),
        school(session, &figures, "junior_school"),
    );
    let visit = |kind: VisitKind, school: Option<String>, date: Date, length: Length| -> Result<OpenVisit> {
        let stop = Stop { school, date, team: script.team.clone() };
        let request = Request {
            county: Some(figures.id()),
            year: Some(figures.year),
            rulebook: None,
            kind,
            stops: &[stop],
            length,
        };
        let ids = begin(session, &request)?;
        open_visit(session, ids.first().map_or("", String::as_str))
    };
    if let Some(code) = &signed {
        let own = visit(VisitKind::SelfReview, Some(code.clone()), date(year, 10, 8), Length::Standard)?;
        write(session, &own.id, answers(&script, &own, 1))?;
        let first = visit(VisitKind::Visit, Some(code.clone()), date(year, 10, 15), Length::Full)?;
        write(session, &first.id, everything(&script, &first))?;
        findings(session, &script, &first)?;
        for role in ROLES {
            let signature = Signature {
                name: script.roster.first().map(|teacher| teacher.name.clone()).unwrap_or_default(),
                strokes: vec![vec![(120, 180), (300, 60), (480, 190)], vec![(520, 80), (760, 150)]],
            };
            sign(session, &first.id, role, &signature)?;
        }
        sign_off(session, &open_visit(session, &first.id)?)?;
    }
    if let Some(code) = under_way {
        let second = visit(VisitKind::Visit, Some(code), date(year, 11, 3), Length::Standard)?;
        let mut fields = answers(&script, &second, 0);
        fields.truncate(fields.len() / 2);
        write(session, &second.id, fields)?;
    }
    let office = visit(VisitKind::Office, None, date(year, 11, 5), Length::Full)?;
    let met = |line: &Line| {
        let value = serde_json::to_value(Answered::new(Mark::Met)).unwrap_or_default();
        (Field::Mark(line.id.clone()), value)
    };
    // Half of the offices were asked: what they decide stands, the rest is open.
    write(session, &office.id, office.asked.lines.iter().take(office.asked.lines.len() / 2).map(met).collect())?;
    if let Some(code) = planned {
        visit(VisitKind::Visit, Some(code), date(year, 11, 12), Length::Short)?;
    }
    Ok(())
}

/// Code of a school that reviewed itself.
pub(super) fn reviewed_school(session: &Session) -> Result<Option<String>> {
    let county = session.county(None, None)?;
    let visits = crate::ops::visit::list::visits(session, county.id())?;
    let own = visits.into_iter().find(|listed| listed.about.kind == VisitKind::SelfReview);
    Ok(own.and_then(|listed| listed.about.school))
}

/// The first school of a kind.
fn school(session: &Session, county: &County, kind: &str) -> Option<String> {
    let kind = session.library.quantities.kind(kind)?;
    let row = county.schools.kinds.iter().position(|known| usize::from(*known) == kind)?;
    Some(county.schools.codes[row].clone())
}

fn to_value<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Answers and figures, line by line.
fn answers(script: &Script, visit: &OpenVisit, shift: usize) -> Vec<(Field, Value)> {
    let mut fields = Vec::new();
    let (mut marked, mut measured, mut noted) = (shift, shift, 0);
    for line in &visit.asked.lines {
        match &line.ask {
            Ask::Figure { key, whole, .. } => {
                if let Some(reported) = visit.reported.get(key) {
                    let part = &script.measured_parts[measured % script.measured_parts.len()].rational;
                    let figure = scaled(reported, part, *whole);
                    fields.push((Field::Figure(key.clone()), to_value(&Measured::new(&figure.to_string(), &figure))));
                    measured += 1;
                }
            }
            Ask::Number { within, .. } | Ask::Ratio { within, .. } => {
                let bound = within.at_least.as_ref().or(within.at_most.as_ref());
                if let Some(bound) = bound {
                    let figure = scaled(&Figure::from_rational(bound.rational.clone()), &one(), false);
                    fields
                        .push((Field::Number(line.id.clone()), to_value(&Measured::new(&figure.to_string(), &figure))));
                }
            }
            Ask::Rooms { .. } => {
                for (place, room) in (1..).zip(&script.rooms) {
                    fields.push((Field::Room(place, line.id.clone()), to_value(room)));
                }
            }
            Ask::Verdict | Ask::InUse if !line.years.is_empty() => {
                for year in &line.years {
                    fields.push((Field::Year(*year, line.id.clone()), to_value(&Mark::Met)));
                }
            }
            Ask::Verdict | Ask::InUse => {
                let mark = script.marks[marked % script.marks.len()];
                marked += 1;
                let reason = if mark == Mark::NotApplicable { script.reason.clone() } else { String::new() };
                fields.push((Field::Mark(line.id.clone()), to_value(&Answered { mark, reason })));
                if mark == Mark::NotMet {
                    let note = &script.notes[noted % script.notes.len()];
                    noted += 1;
                    fields.push((Field::Note(line.id.clone()), Value::String(note.clone())));
                }
            }
        }
    }
    fields
}

fn one() -> BigRational {
    num_traits::One::one()
}

/// A figure times a part: whole where it counts, to hundredths where it measures.
fn scaled(figure: &Figure, part: &BigRational, whole: bool) -> Figure {
    let hundred = BigRational::from_integer(100.into());
    let value = figure.to_rational() * part;
    Figure::from_rational(if whole { value.round() } else { (value * &hundred).round() / hundred })
}

/// An entry of every sort.
fn everything(script: &Script, visit: &OpenVisit) -> Vec<(Field, Value)> {
    let mut fields = answers(script, visit, 0);
    for stage in &visit.asked.stages {
        let of_stage = |base: &str| visit.reported.get(&format!("{base}_{}", stage.id())).and_then(Figure::to_whole);
        let rules = &visit.library.visits.classes;
        if let (Some(classes), Some(students)) = (of_stage(&rules.number), of_stage(&rules.students))
            && classes > 0
        {
            for place in 0..classes {
                let heads = students / classes + i64::from(place < students % classes);
                let class = Class { name: (place + 1).to_string(), students: u32::try_from(heads).ok() };
                let place = u32::try_from(place + 1).unwrap_or(1);
                fields.push((Field::Class(*stage, place), to_value(&class)));
            }
            fields.push((Field::AllClasses(*stage), json!(true)));
        }
    }
    let stage = visit.asked.stages.first().copied().unwrap_or(Stage::Primary);
    let roster: Vec<Teacher> = script
        .roster
        .iter()
        .map(|teacher| Teacher { name: teacher.name.clone(), stage: Some(stage), remark: teacher.remark.clone() })
        .collect();
    fields.push((Field::Roster, to_value(&roster)));
    let ticks: Vec<&str> = visit.library.visits.tick.iter().map(|tick| tick.key.as_str()).collect();
    for place in 0..script.roster.len() {
        let seen = &ticks[..ticks.len() - place % 2];
        fields.push((Field::Ticks(u32::try_from(place).unwrap_or(0)), json!(seen)));
    }
    fields.push((Field::Lesson(1), to_value(&script.lesson)));
    fields.push((Field::Interview(1), to_value(&script.interview)));
    fields.push((Field::Own(1), to_value(&script.own)));
    fields.push((Field::Mark("own/1".to_owned()), to_value(&Answered::new(Mark::Met))));
    for part in Part::ALL {
        if let Some(text) = script.texts.get(part.id()) {
            fields.push((Field::Text(part), Value::String(text.clone())));
        }
    }
    fields
}

fn findings(session: &Session, script: &Script, visit: &OpenVisit) -> Result<()> {
    let not_met: Vec<&Line> =
        visit.asked.lines.iter().filter(|line| matches!(line.ask, Ask::Verdict | Ask::Rooms { .. })).collect();
    for (place, of_script) in script.finding.iter().enumerate() {
        let line = not_met.get(place);
        let about = Finding {
            source: Source::County,
            county: visit.about.county.clone(),
            year: visit.about.year,
            school: visit.about.school.clone(),
            visit: Some(visit.id.clone()),
            line: line.map(|line| line.id.clone()).unwrap_or_default(),
            requirement: line.map(|line| line.text.zh.clone()).unwrap_or_default(),
            basis: line.map(|line| line.basis.zh.clone()).unwrap_or_default(),
            found_on: visit.about.date,
        };
        let new = NewFinding {
            about,
            facts: of_script.facts.clone(),
            severity: of_script.severity,
            side: of_script.side,
            person: of_script.person.clone(),
            measure: of_script.measure.clone(),
            deadline: visit.about.date.checked_add(of_script.days.days()).ok(),
        };
        let id = raise(session, &new)?;
        for (step, text) in of_script.progress.iter().enumerate() {
            let on = visit.about.date.checked_add(3.days()).unwrap_or(visit.about.date);
            let done = of_script.done && step + 1 == of_script.progress.len();
            add_progress(session, &id, &Progress { on, text: text.clone(), evidence: Vec::new(), done })?;
        }
    }
    Ok(())
}
