//! The spread of a stage's values to so many digits that the doubles told of it are those nearest to the exact figures.
//!
//! Fractions would do as well, but those of a whole county have thousands of digits: here a number is a whole one, in
//! units of 10^-80.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::exact::to_double;

/// Digits after the point.
const DIGITS: u32 = 80;
/// Digits of these that are kept free for rounding: what is smaller than them is none.
const ROUNDING_DIGITS: u32 = 20;

/// How one indicator's values in one stage lie apart.
pub(super) struct Fine {
    /// X̄
    pub mean: f64,
    /// S ÷ X̄; `None` where X̄ is zero.
    pub cv: Option<f64>,
    /// The same of values that are not weighted.
    pub cv_unweighted: Option<f64>,
    /// By unit: its part of all squares; empty where there are none.
    pub shares: Vec<f64>,
    /// [`Self::cv`] in units of 10^-80.
    root: BigInt,
}

impl Fine {
    /// From each unit's resource, in the unit of its value, and its students.
    pub fn new(units: &[(BigRational, i64)]) -> Self {
        let one = one();
        let all_students: i64 = units.iter().map(|(_, students)| students).sum();
        let weighted: BigInt = units.iter().map(|(own, _)| own.numer() * &one / own.denom()).sum();
        let of_unit = |(own, students): &(BigRational, i64)| own.numer() * &one / (own.denom() * students);
        let values: Vec<BigInt> = units.iter().map(of_unit).collect();
        let plain: BigInt = values.iter().sum();
        let (mean, plain_mean) = (weighted / all_students, plain / values.len());
        let squares_from = |mean: &BigInt| -> Vec<BigInt> {
            let from_mean = |value: &BigInt| rounded(value - mean);
            values.iter().map(from_mean).map(|from_mean| &from_mean * &from_mean).collect()
        };
        let squares: Vec<BigInt> =
            squares_from(&mean).into_iter().zip(units).map(|(square, (_, students))| square * students).collect();
        let all: BigInt = squares.iter().sum();
        let plain_squares: BigInt = squares_from(&plain_mean).iter().sum();
        let root = over_mean(&(&all / all_students), &mean);
        let shares = squares.into_iter().filter(|_| !all.is_zero());
        Self {
            mean: double(mean),
            cv: root.clone().map(double),
            cv_unweighted: over_mean(&(plain_squares / values.len()), &plain_mean).map(double),
            shares: shares.map(|square| to_double(&BigRational::new_raw(square, all.clone()))).collect(),
            root: root.unwrap_or_default(),
        }
    }

    /// The mean of several variations.
    pub fn mean_of_roots<'f>(all: impl ExactSizeIterator<Item = &'f Self>) -> f64 {
        let number = all.len();
        let sum: BigInt = all.map(|fine| &fine.root).sum();
        to_double(&BigRational::new(sum, one() * number))
    }
}

fn one() -> BigInt {
    BigInt::from(10).pow(DIGITS)
}

fn double(number: BigInt) -> f64 {
    to_double(&BigRational::new(number, one()))
}

/// The number, or zero where it is no more than rounding left.
fn rounded(number: BigInt) -> BigInt {
    if number.abs() < BigInt::from(10).pow(ROUNDING_DIGITS) { BigInt::zero() } else { number }
}

/// √variance ÷ mean; `None` where the mean is zero.
fn over_mean(variance: &BigInt, mean: &BigInt) -> Option<BigInt> {
    let mean = rounded(mean.clone());
    (!mean.is_zero()).then(|| variance.sqrt() * one() / mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine(units: &[(i64, i64, i64)]) -> Fine {
        let unit = |(numer, denom, students): &(i64, i64, i64)| {
            (BigRational::new((*numer).into(), (*denom).into()), *students)
        };
        Fine::new(&units.iter().map(unit).collect::<Vec<_>>())
    }

    #[test]
    fn a_variation_of_45_hundredths_is_just_that() {
        let fine = fine(&[(55, 3, 100), (145, 3, 100)]);
        assert_eq!((fine.mean, fine.cv, fine.cv_unweighted), (1.0 / 3.0, Some(0.45), Some(0.45)));
        assert_eq!(fine.shares, [0.5, 0.5]);
    }

    #[test]
    fn values_that_are_equal_lie_nowhere_apart() {
        let fine = fine(&[(-1, 3, 7), (-2, 3, 14), (-1, 21, 1)]);
        assert_eq!((fine.cv.map(f64::to_bits), fine.shares.as_slice()), (Some(0), [].as_slice()));
        let none = self::fine(&[(1, 3, 1), (-1, 3, 1)]);
        assert_eq!((none.mean, none.cv, none.shares.as_slice()), (0.0, None, [0.5, 0.5].as_slice()));
    }
}
