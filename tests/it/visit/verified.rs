//! Measured figures in the place of reported ones.

use junheng::county::Figure;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::write::write;
use junheng::ops::{Session, import_county};
use junheng::store::{Bases, NewEntry};
use junheng::visit::{Answered, Class, Field, Mark, Measured, Room, Teacher, work_out};
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
    write(&session, &later, vec![(area.clone(), Value::Null)]).unwrap();
    assert_eq!(assess_county(&session, &request).unwrap().found.measured[0].measured, Figure::whole(100));
    // What was entered last counts, though its visit is dated before the other.
    write(&session, &later, vec![(area.clone(), measured("300"))]).unwrap();
    write(&session, &first, vec![(area, measured("101"))]).unwrap();
    assert_eq!(assess_county(&session, &request).unwrap().found.measured[0].measured, Figure::whole(101));
}

#[test]
fn classes_counted_one_by_one_become_figures_once_all_are() {
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
    // Two laptops that say different numbers of one class say nothing.
    beside(&session, &visit, &Field::Class(junior, 3), class(45));
    assert!(assess_county(&session, &request).unwrap().found.measured.is_empty());
}

/// Enters a value that knows nothing of what stands, as another laptop does.
fn beside(session: &Session, visit: &str, field: &Field, value: Value) {
    let (subject, field) = (format!("visit/{visit}"), field.to_string());
    let bases = Bases::Entries(Vec::new());
    session.store.append(NewEntry { subject, field, value, bases }).unwrap();
}

/// The item about music rooms, and how it stands with measured figures.
fn music(session: &Session) -> (usize, Vec<String>) {
    let answer = assess_county(session, &Request { verified: true, year: Some(YEAR), ..Request::default() }).unwrap();
    let item = answer.assessment.items.iter().position(|item| item.id == "G3").unwrap();
    let schools = &answer.assessment.items[item].schools;
    let codes = schools.iter().map(|row| answer.county.schools.codes[*row as usize].clone()).collect();
    (answer.found.measured.len(), codes)
}

#[test]
fn rooms_stand_in_once_all_of_them_were_seen() {
    let (_folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let (_, at_fault) = music(&session);
    let two = |row: &usize| {
        county.schools.rooms("music_room_areas", *row).is_some_and(|rooms| rooms.len() == 2)
            && !at_fault.contains(&county.schools.codes[*row])
    };
    let code = county.schools.codes[(0..county.schools.len()).find(two).unwrap()].clone();
    let visit = begun(&session, Some(&code), &format!("{YEAR}-10-09"));
    let room = |working: &str| json!(Room { working: working.to_owned(), ..Room::default() });
    let field = |place| Field::Room(place, "FA18".to_owned());
    write(&session, &visit, vec![(field(1), room("12×8"))]).unwrap();
    assert_eq!(music(&session).0, 0, "one of two reported rooms is not yet all of them");
    write(&session, &visit, vec![(field(2), room("12×7"))]).unwrap();
    let (measured, now) = music(&session);
    assert_eq!(measured, 1);
    assert!(now.contains(&code), "84 ㎡ is no music room");
    // In conflict the rooms are none.
    beside(&session, &visit, &field(2), room("12×8"));
    assert_eq!(music(&session), (0, at_fault.clone()));
    write(&session, &visit, vec![(field(2), Value::Null)]).unwrap();
    assert_eq!(music(&session).0, 0);
    // With the inspector's answer what was seen is all there is.
    let answer = serde_json::to_value(Answered::new(Mark::NotMet)).unwrap();
    write(&session, &visit, vec![(Field::Mark("FA18".to_owned()), answer)]).unwrap();
    let (measured, now) = music(&session);
    assert_eq!(measured, 1);
    assert!(now.contains(&code));
}

#[test]
fn a_roster_that_was_gone_through_becomes_figures() {
    let (_folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let row = county.schools.names.iter().position(|name| name.ends_with("小学")).unwrap();
    let code = county.schools.codes[row].clone();
    let visit = begun(&session, Some(&code), &format!("{YEAR}-10-09"));
    let primary = junheng::county::Stage::Primary;
    let teacher = |name: &str| Teacher { name: name.to_owned(), stage: Some(primary), remark: String::new() };
    let roster = vec![teacher("甲"), teacher("乙"), teacher("丙")];
    let ticks = |keys: &[&str]| json!(keys);
    let entered = vec![
        (Field::Roster, serde_json::to_value(&roster).unwrap()),
        (Field::Ticks(0), ticks(&["degree", "certified"])),
        (Field::Ticks(2), ticks(&["degree"])),
    ];
    write(&session, &visit, entered).unwrap();
    let request = Request { verified: true, year: Some(YEAR), ..Request::default() };
    assert!(
        assess_county(&session, &request).unwrap().found.measured.is_empty(),
        "nobody said that all were looked at"
    );
    write(&session, &visit, vec![(Field::AllTeachers, Value::Bool(true))]).unwrap();
    let answer = assess_county(&session, &request).unwrap();
    let of = |key: &str| answer.county.schools.figure(key, row);
    assert_eq!((of("degree_primary"), of("certified")), (Some(Figure::whole(2)), Some(Figure::whole(1))));
    beside(&session, &visit, &Field::Ticks(2), ticks(&[]));
    assert!(assess_county(&session, &request).unwrap().found.measured.is_empty(), "ticks in conflict count nothing");
}

#[test]
fn what_a_new_load_hides_is_kept() {
    let (folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let row = county.schools.names.iter().position(|name| name.contains("九年")).unwrap();
    let code = county.schools.codes[row].clone();
    let visit = begun(&session, Some(&code), &format!("{YEAR}-10-09"));
    let asked = |line: &str| open_visit(&session, &visit).unwrap().asked.lines.iter().any(|one| one.id == line);
    let lines = open_visit(&session, &visit).unwrap().asked.lines;
    let junior = lines.iter().find(|line| line.stage == Some(junheng::county::Stage::Junior)).unwrap().id.clone();
    let mark = serde_json::to_value(Answered::new(Mark::NotMet)).unwrap();
    write(&session, &visit, vec![(Field::Mark(junior.clone()), mark)]).unwrap();
    // The school is a primary school now; then its nine years are back.
    let name = &county.schools.names[row];
    let load = |kind: &str, junior: &str| {
        let file = folder.path().join(format!("{kind}.csv"));
        std::fs::write(
            &file,
            format!("学校代码,学校名称,学校类型,小学学生数,初中学生数\n{code},{name},{kind},300,{junior}\n"),
        )
        .unwrap();
        let files = [file];
        let county = Some(county.id());
        let request =
            import_county::Request { files: &files, county, year: Some(YEAR), ..import_county::Request::default() };
        assert!(!import_county::import_county(&session, &request).unwrap().refused);
    };
    load("小学", "");
    assert!(!asked(&junior), "a primary school has no junior lines");
    assert_eq!(open_visit(&session, &visit).unwrap().sheet.marks[&junior].value.mark, Mark::NotMet);
    load("九年一贯制", "150");
    assert!(asked(&junior));
    assert_eq!(open_visit(&session, &visit).unwrap().sheet.marks[&junior].value.mark, Mark::NotMet);
}
