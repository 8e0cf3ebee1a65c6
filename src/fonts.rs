//! The bundled fonts, once in the program: the window, pictures and documents are set in them.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::text::hexadecimal;

/// Noto Sans SC, all Han characters and symbols.
pub static REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Regular.otf");
/// Its bold, for headings and figures: the characters of GB 2312.
pub static BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansSC-Bold.otf");
/// Quotation marks and middle dot as wide as Latin letters, for English: in the other two they are as wide as Han.
pub static QUOTES_REGULAR: &[u8] = include_bytes!("../assets/fonts/NotoSansQuotes-Regular.otf");
/// Their bold.
pub static QUOTES_BOLD: &[u8] = include_bytes!("../assets/fonts/NotoSansQuotes-Bold.otf");

/// Their version, as the register of documents keeps it.
#[must_use]
pub fn version() -> String {
    static VERSION: OnceLock<String> = OnceLock::new();
    let version = || {
        let files = [REGULAR, BOLD, QUOTES_REGULAR, QUOTES_BOLD];
        let hash =
            files.into_iter().fold(Sha256::new(), |hash, file| hash.chain_update(Sha256::digest(file))).finalize();
        hexadecimal(&hash[..8])
    };
    VERSION.get_or_init(version).clone()
}
