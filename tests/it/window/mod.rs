//! The window, used as a person uses it: what is seen is found by its label, what is done is done by mouse and keys.

mod accessibility;
mod counting;
mod data;
mod deciding;
mod doing;
mod edge_counties;
mod evidence;
mod finish;
mod follow_up;
mod gaps;
mod harness;
mod keys;
mod layout;
mod long_work;
mod overview;
mod paper;
mod pictures;
#[cfg(target_os = "linux")]
mod real;
mod renderer;
mod reports;
mod same_places;
mod schools;
mod verified;
mod visits;
mod visits_list;
mod walk_desk;
mod worst_explained;
