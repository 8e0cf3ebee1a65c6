//! The window over the operations. Functions that draw end in `_ui` and hold no rule, no SQL and no arithmetic about
//! schools; what takes longer than a frame is done by [`work`].

#![allow(clippy::must_use_candidate, reason = "what the window is asked for is drawn at once")]
#![allow(
    clippy::similar_names,
    reason = "state of a screen and state of the window, stage and stale: short and told apart"
)]

pub mod app;
pub mod choosing;
pub mod command;
pub mod dialog;
mod gone;
pub mod keys;
pub mod opening;
pub mod pasted;
pub mod screens;
pub mod shell;
pub mod state;
pub mod theme;
pub mod tokens;
pub mod widgets;
pub mod words;
pub mod work;

use eframe::Renderer;
use eframe::egui::{Vec2, ViewportBuilder};

use crate::context::Context;
use crate::fault::{Fault, Result};
use crate::ops::Folder;
use crate::text::{Language, text};

use app::App;
use work::Work;

/// File in the data folder that keeps the window's size and what it remembers.
pub const MEMORY_FILE: &str = "junheng.ron";
/// Size of the first window: fits a laptop's screen with its task bar.
const FIRST_SIZE: Vec2 = Vec2::new(1280.0, 720.0);
const LEAST_SIZE: Vec2 = Vec2::new(800.0, 480.0);

/// Opens the window and returns when it is closed. `language` is what was asked for on the command line.
///
/// It is drawn with OpenGL, which takes a third of the memory; where none is to be had, and wgpu is built in, with that.
pub fn run(folder: &Folder, context: &Context, language: Option<Language>) -> Result<()> {
    let mut work = Some(Work::threaded(folder.clone(), context.clone())?);
    let opened = open(folder, language, &mut work, Renderer::Glow);
    #[cfg(any(windows, feature = "wgpu"))]
    let opened = match opened {
        Err(error) if lacks_opengl(&error) => open(folder, language, &mut work, Renderer::Wgpu),
        opened => opened,
    };
    opened.map_err(|error| Fault::could_not_run("no_display").with("reason", reason(&error.to_string())))
}

/// Opens the window with a renderer. The work is taken once there is something to draw with.
fn open(
    folder: &Folder,
    language: Option<Language>,
    work: &mut Option<Work>,
    renderer: Renderer,
) -> std::result::Result<(), eframe::Error> {
    let title = text(language.unwrap_or_else(Language::of_system), "window.title", &[]);
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(title)
            .with_app_id("junheng")
            .with_inner_size(FIRST_SIZE)
            .with_min_inner_size(LEAST_SIZE),
        renderer,
        persistence_path: Some(folder.path.join(MEMORY_FILE)),
        ..eframe::NativeOptions::default()
    };
    let make = move |creation: &eframe::CreationContext<'_>| -> std::result::Result<Box<dyn eframe::App>, _> {
        let work = work.take().ok_or_else(|| Fault::could_not_run("no_display"))?;
        Ok(Box::new(App::new(creation, work, language)))
    };
    gone::unless_destroyed(|| eframe::run_native("junheng", options, Box::new(make))).unwrap_or(Ok(()))
}

/// Whether there is a screen, but no OpenGL, or one that is too old.
#[cfg(any(windows, feature = "wgpu"))]
const fn lacks_opengl(error: &eframe::Error) -> bool {
    matches!(error, eframe::Error::Glutin(_) | eframe::Error::NoGlutinConfigs(..) | eframe::Error::OpenGL(_))
}

/// The end of a chain of reasons: what comes before it names places in the source of crates.
fn reason(chain: &str) -> &str {
    chain.rsplit(": ").next().unwrap_or(chain).trim_end_matches('.')
}
