//! How wide text is in the bundled fonts, so that lines are broken and labels placed without drawing them first.

use unicode_width::UnicodeWidthChar as _;

/// Advances of space to tilde in thousandths of the size: Noto Sans SC, regular and bold.
const REGULAR: [u16; 95] = [
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
    723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
    554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
    270, 338, 555,
];
const BOLD: [u16; 95] = [
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590, 590,
    590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853,
    749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644,
    581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 436, 495, 421, 637, 576, 863, 562, 574, 511, 378,
    296, 378, 590,
];

/// The width of a text in points.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|one| advance(one, bold)).sum::<f64>() * size
}

fn advance(one: char, bold: bool) -> f64 {
    let table = if bold { &BOLD } else { &REGULAR };
    match (one as usize).checked_sub(0x20).and_then(|place| table.get(place)) {
        Some(thousandths) => f64::from(*thousandths) / 1000.0,
        None if one == '−' => {
            if bold {
                0.59
            } else {
                0.555
            }
        }
        None if one == '—' => 0.91,
        None => match one.width() {
            Some(0) | None => 0.0,
            // Dots and marks that Chinese sets in a full square.
            Some(1) if matches!(one, '·' | '…' | '‘' | '’' | '“' | '”' | '≤' | '≥' | '×') => 1.0,
            Some(1) => 0.62,
            Some(_) => 1.0,
        },
    }
}

/// Signs that do not begin a line.
const NOT_FIRST: &str = "，。；：、！？）》”’%,.;:!?)…";

/// A text broken into lines of this width: between words, and between Chinese characters. What is too long for the
/// lines allowed ends with a sign that it was cut.
pub(super) fn lines(text: &str, size: f64, bold: bool, most_wide: f64, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().map_or(0.0, |line| width(line, size, bold));
        let fits = line + width(piece.trim_end(), size, bold) <= most_wide || line <= 0.0;
        match lines.last_mut() {
            Some(last) if fits => last.push_str(piece),
            _ => lines.push(piece.trim_start().to_owned()),
        }
    }
    let cut_off = lines.len() > most;
    lines.truncate(most.max(1));
    for line in &mut lines {
        *line = cut(line.trim_end(), size, bold, most_wide);
    }
    if let Some(last) = lines.last_mut().filter(|_| cut_off) {
        *last = cut(&format!("{last}……"), size, bold, most_wide);
    }
    lines
}

/// A text cut to a width, with a sign that it was cut.
pub(super) fn cut(text: &str, size: f64, bold: bool, most_wide: f64) -> String {
    if width(text, size, bold) <= most_wide {
        return text.to_owned();
    }
    let mut taken = size;
    let mut kept = String::new();
    for one in text.chars() {
        taken += advance(one, bold) * size;
        if taken > most_wide {
            break;
        }
        kept.push(one);
    }
    format!("{}…", kept.trim_end_matches('…'))
}

/// Where a line may be broken: behind spaces, and around full-width characters; never before closing signs.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (place, one) in text.char_indices() {
        let wide = |of: char| of.width() == Some(2);
        let breaks = before.is_some_and(|before| {
            (before == ' ' || wide(before) || wide(one))
                && !NOT_FIRST.contains(one)
                && one != ' '
                && !"（《“".contains(before)
        });
        if breaks && place > start {
            pieces.push(&text[start..place]);
            start = place;
        }
        before = Some(one);
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_characters_and_never_before_a_comma() {
        assert_eq!(lines("one two three", 10.0, false, 45.0, 5), ["one two", "three"]);
        assert_eq!(lines("一二三，四五", 10.0, false, 30.0, 5), ["一二", "三，四", "五"]);
        let long = lines(&"长".repeat(100), 10.0, false, 100.0, 2);
        assert_eq!(long, ["长".repeat(10), format!("{}…", "长".repeat(9))]);
        assert!(width("Wide word", 10.0, true) > width("Wide word", 10.0, false));
    }
}
