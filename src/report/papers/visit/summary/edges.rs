//! What is on the edge, missing, doubtful or in conflict (临界、缺失和存疑数据): of the schools visited first, then of others, for why a
//! spread is undetermined is told by them.

use crate::assess::{Value, Verdict};
use crate::chart::numbers::{fixed, plain, rounded};
use crate::county::Stage;
use crate::report::and_more;
use crate::report::document::{Block, Mark, Run};
use crate::rulebook::{Indicator, Judged as RuleJudged};
use crate::visit::Field;

use super::super::names::value_text;
use super::super::say::{bare, distinct, one_line};
use super::Summary;

/// Items of a list before it says how many more there are.
const MOST_NAMED: usize = 20;
/// Indicators that cannot be worked out are named where there are no more.
const FEW: usize = 2;

/// What the section is called: doubts are named where there are any.
pub(super) fn heading(summary: &Summary<'_>) -> String {
    let none = summary.doubts.is_empty() && summary.other_doubts == 0 && conflicts(summary).is_empty();
    summary.say().of(if none { "papers.figures.edges" } else { "papers.figures.doubtful" })
}

pub(super) fn blocks(summary: &Summary<'_>) -> Vec<Block> {
    let (say, ground) = (summary.say(), &summary.ground);
    let schools = summary.schools();
    let mut of_visited = of_units(summary, |row| schools.contains(&row));
    for doubt in summary.doubts {
        let school = ground.school(doubt.row).to_owned();
        let message = one_line(ground.language.of(&doubt.message));
        let text = say.with("papers.figures.doubt", &[("school", school), ("message", message)]);
        of_visited.push(vec![Run::marked(bare(&text), Mark::Doubtful)]);
    }
    of_visited.extend(conflicts(summary));
    let of_others = of_units(summary, |row| !schools.contains(&row));
    let mut blocks = list(summary, "papers.figures.doubtful_intro", of_visited);
    blocks.extend(list(summary, "papers.figures.county_intro", of_others));
    if summary.other_doubts > 0 {
        let key = if summary.doubts.is_empty() { "doubts_elsewhere" } else { "more_doubts_elsewhere" };
        blocks.push(Block::paragraph(say.number(&format!("papers.figures.{key}"), summary.other_doubts)));
    }
    blocks
}

/// Figures of visits that were measured twice, with different results.
fn conflicts(summary: &Summary<'_>) -> Vec<Vec<Run>> {
    let (say, ground) = (summary.say(), &summary.ground);
    let mut found = Vec::new();
    for visit in summary.visits {
        let is_figure = |field: &&Field| matches!(field, Field::Figure(_) | Field::Number(_));
        for field in visit.sheet.conflicts.keys().filter(is_figure) {
            let values = [("school", ground.place(visit)), ("name", ground.field(visit, &field.to_string()))];
            found.push(vec![Run::marked(say.with("papers.figures.conflict", &values), Mark::Doubtful)]);
        }
    }
    found
}

fn list(summary: &Summary<'_>, intro: &str, mut items: Vec<Vec<Run>>) -> Vec<Block> {
    if items.is_empty() {
        return Vec::new();
    }
    let say = summary.say();
    let more = items.len().saturating_sub(MOST_NAMED);
    items.truncate(MOST_NAMED);
    let mut blocks = vec![Block::paragraph(say.of(intro)), Block::List { numbered: true, items }];
    if more > 0 {
        blocks.push(Block::paragraph(say.number("papers.figures.doubtful_more", more)));
    }
    blocks
}

/// What is missing and on the edge of some schools, stage by stage.
fn of_units(summary: &Summary<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Vec<Run>> {
    let assessment = summary.judged().assessment;
    let mut items = Vec::new();
    for result in &assessment.stages {
        let units = (0..assessment.units.len()).filter(|unit| {
            let unit = &assessment.units[*unit];
            unit.stage == result.stage && wanted(unit.row as usize)
        });
        let (mut alike, mut edges): (Vec<Lack>, Vec<Vec<Run>>) = (Vec::new(), Vec::new());
        for unit in units {
            edges.extend(edges_of(summary, unit));
            let Some(lack) = missing(summary, unit) else { continue };
            match alike.iter_mut().find(|known| known.figures == lack.figures && known.open == lack.open) {
                Some(known) => known.schools.extend(lack.schools),
                None => alike.push(lack),
            }
        }
        items.extend(alike.into_iter().map(|lack| lack.runs(summary, result.stage)));
        items.extend(edges);
    }
    items
}

/// Figures that some schools did not report, and what cannot be worked out without them.
struct Lack<'a> {
    schools: Vec<&'a str>,
    figures: Vec<String>,
    open: String,
}

impl Lack<'_> {
    fn runs(self, summary: &Summary<'_>, stage: Stage) -> Vec<Run> {
        let say = summary.say();
        let schools = and_more(say.language, self.schools.into_iter());
        let values = [("school", schools), ("stage", say.stage(stage)), ("name", say.list(self.figures))];
        vec![Run::marked(say.with("papers.figures.of_unit", &values), Mark::Missing), self.open.into()]
    }
}

/// The figures a unit did not report, each once.
fn missing<'a>(summary: &Summary<'a>, unit: usize) -> Option<Lack<'a>> {
    let (say, ground) = (summary.say(), &summary.ground);
    let judged = summary.judged();
    let of = &judged.assessment.units[unit];
    let (row, stage) = (of.row as usize, of.stage);
    let values = ground.rulebook.indicators.iter().zip(judged.assessment.values_of(unit)).enumerate();
    let open: Vec<(usize, &Indicator)> = values
        .filter(|(_, (_, value))| !value.value.is_finite())
        .map(|(place, (indicator, _))| (place, indicator))
        .collect();
    if open.is_empty() {
        return None;
    }
    let students = ground.key(&ground.rules.classes.students, stage);
    let terms = open.iter().flat_map(|(_, indicator)| &indicator.resource);
    let terms = terms.filter(|term| !term.optional).map(|term| ground.key(&term.key, stage));
    let keys = distinct(std::iter::once(students).chain(terms));
    let lacking = keys.iter().filter(|key| judged.county.schools.figure(key, row).is_none());
    let mut figures: Vec<String> = lacking.map(|key| ground.quantity(key)).collect();
    if figures.is_empty() {
        figures = open.iter().map(|(_, indicator)| ground.language.of(&indicator.name).to_owned()).collect();
    }
    let result = judged.assessment.stages.iter().find(|result| result.stage == stage);
    let waits = |place: usize| {
        let variation = result.and_then(|result| result.variations.get(place));
        variation.is_some_and(|variation| variation.verdict == Some(Verdict::Undetermined))
    };
    let each = ground.rulebook.variation.judged == RuleJudged::Each;
    let waiting = open.iter().filter(|(place, _)| each && waits(*place)).count();
    let names = open.iter().map(|(_, indicator)| ground.language.of(&indicator.name));
    let key = match waiting {
        0 => "missing",
        all if all == open.len() => "missing_all_open",
        _ => "missing_some_open",
    };
    let few = if open.len() <= FEW { "_few" } else { "" };
    let values = [("number", open.len().to_string()), ("names", say.list(names)), ("open", waiting.to_string())];
    let school = ground.county.schools.names.get(row).map_or("", String::as_str);
    let open = say.with(&format!("papers.figures.{key}{few}"), &values);
    Some(Lack { schools: vec![school], figures, open })
}

/// Values of a unit that rounding puts on the other side of a limit.
fn edges_of(summary: &Summary<'_>, unit: usize) -> Vec<Vec<Run>> {
    let (say, ground) = (summary.say(), &summary.ground);
    let assessment = summary.judged().assessment;
    let of = &assessment.units[unit];
    let values = ground.rulebook.indicators.iter().zip(assessment.values_of(unit));
    let on_edge = values.filter(|(_, value)| value.value.is_finite() && value.borderline);
    let told = on_edge.map(|(indicator, value)| {
        let what = [
            ("school", ground.school(of.row as usize).to_owned()),
            ("stage", say.stage(of.stage)),
            ("name", ground.language.of(&indicator.name).to_owned()),
        ];
        let shown = value_text(ground, indicator, of.stage, value.value);
        let text = format!("{} {shown}", say.with("papers.figures.of_unit", &what));
        let mut runs = vec![Run::marked(text, Mark::Borderline)];
        runs.extend(beside(summary, indicator, of.stage, value).map(Run::from));
        runs
    });
    told.collect()
}

/// Which limit a value is beside, on which side, and what it is rounded to.
fn beside(summary: &Summary<'_>, indicator: &Indicator, stage: Stage, value: Value) -> Option<String> {
    let rulebook = summary.ground.rulebook;
    let threshold = indicator.threshold.get(&stage)?.double;
    let floor = rulebook.unit_rule.as_ref().map_or(1.0, |rule| rule.floor.double);
    let decimals = rulebook.decimals.values as usize;
    let rounded: f64 = rounded(value.value, decimals).parse().ok()?;
    let standing = [("standard", threshold, value.met), ("floor", threshold * floor, value.floor)];
    let turned =
        |(_, limit, holds): &(&str, f64, Option<bool>)| holds.is_some_and(|holds| (rounded >= *limit) != holds);
    let (name, limit, holds) = standing.into_iter().find(turned)?;
    let side = if holds == Some(true) { "above" } else { "below" };
    let values =
        [("limit", plain(limit, 3)), ("floor", plain(floor * 100.0, 1)), ("rounded", fixed(rounded, decimals))];
    Some(summary.say().with(&format!("papers.figures.{side}_{name}"), &values))
}
