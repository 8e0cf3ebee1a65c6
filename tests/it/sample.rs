//! The sample county through import and assessment: everything planted is found, and nothing else.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use jiff::civil::{Date, date};
use junheng::assess::{Assessment, Options, Verdict, assess};
use junheng::county::{County, Figure, Stage};
use junheng::intake::{self, Headings, Load, Request};
use junheng::report;
use junheng::rulebook::{Library, Rulebook};
use junheng::sample::{self, Generated, What};
use junheng::text::Language;

const MADE_ON: Date = date(2025, 10, 8);

/// Imports what was generated, with last year's figures at hand.
fn import(library: &Library, generated: &Generated, last: Option<&County>) -> Load {
    let folder = tempfile::tempdir().unwrap();
    let quantities = &library.quantities;
    let mut files = vec![folder.path().join("first.xlsx")];
    std::fs::write(&files[0], sample::workbook(generated, quantities, MADE_ON).unwrap()).unwrap();
    if let Some(second) = sample::second_workbook(generated, quantities, MADE_ON).unwrap() {
        files.push(folder.path().join("second.xlsx"));
        std::fs::write(&files[1], second).unwrap();
    }
    let request = Request {
        files: &files,
        county: None,
        year: None,
        year_unsaid: None,
        quantities,
        headings: &Headings::new(&[]).unwrap(),
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, year| last.filter(|last| last.year == year).cloned());
    for report in &outcome.reports {
        assert_eq!(report.errors, [], "{}", report.file.display());
        let known = generated.overrides.extra_columns.iter().map(|column| &column.header);
        let ignored: Vec<_> =
            report.ignored_columns.iter().filter(|column| !known.clone().any(|one| one == *column)).collect();
        assert_eq!(ignored, [] as [&String; 0]);
    }
    assert_eq!(outcome.loads.len(), 1);
    outcome.loads.into_iter().next().unwrap()
}

type Found = BTreeSet<(Option<String>, String, Option<String>)>;

fn doubts_found(load: &Load) -> Found {
    load.doubts.iter().map(|doubt| (doubt.school.clone(), doubt.code.to_owned(), doubt.field.clone())).collect()
}

fn doubts_planted(generated: &Generated) -> Found {
    let doubts = generated.planted.iter().filter_map(|planted| match &planted.what {
        What::Doubt { code, field } => Some((planted.school.clone(), code.clone(), field.clone())),
        _ => None,
    });
    doubts.collect()
}

fn check_units(generated: &Generated, county: &County, rulebook: &Rulebook, assessment: &Assessment) {
    let place = |id: &str| rulebook.indicators.iter().position(|indicator| indicator.id == id).unwrap();
    for (index, unit) in assessment.units.iter().enumerate() {
        let code = &county.schools.codes[unit.row as usize];
        let values: Vec<_> = assessment.values_of(index).collect();
        let short: BTreeSet<usize> = (0..values.len()).filter(|one| values[*one].met == Some(false)).collect();
        let borderline: BTreeSet<usize> = (0..values.len()).filter(|one| values[*one].borderline).collect();
        let mut expected = (Verdict::Pass, BTreeSet::new(), BTreeSet::new());
        for one in generated.planted.iter().filter(|one| one.school.as_ref() == Some(code)) {
            match &one.what {
                What::UnitFails { stage, indicators } if *stage == unit.stage => {
                    expected.0 = Verdict::Fail;
                    expected.1.extend(indicators.iter().map(|id| place(id)));
                }
                What::UnitAtFloor { stage, indicator } if *stage == unit.stage => {
                    expected.1.insert(place(indicator));
                }
                What::UnitUndetermined { stage } if *stage == unit.stage => expected.0 = Verdict::Undetermined,
                What::Borderline { stage, indicator } if *stage == unit.stage => {
                    expected.2.insert(place(indicator));
                }
                _ => {}
            }
        }
        assert_eq!((unit.verdict.unwrap(), short, borderline), expected, "{} {code} {:?}", county.year, unit.stage);
    }
    let units_planted = generated.planted.iter().filter(|one| matches!(one.what, What::UnitFails { .. })).count();
    let failing: usize = assessment.stages.iter().map(|stage| stage.verdicts.unwrap().failing).sum();
    assert_eq!(failing, units_planted);
}

fn check_items(generated: &Generated, county: &County, assessment: &Assessment) {
    for item in &assessment.items {
        let at_fault: BTreeSet<&str> =
            item.schools.iter().map(|row| county.schools.codes[*row as usize].as_str()).collect();
        let planted: BTreeSet<&str> = generated
            .planted
            .iter()
            .filter(|one| one.what == What::ItemAtFault { item: item.id.clone() })
            .filter_map(|one| one.school.as_deref())
            .collect();
        assert_eq!(at_fault, planted, "{} {}", county.year, item.id);
        for one in &generated.planted {
            if let What::ItemStatus { item: id, status } = &one.what
                && *id == item.id
            {
                assert_eq!(item.status.id(), status, "{} {id}", county.year);
            }
        }
    }
}

fn check_county(generated: &Generated, county: &County, rulebook: &Rulebook, assessment: &Assessment) {
    for stage in &assessment.stages {
        for (indicator, variation) in rulebook.indicators.iter().zip(&stage.variations) {
            let what = What::VariationFails { stage: stage.stage, indicator: indicator.id.clone() };
            let planted = generated.planted.iter().any(|one| one.what == what);
            assert_eq!(variation.verdict == Some(Verdict::Fail), planted, "{} {}", county.year, indicator.id);
        }
    }
    let excluded: BTreeSet<(String, String, Option<Stage>)> = assessment
        .excluded
        .iter()
        .map(|one| (county.schools.codes[one.row as usize].clone(), one.code(rulebook).to_owned(), one.stage))
        .collect();
    let planted: BTreeSet<(String, String, Option<Stage>)> = generated
        .planted
        .iter()
        .filter_map(|one| match &one.what {
            What::Excluded { code, stage } => Some((one.school.clone()?, code.clone(), *stage)),
            _ => None,
        })
        .collect();
    assert_eq!(excluded, planted);
    let turned: BTreeSet<String> = assessment
        .would_change
        .iter()
        .flat_map(|change| {
            let concession = &rulebook.concessions[change.concession].id;
            let units = change.units.iter().map(|unit| {
                let unit = &assessment.units[*unit];
                format!("{concession} {} {}", county.schools.codes[unit.row as usize], unit.stage.id())
            });
            units.chain(change.items.iter().map(|item| format!("{concession} {item}"))).collect::<Vec<_>>()
        })
        .collect();
    let planted: BTreeSet<String> = generated
        .planted
        .iter()
        .filter_map(|one| match (&one.what, &one.school) {
            (What::WouldChange { concession, stage: Some(stage), .. }, Some(school)) => {
                Some(format!("{concession} {school} {}", stage.id()))
            }
            (What::WouldChange { concession, item: Some(item), .. }, _) => Some(format!("{concession} {item}")),
            _ => None,
        })
        .collect();
    assert_eq!(turned, planted, "{}", county.year);
}

fn check(library: &Library, generated: &Generated, last: Option<&County>) {
    let load = import(library, generated, last);
    let (found, planted) = (doubts_found(&load), doubts_planted(generated));
    let unplanted: Vec<_> = found.difference(&planted).collect();
    let missed: Vec<_> = planted.difference(&found).collect();
    assert!(unplanted.is_empty() && missed.is_empty(), "{}\n{unplanted:#?}\n{missed:#?}", generated.county.year);
    if generated.second.is_none() {
        assert_eq!(load.county, generated.county, "the workbook is the county");
    }
    let rulebook = library.rulebook("quality-2017").unwrap();
    let assessment = assess(&load.county, &library.quantities, rulebook, &Options::default());
    check_units(generated, &load.county, rulebook, &assessment);
    check_items(generated, &load.county, &assessment);
    check_county(generated, &load.county, rulebook, &assessment);
}

#[test]
fn the_sample_holds_what_was_planted_and_nothing_else() {
    let library = Library::built_in().unwrap();
    let years = sample::sample(&library.quantities).unwrap();
    let mut last = None;
    for generated in &years {
        assert!((70..=90).contains(&generated.county.schools.len()));
        check(&library, generated, last);
        last = Some(&generated.county);
    }
    // Every code a workbook can hold is planted somewhere.
    let codes: BTreeSet<String> = years.iter().flat_map(doubts_planted).map(|(_, code, _)| code).collect();
    assert_eq!(codes.len(), 18, "{codes:?}");
}

#[test]
fn a_generated_county_holds_what_was_planted_and_nothing_else() {
    let library = Library::built_in().unwrap();
    for (seed, schools) in [(1, 10), (2, 300), (3, 3000)] {
        let generated = sample::generate(&library.quantities, seed, schools, 2025).unwrap();
        assert_eq!(generated.county.schools.len(), schools);
        let load = import(&library, &generated, None);
        assert_eq!(load.county, generated.county);
        let (found, planted) = (doubts_found(&load), doubts_planted(&generated));
        if schools > 100 {
            assert_eq!(found, planted);
        }
        let rulebook = library.rulebook("quality-2017").unwrap();
        let assessment = assess(&load.county, &library.quantities, rulebook, &Options::default());
        check_units(&generated, &load.county, rulebook, &assessment);
        check_items(&generated, &load.county, &assessment);
    }
}

/// Thirds of a square metre, thirty digits, no room at all, signs XML knows: everything comes back.
#[test]
fn a_county_comes_back_exactly() {
    let library = Library::built_in().unwrap();
    let mut generated = sample::generate(&library.quantities, 11, 20, 2025).unwrap();
    let schools = &mut generated.county.schools;
    let figures = ["2000/3", "1/3", "123456789012.1234567", "0.333333333333333333333333333333", "0.1"];
    let column = schools.figures.get_mut("outdoor_sports_area").unwrap();
    for (row, text) in figures.into_iter().enumerate() {
        column.set(row, Figure::parse_exact(text));
    }
    schools.names[1] = "=1+1 <&\"小学'".into();
    schools.rooms.get_mut("art_room_areas").unwrap()[0] = Some(Box::new([]));
    schools.rooms.get_mut("art_room_areas").unwrap()[1] = Some(Box::new([Figure::parse_exact("200/3").unwrap()]));
    schools.rooms.get_mut("art_room_areas").unwrap()[2] = None;
    generated.county.figures.insert("gdp_per_capita".into(), Figure::parse("58240.123456789012").unwrap());
    assert_eq!(import(&library, &generated, None).county, generated.county);
}

/// The blank template as it is: its headings and its example are understood, and only a school is lacking.
#[test]
fn import_understands_the_template() {
    let library = Library::built_in().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.xlsx");
    std::fs::write(&file, report::template(&library.quantities, Language::ZhCn, MADE_ON).unwrap()).unwrap();
    let request = Request {
        files: &[file],
        county: Some("澄岚县"),
        year: Some(2025),
        year_unsaid: None,
        quantities: &library.quantities,
        headings: &Headings::new(&[]).unwrap(),
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, _| None);
    let report = &outcome.reports[0];
    assert_eq!(report.ignored_columns, [] as [String; 0]);
    assert_eq!(report.doubts.iter().map(|doubt| doubt.code).collect::<Vec<_>>(), ["example_row_skipped"]);
    // Every column is understood; what is missing is a school.
    assert_eq!(report.errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["required_missing"]);
}

#[test]
fn csv_gives_the_same_schools() {
    let library = Library::built_in().unwrap();
    let generated = sample::generate(&library.quantities, 5, 200, 2025).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schools.csv");
    std::fs::write(&file, sample::csv(&generated, &library.quantities).unwrap()).unwrap();
    let request = Request {
        files: &[file],
        county: Some(&generated.county.name),
        year: Some(2025),
        year_unsaid: None,
        quantities: &library.quantities,
        headings: &Headings::new(&[]).unwrap(),
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, _| None);
    assert_eq!(outcome.reports[0].errors, []);
    assert_eq!(outcome.loads[0].county.schools, generated.county.schools);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let library = Library::built_in().unwrap();
    let bytes = |_| {
        let generated = sample::generate(&library.quantities, 9, 50, 2025).unwrap();
        sample::workbook(&generated, &library.quantities, MADE_ON).unwrap()
    };
    assert!(bytes(0) == bytes(1));
}
