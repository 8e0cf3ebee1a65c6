//! A visit: how long an answer takes to be on the disk with 10,000 entries in the store, and how long a visit of 300 lines
//! takes to open.
#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use junheng::context::Context;
use junheng::ops::import_county::Watch;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::write::write_later;
use junheng::ops::{Folder, Session, demo};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Bases, Disk, NewEntry};
use junheng::visit::{Answered, Field, Mark, VisitKind};

const ENTRIES: usize = 10_000;

fn visits(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Folder { path: folder.path().to_owned(), disk: Disk::Local };
    let session = Session::open(&place, Access::Write, &Context::system()).expect("a store");
    demo::load_sample(&session, Watch::nobody()).expect("the sample");
    let county = session.county(None, None).expect("the county");
    let row = county.schools.names.iter().position(|name| name.contains("九年")).expect("a nine-year school");
    let stop = Stop {
        school: Some(county.schools.codes[row].clone()),
        date: "2025-12-01".parse().expect("a day"),
        team: String::new(),
    };
    let request = Request {
        county: None,
        year: None,
        rulebook: None,
        kind: VisitKind::Visit,
        stops: &[stop],
        length: Length::Full,
    };
    let visit = begin(&session, &request).expect("a visit").remove(0);
    let entry = |number: usize| NewEntry {
        subject: format!("visit/filler-{}", number / 250),
        field: Field::Mark(format!("line {number}")).to_string(),
        value: serde_json::to_value(Answered::new(Mark::Met)).expect("a value"),
        bases: Bases::Standing,
    };
    session.store.append_all((0..ENTRIES).map(entry).collect()).expect("entries");
    let opened = open_visit(&session, &visit).expect("opens");
    assert!(opened.asked.lines.len() > 250, "{} lines", opened.asked.lines.len());
    let answers = |number: usize| {
        let line = &opened.asked.lines[number % opened.asked.lines.len()];
        let mark = Mark::ALL[number / opened.asked.lines.len() % 3];
        (Field::Mark(line.id.clone()), serde_json::to_value(Answered::new(mark)).expect("a value"))
    };
    for number in 0..opened.asked.lines.len() {
        let (field, value) = answers(number);
        write_later(&session.store, &visit, vec![(field, value)]).expect("handed in").wait().expect("written");
    }
    let mut group = criterion.benchmark_group("visit");
    group.sample_size(50);
    let mut number = 0;
    group.bench_function("an_answer_on_the_disk_with_10000_entries", |bencher| {
        bencher.iter(|| {
            number += 1;
            let (field, value) = answers(number + opened.asked.lines.len());
            write_later(&session.store, &visit, vec![(field, value)]).expect("handed in").wait().expect("written")
        });
    });
    group.bench_function("a_visit_of_300_lines_opens", |bencher| {
        bencher.iter(|| black_box(open_visit(&session, &visit).expect("opens")));
    });
    group.finish();
}

criterion_group!(benches, visits);
criterion_main!(benches);
