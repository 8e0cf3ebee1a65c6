//! Findings: their usual wording, how far they are, who may close them, what is to be done first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use junheng::assess::Options;
use junheng::county::Figure;
use junheng::ops::Session;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::ops::visit::findings::{
    NewFinding, add_progress, change, findings, log, raise, raise_again, review, state, take_back, withdraw,
};
use junheng::ops::visit::open::{OpenVisit, open_visit};
use junheng::ops::visit::wording::{Due, usual, usual_severity};
use junheng::rulebook::checklist::Length;
use junheng::rulebook::{Library, Rulebook, SolvedBy};
use junheng::store::{Bases, EntryId, NewEntry};
use junheng::text::Language;
use junheng::visit::asked::{SchoolFacts, asked};
use junheng::visit::finding::{BLANK, Progress, Review, Stage};
use junheng::visit::{
    Answered, Ask, Field, Finding, FindingField, FindingState, Head, Line, LineSource, Mark, Measured, Severity,
    Source, VisitKind,
};
use num_rational::BigRational;
use serde_json::{Value, json};

use crate::visit::{open, sample};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn new(facts: &str, found_on: &str, deadline: Option<&str>) -> NewFinding {
    NewFinding {
        about: Finding {
            source: Source::County,
            county: COUNTY.to_owned(),
            year: 2025,
            school: None,
            visit: None,
            line: "FA02".to_owned(),
            requirement: "教室玻地比不小于 1:6".to_owned(),
            basis: "GB 7793-2010".to_owned(),
            found_on: day(found_on),
        },
        facts: facts.to_owned(),
        severity: Severity::Failing,
        side: SolvedBy::School,
        person: String::new(),
        measure: String::new(),
        deadline: deadline.map(day),
    }
}

/// The sample has findings of its own: those of a test are of another county.
const COUNTY: &str = "县";

fn step(text: &str, done: bool) -> Progress {
    Progress { on: day("2026-11-10"), text: text.to_owned(), evidence: Vec::new(), done }
}

fn look(passed: bool, text: &str) -> Review {
    Review { on: day("2026-11-12"), passed, text: text.to_owned(), steps: Vec::new() }
}

fn stage(session: &Session, id: &str) -> Stage {
    state(session, id).unwrap().stage()
}

fn put(visit: &mut OpenVisit, field: &Field, value: Value) {
    let entry = EntryId(uuid::Uuid::nil()).to_string();
    let (author_id, author) = ("1".to_owned(), "王督学".to_owned());
    let at = "2026-11-05T08:00:00Z".parse().unwrap();
    visit.sheet.apply(Head { entry, field: field.to_string(), value, author_id, author, at });
}

/// A figure on the wrong side of what a line asks.
fn wrong(visit: &OpenVisit, ask: &Ask) -> Option<(bool, Figure)> {
    let part = |numerator: i64, denominator: i64| BigRational::new(numerator.into(), denominator.into());
    let (is_figure, within, reported) = match ask {
        Ask::Figure { key, within, .. } => (true, within, visit.reported.get(key)),
        Ask::Number { within, .. } | Ask::Ratio { within, .. } => (false, within, None),
        Ask::Verdict | Ask::InUse | Ask::Rooms { .. } => return None,
    };
    let value = match (&within.at_least, &within.at_most, reported) {
        (Some(least), ..) => &least.rational * part(9, 10),
        (None, Some(most), _) => &most.rational * part(5, 4),
        (None, None, Some(reported)) => (reported.to_rational() * part(1, 2)).floor(),
        (None, None, None) => part(3, 1),
    };
    Some((is_figure, Figure::from_rational(value)))
}

/// A visit that is begun and open.
fn opened(session: &Session, school: Option<&str>, length: Length) -> OpenVisit {
    opened_under(session, school, length, None)
}

/// The same under a rulebook.
fn opened_under(session: &Session, school: Option<&str>, length: Length, rulebook: Option<&str>) -> OpenVisit {
    let stop = Stop { school: school.map(str::to_owned), date: day("2026-11-05"), team: String::new() };
    let kind = if school.is_some() { VisitKind::Visit } else { VisitKind::Office };
    let request = Request { county: None, year: None, rulebook, kind, stops: &[stop], length };
    open_visit(session, &begin(session, &request).unwrap()[0]).unwrap()
}

/// A visit without checklists, so that the figures of the indicators are asked by themselves.
fn bare(session: &Session, row: usize, rulebook: &Rulebook) -> OpenVisit {
    let county = session.county(None, None).unwrap();
    let code = county.schools.codes[row].as_str();
    let mut visit = opened_under(session, Some(code), Length::Full, Some(&rulebook.id));
    let library = Library { checklists: Vec::new(), ..session.library.clone() };
    let facts = SchoolFacts { county: &county, quantities: &session.library.quantities, row };
    visit.asked = asked(&library, rulebook, VisitKind::Visit, Length::Full, Some(facts), county.year);
    visit
}

/// The usual sentence of every template that names a figure, with figures that miss what is asked, in both languages.
fn sentences(session: &Session, visits: &[OpenVisit]) -> BTreeMap<String, [String; 2]> {
    let county = session.county(None, None).unwrap();
    let mut said = BTreeMap::new();
    for visit in visits {
        for line in visit.asked.lines.clone() {
            // Without a stage that is assessed there is no figure that was reported.
            let asks_reported = line.finding.zh.contains("{reported}") && !matches!(line.ask, Ask::Figure { .. });
            if !line.finding.zh.contains('{') || asks_reported || said.contains_key(&line.finding.zh) {
                continue;
            }
            let mut one = visit.clone();
            if let Ask::Figure { key, .. } = &line.ask {
                // What this school did not report.
                one.reported.entry(key.clone()).or_insert_with(|| Figure::whole(7));
            }
            // Of a rulebook's figures so little that its value is short.
            let figure = match &line.ask {
                Ask::Figure { key, .. } if line.source == LineSource::Indicators => {
                    Some((Field::Figure(key.clone()), Figure::whole(1)))
                }
                ask => wrong(&one, ask).map(|(is_figure, figure)| match ask {
                    Ask::Figure { key, .. } if is_figure => (Field::Figure(key.clone()), figure),
                    _ => (Field::Number(line.id.clone()), figure),
                }),
            };
            let (field, figure) = figure.unwrap_or_else(|| panic!("{} has figures in words and asks none", line.id));
            let value = serde_json::to_value(Measured::new(&figure.to_string(), &figure)).unwrap();
            put(&mut one, &field, value);
            let words = [Language::ZhCn, Language::En]
                .map(|language| usual(language, &one, &line, Some(&county), &Options::default()));
            said.insert(line.finding.zh.clone(), words);
        }
    }
    said
}

#[test]
fn every_usual_finding_takes_its_figures() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let kinds = &county.schools.kinds;
    // The last two of each kind, which have all their figures.
    let after = |row: usize| kinds[row + 1..].iter().filter(move |kind| **kind == kinds[row]);
    let rows = (0..kinds.len()).filter(|row| after(*row).nth(1).is_none());
    let mut visits = vec![opened(&session, None, Length::Full)];
    for row in rows {
        let code = county.schools.codes[row].as_str();
        visits.push(opened(&session, Some(code), Length::Full));
        for rulebook in &session.library.rulebooks {
            visits.push(bare(&session, row, rulebook));
        }
    }
    let said = sentences(&session, &visits);
    for [zh, en] in said.values() {
        for text in [zh, en] {
            assert!(!text.contains(['{', '}']) && !text.contains(BLANK), "{text}");
        }
        assert!(!en.contains(|one: char| ('\u{3400}'..='\u{9fff}').contains(&one)), "{en}");
    }
    let library = &session.library;
    let checklists = library.checklists.iter().flat_map(|list| &list.items).map(|item| &item.finding.zh);
    let indicators = library.rulebooks.iter().flat_map(|rulebook| &rulebook.indicators);
    let indicators = indicators.map(|indicator| &indicator.guidance.finding.zh);
    let templates: BTreeSet<&String> = checklists.chain(indicators).filter(|text| text.contains('{')).collect();
    let missed: Vec<&&String> = templates.iter().filter(|template| !said.contains_key(**template)).collect();
    assert!(missed.is_empty(), "never filled in: {missed:#?}");
    assert!(said.len() > 90, "{}", said.len());
    let lines: Vec<String> = said.values().map(|[zh, en]| format!("{zh}\n{en}")).collect();
    insta::assert_snapshot!(lines.join("\n\n"));
}

#[test]
fn figures_that_are_not_known_are_left_blank_and_nothing_else_is() {
    let (_folder, session) = sample();
    let school = session.county(None, None).unwrap().schools.codes[0].clone();
    let visit = opened(&session, Some(&school), Length::Short);
    let ratio = visit.asked.lines.iter().find(|line| line.item == "FA02").unwrap();
    let text = usual(Language::ZhCn, &visit, ratio, None, &Options::default());
    assert_eq!(text, "抽测教室玻地比为＿＿，低于 1:6，白天也需开灯上课。");
    // An indicator whose value reaches its threshold lacks nothing: the two figures are told.
    let county = session.county(None, None).unwrap();
    let assessed = (0..county.schools.len()).map(|row| bare(&session, row, &session.library.rulebooks[0]));
    let is_indicator = |line: &Line| line.finding.zh.contains("{lacking}") && !line.finding.zh.contains("扣除");
    let visit = assessed.into_iter().find(|visit| visit.asked.lines.iter().any(is_indicator)).unwrap();
    let line = visit.asked.lines.iter().find(|line| is_indicator(line)).unwrap();
    let Ask::Figure { key, .. } = &line.ask else { panic!("{line:?}") };
    let mut many = visit.clone();
    let figure = Figure::whole(100_000);
    let measured = serde_json::to_value(Measured::new("100000", &figure)).unwrap();
    put(&mut many, &Field::Figure(key.clone()), measured);
    let text = usual(Language::ZhCn, &many, line, Some(&county), &Options::default());
    assert!(text.contains("上报") && text.contains("实测 100,000") && !text.contains('缺'), "{text}");
}

#[test]
fn how_bad_it_is_follows_from_what_the_line_is_about() {
    let (_folder, session) = sample();
    let mark = |visit: &mut OpenVisit, line: &str, mark: Mark| {
        let value = serde_json::to_value(Answered::new(mark)).unwrap();
        put(visit, &Field::Mark(line.to_owned()), value);
    };
    let of = |visit: &OpenVisit, line: &str| usual_severity(visit, visit.asked.line(line).unwrap());
    let mut office = opened(&session, None, Length::Full);
    let veto = office.asked.lines.iter().find(|line| line.decides.iter().any(|item| item == "quality-2017:V1"));
    let veto = veto.unwrap().id.clone();
    mark(&mut office, &veto, Mark::NotMet);
    assert_eq!(of(&office, &veto), Severity::Veto);
    mark(&mut office, &veto, Mark::Mostly);
    assert_eq!(of(&office, &veto), Severity::Advice);
    let school = session.county(None, None).unwrap().schools.codes[0].clone();
    let mut visit = opened(&session, Some(&school), Length::Full);
    let safety = visit.asked.places.iter().position(|place| place.id == "facilities/safety").unwrap();
    let hazard = visit.asked.lines.iter().find(|line| line.place == safety).unwrap().id.clone();
    assert_eq!(of(&visit, &hazard), Severity::Hazard);
    mark(&mut visit, "FA02", Mark::NotMet);
    assert_eq!(of(&visit, "FA02"), Severity::Failing);
    mark(&mut visit, "FA02", Mark::Mostly);
    assert_eq!(of(&visit, "FA02"), Severity::Advice);
    let rules = &session.library.visits.finding;
    let from = day("2026-11-05");
    assert_eq!(Due::of(Severity::Hazard).day(from, rules), day("2026-11-12"), "five working days");
    assert_eq!(Due::of(Severity::Failing).day(from, rules), day("2026-12-05"));
    assert_eq!(Due::of(Severity::Advice).day(from, rules), day("2027-01-20"), "end of term");
    assert_eq!(Due::AtOnce.day(from, rules), from);
}

/// Every clock stands still here: nothing may hang on it.
#[test]
fn a_finding_is_followed_to_closing_by_somebody_else() {
    let (_folder, session) = sample();
    session.store.introduce("李老师", "", "").unwrap();
    let id = raise(&session, &new("玻地比 1:7", "2026-11-05", None)).unwrap();
    assert_eq!(stage(&session, &id), Stage::Open);
    assert_eq!(add_progress(&session, &id, &step(" ", false)).unwrap_err().code, "progress_without_text");
    session.store.introduce("赵园长", "", "").unwrap();
    add_progress(&session, &id, &step("已报维修", false)).unwrap();
    assert_eq!(stage(&session, &id), Stage::Working);
    assert_eq!(review(&session, &id, &look(true, "")).unwrap_err().code, "review_by_the_same", "done or not");
    session.store.introduce("李老师", "", "").unwrap();
    add_progress(&session, &id, &step("已换窗", true)).unwrap();
    assert_eq!(stage(&session, &id), Stage::Fixed);
    let refused = review(&session, &id, &look(true, "")).unwrap_err();
    assert_eq!(refused.code, "review_by_the_same");
    assert_eq!(stage(&session, &id), Stage::Fixed, "nothing was entered");
    // The same person under a second id is the same person.
    session.store.introduce("李老师", "另一单位", "").unwrap();
    assert_eq!(review(&session, &id, &look(true, "")).unwrap_err().code, "review_by_the_same");
    session.store.introduce("赵园长", "", "").unwrap();
    let refused = review(&session, &id, &look(true, "")).unwrap_err();
    assert_eq!(refused.code, "review_by_the_same", "who had it mended has a part in it");
    session.store.introduce("王督学", "", "").unwrap();
    assert_eq!(review(&session, &id, &look(false, "")).unwrap_err().code, "review_without_text");
    review(&session, &id, &look(false, "北侧两扇未换")).unwrap();
    assert_eq!(stage(&session, &id), Stage::Working, "opened again");
    session.store.introduce("李老师", "", "").unwrap();
    add_progress(&session, &id, &step("北侧已换", true)).unwrap();
    assert_eq!(stage(&session, &id), Stage::Fixed);
    session.store.introduce("王督学", "", "").unwrap();
    review(&session, &id, &look(true, "现场查看")).unwrap();
    let closed = state(&session, &id).unwrap();
    assert_eq!((closed.stage(), closed.closed_on()), (Stage::Closed, Some(day("2026-11-12"))));
    assert_eq!(closed.reviews[1].0.steps.len(), 3, "what was known to the review");
    review(&session, &id, &look(false, "复发")).unwrap();
    assert_eq!(stage(&session, &id), Stage::Working, "closed is not for ever");
    assert_eq!(withdraw(&session, &id, " ").unwrap_err().code, "withdrawn_without_reason");
    withdraw(&session, &id, "量错了").unwrap();
    assert_eq!(stage(&session, &id), Stage::Withdrawn);
    change(&session, &id, FindingField::Withdrawn, Value::Null).unwrap();
    assert_eq!(stage(&session, &id), Stage::Working);
    for value in [json!(" "), Value::Null] {
        assert_eq!(change(&session, &id, FindingField::Facts, value).unwrap_err().code, "finding_without_facts");
    }
    let authors: BTreeSet<String> = log(&session, &id).unwrap().into_iter().map(|entry| entry.author.name).collect();
    assert_eq!(authors.len(), 3);
}

#[test]
fn what_was_done_can_be_taken_back() {
    let (_folder, session) = sample();
    let id = raise(&session, &new("玻地比 1:7", "2026-11-05", None)).unwrap();
    let listed = || findings(&session, COUNTY, day("2026-11-06")).unwrap().len();
    assert_eq!(listed(), 1);
    take_back(&session, &id).unwrap();
    assert_eq!((listed(), state(&session, &id).unwrap_err().code), (0, "unknown_finding"));
    raise_again(&session, &id).unwrap();
    assert_eq!((listed(), state(&session, &id).unwrap().facts.as_str()), (1, "玻地比 1:7"));
    assert_eq!(raise_again(&session, &id).unwrap().len(), 0, "it stands already");
    let first = add_progress(&session, &id, &step("一", true)).unwrap();
    add_progress(&session, &id, &step("二", false)).unwrap();
    session.store.undo(first.id).unwrap();
    add_progress(&session, &id, &step("三", false)).unwrap();
    let steps: Vec<String> = state(&session, &id).unwrap().progress.into_iter().map(|(step, _)| step.text).collect();
    assert_eq!(steps, ["二", "三"], "a step that was taken back does not cost another its place");
}

#[test]
fn what_is_overdue_comes_first_and_what_is_closed_last() {
    let (folder, session) = sample();
    let raised = [
        new("无时限", "2026-09-01", None),
        new("还早", "2026-09-02", Some("2026-12-01")),
        new("逾期三天", "2026-09-03", Some("2026-11-02")),
        new("今天", "2026-09-04", Some("2026-11-05")),
        new("逾期三十天", "2025-10-08", Some("2026-10-06")),
        new("已销号", "2026-09-05", Some("2026-09-30")),
    ];
    let ids: Vec<String> = raised.iter().map(|new| raise(&session, new).unwrap()).collect();
    add_progress(&session, &ids[5], &step("已办", true)).unwrap();
    drop(session);
    let session = open(folder.path(), "2026-11-05T08:00:00Z", "王督学");
    session.store.introduce("张督学", "", "").unwrap();
    review(&session, &ids[5], &look(true, "")).unwrap();
    let today = day("2026-11-05");
    let all = findings(&session, COUNTY, today).unwrap();
    let order: Vec<(&str, Option<i32>, &str)> =
        all.iter().map(|state| (state.facts.as_str(), state.days_left(today), state.number.as_str())).collect();
    assert_eq!(
        order,
        [
            ("逾期三十天", Some(-30), "2025-001"),
            ("逾期三天", Some(-3), "2026-003"),
            ("今天", Some(0), "2026-004"),
            ("还早", Some(26), "2026-002"),
            ("无时限", None, "2026-001"),
            ("已销号", None, "2026-005"),
        ]
    );
    assert_eq!(all.iter().filter(|state| state.is_overdue(today)).count(), 2);
}

#[test]
fn a_number_once_given_stays_with_its_finding() {
    let (_folder, session) = sample();
    let numbers = || {
        let all = findings(&session, COUNTY, day("2026-11-06")).unwrap();
        let numbers = all.into_iter().map(|state| (state.facts, state.number));
        numbers.collect::<BTreeMap<_, _>>()
    };
    let first = raise(&session, &new("甲", "2026-11-05", None)).unwrap();
    raise(&session, &new("乙", "2026-11-05", None)).unwrap();
    // Entered late, for an earlier day.
    raise(&session, &new("丙", "2026-10-08", None)).unwrap();
    let given = numbers();
    assert_eq!([&given["甲"], &given["乙"], &given["丙"]], ["2026-001", "2026-002", "2026-003"]);
    take_back(&session, &first).unwrap();
    assert_eq!(numbers()["乙"], "2026-002");
    raise_again(&session, &first).unwrap();
    assert_eq!(numbers(), given);
    // Another laptop gave the same number, and its finding came with a package.
    let id = session.context.new_id();
    let given_elsewhere = [
        (FindingField::About, serde_json::to_value(new("丁", "2026-11-05", None).about).unwrap()),
        (FindingField::Facts, json!("丁")),
        (FindingField::Number, json!("2026-002")),
    ];
    for (field, value) in given_elsewhere {
        let entry =
            NewEntry { subject: format!("finding/{id}"), field: field.to_string(), value, bases: Bases::Standing };
        session.store.append(entry).unwrap();
    }
    let after = numbers();
    assert_eq!([&after["乙"], &after["丁"]], ["2026-002", "2026-002-2"], "whoever was first keeps it");
    raise(&session, &new("戊", "2026-11-05", None)).unwrap();
    assert_eq!(numbers()["戊"], "2026-004");
}

fn head(entry: &str, field: &str, value: Value, author: &str) -> Head {
    let at = "2026-11-05T08:00:00Z".parse().unwrap();
    Head {
        entry: entry.to_owned(),
        field: field.to_owned(),
        value,
        author_id: author.to_owned(),
        author: author.to_owned(),
        at,
    }
}

/// What two laptops wrote without knowing of each other, brought together.
#[test]
fn two_laptops_follow_one_finding() {
    let about = serde_json::to_value(&new("", "2026-11-05", None).about).unwrap();
    let done = |text: &str| serde_json::to_value(step(text, true)).unwrap();
    let passed = json!({ "on": "2026-11-12", "passed": true, "steps": ["b"] });
    let both = || {
        vec![
            head("a", "about", about.clone(), "王"),
            head("b", "progress/1", done("东侧"), "李"),
            head("c", "progress/1", done("西侧"), "张"),
            head("d", "review/1", passed.clone(), "王"),
        ]
    };
    let state = FindingState::read("x", both()).unwrap();
    assert_eq!(state.progress.len(), 2, "two steps, not a conflict");
    assert!(!state.conflict);
    assert_eq!(state.stage(), Stage::Fixed, "the review did not know of one of them");
    assert_eq!(state.next(), (2, 2));
    let mut with_failed = both();
    let failed = json!({ "on": "2026-11-12", "passed": false, "text": "西侧没有换", "steps": ["b", "c"] });
    with_failed.push(head("e", "review/1", failed, "赵"));
    let state = FindingState::read("x", with_failed).unwrap();
    assert_eq!(state.stage(), Stage::Working, "of two reviews side by side the one that was not passed counts");
    let mut with_severities = both();
    with_severities.push(head("f", "severity", json!("hazard"), "王"));
    with_severities.push(head("g", "severity", Value::Null, "李"));
    let state = FindingState::read("x", with_severities).unwrap();
    assert!(state.conflict && state.severity == Severity::Hazard);
    assert_eq!(state.conflicts["severity"], [json!("hazard"), Value::Null]);
    assert_eq!(FindingState::read("x", vec![head("b", "facts", json!("无头"), "李")]), None);
}
