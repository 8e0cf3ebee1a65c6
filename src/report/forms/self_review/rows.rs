//! What a school's own form says, before it is cells of a workbook or tables on paper.

use num_rational::BigRational;
use num_traits::{Signed as _, Zero as _};
use rust_xlsxwriter::utility::row_col_to_cell;

use super::{OwnAnswer, OwnReview};
use crate::assess::{ItemResult, Unit, Value};
use crate::chart::numbers::rounded;
use crate::county::{Figure, Stage};
use crate::report::document::Mark;
use crate::report::forms::Paper;
use crate::report::forms::data_sheets::double;
use crate::report::forms::layout::{InUnit, SelfLine, SelfReview, SelfShow, fill, signed};
use crate::report::forms::shows::{Named, Shown, ratio_of};
use crate::report::look;
use crate::rulebook::{Indicator, Item, RatioRule, Rule, Term};
use crate::text::{Language, join};

/// Row of a sheet the first part begins in: title, what it is of and heads stand above.
pub(super) const FIRST: u32 = 3;
/// Column of a sheet that figures stand in.
pub(super) const FIGURES: u16 = 4;

/// The own form of one school.
pub(super) struct SchoolForm<'a> {
    /// The school's name.
    pub name: &'a str,
    /// Its code.
    pub code: &'a str,
    /// The form's title.
    pub title: String,
    /// Code, kind and year in one line.
    pub about: String,
    /// Its parts.
    pub parts: Vec<Part<'a>>,
    /// The school's review of itself.
    pub own: Option<&'a OwnReview>,
}

/// A part of the form.
pub(super) struct Part<'a> {
    /// Its name.
    pub name: String,
    /// What is asked, one after the other.
    pub rows: Vec<Row<'a>>,
}

/// One thing that is asked.
pub(super) struct Row<'a> {
    /// Its number within the part.
    pub number: usize,
    /// An indicator's name, or the words of an item.
    pub text: &'a str,
    /// What an indicator asks for; of an item its words say it.
    pub asked: Option<String>,
    /// Its figures; none where people alone can tell.
    pub lines: Vec<Line>,
    /// Whether it is met; empty where the figures do not say.
    pub met: &'a str,
    /// What proves it.
    pub papers: String,
}

/// One figure.
pub(super) struct Line {
    /// What it is.
    pub name: String,
    /// What it comes to.
    pub value: Option<f64>,
    /// The formula it follows from, in a workbook.
    pub formula: Option<String>,
    /// Why there is none.
    pub missing: Option<String>,
    /// Decimals it is shown with.
    pub decimals: u32,
    /// What is to be said about it: missing, borderline, doubtful, measured.
    pub marks: Vec<Mark>,
    /// What was reported, where a measured figure stands in for it.
    pub reported: Option<String>,
    /// What the school says it comes to.
    pub own: String,
    /// What the school wrote beside it.
    pub note: String,
}

/// The form of a school, by its row.
pub(super) fn school_form<'a>(paper: &'a Paper<'a>, row: usize, own: Option<&'a OwnReview>) -> SchoolForm<'a> {
    let (words, schools) = (&paper.forms.self_review, &paper.county.schools);
    let (name, code) = (schools.names[row].as_str(), schools.codes[row].as_str());
    let school = School { paper, row, own };
    let year = paper.county.year;
    let kind = paper.quantities.kinds.get(usize::from(schools.kinds[row])).and_then(|kind| kind.names.first());
    let about = [
        ("code", code.to_owned()),
        ("kind", kind.cloned().unwrap_or_default()),
        ("year", year.to_string()),
        ("next", (year + 1).to_string()),
    ];
    // Formulas name cells: rows are counted as they come to stand on a sheet.
    let mut at = FIRST;
    let mut parts = Vec::with_capacity(words.sections.len());
    for section in &words.sections {
        if section.indicators {
            for (name, rows) in school.indicators(&section.name) {
                at += 1 + rows.iter().map(Row::height).sum::<u32>();
                parts.push(Part { name, rows });
            }
            continue;
        }
        at += 1;
        let (mut rows, mut number) = (Vec::new(), 0);
        for id in &section.items {
            let found = paper.rulebook.item(id).zip(paper.assessment.items.iter().find(|it| it.id == *id));
            if let Some((item, result)) = found {
                number += 1;
                let row = school.item(number, item, result, at);
                at += row.height();
                rows.push(row);
            }
        }
        parts.push(Part { name: section.name.clone(), rows });
    }
    let title = fill(&words.title, &[("school", name.to_owned())]);
    SchoolForm { name, code, title, about: fill(&words.about, &about), parts, own }
}

impl SchoolForm<'_> {
    /// What was asked of the school, with its stage where another is asked the same.
    pub(super) fn asked(paper: &Paper<'_>, answer: &OwnAnswer) -> String {
        let Some(stage) = answer.stage.and_then(|stage| paper.forms.words.stages.get(&stage)) else {
            return answer.text.clone();
        };
        let values = [("stage", stage.clone()), ("text", answer.text.clone())];
        fill(&paper.forms.self_review.own_of_stage, &values)
    }

    /// Notes below the form: the usual ones, and what marks of its figures mean.
    pub(super) fn notes(&self, words: &SelfReview) -> Vec<String> {
        let lines = || self.parts.iter().flat_map(|part| &part.rows).flat_map(|row| &row.lines);
        let mut notes = words.notes.clone();
        for (mark, note) in [(Mark::Measured, &words.measured_note), (Mark::Doubtful, &words.doubtful_note)] {
            if lines().any(|line| line.marks.contains(&mark)) {
                notes.push(note.clone());
            }
        }
        notes
    }
}

impl Row<'_> {
    /// Rows of a sheet it takes.
    pub(super) fn height(&self) -> u32 {
        look::row_number(self.lines.len().max(1))
    }
}

/// One school.
struct School<'a> {
    paper: &'a Paper<'a>,
    row: usize,
    own: Option<&'a OwnReview>,
}

impl<'a> School<'a> {
    /// The indicators, a part a stage.
    fn indicators(&self, name: &str) -> Vec<(String, Vec<Row<'a>>)> {
        let paper = self.paper;
        let units = paper.assessment.units.iter().enumerate().filter(|(_, unit)| unit.row as usize == self.row);
        let of_stage = |(place, unit): (usize, &Unit)| {
            let values = paper.assessment.values_of(place);
            let values = (0..).zip(paper.rulebook.indicators.iter().zip(values));
            let rows = values.map(|(number, (indicator, value))| self.indicator(number, indicator, &value, unit.stage));
            let stage = paper.forms.words.stages.get(&unit.stage).map_or("", String::as_str);
            let values = [("name", name.to_owned()), ("stage", stage.to_owned())];
            (fill(&paper.forms.self_review.of_stage, &values), rows.collect())
        };
        units.map(of_stage).collect()
    }

    fn indicator(&self, place: usize, indicator: &'a Indicator, value: &Value, stage: Stage) -> Row<'a> {
        let (paper, words) = (self.paper, &self.paper.forms.words);
        let asked = indicator.threshold.get(&stage).map_or_else(String::new, |threshold| {
            let values = [("value", threshold.double.to_string()), ("unit", indicator.unit.zh.clone())];
            fill(&paper.forms.self_review.at_least, &values)
        });
        let keys = paper.keys_of(indicator, stage, self.row);
        let (own, note) = self.own_value(place, indicator, stage, &keys);
        let known = Some(value.value).filter(|value| value.is_finite());
        let stage = words.stages.get(&stage).map_or("", String::as_str);
        let line = Line {
            name: format!("{stage}（{}）", indicator.unit.zh),
            value: known,
            formula: None,
            missing: known.is_none().then(|| words.missing_cell.clone()),
            decimals: paper.decimals(place),
            marks: self.marks(known.is_none(), value.borderline, &keys),
            reported: None,
            own,
            note,
        };
        Row {
            number: place + 1,
            text: &indicator.name.zh,
            asked: Some(asked),
            lines: vec![line],
            met: match value.met {
                Some(true) => &words.yes,
                Some(false) => &words.no,
                None => "",
            },
            papers: join(Language::ZhCn, &indicator.guidance.papers.zh),
        }
    }

    /// What is to be said about a value that some figures make.
    fn marks(&self, missing: bool, borderline: bool, keys: &[String]) -> Vec<Mark> {
        if missing {
            return vec![Mark::Missing];
        }
        let mut marks = if borderline { vec![Mark::Borderline] } else { Vec::new() };
        marks.extend(self.paper.marks_of(self.row, keys));
        marks
    }

    /// The school's own figures of some keys, and what it wrote beside them.
    fn own_of(&self, keys: &[String]) -> (String, String) {
        let Some(own) = self.own else { return (String::new(), String::new()) };
        let figures = keys.iter().filter_map(|key| own.figures.get(key));
        let notes = keys.iter().filter_map(|key| own.notes.get(key));
        (join(Language::ZhCn, figures), join(Language::ZhCn, notes))
    }

    /// What an indicator comes to by the school's own figures, and these with name and unit; the figures alone where the school
    /// gave not all of them.
    fn own_value(&self, place: usize, indicator: &Indicator, stage: Stage, keys: &[String]) -> (String, String) {
        let (Some(own), paper) = (self.own, self.paper) else { return (String::new(), String::new()) };
        // First what the indicator counts, then the students it is divided among.
        let counted = indicator.resource.iter().filter(|term| term.concession.is_none()).count();
        let (_, note) = self.own_of(&keys[..counted]);
        if !keys[..counted].iter().any(|key| own.figures.contains_key(key)) {
            return (String::new(), note);
        }
        let figures: Vec<&String> = keys.iter().collect();
        let named = figures.iter().filter_map(|key| {
            let quantity = paper.quantities.get(key)?;
            let unit = paper.quantities.unit_name(quantity);
            Some(format!("{}{}{unit}", quantity.header, own.figures.get(*key)?))
        });
        let named = join(Language::ZhCn, named);
        let whole = figures.iter().all(|key| own.figures.contains_key(*key));
        let value = own.values.get(&(indicator.id.clone(), stage)).filter(|_| whole);
        let Some(value) = value else { return (named, note) };
        let values = [("value", rounded(*value, paper.decimals(place) as usize)), ("figures", named)];
        (fill(&paper.forms.self_review.own_value, &values), note)
    }

    fn item(&self, number: usize, item: &'a Item, result: &ItemResult, first: u32) -> Row<'a> {
        let mut lines = self.lines(item, first);
        let met = self.met(item, result, lines.is_empty());
        // Nothing is missing where nothing is asked.
        if met == self.paper.forms.self_review.not_applicable && lines.iter().all(|line| line.value.is_none()) {
            lines.clear();
        }
        Row {
            number,
            text: &item.text.zh,
            asked: None,
            met,
            lines,
            papers: join(Language::ZhCn, &item.guidance.papers.zh),
        }
    }

    /// Whether the school meets an item, where its figures say so.
    fn met(&self, item: &Item, result: &ItemResult, no_lines: bool) -> &'a str {
        let words = &self.paper.forms.words;
        let not_applicable = self.paper.forms.self_review.not_applicable.as_str();
        let asked = self.paper.forms.self_review.lines.iter().any(|line| line.item == item.id);
        if asked && no_lines {
            return not_applicable;
        }
        let row = look::row_number(self.row);
        let in_scope = match &item.rule {
            Rule::EverySchool { schools, .. } => self.paper.in_scope(schools, self.row),
            Rule::RoomsPerClasses { .. } | Rule::SizeCap { .. } | Rule::NoOverSize { .. } => {
                Some(self.paper.has_unit(self.row, None))
            }
            // The item is judged over the county; of the school's own form it is asked whether the school does its part.
            Rule::SchoolsRatio { schools, ratios } => {
                return match self.paper.in_scope(schools, self.row) {
                    Some(false) => not_applicable,
                    Some(true) => self.ratios_met(ratios),
                    None => "",
                };
            }
            Rule::Manual { .. } | Rule::CountyRatio { .. } | Rule::Subjects { .. } => return "",
        };
        match in_scope {
            Some(false) => not_applicable,
            _ if result.schools.contains(&row) => &words.no,
            None => "",
            _ if result.missing.contains(&row) => "",
            Some(true) => &words.yes,
        }
    }

    /// Whether the school's own figures reach the ratios that an item asks of the county; nothing where one is not known.
    fn ratios_met(&self, ratios: &[RatioRule]) -> &'a str {
        let (words, own) = (&self.paper.forms.words, &self.paper.forms.self_review);
        let mut asked = false;
        for ratio in ratios {
            let sum = |terms: &[Term]| {
                terms.iter().try_fold(BigRational::zero(), |sum, term| {
                    let figure = self.paper.figure(&term.key, self.row).flatten();
                    let figure = figure.or_else(|| term.optional.then(BigRational::zero))?;
                    Some(sum + figure * &term.factor.rational)
                })
            };
            let has_stage = |term: &Term| self.paper.figure(&term.key, self.row).is_some();
            if !ratio.denominator.iter().all(has_stage) {
                continue;
            }
            let (Some(of), Some(over)) = (sum(&ratio.numerator), sum(&ratio.denominator)) else { return "" };
            if !over.is_positive() {
                continue;
            }
            asked = true;
            if of / over < ratio.at_least.rational {
                return &words.no;
            }
        }
        if asked { &words.yes } else { &own.not_applicable }
    }

    /// The lines of an item for this school; the first stands in a given row of a sheet.
    fn lines(&self, item: &Item, first: u32) -> Vec<Line> {
        let paper = self.paper;
        let kind = usize::from(paper.county.schools.kinds[self.row]);
        let kind = paper.quantities.kinds.get(kind).map(|kind| kind.id.clone()).unwrap_or_default();
        let mut lines: Vec<Line> = Vec::new();
        let mut named = Named::new();
        let of_item = paper.forms.self_review.lines.iter().filter(|line| line.item == item.id);
        for spec in of_item.filter(|line| line.kinds.is_empty() || line.kinds.contains(&kind)) {
            for made in self.line(spec, &named) {
                // What follows from others is said to be what they are.
                let keys = match &spec.show {
                    SelfShow::Ratio(ratio) => {
                        ratio.of.iter().chain(&ratio.over).map(|name| signed(name).1.to_owned()).collect()
                    }
                    SelfShow::Rooms(key) => vec![key.clone()],
                    SelfShow::Figure(_) | SelfShow::County(_) | SelfShow::CountyIn(_) => vec![made.key.clone()],
                };
                let marks = self.marks(made.shown.value.is_none(), false, &keys);
                let measured = paper.measured(self.row, &made.key);
                let reported = measured.map(|one| one.reported.as_ref().map_or_else(String::new, ToString::to_string));
                if let Some(id) = made.id {
                    let row = first + look::row_number(lines.len());
                    named.insert(id, (row_col_to_cell(row, FIGURES), made.shown.value.clone()));
                }
                let (own, note) = self.own_of(&[made.key]);
                lines.push(Line {
                    name: made.name,
                    value: made.shown.value.as_ref().map(double),
                    formula: made.shown.formula,
                    missing: made.shown.missing,
                    decimals: made.decimals,
                    marks,
                    reported,
                    own,
                    note,
                });
            }
        }
        lines
    }

    fn line(&self, spec: &SelfLine, named: &Named) -> Vec<Made> {
        let paper = self.paper;
        let missing = || Some(paper.forms.words.missing_cell.clone());
        let of = |name: String, key: String, value: Option<BigRational>, id: Option<String>| {
            let missing = if value.is_none() { missing() } else { None };
            Made { name, shown: Shown { value, missing, ..Shown::default() }, decimals: spec.decimals, key, id }
        };
        match &spec.show {
            SelfShow::Figure(key) => {
                let stages = paper.stages_of(key, self.row);
                if paper.quantities.stages_of(key).is_empty() {
                    let value = paper.county.schools.figure(key, self.row).as_ref().map(Figure::to_rational);
                    return vec![of(spec.name.clone(), key.clone(), value, Some(key.clone()))];
                }
                let several = stages.len() > 1;
                // A stage without students is asked for nothing but them.
                let asked = |stage: &Stage| {
                    let own = paper.quantities.key_in(key, *stage);
                    !paper.is_without_students(*stage, self.row)
                        || paper.county.schools.figure(&own, self.row).is_some()
                };
                let line = |stage: Stage| {
                    let own = paper.quantities.key_in(key, stage);
                    let value = paper.county.schools.figure(&own, self.row).as_ref().map(Figure::to_rational);
                    let stage = paper.forms.words.stages.get(&stage).map_or("", String::as_str);
                    let name = if several { format!("{stage}{}", spec.name) } else { spec.name.clone() };
                    of(name, own.clone(), value, Some(own))
                };
                stages.into_iter().filter(asked).map(line).collect()
            }
            SelfShow::Rooms(key) => {
                let words = &paper.forms.self_review;
                match paper.county.schools.rooms(key, self.row) {
                    None => vec![of(spec.name.clone(), key.clone(), None, None)],
                    Some([]) => {
                        let name = fill(&words.rooms_none, &[("name", spec.name.clone())]);
                        vec![of(name, key.clone(), Some(BigRational::from_integer(0.into())), None)]
                    }
                    Some(rooms) => (1..)
                        .zip(rooms)
                        .map(|(number, area): (u32, &Figure)| {
                            let values = [("name", spec.name.clone()), ("number", number.to_string())];
                            let name = fill(&words.room, &values);
                            // The school's own list stands beside the first.
                            let key = if number == 1 { key.clone() } else { String::new() };
                            Made { decimals: 2, ..of(name, key, Some(area.to_rational()), None) }
                        })
                        .collect(),
                }
            }
            SelfShow::County(key) => {
                let value = paper.county.figures.get(key).map(Figure::to_rational);
                vec![of(spec.name.clone(), String::new(), value, None)]
            }
            SelfShow::CountyIn(InUnit { key, per }) => {
                let per = BigRational::from_integer((*per).into());
                let value = paper.county.figures.get(key).map(|figure| figure.to_rational() / per);
                vec![of(spec.name.clone(), String::new(), value, None)]
            }
            SelfShow::Ratio(ratio) => {
                let known = ratio.of.iter().chain(&ratio.over).all(|name| named.contains_key(signed(name).1));
                if !known {
                    return Vec::new();
                }
                let shown = ratio_of(ratio, named);
                vec![Made { name: spec.name.clone(), shown, decimals: spec.decimals, key: String::new(), id: None }]
            }
        }
    }
}

/// A line under an item as it is worked out: name, what it shows, decimals, key of the school's own figure, and by what name
/// others take it up.
struct Made {
    name: String,
    shown: Shown,
    decimals: u32,
    key: String,
    id: Option<String>,
}
