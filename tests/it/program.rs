//! The real program in a folder of its own: what it is given, what it says, how it exits. And a small county to give it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

/// A folder to work in. Paths on command lines are within it, so that what the program says names no temporary folder.
pub struct Desk {
    folder: TempDir,
}

/// What the program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// All of it, for a snapshot.
    pub fn whole(&self) -> String {
        let mut whole = format!("exit status {}\n", self.status);
        for (name, text) in [("output", &self.out), ("messages", &self.err)] {
            if !text.is_empty() {
                let _ = write!(whole, "--- {name}\n{text}");
            }
        }
        whole
    }

    /// The answer, where the program was done.
    pub fn answer(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""));
        self.out
    }

    /// The answer as JSON laid out for reading.
    pub fn pretty(self) -> String {
        pretty(&self.answer())
    }
}

/// JSON laid out for reading: keys in order of the alphabet, numbers to twelve digits, which rounding leaves alone.
pub fn pretty(json: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(json).unwrap();
    round(&mut value);
    serde_json::to_string_pretty(&value).unwrap()
}

fn round(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Number(number) if number.is_f64() => {
            let rounded: f64 = format!("{:.11e}", number.as_f64().unwrap()).parse().unwrap();
            *value = rounded.into();
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(round),
        serde_json::Value::Object(map) => map.values_mut().for_each(round),
        _ => {}
    }
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store's folder.
    pub fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// The store's file.
    pub fn file(&self) -> PathBuf {
        self.store().join(junheng::store::FILE_NAME)
    }

    /// A program that runs here, with nothing of the surroundings that could change an answer.
    pub fn surrounded(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("HOME", self.folder.path()).env("LANG", "C").env("LC_ALL", "C");
        for name in ["LANGUAGE", "LC_MESSAGES", "LC_CTYPE", "XDG_DATA_HOME", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program with its store here.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let mut command = self.surrounded(program());
        said(command.args(["--data", "store"]).args(arguments).output().unwrap())
    }

    /// Runs a command line in words.
    pub fn words(&self, line: &str) -> Said {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The small county, loaded.
    pub fn loaded() -> Self {
        let desk = Self::new();
        county_workbook(&desk.path("county.xlsx"), COUNTY);
        let said = desk.words("import county.xlsx");
        assert_eq!((said.status, said.err.as_str()), (0, ""));
        desk
    }

    /// Names of what is in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// The program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_junheng"))
}

/// What a child said. No child may panic, whatever it was given.
pub fn said(output: Output) -> Said {
    let said = Said {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!said.err.contains("panicked"), "{said:?}");
    said
}

/// Figures of the small county: an item and its value.
pub const COUNTY: &[(&str, &str)] = &[
    ("区县代码", "990201"),
    ("区县名称", "样例县"),
    ("学年", "2025"),
    ("小学生均公用经费标准", "800"),
    ("初中生均公用经费标准", "1000"),
    ("特殊教育公用经费总额", "240000"),
    ("特殊教育学生数", "30"),
    ("教师年平均工资", "98000"),
    ("公务员年平均工资", "97000"),
    ("符合交流条件教师数", "120"),
    ("实际交流轮岗教师数", "12"),
    ("实际交流骨干教师数", "2"),
    ("优质高中招生计划数", "200"),
    ("优质高中分配名额数", "110"),
    ("符合条件随迁子女数", "100"),
    ("公办学校就读随迁子女数", "84"),
    ("购买学位民办学校就读随迁子女数", "1"),
    ("适龄残疾儿童少年数", "40"),
    ("残疾儿童少年入学数", "38"),
    ("语文学业水平等级", "3"),
    ("语文校际差异率", "0.12"),
    ("数学学业水平等级", "Ⅱ"),
    ("数学校际差异率", "0.15"),
    ("问卷总数", "500"),
    ("有效问卷数", "400"),
    ("满意问卷数", "339"),
];

/// Its schools, a column a line: heading, then 东镇第一小学, 东镇第二小学, 西乡小学, 中心初级中学, 西乡九年一贯制学校,
/// 南岭教学点, 启明特殊教育学校, 样例县幼儿园.
const COLUMNS: &[&str] = &[
    "学校代码,1001,1002,1003,1004,1005,1006,1007,1008",
    "学校名称,东镇第一小学,东镇第二小学,西乡小学,中心初级中学,西乡九年一贯制学校,南岭教学点,启明特殊教育学校,样例县幼儿园",
    "乡镇（街道）,东镇,东镇,西乡,东镇,西乡,南岭乡,东镇,东镇",
    "学校类型,小学,完全小学,小学,初中,九年一贯制,教学点,特殊教育,幼儿园",
    "举办者,公办,公办,公办,公办,公办,公办,公办,民办",
    "城乡类型,镇区,镇区,乡村,镇区,乡村,乡村,镇区,镇区",
    "是否寄宿制,否,否,否,是,是,否,否,否",
    "建校年份,2019,2012,2009,2020,2018,1998,2005,2015",
    "小学学生数,400,300,80,,200,30,12,",
    "初中学生数,,,,500,100,,6,",
    "随迁子女学生数,30,20,2,25,5,0,,",
    "划片内小学学生数,400,300,80,,200,30,,",
    "划片内初中学生数,,,,490,100,,,",
    "小学班级数,10,7,4,,6,3,,",
    "初中班级数,,,,10,3,,,",
    "小学最大班额,42,46,22,,36,12,,",
    "初中最大班额,,,,50,35,,,",
    "超45人小学班级数,0,1,0,,0,0,,",
    "超50人初中班级数,,,,0,0,,,",
    "小学专任教师数,25,20,8,,14,4,,",
    "初中专任教师数,,,,42,10,,,",
    "小学高于规定学历教师数,20,12,5,,11,2,,",
    "初中高于规定学历教师数,,,,31,8,,,",
    "小学县级以上骨干教师数,5,4,1,,3,0,,",
    "初中县级以上骨干教师数,,,,7,2,,,",
    "小学体育艺术专任教师数,5,4,0,,3,1,,",
    "初中体育艺术专任教师数,,,,6,1,,,",
    "小学体育艺术兼职走教教师数,0,0,1,,1,0,,",
    "小学中级及以上职称教师数,14,10,4,,7,1,,",
    "初中中级及以上职称教师数,,,,25,6,,,",
    "义务教育阶段持教师资格证教师数,25,20,8,41,24,4,,",
    "义务教育阶段五年满360学时教师数,25,20,8,42,24,4,,",
    "教学及辅助用房面积,2400,1700,500,4100,1850,260,900,",
    "室内体育用房面积,200,0,,600,,,,",
    "室外运动场地面积,3800,2700,900,3400,3000,600,500,",
    "教学仪器设备值,100,72.5,20,150,75,6,30,",
    "网络多媒体教室数,10,8,3,14,,3,8,",
    "教学用计算机台数,64,48,14,95,46,6,10,",
    "图书册数,12000,9300,2600,20500,9100,1200,800,",
    "音乐专用教室面积,96,80,60,100,96;98,,,",
    "美术专用教室面积,90,70,54,95,90；92,,,",
    "公用经费预算,36,27,7.5,56,29,2.3,14,",
    "教师培训经费预算,1.8,1.35,0.3,2.8,1.45,0.2,,",
    "初中毕业生数,,,,152,33,,,",
    "三年前初一学生数,,,,160,36,,,",
    "三年转入学生数,,,,3,0,,,",
    "三年转出学生数,,,,4,1,,,",
    "三年死亡学生数,,,,0,0,,,",
];

/// The schools as a table: headings first.
pub fn schools() -> Vec<Vec<&'static str>> {
    let columns: Vec<Vec<&str>> = COLUMNS.iter().map(|column| column.split(',').collect()).collect();
    (0..columns[0].len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

/// The schools as csv.
pub fn schools_csv() -> String {
    schools().iter().map(|row| row.join(",") + "\n").collect()
}

/// Writes the county workbook, with other figures of the county if wanted.
pub fn county_workbook(path: &Path, county: &[(&str, &str)]) {
    let mut workbook = Workbook::new();
    let schools = schools();
    let lines = std::iter::once(vec!["项目", "数值"]).chain(county.iter().map(|(item, value)| vec![*item, *value]));
    for (name, rows) in [("学校", schools), ("县区", lines.collect())] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                // Codes are text, figures numbers.
                match cell.parse::<f64>() {
                    Ok(number) if column > 0 => sheet.write_number(row, column, number).unwrap(),
                    _ => sheet.write_string(row, column, *cell).unwrap(),
                };
            }
        }
    }
    workbook.save(path).unwrap();
}

/// The county workbook of another county or year.
pub fn other_county(path: &Path, code: &str, name: &str, year: &str) {
    let county: Vec<(&str, &str)> = COUNTY
        .iter()
        .map(|(item, value)| match *item {
            "区县代码" => (*item, code),
            "区县名称" => (*item, name),
            "学年" => (*item, year),
            _ => (*item, *value),
        })
        .collect();
    county_workbook(path, &county);
}

/// Names and times of copies are those of the run.
pub fn without_copies(text: &str) -> String {
    let is_time = |word: &str| word.len() >= 16 && word.contains("20") && word.contains('T') && word.contains('Z');
    let line = |line: &str| {
        let words =
            line.split_inclusive([' ', '（', '(', '：']).map(|word| if is_time(word) { "[copy] " } else { word });
        words.collect::<String>()
    };
    text.lines().map(|one| line(one) + "\n").collect()
}
