//! Where every row of a file went.

use super::parse_words::Notation;
use serde::{Deserialize, Serialize};

/// Why a row, or a cell of a matrix, is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    TooFewColumns {
        needed: usize,
    },
    TooManyColumns {
        expected: usize,
    },
    /// Of a matrix: what is there does not stand in its columns.
    ShortRow {
        found: usize,
        expected: usize,
    },
    NoUser,
    NoItem,
    NoTitle,
    NoRating,
    NotANumber,
    NotFinite,
    /// The ratings of the file are written so, and this one is on another scale.
    AnotherScale(Notation),
    /// A quotation mark is not closed.
    OpenQuote,
    /// A row of a matrix that sums up the others.
    Summary,
    /// A row of the Netflix layout before the first line that names an item.
    NoBlock,
}

/// A line of a file, as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// Its beginning, where it is long.
    pub text: String,
}

/// Rows (or cells) refused for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    pub reason: Reason,
    pub count: u64,
    /// The first of them, [`Accounting::SHOWN`] at most.
    pub first: Vec<Line>,
}

/// Where the rows of one file went. `records` is the sum of all kinds of rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accounting {
    /// Rows of any kind.
    pub records: u64,
    pub blank: u64,
    /// In front of the table: comments, a caption.
    pub preamble: u64,
    /// 1 where there is a header.
    pub header: u64,
    /// Lines such as `12:` that name the item of the rows below.
    pub blocks: u64,
    /// Rows that were read: a rating each, or a title each, or in a matrix the ratings of one user or item.
    pub rows_read: u64,
    /// Rows that were not.
    pub rows_refused: u64,
    /// Cells of a matrix that hold something else than a rating.
    pub cells_refused: u64,
    /// Cells of a matrix that are empty.
    pub cells_empty: u64,
    /// Cells of a matrix that say in words, again and again, that there is no rating: "not seen".
    pub cells_marked: u64,
    /// Ratings that came of the rows.
    pub ratings: u64,
    /// Ids that had blanks around them.
    pub ids_trimmed: u64,
    /// What the first such cell says.
    pub mark: String,
    /// Rows of a matrix that end early: the cells missing at their end count as empty.
    pub rows_short: u64,
    /// Rows that stood in one quoted cell each.
    pub rows_unwrapped: u64,
    /// Ids that stood in quotation marks of their own.
    pub ids_unquoted: u64,
    /// Ids that were whole numbers before a program wrote them with `.0` behind.
    pub ids_made_whole: u64,
    /// Ids that a list of titles holds again: what it says last counts.
    pub titles_repeated: u64,
    /// Ratings that are written in another way than as plain numbers.
    pub ratings_parsed: u64,
    /// The way in which this file writes its ratings.
    pub notation: Notation,
    /// Characters that the encoding does not know.
    pub characters_replaced: u64,
    pub refused: Vec<Refused>,
}

impl Accounting {
    /// Number of lines shown for each reason.
    pub const SHOWN: usize = 5;

    /// Adds the rows of another file. Lines of that are not shown: their numbers would be those of another file.
    pub fn add(&mut self, other: &Accounting) {
        let Accounting {
            records,
            blank,
            preamble,
            header,
            blocks,
            rows_read,
            rows_refused,
            cells_refused,
            cells_empty,
            cells_marked,
            ratings,
            ids_trimmed,
            rows_short,
            rows_unwrapped,
            ids_unquoted,
            ids_made_whole,
            titles_repeated,
            ratings_parsed,
            characters_replaced,
            mark,
            notation,
            refused,
        } = other;
        let sums = [
            (&mut self.records, records),
            (&mut self.blank, blank),
            (&mut self.preamble, preamble),
            (&mut self.header, header),
            (&mut self.blocks, blocks),
            (&mut self.rows_read, rows_read),
            (&mut self.rows_refused, rows_refused),
            (&mut self.cells_refused, cells_refused),
            (&mut self.cells_empty, cells_empty),
            (&mut self.cells_marked, cells_marked),
            (&mut self.ratings, ratings),
            (&mut self.ids_trimmed, ids_trimmed),
            (&mut self.rows_short, rows_short),
            (&mut self.rows_unwrapped, rows_unwrapped),
            (&mut self.ids_unquoted, ids_unquoted),
            (&mut self.ids_made_whole, ids_made_whole),
            (&mut self.titles_repeated, titles_repeated),
            (&mut self.ratings_parsed, ratings_parsed),
            (&mut self.characters_replaced, characters_replaced),
        ];
        sums.into_iter().for_each(|(sum, more)| *sum += more);
        if *ratings_parsed > 0 {
            self.notation = *notation;
        }
        if self.mark.is_empty() {
            mark.clone_into(&mut self.mark);
        }
        for Refused { reason, count, .. } in refused {
            match self.refused.iter_mut().find(|refused| refused.reason == *reason) {
                Some(known) => known.count += count,
                None => self.refused.push(Refused { reason: *reason, count: *count, first: Vec::new() }),
            }
        }
    }

    /// The first row or cell that is not read.
    pub fn first_refused(&self) -> Option<(Reason, &Line)> {
        let firsts = self.refused.iter().filter_map(|refused| Some((refused.reason, refused.first.first()?)));
        firsts.min_by_key(|(_, line)| line.number)
    }

    /// One more row or cell that is not read.
    #[inline(never)]
    pub fn note(&mut self, reason: Reason, line: u64, text: &str) {
        let place = match self.refused.iter().position(|refused| refused.reason == reason) {
            Some(place) => place,
            None => {
                self.refused.push(Refused { reason, count: 0, first: Vec::new() });
                self.refused.len() - 1
            }
        };
        let refused = &mut self.refused[place];
        refused.count += 1;
        if refused.first.len() < Self::SHOWN {
            refused.first.push(Line { number: line, text: quote_line(text) });
        }
    }
}

/// As much of a text as a message can show, on one line.
pub fn quote_line(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = text.trim();
    let shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() { shown + "…" } else { shown }
}
