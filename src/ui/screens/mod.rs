//! The screens, one module each.

pub mod data;
pub mod evidence;
pub mod follow_up;
pub mod gaps;
pub mod measured;
pub mod overview;
pub mod reports;
pub mod school;
pub mod schools;
pub mod settings;
pub mod visits;
pub mod welcome;

use serde::{Deserialize, Serialize};

/// A screen of the rail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Screen {
    /// Do we pass, and if not, why.
    #[default]
    Overview,
    /// Where to go, and what was seen there.
    Visits,
    /// Every school.
    Schools,
    /// How far schools lie apart.
    Gaps,
    /// What was found and what became of it.
    FollowUp,
    /// Documents, and those that were made.
    Reports,
    /// Import, loads, doubts.
    Data,
    /// Language, looks, who works here.
    Settings,
}

impl Screen {
    /// All, in the order of the rail.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Visits,
        Self::Schools,
        Self::Gaps,
        Self::FollowUp,
        Self::Reports,
        Self::Data,
        Self::Settings,
    ];

    /// Its name in the locale files, under `screen`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Visits => "visits",
            Self::Schools => "schools",
            Self::Gaps => "gaps",
            Self::FollowUp => "follow_up",
            Self::Reports => "reports",
            Self::Data => "data",
            Self::Settings => "settings",
        }
    }

    /// Its icon.
    pub const fn icon(self) -> &'static str {
        self.id()
    }

    /// Whether it shows nothing without a county.
    pub const fn needs_county(self) -> bool {
        matches!(self, Self::Visits | Self::Schools | Self::Gaps | Self::FollowUp | Self::Reports)
    }
}
