//! A model small enough to compute by hand: a few people and movies, with two factors and a bias each.

use crate::data::{Seed, Stream};
use crate::model::folded_normal;
use serde::{Deserialize, Serialize};

/// Latent factors of a person or a movie: enough to draw them on paper.
pub const FACTORS: usize = 2;
/// Standard deviation of random factors. fastai starts at 0.01; arrows that short could not be seen.
const INITIAL_STD: f64 = 0.5;

/// The numbers of one person or movie that training changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    pub factors: [f64; FACTORS],
    pub bias: f64,
}

impl Numbers {
    /// Adds `times` times other numbers.
    fn add(&mut self, times: f64, other: Numbers) {
        self.factors.iter_mut().zip(other.factors).for_each(|(mine, theirs)| *mine += times * theirs);
        self.bias += times * other.bias;
    }
}

/// A person or a movie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub name: String,
    pub numbers: Numbers,
}

/// A place in the table of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    Empty,
    Rated(f64),
    /// A rating that training does not see, to check a prediction with.
    Hidden(f64),
}

impl Cell {
    /// The rating that training sees.
    pub fn rated(self) -> Option<f64> {
        match self {
            Cell::Rated(rating) => Some(rating),
            Cell::Empty | Cell::Hidden(_) => None,
        }
    }
}

/// Which of the two sides of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    People,
    Movies,
}

/// A table of ratings and a model of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Toy {
    pub people: Vec<Row>,
    pub movies: Vec<Row>,
    /// `[people, movies]`, row by row.
    pub cells: Vec<Cell>,
    /// Whether predictions add the biases of person and movie to the dot product.
    pub has_bias: bool,
}

/// Derivatives of the loss for the numbers of each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    pub people: Vec<Numbers>,
    pub movies: Vec<Numbers>,
}

impl Gradient {
    pub fn of(&self, side: Side) -> &[Numbers] {
        match side {
            Side::People => &self.people,
            Side::Movies => &self.movies,
        }
    }
}

impl Toy {
    pub fn rows(&self, side: Side) -> &[Row] {
        match side {
            Side::People => &self.people,
            Side::Movies => &self.movies,
        }
    }

    pub fn rows_mut(&mut self, side: Side) -> &mut [Row] {
        match side {
            Side::People => &mut self.people,
            Side::Movies => &mut self.movies,
        }
    }

    pub fn cell(&self, person: usize, movie: usize) -> Cell {
        self.cells[person * self.movies.len() + movie]
    }

    pub fn cell_mut(&mut self, person: usize, movie: usize) -> &mut Cell {
        &mut self.cells[person * self.movies.len() + movie]
    }

    /// The dot product of both rows' factors, plus both biases where the model has them.
    pub fn predict(&self, person: usize, movie: usize) -> f64 {
        let (person, movie) = (self.people[person].numbers, self.movies[movie].numbers);
        let dot: f64 = person.factors.iter().zip(movie.factors).map(|(p, m)| p * m).sum();
        dot + if self.has_bias { person.bias + movie.bias } else { 0.0 }
    }

    /// Person, movie and rating of each cell that training sees.
    pub fn ratings(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let n_movies = self.movies.len();
        let rated = self.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.rated()?)));
        rated.map(move |(at, rating)| (at / n_movies, at % n_movies, rating))
    }

    /// The mean squared error of the ratings that training sees (fastai's `MSELossFlat`); 0 where there are none.
    pub fn loss(&self) -> f64 {
        let errors = self.ratings().map(|(person, movie, rating)| self.predict(person, movie) - rating);
        mean_square(errors)
    }

    /// The same of the hidden ratings.
    pub fn hidden_loss(&self) -> f64 {
        let n_movies = self.movies.len();
        let hidden = self.cells.iter().enumerate().filter_map(|(at, cell)| match cell {
            Cell::Hidden(rating) => Some(self.predict(at / n_movies, at % n_movies) - rating),
            Cell::Empty | Cell::Rated(_) => None,
        });
        mean_square(hidden)
    }

    /// The derivatives of [`Toy::loss`]. Biases that the model does not use have none.
    pub fn gradient(&self) -> Gradient {
        let zeros = |rows: &[Row]| vec![Numbers::default(); rows.len()];
        let mut gradient = Gradient { people: zeros(&self.people), movies: zeros(&self.movies) };
        let n_ratings = self.ratings().count() as f64;
        for (person, movie, rating) in self.ratings() {
            let slope = 2.0 * (self.predict(person, movie) - rating) / n_ratings;
            let bias = f64::from(self.has_bias);
            let share = |row: &Row| Numbers { factors: row.numbers.factors, bias };
            gradient.people[person].add(slope, share(&self.movies[movie]));
            gradient.movies[movie].add(slope, share(&self.people[person]));
        }
        gradient
    }

    /// Makes one step of gradient descent: every number moves against its derivative.
    pub fn step(&mut self, learning_rate: f64) {
        let gradient = self.gradient();
        for side in [Side::People, Side::Movies] {
            for (row, slope) in self.rows_mut(side).iter_mut().zip(gradient.of(side)) {
                row.numbers.add(-learning_rate, *slope);
            }
        }
    }

    /// Draws new factors; biases start at zero.
    pub fn randomize(&mut self, seed: Seed) {
        let mut rng = seed.stream(Stream::Parameters);
        self.set_all(|| f64::from(folded_normal(&mut rng)) * INITIAL_STD);
    }

    /// Sets all factors and biases to zero.
    pub fn set_to_zero(&mut self) {
        self.set_all(|| 0.0);
    }

    fn set_all(&mut self, mut factor: impl FnMut() -> f64) {
        for side in [Side::People, Side::Movies] {
            for row in self.rows_mut(side) {
                row.numbers = Numbers { factors: std::array::from_fn(|_| factor()), bias: 0.0 };
            }
        }
    }
}

fn mean_square(errors: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = errors.fold((0, 0.0), |(n, sum), error| (n + 1, sum + error * error));
    if n == 0 { 0.0 } else { sum / f64::from(n) }
}

#[cfg(test)]
mod tests {
    use super::super::example::example;
    use super::*;

    /// The derivative of the loss for one number, by moving it a little both ways.
    fn finite_difference(toy: &Toy, side: Side, row: usize, number: fn(&mut Numbers) -> &mut f64) -> f64 {
        const H: f64 = 1e-5;
        let moved = |by: f64| {
            let mut toy = toy.clone();
            *number(&mut toy.rows_mut(side)[row].numbers) += by;
            toy.loss()
        };
        (moved(H) - moved(-H)) / (2.0 * H)
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        for has_bias in [false, true] {
            let mut toy = example();
            toy.has_bias = has_bias;
            toy.randomize(Seed(3));
            toy.people[1].numbers.bias = 0.4;
            toy.movies[2].numbers.bias = -0.7;
            let gradient = toy.gradient();
            for side in [Side::People, Side::Movies] {
                for row in 0..toy.rows(side).len() {
                    let Numbers { factors, bias } = gradient.of(side)[row];
                    let expected = [
                        finite_difference(&toy, side, row, |numbers| &mut numbers.factors[0]),
                        finite_difference(&toy, side, row, |numbers| &mut numbers.factors[1]),
                        finite_difference(&toy, side, row, |numbers| &mut numbers.bias),
                    ];
                    for (got, expected) in [factors[0], factors[1], bias].into_iter().zip(expected) {
                        assert!((got - expected).abs() < 1e-8, "{side:?} {row}: {got}, not {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn descent_learns_the_ratings_and_predicts_the_hidden_ones() {
        let mut toy = example();
        toy.randomize(Seed(1));
        let before = (toy.loss(), toy.hidden_loss());
        (0..400).for_each(|_| toy.step(0.2));
        assert!(toy.loss() < 0.1 && before.0 > 5.0, "{before:?}, then {}", toy.loss());
        assert!(toy.hidden_loss() < 1.0 && before.1 > 4.0, "{before:?}, then {}", toy.hidden_loss());
    }

    /// Each factor's derivative is a sum of products with the other side's factors.
    #[test]
    fn nothing_moves_when_all_numbers_are_zero_but_biases_do() {
        let mut toy = example();
        toy.set_to_zero();
        let zeros = toy.clone();
        toy.step(0.2);
        assert_eq!(toy, zeros);
        toy.has_bias = true;
        toy.step(0.2);
        assert!(toy.movies.iter().all(|movie| movie.numbers.factors == [0.0, 0.0] && movie.numbers.bias != 0.0));
    }

    #[test]
    fn steps_that_are_too_long_diverge() {
        let mut toy = example();
        toy.randomize(Seed(1));
        (0..200).for_each(|_| toy.step(3.0));
        assert!(toy.loss().is_nan() || toy.loss() > 1e3, "{}", toy.loss());
    }

    #[test]
    fn hidden_ratings_teach_nothing() {
        let mut toy = example();
        toy.randomize(Seed(1));
        let gradient = toy.gradient();
        toy.cells.iter_mut().filter(|cell| matches!(cell, Cell::Hidden(_))).for_each(|cell| *cell = Cell::Empty);
        assert_eq!(toy.gradient(), gradient);
        assert_eq!(toy.hidden_loss(), 0.0);
    }
}
