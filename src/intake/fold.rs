//! Folding of texts: full-width and half-width forms, spaces, line breaks and brackets are made alike.

/// The half-width form of a character; brackets of every sort become round ones.
#[must_use]
pub const fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(letter as u32 - 0xfee0) {
            Some('[' | '{') => '(',
            Some(']' | '}') => ')',
            Some(folded) => folded,
            None => letter,
        },
        '【' | '〔' | '[' | '{' | '﹙' | '〖' | '「' => '(',
        '】' | '〕' | ']' | '}' | '﹚' | '〗' | '」' => ')',
        '∶' | '︰' | '﹕' => ':',
        '\u{3000}' | '\u{a0}' => ' ',
        _ => letter,
    }
}

/// Characters without any width that spreadsheets and editors leave behind.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Writes the text without spaces, line breaks and invisible characters, in half-width forms, into `folded`.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    folded.extend(
        text.chars().filter(|letter| !is_invisible(*letter)).map(half_width).filter(|letter| !letter.is_whitespace()),
    );
}

/// The text without spaces and line breaks, in half-width forms.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// A heading folded: as [`fold`], small letters, without the stars that mark required columns.
pub fn fold_heading(text: &str) -> String {
    let folded = fold(text).to_lowercase();
    folded.trim_matches(['*', '●', '★', ':']).to_owned()
}

/// Surrounding spaces and invisible characters taken away, inner ones kept.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// A text as it is shown in a report: one line, at most `most` characters.
pub fn shown(text: &str, most: usize) -> String {
    let mut line = String::new();
    for (place, letter) in trimmed(text).chars().filter(|letter| !matches!(letter, '\n' | '\r' | '\t')).enumerate() {
        if place == most {
            line.push('…');
            break;
        }
        line.push(letter);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_widths_and_brackets_are_folded() {
        assert_eq!(fold_heading("＊乡镇 【街道】\n（人）"), "乡镇(街道)(人)");
        assert_eq!(fold_heading("面积｛单位∶亩｝"), "面积(单位:亩)");
    }

    #[test]
    fn a_long_text_is_shown_short() {
        assert_eq!(shown(" 一二\n三四 ", 3), "一二三…");
    }
}
