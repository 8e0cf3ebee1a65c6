//! Pictures of every screen: drawn, looked through for what cannot be read, and compared with the ones that are kept.
//!
//! `JUNHENG_UPDATE_PICTURES=1 cargo test --test it window::pictures` keeps what is drawn now.
//! `JUNHENG_PICTURES=<folder>` writes whole pictures for people to look at.

use std::path::{Path, PathBuf};

use eframe::egui::Key;
use image::{RgbImage, RgbaImage};
use junheng::assess::Verdict;
use junheng::text::{Language, text};
use junheng::ui::screens::Screen;
use junheng::ui::shell::introduction;

use super::harness::{Look, SCREEN, Window};
use super::layout;

/// Something to take a picture of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    FirstStart,
    Screen(Screen),
    School,
    Palette,
    Introduction,
    /// The menu, opened.
    Menu,
    /// What the window may be narrowed to, opened.
    Scope,
}

impl View {
    /// All: a screen is looked at because it is registered.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::School, Self::Palette, Self::Introduction, Self::Scope].into_iter().chain(Self::main())
    }

    /// Those that must hold at every zoom.
    fn main() -> impl Iterator<Item = Self> {
        [Self::FirstStart, Self::Menu].into_iter().chain(Screen::ALL.into_iter().map(Self::Screen))
    }

    /// For names of files.
    pub fn id(self) -> &'static str {
        match self {
            Self::FirstStart => "first_start",
            Self::Screen(screen) => screen.id(),
            Self::School => "school",
            Self::Palette => "palette",
            Self::Introduction => "introduction",
            Self::Menu => "menu",
            Self::Scope => "scope",
        }
    }

    /// A window that shows it.
    pub fn open(self, look: Look) -> Window {
        let mut window = if self == Self::FirstStart { Window::empty(look) } else { Window::with_sample(look) };
        match self {
            Self::FirstStart => {}
            Self::Screen(screen) => window.state_mut().screen = screen,
            Self::School => {
                window.state_mut().screen = Screen::Schools;
                let shown = window.state().shown.clone().unwrap();
                let failing = shown.assessment.units.iter().filter(|unit| unit.verdict == Some(Verdict::Fail));
                let nine_year = failing.map(|unit| unit.row).find(|row| shown.units_of(*row).count() == 2);
                window.state_mut().schools.open = nine_year;
            }
            Self::Palette => {
                window.control(Key::K);
            }
            Self::Introduction => introduction::change(window.state_mut()),
            Self::Menu => {
                window.click(&text(look.language, "window.menu", &[]));
            }
            Self::Scope => {
                window.click_beginning(&text(look.language, "window.scope", &[]));
            }
        }
        window.settle();
        window
    }
}

/// A pixel is the same if no part of its colour is further off.
const NEAR: u8 = 12;
/// So many pixels of a kept picture may differ: floats round differently here and there.
const MOST_DIFFERENT: usize = 60;
/// A kept picture has a fourth of the width and height.
const SMALLER: u32 = 4;

fn kept_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/window/pictures")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Takes the picture of a view and gives what is wrong with it.
fn look_at(view: View, look: Look) -> Vec<String> {
    let name = format!("{}-{}.png", view.id(), look.id());
    let mut window = view.open(look);
    let picture = window.picture();
    if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
        std::fs::create_dir_all(&folder).unwrap();
        picture.save(Path::new(&folder).join(&name)).unwrap();
    }
    let mut faults = layout::faults(&window, matches!(view, View::Screen(Screen::Schools | Screen::FollowUp)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a screen's size")]
    let screen = (SCREEN.x as u32, SCREEN.y as u32);
    if picture.dimensions() != screen {
        faults.push(format!("{:?} instead of {screen:?}", picture.dimensions()));
    }
    if inked(&picture) < 0.005 {
        faults.push("blank".to_owned());
    }
    faults.extend(compare(&name, &picture));
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// The share of pixels that differ from the one before.
fn inked(picture: &RgbaImage) -> f64 {
    let pixels = picture.as_raw().as_chunks::<4>().0;
    let changes = pixels.iter().zip(&pixels[1..]).filter(|(one, other)| one != other).count();
    changes as f64 / pixels.len() as f64
}

/// A fourth of the width and height: means of squares, over the bytes, since this is done to every picture.
fn smaller(picture: &RgbaImage) -> RgbImage {
    let (columns, rows) = (picture.width() / SMALLER, picture.height() / SMALLER);
    let (line, side) = (picture.width() as usize * 4, SMALLER as usize);
    let bytes = picture.as_raw();
    let mut small = Vec::with_capacity((columns * rows * 3) as usize);
    for row in 0..rows as usize {
        for column in 0..columns as usize {
            let mut sums = [0_u32; 3];
            for inner in 0..side {
                let start = (row * side + inner) * line + column * side * 4;
                for pixel in bytes[start..start + side * 4].as_chunks::<4>().0 {
                    sums[0] += u32::from(pixel[0]);
                    sums[1] += u32::from(pixel[1]);
                    sums[2] += u32::from(pixel[2]);
                }
            }
            small.extend(sums.map(|sum| u8::try_from(sum / (SMALLER * SMALLER)).unwrap_or(u8::MAX)));
        }
    }
    RgbImage::from_raw(columns, rows, small).unwrap()
}

fn compare(name: &str, picture: &RgbaImage) -> Option<String> {
    let small = smaller(picture);
    let path = kept_folder().join(name);
    if is_set("JUNHENG_UPDATE_PICTURES") {
        let same = image::open(&path).is_ok_and(|kept| different(&kept.into_rgb8(), &small) == 0);
        if !same {
            std::fs::create_dir_all(kept_folder()).unwrap();
            small.save(&path).unwrap();
        }
        return None;
    }
    let Ok(kept) = image::open(&path) else {
        return Some("no picture is kept: look at it, then run with JUNHENG_UPDATE_PICTURES=1".to_owned());
    };
    let different = different(&kept.into_rgb8(), &small);
    if different <= MOST_DIFFERENT {
        return None;
    }
    let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    picture.save(&seen).unwrap();
    Some(format!("{different} pixels differ from the kept picture; this one is {}", seen.display()))
}

fn different(one: &RgbImage, other: &RgbImage) -> usize {
    if one.dimensions() != other.dimensions() {
        return usize::MAX;
    }
    let far = |one: &[u8; 3], other: &[u8; 3]| (0..3).any(|part| one[part].abs_diff(other[part]) > NEAR);
    let (one, other) = (one.as_raw().as_chunks::<3>().0, other.as_raw().as_chunks::<3>().0);
    one.iter().zip(other).filter(|(one, other)| one != other && far(one, other)).count()
}

fn look_at_all(views: impl Iterator<Item = View>, look: Look) {
    let faults: Vec<String> = views.flat_map(|view| look_at(view, look)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn in_chinese() {
    look_at_all(View::all(), Look::CHINESE);
}

#[test]
fn in_chinese_and_dark() {
    look_at_all(View::all(), Look { dark: true, ..Look::CHINESE });
}

#[test]
fn in_english() {
    look_at_all(View::all(), Look::ENGLISH);
}

#[test]
fn in_english_and_dark() {
    look_at_all(View::all(), Look { dark: true, ..Look::ENGLISH });
}

#[test]
fn at_half_as_large_again() {
    for language in [Language::ZhCn, Language::En] {
        look_at_all(View::main(), Look { language, dark: false, zoom: 150 });
    }
}

#[test]
fn at_twice_the_size() {
    for language in [Language::ZhCn, Language::En] {
        look_at_all(View::main(), Look { language, dark: false, zoom: 200 });
    }
}

/// Nothing is kept that is not looked at.
#[test]
fn no_picture_is_left_over() {
    let looks = |zoom| Look::all().filter(move |look| zoom == 100 || !look.dark).map(move |look| Look { zoom, ..look });
    let names = [100, 150, 200].into_iter().flat_map(looks).flat_map(|look| {
        let views = View::all().filter(move |view| look.zoom == 100 || View::main().any(|main| main == *view));
        views.map(move |view| format!("{}-{}.png", view.id(), look.id()))
    });
    let names: Vec<String> = names.collect();
    let (mut strangers, mut size) = (Vec::new(), 0);
    for entry in std::fs::read_dir(kept_folder()).into_iter().flatten() {
        let entry = entry.unwrap();
        size += entry.metadata().unwrap().len();
        strangers.extend(Some(entry.file_name()).filter(|name| !names.iter().any(|one| name == one.as_str())));
    }
    assert_eq!(strangers, [] as [&str; 0]);
    assert!(size < 3_000_000, "{size} bytes of pictures");
}
