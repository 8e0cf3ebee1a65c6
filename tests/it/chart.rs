//! Charts: what they find in words, where their marks stand, and the files they are written to.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use insta::assert_snapshot;
use junheng::assess::{Assessment, Options, assess};
use junheng::chart::{
    Asked, AxisScale, Cell, Colours, Figures, GroupBy, Hover, Kind, Mark, Role, Scene, Scope, Shape, Theme, Year, csv,
    layout, png, scene, svg, worst,
};
use junheng::county::{County, Figure, FigureColumn, Stage};
use junheng::rulebook::{Library, Rulebook};
use junheng::sample;
use junheng::text::{Language, has_text};
use num_rational::BigRational;

use super::program::{self, Desk};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::built_in().unwrap());
const QUALITY: &str = "quality-2017";
const BASIC: &str = "basic-2012";
const LANGUAGES: [Language; 2] = [Language::ZhCn, Language::En];
/// The indicator of these counties: teaching rooms, 4.5 for primary schools.
const INDICATOR: &str = "teaching_area";

/// A primary school: name, students, value; no value is not reported.
type School<'a> = (&'a str, i64, &'a str);

fn county(year: i32, list: &[School<'_>]) -> County {
    let mut county = County { code: "990101".into(), name: "样例县".into(), year, ..County::default() };
    let kind = u8::try_from(LIBRARY.quantities.kind("primary_school").unwrap()).unwrap();
    let (mut students, mut area) = (FigureColumn::default(), FigureColumn::default());
    for (place, (name, count, value)) in list.iter().enumerate() {
        county.schools.codes.push(format!("99{place:04}"));
        county.schools.names.push((*name).to_owned());
        county.schools.kinds.push(kind);
        students.push(Some(Figure::whole(*count)));
        let value =
            Figure::parse_exact(value).map(|value| value.to_rational() * BigRational::from_integer((*count).into()));
        area.push(value.map(Figure::from_rational));
    }
    county.schools.figures.insert("students_primary".into(), students);
    county.schools.figures.insert("teaching_area".into(), area);
    county
}

fn rulebook(id: &str) -> &'static Rulebook {
    LIBRARY.rulebook(id).unwrap()
}

fn judged(county: &County, id: &str) -> Assessment {
    assess(county, &LIBRARY.quantities, rulebook(id), &Options::default())
}

fn asked(kind: Kind, id: &str) -> Asked {
    let indicator = rulebook(id).indicators.iter().position(|one| one.id == INDICATOR).unwrap();
    Asked { kind, indicator, stage: Stage::Primary, group_by: GroupBy::Area, against: None }
}

/// The chart of the last of these years.
fn drawn_by(id: &str, kind: Kind, years: &[County], language: Language, scope: Option<Scope<'_>>) -> Scene {
    let assessments: Vec<Assessment> = years.iter().map(|county| judged(county, id)).collect();
    let other: Vec<Year<'_>> =
        years.iter().zip(&assessments).map(|(county, assessment)| Year { county, assessment }).collect();
    let (shown, other) = other.split_last().unwrap();
    let figures = Figures {
        county: shown.county,
        quantities: &LIBRARY.quantities,
        rulebook: rulebook(id),
        assessment: shown.assessment,
        other_years: other,
        scope,
        language,
    };
    scene(&figures, &asked(kind, id))
}

fn drawn(kind: Kind, years: &[County]) -> Scene {
    drawn_by(QUALITY, kind, years, Language::ZhCn, None)
}

fn titles(kind: Kind, years: &[County]) -> String {
    LANGUAGES.map(|language| drawn_by(QUALITY, kind, years, language, None).title).join("\n")
}

/// Everything reaches the threshold and lies close together.
const EVEN: [School<'static>; 5] =
    [("一小", 400, "5"), ("二小", 500, "5.1"), ("三小", 300, "5.2"), ("四小", 600, "5.3"), ("五小", 200, "5.4")];
/// One rich school makes the variation, nobody falls below the floor.
const ONE_RICH: [School<'static>; 5] =
    [("一小", 400, "4.6"), ("二小", 500, "4.4"), ("三小", 300, "4.7"), ("四小", 600, "4.8"), ("五小", 200, "19")];
/// Two poor schools, one of them below the floor.
const POOR: [School<'static>; 6] = [
    ("一小", 400, "3.1"),
    ("二小", 500, "4.2"),
    ("三小", 300, "6.7"),
    ("四小", 600, "6.8"),
    ("五小", 200, "7"),
    ("六小", 300, "7.1"),
];

fn changed(year: i32, list: &[School<'static>], values: &[(usize, &'static str)]) -> County {
    let mut list = list.to_vec();
    for (place, value) in values {
        list[*place].2 = value;
    }
    county(year, &list)
}

/// The first two schools are in the country, the others in town.
fn in_areas(mut county: County) -> County {
    let areas = (0..county.schools.len()).map(|row| if row < 2 { 2 } else { 0 });
    county.schools.choices.insert("area".into(), areas.collect());
    county
}

#[test]
fn three_counties_have_three_findings() {
    let counties: [Vec<County>; 3] = [
        vec![changed(2024, &EVEN, &[(0, "2")]), in_areas(county(2025, &EVEN))],
        vec![changed(2024, &ONE_RICH, &[(4, "6")]), in_areas(county(2025, &ONE_RICH))],
        vec![changed(2024, &POOR, &[(0, "4.6"), (2, "9")]), in_areas(county(2025, &POOR))],
    ];
    let mut found = String::new();
    for kind in Kind::ALL {
        let mut different = BTreeSet::new();
        for years in &counties {
            let said = titles(kind, years);
            found += &format!("{}\n{said}\n", kind.id());
            different.insert(said);
        }
        assert_eq!(different.len(), 3, "{} {different:?}", kind.id());
    }
    assert_snapshot!(found);
}

/// Findings without their figures: what differs is said in words.
fn words_only(titles: &str) -> String {
    titles.chars().filter(|one| !one.is_ascii_digit() && !matches!(one, '.' | '%' | '-' | '−')).collect()
}

#[test]
fn three_counties_have_three_findings_by_every_group() {
    let mut found = String::new();
    for by in GroupBy::ALL {
        let mut different = BTreeSet::new();
        // The first group low; the last group low; no group differs.
        for values in [["3", "6", "7"], ["7", "6", "3"], ["5", "5", "5"]] {
            let said = LANGUAGES.map(|language| grouped(by, values, language).title).join("\n");
            found += &format!("{}\n{said}\n", by.id());
            different.insert(words_only(&said));
        }
        assert_eq!(different.len(), 3, "{} {different:?}", by.id());
    }
    assert_snapshot!(found);
}

/// Boxes of six schools in groups, two of a value each: three areas, townships and kinds, two kinds of ownership.
fn grouped(by: GroupBy, values: [&str; 3], language: Language) -> Scene {
    let names = ["一小", "二小", "三小", "四小", "五小", "六小"];
    let list: Vec<School<'_>> = names.iter().enumerate().map(|(place, name)| (*name, 300, values[place / 2])).collect();
    let mut year = county(2025, &list);
    let of_three = |place: usize| u8::try_from(place / 2).unwrap();
    year.schools.choices.insert("area".into(), (0..6).map(of_three).collect());
    year.schools.choices.insert("ownership".into(), (0..6).map(|place| of_three(place).min(1)).collect());
    let townships = ["东镇", "南乡", "西乡"];
    year.schools.texts.insert("township".into(), (0..6).map(|place| townships[place / 2].to_owned()).collect());
    let kinds = ["primary_school", "nine_year", "twelve_year"];
    let kind = |place: usize| u8::try_from(LIBRARY.quantities.kind(kinds[place / 2]).unwrap()).unwrap();
    year.schools.kinds = (0..6).map(kind).collect();
    for other in ["students_junior", "students_senior"] {
        let mut nobody = FigureColumn::default();
        (0..6).for_each(|_| nobody.push(Some(Figure::whole(0))));
        year.schools.figures.insert(other.into(), nobody);
    }
    let assessment = judged(&year, QUALITY);
    let figures = Figures {
        county: &year,
        quantities: &LIBRARY.quantities,
        rulebook: rulebook(QUALITY),
        assessment: &assessment,
        other_years: &[],
        scope: None,
        language,
    };
    scene(&figures, &Asked { group_by: by, ..asked(Kind::Boxes, QUALITY) })
}

#[test]
fn three_counties_relate_size_and_value_in_three_ways() {
    let names = ["一小", "二小", "三小", "四小", "五小", "六小", "七小", "八小"];
    let county_of = |values: [&'static str; 8]| -> Vec<County> {
        let sizes = (1..).map(|step| step * 100);
        let list: Vec<School<'_>> =
            names.iter().zip(sizes).zip(values).map(|((name, size), value)| (*name, size, value)).collect();
        vec![county(2025, &list)]
    };
    let rising = titles(Kind::Size, &county_of(["3", "3.5", "4", "4.5", "5", "5.5", "6", "6.5"]));
    let falling = titles(Kind::Size, &county_of(["6.5", "6", "5.5", "5", "4.5", "4", "3.5", "3"]));
    let neither = titles(Kind::Size, &county_of(["5", "4", "6", "3.5", "4.2", "5.5", "4.1", "5.2"]));
    assert!(rising.contains("larger schools have more") && rising.contains("1.00"), "{rising}");
    assert!(falling.contains("larger schools have less") && falling.contains("1.00"), "{falling}");
    assert!(neither.contains("has little to do with it"), "{neither}");
    let different: BTreeSet<String> = [rising, falling, neither].iter().map(|said| words_only(said)).collect();
    assert_eq!(different.len(), 3);
}

fn dots(scene: &Scene) -> Vec<(&Mark, f64, f64)> {
    let dots = scene.marks().filter_map(|(_, mark)| match mark.shape {
        Shape::Dot { x, y, .. } => Some((mark, x, y)),
        _ => None,
    });
    dots.collect()
}

fn rules(scene: &Scene) -> Vec<(Role, f64)> {
    let rules = scene.marks().filter_map(|(_, mark)| match mark.shape {
        Shape::Rule { at, .. } => Some((mark.role, at)),
        _ => None,
    });
    rules.collect()
}

#[test]
fn dots_stand_where_their_values_say() {
    let scene = drawn(Kind::Strip, &[county(2025, &POOR)]);
    let mut found: Vec<(u32, String, Role)> =
        dots(&scene).into_iter().map(|(mark, x, _)| (mark.row.unwrap(), format!("{x:.6}"), mark.role)).collect();
    found.sort_by_key(|(row, ..)| *row);
    let expected = [("3.1", Role::BelowFloor), ("4.2", Role::Short), ("6.7", Role::Passing)];
    let expected = expected.into_iter().chain([("6.8", Role::Passing), ("7", Role::Passing), ("7.1", Role::Passing)]);
    let expected: Vec<(u32, String, Role)> = (0..)
        .zip(expected)
        .map(|(row, (value, role))| (row, format!("{:.6}", value.parse::<f64>().unwrap()), role))
        .collect();
    assert_eq!(found, expected);
    // ΣPX ÷ ΣP of the six.
    let mean = (400.0 * 3.1 + 500.0 * 4.2 + 300.0 * 6.7 + 600.0 * 6.8 + 200.0 * 7.0 + 300.0 * 7.1) / 2300.0;
    let found = rules(&scene);
    assert_eq!(found.iter().map(|(role, _)| *role).collect::<Vec<_>>(), [Role::Floor, Role::Threshold, Role::Mean]);
    for ((_, at), expected) in found.iter().zip([3.825, 4.5, mean]) {
        assert!((at - expected).abs() < 1e-9, "{at} {expected}");
    }
}

#[test]
fn dots_of_a_strip_do_not_cover_each_other_and_show_students() {
    let many: Vec<(String, i64, String)> =
        (0..60).map(|place| (format!("{place}小"), 50 + place * 37 % 900, format!("5.{}", place % 10))).collect();
    let many: Vec<School<'_>> =
        many.iter().map(|(name, count, value)| (name.as_str(), *count, value.as_str())).collect();
    let scene = drawn(Kind::Strip, &[county(2025, &many)]);
    let layout = layout::layout(&scene);
    let frame = layout.frames().next().unwrap();
    let circles: Vec<(f64, f64, f64, u32)> = scene
        .marks()
        .filter_map(|(_, mark)| match mark.shape {
            Shape::Dot { x, y, radius } => {
                let (x, y) = frame.to_canvas(x, y);
                Some((x, y, radius, mark.row?))
            }
            _ => None,
        })
        .collect();
    assert_eq!(circles.len(), 60);
    for (place, one) in circles.iter().enumerate() {
        for other in &circles[place + 1..] {
            let apart = (one.0 - other.0).hypot(one.1 - other.1);
            assert!(apart >= one.2 + other.2 - 0.5, "{one:?} {other:?}");
        }
    }
    let area = |row: u32| circles.iter().find(|circle| circle.3 == row).map(|circle| circle.2.powi(2)).unwrap();
    let (large, larger) = (many[20].1, many[24].1);
    assert!((area(20) / area(24) - large as f64 / larger as f64).abs() < 1e-6);
}

#[test]
fn bars_are_as_wide_as_their_students() {
    let scene = drawn(Kind::Bars, &[county(2025, &POOR)]);
    let mut end = 0.0;
    for (mark, expected) in scene.panels[0].marks.iter().zip([0, 1, 2, 3, 4, 5].map(|row: usize| POOR[row])) {
        let Shape::Bar { x, y } = mark.shape else { panic!("{mark:?}") };
        assert!((x[0] - end).abs() < 1e-9 && (x[1] - end - expected.1 as f64).abs() < 1e-9, "{x:?} {end}");
        assert!((y[1] - expected.2.parse::<f64>().unwrap()).abs() < 1e-9);
        end = x[1];
    }
    assert!((scene.panels[0].x.range[1] - 2300.0).abs() < 1e-9);
}

#[test]
fn shares_add_up_and_lorenz_ends_in_everything() {
    let scene = drawn(Kind::Share, &[county(2025, &POOR)]);
    let last = scene.table.rows.last().unwrap().cells.last().unwrap().clone();
    let Cell::Number(all) = last else { panic!("{last:?}") };
    assert!((all - 100.0).abs() < 1e-6);
    let scene = drawn(Kind::Lorenz, &[county(2025, &[("一小", 100, "2"), ("二小", 300, "6")])]);
    let Shape::Line { points } = &scene.panels[0].marks[1].shape else { panic!() };
    // 100 of 400 students have 200 of 2,000.
    assert_eq!(points, &[[0.0, 0.0], [25.0, 10.0], [100.0, 100.0]]);
    assert!(scene.title.contains("0.150"), "1 - (0.25·0.1 + 0.75·1.1): {}", scene.title);
}

#[test]
fn dumbbells_have_both_values_of_a_school() {
    let scene = drawn(Kind::Dumbbells, &[changed(2024, &POOR, &[(0, "4.6")]), county(2025, &POOR)]);
    let first =
        |role: Role| dots(&scene).into_iter().find(|(mark, ..)| mark.role == role && mark.row == Some(0)).unwrap();
    let ((_, before, y), (_, after, same)) = (first(Role::Before), first(Role::After));
    assert!((before - 4.6).abs() < 1e-9 && (after - 3.1).abs() < 1e-9);
    assert!((y - same).abs() < 1e-9 && (y - 5.0).abs() < 1e-9, "the greatest fall stands on top");
    let unmoved = scene.marks().filter(|(_, mark)| matches!(mark.shape, Shape::Line { .. })).count();
    assert_eq!(unmoved, 1, "schools that did not move have no line");
}

/// The year before is not there: the one before that is set against, and named.
#[test]
fn dumbbells_across_a_gap_name_the_year_they_are_set_against() {
    let years = [changed(2021, &POOR, &[(0, "1")]), changed(2023, &POOR, &[(0, "4.6")]), county(2025, &POOR)];
    let scene = drawn(Kind::Dumbbells, &years);
    let before = dots(&scene).into_iter().find(|(mark, ..)| mark.role == Role::Before && mark.row == Some(0)).unwrap();
    assert!((before.1 - 4.6).abs() < 1e-9);
    for words in [
        scene.legend.iter().map(|entry| entry.label.clone()).collect::<Vec<_>>(),
        scene.table.columns.iter().map(|column| column.heading.clone()).collect(),
    ] {
        let says = |year: &str| words.iter().any(|word| word.contains(year));
        assert!(says("2023—2024") && !says("2021") && !says("2024—2025"), "{words:?}");
    }
}

#[test]
fn a_trend_that_comes_back_names_its_lowest_and_highest() {
    let title = |years: &[County]| drawn(Kind::Trend, years).title;
    let back = title(&[county(2023, &POOR), county(2024, &EVEN), county(2025, &POOR)]);
    assert!(back.contains("：2023—2024学年至2025—2026学年在 0.") && back.contains(" 之间，"), "{back}");
    let same = title(&[county(2023, &POOR), county(2024, &POOR), county(2025, &POOR)]);
    assert!(same.contains("保持在 0."), "{same}");
}

#[test]
fn a_trend_is_broken_where_a_year_is_missing() {
    let years = [
        changed(2021, &POOR, &[(0, "2")]),
        changed(2022, &POOR, &[(0, "4")]),
        county(2024, &EVEN),
        county(2025, &POOR),
    ];
    let scene = drawn(Kind::Trend, &years);
    let lines: Vec<usize> = scene.panels[0]
        .marks
        .iter()
        .filter_map(|mark| if let Shape::Line { points } = &mark.shape { Some(points.len()) } else { None })
        .collect();
    assert_eq!(lines, [2, 2]);
    assert!(scene.notes.iter().any(|note| note.contains("2023")), "{:?}", scene.notes);
    assert_eq!(scene.table.rows.len(), 4);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let of = |list: &[School<'_>], kind: Kind| drawn(kind, &[county(2025, list)]);
    let mut said = String::new();
    for kind in Kind::ALL {
        let scenes = [
            ("nobody", of(&[], kind)),
            ("no values", of(&[("一小", 100, ""), ("二小", 100, "")], kind)),
            ("one", of(&[("一小", 100, "4.4")], kind)),
            ("equal", of(&[("一小", 100, "5"), ("二小", 200, "5"), ("三小", 50, "5")], kind)),
            ("zero", of(&[("一小", 100, "0"), ("二小", 200, "0")], kind)),
            ("missing", of(&[("一小", 100, "4"), ("二小", 200, ""), ("三小", 50, "5")], kind)),
        ];
        for (what, scene) in scenes {
            assert!(!scene.title.is_empty() && !scene.title.contains("NaN") && !scene.title.contains("inf"));
            let state = if scene.is_empty() { "nothing drawn" } else { "drawn" };
            said += &format!("{} / {what} / {state}: {}\n", kind.id(), scene.title);
            // Even what is empty is a picture and a table.
            assert!(
                svg::svg(&scene).contains(&scene.title.chars().take(3).collect::<String>())
                    && !csv::csv(&scene).unwrap().is_empty()
            );
        }
    }
    assert_snapshot!(said);
}

#[test]
fn schools_without_a_value_are_left_out_and_counted() {
    let list = [("一小", 100, "4"), ("二小", 200, ""), ("三小", 50, "5"), ("四小", 50, "")];
    for kind in [Kind::Strip, Kind::Bars, Kind::Boxes, Kind::Lorenz, Kind::Size, Kind::Share] {
        let scene = drawn(kind, &[county(2025, &list)]);
        assert!(scene.notes.contains(&"2 所学校无数据，未画入。".to_owned()), "{} {:?}", kind.id(), scene.notes);
        assert!(scene.subtitle.contains("4 所，其中 2 所无数据"), "{}", scene.subtitle);
        assert_eq!(scene.table.rows.len(), 2, "{}", kind.id());
    }
}

#[test]
fn without_thresholds_there_are_no_lines_for_them() {
    for kind in Kind::ALL {
        let scene = drawn_by(BASIC, kind, &[county(2024, &EVEN), county(2025, &POOR)], Language::En, None);
        let found: BTreeSet<&str> = rules(&scene).into_iter().map(|(role, _)| role.id()).collect();
        assert!(!found.contains("threshold") && !found.contains("floor"), "{} {found:?}", kind.id());
        let roles: BTreeSet<Role> = scene.marks().map(|(_, mark)| mark.role).collect::<Vec<_>>().into_iter().collect();
        assert!(!roles.contains(&Role::Passing) || kind == Kind::Trend, "{}", kind.id());
    }
}

/// The sample county's three years, and a county of 2,000 schools.
static SAMPLE: LazyLock<Vec<County>> = LazyLock::new(|| {
    sample::sample(&LIBRARY.quantities).unwrap().into_iter().map(|generated| generated.county).collect()
});
static LARGE: LazyLock<Vec<County>> = LazyLock::new(|| {
    let year = |year| sample::generate(&LIBRARY.quantities, 7, 2_900, year).unwrap().county;
    vec![year(2024), year(2025)]
});

fn every_scene(years: &[County], id: &str, language: Language) -> Vec<Scene> {
    Kind::ALL.into_iter().map(|kind| drawn_by(id, kind, years, language, None)).collect()
}

#[test]
fn marks_lead_to_their_schools_and_stay_on_their_axes() {
    for id in [QUALITY, BASIC] {
        let assessment = judged(SAMPLE.last().unwrap(), id);
        for scene in every_scene(&SAMPLE, id, Language::En) {
            assert!(!scene.is_empty() && !scene.table.rows.is_empty());
            for row in &scene.table.rows {
                assert_eq!(row.cells.len(), scene.table.columns.len());
                assert_eq!(row.unit.map(|unit| assessment.units[unit].row), row.row);
            }
            for (panel, mark) in scene.marks() {
                assert_eq!(mark.unit.map(|unit| assessment.units[unit].row), mark.row);
                if let Hover::Entry { entry, .. } = mark.hover {
                    assert_eq!(scene.table.rows[entry].unit, mark.unit, "{}", scene.kind.id());
                }
                let said = scene.hover(mark);
                assert!(!said.is_empty() || matches!(mark.shape, Shape::Line { .. }), "{} {mark:?}", scene.kind.id());
                if let Some(row) = mark.row {
                    assert_eq!(said[0], SAMPLE.last().unwrap().schools.names[row as usize]);
                    assert!(said.len() > 1 || mark.role == Role::Missing, "{} {said:?}", scene.kind.id());
                }
                for (x, y) in corners(mark) {
                    let (across, up) = (scene.panels[panel].x.range, scene.panels[panel].y.range);
                    let within = |at: f64, [low, high]: [f64; 2]| at >= low - 1e-6 && at <= high + 1e-6;
                    assert!(x.is_none_or(|x| within(x, across)), "{} {mark:?} {across:?}", scene.kind.id());
                    assert!(y.is_none_or(|y| within(y, up)), "{} {mark:?} {up:?}", scene.kind.id());
                }
            }
        }
    }
}

fn corners(mark: &Mark) -> Vec<(Option<f64>, Option<f64>)> {
    match &mark.shape {
        Shape::Dot { x, y, .. } => vec![(Some(*x), Some(*y))],
        Shape::Bar { x, y } | Shape::Cell { x, y, .. } => vec![(Some(x[0]), Some(y[0])), (Some(x[1]), Some(y[1]))],
        Shape::Line { points } => points.iter().map(|[x, y]| (Some(*x), Some(*y))).collect(),
        Shape::Rule { across: true, at } => vec![(None, Some(*at))],
        Shape::Rule { across: false, at } => vec![(Some(*at), None)],
        Shape::Box { y, along, .. } => vec![(Some(along[0]), Some(*y)), (Some(along[4]), Some(*y))],
    }
}

#[test]
fn axes_have_names_and_units() {
    for language in LANGUAGES {
        for scene in every_scene(&SAMPLE, QUALITY, language) {
            for axis in scene.panels.iter().flat_map(|panel| [&panel.x, &panel.y]) {
                assert_eq!(axis.name.is_empty(), axis.scale == AxisScale::Nothing, "{} {axis:?}", scene.kind.id());
                let unit = if language == Language::ZhCn { "㎡/人" } else { "㎡ each" };
                let is_value = axis.name.contains("用房面积") || axis.name.starts_with("Teaching rooms per student");
                assert!(!is_value || axis.name.contains(unit), "{}", axis.name);
            }
        }
    }
}

/// Texts of a picture: x, y, anchor, text.
fn texts_of(picture: &str) -> Vec<(f64, f64, String, String)> {
    let mut reader = quick_xml::Reader::from_str(picture);
    let (mut found, mut open) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) if start.name().as_ref() == "text" => {
                let of = |name: &str| {
                    let value = start.try_get_attribute(name).unwrap();
                    value.map(|value| value.value.into_owned()).unwrap_or_default()
                };
                open = Some((of("x").parse().unwrap(), of("y").parse().unwrap(), of("text-anchor"), String::new()));
            }
            quick_xml::events::Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.3 += &text;
                }
            }
            quick_xml::events::Event::End(end) if end.name().as_ref() == "text" => found.extend(open.take()),
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn names_of_2000_schools_do_not_cover_each_other() {
    for scene in every_scene(&LARGE, QUALITY, Language::ZhCn) {
        let layout = layout::layout(&scene);
        let texts = texts_of(&svg::svg(&scene));
        for (x, y, _, text) in &texts {
            assert!(
                (0.0..=layout.width).contains(x) && (0.0..=layout.height).contains(y),
                "{} {text}",
                scene.kind.id()
            );
        }
        assert!(layout.height < 1_800.0);
        if ![Kind::Heat, Kind::Dumbbells, Kind::Share].contains(&scene.kind) {
            continue;
        }
        assert!(scene.table.rows.len() > 1_800, "{} {}", scene.kind.id(), scene.table.rows.len());
        let left = layout.frames().next().unwrap().left - 8.0;
        let names = texts.into_iter().filter(|(x, _, anchor, _)| (x - left).abs() < 0.01 && anchor == "end");
        let mut heights: Vec<f64> = names.map(|(_, y, ..)| y).collect();
        heights.sort_by(f64::total_cmp);
        assert!(heights.len() > 10, "{}", scene.kind.id());
        assert!(heights.windows(2).all(|two| two[1] - two[0] >= 11.0), "{} {heights:?}", scene.kind.id());
    }
}

#[test]
fn the_picture_has_marks_where_the_frame_says() {
    let scene = drawn(Kind::Size, &[county(2025, &EVEN)]);
    let layout = layout::layout(&scene);
    let frame = layout.frames().next().unwrap();
    let picture = svg::svg(&scene);
    let dots = dots(&scene);
    assert_eq!(dots.len(), 5);
    for (_, x, y) in dots {
        let (left, top) = frame.to_canvas(x, y);
        let back = frame.from_canvas(left, top);
        assert!((back.0 - x).abs() < 1e-9 && (back.1 - y).abs() < 1e-9);
        let number = |value: f64| format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
        let circle = format!("<circle cx=\"{}\" cy=\"{}\"", number(left), number(top));
        assert!(picture.contains(&circle), "{circle}");
    }
}

#[test]
fn a_value_just_short_never_looks_like_the_threshold() {
    let year = [county(2025, &[("一小", 1000, "4.499"), ("二小", 500, "6")])];
    for kind in [Kind::Strip, Kind::Heat, Kind::Size] {
        let scene = drawn(kind, &year);
        let mark = scene.marks().map(|(_, mark)| mark).find(|mark| mark.role == Role::Short).unwrap();
        let said = scene.hover(mark).join(" ");
        assert!(said.contains("4.499") && !said.contains("4.50"), "{} {said}", kind.id());
    }
    let cells = drawn(Kind::Heat, &year);
    assert!(cells.marks().any(|(_, mark)| mark.label.as_deref() == Some("4.499")));
}

#[test]
fn hostile_names_stay_names() {
    let long = "长".repeat(10_000);
    let list = [
        ("&<>\"' 小学</text><script>", 100, "4"),
        (long.as_str(), 200, "5"),
        ("🏫学\u{0}校\u{8}\u{202e}\n二", 300, "6"),
        ("=1+1", 100, "7"),
        ("]]>&amp;", 50, "8"),
    ];
    let years = [county(2024, &list), county(2025, &list)];
    for scene in every_scene(&years, QUALITY, Language::ZhCn) {
        let picture = svg::svg(&scene);
        let texts = texts_of(&picture);
        assert!(texts.iter().all(|(.., text)| text.chars().count() < 120), "{}", scene.kind.id());
        assert!(!picture.contains("<script>") && !picture.contains('\u{202e}') && !picture.contains('\u{0}'));
        assert!(![Kind::Strip, Kind::Heat].contains(&scene.kind) || !png::png(&scene).unwrap().is_empty());
        for (_, mark) in scene.marks() {
            assert!(scene.hover(mark).iter().all(|line| line.chars().count() < 120));
        }
    }
    let written = csv::csv(&drawn(Kind::Strip, &years)).unwrap();
    let written = std::str::from_utf8(&written).unwrap();
    assert!(written.contains("\n'=1+1,") && written.contains(&long));
}

#[test]
fn csv_can_be_read_back() {
    for scene in every_scene(&SAMPLE, QUALITY, Language::ZhCn) {
        let written = csv::csv(&scene).unwrap();
        let text = std::str::from_utf8(&written).unwrap().strip_prefix('\u{feff}').unwrap();
        assert!(text.ends_with("\r\n"));
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let expected: Vec<String> = scene.table.columns.iter().map(|column| column.name(scene.language)).collect();
        assert_eq!(heads, expected);
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), scene.table.rows.len());
        for (read, row) in rows.iter().zip(&scene.table.rows) {
            for (read, cell) in read.iter().zip(&row.cells) {
                match cell {
                    Cell::Nothing => assert_eq!(read, ""),
                    Cell::Text(text) => assert_eq!(read, text),
                    Cell::Number(number) => assert_eq!(read.parse::<f64>().unwrap().to_bits(), number.to_bits()),
                }
            }
        }
    }
}

/// Pixels of a length in points, two a point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a picture")]
fn pixels(from: f64, to: f64) -> std::ops::Range<u32> {
    (from * 2.0) as u32..(to * 2.0) as u32
}

#[test]
fn a_png_is_twice_the_size_and_shows_something() {
    for scene in every_scene(&SAMPLE, QUALITY, Language::En) {
        let layout = layout::layout(&scene);
        let written = png::png(&scene).unwrap();
        let picture = resvg::tiny_skia::Pixmap::decode_png(&written).unwrap();
        assert_eq!(
            (f64::from(picture.width()), f64::from(picture.height())),
            (layout.width * 2.0, layout.height * 2.0)
        );
        // In every plot, and in the title, is something else than the ground.
        let marked = |left: f64, top: f64, right: f64, bottom: f64| {
            let mut colours = BTreeSet::new();
            for y in pixels(top, bottom).step_by(3) {
                for x in pixels(left, right).step_by(5) {
                    let colour = picture.pixel(x, y).unwrap();
                    colours.insert((colour.red(), colour.green(), colour.blue()));
                }
            }
            colours.len()
        };
        assert!(marked(34.0, 20.0, 500.0, 60.0) > 9, "{}: no title", scene.kind.id());
        for frame in layout.frames() {
            assert!(marked(frame.left, frame.top, frame.right(), frame.bottom()) > 4, "{}", scene.kind.id());
        }
    }
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    for kind in Kind::ALL {
        let [one, other] = [(); 2].map(|()| drawn(kind, &SAMPLE));
        assert_eq!(svg::svg(&one), svg::svg(&other));
        if kind == Kind::Strip {
            assert_eq!(png::png(&one).unwrap(), png::png(&other).unwrap());
        }
    }
}

#[test]
fn kinds_and_groups_have_words_in_both_languages() {
    for language in LANGUAGES {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_id(kind.id()), Some(kind));
            for part in ["kind", "about"] {
                assert!(has_text(language, &format!("chart.{part}.{}", kind.id())));
            }
            let scene = drawn_by(QUALITY, kind, &SAMPLE, language, None);
            let said = std::iter::once(&scene.title)
                .chain([&scene.subtitle])
                .chain(&scene.notes)
                .chain(scene.legend.iter().map(|entry| &entry.label))
                .chain(scene.table.columns.iter().map(|column| &column.heading))
                .chain(scene.panels.iter().flat_map(|panel| [&panel.x.name, &panel.y.name]));
            for text in said {
                assert!(!text.contains("chart.") && !text.contains("%{"), "{} {text}", kind.id());
            }
        }
        for group in GroupBy::ALL {
            assert_eq!(GroupBy::from_id(group.id()), Some(group));
            assert!(has_text(language, &format!("chart.group.{}", group.id())));
        }
    }
}

#[test]
fn every_role_has_a_colour_in_both_themes() {
    for theme in Theme::ALL {
        let colours = Colours::of(theme);
        for role in Role::ALL {
            assert!(colours.names(role), "{} {}", theme.id(), role.id());
        }
        assert_ne!(colours.ground, colours.text);
    }
    // What passes and what does not differ in form, too.
    let forms = [Role::Passing, Role::Short, Role::BelowFloor].map(|role| format!("{:?}", role.symbol()));
    assert_eq!(forms.iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_scope_shows_its_schools_by_the_countys_measure() {
    let year = [county(2025, &POOR)];
    let scope = Scope { rows: &[0, 2], name: "西乡" };
    let whole = drawn(Kind::Strip, &year);
    let part = drawn_by(QUALITY, Kind::Strip, &year, Language::ZhCn, Some(scope));
    let rows: BTreeSet<u32> = dots(&part).into_iter().filter_map(|(mark, ..)| mark.row).collect();
    assert_eq!(rows, BTreeSet::from([0, 2]));
    assert_eq!(rules(&whole), rules(&part));
    assert!(part.subtitle.contains("西乡"));
    let nobody = Scope { rows: &[], name: "东镇" };
    assert!(drawn_by(QUALITY, Kind::Share, &year, Language::ZhCn, Some(nobody)).is_empty());
}

#[test]
fn groups_are_boxes_or_dots() {
    for (by, groups) in [(GroupBy::Area, 3), (GroupBy::Ownership, 2), (GroupBy::Township, 12)] {
        let last = SAMPLE.last().unwrap();
        let assessment = judged(last, QUALITY);
        let figures = Figures {
            county: last,
            quantities: &LIBRARY.quantities,
            rulebook: rulebook(QUALITY),
            assessment: &assessment,
            other_years: &[],
            scope: None,
            language: Language::En,
        };
        let scene = scene(&figures, &Asked { group_by: by, ..asked(Kind::Boxes, QUALITY) });
        assert_eq!(scene.panels[0].y.ticks.len(), groups, "{}", by.id());
        for (_, mark) in scene.marks() {
            if let Shape::Box { along, .. } = mark.shape {
                assert!(along.windows(2).all(|two| two[0] <= two[1]), "{along:?}");
            }
        }
    }
}

#[test]
fn without_a_choice_the_worst_variation_is_shown() {
    let last = SAMPLE.last().unwrap();
    let assessment = judged(last, QUALITY);
    let (indicator, stage) = worst(&assessment, rulebook(QUALITY), None, None);
    let fails = assessment.stages.iter().find(|result| result.stage == stage).unwrap();
    let variation = &fails.variations[indicator];
    assert!(variation.cv.unwrap() > variation.limit.unwrap(), "the sample has one over its limit");
    assert_eq!(worst(&assessment, rulebook(QUALITY), Some(2), Some(Stage::Primary)), (2, Stage::Primary));
}

#[test]
fn charts_are_exported_as_pictures_and_tables() {
    let desk = Desk::loaded();
    let lines = [
        "--lang zh-CN export chart:strip --out 分布.png",
        "--lang zh-CN export chart:strip --out 分布.png",
        "--lang en export chart:boxes --by township --indicator sports_area --stage primary --out boxes.svg",
        "--lang zh-CN export chart:trend --out trend.svg --rulebook basic-2012",
        "--lang en export chart:dumbbells --out two.csv",
        "--lang zh-CN export chart:share --out share.csv --indicator teaching_area --stage primary",
        "--lang en export chart:heat --out heat.csv --township 西乡 --stage primary",
        "--lang en export chart:heat --out chosen.csv --school 1001 --school 1003 --stage primary",
        "--lang en export chart:heat --out chosen.csv --school 1001 --school 9999",
        "--lang zh-CN export chart:size --out size.xlsx",
        "--lang en export chart:size --out size.png --indicator no_such",
        "--lang zh-CN export chart:pie --out pie.png",
        "--lang en export chart:boxes --out boxes.png --by size",
    ];
    let mut said = String::new();
    for line in lines {
        said += &format!("$ {line}\n{}", desk.words(line).whole());
    }
    for name in ["two.csv", "share.csv", "heat.csv", "chosen.csv"] {
        said += &format!("=== {name}\n{}", std::fs::read_to_string(desk.path(name)).unwrap());
    }
    assert_snapshot!(said.replace('\u{feff}', ""));
    let picture = std::fs::read_to_string(desk.path("boxes.svg")).unwrap();
    assert!(texts_of(&picture).iter().any(|(.., text)| text.starts_with("Sports: ")), "the indicator asked for");
    assert!(std::fs::read(desk.path("分布.png")).unwrap().starts_with(b"\x89PNG"));
    let again = Desk::loaded();
    again.words("--lang zh-CN export chart:strip --out 分布.png");
    assert_eq!(std::fs::read(desk.path("分布.png")).unwrap(), std::fs::read(again.path("分布.png")).unwrap());
}

#[test]
fn two_years_are_compared_with_the_one_that_is_named() {
    let desk = Desk::loaded();
    for year in ["2022", "2023"] {
        desk.write("before.csv", program::schools_csv());
        let said = desk.words(&format!("import before.csv --county 990201 --year {year}"));
        assert_eq!(said.status, 0, "{}", said.err);
    }
    let table = |options: &str| {
        let said = desk.words(&format!("--lang en export chart:dumbbells --out two.csv --force {options}"));
        assert_eq!(said.status, 0, "{}", said.err);
        std::fs::read_to_string(desk.path("two.csv")).unwrap().lines().next().unwrap().to_owned()
    };
    assert!(table("").contains("2023–2024"), "the last one before");
    let named = table("--against 2022");
    assert!(named.contains("2022–2023") && !named.contains("2023–2024"), "{named}");
    let mut said = String::new();
    for line in [
        "--lang zh-CN export chart:dumbbells --out no.csv --against 2020",
        "--lang en export chart:dumbbells --out no.csv --against 2020",
        "--lang zh-CN export chart:dumbbells --out no.csv --against 2025",
        "--lang en export chart:dumbbells --out no.csv --against 2023 --year 2022",
        "--lang en export chart:dumbbells --out no.csv --against soon",
    ] {
        said += &format!("$ {line}\n{}", desk.words(line).whole());
    }
    assert_snapshot!(said);
    assert!(!desk.path("no.csv").exists());
}

#[test]
fn the_bundled_fonts_have_every_character_of_a_picture() {
    use resvg::usvg::{Group, Node, Options as Reading, Tree, fontdb};
    fn absent(group: &Group, found: &mut BTreeSet<String>) {
        for node in group.children() {
            match node {
                Node::Group(group) => absent(group, found),
                Node::Text(text) => {
                    let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                    found.extend(glyphs.filter(|glyph| glyph.id.0 == 0).map(|glyph| glyph.text.clone()));
                }
                _ => {}
            }
        }
    }
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(junheng::fonts::REGULAR.to_vec());
    fonts.load_font_data(junheng::fonts::BOLD.to_vec());
    let fonts = std::sync::Arc::new(fonts);
    let mut found = BTreeSet::new();
    // Rare characters in names, which stand in titles too, in bold.
    let rare =
        [2024, 2025].map(|year| county(year, &[("㬎䶮小学", 300, "3"), ("𠮷小学", 200, "6"), ("䶮𠮷村小学", 90, "5")]));
    for (years, id, language) in [
        (&*SAMPLE as &[County], QUALITY, Language::ZhCn),
        (&SAMPLE, BASIC, Language::En),
        (&rare, QUALITY, Language::ZhCn),
    ] {
        for scene in every_scene(years, id, language) {
            let reading = Reading { fontdb: fonts.clone(), ..Reading::default() };
            absent(Tree::from_str(&svg::svg(&scene), &reading).unwrap().root(), &mut found);
        }
    }
    assert_eq!(found, BTreeSet::new());
}
