//! Findings of the sample's visit and what becomes of them: open, under way, looked at in vain, closed, withdrawn.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::fault::Result;
use crate::ops::visit::findings::{NewFinding, add_progress, raise, review, withdraw};
use crate::ops::visit::open::OpenVisit;
use crate::visit::finding::{Progress, Review};
use crate::visit::{Finding, Source};

use super::script::{Found, Walk};
use super::visits::{Recorder, as_another};

/// Days from the visit to the school's word, and to the next look: working days, as the visits' own are.
const TOLD: i32 = 2;
const LOOKED: i32 = 9;

/// Raises the findings of a visit at an hour of its day, and follows them up where the school says what was put right: it says
/// so itself, so that somebody else looks at it.
pub(super) fn follow(recorder: &Recorder<'_>, walk: &Walk, visit: &OpenVisit, hour: (i8, i8)) -> Result<()> {
    let (session, day) = (recorder.session, visit.about.date);
    let raised: Vec<(String, &Found)> = recorder
        .at(day, hour, || walk.finding.iter().map(|found| Ok((raise_one(recorder, visit, found)?, found))).collect())?;
    let later = |days: i32| -> Date { day.checked_add(days.days()).unwrap_or(day) };
    if walk.finding.iter().all(|found| found.progress.is_empty()) {
        return Ok(());
    }
    recorder.at(later(TOLD), (16, 0), || {
        as_another(session, &recorder.script.school_clerk, || {
            for (id, found) in &raised {
                for (step, text) in found.progress.iter().enumerate() {
                    let done = found.done && step + 1 == found.progress.len();
                    let step = Progress { on: later(TOLD), text: text.clone(), evidence: Vec::new(), done };
                    add_progress(session, id, &step)?;
                }
            }
            Ok(())
        })
    })?;
    recorder.at(later(LOOKED), (10, 0), || {
        for (id, found) in &raised {
            if let Some(look) = &found.review {
                let seen =
                    Review { on: later(LOOKED), passed: look.passed, text: look.text.clone(), steps: Vec::new() };
                review(session, id, &seen)?;
            }
            if !found.withdrawn.is_empty() {
                withdraw(session, id, &found.withdrawn)?;
            }
        }
        Ok(())
    })
}

fn raise_one(recorder: &Recorder<'_>, visit: &OpenVisit, found: &Found) -> Result<String> {
    let session = recorder.session;
    let line = visit.asked.lines.iter().find(|line| line.item == found.item);
    let about = Finding {
        source: Source::County,
        county: visit.about.county.clone(),
        year: visit.about.year,
        school: visit.about.school.clone(),
        visit: Some(visit.id.clone()),
        line: line.map(|line| line.id.clone()).unwrap_or_default(),
        requirement: line.map(|line| line.text.zh.clone()).unwrap_or_default(),
        basis: line.map(|line| line.basis.zh.clone()).unwrap_or_default(),
        found_on: visit.about.date,
    };
    let new = NewFinding {
        about,
        facts: found.facts.clone(),
        severity: found.severity,
        side: found.side,
        person: found.person.clone(),
        measure: found.measure.clone(),
        deadline: found.days.and_then(|days| visit.about.date.checked_add(days.days()).ok()),
    };
    let id = raise(session, &new)?;
    if !found.on_the_spot.is_empty() {
        let (on, text) = (visit.about.date, found.on_the_spot.clone());
        // The school did it, so that an inspector may look at it again.
        as_another(session, &recorder.script.school_clerk, || {
            add_progress(session, &id, &Progress { on, text, evidence: Vec::new(), done: false })
        })?;
    }
    Ok(id)
}
