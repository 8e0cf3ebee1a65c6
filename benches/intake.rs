//! Import against calamine's bare reading of the same sheet. The budget is half as much again for the whole operation:
//! reading, checks, doubts, hashing of the file, the copy of the store and the storing.
//!
//! Workbooks are those of the sample's generator, so that schools, gaps and doubts are as in real counties. Each import
//! goes into a fresh store. After criterion's figures, which measure one thing after the other, stand ratios measured
//! side by side, round after round, which other programs' load on the machine disturbs less.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx, open_workbook};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use junheng::context::Context;
use junheng::county::Quantities;
use junheng::intake::{self, Headings, Request};
use junheng::ops::import_county::{self, import_county};
use junheng::ops::{Folder, Session};
use junheng::rulebook::built_in_quantities;
use junheng::sample;
use junheng::store::{Access, Disk};
use tempfile::TempDir;

/// Schools, samples of criterion's, rounds of the ratios.
const SIZES: [(usize, usize, usize); 2] = [(3_000, 20, 31), (200_000, 10, 7)];

/// A generated workbook of as many schools.
fn workbook(folder: &Path, quantities: &Quantities, schools: usize) -> PathBuf {
    let path = folder.join(format!("{schools}.xlsx"));
    let generated = sample::generate(quantities, 7, schools, 2025).unwrap();
    let made_on = jiff::civil::date(2025, 11, 4);
    std::fs::write(&path, sample::workbook(&generated, quantities, made_on).unwrap()).unwrap();
    path
}

/// Calamine alone.
fn bare(path: &Path, quantities: &Quantities) -> usize {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.worksheet_range(&quantities.sheets.schools).unwrap().height()
}

/// Reading, checks and doubts.
fn read(path: &Path, quantities: &Quantities, headings: &Headings) -> usize {
    let request = Request {
        files: &[path.to_owned()],
        county: None,
        year: None,
        year_unsaid: None,
        quantities,
        headings,
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    intake::read(&request, &|_, _| None).loads[0].county.schools.len()
}

/// An empty store, in a folder that goes with it.
fn store() -> (Session, TempDir) {
    let folder = TempDir::new().unwrap();
    let place = Folder { path: folder.path().join("data"), disk: Disk::Local };
    (Session::open(&place, Access::Write, &Context::system()).unwrap(), folder)
}

/// The whole operation.
fn import(path: &Path, session: &Session) -> import_county::Done {
    let files = [path.to_owned()];
    let done =
        import_county(session, &import_county::Request { files: &files, ..import_county::Request::default() }).unwrap();
    assert!(!done.refused, "{:?}", done.reports[0].errors);
    done
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let done = work();
    let duration = start.elapsed();
    drop(done);
    duration
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures all three in turn and prints how they compare.
fn print_ratios(path: &Path, quantities: &Quantities, headings: &Headings, rounds: usize) {
    let (mut reading, mut importing) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (session, _folder) = store();
        let bare = timed(|| bare(path, quantities)).as_secs_f64();
        reading.push(timed(|| read(path, quantities, headings)).as_secs_f64() / bare);
        importing.push(timed(|| import(path, &session)).as_secs_f64() / bare);
    }
    let (reading, importing) = (median(reading), median(importing));
    println!("medians of {rounds} ratios to bare reading: intake::read {reading:.3}, import_county {importing:.3}\n");
}

fn benches(criterion: &mut Criterion) {
    let (quantities, headings) = (built_in_quantities().unwrap(), Headings::new(&[]).unwrap());
    let folder = TempDir::new().unwrap();
    for (schools, samples, rounds) in SIZES {
        let path = workbook(folder.path(), &quantities, schools);
        let mut group = criterion.benchmark_group(format!("import {schools} schools"));
        group.sample_size(samples).measurement_time(Duration::from_secs(10));
        group.bench_function("bare worksheet_range", |bencher| bencher.iter(|| black_box(bare(&path, &quantities))));
        group.bench_function("intake::read", |bencher| {
            bencher.iter(|| black_box(read(&path, &quantities, &headings)));
        });
        group.bench_function("import_county", |bencher| {
            bencher.iter_batched(
                store,
                |(session, folder)| (import(&path, &session), session, folder),
                BatchSize::PerIteration,
            );
        });
        group.finish();
        print_ratios(&path, &quantities, &headings, rounds);
    }
}

criterion_group!(intake_benches, benches);
criterion_main!(intake_benches);
