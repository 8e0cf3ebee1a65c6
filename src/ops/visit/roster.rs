//! A school's roster of teachers, taken from a workbook or from names typed or pasted, and joined with the roster that
//! stands. Places in a roster never change: ticks are kept by place.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::county::Stage;
use crate::fault::{Fault, Result};
use crate::intake::{Table, Unreadable, normalised, tables};
use crate::visit::Teacher;

/// Most teachers of a roster.
pub const MOST: usize = 2_000;
/// Longest name, in characters.
const MOST_NAME: usize = 30;
/// Longest remark, in characters.
const MOST_REMARK: usize = 40;
/// Rows in which the headings may stand.
const HEAD_ROWS: usize = 10;
/// Headings of a wrong file that are named.
const MOST_FOUND: usize = 8;

/// Headings and words of `assets/roster.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    name: Vec<String>,
    stage: Vec<String>,
    remarks: Vec<Vec<String>>,
    word: Vec<StageWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageWords {
    stage: String,
    words: Vec<String>,
}

/// The file is part of the program, and a test reads it.
static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../../assets/roster.toml")).unwrap_or_default());

/// Teachers found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of the file.
    pub teachers: Vec<Teacher>,
    /// Rows with content but without a name.
    pub nameless: usize,
}

/// Where the columns stand.
struct Columns {
    name: u32,
    stage: Option<u32>,
    remarks: Vec<u32>,
}

impl Columns {
    /// The columns of a row of headings; `None` where no name is among them.
    fn of(cells: &[(u32, String)]) -> Option<Self> {
        let column = |known: &[String]| {
            let fits = |text: &str| known.iter().any(|heading| normalised(heading) == normalised(text));
            cells.iter().find(|(_, text)| fits(text)).map(|(column, _)| *column)
        };
        Some(Self {
            name: column(&RULES.name)?,
            stage: column(&RULES.stage),
            remarks: RULES.remarks.iter().filter_map(|known| column(known)).collect(),
        })
    }

    fn number(&self) -> usize {
        1 + usize::from(self.stage.is_some()) + self.remarks.len()
    }

    fn teacher(&self, cells: &[(u32, String)], stages: &[Stage]) -> Option<Teacher> {
        let text = |wanted: u32| cells.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.as_str());
        let remark: Vec<&str> = self.remarks.iter().filter_map(|column| text(*column)).collect();
        teacher(text(self.name)?, self.stage.and_then(text), &remark, stages)
    }
}

fn teacher(name: &str, stage: Option<&str>, remark: &[&str], stages: &[Stage]) -> Option<Teacher> {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_NAME).collect();
    if name.is_empty() {
        return None;
    }
    let only = if let [only] = stages { Some(*only) } else { None };
    let said: Vec<&str> = remark.iter().copied().filter(|text| !text.is_empty()).collect();
    let remark: String = said.join(" · ").chars().take(MOST_REMARK).collect();
    Some(Teacher { name, stage: stage.and_then(stage_of).or(only), remark })
}

/// The stage a cell names; one that names several says nothing.
fn stage_of(text: &str) -> Option<Stage> {
    let mut rest = normalised(text);
    let mut named = Vec::new();
    for known in &RULES.word {
        let before = rest.len();
        for word in &known.words {
            rest = rest.replace(word.as_str(), "");
        }
        if rest.len() < before {
            named.push(Stage::from_id(&known.stage));
        }
    }
    if let [stage] = named.as_slice() { *stage } else { None }
}

/// Reads a workbook: of its sheets the one whose headings are best understood, one that is shown before a hidden one.
/// A school of one stage has teachers of that stage.
///
/// # Errors
/// Where the file is no table, has no column of names, no names in it or too many.
pub fn read(path: &Path, stages: &[Stage]) -> Result<Found> {
    let tables = tables(path, MOST + HEAD_ROWS + 1).map_err(|why| unreadable(why).in_file(path))?;
    let mut best: Option<(bool, usize, &Table, usize, Columns)> = None;
    for table in &tables {
        for (place, (_, cells)) in table.rows.iter().take(HEAD_ROWS).enumerate() {
            let Some(columns) = Columns::of(cells) else { continue };
            let rank = (table.visible, columns.number());
            if best.as_ref().is_none_or(|best| rank > (best.0, best.1)) {
                best = Some((rank.0, rank.1, table, place, columns));
            }
        }
    }
    let Some((_, _, table, head, columns)) = best else {
        return Err(Fault::bad_input("roster_without_names").in_file(path).with("found", headings(&tables)));
    };
    let mut found = Found::default();
    for (_, cells) in table.rows.iter().skip(head + 1) {
        match columns.teacher(cells, stages) {
            // A head that is repeated on every printed page is nobody.
            Some(teacher) if RULES.name.iter().any(|known| normalised(known) == normalised(&teacher.name)) => {}
            Some(teacher) => found.teachers.push(teacher),
            None => found.nameless += 1,
        }
    }
    if found.teachers.is_empty() {
        return Err(Fault::bad_input("roster_empty").in_file(path));
    }
    if table.more || found.teachers.len() > MOST {
        return Err(Fault::bad_input("roster_too_long").in_file(path).with("most", MOST));
    }
    Ok(found)
}

fn unreadable(why: Unreadable) -> Fault {
    Fault::bad_input(match why {
        Unreadable::Missing => "roster_missing",
        Unreadable::Denied => "roster_denied",
        Unreadable::Empty => "roster_empty",
        Unreadable::Encrypted => "roster_encrypted",
        Unreadable::TooLarge => "roster_too_large",
        Unreadable::NoTable => "roster_no_table",
    })
}

/// The headings of a file without a column of names: of all its first rows the one with most texts.
fn headings(tables: &[Table]) -> String {
    let words = |cells: &[(u32, String)]| cells.iter().filter(|(_, text)| text.parse::<f64>().is_err()).count();
    let rows = tables.iter().flat_map(|table| table.rows.iter().take(HEAD_ROWS)).map(|(_, cells)| cells);
    let mut best: &[(u32, String)] = &[];
    for cells in rows {
        if words(cells) > words(best) {
            best = cells;
        }
    }
    let mut shown: Vec<String> =
        best.iter().take(MOST_FOUND).map(|(_, text)| text.chars().take(12).collect()).collect();
    if best.len() > MOST_FOUND {
        shown.push("…".to_owned());
    }
    if shown.is_empty() { "—".to_owned() } else { shown.join(" | ") }
}

/// Names typed or pasted: one a line, or several with commas between; cells of a spreadsheet with tabs between, with
/// their headings or without.
#[must_use]
pub fn of_text(text: &str, stages: &[Stage]) -> Vec<Teacher> {
    let mut columns: Option<Columns> = None;
    let mut teachers = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<(u32, String)> = (0..).zip(line.split('\t').map(|cell| cell.trim().to_owned())).collect();
        if let Some(known) = Columns::of(&cells) {
            columns = Some(known);
        } else if let Some(columns) = columns.as_ref().filter(|_| cells.len() > 1) {
            teachers.extend(columns.teacher(&cells, stages));
        } else if let [(_, name), others @ ..] = cells.as_slice()
            && !others.is_empty()
        {
            let (named, remark): (Vec<_>, Vec<_>) =
                others.iter().map(|(_, text)| text.as_str()).partition(|text| stage_of(text).is_some());
            teachers.extend(teacher(name, named.first().copied(), &remark, stages));
        } else {
            let names = line.split(['、', '，', ',', '；', ';']);
            teachers.extend(names.filter_map(|name| teacher(name, None, &[], stages)));
        }
    }
    teachers
}

/// What joining two rosters came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// The roster, those that stood at their places.
    pub roster: Vec<Teacher>,
    /// How many are new.
    pub added: usize,
    /// How many stood already.
    pub known: usize,
    /// How many stood and are not among the newcomers.
    pub absent: usize,
}

/// Joins newcomers to the roster that stands: who stands keeps his place and his ticks and takes up what the newcomers
/// say of stage and subject, who is new comes last, nobody is left out. Of several of one name the first is the first.
///
/// # Errors
/// Where they are too many.
pub fn join(standing: &[Teacher], newcomers: Vec<Teacher>) -> Result<Joined> {
    let mut places: BTreeMap<String, std::collections::VecDeque<usize>> = BTreeMap::new();
    for (place, teacher) in standing.iter().enumerate().filter(|(_, teacher)| !teacher.is_removed()) {
        places.entry(normalised(&teacher.name)).or_default().push_back(place);
    }
    let there: usize = places.values().map(std::collections::VecDeque::len).sum();
    let mut joined = Joined { roster: standing.to_vec(), ..Joined::default() };
    for newcomer in newcomers {
        let place = places.get_mut(&normalised(&newcomer.name)).and_then(std::collections::VecDeque::pop_front);
        if let Some(place) = place {
            let known = &mut joined.roster[place];
            known.stage = newcomer.stage.or(known.stage);
            if !newcomer.remark.is_empty() {
                known.remark = newcomer.remark;
            }
            joined.known += 1;
        } else {
            joined.roster.push(newcomer);
            joined.added += 1;
        }
    }
    joined.absent = there - joined.known;
    if joined.roster.len() > MOST {
        return Err(Fault::could_not_run("roster_too_long").with("most", MOST));
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_headings_is_read() {
        let known: std::result::Result<Rules, _> = toml::from_str(include_str!("../../../assets/roster.toml"));
        let known = known.unwrap();
        assert!(known.word.iter().all(|words| Stage::from_id(&words.stage).is_some()));
        for word in known.word.iter().flat_map(|known| &known.words) {
            assert_eq!(*word, normalised(word), "words are compared folded");
        }
    }

    #[test]
    fn a_cell_names_a_stage_or_says_nothing() {
        let of = |text: &str| stage_of(text);
        assert_eq!(
            [of("小学部"), of("初 中"), of("七年级（2）班"), of("初三年级")],
            [Some(Stage::Primary), Some(Stage::Junior), Some(Stage::Junior), Some(Stage::Junior)]
        );
        assert_eq!([of("３年级"), of("小学、初中"), of("语文")], [Some(Stage::Primary), None, None]);
    }
}
