//! Everything that can be done, once: menus, keys, tooltips and the palette are made from it.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::screens::Screen;
use super::state::State;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Command {
    /// Show a screen.
    Show(Screen),
    /// Open the palette.
    Palette,
    /// Choose workbooks and import them.
    Import,
    /// Write the template to fill in.
    Template,
    /// Load the sample county.
    Sample,
    /// Light or dark.
    Theme,
    /// Chinese or English.
    Language,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As it was.
    ZoomReset,
    /// Back to the list.
    Back,
    /// Close the window.
    Quit,
    /// Open a school, by row.
    School(u32),
    /// Go to an item, by its place in the rulebook.
    Item(usize),
    /// Assess under the rulebook of an id.
    Rulebook(String),
}

impl Command {
    /// Those that need nothing to be pointed at, in the order of menus and palette.
    pub fn all() -> Vec<Self> {
        let screens = Screen::ALL.into_iter().map(Self::Show);
        let others = [
            Self::Palette,
            Self::Import,
            Self::Template,
            Self::Sample,
            Self::Theme,
            Self::Language,
            Self::ZoomIn,
            Self::ZoomOut,
            Self::ZoomReset,
            Self::Back,
            Self::Quit,
        ];
        screens.chain(others).collect()
    }

    /// Its name in the locale files, under `command`.
    pub fn id(&self) -> String {
        match self {
            Self::Show(screen) => format!("show_{}", screen.id()),
            Self::Palette => "palette".to_owned(),
            Self::Import => "import".to_owned(),
            Self::Template => "template".to_owned(),
            Self::Sample => "sample".to_owned(),
            Self::Theme => "theme".to_owned(),
            Self::Language => "language".to_owned(),
            Self::ZoomIn => "zoom_in".to_owned(),
            Self::ZoomOut => "zoom_out".to_owned(),
            Self::ZoomReset => "zoom_reset".to_owned(),
            Self::Back => "back".to_owned(),
            Self::Quit => "quit".to_owned(),
            Self::School(_) => "school".to_owned(),
            Self::Item(_) => "item".to_owned(),
            Self::Rulebook(_) => "rulebook".to_owned(),
        }
    }

    /// Its icon.
    pub fn icon(&self) -> &'static str {
        match self {
            Self::Show(screen) => screen.icon(),
            Self::Palette | Self::ZoomIn | Self::ZoomOut | Self::ZoomReset => "search",
            Self::Import => "import",
            Self::Template => "template",
            Self::Sample => "folder",
            Self::Theme => "sun",
            Self::Language => "edit",
            Self::Back => "back",
            Self::Quit => "close",
            Self::School(_) => "school",
            Self::Item(_) => "check",
            Self::Rulebook(_) => "menu",
        }
    }

    /// Its key.
    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        let control = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        match self {
            Self::Show(screen) => control(match screen {
                Screen::Overview => Key::Num1,
                Screen::Schools => Key::Num2,
                Screen::Gaps => Key::Num3,
                Screen::Data => Key::Num4,
                Screen::Settings => Key::Num5,
            }),
            Self::Palette => control(Key::K),
            Self::Import => control(Key::O),
            Self::Theme => control(Key::D),
            Self::Language => control(Key::L),
            Self::ZoomIn => control(Key::Plus),
            Self::ZoomOut => control(Key::Minus),
            Self::ZoomReset => control(Key::Num0),
            Self::Quit => control(Key::Q),
            Self::Back => Some(KeyboardShortcut::new(Modifiers::ALT, Key::ArrowLeft)),
            Self::Template | Self::Sample | Self::School(_) | Self::Item(_) | Self::Rulebook(_) => None,
        }
    }

    /// Another key for the same, where keyboards differ: plus stands on the equals sign.
    pub fn second_shortcut(&self) -> Option<KeyboardShortcut> {
        matches!(self, Self::ZoomIn).then(|| KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals))
    }

    /// Whether it can be done now.
    pub fn is_enabled(&self, state: &State) -> bool {
        match self {
            Self::Show(screen) => !screen.needs_county() || state.shown.is_some(),
            Self::Back => state.schools.open.is_some(),
            Self::School(_) | Self::Item(_) => state.shown.is_some(),
            _ => true,
        }
    }
}
