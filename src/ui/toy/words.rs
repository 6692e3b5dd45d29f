//! What the toy says, with its numbers in it.

use super::model::{Cell, FACTORS, Toy};
use super::paste::{MOST, PasteError};
use crate::ui::format::{counted, in_words};

/// The keys of the plane.
pub const KEYS: &str = "Keys: arrow keys move an arrow, with Shift in bigger steps. N goes to the next arrow, P to the \
                        one before. Enter shows how the loss depends on it.";
/// The keys of the table.
pub const TABLE_KEYS: &str = "Keys: arrow keys move between names and cells, Tab goes on to the numbers.";
/// Numbers from here on are said in words.
const LARGE: f64 = 1e4;

/// The arithmetic of one prediction, with the numbers in it.
pub fn arithmetic(toy: &Toy, person: usize, movie: usize) -> String {
    let (p, m) = (&toy.people[person], &toy.movies[movie]);
    let products =
        p.numbers.factors.iter().zip(m.numbers.factors).map(|(p, m)| format!("{} × {}", number(*p), number(m)));
    let mut sum = products.collect::<Vec<_>>().join(" + ");
    if toy.has_bias {
        sum = format!("{sum} + {} + {}", number(p.numbers.bias), number(m.numbers.bias));
    }
    let predicted = toy.predict(person, movie);
    let error = match toy.cell(person, movie) {
        Cell::Rated(rating) => format!(" The rating is {rating}, so the error is {}.", number(predicted - rating)),
        Cell::Hidden(_) | Cell::Empty => String::new(),
    };
    format!("{} and {}: {sum} = {}.{error}", p.name, m.name, number(predicted))
}

/// Two decimals, with a true minus sign.
pub fn number(value: f64) -> String {
    decimals(value, 2)
}

/// A number with so many decimals and a true minus sign, which zero has not; in words where it is large.
fn decimals(value: f64, decimals: usize) -> String {
    if value.is_nan() || value.abs() >= LARGE {
        return in_words(value);
    }
    let text = format!("{value:.decimals$}");
    if text.contains(|c| ('1'..='9').contains(&c)) { text.replace('-', "\u{2212}") } else { text.replace('-', "") }
}

/// A prediction in its cell, which has room for four digits.
pub fn in_cell(value: f64) -> String {
    if value.is_nan() {
        "?".to_owned()
    } else if value.abs() >= 999.5 {
        if value > 0.0 { "> 999" } else { "< \u{2212}999" }.to_owned()
    } else {
        decimals(value, if value.abs() < 99.95 { 1 } else { 0 })
    }
}

/// The loss, for people: 0.42, or in words where it has grown beyond reading.
pub fn loss(loss: f64) -> String {
    if loss.is_finite() { decimals(loss, 2) } else { "\u{221e}".to_owned() }
}

/// How many steps the curve shows, which holds `most`.
pub fn steps(n: usize, most: usize) -> String {
    match n {
        0 => String::new(),
        n if n < most => format!("after {}", counted(n, "step")),
        _ => format!("after {} or more", counted(most, "step")),
    }
}

/// What came of "Play".
pub fn stopped(n: usize, most: usize, now: f64) -> String {
    format!("Stopped {}. Loss {}.", steps(n, most), loss(now))
}

/// Whose arrow it is, and where its tip is.
pub fn arrow(name: &str, [across, up]: [f64; FACTORS]) -> String {
    format!("{name}: {} across, {} up.", number(across), number(up))
}

pub fn paste_error(error: &PasteError) -> String {
    match error {
        PasteError::NoTable => {
            "This is no table. Copy cells from a spreadsheet, with movies in the first row and people in the first column."
                .to_owned()
        }
        PasteError::NotANumber { line, text } => {
            format!("Line {line}: “{text}” is not a number. Leave a cell empty where there is no rating.")
        }
        PasteError::TooLarge { people, movies } => format!(
            "This table has {} and {}; the toy holds {MOST} of each. Drop it on the page as a file to train on all of it.",
            people_counted(*people),
            counted(*movies, "movie"),
        ),
        PasteError::NoRatings => "No cell of this table holds a rating. Type a number into at least one.".to_owned(),
    }
}

fn people_counted(n: usize) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

#[cfg(test)]
mod tests {
    use super::super::example::example;
    use super::*;

    #[test]
    fn arithmetic_shows_the_numbers_it_is_made_of() {
        let mut toy = example();
        toy.people[0].numbers.factors = [2.0, -0.5];
        toy.movies[0].numbers.factors = [1.5, 1.0];
        let expected =
            "Ana and Rocket Night: 2.00 × 1.50 + −0.50 × 1.00 = 2.50. The rating is 5, so the error is −2.50.";
        assert_eq!(arithmetic(&toy, 0, 0), expected);
        toy.has_bias = true;
        toy.people[0].numbers.bias = 0.25;
        assert!(arithmetic(&toy, 0, 0).contains("1.00 + 0.25 + 0.00 = 2.75."));
    }

    #[test]
    fn what_an_eye_sees_is_told() {
        assert_eq!(stopped(57, 400, 0.123), "Stopped after 57 steps. Loss 0.12.");
        assert_eq!(stopped(400, 400, f64::INFINITY), "Stopped after 400 steps or more. Loss \u{221e}.");
        assert_eq!(arrow("Ana", [1.1 + 0.1, -0.5]), "Ana: 1.20 across, \u{2212}0.50 up.");
    }

    #[test]
    fn losses_can_be_read_however_large() {
        assert_eq!([-0.04, -1.25].map(|value| decimals(value, 1)), ["0.0", "\u{2212}1.2"]);
        assert_eq!([0.424, 12345.0, 2.8e10, f64::NAN].map(loss), ["0.42", "12,345", "28 billion", "\u{221e}"]);
        let cells = [-1.25, 99.96, 999.6, -4e10, f64::NAN].map(in_cell);
        assert_eq!(cells, ["\u{2212}1.2", "100", "> 999", "< \u{2212}999", "?"]);
    }
}
