//! Clock, ids and names of the surroundings, handed in so that demo, documents and tests repeat exactly.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// Stands for a login or a computer whose name nothing tells.
const NAMELESS: &str = "—";

/// Where time and chance come from.
pub trait Surroundings: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Bytes that no other call and no other computer gives.
    fn random(&self) -> [u8; 10];
}

/// Clock, ids and who sits at which computer. Cheap to clone; clones share the clock.
#[derive(Clone)]
pub struct Context {
    surroundings: Arc<dyn Surroundings>,
    /// What the clock says instead of the time.
    stands_at: Option<Timestamp>,
    /// Name an author gets who was never asked for one.
    pub login: String,
    /// Name of this computer.
    pub host: String,
}

impl Context {
    /// The system's clock, chance, login and computer name.
    #[must_use]
    pub fn system() -> Self {
        let login = first_of_environment(&["USER", "LOGNAME", "USERNAME"]);
        let host = first_of_environment(&["HOSTNAME", "COMPUTERNAME"]).or_else(|| {
            // Shells seldom hand their HOSTNAME on.
            std::fs::read_to_string("/etc/hostname")
                .ok()
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
        });
        let nameless = || NAMELESS.to_owned();
        Self {
            surroundings: Arc::new(System),
            stands_at: None,
            login: login.unwrap_or_else(nameless),
            host: host.unwrap_or_else(nameless),
        }
    }

    /// A clock that stands still and ids that count from one: for demo and tests.
    #[must_use]
    pub fn fixed(now: Timestamp) -> Self {
        let surroundings = Arc::new(Fixed { now, count: AtomicU64::new(0) });
        Self { surroundings, stands_at: None, login: NAMELESS.to_owned(), host: NAMELESS.to_owned() }
    }

    /// The same with other names.
    #[must_use]
    pub fn named(self, login: &str, host: &str) -> Self {
        Self { login: login.to_owned(), host: host.to_owned(), ..self }
    }

    /// Time and chance of one's own, and the names.
    #[must_use]
    pub fn new(surroundings: Arc<dyn Surroundings>, login: &str, host: &str) -> Self {
        Self { surroundings, stands_at: None, login: login.to_owned(), host: host.to_owned() }
    }

    /// The same with a clock that stands still at a time; `None` lets it go on.
    #[must_use]
    pub fn standing_at(self, time: Option<Timestamp>) -> Self {
        Self { stands_at: time, ..self }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.stands_at.unwrap_or_else(|| self.surroundings.now())
    }

    /// A new id, UUID version 7: ordered by time where clocks agree, which nothing relies on.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let milliseconds = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(milliseconds, &self.surroundings.random()).into_uuid()
    }

    /// A seed for a draw, short enough to be written down and typed again.
    #[must_use]
    pub fn new_seed(&self) -> u64 {
        let random = self.surroundings.random();
        // The bytes that differ most from call to call stand last.
        u64::from(u32::from_be_bytes([random[6], random[7], random[8], random[9]]))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("login", &self.login).field("host", &self.host).finish_non_exhaustive()
    }
}

/// The first of the variables that is set and not empty.
fn first_of_environment(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
}

struct System;

impl Surroundings for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self) -> [u8; 10] {
        // The standard library seeds its hashers from the system. Ids need no secret, only no repetition.
        let first = RandomState::new().hash_one(0_u8).to_be_bytes();
        let second = RandomState::new().hash_one(1_u8).to_be_bytes();
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&first);
        bytes[8..].copy_from_slice(&second[..2]);
        bytes
    }
}

struct Fixed {
    now: Timestamp,
    count: AtomicU64,
}

impl Surroundings for Fixed {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn random(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&(self.count.fetch_add(1, Ordering::Relaxed) + 1).to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_ids_differ_and_fixed_ones_repeat() {
        let system = Context::system();
        let ids: std::collections::BTreeSet<Uuid> = (0..10_000).map(|_| system.new_id()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        let now = "2026-11-04T08:00:00Z".parse().unwrap();
        let (one, two) = (Context::fixed(now), Context::fixed(now));
        let first = one.new_id();
        assert_eq!(first, two.new_id());
        assert_ne!(first, one.new_id());
        assert_ne!(one.new_seed(), one.new_seed());
        assert_ne!(system.new_seed(), system.new_seed());
    }
}
