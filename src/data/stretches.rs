//! Long loops, cut so that a browser runs them fast.

use std::ops::Range;

/// Rows of a stretch.
const STRETCH: usize = 1024;

/// Calls `work` for each stretch of `0..n` in turn.
///
/// A browser begins to run a function as it can compile it at once, and takes what it has optimised meanwhile only
/// where the function is called anew: one loop over all ratings, which runs once, would be slow to its end.
pub fn in_stretches(n: usize, mut work: impl FnMut(Range<usize>)) {
    for start in (0..n).step_by(STRETCH) {
        stretch(&mut work, start..n.min(start + STRETCH));
    }
}

#[inline(never)]
fn stretch(work: &mut impl FnMut(Range<usize>), rows: Range<usize>) {
    work(rows);
}

/// Leaves out the rows of a column that `keep` says no to.
pub fn retain_rows<T: Copy>(column: &mut Vec<T>, keep: impl Fn(usize) -> bool) {
    let mut n = 0;
    in_stretches(column.len(), |rows| {
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
    fn every_row_is_in_one_stretch() {
        for n in [0, 1, STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH] {
            let mut seen = Vec::new();
            in_stretches(n, |rows| seen.extend(rows));
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
