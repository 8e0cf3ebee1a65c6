//! Characters that cannot be shown: those no bundled font has become a box on pages, those no document can hold are left
//! out. Either is said at the end, with its place: nothing is lost silently.

use crate::text::{Language, is_han, join, text};

/// What stands in place of a character no font has.
const BOX: char = '□';
/// Characters before the one meant, that it can be found by.
const NEAR: usize = 8;
/// Characters named; of more only their number.
const MOST_NAMED: usize = 20;

/// Passes every text of a document on its way onto the page.
pub(super) struct Sieve<'a> {
    /// Whether a character can be shown.
    shows: &'a dyn Fn(char) -> bool,
    language: Language,
    /// The heading that was passed last; empty before the first.
    heading: String,
    boxed: Vec<Lack>,
    dropped: Vec<Lack>,
}

/// A character that is lacking: where it stands first, and at how many places.
struct Lack {
    sign: char,
    heading: String,
    near: String,
    places: usize,
}

impl<'a> Sieve<'a> {
    pub(super) const fn new(shows: &'a dyn Fn(char) -> bool, language: Language) -> Self {
        Self { shows, language, heading: String::new(), boxed: Vec::new(), dropped: Vec::new() }
    }

    /// What follows stands under this heading.
    pub(super) fn enter(&mut self, heading: &str) {
        heading.clone_into(&mut self.heading);
    }

    /// The text as it can be shown. Its line breaks are `\n`, tabs become spaces.
    pub(super) fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut signs = text.chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '\t' => out.push(' '),
                // Line breaks of Windows and of old Macs.
                '\r' if signs.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
                sign if sign.is_control() || matches!(sign, '\u{FFFE}' | '\u{FFFF}') => {
                    note(&mut self.dropped, sign, &self.heading, &out);
                }
                sign if (self.shows)(sign) => out.push(sign),
                // Nothing is seen of these where a font has them, either.
                sign if is_invisible(sign) => {}
                sign => {
                    note(&mut self.boxed, sign, &self.heading, &out);
                    out.push(BOX);
                }
            }
        }
        if self.language == Language::ZhCn { closed_up(&out) } else { out }
    }

    /// What is to be said at the end of the document.
    pub(super) fn notes(&self, language: Language) -> Vec<String> {
        let sentence = |key: &str, lacks: &[Lack]| {
            let mut named: Vec<String> = lacks.iter().take(MOST_NAMED).map(|lack| lack.words(language)).collect();
            if lacks.len() > MOST_NAMED {
                let count = (lacks.len() - MOST_NAMED).to_string();
                named.push(text(language, "document.and_more", &[("count", count)]));
            }
            text(language, &format!("document.{key}"), &[("list", join(language, named))])
        };
        let lists = [("not_printed", &self.boxed), ("dropped", &self.dropped)];
        lists.into_iter().filter(|(_, lacks)| !lacks.is_empty()).map(|(key, lacks)| sentence(key, lacks)).collect()
    }
}

impl Lack {
    fn words(&self, language: Language) -> String {
        let place = if self.heading.is_empty() {
            text(language, "document.at_title", &[])
        } else {
            text(language, "document.at_heading", &[("heading", self.heading.clone())])
        };
        let place = if self.near.is_empty() {
            place
        } else {
            text(language, "document.place_near", &[("place", place), ("near", self.near.clone())])
        };
        let key = if self.places > 1 { "document.character_places" } else { "document.character_place" };
        let code = format!("U+{:04X}", u32::from(self.sign));
        text(language, key, &[("code", code), ("place", place), ("count", self.places.to_string())])
    }
}

/// Keeps a lack, once for each character.
fn note(lacks: &mut Vec<Lack>, sign: char, heading: &str, before: &str) {
    if let Some(lack) = lacks.iter_mut().find(|lack| lack.sign == sign) {
        lack.places += 1;
        return;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let near = line.char_indices().rev().take(NEAR).last().map_or(line, |(start, _)| &line[start..]);
    lacks.push(Lack { sign, heading: heading.to_owned(), near: near.trim().to_owned(), places: 1 });
}

/// A Chinese text without spaces between characters and figures, which official papers (GB/T 9704) do not have: screens do.
fn closed_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let (before, after) = (out.chars().next_back(), signs.peek().copied());
        let between = sign == ' ' && before.zip(after).is_some_and(|(before, after)| close(before, after));
        if !between {
            out.push(sign);
        }
    }
    out
}

/// Whether nothing stands between two signs: one is a figure, the other Chinese or a sign for square metres.
const fn close(before: char, after: char) -> bool {
    (before.is_ascii_digit() && is_of_text(after)) || (is_of_text(before) && after.is_ascii_digit())
}

const fn is_of_text(sign: char) -> bool {
    is_han(sign) && sign != '\u{3000}' || sign == '㎡'
}

/// Characters without a look of their own: joiners, marks of direction, selectors of a variant.
const fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E01EF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_named_once_with_its_first_place_and_how_many_there_are() {
        let shows = |sign: char| sign != '😀' && sign != '👍';
        let mut sieve = Sieve::new(&shows, Language::ZhCn);
        sieve.enter("一、意见");
        assert_eq!(sieve.text("很好😀😀"), "很好□□");
        sieve.enter("二、建议");
        for _ in 0..30 {
            sieve.text("再说😀\u{7}");
        }
        sieve.text("👍");
        let notes = sieve.notes(Language::ZhCn);
        assert_eq!(
            notes,
            [
                "以下字符无法印出，文中以“□”代替：U+1F600（“一、意见”一节“很好”之后等32处）、U+1F44D（“二、建议”一节）。",
                "以下控制字符不能写入文档，已略去：U+0007（“二、建议”一节“再说□”之后等30处）。",
            ]
        );
        let english = sieve.notes(Language::En).concat();
        assert!(english.contains("U+1F600 (under “一、意见”, after “很好”; 32 places)"), "{english}");
    }

    #[test]
    fn more_characters_than_can_be_named_are_counted() {
        let shows = |_: char| false;
        let mut sieve = Sieve::new(&shows, Language::En);
        let signs: String = ('\u{1F600}'..'\u{1F640}').collect();
        sieve.text(&signs);
        let note = sieve.notes(Language::En).concat();
        assert_eq!(note.matches("U+").count(), MOST_NAMED);
        assert!(note.contains(&format!("{} more", 64 - MOST_NAMED)), "{note}");
    }

    #[test]
    fn chinese_papers_have_no_spaces_beside_figures() {
        let closed = closed_up("走访学校 2 所，每间不小于 96 ㎡，宽 3.6 m；GB 7793-2010 a 表1　说明");
        assert_eq!(closed, "走访学校2所，每间不小于96㎡，宽3.6 m；GB 7793-2010 a 表1　说明");
    }
}
