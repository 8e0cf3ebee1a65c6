//! Which schools a sum or count of the forms is over, and what it comes to.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::Zero;

use super::Paper;
use super::layout::{LeftOut, Scope};
use crate::county::{Figure, Stage};
use crate::report::doubted::STUDENTS;
use crate::rulebook::{Bounds, ItemScope};
use crate::text::{Language, join};

impl Paper<'_> {
    /// The scope of an id.
    pub(super) fn scope(&self, id: &str) -> Option<&Scope> {
        self.forms.scopes.iter().find(|scope| scope.id == id)
    }

    /// Whether the school's kind has the stage.
    pub(super) fn allows(&self, row: usize, stage: Stage) -> bool {
        let kind = usize::from(self.county.schools.kinds[row]);
        self.quantities.kinds.get(kind).is_some_and(|kind| kind.allows(stage))
    }

    /// Whether the school has a unit in a stage, or in any.
    pub(super) fn has_unit(&self, row: usize, stage: Option<Stage>) -> bool {
        match stage {
            Some(stage) => self.has_unit[row][stage as usize],
            None => self.has_unit[row].iter().any(|has| *has),
        }
    }

    /// A figure of a school by key: one by stage under its own key, or without its stage the sum over the assessed stages of the
    /// kind. The outer `None`: the school has no such stage; the inner: there is no data. What a stage that is known to have no
    /// students left empty counts as nothing.
    #[expect(clippy::option_option, reason = "not asked of this school, not known, known")]
    pub(super) fn figure(&self, key: &str, row: usize) -> Option<Option<BigRational>> {
        let schools = &self.county.schools;
        let of = |key: &str| schools.figure(key, row).as_ref().map(Figure::to_rational);
        let of_stage =
            |key: &str, stage: Stage| of(key).or_else(|| self.is_without_students(stage, row).then(BigRational::zero));
        if !self.quantities.stages_of(key).is_empty() {
            let stages = self.stages_of(key, row);
            if stages.is_empty() {
                return None;
            }
            let sum = stages.into_iter().try_fold(BigRational::zero(), |sum, stage| {
                Some(sum + of_stage(&self.quantities.key_in(key, stage), stage)?)
            });
            return Some(sum);
        }
        match self.quantities.get(key).and_then(|quantity| quantity.stage) {
            Some(stage) if !self.allows(row, stage) => None,
            Some(stage) => Some(of_stage(key, stage)),
            None => Some(of(key)),
        }
    }

    /// Whether a stage the school's kind has is known to have no students there: it is asked for no figures.
    pub(super) fn is_without_students(&self, stage: Stage, row: usize) -> bool {
        let key = self.quantities.key_in(STUDENTS, stage);
        self.allows(row, stage) && self.county.schools.figure(&key, row).is_some_and(|students| students.is_zero())
    }

    /// The assessed stages of a key that the school's kind has.
    pub(super) fn stages_of(&self, base: &str, row: usize) -> Vec<Stage> {
        let known = self.quantities.stages_of(base);
        Stage::ASSESSED.into_iter().filter(|stage| known.contains(stage) && self.allows(row, *stage)).collect()
    }

    /// Whether a school is in a scope; `None` where that is not known.
    pub(super) fn in_scope(&self, scope: &ItemScope, row: usize) -> Option<bool> {
        let kind = usize::from(self.county.schools.kinds[row]);
        let inside = if scope.kinds.is_empty() {
            self.has_unit(row, scope.with_stage)
        } else {
            self.quantities.kinds.get(kind).is_some_and(|kind| scope.kinds.contains(&kind.id))
        };
        let left_out = scope.without_choices.iter().any(|(key, options)| {
            let choice = self.county.schools.choice(key, row);
            let option = choice.and_then(|choice| self.quantities.get(key)?.options.get(choice));
            option.is_some_and(|option| options.contains(&option.id))
        });
        if !inside || left_out {
            return Some(false);
        }
        match &scope.total {
            None => Some(true),
            Some(bounds) => self.figure(&bounds.key, row).flatten().map(|figure| keeps(&figure, bounds)),
        }
    }

    /// The rows of a scope, and those of schools that are not known to be in it.
    pub(super) fn rows(&self, scope: &ItemScope) -> (Vec<usize>, Vec<usize>) {
        let (mut rows, mut unknown) = (Vec::new(), Vec::new());
        for row in 0..self.county.schools.len() {
            match self.in_scope(scope, row) {
                Some(true) => rows.push(row),
                Some(false) => {}
                None => unknown.push(row),
            }
        }
        (rows, unknown)
    }

    /// How many schools are in a scope; in its stead those that are not known to be.
    pub(super) fn count(&self, scope: &ItemScope) -> Result<usize, Vec<usize>> {
        let (rows, unknown) = self.rows(scope);
        if unknown.is_empty() { Ok(rows.len()) } else { Err(unknown) }
    }

    /// A sum over a scope; in its stead the schools that lack a figure.
    pub(super) fn sum(&self, key: &str, scope: &ItemScope) -> Result<BigRational, Vec<usize>> {
        let (rows, mut missing) = self.rows(scope);
        let mut sum = BigRational::zero();
        for row in rows {
            match self.figure(key, row) {
                None => {}
                Some(None) => missing.push(row),
                Some(Some(figure)) => sum += figure,
            }
        }
        if missing.is_empty() { Ok(sum) } else { Err(missing) }
    }

    /// What a sum over one scope leaves out of others: how many schools, why, and what they have; `None` where it leaves out none.
    pub(super) fn left_out(&self, wanted: &LeftOut) -> Option<[(&'static str, String); 3]> {
        let of = |id: &String| self.scope(id).map_or_else(Vec::new, |scope| self.rows(&scope.schools).0);
        let within: BTreeSet<usize> = of(&wanted.by).into_iter().collect();
        let rows: BTreeSet<usize> = wanted.from.iter().flat_map(of).filter(|row| !within.contains(row)).collect();
        if rows.is_empty() {
            return None;
        }
        let mut reasons: Vec<&str> = Vec::new();
        for excluded in self.assessment.excluded.iter().filter(|one| rows.contains(&(one.row as usize))) {
            let reason = excluded.exclusion.and_then(|place| self.rulebook.exclusions.get(place));
            if let Some(reason) = reason.map(|reason| reason.reason.zh.as_str()).filter(|one| !reasons.contains(one)) {
                reasons.push(reason);
            }
        }
        let sum = rows.iter().filter_map(|row| self.figure(&wanted.key, *row)).flatten().sum::<BigRational>();
        Some([
            ("count", rows.len().to_string()),
            ("reasons", join(Language::ZhCn, reasons)),
            ("sum", Figure::from_rational(sum).to_string()),
        ])
    }

    /// The word of a school's choice, empty where nothing was reported.
    pub(super) fn choice(&self, key: &str, row: usize) -> &str {
        let choice = self.county.schools.choice(key, row);
        let option = choice.and_then(|choice| self.quantities.get(key)?.options.get(choice));
        option.and_then(|option| option.names.first()).map_or("", String::as_str)
    }
}

/// Whether a figure keeps bounds, exactly.
fn keeps(figure: &BigRational, bounds: &Bounds) -> bool {
    bounds.at_least.as_ref().is_none_or(|least| *figure >= least.rational)
        && bounds.at_most.as_ref().is_none_or(|most| *figure <= most.rational)
        && bounds.above.as_ref().is_none_or(|limit| *figure > limit.rational)
        && bounds.below.as_ref().is_none_or(|limit| *figure < limit.rational)
}
