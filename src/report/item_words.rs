//! What an item's state rests on, in a sentence: the same on a terminal and in papers.

use crate::assess::{Completeness, ItemResult, Status};
use crate::chart::numbers::{deciding, fixed, rounded};
use crate::county::{County, Quantities};
use crate::rulebook::{RatioRule, Rule, Rulebook, Term};
use crate::text::{Language, join, text};

/// Schools named in a sentence before it says how many more there are.
const NAMED_SCHOOLS: usize = 5;

/// An item's state in one word; whether it is a veto (一票否决), of which is said whether the case was found.
#[must_use]
pub fn item_state(language: Language, status: Status, veto: bool) -> String {
    if veto && matches!(status, Status::Met | Status::NotMet) {
        return text(language, &format!("veto.{}", status.id()), &[]);
    }
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

/// Of the schools an item lacks figures of, those that a figure they are asked for is missing of: a stage without students is asked
/// for nothing.
#[must_use]
pub(crate) fn truly_missing(complete: &Completeness, rows: &[u32], status: Status) -> Vec<u32> {
    let lacks = |row: &u32| complete.fields.iter().any(|field| field.missing.binary_search(row).is_ok());
    let missing: Vec<u32> = rows.iter().copied().filter(lacks).collect();
    // Where nothing else decides, something is missing, though nobody asks for it.
    if missing.is_empty() && status == Status::NoData { rows.to_vec() } else { missing }
}

/// What an item's state rests on, in a sentence.
#[must_use]
pub fn item_detail(
    language: Language,
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    item: &ItemResult,
) -> String {
    item_facts(language, county, quantities, rulebook, item) + &item_decision(language, rulebook, item)
}

/// What somebody decided beside the figures, as a clause that follows them; empty where nobody did, or nothing else decides.
#[must_use]
pub fn item_decision(language: Language, rulebook: &Rulebook, item: &ItemResult) -> String {
    let by_person = rulebook.item(&item.id).is_some_and(|item| matches!(item.rule, Rule::Manual { .. }));
    let Some(met) = item.decided.filter(|_| !by_person) else { return String::new() };
    let decision = item_state(language, if met { Status::Met } else { Status::NotMet }, false);
    // Figures that decide are not overruled: whoever reads of both has to know which counts.
    let against = matches!((item.status, met), (Status::NotMet, true) | (Status::Met, false));
    let key = if against { "item.decided_against" } else { "item.decided_beside" };
    text(language, key, &[("decision", decision)])
}

/// What an item's figures say, in a sentence; where only a person decides, what that person decided.
#[must_use]
pub fn item_facts(
    language: Language,
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    item: &ItemResult,
) -> String {
    let rule = rulebook.item(&item.id).map(|item| &item.rule);
    let figures = Figures { language, county, quantities };
    let names = |rows: &[u32]| and_more(language, rows.iter().map(|row| county.schools.names[*row as usize].as_str()));
    let values = [item.value, item.value2];
    let lacking = rule.map_or_else(Vec::new, |rule| figures.lacking(rule));
    let key = match (item.status, rule) {
        (Status::Manual, _) => "item.manual",
        (_, Some(Rule::Manual { .. })) if item.points.is_some() => "item.decided_points",
        (_, Some(Rule::Manual { .. })) => "item.decided",
        (Status::NoData, _) if !item.missing.is_empty() => "item.missing_schools",
        (Status::NoData, _) if !lacking.is_empty() => "item.missing_figures",
        (Status::NoData, _) => "item.no_data",
        (_, Some(Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. })) if says_of_what(ratios) => {
            "item.ratios"
        }
        (_, Some(Rule::CountyRatio { .. } | Rule::SchoolsRatio { .. })) => "item.ratio",
        (Status::NotMet, Some(Rule::Subjects { .. })) => "item.subjects",
        (_, Some(Rule::Subjects { .. })) => "item.subjects_met",
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
            ("ratio", rule.map_or_else(String::new, |rule| figures.ratios(rule, &values))),
            ("subjects", rule.map_or_else(String::new, |rule| figures.short_subjects(rule))),
            ("figures", join(language, lacking)),
            ("points", plain(item.points)),
            ("max_points", plain(item.max_points)),
            ("decision", item_state(language, item.status, false)),
        ],
    );
    if item.status == Status::ToConfirm {
        sentence += &text(language, "item.to_confirm", &[]);
    }
    sentence
}

/// A number as it is, `—` where there is none.
fn plain(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| value.to_string())
}

/// Whether it is said of ratios what each is a part of: of several it has to be; of one only where it is a part of a single
/// figure. An amount per head is told by the requirement.
fn says_of_what(ratios: &[RatioRule]) -> bool {
    match ratios {
        [one] => one.numerator.len() == 1 && one.denominator.len() == 1 && one.at_least.double <= 1.0,
        _ => ratios.len() > 1,
    }
}

/// A name within an English sentence, without its capital; abbreviations keep theirs.
pub(super) fn within_sentence(language: Language, name: &str) -> String {
    let mut signs = name.chars();
    match (language, signs.next(), signs.next()) {
        (Language::En, Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

/// Figures by name, in a language.
pub(super) struct Figures<'a> {
    pub language: Language,
    pub county: &'a County,
    pub quantities: &'a Quantities,
}

impl Figures<'_> {
    pub fn name(&self, key: &str) -> String {
        let Some(quantity) = self.quantities.named(key) else { return key.to_owned() };
        match (self.language, quantity.stage.filter(|_| quantity.key == key)) {
            (Language::ZhCn, _) => quantity.header.clone(),
            (Language::En, None) => quantity.en.clone(),
            (Language::En, Some(stage)) => format!("{} ({})", quantity.en, stage.id()),
        }
    }

    /// Figures of the county that a rule asks for and that are not there.
    fn lacking(&self, rule: &Rule) -> Vec<String> {
        let missing = |key: &&str| !self.county.figures.contains_key(*key);
        match rule {
            Rule::CountyRatio { ratios } => {
                let terms = ratios.iter().flat_map(|ratio| ratio.numerator.iter().chain(&ratio.denominator));
                let keys = terms.filter(|term| !term.optional).map(|term| term.key.as_str());
                let mut known: Vec<&str> = Vec::new();
                for key in keys.filter(missing) {
                    if !known.contains(&key) {
                        known.push(key);
                    }
                }
                known.into_iter().map(|key| self.name(key)).collect()
            }
            // A subject that was not monitored is not asked for.
            Rule::Subjects { subjects, .. } => {
                let both = subjects.iter().map(|subject| [subject.level.as_str(), subject.gap.as_str()]);
                let half = both.filter(|keys| keys.iter().filter(|key| missing(key)).count() == 1);
                half.flatten().filter(missing).map(|key| self.name(key)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What ratios come to; of several each is said what it is a part of.
    fn ratios(&self, rule: &Rule, values: &[Option<f64>]) -> String {
        let (Rule::CountyRatio { ratios } | Rule::SchoolsRatio { ratios, .. }) = rule else { return String::new() };
        // A ratio over nobody says nothing beside another.
        let known = ratios.iter().zip(values).filter(|(_, value)| value.is_some() || ratios.len() == 1);
        let shown = known.map(|(ratio, value)| {
            let amount = value.map_or_else(|| "—".to_owned(), |value| self.ratio(ratio, value));
            match (ratio.numerator.as_slice(), ratio.denominator.as_slice()) {
                ([part], [whole]) if says_of_what(ratios) => {
                    let whole = within_sentence(self.language, &self.name(&whole.key));
                    let arguments = [("part", self.name(&part.key)), ("whole", whole), ("amount", amount)];
                    // What can be more than the whole is no part of it.
                    let beyond = value.is_some_and(|value| value > 1.0) || ratio.at_least.double >= 1.0;
                    let key = if beyond && ratios.len() == 1 { "item.as_much_as" } else { "item.part_of" };
                    text(self.language, key, &arguments)
                }
                _ => amount,
            }
        });
        join(self.language, shown)
    }

    /// A ratio as percent, or where its least value is an amount, as an amount with its unit; with so many decimals that it is
    /// seen to reach its least value or not.
    fn ratio(&self, ratio: &RatioRule, value: f64) -> String {
        let least = ratio.at_least.double;
        if least > 1.0 {
            let number = fixed(value, deciding(value, least, 0));
            let unit = |term: &Term| {
                let unit = self.quantities.get(&term.key)?.unit?;
                Some(text(self.language, &format!("school.unit.{}", self.quantities.units.get(unit)?.id), &[]))
            };
            let unit = ratio.numerator.first().and_then(unit).unwrap_or_default();
            let amount = text(self.language, "item.amount", &[("number", number), ("unit", unit)]);
            return amount.trim_end().to_owned();
        }
        let percent = value * 100.0;
        format!("{}%", rounded(percent, deciding(percent, least * 100.0, 2)))
    }

    /// Subjects that fall short, each with the figure that does.
    fn short_subjects(&self, rule: &Rule) -> String {
        let Rule::Subjects { subjects, level_at_least, gap_below } = rule else { return String::new() };
        let of = |key: &str| self.county.figures.get(key);
        let said = |key: &str, value: String| {
            text(self.language, "item.subject", &[("figure", self.name(key)), ("value", value)])
        };
        let mut short = Vec::new();
        for subject in subjects {
            if let Some(level) = of(&subject.level).filter(|level| level.to_rational() < level_at_least.rational) {
                let place = level.to_whole().and_then(|level| usize::try_from(level).ok()?.checked_sub(1));
                let sign = place.and_then(|place| self.quantities.marks.levels.get(place)?.first().cloned());
                short.push(said(&subject.level, sign.unwrap_or_else(|| level.to_string())));
            }
            if let Some(gap) = of(&subject.gap).filter(|gap| gap.to_rational() >= gap_below.rational) {
                short.push(said(&subject.gap, gap.to_string()));
            }
        }
        join(self.language, short)
    }
}
