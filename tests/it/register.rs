//! The register of documents made: what each kind was set by, as the store keeps it.

use std::path::Path;

use junheng::fonts;
use junheng::ops::Session;
use junheng::ops::export_document::{Kind, Request, export_document};
use junheng::ops::make_checklist::{self, make_checklist};
use junheng::ops::papers::visit;
use junheng::rulebook::checklist::Length;
use junheng::store::NewDocument;
use junheng::text::Language;

use super::exporting;
use super::visit::{open, sample};

/// Exports a document, and reads back what the register says of it.
fn registered(session: &Session, kind: Kind, out: &Path, school: &str, township: &str) -> NewDocument {
    let schools = [school.to_owned()];
    let of_school =
        matches!(kind, Kind::SelfReview | Kind::Visit(visit::Kind::SchoolBrief | visit::Kind::RectificationNotice));
    let visits = match kind {
        Kind::Visit(_) if !of_school => {
            let county = session.county(None, None).unwrap();
            let Kind::Visit(of) = kind else { unreachable!() };
            // The summary is of the county: of all its visits.
            visit::subjects(session, &county, of).unwrap().first().map(|one| one.visits.clone()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let request = Request {
        schools: if of_school { &schools } else { &[] },
        township: (kind == Kind::TownshipReport).then_some(township),
        visits: &visits,
        ..exporting::request(kind, out)
    };
    export_document(session, &request).unwrap_or_else(|fault| panic!("{}: {fault:?}", kind.id()));
    session.store.documents().unwrap().pop().unwrap().document
}

#[test]
fn every_kind_says_what_it_was_set_by() {
    let (folder, session) = sample();
    let county = session.county(None, None).unwrap();
    let notices = visit::subjects(&session, &county, visit::Kind::RectificationNotice).unwrap();
    let school = notices[0].school.clone().unwrap();
    let row = county.schools.row_of(&school).unwrap();
    let township = county.schools.text("township", row).to_owned();
    let mut of_sheets = Vec::new();
    for kind in Kind::ALL {
        for ending in kind.formats() {
            if cfg!(not(feature = "pdf")) && *ending == "pdf" {
                continue;
            }
            let out = folder.path().join(format!("one.{ending}"));
            let made = registered(&session, kind, &out, &school, &township);
            let what = format!("{} {ending}: {made:?}", kind.id());
            assert_eq!(made.kind, kind.id());
            let own = fonts::version();
            match *ending {
                "csv" => assert!(made.template.is_empty() && made.fonts.is_empty(), "a table as text: {what}"),
                "xlsx" | "svg" => {
                    assert!(!made.template.is_empty() && made.fonts.is_empty(), "the reader's own fonts: {what}");
                }
                "png" => assert!(!made.template.is_empty() && made.fonts == own, "{what}"),
                // An office's own fonts stand behind the program's.
                "pdf" => assert!(!made.template.is_empty() && made.fonts.starts_with(&own), "{what}"),
                _ => {
                    assert!(!made.template.is_empty(), "{what}");
                    let drawn = kind == Kind::CountyReport;
                    assert!(!drawn || made.fonts == own, "charts are drawn in the bundled fonts: {what}");
                }
            }
            if *ending == "xlsx" {
                of_sheets.push((kind, made.template.clone()));
            }
            let again = registered(&session, kind, &out, &school, &township);
            assert_eq!((&again.template, &again.fonts), (&made.template, &made.fonts), "{what}");
        }
    }
    // The school's own form is laid out by the same data as the county's; every other workbook by its own.
    let of = |wanted: Kind| &of_sheets.iter().find(|(kind, _)| *kind == wanted).unwrap().1;
    assert_eq!(of(Kind::Forms), of(Kind::SelfReview));
    let mut versions: Vec<&String> = of_sheets.iter().map(|(_, version)| version).collect();
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), of_sheets.len() - 1, "{of_sheets:?}");
}

#[cfg(feature = "pdf")]
#[test]
fn an_office_s_template_is_another_version() {
    let (folder, session) = sample();
    let out = folder.path().join("report.pdf");
    let kind = Kind::Visit(visit::Kind::VisitSummary);
    let before = registered(&session, kind, &out, "", "");
    let own = include_str!("../../assets/reports/visit-summary.typ");
    std::fs::create_dir_all(folder.path().join("reports")).unwrap();
    std::fs::write(folder.path().join("reports/visit-summary.typ"), format!("{own}\n// 本局\n")).unwrap();
    let after = registered(&session, kind, &out, "", "");
    assert_ne!(before.template, after.template);
    assert_eq!(before.fonts, after.fonts);
}

/// Versions of the layouts of sheets that no form of a rulebook gives: table of indicators, ledger, doubts, blank checklist.
fn versions_of_sheets(session: &Session, folder: &Path) -> [String; 4] {
    let out = folder.join("one.xlsx");
    let [seven, ledger, doubts] = [Kind::SevenIndicators, Kind::Ledger, Kind::Doubts]
        .map(|kind| registered(session, kind, &out, "", "").template);
    let county = session.county(None, None).unwrap();
    let request = make_checklist::Request {
        out: &out,
        force: true,
        county: None,
        year: None,
        rulebook: None,
        school: &county.schools.codes[0],
        length: Length::Short,
        language: Language::ZhCn,
    };
    make_checklist(session, &request).unwrap();
    let made = session.store.documents().unwrap().pop().unwrap().document;
    assert_eq!(made.kind, "checklist");
    [seven, ledger, doubts, made.template]
}

/// The table of indicators and the blank checklist are laid out by the rulebook and the checklists; ledger and doubts by what
/// stands in the program, which no file changes.
#[test]
fn sheets_of_changed_rulebooks_and_checklists_have_other_versions() {
    let (folder, session) = sample();
    let folder = folder.path();
    let [seven, ledger, doubts, checklist] = versions_of_sheets(&session, folder);
    drop(session);
    let own = folder.join("rulebooks");
    std::fs::create_dir(&own).unwrap();
    let changed = |hour: u8, name: &str, words: &str, others: &str| {
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rulebooks").join(name);
        let book = std::fs::read_to_string(book).unwrap();
        assert!(book.contains(words), "{words}");
        std::fs::write(own.join(name), book.replace(words, others)).unwrap();
        let session = open(folder, &format!("2026-11-05T{hour:02}:00:00Z"), "王督学");
        let versions = versions_of_sheets(&session, folder);
        drop(session);
        std::fs::remove_file(own.join(name)).unwrap();
        versions
    };
    let of_checklist = changed(8, "archives.toml", "有乡镇政府当期", "有本省当期");
    assert_eq!(of_checklist[..3], [seven.clone(), ledger.clone(), doubts.clone()], "no column is a checklist's");
    assert_ne!(of_checklist[3], checklist);
    let of_rulebook =
        changed(9, "quality-2017.toml", "每百名学生拥有高于规定学历教师数", "每百名学生高于规定学历教师数");
    assert_eq!(of_rulebook[1..3], [ledger, doubts], "no column is a rulebook's");
    assert!(of_rulebook[0] != seven && of_rulebook[3] != checklist, "{of_rulebook:?}");
    assert_ne!(of_rulebook[3], of_checklist[3]);
    let of_a_reason = changed(10, "quality-2017.toml", "不足50人的教学点", "五十人以下的教学点");
    assert_eq!(of_a_reason[0], seven, "only what is a column counts");
}
