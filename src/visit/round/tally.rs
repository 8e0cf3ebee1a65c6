//! The tally of questionnaires by kind of respondent. Exact, like every verdict.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::county::Figure;
use crate::rulebook::Exact;

use super::Rules;
use super::rules::SurveyKeys;

/// Questionnaires of one kind of respondents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    /// Id of the kind of respondents.
    pub respondent: String,
    /// Handed out.
    pub sheets: u32,
    /// Came back valid.
    pub valid: u32,
    /// Are content.
    pub happy: u32,
}

/// Counts that belong together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Handed out.
    pub sheets: u64,
    /// Came back valid.
    pub valid: u64,
    /// Are content.
    pub happy: u64,
}

impl Counts {
    fn add(&mut self, sheets: &Sheets) {
        self.sheets += u64::from(sheets.sheets);
        self.valid += u64::from(sheets.valid);
        self.happy += u64::from(sheets.happy);
    }

    /// The content part of the valid ones; `None` where none is valid.
    #[must_use]
    pub fn ratio(&self) -> Option<BigRational> {
        part(self.happy, self.valid)
    }
}

/// What cannot be so; nothing is decided while it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// More came back valid than were handed out.
    ValidOverSheets(String),
    /// More are content than came back valid.
    HappyOverValid(String),
    /// No such kind of respondents.
    UnknownRespondent(String),
}

/// What questionnaires came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub all: Counts,
    /// Those of parents.
    pub parents: Counts,
    /// The content part reaches what is asked; `None` where nothing is valid or something cannot be so.
    pub satisfied: Option<bool>,
    /// Parents have their part of the sheets.
    pub parents_enough: Option<bool>,
    /// Enough came back valid.
    pub valid_enough: Option<bool>,
    /// Enough were handed out; `None` where nobody said how many are asked.
    pub sheets_enough: Option<bool>,
    /// What cannot be so.
    pub flaws: Vec<Flaw>,
}

impl Tally {
    /// The county's figures that it gives, by key; none while something cannot be so or nothing was handed out.
    #[must_use]
    pub fn figures(&self, keys: &SurveyKeys) -> Vec<(String, Figure)> {
        if !self.flaws.is_empty() || self.all.sheets == 0 {
            return Vec::new();
        }
        let Self { all, parents, .. } = self;
        let figures = [
            (&keys.sheets, all.sheets),
            (&keys.valid, all.valid),
            (&keys.happy, all.happy),
            (&keys.parents_sheets, parents.sheets),
            (&keys.parents_valid, parents.valid),
            (&keys.parents_happy, parents.happy),
        ];
        let figure = |count: u64| Figure::from_rational(BigRational::from_integer(BigInt::from(count)));
        figures.into_iter().map(|(key, count)| (key.clone(), figure(count))).collect()
    }
}

/// Adds questionnaires up. Several lines of one kind of respondents are added, as those of several schools are.
#[must_use]
pub fn tally(rules: &Rules, sheets: &[Sheets], asked: Option<u64>) -> Tally {
    let (mut all, mut parents, mut flaws) = (Counts::default(), Counts::default(), Vec::new());
    for one in sheets {
        let respondent = rules.respondents.iter().find(|respondent| respondent.id == one.respondent);
        match respondent {
            None => flaws.push(Flaw::UnknownRespondent(one.respondent.clone())),
            Some(respondent) if respondent.parents => parents.add(one),
            Some(_) => {}
        }
        if one.valid > one.sheets {
            flaws.push(Flaw::ValidOverSheets(one.respondent.clone()));
        }
        if one.happy > one.valid {
            flaws.push(Flaw::HappyOverValid(one.respondent.clone()));
        }
        all.add(one);
    }
    let rule = &rules.questionnaire;
    let reaches =
        |part: Option<BigRational>, least: &Exact| part.filter(|_| flaws.is_empty()).map(|part| part >= least.rational);
    Tally {
        satisfied: reaches(all.ratio(), &rule.satisfied),
        parents_enough: reaches(part(parents.sheets, all.sheets), &rule.parents_share),
        valid_enough: reaches(part(all.valid, all.sheets), &rule.valid_share),
        sheets_enough: asked.filter(|_| flaws.is_empty()).map(|asked| all.sheets >= asked),
        all,
        parents,
        flaws,
    }
}

fn part(part: u64, whole: u64) -> Option<BigRational> {
    (whole > 0).then(|| BigRational::new(part.into(), whole.into()))
}
