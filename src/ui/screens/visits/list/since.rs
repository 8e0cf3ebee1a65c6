//! How long ago somebody was at a school: a shape and a colour, then the days.

use eframe::egui::{Align2, Color32, Pos2, Rect, TextStyle, Ui, Vec2};

use crate::rulebook::SinceLastVisit;
use crate::ui::tokens::{Colours, Look as _};
use crate::ui::widgets::{icon, row};
use crate::ui::words::{Say, number};

/// How long ago somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Nobody ever was.
    Never,
    /// So many days ago, which is recent.
    Recent(i32),
    /// Neither recent nor long ago.
    Between(i32),
    /// Long ago.
    Long(i32),
}

impl Since {
    /// Of so many days; `None` where nobody ever was there.
    pub fn of(days: Option<i32>, rule: SinceLastVisit) -> Self {
        match days {
            None => Self::Never,
            Some(days) if days <= rule.recent => Self::Recent(days),
            Some(days) if days <= rule.long => Self::Between(days),
            Some(days) => Self::Long(days),
        }
    }

    /// In words.
    pub fn words(self, say: Say) -> String {
        match self {
            Self::Never => say.of("visits_list.never"),
            Self::Recent(0) => say.of("visits_list.today"),
            Self::Recent(days) | Self::Between(days) | Self::Long(days) => {
                say.with("visits_list.days", &[("days", number(f64::from(days), 0))])
            }
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Recent(_) => "check",
            Self::Between(_) => "later",
            Self::Long(_) => "warning",
        }
    }

    const fn ink(self, colours: &Colours) -> Color32 {
        match self {
            Self::Recent(_) => colours.good,
            Self::Between(_) => colours.open,
            Self::Never | Self::Long(_) => colours.bad,
        }
    }

    /// Draws shape and words at the left of a cell.
    pub fn paint(self, ui: &Ui, say: Say, cell: Rect) {
        let ink = self.ink(ui.colours());
        let side = ui.steps(4.0);
        let at = Rect::from_center_size(Pos2::new(cell.left() + side / 2.0, cell.center().y), Vec2::splat(side));
        icon::paint(ui.painter(), at, self.icon(), ink);
        let left = at.right() + ui.steps(1.0);
        let text = row::lines(ui, &self.words(say), &TextStyle::Body, ink, cell.right() - left, 1);
        row::put(ui.painter(), text, Pos2::new(left, cell.center().y), Align2::LEFT_CENTER, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_fall_where_the_rule_says() {
        let rule = SinceLastVisit { recent: 60, long: 180 };
        let of = |days: i32| Since::of(Some(days), rule);
        assert_eq!([of(0), of(60)], [Since::Recent(0), Since::Recent(60)]);
        assert_eq!([of(61), of(180), of(181)], [Since::Between(61), Since::Between(180), Since::Long(181)]);
        assert_eq!(Since::of(None, rule), Since::Never);
    }
}
