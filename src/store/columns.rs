//! Columns as bytes: small, exact, and refused rather than trusted when they are read again.
//!
//! Whole numbers are written seven bits a byte (varint), signed ones folded (zigzag). A column of figures is its
//! number of rows, runs of equal numbers of decimals, then the digits of each row that has data. What a length
//! promises is never reserved before the bytes for it are seen, so damaged bytes cost no more memory than good ones.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::Zero as _;

use crate::county::{Figure, FigureColumn, RoomAreas};

/// The first byte: a later way of writing gets another number.
const FORMAT: u8 = 1;

/// Most decimals of a figure in decimal form.
const MOST_DECIMALS: u8 = 18;
/// Marks in place of the number of decimals.
const FRACTION: u8 = u8::MAX - 1;
const NO_DATA: u8 = u8::MAX;

/// Why bytes are no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged(pub &'static str);

type Decoded<T> = Result<T, Damaged>;

/// Figures as bytes.
pub(super) fn encode_figures(column: &FigureColumn) -> Vec<u8> {
    let mut runs: Vec<(u8, u64)> = Vec::new();
    let mut digits = Vec::with_capacity(column.len() * 2);
    for row in 0..column.len() {
        let figure = column.get(row);
        let mark = mark_of(figure.as_ref());
        match runs.last_mut() {
            Some((last, rows)) if *last == mark => *rows += 1,
            _ => runs.push((mark, 1)),
        }
        put_digits(&mut digits, figure.as_ref());
    }
    let mut bytes = head(column.len());
    for (mark, rows) in runs {
        bytes.push(mark);
        put_varint(&mut bytes, rows);
    }
    bytes.extend_from_slice(&digits);
    bytes
}

/// Figures from bytes; there must be `rows` of them.
pub(super) fn decode_figures(bytes: &[u8], rows: usize) -> Decoded<FigureColumn> {
    let mut reader = Reader::new(bytes, rows)?;
    let mut runs = Vec::new();
    let mut seen = 0_usize;
    while seen < rows {
        let mark = reader.byte()?;
        let run = reader.number()?;
        if run == 0 || run > rows - seen {
            return Err(Damaged("run"));
        }
        seen += run;
        runs.push((mark, run));
    }
    let mut column = FigureColumn::default();
    for (mark, run) in runs {
        for _ in 0..run {
            column.push(reader.digits(mark)?);
        }
    }
    reader.end()?;
    Ok(column)
}

/// Indices of choices as bytes.
pub(super) fn encode_choices(choices: &[u8]) -> Vec<u8> {
    let mut bytes = head(choices.len());
    bytes.extend_from_slice(choices);
    bytes
}

/// Indices of choices from bytes; there must be `rows` of them.
pub(super) fn decode_choices(bytes: &[u8], rows: usize) -> Decoded<Vec<u8>> {
    let mut reader = Reader::new(bytes, rows)?;
    let choices = reader.take(rows)?.to_vec();
    reader.end()?;
    Ok(choices)
}

/// Texts as bytes.
pub(super) fn encode_texts(texts: &[String]) -> Vec<u8> {
    let mut bytes = head(texts.len());
    for text in texts {
        put_varint(&mut bytes, text.len() as u64);
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// Texts from bytes; there must be `rows` of them.
pub(super) fn decode_texts(bytes: &[u8], rows: usize) -> Decoded<Vec<String>> {
    let mut reader = Reader::new(bytes, rows)?;
    let mut texts = Vec::new();
    for _ in 0..rows {
        let length = reader.number()?;
        let text = std::str::from_utf8(reader.take(length)?).map_err(|_| Damaged("text"))?;
        texts.push(text.to_owned());
    }
    reader.end()?;
    Ok(texts)
}

/// Rooms as bytes: per school 0 for no data, else one more than there are rooms, then their areas.
pub(super) fn encode_rooms(rooms: &[RoomAreas]) -> Vec<u8> {
    let mut bytes = head(rooms.len());
    for areas in rooms {
        let Some(areas) = areas else {
            put_varint(&mut bytes, 0);
            continue;
        };
        put_varint(&mut bytes, areas.len() as u64 + 1);
        for area in areas {
            bytes.push(mark_of(Some(area)));
            put_digits(&mut bytes, Some(area));
        }
    }
    bytes
}

/// Rooms from bytes; there must be `rows` schools.
pub(super) fn decode_rooms(bytes: &[u8], rows: usize) -> Decoded<Vec<RoomAreas>> {
    let mut reader = Reader::new(bytes, rows)?;
    let mut rooms = Vec::new();
    for _ in 0..rows {
        let count = reader.number()?;
        if count == 0 {
            rooms.push(None);
            continue;
        }
        let mut areas = Vec::new();
        for _ in 1..count {
            let mark = reader.byte()?;
            areas.push(reader.digits(mark)?.ok_or(Damaged("room without an area"))?);
        }
        rooms.push(Some(areas.into_boxed_slice()));
    }
    reader.end()?;
    Ok(rooms)
}

fn head(rows: usize) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    put_varint(&mut bytes, rows as u64);
    bytes
}

const fn mark_of(figure: Option<&Figure>) -> u8 {
    match figure {
        None => NO_DATA,
        Some(Figure::Decimal { decimals, .. }) => *decimals,
        Some(Figure::Fraction(_)) => FRACTION,
    }
}

fn put_digits(bytes: &mut Vec<u8>, figure: Option<&Figure>) {
    match figure {
        None => {}
        Some(Figure::Decimal { mantissa, .. }) => put_varint(bytes, fold(*mantissa)),
        Some(Figure::Fraction(value)) => {
            put_big(bytes, value.numer());
            put_big(bytes, value.denom());
        }
    }
}

fn put_big(bytes: &mut Vec<u8>, value: &BigInt) {
    let (sign, magnitude) = value.to_bytes_le();
    bytes.push(u8::from(sign == Sign::Minus));
    put_varint(bytes, magnitude.len() as u64);
    bytes.extend_from_slice(&magnitude);
}

fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

/// Small numbers of either sign become small ones without: 0, -1, 1, -2 … are 0, 1, 2, 3 …
const fn fold(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

const fn unfold(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads the head and compares the number of rows with the one expected.
    fn new(bytes: &'a [u8], rows: usize) -> Decoded<Self> {
        let mut reader = Self(bytes);
        if reader.byte()? != FORMAT {
            return Err(Damaged("format"));
        }
        if reader.number()? == rows { Ok(reader) } else { Err(Damaged("number of rows")) }
    }

    fn byte(&mut self) -> Decoded<u8> {
        let (first, rest) = self.0.split_first().ok_or(Damaged("end"))?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Damaged("end"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Decoded<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                break;
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged("number"))
    }

    fn number(&mut self) -> Decoded<usize> {
        usize::try_from(self.varint()?).map_err(|_| Damaged("number"))
    }

    /// The figure whose mark was read.
    fn digits(&mut self, mark: u8) -> Decoded<Option<Figure>> {
        match mark {
            NO_DATA => Ok(None),
            FRACTION => {
                let (numerator, denominator) = (self.big()?, self.big()?);
                if denominator <= BigInt::zero() {
                    return Err(Damaged("fraction"));
                }
                Ok(Some(Figure::from_rational(BigRational::new(numerator, denominator))))
            }
            0..=MOST_DECIMALS => {
                let mantissa = unfold(self.varint()?);
                if mark > 0 && mantissa % 10 == 0 {
                    return Err(Damaged("figure not in lowest terms"));
                }
                Ok(Some(Figure::decimal(mantissa, mark)))
            }
            _ => Err(Damaged("number of decimals")),
        }
    }

    fn big(&mut self) -> Decoded<BigInt> {
        let sign = match self.byte()? {
            0 => Sign::Plus,
            1 => Sign::Minus,
            _ => return Err(Damaged("sign")),
        };
        let length = self.number()?;
        Ok(BigInt::from_bytes_le(sign, self.take(length)?))
    }

    /// Nothing may be left over.
    const fn end(self) -> Decoded<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Damaged("bytes left over")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure() -> impl Strategy<Value = Figure> {
        prop_oneof![
            4 => (-5_000_i64..5_000, 0_u8..4).prop_map(|(mantissa, decimals)| Figure::decimal(mantissa, decimals)),
            1 => (any::<i64>(), 0_u8..=18).prop_map(|(mantissa, decimals)| Figure::decimal(mantissa, decimals)),
            1 => (any::<i128>(), 1_u64..).prop_map(|(numerator, denominator)| {
                Figure::from_rational(BigRational::new(numerator.into(), denominator.into()))
            }),
        ]
    }

    fn cells() -> impl Strategy<Value = Vec<Option<Figure>>> {
        prop::collection::vec(prop::option::weighted(0.8, figure()), 0..60)
    }

    proptest! {
        #[test]
        fn figures_come_back(cells in cells()) {
            let mut column = FigureColumn::default();
            for cell in &cells {
                column.push(cell.clone());
            }
            let bytes = encode_figures(&column);
            prop_assert_eq!(decode_figures(&bytes, cells.len()), Ok(column));
            prop_assert!(decode_figures(&bytes, cells.len() + 1).is_err());
        }

        #[test]
        fn rooms_come_back(rooms in prop::collection::vec(prop::option::of(prop::collection::vec(figure(), 0..4)), 0..20)) {
            let rooms: Vec<RoomAreas> = rooms.into_iter().map(|areas| areas.map(Vec::into_boxed_slice)).collect();
            prop_assert_eq!(decode_rooms(&encode_rooms(&rooms), rooms.len()), Ok(rooms));
        }

        #[test]
        fn texts_and_choices_come_back(texts in prop::collection::vec(".*", 0..20), choices in prop::collection::vec(any::<u8>(), 0..20)) {
            prop_assert_eq!(decode_texts(&encode_texts(&texts), texts.len()), Ok(texts));
            prop_assert_eq!(decode_choices(&encode_choices(&choices), choices.len()), Ok(choices));
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), rows in 0_usize..20) {
            decode_all(&bytes, rows);
            // Most such bytes fail at the head: give them one.
            let mut headed = head(rows);
            headed.extend_from_slice(&bytes);
            decode_all(&headed, rows);
        }

        #[test]
        fn damaged_columns_are_read_without_panic(cells in cells(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut column = FigureColumn::default();
            for cell in &cells {
                column.push(cell.clone());
            }
            let mut bytes = encode_figures(&column);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = decode_figures(&bytes, cells.len());
            prop_assert!(decode_figures(&encode_figures(&column)[..at], cells.len()).is_err(), "cut off");
        }
    }

    fn decode_all(bytes: &[u8], rows: usize) {
        let _ = decode_figures(bytes, rows);
        let _ = decode_rooms(bytes, rows);
        let _ = decode_texts(bytes, rows);
        let _ = decode_choices(bytes, rows);
    }

    #[test]
    fn a_promise_of_many_rows_reserves_nothing() {
        let mut bytes = head(1 << 40);
        bytes.push(NO_DATA);
        assert!(decode_texts(&bytes, 1 << 40).is_err());
        assert!(decode_rooms(&bytes, 1 << 40).is_err());
        assert!(decode_choices(&bytes, 1 << 40).is_err());
    }

    #[test]
    fn counts_take_two_bytes_a_school() {
        let mut column = FigureColumn::default();
        (0..1000).for_each(|row| column.push(Some(Figure::whole(row * 4))));
        assert!(encode_figures(&column).len() < 2010);
    }
}
