//! The slider for how many items are shown: a hundred steps that grow by the same factor.

/// Fewer items than this make no map.
pub const FEWEST: usize = 50;
const STEPS: f64 = 100.0;

/// The number of items, of `n`, at a position from 0 to 100, which is all of them.
pub fn items_at(position: u32, n: usize) -> usize {
    if f64::from(position) >= STEPS || n <= FEWEST {
        return n;
    }
    let items = FEWEST as f64 * (n as f64 / FEWEST as f64).powf(f64::from(position) / STEPS);
    // To two digits that count: 1,200, not 1,187.
    let unit = 10f64.powf(items.log10().floor() - 1.0);
    ((items / unit).round() * unit) as usize
}

/// The position that shows this number of items.
pub fn position_of(items: usize, n: usize) -> u32 {
    if items >= n || n <= FEWEST {
        return STEPS as u32;
    }
    let share = (items.max(FEWEST) as f64 / FEWEST as f64).ln() / (n as f64 / FEWEST as f64).ln();
    ((share * STEPS).round() as u32).min(STEPS as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_fifty_to_all_in_growing_steps() {
        for n in [51, 250, 1664, 59_047] {
            assert_eq!((items_at(0, n), items_at(100, n)), (50, n));
            let items: Vec<usize> = (0..=100).map(|position| items_at(position, n)).collect();
            assert!(items.is_sorted() && items[99] <= n, "{items:?}");
            assert_eq!((position_of(50, n), position_of(n, n)), (0, 100));
        }
        assert_eq!(items_at(50, 59_047), 1700);
        assert_eq!(position_of(1700, 59_047), 50);
        assert_eq!((items_at(3, 20), position_of(5, 20)), (20, 100));
    }
}
