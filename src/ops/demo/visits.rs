//! Visits of the sample county, with entries of every sort (`assets/sample/visit-script.toml`), through the same operations as a
//! person's.

use jiff::civil::{Date, date};
use num_rational::BigRational;
use serde_json::{Value, json};

use crate::county::{County, Figure, Stage};
use crate::fault::Result;
use crate::ops::Session;
use crate::ops::add_evidence::add_evidence_pixels;
use crate::ops::visit::begin::{Request, Stop, begin};
use crate::ops::visit::finish::{ROLES, revise, sign, sign_off};
use crate::ops::visit::open::{OpenVisit, open_visit, sheet};
use crate::ops::visit::subject;
use crate::ops::visit::write::write;
use crate::rulebook::checklist::Length;
use crate::store::{Bases, Entry, NewEntry};
use crate::visit::{
    Answered, Ask, Class, Field, Line, Mark, Measured, Part, Photo, Signature, Teacher, VisitKind, work_out,
};

use super::following;
use super::script::{Person, Script};

/// Kind of the school whose visit is planned.
pub(super) const PLANNED: &str = "junior_school";

/// Records the visits of the sample for the latest year of a county: one at a school that is signed, one under way, a
/// school's own review, one at the county's offices, and one that is only planned.
pub(super) fn record(session: &Session, county: Option<&str>) -> Result<()> {
    let script = Script::built_in()?;
    let figures = session.county(county, None)?;
    let year = i16::try_from(figures.year).unwrap_or(2025);
    let (signed, under_way, planned) = (
        school(session, &figures, "nine_year"),
        school(session, &figures, "teaching_point"),
        school(session, &figures, PLANNED),
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
        let entered = write(session, &first.id, everything(&script, &first))?;
        photograph(session, &script, &first)?;
        following::follow(session, &script, &first)?;
        sign_all(session, &script, &first.id)?;
        revise(session, &first.id, &script.revision)?;
        write(session, &first.id, vec![(of_visit(), Value::String(script.revised_note.clone()))])?;
        sign_all(session, &script, &first.id)?;
        come_late(session, &script, &first.id, &entered)?;
    }
    if let Some(code) = under_way {
        let second = visit(VisitKind::Visit, Some(code), date(year, 11, 3), Length::Standard)?;
        let mut fields = answers(&script, &second, 0);
        fields.truncate(fields.len() / 2);
        fields.extend(whole_roster(&script, &second));
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

/// Signs in every role and signs off.
fn sign_all(session: &Session, script: &Script, visit: &str) -> Result<()> {
    for role in ROLES {
        let signature = Signature {
            name: script.roster.first().map(|teacher| teacher.name.clone()).unwrap_or_default(),
            strokes: vec![vec![(120, 180), (300, 60), (480, 190)], vec![(520, 80), (760, 150)]],
        };
        sign(session, visit, role, &signature)?;
    }
    sign_off(session, &open_visit(session, visit)?).map(drop)
}

/// Takes a photo at a line that is not met.
fn photograph(session: &Session, script: &Script, visit: &OpenVisit) -> Result<()> {
    let picture = &script.picture;
    let evidence = add_evidence_pixels(session, &picture.name, picture.pixels())?;
    let stands = sheet(session, &visit.id)?;
    let not_met = |line: &&Line| stands.marks.get(&line.id).is_some_and(|mark| mark.value.mark == Mark::NotMet);
    let Some(line) = visit.asked.lines.iter().find(not_met) else { return Ok(()) };
    let photo = Field::Photo(evidence.hash, line.id.clone());
    write(session, &visit.id, vec![(photo, to_value(&Photo { caption: picture.caption.clone() }))]).map(drop)
}

/// A colleague's note on the visit, made before the sign-off was known on that laptop: as a package would bring it.
fn come_late(session: &Session, script: &Script, visit: &str, entered: &[Entry]) -> Result<()> {
    let field = of_visit().to_string();
    let seen = entered.iter().filter(|entry| entry.field == field).map(|entry| entry.id).collect();
    let note = NewEntry {
        subject: subject(visit),
        field,
        value: Value::String(script.late_note.clone()),
        bases: Bases::Entries(seen),
    };
    as_another(session, &script.colleague, || session.store.append(note)).map(drop)
}

/// Does something in another person's name.
pub(super) fn as_another<T>(session: &Session, person: &Person, run: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = session.store.stand_in(&person.name, &person.unit)?;
    let done = run();
    if let Some(before) = before {
        session.store.step_back(&before)?;
    }
    done
}

/// The note on the visit as a whole.
const fn of_visit() -> Field {
    Field::Note(String::new())
}

/// The first school of a kind.
pub(super) fn school(session: &Session, county: &County, kind: &str) -> Option<String> {
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
                    fields.push((Field::Figure(key.clone()), to_value(&measured_in_parts(&figure, *whole))));
                    measured += 1;
                }
            }
            Ask::Ratio { .. } => {
                if let Ok(figure) = work_out(&script.ratio) {
                    fields.push((Field::Number(line.id.clone()), to_value(&Measured::new(&script.ratio, &figure))));
                }
            }
            Ask::Number { within, .. } => {
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

/// A figure as it was measured: what is counted as it is, an area in two parts.
fn measured_in_parts(figure: &Figure, whole: bool) -> Measured {
    let value = figure.to_rational();
    let half = (&value / BigRational::from_integer(2.into())).floor();
    let (half, rest) = (Figure::from_rational(half.clone()), Figure::from_rational(value - half));
    let working = if whole { figure.to_string() } else { format!("{half}+{rest}") };
    Measured::new(&working, figure)
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
    fields.push((of_visit(), Value::String(script.note.clone())));
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
    fields.push((Field::Roster, to_value(&roster(script, script.roster.len(), stage))));
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

fn roster(script: &Script, most: usize, stage: Stage) -> Vec<Teacher> {
    let teachers = script.roster.iter().take(most);
    teachers
        .map(|teacher| Teacher { name: teacher.name.clone(), stage: Some(stage), remark: teacher.remark.clone() })
        .collect()
}

/// The roster of a small school, gone through to the end: as many ticks of each sort as were reported.
fn whole_roster(script: &Script, visit: &OpenVisit) -> Vec<(Field, Value)> {
    let rules = &visit.library.visits;
    let reported = |base: &str| {
        let keys = visit.asked.keys_of(base);
        let figures = keys.iter().filter_map(|(key, _)| visit.reported.get(key).and_then(Figure::to_whole));
        usize::try_from(figures.sum::<i64>()).unwrap_or(0)
    };
    let teachers = rules.tick.first().map_or(0, |tick| reported(&tick.key));
    let Some(stage) = visit.asked.stages.first().filter(|_| teachers <= script.roster.len()) else { return Vec::new() };
    let mut fields = vec![(Field::Roster, to_value(&roster(script, teachers, *stage)))];
    for place in 0..teachers {
        let seen: Vec<&str> =
            rules.tick.iter().filter(|tick| place < reported(&tick.key)).map(|tick| tick.key.as_str()).collect();
        fields.push((Field::Ticks(crate::county::row_number(place)), json!(seen)));
    }
    fields.push((Field::AllTeachers, json!(true)));
    fields
}
