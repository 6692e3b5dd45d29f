//! The slider for how many films are shown: a hundred steps, each so many times the one before.

/// Fewer films than this make no map.
pub const FEWEST: usize = 50;
const STEPS: f64 = 100.0;

/// How many of `n` films a position from 0 to 100 stands for; the last one is all of them.
pub fn films_at(position: u32, n: usize) -> usize {
    if f64::from(position) >= STEPS || n <= FEWEST {
        return n;
    }
    let films = FEWEST as f64 * (n as f64 / FEWEST as f64).powf(f64::from(position) / STEPS);
    // To two digits that count: 1,200, not 1,187.
    let unit = 10f64.powf(films.log10().floor() - 1.0);
    ((films / unit).round() * unit) as usize
}

/// The position for so many films.
pub fn position_of(films: usize, n: usize) -> u32 {
    if films >= n || n <= FEWEST {
        return STEPS as u32;
    }
    let share = (films.max(FEWEST) as f64 / FEWEST as f64).ln() / (n as f64 / FEWEST as f64).ln();
    ((share * STEPS).round() as u32).min(STEPS as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_fifty_to_all_in_growing_steps() {
        for n in [51, 250, 1664, 59_047] {
            assert_eq!((films_at(0, n), films_at(100, n)), (50, n));
            let films: Vec<usize> = (0..=100).map(|position| films_at(position, n)).collect();
            assert!(films.is_sorted() && films[99] <= n, "{films:?}");
            assert_eq!((position_of(50, n), position_of(n, n)), (0, 100));
        }
        assert_eq!(films_at(50, 59_047), 1700);
        assert_eq!(position_of(1700, 59_047), 50);
        assert_eq!((films_at(3, 20), position_of(5, 20)), (20, 100));
    }
}
