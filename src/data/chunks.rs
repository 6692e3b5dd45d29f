//! Long loops, cut so that a browser runs them fast.

use std::ops::Range;

/// Rows of a chunk.
const CHUNK: usize = 1024;

/// Calls `work` for each chunk of `0..n` in turn.
///
/// A browser begins to run a function as it can compile it at once, and takes what it has optimized meanwhile only
/// where the function is called again: one loop over all ratings, which runs once, would be slow to its end.
pub fn in_chunks(n: usize, mut work: impl FnMut(Range<usize>)) {
    for start in (0..n).step_by(CHUNK) {
        chunk(&mut work, start..n.min(start + CHUNK));
    }
}

#[inline(never)]
fn chunk(work: &mut impl FnMut(Range<usize>), rows: Range<usize>) {
    work(rows);
}

/// Leaves out the rows of a column that `keep` says no to.
pub fn retain_rows<T: Copy>(column: &mut Vec<T>, keep: impl Fn(usize) -> bool) {
    let mut n = 0;
    in_chunks(column.len(), |rows| {
        for row in rows {
            column[n] = column[row];
            n += usize::from(keep(row));
        }
    });
    column.truncate(n);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_chunk() {
        for n in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let mut seen = Vec::new();
            in_chunks(n, |rows| seen.extend(rows));
            assert!(seen.iter().copied().eq(0..n), "{n}");
        }
    }

    #[test]
    fn rows_that_are_kept_stay_in_order() {
        let mut column: Vec<usize> = (0..5000).collect();
        retain_rows(&mut column, |row| row % 3 == 1);
        assert!(column.iter().copied().eq((0..5000).filter(|row| row % 3 == 1)));
        retain_rows(&mut column, |_| false);
        assert!(column.is_empty());
    }
}
