//! What visits to the county's offices decide.

use std::collections::BTreeMap;

use junheng::assess::Status;
use junheng::ops::assess_county::{Request, assess_county};
use junheng::ops::set_decision::{self, set_decision};
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::write::write;
use junheng::visit::{Answered, Field, Mark};

use super::{YEAR, begun, sample};

fn answer(line: &str, mark: Mark) -> (Field, serde_json::Value) {
    (Field::Mark(line.to_owned()), serde_json::to_value(Answered::new(mark)).unwrap())
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
