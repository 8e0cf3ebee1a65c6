//! The search box over 20,000 schools, by what people type.
#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use junheng::rulebook::built_in_quantities;
use junheng::sample::generate;
use junheng::search::{Entry, Index};

fn search(criterion: &mut Criterion) {
    let quantities = built_in_quantities().expect("built-in quantities load");
    let schools = generate(&quantities, 7, 20_000, 2025).expect("a county is generated").county.schools;
    let entry = |row: usize| {
        Entry::new(schools.names[row].as_str()).or(schools.codes[row].as_str()).or(schools.text("township", row))
    };
    let index = Index::new((0..schools.len()).map(entry));
    let mut group = criterion.benchmark_group("search_20000");
    for query in ["d", "dz", "zhongxin", "chongqing", "小学", "2101", "xx dz"] {
        group.bench_function(query, |bencher| bencher.iter(|| index.find(query, 50)));
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
