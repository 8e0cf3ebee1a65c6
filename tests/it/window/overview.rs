//! Overview: does the county pass, and if not, why.

use std::collections::BTreeSet;
use std::path::Path;

use eframe::egui::Vec2;
use junheng::assess::{Status, Verdict, lacks};
use junheng::county::Stage;
use junheng::ops::Folder;
use junheng::rulebook::{Indicator, Rule, SolvedBy};
use junheng::store::{Access, Disk};
use junheng::ui::screens::Screen;
use junheng::ui::state::Scope;

use super::harness::{Look, Window};

/// The sample county on the overview.
fn overview(look: Look) -> Window {
    let mut window = Window::with_sample(look);
    window.state_mut().screen = Screen::Overview;
    window.settle();
    window
}

/// Under the rulebook of an id.
fn under(mut window: Window, rulebook: &str) -> Window {
    window.state_mut().memory.choice.rulebook = Some(rulebook.to_owned());
    window.state_mut().reload();
    window.settle();
    window
}

fn is_in_persons(indicator: &Indicator) -> bool {
    indicator.shortfall.as_ref().is_some_and(|unit| unit.unit == "persons")
}

/// The first township whose schools lack people.
fn township(mut window: Window) -> Window {
    let shown = window.state().shown.clone().unwrap();
    let lacks_somebody = |township: &&String| {
        let rows = shown.rows_of(&Scope::Township((*township).clone()));
        let lacks = lacks(&shown.assessment, shown.rulebook(), Some(&rows));
        let mut indicators = lacks.indicators.iter().zip(&shown.rulebook().indicators);
        indicators.any(|(lack, indicator)| lack.short > 0 && is_in_persons(indicator))
    };
    let township = shown.townships.iter().find(lacks_somebody).unwrap().clone();
    window.state_mut().set_scope(Scope::Township(township));
    window.settle();
    window
}

/// High enough that nothing has to be scrolled to.
fn tall(mut window: Window) -> Window {
    window.resize(Vec2::new(1366.0, 4000.0));
    window.settle();
    window
}

/// The id of the one manual item that the sample leaves open.
fn open_item(window: &Window) -> String {
    let shown = window.state().shown.as_ref().unwrap();
    let manual = shown.rulebook().items.iter().rfind(|item| matches!(item.rule, Rule::Manual { .. }));
    let id = manual.unwrap().id.clone();
    assert!(!shown.decided.contains_key(&id), "{id} is open");
    id
}

fn verdict_of(window: &Window, item: &str) -> Verdict {
    let shown = window.state().shown.as_ref().unwrap();
    shown.assessment.items.iter().find(|result| result.id == item).unwrap().verdict()
}

#[test]
fn the_verdict_and_its_reasons_are_said() {
    for (look, word, begins, open) in [
        (Look::CHINESE, "不达标", "不达标：小学 ", " 项待核定"),
        (Look::ENGLISH, "Fails", "Fails because: Primary: ", " items to decide"),
    ] {
        let window = overview(look);
        let shown = window.state().shown.clone().unwrap();
        assert!(window.texts().iter().any(|text| text == word), "{word} among {:?}", window.texts());
        let texts = window.texts();
        let sentence = texts.iter().find(|text| text.starts_with(begins)).unwrap_or_else(|| panic!("{texts:?}"));
        let failing = shown.assessment.stages[0].verdicts.unwrap().failing;
        assert!(sentence.contains(&failing.to_string()), "{failing} in {sentence}");
        let result = shown.assessment.items.iter().zip(&shown.rulebook().items);
        for (_, item) in result.filter(|(result, _)| result.verdict() == Verdict::Fail) {
            assert!(sentence.contains(&item.id), "{} in {sentence}", item.id);
        }
        let waiting = shown.assessment.items.iter().filter(|result| {
            matches!(result.status, Status::Manual | Status::ToConfirm) && result.verdict() == Verdict::Undetermined
        });
        let open = format!(" {}{open}", waiting.count());
        assert!(sentence.replace('；', "； ").contains(&open), "{open} in {sentence}");
    }
}

#[test]
fn an_item_is_decided_where_it_stands_and_the_decision_withdrawn() {
    let mut window = tall(overview(Look::CHINESE));
    let item = open_item(&window);
    window.click_beginning(&format!("{item}：")).click("未达到");
    assert_eq!(verdict_of(&window, &item), Verdict::Fail);
    let shown = window.state().shown.clone().unwrap();
    let folder = Folder { path: window.folder().to_owned(), disk: Disk::Local };
    let context = junheng::context::Context::fixed("2026-11-06T08:00:00Z".parse().unwrap());
    let session = junheng::ops::Session::open(&folder, Access::Read, &context).unwrap();
    let kept = session.store.decisions(shown.county.id(), shown.county.year, &shown.rulebook().id).unwrap();
    assert_eq!(kept[&item].decision.as_ref().map(|decision| decision.met), Some(false));
    assert_eq!(kept[&item].author.name, "王督学");
    assert!(window.sees("王督学"), "who decided is shown");
    window.click("撤回核定");
    assert_eq!(verdict_of(&window, &item), Verdict::Undetermined);
}

#[test]
fn a_name_is_asked_before_the_first_decision_though_figures_were_imported_without() {
    let mut window = Window::empty(Look::CHINESE);
    window.click("打开示例县");
    let mut window = tall(window);
    let item = open_item(&window);
    window.click_beginning(&format!("{item}：")).click("未达到");
    assert!(window.sees("请填写姓名和单位"));
    assert_eq!(verdict_of(&window, &item), Verdict::Undetermined);
    window.type_text("李督学").click("确定");
    assert_eq!(verdict_of(&window, &item), Verdict::Fail);
    assert_eq!(window.state().shown.as_ref().unwrap().decided[&item].author.name, "李督学");
}

#[test]
fn papers_are_kept_with_the_decision() {
    let mut window = tall(overview(Look::CHINESE));
    let item = open_item(&window);
    let shown = window.state().shown.clone().unwrap();
    let paper = shown.rulebook().item(&item).unwrap().guidance.papers.zh[0].clone();
    window.click_beginning(&format!("{item}："));
    window.click(&paper).click("达到");
    let shown = window.state().shown.clone().unwrap();
    assert_eq!(shown.decided[&item].papers, [paper]);
    assert_eq!(verdict_of(&window, &item), Verdict::Pass);
}

/// What is being written waits while another year or standard is looked at.
#[test]
fn a_decision_being_written_comes_back_with_its_year_and_standard() {
    let mut window = tall(overview(Look::CHINESE));
    let item = open_item(&window);
    window.click_beginning(&format!("{item}：")).click("说明").type_text("已查阅会议记录");
    assert!(window.sees("已查阅会议记录"));
    window.click_beginning("学年 ").click("2024—2025学年");
    assert!(!window.sees("已查阅会议记录"), "it is no word about another year");
    window.click_beginning("评估标准 ").click("基本均衡（2012）");
    window.click_beginning("评估标准 ").click("优质均衡（2017）");
    window.click_beginning("学年 ").click("2025—2026学年");
    assert!(window.sees("已查阅会议记录"), "{:?}", window.texts());
    window.click("达到");
    let shown = window.state().shown.clone().unwrap();
    assert_eq!((shown.county.year, shown.decided[&item].note.as_str()), (2025, "已查阅会议记录"));
}

/// Each concession says how many schools and items it alone would change, and names them.
#[test]
fn a_concession_names_what_it_would_change() {
    let mut window = tall(overview(Look::CHINESE));
    let shown = window.state().shown.clone().unwrap();
    let scopes = [Scope::County, Scope::Township(shown.townships[0].clone())];
    let mut named = 0;
    for scope in scopes {
        window.state_mut().set_scope(scope.clone());
        window.settle();
        let rows = window.state().rows.clone();
        for change in &shown.assessment.would_change {
            let units = change.units.iter().map(|unit| &shown.assessment.units[*unit]);
            let units: Vec<_> = units.filter(|unit| rows.contains(&unit.row)).collect();
            if units.is_empty() {
                continue;
            }
            let said = format!("可改变 {} 所学校", units.len());
            assert!(window.sees(&said), "{scope:?}: {said} among {:?}", window.texts());
            for unit in units.iter().take(12) {
                let stage = if unit.stage == Stage::Primary { "小学" } else { "初中" };
                assert!(window.sees(&format!("{}（{stage}）", shown.school(unit.row))));
                named += 1;
            }
        }
    }
    assert!(named > 0, "the sample has schools that a concession would change");
}

#[test]
fn a_concession_says_what_it_changes_and_that_it_is_on() {
    let mut window = tall(overview(Look::CHINESE));
    let shown = window.state().shown.clone().unwrap();
    let change = shown.assessment.would_change.iter().find(|change| !change.units.is_empty()).unwrap();
    let concession = &shown.rulebook().concessions[change.concession];
    assert!(!window.sees("按放宽条款评估"));
    let before: usize = failing(&window);
    window.click(&concession.name.zh);
    assert!(window.sees("按放宽条款评估，非标准结论"));
    assert!(failing(&window) < before, "{} alone lets schools pass", concession.id);
    window.click(&concession.name.zh);
    assert!(!window.sees("按放宽条款评估"));
    assert_eq!(failing(&window), before);
}

fn failing(window: &Window) -> usize {
    let shown = window.state().shown.as_ref().unwrap();
    shown.assessment.stages.iter().filter_map(|stage| stage.verdicts).map(|counts| counts.failing).sum()
}

#[test]
fn a_township_sees_what_its_schools_lack() {
    let mut window = tall(overview(Look::CHINESE));
    let shown = window.state().shown.clone().unwrap();
    // One whose schools lack people.
    let lacks = |row: u32| {
        shown.units_of(row).any(|unit| shown.assessment.values_of(unit).take(3).any(|value| value.met == Some(false)))
    };
    let township =
        shown.townships.iter().find(|name| shown.rows_of(&Scope::Township((*name).clone())).into_iter().any(lacks));
    window.state_mut().set_scope(Scope::Township(township.unwrap().clone()));
    window.settle();
    let rows = window.state().rows.clone();
    let units = shown.assessment.units.iter().enumerate().filter(|(_, unit)| rows.contains(&unit.row));
    let units: Vec<usize> = units.map(|(place, _)| place).collect();
    let mut lines = 0;
    for (place, indicator) in shown.rulebook().indicators.iter().enumerate() {
        let short = units.iter().map(|unit| shown.assessment.values[place].get(*unit));
        let short: Vec<f64> = short.filter(|value| value.met == Some(false)).map(|value| value.shortfall).collect();
        if short.is_empty() || !is_in_persons(indicator) {
            continue;
        }
        lines += 1;
        let said = format!("{}：{} 所不达标，补齐需 {} 人", indicator.name.zh, short.len(), short.iter().sum::<f64>());
        assert!(window.sees(&said), "{said} among {:?}", window.texts());
    }
    assert!(lines > 0, "the township lacks somebody");
    assert!(window.sees("以上结论为全县结论"));
}

#[test]
fn a_scope_is_told_which_side_can_put_right_the_items_it_lacks() {
    let mut window = tall(overview(Look::CHINESE));
    let shown = window.state().shown.clone().unwrap();
    let sides =
        [("学校可解决", SolvedBy::School), ("乡镇可统筹", SolvedBy::Township), ("需县级解决", SolvedBy::County)];
    let mut seen = BTreeSet::new();
    for township in &shown.townships {
        let scope = Scope::Township(township.clone());
        let lacking = lacks(&shown.assessment, shown.rulebook(), Some(&shown.rows_of(&scope))).items;
        window.state_mut().set_scope(scope);
        window.settle();
        for (word, side) in sides {
            let of_side: Vec<_> = lacking.iter().filter(|lack| lack.solved_by == side).collect();
            let title = format!("{word}的事项 {} 项", of_side.len());
            assert_eq!(window.sees(&title), !of_side.is_empty(), "{township}: {title} among {:?}", window.texts());
            for lack in of_side {
                let item = &shown.rulebook().items[lack.item];
                let line = format!("{} {}：", item.id, item.text.zh);
                let texts = window.texts();
                let line = texts.iter().find(|text| text.starts_with(&line)).unwrap_or_else(|| panic!("{line}"));
                let number = format!("{} 所", lack.schools.len());
                assert!(lack.schools.is_empty() || line.contains(&number), "{number} in {line}");
                seen.insert(side.id());
            }
        }
    }
    assert!(seen.len() > 1, "the sample has items of several sides: {seen:?}");
    // A line leads to all that is said of its item.
    let lacking = lacks(&shown.assessment, shown.rulebook(), Some(&window.state().rows)).items;
    let item = &shown.rulebook().items[lacking[0].item];
    window.click_beginning(&format!("{} {}：", item.id, item.text.zh));
    assert!(window.sees("核查方法"));
}

#[test]
fn filters_list_what_they_say() {
    let mut window = tall(overview(Look::CHINESE));
    let items = window.state().shown.as_ref().unwrap().assessment.items.clone();
    let listed = |window: &Window| -> Vec<String> {
        let texts = window.texts();
        let is_listed = |id: &&String| texts.iter().any(|text| text.starts_with(&format!("{id}：")));
        items.iter().map(|item| &item.id).filter(is_listed).cloned().collect()
    };
    assert_eq!(listed(&window).len(), items.len());
    window.click_beginning("未达到 ");
    let failing = items.iter().filter(|item| item.verdict() == Verdict::Fail).map(|item| item.id.clone());
    assert_eq!(listed(&window), failing.collect::<Vec<_>>());
}

#[test]
fn a_row_of_an_indicator_leads_to_its_gaps() {
    let mut window = tall(overview(Look::CHINESE));
    let name = window.state().shown.as_ref().unwrap().rulebook().indicators[0].name.zh.clone();
    let shown = window.state().shown.clone().unwrap();
    assert!(shown.assessment.stages.iter().any(|stage| stage.stage == Stage::Primary && stage.units > 0));
    window.click_beginning(&format!("{name}：差异系数"));
    assert_eq!(window.state().screen, Screen::Gaps);
}

/// Pictures of the whole screen for people to look at, in a folder named by `JUNHENG_PICTURES`.
#[test]
fn for_people() {
    let Some(folder) = std::env::var_os("JUNHENG_PICTURES") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let save = |window: &mut Window, name: &str| {
        window.picture().save(folder.join(format!("overview-{name}.png"))).unwrap();
    };
    let sized = |mut window: Window, width: f32, height: f32| {
        window.resize(Vec2::new(width, height));
        window.settle();
        window
    };
    for look in Look::all() {
        let mut window = sized(overview(look), 1366.0, 2400.0);
        save(&mut window, &format!("tall-{}", look.id()));
        for code in ["G3", "G8", "V6"] {
            let shown = window.state().shown.clone().unwrap();
            let place = shown.rulebook().items.iter().position(|item| item.id == code).unwrap();
            window.state_mut().overview.go_to_item(place);
            window.settle();
        }
        window.state_mut().memory.choice.concessions = vec!["rooms_2016".to_owned()];
        window.state_mut().reload();
        window.settle();
        save(&mut sized(window, 1366.0, 3400.0), &format!("opened-{}", look.id()));
    }
    for look in [Look::CHINESE, Look::ENGLISH] {
        save(&mut sized(under(overview(look), "basic-2012"), 1366.0, 2200.0), &format!("basic-{}", look.id()));
        save(&mut sized(township(overview(look)), 1366.0, 1600.0), &format!("township-{}", look.id()));
        let mut narrow = sized(township(overview(look)), 800.0, 3600.0);
        narrow.state_mut().overview.go_to_item(2);
        narrow.settle();
        save(&mut narrow, &format!("narrow-{}", look.id()));
        let mut zoomed = sized(overview(Look { zoom: 200, ..look }), 683.0, 1800.0);
        save(&mut zoomed, &format!("zoomed-{}", look.id()));
        save(&mut sized(overview(look), 400.0, 2400.0), &format!("least-{}", look.id()));
    }
}
