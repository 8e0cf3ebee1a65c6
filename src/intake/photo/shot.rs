//! When and where a photo was taken, as its EXIF says. What is wrong in it counts as not said.

use exif::{Exif, In, Reader, Tag, Value};
use jiff::Timestamp;
use jiff::civil::DateTime;

/// When and where a photo was taken.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shot {
    /// When, by the camera's clock: `2026-11-04T08:30:00`, with the offset behind it where the camera knew it.
    pub taken: Option<String>,
    /// Where.
    pub place: Option<Place>,
}

/// A place on the earth, in degrees; south and west are negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

impl Shot {
    /// What a photo's EXIF says.
    pub(super) fn of(exif: Vec<u8>) -> Self {
        let read = Reader::new().continue_on_error(true).read_raw(exif);
        match read.or_else(|error| error.distill_partial_result(|_| {})) {
            Ok(exif) => Self { taken: taken(&exif), place: place(&exif) },
            Err(_) => Self::default(),
        }
    }
}

fn taken(exif: &Exif) -> Option<String> {
    let time = DateTime::strptime("%Y:%m:%d %H:%M:%S", ascii(exif, Tag::DateTimeOriginal)?).ok()?.to_string();
    let offset = ascii(exif, Tag::OffsetTimeOriginal).unwrap_or_default();
    let with_offset = format!("{time}{offset}");
    Some(if with_offset.parse::<Timestamp>().is_ok() { with_offset } else { time })
}

fn place(exif: &Exif) -> Option<Place> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, ["N", "S"], 90.0)?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, ["E", "W"], 180.0)?;
    // Cameras that know no place write zeros; no school stands in the Gulf of Guinea.
    (latitude != 0.0 || longitude != 0.0).then_some(Place { latitude, longitude })
}

/// Degrees, minutes and seconds as degrees.
fn degrees(exif: &Exif, value: Tag, side: Tag, [positive, negative]: [&str; 2], most: f64) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(value, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.as_slice() else { return None };
    let sign = match ascii(exif, side)? {
        side if side == positive => 1.0,
        side if side == negative => -1.0,
        _ => return None,
    };
    let sum = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
    // A part over nothing is no number, and lies within nothing.
    (0.0..=most).contains(&sum).then_some(sign * sum)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&str> {
    let Value::Ascii(texts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    std::str::from_utf8(texts.first()?).ok().map(str::trim)
}
