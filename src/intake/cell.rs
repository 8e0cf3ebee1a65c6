//! One cell: what it may hold, and how it becomes a figure, a choice, rooms or a text.

use num_rational::BigRational;
use num_traits::One;

use super::fold::{fold, fold_heading, fold_into, half_width, shown, trimmed};
use crate::county::{Figure, Marks, Quantities, Quantity, RoomAreas, Unit, ValueType};

/// Longest text that is taken, in characters.
pub(super) const MOST_TEXT: usize = 1000;
/// Figures from here on are refused.
const MOST_FIGURE: i64 = 1_000_000_000_000;
/// School years that are taken.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;
/// Between the rooms of a list, folded.
const ROOM_SEPARATORS: [char; 3] = [';', '、', ','];

/// What a reader of a format finds in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// A number of a workbook.
    Number(f64),
    /// A text, of a workbook, a table or a csv file.
    Text(&'a str),
    /// TRUE or FALSE.
    Truth(bool),
    /// The year of a date.
    Day(i32),
    /// A formula's error as it is shown, `#DIV/0!`.
    Error(&'static str),
}

/// What a cell says about its quantity.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading<T> {
    /// Nothing.
    NoData,
    /// `无`: taken as no data, with a doubt.
    NoneOrUnknown,
    /// This.
    Data(T),
}

/// Why a cell is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Code of the error.
    pub code: &'static str,
    /// What stands in the cell, shortened.
    pub text: String,
    /// Key of a reason in words; empty where the code says all.
    pub reason: &'static str,
}

type Read<T> = Result<Reading<T>, Complaint>;

/// Reads cells by the marks, units and options of the quantities.
pub(super) struct Cells<'a> {
    quantities: &'a Quantities,
    no_data: Vec<String>,
    none: Vec<String>,
    folded: String,
}

impl<'a> Cells<'a> {
    pub fn new(quantities: &'a Quantities) -> Self {
        let folded = |marks: &[String]| marks.iter().map(|mark| fold(mark)).collect();
        let (no_data, none) = (folded(&quantities.marks.no_data), folded(&quantities.marks.none));
        Self { quantities, no_data, none, folded: String::new() }
    }

    /// A figure in the quantity's unit. `factor` is that of the heading's unit, `None` where it is the same.
    pub fn figure(&mut self, value: Value, quantity: &Quantity, factor: Option<&BigRational>) -> Read<Figure> {
        let figure = match value {
            Value::Number(number) => Figure::from_double(number),
            Value::Day(year) if quantity.value == ValueType::Year => Some(Figure::whole(i64::from(year))),
            Value::Text(text) => return self.figure_of_text(text, quantity, factor),
            Value::Truth(_) | Value::Day(_) | Value::Error(_) => None,
        };
        let Some(figure) = figure else { return Err(complaint("not_a_number", value)) };
        checked(figure, factor, quantity).map(Reading::Data).map_err(|code| complaint(code, value))
    }

    fn figure_of_text(&mut self, text: &str, quantity: &Quantity, factor: Option<&BigRational>) -> Read<Figure> {
        let refuse = |code| Err(complaint(code, Value::Text(text)));
        let text = trimmed(text);
        if text.len() > MOST_TEXT && text.chars().count() > MOST_TEXT {
            return Err(too_long(text));
        }
        if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && let Some(figure) = Figure::parse(text)
        {
            return checked(figure, factor, quantity).map(Reading::Data).or_else(refuse);
        }
        if let Some(mark) = self.mark(text) {
            return Ok(mark);
        }
        if quantity.value == ValueType::Level
            && let Some(level) = level(&self.folded, &self.quantities.marks)
        {
            return Ok(Reading::Data(Figure::whole(level)));
        }
        match self.number_with_unit(text, quantity, factor) {
            Ok(figure) => Ok(Reading::Data(figure)),
            Err(code) => refuse(code),
        }
    }

    /// Reads `self.folded`: a number, thousands separators, a unit behind it.
    fn number_with_unit(
        &self,
        text: &str,
        quantity: &Quantity,
        heading: Option<&BigRational>,
    ) -> Result<Figure, &'static str> {
        let folded = self.folded.replace(['−', '﹣'], "-");
        let end = number_end(&folded);
        let (number, unit) = folded.split_at(end);
        let number = without_separators(number).ok_or("not_a_number")?;
        let figure = Figure::parse(&number).filter(|_| !has_split_digits(text)).ok_or("not_a_number")?;
        if unit.is_empty() {
            return checked(figure, heading, quantity);
        }
        let unit = unit.trim_start_matches('(').trim_end_matches(')');
        match unit_factor(self.quantities, quantity, unit) {
            Ok(factor) => checked(figure, factor.as_ref(), quantity),
            Err(()) if is_any_unit(self.quantities, unit) => Err("wrong_unit"),
            Err(()) => Err("not_a_number"),
        }
    }

    /// The index of an option; that of the kind for the quantity `kind`.
    pub fn choice(&mut self, value: Value, quantity: &Quantity) -> Read<u8> {
        let number;
        let text = match value {
            Value::Text(text) => text,
            Value::Number(double) => {
                number = Figure::from_double(double).map(|figure| figure.to_string()).unwrap_or_default();
                number.as_str()
            }
            Value::Truth(truth) if quantity.value == ValueType::YesNo => return Ok(Reading::Data(u8::from(!truth))),
            Value::Truth(_) | Value::Day(_) | Value::Error(_) => return Err(complaint("unknown_choice", value)),
        };
        let options = || {
            quantity
                .options
                .iter()
                .enumerate()
                .flat_map(|(place, option)| option.names.iter().map(move |name| (place, name)))
        };
        // Nearly always the cell says what a list offered, letter by letter, and need not be folded. An option may
        // read like a mark: it is looked for first.
        let offered = options().find(|(_, name)| name.as_str() == text);
        if offered.is_none() {
            fold_into(text, &mut self.folded);
        }
        let found = offered
            .or_else(|| options().find(|(_, name)| **name == self.folded))
            .or_else(|| options().find(|(_, name)| fold(name).eq_ignore_ascii_case(&self.folded)));
        if let Some(place) = found.and_then(|(place, _)| u8::try_from(place).ok()) {
            return Ok(Reading::Data(place));
        }
        self.mark(text).ok_or_else(|| complaint("unknown_choice", value))
    }

    /// Rooms one by one, ㎡. `0` and the marks of none mean that there is no room.
    pub fn rooms(&mut self, value: Value, quantity: &Quantity, factor: Option<&BigRational>) -> Read<RoomAreas> {
        let Value::Text(text) = value else {
            return Ok(match self.figure(value, quantity, factor)? {
                Reading::Data(figure) => Reading::Data(Some(room_list(vec![figure]))),
                Reading::NoData | Reading::NoneOrUnknown => Reading::NoData,
            });
        };
        match self.mark::<RoomAreas>(text) {
            Some(Reading::NoneOrUnknown) => return Ok(Reading::Data(Some(room_list(Vec::new())))),
            Some(mark) => return Ok(mark),
            None => {}
        }
        if text.chars().count() > MOST_TEXT {
            return Err(too_long(text));
        }
        let list: String = text.chars().map(half_width).collect();
        let mut areas = Vec::new();
        for area in list.split(ROOM_SEPARATORS).filter(|area| !trimmed(area).is_empty()) {
            match self.figure_of_text(area, quantity, factor) {
                Ok(Reading::Data(figure)) => areas.push(figure),
                Ok(_) => return Err(complaint("not_a_number", value)),
                Err(refused) => return Err(Complaint { text: shown(text, 40), ..refused }),
            }
        }
        Ok(Reading::Data(Some(room_list(areas))))
    }

    /// A text; a number is written without decimals it does not have.
    pub fn text(&mut self, value: Value) -> Read<String> {
        match value {
            Value::Text(text) => match self.mark(text) {
                Some(mark) => Ok(mark),
                None if text.len() > MOST_TEXT && text.chars().count() > MOST_TEXT => Err(too_long(text)),
                None => Ok(Reading::Data(trimmed(text).to_owned())),
            },
            Value::Number(number) => Figure::from_double(number)
                .map(|figure| Reading::Data(figure.to_string()))
                .ok_or_else(|| complaint("not_a_number", value)),
            Value::Day(year) => Ok(Reading::Data(year.to_string())),
            Value::Truth(_) | Value::Error(_) => Err(complaint("not_a_number", value)),
        }
    }

    /// A code: as [`Cells::text`], in half-width forms, `210101.0` without its decimals.
    pub fn code(&mut self, value: Value) -> Read<String> {
        Ok(match self.text(value)? {
            Reading::Data(code) if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Reading::Data(code),
            Reading::Data(code) => {
                let folded = fold(&code);
                let whole = folded.split_once('.').filter(|(whole, part)| {
                    whole.bytes().all(|byte| byte.is_ascii_digit())
                        && part.bytes().all(|byte| byte == b'0')
                        && !whole.is_empty()
                });
                Reading::Data(whole.map_or_else(|| folded.clone(), |(whole, _)| whole.to_owned()))
            }
            mark => mark,
        })
    }

    /// The calendar year a school year begins in: `2025`, `2025-2026`, `2025-2026学年`.
    pub fn school_year(&mut self, value: Value) -> Read<i32> {
        let refused = || complaint("not_a_number", value);
        let year = match value {
            Value::Text(text) => {
                if let Some(mark) = self.mark(text) {
                    return Ok(mark);
                }
                school_year(&self.folded, &self.quantities.marks)
            }
            Value::Number(number) => Figure::from_double(number)
                .and_then(|figure| figure.to_whole())
                .and_then(|year| i32::try_from(year).ok()),
            Value::Day(_) | Value::Truth(_) | Value::Error(_) => None,
        };
        year.filter(|year| YEARS.contains(year)).map(Reading::Data).ok_or_else(refused)
    }

    /// Whether the text is a mark. Leaves the folded text in `self.folded`.
    pub fn mark<T>(&mut self, text: &str) -> Option<Reading<T>> {
        fold_into(text, &mut self.folded);
        if self.folded.is_empty() || self.no_data.contains(&self.folded) {
            return Some(Reading::NoData);
        }
        self.none.contains(&self.folded).then_some(Reading::NoneOrUnknown)
    }
}

fn complaint(code: &'static str, value: Value) -> Complaint {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Truth(truth) => truth.to_string().to_uppercase(),
        Value::Day(year) => year.to_string(),
        Value::Error(error) => error.to_owned(),
    };
    let reason = match (code, value) {
        ("too_large", _) => "figure",
        ("not_a_number", Value::Day(_)) => "date",
        _ => "",
    };
    Complaint { code, text: shown(&text, 40), reason }
}

fn too_long(text: &str) -> Complaint {
    Complaint { code: "too_large", text: shown(text, 40), reason: "text" }
}

/// The figure in the quantity's unit, once it is found to be possible.
fn checked(figure: Figure, factor: Option<&BigRational>, quantity: &Quantity) -> Result<Figure, &'static str> {
    if figure.is_negative() {
        return Err("negative");
    }
    if is_too_large(&figure) {
        return Err("too_large");
    }
    let figure = match factor {
        None => figure,
        Some(factor) => Some(figure.times(factor)).filter(|figure| !is_too_large(figure)).ok_or("too_large")?,
    };
    match quantity.value {
        ValueType::Count | ValueType::Year | ValueType::Level if !figure.is_whole() => Err("fractional"),
        ValueType::Level if !(1..=4).contains(&figure.to_whole().unwrap_or(0)) => Err("unknown_choice"),
        _ => Ok(figure),
    }
}

fn is_too_large(figure: &Figure) -> bool {
    match figure {
        Figure::Decimal { mantissa, decimals: 0 } => *mantissa >= MOST_FIGURE,
        Figure::Decimal { mantissa, decimals } => *mantissa / 10_i64.pow(u32::from(*decimals)) >= MOST_FIGURE,
        Figure::Fraction(value) => **value >= BigRational::from_integer(MOST_FIGURE.into()),
    }
}

fn room_list(mut areas: Vec<Figure>) -> Box<[Figure]> {
    areas.retain(|area| !area.is_zero());
    areas.into_boxed_slice()
}

/// Where the number at the beginning of a folded text ends.
fn number_end(folded: &str) -> usize {
    let bytes = folded.as_bytes();
    let mut end = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    while end < bytes.len() && (bytes[end].is_ascii_digit() || matches!(bytes[end], b'.' | b',')) {
        end += 1;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        let digits = bytes[end + 1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            end += 1 + sign + digits;
        }
    }
    end
}

/// The number without separators of thousands; `None` where they stand in wrong places.
fn without_separators(number: &str) -> Option<String> {
    if !number.contains(',') {
        return Some(number.to_owned());
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3) && !part.contains(',');
    fits.then(|| number.replace(',', ""))
}

/// Digits with a space between them are two numbers, not one.
fn has_split_digits(text: &str) -> bool {
    let mut digit_before = false;
    let mut space_after_digit = false;
    for letter in text.chars() {
        let digit = letter.is_ascii_digit() || ('０'..='９').contains(&letter);
        if digit && space_after_digit {
            return true;
        }
        space_after_digit = letter.is_whitespace() && (digit_before || space_after_digit);
        digit_before = digit;
    }
    false
}

fn unit_named<'q>(quantities: &'q Quantities, quantity: &Quantity, name: &str) -> Option<&'q Unit> {
    let own = &quantities.units[quantity.unit?];
    let named = |unit: &&Unit| unit.names.iter().any(|known| fold_heading(known) == name);
    quantities.units.iter().filter(|unit| unit.dimension == own.dimension).find(named)
}

/// What a figure in the named unit is multiplied by to be in the quantity's own; `None` where it is the same.
/// `Err` where the unit is none of the quantity's dimension.
pub(super) fn unit_factor(quantities: &Quantities, quantity: &Quantity, name: &str) -> Result<Option<BigRational>, ()> {
    let name = fold_heading(name);
    let unit = unit_named(quantities, quantity, &name).ok_or(())?;
    let own = quantity.unit.map_or_else(BigRational::one, |own| quantities.units[own].factor.clone());
    let factor = &unit.factor / own;
    Ok(Some(factor).filter(|factor| !factor.is_one()))
}

fn is_any_unit(quantities: &Quantities, name: &str) -> bool {
    let name = fold_heading(name);
    quantities.units.iter().flat_map(|unit| &unit.names).any(|known| fold_heading(known) == name)
}

/// Ⅰ–Ⅳ in their own signs, in Latin letters or in Chinese, with or without 级.
fn level(folded: &str, marks: &Marks) -> Option<i64> {
    let bare = folded.strip_suffix(marks.level_suffix.as_str()).unwrap_or(folded).to_uppercase();
    (1..).zip(&marks.levels).find(|(_, names)| names.contains(&bare)).map(|(level, _)| level)
}

fn school_year(folded: &str, marks: &Marks) -> Option<i32> {
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let year = Some(&folded[..digits]).filter(|year| year.len() == 4)?.parse::<i32>().ok()?;
    let rest = &folded[digits..];
    let rest = match rest.trim_start_matches(marks.year_joins.as_slice()) {
        next if next.len() >= 4 && next.as_bytes()[..4].iter().all(u8::is_ascii_digit) => {
            if next[..4].parse::<i32>().ok()? != year + 1 {
                return None;
            }
            &next[4..]
        }
        _ => rest,
    };
    marks.year_suffixes.iter().any(|suffix| suffix == rest).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::built_in_quantities;

    fn read(key: &str, value: Value) -> Result<String, &'static str> {
        let quantities = built_in_quantities().expect("quantities");
        let quantity = quantities.get(key).expect(key);
        match Cells::new(&quantities).figure(value, quantity, None) {
            Ok(Reading::Data(figure)) => Ok(figure.to_string()),
            Ok(Reading::NoData) => Ok("no data".into()),
            Ok(Reading::NoneOrUnknown) => Ok("none".into()),
            Err(refused) => Err(refused.code),
        }
    }

    #[test]
    fn texts_become_figures() {
        for (key, text, expected) in [
            ("students_primary", " １，２３４ ", Ok("1234")),
            ("students_primary", "1.2万", Ok("12000")),
            ("students_primary", "0.1万个", Ok("1000")),
            ("students_primary", "0.00001万人", Err("fractional")),
            ("survey_sheets", "0.1万份", Ok("1000")),
            ("survey_sheets", "0.1万", Ok("1000")),
            ("survey_sheets", "0.1万册", Err("wrong_unit")),
            ("books", "1.5万本", Ok("15000")),
            ("books", "1.5万册", Ok("15000")),
            ("computers", "0.01万台", Ok("100")),
            ("media_rooms", "0.01万间", Ok("100")),
            ("media_rooms", "0.00015万间", Err("fractional")),
            ("towns", "0.01万个", Ok("100")),
            ("towns", "0.1万", Ok("1000")),
            ("monitor_maths_gap", "0.1万", Err("wrong_unit")),
            ("students_primary", "12人", Ok("12")),
            ("students_primary", "12,34", Err("not_a_number")),
            ("students_primary", "12 34", Err("not_a_number")),
            ("students_primary", "12㎡", Err("wrong_unit")),
            ("students_primary", "12%", Err("wrong_unit")),
            ("students_primary", "12.5", Err("fractional")),
            ("students_primary", "-3", Err("negative")),
            ("students_primary", "约12", Err("not_a_number")),
            ("students_primary", "1000000000000", Err("too_large")),
            ("students_primary", "暂无", Ok("no data")),
            ("students_primary", "—", Ok("no data")),
            ("students_primary", "——", Ok("no data")),
            ("students_primary", "--", Ok("no data")),
            ("students_primary", "－", Ok("no data")),
            ("students_primary", "无", Ok("none")),
            ("site_area", "3亩", Ok("2000")),
            ("site_area", "1亩", Ok("2000/3")),
            ("equipment_value", "25000元", Ok("2.5")),
            ("population", "45.2万", Ok("45.2")),
            ("monitor_maths_gap", "12.5%", Ok("0.125")),
            ("monitor_maths_level", "Ⅲ", Ok("3")),
            ("monitor_maths_level", "IV级", Ok("4")),
            ("monitor_maths_level", "5", Err("unknown_choice")),
            ("built_year", "1998年", Ok("1998")),
            ("teaching_area", "0.123456789012345678", Ok("0.123456789012345678")),
        ] {
            assert_eq!(read(key, Value::Text(text)), expected.map(str::to_owned), "{key} {text}");
        }
    }

    #[test]
    fn numbers_become_the_decimal_that_is_shown() {
        assert_eq!(read("teaching_area", Value::Number(0.1 + 0.2)), Ok("0.3".into()));
        assert_eq!(read("teaching_area", Value::Number(1e308)), Err("too_large"));
        assert_eq!(read("teaching_area", Value::Error("#N/A")), Err("not_a_number"));
    }

    #[test]
    fn rooms_are_read_one_by_one() {
        let quantities = built_in_quantities().expect("quantities");
        let quantity = quantities.get("music_room_areas").expect("a quantity");
        let read = |text| match Cells::new(&quantities).rooms(Value::Text(text), quantity, None) {
            Ok(Reading::Data(Some(areas))) => Ok(areas.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")),
            Ok(other) => Ok(format!("{other:?}")),
            Err(refused) => Err(refused.code),
        };
        for (text, expected) in [
            ("96;101.5", Ok("96+101.5")),
            ("96；101.5、73，80㎡,", Ok("96+101.5+73+80")),
            ("无", Ok("")),
            ("0", Ok("")),
            ("-", Ok("NoData")),
            (" 96 ; 101 ", Ok("96+101")),
            ("96 101", Err("not_a_number")),
            ("96;101 73", Err("not_a_number")),
            ("96;大", Err("not_a_number")),
            ("96;5元", Err("wrong_unit")),
        ] {
            assert_eq!(read(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn school_years_are_read() {
        let marks = built_in_quantities().expect("they load").marks;
        for (text, expected) in [
            ("2025", Some(2025)),
            ("2025-2026", Some(2025)),
            ("2025-2026学年", Some(2025)),
            ("2025—2026学年度", Some(2025)),
            ("2025学年", Some(2025)),
            ("2025-2027", None),
            ("25", None),
        ] {
            assert_eq!(school_year(text, &marks), expected, "{text}");
        }
    }
}
