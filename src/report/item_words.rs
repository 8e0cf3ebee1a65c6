//! What an item's state rests on, in a sentence: the same on a terminal and in papers.

use crate::assess::{ItemResult, Status};
use crate::chart::numbers::deciding;
use crate::county::County;
use crate::rulebook::{Rule, Rulebook};
use crate::text::{Language, join, text};

/// Schools named in a sentence before it says how many more there are.
const NAMED_SCHOOLS: usize = 5;

/// An item's state in one word.
fn status(language: Language, status: Status) -> String {
    text(language, &format!("status.{}", status.id()), &[])
}

/// Names of schools: some of them, and how many there are.
#[must_use]
pub fn and_more<'a>(language: Language, names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = names.len();
    let names = join(language, names.take(NAMED_SCHOOLS));
    if count <= NAMED_SCHOOLS {
        return names;
    }
    text(language, "item.and_more", &[("names", names), ("count", count.to_string())])
}

/// What an item's state rests on, in a sentence.
#[must_use]
pub fn item_detail(language: Language, county: &County, rulebook: &Rulebook, item: &ItemResult) -> String {
    let rule = rulebook.item(&item.id).map(|item| &item.rule);
    let names = |rows: &[u32]| and_more(language, rows.iter().map(|row| county.schools.names[*row as usize].as_str()));
    let ratio =
        |value: Option<f64>, place: usize| value.map_or_else(|| "—".to_owned(), |value| ratio_text(rule, place, value));
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
            ("value", plain(item.value)),
            ("ratio", ratio(item.value, 0)),
            ("ratio2", ratio(item.value2, 1)),
            ("points", plain(item.points)),
            ("max_points", plain(item.max_points)),
            ("decision", status(language, item.status)),
        ],
    );
    if item.status == Status::ToConfirm {
        sentence += &text(language, "item.to_confirm", &[]);
    }
    if let Some(met) = item.decided.filter(|_| !matches!(rule, Some(Rule::Manual { .. }))) {
        let decision = status(language, if met { Status::Met } else { Status::NotMet });
        // Figures that decide are not overruled: whoever reads of both has to know which counts.
        let against = matches!((item.status, met), (Status::NotMet, true) | (Status::Met, false));
        let key = if against { "item.decided_against" } else { "item.decided_beside" };
        sentence += &text(language, key, &[("decision", decision)]);
    }
    sentence
}

/// A number as it is, `—` where there is none.
fn plain(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| value.to_string())
}

/// A ratio as percent, or where its least value is an amount, as an amount; with so many decimals that it is seen to
/// reach its least value or not.
fn ratio_text(rule: Option<&Rule>, place: usize, value: f64) -> String {
    let ratios = match rule {
        Some(Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. }) => ratios.as_slice(),
        _ => &[],
    };
    let least = ratios.get(place).map_or(1.0, |ratio| ratio.at_least.double);
    if least > 1.0 {
        return format!("{value:.places$}", places = deciding(value, least, 0));
    }
    let places = deciding(value * 100.0, least * 100.0, 2);
    format!("{:.places$}%", value * 100.0)
}
