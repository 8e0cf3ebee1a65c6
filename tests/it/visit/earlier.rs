//! What an earlier visit, and the school's review of itself, say beside the lines of a later one.

use std::collections::BTreeSet;

use junheng::county::Stage;
use junheng::ops::Session;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::ops::visit::open::{OpenVisit, SaidOf, open_visit};
use junheng::ops::visit::write::write;
use junheng::rulebook::checklist::Length;
use junheng::visit::{
    About, Answered, Ask, Class, Field, Mark, Measured, OwnItem, Photo, Room, Teacher, VisitKind, work_out,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{YEAR, begun, sample};

fn value(of: impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

fn measured(working: &str) -> Value {
    value(Measured::new(working, &work_out(working).unwrap()))
}

fn nine_year(session: &Session) -> String {
    let county = session.county(None, Some(YEAR)).unwrap();
    let row = county.schools.names.iter().position(|name| name.contains("九年")).unwrap();
    county.schools.codes[row].clone()
}

/// A review of itself, of the year that a day is of.
fn reviewed(session: &Session, school: &str, date: &str) -> String {
    let stop = Stop { school: Some(school.to_owned()), date: date.parse().unwrap(), team: String::new() };
    let year = Some(About::school_year_of(stop.date));
    let stops = std::slice::from_ref(&stop);
    let kind = VisitKind::SelfReview;
    begin(session, &Request { county: None, year, rulebook: None, kind, stops, length: Length::Full })
        .unwrap()
        .remove(0)
}

fn last(visit: &OpenVisit, line: &str) -> Option<SaidOf> {
    visit.last.as_ref().unwrap().said(visit.asked.line(line).unwrap())
}

/// A line with papers year by year.
fn papers(visit: &OpenVisit) -> String {
    visit.asked.lines.iter().find(|line| line.years.len() == 3).unwrap().id.clone()
}

/// The line that asks a figure.
fn figure(visit: &OpenVisit, key: &str) -> String {
    let asks = |ask: &Ask| matches!(ask, Ask::Figure { key: known, .. } if known == key);
    visit.asked.lines.iter().find(|line| asks(&line.ask)).unwrap().id.clone()
}

#[test]
fn the_last_visit_says_what_followed_from_figures_rooms_years_classes_and_roster() {
    let (_folder, session) = sample();
    let school = nine_year(&session);
    let before = begun(&session, Some(&school), &format!("{YEAR}-10-09"));
    let then = open_visit(&session, &before).unwrap();
    let (paper, classes) = (papers(&then), figure(&then, "students_primary"));
    let teachers = figure(&then, "pe_arts_primary");
    let room = |working: &str, in_use| Room { working: working.to_owned(), in_use, ..Room::default() };
    let rooms = (1..).zip([room("12×8", Some(true)), room("9×8", Some(false))]);
    let mut fields: Vec<(Field, Value)> =
        rooms.map(|(place, room)| (Field::Room(place, "FA18".to_owned()), value(room))).collect();
    let marks = [
        (YEAR, json!("met")),
        (YEAR - 1, json!("not_met")),
        (YEAR - 2, json!({"mark": "not_applicable", "reason": "尚未建校"})),
    ];
    fields.extend(marks.iter().map(|(year, mark)| (Field::Year(*year, paper.clone()), mark.clone())));
    let class = |students| value(Class { name: String::new(), students: Some(students) });
    fields.extend([
        (Field::Class(Stage::Primary, 1), class(41)),
        (Field::Class(Stage::Primary, 2), class(44)),
        (Field::AllClasses(Stage::Primary), json!(true)),
        (Field::Number("FA03".to_owned()), measured("1.2")),
        (Field::Photo("ab12".to_owned(), "FA03".to_owned()), value(Photo::default())),
        (Field::Photo("cd34".to_owned(), "FA03".to_owned()), value(Photo::default())),
        (Field::Note("FA03".to_owned()), json!("东侧门洞")),
        (Field::Mark("FA01".to_owned()), value(Answered { mark: Mark::NotApplicable, reason: "无教室".to_owned() })),
    ]);
    let teacher = |name: &str| Teacher { name: name.to_owned(), stage: Some(Stage::Primary), remark: String::new() };
    fields.extend([
        (Field::Roster, value([teacher("李明"), teacher("王芳")])),
        (Field::Ticks(1), value(BTreeSet::from(["pe_arts"]))),
        (Field::AllTeachers, json!(true)),
        (Field::Own(1), value(OwnItem { text: "校门口有无摊点".to_owned() })),
        (Field::Mark("own/1".to_owned()), value(Answered::new(Mark::Met))),
    ]);
    write(&session, &before, fields).unwrap();
    let expected = open_visit(&session, &before).unwrap();
    // Today's visit is of another school year, with other years of papers.
    let now = begun(&session, Some(&school), &format!("{}-11-05", YEAR + 1));
    write(&session, &now, vec![(Field::Own(1), value(OwnItem { text: "食堂留样".to_owned() }))]).unwrap();
    let visit = open_visit(&session, &now).unwrap();

    let said = last(&visit, "FA18").unwrap();
    assert_eq!((said.mark, said.given), (expected.mark(expected.asked.line("FA18").unwrap()), false));
    assert_eq!(said.rooms, [room("12×8", Some(true)), room("9×8", Some(false))]);
    let said = last(&visit, &paper).unwrap();
    assert_eq!((said.mark, said.given), (Some(Mark::NotMet), false));
    let years: Vec<(i32, Mark, &str)> =
        said.years.iter().map(|(year, of)| (*year, of.mark, of.reason.as_str())).collect();
    assert_eq!(
        years,
        [(YEAR, Mark::Met, ""), (YEAR - 1, Mark::NotMet, ""), (YEAR - 2, Mark::NotApplicable, "尚未建校")]
    );
    let said = last(&visit, &classes).unwrap();
    assert_eq!(said.measured.unwrap().to_string(), "85");
    assert_eq!(said.reported.as_ref(), then.reported.get("students_primary"));
    assert_eq!(said.mark, expected.mark(expected.asked.line(&classes).unwrap()));
    assert!(said.mark.is_some() && !said.given);
    assert_eq!(last(&visit, &teachers).unwrap().measured.unwrap().to_string(), "1");
    let said = last(&visit, "FA03").unwrap();
    assert_eq!((said.mark, said.given, said.note.as_str(), said.evidence), (Some(Mark::NotMet), false, "东侧门洞", 2));
    let said = last(&visit, "FA01").unwrap();
    assert_eq!((said.mark, said.given, said.reason.as_str()), (Some(Mark::NotApplicable), true, "无教室"));
    assert_eq!(last(&visit, "own/1"), None, "items of one's own are other ones on every visit");
    assert_eq!(last(&visit, "FA02"), None);
}

#[test]
fn a_review_of_the_year_is_the_schools_own_view_with_what_follows_from_it() {
    let (_folder, session) = sample();
    let school = nine_year(&session);
    let review = reviewed(&session, &school, &format!("{YEAR}-09-20"));
    let room = value(Room { working: "12×8".to_owned(), in_use: Some(true), ..Room::default() });
    let fields = (1..=40).map(|place| (Field::Room(place, "FA18".to_owned()), room.clone()));
    let number = (Field::Number("FA03".to_owned()), measured("1.2"));
    write(&session, &review, fields.chain([number]).collect()).unwrap();
    let visit = open_visit(&session, &begun(&session, Some(&school), &format!("{YEAR}-10-09"))).unwrap();
    assert!(visit.last.is_none(), "no visit was made before");
    let own = visit.own_view.as_ref().unwrap();
    assert_eq!(own.about().kind, VisitKind::SelfReview);
    let said = |line: &str| own.said(visit.asked.line(line).unwrap()).unwrap();
    assert_eq!((said("FA18").mark, said("FA18").given, said("FA18").rooms.len()), (Some(Mark::Met), false, 40));
    assert_eq!((said("FA03").mark, said("FA03").measured.unwrap().to_string()), (Some(Mark::NotMet), "1.2".to_owned()));
}

#[test]
fn papers_of_a_year_that_does_not_apply_want_a_reason_and_say_nothing_against_the_others() {
    let (_folder, session) = sample();
    let id = begun(&session, Some(&nine_year(&session)), &format!("{YEAR}-10-09"));
    let paper = papers(&open_visit(&session, &id).unwrap());
    let year = |back: i32| Field::Year(YEAR - back, paper.clone());
    let stands = || {
        let visit = open_visit(&session, &id).unwrap();
        let open = junheng::ops::visit::finish::open_points(&visit);
        let lacks = open.iter().any(|open| open.code == "not_applicable_without_reason" && open.line == paper);
        (visit.mark(visit.asked.line(&paper).unwrap()), lacks)
    };
    write(&session, &id, (0..3).map(|back| (year(back), json!("met"))).collect()).unwrap();
    assert_eq!(stands(), (Some(Mark::Met), false));
    write(&session, &id, vec![(year(2), json!("not_applicable"))]).unwrap();
    assert_eq!(stands(), (Some(Mark::Met), true));
    write(&session, &id, vec![(year(2), value(Answered { mark: Mark::NotApplicable, reason: "尚未建校".to_owned() }))])
        .unwrap();
    assert_eq!(stands(), (Some(Mark::Met), false));
    write(&session, &id, vec![(year(1), json!("unchecked"))]).unwrap();
    assert_eq!(stands(), (Some(Mark::Unchecked), false));
    write(&session, &id, (0..3).map(|back| (year(back), json!("not_applicable"))).collect()).unwrap();
    assert_eq!(stands(), (Some(Mark::NotApplicable), true));
    write(&session, &id, vec![(Field::Note(paper.clone()), json!("民办学校，无此项"))]).unwrap();
    assert_eq!(stands(), (Some(Mark::NotApplicable), false));
}
