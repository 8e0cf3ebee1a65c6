//! Rows of schools into typed columns.

use super::cell::{Cells, Complaint, Reading, Value};
use super::fold::fold;
use super::plan::{CODE, KIND, NAME, Plan, Sum, Target, Use};
use super::report::{Argument, Notes, address};
use crate::county::{Figure, FigureColumn, NO_CHOICE, Quantities, Quantity, RoomAreas, Schools, Stage, ValueType};

/// Empty rows between schools are reported one by one up to here, a longer gap once.
const SINGLE_GAPS: u32 = 20;

/// The cells of one row, kept until the row ends; its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct RowCells {
    cells: Vec<(u32, Stored)>,
    texts: String,
}

#[derive(Debug, Clone, Copy)]
enum Stored {
    Number(f64),
    Text(usize, usize),
    Truth(bool),
    Day(i32),
    Error(&'static str),
}

impl RowCells {
    pub fn clear(&mut self) {
        self.cells.clear();
        self.texts.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Bytes of its texts.
    pub fn text_bytes(&self) -> usize {
        self.texts.len()
    }

    pub fn push(&mut self, column: u32, value: Value) {
        let stored = match value {
            Value::Number(number) => Stored::Number(number),
            Value::Truth(truth) => Stored::Truth(truth),
            Value::Day(year) => Stored::Day(year),
            Value::Error(error) => Stored::Error(error),
            Value::Text(text) => {
                let start = self.texts.len();
                self.texts.push_str(text);
                Stored::Text(start, self.texts.len())
            }
        };
        self.cells.push((column, stored));
    }

    /// The cells by place, in the order they were read.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Value<'_>)> {
        self.cells.iter().map(|(column, stored)| {
            let value = match *stored {
                Stored::Number(number) => Value::Number(number),
                Stored::Truth(truth) => Value::Truth(truth),
                Stored::Day(year) => Value::Day(year),
                Stored::Error(error) => Value::Error(error),
                Stored::Text(start, end) => Value::Text(&self.texts[start..end]),
            };
            (*column, value)
        })
    }

    fn at(&self, place: Option<usize>) -> Option<Value<'_>> {
        let place = place?;
        self.iter().find(|(column, _)| *column as usize == place).map(|(_, value)| value)
    }
}

/// A column while it is filled.
#[derive(Debug)]
enum Column {
    Figures(FigureColumn),
    Choices(Vec<u8>),
    Rooms(Vec<RoomAreas>),
    Texts(Vec<String>),
}

impl Column {
    fn of(value: ValueType) -> Self {
        match value {
            ValueType::Choice | ValueType::YesNo => Self::Choices(Vec::new()),
            ValueType::RoomAreas => Self::Rooms(Vec::new()),
            ValueType::Text | ValueType::SchoolYear => Self::Texts(Vec::new()),
            ValueType::Year | ValueType::Count | ValueType::Amount | ValueType::Ratio | ValueType::Level => {
                Self::Figures(FigureColumn::default())
            }
        }
    }

    fn push_nothing(&mut self) {
        match self {
            Self::Figures(column) => column.push(None),
            Self::Choices(column) => column.push(NO_CHOICE),
            Self::Rooms(column) => column.push(None),
            Self::Texts(column) => column.push(String::new()),
        }
    }
}

/// Where the cells of a place stand: a table has a column a quantity, a return a row a quantity.
#[derive(Debug)]
pub(super) enum Layout {
    /// Places are columns.
    Table,
    /// Places are lines; they stand in these rows of this column.
    Return { rows: Vec<u32>, column: u32 },
}

/// A sheet of schools while its rows are read.
pub(super) struct Rows<'q> {
    quantities: &'q Quantities,
    cells: Cells<'q>,
    plan: Plan,
    layout: Layout,
    columns: Vec<Column>,
    schools: Schools,
    /// Row of the sheet by school.
    row_numbers: Vec<u32>,
    parts: Vec<Option<Figure>>,
    /// By sum: the best that came of it in any row.
    fates: Vec<Fate>,
    kind: Option<&'q Quantity>,
    totals: Vec<String>,
}

/// What came of a total where stages are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// It was never given.
    Empty,
    /// The stages were given beside it and say no other.
    PassedOver,
    /// A figure or a doubt came of it.
    Told,
}

/// What a line of a return gave, as a later one is compared with it.
enum Given {
    Figure(Figure),
    Text(String),
}

/// What a row is.
enum RowKind {
    School,
    Skipped,
    Example,
}

impl<'q> Rows<'q> {
    pub fn new(quantities: &'q Quantities, plan: Plan, layout: Layout) -> Self {
        let columns = plan.slots.iter().map(|slot| Column::of(quantities.list[*slot].value)).collect();
        Self {
            quantities,
            cells: Cells::new(quantities),
            parts: vec![None; plan.parts.len()],
            fates: vec![Fate::Empty; plan.sums.len()],
            plan,
            layout,
            columns,
            schools: Schools::default(),
            row_numbers: Vec::new(),
            kind: quantities.get(KIND),
            totals: quantities.marks.totals.iter().map(|mark| fold(mark)).collect(),
        }
    }

    /// Whether cells of the place are read.
    pub fn is_used(&self, place: u32) -> bool {
        self.plan.is_used(place as usize)
    }

    fn cell(&self, row: u32, place: u32) -> (u32, u32) {
        match &self.layout {
            Layout::Table => (row, place),
            Layout::Return { rows, column } => (rows.get(place as usize).copied().unwrap_or(row), *column),
        }
    }

    /// Reports the empty rows between the last row read and this one.
    pub fn gap(from: u32, to: u32, notes: &mut Notes) {
        if to.saturating_sub(from) <= SINGLE_GAPS {
            for row in from..to {
                notes.doubt("row_skipped", None, None, (row + 1).to_string(), Vec::new());
            }
        } else {
            notes.doubt("row_skipped", None, None, format!("{}–{to}", from + 1), Vec::new());
        }
    }

    /// Takes one row in.
    pub fn row(&mut self, row: u32, cells: &RowCells, notes: &mut Notes) {
        match self.kind_of_row(cells) {
            RowKind::School => self.school(row, cells, notes),
            RowKind::Skipped => notes.doubt("row_skipped", None, None, (row + 1).to_string(), Vec::new()),
            RowKind::Example => notes.doubt("example_row_skipped", None, None, (row + 1).to_string(), Vec::new()),
        }
    }

    fn kind_of_row(&self, cells: &RowCells) -> RowKind {
        let code = cells.at(self.plan.code);
        let first = cells.iter().min_by_key(|(place, _)| *place).map(|(_, value)| value);
        if [code, cells.at(self.plan.name), first].into_iter().flatten().any(|value| self.is_total(value)) {
            return RowKind::Skipped;
        }
        if let Some(Value::Text(code)) = code
            && fold(code).starts_with(&self.quantities.marks.example_prefix)
        {
            return RowKind::Example;
        }
        if cells.iter().any(|(place, _)| self.is_used(place)) { RowKind::School } else { RowKind::Skipped }
    }

    fn is_total(&self, value: Value) -> bool {
        let Value::Text(text) = value else { return false };
        // Marks are Chinese: nearly all codes are ASCII and need no folding.
        if text.is_ascii() && self.totals.iter().all(|mark| !mark.is_ascii()) {
            return false;
        }
        let folded = fold(text);
        self.totals.contains(&folded) || folded.starts_with(&self.quantities.marks.note_prefix)
    }

    fn school(&mut self, row: u32, cells: &RowCells, notes: &mut Notes) {
        let code = self.required(row, cells, self.plan.code, CODE, notes, Cells::code);
        let name = self.required(row, cells, self.plan.name, NAME, notes, Cells::text);
        let kind = self.kind.and_then(|quantity| {
            self.required(row, cells, self.plan.kind, KIND, notes, |cells, value| {
                cells.choice(value, quantity).map_err(|refused| match refused.code {
                    "unknown_choice" => Complaint { code: "unknown_kind", ..refused },
                    _ => refused,
                })
            })
        });
        self.schools.codes.push(code.unwrap_or_default());
        self.schools.names.push(name.unwrap_or_default());
        self.schools.kinds.push(kind.unwrap_or_default());
        self.row_numbers.push(row);
        self.columns.iter_mut().for_each(Column::push_nothing);
        self.parts.iter_mut().for_each(|part| *part = None);
        for (place, value) in cells.iter() {
            self.value(row, place, value, notes);
        }
        if !self.plan.sums.is_empty() && kind.is_some() {
            self.sums(row, notes);
        }
    }

    /// A cell that must be there.
    fn required<T>(
        &mut self,
        row: u32,
        cells: &RowCells,
        place: Option<usize>,
        key: &str,
        notes: &mut Notes,
        read: impl FnOnce(&mut Cells<'q>, Value) -> Result<Reading<T>, Complaint>,
    ) -> Option<T> {
        // A column that is missing altogether has been reported once.
        let place_number = u32::try_from(place?).unwrap_or(u32::MAX);
        let cell = self.cell(row, place_number);
        let reading = match cells.at(place) {
            Some(value) => read(&mut self.cells, value),
            None => Ok(Reading::NoData),
        };
        match reading {
            Ok(Reading::Data(data)) => Some(data),
            Ok(_) => {
                let arguments =
                    vec![("field", Argument::Field(key.to_owned())), ("reason", Argument::Reason("empty_cell"))];
                notes.error("required_missing", Some(cell), arguments);
                None
            }
            Err(refused) => {
                refuse(notes, cell, key, refused);
                None
            }
        }
    }

    /// Puts one cell where the plan says.
    fn value(&mut self, row: u32, place: u32, value: Value, notes: &mut Notes) {
        match self.plan.used(place as usize) {
            Use::Aside | Use::Code | Use::Name | Use::Kind => {}
            Use::Part { part, factor } => {
                let (part, quantity) = (*part, &self.quantities.list[self.plan.parts[*part].quantity]);
                match self.cells.figure(value, quantity, factor.as_ref()) {
                    Ok(Reading::Data(figure)) => self.parts[part] = Some(figure),
                    other => self.note(row, place, &quantity.key, other, notes),
                }
            }
            Use::Slot { slot, factor } => {
                let (slot, quantity) = (*slot, &self.quantities.list[self.plan.slots[*slot]]);
                let last = self.schools.len() - 1;
                let earlier = self.given(slot, quantity);
                let outcome = match &mut self.columns[slot] {
                    Column::Figures(column) => self
                        .cells
                        .figure(value, quantity, factor.as_ref())
                        .map(|read| keep(read, |figure| column.set(last, Some(figure)))),
                    Column::Choices(column) => {
                        self.cells.choice(value, quantity).map(|read| keep(read, |choice| column[last] = choice))
                    }
                    Column::Rooms(column) => self
                        .cells
                        .rooms(value, quantity, factor.as_ref())
                        .map(|read| keep(read, |rooms| column[last] = rooms)),
                    Column::Texts(column) => self.cells.text(value).map(|read| keep(read, |text| column[last] = text)),
                };
                if !matches!(outcome, Ok(Reading::Data(()) | Reading::NoData)) {
                    self.note(row, place, &quantity.key, outcome, notes);
                }
                if let Some(earlier) = earlier {
                    self.conflict(row, place, quantity, earlier, notes);
                }
            }
        }
    }

    /// What an earlier line of a return gave; in a table a column is given once.
    fn given(&self, slot: usize, quantity: &Quantity) -> Option<Given> {
        if matches!(self.layout, Layout::Table) {
            return None;
        }
        let last = self.schools.len() - 1;
        match &self.columns[slot] {
            Column::Figures(column) => column.get(last).map(Given::Figure),
            Column::Choices(column) => {
                let names = &quantity.options.get(usize::from(column[last]))?.names;
                names.first().cloned().map(Given::Text)
            }
            Column::Rooms(column) => column[last].as_deref().map(|rooms| {
                let rooms: Vec<String> = rooms.iter().map(ToString::to_string).collect();
                Given::Text(rooms.join(";"))
            }),
            Column::Texts(column) => Some(Given::Text(column[last].clone())).filter(|_| !column[last].is_empty()),
        }
    }

    /// Notes a line that says otherwise than an earlier one of the same field; the later counts.
    fn conflict(&self, row: u32, place: u32, quantity: &Quantity, earlier: Given, notes: &mut Notes) {
        let Use::Slot { slot, .. } = self.plan.used(place as usize) else { return };
        let (figures, texts) = match (earlier, self.given(*slot, quantity)) {
            (Given::Figure(a), Some(Given::Figure(b))) if a != b => (vec![a, b], Vec::new()),
            (Given::Text(a), Some(Given::Text(b))) if a != b => (Vec::new(), vec![("a", a), ("b", b)]),
            _ => return,
        };
        let (row, column) = self.cell(row, place);
        let school = self.schools.codes.last().map(String::as_str);
        notes.doubt("conflicting_cells", school, Some(&quantity.key), address(row, column), figures);
        if let Some(doubt) = notes.doubts.last_mut() {
            doubt.arguments.extend(texts.into_iter().map(|(name, text)| (name, Argument::Text(text))));
        }
    }

    /// Notes an error or a doubt of a cell.
    fn note<T>(&self, row: u32, place: u32, key: &str, read: Result<Reading<T>, Complaint>, notes: &mut Notes) {
        let cell = self.cell(row, place);
        match read {
            Ok(Reading::NoneOrUnknown) => {
                let school = self.schools.codes.last().map(String::as_str);
                notes.doubt("none_or_unknown", school, Some(key), address(cell.0, cell.1), Vec::new());
            }
            Ok(_) => {}
            Err(refused) => refuse(notes, cell, key, refused),
        }
    }

    /// Adds the parts of the row up and puts the sums where they belong.
    fn sums(&mut self, row: u32, notes: &mut Notes) {
        let last = self.schools.len() - 1;
        let stages: &[Stage] =
            self.quantities.kinds.get(usize::from(self.schools.kinds[last])).map_or(&[], |kind| kind.stages.as_slice());
        for at in 0..self.plan.sums.len() {
            let sum = &self.plan.sums[at];
            match &sum.target {
                Target::Slot(slot) => {
                    if let Some(total) = self.total(sum, None) {
                        set(&mut self.columns[*slot], last, total);
                    }
                }
                Target::Check(slot) => {
                    let (checked, known) = (self.total(sum, None), figure_in(&self.columns[*slot], last));
                    if let (Some(checked), Some(known)) = (checked, known)
                        && known.is_less(&checked)
                    {
                        let school = &self.schools.codes[last];
                        notes.doubt(
                            "gym_over_indoor_area",
                            Some(school),
                            Some(&sum.key),
                            (row + 1).to_string(),
                            vec![checked, known],
                        );
                    }
                }
                Target::OnlyStage(slots) => match stages {
                    [] => {}
                    [stage] => {
                        if let Some((_, slot)) = slots.iter().find(|(known, _)| known == stage)
                            && let Some(total) = self.total(sum, Some(*stage))
                        {
                            let fate = match figure_in(&self.columns[*slot], last) {
                                None => {
                                    set(&mut self.columns[*slot], last, total);
                                    Fate::Told
                                }
                                Some(own) if own == total => Fate::PassedOver,
                                Some(own) => self.beside_stage(row, *slot, vec![total, own], notes),
                            };
                            self.fates[at] = self.fates[at].max(fate);
                        }
                    }
                    _ => self.fates[at] = self.fates[at].max(self.lone_total(row, sum, slots, stages, notes)),
                },
            }
        }
    }

    /// The sum of the parts that count in the stage; nothing where one of them is empty.
    fn total(&self, sum: &Sum, stage: Option<Stage>) -> Option<Figure> {
        if sum.incomplete {
            return None;
        }
        let counts = |part: &&usize| self.plan.parts[**part].only.is_none_or(|only| stage == Some(only));
        let mut parts = sum.parts.iter().filter(counts).map(|part| self.parts[*part].as_ref());
        let first = parts.next()??.clone();
        parts.try_fold(first, |total, part| Some(total.plus(part?)))
    }

    /// A total that says otherwise than the column of the school's only stage, which counts.
    fn beside_stage(&self, row: u32, slot: usize, figures: Vec<Figure>, notes: &mut Notes) -> Fate {
        let (school, key) = (self.schools.codes.last(), &self.quantities.list[self.plan.slots[slot]].key);
        let school = school.map(String::as_str);
        notes.doubt("conflicting_cells", school, Some(key), (row + 1).to_string(), figures);
        Fate::Told
    }

    /// A total where stages are asked: a doubt, unless every stage has its own figure beside it.
    fn lone_total(&self, row: u32, sum: &Sum, slots: &[(Stage, usize)], stages: &[Stage], notes: &mut Notes) -> Fate {
        let last = self.schools.len() - 1;
        let asked = || slots.iter().filter(|(stage, _)| stages.contains(stage));
        let missing = asked().any(|(_, slot)| figure_in(&self.columns[*slot], last).is_none());
        let given: Vec<Figure> = sum.parts.iter().filter_map(|part| self.parts[*part].clone()).collect();
        if given.is_empty() {
            return Fate::Empty;
        }
        if missing {
            let total = given.iter().skip(1).fold(given[0].clone(), |total, part| total.plus(part));
            notes.doubt(
                "lone_total",
                Some(&self.schools.codes[last]),
                Some(&sum.key),
                (row + 1).to_string(),
                vec![total],
            );
            if let Some(doubt) = notes.doubts.last_mut() {
                doubt.arguments.push(("field", Argument::Text(self.plan.parts[sum.parts[0]].heading.clone())));
            }
        }
        if missing { Fate::Told } else { Fate::PassedOver }
    }

    /// The schools, in the order of their codes. Codes that stand twice are noted.
    pub fn finish(mut self, notes: &mut Notes) -> Schools {
        self.note_duplicates(notes);
        // A total that no school needed, its stages being given, was not read.
        let unread = self.plan.sums.iter().zip(&self.fates).filter(|(_, fate)| **fate == Fate::PassedOver);
        let parts = unread.flat_map(|(sum, _)| &sum.parts).map(|part| self.plan.parts[*part].heading.clone());
        notes.ignored.extend(parts);
        for (slot, column) in self.plan.slots.iter().zip(self.columns) {
            let key = self.quantities.list[*slot].key.clone();
            // A column without any figure was reported by nobody.
            match column {
                Column::Figures(column) if (0..column.len()).any(|row| column.has(row)) => {
                    self.schools.figures.insert(key, column);
                }
                Column::Choices(column) if column.iter().any(|choice| *choice != NO_CHOICE) => {
                    self.schools.choices.insert(key, column);
                }
                Column::Rooms(column) if column.iter().any(Option::is_some) => {
                    self.schools.rooms.insert(key, column);
                }
                Column::Texts(column) if column.iter().any(|text| !text.is_empty()) => {
                    self.schools.texts.insert(key, column);
                }
                _ => {}
            }
        }
        self.schools.sort();
        self.schools
    }

    fn note_duplicates(&self, notes: &mut Notes) {
        let codes = &self.schools.codes;
        if codes.is_sorted_by(|a, b| a < b) {
            return;
        }
        let mut order: Vec<usize> = (0..codes.len()).filter(|row| !codes[*row].is_empty()).collect();
        order.sort_by(|a, b| (&codes[*a], a).cmp(&(&codes[*b], b)));
        let mut twice: Vec<(usize, usize)> =
            order.windows(2).filter(|pair| codes[pair[0]] == codes[pair[1]]).map(|pair| (pair[1], pair[0])).collect();
        twice.sort_unstable();
        let column = self.plan.code.and_then(|place| u32::try_from(place).ok()).unwrap_or_default();
        for (later, earlier) in twice {
            let (row, first) = (self.row_numbers[later], self.row_numbers[earlier]);
            let arguments =
                vec![("text", Argument::Text(codes[later].clone())), ("row", Argument::Text((first + 1).to_string()))];
            notes.error("duplicate_code", Some(self.cell(row, column)), arguments);
        }
    }
}

/// Keeps the data of a reading and leaves what it is.
fn keep<T>(read: Reading<T>, put: impl FnOnce(T)) -> Reading<()> {
    match read {
        Reading::Data(data) => {
            put(data);
            Reading::Data(())
        }
        Reading::NoData => Reading::NoData,
        Reading::NoneOrUnknown => Reading::NoneOrUnknown,
    }
}

fn set(column: &mut Column, row: usize, figure: Figure) {
    if let Column::Figures(column) = column {
        column.set(row, Some(figure));
    }
}

fn figure_in(column: &Column, row: usize) -> Option<Figure> {
    match column {
        Column::Figures(column) => column.get(row),
        _ => None,
    }
}

/// Notes why a cell is refused.
pub(super) fn refuse(notes: &mut Notes, cell: (u32, u32), key: &str, refused: Complaint) {
    let mut arguments = vec![("field", Argument::Field(key.to_owned())), ("text", Argument::Text(refused.text))];
    if !refused.reason.is_empty() {
        arguments.push(("reason", Argument::Reason(refused.reason)));
    }
    notes.error(refused.code, Some(cell), arguments);
}
