//! Frames of the table over 20,000 schools and of every chart over 2,000, as the window draws them: what the processor
//! does up to the triangles, without the painting of them.
#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use eframe::egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, TouchPhase, Vec2};
use egui_kittest::Harness;
use junheng::chart::Kind;
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

fn window(folder: &Path, schools: usize, years: &[i32], memory: Memory) -> Harness<'static, App> {
    let context = || Context::fixed("2026-11-05T08:00:00Z".parse().expect("a time"));
    let folder = Folder { path: folder.to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Write, &context()).expect("a store");
    let quantities = &session.library.quantities;
    let county = |year| generate(quantities, 1, schools, year).expect("a county is generated").county;
    let counties: Vec<_> = years.iter().map(|year| county(*year)).collect();
    let load = |county| NewLoad { county, doubts: "[]", sources: &[] };
    let loads: Vec<_> = counties.iter().map(load).collect();
    session.store.put_loads(&loads, quantities).expect("the county is stored");
    drop(session);
    let work = Work::at_once(folder, context());
    let mut harness = Harness::builder()
        .with_size(Vec2::new(1366.0, 768.0))
        .build_eframe(|creation| App::with_work(&creation.egui_ctx, work, memory, Language::ZhCn));
    harness.run();
    harness
}

/// What the processor does for a frame.
fn frame(window: &mut Harness<'static, App>) {
    window.step();
    let (shapes, scale) = (window.output().shapes.clone(), window.output().pixels_per_point);
    assert!(!window.ctx.tessellate(shapes, scale).is_empty(), "something is drawn");
}

fn schools(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let memory = Memory { screen: Screen::Schools, ..Memory::default() };
    let mut window = window(folder.path(), 20_000, &[2025], memory);
    let mut group = criterion.benchmark_group("schools_20000");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    group.bench_function("a_frame_at_rest", |bencher| bencher.iter(|| frame(&mut window)));
    group.bench_function("a_frame_while_scrolling", |bencher| {
        bencher.iter_custom(|times| {
            let started = Instant::now();
            for time in 0..times {
                let down = if time % 64 < 32 { -1.0 } else { 1.0 };
                window.event(Event::PointerMoved(Pos2::new(700.0, 500.0)));
                window.event(Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta: Vec2::new(0.0, down * 300.0),
                    phase: TouchPhase::Move,
                    source: MouseWheelSource::Wheel,
                    modifiers: Modifiers::NONE,
                });
                frame(&mut window);
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
            frame(&mut window);
        });
    });
    group.finish();
}

/// The pointer moves over the chart, so that what it rests on is looked for.
fn gaps(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut memory = Memory { screen: Screen::Gaps, ..Memory::default() };
    memory.gaps.stage = Some("primary".to_owned());
    let mut window = window(folder.path(), 2_000, &[2024, 2025], memory);
    let mut group = criterion.benchmark_group("gaps_2000");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    for kind in Kind::ALL {
        window.state_mut().state.memory.gaps.kind = Some(kind.id().to_owned());
        window.run();
        let (scene, transforms) = window.state().state.gaps.on_screen().expect("a chart");
        assert!(scene.kind == kind, "{kind:?} is drawn");
        let middle = transforms[0].frame().center();
        group.bench_function(kind.id(), |bencher| {
            let mut steps = 0_u8;
            bencher.iter(|| {
                steps = (steps + 1) % 60;
                window.event(Event::PointerMoved(middle + Vec2::splat(f32::from(steps))));
                frame(&mut window);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, schools, gaps);
criterion_main!(benches);
