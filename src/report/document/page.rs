//! A document as pages: pdf, and pictures of single pages to look at before it is written.
//!
//! What the pages look like stands in `assets/reports/document.typ`; here the document becomes the data it reads.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use typst::foundations::{Bytes, NativeElement as _};
use typst::introspection::Introspector as _;
use typst::model::HeadingElem;
use typst::utils::Scalar;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use super::glyphs::Sieve;
use super::measures::{self, Measures};
use super::{
    Align, Block, Cell, Document, Flag, Image, Numbering, PHOTO_PIXELS, Run, Slot, Table, item_label, leads,
    photo_label, pieces, role_label,
};
use crate::fault::Result;
use crate::report::press::{self, Press};
use crate::report::templates::Templates;
use crate::report::{look, not_written};
use crate::text::{Language, text};

/// A word of so many letters may be broken, which typesetting does not do by itself, after every so many.
const LONG_WORD: usize = 24;
const BREAK_EVERY: usize = 6;
/// Where a line may be broken.
const BREAK: char = '\u{200B}';

/// A document set in type.
#[derive(Debug)]
pub struct Pages {
    set: PagedDocument,
    identity: String,
    headings: usize,
}

/// A page as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageImage {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue and opacity of each; pages are opaque.
    pub rgba: Vec<u8>,
}

impl Pages {
    /// Sets a document by the template of its kind. Nothing is drawn yet.
    ///
    /// Fails where a template of the office's own is at fault, which is named with its line.
    pub fn set(document: &Document, templates: &Templates) -> Result<Self> {
        let set = |decodes: bool| {
            let mut setter = Setter {
                document,
                templates,
                measures: Measures::of(document),
                sieve: Sieve::new(&press::has_glyph, document.language),
                numbering: Numbering::new(document.language),
                files: BTreeMap::new(),
                landscape: document.layout.lies(),
                decodes,
                photo_side: photo_side(&document.blocks),
            };
            let data = setter.data();
            Press::new(document.kind, templates, &data, setter.files)?.set()
        };
        // A picture whose end is torn off is seen only by who decodes it, which takes its time: only where something is wrong.
        let pages = set(false).or_else(|_| set(true))?;
        let identity = format!("junheng-{}-{}", document.kind, document.identity);
        Ok(Self { set: pages, identity, headings: document.headings().len() })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.set.pages().len()
    }

    /// Width and height of a page, in points; `None` where there is no such page.
    #[must_use]
    pub fn size(&self, page: usize) -> Option<(f64, f64)> {
        let size = self.set.pages().get(page)?.frame.size();
        Some((size.x.to_pt(), size.y.to_pt()))
    }

    /// One page as a picture, at so many pixels to a point.
    ///
    /// Fails where there is no such page.
    pub fn draw(&self, page: usize, pixels_to_point: f32) -> Result<PageImage> {
        let page = self.set.pages().get(page).ok_or_else(|| not_written(page))?;
        let scale = Scalar::new(f64::from(pixels_to_point.clamp(0.1, 8.0)));
        let pixels = typst_render::render(page, &RenderOptions { pixel_per_pt: scale, render_bleed: false });
        Ok(PageImage { width: pixels.width(), height: pixels.height(), rgba: pixels.take() })
    }

    /// All of them as pdf. The same document gives the same bytes.
    pub fn pdf(&self) -> Result<Vec<u8>> {
        press::pdf(&self.set, self.identity.clone())
    }

    /// The pages the document's headings stand on, for the contents of its docx; nothing where a template has headings of
    /// its own.
    #[must_use]
    pub fn of_headings(&self) -> Vec<usize> {
        let introspector = self.set.introspector();
        let headings = introspector.query(&HeadingElem::ELEM.select());
        if headings.len() != self.headings {
            return Vec::new();
        }
        let page = |place| introspector.page(place).map(std::num::NonZeroUsize::get);
        headings.iter().filter_map(|heading| page(heading.location()?)).collect()
    }
}

/// Makes the data a template reads.
struct Setter<'a> {
    document: &'a Document,
    templates: &'a Templates,
    measures: Measures,
    sieve: Sieve<'a>,
    numbering: Numbering,
    files: BTreeMap<String, Bytes>,
    landscape: bool,
    /// Whether pictures are looked at as a whole.
    decodes: bool,
    /// What photos are made to fit, where they are too many for their size.
    photo_side: Option<u32>,
}

/// Pixels of all photos together. Each is held as three bytes a pixel until the last page is made; five hundred of them then have
/// 160 an inch where they stand, two in a row.
const MOST_PIXELS: f64 = 80_000_000.0;
/// Pixels of a photo's longer side that are left to it in any case.
const LEAST_SIDE: u32 = 200;

/// The side of the square that photos are made to fit, so that all of them are not too many pixels; `None` where they are not.
fn photo_side(blocks: &[Block]) -> Option<u32> {
    let pixels = pixels(blocks);
    let fits = |side: &u32| pixels * (f64::from(*side) / f64::from(PHOTO_PIXELS)).powi(2) <= MOST_PIXELS;
    let mut sides = (LEAST_SIDE..=PHOTO_PIXELS).rev().step_by(20);
    let side = sides.find(fits).unwrap_or(LEAST_SIDE);
    (side < PHOTO_PIXELS).then_some(side)
}

fn pixels(blocks: &[Block]) -> f64 {
    let of_block = |block: &Block| match block {
        Block::Photos(photos) => {
            let sizes = photos.iter().filter_map(|photo| photo.image.as_ref()?.size());
            sizes.map(|(_, width, height)| f64::from(width) * f64::from(height)).sum()
        }
        Block::Together(blocks) | Block::Landscape(blocks) => pixels(blocks),
        _ => 0.0,
    };
    blocks.iter().map(of_block).sum()
}

impl Setter<'_> {
    fn data(&mut self) -> Value {
        let document = self.document;
        let (language, day) = (document.language, document.made_on);
        let chinese = language == Language::ZhCn;
        let words = |key: &str| text(language, &format!("document.{key}"), &[]);
        let title = self.sieve.text(&document.title);
        let subtitle: Vec<String> = document.subtitle.iter().map(|line| self.sieve.text(line)).collect();
        let about = self.sieve.text(&document.about);
        let blocks = self.blocks(&document.blocks);
        let footnote = self.sieve.text(&document.footnote);
        json!({
            "kind": document.kind,
            "title": title,
            "subtitle": subtitle,
            "about": about,
            "day": [day.year(), day.month(), day.day()],
            "lang": if chinese { "zh" } else { "en" },
            "region": if chinese { "cn" } else { "gb" },
            "fonts": press::families_by_role(language, self.templates),
            "measures": self.measures,
            "gutter": measures::GUTTER,
            "lies": document.layout.lies(),
            "colours": { "line": hex(look::LINE), "quiet": hex(look::QUIET_INK), "head": hex(look::QUIET_TINT) },
            "words": {
                "contents": words("contents"), "photo_missing": words("photo_missing"),
                "picture_missing": words("picture_missing"), "date": words("on_date"), "date_blank": words("date_blank"),
            },
            "contents": document.has_contents(),
            "blocks": blocks,
            "footnote": footnote,
            "notes": self.sieve.notes(language),
        })
    }

    fn blocks(&mut self, blocks: &[Block]) -> Vec<Value> {
        let placed = blocks.iter().enumerate();
        let drawn = placed.map(|(place, block)| {
            let mut value = self.block(block);
            if leads(block, blocks.get(place + 1)) {
                value["leads"] = json!(true);
            }
            value
        });
        drawn.collect()
    }

    fn block(&mut self, block: &Block) -> Value {
        let language = self.document.language;
        match block {
            Block::Heading { level, text, numbered } => {
                let heading = self.numbering.numbered(*level, text, *numbered);
                self.sieve.enter(&heading);
                json!({ "is": "heading", "level": level, "text": self.sieve.text(&heading) })
            }
            Block::Paragraph(runs) => json!({ "is": "paragraph", "runs": self.runs(runs) }),
            Block::Line { runs, align } => {
                json!({ "is": "line", "align": measures::side(*align), "runs": self.runs(runs) })
            }
            Block::List { numbered, items } => {
                let items = items.iter().enumerate();
                let items = items.map(|(place, item)| json!([item_label(*numbered, place), self.runs(item)]));
                json!({ "is": "list", "items": items.collect::<Vec<_>>() })
            }
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => json!({
                "is": "picture",
                "file": self.file(picture.image.as_ref()),
                "width": picture.width.clamp(0.05, 1.0),
                "caption": self.sieve.text(&picture.caption),
                "alternative": self.sieve.text(&picture.alternative),
            }),
            Block::Photos(photos) => {
                let photos = photos.iter().map(|photo| {
                    let label = self.sieve.text(&photo_label(photo, language));
                    let image = photo.image.as_ref();
                    let smaller = self.photo_side.zip(image).and_then(|(side, image)| image.smaller(side));
                    json!({ "label": label, "file": self.file(smaller.as_ref().or(image)) })
                });
                json!({ "is": "photos", "photos": photos.collect::<Vec<_>>() })
            }
            Block::Signatures(signatures) => {
                let signatures = signatures.iter().map(|signature| {
                    json!({
                        "role": self.sieve.text(&role_label(signature, language)),
                        "name": self.sieve.text(&signature.name),
                        "drawn": self.file(signature.drawn.as_ref()),
                        "date": self.sieve.text(&signature.date),
                    })
                });
                json!({ "is": "signatures", "signatures": signatures.collect::<Vec<_>>() })
            }
            Block::Together(blocks) => json!({ "is": "together", "blocks": self.blocks(blocks) }),
            Block::Landscape(blocks) => {
                let outer = std::mem::replace(&mut self.landscape, true);
                let blocks = self.blocks(blocks);
                self.landscape = outer;
                json!({ "is": "landscape", "blocks": blocks })
            }
            Block::PageBreak => json!({ "is": "page-break" }),
        }
    }

    fn runs(&mut self, runs: &[Run]) -> Vec<Value> {
        let pieces = pieces(runs, self.document.language, &mut self.sieve);
        let look = |piece: &super::Piece| piece.said.map_or_else(String::new, |mark| hex(measures::ink(mark)));
        pieces.iter().map(|piece| json!([breakable(&piece.text), piece.bold, look(piece)])).collect()
    }

    fn table(&mut self, table: &Table) -> Value {
        let widths = measures::widths(table, self.measures.width(self.landscape), self.measures.table);
        let caption = self.sieve.text(&table.caption);
        let head = self.rows(table, &table.head, &widths, true);
        let rows = self.rows(table, &table.rows, &widths, false);
        let note = self.sieve.text(&table.note);
        let whole = self.measures.stays_whole(table, &widths);
        json!({
            "is": "table", "caption": caption, "widths": widths, "head": head, "rows": rows, "note": note, "whole": whole,
        })
    }

    fn rows(&mut self, table: &Table, rows: &[Vec<Cell>], widths: &[f64], head: bool) -> Vec<Value> {
        let mut written = Vec::with_capacity(rows.len());
        for row in table.grid(rows) {
            let wide = |slot: &Slot<'_>| widths[slot.column..slot.column + slot.across].iter().sum::<f64>();
            let cells = row.iter().filter_map(|slot| Some((slot, slot.cell?)));
            let texts =
                cells.clone().flat_map(|(slot, cell)| cell.runs.iter().map(move |run| (run.text.as_str(), wide(slot))));
            let breaks = self.measures.may_break(texts);
            let mut values = Vec::with_capacity(row.len());
            for (slot, cell) in cells {
                let align = if head { Align::Centre } else { table.columns[slot.column].align };
                let fill = if head { Some(look::QUIET_TINT) } else { measures::tint(cell.flag) };
                values.push(json!({
                    "runs": self.runs(&cell.runs),
                    "align": measures::side(cell.align.unwrap_or(align)),
                    "across": slot.across,
                    "down": slot.down,
                    "fill": fill.map(hex),
                    "bold": head || matches!(cell.flag, Flag::Fails | Flag::Total),
                    "breaks": breaks,
                }));
            }
            written.push(Value::Array(values));
        }
        written
    }

    /// The name a picture is read by; empty where it is missing or broken.
    fn file(&mut self, image: Option<&Image>) -> String {
        let Some((image, (ending, ..))) = image.and_then(|image| Some((image, image.size()?))) else {
            return String::new();
        };
        if self.decodes && image::load_from_memory(&image.bytes).is_err() {
            return String::new();
        }
        let number = self.files.len() + 1;
        let (name, bytes) = match &image.vector {
            Some(vector) => (format!("picture-{number}.svg"), vector),
            None => (format!("picture-{number}.{ending}"), &image.bytes),
        };
        self.files.insert(name.clone(), Bytes::new(bytes.clone()));
        name
    }
}

/// The text with places to break its longest words at: a note of one word would run off the page.
fn breakable(text: &str) -> String {
    if text.split(|sign: char| !sign.is_ascii_graphic()).all(|word| word.len() <= LONG_WORD) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = 0;
    for sign in text.chars() {
        letters = if sign.is_ascii_graphic() { letters + 1 } else { 0 };
        out.push(sign);
        if letters > 0 && letters % BREAK_EVERY == 0 {
            out.push(BREAK);
        }
    }
    out
}

/// A colour as typst reads it.
fn hex(colour: u32) -> String {
    format!("#{colour:06x}")
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;
    use crate::report::document::Photo;

    #[test]
    fn photos_are_made_smaller_where_there_are_too_many_of_them() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::new_rgb8(PHOTO_PIXELS, 600).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        let image = Image::new(bytes.into_inner());
        let album = |count: usize| {
            let photo = Photo { number: String::new(), caption: String::new(), image: Some(image.clone()) };
            [Block::Together(vec![Block::Photos(vec![photo; count])])]
        };
        assert_eq!(photo_side(&album(100)), None);
        let side = photo_side(&album(500)).unwrap();
        let (_, width, height) = image.smaller(side).unwrap().size().unwrap();
        assert_eq!(width, side);
        assert!(f64::from(width * height) * 500.0 <= MOST_PIXELS, "{width} by {height}");
        assert!(width >= 400, "what they show is still seen: {width}");
        assert_eq!(photo_side(&album(5000)), Some(LEAST_SIDE));
    }
}
