//! What is chosen by name: county, year, rulebook, scope, concessions, parts of screens. Each is a command, so that boxes,
//! chips and the palette do the same.

use super::command::Command;
use super::screens::{Screen, data};
use super::state::{Scope, State};
use crate::chart::Kind;

/// Something that is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Choosing {
    /// A county, by id.
    County(String),
    /// A school year.
    Year(i32),
    /// What the window is narrowed to.
    Scope(Scope),
    /// Schools one by one, in their table.
    Schools,
    /// A concession, by id: on, or off again.
    Concession(String),
    /// A part of the screen of data.
    Data(data::Tab),
    /// A kind of chart, by id.
    Chart(&'static str),
}

impl Choosing {
    /// All that can be chosen now and is not.
    pub fn all(state: &State) -> Vec<Self> {
        let Some(shown) = &state.shown else { return Vec::new() };
        let counties = state.counties.iter().filter(|county| county.id != shown.entry.id);
        let years = shown.entry.years.iter().rev().filter(|year| year.year != shown.county.year);
        let mut scopes = vec![Scope::County];
        scopes.extend(shown.townships.iter().cloned().map(Scope::Township));
        scopes.extend(Self::last_schools(state));
        let scopes = scopes.into_iter().filter(|scope| *scope != state.memory.scope);
        counties
            .map(|county| Self::County(county.id.clone()))
            .chain(years.map(|year| Self::Year(year.year)))
            .chain(scopes.map(Self::Scope))
            .chain([Self::Schools])
            .chain(shown.rulebook().concessions.iter().map(|concession| Self::Concession(concession.id.clone())))
            .chain(data::Tab::ALL.map(Self::Data))
            .chain(Kind::ALL.map(|kind| Self::Chart(kind.id())))
            .collect()
    }

    /// The schools that are a scope, or were the last that were.
    pub fn last_schools(state: &State) -> Option<Scope> {
        let codes = match &state.memory.scope {
            Scope::Schools(codes) => codes,
            Scope::County | Scope::Township(_) => &state.memory.last_schools,
        };
        (!codes.is_empty()).then(|| Scope::Schools(codes.clone()))
    }

    /// What it is called where it does not stand under a heading of its own.
    pub fn name(&self, state: &State) -> String {
        let say = state.say;
        let named = |key: &str, name: String| say.with(&format!("choose.{key}"), &[("name", name)]);
        match self {
            Self::County(id) => {
                let county = state.counties.iter().find(|county| county.id == *id);
                named("county", county.map_or_else(String::new, |county| county.name.clone()))
            }
            Self::Year(year) => named("year", say.year(*year)),
            Self::Scope(scope) => named("scope", scope.name(say)),
            Self::Schools => say.of("choose.schools"),
            Self::Concession(id) => {
                let shown = state.shown.as_ref();
                let concession = shown.and_then(|shown| shown.rulebook().concessions.iter().find(|one| one.id == *id));
                let on = state.memory.choice.concessions.contains(id);
                let name = concession.map_or_else(String::new, |concession| say.name(&concession.name).to_owned());
                named(if on { "concession_off" } else { "concession_on" }, name)
            }
            Self::Data(tab) => named("data", say.of(&format!("data_screen.tab_{}", tab.id()))),
            Self::Chart(id) => {
                named("chart", Kind::from_id(id).map_or_else(String::new, |kind| kind.name(say.language)))
            }
        }
    }

    /// Its icon.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::County(_) | Self::Year(_) | Self::Data(_) => "data",
            Self::Scope(_) | Self::Schools => "school",
            Self::Concession(_) => "check",
            Self::Chart(_) => "gaps",
        }
    }

    /// Chooses it.
    pub fn perform(self, state: &mut State) {
        match self {
            Self::County(id) => {
                state.memory.choice.county = Some(id);
                state.memory.choice.year = None;
                state.memory.scope = Scope::County;
                state.memory.other_scope = None;
                state.reload();
            }
            Self::Year(year) => {
                state.memory.choice.year = Some(year);
                state.reload();
            }
            Self::Scope(scope) => {
                if let Scope::Schools(codes) = &scope {
                    state.selected.clone_from(codes);
                }
                state.set_scope(scope);
            }
            Self::Schools => {
                if let Some(Scope::Schools(codes)) = Self::last_schools(state).filter(|_| state.selected.is_empty()) {
                    state.selected = codes;
                }
                state.set_scope(Scope::County);
                state.schools.open = None;
                state.schools.choosing = true;
                state.commands.push(Command::Show(Screen::Schools));
            }
            Self::Concession(id) => {
                let chosen = &mut state.memory.choice.concessions;
                if let Some(place) = chosen.iter().position(|on| *on == id) {
                    chosen.remove(place);
                } else {
                    chosen.push(id);
                }
                state.reload();
            }
            Self::Data(tab) => {
                tab.id().clone_into(&mut state.memory.data.tab);
                state.commands.push(Command::Show(Screen::Data));
            }
            Self::Chart(id) => {
                state.memory.gaps.kind = Some(id.to_owned());
                state.commands.push(Command::Show(Screen::Gaps));
            }
        }
    }
}
