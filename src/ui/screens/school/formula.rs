//! How a value was computed, with the school's own figures put in.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::reported::StandIns;
use crate::assess::explain::{Explanation, Need, Part, TermFigure};
use crate::text::Language;
use crate::ui::screens::schools::figures::{exact, figure, plain};
use crate::ui::screens::schools::source::{Source, quantity_name};
use crate::ui::words::{Say, number};

/// Decimals of a part, and of amounts on the way.
const PART_DECIMALS: usize = 4;
const AMOUNT_DECIMALS: usize = 2;
/// A figure that nobody reported.
const NOTHING: &str = "0";

/// How a value was computed, in words and figures.
#[derive(Debug, Clone, Default)]
pub struct Formula {
    /// All of it in one line; `None` where a figure is missing.
    pub line: Option<String>,
    /// Step by step: what is done, and with what.
    pub steps: Vec<(String, String)>,
    /// What would have to change to reach the threshold.
    pub changes: Vec<String>,
}

/// Writes formulas of one indicator.
pub struct Writer<'a> {
    /// The language.
    pub say: Say,
    /// The county.
    pub source: Source<'a>,
    /// The indicator.
    pub indicator: usize,
    /// Figures that were measured, not reported.
    pub stand_ins: &'a StandIns<'a>,
}

impl Writer<'_> {
    /// The formula of an explanation; `value` is the number as it is written elsewhere.
    pub fn formula(&self, told: &Explanation, value: &str) -> Formula {
        let say = self.say;
        let mut formula = Formula { line: self.line(told, value), ..Formula::default() };
        let mut step = |key: &str, text: String| formula.steps.push((say.of(key), text));
        for terms in [&told.stage_terms, &told.school_terms] {
            if !terms.is_empty() {
                step("school.step_reported", self.reported(terms));
            }
        }
        if let Some(part) = &told.part {
            step("school.step_part", self.part(told, part));
            if let (Some(of_school), Some(each)) = (&told.of_school, &part.part) {
                let shared = of_school * each;
                let text = format!(
                    "{} × {}{}",
                    self.amount(of_school),
                    exact(each, PART_DECIMALS).0,
                    Self::equals(&shared, &self.amount(&shared)),
                );
                step("school.step_share", text);
            }
        }
        if let (Some(resource), Some(students), Some(result)) = (&told.resource, told.students, &told.value) {
            let decimals = value.split_once('.').map_or(0, |(_, part)| part.len());
            let sign = if exact(result, decimals).1 { "=" } else { "≈" };
            let text = format!(
                "{} ÷ {}{} {sign} {}",
                self.amount(resource),
                self.students(students),
                Self::scale(told),
                self.with_unit(value),
            );
            step("school.step_each", text);
        }
        if let (Some(need), Some(students)) = (&told.threshold, told.students) {
            let limit = plain(super::page::double(&need.limit));
            let scale =
                if told.scale.rational.is_one() { String::new() } else { format!(" ÷ {}", plain(told.scale.double)) };
            let text = format!(
                "{} × {}{scale}{}",
                self.with_unit(&limit),
                self.students(students),
                Self::equals(&need.resource, &self.amount(&need.resource)),
            );
            step("school.step_needed", text);
        }
        if !told.missing.is_empty() {
            let names = told.missing.iter().map(|key| self.name(key));
            step("school.step_missing", say.list(names));
        }
        formula.changes = self.changes(told);
        formula
    }

    fn line(&self, told: &Explanation, value: &str) -> Option<String> {
        let (result, students) = (told.value.as_ref()?, told.students?);
        let part = match &told.part {
            Some(part) => format!(" × {}", exact(part.part.as_ref()?, PART_DECIMALS).0),
            None => String::new(),
        };
        let shared = || format!("{}{part}", self.sum(&told.school_terms));
        let resource = match (told.stage_terms.is_empty(), told.school_terms.is_empty()) {
            (_, true) => self.sum(&told.stage_terms),
            (true, false) => shared(),
            (false, false) => format!("({} + {})", self.sum(&told.stage_terms), shared()),
        };
        let decimals = value.split_once('.').map_or(0, |(_, part)| part.len());
        let sign = if exact(result, decimals).1 { "=" } else { "≈" };
        Some(format!("{resource} ÷ {}{} {sign} {}", self.students(students), Self::scale(told), self.with_unit(value)))
    }

    /// The terms in figures alone: `(2,180 − 320) ㎡`.
    fn sum(&self, terms: &[TermFigure]) -> String {
        let unit = |term: &TermFigure| self.unit(&term.key);
        let plain_factors = terms.iter().all(|term| term.factor.rational.abs().is_one());
        let one_unit = terms.iter().all(|term| unit(term) == unit(&terms[0]));
        let together = plain_factors && one_unit;
        let mut text = String::new();
        for (place, term) in terms.iter().enumerate() {
            let shown = term.figure.as_ref().map_or_else(|| NOTHING.to_owned(), figure);
            text += match (place, term.factor.rational.is_negative()) {
                (0, false) => "",
                (0, true) => "−",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            text += &shown;
            if !term.factor.rational.abs().is_one() {
                text += &format!(" × {}", plain(term.factor.double.abs()));
            }
        }
        if terms.len() > 1 {
            text = format!("({text})");
        }
        if together { text + &spaced(&terms.first().map(unit).unwrap_or_default()) } else { text }
    }

    /// The terms with their names: `Teaching rooms 2,180 ㎡ − indoor PE rooms 320 ㎡ = 1,860 ㎡`.
    fn reported(&self, terms: &[TermFigure]) -> String {
        let say = self.say;
        let mut text = String::new();
        let mut sum = Some(BigRational::zero());
        for (place, term) in terms.iter().enumerate() {
            text += match (place, term.factor.rational.is_negative()) {
                (0, false) => "",
                (0, true) => "− ",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            text += &self.name(&term.key);
            text += &match &term.figure {
                Some(reported) => format!(" {}{}", figure(reported), spaced(&self.unit(&term.key))),
                None if term.optional => say.of("school.not_reported_counts_none"),
                None => say.of("school.not_reported"),
            };
            if self.stand_ins.contains_key(term.key.as_str()) {
                text += &say.of("verified.mark");
            }
            if !term.factor.rational.abs().is_one() {
                text += &format!(" × {}", plain(term.factor.double.abs()));
            }
            if let Some(concession) = term.concession.and_then(|place| self.source.rulebook.concessions.get(place)) {
                text += &say.with("school.by_concession", &[("name", say.name(&concession.name).to_owned())]);
            }
            sum = match (&sum, &term.figure) {
                (Some(sum), Some(figure)) => Some(sum + figure.to_rational() * &term.factor.rational),
                (Some(_), None) if term.optional => sum,
                _ => None,
            };
        }
        let alone = terms.len() == 1 && terms.iter().all(|term| term.factor.rational.is_one());
        match sum {
            Some(sum) if !alone => text + &Self::equals(&sum, &self.amount(&sum)),
            _ => text,
        }
    }

    /// How the whole school's conditions are shared out.
    fn part(&self, told: &Explanation, part: &Part) -> String {
        let say = self.say;
        let weighted = |one: &crate::assess::explain::Weighted| {
            let students = one.students.map_or_else(|| say.of("school.unknown"), |students| number(students as f64, 0));
            format!("{} {} × {students}", say.stage(one.stage), plain(one.weight.double))
        };
        let own = part.stages.iter().find(|one| one.stage == told.stage);
        let all: Vec<String> = part.stages.iter().map(weighted).collect();
        let (open, close) = if say.language == Language::ZhCn { ("（", "）") } else { ("(", ")") };
        let own = own.map(weighted).unwrap_or_default();
        match &part.part {
            Some(each) => {
                let (shown, whole) = exact(each, PART_DECIMALS);
                let sign = if whole { "=" } else { "≈" };
                format!("{own} ÷ {open}{}{close} {sign} {shown}", all.join(" + "))
            }
            None => all.join(" + "),
        }
    }

    fn changes(&self, told: &Explanation) -> Vec<String> {
        let say = self.say;
        let mut said = Vec::new();
        let Some(need) = &told.threshold else { return said };
        if !need.lacking.is_positive() {
            let spare = -need.lacking.clone();
            if spare.is_positive() {
                let whole = self.is_whole();
                let spare = if whole { spare.floor() } else { spare };
                if spare.is_positive() {
                    said.push(say.with("school.change_spare", &[("amount", self.amount(&spare))]));
                }
            }
            return said;
        }
        said.push(self.lacking("school.change_lacking", need));
        if let Some(floor) = told.floor.as_ref().filter(|floor| floor.lacking.is_positive()) {
            said.push(self.lacking("school.change_floor", floor));
        }
        if let Some(of_school) = &need.lacking_of_school {
            said.push(say.with("school.change_school", &[("amount", self.amount(&self.rounded(of_school)))]));
        }
        if let Some(enough) = &told.enough_for {
            let enough = number(super::page::double(&BigRational::from_integer(enough.clone())), 0);
            said.push(say.with("school.change_students", &[("number", enough)]));
        }
        said
    }

    fn lacking(&self, key: &str, need: &Need) -> String {
        let part = self.source.rulebook.unit_rule.as_ref().map_or(1.0, |rule| rule.floor.double);
        let arguments =
            [("amount", self.amount(&self.rounded(&need.lacking))), ("part", crate::ui::words::percent(part, 0))];
        self.say.with(key, &arguments)
    }

    fn is_whole(&self) -> bool {
        self.source.rulebook.indicators[self.indicator].shortfall.as_ref().is_some_and(|unit| unit.whole)
    }

    /// What is lacking of things that are not cut in two.
    fn rounded(&self, amount: &BigRational) -> BigRational {
        if self.is_whole() { amount.ceil() } else { amount.clone() }
    }

    /// An amount of the resource with its unit.
    fn amount(&self, amount: &BigRational) -> String {
        let (text, _) = exact(amount, AMOUNT_DECIMALS);
        let rule = &self.source.rulebook.indicators[self.indicator];
        if let Some(unit) = &rule.shortfall {
            let key = if text == "1" { format!("unit.one.{}", unit.unit) } else { format!("unit.{}", unit.unit) };
            return format!("{text}{}", self.say.of(&key));
        }
        let same = rule.resource.iter().all(|term| term.factor.rational.abs().is_one());
        let key = rule.resource.first().filter(|_| same).map_or("", |term| term.key.as_str());
        format!("{text}{}", spaced(&self.unit(key)))
    }

    fn equals(amount: &BigRational, shown: &str) -> String {
        let sign = if exact(amount, AMOUNT_DECIMALS).1 { "=" } else { "≈" };
        format!(" {sign} {shown}")
    }

    fn students(&self, students: i64) -> String {
        self.say.with("school.students", &[("number", number(students as f64, 0))])
    }

    fn scale(told: &Explanation) -> String {
        if told.scale.rational.is_one() { String::new() } else { format!(" × {}", plain(told.scale.double)) }
    }

    fn with_unit(&self, value: &str) -> String {
        format!("{value} {}", self.say.name(&self.source.rulebook.indicators[self.indicator].unit))
    }

    fn name(&self, key: &str) -> String {
        let quantity = self.source.quantities.named(key);
        quantity.map_or_else(|| key.to_owned(), |quantity| quantity_name(self.say, quantity).to_owned())
    }

    fn unit(&self, key: &str) -> String {
        super::reported::unit_name(self.say, self.source.quantities, key)
    }
}

/// A unit after its number; money and areas stand off from it, as everywhere.
fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}
