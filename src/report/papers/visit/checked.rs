//! A figure that was reported beside the one that was measured.

use num_rational::BigRational;
use num_traits::Signed as _;

use crate::county::Figure;
use crate::report::document::{Align, Cell, Flag, Mark, Run};
use crate::text::{Language, has_text};
use crate::visit::feedback::Row;
use crate::visit::{Ask, Mark as Answer};

use super::names::{grouped, scaled};
use super::say::{NOTHING, distinct, one_line};
use super::{Ground, VisitFacts};

/// Unit of areas.
const SQUARE_METRES: &str = "㎡";

/// Columns of a comparison: name, reported, measured, difference, percent, answer.
pub(super) fn comparison_columns(ground: &Ground<'_>) -> Vec<(String, f64, Align)> {
    let head = |key: &str| ground.say().of(&format!("papers.figures.column.{key}"));
    vec![
        (head("name"), 52.0, Align::Left),
        (head("reported"), 23.0, Align::Right),
        (head("measured"), 23.0, Align::Right),
        (head("difference"), 22.0, Align::Right),
        (head("percent"), 19.0, Align::Right),
        (head("mark"), 24.0, Align::Centre),
    ]
}

/// Cells of a comparison.
pub(super) fn comparison(ground: &Ground<'_>, visit: &VisitFacts, row: &Row) -> Vec<Cell> {
    let name = named(ground, visit, row);
    cells(ground, name, factor(ground, visit, row), [row.reported.as_ref(), row.measured.as_ref()], row.mark)
}

/// Cells of a comparison: name, the figures reported and measured in so many of what they are said in, and the answer.
fn cells(
    ground: &Ground<'_>,
    name: String,
    factor: Option<&BigRational>,
    figures: [Option<&Figure>; 2],
    mark: Option<Answer>,
) -> Vec<Cell> {
    let [reported, measured] = figures.map(|figure| figure.map(|figure| scaled(figure, factor)));
    let shown = |figure: &Figure| if factor.is_some() { grouped(figure) } else { (ground.shown)(figure) };
    let figure = |figure: &Option<Figure>| match figure {
        Some(figure) => Cell::from(shown(figure)),
        None => Cell::of(vec![Run::marked("", Mark::Missing)]),
    };
    let both = reported.as_ref().zip(measured.as_ref());
    let apart = both.map(|(reported, measured)| apart(reported, measured, &shown));
    let (difference, percent) = apart.unwrap_or_else(|| (NOTHING.to_owned(), NOTHING.to_owned()));
    vec![
        Cell::from(name),
        figure(&reported),
        figure(&measured),
        Cell::from(difference),
        Cell::from(percent),
        answer(ground, mark),
    ]
}

/// A room that was reported, beside the one that was measured.
#[derive(Debug, Clone)]
pub(super) struct Room {
    /// What it is called.
    pub name: String,
    reported: Figure,
    measured: Figure,
}

impl Room {
    /// Whether its area is not the reported one, exactly.
    pub(super) fn differs(&self) -> bool {
        self.reported.to_rational() != self.measured.to_rational()
    }
}

/// Rooms that were reported one by one and measured. Reported rooms have no names: areas that agree belong together, what is left
/// over stands in the order it was reported and seen in.
pub(super) fn rooms(ground: &Ground<'_>, visit: &VisitFacts) -> Vec<Room> {
    let mut all = Vec::new();
    for line in &visit.asked.lines {
        let Ask::Rooms { key: Some(key), .. } = &line.ask else { continue };
        let (Some(reported), Some(seen)) = (visit.reported_rooms.get(key), visit.sheet.rooms.get(&line.id)) else {
            continue;
        };
        let measured = seen.values().filter_map(|room| Some((one_line(&room.value.name), room.value.area()?)));
        let mut left: Vec<&Figure> = reported.iter().collect();
        let mut alone = Vec::new();
        for (name, area) in measured {
            let name = if name.is_empty() { ground.line(visit, &line.id).unwrap_or_default() } else { name };
            match left.iter().position(|known| known.to_rational() == area.to_rational()) {
                Some(place) => all.push(Room { name, reported: left.remove(place).clone(), measured: area }),
                None => alone.push((name, area)),
            }
        }
        let pairs = alone.into_iter().zip(left);
        all.extend(pairs.map(|((name, measured), reported)| Room { name, reported: reported.clone(), measured }));
    }
    all
}

/// Cells of a room in a comparison.
pub(super) fn room_cells(ground: &Ground<'_>, room: &Room) -> Vec<Cell> {
    let values = [("name", room.name.clone()), ("unit", SQUARE_METRES.to_owned())];
    let name = ground.say().with("papers.with_unit", &values);
    cells(ground, name, None, [Some(&room.reported), Some(&room.measured)], Some(Answer::NotMet))
}

/// How many figures and rooms of some visits were compared with what was reported, and how many are otherwise. Empty where none
/// were.
pub(super) fn compared_said(ground: &Ground<'_>, figures: &[(&VisitFacts, &Row)], rooms: &[Room]) -> String {
    let say = ground.say();
    let group = |(visit, row): &(&VisitFacts, &Row)| match visit.asked.line(&row.line).map(|line| &line.ask) {
        Some(Ask::Figure { key, .. }) => Some(format!("report.group.{}", ground.quantities.named(key)?.group)),
        _ => None,
    };
    // A province's own groups have no name.
    let groups = distinct(figures.iter().filter_map(group).filter(|key| has_text(ground.language, key)));
    let name = |key: &String| if ground.language == Language::En { say.of(key).to_lowercase() } else { say.of(key) };
    let groups = say.list(groups.iter().map(name));
    let groups = if groups.is_empty() { groups } else { say.with("papers.figures.groups", &[("names", groups)]) };
    let clause = |key: &str, all: usize, apart: &[&str]| {
        let values = [
            ("all", all.to_string()),
            ("agree", (all - apart.len()).to_string()),
            ("apart", apart.len().to_string()),
            ("groups", groups.clone()),
            ("names", say.list(apart)),
        ];
        let outcome = if apart.is_empty() { "agree" } else { "differ" };
        (all > 0).then(|| say.with(&format!("papers.figures.{key}_{outcome}"), &values))
    };
    let wrong: Vec<&str> = figures.iter().filter(|(_, row)| differs(row)).map(|_| "").collect();
    let other: Vec<&str> = rooms.iter().filter(|room| room.differs()).map(|room| room.name.as_str()).collect();
    let clauses = [clause("figures", figures.len(), &wrong), clause("rooms", rooms.len(), &other)];
    say.clauses(&clauses.into_iter().flatten().collect::<Vec<_>>())
}

/// How many of a figure's English unit one of its own is: English papers name money in yuan.
fn factor<'a>(ground: &Ground<'a>, visit: &VisitFacts, row: &Row) -> Option<&'a BigRational> {
    match visit.asked.line(&row.line).map(|line| &line.ask) {
        Some(Ask::Figure { key, .. }) => ground.factor(key),
        _ => None,
    }
}

/// The figure of a line with its unit; what the line asks where it is no figure of the workbook.
pub(super) fn named(ground: &Ground<'_>, visit: &VisitFacts, row: &Row) -> String {
    let asked = visit.asked.line(&row.line).map(|line| &line.ask);
    let (name, unit) = match asked {
        Some(Ask::Figure { key, .. }) => (ground.quantity(key), ground.unit(key)),
        _ => (ground.pen().whole(row), ground.language.of(&row.unit).to_owned()),
    };
    if unit.is_empty() { name } else { ground.say().with("papers.with_unit", &[("name", name), ("unit", unit)]) }
}

/// An answer in a cell.
pub(super) fn answer(ground: &Ground<'_>, mark: Option<Answer>) -> Cell {
    let Some(mark) = mark else { return Cell::from(NOTHING) };
    let cell = Cell::from(ground.say().of(&format!("visit.mark.{}", mark.id())));
    match mark {
        Answer::NotMet => cell.flagged(Flag::Fails),
        Answer::Mostly => cell.flagged(Flag::Caution),
        _ => cell,
    }
}

/// Whether a measured figure is not the reported one, exactly.
pub(super) fn differs(row: &Row) -> bool {
    let (Some(reported), Some(measured)) = (&row.reported, &row.measured) else { return false };
    reported.to_rational() != measured.to_rational()
}

/// How far a measured figure is from the reported one, and in percent of it.
fn apart(reported: &Figure, measured: &Figure, shown: &dyn Fn(&Figure) -> String) -> (String, String) {
    let apart = measured.to_rational() - reported.to_rational();
    let sign = if apart.is_positive() {
        "+"
    } else if apart.is_negative() {
        "−"
    } else {
        ""
    };
    let bare = shown(&Figure::from_rational(apart.abs()));
    let percent = if reported.is_zero() {
        NOTHING.to_owned()
    } else {
        let part = (measured.to_double() - reported.to_double()) / reported.to_double() * 100.0;
        format!("{sign}{:.1}%", part.abs())
    };
    (format!("{sign}{bare}"), percent)
}
