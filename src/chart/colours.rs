//! Colours of charts by role, from `assets/chart-colours.toml`.

use std::collections::BTreeMap;

use super::Role;

pub(super) const FILE: &str = include_str!("../../assets/chart-colours.toml");

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light, as paper and exported pictures are.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The name of its section in the file.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: [u8; 3],
}

impl Colour {
    /// Reads `#0072b2`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |place: usize| u8::from_str_radix(&digits[place..place + 2], 16).ok();
        Some(Self { rgb: [part(0)?, part(2)?, part(4)?] })
    }

    /// `#0072b2`.
    #[must_use]
    pub fn hex(self) -> String {
        let [red, green, blue] = self.rgb;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Whether dark text is easier to read on it than white text.
    #[must_use]
    pub fn is_bright(self) -> bool {
        let [red, green, blue] = self.rgb.map(f64::from);
        0.299 * red + 0.587 * green + 0.114 * blue > 140.0
    }
}

/// The colours of a theme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything.
    pub ground: Colour,
    /// Titles and figures.
    pub text: Colour,
    /// Names of axes, notes.
    pub muted: Colour,
    /// Lines behind the marks.
    pub grid: Colour,
    /// Lines of axes.
    pub axis: Colour,
    roles: BTreeMap<String, Colour>,
}

impl Colours {
    /// The colours of a theme. What the file does not name is black; a test sees that it names all.
    #[must_use]
    pub fn of(theme: Theme) -> Self {
        let mut sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(FILE).unwrap_or_default();
        let section = sections.remove(theme.id()).unwrap_or_default();
        let roles: BTreeMap<String, Colour> =
            section.into_iter().filter_map(|(role, colour)| Some((role, Colour::parse(&colour)?))).collect();
        let named = |name: &str| roles.get(name).copied().unwrap_or_default();
        Self {
            ground: named("ground"),
            text: named("text"),
            muted: named("muted"),
            grid: named("grid"),
            axis: named("axis"),
            roles,
        }
    }

    /// The colour of a role.
    #[must_use]
    pub fn role(&self, role: Role) -> Colour {
        self.roles.get(role.id()).copied().unwrap_or_default()
    }

    /// Whether the file names a colour for the role.
    #[must_use]
    pub fn names(&self, role: Role) -> bool {
        self.roles.contains_key(role.id())
    }
}
