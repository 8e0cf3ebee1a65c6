//! What is gathered of a visit for its papers.

use std::collections::BTreeMap;

use crate::county::{County, Words};
use crate::fault::Result;
use crate::ops::Session;
use crate::ops::visit::findings::findings;
use crate::ops::visit::finish::{late, page, revisions, rows};
use crate::ops::visit::list::Listed;
use crate::ops::visit::open::{OpenVisit, open_visit};
use crate::ops::visit::subject;
use crate::report::document::Image;
use crate::report::papers::visit::{Content, Evidence, Late, Signing, VisitFacts, day_of};
use crate::store::Media;
use crate::visit::feedback::Row;
use crate::visit::finding::Stage;
use crate::visit::{Ask, FindingState, Said, photo_numbers};

/// Characters of a time down to its minutes: `2025-10-15T09:12`.
const TO_MINUTES: usize = 16;

/// Gathers visits of a county; its findings are read once.
pub(super) struct Gatherer<'a> {
    session: &'a Session,
    county: &'a County,
    findings: Vec<FindingState>,
    withdrawn: Vec<FindingState>,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(session: &'a Session, county: &'a County) -> Result<Self> {
        // The day only orders them, which is done anew below.
        let day = crate::ops::export_document::figures_date(county.year);
        let findings = findings(session, county.id(), day)?;
        let (withdrawn, mut findings): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.stage() == Stage::Withdrawn);
        findings.sort_by(|a, b| (a.severity, &a.id).cmp(&(b.severity, &b.id)));
        Ok(Self { session, county, findings, withdrawn })
    }

    /// One visit. Photos are read and made smaller only where they are asked for.
    pub(super) fn visit(&self, listed: &Listed, with_photos: bool) -> Result<VisitFacts> {
        let session = self.session;
        let visit = open_visit(session, &listed.id)?;
        let found = self.findings.iter().filter(|finding| finding.about.visit.as_ref() == Some(&listed.id));
        let found: Vec<FindingState> = found.cloned().collect();
        let mut page = page(&visit, &found);
        let mut rows = rows(&visit, &found);
        let of_page = page.figures.iter_mut().chain(&mut page.problems).chain(&mut page.mostly).chain(&mut page.noted);
        rows.iter_mut().chain(of_page).for_each(|row| name_figure(&visit, row));
        let evidence = if with_photos { self.evidence(&visit)? } else { Vec::new() };
        let last = revisions(session, &listed.id)?.pop();
        let signing = last.map_or_else(Signing::default, |last| Signing {
            revision: last.number,
            signed: last.signed.map(|by| (by.author, day_of(by.at))),
            reason: last.begun.map(|(reason, _)| reason).unwrap_or_default(),
        });
        let late = late(session, &listed.id)?;
        let late = late.into_iter().map(|head| Late { author: head.author, on: day_of(head.at), field: head.field });
        let withdrawn = self.withdrawn.iter().filter(|finding| finding.about.visit.as_ref() == Some(&listed.id));
        let mut withdrawn: Vec<String> = withdrawn.map(|finding| finding.number.clone()).collect();
        withdrawn.sort();
        let row = visit.about.school.as_deref().and_then(|code| self.county.schools.row_of(code));
        let OpenVisit { id, about, asked, sheet, reported_rooms, .. } = visit;
        Ok(VisitFacts {
            id,
            about,
            row,
            asked,
            sheet,
            rows,
            page,
            reported_rooms,
            evidence,
            signing,
            late: late.collect(),
            withdrawn,
        })
    }

    /// Photos and papers that are attached to a line, by their number.
    fn evidence(&self, visit: &OpenVisit) -> Result<Vec<Evidence>> {
        let session = self.session;
        let mut lines: BTreeMap<&String, Vec<(String, String)>> = BTreeMap::new();
        // In the order of the checklist, then what hangs on none of its lines.
        let of_line =
            |line: &String| visit.asked.lines.iter().position(|known| known.id == *line).unwrap_or(usize::MAX);
        let mut attached: Vec<_> = visit.sheet.photos.iter().collect();
        attached.sort_by_key(|(line, _)| of_line(line));
        for (line, photos) in attached {
            for (hash, photo) in photos {
                lines.entry(hash).or_default().push((line.clone(), photo.value.caption.clone()));
            }
        }
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let log = session.store.log(&subject(&visit.id))?;
        let said = log.iter().filter(|entry| !entry.value.is_null());
        let said = said.map(|entry| Said { field: &entry.field, at: entry.at, entry: entry.id.to_string() });
        let numbers = photo_numbers(said);
        let mut all = Vec::new();
        for (hash, lines) in lines {
            let record = session.store.evidence(hash)?;
            let media = record.as_ref().map(|record| record.facts.media);
            let content = match media {
                Some(Media::Pdf) => Content::Paper,
                Some(Media::Jpeg) => {
                    let bytes = session.store.evidence_bytes(hash).ok();
                    bytes.and_then(|bytes| Image::of_photo(&bytes)).map_or(Content::Missing, Content::Photo)
                }
                None => Content::Missing,
            };
            let facts = record.map(|record| record.facts);
            let taken = facts.as_ref().and_then(|facts| facts.taken.as_deref()).map(to_minutes);
            all.push(Evidence {
                hash: hash.clone(),
                number: numbers.get(hash).copied().unwrap_or(0),
                lines,
                taken: taken.unwrap_or_default(),
                name: facts.map(|facts| facts.original_name).unwrap_or_default(),
                content,
            });
        }
        all.sort_by(|a, b| (a.number, &a.hash).cmp(&(b.number, &b.hash)));
        Ok(all)
    }
}

/// A line that asks whether a figure is as reported is called by the figure.
fn name_figure(visit: &OpenVisit, row: &mut Row) {
    let asked = visit.asked.line(&row.line).map(|line| &line.ask);
    if let Some(Ask::Figure { key, within, .. }) = asked
        && within.is_open()
        && let Some(quantity) = visit.library.quantities.get(key)
    {
        row.name = Words { zh: quantity.header.clone(), en: quantity.en.clone() };
        // The Chinese name says its stage.
        row.stage = None;
        row.stage_of_figure = quantity.stage;
    }
}

/// A time as people read it.
fn to_minutes(taken: &str) -> String {
    taken.chars().take(TO_MINUTES).map(|one| if one == 'T' { ' ' } else { one }).collect()
}
