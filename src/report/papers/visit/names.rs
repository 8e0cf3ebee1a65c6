//! Names of what papers speak of: schools, kinds, figures, requirements.

use num_rational::BigRational;

use crate::chart::numbers::{deciding, fixed, plain};
use crate::county::{County, Figure, KindOfSchool, Quantity, Stage};
use crate::rulebook::Indicator;
use crate::text::{Language, has_text};
use crate::visit::finish::line_of;
use crate::visit::{Field, Line, LineSource, VisitKind};

use super::say::Say;
use super::{Ground, VisitFacts};

impl<'a> Ground<'a> {
    pub(super) const fn say(&self) -> Say {
        Say { language: self.language }
    }

    /// Name of a school.
    pub(super) fn school(&self, row: usize) -> &str {
        self.county.schools.names.get(row).map_or("", String::as_str)
    }

    /// Where a visit was: the school, or the county's offices.
    pub(super) fn place(&self, visit: &VisitFacts) -> String {
        visit.row.map_or_else(|| self.say().of("papers.offices"), |row| self.school(row).to_owned())
    }

    /// The kind of a school.
    pub(super) fn kind(&self, row: usize) -> String {
        self.kind_of(row).map_or_else(String::new, |kind| kind.name(self.language).to_owned())
    }

    fn kind_of(&self, row: usize) -> Option<&'a KindOfSchool> {
        self.quantities.kinds.get(usize::from(*self.county.schools.kinds.get(row)?))
    }

    /// The option a school has reported of a choice; empty where it has not.
    pub(super) fn choice(&self, key: &str, row: usize) -> String {
        let option = self.county.schools.choice(key, row);
        let option = option.and_then(|option| self.quantities.get(key)?.options.get(option));
        option.map_or_else(String::new, |option| option.name(self.language).to_owned())
    }

    /// Name of a figure with its stage.
    pub(super) fn quantity(&self, key: &str) -> String {
        let Some(quantity) = self.quantities.named(key) else { return key.to_owned() };
        match (self.language, quantity.stage) {
            (Language::ZhCn, _) => quantity.header.clone(),
            (Language::En, None) => quantity.en.clone(),
            (Language::En, Some(stage)) => {
                let values = [("name", quantity.en.clone()), ("stage", self.say().stage(stage))];
                self.say().with("school.name_of_stage", &values)
            }
        }
    }

    /// Unit of a figure; empty where it has none.
    pub(super) fn unit(&self, key: &str) -> String {
        self.quantities.named(key).map_or_else(String::new, |quantity| self.unit_of(quantity))
    }

    fn unit_of(&self, quantity: &Quantity) -> String {
        let Some(unit) = quantity.unit.and_then(|unit| self.quantities.units.get(unit)) else { return String::new() };
        let key = format!("school.unit.{}", unit.id);
        if self.language == Language::En && has_text(self.language, &key) {
            let counted = format!("papers.unit.{}", unit.id);
            return self.say().of(if has_text(self.language, &counted) { &counted } else { &key });
        }
        unit.names.first().cloned().unwrap_or_default()
    }

    /// How many of its English unit (`papers.unit.<id>`) one of a figure's own is; `None` where it is said in its own.
    pub(super) fn factor(&self, key: &str) -> Option<&'a BigRational> {
        let unit = self.quantities.units.get(self.quantities.named(key)?.unit?)?;
        let counted = format!("papers.unit.{}", unit.id);
        (self.language == Language::En && has_text(self.language, &counted)).then_some(&unit.factor)
    }

    /// A figure a school has reported, with its unit.
    pub(super) fn reported(&self, key: &str, row: usize) -> Option<String> {
        let figure = self.county.schools.figure(key, row)?;
        if let Some(factor) = self.factor(key) {
            return Some(with_unit(&grouped(&scaled(&figure, Some(factor))), &self.unit(key)));
        }
        let unit = self.unit(key);
        // An English name says what is counted: classes, not 14 classes of classes.
        let is_named = self.language == Language::En
            && !unit.is_empty()
            && self.quantities.named(key).is_some_and(|quantity| quantity.en.to_lowercase().contains(&unit));
        Some(with_unit(&(self.shown)(&figure), if is_named { "" } else { &unit }))
    }

    /// Name of the quantity that has no stage, or of one of its stages.
    pub(super) fn key(&self, base: &str, stage: Stage) -> String {
        self.quantities.key_in(base, stage)
    }

    /// What a line is about: the indicator its figure counts towards, or its section of the checklist.
    pub(super) fn topic(&self, visit: &VisitFacts, line: &Line) -> String {
        if line.source == LineSource::Indicators {
            let counts =
                |indicator: &&crate::rulebook::Indicator| indicator.resource.iter().any(|term| term.key == line.item);
            if let Some(indicator) = self.rulebook.indicators.iter().find(counts) {
                return self.language.of(&indicator.name).to_owned();
            }
        }
        visit.asked.places.get(line.place).map_or_else(String::new, |place| self.language.of(&place.name).to_owned())
    }

    /// What a line asks, in short.
    pub(super) fn line(&self, visit: &VisitFacts, id: &str) -> Option<String> {
        let row = visit.rows.iter().find(|row| row.line == id)?;
        Some(self.pen().name(row))
    }

    /// What a field of a visit is about.
    pub(super) fn field(&self, visit: &VisitFacts, field: &str) -> String {
        let say = self.say();
        let Ok(field) = field.parse::<Field>() else { return say.of("papers.field.other") };
        if let Some(name) = line_of(&visit.asked, &field).and_then(|line| self.line(visit, line)) {
            return name;
        }
        say.of(match field {
            Field::Note(_) => "papers.field.note",
            Field::Class(..) | Field::AllClasses(_) => "papers.field.classes",
            Field::Roster | Field::Ticks(_) | Field::AllTeachers => "papers.field.roster",
            Field::Lesson(_) => "papers.field.lesson",
            Field::Interview(_) => "papers.field.interview",
            Field::Text(_) => "papers.field.text",
            Field::Signature(_) => "papers.field.signature",
            _ => "papers.field.other",
        })
    }

    /// What who signs is called; of several the word for several.
    pub(super) fn role(&self, visit: &VisitFacts, role: &str, number: usize) -> String {
        let key = match (role, visit.about.kind) {
            ("head", VisitKind::Office) => return self.say().of("walk_finish.head_of_office"),
            ("head", _) => return self.say().of(&self.head(visit)),
            (_, VisitKind::SelfReview) => "reviewer",
            _ => "inspector",
        };
        let several = if number > 1 { "several" } else { "one" };
        self.say().of(&format!("papers.role.{key}.{several}"))
    }

    /// Key of what the head of a school of this kind is called.
    fn head(&self, visit: &VisitFacts) -> String {
        let kind = visit.row.and_then(|row| self.kind_of(row));
        let own = kind.map(|kind| format!("papers.role.head_of.{}", kind.id));
        own.filter(|key| has_text(self.language, key)).unwrap_or_else(|| "visit.role.head".to_owned())
    }

    /// A key of what a visit is called on a paper, or of the same where the school reviewed itself.
    pub(super) fn of_kind(&self, visit: &VisitFacts, key: &str) -> String {
        if visit.about.kind == VisitKind::SelfReview {
            let own = format!("papers.self_review.{key}");
            if has_text(self.language, &own) {
                return self.say().of(&own);
            }
        }
        self.say().of(&format!("papers.record.{key}"))
    }
}

/// Township of a school; empty where it is not known.
pub(super) fn township(county: &County, row: usize) -> &str {
    county.schools.text("township", row)
}

/// So many times a figure.
pub(super) fn scaled(figure: &Figure, factor: Option<&BigRational>) -> Figure {
    factor.map_or_else(|| figure.clone(), |factor| Figure::from_rational(figure.to_rational() * factor))
}

/// A figure with its thousands apart, with as many decimals as it needs and two at most.
pub(super) fn grouped(figure: &Figure) -> String {
    plain(figure.to_double(), 2)
}

/// A figure with its unit.
pub(super) fn with_unit(figure: &str, unit: &str) -> String {
    if unit.is_empty() { figure.to_owned() } else { format!("{figure} {unit}") }
}

/// Who issues a paper: the inspectors' unit, else the county's inspectorate.
pub(super) fn issuer(ground: &Ground<'_>, language: Language) -> String {
    issued_by(language, ground.issuer, &ground.county.name)
}

/// The inspectors' unit; where nobody said which, the inspectorate of a county.
pub(in crate::report::papers) fn issued_by(language: Language, unit: &str, county: &str) -> String {
    if unit.trim().is_empty() {
        return Say { language }.with("papers.issuer", &[("county", county.to_owned())]);
    }
    unit.trim().to_owned()
}

/// A value with so many decimals at least, and as many as let it be seen on its side of a limit.
pub(super) fn deciding_text(value: f64, limit: f64, decimals: usize) -> String {
    fixed(value, deciding(value, limit, decimals))
}

/// Whether a value of an indicator in a stage rests on one of some figures that were measured.
pub(super) fn rests_on(ground: &Ground<'_>, indicator: &Indicator, stage: Stage, measured: &[&str]) -> bool {
    let is = |term: &crate::rulebook::Term| {
        let key = ground.key(&term.key, stage);
        measured.iter().any(|one| *one == term.key || *one == key)
    };
    indicator.resource.iter().any(is)
}

/// A value of an indicator with so many decimals that it is seen on its side of the threshold and of the floor.
pub(super) fn value_text(ground: &Ground<'_>, indicator: &Indicator, stage: Stage, value: f64) -> String {
    let decimals = ground.rulebook.decimals.values as usize;
    let Some(threshold) = indicator.threshold.get(&stage) else { return fixed(value, decimals) };
    let floor = ground.rulebook.unit_rule.as_ref().map_or(1.0, |rule| rule.floor.double) * threshold.double;
    fixed(value, deciding(value, threshold.double, decimals).max(deciding(value, floor, decimals)))
}
