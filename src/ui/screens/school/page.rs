//! What a school's page says, put together once when the school is opened.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::formula::{Formula, Writer};
use super::reported::{self, Group, StandIns};
use crate::assess::explain::{Explainer, rank};
use crate::assess::{Excluded, NO_STUDENTS, Verdict};
use crate::county::Stage;
use crate::fault::Place;
use crate::ops::look_at_doubts::DoubtState;
use crate::rulebook::Rulebook;
use crate::text::Language;
use crate::ui::screens::measured;
use crate::ui::screens::schools::figures::{self, Told};
use crate::ui::screens::schools::source::{Source, kind_name, option_name, quantity_name};
use crate::ui::state::Shown;
use crate::ui::widgets::mark::Mark;
use crate::ui::words::{NO_FIGURE, Say, count, number, percent};

/// The nearest double.
pub fn double(value: &BigRational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// Why a school or stage is left out.
pub fn exclusion(say: Say, rulebook: &Rulebook, excluded: &Excluded) -> String {
    match excluded.exclusion.and_then(|place| rulebook.exclusions.get(place)) {
        Some(exclusion) => say.name(&exclusion.reason).to_owned(),
        None => say.of(&format!("excluded.{NO_STUDENTS}")),
    }
}

/// One indicator of one unit.
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// Unit of the value.
    pub unit: String,
    /// The value and how it stands.
    pub told: Told,
    /// Right end of the scale it is drawn on.
    pub end: f64,
    /// Part of the county's variance.
    pub share: String,
    /// Place among the units of the stage.
    pub rank: String,
    /// All of it in words.
    pub words: String,
    /// How it was computed.
    pub formula: Formula,
    /// How to verify it on site.
    pub verify: String,
    /// The concessions by which it is met.
    pub concessions: Vec<String>,
}

/// One unit of the school.
pub struct Card {
    /// The stage and its students.
    pub title: String,
    /// The verdict; `None` where units are not judged.
    pub verdict: Option<(Mark, String)>,
    /// What the verdict rests on.
    pub why: Vec<String>,
    /// The indicators.
    pub lines: Vec<Line>,
}

/// One indicator over the years.
pub struct Trend {
    /// Its name, and its unit.
    pub name: String,
    /// By year: the number as it is written, and itself.
    pub values: Vec<(String, f64)>,
    /// The change since the year before.
    pub change: String,
    /// The least value.
    pub threshold: Option<f64>,
    /// All of it in words.
    pub words: String,
}

/// The years of one unit.
pub struct Years {
    /// The stage.
    pub title: String,
    /// The indicators.
    pub trends: Vec<Trend>,
}

/// An item this school has to do with.
pub struct AtItem {
    /// Its place in the rulebook.
    pub place: usize,
    /// At fault, or lacking data.
    pub mark: Mark,
    /// Its id and what is wrong.
    pub state: String,
    /// The requirement.
    pub text: String,
}

/// A doubt about the school's figures.
pub struct Doubtful {
    /// In words.
    pub text: String,
    /// Sheet and cell.
    pub place: String,
    /// What somebody said of it.
    pub said: Option<String>,
    /// It still has to be seen to.
    pub open: bool,
}

/// What the page of one school says.
pub struct Page {
    /// Row of the school.
    pub row: u32,
    /// Its code.
    pub code: String,
    /// The language it is written in.
    pub language: Language,
    /// Its name.
    pub name: String,
    /// Code, kind, township and so on.
    pub facts: Vec<String>,
    /// Why the school or a stage of it is left out.
    pub excluded: Vec<String>,
    /// Measured figures that stand in for reported ones and differ from them.
    pub measured: Vec<measured::Line>,
    /// How many stand in for the same.
    pub agreeing: usize,
    /// Its units.
    pub cards: Vec<Card>,
    /// Years that figures are known of, as they are written, and shorter.
    pub years: Vec<(String, String)>,
    /// The years of its units.
    pub trends: Vec<Years>,
    /// Items.
    pub items: Vec<AtItem>,
    /// Doubts.
    pub doubts: Vec<Doubtful>,
    /// Everything reported.
    pub groups: Vec<Group>,
    /// Figures that were not reported.
    pub missing: usize,
    /// Schools before and after it.
    pub neighbours: [Option<u32>; 2],
    /// Indicators that are explained, by card.
    pub open: BTreeSet<(usize, usize)>,
    /// The reported figures are shown.
    pub figures_open: bool,
}

impl Page {
    /// The page of a school.
    pub fn new(say: Say, shown: &Shown, doubts: &[DoubtState], row: u32, neighbours: [Option<u32>; 2]) -> Self {
        let source = Source::from(shown);
        let schools = &shown.county.schools;
        let place = row as usize;
        let code = schools.codes.get(place).cloned().unwrap_or_default();
        let excluded = shown.assessment.excluded.iter().filter(|one| one.row == row).map(|one| {
            let reason = exclusion(say, shown.rulebook(), one);
            match one.stage {
                Some(stage) => say.with("school.stage_left_out", &[("stage", say.stage(stage)), ("reason", reason)]),
                None => say.with("school.left_out", &[("reason", reason)]),
            }
        });
        let explainer = Explainer::new(&shown.county, shown.quantities(), shown.rulebook(), &shown.assessment);
        let stand_ins = shown.stand_ins().iter().filter(|one| one.school == code);
        let stand_ins: StandIns<'_> = stand_ins.map(|one| (one.field.as_str(), one.reported.as_ref())).collect();
        let cards: Vec<Card> =
            shown.units_of(row).map(|unit| card(say, source, &explainer, unit, &stand_ins)).collect();
        let (differing, agreeing): (Vec<_>, Vec<_>) =
            measured::lines(say, shown, Some(&code)).into_iter().partition(measured::Line::differs);
        let (years, trends) = years(say, shown, row, &code);
        let groups = reported::groups(say, source, place, &stand_ins);
        let missing = groups.iter().flat_map(|group| &group.lines).filter(|(_, _, missing)| *missing).count();
        Self {
            row,
            language: say.language,
            name: shown.school(row).to_owned(),
            facts: facts(say, source, place, &code),
            excluded: excluded.collect(),
            measured: differing,
            agreeing: agreeing.len(),
            cards,
            years,
            trends,
            items: items(say, shown, row),
            doubts: doubtful(say, doubts, &code),
            groups,
            missing,
            neighbours,
            code,
            open: BTreeSet::new(),
            figures_open: false,
        }
    }
}

/// Code, kind, township, choices and students in a line.
fn facts(say: Say, source: Source<'_>, row: usize, code: &str) -> Vec<String> {
    let mut facts = vec![code.to_owned()];
    facts.extend(source.kind(row).map(|kind| kind_name(say, kind).to_owned()));
    facts.extend(Some(source.township(row).to_owned()).filter(|township| !township.is_empty()));
    for quantity in source.choices() {
        facts.extend(source.choice(quantity, row).map(|option| option_name(say, option).to_owned()));
    }
    for stage in Stage::ALL {
        let key = format!("students_{}", stage.id());
        let allowed = source.kind(row).is_some_and(|kind| kind.allows(stage));
        let students = source.county.schools.figure(&key, row).filter(|_| allowed);
        if let (Some(students), Some(quantity)) = (students, source.quantities.get(&key)) {
            let name = match say.language {
                Language::ZhCn => quantity_name(say, quantity).to_owned(),
                Language::En => {
                    say.with("school.name_of_stage", &[("name", quantity.en.clone()), ("stage", say.stage(stage))])
                }
            };
            facts.push(format!("{name} {}", figures::figure(&students)));
        }
    }
    facts
}

fn card(say: Say, source: Source<'_>, explainer: &Explainer<'_>, place: usize, stand_ins: &StandIns<'_>) -> Card {
    let unit = &source.assessment.units[place];
    let students = unit.students.map_or_else(|| NO_FIGURE.to_owned(), |students| number(students as f64, 0));
    let each = 0..source.rulebook.indicators.len();
    let lines: Vec<Line> = each.map(|indicator| line(say, source, explainer, place, indicator, stand_ins)).collect();
    Card {
        title: say.with("school.card", &[("stage", say.stage(unit.stage)), ("students", students)]),
        verdict: unit.verdict.map(|verdict| (Mark::of_verdict(verdict), say.verdict(verdict))),
        why: why(say, source, place, &lines),
        lines,
    }
}

/// What a unit's verdict rests on, in sentences.
fn why(say: Say, source: Source<'_>, place: usize, lines: &[Line]) -> Vec<String> {
    let unit = &source.assessment.units[place];
    let (Some(verdict), Some(rule)) = (unit.verdict, &source.rulebook.unit_rule) else { return Vec::new() };
    let names =
        |wanted: Mark| say.list(lines.iter().filter(|line| line.told.mark == Some(wanted)).map(|line| &line.short));
    let all = lines.len();
    let mut said = vec![say.with(
        "school.met",
        &[
            ("met", unit.met.to_string()),
            ("all", all.to_string()),
            ("least", all.saturating_sub(rule.short_allowed as usize).to_string()),
            ("part", percent(rule.floor.double, 0)),
        ],
    )];
    for (mark, key) in
        [(Mark::Bad, "school.below_floor"), (Mark::Short, "school.at_floor"), (Mark::Open, "school.no_data")]
    {
        let names = names(mark);
        if !names.is_empty() {
            said.push(say.with(key, &[("names", names), ("part", percent(rule.floor.double, 0))]));
        }
    }
    let concession = |place: usize| source.rulebook.concessions.get(place).map(|one| say.name(&one.name));
    if let Some(needed) = source.assessment.unit_concessions.get(&place) {
        let names = say.list(needed.iter().filter_map(|place| concession(*place)));
        said.push(say.with("school.rests_on", &[("names", names)]));
    }
    if verdict != Verdict::Pass {
        let would = source.assessment.would_change.iter().filter(|change| change.units.contains(&place));
        let names = say.list(would.filter_map(|change| concession(change.concession)));
        if !names.is_empty() {
            said.push(say.with("school.would_change", &[("names", names)]));
        }
    }
    said
}

fn line(
    say: Say,
    source: Source<'_>,
    explainer: &Explainer<'_>,
    place: usize,
    indicator: usize,
    stand_ins: &StandIns<'_>,
) -> Line {
    let rule = &source.rulebook.indicators[indicator];
    let told = figures::told(say, source, place, indicator);
    let explained = explainer.explain(&source.assessment.units[place], indicator);
    let formula = Writer { say, source, indicator, stand_ins }.formula(&explained, &told.text);
    // The threshold, or the mean, stands at two thirds of the scale unless the value is beyond it.
    let line = told.threshold.or(told.mean).unwrap_or(1.0);
    let most = if told.value.value.is_nan() { 0.0 } else { told.value.value * 1.08 };
    let needed = source.assessment.value_concessions.get(&(place, indicator)).into_iter().flatten();
    let concessions = needed.filter_map(|place| source.rulebook.concessions.get(*place));
    Line {
        name: say.name(&rule.name).to_owned(),
        short: say.name(&rule.short).to_owned(),
        unit: say.name(&rule.unit).to_owned(),
        end: (line * 1.5).max(most),
        share: percent(told.value.share, 1),
        rank: rank(source.assessment, indicator, place).map_or_else(
            || NO_FIGURE.to_owned(),
            |rank| say.with("school.rank", &[("place", count(rank.place)), ("of", count(rank.of))]),
        ),
        words: say.told(say.name(&rule.name), &figures::sentences(say, source, indicator, &told)),
        formula,
        verify: say.name(&rule.guidance.verify).to_owned(),
        concessions: concessions.map(|one| say.name(&one.name).to_owned()).collect(),
        told,
    }
}

/// The values of the school's units over the county's years.
fn years(say: Say, shown: &Shown, row: u32, code: &str) -> (Vec<(String, String)>, Vec<Years>) {
    let own = (&shown.county, &shown.assessment);
    let mut all: Vec<_> = shown.other_years.iter().map(|year| (&year.county, &year.assessment)).collect();
    all.push(own);
    all.sort_by_key(|(county, _)| county.year);
    let rulebook = shown.rulebook();
    let trends = shown.units_of(row).map(|unit| {
        let stage = shown.assessment.units[unit].stage;
        let units: Vec<Option<usize>> = all
            .iter()
            .map(|(county, assessment)| {
                let row = county.schools.row_of(code).map(crate::county::row_number)?;
                assessment.units.iter().position(|unit| unit.row == row && unit.stage == stage)
            })
            .collect();
        let trends = rulebook.indicators.iter().enumerate().map(|(indicator, rule)| {
            let values: Vec<(String, f64)> = all
                .iter()
                .zip(&units)
                .map(|((county, assessment), unit)| {
                    let source = Source { county, quantities: shown.quantities(), rulebook, assessment };
                    let value = unit.map_or(f64::NAN, |unit| assessment.values[indicator].value[unit]);
                    let text = unit.map(|unit| figures::value_text(source, unit, indicator, value));
                    (text.unwrap_or_else(|| NO_FIGURE.to_owned()), value)
                })
                .collect();
            let years = all.iter().map(|(county, _)| say.year(county.year));
            let told: Vec<String> = years.zip(&values).map(|(year, (text, _))| format!("{year} {text}")).collect();
            let arguments = [("name", say.name(&rule.short).to_owned()), ("unit", say.name(&rule.unit).to_owned())];
            let name = say.with("table.with_unit", &arguments);
            Trend {
                words: say.told(&name, &told),
                change: change(&values, rulebook.decimals.values as usize),
                threshold: figures::limits(Source::from(shown), indicator, stage)[0],
                values,
                name,
            }
        });
        Years { title: say.stage(stage), trends: trends.collect() }
    });
    let written = |year: i32| (say.year(year), year.to_string());
    (all.iter().map(|(county, _)| written(county.year)).collect(), trends.collect())
}

/// What changed from the last year but one to the last.
fn change(values: &[(String, f64)], decimals: usize) -> String {
    let [.., (_, before), (_, now)] = values else { return NO_FIGURE.to_owned() };
    let change = now - before;
    let text = number(change.abs(), decimals);
    match change {
        _ if change.is_nan() => NO_FIGURE.to_owned(),
        // Nothing that is seen has changed.
        _ if text.bytes().all(|byte| byte == b'0' || byte == b'.') => text,
        _ if change > 0.0 => format!("+{text}"),
        _ if change < 0.0 => format!("−{text}"),
        _ => text,
    }
}

fn items(say: Say, shown: &Shown, row: u32) -> Vec<AtItem> {
    let mut found = Vec::new();
    for (place, (item, result)) in shown.rulebook().items.iter().zip(&shown.assessment.items).enumerate() {
        let (mark, key) = if result.schools.contains(&row) {
            (Mark::Bad, "school.at_fault")
        } else if result.missing.contains(&row) {
            (Mark::Open, "school.figures_missing")
        } else {
            continue;
        };
        let state = say.with(key, &[("id", item.id.clone())]);
        found.push(AtItem { place, mark, state, text: say.name(&item.text).to_owned() });
    }
    found
}

fn doubtful(say: Say, doubts: &[DoubtState], code: &str) -> Vec<Doubtful> {
    let own = doubts.iter().filter(|state| state.doubt.school.as_deref() == Some(code));
    own.map(|state| {
        let doubt = &state.doubt;
        let place = Place { file: None, sheet: doubt.sheet.clone(), cell: doubt.cell.clone(), line: None };
        Doubtful {
            text: say.name(&doubt.message).to_owned(),
            place: place.sentence(say.language),
            said: state.mark.as_ref().map(|mark| say.look(mark)),
            open: state.is_open(),
        }
    })
    .collect()
}
