//! The window over the operations. Functions that draw end in `_ui` and hold no rule, no SQL and no arithmetic about
//! schools; what takes longer than a frame is done by [`work`].

#![allow(clippy::must_use_candidate, reason = "what the window is asked for is drawn at once")]
#![allow(
    clippy::similar_names,
    reason = "state of a screen and state of the window, stage and stale: short and told apart"
)]

pub mod app;
pub mod command;
pub mod screens;
pub mod shell;
pub mod state;
pub mod theme;
pub mod tokens;
pub mod widgets;
pub mod words;
pub mod work;

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
pub fn run(folder: &Folder, context: &Context, language: Option<Language>) -> Result<()> {
    let work = Work::threaded(folder.clone(), context.clone())?;
    let title = text(language.unwrap_or_else(Language::of_system), "window.title", &[]);
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(title)
            .with_app_id("junheng")
            .with_inner_size(FIRST_SIZE)
            .with_min_inner_size(LEAST_SIZE),
        persistence_path: Some(folder.path.join(MEMORY_FILE)),
        ..eframe::NativeOptions::default()
    };
    let make = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        Ok(Box::new(App::new(creation, work, language)))
    };
    eframe::run_native("junheng", options, Box::new(make))
        .map_err(|error| Fault::could_not_run("no_display").with("reason", reason(&error.to_string())))
}

/// The end of a chain of reasons: what comes before it names places in the source of crates.
fn reason(chain: &str) -> &str {
    chain.rsplit(": ").next().unwrap_or(chain).trim_end_matches('.')
}
