//! What is typed when something is measured: `12.5×8 + 6×4`, `45+44+46`, `9.6÷58`. The working is kept as it was typed;
//! what it comes to is exact.
//!
//! A part may bear a label before a colon: `东教室：7.2×9.5 + 西教室：7×9`.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::county::Figure;

/// Longest working, in characters.
pub const MOST_WORKING: usize = 2_000;

/// Why a working comes to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// Nothing is there.
    Empty,
    /// A part is no number.
    NotANumber,
    /// Something is divided by zero.
    ByZero,
    /// It is longer than any measuring needs, or its number larger than anything measured.
    TooLarge,
}

impl Slip {
    /// Key of its sentence: `visit.slip.<id>`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotANumber => "not_a_number",
            Self::ByZero => "by_zero",
            Self::TooLarge => "too_large",
        }
    }
}

/// What a working comes to: a sum of products and quotients, exactly.
pub fn work_out(working: &str) -> Result<Figure, Slip> {
    if working.chars().count() > MOST_WORKING {
        return Err(Slip::TooLarge);
    }
    let plain: String = working.chars().map(plain).collect();
    if plain.trim().is_empty() {
        return Err(Slip::Empty);
    }
    let sum = plain.split('+').try_fold(BigRational::zero(), |sum, part| Ok(sum + product(part)?))?;
    let most = BigRational::from_integer(BigInt::from(1_000_000_000_000_i64));
    if sum >= most { Err(Slip::TooLarge) } else { Ok(Figure::from_rational(sum)) }
}

/// Half-width forms, one sign an operation.
fn plain(character: char) -> char {
    match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')).unwrap_or(character),
        '．' | '。' => '.',
        '＋' | '、' | ';' | '；' => '+',
        '×' | '＊' | 'x' | 'X' | '✕' => '*',
        '÷' | '／' => '/',
        '：' => ':',
        '，' => ',',
        '\u{3000}' => ' ',
        other => other,
    }
}

/// One part of the sum.
fn product(part: &str) -> Result<BigRational, Slip> {
    let part = part.rsplit_once(':').map_or(part, |(_, figures)| figures);
    let mut value = BigRational::one();
    let mut divides = false;
    let mut rest = part;
    loop {
        let end = rest.find(['*', '/']).unwrap_or(rest.len());
        let factor = number(&rest[..end])?;
        if divides {
            if factor.is_zero() {
                return Err(Slip::ByZero);
            }
            value /= factor;
        } else {
            value *= factor;
        }
        let Some(sign) = rest[end..].chars().next() else { return Ok(value) };
        divides = sign == '/';
        rest = &rest[end + 1..];
    }
}

fn number(text: &str) -> Result<BigRational, Slip> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace() && *character != ',').collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(Slip::NotANumber);
    }
    if digits.len() > 30 {
        return Err(Slip::TooLarge);
    }
    Ok(Figure::parse(&digits).ok_or(Slip::NotANumber)?.to_rational())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_products_and_quotients_are_exact() {
        let of = |working: &str| work_out(working).map(|figure| figure.to_string());
        assert_eq!(of("12.5×8 + 6×4").unwrap(), "124");
        assert_eq!(of("４５＋44、46").unwrap(), "135");
        assert_eq!(of("9.6÷58").unwrap(), "24/145");
        assert_eq!(of("东教室：7.2×9.5 + 西教室：7×9").unwrap(), "131.4");
        assert_eq!(of("1,884").unwrap(), "1884");
        assert_eq!(of("0.1+0.2").unwrap(), "0.3");
    }

    #[test]
    fn what_is_no_working_is_said() {
        let of = |working: &str| work_out(working).unwrap_err();
        assert_eq!(of("  "), Slip::Empty);
        assert_eq!(of("约100"), Slip::NotANumber);
        assert_eq!(of("5+"), Slip::NotANumber);
        assert_eq!(of("-5"), Slip::NotANumber);
        assert_eq!(of("1e9"), Slip::NotANumber);
        assert_eq!(of("5÷0"), Slip::ByZero);
        assert_eq!(of("1000000×1000000"), Slip::TooLarge);
        assert_eq!(of(&"1+".repeat(2_000)), Slip::TooLarge);
    }
}
