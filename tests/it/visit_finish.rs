//! Finishing a visit: what is open, signing, revisions, entries that come late, and the feedback that is drafted.

use std::fmt::Write as _;

use insta::assert_snapshot;
use jiff::civil::Date;
use junheng::county::Stage;
use junheng::ops::Session;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::visit::findings::{NewFinding, add_progress, raise};
use junheng::ops::visit::finish::{
    ROLES, findings, late, open_points, page, revise, revisions, settle_late, sign, sign_off,
};
use junheng::ops::visit::open::{OpenVisit, open_visit, sheet};
use junheng::ops::visit::write::{undo, write};
use junheng::rulebook::SolvedBy;
use junheng::store::{Bases, EntryId, NewEntry};
use junheng::text::Language;
use junheng::visit::feedback::{Pen, draft};
use junheng::visit::finding::{Progress, Source};
use junheng::visit::{
    Answered, Ask, Class, Field, Finding, Mark, Measured, OpenCount, Part, Photo, Severity, Signature, Teacher, Weight,
    work_out,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::visit::{begun, sample};

const DAY: &str = "2025-11-05";

/// A visit to the sample's first nine-year school.
fn visit() -> (TempDir, Session, String) {
    let (folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let row = county.schools.names.iter().position(|name| name.contains("九年")).unwrap();
    let id = begun(&session, Some(&county.schools.codes[row]), DAY);
    (folder, session, id)
}

fn opened(session: &Session, id: &str) -> OpenVisit {
    open_visit(session, id).unwrap()
}

fn enter(session: &Session, id: &str, field: Field, value: Value) -> EntryId {
    write(session, id, vec![(field, value)]).unwrap()[0].id
}

fn answer(mark: Mark, reason: &str) -> Value {
    serde_json::to_value(Answered { mark, reason: reason.to_owned() }).unwrap()
}

fn measured(working: &str) -> Value {
    serde_json::to_value(Measured::new(working, &work_out(working).unwrap())).unwrap()
}

fn marked(session: &Session, id: &str, line: &str, mark: Mark) -> EntryId {
    enter(session, id, Field::Mark(line.to_owned()), answer(mark, ""))
}

fn noted(session: &Session, id: &str, line: &str, note: &str) -> EntryId {
    enter(session, id, Field::Note(line.to_owned()), json!(note))
}

/// What is open but for lines without an answer: code, whether it blocks, the line.
fn open(session: &Session, id: &str) -> Vec<(&'static str, bool, String)> {
    let points = open_points(&opened(session, id)).into_iter().filter(|open| open.code != "unanswered");
    points.map(|open| (open.code, open.weight == Weight::Blocks, open.line)).collect()
}

fn unsigned() -> (&'static str, bool, String) {
    ("unsigned", false, String::new())
}

fn fault<T: std::fmt::Debug>(result: junheng::fault::Result<T>) -> &'static str {
    result.unwrap_err().code
}

fn name(text: &str) -> Signature {
    Signature { name: text.to_owned(), strokes: Vec::new() }
}

/// An entry as a package would bring it: whatever stands here, on what its writer saw.
fn brought(session: &Session, id: &str, field: &Field, value: Value, bases: Vec<EntryId>) -> String {
    let (subject, field) = (format!("visit/{id}"), field.to_string());
    session.store.append(NewEntry { subject, field, value, bases: Bases::Entries(bases) }).unwrap().id.to_string()
}

#[test]
fn nothing_blocks_an_untouched_visit_and_every_line_is_open() {
    let (_folder, session, id) = visit();
    let visit = opened(&session, &id);
    let points = open_points(&visit);
    let count = OpenCount { blocking: 0, unanswered: visit.asked.lines.len(), others: 1 };
    assert_eq!(OpenCount::of(&points), count);
    assert_eq!(open(&session, &id), [unsigned()]);
}

#[test]
fn not_met_wants_a_note_a_photo_or_a_figure() {
    let (_folder, session, id) = visit();
    marked(&session, &id, "FA01", Mark::NotMet);
    let blocked = ("not_met_without_proof", true, "FA01".to_owned());
    assert_eq!(open(&session, &id), [blocked.clone(), unsigned()]);
    let note = noted(&session, &id, "FA01", "三年级一班主窗在右侧");
    assert_eq!(open(&session, &id), [unsigned()]);
    undo(&session, &id, note).unwrap();
    assert_eq!(open(&session, &id), [blocked, unsigned()]);
    let photo = Field::Photo("ab12".to_owned(), "FA01".to_owned());
    enter(&session, &id, photo, serde_json::to_value(Photo::default()).unwrap());
    assert_eq!(open(&session, &id), [unsigned()]);
    // A figure under its bound is not met, and speaks for itself.
    enter(&session, &id, Field::Number("FA03".to_owned()), measured("1.2"));
    let visit = opened(&session, &id);
    assert_eq!(visit.mark(visit.asked.line("FA03").unwrap()), Some(Mark::NotMet));
    assert_eq!(open(&session, &id), [unsigned()]);
}

#[test]
fn not_applicable_wants_a_reason_or_a_note() {
    let (_folder, session, id) = visit();
    marked(&session, &id, "FA01", Mark::NotApplicable);
    assert_eq!(open(&session, &id), [("not_applicable_without_reason", true, "FA01".to_owned()), unsigned()]);
    enter(&session, &id, Field::Mark("FA01".to_owned()), answer(Mark::NotApplicable, "全部为室外教学点"));
    assert_eq!(open(&session, &id), [unsigned()]);
    marked(&session, &id, "FA01", Mark::NotApplicable);
    noted(&session, &id, "FA01", "本校无普通教室");
    assert_eq!(open(&session, &id), [unsigned()]);
}

#[test]
fn values_beside_each_other_block_wherever_they_stand() {
    let (_folder, session, id) = visit();
    let visit = opened(&session, &id);
    let (line, key) = visit
        .asked
        .lines
        .iter()
        .find_map(|line| match &line.ask {
            Ask::Figure { key, .. } => Some((line.id.clone(), key.clone())),
            _ => None,
        })
        .unwrap();
    let fields = [
        (Field::Note("FA01".to_owned()), json!("甲"), json!("乙")),
        (Field::Figure(key), measured("10"), measured("11")),
        (Field::Text(Part::Advice), json!("甲"), json!("乙")),
    ];
    for (field, one, other) in &fields {
        brought(&session, &id, field, one.clone(), Vec::new());
        brought(&session, &id, field, other.clone(), Vec::new());
    }
    let conflict = |line: &str| ("conflict", true, line.to_owned());
    assert_eq!(open(&session, &id), [conflict("FA01"), conflict(&line), conflict(""), unsigned()]);
    assert_eq!(fault(sign_off(&session, &opened(&session, &id))), "visit_blocked");
    for (field, one, _) in fields {
        enter(&session, &id, field, one);
    }
    assert_eq!(open(&session, &id), [unsigned()]);
}

#[test]
fn what_was_begun_and_not_ended_is_said_and_does_not_block() {
    let (_folder, session, id) = visit();
    let teacher = Teacher { name: "李老师".to_owned(), stage: Some(Stage::Primary), remark: String::new() };
    enter(&session, &id, Field::Roster, serde_json::to_value([teacher]).unwrap());
    let class = Class { name: "一（1）".to_owned(), students: Some(44) };
    enter(&session, &id, Field::Class(Stage::Primary, 1), serde_json::to_value(class).unwrap());
    let said = |code: &'static str| (code, false, String::new());
    assert_eq!(open(&session, &id), [said("roster_unfinished"), said("classes_unfinished"), unsigned()]);
    enter(&session, &id, Field::AllTeachers, json!(true));
    enter(&session, &id, Field::AllClasses(Stage::Primary), json!(true));
    sign(&session, &id, "inspector", &name("王督学")).unwrap();
    assert_eq!(open(&session, &id), [unsigned()]);
    sign(&session, &id, "head", &Signature { name: String::new(), strokes: vec![vec![(1, 2), (30, 40)]] }).unwrap();
    assert_eq!(open(&session, &id), []);
    assert_eq!(fault(sign(&session, &id, "head", &name("  "))), "signature_empty");
}

#[test]
fn a_blocked_visit_is_not_signed_and_a_signed_one_not_changed() {
    let (_folder, session, id) = visit();
    let mark = marked(&session, &id, "FA01", Mark::NotMet);
    // What was read before the answer does not help: the store is looked at.
    let mut old = opened(&session, &id);
    old.sheet.marks.clear();
    assert_eq!(fault(sign_off(&session, &old)), "visit_blocked");
    assert!(!sheet(&session, &id).unwrap().is_signed());
    assert_eq!(fault(revise(&session, &id, "更正")), "visit_not_signed");
    noted(&session, &id, "FA01", "右侧采光");
    let signed = sign_off(&session, &opened(&session, &id)).unwrap();
    assert!(sheet(&session, &id).unwrap().is_frozen());
    let before = session.store.log(&format!("visit/{id}")).unwrap();
    assert_eq!(before.last().map(|entry| entry.id), Some(signed.id));
    let note = vec![(Field::Note("FA01".to_owned()), json!("改"))];
    assert_eq!(fault(write(&session, &id, note)), "visit_signed");
    assert_eq!(fault(undo(&session, &id, mark)), "visit_signed");
    assert_eq!(fault(sign(&session, &id, "head", &name("校长"))), "visit_signed");
    assert_eq!(fault(sign_off(&session, &opened(&session, &id))), "visit_signed");
    assert_eq!(fault(revise(&session, &id, " ")), "revision_without_reason");
    assert_eq!(session.store.log(&format!("visit/{id}")).unwrap(), before);
}

#[test]
fn a_revision_keeps_what_was_signed_and_wants_new_signatures() {
    let (_folder, session, id) = visit();
    marked(&session, &id, "FA01", Mark::Met);
    noted(&session, &id, "FA07", "照明改造后已检测");
    for role in ROLES {
        sign(&session, &id, role, &name(role)).unwrap();
    }
    sign_off(&session, &opened(&session, &id)).unwrap();
    revise(&session, &id, "补查采光").unwrap();
    let open_again = sheet(&session, &id).unwrap();
    assert!(!open_again.is_frozen() && open_again.is_signed() && open_again.signatures.is_empty());
    assert_eq!(open_again.revision(), 2);
    marked(&session, &id, "FA01", Mark::Mostly);
    enter(&session, &id, Field::Note("FA07".to_owned()), Value::Null);
    let two = revisions(&session, &id).unwrap();
    assert_eq!(two.len(), 2);
    let lines = opened(&session, &id).asked.lines.len();
    assert_eq!(two[0].open as usize, lines - 1);
    assert!(two[0].begun.is_none() && two[0].changes.is_empty());
    assert_eq!(two[0].signed.as_ref().unwrap().author, "王督学");
    assert_eq!(two[0].sheet.marks["FA01"].value.mark, Mark::Met);
    assert_eq!(two[0].sheet.signatures["head"].value, name("head"));
    let (reason, by) = two[1].begun.clone().unwrap();
    assert_eq!((reason.as_str(), by.author.as_str()), ("补查采光", "王督学"));
    assert!(two[1].signed.is_none());
    let changes =
        [(Field::Mark("FA01".to_owned()), answer(Mark::Mostly, "")), (Field::Note("FA07".to_owned()), Value::Null)];
    assert_eq!(two[1].changes, changes);
    sign(&session, &id, "head", &name("新校长")).unwrap();
    sign_off(&session, &opened(&session, &id)).unwrap();
    let two = revisions(&session, &id).unwrap();
    assert!(sheet(&session, &id).unwrap().is_frozen() && two[1].signed.is_some());
    assert_eq!(two[0].sheet.signatures["head"].value, name("head"));
    assert_eq!(two[1].sheet.signatures["head"].value, name("新校长"));
    assert_eq!(two[1].changes, changes);
}

#[test]
fn what_came_late_counts_for_nothing_until_a_revision_takes_it() {
    let (_folder, session, id) = visit();
    let county = session.county(None, None).unwrap();
    let area = Field::Figure("teaching_area".to_owned());
    let mark = Field::Mark("FA01".to_owned());
    let first = marked(&session, &id, "FA01", Mark::Met);
    let figure = enter(&session, &id, area.clone(), measured("1000"));
    sign_off(&session, &opened(&session, &id)).unwrap();
    // Another laptop answered without knowing of the sign-off: on what was there, and where nothing was.
    let on_mark = brought(&session, &id, &mark, answer(Mark::NotMet, ""), vec![first]);
    let on_area = brought(&session, &id, &area, measured("500"), vec![figure]);
    let note = brought(&session, &id, &Field::Note("FA07".to_owned()), json!("未检测"), Vec::new());
    let ids = |late: Vec<junheng::visit::Head>| late.into_iter().map(|head| head.entry).collect::<Vec<_>>();
    let figures = || {
        let request = Request { verified: true, ..Request::default() };
        let answer = assess_county(&session, &request).unwrap();
        // The sample's own visits measured other figures.
        let of_visit = answer.found.measured.iter().filter(|one| one.visit == id);
        of_visit.map(|one| one.measured.to_string()).collect::<Vec<_>>()
    };
    let stands = |mark: Mark, area: &str, note: Option<&str>| {
        let sheet = sheet(&session, &id).unwrap();
        assert!(sheet.conflicts.is_empty(), "{:?}", sheet.conflicts);
        assert_eq!(sheet.marks["FA01"].value.mark, mark);
        assert_eq!(sheet.figures["teaching_area"].value.working, area);
        assert_eq!(sheet.notes.get("FA07").map(|note| note.value.as_str()), note);
        assert_eq!(figures(), [area]);
    };
    assert_eq!(county.year, 2025);
    assert_eq!(ids(late(&session, &id).unwrap()), [on_mark.clone(), on_area.clone(), note.clone()]);
    stands(Mark::Met, "1000", None);
    assert_eq!(fault(settle_late(&session, &id, &on_mark, true)), "visit_signed");
    // A revision does not take them by itself.
    revise(&session, &id, "核对另一组的录入").unwrap();
    stands(Mark::Met, "1000", None);
    settle_late(&session, &id, &on_area, true).unwrap();
    settle_late(&session, &id, &note, true).unwrap();
    stands(Mark::Met, "500", Some("未检测"));
    settle_late(&session, &id, &on_mark, false).unwrap();
    stands(Mark::Met, "500", Some("未检测"));
    assert_eq!(late(&session, &id).unwrap(), []);
    assert_eq!(fault(settle_late(&session, &id, &on_mark, true)), "late_unknown");
    sign_off(&session, &opened(&session, &id)).unwrap();
    stands(Mark::Met, "500", Some("未检测"));
    assert_eq!(late(&session, &id).unwrap(), []);
    let two = revisions(&session, &id).unwrap();
    assert_eq!(two[0].sheet.figures["teaching_area"].value.working, "1000");
    assert_eq!(two[1].changes.len(), 2, "{:?}", two[1].changes);
}

#[test]
fn what_the_sign_off_did_not_name_is_late_even_where_it_stood_before() {
    let (_folder, session, id) = visit();
    let mark = Field::Mark("FA01".to_owned());
    let first = marked(&session, &id, "FA01", Mark::Met);
    let here = marked(&session, &id, "FA01", Mark::Mostly);
    // The other laptop had signed before it heard of the second answer; its sign-off arrives now.
    let about = session.store.heads(&format!("visit/{id}")).unwrap()[0].id;
    let signed = json!({ "open": 3, "stood": [about.to_string(), first.to_string()] });
    brought(&session, &id, &Field::Signed(1), signed, Vec::new());
    let stands = sheet(&session, &id).unwrap();
    assert!(stands.is_frozen());
    assert_eq!(stands.marks["FA01"].value.mark, Mark::Met);
    let late = late(&session, &id).unwrap();
    assert_eq!(
        late.iter().map(|head| (&*head.entry, &*head.field)).collect::<Vec<_>>(),
        [(here.to_string().as_str(), mark.to_string().as_str())]
    );
}

/// A visit with answers of every sort.
fn answered(session: &Session, id: &str) {
    let visit = opened(session, id);
    let place = |line: &str| visit.asked.line(line).unwrap().place;
    let light = place("FA01");
    // All of one section is met.
    let whole = visit.asked.lines.iter().map(|line| line.place).find(|place| {
        let of_place = visit.asked.lines.iter().filter(|line| line.place == *place);
        *place != light && of_place.clone().count() > 2 && of_place.clone().all(|line| line.ask == Ask::Verdict)
    });
    for line in visit.asked.lines.iter().filter(|line| Some(line.place) == whole) {
        marked(session, id, &line.id, Mark::Met);
    }
    marked(session, id, "FA01", Mark::NotMet);
    noted(session, id, "FA01", "三年级一班主窗在学生右侧。");
    enter(session, id, Field::Number("FA03".to_owned()), measured("1.2"));
    marked(session, id, "FA07", Mark::NotMet);
    let mostly: Vec<&str> = visit
        .asked
        .lines
        .iter()
        .filter(|line| line.ask == Ask::Verdict && Some(line.place) != whole && line.place != light)
        .map(|line| line.id.as_str())
        .take(3)
        .collect();
    for line in &mostly {
        marked(session, id, line, Mark::Mostly);
    }
    noted(session, id, mostly[0], "登记本 9 月起未记。");
    let keys: Vec<String> = visit
        .asked
        .lines
        .iter()
        .filter_map(|line| match &line.ask {
            Ask::Figure { key, within, .. } if within.is_open() => Some(key.clone()),
            _ => None,
        })
        .filter(|key| visit.reported.get(key).is_some_and(|figure| !figure.is_zero()))
        .take(2)
        .collect();
    enter(session, id, Field::Figure(keys[0].clone()), measured(&visit.reported[&keys[0]].to_string()));
    enter(session, id, Field::Figure(keys[1].clone()), measured("100"));
    let about = |line: &str| Finding {
        source: Source::default(),
        county: visit.about.county.clone(),
        year: visit.about.year,
        school: visit.about.school.clone(),
        visit: Some(id.to_owned()),
        line: line.to_owned(),
        requirement: String::new(),
        basis: String::new(),
        found_on: DAY.parse().unwrap(),
    };
    let new = |line: &str, facts: &str, severity: Severity, measure: &str, deadline: Option<Date>| NewFinding {
        about: about(line),
        facts: facts.to_owned(),
        severity,
        side: SolvedBy::School,
        person: if deadline.is_some() { "周校长".to_owned() } else { String::new() },
        measure: measure.to_owned(),
        deadline,
    };
    let lamps = new(
        "FA07",
        "二楼 4 间教室照明无检测报告。",
        Severity::Failing,
        "委托检测并更换不合格灯具",
        Some("2025-12-31".parse().unwrap()),
    );
    raise(session, &lamps).unwrap();
    let hazard = new("", "实验室废液桶未加盖", Severity::Hazard, "", None);
    let hazard = raise(session, &hazard).unwrap();
    let step =
        Progress {
            on: DAY.parse().unwrap(), text: "已加盖并贴标识。".to_owned(), evidence: Vec::new(), done: true
        };
    add_progress(session, &hazard, &step).unwrap();
    raise(session, &new("", "图书可按年级设流动书架", Severity::Advice, "", None)).unwrap();
}

#[test]
fn feedback_is_drafted_from_the_answers_in_both_languages() {
    let (_folder, session, id) = visit();
    answered(&session, &id);
    let visit = opened(&session, &id);
    let found = findings(&session, &visit.about.county, &id, DAY.parse().unwrap()).unwrap();
    assert_eq!(found.len(), 3);
    let page = page(&visit, &found);
    let mut whole = String::new();
    for language in [Language::ZhCn, Language::En] {
        let pen = Pen { language, shown: junheng::intake::shown_figure };
        for part in Part::ALL {
            let _ = writeln!(whole, "== {} {}\n{}", language.tag(), part.id(), draft(&page, part, pen));
        }
    }
    assert_snapshot!(whole);
}

#[test]
fn nothing_is_drafted_where_nothing_was_answered() {
    let (_folder, session, id) = visit();
    let page = page(&opened(&session, &id), &[]);
    let pen = Pen { language: Language::ZhCn, shown: junheng::intake::shown_figure };
    for part in Part::ALL {
        assert_eq!(draft(&page, part, pen), "", "{part:?}");
    }
}
