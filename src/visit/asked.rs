//! What is asked on a visit: the lines that the rulebook and the checklists make for one school, or for the county's
//! offices.

use std::collections::BTreeMap;

use crate::county::{County, Figure, Quantities, Stage, ValueType, Words};
use crate::rulebook::checklist::{Answer, AppliesWhen, ByStage, Checklist, ChecklistItem, Length, MeasuredPart};
use crate::rulebook::{Exact, Library, Rule, Rulebook, SolvedBy, Tolerance, WordLists};

use super::VisitKind;
use super::answer::Mark;

/// Id of the chapter of items the inspector added.
pub const OWN: &str = "own";

/// Where a line comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineSource {
    /// A figure of a rulebook's indicators.
    Indicators,
    /// A checklist of an id.
    Checklist(String),
}

/// A heading.
#[derive(Debug, Clone)]
pub struct Place {
    /// Id: that of the checklist, or of the checklist and its section.
    pub id: String,
    /// Name.
    pub name: Words,
    /// The heading above it, by place; `None` for a chapter.
    pub parent: Option<usize>,
}

/// Least and greatest value a figure may have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Within {
    /// ≥
    pub at_least: Option<Exact>,
    /// ≤
    pub at_most: Option<Exact>,
}

impl Within {
    /// Whether nothing is bounded.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.at_least.is_none() && self.at_most.is_none()
    }

    /// Whether a figure keeps the bounds, exactly.
    #[must_use]
    pub fn holds(&self, figure: &Figure) -> bool {
        let value = figure.to_rational();
        self.at_least.as_ref().is_none_or(|least| value >= least.rational)
            && self.at_most.as_ref().is_none_or(|most| value <= most.rational)
    }
}

/// What a line wants to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// One of the five answers.
    Verdict,
    /// Whether it is there and in use.
    InUse,
    /// A figure of the workbook, by key.
    Figure {
        /// Key, with its stage.
        key: String,
        /// Persons, rooms, units: a whole number.
        whole: bool,
        /// Bounds of the standard.
        within: Within,
    },
    /// A figure the workbook does not have.
    Number {
        /// Its unit.
        unit: String,
        /// Bounds of the standard.
        within: Within,
    },
    /// The ratio of two numbers, typed one ÷ the other.
    Ratio {
        /// Above the line.
        numerator: Words,
        /// Its unit.
        numerator_unit: String,
        /// Below the line.
        denominator: Words,
        /// Its unit.
        denominator_unit: String,
        /// Bounds of the standard.
        within: Within,
    },
    /// Rooms, one by one.
    Rooms {
        /// Least area of one, ㎡.
        area_at_least_m2: Option<Exact>,
        /// How many the standard wants for this school; `None` where it does not say or the classes are not known.
        wanted: Option<u32>,
        /// How many the requirement names; 1 where it does not say.
        named: u32,
        /// Key of the workbook's room areas.
        key: Option<String>,
    },
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Id: that of the item, with `@` and the stage where it is asked for each stage of the school.
    pub id: String,
    /// The item: id within its source.
    pub item: String,
    /// Where it comes from.
    pub source: LineSource,
    /// Its heading, by place.
    pub place: usize,
    /// The stage, where it is asked for each.
    pub stage: Option<Stage>,
    /// The requirement.
    pub text: Words,
    /// What is asked.
    pub ask: Ask,
    /// Papers are asked for year by year: the years, latest first.
    pub years: Vec<i32>,
    /// How to verify it on site.
    pub verify: Words,
    /// Papers to ask for.
    pub papers: WordLists,
    /// The usual finding in a sentence.
    pub finding: Words,
    /// Official basis.
    pub basis: Words,
    /// Where the wording was taken from.
    pub origin: String,
    /// No readable original confirmed it.
    pub unverified: bool,
    /// Who can put it right.
    pub side: SolvedBy,
    /// Items of rulebooks (`rulebook:item`) that the answer decides.
    pub decides: Vec<String>,
}

/// Keys and limits of over-size classes, from the rulebook's own rule.
#[derive(Debug, Clone)]
pub struct OverSize {
    /// Key of the number of over-size classes, without its stage.
    pub over: String,
    /// Key of the largest class, without its stage.
    pub largest: String,
    /// Most persons in a class by stage.
    pub limit: BTreeMap<Stage, Exact>,
}

/// Everything that is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Headings, chapters before their sections.
    pub places: Vec<Place>,
    /// Lines in order.
    pub lines: Vec<Line>,
    /// Stages of the school with students, or that its kind allows where none is reported.
    pub stages: Vec<Stage>,
    /// About over-size classes, where the rulebook has such a rule.
    pub over_size: Option<OverSize>,
    /// Keys of the workbook's figures of this school by key without stage.
    keys: BTreeMap<String, Vec<(String, Option<Stage>)>>,
}

impl Asked {
    /// The line of an id.
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The chapter of a line, by place.
    #[must_use]
    pub fn chapter(&self, line: &Line) -> usize {
        self.places[line.place].parent.map_or(line.place, |parent| {
            let mut chapter = parent;
            while let Some(above) = self.places[chapter].parent {
                chapter = above;
            }
            chapter
        })
    }

    /// Keys of the workbook's figures for a key without its stage, for the stages of this school.
    #[must_use]
    pub fn keys_of(&self, base: &str) -> Vec<(String, Option<Stage>)> {
        self.keys.get(base).cloned().unwrap_or_default()
    }
}

/// A school as checklists look at it.
#[derive(Clone, Copy)]
pub struct SchoolFacts<'a> {
    /// The county's figures.
    pub county: &'a County,
    /// Quantities.
    pub quantities: &'a Quantities,
    /// Row of the school.
    pub row: usize,
}

impl SchoolFacts<'_> {
    fn kind(&self) -> &str {
        let kind = usize::from(self.county.schools.kinds[self.row]);
        self.quantities.kinds.get(kind).map_or("", |kind| kind.id.as_str())
    }

    /// The reported option of a choice.
    fn choice(&self, key: &str) -> Option<&str> {
        let option = self.county.schools.choice(key, self.row)?;
        Some(self.quantities.get(key)?.options.get(option)?.id.as_str())
    }

    /// Stages of the kind that are assessed; only those with students where students are reported for any.
    pub(crate) fn stages(&self, students: &str) -> Vec<Stage> {
        let kind = usize::from(self.county.schools.kinds[self.row]);
        let allowed: Vec<Stage> = Stage::ASSESSED
            .into_iter()
            .filter(|stage| self.quantities.kinds.get(kind).is_some_and(|kind| kind.allows(*stage)))
            .collect();
        let has = |stage: &Stage| {
            let key = self.quantities.key_in(students, *stage);
            self.county.schools.figure(&key, self.row).is_some_and(|figure| !figure.is_zero())
        };
        let with: Vec<Stage> = allowed.iter().copied().filter(has).collect();
        if with.is_empty() { allowed } else { with }
    }

    /// Sum of a figure over the stages of the school; `None` where one is missing.
    fn total(&self, base: &str, stages: &[Stage]) -> Option<f64> {
        if stages.is_empty() {
            return None;
        }
        stages.iter().try_fold(0.0, |sum, stage| {
            let key = self.quantities.key_in(base, *stage);
            Some(sum + self.county.schools.figure(&key, self.row)?.to_double())
        })
    }

    /// Whether a condition holds. What is not known does not rule a line out: the inspector may say it does not apply.
    fn meets(&self, condition: &AppliesWhen, students: &str, stages: &[Stage]) -> bool {
        let one_of = |wanted: &[String], known: Option<&str>| {
            wanted.is_empty() || known.is_none_or(|known| wanted.iter().any(|wanted| wanted == known))
        };
        let total = self.total(students, stages);
        let boarding = self.choice("boarding");
        (condition.stages.is_empty()
            || stages.is_empty()
            || condition.stages.iter().any(|stage| stages.contains(stage)))
            && (condition.kinds.is_empty() || condition.kinds.iter().any(|kind| kind == self.kind()))
            && condition.boarding.is_none_or(|wanted| boarding.is_none_or(|boarding| (boarding == "yes") == wanted))
            && one_of(&condition.area, self.choice("area"))
            && one_of(&condition.ownership, self.choice("ownership"))
            && condition.students_at_least.is_none_or(|least| total.is_none_or(|total| total >= f64::from(least)))
            && condition.students_at_most.is_none_or(|most| total.is_none_or(|total| total <= f64::from(most)))
    }
}

/// The lines of a visit: of a school, or of the county's offices where `school` is `None`.
#[must_use]
pub fn asked(
    library: &Library,
    rulebook: &Rulebook,
    kind: VisitKind,
    length: Length,
    school: Option<SchoolFacts<'_>>,
    year: i32,
) -> Asked {
    let rules = &library.visits;
    let over_size = rulebook.items.iter().find_map(|item| match &item.rule {
        Rule::NoOverSize { over, largest, limit } => {
            Some(OverSize { over: over.clone(), largest: largest.clone(), limit: limit.clone() })
        }
        _ => None,
    });
    let mut asked = Asked { over_size, ..Asked::default() };
    let Some(school) = school.filter(|_| kind != VisitKind::Office) else {
        for checklist in library.checklists.iter().filter(|known| rules.office_checklists.contains(&known.id)) {
            asked.add_checklist(checklist, length, None, rules, year);
        }
        return asked;
    };
    asked.stages = school.stages(&rules.classes.students);
    for quantity in school.quantities.of_schools() {
        if quantity.stage.is_none_or(|stage| asked.stages.contains(&stage)) {
            asked.keys.entry(quantity.base.clone()).or_default().push((quantity.key.clone(), quantity.stage));
        }
    }
    let at_schools = |checklist: &&Checklist| !rules.office_checklists.contains(&checklist.id);
    let taken: Vec<&str> = library
        .checklists
        .iter()
        .filter(at_schools)
        .flat_map(|checklist| &checklist.items)
        .filter(|item| {
            item.length <= length && school.meets(&item.applies_when, &rules.classes.students, &asked.stages)
        })
        .filter_map(|item| match &item.answer {
            Answer::Number { reported: Some(key), .. } | Answer::Rooms { reported: Some(key), .. } => {
                Some(key.as_str())
            }
            _ => None,
        })
        .collect();
    asked.add_figures(rulebook, school, &taken, rules);
    let mut checklists: Vec<&Checklist> = library.checklists.iter().filter(at_schools).collect();
    checklists
        .sort_by_key(|checklist| rules.order.iter().position(|id| *id == checklist.id).unwrap_or(rules.order.len()));
    for checklist in checklists {
        asked.add_checklist(checklist, length, Some(school), rules, year);
    }
    asked
}

impl Asked {
    /// The figures of the indicators that no line of a checklist asks already.
    fn add_figures(
        &mut self,
        rulebook: &Rulebook,
        school: SchoolFacts<'_>,
        taken: &[&str],
        rules: &crate::rulebook::VisitRules,
    ) {
        let place = self.places.len();
        let mut lines: Vec<Line> = Vec::new();
        let mut bases: Vec<(&str, Option<&crate::rulebook::Indicator>)> = vec![(&rules.classes.students, None)];
        for indicator in &rulebook.indicators {
            // What counts by a concession alone is asked where the school reports it.
            let counts = |term: &&crate::rulebook::Term| {
                let reported = || {
                    let keys = self.keys_of(&term.key);
                    keys.iter().any(|(key, _)| school.county.schools.figure(key, school.row).is_some())
                };
                term.concession.is_none() || reported()
            };
            bases.extend(indicator.resource.iter().filter(counts).map(|term| (term.key.as_str(), Some(indicator))));
        }
        for (base, indicator) in bases {
            if taken.contains(&base) || lines.iter().any(|line| line.item == base) {
                continue;
            }
            for (key, _) in self.keys_of(base) {
                let Some(quantity) = school.quantities.get(&key).filter(|quantity| quantity.value.is_figure()) else {
                    continue;
                };
                let guidance = indicator.map(|indicator| indicator.guidance.clone()).unwrap_or_default();
                lines.push(Line {
                    id: key.clone(),
                    item: base.to_owned(),
                    source: LineSource::Indicators,
                    place,
                    // The name of the figure says its stage.
                    stage: None,
                    text: Words { zh: quantity.header.clone(), en: quantity.en.clone() },
                    ask: Ask::Figure { key, whole: quantity.value == ValueType::Count, within: Within::default() },
                    years: Vec::new(),
                    verify: guidance.verify,
                    papers: guidance.papers,
                    finding: guidance.finding,
                    basis: if guidance.basis.zh.is_empty() { rulebook.basis.clone() } else { guidance.basis },
                    origin: guidance.source,
                    unverified: guidance.unverified,
                    side: indicator.map_or(SolvedBy::School, |indicator| indicator.solved_by),
                    decides: Vec::new(),
                });
            }
        }
        if !lines.is_empty() {
            self.places.push(Place { id: "figures".to_owned(), name: rules.chapter.figures.clone(), parent: None });
            self.lines.extend(lines);
        }
    }

    fn add_checklist(
        &mut self,
        checklist: &Checklist,
        length: Length,
        school: Option<SchoolFacts<'_>>,
        rules: &crate::rulebook::VisitRules,
        year: i32,
    ) {
        let students = &rules.classes.students;
        let stages = self.stages.clone();
        let items: Vec<&ChecklistItem> = checklist
            .items
            .iter()
            .filter(|item| item.length <= length)
            .filter(|item| school.is_none_or(|school| school.meets(&item.applies_when, students, &stages)))
            .collect();
        if items.is_empty() {
            return;
        }
        let chapter = self.places.len();
        self.places.push(Place { id: checklist.id.clone(), name: checklist.name.clone(), parent: None });
        for section in &checklist.sections {
            let of_section: Vec<&&ChecklistItem> = items.iter().filter(|item| item.section == section.id).collect();
            let is_parent = checklist.sections.iter().any(|below| {
                below.parent.as_ref() == Some(&section.id) && items.iter().any(|item| item.section == below.id)
            });
            if of_section.is_empty() && !is_parent {
                continue;
            }
            let id = format!("{}/{}", checklist.id, section.id);
            let parent = section.parent.as_ref().and_then(|parent| {
                let parent = format!("{}/{parent}", checklist.id);
                self.places.iter().position(|place| place.id == parent)
            });
            let place = self.places.len();
            self.places.push(Place { id, name: section.name.clone(), parent: parent.or(Some(chapter)) });
            for item in of_section {
                self.add_item(checklist, item, place, school, rules, year);
            }
        }
    }

    fn add_item(
        &mut self,
        checklist: &Checklist,
        item: &ChecklistItem,
        place: usize,
        school: Option<SchoolFacts<'_>>,
        rules: &crate::rulebook::VisitRules,
        year: i32,
    ) {
        let asks = self.asks(item, school, rules);
        let several = asks.len() > 1;
        for (stage, ask) in asks {
            let id = match stage.filter(|_| several) {
                Some(stage) => format!("{}@{}", item.id, stage.id()),
                None => item.id.clone(),
            };
            let years = (0..i32::try_from(item.years.unwrap_or(0)).unwrap_or(0)).map(|back| year - back).collect();
            self.lines.push(Line {
                id,
                item: item.id.clone(),
                source: LineSource::Checklist(checklist.id.clone()),
                place,
                stage: stage.filter(|_| several),
                text: item.text.clone(),
                ask,
                years,
                verify: item.verify.clone(),
                papers: item.papers.clone(),
                finding: item.finding.clone(),
                basis: item.basis.clone(),
                origin: item.source.clone(),
                unverified: item.unverified,
                side: item.side,
                decides: item.decides.clone(),
            });
        }
    }

    /// What an item asks: once, or once for each stage of the school where figure or bounds go by stage.
    fn asks(
        &self,
        item: &ChecklistItem,
        school: Option<SchoolFacts<'_>>,
        rules: &crate::rulebook::VisitRules,
    ) -> Vec<(Option<Stage>, Ask)> {
        let of_item: Vec<Stage> = self
            .stages
            .iter()
            .copied()
            .filter(|stage| item.applies_when.stages.is_empty() || item.applies_when.stages.contains(stage))
            .collect();
        match &item.answer {
            Answer::Verdict => vec![(None, Ask::Verdict)],
            Answer::InUse => vec![(None, Ask::InUse)],
            Answer::Ratio { numerator, denominator, at_least, at_most } => {
                let words = |part: &MeasuredPart| Words { zh: part.zh.clone(), en: part.en.clone() };
                let ratio = |stage: Option<Stage>| {
                    let ask = Ask::Ratio {
                        numerator: words(numerator),
                        numerator_unit: numerator.unit.clone(),
                        denominator: words(denominator),
                        denominator_unit: denominator.unit.clone(),
                        within: within(at_least.as_ref(), at_most.as_ref(), stage),
                    };
                    (stage, ask)
                };
                by_stage(of_item, [at_least, at_most]).into_iter().map(ratio).collect()
            }
            Answer::Number { unit, at_least, at_most, reported } => {
                let within = |stage: Option<Stage>| within(at_least.as_ref(), at_most.as_ref(), stage);
                let keys = reported.as_ref().map(|base| self.keys_of(base)).unwrap_or_default();
                let keys: Vec<_> =
                    keys.into_iter().filter(|(_, stage)| stage.is_none_or(|stage| of_item.contains(&stage))).collect();
                if !keys.is_empty() {
                    let whole = |key: &str| {
                        let quantity = school.and_then(|school| school.quantities.get(key));
                        quantity.is_some_and(|quantity| quantity.value == ValueType::Count)
                    };
                    let ask = |(key, stage): (String, Option<Stage>)| {
                        let whole = whole(&key);
                        (stage, Ask::Figure { key, whole, within: within(stage) })
                    };
                    return keys.into_iter().map(ask).collect();
                }
                let number = |stage: Option<Stage>| (stage, Ask::Number { unit: unit.clone(), within: within(stage) });
                by_stage(of_item, [at_least, at_most]).into_iter().map(number).collect()
            }
            Answer::Rooms { area_at_least_m2, per_classes, named, reported } => {
                // A room serves all stages: the least of their areas is what every one of them asks.
                let areas = of_item.iter().filter_map(|stage| bound(area_at_least_m2.as_ref(), Some(*stage)));
                let least = areas.min_by(|a, b| a.rational.cmp(&b.rational));
                let classes = school.and_then(|school| school.total(&rules.classes.number, &self.stages));
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rooms")]
                let wanted = per_classes
                    .zip(classes)
                    .map(|(per, classes)| (classes / f64::from(per.max(1))).ceil().clamp(0.0, 10_000.0) as u32);
                let named = named.unwrap_or(1).max(1);
                vec![(None, Ask::Rooms { area_at_least_m2: least, wanted, named, key: reported.clone() })]
            }
        }
    }
}

/// The bound of a stage.
fn bound(bound: Option<&ByStage>, stage: Option<Stage>) -> Option<Exact> {
    match bound? {
        ByStage::Same(exact) => Some(exact.clone()),
        ByStage::Each(each) => stage.and_then(|stage| each.get(&stage)).cloned(),
    }
}

/// Least and greatest value at a stage.
fn within(at_least: Option<&ByStage>, at_most: Option<&ByStage>, stage: Option<Stage>) -> Within {
    Within { at_least: bound(at_least, stage), at_most: bound(at_most, stage) }
}

/// The stages that something is asked for one by one, where a bound goes by stage; else it is asked once.
fn by_stage(stages: Vec<Stage>, bounds: [&Option<ByStage>; 2]) -> Vec<Option<Stage>> {
    let each = bounds.into_iter().any(|bound| matches!(bound, Some(ByStage::Each(_))));
    if each && !stages.is_empty() { stages.into_iter().map(Some).collect() } else { vec![None] }
}

impl Ask {
    /// What a measured figure means for the line: the standard's bounds decide; without any, whether it agrees with what
    /// was reported. `None` where neither says anything.
    #[must_use]
    pub fn mark_of(
        &self,
        measured: &Figure,
        reported: Option<&Figure>,
        rules: &crate::rulebook::VisitRules,
    ) -> Option<Mark> {
        match self {
            Self::Figure { within, .. } | Self::Number { within, .. } | Self::Ratio { within, .. }
                if !within.is_open() =>
            {
                Some(if within.holds(measured) { Mark::Met } else { Mark::NotMet })
            }
            Self::Figure { whole, .. } => {
                let tolerance = if *whole { &rules.difference.count } else { &rules.difference.amount };
                Some(agreement(measured, reported?, tolerance))
            }
            _ => None,
        }
    }
}

/// Whether a measured figure agrees with the reported one.
fn agreement(measured: &Figure, reported: &Figure, tolerance: &Tolerance) -> Mark {
    let (measured, reported) = (measured.to_rational(), reported.to_rational());
    let apart = if measured > reported { &measured - &reported } else { &reported - &measured };
    if apart <= &tolerance.met.rational * &reported {
        Mark::Met
    } else if apart <= &tolerance.mostly.rational * &reported {
        Mark::Mostly
    } else {
        Mark::NotMet
    }
}
