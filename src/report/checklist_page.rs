//! The blank checklist of one school as A4 pages (pdf), set in type from `assets/reports/checklist.typ`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::checklist_workbook::{Blank, LESSONS};
use super::press::{self, Press};
use super::templates::Templates;
use crate::fault::Result;
use crate::text::{Language, text};
use crate::visit::form::{self, FormSheet, columns};
use crate::visit::{Ask, Part};

/// The template's name.
const KIND: &str = "checklist";
/// Rows for talks: with the lessons they fill a page.
const TALKS_OF_A_PAGE: u32 = 5;
/// Rows for teachers on a page of which more are copied where they do not do.
const MOST_TEACHERS: u32 = 200;
/// Rows for teachers on their first page, and on each one behind it.
const TEACHERS_OF_A_PAGE: (u32, u32) = (23, 25);

/// The blank checklist (pdf). The same form gives the same bytes.
///
/// Fails only where the page cannot be set: a template of the office's own is at fault.
pub fn checklist_page(blank: &Blank<'_>, templates: &Templates) -> Result<Vec<u8>> {
    let pages = Press::new(KIND, templates, &data(blank), BTreeMap::new())?.set()?;
    press::pdf(&pages, format!("junheng-checklist-{}-{}-{}", blank.stamp.county, blank.stamp.year, blank.stamp.school))
}

/// Everything the page says.
fn data(blank: &Blank<'_>) -> Value {
    let language = blank.language;
    let heads = |columns: &[&str]| columns.iter().map(|column| form::head(language, column)).collect::<Vec<_>>();
    let marks = blank.marks();
    let mut line_heads = heads(&["label", "item", "unit", "reported", "measured"]);
    line_heads.extend(marks.iter().cloned());
    line_heads.push(form::head(language, "remark"));
    let mut years: Vec<i32> = blank.asked.lines.iter().flat_map(|line| line.years.iter().copied()).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let name = |sheet: FormSheet| sheet.name(language);
    let remark = |sheet: FormSheet| blank.words(&format!("on_paper.{}", sheet.id()));
    let stage = |stage: crate::county::Stage| text(language, &format!("stage.{}", stage.id()), &[]);
    let cover = |key: &str| blank.words(&format!("cover.{key}"));
    let purposes = json!([blank.words("purpose.visit"), blank.words("purpose.self_review")]);
    let only = if let [only] = blank.asked.stages[..] { stage(only) } else { String::new() };
    let signature = |role: &str| {
        let role = text(language, &format!("visit.role.{role}"), &[]);
        text(language, "checklist.signature_on_paper", &[("role", role)])
    };
    let part = |part: &Part| {
        let lines = if matches!(part, Part::Inspectors | Part::Companions) { 1 } else { 4 };
        json!({ "name": text(language, &format!("visit.part.{}", part.id()), &[]), "lines": lines })
    };
    let classes = blank.classes.iter().map(
        |(of, rows)| json!({ "stage": stage(*of), "all": form::all_classes(language, *of), "rows": rows.div_ceil(3) }),
    );
    json!({
        "title": blank.title(),
        "about": blank.about(),
        "fonts": press::families(language),
        "lang": if language == Language::ZhCn { "zh" } else { "en" },
        "region": if language == Language::ZhCn { "cn" } else { "gb" },
        "cover": [
            [cover("school"), blank.school], [cover("code"), blank.stamp.school],
            [cover("purpose"), purposes], [cover("date"), ""],
        ],
        "how": blank.words("how_page"),
        // The longest English answer has to fit its narrow column.
        "mark_size": if language == Language::ZhCn { 7.5 } else { 6.2 },
        "heads": line_heads,
        "lines": lines(blank),
        "names": {
            "years": name(FormSheet::Years), "rooms": name(FormSheet::Rooms), "classes": name(FormSheet::Classes),
            "teachers": name(FormSheet::Teachers), "lessons": blank.words("lessons"), "talks": blank.words("talks"),
            "feedback": name(FormSheet::Feedback),
        },
        "remarks": {
            "years": remark(FormSheet::Years), "rooms": remark(FormSheet::Rooms),
            "classes": remark(FormSheet::Classes), "teachers": remark(FormSheet::Teachers),
        },
        "year_heads": years.iter().map(|year| form::school_year(language, *year)).collect::<Vec<_>>(),
        "years": year_rows(blank, &years),
        "short_marks": marks,
        "yes_no": [blank.words("yes"), blank.words("no")],
        "room_heads": heads(&columns::ROOMS),
        "rooms": room_rows(blank),
        "class_heads": heads(&columns::CLASSES),
        "classes": classes.collect::<Vec<_>>(),
        "all_teachers": blank.words("all_teachers"),
        "teacher_heads": heads(&columns::TEACHERS),
        "ticks": blank.rules.tick.iter().map(|tick| language.of(&tick.name)).collect::<Vec<_>>(),
        "teachers": roster_rows(blank.teachers),
        "only_stage": only,
        "lesson_heads": heads(&columns::LESSONS),
        "lessons": LESSONS,
        "talk_heads": heads(&columns::TALKS),
        "talks": TALKS_OF_A_PAGE,
        "parts": Part::ALL.iter().map(part).collect::<Vec<_>>(),
        "signatures": [signature("inspector"), signature("head")],
    })
}

/// Rows for teachers: the last page is full, for one of three rows is paper for nothing.
fn roster_rows(teachers: u32) -> u32 {
    let (first, more) = TEACHERS_OF_A_PAGE;
    first + teachers.min(MOST_TEACHERS).saturating_sub(first).div_ceil(more) * more
}

/// Lines with the headings over them.
fn lines(blank: &Blank<'_>) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut place = None;
    for (line, labelled) in blank.lines() {
        for (depth, band) in blank.bands(line, place) {
            rows.push(json!({ "band": band, "depth": depth }));
        }
        place = Some(line.place);
        let pointer = match &line.ask {
            Ask::Rooms { .. } => blank.words("see_rooms"),
            _ if !line.years.is_empty() => blank.words("see_years"),
            _ => String::new(),
        };
        rows.push(json!({
            "label": labelled.label,
            "text": labelled.text,
            "verify": blank.language.of(&line.verify),
            "unit": form::unit(line, blank.quantities, blank.rules, blank.language),
            "reported": blank.reported.get(&line.id).map_or("", String::as_str),
            "open": matches!(line.ask, Ask::Figure { .. } | Ask::Number { .. } | Ask::Ratio { .. }),
            "pointer": pointer,
        }));
    }
    rows.push(json!({ "band": blank.language.of(&blank.rules.chapter.own), "depth": 0 }));
    for number in 1..=form::OWN_ITEMS {
        let label = form::own_label(blank.language, number);
        rows.push(json!({
            "label": label, "text": "", "verify": "", "unit": "", "reported": "", "open": false, "pointer": "",
        }));
    }
    rows
}

fn year_rows(blank: &Blank<'_>, years: &[i32]) -> Vec<Value> {
    let asked = blank.lines().filter(|(line, _)| !line.years.is_empty());
    let row = |(line, labelled): (&crate::visit::Line, &form::Labelled)| {
        let of_years: Vec<bool> = years.iter().map(|year| line.years.contains(year)).collect();
        json!({ "label": labelled.label, "text": labelled.text, "years": of_years })
    };
    asked.map(row).collect()
}

fn room_rows(blank: &Blank<'_>) -> Vec<Value> {
    let mut rows = Vec::new();
    for (line, labelled) in blank.lines() {
        for area in blank.room_rows(line) {
            rows.push(json!({ "label": labelled.label, "text": labelled.text, "reported": area }));
        }
    }
    rows
}
