//! Texts of the program in its two languages. Every sentence a user reads stands in `assets/locales`.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A language of the interface and of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Language {
    /// The tag used by `--lang`, in settings and in locale files.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of a tag given by `--lang` or kept in a store.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::ZhCn, Self::En].into_iter().find(|language| language.tag() == tag)
    }

    /// The system's language: `zh*` is Chinese, anything else English.
    #[must_use]
    pub fn of_system() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Self::ZhCn,
            _ => Self::En,
        }
    }

    /// The half of a bilingual text in this language.
    #[must_use]
    pub fn of(self, words: &crate::county::Words) -> &str {
        match self {
            Self::ZhCn => &words.zh,
            Self::En => &words.en,
        }
    }
}

/// A named value put into a sentence.
pub type Argument = (&'static str, String);

/// The sentence of a key, with `%{name}` replaced by the arguments. A missing key shows itself.
#[must_use]
pub fn text(language: Language, key: &str, arguments: &[Argument]) -> String {
    let mut sentence = rust_i18n::t!(key, locale = language.tag()).into_owned();
    for (name, value) in arguments {
        if sentence.contains("%{") {
            sentence = sentence.replace(&format!("%{{{name}}}"), value);
        }
    }
    sentence
}

/// Whether the locale files have a key.
#[must_use]
pub fn has_text(language: Language, key: &str) -> bool {
    crate::_rust_i18n_try_translate(language.tag(), key).is_some()
}

/// Items of a list joined as the language does: `、` in Chinese, `, ` in English.
#[must_use]
pub fn join<T: std::fmt::Display>(language: Language, items: impl IntoIterator<Item = T>) -> String {
    let separator = if language == Language::ZhCn { "、" } else { ", " };
    let mut joined = String::new();
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            joined.push_str(separator);
        }
        let _ = write!(joined, "{item}");
    }
    joined
}

/// A number as it was written, with separators between its thousands.
#[must_use]
pub fn grouped(shown: &str) -> String {
    let (before, digits) = shown.split_at(shown.find(|sign: char| sign.is_ascii_digit()).unwrap_or(shown.len()));
    let whole = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    let mut grouped = before.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place < whole && (whole - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Names joined so that each can be told from its neighbours, where one of them is a list itself: quoted in Chinese, behind
/// semicolons in English. Names that are quoted already can be told apart.
#[must_use]
pub fn join_names<T: std::fmt::Display>(language: Language, names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let separator = if language == Language::ZhCn { '、' } else { ',' };
    if !names.iter().any(|name| name.contains(separator) && !name.starts_with('“')) {
        return join(language, names);
    }
    match language {
        Language::ZhCn => format!("“{}”", names.join("”“")),
        Language::En => names.join("; "),
    }
}

/// Bytes of a hash that tell versions apart.
const VERSION_BYTES: usize = 8;

/// The version of what some texts decide: another where one of them is.
pub(crate) fn version<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        // With its length, so that no two lists of texts read the same.
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hexadecimal(&hash.finalize()[..VERSION_BYTES])
}

/// A day in words, for sentences.
#[must_use]
pub fn day(language: Language, day: jiff::civil::Date) -> String {
    let month = match language {
        Language::ZhCn => day.month().to_string(),
        Language::En => day.strftime("%B").to_string(),
    };
    let values = [("year", day.year().to_string()), ("month", month), ("day", day.day().to_string())];
    text(language, "papers.day", &values)
}

/// Bytes in hexadecimal, as hashes are written.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a sign is Chinese, or stands in Chinese texts alone.
#[must_use]
pub const fn is_han(sign: char) -> bool {
    matches!(
        sign,
        '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(["1450", "-98765.4321", "12", "—"].map(grouped), ["1,450", "-98,765.4321", "12", "—"]);
    }

    #[test]
    fn names_that_are_lists_can_be_told_apart() {
        let joined = |language: Language, names: &[&str]| join_names(language, names);
        assert_eq!(joined(Language::ZhCn, &["专用教室", "采光与照明"]), "专用教室、采光与照明");
        assert_eq!(joined(Language::ZhCn, &["专用教室", "场地、校舍"]), "“专用教室”“场地、校舍”");
        assert_eq!(joined(Language::ZhCn, &["“场地、校舍”", "“甲”"]), "“场地、校舍”、“甲”");
        assert_eq!(joined(Language::En, &["Rooms", "Site, buildings"]), "Rooms; Site, buildings");
        assert_eq!(joined(Language::En, &[]), "");
    }
}
