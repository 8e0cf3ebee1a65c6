//! The visits of a county: those planned, those under way, those signed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fault::Result;
use crate::ops::Session;
use crate::visit::{About, Field, Sheet};

use super::{VISITS, head};

/// One visit in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// The head.
    pub about: About,
    /// Answers given.
    pub answered: usize,
    /// Lines answered with 不符合.
    pub not_met: usize,
    /// The present revision is signed.
    pub signed: bool,
    /// Number of the revision, from 1.
    pub revision: u32,
}

impl Listed {
    /// Nothing was entered yet.
    #[must_use]
    pub const fn is_planned(&self) -> bool {
        self.answered == 0 && !self.signed
    }
}

/// The visits of a county in all years, by day, then by team and school.
pub fn visits(session: &Session, county: &str) -> Result<Vec<Listed>> {
    let mut by_visit: BTreeMap<String, Vec<crate::visit::Head>> = BTreeMap::new();
    // What is needed of a visit in a list stands in a few of its fields: all else is read when it is opened.
    for field in [Field::About.to_string(), "mark/".to_owned(), "signed/".to_owned(), "revision/".to_owned()] {
        for entry in session.store.heads_of_field(VISITS, &field)? {
            let id = entry.subject.trim_start_matches(VISITS).to_owned();
            by_visit.entry(id).or_default().push(head(entry));
        }
    }
    let mut listed: Vec<Listed> = by_visit
        .into_iter()
        .filter_map(|(id, heads)| {
            let sheet = Sheet::read(heads);
            let about = sheet.about.as_ref()?.value.clone();
            let answered = sheet.marks.values().filter(|mark| mark.value.mark.is_answer()).count();
            let not_met = sheet.marks.values().filter(|mark| mark.value.mark == crate::visit::Mark::NotMet).count();
            Some(Listed { id, answered, not_met, signed: sheet.is_frozen(), revision: sheet.revision(), about })
        })
        .filter(|listed| listed.about.county == county)
        .collect();
    listed.sort_by(|a, b| {
        let key = |listed: &Listed| (listed.about.date, listed.about.team.clone(), listed.about.school.clone());
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(listed)
}

/// The last day on or before `today` each school was visited on, by code; planned visits without an answer do not count.
#[must_use]
pub fn last_visits(visits: &[Listed], today: Date) -> BTreeMap<String, Date> {
    let mut last: BTreeMap<String, Date> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| visit.about.kind == crate::visit::VisitKind::Visit) {
        let Some(school) = &visit.about.school else { continue };
        if visit.is_planned() || visit.about.date > today {
            continue;
        }
        let known = last.entry(school.clone()).or_insert(visit.about.date);
        *known = (*known).max(visit.about.date);
    }
    last
}
