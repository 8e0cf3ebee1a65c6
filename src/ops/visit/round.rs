//! A county's round as it is held: its meetings, what its questionnaires came to by kind of respondent, and how visits are
//! spread over days and teams.
//!
//! What is entered are entries of the subject `round/<year>/<county>`. A tally that is complete stands in for the survey
//! figures of the county sheet where measured figures count (`assess --verified`).

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::county::{County, Figure, Quantities, Stage};
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::ops::set_decision::check_note;
use crate::store::{Bases, Entry, NewEntry};
use crate::visit::Stood;
use crate::visit::round::{Crew, Office, Questionnaires, Rules, Sheets, Stop, Tally, draft, plan, tally};

/// Most visits a team is given for a day, however short they are.
const MOST_A_DAY: usize = 20;
/// Most teams.
const MOST_TEAMS: usize = 99;

/// A meeting that was held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The day; `None` while it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// How many people came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// Questionnaires of one kind of respondent, as far as they are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheets: Option<u32>,
    /// Came back valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<u32>,
    /// Are content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happy: Option<u32>,
}

impl Counted {
    /// All three are known.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.sheets.is_some() && self.valid.is_some() && self.happy.is_some()
    }

    const fn is_empty(&self) -> bool {
        self.sheets.is_none() && self.valid.is_none() && self.happy.is_none()
    }
}

/// Something that is entered about a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A meeting, by its id in the rules.
    Meeting(String, Held),
    /// Questionnaires of a kind of respondent, by its id in the rules.
    Counted(String, Counted),
}

/// What stands of a round.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Round {
    /// Meetings by id.
    pub meetings: BTreeMap<String, Stood<Held>>,
    /// Questionnaires by kind of respondent.
    pub counted: BTreeMap<String, Stood<Counted>>,
}

impl Round {
    /// What was counted, as the tally takes it; what is not yet counted is none.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheets> {
        let of = |(respondent, stood): (&String, &Stood<Counted>)| Sheets {
            respondent: respondent.clone(),
            sheets: stood.value.sheets.unwrap_or_default(),
            valid: stood.value.valid.unwrap_or_default(),
            happy: stood.value.happy.unwrap_or_default(),
        };
        self.counted.iter().map(of).collect()
    }

    /// Whether every kind of respondent is counted, and nothing is in conflict.
    #[must_use]
    pub fn is_complete(&self, rules: &Rules) -> bool {
        let counted = |id: &str| self.counted.get(id).is_some_and(|stood| !stood.conflict && stood.value.is_complete());
        rules.respondents.iter().all(|respondent| counted(&respondent.id))
            && !self.counted.values().any(|stood| stood.conflict)
    }

    /// The county's figures that the questionnaires give, by key; none while the tally is not complete, is in conflict or
    /// cannot be so.
    #[must_use]
    pub fn figures(&self, rules: &Rules) -> Vec<(String, Figure)> {
        if !self.is_complete(rules) {
            return Vec::new();
        }
        tally(rules, &self.sheets(), None).figures(&rules.questionnaire.figures)
    }
}

/// A round with its draft.
#[derive(Debug, Clone)]
pub struct OpenRound {
    /// What a round consists of.
    pub rules: Rules,
    /// Schools to visit: at least, at most.
    pub schools: (usize, usize),
    /// Kinds of school that must be among them, by index.
    pub kinds: Vec<usize>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Questionnaires that are needed.
    pub questionnaires: Questionnaires,
    /// What stands.
    pub round: Round,
}

impl OpenRound {
    /// What the questionnaires come to so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        tally(&self.rules, &self.round.sheets(), Some(self.questionnaires.sheets))
    }
}

/// Opens the round of a county and year.
pub fn open(session: &Session, county: &County) -> Result<OpenRound> {
    let quantities = &session.library.quantities;
    let rules = Rules::built_in(quantities)?;
    let round = read(session, county)?;
    let drafted = draft(&rules, &session.library.checklists, county, quantities, drawable(county, quantities))?;
    Ok(OpenRound {
        schools: (drafted.schools_least, drafted.schools_most),
        kinds: drafted.kinds.clone(),
        offices: drafted.offices.clone(),
        questionnaires: drafted.questionnaires,
        rules,
        round,
    })
}

/// How many schools have an assessed stage.
fn drawable(county: &County, quantities: &Quantities) -> usize {
    let assessed = |kind: &&u8| {
        let kind = quantities.kinds.get(usize::from(**kind));
        Stage::ASSESSED.into_iter().any(|stage| kind.is_some_and(|kind| kind.allows(stage)))
    };
    county.schools.kinds.iter().filter(assessed).count()
}

/// What stands of the round of a county and year.
pub fn read(session: &Session, county: &County) -> Result<Round> {
    let mut round = Round::default();
    for head in session.store.heads(&subject(county.id(), county.year))? {
        let Some((name, id)) = head.field.split_once('/') else { continue };
        match name {
            MEETING => take(&mut round.meetings, id, &head),
            COUNTED => take(&mut round.counted, id, &head),
            _ => {}
        }
    }
    // What was taken back says nothing, unless something that was not stands beside it.
    round.meetings.retain(|_, stood| stood.conflict || stood.value != Held::default());
    round.counted.retain(|_, stood| stood.conflict || stood.value != Counted::default());
    Ok(round)
}

/// Takes a head up; one that says otherwise than another of its field is a conflict.
fn take<T: serde::de::DeserializeOwned + Default + PartialEq>(
    stood: &mut BTreeMap<String, Stood<T>>,
    id: &str,
    head: &Entry,
) {
    let value: T = serde_json::from_value(head.value.clone()).unwrap_or_default();
    let conflict = stood.get(id).is_some_and(|before| before.conflict || before.value != value);
    let (entry, author, at) = (head.id.to_string(), head.author.name.clone(), head.at);
    stood.insert(id.to_owned(), Stood { value, entry, author, at, conflict });
}

/// Enters something about a round. A conflict is settled by it; what says nothing takes back what stood.
pub fn write(session: &Session, county: &str, year: i32, entered: &Entered) -> Result<Entry> {
    let rules = Rules::built_in(&session.library.quantities)?;
    let (field, value) = match entered {
        Entered::Meeting(id, held) => {
            if !rules.meetings.iter().any(|meeting| meeting.id == *id) {
                return Err(Fault::could_not_run("round_unknown_part").with("part", id));
            }
            check_note(&held.notes)?;
            (format!("{MEETING}/{id}"), kept(held, *held == Held::default()))
        }
        Entered::Counted(id, counted) => {
            if !rules.respondents.iter().any(|respondent| respondent.id == *id) {
                return Err(Fault::could_not_run("round_unknown_part").with("part", id));
            }
            (format!("{COUNTED}/{id}"), kept(counted, counted.is_empty()))
        }
    };
    session.store.append(NewEntry { subject: subject(county, year), field, value, bases: Bases::Standing })
}

fn kept(value: &impl Serialize, is_empty: bool) -> Value {
    if is_empty { Value::Null } else { serde_json::to_value(value).unwrap_or_default() }
}

/// The county's survey figures as the questionnaires give them: all six, or none.
pub(super) fn counted(session: &Session, county: &County) -> Result<Vec<(String, Figure)>> {
    let round = read(session, county)?;
    if round.counted.is_empty() {
        return Ok(Vec::new());
    }
    let rules = Rules::built_in(&session.library.quantities)?;
    Ok(round.figures(&rules))
}

const MEETING: &str = "meeting";
const COUNTED: &str = "counted";

/// The county stands last: its name may hold any character.
fn subject(county: &str, year: i32) -> String {
    format!("round/{year}/{county}")
}

/// Who goes, from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The first day.
    pub first: Date,
    /// Teams.
    pub teams: usize,
    /// Schools a team sees in a day at most.
    pub most_a_day: usize,
}

/// What one team does on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outing {
    /// The day.
    pub on: Date,
    /// The team, from 1.
    pub team: usize,
    /// Codes of its schools.
    pub schools: Vec<String>,
}

/// Spreads schools over as few days as it takes: those of a township together, Saturdays and Sundays left out, unless the
/// first day is one. However the schools stand, the plan is the same.
pub fn spread(rules: &Rules, stops: &[Stop], party: &Party) -> Result<Vec<Outing>> {
    if !(1..=MOST_TEAMS).contains(&party.teams) || !(1..=MOST_A_DAY).contains(&party.most_a_day) {
        return Err(Fault::could_not_run("round_party").with("teams", MOST_TEAMS).with("most", MOST_A_DAY));
    }
    // How many schools a day is the person's word here, not a matter of minutes.
    let mut rules = rules.clone();
    rules.day.most_schools = party.most_a_day;
    rules.day.minutes = rules.day.least_minutes.saturating_mul(crate::county::row_number(MOST_A_DAY));
    let mut crew = Crew {
        days: stops.len().div_ceil(party.teams * party.most_a_day).max(1),
        teams: party.teams,
        minutes: rules.day.least_minutes,
    };
    // Townships that fill no day whole may need another day; with a day a school nothing is ever left over.
    let planned = loop {
        let planned = plan(&rules, stops, &crew)?;
        if planned.left_over.is_empty() || crew.days >= stops.len() {
            break planned;
        }
        crew.days += 1;
    };
    let outing = |outing: crate::visit::round::Outing| {
        let on = school_day(party.first, outing.day - 1)?;
        Some(Outing { on, team: outing.team, schools: outing.stops.into_iter().map(|stop| stop.school).collect() })
    };
    let outings: Option<Vec<Outing>> = planned.outings.into_iter().map(outing).collect();
    outings.ok_or_else(|| Fault::could_not_run("round_party").with("teams", MOST_TEAMS).with("most", MOST_A_DAY))
}

/// The day so many school days after the first; `None` behind the end of the calendar.
fn school_day(first: Date, after: usize) -> Option<Date> {
    let is_free = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut day = first;
    for _ in 0..after {
        day = day.tomorrow().ok()?;
        while is_free(&day) {
            day = day.tomorrow().ok()?;
        }
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(first: &str, number: usize) -> Vec<String> {
        (0..number).filter_map(|after| school_day(first.parse().unwrap(), after)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn weekends_are_left_out_unless_the_first_day_is_one() {
        assert_eq!(days("2026-11-05", 4), ["2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"]);
        assert_eq!(days("2026-11-07", 2), ["2026-11-07", "2026-11-09"]);
        assert_eq!(days("9999-12-31", 2), ["9999-12-31"]);
    }
}
