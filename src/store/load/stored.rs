//! A load as it lies in the store: columns of bytes under digests.

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use super::{NewLoad, SourceFile};
use crate::county::{County, Figure, NO_CHOICE, Quantities, Schools};
use crate::fault::{Fault, Result};
use crate::store::LoadId;
use crate::store::columns::{
    decode_choices, decode_figures, decode_rooms, decode_texts, encode_choices, encode_figures, encode_rooms,
    encode_texts,
};
use crate::store::trouble::Trouble;

/// What a column holds.
const CODES: &str = "code";
const NAMES: &str = "name";
const KINDS: &str = "kind";
const FIGURES: &str = "figure";
const CHOICES: &str = "choice";
const ROOMS: &str = "room";
const TEXTS: &str = "text";

/// A load as bytes.
#[derive(Debug, Default)]
pub(in crate::store) struct StoredLoad {
    pub code: String,
    pub name: String,
    pub year: i32,
    pub schools: usize,
    pub columns: Vec<StoredColumn>,
    pub values: Vec<StoredValue>,
    pub doubts: String,
    pub sources: Vec<SourceFile>,
}

/// One quantity of all schools.
#[derive(Debug)]
pub(in crate::store) struct StoredColumn {
    pub sort: String,
    pub key: String,
    /// Ids of the options that indices stand for, a JSON list.
    pub options: Option<String>,
    pub digest: Vec<u8>,
    pub data: Vec<u8>,
}

/// One line of the county sheet.
#[derive(Debug)]
pub(in crate::store) struct StoredValue {
    pub sort: String,
    pub key: String,
    pub value: String,
}

impl StoredColumn {
    fn new(sort: &str, key: &str, options: Option<String>, data: Vec<u8>) -> Self {
        let digest = digest(sort, key, options.as_deref(), &data);
        Self { sort: sort.to_owned(), key: key.to_owned(), options, digest, data }
    }

    /// A flipped bit may give another figure that can be read as well: only the digest tells.
    fn is_intact(&self) -> bool {
        digest(&self.sort, &self.key, self.options.as_deref(), &self.data) == self.digest
    }
}

fn digest(sort: &str, key: &str, options: Option<&str>, data: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in [sort, key, options.unwrap_or_default()] {
        hasher.update(part);
        hasher.update([0]);
    }
    hasher.update(data);
    hasher.finalize().to_vec()
}

impl StoredLoad {
    /// The county's id, as [`County::id`].
    pub fn id(&self) -> &str {
        if self.code.is_empty() { &self.name } else { &self.code }
    }

    /// Turns a load into bytes.
    pub fn encode(load: &NewLoad<'_>, quantities: &Quantities) -> Result<Self> {
        let county = load.county;
        let uneven = uneven_column(&county.schools);
        if let Some(column) = uneven {
            return Err(Fault::could_not_run("load_uneven").with("column", column));
        }
        Ok(Self {
            code: county.code.clone(),
            name: county.name.clone(),
            year: county.year,
            schools: county.schools.len(),
            columns: encode_columns(&county.schools, quantities),
            values: encode_values(county),
            doubts: load.doubts.to_owned(),
            sources: load.sources.to_vec(),
        })
    }

    /// The county again. Without quantities, indices of choices stay as they were stored.
    pub fn decode(&self, quantities: Option<&Quantities>) -> Result<County, Trouble> {
        let mut county =
            County { code: self.code.clone(), name: self.name.clone(), year: self.year, ..County::default() };
        for value in &self.values {
            self::decode_value(value, &mut county)?;
        }
        // Codes first: they are the measure of every other column.
        let codes = self.columns.iter().find(|column| column.sort == CODES).ok_or(Trouble::Damaged)?;
        if self.schools > codes.data.len() {
            return Err(Trouble::Damaged);
        }
        for column in &self.columns {
            decode_column(column, self.schools, &mut county.schools, quantities)?;
        }
        if [county.schools.codes.len(), county.schools.names.len(), county.schools.kinds.len()]
            .into_iter()
            .any(|rows| rows != self.schools)
        {
            return Err(Trouble::Damaged);
        }
        Ok(county)
    }
}

/// A column that has more or fewer rows than there are schools.
fn uneven_column(schools: &Schools) -> Option<&str> {
    let rows = schools.len();
    let figures = schools.figures.iter().map(|(key, column)| (key.as_str(), column.len()));
    let choices = schools.choices.iter().map(|(key, column)| (key.as_str(), column.len()));
    let rooms = schools.rooms.iter().map(|(key, column)| (key.as_str(), column.len()));
    let texts = schools.texts.iter().map(|(key, column)| (key.as_str(), column.len()));
    let fixed = [(NAMES, schools.names.len()), (KINDS, schools.kinds.len())];
    let mut all = fixed.into_iter().chain(figures).chain(choices).chain(rooms).chain(texts);
    all.find(|(_, length)| *length != rows).map(|(key, _)| key)
}

fn encode_columns(schools: &Schools, quantities: &Quantities) -> Vec<StoredColumn> {
    let kinds = json_list(quantities.kinds.iter().map(|kind| kind.id.as_str()));
    let mut columns = vec![
        StoredColumn::new(CODES, "", None, encode_texts(&schools.codes)),
        StoredColumn::new(NAMES, "", None, encode_texts(&schools.names)),
        StoredColumn::new(KINDS, "", Some(kinds), encode_choices(&schools.kinds)),
    ];
    for (key, column) in &schools.figures {
        columns.push(StoredColumn::new(FIGURES, key, None, encode_figures(column)));
    }
    for (key, column) in &schools.choices {
        let options = option_ids(quantities, key).map(|ids| json_list(ids.into_iter()));
        columns.push(StoredColumn::new(CHOICES, key, options, encode_choices(column)));
    }
    for (key, column) in &schools.rooms {
        columns.push(StoredColumn::new(ROOMS, key, None, encode_rooms(column)));
    }
    for (key, column) in &schools.texts {
        columns.push(StoredColumn::new(TEXTS, key, None, encode_texts(column)));
    }
    columns
}

fn encode_values(county: &County) -> Vec<StoredValue> {
    let value =
        |sort: &str, key: &str, value: String| StoredValue { sort: sort.to_owned(), key: key.to_owned(), value };
    let figures = county.figures.iter().map(|(key, figure)| value(FIGURES, key, figure.to_string()));
    let texts = county.texts.iter().map(|(key, text)| value(TEXTS, key, text.clone()));
    figures.chain(texts).collect()
}

fn json_list<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    serde_json::Value::from(ids.collect::<Vec<_>>()).to_string()
}

fn option_ids<'a>(quantities: &'a Quantities, key: &str) -> Option<Vec<&'a str>> {
    let quantity = quantities.get(key)?;
    Some(quantity.options.iter().map(|option| option.id.as_str()).collect())
}

fn decode_value(stored: &StoredValue, county: &mut County) -> Result<(), Trouble> {
    match stored.sort.as_str() {
        FIGURES => {
            let figure = Figure::parse_exact(&stored.value).ok_or(Trouble::Damaged)?;
            county.figures.insert(stored.key.clone(), figure);
        }
        TEXTS => {
            county.texts.insert(stored.key.clone(), stored.value.clone());
        }
        _ => return Err(Trouble::Damaged),
    }
    Ok(())
}

fn decode_column(
    column: &StoredColumn,
    rows: usize,
    schools: &mut Schools,
    quantities: Option<&Quantities>,
) -> Result<(), Trouble> {
    if !column.is_intact() {
        return Err(Trouble::Damaged);
    }
    let (key, data) = (column.key.clone(), &column.data);
    match column.sort.as_str() {
        CODES => schools.codes = decode_texts(data, rows)?,
        NAMES => schools.names = decode_texts(data, rows)?,
        KINDS => {
            let now = quantities.map(|quantities| quantities.kinds.iter().map(|kind| kind.id.as_str()).collect());
            schools.kinds = renumber_kinds(decode_choices(data, rows)?, column, now)?;
        }
        FIGURES => drop(schools.figures.insert(key, decode_figures(data, rows)?)),
        CHOICES => {
            let now = quantities.and_then(|quantities| option_ids(quantities, &column.key));
            let choices = renumber(decode_choices(data, rows)?, column, now)?;
            drop(schools.choices.insert(key, choices));
        }
        ROOMS => drop(schools.rooms.insert(key, decode_rooms(data, rows)?)),
        TEXTS => drop(schools.texts.insert(key, decode_texts(data, rows)?)),
        _ => return Err(Trouble::Damaged),
    }
    Ok(())
}

/// A school must be of a kind: one that is no longer known cannot be left out silently.
fn renumber_kinds(kinds: Vec<u8>, column: &StoredColumn, now: Option<Vec<&str>>) -> Result<Vec<u8>, Trouble> {
    let renumbered = renumber(kinds, column, now)?;
    if renumbered.contains(&NO_CHOICE) {
        return Err(Fault::could_not_run("load_kind_unknown").into());
    }
    Ok(renumbered)
}

/// Turns indices into the options of then into indices into those of now. An option that a rulebook no longer
/// declares is read as nothing reported; a column that no rulebook declares any more stays as it is.
fn renumber(choices: Vec<u8>, column: &StoredColumn, now: Option<Vec<&str>>) -> Result<Vec<u8>, Trouble> {
    let Some(then) = &column.options else { return Ok(choices) };
    let then: Vec<String> = serde_json::from_str(then).map_err(|_| Trouble::Damaged)?;
    let in_list = |choice: &u8| *choice == NO_CHOICE || usize::from(*choice) < then.len();
    if !choices.iter().all(in_list) {
        return Err(Trouble::Damaged);
    }
    let Some(now) = now.filter(|now| *now != then) else { return Ok(choices) };
    let place = |id: &String| now.iter().position(|known| known == id).and_then(|place| u8::try_from(place).ok());
    let places: Vec<u8> = then.iter().map(|id| place(id).unwrap_or(NO_CHOICE)).collect();
    let renumbered = choices.into_iter().map(|choice| places.get(usize::from(choice)).copied().unwrap_or(NO_CHOICE));
    Ok(renumbered.collect())
}

/// The load of an id; doubts and sources are read where they are asked for.
pub(in crate::store) fn fetch(connection: &Connection, id: LoadId) -> Result<Option<StoredLoad>, Trouble> {
    let head = |row: &rusqlite::Row<'_>| {
        Ok(StoredLoad {
            code: row.get(0)?,
            name: row.get(1)?,
            year: row.get(2)?,
            schools: super::count(row, 3)?,
            ..StoredLoad::default()
        })
    };
    let Some(mut load) = connection.query_row(include_str!("get.sql"), [id], head).optional()? else { return Ok(None) };
    let column = |row: &rusqlite::Row<'_>| {
        let options = row.get(2)?;
        Ok(StoredColumn { sort: row.get(0)?, key: row.get(1)?, options, digest: row.get(3)?, data: row.get(4)? })
    };
    let mut columns = connection.prepare_cached(include_str!("columns.sql"))?;
    load.columns = columns.query_map([id], column)?.collect::<rusqlite::Result<_>>()?;
    let value = |row: &rusqlite::Row<'_>| Ok(StoredValue { sort: row.get(0)?, key: row.get(1)?, value: row.get(2)? });
    let mut values = connection.prepare_cached(include_str!("values.sql"))?;
    load.values = values.query_map([id], value)?.collect::<rusqlite::Result<_>>()?;
    Ok(Some(load))
}
