//! The findings of a county as the ledger shows them: read once a change, filtered and sorted once a change.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fault::Result;
use crate::ops::Session;
use crate::ops::visit::findings::findings;
use crate::ui::screens::schools::filter::is_named;
use crate::ui::screens::schools::order::sound;
use crate::ui::state::Shown;
use crate::visit::FindingState;
use crate::visit::finding::Stage;

/// What a column shows, and what lines are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// What is to be done first: overdue, then by deadline, then what is closed.
    #[default]
    Urgency,
    /// Number in the ledger.
    Number,
    /// The day it was found.
    Day,
    /// Name of the school, by its sound.
    School,
    /// Where it comes from.
    Source,
    /// The requirement.
    Item,
    /// The facts.
    Facts,
    /// How bad.
    Severity,
    /// Which side puts it right.
    Side,
    /// Who puts it right.
    Person,
    /// By when.
    Deadline,
    /// How far it is.
    Stage,
}

impl Key {
    /// Its name in the locale files, under `follow_up.column`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Urgency => "urgency",
            Self::Number => "number",
            Self::Day => "day",
            Self::School => "school",
            Self::Source => "source",
            Self::Item => "item",
            Self::Facts => "facts",
            Self::Severity => "severity",
            Self::Side => "side",
            Self::Person => "person",
            Self::Deadline => "deadline",
            Self::Stage => "stage",
        }
    }
}

/// Key and direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// By what.
    pub key: Key,
    /// The last first.
    pub descending: bool,
}

impl Order {
    /// A heading was clicked: upwards, then downwards, then what is to be done first.
    pub fn press(&mut self, key: Key) {
        if self.key != key {
            *self = Self { key, descending: false };
        } else if self.descending {
            *self = Self::default();
        } else {
            self.descending = true;
        }
    }
}

/// What is asked of a finding. Within one question any answer does; every question must be answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Part of the facts, the school's name, its pinyin or initials, the person, the number.
    pub text: String,
    /// Ids of stages.
    pub stages: BTreeSet<String>,
    /// Ids of severities.
    pub severities: BTreeSet<String>,
    /// Ids of sides.
    pub sides: BTreeSet<String>,
    /// Townships.
    pub townships: BTreeSet<String>,
    /// Only what is overdue.
    pub overdue: bool,
}

impl Filter {
    /// Whether every finding passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is derived of a finding.
#[derive(Debug, Clone)]
pub struct Line {
    /// How far it is.
    pub stage: Stage,
    /// Days until the deadline.
    pub days: Option<i32>,
    /// Row of the school; `None` for offices, or where the figures at hand do not have it.
    pub row: Option<u32>,
    /// Name of the school, or its code where the name is not known; empty for offices.
    pub school: String,
    /// Its township.
    pub township: String,
    /// How the name sounds.
    sound: String,
}

impl Line {
    /// The deadline has passed.
    pub fn is_overdue(&self) -> bool {
        self.days.is_some_and(|days| days < 0)
    }
}

/// Every finding of a county.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The findings, what is to be done first at the top.
    pub findings: Vec<FindingState>,
    /// By finding.
    pub lines: Vec<Line>,
    /// Townships with findings, in the order of the schools.
    pub townships: Vec<String>,
    /// Findings whose deadline has passed.
    pub overdue: usize,
}

impl Ledger {
    /// Reads the findings of the county that is shown.
    pub fn read(session: &Session, shown: &Shown, today: Date) -> Result<Self> {
        Ok(Self::new(findings(session, shown.county.id(), today)?, shown, today))
    }

    /// Derives what is shown.
    pub fn new(findings: Vec<FindingState>, shown: &Shown, today: Date) -> Self {
        let schools = &shown.county.schools;
        let line = |finding: &FindingState| {
            let code = finding.about.school.as_deref();
            let row = code.and_then(|code| schools.row_of(code));
            let school = row.map_or_else(|| code.unwrap_or_default().to_owned(), |row| schools.names[row].clone());
            Line {
                stage: finding.stage(),
                days: finding.days_left(today),
                row: row.map(crate::county::row_number),
                township: row.map(|row| schools.text("township", row).to_owned()).unwrap_or_default(),
                sound: sound(&school),
                school,
            }
        };
        let lines: Vec<Line> = findings.iter().map(line).collect();
        let with = |township: &&String| lines.iter().any(|line| line.township == **township);
        let townships = shown.townships.iter().filter(with).cloned().collect();
        let overdue = lines.iter().filter(|line| line.is_overdue()).count();
        Self { findings, lines, townships, overdue }
    }

    /// The finding of an id.
    pub fn get(&self, id: &str) -> Option<&FindingState> {
        self.place(id).map(|place| &self.findings[place])
    }

    /// The place of a finding.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.findings.iter().position(|finding| finding.id == id)
    }

    /// Places of the findings of a school, or of the county's offices.
    pub fn of_school<'a>(&'a self, school: Option<&'a str>) -> impl Iterator<Item = usize> + 'a {
        let fits = move |place: &usize| self.findings[*place].about.school.as_deref() == school;
        (0..self.findings.len()).filter(fits)
    }

    /// Places that are in the scope and pass the filter, in order.
    pub fn lines(&self, memory: &super::Memory, in_scope: impl Fn(Option<u32>) -> bool) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.findings.len())
            .filter(|place| in_scope(self.lines[*place].row) && self.passes(*place, &memory.filter))
            .collect();
        self.sort(&mut places, memory.order);
        places
    }

    fn passes(&self, place: usize, filter: &Filter) -> bool {
        let (finding, line) = (&self.findings[place], &self.lines[place]);
        let one_of = |set: &BTreeSet<String>, id: &str| set.is_empty() || set.contains(id);
        // Townships of another county ask nothing here.
        let township = filter.townships.iter().any(|township| self.townships.contains(township));
        let wanted = filter.text.trim().to_lowercase();
        let said = || {
            [&finding.facts, &finding.person, &finding.number, &finding.about.requirement, &finding.measure]
                .into_iter()
                .any(|text| text.to_lowercase().contains(&wanted))
                || is_named(&line.school, finding.about.school.as_deref().unwrap_or_default(), &wanted)
        };
        one_of(&filter.stages, line.stage.id())
            && one_of(&filter.severities, finding.severity.id())
            && one_of(&filter.sides, finding.side.id())
            && (!township || filter.townships.contains(&line.township))
            && (!filter.overdue || line.is_overdue())
            && (wanted.is_empty() || said())
    }

    /// Sorts places; what has nothing to be sorted by comes last in either direction, equals stay as they were.
    fn sort(&self, places: &mut [usize], order: Order) {
        fn by<K: Ord>(places: &mut [usize], descending: bool, key: impl Fn(usize) -> Option<K>) {
            places.sort_by(|one, other| match (key(*one), key(*other)) {
                (Some(one), Some(other)) if descending => other.cmp(&one),
                (Some(one), Some(other)) => one.cmp(&other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            });
        }
        let text = |text: &str| (!text.is_empty()).then(|| sound(text));
        let of = |place: usize| &self.findings[place];
        let down = order.descending;
        match order.key {
            Key::Urgency => {}
            Key::Number => by(places, down, |place| Some((of(place).about.found_on.year(), of(place).number.clone()))),
            Key::Day => by(places, down, |place| Some(of(place).about.found_on)),
            Key::School => {
                by(places, down, |place| Some(self.lines[place].sound.clone()).filter(|sound| !sound.is_empty()));
            }
            Key::Source => by(places, down, |place| Some(of(place).about.source)),
            Key::Item => by(places, down, |place| text(&of(place).about.requirement)),
            Key::Facts => by(places, down, |place| text(&of(place).facts)),
            Key::Severity => by(places, down, |place| Some(of(place).severity)),
            Key::Side => by(places, down, |place| Some(of(place).side)),
            Key::Person => by(places, down, |place| text(&of(place).person)),
            Key::Deadline => by(places, down, |place| of(place).deadline),
            Key::Stage => by(places, down, |place| Some(self.lines[place].stage)),
        }
    }
}
