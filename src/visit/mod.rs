//! What a visit is: what is asked at a school or office, what was answered, measured, seen and found, and when it is
//! done. Pure: no disk, no clock, no store, no word on a screen.
//!
//! Everything a person enters on a visit is one [`Field`] with a JSON value, kept by the store as an entry. What stands
//! of them makes a [`Sheet`]; [`Asked`] is the list of lines the rulebooks make for a school; [`finish`] says what is
//! open. Nothing here is ever overwritten: a field with several standing values is a conflict, and both are kept.

pub mod about;
pub mod answer;
pub mod asked;
pub mod draw;
pub mod feedback;
pub mod field;
pub mod finding;
pub mod finish;
pub mod form;
pub mod measure;
pub mod photo;
pub mod ratio;
pub mod revision;
pub mod round;
pub mod sheet;

pub use about::{About, VisitKind};
pub use answer::{Answered, Class, Interview, Lesson, Mark, Measured, OwnItem, Photo, Room, Teacher};
pub use asked::{Ask, Asked, Line, LineSource, Place, asked};
pub use field::{Field, Part};
pub use finding::{Finding, FindingField, FindingState, Severity, Source};
pub use finish::{Open, OpenCount, Weight, open};
pub use measure::{Slip, work_out};
pub use photo::{Said, photo_numbers};
pub use sheet::{Head, MeasuredFigure, Sheet, Signature, Signed, Stood, Traced};
