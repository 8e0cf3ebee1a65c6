//! The frame: the schools that may be drawn, each with its stratum and its parts of a chance.

use std::collections::BTreeSet;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::county::{Quantities, Stage};
use crate::text::hexadecimal;

use super::risk::{Risk, Risks};
use super::{Options, Rules, Sources, Stratum};

/// Key of the choice of area.
const AREA: &str = "area";
/// Key of the text of the township.
const TOWNSHIP: &str = "township";
/// Changes whenever the same frame and seed would draw other schools.
const METHOD: u32 = 1;

/// A school of the frame.
pub(super) struct Entry<'a> {
    pub row: u32,
    pub code: &'a str,
    pub name: &'a str,
    pub stratum: Stratum,
    /// Parts of a chance.
    pub parts: u64,
    pub risks: Vec<Risk>,
}

/// The schools that may be drawn, by code: those of kinds that have an assessed stage.
pub(super) fn frame<'a>(sources: &'a Sources<'_>, rules: &Rules, options: &Options<'_>) -> Vec<Entry<'a>> {
    let schools = &sources.county.schools;
    let risks = options.by_risk.then(|| Risks::new(sources, rules));
    let scope: Option<BTreeSet<u32>> = options.scope.map(|rows| rows.iter().copied().collect());
    let in_scope = |row: &u32| scope.as_ref().is_none_or(|scope| scope.contains(row));
    let mut entries: Vec<Entry<'a>> = (0..schools.len())
        .map(crate::county::row_number)
        .filter(in_scope)
        .filter_map(|row| {
            let place = row as usize;
            let kind = usize::from(schools.kinds[place]);
            let kind = Some(kind).filter(|kind| !assessed_stages(sources.quantities, *kind).is_empty())?;
            let risks = risks.as_ref().map(|risks| risks.of(row)).unwrap_or_default();
            let raised: u64 = risks.iter().map(|risk| u64::from(risk.parts(rules))).sum();
            Some(Entry {
                row,
                code: &schools.codes[place],
                name: &schools.names[place],
                stratum: Stratum {
                    kind,
                    area: schools.choice(AREA, place),
                    township: schools.text(TOWNSHIP, place).to_owned(),
                },
                parts: u64::from(rules.parts.every_school) + raised,
                risks,
            })
        })
        .collect();
    entries.sort_by(|one, other| one.code.cmp(other.code));
    entries
}

/// The assessed stages a kind of school allows.
pub(super) fn assessed_stages(quantities: &Quantities, kind: usize) -> Vec<Stage> {
    let kind = quantities.kinds.get(kind);
    Stage::ASSESSED.into_iter().filter(|stage| kind.is_some_and(|kind| kind.allows(*stage))).collect()
}

/// Id of an area.
pub(super) fn area_id(quantities: &Quantities, area: Option<usize>) -> Option<&str> {
    quantities.get(AREA)?.options.get(area?).map(|option| option.id.as_str())
}

/// Names of an area: Chinese, English.
pub(super) fn area_names(quantities: &Quantities, area: Option<usize>) -> Option<(&str, &str)> {
    let option = quantities.get(AREA)?.options.get(area?)?;
    Some((option.names.first()?, &option.en))
}

/// All that decides a draw beside its seed.
#[derive(Serialize)]
struct Whole<'a> {
    method: u32,
    year: i32,
    county: &'a str,
    number: usize,
    by_risk: bool,
    schools: Vec<(&'a str, String, u64)>,
}

/// SHA-256 of all that decides a draw beside its seed, hexadecimal. Two offices with the same one and the same seed drew
/// the same schools.
pub(super) fn hash(sources: &Sources<'_>, options: &Options<'_>, entries: &[Entry<'_>]) -> String {
    let whole = Whole {
        method: METHOD,
        year: sources.county.year,
        county: sources.county.id(),
        // All are drawn, however many more were asked for.
        number: options.number.min(entries.len()),
        by_risk: options.by_risk,
        schools: entries
            .iter()
            .map(|entry| (entry.code, entry.stratum.code(sources.quantities), entry.parts))
            .collect(),
    };
    // Numbers and texts always have a form in JSON.
    let whole = serde_json::to_vec(&whole).unwrap_or_default();
    hexadecimal(&Sha256::digest(&whole))
}
