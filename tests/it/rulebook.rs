//! The standards as data: what the built-in files hold, a province's own file, and files that are refused.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use calamine::{Reader, Xlsx};
use jiff::civil::date;
use junheng::assess::{Options, Status, Verdict, assess};
use junheng::county::{County, Figure, Stage, Words};
use junheng::fault::FaultKind;
use junheng::intake::{self, Headings, Request};
use junheng::report;
use junheng::rulebook::{Guidance, Library, Rulebook, WordLists};
use junheng::text::Language;
use num_traits::ToPrimitive;

use crate::source;

fn library() -> Library {
    Library::built_in().unwrap()
}

fn ids_of(rulebook: &Rulebook) -> Vec<&str> {
    rulebook.items.iter().map(|item| item.id.as_str()).collect()
}

fn numbered(letter: char, last: usize) -> Vec<String> {
    (1..=last).map(|number| format!("{letter}{number}")).collect()
}

#[test]
fn quality_2017_has_its_indicators_and_items() {
    let library = library();
    let rulebook = library.rulebook("quality-2017").unwrap();
    let indicators: Vec<&str> = rulebook.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    let expected = ["degree", "backbone", "pe_arts", "teaching_area", "sports_area", "equipment", "media_rooms"];
    assert_eq!(indicators, expected);
    let expected = [numbered('G', 15), numbered('Q', 9), numbered('S', 1), numbered('V', 6)].concat();
    assert_eq!(ids_of(rulebook), expected);
}

#[test]
fn basic_2012_has_eight_indicators_and_a_hundred_points_in_four_sections() {
    let library = library();
    let rulebook = library.rulebook("basic-2012").unwrap();
    let indicators: Vec<&str> = rulebook.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    let expected =
        ["teaching_area", "sports_area", "equipment", "computers", "books", "staffing", "degree", "mid_title"];
    assert_eq!(indicators, expected);
    let work: Vec<_> = rulebook.items.iter().filter(|item| item.id.starts_with('W')).collect();
    let expected = [numbered('B', 1), numbered('W', work.len()), numbered('S', 1), numbered('V', 4)].concat();
    assert_eq!(ids_of(rulebook), expected);
    let sections: BTreeSet<&str> = work.iter().map(|item| item.section.as_ref().unwrap().zh.as_str()).collect();
    assert_eq!(sections.len(), 4, "{sections:?}");
    let options = Options::default();
    let assessment = assess(&County::default(), &library.quantities, rulebook, &options);
    let points: f64 = assessment.items.iter().filter_map(|item| item.max_points).sum();
    assert!((points - 100.0).abs() < f64::EPSILON, "{points}");
}

#[test]
fn the_management_standard_has_six_duties_22_tasks_and_88_items() {
    let library = library();
    let standard = library.checklists.iter().find(|checklist| checklist.id == "management-standard").unwrap();
    let (duties, tasks): (Vec<_>, Vec<_>) = standard.sections.iter().partition(|section| section.parent.is_none());
    assert_eq!((duties.len(), tasks.len(), standard.items.len()), (6, 22, 88));
    let asked: BTreeSet<&str> = standard.items.iter().map(|item| item.section.as_str()).collect();
    let tasks: BTreeSet<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(asked, tasks, "every task asks something, and no duty does so itself");
}

#[test]
fn the_archive_has_seven_volumes_and_asks_for_years() {
    let library = library();
    let archives = library.checklists.iter().find(|checklist| checklist.id == "archives").unwrap();
    assert_eq!(archives.sections.len(), 7);
    for section in &archives.sections {
        assert!(archives.items.iter().any(|item| item.section == section.id), "volume {} is empty", section.id);
    }
    assert!(archives.items.iter().any(|item| item.years == Some(3)), "three-year papers are asked year by year");
}

#[test]
fn every_checklist_is_there_and_no_id_stands_twice() {
    let library = library();
    let checklists: Vec<&str> = library.checklists.iter().map(|checklist| checklist.id.as_str()).collect();
    assert_eq!(checklists, ["management-standard", "facilities", "teachers", "archives", "county-offices"]);
    let mut ids = BTreeSet::new();
    for item in library.checklists.iter().flat_map(|checklist| &checklist.items) {
        assert!(ids.insert(&item.id), "{} stands twice", item.id);
    }
}

/// What an item tells an inspector.
struct Told<'a> {
    id: String,
    verify: &'a Words,
    finding: &'a Words,
    basis: &'a Words,
    papers: &'a WordLists,
    source: &'a str,
    titles: Vec<&'a Words>,
}

fn of_guidance<'a>(id: String, guidance: &'a Guidance, titles: Vec<&'a Words>) -> Told<'a> {
    let Guidance { verify, papers, finding, basis, source, .. } = guidance;
    Told { id, verify, finding, basis, papers, source, titles }
}

fn everything(library: &Library) -> Vec<Told<'_>> {
    let mut told = Vec::new();
    for rulebook in &library.rulebooks {
        for indicator in &rulebook.indicators {
            let titles = vec![&indicator.name, &indicator.short, &indicator.unit];
            told.push(of_guidance(format!("{}:{}", rulebook.id, indicator.id), &indicator.guidance, titles));
        }
        for item in &rulebook.items {
            let titles = std::iter::once(&item.text).chain(&item.section).collect();
            told.push(of_guidance(format!("{}:{}", rulebook.id, item.id), &item.guidance, titles));
        }
    }
    for checklist in &library.checklists {
        told.extend(checklist.items.iter().map(|item| Told {
            id: format!("{}:{}", checklist.id, item.id),
            verify: &item.verify,
            finding: &item.finding,
            basis: &item.basis,
            papers: &item.papers,
            source: &item.source,
            titles: vec![&item.text],
        }));
    }
    told
}

/// Pairs of neighbouring characters, sorted.
fn bigrams(text: &str) -> Vec<(char, char)> {
    let characters: Vec<char> = text.chars().filter(|character| character.is_alphanumeric()).collect();
    let pairs: BTreeSet<(char, char)> = characters.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().collect()
}

fn likeness(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let both = a.iter().filter(|pair| b.binary_search(pair).is_ok()).count();
    both.to_f64().unwrap() / (a.len() + b.len() - both).to_f64().unwrap()
}

#[test]
fn no_two_items_are_verified_alike() {
    let library = library();
    let told = everything(&library);
    let pairs: Vec<_> = told.iter().map(|one| bigrams(&one.verify.zh)).collect();
    let mut alike = Vec::new();
    for (place, one) in told.iter().enumerate() {
        for (other, pair) in told.iter().zip(&pairs).take(place) {
            let likeness = likeness(&pairs[place], pair);
            if likeness >= 0.55 || one.verify.en == other.verify.en {
                alike.push(format!("{} and {}: {likeness:.2}", other.id, one.id));
            }
        }
    }
    assert_eq!(alike, [] as [String; 0]);
}

#[test]
fn no_two_items_have_the_same_finding() {
    let library = library();
    let mut findings = BTreeMap::new();
    for one in everything(&library) {
        for text in [&one.finding.zh, &one.finding.en] {
            if let Some(other) = findings.insert(text, one.id.clone()) {
                panic!("{other} and {}: {text}", one.id);
            }
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    let library = library();
    let is_han = |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
    let check = |id: &str, words: &Words| {
        assert!(!words.zh.trim().is_empty() && !words.en.trim().is_empty(), "{id}: {words:?}");
    };
    for one in everything(&library) {
        for words in [one.verify, one.finding, one.basis].into_iter().chain(one.titles) {
            check(&one.id, words);
        }
        for words in [one.verify, one.finding] {
            assert!(is_han(&words.zh), "{}: not Chinese: {}", one.id, words.zh);
            assert!(!is_han(&words.en), "{}: not English: {}", one.id, words.en);
        }
        assert!(!one.papers.zh.is_empty() && one.papers.zh.len() == one.papers.en.len(), "{}: papers", one.id);
        assert!(one.papers.zh.iter().chain(&one.papers.en).all(|paper| !paper.trim().is_empty()), "{}", one.id);
        assert!(!one.source.trim().is_empty(), "{}: source", one.id);
    }
    for rulebook in &library.rulebooks {
        let names = [&rulebook.name, &rulebook.basis].into_iter();
        let reasons = rulebook.exclusions.iter().map(|exclusion| &exclusion.reason);
        let concessions = rulebook.concessions.iter().flat_map(|concession| [&concession.name, &concession.basis]);
        let parts = rulebook.parts.iter().map(|part| &part.name);
        names.chain(reasons).chain(concessions).chain(parts).for_each(|words| check(&rulebook.id, words));
    }
    for checklist in &library.checklists {
        check(&checklist.id, &checklist.name);
        checklist.sections.iter().for_each(|section| check(&section.id, &section.name));
    }
}

/// What authors note for themselves, and places whose standards are taken for an example: it belongs into `source` and into
/// comments, for all else is printed in papers that are signed.
const NOTES: [&str; 22] = [
    "未核实",
    "待核",
    "旧标",
    "省例",
    "某省",
    "另注口径",
    "通例",
    "常见要求",
    "常见值",
    "培训课件",
    "沈阳",
    "德州",
    "信阳",
    "山东",
    "陕西",
    "安徽",
    "福建",
    "甘肃",
    "to be checked",
    "unconfirmed",
    "provincial example",
    "common practice",
];

#[test]
fn no_note_of_an_author_is_printed() {
    let library = library();
    let mut found = Vec::new();
    for one in everything(&library) {
        let words = [one.verify, one.finding, one.basis].into_iter().chain(one.titles);
        let texts = words.flat_map(|words| [&words.zh, &words.en]).chain(&one.papers.zh).chain(&one.papers.en);
        for text in texts {
            let noted = NOTES.iter().filter(|note| text.contains(**note));
            found.extend(noted.map(|note| format!("{}: {note} in {text}", one.id)));
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn english_texts_name_documents_in_latin_letters_and_write_percent_close() {
    let library = library();
    let han = |text: &str| {
        text.chars()
            .any(|sign| matches!(sign, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
    };
    let mut found = Vec::new();
    for one in everything(&library) {
        let words = [one.verify, one.finding, one.basis].into_iter().chain(one.titles);
        for text in words.map(|words| &words.en).chain(&one.papers.en) {
            if han(text) || text.contains(" %") || text.contains("Doc. ") {
                found.push(format!("{}: {text}", one.id));
            }
        }
    }
    for rulebook in &library.rulebooks {
        let reasons = rulebook.exclusions.iter().map(|exclusion| &exclusion.reason);
        let concessions = rulebook.concessions.iter().flat_map(|concession| [&concession.name, &concession.basis]);
        let others = reasons.chain(concessions).chain([&rulebook.name, &rulebook.basis]).map(|words| &words.en);
        found.extend(others.filter(|text| han(text)).map(|text| format!("{}: {text}", rulebook.id)));
    }
    let names = library
        .checklists
        .iter()
        .flat_map(|checklist| checklist.sections.iter().map(|section| &section.name.en).chain([&checklist.name.en]));
    found.extend(names.filter(|text| han(text)).cloned());
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn every_unit_of_a_checklist_has_an_english_name_on_forms() {
    use junheng::rulebook::checklist::Answer;
    let library = library();
    for item in library.checklists.iter().flat_map(|checklist| &checklist.items) {
        let units: Vec<&str> = match &item.answer {
            Answer::Number { unit, .. } => vec![unit],
            Answer::Ratio { numerator, denominator, .. } => vec![&numerator.unit, &denominator.unit],
            _ => Vec::new(),
        };
        for unit in units {
            let said = library.visits.form.unit(Language::En, unit);
            assert!(!said.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign)), "{}: {unit}", item.id);
        }
    }
}

/// A province's rulebook with a quantity, an indicator, a concession and an item nobody has heard of.
const INVENTED: &str = r#"kind = "rulebook"
id = "province-9"
name = { zh = "某省标准", en = "A province" }
basis = { zh = "某文件", en = "A paper" }
source = "test"

[[quantity]]
key = "labs"
header = { primary = "小学实验室数", junior = "初中实验室数" }
en = "Laboratories"
value = "count"
unit = "rooms"
scope = "stage"
group = "conditions"

[split]
with_primary = { primary = 1, junior = "1.1", senior = "1.32" }
without_primary = { junior = 1, senior = "1.2" }

[unit_rule]
short_allowed = 0
floor = "0.85"

[variation]
judged = "each"
limit = { primary = "0.30", junior = "0.25" }

[decimals]
values = 2
variations = 3

[[indicator]]
id = "labs"
name = { zh = "每百名学生实验室数", en = "Laboratories per 100 students" }
short = { zh = "实验室", en = "Labs" }
unit = { zh = "间/百人", en = "per 100" }
resource = [{ key = "labs" }]
scale = 100
threshold = { primary = "0.5", junior = "0.75" }
shortfall = { unit = "rooms", whole = true }

[indicator.guidance]
verify = { zh = "看", en = "look" }
papers = { zh = ["账"], en = ["books"] }
finding = { zh = "少", en = "few" }
basis = { zh = "某文件", en = "A paper" }
source = "test"

[[concession]]
id = "young"
name = { zh = "新校", en = "New schools" }
when = { kinds = ["primary_school"] }
basis = { zh = "某文件", en = "A paper" }

[[part]]
id = "resources"
name = { zh = "资源", en = "Resources" }
from = "stages"

[[part]]
id = "rooms"
name = { zh = "用房", en = "Rooms" }
from = "items"

[[item]]
id = "X1"
group = "rooms"
code = "lab_for_twelve_classes"
text = { zh = "每十二个班一间实验室", en = "A laboratory for every twelve classes" }
rule = { kind = "every_school", left = [{ key = "labs" }], right = [{ key = "classes", factor = "1/12" }] }

[item.guidance]
verify = { zh = "数", en = "count" }
papers = { zh = ["册"], en = ["list"] }
finding = { zh = "缺", en = "lacking" }
basis = { zh = "某文件", en = "A paper" }
source = "test"
"#;

fn with_invented() -> Library {
    let mut library = library();
    library.add(Path::new("province-9.toml"), INVENTED).unwrap();
    library
}

#[test]
fn a_template_asks_for_an_invented_quantity() {
    let library = with_invented();
    let bytes = report::template(&library.quantities, Language::ZhCn, date(2025, 10, 8)).unwrap();
    let schools = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range("学校").unwrap();
    let headings: Vec<String> = schools.rows().next().unwrap().iter().map(ToString::to_string).collect();
    for wanted in ["小学实验室数", "初中实验室数"] {
        assert!(headings.iter().any(|heading| heading.starts_with(wanted)), "{wanted} in {headings:?}");
    }
}

#[test]
fn an_invented_rulebook_is_read_and_judged() {
    let library = with_invented();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("某县.csv");
    let rows = "学校代码,学校名称,学校类型,小学学生数,初中学生数,小学班级数,初中班级数,小学实验室数,初中实验室数\n\
                9901,一小,小学,400,,12,,2,\n\
                9902,二小,小学,400,,13,,1,\n\
                9903,三中,初中,,200,,4,,2间\n";
    std::fs::write(&file, rows).unwrap();
    let request = Request {
        files: &[file],
        county: Some("某县"),
        year: Some(2025),
        year_unsaid: None,
        quantities: &library.quantities,
        headings: &Headings::new(&[]).unwrap(),
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, _| None);
    assert_eq!((&outcome.reports[0].errors, &outcome.reports[0].ignored_columns), (&Vec::new(), &Vec::new()));
    let county = &outcome.loads[0].county;
    assert_eq!(county.schools.figure("labs_primary", 0), Some(Figure::whole(2)));
    assert_eq!(county.schools.figure("labs_junior", 2), Some(Figure::whole(2)));

    let rulebook = library.rulebook("province-9").unwrap();
    let assessment = assess(county, &library.quantities, rulebook, &Options::default());
    let value = |unit: usize| assessment.values[0].get(unit);
    let verdicts: Vec<_> = assessment.units.iter().map(|unit| unit.verdict.unwrap()).collect();
    assert_eq!(verdicts, [Verdict::Pass, Verdict::Fail, Verdict::Pass]);
    assert!((value(0).value - 0.5).abs() < 1e-12 && (value(1).value - 0.25).abs() < 1e-12);
    assert_eq!((value(1).met, value(1).floor), (Some(false), Some(false)));
    assert!((value(1).shortfall - 1.0).abs() < f64::EPSILON);
    // 0.5 and 0.25 in schools of one size: a third off the mean.
    let variation = &assessment.stages[Stage::Primary as usize].variations[0];
    assert!((variation.cv.unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!((variation.limit, variation.verdict), (Some(0.3), Some(Verdict::Fail)));
    let item = &assessment.items[0];
    assert_eq!((item.id.as_str(), item.status, &item.schools), ("X1", Status::NotMet, &vec![1]));
    let parts: Vec<_> = assessment.parts.iter().map(|(id, verdict)| (id.as_str(), *verdict)).collect();
    assert_eq!(parts, [("resources", Verdict::Fail), ("rooms", Verdict::Fail)]);
}

/// One fault in [`INVENTED`].
struct Bad {
    from: &'static str,
    to: &'static str,
    code: &'static str,
    /// How the line begins that is named; the last such line.
    line: &'static str,
}

const fn bad(from: &'static str, to: &'static str, code: &'static str, line: &'static str) -> Bad {
    Bad { from, to, code, line }
}

const BAD: [Bad; 24] = [
    bad(r#"kind = "rulebook""#, r#"kind = "novel""#, "rulebook_syntax", r#"kind = "novel""#),
    bad(r#"kind = "rulebook""#, r#"kind = "quantities""#, "rulebook_kind", r#"kind = "quantities""#),
    bad("[[indicator]]", "[[indicator]", "rulebook_syntax", "[[indicator]"),
    bad("scale = 100", r#"scale = "a lot""#, "rulebook_syntax", "scale"),
    bad("scale = 100", "scale = 99.5", "rulebook_syntax", "scale"),
    bad("short_allowed = 0", r#"short_allowed = "none""#, "rulebook_syntax", "short_allowed"),
    bad("scale = 100", "scales = 100", "rulebook_syntax", "scales"),
    bad("[decimals]", "[decimal]", "rulebook_syntax", "[decimal]"),
    bad(
        r#"resource = [{ key = "labs" }]"#,
        r#"resource = [{ key = "lab" }]"#,
        "rulebook_unknown_quantity",
        "[[indicator]]",
    ),
    bad(r#"{ key = "classes","#, r#"{ key = "forms","#, "rulebook_unknown_quantity", "[[item]]"),
    bad("key = \"labs\"\nheader", "key = \"teachers\"\nheader", "rulebook_twice", "[[quantity]]"),
    bad(r#"id = "rooms""#, r#"id = "resources""#, "rulebook_twice", "[[part]]"),
    bad("unit = \"rooms\"\nscope", "unit = \"parsec\"\nscope", "rulebook_unknown_unit", "[[quantity]]"),
    bad(r#"scope = "stage""#, r#"scope = "school""#, "rulebook_header_scope", "[[quantity]]"),
    bad(r#"primary = "0.5", "#, "", "rulebook_threshold", "[[indicator]]"),
    bad(r#"primary = "0.5""#, r#"primary = "-0.5""#, "rulebook_threshold", "[[indicator]]"),
    bad(r#"primary = "0.30""#, r#"primary = "-0.30""#, "rulebook_no_limit", "[variation]"),
    bad(r#"primary = "0.30", "#, "", "rulebook_no_limit", "[variation]"),
    bad(r#"junior = "1.1""#, "junior = 0", "rulebook_weight", "[split]"),
    bad(
        r#"resource = [{ key = "labs" }]"#,
        r#"resource = [{ key = "labs", concession = "old" }]"#,
        "rulebook_unknown_concession",
        "[[indicator]]",
    ),
    bad(
        r#"{ key = "labs" }], right"#,
        r#"{ key = "labs", concession = "young" }], right"#,
        "rulebook_item_concession",
        "[[item]]",
    ),
    bad(r#"kinds = ["primary_school"]"#, r#"kinds = ["academy"]"#, "rulebook_unknown_kind", "[[concession]]"),
    bad(r#"kind = "every_school""#, r#"kind = "some_schools""#, "rulebook_syntax", "rule"),
    bad(r#"group = "rooms""#, r#"group = "cellars""#, "rulebook_group", "[[item]]"),
];

#[test]
fn a_bad_rulebook_is_refused_with_its_line_and_reason() {
    let before = with_invented();
    let path = Path::new("province-9.toml");
    for Bad { from, to, code, line } in BAD {
        assert_eq!(INVENTED.matches(from).count(), 1, "{from}");
        let text = INVENTED.replace(from, to);
        let line = text.lines().count() - text.lines().rev().position(|one| one.starts_with(line)).unwrap();
        let mut library = before.clone();
        let Err(fault) = library.add(path, &text) else { panic!("{to} is taken") };
        let place = (fault.place.file.as_deref(), fault.place.line);
        assert_eq!((fault.code, fault.kind), (code, FaultKind::BadInput), "{to}: {fault}");
        assert_eq!(place, (Some(path), Some(line)), "{to}: {fault}");
        assert_eq!(library.file("province-9"), before.file("province-9"), "{to}: what was there stays");
        for language in [Language::ZhCn, Language::En] {
            let sentence = fault.sentence(language);
            assert!(sentence.contains("province-9.toml") && !sentence.contains("%{"), "{sentence}");
        }
    }
}

#[test]
fn no_indicator_item_or_concession_stands_in_the_source() {
    let library = library();
    let mut ids = BTreeSet::new();
    for rulebook in &library.rulebooks {
        ids.extend(rulebook.indicators.iter().map(|indicator| indicator.id.as_str()));
        ids.extend(rulebook.items.iter().map(|item| item.id.as_str()));
        ids.extend(rulebook.concessions.iter().map(|concession| concession.id.as_str()));
    }
    ids.extend(library.checklists.iter().flat_map(|checklist| &checklist.items).map(|item| item.id.as_str()));
    let mut found = Vec::new();
    for file in source::files() {
        for literal in file.literals.iter().filter(|literal| ids.contains(literal.text.as_str())) {
            found.push(format!("{}:{} {}", file.path.display(), literal.line, literal.text));
        }
    }
    assert_eq!(found, [] as [String; 0]);
}
