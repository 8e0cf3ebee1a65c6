//! The real program in a real window, by keys and mouse, on a screen that exists only in memory.
//!
//! Needs Xvfb, xdotool and OpenGL in software, so it runs only where `JUNHENG_DISPLAY_TESTS=1` asks for it, as `.ci/run`
//! does; there it fails when one of them is missing.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::egui::{Pos2, Vec2};
use junheng::store::{Access, Disk, Store};

use super::harness::{Look, Window, context};
use crate::program::{Desk, program};

/// The window's first size, as the program asks for it.
const WINDOW: Vec2 = Vec2::new(1280.0, 720.0);
/// A build without optimising on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(90);

/// A child that does not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen in memory.
struct Display {
    _server: Running,
    name: String,
    /// What is on it, as the server keeps it: a window dump.
    pixels: PathBuf,
}

impl Display {
    fn start(desk: &Desk) -> Self {
        let mut command = desk.surrounded("Xvfb");
        // Without a program on it a server begins anew, and refuses those that come meanwhile.
        command.args(["-noreset", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-fbdir"]);
        let child = command.arg(desk.path("")).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = Running(child.expect("Xvfb is not installed: apt-get install xvfb"));
        let mut number = String::new();
        let out = server.0.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb has not started");
        Self { _server: server, name: format!(":{}", number.trim()), pixels: desk.path("Xvfb_screen0") }
    }

    fn program(&self, desk: &Desk, name: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = desk.surrounded(name);
        command.env("DISPLAY", &self.name).env("LIBGL_ALWAYS_SOFTWARE", "1");
        for name in ["WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
            command.env_remove(name);
        }
        command
    }

    /// Does something with keys or mouse; gives what is said.
    fn by_hand(&self, desk: &Desk, line: &str) -> String {
        let output = self.program(desk, "xdotool").args(line.split(' ')).output();
        let output = output.expect("xdotool is not installed: apt-get install xdotool");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn click(&self, desk: &Desk, at: Pos2) {
        self.by_hand(desk, &format!("mousemove {:.0} {:.0} click 1", at.x, at.y));
    }

    /// How bright the window is, from 0 to 255, and how many colours it has.
    fn look(&self) -> (f64, usize) {
        let dump = std::fs::read(&self.pixels).unwrap();
        let word = |place: usize| {
            let bytes: [u8; 4] = dump[place * 4..place * 4 + 4].try_into().unwrap();
            u32::from_be_bytes(bytes) as usize
        };
        // Header and colours come first; words 12 and 19 are the bytes of a line and the number of colours.
        let (start, line) = (word(0) + word(19) * 12, word(12));
        let (mut sum, mut colours) = (0.0, std::collections::BTreeSet::new());
        for row in (0..720).step_by(4) {
            for column in (0..1280).step_by(4) {
                let place = start + row * line + column * 4;
                let colour = &dump[place..place + 3];
                sum += colour.iter().map(|part| f64::from(*part)).sum::<f64>() / 3.0;
                colours.insert(colour.to_vec());
            }
        }
        (sum / (180.0 * 320.0), colours.len())
    }
}

fn wait_until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many years the store holds; none while there is no store yet.
fn years(desk: &Desk) -> usize {
    let store = Store::open(&desk.store(), Access::Read, Disk::Local, context("2026-11-06T08:00:00Z"));
    let counties = store.and_then(|store| store.counties()).unwrap_or_default();
    counties.first().map_or(0, |county| county.years.len())
}

#[test]
fn the_program_in_a_real_window() {
    if std::env::var("JUNHENG_DISPLAY_TESTS").as_deref() != Ok("1") {
        println!("not asked for: set JUNHENG_DISPLAY_TESTS=1");
        return;
    }
    let desk = Desk::new();
    let display = Display::start(&desk);
    let (mut window, id) = open(&desk, &display);

    // By keys: the palette, its command, Enter. The store is read by another program, as an assessor would.
    display.by_hand(&desk, &format!("windowfocus {id}"));
    display.by_hand(&desk, "key ctrl+k");
    display.by_hand(&desk, "type --delay 30 sample");
    assert_eq!(years(&desk), 0);
    display.by_hand(&desk, "key Return");
    wait_until("three years of the sample in the store", || (years(&desk) == 3).then_some(()));

    // By mouse: settings, dark. Where things are is known from the same window without a screen.
    let mut twin = Window::with_sample(Look::ENGLISH);
    let settings = twin.resize(WINDOW).place_of("Settings");
    let dark = twin.click("Settings").place_of("Dark");
    let light = wait_until("a light window", || Some(display.look().0).filter(|light| *light > 200.0));
    wait_until("a dark window", || {
        display.click(&desk, settings);
        display.click(&desk, dark);
        std::thread::sleep(Duration::from_millis(500));
        (display.look().0 < light / 4.0).then_some(())
    });

    display.by_hand(&desk, "key ctrl+q");
    ends_well(&mut window);
    let memory = std::fs::read_to_string(desk.store().join(junheng::ui::MEMORY_FILE)).unwrap();
    assert!(memory.contains("dark:true"), "{memory}");

    // Another program destroys the window: however the window's library takes that, nothing is lost.
    let (mut window, id) = open(&desk, &display);
    display.by_hand(&desk, &format!("windowclose {id}"));
    wait_until("an end", || window.0.try_wait().unwrap());
    assert_eq!(years(&desk), 3);
}

/// Starts the program and waits for its first frame; gives the window's number, too.
fn open(desk: &Desk, display: &Display) -> (Running, String) {
    let start = Instant::now();
    let mut command = display.program(desk, program());
    let child = command.args(["--data", "store", "--lang", "en"]).stderr(Stdio::piped()).spawn().unwrap();
    let window = Running(child);
    let id = wait_until("a window", || {
        let found = display.by_hand(desk, "search --onlyvisible --class junheng");
        found.lines().next().map(str::to_owned)
    });
    let mapped = start.elapsed();
    wait_until("a frame", || (display.look().1 > 8).then_some(()));
    println!("window after {mapped:?}, first frame after {:?}", start.elapsed());
    (window, id)
}

/// Waits for the program's end, which is to be without a fault.
fn ends_well(window: &mut Running) {
    let status = wait_until("an end", || window.0.try_wait().unwrap());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut window.0.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!((status.code(), said.contains("panicked")), (Some(0), false), "{said}");
}
