//! Figures as cells: written so that import reads exactly the figure back.

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::county::{Figure, NO_CHOICE, Quantities, Quantity};

/// A spreadsheet keeps this many significant digits of a number.
const DIGITS_KEPT: i64 = 1_000_000_000_000_000;
/// Digits after the point of a fraction that no unit turns into a decimal. Import makes none.
const DECIMALS_OF_ENDLESS: u32 = 30;

/// Separates the areas of rooms within a cell.
const ROOM_SEPARATOR: char = ';';

/// What a cell holds; the words or digits stand in the buffer it was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number,
    /// Text.
    Text,
}

/// Writes a figure into `out`. Numbers of more than 15 digits become text, fractions the decimal of a unit in which
/// they end: a third of a square metre is `0.0005亩`.
pub(super) fn figure(figure: &Figure, quantity: &Quantity, quantities: &Quantities, out: &mut String) -> Cell {
    match figure {
        Figure::Decimal { mantissa, .. } => {
            let _ = write!(out, "{figure}");
            if mantissa.abs() < DIGITS_KEPT { Cell::Number } else { Cell::Text }
        }
        Figure::Fraction(value) => {
            out.push_str(&fraction(value, quantity, quantities));
            Cell::Text
        }
    }
}

/// Writes the areas of rooms into `out`: `96;101.5`, or the mark for no room.
pub(super) fn rooms(rooms: &[Figure], quantity: &Quantity, quantities: &Quantities, out: &mut String) -> Cell {
    if rooms.is_empty() {
        out.push_str(quantities.marks.none.first().map_or("0", String::as_str));
    }
    for (place, area) in rooms.iter().enumerate() {
        if place > 0 {
            out.push(ROOM_SEPARATOR);
        }
        figure(area, quantity, quantities, out);
    }
    Cell::Text
}

/// Writes the words of a choice into `out`.
pub(super) fn choice(option: u8, quantity: &Quantity, out: &mut String) -> Cell {
    if option == NO_CHOICE {
        return Cell::Empty;
    }
    match quantity.options.get(usize::from(option)).and_then(|option| option.names.first()) {
        Some(name) => {
            out.push_str(name);
            Cell::Text
        }
        None => Cell::Empty,
    }
}

fn fraction(value: &BigRational, quantity: &Quantity, quantities: &Quantities) -> String {
    if let Some(text) = ending_decimal(value) {
        return text;
    }
    if let Some(own) = quantity.unit.and_then(|unit| quantities.units.get(unit)) {
        for unit in quantities.units.iter().filter(|unit| unit.dimension == own.dimension) {
            if let (Some(text), Some(name)) =
                (ending_decimal(&(value * &own.factor / &unit.factor)), unit.names.first())
            {
                return text + name;
            }
        }
    }
    let scale = BigInt::from(10).pow(DECIMALS_OF_ENDLESS);
    let rounded = (value * BigRational::from_integer(scale.clone())).round();
    ending_decimal(&(rounded / BigRational::from_integer(scale))).unwrap_or_default()
}

/// The decimal of a fraction, where it ends.
fn ending_decimal(value: &BigRational) -> Option<String> {
    let (twos, rest) = factors_of(value.denom(), 2);
    let (fives, rest) = factors_of(&rest, 5);
    if !rest.is_one() {
        return None;
    }
    let decimals = twos.max(fives);
    let digits =
        (value.numer() * BigInt::from(10).pow(u32::try_from(decimals).ok()?) / value.denom()).abs().to_string();
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let sign = if value.is_negative() { "-" } else { "" };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// How often a number is divisible by a prime, and what is left of it.
fn factors_of(number: &BigInt, prime: u32) -> (usize, BigInt) {
    let prime = BigInt::from(prime);
    let mut rest = number.clone();
    let mut times = 0;
    loop {
        let (quotient, remainder) = rest.div_rem(&prime);
        if !remainder.is_zero() || rest.is_zero() {
            return (times, rest);
        }
        rest = quotient;
        times += 1;
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::rulebook::built_in_quantities;

    fn written(text: &str, key: &str) -> (Cell, String) {
        let quantities = built_in_quantities().expect("built in");
        let quantity = quantities.get(key).expect("known");
        let mut out = String::new();
        let cell = figure(&Figure::parse_exact(text).expect("a figure"), quantity, &quantities, &mut out);
        (cell, out)
    }

    #[test]
    fn figures_are_written_so_that_nothing_is_lost() {
        let area = "teaching_area";
        assert_eq!(written("12.50", area), (Cell::Number, "12.5".into()));
        assert_eq!(written("123456789012345", area), (Cell::Number, "123456789012345".into()));
        assert_eq!(written("1234567890.123456", area), (Cell::Text, "1234567890.123456".into()));
        assert_eq!(written("2000/3", area), (Cell::Text, "1亩".into()));
        assert_eq!(written("1/3", area), (Cell::Text, "0.0005亩".into()));
        assert_eq!(written("1/7", area).1.len(), 2 + DECIMALS_OF_ENDLESS as usize);
        let long = "0.333333333333333333333333333333";
        assert_eq!(written(long, area), (Cell::Text, long.into()));
    }
}
