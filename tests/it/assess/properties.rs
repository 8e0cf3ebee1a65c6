//! What holds of every county, tried on many small ones drawn from fixed seeds.

use junheng::assess::{Assessment, StageResult, Verdict};
use junheng::county::Stage;
use num_traits::{ToPrimitive, Zero};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::lines::{BASIC, Line, QUALITY, Ratio, assess_county, assessed, county, ratio, unsorted, whole};
use super::reference::{Indicator, check, indicators, limit, split, stages_of, students_key};

fn config(cases: u32, seed: u64) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..ProptestConfig::default() }
}

/// What a figure is drawn as; edges are turned into figures once the students are known.
#[derive(Debug, Clone)]
enum Amount {
    Missing,
    Plain(i64, u32),
    /// 亩, which no decimal holds.
    Mu(i64),
    /// At an edge of the verdict, or next to it.
    Edge(usize, i64),
    /// The same, in whole persons or rooms.
    WholeEdge(usize),
}

#[derive(Debug, Clone)]
struct Drawn {
    kind: &'static str,
    private: bool,
    /// Students by stage.
    students: Vec<Option<i64>>,
    /// Cells of other stages are filled, too.
    stray: bool,
    amounts: Vec<Amount>,
}

const KINDS: [&str; 9] = [
    "primary_school",
    "junior_school",
    "nine_year",
    "twelve_year",
    "complete_secondary",
    "primary_school",
    "teaching_point",
    "special",
    "other",
];

fn students() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        10 => (1_i64..=40).prop_map(|hundreds| Some(hundreds * 100)),
        8 => (1_i64..=2_500).prop_map(Some),
        1 => Just(Some(0)),
        1 => Just(None),
    ]
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::Missing),
        4 => (0_i64..=20_000_000, 0_u32..=4).prop_map(|(digits, decimals)| Amount::Plain(digits, decimals)),
        1 => (0_i64..=40).prop_map(Amount::Mu),
        8 => (0_usize..8, -1_i64..=1).prop_map(|(edge, nudge)| Amount::Edge(edge, nudge)),
        4 => (0_usize..8).prop_map(Amount::WholeEdge),
    ]
}

/// A school of one of the first so many kinds.
fn school(kinds: usize) -> impl Strategy<Value = Drawn> {
    let amounts = prop::collection::vec(amount(), 17);
    (0..kinds, any::<bool>(), prop::collection::vec(students(), 3), prop::bool::weighted(0.1), amounts).prop_map(
        |(kind, private, students, stray, amounts)| Drawn { kind: KINDS[kind], private, students, stray, amounts },
    )
}

fn schools(kinds: usize) -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(school(kinds), 1..=5).prop_map(|drawn| {
        let named = drawn.iter().enumerate();
        named.map(|(place, drawn)| line(&format!("99{place:02}"), drawn)).collect()
    })
}

/// Values at which, or next to which, something of the verdict turns.
fn edge(threshold: &Ratio, which: usize, nudge: i64) -> Ratio {
    let floor = threshold * ratio("0.85");
    let half = ratio("0.005");
    let edge = match which {
        0 | 1 => threshold.clone(),
        2 => threshold - half,
        3 => floor,
        4 => floor - half,
        5 => floor + half,
        6 => threshold * ratio("1.5"),
        _ => threshold * ratio("3"),
    };
    // Far too little for a double to show, or just enough for a form.
    edge + whole(nudge) * if which == 1 { ratio("0.01") } else { ratio("0.000000000000000001") }
}

fn line(code: &str, drawn: &Drawn) -> Line {
    let mut line = Line::new(code, drawn.kind);
    line.ownership = drawn.private.then_some("private");
    let own = stages_of(drawn.kind);
    for (stage, count) in Stage::ALL.into_iter().zip(&drawn.students) {
        if let Some(count) = count.filter(|_| own.contains(&stage) || drawn.stray) {
            line.cells.insert(students_key(stage), whole(count));
        }
    }
    let mut amounts = drawn.amounts.iter();
    let indoor = match amounts.next() {
        Some(Amount::Plain(digits, _)) => Some(whole(digits % 3_000)),
        Some(Amount::Mu(mu)) => Some(whole(*mu) * ratio("2000/3")),
        _ => None,
    };
    line.cells.extend(indoor.map(|area| ("indoor_pe_area".to_owned(), area)));
    let judged = indicators(QUALITY);
    let others = indicators(BASIC).into_iter().filter(|other| judged.iter().all(|known| known.id != other.id));
    for indicator in judged.iter().cloned().chain(others) {
        for stage in [Stage::Primary, Stage::Junior] {
            let key = indicator.main_key(stage);
            let mine = own.contains(&stage);
            if line.get(&key).is_some() || !mine && !drawn.stray {
                continue;
            }
            let Some(amount) = amounts.next() else { continue };
            if let Some(figure) = figure(amount, &indicator, &line, stage) {
                line.cells.insert(key, figure);
            }
        }
    }
    line
}

fn figure(amount: &Amount, indicator: &Indicator, line: &Line, stage: Stage) -> Option<Ratio> {
    let at = |which: usize, nudge: i64| {
        let threshold = indicator.threshold(stage).unwrap_or_else(|| whole(2));
        indicator.figure_for(line, stage, &edge(&threshold, which, nudge))
    };
    Some(match amount {
        Amount::Missing => return None,
        Amount::Plain(digits, decimals) => whole(*digits) / whole(10_i64.pow(*decimals)),
        Amount::Mu(mu) => whole(*mu) * ratio("2000/3"),
        Amount::Edge(which, nudge) => at(*which, *nudge),
        Amount::WholeEdge(which) => at(*which, 0).floor(),
    })
}

fn near(got: f64, expected: f64) -> bool {
    got.is_nan() && expected.is_nan() || (got - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

fn near_if_any(got: Option<f64>, expected: Option<f64>) -> bool {
    near(got.unwrap_or(f64::NAN), expected.unwrap_or(f64::NAN)) && got.is_some() == expected.is_some()
}

/// Whether both say the same of a stage's spread; the schools themselves may differ.
fn same_spread(got: &StageResult, expected: &StageResult) {
    assert_eq!(got.students, expected.students);
    for (got, expected) in got.variations.iter().zip(&expected.variations) {
        assert!(near_if_any(got.mean, expected.mean) && near_if_any(got.cv, expected.cv), "{got:?} {expected:?}");
        assert_eq!((got.verdict, got.borderline), (expected.verdict, expected.borderline), "{got:?} {expected:?}");
    }
    assert!(near_if_any(got.composite_cv, expected.composite_cv));
    assert_eq!((got.verdict, got.composite_borderline), (expected.verdict, expected.composite_borderline));
}

fn same_values(got: &Assessment, expected: &Assessment) {
    assert_eq!(got.units.len(), expected.units.len());
    for (place, (unit, other)) in got.units.iter().zip(&expected.units).enumerate() {
        assert_eq!((unit.row, unit.stage, unit.verdict, unit.met), (other.row, other.stage, other.verdict, other.met));
        for (value, other) in got.values_of(place).zip(expected.values_of(place)) {
            assert!(near(value.value, other.value) && near(value.share, other.share), "{value:?} {other:?}");
            let verdict = (value.met, value.floor, value.borderline);
            assert_eq!(verdict, (other.met, other.floor, other.borderline), "{value:?} {other:?}");
        }
    }
}

/// Two sorts of schools whose values lie so far from the mean that their variation is exactly this.
#[derive(Debug, Clone)]
struct AtLimit {
    junior: bool,
    /// Students are as m² to n².
    weights: (i64, i64),
    pairs: usize,
    students: i64,
    mean: i64,
    /// By indicator: how far the variation lies off its limit, and by which of several steps.
    off: Vec<(i64, usize)>,
}

fn at_limit() -> impl Strategy<Value = AtLimit> {
    let weights = prop_oneof![4 => Just((1, 1)), 1 => Just((2, 1)), 1 => Just((3, 2)), 1 => Just((1, 3))];
    let off = prop::collection::vec((-1_i64..=1, 0_usize..6), 8);
    (any::<bool>(), weights, 1_usize..=3, 1_i64..=300, 1_i64..=9_000, off).prop_map(
        |(junior, weights, pairs, students, mean, off)| AtLimit { junior, weights, pairs, students, mean, off },
    )
}

/// Steps off a limit; the second and third are those of the form's three decimals.
const STEPS: [&str; 6] = ["0", "0.0005", "0.0004999999999999999999", "0.00000000000000000001", "0.03", "0.000000001"];

fn lines_at_limit(drawn: &AtLimit, rulebook: &str, together: bool) -> Vec<Line> {
    let (kind, stage) =
        if drawn.junior { ("junior_school", Stage::Junior) } else { ("primary_school", Stage::Primary) };
    let (m, n) = drawn.weights;
    let mut lines = Vec::new();
    for pair in 0..drawn.pairs {
        for (name, own, other) in [("a", m, n), ("b", n, m)] {
            let students = whole(drawn.students * own * own);
            let mut line = Line::new(format!("99{pair}{name}"), kind).with(students_key(stage), students);
            for (place, indicator) in indicators(rulebook).iter().enumerate() {
                let (sign, step) = drawn.off[place];
                // Together, one lies as far above the limit as the next lies below it.
                let (sign, step) = match (together, place % 2) {
                    (false, _) => (sign, step),
                    (true, 0) => (1, drawn.off[place].1),
                    (true, _) => (-1, drawn.off[place - 1].1),
                };
                let cv = limit(rulebook, stage) + whole(sign) * ratio(STEPS[step]);
                let from_mean = cv * Ratio::new(other.into(), own.into());
                let side = if name == "a" { whole(1) + from_mean } else { whole(1) - from_mean };
                let figure = indicator.figure_for(&line, stage, &(whole(drawn.mean) * side));
                line.cells.insert(indicator.main_key(stage), figure);
            }
            lines.push(line);
        }
    }
    lines
}

/// Whole-school conditions in the order of their indicators, with what a value is per figure and per student.
const SHARED_OUT: [(&str, f64, f64); 5] = [
    ("teaching_area", 1.0, 1.0),
    ("outdoor_sports_area", 1.0, 1.0),
    ("equipment_value", 10_000.0, 1.0),
    ("computers", 1.0, 100.0),
    ("books", 1.0, 1.0),
];

proptest! {
    #![proptest_config(config(160, 1))]

    #[test]
    fn every_verdict_equals_exact_arithmetic(lines in schools(KINDS.len())) {
        check(&lines, QUALITY);
        check(&lines, BASIC);
    }
}

proptest! {
    #![proptest_config(config(48, 2))]

    #[test]
    fn variations_at_their_limit_are_judged_exactly(drawn in at_limit()) {
        for together in [false, true] {
            check(&lines_at_limit(&drawn, QUALITY, together), QUALITY);
            check(&lines_at_limit(&drawn, BASIC, together), BASIC);
        }
    }

    #[test]
    fn a_county_times_anything_is_judged_the_same(lines in schools(6), factor in 2_i64..=50) {
        let larger: Vec<Line> = lines.iter().map(|line| line.times(factor)).collect();
        for rulebook in [QUALITY, BASIC] {
            let (got, expected) = (assessed(&larger, rulebook), assessed(&lines, rulebook));
            same_values(&got, &expected);
            for (got, expected) in got.stages.iter().zip(&expected.stages) {
                let students = expected.students * factor;
                same_spread(got, &StageResult { students, ..expected.clone() });
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (lines, shuffled) in schools(KINDS.len()).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    ) {
        let mut sorted = unsorted(&shuffled);
        sorted.schools.sort();
        prop_assert_eq!(&sorted, &unsorted(&lines));
        for rulebook in [QUALITY, BASIC] {
            // No data is NaN, which equals nothing: what is written out is compared.
            let written = |county| format!("{:?}", assess_county(county, rulebook));
            prop_assert_eq!(written(&sorted), written(&county(&lines)));
        }
    }

    #[test]
    fn a_school_in_two_equal_halves_leaves_mean_and_variation(lines in schools(6), which in any::<prop::sample::Index>()) {
        let which = which.index(lines.len());
        let half = &lines[which];
        let mut whole_school = lines.clone();
        whole_school[which] = half.times(2);
        let mut halves = lines.clone();
        halves.push(Line { code: format!("{}b", half.code), ..half.clone() });
        for rulebook in [QUALITY, BASIC] {
            let (got, expected) = (assessed(&halves, rulebook), assessed(&whole_school, rulebook));
            for (got, expected) in got.stages.iter().zip(&expected.stages) {
                same_spread(got, expected);
            }
        }
    }

    #[test]
    fn shared_out_conditions_add_up_to_the_whole(
        kind in prop::sample::select(vec!["nine_year", "twelve_year", "complete_secondary"]),
        counts in prop::collection::vec(1_i64..=3_000, 3),
        no_seniors in any::<bool>(),
        figures in prop::collection::vec(1_i64..=10_000_000, SHARED_OUT.len()),
    ) {
        let counts = [counts[0], counts[1], if no_seniors { 0 } else { counts[2] }];
        let mut line = Line::new("9900", kind);
        for stage in stages_of(kind) {
            line = line.with(students_key(*stage), whole(counts[*stage as usize]));
        }
        for ((key, ..), figure) in SHARED_OUT.iter().zip(&figures) {
            line = line.with(*key, whole(*figure) / whole(100));
        }
        // What falls to the senior stage is in no unit.
        let seniors = stages_of(kind).contains(&Stage::Senior).then(|| split(&line, Stage::Senior).unwrap());
        let counted = (whole(1) - seniors.unwrap_or_default()).to_f64().unwrap();
        let assessment = assessed(std::slice::from_ref(&line), BASIC);
        for (at, (key, factor, scale)) in SHARED_OUT.iter().enumerate() {
            let reported = line.get(key).unwrap().to_f64().unwrap() * factor;
            let of_unit = |unit: usize| {
                let students = assessment.units[unit].students.unwrap().to_f64().unwrap();
                assessment.values[at].value[unit] * students / scale
            };
            let sum: f64 = (0..assessment.units.len()).map(of_unit).sum();
            prop_assert!(near(sum, reported * counted), "{key}: {sum}, reported {reported}");
        }
    }

    #[test]
    fn shares_of_a_stage_sum_to_one(lines in schools(KINDS.len())) {
        for rulebook in [QUALITY, BASIC] {
            let assessment = assessed(&lines, rulebook);
            for (stage, indicator) in Stage::ASSESSED.into_iter().flat_map(|stage| (0..7).map(move |at| (stage, at))) {
                let units = (0..assessment.units.len()).filter(|unit| assessment.units[*unit].stage == stage);
                let shares: Vec<f64> = units
                    .map(|unit| assessment.values[indicator].get(unit))
                    .filter(|value| !value.value.is_nan())
                    .map(|value| value.share)
                    .collect();
                let none = shares.iter().all(|share| share.is_nan());
                prop_assert!(none || near(shares.iter().sum(), 1.0), "{shares:?}");
                // Alone, or all alike: nothing to share.
                prop_assert!(!none || shares.is_empty() || assessment.stages[stage as usize].variations[indicator].cv.is_none_or(|cv| cv == 0.0));
            }
        }
    }

    #[test]
    fn more_of_a_resource_never_hurts(
        lines in schools(KINDS.len()),
        which in any::<prop::sample::Index>(),
        cell in any::<prop::sample::Index>(),
        added in (1_i64..=1_000_000, 0_u32..=6),
    ) {
        let mut richer = lines.clone();
        // Indoor sports rooms are taken off the teaching area; students are no resource.
        let resources = |key: &&mut Ratio, name: &str| !key.is_zero() && name != "indoor_pe_area" && !name.starts_with("students");
        let mut cells: Vec<&mut Ratio> = richer[which.index(lines.len())]
            .cells
            .iter_mut()
            .filter_map(|(name, value)| Some(value).filter(|value| resources(value, name)))
            .collect();
        prop_assume!(!cells.is_empty());
        let cell = cell.index(cells.len());
        *cells[cell] += whole(added.0) / whole(10_i64.pow(added.1));
        let (before, after) = (assessed(&lines, QUALITY), assessed(&richer, QUALITY));
        for (place, (poorer, richer)) in before.units.iter().zip(&after.units).enumerate() {
            prop_assert!(richer.verdict <= poorer.verdict, "{poorer:?} {richer:?}");
            prop_assert!(richer.met >= poorer.met);
            for (poorer, richer) in before.values_of(place).zip(after.values_of(place)) {
                prop_assert!(richer.met >= poorer.met && richer.floor >= poorer.floor, "{poorer:?} {richer:?}");
                prop_assert!(richer.shortfall.is_nan() || richer.shortfall <= poorer.shortfall, "{poorer:?} {richer:?}");
            }
        }
    }
}

/// The generators reach what they are for: without this the tests above could pass on counties that say nothing.
#[test]
fn the_drawn_counties_have_edges_of_every_sort() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::new(config(1, 1));
    let (mut borderline, mut verdicts, mut missing, mut excluded) = (0, [0; 3], 0, 0);
    for _ in 0..100 {
        let lines = schools(KINDS.len()).new_tree(&mut runner).unwrap().current();
        let assessment = assessed(&lines, QUALITY);
        let marks = assessment.values.iter().flat_map(|column| &column.marks);
        borderline += marks.filter(|marks| marks.borderline()).count();
        let values = assessment.values.iter().flat_map(|column| &column.value);
        missing += values.filter(|value| value.is_nan()).count();
        excluded += assessment.excluded.len();
        for unit in &assessment.units {
            verdicts[unit.verdict.unwrap() as usize] += 1;
        }
    }
    let passing = verdicts[Verdict::Pass as usize];
    let undetermined = verdicts[Verdict::Undetermined as usize];
    assert!(borderline > 50 && missing > 50 && excluded > 20, "{borderline} {missing} {excluded}");
    assert!(undetermined > 3 && passing + verdicts[Verdict::Fail as usize] > 50, "{verdicts:?}");
    let limits = (0..50).map(|_| at_limit().new_tree(&mut runner).unwrap().current());
    let variations: Vec<Option<Verdict>> = limits
        .flat_map(|drawn| {
            let assessment = assessed(&lines_at_limit(&drawn, QUALITY, false), QUALITY);
            assessment.stages.into_iter().flat_map(|stage| stage.variations).map(|variation| variation.verdict)
        })
        .collect();
    let counted = |verdict| variations.iter().filter(|one| **one == Some(verdict)).count();
    assert!(counted(Verdict::Pass) > 50 && counted(Verdict::Fail) > 50, "{variations:?}");
}
