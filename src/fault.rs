//! The one error type: what went wrong, where, why, and what to do.
//!
//! A fault is made where it is seen, carried with `?`, and put into words once, by `cli` or `ui`.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::text::{Argument, Language, text};

/// Where a fault lies. Empty parts are left out of the sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Option<PathBuf>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The cell, `C12`; a row `12`, where no column is meant.
    pub cell: Option<String>,
    /// The line of a text file, from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A place in a file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self { file: Some(path.to_owned()), ..Self::default() }
    }

    /// The place in words: `a.xlsx, sheet 学校, cell C12`.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            parts.push(file.display().to_string());
        }
        if let Some(sheet) = &self.sheet {
            parts.push(text(language, "place.sheet", &[("sheet", sheet.clone())]));
        }
        if let Some(cell) = &self.cell {
            // A number alone is a row.
            let (key, name) = if cell.parse::<u32>().is_ok() { ("place.row", "row") } else { ("place.cell", "cell") };
            parts.push(text(language, key, &[(name, cell.clone())]));
        }
        if let Some(line) = self.line {
            parts.push(text(language, "place.line", &[("line", line.to_string())]));
        }
        parts.join(if language == Language::ZhCn { "，" } else { ", " })
    }
}

/// Who is at fault, which decides the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The command could not run: no display, folder not writable, nothing loaded, wrong option. Exit status 1.
    CouldNotRun,
    /// An input, or the store under `check`, is at fault; nothing of it was stored. Exit status 2.
    BadInput,
}

/// What went wrong. Its sentences stand in the locale files under `fault.<code>` and `fault.<code>_hint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Exit status.
    pub kind: FaultKind,
    /// Stable code, also the key of its sentences.
    pub code: &'static str,
    /// Where; boxed, since a fault is carried through every result.
    pub place: Box<Place>,
    /// Values put into the sentences.
    pub arguments: Vec<Argument>,
}

/// The result of everything that can fail.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// The command could not run (exit status 1).
    #[must_use]
    pub fn could_not_run(code: &'static str) -> Self {
        Self { kind: FaultKind::CouldNotRun, code, place: Box::default(), arguments: Vec::new() }
    }

    /// An input is at fault (exit status 2).
    #[must_use]
    pub fn bad_input(code: &'static str) -> Self {
        Self { kind: FaultKind::BadInput, ..Self::could_not_run(code) }
    }

    /// A file could not be read or written: the system's reason, in its own words.
    #[must_use]
    pub fn io(code: &'static str, path: &Path, error: &std::io::Error) -> Self {
        Self::could_not_run(code).in_file(path).with("reason", error)
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, path: &Path) -> Self {
        self.place.file = Some(path.to_owned());
        self
    }

    /// Names the whole place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Box::new(place);
        self
    }

    /// Names the line.
    #[must_use]
    pub fn on_line(mut self, line: usize) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Adds a value for the sentences.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The reason in one sentence, without the place.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        text(language, &format!("fault.{}", self.code), &self.arguments)
    }

    /// What to do.
    #[must_use]
    pub fn hint(&self, language: Language) -> String {
        text(language, &format!("fault.{}_hint", self.code), &self.arguments)
    }

    /// Place, reason and hint.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let place = self.place.sentence(language);
        let colon = if language == Language::ZhCn { "：" } else { ": " };
        let message = self.message(language);
        let gap = if language == Language::ZhCn || message.ends_with('\n') { "" } else { " " };
        let place = if place.is_empty() { place } else { place + colon };
        format!("{place}{message}{gap}{}", self.hint(language))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for Fault {}
