//! What a user can see, in one test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod assess;
mod chart;
mod checklist;
mod commands;
mod county_report;
mod data;
mod document;
mod draw;
mod evidence;
mod exporting;
mod faults;
mod findings;
mod forms;
mod importing;
mod intake;
mod letters;
mod papers;
mod program;
mod register;
mod report;
mod roster;
mod rulebook;
mod sample;
mod source;
mod store;
mod texts;
mod visit;
mod visit_finish;
#[cfg(feature = "window")]
mod window;
