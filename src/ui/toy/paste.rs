//! A small table of one's own for the toy: a grid as spreadsheets copy it, or one rating a line.

use super::model::{Cell, Row, Toy};
use crate::data::Seed;

/// The toy holds so many people, and so many movies.
pub const MOST: usize = 12;

/// Why a text is no table for the toy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteError {
    /// There are not two lines with the same number of cells, at least two.
    NoTable,
    /// A cell of this line, counted from 1, is no number.
    NotANumber {
        line: usize,
        text: String,
    },
    TooLarge {
        people: usize,
        movies: usize,
    },
    NoRatings,
}

/// The toy of a pasted text, with random numbers.
pub fn parse(text: &str, seed: Seed) -> Result<Toy, PasteError> {
    let delimiter = ['\t', ';', ','].into_iter().find(|&one| text.contains(one)).ok_or(PasteError::NoTable)?;
    let lines: Vec<(usize, Vec<&str>)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(k, line)| (k + 1, line.split(delimiter).map(|cell| cell.trim().trim_matches('"')).collect()))
        .collect();
    let width = lines.first().map_or(0, |(_, cells)| cells.len());
    if lines.len() < 2 || width < 2 {
        return Err(PasteError::NoTable);
    }
    let mut toy = if is_list(&lines) { list(&lines)? } else { grid(&lines)? };
    if toy.people.len() > MOST || toy.movies.len() > MOST {
        return Err(PasteError::TooLarge { people: toy.people.len(), movies: toy.movies.len() });
    }
    if toy.ratings().next().is_none() {
        return Err(PasteError::NoRatings);
    }
    toy.randomize(seed);
    Ok(toy)
}

/// Whether each line is one rating: a person, a movie and a number. In a grid, a second cell is a rating too.
fn is_list(lines: &[(usize, Vec<&str>)]) -> bool {
    let (first, rest) = lines.split_at(1);
    let last_is_number = |cells: &[&str]| cells.len() == 3 && number(cells[2]).is_some();
    let has_header = !last_is_number(&first[0].1);
    let rows = if has_header { rest } else { lines };
    let people: Vec<&str> = rows.iter().map(|(_, cells)| cells[0]).collect();
    let comes_again = people.iter().enumerate().any(|(k, person)| people[..k].contains(person));
    let names_movies = rows.iter().any(|(_, cells)| cells.get(1).is_some_and(|cell| number(cell).is_none()));
    rows.iter().all(|(_, cells)| last_is_number(cells)) && (comes_again || names_movies || !has_header)
}

fn list(lines: &[(usize, Vec<&str>)]) -> Result<Toy, PasteError> {
    let rated = lines.iter().filter_map(|(_, cells)| Some((cells[0], cells[1], number(cells[2])?)));
    let rated: Vec<(&str, &str, f64)> = rated.collect();
    let distinct = |names: &mut dyn Iterator<Item = &'_ str>| {
        let mut rows: Vec<Row> = Vec::new();
        for name in names {
            if rows.iter().all(|row| row.name != name) {
                rows.push(named(name));
            }
        }
        rows
    };
    let people = distinct(&mut rated.iter().map(|rating| rating.0));
    let movies = distinct(&mut rated.iter().map(|rating| rating.1));
    let cells = vec![Cell::Empty; people.len() * movies.len()];
    let mut toy = Toy { people, movies, cells, has_bias: false };
    let place = |rows: &[Row], name: &str| rows.iter().position(|row| row.name == name);
    for (person, movie, rating) in rated {
        if let (Some(person), Some(movie)) = (place(&toy.people, person), place(&toy.movies, movie)) {
            *toy.cell_mut(person, movie) = Cell::Rated(rating);
        }
    }
    Ok(toy)
}

fn grid(lines: &[(usize, Vec<&str>)]) -> Result<Toy, PasteError> {
    let movies: Vec<Row> = lines[0].1[1..].iter().map(|name| named(name)).collect();
    let mut toy = Toy { people: Vec::new(), movies, cells: Vec::new(), has_bias: false };
    for (line, row) in &lines[1..] {
        toy.people.push(named(row[0]));
        for movie in 0..toy.movies.len() {
            toy.cells.push(match row.get(movie + 1).copied().unwrap_or_default() {
                "" | "?" | "-" => Cell::Empty,
                text => match number(text) {
                    Some(rating) => Cell::Rated(rating),
                    None => return Err(PasteError::NotANumber { line: *line, text: text.to_owned() }),
                },
            });
        }
    }
    Ok(toy)
}

fn named(name: &str) -> Row {
    Row { name: name.to_owned(), ..Row::default() }
}

/// A number, also with a decimal comma.
fn number(text: &str) -> Option<f64> {
    text.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn a_grid_of_a_spreadsheet_becomes_a_toy() {
        let toy = parse("\tAlien\tJaws\tUp\nAnn\t5\t\t2,5\nBob\t?\t4\t3\n", Seed(1)).unwrap();
        assert_eq!((names(&toy.people), names(&toy.movies)), (vec!["Ann", "Bob"], vec!["Alien", "Jaws", "Up"]));
        let rated = |rating| Cell::Rated(rating);
        assert_eq!(toy.cells, [rated(5.0), Cell::Empty, rated(2.5), Cell::Empty, rated(4.0), rated(3.0)]);
        assert!(toy.people[0].numbers.factors != [0.0, 0.0]);
    }

    /// As someone types seven ratings by hand: numbers for names, and no user 2.
    #[test]
    fn one_rating_a_line_becomes_a_toy() {
        for header in ["user,movie,rating\n", ""] {
            let toy =
                parse(&format!("{header}1,10,5\n1,20,3\n3,10,4\n3,30,1\n4,20,2\n4,30,5\n4,10,3\n"), Seed(1)).unwrap();
            assert_eq!((names(&toy.people), names(&toy.movies)), (vec!["1", "3", "4"], vec!["10", "20", "30"]));
            assert_eq!(toy.ratings().count(), 7);
            assert_eq!(toy.cell(1, 2), Cell::Rated(1.0));
        }
    }

    /// Two movies: three cells a line, as in a list of ratings.
    #[test]
    fn a_narrow_grid_is_no_list() {
        let toy = parse(",Alien,Jaws\nAnn,5,1\nBob,2,4\n", Seed(1)).unwrap();
        assert_eq!((names(&toy.people), names(&toy.movies)), (vec!["Ann", "Bob"], vec!["Alien", "Jaws"]));
    }

    #[test]
    fn what_is_no_table_says_why() {
        assert_eq!(parse("hello", Seed(1)), Err(PasteError::NoTable));
        assert_eq!(parse("a\tb\n", Seed(1)), Err(PasteError::NoTable));
        let wrong = PasteError::NotANumber { line: 3, text: "good".to_owned() };
        assert_eq!(parse("\tAlien\n\nAnn\tgood\n", Seed(1)), Err(wrong));
        assert_eq!(parse("\tAlien\nAnn\t\n", Seed(1)), Err(PasteError::NoRatings));
        let long: String = (0..13).map(|k| format!("p{k}\t1\n")).collect();
        assert_eq!(parse(&format!("\tAlien\n{long}"), Seed(1)), Err(PasteError::TooLarge { people: 13, movies: 1 }));
    }
}
