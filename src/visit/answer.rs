//! What is answered: marks, figures with their working, rooms, classes, teachers, lessons, interviews, photos.

use serde::{Deserialize, Serialize};

use crate::county::{Figure, Stage};

/// The five answers (符合, 基本符合, 不符合, 不适用, 未查), in the order of the keys 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// 符合
    Met,
    /// 基本符合
    Mostly,
    /// 不符合
    NotMet,
    /// 不适用, with a reason.
    NotApplicable,
    /// 未查: looked at the line, and left it for another time.
    Unchecked,
}

impl Mark {
    /// All, in the order of the keys.
    pub const ALL: [Self; 5] = [Self::Met, Self::Mostly, Self::NotMet, Self::NotApplicable, Self::Unchecked];

    /// The id in entries, workbooks and locale files (`visit.mark.<id>`).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Mostly => "mostly",
            Self::NotMet => "not_met",
            Self::NotApplicable => "not_applicable",
            Self::Unchecked => "unchecked",
        }
    }

    /// The mark of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.id() == id)
    }

    /// Whether the line has been dealt with.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        !matches!(self, Self::Unchecked)
    }
}

/// An answer given to a line, or to its papers of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Answered {
    /// Which.
    pub mark: Mark,
    /// Why it does not apply.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// An answer as entries have it: of years many have the mark alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Mark(Mark),
    Answered {
        mark: Mark,
        #[serde(default)]
        reason: String,
    },
}

impl From<Written> for Answered {
    fn from(written: Written) -> Self {
        match written {
            Written::Mark(mark) => Self::new(mark),
            Written::Answered { mark, reason } => Self { mark, reason },
        }
    }
}

impl Answered {
    /// An answer without a reason.
    #[must_use]
    pub const fn new(mark: Mark) -> Self {
        Self { mark, reason: String::new() }
    }

    /// Whether it says that something does not apply, and not why.
    #[must_use]
    pub fn lacks_reason(&self) -> bool {
        self.mark == Mark::NotApplicable && self.reason.trim().is_empty()
    }
}

/// A figure measured or counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// What was typed, from which the figure follows ([`super::work_out`]).
    pub working: String,
    /// The figure, exactly, as text.
    value: String,
}

impl Measured {
    /// A figure with its working.
    #[must_use]
    pub fn new(working: &str, figure: &Figure) -> Self {
        Self { working: working.trim().to_owned(), value: figure.to_string() }
    }

    /// The figure; `None` where the entry is damaged.
    #[must_use]
    pub fn figure(&self) -> Option<Figure> {
        Figure::parse_exact(&self.value)
    }
}

/// One room looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Room {
    /// Where it is.
    pub name: String,
    /// Its area as it was measured, ㎡; empty while it was not.
    pub working: String,
    /// Equipment is there and complete.
    pub equipped: Option<bool>,
    /// It is in use for what it is named after.
    pub in_use: Option<bool>,
    /// Records of its use are kept.
    pub records: Option<bool>,
}

impl Room {
    /// Its area, ㎡.
    #[must_use]
    pub fn area(&self) -> Option<Figure> {
        super::work_out(&self.working).ok()
    }
}

/// One class counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Heads counted; `None` while it was not.
    pub students: Option<u32>,
}

/// One teacher of the school's roster, or the empty place of one who was taken off it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teacher {
    /// Name.
    pub name: String,
    /// The stage taught; `None` where the roster does not say and the school has several.
    pub stage: Option<Stage>,
    /// What else the roster says, for the inspector to read: subject, degree.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

impl Teacher {
    /// Taken off the roster. The place stays, since ticks are kept by place; one of a stage, so that its figures stay known.
    #[must_use]
    pub fn removed(stage: Option<Stage>) -> Self {
        Self { name: String::new(), stage: stage.or(Some(Stage::Primary)), remark: String::new() }
    }

    /// Whether nobody is at this place any more.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.name.is_empty()
    }
}

/// A lesson heard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lesson {
    /// Class.
    pub class: String,
    /// Subject.
    pub subject: String,
    /// Teacher.
    pub teacher: String,
    /// Digital equipment was used.
    pub technology: Option<bool>,
    /// Students took part.
    pub participation: Option<Mark>,
    /// What was seen.
    pub note: String,
}

/// A talk with somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interview {
    /// Kind of respondent, an id of `assets/round.toml`.
    pub who: String,
    /// What was said.
    pub note: String,
    /// Satisfied, where that was asked.
    pub satisfied: Option<bool>,
}

/// A photo or paper attached to a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Photo {
    /// What it shows.
    pub caption: String,
}

/// An item the inspector added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnItem {
    /// What is asked.
    pub text: String,
}
