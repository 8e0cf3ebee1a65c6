//! The photos of a paper: numbered through it, so that problems can name them.
//!
//! A visit's own numbers stay, for its notes may name them: in a paper of several visits the visit's stands before them.

use std::collections::BTreeMap;

use crate::report::document::Photo;

use super::say::{NOTHING, distinct, one_line};
use super::{Content, Ground, VisitFacts};

/// Numbers of the photos and papers of some visits.
pub(super) struct Album {
    numbers: BTreeMap<(usize, String), String>,
}

/// A paper that is named, not shown.
pub(super) struct Paper {
    pub number: String,
    pub place: String,
    pub name: String,
    pub about: String,
}

/// What an album shows.
#[derive(Default)]
pub(super) struct Shown {
    pub photos: Vec<Photo>,
    pub papers: Vec<Paper>,
    /// Numbers of what is missing.
    pub missing: Vec<String>,
}

impl Album {
    /// The numbers of some visits.
    pub(super) fn of(visits: &[VisitFacts]) -> Self {
        let several = visits.len() > 1;
        let of_visit = |(visit, facts): (usize, &VisitFacts)| {
            let number =
                move |number: u32| if several { format!("{}-{number}", visit + 1) } else { number.to_string() };
            let all = facts.evidence.iter().map(|one| ((visit, one.hash.clone()), number(one.number)));
            all.collect::<Vec<_>>()
        };
        Self { numbers: visits.iter().enumerate().flat_map(of_visit).collect() }
    }

    /// Numbers of what is attached to a line of a visit.
    pub(super) fn of_line(&self, visit: usize, facts: &VisitFacts, line: &str) -> Vec<String> {
        let of_line = facts.evidence.iter().filter(|one| one.lines.iter().any(|(of, _)| of == line));
        of_line.filter_map(|one| self.numbers.get(&(visit, one.hash.clone())).cloned()).collect()
    }

    /// What is attached to a line of the only visit, as it is named beside it: `照片 1、2；材料 3`. Empty where nothing is.
    pub(super) fn cited(&self, ground: &Ground<'_>, visit: &VisitFacts, line: &str) -> String {
        let say = ground.say();
        let of_line = visit.evidence.iter().filter(|one| one.lines.iter().any(|(of, _)| of == line));
        let (papers, photos): (Vec<_>, Vec<_>) = of_line.partition(|one| matches!(one.content, Content::Paper));
        let named = |key: &str, of: Vec<&super::Evidence>| {
            let numbers: Vec<&String> = of.iter().filter_map(|one| self.numbers.get(&(0, one.hash.clone()))).collect();
            (!numbers.is_empty()).then(|| say.with(key, &[("numbers", say.list(numbers))]))
        };
        let parts = [named("papers.record.see_photos", photos), named("papers.record.see_papers", papers)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(&say.of("papers.clause_join"))
    }

    /// Photos with their captions, papers with their names. `cited` names the problems a line of a visit has. A requirement is
    /// the caption only of what has no other: it is no fact.
    pub(super) fn shown(
        &self,
        ground: &Ground<'_>,
        visits: &[VisitFacts],
        cited: &dyn Fn(usize, &str) -> Vec<String>,
    ) -> Shown {
        let say = ground.say();
        let mut shown = Shown::default();
        for (visit, facts) in visits.iter().enumerate() {
            let place = ground.place(facts);
            for one in &facts.evidence {
                let Some(number) = self.numbers.get(&(visit, one.hash.clone())).cloned() else { continue };
                let mut about: Vec<String> = Vec::new();
                for (line, caption) in &one.lines {
                    let caption = one_line(caption);
                    if caption.is_empty() {
                        about.extend(ground.line(facts, line));
                    } else {
                        about.push(caption);
                    }
                }
                about.retain(|part| !part.is_empty());
                about.dedup();
                if let Content::Paper = one.content {
                    let name = if one.name.is_empty() { NOTHING.to_owned() } else { one.name.clone() };
                    shown.papers.push(Paper { number, place: place.clone(), name, about: say.list(about) });
                    continue;
                }
                let mut parts = vec![place.clone()];
                parts.extend(about);
                if !one.taken.is_empty() {
                    parts.push(one.taken.clone());
                }
                let image = match &one.content {
                    Content::Photo(image) => Some(image.clone()),
                    Content::Paper | Content::Missing => None,
                };
                if image.is_none() {
                    shown.missing.push(number.clone());
                }
                let problems: Vec<String> = one.lines.iter().flat_map(|(line, _)| cited(visit, line)).collect();
                let mut caption = parts.join(&say.of("papers.caption_join"));
                if !problems.is_empty() {
                    caption =
                        say.with("papers.with_unit", &[("name", caption), ("unit", say.list(distinct(problems)))]);
                }
                shown.photos.push(Photo { number, caption, image });
            }
        }
        shown
    }
}
