//! The sample against plain fractions: nothing fails that was not planted, and everything planted is there.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::*;
use crate::rulebook::{Exact, Indicator, Library, Rulebook};

const RULEBOOK: &str = "quality-2017";

/// The quantities and the one rulebook the sample is measured by.
fn library() -> Library {
    let mut library = Library::of_files(&[]).expect("built in");
    let text = include_str!("../../assets/rulebooks/quality-2017.toml");
    library.add(std::path::Path::new("quality-2017.toml"), text).expect("built in");
    library
}

fn fraction(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// Stages of a kind in which it takes part, as the contract's section 4 says.
fn stages(quantities: &Quantities, county: &County, row: usize) -> Vec<Stage> {
    quantities.kinds[usize::from(county.schools.kinds[row])].stages.clone()
}

/// Whether the school is a unit of the rulebook at all.
fn in_scope(rulebook: &Rulebook, quantities: &Quantities, county: &County, row: usize) -> bool {
    let kind = &quantities.kinds[usize::from(county.schools.kinds[row])].id;
    let students: i64 = Stage::ASSESSED.iter().filter_map(|stage| students(county, row, *stage)).sum();
    !rulebook.exclusions.iter().any(|exclusion| {
        exclusion.kinds.contains(kind)
            && exclusion.students_below.as_ref().is_none_or(|below| fraction(students, 1) < below.rational)
    })
}

fn students(county: &County, row: usize, stage: Stage) -> Option<i64> {
    county.schools.figure(&format!("students_{}", stage.id()), row)?.to_whole()
}

/// The value of an indicator by the contract's formulas, without any concession.
fn value(
    rulebook: &Rulebook,
    indicator: &Indicator,
    quantities: &Quantities,
    county: &County,
    row: usize,
    stage: Stage,
) -> Option<(BigRational, BigRational)> {
    let own = students(county, row, stage)?;
    let kind_stages = stages(quantities, county, row);
    let split = &rulebook.split;
    let weights = if kind_stages.contains(&Stage::Primary) { &split.with_primary } else { &split.without_primary };
    let weight = |stage: Stage| weights[&stage].rational.clone();
    let mut all = BigRational::zero();
    for other in &kind_stages {
        all += weight(*other) * fraction(students(county, row, *other)?, 1);
    }
    let mut resource = BigRational::zero();
    for term in indicator.resource.iter().filter(|term| term.concession.is_none()) {
        let key = quantities.key_in(&term.key, stage);
        let amount = match county.schools.figure(&key, row) {
            Some(figure) => figure.to_rational(),
            None if term.optional => BigRational::zero(),
            None => return None,
        };
        let shared = quantities.stages_of(&term.key).is_empty();
        let part = if shared { weight(stage) * fraction(own, 1) / &all } else { fraction(1, 1) };
        resource += amount * &term.factor.rational * part;
    }
    Some((resource * &indicator.scale.rational, fraction(own, 1)))
}

fn planted_units(generated: &Generated) -> BTreeMap<(String, Stage), Vec<String>> {
    let mut units = BTreeMap::new();
    for planted in &generated.planted {
        let (stage, short) = match &planted.what {
            What::UnitFails { stage, indicators } => (*stage, indicators.clone()),
            What::UnitAtFloor { stage, indicator } => (*stage, vec![indicator.clone()]),
            What::UnitUndetermined { stage } => (*stage, Vec::new()),
            _ => continue,
        };
        units.insert((planted.school.clone().expect("a school"), stage), short);
    }
    units
}

fn check_units(library: &Library, generated: &Generated) {
    let rulebook = library.rulebook(RULEBOOK).expect("built in");
    let (quantities, county) = (&library.quantities, &generated.county);
    let planted = planted_units(generated);
    let margin = fraction(102, 100);
    for row in 0..county.schools.len() {
        if !in_scope(rulebook, quantities, county, row) {
            continue;
        }
        for stage in stages(quantities, county, row).into_iter().filter(|stage| *stage != Stage::Senior) {
            if students(county, row, stage) == Some(0) {
                continue;
            }
            let code = &county.schools.codes[row];
            let short = planted.get(&(code.clone(), stage));
            for indicator in &rulebook.indicators {
                let Exact { rational: threshold, .. } = &indicator.threshold[&stage];
                let Some((resource, own)) = value(rulebook, indicator, quantities, county, row, stage) else {
                    assert!(short.is_some(), "{code} {stage:?} {} has no value", indicator.id);
                    continue;
                };
                let per_student = resource / own;
                if short.is_some_and(|short| short.contains(&indicator.id)) {
                    assert!(per_student < *threshold, "{code} {stage:?} {} is not short", indicator.id);
                } else {
                    let least = threshold * &margin;
                    let name = &county.schools.names[row];
                    assert!(per_student >= least, "{code} {name} {stage:?} {} {per_student}", indicator.id);
                }
            }
        }
    }
}

/// Variations in doubles: none is near its limit but the planted.
fn check_variations(library: &Library, generated: &Generated) {
    let rulebook = library.rulebook(RULEBOOK).expect("built in");
    let (quantities, county) = (&library.quantities, &generated.county);
    for stage in Stage::ASSESSED {
        for indicator in &rulebook.indicators {
            let values: Vec<(f64, f64)> = (0..county.schools.len())
                .filter(|row| in_scope(rulebook, quantities, county, *row))
                .filter(|row| stages(quantities, county, *row).contains(&stage))
                .filter(|row| students(county, *row, stage) != Some(0))
                .filter_map(|row| value(rulebook, indicator, quantities, county, row, stage))
                .map(|(resource, own)| (resource.to_f64().expect("finite"), own.to_f64().expect("finite")))
                .collect();
            let all: f64 = values.iter().map(|(_, own)| own).sum();
            let mean = values.iter().map(|(resource, _)| resource).sum::<f64>() / all;
            let variance =
                values.iter().map(|(resource, own)| own / all * (resource / own - mean).powi(2)).sum::<f64>();
            let (cv, limit) = (variance.sqrt() / mean, rulebook.variation.limit[&stage].double);
            let fails = What::VariationFails { stage, indicator: indicator.id.clone() };
            if generated.planted.iter().any(|planted| planted.what == fails) {
                assert!(cv > limit * 1.05, "{} {stage:?} {} {cv}", county.year, indicator.id);
            } else {
                assert!(cv < limit * 0.92, "{} {stage:?} {} {cv}", county.year, indicator.id);
            }
        }
    }
}

#[test]
fn nothing_unplanted_fails_in_the_sample() {
    let library = library();
    let years = sample(&library.quantities).expect("the recipe holds");
    assert_eq!(years.iter().map(|year| year.county.year).collect::<Vec<_>>(), [2023, 2024, 2025]);
    for generated in &years {
        check_units(&library, generated);
        check_variations(&library, generated);
    }
}

#[test]
fn nothing_unplanted_fails_in_a_generated_county() {
    let library = library();
    let generated = generate(&library.quantities, 7, 3000, 2025).expect("the recipe holds");
    assert_eq!(generated.county.schools.len(), 3000);
    check_units(&library, &generated);
    check_variations(&library, &generated);
    let names: BTreeSet<&String> = generated.county.schools.names.iter().collect();
    assert_eq!(names.len(), 3000, "names are each given once");
    assert!(generated.county.schools.codes.is_sorted());
}

#[test]
fn the_same_seed_gives_the_same_county() {
    let quantities = crate::rulebook::built_in_quantities().expect("built in");
    let one = generate(&quantities, 3, 200, 2025).expect("the recipe holds");
    assert_eq!(one, generate(&quantities, 3, 200, 2025).expect("the recipe holds"));
    assert_ne!(one.county, generate(&quantities, 4, 200, 2025).expect("the recipe holds").county);
}

/// No figure of a school changes by more than half from year to year, but where that is planted.
#[test]
fn years_follow_on_each_other() {
    let quantities = crate::rulebook::built_in_quantities().expect("built in");
    let years = sample(&quantities).expect("the recipe holds");
    for pair in years.windows(2) {
        let (before, after) = (&pair[0].county.schools, &pair[1].county.schools);
        assert_eq!((&before.codes, &before.names), (&after.codes, &after.names));
        for (key, column) in &after.figures {
            for row in 0..after.len() {
                let (old, new) = (before.figure(key, row), column.get(row));
                let (Some(old), Some(new)) = (old.map(|old| old.to_double()), new.map(|new| new.to_double())) else {
                    continue;
                };
                let jumps = (new - old).abs() > old / 2.0;
                let doubt = What::Doubt { code: "jump".into(), field: Some(key.clone()) };
                let code = &after.codes[row];
                let planted = pair[1].planted.iter().any(|one| one.school.as_ref() == Some(code) && one.what == doubt);
                assert_eq!(jumps, planted, "{code} {key} {old} {new}");
            }
        }
    }
}
