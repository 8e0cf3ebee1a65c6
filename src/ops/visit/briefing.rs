//! Three minutes at the gate: which figures of a school would turn its verdict and by how little, what is doubtful, and
//! what to look at first. What is still open from earlier is told by [`super::findings`].

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::assess::explain::Explainer;
use crate::assess::{Assessment, Options, Verdict, assess};
use crate::county::{County, Figure, FigureColumn, Quantities, Stage, ValueType};
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::assess_county::{self, assess_figures};
use crate::ops::look_at_doubts::{DoubtState, doubts};
use crate::rulebook::Rulebook;

use super::list::{last_visits, visits};

/// A figure a little more or less of which turns a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Turning {
    /// The unit's stage.
    pub stage: Stage,
    /// Place of the indicator in the rulebook.
    pub indicator: usize,
    /// Key of the figure.
    pub key: String,
    /// What was reported.
    pub reported: Figure,
    /// So much less, where it is negative, or more of it turns the unit's verdict.
    pub by: Figure,
    /// Less of it does.
    pub less: bool,
    /// The verdict as it is.
    pub from: Verdict,
    /// The verdict it turns into.
    pub to: Verdict,
}

/// A class size at its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct FullClass {
    /// The stage.
    pub stage: Stage,
    /// Key of the largest class.
    pub key: String,
    /// The largest class reported.
    pub largest: Figure,
    /// The limit.
    pub limit: f64,
    /// Over it.
    pub over: bool,
}

/// The briefing of one school.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// Code.
    pub school: String,
    /// Name.
    pub name: String,
    /// Verdict of each unit, primary first.
    pub units: Vec<(Stage, Option<Verdict>, u32)>,
    /// Figures that would turn a verdict, the nearest first.
    pub turning: Vec<Turning>,
    /// Class sizes at or over their limit.
    pub classes: Vec<FullClass>,
    /// Items the school is at fault under, by place in the rulebook.
    pub at_fault: Vec<usize>,
    /// Doubts nobody explained.
    pub doubts: Vec<DoubtState>,
    /// The last visit.
    pub last_visit: Option<Date>,
}

impl Briefing {
    /// Keys of figures to look at first: those that would turn a verdict, then those in doubt.
    #[must_use]
    pub fn first(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.turning.iter().map(|turning| turning.key.clone()).collect();
        keys.extend(self.classes.iter().map(|class| class.key.clone()));
        keys.extend(self.doubts.iter().filter_map(|state| state.doubt.field.clone()));
        let mut seen = std::collections::BTreeSet::new();
        keys.retain(|key| seen.insert(key.clone()));
        keys
    }
}

/// Makes the briefing of a school.
pub fn briefing(
    session: &Session,
    request: &assess_county::Request<'_>,
    school: &str,
    today: Date,
) -> Result<Briefing> {
    let county = session.county(request.county, request.year)?;
    let Some(row) = county.schools.row_of(school) else {
        return Err(Fault::could_not_run("unknown_school").with("school", school));
    };
    let answer = assess_figures(session, county, request)?;
    let (county, rulebook, assessment) = (&answer.county, &answer.rulebook, &answer.assessment);
    let quantities = &session.library.quantities;
    let number = crate::county::row_number(row);
    let units = assessment.units.iter().filter(|unit| unit.row == number);
    let at_fault = (0..assessment.items.len()).filter(|place| assessment.items[*place].schools.contains(&number));
    let of_school = |state: &DoubtState| state.doubt.school.as_deref() == Some(school);
    let explained = |state: &DoubtState| {
        state.mark.as_ref().is_some_and(|mark| mark.look == crate::ops::look_at_doubts::Look::Explained)
    };
    let doubts = doubts(session, county.id(), county.year)?;
    let last = last_visits(&visits(session, county.id())?, today);
    Ok(Briefing {
        school: school.to_owned(),
        name: county.schools.names[row].clone(),
        units: units.map(|unit| (unit.stage, unit.verdict, unit.met)).collect(),
        turning: turning(county, quantities, rulebook, assessment, number, &session.library.visits.near.rational),
        classes: full_classes(county, quantities, rulebook, row),
        at_fault: at_fault.collect(),
        doubts: doubts.into_iter().filter(|state| of_school(state) && !explained(state)).collect(),
        last_visit: last.get(school).copied(),
    })
}

/// Figures a little more or less of which turns the verdict of one of the school's units, the nearest first: those that
/// carry an indicator, and the students they are shared among.
fn turning(
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    assessment: &Assessment,
    row: u32,
    near: &BigRational,
) -> Vec<Turning> {
    let explainer = Explainer::new(county, quantities, rulebook, assessment);
    let concessions =
        assessment.concessions_on.iter().filter_map(|place| rulebook.concessions.get(*place).map(|on| on.id.clone()));
    let options = Options { concessions: concessions.collect(), ..Options::default() };
    let mut alone = county.clone();
    alone.schools.keep(&[row]);
    let mut found: Vec<(BigRational, Turning)> = Vec::new();
    for unit in assessment.units.iter().filter(|unit| unit.row == row) {
        let Some(from) = unit.verdict else { continue };
        for indicator in 0..rulebook.indicators.len() {
            let told = explainer.explain(unit, indicator);
            // The figure that carries the indicator: what is subtracted or conceded does not.
            let carries = told
                .stage_terms
                .iter()
                .chain(&told.school_terms)
                .find(|term| term.concession.is_none() && !term.optional && term.factor.rational.is_positive());
            let Some((term, reported)) = carries.and_then(|term| Some((term, term.figure.clone()?))) else { continue };
            let whole = quantities.get(&term.key).is_some_and(|known| known.value == ValueType::Count);
            for need in [&told.threshold, &told.floor].into_iter().flatten() {
                let lacking = need.lacking_of_school.as_ref().unwrap_or(&need.lacking) / &term.factor.rational;
                let less = !lacking.is_positive();
                let amount = step(&lacking.abs(), whole, less);
                let scale = reported.to_rational();
                if scale.is_zero() || &amount / &scale > *near {
                    continue;
                }
                let changed = if less { &scale - &amount } else { &scale + &amount };
                let to = judged_with(&mut alone, quantities, rulebook, &options, unit.stage, &term.key, changed);
                alone.schools.figures.entry(term.key.clone()).or_default().set(0, Some(reported.clone()));
                let Some(to) = to.map(|to| to.verdict).filter(|to| *to != from) else { continue };
                let turning = Turning {
                    stage: unit.stage,
                    indicator,
                    key: term.key.clone(),
                    reported: reported.clone(),
                    by: Figure::from_rational(amount.clone()),
                    less,
                    from,
                    to,
                };
                found.push((amount / scale, turning));
            }
        }
        for less in [false, true] {
            found.extend(students_turning(&mut alone, quantities, rulebook, &options, unit, from, near, less));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let mut turning: Vec<Turning> = Vec::new();
    for (_, one) in found {
        if !turning.iter().any(|known| known.key == one.key && known.stage == one.stage && known.to == one.to) {
            turning.push(one);
        }
    }
    turning
}

/// The fewest students more or less that turn a unit's verdict, with how far off that is; `None` where none near do. More
/// students never make a verdict better, so the least number is found by halving.
#[expect(clippy::too_many_arguments, reason = "the one school and the rules it is judged by, and what is looked for")]
fn students_turning(
    alone: &mut County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    options: &Options,
    unit: &crate::assess::Unit,
    from: Verdict,
    near: &BigRational,
    less: bool,
) -> Option<(BigRational, Turning)> {
    let key = format!("students_{}", unit.stage.id());
    let reported = alone.schools.figure(&key, 0)?;
    let scale = reported.to_rational();
    let changed = |by: &BigInt| {
        let by = BigRational::from_integer(by.clone());
        if less { &scale - by } else { &scale + by }
    };
    let mut judged = |by: &BigInt| {
        let judged = judged_with(alone, quantities, rulebook, options, unit.stage, &key, changed(by));
        alone.schools.figures.entry(key.clone()).or_default().set(0, Some(reported.clone()));
        judged
    };
    let turned = |judged: &Option<Judged>| judged.as_ref().is_some_and(|judged| judged.verdict != from);
    let (mut stays, mut turns) = (BigInt::zero(), (&scale * near).to_integer().min(scale.to_integer() - 1));
    if !turns.is_positive() || !turned(&judged(&turns)) {
        return None;
    }
    while &turns - &stays > BigInt::one() {
        let middle: BigInt = (&stays + &turns) / 2;
        if turned(&judged(&middle)) { turns = middle } else { stays = middle }
    }
    let (before, after) = (judged(&BigInt::zero())?, judged(&turns)?);
    let indicator = before.states.iter().zip(&after.states).position(|(before, after)| before != after)?;
    let apart = BigRational::from_integer(turns) / &scale;
    let by = Figure::from_rational(&apart * &scale);
    Some((apart, Turning { stage: unit.stage, indicator, key, reported, by, less, from, to: after.verdict }))
}

/// The least amount that gets across: whole ones, or hundredths. Getting below needs more than what is in hand; getting up
/// needs just what is lacking.
fn step(apart: &BigRational, whole: bool, less: bool) -> BigRational {
    let grain = if whole { BigRational::one() } else { BigRational::new(BigInt::one(), BigInt::from(100)) };
    let steps = apart / &grain;
    let steps = if less { steps.floor() + BigRational::one() } else { steps.ceil() };
    steps * grain
}

/// How the only school's unit stands with one figure changed.
struct Judged {
    verdict: Verdict,
    /// Of each indicator, whether threshold and floor are reached.
    states: Vec<(Option<bool>, Option<bool>)>,
}

fn judged_with(
    alone: &mut County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    options: &Options,
    stage: Stage,
    key: &str,
    figure: BigRational,
) -> Option<Judged> {
    let column = alone.schools.figures.entry(key.to_owned()).or_insert_with(|| FigureColumn::empty(1));
    column.set(0, Some(Figure::from_rational(figure)));
    let assessment = assess(alone, quantities, rulebook, options);
    let place = assessment.units.iter().position(|unit| unit.stage == stage)?;
    let states =
        assessment.values.iter().map(|values| values.get(place)).map(|value| (value.met, value.floor)).collect();
    Some(Judged { verdict: assessment.units[place].verdict?, states })
}

fn full_classes(county: &County, quantities: &Quantities, rulebook: &Rulebook, row: usize) -> Vec<FullClass> {
    let rules = rulebook.items.iter().filter_map(|item| match &item.rule {
        crate::rulebook::Rule::NoOverSize { largest, limit, .. } => Some((largest, limit)),
        _ => None,
    });
    let mut full = Vec::new();
    for (largest, limit) in rules {
        for (stage, limit) in limit {
            let key = quantities.key_in(largest, *stage);
            let Some(figure) = county.schools.figure(&key, row) else { continue };
            if figure.to_rational() >= limit.rational {
                let over = figure.to_rational() > limit.rational;
                full.push(FullClass { stage: *stage, key, largest: figure, limit: limit.double, over });
            }
        }
    }
    full
}
