//! Tables on a terminal: columns aligned with full-width characters taking two places.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) use crate::chart::numbers::deciding;
use crate::chart::numbers::rounded;

/// Places of a line. A last column of texts that does not fit goes on below itself.
const LINE: usize = 120;
/// Places a last column has at least.
const LEAST: usize = 30;
/// Signs that never begin a line.
const CLOSING: &str = "，。；：、）”！？,.;:)";

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Texts.
    Left,
    /// Figures.
    Right,
}

/// A table being put together.
pub(super) struct Table {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(heads: impl IntoIterator<Item = (String, Align)>) -> Self {
        Self { heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table with a line under its heads, two spaces between columns, no spaces at the ends of lines. The last
    /// cell of a row may hold several lines.
    pub fn text(&self) -> String {
        let mut widths: Vec<usize> = self.heads.iter().map(|(head, _)| head.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.lines().map(UnicodeWidthStr::width).max().unwrap_or(0));
            }
        }
        if let (Some((_, Align::Left)), Some((last, before))) = (self.heads.last(), widths.split_last_mut()) {
            let room = LINE.saturating_sub(before.iter().map(|width| width + 2).sum());
            *last = (*last).min(room.max(LEAST));
        }
        let heads: Vec<&str> = self.heads.iter().map(|(head, _)| head.as_str()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let mut text = self.line(&heads, &widths);
        text.push_str(&self.line(&rule.iter().map(String::as_str).collect::<Vec<_>>(), &widths));
        for row in &self.rows {
            let Some((last, before)) = row.split_last() else { continue };
            let most = widths.last().copied().unwrap_or(LEAST);
            let lines: Vec<String> = last.lines().flat_map(|line| wrapped(line, most)).collect();
            for place in 0..lines.len().max(1) {
                let cells = before.iter().map(|cell| if place == 0 { cell.as_str() } else { "" });
                let cells: Vec<&str> = cells.chain([lines.get(place).map_or("", String::as_str)]).collect();
                text.push_str(&self.line(&cells, &widths));
            }
        }
        text
    }

    fn line(&self, cells: &[&str], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.heads) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => line.extend([cell, gap.as_str(), "  "]),
                Align::Right => line.extend([gap.as_str(), cell, "  "]),
            }
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

/// A text in lines of at most `most` places, broken at a space or behind a sign where that is near enough.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.width() > most {
        let (mut width, mut good, mut fair) = (0, None, None);
        let mut before = ' ';
        for (at, sign) in rest.char_indices() {
            if at > 0 && !CLOSING.contains(sign) {
                if before == ' ' || (CLOSING.contains(before) && before.width() == Some(2)) {
                    good = Some((at, width));
                } else if before.width() == Some(2) && sign.width() == Some(2) {
                    fair = Some(at);
                }
            }
            width += sign.width().unwrap_or(0);
            if width > most {
                fair = fair.or((at > 0).then_some(at));
                break;
            }
            before = sign;
        }
        let good = good.filter(|(_, width)| width * 2 > most).map(|(at, _)| at);
        let Some(at) = good.or(fair) else { break };
        lines.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

/// A text cut to some places, with `…` for what is left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut width = 1;
    let fits = |sign: &char| {
        width += sign.width().unwrap_or(0);
        width <= most
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

/// A number with a fixed number of decimals, rounded half up, `—` where there is none.
pub(super) fn decimals(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "—".to_owned(), |value| rounded(value, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_last_column_goes_on_below_itself() {
        let mut table = Table::new([("学校".to_owned(), Align::Left), ("原因".to_owned(), Align::Left)]);
        table.row(vec!["甲小学".to_owned(), "一\n".to_owned() + &"缺数据；".repeat(20)]);
        let text = table.text();
        assert!(text.lines().all(|line| line.width() <= LINE), "{text}");
        assert_eq!(text.lines().nth(3), Some(format!("        {}", "缺数据；".repeat(14)).as_str()));
    }

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrapped("Teaching rooms 4.10, lacks 89.20 ㎡", 22), ["Teaching rooms 4.10,", "lacks 89.20 ㎡"]);
        assert_eq!(wrapped("没有空格也没有标点", 8), ["没有空格", "也没有标", "点"]);
        assert_eq!(shortened("没有空格", 7), "没有空…");
    }

    #[test]
    fn a_value_is_shown_on_its_side_of_the_limit() {
        assert_eq!([deciding(47.0 / 11.2, 4.2, 2), deciding(4.1, 4.2, 2), deciding(4.2, 4.2, 2)], [3, 2, 2]);
    }

    #[test]
    fn full_width_characters_take_two_places() {
        let mut table = Table::new([("学校".to_owned(), Align::Left), ("值".to_owned(), Align::Right)]);
        table.row(vec!["甲小学".to_owned(), "4.20".to_owned()]);
        table.row(vec!["ab".to_owned(), "12.5".to_owned()]);
        assert_eq!(table.text(), "学校      值\n──────  ────\n甲小学  4.20\nab      12.5\n");
    }
}
