//! What the sample's rows say about each column.

use super::spelled;
use std::collections::HashSet;

/// One column of the sample.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Fields that hold something.
    pub filled: usize,
    pub empty: usize,
    pub numbers: usize,
    pub lowest: f32,
    pub highest: f32,
    /// Of the numbers; -1 and 99, which often stand for "no rating", left out.
    pub lowest_usual: f32,
    pub highest_usual: f32,
    /// Every number is whole; is whole or a half.
    pub whole: bool,
    pub halves: bool,
    pub times: usize,
    pub years: usize,
    /// Fields that end with a year in brackets, as titles of films do.
    pub dated: usize,
    /// Fields that are no numbers.
    pub texts: usize,
    pub distinct: HashSet<Vec<u8>>,
    /// The numbers count the rows: each is one more than the one before.
    pub counts_rows: bool,
    last: f32,
}

impl Profile {
    fn look_at(&mut self, field: &[u8], decimal_comma: bool) {
        if is_missing(field) {
            self.empty += 1;
            self.counts_rows = false;
            return;
        }
        if self.filled == 0 {
            (self.whole, self.halves, self.counts_rows) = (true, true, true);
            (self.lowest, self.highest) = (f32::INFINITY, f32::NEG_INFINITY);
            (self.lowest_usual, self.highest_usual) = (self.lowest, self.highest);
        }
        self.filled += 1;
        self.times += usize::from(is_time(field));
        match spelled::rating(field, decimal_comma).map(|(number, _)| number).filter(|number| number.is_finite()) {
            Some(number) => {
                self.counts_rows &=
                    if self.filled == 1 { number == 0.0 || number == 1.0 } else { number == self.last + 1.0 };
                self.last = number;
                self.numbers += 1;
                self.lowest = self.lowest.min(number);
                self.highest = self.highest.max(number);
                if number != -1.0 && number != 99.0 {
                    self.lowest_usual = self.lowest_usual.min(number);
                    self.highest_usual = self.highest_usual.max(number);
                }
                self.whole &= number.fract() == 0.0;
                self.halves &= (number * 2.0).fract() == 0.0;
                self.years += usize::from(field.len() == 4 && (1850.0..2100.0).contains(&number));
            }
            None => {
                self.texts += 1;
                self.dated += usize::from(
                    matches!(field, [.., b'(', a, b, c, d, b')'] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())),
                );
                self.counts_rows = false;
            }
        }
        self.distinct.insert(field.to_vec());
    }

    /// Numbers nearly everywhere: a few cells of a class sheet may say "?".
    pub fn is_mostly_numeric(&self) -> bool {
        self.numbers > 0 && self.texts * 2 <= self.numbers && self.texts <= (self.filled / 10).max(1)
    }

    pub fn is_time(&self) -> bool {
        self.filled > 0 && self.times == self.filled
    }

    /// Whether these could be ratings: numbers on a scale, as far as one can tell from the numbers alone.
    pub fn could_be_ratings(&self) -> bool {
        const LOWEST: f32 = -10.0;
        const HIGHEST: f32 = 100.0;
        // On whole or half steps few values are possible; on a fine scale (Jester) the span must be small.
        let few = self.distinct.len() <= 23 || (self.highest_usual - self.lowest_usual <= 20.0 && !self.whole);
        self.is_mostly_numeric() && !self.is_time() && self.lowest >= LOWEST && self.highest <= HIGHEST && few
    }
}

/// What people leave in a cell that has nothing to say.
pub fn is_missing(field: &[u8]) -> bool {
    matches!(field, b"" | b"-" | b"." | b"?")
        || [&b"na"[..], b"n/a", b"#n/a", b"nan", b"null", b"none", b"nil", b"\\n", b"\xe2\x80\x93", b"\xe2\x80\x94"]
            .iter()
            .any(|missing| field.eq_ignore_ascii_case(missing))
}

/// Seconds or milliseconds since 1970, or a date that begins with its year or ends with it.
fn is_time(field: &[u8]) -> bool {
    let digits = field.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == field.len() {
        return matches!(digits, 9 | 10 | 12 | 13) && matches!(field[0], b'1'..=b'9');
    }
    let date = field.split(|byte| matches!(byte, b' ' | b'T')).next().unwrap_or_default();
    let parts: Vec<&[u8]> = date.split(|byte| matches!(byte, b'-' | b'/' | b'.')).collect();
    let number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let year = |part: &[u8]| part.len() == 4 && number(part);
    let month =
        |part: &[u8]| part.len() <= 2 && number(part) || part.len() == 3 && part.iter().all(u8::is_ascii_alphabetic);
    matches!(parts[..], [a, b, c] if year(a) && month(b) && month(c) || month(a) && month(b) && (year(c) || c.len() == 2 && number(c)))
}

/// The columns of the sample's rows, `width` of them.
pub struct Profiles {
    pub columns: Vec<Profile>,
    pub rows: usize,
    decimal_comma: bool,
}

impl Profiles {
    pub fn new(width: usize, decimal_comma: bool) -> Profiles {
        Profiles { columns: vec![Profile::default(); width], rows: 0, decimal_comma }
    }

    /// One more row.
    pub fn add(&mut self, row: &[Vec<u8>]) {
        self.rows += 1;
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.look_at(row.get(index).map_or(&[], Vec::as_slice), self.decimal_comma);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(fields: &[&str]) -> Profile {
        let mut profile = Profile::default();
        fields.iter().for_each(|field| profile.look_at(field.as_bytes(), false));
        profile
    }

    #[test]
    fn times_are_known_from_ratings() {
        for field in
            ["881250949", "1112484682000", "2020-01-31", "2020-01-31 10:00:05", "01-Jan-1995", "3/14/21", "31.12.2020"]
        {
            assert!(profile(&[field]).is_time(), "{field}");
        }
        for field in ["1995", "5", "4.5", "0195153448", "tt0114709", "1.2.3", "a-b-c"] {
            assert!(!profile(&[field]).is_time(), "{field}");
        }
    }

    #[test]
    fn scales_are_known_from_counts_and_years() {
        assert!(profile(&["1", "5", "3"]).could_be_ratings());
        assert!(profile(&["-7.82", "99", "8.79"]).could_be_ratings());
        assert!(profile(&["0.5", "", "4"]).could_be_ratings());
        assert!(!profile(&["1995", "2001"]).could_be_ratings());
        assert!(!profile(&["1", "5", "312"]).could_be_ratings());
        assert!(!profile(&["M", "F"]).could_be_ratings());
    }

    #[test]
    fn a_column_may_count_the_rows() {
        assert!(profile(&["1", "2", "3"]).counts_rows);
        assert!(!profile(&["1", "2", "2"]).counts_rows);
        assert!(!profile(&["5", "6"]).counts_rows);
    }
}
