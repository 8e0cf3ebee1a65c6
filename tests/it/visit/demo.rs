//! The visits of the sample county: one entry of every sort at least, so that every screen and document has something to show.

use std::collections::{BTreeMap, BTreeSet};

use junheng::assess::Status;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::look_at_evidence::look_at_evidence;
use junheng::ops::visit::findings::{self, findings};
use junheng::ops::visit::finish::{ROLES, open_points};
use junheng::ops::visit::list::visits;
use junheng::ops::visit::open::{open_visit, sheet};
use junheng::ops::visit::write::log;
use junheng::visit::finding::{FindingField, Stage};
use junheng::visit::{Ask, Field, Mark, Part, VisitKind};

use super::sample;

/// Sorts of fields of a visit, and how many there are.
const fn sort(field: &Field) -> usize {
    match field {
        Field::About => 0,
        Field::Mark(_) => 1,
        Field::Note(_) => 2,
        Field::Figure(_) => 3,
        Field::Number(_) => 4,
        Field::Room(..) => 5,
        Field::Class(..) => 6,
        Field::AllClasses(_) => 7,
        Field::Roster => 8,
        Field::Ticks(_) => 9,
        Field::AllTeachers => 10,
        Field::Year(..) => 11,
        Field::Photo(..) => 12,
        Field::Lesson(_) => 13,
        Field::Interview(_) => 14,
        Field::Own(_) => 15,
        Field::Text(_) => 16,
        Field::Signature(_) => 17,
        Field::Signed(_) => 18,
        Field::Revision(_) => 19,
    }
}
const SORTS: usize = 20;

/// Sorts of fields of a finding, and how many there are.
const fn sort_of_finding(field: FindingField) -> usize {
    match field {
        FindingField::About => 0,
        FindingField::Facts => 1,
        FindingField::Severity => 2,
        FindingField::Side => 3,
        FindingField::Person => 4,
        FindingField::Measure => 5,
        FindingField::Deadline => 6,
        FindingField::Progress(_) => 7,
        FindingField::Review(_) => 8,
        FindingField::Withdrawn => 9,
        FindingField::Number => 10,
    }
}
const SORTS_OF_FINDING: usize = 11;

#[test]
fn the_sample_has_entries_of_every_sort() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let listed = visits(&session, county.id()).unwrap();
    let kinds: BTreeSet<VisitKind> = listed.iter().map(|visit| visit.about.kind).collect();
    assert_eq!(kinds, BTreeSet::from([VisitKind::Visit, VisitKind::SelfReview, VisitKind::Office]));
    let (mut sorts, mut marks) = (BTreeSet::new(), BTreeSet::new());
    for visit in &listed {
        let entries = log(&session, &visit.id).unwrap();
        sorts.extend(entries.iter().map(|entry| sort(&entry.field.parse().unwrap())));
        marks.extend(sheet(&session, &visit.id).unwrap().marks.into_values().map(|mark| mark.value.mark));
    }
    assert_eq!(sorts, (0..SORTS).collect());
    assert_eq!(marks, Mark::ALL.into());
    // One is signed, revised and signed again, and a colleague's note came too late for it.
    let signed = listed.iter().find(|visit| visit.signed).unwrap();
    assert_eq!((signed.revision, signed.late), (2, 1));
    let opened = open_visit(&session, &signed.id).unwrap();
    let workings = opened.sheet.figures.values().chain(opened.sheet.numbers.values());
    let workings: Vec<&str> = workings.map(|measured| measured.value.working.as_str()).collect();
    assert!(['+', '÷'].into_iter().all(|sign| workings.iter().any(|working| working.contains(sign))), "{workings:?}");
    assert!(opened.asked.lines.iter().any(|line| matches!(line.ask, Ask::Rooms { .. })));
    // Its photo can be looked at.
    let (hash, taken) = opened.sheet.photos.values().next().unwrap().iter().next().unwrap();
    assert!(!taken.value.caption.is_empty());
    let pixels = look_at_evidence(&session, hash, 2_000).pixels.unwrap().unwrap();
    assert_eq!((pixels.width, pixels.height), (640, 480));
    let faults: Vec<_> = session.store.check(false).unwrap().into_iter().filter(|line| line.fault).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_sample_s_roster_is_gone_through_and_agrees_with_what_was_reported() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let listed = visits(&session, county.id()).unwrap();
    let opened: Vec<_> = listed.iter().map(|visit| open_visit(&session, &visit.id).unwrap()).collect();
    let whole: Vec<_> = opened.iter().filter(|visit| visit.sheet.all_teachers).collect();
    assert_eq!(whole.len(), 1);
    let visit = whole[0];
    let counted = visit.sheet.counted(&visit.asked, &visit.library.visits);
    let reported: BTreeMap<String, String> =
        counted.keys().map(|key| (key.clone(), visit.reported[key].to_string())).collect();
    assert!(!counted.is_empty());
    assert_eq!(
        counted.into_iter().map(|(key, figure)| (key, figure.to_string())).collect::<BTreeMap<_, _>>(),
        reported
    );
}

#[test]
fn the_sample_s_findings_stand_everywhere_a_finding_can_and_are_closed_by_somebody_else() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let all = findings(&session, county.id(), "2025-11-20".parse().unwrap()).unwrap();
    let stages: BTreeSet<Stage> = all.iter().map(junheng::visit::FindingState::stage).collect();
    assert_eq!(stages, Stage::ALL.into());
    let mut sorts = BTreeSet::new();
    for finding in &all {
        let entries = findings::log(&session, &finding.id).unwrap();
        sorts.extend(entries.iter().map(|entry| sort_of_finding(entry.field.parse().unwrap())));
        assert!(!finding.about.requirement.is_empty(), "{} belongs to no line", finding.facts);
    }
    assert_eq!(sorts, (0..SORTS_OF_FINDING).collect());
    let closed = all.iter().find(|finding| finding.stage() == Stage::Closed).unwrap();
    let (_, looked) = closed.reviews.last().unwrap();
    assert!(closed.progress.iter().all(|(_, by)| by.author != looked.author));
    // Whoever stood in is gone again, and nobody is taken for having given a name.
    let identity = session.store.identity().unwrap().unwrap();
    assert_eq!((identity.author.name.as_str(), identity.introduced), ("王督学", false));
}

#[test]
fn the_sample_s_visits_are_walked_to_their_end_and_have_the_problems_that_are_planned() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let listed = visits(&session, county.id()).unwrap();
    let of_kind = |kind: VisitKind| listed.iter().filter(move |visit| visit.about.kind == kind && visit.begun);
    let mut not_met: Vec<Vec<String>> = Vec::new();
    for one in of_kind(VisitKind::Visit).chain(of_kind(VisitKind::Office)).chain(of_kind(VisitKind::SelfReview)) {
        let visit = open_visit(&session, &one.id).unwrap();
        // What was left for another time has its reason; all else is answered, and no ratio twice with the same counts.
        for line in &visit.asked.lines {
            let mark = visit.mark(line);
            let noted = visit.sheet.notes.contains_key(&line.id);
            assert!(mark.is_some() && (mark != Some(Mark::Unchecked) || noted), "{} {mark:?}", line.id);
            assert!(mark != Some(Mark::NotMet) || noted, "{} is not met and nobody says why", line.id);
        }
        let marks = visit.asked.lines.iter().filter(|line| visit.mark(line) == Some(Mark::NotMet));
        not_met.push(marks.map(|line| line.id.clone()).collect());
        if one.about.kind == VisitKind::SelfReview {
            continue;
        }
        assert_eq!(open_points(&visit).iter().filter(|open| open.code == "unsigned").count(), 0);
        assert!(one.signed, "{}", visit.school_name);
        let [inspector, head] = ROLES.map(|role| visit.sheet.signatures[role].clone());
        assert_eq!(inspector.value.name, visit.sheet.texts[&Part::Inspectors].value);
        assert!(visit.sheet.texts[&Part::Companions].value.contains(&head.value.name));
        let roster = visit.sheet.roster.iter().flat_map(|roster| &roster.value);
        assert!(roster.into_iter().all(|teacher| teacher.name != head.value.name));
        assert!(!inspector.value.strokes.is_empty() && !head.value.strokes.is_empty());
        assert_ne!(inspector.value.strokes, head.value.strokes);
        let day = |at: jiff::Timestamp| at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date();
        assert_eq!((day(inspector.at), day(head.at)), (one.about.date, one.about.date));
        assert!(visit.sheet.signed.values().all(|signed| day(signed.at) == one.about.date));
    }
    let planned =
        [vec!["FA06", "FA19", "FA43", "FA52", "FA75"], vec!["FA05", "FA72"], vec!["CO04", "CO19", "CO27"], vec![]];
    assert_eq!(not_met, planned.map(|of_visit| of_visit.into_iter().map(str::to_owned).collect::<Vec<_>>()));
}

#[test]
fn what_an_office_has_yet_to_answer_is_decided_by_nobody() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let listed = visits(&session, county.id()).unwrap();
    let offices = listed.iter().find(|visit| visit.about.kind == VisitKind::Office).unwrap();
    let visit = open_visit(&session, &offices.id).unwrap();
    let mut open = BTreeSet::new();
    for line in &visit.asked.lines {
        // One that is not met is enough for an item.
        if matches!(visit.mark(line), None | Some(Mark::Mostly | Mark::Unchecked)) {
            open.extend(line.decides.iter().cloned());
        }
    }
    let mut seen = 0;
    for rulebook in &session.library.rulebooks {
        let request = Request { rulebook: Some(&rulebook.id), ..Request::default() };
        for item in assess_county(&session, &request).unwrap().assessment.items {
            if open.contains(&format!("{}:{}", rulebook.id, item.id)) {
                seen += 1;
                assert_eq!(item.decided, None, "{} {}", rulebook.id, item.id);
            }
        }
    }
    assert!(seen >= 4, "vetoes of both rulebooks hang on an office's letter");
}

#[test]
fn staffing_ratios_of_the_sample_are_asked_a_stage_and_a_room_that_is_no_longer_logged_is_said_to_be() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let listed = visits(&session, county.id()).unwrap();
    let nine_year = listed.iter().find(|one| one.about.kind == VisitKind::Visit && one.revision == 2).unwrap();
    let visit = open_visit(&session, &nine_year.id).unwrap();
    let workings = |item: &str| -> Vec<String> {
        let lines = visit.asked.lines.iter().filter(|line| line.item == item);
        lines.map(|line| visit.sheet.numbers[&line.id].value.working.clone()).collect()
    };
    let of_stage = |teachers: &str, stage: &str| {
        let reported = |key: &str| visit.reported[&format!("{key}_{stage}")].to_string();
        format!("{}÷{}", reported(teachers), reported("students"))
    };
    assert_eq!(workings("TE08"), ["primary", "junior"].map(|stage| of_stage("backbone", stage)));
    assert_eq!(workings("TE10"), ["primary", "junior"].map(|stage| of_stage("pe_arts", stage)));
    // What a finding says of a room stands beside the room, too.
    for finding in findings(&session, county.id(), "2025-11-20".parse().unwrap()).unwrap() {
        if finding.about.visit.as_deref() != Some(nine_year.id.as_str()) || !finding.facts.contains("没有使用登记")
        {
            continue;
        }
        let rooms = visit.sheet.rooms.values().flat_map(BTreeMap::values).map(|room| &room.value);
        let named: Vec<_> = rooms.filter(|room| finding.facts.contains(&room.name)).collect();
        assert!(!named.is_empty() && named.iter().all(|room| room.records == Some(false)), "{}", finding.facts);
    }
}

#[test]
fn rooms_of_the_sample_fit_into_the_area_measured() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let area = |figure: &junheng::county::Figure| figure.to_rational();
    let mut looked_at = 0;
    for one in visits(&session, county.id()).unwrap() {
        if one.about.kind != VisitKind::Visit || !one.begun {
            continue;
        }
        let visit = open_visit(&session, &one.id).unwrap();
        let Some(of_school) = visit.sheet.figures.get("teaching_area") else { continue };
        // Health room, security and network control are no teaching rooms.
        let teaching = |line: &str| !["FA34", "FA37"].contains(&line);
        let rooms = visit.sheet.rooms.iter().filter(|(line, _)| teaching(line)).flat_map(|(_, rooms)| rooms.values());
        let sum = rooms.filter_map(|room| room.value.area()).map(|figure| area(&figure));
        let of_rooms = sum.fold(area(&junheng::county::Figure::whole(0)), |sum, figure| sum + figure);
        // Ordinary classrooms are not gone through one by one: each of those counted has a class of the school.
        let classes = visit.sheet.classes.values().map(BTreeMap::len).sum::<usize>();
        let classroom = visit.sheet.numbers["FA02"].value.working.split_once('÷').unwrap().1;
        let classroom = area(&junheng::county::Figure::parse_exact(classroom).unwrap());
        let classrooms = classroom * num_bigint::BigInt::from(classes);
        assert!(of_rooms + classrooms <= area(&of_school.value.figure().unwrap()), "{}", visit.school_name);
        looked_at += 1;
    }
    assert_eq!(looked_at, 2);
}

#[test]
fn no_decision_of_the_sample_contradicts_its_figures() {
    let (_folder, session) = sample();
    for rulebook in &session.library.rulebooks {
        let request = Request { rulebook: Some(&rulebook.id), ..Request::default() };
        let answer = assess_county(&session, &request).unwrap();
        for item in &answer.assessment.items {
            let against =
                matches!((item.status, item.decided), (Status::NotMet, Some(true)) | (Status::Met, Some(false)));
            assert!(!against, "{} {}: {:?}, decided {:?}", rulebook.id, item.id, item.status, item.decided);
        }
        assert!(answer.assessment.items.iter().any(|item| item.decided == Some(true)));
    }
}
