//! What happens on the visits of the sample county: `assets/sample/visit-script.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fault::{Fault, Result};
use crate::intake::photo::Pixels;
use crate::rulebook::{Exact, SolvedBy};
use crate::visit::{Interview, Lesson, Mark, OwnItem, Room, Severity};

const SCRIPT: &str = include_str!("../../../assets/sample/visit-script.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub team: String,
    pub marks: Vec<Mark>,
    pub reason: String,
    pub notes: Vec<String>,
    /// About the visit as a whole: as it was written, as a revision has it, as somebody else wrote it too late.
    pub note: String,
    pub revised_note: String,
    pub late_note: String,
    /// Why there is a revision.
    pub revision: String,
    pub measured_parts: Vec<Exact>,
    /// A measured ratio, one ÷ the other.
    pub ratio: String,
    pub rooms: Vec<Room>,
    pub roster: Vec<Named>,
    pub lesson: Lesson,
    pub interview: Interview,
    pub own: OwnItem,
    /// Who says at the school what was put right.
    pub school: Person,
    /// Who wrote too late.
    pub colleague: Person,
    pub picture: Picture,
    pub texts: BTreeMap<String, String>,
    pub finding: Vec<Found>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub name: String,
    pub remark: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub name: String,
    pub unit: String,
}

/// A photo, drawn in squares.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    pub name: String,
    pub caption: String,
    /// Side of a square, in pixels.
    square: u32,
    /// Colours of squares by sign: red, green, blue.
    colours: BTreeMap<char, [u8; 3]>,
    rows: Vec<String>,
}

impl Picture {
    /// Its pixels; a sign without a colour is white.
    pub fn pixels(&self) -> Pixels {
        let mut rgba = Vec::new();
        for row in self.rows.iter().flat_map(|row| std::iter::repeat_n(row, self.square as usize)) {
            for sign in row.chars().flat_map(|sign| std::iter::repeat_n(sign, self.square as usize)) {
                let [red, green, blue] = self.colours.get(&sign).copied().unwrap_or([255; 3]);
                rgba.extend([red, green, blue, 255]);
            }
        }
        let squares = |number: usize| crate::county::row_number(number).saturating_mul(self.square);
        let width = squares(self.rows.first().map_or(0, |row| row.chars().count()));
        Pixels { width, height: squares(self.rows.len()), rgba }
    }
}

/// A finding and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    /// The item it is found at.
    pub item: String,
    pub facts: String,
    pub severity: Severity,
    pub side: SolvedBy,
    pub person: String,
    pub measure: String,
    /// Days until the deadline; none is set without.
    pub days: Option<i32>,
    #[serde(default)]
    pub progress: Vec<String>,
    /// The last step puts it right.
    #[serde(default)]
    pub done: bool,
    /// What was seen when it was looked at again.
    #[serde(default)]
    pub review: Option<Look>,
    /// Why it was none.
    #[serde(default)]
    pub withdrawn: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Look {
    pub passed: bool,
    pub text: String,
}

impl Script {
    pub fn built_in() -> Result<Self> {
        toml::from_str(SCRIPT).map_err(|error| {
            Fault::bad_input("rulebook_syntax")
                .in_file(std::path::Path::new("visit-script.toml"))
                .with("reason", error.message().to_owned())
        })
    }
}
