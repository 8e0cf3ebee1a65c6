//! Whether a file is there to its end, told by its structure, without decoding it.

/// How far from its end a PDF may say that it ends.
const PDF_TAIL: usize = 1024;

/// Walks a JPEG from part to part up to the mark of its end; what stands behind that is no matter. Says whether it
/// is progressive; `None` where it breaks off.
pub(super) fn jpeg(bytes: &[u8]) -> Option<bool> {
    let (mut place, mut progressive) = (2, false);
    loop {
        let marker = next_marker(bytes, &mut place)?;
        match marker {
            0xd9 => return Some(progressive),
            // Parts without a length.
            0x01 | 0xd0..=0xd8 => continue,
            0xc2 | 0xc6 | 0xca | 0xce => progressive = true,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(place)?, *bytes.get(place + 1)?]));
        place += length.max(2);
    }
}

/// The next marker at or behind `place`, which is then behind it. In what is coded, 0xff stands before 0 where no
/// marker is meant.
fn next_marker(bytes: &[u8], place: &mut usize) -> Option<u8> {
    loop {
        *place += bytes.get(*place..)?.iter().position(|byte| *byte == 0xff)?;
        *place += bytes[*place..].iter().position(|byte| *byte != 0xff)?;
        let marker = bytes[*place];
        *place += 1;
        if marker != 0 {
            return Some(marker);
        }
    }
}

/// Walks a WebP from part to part; `None` where one says it is longer than the file.
pub(super) fn webp(bytes: &[u8]) -> Option<()> {
    let number = |place: usize| {
        let bytes = bytes.get(place..place.checked_add(4)?)?;
        usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    let end = number(4)?.checked_add(8).filter(|end| *end <= bytes.len())?;
    let mut place = 12;
    while place < end {
        let length = number(place + 4)?;
        place = place.checked_add(8)?.checked_add(length).filter(|place| *place <= end)?;
        // Parts begin at even places; the last may lack the byte that fills it up.
        place += length % 2;
    }
    Some(())
}

/// Whether a PDF says near its end that it ends.
pub(super) fn pdf(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(PDF_TAIL)..].windows(5).any(|mark| mark == b"%%EOF")
}
