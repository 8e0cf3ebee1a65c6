//! A figure: one exact number as it was reported, and a column of them.
//!
//! Verdicts are exact, so figures are never rounded to floats on their way in. Nearly all are decimals of
//! at most eighteen digits and fit nine bytes; the few that do not (亩 is 2000/3 ㎡, a csv file may carry
//! thirty digits) are kept as fractions beside the column.

use std::collections::BTreeMap;
use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::row_number;

/// Decimals a [`Figure::Decimal`] may have; 10^18 still fits an `i64`.
const MOST_DECIMALS: u8 = 18;

/// Largest power of ten written as an exponent that is read; beyond it no figure of a school lies.
const MOST_EXPONENT: i64 = 1000;

/// One exact number. Equal figures compare equal: both forms are kept in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Figure {
    /// `mantissa · 10^-decimals`, without trailing zeros after the point.
    Decimal {
        /// All digits, with the sign.
        mantissa: i64,
        /// How many of them stand after the decimal point.
        decimals: u8,
    },
    /// Anything that does not fit the decimal form.
    Fraction(Box<BigRational>),
}

impl Figure {
    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self::Decimal { mantissa: value, decimals: 0 }
    }

    /// `mantissa · 10^-decimals`, brought into lowest terms. `decimals` is at most 18.
    #[must_use]
    pub fn decimal(mut mantissa: i64, mut decimals: u8) -> Self {
        debug_assert!(decimals <= MOST_DECIMALS);
        while decimals > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            decimals -= 1;
        }
        Self::Decimal { mantissa, decimals }
    }

    /// The decimal that a spreadsheet shows for a stored double: 15 significant digits, half away from
    /// zero. `None` where the double is not a finite number.
    #[must_use]
    pub fn from_double(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        // A decimal of at most 15 digits is the only one that maps to its double, so the first one found
        // to map back is the one the spreadsheet shows. Both operands of the division are exact.
        let mut power = 1.0_f64;
        for decimals in 0..=9_u8 {
            let scaled = (value * power).round();
            if scaled.abs() >= 1e15 {
                break;
            }
            #[expect(clippy::float_cmp, reason = "the division is correctly rounded: equality is the test")]
            if scaled / power == value {
                #[expect(clippy::cast_possible_truncation, reason = "below 1e15 and whole")]
                return Some(Self::decimal(scaled as i64, decimals));
            }
            power *= 10.0;
        }
        Self::parse(&format!("{value:.14e}"))
    }

    /// Reads `-12`, `3.50`, `.5`, `1.2e3`. No separators, units or spaces. `None` if it is not a number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (digits, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], unsigned[at + 1..].parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && part.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if exponent.abs() > MOST_EXPONENT {
            return None;
        }
        let part = part.trim_end_matches('0');
        let decimals = i64::try_from(part.len()).ok()? - exponent;
        let all = [whole, part].concat();
        let all = all.trim_start_matches('0');
        if all.len() <= 18 && (0..=i64::from(MOST_DECIMALS)).contains(&decimals) {
            let mantissa = if all.is_empty() { 0 } else { all.parse::<i64>().ok()? };
            let decimals = u8::try_from(decimals).ok()?;
            return Some(Self::decimal(if negative { -mantissa } else { mantissa }, decimals));
        }
        let mantissa = if all.is_empty() { BigInt::zero() } else { all.parse::<BigInt>().ok()? };
        let mantissa = if negative { -mantissa } else { mantissa };
        let power = BigInt::from(10).pow(u32::try_from(decimals.unsigned_abs()).ok()?);
        Some(Self::from_rational(if decimals >= 0 {
            BigRational::new(mantissa, power)
        } else {
            BigRational::from_integer(mantissa * power)
        }))
    }

    /// Reads what [`Figure`]'s `Display` writes: a decimal, or `numerator/denominator`.
    #[must_use]
    pub fn parse_exact(text: &str) -> Option<Self> {
        match text.split_once('/') {
            None => Self::parse(text),
            Some((numerator, denominator)) => {
                let denominator = denominator.parse::<BigInt>().ok()?;
                if denominator.is_zero() {
                    return None;
                }
                Some(Self::from_rational(BigRational::new(numerator.parse().ok()?, denominator)))
            }
        }
    }

    /// The figure of an exact fraction.
    #[must_use]
    pub fn from_rational(value: BigRational) -> Self {
        let mut denominator = value.denom().clone();
        let mut decimals = 0_u8;
        let mut power = BigInt::one();
        while !denominator.is_one() && decimals < MOST_DECIMALS {
            let divisor = denominator.gcd(&BigInt::from(10));
            if divisor.is_one() {
                break;
            }
            denominator /= divisor;
            power *= 10;
            decimals += 1;
        }
        if denominator.is_one() {
            let mantissa = value.numer() * &power / value.denom();
            if let Some(mantissa) =
                mantissa.to_i64().filter(|mantissa| mantissa.unsigned_abs() < 1_000_000_000_000_000_000)
            {
                return Self::decimal(mantissa, decimals);
            }
        }
        Self::Fraction(Box::new(value))
    }

    /// The exact value.
    #[must_use]
    pub fn to_rational(&self) -> BigRational {
        match self {
            Self::Decimal { mantissa, decimals } => {
                BigRational::new(BigInt::from(*mantissa), BigInt::from(10_i64.pow(u32::from(*decimals))))
            }
            Self::Fraction(value) => (**value).clone(),
        }
    }

    /// The nearest double, or one next to it: at most two roundings.
    #[must_use]
    pub fn to_double(&self) -> f64 {
        match self {
            Self::Decimal { mantissa, decimals: 0 } => *mantissa as f64,
            Self::Decimal { mantissa, decimals } => *mantissa as f64 / 10_f64.powi(i32::from(*decimals)),
            Self::Fraction(value) => value.to_f64().unwrap_or(f64::INFINITY),
        }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Decimal { decimals, .. } => *decimals == 0,
            Self::Fraction(value) => value.is_integer(),
        }
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match self {
            Self::Decimal { mantissa, .. } => *mantissa < 0,
            Self::Fraction(value) => value.is_negative(),
        }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Decimal { mantissa: 0, .. })
    }

    /// The whole number it is, where it is one that fits.
    #[must_use]
    pub fn to_whole(&self) -> Option<i64> {
        match self {
            Self::Decimal { mantissa, decimals: 0 } => Some(*mantissa),
            _ => None,
        }
    }

    /// Whether it is less than another, exactly.
    #[must_use]
    pub fn is_less(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Decimal { mantissa: a, decimals: a_decimals },
                Self::Decimal { mantissa: b, decimals: b_decimals },
            ) => {
                // Nineteen digits times 10^18 at most, which an i128 holds.
                let power = |decimals: &u8| 10_i128.pow(u32::from(*decimals));
                i128::from(*a) * power(b_decimals) < i128::from(*b) * power(a_decimals)
            }
            _ => self.to_rational() < other.to_rational(),
        }
    }

    /// This figure times an exact factor, for units (万, 亩).
    #[must_use]
    pub fn times(&self, factor: &BigRational) -> Self {
        if factor.is_one() { self.clone() } else { Self::from_rational(self.to_rational() * factor) }
    }

    /// The sum of two figures.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if let (Self::Decimal { mantissa: a, decimals: 0 }, Self::Decimal { mantissa: b, decimals: 0 }) = (self, other)
            && let Some(sum) = a.checked_add(*b).filter(|sum| sum.unsigned_abs() < 1_000_000_000_000_000_000)
        {
            return Self::whole(sum);
        }
        Self::from_rational(self.to_rational() + other.to_rational())
    }
}

impl fmt::Display for Figure {
    /// The exact value as text: a plain decimal, or `numerator/denominator`. [`Figure::parse_exact`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimal { mantissa, decimals: 0 } => write!(f, "{mantissa}"),
            Self::Decimal { mantissa, decimals } => {
                let power = 10_u64.pow(u32::from(*decimals));
                let sign = if *mantissa < 0 { "-" } else { "" };
                let digits = mantissa.unsigned_abs();
                write!(f, "{sign}{}.{:0width$}", digits / power, digits % power, width = usize::from(*decimals))
            }
            Self::Fraction(value) if value.is_integer() => write!(f, "{}", value.numer()),
            Self::Fraction(value) => write!(f, "{}/{}", value.numer(), value.denom()),
        }
    }
}

/// Whole numbers up to this one are exact as doubles.
const MOST_EXACT: u64 = 1 << 53;

/// Marks in the `decimals` of a [`FigureColumn`].
const NO_DATA: u8 = u8::MAX;
const IN_FRACTIONS: u8 = u8::MAX - 1;

/// The figures of one quantity for all schools of a county, one row a school, `None` where there is no data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FigureColumn {
    mantissas: Vec<i64>,
    decimals: Vec<u8>,
    fractions: BTreeMap<u32, BigRational>,
}

impl FigureColumn {
    /// A column of `rows` rows without data.
    #[must_use]
    pub fn empty(rows: usize) -> Self {
        Self { mantissas: vec![0; rows], decimals: vec![NO_DATA; rows], fractions: BTreeMap::new() }
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mantissas.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mantissas.is_empty()
    }

    /// Whether the row has data.
    #[must_use]
    pub fn has(&self, row: usize) -> bool {
        self.decimals.get(row).is_some_and(|decimals| *decimals != NO_DATA)
    }

    /// Appends a row.
    pub fn push(&mut self, figure: Option<Figure>) {
        let (mantissa, decimals) = match figure {
            None => (0, NO_DATA),
            Some(Figure::Decimal { mantissa, decimals }) => (mantissa, decimals),
            Some(Figure::Fraction(value)) => {
                self.fractions.insert(row_number(self.mantissas.len()), *value);
                (0, IN_FRACTIONS)
            }
        };
        self.mantissas.push(mantissa);
        self.decimals.push(decimals);
    }

    /// Replaces a row. The row must exist.
    pub fn set(&mut self, row: usize, figure: Option<Figure>) {
        if self.decimals[row] == IN_FRACTIONS {
            self.fractions.remove(&row_number(row));
        }
        (self.mantissas[row], self.decimals[row]) = match figure {
            None => (0, NO_DATA),
            Some(Figure::Decimal { mantissa, decimals }) => (mantissa, decimals),
            Some(Figure::Fraction(value)) => {
                self.fractions.insert(row_number(row), *value);
                (0, IN_FRACTIONS)
            }
        };
    }

    /// The figure of a row; `None` where there is no data or no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Figure> {
        match *self.decimals.get(row)? {
            NO_DATA => None,
            IN_FRACTIONS => self.fractions.get(&row_number(row)).map(|value| Figure::Fraction(Box::new(value.clone()))),
            decimals => Some(Figure::Decimal { mantissa: self.mantissas[row], decimals }),
        }
    }

    /// The whole number of a row; `None` where there is no data or it is no whole number that fits.
    #[must_use]
    pub fn whole(&self, row: usize) -> Option<i64> {
        (self.decimals.get(row) == Some(&0)).then(|| self.mantissas[row])
    }

    /// The doubles of all rows, as [`Self::double`] gives them, and whether all that are there are whole and exact.
    #[must_use]
    pub fn doubles(&self) -> (Vec<f64>, bool) {
        let mut whole = true;
        let rows = self.mantissas.iter().zip(&self.decimals);
        let mut doubles: Vec<f64> = rows
            .map(|(mantissa, decimals)| {
                whole &= *decimals == NO_DATA || (*decimals == 0 && mantissa.unsigned_abs() <= MOST_EXACT);
                *mantissa as f64 / DIVISORS[usize::from(*decimals)]
            })
            .collect();
        for (row, value) in &self.fractions {
            doubles[*row as usize] = value.to_f64().unwrap_or(f64::INFINITY);
        }
        (doubles, whole)
    }

    /// The double of a row with whether it is exactly the figure; NaN where there is no data.
    #[must_use]
    pub fn double_and_exact(&self, row: usize) -> (f64, bool) {
        match self.whole(row) {
            Some(whole) => (whole as f64, whole.unsigned_abs() <= MOST_EXACT),
            None => (self.double(row), false),
        }
    }

    /// The double of a row, NaN where there is no data. At most two roundings away from the exact value.
    #[must_use]
    pub fn double(&self, row: usize) -> f64 {
        let (Some(mantissa), Some(decimals)) = (self.mantissas.get(row), self.decimals.get(row)) else {
            return f64::NAN;
        };
        let double = *mantissa as f64 / DIVISORS[usize::from(*decimals)];
        if double.is_nan() && !self.fractions.is_empty() {
            return self.get(row).map_or(f64::NAN, |figure| figure.to_double());
        }
        double
    }
}

/// What a mantissa is divided by, by its decimals: no branch is needed to read a column. What is no decimal gives NaN.
const DIVISORS: [f64; 256] = {
    let mut divisors = [f64::NAN; 256];
    let mut decimals = 0;
    let mut power = 1.0;
    while decimals <= MOST_DECIMALS as usize {
        divisors[decimals] = power;
        power *= 10.0;
        decimals += 1;
    }
    divisors
};

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        Figure::parse(text).expect(text)
    }

    #[test]
    fn reads_and_writes_decimals_exactly() {
        for (text, written) in
            [("0", "0"), ("12", "12"), ("-3.50", "-3.5"), (".5", "0.5"), ("1.2e3", "1200"), ("1e-3", "0.001")]
        {
            assert_eq!(figure(text).to_string(), written);
        }
        let long = "0.333333333333333333333333333333";
        assert_eq!(Figure::parse_exact(&figure(long).to_string()), Some(figure(long)));
        for text in ["", "-", ".", "1.2.3", "１", "1e", "1e99999", "abc", "1_000"] {
            assert_eq!(Figure::parse(text), None, "{text}");
        }
    }

    #[test]
    fn figures_are_compared_exactly() {
        let rising = ["-9000000000000000000", "-0.5", "0", "0.000000000000000001", "1/3", "0.4", "12", "12.01", "1e30"];
        let figures: Vec<Figure> = rising.iter().map(|text| Figure::parse_exact(text).expect(text)).collect();
        for (a, smaller) in figures.iter().enumerate() {
            for (b, larger) in figures.iter().enumerate() {
                assert_eq!(smaller.is_less(larger), a < b, "{smaller} {larger}");
            }
        }
    }

    #[test]
    fn a_double_is_what_the_spreadsheet_shows() {
        for (double, text) in [
            (0.1 + 0.2, "0.3"),
            (9122.83, "9122.83"),
            (4.35 * 100.0, "435"),
            (1.0 / 3.0, "0.333333333333333"),
            (1e300, &format!("1{}", "0".repeat(300))),
        ] {
            assert_eq!(Figure::from_double(double).expect("finite").to_string(), text);
        }
        assert_eq!(Figure::from_double(f64::NAN), None);
    }

    #[test]
    fn a_column_keeps_decimals_fractions_and_gaps() {
        let third = Figure::parse_exact("2000/3").expect("a fraction");
        let mut column = FigureColumn::empty(0);
        for value in [Some(figure("1.5")), None, Some(third.clone())] {
            column.push(value);
        }
        assert_eq!((column.get(0), column.get(1), column.get(2)), (Some(figure("1.5")), None, Some(third)));
        assert!(column.double(1).is_nan());
        assert!((column.double(2) - 2000.0 / 3.0).abs() < 1e-9);
        column.set(2, Some(Figure::whole(7)));
        assert_eq!(column.get(2), Some(Figure::whole(7)));
    }
}
