//! Opening a visit: what is asked, what was answered, what was reported, and what was said last time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::county::{County, Figure};
use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::rulebook::{Library, Rulebook, RulebookFile};
use crate::visit::asked::{OWN, SchoolFacts};
use crate::visit::revision::{self, Logged, Standing};
use crate::visit::{
    About, Answered, Ask, Asked, Field, Line, Mark, MeasuredFigure, Room, Sheet, Stood, VisitKind, asked,
};

use super::list::begun_beside;
use super::{head, logged, subject};

/// Another visit to the same school, or its review of itself.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// The visit as it would be opened: with the figures and the versions of its own time.
    visit: Box<OpenVisit>,
}

impl Earlier {
    /// The head.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.visit.about
    }

    /// What was said there of a line of a later visit; `None` where nothing was.
    #[must_use]
    pub fn said(&self, line: &Line) -> Option<SaidOf> {
        let own = is_own(line);
        let known = self.visit.asked.line(&line.id).filter(|known| !own || known.text.zh == line.text.zh);
        if own && known.is_none() {
            // Items that inspectors add are counted anew on every visit.
            return None;
        }
        // What was not asked then may have been answered: a figure of classes that were counted, say.
        let line = known.unwrap_or(line);
        let sheet = &self.visit.sheet;
        let given = sheet.marks.get(&line.id);
        let rooms = sheet.rooms.get(&line.id).into_iter().flat_map(|rooms| rooms.values());
        let years = sheet.years.get(&line.id).into_iter().flatten();
        let text = |stood: Option<&Stood<String>>| stood.map(|note| note.value.trim().to_owned()).unwrap_or_default();
        let said = SaidOf {
            mark: self.visit.mark(line),
            given: given.is_some(),
            reason: given.map(|given| given.value.reason.clone()).unwrap_or_default(),
            measured: self.visit.measured(line),
            reported: self.visit.reported(line).cloned(),
            rooms: rooms.filter(|room| !room.conflict).map(|room| room.value.clone()).collect(),
            years: years
                .filter(|(_, answered)| !answered.conflict)
                .map(|(year, answered)| (*year, answered.value.clone()))
                .rev()
                .collect(),
            note: text(sheet.notes.get(&line.id)),
            evidence: sheet.photos.get(&line.id).map_or(0, BTreeMap::len),
        };
        let silent = said.mark.is_none()
            && said.measured.is_none()
            && said.rooms.is_empty()
            && said.years.is_empty()
            && said.note.is_empty()
            && said.evidence == 0;
        (!silent).then_some(said)
    }
}

/// What another visit said of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidOf {
    /// The answer that stood.
    pub mark: Option<Mark>,
    /// It was given, and does not follow from figures, rooms or years.
    pub given: bool,
    /// Why the line did not apply.
    pub reason: String,
    /// The figure measured or counted.
    pub measured: Option<Figure>,
    /// The figure that was reported then.
    pub reported: Option<Figure>,
    /// Rooms that were looked at.
    pub rooms: Vec<Room>,
    /// Answers about papers by year, latest first.
    pub years: Vec<(i32, Answered)>,
    /// The note.
    pub note: String,
    /// Number of photos and papers attached.
    pub evidence: usize,
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
        if let Ask::Rooms { area_at_least_m2, wanted, key, .. } = &line.ask {
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
                .map(|year| years.get(year).filter(|answered| !answered.conflict).map(|answered| answered.value.mark))
                .collect();
            // A year that does not apply says nothing against the others.
            return marks?.into_iter().max_by_key(|mark| match mark {
                Mark::NotApplicable => 0,
                Mark::Met => 1,
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
        self.asked.lines.retain(|line| !is_own(line));
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
    let ground = Ground::of(session, &about)?;
    if ground.row(&about).is_none() && about.kind != VisitKind::Office {
        // The visit was made with figures that are not here: its answers are, and are not lost.
        return Err(Fault::could_not_run("visit_without_school").with("school", about.school.unwrap_or_default()));
    }
    let (last, own_view) = earlier(session, visit, &about, &ground)?;
    let visit = ground.open(visit, about, stands)?;
    Ok(OpenVisit { last, own_view, ..visit })
}

/// What a visit is opened with: the versions it began with, and the figures of its year.
#[derive(Clone)]
struct Ground {
    library: Arc<Library>,
    versions_lost: bool,
    county: Option<Arc<County>>,
}

impl Ground {
    fn of(session: &Session, about: &About) -> Result<Self> {
        let (library, versions_lost) = library_of(session, about)?;
        let county = session.store.current_load(&about.county, about.year, &library.quantities)?;
        Ok(Self { library, versions_lost, county: county.map(Arc::new) })
    }

    /// Row of the school of a visit.
    fn row(&self, about: &About) -> Option<usize> {
        self.county.as_ref()?.schools.row_of(about.school.as_deref()?)
    }

    /// A visit without what was said before it. Of a school whose figures are not here nothing is asked.
    fn open(&self, id: &str, about: About, stands: Sheet) -> Result<OpenVisit> {
        let library = &self.library;
        let at = self.county.as_deref().zip(self.row(&about));
        let facts = at.map(|(county, row)| SchoolFacts { county, quantities: &library.quantities, row });
        let Some(rulebook) = library.rulebook(&about.rulebook).or(library.rulebooks.first()) else {
            return Err(Fault::could_not_run("unknown_rulebook").with("id", &about.rulebook).with("known", ""));
        };
        let mut asked = if facts.is_some() || about.kind == VisitKind::Office {
            asked::asked(library, rulebook, about.kind, about.length, facts, about.year)
        } else {
            Asked::default()
        };
        add_own(&mut asked, &stands, library);
        let (reported, reported_rooms) = at.map_or_else(Default::default, |(county, row)| reported_of(county, row));
        let school_name = at.map(|(county, row)| county.schools.names[row].clone()).unwrap_or_default();
        Ok(OpenVisit {
            id: id.to_owned(),
            about,
            school_name,
            asked,
            sheet: stands,
            reported,
            reported_rooms,
            last: None,
            own_view: None,
            library: self.library.clone(),
            versions_lost: self.versions_lost,
        })
    }
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

/// Whether a line is an item the inspector added.
fn is_own(line: &Line) -> bool {
    line.source == crate::visit::LineSource::Checklist(OWN.to_owned())
}

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
fn earlier(
    session: &Session,
    visit: &str,
    about: &About,
    ground: &Ground,
) -> Result<(Option<Earlier>, Option<Earlier>)> {
    let others = begun_beside(session, visit, about)?;
    let last = others.iter().rposition(|(_, other, _)| other.kind == about.kind && other.date <= about.date);
    let own = others
        .iter()
        .rposition(|(_, other, _)| other.kind == VisitKind::SelfReview && other.year == about.year)
        .filter(|_| about.kind == VisitKind::Visit);
    let mut others: Vec<Option<(String, About, Sheet)>> = others.into_iter().map(Some).collect();
    let mut open = |place: Option<usize>| {
        let Some((id, other, sheet)) = place.and_then(|place| others.get_mut(place)?.take()) else { return Ok(None) };
        let same = other.year == about.year && other.versions == about.versions;
        // What cannot be read any more of an earlier time must not keep today's visit closed: its own words are here.
        let bare = || Ground { county: None, ..ground.clone() };
        let of_its_time = if same { ground.clone() } else { Ground::of(session, &other).unwrap_or_else(|_| bare()) };
        Ok(Some(Earlier { visit: Box::new(of_its_time.open(&id, other, sheet)?) }))
    };
    Ok((open(last)?, open(own)?))
}
