//! What is seen on the screen and not handed in to the store yet: 已保存 must not stand over it.

use crate::ui::state;

use super::{Walk, classes, desk, finish, own, talks, teachers};

/// Something that is seen and not handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsaved {
    /// Figures that are none, so many.
    NotFigures(usize),
    /// A field that is being typed in and is handed in when it is left.
    Typing,
    /// Findings that were begun and not raised, so many.
    Findings(usize),
    /// A signature that was not confirmed.
    Signature,
}

/// What is not handed in yet, the most serious of it.
pub(super) fn unsaved(state: &state::State) -> Option<Unsaved> {
    let walk = state.visits.open.as_deref()?;
    let (typing, wrong) = desk::typed(walk);
    let not_figures = others_aside(walk) + usize::from(wrong) + classes::wrong(walk);
    if not_figures > 0 {
        return Some(Unsaved::NotFigures(not_figures));
    }
    let typing = typing
        || classes::is_typing(walk)
        || teachers::is_typing(walk)
        || talks::is_typing(walk)
        || own::is_typing(walk)
        || finish::is_typing(walk)
        || walk.evidence.is_typing();
    if typing {
        return Some(Unsaved::Typing);
    }
    let begun = usize::from(matches!(walk.finding, Some(super::findings::Draft::New(_))));
    let findings = begun + state.follow_up.aside.keys().filter(|(visit, _)| *visit == walk.visit.id).count();
    if findings > 0 {
        return Some(Unsaved::Findings(findings));
    }
    finish::is_signing(walk).then_some(Unsaved::Signature)
}

/// Figures of other lines that are none.
fn others_aside(walk: &Walk) -> usize {
    let here = walk.line().map(|line| line.id.as_str());
    walk.aside.keys().filter(|line| Some(line.as_str()) != here).count()
}
