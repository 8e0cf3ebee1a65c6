//! Import of a workbook against calamine's bare reading of the same sheet: the contract's budget is half as much
//! again, the store's writing included.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use calamine::{Reader, Xlsx, open_workbook};
use criterion::{Criterion, criterion_group, criterion_main};
use junheng::county::{Quantities, Quantity, Stage, ValueType};
use junheng::intake::{self, Headings, Request};
use junheng::rulebook::built_in_quantities;
use rust_xlsxwriter::Workbook;

/// A figure as a nine-year school of that row would report it, so that doubts are as rare as in real files.
fn number(row: u32, quantity: &Quantity) -> f64 {
    let students = 300 + row.wrapping_mul(2_654_435_761) % 500;
    let whole = match (quantity.base.as_str(), quantity.group.as_str()) {
        _ if quantity.stage == Some(Stage::Senior) => 0,
        ("classes", _) => students / 40 + 1,
        ("max_class", _) => 44,
        ("over_classes", _) => 0,
        ("grades", _) => 6,
        ("teachers" | "staff", _) => students / 14,
        (_, "teachers") => students / 60,
        (_, "conditions") => students * 8,
        (_, "funds") => students / 9,
        _ => students,
    };
    if quantity.value == ValueType::Count {
        f64::from(whole)
    } else {
        f64::from(whole) + f64::from(row % 9973) / 10_000.0
    }
}

/// Writes a workbook of as many schools, every column filled, unless it is there already.
fn workbook(folder: &Path, quantities: &Quantities, schools: u32) -> PathBuf {
    let path = folder.join(format!("junheng-bench-3-{schools}.xlsx"));
    if path.exists() {
        return path;
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("学校").unwrap();
    for (column, quantity) in (0_u16..).zip(quantities.of_schools()) {
        sheet.write_string(0, column, &quantity.header).unwrap();
        for row in 1..=schools {
            match quantity.key.as_str() {
                "code" => sheet.write_string(row, column, format!("21{row:08}")).unwrap(),
                "name" => sheet.write_string(row, column, format!("第{row}学校")).unwrap(),
                "township" => sheet.write_string(row, column, format!("第{}乡", row % 300)).unwrap(),
                _ => match quantity.value {
                    _ if quantity.key == "kind" => sheet.write_string(row, column, "九年一贯制").unwrap(),
                    ValueType::Choice | ValueType::YesNo => {
                        let option = &quantity.options[row as usize % quantity.options.len().min(2)];
                        sheet.write_string(row, column, &option.names[0]).unwrap()
                    }
                    ValueType::RoomAreas => sheet.write_string(row, column, "96;101.5").unwrap(),
                    ValueType::Year => sheet.write_number(row, column, 1990 + row % 30).unwrap(),
                    _ => sheet.write_number(row, column, number(row, quantity)).unwrap(),
                },
            };
        }
    }
    workbook.save(&path).unwrap();
    path
}

fn import(path: &Path, quantities: &Quantities, headings: &Headings) -> usize {
    let request = Request {
        files: &[path.to_owned()],
        county: Some("样县"),
        year: Some(2025),
        quantities,
        headings,
        cancel: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let outcome = intake::read(&request, &|_, _| None);
    outcome.loads.first().map_or(0, |load| load.county.schools.len())
}

fn bare(path: &Path) -> usize {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.worksheet_range("学校").unwrap().height()
}

fn benches(criterion: &mut Criterion) {
    let (quantities, headings) = (built_in_quantities().unwrap(), Headings::new(&[]).unwrap());
    let folder = std::env::temp_dir();
    for (schools, samples) in [(3_000, 20), (200_000, 10)] {
        let path = workbook(&folder, &quantities, schools);
        let mut group = criterion.benchmark_group(format!("import {schools} schools"));
        group.sample_size(samples).measurement_time(Duration::from_secs(10));
        group.bench_function("bare worksheet_range", |bencher| bencher.iter(|| black_box(bare(&path))));
        group.bench_function("import", |bencher| bencher.iter(|| black_box(import(&path, &quantities, &headings))));
        group.finish();
    }
}

criterion_group!(intake_benches, benches);
criterion_main!(intake_benches);
