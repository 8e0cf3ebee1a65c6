//! Finishing: what is open, the feedback page, signing, revisions after it, and what came too late for it.

use jiff::civil::Date;
use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::store::Entry;
use crate::visit::feedback::{self, Page, Row, Seen};
use crate::visit::finding::By;
use crate::visit::revision::{Logged, as_signed, changes, standing};
use crate::visit::{Field, FindingState, Head, Open, OpenCount, Sheet, Signature, Signed, Weight, open};

use super::begin::new_entry;
use super::open::{OpenVisit, logged_of};
use super::write::check_open;

/// Who signs, in the order of the page.
pub const ROLES: [&str; 2] = crate::visit::finish::ROLES;

/// What is open on a visit.
#[must_use]
pub fn open_points(visit: &OpenVisit) -> Vec<Open> {
    open(&visit.asked, &visit.sheet, &|line| visit.derived(line))
}

/// The feedback page of a visit. `findings` are those raised on it.
#[must_use]
pub fn page(visit: &OpenVisit, findings: &[FindingState]) -> Page {
    with_seen(visit, findings, feedback::page)
}

/// What is known of each line of a visit.
#[must_use]
pub fn rows(visit: &OpenVisit, findings: &[FindingState]) -> Vec<Row> {
    let lines = visit.asked.lines.iter();
    with_seen(visit, findings, |seen| lines.map(|line| feedback::row(seen, line, visit.mark(line))).collect())
}

/// Calls with what was seen on a visit.
fn with_seen<T>(visit: &OpenVisit, findings: &[FindingState], call: impl FnOnce(&Seen<'_>) -> T) -> T {
    call(&Seen {
        asked: &visit.asked,
        sheet: &visit.sheet,
        quantities: &visit.library.quantities,
        units: &visit.library.visits.finding,
        mark: &|line| visit.mark(line),
        measured: &|line| visit.measured(line),
        reported: &|line| visit.reported(line).cloned(),
        findings,
        date: visit.about.date,
    })
}

/// The findings raised on a visit, the worst first.
pub fn findings(session: &Session, county: &str, visit: &str, today: Date) -> Result<Vec<FindingState>> {
    let mut findings = super::findings::findings(session, county, today)?;
    findings.retain(|finding| {
        finding.about.visit.as_deref() == Some(visit) && finding.stage() != crate::visit::finding::Stage::Withdrawn
    });
    findings.sort_by(|a, b| (a.severity, &a.id).cmp(&(b.severity, &b.id)));
    Ok(findings)
}

/// Keeps a signature drawn on the screen.
pub fn sign(session: &Session, visit: &str, role: &str, signature: &Signature) -> Result<Entry> {
    check_open(session, visit)?;
    if signature.is_empty() {
        return Err(Fault::could_not_run("signature_empty"));
    }
    let value = serde_json::to_value(signature).unwrap_or_default();
    session.store.append(new_entry(visit, &Field::Signature(role.to_owned()), value))
}

/// Signs a visit off: from then on nothing of it changes. Refused while something blocks it.
pub fn sign_off(session: &Session, visit: &OpenVisit) -> Result<Entry> {
    check_open(session, &visit.id)?;
    let stands = super::open::standing(session, &visit.id)?;
    let stood = stands.heads.iter().map(|head| head.entry.clone()).collect();
    // What the store has is signed, which may be more than what the caller read last.
    let visit = OpenVisit { sheet: Sheet::read(stands.heads), ..visit.clone() };
    let open = open_points(&visit);
    let blocking = open.iter().filter(|open| open.weight == Weight::Blocks).count();
    if blocking > 0 {
        return Err(Fault::could_not_run("visit_blocked").with("count", blocking));
    }
    let signed = Signed { open: crate::county::row_number(OpenCount::of(&open).unanswered), stood };
    let value = serde_json::to_value(signed).unwrap_or_default();
    session.store.append(new_entry(&visit.id, &Field::Signed(visit.sheet.revision()), value))
}

/// Begins a new revision of a signed visit, with a reason. What was signed stays in the log. Signatures are given anew.
pub fn revise(session: &Session, visit: &str, reason: &str) -> Result<Vec<Entry>> {
    let sheet = super::open::sheet(session, visit)?;
    if !sheet.is_frozen() {
        return Err(Fault::could_not_run("visit_not_signed"));
    }
    if reason.trim().is_empty() {
        return Err(Fault::could_not_run("revision_without_reason"));
    }
    crate::ops::set_decision::check_note(reason)?;
    let revision = Field::Revision(sheet.revision() + 1);
    let mut entries = vec![new_entry(visit, &revision, Value::String(reason.trim().to_owned()))];
    for role in sheet.signatures.keys() {
        entries.push(new_entry(visit, &Field::Signature(role.clone()), Value::Null));
    }
    session.store.append_all(entries)
}

/// Entries that a sign-off did not know and that no revision has taken or dropped yet, in order of arrival.
pub fn late(session: &Session, visit: &str) -> Result<Vec<Head>> {
    Ok(super::open::standing(session, visit)?.late)
}

/// Settles a late entry in the revision that is open: takes its value, or keeps what stands.
pub fn settle_late(session: &Session, visit: &str, entry: &str, takes: bool) -> Result<Entry> {
    let sheet = check_open(session, visit)?;
    let late = late(session, visit)?.into_iter().find(|head| head.entry == entry);
    let late = late.ok_or_else(|| Fault::could_not_run("late_unknown"))?;
    let field: Field = late.field.parse().map_err(|_| Fault::could_not_run("late_unknown"))?;
    let stands = sheet.values.get(&field).cloned().unwrap_or(Value::Null);
    // Based on all that stands in the store, the late entry among it: from then on it is late no more.
    session.store.append(new_entry(visit, &field, if takes { late.value } else { stands }))
}

/// One revision of a visit.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// Why it was begun, and by whom; `None` for the first.
    pub begun: Option<(String, By)>,
    /// Who signed it off, and when; `None` while it is open.
    pub signed: Option<By>,
    /// Lines that were open when it was signed.
    pub open: u32,
    /// What stood when it was signed; what stands while it is open.
    pub sheet: Sheet,
    /// What it changed of the one before.
    pub changes: Vec<(Field, Value)>,
}

/// The revisions of a visit, the first first.
pub fn revisions(session: &Session, visit: &str) -> Result<Vec<Revision>> {
    let log = logged_of(session, visit)?;
    let present = Sheet::read(standing(&log).heads);
    let mut revisions: Vec<Revision> = Vec::new();
    for number in 1..=present.revision() {
        let signed = find(&log, &Field::Signed(number));
        let begun = find(&log, &Field::Revision(number));
        let sheet = as_signed(&log, number).unwrap_or_else(|| present.clone());
        let changes = revisions.last().map(|before| changes(&before.sheet, &sheet)).unwrap_or_default();
        let kept: Signed = signed.and_then(|head| serde_json::from_value(head.value.clone()).ok()).unwrap_or_default();
        revisions.push(Revision {
            number,
            begun: begun.map(|head| (head.value.as_str().unwrap_or_default().to_owned(), by(head))),
            signed: signed.map(by),
            open: kept.open,
            sheet,
            changes,
        });
    }
    Ok(revisions)
}

/// The last that was entered in a field and not taken back.
fn find<'a>(log: &'a [Logged], field: &Field) -> Option<&'a Head> {
    let text = field.to_string();
    log.iter().rev().map(|logged| &logged.head).find(|head| head.field == text && !head.value.is_null())
}

fn by(head: &Head) -> By {
    By { entry: head.entry.clone(), number: 1, id: head.author_id.clone(), author: head.author.clone(), at: head.at }
}
