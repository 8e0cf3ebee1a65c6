//! Finding the head of a sheet in its first rows, of one row or two.

use super::fold::fold_heading;
use super::headings::{Lookup, Part, Understood};
use super::plan::Headed;
use crate::county::SheetNames;

/// Rows in which the head may stand; of one of two rows, the first.
pub(super) const HEAD_ROWS: u32 = 10;

/// The texts of the first rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct FirstRows {
    /// Zero-based row and its texts by column, both ascending.
    rows: Vec<(u32, Vec<(u32, String)>)>,
}

/// The head of a sheet whose lines are fields.
pub(super) struct LinesHead {
    pub row: u32,
    /// Columns of field and value, and of units where there is one.
    pub item: u32,
    pub value: u32,
    pub unit: Option<u32>,
    /// Headings of columns nobody asks for.
    pub others: Vec<String>,
}

/// The head once it is found.
pub(super) struct Head {
    /// Its first and last row, zero-based.
    pub rows: (u32, u32),
    /// Its columns that have a text.
    pub headed: Vec<Headed>,
}

impl FirstRows {
    pub fn push(&mut self, row: u32, column: u32, text: String) {
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, text)),
            _ => self.rows.push((row, vec![(column, text)])),
        }
    }

    /// The head: the row, or two rows one below the other, in which most headings are understood. `None` where
    /// hardly any is.
    pub fn head(&self, lookup: &Lookup) -> Option<Head> {
        let mut best: Option<(usize, Head)> = None;
        let candidates = self.singles(lookup).into_iter().chain(self.pairs(lookup));
        for head in candidates {
            let score = score(lookup, &head.headed);
            if score > best.as_ref().map_or(0, |(score, _)| *score) {
                best = Some((score, head));
            }
        }
        best.map(|(_, head)| head)
    }

    /// The row that looks most like a head where none is understood: the one with most texts that are no numbers.
    pub fn likeliest(&self) -> Vec<Headed> {
        let words = |cells: &[(u32, String)]| cells.iter().filter(|(_, text)| text.parse::<f64>().is_err()).count();
        let mut best: Option<&(u32, Vec<(u32, String)>)> = None;
        for row in self.within() {
            if words(&row.1) > best.map_or(0, |best| words(&best.1)) {
                best = Some(row);
            }
        }
        let cells = |(row, cells): &(u32, Vec<(u32, String)>)| -> Vec<Headed> {
            cells.iter().map(|(column, text)| headed(*row, *column, text.clone(), None)).collect()
        };
        best.map(cells).unwrap_or_default()
    }

    fn singles(&self, lookup: &Lookup) -> Vec<Head> {
        let head = |(row, cells): &(u32, Vec<(u32, String)>)| Head {
            rows: (*row, *row),
            headed: cells.iter().map(|cell| single(lookup, *row, cell)).collect(),
        };
        self.within().map(head).collect()
    }

    fn pairs(&self, lookup: &Lookup) -> Vec<Head> {
        let neighbours = self.rows.windows(2).filter(|pair| pair[0].0 + 1 == pair[1].0);
        // A head may end below the last row in which it may begin, but has to begin above.
        let begins = |upper: &(u32, Vec<(u32, String)>)| {
            let understood: Vec<Headed> = upper.1.iter().map(|cell| single(lookup, upper.0, cell)).collect();
            score(lookup, &understood) > 0
        };
        let begun = neighbours.filter(|pair| pair[1].0 < HEAD_ROWS || begins(&pair[0]));
        let head = |pair: &[(u32, Vec<(u32, String)>)]| Head {
            rows: (pair[0].0, pair[1].0),
            headed: joined(lookup, &pair[0], &pair[1]),
        };
        begun.map(head).collect()
    }

    /// The head of a sheet whose lines are fields: a row that has the headings of both field and value.
    pub fn lines(&self, item: &str, value: &str, sheets: &SheetNames) -> Option<LinesHead> {
        let [item, value, unit] = [item, value, sheets.unit.as_str()].map(fold_heading);
        let is_note = |text: &str| sheets.notes.iter().any(|note| fold_heading(note) == fold_heading(text));
        self.within().find_map(|(row, cells)| {
            let column = |wanted: &str| cells.iter().find(|(_, text)| fold_heading(text) == wanted).map(|(at, _)| *at);
            let (item, value, unit) = (column(&item)?, column(&value)?, column(&unit));
            let read = [Some(item), Some(value), unit];
            let others = cells.iter().filter(|(at, text)| !read.contains(&Some(*at)) && !is_note(text));
            Some(LinesHead { row: *row, item, value, unit, others: others.map(|(_, text)| text.clone()).collect() })
        })
    }

    /// The rows in which a head may begin.
    fn within(&self) -> impl Iterator<Item = &(u32, Vec<(u32, String)>)> {
        self.rows.iter().filter(|(row, _)| *row < HEAD_ROWS)
    }
}

fn headed(row: u32, column: u32, text: String, understood: Option<Understood>) -> Headed {
    Headed { place: column as usize, text, understood, cell: (row, column), unit_cell: (row, column) }
}

/// A heading that stands by itself.
fn single(lookup: &Lookup, row: u32, (column, text): &(u32, String)) -> Headed {
    headed(row, *column, text.clone(), lookup.heading(text))
}

/// Joins two rows. A merged upper heading stands in its first column only: columns under it that have a lower
/// heading but no upper one of their own belong to it.
fn joined(lookup: &Lookup, upper: &(u32, Vec<(u32, String)>), lower: &(u32, Vec<(u32, String)>)) -> Vec<Headed> {
    let mut columns: Vec<u32> = upper.1.iter().chain(&lower.1).map(|(column, _)| *column).collect();
    columns.sort_unstable();
    columns.dedup();
    let text_in = |row: &(u32, Vec<(u32, String)>), column| {
        row.1.iter().find(|(at, _)| *at == column).map(|(_, text)| text.clone())
    };
    let mut group = String::new();
    let mut all = Vec::new();
    for column in columns {
        let (above, below) = (text_in(upper, column), text_in(lower, column));
        if let Some(above) = &above {
            group.clone_from(above);
        }
        let understood = match &below {
            None => lookup.heading(&group),
            Some(below) => lookup.joined(&group, below).or_else(|| alone(lookup, below)),
        };
        let text = match below {
            None => group.clone(),
            Some(below) => [group.as_str(), below.as_str()].concat(),
        };
        let row = if above.is_some() { upper.0 } else { lower.0 };
        all.push(headed(row, column, text, understood));
    }
    all
}

/// A lower heading that says all by itself, under a heading that only groups. A total does not: what stands above
/// it may narrow it down.
fn alone(lookup: &Lookup, lower: &str) -> Option<Understood> {
    let complete = |key: &str| key.is_empty() || lookup.quantities().index(key).is_some();
    lookup.heading(lower).filter(|known| complete(&known.meaning.key))
}

/// How well the headings are understood; 0 where too few are to be a head. A heading that names its stage counts
/// more than a total, and one with its unit more than one without, so that two rows joined are better than the upper
/// one alone.
fn score(lookup: &Lookup, headed: &[Headed]) -> usize {
    let known = headed.iter().filter_map(|heading| heading.understood.as_ref());
    let used = known.clone().filter(|known| known.meaning.part != Part::Aside).count();
    let quantity = |known: &Understood| lookup.quantities().get(&known.meaning.key);
    let required = known.clone().any(|known| quantity(known).is_some_and(|quantity| quantity.required));
    if used < 2 && !required {
        return 0;
    }
    let weight = |known: &Understood| if quantity(known).is_some() { 4 } else { 2 };
    known.map(|known| weight(known) + usize::from(!known.unit.is_empty())).sum()
}
