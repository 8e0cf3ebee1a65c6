//! What documents about visits, findings and people's decisions are made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::assess::{Options, assess};
use crate::chart::numbers::plain;
use crate::county::{County, Figure, Quantities, Stage, Words};
use crate::fault::{Fault, Result};
use crate::intake::shown_figure;
use crate::report::papers::visit as papers;
use crate::report::{self, FormFigures, LedgerFigures, LedgerLine, OwnAnswer, OwnReview, VisitLine};
use crate::rulebook::{Rulebook, SolvedBy};
use crate::text::{Language, join, text};
use crate::visit::feedback::{self, Pen};
use crate::visit::ratio::Ratio;
use crate::visit::{Ask, FindingState, Line, Mark, Part, Sheet, VisitKind};

use crate::ops::Session;
use crate::ops::assess_county::Answer;
use crate::ops::export_document::{Request, chosen, figures_date};
use crate::ops::look_at_doubts::{self, Look};
use crate::ops::papers::visit::Subjected;
use crate::ops::visit::effect::of_school;
use crate::ops::visit::findings::findings;
use crate::ops::visit::finish::rows;
use crate::ops::visit::list::{Listed, visits};
use crate::ops::visit::open::{OpenVisit, open_visit, sheet};
use crate::ops::visit::verified::put_in;

/// Hours by which the clocks of all offices are ahead of Greenwich: days of entries must not hang on a computer's setting.
const OFFICE_HOURS: i8 = 8;

/// What areas of rooms are given in.
const SQUARE_METRES: &str = "㎡";

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
    Ok(Beside { conclusions, doubted: doubted_figures(session, county)? })
}

/// Figures of schools that raise a doubt nobody has explained: code and key, which is empty where the whole school is doubted.
pub(in crate::ops) fn doubted_figures(session: &Session, county: &County) -> Result<BTreeSet<(String, String)>> {
    let unexplained = look_at_doubts::doubts(session, county.id(), county.year)?
        .into_iter()
        .filter(|state| state.mark.as_ref().is_none_or(|mark| mark.look != Look::Explained));
    let doubted = unexplained.filter_map(|state| Some((state.doubt.school?, state.doubt.field.unwrap_or_default())));
    Ok(doubted.collect())
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
    rulebook: &Rulebook,
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
        let visit = open_visit(session, &listed.id)?;
        let mut review = own_review(&visit, &session.library.quantities);
        review.values = own_values(&visit, county, row, rulebook);
        own.insert(row, review);
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
    let mut review = OwnReview {
        date: visit.about.date,
        figures: BTreeMap::new(),
        values: BTreeMap::new(),
        notes: BTreeMap::new(),
        answers: Vec::new(),
    };
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &visit.asked.lines {
        *asked.entry(&line.text.zh).or_default() += 1;
    }
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
            let value = if value.is_empty() { value } else { written(visit, line, value, quantities) };
            // A sentence that stands there once a stage has to say of which.
            let several = asked.get(line.text.zh.as_str()).is_some_and(|times| *times > 1);
            let stage = stage_of(line, quantities).filter(|_| several);
            review.answers.push(OwnAnswer { text: line.text.zh.clone(), stage, mark, value, note });
        }
    }
    review
}

/// The stage a line is about.
fn stage_of(line: &Line, quantities: &Quantities) -> Option<Stage> {
    line.stage.or_else(|| match &line.ask {
        Ask::Figure { key, .. } => quantities.get(key)?.stage,
        _ => None,
    })
}

/// The indicators' values by the school's own figures, worked out as the assessment does.
fn own_values(visit: &OpenVisit, county: &County, row: u32, rulebook: &Rulebook) -> BTreeMap<(String, Stage), f64> {
    let mut alone = county.clone();
    alone.schools.keep(&[row]);
    let code = county.schools.codes[row as usize].as_str();
    put_in(&mut alone, &of_school(code, &visit.measured_figures()));
    let assessment = assess(&alone, &visit.library.quantities, rulebook, &Options::default());
    let mut values = BTreeMap::new();
    for (place, unit) in assessment.units.iter().enumerate() {
        for (indicator, value) in rulebook.indicators.iter().zip(assessment.values_of(place)) {
            if value.value.is_finite() {
                values.insert((indicator.id.clone(), unit.stage), value.value);
            }
        }
    }
    values
}

/// What a line is answered with as people write it: a ratio in percent, by the hundred or as one to so many, all else with its unit.
fn written(visit: &OpenVisit, line: &Line, value: String, quantities: &Quantities) -> String {
    let ratio = Ratio::of(line, &visit.library.visits.finding);
    let Some((ratio, figure)) = ratio.zip(visit.measured(line)) else { return value + &unit_of(line, quantities) };
    let (Ask::Ratio { within, .. }, value) = (&line.ask, figure.to_rational()) else { return value };
    // What misses a bound, or is beyond it, must not look like it.
    let bound = within.at_least.as_ref().or(within.at_most.as_ref()).filter(|bound| bound.rational != value);
    let said = |shown: fn(&Figure) -> String| {
        let said = ratio.said(&value, Language::ZhCn, shown);
        let differs = bound.is_none_or(|bound| ratio.said(&bound.rational, Language::ZhCn, shown) != said);
        differs.then_some(said)
    };
    let said =
        said(shortly).or_else(|| said(shown_figure)).unwrap_or_else(|| ratio.said(&value, Language::ZhCn, exactly));
    // Cells are narrow: nothing is to be parted.
    said.split_whitespace().collect()
}

/// A figure to three digits, without zeros at its end.
fn shortly(figure: &Figure) -> String {
    let value = figure.to_double();
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => return shown_figure(figure),
    };
    plain(value, decimals)
}

/// A figure in full.
fn exactly(figure: &Figure) -> String {
    plain(figure.to_double(), 6)
}

/// The unit of what a line is answered with, in Chinese.
fn unit_of(line: &Line, quantities: &Quantities) -> String {
    match &line.ask {
        Ask::Figure { key, .. } | Ask::Rooms { key: Some(key), .. } => {
            quantities.get(key).map_or_else(String::new, |quantity| quantities.unit_name(quantity).to_owned())
        }
        Ask::Number { unit, .. } => unit.clone(),
        Ask::Rooms { .. } => SQUARE_METRES.to_owned(),
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
    let names = names(session, county)?;
    let mut lines = Vec::new();
    for listed in listed {
        let (school, township) = school_words(county, listed.about.school.as_deref(), language);
        let signed = if listed.signed { "report.visit_lines.yes" } else { "report.visit_lines.no" };
        let head = VisitLine {
            visit: listed.id.clone(),
            name: names.get(&listed.id).cloned().unwrap_or_default(),
            kind: text(language, &format!("visit.kind.{}", listed.about.kind.id()), &[]),
            date: listed.about.date,
            team: listed.about.team.clone(),
            inspectors: String::new(),
            signed: text(language, signed, &[]),
            school_code: listed.about.school.clone().unwrap_or_default(),
            school,
            township,
            chapter: String::new(),
            line: String::new(),
            stage: String::new(),
            text: String::new(),
            reported: String::new(),
            measured: String::new(),
            reported_said: String::new(),
            measured_said: String::new(),
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
            // The stage has a column of its own.
            if let Some((code, _)) = line.line.split_once('@') {
                line.line = code.to_owned();
            }
        }
        lines.extend(own);
    }
    Ok(lines)
}

/// What visits are called: day and school's code, as files of papers are named, and a number where that is not enough.
fn names(session: &Session, county: &County) -> Result<BTreeMap<String, String>> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let name = |listed: Listed| {
        let whose = listed.about.school.as_deref().unwrap_or(listed.about.kind.id());
        let name = format!("{}-{whose}", listed.about.date);
        let times = times.entry(name.clone()).or_default();
        *times += 1;
        (listed.id, if *times == 1 { name } else { format!("{name}-{times}") })
    };
    Ok(visits(session, county.id())?.into_iter().map(name).collect())
}

/// Who inspected: as it was agreed, else who entered something.
fn inspectors(sheet: &Sheet, language: Language) -> String {
    let agreed = sheet.texts.get(&Part::Inspectors).map(|text| text.value.trim()).filter(|text| !text.is_empty());
    agreed.map_or_else(|| join(language, feedback::authors(sheet)), str::to_owned)
}

/// A figure with all its digits: as a decimal, where it is one, else as the nearest double.
fn in_full(figure: &Figure) -> String {
    match figure {
        Figure::Decimal { .. } => figure.to_string(),
        Figure::Fraction(_) => figure.to_double().to_string(),
    }
}

/// Areas of rooms as they are said.
fn areas_said(areas: &str, language: Language) -> String {
    if areas.is_empty() {
        return String::new();
    }
    join(language, areas.split('；').map(|area| format!("{area} ㎡")))
}

/// The answered lines of a visit.
fn answered(visit: &OpenVisit, head: &VisitLine, language: Language) -> Vec<VisitLine> {
    let mut lines = Vec::new();
    let pen = Pen { language, shown: papers::shown };
    let head = VisitLine { inspectors: inspectors(&visit.sheet, language), ..head.clone() };
    for (line, row) in visit.asked.lines.iter().zip(rows(visit, &[])) {
        let mark = visit.mark(line);
        let (of_rooms, note) = (matches!(line.ask, Ask::Rooms { .. }), note_of(&visit.sheet, line));
        let photos = visit.sheet.photos.get(&line.id).map_or(0, BTreeMap::len);
        let (measured_figure, reported_figure) = (visit.measured(line), visit.reported(line));
        let (reported, measured) = if of_rooms {
            (reported(visit, line), measured(visit, line))
        } else {
            (
                reported_figure.map_or_else(String::new, in_full),
                measured_figure.as_ref().map_or_else(String::new, in_full),
            )
        };
        if mark.is_none() && measured.is_empty() && note.is_empty() && photos == 0 {
            continue;
        }
        let said = |figure: Option<&Figure>| figure.map_or_else(String::new, |figure| pen.figure(&row, figure));
        let (reported_said, measured_said) = if of_rooms {
            (areas_said(&reported, language), areas_said(&measured, language))
        } else {
            (said(reported_figure), said(measured_figure.as_ref()))
        };
        let chapter = &visit.asked.places[visit.asked.chapter(line)].name;
        let difference = measured_figure.as_ref().zip(reported_figure).map(|(measured, reported)| {
            let apart = measured.to_rational() - reported.to_rational();
            in_full(&Figure::from_rational(apart))
        });
        lines.push(VisitLine {
            chapter: language.of(chapter).to_owned(),
            line: line.id.clone(),
            stage: line
                .stage
                .or(row.stage_of_figure)
                .map_or_else(String::new, |stage| stage_name(language, stage.id())),
            text: language.of(&line.text).to_owned(),
            reported,
            measured,
            reported_said,
            measured_said,
            difference: difference.unwrap_or_default(),
            answer: mark.map_or_else(String::new, |mark| mark_name(language, mark)),
            note,
            photos,
            ..head.clone()
        });
    }
    lines
}

fn stage_name(language: Language, id: &str) -> String {
    text(language, &format!("stage.{id}"), &[])
}

/// The answers of a visit whose lines are not known any more.
fn bare(sheet: &Sheet, head: &VisitLine, language: Language) -> Vec<VisitLine> {
    let stages = crate::county::Stage::ASSESSED.map(crate::county::Stage::id);
    let stage = |line: &str| {
        let stage = line.split_once('@').map(|(_, stage)| stage).filter(|stage| stages.contains(stage));
        stage.map_or_else(String::new, |stage| stage_name(language, stage))
    };
    let line = |(line, answered): (&String, &crate::visit::Stood<crate::visit::Answered>)| VisitLine {
        line: line.clone(),
        stage: stage(line),
        inspectors: inspectors(sheet, language),
        answer: mark_name(language, answered.value.mark),
        note: note_at(sheet, line),
        photos: sheet.photos.get(line).map_or(0, BTreeMap::len),
        ..head.clone()
    };
    sheet.marks.iter().map(line).collect()
}

/// The last day anything was found, done or looked at, or a visit made: what is overdue is told against it, so that the same store
/// gives the same document.
pub(super) fn latest_day(session: &Session, county: &County, findings: &[FindingState]) -> Result<Date> {
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
    let found: Vec<FindingState> = findings(session, county.id(), as_of)?.into_iter().filter(wanted).collect();
    let places = Places::of(session, &found)?;
    let lines: Vec<LedgerLine> =
        found.into_iter().map(|finding| ledger_line(session, finding, county, &places, language)).collect();
    let scope = match (request.schools, request.township) {
        ([], Some(township)) => township.to_owned(),
        (codes, _) => join(language, codes.iter().map(|code| school_words(county, Some(code), language).0)),
    };
    let author = session.store.identity()?.filter(|identity| identity.introduced).map(|identity| identity.author);
    let (unit, by) = author.map_or_else(Default::default, |author| (author.unit, author.name));
    let unit =
        if unit.trim().is_empty() { text(language, "papers.issuer", &[("county", county.name.clone())]) } else { unit };
    let figures = LedgerFigures { county: &county.name, scope: &scope, unit: &unit, by: &by, as_of, lines: &lines };
    report::ledger(&figures, language, made_on)
}

/// Where findings were found: the visits they were raised on, as they stand.
struct Places {
    visits: BTreeMap<String, (Option<OpenVisit>, Sheet)>,
}

impl Places {
    fn of(session: &Session, findings: &[FindingState]) -> Result<Self> {
        let mut visits = BTreeMap::new();
        for id in findings.iter().filter_map(|finding| finding.about.visit.as_ref()) {
            if visits.contains_key(id) {
                continue;
            }
            let visit = match open_visit(session, id) {
                Ok(visit) => Some(visit),
                // Its school's figures are not here any more: what was entered is.
                Err(fault) if fault.code == "visit_without_school" => None,
                Err(fault) => return Err(fault),
            };
            let stood = match &visit {
                Some(visit) => visit.sheet.clone(),
                None => sheet(session, id)?,
            };
            visits.insert(id.clone(), (visit, stood));
        }
        Ok(Self { visits })
    }

    /// The requirement a finding misses and its basis, in both languages; `None` where its line is not known.
    fn words<'a>(&'a self, session: &'a Session, finding: &FindingState) -> Option<(&'a Words, &'a Words)> {
        let visit = finding.about.visit.as_ref().and_then(|id| self.visits.get(id)?.0.as_ref());
        if let Some(line) = visit.and_then(|visit| visit.asked.line(&finding.about.line)) {
            return Some((&line.text, &line.basis));
        }
        let item = finding.about.line.split('@').next()?;
        let items = session.library.checklists.iter().flat_map(|checklist| &checklist.items);
        items.into_iter().find(|known| known.id == item).map(|known| (&known.text, &known.basis))
    }

    /// How many files of evidence there are: photos and papers of the line it was found at, and of the steps since, each once.
    fn evidence(&self, finding: &FindingState) -> usize {
        let sheet = finding.about.visit.as_ref().and_then(|id| Some(&self.visits.get(id)?.1));
        let of_line = sheet.and_then(|sheet| sheet.photos.get(&finding.about.line));
        let of_line = of_line.into_iter().flat_map(BTreeMap::keys);
        of_line.chain(finding.progress.iter().flat_map(|(step, _)| &step.evidence)).collect::<BTreeSet<_>>().len()
    }
}

/// What stood when it was found, in a language: as it was kept, unless that is the other language's.
fn in_language(kept: String, known: Option<&Words>, language: Language) -> String {
    match known {
        Some(words) if language == Language::En || kept == words.en => language.of(words).to_owned(),
        _ => kept,
    }
}

/// The unit that answers for a finding, and the persons who do: an office that was named is one, and so is the school with its own
/// offices; else the side is called by its name.
fn answerable(
    session: &Session,
    finding: &FindingState,
    county: &County,
    (school, township): (&str, &str),
    language: Language,
) -> (String, String) {
    let (offices, persons) = session.library.visits.finding.responsible.told_apart(&finding.person);
    let named = join(language, offices);
    let unit = match (finding.side, named.is_empty()) {
        (SolvedBy::School, true) => school.to_owned(),
        (SolvedBy::School, false) if named == school => named,
        (SolvedBy::School, false) => {
            text(language, "papers.with_unit", &[("name", school.to_owned()), ("unit", named)])
        }
        (SolvedBy::Township, true) => township.to_owned(),
        (SolvedBy::County, true) => text(language, "report.ledger.county_unit", &[("county", county.name.clone())]),
        (SolvedBy::Township | SolvedBy::County, false) => named,
    };
    (unit, join(language, persons))
}

fn ledger_line(
    session: &Session,
    finding: FindingState,
    county: &County,
    places: &Places,
    language: Language,
) -> LedgerLine {
    let (school, township) = school_words(county, finding.about.school.as_deref(), language);
    let (unit, person) = answerable(session, &finding, county, (&school, &township), language);
    let (requirement, basis) = places.words(session, &finding).unzip();
    let requirement = in_language(finding.about.requirement.clone(), requirement, language);
    let basis = in_language(finding.about.basis.clone(), basis, language);
    let (evidence, reported_on) = (places.evidence(&finding), finding.reported_on());
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
    let review = match &finding.withdrawn {
        Some(reason) => text(language, "report.ledger.withdrawn", &[("reason", reason.trim().to_owned())]),
        None => review,
    };
    LedgerLine {
        number: finding.number,
        found_on: finding.about.found_on,
        school,
        township,
        source: finding.about.source,
        requirement,
        facts: finding.facts,
        basis,
        severity: finding.severity,
        side: finding.side,
        unit,
        person,
        measure: finding.measure,
        deadline: finding.deadline,
        stage,
        reported_on,
        progress: progress.join("\n"),
        evidence,
        reviewer,
        review,
        closed_on,
    }
}
