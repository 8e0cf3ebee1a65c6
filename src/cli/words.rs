//! Results of the assessment in words.

use crate::assess::{Excluded, ItemResult, NO_STUDENTS, Status, Verdict};
use crate::county::Stage;
use crate::ops::assess_county::Answer;
use crate::rulebook::{Rule, Rulebook};
use crate::text::{Language, join, text};

use super::table::decimals;

/// Schools named in a sentence before it says how many more there are.
const NAMED_SCHOOLS: usize = 5;

/// A verdict in one word.
pub(super) fn verdict(language: Language, verdict: Option<Verdict>) -> String {
    match verdict {
        Some(verdict) => text(language, &format!("verdict.{}", verdict.id()), &[]),
        None => "—".to_owned(),
    }
}

/// A stage in one word.
pub(super) fn stage(language: Language, stage: Stage) -> String {
    text(language, &format!("stage.{}", stage.id()), &[])
}

/// An item's state in one word.
pub(super) fn status(language: Language, status: Status) -> String {
    text(language, &format!("status.{}", status.id()), &[])
}

/// Why a school is left out.
pub(super) fn excluded(language: Language, rulebook: &Rulebook, excluded: &Excluded) -> String {
    match excluded.exclusion {
        Some(place) => language.of(&rulebook.exclusions[place].reason).to_owned(),
        None => text(language, &format!("excluded.{NO_STUDENTS}"), &[]),
    }
}

/// What an item's state rests on, in a sentence.
pub(super) fn item_detail(language: Language, answer: &Answer, item: &ItemResult) -> String {
    let rule = answer.rulebook.item(&item.id).map(|item| &item.rule);
    let names = |rows: &[u32]| {
        let first = rows.iter().take(NAMED_SCHOOLS).map(|row| answer.county.schools.names[*row as usize].as_str());
        let names = join(language, first);
        match rows.len().checked_sub(NAMED_SCHOOLS) {
            None | Some(0) => names,
            Some(_) => text(language, "item.and_more", &[("names", names), ("count", rows.len().to_string())]),
        }
    };
    let ratio = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), |value| ratio_text(rule, value));
    let key = match (item.status, rule) {
        (Status::Manual, _) => "item.manual",
        (_, Some(Rule::Manual { .. })) if item.points.is_some() => "item.decided_points",
        (_, Some(Rule::Manual { .. })) => "item.decided",
        (Status::NoData, _) if !item.missing.is_empty() => "item.missing_schools",
        (Status::NoData, _) => "item.no_data",
        (_, Some(Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. })) if ratios.len() > 1 => {
            "item.ratios"
        }
        (_, Some(Rule::CountyRatio { .. } | Rule::SchoolsRatio { .. })) => "item.ratio",
        (_, Some(Rule::Subjects { .. })) => "item.subjects",
        (Status::NotMet, Some(Rule::NoOverSize { .. })) => "item.classes",
        (Status::NotMet, _) => "item.schools",
        _ => "item.none_at_fault",
    };
    let mut sentence = text(
        language,
        key,
        &[
            ("count", item.schools.len().to_string()),
            ("schools", names(&item.schools)),
            ("missing", names(&item.missing)),
            ("missing_count", item.missing.len().to_string()),
            ("value", item.value.map_or_else(|| "—".to_owned(), |value| format!("{value}"))),
            ("ratio", ratio(item.value)),
            ("ratio2", ratio(item.value2)),
            ("points", decimals(item.points, 1)),
            ("max_points", decimals(item.max_points, 0)),
            ("decision", status(language, item.status)),
        ],
    );
    if item.status == Status::ToConfirm {
        sentence += &text(language, "item.to_confirm", &[]);
    }
    sentence
}

/// A ratio as percent, or where its least value is an amount, as an amount.
fn ratio_text(rule: Option<&Rule>, value: f64) -> String {
    let amount =
        matches!(rule, Some(Rule::CountyRatio { ratios }) if ratios.iter().any(|ratio| ratio.at_least.double > 1.0));
    if amount { format!("{value:.0}") } else { format!("{:.2} %", value * 100.0) }
}
