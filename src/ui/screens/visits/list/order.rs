//! By what the lists are sorted.

use serde::{Deserialize, Serialize};

/// What a column shows, and what rows are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// The day of the visit.
    #[default]
    Day,
    /// Name, by its sound.
    Name,
    /// Kind of visit, or of school.
    Kind,
    /// Township.
    Township,
    /// The team.
    Team,
    /// How the visit stands.
    Standing,
    /// Answers with 不符合.
    NotMet,
    /// Findings that are not closed.
    Findings,
    /// Days since the last visit.
    Since,
    /// The day that is planned next.
    Next,
}

impl Key {
    /// Its heading in the locale files, under `visits_list.column`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Township => "township",
            Self::Team => "team",
            Self::Standing => "standing",
            Self::NotMet => "not_met",
            Self::Findings => "findings",
            Self::Since => "since",
            Self::Next => "next",
        }
    }

    /// Counts and waits are looked at from the greatest.
    const fn starts_descending(self) -> bool {
        matches!(self, Self::NotMet | Self::Findings | Self::Since)
    }
}

/// Key and direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// By what.
    pub key: Key,
    /// The greatest first.
    pub descending: bool,
}

impl Order {
    /// A heading was pressed: one direction, then the other.
    pub fn press(&mut self, key: Key) {
        if self.key == key {
            self.descending = !self.descending;
        } else {
            *self = Self { key, descending: key.starts_descending() };
        }
    }

    /// Sorts by a key; what has none comes last in either direction, equals stay as they were.
    pub fn sort<T: Copy, K: Ord>(self, rows: &mut Vec<T>, key: impl Fn(T) -> Option<K>) {
        let mut keyed: Vec<(Option<K>, T)> = rows.iter().map(|row| (key(*row), *row)).collect();
        keyed.sort_by(|(one, _), (other, _)| match (one, other) {
            (Some(one), Some(other)) if self.descending => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        });
        *rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
}
