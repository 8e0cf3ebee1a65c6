//! Which heading means what, as people said: kept with who and when, used by every import after it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::county::{Quantities, Quantity, ValueType};
use crate::fault::{Fault, Result};
use crate::intake::{Mapping, normalised};

use super::Session;

/// Setting that keeps them, as JSON.
pub(super) const SETTING: &str = "mappings";
/// Version of that JSON.
const VERSION: u32 = 1;

/// A mapping with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The mapping; its headings are folded.
    pub mapping: Mapping,
    /// Who.
    pub author: String,
    /// When.
    #[serde(with = "as_text")]
    pub at: Timestamp,
}

/// Times as they are written everywhere in the store.
mod as_text {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    mappings: Vec<Remembered>,
}

/// The mappings that are remembered, in the order they were made.
pub fn remembered(session: &Session) -> Result<Vec<Remembered>> {
    read(session.store.setting(SETTING)?.as_deref())
}

/// Remembers mappings. A new word about a heading takes the place of any earlier mapping that has the heading, a whole
/// sum too: what is left of it would be another figure.
pub fn remember(session: &Session, mappings: &[Mapping]) -> Result<()> {
    for mapping in mappings {
        check(mapping, &session.library.quantities)?;
    }
    let new = new(session, mappings)?;
    session.store.change_setting(SETTING, |kept| Ok(Some(write(merged(read(kept.as_deref())?, new)))))
}

/// Forgets the mapping that has a heading. Whether there was one.
pub fn forget(session: &Session, heading: &str) -> Result<bool> {
    let heading = normalised(heading);
    let has = |one: &Remembered, heading: &String| one.mapping.headings.contains(heading);
    let known = remembered(session)?.iter().any(|one| has(one, &heading));
    if known {
        session.store.change_setting(SETTING, move |kept| {
            let mut mappings = read(kept.as_deref())?;
            mappings.retain(|one| !has(one, &heading));
            Ok(Some(write(mappings)))
        })?;
    }
    Ok(known)
}

/// Refuses a mapping that cannot mean anything: no heading, no such quantity, a unit of another sort, a sum of what
/// cannot be added.
pub fn check(mapping: &Mapping, quantities: &Quantities) -> Result<()> {
    let headings = mapping.folded();
    if headings.is_empty() || headings.iter().any(String::is_empty) {
        return Err(Fault::could_not_run("mapping_without_heading"));
    }
    if mapping.key.is_empty() {
        return Ok(());
    }
    let unknown = || Fault::could_not_run("mapping_unknown_quantity").with("key", &mapping.key);
    let quantity = quantities.named(&mapping.key).ok_or_else(unknown)?;
    if headings.len() > 1 && !can_be_added(quantity) {
        return Err(Fault::could_not_run("mapping_no_sum").with("field", &quantity.header));
    }
    if !mapping.unit.is_empty() && !fits(quantities, quantity, &mapping.unit) {
        let fault = Fault::could_not_run("mapping_wrong_unit").with("field", &quantity.header);
        return Err(fault.with("unit", &mapping.unit));
    }
    Ok(())
}

/// Whether columns of a quantity can be added up.
#[must_use]
pub const fn can_be_added(quantity: &Quantity) -> bool {
    matches!(quantity.value, ValueType::Count | ValueType::Amount)
}

/// The units that figures of a quantity may be in, by name; its own first.
#[must_use]
pub fn units_of<'q>(quantities: &'q Quantities, quantity: &Quantity) -> Vec<&'q str> {
    let Some(own) = quantity.unit.map(|own| &quantities.units[own]) else { return Vec::new() };
    let others = quantities.units.iter().filter(|unit| unit.dimension == own.dimension && unit.id != own.id);
    std::iter::once(own).chain(others).filter_map(|unit| unit.names.first().map(String::as_str)).collect()
}

fn fits(quantities: &Quantities, quantity: &Quantity, unit: &str) -> bool {
    let Some(own) = quantity.unit.map(|own| &quantities.units[own]) else { return false };
    let named = normalised(unit);
    let same = |name: &String| normalised(name) == named;
    quantities.units.iter().any(|unit| unit.dimension == own.dimension && unit.names.iter().any(same))
}

/// What an import goes by: the mappings remembered, then those given for it alone, which count before them.
pub(super) fn all(session: &Session, given: &[Mapping]) -> Result<Vec<Mapping>> {
    let new = given.iter().map(|mapping| (mapping.folded(), mapping.clone())).collect::<Vec<_>>();
    let replaced =
        |one: &Mapping| new.iter().any(|(headings, _)| headings.iter().any(|new| one.headings.contains(new)));
    let mut all: Vec<Mapping> = remembered(session)?.into_iter().map(|one| one.mapping).collect();
    all.retain(|one| !replaced(one));
    all.extend(given.iter().cloned());
    Ok(all)
}

/// The setting once mappings are remembered, for an import that keeps them together with its figures.
pub(super) fn setting_with(session: &Session, mappings: &[Mapping]) -> Result<(String, String)> {
    let kept = merged(remembered(session)?, new(session, mappings)?);
    Ok((SETTING.to_owned(), write(kept)))
}

fn new(session: &Session, mappings: &[Mapping]) -> Result<Vec<Remembered>> {
    let author = session.store.identity()?.map_or_else(|| session.context.login.clone(), |known| known.author.name);
    let at = session.context.now();
    let folded = |mapping: &Mapping| Mapping { headings: mapping.folded(), ..mapping.clone() };
    let new = mappings.iter().map(|mapping| Remembered { mapping: folded(mapping), author: author.clone(), at });
    Ok(new.collect())
}

fn merged(mut kept: Vec<Remembered>, new: Vec<Remembered>) -> Vec<Remembered> {
    for one in new {
        kept.retain(|earlier| !earlier.mapping.headings.iter().any(|known| one.mapping.headings.contains(known)));
        kept.push(one);
    }
    kept
}

fn read(kept: Option<&str>) -> Result<Vec<Remembered>> {
    let Some(kept) = kept else { return Ok(Vec::new()) };
    let unreadable = |reason: String| Fault::could_not_run("mappings_unreadable").with("reason", reason);
    let kept: Kept = serde_json::from_str(kept).map_err(|error| unreadable(error.to_string()))?;
    if kept.version > VERSION {
        return Err(unreadable(format!("{} > {VERSION}", kept.version)));
    }
    Ok(kept.mappings)
}

fn write(mappings: Vec<Remembered>) -> String {
    serde_json::to_string(&Kept { version: VERSION, mappings }).unwrap_or_default()
}
