//! Three minutes at the gate, on one page: how the school stands, what is still open from earlier, which figures would turn
//! the verdict, what is doubtful, and what to look at first. Every line leads to where it is checked.

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Ui, Vec2};

use crate::county::Stage;
use crate::ops::assess_county::{Concessions, Request};
use crate::ops::visit::briefing::{Briefing, briefing};
use crate::rulebook::{Item, Rule, Rulebook, Side};
use crate::text::Language;
use crate::ui::command::Command;
use crate::ui::screens::follow_up::ledger::Ledger;
use crate::ui::screens::follow_up::signs;
use crate::ui::screens::school::reported::unit_name;
use crate::ui::screens::schools::figures::figure;
use crate::ui::screens::schools::source::quantity_name;
use crate::ui::screens::visits::list::days;
use crate::ui::state::{self, Shown};
use crate::ui::theme;
use crate::ui::tokens::Look as _;
use crate::ui::widgets::mark::{self, Mark};
use crate::ui::widgets::{card, icon};
use crate::ui::words::{Say, count, number};
use crate::visit::Ask;

use super::{Tab, Walk, findings};

/// So many stand under what to look at first.
const FIRST: usize = 6;
/// So few lines are looked at as they stand.
const AT_A_GLANCE: usize = 2;
/// Below this width, in steps, the parts stand one below the other.
const NARROW: f32 = 190.0;

/// What this part knows.
#[derive(Debug, Default)]
pub struct State {
    asked: bool,
    briefing: Option<Arc<Briefing>>,
    page: Option<Page>,
}

/// Where a line leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// To a line of the checklist.
    Line(usize),
    /// To another part of the visit.
    Part(Tab),
}

/// One line.
#[derive(Debug, Clone)]
struct Entry {
    mark: Mark,
    text: String,
    /// Below it, small.
    detail: String,
    /// Where it leads, where it leads anywhere.
    place: Option<Place>,
}

/// A card of lines.
#[derive(Debug)]
struct Part {
    title: String,
    entries: Vec<Entry>,
}

/// The page in words: made once, and anew where language, lines or findings have changed.
#[derive(Debug)]
struct Page {
    language: Language,
    lines: usize,
    ledger: Option<Arc<Ledger>>,
    units: Vec<(Mark, String)>,
    first: Vec<Entry>,
    parts: Vec<Part>,
}

/// Asks for the briefing, once an opening.
fn read(state: &mut state::State, shown: &Shown) {
    let today = state.today();
    let Some(walk) = state.visits.open.as_mut() else { return };
    walk.briefing.asked = true;
    let Some(school) = walk.visit.about.school.clone() else { return };
    let (id, about) = (walk.visit.id.clone(), walk.visit.about.clone());
    let on = shown.assessment.concessions_on.iter().filter_map(|place| shown.rulebook().concessions.get(*place));
    // Under another rulebook than the one that is shown, concessions of that name may not be known.
    let same = shown.rulebook().id == about.rulebook;
    let concessions = Concessions::Some(on.filter(|_| same).map(|on| on.id.clone()).collect());
    state.ask(
        "window.work_visit",
        false,
        move |engine, _| {
            let session = engine.session()?;
            let rulebook = session.library.rulebook(&about.rulebook).map(|rulebook| rulebook.id.clone());
            let request = Request {
                county: Some(&about.county),
                year: Some(about.year),
                rulebook: rulebook.as_deref(),
                verified: false,
                concessions,
            };
            briefing(session, &request, &school, today)
        },
        move |state, briefing| {
            if let Some(walk) = state.visits.open.as_mut().filter(|walk| walk.visit.id == id) {
                walk.briefing.briefing = Some(Arc::new(briefing));
                walk.briefing.page = None;
            }
        },
    );
}

pub(super) fn briefing_ui(ui: &mut Ui, state: &mut state::State, shown: &Arc<Shown>) {
    let (say, today) = (state.say, state.today());
    if state.visits.open.as_ref().is_some_and(|walk| !walk.briefing.asked) {
        read(state, shown);
    }
    let Some(walk) = state.visits.open.as_mut() else { return };
    let Some(briefing) = walk.briefing.briefing.clone() else {
        card::weak_ui(ui, &say.of("briefing.reading"));
        return;
    };
    let ledger = state.follow_up.ledger.clone();
    let lines = walk.visit.asked.lines.len();
    let fits = |page: &Page| {
        let same = page.ledger.as_ref().map(Arc::as_ptr) == ledger.as_ref().map(Arc::as_ptr);
        page.language == say.language && page.lines == lines && same
    };
    let page = walk.briefing.page.take().filter(fits);
    let page = page.unwrap_or_else(|| Writer { say, walk, briefing: &briefing, ledger }.page());
    let mut gone = None;
    ScrollArea::vertical().id_salt("briefing").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = ui.steps(2.0);
        if let Some(walk) = &state.visits.open {
            head_ui(ui, say, walk, &page, today, &mut gone);
        }
        let open = findings::open_findings_ui(ui, state, &mut gone);
        if page.parts.is_empty() && page.first.is_empty() {
            if open {
                return;
            }
            card::empty_ui(ui, "check", &say.of("briefing.nothing"), &say.of("briefing.nothing_advice"));
            return;
        }
        if ui.available_width() < ui.steps(NARROW) || page.parts.is_empty() || page.first.is_empty() {
            first_ui(ui, say, &page, &mut gone);
            parts_ui(ui, say, &page, &mut gone);
        } else {
            let gap = ui.steps(3.0);
            let left = (ui.available_width() - gap) * 0.62;
            let right = ui.available_width() - gap - left;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                let down = Layout::top_down(Align::Min);
                ui.allocate_ui_with_layout(Vec2::new(left, 0.0), down, |ui| parts_ui(ui, say, &page, &mut gone));
                ui.allocate_ui_with_layout(Vec2::new(right, 0.0), down, |ui| first_ui(ui, say, &page, &mut gone));
            });
        }
    });
    if let Some(walk) = state.visits.open.as_mut() {
        walk.briefing.page = Some(page);
        match gone {
            Some(Place::Line(line)) => {
                walk.tab = Tab::Checklist;
                walk.only_open = false;
                walk.go_to(line);
            }
            Some(Place::Part(tab)) => walk.tab = tab,
            None => {}
        }
    }
}

/// How the school stands, when somebody was there last, and on to the lines.
fn head_ui(ui: &mut Ui, say: Say, walk: &Walk, page: &Page, today: jiff::civil::Date, gone: &mut Option<Place>) {
    card::card_ui(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            for (is, text) in &page.units {
                mark::badge_ui(ui, *is, text);
            }
            let last = walk.visit.last.as_ref().map(|last| last.about().date);
            let text = match last {
                Some(last) => {
                    let values = [("date", last.to_string()), ("days", number(f64::from(days(last, today)), 0))];
                    say.with("briefing.last", &values)
                }
                None => say.of("briefing.never"),
            };
            // In one line: what flows on into the next one would take the button with it.
            ui.add(Label::new(RichText::new(text).color(ui.colours().text_weak)).extend());
            let text = say.of("briefing.begin");
            let right = Layout::right_to_left(Align::Center);
            // Beside it where there is room, else below.
            let begun = if ui.available_size_before_wrap().x < ui.steps(30.0) {
                card::main_button_ui(ui, &text)
            } else {
                ui.with_layout(right, |ui| card::main_button_ui(ui, &text)).inner
            };
            if begun.on_hover_text(Command::GoOn.keys(ui.ctx())).clicked() {
                *gone = Some(Place::Part(Tab::Checklist));
            }
        });
    });
}

fn first_ui(ui: &mut Ui, say: Say, page: &Page, gone: &mut Option<Place>) {
    if page.first.is_empty() {
        return;
    }
    card::titled_card_ui(ui, &say.of("briefing.first"), |ui| {
        for (place, entry) in page.first.iter().enumerate() {
            ui.add_space(ui.steps(1.0));
            entry_ui(ui, say, entry, Some(place + 1), gone);
        }
    });
}

fn parts_ui(ui: &mut Ui, say: Say, page: &Page, gone: &mut Option<Place>) {
    for part in &page.parts {
        card::titled_card_ui(ui, &part.title, |ui| {
            for entry in &part.entries {
                ui.add_space(ui.steps(1.0));
                entry_ui(ui, say, entry, None, gone);
            }
        });
    }
}

/// One line: its mark or number, what it says, and a button that leads to it.
fn entry_ui(ui: &mut Ui, say: Say, entry: &Entry, numbered: Option<usize>, gone: &mut Option<Place>) {
    ui.horizontal_top(|ui| {
        let button = crate::ui::tokens::sizes().button;
        let words = ui.available_width() - button - 2.0 * ui.spacing().item_spacing.x - ui.steps(6.0);
        let colours = ui.colours();
        ui.allocate_ui(Vec2::new(ui.steps(6.0), ui.steps(5.0)), |ui| {
            ui.set_min_width(ui.steps(6.0));
            match numbered {
                Some(number) => {
                    ui.label(RichText::new(count(number)).text_style(theme::strong()).color(colours.accent));
                }
                None => {
                    mark::mark_ui(ui, entry.mark, ui.steps(4.0), "");
                }
            }
        });
        ui.allocate_ui(Vec2::new(words, 0.0), |ui| {
            ui.vertical(|ui| {
                ui.set_min_width(words);
                ui.spacing_mut().item_spacing.y = ui.steps(0.5);
                ui.add(Label::new(&entry.text).wrap());
                if !entry.detail.is_empty() {
                    let detail = RichText::new(&entry.detail).text_style(theme::small()).color(colours.text_weak);
                    ui.add(Label::new(detail).wrap());
                }
            });
        });
        if let Some(place) = entry.place {
            let label = say.with("briefing.go", &[("what", entry.text.clone())]);
            if icon::icon_button_ui(ui, "forward", &label).clicked() {
                *gone = Some(place);
            }
        }
    });
}

/// Puts a briefing into words.
struct Writer<'a> {
    say: Say,
    walk: &'a Walk,
    briefing: &'a Briefing,
    ledger: Option<Arc<Ledger>>,
}

impl Writer<'_> {
    fn page(&self) -> Page {
        let parts = [
            ("briefing.turning", self.turning()),
            ("briefing.classes", self.classes()),
            ("briefing.at_fault", self.at_fault()),
            ("briefing.doubts", self.doubts()),
        ];
        let part = |(title, entries): (&str, Vec<Entry>)| {
            (!entries.is_empty()).then(|| Part { title: self.say.of(title), entries })
        };
        let parts: Vec<Part> = parts.into_iter().filter_map(part).collect();
        // What is seen at a glance needs no order.
        let many = parts.iter().map(|part| part.entries.len()).sum::<usize>() + self.open().len() > AT_A_GLANCE;
        Page {
            language: self.say.language,
            lines: self.walk.visit.asked.lines.len(),
            ledger: self.ledger.clone(),
            units: self.units(),
            first: if many { self.first() } else { Vec::new() },
            parts,
        }
    }

    fn rulebook(&self) -> Option<&Rulebook> {
        self.walk.visit.rulebook()
    }

    fn units(&self) -> Vec<(Mark, String)> {
        let say = self.say;
        let all = self.rulebook().map_or(0, |rulebook| rulebook.indicators.len());
        let unit = |(stage, verdict, met): &(Stage, Option<crate::assess::Verdict>, u32)| match verdict {
            Some(verdict) => {
                let values = [
                    ("stage", say.stage(*stage)),
                    ("verdict", say.verdict(*verdict)),
                    ("met", met.to_string()),
                    ("all", count(all)),
                ];
                (Mark::of_verdict(*verdict), say.with("briefing.unit", &values))
            }
            None => (Mark::Open, say.with("briefing.unit_open", &[("stage", say.stage(*stage))])),
        };
        self.briefing.units.iter().map(unit).collect()
    }

    /// What to look at first: what is overdue, then figures by how near or doubtful they are, each once with all there is
    /// against it.
    fn first(&self) -> Vec<Entry> {
        let say = self.say;
        let mut first = self.overdue();
        for key in self.briefing.first() {
            let mut why = Vec::new();
            if self.briefing.turning.iter().any(|turning| turning.key == key) {
                why.push(say.of("briefing.why_turning"));
            }
            if let Some(class) = self.briefing.classes.iter().find(|class| class.key == key) {
                why.push(say.of(if class.over { "briefing.why_over" } else { "briefing.why_full" }));
            }
            let of_key = |state: &&crate::ops::look_at_doubts::DoubtState| state.doubt.field.as_deref() == Some(&key);
            let doubts = self.briefing.doubts.iter().filter(of_key).count();
            if doubts > 0 {
                why.push(say.with("briefing.why_doubts", &[("number", count(doubts))]));
            }
            first.push(Entry {
                mark: Mark::Open,
                text: self.name(&key),
                detail: say.list(why),
                place: self.place_of_key(&key),
            });
        }
        first.truncate(FIRST);
        first
    }

    fn turning(&self) -> Vec<Entry> {
        let say = self.say;
        let entry = |turning: &crate::ops::visit::briefing::Turning| {
            let unit = unit_name(say, &self.walk.visit.library.quantities, &turning.key);
            let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
            let key = if turning.less { "briefing.less" } else { "briefing.more" };
            let values = [
                ("name", self.name(&turning.key)),
                ("reported", with_unit(figure(&turning.reported))),
                ("by", with_unit(figure(&turning.by))),
                ("verdict", say.verdict(turning.to)),
            ];
            let indicator = self.rulebook().and_then(|rulebook| rulebook.indicators.get(turning.indicator));
            let values_below = [
                ("stage", say.stage(turning.stage)),
                ("indicator", indicator.map_or("", |one| say.name(&one.name)).to_owned()),
                ("verdict", say.verdict(turning.from)),
            ];
            Entry {
                // It may get worse, or might be better than it was reported.
                mark: if turning.less { Mark::Short } else { Mark::Open },
                text: say.with(key, &values),
                detail: say.with("briefing.turning_below", &values_below),
                place: self.place_of_key(&turning.key),
            }
        };
        self.briefing.turning.iter().map(entry).collect()
    }

    fn classes(&self) -> Vec<Entry> {
        let say = self.say;
        let entry = |class: &crate::ops::visit::briefing::FullClass| {
            let values = [
                ("stage", say.stage(class.stage)),
                ("largest", figure(&class.largest)),
                ("limit", number(class.limit, 0)),
            ];
            let key = if class.over { "briefing.class_over" } else { "briefing.class_full" };
            Entry {
                mark: if class.over { Mark::Bad } else { Mark::Short },
                text: say.with(key, &values),
                detail: String::new(),
                place: self.place_of_key(&class.key),
            }
        };
        self.briefing.classes.iter().map(entry).collect()
    }

    fn at_fault(&self) -> Vec<Entry> {
        let Some(rulebook) = self.rulebook() else { return Vec::new() };
        let entry = |item: &Item| Entry {
            mark: Mark::Bad,
            text: format!("{} {}", item.id, self.say.name(&item.text)),
            detail: String::new(),
            place: self.place_of_item(rulebook, item),
        };
        self.briefing.at_fault.iter().filter_map(|place| rulebook.items.get(*place)).map(entry).collect()
    }

    fn doubts(&self) -> Vec<Entry> {
        let entry = |state: &crate::ops::look_at_doubts::DoubtState| Entry {
            mark: Mark::Open,
            text: self.say.name(&state.doubt.message).to_owned(),
            detail: String::new(),
            place: state.doubt.field.as_deref().and_then(|key| self.place_of_key(key)),
        };
        self.briefing.doubts.iter().map(entry).collect()
    }

    /// Findings of earlier visits that are not closed, by place in the ledger.
    fn open(&self) -> Vec<usize> {
        self.ledger.as_ref().map(|ledger| findings::open_ones(self.walk, ledger)).unwrap_or_default()
    }

    /// Those of them whose deadline has passed.
    fn overdue(&self) -> Vec<Entry> {
        let Some(ledger) = &self.ledger else { return Vec::new() };
        let entry = |place: usize| {
            let (finding, line) = (&ledger.findings[place], &ledger.lines[place]);
            let severity = signs::severity(self.say, finding.severity);
            let left = signs::time_left(self.say, line.days);
            Entry {
                mark: Mark::Bad,
                text: finding.facts.clone(),
                detail: self.say.list([severity, signs::stage(self.say, line.stage)].into_iter().chain(left)),
                place: findings::place_of(self.walk, finding),
            }
        };
        self.open().into_iter().filter(|place| ledger.lines[*place].is_overdue()).map(entry).collect()
    }

    /// The name of a figure.
    fn name(&self, key: &str) -> String {
        let say = self.say;
        let quantities = &self.walk.visit.library.quantities;
        let Some(quantity) = quantities.get(key) else { return key.to_owned() };
        match (quantity.stage, say.language) {
            (Some(stage), Language::En) => {
                say.with("school.name_of_stage", &[("name", quantity.en.clone()), ("stage", say.stage(stage))])
            }
            _ => quantity_name(say, quantity).to_owned(),
        }
    }

    /// Where a figure is checked: at its line, or where classes are counted or the roster is ticked.
    fn place_of_key(&self, key: &str) -> Option<Place> {
        let visit = &self.walk.visit;
        let asks = |ask: &Ask| match ask {
            Ask::Figure { key: asked, .. } => asked == key,
            Ask::Rooms { key: asked, .. } => asked.as_deref() == Some(key),
            Ask::Verdict | Ask::InUse | Ask::Number { .. } | Ask::Ratio { .. } => false,
        };
        let line = visit.asked.lines.iter().position(|line| asks(&line.ask));
        let base = visit.library.quantities.get(key).map_or(key, |quantity| quantity.base.as_str());
        let rules = &visit.library.visits;
        let over = visit.asked.over_size.as_ref();
        let of_classes =
            rules.classes.number == base || over.is_some_and(|over| over.largest == base || over.over == base);
        let of_teachers = rules.tick.iter().any(|tick| tick.key == base);
        line.map(Place::Line)
            .or_else(|| of_classes.then_some(Place::Part(Tab::Classes)))
            .or_else(|| of_teachers.then_some(Place::Part(Tab::Teachers)))
    }

    /// Where an item is checked: at the line that decides it, or at the first of its figures.
    fn place_of_item(&self, rulebook: &Rulebook, item: &Item) -> Option<Place> {
        let visit = &self.walk.visit;
        let named = format!("{}:{}", rulebook.id, item.id);
        if let Some(line) = visit.asked.lines.iter().position(|line| line.decides.contains(&named)) {
            return Some(Place::Line(line));
        }
        let keys = bases(&item.rule);
        let of_base = |base: &str| {
            let known = visit.asked.keys_of(base);
            known.iter().find_map(|(key, _)| self.place_of_key(key)).or_else(|| self.place_of_key(base))
        };
        keys.into_iter().find_map(of_base)
    }
}

/// Keys, without their stage, of the figures that a rule looks at in a school.
fn bases(rule: &Rule) -> Vec<&str> {
    match rule {
        Rule::Manual { .. } | Rule::CountyRatio { .. } | Rule::Subjects { .. } => Vec::new(),
        Rule::RoomsPerClasses { classes, rooms, .. } => {
            rooms.iter().map(|room| room.key.as_str()).chain([classes.as_str()]).collect()
        }
        Rule::SizeCap { total, .. } => vec![total],
        Rule::NoOverSize { over, largest, .. } => vec![largest, over],
        Rule::EverySchool { left, right, .. } => {
            let right = right.iter().filter_map(|side| match side {
                Side::Own(term) => Some(term.key.as_str()),
                Side::CountyByStage(_) => None,
            });
            left.iter().map(|term| term.key.as_str()).chain(right).collect()
        }
        Rule::SchoolsRatio { ratios, .. } => {
            let terms = ratios.iter().flat_map(|ratio| ratio.numerator.iter().chain(&ratio.denominator));
            terms.map(|term| term.key.as_str()).collect()
        }
    }
}
