//! Setting pages in type: what typst sees of the world. Templates, their data, pictures, the bundled fonts and those the
//! office has: no disk, no clock, no packages.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;

use super::not_written;
use super::templates::{OfficeFont, ROLES, Templates};
use crate::fault::{Fault, Place, Result};
use crate::fonts;
use crate::text::Language;

/// What a template reads.
const DATA: &str = "data.json";
/// Results of typst's own steps are kept for so many documents more.
const KEPT_STEPS: usize = 0;

/// Family of the bundled fonts, as they name themselves.
const FONT: &str = "Noto Sans CJK SC";
/// That of the quotation marks as wide as Latin letters.
const QUOTES: &str = "Noto Sans CJK KR";

/// Families to set a language in, the first one first.
pub(super) fn families(language: Language) -> Vec<&'static str> {
    if language == Language::ZhCn { vec![FONT] } else { vec![QUOTES, FONT] }
}

/// The same by role: in Chinese papers an office's own fonts come first.
pub(super) fn families_by_role(language: Language, templates: &Templates) -> BTreeMap<&'static str, Vec<String>> {
    let own = families(language).into_iter().map(str::to_owned);
    let office = |role: &str| {
        let font = templates.fonts().iter().find(|font| font.role == role && language == Language::ZhCn)?;
        Some(office_font(font)?.info().family.as_str().to_owned())
    };
    ROLES.map(|role| (role, office(role).into_iter().chain(own.clone()).collect())).into()
}

fn office_font(font: &OfficeFont) -> Option<Font> {
    Font::new(Bytes::new(Arc::clone(&font.bytes)), font.index)
}

/// Whether the bundled fonts have a character. The bold ones have fewer; the regular one then stands in.
pub(super) fn has_glyph(sign: char) -> bool {
    bundled().iter().any(|font| font.info().coverage.contains(u32::from(sign)))
}

fn bundled() -> &'static [Font] {
    static FONTS: OnceLock<Vec<Font>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let files = [fonts::REGULAR, fonts::BOLD, fonts::QUOTES_REGULAR, fonts::QUOTES_BOLD];
        files.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect()
    })
}

/// One document on the press.
pub(super) struct Press<'a> {
    library: LazyHash<Library>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    main: FileId,
    templates: &'a Templates,
    files: BTreeMap<String, Bytes>,
}

impl<'a> Press<'a> {
    /// A document of a kind with what its template reads: data, and pictures by name.
    pub(super) fn new(
        kind: &str,
        templates: &'a Templates,
        data: &Value,
        mut files: BTreeMap<String, Bytes>,
    ) -> Result<Self> {
        let name = format!("{kind}.typ");
        let path = VirtualPath::new(&name).map_err(|_| not_written(&name))?;
        files.insert(DATA.to_owned(), Bytes::from_string(data.to_string()));
        let office = templates.fonts().iter().filter_map(office_font);
        let fonts: Vec<Font> = office.chain(bundled().iter().cloned()).collect();
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
            templates,
            files,
        })
    }

    /// Sets the pages. A fault of an office's own template names its file and line.
    pub(super) fn set(&self) -> Result<PagedDocument> {
        let set = typst::compile(self).output.map_err(|errors| self.fault(&errors));
        // Otherwise a window that is open all day keeps every document it showed.
        typst::comemo::evict(KEPT_STEPS);
        let set: PagedDocument = set?;
        let is_empty = set.pages().iter().all(|page| page.frame.is_empty());
        let path = self.template(self.main).and_then(|template| template.path.as_ref());
        match path.filter(|_| is_empty) {
            Some(path) => Err(Fault::bad_input("template_empty").in_file(path)),
            None => Ok(set),
        }
    }

    fn fault(&self, errors: &[SourceDiagnostic]) -> Fault {
        let Some(error) = errors.first() else { return not_written("") };
        // Where the office's file asked for it, if the fault itself lies in another.
        let spans = std::iter::once(error.span).chain(error.trace.iter().map(|point| point.span.into()));
        for span in spans {
            let Some(id) = span.id() else { continue };
            let Some(template) = self.template(id) else { continue };
            let Some(path) = &template.path else { continue };
            let line = self.range(span).and_then(|range| {
                let source = self.source(id).ok()?;
                source.lines().byte_to_line(range.start)
            });
            let place = Place { line: line.map(|line| line + 1), ..Place::file(path) };
            return Fault::bad_input("template_refused").at(place).with("reason", &error.message);
        }
        not_written(&error.message)
    }

    fn template(&self, id: FileId) -> Option<&'a super::templates::Template> {
        self.templates.get(name(id)?)
    }
}

/// The name something is asked for by; packages are not served.
fn name(id: FileId) -> Option<&'static str> {
    matches!(id.root(), VirtualRoot::Project).then(|| id.get().vpath().get_without_slash())
}

/// The pages as pdf. The same pages give the same bytes: named by what they are of, not by chance or the clock.
pub(super) fn pdf(pages: &PagedDocument, identity: String) -> Result<Vec<u8>> {
    let options = typst_pdf::PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("junheng".to_owned())),
        ..typst_pdf::PdfOptions::default()
    };
    let message =
        |errors: &[SourceDiagnostic]| errors.first().map_or_else(String::new, |error| error.message.to_string());
    typst_pdf::pdf(pages, &options).map_err(|errors| not_written(message(&errors)))
}

impl World for Press<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let template = self.template(id).ok_or(FileError::NotSource)?;
        Ok(Source::new(id, template.text.clone()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = name(id).and_then(|name| self.files.get(name));
        file.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
