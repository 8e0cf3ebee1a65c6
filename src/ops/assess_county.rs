//! Assessing a county: figures, rulebook and people's decisions come together.

use std::collections::BTreeMap;

use crate::assess::{Assessment, Decision, Options, assess};
use crate::county::{County, Quantities};
use crate::fault::{Fault, Result};
use crate::rulebook::Rulebook;

use super::Session;
use super::visit::verified::{self, Found};

/// Which concessions are on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Concessions {
    /// None: the rule as it stands.
    #[default]
    None,
    /// All that the rulebook has.
    All,
    /// Those named by id.
    Some(Vec<String>),
}

impl Concessions {
    /// Reads `all`, `none`, or ids with commas between.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.trim() {
            "all" => Self::All,
            "none" | "" => Self::None,
            ids => Self::Some(ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()),
        }
    }

    /// Their ids in a rulebook. An unknown id is a fault.
    pub fn ids(&self, rulebook: &Rulebook) -> Result<Vec<String>> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::All => Ok(rulebook.concessions.iter().map(|concession| concession.id.clone()).collect()),
            Self::Some(ids) => match ids.iter().find(|id| rulebook.concession(id).is_none()) {
                None => Ok(ids.clone()),
                Some(_) if rulebook.concessions.is_empty() => {
                    Err(Fault::could_not_run("no_concessions").with("rulebook", &rulebook.id))
                }
                Some(id) => {
                    Err(Fault::could_not_run("unknown_concession").with("id", id).with("known", known(rulebook)))
                }
            },
        }
    }
}

fn known(rulebook: &Rulebook) -> String {
    rulebook.concessions.iter().map(|concession| concession.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// Code or name; `None` for the only county.
    pub county: Option<&'a str>,
    /// School year; `None` for the latest.
    pub year: Option<i32>,
    /// Id of the rulebook; `None` for the first.
    pub rulebook: Option<&'a str>,
    /// Measured figures replace reported ones.
    pub verified: bool,
    /// Concessions.
    pub concessions: Concessions,
}

/// An assessment with what it was made from.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The figures.
    pub county: County,
    /// Names and units of figures.
    pub quantities: Quantities,
    /// The rulebook.
    pub rulebook: Rulebook,
    /// Measured figures asked for.
    pub verified: bool,
    /// What was found out and used.
    pub found: Found,
    /// Decisions it rests on: people's, and what visits to offices found.
    pub decisions: BTreeMap<String, Decision>,
    /// The verdicts.
    pub assessment: Assessment,
}

/// Assesses a county.
pub fn assess_county(session: &Session, request: &Request<'_>) -> Result<Answer> {
    // Faults of the request are said before those of the store.
    let rulebook = session.rulebook(request.rulebook)?;
    request.concessions.ids(rulebook)?;
    assess_figures(session, session.county(request.county, request.year)?, request)
}

/// Assesses figures that are at hand, such as those of an earlier load; which county and year is asked for does not
/// matter.
pub fn assess_figures(session: &Session, mut county: County, request: &Request<'_>) -> Result<Answer> {
    let rulebook = session.rulebook(request.rulebook)?.clone();
    let mut found = Found::default();
    if request.verified {
        found = verified::put_all_in(session, &mut county, &rulebook)?;
    }
    let concessions = request.concessions.ids(&rulebook)?;
    let decisions = session.decisions(&county, &rulebook.id)?;
    let options = Options { concessions, decisions };
    let assessment = assess(&county, &session.library.quantities, &rulebook, &options);
    let decisions = options.decisions;
    let quantities = session.library.quantities.clone();
    Ok(Answer { county, quantities, rulebook, verified: request.verified, found, decisions, assessment })
}
