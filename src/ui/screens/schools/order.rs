//! By what the table is sorted.

use pinyin::ToPinyin;
use serde::{Deserialize, Serialize};

use super::source::Source;

/// What a column shows, and what rows are sorted by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// School code: the order of every list that nobody sorted.
    #[default]
    Code,
    /// Name, by its sound.
    Name,
    /// Township, by its sound.
    Township,
    /// Kind of school, in the order of the list of kinds.
    Kind,
    /// Students of the unit.
    Students,
    /// The value of an indicator, by id.
    Value(String),
    /// How many values are met.
    Met,
    /// The verdict.
    Verdict,
}

/// Key and direction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// By what.
    pub key: Key,
    /// The greatest first.
    pub descending: bool,
}

impl Order {
    /// A heading was clicked: upwards, then downwards, then as it was.
    pub fn press(&mut self, key: &Key) {
        if self.key != *key {
            *self = Self { key: key.clone(), descending: false };
        } else if self.descending {
            *self = Self::default();
        } else {
            self.descending = true;
        }
    }

    /// Sorts units. What has nothing to be sorted by comes last in either direction; equals stay in the order of codes.
    /// `sounds` are the places of the names by row ([`places_by_sound`]): 20,000 sounds take longer than a frame has.
    pub fn sort(&self, source: Source<'_>, sounds: &[Option<u32>], units: &mut Vec<u32>) {
        let assessment = source.assessment;
        let unit = |place: u32| &assessment.units[place as usize];
        let text = |text: &str| (!text.is_empty()).then(|| sound(text));
        match &self.key {
            Key::Code => {}
            Key::Name => self.by(units, |place| sounds.get(source.row(place)).copied().flatten()),
            Key::Township => self.by(units, |place| text(source.township(source.row(place)))),
            Key::Kind => self.by(units, |place| source.county.schools.kinds.get(source.row(place)).copied()),
            Key::Students => self.by(units, |place| unit(place).students),
            Key::Met => self.by(units, |place| unit(place).verdict.map(|_| unit(place).met)),
            Key::Verdict => self.by(units, |place| unit(place).verdict),
            Key::Value(id) => {
                let column = source.rulebook.indicators.iter().position(|indicator| indicator.id == *id);
                let Some(column) = column.and_then(|column| assessment.values.get(column)) else { return };
                self.by(units, |place| Number::of(column.value[place as usize]));
            }
        }
    }

    fn by<K: Ord>(&self, units: &mut Vec<u32>, key: impl Fn(u32) -> Option<K>) {
        let mut keyed: Vec<(Option<K>, u32)> = units.iter().map(|unit| (key(*unit), *unit)).collect();
        keyed.sort_by(|(one, one_place), (other, other_place)| {
            let by_key = match (one, other) {
                (Some(one), Some(other)) if self.descending => other.cmp(one),
                (Some(one), Some(other)) => one.cmp(other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            };
            by_key.then(one_place.cmp(other_place))
        });
        *units = keyed.into_iter().map(|(_, unit)| unit).collect();
    }
}

/// A number that can be sorted by.
#[derive(PartialEq)]
struct Number(f64);

impl Number {
    fn of(value: f64) -> Option<Self> {
        (!value.is_nan()).then_some(Self(value))
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// By row: the place of the name in the order of sounds, the same for the same sound; `None` without a name.
pub fn places_by_sound(names: &[String]) -> Vec<Option<u32>> {
    let mut sounds: Vec<(String, usize)> = names.iter().map(|name| sound(name)).zip(0..).collect();
    sounds.sort_unstable();
    let mut places = vec![None; names.len()];
    let (mut place, mut before) = (0, "");
    for (sound, row) in &sounds {
        place += u32::from(sound != before);
        before = sound;
        places[*row] = (!sound.is_empty()).then_some(place);
    }
    places
}

/// How a text sounds, for sorting as a Chinese reader expects; one reading of each character is enough for that.
pub fn sound(text: &str) -> String {
    let mut sound = String::with_capacity(text.len() * 2);
    for (one, reading) in text.chars().zip(text.to_pinyin()) {
        match reading {
            Some(reading) => sound.push_str(reading.plain()),
            None => sound.extend(one.to_lowercase()),
        }
        sound.push(' ');
    }
    sound
}

/// The initials of a text: what is typed to find a school quickly.
pub fn initials(text: &str) -> String {
    let each = text.chars().zip(text.to_pinyin());
    each.filter_map(|(one, reading)| {
        reading.map_or(Some(one.to_ascii_lowercase()), |reading| reading.plain().chars().next())
    })
    .collect()
}
