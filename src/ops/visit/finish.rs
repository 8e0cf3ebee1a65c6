//! Finishing: what is open, signing, and beginning a new revision after signing.

use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::ops::Session;
use crate::store::Entry;
use crate::visit::{Field, Open, Signature, Signed, Weight, open};

use super::begin::new_entry;
use super::open::OpenVisit;
use super::write::check_open;

/// Who signs, in the order of the page.
pub const ROLES: [&str; 2] = ["inspector", "head"];

/// What is open on a visit.
#[must_use]
pub fn open_points(visit: &OpenVisit) -> Vec<Open> {
    open(&visit.asked, &visit.sheet, &|line| visit.derived(line))
}

/// Keeps a signature drawn on the screen.
pub fn sign(session: &Session, visit: &str, role: &str, signature: &Signature) -> Result<Entry> {
    check_open(session, visit)?;
    if signature.name.trim().is_empty() && signature.strokes.is_empty() {
        return Err(Fault::could_not_run("signature_empty"));
    }
    let value = serde_json::to_value(signature).unwrap_or_default();
    session.store.append(new_entry(visit, &Field::Signature(role.to_owned()), value))
}

/// Signs a visit off: from then on nothing of it changes. Refused while something blocks it.
pub fn sign_off(session: &Session, visit: &OpenVisit) -> Result<Entry> {
    let sheet = check_open(session, &visit.id)?;
    let open = open_points(visit);
    let blocking = open.iter().filter(|open| open.weight == Weight::Blocks).count();
    if blocking > 0 {
        return Err(Fault::could_not_run("visit_blocked").with("count", blocking));
    }
    let unanswered = open.iter().filter(|open| open.code == "unanswered").count();
    let signed = Signed { open: crate::county::row_number(unanswered) };
    let value = serde_json::to_value(signed).unwrap_or_default();
    session.store.append(new_entry(&visit.id, &Field::Signed(sheet.revision()), value))
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
