//! Papers: what the store has is gathered here, [`crate::report::papers`] makes documents of it, and these become files.

mod county_report;
pub(super) mod sheets;
pub mod visit;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fault::{Fault, Result};
use crate::report::document::{Document, docx};

use super::Session;

pub use county_report::{county_report, township_report, townships};

/// Who watches papers being made: told how far it is, as a part of one, and asked whether to go on.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Set from anywhere to stop.
    pub cancel: &'a AtomicBool,
    /// Told at every step.
    pub progress: &'a dyn Fn(f64),
}

impl Watch<'_> {
    /// Says how far it is; a fault where nobody wants it any more.
    pub fn tell(&self, part: f64) -> Result<()> {
        (self.progress)(part);
        if self.cancel.load(Ordering::Relaxed) { Err(Fault::could_not_run("paper_cancelled")) } else { Ok(()) }
    }

    /// Calls with a watch that tells its parts of one as parts of the piece between two places.
    pub fn within<T>(&self, from: f64, to: f64, call: impl FnOnce(&Watch<'_>) -> T) -> T {
        let progress = |part: f64| (self.progress)(from + (to - from) * part);
        call(&Watch { cancel: self.cancel, progress: &progress })
    }
}

/// Calls with a watch that nobody looks at.
pub fn unwatched<T>(call: impl FnOnce(&Watch<'_>) -> T) -> T {
    call(&Watch { cancel: &AtomicBool::new(false), progress: &|_| {} })
}

/// A document as the bytes of a file, and by which versions of what it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// Version of the template or layout; empty where there is none.
    pub template: String,
    /// Version of the fonts drawn or embedded; empty where there are none, or the reader's own are used.
    pub fonts: String,
}

impl Made {
    /// A file that no layout and no font has a part in: a table as text.
    #[must_use]
    pub const fn plain(bytes: Vec<u8>) -> Self {
        Self::set_by(bytes, String::new())
    }

    /// A file set by a layout of this version, its fonts named at most: who opens it has them.
    #[must_use]
    pub const fn set_by(bytes: Vec<u8>, template: String) -> Self {
        Self { bytes, template, fonts: String::new() }
    }

    /// The same in fonts of this version.
    #[must_use]
    pub fn in_fonts(self, fonts: String) -> Self {
        Self { fonts, ..self }
    }
}

/// A document in the format its path's ending names. Its contents tell pages, where pages can be set.
pub fn made(session: &Session, document: &Document, path: &Path, watch: &Watch<'_>) -> Result<Made> {
    watch.tell(0.0)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let made = if ending.as_deref() == Some("pdf") { pdf(session, document)? } else { word(session, document)? };
    watch.tell(1.0)?;
    Ok(made)
}

/// For Word, whose fonts are the reader's own. The bundled ones have a part where charts are drawn, and where the pages of
/// headings were counted.
fn word(session: &Session, document: &Document) -> Result<Made> {
    let pages = pages_of_headings(session, document)?;
    let has_fonts = document.has_pictures() || !pages.is_empty();
    let fonts = if has_fonts { crate::fonts::version() } else { String::new() };
    Ok(Made::set_by(docx(document, &pages)?, document.docx_layout()).in_fonts(fonts))
}

#[cfg(feature = "pdf")]
fn pdf(session: &Session, document: &Document) -> Result<Made> {
    let templates = super::report_templates::report_templates(session.store.folder())?;
    let pages = crate::report::document::Pages::set(document, &templates)?;
    Ok(Made::set_by(pages.pdf()?, document.page_layout(&templates)).in_fonts(templates.fonts_version()))
}

#[cfg(not(feature = "pdf"))]
fn pdf(_session: &Session, _document: &Document) -> Result<Made> {
    Err(Fault::could_not_run("no_pdf"))
}

/// The page each heading stands on; empty where the document has no contents, or no pages can be set.
#[cfg(feature = "pdf")]
fn pages_of_headings(_session: &Session, document: &Document) -> Result<Vec<usize>> {
    if !document.contents {
        return Ok(Vec::new());
    }
    // By the program's own template: what an office changed of it is for its pages.
    let pages = crate::report::document::Pages::set(document, &crate::report::Templates::built_in())?;
    Ok(pages.of_headings())
}

#[cfg(not(feature = "pdf"))]
fn pages_of_headings(_session: &Session, _document: &Document) -> Result<Vec<usize>> {
    Ok(Vec::new())
}
