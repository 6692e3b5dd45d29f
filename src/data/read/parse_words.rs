//! Ratings as people write them: `4/5`, `4 stars`, `★★★½`, `80%`.

use super::numbers;
use serde::{Deserialize, Serialize};

/// What stands around the number of a rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notation {
    #[default]
    Plain,
    /// As signs, or as a word behind the number.
    Stars,
    /// `4/5`: the number is read, and the scale is all the same.
    OutOf(u32),
    /// From 0 to 100.
    Percent,
    /// As the answers of a form: `4 - Good`.
    Labeled,
}

impl Notation {
    /// Whether numbers that are written so, and others that are written so, are on one scale.
    pub fn shares_scale_with(self, other: Notation) -> bool {
        let plain = |notation| matches!(notation, Notation::Plain | Notation::Stars | Notation::Labeled);
        self == other || (plain(self) && plain(other))
    }
}

/// A longer text is no rating.
const LONGEST: usize = 40;
const WORDS: [&str; 8] = ["stars", "star", "sterne", "stern", "étoiles", "étoile", "estrellas", "★"];

/// The rating that a field says, and how; none where it says none. See [`numbers::parse`].
pub fn rating(field: &str, decimal_comma: bool) -> Option<(f32, Notation)> {
    match numbers::parse(field, decimal_comma) {
        Some(number) => Some((number, Notation::Plain)),
        None => match labeled(field.trim(), decimal_comma) {
            Some(number) => Some((number, Notation::Labeled)),
            None if field.len() > LONGEST => None,
            None => from_words(&field.trim().to_lowercase(), decimal_comma),
        },
    }
}

/// The number in front of a label: `4 - Good`, `5 (love it)`, `3: okay`. A letter alone makes a code of it (`7-b`), and
/// more numbers a date.
fn labeled(text: &str, decimal_comma: bool) -> Option<f32> {
    const LONGEST_NUMBER: usize = 3;
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).filter(|end| *end > 0)?;
    let (number, rest) = text.split_at(end);
    let label = rest.trim_start().strip_prefix(['-', '\u{2013}', '\u{2014}', ':', '=', '('])?.trim_start();
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let is_words = label.starts_with(char::is_alphabetic) && !label.contains(|c: char| c.is_ascii_digit());
    let is_label = number.len() <= LONGEST_NUMBER && letters > 1 && is_words;
    if is_label { numbers::parse(number, decimal_comma) } else { None }
}

fn from_words(text: &str, decimal_comma: bool) -> Option<(f32, Notation)> {
    let number = |text: &str| numbers::parse(text.trim(), decimal_comma);
    if let Some(percent) = text.strip_suffix('%') {
        return Some((number(percent)?, Notation::Percent));
    }
    if let Some(stars) = signs(text) {
        return Some((stars, Notation::Stars));
    }
    let starred = WORDS.iter().find_map(|word| text.strip_suffix(word));
    let text = starred.unwrap_or(text);
    match text.split_once('/').or_else(|| text.split_once(" out of ")) {
        Some((n, of)) => {
            let of = of.trim().parse().ok().filter(|&of| of > 0)?;
            Some((number(n)?, Notation::OutOf(of)))
        }
        None if starred.is_some() => Some((number(text)?, Notation::Stars)),
        None => None,
    }
}

/// The number of stars in a row; half a one may come last, and empty ones fill up the scale.
fn signs(text: &str) -> Option<f32> {
    let (full, rest) = counted(text, &['★', '⭐', '\u{fe0f}']);
    let (half, rest) = rest.strip_prefix('½').map_or((0.0, rest), |rest| (0.5, rest));
    let (empty, rest) = counted(rest, &['☆']);
    (rest.is_empty() && (full > 0 || half > 0.0 || empty > 0)).then_some(full as f32 + half)
}

/// How often these signs come in front, and what is behind them. What makes a sign colorful does not count.
fn counted<'t>(text: &'t str, signs: &[char]) -> (usize, &'t str) {
    let rest = text.trim_start_matches(signs);
    (text[..text.len() - rest.len()].chars().filter(|&sign| sign != '\u{fe0f}').count(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling() {
        for (text, expected) in [
            ("4", (4.0, Notation::Plain)),
            ("4/5", (4.0, Notation::OutOf(5))),
            ("7.5 / 10", (7.5, Notation::OutOf(10))),
            ("4.0 out of 5 stars", (4.0, Notation::OutOf(5))),
            ("1 star", (1.0, Notation::Stars)),
            ("3.5 Stars", (3.5, Notation::Stars)),
            ("4★", (4.0, Notation::Stars)),
            ("★★★½", (3.5, Notation::Stars)),
            ("½", (0.5, Notation::Stars)),
            ("★★★☆☆", (3.0, Notation::Stars)),
            ("⭐\u{fe0f}⭐\u{fe0f}", (2.0, Notation::Stars)),
            ("80%", (80.0, Notation::Percent)),
            ("4 - GOOD", (4.0, Notation::Labeled)),
            ("5 (love it)", (5.0, Notation::Labeled)),
            ("3: okay", (3.0, Notation::Labeled)),
            ("1 \u{2013} I would not recommend it to anybody at all", (1.0, Notation::Labeled)),
        ] {
            assert_eq!(rating(text, false), Some(expected), "{text}");
        }
        assert_eq!(rating("4,5 Sterne", true), Some((4.5, Notation::Stars)));
    }

    #[test]
    fn what_is_no_rating() {
        for text in [
            "",
            "stars",
            "%",
            "/",
            "4/",
            "/5",
            "4/0",
            "1/2/3",
            "five stars",
            "★ish",
            "½★",
            "4/five",
            "Star Wars",
            "7-b",
            "01-Jan-1995",
            "12 Angry Men",
            "- good",
            "2001: A Space Odyssey",
        ] {
            assert_eq!(rating(text, false), None, "{text}");
        }
    }
}
