//! Taking a filled checklist in: a visit with everything that stands on the form, or nothing and why.

use std::path::Path;

use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::assess::{Options, Verdict};
use crate::county::{Figure, Stage};
use crate::fault::{Fault, Result};
use crate::intake::filled_checklist::Paper;
use crate::ops::assess_county::{self, assess_figures};
use crate::ops::visit::effect::effect;
use crate::ops::visit::open::{OpenVisit, library_of, open_visit};
use crate::ops::{Session, visit};
use crate::store::{Bases, NewEntry};
use crate::visit::asked::SchoolFacts;
use crate::visit::round::Rules;
use crate::visit::{About, Field, Mark, MeasuredFigure, VisitKind, asked};

/// What subjects of forms that were taken in begin with; behind it stands the form's hash.
const RECORDED: &str = "recorded/";
/// The field under it that names the visit.
const VISIT: &str = "visit";
/// Largest form, bytes: the longest has less than one million.
const MOST_BYTES: u64 = 32 << 20;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The form.
    pub file: &'a Path,
    /// Whose visit; `None` for what the form's own cell says.
    pub kind: Option<VisitKind>,
    /// Code or name of the county it must be of; `None` for whichever it says.
    pub county: Option<&'a str>,
    /// Code of the school it must be of; `None` for whichever it says.
    pub school: Option<&'a str>,
    /// The day it is, for a form without a date.
    pub today: Date,
}

/// A figure that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Key.
    pub field: String,
    /// What was reported.
    pub reported: Option<Figure>,
    /// What was measured; the sum of rooms.
    pub measured: Figure,
}

impl Compared {
    /// Measured less reported.
    #[must_use]
    pub fn difference(&self) -> Option<Figure> {
        Some(Figure::from_rational(self.measured.to_rational() - self.reported.as_ref()?.to_rational()))
    }

    /// The difference in percent of what was reported.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        let reported = self.reported.as_ref().filter(|reported| !reported.is_zero())?;
        Some(self.difference()?.to_double() / reported.to_double() * 100.0)
    }
}

/// What became of a form.
#[derive(Debug)]
pub enum Outcome {
    /// It was taken in, now or before.
    Recorded(Box<Recorded>),
    /// Nothing of it was stored: everything that is wrong with it.
    Refused(Vec<Fault>),
}

/// A form that was taken in.
#[derive(Debug)]
pub struct Recorded {
    /// It had been taken in before, and nothing was stored.
    pub already: bool,
    /// The visit as it stands.
    pub visit: OpenVisit,
    /// Name of the county.
    pub county: String,
    /// Lines with an answer, and the answer.
    pub answers: Vec<(String, Mark)>,
    /// Measured figures.
    pub figures: Vec<Compared>,
    /// The verdict of each unit, as reported and with the measured figures.
    pub units: Vec<(Stage, Option<Verdict>, Option<Verdict>)>,
    /// The visit's day lies in this other school year than its figures: `assess --verified` does not look at it.
    pub other_year: Option<i32>,
}

/// Takes a filled checklist in.
pub fn record_checklist(session: &Session, request: &Request<'_>) -> Result<Outcome> {
    let hash = match hash_of(request.file) {
        Ok(hash) => hash,
        Err(fault) => return Ok(Outcome::Refused(vec![fault])),
    };
    let subject = format!("{RECORDED}{hash}");
    if let Some(known) = recorded(session, &subject)? {
        return Ok(Outcome::Recorded(Box::new(answer(session, &known, true)?)));
    }
    let about_and_fields = match read(session, request)? {
        Ok(read) => read,
        Err(faults) => return Ok(Outcome::Refused(faults)),
    };
    let (about, fields) = about_and_fields;
    let id = session.context.new_id().to_string();
    let of_visit = visit::subject(&id);
    let entry = |subject: &str, field: String, value: Value| NewEntry {
        subject: subject.to_owned(),
        field,
        value,
        bases: Bases::Standing,
    };
    let mut entries = vec![entry(&of_visit, Field::About.to_string(), serde_json::to_value(about).unwrap_or_default())];
    entries.extend(fields.into_iter().map(|(field, value)| entry(&of_visit, field.to_string(), value)));
    entries.push(entry(&subject, VISIT.to_owned(), Value::String(id.clone())));
    session.store.append_all(entries)?;
    Ok(Outcome::Recorded(Box::new(answer(session, &id, false)?)))
}

fn hash_of(file: &Path) -> Result<String> {
    let missing = |_| Fault::bad_input("checklist_missing").in_file(file);
    let size = std::fs::metadata(file).map_err(missing)?.len();
    if size > MOST_BYTES {
        return Err(Fault::bad_input("checklist_too_large").in_file(file));
    }
    let bytes = std::fs::read(file).map_err(missing)?;
    Ok(super::hexadecimal(&Sha256::digest(&bytes)))
}

/// The visit a form was taken in as, if it is still there.
fn recorded(session: &Session, subject: &str) -> Result<Option<String>> {
    for head in session.store.heads(subject)?.into_iter().rev() {
        if let Some(id) = head.value.as_str()
            && visit::open::sheet(session, id)?.about.is_some()
        {
            return Ok(Some(id.to_owned()));
        }
    }
    Ok(None)
}

type Fields = Vec<(Field, Value)>;

/// Reads the form against the figures and checklists it was made with.
fn read(session: &Session, request: &Request<'_>) -> Result<std::result::Result<(About, Fields), Vec<Fault>>> {
    let refuse = |fault: Fault| Ok(Err(vec![fault.in_file(request.file)]));
    let paper = match Paper::open(request.file) {
        Ok(paper) => paper,
        Err(fault) => return Ok(Err(vec![fault])),
    };
    let stamp = &paper.stamp;
    let counties = session.store.counties()?;
    if counties.is_empty() {
        return Err(Fault::could_not_run("nothing_loaded").in_file(session.store.folder()));
    }
    let meant = request.county.map(|named| session.county_entry(Some(named))).transpose()?;
    let known = counties.into_iter().find(|county| county.id == stamp.county);
    let Some(county) = known.filter(|known| meant.as_ref().is_none_or(|meant| meant.id == known.id)) else {
        return refuse(Fault::bad_input("checklist_other_county").with("county", &stamp.county));
    };
    if !county.years.iter().any(|year| year.year == stamp.year) {
        return refuse(Fault::bad_input("checklist_other_year").with("county", &county.name).with("year", stamp.year));
    }
    let mut about = About {
        kind: VisitKind::Visit,
        county: stamp.county.clone(),
        year: stamp.year,
        school: Some(stamp.school.clone()),
        date: request.today,
        team: String::new(),
        length: stamp.length,
        rulebook: stamp.rulebook.clone(),
        versions: stamp.versions.clone(),
    };
    let (library, lost) = library_of(session, &about)?;
    let Some(rulebook) = library.rulebook(&stamp.rulebook).filter(|_| !lost) else {
        return refuse(Fault::bad_input("checklist_versions_unknown"));
    };
    let Some(figures) = session.store.current_load(&stamp.county, stamp.year, &library.quantities)? else {
        return refuse(Fault::bad_input("checklist_other_year").with("county", &county.name).with("year", stamp.year));
    };
    let Some(row) = figures.schools.row_of(&stamp.school) else {
        return refuse(Fault::bad_input("checklist_unknown_school").with("school", &stamp.school));
    };
    if let Some(meant) = request.school.filter(|meant| *meant != stamp.school) {
        let name = |row: usize| figures.schools.names[row].clone();
        let meant = figures.schools.row_of(meant).map_or_else(|| meant.to_owned(), name);
        return refuse(Fault::bad_input("checklist_other_school").with("school", name(row)).with("meant", meant));
    }
    let facts = SchoolFacts { county: &figures, quantities: &library.quantities, row };
    let asked = asked::asked(&library, rulebook, VisitKind::Visit, stamp.length, Some(facts), stamp.year);
    let respondents = Rules::built_in(&library.quantities)?.respondents;
    let filled = match paper.fill(&asked, &library.visits, &respondents) {
        Ok(filled) => filled,
        Err(faults) => return Ok(Err(faults)),
    };
    let Some(kind) = request.kind.or(filled.purpose) else {
        return refuse(Fault::bad_input("checklist_without_purpose"));
    };
    about.kind = kind;
    about.date = filled.date.unwrap_or(request.today);
    session.store.keep_rulebooks(&library.files)?;
    Ok(Ok((about, filled.fields)))
}

/// What was recorded, from the visit as it stands in the store.
fn answer(session: &Session, id: &str, already: bool) -> Result<Recorded> {
    let visit = open_visit(session, id)?;
    let about = &visit.about;
    let school = about.school.clone().unwrap_or_default();
    let answers = visit.asked.lines.iter().filter_map(|line| Some((line.id.clone(), visit.mark(line)?))).collect();
    let measured = visit.measured_figures();
    let sum = |areas: &[Figure]| areas.iter().fold(Figure::whole(0), |sum, area| sum.plus(area));
    let figures = measured.iter().map(|(key, figure)| match figure {
        MeasuredFigure::Figure(figure) => {
            Compared { field: key.clone(), reported: visit.reported.get(key).cloned(), measured: figure.clone() }
        }
        MeasuredFigure::Rooms(areas) => Compared {
            field: key.clone(),
            reported: visit.reported_rooms.get(key).map(|areas| sum(areas)),
            measured: sum(areas),
        },
    });
    let figures = figures.collect();
    let county = session.county(Some(&about.county), Some(about.year))?;
    let name = county.name.clone();
    let request = assess_county::Request { rulebook: Some(&about.rulebook), ..assess_county::Request::default() };
    let before = assess_figures(session, county, &request)?;
    let options = Options { concessions: Vec::new(), decisions: session.decisions(&before.county, &about.rulebook)? };
    // A school's own review measures nothing.
    let measured = if about.kind == VisitKind::Visit { measured } else { std::collections::BTreeMap::new() };
    let quantities = &session.library.quantities;
    let effect = effect(&before.county, quantities, &before.rulebook, &before.assessment, &options, &school, &measured);
    let school_year = About::school_year_of(about.date);
    let other_year = Some(school_year).filter(|year| *year != about.year);
    Ok(Recorded { already, county: name, answers, figures, units: effect.units, other_year, visit })
}
