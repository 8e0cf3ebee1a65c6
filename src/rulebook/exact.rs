//! An exact number in a rulebook: `"4.2"`, `"1/6"`, `12`. Floats are refused: they would not be exact.

use num_rational::BigRational;
use num_traits::ToPrimitive;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::county::Figure;

/// Whole numbers below this one, 2^53, are exact as doubles.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// An exact number read from TOML, with its double for the fast path.
#[derive(Debug, Clone, PartialEq)]
pub struct Exact {
    /// The exact value.
    pub rational: BigRational,
    /// The nearest double.
    pub double: f64,
    /// Whether the double is exactly the value, as that of a whole number is.
    pub whole: bool,
}

impl Exact {
    /// Wraps an exact value.
    #[must_use]
    pub fn new(rational: BigRational) -> Self {
        let double = rational.to_f64().unwrap_or(f64::NAN);
        let whole = rational.is_integer() && double.abs() < MOST_EXACT;
        Self { rational, double, whole }
    }

    /// The number of a text as it stands in a rulebook.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Figure::parse_exact(text).map(|figure| Self::new(figure.to_rational()))
    }

    /// One.
    #[must_use]
    pub fn one() -> Self {
        Self::new(num_traits::One::one())
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Exact;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number, or a decimal or fraction in quotes such as \"4.2\" or \"1/6\"")
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Exact, E> {
                Ok(Exact::new(BigRational::from_integer(value.into())))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Exact, E> {
                Ok(Exact::new(BigRational::from_integer(value.into())))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Exact, E> {
                Exact::parse(value).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_any(Number)
    }
}
