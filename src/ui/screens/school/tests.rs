//! What a formula says is what was assessed.

use super::formula::Writer;
use super::reported::StandIns;
use crate::assess::explain::Explainer;
use crate::assess::{Options, assess};
use crate::rulebook::Library;
use crate::sample::sample;
use crate::text::Language;
use crate::ui::screens::schools::figures;
use crate::ui::screens::schools::source::Source;
use crate::ui::words::Say;

/// Works out what stands left of the equals sign, as a reader with a pocket calculator would; words are passed over.
struct Calculator<'a>(std::iter::Peekable<std::str::Chars<'a>>);

impl Calculator<'_> {
    fn of(line: &str) -> (f64, String) {
        let (left, right) = line.rsplit_once(['=', '≈']).unwrap();
        let result = right.trim().split(' ').next().unwrap().to_owned();
        (Calculator(left.chars().peekable()).sum(), result)
    }

    fn next_sign(&mut self) -> Option<char> {
        while let Some(one) = self.0.peek().copied() {
            if one.is_ascii_digit() || "()+−×÷".contains(one) {
                return Some(one);
            }
            self.0.next();
        }
        None
    }

    fn sum(&mut self) -> f64 {
        let mut sum = self.product();
        while let Some(sign @ ('+' | '−')) = self.next_sign() {
            self.0.next();
            let next = self.product();
            sum += if sign == '+' { next } else { -next };
        }
        sum
    }

    fn product(&mut self) -> f64 {
        let mut product = self.number();
        while let Some(sign @ ('×' | '÷')) = self.next_sign() {
            self.0.next();
            let next = self.number();
            if sign == '×' { product *= next } else { product /= next }
        }
        product
    }

    fn number(&mut self) -> f64 {
        if self.next_sign() == Some('(') {
            self.0.next();
            let sum = self.sum();
            assert_eq!(self.next_sign(), Some(')'));
            self.0.next();
            return sum;
        }
        let mut digits = String::new();
        while let Some(one) = self.0.next_if(|one| one.is_ascii_digit() || *one == '.' || *one == ',') {
            digits.push(one);
        }
        digits.replace(',', "").parse().unwrap()
    }
}

#[test]
fn every_line_comes_to_the_value_it_ends_in() {
    let library = Library::built_in().unwrap();
    let county = sample(&library.quantities).unwrap().pop().unwrap().county;
    for rulebook in &library.rulebooks {
        let on = rulebook.concessions.iter().map(|concession| concession.id.clone()).collect();
        let options = Options { concessions: on, ..Options::default() };
        let assessment = assess(&county, &library.quantities, rulebook, &options);
        let source = Source { county: &county, quantities: &library.quantities, rulebook, assessment: &assessment };
        let explainer = Explainer::new(&county, &library.quantities, rulebook, &assessment);
        let (mut lines, mut shared) = (0, 0);
        for (place, unit) in assessment.units.iter().enumerate() {
            for indicator in 0..rulebook.indicators.len() {
                let value = assessment.values[indicator].get(place);
                let explained = explainer.explain(unit, indicator);
                for language in [Language::ZhCn, Language::En] {
                    let say = Say { language };
                    let text = figures::value_text(source, place, indicator, value.value);
                    let formula =
                        Writer { say, source, indicator, stand_ins: &StandIns::default() }.formula(&explained, &text);
                    let Some(line) = formula.line else {
                        assert!(value.value.is_nan() && !formula.steps.is_empty());
                        continue;
                    };
                    let (worked_out, result) = Calculator::of(&line);
                    assert_eq!(result, text, "{line}");
                    // A part of the school's is written with four decimals.
                    let near = (worked_out - value.value).abs() <= value.value.abs().max(1e-9) * 5e-4;
                    assert!(near, "{line}: {worked_out} {}", value.value);
                    lines += 1;
                    shared += usize::from(explained.part.is_some());
                }
            }
        }
        assert!(lines > 400 && shared > 20, "{}: {lines} {shared}", rulebook.id);
    }
}

#[test]
fn a_nine_year_school_says_how_it_is_shared_out() {
    let library = Library::built_in().unwrap();
    let county = sample(&library.quantities).unwrap().pop().unwrap().county;
    let rulebook = library.rulebooks.iter().find(|rulebook| rulebook.id == "quality-2017").unwrap();
    let assessment = assess(&county, &library.quantities, rulebook, &Options::default());
    let source = Source { county: &county, quantities: &library.quantities, rulebook, assessment: &assessment };
    let explainer = Explainer::new(&county, &library.quantities, rulebook, &assessment);
    let kind = library.quantities.kind("nine_year").unwrap();
    let of_kind = |unit: &&crate::assess::Unit| usize::from(county.schools.kinds[unit.row as usize]) == kind;
    let unit = assessment.units.iter().find(of_kind).unwrap();
    let explained = explainer.explain(unit, 3);
    let part = explained.part.as_ref().unwrap();
    let [primary, junior] = [0, 1].map(|place| part.stages[place].students.unwrap());
    let say = Say { language: Language::En };
    let formula = Writer { say, source, indicator: 3, stand_ins: &StandIns::default() }.formula(&explained, "1");
    let share = format!("Primary 1 × {primary} ÷ (Primary 1 × {primary} + Junior 1.1 × {junior})");
    assert!(formula.steps.iter().any(|(_, text)| text.starts_with(&share)), "{:?}", formula.steps);
}
