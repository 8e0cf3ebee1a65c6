//! The closed set of rules a rulebook can name, with their parameters. What they do is in [`crate::assess`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::exact::Exact;
use crate::county::{Stage, Words};

/// One part of a sum over a school's own figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Key of a quantity, without its stage.
    pub key: String,
    /// What it is multiplied by; negative to subtract. Default 1.
    #[serde(default = "Exact::one")]
    pub factor: Exact,
    /// An empty cell counts 0; otherwise it makes the sum unknown.
    #[serde(default)]
    pub optional: bool,
    /// Counts only where this concession is on and granted.
    pub concession: Option<String>,
}

/// Bounds on one figure. All that are given must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Key of a quantity, without its stage.
    pub key: String,
    /// ≥
    pub at_least: Option<Exact>,
    /// ≤
    pub at_most: Option<Exact>,
    /// &gt;
    pub above: Option<Exact>,
    /// &lt;
    pub below: Option<Exact>,
}

/// A part of a whole, both figures of one school.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareBound {
    /// Key of the part.
    pub part: String,
    /// Key of the whole.
    pub whole: String,
    /// The part is more than this share of the whole.
    pub above: Exact,
}

/// A condition on a school. Every given part must hold; a figure that is not known never holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// The school is of one of these kinds.
    pub kinds: Vec<String>,
    /// By key of a choice: the school reports one of these options.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Bounds on a figure; one by stage is summed over the assessed stages of the kind.
    pub totals: Vec<Bounds>,
    /// Bounds on a figure by stage: at least one stage has it, and every one that has it keeps the bounds.
    pub every_known: Vec<Bounds>,
    /// Shares of one figure in another.
    pub shares: Vec<ShareBound>,
    /// At least one of these holds.
    pub any: Vec<Condition>,
}

/// A relief that the 2019 rules of procedure or a province grant, off unless switched on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concession {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Words,
    /// Schools it is granted to.
    pub when: Condition,
    /// Official basis.
    pub basis: Words,
    /// Where the wording was taken from.
    #[serde(default)]
    pub source: String,
    /// No readable original confirmed it.
    #[serde(default)]
    pub unverified: bool,
}

/// Which schools an item looks at, among those the rulebook's kinds allow.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ItemScope {
    /// Every school of these kinds, whether it is a unit or not. Empty: every school with a unit.
    pub kinds: Vec<String>,
    /// Only schools with a unit in this stage.
    pub with_stage: Option<Stage>,
    /// Schools that report one of these options are left out; one that reports nothing stays in.
    pub without_choices: BTreeMap<String, Vec<String>>,
    /// Only schools whose figure keeps these bounds; where it is not known the school's figures are missing.
    pub total: Option<Bounds>,
}

/// One part of the right side of [`Rule::EverySchool`].
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Side {
    /// A figure of the school.
    Own(Term),
    /// A figure of the county, by the school's first stage with students.
    CountyByStage(CountyByStage),
}

/// A figure of the county chosen by a school's first stage with students.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountyByStage {
    /// Key of the county's figure by stage.
    pub county_by_stage: BTreeMap<Stage, String>,
    /// What it is multiplied by. Default 1.
    #[serde(default = "Exact::one")]
    pub factor: Exact,
}

/// A numerator over a denominator and its least value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatioRule {
    /// Terms of the numerator.
    pub numerator: Vec<Term>,
    /// Terms of the denominator.
    pub denominator: Vec<Term>,
    /// Least ratio.
    pub at_least: Exact,
    /// Met where the denominator is a sum over no students at all; otherwise there is no data.
    #[serde(default)]
    pub met_when_none: bool,
}

/// A sort of room and its least area.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomRule {
    /// Key of a quantity of room areas.
    pub key: String,
    /// Least area of one room, ㎡.
    pub at_least_m2: Exact,
}

/// Other least areas where a concession is granted, in the order of the rule's rooms.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomRelief {
    /// The concession.
    pub concession: String,
    /// Least areas, ㎡.
    pub at_least_m2: Vec<Exact>,
    /// Least areas of schools without primary students, ㎡; absent: the same.
    pub without_primary_m2: Option<Vec<Exact>>,
}

/// A largest size, with other sizes for some kinds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeCap {
    /// Largest size.
    pub cap: Exact,
    /// Kinds with a size of their own.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Largest size of those kinds.
    pub kinds_cap: Option<Exact>,
    /// The concession under which these sizes hold; `None` in the rule itself.
    pub concession: Option<String>,
}

/// A monitored subject.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Key of its level.
    pub level: String,
    /// Key of its gap between schools.
    pub gap: String,
}

/// How an item is decided.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Only a person decides. With `max_points`, by points.
    Manual {
        /// Most points the item can earn.
        max_points: Option<Exact>,
    },
    /// Every school has one room of each sort for every so many classes, each of a least area.
    RoomsPerClasses {
        /// Key of the number of classes.
        classes: String,
        /// One room for every so many classes, rounded up.
        per: u32,
        /// Sorts of rooms.
        rooms: Vec<RoomRule>,
        /// Concessions.
        #[serde(default)]
        relief: Vec<RoomRelief>,
    },
    /// No school is larger than it may be.
    SizeCap {
        /// Key of the size.
        total: String,
        /// The sizes.
        size: SizeCap,
        /// Sizes under concessions.
        #[serde(default)]
        relief: Vec<SizeCap>,
    },
    /// No class is over size.
    NoOverSize {
        /// Key of the number of over-size classes.
        over: String,
        /// Key of the largest class.
        largest: String,
        /// Most persons in a class by stage.
        limit: BTreeMap<Stage, Exact>,
    },
    /// In every school the left side is at least the right.
    EverySchool {
        /// Which schools.
        #[serde(default)]
        schools: ItemScope,
        /// Left side, summed.
        left: Vec<Term>,
        /// Right side, summed.
        right: Vec<Side>,
    },
    /// Ratios of the county's figures.
    CountyRatio {
        /// One or two ratios; all must hold.
        ratios: Vec<RatioRule>,
    },
    /// Ratios of sums over schools.
    SchoolsRatio {
        /// Which schools.
        #[serde(default)]
        schools: ItemScope,
        /// One or two ratios; all must hold.
        ratios: Vec<RatioRule>,
    },
    /// Every monitored subject with figures reaches a level and stays below a gap.
    Subjects {
        /// The subjects.
        subjects: Vec<Subject>,
        /// Least level.
        level_at_least: Exact,
        /// The gap must be below this.
        gap_below: Exact,
    },
}
