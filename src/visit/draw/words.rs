//! A draw in words.

use crate::county::{Quantities, Stage};
use crate::rulebook::Rulebook;
use crate::text::{Language, join, text};

use super::frame::{area_id, area_names, assessed_stages};
use super::{Drawn, Reason, Risk, Stratum};

/// Stands in a code for what was not reported.
const UNKNOWN: &str = "-";

impl Stratum {
    /// The stratum by ids: stages, kind, area, and the township's name.
    #[must_use]
    pub fn code(&self, quantities: &Quantities) -> String {
        let stages = assessed_stages(quantities, self.kind);
        let stages = stages.into_iter().map(Stage::id).collect::<Vec<_>>().join("+");
        let kind = quantities.kinds.get(self.kind).map_or(UNKNOWN, |kind| kind.id.as_str());
        let area = area_id(quantities, self.area).unwrap_or(UNKNOWN);
        let township = Some(self.township.as_str()).filter(|township| !township.is_empty()).unwrap_or(UNKNOWN);
        [&stages, kind, area, township].join("/")
    }

    /// The stratum in words: stages where the kind does not say them, kind, area, township.
    #[must_use]
    pub fn words(&self, language: Language, quantities: &Quantities) -> String {
        let stages = assessed_stages(quantities, self.kind);
        let stages = join(language, stages.into_iter().map(|stage| stage_word(language, stage)));
        let parts = [stages, self.kind_words(language, quantities), self.area_words(language, quantities)];
        let township = Some(self.township.clone()).filter(|township| !township.is_empty());
        let township = township.unwrap_or_else(|| text(language, "draw.no_township", &[]));
        let mut parts: Vec<String> = parts.into_iter().chain([township]).collect();
        // The stage of a primary school is its kind in Chinese.
        parts.dedup();
        parts.join(&text(language, "draw.part_join", &[]))
    }

    fn kind_words(&self, language: Language, quantities: &Quantities) -> String {
        quantities.kinds.get(self.kind).map_or_else(String::new, |kind| kind.name(language).to_owned())
    }

    fn area_words(&self, language: Language, quantities: &Quantities) -> String {
        match (area_names(quantities, self.area), language) {
            (Some((chinese, _)), Language::ZhCn) => chinese.to_owned(),
            (Some((_, english)), Language::En) => english.to_owned(),
            (None, _) => text(language, "draw.no_area", &[]),
        }
    }
}

impl Risk {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Failing(_) => "failing",
            Self::NearThreshold(_) => "near_threshold",
            Self::Doubts(_) => "doubts",
            Self::LongUnvisited(_) => "long_unvisited",
            Self::NeverVisited => "never_visited",
        }
    }
}

impl Reason {
    /// Stable code; its sentence stands in the locale files under `draw.why.<code>`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::OnlyOfKind => "only_of_kind",
            Self::SeatOfKind { .. } => "seat_of_kind",
            Self::OfStratum { .. } => "of_stratum",
            Self::Risk(risk) => risk.code(),
        }
    }
}

impl Drawn {
    /// The code of what counts most among its reasons.
    #[must_use]
    pub fn code_of_why(&self) -> &'static str {
        self.why.first().map_or("", Reason::code)
    }

    /// All reasons in one sentence.
    #[must_use]
    pub fn why_words(&self, language: Language, quantities: &Quantities, rulebook: &Rulebook) -> String {
        let reasons = self.why.iter().map(|reason| self.reason_words(language, reason, quantities, rulebook));
        reasons.collect::<Vec<_>>().join(&text(language, "draw.why_join", &[]))
    }

    /// One reason in words.
    #[must_use]
    pub fn reason_words(
        &self,
        language: Language,
        reason: &Reason,
        quantities: &Quantities,
        rulebook: &Rulebook,
    ) -> String {
        let mut arguments = vec![("area", self.stratum.area_words(language, quantities))];
        match reason {
            Reason::All | Reason::OnlyOfKind | Reason::Risk(Risk::NeverVisited) => {}
            Reason::SeatOfKind { schools } => arguments.push(("schools", schools.to_string())),
            Reason::OfStratum { drawn, schools } => {
                arguments.extend([("drawn", drawn.to_string()), ("schools", schools.to_string())]);
            }
            Reason::Risk(Risk::Failing(stages)) => {
                let stages = stages.iter().map(|stage| stage_word(language, *stage));
                arguments.push(("stages", join(language, stages)));
            }
            Reason::Risk(Risk::NearThreshold(values)) => {
                let values = values.iter().map(|(stage, indicator)| {
                    let name = rulebook.indicators.get(*indicator).map_or("", |one| language.of(&one.short));
                    let stage = stage_word(language, *stage);
                    text(language, "table.with_unit", &[("name", name.to_owned()), ("unit", stage)])
                });
                arguments.push(("indicators", join(language, values)));
            }
            Reason::Risk(Risk::Doubts(count)) => arguments.push(("count", count.to_string())),
            Reason::Risk(Risk::LongUnvisited(days)) => arguments.push(("days", days.to_string())),
        }
        text(language, &format!("draw.why.{}", reason.code()), &arguments)
    }
}

fn stage_word(language: Language, stage: Stage) -> String {
    text(language, &format!("stage.{}", stage.id()), &[])
}
