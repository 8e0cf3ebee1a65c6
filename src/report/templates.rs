//! The templates pages are set by: those in the program, and in place of them those an office has changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::text::{hexadecimal, version};

/// Templates by file name.
const BUILT_IN: [(&str, &str); 10] = [
    ("checklist.typ", include_str!("../../assets/reports/checklist.typ")),
    (SHARED, include_str!("../../assets/reports/document.typ")),
    ("visit-summary.typ", include_str!("../../assets/reports/visit-summary.typ")),
    ("feedback.typ", include_str!("../../assets/reports/feedback.typ")),
    ("school-brief.typ", include_str!("../../assets/reports/school-brief.typ")),
    ("school-record.typ", include_str!("../../assets/reports/school-record.typ")),
    ("county-report.typ", include_str!("../../assets/reports/county-report.typ")),
    ("township-report.typ", include_str!("../../assets/reports/township-report.typ")),
    ("self-review.typ", include_str!("../../assets/reports/self-review.typ")),
    ("rectification-notice.typ", include_str!("../../assets/reports/rectification-notice.typ")),
];
/// What the others are made with.
const SHARED: &str = "document.typ";
/// Bytes of a hash that tell versions apart.
const VERSION_BYTES: usize = 8;

/// The text of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its text.
    pub text: String,
    /// The office's file; `None` for one in the program.
    pub path: Option<PathBuf>,
}

/// What a font is for in official papers: title, body, headings of the first and the second level, tables.
pub const ROLES: [&str; 5] = ["title", "body", "first", "second", "table"];

/// A font an office has: pages are set in it, as a document of Word would be on its machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeFont {
    /// One of [`ROLES`].
    pub role: &'static str,
    /// The file: some tens of megabytes, which are not copied for every document.
    pub bytes: Arc<[u8]>,
    /// Which font of the file.
    pub index: u32,
}

/// All templates there are, by file name, and the fonts an office has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    by_name: BTreeMap<String, Template>,
    fonts: Vec<OfficeFont>,
}

impl Templates {
    /// Those in the program.
    #[must_use]
    pub fn built_in() -> Self {
        let template = |text: &str| Template { text: text.to_owned(), path: None };
        Self {
            by_name: BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), template(text))).collect(),
            fonts: Vec::new(),
        }
    }

    /// Sets pages in an office's own fonts, at most one a role; the program's own stand behind them.
    pub fn put_fonts(&mut self, fonts: Vec<OfficeFont>) {
        self.fonts = fonts;
    }

    /// The fonts an office has of its own.
    #[must_use]
    pub fn fonts(&self) -> &[OfficeFont] {
        &self.fonts
    }

    /// The version of the fonts pages are set in: the program's own, and after them the office's.
    #[must_use]
    pub fn fonts_version(&self) -> String {
        let own = crate::fonts::version();
        if self.fonts.is_empty() {
            return own;
        }
        let mut hash = Sha256::new();
        for font in &self.fonts {
            hash.update(font.role.as_bytes());
            hash.update(font.index.to_le_bytes());
            hash.update(Sha256::digest(&font.bytes));
        }
        format!("{own}+{}", hexadecimal(&hash.finalize()[..VERSION_BYTES]))
    }

    /// An office's file that no document is set by and no other template names.
    #[must_use]
    pub fn idle(&self) -> Option<&std::path::Path> {
        let others = BUILT_IN.map(|(name, _)| name);
        let is_named =
            |name: &str| self.by_name.iter().any(|(other, template)| other != name && template.text.contains(name));
        let mut own = self.by_name.iter().filter(|(name, _)| !others.contains(&name.as_str()));
        own.find(|(name, _)| !is_named(name)).and_then(|(_, template)| template.path.as_deref())
    }

    /// Puts an office's own in place of the one of that name, or beside the others, for them to import.
    pub fn put(&mut self, name: String, text: String, path: PathBuf) {
        self.by_name.insert(name, Template { text, path: Some(path) });
    }

    /// The template of a file name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.by_name.get(name)
    }

    /// The version of what a kind of document is set by: its own template, the shared one, and whatever else an office has
    /// put there.
    #[must_use]
    pub fn version(&self, kind: &str) -> String {
        let own = format!("{kind}.typ");
        let others = BUILT_IN.map(|(name, _)| name);
        let counts = |name: &str| name == own || name == SHARED || !others.contains(&name);
        let templates = self.by_name.iter().filter(|(name, _)| counts(name));
        version(templates.flat_map(|(name, template)| [name.as_str(), &template.text]))
    }
}
