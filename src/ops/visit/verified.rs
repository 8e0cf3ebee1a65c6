//! What visits measured, put in the place of what was reported (`assess --verified`), and what visits to offices decide.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::{Decision, Measured};
use crate::county::{County, Figure, FigureColumn};
use crate::fault::Result;
use crate::ops::Session;
use crate::rulebook::Rulebook;
use crate::visit::asked::SchoolFacts;
use crate::visit::{About, Head, Mark, MeasuredFigure, Sheet, Traced, VisitKind, asked};

use super::VISITS;

/// A figure of the county sheet that the round's questionnaires give.
#[derive(Debug, Clone, PartialEq)]
pub struct Tallied {
    /// Its key.
    pub field: String,
    /// What was reported.
    pub reported: Option<Figure>,
    /// What was counted.
    pub counted: Figure,
}

/// What was found out about a county and can stand in for what was reported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Figures of schools that were measured.
    pub measured: Vec<Measured>,
    /// Figures of the county that its questionnaires give.
    pub tallied: Vec<Tallied>,
    /// The days of the visits that measured, by id.
    pub days: BTreeMap<String, Date>,
}

impl Found {
    /// How many figures there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.measured.len() + self.tallied.len()
    }

    /// Whether nothing was found out.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Measured figures of schools as they are put in, and the days of their visits.
pub(in crate::ops) type OfSchools = (Vec<(Measured, MeasuredFigure)>, BTreeMap<String, Date>);

/// The latest entry of a school and field: when it was made and its id, the day of its visit, and what was measured.
type Latest = ((Timestamp, String), Date, Measured, MeasuredFigure);

/// One visit with what stands on it.
struct Read {
    id: String,
    about: About,
    sheet: Sheet,
}

/// What visits of a county, dated in its school year, have to say.
fn of_year(session: &Session, county: &County) -> Result<Vec<Read>> {
    let mut by_visit: BTreeMap<String, Vec<Head>> = BTreeMap::new();
    let about = crate::visit::Field::About.to_string();
    let mut wanted: Vec<String> = Vec::new();
    for entry in session.store.heads_of_field(VISITS, &about)? {
        let subject = entry.subject.clone();
        let known: Option<About> = serde_json::from_value(entry.value).ok();
        let fits =
            known.is_some_and(|about| about.county == county.id() && About::school_year_of(about.date) == county.year);
        if fits {
            wanted.push(subject);
        }
    }
    for subject in wanted {
        let id = subject.trim_start_matches(VISITS).to_owned();
        let heads = super::open::standing(session, &id)?.heads;
        by_visit.insert(id, heads);
    }
    let mut read: Vec<Read> = by_visit
        .into_iter()
        .filter_map(|(id, heads)| {
            let sheet = Sheet::read(heads);
            let about = sheet.about.as_ref()?.value.clone();
            Some(Read { id, about, sheet })
        })
        .collect();
    read.sort_by(|a, b| (a.about.date, &a.id).cmp(&(b.about.date, &b.id)));
    Ok(read)
}

/// The measured figures of a county's schools: of each school and field the latest entry among visits dated in that school
/// year, signed or not; of a figure that was counted, the latest entry that went into it. When it was entered decides, not
/// the visit's day: a figure put right afterwards stands. A field in conflict counts as none. A school's own review
/// measures nothing.
fn measured(session: &Session, county: &County, rulebook: &Rulebook) -> Result<OfSchools> {
    let rules = &session.library.visits;
    let quantities = &session.library.quantities;
    let mut latest: BTreeMap<(String, String), Latest> = BTreeMap::new();
    for visit in of_year(session, county)?.into_iter().filter(|visit| visit.about.kind == VisitKind::Visit) {
        let Some(code) = &visit.about.school else { continue };
        let Some(row) = county.schools.row_of(code) else { continue };
        let facts = SchoolFacts { county, quantities, row };
        // Everything that can be measured counts, however short the checklist was.
        let length = crate::rulebook::checklist::Length::Full;
        let asked = asked::asked(&session.library, rulebook, visit.about.kind, length, Some(facts), county.year);
        let rooms = |key: &str| county.schools.rooms(key, row).map_or(0, <[Figure]>::len);
        for (key, Traced { figure, last }) in visit.sheet.found(&asked, rules, &rooms) {
            if quantities.get(&key).is_none() {
                continue;
            }
            let reported = county.schools.figure(&key, row);
            let number = match &figure {
                MeasuredFigure::Figure(figure) => figure.clone(),
                MeasuredFigure::Rooms(areas) => areas.iter().fold(Figure::whole(0), |sum, area| sum.plus(area)),
            };
            let reported = match &figure {
                MeasuredFigure::Figure(_) => reported,
                MeasuredFigure::Rooms(_) => county
                    .schools
                    .rooms(&key, row)
                    .map(|areas| areas.iter().fold(Figure::whole(0), |sum, area| sum.plus(area))),
            };
            let measured = Measured {
                school: code.clone(),
                field: key.clone(),
                reported,
                measured: number,
                visit: visit.id.clone(),
                signed: visit.sheet.is_frozen(),
            };
            let place = (code.clone(), key);
            if latest.get(&place).is_none_or(|known| known.0 <= last) {
                latest.insert(place, (last, visit.about.date, measured, figure));
            }
        }
    }
    let days = latest.values().map(|(_, day, measured, _)| (measured.visit.clone(), *day)).collect();
    Ok((latest.into_values().map(|(_, _, measured, figure)| (measured, figure)).collect(), days))
}

/// Everything that was found out about a county and can stand in for what was reported.
pub fn found(session: &Session, county: &County, rulebook: &Rulebook) -> Result<Found> {
    let (measured, days) = measured(session, county, rulebook)?;
    let measured = measured.into_iter().map(|(measured, _)| measured).collect();
    Ok(Found { measured, tallied: tallied(session, county)?, days })
}

/// What the round's questionnaires give, beside what was reported.
pub(in crate::ops) fn tallied(session: &Session, county: &County) -> Result<Vec<Tallied>> {
    let figures = super::round::counted(session, county)?.into_iter();
    let of =
        |(field, counted): (String, Figure)| Tallied { reported: county.figures.get(&field).cloned(), field, counted };
    Ok(figures.map(of).collect())
}

/// Puts everything that was found out in the place of what was reported: measured figures of schools, and the tally of the
/// round's questionnaires. Returns what that was.
pub fn put_all_in(session: &Session, county: &mut County, rulebook: &Rulebook) -> Result<Found> {
    let (measured, days) = measured(session, county, rulebook)?;
    let tallied = tallied(session, county)?;
    put_in(county, &measured);
    county.figures.extend(tallied.iter().map(|tallied| (tallied.field.clone(), tallied.counted.clone())));
    Ok(Found { measured: measured.into_iter().map(|(measured, _)| measured).collect(), tallied, days })
}

/// Puts what some visits measured in the place of what was reported, as far as no other measured it later. Returns what that
/// was.
pub fn put_in_of_visits(
    session: &Session,
    county: &mut County,
    rulebook: &Rulebook,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Measured>> {
    let (mut measured, _) = measured(session, county, rulebook)?;
    measured.retain(|(measured, _)| wanted(&measured.visit));
    put_in(county, &measured);
    Ok(measured.into_iter().map(|(measured, _)| measured).collect())
}

/// Puts measured figures in the place of reported ones.
pub fn put_in(county: &mut County, measured: &[(Measured, MeasuredFigure)]) {
    let rows = county.schools.len();
    for (measured, figure) in measured {
        let Some(row) = county.schools.row_of(&measured.school) else { continue };
        match figure {
            MeasuredFigure::Figure(figure) => {
                let column =
                    county.schools.figures.entry(measured.field.clone()).or_insert_with(|| FigureColumn::empty(rows));
                column.set(row, Some(figure.clone()));
            }
            MeasuredFigure::Rooms(areas) => {
                let column = county.schools.rooms.entry(measured.field.clone()).or_insert_with(|| vec![None; rows]);
                column[row] = Some(areas.clone().into_boxed_slice());
            }
        }
    }
}

/// What visits to the county's offices decide, by item of a rulebook: not met where one line says so, met where every line
/// that has a say does. 基本符合 decides nothing, nor does a conflict.
pub fn office_decisions(session: &Session, county: &County, rulebook: &Rulebook) -> Result<BTreeMap<String, Decision>> {
    let asked = asked::asked(
        &session.library,
        rulebook,
        VisitKind::Office,
        crate::rulebook::checklist::Length::Full,
        None,
        county.year,
    );
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &asked.lines {
        for decides in &line.decides {
            if let Some((book, item)) = decides.split_once(':')
                && book == rulebook.id
                && rulebook.item(item).is_some()
            {
                lines.entry(item).or_default().push(&line.id);
            }
        }
    }
    let mut marks: BTreeMap<String, Option<Mark>> = BTreeMap::new();
    for visit in of_year(session, county)?.into_iter().filter(|visit| visit.about.kind == VisitKind::Office) {
        // Visits come by day: a later one takes the place of an earlier.
        for (line, answered) in &visit.sheet.marks {
            let mark = answered.value.mark;
            if mark.is_answer() || answered.conflict {
                marks.insert(line.clone(), Some(mark).filter(|_| !answered.conflict));
            }
        }
    }
    let mut decisions = BTreeMap::new();
    for (item, lines) in lines {
        let of_lines: Vec<Option<Mark>> = lines.iter().map(|line| marks.get(*line).copied().flatten()).collect();
        let failed = of_lines.contains(&Some(Mark::NotMet));
        let met = of_lines.iter().all(|mark| matches!(mark, Some(Mark::Met | Mark::NotApplicable)))
            && of_lines.contains(&Some(Mark::Met));
        if failed || met {
            decisions.insert(item.to_owned(), Decision { met: !failed, points: None });
        }
    }
    Ok(decisions)
}
