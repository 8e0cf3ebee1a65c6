//! Planning visits, the lists of visits and schools, the county's round, and the briefing at the gate.

use std::path::Path;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use jiff::civil::Date;
use junheng::ops::assess_county::{self, assess_county};
use junheng::ops::visit::begin;
use junheng::ops::visit::findings::{NewFinding, raise};
use junheng::ops::visit::finish::{revise, sign_off};
use junheng::ops::visit::list::{Listed, visits};
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::round::{Counted, Entered, Party, open as open_round, read, spread, write as write_round};
use junheng::ops::visit::write::write;
use junheng::ops::{Folder, Session};
use junheng::rulebook::SolvedBy;
use junheng::rulebook::checklist::Length;
use junheng::store::{Access, Bases, Disk, FILE_NAME, NewEntry};
use junheng::ui::screens::Screen;
use junheng::ui::screens::visits::list::Part;
use junheng::ui::screens::visits::walk::Tab;
use junheng::ui::state::{Memory, Scope};
use junheng::visit::round::{Rules, Stop};
use junheng::visit::{Answered, Ask, Field, Finding, Mark, Severity, Source, VisitKind};
use tempfile::TempDir;

use super::harness::{Look, Window, context};
use super::layout;
use crate::program::{Desk, schools_csv};
use crate::visit::{open, sample};

const PARTS: [Part; 3] = [Part::Visits, Part::Schools, Part::Round];

/// Begins a visit to a school, or to the county's offices, with the figures of the latest year.
fn begun(session: &Session, school: Option<&str>, date: &str) -> String {
    let stop =
        begin::Stop { school: school.map(str::to_owned), date: date.parse().unwrap(), team: "一组".to_owned() };
    let kind = if school.is_some() { VisitKind::Visit } else { VisitKind::Office };
    let stops = [stop];
    let request =
        begin::Request { county: None, year: None, rulebook: None, kind, stops: &stops, length: Length::Full };
    begin::begin(session, &request).unwrap().remove(0)
}

/// A folder with visits of every standing, and a finding that is overdue.
fn with_visits() -> TempDir {
    let (folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let codes = &county.schools.codes;
    let answered = |code: &str, date: &str, marks: &[Mark]| {
        let id = begun(&session, Some(code), date);
        let asked = open_visit(&session, &id).unwrap().asked;
        let lines = asked.lines.iter().filter(|line| line.ask == Ask::Verdict);
        let fields = lines.zip(marks).map(|(line, mark)| {
            let answer = Answered::new(*mark);
            (Field::Mark(line.id.clone()), serde_json::to_value(answer).unwrap())
        });
        write(&session, &id, fields.collect()).unwrap();
        id
    };
    let first = answered(&codes[0], "2026-10-12", &[Mark::Met, Mark::NotMet, Mark::NotMet]);
    let asked = open_visit(&session, &first).unwrap().asked;
    let line = asked.lines.iter().find(|line| line.ask == Ask::Verdict).unwrap().id.clone();
    answered(&codes[1], "2026-07-01", &[Mark::Met]);
    answered(&codes[2], "2026-01-15", &[Mark::Met; 12]);
    answered(&codes[3], "2026-11-05", &[Mark::Met; 5]);
    begun(&session, Some(&codes[4]), "2026-11-05");
    begun(&session, Some(&codes[0]), "2026-11-05");
    begun(&session, Some(&codes[5]), "2026-11-09");
    begun(&session, Some(&codes[6]), "2026-10-30");
    begun(&session, None, "2026-11-10");
    let about = Finding {
        source: Source::County,
        county: county.id().to_owned(),
        year: county.year,
        school: Some(codes[0].clone()),
        visit: Some(first),
        line,
        requirement: String::new(),
        basis: String::new(),
        found_on: "2026-10-12".parse().unwrap(),
    };
    let finding = NewFinding {
        about,
        facts: "音乐教室堆放杂物，琴房上锁。".to_owned(),
        severity: Severity::Failing,
        side: SolvedBy::School,
        person: String::new(),
        measure: String::new(),
        deadline: Some("2026-10-31".parse().unwrap()),
    };
    raise(&session, &finding).unwrap();
    folder
}

fn window(folder: TempDir, look: Look) -> Window {
    let mut window = Window::open(folder, look, Memory::default());
    window.state_mut().screen = Screen::Visits;
    window.settle();
    window
}

/// Says who one is, where that is asked.
fn introduce(window: &mut Window) {
    if window.state().introduction.is_some() {
        window.type_text("王督学");
        let save = window.state().say.of("introduction.save");
        window.click(&save);
    }
}

fn stored(path: &Path) -> Session {
    let folder = Folder { path: path.to_owned(), disk: Disk::Local };
    Session::open(&folder, Access::Read, &context("2026-11-05T09:00:00Z")).unwrap()
}

fn listed(window: &Window) -> Vec<Listed> {
    let session = stored(window.folder());
    let county = session.county(None, None).unwrap();
    visits(&session, county.id()).unwrap()
}

/// Names of what can be pressed that begin so, from above.
fn beginning(window: &Window, part: &str) -> Vec<String> {
    let mut found: Vec<(f64, String)> = window
        .nodes()
        .filter_map(|node| {
            let node = node.accesskit_node();
            Some((node.bounding_box()?.y0, node.label()?))
        })
        .filter(|(_, label)| label.starts_with(part))
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.into_iter().map(|(_, label)| label).collect()
}

#[test]
fn schools_are_picked_by_pinyin_spread_over_days_and_saved() {
    let (folder, session) = sample();
    drop(session);
    let mut window = window(folder, Look::CHINESE);
    let before = listed(&window);
    window.click("安排督导…");
    let first = window.state().shown.as_ref().unwrap().county.schools.names[0].clone();
    let plan = window.state_mut().visits.plan.as_mut().unwrap();
    (plan.teams, plan.most) = (1, 2);
    for code in 0..5 {
        let code = window.state().shown.as_ref().unwrap().county.schools.codes[code].clone();
        window.state_mut().visits.plan.as_mut().unwrap().switch(&code);
    }
    window.settle();
    assert!(window.sees("5 所学校，") && window.sees("2026-11-05 周四"), "{:?}", window.texts());
    window.click(&format!("去掉：{first}"));
    assert!(!window.state().visits.plan.as_ref().unwrap().has("nothing"));
    assert_eq!(window.state().visits.plan.as_ref().unwrap().chosen.len(), 4);
    window.click("保存安排");
    introduce(&mut window);
    let mut planned = listed(&window);
    planned.retain(|visit| !before.iter().any(|known| known.id == visit.id));
    assert_eq!(planned.len(), 4);
    assert!(planned.iter().all(|visit| visit.is_planned() && visit.about.kind == VisitKind::Visit));
    let a_day = |date: Date| planned.iter().filter(|visit| visit.about.date == date).count();
    assert!(planned.iter().all(|visit| a_day(visit.about.date) <= 2));
    assert!(window.state().visits.plan.is_none() && window.sees("已安排 4 次督导。"));
}

#[test]
fn keys_go_through_visits_and_schools() {
    let mut window = window(with_visits(), Look::CHINESE);
    // Today's first, over the heading of the day.
    let first: Vec<String> = {
        let today = listed(&window).into_iter().filter(|visit| visit.about.date.to_string() == "2026-11-05");
        today.map(|visit| visit.id).collect()
    };
    assert_eq!(first.len(), 3);
    let press = |window: &mut Window, keys: &[Key]| {
        for key in keys {
            window.press(Modifiers::NONE, *key);
        }
    };
    let opened = |window: &mut Window, keys: &[Key]| {
        press(window, keys);
        press(window, &[Key::Enter]);
        let id = window.state().visits.open.as_ref().map(|walk| walk.visit.id.clone()).unwrap();
        window.press(Modifiers::ALT, Key::ArrowLeft);
        id
    };
    let one = opened(&mut window, &[Key::J]);
    // Back in the list the keys are where they were.
    let other = opened(&mut window, &[Key::J]);
    assert!(first.contains(&one) && first.contains(&other) && one != other);
    assert_eq!(opened(&mut window, &[Key::K]), one);
    let third = opened(&mut window, &[Key::ArrowDown, Key::ArrowDown, Key::ArrowDown]);
    let third = listed(&window).into_iter().find(|visit| visit.id == third).unwrap();
    assert_eq!(third.about.date.to_string(), "2026-11-09", "the heading between is no line");
    let last = opened(&mut window, &[Key::End, Key::J]);
    let last = listed(&window).into_iter().find(|visit| visit.id == last).unwrap();
    let oldest = listed(&window).into_iter().map(|visit| visit.about.date).min().unwrap();
    assert_eq!(last.about.date, oldest);
    let bar = window.state().say.of("command.next_line");
    window.control(Key::K).type_text(&bar);
    assert!(window.texts().iter().any(|text| text.contains(&bar)), "the palette names the key");
    window.press(Modifiers::NONE, Key::Escape);
    // Letters that are typed to search move nothing.
    window.click("按校名、拼音、代码或乡镇查找");
    window.type_text("j").press(Modifiers::NONE, Key::J);
    assert!(window.state().visits.open.is_none());
    window.state_mut().visits.list.search.clear();
    window.state_mut().memory.visits.part = Part::Schools;
    window.settle();
    window.press(Modifiers::NONE, Key::Escape);
    press(&mut window, &[Key::J, Key::J, Key::Space]);
    assert_eq!(window.state().visits.list.chosen.len(), 1);
    let chosen = window.state().visits.list.chosen.first().unwrap().clone();
    press(&mut window, &[Key::Enter]);
    let row = window.state().schools.open.unwrap();
    assert_eq!(window.state().screen, Screen::Schools);
    assert_eq!(window.state().shown.as_ref().unwrap().county.schools.codes[row as usize], chosen);
}

#[test]
fn a_search_finds_by_pinyin_in_both_lists_and_the_plan() {
    let mut window = window(with_visits(), Look::CHINESE);
    let name = window.state().shown.as_ref().unwrap().county.schools.names[5].clone();
    let letters = junheng::ui::screens::schools::order::initials(&name);
    window.state_mut().visits.list.search = letters.clone();
    window.settle();
    assert!(!beginning(&window, &format!("{name}、2026-11-09")).is_empty(), "{letters} {:?}", window.texts());
    window.click("各校");
    let rows = beginning(&window, "今天去：");
    assert_eq!(rows.first(), Some(&format!("今天去：{name}")), "the best fit stands first");
    window.state_mut().visits.list.search.clear();
    window.click("安排督导…");
    window.click("按校名、拼音、代码或乡镇查找").type_text(&letters);
    window.click(&name);
    let code = window.state().shown.as_ref().unwrap().county.schools.codes[5].clone();
    assert!(window.state().visits.plan.as_ref().unwrap().has(&code));
}

#[test]
fn a_draw_is_repeated_by_its_seed_and_says_why() {
    let mut window = window(with_visits(), Look::CHINESE);
    window.click("安排督导…").click("随机抽取").click("抽取");
    let drawn = window.state().visits.plan.as_ref().unwrap().chosen.clone();
    assert_eq!(drawn.len(), 8);
    assert!(drawn.iter().all(|one| !one.why.is_empty()));
    assert!(window.sees(&drawn[0].why) && window.sees("种子 "));
    let text = window.texts().into_iter().find(|text| text.contains("填入该种子可重现")).unwrap();
    let seed: String = text.split("种子 ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    window.click("逐校选取").click("全部取消");
    assert!(window.state().visits.plan.as_ref().unwrap().chosen.is_empty());
    window.click("随机抽取");
    window.click("种子").type_text(&seed).click("抽取");
    assert_eq!(window.state().visits.plan.as_ref().unwrap().chosen, drawn);
    // Somebody was at four schools; the others were never visited, which is said where risk counts.
    window.click("风险较大的学校抽中机会较大").click("抽取");
    let by_risk = &window.state().visits.plan.as_ref().unwrap().chosen;
    assert!(by_risk.iter().any(|one| one.why.contains("从未到校督导")), "{by_risk:?}");
}

#[test]
fn the_list_says_today_first_and_a_planned_visit_is_cancelled() {
    let mut window = window(with_visits(), Look::CHINESE);
    let today = window.texts().iter().position(|text| text.starts_with("今天 2026-11-05 周四 · 3 次")).unwrap();
    let later = window.texts().iter().position(|text| text.starts_with("2026-11-09 周一")).unwrap();
    let before = window.texts().iter().position(|text| text.starts_with("2026-10-30 周五")).unwrap();
    assert!(today < later && later < before);
    assert!(window.sees("逾期未去 2"), "{:?}", window.texts());
    let names = window.state().shown.as_ref().unwrap().county.schools.names.clone();
    assert!(window.sees("未销号问题 1 条") && window.sees("距上次督导：24 天"));
    window.click(&format!("取消安排：{}", names[5])).click("取消安排");
    introduce(&mut window);
    assert!(!listed(&window).iter().any(|visit| visit.about.date == "2026-11-09".parse().unwrap()));
    assert!(window.sees(&format!("已取消：{}", names[5])));
}

#[test]
fn schools_nobody_visited_stand_first_and_one_press_plans_today() {
    let mut window = window(with_visits(), Look::CHINESE);
    window.click("各校");
    let rows = beginning(&window, "今天去：");
    let shown = window.state().shown.clone().unwrap();
    let never = shown.county.schools.names[5..].iter().any(|name| rows[0].ends_with(name.as_str()));
    assert!(never, "{rows:?}");
    let before = listed(&window).len();
    let name = rows[0].trim_start_matches("今天去：").to_owned();
    window.click(&rows[0]);
    introduce(&mut window);
    let after = listed(&window);
    assert_eq!(after.len(), before + 1);
    let row = shown.county.schools.names.iter().position(|one| *one == name).unwrap();
    let planned = after.iter().filter(|visit| visit.about.school.as_deref() == Some(&shown.county.schools.codes[row]));
    assert!(planned.into_iter().any(|visit| visit.about.date == "2026-11-05".parse().unwrap()));
    assert!(beginning(&window, &format!("今天去：{name}")).is_empty(), "not twice");
}

#[test]
fn sort_filter_and_part_are_remembered_and_a_township_narrows() {
    let mut window = window(with_visits(), Look::CHINESE);
    window.click_beginning("待督导").click("各校").click_beginning("按“乡镇”排序");
    let rows = beginning(&window, "今天去：").len();
    let township = window.state().shown.as_ref().unwrap().townships[0].clone();
    window.state_mut().set_scope(Scope::Township(township));
    window.settle();
    assert!(beginning(&window, "今天去：").len() < rows || window.state().rows.len() < rows);
    let kept = window.state().memory.visits.clone();
    assert_eq!(kept.part, Part::Schools);
    assert_eq!(kept.standing.len(), 1);
    let again = window.opened_again(Look::CHINESE);
    assert_eq!(again.state().memory.visits, kept);
}

#[test]
fn schools_are_spread_over_as_few_school_days_as_it_takes() {
    let quantities = junheng::rulebook::built_in_quantities().unwrap();
    let rules = Rules::built_in(&quantities).unwrap();
    let stops: Vec<Stop> =
        (0..11).map(|number| Stop { school: format!("{number:02}"), township: format!("乡{}", number / 4) }).collect();
    let party = Party { first: "2026-11-06".parse().unwrap(), teams: 2, most_a_day: 2 };
    let outings = spread(&rules, &stops, &party).unwrap();
    let mut schools: Vec<&String> = outings.iter().flat_map(|outing| &outing.schools).collect();
    schools.sort();
    assert_eq!(schools, stops.iter().map(|stop| &stop.school).collect::<Vec<_>>());
    assert!(outings.iter().all(|outing| outing.schools.len() <= 2 && (1..=2).contains(&outing.team)));
    let days: Vec<String> = outings.iter().map(|outing| outing.on.to_string()).collect();
    assert_eq!(days, ["2026-11-06", "2026-11-06", "2026-11-09", "2026-11-09", "2026-11-10", "2026-11-10"]);
    let many = Party { teams: 0, ..party };
    assert_eq!(spread(&rules, &stops, &many).unwrap_err().code, "round_party");
}

/// Everyone counted: parents and five other kinds.
fn count_all(session: &Session, happy: u32) {
    let county = session.county(None, None).unwrap();
    let rules = open_round(session, &county).unwrap().rules;
    for respondent in &rules.respondents {
        let sheets = if respondent.parents { 400 } else { 100 };
        let counted = Counted { sheets: Some(sheets), valid: Some(sheets), happy: Some(sheets * happy / 100) };
        write_round(session, county.id(), county.year, &Entered::Counted(respondent.id.clone(), counted)).unwrap();
    }
}

#[test]
fn a_tally_that_is_complete_decides_satisfaction_when_figures_are_verified() {
    let (folder, session) = sample();
    let reported = |session: &Session, verified: bool| {
        let request = assess_county::Request { verified, ..assess_county::Request::default() };
        let answer = assess_county(session, &request).unwrap();
        let place = answer.rulebook.items.iter().position(|item| item.id == "S1").unwrap();
        (answer.assessment.items[place].value, answer.assessment.items[place].status, answer.county.figures)
    };
    let before = reported(&session, true);
    count_all(&session, 60);
    let after = reported(&session, true);
    assert_eq!(after.0, Some(0.6));
    assert_ne!(after.0, before.0);
    assert_eq!(after.2["survey_sheets"].to_string(), "900");
    assert_eq!(after.2["survey_parents_happy"].to_string(), "240");
    assert_eq!(reported(&session, false).0, before.0, "only where verified figures are asked for");
    // One kind not counted: nothing of the tally is used.
    let county = session.county(None, None).unwrap();
    let open_again = Entered::Counted("heads".to_owned(), Counted { sheets: Some(10), ..Counted::default() });
    write_round(&session, county.id(), county.year, &open_again).unwrap();
    assert_eq!(reported(&session, true), before);
    // What cannot be so is not used either.
    let flawed = Counted { sheets: Some(10), valid: Some(11), happy: Some(9) };
    write_round(&session, county.id(), county.year, &Entered::Counted("heads".to_owned(), flawed)).unwrap();
    assert_eq!(reported(&session, true), before);
    let unknown = Entered::Counted("nobody".to_owned(), Counted::default());
    assert_eq!(write_round(&session, county.id(), county.year, &unknown).unwrap_err().code, "round_unknown_part");
    drop((session, folder));
}

#[test]
fn two_counts_that_differ_are_a_conflict_and_are_not_used() {
    let (folder, session) = sample();
    count_all(&session, 90);
    let county = session.county(None, None).unwrap();
    let subject = format!("round/{}/{}", county.year, county.id());
    let head = session.store.heads(&subject).unwrap().into_iter().find(|head| head.field == "counted/parents").unwrap();
    let beside = |happy: u32| NewEntry {
        subject: subject.clone(),
        field: "counted/parents".to_owned(),
        value: serde_json::json!({ "sheets": 400, "valid": 400, "happy": happy }),
        bases: Bases::Entries(vec![head.id]),
    };
    session.store.append(beside(200)).unwrap();
    session.store.append(beside(210)).unwrap();
    let round = read(&session, &county).unwrap();
    let rules = open_round(&session, &county).unwrap().rules;
    assert!(round.counted["parents"].conflict && !round.is_complete(&rules) && round.figures(&rules).is_empty());
    let settled = Counted { sheets: Some(400), valid: Some(400), happy: Some(205) };
    write_round(&session, county.id(), county.year, &Entered::Counted("parents".to_owned(), settled)).unwrap();
    let round = read(&session, &county).unwrap();
    assert!(!round.counted["parents"].conflict && round.is_complete(&rules));
    drop(folder);
}

#[test]
fn numbers_of_the_round_are_entered_where_they_stand() {
    let mut window = window(with_visits(), Look::CHINESE);
    window.click("本轮督导");
    for (label, text) in [("家长：发放", "400"), ("家长：有效", "390"), ("家长：满意", "312")] {
        window.click(label).type_text(text).press(eframe::egui::Modifiers::NONE, Key::Tab);
        introduce(&mut window);
    }
    assert!(window.sees("80.0%"), "{:?}", window.texts());
    let session = stored(window.folder());
    let county = session.county(None, None).unwrap();
    let kept = read(&session, &county).unwrap().counted["parents"].value;
    assert_eq!(kept, Counted { sheets: Some(400), valid: Some(390), happy: Some(312) });
    drop(session);
    assert!(window.sees("还没有统计：人大代表、政协委员、校长、教师、其他群众"));
}

#[test]
fn what_came_too_late_for_a_sign_off_is_said_in_the_list_and_counts_for_nothing() {
    let (folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let value = |mark: Mark| serde_json::to_value(Answered::new(mark)).unwrap();
    let mut ids = Vec::new();
    for code in &county.schools.codes[1..3] {
        let id = begun(&session, Some(code), "2026-11-05");
        let opened = open_visit(&session, &id).unwrap();
        let line = opened.asked.lines.iter().find(|line| line.ask == Ask::Verdict).unwrap();
        let mark = Field::Mark(line.id.clone());
        let first = write(&session, &id, vec![(mark.clone(), value(Mark::Met))]).unwrap().remove(0);
        sign_off(&session, &open_visit(&session, &id).unwrap()).unwrap();
        ids.push((id, mark, first.id));
    }
    let stand = || {
        let all = visits(&session, county.id()).unwrap();
        let of = |id: &String| all.iter().find(|one| one.id == *id).unwrap();
        ids.iter()
            .map(|(id, ..)| of(id))
            .map(|one| (one.answered, one.not_met, one.late, one.signed))
            .collect::<Vec<_>>()
    };
    assert_eq!(stand(), [(1, 0, 0, true); 2]);
    for (id, mark, first) in &ids {
        // Another laptop said otherwise before it heard of the sign-off.
        let late = NewEntry {
            subject: format!("visit/{id}"),
            field: mark.to_string(),
            value: value(Mark::NotMet),
            bases: Bases::Entries(vec![*first]),
        };
        session.store.append(late).unwrap();
    }
    assert_eq!(stand(), [(1, 0, 1, true); 2]);
    revise(&session, &ids[1].0, "核对另一组的录入").unwrap();
    assert_eq!(stand(), [(1, 0, 1, true), (1, 0, 1, false)]);
    drop(session);
    let window = window(folder, Look::CHINESE);
    assert!(window.sees("已签字，迟到 1") && window.sees("修订中，迟到 1"), "{:?}", window.texts());
}

/// Opens a visit planned for today at the first school of the sample, at its briefing.
fn briefed(look: Look) -> Window {
    let folder = with_visits();
    let session = stored(folder.path());
    let code = session.county(None, None).unwrap().schools.codes[0].clone();
    drop(session);
    briefed_in(folder, look, &code)
}

fn briefed_in(folder: TempDir, look: Look, code: &str) -> Window {
    let session = open(folder.path(), "2026-11-04T10:00:00Z", "王督学");
    let id = begun(&session, Some(code), "2026-11-05");
    drop(session);
    let mut window = window(folder, look);
    junheng::ui::screens::visits::walk::open(window.state_mut(), &id, None);
    window.settle();
    window
}

#[test]
fn the_briefing_says_what_is_open_and_leads_to_the_lines() {
    let mut window = briefed(Look::CHINESE);
    let tab = |window: &Window| window.state().visits.open.as_ref().unwrap().tab;
    assert_eq!(tab(&window), Tab::Briefing);
    assert!(window.sees("本校未销号问题 1 条"));
    assert_eq!(beginning(&window, "2026-001"), ["2026-001、音乐教室堆放杂物，琴房上锁。、逾期 5 天、未整改"]);
    assert!(window.sees("上次督导 2026-10-12，距今 24 天"));
    let ways = beginning(&window, "去核对：");
    assert_eq!(ways, ["去核对：音乐教室堆放杂物，琴房上锁。"]);
    window.click_beginning("去核对：");
    let walk = window.state().visits.open.as_ref().unwrap();
    assert_eq!((walk.tab, &walk.line().unwrap().ask), (Tab::Checklist, &Ask::Verdict));
}

/// A folder with a small county in which 1002 is four square metres above a limit.
fn near_a_limit() -> TempDir {
    let desk = Desk::new();
    desk.write("schools.csv", schools_csv().replace(",1700,", ",1354,"));
    let said = desk.words("import schools.csv --year 2025 --county 990201");
    assert_eq!(said.status, 0, "{}", said.err);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(desk.file(), folder.path().join(FILE_NAME)).unwrap();
    folder
}

#[test]
fn figures_that_would_turn_a_verdict_are_said_with_how_little() {
    let mut window = briefed_in(near_a_limit(), Look::CHINESE, "1002");
    assert!(window.sees("教学及辅助用房面积上报 1,354 ㎡，少 4.01 ㎡ 即不达标"), "{:?}", window.texts());
    assert!(window.sees("小学现为达标，") && window.sees("小学最大班额 46 人，超过上限 45 人"));
    window.click("去核对：教学及辅助用房面积");
    let walk = window.state().visits.open.as_ref().unwrap();
    assert_eq!(walk.tab, Tab::Checklist);
    let asks = &walk.line().unwrap().ask;
    assert!(matches!(asks, Ask::Figure { key, .. } if key == "teaching_area"), "{asks:?}");
}

#[test]
fn everything_can_be_read_and_pictures_for_people() {
    let folder = std::env::var_os("JUNHENG_PICTURES");
    let keep = |window: &mut Window, name: &str, look: Look| {
        let picture = window.picture();
        if let Some(folder) = &folder {
            picture.save(Path::new(folder).join(format!("planning-{name}-{}.png", look.id()))).unwrap();
        }
        let faults = layout::faults(window, false);
        assert_eq!(faults, [] as [String; 0], "{name} {}", look.id());
    };
    let looks: Vec<Look> = if folder.is_some() {
        Look::all().chain([Look { zoom: 150, ..Look::CHINESE }, Look { zoom: 200, ..Look::ENGLISH }]).collect()
    } else {
        vec![Look::CHINESE, Look { zoom: 200, ..Look::ENGLISH }]
    };
    for look in looks {
        let mut window = window(with_visits(), look);
        for (part, name) in PARTS.into_iter().zip(["visits", "schools", "round"]) {
            window.state_mut().memory.visits.part = part;
            window.settle();
            keep(&mut window, name, look);
        }
        window.state_mut().memory.visits.part = Part::Visits;
        window.settle();
        window.press(Modifiers::NONE, Key::J).press(Modifiers::NONE, Key::J);
        keep(&mut window, "visits-keys", look);
        let plan = window.state().say.of("visits_list.plan");
        window.click(&plan);
        let codes = window.state().shown.as_ref().unwrap().county.schools.codes.clone();
        let plan = window.state_mut().visits.plan.as_mut().unwrap();
        codes[..7].iter().for_each(|code| plan.switch(code));
        (plan.teams, plan.length) = (2, Length::Standard);
        window.settle();
        keep(&mut window, "plan", look);
        let way = window.state().say.of("visits_list.way_draw");
        let draw = window.state().say.of("visits_list.draw");
        if look.zoom == 100 {
            window.click(&way).click(&draw);
            keep(&mut window, "draw", look);
        }
        let mut window = briefed(look);
        window.settle();
        keep(&mut window, "briefing", look);
        let mut window = briefed_in(near_a_limit(), look, "1002");
        keep(&mut window, "briefing-near", look);
    }
}
