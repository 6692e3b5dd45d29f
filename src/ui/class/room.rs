//! The class's table: a list of items, and who rated them how. Lines with codes fill it.

use super::code::{Ballot, CodeError, MOST_ITEMS, decode, encode, length, may_contain, number_name};
use crate::data::fold;
use std::cmp::Reverse;
use std::ops::Range;

/// Characters of a title that are kept, so that links stay short.
const LONGEST_TITLE: usize = 60;
const LONGEST_NAME: usize = 40;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassRoom {
    pub items: Vec<String>,
    pub pupils: Vec<Pupil>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pupil {
    /// Empty for one who stays anonymous.
    pub name: String,
    pub ballot: Ballot,
}

/// What became of a line; lines are counted from 1. Empty lines are not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLine {
    pub number: usize,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Added(String),
    /// The pupil has sent other ratings before.
    Replaced(String),
    /// The pupil's ratings are in the table, under another name before.
    Renamed(String),
    /// The pupil's ratings are in the table already.
    Known(String),
    /// The name of a column.
    Heading(String),
    Refused {
        text: String,
        error: CodeError,
    },
}

/// What became of the codes that came last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadCodes {
    pub lines: Vec<ReadLine>,
    /// Names of files that are neither texts nor workbooks.
    pub unreadable: Vec<String>,
    /// There was nothing to add.
    pub is_empty: bool,
}

/// The items of a list as people type them: one a line, each once.
pub fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        let item: String = line.trim().chars().take(LONGEST_TITLE).collect();
        let item = item.trim_end();
        if !item.is_empty() && !items.iter().any(|other| other == item) && items.len() < MOST_ITEMS {
            items.push(item.to_owned());
        }
    }
    items
}

impl Pupil {
    /// The name, or the number for one who stays anonymous.
    pub fn label(&self) -> String {
        if self.name.is_empty() { format!("Pupil {}", number_name(self.ballot.number)) } else { self.name.clone() }
    }

    /// The line that stands for the pupil, in pasted text and in links.
    pub fn line(&self, items: &[String]) -> String {
        let code = encode(&self.ballot, items);
        if self.name.is_empty() { code } else { format!("{}: {code}", self.name) }
    }

    pub fn n_ratings(&self) -> usize {
        self.ballot.stars.iter().filter(|&&stars| stars > 0).count()
    }
}

impl ClassRoom {
    pub fn new(items: Vec<String>) -> ClassRoom {
        ClassRoom { items, pupils: Vec::new() }
    }

    pub fn n_ratings(&self) -> usize {
        self.pupils.iter().map(Pupil::n_ratings).sum()
    }

    /// Takes codes, one a line: alone, beside a name in any column, or in the link of a QR code.
    pub fn add(&mut self, text: &str) -> Vec<ReadLine> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let lines: Vec<(usize, &str)> = lines.collect();
        let is_table = lines.len() > 1;
        let read = lines.into_iter().enumerate().map(|(place, (at, line))| {
            let (name, code) = parse_line(line, length(self.items.len()));
            let outcome = match decode(&code, &self.items) {
                Ok(ballot) => self.take(Pupil { name, ballot }),
                Err(_) if place == 0 && is_table && is_heading(line) => Outcome::Heading(line.trim().to_owned()),
                Err(error) => Outcome::Refused { text: line.trim().to_owned(), error },
            };
            ReadLine { number: at + 1, outcome }
        });
        read.collect()
    }

    fn take(&mut self, mut pupil: Pupil) -> Outcome {
        match self.pupils.iter_mut().find(|other| other.ballot.number == pupil.ballot.number) {
            Some(before) => {
                // A code alone takes no name away.
                if pupil.name.is_empty() {
                    pupil.name.clone_from(&before.name);
                }
                let (has_other_ratings, label) = (before.ballot != pupil.ballot, pupil.label());
                let was = std::mem::replace(before, pupil).label();
                let is_renamed = was != label;
                let label = if is_renamed { format!("{label}, who was {was}") } else { label };
                match (has_other_ratings, is_renamed) {
                    (true, _) => Outcome::Replaced(label),
                    (false, true) => Outcome::Renamed(label),
                    (false, false) => Outcome::Known(label),
                }
            }
            None => {
                let label = pupil.label();
                self.pupils.push(pupil);
                Outcome::Added(label)
            }
        }
    }

    /// Whether a text has a code of this class.
    pub fn knows(&self, text: &str) -> bool {
        !self.items.is_empty() && ClassRoom::new(self.items.clone()).add(text).iter().any(|line| line.is_ballot())
    }

    /// The codes of all pupils, one a line.
    pub fn codes(&self) -> String {
        self.pupils.iter().map(|pupil| pupil.line(&self.items) + "\n").collect()
    }

    /// The whole table as text, as it is saved.
    pub fn save(&self) -> String {
        let items: String = self.items.iter().map(|item| format!("{item}\n")).collect();
        format!("{items}\n{}", self.codes())
    }

    pub fn load(text: &str) -> ClassRoom {
        let (list, codes) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut class = ClassRoom::new(items(list));
        class.add(codes);
        class
    }

    /// The ratings as a table that the page reads like any other.
    pub fn csv(&self) -> String {
        let mut csv = "user,title,rating\n".to_owned();
        let mut labels: Vec<String> = Vec::new();
        for pupil in &self.pupils {
            let label = pupil.label();
            let like = |other: &&String| **other == label || other.starts_with(&format!("{label} ("));
            let same = labels.iter().filter(like).count();
            let label = if same == 0 { label } else { format!("{label} ({})", same + 1) };
            let rated = self.items.iter().zip(&pupil.ballot.stars).filter(|(_, stars)| **stars > 0);
            for (item, stars) in rated {
                csv += &format!("{},{},{stars}\n", quoted(&label), quoted(item));
            }
            labels.push(label);
        }
        csv
    }
}

impl ReadLine {
    fn is_ballot(&self) -> bool {
        !matches!(self.outcome, Outcome::Heading(_) | Outcome::Refused { .. })
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The name and the code of a line. A code has `expected` symbols if it is right.
fn parse_line(line: &str, expected: usize) -> (String, String) {
    let line = line.split_once("code=").map_or_else(|| line.to_owned(), |(_, value)| decoded(value));
    let cells: Vec<&str> = line.split(['\t', ',', ';', '|', '"', ':']).map(str::trim).collect();
    let cells: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
    // The cell that looks most like a code.
    let likeness = |cell: &str| cell.chars().filter(|c| c.is_ascii_alphanumeric()).count().abs_diff(expected);
    let best = (0..cells.len()).rev().min_by_key(|&at| likeness(cells[at])).unwrap_or(0);
    let cell = cells.get(best).copied().unwrap_or_default();
    let others = cells.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, cell)| (*cell).to_owned());
    // A name may stand before or after the code in the same cell.
    let words: Vec<&str> = cell.split_whitespace().collect();
    let code = code_among(&words, expected);
    let beside = [&words[..code.start], &words[code.end..]].map(|words| words.join(" "));
    let mut name: Vec<String> = others.chain(beside).filter(|part| !part.is_empty()).collect();
    // Forms write down when an answer came.
    if name.iter().any(|part| is_word(part)) {
        name.retain(|part| is_word(part));
    }
    let name: String = name.join(" ").chars().take(LONGEST_NAME).collect();
    (name, words[code].concat())
}

/// Whether a part of a line is no number, date, or time, such as “02 AM GMT+1”.
fn is_word(part: &str) -> bool {
    part.starts_with(char::is_alphabetic)
}

/// Which of these words are the code: neighbors that together have the right number of symbols, or come closest to it
/// from below. A word with a character that is in no code stands alone.
fn code_among(words: &[&str], expected: usize) -> Range<usize> {
    let symbols = |word: &&str| word.chars().filter(|&c| c != '-').count();
    let is_code = |word: &&str| word.chars().all(may_contain);
    let all = (0..words.len()).flat_map(|start| (start + 1..=words.len()).map(move |end| start..end));
    let possible = all.filter(|code| code.len() == 1 || words[code.clone()].iter().all(is_code));
    let doubt = |code: &Range<usize>| {
        let n = words[code.clone()].iter().map(symbols).sum::<usize>();
        (n > expected, n.abs_diff(expected), Reverse(code.start))
    };
    possible.min_by_key(doubt).unwrap_or(0..words.len())
}

/// A value of an address in words, as far as codes and names need it.
fn decoded(value: &str) -> String {
    let value = value.split(['&', '#']).next().unwrap_or_default().replace('+', " ");
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a line names columns.
fn is_heading(line: &str) -> bool {
    let words = ["code", "codes", "name", "names", "pupil", "pupils", "student", "students", "time", "timestamp"];
    let mut cells = line.split(['\t', ',', ';']).map(|cell| fold(cell.trim().trim_matches('"')));
    cells.any(|cell| cell.split_whitespace().any(|word| words.contains(&word)))
}
