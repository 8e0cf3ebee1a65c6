//! One sheet of a file while its cells come in: head, then rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::cell::{Cells, Reading, Value};
use super::fold::trimmed;
use super::head::{FirstRows, HEAD_ROWS};
use super::headings::{Lookup, Part};
use super::plan::{ByHand, Headed, Plan, column_report};
use super::report::{Argument, ColumnUse, Notes, address};
use super::rows::{Layout, RowCells, Rows};
use crate::county::{Figure, Quantities, Schools, Scope, ValueType};

/// Most rows with content.
pub(super) const MOST_ROWS: usize = 1_000_000;
/// Most columns with content.
pub(super) const MOST_COLUMNS: usize = 4096;
/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 2000;

/// Takes the cells of a sheet, row by row from the top.
pub(super) trait Sink {
    /// One cell, by its zero-based row and column. `Break` where no further cell is wanted.
    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()>;

    /// About how many rows there will be, where the format tells beforehand. Only for showing how far it is.
    fn expect(&mut self, _rows: usize) {}
}

/// Told how many rows have been read, of about how many if that is known; `Break` cancels.
pub(super) type Watch<'w> = &'w dyn Fn(usize, Option<usize>) -> ControlFlow<()>;

/// Counts what a sheet holds, for the bounds of the contract.
#[derive(Debug, Default)]
struct Extent {
    rows: usize,
    seen: Vec<bool>,
    columns: usize,
}

impl Extent {
    /// Counts a cell's column; `Break` beyond the bound.
    fn column(&mut self, column: u32) -> ControlFlow<()> {
        let at = column as usize;
        if self.seen.get(at) == Some(&true) {
            return ControlFlow::Continue(());
        }
        // Wider than any spreadsheet: not worth a bit a column.
        if at >= MOST_COLUMNS * 16 {
            return ControlFlow::Break(());
        }
        if at >= self.seen.len() {
            self.seen.resize(at + 1, false);
        }
        self.seen[at] = true;
        self.columns += 1;
        if self.columns > MOST_COLUMNS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// What a sheet of schools is being read as.
enum Phase<'q> {
    /// The head is still looked for; cells are kept.
    Head { first: FirstRows, kept: Vec<(u32, RowCells)> },
    /// A row a school.
    Table(Box<Rows<'q>>),
    /// A line a quantity: headings and values of one school.
    Return(Box<OneReturn>),
    /// No head was found.
    Failed,
}

#[derive(Default)]
struct OneReturn {
    item_column: u32,
    value_column: u32,
    unit_column: Option<u32>,
    lines: Vec<Line>,
    values: RowCells,
}

/// One line of a return.
struct Line {
    row: u32,
    heading: String,
    unit: String,
}

/// A sheet of schools.
pub(super) struct SchoolSheet<'q, 'w> {
    lookup: &'w Lookup<'q>,
    phase: Phase<'q>,
    row: RowCells,
    /// Row the cells in `row` stand in.
    at: Option<u32>,
    /// First row not yet accounted for, once the head is known.
    next: u32,
    extent: Extent,
    pub notes: Notes,
    watch: Watch<'w>,
    expected: Option<usize>,
    /// It is one school's return.
    pub is_return: bool,
    /// Reading was cancelled from outside.
    pub cancelled: bool,
}

impl<'q, 'w> SchoolSheet<'q, 'w> {
    pub fn new(lookup: &'w Lookup<'q>, sheet: Option<&str>, watch: Watch<'w>) -> Self {
        Self {
            lookup,
            phase: Phase::Head { first: FirstRows::default(), kept: Vec::new() },
            row: RowCells::default(),
            at: None,
            next: 0,
            extent: Extent::default(),
            notes: Notes::of_sheet(sheet),
            watch,
            expected: None,
            is_return: false,
            cancelled: false,
        }
    }

    fn too_large(&mut self, reason: &'static str) -> ControlFlow<()> {
        self.notes.error("too_large", None, vec![("reason", Argument::Reason(reason))]);
        ControlFlow::Break(())
    }

    /// Ends the row the cells of which have come in.
    fn end_row(&mut self) -> ControlFlow<()> {
        let Some(row) = self.at.take() else { return ControlFlow::Continue(()) };
        let cells = std::mem::take(&mut self.row);
        let flow = self.take_row(row, cells);
        if self.notes.is_full() { ControlFlow::Break(()) } else { flow }
    }

    fn take_row(&mut self, row: u32, mut cells: RowCells) -> ControlFlow<()> {
        if cells.is_empty() {
            self.row = cells;
            return ControlFlow::Continue(());
        }
        self.extent.rows += 1;
        if self.extent.rows > MOST_ROWS {
            return self.too_large("rows");
        }
        if self.extent.rows.is_multiple_of(PROGRESS_ROWS) && (self.watch)(self.extent.rows, self.expected).is_break() {
            self.cancelled = true;
            return ControlFlow::Break(());
        }
        match &mut self.phase {
            Phase::Head { kept, .. } => {
                kept.push((row, cells));
                return ControlFlow::Continue(());
            }
            Phase::Table(rows) => {
                if row > self.next {
                    Rows::gap(self.next, row, &mut self.notes);
                }
                self.notes.rows += 1;
                rows.row(row, &cells, &mut self.notes);
                self.next = row + 1;
            }
            Phase::Return(one) => {
                self.notes.rows += 1;
                one.line(row, &cells);
            }
            Phase::Failed => return ControlFlow::Break(()),
        }
        cells.clear();
        self.row = cells;
        ControlFlow::Continue(())
    }

    /// Looks for the head in the first rows and takes in what stood below it.
    fn settle(&mut self) -> ControlFlow<()> {
        let Phase::Head { first, kept } = std::mem::replace(&mut self.phase, Phase::Failed) else {
            return ControlFlow::Continue(());
        };
        let sheets = &self.lookup.quantities().sheets;
        let last_row = if let Some(head) = first.lines(&sheets.return_item, &sheets.return_value, sheets) {
            let (item_column, value_column, unit_column) = (head.item, head.value, head.unit);
            let one = OneReturn { item_column, value_column, unit_column, ..OneReturn::default() };
            self.phase = Phase::Return(Box::new(one));
            self.is_return = true;
            self.notes.head_of_lines(head.row, &head.others);
            head.row
        } else if let Some(head) = first.head(self.lookup) {
            let plan = Plan::new(self.lookup, &head.headed, &mut self.notes);
            require(&plan, self.lookup.quantities(), Some(head.rows.1), &mut self.notes);
            self.phase = Phase::Table(Box::new(Rows::new(self.lookup.quantities(), plan, Layout::Table)));
            self.notes.head = Some((head.rows.0 + 1, head.rows.1 + 1));
            head.rows.1
        } else {
            let likeliest = first.likeliest();
            let unknown = likeliest.iter().map(|heading| column_report(self.lookup, heading, ColumnUse::Unknown));
            self.notes.columns.extend(unknown);
            self.notes.error("no_header", None, Vec::new());
            return ControlFlow::Break(());
        };
        self.next = last_row + 1;
        for (row, cells) in kept.into_iter().filter(|(row, _)| *row > last_row) {
            self.take_row(row, cells)?;
        }
        ControlFlow::Continue(())
    }

    /// The schools, once all cells have come in.
    pub fn finish(&mut self) -> Schools {
        if self.end_row().is_continue() && matches!(self.phase, Phase::Head { .. }) {
            let _ = self.settle();
        }
        match std::mem::replace(&mut self.phase, Phase::Failed) {
            Phase::Table(rows) => rows.finish(&mut self.notes),
            Phase::Return(one) => one.finish(self.lookup, &mut self.notes),
            Phase::Head { .. } | Phase::Failed => Schools::default(),
        }
    }
}

impl Sink for SchoolSheet<'_, '_> {
    fn expect(&mut self, rows: usize) {
        self.expected = Some(rows);
    }

    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
        if let Value::Text(text) = value
            && trimmed(text).is_empty()
        {
            return ControlFlow::Continue(());
        }
        if self.at != Some(row) {
            self.end_row()?;
            // The second row of a head may stand below the last row in which one may begin.
            if row > HEAD_ROWS && matches!(self.phase, Phase::Head { .. }) {
                self.settle()?;
            }
            self.at = Some(row);
        }
        if self.extent.column(column).is_break() {
            return self.too_large("columns");
        }
        match &mut self.phase {
            Phase::Head { first, .. } => {
                if let Some(text) = heading_text(value) {
                    first.push(row, column, text);
                }
            }
            // Of columns nobody asks for only a row's first cell matters, which may say that it is a total.
            Phase::Table(rows) if !self.row.is_empty() && !rows.is_used(column) => return ControlFlow::Continue(()),
            Phase::Return(one)
                if ![Some(one.item_column), Some(one.value_column), one.unit_column].contains(&Some(column)) =>
            {
                return ControlFlow::Continue(());
            }
            _ => {}
        }
        self.row.push(column, value);
        ControlFlow::Continue(())
    }
}

/// What a cell says as a heading.
fn heading_text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_owned()),
        Value::Number(number) => Figure::from_double(number).map(|figure| figure.to_string()),
        Value::Truth(_) | Value::Day(_) | Value::Error(_) => None,
    }
}

/// Notes the columns that must be there and are not.
fn require(plan: &Plan, quantities: &Quantities, row: Option<u32>, notes: &mut Notes) {
    for quantity in quantities.of_schools().filter(|quantity| quantity.required) {
        let there = match quantity.key.as_str() {
            super::plan::CODE => plan.code.is_some(),
            super::plan::NAME => plan.name.is_some(),
            super::plan::KIND => plan.kind.is_some(),
            key => plan.slots.iter().any(|slot| quantities.list[*slot].key == key),
        };
        if !there {
            let reason = if row.is_some() { "no_column" } else { "no_line" };
            let arguments =
                vec![("field", Argument::Field(quantity.key.clone())), ("reason", Argument::Reason(reason))];
            notes.error("required_missing", None, arguments);
        }
    }
}

impl OneReturn {
    fn line(&mut self, row: u32, cells: &RowCells) {
        let place = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let mut line = Line { row, heading: String::new(), unit: String::new() };
        for (column, value) in cells.iter() {
            if column == self.item_column {
                line.heading = heading_text(value).unwrap_or_default();
            } else if column == self.value_column {
                self.values.push(place, value);
            } else if Some(column) == self.unit_column {
                line.unit = heading_text(value).unwrap_or_default();
            }
        }
        self.lines.push(line);
    }

    fn finish(self, lookup: &Lookup, notes: &mut Notes) -> Schools {
        let headed: Vec<Headed> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !trimmed(&line.heading).is_empty())
            .map(|(place, line)| {
                let cells = (line.row, self.item_column, self.unit_column);
                headed_line(lookup, place, line.heading.clone(), &line.unit, cells)
            })
            .collect();
        let plan = Plan::of_return(lookup, &headed, notes);
        require(&plan, lookup.quantities(), None, notes);
        let rows = self.lines.iter().map(|line| line.row).collect();
        let mut read = Rows::new(lookup.quantities(), plan, Layout::Return { rows, column: self.value_column });
        read.row(self.lines.first().map_or(0, |line| line.row), &self.values, notes);
        read.finish(notes)
    }
}

/// A heading with the unit that may stand beside it; `cells` are its row, its column and that of units.
fn headed_line(lookup: &Lookup, place: usize, text: String, unit: &str, cells: (u32, u32, Option<u32>)) -> Headed {
    let (row, item, unit_column) = cells;
    let understood = lookup.with_unit(lookup.heading(&text), unit);
    let unit_cell = (row, unit_column.filter(|_| !unit.is_empty()).unwrap_or(item));
    Headed { place, text, understood, cell: (row, item), unit_cell }
}

/// What the sheet of the county says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct CountyFigures {
    pub code: Option<String>,
    pub name: Option<String>,
    pub year: Option<i32>,
    pub figures: BTreeMap<String, Figure>,
    pub texts: BTreeMap<String, String>,
}

/// Lines that make one figure.
#[derive(Default)]
struct SumOfLines {
    /// How many there must be.
    parts: usize,
    /// Those that are there; `None` where one is empty.
    figures: Vec<Option<Figure>>,
    /// Where the last of them stands.
    cell: (u32, u32),
}

/// The sheet of the county: a line a figure.
pub(super) struct CountySheet<'q, 'w> {
    lookup: &'w Lookup<'q>,
    cells: Cells<'q>,
    first: FirstRows,
    rows: Vec<(u32, RowCells)>,
    extent: Extent,
    /// Lines that a person mapped as parts of a sum, by key.
    sums: BTreeMap<String, SumOfLines>,
    pub notes: Notes,
    pub read: CountyFigures,
}

impl<'q, 'w> CountySheet<'q, 'w> {
    pub fn new(lookup: &'w Lookup<'q>, sheet: Option<&str>) -> Self {
        Self {
            lookup,
            cells: Cells::new(lookup.quantities()),
            first: FirstRows::default(),
            rows: Vec::new(),
            extent: Extent::default(),
            sums: BTreeMap::new(),
            notes: Notes::of_sheet(sheet),
            read: CountyFigures::default(),
        }
    }

    /// Reads the lines once all cells have come in.
    pub fn finish(&mut self) {
        if !self.notes.errors.is_empty() {
            return;
        }
        let sheets = &self.lookup.quantities().sheets;
        let Some(head) = self.first.lines(&sheets.county_item, &sheets.county_value, sheets) else {
            self.notes.error("no_header", None, Vec::new());
            return;
        };
        self.notes.head_of_lines(head.row, &head.others);
        let (item, value) = (head.item, head.value);
        let rows: Vec<(u32, RowCells)> =
            std::mem::take(&mut self.rows).into_iter().filter(|(row, _)| *row > head.row).collect();
        self.notes.rows = rows.len();
        let at = |cells: &RowCells, wanted| {
            cells.iter().find(|(column, _)| *column == wanted).and_then(|(_, value)| heading_text(value))
        };
        let headed: Vec<Headed> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, (row, cells))| {
                let unit = head.unit.and_then(|unit| at(cells, unit)).unwrap_or_default();
                Some(headed_line(self.lookup, place, at(cells, item)?, &unit, (*row, item, head.unit)))
            })
            .collect();
        let by_hand = ByHand::new(&headed);
        by_hand.note_twice(&mut self.notes);
        for heading in &headed {
            let used = self.use_of(heading, &by_hand, &headed);
            if matches!(used, ColumnUse::Field(_) | ColumnUse::Part(_)) {
                self.line(heading, value, &rows[heading.place].1);
            } else {
                self.notes.ignored.push(super::fold::shown(&heading.text, 60));
            }
            self.notes.columns.push(column_report(self.lookup, heading, used));
        }
        self.add_sums();
    }

    fn use_of(&self, heading: &Headed, by_hand: &ByHand, headed: &[Headed]) -> ColumnUse {
        let Some(understood) = &heading.understood else { return ColumnUse::Unknown };
        let (key, part) = (&understood.meaning.key, &understood.meaning.part);
        let quantity = self.lookup.quantities().get(key).filter(|quantity| quantity.scope == Scope::County);
        match (quantity, part) {
            (_, Part::Aside) => ColumnUse::Aside,
            (None, _) | (_, Part::Check) => ColumnUse::Unknown,
            _ if !by_hand.allows(understood) || by_hand.gives_way(understood, headed) => {
                ColumnUse::GivenElsewhere(key.clone())
            }
            (Some(_), Part::Whole) => ColumnUse::Field(key.clone()),
            (Some(quantity), Part::Sum { .. }) if quantity.value.is_figure() => ColumnUse::Part(key.clone()),
            (Some(_), Part::Sum { .. }) => ColumnUse::Unknown,
        }
    }

    /// Adds up the lines that a person made parts of a sum; one that is empty or absent leaves no data.
    fn add_sums(&mut self) {
        for (key, SumOfLines { parts, figures, cell: (row, column) }) in std::mem::take(&mut self.sums) {
            let whole = figures.len() >= parts;
            let mut figures = figures.into_iter();
            let Some(Some(first)) = figures.next().filter(|_| whole) else { continue };
            if let Some(sum) = figures.try_fold(first, |sum, part| Some(sum.plus(&part?))) {
                self.put(&key, sum, row, column);
            }
        }
    }

    fn line(&mut self, heading: &Headed, value_column: u32, cells: &RowCells) {
        let Some(understood) = &heading.understood else { return };
        let (row, _) = heading.cell;
        let quantities = self.lookup.quantities();
        let Some(quantity) = quantities.get(&understood.meaning.key) else { return };
        let value = cells.iter().find(|(column, _)| *column == value_column).map(|(_, value)| value);
        let key = quantity.key.clone();
        let part = match understood.meaning.part {
            Part::Sum { parts, .. } => {
                let sum = self.sums.entry(key.clone()).or_default();
                sum.parts = parts;
                sum.figures.push(None);
                sum.cell = (row, value_column);
                true
            }
            _ => false,
        };
        let Some(value) = value else { return };
        let cell = (row, value_column);
        let factor = match understood.unit.as_str() {
            unit if unit.is_empty() || quantity.unit.is_none() => None,
            unit => super::cell::unit_factor(quantities, quantity, unit).unwrap_or_else(|()| {
                let arguments =
                    vec![("field", Argument::Field(quantity.key.clone())), ("text", Argument::Text(unit.to_owned()))];
                self.notes.error("wrong_unit", Some(heading.unit_cell), arguments);
                None
            }),
        };
        let noted = match key.as_str() {
            "county_code" => self.cells.code(value).map(|read| keep(read, |code| self.read.code = Some(code))),
            "county_name" => self.cells.text(value).map(|read| keep(read, |name| self.read.name = Some(name))),
            _ if quantity.value == ValueType::SchoolYear => {
                self.cells.school_year(value).map(|read| keep(read, |year| self.read.year = Some(year)))
            }
            _ if quantity.value.is_figure() => self.cells.figure(value, quantity, factor.as_ref()).map(|read| {
                keep(read, |figure| {
                    match self.sums.get_mut(&key).and_then(|sum| sum.figures.last_mut()).filter(|_| part) {
                        Some(place) => *place = Some(figure),
                        None => self.put(&key, figure, row, value_column),
                    }
                })
            }),
            _ => self.cells.text(value).map(|read| {
                keep(read, |text| {
                    self.read.texts.insert(key.clone(), text);
                })
            }),
        };
        match noted {
            Ok(false) => {}
            Ok(true) => {
                self.notes.doubt("none_or_unknown", None, Some(&key), address(row, value_column), Vec::new());
            }
            Err(refused) => super::rows::refuse(&mut self.notes, cell, &key, refused),
        }
    }

    /// Keeps a figure; a line that stands twice with different figures is a doubt, the later one wins.
    fn put(&mut self, key: &str, figure: Figure, row: u32, column: u32) {
        if let Some(earlier) = self.read.figures.insert(key.to_owned(), figure.clone())
            && earlier != figure
        {
            let cell = address(row, column);
            self.notes.doubt("conflicting_cells", None, Some(key), cell, vec![earlier, figure]);
        }
    }
}

/// Keeps the data of a reading; whether it was `无`.
fn keep<T>(read: Reading<T>, put: impl FnOnce(T)) -> bool {
    match read {
        Reading::Data(data) => put(data),
        Reading::NoData => {}
        Reading::NoneOrUnknown => return true,
    }
    false
}

impl Sink for CountySheet<'_, '_> {
    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
        if let Value::Text(text) = value
            && trimmed(text).is_empty()
        {
            return ControlFlow::Continue(());
        }
        if self.extent.column(column).is_break() {
            self.notes.error("too_large", None, vec![("reason", Argument::Reason("columns"))]);
            return ControlFlow::Break(());
        }
        if row < HEAD_ROWS
            && let Some(text) = heading_text(value)
        {
            self.first.push(row, column, text);
        }
        if self.rows.last().is_none_or(|(last, _)| *last != row) {
            if self.rows.len() >= MOST_ROWS {
                self.notes.error("too_large", None, vec![("reason", Argument::Reason("rows"))]);
                return ControlFlow::Break(());
            }
            self.rows.push((row, RowCells::default()));
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(column, value);
        }
        ControlFlow::Continue(())
    }
}
