//! Answers as tables and sentences.

use crate::assess::{Assessment, StageResult, Verdict};
use crate::county::{Figure, Quantities};
use crate::intake::shown_figure;
use crate::ops::assess_county::Answer;
use crate::ops::export_document::Kind;
use crate::ops::import_county::Done as ImportDone;
use crate::ops::record_checklist::Recorded;
use crate::ops::{demo, draw_schools, export_all, set_decision};
use crate::rulebook::Rulebook;
use crate::store::CheckLine;
use crate::text::{Language, text};
use crate::visit::{Mark, VisitKind};

use super::table::{Align, Table, deciding, decimals, shortened};
use super::words;

/// Schools listed before the table says how many more there are.
const LISTED_SCHOOLS: usize = 60;
/// Doubts listed for one file.
const LISTED_DOUBTS: usize = 30;
/// Places a requirement takes in the table of items.
const REQUIREMENT: usize = 48;

fn heads<const N: usize>(language: Language, keys: [(&str, Align); N]) -> [(String, Align); N] {
    keys.map(|(key, align)| (text(language, &format!("table.{key}"), &[]), align))
}

fn title(language: Language, key: &str, arguments: &[crate::text::Argument]) -> String {
    format!("{}\n", text(language, key, arguments))
}

/// A verdict with a mark, so that it can be found at a glance.
fn marked(language: Language, verdict: Option<Verdict>) -> String {
    let mark = match verdict {
        Some(Verdict::Pass) => "✓ ",
        Some(Verdict::Fail) => "✗ ",
        Some(Verdict::Undetermined) => "? ",
        None => "",
    };
    format!("{mark}{}", words::verdict(language, verdict))
}

/// The answer of `assess`.
pub(super) fn assessment(language: Language, answer: &Answer) -> String {
    let Answer { county, rulebook, assessment, .. } = answer;
    let mut said = title(
        language,
        "answer.assessment",
        &[
            ("county", county.name.clone()),
            ("year", county.year.to_string()),
            ("next", (county.year + 1).to_string()),
            ("rulebook", language.of(&rulebook.name).to_owned()),
            ("verdict", marked(language, Some(assessment.overall))),
        ],
    );
    if !assessment.concessions_on.is_empty() {
        let on = assessment.concessions_on.iter().map(|place| rulebook.concessions[*place].id.as_str());
        said += &title(language, "answer.concessions_on", &[("names", crate::text::join(language, on))]);
    }
    said.push('\n');
    let mut parts = Table::new(heads(language, [("part", Align::Left), ("verdict", Align::Left)]));
    for (part, (_, verdict)) in rulebook.parts.iter().zip(&assessment.parts) {
        parts.row(vec![language.of(&part.name).to_owned(), marked(language, Some(*verdict))]);
    }
    said += &parts.text();
    for stage in assessment.stages.iter().filter(|stage| stage.units > 0) {
        said.push('\n');
        said += &stage_text(language, rulebook, stage);
    }
    said += &schools(language, answer);
    said += &left_out(language, answer);
    said.push('\n');
    said += &items(language, answer);
    said += &changes(language, answer);
    said
}

/// What was measured or counted and stands in for what was reported.
pub(super) fn found_out(language: Language, answer: &Answer, quantities: &Quantities) -> String {
    let Answer { county, found, verified, .. } = answer;
    if !verified {
        return String::new();
    }
    if found.is_empty() {
        return format!("\n{}", title(language, "answer.nothing_measured", &[]));
    }
    let columns = [
        ("school", Align::Left),
        ("figure", Align::Left),
        ("reported", Align::Right),
        ("measured", Align::Right),
        ("signed", Align::Left),
    ];
    let mut table = Table::new(heads(language, columns));
    let shown = |figure: &Option<Figure>| figure.as_ref().map_or_else(|| "—".to_owned(), shown_figure);
    for figure in &found.measured {
        let school = county.schools.row_of(&figure.school).map(|row| county.schools.names[row].clone());
        table.row(vec![
            school.unwrap_or_else(|| figure.school.clone()),
            in_unit(language, quantities, &figure.field),
            shown(&figure.reported),
            shown_figure(&figure.measured),
            text(language, if figure.signed { "answer.signed" } else { "answer.not_signed" }, &[]),
        ]);
    }
    for figure in &found.tallied {
        table.row(vec![
            county.name.clone(),
            in_unit(language, quantities, &figure.field),
            shown(&figure.reported),
            shown_figure(&figure.counted),
            text(language, "answer.by_tally", &[]),
        ]);
    }
    let count = found.len().to_string();
    format!("\n{}{}", title(language, "answer.measured", &[("count", count)]), table.text())
}

/// A field's name with its unit.
fn in_unit(language: Language, quantities: &Quantities, key: &str) -> String {
    let name = crate::intake::field_name(language, quantities, key);
    let unit = quantities.get(key).map_or("", |quantity| quantities.unit_name(quantity));
    if unit.is_empty() {
        return name;
    }
    text(language, "answer.recorded_figure", &[("name", name), ("unit", unit.to_owned())])
}

fn stage_text(language: Language, rulebook: &Rulebook, stage: &StageResult) -> String {
    let mut arguments = vec![
        ("stage", words::stage(language, stage.stage)),
        ("units", stage.units.to_string()),
        ("students", stage.students.to_string()),
        ("verdict", marked(language, stage.verdict)),
    ];
    let key = if let Some(counts) = stage.verdicts {
        arguments.push(("passing", counts.passing.to_string()));
        arguments.push(("failing", counts.failing.to_string()));
        arguments.push(("undetermined", counts.undetermined.to_string()));
        "answer.stage"
    } else {
        let places = rulebook.decimals.variations as usize;
        let limit = rulebook.variation.limit.get(&stage.stage).map(|limit| limit.double);
        arguments.push(("composite", decimals(stage.composite_cv, places)));
        arguments.push(("limit", decimals(limit, 2)));
        "answer.stage_composite"
    };
    let mut said = title(language, key, &arguments);
    let (indicator, mean, cv) = (("indicator", Align::Left), ("mean", Align::Right), ("cv", Align::Right));
    let (units, missing) = (("units_known", Align::Right), ("missing", Align::Right));
    let (limit, met, verdict) = (("limit", Align::Right), ("units_met", Align::Right), ("verdict", Align::Left));
    // Where indicators have no verdict of their own, columns about it would be empty.
    let mut table = if stage.verdicts.is_some() {
        Table::new(heads(language, [indicator, mean, cv, limit, met, missing, verdict]))
    } else {
        Table::new(heads(language, [indicator, mean, cv, units, missing]))
    };
    for (indicator, variation) in rulebook.indicators.iter().zip(&stage.variations) {
        let (name, unit) = (language.of(&indicator.short), language.of(&indicator.unit));
        let (places, finer) = (rulebook.decimals.values as usize, rulebook.decimals.variations as usize);
        let places = if variation.mean.is_some_and(|mean| mean.abs() < 0.1) { places + 2 } else { places };
        let name = text(language, "table.with_unit", &[("name", name.to_owned()), ("unit", unit.to_owned())]);
        let mut row = vec![name, decimals(variation.mean, places)];
        if stage.verdicts.is_some() {
            let both = variation.cv.zip(variation.limit);
            let finer = both.map_or(finer, |(cv, limit)| deciding(cv, limit, finer));
            let borderline =
                if variation.borderline { text(language, "table.borderline_mark", &[]) } else { String::new() };
            row.push(decimals(variation.cv, finer));
            row.push(decimals(variation.limit, 2));
            row.push(variation.met.map_or_else(|| "—".to_owned(), |met| format!("{met}/{}", variation.units)));
            row.push(variation.missing.to_string());
            row.push(marked(language, variation.verdict) + &borderline);
        } else {
            row.push(decimals(variation.cv, finer));
            row.push(variation.units.to_string());
            row.push(variation.missing.to_string());
        }
        table.row(row);
    }
    said += &table.text();
    said
}

/// Schools that are not assessed, by reason.
fn left_out(language: Language, answer: &Answer) -> String {
    let Answer { county, rulebook, assessment, .. } = answer;
    let mut reasons: Vec<(Option<usize>, Vec<String>)> = Vec::new();
    for excluded in &assessment.excluded {
        let mut school = county.schools.names[excluded.row as usize].clone();
        if let Some(stage) = excluded.stage {
            let arguments = [("name", school), ("unit", words::stage(language, stage))];
            school = text(language, "table.with_unit", &arguments);
        }
        match reasons.iter_mut().find(|(exclusion, _)| *exclusion == excluded.exclusion) {
            Some((_, schools)) => schools.push(school),
            None => reasons.push((excluded.exclusion, vec![school])),
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    // In the rulebook's order, schools without students last.
    reasons.sort_by_key(|(exclusion, _)| exclusion.map_or(usize::MAX, |place| place));
    let mut table = Table::new(heads(language, [("left_out", Align::Left), ("schools", Align::Left)]));
    for (exclusion, schools) in &reasons {
        let reason = words::exclusion(language, rulebook, *exclusion);
        table.row(vec![reason, words::and_more(language, schools.iter().map(String::as_str))]);
    }
    format!("\n{}", table.text())
}

/// The schools that do not pass, with what they lack.
fn schools(language: Language, answer: &Answer) -> String {
    let Answer { county, rulebook, assessment, .. } = answer;
    if rulebook.unit_rule.is_none() {
        return String::new();
    }
    let columns = [
        ("code", Align::Left),
        ("school", Align::Left),
        ("stage", Align::Left),
        ("students", Align::Right),
        ("verdict", Align::Left),
        ("why", Align::Left),
    ];
    let mut table = Table::new(heads(language, columns));
    let mut count = 0;
    for (place, unit) in assessment.units.iter().enumerate().filter(|(_, unit)| unit.verdict != Some(Verdict::Pass)) {
        count += 1;
        if count > LISTED_SCHOOLS {
            continue;
        }
        let row = unit.row as usize;
        table.row(vec![
            county.schools.codes[row].clone(),
            county.schools.names[row].clone(),
            words::stage(language, unit.stage),
            unit.students.map_or_else(|| "—".to_owned(), |students| students.to_string()),
            marked(language, unit.verdict),
            reasons(language, rulebook, assessment, place),
        ]);
    }
    if table.is_empty() {
        return String::new();
    }
    let mut said = format!("\n{}", title(language, "answer.schools", &[("count", count.to_string())]));
    said += &table.text();
    if count > LISTED_SCHOOLS {
        said += &title(language, "answer.more_schools", &[("count", (count - LISTED_SCHOOLS).to_string())]);
    }
    said
}

/// What keeps a unit from passing, a line each: short values with threshold and shortfall, then missing ones by name.
fn reasons(language: Language, rulebook: &Rulebook, assessment: &Assessment, unit: usize) -> String {
    let stage = assessment.units[unit].stage;
    let mut lines = Vec::new();
    let mut missing = Vec::new();
    for (indicator, value) in rulebook.indicators.iter().zip(assessment.values_of(unit)) {
        let name = language.of(&indicator.short);
        let (Some(threshold), Some(met)) = (indicator.threshold.get(&stage), value.met) else {
            missing.push(name);
            continue;
        };
        if met {
            continue;
        }
        let least = rulebook.decimals.values as usize;
        let floor = rulebook.unit_rule.as_ref().map_or(0.0, |rule| rule.floor.double) * threshold.double;
        let places = deciding(value.value, threshold.double, least).max(deciding(value.value, floor, least));
        let lacking = indicator.shortfall.as_ref().map_or_else(String::new, |unit| {
            let amount = decimals(Some(value.shortfall), if unit.whole { 0 } else { 2 });
            let one = if amount == "1" { "one." } else { "" };
            let unit = text(language, &format!("unit.{one}{}", unit.unit), &[]);
            format!("{amount}{unit}")
        });
        let arguments = [
            ("name", name.to_owned()),
            ("value", decimals(Some(value.value), places)),
            ("threshold", threshold.double.to_string()),
            ("lacking", lacking),
        ];
        let key = if value.floor == Some(true) { "answer.reason_short" } else { "answer.reason_low" };
        lines.push(text(language, key, &arguments));
    }
    if !missing.is_empty() {
        lines.push(text(language, "answer.reason_missing", &[("names", crate::text::join(language, missing))]));
    }
    lines.join("\n")
}

fn items(language: Language, answer: &Answer) -> String {
    let columns =
        [("item", Align::Left), ("requirement", Align::Left), ("status", Align::Left), ("detail", Align::Left)];
    let mut table = Table::new(heads(language, columns));
    for (rule, item) in answer.rulebook.items.iter().zip(&answer.assessment.items) {
        table.row(vec![
            item.id.clone(),
            shortened(language.of(&rule.text), REQUIREMENT),
            words::status(language, item.status),
            words::item_detail(language, answer, item),
        ]);
    }
    table.text()
}

fn changes(language: Language, answer: &Answer) -> String {
    let Answer { rulebook, assessment, .. } = answer;
    let mut said = String::new();
    for change in &assessment.would_change {
        if said.is_empty() {
            said = format!("\n{}", title(language, "answer.would_change", &[]));
        }
        let units = (!change.units.is_empty()).then(|| ("answer.changed_units", change.units.len().to_string()));
        let items =
            (!change.items.is_empty()).then(|| ("answer.changed_items", crate::text::join(language, &change.items)));
        let what = units.into_iter().chain(items).map(|(key, names)| text(language, key, &[("names", names)]));
        let what = crate::text::join(language, what);
        said += &title(
            language,
            "answer.would_change_line",
            &[
                ("name", language.of(&rulebook.concessions[change.concession].name).to_owned()),
                ("id", rulebook.concessions[change.concession].id.clone()),
                ("what", what),
            ],
        );
    }
    said
}

/// The answer of `import`.
pub(super) fn import(language: Language, done: &ImportDone, quantities: &Quantities) -> String {
    let columns = [
        ("file", Align::Left),
        ("county", Align::Left),
        ("year", Align::Right),
        ("schools_count", Align::Right),
        ("doubts", Align::Right),
        ("stored", Align::Left),
    ];
    let mut table = Table::new(heads(language, columns));
    for report in &done.reports {
        let stored = if report.is_taken() { "answer.stored" } else { "answer.not_stored" };
        table.row(vec![
            report.file.display().to_string(),
            report.county.clone().unwrap_or_else(|| "—".to_owned()),
            report.year.map_or_else(|| "—".to_owned(), |year| year.to_string()),
            report.schools.to_string(),
            report.doubts.len().to_string(),
            text(language, stored, &[]),
        ]);
    }
    let mut said = table.text();
    for report in &done.reports {
        if !report.doubts.is_empty() {
            said.push('\n');
            said += &title(language, "answer.doubts", &[("file", report.file.display().to_string())]);
            for doubt in report.doubts.iter().take(LISTED_DOUBTS) {
                let school = doubt.school.as_ref().map_or_else(String::new, |code| match done.names.get(code) {
                    Some(name) => format!("{code} {name}  "),
                    None => format!("{code}  "),
                });
                said.extend(["  ", &school, &doubt.message(language, quantities), "\n"]);
            }
            if report.doubts.len() > LISTED_DOUBTS {
                let more = (report.doubts.len() - LISTED_DOUBTS).to_string();
                said += &title(language, "answer.more_doubts", &[("count", more)]);
            }
        }
        if !report.ignored_columns.is_empty() {
            let columns = crate::text::join(language, &report.ignored_columns);
            said += &title(language, "answer.ignored_columns", &[("columns", columns)]);
        }
    }
    said
}

/// The answer of `set`.
pub(super) fn decision(language: Language, done: &set_decision::Done) -> String {
    let status = if done.decision.met { "status.met" } else { "status.not_met" };
    let points = done.decision.points.as_ref();
    title(
        language,
        if points.is_some() { "answer.decided_points" } else { "answer.decided" },
        &[
            ("county", done.county.clone()),
            ("year", done.year.to_string()),
            ("id", done.item.id.clone()),
            ("requirement", language.of(&done.item.text).to_owned()),
            ("status", text(language, status, &[])),
            ("points", points.map(ToString::to_string).unwrap_or_default()),
        ],
    )
}

/// The answer of `sample`.
pub(super) fn draw(language: Language, answer: &draw_schools::Answer, quantities: &Quantities) -> String {
    let draw_schools::Answer { county, rulebook, draw, as_of } = answer;
    let mut said = title(
        language,
        "draw.title",
        &[
            ("county", county.name.clone()),
            ("year", draw.year.to_string()),
            ("next", (draw.year + 1).to_string()),
            ("frame_schools", draw.frame_schools.to_string()),
            ("drawn", draw.schools.len().to_string()),
        ],
    );
    if draw.by_risk {
        said += &title(language, "draw.by_risk", &[("day", as_of.to_string())]);
    }
    let repeat = [
        ("asked", draw.asked.to_string()),
        ("seed", draw.seed.to_string()),
        ("frame", draw.frame.clone()),
        ("options", if draw.by_risk { " --by-risk" } else { "" }.to_owned()),
    ];
    said += &title(language, "draw.seed", &repeat);
    said += &title(language, "draw.repeat", &repeat);
    said.push('\n');
    let columns = [("code", Align::Left), ("school", Align::Left), ("stratum", Align::Left), ("why", Align::Left)];
    let mut table = Table::new(heads(language, columns));
    for school in &draw.schools {
        table.row(vec![
            school.code.clone(),
            school.name.clone(),
            school.stratum.words(language, quantities),
            school.why_words(language, quantities, rulebook),
        ]);
    }
    said += &table.text();
    said
}

/// The answer of `record`.
pub(super) fn recorded(language: Language, recorded: &Recorded, quantities: &Quantities) -> String {
    let about = &recorded.visit.about;
    let key = if recorded.already { "answer.recorded_already" } else { "answer.recorded" };
    let of_visit = [
        ("county", recorded.county.clone()),
        ("school", about.school.clone().unwrap_or_default()),
        ("name", recorded.visit.school_name.clone()),
        ("kind", text(language, &format!("visit.kind.{}", about.kind.id()), &[])),
        ("date", about.date.to_string()),
    ];
    let mut said = title(language, key, &of_visit);
    said += &title(language, "answer.recorded_visit", &[("visit", recorded.visit.id.clone())]);
    let count = |mark: Mark| recorded.answers.iter().filter(|(_, given)| *given == mark).count();
    let marks = Mark::ALL.into_iter().filter(|mark| count(*mark) > 0).map(|mark| {
        let name = text(language, &format!("visit.mark.{}", mark.id()), &[]);
        text(language, "answer.recorded_mark", &[("mark", name), ("count", count(mark).to_string())])
    });
    let marks = crate::text::join(language, marks.collect::<Vec<_>>());
    if !recorded.answers.is_empty() {
        let counts = [("count", recorded.answers.len().to_string()), ("marks", marks)];
        said += &title(language, "answer.recorded_answers", &counts);
    }
    said.push('\n');
    if recorded.figures.is_empty() {
        said += &title(language, "answer.recorded_no_figures", &[]);
    } else {
        said += &title(language, "answer.recorded_figures", &[]);
        said += &compared(language, recorded, quantities);
    }
    if about.kind == VisitKind::SelfReview {
        return said + &title(language, "answer.recorded_self_review", &[]);
    }
    for (stage, before, after) in &recorded.units {
        let key = if before == after { "answer.recorded_same" } else { "answer.recorded_turns" };
        let verdicts = [
            ("stage", words::stage(language, *stage)),
            ("before", words::verdict(language, *before)),
            ("after", words::verdict(language, *after)),
        ];
        said += &title(language, key, &verdicts);
    }
    if let Some(year) = recorded.other_year {
        let years = [("year", year.to_string()), ("next", (year + 1).to_string())];
        said += &title(language, "answer.recorded_other_year", &years);
    }
    said
}

/// Measured figures beside what was reported.
fn compared(language: Language, recorded: &Recorded, quantities: &Quantities) -> String {
    let columns = [
        ("figure", Align::Left),
        ("reported", Align::Right),
        ("measured", Align::Right),
        ("difference", Align::Right),
        ("percent", Align::Right),
    ];
    let mut table = Table::new(heads(language, columns));
    for figure in &recorded.figures {
        let difference = figure.difference();
        let gap = if language == Language::ZhCn { "" } else { " " };
        let percent = |percent: f64| {
            if percent == 0.0 { format!("0.0{gap}%") } else { format!("{percent:+.1}{gap}%") }
        };
        let signed = |figure: &Figure| {
            let sign = if figure.is_negative() || figure.is_zero() { "" } else { "+" };
            format!("{sign}{}", shown_figure(figure))
        };
        table.row(vec![
            in_unit(language, quantities, &figure.field),
            figure.reported.as_ref().map_or_else(|| "—".to_owned(), shown_figure),
            shown_figure(&figure.measured),
            difference.as_ref().map_or_else(|| "—".to_owned(), signed),
            figure.percent().map_or_else(|| "—".to_owned(), percent),
        ]);
    }
    table.text()
}

/// The answer of `check`.
pub(super) fn check(language: Language, lines: &[CheckLine]) -> String {
    let mut said = String::new();
    for line in lines {
        let mark = match (line.fault, line.repaired) {
            (true, false) => "✗",
            (true, true) => "✓",
            (false, _) => "·",
        };
        said.extend([mark, " ", &line.sentence(language), "\n"]);
    }
    said
}

/// The answer of `export --list`.
pub(super) fn kinds(language: Language) -> String {
    let columns = [("kind", Align::Left), ("formats", Align::Left), ("document", Align::Left)];
    let mut table = Table::new(heads(language, columns));
    for kind in Kind::ALL {
        table.row(vec![kind.id().to_owned(), kind.formats().join(", "), kind.name(language)]);
    }
    table.row(vec![export_all::ID.to_owned(), String::new(), text(language, "export_all.name", &[])]);
    table.text()
}

/// The answer of `export all`.
pub(super) fn exported(language: Language, out: &std::path::Path, done: &export_all::Done) -> String {
    let arguments = [("out", out.display().to_string()), ("count", done.files.len().to_string())];
    let mut said = title(language, "export_all.done", &arguments);
    for file in &done.files {
        said.extend(["  ", file, "\n"]);
    }
    said + &left_out_documents(language, &done.left_out)
}

/// Documents that were not written, each with the reason.
fn left_out_documents(language: Language, left_out: &[export_all::LeftOut]) -> String {
    if left_out.is_empty() {
        return String::new();
    }
    let mut said = title(language, "export_all.left_out", &[]);
    for one in left_out {
        let name = one.name(language);
        said.extend([
            "  ",
            &title(language, "export_all.left_out_line", &[("name", name), ("reason", one.reason.clone())]),
        ]);
    }
    said
}

/// The answer of `demo`.
pub(super) fn demo(language: Language, done: &demo::Done) -> String {
    let mut said = String::new();
    for answer in &done.answers {
        said += &assessment(language, answer);
        said.push('\n');
    }
    said += &title(
        language,
        "answer.demo",
        &[
            ("out", done.out.display().to_string()),
            ("count", done.files.len().to_string()),
            ("doubts", done.doubts.to_string()),
        ],
    );
    for file in &done.files {
        said.extend(["  ", file, "\n"]);
    }
    said + &left_out_documents(language, &done.left_out)
}
