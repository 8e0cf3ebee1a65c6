//! Invented names of townships and schools, each once.

use std::collections::{HashMap, HashSet};

use rand_chacha::ChaCha8Rng;

use super::recipe::{Names, SortEntry, Township};
use super::school::within;

/// How often a name is drawn anew before a number is put behind it.
const TRIES: u32 = 12;

/// Names given so far.
#[derive(Debug, Default)]
pub(super) struct Naming {
    given: HashSet<String>,
    counts: HashMap<String, usize>,
}

fn pick<'a>(random: &mut ChaCha8Rng, from: &'a [String]) -> &'a str {
    let last = i64::try_from(from.len()).unwrap_or(1) - 1;
    usize::try_from(within(random, (0, last))).ok().and_then(|place| from.get(place)).map_or("", String::as_str)
}

impl Naming {
    /// The name of a township: its own in the first round, a drawn one later.
    pub(super) fn township(
        &mut self,
        random: &mut ChaCha8Rng,
        names: &Names,
        round: usize,
        township: &Township,
    ) -> String {
        if round == 0 {
            self.given.insert(township.name.clone());
            return township.name.clone();
        }
        let suffix = names.suffixes.get(&township.area).map_or("", String::as_str);
        self.first_free(|_| {
            format!(
                "{}{}{}{suffix}",
                pick(random, &names.first),
                pick(random, &names.first),
                pick(random, &names.second)
            )
        })
    }

    /// The name of a school of a sort in a township.
    pub(super) fn school(
        &mut self,
        random: &mut ChaCha8Rng,
        names: &Names,
        county: &str,
        township: &str,
        sort: &SortEntry,
    ) -> String {
        let suffix = names.suffixes.values().find_map(|suffix| township.strip_suffix(suffix.as_str()));
        let filled = |pattern: &str, village: &str| {
            pattern
                .replace("{county}", county)
                .replace("{town}", suffix.unwrap_or(township))
                .replace("{village}", village)
        };
        for pattern in &sort.names {
            if pattern.contains("{n}") {
                return self.numbered(names, &filled(pattern, ""));
            }
            let name = filled(pattern, "");
            if !pattern.contains("{village}") && self.given.insert(name.clone()) {
                return name;
            }
        }
        let pattern = sort.names.last().map_or("", String::as_str);
        self.first_free(|_| filled(pattern, &format!("{}{}", pick(random, &names.first), pick(random, &names.second))))
    }

    /// The next number of a pattern: 第一, 第二 …, in digits where the numerals end.
    fn numbered(&mut self, names: &Names, pattern: &str) -> String {
        let count = self.counts.entry(pattern.to_owned()).or_default();
        *count += 1;
        let number = names.numerals.get(*count - 1).cloned().unwrap_or_else(|| count.to_string());
        let name = pattern.replace("{n}", &number);
        self.given.insert(name.clone());
        name
    }

    fn first_free(&mut self, mut draw: impl FnMut(u32) -> String) -> String {
        let mut name = String::new();
        for attempt in 0..TRIES {
            name = draw(attempt);
            if self.given.insert(name.clone()) {
                return name;
            }
        }
        for number in 2_usize.. {
            let numbered = format!("{name}{number}");
            if self.given.insert(numbered.clone()) {
                return numbered;
            }
        }
        name
    }
}
