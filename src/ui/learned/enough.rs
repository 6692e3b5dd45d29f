//! How many ratings an item must have at first to stand in a table.

/// A handful of ratings says little about anybody's taste.
const ENOUGH: u32 = 20;
/// But where few items have so many, a class's list say, tables are to show something.
const ITEMS: usize = 30;

/// The largest number, up to twenty, that leaves some thirty items, or all where there are fewer. `n_ratings` are those
/// of all items, the most rated first.
pub fn enough_ratings(n_ratings: &[u32]) -> u32 {
    n_ratings.get(ITEMS - 1).or(n_ratings.last()).map_or(ENOUGH, |&n| n.clamp(1, ENOUGH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_data_ask_for_fewer_ratings() {
        let class: Vec<u32> = (0..60).map(|item| 12 - item / 10).collect();
        assert_eq!(enough_ratings(&class), 10, "thirty items have ten ratings or more");
        assert_eq!(enough_ratings(&[12; 30]), 12);
        assert_eq!(enough_ratings(&[12, 9, 4]), 4, "where there are fewer items, all of them");
        assert_eq!(enough_ratings(&vec![500; 250]), 20);
        assert_eq!((enough_ratings(&[]), enough_ratings(&[0; 40])), (20, 1));
    }
}
