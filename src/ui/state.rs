//! What the window knows: what is loaded, what is chosen, what is being typed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::screens::{self, Screen, schools::source::TOWNSHIP};
use super::shell;
use super::words::Say;
use super::work::{Engine, Progress, Work};
use crate::assess::{Assessment, Decision, Measured, Options, Verdict, concession_verdicts};
use crate::county::{County, Quantities, Schools};
use crate::fault::{Fault, Result};
use crate::ops::assess_county::{Answer, Concessions, Request, assess_figures};
use crate::ops::look_at_doubts::{self, DoubtState};
use crate::ops::visit::verified::{Found, found};
use crate::rulebook::{Library, Rulebook};
use crate::search::Index;
use crate::store::{Access, CountyEntry, Decided, Identity, LoadRecord};
use crate::text::Language;

/// Which schools every screen is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// All.
    #[default]
    County,
    /// Those of a township.
    Township(String),
    /// Chosen ones, by code.
    Schools(BTreeSet<String>),
}

impl Scope {
    /// What it is called.
    pub fn name(&self, say: Say) -> String {
        match self {
            Self::County => say.of("window.scope_county"),
            Self::Township(name) => name.clone(),
            Self::Schools(codes) => say.with("window.scope_schools", &[("number", codes.len().to_string())]),
        }
    }
}

/// With which figures everything is assessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Basis {
    /// Those that were reported.
    #[default]
    Reported,
    /// Measured ones where there are some.
    Measured,
}

/// What is chosen in the top bar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// Id of the county in the store.
    pub county: Option<String>,
    /// School year; the latest without one.
    pub year: Option<i32>,
    /// Id of the rulebook; the first without one.
    pub rulebook: Option<String>,
    /// Ids of the concessions that are on.
    pub concessions: Vec<String>,
}

/// What is remembered from one start to the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Tag of the language.
    pub language: Option<String>,
    /// Dark.
    pub dark: bool,
    /// Zoom, in percent; 0 where none was chosen.
    pub zoom: u16,
    /// The screen.
    pub screen: Screen,
    /// County, year, rulebook.
    pub choice: Choice,
    /// Scope.
    pub scope: Scope,
    /// A scope the county has nothing of in the year that is shown; taken up again in a year that has.
    pub other_scope: Option<Scope>,
    /// The schools that were chosen last as a scope.
    pub last_schools: BTreeSet<String>,
    /// Sort and filter of the table of schools.
    pub schools: screens::schools::Memory,
    /// Which chart is looked at.
    pub gaps: screens::gaps::Memory,
    /// Which items the overview lists.
    pub overview: screens::overview::Memory,
    /// Which part of the data is looked at.
    pub data: screens::data::Memory,
    /// Sort and filter of the list of visits.
    pub visits: screens::visits::list::Memory,
    /// Sort and filter of the ledger of findings.
    pub follow_up: screens::follow_up::Memory,
    /// Which document is looked at.
    pub reports: screens::reports::Memory,
    /// The folder new photos come from while a visit is open.
    pub watched_folder: Option<String>,
}

/// A year of the county before or after the one shown.
pub struct OtherYear {
    /// The figures.
    pub county: County,
    /// Under the same rulebook.
    pub assessment: Assessment,
}

/// What is shown, as it was reported: where measured figures stand in for reported ones.
struct Reported {
    county: County,
    assessment: Assessment,
}

/// A county under a rulebook: what the screens show. Made off the frame thread, never changed.
pub struct Shown {
    /// Entry of the county in the store.
    pub entry: CountyEntry,
    /// The figures; measured ones among them where they stand in for reported ones.
    pub county: County,
    /// Measured figures stand in for reported ones.
    pub verified: bool,
    /// What was found out and can stand in, whether it does or not.
    pub found: Found,
    /// Quantities and rulebooks.
    pub library: Arc<Library>,
    /// Place of the rulebook in the library.
    pub rulebook_place: usize,
    /// The verdicts.
    pub assessment: Assessment,
    /// The county's verdict without any concession, and with each alone, in the rulebook's order.
    pub concession_verdicts: (Verdict, Vec<Verdict>),
    /// Decisions that stand, with their notes, by item.
    pub decided: BTreeMap<String, Decided>,
    /// Decisions that count: these, and what visits to offices found.
    pub decisions: BTreeMap<String, Decision>,
    /// Doubts of the import, as they stood when it was read; what is said of them since stands in [`State::doubts`].
    pub doubts: Arc<Vec<DoubtState>>,
    /// The load the figures are from.
    pub load: Option<LoadRecord>,
    /// The county's other years, earliest first.
    pub other_years: Vec<OtherYear>,
    /// Figures and verdicts as reported, where those shown are others.
    reported: Option<Box<Reported>>,
    /// By row: places of its units.
    units_of: Vec<[Option<u32>; 2]>,
    /// Townships in the order of the schools.
    pub townships: Vec<String>,
    /// By row: the place of the school's name in the order of sounds.
    pub sounds: Arc<[Option<u32>]>,
    /// Schools to look through by name, code and township, in the order of rows.
    pub names: Arc<Index>,
}

impl Shown {
    /// The rulebook.
    pub fn rulebook(&self) -> &Rulebook {
        &self.library.rulebooks[self.rulebook_place]
    }

    /// Quantities.
    pub fn quantities(&self) -> &Quantities {
        &self.library.quantities
    }

    /// The figures as they were reported, whatever stands in for them.
    pub fn reported(&self) -> &County {
        self.reported.as_ref().map_or(&self.county, |reported| &reported.county)
    }

    /// The verdicts by the figures as they were reported.
    pub fn reported_assessment(&self) -> &Assessment {
        self.reported.as_ref().map_or(&self.assessment, |reported| &reported.assessment)
    }

    /// The measured figures that stand in for reported ones.
    pub fn stand_ins(&self) -> &[Measured] {
        if self.verified { &self.found.measured } else { &[] }
    }

    /// The units of a school, primary first.
    pub fn units_of(&self, row: u32) -> impl Iterator<Item = usize> {
        let units = self.units_of.get(row as usize).copied().unwrap_or_default();
        units.into_iter().flatten().map(|unit| unit as usize)
    }

    /// The name of a school.
    pub fn school(&self, row: u32) -> &str {
        self.county.schools.names.get(row as usize).map_or("", String::as_str)
    }

    /// The rows of a scope.
    pub fn rows_of(&self, scope: &Scope) -> Vec<u32> {
        let schools = &self.county.schools;
        let inside = |row: &u32| match scope {
            Scope::County => true,
            Scope::Township(name) => schools.text("township", *row as usize) == name,
            Scope::Schools(codes) => codes.contains(&schools.codes[*row as usize]),
        };
        (0..crate::county::row_number(schools.len())).filter(inside).collect()
    }

    /// The options it was assessed with.
    pub fn options(&self) -> Options {
        let on = self.assessment.concessions_on.iter();
        let concessions =
            on.filter_map(|place| self.rulebook().concessions.get(*place)).map(|on| on.id.clone()).collect();
        Options { concessions, decisions: self.decisions.clone() }
    }

    /// Reads and assesses what is chosen, `verified` with measured figures; `None` where nothing is loaded. What was shown
    /// `before` gives what need not be made anew. `step` is told before each year how far it is, and may stop it with a
    /// fault.
    pub fn make(
        engine: &mut Engine,
        choice: &Choice,
        verified: bool,
        before: Option<&Self>,
        step: &dyn Fn(f64) -> Result<()>,
    ) -> Result<Option<Self>> {
        let session = engine.session()?;
        let counties = session.store.counties()?;
        let named = choice.county.as_deref();
        let entry = counties.iter().find(|county| named.is_some_and(|named| county.id == named)).or(counties.first());
        let Some(entry) = entry.cloned() else { return Ok(None) };
        let years: Vec<i32> = entry.years.iter().map(|year| year.year).collect();
        let Some(year) = choice.year.filter(|year| years.contains(year)).or_else(|| years.last().copied()) else {
            return Ok(None);
        };
        let rulebooks = &session.library.rulebooks;
        let wanted = choice.rulebook.as_deref();
        let rulebook_place =
            rulebooks.iter().position(|rulebook| wanted.is_some_and(|wanted| rulebook.id == wanted)).unwrap_or(0);
        let Some(rulebook) = rulebooks.get(rulebook_place) else { return Ok(None) };
        let quantities = &session.library.quantities;
        let known = |id: &&String| rulebook.concession(id).is_some();
        let concessions: Vec<String> = choice.concessions.iter().filter(known).cloned().collect();
        let assessed = |county: County, verified: bool| -> Result<Answer> {
            let concessions = Concessions::Some(concessions.clone());
            let request = Request { rulebook: Some(&rulebook.id), verified, concessions, ..Request::default() };
            assess_figures(session, county, &request)
        };
        let done = |number: usize| step(number as f64 / years.len() as f64);
        done(0)?;
        let Some(as_reported) = session.store.current_load(&entry.id, year, quantities)? else { return Ok(None) };
        let decided = session.store.decisions(as_reported.id(), year, &rulebook.id)?;
        let (answer, found, reported) = if verified {
            let answer = assessed(as_reported.clone(), true)?;
            let Answer { county, assessment, .. } = assessed(as_reported, false)?;
            let found = answer.found.clone();
            (answer, found, Some(Box::new(Reported { county, assessment })))
        } else {
            let found = found(session, &as_reported, rulebook)?;
            (assessed(as_reported, false)?, found, None)
        };
        let Answer { county, assessment, decisions, .. } = answer;
        let concession_verdicts = concession_verdicts(&county, quantities, rulebook, &decisions, &assessment);
        let mut other_years = Vec::new();
        for (number, other) in (1..).zip(years.iter().filter(|other| **other != year)) {
            done(number)?;
            let Some(county) = session.store.current_load(&entry.id, *other, quantities)? else { continue };
            let Answer { county, assessment, .. } = assessed(county, verified)?;
            other_years.push(OtherYear { county, assessment });
        }
        let load = session.store.history(&entry.id, year)?.into_iter().find(|load| load.current);
        let doubts = load.as_ref().map(|load| look_at_doubts::doubts_of(session, load.id, county.id(), year));
        let doubts = Arc::new(doubts.transpose()?.unwrap_or_default());
        let mut units_of = vec![[None; 2]; county.schools.len()];
        for (place, unit) in assessment.units.iter().enumerate() {
            units_of[unit.row as usize][unit.stage as usize] = Some(crate::county::row_number(place));
        }
        let mut townships: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        for row in 0..county.schools.len() {
            let township = county.schools.text("township", row);
            if !township.is_empty() && seen.insert(township.to_owned()) {
                townships.push(township.to_owned());
            }
        }
        let library = engine.library()?;
        let as_before = before.filter(|before| are_named_alike(&before.county.schools, &county.schools));
        let names = as_before.map(|before| Arc::clone(&before.names));
        let names = names.unwrap_or_else(|| Arc::new(screens::schools::filter::names(&county.schools)));
        let sounds = screens::schools::order::places_by_sound(&county.schools.names).into();
        Ok(Some(Self {
            entry,
            county,
            verified,
            found,
            library,
            rulebook_place,
            assessment,
            concession_verdicts,
            decided,
            decisions,
            doubts,
            load,
            other_years,
            reported,
            units_of,
            townships,
            sounds,
            names,
        }))
    }
}

/// Whether schools are found by the same words in the same places.
fn are_named_alike(one: &Schools, other: &Schools) -> bool {
    let townships = |schools: &Schools| schools.texts.get(TOWNSHIP).cloned();
    one.names == other.names && one.codes == other.codes && townships(one) == townships(other)
}

/// Something to tell.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Something went wrong.
    pub bad: bool,
    /// What was written.
    pub written: Option<Written>,
}

/// Something that was written, to be opened from where that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// One file.
    File(PathBuf),
    /// A folder of files.
    Folder(PathBuf),
}

/// What the window knows.
pub struct State {
    /// Work off the frame thread.
    pub work: Work,
    /// The language.
    pub say: Say,
    /// Remembered from start to start.
    pub memory: Memory,
    /// The screen.
    pub screen: Screen,
    /// With which figures everything is assessed. Not remembered from start to start: whoever opens the window next
    /// would take a verdict by measured figures for the one by reported figures, which is the one that is handed in.
    pub basis: Basis,
    /// The county that is shown.
    pub shown: Option<Arc<Shown>>,
    /// Doubts about its figures, with what people said of them.
    pub doubts: Arc<Vec<DoubtState>>,
    /// Something was entered since that may count for what is shown.
    pub outdated: bool,
    /// The first look into the store is over.
    pub started: bool,
    /// Counties in the store.
    pub counties: Vec<CountyEntry>,
    /// Quantities, known from the first look into the store.
    pub quantities: Option<Arc<Quantities>>,
    /// Who works here; `None` until asked.
    pub identity: Option<Identity>,
    /// The data folder, known from the first look into it.
    pub folder: Option<PathBuf>,
    /// Another program writes to the store.
    pub read_only: bool,
    /// Rows of the scope, ascending.
    pub rows: Arc<Vec<u32>>,
    /// Codes of the schools that are chosen: ticked in the table, highlighted in charts.
    pub selected: BTreeSet<String>,
    /// Commands given in this frame.
    pub commands: Vec<Command>,
    /// Notices, oldest first.
    pub notices: Vec<Notice>,
    /// The palette, when it is open.
    pub palette: Option<shell::palette::Palette>,
    /// The form that asks for name, unit and device, and what is waiting for it.
    pub introduction: Option<shell::introduction::Introduction>,
    /// Files chosen in a dialog that runs on a thread of its own.
    pub chosen_files: Option<std::sync::mpsc::Receiver<screens::data::Chosen>>,
    /// Screens.
    pub overview: screens::overview::State,
    /// Visits, and the one that is open.
    pub visits: screens::visits::State,
    /// Checklists on paper.
    pub paper: screens::visits::paper::State,
    /// Table and page of schools.
    pub schools: screens::schools::State,
    /// Charts.
    pub gaps: screens::gaps::State,
    /// Findings and what becomes of them.
    pub follow_up: screens::follow_up::State,
    /// Documents.
    pub reports: screens::reports::State,
    /// Import and loads.
    pub data: screens::data::State,
    /// Files handed to other programs.
    pub opened: super::opening::Opened,
}

impl State {
    /// A window over a data folder.
    pub fn new(work: Work, memory: Memory, language: Language) -> Self {
        let mut state = Self {
            work,
            say: Say { language },
            screen: memory.screen,
            basis: Basis::default(),
            shown: None,
            doubts: Arc::default(),
            outdated: false,
            started: false,
            counties: Vec::new(),
            quantities: None,
            identity: None,
            folder: None,
            read_only: false,
            rows: Arc::default(),
            selected: BTreeSet::new(),
            commands: Vec::new(),
            notices: Vec::new(),
            palette: None,
            introduction: None,
            chosen_files: None,
            overview: screens::overview::State::default(),
            visits: screens::visits::State::default(),
            paper: screens::visits::paper::State::default(),
            schools: screens::schools::State::default(),
            gaps: screens::gaps::State::default(),
            follow_up: screens::follow_up::State::default(),
            reports: screens::reports::State::default(),
            data: screens::data::State::default(),
            opened: super::opening::Opened::default(),
            memory,
        };
        state.reload();
        state
    }

    /// Hands in a job whose fault becomes a notice. `then` runs on the frame thread. One that is `shown` must stop when it
    /// is told to.
    pub fn ask<T: Send + 'static>(
        &mut self,
        key: &'static str,
        shown: bool,
        run: impl FnOnce(&mut Engine, &Progress) -> Result<T> + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
    ) {
        self.work.ask(
            key,
            shown,
            Box::new(move |engine, progress| match run(engine, progress) {
                Ok(done) => Box::new(move |state: &mut Self| then(state, done)),
                Err(fault) => Box::new(move |state: &mut Self| state.complain(&fault)),
            }),
        );
    }

    /// Hands in a job whose fault is `failed`'s to handle; its key, whether it is shown, and whether it stops when told to.
    pub fn ask_or<T: Send + 'static>(
        &mut self,
        sort: (&'static str, bool, bool),
        run: impl FnOnce(&mut Engine, &Progress) -> Result<T> + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
        failed: impl FnOnce(&mut Self, Fault) + Send + 'static,
    ) {
        self.work.hand_in(
            sort,
            Box::new(move |engine, progress| match run(engine, progress) {
                Ok(done) => Box::new(move |state: &mut Self| then(state, done)),
                Err(fault) => Box::new(move |state: &mut Self| failed(state, fault)),
            }),
        );
    }

    /// Reads and assesses what is chosen anew. It can be stopped where there is something to stay with.
    pub fn reload(&mut self) {
        let (choice, verified) = (self.memory.choice.clone(), self.basis == Basis::Measured);
        self.outdated = false;
        let before = self.shown.clone();
        self.ask_or(
            ("window.work_assess", true, self.shown.is_some()),
            move |engine, progress| {
                let shown = match Shown::make(engine, &choice, verified, before.as_deref(), &|part| progress.step(part))
                {
                    Err(fault) if fault.code == "cancelled" => None,
                    shown => Some(shown?),
                };
                let session = engine.session()?;
                let read_only = session.store.access() == Access::Read;
                // Login and computer name are nobody's signature.
                let identity = session.store.identity()?.filter(|identity| identity.introduced);
                let known = (session.store.counties()?, identity, read_only);
                let folder = engine.folder().path.clone();
                Ok((shown, known, Arc::new(engine.library()?.quantities.clone()), folder))
            },
            |state, (shown, (counties, identity, read_only), quantities, folder)| {
                state.started = true;
                state.folder = Some(folder);
                state.quantities = Some(quantities);
                state.counties = counties;
                state.identity = identity;
                if read_only && !state.read_only {
                    let text = state.say.of("window.read_only");
                    state.tell(text);
                }
                state.read_only = read_only;
                match shown {
                    Some(shown) => state.show(shown.map(Arc::new)),
                    None => state.stay(),
                }
            },
            |state, fault| state.complain(&fault),
        );
    }

    /// Chooses again what is shown: the person wanted no more of anything else.
    fn stay(&mut self) {
        let Some(shown) = self.shown.clone() else { return };
        let concessions = shown.options().concessions;
        self.memory.choice = Choice {
            county: Some(shown.entry.id.clone()),
            year: Some(shown.county.year),
            rulebook: Some(shown.rulebook().id.clone()),
            concessions,
        };
        self.basis = if shown.verified { Basis::Measured } else { Basis::Reported };
        // There may be an import that is not shown.
        self.data.changed();
        let text = self.say.of("window.not_shown");
        self.tell(text);
    }

    /// Whether figures are being stored, or what was stored last is not shown yet.
    pub fn is_importing(&self) -> bool {
        self.work.is_doing("window.work_import") || self.work.is_doing("window.work_assess")
    }

    /// Assesses anew once the visit is left in which something was entered that may count.
    pub fn refresh(&mut self) {
        if self.outdated && self.screen != Screen::Visits {
            self.reload();
        }
    }

    /// Takes measured figures for reported ones, or no longer.
    pub fn verify(&mut self) {
        self.basis = match self.basis {
            Basis::Reported => Basis::Measured,
            Basis::Measured => Basis::Reported,
        };
        self.reload();
    }

    /// Whether there are measured figures to be taken, or to be left again.
    pub fn can_verify(&self) -> bool {
        let known = |shown: &Arc<Shown>| shown.verified || self.outdated || !shown.found.is_empty();
        self.shown.as_ref().is_some_and(known)
    }

    /// Shows a county, or none.
    pub fn show(&mut self, shown: Option<Arc<Shown>>) {
        let county = |shown: &Option<Arc<Shown>>| shown.as_ref().map(|shown| shown.county.id().to_owned());
        if county(&self.shown) == county(&shown) {
            self.follow_up.changed();
        } else {
            self.follow_up.another_county();
            self.reports.narrowed();
        }
        self.reports.changed();
        self.doubts = shown.as_ref().map(|shown| Arc::clone(&shown.doubts)).unwrap_or_default();
        self.shown = shown;
        self.narrow();
        self.visits.changed();
        self.schools.changed();
        self.gaps.changed();
        self.overview.changed();
        self.data.changed();
        if let Some(palette) = &mut self.palette {
            palette.changed();
        }
    }

    /// Takes up the scope.
    pub fn narrow(&mut self) {
        let Some(shown) = &self.shown else {
            self.rows = Arc::default();
            return;
        };
        if let Some(other) = self.memory.other_scope.take_if(|other| !shown.rows_of(other).is_empty()) {
            self.memory.scope = other;
        }
        let mut rows = shown.rows_of(&self.memory.scope);
        if rows.is_empty() && self.memory.scope != Scope::County {
            // A township of another county, or one that this year knows nothing of.
            self.memory.other_scope = Some(std::mem::take(&mut self.memory.scope));
            rows = shown.rows_of(&Scope::County);
        }
        self.rows = Arc::new(rows);
    }

    /// Narrows every screen to a scope.
    pub fn set_scope(&mut self, scope: Scope) {
        self.memory.other_scope = None;
        if self.memory.scope != scope {
            if let Scope::Schools(codes) = &scope {
                self.memory.last_schools.clone_from(codes);
            }
            self.memory.scope = scope;
            self.narrow();
            self.follow_up.narrowed();
            self.reports.narrowed();
            self.schools.changed();
            self.gaps.changed();
            self.overview.changed();
            self.data.narrowed();
        }
    }

    /// Takes up what people said of doubts.
    pub fn take_up_doubts(&mut self, doubts: Vec<DoubtState>) {
        self.doubts = Arc::new(doubts);
        self.schools.doubts_changed();
    }

    /// Whether a doubt is about a school of the scope, or about none.
    pub fn concerns(&self, shown: &Shown, doubt: &DoubtState) -> bool {
        let row = doubt.doubt.school.as_deref().and_then(|code| shown.county.schools.row_of(code));
        row.is_none_or(|row| self.in_scope(crate::county::row_number(row)))
    }

    /// The day it is.
    pub fn today(&self) -> jiff::civil::Date {
        self.work.context().now().to_zoned(jiff::tz::TimeZone::system()).date()
    }

    /// Rows of the scope that are chosen, ascending.
    pub fn selected_rows(&self, shown: &Shown) -> Vec<u32> {
        let rows = self.selected.iter().filter_map(|code| shown.county.schools.row_of(code));
        let mut rows: Vec<u32> = rows.map(crate::county::row_number).filter(|row| self.in_scope(*row)).collect();
        rows.sort_unstable();
        rows
    }

    /// Whether a row is in the scope.
    pub fn in_scope(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    /// Tells something.
    pub fn tell(&mut self, text: String) {
        self.notices.push(Notice { text, bad: false, written: None });
    }

    /// Tells of something that was written: it can be opened from there.
    pub fn tell_of(&mut self, text: String, written: Written) {
        self.notices.push(Notice { text, bad: false, written: Some(written) });
    }

    /// Tells what went wrong: handled here, once. What a person has stopped has not gone wrong.
    pub fn complain(&mut self, fault: &Fault) {
        let text = fault.sentence(self.say.language);
        let stopped = matches!(fault.code, "cancelled" | "paper_cancelled");
        self.notices.push(Notice { text, bad: !stopped, written: None });
        self.started = true;
    }

    /// Takes in workbooks.
    pub fn import(&mut self, files: Vec<PathBuf>) {
        self.screen = Screen::Data;
        screens::data::import(self, files);
    }
}
