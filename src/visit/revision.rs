//! What was signed, what a revision after it changed, and what came late: entries that a sign-off did not know.
//!
//! A sign-off names the entries that stood when it was made, so what is under a signature is the same on every computer,
//! in whatever order entries arrive there. An entry it did not know, and that no later revision has written upon, is late: it is
//! kept and shown, and counts for nothing until somebody takes it or drops it in a new revision. Taking and dropping are
//! entries, too, based on the late one. Within the revision that is open, arrival decides: what comes after its beginning
//! is of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::field::Field;
use super::sheet::{Head, Sheet, Signed};

/// An entry of a visit with the entries it replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// The entry.
    pub head: Head,
    /// What it replaced, by id.
    pub bases: Vec<String>,
}

/// What stands on a visit, and what came late.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// What stands, by field, then in order of arrival.
    pub heads: Vec<Head>,
    /// What came late and was neither taken nor dropped, in order of arrival.
    pub late: Vec<Head>,
}

/// Entries in order of arrival, looked up by id.
struct Log<'a> {
    entries: &'a [Logged],
    fields: Vec<Option<Field>>,
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Log<'a> {
    fn new(entries: &'a [Logged]) -> Self {
        let fields = entries.iter().map(|logged| logged.head.field.parse().ok()).collect();
        let places = entries.iter().enumerate().map(|(place, logged)| (logged.head.entry.as_str(), place)).collect();
        Self { entries, fields, places }
    }

    /// Places of what was entered in a field and not taken back.
    fn of_field(&self, field: &Field) -> Vec<usize> {
        let is =
            |place: &usize| self.fields[*place].as_ref() == Some(field) && !self.entries[*place].head.value.is_null();
        (0..self.entries.len()).filter(is).collect()
    }

    /// The revision begun last.
    fn revision(&self) -> u32 {
        let begun = self.fields.iter().zip(self.entries).filter(|(_, logged)| !logged.head.value.is_null());
        begun
            .filter_map(|(field, _)| match field {
                Some(Field::Revision(number)) => Some(*number),
                _ => None,
            })
            .max()
            .unwrap_or(1)
    }

    /// Places of what a sign-off is about: what it names, or, where it names nothing, what arrived before it.
    fn signed(&self, place: usize) -> Vec<usize> {
        let signed: Signed = serde_json::from_value(self.entries[place].head.value.clone()).unwrap_or_default();
        if signed.stood.is_empty() {
            return (0..place).collect();
        }
        signed.stood.iter().filter_map(|id| self.places.get(id.as_str()).copied()).collect()
    }

    /// These and everything they replaced.
    fn with_bases(&self, of: Vec<usize>, into: &mut BTreeSet<usize>) {
        let mut next = of;
        while let Some(place) = next.pop() {
            if into.insert(place) {
                let bases = self.entries[place].bases.iter();
                next.extend(bases.filter_map(|base| self.places.get(base.as_str()).copied()));
            }
        }
    }

    /// What nothing else among these replaced.
    fn heads(&self, among: &BTreeSet<usize>) -> Vec<usize> {
        let replaced: BTreeSet<&str> =
            among.iter().flat_map(|place| &self.entries[*place].bases).map(String::as_str).collect();
        among.iter().copied().filter(|place| !replaced.contains(self.entries[*place].head.entry.as_str())).collect()
    }

    /// Entries of these places as [`Sheet::read`] wants them: by field, then in order of arrival.
    fn by_field(&self, mut places: Vec<usize>) -> Vec<Head> {
        places.sort_by_key(|place| (&self.entries[*place].head.field, *place));
        places.into_iter().map(|place| self.entries[place].head.clone()).collect()
    }
}

/// What stands of a log, which stands in order of arrival.
#[must_use]
pub fn standing(entries: &[Logged]) -> Standing {
    let log = Log::new(entries);
    let revision = log.revision();
    let mut known = BTreeSet::new();
    for number in 1..=revision {
        for place in log.of_field(&Field::Signed(number)) {
            log.with_bases(log.signed(place), &mut known);
        }
    }
    if log.of_field(&Field::Signed(revision)).is_empty() {
        // The revision that is open: what arrived since it was begun.
        let begun = log.of_field(&Field::Revision(revision)).first().copied().unwrap_or(0);
        log.with_bases((begun..entries.len()).collect(), &mut known);
    }
    let of_sign_off = |place: &usize| log.fields[*place].as_ref().is_some_and(Field::is_of_sign_off);
    log.with_bases((0..entries.len()).filter(of_sign_off).collect(), &mut known);
    let late: BTreeSet<usize> = (0..entries.len()).filter(|place| !known.contains(place)).collect();
    let late = log.heads(&late).into_iter().map(|place| entries[place].head.clone()).collect();
    Standing { heads: log.by_field(log.heads(&known)), late }
}

/// What stood when a revision was signed; `None` where it was not.
#[must_use]
pub fn as_signed(entries: &[Logged], revision: u32) -> Option<Sheet> {
    let log = Log::new(entries);
    let place = log.of_field(&Field::Signed(revision)).last().copied()?;
    let mut known = BTreeSet::new();
    log.with_bases(log.signed(place), &mut known);
    Some(Sheet::read(log.by_field(log.heads(&known))))
}

/// Fields whose values differ, with what they are after, null where it was taken back. Signing is no change.
#[must_use]
pub fn changes(before: &Sheet, after: &Sheet) -> Vec<(Field, Value)> {
    let fields: BTreeSet<&Field> = before.values.keys().chain(after.values.keys()).collect();
    fields
        .into_iter()
        .filter(|field| !field.is_of_sign_off() && !matches!(field, Field::Signature(_) | Field::About))
        .filter(|field| before.values.get(field) != after.values.get(field))
        .map(|field| (field.clone(), after.values.get(field).cloned().unwrap_or(Value::Null)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// `id field=value <base <base`, a line an entry.
    fn log(text: &str) -> Vec<Logged> {
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| logged(line.trim())).collect()
    }

    fn logged(line: &str) -> Logged {
        let mut words = line.split_whitespace();
        let entry = words.next().unwrap().to_owned();
        let (field, value) = words.next().unwrap().split_once('=').unwrap();
        let value = match value {
            "null" => Value::Null,
            stood if field.starts_with("signed") && !stood.is_empty() => {
                json!({ "open": 0, "stood": stood.split(',').collect::<Vec<_>>() })
            }
            _ if field.starts_with("signed") => json!({ "open": 0 }),
            text => json!(text),
        };
        let bases = words.map(|word| word.trim_start_matches('<').to_owned()).collect();
        let at = jiff::Timestamp::UNIX_EPOCH;
        let (author_id, author) = ("a".to_owned(), "甲".to_owned());
        Logged { head: Head { entry, field: field.to_owned(), value, author_id, author, at }, bases }
    }

    fn ids(heads: &[Head]) -> Vec<&str> {
        heads.iter().map(|head| head.entry.as_str()).collect()
    }

    fn stands(text: &str) -> (String, String) {
        let standing = standing(&log(text));
        (ids(&standing.heads).join(" "), ids(&standing.late).join(" "))
    }

    fn both(heads: &str, late: &str) -> (String, String) {
        (heads.to_owned(), late.to_owned())
    }

    #[test]
    fn without_a_sign_off_what_nobody_built_upon_stands() {
        assert_eq!(stands("1 note/a=x\n2 note/a=y <1\n3 note/b=z\n4 note/b=w"), both("2 3 4", ""));
    }

    #[test]
    fn what_comes_after_a_sign_off_is_late_whether_it_builds_on_something_or_not() {
        let signed = "1 note/a=x\n2 note/b=y\n3 signed/1=1,2\n";
        assert_eq!(stands(signed), both("1 2 3", ""));
        assert_eq!(stands(&format!("{signed}4 note/a=z <1\n5 note/c=w")), both("1 2 3", "4 5"));
        // Of late entries that build upon each other the last is shown.
        assert_eq!(stands(&format!("{signed}4 note/a=z <1\n5 note/a=w <4")), both("1 2 3", "5"));
    }

    #[test]
    fn what_a_sign_off_names_counts_in_whatever_order_it_arrives() {
        // The other laptop signed without knowing entry 2, which had been here before its sign-off came.
        assert_eq!(stands("1 note/a=x\n2 note/a=y <1\n3 signed/1=1"), both("1 3", "2"));
        // A sign-off of an earlier version names nothing: arrival decides.
        assert_eq!(stands("1 note/a=x\n2 note/a=y <1\n3 signed/1=\n4 note/a=z <2"), both("2 3", "4"));
    }

    #[test]
    fn a_new_revision_takes_late_entries_only_by_building_upon_them() {
        let revised = "1 note/a=x\n2 signed/1=1\n3 note/a=late <1\n4 revision/2=why\n";
        assert_eq!(stands(revised), both("1 4 2", "3"));
        assert_eq!(stands(&format!("{revised}5 note/b=new")), both("1 5 4 2", "3"));
        assert_eq!(stands(&format!("{revised}5 note/a=late <1 <3")), both("5 4 2", ""));
        // Signed again without a word about it, it stays late.
        assert_eq!(stands(&format!("{revised}5 signed/2=1,2,4")), both("1 4 2 5", "3"));
        assert_eq!(stands(&format!("{revised}5 note/a=x <1 <3\n6 signed/2=5,2,4")), both("5 4 2 6", ""));
    }

    #[test]
    fn what_was_signed_is_kept_and_what_a_revision_changed_is_known() {
        let log = log("1 note/a=x\n2 note/b=y\n3 signature/head=s\n4 signed/1=1,2,3\n5 revision/2=why\n\
                       6 signature/head=null <3\n7 note/a=z <1\n8 note/b=null <2\n9 signed/2=4,5,6,7,8");
        let first = as_signed(&log, 1).unwrap();
        let second = as_signed(&log, 2).unwrap();
        assert_eq!(first.notes["a"].value, "x");
        assert_eq!(second.notes["a"].value, "z");
        let changed = [(Field::Note("a".to_owned()), json!("z")), (Field::Note("b".to_owned()), Value::Null)];
        assert_eq!(changes(&first, &second), changed);
        assert!(as_signed(&log, 3).is_none());
    }
}
