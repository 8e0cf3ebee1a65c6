//! Drawing schools to visit: stratified, weighted towards risk if wished, repeatable by its seed.
//!
//! The frame is every school of a kind that has an assessed stage. Every kind gets a seat where there are seats enough (a
//! kind stands for its stages), kinds and areas share the seats in proportion, and within a stratum schools of townships
//! that none was drawn from go sooner. What is drawn hangs on the frame and the seed alone: not on the order of rows, not on the
//! platform. Nothing here says when or by whom a school is visited.

mod allot;
mod frame;
mod risk;
mod rules;
mod words;

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::assess::Assessment;
use crate::county::{County, Quantities, Stage};
use crate::rulebook::Rulebook;

use allot::{Cell, Claim, fill, share_out};
use frame::{Entry, frame, hash};
pub use risk::Risk;
pub use rules::{Long, Near, Parts, Rules};

/// How much sooner a school is drawn whose township none was drawn from. Not so much that the others are out of reach:
/// where a township's special school is drawn every time, its village schools must have a chance too.
const NEW_TOWNSHIP: u64 = 16;
/// How much sooner one is drawn whose township has not yet its share.
const LACKING_TOWNSHIP: u64 = 4;

/// What schools are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The figures.
    pub county: &'a County,
    /// The kinds of school and the choices.
    pub quantities: &'a Quantities,
    /// The rulebook of the assessment.
    pub rulebook: &'a Rulebook,
    /// The verdicts.
    pub assessment: &'a Assessment,
    /// How many doubts are open, by school code.
    pub doubts: &'a BTreeMap<String, usize>,
    /// Days since the last visit, by school code; no entry where there was none.
    pub days_unvisited: &'a BTreeMap<String, u32>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// How many schools.
    pub number: usize,
    /// The same seed draws the same schools.
    pub seed: u64,
    /// Schools at risk have a greater chance.
    pub by_risk: bool,
    /// Rows that may be drawn, such as those of a township; `None` for all.
    pub scope: Option<&'a [u32]>,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The seed.
    pub seed: u64,
    /// The school year.
    pub year: i32,
    /// SHA-256 of all that decides the draw beside its seed.
    pub frame: String,
    /// How many schools could be drawn.
    pub frame_schools: usize,
    /// How many were asked for.
    pub asked: usize,
    /// Whether schools at risk had a greater chance.
    pub by_risk: bool,
    /// The schools, by code.
    pub schools: Vec<Drawn>,
}

/// A school that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Row in the county's schools.
    pub row: u32,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub stratum: Stratum,
    /// Why it was drawn; what counts most stands first, and there is always something.
    pub why: Vec<Reason>,
}

/// What a school stands for. Its kind says its stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// Index into [`Quantities::kinds`].
    pub kind: usize,
    /// Index into the options of the area; `None` where none was reported.
    pub area: Option<usize>,
    /// The township; empty where none was reported.
    pub township: String,
}

/// Why a school was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// All were drawn: no more were there than asked for.
    All,
    /// The only school of its kind, and every kind is drawn from.
    OnlyOfKind,
    /// The seat of its kind, which has fewer schools than would earn one.
    SeatOfKind {
        /// Schools of the kind.
        schools: usize,
    },
    /// One of those drawn from its stratum, its kind in its area.
    OfStratum {
        /// Drawn from it.
        drawn: usize,
        /// Schools in it.
        schools: usize,
    },
    /// Its chance was greater for this.
    Risk(Risk),
}

/// Draws schools. More than there are: all. None, or none to draw from: an empty draw.
#[must_use]
pub fn draw(sources: &Sources<'_>, rules: &Rules, options: &Options<'_>) -> Draw {
    let entries = frame(sources, rules, options);
    let frame = hash(sources, options, &entries);
    let drawn = if options.number >= entries.len() {
        (0..entries.len()).map(|place| (place, vec![Reason::All])).collect()
    } else {
        Urn::new(sources.quantities, &entries, options).draw()
    };
    let school = |(place, why): (usize, Vec<Reason>)| {
        let Entry { row, code, name, stratum, .. } = &entries[place];
        Drawn { row: *row, code: (*code).to_owned(), name: (*name).to_owned(), stratum: stratum.clone(), why }
    };
    Draw {
        seed: options.seed,
        year: sources.county.year,
        frame,
        frame_schools: entries.len(),
        asked: options.number,
        by_risk: options.by_risk,
        schools: drawn.into_iter().map(school).collect(),
    }
}

/// Chance from a seed: the bare key stream of `ChaCha8`, so that no version of a library draws otherwise.
struct Chance(ChaCha8Rng);

impl Chance {
    fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    fn lot(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        let high = (u128::from(self.lot()) * u128::from(bound)) >> 64;
        u64::try_from(high).unwrap_or_default()
    }

    /// A place, each with its weight.
    fn pick(&mut self, weights: &[u64]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if at < *weight {
                return place;
            }
            at -= weight;
        }
        // Only where nothing has weight.
        0
    }
}

/// The groups a frame falls into by something, with the sums of their schools.
struct Groups<K> {
    keys: Vec<K>,
    /// The group of each school of the frame.
    of: Vec<usize>,
    claims: Vec<Claim>,
}

impl<K: Ord + Clone> Groups<K> {
    fn new(entries: &[Entry<'_>], chance: &mut Chance, key: impl Fn(&Entry<'_>) -> K) -> Self {
        let mut places: BTreeMap<K, usize> = entries.iter().map(|entry| (key(entry), 0)).collect();
        for (place, value) in places.values_mut().enumerate() {
            *value = place;
        }
        let mut claims = vec![Claim::default(); places.len()];
        for claim in &mut claims {
            claim.lot = chance.lot();
        }
        let of: Vec<usize> = entries.iter().map(|entry| places[&key(entry)]).collect();
        for (entry, group) in entries.iter().zip(&of) {
            claims[*group].parts += entry.parts;
            claims[*group].most += 1;
        }
        Self { keys: places.into_keys().collect(), of, claims }
    }
}

/// A frame being drawn from, with fewer seats than schools.
struct Urn<'a> {
    quantities: &'a Quantities,
    entries: &'a [Entry<'a>],
    seats: usize,
    by_risk: bool,
    chance: Chance,
}

impl<'a> Urn<'a> {
    fn new(quantities: &'a Quantities, entries: &'a [Entry<'a>], options: &Options<'_>) -> Self {
        let (seats, by_risk) = (options.number, options.by_risk);
        Self { quantities, entries, seats, by_risk, chance: Chance::new(options.seed) }
    }

    /// Places in the frame, in order, with reasons.
    fn draw(mut self) -> Vec<(usize, Vec<Reason>)> {
        let kinds = Groups::new(self.entries, &mut self.chance, |entry| entry.stratum.kind);
        let areas = Groups::new(self.entries, &mut self.chance, |entry| entry.stratum.area);
        let towns = Groups::new(self.entries, &mut self.chance, |entry| entry.stratum.township.clone());
        let cells = Groups::new(self.entries, &mut self.chance, |entry| (entry.stratum.kind, entry.stratum.area));
        let every_kind = self.seats >= kinds.keys.len();
        let of_kinds = self.seats_of_kinds(&kinds);
        let of_areas = share_out(self.seats, &areas.claims);
        let strata: Vec<Cell> = cells
            .keys
            .iter()
            .zip(&cells.claims)
            .map(|((kind, area), claim)| Cell {
                kind: kinds.keys.binary_search(kind).unwrap_or_default(),
                area: areas.keys.binary_search(area).unwrap_or_default(),
                parts: claim.parts,
                schools: claim.most,
            })
            .collect();
        let of_cells = fill(&of_kinds, &of_areas, &strata, |weights| self.chance.pick(weights));
        let chosen = self.choose(&cells, &of_cells, &towns);
        let mut drawn: Vec<(usize, Vec<Reason>)> = chosen
            .into_iter()
            .map(|(place, cell)| {
                let kind = strata[cell].kind;
                let stratum = if !every_kind {
                    Reason::OfStratum { drawn: of_cells[cell], schools: strata[cell].schools }
                } else if kinds.claims[kind].most == 1 {
                    Reason::OnlyOfKind
                } else if of_kinds[kind] == 1 && !self.earns_a_seat(kinds.claims[kind].parts) {
                    Reason::SeatOfKind { schools: kinds.claims[kind].most }
                } else {
                    Reason::OfStratum { drawn: of_cells[cell], schools: strata[cell].schools }
                };
                (place, self.reasons(place, stratum))
            })
            .collect();
        drawn.sort_by_key(|(place, _)| *place);
        drawn
    }

    fn parts(&self) -> u64 {
        self.entries.iter().map(|entry| entry.parts).sum()
    }

    /// Whether so many parts come to a whole seat.
    fn earns_a_seat(&self, parts: u64) -> bool {
        u128::from(parts) * self.seats as u128 >= u128::from(self.parts())
    }

    /// Seats of each kind: at least one where there are enough, else one for some, those first that bring a stage not yet
    /// there.
    fn seats_of_kinds(&mut self, kinds: &Groups<usize>) -> Vec<usize> {
        if self.seats >= kinds.keys.len() {
            let claims: Vec<Claim> = kinds.claims.iter().map(|claim| Claim { least: 1, ..*claim }).collect();
            return share_out(self.seats, &claims);
        }
        let mut seats = vec![0; kinds.keys.len()];
        let mut there: Vec<Stage> = Vec::new();
        for _ in 0..self.seats {
            let stages = |kind: usize| frame::assessed_stages(self.quantities, kinds.keys[kind]);
            let brings = |kind: &usize| stages(*kind).iter().any(|stage| !there.contains(stage));
            let free: Vec<usize> = (0..seats.len()).filter(|kind| seats[*kind] == 0).collect();
            let bringing: Vec<usize> = free.iter().copied().filter(brings).collect();
            let candidates = if bringing.is_empty() { free } else { bringing };
            let weights: Vec<u64> = candidates.iter().map(|kind| kinds.claims[*kind].parts).collect();
            let next = candidates[self.chance.pick(&weights)];
            seats[next] = 1;
            there.extend(frame::assessed_stages(self.quantities, kinds.keys[next]));
        }
        seats
    }

    /// Draws each stratum's schools, the smallest strata first: the large ones can still turn to other townships.
    fn choose(
        &mut self,
        cells: &Groups<(usize, Option<usize>)>,
        of_cells: &[usize],
        towns: &Groups<String>,
    ) -> Vec<(usize, usize)> {
        let of_towns = share_out(self.seats, &towns.claims);
        let mut drawn_from = vec![0_usize; of_towns.len()];
        let mut schools: Vec<Vec<usize>> = vec![Vec::new(); of_cells.len()];
        for (place, cell) in cells.of.iter().enumerate() {
            schools[*cell].push(place);
        }
        let mut order: Vec<usize> = (0..of_cells.len()).collect();
        order.sort_by_key(|cell| schools[*cell].len());
        let mut chosen = Vec::new();
        for cell in order {
            for _ in 0..of_cells[cell] {
                let weight = |place: &usize| {
                    let town = towns.of[*place];
                    let sooner = match drawn_from[town] {
                        0 => NEW_TOWNSHIP,
                        drawn if drawn < of_towns[town] => LACKING_TOWNSHIP,
                        _ => 1,
                    };
                    self.entries[*place].parts * sooner
                };
                let weights: Vec<u64> = schools[cell].iter().map(weight).collect();
                let place = schools[cell].swap_remove(self.chance.pick(&weights));
                drawn_from[towns.of[place]] += 1;
                chosen.push((place, cell));
            }
        }
        chosen
    }

    /// A school's reasons. One that could not but be drawn was not drawn for its risks.
    fn reasons(&self, place: usize, stratum: Reason) -> Vec<Reason> {
        let risks = self.entries[place].risks.iter().filter(|_| self.by_risk && stratum != Reason::OnlyOfKind);
        let mut reasons: Vec<Reason> = risks.cloned().map(Reason::Risk).collect();
        // What gave the kind its seat counts more than what decided within it.
        let at = if matches!(stratum, Reason::OfStratum { .. }) { reasons.len() } else { 0 };
        reasons.insert(at, stratum);
        reasons
    }
}
