//! A county's round of visits: drafts of its meetings, schools, offices and questionnaires, a plan by day and team, and
//! the tally of the questionnaires.
//!
//! Drafts, not orders: numbers come from `assets/round.toml`, with where they were taken from.

mod plan;
mod rules;
mod tally;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::county::{County, Figure, Quantities, Words};
use crate::fault::{Fault, Result};
use crate::rulebook::checklist::Checklist;

pub use plan::{Crew, Outing, Plan, Stop, plan};
pub use rules::{DayRule, Meeting, OfficesRule, QuestionnaireRule, Respondent, Rules, SchoolsRule, SurveyKeys};
pub use tally::{Counts, Flaw, Sheets, Tally, tally};

/// An office to visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Id of its section.
    pub id: String,
    /// Its name.
    pub name: Words,
    /// Ids of the items to verify there.
    pub items: Vec<String>,
}

/// How many questionnaires a round needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Questionnaires {
    /// All of them.
    pub sheets: u64,
    /// At least so many of them to parents.
    pub parents: u64,
    /// At least so many of them valid when they come back.
    pub valid: u64,
    /// The county reported its population; without it the sheets are the least that any county needs.
    pub population_known: bool,
}

/// The draft of a county's round.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// Meetings.
    pub meetings: &'a [Meeting],
    /// Schools at least; fewer than the rule says where the county has no more.
    pub schools_least: usize,
    /// Schools at most.
    pub schools_most: usize,
    /// Kinds of school that must be among them and that the county has, by index.
    pub kinds: Vec<usize>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Questionnaires.
    pub questionnaires: Questionnaires,
}

/// Drafts a round. `schools` are those that can be drawn.
pub fn draft<'a>(
    rules: &'a Rules,
    checklists: &[Checklist],
    county: &County,
    quantities: &Quantities,
    schools: usize,
) -> Result<Draft<'a>> {
    let id = &rules.offices.checklist;
    let checklist = checklists.iter().find(|checklist| checklist.id == *id);
    let checklist = checklist.ok_or_else(|| Fault::could_not_run("round_rules").with("reason", id))?;
    let kinds = rules.schools.kinds.iter().filter_map(|kind| quantities.kind(kind));
    let has = |kind: &usize| county.schools.kinds.iter().any(|of| usize::from(*of) == *kind);
    Ok(Draft {
        meetings: &rules.meetings,
        schools_least: rules.schools.least.min(schools),
        schools_most: rules.schools.most.min(schools),
        kinds: kinds.filter(has).collect(),
        offices: offices(checklist),
        questionnaires: questionnaires(&rules.questionnaire, population(rules, county, quantities).as_ref()),
    })
}

fn offices(checklist: &Checklist) -> Vec<Office> {
    let items = |section: &str| {
        let of_section = checklist.items.iter().filter(|item| item.section == section);
        of_section.map(|item| item.id.clone()).collect()
    };
    let offices = checklist.sections.iter().map(|section| Office {
        id: section.id.clone(),
        name: section.name.clone(),
        items: items(&section.id),
    });
    offices.filter(|office| !office.items.is_empty()).collect()
}

/// The county's population in heads.
fn population(rules: &Rules, county: &County, quantities: &Quantities) -> Option<BigRational> {
    let key = &rules.questionnaire.population;
    let figure = county.figures.get(key).map(Figure::to_rational)?;
    let unit = quantities.get(key).and_then(|quantity| quantity.unit).map(|unit| &quantities.units[unit]);
    Some(unit.map_or(figure.clone(), |unit| figure * &unit.factor))
}

/// How many questionnaires a population in heads asks for.
#[must_use]
pub fn questionnaires(rule: &QuestionnaireRule, population: Option<&BigRational>) -> Questionnaires {
    let by_heads = population.map_or(0, |heads| whole_up(&(heads * &rule.per_head.rational)));
    let sheets = by_heads.max(rule.at_least);
    let part = |share: &BigRational| whole_up(&(share * BigRational::from_integer(BigInt::from(sheets))));
    Questionnaires {
        sheets,
        parents: part(&rule.parents_share.rational),
        valid: part(&rule.valid_share.rational),
        population_known: population.is_some(),
    }
}

/// Rounded up to a whole number; below 0 is 0.
fn whole_up(number: &BigRational) -> u64 {
    let whole = number.ceil().to_integer();
    if whole.sign() == num_bigint::Sign::Minus { 0 } else { whole.to_u64().unwrap_or(u64::MAX) }
}
