//! Measured figures in the place of reported ones.

use junheng::county::Figure;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::visit::write::write;
use junheng::visit::{Class, Field, Measured, Room, work_out};
use serde_json::{Value, json};

use super::{YEAR, begun, sample};

fn measured(working: &str) -> Value {
    serde_json::to_value(Measured::new(working, &work_out(working).unwrap())).unwrap()
}

#[test]
fn the_latest_measured_figure_of_the_school_year_counts_and_no_other() {
    let (_folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let row = (0..county.schools.len())
        .find(|row| {
            county.schools.figure("teaching_area", *row).is_some() && county.schools.names[*row].contains("小学")
        })
        .unwrap();
    let code = county.schools.codes[row].clone();
    let reported = county.schools.figure("teaching_area", row).unwrap();
    let before = begun(&session, Some(&code), &format!("{}-08-31", county.year));
    let first = begun(&session, Some(&code), &format!("{}-09-01", county.year));
    let later = begun(&session, Some(&code), &format!("{}-08-31", county.year + 1));
    let area = Field::Figure("teaching_area".to_owned());
    for (visit, working) in [(&before, "1"), (&first, "10×10"), (&later, "20×10 + 5")] {
        write(&session, visit, vec![(area.clone(), measured(working))]).unwrap();
    }
    let request = Request { verified: true, year: Some(YEAR), ..Request::default() };
    let answer = assess_county(&session, &request).unwrap();
    assert_eq!(answer.found.measured.len(), 1);
    let one = &answer.found.measured[0];
    assert_eq!((one.school.as_str(), one.field.as_str()), (code.as_str(), "teaching_area"));
    assert_eq!((one.reported.clone(), one.measured.clone()), (Some(reported.clone()), Figure::whole(205)));
    assert_eq!((one.visit.as_str(), one.signed), (later.as_str(), false));
    assert_eq!(answer.county.schools.figure("teaching_area", row), Some(Figure::whole(205)));
    assert_eq!(
        assess_county(&session, &Request { year: Some(YEAR), ..Request::default() })
            .unwrap()
            .county
            .schools
            .figure("teaching_area", row),
        Some(reported)
    );
    // Taken back, the visit before it counts again.
    write(&session, &later, vec![(area, Value::Null)]).unwrap();
    assert_eq!(assess_county(&session, &request).unwrap().found.measured[0].measured, Figure::whole(100));
}

#[test]
fn classes_and_rooms_counted_one_by_one_become_figures_once_all_are() {
    let (_folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let row = county.schools.names.iter().position(|name| name.contains("九年")).unwrap();
    let visit = begun(&session, Some(&county.schools.codes[row]), &format!("{}-10-09", county.year));
    let class = |students: u32| serde_json::to_value(Class { name: String::new(), students: Some(students) }).unwrap();
    let junior = junheng::county::Stage::Junior;
    write(
        &session,
        &visit,
        vec![
            (Field::Class(junior, 1), class(51)),
            (Field::Class(junior, 2), class(50)),
            (Field::Class(junior, 3), class(44)),
            (Field::Room(1, "FA_MUSIC".to_owned()), json!(Room { working: "12×8".to_owned(), ..Room::default() })),
        ],
    )
    .unwrap();
    let request = Request { verified: true, year: Some(YEAR), ..Request::default() };
    assert!(
        assess_county(&session, &request).unwrap().found.measured.is_empty(),
        "three of more classes are no class count"
    );
    write(&session, &visit, vec![(Field::AllClasses(junior), Value::Bool(true))]).unwrap();
    let answer = assess_county(&session, &request).unwrap();
    let figures: Vec<(String, String)> =
        answer.found.measured.iter().map(|one| (one.field.clone(), one.measured.to_string())).collect();
    let expected =
        [("classes_junior", "3"), ("max_class_junior", "51"), ("over_classes_junior", "1"), ("students_junior", "145")];
    assert_eq!(figures, expected.map(|(key, figure)| (key.to_owned(), figure.to_owned())));
}
