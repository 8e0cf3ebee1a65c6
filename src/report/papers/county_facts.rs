//! What the reports of a county and of a township are made from, and how they put it into words.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assess::{Assessment, Completeness, ItemResult, Measured, StageResult, Status, Unit, Value, Verdict};
use crate::chart::{Year, numbers};
use crate::county::{County, Figure, Quantities, Stage};
use crate::report::document::{Block, Mark, Run};
use crate::report::{doubted, indicator_keys, item_facts, school_fact, truly_missing};
use crate::rulebook::{Indicator, Item, Rulebook};
use crate::text::{Argument, Language, grouped, has_text, join, text};
use crate::visit::FindingState;

use super::visit::{Questionnaires, Say, issued_by};

/// Widest name within a sentence, in columns: twenty characters of Chinese.
const NAME: usize = 40;
/// Names in a sentence before it says how many more there are.
const NAMED: usize = 8;

/// Schools of an item that are named with their facts; of more only the names are told.
const WITH_FACTS: usize = 5;

/// A doubt about the figures, and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtNote {
    /// Code of the school; `None` where the doubt is about the file or the county.
    pub school: Option<String>,
    /// Key of the figure.
    pub field: Option<String>,
    /// The doubt in words.
    pub message: String,
    /// What was found, in words; empty while nobody looked at it.
    pub found: String,
    /// Somebody explained it: the figures are right.
    pub explained: bool,
}

/// Who decided an item, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecidedBy {
    /// Who; empty where nobody gave a name, or a visit decided.
    pub who: String,
    /// Why, or which visit.
    pub note: String,
    /// Decisions that differ stand beside each other: none counts.
    pub conflict: bool,
}

/// A figure that was reported and measured on a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedFigure {
    /// Row of the school; `None` at the county's offices.
    pub row: Option<u32>,
    /// Key of the figure, where it is one of the workbook.
    pub field: Option<String>,
    /// Its name.
    pub name: String,
    /// Its unit in words; may be empty.
    pub unit: String,
    /// What was reported.
    pub reported: Figure,
    /// What was measured.
    pub measured: Figure,
}

/// What was done on the visits of the school year, as far as anything was entered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Process {
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// Rows of the schools that were visited, in order.
    pub schools: Vec<u32>,
    /// The county's offices were visited too.
    pub offices: bool,
    /// What was done, by the end of its key (`county_report.process.<key>`), and how often.
    pub done: Vec<(&'static str, usize)>,
    /// Figures that were reported and looked at on site, visit by visit, as the summary of visits counts them.
    pub checked: Vec<CheckedFigure>,
    /// Meetings that were held: with whom, and how many came.
    pub meetings: Vec<(crate::county::Words, Option<u32>)>,
    /// Questionnaires, where they are counted.
    pub questionnaires: Option<Questionnaires>,
}

/// Everything a report may look at.
#[derive(Debug, Clone, Copy)]
pub struct CountyFacts<'a> {
    /// The figures.
    pub county: &'a County,
    /// Kinds, choices and names of figures.
    pub quantities: &'a Quantities,
    /// The rulebook.
    pub rulebook: &'a Rulebook,
    /// What it says of the figures.
    pub assessment: &'a Assessment,
    /// Which figures are asked of whom and missing, of the whole county.
    pub complete: &'a Completeness,
    /// The county's other years under the same rulebook, in any order.
    pub other_years: &'a [Year<'a>],
    /// What it says once measured figures stand in; `None` where they do already, or nothing was measured.
    pub beside: Option<&'a Assessment>,
    /// Measured figures stand in for reported ones.
    pub verified: bool,
    /// Which do.
    pub measured: &'a [Measured],
    /// What visits of the school year measured, whether or not it stands in.
    pub checked: &'a [Measured],
    /// What was done on these visits.
    pub process: &'a Process,
    /// Who issues the report: the inspectors' unit; empty where nobody said.
    pub issuer: &'a str,
    /// Doubts about the figures as they were reported.
    pub doubts: &'a [DoubtNote],
    /// By item, who decided it.
    pub decided: &'a BTreeMap<String, DecidedBy>,
    /// Findings of the school year that are not closed.
    pub findings: &'a [FindingState],
    /// Groups of items of which each is a veto.
    pub veto_groups: &'a [String],
    /// The heading of a figure.
    pub heading: fn(Language, &Quantities, &str) -> String,
    /// A figure as people write it.
    pub shown: fn(&Figure) -> String,
    /// Language of the words.
    pub language: Language,
    /// The day of the figures.
    pub made_on: Date,
}

/// A threshold as the rule writes it.
pub(super) fn threshold_words(indicator: &Indicator, stage: Stage) -> Option<String> {
    indicator.threshold.get(&stage).map(|threshold| numbers::plain(threshold.double, 6))
}

impl CountyFacts<'_> {
    /// A text of the report.
    pub(super) fn say(&self, key: &str, arguments: &[Argument]) -> String {
        text(self.language, key, arguments)
    }

    /// Names of schools joined, some of them, and how many there are.
    pub(super) fn names(&self, names: &[String]) -> String {
        self.some("county_report.more_schools", names)
    }

    /// Names of other things joined, some of them, and how many there are.
    pub(super) fn things(&self, names: &[String]) -> String {
        self.some("county_report.more_things", names)
    }

    fn some(&self, key: &str, names: &[String]) -> String {
        if names.len() <= NAMED {
            return join(self.language, names);
        }
        let some = join(self.language, &names[..NAMED]);
        self.say(key, &[("names", some), ("count", numbers::count(names.len()))])
    }

    /// All of these joined.
    pub(super) fn join<T: std::fmt::Display>(&self, parts: impl IntoIterator<Item = T>) -> String {
        join(self.language, parts)
    }

    /// So many schools, in words.
    pub(super) fn counted_schools(&self, count: usize) -> String {
        let key = if count == 1 { "county_report.school_count.one" } else { "county_report.school_count.many" };
        self.say(key, &[("count", numbers::count(count))])
    }

    /// A figure as people write it, with separators between its thousands.
    pub(super) fn figure(&self, figure: &Figure) -> String {
        grouped(&(self.shown)(figure))
    }

    /// What the rulebook calls the kind of balance it assesses: its name without the year in brackets.
    pub(super) fn balanced(&self) -> String {
        let name = self.language.of(&self.rulebook.name);
        let bare = name.split(['（', '(']).next().unwrap_or(name).trim();
        if self.language == Language::En { bare.to_lowercase() } else { bare.to_owned() }
    }

    /// Parts of one sentence.
    pub(super) fn clauses(&self, clauses: &[String]) -> String {
        clauses.join(&self.say("county_report.clause", &[]))
    }

    /// A school's name as it may stand in a sentence.
    pub(super) fn school(&self, row: u32) -> String {
        let name = self.county.schools.names.get(row as usize).map_or("", String::as_str);
        numbers::shortened(&numbers::clean(name), NAME)
    }

    /// Names of these schools.
    pub(super) fn schools(&self, rows: &[u32]) -> String {
        let names: Vec<String> = rows.iter().map(|row| self.school(*row)).collect();
        self.names(&names)
    }

    /// The place of an item by its id.
    pub(super) fn item_of(&self, id: &str) -> Option<usize> {
        self.rulebook.items.iter().position(|item| item.id == id)
    }

    /// Number of an item within its part, as the document that asks for it counts them: ids are letters of the program's own.
    pub(super) fn item_number(&self, item: usize) -> usize {
        let Some(of) = self.rulebook.items.get(item) else { return 0 };
        let numbered = of.id.trim_start_matches(|sign: char| !sign.is_ascii_digit()).parse().ok();
        let before = || self.rulebook.items[..=item].iter().filter(|other| other.group == of.group).count();
        numbered.unwrap_or_else(before)
    }

    /// Items of one part by number: 第3、4项.
    pub(super) fn item_numbers(&self, items: &[usize]) -> String {
        let numbers = self.join(items.iter().map(|item| self.item_number(*item)));
        let key = if items.len() == 1 { "county_report.item_number" } else { "county_report.item_numbers" };
        self.say(key, &[("numbers", numbers)])
    }

    /// Items of any parts by part and number; a part with a single item by its name alone.
    pub(super) fn item_places(&self, items: &[usize]) -> String {
        let mut by_group: Vec<(&str, Vec<usize>)> = Vec::new();
        for item in items {
            let Some(group) = self.rulebook.items.get(*item).map(|item| item.group.as_str()) else { continue };
            match by_group.iter_mut().find(|(known, _)| *known == group) {
                Some((_, items)) => items.push(*item),
                None => by_group.push((group, vec![*item])),
            }
        }
        let places = by_group.iter().map(|(group, items)| {
            let part = self.rulebook.parts.iter().find(|part| part.id == *group);
            let part = part.map_or_else(String::new, |part| self.language.of(&part.name).to_owned());
            if self.rulebook.items.iter().filter(|item| item.group == *group).count() == 1 {
                return part;
            }
            self.say("county_report.item_place", &[("part", part), ("numbers", self.item_numbers(items))])
        });
        places.collect::<Vec<_>>().join(&self.say("county_report.places_join", &[]))
    }

    /// A unit's name: with its stage, where the school has units in both.
    pub(super) fn unit(&self, unit: &Unit) -> String {
        let both = self.assessment.units.iter().filter(|other| other.row == unit.row).count() > 1;
        if both { self.unit_with_stage(unit.row, unit.stage) } else { self.school(unit.row) }
    }

    /// A school's name with a stage.
    pub(super) fn unit_with_stage(&self, row: u32, stage: Stage) -> String {
        self.say("county_report.unit", &[("school", self.school(row)), ("stage", self.stage(stage))])
    }

    /// The county's name.
    pub(super) fn county_name(&self) -> String {
        numbers::shortened(&numbers::clean(&self.county.name), NAME)
    }

    pub(super) fn stage(&self, stage: Stage) -> String {
        self.say(&format!("stage.{}", stage.id()), &[])
    }

    pub(super) fn verdict(&self, verdict: Verdict) -> String {
        self.say(&format!("verdict.{}", verdict.id()), &[])
    }

    /// The level that has to act, where the heading says what it is.
    pub(super) fn level(&self, side: crate::rulebook::SolvedBy) -> String {
        self.say(&format!("county_report.level.{}", side.id()), &[])
    }

    pub(super) fn short(&self, indicator: usize) -> String {
        self.rulebook.indicators.get(indicator).map_or_else(String::new, |one| self.language.of(&one.short).to_owned())
    }

    /// An indicator's name and unit.
    pub(super) fn with_unit(&self, indicator: &Indicator) -> String {
        let unit = self.language.of(&indicator.unit).to_owned();
        self.say("table.with_unit", &[("name", self.language.of(&indicator.name).to_owned()), ("unit", unit)])
    }

    /// Name of a figure.
    pub(super) fn field(&self, key: &str) -> String {
        (self.heading)(self.language, self.quantities, key)
    }

    /// Stages that have units.
    pub(super) fn stages(&self) -> impl Iterator<Item = &StageResult> {
        self.assessment.stages.iter().filter(|stage| stage.units > 0)
    }

    /// Units of a stage: place and unit.
    pub(super) fn units_of(&self, stage: Stage) -> impl Iterator<Item = (usize, &Unit)> {
        self.assessment.units.iter().enumerate().filter(move |(_, unit)| unit.stage == stage)
    }

    /// Whether the rulebook judges single schools.
    pub(super) const fn judges_units(&self) -> bool {
        self.rulebook.unit_rule.is_some()
    }

    /// The greatest variation allowed in a stage.
    pub(super) fn limit(&self, stage: Stage) -> Option<f64> {
        self.rulebook.variation.limit.get(&stage).map(|limit| limit.double)
    }

    /// An amount of what an indicator counts shortfalls in.
    pub(super) fn amount(&self, indicator: &Indicator, value: f64) -> String {
        let Some(unit) = &indicator.shortfall else { return numbers::fixed(value, 2) };
        let number = if unit.whole { numbers::fixed(value, 0) } else { numbers::plain(value, 2) };
        let one = if number == "1" { "one." } else { "" };
        let unit = self.say(&format!("unit.{one}{}", unit.unit), &[]);
        // Chinese prose has no space before a unit.
        number + if self.language == Language::ZhCn { unit.trim_start() } else { &unit }
    }

    /// Decimals of the form for a value of this size.
    pub(super) fn decimals(&self, value: f64) -> usize {
        let least = self.rulebook.decimals.values as usize;
        // Teachers to students: 0.05 to 0.14.
        if value.abs() < 0.1 && value.abs() > 0.0 && !self.judges_units() { least + 2 } else { least }
    }

    /// A value with the decimals of the form, more where these decide.
    pub(super) fn value(&self, indicator: &Indicator, stage: Stage, value: f64) -> String {
        let least = self.decimals(value);
        let Some(threshold) = indicator.threshold.get(&stage).map(|threshold| threshold.double) else {
            return numbers::fixed(value, least);
        };
        let floor = self.rulebook.unit_rule.as_ref().map_or(threshold, |rule| rule.floor.double * threshold);
        let decimals = numbers::deciding(value, threshold, least).max(numbers::deciding(value, floor, least));
        numbers::fixed(value, decimals)
    }

    /// A variation with the decimals of the form, more where these decide.
    pub(super) fn variation(&self, cv: f64, limit: Option<f64>) -> String {
        let least = self.rulebook.decimals.variations as usize;
        numbers::fixed(cv, limit.map_or(least, |limit| numbers::deciding(cv, limit, least)))
    }

    /// A value in a table, with what is to be said about it.
    pub(super) fn value_runs(&self, place: usize, indicator: usize, value: &Value) -> Vec<Run> {
        let (unit, rule) = (&self.assessment.units[place], &self.rulebook.indicators[indicator]);
        if value.value.is_nan() {
            return vec![Run::marked("", Mark::Missing)];
        }
        let mut marks = self.marks(place, indicator, value).into_iter();
        let first = marks.next().unwrap_or_default();
        let mut runs = vec![Run::marked(self.value(rule, unit.stage, value.value), first)];
        // A run without text would be its word alone, without brackets.
        runs.extend(marks.map(|mark| Run::from(self.in_brackets(mark))));
        runs
    }

    fn in_brackets(&self, mark: Mark) -> String {
        self.say("document.in_brackets", &[("words", mark.word(self.language))])
    }

    /// What is to be said about a value, each in brackets; empty where nothing is.
    pub(super) fn marks_in_words(&self, place: usize, indicator: usize, value: &Value) -> String {
        self.marks(place, indicator, value).into_iter().map(|mark| self.in_brackets(mark)).collect()
    }

    fn marks(&self, place: usize, indicator: usize, value: &Value) -> Vec<Mark> {
        let (unit, rule) = (&self.assessment.units[place], &self.rulebook.indicators[indicator]);
        let code = &self.county.schools.codes[unit.row as usize];
        let kind = self.county.schools.kinds[unit.row as usize];
        let keys = indicator_keys(self.quantities, rule, unit.stage, kind);
        let doubts = self.doubts.iter().filter(|doubt| !doubt.explained && doubt.school.as_deref() == Some(code));
        let doubted = doubted(doubts.map(|doubt| doubt.field.as_deref()), &keys);
        let mut measured = self.measured.iter().filter(|one| one.school == *code);
        let measured = measured.any(|one| keys.contains(&one.field));
        let marks = [(value.borderline, Mark::Borderline), (doubted, Mark::Doubtful), (measured, Mark::Measured)];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect()
    }

    /// Whether a value rests on a figure that is in doubt.
    pub(super) fn is_doubtful(&self, place: usize, indicator: usize, value: &Value) -> bool {
        self.marks(place, indicator, value).contains(&Mark::Doubtful)
    }

    /// A day within a sentence.
    pub(super) fn day(&self, day: Date) -> String {
        Say { language: self.language }.day(day)
    }

    /// Whether a row is among some that are in order; any is, where none are given.
    pub(super) fn is_in(rows: Option<&[u32]>, row: u32) -> bool {
        rows.is_none_or(|rows| rows.binary_search(&row).is_ok())
    }

    /// Row of a school by its code.
    pub(super) fn row_of(&self, code: &str) -> Option<u32> {
        self.county.schools.row_of(code).and_then(|row| u32::try_from(row).ok())
    }

    /// How many students some units have together, and of how many units that is not known.
    pub(super) fn students<'u>(&self, units: impl Iterator<Item = &'u Unit>) -> String {
        let (mut all, mut unknown, mut known) = (0, 0, 0_i64);
        for unit in units {
            all += 1;
            unknown += usize::from(unit.students.is_none());
            known += unit.students.unwrap_or_default();
        }
        let arguments = [("students", numbers::fixed(known as f64, 0)), ("count", numbers::count(unknown))];
        let key = match unknown {
            0 => "county_report.students",
            unknown if unknown == all => "county_report.students_unknown",
            _ => "county_report.students_some",
        };
        self.say(key, &arguments)
    }

    /// How many units pass, fail or are open; what none is, is left out.
    pub(super) fn verdicts(&self, [passing, failing, undetermined]: [usize; 3]) -> String {
        let counted = [(Verdict::Pass, passing), (Verdict::Fail, failing), (Verdict::Undetermined, undetermined)];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0).map(|(verdict, count)| {
            let arguments = [("verdict", self.verdict(verdict)), ("count", numbers::count(count))];
            self.say("county_report.verdict_count", &arguments)
        });
        self.join(counted)
    }

    /// What a requirement is called in short: a name of its own, else its part and number.
    pub(super) fn short_item(&self, item: &Item) -> Option<String> {
        let key = format!("county_report.requirement.{}", item.code);
        has_text(self.language, &key).then(|| self.say(&key, &[]))
    }

    /// An item as it is spoken of: in short with its place where it has a short name, else with its whole text.
    pub(super) fn item_name(&self, item: usize) -> String {
        let Some(rule) = self.rulebook.items.get(item) else { return String::new() };
        let place = self.item_places(&[item]);
        if let Some(name) = self.short_item(rule) {
            return self.say("county_report.advice.named", &[("name", name), ("id", place)]);
        }
        self.say("county_report.item", &[("place", place), ("text", self.language.of(&rule.text).to_owned())])
    }

    /// A school with what is the matter with it in an item, where figures tell.
    pub(super) fn school_with_fact(&self, item: usize, row: u32) -> String {
        let fact = self.school_fact(item, row);
        if fact.is_empty() {
            return self.school(row);
        }
        self.say("county_report.school_fact", &[("school", self.school(row)), ("fact", fact)])
    }

    /// Schools at fault in an item, each with its fact where they are few.
    pub(super) fn schools_with_facts(&self, item: usize, rows: &[u32]) -> String {
        if rows.len() > WITH_FACTS {
            return self.schools(rows);
        }
        self.join(rows.iter().map(|row| self.school_with_fact(item, *row)))
    }

    /// What is the matter with a school in an item, in figures; empty where they tell nothing.
    pub(super) fn school_fact(&self, item: usize, row: u32) -> String {
        school_fact(self.language, self.county, self.quantities, self.rulebook, self.assessment, (item, row))
    }

    /// What the figures of an item judged over the county come to.
    pub(super) fn fact_of(&self, item: usize) -> String {
        let Some(result) = self.assessment.items.get(item) else { return String::new() };
        item_facts(self.language, self.county, self.quantities, self.rulebook, result)
    }

    /// Schools that do not hold an item by what was measured on site, beyond those known by the report's own figures.
    pub(super) fn more_on_site(&self, result: &ItemResult) -> Vec<u32> {
        let measured = self.beside.and_then(|beside| beside.items.iter().find(|item| item.id == result.id));
        let rows = measured.into_iter().flat_map(|measured| measured.schools.iter().copied());
        rows.filter(|row| !result.schools.contains(row)).collect()
    }

    /// Of the schools an item lacks figures of, those that a figure it may ask for is missing of: a stage without students is
    /// asked for nothing.
    pub(super) fn truly_missing(&self, rows: &[u32], status: Status) -> Vec<u32> {
        truly_missing(self.complete, rows, status)
    }

    /// How an official report ends: who issues it, and the day, left to whoever does.
    pub(super) fn ending(&self) -> Block {
        let issuer = issued_by(self.language, self.issuer, &self.county.name);
        Block::Together(vec![Block::closing(issuer), Block::closing(self.say("county_report.day_blank", &[]))])
    }

    /// The line above who issues it that says what is annexed; nothing where nothing is.
    pub(super) fn annexes(&self, names: &[String]) -> Option<Block> {
        let key = "county_report.annexes";
        let words = match names {
            [] => return None,
            [one] => one.clone(),
            several => {
                let numbered = several.iter().zip(1..).map(|(name, number): (&String, u32)| {
                    self.say("county_report.annex_numbered", &[("number", number.to_string()), ("words", name.clone())])
                });
                numbered.collect::<Vec<_>>().join(&self.say("county_report.annexes_join", &[]))
            }
        };
        Some(Block::paragraph(self.say(key, &[("names", words)])))
    }

    /// School year as the papers write it: its two years.
    pub(super) fn years(&self) -> [Argument; 2] {
        [("year", self.county.year.to_string()), ("next", (self.county.year + 1).to_string())]
    }

    /// What keeps a unit from passing, in clauses: short values with what they lack, then missing ones.
    pub(super) fn reasons(&self, place: usize, with_amounts: bool) -> Vec<String> {
        let unit = &self.assessment.units[place];
        let (mut clauses, mut missing) = (Vec::new(), Vec::new());
        for (at, (indicator, value)) in
            self.rulebook.indicators.iter().zip(self.assessment.values_of(place)).enumerate()
        {
            let name = self.language.of(&indicator.short).to_owned();
            let (Some(threshold), Some(met)) = (threshold_words(indicator, unit.stage), value.met) else {
                missing.push(name);
                continue;
            };
            if met {
                continue;
            }
            let part = if value.floor == Some(true) { "county_report.over_floor" } else { "county_report.under_floor" };
            let arguments = [
                ("name", name),
                ("value", self.value(indicator, unit.stage, value.value)),
                ("threshold", threshold),
                ("part", self.say(part, &[("part", self.floor())])),
                ("lacking", self.amount(indicator, value.shortfall).trim().to_owned()),
            ];
            let key = if with_amounts { "county_report.reason_amount" } else { "county_report.reason" };
            clauses.push(self.say(key, &arguments) + &self.marks_in_words(place, at, &value));
        }
        if !missing.is_empty() {
            clauses.push(self.say("county_report.reason_missing", &[("names", self.join(missing))]));
        }
        clauses
    }

    /// The least part of a threshold, in percent.
    pub(super) fn floor(&self) -> String {
        self.rulebook.unit_rule.as_ref().map_or_else(String::new, |rule| numbers::percent(rule.floor.double))
    }
}
