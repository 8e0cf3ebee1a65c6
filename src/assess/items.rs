//! Items: what is judged beside the indicators. One function a kind of rule.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::county::{Figure, Stage, row_number};
use crate::rulebook::{Exact, Item, ItemScope, RatioRule, RoomRelief, RoomRule, Rule, Side, SizeCap, Subject, Term};

use super::bind::{Bound, BoundTerm, Field, Sums};
use super::exact::{Approximate, compare, to_double};
use super::units::UnitList;
use super::{Decision, ItemResult, Status};
use crate::rulebook::Rulebook;

/// What is known of one school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// Nothing is wrong.
    Fine,
    /// Known to be at fault.
    Fault,
    /// Figures are missing, and what is known does not already fail.
    Missing,
}

impl Finding {
    fn worst(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fault, _) | (_, Self::Fault) => Self::Fault,
            (Self::Missing, _) | (_, Self::Missing) => Self::Missing,
            _ => Self::Fine,
        }
    }

    /// The better of two: a school needs to satisfy only one of two measures.
    fn best(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fine, _) | (_, Self::Fine) => Self::Fine,
            (Self::Missing, _) | (_, Self::Missing) => Self::Missing,
            _ => Self::Fault,
        }
    }
}

/// Items of a rulebook over a county.
pub(super) struct Items<'a> {
    pub bound: &'a Bound<'a>,
    pub rulebook: &'a Rulebook,
    pub list: &'a UnitList,
    /// Only these schools, where the others are known to be fine.
    pub rows: Option<&'a [usize]>,
}

/// What the figures alone say.
pub(super) struct Figures {
    pub status: Status,
    value: Option<f64>,
    value2: Option<f64>,
    schools: Vec<u32>,
    missing: Vec<u32>,
}

impl Figures {
    fn of_county(status: Status, value: Option<f64>, value2: Option<f64>) -> Self {
        let known = status != Status::NoData;
        Self {
            status,
            value: value.filter(|_| known),
            value2: value2.filter(|_| known),
            schools: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn of_schools(schools: Vec<u32>, missing: Vec<u32>) -> Self {
        let status = if !schools.is_empty() {
            Status::NotMet
        } else if missing.is_empty() {
            Status::Met
        } else {
            Status::NoData
        };
        let value = (status != Status::NoData).then_some(schools.len() as f64);
        Self { status, value, value2: None, schools, missing }
    }
}

impl Items<'_> {
    /// The item as its figures have it, with a person's decision beside it.
    pub fn result(item: &Item, figures: Figures, decision: Option<&Decision>) -> ItemResult {
        let mut status = figures.status;
        if let Some(decision) = decision
            && matches!(status, Status::ToConfirm | Status::Manual)
        {
            status = if decision.met { Status::Met } else { Status::NotMet };
        }
        let max_points = match &item.rule {
            Rule::Manual { max_points } => max_points.as_ref(),
            _ => None,
        };
        ItemResult {
            id: item.id.clone(),
            status,
            value: figures.value,
            value2: figures.value2,
            decided: decision.map(|decision| decision.met),
            points: decision.and_then(|decision| decision.points.as_ref()).map(Figure::to_double),
            max_points: max_points.map(|points| points.double),
            schools: figures.schools,
            missing: figures.missing,
            concessions: Vec::new(),
        }
    }

    /// What the figures say with concessions (bits) on, given what they say `without`: a concession only relieves, so
    /// only schools that are not fine without it need another look.
    pub fn relieved(&self, item: &Item, without: &Figures, on: u32) -> Figures {
        let rows: Vec<usize> = without.schools.iter().chain(&without.missing).map(|row| *row as usize).collect();
        Items { bound: self.bound, rulebook: self.rulebook, list: self.list, rows: Some(&rows) }.figures(item, on)
    }

    /// What the figures say, before any decision.
    pub fn figures(&self, item: &Item, on: u32) -> Figures {
        let mut figures = match &item.rule {
            Rule::Manual { .. } => Figures::of_county(Status::Manual, None, None),
            Rule::RoomsPerClasses { classes, per, rooms, relief } => self.rooms(classes, *per, rooms, relief, on),
            Rule::SizeCap { total, size, relief } => self.size(total, size, relief, on),
            Rule::NoOverSize { over, largest, limit } => self.classes(over, largest, limit),
            Rule::EverySchool { schools, left, right } => self.every_school(schools, left, right),
            Rule::CountyRatio { ratios } => Self::ratios(ratios, |terms, _| self.county_sum(terms)),
            Rule::SchoolsRatio { schools, ratios } => self.schools_ratio(schools, ratios),
            Rule::Subjects { subjects, level_at_least, gap_below } => {
                self.subjects(subjects, level_at_least, gap_below)
            }
        };
        if item.confirm && figures.status == Status::Met {
            figures.status = Status::ToConfirm;
        }
        figures
    }

    /// Bits of the concessions the item knows.
    pub fn concessions(&self, item: &Item) -> u32 {
        let bit = |id: &str| self.rulebook.concession(id).map_or(0, |place| 1 << place);
        match &item.rule {
            Rule::RoomsPerClasses { relief, .. } => {
                relief.iter().fold(0, |bits, relief| bits | bit(&relief.concession))
            }
            Rule::SizeCap { relief, .. } => {
                relief.iter().filter_map(|cap| cap.concession.as_deref()).fold(0, |bits, id| bits | bit(id))
            }
            _ => 0,
        }
    }

    fn every(&self, mut look: impl FnMut(usize) -> Finding) -> Figures {
        let (mut schools, mut missing) = (Vec::new(), Vec::new());
        let mut note = |row: usize| match look(row) {
            Finding::Fine => {}
            Finding::Fault => schools.push(row_number(row)),
            Finding::Missing => missing.push(row_number(row)),
        };
        match self.rows {
            Some(rows) => rows.iter().copied().for_each(note),
            None => (0..self.bound.rows()).filter(|row| self.list.has_unit(*row, None)).for_each(&mut note),
        }
        schools.sort_unstable();
        missing.sort_unstable();
        Figures::of_schools(schools, missing)
    }

    fn rooms(&self, classes: &str, per: u32, rooms: &[RoomRule], relief: &[RoomRelief], on: u32) -> Figures {
        let bound = self.bound;
        let classes = bound.sums_of(bound.field(classes));
        let students = bound.field("students_primary");
        let columns: Vec<_> = rooms.iter().map(|room| bound.county.schools.rooms.get(&room.key)).collect();
        let relief: Vec<(u32, &RoomRelief)> = relief
            .iter()
            .filter_map(|relief| Some((1_u32 << self.rulebook.concession(&relief.concession)?, relief)))
            .collect();
        let usual: Vec<&Exact> = rooms.iter().map(|room| &room.at_least_m2).collect();
        self.every(|row| {
            let number = classes.values[row];
            // Whole numbers of classes: exact as doubles.
            let required = (!number.is_nan()).then(|| (number / f64::from(per)).ceil());
            let measure = |least: &[&Exact]| {
                columns.iter().zip(least).fold(Finding::Fine, |worst, (column, least)| {
                    let areas = column.and_then(|column| column[row].as_deref());
                    worst.worst(enough_rooms(required, areas, least))
                })
            };
            let mut finding = measure(&usual);
            for (bit, relief) in &relief {
                if finding == Finding::Fine {
                    break;
                }
                if bit & on & self.list.granted[row] != 0 {
                    let primary = bound.double(students, row) > 0.0;
                    let least = match &relief.without_primary_m2 {
                        Some(least) if !primary => least,
                        _ => &relief.at_least_m2,
                    };
                    finding = finding.best(measure(&least.iter().collect::<Vec<_>>()));
                }
            }
            finding
        })
    }

    fn size(&self, total: &str, size: &SizeCap, relief: &[SizeCap], on: u32) -> Figures {
        let bound = self.bound;
        let total = bound.sums_of(bound.field(total));
        let bind = |cap: &SizeCap| -> (u32, Vec<bool>, f64, f64) {
            let bit =
                cap.concession.as_deref().and_then(|id| self.rulebook.concession(id)).map_or(0, |place| 1 << place);
            let kinds = bound.quantities.kinds.iter().map(|kind| cap.kinds.contains(&kind.id)).collect();
            (bit, kinds, cap.cap.double, cap.kinds_cap.as_ref().unwrap_or(&cap.cap).double)
        };
        let usual = bind(size);
        let relief: Vec<_> = relief.iter().map(bind).collect();
        self.every(|row| {
            let number = total.values[row];
            if number.is_nan() {
                return Finding::Missing;
            }
            let kind = usize::from(bound.county.schools.kinds[row]);
            let cap =
                |(_, kinds, cap, kinds_cap): &(u32, Vec<bool>, f64, f64)| if kinds[kind] { *kinds_cap } else { *cap };
            let granted = relief.iter().filter(|relief| relief.0 & on & self.list.granted[row] != 0);
            let most = granted.map(cap).fold(cap(&usual), f64::max);
            if number > most { Finding::Fault } else { Finding::Fine }
        })
    }

    fn classes(&self, over: &str, largest: &str, limit: &std::collections::BTreeMap<Stage, Exact>) -> Figures {
        let bound = self.bound;
        let (over, largest) = (bound.field(over), bound.field(largest));
        let of = |field: Field<'_>, stage: Stage, row: usize| match field {
            Field::ByStage(columns) => columns[stage as usize].map_or(f64::NAN, |column| column.double(row)),
            _ => f64::NAN,
        };
        let mut total = 0.0;
        let mut figures = self.every(|row| {
            let (mut known, mut missing) = (0.0, false);
            for stage in bound.stages(row) {
                let (over, largest) = (of(over, *stage, row), of(largest, *stage, row));
                let too_large = limit.get(stage).is_some_and(|limit| largest > limit.double);
                missing |= over.is_nan() && largest.is_nan();
                known += over.max(f64::from(u8::from(too_large)));
            }
            total += known;
            match (known > 0.0, missing) {
                (true, _) => Finding::Fault,
                (false, true) => Finding::Missing,
                (false, false) => Finding::Fine,
            }
        });
        figures.value = figures.value.map(|_| total);
        figures
    }

    /// Whether a school is in an item's scope; `None` where that is not known.
    fn in_scope(&self, scope: &BoundScope<'_>, row: usize) -> Option<bool> {
        let inside = match &scope.kinds {
            Some(kinds) => kinds[usize::from(self.bound.county.schools.kinds[row])],
            None => self.list.has_unit(row, scope.scope.with_stage),
        };
        let left_out = scope.without.iter().any(|(column, options)| options.contains(&column[row]));
        if !inside || left_out {
            return Some(false);
        }
        match (&scope.total, &scope.scope.total) {
            (Some((sums, field)), Some(bounds)) => Some(self.bound.keeps(sums.get(row)?, *field, bounds, row)),
            _ => Some(true),
        }
    }

    fn scope<'b>(&'b self, scope: &'b ItemScope) -> BoundScope<'b> {
        let quantities = self.bound.quantities;
        BoundScope {
            scope,
            kinds: (!scope.kinds.is_empty())
                .then(|| quantities.kinds.iter().map(|kind| scope.kinds.contains(&kind.id)).collect()),
            without: scope
                .without_choices
                .iter()
                .filter_map(|(key, options)| {
                    let column = self.bound.county.schools.choices.get(key)?;
                    Some((column.as_slice(), self.bound.options(key, options)))
                })
                .collect(),
            total: scope.total.as_ref().map(|bounds| {
                let field = self.bound.field(&bounds.key);
                (self.bound.sums_of(field), field)
            }),
        }
    }

    fn every_school(&self, scope: &ItemScope, left: &[Term], right: &[Side]) -> Figures {
        let scope = self.scope(scope);
        let left = self.bound.terms(left, |_| None);
        let left = (self.bound.sums(&left), left);
        let right: Vec<BoundSide<'_>> = right.iter().map(|side| self.side(side)).collect();
        let (mut schools, mut missing) = (Vec::new(), Vec::new());
        for row in 0..self.bound.rows() {
            match self.in_scope(&scope, row) {
                Some(false) => {}
                None => missing.push(row_number(row)),
                Some(true) => match self.at_least(&left, &right, row) {
                    Finding::Fine => {}
                    Finding::Fault => schools.push(row_number(row)),
                    Finding::Missing => missing.push(row_number(row)),
                },
            }
        }
        Figures::of_schools(schools, missing)
    }

    fn side<'b>(&'b self, side: &'b Side) -> BoundSide<'b> {
        match side {
            Side::Own(term) => {
                let terms = self.bound.terms(std::slice::from_ref(term), |_| None);
                BoundSide::Own(self.bound.sums(&terms), terms)
            }
            Side::CountyByStage(figure) => BoundSide::County(
                figure
                    .county_by_stage
                    .iter()
                    .map(|(stage, key)| {
                        let students = self.bound.field(&format!("students_{}", stage.id()));
                        let exact = self.bound.county.figures.get(key).map(Figure::to_rational);
                        (students, exact.map(|exact| Exact::new(exact * &figure.factor.rational)))
                    })
                    .collect(),
            ),
        }
    }

    /// Whether the left side is at least the right.
    fn at_least(&self, left: &(Sums, Vec<BoundTerm<'_>>), right: &[BoundSide<'_>], row: usize) -> Finding {
        let Some(left_sum) = left.0.get(row) else { return Finding::Missing };
        let mut right_sum = Approximate::NONE;
        for side in right {
            match side {
                BoundSide::Own(sums, _) => match sums.get(row) {
                    Some(sum) => right_sum = right_sum.plus(sum),
                    None => return Finding::Missing,
                },
                BoundSide::County(by_stage) => match self.of_first_stage(by_stage, row) {
                    Some(figure) => right_sum = right_sum.plus(Approximate::of(figure)),
                    None => return Finding::Missing,
                },
            }
        }
        let exactly = || {
            let right = right.iter().fold(BigRational::zero(), |sum, side| match side {
                BoundSide::Own(_, terms) => sum + self.bound.exact_sum(terms, row),
                BoundSide::County(by_stage) => {
                    sum + self.of_first_stage(by_stage, row).map(|figure| figure.rational.clone()).unwrap_or_default()
                }
            });
            self.bound.exact_sum(&left.1, row).cmp(&right)
        };
        if compare(left_sum, right_sum, exactly).is_ge() { Finding::Fine } else { Finding::Fault }
    }

    fn of_first_stage<'b>(&self, by_stage: &'b [(Field<'_>, Option<Exact>)], row: usize) -> Option<&'b Exact> {
        by_stage.iter().find(|(students, _)| self.bound.double(*students, row) > 0.0)?.1.as_ref()
    }

    fn county_sum(&self, terms: &[Term]) -> Option<BigRational> {
        terms.iter().try_fold(BigRational::zero(), |sum, term| match self.bound.county.figures.get(&term.key) {
            Some(figure) => Some(sum + figure.to_rational() * &term.factor.rational),
            None if term.optional => Some(sum),
            None => None,
        })
    }

    fn schools_ratio(&self, scope: &ItemScope, ratios: &[RatioRule]) -> Figures {
        let scope = self.scope(scope);
        let rows: Vec<usize> =
            (0..self.bound.rows()).filter(|row| self.in_scope(&scope, *row) != Some(false)).collect();
        let unknown = rows.iter().any(|row| self.in_scope(&scope, *row).is_none());
        Self::ratios(ratios, |terms, _| {
            if unknown {
                return None;
            }
            let terms = self.bound.terms(terms, |_| None);
            let sums = self.bound.sums(&terms);
            let mut whole: i128 = 0;
            let mut rest = BigRational::zero();
            for row in &rows {
                let sum = sums.get(*row)?;
                if sum.is_exact() {
                    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                    let exact = sum.value as i128;
                    whole += exact;
                } else {
                    rest += self.bound.exact_sum(&terms, *row);
                }
            }
            Some(rest + BigRational::from_integer(whole.into()))
        })
    }

    fn ratios(rules: &[RatioRule], sum: impl Fn(&[Term], &RatioRule) -> Option<BigRational>) -> Figures {
        let mut values = [None, None];
        let mut finding = Finding::Fine;
        for (rule, value) in rules.iter().zip(&mut values) {
            let denominator = sum(&rule.denominator, rule);
            if rule.met_when_none && denominator.as_ref().is_some_and(Zero::is_zero) {
                continue;
            }
            let ratio = match (sum(&rule.numerator, rule), denominator) {
                // Below 0 there is no whole to take a part of.
                (Some(numerator), Some(denominator)) if denominator.is_positive() => numerator / denominator,
                _ => {
                    finding = finding.worst(Finding::Missing);
                    continue;
                }
            };
            *value = Some(to_double(&ratio));
            if ratio < rule.at_least.rational {
                finding = Finding::Fault;
            }
        }
        let status = match finding {
            Finding::Fine => Status::Met,
            Finding::Fault => Status::NotMet,
            Finding::Missing => Status::NoData,
        };
        Figures::of_county(status, values[0], values[1])
    }

    fn subjects(&self, subjects: &[Subject], level_at_least: &Exact, gap_below: &Exact) -> Figures {
        let of = |key: &str| self.bound.county.figures.get(key).map(Figure::to_rational);
        let (mut known, mut faults, mut missing) = (0, 0, false);
        for subject in subjects {
            let (level, gap) = (of(&subject.level), of(&subject.gap));
            if level.is_none() && gap.is_none() {
                continue;
            }
            known += 1;
            let low = level.as_ref().is_some_and(|level| *level < level_at_least.rational);
            let wide = gap.as_ref().is_some_and(|gap| *gap >= gap_below.rational);
            if low || wide {
                faults += 1;
            } else {
                missing |= level.is_none() || gap.is_none();
            }
        }
        let status = match (faults, known, missing) {
            (1.., _, _) => Status::NotMet,
            (_, 0, _) | (_, _, true) => Status::NoData,
            _ => Status::Met,
        };
        Figures::of_county(status, Some(f64::from(faults)), None)
    }
}

/// An item's scope bound to columns.
struct BoundScope<'a> {
    scope: &'a ItemScope,
    kinds: Option<Vec<bool>>,
    without: Vec<(&'a [u8], Vec<u8>)>,
    total: Option<(Sums, Field<'a>)>,
}

enum BoundSide<'a> {
    Own(Sums, Vec<BoundTerm<'a>>),
    County(Vec<(Field<'a>, Option<Exact>)>),
}

/// Whether a school has as many rooms of a least area as it needs.
fn enough_rooms(required: Option<f64>, areas: Option<&[Figure]>, least: &Exact) -> Finding {
    let Some(areas) = areas else { return Finding::Missing };
    let large = areas.iter().filter(|area| {
        let exactly = || area.to_rational().cmp(&least.rational);
        compare(Approximate::of_figure(area), Approximate::of(least), exactly).is_ge()
    });
    match required {
        None => Finding::Missing,
        Some(required) if (large.count() as f64) < required => Finding::Fault,
        Some(_) => Finding::Fine,
    }
}

/// Points of a group: enough, not enough, or not yet known.
pub(super) fn points_verdict(items: &[(&ItemResult, Option<&Figure>)], least: &Exact) -> super::Verdict {
    let mut sum = BigRational::zero();
    let mut most = BigRational::zero();
    let mut missing = false;
    for (item, points) in items {
        if let Some(points) = points {
            sum += points.to_rational();
        } else {
            missing = true;
            let open = item.max_points.and_then(Figure::from_double).map(|figure| figure.to_rational());
            most += open.unwrap_or_else(BigRational::one);
        }
    }
    most += &sum;
    // Points are never negative: those still open cannot undo what is reached.
    if sum >= least.rational {
        super::Verdict::Pass
    } else if missing && most >= least.rational {
        super::Verdict::Undetermined
    } else {
        super::Verdict::Fail
    }
}
