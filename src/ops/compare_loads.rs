//! The loads of a county: which there are, which counts, and what changed between two of them.

use crate::assess::{Assessment, Options, VerdictChanges, assess, compare};
use crate::county::{Changes, County, changes};
use crate::fault::{Fault, Result};
use crate::rulebook::Rulebook;
use crate::store::{Entry, LoadId, LoadRecord};

use super::Session;
use super::set_decision::check_note;

/// The loads of a county, by year, oldest first: who, when, from which files, and which counts.
pub fn loads(session: &Session, county: &str) -> Result<Vec<LoadRecord>> {
    let entry = session.county_entry(Some(county))?;
    let mut records = Vec::new();
    for year in &entry.years {
        records.extend(session.store.history(&entry.id, year.year)?);
    }
    Ok(records)
}

/// The figures of any load.
pub fn figures(session: &Session, load: LoadId) -> Result<County> {
    let county = session.store.load(load, &session.library.quantities)?;
    county.ok_or_else(|| Fault::could_not_run("load_unknown").with("load", load))
}

/// Makes a load count for its county and year, by an entry that says who, when and why. Undoing that entry makes the
/// load count again that did before; a later import counts in any case.
pub fn make_current(session: &Session, record: &LoadRecord, note: &str) -> Result<Entry> {
    check_note(note)?;
    session.store.choose_load(&record.county, record.year, record.id, note.trim())
}

/// What changed between two loads: figures, and what that did to the verdicts by one rulebook.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The figures before.
    pub before: County,
    /// The figures after.
    pub after: County,
    /// What changed in the figures.
    pub changes: Changes,
    /// The verdicts before.
    pub assessment_before: Assessment,
    /// The verdicts after.
    pub assessment_after: Assessment,
    /// What changed in the verdicts.
    pub verdicts: VerdictChanges,
}

/// Compares two loads of one county, of the same year or of two. Each is assessed with the decisions that stand for its
/// year, and without concessions. `step` is told before each step how far it is, and may stop it with a fault.
pub fn compare_loads(
    session: &Session,
    (before, after): (LoadId, LoadId),
    rulebook: Option<&str>,
    step: &dyn Fn(f64) -> Result<()>,
) -> Result<Comparison> {
    let rulebook = session.rulebook(rulebook)?;
    step(0.0)?;
    let before = figures(session, before)?;
    step(0.2)?;
    let after = figures(session, after)?;
    step(0.4)?;
    let assessment_before = verdicts(session, &before, rulebook)?;
    step(0.6)?;
    let assessment_after = verdicts(session, &after, rulebook)?;
    step(0.8)?;
    let changes = changes(&before, &after, &session.library.quantities);
    let verdicts = compare((&before, &assessment_before), (&after, &assessment_after), rulebook);
    Ok(Comparison { before, after, changes, assessment_before, assessment_after, verdicts })
}

fn verdicts(session: &Session, county: &County, rulebook: &Rulebook) -> Result<Assessment> {
    let options = Options { decisions: session.decisions(county, &rulebook.id)?, ..Options::default() };
    Ok(assess(county, &session.library.quantities, rulebook, &options))
}
