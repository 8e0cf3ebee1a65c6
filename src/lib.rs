//! 均衡 junheng: offline inspection of balanced compulsory education. The map:

rust_i18n::i18n!("assets/locales");

pub mod assess;
pub mod chart;
pub mod cli;
pub mod context;
pub mod county;
pub mod fault;
pub mod files;
pub mod fonts;
pub mod intake;
pub mod ops;
pub mod report;
pub mod rulebook;
pub mod sample;
pub mod search;
pub mod store;
pub mod text;
#[cfg(feature = "window")]
pub mod ui;
pub mod visit;
