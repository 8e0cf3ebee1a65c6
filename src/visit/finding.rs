//! A finding and what becomes of it (整改): what was found, who puts it right and by when, how far it is, who looked at it
//! again and closed it (销号).

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::sheet::Head;
use crate::rulebook::SolvedBy;

/// How bad it is (严重级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 一票否决: the county cannot be recognised with it.
    Veto,
    /// 不达标: a requirement is not met.
    Failing,
    /// 隐患: a hazard.
    Hazard,
    /// 建议: may be better.
    Advice,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Veto, Self::Failing, Self::Hazard, Self::Advice];

    /// The id in entries and locale files (`finding.severity.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Veto => "veto",
            Self::Failing => "failing",
            Self::Hazard => "hazard",
            Self::Advice => "advice",
        }
    }
}

/// What does not change of a finding: where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The county.
    pub county: String,
    /// School year.
    pub year: i32,
    /// Code of the school; `None` for the county's offices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The visit it was found on; `None` where it came another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
    /// The line it was found at.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// The requirement, as it read then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub requirement: String,
    /// Official basis, as it read then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The day.
    pub found_on: Date,
}

/// A step towards putting it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The day.
    pub on: Date,
    /// What was done.
    pub text: String,
    /// Evidence by hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// It is put right now, says who writes this.
    #[serde(default)]
    pub done: bool,
}

/// A look at what was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day.
    pub on: Date,
    /// Whether it is.
    pub passed: bool,
    /// What was seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A part of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingField {
    /// [`Finding`].
    About,
    /// The facts in a sentence.
    Facts,
    /// [`Severity`].
    Severity,
    /// [`SolvedBy`].
    Side,
    /// Who is to do it.
    Person,
    /// What is to be done.
    Measure,
    /// By when.
    Deadline,
    /// [`Progress`].
    Progress(u32),
    /// [`Review`].
    Review(u32),
    /// It was no finding after all: withdrawn with a reason.
    Withdrawn,
}

impl fmt::Display for FindingField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About => f.write_str("about"),
            Self::Facts => f.write_str("facts"),
            Self::Severity => f.write_str("severity"),
            Self::Side => f.write_str("side"),
            Self::Person => f.write_str("person"),
            Self::Measure => f.write_str("measure"),
            Self::Deadline => f.write_str("deadline"),
            Self::Progress(place) => write!(f, "progress/{place}"),
            Self::Review(place) => write!(f, "review/{place}"),
            Self::Withdrawn => f.write_str("withdrawn"),
        }
    }
}

impl FromStr for FindingField {
    type Err = super::field::UnknownField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.split_once('/').unwrap_or((text, ""));
        let field = match name {
            "about" => Some(Self::About),
            "facts" => Some(Self::Facts),
            "severity" => Some(Self::Severity),
            "side" => Some(Self::Side),
            "person" => Some(Self::Person),
            "measure" => Some(Self::Measure),
            "deadline" => Some(Self::Deadline),
            "progress" => rest.parse().ok().map(Self::Progress),
            "review" => rest.parse().ok().map(Self::Review),
            "withdrawn" => Some(Self::Withdrawn),
            _ => None,
        };
        field.ok_or(super::field::UnknownField)
    }
}

/// Who wrote a part, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Id of the person.
    pub id: String,
    /// Name.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 未整改: nothing was done yet.
    Open,
    /// 整改中: something was done.
    Working,
    /// 待复核: said to be put right.
    Fixed,
    /// 已销号: somebody else looked and agreed.
    Closed,
    /// 已撤销: it was none.
    Withdrawn,
}

impl Stage {
    /// The id in locale files (`finding.stage.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Working => "working",
            Self::Fixed => "fixed",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Working | Self::Fixed)
    }
}

/// What stands of a finding.
#[derive(Debug, Clone)]
pub struct FindingState {
    /// Id.
    pub id: String,
    /// Where it was found.
    pub about: Finding,
    /// Who found it.
    pub found_by: String,
    /// The facts.
    pub facts: String,
    /// How bad.
    pub severity: Severity,
    /// Which side.
    pub side: SolvedBy,
    /// Who.
    pub person: String,
    /// What is to be done.
    pub measure: String,
    /// By when.
    pub deadline: Option<Date>,
    /// Steps, by their number.
    pub progress: Vec<(Progress, By)>,
    /// Looks, by their number.
    pub reviews: Vec<(Review, By)>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
    /// Several values stand beside each other somewhere.
    pub conflict: bool,
}

impl FindingState {
    /// Reads the heads of one finding; `None` where its head never arrived.
    #[must_use]
    pub fn read(id: &str, heads: Vec<Head>) -> Option<Self> {
        let mut about = None;
        let mut state = Self {
            id: id.to_owned(),
            about: Finding {
                county: String::new(),
                year: 0,
                school: None,
                visit: None,
                line: String::new(),
                requirement: String::new(),
                basis: String::new(),
                found_on: Date::constant(1970, 1, 1),
            },
            found_by: String::new(),
            facts: String::new(),
            severity: Severity::Failing,
            side: SolvedBy::School,
            person: String::new(),
            measure: String::new(),
            deadline: None,
            progress: Vec::new(),
            reviews: Vec::new(),
            withdrawn: None,
            conflict: false,
        };
        let mut last: Option<(String, serde_json::Value)> = None;
        for head in heads {
            let Ok(field) = head.field.parse::<FindingField>() else { continue };
            if last.as_ref().is_some_and(|(field, value)| *field == head.field && *value != head.value) {
                state.conflict = true;
            }
            last = Some((head.field.clone(), head.value.clone()));
            let by = By { id: head.author_id.clone(), author: head.author.clone(), at: head.at };
            let text = || head.value.as_str().unwrap_or_default().to_owned();
            match field {
                FindingField::About => {
                    about = serde_json::from_value(head.value).ok();
                    state.found_by = by.author;
                }
                FindingField::Facts => state.facts = text(),
                FindingField::Severity => {
                    state.severity = serde_json::from_value(head.value).unwrap_or(state.severity);
                }
                FindingField::Side => state.side = serde_json::from_value(head.value).unwrap_or(state.side),
                FindingField::Person => state.person = text(),
                FindingField::Measure => state.measure = text(),
                FindingField::Deadline => state.deadline = head.value.as_str().and_then(|date| date.parse().ok()),
                FindingField::Progress(_) => {
                    state.progress.extend(serde_json::from_value(head.value).ok().map(|progress| (progress, by)));
                }
                FindingField::Review(_) => {
                    state.reviews.extend(serde_json::from_value(head.value).ok().map(|review| (review, by)));
                }
                FindingField::Withdrawn => state.withdrawn = head.value.as_str().map(str::to_owned),
            }
        }
        // Heads come by the text of their field: `progress/10` before `progress/2`.
        state.progress.sort_by_key(|(_, by)| by.at);
        state.reviews.sort_by_key(|(_, by)| by.at);
        state.about = about?;
        Some(state)
    }

    /// Where it stands. A review that was not passed, or a step after it, opens it again.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.withdrawn.is_some() {
            return Stage::Withdrawn;
        }
        let step = self.progress.last();
        let look = self.reviews.last();
        match (step, look) {
            (step, Some((review, by))) if step.is_none_or(|(_, step)| step.at <= by.at) => {
                if review.passed {
                    Stage::Closed
                } else {
                    Stage::Working
                }
            }
            (Some((step, _)), _) => {
                if step.done {
                    Stage::Fixed
                } else {
                    Stage::Working
                }
            }
            (None, _) => Stage::Open,
        }
    }

    /// Who said it was put right: somebody else has to look at it.
    #[must_use]
    pub fn fixed_by(&self) -> Option<&By> {
        self.progress.iter().rev().find(|(step, _)| step.done).map(|(_, by)| by)
    }

    /// Days until the deadline, negative where it has passed; `None` where there is none or nothing is to be done.
    #[must_use]
    pub fn days_left(&self, today: Date) -> Option<i32> {
        if !self.stage().is_open() {
            return None;
        }
        Some(today.until(self.deadline?).ok()?.get_days())
    }

    /// Places for the next step and the next look.
    #[must_use]
    pub fn next(&self) -> (u32, u32) {
        (crate::county::row_number(self.progress.len()) + 1, crate::county::row_number(self.reviews.len()) + 1)
    }
}

/// The usual finding with figures put in; what is not known is left out with its braces.
#[must_use]
pub fn phrase(template: &str, values: &[(&str, String)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    while let (Some(open), Some(close)) = (text.find('{'), text.find('}')) {
        if close < open {
            break;
        }
        text.replace_range(open..=close, "＿＿");
    }
    text
}
