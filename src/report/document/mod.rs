//! A document before anything is known of pages or files: what it says, in order.
//!
//! Pure values. Two back ends draw them, `docx` and `page` (pdf): fonts, sizes, margins and spacing are theirs, so that a
//! document says only what it says. Headings are numbered here, for both to say the same.

mod docx;
mod glyphs;
mod measures;
#[cfg(feature = "pdf")]
mod page;
mod parts;

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader};

use jiff::civil::Date;

use super::look;
use super::templates::Templates;
use crate::chart;
use crate::text::{Language, text, version};

pub use docx::docx;
#[cfg(feature = "pdf")]
pub use page::{PageImage, Pages};

use glyphs::Sieve;

/// A photo in a document is at most so many pixels on its longer side: 200 to the inch where two share a row.
pub(crate) const PHOTO_PIXELS: u32 = 800;
/// Quality of such a photo, of 100.
const PHOTO_QUALITY: u8 = 80;
/// A larger picture is refused before it is decoded, bytes of its pixels.
const MOST_PIXEL_BYTES: u64 = 400 << 20;

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its kind, as on the command line: names the template it is set by, `visit-summary.typ`.
    pub kind: &'static str,
    /// What it is of, in letters and digits (county, year, visit): tells it from others of its kind, for good.
    pub identity: String,
    /// How its pages look.
    pub layout: Layout,
    /// Version of the official form it follows; empty for none.
    pub form: String,
    /// Language of what the back ends add.
    pub language: Language,
    /// The day of its figures, also its time of creation.
    pub made_on: Date,
    /// Its title.
    pub title: String,
    /// Lines under the title.
    pub subtitle: Vec<String>,
    /// Whose it is and of when, in one line, smaller; empty for none.
    pub about: String,
    /// Whether a list of its headings stands in front.
    pub contents: bool,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Small line at the very end; empty for none.
    pub footnote: String,
}

/// How pages look. Everything is A4, upright unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// An official letter: margins and sizes of official papers.
    Letter,
    /// A report of many pages with tables.
    Report,
    /// A sheet that should fit one page or two: small and close.
    Sheet,
    /// The same on pages lying on their side: tables of many columns throughout.
    Wide,
}

impl Layout {
    /// Whether it is small and close.
    const fn is_close(self) -> bool {
        matches!(self, Self::Sheet | Self::Wide)
    }

    /// Whether all its pages lie on their side.
    const fn lies(self) -> bool {
        matches!(self, Self::Wide)
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading {
        /// From 1 to 3.
        level: u8,
        /// Its words, without number.
        text: String,
        /// Whether it is numbered: 一、 （一） 1. in Chinese, 1, 1.1, 1.1.1 in English.
        numbered: bool,
    },
    /// A paragraph, its first line indented as the language does.
    Paragraph(Vec<Run>),
    /// A line or paragraph without indent: who is addressed, who signs.
    Line {
        /// Its text.
        runs: Vec<Run>,
        /// Where it stands.
        align: Align,
    },
    /// A list.
    List {
        /// 1. 2. 3., or dots.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Run>>,
    },
    /// A table.
    Table(Table),
    /// A picture over the width of the text, or part of it.
    Picture(Picture),
    /// Photos, two in a row, each with number and caption.
    Photos(Vec<Photo>),
    /// Who signs, two in a row.
    Signatures(Vec<Signature>),
    /// Blocks that stay on one page. Only for what is shorter than a page.
    Together(Vec<Block>),
    /// Blocks on pages lying on their side: wide tables.
    Landscape(Vec<Block>),
    /// What follows begins a page.
    PageBreak,
}

/// A piece of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// Its words. A line break in them is kept.
    pub text: String,
    /// Whether it is stressed.
    pub bold: bool,
    /// What is to be said about the figure it holds.
    pub mark: Mark,
}

/// What is to be said about a figure. Both back ends say it in words behind the figure; colour comes second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// Import, or a person, doubts it.
    Doubtful,
    /// There is none. The run's own text may be empty.
    Missing,
    /// It lies on the very edge between met and not met.
    Borderline,
    /// It was measured on site and stands in for a reported one.
    Measured,
}

/// Where text stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// Right: figures.
    Right,
}

/// What a cell says beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flag {
    /// Nothing.
    #[default]
    None,
    /// It falls short: bold, on a tint.
    Fails,
    /// It needs a look: on a tint.
    Caution,
    /// A total, or what divides the table: bold, on a quiet tint.
    Total,
}

/// A table. Its head stands again on every page, its rows are not torn apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Over the table; empty for none.
    pub caption: String,
    /// Columns. Their widths share the width of the text in proportion: think of millimetres on 160.
    pub columns: Vec<Column>,
    /// Rows of the head.
    pub head: Vec<Vec<Cell>>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Under the table, small; empty for none.
    pub note: String,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its share of the width.
    pub width: f64,
    /// Where text stands in its cells, those of the head apart, which are centred.
    pub align: Align,
}

/// A cell. One that spans rows is left out of the rows below, as one that spans columns is of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub runs: Vec<Run>,
    /// Where it stands, if not as its column says.
    pub align: Option<Align>,
    /// Columns it spans.
    pub across: usize,
    /// Rows it spans.
    pub down: usize,
    /// What it says beside its text.
    pub flag: Flag,
}

/// A picture's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// PNG or JPEG.
    pub bytes: Arc<[u8]>,
    /// The same as SVG, for pages.
    pub vector: Option<Arc<[u8]>>,
}

/// A picture with its caption.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The picture; `None` is a box that says it is missing.
    pub image: Option<Image>,
    /// Under it; empty for none.
    pub caption: String,
    /// What can be seen, in words.
    pub alternative: String,
    /// Its width as a share of the text's, above 0 to 1.
    pub width: f64,
}

/// A photo of the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The number findings refer to it by.
    pub number: String,
    /// What it shows, where and when.
    pub caption: String,
    /// The photo, made small enough by who puts it here; `None` is a box that says it is missing.
    pub image: Option<Image>,
}

/// A place for a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// As what one signs.
    pub role: String,
    /// Who; empty for a line to write on.
    pub name: String,
    /// The signature drawn on the screen (PNG).
    pub drawn: Option<Image>,
    /// When; empty for a line to write on.
    pub date: String,
}

impl Document {
    /// A document that says nothing yet.
    #[must_use]
    pub fn new(kind: &'static str, layout: Layout, language: Language, title: String, made_on: Date) -> Self {
        Self {
            kind,
            identity: String::new(),
            layout,
            form: String::new(),
            language,
            made_on,
            title,
            subtitle: Vec::new(),
            about: String::new(),
            contents: false,
            blocks: Vec::new(),
            footnote: String::new(),
        }
    }

    /// Adds a block, unless it is empty.
    pub fn push(&mut self, block: Block) {
        if !block.is_empty() {
            self.blocks.push(block);
        }
    }

    /// Adds a numbered heading and what stands under it, unless nothing does.
    pub fn push_if_any(&mut self, level: u8, heading: impl Into<String>, blocks: Vec<Block>) {
        self.blocks.extend(section(level, heading, blocks));
    }

    /// Whether there are drawings in it, which are drawn with the bundled fonts.
    #[must_use]
    pub fn has_pictures(&self) -> bool {
        let mut any = false;
        each_block(&self.blocks, &mut |block| any |= matches!(block, Block::Picture(_)));
        any
    }

    /// The version of what its docx is laid out by: styles, fonts by name, margins and sizes; the look of its charts; the form
    /// it follows.
    #[must_use]
    pub fn docx_layout(&self) -> String {
        version(self.set_by(&parts::layout(self)).iter().map(String::as_str))
    }

    /// The version of what its pages are set by: the templates, and as in the docx what is handed to them.
    #[must_use]
    pub fn page_layout(&self, templates: &Templates) -> String {
        version(self.set_by(&templates.version(self.kind)).iter().map(String::as_str))
    }

    fn set_by(&self, own: &str) -> [String; 5] {
        let charts = if self.has_pictures() { chart::layout::version() } else { String::new() };
        let measures = measures::Measures::of(self);
        let lies = if self.layout.lies() { " lies" } else { "" };
        let shared = format!("{:?} {measures:?} {}{lies}", measures::PAGE, measures::GUTTER);
        [own.to_owned(), shared, look::data(), charts, self.form.clone()]
    }

    /// Whether a list of its headings stands in front: it has some that are listed.
    fn has_contents(&self) -> bool {
        let listed =
            |block: &Block| matches!(block, Block::Heading { level, .. } if *level <= measures::CONTENTS_DEPTH);
        let mut any = false;
        each_block(&self.blocks, &mut |block| any |= listed(block));
        self.contents && any
    }

    /// Its headings in order, with their numbers.
    pub(crate) fn headings(&self) -> Vec<(u8, String)> {
        let mut numbering = Numbering::new(self.language);
        let mut headings = Vec::new();
        each_block(&self.blocks, &mut |block| {
            if let Block::Heading { level, text, numbered } = block {
                headings.push((*level, numbering.numbered(*level, text, *numbered)));
            }
        });
        headings
    }
}

/// A numbered heading and what stands under it; nothing where that is empty. A part made of parts nests calls.
#[must_use]
pub fn section(level: u8, heading: impl Into<String>, blocks: Vec<Block>) -> Vec<Block> {
    if blocks.iter().all(|block| block.is_empty() || matches!(block, Block::PageBreak)) {
        return Vec::new();
    }
    let mut section = vec![Block::heading(level, heading)];
    section.extend(blocks.into_iter().filter(|block| !block.is_empty()));
    section
}

/// Calls for every block in order, those within others too.
pub(crate) fn each_block<'a>(blocks: &'a [Block], call: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        call(block);
        if let Block::Together(inner) | Block::Landscape(inner) = block {
            each_block(inner, call);
        }
    }
}

impl Block {
    /// A numbered heading.
    #[must_use]
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level: level.clamp(1, 3), text: text.into(), numbered: true }
    }

    /// A heading without number: 附件.
    #[must_use]
    pub fn plain_heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level: level.clamp(1, 3), text: text.into(), numbered: false }
    }

    /// A paragraph of one piece.
    #[must_use]
    pub fn paragraph(text: impl Into<Run>) -> Self {
        Self::Paragraph(vec![text.into()])
    }

    /// A line without indent.
    #[must_use]
    pub fn line(text: impl Into<Run>) -> Self {
        Self::Line { runs: vec![text.into()], align: Align::Left }
    }

    /// A line at the right: who signs a letter, and when.
    #[must_use]
    pub fn closing(text: impl Into<Run>) -> Self {
        Self::Line { runs: vec![text.into()], align: Align::Right }
    }

    /// A list of plain texts.
    #[must_use]
    pub fn list<T: Into<Run>>(numbered: bool, items: impl IntoIterator<Item = T>) -> Self {
        Self::List { numbered, items: items.into_iter().map(|item| vec![item.into()]).collect() }
    }

    /// Whether it says nothing and is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let silent = |runs: &[Run]| runs.iter().all(Run::is_empty);
        match self {
            Self::Heading { text, .. } => text.trim().is_empty(),
            Self::Paragraph(runs) | Self::Line { runs, .. } => silent(runs),
            Self::List { items, .. } => items.iter().all(|item| silent(item)),
            Self::Table(table) => table.rows.is_empty(),
            Self::Photos(photos) => photos.is_empty(),
            Self::Signatures(signatures) => signatures.is_empty(),
            Self::Together(blocks) | Self::Landscape(blocks) => blocks.iter().all(Self::is_empty),
            Self::Picture(_) | Self::PageBreak => false,
        }
    }
}

/// Whether a block may not stand alone at the foot of a page: it leads into what follows, or people sign below it.
fn leads(block: &Block, next: Option<&Block>) -> bool {
    let runs = match block {
        Block::Paragraph(runs) | Block::Line { runs, .. } => runs,
        Block::List { .. } => return matches!(next, Some(Block::Signatures(_))),
        _ => return false,
    };
    let ends = runs.iter().rfind(|run| !run.is_empty()).is_some_and(|run| run.text.trim_end().ends_with(['：', ':']));
    match next {
        None | Some(Block::PageBreak | Block::Landscape(_)) => false,
        // What introduces a table stands above it.
        Some(Block::Signatures(_) | Block::Table(_)) => true,
        Some(Block::Together(blocks)) => ends || blocks.iter().any(|block| matches!(block, Block::Signatures(_))),
        Some(_) => ends,
    }
}

impl Run {
    /// Stressed text.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, mark: Mark::None }
    }

    /// A figure with what is to be said about it.
    #[must_use]
    pub fn marked(text: impl Into<String>, mark: Mark) -> Self {
        Self { text: text.into(), bold: false, mark }
    }

    /// Whether nothing of it is seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.mark == Mark::None
    }
}

impl<T: Into<String>> From<T> for Run {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Mark {
    /// The word said behind a figure; empty for none. A missing figure without text is that word alone.
    #[must_use]
    pub fn word(self, language: Language) -> String {
        let key = match self {
            Self::None => return String::new(),
            Self::Doubtful => "doubtful",
            Self::Missing => "missing",
            Self::Borderline => "borderline",
            Self::Measured => "measured",
        };
        text(language, &format!("document.mark.{key}"), &[])
    }
}

impl Cell {
    /// A cell of one piece of text.
    #[must_use]
    pub fn new(text: impl Into<Run>) -> Self {
        Self::of(vec![text.into()])
    }

    /// A cell of several pieces of text.
    #[must_use]
    pub const fn of(runs: Vec<Run>) -> Self {
        Self { runs, align: None, across: 1, down: 1, flag: Flag::None }
    }

    /// The cell with its text standing so.
    #[must_use]
    pub const fn aligned(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }

    /// The cell over so many columns and rows.
    #[must_use]
    pub fn spanning(mut self, across: usize, down: usize) -> Self {
        (self.across, self.down) = (across.max(1), down.max(1));
        self
    }

    /// The cell with a flag.
    #[must_use]
    pub const fn flagged(mut self, flag: Flag) -> Self {
        self.flag = flag;
        self
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Table {
    /// A table with one row of headings, each with its column's width and alignment.
    #[must_use]
    pub fn new<T: Into<Cell>>(columns: impl IntoIterator<Item = (T, f64, Align)>) -> Self {
        let mut table = Self { head: vec![Vec::new()], ..Self::default() };
        for (heading, width, align) in columns {
            table.head[0].push(heading.into());
            table.columns.push(Column { width, align });
        }
        table
    }

    /// The table with a caption.
    #[must_use]
    pub fn captioned(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// Adds a row.
    pub fn row<T: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}

/// A cell in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot<'a> {
    /// The cell; `None` where one above reaches down to here.
    pub cell: Option<&'a Cell>,
    /// Its first column.
    pub column: usize,
    /// Columns it takes.
    pub across: usize,
    /// Rows it takes, this one among them.
    pub down: usize,
}

impl Table {
    /// Rows, of the head or of the rest, with every place of the grid taken once: what reaches beyond it is cut, what is not
    /// said is empty.
    pub(crate) fn grid<'a>(&self, rows: &'a [Vec<Cell>]) -> Vec<Vec<Slot<'a>>> {
        let count = self.columns.len();
        // How many rows are still taken in a column by the cell above, and how many columns that cell takes.
        let mut taken = vec![(0_usize, 1_usize); count];
        let mut grid = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let mut cells = row.iter();
            let mut slots = Vec::with_capacity(row.len());
            let mut column = 0;
            while column < count {
                let (rows_taken, across_taken) = taken[column];
                if rows_taken > 0 {
                    taken[column].0 -= 1;
                    slots.push(Slot { cell: None, column, across: across_taken, down: 1 });
                    column += across_taken;
                    continue;
                }
                let cell = cells.next().unwrap_or(&EMPTY_CELL);
                let free = taken[column..].iter().take_while(|(rows, _)| *rows == 0).count();
                let across = cell.across.clamp(1, free);
                let down = cell.down.clamp(1, rows.len() - place);
                taken[column] = (down - 1, across);
                slots.push(Slot { cell: Some(cell), column, across, down });
                column += across;
            }
            grid.push(slots);
        }
        grid
    }
}

/// Stands where a row says less than it has columns.
static EMPTY_CELL: Cell = Cell::of(Vec::new());

impl Image {
    /// A PNG or JPEG.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), vector: None }
    }

    /// The picture with its drawing (SVG), which pages take.
    #[must_use]
    pub fn with_vector(mut self, svg: impl Into<Arc<[u8]>>) -> Self {
        self.vector = Some(svg.into());
        self
    }

    /// A photo of the evidence, made small enough for two in a row; `None` where the bytes are no picture.
    #[must_use]
    pub fn of_photo(bytes: &[u8]) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(MOST_PIXEL_BYTES);
        reader.limits(limits);
        let photo = reader.decode().ok()?;
        let large = photo.width().max(photo.height()) > PHOTO_PIXELS;
        let photo = if large { photo.thumbnail(PHOTO_PIXELS, PHOTO_PIXELS) } else { photo };
        Some(Self::new(as_jpeg(photo)?))
    }

    /// A photo made to fit a square; `None` where it cannot be read.
    pub(crate) fn smaller(&self, side: u32) -> Option<Self> {
        Some(Self::new(as_jpeg(image::load_from_memory(&self.bytes).ok()?.thumbnail(side, side))?))
    }

    /// Ending, width and height in pixels; `None` where the bytes are neither PNG nor JPEG.
    pub(crate) fn size(&self) -> Option<(&'static str, u32, u32)> {
        let reader = ImageReader::new(Cursor::new(&*self.bytes)).with_guessed_format().ok()?;
        let ending = match reader.format()? {
            ImageFormat::Png => "png",
            ImageFormat::Jpeg => "jpg",
            _ => return None,
        };
        let (width, height) = reader.into_dimensions().ok()?;
        (width > 0 && height > 0).then_some((ending, width, height))
    }
}

/// The file of a photo.
fn as_jpeg(photo: DynamicImage) -> Option<Vec<u8>> {
    let photo = DynamicImage::ImageRgb8(photo.into_rgb8());
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, PHOTO_QUALITY)).ok()?;
    Some(bytes)
}

/// Text as it is drawn: a run, or what is said about it.
struct Piece {
    text: String,
    bold: bool,
    /// It is the word said about a figure, not the figure.
    said: Option<Mark>,
}

/// Runs as they are drawn, with the words that are said about figures behind them.
fn pieces(runs: &[Run], language: Language, sieve: &mut Sieve<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for run in runs {
        if !run.text.is_empty() {
            pieces.push(Piece { text: sieve.text(&run.text), bold: run.bold, said: None });
        }
        let mut word = run.mark.word(language);
        if word.is_empty() {
            continue;
        }
        if !run.text.is_empty() {
            word = text(language, "document.in_brackets", &[("words", word)]);
        }
        pieces.push(Piece { text: word, bold: false, said: Some(run.mark) });
    }
    pieces
}

/// What stands before an item of a list.
fn item_label(numbered: bool, place: usize) -> String {
    if numbered { format!("{}.", place + 1) } else { "•".to_owned() }
}

/// A photo's number and caption in one line.
fn photo_label(photo: &Photo, language: Language) -> String {
    let number = text(language, "document.photo_number", &[("number", photo.number.clone())]);
    if photo.caption.is_empty() { number } else { format!("{number}  {}", photo.caption) }
}

/// As what one signs, before the line to sign on.
fn role_label(signature: &Signature, language: Language) -> String {
    text(language, "document.role", &[("role", signature.role.clone())])
}

/// Counts headings.
pub(crate) struct Numbering {
    language: Language,
    counts: [usize; 3],
}

impl Numbering {
    pub(crate) const fn new(language: Language) -> Self {
        Self { language, counts: [0; 3] }
    }

    /// The next heading with its number.
    pub(crate) fn numbered(&mut self, level: u8, text: &str, numbered: bool) -> String {
        let place = usize::from(level.clamp(1, 3)) - 1;
        if !numbered {
            return text.to_owned();
        }
        self.counts[place] += 1;
        self.counts[place + 1..].fill(0);
        let count = self.counts[place];
        let number = match (self.language, place) {
            (Language::ZhCn, 0 | 1) => chinese_number(count),
            (Language::ZhCn, _) => count.to_string(),
            (Language::En, _) => self.counts[..=place].iter().map(usize::to_string).collect::<Vec<_>>().join("."),
        };
        let key = format!("document.heading.level_{}", place + 1);
        crate::text::text(self.language, &key, &[("number", number), ("text", text.to_owned())])
    }
}

/// Numbers up to 99 in Chinese; digits beyond.
fn chinese_number(number: usize) -> String {
    let digits: Vec<char> = text(Language::ZhCn, "document.digits", &[]).chars().collect();
    let digit = |place: usize| digits.get(place).copied().unwrap_or_default();
    let (tens, ones) = (number / 10, number % 10);
    if number == 0 || tens > 9 {
        return number.to_string();
    }
    let mut words = String::new();
    if tens > 1 {
        words.push(digit(tens));
    }
    if tens > 0 {
        words.push(digit(10));
    }
    if ones > 0 {
        words.push(digit(ones));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_layout_language_form_or_chart_is_another_version_and_other_words_are_none() {
        let made_on = Date::constant(2025, 9, 1);
        let document =
            |layout, language, title: &str| Document::new("feedback", layout, language, title.to_owned(), made_on);
        let plain = document(Layout::Letter, Language::ZhCn, "甲");
        let mut drawn = plain.clone();
        let picture = Picture { image: None, caption: String::new(), alternative: String::new(), width: 1.0 };
        drawn.blocks.push(Block::Together(vec![Block::Picture(picture)]));
        let formal = Document { form: "一".to_owned(), ..plain.clone() };
        let others = [
            document(Layout::Report, Language::ZhCn, "甲"),
            document(Layout::Letter, Language::En, "甲"),
            drawn,
            formal,
        ];
        let templates = Templates::built_in();
        for other in others {
            assert_ne!(other.docx_layout(), plain.docx_layout());
            assert_ne!(other.page_layout(&templates), plain.page_layout(&templates));
        }
        assert_eq!(document(Layout::Letter, Language::ZhCn, "乙").docx_layout(), plain.docx_layout());
    }
}
