//! Pictures of every screen.

use std::path::Path;

use eframe::egui::Key;
use junheng::ui::screens::Screen;
use junheng::ui::shell::introduction;

use super::harness::{Look, Window};

/// Something to take a picture of.
#[derive(Debug, Clone, Copy)]
pub enum View {
    FirstStart,
    Screen(Screen),
    Palette,
    Introduction,
}

impl View {
    /// All: a screen is looked at because it is registered.
    pub fn all() -> impl Iterator<Item = Self> {
        let around = [Self::FirstStart, Self::Palette, Self::Introduction];
        Screen::ALL.into_iter().map(Self::Screen).chain(around)
    }

    /// For names of files.
    pub fn id(self) -> &'static str {
        match self {
            Self::FirstStart => "first_start",
            Self::Screen(screen) => screen.id(),
            Self::Palette => "palette",
            Self::Introduction => "introduction",
        }
    }

    /// A window that shows it.
    pub fn open(self, look: Look) -> Window {
        let mut window = if matches!(self, Self::FirstStart) { Window::empty(look) } else { Window::with_sample(look) };
        match self {
            Self::FirstStart => {}
            Self::Screen(screen) => window.state_mut().screen = screen,
            Self::Palette => {
                window.control(Key::K);
            }
            Self::Introduction => introduction::change(window.state_mut()),
        }
        window.settle();
        window
    }
}

/// Pictures for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for view in View::all() {
        for look in Look::all() {
            let mut window = view.open(look);
            window.picture().save(folder.join(format!("{}-{}.png", view.id(), look.id()))).unwrap();
        }
    }
}
