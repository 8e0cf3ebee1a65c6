//! Drawing schools to visit: figures, verdicts and open doubts come together. Nothing is stored.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::county::County;
use crate::fault::{Fault, Result};
use crate::rulebook::Rulebook;
use crate::visit::draw::{Draw, Options, Rules, Sources, draw};

use super::Session;
use super::assess_county::{self, assess_figures};
use super::export_document::figures_date;
use super::look_at_doubts::{Look, doubts};
use super::visit::list::{last_visits, visits};

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// How many schools, at least one.
    pub schools: usize,
    /// `None`: one of chance.
    pub seed: Option<u64>,
    /// Schools at risk have a greater chance.
    pub by_risk: bool,
    /// Rows of the current figures that may be drawn; `None` for all.
    pub scope: Option<&'a [u32]>,
}

/// A draw with what it was made from.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The figures.
    pub county: County,
    /// The rulebook whose verdicts count as risk.
    pub rulebook: Rulebook,
    /// What was drawn.
    pub draw: Draw,
    /// The day up to which days without a visit are counted.
    pub as_of: Date,
}

/// Draws schools to visit. The same store, seed and options give the same draw, on whatever day.
pub fn draw_schools(session: &Session, request: &Request<'_>) -> Result<Answer> {
    if request.schools == 0 {
        return Err(Fault::could_not_run("no_schools_asked"));
    }
    let rules = Rules::built_in()?;
    let county = session.county(request.county, request.year)?;
    let assessed = assess_figures(session, county, &assess_county::Request::default())?;
    let (as_of, days_unvisited) = days_unvisited(session, &assessed.county)?;
    let sources = Sources {
        county: &assessed.county,
        quantities: &session.library.quantities,
        rulebook: &assessed.rulebook,
        assessment: &assessed.assessment,
        doubts: &open_doubts(session, &assessed.county)?,
        days_unvisited: &days_unvisited,
    };
    let options = Options {
        number: request.schools,
        seed: request.seed.unwrap_or_else(|| session.context.new_seed()),
        by_risk: request.by_risk,
        scope: request.scope,
    };
    let draw = draw(&sources, &rules, &options);
    if draw.schools.is_empty() {
        return Err(Fault::could_not_run("no_school_to_draw").with("county", &assessed.county.name));
    }
    let assess_county::Answer { county, rulebook, .. } = assessed;
    Ok(Answer { county, rulebook, draw, as_of })
}

/// Days since the last visit to each school that was ever visited, and the day up to which they are counted: that of the
/// latest visit anywhere in the county, or of the figures where they are newer. Not today: the same store and seed would
/// draw other schools next week, and nobody could check a draw that was made before. A round that has begun counts from
/// its own last day, which is what "long not visited" is meant against; where nobody went out for years, every school is
/// counted up to the figures' day alike.
fn days_unvisited(session: &Session, county: &County) -> Result<(Date, BTreeMap<String, u32>)> {
    let last = last_visits(&visits(session, county.id())?, Date::MAX);
    let as_of = last.values().copied().fold(figures_date(county.year), Date::max);
    let days = |last: Date| last.until(as_of).ok().and_then(|span| u32::try_from(span.get_days()).ok());
    let days = last.into_iter().filter_map(|(school, last)| Some((school, days(last)?))).collect();
    Ok((as_of, days))
}

/// How many doubts about each school nobody has settled.
fn open_doubts(session: &Session, county: &County) -> Result<BTreeMap<String, usize>> {
    let mut open = BTreeMap::new();
    for state in doubts(session, county.id(), county.year)? {
        let settled = |look: Look| matches!(look, Look::Seen | Look::Explained);
        if state.mark.is_some_and(|mark| settled(mark.look) && !mark.conflict) {
            continue;
        }
        if let Some(school) = state.doubt.school {
            *open.entry(school).or_default() += 1;
        }
    }
    Ok(open)
}
