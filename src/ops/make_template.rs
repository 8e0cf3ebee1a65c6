//! The blank county workbook.

use std::path::Path;

use crate::fault::Result;
use crate::files::write_atomically;
use crate::rulebook::Library;
use crate::text::Language;

/// Writes the blank county workbook, with the quantities that rulebooks declare.
pub fn make_template(library: &Library, out: &Path, force: bool, language: Language) -> Result<()> {
    super::export_document::check_ending(out, &["xlsx"])?;
    write_atomically(out, &crate::report::template(&library.quantities, language)?, force)
}
