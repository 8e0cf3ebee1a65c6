//! Findings of the sample's visit and what becomes of them: open, under way, looked at in vain, closed, withdrawn.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::fault::Result;
use crate::ops::Session;
use crate::ops::visit::findings::{NewFinding, add_progress, raise, review, withdraw};
use crate::ops::visit::open::OpenVisit;
use crate::visit::finding::{Progress, Review};
use crate::visit::{Finding, Source};

use super::script::{Found, Script};
use super::visits::as_another;

/// Raises the findings of a visit and follows them up. The school says what was put right, so that somebody else looks at it.
pub(super) fn follow(session: &Session, script: &Script, visit: &OpenVisit) -> Result<()> {
    let raised: Vec<(String, &Found)> =
        script.finding.iter().map(|found| Ok((raise_one(session, visit, found)?, found))).collect::<Result<_>>()?;
    let later = |days: i32| -> Date { visit.about.date.checked_add(days.days()).unwrap_or(visit.about.date) };
    as_another(session, &script.school, || {
        for (id, found) in &raised {
            for (step, text) in found.progress.iter().enumerate() {
                let done = found.done && step + 1 == found.progress.len();
                let step = Progress { on: later(3), text: text.clone(), evidence: Vec::new(), done };
                add_progress(session, id, &step)?;
            }
        }
        Ok(())
    })?;
    for (id, found) in &raised {
        if let Some(look) = &found.review {
            let seen = Review { on: later(10), passed: look.passed, text: look.text.clone(), steps: Vec::new() };
            review(session, id, &seen)?;
        }
        if !found.withdrawn.is_empty() {
            withdraw(session, id, &found.withdrawn)?;
        }
    }
    Ok(())
}

fn raise_one(session: &Session, visit: &OpenVisit, found: &Found) -> Result<String> {
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
    raise(session, &new)
}
