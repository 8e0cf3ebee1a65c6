//! What stands in the cells of values: written once, kept while what is shown stays the same.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::figures::{self, Told};
use super::source::Source;
use crate::text::Language;
use crate::ui::words::Say;

/// Cells kept at most: some hundred screenfuls. Beyond it all are written anew.
const MOST_KEPT: usize = 16_384;

/// A value's cell.
#[derive(Debug)]
pub struct Cell {
    /// The value with its mark and limits.
    pub told: Told,
    /// The number as the table writes it.
    pub text: String,
    said: OnceCell<String>,
}

impl Cell {
    /// The cell in words, for those who hear it.
    pub fn said(&self, say: Say, source: Source<'_>, indicator: usize) -> &str {
        self.said.get_or_init(|| {
            let name = say.name(&source.rulebook.indicators[indicator].short);
            say.told(name, &figures::sentences(say, source, indicator, &self.told))
        })
    }
}

/// The cells written so far, by unit and indicator.
#[derive(Debug, Default)]
pub struct Cells {
    language: Option<Language>,
    kept: RefCell<HashMap<(u32, usize), Rc<Cell>>>,
}

impl Cells {
    /// Forgets the cells that were written in another language.
    pub fn write_in(&mut self, language: Language) {
        if self.language != Some(language) {
            *self = Self { language: Some(language), ..Self::default() };
        }
    }

    /// The cell of a unit and an indicator.
    pub fn cell(&self, say: Say, source: Source<'_>, unit: u32, indicator: usize) -> Rc<Cell> {
        if let Some(cell) = self.kept.borrow().get(&(unit, indicator)) {
            return Rc::clone(cell);
        }
        let told = figures::told(say, source, unit as usize, indicator);
        let cell = Rc::new(Cell { text: figures::cell_text(&told), said: OnceCell::new(), told });
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert((unit, indicator), Rc::clone(&cell));
        cell
    }
}
