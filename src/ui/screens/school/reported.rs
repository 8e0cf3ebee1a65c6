//! What a school has reported, group by group as in the workbook.

use std::collections::BTreeMap;

use crate::county::{Figure, Quantities, Quantity, Stage, ValueType};
use crate::text::{Language, has_text};
use crate::ui::screens::schools::figures::figure;
use crate::ui::screens::schools::source::{Source, option_name, quantity_name};
use crate::ui::words::{NO_FIGURE, Say};

/// What measured figures of a school stand in for, by key; `None` where nothing was reported.
pub type StandIns<'a> = BTreeMap<&'a str, Option<&'a Figure>>;

/// Figures of one group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Name and figure; the flag says that nothing was reported.
    pub lines: Vec<(String, String, bool)>,
}

/// The unit of a quantity in a language; empty where it has none.
pub fn unit_name(say: Say, quantities: &Quantities, key: &str) -> String {
    let Some(unit) = quantities.named(key).and_then(|quantity| quantities.units.get(quantity.unit?)) else {
        return String::new();
    };
    let key = format!("school.unit.{}", unit.id);
    if say.language == Language::En && has_text(say.language, &key) {
        return say.of(&key);
    }
    unit.names.first().cloned().unwrap_or_default()
}

/// Everything a school has reported or could have; measured figures that stand in say so.
pub fn groups(say: Say, source: Source<'_>, row: usize, stand_ins: &StandIns<'_>) -> Vec<Group> {
    let mut groups: Vec<(&str, Group)> = Vec::new();
    let allows = |stage: Stage| source.kind(row).is_some_and(|kind| kind.allows(stage));
    for quantity in source.quantities.of_schools() {
        let mut shown = shown(say, source, quantity, row);
        if let (Some(measured), Some(reported)) = (&mut shown, stand_ins.get(quantity.key.as_str())) {
            let was = reported.map_or_else(|| NO_FIGURE.to_owned(), figure);
            *measured = say.with("verified.instead", &[("measured", measured.clone()), ("reported", was)]);
        }
        if shown.is_none() && quantity.stage.is_some_and(|stage| !allows(stage)) {
            continue;
        }
        let name = match (quantity.stage, say.language) {
            (Some(stage), Language::En) => {
                let arguments = [("name", quantity.en.clone()), ("stage", say.stage(stage))];
                say.with("school.name_of_stage", &arguments)
            }
            _ => quantity_name(say, quantity).to_owned(),
        };
        let missing = shown.is_none();
        let line = (name, shown.unwrap_or_else(|| NO_FIGURE.to_owned()), missing);
        if let Some((_, group)) = groups.iter_mut().find(|(id, _)| *id == quantity.group) {
            group.lines.push(line);
        } else {
            let key = format!("report.group.{}", quantity.group);
            let name = if has_text(say.language, &key) { say.of(&key) } else { quantity.group.clone() };
            groups.push((&quantity.group, Group { name, lines: vec![line] }));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What a school has reported of a quantity; `None` where it has not.
fn shown(say: Say, source: Source<'_>, quantity: &Quantity, row: usize) -> Option<String> {
    let schools = &source.county.schools;
    let unit = unit_name(say, source.quantities, &quantity.key);
    let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
    match (quantity.key.as_str(), quantity.value) {
        ("code", _) => schools.codes.get(row).cloned(),
        ("name", _) => schools.names.get(row).cloned(),
        ("kind", _) => {
            source.kind(row).map(|kind| crate::ui::screens::schools::source::kind_name(say, kind).to_owned())
        }
        (key, ValueType::Text | ValueType::SchoolYear) => {
            Some(schools.text(key, row).to_owned()).filter(|text| !text.is_empty())
        }
        (_, ValueType::Choice | ValueType::YesNo) => {
            source.choice(quantity, row).map(|option| option_name(say, option).to_owned())
        }
        (key, ValueType::RoomAreas) => schools.rooms(key, row).map(|rooms| {
            if rooms.is_empty() { say.of("school.no_room") } else { with_unit(say.list(rooms.iter().map(figure))) }
        }),
        // A year is no amount: no separators, and its unit goes without saying.
        (key, ValueType::Year) => schools.figure(key, row).map(|year| year.to_string()),
        (key, _) => schools.figure(key, row).map(|reported| with_unit(figure(&reported))),
    }
}
