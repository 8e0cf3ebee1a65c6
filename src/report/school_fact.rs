//! What is the matter with one school in an item that judges schools one by one: its own figures beside what is asked.

use num_traits::One as _;

use crate::assess::Assessment;
use crate::chart::numbers::{fixed, plain};
use crate::county::{County, Figure, KindOfSchool, Quantities, Stage, Unit};
use crate::rulebook::{CountyByStage, RoomRule, Rule, Rulebook, Side, SizeCap, Term};
use crate::text::{Argument, Language, join, text};

use super::doubted::STUDENTS;
use super::item_words::{Figures, within_sentence};

/// Decimals of an area or an amount of money in a sentence.
const MOST_DECIMALS: usize = 2;

/// The fact of a school by its row that an item, by its place, finds at fault; empty where the rule's kind has no figures to
/// give, or they are not known. Sizes and areas are those of the rule itself: with concessions on, others may hold.
#[must_use]
pub fn school_fact(
    language: Language,
    county: &County,
    quantities: &Quantities,
    rulebook: &Rulebook,
    assessment: &Assessment,
    (item, row): (usize, u32),
) -> String {
    let faults = assessment.items.get(item).is_some_and(|result| result.schools.contains(&row));
    let Some(item) = rulebook.items.get(item).filter(|_| faults) else { return String::new() };
    let school = School { figures: Figures { language, county, quantities }, row: row as usize };
    match &item.rule {
        Rule::SizeCap { total, size, .. } => school.size(total, size),
        Rule::RoomsPerClasses { classes, per, rooms, .. } => school.rooms(classes, *per, rooms),
        Rule::NoOverSize { over, largest, limit } => {
            let stages = school.stages();
            let limit = |stage: Stage| limit.get(&stage).map(|limit| limit.double);
            let told = stages.iter().filter_map(|stage| school.classes(over, largest, *stage, limit(*stage)));
            school.clauses(&told.collect::<Vec<_>>())
        }
        Rule::EverySchool { left, right, .. } => match (left.as_slice(), right.as_slice()) {
            ([left], [Side::Own(right)]) => school.part(left, right).unwrap_or_default(),
            ([left], [Side::CountyByStage(least)]) => school.amount(left, least).unwrap_or_default(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// One school's figures.
struct School<'a> {
    figures: Figures<'a>,
    row: usize,
}

impl School<'_> {
    fn say(&self, key: &str, arguments: &[Argument]) -> String {
        text(self.figures.language, key, arguments)
    }

    fn clauses(&self, clauses: &[String]) -> String {
        clauses.join(&self.say("item.fact.clause_join", &[]))
    }

    /// Stages of the school's kind that are assessed.
    fn stages(&self) -> Vec<Stage> {
        Stage::ASSESSED.into_iter().filter(|stage| self.kind().is_some_and(|kind| kind.allows(*stage))).collect()
    }

    fn kind(&self) -> Option<&KindOfSchool> {
        let kind = *self.figures.county.schools.kinds.get(self.row)?;
        self.figures.quantities.kinds.get(usize::from(kind))
    }

    fn figure(&self, key: &str) -> Option<f64> {
        self.figures.county.schools.figure(key, self.row).map(|figure| figure.to_double())
    }

    /// A figure of the school; one by stage is summed over its stages.
    fn total(&self, key: &str) -> Option<f64> {
        if self.figures.quantities.stages_of(key).is_empty() {
            return self.figure(key);
        }
        self.stages().into_iter().map(|stage| self.figure(&self.figures.quantities.key_in(key, stage))).sum()
    }

    /// The name of a figure without the stage it is reported by and without the word that it is a number or an area.
    fn name(&self, key: &str) -> String {
        let mut name = self.figures.name(key);
        for stage in Stage::ASSESSED {
            let stage = self.say(&format!("stage.{}", stage.id()), &[]);
            name = name.strip_prefix(&stage).map(str::to_owned).unwrap_or(name);
        }
        for ending in ["item.fact.ending_number", "item.fact.ending_area"] {
            let ending = self.say(ending, &[]);
            name = name.strip_suffix(&ending).map(str::to_owned).unwrap_or(name);
        }
        name
    }

    /// An amount in the unit of a figure; in English, which has no word for 10,000, in the base unit of its dimension.
    fn with_unit(&self, key: &str, value: f64) -> String {
        let quantities = self.figures.quantities;
        let own = quantities.named(key).and_then(|quantity| quantities.units.get(quantity.unit?));
        let base = own.filter(|_| self.figures.language == Language::En).and_then(|own| {
            let alike = |unit: &&Unit| unit.dimension == own.dimension && unit.factor.is_one();
            Some((quantities.units.iter().find(alike)?, Figure::from_rational(own.factor.clone()).to_double()))
        });
        let (unit, factor) = base.map_or((own, 1.0), |(unit, factor)| (Some(unit), factor));
        let unit = unit.map(|unit| self.say(&format!("school.unit.{}", unit.id), &[]));
        let arguments = [("number", plain(value * factor, MOST_DECIMALS)), ("unit", unit.unwrap_or_default())];
        self.say("item.amount", &arguments).trim_end().to_owned()
    }

    fn size(&self, total: &str, size: &SizeCap) -> String {
        let Some(number) = self.total(total) else { return String::new() };
        let own = size.kinds_cap.as_ref().filter(|_| self.kind().is_some_and(|kind| size.kinds.contains(&kind.id)));
        let most = own.unwrap_or(&size.cap).double;
        self.say("item.fact.size", &[("number", fixed(number, 0)), ("most", fixed(most, 0))])
    }

    /// Each sort of room that is lacking: how many of which area are asked for, and what there is.
    fn rooms(&self, classes: &str, per: u32, rooms: &[RoomRule]) -> String {
        let Some(classes) = self.total(classes) else { return String::new() };
        let wanted = (classes / f64::from(per.max(1))).ceil();
        let lacking = rooms.iter().filter_map(|room| {
            let areas = self.figures.county.schools.rooms(&room.key, self.row)?;
            let large = areas.iter().filter(|area| area.to_rational() >= room.at_least_m2.rational).count();
            if large as f64 >= wanted {
                return None;
            }
            let shown = areas.iter().map(|area| self.with_unit(&room.key, area.to_double()));
            let arguments = [
                ("room", self.name(&room.key)),
                ("wanted", fixed(wanted, 0)),
                ("least", plain(room.at_least_m2.double, MOST_DECIMALS)),
                ("count", fixed(areas.len() as f64, 0)),
                ("areas", join(self.figures.language, shown)),
            ];
            let key = if areas.is_empty() { "item.fact.rooms_none" } else { "item.fact.rooms" };
            Some(self.say(key, &arguments))
        });
        self.clauses(&lacking.collect::<Vec<_>>())
    }

    /// Classes of a stage over the limit, and the largest; `None` where none is.
    fn classes(&self, over: &str, largest: &str, stage: Stage, limit: Option<f64>) -> Option<String> {
        let of = |key: &str| self.figure(&self.figures.quantities.key_in(key, stage));
        let (over, largest) = (of(over), of(largest));
        let too_large = limit.zip(largest).is_some_and(|(limit, largest)| largest > limit);
        let over = over.filter(|over| *over > 0.0);
        if over.is_none() && !too_large {
            return None;
        }
        let mut clauses: Vec<String> =
            over.map(|over| self.say("item.fact.classes", &[("count", fixed(over, 0))])).into_iter().collect();
        if let Some(largest) = largest {
            clauses.push(self.say("item.fact.largest", &[("number", fixed(largest, 0))]));
        }
        let said = join_comma(self, &clauses);
        if self.stages().len() < 2 {
            return Some(said);
        }
        let stage = self.say(&format!("stage.{}", stage.id()), &[]);
        Some(self.say("item.fact.of_stage", &[("stage", stage), ("fact", said)]))
    }

    /// A part of the school's own whole: persons of persons, or money of money and how much of it.
    fn part(&self, left: &Term, right: &Term) -> Option<String> {
        let (part, whole) = (self.total(&left.key)?, self.total(&right.key)?);
        let language = self.figures.language;
        let least = right.factor.double / left.factor.double;
        // All of a whole is asked for: how many there are says it.
        let of_all = (least - 1.0).abs() < f64::EPSILON;
        let amount = |key: &str, value: f64| match language {
            // An English name says what is counted.
            Language::En if of_all => plain(value, MOST_DECIMALS),
            _ => self.with_unit(key, value),
        };
        let mut arguments = vec![
            ("part", within_sentence(language, &self.name(&left.key))),
            ("part_amount", amount(&left.key, part)),
            ("whole", within_sentence(language, &self.name(&right.key))),
            ("whole_amount", amount(&right.key, whole)),
        ];
        if of_all {
            return Some(self.say("item.fact.of_all", &arguments));
        }
        if whole <= 0.0 {
            return None;
        }
        let places = crate::chart::numbers::deciding(part / whole * 100.0, least * 100.0, MOST_DECIMALS);
        arguments.push(("share", format!("{}%", fixed(part / whole * 100.0, places))));
        arguments.push(("least", format!("{}%", plain(least * 100.0, MOST_DECIMALS))));
        Some(self.say("item.fact.share", &arguments))
    }

    /// An amount of the school beside the least the county's figure asks for.
    fn amount(&self, left: &Term, least: &CountyByStage) -> Option<String> {
        let value = self.total(&left.key)?;
        let students = |stage: Stage| self.figure(&self.figures.quantities.key_in(STUDENTS, stage));
        let in_stage = |stage: Stage| students(stage).is_some_and(|number| number > 0.0);
        let key = least.county_by_stage.iter().find(|(stage, _)| in_stage(**stage)).map(|(_, key)| key)?;
        let norm = self.figures.county.figures.get(key)?.to_double();
        let least = norm * least.factor.double / left.factor.double;
        let arguments = [
            ("name", within_sentence(self.figures.language, &self.name(&left.key))),
            ("amount", self.with_unit(&left.key, value)),
            ("least", self.with_unit(&left.key, least)),
        ];
        Some(self.say("item.fact.amount", &arguments))
    }
}

/// Parts of one clause.
fn join_comma(school: &School<'_>, parts: &[String]) -> String {
    parts.join(&school.say("item.fact.comma_join", &[]))
}
