//! How large charts are on a page of paper, from `assets/paper-charts.toml`: their words are to be read in print.

use std::sync::LazyLock;

use serde::Deserialize;

use super::scene::Scene;

pub(super) const FILE: &str = include_str!("../../assets/paper-charts.toml");

/// Sizes on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sizes {
    width: f64,
    many: usize,
    width_of_many: f64,
    plot: f64,
    row: f64,
}

static SIZES: LazyLock<Sizes> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());

/// Where a scene is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Canvas {
    pub width: f64,
    /// Whether the title stands in the picture; on paper it is the caption.
    pub titled: bool,
    /// Height of a plot, and of each of its rows where they are names; `None` as the kind has it.
    pub heights: Option<(f64, f64)>,
}

impl Canvas {
    /// A picture of its own.
    pub(super) const fn whole(width: f64) -> Self {
        Self { width, titled: true, heights: None }
    }

    /// The canvas of a scene on paper: the more there is to be named the wider, as far as words can still be read.
    pub(super) fn on_paper(scene: &Scene) -> Self {
        let sizes = *SIZES;
        let width = if scene.marks().count() > sizes.many { sizes.width_of_many } else { sizes.width };
        Self { width, titled: false, heights: Some((sizes.plot, sizes.row)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::layout::TICK;

    /// Width of the text of a report, points.
    const TEXT_WIDTH: f64 = 160.0 * 72.0 / 25.4;

    #[test]
    fn words_of_charts_on_paper_can_be_read() {
        let sizes: Sizes = toml::from_str(FILE).expect("the sizes");
        for width in [sizes.width, sizes.width_of_many] {
            assert!(TICK * TEXT_WIDTH / width >= 6.5, "{width}");
        }
        assert!(sizes.row > TICK);
    }
}
