//! Reading rulebook files: everything in them is checked before any of it is used.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use num_traits::{Signed, Zero};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::checklist::{Answer, AppliesWhen, Checklist, ChecklistItem, Section};
use super::visit_rules::VisitRules;
use super::{
    Bounds, Concession, Condition, Exact, Exclusion, FormDecimals, Indicator, Item, ItemScope, Judged, Part,
    PartSource, RatioRule, Rule, Rulebook, Side, Split, Term, UnitRule, VariationRule,
};
use crate::county::{
    ChoiceOption, KindOfSchool, Marks, PartOf, Quantities, Quantity, Scope, SheetNames, Stage, Unit, ValueType, Words,
};
use crate::fault::{Fault, Result};

/// Largest rulebook file that is read, in bytes.
const MOST_BYTES: u64 = 4 << 20;

const QUANTITIES: &str = include_str!("../../assets/rulebooks/quantities.toml");

/// The files that come with the program, by name.
const BUILT_IN: [(&str, &str); 7] = [
    ("quality-2017.toml", include_str!("../../assets/rulebooks/quality-2017.toml")),
    ("basic-2012.toml", include_str!("../../assets/rulebooks/basic-2012.toml")),
    ("management-standard.toml", include_str!("../../assets/rulebooks/management-standard.toml")),
    ("facilities.toml", include_str!("../../assets/rulebooks/facilities.toml")),
    ("teachers.toml", include_str!("../../assets/rulebooks/teachers.toml")),
    ("archives.toml", include_str!("../../assets/rulebooks/archives.toml")),
    ("county-offices.toml", include_str!("../../assets/rulebooks/county-offices.toml")),
];

/// One rulebook file as it was read: kept in the store under its hash, so that a visit or a document can name
/// the very version it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulebookFile {
    /// Id of the rulebook or checklist.
    pub id: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The text.
    pub text: String,
}

/// Everything the rulebook files say.
#[derive(Debug, Clone)]
pub struct Library {
    /// Quantities, the built-in ones first.
    pub quantities: Quantities,
    /// Rulebooks that judge.
    pub rulebooks: Vec<Rulebook>,
    /// Checklists that ask.
    pub checklists: Vec<Checklist>,
    /// What visits go by.
    pub visits: VisitRules,
    /// The files they came from.
    pub files: Vec<RulebookFile>,
}

impl Library {
    /// The files that come with the program.
    pub fn built_in() -> Result<Self> {
        let mut library = Self::empty()?;
        for (name, text) in BUILT_IN {
            library.add(Path::new(name), text)?;
        }
        Ok(library)
    }

    /// The files as they once were, in order: what a visit began with.
    pub fn of_files(files: &[RulebookFile]) -> Result<Self> {
        let mut library = Self::empty()?;
        for file in files {
            library.add(Path::new(&format!("{}.toml", file.id)), &file.text)?;
        }
        Ok(library)
    }

    /// Quantities alone.
    fn empty() -> Result<Self> {
        Ok(Self {
            quantities: built_in_quantities()?,
            rulebooks: Vec::new(),
            checklists: Vec::new(),
            visits: VisitRules::built_in()?,
            files: Vec::new(),
        })
    }

    /// The checklist of an id.
    #[must_use]
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.iter().find(|checklist| checklist.id == id)
    }

    /// Adds every `.toml` file of a folder, in order of name, and returns the faults of those refused. A folder
    /// that is not there adds nothing. A file whose id is known replaces the built-in of that id.
    pub fn add_folder(&mut self, folder: &Path) -> Vec<Fault> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut paths: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")))
            .collect();
        paths.sort();
        let mut faults = Vec::new();
        for path in paths {
            if let Err(fault) = read_bounded(&path).and_then(|text| self.add(&path, &text)) {
                faults.push(fault);
            }
        }
        faults
    }

    /// Adds one file. On a fault nothing of it is added.
    pub fn add(&mut self, path: &Path, text: &str) -> Result<()> {
        let file = File { path, text };
        let head: Head = file.parse()?;
        match head.kind {
            FileKind::Rulebook => {
                let (rulebook, quantities) = file.rulebook(&self.quantities)?;
                self.quantities = quantities;
                put(&mut self.rulebooks, rulebook, |known| known.id.as_str());
            }
            FileKind::Checklist => {
                let checklist = file.checklist(self)?;
                put(&mut self.checklists, checklist, |known| known.id.as_str());
            }
            FileKind::Quantities => return Err(file.fault("rulebook_kind", 0..0)),
        }
        let stored = RulebookFile { id: head.id.unwrap_or_default(), hash: hash_of(text), text: text.to_owned() };
        put(&mut self.files, stored, |known| known.id.as_str());
        Ok(())
    }

    /// The rulebook of an id.
    #[must_use]
    pub fn rulebook(&self, id: &str) -> Option<&Rulebook> {
        self.rulebooks.iter().find(|rulebook| rulebook.id == id)
    }

    /// The file of a rulebook or checklist.
    #[must_use]
    pub fn file(&self, id: &str) -> Option<&RulebookFile> {
        self.files.iter().find(|file| file.id == id)
    }
}

/// Replaces the one of the same id, or appends.
fn put<T>(list: &mut Vec<T>, new: T, id: impl Fn(&T) -> &str) {
    match list.iter().position(|known| id(known) == id(&new)) {
        Some(place) => list[place] = new,
        None => list.push(new),
    }
}

fn read_bounded(path: &Path) -> Result<String> {
    let length = std::fs::metadata(path).map_err(|error| Fault::io("cannot_read", path, &error))?.len();
    if length > MOST_BYTES {
        return Err(Fault::bad_input("rulebook_too_large").in_file(path));
    }
    let bytes = std::fs::read(path).map_err(|error| Fault::io("cannot_read", path, &error))?;
    String::from_utf8(bytes).map_err(|_| Fault::bad_input("rulebook_not_utf8").in_file(path))
}

fn hash_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// The quantities that come with the program.
pub fn built_in_quantities() -> Result<Quantities> {
    let file = File { path: Path::new("quantities.toml"), text: QUANTITIES };
    let read: QuantitiesFile = file.parse()?;
    let mut units = Vec::new();
    for unit in read.unit {
        units.push(Unit { id: unit.id, names: unit.names, dimension: unit.dimension, factor: unit.factor.rational });
    }
    let mut all = Quantities::new(Vec::new(), units, read.kind_of_school, read.sheets, read.marks, read.part);
    for declared in read.quantity {
        file.declare(&mut all, declared, None)?;
    }
    Ok(all)
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum FileKind {
    Rulebook,
    Checklist,
    Quantities,
}

/// What every file begins with; the rest is read once the kind is known.
#[derive(Deserialize)]
struct Head {
    kind: FileKind,
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantitiesFile {
    #[serde(rename = "kind")]
    _kind: FileKind,
    sheets: SheetNames,
    marks: Marks,
    part: Vec<PartOf>,
    unit: Vec<UnitEntry>,
    kind_of_school: Vec<KindOfSchool>,
    quantity: Vec<Spanned<QuantityEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    id: String,
    names: Vec<String>,
    dimension: String,
    factor: Exact,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityEntry {
    key: String,
    header: Header,
    en: String,
    value: ValueType,
    unit: Option<String>,
    scope: Scope,
    #[serde(default)]
    required: bool,
    group: String,
    /// `"kind"`: the options are the kinds of school.
    choices: Option<String>,
    #[serde(default)]
    options: Vec<ChoiceOption>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Header {
    One(String),
    ByStage(BTreeMap<Stage, String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulebookEntry {
    #[serde(rename = "kind")]
    _kind: FileKind,
    id: String,
    name: Words,
    basis: Words,
    source: String,
    #[serde(default)]
    quantity: Vec<Spanned<QuantityEntry>>,
    #[serde(default)]
    exclusion: Vec<Spanned<Exclusion>>,
    split: Spanned<Split>,
    unit_rule: Option<UnitRule>,
    variation: Spanned<VariationRule>,
    decimals: FormDecimals,
    indicator: Vec<Spanned<Indicator>>,
    #[serde(default)]
    concession: Vec<Spanned<Concession>>,
    #[serde(default)]
    item: Vec<Spanned<Item>>,
    part: Vec<Spanned<Part>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecklistEntry {
    #[serde(rename = "kind")]
    _kind: FileKind,
    id: String,
    name: Words,
    source: String,
    section: Vec<Spanned<Section>>,
    item: Vec<Spanned<ChecklistItem>>,
}

/// A rulebook file while it is read.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn parse<T: for<'de> Deserialize<'de>>(&self) -> Result<T> {
        toml::from_str(self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.fault("rulebook_syntax", span).with("reason", error.message().replace('\n', " "))
        })
    }

    fn fault(&self, code: &'static str, span: Range<usize>) -> Fault {
        let line = self.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
        Fault::bad_input(code).in_file(self.path).on_line(line)
    }

    /// Adds a declared quantity, one for each of its stages.
    fn declare(&self, all: &mut Quantities, declared: Spanned<QuantityEntry>, by: Option<&str>) -> Result<()> {
        let span = declared.span();
        let entry = declared.into_inner();
        let unit = match &entry.unit {
            None => None,
            Some(id) => Some(
                all.units
                    .iter()
                    .position(|unit| unit.id == *id)
                    .ok_or_else(|| self.fault("rulebook_unknown_unit", span.clone()).with("id", id))?,
            ),
        };
        let options = match (entry.value, entry.choices.as_deref()) {
            (ValueType::YesNo, _) => vec![
                ChoiceOption { id: "yes".into(), names: all.marks.yes.clone(), en: "Yes".into() },
                ChoiceOption { id: "no".into(), names: all.marks.no.clone(), en: "No".into() },
            ],
            (ValueType::Choice, Some("kind")) => all
                .kinds
                .iter()
                .map(|kind| ChoiceOption { id: kind.id.clone(), names: kind.names.clone(), en: kind.en.clone() })
                .collect(),
            _ => entry.options,
        };
        if entry.value == ValueType::Choice && (options.is_empty() || options.len() > 200) {
            return Err(self.fault("rulebook_no_options", span).with("id", &entry.key));
        }
        let headers: Vec<(Option<Stage>, String)> = match (entry.header, entry.scope) {
            (Header::One(header), Scope::School | Scope::County) => vec![(None, header)],
            (Header::ByStage(headers), Scope::Stage) => {
                headers.into_iter().map(|(stage, header)| (Some(stage), header)).collect()
            }
            _ => return Err(self.fault("rulebook_header_scope", span).with("id", &entry.key)),
        };
        for (stage, header) in headers {
            let key = stage.map_or_else(|| entry.key.clone(), |stage| format!("{}_{}", entry.key, stage.id()));
            if all.get(&key).is_some_and(|known| known.declared_by.as_deref() != by || by.is_none()) {
                return Err(self.fault("rulebook_twice", span).with("id", key));
            }
            if header.trim().is_empty() || key.is_empty() {
                return Err(self.fault("rulebook_header_scope", span).with("id", key));
            }
            all.add(Quantity {
                key,
                base: entry.key.clone(),
                stage,
                header,
                en: entry.en.clone(),
                value: entry.value,
                unit,
                scope: entry.scope,
                required: entry.required && by.is_none(),
                group: entry.group.clone(),
                options: options.clone(),
                declared_by: by.map(str::to_owned),
            });
        }
        Ok(())
    }

    fn rulebook(&self, known: &Quantities) -> Result<(Rulebook, Quantities)> {
        let read: RulebookEntry = self.parse()?;
        let mut quantities = known.clone();
        for declared in read.quantity {
            self.declare(&mut quantities, declared, Some(&read.id))?;
        }
        let check = Check { file: self, quantities: &quantities };
        let concessions = check.unique(read.concession, |concession| &concession.id)?;
        let concession_ids: HashSet<&str> = concessions.iter().map(|(concession, _)| concession.id.as_str()).collect();
        for (concession, span) in &concessions {
            check.condition(&concession.when, span)?;
        }
        for exclusion in &read.exclusion {
            let inner = exclusion.get_ref();
            check.kinds(&inner.kinds, &exclusion.span())?;
            check.choices(&inner.choices, &exclusion.span())?;
        }
        let (split_span, split) = (read.split.span(), read.split.into_inner());
        if [&split.with_primary, &split.without_primary]
            .into_iter()
            .flat_map(BTreeMap::values)
            .any(|weight| !weight.rational.is_positive())
        {
            return Err(self.fault("rulebook_weight", split_span));
        }
        let variation_span = read.variation.span();
        let variation = read.variation.into_inner();
        for stage in Stage::ASSESSED {
            if !variation.limit.get(&stage).is_some_and(|limit| limit.rational.is_positive()) {
                return Err(self.fault("rulebook_no_limit", variation_span).with("stage", stage.id()));
            }
        }
        let indicators = check.unique(read.indicator, |indicator| &indicator.id)?;
        for (indicator, span) in &indicators {
            check.terms(&indicator.resource, Scope::School, span)?;
            if !indicator.scale.rational.is_positive()
                || indicator.threshold.values().any(|least| !least.rational.is_positive())
            {
                return Err(self.fault("rulebook_threshold", span.clone()).with("id", &indicator.id));
            }
            // A unit that is judged is judged by every indicator, in both stages.
            if read.unit_rule.is_some() && Stage::ASSESSED.iter().any(|stage| !indicator.threshold.contains_key(stage))
                || read.unit_rule.is_none() && !indicator.threshold.is_empty()
            {
                return Err(self.fault("rulebook_threshold", span.clone()).with("id", &indicator.id));
            }
            check.concessions_of_terms(&indicator.resource, &concession_ids, span)?;
        }
        if indicators.is_empty() {
            return Err(self.fault("rulebook_no_indicator", 0..0));
        }
        let parts = check.unique(read.part, |part| &part.id)?;
        for (part, span) in &parts {
            if (part.from == PartSource::Points) != part.points_at_least.is_some() {
                return Err(self.fault("rulebook_part", span.clone()).with("id", &part.id));
            }
        }
        let groups: HashSet<&str> = parts
            .iter()
            .filter(|(part, _)| part.from != PartSource::Stages)
            .map(|(part, _)| part.id.as_str())
            .collect();
        let items = check.unique(read.item, |item| &item.id)?;
        for (item, span) in &items {
            if !groups.contains(item.group.as_str()) {
                return Err(self.fault("rulebook_group", span.clone()).with("id", &item.id).with("group", &item.group));
            }
            check.rule(&item.rule, &concession_ids, span)?;
            check.applies_when(&item.applies_when, span)?;
            check.answer(&item.answer, span)?;
        }
        drop(concession_ids);
        let rulebook = Rulebook {
            id: read.id,
            name: read.name,
            basis: read.basis,
            source: read.source,
            hash: hash_of(self.text),
            exclusions: read.exclusion.into_iter().map(Spanned::into_inner).collect(),
            split,
            unit_rule: read.unit_rule,
            variation,
            decimals: read.decimals,
            indicators: indicators.into_iter().map(|(indicator, _)| indicator).collect(),
            concessions: concessions.into_iter().map(|(concession, _)| concession).collect(),
            items: items.into_iter().map(|(item, _)| item).collect(),
            parts: parts.into_iter().map(|(part, _)| part).collect(),
        };
        if rulebook.variation.judged == Judged::Each && rulebook.unit_rule.is_none() {
            return Err(self.fault("rulebook_no_unit_rule", 0..0));
        }
        Ok((rulebook, quantities))
    }

    fn checklist(&self, library: &Library) -> Result<Checklist> {
        let read: ChecklistEntry = self.parse()?;
        let check = Check { file: self, quantities: &library.quantities };
        let sections = check.unique(read.section, |section| &section.id)?;
        let ids: BTreeSet<&str> = sections.iter().map(|(section, _)| section.id.as_str()).collect();
        for (section, span) in &sections {
            if section.parent.as_deref().is_some_and(|parent| !ids.contains(parent)) {
                return Err(self.fault("rulebook_section", span.clone()).with("id", &section.id));
            }
        }
        let items = check.unique(read.item, |item| &item.id)?;
        for (item, span) in &items {
            if !ids.contains(item.section.as_str()) {
                return Err(self.fault("rulebook_section", span.clone()).with("id", &item.id));
            }
            check.applies_when(&item.applies_when, span)?;
            check.answer(&item.answer, span)?;
            for decided in &item.decides {
                let found = decided.split_once(':').and_then(|(rulebook, item)| library.rulebook(rulebook)?.item(item));
                if found.is_none() {
                    return Err(self.fault("rulebook_decides", span.clone()).with("id", decided));
                }
            }
        }
        drop(ids);
        Ok(Checklist {
            id: read.id,
            name: read.name,
            source: read.source,
            hash: hash_of(self.text),
            sections: sections.into_iter().map(|(section, _)| section).collect(),
            items: items.into_iter().map(|(item, _)| item).collect(),
        })
    }
}

/// Checks that what a file names is there.
struct Check<'a> {
    file: &'a File<'a>,
    quantities: &'a Quantities,
}

type Place = Range<usize>;

impl Check<'_> {
    fn fault(&self, code: &'static str, span: &Place) -> Fault {
        self.file.fault(code, span.clone())
    }

    /// Takes a list out of its spans and refuses an id that stands twice.
    fn unique<T>(&self, list: Vec<Spanned<T>>, id: impl Fn(&T) -> &String) -> Result<Vec<(T, Place)>> {
        let mut ids = HashSet::new();
        let mut kept = Vec::with_capacity(list.len());
        for spanned in list {
            let span = spanned.span();
            let inner = spanned.into_inner();
            if id(&inner).is_empty() || !ids.insert(id(&inner).clone()) {
                return Err(self.fault("rulebook_twice", &span).with("id", id(&inner)));
            }
            kept.push((inner, span));
        }
        Ok(kept)
    }

    fn kinds(&self, kinds: &[String], span: &Place) -> Result<()> {
        match kinds.iter().find(|kind| self.quantities.kind(kind).is_none()) {
            Some(kind) => Err(self.fault("rulebook_unknown_kind", span).with("id", kind)),
            None => Ok(()),
        }
    }

    fn choices(&self, choices: &BTreeMap<String, Vec<String>>, span: &Place) -> Result<()> {
        for (key, options) in choices {
            let quantity = self.quantities.get(key).filter(|quantity| !quantity.options.is_empty());
            let Some(quantity) = quantity else {
                return Err(self.fault("rulebook_unknown_quantity", span).with("id", key));
            };
            for option in options {
                if !quantity.options.iter().any(|known| known.id == *option) {
                    return Err(self.fault("rulebook_unknown_option", span).with("id", option));
                }
            }
        }
        Ok(())
    }

    /// A figure of schools: reported for the whole school or by stage.
    fn school_figure(&self, key: &str, span: &Place) -> Result<()> {
        let by_stage = self.quantities.stages_of(key).first().map(|stage| format!("{key}_{}", stage.id()));
        let quantity = self.quantities.get(by_stage.as_deref().unwrap_or(key));
        match quantity {
            Some(quantity) if quantity.value.is_figure() && quantity.scope != Scope::County => Ok(()),
            _ => Err(self.fault("rulebook_unknown_quantity", span).with("id", key)),
        }
    }

    fn county_figure(&self, key: &str, span: &Place) -> Result<()> {
        match self.quantities.get(key) {
            Some(quantity) if quantity.value.is_figure() && quantity.scope == Scope::County => Ok(()),
            _ => Err(self.fault("rulebook_unknown_quantity", span).with("id", key)),
        }
    }

    fn terms(&self, terms: &[Term], scope: Scope, span: &Place) -> Result<()> {
        if terms.is_empty() {
            return Err(self.fault("rulebook_no_terms", span));
        }
        for term in terms {
            if term.factor.rational.is_zero() {
                return Err(self.fault("rulebook_threshold", span).with("id", &term.key));
            }
            match scope {
                Scope::County => self.county_figure(&term.key, span)?,
                _ => self.school_figure(&term.key, span)?,
            }
        }
        Ok(())
    }

    fn concessions_of_terms(&self, terms: &[Term], known: &HashSet<&str>, span: &Place) -> Result<()> {
        self.concession_ids(terms.iter().filter_map(|term| term.concession.as_deref()), known, span)
    }

    fn concession_ids<'b>(
        &self,
        ids: impl Iterator<Item = &'b str>,
        known: &HashSet<&str>,
        span: &Place,
    ) -> Result<()> {
        for id in ids {
            if !known.contains(id) {
                return Err(self.fault("rulebook_unknown_concession", span).with("id", id));
            }
        }
        Ok(())
    }

    fn bounds(&self, bounds: &[Bounds], span: &Place) -> Result<()> {
        bounds.iter().try_for_each(|bound| self.school_figure(&bound.key, span))
    }

    fn condition(&self, condition: &Condition, span: &Place) -> Result<()> {
        self.kinds(&condition.kinds, span)?;
        self.choices(&condition.choices, span)?;
        self.bounds(&condition.totals, span)?;
        self.bounds(&condition.every_known, span)?;
        for share in &condition.shares {
            self.school_figure(&share.part, span)?;
            self.school_figure(&share.whole, span)?;
        }
        condition.any.iter().try_for_each(|inner| self.condition(inner, span))
    }

    fn scope(&self, scope: &ItemScope, span: &Place) -> Result<()> {
        self.kinds(&scope.kinds, span)?;
        self.choices(&scope.without_choices, span)?;
        scope.total.iter().try_for_each(|bound| self.school_figure(&bound.key, span))
    }

    /// Terms of an item. No concession switches part of its sums.
    fn item_terms(&self, terms: &[Term], scope: Scope, span: &Place) -> Result<()> {
        match terms.iter().find_map(|term| term.concession.as_ref()) {
            Some(id) => Err(self.fault("rulebook_item_concession", span).with("id", id)),
            None => self.terms(terms, scope, span),
        }
    }

    fn ratios(&self, ratios: &[RatioRule], scope: Scope, span: &Place) -> Result<()> {
        if ratios.is_empty() || ratios.len() > 2 {
            return Err(self.fault("rulebook_ratios", span));
        }
        ratios.iter().try_for_each(|ratio| {
            self.item_terms(&ratio.numerator, scope, span)?;
            self.item_terms(&ratio.denominator, scope, span)
        })
    }

    fn rule(&self, rule: &Rule, concessions: &HashSet<&str>, span: &Place) -> Result<()> {
        match rule {
            Rule::Manual { .. } => Ok(()),
            Rule::RoomsPerClasses { classes, per, rooms, relief } => {
                self.school_figure(classes, span)?;
                self.concession_ids(relief.iter().map(|relief| relief.concession.as_str()), concessions, span)?;
                let counted = relief.iter().all(|relief| {
                    relief.at_least_m2.len() == rooms.len()
                        && relief.without_primary_m2.as_ref().is_none_or(|least| least.len() == rooms.len())
                });
                if *per == 0 || rooms.is_empty() || !counted {
                    return Err(self.fault("rulebook_rooms", span));
                }
                for room in rooms {
                    if self.quantities.get(&room.key).is_none_or(|known| known.value != ValueType::RoomAreas) {
                        return Err(self.fault("rulebook_unknown_quantity", span).with("id", &room.key));
                    }
                }
                Ok(())
            }
            Rule::SizeCap { total, size, relief } => {
                self.school_figure(total, span)?;
                self.concession_ids(relief.iter().filter_map(|cap| cap.concession.as_deref()), concessions, span)?;
                std::iter::once(size).chain(relief).try_for_each(|cap| self.kinds(&cap.kinds, span))
            }
            Rule::NoOverSize { over, largest, .. } => {
                self.school_figure(over, span)?;
                self.school_figure(largest, span)
            }
            Rule::EverySchool { schools, left, right } => {
                self.scope(schools, span)?;
                self.item_terms(left, Scope::School, span)?;
                right.iter().try_for_each(|side| match side {
                    Side::Own(term) => self.item_terms(std::slice::from_ref(term), Scope::School, span),
                    Side::CountyByStage(figure) => {
                        figure.county_by_stage.values().try_for_each(|key| self.county_figure(key, span))
                    }
                })
            }
            Rule::CountyRatio { ratios } => self.ratios(ratios, Scope::County, span),
            Rule::SchoolsRatio { schools, ratios } => {
                self.scope(schools, span)?;
                self.ratios(ratios, Scope::School, span)
            }
            Rule::Subjects { subjects, .. } => subjects.iter().try_for_each(|subject| {
                self.county_figure(&subject.level, span)?;
                self.county_figure(&subject.gap, span)
            }),
        }
    }

    fn applies_when(&self, condition: &AppliesWhen, span: &Place) -> Result<()> {
        self.kinds(&condition.kinds, span)?;
        let choices = [("area", &condition.area), ("ownership", &condition.ownership)];
        choices
            .into_iter()
            .try_for_each(|(key, options)| self.choices(&BTreeMap::from([(key.to_owned(), options.clone())]), span))
    }

    fn answer(&self, answer: &Answer, span: &Place) -> Result<()> {
        match answer {
            Answer::Number { reported: Some(key), .. } => self.school_figure(key, span),
            Answer::Rooms { reported: Some(key), .. }
                if self.quantities.get(key).is_none_or(|known| known.value != ValueType::RoomAreas) =>
            {
                Err(self.fault("rulebook_unknown_quantity", span).with("id", key))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_load() {
        let library = Library::built_in().unwrap_or_else(|fault| panic!("{fault}: {fault:?}"));
        assert_eq!(
            library.rulebooks.iter().map(|rulebook| rulebook.id.as_str()).collect::<Vec<_>>(),
            ["quality-2017", "basic-2012"]
        );
    }
}
