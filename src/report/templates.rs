//! The templates pages are set by: those in the program, and in place of them those an office has changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::text::hexadecimal;

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

/// All templates there are, by file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    by_name: BTreeMap<String, Template>,
}

impl Templates {
    /// Those in the program.
    #[must_use]
    pub fn built_in() -> Self {
        let template = |text: &str| Template { text: text.to_owned(), path: None };
        Self { by_name: BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), template(text))).collect() }
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
        let mut hash = Sha256::new();
        for (name, template) in self.by_name.iter().filter(|(name, _)| counts(name)) {
            for part in [name, &template.text] {
                hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hexadecimal(&hash.finalize()[..VERSION_BYTES])
    }
}
