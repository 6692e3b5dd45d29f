//! Walking through the table and the plane by keys: each of them is one tab stop.

use super::model::Side;

/// A name or a cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Name(Side, usize),
    /// Person and movie.
    Cell(usize, usize),
}

impl Place {
    pub fn id(self) -> String {
        match self {
            Place::Name(Side::People, row) => format!("toy-person-{row}"),
            Place::Name(Side::Movies, row) => format!("toy-movie-{row}"),
            Place::Cell(person, movie) => format!("toy-{person}-{movie}"),
        }
    }

    /// Where an arrow key leads. Names of people stand at the left of the cells, names of movies above them.
    pub fn after(self, key: &str, n_people: usize, n_movies: usize) -> Option<Place> {
        let last = |n: usize| n.saturating_sub(1);
        // Row 0 and column 0 have the names.
        let (row, column) = match self {
            Place::Name(Side::People, person) => (person + 1, 0),
            Place::Name(Side::Movies, movie) => (0, movie + 1),
            Place::Cell(person, movie) => (person + 1, movie + 1),
        };
        let (row, column) = match key {
            "ArrowLeft" => (row, last(column)),
            "ArrowRight" => (row, (column + 1).min(n_movies)),
            "ArrowUp" => (last(row), column),
            "ArrowDown" => ((row + 1).min(n_people), column),
            _ => return None,
        };
        Some(match (row, column) {
            (0, 0) => self,
            (0, column) => Place::Name(Side::Movies, column - 1),
            (row, 0) => Place::Name(Side::People, row - 1),
            (row, column) => Place::Cell(row - 1, column - 1),
        })
    }
}

pub fn arrow_id((side, row): (Side, usize)) -> String {
    format!("toy-arrow-{}-{row}", if side == Side::People { "person" } else { "movie" })
}

/// The arrow that a key leads to: people come first, and after the last movie the first person again.
pub fn next_arrow((side, row): (Side, usize), key: &str, n_people: usize, n_movies: usize) -> Option<(Side, usize)> {
    let (n, now) = (n_people + n_movies, if side == Side::People { row } else { n_people + row });
    let to = match key {
        "n" | "N" | "PageDown" => (now + 1) % n,
        "p" | "P" | "PageUp" => (now + n - 1) % n,
        _ => return None,
    };
    Some(if to < n_people { (Side::People, to) } else { (Side::Movies, to - n_people) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_reach_every_name_and_cell_and_stay_in_the_table() {
        let walk = |from: Place, keys: &[&str]| keys.iter().fold(from, |at, key| at.after(key, 2, 3).expect("a key"));
        let (person, movie) = (Place::Name(Side::People, 0), Place::Name(Side::Movies, 0));
        assert_eq!(walk(Place::Cell(0, 0), &["ArrowLeft"]), person);
        assert_eq!(walk(person, &["ArrowUp"]), person, "the corner holds nothing");
        assert_eq!(walk(Place::Cell(0, 0), &["ArrowUp"]), movie);
        assert_eq!(walk(movie, &["ArrowLeft"]), movie);
        assert_eq!(walk(movie, &["ArrowRight"; 5]), Place::Name(Side::Movies, 2));
        assert_eq!(walk(movie, &["ArrowDown"; 5]), Place::Cell(1, 0));
        assert_eq!(walk(person, &["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"]), Place::Cell(1, 1));
        assert_eq!(person.after("Enter", 2, 3), None);
    }

    #[test]
    fn one_key_goes_through_all_arrows() {
        let mut seen = vec![(Side::People, 0)];
        while let Some(next) = next_arrow(seen[seen.len() - 1], "n", 2, 3).filter(|next| *next != seen[0]) {
            assert_eq!(next_arrow(next, "PageUp", 2, 3).as_ref(), seen.last());
            seen.push(next);
        }
        assert_eq!(seen.len(), 5);
        assert_eq!(next_arrow(seen[0], "p", 2, 3), Some((Side::Movies, 2)));
        assert_eq!(next_arrow(seen[0], "ArrowUp", 2, 3), None);
    }
}
