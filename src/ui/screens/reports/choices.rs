//! What is chosen for a document, and what is asked of the program by it.

use std::path::Path;

use jiff::civil::Date;

use crate::chart::GroupBy;
use crate::county::County;
use crate::ops::assess_county::Concessions;
use crate::ops::export_document::{Kind, Request};
use crate::ops::offer_documents::{Lack, Material, Visits, Whose, asks};
use crate::ops::visit::list::Listed;
use crate::text::Language;
use crate::ui::state::{self, Scope, Shown};

/// Whose a document is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    County,
    Township(String),
    /// By code.
    School(String),
    /// By code: those that are chosen above.
    Schools(Vec<String>),
}

impl Of {
    const fn kind(&self) -> Whose {
        match self {
            Self::County => Whose::County,
            Self::Township(_) => Whose::Township,
            Self::School(_) => Whose::School,
            Self::Schools(_) => Whose::Schools,
        }
    }
}

/// Which visits a document is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Span {
    /// One.
    #[default]
    One,
    /// All of the year.
    All,
    /// Those of some days.
    Days,
}

impl Span {
    pub(super) const ALL: [Self; 3] = [Self::One, Self::All, Self::Days];

    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::All => "all",
            Self::Days => "days",
        }
    }
}

/// What is chosen. It holds for every kind that asks for it.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// Id of the visit; the latest that fits without one.
    pub visit: Option<String>,
    pub span: Span,
    /// Days as they are typed.
    pub from: String,
    pub to: String,
    /// Whose; what the scope says without it.
    pub of: Option<Of>,
    /// What is typed to find a school.
    pub search: String,
    /// A school is being chosen.
    pub searching: bool,
}

impl Choices {
    pub(super) fn forget(&mut self) {
        *self = Self { span: self.span, ..Self::default() };
    }

    /// First and last day, where both are days or nothing.
    fn days(&self) -> Option<(Option<Date>, Option<Date>)> {
        let day = |text: &str| {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
        };
        Some((day(&self.from)?, day(&self.to)?))
    }
}

/// Why nothing can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The store has nothing to make it of.
    Lack(Lack),
    /// No visit in the scope fits.
    Visit,
    School,
    Township,
    /// What is typed is no day.
    Day,
}

/// What is asked for: everything a preview hangs on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wish {
    pub kind: Kind,
    county: String,
    year: i32,
    rulebook: String,
    verified: bool,
    pub visits: Vec<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub of: Of,
    language: Language,
}

impl Wish {
    /// The same as the operations ask for it.
    pub(super) fn request<'a>(&'a self, out: &'a Path, force: bool) -> Request<'a> {
        let (schools, township): (&[String], _) = match &self.of {
            Of::County => (&[], None),
            Of::Township(name) => (&[], Some(name.as_str())),
            Of::School(code) => (std::slice::from_ref(code), None),
            Of::Schools(codes) => (codes, None),
        };
        Request {
            kind: self.kind,
            out,
            force,
            county: Some(&self.county),
            year: Some(self.year),
            rulebook: Some(&self.rulebook),
            verified: self.verified,
            schools,
            township,
            stage: None,
            visits: &self.visits,
            from: self.from,
            to: self.to,
            indicator: None,
            group_by: GroupBy::default(),
            against: None,
            concessions: Concessions::None,
            language: self.language,
        }
    }
}

/// Whether a visit is in the scope: those to the county's offices are in the county's alone.
fn is_in_scope(state: &state::State, county: &County, visit: &Listed) -> bool {
    let row = visit.about.school.as_deref().and_then(|code| county.schools.row_of(code));
    match row.and_then(|row| u32::try_from(row).ok()) {
        Some(row) => state.in_scope(row),
        None => state.memory.scope == Scope::County,
    }
}

/// The visits that can be chosen for a kind, the latest first.
pub(super) fn visits<'a>(
    state: &'a state::State,
    shown: &'a Shown,
    material: &'a Material,
    kind: Kind,
) -> impl Iterator<Item = &'a Listed> {
    material.fitting(kind).filter(move |visit| is_in_scope(state, &shown.county, visit))
}

/// The visit that is chosen for a kind.
pub(super) fn visit<'a>(
    state: &'a state::State,
    shown: &'a Shown,
    material: &'a Material,
    kind: Kind,
) -> Option<&'a Listed> {
    let chosen = state.reports.choices.visit.as_deref();
    let mut fitting = visits(state, shown, material, kind);
    let first = fitting.next();
    first.into_iter().chain(fitting).find(|visit| chosen == Some(visit.id.as_str())).or(first)
}

/// Whose a document of a kind is to be: as chosen, else as the scope says, else what is likeliest; `None` where nothing fits.
pub(super) fn of(state: &state::State, shown: &Shown, material: &Material, kind: Kind) -> Option<Of> {
    let allowed = asks(kind).whose;
    let fits = |of: &Of| allowed.contains(&of.kind());
    let scope = match &state.memory.scope {
        Scope::County => Of::County,
        Scope::Township(name) => Of::Township(name.clone()),
        Scope::Schools(codes) => of_codes(codes.iter().cloned().collect()),
    };
    // Those that were chosen above are others once the scope is another.
    let chosen = state.reports.choices.of.clone().filter(|of| of.kind() != Whose::Schools || *of == scope);
    if let Some(of) = chosen.into_iter().chain([scope]).find(fits) {
        return Some(of);
    }
    allowed.iter().find_map(|whose| likeliest(state, shown, material, kind, *whose))
}

/// Some schools, by code.
fn of_codes(mut codes: Vec<String>) -> Of {
    match codes.len() {
        0 => Of::County,
        1 => Of::School(codes.remove(0)),
        _ => Of::Schools(codes),
    }
}

/// The first that a document of a kind can well be of.
pub(super) fn likeliest(
    state: &state::State,
    shown: &Shown,
    material: &Material,
    kind: Kind,
    whose: Whose,
) -> Option<Of> {
    let schools = &shown.county.schools;
    match whose {
        Whose::County => Some(Of::County),
        Whose::Township => {
            let of_scope = state.rows.first().map(|row| schools.text("township", *row as usize).to_owned());
            let narrowed = of_scope.filter(|name| !name.is_empty() && state.memory.scope != Scope::County);
            narrowed.or_else(|| shown.townships.first().cloned()).map(Of::Township)
        }
        Whose::Schools => match &state.memory.scope {
            Scope::Schools(codes) if codes.len() > 1 => Some(of_codes(codes.iter().cloned().collect())),
            _ => None,
        },
        Whose::School => {
            let codes = || state.rows.iter().filter_map(|row| schools.codes.get(*row as usize));
            let likely = match kind {
                Kind::SelfReview => codes().find(|code| material.reviewed.contains(*code)),
                Kind::Visit(_) => codes().find(|code| material.at_fault.contains(*code)),
                _ => None,
            };
            likely.or_else(|| codes().next()).cloned().map(Of::School)
        }
    }
}

/// What is asked for, or what is missing for it.
pub(super) fn wish(state: &state::State, shown: &Shown, kind: Kind) -> Result<Wish, Missing> {
    let Some(material) = &state.reports.material else { return Err(Missing::Visit) };
    if let Some(lack) = material.lack(kind) {
        return Err(Missing::Lack(lack));
    }
    let (asked, choices) = (asks(kind), &state.reports.choices);
    let mut wish = Wish {
        kind,
        county: shown.entry.id.clone(),
        year: shown.county.year,
        rulebook: shown.rulebook().id.clone(),
        verified: shown.verified,
        visits: Vec::new(),
        from: None,
        to: None,
        of: Of::County,
        language: state.say.language,
    };
    let by_days = match asked.visits {
        Visits::None => false,
        Visits::One => {
            wish.visits = vec![visit(state, shown, material, kind).ok_or(Missing::Visit)?.id.clone()];
            return Ok(wish);
        }
        Visits::Some if choices.span == Span::One => {
            wish.visits = vec![visit(state, shown, material, kind).ok_or(Missing::Visit)?.id.clone()];
            return Ok(wish);
        }
        Visits::Some => choices.span == Span::Days,
        Visits::Days => true,
    };
    if by_days {
        (wish.from, wish.to) = choices.days().ok_or(Missing::Day)?;
    }
    wish.of = of(state, shown, material, kind).ok_or(match asked.whose.first() {
        Some(Whose::Township) => Missing::Township,
        _ => Missing::School,
    })?;
    Ok(wish)
}
