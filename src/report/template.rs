//! The blank county workbook.
