//! What a person can do, one file each. `cli` and `ui` call these and nothing below them.

pub mod add_evidence;
pub mod assess_county;
pub mod check_store;
pub mod compare_loads;
pub mod data_folder;
pub mod demo;
pub mod draw_schools;
pub mod export_all;
pub mod export_document;
pub mod import_county;
pub mod look_at_doubts;
pub mod look_at_evidence;
pub mod made_documents;
pub mod make_checklist;
pub mod make_template;
pub mod map_headings;
pub mod offer_documents;
#[cfg(feature = "pdf")]
mod office_fonts;
pub mod papers;
pub mod preview_document;
pub mod record_checklist;
pub mod report_templates;
pub mod set_decision;
pub mod visit;
pub mod watched_folder;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::assess::Decision;
use crate::context::Context;
use crate::county::County;
use crate::fault::{Fault, Result};
use crate::rulebook::{Library, Rulebook};
use crate::store::{Access, CountyEntry, Disk, Store, standing};
use crate::text::{Language, hexadecimal};

/// Name of the setting that keeps the language.
pub const LANGUAGE_SETTING: &str = "language";

/// Folder of a province's own rulebooks in the data folder.
const RULEBOOKS: &str = "rulebooks";

/// An open data folder with everything the operations need.
#[derive(Debug)]
pub struct Session {
    /// Quantities, rulebooks and checklists.
    pub library: Library,
    /// The store.
    pub store: Store,
    /// Clock, ids, names.
    pub context: Context,
    /// Rulebook files that were refused.
    pub refused_rulebooks: Vec<Fault>,
}

/// Where a data folder is and how it is to be used.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// What it stands on.
    pub disk: Disk,
}

impl Session {
    /// Opens a data folder.
    pub fn open(folder: &Folder, access: Access, context: &Context) -> Result<Self> {
        let (library, refused_rulebooks) = library(&folder.path)?;
        let store = Store::open(&folder.path, access, folder.disk, context.clone())?;
        Ok(Self { library, store, context: context.clone(), refused_rulebooks })
    }

    /// The rulebook of an id; without one the first.
    pub fn rulebook(&self, id: Option<&str>) -> Result<&Rulebook> {
        let rulebooks = &self.library.rulebooks;
        let found = match id {
            None => rulebooks.first(),
            Some(id) => rulebooks.iter().find(|rulebook| rulebook.id == id),
        };
        found.ok_or_else(|| {
            let known = rulebooks.iter().map(|rulebook| rulebook.id.as_str()).collect::<Vec<_>>().join(", ");
            Fault::could_not_run("unknown_rulebook").with("id", id.unwrap_or_default()).with("known", known)
        })
    }

    /// The county meant: the one named, or the only one.
    pub fn county_entry(&self, named: Option<&str>) -> Result<CountyEntry> {
        let counties = self.store.counties()?;
        if counties.is_empty() {
            return Err(Fault::could_not_run("nothing_loaded").in_file(self.store.folder()));
        }
        let Some(named) = named else { return only(&counties.iter().collect::<Vec<_>>()).cloned() };
        match meant(&counties, named)? {
            Some(county) => Ok(county.clone()),
            None => Err(Fault::could_not_run("unknown_county").with("county", named).with("known", listed(&counties))),
        }
    }

    /// The current figures of a county; without a year the latest.
    pub fn county(&self, named: Option<&str>, year: Option<i32>) -> Result<County> {
        let entry = self.county_entry(named)?;
        let years = || entry.years.iter().map(|year| year.year.to_string()).collect::<Vec<_>>().join(", ");
        let missing = |year: i32| {
            Fault::could_not_run("year_not_loaded")
                .with("county", &entry.name)
                .with("year", year)
                .with("known", years())
        };
        let Some(year) = year.or_else(|| entry.years.last().map(|year| year.year)) else {
            return Err(Fault::could_not_run("nothing_loaded").in_file(self.store.folder()));
        };
        self.store.current_load(&entry.id, year, &self.library.quantities)?.ok_or_else(|| missing(year))
    }

    /// People's decisions that stand for a county and its year.
    pub fn decisions(&self, county: &County, rulebook: &str) -> Result<BTreeMap<String, Decision>> {
        // What visits to offices found, unless somebody decided the item itself.
        let mut decisions = match self.library.rulebook(rulebook) {
            Some(rulebook) => visit::verified::office_decisions(self, county, rulebook)?,
            None => BTreeMap::new(),
        };
        decisions.extend(standing(&self.store.decisions(county.id(), county.year, rulebook)?));
        Ok(decisions)
    }
}

/// The only county of several.
fn only<'c>(counties: &[&'c CountyEntry]) -> Result<&'c CountyEntry> {
    match counties {
        [only] => Ok(only),
        _ => Err(Fault::could_not_run("which_county").with("known", listed(counties.iter().copied()))),
    }
}

/// The county that is meant by a code or name, if the store has it. A code is a county's own; of several that have the
/// name none is guessed.
fn meant<'c>(counties: &'c [CountyEntry], named: &str) -> Result<Option<&'c CountyEntry>> {
    if let Some(own) = counties.iter().find(|county| county.is_by_code(named)) {
        return Ok(Some(own));
    }
    let fitting: Vec<&CountyEntry> = counties.iter().filter(|county| county.is(named)).collect();
    if fitting.is_empty() { Ok(None) } else { only(&fitting).map(Some) }
}

/// Counties as a sentence lists them, one a line.
fn listed<'c>(counties: impl IntoIterator<Item = &'c CountyEntry>) -> String {
    let line = |county: &CountyEntry| format!("{} {}", county.code, county.name).trim().to_owned();
    counties.into_iter().map(line).collect::<Vec<_>>().join("\n  ")
}

/// Built-in rulebooks and those of the data folder, with the faults of those refused.
pub fn library(data_folder: &Path) -> Result<(Library, Vec<Fault>)> {
    let mut library = Library::built_in()?;
    let refused = library.add_folder(&data_folder.join(RULEBOOKS));
    Ok((library, refused))
}

/// The language kept in a store's settings, where there is a store and it can be read.
#[must_use]
pub fn language_setting(folder: &Folder, context: &Context) -> Option<Language> {
    let store = Store::open(&folder.path, Access::Read, folder.disk, context.clone()).ok()?;
    Language::from_tag(&store.setting(LANGUAGE_SETTING).ok()??)
}
