//! What the data screen shows: what is missing, what a scope lacks, what changed between loads, doubts looked at, and
//! decisions with their papers. Through the functions that the window calls.

use std::path::PathBuf;

use junheng::assess::{Assessment, Options, Status, Verdict, assess, completeness, lacks};
use junheng::county::{Figure, Stage};
use junheng::ops::assess_county::{self, Answer, assess_county, assess_figures};
use junheng::ops::compare_loads::{Comparison, compare_loads, figures, loads, make_current};
use junheng::ops::look_at_doubts::{DoubtState, Look, doubts, mark, unmark};
use junheng::ops::set_decision::{self, Withdrawal, set_decision, withdraw_decision};
use junheng::rulebook::{Library, SolvedBy};
use junheng::text::{Language, has_text};

use crate::importing::Office;
use crate::program::{COUNTY, county_workbook, other_county, schools_csv};

const CODE: &str = "990201";

fn answer(office: &Office) -> Answer {
    assess_county(&office.session, &assess_county::Request::default()).unwrap()
}

/// Rows of schools by code.
fn rows(answer: &Answer, codes: &[&str]) -> Vec<u32> {
    codes.iter().map(|code| u32::try_from(answer.county.schools.row_of(code).unwrap()).unwrap()).collect()
}

fn codes(answer: &Answer, rows: &[u32]) -> Vec<String> {
    rows.iter().map(|row| answer.county.schools.codes[*row as usize].clone()).collect()
}

fn unit_of(assessment: &Assessment, unit: usize) -> (u32, Stage) {
    (assessment.units[unit].row, assessment.units[unit].stage)
}

// What a scope lacks.

#[test]
fn a_county_lacks_what_its_units_lack_together() {
    let library = Library::built_in().unwrap();
    let rulebook = library.rulebook("quality-2017").unwrap();
    let mut county = junheng::sample::generate(&library.quantities, 7, 300, 2025).unwrap().county;
    // Too few teachers and rooms, here and there.
    for (key, every) in [("degree_primary", 3), ("media_rooms", 5), ("teaching_area", 7)] {
        let column = county.schools.figures.get_mut(key).unwrap();
        for row in (0..column.len()).step_by(every).filter(|row| *row % 11 != 0) {
            column.set(row, Some(Figure::decimal(15 + i64::try_from(row).unwrap() % 40 * 10, 1)));
        }
    }
    let assessment = assess(&county, &library.quantities, rulebook, &Options::default());
    let lacking = lacks(&assessment, rulebook, None);
    assert_eq!(lacking.indicators.len(), 7);
    for lack in &lacking.indicators {
        let values: Vec<_> =
            (0..assessment.units.len()).map(|unit| assessment.values[lack.indicator].get(unit)).collect();
        let short: Vec<f64> =
            values.iter().filter(|value| value.met == Some(false)).map(|value| value.shortfall).collect();
        assert_eq!((lack.units, lack.short), (values.len(), short.len()));
        assert_eq!(lack.missing, values.iter().filter(|value| value.met.is_none()).count());
        assert_eq!(lack.below_floor, values.iter().filter(|value| value.floor == Some(false)).count());
        assert!((lack.total - short.iter().sum::<f64>()).abs() < 1e-6 * lack.total.max(1.0));
        assert!(lack.lacking.is_sorted_by(|a, b| a.shortfall >= b.shortfall), "most first");
        if rulebook.indicators[lack.indicator].shortfall.as_ref().unwrap().whole {
            assert!(lack.total.fract().abs() < f64::EPSILON, "whole persons and rooms");
        }
    }
    assert!(lacking.indicators.iter().any(|lack| lack.short > 1));
    let not_met = lacking.items.iter().filter(|lack| lack.status == Status::NotMet);
    let not_met: Vec<&str> = not_met.map(|lack| rulebook.items[lack.item].id.as_str()).collect();
    let expected = assessment.items.iter().filter(|item| item.status == Status::NotMet);
    assert_eq!(not_met, expected.map(|item| item.id.as_str()).collect::<Vec<_>>());
}

#[test]
fn a_township_sees_its_own_schools_only() {
    let answer = answer(&Office::loaded());
    let west = rows(&answer, &["1003", "1005"]);
    let (lacking, whole) =
        (lacks(&answer.assessment, &answer.rulebook, Some(&west)), lacks(&answer.assessment, &answer.rulebook, None));
    for (lack, whole) in lacking.indicators.iter().zip(&whole.indicators) {
        assert_eq!(lack.units, 3, "one primary school and both stages of a nine-year school");
        assert!(lack.lacking.iter().all(|lack| west.contains(&unit_of(&answer.assessment, lack.unit).0)));
        assert!(lack.total <= whole.total && lack.short <= whole.short);
    }
    let of_item = |id: &str| {
        let place = answer.rulebook.items.iter().position(|item| item.id == id).unwrap();
        lacking
            .items
            .iter()
            .find(|lack| lack.item == place)
            .map(|lack| (lack.status, lack.of_county, codes(&answer, &lack.schools), codes(&answer, &lack.missing)))
    };
    assert_eq!(of_item("G5"), None, "the over-size class is in another township");
    assert_eq!(of_item("G3"), Some((Status::NotMet, false, vec!["1003".into()], vec![])));
    assert_eq!(of_item("Q9"), Some((Status::NotMet, true, vec![], vec![])));
    let nobody = lacks(&answer.assessment, &answer.rulebook, Some(&[]));
    assert!(nobody.indicators.iter().all(|lack| lack.units == 0 && lack.total.abs() < f64::EPSILON));
}

#[test]
fn every_indicator_and_item_says_which_side_can_put_it_right() {
    let library = Library::built_in().unwrap();
    let of = |rulebook: &str, id: &str| {
        let rulebook = library.rulebook(rulebook).unwrap();
        let indicator = rulebook.indicator(id).map(|indicator| indicator.solved_by);
        indicator.or_else(|| rulebook.item(id).map(|item| item.solved_by)).unwrap()
    };
    assert_eq!(of("quality-2017", "degree"), SolvedBy::County);
    assert_eq!(of("quality-2017", "pe_arts"), SolvedBy::Township);
    assert_eq!(of("quality-2017", "Q4"), SolvedBy::School);
    assert_eq!(of("basic-2012", "W13"), SolvedBy::School);
    for name in ["quality-2017", "basic-2012"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/rulebooks/{name}.toml"));
        let text = std::fs::read_to_string(path).unwrap();
        let rulebook = library.rulebook(name).unwrap();
        let said = text.lines().filter(|line| line.starts_with("solved_by = ")).count();
        assert_eq!(said, rulebook.indicators.len() + rulebook.items.len(), "{name} says it of each");
    }
    for side in SolvedBy::ALL {
        for language in [Language::ZhCn, Language::En] {
            assert!(has_text(language, &format!("side.{}", side.id())));
        }
    }
}

#[test]
fn another_side_is_refused_with_its_line_and_none_means_the_county() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rulebooks/quality-2017.toml");
    let text = std::fs::read_to_string(path).unwrap().replace("\"quality-2017\"", "\"province\"");
    let place = text.lines().position(|line| line == "solved_by = \"township\"").unwrap();
    let mut library = Library::built_in().unwrap();
    let wrong = text.replacen("solved_by = \"township\"", "solved_by = \"village\"", 1);
    let fault = library.add(std::path::Path::new("province.toml"), &wrong).unwrap_err();
    assert_eq!((fault.code, fault.place.line), ("rulebook_syntax", Some(place + 1)));
    assert!(fault.message(Language::En).contains("village"), "{fault}");
    let without: String =
        text.lines().filter(|line| !line.starts_with("solved_by")).flat_map(|line| [line, "\n"]).collect();
    library.add(std::path::Path::new("province.toml"), &without).unwrap();
    let rulebook = library.rulebook("province").unwrap();
    assert!(rulebook.indicators.iter().all(|indicator| indicator.solved_by == SolvedBy::County));
}

// Completeness.

#[test]
fn what_is_missing_is_asked_only_where_a_rule_needs_it() {
    let office = Office::loaded();
    let answer = answer(&office);
    let quantities = &office.session.library.quantities;
    let Answer { county, rulebook, assessment, .. } = &answer;
    let whole = completeness(county, quantities, rulebook, assessment, None);
    let of = |key: &str| {
        let field = whole.fields.iter().find(|field| field.key == key);
        field.map(|field| (field.asked, field.known, codes(&answer, &field.missing)))
    };
    assert_eq!(of("media_rooms"), Some((5, 4, vec!["1005".into()])));
    assert_eq!(of("students_primary"), Some((4, 4, vec![])));
    assert_eq!(of("degree_junior"), Some((2, 2, vec![])), "only schools with a junior stage");
    assert_eq!(of("graduates"), Some((2, 2, vec![])), "asked of schools with a junior unit");
    assert_eq!(of("indoor_pe_area"), None, "an empty one counts nothing");
    assert_eq!(of("books"), None, "no rule of this rulebook needs it");
    assert_eq!(of("public_funds_budget").map(|(asked, ..)| asked), Some(6), "small teaching points as well");
    let missing: Vec<(u32, &str)> = whole.missing().collect();
    let (asked, known) = whole.cells();
    assert_eq!(asked - known, missing.len());
    assert_eq!(whole.schools.iter().map(|school| school.asked).sum::<usize>(), asked);
    let unknown: Vec<&str> = whole.county.iter().filter(|field| !field.known).map(|field| field.key.as_str()).collect();
    assert_eq!(unknown, [] as [&str; 0], "{:?}", whole.county);
    assert!(whole.county.iter().any(|field| field.key == "monitor_maths_gap"));
    assert!(!whole.county.iter().any(|field| field.key == "monitor_pe_gap"), "that subject was not monitored");
}

#[test]
fn completeness_of_a_township_is_that_of_its_schools() {
    let office = Office::loaded();
    let answer = answer(&office);
    let Answer { county, rulebook, assessment, .. } = &answer;
    let east = rows(&answer, &["1001", "1002", "1004", "1007", "1008"]);
    let scope = completeness(county, &office.session.library.quantities, rulebook, assessment, Some(&east));
    assert_eq!(
        codes(&answer, &scope.schools.iter().map(|school| school.row).collect::<Vec<_>>()),
        ["1001", "1002", "1004"]
    );
    assert!(scope.fields.iter().all(|field| field.key != "media_rooms" || field.missing.is_empty()));
}

#[test]
fn either_of_two_figures_about_class_sizes_will_do() {
    let office = Office::new();
    let text = "学校代码,学校名称,学校类型,小学学生数,小学最大班额\n1,一小,小学,300,40\n2,二小,小学,300,\n";
    office.import(&[office.file("a.csv", text)]);
    let answer = answer(&office);
    let Answer { county, rulebook, assessment, .. } = &answer;
    let whole = completeness(county, &office.session.library.quantities, rulebook, assessment, None);
    let of = |key: &str| whole.fields.iter().find(|field| field.key == key).map(|field| (field.asked, field.known));
    assert_eq!((of("max_class_primary"), of("over_classes_primary")), (Some((2, 1)), Some((1, 0))));
}

// Loads.

/// The small county, then again with some cells changed.
fn reloaded() -> (Office, Comparison) {
    let office = Office::loaded();
    let changed = schools_csv()
        .replace("1001,东镇第一小学", "1001,东镇实验小学")
        .replace(",12000,", ",4000,")
        .replace("1008,样例县幼儿园", "1009,样例县幼儿园")
        .replace("1006,南岭教学点,南岭乡,教学点", "1006,南岭教学点,南岭乡,小学");
    office.import_as(&[office.file("again.csv", &changed)], Some(CODE));
    let records = loads(&office.session, CODE).unwrap();
    assert_eq!(records.iter().map(|record| record.current).collect::<Vec<_>>(), [false, true]);
    let comparison = compare_loads(&office.session, (records[0].id, records[1].id), None, &|_| Ok(())).unwrap();
    (office, comparison)
}

#[test]
fn what_changed_between_two_loads_is_named() {
    let (_, comparison) = reloaded();
    let changes = &comparison.changes;
    let codes = |county: &junheng::county::County, rows: &[u32]| -> Vec<String> {
        rows.iter().map(|row| county.schools.codes[*row as usize].clone()).collect()
    };
    assert_eq!(codes(&comparison.after, &changes.added), ["1009"]);
    assert_eq!(codes(&comparison.before, &changes.gone), ["1008"]);
    assert_eq!((changes.recoded[0].before.as_str(), changes.recoded[0].after.as_str()), ("1008", "1009"));
    assert_eq!(
        (changes.renamed[0].before.as_str(), changes.renamed[0].after.as_str()),
        ("东镇第一小学", "东镇实验小学")
    );
    let figure = &changes.figures[0];
    assert_eq!((figure.school.as_str(), figure.key.as_str()), ("1001", "books"));
    assert_eq!(figure.difference.as_ref().unwrap().to_string(), "-8000");
    assert!((figure.relative.unwrap() + 2.0 / 3.0).abs() < 1e-12);
    let kind = &changes.words[0];
    assert_eq!((kind.school.as_str(), kind.key.as_str()), ("1006", "kind"));
    assert_eq!((kind.before.as_str(), kind.after.as_str()), ("教学点", "小学"));
    assert!(!changes.county_figures.is_empty(), "the second load has no sheet of the county");
    assert!(changes.county_figures.iter().all(|change| change.after.is_none() && change.difference.is_none()));
}

#[test]
fn verdicts_that_turned_are_named_with_the_indicators_that_turned_them() {
    let (_, comparison) = reloaded();
    let verdicts = &comparison.verdicts;
    let came: Vec<_> = verdicts.units.iter().filter(|unit| unit.before.is_none()).collect();
    assert_eq!((came.len(), came[0].school.as_str(), came[0].stage), (1, "1006", Stage::Primary));
    assert_eq!(came[0].verdicts.0, None);
    let changed: Vec<&str> =
        verdicts.items.iter().map(|change| comparison.assessment_after.items[change.item].id.as_str()).collect();
    assert!(changed.contains(&"G7"), "without the county's figures: {changed:?}");
    let g7 = verdicts.items.iter().find(|change| comparison.assessment_after.items[change.item].id == "G7").unwrap();
    assert_eq!((g7.before, g7.after), (Verdict::Pass, Verdict::Undetermined));
}

#[test]
fn a_load_compared_with_itself_has_not_changed() {
    let office = Office::loaded();
    let load = loads(&office.session, CODE).unwrap()[0].id;
    let comparison = compare_loads(&office.session, (load, load), None, &|_| Ok(())).unwrap();
    assert!(comparison.changes.is_empty());
    assert_eq!(comparison.verdicts, junheng::assess::VerdictChanges::default());
}

#[test]
fn a_figure_from_nothing_comes_first_and_one_from_no_data_last() {
    let office = Office::new();
    let head = "学校代码,学校名称,学校类型,小学学生数,图书册数,校园占地面积\n";
    for rows in ["1,一小,小学,100,0,\n", "1,一小,小学,150,5,7\n"] {
        office.import(&[office.file("a.csv", &format!("{head}{rows}"))]);
    }
    let records = loads(&office.session, "样例县").unwrap();
    let comparison = compare_loads(&office.session, (records[0].id, records[1].id), None, &|_| Ok(())).unwrap();
    let keys: Vec<&str> = comparison.changes.figures.iter().map(|change| change.key.as_str()).collect();
    assert_eq!(keys, ["books", "students_primary", "site_area"]);
    assert!(comparison.changes.figures[0].relative.unwrap().is_infinite());
}

#[test]
fn an_earlier_load_counts_again_until_another_arrives() {
    let (office, comparison) = reloaded();
    let records = loads(&office.session, CODE).unwrap();
    let entry = make_current(&office.session, &records[0], "第二次报错了").unwrap();
    assert_eq!((entry.author.name.as_str(), entry.value["note"].as_str()), ("王督学", Some("第二次报错了")));
    assert_eq!(office.session.county(None, None).unwrap(), comparison.before);
    let current = |office: &Office| -> Vec<bool> {
        loads(&office.session, CODE).unwrap().iter().map(|record| record.current).collect()
    };
    assert_eq!(current(&office), [true, false]);
    assert_eq!(office.session.store.counties().unwrap()[0].years[0].load, records[0].id);
    office.session.store.undo(entry.id).unwrap();
    assert_eq!(current(&office), [false, true]);
    assert_eq!(office.session.store.load_choices(CODE, 2025).unwrap().len(), 2, "nothing is overwritten");
    make_current(&office.session, &records[0], "").unwrap();
    let path = office.folder.path().join("third.xlsx");
    county_workbook(&path, COUNTY);
    office.import(&[path]);
    assert_eq!(current(&office), [false, false, true]);
    assert_eq!(figures(&office.session, records[1].id).unwrap(), comparison.after, "every load can be read");
    let other = office.folder.path().join("other.xlsx");
    other_county(&other, CODE, "样例县", "2024");
    office.import_as(&[other], None);
    let mut strange = records[0].clone();
    strange.year = 2024;
    assert_eq!(make_current(&office.session, &strange, "").unwrap_err().code, "load_unknown");
}

#[test]
fn an_earlier_load_can_be_assessed_without_counting() {
    let (office, comparison) = reloaded();
    let answer =
        assess_figures(&office.session, comparison.before.clone(), &assess_county::Request::default()).unwrap();
    assert_eq!(answer.assessment.units, comparison.assessment_before.units);
    assert_eq!(answer.assessment.items, comparison.assessment_before.items);
}

// Doubts.

fn states(office: &Office) -> Vec<DoubtState> {
    doubts(&office.session, CODE, 2025).unwrap()
}

fn import_again(office: &Office) {
    let path: PathBuf = office.folder.path().join("county.xlsx");
    office.import(&[path]);
}

#[test]
fn a_doubt_looked_at_stays_so_when_the_same_figures_come_again() {
    let office = Office::loaded();
    let first = states(&office);
    assert!(first.len() > 2 && first.iter().all(|state| state.mark.is_none()));
    let keys: Vec<String> = first.iter().take(2).map(|state| state.key.clone()).collect();
    mark(&office.session, CODE, 2025, &keys, Look::Explained, "已电话核实").unwrap();
    import_again(&office);
    let again = states(&office);
    let marked: Vec<bool> = again.iter().map(|state| state.mark.is_some()).collect();
    assert_eq!(marked.iter().filter(|marked| **marked).count(), 2);
    let found = again[0].mark.as_ref().unwrap();
    assert_eq!((found.look, found.note.as_str()), (Look::Explained, "已电话核实"));
    assert_eq!((found.author.name.as_str(), found.device.name.as_str()), ("王督学", "笔记本一号"));
    assert!(!found.conflict);
    office.session.store.undo(found.entry).unwrap();
    assert!(states(&office)[0].mark.is_none(), "undo is an entry");
    unmark(&office.session, CODE, 2025, &keys).unwrap();
    assert!(states(&office).iter().all(|state| state.mark.is_none()));
}

#[test]
fn a_doubt_about_other_figures_is_another_doubt() {
    let office = Office::new();
    let head = "学校代码,学校名称,学校类型,小学专任教师数,小学高于规定学历教师数\n";
    let load = |rows: &str| office.import_as(&[office.file("a.csv", &format!("{head}{rows}"))], Some(CODE));
    load("1,一小,小学,10,11\n");
    let of_teachers = || {
        let all = doubts(&office.session, CODE, 2025).unwrap();
        all.into_iter().find(|state| state.doubt.code == "degree_over_teachers").unwrap()
    };
    mark(&office.session, CODE, 2025, &[of_teachers().key], Look::ToCorrect, "").unwrap();
    load("0,零小,小学,9,9\n1,一小,小学,10,11\n");
    assert!(of_teachers().mark.is_some(), "in another row, but the same");
    load("1,一小,小学,10,12\n");
    assert!(of_teachers().mark.is_none());
}

#[test]
fn doubts_of_one_load_have_keys_of_their_own() {
    let office = Office::loaded();
    let mut keys: Vec<String> = states(&office).into_iter().map(|state| state.key).collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all);
}

#[test]
fn an_explanation_needs_its_words() {
    let office = Office::loaded();
    let keys = [states(&office)[0].key.clone()];
    let fault = mark(&office.session, CODE, 2025, &keys, Look::Explained, "  ").unwrap_err();
    assert_eq!(fault.code, "explanation_without_note");
    mark(&office.session, CODE, 2025, &keys, Look::Seen, "").unwrap();
    for look in Look::ALL {
        assert!(
            [Language::ZhCn, Language::En].iter().all(|language| has_text(*language, &format!("look.{}", look.id())))
        );
    }
}

// Decisions.

fn decide(office: &Office, met: bool, note: &str, papers: &[String]) {
    let request = set_decision::Request {
        county: None,
        year: None,
        rulebook: Some("quality-2017"),
        item: "Q8",
        met,
        points: None,
        note,
        papers,
    };
    set_decision(&office.session, &request).unwrap();
}

#[test]
fn a_decision_keeps_its_note_and_papers_and_can_be_withdrawn() {
    let office = Office::loaded();
    let papers = ["作业公示".to_owned(), "  ".to_owned(), " 课后服务方案 ".to_owned()];
    decide(&office, true, "抽查三个班", &papers);
    let standing = || office.session.store.decisions(CODE, 2025, "quality-2017").unwrap().remove("Q8");
    let decided = standing().unwrap();
    assert_eq!((decided.note.as_str(), decided.papers.join("|").as_str()), ("抽查三个班", "作业公示|课后服务方案"));
    assert_eq!((decided.author.name.as_str(), decided.device.name.as_str()), ("王督学", "笔记本一号"));
    assert_eq!(decided.at.to_string(), "2026-11-04T08:00:00Z");
    decide(&office, false, "", &[]);
    let withdrawal = Withdrawal { county: None, year: None, rulebook: None, item: "q8" };
    assert!(withdraw_decision(&office.session, &withdrawal).unwrap().is_some());
    assert!(standing().is_none());
    assert!(withdraw_decision(&office.session, &withdrawal).unwrap().is_none(), "nothing is left to take back");
    let past = office.session.store.past_decisions(CODE, 2025, "quality-2017", "Q8").unwrap();
    let told: Vec<_> =
        past.iter().map(|past| (past.decision.as_ref().map(|decision| decision.met), past.papers.len())).collect();
    assert_eq!(told, [(Some(true), 2), (Some(false), 0), (None, 0)]);
    office.session.store.undo(past[2].entry).unwrap();
    assert!(!standing().unwrap().decision.unwrap().met, "undone, it stands again");
}
