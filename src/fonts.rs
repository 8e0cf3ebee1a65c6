//! The bundled fonts, once in the program: the window, pictures and documents are set in them.

/// Noto Sans SC, all Han characters and symbols.
pub static REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular.otf");
/// Its bold, for headings and figures: the characters of GB 2312.
pub static BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold.otf");
/// Quotation marks and middle dot as wide as Latin letters, for English: in the other two they are as wide as Han.
pub static QUOTES_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansQuotes-Regular.otf");
/// Their bold.
pub static QUOTES_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansQuotes-Bold.otf");
