//! The feedback page: what a visit has to say to the head, made from what stands, and texts drafted from it for the
//! inspector to change. Nothing is said that was not answered, measured, noted or found.

use jiff::civil::Date;
use num_traits::Signed as _;

use super::answer::Mark;
use super::asked::{Ask, Asked, Line, Within};
use super::field::Part;
use super::finding::FindingState;
use super::ratio::{self, Ratio};
use super::sheet::Sheet;
use crate::county::{Figure, Quantities, Stage, Words};
use crate::rulebook::{Exact, FindingRules};
use crate::text::{Argument, Language, day, is_han, join, join_names, text};

/// Most sections and lines named in a sentence.
const MOST_NAMED: usize = 6;

/// Unit of areas.
const SQUARE_METRES: char = '㎡';

/// Fewest lines of a section that make it worth naming.
const LEAST_LINES: usize = 2;

/// Answers counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines asked.
    pub asked: usize,
    /// 符合
    pub met: usize,
    /// 基本符合
    pub mostly: usize,
    /// 不符合
    pub not_met: usize,
    /// 不适用
    pub not_applicable: usize,
    /// Without an answer, or left for another time.
    pub open: usize,
}

impl Tally {
    /// Counts an answer.
    pub fn count(&mut self, mark: Option<Mark>) {
        self.asked += 1;
        match mark {
            Some(Mark::Met) => self.met += 1,
            Some(Mark::Mostly) => self.mostly += 1,
            Some(Mark::NotMet) => self.not_met += 1,
            Some(Mark::NotApplicable) => self.not_applicable += 1,
            Some(Mark::Unchecked) | None => self.open += 1,
        }
    }

    /// Lines that were answered.
    #[must_use]
    pub const fn answered(&self) -> usize {
        self.asked - self.open
    }
}

/// A section of the checklist and how it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Name.
    pub name: Words,
    /// Answers.
    pub tally: Tally,
    /// Its lines, by id.
    pub lines: Vec<String>,
    /// Those not looked at.
    pub open: Vec<String>,
}

/// Rooms looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoomFacts {
    /// How many.
    pub seen: usize,
    /// Their areas, ㎡, where measured.
    pub areas: Vec<Figure>,
    /// How many there should be.
    pub wanted: Option<u32>,
    /// Least area of one, ㎡.
    pub least: Option<Exact>,
}

/// How bounds of a figure are worded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// Lengths and areas: 不小于、不大于.
    Size,
    /// Levels, rates and money: 不低于、不高于.
    Level,
    /// What is counted: 不少于、不超过.
    #[default]
    Count,
}

impl Scale {
    /// That of a figure with a unit, or of a ratio.
    fn of(rules: &FindingRules, unit: &str, ratio: Option<&Ratio>) -> Self {
        let unit = match ratio {
            Some(ratio) => match ratio.counted_in() {
                Some(unit) => unit,
                None => return Self::Level,
            },
            None => unit,
        };
        let has = |units: &[String]| units.iter().any(|known| known == unit);
        if has(&rules.wording.sizes) {
            Self::Size
        } else if has(&rules.wording.levels) || unit.is_empty() {
            Self::Level
        } else {
            Self::Count
        }
    }

    /// The id in locale files (`feedback.at_least.<id>`).
    const fn id(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Level => "level",
            Self::Count => "count",
        }
    }
}

/// A line with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Id of the line.
    pub line: String,
    /// The stage, where the line is asked for each.
    pub stage: Option<Stage>,
    /// The stage of its figure, which only the figure's Chinese name says.
    pub stage_of_figure: Option<Stage>,
    /// The requirement, or the name of the figure.
    pub name: Words,
    /// The answer.
    pub mark: Option<Mark>,
    /// Unit of the figures.
    pub unit: Words,
    /// How its figures are said, where one is divided by another.
    pub ratio: Option<Ratio>,
    /// What was typed when it was measured, where the workbook does not ask for it.
    pub working: String,
    /// What was reported.
    pub reported: Option<Figure>,
    /// What was measured.
    pub measured: Option<Figure>,
    /// Bounds of the standard.
    pub within: Within,
    /// How they are worded.
    pub scale: Scale,
    /// Rooms, where rooms are asked for.
    pub rooms: Option<RoomFacts>,
    /// Years whose papers are not as they should be, latest first.
    pub years: Vec<i32>,
    /// The note.
    pub note: String,
    /// Photos and papers.
    pub photos: usize,
    /// Findings raised at it, by their place in [`Page::findings`].
    pub findings: Vec<usize>,
}

impl Row {
    /// Whether the measured figure is the reported one, exactly; `None` where one of them is not known.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        Some(self.reported.as_ref()?.to_rational() == self.measured.as_ref()?.to_rational())
    }
}

/// What the page says.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// All answers.
    pub tally: Tally,
    /// Answers by section, in order.
    pub sections: Vec<Section>,
    /// Figures measured.
    pub figures: Vec<Row>,
    /// Lines not met.
    pub problems: Vec<Row>,
    /// Lines mostly met.
    pub mostly: Vec<Row>,
    /// Lines met that have a note.
    pub noted: Vec<Row>,
    /// Findings raised on the visit, the worst first.
    pub findings: Vec<FindingState>,
    /// The day.
    pub date: Date,
    /// Lessons heard.
    pub lessons: usize,
    /// Talks.
    pub talks: usize,
    /// Talks where satisfaction was asked, and those satisfied.
    pub satisfied: (usize, usize),
    /// Who entered something, in order of name.
    pub authors: Vec<String>,
}

/// What the page is made from.
pub struct Seen<'a> {
    /// What is asked.
    pub asked: &'a Asked,
    /// What stands.
    pub sheet: &'a Sheet,
    /// Quantities, for units.
    pub quantities: &'a Quantities,
    /// Units in sentences.
    pub units: &'a FindingRules,
    /// The answer of a line.
    pub mark: &'a dyn Fn(&Line) -> Option<Mark>,
    /// The measured figure of a line.
    pub measured: &'a dyn Fn(&Line) -> Option<Figure>,
    /// The reported figure of a line.
    pub reported: &'a dyn Fn(&Line) -> Option<Figure>,
    /// Findings raised on the visit, the worst first.
    pub findings: &'a [FindingState],
    /// The day of the visit.
    pub date: Date,
}

/// Makes the page.
#[must_use]
pub fn page(seen: &Seen<'_>) -> Page {
    let sheet = seen.sheet;
    let asked_satisfied = sheet.interviews.values().filter_map(|talk| talk.value.satisfied);
    let mut page = Page {
        findings: seen.findings.to_vec(),
        date: seen.date,
        lessons: sheet.lessons.len(),
        talks: sheet.interviews.len(),
        satisfied: (asked_satisfied.clone().count(), asked_satisfied.filter(|yes| *yes).count()),
        authors: authors(sheet),
        ..Page::default()
    };
    let mut place = None;
    for line in &seen.asked.lines {
        let mark = (seen.mark)(line);
        page.tally.count(mark);
        if place != Some(line.place) {
            place = Some(line.place);
            let name = seen.asked.places[line.place].name.clone();
            page.sections.push(Section { name, tally: Tally::default(), lines: Vec::new(), open: Vec::new() });
        }
        if let Some(section) = page.sections.last_mut() {
            section.tally.count(mark);
            section.lines.push(line.id.clone());
            if matches!(mark, Some(Mark::Unchecked) | None) {
                section.open.push(line.id.clone());
            }
        }
        let row = row(seen, line, mark);
        if row.measured.is_some() {
            page.figures.push(row.clone());
        }
        match mark {
            Some(Mark::NotMet) => page.problems.push(row),
            Some(Mark::Mostly) => page.mostly.push(row),
            Some(Mark::Met) if !row.note.is_empty() => page.noted.push(row),
            _ => {}
        }
    }
    page
}

/// What is known of a line.
#[must_use]
pub fn row(seen: &Seen<'_>, line: &Line, mark: Option<Mark>) -> Row {
    let sheet = seen.sheet;
    let quantity = match &line.ask {
        Ask::Figure { key, .. } => seen.quantities.get(key),
        _ => None,
    };
    let (unit, within) = match &line.ask {
        Ask::Figure { within, .. } => {
            (quantity.map(|quantity| seen.quantities.unit_name(quantity).to_owned()), within.clone())
        }
        Ask::Number { unit, within } => (Some(unit.clone()), within.clone()),
        Ask::Ratio { within, .. } => (None, within.clone()),
        Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => (None, Within::default()),
    };
    let of_line = |finding: &&FindingState| finding.about.line == line.id;
    let unit = unit.unwrap_or_default();
    let ratio = Ratio::of(line, seen.units);
    Row {
        line: line.id.clone(),
        stage: line.stage,
        stage_of_figure: quantity.and_then(|quantity| quantity.stage),
        name: line.text.clone(),
        mark,
        scale: Scale::of(seen.units, &unit, ratio.as_ref()),
        unit: ratio::unit(seen.units, &unit),
        ratio,
        working: sheet.numbers.get(&line.id).map(|number| number.value.working.trim().to_owned()).unwrap_or_default(),
        reported: (seen.reported)(line),
        measured: (seen.measured)(line),
        within,
        rooms: room_facts(line, sheet),
        years: lacking_years(line, sheet),
        note: sheet.notes.get(&line.id).map(|note| note.value.trim().to_owned()).unwrap_or_default(),
        photos: sheet.photos.get(&line.id).map_or(0, std::collections::BTreeMap::len),
        findings: seen.findings.iter().enumerate().filter(|(_, one)| of_line(one)).map(|(place, _)| place).collect(),
    }
}

/// What is known of the rooms of a line; nothing where none was looked at.
fn room_facts(line: &Line, sheet: &Sheet) -> Option<RoomFacts> {
    let Ask::Rooms { area_at_least_m2, wanted, .. } = &line.ask else { return None };
    let rooms = sheet.rooms.get(&line.id)?;
    Some(RoomFacts {
        seen: rooms.len(),
        areas: rooms.values().filter_map(|room| room.value.area()).collect(),
        wanted: *wanted,
        least: area_at_least_m2.clone(),
    })
}

/// Years whose papers are not as they should be, latest first.
fn lacking_years(line: &Line, sheet: &Sheet) -> Vec<i32> {
    let years = sheet.years.get(&line.id).into_iter().flatten();
    years.filter(|(_, answered)| answered.value.mark == Mark::NotMet).map(|(year, _)| *year).rev().collect()
}

/// Who entered answers, notes, figures, in order of name.
#[must_use]
pub fn authors(sheet: &Sheet) -> Vec<String> {
    let mut authors: Vec<String> = sheet.marks.values().map(|stood| stood.author.clone()).collect();
    authors.extend(sheet.notes.values().map(|stood| stood.author.clone()));
    authors.extend(sheet.figures.values().chain(sheet.numbers.values()).map(|stood| stood.author.clone()));
    authors.extend(sheet.rooms.values().flat_map(|rooms| rooms.values()).map(|stood| stood.author.clone()));
    authors.retain(|author| !author.is_empty());
    authors.sort();
    authors.dedup();
    authors
}

/// Writes sentences in a language.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// The language.
    pub language: Language,
    /// A figure as people write it.
    pub shown: fn(&Figure) -> String,
}

impl Pen {
    fn say(self, key: &str, arguments: &[Argument]) -> String {
        text(self.language, key, arguments)
    }

    fn exact(self, exact: &Exact) -> String {
        (self.shown)(&Figure::from_rational(exact.rational.clone()))
    }

    /// A figure of a line with its unit, or as its ratio is said. Where so few digits would make it the very bound it misses, all
    /// of them are written.
    #[must_use]
    pub fn figure(self, row: &Row, figure: &Figure) -> String {
        let value = figure.to_rational();
        let spoken = |shown: fn(&Figure) -> String| {
            let (figure, unit) = ratio::spoken(figure, self.language.of(&row.unit), shown);
            with_unit(figure, &unit)
        };
        let said = |shown: fn(&Figure) -> String| {
            row.ratio.as_ref().map_or_else(|| spoken(shown), |ratio| ratio.said(&value, self.language, shown))
        };
        let text = said(self.shown);
        let bounds = row.within.at_least.iter().chain(&row.within.at_most);
        let mut hidden = bounds.filter(|bound| bound.rational != value);
        if hidden.any(|bound| self.bound(row, bound) == text) { said(in_full) } else { text }
    }

    /// A bound of a line as it is said.
    fn bound(self, row: &Row, bound: &Exact) -> String {
        if let Some(ratio) = &row.ratio {
            return ratio.said(&bound.rational, self.language, self.shown);
        }
        let bound = Figure::from_rational(bound.rational.clone());
        let (figure, unit) = ratio::spoken(&bound, self.language.of(&row.unit), self.shown);
        with_unit(figure, &unit)
    }

    /// A measured ratio's two numbers by name; `None` for what is no ratio.
    #[must_use]
    pub fn worked(self, row: &Row) -> Option<String> {
        row.ratio.as_ref()?.worked(&row.working, self.language, self.shown)
    }

    /// What a line asks, in short, with its stage where it is asked for each.
    #[must_use]
    pub fn name(self, row: &Row) -> String {
        self.of_stage(row, shortened(self.language.of(&row.name), self.language))
    }

    /// What a line asks, in full: for what is signed.
    #[must_use]
    pub fn whole(self, row: &Row) -> String {
        let text = self.language.of(&row.name).trim();
        self.of_stage(row, text.trim_end_matches(['。', '.']).to_owned())
    }

    /// Whether what a line asks states areas itself.
    #[must_use]
    pub fn states_areas(self, row: &Row) -> bool {
        self.language.of(&row.name).contains(SQUARE_METRES)
    }

    fn of_stage(self, row: &Row, name: String) -> String {
        let stage = match self.language {
            Language::ZhCn => row.stage,
            Language::En => row.stage.or(row.stage_of_figure),
        };
        let Some(stage) = stage else { return name };
        let stage = self.say(&format!("stage.{}", stage.id()), &[]);
        // A requirement that goes through the stages itself would say them twice.
        let key = if self.names_stages(&name) { "feedback.for_stage" } else { "feedback.of_stage" };
        self.say(key, &[("stage", stage), ("name", name)])
    }

    /// Whether a text speaks of stages.
    fn names_stages(self, text: &str) -> bool {
        let text = text.to_lowercase();
        Stage::ASSESSED
            .into_iter()
            .any(|stage| text.contains(&self.say(&format!("stage.{}", stage.id()), &[]).to_lowercase()))
    }

    /// How far a measured figure is from the reported one: `少 34 ㎡（1.8%）`.
    #[must_use]
    pub fn difference(self, reported: &Figure, measured: &Figure, unit: &str) -> String {
        let apart = measured.to_rational() - reported.to_rational();
        let key = if apart.is_positive() {
            "feedback.more"
        } else if apart.is_negative() {
            "feedback.less"
        } else {
            return self.say("feedback.same", &[]);
        };
        let (bare, unit) = ratio::spoken(&Figure::from_rational(apart.abs()), unit, self.shown);
        let percent = if reported.is_zero() {
            String::new()
        } else {
            let part = (measured.to_double() - reported.to_double()) / reported.to_double() * 100.0;
            self.say("feedback.percent", &[("percent", format!("{:.1}", part.abs()))])
        };
        self.say(key, &[("figure", with_unit(bare, &unit)), ("percent", percent)])
    }

    /// The standard's bounds: `应不低于 4.5 ㎡`. Nothing where there are none.
    #[must_use]
    pub fn bounds(self, row: &Row) -> Option<String> {
        let least = row.within.at_least.as_ref();
        let most = row.within.at_most.as_ref();
        let shown = |exact: &Exact| self.bound(row, exact);
        let scale = row.scale.id();
        match (least, most) {
            (Some(least), Some(most)) => {
                Some(self.say("feedback.between", &[("least", shown(least)), ("most", shown(most))]))
            }
            (Some(least), None) => Some(self.say(&format!("feedback.at_least.{scale}"), &[("least", shown(least))])),
            (None, Some(most)) => Some(self.say(&format!("feedback.at_most.{scale}"), &[("most", shown(most))])),
            (None, None) => None,
        }
    }

    /// What is known of a line: figures, rooms, years, note. Empty where nothing is.
    #[must_use]
    pub fn facts(self, row: &Row) -> String {
        let mut facts = Vec::new();
        if let Some(measured) = &row.measured {
            let figure = self.figure(row, measured);
            match (&row.reported, self.worked(row)) {
                (Some(reported), _) => {
                    facts.push(self.say("feedback.reported", &[("figure", self.figure(row, reported))]));
                    facts.push(self.say("feedback.measured", &[("figure", figure)]));
                    facts.push(self.difference(reported, measured, self.language.of(&row.unit)));
                }
                (None, Some(working)) => {
                    facts.push(self.say("feedback.measured_worked", &[("figure", figure), ("working", working)]));
                }
                (None, None) => facts.push(self.say("feedback.measured", &[("figure", figure)])),
            }
            facts.extend(self.bounds(row));
        }
        self.counted_facts(row.rooms.as_ref(), &row.years, &mut facts);
        if !row.note.is_empty() {
            facts.push(row.note.trim_end_matches(['。', '.']).to_owned());
        }
        facts.join(&self.say("feedback.fact_join", &[]))
    }

    /// What is known of the rooms and years of a line. Empty where nothing is.
    #[must_use]
    pub fn rooms_and_years(self, line: &Line, sheet: &Sheet) -> String {
        let mut facts = Vec::new();
        self.counted_facts(room_facts(line, sheet).as_ref(), &lacking_years(line, sheet), &mut facts);
        facts.join(&self.say("feedback.fact_join", &[]))
    }

    /// How many rooms there should be.
    #[must_use]
    pub fn rooms_wanted(self, wanted: u32) -> String {
        let key = if wanted == 1 { "feedback.one_room_wanted" } else { "feedback.rooms_wanted" };
        self.say(key, &[("number", wanted.to_string())])
    }

    fn counted_facts(self, rooms: Option<&RoomFacts>, years: &[i32], facts: &mut Vec<String>) {
        if let Some(rooms) = rooms {
            if let Some(wanted) = rooms.wanted {
                facts.push(self.rooms_wanted(wanted));
            }
            facts.push(self.say("feedback.rooms_seen", &[("number", rooms.seen.to_string())]));
            if !rooms.areas.is_empty() {
                let areas = join(self.language, rooms.areas.iter().map(self.shown));
                facts.push(self.say("feedback.room_areas", &[("areas", areas)]));
            }
            if let Some(least) = &rooms.least {
                facts.push(self.say("feedback.room_least", &[("area", self.exact(least))]));
            }
        }
        if !years.is_empty() {
            let year = |year: &i32| {
                let arguments = [("from", year.to_string()), ("to", (year + 1).to_string())];
                self.say("feedback.school_year", &arguments)
            };
            let years = join(self.language, years.iter().map(year));
            facts.push(self.say("feedback.years", &[("years", years)]));
        }
    }

    /// A line that is not met, with what is known of it.
    #[must_use]
    pub fn problem(self, row: &Row) -> String {
        let (name, facts) = (self.whole(row), self.facts(row));
        let differs = row.reported.is_some() && row.within.is_open();
        let key = match (differs, facts.is_empty()) {
            (true, _) => "feedback.differs",
            (false, true) => "feedback.not_met_bare",
            (false, false) => "feedback.not_met",
        };
        self.say(key, &[("name", name), ("facts", facts)])
    }

    /// Who is to do what by when: `由学校于2026年1月31日前整改`.
    #[must_use]
    pub fn deadline(self, finding: &FindingState) -> String {
        let side = self.say(&format!("feedback.side.{}", finding.side.id()), &[]);
        let who = if finding.person.trim().is_empty() {
            side
        } else {
            self.say("feedback.who", &[("side", side), ("person", finding.person.trim().to_owned())])
        };
        match finding.deadline {
            Some(deadline) => self.say("feedback.until", &[("who", who), ("date", day(self.language, deadline))]),
            None => self.say("feedback.without_deadline", &[("who", who)]),
        }
    }

    fn ended(self, sentence: &str) -> String {
        let sentence = sentence.trim_end_matches(['。', '.', '；', ';']);
        // What was typed in Chinese ends as Chinese does, in an English paper too.
        if self.language == Language::En && sentence.chars().next_back().is_some_and(is_han) {
            return format!("{sentence}。");
        }
        self.say("feedback.ended", &[("sentence", sentence.to_owned())])
    }
}

/// A text of the page, drafted from the answers. Empty where there is nothing to say.
#[must_use]
pub fn draft(page: &Page, part: Part, pen: Pen) -> String {
    match part {
        Part::Inspectors => join(pen.language, &page.authors),
        Part::Companions => String::new(),
        Part::Strengths => numbered(pen, strengths(page, pen)),
        Part::Problems => numbered(pen, problems(page, pen)),
        Part::OnTheSpot => numbered(pen, on_the_spot(page, pen)),
        Part::Advice => numbered(pen, advice(page, pen, |_| false)),
    }
}

/// A text of the page as it is drafted beside the table of what is to be put right, which says measure, who and by when: findings
/// are told once, with their numbers in the ledger, and their measures not at all.
#[must_use]
pub fn draft_beside(page: &Page, part: Part, pen: Pen) -> String {
    match part {
        Part::Problems => numbered(pen, told_with_numbers(page, pen)),
        Part::Advice => numbered(pen, advice(page, pen, FindingState::wants_doing)),
        _ => draft(page, part, pen),
    }
}

/// Findings in their own words with their numbers, then lines not met that nobody made a finding of.
fn told_with_numbers(page: &Page, pen: Pen) -> Vec<String> {
    let of_finding = |finding: &FindingState| {
        let facts = finding.facts.trim().trim_end_matches(['。', '.']).to_owned();
        if finding.number.is_empty() {
            return facts;
        }
        pen.say("feedback.numbered", &[("facts", facts), ("number", finding.number.clone())])
    };
    let told = page.findings.iter().filter(|finding| finding.wants_doing());
    let mut said: Vec<String> = told.map(of_finding).collect();
    said.extend(lines_alone(page, pen));
    said
}

/// Lines not met that nobody made a finding of.
fn lines_alone(page: &Page, pen: Pen) -> impl Iterator<Item = String> + '_ {
    page.problems.iter().filter(|row| row.findings.is_empty()).map(move |row| pen.problem(row))
}

/// Sentences one below the other, numbered where there are several.
fn numbered(pen: Pen, sentences: Vec<String>) -> String {
    if sentences.len() < 2 {
        return sentences.into_iter().map(|sentence| pen.ended(&sentence)).collect();
    }
    let lines = sentences.iter().enumerate();
    let lines = lines.map(|(place, sentence)| format!("{}. {}", place + 1, pen.ended(sentence)));
    lines.collect::<Vec<_>>().join("\n")
}

/// A figure with all its digits.
fn in_full(figure: &Figure) -> String {
    match figure {
        Figure::Decimal { .. } => figure.to_string(),
        Figure::Fraction(_) => format!("{}", figure.to_double()),
    }
}

fn with_unit(figure: String, unit: &str) -> String {
    if unit.is_empty() { figure } else { format!("{figure} {unit}") }
}

/// A requirement to its first full sentence; of a long one, the clauses that fit into a line or two. It ends where a clause
/// does, and is cut only where the first clause alone is longer.
fn shortened(text: &str, language: Language) -> String {
    let most = if language == Language::ZhCn { 40 } else { 100 };
    let mut depth = 0_u32;
    let (mut clause, mut count) = (None, 0_usize);
    let text = text.trim();
    let mut end = text.len();
    for (place, one) in text.char_indices() {
        match one {
            '（' | '(' => {
                if depth == 0 && count > 0 && count <= most {
                    clause = Some(place);
                }
                depth += 1;
            }
            '）' | ')' => depth = depth.saturating_sub(1),
            '；' | ';' | '。' if depth == 0 => {
                end = place;
                break;
            }
            '，' | ',' if depth == 0 && count <= most => clause = Some(place),
            _ => {}
        }
        count += 1;
    }
    let first = text[..end].trim_end_matches(['。', '.']);
    if first.chars().count() <= most {
        return first.to_owned();
    }
    match clause {
        Some(end) => text[..end].trim_end().to_owned(),
        None => first.chars().take(most).chain(['…']).collect(),
    }
}

/// Some names, and how many more there are.
fn some(pen: Pen, names: &[String]) -> String {
    let first = join_names(pen.language, names.iter().take(MOST_NAMED));
    if names.len() <= MOST_NAMED {
        return first;
    }
    pen.say("feedback.and_more", &[("names", first), ("number", names.len().to_string())])
}

fn strengths(page: &Page, pen: Pen) -> Vec<String> {
    let mut said = Vec::new();
    let good = |section: &&Section| {
        let tally = &section.tally;
        tally.not_met == 0 && tally.open == 0 && tally.met >= LEAST_LINES
    };
    let names: Vec<String> =
        page.sections.iter().filter(good).map(|section| pen.language.of(&section.name).to_owned()).collect();
    if !names.is_empty() {
        said.push(pen.say("feedback.good_sections", &[("names", some(pen, &names))]));
    }
    let compared: Vec<bool> = page.figures.iter().filter_map(Row::agrees).collect();
    let agree = compared.iter().filter(|agrees| **agrees).count();
    if agree > 0 {
        let (all, agree) = (compared.len().to_string(), agree.to_string());
        said.push(pen.say("feedback.figures_agree", &[("all", all), ("number", agree)]));
    }
    for row in &page.noted {
        let (name, note) = (pen.name(row), row.note.clone());
        said.push(pen.say("feedback.noted", &[("name", name), ("note", note)]));
    }
    said
}

/// The findings in their own words, then lines not met that nobody made a finding of.
fn problems(page: &Page, pen: Pen) -> Vec<String> {
    let is_problem = |finding: &&FindingState| finding.severity != super::finding::Severity::Advice;
    let of_finding = |finding: &FindingState| {
        let facts = finding.facts.trim().trim_end_matches(['。', '.']).to_owned();
        pen.say("feedback.finding", &[("facts", facts), ("deadline", pen.deadline(finding))])
    };
    let mut said: Vec<String> = page.findings.iter().filter(is_problem).map(of_finding).collect();
    said.extend(lines_alone(page, pen));
    said
}

/// What was put right on the day it was found.
fn on_the_spot(page: &Page, pen: Pen) -> Vec<String> {
    let mut said = Vec::new();
    for finding in &page.findings {
        let done = finding.progress.iter().find(|(step, _)| step.done && step.on == page.date);
        if let Some((step, _)) = done {
            let facts = finding.facts.trim().trim_end_matches(['。', '.']).to_owned();
            let step = step.text.trim().trim_end_matches(['。', '.']).to_owned();
            said.push(pen.say("feedback.put_right", &[("facts", facts), ("step", step)]));
        }
    }
    said
}

/// What is advised, without findings that are told elsewhere.
fn advice(page: &Page, pen: Pen, elsewhere: impl Fn(&FindingState) -> bool) -> Vec<String> {
    let mut said = Vec::new();
    for finding in page.findings.iter().filter(|finding| !elsewhere(finding)) {
        let measure = finding.measure.trim();
        if !measure.is_empty() {
            said.push(measure.to_owned());
        } else if finding.severity == super::finding::Severity::Advice {
            said.push(finding.facts.trim().to_owned());
        }
    }
    let of_checklist: Vec<&Row> = page.mostly.iter().filter(|row| row.reported.is_none()).collect();
    for row in of_checklist.iter().filter(|row| !row.note.is_empty()) {
        said.push(pen.say("feedback.improve", &[("name", pen.name(row)), ("note", row.note.clone())]));
    }
    let names: Vec<String> =
        of_checklist.iter().filter(|row| row.note.is_empty()).map(|row| quoted(pen, &pen.name(row))).collect();
    if !names.is_empty() {
        let number = names.len().to_string();
        said.push(pen.say("feedback.mostly", &[("names", some(pen, &names)), ("number", number)]));
    }
    let wrong: Vec<String> = page
        .figures
        .iter()
        .filter(|row| row.within.is_open() && matches!(row.mark, Some(Mark::NotMet | Mark::Mostly)))
        .map(|row| pen.name(row))
        .collect();
    if !wrong.is_empty() {
        said.push(pen.say("feedback.correct_report", &[("names", some(pen, &wrong))]));
    }
    said
}

fn quoted(pen: Pen, name: &str) -> String {
    pen.say("feedback.quoted", &[("name", name.to_owned())])
}
