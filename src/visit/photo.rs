//! Numbers of photos and papers: what documents and notes call them by.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::field::Field;

/// An entry of a visit that says something, as far as the order of photos goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<'a> {
    /// Its field.
    pub field: &'a str,
    /// When it was entered.
    pub at: Timestamp,
    /// Its id.
    pub entry: String,
}

/// Numbers by hash, from 1, in the order in which photos and papers were first attached to any line of a visit.
///
/// A number once given stays: captions do not change it, and one that is taken off a line keeps it, so that no text that
/// names a number ever means another photo. Entries come in any order; two computers come to the same numbers.
#[must_use]
pub fn photo_numbers<'a>(entries: impl IntoIterator<Item = Said<'a>>) -> BTreeMap<String, u32> {
    let mut first: BTreeMap<String, (Timestamp, String)> = BTreeMap::new();
    for said in entries {
        let Ok(Field::Photo(hash, _)) = said.field.parse::<Field>() else { continue };
        let this = (said.at, said.entry);
        match first.get_mut(&hash) {
            Some(known) if *known <= this => {}
            Some(known) => *known = this,
            None => drop(first.insert(hash, this)),
        }
    }
    let mut order: Vec<((Timestamp, String), String)> = first.into_iter().map(|(hash, first)| (first, hash)).collect();
    order.sort_unstable();
    (1..).zip(order).map(|(number, (_, hash))| (hash, number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(field: &str, second: i64) -> Said<'_> {
        Said { field, at: Timestamp::from_second(second).unwrap(), entry: format!("{second:04}") }
    }

    #[test]
    fn numbers_follow_the_first_time_a_photo_was_attached() {
        let entries = [
            said("photo/cc/a/room", 5),
            said("photo/aa/a/room", 2),
            said("mark/a/room", 1),
            said("photo/bb/b", 3),
            // A caption written later, and the same photo on another line.
            said("photo/aa/a/room", 9),
            said("photo/bb/a/room", 4),
        ];
        let numbers = photo_numbers(entries.clone());
        let expected: BTreeMap<String, u32> =
            [("aa", 1), ("bb", 2), ("cc", 3)].map(|(hash, number)| (hash.to_owned(), number)).into();
        assert_eq!(numbers, expected);
        assert_eq!(photo_numbers(entries.into_iter().rev()), expected, "order of arrival does not matter");
    }
}
