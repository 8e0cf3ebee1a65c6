//! Charts as pictures of a page.

use super::super::county_facts::CountyFacts;
use super::Captions;
use crate::chart::{self, Asked, Figures, GroupBy, Kind, png, svg};
use crate::county::Stage;
use crate::fault::Result;
use crate::report::document::{Block, Image, Picture};

/// A chart of one indicator in one stage; nothing where it has nothing to draw.
pub(super) fn chart(
    facts: &CountyFacts<'_>,
    captions: &mut Captions,
    kind: Kind,
    stage: Stage,
    indicator: usize,
) -> Result<Option<Block>> {
    let figures = Figures {
        county: facts.county,
        quantities: facts.quantities,
        rulebook: facts.rulebook,
        assessment: facts.assessment,
        other_years: facts.other_years,
        scope: None,
        language: facts.language,
    };
    let scene = chart::scene(&figures, &Asked { kind, indicator, stage, group_by: GroupBy::default(), against: None });
    if scene.panels.is_empty() {
        return Ok(None);
    }
    let drawing = svg::svg_on_paper(&scene);
    let image = Image::new(png::of_svg(&drawing)?).with_vector(drawing.into_bytes());
    let words = facts
        .say("county_report.caption.chart", &[("finding", scene.title.clone()), ("kind", kind.name(facts.language))]);
    let alternative = facts.say("county_report.alternative", &[("title", scene.title), ("about", scene.subtitle)]);
    let caption = captions.picture(facts, words);
    Ok(Some(Block::Picture(Picture { image: Some(image), caption, alternative, width: 1.0 })))
}
