//! What changed between two loads of a county: of one year or of two.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use num_traits::{Signed, ToPrimitive};

use super::{County, Figure, FigureColumn, Quantities, Quantity, Schools, row_number};

/// A school whose name changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Its code.
    pub code: String,
    /// Name before.
    pub before: String,
    /// Name after.
    pub after: String,
}

/// A school that went under one code and came under another, by its name the same. It is among those gone and those
/// added as well: only a person knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recoded {
    /// Its name.
    pub name: String,
    /// Code before.
    pub before: String,
    /// Code after.
    pub after: String,
}

/// A figure that changed, came or went.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureChange {
    /// Code of the school; empty for a figure of the county.
    pub school: String,
    /// Key of the quantity.
    pub key: String,
    /// Before.
    pub before: Option<Figure>,
    /// After.
    pub after: Option<Figure>,
    /// After less before, exactly; `None` where one of them is no data.
    pub difference: Option<Figure>,
    /// The difference as a part of the figure before; infinite from 0, `None` where there is no difference.
    pub relative: Option<f64>,
}

impl FigureChange {
    fn new(school: &str, key: &str, before: Option<Figure>, after: Option<Figure>) -> Self {
        let (mut difference, mut relative) = (None, None);
        if let (Some(before), Some(after)) = (&before, &after) {
            let exact = after.to_rational() - before.to_rational();
            relative = Some(if before.is_zero() {
                if exact.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY }
            } else {
                (&exact / before.to_rational().abs()).to_f64().unwrap_or(f64::INFINITY)
            });
            difference = Some(Figure::from_rational(exact));
        }
        Self { school: school.to_owned(), key: key.to_owned(), before, after, difference, relative }
    }

    /// The largest relative change first; then figures that came or went; those alike in the order of the workbook.
    fn order(&self, other: &Self) -> Ordering {
        let size = |change: &Self| change.relative.map_or(-1.0, f64::abs);
        size(other).total_cmp(&size(self))
    }
}

/// Something in words that changed: a kind, a choice, rooms, a text. Empty where there is no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordChange {
    /// Code of the school; empty for a text of the county.
    pub school: String,
    /// Key of the quantity.
    pub key: String,
    /// Before, as a workbook says it.
    pub before: String,
    /// After.
    pub after: String,
}

/// Everything that changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Rows after, of schools that are new.
    pub added: Vec<u32>,
    /// Rows before, of schools that are gone.
    pub gone: Vec<u32>,
    /// Schools in both under another name.
    pub renamed: Vec<Renamed>,
    /// Schools that seem to have got another code.
    pub recoded: Vec<Recoded>,
    /// Figures of schools in both, the largest relative change first.
    pub figures: Vec<FigureChange>,
    /// Kinds, choices, rooms and texts of schools in both, by school, then in the order of the workbook.
    pub words: Vec<WordChange>,
    /// Figures of the county, the largest relative change first.
    pub county_figures: Vec<FigureChange>,
    /// Texts of the county.
    pub county_words: Vec<WordChange>,
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two loads of one county.
#[must_use]
pub fn changes(before: &County, after: &County, quantities: &Quantities) -> Changes {
    let (old, new) = (&before.schools, &after.schools);
    let missing_in = |some: &Schools, other: &Schools| -> Vec<u32> {
        (0..some.len()).filter(|row| other.row_of(&some.codes[*row]).is_none()).map(row_number).collect()
    };
    let (added, gone) = (missing_in(new, old), missing_in(old, new));
    let both: Vec<(usize, usize)> =
        (0..new.len()).filter_map(|row| Some((old.row_of(&new.codes[row])?, row))).collect();
    let renamed = both.iter().filter(|(a, b)| old.names[*a] != new.names[*b]).map(|(a, b)| Renamed {
        code: new.codes[*b].clone(),
        before: old.names[*a].clone(),
        after: new.names[*b].clone(),
    });
    let pair = Pair { old, new, both: &both, quantities };
    let mut county_figures = Vec::new();
    for key in keys(&before.figures, &after.figures, quantities) {
        let (a, b) = (before.figures.get(key).cloned(), after.figures.get(key).cloned());
        county_figures.extend((a != b).then(|| FigureChange::new("", key, a, b)));
    }
    county_figures.sort_by(FigureChange::order);
    let mut county_words = Vec::new();
    for key in keys(&before.texts, &after.texts, quantities) {
        let text = |texts: &BTreeMap<String, String>| texts.get(key).cloned().unwrap_or_default();
        let (a, b) = (text(&before.texts), text(&after.texts));
        county_words.extend((a != b).then(|| WordChange {
            school: String::new(),
            key: key.to_owned(),
            before: a,
            after: b,
        }));
    }
    Changes {
        renamed: renamed.collect(),
        recoded: recoded(old, &gone, new, &added),
        figures: pair.figures(),
        words: pair.words(),
        added,
        gone,
        county_figures,
        county_words,
    }
}

/// Keys of either, in the order of the workbook; those no rulebook declares any more last.
fn keys<'a, T>(a: &'a BTreeMap<String, T>, b: &'a BTreeMap<String, T>, quantities: &Quantities) -> Vec<&'a str> {
    let all: BTreeSet<&str> = a.keys().chain(b.keys()).map(String::as_str).collect();
    let mut keys: Vec<&str> = all.into_iter().collect();
    keys.sort_by_key(|key| quantities.index(key).unwrap_or(usize::MAX));
    keys
}

/// Schools gone and added whose name is the same and stands on either side once.
fn recoded(old: &Schools, gone: &[u32], new: &Schools, added: &[u32]) -> Vec<Recoded> {
    let by_name = |schools: &Schools, rows: &[u32]| {
        let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in rows {
            by_name.entry(schools.names[*row as usize].clone()).or_default().push(*row);
        }
        by_name
    };
    let added = by_name(new, added);
    let same = by_name(old, gone).into_iter().filter_map(|(name, gone)| match (gone.as_slice(), added.get(&name)) {
        ([gone], Some(added)) if added.len() == 1 && !name.is_empty() => Some(Recoded {
            before: old.codes[*gone as usize].clone(),
            after: new.codes[added[0] as usize].clone(),
            name,
        }),
        _ => None,
    });
    same.collect()
}

/// The schools in both.
struct Pair<'a> {
    old: &'a Schools,
    new: &'a Schools,
    /// Rows before and after.
    both: &'a [(usize, usize)],
    quantities: &'a Quantities,
}

impl Pair<'_> {
    fn figures(&self) -> Vec<FigureChange> {
        let mut changed = Vec::new();
        for key in keys(&self.old.figures, &self.new.figures, self.quantities) {
            let cell = |column: Option<&FigureColumn>, row| column.and_then(|column| column.get(row));
            let (old, new) = (self.old.figures.get(key), self.new.figures.get(key));
            for (a, b) in self.both {
                let (before, after) = (cell(old, *a), cell(new, *b));
                if before != after {
                    changed.push(FigureChange::new(&self.new.codes[*b], key, before, after));
                }
            }
        }
        changed.sort_by(FigureChange::order);
        changed
    }

    fn words(&self) -> Vec<WordChange> {
        let mut changed = Vec::new();
        let (old, new) = (self.old, self.new);
        let choices = keys(&old.choices, &new.choices, self.quantities);
        let rooms = keys(&old.rooms, &new.rooms, self.quantities);
        let texts = keys(&old.texts, &new.texts, self.quantities);
        for (a, b) in self.both {
            let mut note = |key: &str, before: String, after: String| {
                if before != after {
                    changed.push(WordChange { school: new.codes[*b].clone(), key: key.to_owned(), before, after });
                }
            };
            note("kind", self.kind(old.kinds[*a]), self.kind(new.kinds[*b]));
            for key in &choices {
                let quantity = self.quantities.get(key);
                note(key, option(quantity, old.choice(key, *a)), option(quantity, new.choice(key, *b)));
            }
            for key in &rooms {
                note(key, list(old.rooms(key, *a)), list(new.rooms(key, *b)));
            }
            for key in &texts {
                note(key, old.text(key, *a).to_owned(), new.text(key, *b).to_owned());
            }
        }
        changed
    }

    fn kind(&self, kind: u8) -> String {
        let kind = self.quantities.kinds.get(usize::from(kind));
        kind.and_then(|kind| kind.names.first()).cloned().unwrap_or_default()
    }
}

fn option(quantity: Option<&Quantity>, choice: Option<usize>) -> String {
    let option = quantity.zip(choice).and_then(|(quantity, choice)| quantity.options.get(choice));
    option.and_then(|option| option.names.first()).cloned().unwrap_or_default()
}

/// Rooms as a workbook lists them; `0` where there is no room, which is not the same as no data.
fn list(rooms: Option<&[Figure]>) -> String {
    match rooms {
        None => String::new(),
        Some([]) => Figure::whole(0).to_string(),
        Some(rooms) => rooms.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
    }
}
