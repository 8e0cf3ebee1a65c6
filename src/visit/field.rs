//! Which part of a visit an entry is about, as the text the store keeps.

use std::fmt;
use std::str::FromStr;

use crate::county::Stage;

/// A text of the feedback page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What is good.
    Strengths,
    /// What is not.
    Problems,
    /// What was put right at once.
    OnTheSpot,
    /// What is advised.
    Advice,
    /// Who inspected.
    Inspectors,
    /// Who went along.
    Companions,
}

impl Part {
    /// All, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Inspectors, Self::Companions, Self::Strengths, Self::Problems, Self::OnTheSpot, Self::Advice];

    /// The id in entries and locale files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Strengths => "strengths",
            Self::Problems => "problems",
            Self::OnTheSpot => "on_the_spot",
            Self::Advice => "advice",
            Self::Inspectors => "inspectors",
            Self::Companions => "companions",
        }
    }
}

/// A part of a visit. Ids of lines stand last: a province's file may give them any characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// [`super::About`].
    About,
    /// [`super::Answered`] of a line.
    Mark(String),
    /// Note on a line; the empty line is the visit as a whole.
    Note(String),
    /// [`super::Measured`] figure of the workbook, by its key: the same on every line that asks it.
    Figure(String),
    /// [`super::Measured`] figure of a line that the workbook does not have.
    Number(String),
    /// [`super::Room`] of a line.
    Room(u32, String),
    /// [`super::Class`] of a stage.
    Class(Stage, u32),
    /// All classes of a stage are counted: yes or no.
    AllClasses(Stage),
    /// The roster: a list of [`super::Teacher`].
    Roster,
    /// Keys of the ticks ([`crate::rulebook::Tick`]) of the teacher of that place in the roster.
    Ticks(u32),
    /// The roster has been gone through to the end: yes or no.
    AllTeachers,
    /// [`super::Answered`] of a line's papers of one year; [`super::Mark`] alone where no reason was given.
    Year(i32, String),
    /// [`super::Photo`] of a line, by the evidence's hash.
    Photo(String, String),
    /// [`super::Lesson`].
    Lesson(u32),
    /// [`super::Interview`].
    Interview(u32),
    /// [`super::OwnItem`].
    Own(u32),
    /// A text of the feedback page.
    Text(Part),
    /// A signature: name and strokes, by role (`inspector`, `head`).
    Signature(String),
    /// Sign-off of a revision.
    Signed(u32),
    /// A revision begun after a sign-off, with its reason.
    Revision(u32),
}

impl Field {
    /// The line it belongs to, where it belongs to one.
    #[must_use]
    pub fn line(&self) -> Option<&str> {
        match self {
            Self::Mark(line)
            | Self::Note(line)
            | Self::Number(line)
            | Self::Room(_, line)
            | Self::Year(_, line)
            | Self::Photo(_, line) => Some(line),
            _ => None,
        }
    }

    /// Whether it is written by signing off or by opening a new revision: these may be written while all else is frozen.
    #[must_use]
    pub const fn is_of_sign_off(&self) -> bool {
        matches!(self, Self::Signed(_) | Self::Revision(_))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About => f.write_str("about"),
            Self::Mark(line) => write!(f, "mark/{line}"),
            Self::Note(line) => write!(f, "note/{line}"),
            Self::Figure(key) => write!(f, "figure/{key}"),
            Self::Number(line) => write!(f, "number/{line}"),
            Self::Room(place, line) => write!(f, "room/{place}/{line}"),
            Self::Class(stage, place) => write!(f, "class/{}/{place}", stage.id()),
            Self::AllClasses(stage) => write!(f, "all_classes/{}", stage.id()),
            Self::Roster => f.write_str("roster"),
            Self::Ticks(place) => write!(f, "ticks/{place}"),
            Self::AllTeachers => f.write_str("all_teachers"),
            Self::Year(year, line) => write!(f, "year/{year}/{line}"),
            Self::Photo(hash, line) => write!(f, "photo/{hash}/{line}"),
            Self::Lesson(place) => write!(f, "lesson/{place}"),
            Self::Interview(place) => write!(f, "interview/{place}"),
            Self::Own(place) => write!(f, "own/{place}"),
            Self::Text(part) => write!(f, "text/{}", part.id()),
            Self::Signature(role) => write!(f, "signature/{role}"),
            Self::Signed(revision) => write!(f, "signed/{revision}"),
            Self::Revision(revision) => write!(f, "revision/{revision}"),
        }
    }
}

/// A field this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownField;

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let (name, rest) = text.split_once('/').unwrap_or((text, ""));
        let owned = || rest.to_owned();
        let placed = || {
            let (place, line) = rest.split_once('/')?;
            Some((place.parse::<u32>().ok()?, line.to_owned()))
        };
        let stage = |id: &str| Stage::from_id(id);
        let field = match name {
            "about" => Some(Self::About),
            "mark" => Some(Self::Mark(owned())),
            "note" => Some(Self::Note(owned())),
            "figure" => Some(Self::Figure(owned())),
            "number" => Some(Self::Number(owned())),
            "room" => placed().map(|(place, line)| Self::Room(place, line)),
            "class" => rest.split_once('/').and_then(|(id, place)| Some(Self::Class(stage(id)?, place.parse().ok()?))),
            "all_classes" => stage(rest).map(Self::AllClasses),
            "roster" => Some(Self::Roster),
            "ticks" => rest.parse().ok().map(Self::Ticks),
            "all_teachers" => Some(Self::AllTeachers),
            "year" => {
                rest.split_once('/').and_then(|(year, line)| Some(Self::Year(year.parse().ok()?, line.to_owned())))
            }
            "photo" => rest.split_once('/').map(|(hash, line)| Self::Photo(hash.to_owned(), line.to_owned())),
            "lesson" => rest.parse().ok().map(Self::Lesson),
            "interview" => rest.parse().ok().map(Self::Interview),
            "own" => rest.parse().ok().map(Self::Own),
            "text" => Part::ALL.into_iter().find(|part| part.id() == rest).map(Self::Text),
            "signature" => Some(Self::Signature(owned())),
            "signed" => rest.parse().ok().map(Self::Signed),
            "revision" => rest.parse().ok().map(Self::Revision),
            _ => None,
        };
        field.ok_or(UnknownField)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_reads_back() {
        let line = "FA01@junior/省".to_owned();
        let all = [
            Field::About,
            Field::Mark(line.clone()),
            Field::Note(String::new()),
            Field::Figure("degree_primary".to_owned()),
            Field::Number(line.clone()),
            Field::Room(3, line.clone()),
            Field::Class(Stage::Junior, 2),
            Field::AllClasses(Stage::Primary),
            Field::Roster,
            Field::Ticks(17),
            Field::AllTeachers,
            Field::Year(2024, line.clone()),
            Field::Photo("ab12".to_owned(), line),
            Field::Lesson(1),
            Field::Interview(1),
            Field::Own(1),
            Field::Text(Part::OnTheSpot),
            Field::Signature("head".to_owned()),
            Field::Signed(1),
            Field::Revision(2),
        ];
        for field in all {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
        assert_eq!("of_a_later_version/1".parse::<Field>(), Err(UnknownField));
    }
}
