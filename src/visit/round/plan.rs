//! Schools spread over days and teams: those of a township together, no team with more a day than it can see.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::fault::{Fault, Result};

use super::Rules;

/// A school to be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its code.
    pub school: String,
    /// Its township; empty where none was reported.
    pub township: String,
}

/// Who goes, for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crew {
    /// Days.
    pub days: usize,
    /// Teams.
    pub teams: usize,
    /// Minutes at each school.
    pub minutes: u32,
}

/// What one team does in one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outing {
    /// The day, from 1.
    pub day: usize,
    /// The team, from 1.
    pub team: usize,
    /// Its schools, township by township.
    pub stops: Vec<Stop>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Outings that have a school, by day, then team.
    pub outings: Vec<Outing>,
    /// Schools a team can see in a day.
    pub a_day: usize,
    /// Schools that found no place, by township and code: more days or teams are needed.
    pub left_over: Vec<Stop>,
}

/// Plans visits. However the schools stand, the plan is the same.
pub fn plan(rules: &Rules, stops: &[Stop], crew: &Crew) -> Result<Plan> {
    let day = &rules.day;
    if !(day.least_minutes..=day.most_minutes).contains(&crew.minutes) || crew.days == 0 || crew.teams == 0 {
        return Err(Fault::could_not_run("round_crew").with("least", day.least_minutes).with("most", day.most_minutes));
    }
    let in_time = usize::try_from(day.minutes / crew.minutes).unwrap_or(usize::MAX);
    let a_day = day.most_schools.min(in_time);
    // Outings beyond one a school stay empty.
    let wanted = crew.days.saturating_mul(crew.teams).min(stops.len());
    let mut outings: Vec<Vec<Stop>> = vec![Vec::new(); wanted];
    let mut left_over = Vec::new();
    for mut group in groups(stops, a_day) {
        while !group.is_empty() {
            // The emptiest outing takes all of them, or where it has not room enough what it can.
            let Some(emptiest) = (0..wanted).min_by_key(|outing| (outings[*outing].len(), *outing)) else { break };
            let room = a_day.saturating_sub(outings[emptiest].len());
            if room == 0 {
                break;
            }
            outings[emptiest].extend(group.drain(..room.min(group.len())));
        }
        left_over.append(&mut group);
    }
    left_over.sort_by(|one, other| (&one.township, &one.school).cmp(&(&other.township, &other.school)));
    // Outings go round the teams before the next day begins.
    let outings = (0..).zip(outings).filter(|(_, stops)| !stops.is_empty());
    let outings = outings.map(|(place, stops): (usize, _)| Outing {
        day: place / crew.teams + 1,
        team: place % crew.teams + 1,
        stops,
    });
    Ok(Plan { outings: outings.collect(), a_day, left_over })
}

/// Schools by township, those of a township too large for one day in equal parts; the largest first: the small ones fill
/// what they leave.
fn groups(stops: &[Stop], a_day: usize) -> Vec<Vec<Stop>> {
    let mut townships: BTreeMap<&str, Vec<Stop>> = BTreeMap::new();
    for stop in stops {
        townships.entry(&stop.township).or_default().push(stop.clone());
    }
    let mut groups: Vec<Vec<Stop>> = Vec::new();
    for mut township in townships.into_values() {
        township.sort_by(|one, other| one.school.cmp(&other.school));
        let part = township.len().div_ceil(township.len().div_ceil(a_day));
        groups.extend(township.chunks(part).map(<[Stop]>::to_vec));
    }
    groups.sort_by_key(|group| Reverse(group.len()));
    groups
}
