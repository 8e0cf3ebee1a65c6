//! What happens on the visits of the sample county: `assets/sample/visit-script.toml`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::county::Stage;
use crate::fault::{Fault, Result};
use crate::intake::photo::Pixels;
use crate::rulebook::SolvedBy;
use crate::visit::{Answered, Class, Interview, Lesson, Mark, Room, Severity, Signature};

const SCRIPT: &str = include_str!("../../../assets/sample/visit-script.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub team: String,
    /// What the demo takes for now: its documents hang on no other day.
    pub today: Timestamp,
    /// Name of the computer it is all entered on.
    pub computer: String,
    /// Who enters and signs what visits find.
    pub inspector: Person,
    /// Who says at the school how it sees itself and what was put right.
    pub school_clerk: Person,
    /// Who wrote too late.
    pub colleague: Person,
    /// What is so at the school, whoever looks.
    pub nine_year: Walk,
    pub own: Walk,
    pub first: Walk,
    pub second: Walk,
    pub planned: Walk,
    pub offices: Walk,
    /// Signatures, by who gives them.
    hand: BTreeMap<String, Signature>,
}

/// A visit: what is not named is met, and measured as it was reported.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Walk {
    /// Month and day.
    pub on: [i8; 2],
    /// Whose signature the head's is.
    pub head: String,
    /// About the visit as a whole: as it was written, as a revision has it, as somebody else wrote it too late.
    pub note: String,
    pub revised_note: String,
    pub late_note: String,
    /// Why there is a revision.
    pub revision: String,
    /// What was typed for what the workbook does not have, by line.
    pub numbers: BTreeMap<String, String>,
    /// What was typed for figures of the workbook, by key.
    pub figures: BTreeMap<String, String>,
    pub rooms: BTreeMap<String, Vec<Room>>,
    pub marks: BTreeMap<String, Answered>,
    pub notes: BTreeMap<String, String>,
    /// Papers by year, the latest first.
    pub years: BTreeMap<String, Vec<Mark>>,
    pub classes: BTreeMap<Stage, Vec<Class>>,
    pub roster: Roster,
    pub lesson: Option<Lesson>,
    pub interview: Vec<Interview>,
    pub own: Option<Own>,
    pub texts: BTreeMap<String, String>,
    pub picture: Option<Picture>,
    pub finding: Vec<Found>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Roster {
    pub names: Vec<Named>,
    /// It was gone through to the end.
    pub all: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub name: String,
    pub remark: String,
    pub ticks: Vec<String>,
}

/// An item the inspector added.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Own {
    pub text: String,
    pub note: String,
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
    /// The line it is taken at.
    pub line: String,
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
    /// What was done about it while the inspectors were there.
    #[serde(default)]
    pub on_the_spot: String,
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

    /// A person's signature; one without strokes where the script has none.
    pub fn hand(&self, of: &str) -> Signature {
        self.hand.get(of).cloned().unwrap_or_default()
    }
}
