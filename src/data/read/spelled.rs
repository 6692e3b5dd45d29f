//! Ratings as people write them: `4/5`, `4 stars`, `★★★½`, `80%`.

use super::numbers;
use serde::{Deserialize, Serialize};

/// What stands around the number of a rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spelling {
    #[default]
    Plain,
    /// As signs, or as a word behind the number.
    Stars,
    /// `4/5`: the number is read, and the scale is all the same.
    OutOf(u32),
    /// From 0 to 100.
    Percent,
}

impl Spelling {
    /// Whether numbers that are written so, and others that are written so, are on one scale.
    pub fn goes_with(self, other: Spelling) -> bool {
        let plain = |spelling| matches!(spelling, Spelling::Plain | Spelling::Stars);
        self == other || (plain(self) && plain(other))
    }
}

/// A longer text is no rating.
const LONGEST: usize = 40;
const WORDS: [&str; 8] = ["stars", "star", "sterne", "stern", "étoiles", "étoile", "estrellas", "★"];

/// The rating that a field says, and how; none where it says none. See [`numbers::parse`].
pub fn rating(field: &str, decimal_comma: bool) -> Option<(f32, Spelling)> {
    match numbers::parse(field, decimal_comma) {
        Some(number) => Some((number, Spelling::Plain)),
        None if field.len() > LONGEST => None,
        None => spelled(&field.trim().to_lowercase(), decimal_comma),
    }
}

fn spelled(text: &str, decimal_comma: bool) -> Option<(f32, Spelling)> {
    let number = |text: &str| numbers::parse(text.trim(), decimal_comma);
    if let Some(percent) = text.strip_suffix('%') {
        return Some((number(percent)?, Spelling::Percent));
    }
    if let Some(stars) = signs(text) {
        return Some((stars, Spelling::Stars));
    }
    let starred = WORDS.iter().find_map(|word| text.strip_suffix(word));
    let text = starred.unwrap_or(text);
    match text.split_once('/').or_else(|| text.split_once(" out of ")) {
        Some((n, of)) => {
            let of = of.trim().parse().ok().filter(|&of| of > 0)?;
            Some((number(n)?, Spelling::OutOf(of)))
        }
        None if starred.is_some() => Some((number(text)?, Spelling::Stars)),
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
            ("4", (4.0, Spelling::Plain)),
            ("4/5", (4.0, Spelling::OutOf(5))),
            ("7.5 / 10", (7.5, Spelling::OutOf(10))),
            ("4.0 out of 5 stars", (4.0, Spelling::OutOf(5))),
            ("1 star", (1.0, Spelling::Stars)),
            ("3.5 Stars", (3.5, Spelling::Stars)),
            ("4★", (4.0, Spelling::Stars)),
            ("★★★½", (3.5, Spelling::Stars)),
            ("½", (0.5, Spelling::Stars)),
            ("★★★☆☆", (3.0, Spelling::Stars)),
            ("⭐\u{fe0f}⭐\u{fe0f}", (2.0, Spelling::Stars)),
            ("80%", (80.0, Spelling::Percent)),
        ] {
            assert_eq!(rating(text, false), Some(expected), "{text}");
        }
        assert_eq!(rating("4,5 Sterne", true), Some((4.5, Spelling::Stars)));
    }

    #[test]
    fn what_is_no_rating() {
        for text in
            ["", "stars", "%", "/", "4/", "/5", "4/0", "1/2/3", "five stars", "★ish", "½★", "4/five", "Star Wars"]
        {
            assert_eq!(rating(text, false), None, "{text}");
        }
    }
}
