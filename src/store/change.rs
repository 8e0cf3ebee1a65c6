//! What a write changed, for the window to show and to offer back.

use super::{EntryId, LoadId};

/// One thing that a write changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A load of figures is current now.
    Load {
        /// The load.
        load: LoadId,
        /// Its county ([`crate::county::County::id`]).
        county: String,
        /// Its year.
        year: i32,
    },
    /// An entry was appended; [`super::Store::undo`] takes it back.
    Entry {
        /// The entry.
        entry: EntryId,
        /// What it is about.
        subject: String,
        /// Which field of it.
        field: String,
    },
    /// The author or device was named.
    Identity,
    /// A setting was set.
    Setting {
        /// Its key.
        key: String,
    },
    /// A rulebook was kept.
    Rulebook {
        /// Its hash.
        hash: String,
    },
    /// A document was registered.
    Document {
        /// Its id.
        id: uuid::Uuid,
    },
    /// A photo or document was kept.
    Evidence {
        /// Its hash.
        hash: String,
    },
    /// The store was repaired: everything may have changed.
    Repair,
}
