//! The blank county workbook.

use std::path::Path;

use jiff::civil::Date;

use crate::fault::Result;
use crate::files::write_atomically;
use crate::rulebook::Library;
use crate::text::Language;

/// The blank workbook holds no figures: it is dated by the day its form was last changed.
const MADE_ON: Date = Date::constant(2026, 11, 1);

/// Writes the blank county workbook, with the quantities that rulebooks declare.
pub fn make_template(library: &Library, out: &Path, force: bool, language: Language) -> Result<()> {
    super::export_document::check_ending(out, &["xlsx"])?;
    let bytes = crate::report::template(&library.quantities, language, MADE_ON)?;
    write_atomically(out, &bytes, force)
}
