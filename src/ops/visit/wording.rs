//! A finding of a line in words: the usual sentence with the visit's figures put in, how bad it is as a rule, and by when it
//! is put right as a rule. All of it is a proposal that the inspector changes.

use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

use crate::assess::{Options, Value, assess};
use crate::chart::numbers::{fixed, plain, told_apart};
use crate::county::{County, Figure, Stage};
use crate::intake::shown_figure;
use crate::rulebook::{Exact, FindingRules, Indicator};
use crate::text::{Language, text};
use crate::visit::asked::Within;
use crate::visit::feedback::Pen;
use crate::visit::finding::{Put, days_after, phrase, term_end, working_days_after};
use crate::visit::{Ask, Line, LineSource, Mark, Severity};

use super::open::OpenVisit;

/// Days until a deadline where none is said.
const DAYS: i32 = 30;
/// Working days a hazard is given.
const WORKING_DAYS: u32 = 5;
/// Decimals of a figure that has more of its own.
const DECIMALS: usize = 2;

/// Words of the rulebooks by which a sentence tells that its figures are by the person, seat or hundred.
const PER_IN_CHINESE: [char; 2] = ['\u{5747}', '\u{6bcf}'];
const PER: &str = "per ";
const EACH: &str = "each";
/// The Chinese character for a rate.
const RATE: char = '\u{7387}';

/// How a figure of a line is written.
enum Manner {
    /// As a number with a unit.
    Number(String),
    /// In percent.
    Percent,
    /// As one to so many.
    OneTo,
}

/// The usual finding of a line in a sentence, with the figures of the visit. `county` holds the school's reported figures.
#[must_use]
pub fn usual(language: Language, visit: &OpenVisit, line: &Line, county: Option<&County>, options: &Options) -> String {
    let template = language.of(&line.finding);
    let stage = line.stage;
    let facts = if line.source == LineSource::Indicators {
        match of_indicator(language, visit, line, county, options) {
            Some((values, of)) if !template.is_empty() => {
                let several = visit.asked.stages.len() > 1;
                return staged(language, phrase(template, &values), Some(of).filter(|_| several));
            }
            _ => differs(language, visit, line),
        }
    } else if template.is_empty() {
        differs(language, visit, line)
    } else {
        phrase(template, &figures(language, visit, line))
    };
    let facts = with_known(language, visit, line, facts);
    staged(language, facts, stage)
}

/// A sentence with what is known of the line's rooms and years behind it: no template has a place for a list.
fn with_known(language: Language, visit: &OpenVisit, line: &Line, facts: String) -> String {
    let known = Pen { language, shown: shown_figure }.rooms_and_years(line, &visit.sheet);
    if known.is_empty() {
        return facts;
    }
    text(language, "follow_up.facts.known", &[("facts", facts), ("known", known)])
}

/// A sentence that says which stage it is about.
fn staged(language: Language, facts: String, stage: Option<Stage>) -> String {
    let Some(stage) = stage else { return facts };
    let stage = text(language, &format!("stage.{}", stage.id()), &[]);
    text(language, "follow_up.facts.of_stage", &[("stage", stage), ("facts", facts)])
}

/// That a measured figure is not the reported one, where there is nothing more to say.
fn differs(language: Language, visit: &OpenVisit, line: &Line) -> String {
    let name = language.of(&line.text).to_owned();
    let values = figures(language, visit, line);
    if !["measured", "reported", "difference"].iter().all(|name| values.iter().any(|put| put.name == *name)) {
        return text(language, "follow_up.facts.plain", &[("name", name)]);
    }
    phrase(&text(language, "follow_up.facts.differs", &[("name", name)]), &values)
}

/// Figures of a line as its usual finding names them; what is not known is left out.
fn figures(language: Language, visit: &OpenVisit, line: &Line) -> Vec<Put> {
    let rules = &visit.library.visits.finding;
    let manner = manner(language, visit, line, rules);
    let open = Within::default();
    let within = match &line.ask {
        Ask::Figure { within, .. } | Ask::Number { within, .. } | Ask::Ratio { within, .. } => within,
        Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => &open,
    };
    let measured = visit.measured(line);
    let reported = visit.reported(line);
    let mut values = Vec::new();
    // A figure that misses its bound must not look like it.
    let missed = measured.as_ref().and_then(|measured| {
        let value = measured.to_rational();
        let below = within.at_least.as_ref().filter(|least| value < least.rational);
        below.or_else(|| within.at_most.as_ref().filter(|most| value > most.rational))
    });
    if let Some(measured) = &measured {
        values.push(manner.put("measured", &measured.to_rational(), missed));
    }
    for (name, bound) in [("least", &within.at_least), ("most", &within.at_most)] {
        values.extend(bound.as_ref().map(|bound| manner.put(name, &bound.rational, None)));
    }
    values.extend(reported.map(|reported| manner.put("reported", &reported.to_rational(), None)));
    if let (Some(measured), Some(reported)) = (&measured, reported) {
        values.push(difference(language, &manner, measured, reported));
    }
    values
}

/// A unit by the person, seat or hundred without that part, where the sentence says it itself.
fn without_its_part(language: Language, unit: &str, sentence: &str) -> String {
    let (above, below) = unit.split_once('/').unwrap_or((unit, ""));
    if above == below {
        return String::new();
    }
    let unit = match language {
        Language::ZhCn if sentence.contains(PER_IN_CHINESE) => above,
        Language::En if sentence.contains(PER) => {
            let above = unit.split_once(PER).map_or(unit, |(above, _)| above);
            above.strip_suffix(EACH).unwrap_or(above)
        }
        Language::ZhCn | Language::En => unit,
    };
    unit.trim().to_owned()
}

fn manner(language: Language, visit: &OpenVisit, line: &Line, rules: &FindingRules) -> Manner {
    match &line.ask {
        Ask::Figure { key, .. } => {
            let quantities = &visit.library.quantities;
            let unit = quantities.get(key).map(|quantity| quantities.unit_name(quantity));
            Manner::Number(rules.unit(language, unit.unwrap_or_default()).to_owned())
        }
        Ask::Number { unit, .. } => {
            let unit = rules.unit(language, unit);
            Manner::Number(without_its_part(language, unit, language.of(&line.finding)))
        }
        Ask::Ratio { numerator_unit, denominator_unit, within, .. } => {
            let bound = within.at_least.as_ref().or(within.at_most.as_ref());
            let ends = bound.is_some_and(|bound| {
                matches!(Figure::from_rational(bound.rational.clone()), Figure::Decimal { decimals: 0..=4, .. })
            });
            let alike = numerator_unit == denominator_unit;
            let over_one = bound.is_some_and(|bound| bound.double > 1.0);
            if alike && ends && (line.text.zh.contains('%') || line.finding.zh.contains(RATE)) {
                // The requirement itself counts in percent, or the finding names a rate.
                Manner::Percent
            } else if over_one {
                Manner::Number(rules.unit(language, numerator_unit).to_owned())
            } else if !ends || !alike && bound.is_some_and(|bound| bound.double < 1.0) {
                Manner::OneTo
            } else {
                Manner::Number(String::new())
            }
        }
        Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => Manner::Number(String::new()),
    }
}

impl Manner {
    /// A figure by its name; `missed` is the bound it is on the wrong side of.
    fn put(&self, name: &'static str, value: &BigRational, missed: Option<&Exact>) -> Put {
        match self {
            Self::Number(unit) => Put::new(name, number(value, missed), unit.as_str()),
            Self::Percent => {
                let hundred = BigRational::from_integer(100.into());
                let missed = missed.map(|bound| Exact::new(&bound.rational * &hundred));
                Put::new(name, format!("{}%", number(&(value * hundred), missed.as_ref())), "")
            }
            Self::OneTo if value.is_zero() => Put::new(name, "0", ""),
            Self::OneTo => {
                let turned = missed.map(|bound| Exact::new(BigRational::one() / &bound.rational));
                Put::new(name, format!("1:{}", number(&(BigRational::one() / value), turned.as_ref())), "")
            }
        }
    }
}

/// A number with separators: all of a short decimal, else so many decimals as tell it from the bound it misses.
fn number(value: &BigRational, missed: Option<&Exact>) -> String {
    let double = value.to_f64().unwrap_or(f64::NAN);
    if let Figure::Decimal { decimals: decimals @ 0..=4, .. } = Figure::from_rational(value.clone()) {
        return fixed(double, usize::from(decimals));
    }
    match missed {
        Some(bound) => told_apart(double, bound.double, DECIMALS).0,
        None => plain(double, DECIMALS),
    }
}

fn difference(language: Language, manner: &Manner, measured: &Figure, reported: &Figure) -> Put {
    let apart = (measured.to_rational() - reported.to_rational()).abs();
    let Put { text: amount, unit, .. } = manner.put("difference", &apart, None);
    let amount = if unit.is_empty() { amount } else { format!("{amount} {unit}") };
    if reported.is_zero() || apart.is_zero() {
        return Put::new("difference", amount, "");
    }
    let part = (apart / reported.to_rational()).to_f64().unwrap_or(f64::NAN);
    let arguments = [("amount", amount), ("percent", plain(part * 100.0, 1))];
    Put::new("difference", text(language, "follow_up.facts.apart", &arguments), "")
}

/// The value of the indicator a line's figure belongs to, as the visit measured it, its threshold and what is lacking, with
/// the stage: of several the first that is short. `None` where the value is not known, or judged and reached.
fn of_indicator(
    language: Language,
    visit: &OpenVisit,
    line: &Line,
    county: Option<&County>,
    options: &Options,
) -> Option<(Vec<Put>, Stage)> {
    let rulebook = visit.rulebook()?;
    let asked = |indicator: &Indicator| indicator.resource.iter().any(|term| term.key == line.item);
    let place = rulebook.indicators.iter().position(asked)?;
    let indicator = &rulebook.indicators[place];
    let county = county.filter(|county| county.year == visit.about.year)?;
    let school = visit.about.school.as_deref()?;
    let row = crate::county::row_number(county.schools.row_of(school)?);
    let mut alone = county.clone();
    alone.schools.keep(&[row]);
    let measured = visit.measured_figures();
    super::verified::put_in(&mut alone, &super::effect::of_school(school, &measured));
    let assessment = assess(&alone, &visit.library.quantities, rulebook, options);
    let mut values: Vec<(Stage, Value)> = Vec::new();
    for (unit, of) in assessment.units.iter().enumerate() {
        if line.stage.is_none_or(|stage| stage == of.stage) {
            values.push((of.stage, assessment.values[place].get(unit)));
        }
    }
    let short = |(_, value): &&(Stage, Value)| value.met == Some(false);
    let judged = |(_, value): &&(Stage, Value)| value.met.is_none() && value.value.is_finite();
    let (stage, value) = values.iter().find(short).or_else(|| values.iter().find(judged)).copied()?;
    let threshold = indicator.threshold.get(&stage);
    let unit = without_its_part(language, language.of(&indicator.unit), language.of(&line.finding));
    // Of little, two decimals say nothing.
    let decimals = if value.value.abs() < 0.1 { DECIMALS * 2 } else { DECIMALS };
    let shown = threshold.map_or_else(
        || plain(value.value, decimals),
        |threshold| told_apart(value.value, threshold.double, DECIMALS).0,
    );
    let mut puts = vec![Put::new("value", shown, unit.as_str())];
    puts.extend(threshold.map(|threshold| Put::new("threshold", number(&threshold.rational, None), unit.as_str())));
    if let Some(of) = indicator.shortfall.as_ref().filter(|_| value.shortfall.is_finite()) {
        let amount = plain(value.shortfall, if of.whole { 0 } else { DECIMALS });
        let key = if amount == "1" { format!("unit.one.{}", of.unit) } else { format!("unit.{}", of.unit) };
        puts.push(Put::new("lacking", amount, text(language, &key, &[]).trim()));
    }
    Some((puts, stage))
}

/// How bad a finding of a line is as a rule: what a veto hangs on, what endangers somebody, what does not meet a requirement.
#[must_use]
pub fn usual_severity(visit: &OpenVisit, line: &Line) -> Severity {
    let is_veto = |decides: &String| {
        decides.split_once(':').is_some_and(|(book, item)| {
            let item = visit.library.rulebook(book).and_then(|rulebook| rulebook.item(item));
            item.is_some_and(|item| visit.library.visits.finding.veto_groups.contains(&item.group))
        })
    };
    let place = &visit.asked.places[line.place].id;
    let mark = visit.mark(line);
    if line.decides.iter().any(is_veto) && mark == Some(Mark::NotMet) {
        Severity::Veto
    } else if visit.library.visits.finding.hazard_sections.contains(place) {
        Severity::Hazard
    } else if mark == Some(Mark::NotMet) {
        Severity::Failing
    } else {
        Severity::Advice
    }
}

/// A day by which something can be put right, as offices set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// 当场.
    AtOnce,
    /// 5 个工作日.
    WorkingDays,
    /// 30 日.
    Month,
    /// 学期末.
    TermEnd,
}

impl Due {
    /// All, the nearest first.
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::WorkingDays, Self::Month, Self::TermEnd];

    /// Key of its name under `follow_up.due`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::WorkingDays => "working_days",
            Self::Month => "month",
            Self::TermEnd => "term_end",
        }
    }

    /// What a severity is given as a rule.
    #[must_use]
    pub const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Hazard => Self::WorkingDays,
            Severity::Veto | Severity::Failing => Self::Month,
            Severity::Advice => Self::TermEnd,
        }
    }

    /// The day, counted from another.
    #[must_use]
    pub fn day(self, from: Date, rules: &FindingRules) -> Date {
        match self {
            Self::AtOnce => from,
            Self::WorkingDays => working_days_after(from, WORKING_DAYS),
            Self::Month => days_after(from, DAYS),
            Self::TermEnd => term_end(from, &rules.term_ends).unwrap_or_else(|| days_after(from, DAYS)),
        }
    }
}
