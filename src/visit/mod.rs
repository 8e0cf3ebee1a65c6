//! What a visit is: which schools are drawn for it, and what a county's round of visits consists of.
//!
//! Pure: figures, verdicts and what was entered come in, drafts and answers go out. No disk, no clock, no store.

pub mod draw;
pub mod round;
