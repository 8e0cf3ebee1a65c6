//! Order and filter over the sample county.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Memory;
use super::filter::{Filter, Ground, names};
use super::list::List;
use super::order::{Key, Order, places_by_sound};
use super::source::Source;
use crate::assess::{Assessment, Options, Verdict, assess};
use crate::county::{County, Stage};
use crate::rulebook::Library;
use crate::sample::sample;

struct Sample {
    library: Library,
    county: County,
    assessment: Assessment,
    rulebook: usize,
}

impl Sample {
    fn new(id: &str) -> Self {
        let library = Library::built_in().unwrap();
        let county = sample(&library.quantities).unwrap().pop().unwrap().county;
        let rulebook = library.rulebooks.iter().position(|rulebook| rulebook.id == id).unwrap();
        let assessment = assess(&county, &library.quantities, &library.rulebooks[rulebook], &Options::default());
        Self { library, county, assessment, rulebook }
    }

    fn source(&self) -> Source<'_> {
        Source {
            county: &self.county,
            quantities: &self.library.quantities,
            rulebook: &self.library.rulebooks[self.rulebook],
            assessment: &self.assessment,
        }
    }

    fn ground(&self) -> Ground {
        let rows: Vec<u32> = (0..crate::county::row_number(self.county.schools.len())).collect();
        let mut ground = Ground::new(self.source(), &rows, std::iter::once(self.county.schools.codes[3].as_str()));
        ground.sounds = places_by_sound(&self.county.schools.names).into();
        ground.names = Arc::new(names(&self.county.schools));
        ground
    }

    fn list(&self, filter: Filter, order: Order) -> List {
        List::new(self.source(), &self.ground(), &Memory { order, filter })
    }
}

#[test]
fn a_heading_sorts_upwards_then_downwards_then_not_at_all() {
    let mut order = Order::default();
    order.press(&Key::Students);
    assert_eq!(order, Order { key: Key::Students, descending: false });
    order.press(&Key::Students);
    assert_eq!(order, Order { key: Key::Students, descending: true });
    order.press(&Key::Students);
    assert_eq!(order, Order::default());
    order.press(&Key::Name);
    order.press(&Key::Met);
    assert_eq!(order, Order { key: Key::Met, descending: false });
}

#[test]
fn values_are_sorted_and_missing_ones_come_last_in_either_direction() {
    let sample = Sample::new("quality-2017");
    let id = sample.source().rulebook.indicators[0].id.clone();
    let column = &sample.assessment.values[0].value;
    for descending in [false, true] {
        let list = sample.list(Filter::default(), Order { key: Key::Value(id.clone()), descending });
        assert_eq!(list.units.len(), sample.assessment.units.len());
        let values: Vec<f64> = list.units.iter().map(|unit| column[*unit as usize]).collect();
        let known = values.iter().take_while(|value| !value.is_nan()).count();
        assert!(known < values.len() && values[known..].iter().all(|value| value.is_nan()));
        let in_order = |pair: &[f64]| if descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
        assert!(values[..known].windows(2).all(in_order));
    }
}

#[test]
fn equals_stay_in_the_order_of_codes() {
    let sample = Sample::new("quality-2017");
    let list = sample.list(Filter::default(), Order { key: Key::Verdict, descending: true });
    let units = &sample.assessment.units;
    let keys: Vec<_> =
        list.units.iter().map(|unit| (std::cmp::Reverse(units[*unit as usize].verdict), *unit)).collect();
    assert!(keys.is_sorted());
    assert_eq!(units[list.units[0] as usize].verdict, Some(Verdict::Fail));
}

#[test]
fn names_are_sorted_by_their_sound() {
    let text = |codes: &[u32]| codes.iter().filter_map(|code| char::from_u32(*code)).collect::<String>();
    // An, Bai, Zhou: their code points stand otherwise.
    let [an, bai, zhou] = [text(&[0x5b89]), text(&[0x767d]), text(&[0x5468])];
    let mut names = [zhou.clone(), bai.clone(), an.clone()];
    names.sort_by_key(|name| super::order::sound(name));
    assert_eq!(names, [an, bai, zhou.clone()]);
    assert_eq!(super::order::initials(&(zhou + "A1")), "za1");
}

#[test]
fn every_chip_finds_as_many_as_it_says() {
    let sample = Sample::new("quality-2017");
    let ground = sample.ground();
    let found = |filter: &Filter| ground.filtered(sample.source(), filter).len();
    assert_eq!(found(&Filter::default()), sample.assessment.units.len());
    for offer in &ground.verdicts {
        let filter = Filter { verdicts: BTreeSet::from([offer.value.id().to_owned()]), ..Filter::default() };
        assert_eq!(found(&filter), offer.units, "{:?}", offer.value);
    }
    for offer in &ground.stages {
        assert_eq!(found(&Filter { stages: BTreeSet::from([offer.value]), ..Filter::default() }), offer.units);
    }
    for offer in &ground.kinds {
        let id = sample.library.quantities.kinds[offer.value].id.clone();
        assert_eq!(found(&Filter { kinds: BTreeSet::from([id]), ..Filter::default() }), offer.units);
    }
    for offer in &ground.townships {
        let townships = BTreeSet::from([offer.value.clone()]);
        assert_eq!(found(&Filter { townships, ..Filter::default() }), offer.units);
    }
    assert!(!ground.choices.is_empty());
    for (place, offers) in &ground.choices {
        let quantity = &sample.library.quantities.list[*place];
        for offer in offers {
            let options = BTreeSet::from([quantity.options[offer.value].id.clone()]);
            let choices = BTreeMap::from([(quantity.key.clone(), options)]);
            assert_eq!(found(&Filter { choices, ..Filter::default() }), offer.units, "{}", quantity.key);
        }
    }
    for (indicator, units) in sample.source().rulebook.indicators.iter().zip(&ground.short) {
        let short = BTreeSet::from([indicator.id.clone()]);
        assert_eq!(found(&Filter { short, ..Filter::default() }), *units, "{}", indicator.id);
    }
    assert_eq!(found(&Filter { doubts: true, ..Filter::default() }), ground.doubts);
    assert_eq!(found(&Filter { borderline: true, ..Filter::default() }), ground.borderline);
    assert!(ground.doubts > 0 && ground.borderline > 0 && !ground.excluded.is_empty());
}

#[test]
fn questions_narrow_and_answers_widen() {
    let sample = Sample::new("quality-2017");
    let ground = sample.ground();
    let found = |filter: &Filter| ground.filtered(sample.source(), filter).len();
    let ids = |verdicts: &[Verdict]| verdicts.iter().map(|verdict| verdict.id().to_owned()).collect();
    let failing = Filter { verdicts: ids(&[Verdict::Fail]), ..Filter::default() };
    let two = Filter { verdicts: ids(&[Verdict::Fail, Verdict::Pass]), ..Filter::default() };
    let primary = Filter { stages: BTreeSet::from([Stage::Primary]), ..failing.clone() };
    assert!(found(&two) > found(&failing) && found(&failing) > found(&primary) && found(&primary) > 0);
}

#[test]
fn a_school_is_found_by_part_of_its_name_by_pinyin_and_by_code() {
    let sample = Sample::new("quality-2017");
    let schools = &sample.county.schools;
    let row = sample.assessment.units[5].row as usize;
    let ground = sample.ground();
    let part: String = schools.names[row].chars().take(2).collect();
    let sound = super::order::sound(&part).replace(' ', "");
    for name in [
        part.clone(),
        format!(" {part} "),
        super::order::initials(&schools.names[row]),
        sound,
        schools.codes[row].clone(),
    ] {
        let found = ground.filtered(sample.source(), &Filter { name: name.clone(), ..Filter::default() });
        assert!(found.contains(&5), "{name}");
        assert!(found.len() < sample.assessment.units.len(), "{name}");
    }
    assert!(ground.filtered(sample.source(), &Filter { name: "qqqq".to_owned(), ..Filter::default() }).is_empty());
}

#[test]
fn what_a_filter_remembers_of_elsewhere_is_not_asked() {
    let elsewhere = BTreeSet::from(["elsewhere".to_owned()]);
    let mut filter = Filter {
        townships: elsewhere.clone(),
        kinds: elsewhere.clone(),
        short: elsewhere.clone(),
        verdicts: BTreeSet::from(["fail".to_owned()]),
        borderline: true,
        ..Filter::default()
    };
    filter.choices.insert("elsewhere".to_owned(), elsewhere);
    // The 2012 rulebook judges no units.
    let sample = Sample::new("basic-2012");
    let list = sample.list(filter, Order { key: Key::Value("elsewhere".to_owned()), descending: true });
    assert_eq!(list.units.len(), sample.assessment.units.len());
    assert!(list.met.iter().all(|(met, known)| *met == 0 && *known > 0));
}

#[test]
fn totals_are_those_of_the_lines_shown() {
    let sample = Sample::new("quality-2017");
    let list = sample.list(Filter { stages: BTreeSet::from([Stage::Junior]), ..Filter::default() }, Order::default());
    let stage = sample.assessment.stages.iter().find(|stage| stage.stage == Stage::Junior).unwrap();
    assert_eq!((list.units.len(), list.students), (stage.units, stage.students));
    assert_eq!(Some(list.counts), stage.verdicts);
    for (met, variation) in list.met.iter().zip(&stage.variations) {
        assert_eq!((Some(met.0), met.1), (variation.met, variation.units));
    }
}

#[test]
fn neighbours_walk_through_every_school_once() {
    let sample = Sample::new("quality-2017");
    let id = sample.source().rulebook.indicators[3].id.clone();
    let list = sample.list(Filter::default(), Order { key: Key::Value(id), descending: false });
    let mut row = sample.assessment.units[list.units[0] as usize].row;
    assert_eq!(list.neighbours(sample.source(), row)[0], None);
    let mut seen = BTreeSet::from([row]);
    while let Some(next) = list.neighbours(sample.source(), row)[1] {
        assert_eq!(list.neighbours(sample.source(), next)[0], Some(row));
        assert!(seen.insert(next));
        row = next;
    }
    let rows: BTreeSet<u32> = sample.assessment.units.iter().map(|unit| unit.row).collect();
    assert_eq!(seen, rows);
    assert_eq!(list.neighbours(sample.source(), u32::MAX), [None, None]);
}
