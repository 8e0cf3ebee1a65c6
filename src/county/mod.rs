//! What a county's figures are: schools, stages, years, quantities. No rule and no file stands here.

mod changes;
mod figure;
mod quantity;

use std::collections::BTreeMap;

pub use changes::{Changes, FigureChange, Recoded, Renamed, WordChange, changes};
pub use figure::{Figure, FigureColumn};
pub use quantity::{
    ChoiceOption, KindOfSchool, Marks, PartOf, Quantities, Quantity, Scope, SheetNames, Stage, Unit, ValueType, Words,
};

/// A row as it is kept in lists of schools. Intake takes at most a million rows.
#[must_use]
pub fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// No choice was reported, in a choice column.
pub const NO_CHOICE: u8 = u8::MAX;

/// Areas of one school's rooms of one sort, ㎡; `None` where nothing was reported, empty where there is no room.
pub type RoomAreas = Option<Box<[Figure]>>;

/// The schools of a county in one school year, a column a quantity. Rows are sorted by school code.
///
/// Columns that nobody reported are absent. Keys are those of [`Quantities`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schools {
    /// School codes, unique.
    pub codes: Vec<String>,
    /// Names.
    pub names: Vec<String>,
    /// Index into [`Quantities::kinds`].
    pub kinds: Vec<u8>,
    /// Figures by key.
    pub figures: BTreeMap<String, FigureColumn>,
    /// Choices by key: index into [`Quantity::options`], [`NO_CHOICE`] where nothing was reported.
    pub choices: BTreeMap<String, Vec<u8>>,
    /// Rooms by key.
    pub rooms: BTreeMap<String, Vec<RoomAreas>>,
    /// Other texts by key (township and what rulebooks declare); empty where nothing was reported.
    pub texts: BTreeMap<String, Vec<String>>,
}

impl Schools {
    /// How many schools there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The figure of a school.
    #[must_use]
    pub fn figure(&self, key: &str, row: usize) -> Option<Figure> {
        self.figures.get(key)?.get(row)
    }

    /// The choice of a school.
    #[must_use]
    pub fn choice(&self, key: &str, row: usize) -> Option<usize> {
        self.choices.get(key)?.get(row).copied().filter(|choice| *choice != NO_CHOICE).map(usize::from)
    }

    /// The rooms of a school.
    #[must_use]
    pub fn rooms(&self, key: &str, row: usize) -> Option<&[Figure]> {
        self.rooms.get(key)?.get(row)?.as_deref()
    }

    /// The text of a school; empty where nothing was reported.
    #[must_use]
    pub fn text(&self, key: &str, row: usize) -> &str {
        self.texts.get(key).and_then(|column| column.get(row)).map_or("", String::as_str)
    }

    /// The row of a school code.
    #[must_use]
    pub fn row_of(&self, code: &str) -> Option<usize> {
        self.codes.binary_search_by(|known| known.as_str().cmp(code)).ok()
    }

    /// Sorts the rows by school code, as every list of schools is.
    pub fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|a, b| self.codes[*a].cmp(&self.codes[*b]));
        if !order.iter().enumerate().all(|(place, row)| place == *row) {
            self.take(&order);
        }
    }

    /// Keeps these rows only, in their order; each may stand once.
    pub fn keep(&mut self, rows: &[u32]) {
        self.take(&rows.iter().map(|row| *row as usize).collect::<Vec<_>>());
    }

    fn take(&mut self, order: &[usize]) {
        self.codes = order.iter().map(|row| std::mem::take(&mut self.codes[*row])).collect();
        self.names = order.iter().map(|row| std::mem::take(&mut self.names[*row])).collect();
        self.kinds = order.iter().map(|row| self.kinds[*row]).collect();
        for column in self.figures.values_mut() {
            let mut sorted = FigureColumn::default();
            for row in order {
                sorted.push(column.get(*row));
            }
            *column = sorted;
        }
        for column in self.choices.values_mut() {
            *column = order.iter().map(|row| column[*row]).collect();
        }
        for column in self.rooms.values_mut() {
            *column = order.iter().map(|row| std::mem::take(&mut column[*row])).collect();
        }
        for column in self.texts.values_mut() {
            *column = order.iter().map(|row| std::mem::take(&mut column[*row])).collect();
        }
    }
}

/// One county in one school year: what a load holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct County {
    /// Code of the county; empty where only its name is known.
    pub code: String,
    /// Name of the county.
    pub name: String,
    /// The calendar year the school year begins in.
    pub year: i32,
    /// Its schools.
    pub schools: Schools,
    /// Figures of the county sheet by key.
    pub figures: BTreeMap<String, Figure>,
    /// Texts of the county sheet that rulebooks declare, by key.
    pub texts: BTreeMap<String, String>,
}

impl County {
    /// What names the county in a store: its code, or without one its name.
    #[must_use]
    pub fn id(&self) -> &str {
        if self.code.is_empty() { &self.name } else { &self.code }
    }
}
