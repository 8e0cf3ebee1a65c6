//! The own form on paper (docx, pdf): a table a part, and what the school answered as an annex.

use jiff::civil::Date;

use super::OwnReview;
use super::rows::{Line, Row, SchoolForm};
use crate::chart::numbers::rounded;
use crate::report::document::{Align, Block, Cell, Column, Document, Layout, Mark, Run, Signature, Table};
use crate::report::forms::Paper;
use crate::report::forms::layout::{SelfReview, fill};
use crate::text::{Language, text};

/// Its kind, as on the command line.
const KIND: &str = "self-review";
/// Widths and sides: number, item, asked, line, figure, met, papers, own figure, own note.
const COLUMNS: [(f64, Align); 9] = [
    (8.0, Align::Centre),
    (29.0, Align::Left),
    (15.0, Align::Centre),
    (25.0, Align::Left),
    (16.0, Align::Centre),
    (11.0, Align::Centre),
    (26.0, Align::Left),
    (30.0, Align::Left),
    (16.0, Align::Left),
];
/// Those of the answers: number, text, answer, figure, note.
const OWN_COLUMNS: [(f64, Align); 5] =
    [(10.0, Align::Centre), (80.0, Align::Left), (18.0, Align::Centre), (24.0, Align::Centre), (38.0, Align::Left)];

/// The forms of some schools; what they are together, if anything.
pub(super) fn document(paper: &Paper<'_>, schools: &[SchoolForm<'_>], scope: &str, made_on: Date) -> Document {
    let (words, county) = (&paper.forms.self_review, paper.county);
    let alone = if let [school] = schools { Some(school) } else { None };
    let title = alone.map_or_else(|| fill(&words.title, &[("school", scope.to_owned())]), |one| one.title.clone());
    let mut document = Document::new(KIND, Layout::Wide, Language::ZhCn, title, made_on);
    let codes: Vec<&str> = schools.iter().map(|school| school.code).collect();
    document.identity = format!("{}-{}-{}", county.code, county.year, codes.join("-"));
    document.contents = alone.is_none();
    document.form.clone_from(&paper.forms.version);
    for (place, school) in schools.iter().enumerate() {
        if place > 0 {
            document.push(Block::PageBreak);
        }
        if alone.is_some() {
            document.about.clone_from(&school.about);
        } else {
            document.push(Block::plain_heading(1, &school.title));
            document.push(Block::line(&school.about));
        }
        form(&mut document, words, school);
        if let Some(own) = school.own.filter(|own| !own.answers.is_empty()) {
            document.push(Block::PageBreak);
            document.push(Block::Table(answers(paper, school, own)));
        }
    }
    document
}

fn form(document: &mut Document, words: &SelfReview, school: &SchoolForm<'_>) {
    let mut tables: Vec<Table> = Vec::new();
    for part in school.parts.iter().filter(|part| !part.rows.is_empty()) {
        let mut table = table(&COLUMNS, &part.name, head(words));
        for row in &part.rows {
            rows(&mut table, row);
        }
        tables.push(table);
    }
    if let Some(last) = tables.last_mut() {
        last.note = school.notes(words).join("\n");
    }
    for table in tables {
        document.push(Block::Table(table));
    }
    let signs = |role: &String| Signature { role: role.clone(), ..Signature::default() };
    document.push(Block::Together(vec![Block::Signatures(words.signers.iter().map(signs).collect())]));
}

/// A table whose name stands in its head, and so on every page it goes over.
fn table(columns: &[(f64, Align)], name: &str, head: Vec<Cell>) -> Table {
    let name = Cell::new(name).spanning(columns.len(), 1).aligned(Align::Left);
    let columns = columns.iter().map(|(width, align)| Column { width: *width, align: *align }).collect();
    Table { columns, head: vec![vec![name], head], ..Table::default() }
}

fn head(words: &SelfReview) -> Vec<Cell> {
    let heads = &words.heads;
    vec![
        Cell::new(&heads.number),
        Cell::new(&heads.item),
        Cell::new(&heads.asked),
        Cell::new(&heads.value).spanning(2, 1),
        Cell::new(&heads.met),
        Cell::new(&heads.papers),
        Cell::new(&heads.own_value),
        Cell::new(&heads.own_note),
    ]
}

/// What is asked, with a row a figure.
fn rows(table: &mut Table, row: &Row<'_>) {
    let down = row.lines.len().max(1);
    let number = Cell::new(row.number.to_string()).spanning(1, down);
    let mut before = match &row.asked {
        Some(asked) => vec![number, Cell::new(row.text).spanning(1, down), Cell::new(asked).spanning(1, down)],
        None => vec![number, Cell::new(row.text).spanning(2, down)],
    };
    let mut behind = vec![Cell::new(row.met).spanning(1, down), Cell::new(&row.papers).spanning(1, down)];
    if row.lines.is_empty() {
        before.push(Cell::new("").spanning(2, 1));
        before.append(&mut behind);
        before.extend([Cell::new(""), Cell::new("")]);
        table.row(before);
        return;
    }
    // Cells over several figures stand in the row of the first alone.
    for line in &row.lines {
        let mut cells = std::mem::take(&mut before);
        cells.extend([Cell::new(&line.name), Cell::of(figure(line))]);
        cells.append(&mut behind);
        cells.extend([Cell::new(&line.own), Cell::new(&line.note)]);
        table.row(cells);
    }
}

/// A figure as a spreadsheet shows it, and what is to be said about it.
fn figure(line: &Line) -> Vec<Run> {
    let mut marks = line.marks.iter().copied();
    let value = line.value.map_or_else(String::new, |value| rounded(value, line.decimals as usize));
    let mut runs = vec![Run::marked(value, marks.next().unwrap_or_default())];
    runs.extend(marks.map(|mark| Run::from(said(mark))));
    runs
}

/// A mark in brackets.
fn said(mark: Mark) -> String {
    text(Language::ZhCn, "document.in_brackets", &[("words", mark.word(Language::ZhCn))])
}

/// Everything the school answered in its own review.
fn answers(paper: &Paper<'_>, school: &SchoolForm<'_>, own: &OwnReview) -> Table {
    let words = &paper.forms.self_review;
    let heads = &words.own_heads;
    let names = [&heads.number, &heads.text, &heads.mark, &heads.value, &heads.note];
    let name = fill(&words.own_title, &[("school", school.name.to_owned()), ("date", own.date.to_string())]);
    let mut table = table(&OWN_COLUMNS, &name, names.map(Cell::new).into());
    for (number, answer) in (1_u32..).zip(&own.answers) {
        table.row([&number.to_string(), &SchoolForm::asked(paper, answer), &answer.mark, &answer.value, &answer.note]);
    }
    table
}
