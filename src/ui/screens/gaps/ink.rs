//! The charts' colours as egui's, by role, for the theme that is on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use eframe::egui::{Color32, Ui};

use crate::chart::{Colour, Colours, Role, Theme};
use crate::ui::tokens::{self, Look as _};

/// Colours of a theme.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    /// Figures and names.
    pub text: Color32,
    /// Names of axes.
    pub muted: Color32,
    /// Lines behind the marks.
    pub grid: Color32,
    /// Lines of axes.
    pub axis: Color32,
    /// What the marks lie on.
    pub ground: Color32,
    /// What is highlighted.
    pub accent: Color32,
    /// Behind the name of what is highlighted.
    pub accent_soft: Color32,
    /// How strong shades of cells may be, so that figures on them are read.
    pub shade: f32,
    roles: BTreeMap<Role, Color32>,
}

static CHARTS: LazyLock<[Colours; 2]> = LazyLock::new(|| Theme::ALL.map(Colours::of));

impl Ink {
    /// The colours for what is drawn here, on a card.
    pub(super) fn of(ui: &Ui) -> Self {
        let dark = ui.visuals().dark_mode;
        let charts = &CHARTS[usize::from(dark)];
        let looks = ui.colours();
        let colour = |colour: Colour| tokens::parse(&colour.hex()).unwrap_or(looks.text);
        Self {
            text: looks.text,
            muted: looks.text_weak,
            grid: colour(charts.grid),
            axis: colour(charts.axis),
            ground: looks.card,
            accent: looks.accent,
            accent_soft: looks.accent_soft,
            shade: if dark { 0.62 } else { 1.0 },
            roles: Role::ALL.into_iter().map(|role| (role, colour(charts.role(role)))).collect(),
        }
    }

    /// The colour of a role.
    pub(super) fn role(&self, role: Role) -> Color32 {
        self.roles.get(&role).copied().unwrap_or(self.text)
    }

    /// Words on a bar of that role: what differs more from it.
    pub(super) fn on(&self, role: Role) -> Color32 {
        let far = |colour: Color32| self.role(role).intensity() - colour.intensity();
        if far(self.text).abs() > far(self.ground).abs() { self.text } else { self.ground }
    }

    /// The same, so strong, on the ground.
    pub(super) fn shaded(&self, role: Role, strength: f64) -> Color32 {
        #[expect(clippy::cast_possible_truncation, reason = "a part of one")]
        let strength = strength.clamp(0.0, 1.0) as f32 * self.shade;
        self.ground.lerp_to_gamma(self.role(role), strength)
    }
}
