//! Everything the screen says, in words: made once when it changes.

use crate::assess::{Status, Verdict};
use crate::rulebook::PartSource;
use crate::text::Language;
use crate::ui::state::{Scope, Shown, State};
use crate::ui::widgets::mark::Mark;
use crate::ui::words::{Say, count};

use super::{Jump, concessions, figures, items, replaced, scope, stages};

/// What decisions being written belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    /// Id of the county.
    pub county: String,
    /// School year.
    pub year: i32,
    /// Id of the rulebook.
    pub rulebook: String,
}

/// A part of the county's verdict.
pub(super) struct PartLine {
    pub name: String,
    pub mark: Mark,
    pub word: String,
    /// Where it is told more of.
    pub leads: Jump,
}

/// Everything the screen says.
pub(super) struct Digest {
    pub language: Language,
    pub about: About,
    pub verdict: Verdict,
    pub word: String,
    pub county: String,
    /// School year and rulebook.
    pub under: String,
    /// The reasons for the verdict in a sentence.
    pub sentence: String,
    pub parts: Vec<PartLine>,
    /// Which concessions are on, where any is.
    pub relieved: Option<String>,
    /// What measured figures stand in for, where they do.
    pub replaced: Option<replaced::Replaced>,
    pub scope: Option<scope::ScopeLines>,
    pub stages: Vec<stages::StageLines>,
    pub heads: stages::Heads,
    pub groups: Vec<items::Group>,
    /// Items by filter.
    pub counts: [usize; items::Filter::ALL.len()],
    pub concessions: Vec<concessions::Line>,
}

impl Digest {
    pub fn new(state: &State, shown: &Shown) -> Self {
        let (say, rulebook, assessment) = (state.say, shown.rulebook(), &shown.assessment);
        let rows = (state.memory.scope != Scope::County).then(|| state.rows.as_slice());
        let groups = items::groups(say, shown, rows);
        let about =
            About { county: shown.county.id().to_owned(), year: shown.county.year, rulebook: rulebook.id.clone() };
        let parts = rulebook.parts.iter().zip(&assessment.parts).map(|(part, (_, verdict))| PartLine {
            name: say.name(&part.name).to_owned(),
            mark: Mark::of_verdict(*verdict),
            word: say.verdict(*verdict),
            leads: if part.from == PartSource::Stages { Jump::Stages } else { Jump::Group(part.id.clone()) },
        });
        let on = assessment.concessions_on.iter().map(|place| say.name(&rulebook.concessions[*place].name));
        let relieved =
            (!assessment.concessions_on.is_empty()).then(|| say.with("overview.relieved", &[("names", say.list(on))]));
        Self {
            language: say.language,
            about,
            verdict: assessment.overall,
            word: say.verdict(assessment.overall),
            county: shown.county.name.clone(),
            under: say.with(
                "overview.under",
                &[("year", say.year(shown.county.year)), ("rulebook", say.name(&rulebook.name).to_owned())],
            ),
            sentence: sentence(say, shown, &groups),
            parts: parts.collect(),
            relieved,
            replaced: replaced::replaced(say, shown),
            scope: (state.memory.scope != Scope::County).then(|| scope::lines(state, shown)),
            stages: stages::lines(say, shown),
            heads: stages::Heads {
                indicator: say.of("table.indicator"),
                cv: say.of("table.cv"),
                limit: say.of("table.limit"),
            },
            counts: items::counts(&groups),
            groups,
            concessions: concessions::lines(say, shown, rows),
        }
    }
}

/// The reasons for the verdict in one sentence: what fails, then what is still open.
fn sentence(say: Say, shown: &Shown, groups: &[items::Group]) -> String {
    let assessment = &shown.assessment;
    let (mut failing, mut open) = (Vec::new(), Vec::new());
    for stage in &assessment.stages {
        let name = || say.stage(stage.stage);
        if let Some(counts) = stage.verdicts {
            let units = |key: &str, number: usize, to: &mut Vec<String>| {
                if number > 0 {
                    let key = if number == 1 { format!("{key}_one") } else { key.to_owned() };
                    to.push(say.with(&key, &[("stage", name()), ("number", count(number))]));
                }
            };
            units("overview.reason.units", counts.failing, &mut failing);
            units("overview.reason.units_open", counts.undetermined, &mut open);
        }
        let rulebook = shown.rulebook();
        let least = rulebook.decimals.variations as usize;
        for (indicator, variation) in rulebook.indicators.iter().zip(&stage.variations) {
            let arguments = |cv: Option<f64>, limit: Option<f64>| {
                vec![
                    ("stage", name()),
                    ("indicator", say.name(&indicator.name).to_owned()),
                    ("cv", figures::variation(cv, limit, least)),
                    ("limit", stages::limit(limit)),
                ]
            };
            if variation.verdict == Some(Verdict::Fail) {
                failing.push(say.with("overview.reason.variation", &arguments(variation.cv, variation.limit)));
            }
        }
        if stage.verdicts.is_none() && stage.composite_cv.is_some() && stage.verdict == Some(Verdict::Fail) {
            let limit = rulebook.variation.limit.get(&stage.stage).map(|limit| limit.double);
            let cv = figures::variation(stage.composite_cv, limit, least);
            let arguments = [("stage", name()), ("cv", cv), ("limit", stages::limit(limit))];
            failing.push(say.with("overview.reason.composite", &arguments));
        }
    }
    for stage in assessment.stages.iter().filter(|stage| stage.verdicts.is_none()) {
        let incomplete = stage.variations.iter().filter(|variation| variation.missing > 0).count();
        if incomplete > 0 {
            let key = if incomplete == 1 { "overview.reason.missing_one" } else { "overview.reason.missing" };
            open.push(say.with(key, &[("stage", say.stage(stage.stage)), ("number", count(incomplete))]));
        }
    }
    let lines = || groups.iter().flat_map(|group| &group.lines);
    for group in groups {
        let codes: Vec<&str> =
            group.lines.iter().filter(|line| line.verdict == Verdict::Fail).map(|line| line.code.as_str()).collect();
        // Where points count, a single item fails nothing.
        if !codes.is_empty() && group.points.is_none() {
            let key = if codes.len() == 1 { "overview.reason.items_one" } else { "overview.reason.items" };
            let arguments = [("part", group.name.clone()), ("number", count(codes.len())), ("codes", say.list(&codes))];
            failing.push(say.with(key, &arguments));
        }
        if group.points.as_ref().is_some_and(|points| points.verdict == Verdict::Fail) {
            failing.push(say.with("overview.reason.points", &[("part", group.name.clone())]));
        }
    }
    let mut waiting = |key: &str, is: &dyn Fn(Status) -> bool| {
        let number = lines().filter(|line| line.verdict == Verdict::Undetermined && is(line.status)).count();
        if number > 0 {
            let key = if number == 1 { format!("{key}_one") } else { key.to_owned() };
            open.push(say.with(&key, &[("number", count(number))]));
        }
    };
    waiting("overview.reason.to_decide", &|status| matches!(status, Status::Manual | Status::ToConfirm));
    waiting("overview.reason.no_data", &|status| status == Status::NoData);
    if failing.is_empty() && open.is_empty() {
        return say.of(match assessment.overall {
            Verdict::Pass => "overview.reason.all_met",
            Verdict::Fail | Verdict::Undetermined => "overview.reason.incomplete",
        });
    }
    let separator = say.of("overview.reason.separator");
    let reasons = failing.into_iter().chain(open).collect::<Vec<_>>().join(&separator);
    let key = format!("overview.reason.{}", assessment.overall.id());
    say.with(&key, &[("reasons", reasons)])
}
