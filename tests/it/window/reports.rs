//! Documents in the window: looked at, made, listed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use junheng::fault::Result;
use junheng::ops::export_document::Kind;
use junheng::ops::papers::visit;
use junheng::store::DocumentRecord;
use junheng::text::Language;
use junheng::ui::command::Command;
use junheng::ui::screens::Screen;
use junheng::ui::screens::reports::listed;
use junheng::ui::state::{Scope, Written};

use super::harness::{Look, Window};
use super::layout;

/// The screen, over the sample county.
fn reports(look: Look) -> Window {
    let mut window = Window::with_sample(look);
    window.state_mut().screen = Screen::Reports;
    window.settle();
    window
}

/// Looks at a kind.
fn choose(window: &mut Window, kind: Kind) {
    window.state_mut().commands.push(Command::Document(kind));
    window.settle();
}

/// Types a path into the form that is open.
fn type_path(window: &mut Window, label: &str, path: &Path) {
    let field = window.nodes().find(|node| {
        let data = node.accesskit_node();
        data.role() == Role::TextInput && data.label().as_deref() == Some(label)
    });
    field.unwrap_or_else(|| panic!("no {label:?} among {:?}", window.texts())).click();
    window.settle();
    window.control(Key::A);
    window.type_text(path.to_str().unwrap());
}

/// Makes the document that is looked at, into the data folder.
fn make(window: &mut Window, name: &str) -> PathBuf {
    let path = window.folder().join(name);
    window.click("生成…");
    type_path(window, "文件", &path);
    window.click("生成");
    path
}

/// The register, as the store has it.
fn register(window: &mut Window) -> Vec<DocumentRecord> {
    let (sender, receiver) = std::sync::mpsc::channel();
    window.state_mut().ask(
        "window.work_read",
        false,
        |engine, _| -> Result<_> { engine.session()?.store.documents() },
        move |_, records| sender.send(records).unwrap(),
    );
    window.settle();
    receiver.recv().unwrap()
}

#[test]
fn every_kind_has_a_preview_and_is_made() {
    let mut window = reports(Look::CHINESE);
    let mut said = Vec::new();
    for (place, kind) in listed().enumerate() {
        choose(&mut window, kind);
        let preview = window.state().reports.previewed();
        let why = window.state().reports.refused().unwrap_or_default().to_owned();
        said.push(format!("{}: {} {why}", kind.id(), preview.unwrap_or(0)));
        if cfg!(feature = "pdf") || !matches!(kind.formats()[0], "docx" | "pdf") {
            assert!(preview.is_some_and(|count| count > 0), "{}: {why} {:?}", kind.id(), window.texts());
        }
        let ending = kind.formats().iter().find(|format| cfg!(feature = "pdf") || **format != "pdf");
        let Some(ending) = ending else { continue };
        let path = make(&mut window, &format!("{place}.{ending}"));
        assert!(path.is_file(), "{}: {:?}", kind.id(), window.texts());
        let records = register(&mut window);
        let last = records.last().unwrap();
        assert_eq!((last.document.kind.as_str(), &last.document.path), (kind.id(), &path));
        assert_eq!(window.state().notices.last().unwrap().written, Some(Written::File(path)));
        window.state_mut().notices.clear();
        window.settle();
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[cfg(feature = "pdf")]
#[test]
fn pages_are_drawn_as_they_are_come_to() {
    let mut window = reports(Look::CHINESE);
    choose(&mut window, Kind::CountyReport);
    let pages = window.state().reports.previewed().unwrap();
    assert!(pages > 5, "{pages}");
    assert!(window.sees(&format!("第 1 页，共 {pages} 页")));
    let textures = |window: &Window| window.ctx().tex_manager().read().num_allocated();
    let first = textures(&window);
    for _ in 1..pages {
        window.click("下一页");
    }
    assert!(window.sees(&format!("第 {pages} 页，共 {pages} 页")));
    // Those far off have gone: a few pages are kept, however many there are.
    assert!(textures(&window) <= first + 8, "{} after {first}", textures(&window));
    window.click("整页");
    assert!(window.state().reports.previewed().is_some());
}

#[test]
fn the_scope_says_of_whom_a_document_is() {
    let mut window = reports(Look::CHINESE);
    let township = window.state().shown.as_ref().unwrap().townships[1].clone();
    window.state_mut().set_scope(Scope::Township(township.clone()));
    choose(&mut window, Kind::TownshipReport);
    assert!(window.sees(&format!("乡镇 {township}")), "{:?}", window.texts());
    let shown = window.state().shown.clone().unwrap();
    let (code, name) = (shown.county.schools.codes[3].clone(), shown.county.schools.names[3].clone());
    window.state_mut().set_scope(Scope::Schools([code].into()));
    choose(&mut window, Kind::Visit(visit::Kind::SchoolBrief));
    assert!(window.sees(&name), "{:?}", window.texts());
    let several = shown.county.schools.codes[..2].iter().cloned().collect();
    window.state_mut().set_scope(Scope::Schools(several));
    choose(&mut window, Kind::SevenIndicators);
    assert!(window.sees("选定的 2 所学校"), "{:?}", window.texts());
    make(&mut window, "some.xlsx");
    let names = format!("{}、{}", shown.county.schools.names[0], shown.county.schools.names[1]);
    let registered = register(&mut window).pop().unwrap();
    assert_eq!(registered.document.whose, names);
    assert!(window.sees(&format!("some.xlsx，{}{names}", shown.county.name)), "{:?}", window.texts());
}

#[test]
fn a_school_is_found_by_its_initials() {
    let mut window = reports(Look::CHINESE);
    choose(&mut window, Kind::Visit(visit::Kind::SchoolBrief));
    let shown = window.state().shown.clone().unwrap();
    let name = shown.county.schools.names.last().unwrap().clone();
    window.click("换一所…").click("查找学校").type_text(&name);
    window.click(&name);
    let path = make(&mut window, "brief.pdf");
    if cfg!(feature = "pdf") {
        assert!(path.is_file());
    }
}

/// A county without visits: what needs one says so and leads there.
#[test]
fn what_needs_a_visit_says_so_where_there_is_none() {
    let mut window = Window::without_visits(Look::CHINESE);
    window.state_mut().screen = Screen::Reports;
    window.settle();
    choose(&mut window, Kind::Visit(visit::Kind::VisitSummary));
    assert!(window.sees("本学年还没有开展过可以写入这份文书的督导"), "{:?}", window.texts());
    assert!(!Command::MakeDocument.is_enabled(window.state()));
    assert_eq!(window.state().reports.previewed(), None);
    window.click("打开督导");
    assert_eq!(window.state().screen, Screen::Visits);
    // All that can be made is, and of the rest it is said why not.
    let folder = window.folder().join("all");
    window.state_mut().commands.push(Command::MakeAll);
    window.settle();
    type_path(&mut window, "文件夹", &folder);
    window.click("生成");
    assert!(window.sees("以下文书没有生成") && window.sees("走访小结"), "{:?}", window.texts());
    assert!(std::fs::read_dir(&folder).unwrap().count() > 5);
}

#[test]
fn a_file_that_is_there_is_kept() {
    let mut window = reports(Look::CHINESE);
    choose(&mut window, Kind::Ledger);
    let path = window.folder().join("here.xlsx");
    std::fs::write(&path, "mine").unwrap();
    make(&mut window, "here.xlsx");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    assert!(window.sees("已存在"), "{:?}", window.texts());
    window.click("取消");
}

#[test]
fn the_register_says_whether_files_are_what_was_written() {
    let mut window = reports(Look::CHINESE);
    choose(&mut window, Kind::Ledger);
    let path = make(&mut window, "ledger.xlsx");
    assert!(window.sees("文件未改动"), "{:?}", window.texts());
    std::fs::write(&path, "changed").unwrap();
    let again = |window: &mut Window| {
        window.control(Key::Num1).control(Key::Num6);
    };
    again(&mut window);
    assert!(window.sees("文件已改动"));
    std::fs::remove_file(&path).unwrap();
    again(&mut window);
    assert!(window.sees("文件已不在"));
}

#[test]
fn all_are_made_into_a_folder_and_what_is_left_out_is_said() {
    let mut window = reports(Look::CHINESE);
    let folder = window.folder().join("all");
    window.press(Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE }, Key::S);
    type_path(&mut window, "文件夹", &folder);
    window.click("生成");
    let files = std::fs::read_dir(&folder).unwrap().count();
    if let Some(pictures) = std::env::var_os("JUNHENG_PICTURES") {
        window.picture().save(Path::new(&pictures).join("all-made.png")).unwrap();
    }
    assert!(window.sees(&format!("已生成 {files} 个文件。")), "{:?}", window.texts());
    assert_eq!(register(&mut window).len(), files);
    assert_eq!(window.state().notices.last().unwrap().written, Some(Written::Folder(folder.clone())));
    window.click("关闭");
    // Once more into the same folder: nothing is replaced.
    window.click("全部生成…");
    type_path(&mut window, "文件夹", &folder);
    window.click("生成");
    assert!(window.sees("同名"), "{:?}", window.texts());
}

#[test]
fn the_register_is_searched_by_name_and_by_code() {
    let mut window = reports(Look::CHINESE);
    let folder = window.folder().join("all");
    window.state_mut().commands.push(Command::MakeAll);
    window.settle();
    type_path(&mut window, "文件夹", &folder);
    window.click("生成").click("关闭");
    let shown = window.state().shown.clone().unwrap();
    let records = register(&mut window);
    let schools = &shown.county.schools;
    let of_one = |record: &&DocumentRecord| schools.names.contains(&record.document.whose);
    let of_school = records.iter().rev().find(of_one).unwrap();
    let name = of_school.document.whose.clone();
    let row = schools.names.iter().position(|known| *known == name).unwrap();
    let code = schools.codes[row].clone();
    // What is in the list: the label of a line names its file and how it stands.
    let files = |window: &Window| -> Vec<String> {
        let is_line =
            |text: &&String| text.contains('，') && (text.contains("文件未改动") || text.contains("正在核对"));
        window.texts().iter().filter(is_line).cloned().collect()
    };
    let hint = "按文书、学校名称或代码、文件名查找";
    let search = |window: &mut Window, text: &str| {
        window.click(hint);
        window.control(Key::A);
        window.type_text(text);
    };
    assert!(files(&window).iter().any(|line| !line.contains(&name)), "{:?}", window.texts());
    for query in [&code, &name] {
        search(&mut window, query);
        let lines = files(&window);
        assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(&name)), "{query}: {lines:?}");
    }
    search(&mut window, "没有这样的文书");
    assert!(window.sees("没有找到相符的文书。") && files(&window).is_empty());
    search(&mut window, "台账");
    let lines = files(&window);
    assert!(lines.len() == 1 && lines[0].contains("台账"), "{lines:?}");
}

#[test]
fn kinds_are_found_by_the_palette() {
    let mut window = Window::with_sample(Look::CHINESE);
    window.control(Key::K).type_text("整改通知");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.state().screen, Screen::Reports);
    assert!(window.state().reports.previewed().is_some() || !cfg!(feature = "pdf"));
    window.control(Key::S);
    assert!(window.sees("生成：整改通知书"), "{:?}", window.texts());
}

/// What is done with a document: the form that makes it, the register it stands in, the form that makes all.
fn forms(window: &mut Window, mut look: impl FnMut(&mut Window, &str)) {
    let folder = window.folder().to_owned();
    let say = |window: &Window, key: &str| window.state().say.of(key);
    window.control(Key::S);
    look(window, "make");
    type_path(window, &say(window, "paper.file"), &folder.join("forms.xlsx"));
    window.click(&say(window, "reports.write"));
    look(window, "made");
    window.state_mut().notices.clear();
    window.settle();
    window.press(Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE }, Key::S);
    look(window, "all");
    window.click(&say(window, "window.cancel"));
}

/// The window is alive while a document is being made to be looked at, and can be told to stop.
#[test]
fn a_preview_is_stopped_while_it_is_being_made() {
    let held = Arc::new(AtomicBool::new(false));
    let holds = Arc::clone(&held);
    let told = move |_: f64| {
        while holds.load(Ordering::Relaxed) {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    };
    let mut window = Window::threaded(Look::CHINESE, Arc::new(told));
    held.store(true, Ordering::Relaxed);
    window.state_mut().commands.push(Command::Document(Kind::CountyReport));
    window.wait_until(|window| window.sees("正在生成预览"));
    window.press_on("停止");
    held.store(false, Ordering::Relaxed);
    window.wait_until(|window| window.sees("预览已停止"));
    assert_eq!(window.state().reports.previewed(), None);
    window.press_on("重新预览");
    window.wait_until(|window| window.state().reports.previewed().is_some() || !cfg!(feature = "pdf"));
}

/// Kinds of every sort, at every size: nothing is cut off, nothing lies over anything.
#[test]
fn everything_can_be_read_at_every_size() {
    let kinds = [
        Kind::Visit(visit::Kind::VisitSummary),
        Kind::Visit(visit::Kind::SchoolBrief),
        Kind::SelfReview,
        Kind::Ledger,
        Kind::Forms,
    ];
    let mut faults = Vec::new();
    for language in [Language::ZhCn, Language::En] {
        for (zoom, dark) in [(100, true), (100, false), (150, false), (200, false)] {
            let look = Look { language, dark, zoom };
            let mut window = reports(look);
            for kind in kinds {
                choose(&mut window, kind);
                let name = format!("{}-{}", kind.id(), look.id());
                if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
                    std::fs::create_dir_all(&folder).unwrap();
                    window.picture().save(Path::new(&folder).join(format!("{name}.png"))).unwrap();
                }
                // Sheets scroll sideways.
                let found = layout::faults(&window, !matches!(kind, Kind::Visit(_)));
                faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
            }
            forms(&mut window, |window, name| {
                let name = format!("{name}-{}", look.id());
                if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
                    window.picture().save(Path::new(&folder).join(format!("{name}.png"))).unwrap();
                }
                // A long path goes on in its field.
                let found = layout::faults(window, true).into_iter().filter(|fault| !fault.contains('/'));
                faults.extend(found.map(|fault| format!("{name}: {fault}")));
            });
        }
    }
    assert_eq!(faults, [] as [String; 0]);
}
