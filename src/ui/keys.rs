//! Keys one after the other: what a key does is done before the next one is heard.
//!
//! On a slow machine several presses arrive in one frame. A key may lead to another line, to another part or into a field,
//! and what is pressed after it is meant for that. So a frame hears one press that may lead somewhere, or a run of text for
//! the field that has the keyboard; what came after it waits for the next frame, in order.

use std::collections::VecDeque;

use eframe::egui::{Context, Event, ImeEvent, InputState, Key, KeyboardShortcut, Modifiers, Plugin, RawInput, Ui};

use super::command::Command;

/// A field that is to have the keyboard has it within so many frames, or never.
const PATIENCE: u8 = 3;

/// Whose turn it is.
#[derive(Debug, Default)]
pub struct Turns {
    /// What was not heard yet, oldest first.
    held: VecDeque<Event>,
    /// A field is about to have the keyboard: what is pressed is meant for it.
    waits: bool,
    /// Frames it has been waited for.
    waited: u8,
}

impl Turns {
    /// Says whether a field is about to have the keyboard, which it has from the next frame on.
    pub fn wait_for_field(&mut self, waits: bool) {
        self.waits = waits;
        if !waits {
            self.waited = 0;
        }
    }

    /// What is heard now of what is held.
    fn turn(&mut self, typing: bool) -> Vec<Event> {
        if std::mem::take(&mut self.waits) && self.waited < PATIENCE {
            self.waited += 1;
            return Vec::new();
        }
        let mut heard: Vec<Event> = Vec::new();
        let mut led = None;
        while let Some(event) = self.held.front() {
            let leads = leads(event, typing);
            // The letter that a key makes belongs to its press.
            let own_text = led.is_some() && matches!(event, Event::Text(_)) && heard.last().is_some_and(is_press);
            let last = match (led, leads) {
                (Some(_), _) => !is_release(event) && !own_text,
                (None, true) => heard.iter().any(|event| !is_release(event)),
                (None, false) => false,
            };
            if last {
                break;
            }
            if leads && led.is_none() {
                led = Some(key_of(event));
            }
            heard.extend(self.held.pop_front());
        }
        let key =
            led.flatten().filter(|key| heard.iter().rfind(|event| key_of(event) == Some(*key)).is_some_and(is_press));
        if let Some(key) = key {
            self.drop_repeats(key);
        }
        heard
    }

    /// A key that is held down repeats faster than a slow window hears it: what has piled up is not heard after it was let go.
    fn drop_repeats(&mut self, of: Key) {
        while self.held.front().is_some_and(|event| is_press(event) && key_of(event) == Some(of)) {
            self.held.pop_front();
            if matches!(self.held.front(), Some(Event::Text(_))) {
                self.held.pop_front();
            }
        }
    }
}

impl Plugin for Turns {
    fn debug_name(&self) -> &'static str {
        "keys"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if self.held.is_empty() && !input.events.iter().any(is_of_keyboard) {
            return;
        }
        let (keys, others): (Vec<Event>, Vec<Event>) =
            std::mem::take(&mut input.events).into_iter().partition(is_of_keyboard);
        self.held.extend(keys);
        input.events = others;
        input.events.extend(self.turn(ctx.text_edit_focused()));
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        if !self.held.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

/// Events that are heard in turn.
fn is_of_keyboard(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { .. }
            | Event::Text(_)
            | Event::Ime(_)
            | Event::Copy
            | Event::Cut
            | Event::Paste(_)
            | Event::PasteImage(_)
    )
}

fn is_press(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, .. })
}

fn is_release(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: false, .. })
}

fn key_of(event: &Event) -> Option<Key> {
    match event {
        Event::Key { key, .. } => Some(*key),
        _ => None,
    }
}

/// Whether an event may lead somewhere else than the next letter does. While text is typed, letters do not.
fn leads(event: &Event, typing: bool) -> bool {
    match event {
        Event::Key { pressed: true, key, modifiers, .. } => !typing || !is_of_text(*key, *modifiers),
        Event::Key { pressed: false, .. } => false,
        _ => !typing,
    }
}

/// Whether a press changes nothing but the text that is typed.
fn is_of_text(key: Key, modifiers: Modifiers) -> bool {
    let leaves = matches!(
        key,
        Key::Enter | Key::Tab | Key::Escape | Key::ArrowUp | Key::ArrowDown | Key::PageUp | Key::PageDown
    );
    !(leaves || modifiers.ctrl || modifiers.alt || modifiers.command || modifiers.mac_cmd)
}

/// What has the keyboard, for deciding what a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Nothing has it.
    Free,
    /// A button, a row, a switch.
    Widget,
    /// The figure of the line at hand is typed.
    Figure,
    /// Other text is typed.
    Text,
    /// A word is being composed.
    Composing,
}

impl Hand {
    /// Whether a key may do a command now.
    pub fn allows(self, command: &Command, shortcut: &KeyboardShortcut) -> bool {
        match self {
            Self::Free => true,
            // Enter and space press what has the keyboard.
            Self::Widget => shortcut.modifiers.any() || !matches!(shortcut.logical_key, Key::Enter | Key::Space),
            // Keys without a modifier are letters; a field undoes its own typing and moves its cursor word by word.
            Self::Figure | Self::Text => {
                let of_field = matches!(command, Command::Undo | Command::Redo | Command::Back);
                let elsewhere = matches!(command, Command::Override(_)) && self == Self::Text;
                shortcut.modifiers.any() && !of_field && !elsewhere
            }
            Self::Composing => false,
        }
    }
}

/// Whether a word is being composed after the events of this frame.
pub fn is_composing(ctx: &Context, before: bool) -> bool {
    if !ctx.text_edit_focused() {
        return false;
    }
    ctx.input(|input| {
        input.events.iter().fold(before, |composing, event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => !text.is_empty(),
            Event::Ime(ImeEvent::Commit(_)) => false,
            _ => composing,
        })
    })
}

/// Takes a press of a shortcut out of the input, with the letter it made, and says whether it is to be followed. Only
/// stepping follows a key that is held down.
pub fn take(input: &mut InputState, shortcut: &KeyboardShortcut, repeats: bool) -> bool {
    let (mut taken, mut followed) = (false, false);
    input.events.retain(|event| match event {
        Event::Key { key, pressed: true, modifiers, repeat, .. }
            if *key == shortcut.logical_key
                && modifiers.matches_logically(shortcut.modifiers)
                && modifiers.alt == shortcut.modifiers.alt =>
        {
            taken = true;
            followed |= repeats || !*repeat;
            false
        }
        _ => true,
    });
    if taken {
        input.events.retain(|event| !matches!(event, Event::Text(_)));
    }
    followed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
    }

    fn release(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.to_owned())
    }

    fn turns(events: Vec<Event>) -> Turns {
        Turns { held: events.into(), ..Turns::default() }
    }

    #[test]
    fn a_press_and_its_letter_are_one_turn() {
        let (n, j) = (Key::N, Key::J);
        let mut turns = turns(vec![press(n), text("n"), release(n), press(j), text("j"), release(j), text("琴房")]);
        assert_eq!(turns.turn(false), [press(n), text("n"), release(n)]);
        // From here on a field has the keyboard.
        assert_eq!(turns.turn(true), [press(j), text("j"), release(j), text("琴房")]);
        assert!(turns.turn(true).is_empty());
    }

    #[test]
    fn what_is_typed_is_one_turn_until_a_key_that_leaves_the_field() {
        let one = |key, letter: &str| vec![press(key), text(letter), release(key)];
        let enter = vec![press(Key::Enter), release(Key::Enter)];
        let events = [one(Key::Num4, "4"), one(Key::Num5, "5"), enter.clone(), one(Key::Num6, "6")].concat();
        let mut turns = turns(events);
        assert_eq!(turns.turn(true), [one(Key::Num4, "4"), one(Key::Num5, "5")].concat());
        assert_eq!(turns.turn(true), enter);
        assert_eq!(turns.turn(false), one(Key::Num6, "6"));
    }

    #[test]
    fn two_digits_that_begin_a_figure_are_two_turns() {
        let mut turns = turns(vec![text("4"), text("5")]);
        assert_eq!(turns.turn(false), [text("4")]);
        assert_eq!(turns.turn(true), [text("5")]);
    }

    #[test]
    fn a_key_held_down_does_not_pile_up_but_pressed_twice_is_heard_twice() {
        let j = Key::J;
        let mut held = turns(vec![press(j), text("j"), press(j), text("j"), press(j), release(j), press(Key::K)]);
        assert_eq!(held.turn(false), [press(j), text("j")]);
        assert_eq!(held.turn(false), [release(j), press(Key::K)]);
        let mut twice = turns(vec![press(j), release(j), press(j), release(j)]);
        assert_eq!(twice.turn(false), [press(j), release(j)]);
        assert_eq!(twice.turn(false), [press(j), release(j)]);
    }

    #[test]
    fn keys_wait_for_the_field_they_are_meant_for_but_not_for_ever() {
        let mut turns = turns(vec![press(Key::J)]);
        for _ in 0..PATIENCE {
            turns.wait_for_field(true);
            assert!(turns.turn(false).is_empty());
        }
        turns.wait_for_field(true);
        assert_eq!(turns.turn(false), [press(Key::J)]);
    }
}
