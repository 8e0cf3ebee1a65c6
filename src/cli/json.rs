//! The JSON of the data contract. Keys are added, never renamed or removed.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::assess::{Assessment, ItemResult, StageResult, Value, Variation};
use crate::county::County;
use crate::ops::assess_county::Answer;
use crate::ops::export_all;
use crate::rulebook::Rulebook;
use crate::text::{Language, text};

use super::words;

/// NaN is no number.
fn number(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// The answer of `assess`.
pub(super) struct AssessmentJson<'a> {
    pub answer: &'a Answer,
    pub language: Language,
}

struct Seq<I>(I);

impl<I, T> Serialize for Seq<I>
where
    I: Iterator<Item = T> + Clone,
    T: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for each in self.0.clone() {
            seq.serialize_element(&each)?;
        }
        seq.end()
    }
}

/// A map whose entries are written in order.
struct Map<I>(I);

impl<I, V> Serialize for Map<I>
where
    I: Iterator<Item = (String, V)> + Clone,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0.clone() {
            map.serialize_entry(&key, &value)?;
        }
        map.end()
    }
}

impl Serialize for AssessmentJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { county, rulebook, assessment, verified, found, .. } = self.answer;
        let concession_ids = |places: &[usize]| -> Vec<String> {
            places.iter().map(|place| rulebook.concessions[*place].id.clone()).collect()
        };
        let code = |row: u32| county.schools.codes[row as usize].as_str();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rulebook", &rulebook.id)?;
        map.serialize_entry("year", &county.year)?;
        map.serialize_entry(
            "county",
            &serde_json::json!({ "code": Some(&county.code).filter(|code| !code.is_empty()), "name": county.name }),
        )?;
        map.serialize_entry("verified", verified)?;
        map.serialize_entry("concessions_on", &concession_ids(&assessment.concessions_on))?;
        let parts = assessment.parts.iter().map(|(id, verdict)| (id.clone(), verdict.id()));
        map.serialize_entry("verdict", &Map(parts.chain([("overall".to_owned(), assessment.overall.id())])))?;
        let stages = assessment.stages.iter().map(|stage| (stage.stage.id().to_owned(), StageJson { stage, rulebook }));
        map.serialize_entry("stages", &Map(stages))?;
        map.serialize_entry(
            "units",
            &Seq((0..assessment.units.len()).map(|unit| UnitJson { county, rulebook, assessment, unit })),
        )?;
        map.serialize_entry(
            "items",
            &Seq(assessment.items.iter().map(|item| ItemJson { item, answer: self.answer, language: self.language })),
        )?;
        let excluded = assessment.excluded.iter().map(|excluded| {
            serde_json::json!({
                "school": code(excluded.row),
                "stage": excluded.stage.map(crate::county::Stage::id),
                "code": excluded.code(rulebook),
                "reason": words::excluded(self.language, rulebook, excluded),
            })
        });
        map.serialize_entry("excluded", &Seq(excluded))?;
        let changes = assessment.would_change.iter().map(|change| {
            let units: Vec<_> = change
                .units
                .iter()
                .map(|place| &assessment.units[*place])
                .map(|unit| serde_json::json!({ "school": code(unit.row), "stage": unit.stage.id() }))
                .collect();
            serde_json::json!({ "concession": rulebook.concessions[change.concession].id, "units": units, "items": change.items })
        });
        map.serialize_entry("would_change", &Seq(changes))?;
        let measured = found.measured.iter().map(|each| {
            serde_json::json!({
                "school": each.school,
                "field": each.field,
                "reported": each.reported.as_ref().map(crate::county::Figure::to_double),
                "measured": each.measured.to_double(),
                "visit": each.visit,
                "signed": each.signed,
            })
        });
        map.serialize_entry("measured", &Seq(measured))?;
        let tallied = found.tallied.iter().map(|each| {
            serde_json::json!({
                "field": each.field,
                "reported": each.reported.as_ref().map(crate::county::Figure::to_double),
                "counted": each.counted.to_double(),
            })
        });
        map.serialize_entry("tallied", &Seq(tallied))?;
        map.end()
    }
}

struct StageJson<'a> {
    stage: &'a StageResult,
    rulebook: &'a Rulebook,
}

impl Serialize for StageJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stage = self.stage;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("units", &stage.units)?;
        map.serialize_entry("students", &stage.students)?;
        map.serialize_entry("passing", &stage.verdicts.map(|counts| counts.passing))?;
        map.serialize_entry("failing", &stage.verdicts.map(|counts| counts.failing))?;
        map.serialize_entry("undetermined", &stage.verdicts.map(|counts| counts.undetermined))?;
        map.serialize_entry("verdict", &stage.verdict.map(crate::assess::Verdict::id))?;
        map.serialize_entry("composite_cv", &stage.composite_cv)?;
        map.serialize_entry("composite_borderline", &stage.composite_borderline)?;
        let indicators = self.rulebook.indicators.iter().zip(&stage.variations);
        map.serialize_entry(
            "indicators",
            &Map(indicators.map(|(indicator, variation)| (indicator.id.clone(), VariationJson(variation)))),
        )?;
        map.end()
    }
}

struct VariationJson<'a>(&'a Variation);

impl Serialize for VariationJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variation = self.0;
        let mut map = serializer.serialize_map(Some(9))?;
        map.serialize_entry("mean", &variation.mean)?;
        map.serialize_entry("cv", &variation.cv)?;
        map.serialize_entry("cv_unweighted", &variation.cv_unweighted)?;
        map.serialize_entry("limit", &variation.limit)?;
        map.serialize_entry("verdict", &variation.verdict.map(crate::assess::Verdict::id))?;
        map.serialize_entry("borderline", &variation.borderline)?;
        map.serialize_entry("units", &variation.units)?;
        map.serialize_entry("missing", &variation.missing)?;
        map.serialize_entry("met", &variation.met)?;
        map.end()
    }
}

struct UnitJson<'a> {
    county: &'a County,
    rulebook: &'a Rulebook,
    assessment: &'a Assessment,
    unit: usize,
}

impl UnitJson<'_> {
    fn concessions(&self, places: Option<&Vec<usize>>) -> Vec<&str> {
        places.into_iter().flatten().map(|place| self.rulebook.concessions[*place].id.as_str()).collect()
    }
}

impl Serialize for UnitJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unit = &self.assessment.units[self.unit];
        let row = unit.row as usize;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("school", &self.county.schools.codes[row])?;
        map.serialize_entry("name", &self.county.schools.names[row])?;
        map.serialize_entry("stage", unit.stage.id())?;
        map.serialize_entry("students", &unit.students)?;
        map.serialize_entry("verdict", &unit.verdict.map(crate::assess::Verdict::id))?;
        map.serialize_entry("met", &unit.verdict.map(|_| unit.met))?;
        map.serialize_entry("concessions", &self.concessions(self.assessment.unit_concessions.get(&self.unit)))?;
        let values = self.assessment.values.iter().map(|column| column.get(self.unit));
        let values = self.rulebook.indicators.iter().enumerate().zip(values);
        map.serialize_entry(
            "values",
            &Map(values
                .map(|((place, indicator), value)| (indicator.id.clone(), ValueJson { unit: self, place, value }))),
        )?;
        map.end()
    }
}

struct ValueJson<'a> {
    unit: &'a UnitJson<'a>,
    place: usize,
    value: Value,
}

impl Serialize for ValueJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let indicator = &self.unit.rulebook.indicators[self.place];
        let unit = &self.unit.assessment.units[self.unit.unit];
        let threshold = indicator.threshold.get(&unit.stage);
        let shortfall_unit = indicator.shortfall.as_ref().filter(|_| threshold.is_some()).map(|unit| &unit.unit);
        let mut map = serializer.serialize_map(Some(9))?;
        map.serialize_entry("value", &number(self.value.value))?;
        map.serialize_entry("threshold", &threshold.map(|threshold| threshold.double))?;
        map.serialize_entry("met", &self.value.met)?;
        map.serialize_entry("floor", &self.value.floor)?;
        map.serialize_entry("borderline", &self.value.borderline)?;
        map.serialize_entry("share", &number(self.value.share))?;
        map.serialize_entry("shortfall", &number(self.value.shortfall))?;
        map.serialize_entry("shortfall_unit", &shortfall_unit)?;
        let concessions = self.unit.assessment.value_concessions.get(&(self.unit.unit, self.place));
        map.serialize_entry("concessions", &self.unit.concessions(concessions))?;
        map.end()
    }
}

struct ItemJson<'a> {
    item: &'a ItemResult,
    answer: &'a Answer,
    language: Language,
}

impl Serialize for ItemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { county, rulebook, .. } = self.answer;
        let item = self.item;
        let code = rulebook.item(&item.id).map(|rule| rule.code.as_str());
        let decided = item.decided.map(|met| if met { "met" } else { "not_met" });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &item.id)?;
        map.serialize_entry("status", item.status.id())?;
        map.serialize_entry("value", &item.value)?;
        map.serialize_entry("value2", &item.value2)?;
        map.serialize_entry("decided", &decided)?;
        map.serialize_entry("points", &item.points)?;
        map.serialize_entry("max_points", &item.max_points)?;
        map.serialize_entry("code", &code)?;
        map.serialize_entry("detail", &words::item_detail(self.language, self.answer, item))?;
        map.serialize_entry(
            "schools",
            &Seq(item.schools.iter().map(|row| county.schools.codes[*row as usize].as_str())),
        )?;
        map.serialize_entry(
            "missing",
            &Seq(item.missing.iter().map(|row| county.schools.codes[*row as usize].as_str())),
        )?;
        let concessions: Vec<&str> =
            item.concessions.iter().map(|place| rulebook.concessions[*place].id.as_str()).collect();
        map.serialize_entry("concessions", &concessions)?;
        map.end()
    }
}

/// The answer of `import`: one object a file.
pub(super) struct ImportJson<'a> {
    pub done: &'a crate::ops::import_county::Done,
    pub quantities: &'a crate::county::Quantities,
    pub language: Language,
}

impl Serialize for ImportJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reports = self.done.reports.iter().map(|report| {
            let errors: Vec<_> = report
                .errors
                .iter()
                .map(|error| {
                    serde_json::json!({
                        "code": error.code,
                        "sheet": error.sheet,
                        "cell": error.cell,
                        "message": error.message(self.language, self.quantities),
                        "hint": error.hint(self.language, self.quantities),
                    })
                })
                .collect();
            let doubts: Vec<_> = report
                .doubts
                .iter()
                .map(|doubt| {
                    let figures: Vec<f64> = doubt.figures.iter().map(crate::county::Figure::to_double).collect();
                    serde_json::json!({
                        "code": doubt.code,
                        "school": doubt.school,
                        "field": doubt.field,
                        "figures": figures,
                        "message": doubt.message(self.language, self.quantities),
                        "sheet": doubt.sheet,
                        "cell": doubt.cell,
                    })
                })
                .collect();
            serde_json::json!({
                "file": report.file.display().to_string(),
                "county": report.county,
                "year": report.year,
                "schools": report.schools,
                "stored": report.is_taken(),
                "errors": errors,
                "doubts": doubts,
                "ignored_columns": report.ignored_columns,
            })
        });
        Seq(reports).serialize(serializer)
    }
}

/// The answer of `set`.
pub(super) fn decision(done: &crate::ops::set_decision::Done) -> serde_json::Value {
    serde_json::json!({
        "county": done.county,
        "year": done.year,
        "rulebook": done.rulebook,
        "item": done.item.id,
        "status": if done.decision.met { "met" } else { "not_met" },
        "points": done.decision.points.as_ref().map(crate::county::Figure::to_double),
        "entry": done.entry,
    })
}

/// The answer of `sample`. `code` is that of what counts most in `why`, `codes` are all of them.
pub(super) fn draw(
    language: Language,
    answer: &crate::ops::draw_schools::Answer,
    quantities: &crate::county::Quantities,
) -> serde_json::Value {
    let crate::ops::draw_schools::Answer { county, rulebook, draw, as_of } = answer;
    let schools = draw.schools.iter().map(|school| {
        serde_json::json!({
            "school": school.code,
            "name": school.name,
            "stratum": school.stratum.words(language, quantities),
            "stratum_code": school.stratum.code(quantities),
            "why": school.why_words(language, quantities, rulebook),
            "code": school.code_of_why(),
            "codes": school.why.iter().map(crate::visit::draw::Reason::code).collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "seed": draw.seed,
        "year": draw.year,
        "county": { "code": Some(&county.code).filter(|code| !code.is_empty()), "name": county.name },
        "frame": draw.frame,
        "frame_schools": draw.frame_schools,
        "asked": draw.asked,
        "by_risk": draw.by_risk,
        "as_of": as_of.to_string(),
        "schools": schools.collect::<Vec<_>>(),
    })
}

/// The answer of `record`.
pub(super) fn recorded(language: Language, outcome: &crate::ops::record_checklist::Outcome) -> serde_json::Value {
    let recorded = match outcome {
        crate::ops::record_checklist::Outcome::Recorded(recorded) => recorded,
        crate::ops::record_checklist::Outcome::Refused(faults) => {
            let errors = faults.iter().map(|fault| {
                serde_json::json!({
                    "code": fault.code,
                    "sheet": fault.place.sheet,
                    "cell": fault.place.cell,
                    "message": fault.message(language),
                    "hint": fault.hint(language),
                })
            });
            let errors: Vec<_> = errors.collect();
            return serde_json::json!({ "visit": null, "stored": false, "already": false, "errors": errors });
        }
    };
    let about = &recorded.visit.about;
    let answers = recorded.answers.iter().map(|(line, mark)| serde_json::json!({ "line": line, "answer": mark.id() }));
    let figures = recorded.figures.iter().map(|figure| {
        serde_json::json!({
            "field": figure.field,
            "reported": figure.reported.as_ref().map(crate::county::Figure::to_double),
            "measured": figure.measured.to_double(),
        })
    });
    let verdict = |verdict: Option<crate::assess::Verdict>| verdict.map(crate::assess::Verdict::id);
    let units = recorded.units.iter().map(|(stage, before, after)| {
        serde_json::json!({ "stage": stage.id(), "reported": verdict(*before), "measured": verdict(*after) })
    });
    serde_json::json!({
        "visit": recorded.visit.id,
        "stored": !recorded.already,
        "already": recorded.already,
        "county": recorded.county,
        "year": about.year,
        "school": about.school,
        "name": recorded.visit.school_name,
        "kind": about.kind.id(),
        "date": about.date.to_string(),
        "in_year_of_figures": recorded.other_year.is_none(),
        "answers": answers.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(),
        "units": units.collect::<Vec<_>>(),
        "errors": [],
    })
}

/// The answer of `check`.
pub(super) fn check(language: Language, lines: &[crate::store::CheckLine]) -> serde_json::Value {
    let lines = lines.iter().map(|line| {
        serde_json::json!({
            "code": line.code,
            "fault": line.fault,
            "repaired": line.repaired,
            "message": line.sentence(language),
        })
    });
    lines.collect()
}

/// The answer of `export --list`.
pub(super) fn kinds(language: Language) -> serde_json::Value {
    let kinds = crate::ops::export_document::Kind::ALL.into_iter().map(|kind| {
        serde_json::json!({
            "kind": kind.id(),
            "formats": kind.formats(),
            "document": kind.name(language),
        })
    });
    let all = serde_json::json!({
        "kind": export_all::ID,
        "formats": [],
        "document": text(language, "export_all.name", &[]),
    });
    kinds.chain([all]).collect()
}

/// The answer of `export all`.
pub(super) fn exported(language: Language, done: &export_all::Done) -> serde_json::Value {
    let left_out = done.left_out.iter().map(|one| {
        serde_json::json!({
            "kind": one.kind.id(),
            "of": one.of,
            "document": one.name(language),
            "reason": one.reason,
        })
    });
    serde_json::json!({ "files": done.files, "left_out": left_out.collect::<serde_json::Value>() })
}
