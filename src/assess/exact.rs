//! Where doubles decide and where big fractions do.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use crate::county::{Figure, FigureColumn};
use crate::rulebook::Exact;

/// Relative error that no chain of operations here reaches: a sum or product of fewer than a thousand doubles,
/// each at most two roundings away from its figure, errs by less than 1000 · 2 · 2⁻⁵³ ≈ 2.3e-13.
pub(super) const ERROR: f64 = 1e-12;

/// Whole numbers below this one, 2^53, are exact as doubles, and so are their sums and products while below it.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A double with the size of what it was summed from, which bounds its error even after cancellation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Approximate {
    pub value: f64,
    pub size: f64,
    /// The value is a sum of products of whole numbers; exact while [`Self::size`] is small enough.
    whole: bool,
}

impl Approximate {
    /// Nothing added yet.
    pub const NONE: Self = Self { value: 0.0, size: 0.0, whole: true };

    pub fn new(value: f64, whole: bool) -> Self {
        Self { value, size: value.abs(), whole }
    }

    pub fn with_size(value: f64, size: f64, whole: bool) -> Self {
        Self { value, size, whole }
    }

    pub fn of(limit: &Exact) -> Self {
        Self::new(limit.double, limit.whole)
    }

    pub fn of_figure(figure: &Figure) -> Self {
        Self::new(figure.to_double(), figure.to_whole().is_some())
    }

    pub fn is_known(self) -> bool {
        !self.value.is_nan()
    }

    pub fn add(&mut self, value: Self, factor: &Exact) {
        *self = self.plus(Self {
            value: value.value * factor.double,
            size: value.size * factor.double.abs(),
            whole: value.whole && factor.whole,
        });
    }

    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, size: self.size * factor.abs(), whole: false }
    }

    pub fn plus(self, other: Self) -> Self {
        let whole = self.whole && other.whole;
        Self { value: self.value + other.value, size: self.size + other.size, whole }
    }

    /// Whether the value is exact and whole.
    pub fn is_exact(self) -> bool {
        self.whole && self.size < MOST_EXACT
    }
}

/// Compares two numbers: by their doubles where these leave no doubt, else exactly.
pub(super) fn compare(left: Approximate, right: Approximate, exactly: impl FnOnce() -> Ordering) -> Ordering {
    if left.is_exact() && right.is_exact() {
        return left.value.total_cmp(&right.value);
    }
    let difference = left.value - right.value;
    if difference.abs() > (left.size + right.size) * ERROR {
        if difference > 0.0 { Ordering::Greater } else { Ordering::Less }
    } else {
        exactly()
    }
}

/// The exact figure of a row.
pub(super) fn rational(column: Option<&FigureColumn>, row: usize) -> Option<BigRational> {
    Some(column?.get(row)?.to_rational())
}

/// The nearest double of a fraction.
pub(super) fn to_double(value: &BigRational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// A sum of many fractions, by halves: denominators grow together instead of one carrying all the others.
pub(super) fn sum(values: &[BigRational]) -> BigRational {
    match values {
        [] => BigRational::zero(),
        [one] => one.clone(),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            sum(left) + sum(right)
        }
    }
}

/// Digits after the point to which square roots are taken.
const ROOT_DIGITS: u32 = 60;

/// √value in units of 10^-60, rounded down.
pub(super) fn root(value: &BigRational) -> BigInt {
    let scaled = value.numer() * BigInt::from(10).pow(2 * ROOT_DIGITS) / value.denom();
    scaled.sqrt()
}

/// Compares a sum of roots (in units of 10^-60) with a fraction; differences below 1e-40 count as equal.
pub(super) fn compare_roots(roots: &BigInt, with: &BigRational) -> Ordering {
    let unit = BigInt::from(10).pow(ROOT_DIGITS);
    let difference = BigRational::from_integer(roots.clone()) / &unit - with;
    let equal = BigRational::new(BigInt::one(), BigInt::from(10).pow(40));
    if difference < equal && -difference.clone() < equal {
        Ordering::Equal
    } else {
        difference.cmp(&BigRational::zero())
    }
}

/// The least number from which rounding half up to `decimals` reaches `limit`.
pub(super) fn rounds_up_to(limit: &BigRational, decimals: u32) -> BigRational {
    let unit = BigRational::from_integer(BigInt::from(10).pow(decimals));
    (limit * &unit).ceil() / &unit - BigRational::new(BigInt::one(), BigInt::from(2)) / unit
}

/// The least number that rounding half up to `decimals` carries above `limit`.
pub(super) fn rounds_above(limit: &BigRational, decimals: u32) -> BigRational {
    let unit = BigRational::from_integer(BigInt::from(10).pow(decimals));
    (limit * &unit).floor() / &unit + BigRational::new(BigInt::one(), BigInt::from(2)) / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> BigRational {
        Exact::parse(text).expect(text).rational
    }

    #[test]
    fn rounding_half_up_reaches_a_limit_from_half_a_unit_below() {
        for (limit, least) in [("4.2", "4.195"), ("4.505", "4.505"), ("4.501", "4.505"), ("0.765", "0.765")] {
            assert_eq!(rounds_up_to(&number(limit), 2), number(least), "{limit}");
        }
        for (limit, above) in [("0.5", "0.5005"), ("0.4567", "0.4565")] {
            assert_eq!(rounds_above(&number(limit), 3), number(above), "{limit}");
        }
    }

    #[test]
    fn roots_are_compared_to_forty_digits() {
        let two = root(&number("2"));
        assert_eq!(two.to_string(), "1414213562373095048801688724209698078569671875376948073176679");
        assert_eq!(compare_roots(&root(&number("0.25")), &number("0.5")), Ordering::Equal);
        assert_eq!(compare_roots(&two, &number("1.4142135623730950488016887242096980785699")), Ordering::Less);
    }
}
