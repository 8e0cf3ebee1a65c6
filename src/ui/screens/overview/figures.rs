//! Figures in words: with as many decimals as decide, with their units.

use crate::assess::{ItemResult, Status, Value};
use crate::chart::numbers;
use crate::county::Quantities;
use crate::rulebook::{Indicator, Item, RatioRule, Rule};
use crate::ui::words::{NO_FIGURE, Say, number};

/// The word for an item's state, standing alone: it begins with a capital where the script has some.
pub(super) fn status(say: Say, status: Status) -> String {
    let word = say.status(status);
    let mut signs = word.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Decimals that let a value be seen on its side of a limit: 0.5004 against 0.50 is not shown as 0.500.
pub(super) fn deciding(value: f64, limit: f64, least: usize) -> usize {
    numbers::deciding(value, limit, least)
}

/// A variation against its limit.
pub(super) fn variation(cv: Option<f64>, limit: Option<f64>, least: usize) -> String {
    let places = cv.zip(limit).map_or(least, |(cv, limit)| deciding(cv, limit, least));
    cv.map_or_else(|| NO_FIGURE.to_owned(), |cv| number(cv, places))
}

/// An amount of what an indicator counts shortfalls in: `12 人`, `1,204.50 ㎡`.
pub(super) fn amount(say: Say, indicator: &Indicator, value: f64) -> String {
    let Some(unit) = &indicator.shortfall else { return number(value, 2) };
    let text = number(value, if unit.whole { 0 } else { 2 });
    let one = if text == "1" { "one." } else { "" };
    let key = format!("unit.{one}{}", unit.unit);
    text + &say.of(&key)
}

/// A value with the decimals of the form, more where these decide.
pub(super) fn value(value: &Value, threshold: f64, floor: f64, least: usize) -> String {
    number(value.value, deciding(value.value, threshold, least).max(deciding(value.value, floor, least)))
}

/// A limit as it is written in the rule: without zeros that say nothing.
pub(super) fn plain(value: f64) -> String {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, part)| part.len());
    number(value, decimals)
}

/// The figure of an item and what it is held against, each in words; empty where a rule has none.
pub(super) fn of_item(say: Say, quantities: &Quantities, item: &Item, result: &ItemResult) -> (String, String) {
    match &item.rule {
        Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. } => {
            let values = [result.value, result.value2];
            let figures = ratios.iter().zip(values).map(|(rule, value)| ratio(say, quantities, rule, value));
            let least = ratios.iter().map(|rule| {
                let least = rule.at_least.double;
                let text = if is_amount(rule) {
                    plain(least) + &money(say, quantities, rule)
                } else {
                    percent(say, plain(percents(least)))
                };
                say.with("overview.at_least", &[("limit", text)])
            });
            (say.list(figures), say.list(least))
        }
        Rule::Manual { max_points: Some(most) } => {
            let points = result.points.map(|points| say.with("overview.points", &[("points", plain(points))]));
            let most = say.with("overview.most_points", &[("points", plain(most.double))]);
            (points.unwrap_or_default(), most)
        }
        Rule::Subjects { .. } if result.value.is_some() => {
            let key = if result.value == Some(1.0) { "overview.one_subject" } else { "overview.subjects" };
            (say.with(key, &[("number", plain(result.value.unwrap_or_default()))]), String::new())
        }
        Rule::NoOverSize { .. } if result.value.is_some() => {
            let key = if result.value == Some(1.0) { "overview.one_class" } else { "overview.classes" };
            (say.with(key, &[("number", plain(result.value.unwrap_or_default()))]), String::new())
        }
        _ => (String::new(), String::new()),
    }
}

/// Where the least value is an amount, the ratio is one; otherwise a part of a whole.
fn is_amount(rule: &RatioRule) -> bool {
    rule.at_least.double > 1.0
}

/// Parts of a hundred, without what a double adds to them: 0.07 is 7 and not 7.000000000000001.
fn percents(part: f64) -> f64 {
    (part * 100.0 * 1e9).round() / 1e9
}

fn percent(say: Say, number: String) -> String {
    say.with("overview.percent", &[("number", number)])
}

/// The unit of an amount, where it is money counted in yuan.
fn money(say: Say, quantities: &Quantities, rule: &RatioRule) -> String {
    let quantity = rule.numerator.first().and_then(|term| quantities.get(&term.key));
    let unit = quantity.and_then(|quantity| quantity.unit).map(|place| quantities.units[place].id.as_str());
    if unit == Some(YUAN) { say.of("unit.yuan") } else { String::new() }
}

/// Id of the unit of money that has a word of its own in the locale files.
const YUAN: &str = "yuan";

fn ratio(say: Say, quantities: &Quantities, rule: &RatioRule, value: Option<f64>) -> String {
    let Some(value) = value else { return NO_FIGURE.to_owned() };
    let least = rule.at_least.double;
    if is_amount(rule) {
        return number(value, deciding(value, least, 0)) + &money(say, quantities, rule);
    }
    let places = deciding(value * 100.0, least * 100.0, 2);
    percent(say, number(value * 100.0, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variation_is_seen_on_its_side_of_the_limit() {
        let shown = [(0.5004, 0.5), (0.500_049, 0.5), (0.47, 0.45), (0.45, 0.45)]
            .map(|(cv, limit)| variation(Some(cv), Some(limit), 3));
        assert_eq!(shown, ["0.5004", "0.50005", "0.470", "0.450"]);
        assert_eq!(variation(None, Some(0.5), 3), NO_FIGURE);
    }

    #[test]
    fn limits_are_written_without_zeros_that_say_nothing() {
        assert_eq!([plain(8000.0), plain(0.5), plain(percents(0.07))], ["8,000", "0.5", "7"]);
    }
}
