//! Files of one county and year joined into one load, school by school.

use std::collections::BTreeMap;

use super::report::{Argument, Doubt, MOST_DOUBTS};
use crate::county::{County, Figure, FigureColumn, NO_CHOICE, Quantities, Schools};

/// What one file holds, once it is taken.
#[derive(Debug)]
pub(super) struct Taken {
    /// Place of the file in the report.
    pub file: usize,
    pub county: County,
    /// Did the file itself name the county? Else `--county` or its own name did.
    pub says_county: bool,
}

/// Files of one county and year, in the order given.
#[derive(Debug)]
pub(super) struct Group {
    pub files: Vec<Taken>,
}

/// Groups files by county and year. A file that does not name its county itself belongs to the one whose code or
/// name is the one given for it.
pub(super) fn group(files: Vec<Taken>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Those that know code and name come first, so that the others find them whatever their order.
    let (sure, unsure): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.says_county);
    for file in sure.into_iter().chain(unsure) {
        match groups.iter_mut().find(|group| group.files.iter().any(|known| same(known, &file))) {
            Some(group) => group.files.push(file),
            None => groups.push(Group { files: vec![file] }),
        }
    }
    for group in &mut groups {
        group.files.sort_by_key(|file| file.file);
    }
    groups.sort_by_key(|group| group.files.first().map(|file| file.file));
    groups
}

fn same(known: &Taken, file: &Taken) -> bool {
    let (a, b) = (&known.county, &file.county);
    let by_code = !a.code.is_empty() && a.code == b.code;
    let one_has_no_code = a.code.is_empty() || b.code.is_empty();
    let by_name = one_has_no_code && !a.name.is_empty() && (a.name == b.name || a.code == b.name || a.name == b.code);
    a.year == b.year && (by_code || by_name)
}

/// For each file its place and, where there are several, the codes of its schools.
pub(super) type CodesByFile = Vec<(usize, Vec<String>)>;

/// One county of a group's files; later files win, differences are doubts.
pub(super) fn join(quantities: &Quantities, group: Group) -> (County, Vec<Doubt>, CodesByFile) {
    let mut doubts = Vec::new();
    let mut files = group.files.into_iter();
    let Some(first) = files.next() else { return (County::default(), doubts, Vec::new()) };
    let mut codes = vec![(first.file, Vec::new())];
    let (mut joined, mut sure) = (first.county, first.says_county);
    let mut rest = files.peekable();
    if rest.peek().is_some() {
        codes[0].1.clone_from(&joined.schools.codes);
    }
    for file in rest {
        codes.push((file.file, file.county.schools.codes.clone()));
        join_county(&mut joined, &mut sure, &file, &mut doubts);
        join_schools(quantities, &mut joined.schools, file.county.schools, &mut doubts);
    }
    (joined, doubts, codes)
}

fn join_county(joined: &mut County, sure: &mut bool, file: &Taken, doubts: &mut Vec<Doubt>) {
    if file.says_county || !*sure {
        for (to, from) in [(&mut joined.code, &file.county.code), (&mut joined.name, &file.county.name)] {
            if !from.is_empty() {
                to.clone_from(from);
            }
        }
    }
    *sure |= file.says_county;
    for (key, figure) in &file.county.figures {
        if let Some(earlier) = joined.figures.insert(key.clone(), figure.clone())
            && earlier != *figure
        {
            push(
                doubts,
                Doubt { school: None, ..Doubt::of_school("conflicting_cells", "", key, vec![earlier, figure.clone()]) },
            );
        }
    }
    for (key, text) in &file.county.texts {
        if let Some(earlier) = joined.texts.insert(key.clone(), text.clone())
            && earlier != *text
        {
            push(doubts, Doubt { school: None, ..texts_conflict("", key, &earlier, text) });
        }
    }
}

fn push(doubts: &mut Vec<Doubt>, doubt: Doubt) {
    if doubts.len() < MOST_DOUBTS {
        doubts.push(doubt);
    }
}

fn texts_conflict(school: &str, key: &str, earlier: &str, later: &str) -> Doubt {
    let arguments = vec![("a", Argument::Text(earlier.to_owned())), ("b", Argument::Text(later.to_owned()))];
    Doubt { arguments, ..Doubt::of_school("conflicting_cells", school, key, Vec::new()) }
}

/// Puts the rows of `later` into `joined`, both sorted by code.
fn join_schools(quantities: &Quantities, joined: &mut Schools, later: Schools, doubts: &mut Vec<Doubt>) {
    let rows = merged_rows(joined, &later);
    let earlier = std::mem::take(joined);
    let len = rows.len();
    let kind = |row: u8| {
        quantities.kinds.get(usize::from(row)).and_then(|kind| kind.names.first()).cloned().unwrap_or_default()
    };
    for (old, new) in &rows {
        let (from, row) = new.map_or_else(|| (&earlier, old.unwrap_or_default()), |new| (&later, new));
        joined.codes.push(from.codes[row].clone());
        joined.names.push(from.names[row].clone());
        joined.kinds.push(from.kinds[row]);
        if let (Some(old), Some(new)) = (*old, *new) {
            let code = &later.codes[new];
            if earlier.names[old] != later.names[new] {
                push(doubts, texts_conflict(code, super::plan::NAME, &earlier.names[old], &later.names[new]));
            }
            if earlier.kinds[old] != later.kinds[new] {
                push(
                    doubts,
                    texts_conflict(code, super::plan::KIND, &kind(earlier.kinds[old]), &kind(later.kinds[new])),
                );
            }
        }
    }
    let codes = joined.codes.clone();
    joined.figures = join_columns(earlier.figures, later.figures, |key, old, new| {
        let mut column = FigureColumn::empty(len);
        for (row, (a, b)) in rows.iter().enumerate() {
            let (a, b) = (cell(old, *a), cell(new, *b));
            if let (Some(a), Some(b)) = (&a, &b)
                && a != b
            {
                push(doubts, Doubt::of_school("conflicting_cells", &codes[row], key, vec![a.clone(), b.clone()]));
            }
            column.set(row, b.or(a));
        }
        column
    });
    joined.choices = join_columns(earlier.choices, later.choices, |key, old, new| {
        let option = |choice: u8| {
            let options = quantities.get(key).map(|quantity| quantity.options.as_slice()).unwrap_or_default();
            options.get(usize::from(choice)).and_then(|option| option.names.first()).cloned().unwrap_or_default()
        };
        pick(&rows, old, new, &NO_CHOICE, |row, a, b| {
            push(doubts, texts_conflict(&codes[row], key, &option(*a), &option(*b)));
        })
    });
    joined.rooms = join_columns(earlier.rooms, later.rooms, |key, old, new| {
        let list = |areas: Option<&[Figure]>| {
            areas.unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
        };
        pick(&rows, old, new, &None, |row, a, b| {
            push(doubts, texts_conflict(&codes[row], key, &list(a.as_deref()), &list(b.as_deref())));
        })
    });
    joined.texts = join_columns(earlier.texts, later.texts, |key, old, new| {
        pick(&rows, old, new, &String::new(), |row, a, b| push(doubts, texts_conflict(&codes[row], key, a, b)))
    });
}

/// For every code of either, its row in each.
fn merged_rows(earlier: &Schools, later: &Schools) -> Vec<(Option<usize>, Option<usize>)> {
    let (mut a, mut b) = (0, 0);
    let mut rows = Vec::with_capacity(earlier.len().max(later.len()));
    while a < earlier.len() || b < later.len() {
        let order = match (earlier.codes.get(a), later.codes.get(b)) {
            (Some(old), Some(new)) => old.cmp(new),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        rows.push((order.is_le().then_some(a), order.is_ge().then_some(b)));
        a += usize::from(order.is_le());
        b += usize::from(order.is_ge());
    }
    rows
}

fn join_columns<T>(
    mut earlier: BTreeMap<String, T>,
    later: BTreeMap<String, T>,
    mut join: impl FnMut(&str, Option<&T>, Option<&T>) -> T,
) -> BTreeMap<String, T> {
    let mut all = BTreeMap::new();
    for (key, column) in later {
        let joined = join(&key, earlier.remove(&key).as_ref(), Some(&column));
        all.insert(key, joined);
    }
    for (key, column) in earlier {
        let joined = join(&key, Some(&column), None);
        all.insert(key, joined);
    }
    all
}

fn cell(column: Option<&FigureColumn>, row: Option<usize>) -> Option<Figure> {
    column?.get(row?)
}

/// The later cell, or the earlier one where the later has no data; `conflict` is told where they differ.
fn pick<T: Clone + PartialEq>(
    rows: &[(Option<usize>, Option<usize>)],
    earlier: Option<&Vec<T>>,
    later: Option<&Vec<T>>,
    nothing: &T,
    mut conflict: impl FnMut(usize, &T, &T),
) -> Vec<T> {
    let at = |column: Option<&Vec<T>>, row: Option<usize>| column?.get(row?).filter(|cell| *cell != nothing).cloned();
    let mut joined = Vec::with_capacity(rows.len());
    for (row, (a, b)) in rows.iter().enumerate() {
        let (a, b) = (at(earlier, *a), at(later, *b));
        if let (Some(a), Some(b)) = (&a, &b)
            && a != b
        {
            conflict(row, a, b);
        }
        joined.push(b.or(a).unwrap_or_else(|| nothing.clone()));
    }
    joined
}
