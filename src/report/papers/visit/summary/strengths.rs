//! What is good (成效): only what figures, answers and the inspectors' own words carry.

use crate::assess::Verdict;
use crate::county::Stage;
use crate::report::document::Block;
use crate::visit::Part;

use super::super::VisitFacts;
use super::super::checked::{differs, rooms};
use super::super::say::{bare, one_line};
use super::{Summary, unit_of};

/// Fewest lines of a section that make it worth naming.
const LEAST_LINES: usize = 2;
/// Fewest people asked of whose satisfaction is told: one is no survey.
const LEAST_ASKED: usize = 5;
/// Sections named of a school.
const MOST_NAMED: usize = 6;

pub(super) fn blocks(summary: &Summary<'_>) -> Vec<Block> {
    let mut said = Vec::new();
    said.extend(passing(summary));
    said.extend(agreeing(summary));
    for visit in summary.visits {
        said.extend(own_words(summary, visit));
        said.extend(sections(summary, visit));
    }
    said.extend(content(summary));
    if said.is_empty() { Vec::new() } else { vec![Block::list(true, said)] }
}

/// Schools that pass, by stage, and those that meet everything.
fn passing(summary: &Summary<'_>) -> Option<String> {
    let (say, ground) = (summary.say(), &summary.ground);
    let judged = summary.judged();
    let all = u32::try_from(ground.rulebook.indicators.len()).unwrap_or(u32::MAX);
    let (mut units, mut passing, mut whole) = (0, Vec::new(), 0);
    let schools = summary.schools();
    for row in &schools {
        for stage in Stage::ASSESSED {
            let Some(unit) = unit_of(judged.assessment, *row, stage) else { continue };
            let unit = &judged.assessment.units[unit];
            units += 1;
            if unit.verdict == Some(Verdict::Pass) {
                whole += usize::from(unit.met == all);
                let values = [("school", ground.school(*row).to_owned()), ("stage", say.stage(stage))];
                passing.push(say.with("papers.strengths.unit", &values));
            }
        }
    }
    if passing.is_empty() {
        return None;
    }
    let key = match (passing.len() == units, whole) {
        (true, whole) if whole == units => "papers.strengths.all_whole",
        (true, 0) => "papers.strengths.all_passing",
        (true, _) => "papers.strengths.all_some_whole",
        (false, 0) => "papers.strengths.passing",
        (false, _) => "papers.strengths.passing_some_whole",
    };
    let values = [
        ("schools", schools.len().to_string()),
        ("units", units.to_string()),
        ("number", passing.len().to_string()),
        ("whole", whole.to_string()),
        ("all", all.to_string()),
        ("names", say.list(passing)),
    ];
    Some(say.with(key, &values))
}

/// Said only where every figure that was checked agrees.
fn agreeing(summary: &Summary<'_>) -> Option<String> {
    let rows = summary.visits.iter().flat_map(|visit| &visit.page.figures);
    let compared: Vec<_> = rows.filter(|row| row.reported.is_some() && row.measured.is_some()).collect();
    let mut rooms = summary.visits.iter().flat_map(|visit| rooms(&summary.ground, visit));
    let all_agree =
        !compared.is_empty() && !compared.iter().any(|row| differs(row)) && !rooms.any(|room| room.differs());
    all_agree.then(|| summary.say().number("papers.strengths.agreeing", compared.len()))
}

/// What the inspectors wrote.
fn own_words(summary: &Summary<'_>, visit: &VisitFacts) -> Option<String> {
    let text = one_line(&visit.sheet.texts.get(&Part::Strengths)?.value);
    if text.is_empty() {
        return None;
    }
    let values = [("place", summary.ground.place(visit)), ("text", bare(&text).to_owned())];
    Some(summary.say().ended(&summary.say().with("papers.strengths.own", &values)))
}

/// Sections of a checklist that were gone through to the end and met in every line.
fn sections(summary: &Summary<'_>, visit: &VisitFacts) -> Option<String> {
    let (say, language) = (summary.say(), summary.ground.language);
    // Where a figure is wrong, the figures are not praised, whichever section each stands in.
    let wrong = visit.page.figures.iter().any(differs);
    let compares = |section: &crate::visit::feedback::Section| {
        let compared = |row: &&crate::visit::feedback::Row| row.reported.is_some() && row.measured.is_some();
        visit.page.figures.iter().filter(compared).any(|row| section.lines.contains(&row.line))
    };
    let good = visit.page.sections.iter().filter(|section| {
        let tally = &section.tally;
        !(wrong && compares(section))
            && tally.not_met == 0
            && tally.mostly == 0
            && tally.open == 0
            && tally.met >= LEAST_LINES
    });
    let good: Vec<_> = good.collect();
    if good.is_empty() {
        return None;
    }
    let lines: usize = good.iter().map(|section| section.tally.met).sum();
    let names = say.names(good.iter().take(MOST_NAMED).map(|section| language.of(&section.name)));
    let key = if good.len() > MOST_NAMED { "papers.strengths.sections_more" } else { "papers.strengths.sections" };
    let values = [
        ("place", summary.ground.place(visit)),
        ("names", names),
        ("number", good.len().to_string()),
        ("lines", lines.to_string()),
    ];
    Some(say.with(key, &values))
}

/// People who were asked and are all satisfied.
fn content(summary: &Summary<'_>) -> Option<String> {
    let asked: usize = summary.visits.iter().map(|visit| visit.page.satisfied.0).sum();
    let yes: usize = summary.visits.iter().map(|visit| visit.page.satisfied.1).sum();
    (asked >= LEAST_ASKED && asked == yes).then(|| summary.say().number("papers.strengths.satisfied", asked))
}
