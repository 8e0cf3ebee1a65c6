//! The visits of a county: those planned, those under way, those signed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::fault::Result;
use crate::ops::Session;
use crate::store::EntryId;
use crate::visit::{About, Field, Sheet};

use super::open::standing;
use super::{VISITS, head, subject};

/// One visit in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Id.
    pub id: String,
    /// The head.
    pub about: About,
    /// Answers given.
    pub answered: usize,
    /// Something was entered: an answer, a figure, a room, a photo, a note …
    pub begun: bool,
    /// Lines answered with 不符合.
    pub not_met: usize,
    /// The present revision is signed.
    pub signed: bool,
    /// Number of the revision, from 1.
    pub revision: u32,
    /// Entries that came too late for the sign-off and were neither taken nor dropped; they count for nothing.
    pub late: usize,
}

impl Listed {
    /// Nothing was entered yet.
    #[must_use]
    pub const fn is_planned(&self) -> bool {
        !self.begun
    }
}

/// Other visits to the same school that were begun, by day: far less to read than the list of all.
pub(super) fn begun_beside(session: &Session, visit: &str, about: &About) -> Result<Vec<(String, About, Sheet)>> {
    let mut beside = Vec::new();
    for entry in session.store.heads_of_field(VISITS, &Field::About.to_string())? {
        let id = entry.subject.trim_start_matches(VISITS);
        let known = serde_json::from_value::<About>(entry.value).ok();
        if known.is_none_or(|known| id == visit || known.county != about.county || known.school != about.school) {
            continue;
        }
        let sheet = Sheet::read(standing(session, id)?.heads);
        if let Some(about) = sheet.about.as_ref().map(|about| about.value.clone())
            && sheet.values.len() > 1
        {
            beside.push((id.to_owned(), about, sheet));
        }
    }
    beside.sort_by(|a, b| (a.1.date, &a.0).cmp(&(b.1.date, &b.0)));
    Ok(beside)
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
    let begun: BTreeSet<String> =
        session.store.subjects_with_more(VISITS, &Field::About.to_string())?.into_iter().collect();
    let mut listed: Vec<Listed> = Vec::new();
    for (id, heads) in by_visit {
        let mut sheet = Sheet::read(heads);
        if sheet.about.as_ref().is_none_or(|about| about.value.county != county) {
            continue;
        }
        let mut late = 0;
        if may_have_late(session, &id, &sheet)? {
            let standing = standing(session, &id)?;
            late = standing.late.len();
            sheet = Sheet::read(standing.heads);
        }
        let Some(about) = sheet.about.as_ref().map(|about| about.value.clone()) else { continue };
        let answered = sheet.marks.values().filter(|mark| mark.value.mark.is_answer()).count();
        let not_met = sheet.marks.values().filter(|mark| mark.value.mark == crate::visit::Mark::NotMet).count();
        listed.push(Listed {
            begun: begun.contains(&subject(&id)),
            id,
            answered,
            not_met,
            signed: sheet.is_frozen(),
            revision: sheet.revision(),
            late,
            about,
        });
    }
    listed.sort_by(|a, b| {
        let key = |listed: &Listed| (listed.about.date, listed.about.team.clone(), listed.about.school.clone());
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(listed)
}

/// Whether something of a visit may have come too late for its sign-off. Only then is its whole log read, which few visits
/// need: of most that are signed, nothing stands that the signature is not under.
fn may_have_late(session: &Session, id: &str, sheet: &Sheet) -> Result<bool> {
    let Some(signed) = sheet.signed.get(&sheet.revision()) else { return Ok(sheet.is_signed()) };
    let stood: BTreeSet<&str> = signed.value.stood.iter().map(String::as_str).collect();
    let knows = |(id, field): &(EntryId, String)| {
        field.parse().is_ok_and(|field: Field| field.is_of_sign_off()) || stood.contains(id.to_string().as_str())
    };
    Ok(!session.store.head_ids(&subject(id))?.iter().all(knows))
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
