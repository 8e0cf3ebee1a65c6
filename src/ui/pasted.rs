//! Paths of files as they are pasted.

use std::path::PathBuf;

/// Paths as file managers and people hand them over: one a line, perhaps in quotes, perhaps as addresses of files. None where
/// an address is none.
#[must_use]
pub fn paths(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.trim().trim_matches('"')).filter(|line| !line.is_empty());
    let path = |line: &str| match line.strip_prefix("file://") {
        Some(address) => unescaped(address).map(PathBuf::from),
        None => Some(PathBuf::from(line)),
    };
    lines.map(path).collect::<Option<_>>().unwrap_or_default()
}

/// An address with its `%20` made characters again.
fn unescaped(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, behind @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    // `/C:/photos` is a path of Windows.
    let is_drive = text.get(2..3) == Some(":") && text.starts_with('/');
    Some(if is_drive { text[1..].to_owned() } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths_lose_their_quotes_and_scheme() {
        let of = |text: &str| paths(text).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        let pasted = "\"/a/县 表.xlsx\"\nfile:///b.csv\n\n  c.ods ";
        assert_eq!(of(pasted), ["/a/县 表.xlsx", "/b.csv", "c.ods"]);
        assert_eq!(of("file:///a%20b/%E5%9B%BE.jpg"), ["/a b/图.jpg"]);
        assert_eq!(of("file:///C:/a.jpg"), ["C:/a.jpg"]);
        assert!(of("file:///a%2").is_empty() && of("/a.csv\nfile:///%FF").is_empty() && of("").is_empty());
    }
}
