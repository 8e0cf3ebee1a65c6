//! The blank county workbook: what every school and the county fill in, with lists to choose from, limits, notes and one
//! worked example that import skips.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Note, Workbook, Worksheet,
};

use super::{look, not_written};
use crate::county::{Figure, Quantities, Quantity, ValueType};
use crate::fault::Result;
use crate::text::{Language, has_text, join, text};

/// Rows a list or a limit reaches down to.
const LAST_ROW: u32 = 5000;
/// Longest list of choices a cell's limits can hold, characters.
const LONGEST_LIST: usize = 255;
/// Width of the column of names in the list of columns, characters.
const NAME_WIDTH: f64 = 34.0;
/// Width of the columns of explanations, characters.
const NOTE_WIDTH: f64 = 76.0;
/// Columns that stay in sight.
const FROZEN_COLUMNS: u16 = 2;

type Written = std::result::Result<(), rust_xlsxwriter::XlsxError>;

/// The blank county workbook (xlsx) with a column for each of the quantities, those that rulebooks declare among them.
/// Headings are Chinese, as import reads them; explanations are in the given language.
///
/// Fails only where the workbook cannot be packed.
pub fn template(quantities: &Quantities, language: Language, made_on: jiff::civil::Date) -> Result<Vec<u8>> {
    let form = Form { quantities, language };
    let mut workbook = look::workbook(&form.words("title"), made_on)?;
    form.explanations(&mut workbook).map_err(not_written)?;
    form.schools(&mut workbook).map_err(not_written)?;
    form.county(&mut workbook).map_err(not_written)?;
    workbook.save_to_buffer().map_err(not_written)
}

struct Form<'a> {
    quantities: &'a Quantities,
    language: Language,
}

impl Form<'_> {
    fn words(&self, key: &str) -> String {
        text(self.language, &format!("report.template.{key}"), &[])
    }

    /// What to fill in, in words: the quantity's own note, or that of its sort of value.
    fn note(&self, quantity: &Quantity) -> String {
        let own = [&quantity.key, &quantity.base].map(|key| format!("report.note.{key}"));
        let own = own.into_iter().find(|key| has_text(self.language, key));
        let sort = match quantity.value {
            ValueType::Text => "text",
            ValueType::Choice | ValueType::YesNo => "choice",
            ValueType::Year => "year",
            ValueType::SchoolYear => "school_year",
            ValueType::Count => "count",
            ValueType::Amount => "amount",
            ValueType::Ratio => "ratio",
            ValueType::Level => "level",
            ValueType::RoomAreas => "rooms",
        };
        let key = own.unwrap_or_else(|| format!("report.note_of.{sort}"));
        let unit = self.quantities.unit_name(quantity).to_owned();
        let options = join(self.language, choices(quantity));
        text(self.language, &key, &[("unit", unit), ("options", options)])
    }

    /// The example's entry, where there is one.
    fn example(&self, quantity: &Quantity) -> String {
        if quantity.key == "code" {
            return format!("{}0001", self.quantities.marks.example_prefix);
        }
        let key = format!("report.example.{}", quantity.key);
        if has_text(Language::ZhCn, &key) { text(Language::ZhCn, &key, &[]) } else { String::new() }
    }

    fn group_name(&self, group: &str) -> String {
        let key = format!("report.group.{group}");
        if has_text(self.language, &key) { text(self.language, &key, &[]) } else { group.to_owned() }
    }

    fn explanations(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.words("explanations"))?;
        for (column, width) in [6.0, NAME_WIDTH, 9.0, 9.0, NOTE_WIDTH].into_iter().enumerate() {
            sheet.set_column_width(look::column_number(column), width)?;
        }
        sheet.merge_range(0, 0, 0, 4, &self.words("title"), &look::title())?;
        sheet.set_default_row_height(18);
        sheet.set_row_height(0, 36)?;
        let mut row = 1;
        for line in 1.. {
            let key = format!("report.template.line_{line}");
            if !has_text(self.language, &key) {
                break;
            }
            let sentence = text(
                self.language,
                &key,
                &[
                    ("schools", self.quantities.sheets.schools.clone()),
                    ("county", self.quantities.sheets.county.clone()),
                ],
            );
            sheet.merge_range(row, 0, row, 4, &format!("{line}. {sentence}"), &look::remark())?;
            sheet.set_row_height(row, if sentence.chars().count() > 62 { 34 } else { 19 })?;
            row += 1;
        }
        let head = row + 1;
        for (column, key) in (0..).zip(["number", "column", "unit", "required", "what"]) {
            sheet.write_string_with_format(head, column, self.words(key), &look::heading_format(look::QUIET_TINT))?;
        }
        row = head + 1;
        let mut last_group = "";
        let groups = look::groups(self.quantities.list.iter());
        for (place, quantity) in self.quantities.list.iter().enumerate() {
            if quantity.group != last_group {
                last_group = &quantity.group;
                let tint = groups.iter().position(|group| *group == last_group).unwrap_or(0);
                let band = look::heading_format(look::group_tint(tint)).set_align(FormatAlign::Left);
                sheet.merge_range(row, 0, row, 4, &self.group_name(last_group), &band)?;
                row += 1;
            }
            self.explanation(sheet, row, place, quantity)?;
            row += 1;
        }
        sheet.set_freeze_panes(0, 0)?;
        sheet.set_repeat_rows(head, head)?;
        sheet.set_paper_size(9).set_portrait().set_print_fit_to_pages(1, 0).set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        sheet.set_footer("&C&P / &N").set_screen_gridlines(false);
        Ok(())
    }

    fn explanation(&self, sheet: &mut Worksheet, row: u32, place: usize, quantity: &Quantity) -> Written {
        let cell = look::cell();
        let centre = look::cell().set_align(FormatAlign::Center);
        let alert = centre.clone().set_font_color(Color::RGB(look::ALERT));
        let name = match self.language {
            Language::ZhCn => quantity.header.clone(),
            Language::En => format!("{} {}", quantity.header, quantity.en),
        };
        let required = if quantity.required { self.words("yes") } else { String::new() };
        sheet.write_number_with_format(row, 0, (place + 1) as f64, &centre)?;
        let note = self.note(quantity);
        let height = look::row_height(&note, NOTE_WIDTH).max(look::row_height(&name, NAME_WIDTH));
        sheet.set_row_height(row, height.max(18.0))?;
        sheet.write_string_with_format(row, 1, name, &cell.clone().set_text_wrap())?;
        sheet.write_string_with_format(row, 2, self.quantities.unit_name(quantity), &centre)?;
        sheet.write_string_with_format(row, 3, required, &alert)?;
        sheet.write_string_with_format(row, 4, note, &cell.set_text_wrap())?;
        Ok(())
    }

    fn schools(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&self.quantities.sheets.schools)?;
        let list: Vec<&Quantity> = self.quantities.of_schools().collect();
        let groups = look::groups(list.iter().copied());
        for (column, quantity) in list.iter().enumerate() {
            let column = look::column_number(column);
            let group = groups.iter().position(|group| *group == quantity.group).unwrap_or(0);
            let mut heading = look::heading(self.quantities, quantity);
            let mut format = look::heading_format(look::group_tint(group));
            if quantity.required {
                heading = look::in_brackets(&heading, self.required_mark());
                format = format.set_font_color(Color::RGB(look::ALERT));
            }
            let width = if quantity.key == "name" { 26.0 } else { look::width(&heading) };
            sheet.set_column_width(column, width)?;
            sheet.set_column_format(column, &entry_format(quantity))?;
            sheet.write_string_with_format(0, column, &heading, &format)?;
            sheet.insert_note(0, column, &self.cell_note(quantity))?;
            self.write_example(sheet, column, quantity)?;
            if let Some(limits) = self.limits(quantity) {
                sheet.add_data_validation(1, column, LAST_ROW, column, &limits)?;
            }
        }
        sheet.set_row_height(0, 48)?;
        sheet.set_freeze_panes(1, FROZEN_COLUMNS)?;
        sheet.set_repeat_rows(0, 0)?.set_repeat_columns(0, FROZEN_COLUMNS - 1)?;
        look::print_landscape(sheet);
        sheet.set_print_scale(70).set_page_order(false);
        sheet.set_active(true);
        Ok(())
    }

    /// The word in brackets that import knows as no unit.
    fn required_mark(&self) -> &str {
        self.quantities.marks.heading_notes.first().map_or("", String::as_str)
    }

    fn cell_note(&self, quantity: &Quantity) -> Note {
        let name = match self.language {
            Language::ZhCn => String::new(),
            Language::En => format!("{}\n", quantity.en),
        };
        let note = name + &self.note(quantity);
        let lines = look::row_number(note.chars().count()) / 16 + 2;
        Note::new(note).add_author_prefix(false).set_width(220).set_height(lines.max(3) * 20)
    }

    fn write_example(&self, sheet: &mut Worksheet, column: u16, quantity: &Quantity) -> Written {
        let example = self.example(quantity);
        let format = entry_format(quantity).set_italic().set_font_color(Color::RGB(look::QUIET_INK));
        match Figure::parse(&example).filter(|_| quantity.value.is_figure()) {
            Some(figure) => sheet.write_number_with_format(1, column, figure.to_double(), &format)?,
            None if example.is_empty() => sheet.write_blank(1, column, &format)?,
            None => sheet.write_string_with_format(1, column, example, &format)?,
        };
        Ok(())
    }

    /// What a cell takes. A warning, not a refusal: marks such as 暂无 and amounts in other units are understood too.
    fn limits(&self, quantity: &Quantity) -> Option<DataValidation> {
        let limits = DataValidation::new();
        let (limits, message) = match quantity.value {
            ValueType::Choice | ValueType::YesNo => {
                let names: Vec<&str> = choices(quantity).collect();
                let length = names.iter().map(|name| name.chars().count() + 1).sum::<usize>();
                if names.is_empty() || length > LONGEST_LIST {
                    return None;
                }
                (limits.allow_list_strings(&names).ok()?, "pick")
            }
            ValueType::Level => (limits.allow_list_strings(&["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"]).ok()?, "pick"),
            ValueType::Count => (limits.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)), "whole"),
            ValueType::Year => (limits.allow_whole_number(DataValidationRule::Between(1800, 2200)), "year"),
            ValueType::Amount | ValueType::Ratio => {
                (limits.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)), "decimal")
            }
            ValueType::Text | ValueType::SchoolYear | ValueType::RoomAreas => return None,
        };
        let message = self.words(&format!("limit_{message}"));
        limits.set_error_style(DataValidationErrorStyle::Warning).set_error_message(message).ok()
    }

    fn county(&self, workbook: &mut Workbook) -> Written {
        let sheet = workbook.add_worksheet();
        let sheets = &self.quantities.sheets;
        sheet.set_name(&sheets.county)?;
        let quiet = look::heading_format(look::QUIET_TINT);
        let headings = [
            (sheets.county_item.clone(), 36.0),
            (sheets.county_value.clone(), 22.0),
            (self.words("unit_note"), NOTE_WIDTH),
        ];
        for (column, (heading, width)) in (0..).zip(&headings) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(0, column, heading, &quiet)?;
        }
        sheet.set_default_row_height(18);
        sheet.set_row_height(0, 26)?;
        for (row, quantity) in (1..).zip(self.quantities.of_county()) {
            let label = look::cell().set_background_color(Color::RGB(look::QUIET_TINT));
            let label =
                if quantity.required { label.set_font_color(Color::RGB(look::ALERT)).set_bold() } else { label };
            sheet.write_string_with_format(row, 0, &quantity.header, &label)?;
            sheet.write_blank(row, 1, &entry_format(quantity).set_align(FormatAlign::Right))?;
            let quiet = look::cell().set_font_color(Color::RGB(look::QUIET_INK)).set_text_wrap();
            let note = self.unit_note(quantity);
            sheet.set_row_height(row, look::row_height(&note, NOTE_WIDTH).max(18.0))?;
            sheet.write_string_with_format(row, 2, note, &quiet)?;
            if let Some(limits) = self.limits(quantity) {
                sheet.add_data_validation(row, 1, row, 1, &limits)?;
            }
        }
        sheet.set_freeze_panes(1, 1)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_paper_size(9).set_portrait().set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
        Ok(())
    }

    /// Unit, whether it is required, and what to fill in.
    fn unit_note(&self, quantity: &Quantity) -> String {
        let unit = self.quantities.unit_name(quantity);
        let mut parts = Vec::new();
        if !unit.is_empty() {
            parts.push(text(self.language, "report.template.in_unit", &[("unit", unit.to_owned())]));
        }
        if quantity.required {
            parts.push(self.words("must"));
        }
        if self.language == Language::En {
            parts.push(quantity.en.clone());
        }
        parts.push(self.note(quantity));
        parts.join(if self.language == Language::ZhCn { "；" } else { "; " })
    }
}

/// The words of a choice that are written.
fn choices(quantity: &Quantity) -> impl Iterator<Item = &str> {
    quantity.options.iter().filter_map(|option| option.names.first()).map(String::as_str)
}

/// How entries look: text stays text when digits are typed, so that codes keep their zeros.
fn entry_format(quantity: &Quantity) -> Format {
    match quantity.value {
        ValueType::Count | ValueType::Amount | ValueType::Ratio | ValueType::Year | ValueType::Level => look::cell(),
        ValueType::Choice | ValueType::YesNo => look::cell().set_align(FormatAlign::Center),
        ValueType::Text | ValueType::SchoolYear | ValueType::RoomAreas => look::cell().set_num_format("@"),
    }
}
