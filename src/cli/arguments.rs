//! The command line: names of commands and options, and what is said when they are wrong.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::civil::Date;

use crate::chart::GroupBy;
use crate::county::Stage;
use crate::fault::Fault;
use crate::rulebook::checklist::Length;
use crate::text::{Language, text};
use crate::visit::VisitKind;

/// How a command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Aligned tables and sentences.
    Table,
    /// JSON of the data contract.
    Json,
}

/// What stands before or behind any command.
#[derive(Debug, Clone)]
pub(super) struct Common {
    pub data: Option<PathBuf>,
    pub county: Option<String>,
    pub year: Option<i32>,
    pub language: Option<Language>,
    pub format: Format,
}

/// One job.
#[derive(Debug, Clone)]
pub(super) enum Job {
    Window,
    Demo { out: PathBuf, force: bool },
    Template { out: PathBuf, force: bool },
    Import { files: Vec<PathBuf> },
    Assess { rulebook: Option<String>, verified: bool, concessions: String },
    Set { item: String, status: String, points: Option<String>, note: String, rulebook: Option<String> },
    Sample { schools: u64, seed: Option<u64>, by_risk: bool },
    Checklist(Checklist),
    Record { file: PathBuf, kind: Option<VisitKind> },
    Check { repair: bool },
    ExportList,
    Export(Export),
}

/// What `checklist` is asked for.
#[derive(Debug, Clone)]
pub(super) struct Checklist {
    pub out: PathBuf,
    pub school: String,
    pub length: Length,
    pub rulebook: Option<String>,
    pub force: bool,
}

/// What `export` is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Export {
    pub kind: String,
    pub out: PathBuf,
    pub rulebook: Option<String>,
    pub verified: bool,
    pub township: Option<String>,
    pub schools: Vec<String>,
    pub stage: Option<Stage>,
    pub visits: Vec<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub indicator: Option<String>,
    pub by: GroupBy,
    pub against: Option<i32>,
    pub force: bool,
}

/// What parsing came to.
pub(super) enum Parsed {
    /// A job to do.
    Job(Box<Common>, Job),
    /// Help or version, for standard output.
    Say(String),
    /// A wrong command line.
    Wrong(Fault),
}

/// The language asked for by `--lang`, before anything else is parsed: even errors are said in it.
pub(super) fn language_of(arguments: &[OsString]) -> Option<Language> {
    let mut texts = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = texts.next() {
        if argument == "--" {
            return None;
        }
        if let Some(tag) = argument.strip_prefix("--lang=") {
            return Language::from_tag(tag);
        }
        if argument == "--lang" {
            return texts.next().and_then(|tag| Language::from_tag(&tag));
        }
    }
    None
}

/// Options of every command stand behind the command's own, help last.
const COMMON_ORDER: usize = 100;
const HELP_ORDER: usize = 200;

struct Words(Language);

impl Words {
    fn of(&self, key: &str) -> String {
        text(self.0, &format!("cli.{key}"), &[])
    }

    fn value(&self, id: &'static str, name: &'static str) -> Arg {
        Arg::new(id)
            .long(id)
            .value_name(name)
            .help(self.of(&format!("option.{id}")))
            .action(ArgAction::Set)
            .hide_possible_values(true)
    }

    fn path(&self, id: &'static str, name: &'static str) -> Arg {
        self.value(id, name).value_parser(ValueParser::path_buf())
    }

    fn flag(&self, id: &'static str) -> Arg {
        Arg::new(id).long(id).help(self.of(&format!("option.{id}"))).action(ArgAction::SetTrue)
    }

    fn place(&self, id: &'static str, name: &'static str) -> Arg {
        Arg::new(id)
            .value_name(name)
            .help(self.of(&format!("argument.{id}")))
            .help_heading(self.of("heading.arguments"))
            .required(true)
            .hide_possible_values(true)
    }

    fn command(&self, name: &'static str, usage: &str) -> Command {
        let command = Command::new(name)
            .about(self.of(&format!("command.{name}")))
            .override_usage(format!("junheng {usage}"))
            .disable_help_flag(true)
            .help_template(self.template());
        // Options of the program stand behind the command's own in its help.
        command.arg(self.help_flag()).next_help_heading(self.of("heading.options"))
    }

    fn help_flag(&self) -> Arg {
        Arg::new("help")
            .long("help")
            .short('h')
            .action(ArgAction::Help)
            .display_order(HELP_ORDER)
            .help(self.of("option.help"))
            .help_heading(self.of("heading.options"))
    }

    fn template(&self) -> String {
        format!("{{about}}\n\n{}\n  {{usage}}\n\n{{all-args}}\n", self.of("heading.usage"))
    }
}

fn program(language: Language) -> Command {
    let words = Words(language);
    let heading = words.of("heading.options");
    let common = [
        words.path("data", "DIR"),
        words.value("county", "CODE|NAME"),
        words.value("year", "YYYY").value_parser(clap::value_parser!(i32).range(1900..=2200)),
        words.value("lang", "zh-CN|en").value_parser(PossibleValuesParser::new(["zh-CN", "en"])),
        words.value("format", "table|json").value_parser(PossibleValuesParser::new(["table", "json"])),
    ];
    Command::new("junheng")
        .about(words.of("about"))
        .version(env!("CARGO_PKG_VERSION"))
        .override_usage(words.of("usage"))
        .help_template(words.template())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(words.of("heading.commands"))
        .next_help_heading(heading.clone())
        .args(common.map(|arg| arg.global(true).help_heading(heading.clone()).display_order(COMMON_ORDER)))
        .arg(words.help_flag())
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .display_order(HELP_ORDER)
                .help(words.of("option.version")),
        )
        .subcommands([
            words.command("demo", "demo [--out DIR]").arg(words.path("out", "DIR")).arg(words.flag("force")),
            words
                .command("template", "template OUT.xlsx")
                .arg(words.place("output", "OUT.xlsx").value_parser(ValueParser::path_buf()))
                .arg(words.flag("force")),
            words
                .command("import", "import FILE…")
                .arg(words.place("files", "FILE").value_parser(ValueParser::path_buf()).num_args(1..)),
            words
                .command("assess", "assess [--rulebook ID] [--verified] [--concessions all|none|ID,…]")
                .arg(words.value("rulebook", "ID"))
                .arg(words.flag("verified"))
                .arg(words.value("concessions", "all|none|ID,…")),
            words
                .command("set", "set ITEM STATUS [--points N] [--note TEXT] [--rulebook ID]")
                .arg(words.place("item", "ITEM"))
                .arg(words.place("status", "met|not_met").value_parser(PossibleValuesParser::new(["met", "not_met"])))
                .arg(words.value("points", "N"))
                .arg(words.value("note", "TEXT").allow_hyphen_values(true))
                .arg(words.value("rulebook", "ID")),
            words
                .command("sample", "sample --schools N [--seed S] [--by-risk]")
                .arg(
                    words
                        .value("schools", "N")
                        .value_parser(clap::value_parser!(u64).range(1..))
                        .allow_negative_numbers(true)
                        .required(true),
                )
                .arg(words.value("seed", "S").value_parser(clap::value_parser!(u64)).allow_negative_numbers(true))
                .arg(words.flag("by-risk")),
        ])
        .subcommands(paper_commands(&words))
        .subcommands([
            words.command("check", "check [--repair]").arg(words.flag("repair")),
            words
                .command("export", "export KIND --out PATH [--force] | export all --out DIR [--force] | export --list")
                .arg(words.place("kind", "KIND").required(false).required_unless_present("list"))
                .arg(words.path("out", "PATH").required_unless_present("list"))
                .arg(words.value("rulebook", "ID"))
                .arg(words.flag("verified"))
                .arg(words.value("visit", "ID").action(ArgAction::Append).num_args(1..))
                .arg(words.value("from", "DATE").value_parser(day))
                .arg(words.value("to", "DATE").value_parser(day))
                .arg(words.value("township", "NAME"))
                .arg(words.value("school", "CODE").action(ArgAction::Append))
                .arg(
                    words
                        .value("stage", "primary|junior")
                        .value_parser(PossibleValuesParser::new(["primary", "junior"])),
                )
                .arg(words.value("indicator", "ID"))
                .arg(words.value("by", "GROUP").value_parser(PossibleValuesParser::new(GroupBy::ALL.map(GroupBy::id))))
                .arg(words.value("against", "YYYY").value_parser(clap::value_parser!(i32).range(1900..=2200)))
                .arg(words.flag("force"))
                .arg(words.flag("list")),
        ])
}

/// A day, `2025-11-05`.
fn day(text: &str) -> Result<Date, jiff::Error> {
    text.trim().parse()
}

/// Names of all commands.
pub(super) fn commands(language: Language) -> Vec<String> {
    program(language).get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// Checklists on paper: made blank, taken in filled.
fn paper_commands(words: &Words) -> [Command; 2] {
    [
        words
            .command(
                "checklist",
                "checklist OUT.xlsx|OUT.pdf --school CODE [--length short|standard|full] [--rulebook ID] [--force]",
            )
            .arg(words.place("output", "OUT.xlsx|OUT.pdf").value_parser(ValueParser::path_buf()))
            .arg(words.value("school", "CODE").help(words.of("option.school_of")).required(true))
            .arg(
                words
                    .value("length", "short|standard|full")
                    .value_parser(PossibleValuesParser::new(Length::ALL.map(Length::id))),
            )
            .arg(words.value("rulebook", "ID"))
            .arg(words.flag("force")),
        words
            .command("record", "record FILE.xlsx [--as visit|self-review]")
            .arg(words.place("filled", "FILE.xlsx").value_parser(ValueParser::path_buf()))
            .arg(
                words
                    .value("as", "visit|self-review")
                    .value_parser(PossibleValuesParser::new(["visit", "self-review"])),
            ),
    ]
}

/// clap sets its own colon behind headings, and its own dots.
fn own_words(help: &str, language: Language) -> String {
    let help = help.replace(">...", ">…");
    if language == Language::En {
        return help;
    }
    let words = Words(language);
    ["options", "commands", "arguments"].iter().fold(help, |help, heading| {
        let heading = words.of(&format!("heading.{heading}"));
        help.replace(&format!("\n{heading}:\n"), &format!("\n{heading}：\n"))
    })
}

/// Reads a command line (without the program's name).
pub(super) fn parse(arguments: &[OsString], language: Language) -> Parsed {
    let command_line = std::iter::once(OsString::from("junheng")).chain(arguments.iter().cloned());
    match program(language).try_get_matches_from(command_line) {
        Ok(matches) => {
            let (common, job) = read(&matches);
            Parsed::Job(Box::new(common), job)
        }
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Parsed::Say(own_words(&error.to_string(), language)),
            _ => Parsed::Wrong(wrong(&error)),
        },
    }
}

fn read(matches: &ArgMatches) -> (Common, Job) {
    let (name, of) = matches.subcommand().unzip();
    // Global options may stand before or behind the command.
    let of = of.unwrap_or(matches);
    let string = |id: &str| of.get_one::<String>(id).cloned();
    let path = |id: &str| of.get_one::<PathBuf>(id).cloned();
    let common = Common {
        data: path("data"),
        county: string("county"),
        year: of.get_one::<i32>("year").copied(),
        language: string("lang").and_then(|tag| Language::from_tag(&tag)),
        format: if string("format").as_deref() == Some("json") { Format::Json } else { Format::Table },
    };
    let job = match name {
        Some("demo") => {
            Job::Demo { out: path("out").unwrap_or_else(|| PathBuf::from("demo")), force: of.get_flag("force") }
        }
        Some("template") => Job::Template { out: path("output").unwrap_or_default(), force: of.get_flag("force") },
        Some("import") => {
            Job::Import { files: of.get_many::<PathBuf>("files").into_iter().flatten().cloned().collect() }
        }
        Some("assess") => Job::Assess {
            rulebook: string("rulebook"),
            verified: of.get_flag("verified"),
            concessions: string("concessions").unwrap_or_else(|| "none".to_owned()),
        },
        Some("set") => Job::Set {
            item: string("item").unwrap_or_default(),
            status: string("status").unwrap_or_default(),
            points: string("points"),
            note: string("note").unwrap_or_default(),
            rulebook: string("rulebook"),
        },
        Some("sample") => Job::Sample {
            schools: of.get_one::<u64>("schools").copied().unwrap_or_default(),
            seed: of.get_one::<u64>("seed").copied(),
            by_risk: of.get_flag("by-risk"),
        },
        Some("checklist") => Job::Checklist(Checklist {
            out: path("output").unwrap_or_default(),
            school: string("school").unwrap_or_default(),
            length: string("length").as_deref().and_then(Length::from_id).unwrap_or(Length::Standard),
            rulebook: string("rulebook"),
            force: of.get_flag("force"),
        }),
        Some("record") => Job::Record {
            file: path("filled").unwrap_or_default(),
            kind: string("as").map(|kind| if kind == "visit" { VisitKind::Visit } else { VisitKind::SelfReview }),
        },
        Some("check") => Job::Check { repair: of.get_flag("repair") },
        Some("export") if of.get_flag("list") => Job::ExportList,
        Some("export") => Job::Export(Export {
            kind: string("kind").unwrap_or_default(),
            out: path("out").unwrap_or_default(),
            rulebook: string("rulebook"),
            verified: of.get_flag("verified"),
            township: string("township"),
            schools: of.get_many::<String>("school").into_iter().flatten().cloned().collect(),
            stage: string("stage").as_deref().and_then(Stage::from_id),
            visits: of.get_many::<String>("visit").into_iter().flatten().cloned().collect(),
            from: of.get_one::<Date>("from").copied(),
            to: of.get_one::<Date>("to").copied(),
            indicator: string("indicator"),
            by: string("by").as_deref().and_then(GroupBy::from_id).unwrap_or_default(),
            against: of.get_one::<i32>("against").copied(),
            force: of.get_flag("force"),
        }),
        _ => Job::Window,
    };
    (common, job)
}

/// A wrong command line in our own words.
fn wrong(error: &clap::Error) -> Fault {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(value)) => value.clone(),
        Some(ContextValue::Strings(values)) => values.join(", "),
        Some(ContextValue::StyledStr(value)) => value.to_string(),
        _ => String::new(),
    };
    let code = match error.kind() {
        ErrorKind::InvalidSubcommand => "unknown_command",
        ErrorKind::UnknownArgument => "unknown_option",
        ErrorKind::MissingRequiredArgument => "missing_argument",
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            if context(ContextKind::ValidValue).is_empty() { "missing_value" } else { "missing_choice" }
        }
        ErrorKind::InvalidValue => "wrong_value",
        // Values that are read by parsers of their own; the others are lists.
        ErrorKind::ValueValidation => match context(ContextKind::InvalidArg).split(' ').next() {
            Some("--schools") => "wrong_school_count",
            Some("--seed") => "wrong_seed",
            Some("--from" | "--to") => "wrong_day",
            _ => "wrong_year",
        },
        ErrorKind::ArgumentConflict => "option_twice",
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            "wrong_number_of_values"
        }
        _ => "wrong_command_line",
    };
    Fault::could_not_run(code)
        .with("command", context(ContextKind::InvalidSubcommand))
        .with("argument", context(ContextKind::InvalidArg).replace("...", "…"))
        .with("value", context(ContextKind::InvalidValue))
        .with("valid", context(ContextKind::ValidValue))
        .with("suggested", context(ContextKind::SuggestedArg) + &context(ContextKind::SuggestedSubcommand))
}
