//! Five invented people and six invented movies.

use super::model::{Cell, Row, Toy};
use crate::data::Seed;

/// The seed of the numbers that one sees first.
pub const FIRST_SEED: Seed = Seed(7);

const PEOPLE: [&str; 5] = ["Ana", "Ben", "Chioma", "Dev", "Elif"];
const MOVIES: [&str; 6] =
    ["Rocket Night", "Falling Steel", "Robots Say Goodbye", "Heist at the Opera", "Letters in June", "The Slow Waltz"];

/// Ratings of five people. A dot is a cell without a rating; a digit in brackets is hidden from training.
const RATINGS: [&str; 5] = ["5 4 [4] 3 2 1", "1 . 2 4 5 [4]", "4 4 4 [4] 4 .", "[2] 2 . 4 4 4", "5 [5] 5 4 . 2"];

/// The table that the region begins with, and random numbers beside it.
pub fn example() -> Toy {
    let rows = |names: &[&str]| names.iter().map(|&name| Row { name: name.to_owned(), ..Row::default() }).collect();
    let cells = RATINGS.iter().flat_map(|row| row.split(' ')).map(cell).collect();
    let mut toy = Toy { people: rows(&PEOPLE), movies: rows(&MOVIES), cells, has_bias: false };
    toy.randomize(FIRST_SEED);
    toy
}

fn cell(text: &str) -> Cell {
    match text.trim_matches(['[', ']']).parse() {
        Err(_) => Cell::Empty,
        Ok(rating) if text.starts_with('[') => Cell::Hidden(rating),
        Ok(rating) => Cell::Rated(rating),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_and_movie_has_ratings_and_every_person_something_to_find_out() {
        let toy = example();
        assert_eq!(toy.cells.len(), 30);
        for person in 0..5 {
            let cells: Vec<Cell> = (0..6).map(|movie| toy.cell(person, movie)).collect();
            assert!(cells.iter().filter(|cell| cell.rated().is_some()).count() >= 4, "{person}: {cells:?}");
            assert_eq!(cells.iter().filter(|cell| matches!(cell, Cell::Hidden(_))).count(), 1);
        }
        for movie in 0..6 {
            assert!((0..5).filter(|&person| toy.cell(person, movie).rated().is_some()).count() >= 3, "{movie}");
        }
    }
}
