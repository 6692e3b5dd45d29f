//! A column of ids that keeps every distinct id once.

use super::chunks::{in_chunks, retain_rows};
use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::hash::BuildHasher;

/// Ids as strings, four bytes a row, and the text of each distinct id once. What serde writes are the distinct ids
/// alone: rows are too many for it.
#[derive(Clone, Debug, Default)]
pub struct IdColumn {
    /// The distinct ids, one after the other, in order of first appearance.
    text: String,
    /// Where each of them ends in `text`.
    ends: Vec<usize>,
    /// Of those that are small numbers: by the number, the position plus 1; 0 for a number that was not seen.
    numbered: Vec<u32>,
    /// The positions of the others, by the hash of their text.
    positions: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// For each row, the position of its id; for the last `defer` of them, the small number that is their id.
    rows: Vec<u32>,
    defer: usize,
    last_is_new: bool,
}

impl PartialEq for IdColumn {
    fn eq(&self, other: &IdColumn) -> bool {
        (&self.text, &self.ends, &self.rows) == (&other.text, &other.ends, &other.rows)
    }
}

impl IdColumn {
    /// Appends the id of one more row, and looks it up later where that can be: nothing else is to be done with the
    /// column before [`IdColumn::resolve`].
    ///
    /// To look an id up, a processor waits for its memory; many at once it does not wait for one by one.
    pub fn defer(&mut self, id: &str) {
        match small_number(id) {
            Some(number) => {
                self.rows.push(number as u32);
                self.defer += 1;
            }
            None => self.push(id),
        }
    }

    /// Looks up the ids that were deferred.
    pub fn resolve(&mut self) {
        let resolved = self.rows.len() - std::mem::take(&mut self.defer);
        for row in resolved..self.rows.len() {
            let number = self.rows[row] as usize;
            self.rows[row] = match self.numbered.get(number) {
                Some(&place) if place > 0 => place - 1,
                _ => self.numbered(number, &number.to_string()),
            };
        }
    }

    /// Appends the id of one more row.
    #[inline(never)]
    pub fn push(&mut self, id: &str) {
        self.resolve();
        let before = self.ends.len();
        let position = match small_number(id) {
            Some(number) => self.numbered(number, id),
            None => self.named(id),
        };
        self.last_is_new = self.ends.len() > before;
        self.rows.push(position);
    }

    /// Gets room for so many more rows at once, if it can be had.
    pub fn reserve(&mut self, more: usize) {
        let _ = self.rows.try_reserve_exact(more);
    }

    /// Most ids are such numbers, and for these one look is enough, where a hash needs three.
    #[inline(never)]
    fn numbered(&mut self, number: usize, id: &str) -> u32 {
        if number >= self.numbered.len() {
            self.numbered.resize((number + 1).next_power_of_two(), 0);
        }
        if self.numbered[number] == 0 {
            self.numbered[number] = self.add(id) + 1;
        }
        self.numbered[number] - 1
    }

    #[inline(never)]
    fn named(&mut self, id: &str) -> u32 {
        // Files are often sorted by one of their columns.
        if let Some(&last) = self.rows.last()
            && self.id(last) == id
        {
            return last;
        }
        let hash = self.hasher.hash_one(id);
        if let Some(&position) = self.positions.find(hash, |&position| self.id(position) == id) {
            return position;
        }
        let position = self.add(id);
        let IdColumn { text, ends, positions, hasher, .. } = self;
        positions.insert_unique(hash, position, |&position| hasher.hash_one(id_at(text, ends, position)));
        position
    }

    #[inline(never)]
    fn add(&mut self, id: &str) -> u32 {
        self.text.push_str(id);
        self.ends.push(self.text.len());
        self.ends.len() as u32 - 1
    }

    /// Whether the id that was pushed last had never been pushed before.
    pub fn last_is_new(&self) -> bool {
        self.last_is_new
    }

    /// The id at a position of the distinct ids.
    pub fn id(&self, position: u32) -> &str {
        id_at(&self.text, &self.ends, position)
    }

    /// The id of a row.
    pub fn of_row(&self, row: usize) -> &str {
        self.id(self.rows()[row])
    }

    /// Every id once, in order of first appearance.
    pub fn distinct(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|position| self.id(position))
    }

    /// For each row, the position of its id among the distinct ids.
    pub fn rows(&self) -> &[u32] {
        debug_assert_eq!(self.defer, 0, "ids are still to be looked up");
        &self.rows
    }

    /// Puts rows in place of those there are; says no to rows of ids that there are not.
    pub fn refill(&mut self, rows: Vec<u32>) -> bool {
        let sound = rows.iter().all(|&position| (position as usize) < self.ends.len());
        if sound {
            self.rows = rows;
        }
        sound
    }

    /// Gives ids another text where `other` has one. Those that are the same then are one.
    pub fn rename(&mut self, other: impl Fn(&str) -> Option<String>) {
        if !self.distinct().any(|id| other(id).is_some()) {
            return;
        }
        let mut renamed = IdColumn::default();
        let mut position = |id: &str| {
            renamed.push(other(id).as_deref().unwrap_or(id));
            renamed.rows.pop().unwrap_or_default()
        };
        let positions: Vec<u32> = self.distinct().map(&mut position).collect();
        renamed.rows = std::mem::take(&mut self.rows);
        in_chunks(renamed.rows.len(), |rows| {
            renamed.rows[rows].iter_mut().for_each(|row| *row = positions[*row as usize]);
        });
        *self = renamed;
    }

    /// Bytes of all distinct ids.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// Takes the column back to where it had so many rows and so many distinct ids.
    pub fn truncate(&mut self, rows: usize, distinct: usize) {
        self.resolve();
        self.rows.truncate(rows);
        let IdColumn { text, ends, numbered, positions, hasher, .. } = self;
        for position in distinct as u32..ends.len() as u32 {
            let id = id_at(text, ends, position);
            match small_number(id) {
                Some(number) => numbered[number] = 0,
                None => {
                    let found = positions.find_entry(hasher.hash_one(id), |&known| known == position);
                    if let Ok(entry) = found {
                        entry.remove();
                    }
                }
            }
        }
        ends.truncate(distinct);
        text.truncate(ends.last().copied().unwrap_or_default());
    }

    /// Leaves out the rows that `keep` says no to, and the ids that then have none.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        retain_rows(&mut self.rows, keep);
        let mut used = vec![false; self.ends.len()];
        in_chunks(self.rows.len(), |rows| {
            self.rows[rows].iter().for_each(|&position| used[position as usize] = true);
        });
        if used.iter().all(|&used| used) {
            return;
        }
        let mut fewer = IdColumn::default();
        let mut moved = vec![None; used.len()];
        for position in &mut self.rows {
            let to = moved[*position as usize].get_or_insert_with(|| {
                fewer.push(id_at(&self.text, &self.ends, *position));
                fewer.ends.len() as u32 - 1
            });
            *position = *to;
        }
        *self = IdColumn { rows: std::mem::take(&mut self.rows), ..fewer };
    }
}

impl Serialize for IdColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.distinct())
    }
}

impl<'de> Deserialize<'de> for IdColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<IdColumn, D::Error> {
        let mut column = IdColumn::default();
        Vec::<String>::deserialize(deserializer)?.iter().for_each(|id| column.push(id));
        column.rows.clear();
        Ok(column)
    }
}

/// The number that an id says in the one usual way, where it is so small that a table of all of them is small, too.
fn small_number(id: &str) -> Option<usize> {
    const MOST: usize = 1 << 22;
    let digits = id.as_bytes();
    if digits.len() > 7 || digits.is_empty() || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let number = digits
        .iter()
        .try_fold(0, |number, &digit| digit.is_ascii_digit().then(|| number * 10 + usize::from(digit - b'0')));
    number.filter(|&number| number < MOST)
}

fn id_at<'t>(text: &'t str, ends: &[usize], position: u32) -> &'t str {
    let position = position as usize;
    let start = if position == 0 { 0 } else { ends[position - 1] };
    &text[start..ends[position]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(ids: &[&str]) -> IdColumn {
        let mut column = IdColumn::default();
        ids.iter().for_each(|id| column.push(id));
        column
    }

    #[test]
    fn ids_that_are_looked_up_later_are_the_same() {
        let ids = ["7", "x", "7", "12", "007", "3", "12", "x", "4194304", "0"];
        let mut later = IdColumn::default();
        for id in ids {
            later.defer(id);
        }
        later.resolve();
        assert_eq!(later, column(&ids));
        assert_eq!((0..ids.len()).map(|row| later.of_row(row)).collect::<Vec<_>>(), ids);
        // Another chunk, and one by one.
        let more = ["12", "5", "7"];
        more.iter().for_each(|id| later.defer(id));
        later.push("5");
        assert!(!later.last_is_new());
        later.defer("5");
        later.resolve();
        assert_eq!(later, column(&[&ids[..], &more, &["5", "5"]].concat()));
    }

    #[test]
    fn ids_that_get_the_same_name_are_one() {
        let mut column = column(&["a&", "7", "b", "a&", "7"]);
        column.rename(|id| (id == "a&").then(|| "b".to_owned()));
        assert_eq!(column.distinct().collect::<Vec<_>>(), ["b", "7"]);
        assert_eq!(column.rows(), [0, 1, 0, 0, 1]);
        column.push("7");
        assert_eq!(column.rows().last(), Some(&1));
    }

    #[test]
    fn every_id_is_kept_once_in_order_of_first_appearance() {
        let column = column(&["b", "b", "a", "", "b", "ab"]);
        assert_eq!(column.distinct().collect::<Vec<_>>(), ["b", "a", "", "ab"]);
        assert_eq!(column.rows(), [0, 0, 1, 2, 0, 3]);
        assert!(column.last_is_new());
    }

    #[test]
    fn what_is_taken_back_was_never_there() {
        let before = ["7", "x", "12", "x"];
        let mut there_and_back = column(&before);
        for id in ["y", "7", "4194304", "5", "y", "x"] {
            there_and_back.push(id);
        }
        there_and_back.truncate(4, 3);
        assert_eq!(there_and_back, column(&before));
        for id in ["5", "y", "x", "4194304"] {
            there_and_back.push(id);
        }
        assert_eq!(there_and_back, column(&[&before[..], &["5", "y", "x", "4194304"]].concat()));
    }

    #[test]
    fn many_ids_are_found_again() {
        for prefix in ["", "tt", "99999"] {
            let ids: Vec<String> = (0..10_000).chain(0..10_000).map(|id| format!("{prefix}{id}")).collect();
            let column = column(&ids.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(column.distinct().eq(ids[..10_000].iter()));
            assert!(!column.last_is_new());
        }
    }

    #[test]
    fn spellings_of_one_number_stay_apart() {
        assert_eq!(column(&["7", "07", "+7", "7.0", "0", "00", ""]).distinct().len(), 7);
    }

    #[test]
    fn ids_without_rows_are_forgotten() {
        let mut fewer = column(&["b", "c", "a", "c", "b"]);
        fewer.retain(|row| row != 0 && row != 4);
        assert_eq!(fewer, column(&["c", "a", "c"]));
        fewer.push("b");
        assert_eq!(fewer, column(&["c", "a", "c", "b"]));
    }
}
