//! The real window without a screen: same code, same texts, a clock that stands still, work done at once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use eframe::egui::{self, Event, Key, Modifiers, RawInput, Theme, Vec2};
use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, Node};
use image::RgbaImage;
use junheng::context::Context;
use junheng::ops::import_county::{self, Watch};
use junheng::ops::visit::begin::{self, Stop};
use junheng::ops::{Folder, Session, demo};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk, FILE_NAME};
use junheng::text::Language;
use junheng::ui::app::App;
use junheng::ui::screens::visits::walk;
use junheng::ui::state::{Memory, State};
use junheng::ui::work::{Told, Work};
use junheng::visit::VisitKind;
use tempfile::TempDir;

use super::renderer::Renderer;

/// A small laptop's screen.
pub const SCREEN: Vec2 = Vec2::new(1366.0, 768.0);

/// More frames than anything needs to come to rest.
const MOST_STEPS: u64 = 30;
/// For work on a thread, on a machine with other things to do.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// How the window looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub language: Language,
    pub dark: bool,
    /// In percent.
    pub zoom: u16,
}

impl Look {
    pub const CHINESE: Self = Self { language: Language::ZhCn, dark: false, zoom: 100 };
    pub const ENGLISH: Self = Self { language: Language::En, dark: false, zoom: 100 };

    /// Both languages in both themes.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::CHINESE, Self::ENGLISH].into_iter().flat_map(|look| [look, Self { dark: true, ..look }])
    }

    /// For names of files.
    pub fn id(self) -> String {
        let theme = if self.dark { "dark" } else { "light" };
        let zoom = if self.zoom == 100 { String::new() } else { format!("-{}", self.zoom) };
        format!("{}-{theme}{zoom}", self.language.tag())
    }
}

/// A window over a data folder of its own.
pub struct Window {
    harness: Harness<'static, App>,
    folder: TempDir,
}

impl Window {
    /// At the first start: nothing in the folder.
    pub fn empty(look: Look) -> Self {
        Self::open(tempfile::tempdir().unwrap(), look, Memory::default())
    }

    /// With the sample county loaded.
    pub fn with_sample(look: Look) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_sample(folder.path());
        Self::open(folder, look, Memory::default())
    }

    /// With the sample county, to whose folder something was done before it is opened.
    pub fn with_sample_changed(look: Look, change: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_sample(folder.path());
        change(folder.path());
        Self::open(folder, look, Memory::default())
    }

    /// With a small county of which nobody visited a school.
    pub fn without_visits(look: Look) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::open(&at(folder.path()), Access::Write, &context("2026-11-04T08:00:00Z")).unwrap();
        let quantities = &session.library.quantities;
        let generated = junheng::sample::generate(quantities, 5, 12, 2025).unwrap();
        let made_on = "2025-09-01".parse().unwrap();
        let path = folder.path().join("county.xlsx");
        std::fs::write(&path, junheng::sample::workbook(&generated, quantities, made_on).unwrap()).unwrap();
        let files = [path];
        let request = import_county::Request { files: &files, ..import_county::Request::default() };
        import_county::import_county(&session, &request).unwrap();
        drop(session);
        Self::open(folder, look, Memory::default())
    }

    /// With the sample county, and a visit to a school of it begun and open. The sample's first nine-year school has
    /// both stages.
    pub fn with_visit(look: Look, school: &str, length: Length) -> Self {
        let mut window = Self::with_sample(look);
        let stops =
            [Stop { school: Some(school.to_owned()), date: "2026-11-05".parse().unwrap(), team: String::new() }];
        let person = |state: &mut State| {
            state.ask(
                "window.work_visit",
                false,
                |engine, _| engine.session()?.store.introduce("王督学", "督导室", "笔记本一号"),
                |state, identity| state.identity = Some(identity),
            );
        };
        person(window.state_mut());
        window.settle();
        window.state_mut().ask(
            "window.work_visit",
            false,
            move |engine, _| {
                let request = begin::Request {
                    county: None,
                    year: None,
                    rulebook: None,
                    kind: VisitKind::Visit,
                    stops: &stops,
                    length,
                };
                begin::begin(engine.session()?, &request)
            },
            |state, ids| walk::open(state, &ids[0], None),
        );
        window.settle();
        window
    }

    /// With the sample county and a visit to a school of it planned for today; gives its id, too.
    pub fn planned(look: Look, school: &str, length: Length) -> (Self, String) {
        let (folder, id) = planned(school, length);
        (Self::open(folder, look, Memory::default()), id)
    }

    /// With a visit begun and open, and work on a thread of its own, as in the program.
    pub fn threaded_visit(look: Look, school: &str, length: Length) -> Self {
        let (folder, id) = planned(school, length);
        let work = Work::threaded(at(folder.path()), context("2026-11-05T08:00:00Z")).unwrap();
        let mut window = Self::over(folder, look, Memory::default(), work);
        window.wait_until(|window| window.state().work.is_idle());
        walk::open(window.state_mut(), &id, None);
        window.wait_until(|window| window.state().visits.open.is_some() && window.state().work.is_idle());
        window
    }

    /// Over a folder, remembering something.
    pub fn open(folder: TempDir, look: Look, memory: Memory) -> Self {
        Self::open_at(folder, look, memory, "2026-11-05T08:00:00Z")
    }

    /// The same at another time.
    fn open_at(folder: TempDir, look: Look, memory: Memory, now: &str) -> Self {
        let work = Work::at_once(at(folder.path()), context(now));
        let mut window = Self::over(folder, look, memory, work);
        window.settle();
        window
    }

    /// With the sample county loaded and work on a thread of its own, as in the program; `told` may hold it up.
    pub fn threaded(look: Look, told: Told) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_sample(folder.path());
        Self::threaded_over(folder, look, told)
    }

    /// At the first start, with work on a thread of its own.
    pub fn threaded_empty(look: Look, told: Told) -> Self {
        Self::threaded_over(tempfile::tempdir().unwrap(), look, told)
    }

    fn threaded_over(folder: TempDir, look: Look, told: Told) -> Self {
        let work = Work::threaded(at(folder.path()), context("2026-11-05T08:00:00Z")).unwrap();
        let mut window = Self::over(folder, look, Memory::default(), work.telling(told));
        window.wait_until(|window| window.state().work.is_idle());
        window
    }

    /// Frames until something is so.
    pub fn wait_until(&mut self, mut so: impl FnMut(&mut Self) -> bool) -> &mut Self {
        let start = std::time::Instant::now();
        while !so(self) {
            assert!(start.elapsed() < PATIENCE, "waited in vain among {:?}", self.texts());
            self.harness.step();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        self.harness.step();
        self
    }

    fn over(folder: TempDir, look: Look, memory: Memory, work: Work) -> Self {
        let memory = Memory { dark: look.dark, zoom: look.zoom, ..memory };
        let mut harness = Harness::builder()
            .with_size(SCREEN)
            .with_max_steps(MOST_STEPS)
            // The harness sets the theme after the window has: to the same.
            .with_theme(if look.dark { Theme::Dark } else { Theme::Light })
            .with_render_cursor(false)
            .renderer(Renderer::default())
            .build_eframe(|creation| App::with_work(&creation.egui_ctx, work, memory, look.language));
        // egui takes a zoom that was there before the first frame for a change of one and scales a size it has not got.
        harness.set_size(SCREEN / (f32::from(look.zoom) / 100.0));
        Self { harness, folder }
    }

    /// Closes it and opens it again over the same folder with what it remembered, as the window's file would keep it.
    pub fn opened_again(self, look: Look) -> Self {
        let Self { mut harness, folder } = self;
        let mut storage = Storage::default();
        eframe::App::save(harness.state_mut(), &mut storage);
        drop(harness);
        let memory = eframe::get_value(&storage, "memory").unwrap();
        Self::open(folder, look, memory)
    }

    /// Ends it as a program is ended that is killed, and opens it again at another time over the same folder.
    pub fn killed_and_opened(self, look: Look, now: &str) -> Self {
        let Self { harness, folder } = self;
        drop(harness);
        Self::open_at(folder, look, Memory::default(), now)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the window knows.
    pub fn state(&self) -> &State {
        &self.harness.state().state
    }

    /// What the window knows, to bring about what no widget does yet.
    pub fn state_mut(&mut self) -> &mut State {
        &mut self.harness.state_mut().state
    }

    /// The harness itself, for what has no name: places on a chart.
    pub fn harness(&mut self) -> &mut Harness<'static, App> {
        &mut self.harness
    }

    /// Frames until nothing moves and nothing is being worked on.
    pub fn settle(&mut self) -> &mut Self {
        self.harness.run();
        assert!(self.state().work.is_idle(), "at rest with work left");
        self
    }

    /// So many frames without anyone touching anything; says whether any of them asked for another.
    pub fn asks_for_frames(&mut self, frames: usize) -> bool {
        (0..frames).any(|_| {
            self.harness.step();
            let output = &self.harness.output().viewport_output[&egui::ViewportId::ROOT];
            output.repaint_delay != std::time::Duration::MAX
        })
    }

    /// Presses keys.
    pub fn press(&mut self, modifiers: Modifiers, key: Key) -> &mut Self {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle()
    }

    /// Presses keys without waiting for what comes of it.
    pub fn press_only(&mut self, modifiers: Modifiers, key: Key) -> &mut Self {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
        self.harness.step();
        self
    }

    /// All of it within one frame, as a slow machine gets it.
    pub fn at_one_stroke(&mut self, events: Vec<Event>) -> &mut Self {
        self.harness.input_mut().events.extend(events);
        self.settle()
    }

    /// Ctrl and a key.
    pub fn control(&mut self, key: Key) -> &mut Self {
        self.press(Modifiers { ctrl: true, command: true, ..Modifiers::NONE }, key)
    }

    /// Types into what has the focus.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.harness.event(Event::Text(text.to_owned()));
        self.settle()
    }

    /// Presses the one thing of that name and lets go of it, without waiting for what it sets going.
    pub fn press_on(&mut self, label: &str) -> &mut Self {
        self.named(label).click();
        self.harness.step();
        self.harness.remove_cursor();
        self.harness.step();
        self
    }

    /// Clicks the one thing of that name that is more than a text.
    pub fn click(&mut self, label: &str) -> &mut Self {
        self.named(label).click();
        self.harness.remove_cursor();
        self.settle()
    }

    /// Clicks the first thing whose name begins so: boxes whose name ends in what is chosen.
    pub fn click_beginning(&mut self, label: &str) -> &mut Self {
        let node = self.nodes().find(|node| name_of(node).is_some_and(|name| name.starts_with(label)));
        node.unwrap_or_else(|| panic!("nothing begins with {label:?}, only {:?}", self.texts())).click();
        self.harness.remove_cursor();
        self.settle()
    }

    fn named(&self, label: &str) -> Node<'_> {
        let found: Vec<_> = self.nodes().filter(|node| name_of(node).as_deref() == Some(label)).collect();
        assert!(found.len() == 1, "{} of {label:?} among {:?}", found.len(), self.texts());
        found[0]
    }

    /// The middle of the one thing of that name.
    pub fn place_of(&self, label: &str) -> egui::Pos2 {
        self.named(label).rect().center()
    }

    /// Where the one thing of that name stands.
    pub fn rect_of(&self, label: &str) -> egui::Rect {
        self.named(label).rect()
    }

    /// Makes the window larger or smaller.
    pub fn resize(&mut self, size: Vec2) -> &mut Self {
        self.harness.set_size(size);
        self.settle()
    }

    /// Whether a text is to be seen, alone or as part of one.
    pub fn sees(&self, text: &str) -> bool {
        self.texts().iter().any(|one| one.contains(text))
    }

    /// Every text and name on the screen.
    pub fn texts(&self) -> Vec<String> {
        let texts = self.nodes().flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]);
        texts.flatten().filter(|text| !text.is_empty()).collect()
    }

    /// Everything on the screen.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.harness.root().children_recursive()
    }

    /// Where it is drawn.
    pub fn ctx(&self) -> &egui::Context {
        &self.harness.ctx
    }

    /// What was drawn last.
    pub fn output(&self) -> &egui::FullOutput {
        self.harness.output()
    }

    /// Holds files over the window; none are held any more where none are named.
    pub fn hold_files(&mut self, paths: &[PathBuf]) -> &mut Self {
        let files = paths.iter().map(|path| egui::HoveredFile { path: Some(path.clone()), ..Default::default() });
        self.harness.input_mut().hovered_files = files.collect();
        // What is new takes its size in the first frame and is seen in the second.
        self.harness.run_steps(2);
        self
    }

    /// Lets go of files over the window.
    pub fn drop_files(&mut self, paths: &[PathBuf]) -> &mut Self {
        self.drop_some(paths).settle()
    }

    /// The same, without waiting for what comes of it.
    pub fn drop_some(&mut self, paths: &[PathBuf]) -> &mut Self {
        let files = paths.iter().map(|path| Dropped(path.clone()));
        let input: &mut RawInput = self.harness.input_mut();
        input.dropped_files = files.map(|file| std::sync::Arc::new(file) as _).collect();
        self.harness.step();
        self
    }

    /// What is to be seen.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.render().unwrap()
    }
}

/// The name of something that can be acted on; a text that only stands there has none.
fn name_of(node: &Node<'_>) -> Option<String> {
    node.accesskit_node().label().filter(|name| !name.is_empty())
}

/// A file let go of over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// The window's file, in memory.
#[derive(Default)]
struct Storage(std::collections::BTreeMap<String, String>);

impl eframe::Storage for Storage {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

fn at(folder: &Path) -> Folder {
    Folder { path: folder.to_owned(), disk: Disk::Local }
}

/// Ids follow from the time: whoever writes to the same store needs a time of his own.
pub fn context(now: &str) -> Context {
    Context::fixed(now.parse().unwrap()).named("王督学", "笔记本一号")
}

/// A folder with the sample county, loaded once for all tests.
fn sample() -> &'static Path {
    static SAMPLE: OnceLock<TempDir> = OnceLock::new();
    let load = || {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::open(&at(folder.path()), Access::Write, &context("2026-11-04T08:00:00Z")).unwrap();
        demo::load_sample(&session, Watch::nobody()).unwrap();
        session.store.introduce("王督学", "县督导室", "笔记本一号").unwrap();
        folder
    };
    SAMPLE.get_or_init(load).path()
}

/// A folder with the sample county and a visit to a school planned for the day the window is opened on; gives its id, too.
fn planned(school: &str, length: Length) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    copy_sample(folder.path());
    let session = Session::open(&at(folder.path()), Access::Write, &context("2026-11-05T07:00:00Z")).unwrap();
    let stops = [Stop { school: Some(school.to_owned()), date: "2026-11-05".parse().unwrap(), team: String::new() }];
    let kind = VisitKind::Visit;
    let request = begin::Request { county: None, year: None, rulebook: None, kind, stops: &stops, length };
    let id = begin::begin(&session, &request).unwrap().remove(0);
    (folder, id)
}

/// Copies the sample's store with its evidence.
fn copy_sample(to: &Path) {
    std::fs::copy(sample().join(FILE_NAME), to.join(FILE_NAME)).unwrap();
    for folder in std::fs::read_dir(sample().join("evidence")).unwrap() {
        let folder = folder.unwrap();
        let copy = to.join("evidence").join(folder.file_name());
        std::fs::create_dir_all(&copy).unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
    }
}
