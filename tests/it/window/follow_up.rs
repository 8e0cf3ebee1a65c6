//! A finding from the key that raises it to its closing by somebody else.

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Event, Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use junheng::ops::visit::findings::{self, NewFinding, add_progress, raise, review};
use junheng::rulebook::SolvedBy;
use junheng::rulebook::checklist::Length;
use junheng::ui::screens::Screen;
use junheng::ui::screens::follow_up::evidence;
use junheng::ui::screens::follow_up::ledger::Key as Column;
use junheng::ui::screens::visits::walk::{Tab, Walk, findings::Draft};
use junheng::ui::state::State;
use junheng::visit::finding::{Progress, Review, Stage};
use junheng::visit::{Ask, Finding, FindingState, Severity, Source};

use super::harness::{Look, Window};
use super::visits::nine_year;

fn walk(window: &Window) -> &Walk {
    window.state().visits.open.as_deref().unwrap()
}

/// Findings as the ledger has them, without those of the sample, which are of the year before.
fn ledger(window: &Window) -> Vec<FindingState> {
    let all = window.state().follow_up.ledger.as_ref().unwrap().findings.clone();
    all.into_iter().filter(|finding| finding.about.found_on.year() == 2026).collect()
}

/// Clicks what may have to be scrolled to first.
fn reach<'a>(window: &'a mut Window, label: &str) -> &'a mut Window {
    let named = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().as_deref() == Some(label);
    let found = window.nodes().find(named);
    found.unwrap_or_else(|| panic!("no {label:?} among {:?}", window.texts())).scroll_to_me();
    window.settle().click(label)
}

/// Puts the keyboard into a field, which shares its name with a heading.
fn into_field<'a>(window: &'a mut Window, label: &str) -> &'a mut Window {
    let field = window.nodes().filter(|node| {
        let data = node.accesskit_node();
        matches!(data.role(), Role::TextInput | Role::MultilineTextInput) && data.label().as_deref() == Some(label)
    });
    field.last().unwrap().click();
    window.settle()
}

/// A visit at a line that is answered with one of five.
fn at_a_line(look: Look) -> Window {
    let mut window = Window::with_visit(look, &nine_year(), Length::Full);
    let verdict = walk(&window).visit.asked.lines.iter().position(|line| line.ask == Ask::Verdict).unwrap();
    let open = window.state_mut().visits.open.as_mut().unwrap();
    open.tab = Tab::Checklist;
    open.go_to(verdict);
    window.settle();
    window
}

/// Does something under the window, as another program would have done before.
fn under<T: Send + 'static>(window: &mut Window, run: impl FnOnce(&junheng::ops::Session) -> T + Send + 'static) {
    let today = |state: &mut State| state.follow_up.changed();
    window.state_mut().ask(
        "window.work_save",
        false,
        |engine, _| Ok(run(engine.session()?)),
        move |state, _| today(state),
    );
    window.settle();
}

fn finding(window: &Window, facts: &str, severity: Severity, found_on: &str, deadline: &str) -> NewFinding {
    let shown = window.state().shown.clone().unwrap();
    let row = facts.len() % shown.county.schools.len();
    NewFinding {
        about: Finding {
            source: Source::County,
            county: shown.county.id().to_owned(),
            year: shown.county.year,
            school: Some(shown.county.schools.codes[row].clone()),
            visit: None,
            line: String::new(),
            requirement: "教室玻地比（窗地比）不小于 1:6".to_owned(),
            basis: "GB 7793-2010".to_owned(),
            found_on: found_on.parse().unwrap(),
        },
        facts: facts.to_owned(),
        severity,
        side: SolvedBy::School,
        person: "李校长".to_owned(),
        measure: "更换北侧两扇窗，暑假前完工".to_owned(),
        deadline: Some(deadline.parse().unwrap()),
    }
}

/// A ledger with findings of every sort.
fn filled(look: Look) -> Window {
    let mut window = at_a_line(look);
    let new = [
        finding(
            &window,
            "抽测教室玻地比为 1:7.2，低于 1:6，白天也需开灯上课。",
            Severity::Failing,
            "2026-09-10",
            "2026-10-20",
        ),
        finding(&window, "消防通道堆放课桌，二楼东侧出口上锁。", Severity::Hazard, "2026-10-12", "2026-11-02"),
        finding(&window, "音乐教室设备未开箱，使用记录为补记。", Severity::Advice, "2026-10-15", "2027-01-20"),
        finding(&window, "空编 6 个，连续三年一年一签聘用代课教师。", Severity::Veto, "2026-10-20", "2026-11-30"),
        finding(
            &window,
            "图书账与系统不一致，账面 12,000 册，实有 10,400 册。",
            Severity::Failing,
            "2026-10-21",
            "2026-11-20",
        ),
        finding(&window, "操场东侧围栏松动。", Severity::Hazard, "2026-10-22", "2026-10-29"),
        finding(&window, "登记重复，已并入前一条。", Severity::Advice, "2026-10-23", "2026-11-23"),
    ];
    under(&mut window, move |session| {
        let ids: Vec<String> = new.iter().map(|new| raise(session, new).unwrap()).collect();
        let step = |text: &str, done| Progress {
            on: "2026-10-28".parse().unwrap(),
            text: text.to_owned(),
            evidence: Vec::new(),
            done,
        };
        add_progress(session, &ids[0], &step("已报县教育局列入维修计划", false)).unwrap();
        add_progress(session, &ids[4], &step("已重新清点，账目调整", true)).unwrap();
        add_progress(session, &ids[5], &step("围栏已焊固", true)).unwrap();
        session.store.introduce("赵督学", "督导室", "笔记本一号").unwrap();
        let look = |passed, text: &str| Review {
            on: "2026-10-30".parse().unwrap(),
            passed,
            text: text.to_owned(),
            steps: Vec::new(),
        };
        review(session, &ids[5], &look(true, "现场查看，已牢固")).unwrap();
        review(session, &ids[0], &look(false, "北侧两扇仍未更换")).unwrap();
        findings::withdraw(session, &ids[6], "与前一条重复").unwrap();
        session.store.introduce("王督学", "督导室", "笔记本一号").unwrap();
    });
    window
}

#[test]
fn a_finding_is_raised_by_a_key_and_closed_by_somebody_else() {
    let mut window = at_a_line(Look::CHINESE);
    let line = walk(&window).line().unwrap().clone();
    assert!(!window.sees("可登记为问题"));
    window.press(Modifiers::NONE, Key::Num3);
    assert!(window.sees("可登记为问题"), "offered, not forced");
    assert!(walk(&window).finding.is_none());
    window.press(Modifiers::NONE, Key::F);
    let Some(Draft::New(fields)) = &walk(&window).finding else { panic!("F opens the form") };
    assert_eq!(fields.facts, line.finding.zh);
    assert_eq!(fields.about.basis, line.basis.zh);
    // What is typed goes on behind the usual words; keys of the lines mean letters.
    window.type_text("j位于三楼。");
    window.press(Modifiers::NONE, Key::J);
    assert_eq!(walk(&window).line().unwrap().id, line.id);
    // A key pressed by mistake loses nothing.
    window.press(Modifiers::NONE, Key::Escape);
    assert!(walk(&window).finding.is_none() && window.sees("有未登记完的问题"));
    window.press(Modifiers::NONE, Key::F).control(Key::Enter);
    let [found] = ledger(&window).try_into().unwrap();
    let found: FindingState = found;
    assert_eq!(found.facts, format!("{}j位于三楼。", line.finding.zh));
    assert_eq!((found.about.line.as_str(), found.side, found.stage()), (line.id.as_str(), line.side, Stage::Open));
    assert_eq!(found.about.visit.as_deref(), Some(walk(&window).visit.id.as_str()));
    assert!(found.deadline.is_some() && window.sees("已登记 2026-001"));
    let notice = window.nodes().find(|node| node.accesskit_node().value().as_deref() == Some("问题已登记入整改台账。"));
    assert!(notice.unwrap().rect().top() < 100.0, "a notice is a row, not a screen");
    // Once more on the same line: what is there already is said.
    window.press(Modifiers::NONE, Key::F);
    assert!(window.sees("请勿重复登记"));
    window.click("取消");
    assert_eq!(ledger(&window).len(), 1);

    window.control(Key::Num5);
    assert_eq!(window.state().screen, Screen::FollowUp);
    window.click_beginning("2026-001");
    reach(&mut window, "整改进展：做了什么，结果怎样").type_text("已更换");
    reach(&mut window, "整改完成");
    reach(&mut window, "记录进展");
    assert_eq!(ledger(&window)[0].stage(), Stage::Fixed);
    assert!(window.sees("须由其他同志复核销号"));
    reach(&mut window, "复核通过，销号");
    assert_eq!(ledger(&window)[0].stage(), Stage::Fixed);
    assert!(window.sees("不能由本人复核销号"), "refused in a sentence, on the page");
    window.control(Key::Num8).click("修改…").click("姓名").type_text("二").click("确定");
    assert_eq!(window.state().identity.as_ref().unwrap().author.name, "王督学二");
    window.control(Key::Num5);
    reach(&mut window, "未通过，继续整改");
    assert!(window.sees("没有写明原因"));
    reach(&mut window, "复核看到的情况；未通过的须写明还差什么").type_text("三楼已更换");
    reach(&mut window, "复核通过，销号");
    let closed = &ledger(&window)[0];
    assert_eq!((closed.stage(), closed.reviews[0].0.text.as_str()), (Stage::Closed, "三楼已更换"));
    assert_eq!(closed.reviews[0].1.author, "王督学二");
    // Taken back and done again, by keys.
    window.control(Key::Z);
    assert_eq!(ledger(&window)[0].stage(), Stage::Fixed);
    window.control(Key::Y);
    assert_eq!(ledger(&window)[0].stage(), Stage::Closed);
}

#[test]
fn a_step_is_proved_by_a_photo_and_what_is_none_is_refused() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5).click_beginning("2026-002");
    let folder = tempfile::tempdir().unwrap();
    let (photo, text) = (folder.path().join("通道.png"), folder.path().join("说明.txt"));
    image::RgbImage::from_pixel(40, 30, image::Rgb([90, 120, 160])).save(&photo).unwrap();
    std::fs::write(&text, "不是照片").unwrap();
    evidence::attach(window.state_mut(), vec![photo, text]);
    window.settle();
    assert!(
        window.sees("通道.png") && window.sees("说明.txt"),
        "one is taken, the other is named: {:?}",
        window.texts()
    );
    reach(&mut window, "整改进展：做了什么，结果怎样").type_text("通道已清空");
    reach(&mut window, "记录进展");
    assert!(window.sees("佐证：通道.png"));
    let found = ledger(&window).into_iter().find(|finding| finding.number == "2026-002").unwrap();
    assert_eq!(found.progress[0].0.evidence.len(), 1);
    assert!(!window.sees("去掉通道.png"), "the next step has none yet");
}

/// The files of evidence in the data folder.
fn stored(window: &Window) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(window.folder().join("evidence")).unwrap().map(|folder| folder.unwrap().path());
    folders
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

/// Whether the widget of a name shows a colour of a photo, near enough.
fn shows(window: &mut Window, label: &str, colour: [u8; 3]) -> bool {
    let rect = window.rect_of(label);
    let picture = window.picture();
    let mut inside =
        picture.enumerate_pixels().filter(|(x, y, _)| rect.contains(egui::Pos2::new(*x as f32, *y as f32)));
    inside.any(|(_, _, pixel)| (0..3).all(|part| pixel.0[part].abs_diff(colour[part]) < 12))
}

#[test]
fn evidence_of_a_fix_is_dropped_pasted_looked_at_and_found_gone() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5).click_beginning("2026-002");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    image::RgbImage::from_pixel(40, 30, image::Rgb([90, 120, 200])).save(file("通道.png")).unwrap();
    image::RgbImage::from_pixel(40, 30, image::Rgb([200, 90, 20])).save(file("出口.png")).unwrap();
    std::fs::write(file("验收单.pdf"), b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n").unwrap();
    let before = stored(&window);
    assert!(window.sees("也可拖入窗口或粘贴"));
    window.drop_files(&[file("通道.png"), file("验收单.pdf")]);
    assert_eq!(window.state().screen, Screen::FollowUp, "no import was begun");
    window.harness().event(Event::Paste(file("出口.png").display().to_string()));
    window.settle();
    for label in ["照片 1：通道.png", "文件 2：验收单.pdf", "照片 3：出口.png"] {
        assert!(window.sees(label), "{label} in {:?}", window.texts());
    }
    reach(&mut window, "去掉出口.png");
    // While the step is typed a pasted path is text, a pasted picture is evidence all the same.
    reach(&mut window, "整改进展：做了什么，结果怎样").type_text("已清空");
    let pixels = egui::ColorImage::filled([20, 20], egui::Color32::GREEN);
    window.harness().event(Event::PasteImage(std::sync::Arc::new(pixels)));
    window.settle();
    let pasted = window.texts().into_iter().find(|text| text.starts_with("照片 3：粘贴")).unwrap();
    window.harness().event(Event::Paste("/某处/图.png".to_owned()));
    window.settle();
    reach(&mut window, "记录进展");
    let of = |window: &Window| ledger(window).into_iter().find(|finding| finding.number == "2026-002").unwrap();
    let step = of(&window).progress[0].0.clone();
    assert_eq!((step.evidence.len(), step.text.as_str()), (3, "已清空/某处/图.png"));
    let name = pasted.strip_prefix("照片 3：").unwrap().to_owned();
    assert!(window.sees(&format!("佐证：通道.png、验收单.pdf、{name}")), "{:?}", window.texts());

    // Looked at as large as there is room, and on from one to the next.
    window
        .nodes()
        .find(|node| node.accesskit_node().label().as_deref() == Some("照片 1：通道.png"))
        .unwrap()
        .scroll_to_me();
    window.settle();
    assert!(shows(&mut window, "照片 1：通道.png", [90, 120, 200]), "the photo itself is on its tile");
    window.click("照片 1：通道.png");
    assert!(window.sees("1 / 3") && window.sees("40 × 30") && window.sees("王督学于"), "{:?}", window.texts());
    if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
        window.picture().save(std::path::Path::new(&folder).join("followup-evidence-view.png")).unwrap();
    }
    let open = window.state().follow_up.open.as_ref().unwrap().id.clone();
    window.press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.sees("2 / 3") && window.sees("打开"), "the paper is opened by another program");
    assert_eq!(window.state().follow_up.open.as_ref().unwrap().id, open, "keys are not the ledger's meanwhile");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.sees("2 / 3") && window.state().follow_up.open.is_some(), "Escape leaves the photo, not the page");

    // Gone and altered: said in their place.
    for path in stored(&window).into_iter().filter(|path| !before.contains(path)) {
        if path.extension().is_some_and(|ending| ending == "pdf") {
            std::fs::write(path, b"something else").unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
    let folder_of_store = window.opened_again(Look::CHINESE);
    let mut window = folder_of_store;
    window.control(Key::Num5).click_beginning("2026-002");
    for label in ["照片 1：通道.png：文件已不在", "文件 2：验收单.pdf：文件已被改动"] {
        assert!(window.sees(label), "{label} in {:?}", window.texts());
    }
    reach(&mut window, "照片 1：通道.png：文件已不在");
    assert!(window.sees("佐证“通道.png”的文件已不在"), "{:?}", window.texts());
    window.press(Modifiers::NONE, Key::Escape);
    // The same photo once more puts the file back.
    window.drop_files(&[file("通道.png")]);
    assert!(window.sees("照片 1：通道.png") && !window.sees("文件已不在。"), "{:?}", window.texts());
}

#[test]
fn a_finding_that_is_closed_takes_no_evidence_and_workbooks_are_imported() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5).click_beginning("2026-006");
    assert_eq!(
        window
            .state()
            .follow_up
            .ledger
            .as_ref()
            .unwrap()
            .get(&window.state().follow_up.open.as_ref().unwrap().id)
            .unwrap()
            .stage(),
        Stage::Closed
    );
    let folder = tempfile::tempdir().unwrap();
    let (photo, workbook) = (folder.path().join("围栏.png"), folder.path().join("上报.xlsx"));
    image::RgbImage::from_pixel(40, 30, image::Rgb([90, 120, 160])).save(&photo).unwrap();
    std::fs::write(&workbook, b"no workbook").unwrap();
    let before = stored(&window).len();
    window.drop_files(&[photo]);
    assert!(window.sees("重新打开或恢复后才能添加佐证"), "{:?}", window.texts());
    assert_eq!((stored(&window).len(), window.state().screen), (before, Screen::FollowUp));
    window.drop_files(&[workbook]);
    assert_eq!(window.state().screen, Screen::Data);
}

#[test]
fn keys_go_through_the_ledger() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5);
    let open = |window: &Window| {
        let id = window.state().follow_up.open.as_ref().map(|page| page.id.clone());
        let all = &window.state().follow_up.ledger.as_ref().unwrap();
        id.and_then(|id| all.get(&id).map(|finding| finding.number.clone()))
    };
    let texts = window.texts().into_iter().filter(|text| text.starts_with("202") && text.contains('、'));
    let lines: Vec<String> = texts.map(|text| text.chars().take(8).collect()).collect();
    assert!(lines.len() > 3 && lines[0] != lines[1], "{lines:?}");
    window.press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::Enter);
    assert_eq!(open(&window).as_ref(), Some(&lines[1]));
    window.press(Modifiers::NONE, Key::K).press(Modifiers::NONE, Key::Enter);
    assert_eq!(open(&window).as_ref(), Some(&lines[0]));
    window.press(Modifiers::NONE, Key::ArrowDown).press(Modifiers::NONE, Key::Enter);
    assert_eq!(open(&window).as_ref(), Some(&lines[1]));
}

#[test]
fn parts_are_changed_in_place_and_stand_in_the_history() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5).click_beginning("2026-001");
    let id = window.state().follow_up.open.as_ref().unwrap().id.clone();
    let of = |window: &Window| ledger(window).into_iter().find(|finding| finding.id == id).unwrap();
    window.click("责任人").type_text("、张主任");
    reach(&mut window, "复核看到的情况；未通过的须写明还差什么");
    assert_eq!(of(&window).person, "李校长、张主任");
    reach(&mut window, "     隐患");
    assert_eq!(of(&window).severity, Severity::Hazard);
    reach(&mut window, "学期末");
    assert_eq!(of(&window).deadline, Some("2027-01-20".parse().unwrap()));
    reach(&mut window, "查看修改记录");
    for told in [
        "责任人：李校长、张主任",
        "严重级：隐患",
        "时限：2027-01-20",
        "登记问题。",
        "整改进展：已报县教育局列入维修计划",
    ] {
        assert!(window.sees(told), "{told} in {:?}", window.texts());
    }
    reach(&mut window, "撤销该问题…");
    reach(&mut window, "为什么不作为问题").type_text("量错了");
    reach(&mut window, "撤销该问题");
    assert_eq!(of(&window).stage(), Stage::Withdrawn);
    window.control(Key::Z);
    assert_eq!(of(&window).stage(), Stage::Working);
}

#[test]
fn the_ledger_is_sorted_filtered_and_remembered() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5);
    let numbers = |window: &Window| -> Vec<String> {
        let texts = window.texts().into_iter().filter(|text| text.starts_with("2026-0") && text.contains('、'));
        texts.map(|text| text.chars().take(8).collect()).collect()
    };
    assert_eq!(numbers(&window)[..2], ["2026-001", "2026-002"], "overdue first, the longest at the top");
    assert!(window.sees("整改，逾期 10 条"), "on the rail: {:?}", window.texts());
    window.click("检查日期").click("检查日期，升序");
    assert_eq!(window.state().memory.follow_up.order.key, Column::Day);
    assert_eq!(numbers(&window)[0], "2026-007");
    window.click_beginning("待复核 ");
    assert_eq!(numbers(&window), ["2026-005"]);
    let window = window.opened_again(Look::CHINESE);
    assert_eq!(numbers(&window), ["2026-005"], "it is remembered");
    let mut window = window;
    window.click("清除筛选").click_beginning("逾期 ");
    assert_eq!(numbers(&window).len(), 2);
    window.click("按学校、拼音、问题、责任人或编号查找").type_text("没有这样的问题");
    assert!(numbers(&window).is_empty() && window.sees("没有符合筛选条件的问题"));
    window.click_beginning("清除筛选");
    assert_eq!(numbers(&window).len(), 7);
}

#[test]
fn a_finding_of_another_inspection_is_added_by_hand() {
    let mut window = filled(Look::CHINESE);
    window.control(Key::Num5).click("登记问题…").click("国检");
    window.click("校名、拼音或首字母");
    let name = window.state().shown.as_ref().unwrap().county.schools.names[3].clone();
    window.type_text(&name).click(&name);
    into_field(&mut window, "问题").type_text("功能室利用率低").control(Key::Enter);
    let all = ledger(&window);
    let added = all.iter().find(|finding| finding.facts == "功能室利用率低").unwrap();
    assert_eq!((added.about.source, all.len()), (Source::National, 8));
    assert_eq!(
        added.about.school.as_deref(),
        Some(window.state().shown.as_ref().unwrap().county.schools.codes[3].as_str())
    );
    assert_eq!(window.state().follow_up.open.as_ref().unwrap().id, added.id, "its page is open");
    window.control(Key::Z);
    assert_eq!(ledger(&window).len(), 7);
    window.control(Key::Y);
    assert_eq!(ledger(&window).len(), 8);
}

#[test]
fn the_next_visit_brings_open_findings_up_first() {
    let mut window = at_a_line(Look::CHINESE);
    let mut earlier = finding(&window, "围墙倾斜。", Severity::Hazard, "2026-10-12", "2026-11-02");
    earlier.about.school.clone_from(&walk(&window).visit.about.school);
    under(&mut window, move |session| raise(session, &earlier).unwrap());
    assert!(window.sees("本校未销号问题 1 条"));
    window.click_beginning("2026-001");
    if let Some(folder) = std::env::var_os("JUNHENG_PICTURES") {
        window.picture().save(std::path::Path::new(&folder).join("followup-review.png")).unwrap();
    }
    reach(&mut window, "复核看到的情况；未通过的须写明还差什么").type_text("已拆除重砌");
    reach(&mut window, "复核通过，销号");
    assert_eq!(ledger(&window)[0].stage(), Stage::Closed);
    window.click("关闭");
    assert!(!window.sees("本校未销号问题") && walk(&window).finding.is_none());
}

#[test]
fn the_briefing_begins_with_open_findings_and_leads_to_their_review() {
    // A school with doubtful figures, so that there is something else to look at.
    let shown = Window::with_sample(Look::CHINESE).state().shown.clone().unwrap();
    let school = shown.doubts.iter().find_map(|doubt| doubt.doubt.school.clone()).unwrap();
    let mut window = Window::with_visit(Look::CHINESE, &school, Length::Full);
    let line = walk(&window).line().unwrap().id.clone();
    let mut earlier = finding(&window, "围墙倾斜。", Severity::Hazard, "2026-10-12", "2026-11-02");
    earlier.about.school.clone_from(&walk(&window).visit.about.school);
    earlier.about.line.clone_from(&line);
    under(&mut window, move |session| raise(session, &earlier).unwrap());
    let brief = |window: &mut Window| {
        window.state_mut().visits.open.as_mut().unwrap().tab = Tab::Briefing;
        window.settle();
    };
    brief(&mut window);
    let others = ["先看这几处", "差一点就变的数据", "班额", "不达标事项", "数据疑点"];
    let others: Vec<&str> =
        others.into_iter().filter(|title| window.texts().iter().any(|text| text == title)).collect();
    assert!(!others.is_empty(), "a school with nothing else to look at shows no order");
    let top = |title: &str| {
        let is = |node: &egui_kittest::Node<'_>| node.accesskit_node().value().as_deref() == Some(title);
        window.nodes().find(is).unwrap().rect().top()
    };
    assert!(others.iter().all(|other| top("本校未销号问题 1 条") < top(other)), "{others:?}");
    window.click_beginning("去核对：围墙倾斜。");
    assert_eq!((walk(&window).tab, &walk(&window).line().unwrap().id), (Tab::Checklist, &line));
    brief(&mut window);
    window.click_beginning("2026-001");
    reach(&mut window, "复核看到的情况；未通过的须写明还差什么").type_text("已拆除重砌");
    reach(&mut window, "复核通过，销号");
    assert_eq!(ledger(&window)[0].stage(), Stage::Closed);
    window.click("关闭");
    assert!(!window.sees("本校未销号问题") && !window.sees("围墙倾斜。"), "{:?}", window.texts());
}

#[test]
fn whatever_can_be_clicked_has_a_name() {
    let mut window = filled(Look::ENGLISH);
    window.control(Key::Num5).click_beginning("2026-001");
    for node in window.nodes() {
        let data = node.accesskit_node();
        let named = [data.label(), data.value(), data.placeholder().map(str::to_owned)];
        let clicks = data.data().supports_action(eframe::egui::accesskit::Action::Click);
        let bar = data.role() == eframe::egui::accesskit::Role::ScrollBar;
        let is_named = named.into_iter().flatten().any(|name| !name.trim().is_empty());
        assert!(bar || !clicks || is_named, "{:?} at {:?}", data.role(), node.rect());
    }
}

#[test]
fn nothing_is_cut_off_and_pictures_for_people() {
    let folder = std::env::var_os("JUNHENG_PICTURES");
    let mut faults = Vec::new();
    let mut look_at = |window: &mut Window, name: &str, look: Look| {
        faults.extend(
            super::layout::faults(window, false).into_iter().map(|fault| format!("{name} {}: {fault}", look.id())),
        );
        if let Some(folder) = &folder {
            let path = std::path::Path::new(folder).join(format!("followup-{name}-{}.png", look.id()));
            window.picture().save(path).unwrap();
        }
    };
    let looks: Vec<Look> = Look::all().filter(|look| folder.is_some() || !look.dark).collect();
    for look in looks {
        let mut window = filled(look);
        window.press(Modifiers::NONE, Key::Num3);
        look_at(&mut window, "offer", look);
        window.press(Modifiers::NONE, Key::F);
        look_at(&mut window, "raise", look);
        window.press(Modifiers::NONE, Key::Escape).control(Key::Num5);
        look_at(&mut window, "ledger", look);
        window.click_beginning("2026-001");
        look_at(&mut window, "page", look);
        let folder = tempfile::tempdir().unwrap();
        let photos = [("东侧出口.png", [90, 120, 200]), ("通道.png", [200, 150, 60])].map(|(name, colour)| {
            let path = folder.path().join(name);
            image::RgbImage::from_pixel(64, 48, image::Rgb(colour)).save(&path).unwrap();
            path
        });
        window.drop_files(&photos[..1]);
        let (hint, record) =
            (window.state().say.of("follow_up.step_hint"), window.state().say.of("follow_up.add_step"));
        reach(&mut window, &hint).type_text("已清空");
        reach(&mut window, &record);
        window.drop_files(&photos);
        window.nodes().find(|node| node.accesskit_node().label().as_deref() == Some(&record)).unwrap().scroll_to_me();
        window.settle();
        look_at(&mut window, "evidence", look);
        let add = window.state().say.of("follow_up.add");
        window.click(&add);
        look_at(&mut window, "add", look);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
