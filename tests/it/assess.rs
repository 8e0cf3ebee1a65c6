//! The arithmetic of the contract: what holds of every county, exact verdicts, and published figures by hand.

mod lines;
mod properties;
mod reference;

use std::collections::BTreeMap;
use std::path::Path;

use junheng::assess::{Decision, Options, Status, Unit, Value, Verdict, assess};
use junheng::county::{Figure, Stage};
use junheng::rulebook::Rule;
use num_traits::ToPrimitive;

use lines::{BASIC, LIBRARY, Line, QUALITY, Ratio, assessed, ratio, whole};
use reference::{indicators, students_key};

/// A published table of `tests/cases`, its rows by heading.
fn case(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &BTreeMap<String, String>, heading: &str) -> f64 {
    row[heading].parse().unwrap_or_else(|_| panic!("{heading}: {:?}", row[heading]))
}

fn kind_of(stage: Stage) -> &'static str {
    if stage == Stage::Primary { "primary_school" } else { "junior_school" }
}

/// A school of 10,000 students in one stage with these values of the seven indicators; `None` is not reported.
fn school(code: &str, stage: Stage, values: &[Option<Ratio>]) -> Line {
    let mut line = Line::new(code, kind_of(stage)).with(students_key(stage), whole(10_000));
    for (indicator, value) in indicators(QUALITY).iter().zip(values) {
        if let Some(value) = value {
            let figure = indicator.figure_for(&line, stage, value);
            line.cells.insert(indicator.main_key(stage), figure);
        }
    }
    line
}

/// The one unit of a county of one school.
fn alone(line: &Line) -> (Unit, Vec<Value>) {
    let assessment = assessed(std::slice::from_ref(line), QUALITY);
    assert_eq!(assessment.units.len(), 1);
    (assessment.units[0], assessment.values_of(0).collect())
}

fn thresholds(stage: Stage) -> Vec<Ratio> {
    indicators(QUALITY).iter().map(|indicator| indicator.threshold(stage).unwrap()).collect()
}

#[test]
fn six_of_seven_is_enough_where_the_seventh_is_not_below_85_percent() {
    for row in case("case91_synthetic_school_rule.csv") {
        let met = number(&row, "n_met").to_usize().unwrap();
        let expected = match row["expect"].as_str() {
            "达标" => Verdict::Pass,
            "不达标" => Verdict::Fail,
            _ => Verdict::Undetermined,
        };
        for (stage, first) in Stage::ASSESSED.into_iter().flat_map(|stage| (0..7).map(move |first| (stage, first))) {
            // The indicators that are not met stand at every place in turn.
            let short = |at: usize| (at + 7 - first) % 7 < 7 - met;
            let part = row["worst_ratio_of_unmet"].as_str();
            let values: Vec<Option<Ratio>> = thresholds(stage)
                .into_iter()
                .enumerate()
                .map(|(at, threshold)| match (short(at), part) {
                    (false, _) => Some(threshold),
                    (true, "缺数据") => None,
                    (true, part) => Some(threshold * ratio(part)),
                })
                .collect();
            let (unit, _) = alone(&school("9901", stage, &values));
            let what = format!("{} {} at {first}", row["case"], stage.id());
            assert_eq!((unit.verdict, unit.met as usize), (Some(expected), met), "{what}");
        }
    }
}

#[test]
fn floors_are_85_percent_of_the_thresholds_to_the_last_digit() {
    let rows = case("case90_synthetic_floor85.csv");
    assert_eq!(rows.len(), 14);
    for (place, row) in rows.iter().enumerate() {
        let (stage, at) = (Stage::ASSESSED[place / 7], place % 7);
        let (threshold, floor) = (ratio(&row["threshold"]), ratio(&row["floor=threshold*0.85"]));
        let hair = ratio("0.000000000000000001");
        for (value, met, reaches) in [
            (threshold.clone(), true, true),
            (&threshold - &hair, false, true),
            (floor.clone(), false, true),
            (&floor - &hair, false, false),
        ] {
            let mut values: Vec<Option<Ratio>> = thresholds(stage).into_iter().map(Some).collect();
            values[at] = Some(value.clone());
            let (unit, got) = alone(&school("9901", stage, &values));
            let got = (got[at].met, got[at].floor);
            assert_eq!(got, (Some(met), Some(reaches)), "{}{} {value}", row["stage"], row["indicator"]);
            assert_eq!(unit.verdict, Some(if reaches { Verdict::Pass } else { Verdict::Fail }));
        }
    }
}

#[test]
fn eighteen_teachers_for_two_thousand_students_are_enough() {
    let mut line = Line::new("9901", "primary_school").with("students_primary", whole(2_000));
    line = line.with("pe_arts_primary", whole(18));
    assert_eq!(alone(&line).1[2].met, Some(true));
    let line = line.with("students_primary", whole(2_001));
    let value = alone(&line).1[2];
    assert_eq!((value.met, value.borderline), (Some(false), true), "0.89955 is 0.90 on the form");
    assert!((value.shortfall - 1.0).abs() < f64::EPSILON, "one more whole person");
}

/// The five schools of case 1, with their books under some key.
fn five_schools(key: &str) -> Vec<Line> {
    let rows = case("case01_five_primary_books.csv");
    let schools = rows.iter().filter(|row| row["school"].starts_with("小学"));
    schools
        .map(|row| {
            let line = Line::new(row["school"].clone(), "primary_school");
            line.with("students_primary", ratio(&row["students"])).with(key, ratio(&row["books"]))
        })
        .collect()
}

#[test]
fn the_published_variation_of_five_schools_is_weighted_by_students() {
    let rows = case("case01_five_primary_books.csv");
    let published = |name: &str| rows.iter().find(|row| row["school"] == name).unwrap();
    let assessment = assessed(&five_schools("books"), BASIC);
    let at = indicators(BASIC).iter().position(|indicator| indicator.id == "books").unwrap();
    let books = &assessment.stages[0].variations[at];
    let (mean, cv) = (books.mean.unwrap(), books.cv.unwrap());
    assert!((mean - number(published("合计/TOTAL"), "recomputed_per_student")).abs() < 5e-7);
    assert!((cv - number(published("CV"), "recomputed_per_student")).abs() < 5e-7);
    assert!((cv * mean - number(published("S"), "recomputed_per_student")).abs() < 5e-7);
    assert!((books.cv_unweighted.unwrap() - 0.4888).abs() < 5e-5);
    let all = number(published("合计/TOTAL"), "recomputed_term");
    for (unit, row) in rows.iter().take(5).enumerate() {
        let value = assessment.values[at].get(unit);
        assert!((value.value - number(row, "recomputed_per_student")).abs() < 5e-7);
        assert!((value.share - number(row, "recomputed_term") / all).abs() < 5e-7);
    }
}

#[test]
fn without_weights_the_verdict_on_five_schools_would_turn() {
    let assessment = assessed(&five_schools("media_rooms"), QUALITY);
    let rooms = &assessment.stages[0].variations[6];
    assert_eq!((rooms.limit, rooms.verdict), (Some(0.5), Some(Verdict::Fail)));
    assert!(rooms.cv_unweighted.unwrap() < 0.5);
}

#[test]
fn one_variation_over_its_limit_is_not_outweighed_by_six_within() {
    let rows = case("case03_jiujiang2023_primary.csv");
    let side = |sign: i64| -> Vec<Option<Ratio>> {
        let published = |row: &BTreeMap<String, String>| {
            Some(ratio(&row["published_mean"]) + ratio(&row["published_sd"]) * whole(sign))
        };
        rows.iter().take(7).map(published).collect()
    };
    let lines = [school("9901", Stage::Primary, &side(-1)), school("9902", Stage::Primary, &side(1))];
    let assessment = assessed(&lines, QUALITY);
    let stage = &assessment.stages[0];
    for (variation, row) in stage.variations.iter().zip(&rows) {
        assert!((variation.mean.unwrap() - number(row, "published_mean")).abs() < 1e-9, "{}", row["indicator"]);
        assert!((variation.cv.unwrap() - number(row, "published_cv")).abs() < 1e-6, "{}", row["indicator"]);
        let expected = if row["cv_pass"] == "Y" { Verdict::Pass } else { Verdict::Fail };
        assert_eq!(variation.verdict, Some(expected), "{}", row["indicator"]);
    }
    let failing = stage.variations.iter().filter(|variation| variation.verdict == Some(Verdict::Fail)).count();
    assert_eq!((failing, stage.verdict), (1, Some(Verdict::Fail)));
}

#[test]
fn a_school_that_reported_its_ratios_gets_those_its_own_totals_give() {
    let rows = case("case05_xx_primary_school.csv");
    let mut line = Line::new("9901", "primary_school").with("students_primary", ratio(&rows[0]["students"]));
    for (row, indicator) in rows.iter().zip(indicators(QUALITY)) {
        let raw = ratio(&row["raw"]);
        let raw = if indicator.id == "equipment" { raw / whole(10_000) } else { raw };
        line = line.with(indicator.main_key(Stage::Primary), raw);
    }
    let (unit, values) = alone(&line);
    assert_eq!((unit.verdict, unit.met), (Some(Verdict::Pass), 7));
    for (value, row) in values.iter().zip(&rows) {
        assert!((value.value - number(row, "recomputed")).abs() < 5e-5, "{}", row["indicator"]);
        assert_eq!((value.met, value.floor), (Some(row["meets"] == "Y"), Some(row["ge_85pct"] == "Y")));
    }
    assert_eq!((format!("{:.2}", values[5].value).as_str(), rows[5]["published"].as_str()), ("2675.97", "2683"));
}

#[test]
fn a_ratio_over_less_than_nothing_is_no_data() {
    let line = |deaths: i64| {
        let none = ["graduates", "transfers_out", "entrants"];
        let line = none.into_iter().fold(Line::new("9901", "junior_school"), |line, key| line.with(key, whole(0)));
        line.with("students_junior", whole(100)).with("transfers_in", whole(5)).with("deaths", whole(deaths))
    };
    // (0 − 5) ÷ (0 − 1) would be 5.
    for deaths in [0, 1] {
        let assessment = assessed(&[line(deaths)], QUALITY);
        let item = assessment.items.iter().find(|item| item.id == "Q1").unwrap();
        assert_eq!((item.status, item.value), (Status::NoData, None), "{deaths}");
    }
}

#[test]
fn points_that_suffice_cannot_be_undone_by_those_still_open() {
    let county = lines::county(&[Line::new("9901", "primary_school")]);
    let rulebook = LIBRARY.rulebook(BASIC).unwrap();
    let work: Vec<_> = rulebook.items.iter().filter(|item| item.group == "government_work").collect();
    // All but one item in full: 100 − 6 − 9 points, whether what they are for is met or not.
    let verdict = |first: &str, met: bool| {
        let mut decisions = BTreeMap::new();
        for item in &work[..work.len() - 1] {
            let Rule::Manual { max_points: Some(points) } = &item.rule else { panic!("{}", item.id) };
            decisions.insert(
                item.id.clone(),
                Decision { met, points: Some(Figure::from_rational(points.rational.clone())) },
            );
        }
        for (id, points) in [("W1", first), ("W2", "0")] {
            decisions.insert(id.into(), Decision { met, points: Figure::parse(points) });
        }
        let options = Options { decisions, ..Options::default() };
        let assessment = assess(&county, &LIBRARY.quantities, rulebook, &options);
        assessment.parts.iter().find(|(part, _)| part == "government_work").unwrap().1
    };
    assert_eq!([verdict("1", true), verdict("1", false)], [Verdict::Pass; 2]);
    assert_eq!(verdict("0.9", true), Verdict::Undetermined);
}

#[test]
fn a_variation_at_its_limit_is_the_limit_and_none_is_not_negative() {
    let line = |code: &str, rooms: &str| {
        Line::new(code, "junior_school").with("students_junior", whole(300)).with("media_rooms", ratio(rooms))
    };
    let of = |lines: &[Line]| assessed(lines, QUALITY).stages[1].variations[6].cv.unwrap();
    assert_eq!(of(&[line("1", "55/3"), line("2", "145/3")]).to_bits(), 0.45_f64.to_bits());
    let indoors = |code: &str| {
        let line = Line::new(code, "junior_school").with("students_junior", whole(3));
        line.with("teaching_area", whole(1)).with("indoor_pe_area", whole(2))
    };
    let alike = assessed(&[indoors("1"), indoors("2")], QUALITY);
    let area = &alike.stages[1].variations[3];
    assert_eq!((area.mean, area.cv.map(f64::to_bits)), (Some(-1.0 / 3.0), Some(0)));
}
