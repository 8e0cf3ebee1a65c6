//! Workbooks in: finding sheets and heads, reading cells, joining files, errors and doubts.
//!
//! [`read`] turns files into loads and reports and stores nothing. A file is told by its content (`format`), hands
//! its cells over one by one to a sheet (`sheet`), which finds the head (`head`), plans its columns (`plan`) and
//! fills typed columns row by row (`rows`, `cell`). Files of one county and year are joined (`join`) and looked
//! through for doubts (`doubts`). What is said about them stands in [`report`]. Small tables of other things are read by
//! [`tables`].
//!
//! What is no workbook but evidence, photos and documents, comes in through [`photo`].
//!
//! Not for: deciding which load counts, which is [`crate`]'s store and `ops`.

mod cell;
mod doubts;
pub mod filled_checklist;
mod fold;
mod format;
mod head;
mod headings;
mod join;
pub mod photo;
mod plan;
pub mod report;
mod rows;
mod sheet;
mod table;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

pub use headings::{Headings, Mapping, normalised};
pub use report::{
    CellError, ColumnReport, ColumnUse, Doubt, FileReport, Load, Outcome, SheetReport, SheetRole, field_name,
    shown_figure,
};
pub use table::{Table, Unreadable, tables};

use crate::county::{County, Quantities};
pub(crate) use fold::half_width;
use fold::{fold, trimmed};
use format::{Book, Broken, SheetName};
use headings::Lookup;
use join::Taken;
use report::{Argument, CellError as Error, MOST_ERRORS, Notes};
use sheet::{CountyFigures, CountySheet, SchoolSheet, Sink};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Place of the file that is being read.
    pub file: usize,
    /// Rows read of its sheet of schools.
    pub rows: usize,
    /// About how many rows that sheet has, where its format tells.
    pub expected: Option<usize>,
}

/// What is to be read, and by what rules.
pub struct Request<'a> {
    /// Files, in the order in which later ones win.
    pub files: &'a [PathBuf],
    /// Code (digits only) or name of the county of files that do not say.
    pub county: Option<&'a str>,
    /// School year of all files, whatever they say.
    pub year: Option<i32>,
    /// School year of files that do not say.
    pub year_unsaid: Option<i32>,
    /// The quantities asked for.
    pub quantities: &'a Quantities,
    /// Headings known beside those of the quantities.
    pub headings: &'a Headings,
    /// Set from another thread to stop.
    pub cancel: &'a AtomicBool,
    /// Told every few thousand rows.
    pub progress: &'a dyn Fn(Progress),
}

/// Reads files into loads. Errors are in the reports: a file with errors is in no load, the others are.
///
/// `previous` gives the figures of a county, by [`County::id`], in a school year, for the doubt `jump`.
pub fn read(request: &Request, previous: Known<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut taken = Vec::new();
    for (file, path) in request.files.iter().enumerate() {
        // Readers of foreign formats may panic on damaged files; a panic is one more way to be unreadable.
        let read = catch_unwind(AssertUnwindSafe(|| FileReader { request, file }.read(path)));
        let (report, county) = read.unwrap_or_else(|_| (refused(path, &Broken::DAMAGED), None));
        outcome.reports.push(report);
        taken.extend(county);
        if request.cancel.load(Ordering::Relaxed) {
            return Outcome { cancelled: true, reports: outcome.reports, loads: Vec::new() };
        }
    }
    let mut groups = join::group(taken);
    // A later year is compared with the one before it, also where both are given at once.
    groups.sort_by_key(|group| group.files.first().map(|file| file.county.year));
    for group in groups {
        if group.files.iter().all(|file| file.county.schools.is_empty()) {
            refuse_without_schools(request.quantities, &group, &mut outcome.reports);
            continue;
        }
        let load = load(request, group, (&outcome.loads, previous), &mut outcome.reports);
        outcome.loads.push(load);
    }
    outcome
}

/// Refuses files none of which has a school, such as a template nobody has filled in: taken as a load they would
/// replace the figures of a whole county with nothing.
fn refuse_without_schools(quantities: &Quantities, group: &join::Group, reports: &mut [FileReport]) {
    let field = quantities.of_schools().next().map_or_else(String::new, |quantity| quantity.key.clone());
    for file in &group.files {
        let Some(report) = reports.get_mut(file.file) else { continue };
        let sheet = report.sheets.iter().find(|sheet| matches!(sheet.role, SheetRole::Schools | SheetRole::Return));
        let sheet = sheet.and_then(|sheet| sheet.name.clone());
        let arguments = vec![("field", Argument::Field(field.clone())), ("reason", Argument::Reason("no_school"))];
        report.errors.push(Error { code: "required_missing", sheet, cell: None, arguments });
    }
}

/// Figures known before, of a county in a school year.
type Known<'a> = &'a dyn Fn(&str, i32) -> Option<County>;

/// Joins the files of a group and hands the doubts about them to their reports. The year before is among the loads just
/// made, or known already.
fn load(
    request: &Request,
    group: join::Group,
    (made, known): (&[Load], Known<'_>),
    reports: &mut [FileReport],
) -> Load {
    let files: Vec<usize> = group.files.iter().map(|file| file.file).collect();
    let (county, mut found, codes) = join::join(request.quantities, group);
    let is_last = |load: &&Load| load.county.id() == county.id() && load.county.year == county.year - 1;
    let made = made.iter().find(is_last).map(|load| &load.county);
    let known = if made.is_none() { known(county.id(), county.year - 1) } else { None };
    found.extend(doubts::examine(request.quantities, &county, made.or(known.as_ref())));
    for file in &files {
        reports[*file].county = Some(county.name.clone());
    }
    if let [file] = files.as_slice() {
        found.append(&mut reports[*file].doubts);
        doubts::sort(request.quantities, &mut found);
        reports[*file].doubts.clone_from(&found);
        return Load { county, doubts: found, files };
    }
    let mut all: Vec<Doubt> = files.iter().flat_map(|file| reports[*file].doubts.clone()).collect();
    for doubt in &found {
        // The last file that has the school gave its figures; doubts about the county go to the last file.
        let has = |(_, codes): &&(usize, Vec<String>)| {
            doubt.school.as_ref().is_some_and(|school| codes.binary_search(school).is_ok())
        };
        let file = codes.iter().rev().find(has).or(codes.last()).map(|(file, _)| *file);
        if let Some(report) = file.and_then(|file| reports.get_mut(file)) {
            report.doubts.push(doubt.clone());
        }
    }
    all.extend(found);
    doubts::sort(request.quantities, &mut all);
    for file in &files {
        doubts::sort(request.quantities, &mut reports[*file].doubts);
    }
    Load { county, doubts: all, files }
}

/// The year a school year begins in, as a person types it: `2025`, `2025-2026`, `2025-2026学年`.
#[must_use]
pub fn school_year(text: &str, quantities: &Quantities) -> Option<i32> {
    match cell::Cells::new(quantities).school_year(cell::Value::Text(text)) {
        Ok(cell::Reading::Data(year)) => Some(year),
        _ => None,
    }
}

/// The report of a file nothing could be read of.
fn refused(path: &Path, broken: &Broken) -> FileReport {
    let mut report = empty_report(path);
    report.errors.push(error_of(broken));
    report
}

fn error_of(broken: &Broken) -> Error {
    let arguments =
        if broken.reason.is_empty() { Vec::new() } else { vec![("reason", Argument::Reason(broken.reason))] };
    Error { code: broken.code, sheet: None, cell: None, arguments }
}

fn empty_report(path: &Path) -> FileReport {
    FileReport {
        file: path.to_owned(),
        county: None,
        year: None,
        schools: 0,
        errors: Vec::new(),
        doubts: Vec::new(),
        ignored_columns: Vec::new(),
        sheets: Vec::new(),
    }
}

/// Which sheets of a workbook are read.
struct Chosen {
    schools: usize,
    county: Option<usize>,
}

/// Reads one file.
struct FileReader<'a, 'r> {
    request: &'r Request<'a>,
    file: usize,
}

impl FileReader<'_, '_> {
    fn read(&self, path: &Path) -> (FileReport, Option<Taken>) {
        match Book::open(path).and_then(|book| self.read_book(path, book)) {
            Ok(read) => read,
            Err(broken) => (refused(path, &broken), None),
        }
    }

    fn read_book(&self, path: &Path, mut book: Book) -> Result<(FileReport, Option<Taken>), Broken> {
        let sheets = book.sheets();
        let Some(chosen) = self.choose(&mut book, &sheets)? else {
            let mut report = refused(path, &Broken { code: "no_sheet", reason: "" });
            let wanted = Argument::Text(self.request.quantities.sheets.schools.clone());
            report.errors[0].arguments.push(("sheet", wanted));
            report.sheets = not_read(&sheets);
            return Ok((report, None));
        };
        let lookup = Lookup::new(self.request.quantities, self.request.headings, false);
        let watch = |rows, expected| self.watch(rows, expected);
        let mut schools = SchoolSheet::new(&lookup, sheets[chosen.schools].name.as_deref(), &watch);
        book.read(chosen.schools, &mut schools)?;
        let read = schools.finish();
        if book.is_text_misnamed(path) && schools.notes.errors.iter().any(|error| error.code == "no_header") {
            return Err(Broken::unreadable("format"));
        }
        let mut report = empty_report(path);
        report.sheets = not_read(&sheets);
        let role = if schools.is_return { SheetRole::Return } else { SheetRole::Schools };
        take_notes(&mut report, chosen.schools, role, schools.notes);
        let mut figures = None;
        if let Some(county) = chosen.county.filter(|_| !schools.cancelled) {
            let lookup = Lookup::new(self.request.quantities, self.request.headings, true);
            let mut sheet = CountySheet::new(&lookup, sheets[county].name.as_deref());
            book.read(county, &mut sheet)?;
            sheet.finish();
            take_notes(&mut report, county, SheetRole::County, sheet.notes);
            figures = Some((sheet.read, sheets[county].name.clone()));
        }
        let taken = self.county_of(path, figures, &mut report).map(|mut taken| {
            taken.county.schools = read;
            taken
        });
        report.errors.truncate(MOST_ERRORS);
        let taken = taken.filter(|_| report.errors.is_empty());
        report.schools = taken.as_ref().map_or(0, |taken| taken.county.schools.len());
        Ok((report, taken))
    }

    fn watch(&self, rows: usize, expected: Option<usize>) -> ControlFlow<()> {
        (self.request.progress)(Progress { file: self.file, rows, expected });
        if self.request.cancel.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The sheet of schools by its name, an only sheet whatever its name, or among several one school's return.
    fn choose(&self, book: &mut Book, sheets: &[SheetName]) -> Result<Option<Chosen>, Broken> {
        let names = &self.request.quantities.sheets;
        let place_of = |wanted: &str| {
            sheets.iter().position(|sheet| sheet.name.as_deref().is_some_and(|name| fold(name) == fold(wanted)))
        };
        let county = place_of(&names.county);
        if let Some(schools) = place_of(&names.schools) {
            return Ok(Some(Chosen { schools, county }));
        }
        let visible: Vec<usize> = (0..sheets.len()).filter(|at| sheets[*at].visible).collect();
        let only = match (sheets, visible.as_slice()) {
            ([_], _) => Some(0),
            (_, [only]) => Some(*only),
            _ => None,
        };
        if !book.is_workbook() || only.is_some_and(|only| Some(only) != county) {
            return Ok(only.map(|schools| Chosen { schools, county: None }));
        }
        for sheet in visible.into_iter().filter(|sheet| Some(*sheet) != county) {
            let mut glance = Glance { first: head::FirstRows::default() };
            book.read(sheet, &mut glance)?;
            if glance.first.lines(&names.return_item, &names.return_value, names).is_some() {
                return Ok(Some(Chosen { schools: sheet, county }));
            }
        }
        Ok(None)
    }

    /// Whose figures a file holds: what it says itself, `--county` and `--year`, its own name.
    fn county_of(
        &self,
        path: &Path,
        figures: Option<(CountyFigures, Option<String>)>,
        report: &mut FileReport,
    ) -> Option<Taken> {
        let (figures, sheet) = figures.map_or((None, None), |(figures, sheet)| (Some(figures), sheet));
        let has_sheet = figures.is_some();
        let figures = figures.unwrap_or_default();
        let says_county = figures.code.is_some() || figures.name.is_some();
        let given = self.request.county.map(trimmed).filter(|given| !given.is_empty());
        let is_code = |given: &str| given.bytes().all(|byte| byte.is_ascii_digit());
        let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = figures.name.or_else(|| given.map(str::to_owned)).or_else(|| if has_sheet { None } else { stem() });
        let given_code = given.filter(|given| is_code(given) && !says_county).map(str::to_owned);
        let year = self.request.year.or(figures.year).or(self.request.year_unsaid);
        report.county.clone_from(&name);
        report.year = year;
        for (key, there) in [("county_name", name.is_some()), ("year", year.is_some())] {
            // A cell that was refused has been spoken of.
            let field = ("field", Argument::Field(key.to_owned()));
            let refused = report.errors.iter().any(|error| error.arguments.contains(&field));
            if !there && !refused {
                let reason = Argument::Reason(if has_sheet { "no_county_line" } else { "not_given" });
                let arguments = vec![field, ("reason", reason)];
                report.errors.push(Error { code: "required_missing", sheet: sheet.clone(), cell: None, arguments });
            }
        }
        let (name, year) = (name?, year?);
        let code = figures.code.or(given_code).unwrap_or_default();
        let (figures, texts) = (figures.figures, figures.texts);
        let county = County { code, name, year, figures, texts, ..County::default() };
        Some(Taken { file: self.file, county, says_county })
    }
}

/// Looks at the first rows of a sheet only.
struct Glance {
    first: head::FirstRows,
}

impl Sink for Glance {
    fn cell(&mut self, row: u32, column: u32, value: cell::Value) -> ControlFlow<()> {
        if row >= head::HEAD_ROWS {
            return ControlFlow::Break(());
        }
        if let cell::Value::Text(text) = value
            && text.chars().count() < cell::MOST_TEXT
        {
            self.first.push(row, column, text.to_owned());
        }
        ControlFlow::Continue(())
    }
}

/// The sheets of a file before any of them is read.
fn not_read(sheets: &[SheetName]) -> Vec<SheetReport> {
    let report = |sheet: &SheetName| SheetReport {
        name: sheet.name.clone(),
        role: SheetRole::NotRead,
        head: None,
        columns: Vec::new(),
        rows: 0,
    };
    sheets.iter().map(report).collect()
}

fn take_notes(report: &mut FileReport, sheet: usize, role: SheetRole, notes: Notes) {
    if let Some(sheet) = report.sheets.get_mut(sheet) {
        (sheet.role, sheet.head, sheet.columns, sheet.rows) = (role, notes.head, notes.columns, notes.rows);
    }
    report.errors.extend(notes.errors);
    report.doubts.extend(notes.doubts);
    report.ignored_columns.extend(notes.ignored);
}
