//! Colours and sizes, read from `assets/tokens.toml`: the one place where a colour is made.

use std::sync::LazyLock;

use eframe::egui::{Color32, Context, Theme, Ui};
use serde::{Deserialize, Deserializer};

/// Colours of a theme.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is explained in assets/tokens.toml")]
pub struct Colours {
    #[serde(deserialize_with = "colour")]
    pub page: Color32,
    #[serde(deserialize_with = "colour")]
    pub rail: Color32,
    #[serde(deserialize_with = "colour")]
    pub card: Color32,
    #[serde(deserialize_with = "colour")]
    pub sunken: Color32,
    #[serde(deserialize_with = "colour")]
    pub hover: Color32,
    #[serde(deserialize_with = "colour")]
    pub pressed: Color32,
    #[serde(deserialize_with = "colour")]
    pub line: Color32,
    #[serde(deserialize_with = "colour")]
    pub line_strong: Color32,
    #[serde(deserialize_with = "colour")]
    pub text: Color32,
    #[serde(deserialize_with = "colour")]
    pub text_weak: Color32,
    #[serde(deserialize_with = "colour")]
    pub accent: Color32,
    #[serde(deserialize_with = "colour")]
    pub accent_soft: Color32,
    #[serde(deserialize_with = "colour")]
    pub on_accent: Color32,
    #[serde(deserialize_with = "colour")]
    pub good: Color32,
    #[serde(deserialize_with = "colour")]
    pub good_soft: Color32,
    #[serde(deserialize_with = "colour")]
    pub bad: Color32,
    #[serde(deserialize_with = "colour")]
    pub bad_soft: Color32,
    #[serde(deserialize_with = "colour")]
    pub open: Color32,
    #[serde(deserialize_with = "colour")]
    pub open_soft: Color32,
    #[serde(deserialize_with = "colour")]
    pub shadow: Color32,
}

/// Sizes in points.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is explained in assets/tokens.toml")]
pub struct Sizes {
    pub body: f32,
    pub small: f32,
    pub heading: f32,
    pub title: f32,
    pub figure: f32,
    pub grid: f32,
    pub radius: f32,
    pub rail: f32,
    pub bar: f32,
    pub row: f32,
    pub button: f32,
    pub icon: f32,
    pub search: f32,
    pub panel: f32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tokens {
    light: Colours,
    dark: Colours,
    size: Sizes,
}

/// The file is part of the program and a test reads it; a broken one would show in black and white.
static TOKENS: LazyLock<Option<Tokens>> =
    LazyLock::new(|| toml::from_str(include_str!("../../assets/tokens.toml")).ok());

static PLAIN: LazyLock<(Colours, Sizes)> = LazyLock::new(|| {
    let (paper, ink) = (Color32::WHITE, Color32::BLACK);
    let colours = Colours {
        page: paper,
        rail: paper,
        card: paper,
        sunken: paper,
        hover: paper,
        pressed: paper,
        line: ink,
        line_strong: ink,
        text: ink,
        text_weak: ink,
        accent: ink,
        accent_soft: paper,
        on_accent: paper,
        good: ink,
        good_soft: paper,
        bad: ink,
        bad_soft: paper,
        open: ink,
        open_soft: paper,
        shadow: ink,
    };
    let sizes = Sizes {
        body: 14.0,
        small: 12.0,
        heading: 16.0,
        title: 20.0,
        figure: 24.0,
        grid: 4.0,
        radius: 4.0,
        rail: 120.0,
        bar: 48.0,
        row: 28.0,
        button: 28.0,
        icon: 18.0,
        search: 200.0,
        panel: 520.0,
    };
    (colours, sizes)
});

/// Reads `#rrggbb` and `#rrggbbaa`.
fn colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom(text))
}

/// The colour of `#rrggbb` or `#rrggbbaa`.
#[expect(clippy::disallowed_methods, reason = "the one place where a colour is made, from a file's text")]
pub fn parse(text: &str) -> Option<Color32> {
    Color32::from_hex(text).ok()
}

/// The colours of a theme.
pub fn colours_of(theme: Theme) -> &'static Colours {
    match (&*TOKENS, theme) {
        (Some(tokens), Theme::Light) => &tokens.light,
        (Some(tokens), Theme::Dark) => &tokens.dark,
        (None, _) => &PLAIN.0,
    }
}

/// The sizes.
pub fn sizes() -> &'static Sizes {
    TOKENS.as_ref().map_or(&PLAIN.1, |tokens| &tokens.size)
}

/// Colours and sizes where something is drawn.
pub trait Look {
    /// The colours of the theme that is on.
    fn colours(&self) -> &'static Colours;

    /// So many steps of the grid, in points.
    fn steps(&self, number: f32) -> f32 {
        sizes().grid * number
    }
}

impl Look for Ui {
    fn colours(&self) -> &'static Colours {
        colours_of(if self.visuals().dark_mode { Theme::Dark } else { Theme::Light })
    }
}

impl Look for Context {
    fn colours(&self) -> &'static Colours {
        colours_of(self.theme())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_tokens_is_read() {
        assert!(TOKENS.is_some(), "{:?}", toml::from_str::<Tokens>(include_str!("../../assets/tokens.toml")).err());
    }

    /// Contrast after WCAG 2: (lighter + 0.05) / (darker + 0.05) of relative luminances.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let part = |value: u8| {
                let value = f32::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_what_it_stands_on() {
        for theme in [Theme::Light, Theme::Dark] {
            let of = colours_of(theme);
            let pairs = [
                (of.text, of.card),
                (of.text, of.page),
                (of.text_weak, of.card),
                (of.text_weak, of.rail),
                (of.text_weak, of.sunken),
                (of.accent, of.card),
                (of.accent, of.accent_soft),
                (of.on_accent, of.accent),
                (of.good, of.good_soft),
                (of.bad, of.bad_soft),
                (of.open, of.open_soft),
                (of.good, of.card),
                (of.bad, of.card),
                (of.open, of.card),
            ];
            for (place, (ink, paper)) in pairs.into_iter().enumerate() {
                assert!(contrast(ink, paper) >= 4.5, "{theme:?} {place}: {}", contrast(ink, paper));
            }
        }
    }
}
