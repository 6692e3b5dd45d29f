//! A ratings table as bytes, to be kept in the browser: a head with everything but the ratings, then the columns
//! of the ratings and those of what else is known of them, each cut into pieces, so that neither side ever needs all of it twice.

use super::{RatingsTable, RowFacts};
use std::sync::Arc;
use thiserror::Error;

/// Ratings in a piece of a column: 8 MiB.
const PIECE: usize = 2 << 20;
/// Of this layout, in front of the head. Another one is not read.
const VERSION: u8 = 4;
/// Users, items, values, times, test files; the last two may be empty.
const COLUMNS: usize = 5;

/// Bytes that are not those of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotATable {
    #[error("it was kept by another version of this page")]
    Version,
    #[error("it is damaged")]
    Damaged,
}

/// The table, piece by piece.
pub fn pack(table: &RatingsTable) -> impl Iterator<Item = Vec<u8>> {
    let RowFacts { times, tests, pairs } = &*table.rows;
    let lengths = [table.len(), table.len(), table.len(), times.len(), tests.len()].map(|length| length as u64);
    let head = postcard::to_extend(&(lengths, pairs, table), vec![VERSION]);
    // Growing a vector cannot fail, and nothing in a table refuses to be written.
    let head = head.unwrap_or_default();
    let ids = pieces(table.users.rows()).chain(pieces(table.items.rows()));
    std::iter::once(head).chain(ids).chain(pieces(&table.values)).chain(pieces(times)).chain(pieces(tests))
}

fn pieces<T: bytemuck::NoUninit>(column: &[T]) -> impl Iterator<Item = Vec<u8>> {
    column.chunks(PIECE).map(|rows| bytemuck::cast_slice(rows).to_vec())
}

/// A table under way from its pieces, in their order.
pub struct Unpacking {
    table: RatingsTable,
    lengths: [usize; COLUMNS],
    columns: [Vec<u8>; COLUMNS],
}

impl Unpacking {
    /// Begins with the first piece.
    pub fn new(head: &[u8]) -> Result<Unpacking, NotATable> {
        let Some((&VERSION, head)) = head.split_first() else { return Err(NotATable::Version) };
        let (lengths, pairs, mut table): ([u64; COLUMNS], Vec<String>, RatingsTable) =
            postcard::from_bytes(head).map_err(|_| NotATable::Damaged)?;
        table.rows = RowFacts { pairs, ..RowFacts::default() }.into();
        let [n_ratings, _, _, times, tests] = lengths;
        let is_column = |length| length == 0 || length == n_ratings;
        if lengths[..3] != [n_ratings; 3] || !is_column(times) || !is_column(tests) {
            return Err(NotATable::Damaged);
        }
        let lengths = lengths.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        Ok(Unpacking { table, lengths, columns: Default::default() })
    }

    /// Pieces that follow the first.
    pub fn pieces(&self) -> usize {
        self.lengths.iter().map(|length| length.div_ceil(PIECE)).sum()
    }

    /// Takes the next piece.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), NotATable> {
        let mut columns = self.columns.iter_mut().zip(self.lengths.map(|length| length.saturating_mul(4)));
        let (column, bytes) = columns.find(|(column, bytes)| column.len() < *bytes).ok_or(NotATable::Damaged)?;
        if column.len() + piece.len() > bytes {
            return Err(NotATable::Damaged);
        }
        column.extend_from_slice(piece);
        Ok(())
    }

    /// The table, once all pieces are there.
    pub fn finish(self) -> Result<RatingsTable, NotATable> {
        let Unpacking { mut table, lengths, columns } = self;
        if columns.iter().zip(lengths).any(|(column, length)| column.len() != 4 * length) {
            return Err(NotATable::Damaged);
        }
        let [users, items, values, times, tests] = columns;
        let sound = table.users.refill(numbers(users)) && table.items.refill(numbers(items));
        table.values = numbers(values);
        let rows = Arc::make_mut(&mut table.rows);
        (rows.times, rows.tests) = (numbers(times), numbers(tests));
        if sound { Ok(table) } else { Err(NotATable::Damaged) }
    }
}

/// Four bytes a number, as they lie in memory.
fn numbers<T: bytemuck::AnyBitPattern>(bytes: Vec<u8>) -> Vec<T> {
    bytes.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sample;

    fn unpack(pieces: &[Vec<u8>]) -> Result<RatingsTable, NotATable> {
        let (head, rest) = pieces.split_first().ok_or(NotATable::Damaged)?;
        let mut unpacking = Unpacking::new(head)?;
        assert!(pieces.len() < 100, "these tables are small");
        rest.iter().try_for_each(|piece| unpacking.push(piece))?;
        unpacking.finish()
    }

    fn sample_pieces() -> Vec<Vec<u8>> {
        pack(&sample::table()).collect()
    }

    #[test]
    fn a_table_comes_back_as_it_was_and_can_grow() {
        let pieces = sample_pieces();
        assert_eq!(pieces.len() - 1, Unpacking::new(&pieces[0]).expect("a head").pieces());
        let mut back = unpack(&pieces).expect("a table");
        assert_eq!(back, sample::table());
        let mut grown = sample::table();
        for table in [&mut back, &mut grown] {
            table.push("Viewer 007", "someone else", 3.0);
        }
        assert_eq!(back, grown);
    }

    #[test]
    fn a_column_of_several_pieces_is_put_together() {
        let mut table = RatingsTable::default();
        (0..PIECE + 3).for_each(|row| table.push(["a", "b"][row % 2], ["x", "y", "z"][row % 3], row as f32));
        let pieces: Vec<_> = pack(&table).collect();
        assert_eq!(pieces.len(), 7);
        assert_eq!(unpack(&pieces), Ok(table));
    }

    #[test]
    fn what_is_damaged_is_noticed() {
        let pieces = sample_pieces();
        let damaged = |damage: fn(&mut Vec<Vec<u8>>)| {
            let mut pieces = pieces.clone();
            damage(&mut pieces);
            unpack(&pieces)
        };
        assert_eq!(damaged(|pieces| pieces[0][0] = VERSION + 1), Err(NotATable::Version));
        assert_eq!(damaged(|pieces| pieces[0].clear()), Err(NotATable::Version));
        assert_eq!(damaged(|pieces| pieces[0].truncate(1000)), Err(NotATable::Damaged));
        assert_eq!(damaged(|pieces| pieces.truncate(3)), Err(NotATable::Damaged));
        assert_eq!(damaged(|pieces| pieces[3].truncate(8)), Err(NotATable::Damaged));
        assert_eq!(damaged(|pieces| pieces[1].push(0)), Err(NotATable::Damaged));
        // A user that there is not.
        assert_eq!(damaged(|pieces| pieces[1][3] = 1), Err(NotATable::Damaged));
    }
}
