//! Papers that are left, sent and kept: what the page, the record and the notice of the sample's visits say, and that they say the same.

use junheng::ops::Session;
use junheng::ops::papers::visit::{Kind, Request, subjects};
use junheng::ops::visit::findings::{findings, state};
use junheng::ops::visit::list::visits;
use junheng::ops::visit::open::open_visit;
use junheng::report::document::{Block, Cell, Document, Table};
use junheng::text::Language;
use junheng::visit::{Field, FindingState, Mark, VisitKind};

use super::papers::{answer, made, measured, of_visits, request, signed, visited, words};
use super::visit::sample;

/// The sample's only visit of a kind and school.
fn visit_of(session: &Session, kind: VisitKind, school: Option<&str>) -> String {
    let all = visits(session, session.county(None, None).unwrap().id()).unwrap();
    let is = |visit: &&junheng::ops::visit::list::Listed| {
        visit.about.kind == kind && (school.is_none() || visit.about.school.as_deref() == school) && !visit.is_planned()
    };
    all.iter().find(is).unwrap().id.clone()
}

fn tables(document: &Document) -> Vec<&Table> {
    fn of<'a>(blocks: &'a [Block], found: &mut Vec<&'a Table>) {
        for block in blocks {
            match block {
                Block::Table(table) => found.push(table),
                Block::Together(inner) | Block::Landscape(inner) => of(inner, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    of(&document.blocks, &mut found);
    found
}

fn said(cell: &Cell) -> String {
    cell.runs.iter().map(|run| run.text.as_str()).collect()
}

/// The part of a text under a heading of the first level.
fn under<'a>(text: &'a str, heading: &str) -> &'a str {
    let from = text.find(&format!("\n# {heading}\n")).unwrap_or_else(|| panic!("{heading} in {text}"));
    let rest = &text[from + 3..];
    &rest[..rest.find("\n# ").unwrap_or(rest.len())]
}

/// Numbers of findings in a text.
fn numbers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .match_indices("2025-0")
        .filter_map(|(at, _)| text.get(at..at + 8))
        .filter(|number| number[5..].bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|number| !text.contains(&format!("{number}-")))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn page_record_and_notice_tell_of_the_same_findings_by_their_numbers() {
    let (_folder, session) = sample();
    let (visit, school) = signed(&session);
    let ids = [visit.clone()];
    let found = findings(&session, session.county(None, None).unwrap().id(), "2025-11-05".parse().unwrap()).unwrap();
    let of_visit = |finding: &&FindingState| {
        finding.about.visit.as_ref() == Some(&visit) && finding.withdrawn.is_none() && finding.wants_doing()
    };
    let mut known: Vec<String> = found.iter().filter(of_visit).map(|finding| finding.number.clone()).collect();
    known.sort();
    assert_eq!(known.len(), 5);
    for kind in [Kind::Feedback, Kind::SchoolRecord] {
        assert_eq!(numbers(&words(&made(&session, &of_visits(kind, &ids)))), known, "{}", kind.id());
    }
    let notice = words(&made(
        &session,
        &Request { schools: std::slice::from_ref(&school), ..request(Kind::RectificationNotice) },
    ));
    assert!(notice.contains("发现问题 5 条，其中已销号 1 条、已报告整改待复核 1 条，其余 3 条尚需整改。"), "{notice}");
    assert_eq!(numbers(&notice), ["2025-001", "2025-004", "2025-005"]);
    assert_eq!(numbers(under(&notice, "由其他单位负责整改的问题")), ["2025-001"]);
}

#[test]
fn a_notice_says_what_is_overdue_and_asks_others_for_what_is_theirs() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let notice = |school: &str| {
        let schools = [school.to_owned()];
        words(&made(&session, &Request { schools: &schools, ..request(Kind::RectificationNotice) }))
    };
    let text = notice(&school);
    assert!(text.contains("由总务处负责，应于2025年10月22日前完成，已逾期，请立即完成。"), "{text}");
    assert!(text.contains("由教务处负责，2025年11月14日前完成。"), "{text}");
    let reporting = under(&text, "整改情况报送");
    assert!(reporting.contains("已逾期的问题，请立即完成整改"), "{reporting}");
    // The county office's day is not the school's.
    assert!(reporting.contains("于2025年11月14日前") && !reporting.contains("2026"), "{reporting}");
    assert!(text.contains("依据：教督〔2017〕6号政府保障程度第3项。"), "{text}");
    assert!(text.contains("抄送：教育局计财科。") && text.contains("（联系人：＿＿"), "{text}");
    // Of this school's problems none is its own.
    let text = notice("9901000058");
    assert!(text.contains("发现问题 2 条。尚需整改的问题均由其他单位负责，本通知书同时抄送"), "{text}");
    assert!(!text.contains("# 由你校负责整改的问题"), "{text}");
    let others = under(&text, "由其他单位负责整改的问题");
    assert!(
        others.contains("由教育局计财科负责整改：更换三年级教室灯具，复测照度；2025年11月24日前完成。"),
        "{others}"
    );
    assert!(others.contains("由槿原乡政府负责整改：") && others.contains("先采取防护措施"), "{others}");
    assert!(text.contains("抄送：教育局计财科、槿原乡政府。"), "{text}");
}

#[test]
fn the_ending_of_a_letter_is_as_official_letters_have_it() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let document = made(&session, &Request { schools: &[school], ..request(Kind::RectificationNotice) });
    let Some(Block::Together(end)) = document.blocks.last() else { panic!("{:?}", document.blocks.last()) };
    let lines: Vec<String> = end
        .iter()
        .map(|block| match block {
            Block::Line { runs, .. } | Block::Paragraph(runs) => runs.iter().map(|run| run.text.trim()).collect(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert_eq!((lines[0].as_str(), lines[1].as_str()), ("", "澄岚县人民政府教育督导室"));
    assert!(
        lines[2].ends_with("日") && lines[3].starts_with("（联系人：") && lines[4].starts_with("抄送："),
        "{lines:?}"
    );
}

#[test]
fn figures_that_agree_are_as_many_as_the_table_has_of_them() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let ids = [visit_of(&session, VisitKind::SelfReview, Some(&school))];
    let document = made(&session, &of_visits(Kind::SchoolRecord, &ids));
    let rows = &tables(&document)[1].rows;
    let agree = rows.iter().filter(|row| said(&row[3]) == "0").count();
    assert_eq!((rows.len(), agree), (17, 17));
    let text = words(&document);
    assert!(text.contains("核对上报数据 17 项，17 项与上报一致"), "{text}");
}

#[test]
fn figures_within_their_bounds_that_differ_are_told_on_the_page() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let row = county.schools.names.iter().position(|name| name.contains("第二小学")).unwrap();
    let largest = county.schools.figure("max_class_primary", row).unwrap().to_whole().unwrap();
    let line = {
        let id = visited(&session, "第二小学", vec![(Field::Mark("FA01".to_owned()), answer(Mark::Met))]);
        let visit = open_visit(&session, &id).unwrap();
        let asks = |line: &&junheng::visit::Line| matches!(&line.ask, junheng::visit::Ask::Figure { key, .. } if key == "max_class_primary");
        assert!(visit.asked.lines.iter().any(|line| asks(&line)));
        "max_class_primary".to_owned()
    };
    // One fewer in the largest class: it stays within the limit, and is not what was reported.
    let id = visited(&session, "第二小学", vec![(Field::Figure(line), measured(&(largest - 1).to_string()))]);
    let text = words(&made(&session, &of_visits(Kind::Feedback, &[id])));
    assert!(text.contains(&format!("小学最大班额（人） | {largest} | {} | −1", largest - 1)), "{text}");
    assert!(text.contains("0 项与上报一致，1 项不一致"), "{text}");
}

#[test]
fn what_came_after_the_visit_stands_behind_the_signatures() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    let text = words(&made(&session, &of_visits(Kind::SchoolRecord, &ids)));
    let later = text.find("\n# 督导日之后的整改与回访\n").unwrap();
    let signs = text.find("(signs 督学").unwrap();
    assert!(signs < later && later < text.find("\n# 照片").unwrap(), "{text}");
    assert!(!text[..signs].contains("已报修，灯管到货") && text[later..].contains("已报修，灯管到货"), "{text}");
}

#[test]
fn a_record_speaks_plainly() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    let text = words(&made(&session, &of_visits(Kind::SchoolRecord, &ids)));
    for program_talk in ["详表", "自加事项", "应查", "应不高于30 m", "1.85625", "1.940625", "版，", "录入", "未计入"]
    {
        assert!(!under(&text, "其他检查项目").contains(program_talk), "{program_talk}");
        let tables = text.replace("应查 262 项", "");
        assert!(!tables.contains(program_talk), "{program_talk} in {text}");
    }
    for plain in [
        "应不大于30 m",
        "1.856 ㎡/座",
        "1.941 ㎡/座",
        "应不少于9 盏",
        "应不低于300 lx",
        "应不超过4 层",
        "应不小于1.36 ㎡/座",
    ] {
        assert!(text.contains(plain), "{plain} in {text}");
    }
    assert!(text.contains("花名册抽核教师 12 人（上报专任教师 71 人）。"), "{text}");
    assert!(text.contains("上表教师数为另行核对填写。"), "{text}");
    assert!(text.contains("签字后补充材料 1 份（赵文山2025年10月15日补充的督导说明），未列入本页。"), "{text}");
    assert!(!text.contains("| 佐证") && !text.contains("| 照片\n"), "photos stand beside what they show: {text}");
    assert!(text.contains("照片 1"), "{text}");
}

#[test]
fn a_column_stands_only_where_something_is_in_it() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let ids = [visit_of(&session, VisitKind::SelfReview, Some(&school))];
    let document = made(&session, &of_visits(Kind::SchoolRecord, &ids));
    let of_single_cells = |table: &&&Table| table.rows.iter().all(|row| row.len() == table.columns.len());
    for table in tables(&document).iter().filter(|table| !table.head.is_empty()).filter(of_single_cells) {
        for column in 0..table.columns.len() {
            let empty = table.rows.iter().all(|row| row.get(column).is_none_or(|cell| said(cell).is_empty()));
            assert!(!empty, "{:?}", table.head.iter().map(|row| said(&row[column])).collect::<Vec<_>>());
        }
    }
    let text = words(&document);
    assert!(!text.contains("## 其他量测") && text.contains("[其他量测]"), "no heading alone of its level: {text}");
}

#[test]
fn a_school_s_own_review_is_called_so_and_signed_by_who_made_it() {
    let (_folder, session) = sample();
    let school = signed(&session).1;
    let ids = [visit_of(&session, VisitKind::SelfReview, Some(&school))];
    let text = words(&made(&session, &of_visits(Kind::SchoolRecord, &ids)));
    assert!(text.starts_with("学校自评记录\n"), "{text}");
    assert!(text.contains("(signs 自评人:") && text.contains("(signs 校长:") && !text.contains("督学"), "{text}");
    assert!(text.contains("自评日期 | 2025年10月8日") && text.contains("# 自评结果"), "{text}");
    let english = Request { language: Language::En, ..of_visits(Kind::SchoolRecord, &ids) };
    assert!(words(&made(&session, &english)).starts_with("Self-review record\n"));
}

#[test]
fn a_page_for_offices_tells_each_matter_once() {
    let (_folder, session) = sample();
    let ids = [visit_of(&session, VisitKind::Office, None)];
    let text = words(&made(&session, &of_visits(Kind::Feedback, &ids)));
    let head = text.lines().nth(2).unwrap();
    assert!(head.starts_with("财政局；") && head.contains("教育局") && !head.contains('：'), "{head}");
    for once in ["没有按100人核定公用经费", "按100人补足本年度公用经费", "2025-009）"] {
        assert_eq!(text.matches(once).count(), 1, "{once} in {text}");
    }
    assert!(text.contains("| 2025-009 | 按100人补足"), "{text}");
    // Days are written with digits and dashes in tables alone.
    let sentences = text.lines().filter(|line| !line.starts_with('|'));
    assert!(sentences.clone().all(|line| !line.contains("2025-11") && !line.contains("2025-12")), "{text}");
}

#[test]
fn days_in_sentences_are_written_in_words_and_values_have_their_unit() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    let text = words(&made(&session, &of_visits(Kind::Feedback, &ids)));
    assert!(text.contains("2025年10月15日签字（修订后）"), "{text}");
    assert!(text.contains("2.93 → 2.83 间/百人"), "{text}");
    let english = words(&made(&session, &Request { language: Language::En, ..of_visits(Kind::Feedback, &ids) }));
    assert!(english.contains("signed 15 October 2025, after revision"), "{english}");
    assert!(english.contains("2.93 → 2.83 per 100"), "{english}");
}

#[test]
fn english_papers_join_names_as_english_does_and_count_without_odd_units() {
    let (_folder, session) = sample();
    let ids = [signed(&session).0];
    for kind in [Kind::Feedback, Kind::SchoolRecord] {
        let text = words(&made(&session, &Request { language: Language::En, ..of_visits(kind, &ids) }));
        assert!(
            text.contains("Inspectors | 王立川, 赵文山") && text.contains("(signs Inspectors: 王立川, 赵文山"),
            "{text}"
        );
        assert!(text.contains("15 October 2025)"), "the day of the signature: {text}");
    }
    let text = words(&made(&session, &Request { language: Language::En, ..of_visits(Kind::SchoolRecord, &ids) }));
    assert!(text.contains(" Present and teaching: 12; "), "{text}");
    for plain in
        ["Year built | 2018", "Grades (Primary) | 6", "Classes (Primary) | 14", "Over-size classes (Primary) | 0"]
    {
        assert!(text.contains(&format!("{plain} |")) || text.contains(&format!("{plain}\n")), "{plain} in {text}");
    }
}

#[test]
fn what_was_put_right_in_time_waits_and_is_not_late() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let day = "2025-11-05".parse().unwrap();
    let found = findings(&session, county.id(), day).unwrap();
    let of = |number: &str| found.iter().find(|finding| finding.number == number).unwrap().clone();
    let fixed = state(&session, &of("2025-002").id).unwrap();
    assert_eq!(fixed.reported_on(), Some("2025-10-17".parse().unwrap()));
    assert_eq!(fixed.days_left(day), None);
    let late = FindingState { deadline: Some("2025-10-16".parse().unwrap()), ..fixed };
    assert_eq!(late.days_left(day), Some(-1), "late by the days until it was said");
    assert_eq!(of("2025-004").days_left(day), Some(-14), "looked at, and not put right");
}

#[test]
fn offices_are_told_from_persons() {
    let (_folder, session) = sample();
    let rules = &session.library.visits.finding.responsible;
    let apart = |text: &str| {
        let (offices, persons) = rules.told_apart(text);
        (offices.join("/"), persons.join("/"))
    };
    let both = |offices: &str, persons: &str| (offices.to_owned(), persons.to_owned());
    assert_eq!(apart("县财政局"), both("县财政局", ""));
    assert_eq!(apart("教育局计财科"), both("教育局计财科", ""));
    assert_eq!(apart("槿原乡政府"), both("槿原乡政府", ""));
    assert_eq!(apart("李校长"), both("", "李校长"));
    assert_eq!(apart("县财政局（王明、张科长）"), both("县财政局", "王明/张科长"));
    assert_eq!(apart("总务处 何静文"), both("总务处", "何静文"));
    assert_eq!(apart(""), both("", ""));
    assert_eq!(apart("County finance bureau"), both("County finance bureau", ""));
    assert_eq!(apart("Ms Wang Min"), both("", "Ms Wang Min"));
}

#[test]
fn every_notice_of_a_round_can_be_made() {
    let (_folder, session) = sample();
    let county = session.county(None, None).unwrap();
    // Advice alone makes no notice.
    let all = subjects(&session, &county, Kind::RectificationNotice).unwrap();
    assert_eq!(all.len(), 2);
    for one in all {
        made(&session, &Request { schools: one.school.as_slice(), ..request(Kind::RectificationNotice) });
    }
}
