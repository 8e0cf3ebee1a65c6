//! 均衡 junheng: offline inspection of balanced compulsory education. The map:

rust_i18n::i18n!("assets/locales");

pub mod assess;
pub mod county;
pub mod fault;
pub mod intake;
pub mod rulebook;
pub mod text;
