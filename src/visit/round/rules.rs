//! What a round consists of, read from `assets/round.toml`.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde::Deserialize;

use crate::county::{Quantities, Scope, Words};
use crate::fault::{Fault, Result};
use crate::rulebook::{Exact, WordLists};

const FILE: &str = include_str!("../../../assets/round.toml");

/// The rules of a round.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Always `round`.
    kind: String,
    /// Meetings, in order.
    #[serde(rename = "meeting")]
    pub meetings: Vec<Meeting>,
    /// Schools to visit.
    pub schools: SchoolsRule,
    /// A day of a team.
    pub day: DayRule,
    /// Offices to visit.
    pub offices: OfficesRule,
    /// The questionnaire.
    pub questionnaire: QuestionnaireRule,
    /// Kinds of respondents, in order.
    #[serde(rename = "respondent")]
    pub respondents: Vec<Respondent>,
}

/// A meeting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Id.
    pub id: String,
    /// Who is met.
    pub name: Words,
    /// What to ask.
    pub ask: WordLists,
    /// Where it was taken from.
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
}

/// How many schools a round visits, and which kinds must be among them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolsRule {
    /// So many at least.
    pub least: usize,
    /// So many at most.
    pub most: usize,
    /// Ids of kinds that must be among them.
    pub kinds: Vec<String>,
    /// Where it was taken from.
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
}

/// A day of a team.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRule {
    /// Least minutes at a school.
    pub least_minutes: u32,
    /// Most minutes at a school.
    pub most_minutes: u32,
    /// Minutes at schools in a day.
    pub minutes: u32,
    /// Most schools in a day.
    pub most_schools: usize,
    /// Where it was taken from.
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
}

/// Offices to visit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficesRule {
    /// Id of the checklist whose sections they are.
    pub checklist: String,
}

/// The questionnaire on people's satisfaction.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireRule {
    /// Key of the county's population.
    pub population: String,
    /// Sheets per head.
    pub per_head: Exact,
    /// Sheets at least.
    pub at_least: u64,
    /// Least part of them for parents.
    pub parents_share: Exact,
    /// Least part of them that come back valid.
    pub valid_share: Exact,
    /// Least part of the valid ones that are content.
    pub satisfied: Exact,
    /// Where it was taken from.
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
    /// Keys of the county's figures that a tally gives.
    pub figures: SurveyKeys,
}

/// Keys of the county's figures that a tally gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyKeys {
    /// Sheets.
    pub sheets: String,
    /// Valid ones.
    pub valid: String,
    /// Content ones.
    pub happy: String,
    /// Parents' sheets.
    pub parents_sheets: String,
    /// Parents' valid ones.
    pub parents_valid: String,
    /// Parents' content ones.
    pub parents_happy: String,
}

impl SurveyKeys {
    fn all(&self) -> [&str; 6] {
        let Self { sheets, valid, happy, parents_sheets, parents_valid, parents_happy } = self;
        [sheets, valid, happy, parents_sheets, parents_valid, parents_happy]
    }
}

/// A kind of respondents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Respondent {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// Counts as parents.
    #[serde(default)]
    pub parents: bool,
}

impl Rules {
    /// The program's own.
    pub fn built_in(quantities: &Quantities) -> Result<Self> {
        Self::parse(FILE, quantities)
    }

    /// Reads and checks a file.
    pub fn parse(text: &str, quantities: &Quantities) -> Result<Self> {
        let rules: Self = toml::from_str(text).map_err(|error| refused(error.message()))?;
        if let Some(wrong) = rules.wrong(quantities) {
            return Err(refused(&wrong));
        }
        Ok(rules)
    }

    /// What does not fit together, if something does not.
    fn wrong(&self, quantities: &Quantities) -> Option<String> {
        let Self { kind, meetings, schools, day, questionnaire, respondents, .. } = self;
        let sound = [
            ("kind", kind == "round"),
            ("meeting", !meetings.is_empty() && differ(meetings.iter().map(|meeting| &meeting.id))),
            ("meeting.ask", meetings.iter().all(|meeting| meeting.ask.zh.len() == meeting.ask.en.len())),
            ("schools", (1..=schools.most).contains(&schools.least)),
            ("day.least_minutes", (1..=day.most_minutes).contains(&day.least_minutes)),
            ("day.minutes", day.minutes >= day.most_minutes),
            ("day.most_schools", day.most_schools > 0),
            ("questionnaire.per_head", questionnaire.per_head.rational.is_positive()),
            ("questionnaire.parents_share", is_part(&questionnaire.parents_share)),
            ("questionnaire.valid_share", is_part(&questionnaire.valid_share)),
            ("questionnaire.satisfied", is_part(&questionnaire.satisfied)),
            ("respondent", differ(respondents.iter().map(|respondent| &respondent.id))),
            ("respondent.parents", respondents.iter().any(|respondent| respondent.parents)),
        ];
        let unsound = sound.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name.to_owned());
        let unknown_kind = || schools.kinds.iter().find(|kind| quantities.kind(kind).is_none()).cloned();
        let keys = || questionnaire.figures.all().into_iter().chain([questionnaire.population.as_str()]);
        let of_county = |key: &str| quantities.get(key).is_some_and(|quantity| quantity.scope == Scope::County);
        let unknown_key = || keys().find(|key| !of_county(key)).map(str::to_owned);
        unsound.or_else(unknown_kind).or_else(unknown_key)
    }
}

fn differ<'a>(ids: impl Iterator<Item = &'a String>) -> bool {
    let mut seen = BTreeSet::new();
    ids.into_iter().all(|id| !id.is_empty() && seen.insert(id))
}

/// Above 0, at most 1.
fn is_part(part: &Exact) -> bool {
    part.rational > BigRational::zero() && part.rational <= BigRational::one()
}

fn refused(reason: &str) -> Fault {
    Fault::could_not_run("round_rules").with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::built_in_quantities;

    #[test]
    fn the_built_in_rules_are_sound_and_bad_ones_are_refused() {
        let quantities = built_in_quantities().unwrap();
        assert!(Rules::built_in(&quantities).is_ok());
        for (from, to) in [
            ("kind = \"round\"", "kind = \"rulebook\""),
            ("least = 8", "least = 11"),
            ("least = 8", "least = 0"),
            ("kinds = [\"teaching_point\"", "kinds = [\"village_school\""),
            ("least_minutes = 20", "least_minutes = 61"),
            ("minutes = 300", "minutes = 59"),
            ("most_schools = 6", "most_schools = 0"),
            ("valid_share = \"0.7\"", "valid_share = \"1.1\""),
            ("satisfied = \"0.85\"", "satisfied = 0.85"),
            ("population = \"population\"", "population = \"students_primary\""),
            ("happy = \"survey_happy\"", "happy = \"survey_content\""),
            ("id = \"conference\"", "id = \"delegates\""),
            ("parents = true", "parents = false"),
        ] {
            assert!(FILE.contains(from), "{from}");
            let read = Rules::parse(&FILE.replacen(from, to, 1), &quantities);
            assert_eq!(read.err().map(|fault| fault.code), Some("round_rules"), "{to}");
        }
    }
}
