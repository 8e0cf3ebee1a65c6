//! The distribution of values by group of schools, lying along the value axis: names of groups have room at its left.

use super::figures::{Figures, Point, Selection};
use super::scene::{Axis, AxisScale, Cell, Hover, Mark, Panel, Role, Sample, Scene, Shape, Table, Tick};
use super::strip::role_legend;
use super::{Asked, GroupBy, numbers};

/// Fewer units than this are drawn one by one: quartiles of three schools say nothing.
const FEWEST_IN_BOX: usize = 5;
/// Half the height of a box.
const HALF: f64 = 0.28;
/// Whiskers reach to the last unit within so many interquartile ranges.
const WHISKER: f64 = 1.5;
/// Radius of a dot, points.
const RADIUS: f64 = 4.0;

/// Some units under one name.
struct Group<'a> {
    name: String,
    /// In order of value.
    points: Vec<&'a Point<'a>>,
}

impl Group<'_> {
    fn quartile(&self, part: f64) -> f64 {
        quantile(&self.points, part)
    }

    fn median(&self) -> f64 {
        self.quartile(0.5)
    }

    /// Ends of whiskers with the quartiles between them.
    fn along(&self) -> [f64; 5] {
        let [low, middle, high] = [0.25, 0.5, 0.75].map(|part| self.quartile(part));
        let reach = (high - low) * WHISKER;
        let inside = || self.points.iter().map(|point| point.value);
        let least = inside().find(|value| *value >= low - reach).unwrap_or(low).min(low);
        let most = inside().rfind(|value| *value <= high + reach).unwrap_or(high).max(high);
        [least, low, middle, high, most]
    }
}

/// The value below which a part of the units lies, between neighbours in proportion.
fn quantile(ascending: &[&Point<'_>], part: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let place = part * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let below = place.floor() as usize;
    let (low, high) = (ascending[below].value, ascending[(below + 1).min(last)].value);
    low + (high - low) * (place - place.floor())
}

/// Draws it.
pub(super) fn scene(figures: &Figures<'_>, asked: &Asked) -> Scene {
    let selection = figures.select(asked);
    if let Some(reason) = figures.nothing(asked, &selection) {
        return figures.empty(asked, &selection, reason);
    }
    let decimals = figures.decimals(&selection.points, asked);
    let groups = groups(figures, asked.group_by, &selection);
    let mut marks = figures.rules(asked, &selection, false, decimals);
    let places = selection.points.iter().map(|point| point.value).chain(Figures::rule_places(&marks));
    let x = figures.value_axis(asked, places, 8);
    let mut table = Table { columns: figures.school_columns(asked, decimals), rows: Vec::new() };
    let heading = asked.group_by.name(figures.language);
    table.columns.push(super::Column { heading, unit: String::new(), decimals: 0, said: true });
    let mut ticks = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let y = (groups.len() - 1 - place) as f64;
        let arguments = [
            ("name", numbers::shortened(&group.name, super::figures::NAME_AT_MARK)),
            ("count", numbers::count(group.points.len())),
        ];
        ticks.push(Tick { at: y, label: figures.say("chart.boxes.group", &arguments) });
        push_group(figures, asked, group, y, table.rows.len(), decimals, &mut marks);
        for point in &group.points {
            let mut row = figures.school_row(point);
            row.cells.push(Cell::Text(group.name.clone()));
            table.rows.push(row);
        }
    }
    let mut notes = vec![figures.say("chart.note.boxes", &[("fewest", FEWEST_IN_BOX.to_string())])];
    notes.extend(figures.missing_note(selection.units, selection.points.len()));
    let range = [-0.6, groups.len() as f64 - 0.4];
    let name = asked.group_by.name(figures.language);
    let drawn = |role: Role| marks.iter().any(|mark| mark.unit.is_some() && mark.role == role);
    let legend = role_legend(figures, Sample::Dot, drawn);
    Scene {
        kind: asked.kind,
        language: figures.language,
        title: title(figures, asked, &selection, &groups, decimals),
        subtitle: figures.subtitle(asked, selection.units, selection.missing()),
        panels: vec![Panel { x, y: Axis { name, range, ticks, scale: AxisScale::Names }, marks }],
        legend,
        notes,
        table,
    }
}

/// The box of a group, and a dot for each unit outside it.
fn push_group(
    figures: &Figures<'_>,
    asked: &Asked,
    group: &Group<'_>,
    y: f64,
    first_entry: usize,
    decimals: usize,
    marks: &mut Vec<Mark>,
) {
    let boxed = group.points.len() >= FEWEST_IN_BOX;
    let along = group.along();
    if boxed {
        let [least, low, middle, high, most] = along.map(|value| numbers::plain(value, decimals));
        let arguments = [
            ("least", least),
            ("low", low),
            ("middle", middle),
            ("high", high),
            ("most", most),
            ("unit", figures.unit(asked)),
        ];
        let mut lines =
            vec![figures.say(
                "chart.boxes.group",
                &[("name", group.name.clone()), ("count", numbers::count(group.points.len()))],
            )];
        lines.push(figures.say("chart.boxes.hover_median", &arguments));
        lines.push(figures.say("chart.boxes.hover_half", &arguments));
        lines.push(figures.say("chart.boxes.hover_whiskers", &arguments));
        let shape = Shape::Box { y, half: HALF, along };
        marks.push(Mark { hover: Hover::Lines(lines), ..Mark::new(Role::Group, shape) });
    }
    for (place, point) in group.points.iter().enumerate() {
        if !boxed || point.value < along[0] || point.value > along[4] {
            let shape = Shape::Dot { x: point.value, y, radius: RADIUS };
            marks.push(point.mark(point.role, shape, first_entry + place).labelled(Some(point.at_mark())));
        }
    }
}

/// Groups in the order of the choice; townships and kinds by their medians.
fn groups<'a>(figures: &Figures<'_>, by: GroupBy, selection: &'a Selection<'a>) -> Vec<Group<'a>> {
    // By the name's place among the choices, then the name: units without one come last.
    let mut found: std::collections::BTreeMap<(usize, String), Vec<&Point<'_>>> = std::collections::BTreeMap::new();
    for point in selection.ascending() {
        found.entry(group_of(figures, by, point.row as usize)).or_default().push(point);
    }
    let mut groups: Vec<Group<'_>> = found.into_iter().map(|((_, name), points)| Group { name, points }).collect();
    if by == GroupBy::Township {
        groups.sort_by(|a, b| a.median().total_cmp(&b.median()).then(a.name.cmp(&b.name)));
    }
    groups
}

fn group_of(figures: &Figures<'_>, by: GroupBy, row: usize) -> (usize, String) {
    let schools = &figures.county.schools;
    let unknown = || (usize::MAX, figures.say("chart.boxes.unknown", &[]));
    let in_language = |names: &[String], en: &str| match figures.language {
        crate::text::Language::ZhCn => names.first().cloned().unwrap_or_default(),
        crate::text::Language::En => en.to_owned(),
    };
    match by {
        GroupBy::Area | GroupBy::Ownership => {
            let option = schools.choice(by.id(), row);
            let options = figures.quantities.get(by.id()).map(|quantity| quantity.options.as_slice());
            match option.zip(options).and_then(|(place, options)| Some((place, options.get(place)?))) {
                Some((place, option)) => (place, in_language(&option.names, &option.en)),
                None => unknown(),
            }
        }
        GroupBy::Township => match schools.text(by.id(), row).trim() {
            "" => unknown(),
            township => (0, numbers::clean(township)),
        },
        GroupBy::Kind => match schools.kinds.get(row).map(|kind| usize::from(*kind)) {
            Some(place) if place < figures.quantities.kinds.len() => {
                let kind = &figures.quantities.kinds[place];
                (place, in_language(&kind.names, &kind.en))
            }
            _ => unknown(),
        },
    }
}

fn title(
    figures: &Figures<'_>,
    asked: &Asked,
    selection: &Selection<'_>,
    groups: &[Group<'_>],
    decimals: usize,
) -> String {
    let by_median = |a: &&Group<'_>, b: &&Group<'_>| a.median().total_cmp(&b.median());
    let (Some(lowest), Some(highest)) = (groups.iter().min_by(by_median), groups.iter().max_by(by_median)) else {
        return String::new();
    };
    let shown = |value: f64| numbers::plain(value, decimals);
    let name = |group: &Group<'_>| numbers::shortened(&group.name, super::figures::NAME_IN_SENTENCE);
    let arguments = [
        ("indicator", figures.short(asked)),
        ("stage", figures.stage_word(asked.stage)),
        ("count", numbers::count(selection.points.len())),
        ("group", asked.group_by.name(figures.language)),
        ("lowest", name(lowest)),
        ("highest", name(highest)),
        ("low", shown(lowest.median())),
        ("high", figures.with_unit(asked, shown(highest.median()))),
        ("part", numbers::percent(between(selection, groups).unwrap_or(0.0))),
    ];
    let unknown = lowest.name == figures.say("chart.boxes.unknown", &[]);
    let key = if selection.points.len() == 1 {
        "chart.boxes.one"
    } else if groups.len() == 1 && unknown {
        "chart.boxes.not_reported"
    } else if groups.len() == 1 {
        "chart.boxes.one_group"
    } else if selection.all_equal() {
        "chart.boxes.equal"
    } else if shown(lowest.median()) == shown(highest.median()) {
        "chart.boxes.same_median"
    } else {
        "chart.boxes.differ"
    };
    figures.say(key, &arguments)
}

/// Part of the variance, weighted by students, that lies between the groups.
fn between(selection: &Selection<'_>, groups: &[Group<'_>]) -> Option<f64> {
    let mean = |points: &mut dyn Iterator<Item = &Point<'_>>| {
        let (students, sum) = points
            .fold((0.0, 0.0), |(students, sum), point| (students + point.students, sum + point.students * point.value));
        (students, sum / students)
    };
    let (_, of_all) = mean(&mut selection.points.iter());
    let all: f64 = selection.points.iter().map(|point| point.students * (point.value - of_all).powi(2)).sum();
    let between: f64 = groups
        .iter()
        .map(|group| {
            let (students, of_group) = mean(&mut group.points.iter().copied());
            students * (of_group - of_all).powi(2)
        })
        .sum();
    (all > 0.0).then(|| (between / all).min(1.0))
}
