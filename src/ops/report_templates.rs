//! The templates an office has changed: `.typ` files in the data folder's `reports/`.

use std::path::{Path, PathBuf};

use crate::fault::{Fault, Result};
use crate::report::Templates;

/// Folder of an office's own templates in the data folder.
const REPORTS: &str = "reports";
/// A template is a page of text.
const MOST_BYTES: u64 = 1 << 20;
/// So many may lie there.
const MOST_FILES: usize = 100;

/// The program's templates with those of a data folder in their place. A folder that is not there changes nothing.
///
/// A file that cannot be read, is too large or no text is refused; what is wrong within one is found when it is used.
pub fn report_templates(data_folder: &Path) -> Result<Templates> {
    let mut templates = Templates::built_in();
    let folder = data_folder.join(REPORTS);
    #[cfg(feature = "pdf")]
    templates.put_fonts(super::office_fonts::office_fonts(&folder)?);
    for path in files_of(&folder, &["typ"], MOST_FILES)? {
        let text = read_bounded(&path)?;
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            templates.put(name.to_owned(), text, path.clone());
        }
    }
    if let Some(path) = templates.idle() {
        return Err(Fault::bad_input("template_of_nothing").in_file(path));
    }
    Ok(templates)
}

/// The files of an office's folder with one of some endings, in the order of their names; none where there is no folder.
pub(super) fn files_of(folder: &Path, endings: &[&str], most: usize) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let is_one = |path: &PathBuf| {
        path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
    };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_one).collect();
    paths.sort();
    if paths.len() > most {
        return Err(Fault::bad_input("too_many_templates").in_file(folder).with("most", most));
    }
    Ok(paths)
}

fn read_bounded(path: &Path) -> Result<String> {
    let file = std::fs::metadata(path).map_err(|error| Fault::io("cannot_read", path, &error))?;
    if !file.is_file() || file.len() > MOST_BYTES {
        return Err(Fault::bad_input("template_too_large").in_file(path));
    }
    let bytes = std::fs::read(path).map_err(|error| Fault::io("cannot_read", path, &error))?;
    String::from_utf8(bytes).map_err(|_| Fault::bad_input("template_not_utf8").in_file(path))
}
