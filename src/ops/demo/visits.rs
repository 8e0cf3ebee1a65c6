//! Visits of the sample county, with entries of every sort (`assets/sample/visit-script.toml`), through the same operations as a
//! person's.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use serde_json::Value;

use crate::county::County;
use crate::fault::Result;
use crate::ops::Session;
use crate::ops::add_evidence::add_evidence_pixels;
use crate::ops::visit::begin::{Request, Stop, begin};
use crate::ops::visit::finish::{ROLES, revise, sign, sign_off};
use crate::ops::visit::open::{OpenVisit, open_visit};
use crate::ops::visit::subject;
use crate::ops::visit::write::write;
use crate::rulebook::checklist::Length;
use crate::store::{Bases, Entry, NewEntry};
use crate::visit::{Field, Photo, VisitKind};

use super::answers::{entries, to_value};
use super::following;
use super::script::{Person, Script, Walk};

/// Kind of the school whose visit is planned.
pub(super) const PLANNED: &str = "junior_school";

/// The visits are on the country's one clock.
const HOURS_AHEAD: i8 = 8;

/// Whose signature the inspectors' is.
const TEAM: &str = "team";

/// What is needed to record the sample's visits.
pub(super) struct Recorder<'s> {
    pub session: &'s Session,
    pub script: &'s Script,
    county: &'s County,
}

/// Records the visits of the sample for the latest year of a county: two at schools and one at the county's offices that are
/// signed, a school's own review, and one that is only planned.
pub(super) fn record(session: &Session, county: Option<&str>) -> Result<()> {
    let script = Script::built_in()?;
    let county = session.county(county, None)?;
    let recorder = Recorder { session, script: &script, county: &county };
    as_another(session, &script.inspector, || recorder.record())
}

impl Recorder<'_> {
    fn record(&self) -> Result<()> {
        let of_kind = |kind| school(self.session, self.county, kind);
        let script = self.script;
        if let Some(code) = of_kind("nine_year") {
            let own = self.begin(VisitKind::SelfReview, Some(code.clone()), &script.own, Length::Standard)?;
            self.at(own.about.date, (15, 0), || {
                as_another(self.session, &script.school_clerk, || {
                    write(self.session, &own.id, entries(&[&script.own, &script.nine_year], &own)).map(drop)
                })
            })?;
            let first = self.begin(VisitKind::Visit, Some(code), &script.first, Length::Full)?;
            self.first(&first)?;
        }
        if let Some(code) = of_kind("teaching_point") {
            let second = self.begin(VisitKind::Visit, Some(code), &script.second, Length::Standard)?;
            self.walked(&second, &script.second)?;
        }
        let offices = self.begin(VisitKind::Office, None, &script.offices, Length::Full)?;
        self.walked(&offices, &script.offices)?;
        if let Some(code) = of_kind(PLANNED) {
            self.begin(VisitKind::Visit, Some(code), &script.planned, Length::Short)?;
        }
        Ok(())
    }

    /// The visit that is revised once it was signed, whose findings are followed up and of which a note came too late.
    fn first(&self, visit: &OpenVisit) -> Result<()> {
        let (session, walk, day) = (self.session, &self.script.first, visit.about.date);
        let entered = self.at(day, (11, 0), || {
            let entered = write(session, &visit.id, entries(&[walk, &self.script.nine_year], visit))?;
            self.photograph(walk, visit)?;
            Ok(entered)
        })?;
        following::follow(self, walk, visit, (11, 20))?;
        self.at(day, (11, 40), || self.sign_all(walk, &visit.id))?;
        self.at(day, (16, 0), || {
            revise(session, &visit.id, &walk.revision)?;
            write(session, &visit.id, vec![(of_visit(), Value::String(walk.revised_note.clone()))])?;
            self.sign_all(walk, &visit.id)
        })?;
        self.at(day, (17, 0), || self.come_late(walk, &visit.id, &entered))
    }

    /// A visit that is walked to its end and signed.
    fn walked(&self, visit: &OpenVisit, walk: &Walk) -> Result<()> {
        self.at(visit.about.date, (15, 0), || write(self.session, &visit.id, entries(&[walk], visit)).map(drop))?;
        following::follow(self, walk, visit, (16, 0))?;
        self.at(visit.about.date, (16, 30), || self.sign_all(walk, &visit.id))
    }

    /// Plans a visit, on the morning of its day.
    fn begin(&self, kind: VisitKind, school: Option<String>, walk: &Walk, length: Length) -> Result<OpenVisit> {
        let year = i16::try_from(self.county.year).unwrap_or_default();
        let [month, day] = walk.on;
        let date = Date::new(year, month, day).unwrap_or_default();
        let stop = Stop { school, date, team: self.script.team.clone() };
        let request = Request {
            county: Some(self.county.id()),
            year: Some(self.county.year),
            rulebook: None,
            kind,
            stops: &[stop],
            length,
        };
        self.at(date, (8, 0), || {
            let ids = begin(self.session, &request)?;
            open_visit(self.session, ids.first().map_or("", String::as_str))
        })
    }

    /// Does something as if it were that hour of that day.
    pub fn at<T>(&self, day: Date, (hour, minute): (i8, i8), run: impl FnOnce() -> Result<T>) -> Result<T> {
        let moment: Option<Timestamp> = day
            .at(hour, minute, 0, 0)
            .to_zoned(TimeZone::fixed(offset(HOURS_AHEAD)))
            .ok()
            .map(|zoned| zoned.timestamp());
        self.session.store.tell_time(moment)?;
        let done = run();
        self.session.store.tell_time(None)?;
        done
    }

    /// Signs in every role and signs off.
    fn sign_all(&self, walk: &Walk, visit: &str) -> Result<()> {
        for (role, who) in ROLES.into_iter().zip([TEAM, &walk.head]) {
            sign(self.session, visit, role, &self.script.hand(who))?;
        }
        sign_off(self.session, &open_visit(self.session, visit)?).map(drop)
    }

    /// Takes a photo at the line the script names.
    fn photograph(&self, walk: &Walk, visit: &OpenVisit) -> Result<()> {
        let Some(picture) = &walk.picture else { return Ok(()) };
        let evidence = add_evidence_pixels(self.session, &picture.name, picture.pixels())?;
        let photo = Field::Photo(evidence.hash, picture.line.clone());
        let value = to_value(&Photo { caption: picture.caption.clone() });
        write(self.session, &visit.id, vec![(photo, value)]).map(drop)
    }

    /// A colleague's note on the visit, made before the sign-off was known on that laptop: as a package would bring it.
    fn come_late(&self, walk: &Walk, visit: &str, entered: &[Entry]) -> Result<()> {
        let field = of_visit().to_string();
        let seen = entered.iter().filter(|entry| entry.field == field).map(|entry| entry.id).collect();
        let note = NewEntry {
            subject: subject(visit),
            field,
            value: Value::String(walk.late_note.clone()),
            bases: Bases::Entries(seen),
        };
        as_another(self.session, &self.script.colleague, || self.session.store.append(note)).map(drop)
    }
}

/// Does something in another person's name.
pub(super) fn as_another<T>(session: &Session, person: &Person, run: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = session.store.stand_in(&person.name, &person.unit)?;
    let done = run();
    if let Some(before) = before {
        session.store.step_back(&before)?;
    }
    done
}

/// The note on the visit as a whole.
const fn of_visit() -> Field {
    Field::Note(String::new())
}

/// The first school of a kind.
pub(super) fn school(session: &Session, county: &County, kind: &str) -> Option<String> {
    let kind = session.library.quantities.kind(kind)?;
    let row = county.schools.kinds.iter().position(|known| usize::from(*known) == kind)?;
    Some(county.schools.codes[row].clone())
}
