//! Assessing 200,000 schools under both rulebooks on one core: units, values, shares, shortfalls, items.
#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use junheng::assess::{Options, assess};
use junheng::rulebook::Library;
use junheng::sample::generate;

fn assess_both(criterion: &mut Criterion) {
    let library = Library::built_in().expect("built-in rulebooks load");
    let quantities = &library.quantities;
    let county = generate(quantities, 1, 200_000, 2025).expect("a county is generated").county;
    let options = Options::default();
    let mut group = criterion.benchmark_group("assess");
    group.sample_size(20);
    group.bench_function("200000_schools_both_rulebooks", |bencher| {
        bencher.iter(|| {
            for rulebook in &library.rulebooks {
                black_box(assess(black_box(&county), quantities, rulebook, &options));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, assess_both);
criterion_main!(benches);
