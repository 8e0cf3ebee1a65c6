//! Writing one document: made from the figures, written whole or not at all, entered in the register.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::chart::{self, GroupBy};
use crate::county::{County, Figure, Stage};
use crate::fault::{Fault, Result};
use crate::files::write_atomically;
use crate::fonts;
use crate::intake::report::shown_figure;
use crate::report::document::Document;
use crate::report::{self, FormFigures, OwnReview, papers};
use crate::rulebook::Rulebook;
use crate::store::NewDocument;
use crate::text::{Language, has_text, join, text};

use super::assess_county::{self, Answer, Concessions, assess_county};
use super::import_county::KeptDoubt;
use super::papers::{Made, Watch, county_report, made, sheets, township_report, unwatched, visit};
use super::{Session, hexadecimal};

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The county workbook back.
    Data,
    /// Per school: least part, threshold, value, met.
    SevenIndicators,
    /// The doubts, to be looked into.
    Doubts,
    /// The county's report.
    CountyReport,
    /// A township's report.
    TownshipReport,
    /// The official forms of the county.
    Forms,
    /// A school's own form.
    SelfReview,
    /// The ledger of findings.
    Ledger,
    /// What was answered on visits, line by line.
    Visits,
    /// A chart.
    Chart(chart::Kind),
    /// A paper of visits.
    Visit(visit::Kind),
}

/// What a document is made of, where all of them are written: one, or one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The county.
    County,
    /// Each of its townships.
    Township,
    /// Each visit.
    Visit,
    /// Each school that was visited or has something to put right.
    School,
}

impl Kind {
    /// All kinds, in the order they are listed.
    pub const ALL: [Self; 23] = [
        Self::Data,
        Self::SevenIndicators,
        Self::Doubts,
        Self::CountyReport,
        Self::TownshipReport,
        Self::Forms,
        Self::SelfReview,
        Self::Ledger,
        Self::Visits,
        Self::Chart(chart::Kind::Strip),
        Self::Chart(chart::Kind::Bars),
        Self::Chart(chart::Kind::Boxes),
        Self::Chart(chart::Kind::Heat),
        Self::Chart(chart::Kind::Share),
        Self::Chart(chart::Kind::Dumbbells),
        Self::Chart(chart::Kind::Trend),
        Self::Chart(chart::Kind::Lorenz),
        Self::Chart(chart::Kind::Size),
        Self::Visit(visit::Kind::VisitSummary),
        Self::Visit(visit::Kind::Feedback),
        Self::Visit(visit::Kind::SchoolRecord),
        Self::Visit(visit::Kind::SchoolBrief),
        Self::Visit(visit::Kind::RectificationNotice),
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::SevenIndicators => "seven-indicators",
            Self::Doubts => "doubts",
            Self::CountyReport => papers::COUNTY_REPORT,
            Self::TownshipReport => papers::TOWNSHIP_REPORT,
            Self::Forms => "forms",
            Self::SelfReview => "self-review",
            Self::Ledger => "ledger",
            Self::Visits => "visits",
            Self::Chart(chart::Kind::Strip) => "chart:strip",
            Self::Chart(chart::Kind::Bars) => "chart:bars",
            Self::Chart(chart::Kind::Boxes) => "chart:boxes",
            Self::Chart(chart::Kind::Heat) => "chart:heat",
            Self::Chart(chart::Kind::Share) => "chart:share",
            Self::Chart(chart::Kind::Dumbbells) => "chart:dumbbells",
            Self::Chart(chart::Kind::Trend) => "chart:trend",
            Self::Chart(chart::Kind::Lorenz) => "chart:lorenz",
            Self::Chart(chart::Kind::Size) => "chart:size",
            Self::Visit(kind) => kind.id(),
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        match self {
            Self::Chart(kind) => text(language, "export.chart", &[("name", kind.name(language))]),
            _ => text(language, &format!("export.{}", self.id()), &[]),
        }
    }

    /// Endings it can be written with, the usual one first.
    #[must_use]
    pub const fn formats(self) -> &'static [&'static str] {
        match self {
            Self::Data | Self::SevenIndicators | Self::Doubts | Self::Forms | Self::Ledger => &["xlsx"],
            Self::SelfReview => &["xlsx", "docx", "pdf"],
            Self::CountyReport | Self::TownshipReport => &["docx", "pdf"],
            Self::Visits => &["csv"],
            Self::Chart(_) => &["png", "svg", "csv"],
            Self::Visit(kind) => kind.formats(),
        }
    }

    /// What it is made of.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::TownshipReport => Subject::Township,
            Self::Visit(visit::Kind::Feedback | visit::Kind::SchoolRecord) => Subject::Visit,
            Self::SelfReview | Self::Visit(visit::Kind::SchoolBrief | visit::Kind::RectificationNotice) => {
                Subject::School
            }
            _ => Subject::County,
        }
    }

    /// The kind of a name.
    pub fn from_id(id: &str) -> Result<Self> {
        let all = super::export_all::ID;
        let known = || Self::ALL.map(Self::id).into_iter().chain([all]).collect::<Vec<_>>().join(", ");
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == id)
            .ok_or_else(|| Fault::could_not_run("unknown_kind").with("kind", id).with("known", known()))
    }
}

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The kind.
    pub kind: Kind,
    /// Where.
    pub out: &'a Path,
    /// An existing file may be replaced.
    pub force: bool,
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for the first.
    pub rulebook: Option<&'a str>,
    /// Measured figures replace reported ones.
    pub verified: bool,
    /// Only these schools, by code; all where there is none.
    pub schools: &'a [String],
    /// Only schools of this township.
    pub township: Option<&'a str>,
    /// Only this stage; of a chart the one shown.
    pub stage: Option<Stage>,
    /// Only what these visits found, by id; empty for all.
    pub visits: &'a [String],
    /// Only visits and findings of this day and later.
    pub from: Option<Date>,
    /// Only those of this day and earlier; the ledger tells against it what is overdue.
    pub to: Option<Date>,
    /// Id of the indicator a chart shows; `None` for the one that varies most.
    pub indicator: Option<&'a str>,
    /// Groups of a chart that has some.
    pub group_by: GroupBy,
    /// The earlier year a chart of two years compares with; `None` for the last one before.
    pub against: Option<i32>,
    /// Concessions a chart is drawn under, which it then says; documents go by the rule as it stands.
    pub concessions: Concessions,
    /// Language of the document; official forms are Chinese in either.
    pub language: Language,
}

impl Request<'_> {
    /// Whether it asks for some schools only.
    fn chooses(&self) -> bool {
        !self.schools.is_empty() || self.township.is_some() || self.stage.is_some()
    }
}

/// Writes one document.
pub fn export_document(session: &Session, request: &Request<'_>) -> Result<()> {
    unwatched(|watch| export_watched(session, request, watch))
}

/// Writes one document, says how far it is and may be stopped: then nothing is written.
pub fn export_watched(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<()> {
    check_ending(request.out, request.kind.formats())?;
    check_days(request)?;
    if has_ending(request.out, "pdf") && cfg!(not(feature = "pdf")) {
        return Err(Fault::could_not_run("no_pdf").in_file(request.out));
    }
    let (content, of) = watch.within(0.0, 0.5, |watch| content(session, request, watch))?;
    let made = match content {
        Content::Paper(document) => watch.within(0.5, 1.0, |watch| made(session, &document, request.out, watch))?,
        Content::File(made) => made,
    };
    write_and_register(session, request.out, request.force, request.kind.id(), of, made)
}

/// What a document is of.
pub(super) struct Of {
    pub county: String,
    pub year: i32,
    /// School, township or office, as it is called; empty for the county.
    pub whose: String,
    pub date: Date,
}

impl Of {
    pub fn new(county: &County, whose: String, date: Date) -> Self {
        Self { county: county.id().to_owned(), year: county.year, whose, date }
    }
}

/// Names a register lists of several schools.
const MOST_NAMED: usize = 3;

/// Whom a document is of: the schools or the township asked for, or the places of visits that were named.
fn whose(county: &County, request: &Request<'_>, places: Vec<String>) -> String {
    let schools = request.schools.iter();
    let of_schools = schools.map(|code| county.schools.row_of(code).map_or(code, |row| &county.schools.names[row]));
    let mut names: Vec<String> = of_schools.cloned().collect();
    if names.is_empty() {
        names.extend(request.township.map(str::to_owned));
    }
    if names.is_empty() {
        names = places;
    }
    if names.len() <= MOST_NAMED {
        return join(request.language, names);
    }
    let arguments = [("names", join(request.language, &names[..MOST_NAMED])), ("number", names.len().to_string())];
    text(request.language, "export.several", &arguments)
}

/// Writes the file of a document, whole or not at all, and enters it in the register.
pub(super) fn write_and_register(
    session: &Session,
    out: &Path,
    force: bool,
    kind: &str,
    of: Of,
    made: Made,
) -> Result<()> {
    let Made { bytes, template, fonts } = made;
    write_atomically(out, &bytes, force)?;
    session.store.register_document(NewDocument {
        kind: kind.to_owned(),
        path: std::path::absolute(out).unwrap_or_else(|_| out.to_owned()),
        county: of.county,
        year: of.year,
        whose: of.whose,
        figures_date: of.date,
        template,
        fonts,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        hash: hexadecimal(&Sha256::digest(&bytes)),
    })?;
    Ok(())
}

/// The same request, for a paper of visits.
fn of_visits<'a>(request: &Request<'a>, kind: visit::Kind) -> visit::Request<'a> {
    visit::Request {
        kind,
        county: request.county,
        year: request.year,
        rulebook: request.rulebook,
        verified: request.verified,
        visits: request.visits,
        from: request.from,
        to: request.to,
        schools: request.schools,
        township: request.township,
        language: request.language,
    }
}

/// What a document says, before it is a file or already as one.
pub(super) enum Content {
    /// A paper, for pages or a word processor.
    Paper(Document),
    /// A file, in the format its path's ending names.
    File(Made),
}

/// What a request asks for, and what it is of. Nothing is written.
pub(super) fn content(session: &Session, request: &Request<'_>, watch: &Watch<'_>) -> Result<(Content, Of)> {
    let of_county = |make: &dyn Fn(&County, Date) -> Result<Content>| {
        let county = session.county(request.county, request.year)?;
        let made_on = figures_date(county.year);
        let content = make(&county, made_on)?;
        Ok((content, Of::new(&county, whose(&county, request, Vec::new()), made_on)))
    };
    let file = |make: &dyn Fn(&County, Date) -> Result<Made>| {
        of_county(&|county, made_on| make(county, made_on).map(Content::File))
    };
    match request.kind {
        Kind::Data => file(&|county, made_on| {
            let mut county = county.clone();
            if request.chooses() {
                let rows = chosen(session, &county, request)?;
                county.schools.keep(&rows);
            }
            let quantities = &session.library.quantities;
            let bytes = report::county_workbook(&county, quantities, made_on)?;
            Ok(Made::set_by(bytes, report::county_workbook_layout(quantities)))
        }),
        Kind::SevenIndicators => file(&|county, made_on| {
            let answer = assessed(session, request, request.year)?;
            let mut shown = answer.assessment.of_schools(&chosen(session, county, request)?, request.stage);
            shown.stages.retain(|result| request.stage.is_none_or(|stage| stage == result.stage));
            let doubted = sheets::doubted_figures(session, &answer.county)?;
            let figures = report::IndicatorFigures {
                county: &answer.county,
                quantities: &session.library.quantities,
                rulebook: &answer.rulebook,
                assessment: &shown,
                doubted: &doubted,
            };
            let bytes = report::seven_indicators(&figures, made_on)?;
            Ok(Made::set_by(bytes, report::seven_indicators_layout(&answer.rulebook)))
        }),
        Kind::Doubts => file(&|county, made_on| {
            let lines = doubt_lines(session, county, request)?;
            let bytes = report::doubts(&county.name, county.year, &lines, request.language, made_on)?;
            Ok(Made::set_by(bytes, report::doubts_layout()))
        }),
        Kind::CountyReport => of_county(&|_, _| county_report(session, request, watch).map(Content::Paper)),
        Kind::TownshipReport => of_county(&|_, _| township_report(session, request, watch).map(Content::Paper)),
        Kind::Forms => file(&|_, made_on| {
            if request.chooses() {
                return Err(Fault::could_not_run("forms_of_the_county"));
            }
            let answer = assessed(session, request, request.year)?;
            let beside = sheets::beside(session, &answer)?;
            let bytes = report::forms(&sheets::form_figures(session, &answer, &beside), made_on)?;
            Ok(Made::set_by(bytes, report::forms_layout(&answer.rulebook)?))
        }),
        Kind::SelfReview => of_county(&|county, made_on| {
            self_reviewed(session, request, county, |figures, rows, own| {
                if has_ending(request.out, "xlsx") {
                    let bytes = report::self_review(figures, rows, own, made_on)?;
                    return Ok(Content::File(Made::set_by(bytes, report::forms_layout(figures.rulebook)?)));
                }
                let scope = request.township.unwrap_or_default();
                report::self_review_paper(figures, rows, own, scope, made_on).map(Content::Paper)
            })
        }),
        Kind::Ledger => file(&|county, made_on| {
            let bytes = sheets::ledger(session, county, request, made_on)?;
            Ok(Made::set_by(bytes, report::ledger_layout()))
        }),
        Kind::Visits => file(&|county, _| {
            let lines = sheets::visit_lines(session, county, request)?;
            Ok(Made::plain(report::visit_lines(&lines, request.language)?))
        }),
        Kind::Chart(kind) => file(&|_, _| chart_file(session, request, kind)),
        Kind::Visit(kind) => {
            let paper = visit::paper(session, &of_visits(request, kind))?;
            let whose = whose(&paper.county, request, paper.places);
            let of = Of::new(&paper.county, whose, paper.document.made_on);
            Ok((Content::Paper(paper.document), of))
        }
    }
}

/// Makes something of what the own forms of schools are made from: the figures, rows of the schools asked for, their reviews.
fn self_reviewed<T>(
    session: &Session,
    request: &Request<'_>,
    county: &County,
    make: impl FnOnce(&FormFigures<'_>, &[u32], &BTreeMap<u32, OwnReview>) -> Result<T>,
) -> Result<T> {
    if request.schools.is_empty() && request.township.is_none() {
        return Err(Fault::could_not_run("self_review_of_whom"));
    }
    let rows = sheets::of_compulsory_stages(session, county, &chosen(session, county, request)?);
    if rows.is_empty() {
        return Err(Fault::could_not_run("self_review_of_no_stage"));
    }
    let answer = assessed(session, request, request.year)?;
    let beside = sheets::beside(session, &answer)?;
    let own = sheets::own_reviews(session, county, &answer.rulebook, &rows)?;
    make(&sheets::form_figures(session, &answer, &beside), &rows, &own)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// Refuses days that no day lies between.
pub(super) fn check_days(request: &Request<'_>) -> Result<()> {
    match request.from.zip(request.to) {
        Some((from, to)) if from > to => Err(Fault::could_not_run("wrong_period").with("from", from).with("to", to)),
        _ => Ok(()),
    }
}

/// Refuses a path whose ending is none of a document's formats.
pub fn check_ending(path: &Path, formats: &[&str]) -> Result<()> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if ending.is_some_and(|ending| formats.contains(&ending.as_str())) {
        return Ok(());
    }
    Err(Fault::could_not_run("wrong_ending").in_file(path).with("formats", formats.join(", ")))
}

/// The day a document of a school year is dated by: its figures are those of the first of September.
pub(super) fn figures_date(year: i32) -> Date {
    i16::try_from(year).ok().and_then(|year| Date::new(year, 9, 1).ok()).unwrap_or(Date::constant(2000, 9, 1))
}

/// The assessment a document is made from: as the rule stands, but for charts, which say so where concessions are on.
fn assessed(session: &Session, request: &Request<'_>, year: Option<i32>) -> Result<Answer> {
    let asked = assess_county::Request {
        county: request.county,
        year,
        rulebook: request.rulebook,
        verified: request.verified,
        concessions: if matches!(request.kind, Kind::Chart(_)) {
            request.concessions.clone()
        } else {
            Concessions::None
        },
    };
    assess_county(session, &asked)
}

/// A chart in the format its file's ending names.
fn chart_file(session: &Session, request: &Request<'_>, kind: chart::Kind) -> Result<Made> {
    let scene = chart_scene(session, request, kind)?;
    let ending = request.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(Made::plain(chart::csv::csv(&scene)?)),
        // Its words are text, in the fonts of who opens it.
        Some("svg") => Ok(Made::set_by(chart::svg::svg(&scene).into_bytes(), chart::layout::version())),
        _ => Ok(Made::set_by(chart::png::png(&scene)?, chart::layout::version()).in_fonts(fonts::version())),
    }
}

/// The chart a request asks for, before it is drawn.
pub fn chart_scene(session: &Session, request: &Request<'_>, kind: chart::Kind) -> Result<chart::Scene> {
    let answer = assessed(session, request, request.year)?;
    let (county, rulebook, assessment) = (&answer.county, &answer.rulebook, &answer.assessment);
    let indicator = request.indicator.map(|id| indicator_place(rulebook, id)).transpose()?;
    let (indicator, stage) = chart::worst(assessment, rulebook, indicator, request.stage);
    if kind == chart::Kind::Dumbbells {
        check_against(session, request, county)?;
    }
    let others = if kind.needs_years() { other_years(session, request, county.year)? } else { Vec::new() };
    let other_years: Vec<chart::Year<'_>> =
        others.iter().map(|answer| chart::Year { county: &answer.county, assessment: &answer.assessment }).collect();
    let some = !request.schools.is_empty() || request.township.is_some();
    let rows = if some { chosen(session, county, &Request { stage: None, ..request.clone() })? } else { Vec::new() };
    let name = scope_name(county, request);
    let figures = chart::Figures {
        county,
        quantities: &session.library.quantities,
        rulebook,
        assessment,
        other_years: &other_years,
        scope: some.then_some(chart::Scope { rows: &rows, name: &name }),
        language: request.language,
    };
    let mut scene = chart::scene(
        &figures,
        &chart::Asked { kind, indicator, stage, group_by: request.group_by, against: request.against },
    );
    chart::say_measured(&mut scene, answer.found.measured.len());
    Ok(scene)
}

/// What the schools asked for are called together.
fn scope_name(county: &County, request: &Request<'_>) -> String {
    match request.schools {
        [] => request.township.unwrap_or_default().to_owned(),
        [code] => county.schools.row_of(code).map_or_else(String::new, |row| county.schools.names[row].clone()),
        several => text(request.language, "window.scope_schools", &[("number", several.len().to_string())]),
    }
}

fn indicator_place(rulebook: &Rulebook, id: &str) -> Result<usize> {
    let known = || rulebook.indicators.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
    rulebook.indicators.iter().position(|one| one.id == id).ok_or_else(|| {
        Fault::could_not_run("unknown_indicator").with("id", id).with("rulebook", &rulebook.id).with("known", known())
    })
}

/// Refuses to compare with a year that has no figures, or is no earlier one.
fn check_against(session: &Session, request: &Request<'_>, county: &County) -> Result<()> {
    let Some(against) = request.against else { return Ok(()) };
    if against >= county.year {
        let fault = Fault::could_not_run("against_not_earlier");
        return Err(fault.with("against", against).with("year", county.year));
    }
    session.county(request.county, Some(against)).map(drop)
}

/// Every other year of the county, assessed.
fn other_years(session: &Session, request: &Request<'_>, year: i32) -> Result<Vec<Answer>> {
    let entry = session.county_entry(request.county)?;
    let others = entry.years.iter().map(|entry| entry.year).filter(|other| *other != year);
    others.map(|other| assessed(session, request, Some(other))).collect()
}

/// The rows asked for.
pub(super) fn chosen(session: &Session, county: &County, request: &Request<'_>) -> Result<Vec<u32>> {
    let (schools, kinds) = (&county.schools, &session.library.quantities.kinds);
    let asked: BTreeSet<&str> = request.schools.iter().map(String::as_str).collect();
    if let Some(unknown) = asked.iter().find(|code| schools.row_of(code).is_none()) {
        return Err(Fault::could_not_run("no_such_school").with("name", *unknown));
    }
    let rows: Vec<u32> = (0..schools.len())
        .filter(|row| asked.is_empty() || asked.contains(schools.codes[*row].as_str()))
        .filter(|row| request.township.is_none_or(|name| schools.text("township", *row) == name))
        .filter(|row| request.stage.is_none_or(|stage| kinds[schools.kinds[*row] as usize].allows(stage)))
        .filter_map(|row| u32::try_from(row).ok())
        .collect();
    if rows.is_empty() && request.chooses() {
        let stage = request.stage.map(Stage::id);
        let name = request.township.or(stage).unwrap_or_default();
        return Err(Fault::could_not_run("no_such_school").with("name", name));
    }
    Ok(rows)
}

/// Whether there is anything to doubt.
pub(super) fn has_doubts(session: &Session, request: &Request<'_>) -> Result<bool> {
    let county = session.county(request.county, request.year)?;
    Ok(!doubt_lines(session, &county, request)?.is_empty())
}

/// A kept figure as people read it.
fn shown(figure: &str) -> String {
    Figure::parse_exact(figure).map_or_else(|| figure.to_owned(), |figure| shown_figure(&figure))
}

/// The figures of a doubt, each with what it is where the doubt's sort tells.
fn labelled(language: Language, doubt: &KeptDoubt) -> Vec<String> {
    let figures = doubt.figures.iter().map(|figure| shown(figure));
    // Of classes two things may not agree, which the field says.
    let of_more = doubt.field.as_deref().is_some_and(|field| field.starts_with("over_"));
    let key = format!("report.doubts.label.{}{}", doubt.code, if of_more { "_over" } else { "" });
    let labels = if has_text(language, &key) { text(language, &key, &[]) } else { String::new() };
    let labels: Vec<&str> = labels.split('|').collect();
    if labels.len() != doubt.figures.len() || labels.concat().is_empty() {
        return figures.collect();
    }
    labels.into_iter().zip(figures).map(|(label, figure)| format!("{label} {figure}")).collect()
}

fn doubt_lines(session: &Session, county: &County, request: &Request<'_>) -> Result<Vec<report::DoubtLine>> {
    let record = session.store.history(county.id(), county.year)?.into_iter().find(|record| record.current);
    let kept = match record {
        Some(record) => session.store.doubts(record.id)?.unwrap_or_default(),
        None => String::new(),
    };
    let doubts: Vec<KeptDoubt> = serde_json::from_str(&kept).unwrap_or_default();
    let rows = chosen(session, county, request)?;
    let all = rows.len() == county.schools.len();
    let lines = doubts.into_iter().filter_map(|doubt| {
        let row = doubt.school.as_deref().and_then(|code| county.schools.row_of(code));
        let wanted = all || row.and_then(|row| u32::try_from(row).ok()).is_some_and(|row| rows.contains(&row));
        let field = doubt.field.as_deref().map(|key| match session.library.quantities.named(key) {
            Some(quantity) if request.language == Language::ZhCn => quantity.header.clone(),
            Some(quantity) => quantity.en.clone(),
            None => key.to_owned(),
        });
        let figures = labelled(request.language, &doubt);
        wanted.then(|| report::DoubtLine {
            school_code: doubt.school.unwrap_or_default(),
            school_name: row.map_or_else(String::new, |row| county.schools.names[row].clone()),
            field: field.unwrap_or_default(),
            message: request.language.of(&doubt.message).to_owned(),
            figures,
            sheet: doubt.sheet.unwrap_or_default(),
            cell: doubt.cell.unwrap_or_default(),
        })
    });
    Ok(lines.collect())
}
