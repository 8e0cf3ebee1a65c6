//! The search box: schools, commands and items by name, pinyin, initials, code and township.
//!
//! A character is matched by itself, by any of its readings, by the first letter of one (`zh`, `ch`, `sh` too), and at
//! the end of what was typed by the beginning of a reading. Every reading of every character counts, and nothing is
//! multiplied out: a text is matched character by character against all places of the query at once, which are the bits
//! of a number. Not for ordering anything by what it means: only by how well the letters fit.

use std::collections::HashMap;
use std::ops::Range;

use pinyin::ToPinyinMulti as _;

use crate::county::row_number;
use crate::intake::half_width;

/// Letters of one word of a query that are looked at; the bits of a number, less one for "done".
const MOST_LETTERS: usize = 63;
/// Marks the first character of a word in [`Index::letters`].
const WORD_START: u32 = 1 << 31;
/// How well a letter fits: the character itself, its whole reading, a beginning of one.
const ITSELF: u32 = 4;
const READING: u32 = 3;
const BEGINNING: u32 = 2;
/// What fits a code or a township is that much less than what fits the name.
const OTHERS_LESS: u32 = 1500;
/// First letters of readings that are two letters long.
const LONG_INITIALS: [&str; 3] = ["zh", "ch", "sh"];

/// Something that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name, in which what was found is highlighted.
    pub name: String,
    /// What else it is found by: a code, a township, the name in the other language.
    pub others: Vec<String>,
}

impl Entry {
    /// An entry of a name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), others: Vec::new() }
    }

    /// Found by this, too. An empty text is none.
    #[must_use]
    pub fn or(mut self, other: impl Into<String>) -> Self {
        self.others.extend(Some(other.into()).filter(|other| !other.trim().is_empty()));
        self
    }
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Place of the entry.
    pub entry: usize,
    /// How well it fits; more is better.
    pub score: u32,
    /// Parts of the name that fit, in bytes, in order; empty where it was found by something else.
    pub ranges: Vec<Range<usize>>,
}

/// A character that occurs.
#[derive(Debug)]
struct Symbol {
    letter: char,
    readings: Box<[Box<str>]>,
    /// Bits of all it can be typed with.
    typed: u64,
}

/// Entries that can be searched.
#[derive(Debug, Default)]
pub struct Index {
    symbols: Vec<Symbol>,
    /// Characters of all texts by number of their symbol.
    letters: Vec<u32>,
    /// Where each text stands in `letters`. Names one by one; of others each text once, however many have it.
    texts: Vec<Range<u32>>,
    /// By text: bits of all that its characters can be typed with ([`bit`]).
    typed: Vec<u64>,
    /// By entry: its texts, the name first.
    entries: Vec<Box<[u32]>>,
    names: Vec<String>,
}

/// What is only needed while an index is made.
#[derive(Default)]
struct Known {
    symbols: HashMap<char, u32>,
    others: HashMap<String, u32>,
}

impl Index {
    /// An index of entries, which keep their places.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let (mut index, mut known) = (Self::default(), Known::default());
        for entry in entries {
            let mut texts = Vec::with_capacity(1 + entry.others.len());
            texts.push(index.add(&entry.name, &mut known.symbols));
            for other in entry.others {
                let text = match known.others.get(&other) {
                    Some(text) => *text,
                    None => index.add(&other, &mut known.symbols),
                };
                known.others.insert(other, text);
                texts.push(text);
            }
            index.entries.push(texts.into());
            index.names.push(entry.name);
        }
        index
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, text: &str, known: &mut HashMap<char, u32>) -> u32 {
        let start = row_number(self.letters.len());
        let (mut before, mut typed) = (Sort::Other, 0);
        for letter in text.chars().map(folded) {
            let symbols = &mut self.symbols;
            let number = *known.entry(letter).or_insert_with(|| {
                let readings = readings(letter);
                let typed =
                    readings.iter().flat_map(|reading| reading.chars()).map(bit).fold(bit(letter), |a, b| a | b);
                symbols.push(Symbol { letter, readings, typed });
                row_number(symbols.len() - 1)
            });
            let sort = Sort::of(letter);
            let starts = sort != Sort::Other && sort != before;
            before = sort;
            typed |= self.symbols[number as usize].typed;
            self.letters.push(if starts { number | WORD_START } else { number });
        }
        self.texts.push(start..row_number(self.letters.len()));
        self.typed.push(typed);
        row_number(self.texts.len() - 1)
    }

    /// The best matches, best first; of those alike the earlier entry. Words of the query apart from each other must
    /// all be found. Nothing is found by an empty query.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<Match> {
        let words: Vec<Word> = query.split_whitespace().map(|word| Word::new(word, self)).collect();
        if words.is_empty() || limit == 0 {
            return Vec::new();
        }
        // How well the letters fit is looked into only for those whose way of fitting may be among the best.
        let found = (0..self.entries.len()).filter_map(|entry| Some((self.ways(entry, &words)?, entry)));
        let mut found: Vec<(u32, usize)> = found.collect();
        let mut counts = vec![0; (Way::Start as usize) * words.len() + 1];
        for (ways, _) in &found {
            counts[*ways as usize] += 1;
        }
        let mut enough = 0;
        let least = (0..counts.len()).rev().find(|ways| {
            enough += counts[*ways];
            enough >= limit
        });
        found.retain(|(ways, _)| *ways as usize >= least.unwrap_or_default());
        let mut scratch = Scratch::default();
        for (score, entry) in &mut found {
            *score = *score * 10_000 + self.score(*entry, &words, &mut scratch);
        }
        let better = |a: &(u32, usize), b: &(u32, usize)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > limit {
            found.select_nth_unstable_by(limit - 1, better);
            found.truncate(limit);
        }
        found.sort_unstable_by(better);
        let ranges = |entry| self.ranges(entry, &words);
        found.into_iter().map(|(score, entry)| Match { entry, score, ranges: ranges(entry) }).collect()
    }

    /// Every entry in which each word of the query stands in one piece, in their own order: to narrow a list. An empty
    /// query leaves all.
    #[must_use]
    pub fn narrow(&self, query: &str) -> Vec<usize> {
        let words: Vec<Word> = query.split_whitespace().map(|word| Word::new(word, self)).collect();
        let has = |texts: &[u32], word: &Word| {
            texts.iter().any(|text| word.ways[*text as usize].is_some_and(|way| way >= Way::Within))
        };
        let entries = self.entries.iter().enumerate();
        let fitting = entries.filter(|(_, texts)| words.iter().all(|word| has(texts, word)));
        fitting.map(|(entry, _)| entry).collect()
    }

    fn text(&self, text: u32) -> &[u32] {
        let range = &self.texts[text as usize];
        &self.letters[range.start as usize..range.end as usize]
    }

    /// The ways in which the words fit an entry, added; `None` where one does not.
    fn ways(&self, entry: usize, words: &[Word]) -> Option<u32> {
        let texts = &self.entries[entry];
        let way = |word: &Word| texts.iter().filter_map(|text| word.ways[*text as usize]).max();
        words.iter().try_fold(0, |sum, word| Some(sum + way(word)? as u32))
    }

    /// How well the letters of all words fit an entry, at most 9,999.
    fn score(&self, entry: usize, words: &[Word], scratch: &mut Scratch) -> u32 {
        let texts = &self.entries[entry];
        let of_word = |word: &Word| {
            let way = texts.iter().filter_map(|text| word.ways[*text as usize]).max();
            let best = texts.iter().enumerate().filter(|(_, text)| word.ways[**text as usize] == way);
            let scores = best.filter_map(|(place, text)| {
                let score = word.trace(self.text(*text), way?, scratch).score;
                Some(if place == 0 { score } else { score.saturating_sub(OTHERS_LESS) })
            });
            scores.max().unwrap_or_default()
        };
        words.iter().map(of_word).sum::<u32>() / row_number(words.len())
    }

    /// Parts of the name that the words fit.
    fn ranges(&self, entry: usize, words: &[Word]) -> Vec<Range<usize>> {
        let (name, text) = (&self.names[entry], self.entries[entry][0]);
        let letters = self.text(text);
        let mut fits = vec![false; letters.len()];
        for word in words {
            if let Some(way) = word.ways[text as usize] {
                for place in word.trace(letters, way, &mut Scratch::default()).places {
                    fits[place] = true;
                }
            }
        }
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for ((start, letter), _) in name.char_indices().zip(fits).filter(|(_, fits)| *fits) {
            let end = start + letter.len_utf8();
            match ranges.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => ranges.push(start..end),
            }
        }
        ranges
    }
}

/// A character as it is compared: half-width, small.
fn folded(letter: char) -> char {
    let letter = half_width(letter);
    letter.to_lowercase().next().unwrap_or(letter)
}

/// One of 64 bits for a character: letters and digits have their own, others share.
fn bit(letter: char) -> u64 {
    let place = match letter {
        'a'..='z' => letter as u32 - 'a' as u32,
        '0'..='9' => 26 + letter as u32 - '0' as u32,
        other => 36 + other as u32 % 28,
    };
    1 << place
}

/// Every reading of a character, without tones; `ü` may be typed `v` or `u`.
fn readings(letter: char) -> Box<[Box<str>]> {
    if letter.is_ascii() {
        return Box::default();
    }
    let mut readings: Vec<Box<str>> = Vec::new();
    for reading in letter.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain) {
        for typed in [reading.replace('ü', "v"), reading.replace('ü', "u")] {
            if typed.is_ascii() && !readings.iter().any(|known| **known == *typed) {
                readings.push(typed.into());
            }
        }
    }
    readings.into()
}

/// Sorts of characters; where one sort ends a word begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Digit,
    Letter,
    Han,
    Other,
}

impl Sort {
    fn of(letter: char) -> Self {
        match letter {
            '0'..='9' => Self::Digit,
            _ if !letter.is_alphanumeric() => Self::Other,
            // Whatever is not written in letters with spaces between words.
            '\u{2e80}'.. => Self::Han,
            _ => Self::Letter,
        }
    }
}

/// How a word fits a text, from the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// With gaps.
    Scattered = 1,
    /// Somewhere, in one piece.
    Within,
    /// From the beginning of a word.
    WordStart,
    /// From the beginning.
    Start,
}

/// What one character of a text can stand for in a word of a query.
#[derive(Clone, Copy)]
struct Step {
    /// Bits of the places it can stand at.
    at: u64,
    /// How many letters it takes.
    letters: u32,
    /// How well each of them fits.
    weight: u32,
}

/// One word of a query, compared with every character and text that occurs.
struct Word {
    letters: usize,
    /// By symbol: where its steps begin in `steps`; one more at the end.
    begins: Vec<u32>,
    steps: Vec<Step>,
    /// By symbol: bits of the places from which the rest of the word is the beginning of a reading.
    ends: Vec<u64>,
    /// By text: the best way the word fits it.
    ways: Vec<Option<Way>>,
}

impl Word {
    fn new(word: &str, index: &Index) -> Self {
        let query: Vec<char> = word.chars().map(folded).take(MOST_LETTERS).collect();
        let mut new = Self {
            letters: query.len(),
            begins: Vec::with_capacity(index.symbols.len() + 1),
            steps: Vec::new(),
            ends: Vec::with_capacity(index.symbols.len()),
            ways: Vec::with_capacity(index.texts.len()),
        };
        for symbol in &index.symbols {
            new.compare(&query, symbol);
        }
        new.begins.push(row_number(new.steps.len()));
        let wanted = query.iter().fold(0, |bits, letter| bits | bit(*letter));
        for (text, typed) in (0..).zip(&index.typed) {
            // Most texts lack a letter altogether.
            let way = if typed & wanted == wanted { new.way(index.text(text)) } else { None };
            new.ways.push(way);
        }
        // By what is no name only whole pieces find.
        for text in index.entries.iter().flat_map(|texts| &texts[1..]) {
            let way = &mut new.ways[*text as usize];
            *way = way.filter(|way| *way != Way::Scattered);
        }
        new
    }

    fn compare(&mut self, query: &[char], symbol: &Symbol) {
        self.begins.push(row_number(self.steps.len()));
        let mut letter = [0; 4];
        self.step(query, symbol.letter.encode_utf8(&mut letter), ITSELF);
        let mut end = 0;
        for reading in &symbol.readings {
            self.step(query, reading, READING);
            self.step(query, &reading[..1], BEGINNING);
            if let Some(initial) = LONG_INITIALS.iter().find(|initial| reading.starts_with(**initial)) {
                self.step(query, initial, BEGINNING);
            }
            for place in (0..query.len()).filter(|place| query.len() - place < reading.len()) {
                if reading.chars().zip(&query[place..]).all(|(a, b)| a == *b) {
                    end |= 1 << place;
                }
            }
        }
        self.ends.push(end);
    }

    /// Adds what a symbol can stand for; readings that begin alike add it once.
    fn step(&mut self, query: &[char], text: &str, weight: u32) {
        let first = self.begins.last().map_or(0, |first| *first as usize);
        let (at, letters) = (places(query, text), row_number(text.chars().count()));
        let known =
            self.steps[first..].iter().any(|step| (step.at, step.letters, step.weight) == (at, letters, weight));
        if at != 0 && !known {
            self.steps.push(Step { at, letters, weight });
        }
    }

    fn steps(&self, symbol: u32) -> &[Step] {
        let symbol = symbol as usize;
        &self.steps[self.begins[symbol] as usize..self.begins[symbol + 1] as usize]
    }

    /// The best way the word fits a text.
    fn way(&self, text: &[u32]) -> Option<Way> {
        let done = 1_u64 << self.letters;
        let (mut start, mut word, mut within, mut scattered) = (1, 0, 0, 1);
        let mut best = None;
        for symbol in text {
            let number = symbol & !WORD_START;
            let (steps, ends) = (self.steps(number), self.ends[number as usize]);
            if steps.is_empty() && ends == 0 {
                (start, word, within) = (0, 0, 0);
                continue;
            }
            let fresh = u64::from(symbol & WORD_START != 0);
            let next = |from: u64| {
                let ended = if from & ends == 0 { 0 } else { done };
                steps.iter().fold(ended, |to, step| to | (from & step.at) << step.letters)
            };
            start = next(start);
            if start & done != 0 {
                return Some(Way::Start);
            }
            word = next(word | fresh);
            within = next(within | 1);
            scattered |= next(scattered);
            if word & done != 0 {
                best = best.max(Some(Way::WordStart));
            } else if within & done != 0 {
                best = best.max(Some(Way::Within));
            }
        }
        // A single letter scattered is a letter within.
        best.or((scattered & done != 0).then_some(Way::Scattered))
    }

    /// The best fit of a way that is known to fit.
    fn trace(&self, text: &[u32], way: Way, scratch: &mut Scratch) -> Fit {
        let (columns, letters, whole) = (self.letters + 1, self.letters, text);
        scratch.best.clear();
        // From the beginning no more characters are taken than there are letters.
        let text = if way == Way::Start { &text[..text.len().min(letters)] } else { text };
        scratch.best.resize((text.len() + 1) * columns, Cell::default());
        let mut end: Option<(u32, usize)> = None;
        // Places of the query that were come to before the character, as bits.
        let mut reached = 0_u64;
        for (place, symbol) in text.iter().enumerate() {
            let number = symbol & !WORD_START;
            let begins = match way {
                Way::Start => place == 0,
                Way::WordStart => symbol & WORD_START != 0,
                Way::Within | Way::Scattered => true,
            };
            if way == Way::Start && place > 0 && reached == 0 {
                break;
            }
            let (earlier, now) = scratch.best.split_at_mut((place + 1) * columns);
            let earlier = &earlier[place * columns..];
            let (steps, ends) = (self.steps(number), self.ends[number as usize]);
            let mut open = reached | u64::from(begins);
            let mut next = 0;
            while open != 0 {
                let from = open.trailing_zeros();
                open &= open - 1;
                let weight = earlier[from as usize].weight;
                let mut put = |to: usize, more: u32| {
                    if now[to].weight < weight + more {
                        now[to] = Cell { weight: weight + more, from };
                    }
                    next |= 1 << to;
                };
                if ends >> from & 1 == 1 {
                    put(letters, BEGINNING * (row_number(letters) - from));
                }
                for step in steps.iter().filter(|step| step.at >> from & 1 == 1) {
                    put((from + step.letters) as usize, step.weight * step.letters);
                }
            }
            if next >> letters & 1 == 1 && end.is_none_or(|(weight, _)| weight < now[letters].weight) {
                end = Some((now[letters].weight, place));
            }
            next &= !(1 << letters);
            if way == Way::Scattered {
                // What fitted before may be gone on with after a gap.
                for to in 1..letters {
                    if earlier[to].weight > now[to].weight {
                        now[to] = Cell { from: PASSED_OVER, ..earlier[to] };
                        next |= 1 << to;
                    }
                }
            }
            reached = next;
        }
        let Some((weight, last)) = end else { return Fit::default() };
        let (mut places, mut place, mut to) = (Vec::new(), last + 1, letters);
        while to > 0 && place > 0 {
            let cell = scratch.best[place * columns + to];
            place -= 1;
            if cell.from != PASSED_OVER {
                places.push(place);
                to = cell.from as usize;
            }
        }
        places.reverse();
        Fit { score: self.score(weight, whole, &places), places }
    }

    /// How well the letters fit counts most, then how near the beginning they stand and how short the text is.
    fn score(&self, weight: u32, text: &[u32], places: &[usize]) -> u32 {
        let number = |size: usize, most: usize| row_number(size.min(most));
        let fits = weight * 4000 / (ITSELF * number(self.letters, MOST_LETTERS));
        let whole = if places.len() == text.len() { 3000 } else { 0 };
        let late = number(places.first().copied().unwrap_or_default(), 60) * 20;
        (2000 + fits + whole).saturating_sub(late + number(text.len(), 100) * 5)
    }
}

/// Bits of the places at which a text stands in a query.
fn places(query: &[char], text: &str) -> u64 {
    let stands = |place: &usize| {
        let mut rest = query[*place..].iter();
        text.chars().all(|letter| rest.next() == Some(&letter))
    };
    (0..query.len()).filter(stands).fold(0, |bits, place| bits | 1 << place)
}

/// The best way to have come to a place of the query at a place of the text.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// 0 where there is none.
    weight: u32,
    /// The place of the query before this character.
    from: u32,
}

/// In [`Cell::from`]: the character is passed over.
const PASSED_OVER: u32 = u32::MAX;

/// Memory that is used again from text to text.
#[derive(Default)]
struct Scratch {
    best: Vec<Cell>,
}

#[derive(Default)]
struct Fit {
    score: u32,
    /// Places of the characters that fit.
    places: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], query: &str) -> Vec<String> {
        let index = Index::new(names.iter().map(|name| Entry::new(*name)));
        let shown = |found: Match| {
            let name = names[found.entry];
            let parts: Vec<&str> = found.ranges.into_iter().map(|range| &name[range]).collect();
            format!("{name}:{}", parts.join("|"))
        };
        index.find(query, 10).into_iter().map(shown).collect()
    }

    #[test]
    fn every_reading_of_a_character_finds_it() {
        for query in
            ["chongqing", "zhongqing", "cq", "zq", "zhq", "chq", "chongq", "cqing", "zhongqi", "重qing", "ＣＱ"]
        {
            assert_eq!(found(&["重庆路小学"], query), ["重庆路小学:重庆"], "{query}");
        }
        assert_eq!(found(&["重庆路小学"], "chengqing"), [] as [&str; 0]);
        for query in ["lvyin", "luyin", "ly"] {
            assert_eq!(found(&["绿荫小学"], query), ["绿荫小学:绿荫"], "{query}");
        }
    }

    #[test]
    fn start_goes_before_start_of_a_word_before_within_before_scattered() {
        let names = ["西东一镇小学", "西乡东镇小学", "（新）东镇小学", "东镇第一小学"];
        let expected = ["东镇第一小学:东镇", "（新）东镇小学:东镇", "西乡东镇小学:东镇", "西东一镇小学:东|镇"];
        assert_eq!(found(&names, "东镇"), expected);
        assert_eq!(found(&names, "dz"), expected);
    }

    #[test]
    fn a_whole_reading_goes_before_initials_and_a_short_name_before_a_long_one() {
        assert_eq!(found(&["鄂安路小学", "安小"], "an"), ["安小:安", "鄂安路小学:安"]);
        assert_eq!(
            found(&["阿宁实验小学", "安宁实验小学", "安宁小学"], "an"),
            ["安宁小学:安", "安宁实验小学:安", "阿宁实验小学:阿宁"]
        );
    }

    #[test]
    fn words_must_all_be_found_in_name_code_or_township() {
        let schools = [("中心小学", "1001", "东镇"), ("中心小学", "1002", "西乡"), ("第二小学", "1003", "东镇")];
        let index = Index::new(schools.iter().map(|(name, code, town)| Entry::new(*name).or(*code).or(*town)));
        let find = |query: &str| index.find(query, 10).into_iter().map(|found| found.entry).collect::<Vec<_>>();
        assert_eq!(find("zx xx"), [1, 0], "西乡 is xx as well");
        assert_eq!(find("中心 东镇"), [0]);
        assert_eq!(find("1003"), [2]);
        assert_eq!(find("100"), [0, 1, 2]);
        assert_eq!(find("  "), [] as [usize; 0]);
        assert!(index.find("1003", 10)[0].ranges.is_empty(), "nothing of the name was typed");
        assert_eq!(index.find("x", 2).len(), 2);
    }

    #[test]
    fn english_is_found_by_words_in_any_case() {
        let names = ["Export data", "Data", "Open the sample"];
        assert_eq!(found(&names, "DATA"), ["Data:Data", "Export data:data"]);
        assert_eq!(found(&names, "op sam"), ["Open the sample:Op|sam"]);
    }

    #[test]
    fn nothing_typed_makes_it_stumble() {
        let names = ["", "ß İ 𠮷", "小学"];
        for query in ["𠮷", &"x".repeat(200), "\u{0}", "ü", "（）", "小学小学小学"] {
            let _ = found(&names, query);
        }
        assert_eq!(found(&names, "𠮷"), ["ß İ 𠮷:𠮷"]);
    }
}
