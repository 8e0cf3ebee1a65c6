//! The record of a school's visit (学校现场督导记录表): what the school is, figures checked, rooms, papers, lessons, talks, safety,
//! and what came of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::county::{Figure, ValueType};
use crate::report::document::{Align, Block, Cell, Document, Flag, Layout, Mark, Run, Table, section};
use crate::rulebook::Exact;
use crate::text::has_text;
use crate::visit::answer::{Interview, Lesson};
use crate::visit::feedback::{Row, Tally};
use crate::visit::{Ask, Class, FindingState, Line, LineSource, Mark as Answer, Part, Stood};

use super::album::Album;
use super::checked::{answer, compared_said, comparison, comparison_columns, named, room_cells, rooms};
use super::feedback::{deadlines, lines_of, text_of};
use super::names::{township, with_unit};
use super::say::{NOTHING, one_line};
use super::{Ground, VisitFacts};

/// Classes in a row of the table.
const CLASSES_A_ROW: usize = 4;
/// Rows and items that stand on one page with the signatures.
const MOST_BESIDE: usize = 8;
/// Characters of a paragraph that does.
const MOST_SIGNS_BESIDE: usize = 400;
/// A working in which something is worked out.
const OPERATIONS: [char; 6] = ['+', '-', '×', '÷', '*', '/'];
/// One of the numbers of a tally.
type Counted = fn(&Tally) -> usize;

/// The answer that is a problem.
const NOT_MET: &str = "visit.mark.not_met";
/// Names in a row of the table of what the school is.
const FACTS_A_ROW: usize = 2;

/// Makes the record.
#[must_use]
pub fn school_record(ground: &Ground<'_>, visit: &VisitFacts) -> Document {
    let say = ground.say();
    let title = ground.of_kind(visit, "title");
    let mut document = Document::new("school-record", Layout::Sheet, ground.language, title, visit.about.date);
    document.identity = format!("{}-{}-{}", ground.county.code, ground.county.year, visit.id);
    document.subtitle = vec![ground.place(visit)];
    let about = [("county", ground.county.name.clone()), ("day", say.day(visit.about.date))];
    document.about = say.with("papers.record.about", &about);
    let album = Album::of(std::slice::from_ref(visit));
    let paper = Record { ground, visit, album: &album };
    for (key, blocks) in [
        ("school", paper.school()),
        ("figures", paper.figures()),
        ("rooms", paper.rooms()),
        ("papers", paper.papers()),
        ("lessons", paper.lessons()),
        ("talks", paper.talks()),
        ("safety", paper.safety()),
        ("others", paper.others()),
        ("outcome", paper.outcome()),
        // What came after the day of the signatures stands behind them.
        ("later", paper.followed(|on| on > visit.about.date)),
    ] {
        document.push_if_any(1, ground.of_kind(visit, key), blocks);
    }
    document.push_if_any(1, say.of("papers.annex.photos"), paper.photos());
    document
}

struct Record<'a> {
    ground: &'a Ground<'a>,
    visit: &'a VisitFacts,
    album: &'a Album,
}

/// A lesson in a sentence.
pub(super) fn lesson(ground: &Ground<'_>, lesson: &Lesson) -> String {
    let say = ground.say();
    let parts = [&lesson.class, &lesson.subject, &lesson.teacher].map(|part| one_line(part));
    let head: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut clauses = vec![say.list(head)];
    clauses.extend(
        lesson.technology.map(|used| say.of(if used { "papers.lesson.digital" } else { "papers.lesson.plain" })),
    );
    clauses.extend(
        lesson
            .participation
            .map(|mark| say.with("papers.lesson.took_part", &[("mark", say.of(&format!("visit.mark.{}", mark.id())))])),
    );
    clauses.push(super::say::bare(&one_line(&lesson.note)).to_owned());
    clauses.retain(|clause| !clause.is_empty());
    say.clauses(&clauses)
}

/// A talk in a sentence.
pub(super) fn talk(ground: &Ground<'_>, talk: &Interview) -> String {
    let say = ground.say();
    let mut clauses = vec![super::say::bare(&one_line(&talk.note)).to_owned()];
    clauses.extend(talk.satisfied.map(|yes| satisfied(ground, yes)));
    clauses.retain(|clause| !clause.is_empty());
    let said = say.clauses(&clauses);
    if said.is_empty() {
        return String::new();
    }
    say.with("papers.talk", &[("who", respondent(ground, &talk.who)), ("said", said)])
}

fn satisfied(ground: &Ground<'_>, yes: bool) -> String {
    ground.say().of(if yes { "papers.talks.satisfied" } else { "papers.talks.unsatisfied" })
}

/// A kind of respondent by its id.
fn respondent(ground: &Ground<'_>, id: &str) -> String {
    let known = ground.respondents.iter().find(|respondent| respondent.id == id);
    // What somebody said is one person's, whom the kind is called after in the plural.
    let one = format!("papers.talks.one.{id}");
    match known {
        Some(_) if has_text(ground.language, &one) => ground.say().of(&one),
        Some(known) => ground.language.of(&known.name).to_owned(),
        None if id.trim().is_empty() => ground.say().of("papers.talks.somebody"),
        None => id.trim().to_owned(),
    }
}

impl Record<'_> {
    fn head(&self, key: &str) -> String {
        self.ground.say().of(&format!("papers.record.column.{key}"))
    }

    /// A text with the photos and papers of a line behind it.
    fn with_evidence(&self, text: String, line: &str) -> String {
        let cited = self.album.cited(self.ground, self.visit, line);
        match (text.is_empty(), cited.is_empty()) {
            (_, true) => text,
            (true, false) => cited,
            (false, false) => self.ground.say().with("papers.with_unit", &[("name", text), ("unit", cited)]),
        }
    }

    /// What the school is, who was there.
    fn school(&self) -> Vec<Block> {
        let (say, ground, visit) = (self.ground.say(), self.ground, self.visit);
        let name = |key: &str| ground.of_kind(visit, &format!("fact.{key}"));
        let mut facts: Vec<(String, String)> = vec![
            (name("day"), say.day(visit.about.date)),
            (name("kind"), say.of(&format!("visit.kind.{}", visit.about.kind.id()))),
            (name("inspectors"), say.list(super::summary::inspectors(visit))),
            (name("companions"), say.list(super::summary::companions(visit))),
            (name("team"), visit.about.team.clone()),
            (name("standing"), super::summary::signed_on(ground, visit)),
        ];
        if let Some(row) = visit.row {
            facts.push((name("code"), ground.county.schools.codes[row].clone()));
            facts.push((name("school_kind"), ground.kind(row)));
            facts.push((name("township"), township(ground.county, row).to_owned()));
            for quantity in ground.quantities.of_schools() {
                let of_stage = quantity.stage.is_none_or(|stage| visit.asked.stages.contains(&stage));
                if !of_stage || !ground.rules.record.school.contains(&quantity.group) {
                    continue;
                }
                let shown = match quantity.value {
                    ValueType::Choice | ValueType::YesNo => ground.choice(&quantity.key, row),
                    _ if quantity.value.is_figure() || quantity.value == ValueType::Year => {
                        ground.reported(&quantity.key, row).unwrap_or_default()
                    }
                    _ => String::new(),
                };
                facts.push((ground.quantity(&quantity.key), shown));
            }
        }
        facts.retain(|(_, what)| !what.trim().is_empty());
        let mut table = Table::default();
        for _ in 0..FACTS_A_ROW {
            table.columns.push(crate::report::document::Column { width: 36.0, align: Align::Left });
            table.columns.push(crate::report::document::Column { width: 44.0, align: Align::Left });
        }
        for pair in facts.chunks(FACTS_A_ROW) {
            let cells = pair
                .iter()
                .flat_map(|(name, what)| [Cell::from(name.as_str()).flagged(Flag::Total), Cell::from(one_line(what))]);
            table.row(cells);
        }
        vec![Block::Table(table), Block::paragraph(super::summary::late_of(ground, visit, "papers.late_here"))]
    }

    /// Figures reported and measured, class by class, and the roster.
    fn figures(&self) -> Vec<Block> {
        let (say, ground, visit) = (self.ground.say(), self.ground, self.visit);
        let of_workbook = |row: &&Row| {
            let line = visit.asked.line(&row.line);
            line.is_some_and(|line| matches!(line.ask, Ask::Figure { .. }))
        };
        let mut table = Table::new(comparison_columns(ground));
        for row in visit.page.figures.iter().filter(of_workbook) {
            let mut cells = comparison(ground, visit, row);
            cells[0] = Cell::from(self.with_evidence(named(ground, visit, row), &row.line));
            table.row(cells);
        }
        let rooms = rooms(ground, visit);
        for room in rooms.iter().filter(|room| room.differs()) {
            table.row(room_cells(ground, room));
        }
        let compared = visit.page.figures.iter().filter(|row| row.reported.is_some() && row.measured.is_some());
        let compared: Vec<_> = compared.map(|row| (visit, row)).collect();
        let others: Vec<&Row> = visit.page.figures.iter().filter(|row| !of_workbook(row)).collect();
        let mut parts: Vec<(String, Vec<Block>)> = Vec::new();
        for (stage, classes) in &visit.sheet.classes {
            let limit = visit.asked.over_size.as_ref().and_then(|over| over.limit.get(stage));
            let blocks = vec![
                Block::paragraph(self.classes_said(*stage, classes, limit)),
                Block::Table(self.classes(classes, limit)),
            ];
            parts.push((say.with("papers.record.classes", &[("stage", say.stage(*stage))]), blocks));
        }
        parts.push((say.of("papers.record.roster"), self.roster()));
        parts.push((say.of("papers.record.measured"), vec![Block::Table(self.measured(&others))]));
        parts.retain(|(_, blocks)| !blocks.iter().all(Block::is_empty));
        let mut blocks = vec![Block::Table(table), Block::paragraph(compared_said(ground, &compared, &rooms))];
        let is_alone = parts.len() == 1;
        for (heading, part) in parts {
            if is_alone {
                // A heading alone of its level would number one part of one.
                blocks.extend(part.into_iter().map(|block| match block {
                    Block::Table(table) => Block::Table(table.captioned(heading.clone())),
                    block => block,
                }));
            } else {
                blocks.extend(section(2, heading, part));
            }
        }
        blocks
    }

    /// What was measured that the workbook does not ask.
    fn measured(&self, rows: &[&Row]) -> Table {
        let ground = self.ground;
        let mut table = Table::new([
            (self.head("line"), 64.0, Align::Left),
            (self.head("bounds"), 28.0, Align::Left),
            (self.head("measured"), 50.0, Align::Left),
            (self.head("mark"), 18.0, Align::Centre),
        ]);
        for row in rows {
            let pen = ground.pen();
            let figure = row.measured.as_ref().map(|figure| pen.figure(row, figure));
            let typed = || Some(one_line(&row.working)).filter(|working| working.contains(OPERATIONS));
            let worked = pen.worked(row).or_else(typed);
            let figure = match (figure, worked) {
                (Some(figure), Some(working)) => {
                    ground.say().with("papers.with_unit", &[("name", figure), ("unit", working)])
                }
                (figure, _) => figure.unwrap_or_default(),
            };
            table.row([
                Cell::from(self.with_evidence(pen.whole(row), &row.line)),
                Cell::from(pen.bounds(row).unwrap_or_default()),
                Cell::from(figure),
                answer(ground, row.mark),
            ]);
        }
        table
    }

    fn classes_said(
        &self,
        stage: crate::county::Stage,
        classes: &BTreeMap<u32, Stood<Class>>,
        limit: Option<&Exact>,
    ) -> String {
        let say = self.ground.say();
        let counted: Vec<u32> = classes.values().filter_map(|class| class.value.students).collect();
        let sum: u64 = counted.iter().map(|students| u64::from(*students)).sum();
        let values = [
            ("classes", classes.len().to_string()),
            ("students", sum.to_string()),
            ("largest", counted.iter().max().copied().unwrap_or(0).to_string()),
        ];
        let mut sentences = vec![say.with("papers.record.classes_said", &values)];
        if let Some(limit) = limit {
            let over = counted.iter().filter(|students| f64::from(**students) > limit.double).count();
            let values = [("limit", crate::chart::numbers::plain(limit.double, 0)), ("number", over.to_string())];
            let key = if over == 0 { "papers.record.none_over" } else { "papers.record.some_over" };
            sentences.push(say.with(key, &values));
        }
        if !self.visit.sheet.all_classes.contains(&stage) {
            sentences.push(say.of("papers.record.classes_open"));
        }
        say.sentences(&sentences)
    }

    fn classes(&self, classes: &BTreeMap<u32, Stood<Class>>, limit: Option<&Exact>) -> Table {
        let columns = (0..CLASSES_A_ROW)
            .flat_map(|_| [(self.head("class"), 24.0, Align::Left), (self.head("students"), 16.0, Align::Right)]);
        let mut table = Table::new(columns);
        let all: Vec<&Stood<Class>> = classes.values().collect();
        for some in all.chunks(CLASSES_A_ROW) {
            let cells = some.iter().flat_map(|class| {
                let students = match class.value.students {
                    Some(students) => Cell::from(students.to_string()),
                    None => Cell::of(vec![Run::marked("", Mark::Missing)]),
                };
                let over = limit.zip(class.value.students);
                let over = over.is_some_and(|(limit, students)| f64::from(students) > limit.double);
                [Cell::from(one_line(&class.value.name)), if over { students.flagged(Flag::Fails) } else { students }]
            });
            table.row(cells);
        }
        table
    }

    /// How many teachers of the roster there is proof of, by what is asked.
    fn roster(&self) -> Vec<Block> {
        let (say, sheet) = (self.ground.say(), &self.visit.sheet);
        let Some(roster) = &sheet.roster else { return Vec::new() };
        let present = || roster.value.iter().zip(0_u32..).filter(|(teacher, _)| !teacher.is_removed());
        let all = present().count();
        if all == 0 {
            return Vec::new();
        }
        let mut clauses = Vec::new();
        for tick in &self.ground.rules.tick {
            let has = |place: &u32| sheet.ticks.get(place).is_some_and(|ticks| ticks.value.contains(&tick.key));
            let number = present().filter(|(_, place)| has(place)).count();
            if number > 0 {
                let proof = self.ground.language.of(&tick.proof).to_owned();
                clauses.push(say.with("papers.record.tick", &[("proof", proof), ("number", number.to_string())]));
            }
        }
        let values = [("number", all.to_string()), ("all", self.teachers().unwrap_or_default())];
        let key = match (sheet.all_teachers, values[1].1.is_empty()) {
            (true, _) => "papers.record.roster_whole",
            (false, true) => "papers.record.roster_some",
            (false, false) => "papers.record.roster_some_of",
        };
        let mut sentences = vec![say.with(key, &values), sentence_case(&say.clauses(&clauses))];
        if !sheet.all_teachers {
            let apart = self.visit.page.figures.iter().any(|row| self.is_of_roster(row));
            sentences.push(say.of(if apart { "papers.record.roster_apart" } else { "papers.record.roster_open" }));
        }
        vec![Block::paragraph(say.sentences(&sentences))]
    }

    /// How many teachers the school reported; `None` where it did not for one of its stages.
    fn teachers(&self) -> Option<String> {
        let (ground, row) = (self.ground, self.visit.row?);
        let tick = ground.rules.tick.first()?;
        let stages = self.visit.asked.stages.iter();
        let figures = stages.map(|stage| ground.county.schools.figure(&ground.key(&tick.key, *stage), row));
        let figures: Option<Vec<_>> = figures.map(|figure| figure.map(|figure| figure.to_rational())).collect();
        let figures = figures.filter(|figures| !figures.is_empty())?;
        Some((ground.shown)(&Figure::from_rational(figures.into_iter().sum())))
    }

    /// Whether a measured figure is one that ticks on a roster count.
    fn is_of_roster(&self, row: &Row) -> bool {
        let Some(Ask::Figure { key, .. }) = self.visit.asked.line(&row.line).map(|line| &line.ask) else {
            return false;
        };
        let ticked = |tick: &crate::rulebook::Tick| {
            tick.key == *key || self.visit.asked.stages.iter().any(|stage| self.ground.key(&tick.key, *stage) == *key)
        };
        self.ground.rules.tick.iter().any(ticked)
    }

    /// Room by room.
    fn rooms(&self) -> Vec<Block> {
        let (say, ground, visit) = (self.ground.say(), self.ground, self.visit);
        let mut table = Table::new([
            (self.head("room"), 34.0, Align::Left),
            (self.head("area"), 22.0, Align::Right),
            (self.head("equipped"), 22.0, Align::Centre),
            (self.head("in_use"), 22.0, Align::Centre),
            (self.head("records"), 22.0, Align::Centre),
            (self.head("mark"), 22.0, Align::Centre),
        ]);
        let yes = |yes: Option<bool>| match yes {
            Some(true) => Cell::from(say.of("papers.yes_word")),
            Some(false) => Cell::from(say.of("papers.no_word")).flagged(Flag::Caution),
            None => Cell::from(NOTHING),
        };
        for row in &visit.rows {
            let (Some(facts), Some(rooms)) = (&row.rooms, visit.sheet.rooms.get(&row.line)) else { continue };
            let pen = ground.pen();
            let mut standard = Vec::new();
            standard.extend(facts.wanted.map(|wanted| pen.rooms_wanted(wanted)));
            // A requirement that states areas has them already, and not one for all its rooms.
            let least = facts.least.as_ref().filter(|_| !pen.states_areas(row));
            standard.extend(least.map(|least| {
                let least = Figure::from_rational(least.rational.clone());
                say.with("feedback.room_least", &[("area", (ground.shown)(&least))])
            }));
            let values = [("name", pen.whole(row)), ("standard", standard.join(&say.of("papers.clause_join")))];
            let key = if standard.is_empty() { "papers.record.room_group_bare" } else { "papers.record.room_group" };
            let head = self.with_evidence(say.with(key, &values), &row.line);
            let head = Cell::from(head).spanning(5, 1).aligned(Align::Left).flagged(Flag::Total);
            let mark = match row.mark {
                Some(mark) => answer(ground, Some(mark)),
                None => Cell::from(say.of("papers.record.no_answer")).flagged(Flag::Caution),
            };
            table.row([head, mark]);
            for room in rooms.values() {
                let area = room.value.area();
                let small = area.as_ref().zip(facts.least.as_ref());
                let small = small.is_some_and(|(area, least)| area.to_rational() < least.rational);
                let area = area.map_or_else(
                    || Cell::of(vec![Run::marked("", Mark::Missing)]),
                    |area| Cell::from(with_unit(&(ground.shown)(&area), "㎡")),
                );
                table.row([
                    Cell::from(one_line(&room.value.name)),
                    if small { area.flagged(Flag::Fails) } else { area },
                    yes(room.value.equipped),
                    yes(room.value.in_use),
                    yes(room.value.records),
                    // What the measuring says of this room: whoever signs sees which of them falls short.
                    if small { Cell::from(say.of("papers.record.small")).flagged(Flag::Fails) } else { Cell::from("") },
                ]);
            }
        }
        vec![Block::Table(table)]
    }

    /// Lines of headings that are wanted, with what is known of each.
    fn lines(&self, wanted: impl Fn(&Line) -> bool) -> Vec<(&Line, &Row)> {
        let lines = self.visit.asked.lines.iter().zip(&self.visit.rows);
        lines.filter(|(line, _)| wanted(line)).collect()
    }

    fn is_of_papers(&self, line: &Line) -> bool {
        let LineSource::Checklist(id) = &line.source else { return false };
        self.ground.rules.record.papers.contains(id)
    }

    fn is_of_safety(&self, line: &Line) -> bool {
        self.ground.rules.record.safety.contains(&self.visit.asked.places[line.place].id)
    }

    /// Volume by volume, then what is not as it should be.
    fn papers(&self) -> Vec<Block> {
        let lines = self.lines(|line| self.is_of_papers(line));
        let mut blocks = vec![Block::Table(self.tallies(&lines))];
        let lacking: Vec<(&Line, &Row)> = lines.into_iter().filter(|(_, row)| is_told(row)).collect();
        blocks.push(Block::Table(self.told(&lacking)));
        blocks
    }

    /// Answers by heading; answers that were never given have no column.
    fn tallies(&self, lines: &[(&Line, &Row)]) -> Table {
        let ground = self.ground;
        let say = ground.say();
        let mut places: Vec<(usize, Tally)> = Vec::new();
        for (line, row) in lines {
            if places.last().is_none_or(|(place, _)| *place != line.place) {
                places.push((line.place, Tally::default()));
            }
            if let Some((_, tally)) = places.last_mut() {
                tally.count(row.mark);
            }
        }
        places.retain(|(_, tally)| tally.answered() > 0);
        let numbers: [(&str, Counted); 6] = [
            ("papers.record.column.asked", |tally| tally.asked),
            ("visit.mark.met", |tally| tally.met),
            ("visit.mark.mostly", |tally| tally.mostly),
            (NOT_MET, |tally| tally.not_met),
            ("visit.mark.not_applicable", |tally| tally.not_applicable),
            ("visit.mark.unchecked", |tally| tally.open),
        ];
        let given = numbers.into_iter().filter(|(_, of)| places.iter().any(|(_, tally)| of(tally) > 0));
        let given: Vec<_> = given.collect();
        let mut columns = vec![(self.head("section"), 62.0, Align::Left)];
        columns.extend(given.iter().map(|(key, _)| (say.of(key), 18.0, Align::Centre)));
        let mut table = Table::new(columns);
        for (place, tally) in &places {
            let place = &self.visit.asked.places[*place];
            let name = if place.id == crate::visit::asked::OWN {
                say.of("papers.record.own")
            } else {
                ground.language.of(&place.name).to_owned()
            };
            let mut cells = vec![Cell::from(name)];
            cells.extend(given.iter().map(|(key, of)| match of(tally) {
                0 => Cell::from(NOTHING),
                number if *key == NOT_MET => Cell::from(number.to_string()).flagged(Flag::Fails),
                number => Cell::from(number.to_string()),
            }));
            table.row(cells);
        }
        table
    }

    /// Lines with their answer and what is known of them, photos and papers among it; nothing of the latter where nothing is.
    fn told(&self, lines: &[(&Line, &Row)]) -> Table {
        let ground = self.ground;
        let facts = |line: &Line, row: &Row| {
            let mut facts = ground.pen().facts(row);
            if facts.is_empty()
                && let Some(answered) = self.visit.sheet.marks.get(&line.id)
            {
                facts.clone_from(&answered.value.reason);
            }
            self.with_evidence(one_line(&facts), &line.id)
        };
        let told: Vec<String> = lines.iter().map(|(line, row)| facts(line, row)).collect();
        let any = told.iter().any(|facts| !facts.is_empty());
        let mut columns = vec![
            (self.head("line"), if any { 78.0 } else { 140.0 }, Align::Left),
            (self.head("mark"), 20.0, Align::Centre),
        ];
        if any {
            columns.push((self.head("facts"), 62.0, Align::Left));
        }
        let mut table = Table::new(columns);
        for ((_, row), facts) in lines.iter().zip(told) {
            let mut cells = vec![Cell::from(ground.pen().whole(row)), answer(ground, row.mark)];
            if any {
                cells.push(Cell::from(facts));
            }
            table.row(cells);
        }
        table
    }

    fn lessons(&self) -> Vec<Block> {
        let (say, sheet) = (self.ground.say(), &self.visit.sheet);
        let mut table = Table::new([
            (self.head("class"), 22.0, Align::Left),
            (self.head("subject"), 18.0, Align::Left),
            (self.head("teacher"), 20.0, Align::Left),
            (self.head("technology"), 20.0, Align::Centre),
            (self.head("participation"), 20.0, Align::Centre),
            (self.head("seen"), 60.0, Align::Left),
        ]);
        for lesson in sheet.lessons.values().map(|lesson| &lesson.value) {
            let used = lesson.technology.map(|used| say.of(if used { "papers.yes_word" } else { "papers.no_word" }));
            table.row([
                Cell::from(one_line(&lesson.class)),
                Cell::from(one_line(&lesson.subject)),
                Cell::from(one_line(&lesson.teacher)),
                Cell::from(used.unwrap_or_else(|| NOTHING.to_owned())),
                answer(self.ground, lesson.participation),
                Cell::from(one_line(&lesson.note)),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn talks(&self) -> Vec<Block> {
        let mut table = Table::new([
            (self.head("who"), 30.0, Align::Left),
            (self.head("said"), 106.0, Align::Left),
            (self.head("satisfied"), 24.0, Align::Centre),
        ]);
        for talk in self.visit.sheet.interviews.values().map(|talk| &talk.value) {
            let yes = talk.satisfied.map(|yes| satisfied(self.ground, yes));
            table.row([
                Cell::from(respondent(self.ground, &talk.who)),
                Cell::from(one_line(&talk.note)),
                Cell::from(yes.unwrap_or_else(|| NOTHING.to_owned())),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn safety(&self) -> Vec<Block> {
        let lines = self.lines(|line| self.is_of_safety(line));
        let answered: Vec<(&Line, &Row)> = lines.iter().copied().filter(|(_, row)| row.mark.is_some()).collect();
        if answered.is_empty() {
            return Vec::new();
        }
        let open = lines.len() - answered.len();
        let mut table = self.told(&answered);
        if open > 0 {
            table.note = self.ground.say().number("papers.record.not_looked_at", open);
        }
        vec![Block::Table(table)]
    }

    /// Everything else that was asked: by heading, then what is not met or was noted.
    fn others(&self) -> Vec<Block> {
        let lines = self.lines(|line| {
            line.source != LineSource::Indicators && !self.is_of_papers(line) && !self.is_of_safety(line)
        });
        let told: Vec<(&Line, &Row)> =
            lines.iter().copied().filter(|(_, row)| is_told(row) && row.rooms.is_none()).collect();
        vec![Block::Table(self.tallies(&lines)), Block::Table(self.told(&told))]
    }

    /// Strengths, problems, what was put right at once, what is to be by when, advice, signatures.
    fn outcome(&self) -> Vec<Block> {
        let (say, ground, visit) = (self.ground.say(), self.ground, self.visit);
        let mut blocks = Vec::new();
        for part in [Part::Strengths, Part::Problems, Part::OnTheSpot] {
            let heading = say.of(&format!("visit.part.{}", part.id()));
            blocks.extend(section(2, heading, lines_of(&text_of(ground, visit, part))));
        }
        let deadlines = vec![Block::Table(deadlines(ground, visit))];
        blocks.extend(section(2, say.of("papers.feedback.deadlines"), deadlines));
        let followed = self.followed(|on| on <= visit.about.date);
        blocks.extend(section(2, say.of("papers.record.followed"), followed));
        let advice = say.of(&format!("visit.part.{}", Part::Advice.id()));
        blocks.extend(section(2, advice, lines_of(&text_of(ground, visit, Part::Advice))));
        let note = visit.sheet.notes.get("").map(|note| one_line(&note.value)).unwrap_or_default();
        blocks.extend(section(2, ground.of_kind(visit, "note"), vec![Block::paragraph(note)]));
        // The last of what is signed stands on the page of the signatures.
        let last = blocks.iter().rposition(|block| matches!(block, Block::Heading { .. }));
        let mut signed = last.map_or_else(Vec::new, |last| blocks.split_off(last));
        let is_short = |block: &Block| match block {
            Block::Table(table) => table.rows.len() <= MOST_BESIDE,
            Block::List { items, .. } => items.len() <= MOST_BESIDE && items.iter().all(|item| is_brief(item)),
            Block::Paragraph(runs) => is_brief(runs),
            _ => true,
        };
        if !signed.iter().all(is_short) {
            blocks.append(&mut signed);
        }
        signed.push(Block::Signatures(super::ink::signed(ground, visit)));
        blocks.push(Block::Together(signed));
        blocks
    }

    /// What the school did, and who came back, on some days: the steps and looks of the findings.
    fn followed(&self, wanted: impl Fn(Date) -> bool) -> Vec<Block> {
        let ground = self.ground;
        let say = ground.say();
        let mut table = Table::new([
            (self.head("followed_day"), 24.0, Align::Centre),
            (self.head("number"), 20.0, Align::Centre),
            (self.head("facts"), 46.0, Align::Left),
            (self.head("step"), 50.0, Align::Left),
            (self.head("by"), 20.0, Align::Left),
        ]);
        let mut rows: Vec<(Date, [Cell; 5])> = Vec::new();
        let cells = |finding: &FindingState, on: Date, step: String, by: &str| {
            let number = if finding.number.is_empty() { NOTHING } else { &finding.number };
            let facts = Cell::from(one_line(&finding.facts));
            [Cell::from(on.to_string()), Cell::from(number), facts, Cell::from(step), Cell::from(by)]
        };
        for finding in &self.visit.page.findings {
            for (step, by) in &finding.progress {
                rows.push((step.on, cells(finding, step.on, one_line(&step.text), &by.author)));
            }
            for (review, by) in &finding.reviews {
                let passed = if review.passed { "follow_up.passed" } else { "follow_up.failed" };
                let mut step = say.of(passed);
                let seen = one_line(&review.text);
                if !seen.is_empty() {
                    step = say.with("papers.record.look", &[("look", step), ("text", seen)]);
                }
                rows.push((review.on, cells(finding, review.on, step, &by.author)));
            }
        }
        rows.retain(|(on, _)| wanted(*on));
        rows.sort_by_key(|(on, _)| *on);
        for (_, cells) in rows {
            table.row(cells);
        }
        vec![Block::Table(table)]
    }

    fn photos(&self) -> Vec<Block> {
        let cited = |_: usize, line: &str| {
            let of_line = self.visit.page.findings.iter().filter(|finding| finding.about.line == line);
            of_line.map(|finding| finding.number.clone()).filter(|number| !number.is_empty()).collect()
        };
        super::summary::photos(self.ground, std::slice::from_ref(self.visit), self.album, &cited)
    }
}

/// A sentence that begins as sentences do: what is looked for is written small, to stand within one.
fn sentence_case(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Whether a text is a paragraph of usual length.
fn is_brief(runs: &[Run]) -> bool {
    runs.iter().map(|run| run.text.chars().count()).sum::<usize>() <= MOST_SIGNS_BESIDE
}

/// Whether more is said of a line than its answer: it is not met, mostly met, or noted.
fn is_told(row: &Row) -> bool {
    match row.mark {
        Some(Answer::NotMet | Answer::Mostly) => true,
        Some(Answer::Met | Answer::NotApplicable) => !row.note.is_empty(),
        Some(Answer::Unchecked) | None => false,
    }
}
