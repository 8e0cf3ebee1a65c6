//! What stands on a visit: the heads of its entries, read into what they mean.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::about::About;
use super::answer::{Answered, Class, Interview, Lesson, Measured, OwnItem, Photo, Room, Teacher};
use super::field::{Field, Part};
use crate::county::{Figure, Stage};
use crate::rulebook::VisitRules;

/// An entry that nothing builds on, as the store gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Id of the entry.
    pub entry: String,
    /// Its field.
    pub field: String,
    /// Its value; null where an earlier one was taken back.
    pub value: Value,
    /// Id of who entered it.
    pub author_id: String,
    /// Name of who entered it.
    pub author: String,
    /// When, by that computer's clock.
    pub at: Timestamp,
}

/// A value that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stood<T> {
    /// The value; where several stand, the one that arrived last.
    pub value: T,
    /// Its entry.
    pub entry: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Others that differ stand beside it, and a person has to choose.
    pub conflict: bool,
}

/// A sign-off as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Signed {
    /// Lines that were still open, by their number.
    pub open: u32,
    /// Ids of the entries that stood: what the signature is under ([`super::revision`]).
    pub stood: Vec<String>,
}

/// A signature drawn on the screen: strokes of points, in parts of a thousand of the field's width.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Signature {
    /// Name of who signed.
    pub name: String,
    /// Strokes.
    pub strokes: Vec<Vec<(u16, u16)>>,
}

impl Signature {
    /// Neither drawn nor written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.trim().is_empty() && self.strokes.is_empty()
    }
}

/// What stands on a visit.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The head; `None` where it never arrived.
    pub about: Option<Stood<About>>,
    /// Answers by line.
    pub marks: BTreeMap<String, Stood<Answered>>,
    /// Notes by line; the empty line is the visit as a whole.
    pub notes: BTreeMap<String, Stood<String>>,
    /// Measured figures of the workbook, by key.
    pub figures: BTreeMap<String, Stood<Measured>>,
    /// Measured figures of lines that the workbook does not have.
    pub numbers: BTreeMap<String, Stood<Measured>>,
    /// Rooms by line, then by place.
    pub rooms: BTreeMap<String, BTreeMap<u32, Stood<Room>>>,
    /// Classes by stage, then by place.
    pub classes: BTreeMap<Stage, BTreeMap<u32, Stood<Class>>>,
    /// Stages whose classes are all counted.
    pub all_classes: BTreeSet<Stage>,
    /// The roster.
    pub roster: Option<Stood<Vec<Teacher>>>,
    /// Keys of what was seen proof of, by place in the roster.
    pub ticks: BTreeMap<u32, Stood<BTreeSet<String>>>,
    /// The roster has been gone through.
    pub all_teachers: bool,
    /// Answers about papers year by year, by line.
    pub years: BTreeMap<String, BTreeMap<i32, Stood<Answered>>>,
    /// Photos and papers by line, then by hash.
    pub photos: BTreeMap<String, BTreeMap<String, Stood<Photo>>>,
    /// Lessons heard.
    pub lessons: BTreeMap<u32, Stood<Lesson>>,
    /// Talks.
    pub interviews: BTreeMap<u32, Stood<Interview>>,
    /// Items the inspector added.
    pub own: BTreeMap<u32, Stood<OwnItem>>,
    /// Texts of the feedback page.
    pub texts: BTreeMap<Part, Stood<String>>,
    /// Signatures by role.
    pub signatures: BTreeMap<String, Stood<Signature>>,
    /// Sign-offs by revision.
    pub signed: BTreeMap<u32, Stood<Signed>>,
    /// Reasons of revisions begun after a sign-off.
    pub revisions: BTreeMap<u32, Stood<String>>,
    /// Fields with values that stand beside each other, and those values in order of arrival.
    pub conflicts: BTreeMap<Field, Vec<Head>>,
    /// Every value as it was entered, by field; absent where it was taken back.
    pub values: BTreeMap<Field, Value>,
}

impl Sheet {
    /// Reads heads, which stand by field and, within one, in order of arrival. What a later version wrote and this one
    /// does not know is left alone.
    #[must_use]
    pub fn read(heads: Vec<Head>) -> Self {
        let mut by_field: BTreeMap<Field, Vec<Head>> = BTreeMap::new();
        for head in heads {
            if let Ok(field) = head.field.parse::<Field>() {
                by_field.entry(field).or_default().push(head);
            }
        }
        let mut sheet = Self::default();
        for (field, heads) in by_field {
            let differs = heads.windows(2).any(|pair| pair[0].value != pair[1].value);
            if differs {
                sheet.conflicts.insert(field.clone(), heads.clone());
            }
            // Where one of several took its value back, what the others say still has to be seen.
            let last = heads.iter().rposition(|head| !head.value.is_null()).unwrap_or(0);
            if let Some(head) = heads.into_iter().nth(last) {
                sheet.put(field, head, differs);
            }
        }
        sheet
    }

    /// Takes a new entry up in the place of what stood: what a person just entered, or took back.
    pub fn apply(&mut self, head: Head) {
        let Ok(field) = head.field.parse::<Field>() else { return };
        self.clear(&field);
        self.put(field, head, false);
    }

    fn clear(&mut self, field: &Field) {
        fn out<K: Ord, L: Ord, T>(map: &mut BTreeMap<K, BTreeMap<L, T>>, outer: &K, inner: &L) {
            if let Some(of_outer) = map.get_mut(outer) {
                of_outer.remove(inner);
                if of_outer.is_empty() {
                    map.remove(outer);
                }
            }
        }
        self.conflicts.remove(field);
        self.values.remove(field);
        match field {
            // A visit without its head would be gone from the screen; its next head replaces it.
            Field::About => {}
            Field::Mark(line) => drop(self.marks.remove(line)),
            Field::Note(line) => drop(self.notes.remove(line)),
            Field::Figure(key) => drop(self.figures.remove(key)),
            Field::Number(line) => drop(self.numbers.remove(line)),
            Field::Room(place, line) => out(&mut self.rooms, line, place),
            Field::Class(stage, place) => out(&mut self.classes, stage, place),
            Field::AllClasses(stage) => drop(self.all_classes.remove(stage)),
            Field::Roster => self.roster = None,
            Field::Ticks(place) => drop(self.ticks.remove(place)),
            Field::AllTeachers => self.all_teachers = false,
            Field::Year(year, line) => out(&mut self.years, line, year),
            Field::Photo(hash, line) => out(&mut self.photos, line, hash),
            Field::Lesson(place) => drop(self.lessons.remove(place)),
            Field::Interview(place) => drop(self.interviews.remove(place)),
            Field::Own(place) => drop(self.own.remove(place)),
            Field::Text(part) => drop(self.texts.remove(part)),
            Field::Signature(role) => drop(self.signatures.remove(role)),
            Field::Signed(revision) => drop(self.signed.remove(revision)),
            Field::Revision(revision) => drop(self.revisions.remove(revision)),
        }
    }

    fn put(&mut self, field: Field, head: Head, conflict: bool) {
        fn stood<T: DeserializeOwned>(head: Head, conflict: bool) -> Option<Stood<T>> {
            if head.value.is_null() {
                return None;
            }
            let Head { entry, value, author, at, .. } = head;
            Some(Stood { value: serde_json::from_value(value).ok()?, entry, author, at, conflict })
        }
        fn insert<K: Ord, T: DeserializeOwned>(map: &mut BTreeMap<K, Stood<T>>, key: K, head: Head, conflict: bool) {
            if let Some(stood) = stood(head, conflict) {
                map.insert(key, stood);
            }
        }
        let yes = head.value.as_bool() == Some(true);
        if !head.value.is_null() {
            self.values.insert(field.clone(), head.value.clone());
        }
        match field {
            Field::About => self.about = stood(head, conflict),
            Field::Mark(line) => insert(&mut self.marks, line, head, conflict),
            Field::Note(line) => insert(&mut self.notes, line, head, conflict),
            Field::Figure(key) => insert(&mut self.figures, key, head, conflict),
            Field::Number(line) => insert(&mut self.numbers, line, head, conflict),
            _ if head.value.is_null() && !matches!(field, Field::About) => {}
            Field::Room(place, line) => insert(self.rooms.entry(line).or_default(), place, head, conflict),
            Field::Class(stage, place) => insert(self.classes.entry(stage).or_default(), place, head, conflict),
            // That all were counted has to be agreed.
            Field::AllClasses(stage) => drop(yes && !conflict && self.all_classes.insert(stage)),
            Field::Roster => self.roster = stood(head, conflict),
            Field::Ticks(place) => insert(&mut self.ticks, place, head, conflict),
            Field::AllTeachers => self.all_teachers = yes && !conflict,
            Field::Year(year, line) => insert(self.years.entry(line).or_default(), year, head, conflict),
            Field::Photo(hash, line) => insert(self.photos.entry(line).or_default(), hash, head, conflict),
            Field::Lesson(place) => insert(&mut self.lessons, place, head, conflict),
            Field::Interview(place) => insert(&mut self.interviews, place, head, conflict),
            Field::Own(place) => insert(&mut self.own, place, head, conflict),
            Field::Text(part) => insert(&mut self.texts, part, head, conflict),
            Field::Signature(role) => insert(&mut self.signatures, role, head, conflict),
            Field::Signed(revision) => insert(&mut self.signed, revision, head, conflict),
            Field::Revision(revision) => insert(&mut self.revisions, revision, head, conflict),
        }
    }

    /// The revision that is being worked on or was signed last, from 1.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revisions.keys().next_back().copied().unwrap_or(1)
    }

    /// Whether the present revision is signed: nothing may be changed without beginning a new one.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.signed.contains_key(&self.revision())
    }

    /// Whether anything was ever signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        !self.signed.is_empty()
    }

    /// A free place for one more room of a line.
    #[must_use]
    pub fn next_room(&self, line: &str) -> u32 {
        next(self.rooms.get(line).and_then(|rooms| rooms.keys().next_back()))
    }

    /// The figures of the workbook that this visit measured, by key: those typed, those counted class by class, those
    /// counted from a roster that was gone through, and rooms once all of them were looked at. `reported` tells how many
    /// rooms were reported under a key. A typed figure comes first; what is in conflict is none.
    #[must_use]
    pub fn measured(
        &self,
        asked: &super::Asked,
        rules: &VisitRules,
        reported: &dyn Fn(&str) -> usize,
    ) -> BTreeMap<String, MeasuredFigure> {
        self.found(asked, rules, reported).into_iter().map(|(key, found)| (key, found.figure)).collect()
    }

    /// The measured figures with the entry that made each of them what it is.
    #[must_use]
    pub fn found(
        &self,
        asked: &super::Asked,
        rules: &VisitRules,
        reported: &dyn Fn(&str) -> usize,
    ) -> BTreeMap<String, Traced> {
        let mut found = BTreeMap::new();
        for line in &asked.lines {
            if let super::Ask::Rooms { key: Some(key), .. } = &line.ask
                && self.all_rooms(&line.id, reported(key))
                && let Some(rooms) = self.rooms.get(&line.id)
            {
                let areas: Option<Vec<Figure>> = rooms.values().map(|room| room.value.area()).collect();
                if let (Some(areas), Some(last)) = (areas, latest(rooms.values())) {
                    found.insert(key.clone(), Traced { figure: MeasuredFigure::Rooms(areas), last });
                }
            }
        }
        for (key, (figure, last)) in self.counted_by(asked, rules) {
            found.insert(key, Traced { figure: MeasuredFigure::Figure(figure), last });
        }
        for (key, typed) in &self.figures {
            if typed.conflict {
                found.remove(key);
            } else if let Some(figure) = typed.value.figure() {
                let last = (typed.at, typed.entry.clone());
                found.insert(key.clone(), Traced { figure: MeasuredFigure::Figure(figure), last });
            }
        }
        found
    }

    /// Whether every room of a line was looked at, none of them in conflict: as many as were reported, or the inspector
    /// has given the line an answer.
    #[must_use]
    pub fn all_rooms(&self, line: &str, reported: usize) -> bool {
        let Some(rooms) = self.rooms.get(line).filter(|rooms| !rooms.is_empty()) else { return false };
        let answered = self.marks.get(line).is_some_and(|mark| mark.value.mark.is_answer() && !mark.conflict);
        !rooms.values().any(|room| room.conflict) && (rooms.len() >= reported || answered)
    }

    /// Figures counted class by class and name by name.
    #[must_use]
    pub fn counted(&self, asked: &super::Asked, rules: &VisitRules) -> BTreeMap<String, Figure> {
        self.counted_by(asked, rules).into_iter().map(|(key, (figure, _))| (key, figure)).collect()
    }

    /// Counted figures with the latest entry that went into each.
    fn counted_by(&self, asked: &super::Asked, rules: &VisitRules) -> BTreeMap<String, (Figure, Last)> {
        let mut counted = BTreeMap::new();
        let whole = |count: usize| Figure::whole(i64::try_from(count).unwrap_or(i64::MAX));
        for stage in &self.all_classes {
            let Some(classes) = self.classes.get(stage) else { continue };
            let heads: Option<Vec<u32>> =
                classes.values().map(|class| class.value.students.filter(|_| !class.conflict)).collect();
            let (Some(heads), Some(last)) = (heads, latest(classes.values())) else { continue };
            let id = stage.id();
            let mut put = |key: &str, figure: Figure| counted.insert(format!("{key}_{id}"), (figure, last.clone()));
            let sum: u64 = heads.iter().map(|heads| u64::from(*heads)).sum();
            put(&rules.classes.number, whole(heads.len()));
            put(&rules.classes.students, Figure::whole(i64::try_from(sum).unwrap_or(i64::MAX)));
            if let Some(over) = &asked.over_size {
                let largest = heads.iter().max().copied().unwrap_or(0);
                put(&over.largest, Figure::whole(i64::from(largest)));
                if let Some(limit) = over.limit.get(stage) {
                    put(&over.over, whole(heads.iter().filter(|heads| f64::from(**heads) > limit.double).count()));
                }
            }
        }
        let conflict = self.ticks.values().any(|ticks| ticks.conflict);
        if let Some(roster) = self.roster.as_ref().filter(|roster| self.all_teachers && !roster.conflict && !conflict) {
            let of_roster = (roster.at, roster.entry.clone());
            let last = latest(self.ticks.values()).map_or(of_roster.clone(), |last| last.max(of_roster));
            for tick in &rules.tick {
                let has = |place: usize| {
                    let place = crate::county::row_number(place);
                    self.ticks.get(&place).is_some_and(|ticks| ticks.value.contains(&tick.key))
                };
                let of = |stage: Option<Stage>| {
                    let teachers = roster.value.iter().enumerate();
                    teachers
                        .filter(|(place, teacher)| (stage.is_none() || teacher.stage == stage) && has(*place))
                        .count()
                };
                let keys = asked.keys_of(&tick.key);
                // Teachers whose stage the roster does not tell leave the figures by stage unknown.
                let staged = roster.value.iter().all(|teacher| teacher.stage.is_some());
                for (key, stage) in keys {
                    if stage.is_none() || staged {
                        counted.insert(key, (whole(of(stage)), last.clone()));
                    }
                }
            }
        }
        counted
    }
}

/// When an entry was made, and its id where two were made at once.
type Last = (Timestamp, String);

fn latest<'a, T: 'a>(stood: impl Iterator<Item = &'a Stood<T>>) -> Option<Last> {
    stood.map(|one| (one.at, one.entry.clone())).max()
}

/// A measured figure, and the entry that made it what it is: of several that went into it, the latest.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    /// The figure.
    pub figure: MeasuredFigure,
    /// When that entry was made, and its id.
    pub last: (Timestamp, String),
}

/// A figure a visit measured.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasuredFigure {
    /// A number.
    Figure(Figure),
    /// Areas room by room, ㎡.
    Rooms(Vec<Figure>),
}

fn next(last: Option<&u32>) -> u32 {
    last.map_or(1, |last| last.saturating_add(1))
}
