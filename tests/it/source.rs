//! The program's own source, read for what must not stand in it.

use std::path::{Path, PathBuf};

/// A string literal of the source.
pub struct Literal {
    /// What stands between the quotes, escapes as written.
    pub text: String,
    pub line: usize,
    /// The code before it, from the end of the statement before, without spaces and with other literals emptied.
    pub before: String,
}

/// One file of `src`, up to its tests.
pub struct File {
    /// Below the project's folder.
    pub path: PathBuf,
    pub literals: Vec<Literal>,
}

/// Every file of `src` that is no test.
pub fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join("src"), &mut paths);
    paths.sort();
    let files: Vec<File> = paths
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name != "tests.rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("\nmod tests {").next().unwrap_or_default();
            File { path: path.strip_prefix(root).unwrap().to_owned(), literals: literals(code) }
        })
        .collect();
    assert!(files.len() > 50, "the source is there");
    files
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// String and character literals of a Rust file, comments left out.
fn literals(code: &str) -> Vec<Literal> {
    let characters: Vec<char> = code.chars().collect();
    let at = |place: usize| characters.get(place).copied().unwrap_or('\0');
    let (mut found, mut before) = (Vec::new(), String::new());
    let (mut place, mut line) = (0, 1);
    while place < characters.len() {
        let start = place;
        match at(place) {
            '/' if at(place + 1) == '/' => {
                while place < characters.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            '/' if at(place + 1) == '*' => {
                place += 2;
                while place < characters.len() && (at(place), at(place + 1)) != ('*', '/') {
                    place += 1;
                }
                place += 2;
            }
            'r' if !before.ends_with(|last: char| last.is_alphanumeric() || last == '_')
                && raw_hashes(&characters, place).is_some() =>
            {
                let hashes = raw_hashes(&characters, place).unwrap_or_default();
                place += 2 + hashes;
                let opened = place;
                let closes = |place: usize| at(place) == '"' && (1..=hashes).all(|hash| at(place + hash) == '#');
                while place < characters.len() && !closes(place) {
                    place += 1;
                }
                push(&mut found, &mut before, &characters[opened..place], line);
                place += 1 + hashes;
            }
            '"' => {
                place += 1;
                while place < characters.len() && at(place) != '"' {
                    place += if at(place) == '\\' { 2 } else { 1 };
                }
                push(&mut found, &mut before, &characters[start + 1..place.min(characters.len())], line);
                place += 1;
            }
            // A character, not a lifetime.
            '\'' if at(place + 1) == '\\' || at(place + 2) == '\'' => {
                place += 2;
                while place < characters.len() && at(place) != '\'' {
                    place += 1;
                }
                push(&mut found, &mut before, &characters[start + 1..place.min(characters.len())], line);
                place += 1;
            }
            ';' => {
                before.clear();
                place += 1;
            }
            other => {
                if !other.is_whitespace() {
                    before.push(other);
                }
                place += 1;
            }
        }
        line += characters[start..place.min(characters.len())].iter().filter(|one| **one == '\n').count();
    }
    found
}

/// How many `#` a raw string beginning here has.
fn raw_hashes(characters: &[char], place: usize) -> Option<usize> {
    let hashes = characters[place + 1..].iter().take_while(|one| **one == '#').count();
    (characters.get(place + 1 + hashes) == Some(&'"')).then_some(hashes)
}

fn push(found: &mut Vec<Literal>, before: &mut String, text: &[char], line: usize) {
    found.push(Literal { text: text.iter().collect(), line, before: before.clone() });
    before.push_str("\"\"");
}

#[test]
fn literals_are_found_and_comments_are_not() {
    let code =
        "fn a<'x>() { // \"no\"\n /* \"no\" */ say(\"one\"); text(\n  language, \"t\\\"wo\", '三');\n r#\"fo\"ur\"# }";
    let found: Vec<_> = literals(code).into_iter().map(|one| (one.text, one.line, one.before)).collect();
    let texts: Vec<_> = found.iter().map(|(text, line, _)| (text.as_str(), *line)).collect();
    assert_eq!(texts, [("one", 2), ("t\\\"wo", 3), ("三", 3), ("fo\"ur", 4)]);
    assert!(found[0].2.ends_with("say("));
    assert!(found[1].2.ends_with("text(language,"));
}
