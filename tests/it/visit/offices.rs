//! What visits to the county's offices decide.

use std::collections::BTreeMap;

use junheng::assess::Status;
use junheng::county::Figure;
use junheng::ops::assess_county::{Answer, Request, assess_county};
use junheng::ops::set_decision::{self, set_decision};
use junheng::ops::visit::begin::{Request as Plan, Stop, begin};
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::round::{self, Counted, Entered};
use junheng::ops::visit::write::write;
use junheng::rulebook::checklist::Length;
use junheng::visit::{Answered, Field, Mark, VisitKind};

use super::{YEAR, begun, sample};

fn answer(line: &str, mark: Mark) -> (Field, serde_json::Value) {
    (Field::Mark(line.to_owned()), serde_json::to_value(Answered::new(mark)).unwrap())
}

#[test]
fn an_office_is_asked_in_full_however_short_the_plan() {
    let (_folder, session) = sample();
    let stop = Stop { school: None, date: format!("{YEAR}-11-05").parse().unwrap(), team: String::new() };
    let request = Plan {
        county: None,
        year: Some(YEAR),
        rulebook: None,
        kind: VisitKind::Office,
        stops: &[stop],
        length: Length::Short,
    };
    let short = begin(&session, &request).unwrap().remove(0);
    let full = begun(&session, None, &format!("{YEAR}-11-06"));
    let lines = |visit: &str| open_visit(&session, visit).unwrap().asked.lines.len();
    assert_eq!(lines(&short), lines(&full));
}

#[test]
fn the_round_s_questionnaires_stand_in_for_the_survey_and_are_said_to() {
    let (_folder, session) = sample();
    let county = session.county(None, Some(YEAR)).unwrap();
    let opened = round::open(&session, &county).unwrap();
    for respondent in &opened.rules.respondents {
        let counted = Counted { sheets: Some(100), valid: Some(90), happy: Some(45) };
        let entered = Entered::Counted(respondent.id.clone(), counted);
        round::write(&session, county.id(), county.year, &entered).unwrap();
    }
    let request = |verified| Request { verified, year: Some(YEAR), ..Request::default() };
    let status = |answer: &Answer| answer.assessment.items.iter().find(|item| item.id == "S1").unwrap().status;
    assert_eq!(status(&assess_county(&session, &request(false)).unwrap()), Status::Met);
    let answer = assess_county(&session, &request(true)).unwrap();
    assert_eq!(status(&answer), Status::NotMet, "half of them are satisfied");
    let respondents = i64::try_from(opened.rules.respondents.len()).unwrap();
    let happy = answer.found.tallied.iter().find(|one| one.field == "survey_happy").unwrap();
    assert_eq!(happy.counted, Figure::whole(45 * respondents));
    assert_eq!(happy.reported, county.figures.get("survey_happy").cloned());
}

#[test]
fn an_item_is_met_when_every_office_says_so_and_a_decision_of_its_own_stands_above() {
    let (_folder, session) = sample();
    // The sample comes with decisions: taken back, so that offices are asked.
    let county = session.county(None, Some(YEAR)).unwrap();
    for rulebook in &session.library.rulebooks {
        for item in session.store.decisions(county.id(), county.year, &rulebook.id).unwrap().into_keys() {
            let request =
                set_decision::Withdrawal { county: None, year: Some(YEAR), rulebook: Some(&rulebook.id), item: &item };
            set_decision::withdraw_decision(&session, &request).unwrap();
        }
    }
    let visit = begun(&session, None, &format!("{}-11-05", county.year));
    let opened = open_visit(&session, &visit).unwrap();
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &opened.asked.lines {
        for decides in &line.decides {
            lines.entry(decides.as_str()).or_default().push(&line.id);
        }
    }
    let (item, of_item) =
        lines.iter().find(|(item, lines)| item.starts_with("quality-2017:") && lines.len() == 4).unwrap();
    let item = item.split_once(':').unwrap().1;
    let status = || {
        let answer = assess_county(&session, &Request { year: Some(YEAR), ..Request::default() }).unwrap();
        let result = answer.assessment.items.into_iter().find(|result| result.id == item).unwrap();
        result.status
    };
    assert_eq!(status(), Status::Manual);
    write(&session, &visit, of_item[..3].iter().map(|line| answer(line, Mark::Met)).collect()).unwrap();
    assert_eq!(status(), Status::Manual, "one office has not been asked");
    write(&session, &visit, vec![answer(of_item[3], Mark::Mostly)]).unwrap();
    assert_eq!(status(), Status::Manual, "基本符合 decides nothing");
    write(&session, &visit, vec![answer(of_item[3], Mark::Met)]).unwrap();
    assert_eq!(status(), Status::Met);
    write(&session, &visit, vec![answer(of_item[0], Mark::NotMet)]).unwrap();
    assert_eq!(status(), Status::NotMet, "one that fails is enough");
    let request = set_decision::Request {
        county: None,
        year: Some(YEAR),
        rulebook: None,
        item,
        met: true,
        points: None,
        note: "复核后认定",
        papers: &[],
    };
    set_decision(&session, &request).unwrap();
    assert_eq!(status(), Status::Met, "a person decided the item itself");
}
