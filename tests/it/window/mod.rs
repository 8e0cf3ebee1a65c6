//! The window, used as a person uses it: what is seen is found by its label, what is done is done by mouse and keys.

mod harness;
mod overview;
mod pictures;
mod renderer;
