//! The fonts of official papers that an office has (方正小标宋, `仿宋_GB2312` …): put into the data folder's `reports/fonts/`, or
//! installed on the machine. Pages are set in them, as Word sets a document that names them.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use fontdb::{Database, FaceInfo, Source, Style};

use super::report_templates::files_of;
use crate::fault::{Fault, Result};
use crate::report::{OfficeFont, ROLES};
use crate::text::{Language, text};

/// Folder of an office's own fonts beside its templates.
const FONTS: &str = "fonts";
/// Song with all rare characters takes up some forty.
const MOST_BYTES: u64 = 64 << 20;
/// So many may lie there.
const MOST_FILES: usize = 50;

/// One font a role, where there is one by any name the role is known under: the folder's before the machine's.
pub fn office_fonts(reports: &Path) -> Result<Vec<OfficeFont>> {
    let folder = folder(&reports.join(FONTS))?;
    let mut fonts = Vec::new();
    for role in ROLES {
        let found = names(role).iter().find_map(|name| of_name(&folder, name).or_else(|| of_name(installed(), name)));
        if let Some(face) = found {
            fonts.extend(read(face, role));
        }
    }
    Ok(fonts)
}

/// The names of a role's font, the official one first.
fn names(role: &str) -> Vec<String> {
    let word = |key: &str| text(Language::ZhCn, &format!("document.font.{key}"), &[]);
    let mut names = vec![word(role)];
    names.extend(word(&format!("instead_of_{role}")).split(',').map(|name| name.trim().to_owned()));
    names
}

/// The upright font of a name, in any language it is named in.
fn of_name<'a>(fonts: &'a Database, name: &str) -> Option<&'a FaceInfo> {
    let is_named = |face: &&FaceInfo| face.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name));
    fonts.faces().filter(|face| face.style == Style::Normal).find(is_named)
}

/// The machine's fonts, looked through once.
fn installed() -> &'static Database {
    static INSTALLED: OnceLock<Database> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        fonts
    })
}

fn folder(path: &Path) -> Result<Database> {
    let mut fonts = Database::new();
    for file in files_of(path, &["ttf", "otf", "ttc"], MOST_FILES)? {
        let refused = || Fault::bad_input("font_refused").in_file(&file);
        let size = std::fs::metadata(&file).map_err(|error| Fault::io("cannot_read", &file, &error))?.len();
        if size > MOST_BYTES {
            return Err(refused());
        }
        let bytes = std::fs::read(&file).map_err(|error| Fault::io("cannot_read", &file, &error))?;
        if fonts.load_font_source(Source::Binary(Arc::new(bytes))).is_empty() {
            return Err(refused());
        }
    }
    Ok(fonts)
}

/// The font's file. One of the machine that is gone by now is none.
fn read(face: &FaceInfo, role: &'static str) -> Option<OfficeFont> {
    let bytes = match &face.source {
        Source::Binary(bytes) => Arc::from(bytes.as_ref().as_ref()),
        Source::File(path) | Source::SharedFile(path, _) => {
            let size = std::fs::metadata(path).ok()?.len();
            (size <= MOST_BYTES).then(|| std::fs::read(path).ok()).flatten()?.into()
        }
    };
    Some(OfficeFont { role, bytes, index: face.index })
}
