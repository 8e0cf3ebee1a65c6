//! How a draw leans towards risk, read from `assets/draw.toml`.

use num_traits::{One, Signed};
use serde::Deserialize;

use crate::fault::{Fault, Result};
use crate::rulebook::Exact;

const FILE: &str = include_str!("../../../assets/draw.toml");

/// Most parts of a chance. So the parts of a million schools add up without overflow.
const MOST_PARTS: u32 = 1_000_000;

/// The rules of drawing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Parts of a chance.
    pub parts: Parts,
    /// What lies near a threshold.
    pub near_threshold: Near,
    /// What is long.
    pub long_unvisited: Long,
}

/// Parts of a chance; those of a school add up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Of every school.
    pub every_school: u32,
    /// For a stage that fails.
    pub failing: u32,
    /// For a value near its threshold.
    pub near_threshold: u32,
    /// For open doubts.
    pub doubts: u32,
    /// For being long not visited, or never.
    pub long_unvisited: u32,
}

/// What lies near a threshold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// How far from it, as a part of it.
    pub within: Exact,
}

/// What is long.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Long {
    /// More days than these.
    pub days: u32,
}

impl Rules {
    /// The program's own.
    pub fn built_in() -> Result<Self> {
        Self::parse(FILE)
    }

    /// Reads and checks a file.
    pub fn parse(text: &str) -> Result<Self> {
        let rules: Self = toml::from_str(text).map_err(|error| refused(error.message()))?;
        let Parts { every_school, failing, near_threshold, doubts, long_unvisited } = rules.parts;
        if every_school == 0 {
            // A school without a part could never be drawn.
            return Err(refused("parts.every_school"));
        }
        if [every_school, failing, near_threshold, doubts, long_unvisited].into_iter().any(|parts| parts > MOST_PARTS) {
            return Err(refused("parts"));
        }
        let within = &rules.near_threshold.within.rational;
        if within.is_negative() || *within > num_rational::BigRational::one() {
            return Err(refused("near_threshold.within"));
        }
        Ok(rules)
    }
}

fn refused(reason: &str) -> Fault {
    Fault::could_not_run("draw_rules").with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_sound_and_bad_ones_are_refused() {
        assert!(Rules::built_in().is_ok());
        for (from, to) in [
            ("every_school = 10", "every_school = 0"),
            ("failing = 30", "failing = 1000001"),
            ("failing = 30", "failing = -1"),
            ("within = \"0.05\"", "within = \"1.01\""),
            ("within = \"0.05\"", "within = 0.05"),
            ("doubts = 15", ""),
            ("days = 365", "days = 365\nhours = 1"),
        ] {
            assert!(FILE.contains(from), "{from}");
            assert_eq!(Rules::parse(&FILE.replace(from, to)).map_err(|fault| fault.code), Err("draw_rules"), "{to}");
        }
    }
}
