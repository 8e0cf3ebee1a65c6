//! Every command as a user runs it: the whole of what the program says.

use insta::assert_snapshot;

use super::program::{Desk, county_workbook, other_county, pretty, program, said, schools_csv, without_copies};

const COMMANDS: [&str; 8] = ["demo", "template", "import", "assess", "set", "sample", "check", "export"];

#[test]
fn help_in_chinese() {
    let desk = Desk::new();
    let mut whole = desk.words("--lang zh-CN --help").answer();
    for command in COMMANDS {
        whole.extend(["\n=== ", command, "\n", &desk.words(&format!("--lang zh-CN {command} --help")).answer()]);
    }
    assert_snapshot!(whole);
}

#[test]
fn help_in_english() {
    let desk = Desk::new();
    let mut whole = desk.words("--lang en -h").answer();
    for command in COMMANDS {
        whole.extend(["\n=== ", command, "\n", &desk.words(&format!("--lang en {command} -h")).answer()]);
    }
    assert_snapshot!(whole);
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(Desk::new().words("--version").answer(), concat!("junheng ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn without_a_display_it_says_what_still_works() {
    let desk = Desk::new();
    let of = |language: &str| {
        let mut command = desk.surrounded(program());
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        let said = said(command.args(["--lang", language, "--data", "folder"]).output().unwrap());
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{said:?}");
        said.err
    };
    let (chinese, english) = (of("zh-CN"), of("en"));
    let says = if cfg!(feature = "window") { "窗口打不开" } else { "不含窗口" };
    let commands = "demo、template、import、assess、set、";
    assert!(chinese.contains(says) && chinese.contains(commands), "{chinese}");
    assert_eq!((chinese.matches('。').count(), chinese.lines().count()), (1, 1), "one sentence: {chinese}");
    assert!(english.contains(&commands.replace('、', ", ")) && !english.contains(".rs:"), "{english}");
    assert_eq!((english.matches(". ").count(), english.lines().count()), (0, 1), "one sentence: {english}");
    // Every command that help names, and no other.
    let help = desk.words("--lang en --help").answer();
    let listed = help.split("Commands:\n").nth(1).unwrap().lines().take_while(|line| !line.is_empty());
    let listed: Vec<&str> = listed.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(english.contains(&format!(": {} (", listed.join(", "))), "{english} {listed:?}");
    assert!(!desk.path("folder").exists(), "nothing is made where nothing is opened");
}

#[test]
fn the_language_is_the_systems_without_an_option() {
    let desk = Desk::new();
    let of = |locale: &str| {
        let mut command = desk.surrounded(program());
        said(command.env("LC_ALL", locale).env("LANG", locale).args(["export", "--list"]).output().unwrap()).answer()
    };
    assert_eq!(of("zh_CN.UTF-8"), desk.words("--lang zh-CN export --list").answer());
    assert_eq!(of("fr_FR.UTF-8"), desk.words("--lang en export --list").answer());
}

#[test]
fn the_list_of_documents() {
    let desk = Desk::new();
    let tables = desk.words("--lang zh-CN export --list").answer() + &desk.words("--lang en export --list").answer();
    assert_snapshot!(tables + &desk.words("--lang en --format json export --list").pretty());
}

#[test]
fn the_template() {
    let desk = Desk::new();
    let said = [desk.words("--lang zh-CN template 空白表.xlsx"), desk.words("--lang en template blank.xlsx")];
    assert_snapshot!(said.map(|said| said.whole()).concat());
    assert_eq!(desk.names("."), ["blank.xlsx", "空白表.xlsx"]);
}

#[test]
fn a_template_left_as_it_is_has_no_school() {
    let desk = Desk::new();
    desk.words("--lang zh-CN template 空白表.xlsx");
    let said = desk.words("--lang zh-CN import 空白表.xlsx --county 样例县 --year 2025");
    assert_snapshot!(said.whole());
}

#[test]
fn import_of_a_workbook_in_chinese() {
    let desk = Desk::new();
    county_workbook(&desk.path("county.xlsx"), super::program::COUNTY);
    assert_snapshot!(desk.words("--lang zh-CN import county.xlsx").whole());
}

#[test]
fn import_of_csv_in_english() {
    let desk = Desk::new();
    desk.write("schools.csv", schools_csv());
    assert_snapshot!(desk.words("--lang en import schools.csv --year 2025 --county Sample").whole());
}

#[test]
fn import_as_json() {
    let desk = Desk::new();
    county_workbook(&desk.path("county.xlsx"), super::program::COUNTY);
    desk.write("bad.csv", "学校代码,学校名称,学校类型,小学学生数,食堂面积\n1,一小,学堂,很多,3\n");
    let said = desk.words("--lang en --format json import county.xlsx bad.csv --year 2025");
    assert_eq!(said.status, 2);
    assert_snapshot!(pretty(&said.out));
}

#[test]
fn a_second_year_raises_doubts_about_jumps() {
    let desk = Desk::loaded();
    let changed = schools_csv().replace(",12000,", ",4000,");
    desk.write("next.csv", changed);
    assert_snapshot!(desk.words("--lang zh-CN import next.csv --year 2026 --county 990201").whole());
}

#[test]
fn assessment_of_2017_in_chinese() {
    assert_snapshot!(Desk::loaded().words("--lang zh-CN assess").answer());
}

#[test]
fn assessment_of_2017_in_english() {
    assert_snapshot!(Desk::loaded().words("--lang en assess --rulebook quality-2017").answer());
}

#[test]
fn assessment_of_2012_in_chinese() {
    assert_snapshot!(Desk::loaded().words("--lang zh-CN assess --rulebook basic-2012").answer());
}

#[test]
fn assessment_of_2012_in_english() {
    assert_snapshot!(Desk::loaded().words("--lang en assess --rulebook basic-2012").answer());
}

#[test]
fn assessment_of_2017_as_json() {
    assert_snapshot!(Desk::loaded().words("--lang zh-CN --format json assess").pretty());
}

#[test]
fn assessment_of_2012_as_json() {
    assert_snapshot!(Desk::loaded().words("--lang en --format json assess --rulebook basic-2012").pretty());
}

#[test]
fn lines_of_tables_fit_a_terminal() {
    use unicode_width::UnicodeWidthStr as _;
    let desk = Desk::loaded();
    for options in ["assess", "assess --concessions all", "assess --rulebook basic-2012"] {
        for language in ["zh-CN", "en"] {
            let answer = desk.words(&format!("--lang {language} {options}")).answer();
            let widest = answer.lines().max_by_key(|line| line.width()).unwrap();
            assert!(widest.width() <= 120, "{widest}");
        }
    }
}

#[test]
fn all_concessions() {
    assert_snapshot!(Desk::loaded().words("--lang zh-CN assess --concessions all").answer());
}

#[test]
fn no_concession_is_the_default() {
    let desk = Desk::loaded();
    assert_eq!(desk.words("--format json assess --concessions none"), desk.words("--format json assess"));
}

#[test]
fn a_list_of_concessions() {
    let desk = Desk::loaded();
    let answer = desk.words("--format json assess --concessions pe_arts_small_rural,rooms_2016").answer();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["concessions_on"], serde_json::json!(["pe_arts_small_rural", "rooms_2016"]));
    let needing = |list: &str, key: &str| -> Vec<String> {
        let list = answer[list].as_array().unwrap();
        list.iter()
            .filter(|one| one["concessions"].as_array().is_some_and(|names| !names.is_empty()))
            .map(|one| format!("{}: {}", one[key].as_str().unwrap(), one["concessions"]))
            .collect()
    };
    assert_eq!(needing("units", "school"), [r#"1003: ["pe_arts_small_rural"]"#]);
    assert_eq!(needing("items", "id"), [] as [&str; 0]);
}

/// Rows of a table by their first cell, with the lines they go on in.
fn rows(table: &str, firsts: &[&str]) -> String {
    let mut wanted = false;
    let lines = table.lines().filter(|line| {
        let first = line.split(' ').next().unwrap_or_default();
        wanted = firsts.contains(&first) || wanted && first.is_empty() && !line.is_empty();
        wanted
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn a_decision_stands_in_the_next_assessment() {
    let desk = Desk::loaded();
    let said = [
        desk.words("--lang zh-CN set q8 met --note 查看作业本"),
        desk.words("--lang en set V1 not_met --note -"),
        desk.words("--lang zh-CN set G8 met"),
        desk.words("--lang en set G5 met"),
    ];
    let answer = desk.words("--lang zh-CN assess").answer();
    assert_snapshot!(
        said.map(|said| said.whole()).concat() + "=== assess\n" + &rows(&answer, &["Q8", "V1", "G8", "G5"])
    );
}

#[test]
fn a_decision_with_points() {
    let desk = Desk::loaded();
    let said = [
        desk.words("--lang zh-CN set W1 met --points 4.5"),
        desk.words("--lang en set W2 not_met --points 0 --rulebook basic-2012"),
    ];
    let answer = desk.words("--lang zh-CN assess --rulebook basic-2012").answer();
    assert_snapshot!(said.map(|said| said.whole()).concat() + "=== assess\n" + &rows(&answer, &["W1", "W2"]));
}

#[test]
fn a_decision_as_json() {
    let answer = Desk::loaded().words("--format json set W1 met --points 4.5").answer();
    let mut answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let entry = answer.as_object_mut().unwrap().remove("entry").unwrap();
    assert_eq!(entry.as_str().unwrap().len(), 36);
    assert_eq!(
        answer,
        serde_json::json!({
            "county": "样例县", "year": 2025, "rulebook": "basic-2012", "item": "W1", "status": "met", "points": 4.5
        })
    );
}

#[test]
fn a_sound_store() {
    let desk = Desk::loaded();
    let said =
        [desk.words("--lang zh-CN check"), desk.words("--lang en check"), desk.words("--lang en check --repair")];
    let json = desk.words("--lang en --format json check").pretty();
    assert_snapshot!(said.map(|said| without_copies(&said.whole())).concat() + &without_copies(&json));
}

#[test]
fn documents_are_written_and_registered() {
    let desk = Desk::loaded();
    let said = [
        desk.words("--lang zh-CN export data --out 数据.xlsx"),
        desk.words("--lang en export seven-indicators --out seven.xlsx"),
        desk.words("--lang en export doubts --out doubts.xlsx"),
        desk.words("--lang zh-CN export doubts --out doubts.xlsx"),
        desk.words("--lang zh-CN export doubts --out doubts.xlsx --force"),
        desk.words("--lang en check"),
    ];
    assert_snapshot!(said.map(|said| without_copies(&said.whole())).concat());
    assert_eq!(desk.names("."), ["county.xlsx", "doubts.xlsx", "seven.xlsx", "store", "数据.xlsx"]);
}

#[test]
fn figures_of_doubts_are_rounded_for_people() {
    use calamine::Reader as _;
    let desk = Desk::loaded();
    desk.words("export doubts --out doubts.xlsx");
    let mut book = calamine::open_workbook::<calamine::Xlsx<_>, _>(desk.path("doubts.xlsx")).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let figures: Vec<String> = range.rows().skip(3).map(|row| row[5].to_string()).collect();
    let said = [("0", "0", "0.5"), ("0", "0", "0.01333"), ("0", "0", "0.0125"), ("8", "0.4444", "0.03275")];
    let said = said.map(|(given, each, median)| format!("given {given}\na student {each}\nmedian {median}"));
    assert_eq!(figures, said);
}

#[test]
fn figures_exported_and_imported_again_give_the_same_verdicts() {
    let desk = Desk::loaded();
    desk.words("export data --out back.xlsx");
    let again = Desk::new();
    std::fs::copy(desk.path("back.xlsx"), again.path("back.xlsx")).unwrap();
    assert_eq!(again.words("import back.xlsx").status, 0);
    for rulebook in ["quality-2017", "basic-2012"] {
        let line = format!("--format json assess --rulebook {rulebook} --concessions all");
        assert_eq!(desk.words(&line).answer(), again.words(&line).answer());
    }
}

#[test]
fn a_document_of_one_stage_has_only_its_sheet() {
    use calamine::Reader as _;
    let desk = Desk::loaded();
    let sheets = |options: &str, name: &str| {
        assert_eq!(desk.words(&format!("export seven-indicators --out {name} {options}")).status, 0);
        calamine::open_workbook::<calamine::Xlsx<_>, _>(desk.path(name)).unwrap().sheet_names()
    };
    assert_eq!(sheets("", "all.xlsx"), ["小学", "初中", "校际均衡"]);
    assert_eq!(sheets("--stage junior", "junior.xlsx"), ["初中", "校际均衡"]);
}

#[test]
fn a_document_of_one_township_has_only_its_schools() {
    use calamine::Reader as _;
    let desk = Desk::loaded();
    assert_eq!(desk.words("export data --out west.xlsx --township 西乡").status, 0);
    let mut book = calamine::open_workbook::<calamine::Xlsx<_>, _>(desk.path("west.xlsx")).unwrap();
    let range = book.worksheet_range("学校").unwrap();
    let codes: Vec<String> = range.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(codes, ["1003", "1005"]);
}

#[test]
fn the_demo_needs_an_empty_folder() {
    let desk = Desk::new();
    let first = desk.words("--lang zh-CN demo --out 文书");
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    let files = first.out[first.out.find("示例县文书").unwrap()..].to_owned();
    let second = desk.words("--lang zh-CN demo --out 再来");
    assert_snapshot!(files + &second.whole() + &desk.words("--lang en demo --out again").whole());
    assert_eq!(desk.names("文书").len(), 70);
    assert_eq!(desk.names("."), ["store", "文书"], "nothing was written the second time");
}

#[test]
fn the_demo_leaves_ones_own_store_alone() {
    let desk = Desk::new();
    let said = said(desk.surrounded(program()).args(["--lang", "en", "demo"]).output().unwrap());
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    assert_eq!(desk.names("."), ["demo"]);
    // Made again at another time, with other ids of the computer's: the same to the byte.
    assert_eq!(desk.words("--lang en demo --out again").status, 0);
    assert_eq!(desk.names("demo"), desk.names("again"));
    for name in desk.names("demo") {
        let read = |folder: &str| std::fs::read(desk.path(folder).join(&name)).unwrap();
        assert!(read("demo") == read("again"), "{name} differs");
    }
}

fn several() -> Desk {
    let desk = Desk::loaded();
    other_county(&desk.path("earlier.xlsx"), "990201", "样例县", "2024");
    other_county(&desk.path("other.xlsx"), "990202", "邻县", "2025");
    assert_eq!(desk.words("import earlier.xlsx other.xlsx").status, 0);
    desk
}

#[test]
fn one_of_several_counties_must_be_named() {
    let desk = several();
    assert_snapshot!(desk.words("--lang zh-CN assess").whole() + &desk.words("--lang en assess").whole());
}

#[test]
fn a_county_is_named_by_code_or_name() {
    let desk = several();
    let first = |line: &str| desk.words(line).answer().lines().next().unwrap().to_owned();
    assert_eq!(first("--lang en assess --county 990202"), "邻县 2025–2026 · Quality-balanced (2017): ✗ fail");
    assert_eq!(desk.words("assess --county 990202"), desk.words("--county 邻县 assess"));
}

#[test]
fn a_name_of_several_counties_is_not_guessed() {
    let desk = several();
    other_county(&desk.path("same.xlsx"), "990203", "邻县", "2025");
    assert_eq!(desk.words("import same.xlsx").status, 0);
    desk.write("schools.csv", schools_csv());
    for line in ["assess --county 邻县", "import schools.csv --year 2026 --county 邻县"] {
        let said = desk.words(line);
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{line}");
        assert!(said.err.contains("  990202 邻县\n  990203 邻县\n") && !said.err.contains("990201"), "{}", said.err);
    }
    assert!(desk.words("--lang en assess --county 990203").answer().starts_with("邻县"));
}

#[test]
fn figures_for_a_county_the_store_knows_are_that_countys() {
    let desk = Desk::loaded();
    desk.write("schools.csv", schools_csv());
    for named in ["990201", "样例县"] {
        let said = desk.words(&format!("--lang en import schools.csv --year 2026 --county {named}"));
        assert!(said.clone().answer().contains("schools.csv  样例县  2026"), "{said:?}");
        let answer: serde_json::Value = serde_json::from_str(&desk.words("--format json assess").answer()).unwrap();
        assert_eq!(answer["county"], serde_json::json!({ "code": "990201", "name": "样例县" }));
        assert_eq!(answer["year"], 2026);
    }
}

#[test]
fn a_year_is_the_latest_or_named() {
    let desk = several();
    let first = |line: &str| desk.words(line).answer().lines().next().unwrap().to_owned();
    assert!(first("--lang en assess --county 样例县").starts_with("样例县 2025–2026"));
    assert!(first("--lang en --year 2024 assess --county 样例县").starts_with("样例县 2024–2025"));
    let said = [
        desk.words("--lang zh-CN assess --county 样例县 --year 2019"),
        desk.words("--lang en assess --county 样例县 --year 2019"),
        desk.words("--lang zh-CN assess --county 远县"),
        desk.words("--lang en assess --county 远县"),
    ];
    assert_snapshot!(said.map(|said| said.whole()).concat());
}
