//! A frame of the table of schools over 20,000 schools, as the window draws it: what the processor does, without paint.
#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use eframe::egui::{Event, MouseWheelUnit, Pos2, Vec2};
use egui_kittest::Harness;
use junheng::context::Context;
use junheng::ops::{Folder, Session};
use junheng::sample::generate;
use junheng::store::{Access, Disk, NewLoad};
use junheng::text::Language;
use junheng::ui::app::App;
use junheng::ui::screens::Screen;
use junheng::ui::screens::schools::order::{Key, Order};
use junheng::ui::state::Memory;
use junheng::ui::work::Work;

const SCHOOLS: usize = 20_000;

fn window(folder: &std::path::Path) -> Harness<'static, App> {
    let context = || Context::fixed("2026-11-05T08:00:00Z".parse().expect("a time"));
    let folder = Folder { path: folder.to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Write, &context()).expect("a store");
    let quantities = &session.library.quantities;
    let county = generate(quantities, 1, SCHOOLS, 2025).expect("a county is generated").county;
    let loads = [NewLoad { county: &county, doubts: "[]", sources: &[] }];
    session.store.put_loads(&loads, quantities).expect("the county is stored");
    drop(session);
    let work = Work::at_once(folder, context());
    let memory = Memory { screen: Screen::Schools, ..Memory::default() };
    let mut harness = Harness::builder()
        .with_size(Vec2::new(1366.0, 768.0))
        .build_eframe(|creation| App::with_work(&creation.egui_ctx, work, memory, Language::ZhCn));
    harness.run();
    harness
}

fn frames(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = window(folder.path());
    let mut group = criterion.benchmark_group("schools_20000");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    group.bench_function("a_frame_at_rest", |bencher| bencher.iter(|| window.step()));
    group.bench_function("a_frame_while_scrolling", |bencher| {
        bencher.iter_custom(|times| {
            let started = Instant::now();
            for time in 0..times {
                let down = if time % 64 < 32 { -1.0 } else { 1.0 };
                window.event(Event::PointerMoved(Pos2::new(700.0, 500.0)));
                window.event(Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta: Vec2::new(0.0, down * 300.0),
                    phase: eframe::egui::TouchPhase::Move,
                    source: eframe::egui::MouseWheelSource::Wheel,
                    modifiers: eframe::egui::Modifiers::NONE,
                });
                window.step();
            }
            started.elapsed()
        });
    });
    group.bench_function("the_frame_after_sorting", |bencher| {
        let mut descending = false;
        bencher.iter(|| {
            descending = !descending;
            window.state_mut().state.memory.schools.order = Order { key: Key::Name, descending };
            window.state_mut().state.schools.sort_anew();
            window.step();
        });
    });
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
