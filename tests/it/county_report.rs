//! The reports of a county and of a township: what they say, and every document at once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::sync::atomic::AtomicBool;

use insta::assert_snapshot;
use jiff::civil::date;
use junheng::assess::{Assessment, Decision, Options, assess, completeness};
use junheng::chart::Year;
use junheng::context::Context;
use junheng::county::{County, FigureColumn};
use junheng::intake::{field_name, shown_figure};
use junheng::ops::export_document::{Kind, Request, export_watched};
use junheng::ops::papers::{self, Watch, unwatched};
use junheng::ops::{Folder, Session, demo};
use junheng::report::Templates;
use junheng::report::document::{Block, Cell, Document, Pages, Run, docx};
use junheng::report::papers::{CountyFacts, Process, county_report, township_report};
use junheng::rulebook::{Library, Rulebook};
use junheng::sample;
use junheng::store::{Access, Disk};
use junheng::text::Language;

use super::program::{Desk, pretty, schools_csv};

/// What a document says, without how it looks.
fn plain(document: &Document) -> String {
    let mut out = format!("{}\n", document.title);
    for line in document.subtitle.iter().chain([&document.about]).filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "{line}");
    }
    push(&mut out, &document.blocks, document.language);
    out
}

fn push(out: &mut String, blocks: &[Block], language: Language) {
    for block in blocks {
        match block {
            Block::Heading { level, text, .. } => {
                let _ = writeln!(out, "\n{} {text}", "#".repeat(usize::from(*level)));
            }
            Block::Paragraph(runs) | Block::Line { runs, .. } => {
                let _ = writeln!(out, "{}", said(runs, language));
            }
            Block::List { items, .. } => items.iter().for_each(|item| {
                let _ = writeln!(out, "- {}", said(item, language));
            }),
            Block::Table(table) => {
                let _ = writeln!(out, "[{}]", table.caption);
                for row in table.head.iter().chain(&table.rows) {
                    let cells: Vec<String> = row.iter().map(|cell| cell_text(cell, language)).collect();
                    let _ = writeln!(out, "  {}", cells.join(" | "));
                }
                if !table.note.is_empty() {
                    let _ = writeln!(out, "  ({})", table.note);
                }
            }
            Block::Picture(picture) => {
                let _ = writeln!(out, "<{}> {}", picture.caption, picture.alternative);
            }
            Block::Together(blocks) | Block::Landscape(blocks) => push(out, blocks, language),
            Block::PageBreak | Block::Photos(_) | Block::Signatures(_) => {}
        }
    }
}

fn cell_text(cell: &Cell, language: Language) -> String {
    said(&cell.runs, language).replace('\n', " / ")
}

fn said(runs: &[Run], language: Language) -> String {
    let mut text = String::new();
    for run in runs {
        text += &run.text;
        let word = run.mark.word(language);
        if !word.is_empty() {
            text += &format!("<{word}>");
        }
    }
    text
}

fn context() -> Context {
    Context::fixed("2026-11-04T08:00:00Z".parse().unwrap()).named("王督学", "笔记本一号")
}

/// The sample county in a store of its own.
fn sample_store() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let place = Folder { path: folder.path().join("data"), disk: Disk::Local };
    let session = Session::open(&place, Access::Write, &context()).unwrap();
    demo::load_sample(&session, junheng::ops::import_county::Watch::nobody()).unwrap();
    (folder, session)
}

fn request(kind: Kind, out: &std::path::Path, language: Language) -> Request<'_> {
    Request { force: false, language, ..super::exporting::request(kind, out) }
}

fn of_store(session: &Session, request: &Request<'_>) -> String {
    let document = match request.kind {
        Kind::TownshipReport => unwatched(|watch| papers::township_report(session, request, watch)),
        _ => unwatched(|watch| papers::county_report(session, request, watch)),
    };
    plain(&document.unwrap())
}

#[test]
fn the_sample_county_in_words() {
    let (_folder, session) = sample_store();
    let nowhere = std::path::Path::new("");
    for (name, language) in [("chinese", Language::ZhCn), ("english", Language::En)] {
        let asked = request(Kind::CountyReport, nowhere, language);
        let whole = of_store(&session, &asked);
        assert_snapshot!(format!("the_sample_county_in_{name}"), whole);
        // No key shows itself, and no value is left to be put in.
        assert!(!whole.contains("county_report.") && !whole.contains("%{"), "{language:?}");
    }
    let basic = Request { rulebook: Some("basic-2012"), ..request(Kind::CountyReport, nowhere, Language::ZhCn) };
    assert_snapshot!("the_sample_county_under_2012", of_store(&session, &basic));
    let verified =
        of_store(&session, &Request { verified: true, ..request(Kind::CountyReport, nowhere, Language::ZhCn) });
    assert!(verified.contains("现场实测数替换") && verified.contains("<实测>"), "{verified}");
    assert!(verified.contains("附件2　现场实测数据"));
    let township = Request { township: Some("砚汀镇"), ..request(Kind::TownshipReport, nowhere, Language::ZhCn) };
    assert_snapshot!("a_township_in_chinese", of_store(&session, &township));
    let english = Request { language: Language::En, ..township };
    assert_snapshot!("a_township_in_english", of_store(&session, &english));
}

/// Captions of tables and pictures by the word they begin with, in order.
fn captions(document: &Document, word: &str) -> Vec<String> {
    fn walk(blocks: &[Block], found: &mut Vec<String>) {
        for block in blocks {
            match block {
                Block::Table(table) => {
                    assert!(!table.rows.is_empty(), "{}", table.caption);
                    found.push(table.caption.clone());
                }
                Block::Picture(picture) => found.push(picture.caption.clone()),
                Block::Together(blocks) | Block::Landscape(blocks) => walk(blocks, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(&document.blocks, &mut found);
    found.retain(|caption| {
        caption.strip_prefix(word).is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
    });
    found
}

#[test]
fn tables_and_pictures_are_numbered_one_after_the_other() {
    let (_folder, session) = sample_store();
    let nowhere = std::path::Path::new("");
    let known = session.county(None, None).unwrap();
    let mut townships: Vec<String> =
        (0..known.schools.len()).map(|row| known.schools.text("township", row).to_owned()).collect();
    townships.sort();
    townships.dedup();
    let mut documents = Vec::new();
    for rulebook in ["quality-2017", "basic-2012"] {
        let asked = Request { rulebook: Some(rulebook), ..request(Kind::CountyReport, nowhere, Language::ZhCn) };
        documents.push(unwatched(|watch| papers::county_report(&session, &asked, watch)).unwrap());
        for township in townships.iter().filter(|name| !name.is_empty()) {
            let asked = Request { kind: Kind::TownshipReport, township: Some(township), ..asked.clone() };
            documents.push(unwatched(|watch| papers::township_report(&session, &asked, watch)).unwrap());
        }
    }
    assert!(documents.len() > 20);
    for document in &documents {
        for word in ["表", "图"] {
            let found = captions(document, word);
            for (number, caption) in (1..).zip(&found) {
                assert!(caption.starts_with(&format!("{word}{number}　")), "{}: {found:?}", document.title);
            }
        }
    }
    assert!(documents.iter().all(|document| !captions(document, "表").is_empty()));
}

#[test]
fn items_and_figures_are_said_in_words_an_office_knows() {
    let (_folder, session) = sample_store();
    let asked = request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn);
    let whole = of_store(&session, &asked);
    for words in ["7项未达到（第", "数学校际差异率0.157", "实际8,680元", "缺购买学位民办学校就读随迁子女数，无法判定"]
    {
        assert!(whole.contains(words), "{words} in {whole}");
    }
    assert!(whole.contains("实际交流轮岗教师数占符合交流条件教师数的8.00%"), "{whole}");
    // Neither the program's own codes nor a column that says nothing.
    for words in ["G3", "Q4", "未署名", "| 未查看", "超限"] {
        assert!(!whole.contains(words), "{words} in {whole}");
    }
}

/// The report of one township, in words.
fn of_township(session: &Session, township: &str, language: Language) -> String {
    let nowhere = std::path::Path::new("");
    of_store(session, &Request { township: Some(township), ..request(Kind::TownshipReport, nowhere, language) })
}

/// The lines of a whole that begin so.
fn lines<'a>(whole: &'a str, begin: &str) -> Vec<&'a str> {
    whole.lines().filter(|line| line.trim_start().starts_with(begin)).collect()
}

#[test]
fn the_schools_of_a_township_add_up() {
    let (_folder, session) = sample_store();
    let whole = of_township(&session, "棠泽街道", Language::ZhCn);
    assert!(whole.contains("棠泽街道填报单位9个，纳入评估的学校8所。小学6所"), "{whole}");
    assert!(whole.contains("其中2所学校有小学、初中两个学段"), "{whole}");
    let outside = lines(&whole, "棠泽街道填报单位")[0].split("未纳入评估1个：").nth(1).unwrap();
    assert!(outside.contains("（不是义务教育学校）") && !outside.contains("楠岗"), "{outside}");
    // What none is, is not counted up.
    assert!(whole.contains("达标6所。") && !whole.contains("0所"), "{whole}");
    assert!(whole.contains("7项指标均达到") && !whole.contains("各项均达到"), "{whole}");
}

#[test]
fn students_nobody_reported_are_not_none() {
    let (_folder, session) = sample_store();
    for (language, words) in
        [(Language::ZhCn, "初中1所、学生数缺数据：待定1所。"), (Language::En, "students: no figure; ")]
    {
        let whole = of_township(&session, "葭浦乡", language);
        assert!(whole.contains(words), "{whole}");
        assert!(!whole.contains("学生0人") && !whole.contains("students: 0"), "{whole}");
    }
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    assert!(county.contains("学生12,877人（另有1所学生数缺数据）"), "{county}");
}

#[test]
fn open_findings_stand_with_who_puts_them_right() {
    let (_folder, session) = sample_store();
    let whole = of_township(&session, "棠泽街道", Language::ZhCn);
    let sides = whole.split("# 由谁解决").nth(1).unwrap().split("\n# ").next().unwrap();
    for number in ["2025-001", "2025-002", "2025-004", "2025-005"] {
        assert_eq!(lines(sides, "- ").iter().filter(|line| line.contains(number)).count(), 1, "{number}: {sides}");
        assert_eq!(lines(&whole, &format!("{number} | ")).len(), 1, "{whole}");
    }
    assert!(sides.contains("整改措施：") && sides.contains("2026年8月31日前完成"), "{sides}");
    assert!(whole.contains("| 严重程度 | 解决层级 | 整改措施 | 时限和进度"), "{whole}");
    // A township without any says nothing of it.
    let none = of_township(&session, "砚汀镇", Language::ZhCn);
    assert!(!none.contains("未销号"), "{none}");
    // The county's names each of the findings it counts.
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let states = "尚未销号的问题9项：已报告整改、待复核1项（2025-002）；截至2025年11月5日已逾期1项（2025-004），应立即完成；\
                  其余7项应按各自时限（2025年11月14日至2026年9月1日）整改到位。";
    assert!(county.contains(states), "{county}");
    assert!(county.contains("2025-10-22前，整改中（已逾期、复核未通过）"), "{county}");
    assert!(
        county.contains("另经现场核查，澄岚县楠岗学校综合楼101科学教室"),
        "an item names what visits found: {county}"
    );
    assert!(county.contains("芷垣九年一贯制学校 | 音乐、美术专用教室（政府保障程度第3项）：缺数据"), "{county}");
    assert_eq!(county.lines().filter(|line| line.starts_with("  2025-")).count(), 9, "{county}");
}

#[test]
fn a_doubt_about_a_school_is_one_about_each_of_its_values() {
    let (_folder, session) = sample_store();
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let annex = county.split("# 附件　各校指标值").nth(1).unwrap();
    let doubted = |school: &str| {
        let line = annex.lines().find(|line| line.contains(school)).unwrap();
        line.matches("<存疑>").count()
    };
    for twin in ["砚汀樟垣小学", "槿原杉漪小学"] {
        assert_eq!(doubted(twin), 7, "{annex}");
    }
    // Four resources that both stages would share; its teachers are its own.
    assert_eq!(doubted("桐砚学校"), 4, "{annex}");
    assert_eq!(doubted("砚汀中心小学"), 0);
    let outside = "未纳入评估、附件未列的有：";
    let named = county.split(outside).nth(1).unwrap().split('。').next().unwrap();
    assert!(named.contains("茗岫枫岗教学点") && !named.contains("砚汀樟垣小学"), "{named}");
}

#[test]
fn a_stage_without_students_lacks_nothing() {
    let (_folder, session) = sample_store();
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let lacking: Vec<&str> = county
        .lines()
        .filter(|line| {
            line.contains("缺数据") && line.contains("所：") && line.starts_with("  ") && line.contains("桐砚学校")
        })
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    assert!(county.contains("没有学生、不计入的学段：桐砚学校（初中）。"), "{county}");
    // Who does lack figures is named with the items as well as with what is lacking.
    let third = "缺数据1所：芷垣九年一贯制学校";
    assert_eq!(county.matches(third).count(), 2, "{county}");
}

#[test]
fn what_was_measured_otherwise_belongs_to_the_quality_of_the_figures() {
    let (_folder, session) = sample_store();
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    for whole in [of_township(&session, "棠泽街道", Language::ZhCn), county] {
        let data = whole.split("# 数据质量").nth(1).unwrap();
        assert!(data.contains("项，1项与上报不一致") && data.contains("上报31间、实测30间"), "{data}");
    }
    let untouched = of_township(&session, "砚汀镇", Language::ZhCn);
    assert!(!untouched.contains("现场核对"), "{untouched}");
}

#[test]
fn reports_tell_what_was_done_and_end_with_who_issues_them() {
    let (_folder, session) = sample_store();
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    assert!(county.contains("督导组走访2所学校") && county.contains("查看功能用房"), "{county}");
    for whole in [county, of_township(&session, "砚汀镇", Language::ZhCn)] {
        let ending = "澄岚县人民政府教育督导室\n　　　　年　　月　　日";
        let (before, after) = whole.split_once(ending).unwrap();
        assert!(!before.contains("# 附件") && after.contains("# 附件"), "{whole}");
    }
}

#[test]
fn a_change_is_the_difference_of_the_figures_as_they_are_printed() {
    let (_folder, session) = sample_store();
    for rulebook in ["quality-2017", "basic-2012"] {
        let asked = request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn);
        let whole = of_store(&session, &Request { rulebook: Some(rulebook), ..asked });
        let table = whole.split("两年差异系数对比]").nth(1).unwrap();
        let value = |text: &str| text.replace('−', "-").trim_start_matches('+').parse::<f64>();
        let mut told = 0;
        for line in table.lines().skip(2).take_while(|line| line.starts_with("  ")) {
            let cells: Vec<&str> = line.trim().split(" | ").collect();
            let [_, before, after, change] = cells[..] else { continue };
            let (Ok(before), Ok(after), Ok(change)) = (value(before), value(after), value(change)) else { continue };
            assert!((after - before - change).abs() < 1e-9, "{line}");
            told += 1;
        }
        assert!(told > 10, "{whole}");
    }
}

#[test]
fn townships_stand_in_the_order_of_the_workbook() {
    let (_folder, session) = sample_store();
    let county = session.county(None, None).unwrap();
    let known = papers::townships(&county);
    let rows = known.iter().map(|name| {
        (0..county.schools.len()).find(|row| county.schools.text("township", *row) == name.as_str()).unwrap()
    });
    assert!(rows.is_sorted() && known[0] == "澄岚街道", "{known:?}");
    let whole = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let table = whole.split("小学均值对比（按乡镇（街道））]").nth(1).unwrap();
    let names: Vec<&str> =
        table.lines().skip(2).take(known.len()).map(|line| line.trim().split(" | ").next().unwrap()).collect();
    assert_eq!(names, known);
}

#[test]
fn a_doubtful_value_that_makes_a_variation_is_named_beside_it() {
    let (_folder, session) = sample_store();
    let asked = request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn);
    let whole = of_store(&session, &Request { rulebook: Some("basic-2012"), ..asked.clone() });
    assert!(whole.contains("由榆霁艾漪小学的存疑数值818.2"), "{whole}");
    // Books are no matter of the other rulebook.
    assert!(!of_store(&session, &asked).contains("由榆霁艾漪小学的存疑数值"));
}

#[test]
fn advice_says_what_is_the_matter_and_what_to_do() {
    let (_folder, session) = sample_store();
    let whole = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let advice = whole.split("# 督导意见").nth(1).unwrap().split("\n# ").next().unwrap();
    assert!(!advice.contains("对照“") && !advice.contains("在全县整改到位"), "{advice}");
    assert!(advice.contains("教师交流轮岗（政府保障程度第11项）：") && advice.contains("8.00%"), "{advice}");
    assert!(
        advice.contains("班额（政府保障程度第5项）：苇杭中心小学（超额班2个，最大班额52人）未达到，应分班或分流"),
        "{advice}"
    );
}

#[test]
fn a_school_is_told_with_its_own_figures() {
    let (_folder, session) = sample_store();
    let county = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn));
    let problems = county.split("# 存在的主要问题").nth(1).unwrap().split("\n# ").next().unwrap();
    for fact in [
        "学生2,160人，超过2,000人",
        "超额班2个，最大班额52人",
        "音乐专用教室应有2间、每间不小于96㎡，现有2间",
        "专任教师10人，其中",
        "公用经费预算4.5万元，应不少于8.5万元",
    ] {
        assert!(problems.contains(fact), "{fact} in {problems}");
    }
    assert!(!problems.contains("所有班级学生数小学不超过45人"), "{problems}");
    let english = of_store(&session, &request(Kind::CountyReport, std::path::Path::new(""), Language::En));
    assert!(english.contains("2,160 students, more than 2,000") && english.contains("45,000 yuan"), "{english}");
}

#[test]
fn only_marks_that_are_used_are_explained() {
    let (_folder, session) = sample_store();
    let asked = request(Kind::CountyReport, std::path::Path::new(""), Language::ZhCn);
    let reported = of_store(&session, &asked);
    let measured = of_store(&session, &Request { verified: true, ..asked });
    assert!(reported.contains("“存疑”指") && !reported.contains("“实测”指"), "{reported}");
    assert!(measured.contains("“实测”指") && measured.contains("附件：1．各校指标值　2．现场实测数据"), "{measured}");
    let township = of_township(&session, "砚汀镇", Language::ZhCn);
    assert!(!township.contains("“缺数据”指") && township.contains("\n附件：各校指标值\n"), "{township}");
}

/// A county assessed with every manual item decided.
fn assessed(library: &Library, rulebook: &Rulebook, county: &County, met: bool) -> Assessment {
    let decided = |met: bool| Decision { met, points: None };
    let decisions = rulebook.items.iter().map(|item| (item.id.clone(), decided(met))).collect();
    assess(county, &library.quantities, rulebook, &Options { decisions, ..Options::default() })
}

fn with_facts<T>(
    library: &Library,
    rulebook: &str,
    county: &County,
    language: Language,
    call: impl FnOnce(&CountyFacts<'_>) -> T,
) -> T {
    let rulebook = library.rulebook(rulebook).unwrap();
    let assessment = assessed(library, rulebook, county, true);
    let years: [Year<'_>; 0] = [];
    call(&CountyFacts {
        county,
        quantities: &library.quantities,
        rulebook,
        assessment: &assessment,
        complete: &completeness(county, &library.quantities, rulebook, &assessment, None),
        other_years: &years,
        beside: None,
        verified: false,
        measured: &[],
        checked: &[],
        process: &Process::default(),
        issuer: "",
        doubts: &[],
        decided: &BTreeMap::new(),
        findings: &[],
        veto_groups: &library.visits.finding.veto_groups,
        heading: field_name,
        shown: shown_figure,
        language,
        made_on: date(2025, 9, 1),
    })
}

fn of_county(library: &Library, rulebook: &str, county: &County, language: Language) -> Document {
    with_facts(library, rulebook, county, language, |facts| county_report(facts, &|_| Ok(())).unwrap())
}

/// A county of schools without anything planted among them.
fn county(library: &Library, schools: usize) -> County {
    sample::generate(&library.quantities, 3, schools, 2025).unwrap().county
}

/// The paragraphs of a report, in order.
fn paragraphs(document: &Document) -> Vec<String> {
    let blocks = document.blocks.iter();
    let words = blocks.filter_map(|block| match block {
        Block::Paragraph(runs) => Some(said(runs, document.language)),
        _ => None,
    });
    words.collect()
}

#[test]
fn three_counties_have_three_reports() {
    let library = Library::built_in().unwrap();
    let good = county(&library, 12);
    let mut uneven = good.clone();
    let rooms = uneven.schools.figures.get_mut("media_rooms").unwrap();
    // The first school has all the rooms in the world.
    rooms.set(0, Some(junheng::county::Figure::whole(4_000)));
    let mut unknown = good.clone();
    let rows = unknown.schools.len();
    unknown.schools.figures.insert("equipment_value".to_owned(), FigureColumn::empty(rows));
    let mut whole = String::new();
    let mut seen: Vec<Vec<String>> = Vec::new();
    for (name, county) in [("good", &good), ("uneven", &uneven), ("unknown", &unknown)] {
        let document = of_county(&library, "quality-2017", county, Language::ZhCn);
        let words = paragraphs(&document);
        let _ = write!(whole, "== {name}\n{}\n", words.join("\n"));
        seen.push(words);
    }
    assert_snapshot!(whole);
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
    assert!(!seen[0].iter().any(|words| words.contains("差异系数超过")), "{:?}", seen[0]);
    assert!(seen[1].iter().any(|words| words.contains("差异系数超过0.50：")), "{:?}", seen[1]);
    assert!(seen[2].iter().any(|words| words.contains("没有数据、差异系数无法计算：仪器设备。")), "{:?}", seen[2]);
}

#[test]
fn one_school_has_no_variation_to_tell_of() {
    let library = Library::built_in().unwrap();
    for rulebook in ["quality-2017", "basic-2012"] {
        for language in [Language::ZhCn, Language::En] {
            let mut one = county(&library, 12);
            // A primary school of its own.
            let kind = library.quantities.kind("primary_school").unwrap();
            let row = one.schools.kinds.iter().position(|of| usize::from(*of) == kind).unwrap();
            one.schools.keep(&[u32::try_from(row).unwrap()]);
            let document = of_county(&library, rulebook, &one, language);
            let whole = plain(&document);
            assert!(!whole.contains("NaN") && !whole.contains("inf"), "{whole}");
            let shares = ["占差异", "校际差异中，", "校际差异主要由", "of the differences"];
            assert!(shares.iter().all(|words| !whole.contains(words)), "{rulebook}: {whole}");
            // Neither town and country nor townships can be compared.
            assert!(!whole.contains("举办者之间") && !whole.contains("Town and country"), "{whole}");
            assert!(docx(&document, &[]).unwrap().len() > 1000);
            assert!(Pages::set(&document, &Templates::built_in()).unwrap().count() >= 2);
        }
    }
}

#[test]
fn without_figures_nothing_is_said_of_variation() {
    let library = Library::built_in().unwrap();
    let mut empty = county(&library, 12);
    for key in ["degree_primary", "degree_junior", "backbone_primary", "backbone_junior", "pe_arts_primary"] {
        empty.schools.figures.remove(key);
    }
    for key in ["pe_arts_junior", "teaching_area", "outdoor_sports_area", "equipment_value", "media_rooms", "books"] {
        empty.schools.figures.remove(key);
    }
    let quality = plain(&of_county(&library, "quality-2017", &empty, Language::ZhCn));
    assert!(quality.contains("无法计算：高于规定学历、骨干教师、体艺教师"), "{quality}");
    assert!(quality.contains("<缺数据>") && !quality.contains("NaN") && !quality.contains("占差异"), "{quality}");
    let basic = plain(&of_county(&library, "basic-2012", &empty, Language::ZhCn));
    assert!(basic.contains("小学有指标的差异系数无法计算"), "{basic}");
    let nobody = County { name: "空县".into(), year: 2025, ..County::default() };
    for rulebook in ["quality-2017", "basic-2012"] {
        let whole = plain(&of_county(&library, rulebook, &nobody, Language::ZhCn));
        assert!(whole.contains("没有纳入评估的学校") && !whole.contains("NaN"), "{whole}");
    }
}

/// The document of a docx.
fn document_xml(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

#[test]
fn names_with_signs_of_markup_stay_names() {
    let desk = Desk::new();
    let names = ["西乡<b>&amp;小学", "“南岭”教学点'\"#$*_`", "东镇\\第一@小学"];
    let csv = schools_csv()
        .replace("西乡小学", names[0])
        .replace("南岭教学点", &format!("\"{}\"", names[1].replace('"', "\"\"")))
        .replace("东镇第一小学", names[2])
        .replace(",西乡,", ",西乡 & <乡>,");
    desk.write("schools.csv", csv);
    assert_eq!(desk.words("--lang zh-CN import schools.csv --year 2025 --county A&B<县>").status, 0);
    for kind in ["county-report", "township-report --township 东镇"] {
        for ending in ["docx", "pdf"] {
            let said = desk.words(&format!("--lang zh-CN export {kind} --force --out report.{ending}"));
            assert_eq!(said.status, 0, "{said:?}");
        }
        let xml = document_xml(&std::fs::read(desk.path("report.docx")).unwrap());
        assert!(xml.contains("东镇\\第一@小学"), "{kind}");
        if kind == "county-report" {
            assert!(xml.contains("西乡&lt;b&gt;&amp;amp;小学") && xml.contains("A&amp;B&lt;县&gt;"));
            assert!(xml.contains("西乡 &amp; &lt;乡&gt;"));
        }
    }
}

#[test]
fn a_township_has_to_be_named() {
    let desk = Desk::loaded();
    let mut whole = String::new();
    for line in ["export township-report --out a.docx", "export township-report --out a.docx --township 北乡"] {
        for language in ["zh-CN", "en"] {
            whole += &desk.words(&format!("--lang {language} {line}")).whole();
        }
    }
    assert_snapshot!(whole);
    desk.write("none.csv", schools_csv().replace("乡镇（街道）", "片区"));
    desk.words("import none.csv --year 2025 --county 无镇县");
    let said = desk.words("--lang zh-CN --county 无镇县 export township-report --out a.docx --township 东镇");
    assert!(said.status == 1 && said.err.contains("没有填报乡镇"), "{said:?}");
    assert!(!desk.path("a.docx").exists());
}

#[test]
fn everything_goes_into_a_folder_or_nothing_does() {
    let desk = Desk::loaded();
    let first = desk.words("--lang zh-CN export all --out 文书");
    assert_snapshot!(first.whole());
    let names = desk.names("文书");
    let of = |name: &str| std::fs::read(desk.path("文书").join(name)).unwrap();
    let before: Vec<Vec<u8>> = names.iter().map(|name| of(name)).collect();
    // One file in the way, and nothing is written.
    std::fs::create_dir(desk.path("其他")).unwrap();
    desk.write("其他/county-report.pdf", "mine");
    let refused = desk.words("--lang zh-CN export all --out 其他");
    assert_snapshot!(refused.whole());
    assert_eq!(desk.names("其他"), ["county-report.pdf"]);
    assert_eq!(std::fs::read(desk.path("其他/county-report.pdf")).unwrap(), b"mine");
    // With --force everything is written anew, and every byte is the same.
    let again = desk.words("--lang zh-CN export all --out 文书 --force");
    assert_eq!(again.status, 0);
    assert_eq!(desk.names("文书"), names);
    for (name, bytes) in names.iter().zip(&before) {
        assert!(of(name) == *bytes, "{name} differs");
    }
    let basic = desk.words("--lang en --format json export all --out basic --rulebook basic-2012");
    assert_snapshot!(pretty(&basic.answer()));
    desk.write("a file", "");
    let said = desk.run(&["--lang", "en", "export", "all", "--out", "a file"]);
    assert_eq!(said.status, 1, "{said:?}");
}

#[test]
fn a_report_that_is_stopped_leaves_no_file() {
    let (folder, session) = sample_store();
    let out = folder.path().join("report.docx");
    let asked = request(Kind::CountyReport, &out, Language::ZhCn);
    let cancel = AtomicBool::new(false);
    let parts = std::cell::RefCell::new(Vec::new());
    let stop = |part: f64| {
        parts.borrow_mut().push(part);
        cancel.store(part > 0.3, std::sync::atomic::Ordering::Relaxed);
    };
    let fault = export_watched(&session, &asked, &Watch { cancel: &cancel, progress: &stop }).unwrap_err();
    assert_eq!(fault.code, "paper_cancelled");
    assert!(!out.exists() && session.store.documents().unwrap().is_empty());
    let told = |part: f64| parts.borrow_mut().push(part);
    parts.borrow_mut().clear();
    export_watched(&session, &asked, &Watch { cancel: &AtomicBool::new(false), progress: &told }).unwrap();
    let parts = parts.into_inner();
    assert!(parts.is_sorted() && parts.first() == Some(&0.0) && parts.last() == Some(&1.0), "{parts:?}");
    let registered = session.store.documents().unwrap();
    assert_eq!((registered.len(), registered[0].document.kind.as_str()), (1, "county-report"));
}

#[test]
fn a_county_of_three_hundred_schools_is_told_whole() {
    let library = Library::built_in().unwrap();
    let large = county(&library, 300);
    let document = of_county(&library, "quality-2017", &large, Language::ZhCn);
    let (bytes, pages) = (docx(&document, &[]).unwrap(), Pages::set(&document, &Templates::built_in()).unwrap());
    assert!(pages.pdf().unwrap().starts_with(b"%PDF-") && pages.count() > 10);
    let xml = document_xml(&bytes);
    let units = assessed(&library, library.rulebook("quality-2017").unwrap(), &large, true).units;
    for unit in units {
        assert!(xml.contains(large.schools.names[unit.row as usize].as_str()));
    }
}

#[test]
fn a_township_whose_schools_are_not_assessed_says_so() {
    let library = Library::built_in().unwrap();
    let mut county = county(&library, 12);
    let special = library.quantities.kind("special").unwrap();
    county.schools.kinds[0] = u8::try_from(special).unwrap();
    for rulebook in ["quality-2017", "basic-2012"] {
        let whole = with_facts(&library, rulebook, &county, Language::ZhCn, |facts| {
            plain(&township_report(facts, "某乡", &[0], &|_| Ok(())).unwrap())
        });
        assert!(whole.contains("某乡填报单位1个") && whole.contains("没有纳入评估的学校"), "{whole}");
    }
}
