//! Opening a visit: what is asked, what was answered, what was reported, and what was said last time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::county::{County, Figure};
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::rulebook::{Library, Rulebook, RulebookFile};
use crate::visit::asked::SchoolFacts;
use crate::visit::revision::{self, Logged, Standing};
use crate::visit::{About, Ask, Asked, Field, Line, Mark, MeasuredFigure, Sheet, VisitKind, asked};

use super::list::begun_beside;
use super::{head, logged, subject};

/// Another visit to the same school.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Id.
    pub id: String,
    /// The head.
    pub about: About,
    /// What stands on it.
    pub sheet: Sheet,
}

/// A visit that is open: what the window and documents need, together.
#[derive(Debug, Clone)]
pub struct OpenVisit {
    /// Id.
    pub id: String,
    /// The head.
    pub about: About,
    /// Name of the school; empty for offices.
    pub school_name: String,
    /// What is asked.
    pub asked: Asked,
    /// What stands.
    pub sheet: Sheet,
    /// What the workbook says of this school: figures by key.
    pub reported: BTreeMap<String, Figure>,
    /// Room areas the workbook says, by key.
    pub reported_rooms: BTreeMap<String, Vec<Figure>>,
    /// The last visit before this one.
    pub last: Option<Earlier>,
    /// The school's own review of this year.
    pub own_view: Option<Earlier>,
    /// Quantities, rulebooks and checklists, as they were when the visit began.
    pub library: Arc<Library>,
    /// Versions of rulebooks that this store no longer has: the present ones are used in their stead.
    pub versions_lost: bool,
}

impl OpenVisit {
    /// The rulebook whose indicators are checked.
    #[must_use]
    pub fn rulebook(&self) -> Option<&Rulebook> {
        self.library.rulebook(&self.about.rulebook)
    }

    /// The measured figure of a line; `None` while there is none, or while it is in conflict.
    #[must_use]
    pub fn measured(&self, line: &Line) -> Option<Figure> {
        let measured = match &line.ask {
            Ask::Figure { key, .. } => {
                return match self.sheet.figures.get(key) {
                    Some(typed) if typed.conflict => None,
                    Some(typed) => typed.value.figure(),
                    None => self.sheet.counted(&self.asked, &self.library.visits).remove(key),
                };
            }
            Ask::Number { .. } | Ask::Ratio { .. } => self.sheet.numbers.get(&line.id)?,
            Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => return None,
        };
        if measured.conflict { None } else { measured.value.figure() }
    }

    /// The figures of the workbook that were measured, by key.
    #[must_use]
    pub fn measured_figures(&self) -> BTreeMap<String, MeasuredFigure> {
        self.sheet.measured(&self.asked, &self.library.visits, &|key| self.rooms_reported(key))
    }

    fn rooms_reported(&self, key: &str) -> usize {
        self.reported_rooms.get(key).map_or(0, Vec::len)
    }

    /// The reported figure of a line.
    #[must_use]
    pub fn reported(&self, line: &Line) -> Option<&Figure> {
        match &line.ask {
            Ask::Figure { key, .. } => self.reported.get(key),
            _ => None,
        }
    }

    /// The answer that a line's figure, rooms or years make, where none was given.
    #[must_use]
    pub fn derived(&self, line: &Line) -> Option<Mark> {
        if let Ask::Rooms { area_at_least_m2, wanted, key } = &line.ask {
            let rooms = self.sheet.rooms.get(&line.id).filter(|rooms| !rooms.is_empty())?;
            if rooms.values().any(|room| room.conflict) {
                return None;
            }
            let fit = rooms.values().filter(|room| {
                let area = room.value.area();
                let large = area_at_least_m2
                    .as_ref()
                    .is_none_or(|least| area.as_ref().is_some_and(|area| area.to_rational() >= least.rational));
                large && room.value.in_use != Some(false)
            });
            let fit = crate::county::row_number(fit.count());
            let enough = fit >= wanted.unwrap_or(1).max(1);
            let reported = key.as_deref().map_or(0, |key| self.rooms_reported(key));
            // One of several rooms says nothing against the school yet.
            let all = self.sheet.all_rooms(&line.id, reported);
            return if enough { Some(Mark::Met) } else { all.then_some(Mark::NotMet) };
        }
        if !line.years.is_empty() {
            let years = self.sheet.years.get(&line.id)?;
            let marks: Option<Vec<Mark>> = line
                .years
                .iter()
                .map(|year| years.get(year).filter(|mark| !mark.conflict).map(|mark| mark.value))
                .collect();
            return marks?.into_iter().max_by_key(|mark| match mark {
                Mark::Met => 0,
                Mark::NotApplicable => 1,
                Mark::Mostly => 2,
                Mark::NotMet => 3,
                Mark::Unchecked => 4,
            });
        }
        line.ask.mark_of(&self.measured(line)?, self.reported(line), &self.library.visits)
    }

    /// The answer that stands for a line.
    #[must_use]
    pub fn mark(&self, line: &Line) -> Option<Mark> {
        crate::visit::finish::standing_mark(line, &self.sheet, self.derived(line))
    }

    /// Makes lines of the items that the inspector added, once they changed.
    pub fn take_up_own(&mut self) {
        let own = |line: &Line| line.source == crate::visit::LineSource::Checklist(OWN.to_owned());
        self.asked.lines.retain(|line| !own(line));
        self.asked.places.retain(|place| place.id != OWN);
        add_own(&mut self.asked, &self.sheet, &self.library);
    }

    /// How many lines have an answer, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let done = self.asked.lines.iter().filter(|line| self.mark(line).is_some_and(Mark::is_answer)).count();
        (done, self.asked.lines.len())
    }
}

/// What stands on a visit.
pub fn sheet(session: &Session, visit: &str) -> Result<Sheet> {
    Ok(Sheet::read(standing(session, visit)?.heads))
}

/// What stands on a visit, and what came too late to be under its sign-off.
pub fn standing(session: &Session, visit: &str) -> Result<Standing> {
    let heads = session.store.heads(&subject(visit))?;
    let is_signed = |entry: &crate::store::Entry| matches!(entry.field.parse(), Ok(Field::Signed(_)));
    if heads.iter().any(is_signed) {
        return Ok(revision::standing(&logged_of(session, visit)?));
    }
    Ok(Standing { heads: heads.into_iter().map(head).collect(), late: Vec::new() })
}

/// Everything that was ever entered on a visit, as [`revision`] reads it.
pub(super) fn logged_of(session: &Session, visit: &str) -> Result<Vec<Logged>> {
    Ok(session.store.log(&subject(visit))?.into_iter().map(logged).collect())
}

/// Opens a visit.
pub fn open_visit(session: &Session, visit: &str) -> Result<OpenVisit> {
    let stands = sheet(session, visit)?;
    let Some(about) = stands.about.as_ref().map(|about| about.value.clone()) else {
        return Err(Fault::could_not_run("unknown_visit"));
    };
    let (library, versions_lost) = library_of(session, &about)?;
    let county = session.store.current_load(&about.county, about.year, &library.quantities)?;
    let row = about.school.as_deref().zip(county.as_ref()).and_then(|(code, county)| county.schools.row_of(code));
    let facts =
        county.as_ref().zip(row).map(|(county, row)| SchoolFacts { county, quantities: &library.quantities, row });
    let Some(rulebook) = library.rulebook(&about.rulebook).or(library.rulebooks.first()) else {
        return Err(Fault::could_not_run("unknown_rulebook").with("id", &about.rulebook).with("known", ""));
    };
    if facts.is_none() && about.kind != VisitKind::Office {
        // The visit was made with figures that are not here: its answers are, and are not lost.
        return Err(Fault::could_not_run("visit_without_school").with("school", about.school.unwrap_or_default()));
    }
    let mut asked = asked::asked(&library, rulebook, about.kind, about.length, facts, about.year);
    add_own(&mut asked, &stands, &library);
    let (reported, reported_rooms) =
        county.as_ref().zip(row).map_or_else(Default::default, |(county, row)| reported_of(county, row));
    let school_name = county.as_ref().zip(row).map(|(county, row)| county.schools.names[row].clone());
    let (last, own_view) = earlier(session, visit, &about)?;
    Ok(OpenVisit {
        id: visit.to_owned(),
        about,
        school_name: school_name.unwrap_or_default(),
        asked,
        sheet: stands,
        reported,
        reported_rooms,
        last,
        own_view,
        library,
        versions_lost,
    })
}

/// The library a visit was begun with.
pub(crate) fn library_of(session: &Session, about: &About) -> Result<(Arc<Library>, bool)> {
    let current = |id: &str| session.library.file(id);
    if about.versions.iter().all(|(id, hash)| current(id).is_some_and(|file| file.hash == *hash))
        && session.library.checklists.len() + 1 >= about.versions.len()
    {
        return Ok((Arc::new(of_versions(&session.library, about)), false));
    }
    let mut lost = false;
    let mut files: Vec<RulebookFile> = Vec::new();
    for (id, hash) in &about.versions {
        if let Some(file) = session.store.rulebook(hash)? {
            files.push(file);
        } else {
            lost = true;
            files.extend(current(id).cloned());
        }
    }
    // In the order the present ones stand, rulebooks before the checklists that name their items.
    let place = |id: &str| session.library.files.iter().position(|file| file.id == id).unwrap_or(usize::MAX);
    files.sort_by_key(|file| (place(&file.id), file.id.clone()));
    for rulebook in &session.library.rulebooks {
        if !files.iter().any(|file| file.id == rulebook.id)
            && let Some(file) = session.library.file(&rulebook.id)
        {
            files.insert(0, file.clone());
        }
    }
    Ok((Arc::new(Library::of_files(&files)?), lost))
}

/// The present library without checklists that came after the visit was begun.
fn of_versions(library: &Library, about: &About) -> Library {
    let mut library = library.clone();
    library.checklists.retain(|checklist| about.versions.contains_key(&checklist.id));
    library
}

/// Id of the chapter of items the inspector added.
const OWN: &str = "own";

/// Items the inspector added, as lines of a chapter of their own.
fn add_own(asked: &mut Asked, sheet: &Sheet, library: &Library) {
    if sheet.own.is_empty() {
        return;
    }
    let place = asked.places.len();
    let name = library.visits.chapter.own.clone();
    asked.places.push(crate::visit::Place { id: OWN.to_owned(), name, parent: None });
    for (number, own) in &sheet.own {
        let words = |text: &str| crate::county::Words { zh: text.to_owned(), en: text.to_owned() };
        asked.lines.push(Line {
            id: format!("own/{number}"),
            item: format!("own/{number}"),
            source: crate::visit::LineSource::Checklist(OWN.to_owned()),
            place,
            stage: None,
            text: words(&own.value.text),
            ask: Ask::Verdict,
            years: Vec::new(),
            verify: words(""),
            papers: crate::rulebook::WordLists::default(),
            finding: words(&own.value.text),
            basis: words(""),
            origin: String::new(),
            unverified: false,
            side: crate::rulebook::SolvedBy::School,
            decides: Vec::new(),
        });
    }
}

fn reported_of(county: &County, row: usize) -> (BTreeMap<String, Figure>, BTreeMap<String, Vec<Figure>>) {
    let schools = &county.schools;
    let figures = schools.figures.iter().filter_map(|(key, column)| Some((key.clone(), column.get(row)?))).collect();
    let rooms = schools.rooms.keys().filter_map(|key| Some((key.clone(), schools.rooms(key, row)?.to_vec()))).collect();
    (figures, rooms)
}

/// The last visit to the same school before this one, and the school's own review of the year.
fn earlier(session: &Session, visit: &str, about: &About) -> Result<(Option<Earlier>, Option<Earlier>)> {
    let others: Vec<Earlier> = begun_beside(session, visit, about)?
        .into_iter()
        .map(|(id, about, sheet)| Earlier { id, about, sheet })
        .collect();
    let last = others.iter().rfind(|other| other.about.kind == about.kind && other.about.date <= about.date);
    let own = others
        .iter()
        .rfind(|other| other.about.kind == VisitKind::SelfReview && other.about.year == about.year)
        .filter(|_| about.kind == VisitKind::Visit);
    Ok((last.cloned(), own.cloned()))
}
