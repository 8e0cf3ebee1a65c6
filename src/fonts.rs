//! The bundled fonts, once in the program: the window, pictures and documents are set in them.

/// Noto Sans SC, all Han characters and symbols.
pub static REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular.otf");
/// Its bold, for headings and figures: the characters of GB 2312.
pub static BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold.otf");
