//! The window as eframe sees it: takes up what jobs have done, hears keys, draws the shell.

use eframe::egui::{self, Theme};

use super::command::Command;
use super::keys::{self, Hand, Turns};
use super::screens::visits::{paper, walk};
use super::screens::{follow_up, reports};
use super::state::{Memory, State};
use super::words::Say;
use super::work::Work;
use super::{opening, shell, theme};
use crate::rulebook::checklist::Length;
use crate::text::Language;

/// Key of the window's memory in its file.
const MEMORY: &str = "memory";

/// Steps of the zoom, in percent.
const ZOOMS: [u16; 6] = [100, 110, 125, 150, 175, 200];

/// The window.
pub struct App {
    /// What it knows.
    pub state: State,
    /// A word is being composed.
    composing: bool,
}

impl App {
    /// A new window with what was remembered.
    pub fn new(creation: &eframe::CreationContext<'_>, work: Work, language: Option<Language>) -> Self {
        let memory: Memory =
            creation.storage.and_then(|storage| eframe::get_value(storage, MEMORY)).unwrap_or_default();
        let kept = memory.language.as_deref().and_then(Language::from_tag);
        let language = language.or(kept).unwrap_or_else(Language::of_system);
        Self::with_work(&creation.egui_ctx, work, memory, language)
    }

    /// A window over work of any kind, in a context of any kind: tests bring their own.
    pub fn with_work(ctx: &egui::Context, work: Work, memory: Memory, language: Language) -> Self {
        theme::install(ctx);
        theme::install_fonts(ctx, language);
        ctx.add_plugin(Turns::default());
        work.wakes(ctx);
        let app = Self { state: State::new(work, memory, language), composing: false };
        app.take_up_looks(ctx);
        app
    }

    fn take_up_looks(&self, ctx: &egui::Context) {
        let memory = &self.state.memory;
        ctx.set_theme(if memory.dark { Theme::Dark } else { Theme::Light });
        if memory.zoom > 0 {
            ctx.set_zoom_factor(f32::from(memory.zoom) / 100.0);
        }
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
    }

    /// What has the keyboard.
    fn hand(&mut self, ctx: &egui::Context) -> Hand {
        self.composing = keys::is_composing(ctx, self.composing);
        let focused = ctx.memory(egui::Memory::focused);
        if self.composing {
            Hand::Composing
        } else if !ctx.text_edit_focused() {
            if focused.is_some() { Hand::Widget } else { Hand::Free }
        } else if focused.is_some() && focused == walk::figure_at_hand(&self.state) {
            Hand::Figure
        } else {
            Hand::Text
        }
    }

    /// Keys of commands.
    fn hear_keys(&mut self, ctx: &egui::Context) {
        let hand = self.hand(ctx);
        // A form that has to be answered first keeps the keys to itself.
        let commands = if self.state.introduction.is_some() { Vec::new() } else { Command::all() };
        for command in commands {
            if !command.is_enabled(&self.state) {
                continue;
            }
            let shortcuts = [command.shortcut(), command.second_shortcut()];
            let pressed = |shortcut: &egui::KeyboardShortcut| {
                hand.allows(&command, shortcut)
                    && ctx.input_mut(|input| keys::take(input, shortcut, command.follows_repeats()))
            };
            if shortcuts.iter().flatten().any(pressed) {
                self.state.commands.push(command);
            }
        }
        let dropped: Vec<_> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        let dropped = follow_up::evidence::take_dropped(&mut self.state, dropped);
        let dropped = walk::evidence::take_dropped(&mut self.state, dropped);
        if !dropped.is_empty()
            && !walk::take_files(&mut self.state, &dropped)
            && !paper::take_files(&mut self.state, &dropped)
        {
            self.state.import(dropped);
        }
        if follow_up::evidence::hears_paste(&mut self.state, ctx) || walk::evidence::hears_paste(&mut self.state, ctx) {
            return;
        }
        if ctx.memory(|memory| memory.focused().is_none()) {
            let pasted = ctx.input(|input| {
                input.events.iter().find_map(|event| match event {
                    egui::Event::Paste(text) => Some(text.clone()),
                    _ => None,
                })
            });
            if let Some(text) = pasted {
                super::screens::data::hears_paste(&mut self.state, &text);
            }
        }
    }

    fn perform(&mut self, ctx: &egui::Context, command: Command) {
        let state = &mut self.state;
        match command {
            Command::Show(screen) => {
                // What was typed is kept before another screen takes its place.
                walk::leave(state);
                if screen == super::screens::Screen::Reports && state.screen != screen {
                    // Findings and visits may have changed meanwhile.
                    state.reports.changed();
                }
                state.screen = screen;
            }
            Command::Palette => shell::palette::toggle(state),
            Command::Import => super::screens::data::choose_files(state, ctx),
            Command::Template => super::screens::data::write_template(state, ctx),
            Command::Sample => super::screens::welcome::load_sample(state),
            Command::Record(school) => paper::record(state, school),
            Command::Checklist(row) => {
                let code = state.shown.as_ref().and_then(|shown| shown.county.schools.codes.get(row as usize)).cloned();
                paper::blank(state, code, Length::Standard);
            }
            Command::Verified => {
                // A figure that is still being typed is measured, too.
                walk::leave(state);
                state.verify();
            }
            Command::MakeDocument => reports::make(state),
            Command::MakeAll => reports::make_all(state),
            Command::Document(kind) => {
                walk::leave(state);
                reports::show(state, kind);
            }
            Command::Open(path) => opening::open(state, ctx, &path),
            Command::Theme => state.memory.dark = !state.memory.dark,
            Command::Language => {
                let other = if state.say.language == Language::ZhCn { Language::En } else { Language::ZhCn };
                state.say = Say { language: other };
                state.memory.language = Some(other.tag().to_owned());
                theme::install_fonts(ctx, other);
                state.gaps.changed();
                state.reports.changed();
                if let Some(palette) = &mut state.palette {
                    palette.changed();
                }
            }
            Command::ZoomIn => state.memory.zoom = zoomed(state.memory.zoom, 1),
            Command::ZoomOut => state.memory.zoom = zoomed(state.memory.zoom, -1),
            Command::ZoomReset => state.memory.zoom = 100,
            Command::Back if state.screen == super::screens::Screen::Visits => super::screens::visits::back(state),
            Command::Back if state.screen == super::screens::Screen::FollowUp => follow_up::page::close(state),
            Command::Back => state.schools.open = None,
            Command::Undo if state.screen == super::screens::Screen::FollowUp => follow_up::undo(state),
            Command::Redo if state.screen == super::screens::Screen::FollowUp => follow_up::redo(state),
            Command::GoOn if state.visits.open.is_none() => super::screens::visits::list::go_on(state),
            Command::NextLine if state.screen != super::screens::Screen::Visits || state.visits.open.is_none() => {
                state.steps += 1;
            }
            Command::PreviousLine if state.screen != super::screens::Screen::Visits || state.visits.open.is_none() => {
                state.steps -= 1;
            }
            Command::Part(_)
            | Command::NextPart
            | Command::PreviousPart
            | Command::GoOn
            | Command::NextLine
            | Command::PreviousLine
            | Command::Mark(_)
            | Command::Override(_)
            | Command::Note
            | Command::Photo
            | Command::Finding
            | Command::History
            | Command::Settle
            | Command::Undo
            | Command::Redo
            | Command::Finish => walk::perform(state, ctx, &command),
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Command::School(row) => {
                state.screen = super::screens::Screen::Schools;
                state.schools.open = Some(row);
            }
            Command::Item(place) => {
                state.screen = super::screens::Screen::Overview;
                state.overview.go_to_item(place);
            }
            Command::Choose(choosing) => choosing.perform(state),
            Command::Rulebook(id) => {
                state.memory.choice.rulebook = Some(id);
                state.reload();
            }
        }
        self.take_up_looks(ctx);
    }
}

fn zoomed(zoom: u16, step: isize) -> u16 {
    let place = ZOOMS.iter().position(|each| *each >= zoom.max(100)).unwrap_or(ZOOMS.len() - 1);
    ZOOMS[place.saturating_add_signed(step).min(ZOOMS.len() - 1)]
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        for answer in self.state.work.answers() {
            answer(&mut self.state);
        }
        super::screens::data::take_chosen(&mut self.state);
        paper::take_up(&mut self.state);
        reports::take_up(&mut self.state);
        opening::take_up(&mut self.state);
        self.state.refresh();
        if self.state.work.showing().is_some() {
            // A bar that moves needs frames; ten a second are enough.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.hear_keys(&ctx);
        shell::shell_ui(ui, &mut self.state);
        // Those that no list has taken are not kept for another.
        self.state.steps = 0;
        // One command may lead to another.
        while !self.state.commands.is_empty() {
            for command in std::mem::take(&mut self.state.commands) {
                self.perform(&ctx, command);
                ctx.request_repaint();
            }
        }
        let waits = walk::leads_into_a_field(&self.state) || self.state.palette.is_some() && !ctx.text_edit_focused();
        ctx.with_plugin(|turns: &mut Turns| turns.wait_for_field(waits));
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        // What was typed is kept, and the store is done with it before the program ends.
        walk::leave(&mut self.state);
        walk::take_up(&mut self.state, true);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.state.memory.screen = self.state.screen;
        eframe::set_value(storage, MEMORY, &self.state.memory);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
