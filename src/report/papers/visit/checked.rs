//! A figure that was reported beside the one that was measured.

use num_traits::Signed as _;

use crate::county::Figure;
use crate::report::document::{Align, Cell, Flag, Mark, Run};
use crate::visit::feedback::Row;
use crate::visit::{Ask, Mark as Answer};

use super::say::NOTHING;
use super::{Ground, VisitFacts};

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
    let figure = |figure: &Option<Figure>| match figure {
        Some(figure) => Cell::from((ground.shown)(figure)),
        None => Cell::of(vec![Run::marked("", Mark::Missing)]),
    };
    let apart = apart(row, ground.shown);
    let (difference, percent) = apart.unwrap_or_else(|| (NOTHING.to_owned(), NOTHING.to_owned()));
    vec![
        Cell::from(named(ground, visit, row)),
        figure(&row.reported),
        figure(&row.measured),
        Cell::from(difference),
        Cell::from(percent),
        answer(ground, row.mark),
    ]
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
fn apart(row: &Row, shown: fn(&Figure) -> String) -> Option<(String, String)> {
    let (reported, measured) = (row.reported.as_ref()?, row.measured.as_ref()?);
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
    Some((format!("{sign}{bare}"), percent))
}
