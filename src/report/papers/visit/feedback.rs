//! The feedback page (督导反馈意见): the one page left with the head, in plain words, with signatures.

use crate::assess::Verdict;
use crate::chart::numbers::fixed;
use crate::county::Stage;
use crate::report::document::{Align, Block, Cell, Document, Flag, Layout, Table};
use crate::visit::feedback::{Row, draft_beside};
use crate::visit::{FindingState, Mark, Part};

use super::checked::{compared_said, comparison, comparison_columns, room_cells, rooms};
use super::names::{deciding_text, with_unit};
use super::say::{NOTHING, one_line, people};
use super::{Ground, VisitFacts};

/// Figures that agree are listed, too, where there are no more than these.
const MOST_LISTED: usize = 8;

/// Values that change are all told where there are no more than these.
const FEW_VALUES: usize = 2;

/// What measured figures do to the school.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedbackEffect {
    /// Verdict of each stage, as reported and as measured.
    pub units: Vec<(Stage, Option<Verdict>, Option<Verdict>)>,
    /// Values that change: stage, indicator by place, as reported and as measured, and whether the latter meets the threshold.
    pub values: Vec<(Stage, usize, f64, f64, Option<bool>)>,
}

/// Makes the page.
#[must_use]
pub fn feedback(ground: &Ground<'_>, visit: &VisitFacts, effect: &FeedbackEffect) -> Document {
    let say = ground.say();
    let title = say.of("walk_finish.sheet_title");
    let mut document = Document::new("feedback", Layout::Sheet, ground.language, title, visit.about.date);
    document.identity = format!("{}-{}-{}", ground.county.code, ground.county.year, visit.id);
    document.subtitle = vec![ground.place(visit)];
    if visit.row.is_none() {
        document.subtitle.push(offices(ground, visit));
    }
    document.push(Block::Table(head(ground, visit)));
    document.push_if_any(1, say.of("walk_finish.checked"), checked(ground, visit));
    document.push_if_any(1, say.of("papers.feedback.figures"), figures(ground, visit, effect));
    for part in [Part::Strengths, Part::Problems, Part::OnTheSpot, Part::Advice] {
        let heading = say.of(&format!("visit.part.{}", part.id()));
        document.push_if_any(1, heading, lines_of(&text_of(ground, visit, part)));
    }
    document.push_if_any(1, say.of("papers.feedback.deadlines"), vec![Block::Table(deadlines(ground, visit))]);
    document.push(Block::Together(vec![
        Block::paragraph(say.of("papers.feedback.agreed")),
        Block::Signatures(super::ink::signed(ground, visit)),
    ]));
    document
}

/// The offices that were looked at, by name: headings of what was answered, to their colon.
fn offices(ground: &Ground<'_>, visit: &VisitFacts) -> String {
    let looked_at = visit.page.sections.iter().filter(|section| section.tally.answered() > 0);
    let name = |name: &crate::county::Words| {
        let name = ground.language.of(name);
        name.split(['：', ':']).next().unwrap_or(name).trim().to_owned()
    };
    let names = super::say::distinct(looked_at.map(|section| name(&section.name)));
    // Names of offices may be lists themselves.
    ground.say().apart(&names)
}

/// A text as it was agreed; `None` where nobody wrote one.
fn agreed(visit: &VisitFacts, part: Part) -> Option<&str> {
    visit.sheet.texts.get(&part).map(|text| text.value.trim()).filter(|text| !text.is_empty())
}

/// A text of the page: as it was agreed, else as the answers draft it.
pub(super) fn text_of(ground: &Ground<'_>, visit: &VisitFacts, part: Part) -> String {
    agreed(visit, part).map_or_else(|| draft_beside(&visit.page, part, ground.pen()), str::to_owned)
}

/// A text as paragraphs; one that is numbered as a numbered list.
pub(super) fn lines_of(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let numbered: Option<Vec<&str>> =
        (1..).zip(&lines).map(|(number, line)| line.strip_prefix(&format!("{number}. "))).collect();
    match numbered {
        Some(items) if items.len() > 1 => vec![Block::list(true, items.into_iter().map(str::to_owned))],
        _ => lines.into_iter().map(Block::paragraph).collect(),
    }
}

fn head(ground: &Ground<'_>, visit: &VisitFacts) -> Table {
    let say = ground.say();
    let name = |key: &str| Cell::from(say.of(&format!("papers.record.fact.{key}"))).flagged(Flag::Total);
    let mut table = Table::default();
    for width in [24.0, 56.0, 24.0, 56.0] {
        table.columns.push(crate::report::document::Column { width, align: Align::Left });
    }
    // The place is the subtitle's.
    let signing = Cell::from(super::summary::signed_on(ground, visit));
    table.row([name("day"), Cell::from(say.day(visit.about.date)), name("standing"), signing]);
    let names = |part: Part| match text_of(ground, visit, part) {
        text if text.is_empty() => Cell::from(NOTHING),
        text => Cell::from(say.list(people(&text))),
    };
    table.row([name("inspectors"), names(Part::Inspectors), name("companions"), names(Part::Companions)]);
    table
}

fn checked(ground: &Ground<'_>, visit: &VisitFacts) -> Vec<Block> {
    let say = ground.say();
    let open = super::summary::open_lines(ground, visit);
    let mut sentences = vec![super::summary::tally_sentence(ground, &visit.page.tally, &open)];
    if visit.page.lessons > 0 {
        sentences.push(say.number("walk_finish.lessons", visit.page.lessons));
    }
    if visit.page.talks > 0 {
        sentences.push(say.number("walk_finish.talks", visit.page.talks));
    }
    let (asked, yes) = visit.page.satisfied;
    if asked > 0 {
        let values = [("asked", asked.to_string()), ("yes", yes.to_string())];
        sentences.push(say.with("walk_finish.satisfied", &values));
    }
    sentences.push(super::summary::late_of(ground, visit, "papers.late_here"));
    vec![Block::paragraph(say.sentences(&sentences))]
}

fn figures(ground: &Ground<'_>, visit: &VisitFacts, effect: &FeedbackEffect) -> Vec<Block> {
    let say = ground.say();
    let all: Vec<&Row> = visit.page.figures.iter().filter(|row| row.reported.is_some()).collect();
    let short = all.len() <= MOST_LISTED;
    let is_told = |row: &&Row| short || row.agrees() != Some(true) || row.mark != Some(Mark::Met);
    let listed: Vec<&Row> = all.iter().copied().filter(is_told).collect();
    let rooms = rooms(ground, visit);
    let mut table = Table::new(comparison_columns(ground));
    for row in &listed {
        table.row(comparison(ground, visit, row));
    }
    for room in rooms.iter().filter(|room| room.differs()) {
        table.row(room_cells(ground, room));
    }
    let compared: Vec<_> = all.iter().filter(|row| row.measured.is_some()).map(|row| (visit, *row)).collect();
    let said = say.sentences(&[compared_said(ground, &compared, &rooms), turned(ground, effect)]);
    vec![Block::paragraph(said), Block::Table(table)]
}

/// What measured figures do to the school's verdict and values.
fn turned(ground: &Ground<'_>, effect: &FeedbackEffect) -> String {
    let say = ground.say();
    if effect.values.is_empty() {
        return String::new();
    }
    let turned = effect.units.iter().filter(|(_, before, after)| before != after);
    let mut sentences: Vec<String> = turned
        .map(|(stage, before, after)| {
            let values =
                [("stage", say.stage(*stage)), ("before", say.verdict(*before)), ("after", say.verdict(*after))];
            say.with("walk_finish.turned", &values)
        })
        .collect();
    if sentences.is_empty() {
        sentences.push(say.of("walk_finish.kept"));
    }
    // What stays met is no news, unless there is little else.
    let few = effect.values.len() <= FEW_VALUES;
    let told = effect.values.iter().filter(|(.., met)| few || *met != Some(true));
    let values = told.filter_map(|(stage, place, before, after, met)| {
        let indicator = ground.rulebook.indicators.get(*place)?;
        let decimals = ground.rulebook.decimals.values as usize;
        let least = indicator.threshold.get(stage).map(|least| least.double);
        let shown = |value: f64| match least {
            Some(least) if value.is_finite() => deciding_text(value, least, decimals),
            _ => fixed(value, decimals),
        };
        let key = match met {
            Some(true) => "walk_finish.value_met",
            Some(false) => "walk_finish.value_not_met",
            None => "walk_finish.value",
        };
        let values = [
            ("stage", say.stage(*stage)),
            ("indicator", ground.language.of(&indicator.short).to_owned()),
            ("before", shown(*before)),
            ("after", with_unit(&shown(*after), ground.language.of(&indicator.unit))),
        ];
        Some(say.with(key, &values))
    });
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        sentences.push(say.with("papers.feedback.values", &[("values", values.join(&say.of("papers.clause_join")))]));
    }
    say.sentences(&sentences)
}

/// Findings of a visit that are to be put right, by their numbers in the ledger, with measure, who and by when. Their facts stand
/// here where the problems are told in somebody's own words, and not where they were told from the findings.
pub(super) fn deadlines(ground: &Ground<'_>, visit: &VisitFacts) -> Table {
    let say = ground.say();
    let head = |key: &str| say.of(&format!("papers.rectification.column.{key}"));
    let with_facts = agreed(visit, Part::Problems).is_some();
    let mut columns = vec![
        (head("number"), 18.0, Align::Centre),
        (head("measure"), if with_facts { 46.0 } else { 82.0 }, Align::Left),
        (head("person"), if with_facts { 26.0 } else { 38.0 }, Align::Left),
        (head("deadline"), 22.0, Align::Centre),
    ];
    if with_facts {
        columns.insert(1, (head("problem"), 48.0, Align::Left));
    }
    let mut table = Table::new(columns);
    let findings = visit.page.findings.iter().filter(|finding| finding.wants_doing());
    for (place, finding) in (1..).zip(findings) {
        let number = if finding.number.is_empty() { place.to_string() } else { finding.number.clone() };
        let mut cells = vec![
            Cell::from(number),
            Cell::from(or_nothing(one_line(&finding.measure))),
            Cell::from(who(ground, finding)),
            Cell::from(finding.deadline.map_or_else(|| NOTHING.to_owned(), |day| day.to_string())),
        ];
        if with_facts {
            cells.insert(1, Cell::from(one_line(&finding.facts)));
        }
        table.row(cells);
    }
    table
}

/// Who is to do it.
pub(super) fn who(ground: &Ground<'_>, finding: &FindingState) -> String {
    let say = ground.say();
    let side = say.of(&format!("feedback.side.{}", finding.side.id()));
    let person = one_line(&finding.person);
    if person.is_empty() { side } else { say.with("feedback.who", &[("side", side), ("person", person)]) }
}

pub(super) fn or_nothing(text: String) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { text }
}
