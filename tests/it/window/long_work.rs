//! Long work: stopped by its button, asked for twice. Work is held up where a test wants it, so that no timing decides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use egui_kittest::kittest::NodeT as _;
use junheng::ui::command::Command;
use junheng::ui::screens::Screen;
use junheng::ui::work::Told;

use super::harness::{Look, Window};
use crate::program;

/// Holds work up from a part of the way on, until it is let go.
struct Hold {
    at: Arc<Mutex<Option<f64>>>,
    held: Receiver<()>,
    go_on: Sender<()>,
}

impl Hold {
    fn new() -> (Self, Told) {
        let (tells, held) = channel();
        let (go_on, may_go_on) = channel::<()>();
        let (may_go_on, at) = (Mutex::new(may_go_on), Arc::new(Mutex::new(None::<f64>)));
        let hold_at = Arc::clone(&at);
        let told = move |part: f64| {
            let here = hold_at.lock().unwrap().take_if(|at| part >= *at).is_some();
            if here {
                tells.send(()).unwrap();
                may_go_on.lock().unwrap().recv().unwrap();
            }
        };
        (Self { at, held, go_on }, Arc::new(told))
    }

    fn at(&self, part: f64) {
        *self.at.lock().unwrap() = Some(part);
    }

    fn wait(&self, window: &mut Window) {
        window.wait_until(|_| self.held.try_recv().is_ok());
    }

    fn let_go(&self, window: &mut Window) {
        self.go_on.send(()).unwrap();
        window.wait_until(|window| window.state().work.is_idle());
    }

    /// Waits until work is held up, presses the button that stops it, and lets it go.
    fn stop(&self, window: &mut Window) {
        self.wait(window);
        window.press_on("取消");
        self.let_go(window);
    }
}

/// Every file beneath a folder but the index of the log, which is made anew by whoever opens the store.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.clone(), Vec::new());
            files.extend(bytes(&path));
        } else if path.extension().is_none_or(|extension| extension != "sqlite-shm") {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    files
}

/// Imports so far of the county that is shown.
fn imports(window: &mut Window) -> usize {
    window.state_mut().screen = Screen::Data;
    window.wait_until(|window| window.sees("历次导入"));
    window.press_on("历次导入");
    window.wait_until(|window| window.state().work.is_idle());
    window.nodes().filter(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with("前 20"))).count()
}

/// With the sample, and a workbook of another county dropped and read.
fn with_preview(told: Told) -> (Window, tempfile::TempDir) {
    let mut window = Window::threaded(Look::CHINESE, told);
    let elsewhere = tempfile::tempdir().unwrap();
    let workbook = elsewhere.path().join("other.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    window.drop_some(&[workbook]);
    window.wait_until(|window| window.state().work.is_idle() && window.sees("样例县"));
    (window, elsewhere)
}

#[test]
fn an_import_stopped_by_its_button_at_any_tenth_leaves_every_byte_as_it_was() {
    let (hold, told) = Hold::new();
    let (mut window, _elsewhere) = with_preview(told);
    let before = bytes(window.folder());
    for tenth in 0..=9_u8 {
        hold.at(f64::from(tenth) / 10.0);
        window.press_on("确认导入");
        hold.stop(&mut window);
        assert!(window.sees("已取消，没有保存"), "{tenth} tenths: {:?}", window.texts());
        assert!(before == bytes(window.folder()), "stopped at {tenth} tenths");
        window.press_on("关闭提示");
    }
    // The preview is still there, and nothing stands in the way of it now.
    window.press_on("确认导入");
    window.wait_until(|window| window.state().work.is_idle());
    assert_eq!(window.state().shown.as_ref().unwrap().county.name, "样例县");
}

#[test]
fn reading_stopped_by_its_button_leaves_no_preview() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded(Look::CHINESE, told);
    let elsewhere = tempfile::tempdir().unwrap();
    let workbook = elsewhere.path().join("other.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    hold.at(0.0);
    window.drop_some(&[workbook]);
    hold.stop(&mut window);
    assert!(window.sees("已取消，没有保存") && !window.sees("确认导入"), "{:?}", window.texts());
}

#[test]
fn the_sample_stopped_by_its_button_at_any_tenth_leaves_every_byte_as_it_was() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded_empty(Look::CHINESE, told);
    let before = bytes(window.folder());
    for tenth in 0..=9_u8 {
        hold.at(f64::from(tenth) / 10.0);
        window.press_on("打开示例县");
        hold.stop(&mut window);
        assert!(window.sees("已取消，没有保存"), "{tenth} tenths: {:?}", window.texts());
        assert!(before == bytes(window.folder()), "stopped at {tenth} tenths");
        window.press_on("关闭提示");
    }
    window.press_on("打开示例县");
    window.wait_until(|window| window.state().work.is_idle());
    assert_eq!(imports(&mut window), 3);
}

#[test]
fn assessing_stopped_by_its_button_stays_with_what_is_shown() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded(Look::CHINESE, told);
    let rulebook = |window: &Window| window.state().shown.as_ref().unwrap().rulebook().id.clone();
    let before = rulebook(&window);
    hold.at(0.3);
    window.state_mut().commands.push(Command::Rulebook("basic-2012".to_owned()));
    hold.stop(&mut window);
    assert!(window.sees("已停止，仍显示原来的内容"), "{:?}", window.texts());
    assert_eq!(rulebook(&window), before);
    assert_eq!(window.state().memory.choice.rulebook, Some(before));
    // Asked for again it is done.
    window.state_mut().commands.push(Command::Rulebook("basic-2012".to_owned()));
    window.wait_until(|window| rulebook(window) == "basic-2012");
}

#[test]
fn comparing_stopped_by_its_button_shows_nothing() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded(Look::CHINESE, told);
    assert_eq!(imports(&mut window), 3);
    for side in ["前 2024", "后 2025"] {
        let node = window.nodes().find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with(side)));
        let label = node.unwrap().accesskit_node().label().unwrap();
        window.press_on(&label);
    }
    for part in [0.0, 0.5, 0.7] {
        hold.at(part);
        window.press_on("比较选定的两次");
        hold.stop(&mut window);
        assert!(window.sees("已取消") && !window.sees("变化"), "at {part}: {:?}", window.texts());
        window.press_on("关闭提示");
    }
    window.press_on("比较选定的两次");
    window.wait_until(|window| window.sees("变化"));
}

#[test]
fn what_cannot_be_stopped_has_no_button_for_it() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded(Look::CHINESE, told);
    for stops in [true, false] {
        hold.at(0.5);
        let sort = ("window.work_read", true, stops);
        window.state_mut().ask_or(sort, |_, progress| progress.step(0.5), |_, ()| {}, |_, _| {});
        hold.wait(&mut window);
        assert!(window.sees("正在读取") && window.sees("50%"), "{:?}", window.texts());
        let buttons = window.nodes().filter(|node| node.accesskit_node().label().as_deref() == Some("取消")).count();
        assert_eq!(buttons, usize::from(stops));
        hold.let_go(&mut window);
    }
}

#[test]
fn how_far_an_import_is_never_goes_back_and_says_which_step_and_file() {
    let parts = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&parts);
    let (hold, told) = Hold::new();
    let told = move |part: f64| {
        heard.lock().unwrap().push(part);
        told(part);
    };
    let (mut window, _elsewhere) = with_preview(Arc::new(told));
    let read = std::mem::take(&mut *parts.lock().unwrap());
    // Before it stands the assessment of the sample.
    let start = read.iter().rposition(|part| *part == 0.0).unwrap();
    assert!(read[start..].is_sorted() && read.last().is_some_and(|part| *part > 0.9), "{read:?}");
    let elsewhere = tempfile::tempdir().unwrap();
    let workbook = elsewhere.path().join("第二份.xlsx");
    program::county_workbook(&workbook, program::COUNTY);
    hold.at(0.0);
    window.drop_some(&[workbook]);
    hold.wait(&mut window);
    assert!(window.sees("正在读取“第二份.xlsx”"), "{:?}", window.texts());
    hold.let_go(&mut window);
}

#[test]
fn a_second_press_while_an_import_is_under_way_imports_nothing_more() {
    let (hold, told) = Hold::new();
    let (mut window, _elsewhere) = with_preview(told);
    hold.at(0.0);
    window.press_on("确认导入").press_on("确认导入");
    hold.wait(&mut window);
    window.press_on("确认导入");
    hold.let_go(&mut window);
    assert_eq!(imports(&mut window), 1);
}

#[test]
fn a_second_press_while_the_sample_is_loaded_loads_nothing_more() {
    let (hold, told) = Hold::new();
    let mut window = Window::threaded_empty(Look::CHINESE, told);
    hold.at(0.0);
    window.press_on("打开示例县");
    hold.wait(&mut window);
    window.press_on("打开示例县");
    // As a key or the palette would, past the button.
    window.state_mut().commands.extend([Command::Sample, Command::Sample]);
    hold.let_go(&mut window);
    assert_eq!(imports(&mut window), 3);
    assert!(!window.sees("没有重复导入"));
}

#[test]
fn a_sample_that_is_there_already_is_only_shown() {
    let (_hold, told) = Hold::new();
    let (mut window, _elsewhere) = with_preview(told);
    window.press_on("确认导入");
    window.wait_until(|window| window.state().work.is_idle());
    let name = |window: &Window| window.state().shown.as_ref().unwrap().county.name.clone();
    assert_eq!(name(&window), "样例县");
    window.state_mut().commands.push(Command::Sample);
    window.wait_until(|window| name(window) != "样例县" && window.state().work.is_idle());
    assert!(window.sees("没有重复导入"), "{:?}", window.texts());
    assert_eq!(imports(&mut window), 3);
}
