//! A checklist that was filled in on paper's terms, in a workbook: what stands in its cells, as the entries that would have
//! been made in the window. All of it or nothing: every cell that cannot be taken is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use calamine::{DataRef, Reader as _, Xlsx};
use jiff::civil::Date;
use serde_json::Value;

use super::fold::{fold, shown, trimmed};
use super::format::{Book, Broken};
use super::report::address;
use crate::county::{Figure, Stage};
use crate::fault::{Fault, Place, Result};
use crate::rulebook::VisitRules;
use crate::text::{Language, join, text};
use crate::visit::form::{self, FormSheet, NoStamp, STAMP_SHEET, Stamp, columns};
use crate::visit::round::Respondent;
use crate::visit::{
    Answered, Ask, Asked, Class, Field, Interview, Lesson, Line, Mark, Measured, OwnItem, Part, Room, Slip, Teacher,
    VisitKind, work_out,
};

/// Most faults named of one file.
const MOST_FAULTS: usize = 200;
/// Most rows with content of a sheet: the longest form has a few hundred.
const MOST_ROWS: usize = 5_000;
/// Most cells with content of a sheet.
const MOST_CELLS: usize = 100_000;
/// Longest note, as elsewhere.
const MOST_NOTE: usize = 10_000;
/// Longest name of a room, a class, a teacher.
const MOST_NAME: usize = 200;
/// Own items, where people added rows.
const MOST_OWN: u32 = 200;
/// Most heads in a class that is no slip.
const MOST_HEADS: i64 = 10_000;
/// Characters of a cell that a sentence shows.
const SHOWN: usize = 40;
/// Signs for a tick, beside yes.
const TICKED: [&str; 6] = ["√", "✓", "✔", "1", "y", "v"];
/// Signs for no tick, beside no.
const UNTICKED: [&str; 5] = ["×", "✗", "0", "n", "x"];
/// Marks of an empty cell.
const NOTHING: [&str; 4] = ["-", "—", "/", "——"];

/// Both languages: a form is taken in whichever it was made in.
const LANGUAGES: [Language; 2] = [Language::ZhCn, Language::En];

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Day(Option<Date>),
    Other,
}

type Cells = BTreeMap<(u32, u32), Cell>;

/// A sheet as it was found.
#[derive(Debug, Clone, Default)]
struct Page {
    name: String,
    cells: Cells,
}

/// A form that was read, before anything of it was looked at.
#[derive(Debug, Clone)]
pub struct Paper {
    /// What it says of itself.
    pub stamp: Stamp,
    /// The language it was made in: sentences about it name its own headings.
    language: Language,
    file: PathBuf,
    pages: BTreeMap<FormSheet, Page>,
}

/// What a filled form says.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Whose visit, where its own cell says so.
    pub purpose: Option<VisitKind>,
    /// The day, where it was filled in.
    pub date: Option<Date>,
    /// What would have been entered in the window, in the form's order.
    pub fields: Vec<(Field, Value)>,
}

/// All sheets a form may have.
const SHEETS: [FormSheet; 8] = [
    FormSheet::Cover,
    FormSheet::Lines,
    FormSheet::Years,
    FormSheet::Rooms,
    FormSheet::Classes,
    FormSheet::Teachers,
    FormSheet::Talks,
    FormSheet::Feedback,
];

impl Paper {
    /// Opens a filled form: its stamp and its cells, within bounds.
    pub fn open(path: &Path) -> Result<Self> {
        // Reading goes through other people's code: what it trips over is a damaged file, not our end.
        let read = catch_unwind(AssertUnwindSafe(|| Self::read(path)));
        read.unwrap_or_else(|_| Err(Fault::bad_input("checklist_unreadable"))).map_err(|fault| match fault.place.file {
            None => fault.in_file(path),
            Some(_) => fault,
        })
    }

    fn read(path: &Path) -> Result<Self> {
        match Book::open(path) {
            Ok(Book::Xlsx(_)) => {}
            Ok(_) => return Err(Fault::bad_input("checklist_not_xlsx")),
            Err(broken) => return Err(refused(&broken)),
        }
        let file = File::open(path).map_err(|_| Fault::bad_input("checklist_missing"))?;
        let damaged = |_| Fault::bad_input("checklist_unreadable");
        let mut workbook = Xlsx::new(BufReader::new(file)).map_err(damaged)?;
        let names: Vec<String> = workbook.sheets_metadata().iter().map(|sheet| sheet.name.clone()).collect();
        if !names.iter().any(|name| name == STAMP_SHEET) {
            return Err(Fault::bad_input("not_a_checklist"));
        }
        let stamp = stamp(&cells(&mut workbook, STAMP_SHEET)?)?;
        let mut pages = BTreeMap::new();
        for name in names {
            let is = |sheet: &FormSheet| LANGUAGES.iter().any(|language| sheet.name(*language) == name);
            if let Some(sheet) = SHEETS.into_iter().find(is) {
                let cells = cells(&mut workbook, &name)?;
                pages.insert(sheet, Page { name, cells });
            }
        }
        let english = |(sheet, page): (&FormSheet, &Page)| sheet.name(Language::En) == page.name;
        let language = if pages.iter().any(english) { Language::En } else { Language::ZhCn };
        if !pages.contains_key(&FormSheet::Lines) {
            return Err(Fault::bad_input("checklist_sheet_missing").with("sheet", FormSheet::Lines.name(language)));
        }
        Ok(Self { stamp, language, file: path.to_owned(), pages })
    }

    /// What the form says, by the lines that are asked; or everything that is wrong with it.
    pub fn fill(
        &self,
        asked: &Asked,
        rules: &VisitRules,
        respondents: &[Respondent],
    ) -> std::result::Result<Filled, Vec<Fault>> {
        let mut reader =
            Reader { paper: self, asked, rules, respondents, faults: Vec::new(), filled: Filled::default() };
        reader.cover();
        reader.lines();
        reader.years();
        reader.rooms();
        reader.classes();
        reader.teachers();
        reader.talks();
        reader.feedback();
        if reader.faults.is_empty() && reader.filled.fields.is_empty() {
            reader.faults.push(Fault::bad_input("checklist_nothing_filled").in_file(&self.file));
        }
        if reader.faults.is_empty() { Ok(reader.filled) } else { Err(reader.faults) }
    }
}

fn refused(broken: &Broken) -> Fault {
    Fault::bad_input(match (broken.code, broken.reason) {
        ("encrypted", _) => "checklist_encrypted",
        ("too_large", _) => "checklist_too_large",
        (_, "missing") => "checklist_missing",
        _ => "checklist_unreadable",
    })
}

/// The cells of a sheet, within bounds: a stray cell far away costs nothing, a million of them are refused.
fn cells(workbook: &mut Xlsx<BufReader<File>>, name: &str) -> Result<Cells> {
    let damaged = || Fault::bad_input("checklist_unreadable");
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|_| damaged())?;
    let mut cells = Cells::new();
    let mut rows = 0;
    let mut last = None;
    while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
        let place = cell.get_position();
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(number) => Cell::Number(*number),
            #[expect(clippy::cast_precision_loss, reason = "the reader gives whole numbers of cells this way too")]
            DataRef::Int(number) => Cell::Number(*number as f64),
            DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
            DataRef::String(text) => Cell::Text(text.clone()),
            DataRef::DateTime(date) if date.is_datetime() => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                Cell::Day(civil(i64::from(year), i64::from(month), i64::from(day)))
            }
            DataRef::DateTimeIso(text) => Cell::Day(date_of(text.split('T').next().unwrap_or_default())),
            DataRef::DateTime(_) | DataRef::DurationIso(_) | DataRef::Bool(_) | DataRef::Error(_) => Cell::Other,
        };
        if matches!(&value, Cell::Text(text) if trimmed(text).is_empty()) {
            continue;
        }
        if last != Some(place.0) {
            last = Some(place.0);
            rows += 1;
        }
        cells.insert(place, value);
        if rows > MOST_ROWS || cells.len() > MOST_CELLS {
            let place =
                Place { sheet: Some(name.to_owned()), cell: Some(address(place.0, place.1)), ..Place::default() };
            return Err(Fault::bad_input("checklist_too_large").at(place));
        }
    }
    Ok(cells)
}

fn stamp(cells: &Cells) -> Result<Stamp> {
    let text = |row: u32, column: u32| match cells.get(&(row, column)) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let rows: BTreeSet<u32> = cells.keys().map(|(row, _)| *row).collect();
    let rows: Vec<(String, String)> = rows.into_iter().map(|row| (text(row, 0), text(row, 1))).collect();
    Stamp::read(&rows).map_err(|reason| {
        Fault::bad_input(match reason {
            NoStamp::Foreign => "not_a_checklist",
            NoStamp::Newer => "checklist_newer",
            NoStamp::Altered => "checklist_altered",
        })
    })
}

/// A date as people write it: `2025-10-20`, `2025/10/20`, `2025.10.20`, `2025年10月20日`.
fn date_of(text: &str) -> Option<Date> {
    let folded = fold(text);
    let mut parts = folded.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty());
    let date = civil(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() { None } else { date }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1990..=2200).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether a text marks an empty cell.
fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text)
}

/// Whether a text is the text of a key in either language.
fn is_text(text_found: &str, key: &str) -> bool {
    LANGUAGES.iter().any(|language| fold(&text(*language, key, &[])) == fold(text_found))
}

/// A table of a sheet: its head's row and where its columns stand.
struct Table {
    head: u32,
    /// Rows with content below it.
    rows: Vec<u32>,
    columns: BTreeMap<String, u32>,
}

struct Reader<'a> {
    paper: &'a Paper,
    asked: &'a Asked,
    rules: &'a VisitRules,
    respondents: &'a [Respondent],
    faults: Vec<Fault>,
    filled: Filled,
}

/// What a cell holds as a word.
fn word(cell: Option<&Cell>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Text(text)) => trimmed(text).to_owned(),
        Some(Cell::Number(number)) => {
            Figure::from_double(*number).map_or_else(String::new, |figure| figure.to_string())
        }
        Some(Cell::Day(Some(date))) => date.to_string(),
        Some(Cell::Day(None) | Cell::Other) => "?".to_owned(),
    }
}

impl<'a> Reader<'a> {
    fn page(&self, sheet: FormSheet) -> Option<&'a Page> {
        self.paper.pages.get(&sheet)
    }

    fn fault(&mut self, page: &Page, cell: (u32, u32), fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            let place = Place {
                file: Some(self.paper.file.clone()),
                sheet: Some(page.name.clone()),
                cell: Some(address(cell.0, cell.1)),
                line: None,
            };
            self.faults.push(fault.at(place));
        }
    }

    fn enter(&mut self, field: Field, value: impl serde::Serialize) {
        self.filled.fields.push((field, serde_json::to_value(value).unwrap_or_default()));
    }

    /// Finds a table by its heads in either language. A sheet without it, or one that lacks a column, is a fault.
    fn table(&mut self, page: &Page, wanted: &[&str], more: &[String]) -> Option<Table> {
        let rows: BTreeSet<u32> = page.cells.keys().map(|(row, _)| *row).collect();
        for row in rows.iter().copied() {
            let mut columns: BTreeMap<String, u32> = BTreeMap::new();
            for ((_, column), cell) in page.cells.range((row, 0)..=(row, u32::MAX)) {
                let word = word(Some(cell));
                let known = wanted.iter().find(|id| is_text(&word, &format!("checklist.column.{id}")));
                let own = more.iter().find(|head| fold(head) == fold(&word)).cloned();
                if let Some(id) = known.map(|id| (*id).to_owned()).or(own) {
                    columns.entry(id).or_insert(*column);
                }
            }
            if columns.contains_key(wanted[0]) && columns.len() >= 2 {
                let missing = wanted.iter().copied().find(|id| !columns.contains_key(*id));
                let missing = missing.map(|id| form::head(self.paper.language, id));
                if let Some(missing) = missing {
                    self.fault(page, (row, 0), Fault::bad_input("checklist_column_missing").with("column", missing));
                    return None;
                }
                return Some(Table { head: row, rows: rows.range(row + 1..).copied().collect(), columns });
            }
        }
        let column = form::head(self.paper.language, wanted[0]);
        self.fault(page, (0, 0), Fault::bad_input("checklist_column_missing").with("column", column));
        None
    }

    /// A text of at most so many characters.
    fn text(&mut self, page: &Page, cell: (u32, u32), most: usize) -> Option<String> {
        let found = page.cells.get(&cell)?;
        if matches!(found, Cell::Other) {
            self.fault(page, cell, Fault::bad_input("checklist_cell_error"));
            return None;
        }
        let text = word(Some(found)).replace("\r\n", "\n");
        if text.chars().count() > most {
            self.fault(page, cell, Fault::bad_input("checklist_text_too_long").with("most", most));
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// One of the words of a list; a word that is none of them is a fault.
    fn choice<T: Copy>(
        &mut self,
        page: &Page,
        cell: (u32, u32),
        code: &'static str,
        words: &[(T, [String; 2])],
    ) -> Option<T> {
        let found = word(page.cells.get(&cell));
        if found.is_empty() {
            return None;
        }
        // English words may be typed with small or large letters.
        let plain = |word: &str| fold(word).to_lowercase();
        let known = words.iter().find(|(_, names)| names.iter().any(|name| plain(name) == plain(&found)));
        if known.is_none() {
            let own = usize::from(self.paper.language == Language::En);
            let valid = join(self.paper.language, words.iter().map(|(_, names)| &names[own]));
            let fault = Fault::bad_input(code).with("text", shown(&found, SHOWN)).with("valid", valid);
            self.fault(page, cell, fault);
        }
        known.map(|(value, _)| *value)
    }

    fn mark(&mut self, page: &Page, cell: (u32, u32)) -> Option<Mark> {
        let words = Mark::ALL.map(|mark| (mark, both(&format!("visit.mark.{}", mark.id()))));
        self.choice(page, cell, "checklist_unknown_answer", &words)
    }

    fn yes_no(&mut self, page: &Page, cell: (u32, u32)) -> Option<bool> {
        let words = [(true, both("checklist.yes")), (false, both("checklist.no"))];
        self.choice(page, cell, "checklist_unknown_choice", &words)
    }

    fn stage(&mut self, page: &Page, cell: (u32, u32)) -> Option<Stage> {
        let words: Vec<(Stage, [String; 2])> =
            self.asked.stages.iter().map(|stage| (*stage, both(&format!("stage.{}", stage.id())))).collect();
        self.choice(page, cell, "checklist_unknown_choice", &words)
    }

    /// A figure and the working it came of.
    fn figure(&mut self, page: &Page, cell: (u32, u32), whole: bool) -> Option<(String, Figure)> {
        let code_of = |slip: Slip| match slip {
            Slip::Empty | Slip::NotANumber => "checklist_not_a_number",
            Slip::ByZero => "checklist_by_zero",
            Slip::TooLarge => "checklist_figure_too_large",
        };
        let found = page.cells.get(&cell)?;
        let (working, code) = match found {
            Cell::Number(number) if *number < 0.0 => (word(Some(found)), Err("checklist_negative")),
            Cell::Number(_) | Cell::Text(_) => {
                let working = word(Some(found));
                if is_nothing(&working) {
                    return None;
                }
                let positive = working.trim_start_matches(['-', '−', '－']);
                let negative = positive.len() < working.len() && work_out(positive).is_ok();
                let figure = if negative { Err("checklist_negative") } else { work_out(&working).map_err(code_of) };
                (working, figure)
            }
            Cell::Day(_) => (word(Some(found)), Err("checklist_is_a_date")),
            Cell::Other => (String::new(), Err("checklist_cell_error")),
        };
        let code = match code {
            Ok(figure) if whole && !figure.is_whole() => "checklist_fractional",
            Ok(figure) => return Some((working, figure)),
            Err(code) => code,
        };
        self.fault(page, cell, Fault::bad_input(code).with("text", shown(&working, SHOWN)));
        None
    }

    fn cover(&mut self) {
        let Some(page) = self.page(FormSheet::Cover) else { return };
        for ((row, column), cell) in &page.cells {
            let label = word(Some(cell));
            let value = (*row, 1);
            if *column != 0 {
                continue;
            }
            if is_text(&label, "checklist.cover.purpose") {
                let words = [VisitKind::Visit, VisitKind::SelfReview]
                    .map(|kind| (kind, both(&format!("checklist.purpose.{}", kind.id()))));
                self.filled.purpose = self.choice(page, value, "checklist_unknown_choice", &words);
            } else if is_text(&label, "checklist.cover.date") {
                let found = page.cells.get(&value);
                self.filled.date = match found {
                    Some(Cell::Day(date)) => *date,
                    Some(Cell::Text(text)) => date_of(text),
                    _ => None,
                };
                if found.is_some() && self.filled.date.is_none() {
                    let text = shown(&word(found), SHOWN);
                    self.fault(page, value, Fault::bad_input("checklist_wrong_date").with("text", text));
                }
            } else if is_text(&label, "checklist.cover.remark")
                && let Some(note) = self.text(page, value, MOST_NOTE)
            {
                self.enter(Field::Note(String::new()), note);
            }
        }
    }

    /// The line a row is about: by its label, if the words beside it are still those of that label. `used` says whether
    /// anything was filled in in the row.
    fn line_of(&mut self, page: &Page, table: &Table, row: u32, used: bool) -> Option<&'a Line> {
        let (label_at, item_at) = ((row, table.columns["label"]), (row, table.columns["item"]));
        let label = word(page.cells.get(&label_at));
        let item = word(page.cells.get(&item_at));
        let known = self.paper.stamp.lines.iter().find(|line| fold(&line.label) == fold(&label));
        let Some(known) = known else {
            // Headings stand alone in their rows.
            if used || !item.is_empty() {
                let code = if label.is_empty() { "checklist_no_label" } else { "checklist_unknown_item" };
                self.fault(page, label_at, Fault::bad_input(code).with("label", shown(&label, SHOWN)));
            }
            return None;
        };
        if fold(&known.text) != fold(&item) {
            let fault = Fault::bad_input("checklist_item_changed").with("label", &known.label);
            self.fault(page, item_at, fault.with("text", shown(&known.text, SHOWN)));
            return None;
        }
        let line = self.asked.line(&known.line);
        if line.is_none() && used {
            self.fault(page, label_at, Fault::bad_input("checklist_line_gone").with("label", &known.label));
        }
        line
    }

    fn lines(&mut self) {
        let Some(page) = self.page(FormSheet::Lines) else { return };
        let Some(table) = self.table(page, &columns::LINES, &[]) else { return };
        let at = |row: u32, column: &str| (row, table.columns[column]);
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut figures: BTreeMap<String, Figure> = BTreeMap::new();
        for row in table.rows.iter().copied() {
            let label = word(page.cells.get(&at(row, "label")));
            let used = ["measured", "answer", "remark"].iter().any(|column| page.cells.contains_key(&at(row, column)));
            if let Some(number) = own_number(&label) {
                self.own(page, &table, row, number, &mut seen);
                continue;
            }
            let Some(line) = self.line_of(page, &table, row, used) else { continue };
            if self.twice(page, at(row, "label"), &line.id, &label, &mut seen) {
                continue;
            }
            self.measured(page, at(row, "measured"), line, &mut figures);
            self.answer(page, at(row, "answer"), at(row, "remark"), &line.id);
        }
    }

    /// Whether a label was seen before, which is a fault.
    fn twice(
        &mut self,
        page: &Page,
        cell: (u32, u32),
        id: &str,
        label: &str,
        seen: &mut BTreeMap<String, String>,
    ) -> bool {
        match seen.insert(id.to_owned(), address(cell.0, cell.1)) {
            Some(other) => {
                let fault = Fault::bad_input("checklist_item_twice").with("label", label).with("other", other);
                self.fault(page, cell, fault);
                true
            }
            None => false,
        }
    }

    fn measured(&mut self, page: &Page, cell: (u32, u32), line: &Line, figures: &mut BTreeMap<String, Figure>) {
        match &line.ask {
            Ask::Figure { key, whole, .. } => {
                let Some((working, figure)) = self.figure(page, cell, *whole) else { return };
                match figures.get(key) {
                    Some(known) if *known != figure => {
                        self.fault(page, cell, Fault::bad_input("checklist_figure_twice"));
                    }
                    Some(_) => {}
                    None => {
                        self.enter(Field::Figure(key.clone()), Measured::new(&working, &figure));
                        figures.insert(key.clone(), figure);
                    }
                }
            }
            Ask::Number { .. } | Ask::Ratio { .. } => {
                if let Some((working, figure)) = self.figure(page, cell, false) {
                    self.enter(Field::Number(line.id.clone()), Measured::new(&working, &figure));
                }
            }
            Ask::Rooms { .. } | Ask::Verdict | Ask::InUse => {
                let found = word(page.cells.get(&cell));
                let pointer = ["checklist.see_rooms", "checklist.see_years"].iter().any(|key| is_text(&found, key));
                if !found.is_empty() && !pointer && !is_nothing(&found) {
                    let fault = Fault::bad_input("checklist_no_figure_here").with("text", shown(&found, SHOWN));
                    self.fault(page, cell, fault);
                }
            }
        }
    }

    fn answer(&mut self, page: &Page, answer: (u32, u32), remark: (u32, u32), line: &str) {
        let mark = self.mark(page, answer);
        let note = self.text(page, remark, MOST_NOTE);
        match (mark, note) {
            (Some(Mark::NotApplicable), None) => {
                self.fault(page, remark, Fault::bad_input("checklist_no_reason"));
            }
            (Some(Mark::NotApplicable), Some(reason)) => {
                self.enter(Field::Mark(line.to_owned()), Answered { mark: Mark::NotApplicable, reason });
            }
            (mark, note) => {
                if let Some(mark) = mark {
                    self.enter(Field::Mark(line.to_owned()), Answered::new(mark));
                }
                if let Some(note) = note {
                    self.enter(Field::Note(line.to_owned()), note);
                }
            }
        }
    }

    fn own(&mut self, page: &Page, table: &Table, row: u32, number: u32, seen: &mut BTreeMap<String, String>) {
        let at = |column: &str| (row, table.columns[column]);
        let used = ["measured", "answer", "remark"].iter().any(|column| page.cells.contains_key(&at(column)));
        let Some(text) = self.text(page, at("item"), MOST_NOTE) else {
            if used {
                self.fault(page, at("item"), Fault::bad_input("checklist_own_without_text"));
            }
            return;
        };
        let id = format!("own/{number}");
        let label = word(page.cells.get(&at("label")));
        if !self.twice(page, at("label"), &id, &label, seen) {
            self.enter(Field::Own(number), OwnItem { text });
            self.answer(page, at("answer"), at("remark"), &id);
        }
    }

    fn years(&mut self) {
        let years: BTreeSet<i32> = self.asked.lines.iter().flat_map(|line| line.years.iter().copied()).collect();
        let Some(page) = self.page(FormSheet::Years).filter(|_| !years.is_empty()) else { return };
        let heads: Vec<(i32, [String; 2])> =
            years.iter().map(|year| (*year, LANGUAGES.map(|language| form::school_year(language, *year)))).collect();
        let more: Vec<String> = heads.iter().flat_map(|(_, names)| names.iter().cloned()).collect();
        let Some(table) = self.table(page, &columns::YEARS, &more) else { return };
        let columns: Vec<(i32, u32)> = heads
            .iter()
            .filter_map(|(year, names)| Some((*year, *names.iter().find_map(|name| table.columns.get(name))?)))
            .collect();
        let mut seen = BTreeMap::new();
        for row in table.rows.iter().copied() {
            let used = columns.iter().any(|(_, column)| page.cells.contains_key(&(row, *column)));
            let Some(line) = self.line_of(page, &table, row, used) else { continue };
            let label_at = (row, table.columns["label"]);
            let label = word(page.cells.get(&label_at));
            if self.twice(page, label_at, &line.id, &label, &mut seen) {
                continue;
            }
            for (year, column) in &columns {
                let Some(mark) = self.mark(page, (row, *column)) else { continue };
                if line.years.contains(year) {
                    self.enter(Field::Year(*year, line.id.clone()), mark);
                } else {
                    self.fault(page, (row, *column), Fault::bad_input("checklist_year_not_asked"));
                }
            }
        }
    }

    fn rooms(&mut self) {
        let Some(page) = self.page(FormSheet::Rooms) else { return };
        let Some(table) = self.table(page, &columns::ROOMS, &[]) else { return };
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        for row in table.rows.iter().copied() {
            let at = |column: &str| (row, table.columns[column]);
            let filled = ["room", "room_area", "equipped", "in_use", "records"];
            let used = filled.iter().any(|column| page.cells.contains_key(&at(column)));
            let Some(line) = self.line_of(page, &table, row, used).filter(|_| used) else { continue };
            let room = Room {
                name: self.text(page, at("room"), MOST_NAME).unwrap_or_default(),
                working: self.figure(page, at("room_area"), false).map(|(working, _)| working).unwrap_or_default(),
                equipped: self.yes_no(page, at("equipped")),
                in_use: self.yes_no(page, at("in_use")),
                records: self.yes_no(page, at("records")),
            };
            if !matches!(line.ask, Ask::Rooms { .. }) {
                self.fault(page, at("label"), Fault::bad_input("checklist_unknown_item").with("label", &line.item));
                continue;
            }
            let place = places.entry(line.id.as_str()).or_default();
            *place += 1;
            let place = *place;
            self.enter(Field::Room(place, line.id.clone()), room);
        }
    }

    /// The answer to a question about a whole table, above it.
    fn whole(&mut self, page: &Page, questions: &[String]) -> (Option<bool>, (u32, u32)) {
        let found = page.cells.iter().find(|((_, column), cell)| {
            *column == 0 && questions.iter().any(|question| fold(question) == fold(&word(Some(cell))))
        });
        let Some(((row, _), _)) = found else { return (None, (0, 0)) };
        (self.yes_no(page, (*row, 1)), (*row, 1))
    }

    fn classes(&mut self) {
        let Some(page) = self.page(FormSheet::Classes) else { return };
        let Some(table) = self.table(page, &columns::CLASSES, &[]) else { return };
        let mut places: BTreeMap<Stage, u32> = BTreeMap::new();
        let mut uncounted: BTreeMap<Stage, (u32, u32)> = BTreeMap::new();
        for row in table.rows.iter().copied() {
            let at = |column: &str| (row, table.columns[column]);
            if !["class", "heads"].iter().any(|column| page.cells.contains_key(&at(column))) {
                continue;
            }
            let stage = match (self.asked.stages.as_slice(), page.cells.contains_key(&at("stage"))) {
                ([only], false) => Some(*only),
                (_, true) => self.stage(page, at("stage")),
                _ => {
                    self.fault(page, at("stage"), Fault::bad_input("checklist_class_without_stage"));
                    None
                }
            };
            let name = self.text(page, at("class"), MOST_NAME).unwrap_or_default();
            let heads = self.figure(page, at("heads"), true);
            let students = heads.as_ref().and_then(|(_, heads)| heads.to_whole());
            if students.is_some_and(|heads| heads > MOST_HEADS) || heads.is_some() && students.is_none() {
                let text = heads.map(|(working, _)| shown(&working, SHOWN)).unwrap_or_default();
                self.fault(page, at("heads"), Fault::bad_input("checklist_figure_too_large").with("text", text));
                continue;
            }
            let Some(stage) = stage else { continue };
            if students.is_none() {
                uncounted.entry(stage).or_insert(at("heads"));
            }
            let place = places.entry(stage).or_default();
            *place += 1;
            let place = *place;
            let students = students.and_then(|heads| u32::try_from(heads).ok());
            self.enter(Field::Class(stage, place), Class { name, students });
        }
        for stage in &self.asked.stages {
            let questions = LANGUAGES.map(|language| form::all_classes(language, *stage));
            let (all, at) = self.whole(page, &questions);
            match (all, uncounted.get(stage), places.contains_key(stage)) {
                (Some(true), Some(cell), _) => self.fault(page, *cell, Fault::bad_input("checklist_class_uncounted")),
                (Some(true), None, false) => self.fault(page, at, Fault::bad_input("checklist_no_class_counted")),
                (Some(true), None, true) => self.enter(Field::AllClasses(*stage), true),
                _ => {}
            }
        }
    }

    fn teachers(&mut self) {
        let Some(page) = self.page(FormSheet::Teachers) else { return };
        let ticks: Vec<(&str, [String; 2])> = self
            .rules
            .tick
            .iter()
            .map(|tick| (tick.key.as_str(), LANGUAGES.map(|language| language.of(&tick.name).to_owned())))
            .collect();
        let more: Vec<String> = ticks.iter().flat_map(|(_, names)| names.iter().cloned()).collect();
        let Some(table) = self.table(page, &columns::TEACHERS, &more) else { return };
        let columns: Vec<(&str, u32)> = ticks
            .iter()
            .filter_map(|(key, names)| Some((*key, *names.iter().find_map(|name| table.columns.get(name))?)))
            .collect();
        let mut roster: Vec<Teacher> = Vec::new();
        let mut ticked: Vec<(u32, BTreeSet<String>)> = Vec::new();
        for row in table.rows.iter().copied() {
            let at = |column: &str| (row, table.columns[column]);
            let used = columns.iter().map(|(_, column)| *column).chain([table.columns["teacher_remark"]]);
            let used = used.into_iter().any(|column| page.cells.contains_key(&(row, column)));
            let Some(name) = self.text(page, at("teacher"), MOST_NAME) else {
                if used {
                    self.fault(page, at("teacher"), Fault::bad_input("checklist_teacher_without_name"));
                }
                continue;
            };
            let stage = match self.asked.stages.as_slice() {
                [only] if !page.cells.contains_key(&at("stage")) => Some(*only),
                _ => self.stage(page, at("stage")),
            };
            let remark = self.text(page, at("teacher_remark"), MOST_NAME).unwrap_or_default();
            let mut keys = BTreeSet::new();
            for (key, column) in &columns {
                let found = fold(&word(page.cells.get(&(row, *column)))).to_lowercase();
                let is = |signs: &[&str], key: &str| signs.contains(&found.as_str()) || is_text(&found, key);
                if is(&TICKED, "checklist.yes") {
                    keys.insert((*key).to_owned());
                } else if !found.is_empty() && !is(&UNTICKED, "checklist.no") && !is_nothing(&found) {
                    let fault = Fault::bad_input("checklist_unknown_tick").with("text", shown(&found, SHOWN));
                    self.fault(page, (row, *column), fault);
                }
            }
            if !keys.is_empty() {
                ticked.push((crate::county::row_number(roster.len()), keys));
            }
            roster.push(Teacher { name, stage, remark });
        }
        let (all, at) = self.whole(page, &both("checklist.all_teachers"));
        if all == Some(true) && roster.is_empty() {
            self.fault(page, at, Fault::bad_input("checklist_no_teacher"));
        }
        if roster.is_empty() {
            return;
        }
        self.enter(Field::Roster, roster);
        for (place, keys) in ticked {
            self.enter(Field::Ticks(place), keys);
        }
        if all == Some(true) {
            self.enter(Field::AllTeachers, true);
        }
    }

    fn talks(&mut self) {
        let Some(page) = self.page(FormSheet::Talks) else { return };
        let lessons = self.table(page, &columns::LESSONS, &[]);
        let talks = self.table(page, &columns::TALKS, &[]);
        let (Some(mut lessons), Some(talks)) = (lessons, talks) else { return };
        // The title of the second table stands right above its head.
        lessons.rows.retain(|row| row + 1 < talks.head);
        let mut place = 0;
        for row in lessons.rows.iter().copied() {
            let at = |column: &str| (row, lessons.columns[column]);
            if !columns::LESSONS.iter().any(|column| page.cells.contains_key(&at(column))) {
                continue;
            }
            let lesson = Lesson {
                class: self.text(page, at("class"), MOST_NAME).unwrap_or_default(),
                subject: self.text(page, at("subject"), MOST_NAME).unwrap_or_default(),
                teacher: self.text(page, at("lesson_teacher"), MOST_NAME).unwrap_or_default(),
                technology: self.yes_no(page, at("technology")),
                participation: self.mark(page, at("participation")),
                note: self.text(page, at("seen"), MOST_NOTE).unwrap_or_default(),
            };
            place += 1;
            self.enter(Field::Lesson(place), lesson);
        }
        let kinds: Vec<(usize, [String; 2])> = self
            .respondents
            .iter()
            .enumerate()
            .map(|(place, one)| (place, LANGUAGES.map(|language| language.of(&one.name).to_owned())))
            .collect();
        let mut place = 0;
        for row in talks.rows.iter().copied() {
            let at = |column: &str| (row, talks.columns[column]);
            if !columns::TALKS.iter().any(|column| page.cells.contains_key(&at(column))) {
                continue;
            }
            let who = self.choice(page, at("who"), "checklist_unknown_choice", &kinds);
            if !page.cells.contains_key(&at("who")) {
                self.fault(page, at("who"), Fault::bad_input("checklist_talk_with_whom"));
            }
            let note = self.text(page, at("said"), MOST_NOTE).unwrap_or_default();
            let satisfied = self.yes_no(page, at("satisfied"));
            let Some(who) = who.map(|place| self.respondents[place].id.clone()) else { continue };
            place += 1;
            self.enter(Field::Interview(place), Interview { who, note, satisfied });
        }
    }

    fn feedback(&mut self) {
        let Some(page) = self.page(FormSheet::Feedback) else { return };
        for part in Part::ALL {
            let key = format!("visit.part.{}", part.id());
            let found = page.cells.iter().find(|((_, column), cell)| *column == 0 && is_text(&word(Some(cell)), &key));
            if let Some(((row, _), _)) = found
                && let Some(text) = self.text(page, (*row, 1), MOST_NOTE)
            {
                self.enter(Field::Text(part), text);
            }
        }
    }
}

/// A text in both languages.
fn both(key: &str) -> [String; 2] {
    LANGUAGES.map(|language| text(language, key, &[]))
}

/// The number of an own item's label.
fn own_number(label: &str) -> Option<u32> {
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let number: u32 = digits.parse().ok().filter(|number| (1..=MOST_OWN).contains(number))?;
    LANGUAGES.iter().any(|language| fold(&form::own_label(*language, number)) == fold(label)).then_some(number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        for text in ["2025-10-20", "2025/10/20", " 2025.10.20 ", "2025年10月20日", "２０２５年１０月２０日"]
        {
            assert_eq!(date_of(text), Some(Date::constant(2025, 10, 20)), "{text}");
        }
        for text in ["", "2025", "2025-10", "10月20日", "2025-13-01", "2025-02-30", "昨天", "0001-01-01", "2025-1-1-1"]
        {
            assert_eq!(date_of(text), None, "{text}");
        }
    }

    #[test]
    fn labels_of_own_items() {
        for language in LANGUAGES {
            assert_eq!(own_number(&form::own_label(language, 12)), Some(12));
        }
        assert_eq!((own_number("FA12"), own_number("12"), own_number("")), (None, None, None));
    }
}
