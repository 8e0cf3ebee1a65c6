//! What documents about visits, findings and people's decisions are made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::county::{County, Figure, Quantities};
use crate::fault::{Fault, Result};
use crate::intake::shown_figure;
use crate::report::{self, FormFigures, LedgerFigures, LedgerLine, OwnAnswer, OwnReview, VisitLine};
use crate::text::{Language, join, text};
use crate::visit::{Ask, FindingState, Line, Mark, Sheet, VisitKind};

use crate::ops::Session;
use crate::ops::assess_county::Answer;
use crate::ops::export_document::{Request, chosen, figures_date};
use crate::ops::look_at_doubts::{self, Look};
use crate::ops::papers::visit::Subjected;
use crate::ops::visit::findings::findings;
use crate::ops::visit::list::{Listed, visits};
use crate::ops::visit::open::{OpenVisit, open_visit, sheet};

/// Hours by which the clocks of all offices are ahead of Greenwich: days of entries must not hang on a computer's setting.
const OFFICE_HOURS: i8 = 8;

/// What stands beside the figures in forms.
pub(in crate::ops) struct Beside {
    /// What people noted when they decided items of the rulebook, by item.
    conclusions: BTreeMap<String, String>,
    /// Figures of schools that raise a doubt nobody has explained: code and key, which is empty where the whole school is doubted.
    doubted: BTreeSet<(String, String)>,
}

/// Reads what stands beside the figures of an assessment.
pub(in crate::ops) fn beside(session: &Session, answer: &Answer) -> Result<Beside> {
    let (county, rulebook) = (&answer.county, &answer.rulebook.id);
    let decided = session.store.decisions(county.id(), county.year, rulebook)?;
    let notes = decided.into_iter().filter(|(_, one)| !one.conflict).map(|(item, one)| (item, one.note));
    let conclusions = notes.filter(|(_, note)| !note.trim().is_empty()).collect();
    let unexplained = look_at_doubts::doubts(session, county.id(), county.year)?
        .into_iter()
        .filter(|state| state.mark.as_ref().is_none_or(|mark| mark.look != Look::Explained));
    let doubted =
        unexplained.filter_map(|state| Some((state.doubt.school?, state.doubt.field.unwrap_or_default()))).collect();
    Ok(Beside { conclusions, doubted })
}

/// What the forms are made from.
pub(in crate::ops) fn form_figures<'a>(
    session: &'a Session,
    answer: &'a Answer,
    beside: &'a Beside,
) -> FormFigures<'a> {
    FormFigures {
        county: &answer.county,
        quantities: &session.library.quantities,
        rulebook: &answer.rulebook,
        assessment: &answer.assessment,
        conclusions: &beside.conclusions,
        measured: &answer.found.measured,
        doubted: &beside.doubted,
    }
}

/// Those of some schools that have a stage of compulsory education.
pub(in crate::ops) fn of_compulsory_stages(session: &Session, county: &County, rows: &[u32]) -> Vec<u32> {
    let has_stage = |row: &&u32| {
        let kind = usize::from(county.schools.kinds[**row as usize]);
        let kind = session.library.quantities.kinds.get(kind);
        kind.is_some_and(|kind| crate::county::Stage::ASSESSED.iter().any(|stage| kind.allows(*stage)))
    };
    rows.iter().filter(has_stage).copied().collect()
}

/// The latest review of itself each school made in the county's year, by row.
pub(in crate::ops) fn own_reviews(
    session: &Session,
    county: &County,
    rows: &[u32],
) -> Result<BTreeMap<u32, OwnReview>> {
    let mut own = BTreeMap::new();
    for listed in visits(session, county.id())? {
        let about = &listed.about;
        if about.kind != VisitKind::SelfReview || about.year != county.year {
            continue;
        }
        let row = about.school.as_deref().and_then(|code| county.schools.row_of(code));
        let Some(row) = row.and_then(|row| u32::try_from(row).ok()).filter(|row| rows.contains(row)) else { continue };
        // Visits come by day: a later one takes the place of an earlier.
        own.insert(row, own_review(&open_visit(session, &listed.id)?, &session.library.quantities));
    }
    Ok(own)
}

/// The schools that reviewed themselves in the county's year: of each there is a form of its own.
pub(in crate::ops) fn reviewers(session: &Session, county: &County) -> Result<Vec<Subjected>> {
    let mut all = visits(session, county.id())?;
    all.retain(|listed| listed.about.kind == VisitKind::SelfReview && listed.about.year == county.year);
    let mut rows: Vec<usize> =
        all.iter().filter_map(|listed| county.schools.row_of(listed.about.school.as_deref()?)).collect();
    rows.sort_unstable();
    rows.dedup();
    let of_school = |row: usize| Subjected {
        stem: county.schools.codes[row].clone(),
        name: county.schools.names[row].clone(),
        visits: Vec::new(),
        school: Some(county.schools.codes[row].clone()),
    };
    Ok(rows.into_iter().map(of_school).collect())
}

/// Whether anything was found in the county.
pub(in crate::ops) fn has_findings(session: &Session, county: &County) -> Result<bool> {
    Ok(!findings(session, county.id(), figures_date(county.year))?.is_empty())
}

/// Whether a visit was begun in the county.
pub(in crate::ops) fn has_visits(session: &Session, county: &County) -> Result<bool> {
    Ok(visits(session, county.id())?.iter().any(|listed| !listed.is_planned()))
}

fn own_review(visit: &OpenVisit, quantities: &Quantities) -> OwnReview {
    let mut review =
        OwnReview { date: visit.about.date, figures: BTreeMap::new(), notes: BTreeMap::new(), answers: Vec::new() };
    for line in &visit.asked.lines {
        let value = measured(visit, line);
        let note = note_of(&visit.sheet, line);
        let key = match &line.ask {
            Ask::Figure { key, .. } | Ask::Rooms { key: Some(key), .. } => Some(key),
            _ => None,
        };
        if let Some(key) = key.filter(|_| !value.is_empty()) {
            review.figures.insert(key.clone(), value.clone());
            if !note.is_empty() {
                review.notes.insert(key.clone(), note.clone());
            }
        }
        let mark = visit.mark(line).filter(|mark| mark.is_answer());
        if mark.is_some() || !value.is_empty() || !note.is_empty() {
            // Forms are Chinese in either language, and so is what they ask.
            let mark = mark.map_or_else(String::new, |mark| mark_name(Language::ZhCn, mark));
            let value = if value.is_empty() { value } else { value + &unit_of(line, quantities) };
            review.answers.push(OwnAnswer { text: line.text.zh.clone(), mark, value, note });
        }
    }
    review
}

/// The unit of what a line is answered with, in Chinese.
fn unit_of(line: &Line, quantities: &Quantities) -> String {
    match &line.ask {
        Ask::Figure { key, .. } | Ask::Rooms { key: Some(key), .. } => {
            quantities.get(key).map_or_else(String::new, |quantity| quantities.unit_name(quantity).to_owned())
        }
        Ask::Number { unit, .. } => unit.clone(),
        Ask::Ratio { numerator_unit, denominator_unit, .. } if numerator_unit != denominator_unit => {
            format!("{numerator_unit}/{denominator_unit}")
        }
        _ => String::new(),
    }
}

fn mark_name(language: Language, mark: Mark) -> String {
    text(language, &format!("visit.mark.{}", mark.id()), &[])
}

/// What a visit measured at a line, as it is shown: a figure, or areas of rooms.
fn measured(visit: &OpenVisit, line: &Line) -> String {
    if let Ask::Rooms { .. } = line.ask {
        let rooms = visit.sheet.rooms.get(&line.id).into_iter().flat_map(BTreeMap::values);
        let areas: Vec<String> = rooms.filter_map(|room| room.value.area()).map(|area| shown_figure(&area)).collect();
        return areas.join("；");
    }
    visit.measured(line).map_or_else(String::new, |figure| shown_figure(&figure))
}

/// What was reported for a line, as it is shown.
fn reported(visit: &OpenVisit, line: &Line) -> String {
    match &line.ask {
        Ask::Rooms { key: Some(key), .. } => {
            let areas = visit.reported_rooms.get(key).map_or(&[][..], Vec::as_slice);
            areas.iter().map(shown_figure).collect::<Vec<_>>().join("；")
        }
        _ => visit.reported(line).map_or_else(String::new, shown_figure),
    }
}

/// Reason and note of a line.
fn note_of(sheet: &Sheet, line: &Line) -> String {
    note_at(sheet, &line.id)
}

fn note_at(sheet: &Sheet, line: &str) -> String {
    let reason = sheet.marks.get(line).map(|answered| answered.value.reason.trim());
    let note = sheet.notes.get(line).map(|note| note.value.trim());
    let parts: Vec<&str> = reason.into_iter().chain(note).filter(|part| !part.is_empty()).collect();
    parts.join("；")
}

/// The visits a request is about: by id, day, school and township.
fn asked_for(session: &Session, county: &County, request: &Request<'_>) -> Result<Vec<Listed>> {
    let all = visits(session, county.id())?;
    for id in request.visits {
        if !all.iter().any(|listed| listed.id == *id) {
            return Err(Fault::could_not_run("unknown_visit_id").with("id", id));
        }
    }
    let codes = chosen_codes(session, county, request)?;
    let wanted = |listed: &Listed| {
        let date = listed.about.date;
        (request.visits.is_empty() || request.visits.contains(&listed.id))
            && request.from.is_none_or(|from| date >= from)
            && request.to.is_none_or(|to| date <= to)
            && is_of(codes.as_deref(), listed.about.school.as_deref())
    };
    Ok(all.into_iter().filter(wanted).collect())
}

/// Codes of the schools asked for; `None` for all, the county's offices among them.
fn chosen_codes(session: &Session, county: &County, request: &Request<'_>) -> Result<Option<Vec<String>>> {
    if request.schools.is_empty() && request.township.is_none() {
        return Ok(None);
    }
    let rows = chosen(session, county, &Request { stage: None, ..request.clone() })?;
    Ok(Some(rows.iter().map(|row| county.schools.codes[*row as usize].clone()).collect()))
}

fn is_of(codes: Option<&[String]>, school: Option<&str>) -> bool {
    codes.is_none_or(|codes| school.is_some_and(|school| codes.iter().any(|code| code == school)))
}

/// Name and township of a school; its code where the county's figures no longer have it, what offices are called without one.
fn school_words(county: &County, code: Option<&str>, language: Language) -> (String, String) {
    let Some(code) = code else { return (text(language, "report.ledger.offices", &[]), String::new()) };
    match county.schools.row_of(code) {
        Some(row) => (county.schools.names[row].clone(), county.schools.text("township", row).to_owned()),
        None => (code.to_owned(), String::new()),
    }
}

/// Everything that was answered on the visits asked for.
pub(in crate::ops) fn visit_lines(session: &Session, county: &County, request: &Request<'_>) -> Result<Vec<VisitLine>> {
    let listed = asked_for(session, county, request)?;
    let mut numbers: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for finding in findings(session, county.id(), latest_day(session, county, &[])?)? {
        if let Some(visit) = finding.about.visit.filter(|_| finding.withdrawn.is_none()) {
            numbers.entry((visit, finding.about.line)).or_default().push(finding.number);
        }
    }
    let language = request.language;
    let mut lines = Vec::new();
    for listed in listed {
        let (school, township) = school_words(county, listed.about.school.as_deref(), language);
        let signed = if listed.signed { "report.visit_lines.yes" } else { "report.visit_lines.no" };
        let head = VisitLine {
            visit: listed.id.clone(),
            kind: text(language, &format!("visit.kind.{}", listed.about.kind.id()), &[]),
            date: listed.about.date,
            team: listed.about.team.clone(),
            signed: text(language, signed, &[]),
            school_code: listed.about.school.clone().unwrap_or_default(),
            school,
            township,
            chapter: String::new(),
            line: String::new(),
            text: String::new(),
            reported: String::new(),
            measured: String::new(),
            difference: String::new(),
            answer: String::new(),
            note: String::new(),
            photos: 0,
            findings: String::new(),
        };
        let mut own = match open_visit(session, &listed.id) {
            Ok(visit) => answered(&visit, &head, language),
            // Its school's figures are not here: what was answered is.
            Err(fault) if fault.code == "visit_without_school" => bare(&sheet(session, &listed.id)?, &head, language),
            Err(fault) => return Err(fault),
        };
        for line in &mut own {
            if let Some(found) = numbers.get(&(line.visit.clone(), line.line.clone())) {
                line.findings = join(language, found);
            }
        }
        lines.extend(own);
    }
    Ok(lines)
}

/// The answered lines of a visit.
fn answered(visit: &OpenVisit, head: &VisitLine, language: Language) -> Vec<VisitLine> {
    let mut lines = Vec::new();
    for line in &visit.asked.lines {
        let mark = visit.mark(line);
        let (measured, note) = (measured(visit, line), note_of(&visit.sheet, line));
        let photos = visit.sheet.photos.get(&line.id).map_or(0, BTreeMap::len);
        if mark.is_none() && measured.is_empty() && note.is_empty() && photos == 0 {
            continue;
        }
        let chapter = &visit.asked.places[visit.asked.chapter(line)].name;
        let stage = line.stage.map(|stage| text(language, &format!("stage.{}", stage.id()), &[]));
        let difference = visit.measured(line).zip(visit.reported(line)).map(|(measured, reported)| {
            let apart = measured.to_rational() - reported.to_rational();
            shown_figure(&Figure::from_rational(apart))
        });
        lines.push(VisitLine {
            chapter: language.of(chapter).to_owned(),
            line: line.id.clone(),
            text: match stage {
                Some(stage) => format!("{} · {stage}", language.of(&line.text)),
                None => language.of(&line.text).to_owned(),
            },
            reported: reported(visit, line),
            measured,
            difference: difference.unwrap_or_default(),
            answer: mark.map_or_else(String::new, |mark| mark_name(language, mark)),
            note,
            photos,
            ..head.clone()
        });
    }
    lines
}

/// The answers of a visit whose lines are not known any more.
fn bare(sheet: &Sheet, head: &VisitLine, language: Language) -> Vec<VisitLine> {
    let line = |(line, answered): (&String, &crate::visit::Stood<crate::visit::Answered>)| VisitLine {
        line: line.clone(),
        answer: mark_name(language, answered.value.mark),
        note: note_at(sheet, line),
        photos: sheet.photos.get(line).map_or(0, BTreeMap::len),
        ..head.clone()
    };
    sheet.marks.iter().map(line).collect()
}

/// The last day anything was found, done or looked at, or a visit made: what is overdue is told against it, so that the same store
/// gives the same document.
fn latest_day(session: &Session, county: &County, findings: &[FindingState]) -> Result<Date> {
    let zone = TimeZone::fixed(Offset::constant(OFFICE_HOURS));
    let made = visits(session, county.id())?.into_iter().filter(|listed| !listed.is_planned());
    let mut days: Vec<Date> = made.map(|listed| listed.about.date).collect();
    for finding in findings {
        days.push(finding.about.found_on);
        let steps = finding.progress.iter().map(|(step, by)| (step.on, by));
        for (on, by) in steps.chain(finding.reviews.iter().map(|(review, by)| (review.on, by))) {
            days.extend([on, by.at.to_zoned(zone.clone()).date()]);
        }
    }
    Ok(days.into_iter().max().unwrap_or_else(|| figures_date(county.year)))
}

/// The ledger of findings.
pub(in crate::ops) fn ledger(
    session: &Session,
    county: &County,
    request: &Request<'_>,
    made_on: Date,
) -> Result<Vec<u8>> {
    let known = asked_for(session, county, &Request { from: None, to: None, ..request.clone() })?;
    let language = request.language;
    let as_of = match request.to {
        Some(to) => to,
        None => latest_day(session, county, &findings(session, county.id(), made_on)?)?,
    };
    let codes = chosen_codes(session, county, request)?;
    let wanted = |finding: &FindingState| {
        let found_on = finding.about.found_on;
        let of_visit = finding.about.visit.as_ref().is_some_and(|visit| known.iter().any(|one| one.id == *visit));
        (request.visits.is_empty() || of_visit)
            && request.from.is_none_or(|from| found_on >= from)
            && request.to.is_none_or(|to| found_on <= to)
            && is_of(codes.as_deref(), finding.about.school.as_deref())
    };
    let lines: Vec<LedgerLine> = findings(session, county.id(), as_of)?
        .into_iter()
        .filter(wanted)
        .map(|finding| ledger_line(finding, county, language))
        .collect();
    let scope = match (request.schools, request.township) {
        ([], Some(township)) => township.to_owned(),
        (codes, _) => join(language, codes.iter().map(|code| school_words(county, Some(code), language).0)),
    };
    let figures = LedgerFigures { county: &county.name, scope: &scope, as_of, lines: &lines };
    report::ledger(&figures, language, made_on)
}

fn ledger_line(finding: FindingState, county: &County, language: Language) -> LedgerLine {
    let (school, township) = school_words(county, finding.about.school.as_deref(), language);
    let (stage, closed_on) = (finding.stage(), finding.closed_on());
    let step = |(step, _): &(crate::visit::finding::Progress, _)| format!("{} {}", step.on, step.text);
    let progress: Vec<String> = finding.progress.iter().map(step).collect();
    let (reviewer, review) = finding.reviews.last().map_or_else(Default::default, |(review, by)| {
        let passed = if review.passed { "report.ledger.passed" } else { "report.ledger.not_passed" };
        let passed = text(language, passed, &[]);
        let seen = review.text.trim();
        let both = || text(language, "report.ledger.seen", &[("passed", passed.clone()), ("seen", seen.to_owned())]);
        (by.author.clone(), if seen.is_empty() { passed } else { both() })
    });
    LedgerLine {
        number: finding.number,
        found_on: finding.about.found_on,
        school,
        township,
        source: finding.about.source,
        requirement: finding.about.requirement,
        facts: finding.facts,
        basis: finding.about.basis,
        severity: finding.severity,
        side: finding.side,
        person: finding.person,
        measure: finding.measure,
        deadline: finding.deadline,
        stage,
        progress: progress.join("\n"),
        evidence: finding.progress.iter().map(|(step, _)| step.evidence.len()).sum(),
        reviewer,
        review,
        closed_on,
    }
}
