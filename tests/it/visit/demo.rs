//! The visits of the sample county: one entry of every sort at least, so that every screen and document has something to show.

use std::collections::{BTreeMap, BTreeSet};

use junheng::ops::look_at_evidence::look_at_evidence;
use junheng::ops::visit::findings::{self, findings};
use junheng::ops::visit::list::visits;
use junheng::ops::visit::open::{open_visit, sheet};
use junheng::ops::visit::write::log;
use junheng::visit::finding::{FindingField, Stage};
use junheng::visit::{Ask, Field, Mark, VisitKind};

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
