//! Photos and papers on a visit: dropped, pasted, received, looked at, described, taken off, and found gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{self, Event, Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use image::{Rgb, RgbImage};
use junheng::ops::look_at_evidence::copy_evidence;
use junheng::ops::visit::open::sheet;
use junheng::ops::watched_folder::WatchedFolder;
use junheng::ops::{Folder, Session};
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Disk};
use junheng::ui::screens::Screen;
use junheng::ui::screens::visits::walk::{Tab, Walk};
use junheng::visit::{Ask, Sheet};
use tempfile::TempDir;

use super::harness::{Look, Window, context};
use super::visits::nine_year;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A window with a visit whose line at hand is answered by a mark, and a folder with files to add.
fn visit(look: Look) -> (Window, TempDir) {
    let mut window = Window::with_visit(look, &nine_year(), Length::Full);
    let verdict = walk(&window).visit.asked.lines.iter().position(|line| line.ask == Ask::Verdict).unwrap();
    let open = window.state_mut().visits.open.as_mut().unwrap();
    open.tab = Tab::Checklist;
    open.go_to(verdict);
    window.settle();
    (window, tempfile::tempdir().unwrap())
}

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

fn line(window: &Window) -> String {
    walk(window).line().unwrap().id.clone()
}

/// Hashes of the photos of the line at hand.
fn hashes(window: &Window) -> Vec<String> {
    let photos = walk(window).visit.sheet.photos.get(&line(window));
    photos.map(|photos| photos.keys().cloned().collect()).unwrap_or_default()
}

/// A room with a window and a floor, so that a picture of it is seen to stand upright.
fn photo(folder: &Path, name: &str, hue: u8) -> PathBuf {
    let image = RgbImage::from_fn(640, 480, |x, y| {
        let in_window = (80..300).contains(&x) && (60..240).contains(&y);
        if in_window {
            Rgb([205, 226, 250])
        } else if y > 360 {
            Rgb([150, 110, 70])
        } else {
            Rgb([hue, 196, 160])
        }
    });
    let path = folder.join(name);
    image.save(&path).unwrap();
    path
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What stands in the store.
fn kept(window: &Window) -> (Session, Sheet) {
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let session = Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap();
    let sheet = sheet(&session, &walk(window).visit.id).unwrap();
    (session, sheet)
}

/// Photos of the sample's own visits.
const OF_SAMPLE: usize = 1;

/// The files of evidence in the data folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.join("evidence")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

fn save(window: &mut Window, name: &str) {
    if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
        window.picture().save(Path::new(&folder).join(format!("photos-{name}.png"))).unwrap();
    }
}

/// Whether a part of a picture holds a colour of the photo, near enough.
fn shows(window: &mut Window, label: &str, colour: [u8; 3]) -> bool {
    let rect = window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some(label)).unwrap().rect();
    let picture = window.picture();
    let near = |one: u8, other: u8| one.abs_diff(other) < 12;
    let inside = |x: u32, y: u32| rect.contains(egui::Pos2::new(x as f32, y as f32));
    let mut pixels = picture.enumerate_pixels().filter(|(x, y, _)| inside(*x, *y));
    pixels.any(|(_, _, pixel)| (0..3).all(|part| near(pixel.0[part], colour[part])))
}

#[test]
fn a_dropped_photo_is_kept_shown_described_and_taken_off() {
    let (mut window, folder) = visit(Look::CHINESE);
    let path = photo(folder.path(), "IMG_1.jpg", 240);
    window.drop_files(&[path]);
    assert_eq!(window.state().screen, Screen::Visits, "no import was begun");
    assert_eq!(hashes(&window).len(), 1, "{:?}", window.state().notices);
    let (session, sheet) = kept(&window);
    assert_eq!(sheet.photos[&line(&window)].keys().cloned().collect::<Vec<_>>(), hashes(&window));
    assert!(session.store.evidence_bytes(&hashes(&window)[0]).is_ok());
    drop(session);
    assert!(shows(&mut window, "照片 1", [205, 226, 250]), "the photo itself is on its tile");

    window.click("照片 1");
    assert!(window.sees("IMG_1.jpg") && window.sees("王督学于") && window.sees("640 × 480"), "{:?}", window.texts());
    let at = walk(&window).at;
    window.press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::Num3);
    assert_eq!(walk(&window).at, at, "keys are not the line's while a photo is looked at");
    assert!(walk(&window).visit.sheet.marks.is_empty());
    window.click("说明").type_text("二楼琴房 j1").press(Modifiers::NONE, Key::Escape);
    assert!(!window.sees("IMG_1.jpg"), "Escape leaves the photo");
    assert_eq!(kept(&window).1.photos[&line(&window)][&hashes(&window)[0]].value.caption, "二楼琴房 j1");

    // The same photo again changes nothing, its caption least.
    let again = folder.path().join("IMG_1.jpg");
    window.drop_files(&[again]);
    assert!(window.sees("已在本条"));
    assert_eq!(kept(&window).1.photos[&line(&window)][&hashes(&window)[0]].value.caption, "二楼琴房 j1");

    window.click("照片 1：二楼琴房 j1").click("从本条移除");
    assert!(hashes(&window).is_empty() && kept(&window).1.photos.is_empty());
    assert_eq!(files(window.folder()).len(), OF_SAMPLE + 1, "the file stays");
    window.control(Key::Z);
    assert!(window.sees("已撤销：从“"), "{:?}", window.texts());
    assert_eq!(kept(&window).1.photos[&line(&window)][&hashes(&window)[0]].value.caption, "二楼琴房 j1");
}

#[test]
fn what_is_no_photo_is_refused_in_one_notice_and_the_rest_is_kept() {
    let (mut window, folder) = visit(Look::CHINESE);
    let good = photo(folder.path(), "good.jpg", 100);
    let text = file(folder.path(), "记录.txt", "琴房上锁".as_bytes());
    let large = folder.path().join("large.jpg");
    std::fs::File::create(&large).unwrap().set_len(200 << 20).unwrap();
    let whole = std::fs::read(&good).unwrap();
    let cut = file(folder.path(), "cut.jpg", &whole[..whole.len() / 2]);
    let heic = file(folder.path(), "IMG_2.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    window.press(Modifiers::NONE, Key::Num1);
    let marked = walk(&window).visit.sheet.marks.len();
    window.drop_files(&[text.clone(), good, large, cut, heic]);
    let notices = &window.state().notices;
    assert_eq!(notices.len(), 1);
    let told = &notices[0].text;
    for part in ["4 个文件未添加", "记录.txt：既不是 JPEG", "200 MB", "已损坏或不完整", "HEIC"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(hashes(&window).len(), 1, "the good one is attached");
    assert_eq!(kept(&window).1.marks.len(), marked, "nothing is lost");
    assert_eq!(std::fs::read(text).unwrap(), "琴房上锁".as_bytes());
    let desk = window.place_of("备注：看到的事实、位置");
    assert!(window.ctx().content_rect().contains(desk), "the notice leaves room for the visit");
    save(&mut window, "refused");
}

#[test]
fn workbooks_are_imported_and_other_parts_take_no_photos() {
    let (mut window, folder) = visit(Look::CHINESE);
    let workbook = file(folder.path(), "上报.xlsx", b"no workbook");
    window.drop_files(&[workbook]);
    assert_eq!(window.state().screen, Screen::Data);
    assert_eq!(files(window.folder()).len(), OF_SAMPLE);
}

#[test]
fn a_picture_and_a_path_are_pasted() {
    let (mut window, folder) = visit(Look::CHINESE);
    let pixels = (0..64 * 48).flat_map(|place| [if place < 64 * 24 { 250 } else { 10 }, 20, 20, 255]);
    let pasted = egui::ColorImage::from_rgba_unmultiplied([64, 48], &pixels.collect::<Vec<u8>>());
    window.harness().event(Event::PasteImage(Arc::new(pasted)));
    window.settle();
    assert_eq!(hashes(&window).len(), 1, "{:?}", window.state().notices);
    assert!(shows(&mut window, "照片 1", [250, 20, 20]));
    let path = photo(folder.path(), "from chat.jpg", 10);
    window.harness().event(Event::Paste(format!("file://{}", path.display().to_string().replace(' ', "%20"))));
    window.settle();
    assert_eq!(hashes(&window).len(), 2);
    // In a note it is text, whatever it says.
    window.press(Modifiers::NONE, Key::N);
    window.harness().event(Event::Paste(photo(folder.path(), "c.jpg", 77).display().to_string()));
    window.settle();
    assert_eq!(hashes(&window).len(), 2);
    assert_eq!(window.state().screen, Screen::Visits);
}

#[test]
fn photos_are_numbered_through_the_visit_and_stepped_through() {
    let (mut window, folder) = visit(Look::CHINESE);
    let paths: Vec<PathBuf> =
        [20, 90, 160].iter().map(|hue| photo(folder.path(), &format!("{hue}.png"), *hue)).collect();
    window.drop_files(&paths[..1]);
    let first = walk(&window).at;
    window.state_mut().visits.open.as_mut().unwrap().go_to(first + 1);
    window.settle();
    window.drop_files(&paths[1..]);
    assert!(window.sees("照片 2") && window.sees("照片 3") && !window.sees("照片 1"));
    window.click("照片 2");
    assert!(window.sees("1 / 2") && window.sees("90.png"));
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.sees("2 / 2") && window.sees("160.png"), "{:?}", window.texts());
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.sees("2 / 2"), "there is no further");
    window.click("说明").type_text("走廊").click("上一张");
    assert!(window.sees("1 / 2"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.sees("照片 3：走廊"), "a caption is kept when another photo is gone to");
    // Numbers stay when a photo goes and when the visit is opened again.
    window.click("照片 2").click("从本条移除").press(Modifiers::NONE, Key::Escape);
    let id = walk(&window).visit.id.clone();
    window.press(Modifiers::ALT, Key::ArrowLeft);
    junheng::ui::screens::visits::walk::open(window.state_mut(), &id, None);
    window.settle();
    window.state_mut().visits.open.as_mut().unwrap().go_to(first + 1);
    window.settle();
    assert!(window.sees("照片 3：走廊") && !window.sees("照片 2"), "{:?}", window.texts());
}

#[test]
fn what_is_gone_or_altered_is_said_in_its_place_and_put_back() {
    let (mut window, folder) = visit(Look::CHINESE);
    let path = photo(folder.path(), "IMG_1.jpg", 50);
    let paper = file(folder.path(), "课表.pdf", PDF);
    window.drop_files(&[path.clone(), paper]);
    assert!(window.sees("文件 2"), "a document is no photo: {:?}", window.texts());
    for stored in files(window.folder()) {
        if stored.extension().is_some_and(|ending| ending == "pdf") {
            std::fs::write(stored, b"something else").unwrap();
        } else {
            std::fs::remove_file(stored).unwrap();
        }
    }
    let id = walk(&window).visit.id.clone();
    let at = walk(&window).at;
    window.press(Modifiers::ALT, Key::ArrowLeft);
    junheng::ui::screens::visits::walk::open(window.state_mut(), &id, None);
    window.settle();
    window.state_mut().visits.open.as_mut().unwrap().go_to(at);
    window.settle();
    assert!(window.sees("照片 1：文件已不在") && window.sees("文件 2：文件已被改动"), "{:?}", window.texts());
    save(&mut window, "gone");
    window.click("照片 1：文件已不在");
    assert!(window.sees("佐证“IMG_1.jpg”的文件已不在"));
    save(&mut window, "gone-view");
    window.press(Modifiers::NONE, Key::Escape);
    window.drop_files(&[path]);
    assert!(window.sees("照片 1") && !window.sees("照片 1：文件已不在"), "{:?}", window.texts());
    assert!(shows(&mut window, "照片 1", [205, 226, 250]));
}

#[test]
fn new_photos_of_a_folder_are_offered_and_attached_by_one_click() {
    let (mut window, folder) = visit(Look::CHINESE);
    photo(folder.path(), "old.jpg", 1);
    let before = std::time::SystemTime::from(context("2026-11-05T07:00:00Z").now());
    let old = std::fs::File::options().append(true).open(folder.path().join("old.jpg")).unwrap();
    old.set_modified(before).unwrap();
    window.state_mut().memory.watched_folder = Some(folder.path().to_str().unwrap().to_owned());
    window.settle();
    assert!(window.sees("接收文件夹：") && !window.sees("张新照片"), "{:?}", window.texts());
    for (name, hue) in [("new_1.jpg", 30), ("new_2.jpg", 60), ("new_3.jpg", 90)] {
        photo(folder.path(), name, hue);
    }
    window.settle();
    assert!(window.sees("3 张新照片"), "{:?}", window.texts());
    save(&mut window, "offered");
    window.click("附上 new_2.jpg");
    assert!(window.sees("2 张新照片"));
    assert_eq!(hashes(&window).len(), 1);
    window.click("全部附到本条");
    assert!(!window.sees("张新照片"));
    assert_eq!(hashes(&window).len(), 3);
    photo(folder.path(), "new_4.jpg", 120);
    window.settle();
    window.click("都不附").settle();
    assert!(!window.sees("张新照片"), "not offered twice");
    let path = folder.path().to_owned();
    drop(folder);
    window.settle();
    assert!(window.sees("现在读不到这个文件夹"));
    std::fs::create_dir_all(&path).unwrap();
    photo(&path, "new_5.jpg", 150);
    window.settle();
    assert!(window.sees("1 张新照片"));
    window.click("附上 new_5.jpg").click("停止接收");
    assert_eq!(hashes(&window).len(), 4);
    assert!(!window.sees("接收文件夹：") && window.state().memory.watched_folder.is_none());
    std::fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_watched_folder_tells_each_new_file_once_and_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let since = std::time::SystemTime::now() - Duration::from_mins(1);
    let age = |path: &Path, seconds: u64| {
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(since - Duration::from_secs(seconds)).unwrap();
    };
    age(&file(folder.path(), "before.jpg", b"1"), 10);
    let mut watched = WatchedFolder::new(folder.path(), since);
    assert_eq!(watched.look().unwrap(), [] as [PathBuf; 0]);
    std::fs::create_dir(folder.path().join("2026-11")).unwrap();
    let below = file(&folder.path().join("2026-11"), "b.JPG", b"12");
    // Copied with the time it had: new all the same.
    let copied = file(folder.path(), "a.png", b"1");
    age(&copied, 100);
    for other in ["notes.txt", ".hidden.jpg", "video.mp4"] {
        file(folder.path(), other, b"1");
    }
    assert_eq!(watched.look().unwrap(), [] as [PathBuf; 0], "it may still be being written");
    assert!(watched.is_waiting());
    std::fs::write(&below, b"123").unwrap();
    assert_eq!(watched.look().unwrap(), [copied], "the other has grown");
    assert_eq!(watched.look().unwrap(), [below]);
    assert_eq!(watched.look().unwrap(), [] as [PathBuf; 0], "told once");
    assert!(!watched.is_waiting());

    // A telephone that is connected after the visit was opened: what it took since is new, what it had is not.
    let late = tempfile::tempdir().unwrap();
    let path = late.path().join("DCIM");
    let mut watched = WatchedFolder::new(&path, since);
    assert_eq!(watched.look().unwrap_err().code, "watched_folder_unreadable");
    std::fs::create_dir(&path).unwrap();
    age(&file(&path, "holiday.jpg", b"1"), 10);
    let taken = file(&path, "taken.jpg", b"1");
    assert_eq!(watched.look().unwrap(), [] as [PathBuf; 0]);
    assert_eq!(watched.look().unwrap(), [taken]);
}

#[test]
fn a_document_is_opened_as_a_copy_under_its_own_name() {
    let (mut window, folder) = visit(Look::CHINESE);
    let named = file(folder.path(), "课表&计划 1.pdf", PDF);
    window.drop_files(&[named]).click("文件 1");
    assert!(window.sees("课表&计划 1.pdf") && window.sees("打开") && !window.sees("100%"));
    let (session, _) = kept(&window);
    let hash = hashes(&window)[0].clone();
    let copies = tempfile::tempdir().unwrap();
    let copy = copy_evidence(&session, &hash, copies.path()).unwrap();
    assert_eq!(copy.file_name().unwrap(), "课表_计划 1.pdf", "no sign that a shell would take for its own");
    std::fs::write(&copy, b"noted upon").unwrap();
    assert_eq!(session.store.evidence_bytes(&hash).unwrap(), PDF);
    assert_eq!(copy_evidence(&session, "00", copies.path()).unwrap_err().code, "evidence_unknown");
}

#[test]
fn the_place_is_shown_only_when_asked_for() {
    let (mut window, folder) = visit(Look::CHINESE);
    let path = photo(folder.path(), "IMG_1.jpg", 50);
    let bytes = std::fs::read(&path).unwrap();
    let exif = crate::evidence::exif(
        1,
        &crate::evidence::camera("2026:11:04 08:30:00", None),
        &crate::evidence::place("N", "E"),
    );
    std::fs::write(&path, crate::evidence::with_exif(&bytes, &exif)).unwrap();
    window.drop_files(&[path]).click("照片 1");
    assert!(window.sees("拍摄于 2026-11-04 08:30"), "{:?}", window.texts());
    assert!(window.sees("存有拍摄地点") && !window.sees("41.80"));
    window.click("查看地点");
    assert!(window.sees("41.80"), "{:?}", window.texts());
}

#[test]
fn pictures_for_people() {
    if std::env::var_os("JUNHENG_PICTURES").is_none() {
        return;
    }
    for look in Look::all() {
        let (mut window, folder) = visit(look);
        let paths = [photo(folder.path(), "IMG_1.jpg", 240), photo(folder.path(), "IMG_2.jpg", 120)];
        save(&mut window, &format!("none-{}", look.id()));
        window.drop_files(&paths).drop_files(&[file(folder.path(), "三年级课程表2026.pdf", PDF)]);
        save(&mut window, &format!("strip-{}", look.id()));
        let (photo, paper) = if look.language == junheng::text::Language::En {
            ("Photo 1", "Document 3")
        } else {
            ("照片 1", "文件 3")
        };
        window.click(photo);
        save(&mut window, &format!("view-{}", look.id()));
        window.click("100%");
        save(&mut window, &format!("actual-{}", look.id()));
        window.press(Modifiers::NONE, Key::Escape).click(paper);
        save(&mut window, &format!("paper-{}", look.id()));
    }
}
