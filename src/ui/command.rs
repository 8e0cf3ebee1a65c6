//! Everything that can be done, once: menus, keys, tooltips and the palette are made from it.

use std::path::PathBuf;

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::choosing::Choosing;
use super::screens::visits::walk::{Tab, Walk};
use super::screens::{Screen, follow_up, reports, schools, visits};
use super::state::State;
use super::words::Say;
use crate::ops::export_document::Kind;
use crate::visit::Mark;

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
    /// Write a blank checklist of a school, by row.
    Checklist(u32),
    /// Take filled checklists in: of a school by row, or of any.
    Record(Option<u32>),
    /// Load the sample county.
    Sample,
    /// Assess with measured figures, or with reported ones again.
    Verified,
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
    /// A part of the visit that is open.
    Part(Tab),
    /// The part after.
    NextPart,
    /// The part before.
    PreviousPart,
    /// On with what comes next: from the list into a visit, from the briefing to the lines, from line to line.
    GoOn,
    /// The line after.
    NextLine,
    /// The line before.
    PreviousLine,
    /// Answer the line at hand.
    Mark(Mark),
    /// Answer it where digits are its figure's.
    Override(Mark),
    /// Type a note.
    Note,
    /// Attach a photo.
    Photo,
    /// Make a finding of the line.
    Finding,
    /// Look at everything that was ever entered on the line.
    History,
    /// Choose one of the values that stand beside each other on the line.
    Settle,
    /// Take the last thing back.
    Undo,
    /// Do it again.
    Redo,
    /// See what is open and sign.
    Finish,
    /// Make the document that is looked at.
    MakeDocument,
    /// Make every document there can be.
    MakeAll,
    /// Look at a kind of document.
    Document(Kind),
    /// Open a file, or a folder, with the system's program.
    Open(PathBuf),
    /// Open a school, by row.
    School(u32),
    /// Go to an item, by its place in the rulebook.
    Item(usize),
    /// Assess under the rulebook of an id.
    Rulebook(String),
    /// Choose something by name.
    Choose(Choosing),
}

impl Command {
    /// Those that need nothing to be pointed at, in the order of menus and palette.
    pub fn all() -> Vec<Self> {
        let screens = Screen::ALL.into_iter().map(Self::Show);
        let others = [
            Self::Palette,
            Self::Import,
            Self::Template,
            Self::Record(None),
            Self::Sample,
            // Before the one whose keys are among its own.
            Self::MakeAll,
            Self::MakeDocument,
            Self::Verified,
            Self::Theme,
            Self::Language,
            Self::ZoomIn,
            Self::ZoomOut,
            Self::ZoomReset,
            Self::Back,
            Self::Quit,
            Self::GoOn,
            Self::NextLine,
            Self::PreviousLine,
            Self::NextPart,
            Self::PreviousPart,
            Self::Note,
            Self::Photo,
            Self::Finding,
            Self::History,
            Self::Settle,
            Self::Undo,
            Self::Redo,
            Self::Finish,
        ];
        let marks = Mark::ALL.into_iter().flat_map(|mark| [Self::Mark(mark), Self::Override(mark)]);
        let parts = Tab::ALL.into_iter().map(Self::Part);
        let documents = reports::listed().map(Self::Document);
        screens.chain(others).chain(parts).chain(marks).chain(documents).collect()
    }

    /// What it is called.
    pub fn name(&self, say: Say) -> String {
        let key = format!("command.{}", self.id());
        match self {
            Self::Document(kind) => say.with(&key, &[("name", kind.name(say.language))]),
            _ => say.of(&key),
        }
    }

    /// Its name in the locale files, under `command`.
    pub fn id(&self) -> String {
        match self {
            Self::Show(screen) => format!("show_{}", screen.id()),
            Self::Palette => "palette".to_owned(),
            Self::Import => "import".to_owned(),
            Self::Template => "template".to_owned(),
            Self::Checklist(_) => "checklist".to_owned(),
            Self::Record(_) => "record".to_owned(),
            Self::Sample => "sample".to_owned(),
            Self::Verified => "verified".to_owned(),
            Self::Theme => "theme".to_owned(),
            Self::Language => "language".to_owned(),
            Self::ZoomIn => "zoom_in".to_owned(),
            Self::ZoomOut => "zoom_out".to_owned(),
            Self::ZoomReset => "zoom_reset".to_owned(),
            Self::Back => "back".to_owned(),
            Self::Quit => "quit".to_owned(),
            Self::Part(tab) => format!("part_{}", tab.id()),
            Self::NextPart => "next_part".to_owned(),
            Self::PreviousPart => "previous_part".to_owned(),
            Self::GoOn => "go_on".to_owned(),
            Self::NextLine => "next_line".to_owned(),
            Self::PreviousLine => "previous_line".to_owned(),
            Self::Mark(mark) => format!("mark_{}", mark.id()),
            Self::Override(mark) => format!("override_{}", mark.id()),
            Self::Note => "note".to_owned(),
            Self::Photo => "photo".to_owned(),
            Self::Finding => "finding".to_owned(),
            Self::History => "history".to_owned(),
            Self::Settle => "settle".to_owned(),
            Self::Undo => "undo".to_owned(),
            Self::Redo => "redo".to_owned(),
            Self::Finish => "finish".to_owned(),
            Self::MakeDocument => "make_document".to_owned(),
            Self::MakeAll => "make_all".to_owned(),
            Self::Document(_) => "document".to_owned(),
            Self::Open(_) => "open_file".to_owned(),
            Self::School(_) => "school".to_owned(),
            Self::Item(_) => "item".to_owned(),
            Self::Rulebook(_) => "rulebook".to_owned(),
            Self::Choose(_) => "choose".to_owned(),
        }
    }

    /// Its icon.
    pub fn icon(&self) -> &'static str {
        match self {
            Self::Show(screen) => screen.icon(),
            Self::Palette | Self::ZoomIn | Self::ZoomOut | Self::ZoomReset => "search",
            Self::Import | Self::Record(_) => "import",
            Self::Template | Self::Checklist(_) => "template",
            Self::Sample | Self::Open(_) => "folder",
            Self::MakeDocument | Self::MakeAll => "export",
            Self::Document(_) => "reports",
            Self::Theme => "sun",
            Self::Language => "edit",
            Self::Back => "back",
            Self::Quit => "close",
            Self::Part(_) | Self::NextLine | Self::PreviousLine | Self::NextPart | Self::PreviousPart => "visits",
            Self::GoOn => "forward",
            Self::Note => "note",
            Self::Photo => "photo",
            Self::Finding => "finding",
            Self::History => "history",
            Self::Settle => "warning",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::School(_) => "school",
            Self::Verified | Self::Item(_) | Self::Mark(_) | Self::Override(_) | Self::Finish => "check",
            Self::Rulebook(_) => "menu",
            Self::Choose(choosing) => choosing.icon(),
        }
    }

    /// Its key.
    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        let control = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let plain = |key| Some(KeyboardShortcut::new(Modifiers::NONE, key));
        match self {
            Self::Show(screen) => control(match screen {
                Screen::Overview => Key::Num1,
                Screen::Visits => Key::Num2,
                Screen::Schools => Key::Num3,
                Screen::Gaps => Key::Num4,
                Screen::FollowUp => Key::Num5,
                Screen::Reports => Key::Num6,
                Screen::Data => Key::Num7,
                Screen::Settings => Key::Num8,
            }),
            Self::Palette => control(Key::K),
            Self::Import => control(Key::O),
            Self::MakeDocument => control(Key::S),
            Self::MakeAll => Some(KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::S)),
            Self::Verified => control(Key::M),
            Self::Theme => control(Key::D),
            Self::Language => control(Key::L),
            Self::ZoomIn => control(Key::Plus),
            Self::ZoomOut => control(Key::Minus),
            Self::ZoomReset => control(Key::Num0),
            Self::Quit => control(Key::Q),
            Self::Back => Some(KeyboardShortcut::new(Modifiers::ALT, Key::ArrowLeft)),
            Self::NextPart => control(Key::PageDown),
            Self::PreviousPart => control(Key::PageUp),
            Self::GoOn => plain(Key::Enter),
            Self::NextLine => plain(Key::J),
            Self::PreviousLine => plain(Key::K),
            Self::Mark(mark) => plain(digit(*mark)),
            Self::Override(mark) => Some(KeyboardShortcut::new(Modifiers::ALT, digit(*mark))),
            Self::Note => plain(Key::N),
            Self::Photo => plain(Key::P),
            Self::Finding => plain(Key::F),
            Self::History => plain(Key::H),
            Self::Settle => plain(Key::C),
            Self::Undo => control(Key::Z),
            Self::Redo => control(Key::Y),
            Self::Finish => control(Key::Enter),
            Self::Part(_)
            | Self::Template
            | Self::Checklist(_)
            | Self::Record(_)
            | Self::Sample
            | Self::Document(_)
            | Self::Open(_)
            | Self::School(_)
            | Self::Item(_)
            | Self::Rulebook(_)
            | Self::Choose(_) => None,
        }
    }

    /// Another key for the same, where keyboards differ: plus stands on the equals sign.
    pub fn second_shortcut(&self) -> Option<KeyboardShortcut> {
        match self {
            Self::ZoomIn => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals)),
            Self::NextLine => Some(KeyboardShortcut::new(Modifiers::NONE, Key::ArrowDown)),
            Self::PreviousLine => Some(KeyboardShortcut::new(Modifiers::NONE, Key::ArrowUp)),
            _ => None,
        }
    }

    /// Its key in words, for a tooltip; empty where it has none.
    pub fn keys(&self, ctx: &Context) -> String {
        self.shortcut().map(|shortcut| ctx.format_shortcut(&shortcut)).unwrap_or_default()
    }

    /// Whether it is done again and again while its key is held down. Answers are given one by one.
    pub fn follows_repeats(&self) -> bool {
        matches!(self, Self::NextLine | Self::PreviousLine | Self::ZoomIn | Self::ZoomOut)
    }

    /// Whether it can be done now.
    pub fn is_enabled(&self, state: &State) -> bool {
        match self {
            Self::Show(screen) => !screen.needs_county() || state.shown.is_some(),
            Self::Verified => state.can_verify(),
            Self::MakeDocument => reports::can_make(state),
            Self::MakeAll => reports::can_make_all(state),
            Self::Checklist(_) | Self::Record(_) => state.shown.is_some() && !state.read_only,
            Self::Back => match state.screen {
                Screen::Visits => state.visits.open.is_some() || state.visits.plan.is_some(),
                Screen::FollowUp => state.follow_up.open.is_some(),
                _ => state.schools.open.is_some(),
            },
            Self::Part(tab) => walk(state).is_some_and(|walk| walk.tab != *tab && walk.has(*tab)),
            Self::NextPart => walk(state).is_some_and(|walk| walk.part_beside(1).is_some()),
            Self::PreviousPart => walk(state).is_some_and(|walk| walk.part_beside(-1).is_some()),
            Self::GoOn => {
                visits::list::can_go_on(state) || walk(state).is_some_and(|walk| visits::walk::can_go_on(state, walk))
            }
            Self::Finish => walk(state).is_some(),
            Self::Undo if state.screen == Screen::FollowUp => {
                !state.read_only && !state.follow_up.undo.is_empty() && state.follow_up.new.is_none()
            }
            Self::Redo if state.screen == Screen::FollowUp => {
                !state.read_only && !state.follow_up.redo.is_empty() && state.follow_up.new.is_none()
            }
            Self::Undo => walk(state).is_some_and(|walk| !walk.is_frozen() && !walk.undo.is_empty()),
            Self::Redo => walk(state).is_some_and(|walk| !walk.is_frozen() && !walk.redo.is_empty()),
            Self::NextLine | Self::PreviousLine => lines(state).is_some() || has_list(state),
            Self::History => lines(state).is_some(),
            Self::Settle => lines(state)
                .is_some_and(|walk| !walk.is_frozen() && !state.read_only && visits::walk::is_unsettled(walk)),
            Self::Note | Self::Photo | Self::Finding | Self::Override(_) => {
                lines(state).is_some_and(|walk| !walk.is_frozen() && !state.read_only)
            }
            Self::Mark(_) => lines(state)
                .is_some_and(|walk| !walk.is_frozen() && !state.read_only && !visits::walk::has_figure(walk)),
            Self::School(_) | Self::Item(_) | Self::Document(_) => state.shown.is_some(),
            Self::Sample => !state.is_importing(),
            _ => true,
        }
    }
}

/// The visit that is open and looked at, with nothing over it that keeps the keys to itself.
fn walk(state: &State) -> Option<&Walk> {
    state.visits.open.as_deref().filter(|_| state.screen == Screen::Visits && !visits::walk::is_covered(state))
}

/// The same while its lines are.
fn lines(state: &State) -> Option<&Walk> {
    walk(state).filter(|walk| walk.tab == Tab::Checklist)
}

/// Whether a list is shown that is stepped through line by line.
fn has_list(state: &State) -> bool {
    match state.screen {
        Screen::Visits => visits::list::can_step(state),
        Screen::Schools => schools::can_step(state),
        Screen::FollowUp => follow_up::can_step(state),
        _ => false,
    }
}

/// The key of an answer: 1 to 5.
const fn digit(mark: Mark) -> Key {
    match mark {
        Mark::Met => Key::Num1,
        Mark::Mostly => Key::Num2,
        Mark::NotMet => Key::Num3,
        Mark::NotApplicable => Key::Num4,
        Mark::Unchecked => Key::Num5,
    }
}
