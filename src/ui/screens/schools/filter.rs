//! Which units the table shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::source::{Source, TOWNSHIP};
use crate::assess::{Excluded, Verdict};
use crate::county::{Schools, Stage};
use crate::search::{Entry, Index};

/// What is asked of a unit. Within one question any answer does; every question must be answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Part of the name, its pinyin or initials in any reading, of the code or of the township.
    pub name: String,
    /// Ids of verdicts.
    pub verdicts: BTreeSet<String>,
    /// Stages.
    pub stages: BTreeSet<Stage>,
    /// Ids of kinds.
    pub kinds: BTreeSet<String>,
    /// Townships.
    pub townships: BTreeSet<String>,
    /// By key of a choice: ids of options.
    pub choices: BTreeMap<String, BTreeSet<String>>,
    /// Ids of indicators of which one at least is short.
    pub short: BTreeSet<String>,
    /// With doubts about its figures.
    pub doubts: bool,
    /// With a value that rounding would carry over a limit.
    pub borderline: bool,
}

/// Turns an answer on or off.
pub fn switch<T: Ord + Clone>(set: &mut BTreeSet<T>, value: &T) {
    if !set.remove(value) {
        set.insert(value.clone());
    }
}

impl Filter {
    /// Whether every unit passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An answer that can be chosen, and how many units of the scope give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<T> {
    /// The answer.
    pub value: T,
    /// How many give it.
    pub units: usize,
}

/// What a scope has to offer: found once, when what is shown changes.
#[derive(Debug, Default)]
pub struct Ground {
    /// Places of the units of the scope, ascending.
    pub units: Vec<u32>,
    /// By row: there are doubts about the school.
    doubtful: Vec<bool>,
    /// Verdicts from the worst, where units are judged.
    pub verdicts: Vec<Offer<Verdict>>,
    /// Stages that have units.
    pub stages: Vec<Offer<Stage>>,
    /// Places of kinds.
    pub kinds: Vec<Offer<usize>>,
    /// Townships in the order of the schools.
    pub townships: Vec<Offer<String>>,
    /// By place of the quantity: places of its options.
    pub choices: Vec<(usize, Vec<Offer<usize>>)>,
    /// By indicator: units that are short of it; empty where none is judged.
    pub short: Vec<usize>,
    /// Units with doubts.
    pub doubts: usize,
    /// Units with a borderline value.
    pub borderline: usize,
    /// Schools and stages of the scope that are left out.
    pub excluded: Vec<Excluded>,
    /// By row: the place of the name in the order of sounds.
    pub sounds: Arc<[Option<u32>]>,
    /// Schools to look through, in the order of rows.
    pub names: Arc<Index>,
}

impl Ground {
    /// Looks over the units of some rows (ascending).
    pub fn new<'d>(source: Source<'_>, rows: &[u32], doubted: impl Iterator<Item = &'d str>) -> Self {
        let (assessment, schools) = (source.assessment, &source.county.schools);
        let mut inside = vec![false; schools.len()];
        for row in rows {
            inside[*row as usize] = true;
        }
        let mut doubtful = vec![false; schools.len()];
        doubted.filter_map(|code| schools.row_of(code)).for_each(|row| doubtful[row] = true);
        let units: Vec<u32> =
            (0..crate::county::row_number(assessment.units.len())).filter(|unit| inside[source.row(*unit)]).collect();
        let rows_of = || units.iter().map(|unit| source.row(*unit));
        let judged = source.rulebook.unit_rule.is_some();
        let verdicts = [Verdict::Fail, Verdict::Undetermined, Verdict::Pass];
        let verdict = |unit: &&u32| assessment.units[**unit as usize].verdict;
        let number = |wanted| units.iter().filter(|unit| verdict(unit) == Some(wanted)).count();
        let of_stage = |wanted| units.iter().filter(|unit| assessment.units[**unit as usize].stage == wanted).count();
        let mut kinds = vec![0; source.quantities.kinds.len()];
        rows_of().for_each(|row| kinds[usize::from(schools.kinds[row])] += 1);
        let mut townships: Vec<Offer<String>> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for township in rows_of().map(|row| source.township(row)).filter(|township| !township.is_empty()) {
            let place = *known.entry(township).or_insert_with(|| {
                townships.push(Offer { value: township.to_owned(), units: 0 });
                townships.len() - 1
            });
            townships[place].units += 1;
        }
        let choices = source.choices().filter_map(|quantity| {
            let mut counts = vec![0; quantity.options.len()];
            rows_of().filter_map(|row| schools.choice(&quantity.key, row)).for_each(|option| counts[option] += 1);
            let offers = offers(counts);
            (offers.len() > 1).then_some((source.quantities.index(&quantity.key)?, offers))
        });
        let columns = if judged { assessment.values.as_slice() } else { &[] };
        let short = columns
            .iter()
            .map(|column| units.iter().filter(|unit| column.marks[**unit as usize].met() == Some(false)).count());
        Self {
            verdicts: if judged {
                verdicts.map(|value| Offer { value, units: number(value) }).into()
            } else {
                Vec::new()
            },
            stages: Stage::ASSESSED
                .map(|value| Offer { value, units: of_stage(value) })
                .into_iter()
                .filter(|offer| offer.units > 0)
                .collect(),
            kinds: offers(kinds),
            choices: choices.collect(),
            short: short.collect(),
            doubts: rows_of().filter(|row| doubtful[*row]).count(),
            borderline: units.iter().filter(|unit| is_borderline(source, **unit)).count(),
            excluded: assessment.excluded.iter().filter(|one| inside[one.row as usize]).cloned().collect(),
            // Found with what is shown, not with the scope.
            sounds: Arc::default(),
            names: Arc::default(),
            townships,
            doubtful,
            units,
        }
    }

    /// Whether there are doubts about a school.
    pub fn is_doubtful(&self, row: usize) -> bool {
        self.doubtful.get(row).copied().unwrap_or_default()
    }

    /// By row: whether a school is meant by what was typed.
    fn named(&self, source: Source<'_>, wanted: &str) -> Vec<bool> {
        let mut named = vec![false; source.county.schools.len()];
        self.names.narrow(wanted).into_iter().for_each(|row| named[row] = true);
        named
    }

    /// The units that pass a filter, in the order of codes. What a filter remembers of another county or rulebook and
    /// this one does not know is not asked.
    pub fn filtered(&self, source: Source<'_>, filter: &Filter) -> Vec<u32> {
        let (assessment, schools, quantities) = (source.assessment, &source.county.schools, source.quantities);
        let verdicts: Vec<Verdict> = self
            .verdicts
            .iter()
            .map(|offer| offer.value)
            .filter(|verdict| filter.verdicts.contains(verdict.id()))
            .collect();
        let kinds: Vec<usize> = filter.kinds.iter().filter_map(|id| quantities.kind(id)).collect();
        let known_township = |name: &&String| self.townships.iter().any(|offer| offer.value == **name);
        let townships: BTreeSet<&str> = filter.townships.iter().filter(known_township).map(String::as_str).collect();
        let choices: Vec<(&[u8], Vec<u8>)> = filter
            .choices
            .iter()
            .filter_map(|(key, wanted)| {
                let options = &quantities.get(key)?.options;
                let places = (0_u8..).zip(options).filter(|(_, option)| wanted.contains(&option.id));
                let places: Vec<u8> = places.map(|(place, _)| place).collect();
                Some((schools.choices.get(key)?.as_slice(), places)).filter(|(_, places)| !places.is_empty())
            })
            .collect();
        let short: Vec<_> = source
            .rulebook
            .indicators
            .iter()
            .zip(&assessment.values)
            .filter(|(indicator, column)| filter.short.contains(&indicator.id) && !column.marks.is_empty())
            .map(|(_, column)| column)
            .collect();
        let judged = source.rulebook.unit_rule.is_some();
        let name = filter.name.trim();
        let named = (!name.is_empty()).then(|| self.named(source, name));
        let passes = |place: &u32| {
            let (unit, row) = (&assessment.units[*place as usize], source.row(*place));
            (verdicts.is_empty() || unit.verdict.is_some_and(|verdict| verdicts.contains(&verdict)))
                && (filter.stages.is_empty() || filter.stages.contains(&unit.stage))
                && (kinds.is_empty() || kinds.contains(&usize::from(schools.kinds[row])))
                && (townships.is_empty() || townships.contains(source.township(row)))
                && choices.iter().all(|(column, places)| places.contains(&column[row]))
                && (short.is_empty() || short.iter().any(|column| column.marks[*place as usize].met() == Some(false)))
                && (!filter.doubts || self.is_doubtful(row))
                && (!filter.borderline || !judged || is_borderline(source, *place))
                && named.as_ref().is_none_or(|named| named[row])
        };
        self.units.iter().copied().filter(passes).collect()
    }
}

fn offers(counts: Vec<usize>) -> Vec<Offer<usize>> {
    let each = counts.into_iter().enumerate();
    each.filter(|(_, units)| *units > 0).map(|(value, units)| Offer { value, units }).collect()
}

fn is_borderline(source: Source<'_>, unit: u32) -> bool {
    let marks = |column: &crate::assess::ValueColumn| column.marks.get(unit as usize).copied().unwrap_or_default();
    source.assessment.values.iter().any(|column| marks(column).borderline())
}

/// Schools to look through by name, in every reading, by code and by township, in the order of rows.
pub fn names(schools: &Schools) -> Index {
    let entry = |row: usize| Entry::new(&schools.names[row]).or(&schools.codes[row]).or(schools.text(TOWNSHIP, row));
    Index::new((0..schools.len()).map(entry))
}

/// Whether a school is meant by what was typed.
pub fn is_named(name: &str, code: &str, wanted: &str) -> bool {
    !Index::new([Entry::new(name).or(code)]).narrow(wanted).is_empty()
}
