//! What the official forms look like and show: `assets/forms/*.toml`. Titles, lines, units, decimals and footnotes stand there;
//! thresholds are the rulebook's. Forms are Chinese in either language.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::county::Stage;
use crate::fault::{Fault, Result};
use crate::rulebook::{ItemScope, Judged, Rulebook};
use crate::text::version;

/// The layouts that come with the program, by name.
const BUILT_IN: [(&str, &str); 2] = [
    ("quality-2017.toml", include_str!("../../../assets/forms/quality-2017.toml")),
    ("basic-2012.toml", include_str!("../../../assets/forms/basic-2012.toml")),
];

/// The forms of one rulebook.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Forms {
    /// The rulebook they belong to.
    rulebook: String,
    /// Rulebooks without forms of their own take those that judge variations as they do.
    judged: Judged,
    /// That of the text it was read from.
    #[serde(skip)]
    pub version: String,
    /// Title of the whole.
    pub title: String,
    pub fonts: Fonts,
    /// By indicator: decimals other than the rulebook's.
    #[serde(default)]
    pub decimals_of: BTreeMap<String, u32>,
    pub ownership: Ownership,
    pub words: Words,
    #[serde(rename = "scope", default)]
    pub scopes: Vec<Scope>,
    #[serde(rename = "sheet")]
    pub sheets: Vec<Sheet>,
    pub self_review: SelfReview,
}

/// Names of fonts; an office without them sees its own in their place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Fonts {
    pub title: String,
    pub heading: String,
    pub body: String,
}

/// Codes of who runs a school (举办者类型).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Ownership {
    /// All, to choose from.
    pub codes: Vec<String>,
    /// By option of the workbook's column.
    pub of: BTreeMap<String, String>,
}

/// Words between figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Words {
    pub about: String,
    /// Who filled a form in and who looked it through, below each.
    pub signature: String,
    pub yes: String,
    pub no: String,
    pub undetermined: String,
    /// Of variations that cannot be told yet.
    pub open: String,
    /// In a column of scopes: whether the school is in it is not known.
    pub unknown: String,
    /// Stands where a school has no such stage.
    pub not_there: String,
    pub missing_cell: String,
    /// At a figure that a stage without students left empty, and at one the county writes in.
    pub no_students_cell: String,
    pub by_hand_cell: String,
    pub missing_schools: String,
    pub all_met: String,
    pub some_met: String,
    pub at_floor: String,
    pub short: String,
    pub some_missing: String,
    /// An indicator with its value unrounded.
    pub exactly: String,
    /// At a value that rounding would turn.
    pub borderline: String,
    /// Below a table: which cells are empty, and which schools' figures are missing, or that the county's are.
    pub not_summed: String,
    /// A column without a code, by its head.
    pub column: String,
    pub not_reported: String,
    /// So many names, and how many there are.
    pub names_more: String,
    pub at_fault: String,
    pub data_lacking: String,
    /// In a remark: lines whose figure the county did not report.
    pub line_lacking: String,
    /// In a remark: schools that report more of a part than of its whole; a part of the county that is more than the whole.
    pub over_whole: String,
    pub over_all: String,
    /// Behind the first: that the county's sums are so as well.
    pub over_sums: String,
    /// In a remark: a ratio below what is asked; that figures decided and nobody.
    pub ratio_short: String,
    pub by_figures: String,
    pub no_data: String,
    pub to_confirm: String,
    pub manual: String,
    pub decided: String,
    pub variation_borderline: String,
    /// Indicators whose variation is within its limit so far, and those whose is over it whatever is missing.
    pub variation_missing: String,
    pub variation_partial: String,
    pub variation_fail: String,
    /// A school whose doubtful figures variations rest on with the indicators of each stage, or that these are all.
    pub variation_doubted: String,
    pub variation_doubted_all: String,
    pub variation_doubtful: String,
    pub chart_title: String,
    pub chart_limit: String,
    pub measured: String,
    /// In a remark: indicators whose figures are doubted, or measured.
    pub doubtful: String,
    pub by_measured: String,
    /// At a measured figure: what was reported.
    pub measured_cell: String,
    pub stages: BTreeMap<Stage, String>,
    pub data: DataWords,
}

/// Words of the two sheets everything is worked out from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct DataWords {
    pub schools: String,
    pub schools_remark: String,
    pub basis: String,
    pub basis_remark: String,
    pub number: String,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub stage: String,
    pub students: String,
    pub part: String,
    pub resource: String,
    pub deviation: String,
    pub threshold: String,
    pub floor: String,
    pub limit: String,
    pub has_unit: String,
    pub total: String,
}

/// Schools that a sum or count is over.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Scope {
    pub id: String,
    pub name: String,
    pub schools: ItemScope,
}

/// One sheet: a title, one table of one of four sorts, footnotes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Sheet {
    pub name: String,
    pub title: String,
    #[serde(default)]
    pub landscape: bool,
    /// A chart of the variations under the table.
    #[serde(default)]
    pub chart: bool,
    /// What is to be said of variations, under the table.
    #[serde(default)]
    pub variation_notes: bool,
    #[serde(default)]
    pub notes: Vec<Note>,
    #[serde(rename = "band", default)]
    pub bands: Vec<Band>,
    pub indicators: Option<IndicatorTable>,
    pub schools: Option<SchoolTable>,
    pub items: Option<ItemTable>,
}

/// A footnote, with numbers of units put in, or with what a sum leaves out: where it leaves out nothing there is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Note {
    pub text: String,
    #[serde(default)]
    pub units: BTreeMap<String, UnitCount>,
    pub left_out: Option<LeftOut>,
}

/// Schools of some scopes that a sum over another does not have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct LeftOut {
    /// What is summed.
    pub key: String,
    /// The scopes.
    pub from: Vec<String>,
    /// The scope of the sum.
    pub by: String,
}

/// How many units a stage has, of some kinds or of all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct UnitCount {
    pub stage: Stage,
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// Columns under grouped heads, with a few rows of figures of the county.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Band {
    /// Head of the column of names of rows; without it the rows have none.
    pub head: Option<String>,
    pub columns: Vec<BandColumn>,
    pub rows: Vec<BandRow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct BandColumn {
    pub group: String,
    pub name: String,
    pub code: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct BandRow {
    #[serde(default)]
    pub name: String,
    pub cells: Vec<CellSpec>,
}

/// One figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct CellSpec {
    /// Its name for ratios of the same sheet.
    pub id: Option<String>,
    pub show: Show,
    #[serde(default)]
    pub decimals: u32,
}

/// What a cell shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum Show {
    /// A figure of the county's sheet.
    County(String),
    /// The same in a larger unit.
    CountyIn(InUnit),
    /// A level of the county's sheet, in its own sign.
    Level(String),
    /// A sum over schools.
    Sum(SumOf),
    /// How many schools are in a scope.
    Count(String),
    /// Cells of the sheet added up, over others.
    Ratio(RatioOf),
    /// Schools at fault of an item.
    Faults(String),
    /// Nothing the program knows: to be filled in.
    ByHand,
}

/// A figure of the county, and how many of its own units one of the form's is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct InUnit {
    pub key: String,
    pub per: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SumOf {
    pub key: String,
    pub scope: String,
}

/// (a + b − c) ÷ (d − e) × times; names with a minus before them are taken off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct RatioOf {
    pub of: Vec<String>,
    #[serde(default)]
    pub over: Vec<String>,
    #[serde(default = "one")]
    pub times: u32,
    /// The first is a part of the second: more than all of it is in doubt.
    #[serde(default)]
    pub part: bool,
}

const fn one() -> u32 {
    1
}

/// A name and whether it is taken off.
pub(in crate::report) fn signed(name: &str) -> (bool, &str) {
    name.strip_prefix('-').map_or((false, name), |name| (true, name))
}

/// A column an indicator, rows of measures over the stages' units.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct IndicatorTable {
    /// Head of the names of rows.
    pub head: String,
    /// Head of the last column.
    pub overall: String,
    /// Head of a column behind it: whether the mean of all is within its limit.
    pub verdict: Option<String>,
    /// What codes of columns begin with.
    pub code: Option<String>,
    pub rows: Vec<MeasureRow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct MeasureRow {
    pub stage: Stage,
    pub name: String,
    pub measure: Measure,
    #[serde(default)]
    pub decimals: u32,
}

/// A measure over the units of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum Measure {
    /// Units that meet the threshold.
    Met,
    /// The same in percent of all units.
    MetShare,
    /// X̄.
    Mean,
    /// The variation.
    Variation,
}

/// A row a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SchoolTable {
    pub code: Option<String>,
    /// Columns that stay in sight.
    pub fixed: u16,
    /// Dark ground behind what is known to be short.
    #[serde(default)]
    pub shade: bool,
    pub columns: Vec<SchoolColumn>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SchoolColumn {
    pub show: SchoolShow,
    #[serde(default)]
    pub name: String,
    pub width: f64,
    /// Whether it bears a code.
    #[serde(default = "yes")]
    pub coded: bool,
    /// What is said to whoever fills it in, beside its head: no part of what is printed.
    #[serde(default)]
    pub hint: String,
}

const fn yes() -> bool {
    true
}

/// What a column shows of a unit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum SchoolShow {
    Number,
    Name,
    Ownership,
    Students,
    /// A figure as reported, of the unit's stage where it is reported by stage.
    Figure(String),
    /// A column an indicator.
    Indicators,
    Verdict,
    Remark,
}

/// Items of a group of the rulebook, each with lines of figures or a conclusion.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct ItemTable {
    pub group: String,
    /// Groups that stand before it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Items earn points.
    #[serde(default)]
    pub points: bool,
    /// Name of the row of totals.
    pub total: Option<String>,
    pub heads: ItemHeads,
    #[serde(rename = "line", default)]
    pub lines: Vec<ItemLine>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct ItemHeads {
    #[serde(default)]
    pub section: String,
    pub number: String,
    pub text: String,
    #[serde(default)]
    pub most: String,
    #[serde(default)]
    pub points: String,
    pub content: String,
    pub met: String,
    pub remark: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct ItemLine {
    pub item: String,
    pub id: Option<String>,
    pub name: String,
    pub show: Show,
    #[serde(default)]
    pub decimals: u32,
}

/// The school's own form (自评表).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SelfReview {
    pub title: String,
    pub about: String,
    pub heads: SelfHeads,
    /// What the name of the sheet of answers ends with.
    pub own_sheet: String,
    pub own_title: String,
    /// The school's own value of an indicator and the figures it comes of; what is asked of each stage.
    pub own_value: String,
    pub own_of_stage: String,
    pub own_heads: OwnHeads,
    pub at_least: String,
    /// Name of a part of one stage.
    pub of_stage: String,
    pub room: String,
    pub rooms_none: String,
    pub signature: String,
    /// As what people sign it on paper.
    pub signers: Vec<String>,
    pub not_applicable: String,
    pub notes: Vec<String>,
    /// Notes where figures carry these marks: the sign behind a figure is said in a workbook, its word on paper.
    pub measured_note: String,
    pub doubtful_note: String,
    #[serde(rename = "section")]
    pub sections: Vec<SelfSection>,
    #[serde(rename = "line", default)]
    pub lines: Vec<SelfLine>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SelfHeads {
    pub number: String,
    pub item: String,
    pub asked: String,
    pub value: String,
    pub met: String,
    pub papers: String,
    pub own_value: String,
    pub own_note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct OwnHeads {
    pub number: String,
    pub text: String,
    pub mark: String,
    pub value: String,
    pub note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SelfSection {
    pub name: String,
    /// The indicators, a line a stage.
    #[serde(default)]
    pub indicators: bool,
    /// Items by id.
    #[serde(default)]
    pub items: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct SelfLine {
    pub item: String,
    pub name: String,
    pub show: SelfShow,
    /// Only for these kinds of school.
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub decimals: u32,
}

/// What a line shows of a school.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum SelfShow {
    /// A figure as reported; one by stage is a line a stage.
    Figure(String),
    /// Rooms, a line each.
    Rooms(String),
    /// A figure of the county.
    County(String),
    /// The same in a larger unit.
    CountyIn(InUnit),
    /// Figures of the school added up, over others.
    Ratio(RatioOf),
}

impl Forms {
    /// The forms of a rulebook: its own, or those of one that judges as it does.
    pub(in crate::report) fn of(rulebook: &Rulebook) -> Result<Self> {
        Self::among(&BUILT_IN, rulebook)
    }

    /// The same among these texts, by name.
    fn among(texts: &[(&str, &str)], rulebook: &Rulebook) -> Result<Self> {
        let mut all = Vec::with_capacity(texts.len());
        for (name, text) in texts {
            let mut forms: Self = toml::from_str(text).map_err(|error| {
                let reason = error.message().to_owned();
                Fault::bad_input("rulebook_syntax").in_file(std::path::Path::new(name)).with("reason", reason)
            })?;
            forms.version = version([*text]);
            all.push(forms);
        }
        let own = all.iter().position(|forms| forms.rulebook == rulebook.id);
        let place = own.or_else(|| all.iter().position(|forms| forms.judged == rulebook.variation.judged));
        match place {
            Some(place) => Ok(all.swap_remove(place)),
            None => Err(Fault::bad_input("no_forms").with("rulebook", &rulebook.id)),
        }
    }
}

/// Puts values into a text with names between braces; a name that has no value stays.
pub(in crate::report) fn fill(template: &str, values: &[(&str, String)]) -> String {
    let (mut text, mut rest) = (String::with_capacity(template.len()), template);
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let known = |(name, after)| Some((&values.iter().find(|(known, _)| *known == name)?.1, after));
        if let Some((value, after)) = behind.split_once('}').and_then(known) {
            text.push_str(value);
            rest = after;
        } else {
            text.push('{');
            rest = behind;
        }
    }
    text + rest
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::rulebook::Library;

    #[test]
    fn other_words_of_a_form_are_another_version() {
        let library = Library::built_in().expect("built in");
        let [quality, basic] = ["quality-2017", "basic-2012"].map(|id| library.rulebook(id).expect("known"));
        let built_in = Forms::of(quality).expect("forms").version;
        assert_ne!(Forms::of(basic).expect("forms").version, built_in);
        let [(name, text), _] = BUILT_IN;
        let changed = text.replacen("yes = \"是\"", "yes = \"达标\"", 1);
        assert_ne!(changed, text);
        assert_ne!(Forms::among(&[(name, &changed)], quality).expect("forms").version, built_in);
        assert_eq!(Forms::among(&[(name, text)], quality).expect("forms").version, built_in);
    }
}
