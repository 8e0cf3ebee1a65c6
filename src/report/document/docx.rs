//! A document as a Word file, right in Word, WPS and LibreOffice.
//!
//! A writer of our own, as for large sheets: docx-rs counts its ids through the life of the program (the second document
//! would differ from the first) and knows no repeated heads, no other names of fonts and no alternative texts of pictures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::glyphs::Sieve;
use super::measures::{self, GUTTER, Measures, PAGE};
use super::{
    Align, Block, Cell, Document, Flag, Image, Numbering, Photo, Picture, Run, Signature, Slot, Table, item_label,
    leads, parts, photo_label, pieces,
};
use crate::fault::Result;
use crate::report::lean::push_escaped;
use crate::report::{look, not_written};
use crate::text::{Language, text};

/// Office's units to a millimetre.
const EMU: f64 = 36_000.0;
/// Rows of a table that stand on one page with the note below them.
const ROWS_WITH_NOTE: usize = 3;
/// A photo or picture is at most so high, as a share of its width (photos) or of the page's text (pictures).
const PHOTO_HEIGHT: f64 = 0.8;
const PICTURE_HEIGHT: f64 = 150.0;
/// Height of a drawn signature and of the line for one, millimetres.
const SIGNATURE_HEIGHT: f64 = 12.0;
/// Codes and figures without a place to break a line at, in characters: from here on a line before them would be pulled wide.
const STIFF: usize = 16;

/// The document as docx. `pages` are the pages its headings stand on, as far as they are known (those of its pdf): they
/// stand in the contents until the reader's program counts its own.
///
/// Fails only where the parts cannot be packed.
pub fn docx(document: &Document, pages: &[usize]) -> Result<Vec<u8>> {
    let all_shown = |_: char| true;
    let mut writer = Writer {
        document,
        measures: Measures::of(document),
        out: String::new(),
        sieve: Sieve::new(&all_shown, document.language),
        numbering: Numbering::new(document.language),
        images: Vec::new(),
        known: BTreeMap::new(),
        drawings: 0,
        headings: 0,
        landscape: document.layout.lies(),
        keep: Keep::No,
        break_before: false,
    };
    writer.body(pages);
    let title = writer.sieve.text(&document.title);
    let (body, images) = (writer.out, writer.images);
    let mut package = Package::new();
    package.part("[Content_Types].xml", &parts::content_types())?;
    package.part("_rels/.rels", &parts::package_relations())?;
    package.part("docProps/core.xml", &parts::core_properties(&title, document))?;
    package.part("docProps/app.xml", &parts::app_properties())?;
    package.part("word/document.xml", &body)?;
    package.part("word/_rels/document.xml.rels", &parts::document_relations(&images))?;
    package.part("word/styles.xml", &parts::styles(document))?;
    package.part("word/fontTable.xml", &parts::font_table())?;
    package.part("word/settings.xml", &parts::settings(document.language))?;
    package.part("word/footer1.xml", &parts::footer())?;
    for (place, (ending, bytes)) in images.iter().enumerate() {
        package.bytes(&format!("word/media/{}", parts::image_name(place, ending)), bytes)?;
    }
    Ok(package.zip.finish().map_err(not_written)?.into_inner())
}

/// The zip a document is.
struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Package {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    fn part(&mut self, name: &str, xml: &str) -> Result<()> {
        self.start(name, CompressionMethod::Deflated)?;
        self.zip.write_all(parts::DECLARATION.as_bytes()).map_err(not_written)?;
        self.zip.write_all(xml.as_bytes()).map_err(not_written)
    }

    /// Pictures are packed already.
    fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.start(name, CompressionMethod::Stored)?;
        self.zip.write_all(bytes).map_err(not_written)
    }

    fn start(&mut self, name: &str, method: CompressionMethod) -> Result<()> {
        // The first time a zip knows, not now: the same document is the same bytes.
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.zip.start_file(name, options).map_err(not_written)
    }
}

/// Whether paragraphs stay on the page of the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    No,
    /// But for the last row of a table.
    Within,
    Yes,
}

struct Writer<'a> {
    document: &'a Document,
    measures: Measures,
    out: String,
    sieve: Sieve<'a>,
    numbering: Numbering,
    /// Pictures with their endings.
    images: Vec<(&'static str, &'a [u8])>,
    known: BTreeMap<&'a [u8], usize>,
    drawings: usize,
    headings: usize,
    /// Which way the pages of the present section lie.
    landscape: bool,
    keep: Keep,
    /// The next paragraph begins a page.
    break_before: bool,
}

impl<'a> Writer<'a> {
    fn body(&mut self, pages: &[usize]) {
        let document = self.document;
        let _ = write!(self.out, "<w:document {}><w:body>", parts::NAMESPACES);
        self.plain("Title", &document.title);
        for line in &document.subtitle {
            self.plain("Subtitle", line);
        }
        if !document.about.is_empty() {
            self.plain("About", &document.about);
        }
        if document.has_contents() {
            self.contents(pages);
            self.break_before = true;
        }
        for (place, block) in document.blocks.iter().enumerate() {
            let lies = document.layout.lies() || matches!(block, Block::Landscape(_));
            if lies != self.landscape {
                self.end_section();
                self.landscape = lies;
            }
            self.leading(block, document.blocks.get(place + 1));
        }
        if !document.footnote.is_empty() {
            self.plain("TableNote", &document.footnote);
        }
        for note in self.sieve.notes(document.language) {
            self.plain("TableNote", &note);
        }
        let section = self.section();
        let _ = write!(self.out, "{section}</w:body></w:document>");
    }

    /// A block, kept with the next one if it leads into it.
    fn leading(&mut self, block: &'a Block, next: Option<&Block>) {
        let outer = self.keep;
        match block {
            Block::List { numbered, items } if leads(block, next) => {
                let last = items.len().saturating_sub(1);
                for (place, item) in items.iter().enumerate() {
                    self.keep = if place == last { Keep::Yes } else { outer };
                    self.item(*numbered, place, item);
                }
            }
            _ => {
                if leads(block, next) {
                    self.keep = Keep::Yes;
                }
                self.block(block);
            }
        }
        self.keep = outer;
    }

    fn item(&mut self, numbered: bool, place: usize, item: &[Run]) {
        self.open("ListParagraph", self.ragged(item));
        self.run(&item_label(numbered, place), "");
        self.out.push_str("<w:r><w:tab/></w:r>");
        self.runs(item, false);
        self.close();
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Heading { level, text, numbered } => self.heading(*level, text, *numbered),
            Block::Paragraph(runs) => self.paragraph("BodyText", self.ragged(runs), runs),
            Block::Line { runs, align } => self.paragraph("Line", &justify(*align), runs),
            Block::List { numbered, items } => {
                for (place, item) in items.iter().enumerate() {
                    self.item(*numbered, place, item);
                }
            }
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => self.picture(picture),
            Block::Photos(photos) => self.photos(photos),
            Block::Signatures(signatures) => self.signatures(signatures),
            Block::Together(blocks) => {
                let outer = self.keep;
                for (place, inner) in blocks.iter().enumerate() {
                    self.keep = if place + 1 < blocks.len() { Keep::Yes } else { Keep::Within };
                    self.block(inner);
                }
                self.keep = outer;
            }
            Block::Landscape(blocks) => {
                for (place, inner) in blocks.iter().enumerate() {
                    self.leading(inner, blocks.get(place + 1));
                }
            }
            Block::PageBreak => self.break_before = true,
        }
    }

    /// Ends the section that lies as the pages do now; the next one begins a page.
    fn end_section(&mut self) {
        let section = self.section();
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"Break\"/>{section}</w:pPr></w:p>");
        self.break_before = false;
    }

    fn section(&self) -> String {
        let ((width, height), turned) =
            if self.landscape { ((PAGE.1, PAGE.0), " w:orient=\"landscape\"") } else { (PAGE, "") };
        let [top, right, bottom, left] = self.measures.margins.map(twips);
        // Turned to the left: what was above is now at the left.
        let (top, right, bottom, left) =
            if self.landscape { (right, bottom, left, top) } else { (top, right, bottom, left) };
        format!(
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"{}\"/><w:pgSz w:w=\"{}\" w:h=\"{}\"{turned}/>\
             <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{}\" \
             w:footer=\"{}\" w:gutter=\"0\"/></w:sectPr>",
            parts::FOOTER_ID,
            twips(width),
            twips(height),
            top / 2,
            (bottom * 2 / 3).max(400),
        )
    }

    /// What a paragraph begins with.
    fn open(&mut self, style: &str, extra: &str) {
        let keep = if self.keep == Keep::Yes { "<w:keepNext/>" } else { "" };
        let page = if std::mem::take(&mut self.break_before) { "<w:pageBreakBefore/>" } else { "" };
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keep}{page}{extra}</w:pPr>");
    }

    fn close(&mut self) {
        self.out.push_str("</w:p>");
    }

    fn paragraph(&mut self, style: &str, extra: &str, runs: &[Run]) {
        self.open(style, extra);
        self.runs(runs, false);
        self.close();
    }

    /// Lines of Chinese are as wide as the page, but for those of a text with codes in a row: LibreOffice breaks no line between
    /// Latin letters and 、, and would pull the few signs before them over the whole width.
    fn ragged(&self, runs: &[Run]) -> &'static str {
        let stiff = self.document.language == Language::ZhCn && runs.iter().any(|run| has_stiff(&run.text));
        if stiff { "<w:jc w:val=\"left\"/>" } else { "" }
    }

    /// A paragraph of one text.
    fn plain(&mut self, style: &str, text: &str) {
        self.open(style, "");
        let text = self.sieve.text(text);
        self.run(&text, "");
        self.close();
    }

    fn runs(&mut self, runs: &[Run], bold: bool) {
        for piece in pieces(runs, self.document.language, &mut self.sieve) {
            let mut look = String::new();
            if piece.bold || bold {
                look.push_str("<w:b/><w:bCs/>");
            }
            if let Some(mark) = piece.said {
                let _ = write!(look, "<w:color w:val=\"{:06X}\"/>", measures::ink(mark));
            }
            self.run(&piece.text, &look);
        }
    }

    /// Text of one look.
    fn run(&mut self, text: &str, look: &str) {
        self.out.push_str("<w:r><w:rPr>");
        if self.document.language == Language::ZhCn {
            // Quotation marks and the like, which Latin has too, are then as wide as Han.
            self.out.push_str("<w:rFonts w:hint=\"eastAsia\"/>");
        }
        self.out.push_str(look);
        self.out.push_str("</w:rPr>");
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                self.out.push_str("<w:br/>");
            }
            self.out.push_str("<w:t xml:space=\"preserve\">");
            push_escaped(&mut self.out, line);
            self.out.push_str("</w:t>");
        }
        self.out.push_str("</w:r>");
    }

    fn heading(&mut self, level: u8, text: &str, numbered: bool) {
        let heading = self.numbering.numbered(level, text, numbered);
        self.sieve.enter(&heading);
        let heading = self.sieve.text(&heading);
        self.open(&format!("Heading{level}"), "");
        let place = self.headings;
        self.headings += 1;
        let name = bookmark(place);
        let _ = write!(self.out, "<w:bookmarkStart w:id=\"{place}\" w:name=\"{name}\"/>");
        self.run(&heading, "");
        let _ = write!(self.out, "<w:bookmarkEnd w:id=\"{place}\"/>");
        self.close();
    }

    /// The list of headings: a field that is filled in already.
    fn contents(&mut self, pages: &[usize]) {
        let title = text(self.document.language, "document.contents", &[]);
        self.plain("TOCHeading", &title);
        let headings = self.document.headings();
        let listed: Vec<_> =
            headings.iter().enumerate().filter(|(_, (level, _))| *level <= measures::CONTENTS_DEPTH).collect();
        let ends = (listed.first().map(|(place, _)| *place), listed.last().map(|(place, _)| *place));
        for (place, (level, heading)) in listed {
            self.open(&format!("TOC{level}"), "");
            if ends.0 == Some(place) {
                // Out of date from the beginning: Word asks whether to count its pages.
                let depth = measures::CONTENTS_DEPTH;
                self.field_begin(&format!("TOC \\o \"1-{depth}\" \\h \\z \\u"), true);
            }
            let name = bookmark(place);
            let _ = write!(self.out, "<w:hyperlink w:anchor=\"{name}\" w:history=\"1\">");
            let heading = self.sieve.text(heading);
            self.run(&heading, "");
            self.out.push_str("<w:r><w:tab/></w:r>");
            if let Some(page) = pages.get(place) {
                self.field_begin(&format!("PAGEREF {name} \\h"), false);
                self.run(&page.to_string(), "");
                self.field_end();
            }
            self.out.push_str("</w:hyperlink>");
            if ends.1 == Some(place) {
                self.field_end();
            }
            self.close();
        }
    }

    fn field_begin(&mut self, instruction: &str, dirty: bool) {
        let dirty = if dirty { " w:dirty=\"true\"" } else { "" };
        let _ = write!(
            self.out,
            "<w:r><w:fldChar w:fldCharType=\"begin\"{dirty}/></w:r><w:r><w:instrText xml:space=\"preserve\"> "
        );
        push_escaped(&mut self.out, instruction);
        self.out.push_str(" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>");
    }

    fn field_end(&mut self) {
        self.out.push_str("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
    }

    fn table(&mut self, table: &'a Table) {
        if !table.caption.is_empty() {
            self.plain("Caption", &table.caption);
        } else if self.break_before {
            // A table cannot begin a page, the line before it can.
            self.paragraph("Break", "", &[]);
        }
        let widths = measures::widths(table, self.measures.width(self.landscape), self.measures.table);
        self.open_table("TableGrid", &widths);
        let outer = self.keep;
        // A head alone at the foot of a page says nothing.
        self.keep = Keep::Yes;
        for row in table.grid(&table.head) {
            self.row(table, &widths, &row, true);
        }
        let rows = table.grid(&table.rows);
        let last = rows.len().saturating_sub(1);
        let short = self.measures.stays_whole(table, &widths);
        for (place, row) in rows.iter().enumerate() {
            // The name of a group stands with what is of it.
            let names_group = place < last && matches!(row.as_slice(), [only] if only.across == table.columns.len());
            let within = (short || outer == Keep::Within) && place < last;
            // The note below begins no page, and hardly any of the rows stand alone with it.
            let before_note = place + ROWS_WITH_NOTE > last && !table.note.is_empty();
            // What is asked over several rows stands on one page, where it may.
            let goes_on = rows.get(place + 1).is_some_and(|next| next.iter().any(|slot| slot.cell.is_none()));
            let whole = names_group || goes_on || outer == Keep::Yes || within || before_note;
            self.keep = if whole { Keep::Yes } else { Keep::No };
            self.row(table, &widths, row, false);
        }
        self.keep = outer;
        self.out.push_str("</w:tbl>");
        // Two tables without anything between them would become one.
        self.plain(if table.note.is_empty() { "TableEnd" } else { "TableNote" }, &table.note);
    }

    fn open_table(&mut self, style: &str, widths: &[f64]) {
        let sum = twips(widths.iter().sum());
        let _ = write!(
            self.out,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{sum}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
        );
        for width in widths {
            let _ = write!(self.out, "<w:gridCol w:w=\"{}\"/>", twips(*width));
        }
        self.out.push_str("</w:tblGrid>");
    }

    fn row(&mut self, table: &Table, widths: &[f64], row: &[Slot<'_>], head: bool) {
        let wide = |slot: &Slot<'_>| widths[slot.column..slot.column + slot.across].iter().sum::<f64>();
        let texts = row.iter().filter_map(|slot| Some((slot, slot.cell?)));
        let texts = texts.flat_map(|(slot, cell)| cell.runs.iter().map(move |run| (run.text.as_str(), wide(slot))));
        let torn = if self.measures.may_break(texts) { "" } else { "<w:cantSplit/>" };
        let repeated = if head { "<w:tblHeader/>" } else { "" };
        let _ = write!(self.out, "<w:tr><w:trPr>{torn}{repeated}</w:trPr>");
        for slot in row {
            let merge = match slot.cell {
                None => "<w:vMerge/>",
                Some(_) if slot.down > 1 => "<w:vMerge w:val=\"restart\"/>",
                Some(_) => "",
            };
            let flag = slot.cell.map_or(Flag::None, |cell| cell.flag);
            let tint = if head { Some(look::QUIET_TINT) } else { measures::tint(flag) };
            self.open_cell(wide(slot), slot.across, merge, tint);
            let align = slot.cell.and_then(|cell| cell.align);
            let align = align.unwrap_or(if head { Align::Centre } else { table.columns[slot.column].align });
            self.open(if head { "TableHead" } else { "TableText" }, &justify(align));
            if let Some(cell) = slot.cell {
                self.cell_runs(cell);
            }
            self.close();
            self.out.push_str("</w:tc>");
        }
        self.out.push_str("</w:tr>");
    }

    fn cell_runs(&mut self, cell: &Cell) {
        self.runs(&cell.runs, matches!(cell.flag, Flag::Fails | Flag::Total));
    }

    fn open_cell(&mut self, width: f64, across: usize, merge: &str, tint: Option<u32>) {
        let _ = write!(self.out, "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/>", twips(width));
        if across > 1 {
            let _ = write!(self.out, "<w:gridSpan w:val=\"{across}\"/>");
        }
        self.out.push_str(merge);
        if let Some(tint) = tint {
            let _ = write!(self.out, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{tint:06X}\"/>");
        }
        self.out.push_str("<w:vAlign w:val=\"center\"/></w:tcPr>");
    }

    fn picture(&mut self, picture: &'a Picture) {
        let outer = self.keep;
        if !picture.caption.is_empty() {
            self.keep = Keep::Yes;
        }
        let width = self.measures.width(self.landscape) * picture.width.clamp(0.05, 1.0);
        let missing = text(self.document.language, "document.picture_missing", &[]);
        self.image("Picture", picture.image.as_ref(), (width, PICTURE_HEIGHT), &picture.alternative, &missing);
        self.keep = outer;
        if !picture.caption.is_empty() {
            // The style keeps a table's caption with its table; a picture's ends what belongs together.
            let alone = if self.keep == Keep::Yes { "" } else { "<w:keepNext w:val=\"0\"/>" };
            self.open("Caption", alone);
            let caption = self.sieve.text(&picture.caption);
            self.run(&caption, "");
            self.close();
        }
    }

    /// A paragraph of one picture, or of a box that says it is missing.
    fn image(&mut self, style: &str, image: Option<&'a Image>, most: (f64, f64), alternative: &str, missing: &str) {
        match image.and_then(|image| Some((image, image.size()?))) {
            Some((image, size)) => {
                self.open(style, "");
                self.drawing(image, size, most, alternative);
                self.close();
            }
            // Empty lines within, for a border cannot be had far from its text everywhere.
            None => self.plain("Missing", &format!("\n\n{missing}\n\n")),
        }
    }

    fn drawing(
        &mut self,
        image: &'a Image,
        (ending, wide, high): (&'static str, u32, u32),
        most: (f64, f64),
        words: &str,
    ) {
        let next = self.images.len();
        let place = *self.known.entry(&image.bytes).or_insert(next);
        if place == next {
            self.images.push((ending, &*image.bytes));
        }
        let scale = (most.0 / f64::from(wide)).min(most.1 / f64::from(high)) * EMU;
        let (width, height) = (whole(f64::from(wide) * scale), whole(f64::from(high) * scale));
        self.drawings += 1;
        let number = self.drawings;
        let mut described = String::new();
        push_escaped(&mut described, &self.sieve.text(words).replace('\n', " "));
        let _ = write!(
            self.out,
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" \
             cy=\"{height}\"/><wp:docPr id=\"{number}\" name=\"Picture {number}\" descr=\"{described}\"/><a:graphic>\
             <a:graphicData uri=\"{}\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"{}\" \
             descr=\"{described}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{}\"/><a:stretch>\
             <a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" \
             cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>\
             </a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
            parts::PICTURE,
            parts::image_name(place, ending),
            parts::image_id(place),
        );
    }

    /// Photos two in a row, in a table without lines.
    fn photos(&mut self, photos: &'a [Photo]) {
        if self.break_before {
            self.paragraph("Break", "", &[]);
        }
        let width = (self.measures.width(self.landscape) - GUTTER) / 2.0;
        let widths = [width + GUTTER / 2.0; 2];
        let missing = text(self.document.language, "document.photo_missing", &[]);
        self.open_table("Plain", &widths);
        for row in photos.chunks(2) {
            self.out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (place, width_of_cell) in widths.into_iter().enumerate() {
                self.open_cell(width_of_cell, 1, "", None);
                match row.get(place) {
                    Some(photo) => {
                        let label = photo_label(photo, self.document.language);
                        let most = (width, width * PHOTO_HEIGHT);
                        self.image("Picture", photo.image.as_ref(), most, &label, &missing);
                        self.plain("PhotoLabel", &label);
                    }
                    None => self.paragraph("TableText", "", &[]),
                }
                self.out.push_str("</w:tc>");
            }
            self.out.push_str("</w:tr>");
        }
        self.out.push_str("</w:tbl>");
        self.plain("TableEnd", "");
    }

    /// Who signs, two in a row: a line to write on, and the date.
    fn signatures(&mut self, signatures: &'a [Signature]) {
        let half = (self.measures.width(self.landscape) - GUTTER) / 2.0;
        let label = half * 0.4;
        let widths = [label, half - label, GUTTER, label, half - label];
        let (outer, language) = (self.keep, self.document.language);
        self.keep = Keep::Yes;
        self.paragraph("TableEnd", "", &[]);
        self.open_table("Plain", &widths);
        let (date, blank) = (text(language, "document.on_date", &[]), text(language, "document.date_blank", &[]));
        for pair in signatures.chunks(2) {
            let _ = write!(
                self.out,
                "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{}\" w:hRule=\"atLeast\"/></w:trPr>",
                twips(SIGNATURE_HEIGHT)
            );
            self.signature_row(&widths, pair, |writer, signature| {
                writer.signature_cell(widths[0], &super::role_label(signature, language), false);
                writer.open_signed(widths[1]);
                let name = writer.sieve.text(&signature.name);
                writer.run(&name, "");
                if let Some((image, size)) = signature.drawn.as_ref().and_then(|image| Some((image, image.size()?))) {
                    writer.run("\u{2002}", "");
                    writer.drawing(image, size, (widths[1] * 0.45, SIGNATURE_HEIGHT), &signature.name);
                }
                writer.close();
                writer.out.push_str("</w:tc>");
            });
            self.out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.signature_row(&widths, pair, |writer, signature| {
                writer.signature_cell(widths[0], &date, false);
                let on = if signature.date.is_empty() { &blank } else { &signature.date };
                writer.signature_cell(widths[1], on, true);
            });
        }
        self.keep = outer;
        self.out.push_str("</w:tbl>");
        self.plain("TableEnd", "");
    }

    fn signature_row(&mut self, widths: &[f64], pair: &'a [Signature], cells: impl Fn(&mut Self, &'a Signature)) {
        for place in 0..2 {
            if place > 0 {
                self.signature_cell(widths[2], "", false);
            }
            match pair.get(place) {
                Some(signature) => cells(self, signature),
                None => (0..2).for_each(|cell| self.signature_cell(widths[cell], "", false)),
            }
        }
        self.out.push_str("</w:tr>");
    }

    fn signature_cell(&mut self, width: f64, text: &str, line: bool) {
        if line {
            self.open_signed(width);
        } else {
            let _ = write!(
                self.out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:vAlign w:val=\"bottom\"/></w:tcPr>",
                twips(width)
            );
            self.open("Signature", "");
        }
        let text = self.sieve.text(text);
        self.run(&text, "");
        self.close();
        self.out.push_str("</w:tc>");
    }

    /// A cell with a line below it.
    fn open_signed(&mut self, width: f64) {
        let _ = write!(
            self.out,
            "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:tcBorders><w:bottom w:val=\"single\" w:sz=\"4\" \
             w:space=\"0\" w:color=\"auto\"/></w:tcBorders><w:vAlign w:val=\"bottom\"/></w:tcPr>",
            twips(width)
        );
        self.open("Signature", "");
    }
}

/// Whether a text has codes or figures in a row that LibreOffice breaks no line within.
fn has_stiff(text: &str) -> bool {
    text.split(|sign: char| !sign.is_ascii_graphic() && !"、（）".contains(sign))
        .any(|part| part.contains('、') && part.chars().count() >= STIFF)
}

/// Word's name of an alignment, as a property of a paragraph.
fn justify(align: Align) -> String {
    format!("<w:jc w:val=\"{}\"/>", measures::side(align))
}

/// The place a heading is found by.
fn bookmark(place: usize) -> String {
    format!("_Toc{:08}", place + 1)
}

/// Millimetres in twentieths of a point.
pub(super) fn twips(millimetres: f64) -> i64 {
    whole(millimetres * 1440.0 / 25.4)
}

/// The nearest whole number of a measure, which is far below where that could go wrong.
#[expect(clippy::cast_possible_truncation, reason = "measures of a page")]
pub(super) fn whole(measure: f64) -> i64 {
    measure.round() as i64
}
