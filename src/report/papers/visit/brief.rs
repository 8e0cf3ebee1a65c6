//! The briefing of a school on one page (一表一简介): how it stands against thresholds and floor, which figures would turn that
//! and by how little, what is doubtful or still open, and what to look at first.

use jiff::civil::Date;

use crate::assess::{Assessment, Verdict};
use crate::chart::numbers::plain;
use crate::county::{Figure, Stage};
use crate::report::document::{Align, Block, Cell, Column, Document, Flag, Layout, Mark, Run, Table, section};
use crate::text::Language;
use crate::visit::FindingState;

use super::feedback::who;
use super::names::{rests_on, township, value_text, with_unit};
use super::say::{bare, one_line};
use super::{Ground, OpenDoubt};

/// Facts of the school in a row.
const FACTS_A_ROW: usize = 3;
/// Lines there may be for the figures to be checked to fit on the page, too.
const MOST_BESIDE: usize = 36;
/// The same in English, whose names take two lines.
const MOST_BESIDE_ENGLISH: usize = 24;
/// Lines of a page that are surely there, as [`lines_of`] counts; what is left of them is room to write in.
const LINES_OF_PAGE: usize = 42;
const LINES_OF_PAGE_ENGLISH: usize = 38;
/// Lines of that room: fewer are not worth their heading.
const LEAST_NOTES: usize = 3;
/// Signs of a line of text.
const SIGNS_A_LINE: usize = 54;
/// Lines of a part before it says how many more there are: all of it is to stand on one page.
const MOST_LINES: usize = 5;

/// A figure a little more or less of which turns a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct TurningFact {
    /// The unit's stage.
    pub stage: Stage,
    /// Place of the indicator in the rulebook.
    pub indicator: usize,
    /// Key of the figure.
    pub key: String,
    /// What was reported.
    pub reported: Figure,
    /// So much more, or less, turns it.
    pub by: Figure,
    /// Less does.
    pub less: bool,
    /// Into what.
    pub to: Verdict,
}

/// A class size at its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct FullClassFact {
    /// The stage.
    pub stage: Stage,
    /// The largest class reported.
    pub largest: Figure,
    /// The limit.
    pub limit: f64,
    /// Over it.
    pub over: bool,
}

/// A visit the school had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierVisit {
    /// The day.
    pub date: Date,
    /// Answers given.
    pub answered: usize,
    /// Lines answered with not met.
    pub not_met: usize,
    /// It is signed.
    pub signed: bool,
}

/// What a briefing is made from.
pub struct Brief<'a> {
    /// What it stands on.
    pub ground: Ground<'a>,
    /// Keys of the school's figures that were measured and stand in the place of reported ones; `None` where the reported ones
    /// count.
    pub measured: Option<&'a [String]>,
    /// The verdicts.
    pub assessment: &'a Assessment,
    /// Row of the school.
    pub row: usize,
    /// The day of its figures, or of the last visit.
    pub made_on: Date,
    /// Figures that would turn a verdict, the nearest first.
    pub turning: &'a [TurningFact],
    /// Class sizes at or over their limit.
    pub classes: &'a [FullClassFact],
    /// Items the school is at fault under, by place in the rulebook.
    pub at_fault: &'a [usize],
    /// Doubts nobody explained.
    pub doubts: &'a [OpenDoubt],
    /// Findings that are not closed, the ones to be done first in front.
    pub findings: &'a [FindingState],
    /// Keys of figures to look at first.
    pub first: &'a [String],
    /// Visits the school had, the latest first.
    pub visits: &'a [EarlierVisit],
}

/// Makes the briefing.
#[must_use]
pub fn school_brief(brief: &Brief<'_>) -> Document {
    let ground = &brief.ground;
    let say = ground.say();
    let title = say.with("papers.brief.title", &[("school", ground.school(brief.row).to_owned())]);
    let mut document = Document::new("school-brief", Layout::Sheet, ground.language, title, brief.made_on);
    let code = ground.county.schools.codes.get(brief.row).map_or("", String::as_str);
    document.identity = format!("{}-{}-{code}", ground.county.code, ground.county.year);
    document.push_if_any(1, say.of("papers.brief.school"), vec![intro(brief), Block::Table(facts(brief, code))]);
    document.push_if_any(1, say.of("papers.brief.indicators"), indicators(brief));
    for (key, items) in [
        ("papers.brief.first", first(brief)),
        ("papers.brief.turning", turning(brief)),
        ("papers.brief.classes", classes(brief)),
        ("papers.brief.at_fault", at_fault(brief)),
        ("papers.brief.doubts", doubts(brief)),
        ("papers.brief.findings", findings(brief)),
        ("papers.brief.visits", visits(brief)),
    ] {
        document.blocks.extend(section(1, say.of(key), list(brief, items)));
    }
    let lines: usize = document.blocks.iter().map(lines_of).sum();
    let most = if ground.language == Language::En { MOST_BESIDE_ENGLISH } else { MOST_BESIDE };
    if lines <= most {
        document.push_if_any(1, say.of("papers.brief.to_check"), vec![Block::Table(to_check(brief))]);
    }
    let lines: usize = document.blocks.iter().map(lines_of).sum();
    let page = if ground.language == Language::En { LINES_OF_PAGE_ENGLISH } else { LINES_OF_PAGE };
    document.push_if_any(1, say.of("papers.brief.notes"), vec![Block::Table(notes(page.saturating_sub(lines)))]);
    let year = say.school_year(ground.county.year);
    let basis = ground.language.of(&ground.rulebook.basis).to_owned();
    let foot = if brief.measured.is_some() { "papers.brief.foot_verified" } else { "papers.brief.foot" };
    document.footnote = say.with(foot, &[("year", year), ("basis", basis)]);
    document
}

/// Some lines, and how many more there are.
fn list(brief: &Brief<'_>, mut items: Vec<Vec<Run>>) -> Vec<Block> {
    if items.is_empty() {
        return Vec::new();
    }
    let more = items.len().saturating_sub(MOST_LINES);
    items.truncate(MOST_LINES);
    if more > 0 {
        items.push(vec![brief.ground.say().number("papers.brief.more", more).into()]);
    }
    vec![Block::List { numbered: false, items }]
}

/// The school in some sentences: where it is, what it is, each stage with its classes, students and teachers, what is open.
fn intro(brief: &Brief<'_>) -> Block {
    let ground = &brief.ground;
    let say = ground.say();
    let school = ground.school(brief.row).to_owned();
    let (kind, township) = (ground.kind(brief.row), township(ground.county, brief.row).to_owned());
    let key = if township.is_empty() { "papers.brief.intro" } else { "papers.brief.intro_in" };
    let mut sentences = vec![say.with(key, &[("school", school), ("kind", kind), ("township", township)])];
    let mut stages = Vec::new();
    for unit in units(brief) {
        let stage = brief.assessment.units[unit].stage;
        stages.push(say.stage(stage));
        sentences.extend(size(ground, brief.row, stage));
    }
    if stages.len() > 1 {
        sentences.push(say.with("papers.brief.intro_split", &[("stages", say.list(stages))]));
    }
    if !brief.doubts.is_empty() {
        sentences.push(say.number("papers.brief.intro_doubts", brief.doubts.len()));
    }
    if !brief.findings.is_empty() {
        sentences.push(say.number("papers.brief.intro_findings", brief.findings.len()));
    }
    if let Some(visit) = brief.visits.first() {
        let values = [("day", say.day(visit.date)), ("not_met", visit.not_met.to_string())];
        sentences.push(say.with("papers.brief.intro_visit", &values));
    }
    Block::paragraph(say.sentences(&sentences))
}

/// Classes, students and teachers of a school's stage in a sentence; `None` where none are known.
pub(super) fn size(ground: &Ground<'_>, row: usize, stage: Stage) -> Option<String> {
    let (say, rules) = (ground.say(), ground.rules);
    let figures = [
        ("papers.brief.intro_classes", Some(&rules.classes.number)),
        ("papers.brief.intro_students", Some(&rules.classes.students)),
        ("papers.brief.intro_teachers", rules.tick.first().map(|tick| &tick.key)),
    ];
    let told = figures.iter().filter_map(|(words, base)| {
        let key = ground.key(base.as_ref()?, stage);
        let number = (ground.shown)(&ground.county.schools.figure(&key, row)?);
        // English sentences name what is counted.
        let english = ground.language == Language::En;
        let value = if english { number } else { with_unit(&number, &ground.unit(&key)) };
        Some(say.with(words, &[("value", value)]))
    });
    let told: Vec<String> = told.collect();
    let values = [("stage", say.stage(stage)), ("figures", say.list(&told))];
    (!told.is_empty()).then(|| say.with("papers.brief.intro_stage", &values))
}

/// Room to write in on site, as much as the page has left.
fn notes(left: usize) -> Table {
    let columns = vec![Column { width: 10.0, align: Align::Centre }, Column { width: 150.0, align: Align::Left }];
    let mut table = Table { columns, ..Table::default() };
    // The heading takes two lines, and a row of a table is a little higher than a line.
    let rows = left.saturating_sub(2) * 4 / 5;
    for row in (1..=rows).filter(|_| rows >= LEAST_NOTES) {
        table.row([row.to_string(), String::new()]);
    }
    table
}

/// What the school is, as far as it is known: code, kind, township, what it reported of itself, classes and students, site.
fn facts(brief: &Brief<'_>, code: &str) -> Table {
    let ground = &brief.ground;
    let say = ground.say();
    let name = |key: &str| say.of(&format!("papers.record.fact.{key}"));
    let mut facts = vec![
        (name("code"), code.to_owned()),
        (name("school_kind"), ground.kind(brief.row)),
        (name("township"), township(ground.county, brief.row).to_owned()),
    ];
    // The first of the groups a record begins with is what a school says of itself.
    let group = ground.rules.record.school.first();
    let of_school = ground.quantities.of_schools().filter(|quantity| Some(&quantity.group) == group);
    for quantity in of_school.filter(|quantity| quantity.stage.is_none()) {
        let shown = if quantity.options.is_empty() {
            ground.reported(&quantity.key, brief.row).unwrap_or_default()
        } else {
            ground.choice(&quantity.key, brief.row)
        };
        facts.push((ground.quantity(&quantity.key), shown));
    }
    let classes = &ground.rules.classes;
    for unit in units(brief) {
        let stage = brief.assessment.units[unit].stage;
        for base in [&classes.number, &classes.students] {
            let key = ground.key(base, stage);
            facts.push((ground.quantity(&key), ground.reported(&key, brief.row).unwrap_or_default()));
        }
    }
    if let Some(base) = ground.rules.tick.first().map(|tick| &tick.key) {
        for unit in units(brief) {
            let key = ground.key(base, brief.assessment.units[unit].stage);
            facts.push((ground.quantity(&key), ground.reported(&key, brief.row).unwrap_or_default()));
        }
    }
    facts.retain(|(_, what)| !what.trim().is_empty());
    let mut table = Table::default();
    for width in [28.0, 26.0].repeat(FACTS_A_ROW) {
        table.columns.push(Column { width, align: Align::Left });
    }
    for row in facts.chunks(FACTS_A_ROW) {
        let mut cells: Vec<Cell> = row
            .iter()
            .flat_map(|(name, what)| [Cell::from(name.as_str()).flagged(Flag::Total), Cell::from(one_line(what))])
            .collect();
        cells.resize_with(FACTS_A_ROW * 2, || Cell::from(""));
        table.row(cells);
    }
    table
}

/// Figures the indicators go by, with room for what is found on site.
fn to_check(brief: &Brief<'_>) -> Table {
    let ground = &brief.ground;
    let say = ground.say();
    let mut keys: Vec<String> = Vec::new();
    for term in ground.rulebook.indicators.iter().flat_map(|indicator| &indicator.resource) {
        for unit in units(brief) {
            let staged = ground.key(&term.key, brief.assessment.units[unit].stage);
            let key = if ground.quantities.get(&staged).is_some() { staged } else { term.key.clone() };
            if !keys.contains(&key) && ground.reported(&key, brief.row).is_some() {
                keys.push(key);
            }
        }
    }
    let head = |key: &str| say.of(&format!("papers.brief.column.{key}"));
    let columns = [("figure", 44.0, Align::Left), ("reported", 22.0, Align::Right), ("on_site", 20.0, Align::Right)];
    let two = [columns, columns].concat();
    let mut table = Table::new(two.into_iter().map(|(key, width, align)| (head(key), width, align)));
    for pair in keys.chunks(2) {
        let mut cells: Vec<Cell> = pair
            .iter()
            .flat_map(|key| {
                let reported = ground.reported(key, brief.row).unwrap_or_default();
                [Cell::from(ground.quantity(key)), Cell::from(reported), Cell::from("")]
            })
            .collect();
        cells.resize_with(2 * columns.len(), || Cell::from(""));
        table.row(cells);
    }
    table
}

/// Lines a block takes, about.
fn lines_of(block: &Block) -> usize {
    match block {
        Block::Heading { .. } => 2,
        Block::List { items, .. } => {
            let of = |item: &Vec<Run>| item.iter().map(|run| run.text.chars().count()).sum::<usize>();
            items.iter().map(|item| of(item).div_ceil(SIGNS_A_LINE)).sum()
        }
        Block::Table(table) => table.rows.len() + 1,
        Block::Paragraph(runs) => {
            runs.iter().map(|run| run.text.chars().count()).sum::<usize>().div_ceil(SIGNS_A_LINE).max(1)
        }
        _ => 1,
    }
}

/// The school's units, by place.
fn units<'a>(brief: &'a Brief<'_>) -> impl Iterator<Item = usize> + 'a {
    let row = crate::county::row_number(brief.row);
    (0..brief.assessment.units.len()).filter(move |unit| brief.assessment.units[*unit].row == row)
}

fn indicators(brief: &Brief<'_>) -> Vec<Block> {
    let ground = &brief.ground;
    let say = ground.say();
    let rulebook = ground.rulebook;
    let judges = rulebook.unit_rule.is_some();
    let head = |key: &str| say.of(&format!("papers.brief.column.{key}"));
    let mut columns = vec![
        (head("stage"), 16.0, Align::Centre),
        (head("indicator"), 60.0, Align::Left),
        (head("value"), 30.0, Align::Right),
    ];
    if judges {
        columns.push((head("threshold"), 20.0, Align::Right));
        columns.push((head("floor"), 24.0, Align::Right));
        columns.push((head("state"), 24.0, Align::Centre));
    }
    let mut table = Table::new(columns);
    let mut sentences = Vec::new();
    // English names take two lines, which the stages of one school have no room for.
    let is_short = ground.language == Language::En && units(brief).count() > 1;
    let measured: Vec<&str> = brief.measured.unwrap_or_default().iter().map(String::as_str).collect();
    for unit in units(brief) {
        let of = &brief.assessment.units[unit];
        if let Some(verdict) = of.verdict {
            let values = [
                ("stage", say.stage(of.stage)),
                ("verdict", say.verdict(Some(verdict))),
                ("met", of.met.to_string()),
                ("all", rulebook.indicators.len().to_string()),
            ];
            let all = of.met as usize == rulebook.indicators.len();
            sentences.push(say.with(if all { "papers.brief.unit_all" } else { "papers.brief.unit" }, &values));
        }
        for (indicator, value) in rulebook.indicators.iter().zip(brief.assessment.values_of(unit)) {
            let threshold = indicator.threshold.get(&of.stage);
            let name = if is_short { &indicator.short } else { &indicator.name };
            let mut cells = vec![Cell::from(say.stage(of.stage)), Cell::from(ground.language.of(name))];
            if value.value.is_finite() {
                let text = value_text(ground, indicator, of.stage, value.value);
                let text = with_unit(&text, ground.language.of(&indicator.unit));
                let is_measured = rests_on(ground, indicator, of.stage, &measured);
                let mark = match (value.borderline, is_measured) {
                    (true, _) => Mark::Borderline,
                    (false, true) => Mark::Measured,
                    (false, false) => Mark::None,
                };
                cells.push(Cell::of(vec![Run::marked(text, mark)]));
            } else {
                cells.push(Cell::of(vec![Run::marked("", Mark::Missing)]));
            }
            if judges {
                let floor = rulebook.unit_rule.as_ref().map_or(1.0, |rule| rule.floor.double);
                let shown = |part: f64| threshold.map_or_else(String::new, |least| plain(least.double * part, 3));
                cells.push(Cell::from(shown(1.0)));
                cells.push(Cell::from(shown(floor)));
                let (state, flag) = match (value.met, value.floor) {
                    (Some(true), _) => ("is_met", Flag::None),
                    (Some(false), Some(true)) => ("is_at_floor", Flag::Caution),
                    (Some(false), _) => ("is_short", Flag::Fails),
                    (None, _) => ("missing", Flag::Caution),
                };
                cells.push(Cell::from(say.of(&format!("papers.brief.{state}"))).flagged(flag));
            }
            table.row(cells);
        }
    }
    vec![Block::paragraph(say.sentences(&sentences)), Block::Table(table)]
}

/// What to look at first, with all there is against it.
fn first(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let ground = &brief.ground;
    let say = ground.say();
    let mut lines = Vec::new();
    for key in brief.first {
        let mut why = Vec::new();
        if brief.turning.iter().any(|turning| turning.key == *key) {
            why.push(say.of("briefing.why_turning"));
        }
        let doubts = brief.doubts.iter().filter(|doubt| doubt.field.as_deref() == Some(key)).count();
        if doubts > 0 {
            why.push(say.number("briefing.why_doubts", doubts));
        }
        let stage = ground.quantities.get(key).and_then(|quantity| quantity.stage);
        let of_class = |class: &&FullClassFact| why.is_empty() && Some(class.stage) == stage;
        if let Some(class) = brief.classes.iter().find(of_class) {
            why.push(say.of(if class.over { "briefing.why_over" } else { "briefing.why_full" }));
        }
        let values = [("name", ground.quantity(key)), ("why", say.list(why))];
        lines.push(vec![say.with("papers.brief.look", &values).into()]);
    }
    lines
}

fn turning(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let ground = &brief.ground;
    let say = ground.say();
    let line = |turning: &TurningFact| {
        let unit = ground.unit(&turning.key);
        let values = [
            ("name", ground.quantity(&turning.key)),
            ("reported", with_unit(&(ground.shown)(&turning.reported), &unit)),
            ("by", with_unit(&(ground.shown)(&turning.by), &unit)),
            ("verdict", say.verdict(Some(turning.to))),
        ];
        let said = say.with(if turning.less { "briefing.less" } else { "briefing.more" }, &values);
        let indicator = ground.rulebook.indicators.get(turning.indicator);
        let indicator = indicator.map_or("", |indicator| ground.language.of(&indicator.short)).to_owned();
        let values = [("stage", say.stage(turning.stage)), ("indicator", indicator), ("said", said)];
        vec![say.with("papers.brief.turns", &values).into()]
    };
    brief.turning.iter().map(line).collect()
}

fn classes(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let say = brief.ground.say();
    let line = |class: &FullClassFact| {
        let values = [
            ("stage", say.stage(class.stage)),
            ("largest", (brief.ground.shown)(&class.largest)),
            ("limit", plain(class.limit, 0)),
        ];
        vec![say.with(if class.over { "briefing.class_over" } else { "briefing.class_full" }, &values).into()]
    };
    brief.classes.iter().map(line).collect()
}

fn at_fault(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let ground = &brief.ground;
    let rulebook = ground.rulebook;
    let items = brief.at_fault.iter().filter_map(|place| Some((*place, rulebook.items.get(*place)?)));
    let line = |(place, item): (usize, &crate::rulebook::Item)| {
        // As official papers count: by part and number.
        let number = rulebook.items[..=place].iter().filter(|other| other.group == item.group).count();
        let part = rulebook.parts.iter().find(|part| part.id == item.group);
        let part = part.map(|part| ground.language.of(&part.name).to_owned()).unwrap_or_default();
        let text = ground.language.of(&item.text).to_owned();
        let values = [("part", part), ("number", number.to_string()), ("text", text)];
        vec![ground.say().with("papers.brief.item", &values).into()]
    };
    items.map(line).collect()
}

fn doubts(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let ground = &brief.ground;
    let line = |doubt: &OpenDoubt| {
        let message = one_line(ground.language.of(&doubt.message));
        vec![Run::marked(bare(&message), Mark::Doubtful)]
    };
    brief.doubts.iter().map(line).collect()
}

fn findings(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let ground = &brief.ground;
    let say = ground.say();
    let line = |finding: &FindingState| {
        let deadline = match finding.deadline {
            Some(day) => say.with("papers.brief.due", &[("day", say.day(day))]),
            None => say.of("papers.brief.no_deadline"),
        };
        let facts = one_line(&finding.facts);
        let values = [
            ("number", finding.number.clone()),
            ("facts", bare(&facts).to_owned()),
            ("severity", say.of(&format!("finding.severity.{}", finding.severity.id()))),
            ("who", who(ground, finding)),
            ("deadline", deadline),
            ("stage", say.of(&format!("finding.stage.{}", finding.stage().id()))),
        ];
        vec![say.with("papers.brief.finding", &values).into()]
    };
    brief.findings.iter().map(line).collect()
}

fn visits(brief: &Brief<'_>) -> Vec<Vec<Run>> {
    let say = brief.ground.say();
    if brief.visits.is_empty() {
        return vec![vec![say.of("briefing.never").into()]];
    }
    let line = |visit: &EarlierVisit| {
        let signed = say.of(if visit.signed { "papers.brief.signed" } else { "papers.unsigned" });
        let values = [
            ("day", say.day(visit.date)),
            ("answered", visit.answered.to_string()),
            ("not_met", visit.not_met.to_string()),
            ("signed", signed),
        ];
        vec![say.with("papers.brief.visit", &values).into()]
    };
    brief.visits.iter().map(line).collect()
}
