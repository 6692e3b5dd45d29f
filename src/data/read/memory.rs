//! What reading takes of the memory that a browser gives to a page's worker: counted, so that it stops in words before
//! there is none left.

use crate::data::{IdColumn, RatingsTable, RowFacts};

/// Bytes that the data may take. WebAssembly addresses 4 GiB; the rest is for what is not counted here.
pub const MEMORY: u64 = 3_500_000_000;

/// What a rating takes: a row of the table, which is kept to be named otherwise, one of the dataset, and its place among
/// the user's while duplicates are looked for.
const RATING: u64 = 12 + 12 + 4;
/// What a rating takes while files are read.
const ROW: u64 = 12;
/// What an id takes beside its text: to be found in the table, and as a name of the table, the dataset and the page.
const ID: u64 = 128;
/// How often the text of an id is held.
const ID_TEXTS: u64 = 4;

/// What is counted beside the table, and the limit.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub limit: u64,
    /// The bytes of an archive, which are gone when it is read.
    pub archive: u64,
    /// Titles and one's own ratings.
    pub texts: u64,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { limit: MEMORY, archive: 0, texts: 0 }
    }
}

impl Memory {
    /// Counts an id and a title, and what is kept to find one by the other.
    pub fn add_title(&mut self, id: &str, title: &str) {
        self.texts += ID + ID_TEXTS * (id.len() + title.len()) as u64;
    }

    /// Whether a table, with what is known of its rows, is too large to go on.
    pub fn is_exceeded_by(&self, table: &RatingsTable, facts: &RowFacts) -> bool {
        let ratings = table.len() as u64;
        self.texts + ids(table) + facts.memory() + (self.archive + ROW * ratings).max(RATING * ratings) > self.limit
    }

    /// Ratings for which there is room at most.
    pub fn most_ratings(&self) -> usize {
        usize::try_from(self.limit / RATING).unwrap_or(usize::MAX)
    }
}

/// Bytes that a table and what is made of it take.
pub fn memory_of(table: &RatingsTable) -> u64 {
    RATING * table.len() as u64 + ids(table) + table.rows.memory()
}

/// Bytes that a table takes beside the dataset that is made of it.
pub fn memory_of_table_alone(table: &RatingsTable) -> u64 {
    ROW * table.len() as u64 + ids(table) + table.rows.memory()
}

fn ids(table: &RatingsTable) -> u64 {
    let of = |ids: &IdColumn| ID * ids.distinct().len() as u64 + ID_TEXTS * ids.text_len() as u64;
    of(&table.users) + of(&table.items)
}
