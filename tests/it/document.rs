//! Documents on paper's terms: the same words in docx and pdf, opened by other programs, whatever was typed into them.
//!
//! What needs python-docx, LibreOffice and poppler runs only where `JUNHENG_DOCUMENT_TESTS=1` asks for it, as `.ci/run` does.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use junheng::report::document::{
    Align, Block, Cell, Document, Flag, Image, Layout, Mark, Photo, Picture, Run, Signature, Table, docx, section,
};
use junheng::text::Language;
use serde_json::Value;

/// Rows of the long table: enough for two pages and more.
const ROWS: usize = 60;
/// What no bundled font has.
const EMOJI: &str = "😀";
/// Rare characters of names, which the bundled regular font has and the bold one does not.
const RARE: &str = "㬎䶮𠮷";

fn day() -> jiff::civil::Date {
    jiff::civil::date(2025, 9, 1)
}

/// A picture of one colour.
fn picture(width: u32, height: u32, colour: [u8; 3], format: image::ImageFormat) -> Image {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb(colour));
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    Image::new(bytes)
}

/// A document with everything a document can have.
fn rich(language: Language) -> Document {
    let zh = language == Language::ZhCn;
    let say = |chinese: &str, english: &str| if zh { chinese.to_owned() } else { english.to_owned() };
    let title = say("河口县义务教育优质均衡发展督导走访小结", "Visit summary of Hekou county");
    let mut document = Document::new("visit-summary", Layout::Report, language, title, day());
    document.identity = "530000-2025-1".into();
    document.subtitle = vec![say("（2025年3月12日至14日）", "12 to 14 March 2025")];
    document.about = say("督导组：张三、李四", "By Zhang San and Li Si");
    document.contents = true;
    document.footnote = say("本件一式两份。", "Two copies were made.");
    let sentence = say(
        "督导组随机抽查了相关文件资料、数据，采取“随机访谈”等形式，征求了公众意见。",
        "The team looked through papers and figures drawn at random, and asked people what they think.",
    );
    let figures = Block::Paragraph(vec![
        say("生均校舍面积为", "Floor area a pupil is ").into(),
        Run::marked("4.52", Mark::Borderline),
        say("㎡，体育馆面积", " m², that of the gym ").into(),
        Run::marked("", Mark::Missing),
        say("，图书", ", books ").into(),
        Run::marked("30", Mark::Doubtful),
        "。".into(),
    ]);
    let mut parts = section(2, say("学校", "Schools"), vec![Block::paragraph(sentence.repeat(3)), figures]);
    parts.extend(section(3, say("资源配置", "Means"), vec![Block::list(true, [sentence.clone(), sentence.clone()])]));
    parts.extend(section(2, say("没有的", "Nothing"), vec![Block::paragraph("  "), Block::list(false, [""])]));
    document.push_if_any(1, say("概况", "Overview"), parts);
    document.push_if_any(1, say("数据核对", "Figures checked"), vec![Block::Table(long_table(language))]);
    document.push_if_any(
        1,
        say("照片", "Photos"),
        vec![
            Block::Picture(Picture {
                image: Some(picture(800, 500, [230, 159, 0], image::ImageFormat::Png)),
                caption: say("图1  差异系数", "Figure 1  Variation"),
                alternative: say("一张图", "A chart"),
                width: 0.8,
            }),
            Block::Photos(vec![
                Photo {
                    number: "P1".into(),
                    caption: say("食堂", "Canteen"),
                    image: Some(picture(400, 300, [0, 114, 178], image::ImageFormat::Jpeg)),
                },
                Photo { number: "P2".into(), caption: say("宿舍", "Dormitory"), image: None },
                Photo {
                    number: "P3".into(),
                    caption: String::new(),
                    image: Some(picture(300, 400, [0, 158, 115], image::ImageFormat::Jpeg)),
                },
            ]),
        ],
    );
    document.push(Block::Landscape(vec![
        Block::plain_heading(1, say("附件", "Annex")),
        Block::Table(spanning_table(language)),
    ]));
    document.push(Block::Together(vec![
        Block::line(say("督导组签字：", "Signed by the team:")),
        Block::Signatures(vec![
            Signature {
                role: say("督学", "Inspector"),
                name: say("张三", "Zhang San"),
                drawn: Some(picture(300, 80, [20, 20, 20], image::ImageFormat::Png)),
                date: "2025-03-14".into(),
            },
            Signature { role: say("校长", "Head"), ..Signature::default() },
            Signature { role: say("陪同", "Accompanied by"), ..Signature::default() },
        ]),
    ]));
    document.push(Block::closing(say("河口县人民政府教育督导室", "Inspection office of Hekou")));
    document
}

fn long_table(language: Language) -> Table {
    let heads = match language {
        Language::ZhCn => ["学校", "上报值", "实测值", "结论"],
        Language::En => ["School", "Reported", "Measured", "Verdict"],
    };
    let columns = [
        (heads[0], 70.0, Align::Left),
        (heads[1], 30.0, Align::Right),
        (heads[2], 40.0, Align::Right),
        (heads[3], 20.0, Align::Centre),
    ];
    let mut table = Table::new(columns).captioned(match language {
        Language::ZhCn => "表1  数据核对",
        Language::En => "Table 1  Figures checked",
    });
    for row in 1..=ROWS {
        let name = match language {
            Language::ZhCn => format!("河口镇第{row}中心小学"),
            Language::En => format!("Hekou primary school no. {row}"),
        };
        let measured = Cell::of(vec![Run::marked("4.31", Mark::Measured)]).flagged(Flag::Fails);
        table.row([Cell::new(name), Cell::new("4.52"), measured, Cell::new("×")]);
    }
    table.note = match language {
        Language::ZhCn => "注：实测值以现场为准。".into(),
        Language::En => "Measured on site.".into(),
    };
    table
}

/// A head of two rows, and rows that say less or more than there are columns.
fn spanning_table(language: Language) -> Table {
    let (school, primary) = match language {
        Language::ZhCn => ("学校", "小学"),
        Language::En => ("School", "Primary"),
    };
    let mut table = Table::new([("", 40.0, Align::Left), ("", 30.0, Align::Right), ("", 30.0, Align::Right)]);
    table.head = vec![
        vec![Cell::new(school).spanning(1, 2), Cell::new(primary).spanning(2, 1)],
        vec![Cell::new("A1"), Cell::new("A2")],
    ];
    table.row([Cell::new("B0").spanning(1, 9), Cell::new("B1"), Cell::new("B2")]);
    table.row(["C1"]);
    table.row(["D1", "D2", "D3"]);
    table
}

/// What people type, and what comes with pasted text.
fn bad() -> Document {
    let mut document = Document::new("county-report", Layout::Report, Language::ZhCn, "坏输入 <&>\"'".into(), day());
    document.identity = "bad".into();
    let hostile = ["=1+1", "+86", "@某", "-3", "& < > \" ' ]]> {{#code}} #set $x$ \\n *粗* _斜_ `码` //注 /*"];
    let mut blocks: Vec<Block> = hostile.into_iter().map(Block::paragraph).collect();
    blocks.push(Block::Paragraph(vec![
        format!("姓名{RARE}，").into(),
        Run::bold(format!("粗{RARE}")),
        format!("好{EMOJI}").into(),
    ]));
    blocks.push(Block::paragraph("甲\u{0}乙\u{1b}丙\u{fffe}丁\r\n下一行\t完"));
    blocks.push(Block::paragraph(numbered(1)));
    let mut table = Table::new([("说明", 20.0, Align::Left), ("长文", 140.0, Align::Left)]);
    table.row([Cell::new("甲"), Cell::new(numbered(2))]);
    table.row([Cell::new("乙"), Cell::new("x".repeat(10_000))]);
    blocks.push(Block::Table(table));
    document.push_if_any(1, "意见", blocks);
    let photos = (0..500_u32).map(|number| {
        let colour = [u8::try_from(number % 256).unwrap(), u8::try_from(number / 256).unwrap(), 90];
        let image = match number {
            7 => None,
            8 => Some(Image::new(b"no picture".to_vec())),
            _ => Some(picture(16, 12, colour, image::ImageFormat::Png)),
        };
        Photo { number: format!("P{number}"), caption: "照片说明".into(), image }
    });
    document.push_if_any(1, "照片", vec![Block::Photos(photos.collect())]);
    document
}

/// A note of 10,000 characters, every sentence of which can be found again.
fn numbered(which: usize) -> String {
    let text = (0..1250).map(|place| format!("第{which}{place:04}句，")).collect::<Vec<_>>().concat();
    assert_eq!(text.chars().count(), 10_000);
    text
}

/// A part of a docx.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_same_document_is_the_same_bytes_twice_in_one_process() {
    let document = rich(Language::ZhCn);
    let first = docx(&document, &[2, 2, 2, 3, 4, 5]).unwrap();
    assert!(docx(&rich(Language::En), &[]).unwrap() != first);
    assert!(docx(&rich(Language::ZhCn), &[2, 2, 2, 3, 4, 5]).unwrap() == first);
}

#[test]
fn headings_are_numbered_as_the_language_does_and_empty_parts_left_out() {
    let found = |language, wanted: [&str; 6]| {
        let body = part(&docx(&rich(language), &[]).unwrap(), "word/document.xml");
        let headings: Vec<String> = body
            .split("<w:pStyle w:val=\"Heading")
            .skip(1)
            .map(|rest| {
                rest.split("<w:t xml:space=\"preserve\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
            })
            .collect();
        assert_eq!(headings, wanted);
    };
    found(Language::ZhCn, ["一、概况", "（一）学校", "1.资源配置", "二、数据核对", "三、照片", "附件"]);
    found(Language::En, ["1 Overview", "1.1 Schools", "1.1.1 Means", "2 Figures checked", "3 Photos", "Annex"]);
    let mut document = Document::new("feedback", Layout::Sheet, Language::ZhCn, "单".into(), day());
    for number in 1..=21 {
        document.push_if_any(1, format!("第{number}"), vec![Block::paragraph("文")]);
    }
    let body = part(&docx(&document, &[]).unwrap(), "word/document.xml");
    for heading in ["十、第10", "十一、第11", "二十、第20", "二十一、第21"] {
        assert!(body.contains(heading), "{heading}");
    }
}

#[test]
fn contents_have_two_levels_and_rows_of_codes_are_not_pulled_wide() {
    let mut document = Document::new("visit-summary", Layout::Report, Language::ZhCn, "标题".into(), day());
    document.contents = true;
    let third =
        section(3, "三级", vec![Block::paragraph("共15项：未达标7项（G3、G4、G5、G6、G9、G11、G12）、待核2项。")]);
    let second = section(2, "二级", third);
    for block in section(1, "一级", second) {
        document.push(block);
    }
    document.push(Block::paragraph("没有编号的一段话，两端对齐。"));
    let body = part(&docx(&document, &[2, 3, 4]).unwrap(), "word/document.xml");
    assert_eq!(body.matches("w:val=\"TOC1\"").count() + body.matches("w:val=\"TOC2\"").count(), 2);
    assert!(!body.contains("w:val=\"TOC3\"") && body.contains("w:val=\"Heading3\""));
    let fields = |kind: &str| body.matches(&format!("w:fldCharType=\"{kind}\"")).count();
    assert_eq!((fields("begin"), fields("separate"), fields("end")), (3, 3, 3), "every field is closed");
    assert!(told(&body, "G3、G4").contains("<w:jc w:val=\"left\"/>"));
    assert!(!told(&body, "没有编号").contains("<w:jc"));
}

/// What Word is told of the paragraph that has some words.
fn told<'a>(body: &'a str, words: &str) -> &'a str {
    let at = body.find(words).unwrap_or_else(|| panic!("{words}"));
    &body[body[..at].rfind("<w:p>").unwrap()..at]
}

fn is_kept_with_next(body: &str, words: &str) -> bool {
    told(body, words).contains("<w:keepNext/>")
}

/// A table of a head and a row.
fn short_table() -> Block {
    let mut table = Table::new([("项目", 80.0, Align::Left), ("数量", 80.0, Align::Right)]);
    table.row(["教室", "12"]);
    Block::Table(table)
}

/// Two people who sign, in one row.
fn signers() -> Block {
    let signs = |role: &str| Signature { role: role.into(), ..Signature::default() };
    Block::Signatures(vec![signs("督学"), signs("校长")])
}

fn sheet_of(blocks: impl IntoIterator<Item = Block>) -> Document {
    let mut document = Document::new("visit-summary", Layout::Sheet, Language::ZhCn, "单".into(), day());
    blocks.into_iter().for_each(|block| document.push(block));
    document
}

#[test]
fn what_leads_into_a_list_or_table_is_kept_with_it_in_word_and_nothing_else_is() {
    let list = || Block::list(true, ["其一", "其二"]);
    let cases = [
        ("清单如下：", true, Block::paragraph("清单如下："), list()),
        ("As follows:", true, Block::paragraph("As follows: "), list()),
        ("表格如下：", true, Block::paragraph("表格如下："), short_table()),
        ("不缩进的一行：", true, Block::line("不缩进的一行："), short_table()),
        ("末尾为空：", true, Block::Paragraph(vec![Run::bold("末尾为空："), "".into()]), list()),
        ("整体如下：", true, Block::paragraph("整体如下："), Block::Together(vec![list()])),
        ("一段平常的话", false, Block::paragraph("一段平常的话。"), list()),
        ("其中：句中的冒号", false, Block::paragraph("其中：句中的冒号。"), list()),
        ("表前的一段话", true, Block::paragraph("表前的一段话。"), short_table()),
        ("另页之前：", false, Block::paragraph("另页之前："), Block::PageBreak),
        ("横排之前：", false, Block::paragraph("横排之前："), Block::Landscape(vec![short_table()])),
    ];
    let blocks = cases.iter().flat_map(|(.., block, next)| [block.clone(), next.clone()]);
    let body =
        part(&docx(&sheet_of(blocks.chain([Block::paragraph("全文最后：")])), &[]).unwrap(), "word/document.xml");
    for (words, kept, ..) in &cases {
        assert_eq!(is_kept_with_next(&body, words), *kept, "{words}");
    }
    assert!(!is_kept_with_next(&body, "全文最后："), "nothing follows");
    assert!(
        !is_kept_with_next(&body, "其一") && !is_kept_with_next(&body, "其二"),
        "what is led into ends where it ends"
    );
}

#[test]
fn what_is_signed_is_kept_with_its_signatures_in_word() {
    let blocks = [
        Block::paragraph("以上属实。"),
        signers(),
        Block::list(true, ["第一条", "第二条"]),
        signers(),
        Block::paragraph("一并签字。"),
        Block::Together(vec![signers()]),
        Block::paragraph("签后的话。"),
    ];
    let body = part(&docx(&sheet_of(blocks), &[]).unwrap(), "word/document.xml");
    for (words, kept) in
        [("以上属实", true), ("第一条", false), ("第二条", true), ("一并签字", true), ("签后的话", false)]
    {
        assert_eq!(is_kept_with_next(&body, words), kept, "{words}");
    }
    let tables: Vec<&str> = body.split("<w:tbl>").skip(1).map(|rest| rest.split("</w:tbl>").next().unwrap()).collect();
    assert_eq!(tables.len(), 3);
    for table in tables {
        let count = |what: &str| table.matches(what).count();
        assert_eq!(count("<w:cantSplit/>"), count("<w:tr>"), "no row is parted");
        assert_eq!(count("<w:keepNext/>"), count("<w:p>"), "no row is left by the others");
    }
}

#[test]
fn what_no_document_can_hold_is_left_out_and_said_so() {
    let body = part(&docx(&bad(), &[]).unwrap(), "word/document.xml");
    assert!(body.contains("甲乙丙丁</w:t><w:br/>"), "the rest of the sentence stands");
    for lack in ["U+0000", "U+001B", "U+FFFE"] {
        assert!(body.contains(lack), "{lack} is named");
    }
    assert!(body.contains(&format!("好{EMOJI}")) && !body.contains("U+1F600"), "Word finds a font for it");
    assert_eq!(body.matches(">照片缺失<").count(), 2, "one is not there, one is no picture");
}

#[test]
fn photos_are_made_small_enough_for_two_in_a_row() {
    let size =
        |image: &Image| image::load_from_memory(&image.bytes).map(|photo| (photo.width(), photo.height())).unwrap();
    let large = picture(2000, 1500, [90, 60, 30], image::ImageFormat::Jpeg);
    let small = picture(300, 400, [90, 60, 30], image::ImageFormat::Png);
    assert_eq!(size(&Image::of_photo(&large.bytes).unwrap()), (800, 600));
    assert_eq!(size(&Image::of_photo(&small.bytes).unwrap()), (300, 400));
    assert_eq!(Image::of_photo(&large.bytes), Image::of_photo(&large.bytes), "the same again");
    assert_eq!(Image::of_photo(&large.bytes[..300]), None);
}

#[cfg(feature = "pdf")]
mod pages {
    use super::*;
    use junheng::report::Templates;
    use junheng::report::document::Pages;

    pub fn pdf(document: &Document) -> Vec<u8> {
        Pages::set(document, &Templates::built_in()).unwrap().pdf().unwrap()
    }

    #[test]
    fn the_same_pages_are_the_same_bytes_twice_in_one_process() {
        let first = pdf(&rich(Language::ZhCn));
        assert!(pdf(&rich(Language::En)) != first);
        assert!(pdf(&rich(Language::ZhCn)) == first);
    }

    #[test]
    fn single_pages_are_drawn() {
        let pages = Pages::set(&rich(Language::ZhCn), &Templates::built_in()).unwrap();
        assert_eq!(pages.of_headings(), [2, 2, 2, 2, 4, 6], "the contents of the docx are filled in from here");
        let page = pages.draw(1, 1.0).unwrap();
        assert_eq!((page.width, page.height, page.rgba.len()), (595, 842, 595 * 842 * 4));
        let dark = page.rgba.chunks(4).filter(|pixel| pixel[0] < 100).count();
        assert!((1_000..100_000).contains(&dark), "{dark} pixels are dark");
        assert!(pages.draw(pages.count(), 1.0).is_err());
    }

    /// A letter of so many lines, and what follows them.
    fn lined(lines: usize, blocks: &[Block]) -> Pages {
        let lines = (1..=lines).map(|number| Block::paragraph(format!("第{number}行")));
        let mut document = sheet_of(lines.chain(blocks.iter().cloned()));
        document.layout = Layout::Letter;
        Pages::set(&document, &Templates::built_in()).unwrap()
    }

    /// How such a letter's first page looks.
    fn first_page(lines: usize, blocks: &[Block]) -> junheng::report::document::PageImage {
        lined(lines, blocks).draw(0, 1.0).unwrap()
    }

    /// Lines that one page holds.
    fn lines_of_a_page() -> usize {
        (1..60).take_while(|lines| lined(*lines, &[]).count() == 1).last().unwrap()
    }

    #[test]
    fn what_leads_into_a_list_or_table_does_not_end_a_page() {
        // One more is the last line of the page.
        let lines = lines_of_a_page() - 1;
        let without = first_page(lines, &[]);
        let together = Block::Together(vec![Block::paragraph("其一。"), Block::paragraph("其二。")]);
        for (next, whatever) in [(Block::list(true, ["其一", "其二"]), false), (short_table(), true), (together, false)]
        {
            for begun in [Block::paragraph, Block::line] as [fn(&'static str) -> Block; 2] {
                let sentence = [begun("以下各项。"), next.clone()];
                let page = first_page(lines, &sentence);
                if whatever {
                    assert!(page == without, "whatever it says, it stands above its table");
                } else {
                    let ends = page != without && page == first_page(lines, &sentence[..1]);
                    assert!(ends, "it ends its page: {next:?}");
                }
                let leading = [begun("以下各项："), next.clone()];
                assert!(first_page(lines, &leading) == without, "it stands on the next one: {next:?}");
            }
        }
        assert!(first_page(lines, &[Block::paragraph("全文最后：")]) != without, "nothing follows");
    }

    #[test]
    fn signatures_stand_on_one_page_with_what_is_signed() {
        let last = lines_of_a_page();
        let Block::Signatures(pair) = signers() else { unreachable!() };
        let signed = Block::Signatures([pair.clone(), pair].concat());
        let line = Block::line("河口小学　2025-03-14");
        // What is signed, and how many of the lines before are of it: a paragraph right above what stays together is.
        let cases = [
            (0, vec![line.clone(), signed.clone()]),
            (1, vec![Block::Together(vec![line.clone(), signed.clone()])]),
            (0, vec![line.clone(), Block::Together(vec![signed.clone()])]),
            // Two visits that are signed on one page.
            (1, vec![Block::Together(vec![line.clone(), signers(), line, signers()])]),
        ];
        let (mut whole, mut moved) = (0, 0);
        for lines in last - 8..=last {
            for (along, blocks) in &cases {
                if lined(lines, blocks).count() == 1 {
                    whole += 1;
                } else {
                    moved += 1;
                    let without = first_page(lines - along, &[]);
                    assert!(first_page(lines, blocks) == without, "parted after {lines} lines: {blocks:?}");
                }
            }
        }
        assert!(whole > 0 && moved > 0, "{whole} on the page, {moved} on the next");
        // Of a list the last item goes along, the others stay.
        let items = [Block::list(true, ["其一", "其二"]), signed];
        let page = first_page(last - 2, &items);
        assert!(page == first_page(last - 2, &[Block::list(true, ["其一"])]));
    }

    #[test]
    fn a_torn_picture_is_a_box_and_the_document_is_made() {
        let whole = picture(200, 200, [9, 9, 9], image::ImageFormat::Jpeg);
        let torn = Image::new(whole.bytes[..whole.bytes.len() / 2].to_vec());
        let mut document = Document::new("feedback", Layout::Sheet, Language::ZhCn, "单".into(), day());
        document.push(Block::Photos(vec![Photo { number: "1".into(), caption: String::new(), image: Some(torn) }]));
        assert!(!pdf(&document).is_empty());
    }

    #[test]
    fn an_office_sets_its_own_template_and_hears_of_its_faults() {
        let desk = super::super::program::Desk::new();
        std::fs::create_dir(desk.path("reports")).unwrap();
        let folder = desk.path("");
        let read = || {
            // Whatever fonts this machine has.
            let mut templates = junheng::ops::report_templates::report_templates(&folder)?;
            templates.put_fonts(Vec::new());
            Ok::<_, junheng::fault::Fault>(templates)
        };
        assert_eq!(read().unwrap(), Templates::built_in());
        let own = "#import \"document.typ\": paper\n#let data = json(\"data.json\")\n#show: paper.with(data, letterhead: [河口])\n";
        desk.write("reports/visit-summary.typ", own);
        let templates = read().unwrap();
        let versions = |kind| [Templates::built_in().version(kind), templates.version(kind)];
        assert_ne!(versions("visit-summary")[0], versions("visit-summary")[1]);
        assert_eq!(versions("feedback")[0], versions("feedback")[1]);
        let document = rich(Language::ZhCn);
        let changed = Pages::set(&document, &templates).unwrap().pdf().unwrap();
        assert!(changed != pdf(&document));

        desk.write("reports/visit-summary.typ", format!("{own}\n#nothing-of-that-name\n"));
        let fault = Pages::set(&document, &read().unwrap()).unwrap_err();
        assert_eq!((fault.code, fault.place.line), ("template_refused", Some(5)));
        assert!(fault.place.file.is_some_and(|file| file.ends_with("reports/visit-summary.typ")));
        desk.write("reports/visit-summary.typ", [0xff, 0xfe]);
        assert_eq!(read().unwrap_err().code, "template_not_utf8");
        desk.write("reports/visit-summary.typ", vec![b' '; (1 << 20) + 1]);
        assert_eq!(read().unwrap_err().code, "template_too_large");
        desk.write("reports/visit-summary.typ", "");
        let fault = Pages::set(&document, &read().unwrap()).unwrap_err();
        assert_eq!(fault.code, "template_empty", "a blank page is no document");
        desk.write("reports/visit-summary.typ", own);
        desk.write("reports/visit_summary.typ", own);
        let fault = read().unwrap_err();
        assert_eq!(fault.code, "template_of_nothing", "a slip in the name");
        assert!(fault.place.file.is_some_and(|file| file.ends_with("reports/visit_summary.typ")));
    }

    /// The program's font under another name, as an office's would have it.
    fn renamed(family: &str) -> Vec<u8> {
        let mut font = junheng::fonts::BOLD.to_vec();
        let utf16: Vec<u8> = family.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut names = Vec::new();
        let length = u16::try_from(utf16.len()).unwrap();
        // Two records: Windows, Unicode, Chinese; family and PostScript name.
        let records = [[3, 1, 0x804, 1, length, 0], [3, 1, 0x804, 6, length, 0]];
        for value in [0, 2, 6 + 2 * 12].into_iter().chain(records.into_iter().flatten()) {
            names.extend(u16::to_be_bytes(value));
        }
        names.extend(utf16);
        let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
        let record = (0..tables).map(|table| 12 + table * 16).find(|at| &font[*at..at + 4] == b"name").unwrap();
        let (offset, length) = (u32::try_from(font.len()).unwrap(), u32::try_from(names.len()).unwrap());
        font[record + 8..record + 12].copy_from_slice(&offset.to_be_bytes());
        font[record + 12..record + 16].copy_from_slice(&length.to_be_bytes());
        font.extend(names);
        font
    }

    #[test]
    fn an_office_s_own_fonts_are_used_and_known_by_their_names() {
        let desk = super::super::program::Desk::new();
        std::fs::create_dir_all(desk.path("reports/fonts")).unwrap();
        let read = || junheng::ops::report_templates::report_templates(&desk.path(""));
        desk.write("reports/fonts/body.otf", renamed("仿宋_GB2312"));
        desk.write("reports/fonts/readme.txt", "no font");
        let templates = read().unwrap();
        let body = templates.fonts().iter().find(|font| font.role == "body").unwrap();
        assert!(*body.bytes == *renamed("仿宋_GB2312"), "the folder's before the machine's");
        assert_ne!(templates.fonts_version(), Templates::built_in().fonts_version());
        let set = |templates: &Templates, language| Pages::set(&rich(language), templates).unwrap().pdf().unwrap();
        assert!(set(&templates, Language::ZhCn) != set(&Templates::built_in(), Language::ZhCn));
        assert!(set(&templates, Language::En) == set(&Templates::built_in(), Language::En));
        desk.write("reports/fonts/torn.ttf", &renamed("黑体")[..4_000]);
        assert_eq!(read().unwrap_err().code, "font_refused");
    }

    #[test]
    fn pages_say_every_character_in_embedded_fonts() {
        if !super::asked_for() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for (language, words, heads) in [(Language::ZhCn, "目录", 3), (Language::En, "Contents", 2)] {
            let path = folder.path().join("rich.pdf");
            std::fs::write(&path, pdf(&rich(language))).unwrap();
            if let Some(kept) = std::env::var_os("JUNHENG_PICTURES") {
                let name = format!("{}.pdf", language.tag());
                std::fs::create_dir_all(&kept).unwrap();
                std::fs::copy(&path, Path::new(&kept).join(name)).unwrap();
            }
            let text = text_of(&path, "1", "99");
            assert!(text.starts_with(&squeezed(&rich(language).title)) && text.contains(words), "{text}");
            for sign in words_of(&rich(language)).chars() {
                assert!(text.contains(sign), "{sign} is on the pages");
            }
            assert_eq!(text.matches(&head_of(language)).count(), heads, "on every page of the table");
            fonts_are_embedded(&path);
        }
        let path = folder.path().join("bad.pdf");
        std::fs::write(&path, pdf(&bad())).unwrap();
        if let Some(kept) = std::env::var_os("JUNHENG_PICTURES") {
            std::fs::copy(&path, Path::new(&kept).join("bad.pdf")).unwrap();
        }
        let text = text_of(&path, "1", "999");
        bad_is_whole(&text);
        assert!(text.contains("好□") && text.contains("U+1F600（“一、意见”一节“"), "a box, and the lack named");
        assert!(text.contains(&format!("粗{RARE}")), "the regular font stands in for the bold one");
        fonts_are_embedded(&path);
    }

    fn fonts_are_embedded(path: &Path) {
        let fonts = run(Command::new("pdffonts").arg(path));
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(row.contains("NotoSansCJK"), "{row}");
            // Columns from the right: object, generation, unicode, subset, embedded.
            assert_eq!(row.split_whitespace().rev().nth(4), Some("yes"), "{row}");
        }
    }
}

/// All words of a document.
#[cfg(feature = "pdf")]
fn words_of(document: &Document) -> String {
    let body = part(&docx(document, &[]).unwrap(), "word/document.xml");
    let texts = body.split("<w:t xml:space=\"preserve\">").skip(1).map(|rest| rest.split('<').next().unwrap());
    squeezed(&texts.collect::<String>().replace("&quot;", "\"").replace("&amp;", "&"))
}

pub fn asked_for() -> bool {
    let asked = std::env::var("JUNHENG_DOCUMENT_TESTS").as_deref() == Ok("1");
    if !asked {
        println!("not asked for: set JUNHENG_DOCUMENT_TESTS=1");
    }
    asked
}

pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A text without what line ends and break points put between its characters.
fn squeezed(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{200b}').collect()
}

/// The text of some pages of a pdf.
pub fn text_of(path: &Path, first: &str, last: &str) -> String {
    squeezed(&run(Command::new("pdftotext").args(["-layout", "-nopgbrk", "-f", first, "-l", last]).arg(path).arg("-")))
}

/// Everything that was typed is there, as text.
fn bad_is_whole(text: &str) {
    for typed in ["=1+1", "+86", "@某", "-3", "&<>\"']]>{{#code}}#set$x$\\n*粗*_斜_`码`//注/*"] {
        assert!(text.contains(typed), "{typed}");
    }
    assert!(text.contains(RARE), "rare characters");
    for which in 1..=2 {
        let missing: Vec<usize> = (0..1250).filter(|place| !text.contains(&format!("{which}{place:04}"))).collect();
        assert_eq!(missing, [] as [usize; 0], "sentences of note {which}");
    }
    assert!(text.matches('x').count() >= 10_000, "the word of 10,000 letters");
    assert_eq!(text.matches("照片说明").count(), 500);
    assert_eq!(text.matches("照片缺失").count(), 2);
}

/// What python-docx sees.
const LOOK: &str = r#"
import sys, json, docx
d = docx.Document(sys.argv[1])
p = d.core_properties
w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
print(json.dumps({
    "title": p.title, "author": p.author, "created": str(p.created), "modified": str(p.modified),
    "paragraphs": [[x.style.name, x.text] for x in d.paragraphs],
    "tables": [{
        "heads": sum(1 for r in t._tbl.tr_lst if r.trPr is not None and r.trPr.find(w + "tblHeader") is not None),
        "whole": sum(1 for r in t._tbl.tr_lst if r.trPr is not None and r.trPr.find(w + "cantSplit") is not None),
        "cells": [[c.text for c in r.cells] for r in t.rows],
    } for t in d.tables],
    "alternatives": [e.get("descr") for e in d.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")],
    "sections": [[s.orientation, s.page_width.mm, s.page_height.mm] for s in d.sections],
    "outline": [[s.name, s.element.pPr.find(w + "outlineLvl").get(w + "val")] for s in d.styles if s.name.startswith("Heading")],
}))
"#;

#[test]
fn word_files_are_what_they_say_to_python_docx() {
    if !asked_for() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let look = |document: &Document| -> Value {
        let path = folder.path().join("a.docx");
        std::fs::write(&path, docx(document, &[2, 2, 2, 3, 4, 5]).unwrap()).unwrap();
        serde_json::from_str(&run(Command::new("/usr/bin/python3").args(["-c", LOOK]).arg(&path))).unwrap()
    };
    let seen = look(&rich(Language::ZhCn));
    assert_eq!(seen["title"], "河口县义务教育优质均衡发展督导走访小结");
    assert_eq!(seen["author"], "junheng 均衡");
    assert_eq!([&seen["created"], &seen["modified"]], ["2025-09-01 00:00:00"; 2]);
    let paragraphs: Vec<(&str, &str)> = seen["paragraphs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
        .collect();
    for wanted in [
        ("Title", "河口县义务教育优质均衡发展督导走访小结"),
        ("Heading 1", "一、概况"),
        ("Heading 2", "（一）学校"),
        ("Heading 3", "1.资源配置"),
        ("Caption", "表1  数据核对"),
        ("Body Text", "生均校舍面积为4.52〔临界〕㎡，体育馆面积缺数据，图书30〔存疑〕。"),
        ("Table Note", "本件一式两份。"),
    ] {
        assert!(paragraphs.contains(&wanted), "{wanted:?} in {paragraphs:?}");
    }
    assert_eq!(
        paragraphs.iter().filter(|(style, _)| style.starts_with("toc ")).count(),
        5,
        "the contents are filled in"
    );
    assert_eq!(seen["outline"], serde_json::json!([["Heading 1", "0"], ["Heading 2", "1"], ["Heading 3", "2"]]));
    let tables = seen["tables"].as_array().unwrap();
    assert_eq!([&tables[0]["heads"], &tables[0]["whole"]], [1, ROWS + 1], "heads are repeated, rows stay whole");
    assert_eq!(tables[0]["cells"][1], serde_json::json!(["河口镇第1中心小学", "4.52", "4.31〔实测〕", "×"]));
    // Photos and signatures are tables without lines; the spanning one lies between them.
    assert_eq!(tables[2]["heads"], 2);
    assert_eq!(
        tables[2]["cells"],
        serde_json::json!([
            ["学校", "小学", "小学"],
            ["学校", "A1", "A2"],
            ["B0", "B1", "B2"],
            ["B0", "C1", ""],
            ["B0", "D1", "D2"],
        ])
    );
    assert_eq!(seen["alternatives"], serde_json::json!(["一张图", "照片P1  食堂", "照片P3", "张三"]));
    let upright = serde_json::json!([0, 210.0, 297.0]);
    let turned: Vec<Value> = seen["sections"].as_array().unwrap().iter().map(|section| section[0].clone()).collect();
    assert_eq!(turned, [0, 1, 0]);
    assert!((seen["sections"][0][1].as_f64().unwrap() - upright[1].as_f64().unwrap()).abs() < 0.1);
    let bad = look(&bad());
    let texts = bad["paragraphs"].as_array().unwrap();
    assert!(texts.iter().any(|pair| pair[1] == "=1+1"), "kept as text");
}

#[test]
fn libreoffice_turns_word_files_into_the_same_pages() {
    if !asked_for() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let laid = |layout, contents| {
        let mut document = rich(Language::ZhCn);
        (document.layout, document.contents) = (layout, contents);
        document
    };
    let documents = [
        ("report", rich(Language::ZhCn)),
        ("english", rich(Language::En)),
        ("letter", laid(Layout::Letter, false)),
        ("sheet", laid(Layout::Sheet, false)),
        ("bad", bad()),
    ];
    let paths = documents.each_ref().map(|(name, document)| {
        let path = folder.path().join(format!("{name}.docx"));
        std::fs::write(&path, docx(document, &[2, 2, 2, 3, 4, 5]).unwrap()).unwrap();
        path
    });
    // It starts slowly: all in one go, with a profile of its own, so that it meets no other.
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let office = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir"];
    run(Command::new("soffice").arg(profile).args(office).arg(folder.path()).args(&paths));
    let pictures = std::env::var_os("JUNHENG_PICTURES").map(std::path::PathBuf::from);
    let mut seen = Vec::new();
    for ((name, document), path) in documents.iter().zip(&paths) {
        let path = path.with_extension("pdf");
        if let Some(kept) = &pictures {
            std::fs::create_dir_all(kept).unwrap();
            std::fs::copy(&path, kept.join(format!("{name}.docx.pdf"))).unwrap();
        }
        let text = text_of(&path, "1", "999");
        assert!(text.starts_with(&squeezed(&document.title)), "{name}");
        if *name == "bad" {
            bad_is_whole(&text);
            continue;
        }
        let info = run(Command::new("pdfinfo").arg(&path));
        let pages: usize = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap();
        assert!(text.contains("—1—") && text.contains(&format!("—{pages}—")), "{name}: page numbers");
        seen.push((*name, pages, text.matches(&head_of(document.language)).count()));
    }
    // Pages, and how often the head of the long table stands on them.
    assert_eq!(seen, [("report", 7, 3), ("english", 6, 2), ("letter", 7, 3), ("sheet", 5, 2)]);
}

/// The head of the long table in a row.
fn head_of(language: Language) -> String {
    squeezed(&long_table(language).head[0].iter().map(|cell| cell.runs[0].text.as_str()).collect::<String>())
}
