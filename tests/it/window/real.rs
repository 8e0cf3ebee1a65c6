//! The real program in a real window, by keys and mouse, on a screen that exists only in memory.
//!
//! Needs Xvfb, xdotool and OpenGL in software, so it runs only where `JUNHENG_DISPLAY_TESTS=1` asks for it, as `.ci/run`
//! does; there it fails when one of them is missing.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::egui::{Pos2, Vec2};
use junheng::ops::demo::load_sample;
use junheng::ops::visit::begin::{Request, Stop, begin};
use junheng::ops::visit::findings::{add_progress, findings, review, state};
use junheng::ops::visit::open::{OpenVisit, open_visit, sheet};
use junheng::ops::visit::write::log;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk, Store};
use junheng::ui::screens::visits::walk::OPEN_SETTING;
use junheng::visit::finding::{Progress, Review, Stage};
use junheng::visit::{Ask, Field, Line, Mark, Sheet, VisitKind};

use super::harness::{Look, Window, context};
use crate::program::{Desk, program};

/// The window's first size, as the program asks for it.
const WINDOW: Vec2 = Vec2::new(1280.0, 720.0);
/// What a window that is ready hears is done within this time.
const HEARD: Duration = Duration::from_secs(10);
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

    /// Strikes keys one after the other.
    fn strike(&self, desk: &Desk, keys: &[&str]) {
        self.by_hand(desk, &format!("key --delay 50 {}", keys.join(" ")));
    }

    /// Strikes keys that lead to a line, until one is at hand, and gives it: what is typed into its note tells which it is,
    /// and is undone again. A window that is not ready hears nothing.
    fn line_at_hand(&self, desk: &Desk, visit: &str, keys: &[&str]) -> String {
        let line = wait_until("a line at hand", || {
            self.strike(desk, keys);
            self.strike(desk, &["n", "x", "Escape"]);
            let start = Instant::now();
            while start.elapsed() < HEARD {
                if let Some((line, _)) = standing(desk, visit).notes.into_iter().find(|(_, note)| note.value == "x") {
                    return Some(line);
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            None
        });
        self.strike(desk, &["ctrl+z"]);
        wait_until("no note", || standing(desk, visit).notes.values().all(|note| note.value != "x").then_some(()));
        line
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

/// Everything that is asked for stands where the test asks for it.
fn is_asked_for() -> bool {
    let asked = std::env::var("JUNHENG_DISPLAY_TESTS").as_deref() == Ok("1");
    if !asked {
        println!("not asked for: set JUNHENG_DISPLAY_TESTS=1");
    }
    asked
}

/// How many years the store holds; none while there is no store yet.
fn years(desk: &Desk) -> usize {
    let store = Store::open(&desk.store(), Access::Read, Disk::Local, context("2026-11-06T08:00:00Z"));
    let counties = store.and_then(|store| store.counties()).unwrap_or_default();
    counties.first().map_or(0, |county| county.years.len())
}

#[test]
fn the_program_in_a_real_window() {
    if !is_asked_for() {
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

/// Lines that are answered.
const LINES: usize = 40;
/// Of these, the program is killed after so many at the earliest.
const BEFORE: usize = 12;
/// The first line from this one on that is answered by a mark alone is found not met, with a note and a finding.
const NOT_MET: usize = 20;

#[test]
fn a_visit_is_walked_by_keys_killed_resumed_and_signed_in_a_real_window() {
    if !is_asked_for() {
        return;
    }
    let desk = Desk::new();
    let display = Display::start(&desk);
    plan(&desk);
    let (mut window, number) = open(&desk, &display);
    display.by_hand(&desk, &format!("windowfocus {number}"));

    // From the list into today's visit, past the briefing to the first line, and half of the lines.
    let id = wait_until("the visit", || {
        display.strike(&desk, &["ctrl+2", "Return"]);
        std::thread::sleep(Duration::from_millis(500));
        reading(&desk, |session| session.store.setting(OPEN_SETTING).unwrap())
    });
    let visit = reading(&desk, |session| open_visit(session, &id).unwrap());
    let not_met = (NOT_MET..LINES).find(|place| visit.asked.lines[*place].ask == Ask::Verdict).unwrap();
    assert_eq!(display.line_at_hand(&desk, &id, &["Return"]), visit.asked.lines[0].id);
    let half: Vec<&str> = (0..LINES / 2).flat_map(|place| keys(&visit, place, not_met)).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| display.strike(&desk, &half));
        wait_until("answers in the store", || (answered(&visit, &standing(&desk, &id)) >= BEFORE).then_some(()));
        // SIGKILL, in the middle of it.
        window.0.kill().unwrap();
        window.0.wait().unwrap();
    });
    let before = standing(&desk, &id);
    let done = answered(&visit, &before);
    let (first, others) = visit.asked.lines[..LINES].split_at(done);
    assert!(
        first.iter().all(|line| is_answered(&before, line)) && !others.iter().any(|line| is_answered(&before, line))
    );
    let last = reading(&desk, |session| log(session, &id).unwrap().pop().unwrap().field.parse::<Field>().unwrap());
    let touched = visit.asked.lines.iter().position(|line| is_of(line, &last)).unwrap();
    assert_eq!(touched + 1, done, "what was entered last is the last line answered");

    // The list says that the visit was left in the middle, and Enter goes on with it: at the field touched last.
    let (mut window, number) = open(&desk, &display);
    display.by_hand(&desk, &format!("windowfocus {number}"));
    assert_eq!(display.line_at_hand(&desk, &id, &["ctrl+2", "Return"]), visit.asked.lines[touched].id);
    display.strike(&desk, &["j"]);
    let rest: Vec<&str> = (done..LINES).flat_map(|place| keys(&visit, place, not_met)).collect();
    display.strike(&desk, &rest);
    wait_until("all answers in the store", || (answered(&visit, &standing(&desk, &id)) == LINES).then_some(()));

    // Feedback: the inspector's name is there, the head's is typed; both sign, and the visit is signed off.
    display.strike(&desk, &["ctrl+Return", "Return", "Return", "Z", "h", "o", "u", "Return"]);
    wait_until("both signatures", || (standing(&desk, &id).signatures.len() == 2).then_some(()));
    display.strike(&desk, &["ctrl+Return", "ctrl+Return"]);
    wait_until("the sign-off", || standing(&desk, &id).is_frozen().then_some(()));
    display.by_hand(&desk, "key ctrl+q");
    ends_well(&mut window);

    let kept = standing(&desk, &id);
    for (place, line) in visit.asked.lines[..LINES].iter().enumerate() {
        if let Some(field) = figure(line) {
            assert!(kept.values[&field]["working"] == "45+44", "{field}");
        } else {
            let mark = if place == not_met { Mark::NotMet } else { Mark::Met };
            assert_eq!(kept.marks[&line.id].value.mark, mark, "{}", line.id);
        }
    }
    assert_eq!(kept.marks.len() + kept.figures.len() + kept.numbers.len(), LINES, "nothing else was entered");
    assert_eq!(kept.notes[&visit.asked.lines[not_met].id].value, "locked j1");
    let names = ["inspector", "head"].map(|role| kept.signatures[role].value.name.clone());
    assert_eq!(names, ["Wang", "Zhou"]);
    followed_to_closing(&desk, &visit);
}

/// A store with the sample county and a visit planned for today, and for tomorrow should the day end meanwhile.
fn plan(desk: &Desk) {
    let session = Session::open(&folder(desk), Access::Write, &context("2026-11-04T08:00:00Z")).unwrap();
    load_sample(&session, junheng::ops::import_county::Watch::nobody()).unwrap();
    session.store.introduce("Wang", "County office", "Laptop").unwrap();
    let schools = session.county(None, None).unwrap().schools;
    let row = schools.names.iter().position(|name| name.contains("九年")).unwrap();
    let today = jiff::Zoned::now().date();
    let stop = |date| Stop { school: Some(schools.codes[row].clone()), date, team: String::new() };
    let stops = [stop(today), stop(today.tomorrow().unwrap())];
    let (kind, length) = (VisitKind::Visit, Length::Full);
    begin(&session, &Request { county: None, year: None, rulebook: None, kind, stops: &stops, length }).unwrap();
}

fn folder(desk: &Desk) -> Folder {
    Folder { path: desk.store(), disk: Disk::Local }
}

/// Reads the store as another program does, while the window writes.
fn reading<T>(desk: &Desk, read: impl FnOnce(&Session) -> T) -> T {
    read(&Session::open(&folder(desk), Access::Read, &context("2026-11-06T08:00:00Z")).unwrap())
}

fn standing(desk: &Desk, visit: &str) -> Sheet {
    reading(desk, |session| sheet(session, visit).unwrap())
}

/// The field of a line's figure.
fn figure(line: &Line) -> Option<Field> {
    match &line.ask {
        Ask::Figure { key, .. } => Some(Field::Figure(key.clone())),
        Ask::Number { .. } | Ask::Ratio { .. } => Some(Field::Number(line.id.clone())),
        _ => None,
    }
}

fn is_of(line: &Line, field: &Field) -> bool {
    figure(line).as_ref() == Some(field) || field.line() == Some(&line.id)
}

fn is_answered(sheet: &Sheet, line: &Line) -> bool {
    sheet.values.contains_key(&figure(line).unwrap_or_else(|| Field::Mark(line.id.clone())))
}

/// How many of the lines are answered.
fn answered(visit: &OpenVisit, sheet: &Sheet) -> usize {
    visit.asked.lines[..LINES].iter().filter(|line| is_answered(sheet, line)).count()
}

/// Keys that answer a line and lead on to the next.
fn keys(visit: &OpenVisit, place: usize, not_met: usize) -> Vec<&'static str> {
    if figure(&visit.asked.lines[place]).is_some() {
        vec!["4", "5", "plus", "4", "4", "Return"]
    } else if place == not_met {
        let note = ["n", "l", "o", "c", "k", "e", "d", "space", "j", "1", "Escape"];
        ["3"].into_iter().chain(note).chain(["f", "ctrl+Return", "Return"]).collect()
    } else {
        vec!["1"]
    }
}

/// The finding of the visit is put right by one person and closed by another.
fn followed_to_closing(desk: &Desk, visit: &OpenVisit) {
    let session = Session::open(&folder(desk), Access::Write, &context("2026-11-20T08:00:00Z")).unwrap();
    let on = visit.about.date;
    let mut found = findings(&session, &visit.about.county, on).unwrap();
    found.retain(|finding| finding.about.visit.as_ref() == Some(&visit.id));
    assert_eq!(found.len(), 1);
    assert!(found[0].facts.contains("locked j1"), "{}", found[0].facts);
    let id = &found[0].id;
    session.store.introduce("Zhou", "School", "").unwrap();
    let step = Progress { on, text: "unlocked".to_owned(), evidence: Vec::new(), done: true };
    add_progress(&session, id, &step).unwrap();
    let look = Review { on, passed: true, text: String::new(), steps: Vec::new() };
    assert_eq!(review(&session, id, &look).unwrap_err().code, "review_by_the_same");
    session.store.introduce("Wang", "County office", "").unwrap();
    review(&session, id, &look).unwrap();
    assert_eq!(state(&session, id).unwrap().stage(), Stage::Closed);
    let faults: Vec<_> = session.store.check(false).unwrap().into_iter().filter(|line| line.fault).collect();
    assert!(faults.is_empty(), "{faults:?}");
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
