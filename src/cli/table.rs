//! Tables on a terminal: columns aligned with full-width characters taking two places.

use unicode_width::UnicodeWidthStr;

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

    /// The table with a line under its heads, two spaces between columns, no spaces at the ends of lines.
    pub fn text(&self) -> String {
        let mut widths: Vec<usize> = self.heads.iter().map(|(head, _)| head.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let heads: Vec<&str> = self.heads.iter().map(|(head, _)| head.as_str()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let mut text = self.line(&heads, &widths);
        text.push_str(&self.line(&rule.iter().map(String::as_str).collect::<Vec<_>>(), &widths));
        for row in &self.rows {
            text.push_str(&self.line(&row.iter().map(String::as_str).collect::<Vec<_>>(), &widths));
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

/// A number with a fixed number of decimals, rounded half up, `—` where there is none.
pub(super) fn decimals(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_places() {
        let mut table = Table::new([("学校".to_owned(), Align::Left), ("值".to_owned(), Align::Right)]);
        table.row(vec!["甲小学".to_owned(), "4.20".to_owned()]);
        table.row(vec!["ab".to_owned(), "12.5".to_owned()]);
        assert_eq!(table.text(), "学校      值\n──────  ────\n甲小学  4.20\nab      12.5\n");
    }
}
