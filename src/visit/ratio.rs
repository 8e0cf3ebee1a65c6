//! A ratio as an inspector says it: in percent, so much each, one to so many. `0.07692` says nothing; 每13人1个 does.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::asked::{Ask, Line, Within};
use super::measure::work_out;
use crate::county::{Figure, Words};
use crate::rulebook::FindingRules;
use crate::text::{Language, grouped, text};

/// What stands in a requirement that counts by the hundred.
const BY_THE_HUNDRED: &str = "\u{6BCF}\u{767E}";
/// What stands in a finding that names a rate, in Chinese.
const RATE: char = '\u{7387}';
/// What a unit begins with that sentences do not count in.
const BY_TEN_THOUSANDS: &str = "× 10,000 ";
/// Decimals a bound ends within, where it is no fraction.
const DECIMALS: u32 = 4;

/// How a ratio is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// `95%`
    Percent,
    /// `4.2` of a hundred.
    Hundred,
    /// `5 ㎡` each.
    Each,
    /// One for so many.
    OneFor,
    /// `1:19`
    OneTo,
    /// As it is.
    Plain,
}

/// A line's ratio: what is divided by what, and how it is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    above: (Words, Words),
    below: (Words, Words),
    manner: Manner,
}

impl Ratio {
    /// That of a line; `None` where it asks for none.
    #[must_use]
    pub fn of(line: &Line, rules: &FindingRules) -> Option<Self> {
        let Ask::Ratio { numerator, numerator_unit, denominator, denominator_unit, within } = &line.ask else {
            return None;
        };
        let manner = manner(line, numerator_unit == denominator_unit, within);
        Some(Self {
            above: (numerator.clone(), unit(rules, numerator_unit)),
            below: (denominator.clone(), unit(rules, denominator_unit)),
            manner,
        })
    }

    /// The unit its bounds are worded by: that of what is counted for each; `None` for rates.
    #[must_use]
    pub fn counted_in(&self) -> Option<&str> {
        match self.manner {
            Manner::Hundred | Manner::Each | Manner::OneFor => Some(&self.above.1.zh),
            Manner::Percent | Manner::OneTo | Manner::Plain => None,
        }
    }

    /// A value in words.
    #[must_use]
    pub fn said(&self, value: &BigRational, language: Language, shown: fn(&Figure) -> String) -> String {
        let figure = |value: BigRational| shown(&Figure::from_rational(value));
        let hundred = BigRational::from_integer(BigInt::from(100));
        let (key, figure) = match self.manner {
            Manner::Percent => ("percent", figure(value * hundred)),
            Manner::Hundred => ("hundred", figure(value * hundred)),
            Manner::Each => ("each", figure(value.clone())),
            Manner::OneFor | Manner::OneTo if value.is_zero() => return "0".to_owned(),
            Manner::OneFor => ("one_for", figure(BigRational::one() / value)),
            Manner::OneTo => ("one_to", figure(BigRational::one() / value)),
            Manner::Plain => return figure(value.clone()),
        };
        let values = [
            ("figure", figure),
            ("above", language.of(&self.above.1).to_owned()),
            ("below", language.of(&self.below.1).to_owned()),
        ];
        one_spaced(&text(language, &format!("feedback.ratio.{key}"), &values))
    }

    /// What was divided by what, with names and units: `教师办公室面积270㎡÷教师数54人`. `None` where the working is no plain
    /// quotient.
    #[must_use]
    pub fn worked(&self, working: &str, language: Language, shown: fn(&Figure) -> String) -> Option<String> {
        let (above, below) = working.split_once(['÷', '/'])?;
        let (above, below) = (work_out(above).ok()?, work_out(below).ok()?);
        let (above_figure, above_unit) = spoken(&above, language.of(&self.above.1), shown);
        let (below_figure, below_unit) = spoken(&below, language.of(&self.below.1), shown);
        let values = [
            ("above", language.of(&self.above.0).to_owned()),
            ("above_figure", above_figure),
            ("above_unit", above_unit),
            ("below", language.of(&self.below.0).to_owned()),
            ("below_figure", below_figure),
            ("below_unit", below_unit),
        ];
        Some(one_spaced(&text(language, "feedback.ratio.worked", &values)))
    }
}

/// A text whose units may be empty, without the spaces around them.
fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A figure and its unit as they are said. What is counted by ten thousands is written out in English, with its thousands apart.
pub(super) fn spoken(figure: &Figure, unit: &str, shown: fn(&Figure) -> String) -> (String, String) {
    let Some(unit) = unit.strip_prefix(BY_TEN_THOUSANDS) else { return (shown(figure), unit.to_owned()) };
    let whole = Figure::from_rational(figure.to_rational() * BigRational::from_integer(BigInt::from(10_000)));
    (grouped(&shown(&whole)), unit.to_owned())
}

/// A checklist's unit in both languages.
pub(super) fn unit(rules: &FindingRules, unit: &str) -> Words {
    Words { zh: unit.to_owned(), en: rules.unit(Language::En, unit).to_owned() }
}

fn manner(line: &Line, alike: bool, within: &Within) -> Manner {
    if line.text.zh.contains(BY_THE_HUNDRED) {
        return Manner::Hundred;
    }
    let Some(bound) = within.at_least.as_ref().or(within.at_most.as_ref()) else {
        return if alike { Manner::Percent } else { Manner::Each };
    };
    let ends = matches!(
        Figure::from_rational(bound.rational.clone()),
        Figure::Decimal { decimals, .. } if u32::from(decimals) <= DECIMALS
    );
    match (alike, bound.rational < BigRational::one()) {
        (false, false) => Manner::Each,
        (false, true) => Manner::OneFor,
        (true, _) if !ends => Manner::OneTo,
        (true, _) if line.text.zh.contains('%') || line.finding.zh.contains(RATE) => Manner::Percent,
        (true, _) => Manner::Plain,
    }
}
