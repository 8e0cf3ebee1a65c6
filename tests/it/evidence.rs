//! Photos and documents as evidence: what is taken, what is refused, what is kept and what is found gone.

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageDecoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use insta::assert_snapshot;
use junheng::context::Context;
use junheng::fault::Fault;
use junheng::intake::photo::{self, Kind, MOST_BYTES, MOST_SIDE, Pixels, Shot};
use junheng::ops::add_evidence::{add_evidence, add_evidence_bytes, add_evidence_pixels};
use junheng::ops::{Folder, Session};
use junheng::store::{Access, Bases, Change, Coordinates, Disk, Media, NewEntry};
use junheng::text::Language;
use serde_json::json;

use crate::program::Desk;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

const RED: Rgb<u8> = Rgb([200, 0, 0]);
const GREEN: Rgb<u8> = Rgb([0, 160, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 200]);
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

fn session(folder: &Path, access: Access) -> Session {
    let folder = Folder { path: folder.to_owned(), disk: Disk::Local };
    let context = Context::fixed("2026-11-04T08:00:00Z".parse().unwrap()).named("王督学", "笔记本一号");
    Session::open(&folder, access, &context).unwrap()
}

/// Four quarters: upper left, upper right, lower left, lower right.
fn quarters(width: u32, height: u32, colours: [Rgb<u8>; 4]) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| colours[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)])
}

fn picture() -> RgbImage {
    quarters(300, 200, [RED, GREEN, BLUE, WHITE])
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn webp(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A JPEG with EXIF, written by hand as the part behind its beginning.
pub fn with_exif(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + 6 + exif.len()).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", exif, &jpeg[2..]].concat()
}

/// One field: tag, type, how many, content.
pub type Field = (u16, u16, u32, Vec<u8>);

fn short(tag: u16, value: u16) -> Field {
    (tag, 3, 1, value.to_be_bytes().to_vec())
}

fn ascii(tag: u16, text: &str) -> Field {
    let bytes = [text.as_bytes(), b"\0"].concat();
    (tag, 2, u32::try_from(bytes.len()).unwrap(), bytes)
}

fn rationals(tag: u16, parts: [(u32, u32); 3]) -> Field {
    let bytes = parts.iter().flat_map(|(over, under)| [over.to_be_bytes(), under.to_be_bytes()]).flatten().collect();
    (tag, 5, 3, bytes)
}

/// A list of fields that begins at `start`, with what does not fit into a field behind it.
fn list(start: usize, fields: &[Field]) -> Vec<u8> {
    let mut head = u16::try_from(fields.len()).unwrap().to_be_bytes().to_vec();
    let (behind, mut tail) = (start + 2 + 12 * fields.len() + 4, Vec::<u8>::new());
    for (tag, kind, count, content) in fields {
        head.extend(tag.to_be_bytes());
        head.extend(kind.to_be_bytes());
        head.extend(count.to_be_bytes());
        if content.len() > 4 {
            head.extend(u32::try_from(behind + tail.len()).unwrap().to_be_bytes());
            tail.extend(content);
        } else {
            head.extend(content);
            head.resize(head.len() + 4 - content.len(), 0);
        }
    }
    head.extend([0; 4]);
    head.extend(tail);
    head
}

pub fn exif(orientation: u16, camera: &[Field], place: &[Field]) -> Vec<u8> {
    let camera_start = 8 + 2 + 12 * 3 + 4;
    let camera = list(camera_start, camera);
    let place_start = camera_start + camera.len();
    let pointer = |tag: u16, start: usize| (tag, 4, 1, u32::try_from(start).unwrap().to_be_bytes().to_vec());
    let first = list(8, &[short(0x0112, orientation), pointer(0x8769, camera_start), pointer(0x8825, place_start)]);
    [b"MM\0\x2a\0\0\0\x08", &first[..], &camera, &list(place_start, place)].concat()
}

/// Shenyang, or the same degrees on other sides of the earth.
pub fn place(north: &str, east: &str) -> Vec<Field> {
    vec![
        ascii(1, north),
        rationals(2, [(41, 1), (48, 1), (3060, 100)]),
        ascii(3, east),
        rationals(4, [(123, 1), (25, 1), (48, 1)]),
    ]
}

pub fn camera(time: &str, offset: Option<&str>) -> Vec<Field> {
    let mut fields = vec![ascii(0x9003, time)];
    fields.extend(offset.map(|offset| ascii(0x9011, offset)));
    fields
}

fn shot(exif: &[u8]) -> Shot {
    photo::prepare(&with_exif(&jpeg(&picture()), exif)).unwrap().shot
}

fn pixel(pixels: &Pixels, x: u32, y: u32) -> Rgb<u8> {
    let start = usize::try_from(4 * (y * pixels.width + x)).unwrap();
    Rgb([pixels.rgba[start], pixels.rgba[start + 1], pixels.rgba[start + 2]])
}

fn close(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 12)
}

/// Whether the four quarters are those of [`picture`].
fn is_picture(pixels: &Pixels) -> bool {
    let (width, height) = (pixels.width, pixels.height);
    let quarters = [(1, 1, RED), (3, 1, GREEN), (1, 3, BLUE), (3, 3, WHITE)];
    quarters.iter().all(|(x, y, colour)| close(pixel(pixels, width * x / 4, height * y / 4), *colour))
}

#[test]
fn a_photo_is_turned_upright() {
    // Where the picture's quarters stand in the file: upper left, upper right, lower left, lower right of each.
    let turned = [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [GREEN, WHITE, RED, BLUE]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [BLUE, RED, WHITE, GREEN]),
    ];
    for (orientation, colours) in turned {
        let (width, height) = if orientation < 5 { (300, 200) } else { (200, 300) };
        let file = with_exif(&jpeg(&quarters(width, height, colours)), &exif(orientation, &[], &[]));
        let prepared = photo::prepare(&file).unwrap();
        assert_eq!((prepared.kind, prepared.size), (Kind::Photo, Some((300, 200))), "{orientation}");
        let pixels = photo::decode(&prepared.bytes).unwrap();
        assert_eq!((pixels.width, pixels.height), (300, 200), "{orientation}");
        assert!(is_picture(&pixels), "{orientation}");
    }
}

#[test]
fn three_formats_become_one() {
    for file in [jpeg(&picture()), png(picture()), webp(&picture())] {
        let prepared = photo::prepare(&file).unwrap();
        assert!(prepared.bytes.starts_with(&[0xff, 0xd8, 0xff]));
        assert_eq!((prepared.size, prepared.shot), (Some((300, 200)), Shot::default()));
        assert!(is_picture(&photo::decode(&prepared.bytes).unwrap()));
    }
    // What else a telephone writes behind the end of a photo is no fault and is not kept.
    let moving = [&jpeg(&picture())[..], b"ftyp a short film"].concat();
    assert_eq!(photo::prepare(&moving).unwrap(), photo::prepare(&jpeg(&picture())).unwrap());
}

#[test]
fn what_shines_through_is_white() {
    let mut image = RgbaImage::from_pixel(100, 100, Rgba([0, 0, 0, 0]));
    image.put_pixel(10, 10, Rgba([0, 0, 0, 255]));
    for y in 50..100 {
        for x in 0..100 {
            image.put_pixel(x, y, Rgba([0, 0, 0, 128]));
        }
    }
    let prepared = photo::prepare(&png(image.clone())).unwrap();
    let pixels = photo::decode(&prepared.bytes).unwrap();
    assert!(close(pixel(&pixels, 80, 20), WHITE));
    assert!(close(pixel(&pixels, 80, 80), Rgb([127; 3])));
    let pasted = photo::prepare_pixels(Pixels { width: 100, height: 100, rgba: image.into_raw() }).unwrap();
    assert_eq!(pasted, prepared);
}

#[test]
fn a_large_photo_is_made_smaller_and_a_small_one_is_not() {
    assert_eq!(MOST_SIDE, 2_000);
    for (size, kept) in [
        ((2_000, 1_500), (2_000, 1_500)),
        ((2_001, 1_000), (2_000, 1_000)),
        ((300, 4_500), (133, 2_000)),
        ((9_000, 90), (2_000, 20)),
        ((30_000, 1), (2_000, 1)),
    ] {
        let prepared = photo::prepare(&jpeg(&quarters(size.0, size.1, [RED, GREEN, BLUE, WHITE]))).unwrap();
        assert_eq!(prepared.size, Some(kept), "{size:?}");
        let pixels = photo::decode(&prepared.bytes).unwrap();
        assert_eq!((pixels.width, pixels.height), kept, "{size:?}");
        assert!(kept.1 < 10 || is_picture(&pixels), "{size:?}");
    }
    // Lines too thin to be kept become their mean, not whichever was hit.
    for width in [4_000, 9_000] {
        let lines = RgbImage::from_fn(width, 16, |x, _| if x % 2 == 0 { WHITE } else { Rgb([0; 3]) });
        let pixels = photo::decode(&photo::prepare(&png(lines)).unwrap().bytes).unwrap();
        let inside = (100..pixels.width - 100).map(|x| pixel(&pixels, x, 1).0[0]);
        let (least, most) = inside.fold((u8::MAX, 0), |(least, most), one| (least.min(one), most.max(one)));
        assert!(least > 90 && most < 165, "{width}: {least} to {most}");
    }
}

#[test]
fn a_thumbnail_fits_its_side() {
    let kept = photo::prepare(&jpeg(&picture())).unwrap().bytes;
    let small = photo::thumbnail(&kept, 96).unwrap();
    assert_eq!((small.width, small.height, small.rgba.len()), (96, 64, 4 * 96 * 64));
    assert!(is_picture(&small));
    assert_eq!(photo::thumbnail(&kept, 5_000).unwrap(), photo::decode(&kept).unwrap());
    assert_eq!(photo::thumbnail(&kept, 0).unwrap().rgba.len(), 4);
    assert_eq!(photo::thumbnail(PDF, 96).unwrap_err().code, "evidence_no_photo");
    assert_eq!(photo::decode(&kept[..kept.len() / 2]).unwrap_err().code, "evidence_damaged");
}

#[test]
fn time_and_place_are_kept_beside_the_photo_and_not_in_it() {
    let time = camera("2026:11:04 08:30:00", Some("+08:00"));
    let file = with_exif(&jpeg(&picture()), &exif(1, &time, &place("N", "E")));
    let prepared = photo::prepare(&file).unwrap();
    assert_eq!(prepared.shot.taken.as_deref(), Some("2026-11-04T08:30:00+08:00"));
    let found = prepared.shot.place.unwrap();
    assert!((found.latitude - 41.8085).abs() < 1e-9 && (found.longitude - 123.43).abs() < 1e-9, "{found:?}");

    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    for secret in [&b"Exif"[..], b"2026:11:04", &3060_u32.to_be_bytes()] {
        assert!(has(&file, secret), "it was there");
        assert!(!has(&prepared.bytes, secret), "and is not kept");
    }
    let mut decoder = image::ImageReader::with_format(std::io::Cursor::new(&prepared.bytes), ImageFormat::Jpeg)
        .into_decoder()
        .unwrap();
    assert_eq!(decoder.exif_metadata().unwrap(), None);
    assert_eq!(decoder.xmp_metadata().unwrap(), None);
}

#[test]
fn what_exif_says_wrongly_counts_as_not_said() {
    let taken = |time: &str, offset: Option<&str>| shot(&exif(1, &camera(time, offset), &[])).taken;
    assert_eq!(taken("2026:11:04 08:30:00", None).as_deref(), Some("2026-11-04T08:30:00"));
    assert_eq!(taken("2026:11:04 08:30:00", Some("   :  ")).as_deref(), Some("2026-11-04T08:30:00"));
    assert_eq!(taken("2026:11:04 08:30:00", Some("+99:99")).as_deref(), Some("2026-11-04T08:30:00"));
    assert_eq!(taken("0000:00:00 00:00:00", None), None);
    assert_eq!(taken("2026:02:30 08:30:00", None), None);
    assert_eq!(taken("", None), None);

    let at = |fields: &[Field]| shot(&exif(1, &[], fields)).place;
    let south_west = at(&place("S", "W")).unwrap();
    assert!(south_west.latitude < -41.0 && south_west.longitude < -123.0);
    assert_eq!(at(&place("?", "E")), None);
    assert_eq!(at(&place("N", "E")[..2]), None, "half a place");
    for parts in [[(41, 0), (48, 1), (0, 1)], [(91, 1), (0, 1), (0, 1)], [(0, 0), (0, 0), (0, 0)]] {
        let mut fields = place("N", "E");
        fields[1] = rationals(2, parts);
        assert_eq!(at(&fields), None, "{parts:?}");
    }
    let mut nowhere = place("N", "E");
    nowhere[1] = rationals(2, [(0, 1); 3]);
    nowhere[3] = rationals(4, [(0, 1); 3]);
    assert_eq!(at(&nowhere), None);

    let whole = exif(6, &camera("2026:11:04 08:30:00", None), &place("N", "E"));
    for length in 0..whole.len() {
        let prepared = photo::prepare(&with_exif(&jpeg(&quarters(8, 4, [RED; 4])), &whole[..length]));
        assert!(prepared.is_ok(), "EXIF broken off behind {length} bytes");
    }
}

/// A PNG that says it is of another size.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(picture());
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = bytes[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    });
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

/// A JPEG that says it is of another size, and of another frame.
fn jpeg_of_size(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(&picture());
    let start = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[start + 1] = frame;
    bytes[start + 5..start + 7].copy_from_slice(&height.to_be_bytes());
    bytes[start + 7..start + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A WebP whose head says it is of 16,383 pixels either way.
fn largest_webp() -> Vec<u8> {
    let mut bytes = webp(&picture());
    assert_eq!(&bytes[12..16], b"VP8L");
    bytes[21..25].copy_from_slice(&0x0fff_bffe_u32.to_le_bytes());
    bytes
}

/// Files of every sort that is refused, with the code of the refusal.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let (jpeg, png, webp) = (jpeg(&picture()), png(picture()), webp(&picture()));
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let emptied = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let half = bytes.len() / 2;
        bytes[half..].fill(0);
        bytes
    };
    let mut greedy = webp.clone();
    greedy[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut scrambled = png.clone();
    let middle = scrambled.len() / 2;
    scrambled[middle] ^= 0x55;
    vec![
        ("空.jpg", Vec::new(), "evidence_empty"),
        ("说明.txt", "不是照片".into(), "evidence_format"),
        ("动画.gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "evidence_format"),
        ("记录.docx", b"PK\x03\x04\x14\0\0\0".to_vec(), "evidence_format"),
        ("视频.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0".to_vec(), "evidence_format"),
        ("一个字节.jpg", vec![0xff], "evidence_format"),
        ("手机.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "evidence_heic"),
        ("半张.jpg", half(&jpeg), "evidence_damaged"),
        ("后半为零.jpg", emptied(&jpeg), "evidence_damaged"),
        ("只有开头.jpg", jpeg[..3].to_vec(), "evidence_damaged"),
        ("无内容.jpg", [&jpeg[..2], &[0xff, 0xd9]].concat(), "evidence_damaged"),
        ("半张.png", half(&png), "evidence_damaged"),
        ("后半为零.png", emptied(&png), "evidence_damaged"),
        ("一处有误.png", scrambled, "evidence_damaged"),
        ("半张.webp", half(&webp), "evidence_damaged"),
        ("虚报长度.webp", greedy, "evidence_damaged"),
        ("半份.pdf", half(PDF), "evidence_damaged"),
        ("炸弹.png", png_of_size(60_000, 60_000), "evidence_too_many_pixels"),
        ("一行.png", png_of_size(0x7fff_ffff, 1), "evidence_too_many_pixels"),
        ("炸弹.jpg", jpeg_of_size(0xc0, 65_000, 65_000), "evidence_too_many_pixels"),
        ("渐进.jpg", jpeg_of_size(0xc2, 8_000, 8_000), "evidence_too_many_pixels"),
        ("炸弹.webp", largest_webp(), "evidence_too_many_pixels"),
    ]
}

fn sentences(fault: &Fault) -> String {
    let line = |language| format!("  {} {}\n", fault.message(language), fault.hint(language));
    line(Language::ZhCn) + &line(Language::En)
}

#[test]
fn bad_files_are_refused_in_a_sentence_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&folder.path().join("data"), Access::Write);
    let begun = std::time::Instant::now();
    let mut said = String::new();
    for (name, bytes, code) in bad_files() {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let fault = add_evidence(&session, &path).unwrap_err();
        assert_eq!((fault.code, fault.place.file.as_deref()), (code, Some(&*path)), "{name}");
        said += &format!("{name}\n{}", sentences(&fault));
    }
    let long = folder.path().join("很大.jpg");
    std::fs::File::create(&long).unwrap().set_len(200 << 20).unwrap();
    let mut odd = vec![(long, "evidence_too_many_bytes"), (folder.path().to_owned(), "evidence_no_file")];
    if cfg!(unix) {
        // Never ends.
        odd.push(("/dev/zero".into(), "evidence_no_file"));
    }
    odd.push((folder.path().join("没有.jpg"), "cannot_read"));
    for (path, code) in odd {
        let fault = add_evidence(&session, &path).unwrap_err();
        assert_eq!((fault.code, fault.place.file.as_deref()), (code, Some(&*path)));
        if code != "cannot_read" {
            said += &format!("{code}\n{}", sentences(&fault));
        }
    }
    assert_snapshot!(said);
    assert!(begun.elapsed().as_secs() < 20, "none is decoded: {:?}", begun.elapsed());
    assert_eq!(session.store.evidence_list().unwrap(), []);
    assert_eq!(session.store.take_changes(), []);
    assert!(!folder.path().join("data/evidence").exists());
}

#[test]
fn a_file_is_refused_by_its_length_alone() {
    assert!(photo::check_length(MOST_BYTES).is_ok());
    let fault = photo::check_length(MOST_BYTES + 1).unwrap_err();
    assert!(fault.message(Language::En).contains("65 MB"), "{fault}");
    let wrong = Pixels { width: 10, height: 10, rgba: vec![0; 399] };
    assert_eq!(photo::prepare_pixels(wrong).unwrap_err().code, "evidence_damaged");
    let huge = Pixels { width: u32::MAX, height: u32::MAX, rgba: Vec::new() };
    assert_eq!(photo::prepare_pixels(huge).unwrap_err().code, "evidence_too_many_pixels");
    let none = Pixels { width: 0, height: 10, rgba: Vec::new() };
    assert_eq!(photo::prepare_pixels(none).unwrap_err().code, "evidence_damaged");
}

#[test]
fn altered_files_are_taken_or_refused_and_never_end_the_program() {
    let time = camera("2026:11:04 08:30:00", Some("+08:00"));
    let small = quarters(24, 16, [RED, GREEN, BLUE, WHITE]);
    let whole = [with_exif(&jpeg(&small), &exif(6, &time, &place("N", "E"))), png(small.clone()), webp(&small)];
    // Always the same numbers; any will do.
    let mut state = 1_u32;
    let mut next = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 8).unwrap() % most
    };
    let (mut taken, mut refused) = (0, 0);
    for round in 0..600 {
        let mut bytes = whole[round % 3].clone();
        for _ in 0..=next(6) {
            let place = next(bytes.len());
            bytes[place] = u8::try_from(next(256)).unwrap();
        }
        match photo::prepare(&bytes) {
            Ok(prepared) => {
                taken += 1;
                assert!(photo::decode(&prepared.bytes).is_ok());
            }
            Err(fault) => {
                refused += 1;
                assert!(
                    ["evidence_damaged", "evidence_too_many_pixels", "evidence_format"].contains(&fault.code),
                    "{fault}"
                );
            }
        }
    }
    assert!(taken > 50 && refused > 50, "{taken} taken, {refused} refused");
}

/// Files below the evidence folder of a data folder, their paths below it.
fn files(data: &Path) -> Vec<PathBuf> {
    let root = data.join("evidence");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(&root).into_iter().flatten() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            found.push(file.unwrap().path().strip_prefix(&root).unwrap().to_owned());
        }
    }
    found.sort();
    found
}

#[test]
fn evidence_is_kept_under_its_hash_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = session(folder.path(), Access::Write);
    let path = folder.path().join("IMG_1.jpg");
    let time = camera("2026:11:04 08:30:00", None);
    std::fs::write(&path, with_exif(&jpeg(&picture()), &exif(1, &time, &place("N", "E")))).unwrap();
    let record = add_evidence(&desk, &path).unwrap();
    assert_eq!((record.facts.media, record.facts.size), (Media::Jpeg, Some((300, 200))));
    assert_eq!(record.facts.original_name, "IMG_1.jpg");
    assert_eq!(record.facts.taken.as_deref(), Some("2026-11-04T08:30:00"));
    assert!(matches!(record.facts.coordinates, Some(Coordinates { latitude, .. }) if latitude > 41.0));
    assert_eq!((record.author.name.as_str(), record.device.name.as_str()), ("王督学", "笔记本一号"));
    let pdf = add_evidence_bytes(&desk, "会议\n记录.pdf", PDF).unwrap();
    assert_eq!((pdf.facts.media, pdf.facts.size, pdf.bytes), (Media::Pdf, None, PDF.len() as u64));
    assert_eq!(pdf.facts.original_name, "会议记录.pdf");
    assert_eq!(desk.store.evidence_bytes(&pdf.hash).unwrap(), PDF, "byte for byte");
    let pixels = Pixels { width: 2, height: 1, rgba: vec![255, 0, 0, 255, 0, 0, 0, 0] };
    let pasted = add_evidence_pixels(&desk, "截图", pixels).unwrap();
    assert_eq!(pasted.facts.size, Some((2, 1)));

    let named = |record: &junheng::store::EvidenceRecord| {
        PathBuf::from(&record.hash[..2]).join(format!("{}.{}", record.hash, record.facts.media.ending()))
    };
    let mut expected = [named(&record), named(&pdf), named(&pasted)];
    expected.sort();
    assert_eq!(files(folder.path()), expected, "and no neighbour is left behind");
    let changes = [&record, &pdf, &pasted].map(|record| Change::Evidence { hash: record.hash.clone() });
    assert_eq!(desk.store.take_changes(), changes);
    let all = [record.clone(), pdf, pasted];
    assert_eq!(desk.store.evidence_list().unwrap(), all);

    // Read while another program writes.
    let reader = session(folder.path(), Access::Read);
    assert_eq!(reader.store.evidence_list().unwrap(), all);
    assert_eq!(reader.store.evidence(&record.hash).unwrap(), Some(record.clone()));
    assert!(is_picture(&photo::decode(&reader.store.evidence_bytes(&record.hash).unwrap()).unwrap()));
    let another = jpeg(&quarters(10, 10, [RED; 4]));
    assert_eq!(add_evidence_bytes(&reader, "x.jpg", &another).unwrap_err().code, "store_read_only");
    assert_eq!(files(folder.path()).len(), 3, "nor is a file written");
    assert_eq!(reader.store.evidence("ab").unwrap(), None);
    assert_eq!(reader.store.evidence_bytes("../../junheng.sqlite").unwrap_err().code, "evidence_unknown");
}

#[test]
fn the_same_photo_twice_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = session(folder.path(), Access::Write);
    let first = add_evidence_bytes(&desk, "一.jpg", &jpeg(&picture())).unwrap();
    assert_eq!(add_evidence_bytes(&desk, "二.jpg", &jpeg(&picture())).unwrap(), first, "as it was first added");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| add_evidence_bytes(&desk, "三.png", &png(quarters(60, 60, [RED; 4]))).unwrap());
        }
    });
    assert_eq!(desk.store.evidence_list().unwrap().len(), 2);
    assert_eq!(files(folder.path()).len(), 2);
    assert_eq!(desk.store.take_changes().len(), 2);
}

#[test]
fn no_row_is_written_where_the_file_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let desk = session(folder.path(), Access::Write);
    std::fs::write(folder.path().join("evidence"), "in the way").unwrap();
    let fault = add_evidence_bytes(&desk, "会议记录.pdf", PDF).unwrap_err();
    assert!(["folder_not_writable", "file_not_written"].contains(&fault.code), "{fault}");
    assert_eq!(desk.store.evidence_list().unwrap(), []);
}

#[test]
fn a_file_that_is_gone_or_altered_is_said_and_put_back_when_added_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = session(folder.path(), Access::Write);
    let record = add_evidence_bytes(&desk, "会议记录.pdf", PDF).unwrap();
    let file = folder.path().join("evidence").join(&files(folder.path())[0]);
    let mut altered = PDF.to_vec();
    altered[10] ^= 1;
    for (spoilt, code) in [
        (None, "evidence_missing"),
        (Some(altered), "evidence_altered"),
        (Some(PDF[1..].to_vec()), "evidence_altered"),
        (Some([PDF, b"\n"].concat()), "evidence_altered"),
    ] {
        match spoilt {
            None => std::fs::remove_file(&file).unwrap(),
            Some(bytes) => std::fs::write(&file, bytes).unwrap(),
        }
        let fault = desk.store.evidence_bytes(&record.hash).unwrap_err();
        assert_eq!((fault.code, fault.place.file.as_deref()), (code, Some(&*file)));
        assert!(fault.sentence(Language::ZhCn).contains("会议记录.pdf"), "{fault}");
        assert_eq!(add_evidence_bytes(&desk, "又一次.pdf", PDF).unwrap(), record);
        assert_eq!(desk.store.evidence_bytes(&record.hash).unwrap(), PDF);
    }
}

#[test]
fn check_finds_evidence_gone_altered_and_nobodys() {
    let desk = Desk::new();
    let session = session(&desk.store(), Access::Write);
    let names = ["会议记录.pdf", "采购清单.pdf", "课程表.pdf"];
    let records = names.map(|name| add_evidence_bytes(&session, name, &[PDF, name.as_bytes(), PDF].concat()).unwrap());
    drop(session);
    let sound = desk.words("--lang zh-CN check").whole();
    let file = |place: usize| {
        let hash = &records[place].hash;
        desk.store().join("evidence").join(&hash[..2]).join(format!("{hash}.pdf"))
    };
    std::fs::remove_file(file(0)).unwrap();
    std::fs::write(file(1), "altered").unwrap();
    std::fs::write(file(2).with_extension("jpg"), "nobody's").unwrap();
    std::fs::write(desk.store().join("evidence/readme.txt"), "nobody's").unwrap();
    let said = ["--lang zh-CN check", "--lang en check", "--lang zh-CN check --repair"].map(|line| desk.words(line));
    assert!(said.iter().all(|said| said.status == 2));
    let json = desk.words("--lang en --format json check");
    assert_eq!(json.status, 2);
    assert_snapshot!(sound + &said.map(|said| said.whole()).concat() + &json.whole());
    assert!(!desk.store().join("backups").exists(), "where nothing is repaired no copy is made");
    assert!(file(2).with_extension("jpg").exists() && desk.store().join("evidence/readme.txt").exists());
}

#[test]
fn check_names_evidence_that_entries_point_at_and_nobody_registered() {
    let desk = Desk::new();
    let session = session(&desk.store(), Access::Write);
    let record = add_evidence_bytes(&session, "会议记录.pdf", PDF).unwrap();
    let entry = |subject: &str, field: String, value: serde_json::Value| {
        let entry = NewEntry { subject: subject.to_owned(), field, value, bases: Bases::Standing };
        session.store.append(entry).unwrap();
    };
    entry("visit/1", format!("photo/{}/FA02", record.hash), json!({ "caption": "" }));
    let step = json!({ "on": "2026-11-04", "text": "已整改", "evidence": [record.hash], "done": true });
    entry("finding/1", "progress/1".to_owned(), step);
    drop(session);
    assert_eq!(desk.words("--lang zh-CN check").status, 0);
    rusqlite::Connection::open(desk.file()).unwrap().execute("DELETE FROM evidence", []).unwrap();
    let said = desk.words("--lang zh-CN check");
    assert_eq!(said.status, 2);
    assert!(said.out.contains(&record.hash) && said.out.contains("没有登记"), "{}", said.out);
}
