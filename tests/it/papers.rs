//! The papers of visits: whole texts from the sample's visits, what other outcomes say, what is left out, bad input.

use std::fmt::Write as _;

use insta::assert_snapshot;
use junheng::fault::Fault;
use junheng::intake::photo::Pixels;
use junheng::ops::Session;
use junheng::ops::add_evidence::add_evidence_pixels;
use junheng::ops::export_document::{self, export_document};
use junheng::ops::papers::visit::{Kind, Request, paper, subjects};
use junheng::ops::set_decision::{self, set_decision};
use junheng::ops::visit::findings::{NewFinding, raise};
use junheng::ops::visit::finish::{revise, sign, sign_off};
use junheng::ops::visit::list::visits;
use junheng::ops::visit::open::open_visit;
use junheng::ops::visit::round::{self, Counted, Entered, Held};
use junheng::ops::visit::write::write;
use junheng::report::document::{Block, Cell, Document, Mark as RunMark, Run};
use junheng::rulebook::SolvedBy;
use junheng::store::{Bases, EntryId, NewEntry};
use junheng::text::Language;
use junheng::visit::finding::Source;
use junheng::visit::{Answered, Field, Finding, Mark, Measured, Part, Photo, Severity, Signature, VisitKind, work_out};
use serde_json::{Value, json};

use super::visit::{begun, sample};
use super::{document, exporting, program};

const DAY: &str = "2025-11-20";

/// What is asked of a paper, for all that fits.
pub fn request(kind: Kind) -> Request<'static> {
    Request {
        kind,
        county: None,
        year: None,
        rulebook: None,
        verified: false,
        visits: &[],
        from: None,
        to: None,
        schools: &[],
        township: None,
        language: Language::ZhCn,
    }
}

pub fn of_visits(kind: Kind, visits: &[String]) -> Request<'_> {
    Request { visits, ..request(kind) }
}

pub fn made(session: &Session, request: &Request<'_>) -> Document {
    paper(session, request).unwrap().document
}

fn fault(session: &Session, request: &Request<'_>) -> Fault {
    paper(session, request).unwrap_err()
}

/// The sample's visit that is signed: its id and its school.
pub fn signed(session: &Session) -> (String, String) {
    let all = visits(session, session.county(None, None).unwrap().id()).unwrap();
    let one = all.iter().find(|visit| visit.signed && visit.about.kind == VisitKind::Visit).unwrap();
    (one.id.clone(), one.about.school.clone().unwrap())
}

// A document as plain text.

fn run(run: &Run, language: Language) -> String {
    let word = run.mark.word(language);
    match (run.mark, run.text.is_empty()) {
        (RunMark::None, _) => run.text.clone(),
        (_, true) => word,
        (_, false) => format!("{}〔{word}〕", run.text),
    }
}

fn runs(all: &[Run], language: Language) -> String {
    all.iter().map(|one| run(one, language)).collect()
}

fn row(cells: &[Cell], language: Language) -> String {
    cells.iter().map(|cell| runs(&cell.runs, language)).collect::<Vec<_>>().join(" | ")
}

fn blocks(all: &[Block], language: Language, text: &mut String) {
    for block in all {
        match block {
            Block::Heading { level, text: heading, .. } => {
                let _ = writeln!(text, "\n{} {heading}", "#".repeat(usize::from(*level)));
            }
            Block::Paragraph(all) | Block::Line { runs: all, .. } => {
                let _ = writeln!(text, "{}", runs(all, language));
            }
            Block::List { items, numbered } => {
                for (item, number) in items.iter().zip(1..) {
                    let sign = if *numbered { format!("{number}.") } else { "-".to_owned() };
                    let _ = writeln!(text, "{sign} {}", runs(item, language));
                }
            }
            Block::Table(table) => {
                let _ = writeln!(text, "[{}]", table.caption);
                for cells in table.head.iter().chain(&table.rows) {
                    let _ = writeln!(text, "| {}", row(cells, language));
                }
                let _ = writeln!(text, "[/{}]", table.note);
            }
            Block::Picture(picture) => {
                let _ = writeln!(text, "(picture {})", picture.caption);
            }
            Block::Photos(photos) => {
                for photo in photos {
                    let seen = if photo.image.is_some() { "photo" } else { "no photo" };
                    let _ = writeln!(text, "({seen} {}: {})", photo.number, photo.caption);
                }
            }
            Block::Signatures(signatures) => {
                for one in signatures {
                    let drawn = if one.drawn.is_some() { "drawn" } else { "" };
                    let _ = writeln!(text, "(signs {}: {} {drawn} {})", one.role, one.name, one.date);
                }
            }
            Block::Together(inner) | Block::Landscape(inner) => blocks(inner, language, text),
            Block::PageBreak => text.push_str("\n----\n"),
        }
    }
}

pub fn words(document: &Document) -> String {
    let mut text = format!("{}\n{}\n{}\n", document.title, document.subtitle.join("\n"), document.about);
    blocks(&document.blocks, document.language, &mut text);
    let _ = writeln!(text, "\n{}", document.footnote);
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn headings(document: &Document) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Heading { level: 1, text, .. } => Some(text.clone()),
        _ => None,
    };
    document.blocks.iter().filter_map(of).collect()
}

// Whole texts.

#[test]
fn the_summary_of_a_signed_visit() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    assert_snapshot!(words(&made(&session, &of_visits(Kind::VisitSummary, &ids))));
}

#[test]
fn the_summary_of_a_year_in_english() {
    let (_folder, session) = sample();
    let asked = Request { language: Language::En, verified: true, ..request(Kind::VisitSummary) };
    let document = made(&session, &asked);
    assert_eq!(document.made_on, jiff::civil::date(2025, 11, 5), "dated by its last visit");
    assert_snapshot!(words(&document));
}

#[test]
fn the_sample_s_papers_hang_on_no_day_they_are_made_on() {
    let folder = tempfile::tempdir().unwrap();
    let later = super::visit::open(folder.path(), "2027-03-01T08:00:00Z", "陈干事");
    junheng::ops::demo::load_sample(&later, junheng::ops::import_county::Watch::nobody()).unwrap();
    let (_folder, session) = sample();
    let of = |session: &Session| words(&made(session, &request(Kind::VisitSummary)));
    assert_eq!(of(&session), of(&later));
}

#[test]
fn the_page_left_with_the_head() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    assert_snapshot!(words(&made(&session, &of_visits(Kind::Feedback, &ids))));
}

#[test]
fn the_record_of_a_visit() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    assert_snapshot!(words(&made(&session, &of_visits(Kind::SchoolRecord, &ids))));
}

#[test]
fn the_briefing_of_a_school() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    assert_snapshot!(words(&made(
        &session,
        &Request { schools: std::slice::from_ref(&school), ..request(Kind::SchoolBrief) }
    )));
}

#[test]
fn the_briefing_names_what_would_turn_a_verdict() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let brief = |school: &String| {
        words(&made(&session, &Request { schools: std::slice::from_ref(school), ..request(Kind::SchoolBrief) }))
    };
    let turns = county.schools.codes.iter().map(brief).find(|text| text.contains("# 差一点就变的数据"));
    assert_snapshot!(turns.unwrap());
}

#[test]
fn a_value_on_the_edge_is_seen_and_said_to_be_there() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    // 47 teachers for 1,120 students: 4.20 on the form, and yet short of 4.2.
    let whole = |key: &str, row: usize| county.schools.figure(key, row).and_then(|figure| figure.to_whole());
    let is = |row: &usize| whole("students_primary", *row) == Some(1120) && whole("degree_primary", *row) == Some(47);
    let row = (0..county.schools.len()).find(is).unwrap();
    let school = county.schools.codes[row].clone();
    let text =
        words(&made(&session, &Request { schools: std::slice::from_ref(&school), ..request(Kind::SchoolBrief) }));
    assert!(text.contains("4.196 人/百人〔临界〕 | 4.2 | 3.57 | 达到85%"), "{text}");
    let name = county.schools.names[row].clone();
    let ids = [visited(&session, &name, vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))])];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    assert!(text.contains("高于规定学历 4.196（标准 4.2，达到85%）〔临界〕"), "{text}");
    assert!(text.contains("每百名学生拥有高于规定学历教师数 4.196〔临界〕"), "listed on its own: {text}");
}

#[test]
fn rooms_that_were_reported_are_compared_one_by_one_in_every_paper() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    for kind in [Kind::VisitSummary, Kind::Feedback, Kind::SchoolRecord] {
        let text = words(&made(&session, &of_visits(kind, &ids)));
        let said = "21 项，20 项与上报一致，1 项不一致；逐间核对上报用房 6 间，5 间面积与上报一致，1 间不一致（综合楼203美术教室）。";
        assert_eq!(text.matches(said).count(), 1, "{text}");
        assert!(text.contains("| 综合楼203美术教室（㎡） | 96 | 78 | −18 | −18.8% | 不符合"), "{text}");
    }
}

#[test]
fn a_problem_stands_at_the_item_its_basis_names_and_at_its_photo() {
    let (_folder, session) = sample();
    let text = words(&made(&session, &request(Kind::VisitSummary)));
    let item = |name: &str| text.lines().find(|line| line.contains(name)).unwrap().to_owned();
    // Met, says who decided; what was found is told beside it.
    let used = item("设施设备利用率达到较高水平");
    assert!(used.contains("| 达到 | 经核查认定；另经现场核查，澄岚县楠岗学校综合楼101科学教室"), "{used}");
    assert!(used.ends_with("（问题2）"), "{used}");
    assert!(item("每间音乐不小于96㎡").ends_with("（问题1）"), "{text}");
    assert!(item("按100人核定公用经费 |").ends_with("见问题8"), "{text}");
    assert!(text.contains("(photo 1-1: 澄岚县楠岗学校，二楼东侧疏散门上锁（示意图）（问题5）)"), "{text}");
    assert!(text.contains("另有 1 条（2025-006）经核实不成立，已撤销。"), "{text}");
    assert!(text.contains("二楼东侧疏散门上课期间上锁。已当场整改：打开疏散门，清走门前课桌。"), "{text}");
    assert!(text.contains("(signs 负责人: 石小田"), "a teaching point has no head: {text}");
}

#[test]
fn money_is_said_in_yuan_in_english() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    let asked = Request { language: Language::En, ..of_visits(Kind::SchoolRecord, &ids) };
    let text = words(&made(&session, &asked));
    assert!(text.contains("Teaching equipment, book value (yuan) | 2,770,100 | 2,770,100 | 0"), "{text}");
    assert!(text.contains("training budget 69,300 yuan ÷ operating funds budget 1,253,400 yuan"), "{text}");
    assert!(!text.contains("10,000") && !text.contains("ten thousand"), "{text}");
}

#[test]
fn the_notice_to_a_school_is_chinese_in_either_language() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let asked = Request { schools: std::slice::from_ref(&school), ..request(Kind::RectificationNotice) };
    let chinese = made(&session, &asked);
    assert_eq!(chinese, made(&session, &Request { language: Language::En, ..asked }));
    assert_snapshot!(words(&chinese));
}

#[test]
fn a_township_is_written_to_about_all_its_schools() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let (_, school) = signed(&session);
    let township = county.schools.text("township", county.schools.row_of(&school).unwrap()).to_owned();
    let text = words(&made(&session, &Request { township: Some(&township), ..request(Kind::RectificationNotice) }));
    assert!(text.contains(&format!("{township}中心校：")), "{text}");
    assert!(text.contains("督导检查，在 1 所学校发现问题 5 条") && text.contains("请组织有关学校落实"), "{text}");
}

// Outcomes.

pub fn answer(mark: Mark) -> Value {
    serde_json::to_value(Answered::new(mark)).unwrap()
}

pub fn measured(working: &str) -> Value {
    serde_json::to_value(Measured::new(working, &work_out(working).unwrap())).unwrap()
}

/// A visit to the sample's first school of a kind whose name has these characters, with answers.
pub fn visited(session: &Session, name: &str, fields: Vec<(Field, Value)>) -> String {
    let county = session.county(None, None).unwrap();
    let row = county.schools.names.iter().position(|known| known.contains(name)).unwrap();
    let id = begun(session, Some(&county.schools.codes[row]), DAY);
    write(session, &id, fields).unwrap();
    id
}

#[test]
fn visits_with_other_outcomes_say_other_things() {
    let (_folder, session) = sample();
    let mark = |line: &str, mark: Mark| (Field::Mark(line.to_owned()), answer(mark));
    let note = |line: &str, note: &str| (Field::Note(line.to_owned()), json!(note));
    let key = "media_rooms".to_owned();
    let reported = {
        let county = session.county(None, None).unwrap();
        let row = county.schools.names.iter().position(|name| name.contains("第二小学")).unwrap();
        county.schools.figure(&key, row).unwrap().to_whole().unwrap()
    };
    let as_reported = vec![(Field::Figure(key.clone()), measured(&reported.to_string())), mark("FA01", Mark::Met)];
    let fewer = vec![(Field::Figure(key), measured(&(reported - 3).to_string())), mark("FA01", Mark::Met)];
    let not_met = vec![mark("FA01", Mark::NotMet), note("FA01", "三年级一班主窗在右侧")];
    let texts: Vec<String> = [as_reported, fewer, not_met]
        .into_iter()
        .map(|fields| {
            let ids = [visited(&session, "第二小学", fields)];
            words(&made(&session, &of_visits(Kind::VisitSummary, &ids)))
        })
        .collect();
    let agreeing = "现场核对上报数据 1 项，实测全部与上报一致。";
    assert!(texts[0].contains(agreeing), "{}", texts[0]);
    assert!(texts[1].contains("0 项与上报一致，1 项不一致"), "{}", texts[1]);
    assert!(texts[1].contains(&format!("网络多媒体教室数（间） | {reported} | {} | −3", reported - 3)), "{}", texts[1]);
    assert!(texts[2].contains("三年级一班主窗在右侧。"), "{}", texts[2]);
    // Praise and problems stand only where something carries them.
    assert!(!texts[1].contains(agreeing) && !texts[2].contains(agreeing));
    assert!(!texts[0].contains("# 问题清单") && texts[1].contains("# 问题清单") && texts[2].contains("# 问题清单"));
    assert!(!texts[2].contains("## 上报数据与实测数据"), "nothing was measured: {}", texts[2]);
    assert!(texts[1].contains("核实并更正上报数据 1 项：网络多媒体教室数"), "{}", texts[1]);
}

#[test]
fn empty_parts_are_left_out_of_every_paper() {
    let (_folder, session) = sample();
    let ids = [visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))])];
    let feedback = made(&session, &of_visits(Kind::Feedback, &ids));
    assert_eq!(headings(&feedback), ["检查情况"]);
    let record = made(&session, &of_visits(Kind::SchoolRecord, &ids));
    assert_eq!(headings(&record), ["基本信息", "其他检查项目", "督导结果"]);
    let summary = made(&session, &of_visits(Kind::VisitSummary, &ids));
    let said = headings(&summary);
    assert!(!said.iter().any(|heading| ["问题清单", "整改要求"].contains(&heading.as_str())), "{said:?}");
    assert!(words(&summary).contains("未签字"));
}

#[test]
fn revisions_and_what_came_late_are_told() {
    let (_folder, session) = sample();
    let id = visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))]);
    sign_off(&session, &open_visit(&session, &id).unwrap()).unwrap();
    // Another laptop's note, made before it knew of the sign-off.
    let late = NewEntry {
        subject: format!("visit/{id}"),
        field: Field::Note("FA01".to_owned()).to_string(),
        value: json!("主窗在右侧"),
        bases: Bases::Entries(Vec::<EntryId>::new()),
    };
    session.store.append(late).unwrap();
    let ids = [id.clone()];
    let asked = of_visits(Kind::VisitSummary, &ids);
    let text = words(&made(&session, &asked));
    assert!(text.contains("王督学于2026年11月4日签字定稿") && !text.contains("版，"), "{text}");
    assert!(text.contains("签字后补充材料 1 份（王督学2026年11月4日补充的教室左侧采光"), "{text}");
    assert!(!text.contains("主窗在右侧"), "what came late is named, not told");
    revise(&session, &id, "补查音乐教室").unwrap();
    let text = words(&made(&session, &asked));
    assert!(text.contains("修订中，未签字"), "{text}");
    let name = Signature { name: "王督学".to_owned(), strokes: Vec::new() };
    sign(&session, &id, "inspector", &name).unwrap();
    sign_off(&session, &open_visit(&session, &id).unwrap()).unwrap();
    let text = words(&made(&session, &asked));
    assert!(text.contains("王督学于2026年11月4日修订后签字定稿"), "{text}");
    assert!(text.contains("修订原因：补查音乐教室"), "{text}");
}

#[test]
fn ratios_are_said_as_people_say_them_and_requirements_in_full() {
    let (_folder, session) = sample();
    let number = |line: &str, working: &str| (Field::Number(line.to_owned()), measured(working));
    let mark = |line: &str| (Field::Mark(line.to_owned()), answer(Mark::NotMet));
    let fields = vec![number("FA63", "8÷200"), mark("FA63"), number("FA38", "108÷27"), mark("FA38")];
    let ids = [visited(&session, "第二小学", fields)];
    let record = words(&made(&session, &of_visits(Kind::SchoolRecord, &ids)));
    assert!(record.contains("应不少于每 13 人 1 个 | 每 25 人 1 个（女厕大便器数 8 个÷女生数 200 人）"), "{record}");
    assert!(!record.contains('…'), "nothing of what is signed is cut off: {record}");
    let summary = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    let office = "实测4 ㎡/人（教师办公室面积 108 ㎡÷教师数 27 人），应不小于5 ㎡/人";
    assert!(summary.contains(office), "{summary}");
    let english = Request { language: Language::En, ..of_visits(Kind::VisitSummary, &ids) };
    let english = words(&made(&session, &english));
    assert!(english.contains("measured 4 ㎡ each (area of teachers' offices 108 ㎡ ÷ teachers 27)"), "{english}");
    assert!(english.contains("to be at least 1 for 13"), "{english}");
}

#[test]
fn english_papers_have_no_chinese_units_and_quotes_end_as_they_were_typed() {
    let (_folder, session) = sample();
    let fields = vec![
        (Field::Figure("media_rooms".to_owned()), measured("3")),
        (Field::Text(Part::Strengths), json!("校园整洁，教师到岗情况好")),
    ];
    let ids = [visited(&session, "第二小学", fields)];
    let asked = Request { language: Language::En, ..of_visits(Kind::VisitSummary, &ids) };
    let text = words(&made(&session, &asked));
    assert!(text.contains(", measured 3, ") && !text.contains(" 间"), "{text}");
    assert!(text.contains("教师到岗情况好。\n"), "{text}");
}

#[test]
fn every_problem_is_counted_once_and_advice_with_a_measure_is_one() {
    let (_folder, session) = sample();
    let fields = vec![
        (Field::Mark("FA01".to_owned()), answer(Mark::NotMet)),
        (Field::Mark("FA38".to_owned()), answer(Mark::NotMet)),
    ];
    let id = visited(&session, "第二小学", fields);
    found(&session, &id, "窗户朝向不对", SolvedBy::School);
    let open = open_visit(&session, &id).unwrap();
    let about = Finding {
        source: Source::County,
        county: open.about.county.clone(),
        year: open.about.year,
        school: open.about.school.clone(),
        visit: Some(id.clone()),
        line: String::new(),
        requirement: String::new(),
        basis: String::new(),
        found_on: open.about.date,
    };
    let new = NewFinding {
        about,
        facts: "功能室使用记录不连续".to_owned(),
        severity: Severity::Advice,
        side: SolvedBy::School,
        person: "教务处".to_owned(),
        measure: "每周由教研组长检查登记".to_owned(),
        deadline: Some("2025-12-01".parse().unwrap()),
    };
    raise(&session, &new).unwrap();
    let ids = [id];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    assert!(text.contains("走访发现问题 3 条，其中 2 条已登记整改台账。"), "{text}");
    let sum = "已登记整改台账 2 条：未整改 2 条（问题1、2）。未销号的有时限 1 条，为 2025年12月1日；\
               未定时限 1 条（问题1），由责任方在整改报告中写明。";
    assert!(text.contains(sum), "{text}");
    assert!(text.contains("其余 1 条未单独登记"), "{text}");
    assert!(text.contains("；每周由教研组长检查登记（教务处，问题2）。"), "one item a school: {text}");
    assert!(text.contains("“公共教学与辅助用房”（问题3）"), "who is to do it is told of each: {text}");
    assert!(text.contains("抓紧整改 2 条（问题1、2）") && text.contains("# 对乡镇（中心校）"), "{text}");
}

#[test]
fn answers_without_a_look_are_not_counted_among_those_given() {
    let (_folder, session) = sample();
    let ids = [visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))])];
    let text = words(&made(&session, &of_visits(Kind::Feedback, &ids)));
    assert!(text.contains("已查 1 项（符合 1 项），未查 "), "{text}");
}

#[test]
fn what_is_missing_or_on_the_edge_in_the_county_tells_why_a_spread_is_open() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    let once = "葭浦初级中学（初中）初中学生数〔缺数据〕，7 项指标无法计算，补齐前其中 6 项差异系数待定。";
    assert_eq!(text.matches(once).count(), 1, "{text}");
    let edge =
        "每百名学生拥有高于规定学历教师数 4.196〔临界〕，低于标准 4.2，未达到；四舍五入为 4.20，请复核原始数据。";
    assert!(text.contains(edge), "{text}");
}

#[test]
fn a_decision_against_the_figures_is_said_not_to_count() {
    let (_folder, session) = sample();
    decide(&session, "G4", true);
    decide(&session, "G8", true);
    let ids = [signed(&session).0];
    let text = |language: Language| {
        let asked = Request { language, ..of_visits(Kind::VisitSummary, &ids) };
        words(&made(&session, &asked))
    };
    let chinese = text(Language::ZhCn);
    let line = |number: &str| chinese.lines().find(|line| line.starts_with(number)).unwrap().to_owned();
    assert!(line("| 4 | ").ends_with("经核查认定“达到”与数据不符，以数据为准"), "{chinese}");
    assert!(line("| 8 | ").ends_with("经核查认定：达到"), "{chinese}");
    assert!(text(Language::En).contains("an inspector decided “met” against the figures, which count"));
}

fn decide(session: &Session, item: &str, met: bool) {
    let request = set_decision::Request {
        county: None,
        year: None,
        rulebook: None,
        item,
        met,
        points: None,
        note: "",
        papers: &[],
    };
    set_decision(session, &request).unwrap();
}

#[test]
fn a_letter_tells_what_others_solve_and_leaves_number_and_day_to_who_issues_it() {
    let (_folder, session) = sample();
    let id = visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::NotMet))]);
    found(&session, &id, "校园面积不足", SolvedBy::County);
    found(&session, &id, "窗户朝向不对", SolvedBy::School);
    let school = open_visit(&session, &id).unwrap().about.school.unwrap();
    let text = words(&made(
        &session,
        &Request { schools: std::slice::from_ref(&school), ..request(Kind::RectificationNotice) },
    ));
    assert!(text.starts_with("澄岚县人民政府教育督导室\n关于"), "{text}");
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
    let own = place("# 由你校负责整改的问题\n1. 窗户朝向不对");
    let others = place("# 由其他单位负责整改的问题\n1. 校园面积不足");
    assert!(own < others && others < place("# 整改情况报送"), "its own come first: {text}");
    assert!(text.contains("对你校进行了督导检查，发现问题 2 条。"), "{text}");
    assert!(text.contains("尚需整改的问题中，由你校负责 1 条，由其他单位负责 1 条。"), "{text}");
    assert!(text.contains("\n＿＿督〔2025〕＿＿号\n"), "dated by the latest day: {text}");
    assert!(text.contains("　　年　　月　　日") && !text.contains("附件"), "{text}");
}

/// The page left with the head is one page, and so is the briefing, whatever the school's figures.
#[cfg(feature = "pdf")]
#[test]
fn what_is_to_be_one_page_is_one_page() {
    use junheng::report::Templates;
    use junheng::report::document::Pages;
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let count = |document: &Document| Pages::set(document, &Templates::built_in()).unwrap().count();
    for language in [Language::ZhCn, Language::En] {
        for one in subjects(&session, &county, Kind::Feedback).unwrap() {
            let asked = Request { visits: &one.visits, language, ..request(Kind::Feedback) };
            assert_eq!(count(&made(&session, &asked)), 1, "{} {language:?}", one.stem);
        }
        for code in county.schools.codes.iter().step_by(6) {
            let asked = Request { schools: std::slice::from_ref(code), language, ..request(Kind::SchoolBrief) };
            assert_eq!(count(&made(&session, &asked)), 1, "{code} {language:?}");
        }
    }
}

// Bad input.

const NASTY: [&str; 7] = ["=1+1", "+86", "@甲", "<b>&\"'</b>", "㬎䶮𠮷", "😀", "\u{202e}反"];

fn found(session: &Session, visit: &str, facts: &str, side: SolvedBy) {
    let open = open_visit(session, visit).unwrap();
    let about = Finding {
        source: Source::County,
        county: open.about.county.clone(),
        year: open.about.year,
        school: open.about.school.clone(),
        visit: Some(visit.to_owned()),
        line: "FA01".to_owned(),
        requirement: String::new(),
        basis: String::new(),
        found_on: open.about.date,
    };
    let new = NewFinding {
        about,
        facts: facts.to_owned(),
        severity: Severity::Failing,
        side,
        person: facts.chars().take(50).collect(),
        measure: facts.to_owned(),
        deadline: None,
    };
    raise(session, &new).unwrap();
}

#[test]
fn whatever_was_typed_every_paper_is_made() {
    let (folder, session) = sample();
    let long = "长".repeat(10_000);
    let mut fields = vec![
        (Field::Mark("FA01".to_owned()), answer(Mark::NotMet)),
        (Field::Note("FA01".to_owned()), json!(long)),
        (Field::Note(String::new()), json!(NASTY.join("\n"))),
    ];
    for (part, text) in Part::ALL.into_iter().zip(NASTY) {
        fields.push((Field::Text(part), json!(text)));
    }
    let id = visited(&session, "第二小学", fields);
    for nasty in NASTY {
        found(&session, &id, nasty, SolvedBy::School);
    }
    found(&session, &id, &long, SolvedBy::Township);
    let ids = [id.clone()];
    let school = open_visit(&session, &id).unwrap().about.school.unwrap();
    for kind in Kind::ALL {
        let asked = match kind {
            Kind::SchoolBrief | Kind::RectificationNotice => {
                Request { schools: std::slice::from_ref(&school), ..request(kind) }
            }
            _ => of_visits(kind, &ids),
        };
        let text = words(&made(&session, &asked));
        assert!(text.contains("=1+1") && text.contains("<b>&\"'</b>") && text.contains("㬎䶮𠮷"), "{}", kind.id());
        let kept = if matches!(kind, Kind::RectificationNotice) { text.contains(&long) } else { true };
        assert!(kept, "{}", kind.id());
        // As a file, twice the same.
        for ending in kind.formats() {
            let write = |name: &str| {
                let out = folder.path().join(format!("{name}.{ending}"));
                export_document(&session, &export(&asked, &out)).map(|()| std::fs::read(&out).unwrap())
            };
            let (one, other) = (write("one"), write("other"));
            if cfg!(not(feature = "pdf")) && *ending == "pdf" {
                assert_eq!(one.unwrap_err().code, "no_pdf");
                continue;
            }
            assert_eq!(one.unwrap(), other.unwrap(), "{} {ending}", kind.id());
        }
    }
}

/// The same, as a file.
fn export<'a>(asked: &Request<'a>, out: &'a std::path::Path) -> export_document::Request<'a> {
    export_document::Request {
        county: asked.county,
        year: asked.year,
        rulebook: asked.rulebook,
        verified: asked.verified,
        visits: asked.visits,
        from: asked.from,
        to: asked.to,
        schools: asked.schools,
        township: asked.township,
        language: asked.language,
        ..exporting::request(export_document::Kind::Visit(asked.kind), out)
    }
}

/// A picture of one colour.
fn picture(colour: u8) -> junheng::intake::photo::Pixels {
    junheng::intake::photo::Pixels { width: 4, height: 4, rgba: [colour, 90, 90, 255].repeat(16) }
}

#[test]
fn photos_keep_their_numbers_and_a_missing_one_is_named() {
    let (folder, session) = sample();
    let id = visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::NotMet))]);
    let mut hashes = Vec::new();
    for colour in 0..3 {
        let kept = add_evidence_pixels(&session, &format!("{colour}.png"), picture(colour * 80)).unwrap();
        let photo = serde_json::to_value(Photo { caption: format!("第{colour}张") }).unwrap();
        write(&session, &id, vec![(Field::Photo(kept.hash.clone(), "FA01".to_owned()), photo)]).unwrap();
        hashes.push(kept.hash);
    }
    // The second is taken off its line; the third's file is gone.
    write(&session, &id, vec![(Field::Photo(hashes[1].clone(), "FA01".to_owned()), Value::Null)]).unwrap();
    let gone = walk(folder.path()).into_iter().find(|path| path.to_string_lossy().contains(&hashes[2])).unwrap();
    std::fs::remove_file(gone).unwrap();
    let ids = [id.clone()];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    assert!(text.contains("(photo 1: "), "{text}");
    assert!(text.contains("(no photo 3: ") && !text.contains("photo 2:"), "{text}");
    assert!(text.contains("照片 3 共 1 张在本机没有文件或文件已损坏"), "{text}");
    assert!(text.contains("| 1, 3\n"), "problems name photos: {text}");
    // Of several visits the visit's own number stands before them.
    let other = signed(&session).0;
    let both = [id, other];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &both)));
    assert!(text.contains("(photo 2-1: "), "{text}");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn five_hundred_photos_stand_in_one_summary() {
    let (_folder, session) = sample();
    let mut fields = vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))];
    for number in 0..500_u32 {
        let [_, _, high, low] = number.to_be_bytes();
        let pixels = junheng::intake::photo::Pixels { width: 4, height: 4, rgba: [high, low, 90, 255].repeat(16) };
        // What is kept as JPEG may be alike where colours are nearly the same: each is one piece of evidence then.
        let kept = add_evidence_pixels(&session, &format!("{number}.png"), pixels).unwrap();
        fields.push((Field::Photo(kept.hash, "FA01".to_owned()), json!({ "caption": number.to_string() })));
    }
    let ids = [visited(&session, "第二小学", fields)];
    let document = made(&session, &of_visits(Kind::VisitSummary, &ids));
    let photos: usize = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Photos(photos) => photos.iter().filter(|photo| photo.image.is_some()).count(),
            _ => 0,
        })
        .sum();
    let known = open_visit(&session, &ids[0]).unwrap().sheet.photos["FA01"].len();
    assert_eq!(photos, known);
    assert!(known > 100, "{known} of the pictures differ");
}

/// A picture with a number in its squares, so that no two become the same JPEG.
fn numbered(number: u32, width: u32, height: u32) -> Pixels {
    const SQUARE: u32 = 8;
    let sign = |x: u32, y: u32| if number >> ((y / SQUARE % 3) * 3 + x / SQUARE % 3) & 1 == 1 { 255 } else { 0 };
    let dots = (0..height).flat_map(|y| (0..width).flat_map(move |x| [sign(x, y), sign(x, y), 90, 255]));
    Pixels { width, height, rgba: dots.collect() }
}

/// What an office does on the command line with a visit full of photos: one has gone, one is far taller than a page.
#[test]
fn a_summary_with_five_hundred_photos_is_exported() {
    let (folder, session) = sample();
    let all = 500;
    let mut fields = vec![(Field::Mark("FA01".to_owned()), answer(Mark::NotMet))];
    let mut hashes = Vec::new();
    for number in 0..all {
        let (width, height) = if number == 7 { (200, 3000) } else { (24, 24) };
        let name = format!("{number}.png");
        let kept = add_evidence_pixels(&session, &name, numbered(number, width, height)).unwrap();
        fields
            .push((Field::Photo(kept.hash.clone(), "FA01".to_owned()), json!({ "caption": format!("第{number}张") })));
        hashes.push(kept.hash);
    }
    let id = visited(&session, "第二小学", fields);
    assert_eq!(open_visit(&session, &id).unwrap().sheet.photos["FA01"].len(), all as usize, "no two are alike");
    let gone = walk(folder.path()).into_iter().find(|path| path.to_string_lossy().contains(&hashes[2])).unwrap();
    std::fs::remove_file(gone).unwrap();
    drop(session);
    let missing = "照片 3 共 1 张在本机没有文件或文件已损坏".replace(' ', "");
    let export = |out: &std::path::Path| {
        let mut command = std::process::Command::new(program::program());
        command.env("HOME", folder.path()).arg("--data").arg(folder.path());
        command.args(["--lang", "zh-CN", "export", "visit-summary", "--visit", &id, "--out"]).arg(out);
        program::said(command.output().unwrap())
    };
    let docx = folder.path().join("summary.docx");
    let said = export(&docx);
    assert_eq!(said.status, 0, "{}", said.err);
    let bytes = std::fs::read(&docx).unwrap();
    let body = document::part(&bytes, "word/document.xml");
    assert_eq!(body.matches("<pic:pic>").count() + body.matches("<pic:pic ").count(), all as usize - 1);
    assert!(body.contains("照片缺失") && body.replace(' ', "").contains(&missing), "the lack is named");
    // No drawing is higher than the room on a page, 297 mm less margins, in Word's units.
    let heights = body.split("<wp:extent ").skip(1).map(|rest| rest.split("cy=\"").nth(1).unwrap());
    let heights: Vec<u64> = heights.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
    assert!(heights.iter().all(|height| *height < 240 * 36_000), "{:?}", heights.iter().max());
    if cfg!(not(feature = "pdf")) {
        return;
    }
    let pdf = folder.path().join("summary.pdf");
    let said = export(&pdf);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    if !document::asked_for() {
        return;
    }
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let opened = folder.path().join("opened");
    let mut office = std::process::Command::new("soffice");
    office.arg(profile).args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"]);
    document::run(office.arg(&opened).arg(&docx));
    for pdf in [pdf, opened.join("summary.pdf")] {
        let facts = document::run(std::process::Command::new("pdfinfo").arg(&pdf));
        let pages = facts.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        let pages: u32 = pages.trim().parse().unwrap();
        // Two photos in a row, two to five rows on a page.
        assert!((all / 10..all / 3).contains(&pages), "{}: {pages} pages", pdf.display());
        let text = document::text_of(&pdf, "1", "999");
        assert!(text.contains(&missing) && text.contains("第499张"), "{}", pdf.display());
    }
}

#[test]
fn measured_figures_are_said_to_be_so_where_they_count() {
    let (_folder, session) = sample();
    let key = "media_rooms".to_owned();
    let ids = [visited(&session, "第二小学", vec![(Field::Figure(key), measured("24"))])];
    let school = open_visit(&session, &ids[0]).unwrap().about.school.unwrap();
    let asked = Request { schools: std::slice::from_ref(&school), ..request(Kind::SchoolBrief) };
    let (reported, verified) =
        (words(&made(&session, &asked)), words(&made(&session, &Request { verified: true, ..asked })));
    assert!(!reported.contains("〔实测〕"), "{reported}");
    assert!(verified.contains("每百名学生拥有网络多媒体教室数 | 2.14 间/百人〔实测〕 | 2.3"), "{verified}");
    let asked = Request { verified: true, ..of_visits(Kind::VisitSummary, &ids) };
    let text = words(&made(&session, &asked));
    assert!(text.contains("多媒体教室 2.14（标准 2.3，达到85%）〔实测〕"), "{text}");
}

#[test]
fn the_round_stands_in_the_summary_of_the_county_alone() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let enter = |entered: Entered| round::write(&session, county.id(), county.year, &entered).map(drop).unwrap();
    let on = |text: &str| Some(text.parse().unwrap());
    enter(Entered::Meeting(
        "parents".to_owned(),
        Held { on: on("2025-11-04"), people: Some(24), notes: String::new() },
    ));
    enter(Entered::Counted("parents".to_owned(), Counted { sheets: Some(320), valid: Some(300), happy: Some(270) }));
    let text = words(&made(&session, &request(Kind::VisitSummary)));
    assert!(text.contains("召开家长座谈会 1 场。参加座谈 24 人。"), "{text}");
    assert!(text.contains("发放群众满意度问卷 320 份，有效 300 份，满意 270 份，满意度 90%。"), "{text}");
    assert!(text.contains("各类对象的问卷尚未全部统计。"), "{text}");
    let before = Request { to: on("2025-10-31"), ..request(Kind::VisitSummary) };
    let text = words(&made(&session, &before));
    assert!(!text.contains("家长座谈会") && !text.contains("发放群众满意度问卷"), "held later: {text}");
    let ids = [signed(&session).0];
    let text = words(&made(&session, &of_visits(Kind::VisitSummary, &ids)));
    assert!(!text.contains("家长座谈会") && !text.contains("发放群众满意度问卷"), "{text}");
}

// What is refused.

#[test]
fn wrong_and_missing_options_are_refused_in_words() {
    let (_folder, session) = sample();
    let day = |text: &str| Some(text.parse().unwrap());
    let unknown = ["0190b5a4".to_owned()];
    let nobody = ["nobody".to_owned()];
    let two = [signed(&session).0, visited(&session, "第二小学", vec![(Field::Note(String::new()), json!("在"))])];
    let empty = [begun(&session, Some(&signed(&session).1), DAY)];
    let several = [signed(&session).1, session.county(None, None).unwrap().schools.codes[0].clone()];
    let summary = request(Kind::VisitSummary);
    let cases: Vec<(Request<'_>, &str)> = vec![
        (of_visits(Kind::VisitSummary, &unknown), "unknown_visit_id"),
        (Request { from: day("2025-12-01"), to: day("2025-11-01"), ..summary.clone() }, "wrong_period"),
        (Request { from: day("2025-12-01"), to: day("2025-12-02"), ..summary.clone() }, "no_visits_between"),
        (Request { from: day("2025-12-01"), ..summary.clone() }, "no_visits_from"),
        (Request { to: day("2025-09-01"), ..summary.clone() }, "no_visits_to"),
        (Request { year: Some(2024), ..summary.clone() }, "no_visits"),
        (Request { schools: &nobody, ..summary.clone() }, "no_such_school"),
        (Request { township: Some("nowhere"), ..summary.clone() }, "no_such_school"),
        (Request { rulebook: Some("nothing"), ..summary }, "unknown_rulebook"),
        (request(Kind::Feedback), "which_visit"),
        (of_visits(Kind::SchoolRecord, &two), "which_visit"),
        (of_visits(Kind::Feedback, &empty), "visit_is_empty"),
        (of_visits(Kind::VisitSummary, &empty), "visit_is_empty"),
        (request(Kind::SchoolBrief), "brief_without_school"),
        (request(Kind::RectificationNotice), "notice_for_whom"),
        (Request { schools: &several, ..request(Kind::SchoolBrief) }, "one_school_at_a_time"),
        (Request { schools: &several, ..request(Kind::RectificationNotice) }, "one_school_at_a_time"),
        (of_visits(Kind::RectificationNotice, &two), "notice_for_whom"),
        (of_visits(Kind::RectificationNotice, &two[1..]), "nothing_to_rectify"),
    ];
    for (request, code) in cases {
        let fault = fault(&session, &request);
        assert_eq!(fault.code, code, "{request:?}");
        for language in [Language::ZhCn, Language::En] {
            let sentence = fault.sentence(language);
            assert!(!sentence.contains("%{"), "{sentence}");
        }
    }
}

#[test]
fn a_period_takes_the_visits_of_its_days() {
    let (_folder, session) = sample();
    let day = |text: &str| Some(text.parse().unwrap());
    let asked = Request { from: day("2025-11-01"), to: day("2025-11-30"), ..request(Kind::VisitSummary) };
    let text = words(&made(&session, &asked));
    assert!(text.contains("（2025年11月3日至11月5日）"), "{text}");
    assert!(text.contains("已安排、尚未开展的走访 1 次未列入：2025年11月12日"), "{text}");
    assert!(!text.contains("2025-10-15"), "{text}");
}

#[test]
fn a_day_a_round_and_chosen_schools_stand_together_in_one_summary() {
    let (_folder, session) = sample();
    let note = |words: &str| vec![(Field::Note(String::new()), json!(words))];
    let visits = [visited(&session, "第一小学", note("第一次")), visited(&session, "第二小学", note("第二次"))];
    let county = session.county(None, None).unwrap();
    let of_visit = |id: &String| open_visit(&session, id).unwrap().about.school.unwrap();
    let schools = visits.each_ref().map(of_visit);
    let name = |code: &String| county.schools.names[county.schools.row_of(code).unwrap()].clone();
    for (id, school) in visits.iter().zip(&schools) {
        found(&session, id, &format!("{}食堂没有留样", name(school)), SolvedBy::School);
    }
    let day = open_visit(&session, &visits[0]).unwrap().about.date;
    let requests = [
        ("a day", Request { from: Some(day), to: Some(day), ..request(Kind::VisitSummary) }),
        ("a round", request(Kind::VisitSummary)),
        ("chosen schools", Request { schools: &schools, ..request(Kind::VisitSummary) }),
        ("chosen visits", of_visits(Kind::VisitSummary, &visits)),
    ];
    for (what, asked) in requests {
        let document = made(&session, &asked);
        let text = words(&document);
        for school in &schools {
            let problem = format!("{}食堂没有留样", name(school));
            assert!(text.matches(&problem).count() >= 3, "{what}: by school, by indicator and by side: {text}");
        }
        let is_round = what == "a round";
        assert_eq!(text.contains("2025-10-15"), is_round, "{what}: other visits");
    }
}

#[test]
fn every_paper_of_the_sample_can_be_made() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let mut count = 0;
    for kind in Kind::ALL {
        for one in subjects(&session, &county, kind).unwrap() {
            let asked = Request { visits: &one.visits, schools: one.school.as_slice(), ..request(kind) };
            let first = made(&session, &asked);
            assert_eq!(first, made(&session, &asked), "{} {}", kind.id(), one.stem);
            count += 1;
        }
    }
    assert!(count >= 8, "{count} papers");
}

/// Blocks of the annex that is signed: each the names of its visits, every one with the places of who signs it.
fn signed_by_group(document: &Document) -> Vec<(&Block, Vec<String>)> {
    let is_annex = |block: &Block| matches!(block, Block::Heading { text, .. } if text.ends_with("　签字"));
    let annex = document.blocks.iter().position(is_annex).unwrap() + 1;
    let group = |block: &'_ Block| {
        let Block::Together(inner) = block else { panic!("{block:?} may be parted") };
        let visit = |pair: &[Block]| match pair {
            [Block::Line { runs: place, .. }, Block::Signatures(who)] => {
                assert_eq!(who.len(), 2, "inspectors and head: {who:?}");
                runs(place, document.language)
            }
            other => panic!("{other:?}"),
        };
        inner.chunks(2).map(visit).collect()
    };
    document.blocks[annex..].iter().map(|block| (block, group(block))).collect()
}

#[test]
fn signatures_of_visits_are_grouped_so_that_none_is_alone() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let note = |words: &str| vec![(Field::Note(String::new()), json!(words))];
    // One that is signed, and others of the same day that are not.
    let mut ids = vec![signed(&session).0];
    for row in 0..5 {
        let id = begun(&session, Some(&county.schools.codes[row]), DAY);
        write(&session, &id, note("在校")).unwrap();
        ids.push(id);
    }
    for (count, sizes) in [(1, &[1][..]), (2, &[2]), (3, &[3]), (4, &[2, 2]), (5, &[2, 3]), (6, &[2, 2, 2])] {
        let document = made(&session, &of_visits(Kind::VisitSummary, &ids[..count]));
        let groups = signed_by_group(&document);
        assert_eq!(groups.iter().map(|(_, visits)| visits.len()).collect::<Vec<_>>(), sizes);
        let mut named: Vec<String> = groups.into_iter().flat_map(|(_, visits)| visits).collect();
        let place = |id: &String| {
            let about = open_visit(&session, id).unwrap().about;
            let row = county.schools.row_of(about.school.as_deref().unwrap()).unwrap();
            format!("{}　{}", county.schools.names[row], about.date)
        };
        let mut wanted: Vec<String> = ids[..count].iter().map(place).collect();
        named.sort();
        wanted.sort();
        assert_eq!(named, wanted, "every visit has its place, once");
    }
}

/// What stays together is never parted where a page has room for it.
#[cfg(feature = "pdf")]
#[test]
fn signatures_of_a_group_have_room_on_one_page() {
    use junheng::report::Templates;
    use junheng::report::document::Pages;
    let (_folder, session) = sample();
    let document = made(&session, &request(Kind::VisitSummary));
    let groups = signed_by_group(&document);
    assert_eq!(groups.iter().map(|(_, visits)| visits.len()).collect::<Vec<_>>(), [3], "the largest there is");
    for (block, _) in groups {
        let mut alone = Document { blocks: Vec::new(), contents: false, ..document.clone() };
        alone.push(block.clone());
        assert_eq!(Pages::set(&alone, &Templates::built_in()).unwrap().count(), 1);
    }
}
