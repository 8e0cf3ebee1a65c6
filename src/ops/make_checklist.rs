//! The blank checklist of one school: what a visit would ask there, to print or to fill in elsewhere.

use std::collections::BTreeMap;
use std::path::Path;

use crate::county::{County, Figure, Quantities};
use crate::fault::{Fault, Result};
use crate::intake::shown_figure;
use crate::ops::Session;
use crate::ops::export_document::{Of, check_ending, figures_date, write_and_register};
use crate::ops::papers::Made;
use crate::ops::report_templates::report_templates;
use crate::report::{self, Blank, Templates};
use crate::rulebook::checklist::Length;
use crate::rulebook::{Rulebook, RulebookFile};
use crate::text::{Language, text};
use crate::visit::asked::SchoolFacts;
use crate::visit::form::{self, Stamp};
use crate::visit::round::Rules;
use crate::visit::{Ask, Asked, VisitKind, asked};

/// Kind of the document in the register.
const KIND: &str = "checklist";
/// Rows for classes of a stage, at least and at most.
const CLASS_ROWS: (u32, u32) = (6, 120);
/// Rows for teachers, at least and at most.
const TEACHER_ROWS: (u32, u32) = (20, 500);

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Where it is written; its ending is the format.
    pub out: &'a Path,
    /// An existing file may be replaced.
    pub force: bool,
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook whose indicators are checked; `None` for the first.
    pub rulebook: Option<&'a str>,
    /// Code of the school.
    pub school: &'a str,
    /// How long the checklist is.
    pub length: Length,
    /// Language of words; figures and labels are the same in either.
    pub language: Language,
}

/// Writes the blank checklist of a school.
pub fn make_checklist(session: &Session, request: &Request<'_>) -> Result<()> {
    check_ending(request.out, &["xlsx", "pdf"])?;
    let is_page = request.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    if is_page && cfg!(not(feature = "pdf")) {
        return Err(Fault::could_not_run("no_pdf").in_file(request.out));
    }
    let rulebook = session.rulebook(request.rulebook)?;
    let county = session.county(request.county, request.year)?;
    let Some(row) = county.schools.row_of(request.school) else {
        return Err(Fault::could_not_run("unknown_school").with("school", request.school));
    };
    let quantities = &session.library.quantities;
    let facts = SchoolFacts { county: &county, quantities, row };
    let asked = asked::asked(&session.library, rulebook, VisitKind::Visit, request.length, Some(facts), county.year);
    if asked.lines.is_empty() {
        let name = &county.schools.names[row];
        return Err(Fault::could_not_run("checklist_empty").with("school", name));
    }
    // Kept here, so that the form can be taken in by a later version of the program too.
    let files = files(session, rulebook);
    session.store.keep_rulebooks(&files)?;
    let stamp = Stamp {
        format: form::FORMAT,
        county: county.id().to_owned(),
        year: county.year,
        school: request.school.to_owned(),
        length: request.length,
        rulebook: rulebook.id.clone(),
        versions: files.into_iter().map(|file| (file.id, file.hash)).collect(),
        lines: form::labelled(&asked, &session.library.visits, request.language),
    };
    let respondents = Rules::built_in(quantities)?.respondents;
    let kind = quantities.kinds.get(usize::from(county.schools.kinds[row]));
    let kind = kind.map(|kind| kind.name(request.language).to_owned());
    let rules = &session.library.visits;
    let (reported, rooms) = reported(&county, row, &asked, request.language);
    let teachers = total(&asked, &county, row, rules.tick.first().map_or("", |tick| tick.key.as_str()));
    let blank = Blank {
        stamp: &stamp,
        county: &county.name,
        school: &county.schools.names[row],
        kind: kind.unwrap_or_default(),
        rulebook: request.language.of(&rulebook.name).to_owned(),
        asked: &asked,
        reported,
        rooms,
        classes: classes(&asked, &county, row, &rules.classes.number, quantities),
        teachers: teachers.saturating_add(8).clamp(TEACHER_ROWS.0, TEACHER_ROWS.1),
        quantities,
        rules,
        respondents: &respondents,
        language: request.language,
    };
    let made_on = figures_date(county.year);
    let templates = report_templates(session.store.folder())?;
    let bytes = if is_page { page(&blank, &templates)? } else { report::checklist_workbook(&blank, made_on)? };
    let made = if is_page {
        Made::set_by(bytes, templates.version(KIND)).in_fonts(templates.fonts_version())
    } else {
        Made::set_by(bytes, report::checklist_layout(&blank))
    };
    let of = Of::new(&county, county.schools.names[row].clone(), made_on);
    write_and_register(session, request.out, request.force, KIND, of, made)
}

#[cfg(feature = "pdf")]
fn page(blank: &Blank<'_>, templates: &Templates) -> Result<Vec<u8>> {
    report::checklist_page(blank, templates)
}

#[cfg(not(feature = "pdf"))]
fn page(_: &Blank<'_>, _: &Templates) -> Result<Vec<u8>> {
    Err(Fault::could_not_run("no_pdf"))
}

/// The rulebook and the checklists of schools, as a visit would begin with.
fn files(session: &Session, rulebook: &Rulebook) -> Vec<RulebookFile> {
    let office = &session.library.visits.office_checklists;
    let of_visit = |file: &&RulebookFile| {
        file.id == rulebook.id || session.library.checklist(&file.id).is_some() && !office.contains(&file.id)
    };
    session.library.files.iter().filter(of_visit).cloned().collect()
}

/// What was reported for each line, and the rooms reported for each, as they are shown.
fn reported(
    county: &County,
    row: usize,
    asked: &Asked,
    language: Language,
) -> (BTreeMap<String, String>, BTreeMap<String, Vec<String>>) {
    let (mut figures, mut rooms) = (BTreeMap::new(), BTreeMap::new());
    for line in &asked.lines {
        match &line.ask {
            Ask::Figure { key, .. } => {
                if let Some(figure) = county.schools.figure(key, row) {
                    figures.insert(line.id.clone(), shown_figure(&figure));
                }
            }
            Ask::Rooms { key: Some(key), .. } => {
                let Some(areas) = county.schools.rooms(key, row) else { continue };
                let areas: Vec<String> = areas.iter().map(shown_figure).collect();
                let shown = if areas.is_empty() {
                    text(language, "checklist.no_room", &[])
                } else {
                    areas.join(&text(language, "checklist.between_rooms", &[]))
                };
                figures.insert(line.id.clone(), shown);
                rooms.insert(line.id.clone(), areas);
            }
            _ => {}
        }
    }
    (figures, rooms)
}

/// Rows for classes of each stage: what was reported and a few more.
fn classes(
    asked: &Asked,
    county: &County,
    row: usize,
    number: &str,
    quantities: &Quantities,
) -> Vec<(crate::county::Stage, u32)> {
    let rows = |stage: crate::county::Stage| {
        let figure = county.schools.figure(&quantities.key_in(number, stage), row);
        whole(figure.as_ref()).saturating_add(2).clamp(CLASS_ROWS.0, CLASS_ROWS.1)
    };
    asked.stages.iter().map(|stage| (*stage, rows(*stage))).collect()
}

/// A figure over the stages of the school; what is not known counts nothing.
fn total(asked: &Asked, county: &County, row: usize, base: &str) -> u32 {
    let keys = asked.keys_of(base);
    keys.iter().map(|(key, _)| whole(county.schools.figure(key, row).as_ref())).fold(0, u32::saturating_add)
}

fn whole(figure: Option<&Figure>) -> u32 {
    figure.and_then(Figure::to_whole).and_then(|figure| u32::try_from(figure).ok()).unwrap_or(0)
}
