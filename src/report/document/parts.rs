//! The parts of a Word file that hang on layout and language alone: styles, fonts, settings, page numbers, what refers to what.

use std::fmt::Write as _;

use super::Document;
use super::docx::{twips, whole};
use super::measures::Measures;
use crate::report::lean::push_escaped;
use crate::report::look;
use crate::text::{Language, text};

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Names used in the body.
pub(super) const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
/// What a drawing holds.
pub(super) const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
/// The footer, among what the body refers to.
pub(super) const FOOTER_ID: &str = "rId4";
/// Pictures come behind styles, fonts, settings and footer.
const BEFORE_IMAGES: usize = 4;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// A picture's name in its folder.
pub(super) fn image_name(place: usize, ending: &str) -> String {
    format!("image{}.{ending}", place + 1)
}

/// A picture, among what the body refers to.
pub(super) fn image_id(place: usize) -> String {
    format!("rId{}", BEFORE_IMAGES + place + 1)
}

pub(super) fn content_types() -> String {
    let mut types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>\
         <Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>"
    );
    let mut part = |name: &str, content: &str| {
        let _ = write!(types, "<Override PartName=\"{name}\" ContentType=\"{content}\"/>");
    };
    part("/word/document.xml", &format!("{WORD}.document.main+xml"));
    for (name, kind) in
        [("styles", "styles"), ("fontTable", "fontTable"), ("settings", "settings"), ("footer1", "footer")]
    {
        part(&format!("/word/{name}.xml"), &format!("{WORD}.{kind}+xml"));
    }
    part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    types + "</Types>"
}

fn relations(list: impl IntoIterator<Item = (String, String)>) -> String {
    let mut text = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in (1..).zip(list) {
        let _ = write!(text, "<Relationship Id=\"rId{number}\" Type=\"{kind}\" Target=\"{target}\"/>");
    }
    text + "</Relationships>"
}

pub(super) fn package_relations() -> String {
    relations([
        (format!("{OFFICE}/officeDocument"), "word/document.xml".to_owned()),
        (format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml".to_owned()),
        (format!("{OFFICE}/extended-properties"), "docProps/app.xml".to_owned()),
    ])
}

pub(super) fn document_relations(images: &[(&'static str, &[u8])]) -> String {
    let parts = [("styles", "styles"), ("fontTable", "fontTable"), ("settings", "settings"), ("footer", "footer1")];
    let parts = parts.map(|(kind, name)| (format!("{OFFICE}/{kind}"), format!("{name}.xml")));
    let images = images.iter().enumerate();
    let images =
        images.map(|(place, (ending, _))| (format!("{OFFICE}/image"), format!("media/{}", image_name(place, ending))));
    relations(parts.into_iter().chain(images))
}

pub(super) fn core_properties(title: &str, document: &Document) -> String {
    let mut escaped = String::new();
    push_escaped(&mut escaped, &title.replace('\n', " "));
    let (day, language) = (document.made_on, document.language.tag());
    let creator = text(document.language, "document.creator", &[]);
    let time = |what: &str| format!("<dcterms:{what} xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:{what}>");
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{escaped}</dc:title><dc:creator>{creator}</dc:creator><dc:language>{language}</dc:language>\
         <cp:lastModifiedBy>{creator}</cp:lastModifiedBy>{}{}</cp:coreProperties>",
        time("created"),
        time("modified"),
    )
}

pub(super) fn app_properties() -> String {
    "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
     <Application>junheng</Application></Properties>"
        .to_owned()
}

/// Everything here that says how a document looks.
pub(super) fn layout(document: &Document) -> String {
    [styles(document), font_table(), settings(document.language), footer()].concat()
}

pub(super) fn settings(language: Language) -> String {
    // Punctuation at the edges of Chinese lines is made narrower, as typesetters do.
    let spacing = if language == Language::ZhCn { "compressPunctuation" } else { "doNotCompress" };
    format!(
        "<w:settings {NAMESPACES}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/>\
         <w:characterSpacingControl w:val=\"{spacing}\"/><w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>"
    )
}

/// Page numbers as official papers have them: — 1 —.
pub(super) fn footer() -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr><w:r><w:t xml:space=\"preserve\">— </w:t></w:r>{}\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}<w:r><w:t>1</w:t></w:r>{}\
         <w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
        field("begin"),
        field("separate"),
        field("end"),
    )
}

const SERIF: &str = "Times New Roman";
const SANS: &str = "Arial";

/// A Chinese font by the name official papers ask for.
fn han(which: &str) -> String {
    text(Language::ZhCn, &format!("document.font.{which}"), &[])
}

pub(super) fn font_table() -> String {
    let mut table = format!("<w:fonts {NAMESPACES}>");
    // Names that stand in where an office has not bought the font.
    for (which, family) in
        [("title", "roman"), ("body", "modern"), ("first", "modern"), ("second", "modern"), ("table", "roman")]
    {
        let others = text(Language::ZhCn, &format!("document.font.instead_of_{which}"), &[]);
        let _ = write!(
            table,
            "<w:font w:name=\"{}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"86\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"variable\"/></w:font>",
            han(which),
        );
    }
    for (name, family) in [(SERIF, "roman"), (SANS, "swiss")] {
        let _ = write!(
            table,
            "<w:font w:name=\"{name}\"><w:charset w:val=\"00\"/><w:family w:val=\"{family}\"/>\
             <w:pitch w:val=\"variable\"/></w:font>"
        );
    }
    table + "</w:fonts>"
}

/// How text looks: fonts, size in points, whether bold.
fn text_look(latin: &str, han: &str, size: f64, bold: bool) -> String {
    let half_points = whole(size * 2.0);
    let bold = if bold { "<w:b/><w:bCs/>" } else { "<w:b w:val=\"0\"/><w:bCs w:val=\"0\"/>" };
    format!(
        "<w:rPr><w:rFonts w:ascii=\"{latin}\" w:hAnsi=\"{latin}\" w:eastAsia=\"{han}\" w:cs=\"{latin}\"/>{bold}\
         <w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/></w:rPr>"
    )
}

/// Points in twentieths.
fn points(points: f64) -> i64 {
    whole(points * 20.0)
}

/// Space above and below, and from line to line.
fn spaced(before: f64, after: f64, line: &str) -> String {
    format!("<w:spacing w:before=\"{}\" w:after=\"{}\" {line}/>", points(before), points(after))
}

const CENTRE: &str = "<w:jc w:val=\"center\"/>";
/// From line to line in tables and notes, as a multiple of the size: `document.typ` has the same.
const SMALL_PITCH: f64 = 1.4;
/// From line to line of the contents.
const CONTENTS_PITCH: f64 = 1.6;
/// Lines as high as their text.
const SINGLE: &str = "w:line=\"240\" w:lineRule=\"auto\"";

/// A style of paragraphs.
fn style(id: &str, name: &str, paragraph: &str, text: &str) -> String {
    let based = if id == "Normal" { "" } else { "<w:basedOn w:val=\"Normal\"/>" };
    let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
    let next = if id.starts_with("Heading") { "<w:next w:val=\"BodyText\"/>" } else { "" };
    format!(
        "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}{next}<w:qFormat/>\
         <w:pPr>{paragraph}</w:pPr>{text}</w:style>"
    )
}

/// The styles, by the names that Word and WPS translate themselves.
pub(super) fn styles(document: &Document) -> String {
    let m = Measures::of(document);
    let chinese = document.language == Language::ZhCn;
    let [title_font, body_font, first_font, second_font, table_font] =
        ["title", "body", "first", "second", "table"].map(han);
    let latin = if chinese { SERIF } else { SANS };
    let exact = format!("w:line=\"{}\" w:lineRule=\"exact\"", points(m.line));
    let justified = if chinese { "both" } else { "left" };
    // In characters for Word, so that it follows the size; in twips for who cannot count characters.
    let indent = if chinese {
        format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", points(m.body * m.indent))
    } else {
        "<w:ind w:firstLine=\"0\"/>".to_owned()
    };
    let body = text_look(SERIF, if chinese { &body_font } else { &table_font }, m.body, false);
    let small = |size: f64| text_look(latin, &table_font, size, false);
    let mut out = format!(
        "<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{SERIF}\" w:hAnsi=\"{SERIF}\" \
         w:eastAsia=\"{body_font}\" w:cs=\"{SERIF}\"/><w:kern w:val=\"2\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" \
         w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    );
    let mut style = |id: &str, name: &str, paragraph: &str, text: &str| out.push_str(&style(id, name, paragraph, text));
    // No gap between Han and Latin, as on the pages: lines then break in the same places.
    let close = if chinese { "<w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>" } else { "" };
    let normal = format!("{close}{}<w:jc w:val=\"{justified}\"/>", spaced(0.0, m.gap, &exact));
    style("Normal", "Normal", &normal, &body);
    style("BodyText", "Body Text", &indent, "");
    style("Line", "Plain Line", "", "");
    let title = text_look(latin, if chinese { &title_font } else { &first_font }, m.title, !chinese);
    let after = if document.layout.is_close() { 6.0 } else { m.title };
    style("Title", "Title", &format!("{}{CENTRE}", spaced(after / 2.0, after / 2.0, SINGLE)), &title);
    let second = text_look(SERIF, &second_font, m.body, false);
    style("Subtitle", "Subtitle", &format!("{}{CENTRE}", spaced(0.0, m.body / 2.0, SINGLE)), &second);
    style("About", "About", &format!("{}{CENTRE}", spaced(0.0, m.body, SINGLE)), &small(m.table));
    for (place, size) in m.headings.into_iter().enumerate() {
        let (han, bold) = match (chinese, place) {
            (true, 0) => (&first_font, false),
            (true, 1) => (&second_font, false),
            (true, _) => (&body_font, true),
            (false, _) => (&first_font, true),
        };
        let level = place + 1;
        let air = if place == 0 { m.line / 3.0 } else { m.gap };
        let line = if chinese { exact.clone() } else { SINGLE.to_owned() };
        let paragraph = format!(
            "<w:keepNext/><w:keepLines/>{}{indent}<w:jc w:val=\"left\"/><w:outlineLvl w:val=\"{place}\"/>",
            spaced(air, m.gap, &line)
        );
        style(&format!("Heading{level}"), &format!("heading {level}"), &paragraph, &text_look(latin, han, size, bold));
    }
    let hanging = points(m.body * if chinese { 4.0 } else { 1.8 });
    let back = points(m.body * if chinese { 2.0 } else { 1.8 });
    style("ListParagraph", "List Paragraph", &format!("<w:ind w:left=\"{hanging}\" w:hanging=\"{back}\"/>"), "");
    out + &small_styles(&m, chinese) + &table_styles() + "</w:styles>"
}

/// Styles of tables, pictures, contents and page numbers.
fn small_styles(m: &Measures, chinese: bool) -> String {
    let (first_font, table_font) = (han("first"), han("table"));
    let latin = if chinese { SERIF } else { SANS };
    let small = |size: f64| text_look(latin, &table_font, size, false);
    let mut out = String::new();
    let mut style = |id: &str, name: &str, paragraph: &str, text: &str| out.push_str(&style(id, name, paragraph, text));
    // As high as the lines of the pages, so that both break in the same places and the contents tell the truth.
    let exact = |size: f64, pitch: f64| format!("w:line=\"{}\" w:lineRule=\"exact\"", points(size * pitch));
    let (in_table, in_note) = (exact(m.table, SMALL_PITCH), exact(m.note, SMALL_PITCH));
    let caption = text_look(latin, &first_font, m.table, !chinese);
    style("Caption", "caption", &format!("<w:keepNext/>{}{CENTRE}", spaced(6.0, 3.0, SINGLE)), &caption);
    style(
        "TableText",
        "Table Text",
        &format!("{}<w:jc w:val=\"left\"/>", spaced(1.5, 1.5, &in_table)),
        &small(m.table),
    );
    // As high as what is drawn there.
    let signature = format!("{}<w:jc w:val=\"left\"/>", spaced(1.5, 1.5, SINGLE));
    style("Signature", "Signature", &signature, &small(m.table));
    let head = text_look(latin, &first_font, m.table, !chinese);
    style("TableHead", "Table Head", &format!("{}{CENTRE}", spaced(1.5, 1.5, &in_table)), &head);
    style("TableNote", "Table Note", &format!("{}<w:jc w:val=\"left\"/>", spaced(3.0, 6.0, &in_note)), &small(m.note));
    style("TableEnd", "Table End", &spaced(0.0, 0.0, "w:line=\"120\" w:lineRule=\"exact\""), &small(5.0));
    style("Break", "Break", &spaced(0.0, 0.0, "w:line=\"20\" w:lineRule=\"exact\""), &small(1.0));
    style("Picture", "Picture", &format!("{}{CENTRE}", spaced(3.0, 3.0, SINGLE)), "");
    style("PhotoLabel", "Photo Label", &format!("{}{CENTRE}", spaced(0.0, 6.0, SINGLE)), &small(m.note));
    let edges = ["top", "left", "bottom", "right"]
        .map(|edge| format!("<w:{edge} w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"{:06X}\"/>", look::LINE))
        .concat();
    let missing =
        format!("<w:pBdr>{edges}</w:pBdr>{}<w:ind w:left=\"100\" w:right=\"100\"/>{CENTRE}", spaced(6.0, 6.0, SINGLE));
    style("Missing", "Missing Picture", &missing, &small(m.table));
    style(
        "TOCHeading",
        "TOC Heading",
        &format!("{}{CENTRE}", spaced(m.line / 2.0, m.line / 2.0, SINGLE)),
        &text_look(latin, &first_font, m.headings[0], !chinese),
    );
    let end = twips(m.width(false));
    for level in 1..=3 {
        let paragraph = format!(
            "<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"{end}\"/></w:tabs>{}<w:ind w:left=\"{}\"/>",
            spaced(0.0, 0.0, &exact(m.table + 1.5, CONTENTS_PITCH)),
            points(m.table * 2.0 * f64::from(level - 1)),
        );
        style(
            &format!("TOC{level}"),
            &format!("toc {level}"),
            &paragraph,
            &text_look(SERIF, &table_font, m.table + 1.5, false),
        );
    }
    style(
        "Footer",
        "footer",
        &format!("{}{CENTRE}", spaced(0.0, 0.0, SINGLE)),
        &text_look(SERIF, &table_font, m.footer, false),
    );
    out
}

fn table_styles() -> String {
    let cells = "<w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar>";
    let edges = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(|edge| format!("<w:{edge} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"))
        .concat();
    let style = |id: &str, name: &str, borders: &str| {
        format!(
            "<w:style w:type=\"table\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:tblPr>{borders}{cells}</w:tblPr></w:style>"
        )
    };
    style("TableGrid", "Table Grid", &format!("<w:tblBorders>{edges}</w:tblBorders>"))
        + &style("Plain", "Plain Grid", "")
}
