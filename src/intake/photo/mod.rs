//! Photos and documents in, as evidence: told by content, bounded before they are decoded, refused in words.
//!
//! A photo becomes an upright JPEG of at most [`MOST_SIDE`] pixels without any metadata; when and where it was taken
//! stand beside it, so that a document can leave the place out. A PDF stays as it is, byte for byte.
//!
//! Not for: where evidence is kept, which is the store's, and what it proves.

mod shot;
mod whole;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage,
};

use crate::fault::{Fault, Result};

pub use shot::{Place, Shot};

/// Largest file, in bytes: a telephone's photo of 108 megapixels has half of that.
pub const MOST_BYTES: u64 = 64 << 20;
/// Most pixels of a photo, in millions. Telephones take 108.
const MOST_MEGAPIXELS: u64 = 120;
/// Most pixels where all of a JPEG must be held before the first is known, which takes three times the memory.
const MOST_PROGRESSIVE_MEGAPIXELS: u64 = 40;
/// Most bytes a decoded photo may take: four a pixel.
const MOST_DECODED: u64 = MOST_MEGAPIXELS * 4_000_000;
/// Longer side of a photo that is kept, in pixels.
pub const MOST_SIDE: u32 = 2_000;
/// Quality of the JPEG that is kept, of 100.
const QUALITY: u8 = 85;

/// How files of HEIC and AVIF begin behind `ftyp`.
const TELEPHONE_BRANDS: [&[u8]; 7] = [b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif"];

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A photo, as JPEG.
    Photo,
    /// A document, as PDF.
    Document,
}

/// A photo or document ready to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What it is.
    pub kind: Kind,
    /// What is to be kept, without metadata of the photo.
    pub bytes: Vec<u8>,
    /// Width and height of a photo as it is kept.
    pub size: Option<(u32, u32)>,
    /// When and where it was taken, as far as the file said.
    pub shot: Shot,
}

/// Pixels, row by row from the top, four bytes each: red, green, blue, opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

/// Makes evidence of a file's bytes.
pub fn prepare(bytes: &[u8]) -> Result<Prepared> {
    if bytes.is_empty() {
        return Err(Fault::bad_input("evidence_empty"));
    }
    check_length(bytes.len() as u64)?;
    match format(bytes)? {
        Format::Picture(format) => guarded(|| {
            let mut decoder = decoder(bytes, format)?;
            let exif = decoder.exif_metadata().ok().flatten();
            let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
            let mut image = scaled(DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?);
            image.apply_orientation(orientation);
            encoded(&image.into_rgb8(), exif.map(Shot::of).unwrap_or_default())
        }),
        Format::Pdf if whole::pdf(bytes) => {
            Ok(Prepared { kind: Kind::Document, bytes: bytes.to_owned(), size: None, shot: Shot::default() })
        }
        Format::Pdf => Err(damaged()),
    }
}

/// Makes evidence of a picture that comes without a file, such as one pasted.
pub fn prepare_pixels(pixels: Pixels) -> Result<Prepared> {
    let count = u64::from(pixels.width) * u64::from(pixels.height);
    check_pixels(count, MOST_MEGAPIXELS)?;
    if count == 0 || pixels.rgba.len() as u64 != count * 4 {
        return Err(damaged());
    }
    guarded(|| {
        let image = RgbaImage::from_raw(pixels.width, pixels.height, pixels.rgba).ok_or_else(damaged)?;
        encoded(&scaled(DynamicImage::ImageRgba8(image)).into_rgb8(), Shot::default())
    })
}

/// The pixels of a photo that is kept.
pub fn decode(bytes: &[u8]) -> Result<Pixels> {
    decoded(bytes).map(pixels)
}

/// The pixels of a photo that is kept, made smaller where a side is longer than `side`.
pub fn thumbnail(bytes: &[u8], side: u32) -> Result<Pixels> {
    let image = decoded(bytes)?;
    let (width, height) = fitted(image.width(), image.height(), side.max(1));
    if (width, height) == (image.width(), image.height()) {
        return Ok(pixels(image));
    }
    guarded(|| Ok(pixels(image.thumbnail_exact(width, height))))
}

/// Refuses a file that is too long, before it is read.
pub fn check_length(bytes: u64) -> Result<()> {
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    // Rounded up, so that no file of 64 MB is said to be too large at 64 MB.
    let megabytes = bytes.div_ceil(1 << 20);
    Err(Fault::bad_input("evidence_too_many_bytes").with("megabytes", megabytes).with("most", MOST_BYTES >> 20))
}

/// What a file is by its content.
enum Format {
    Picture(ImageFormat),
    Pdf,
}

/// Tells a file by its first bytes; its name says nothing.
fn format(bytes: &[u8]) -> Result<Format> {
    let brand = bytes.get(4..8).filter(|kind| *kind == b"ftyp").and_then(|_| bytes.get(8..12));
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Picture(ImageFormat::Jpeg)),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Picture(ImageFormat::Png)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Picture(ImageFormat::WebP)),
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(Format::Pdf),
        // What telephones take by themselves where nobody told them otherwise: it has a remedy of its own.
        _ if brand.is_some_and(|brand| TELEPHONE_BRANDS.contains(&brand)) => Err(Fault::bad_input("evidence_heic")),
        _ => Err(Fault::bad_input("evidence_format")),
    }
}

/// A decoder of a picture that is whole and not too large, as far as its head tells.
fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder> {
    let mut most = MOST_MEGAPIXELS;
    let is_whole = match format {
        // The decoder would draw what is missing in grey.
        ImageFormat::Jpeg => whole::jpeg(bytes).map(|progressive| {
            if progressive {
                most = MOST_PROGRESSIVE_MEGAPIXELS;
            }
        }),
        // The decoder would make room for as much as a part says it has.
        ImageFormat::WebP => whole::webp(bytes),
        _ => Some(()),
    };
    is_whole.ok_or_else(damaged)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_DECODED);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    check_pixels(u64::from(width) * u64::from(height), most)?;
    if decoder.total_bytes() > MOST_DECODED { Err(too_many_pixels(most)) } else { Ok(decoder) }
}

fn check_pixels(pixels: u64, most: u64) -> Result<()> {
    if pixels > most * 1_000_000 { Err(too_many_pixels(most)) } else { Ok(()) }
}

fn decoded(bytes: &[u8]) -> Result<DynamicImage> {
    let Format::Picture(format) = format(bytes)? else { return Err(Fault::bad_input("evidence_no_photo")) };
    guarded(|| DynamicImage::from_decoder(decoder(bytes, format)?).map_err(|error| refused(&error)))
}

fn pixels(image: DynamicImage) -> Pixels {
    Pixels { width: image.width(), height: image.height(), rgba: image.into_rgba8().into_raw() }
}

/// The image on white and no larger than photos are kept.
fn scaled(image: DynamicImage) -> DynamicImage {
    let image = if image.color().has_alpha() { DynamicImage::ImageRgba8(on_white(image.into_rgba8())) } else { image };
    let (width, height) = fitted(image.width(), image.height(), MOST_SIDE);
    if (width, height) == (image.width(), image.height()) {
        return image;
    }
    // Large ones are first averaged by a whole number: the good filter alone would take gigabytes and seconds.
    let factor = image.width().max(image.height()) / (2 * MOST_SIDE);
    let coarse = (factor > 1)
        .then(|| image.thumbnail_exact((image.width() / factor).max(width), (image.height() / factor).max(height)));
    coarse.unwrap_or(image).resize_exact(width, height, FilterType::Lanczos3)
}

/// Before it is made smaller: what cannot be seen must not colour what can.
fn on_white(mut image: RgbaImage) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let opacity = u32::from(pixel.0[3]);
        for part in &mut pixel.0[..3] {
            let mixed = (u32::from(*part) * opacity + 255 * (255 - opacity) + 127) / 255;
            *part = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        pixel.0[3] = u8::MAX;
    }
    image
}

/// Width and height in proportion, neither longer than `side`.
fn fitted(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= side {
        return (width, height);
    }
    let part = |length: u32| {
        let rounded = (u64::from(length) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(side).max(1)
    };
    (part(width), part(height))
}

fn encoded(image: &RgbImage, shot: Shot) -> Result<Prepared> {
    let (width, height) = image.dimensions();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(image.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|error| refused(&error))?;
    Ok(Prepared { kind: Kind::Photo, bytes, size: Some((width, height)), shot })
}

/// Decoders of foreign formats may panic on damaged files; a panic is one more way to be unreadable.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged()))
}

fn refused(error: &ImageError) -> Fault {
    match error {
        ImageError::Limits(_) => too_many_pixels(MOST_MEGAPIXELS),
        _ => damaged(),
    }
}

fn too_many_pixels(most: u64) -> Fault {
    Fault::bad_input("evidence_too_many_pixels").with("most", most)
}

fn damaged() -> Fault {
    Fault::bad_input("evidence_damaged")
}
