//! What the sample's rows say about each column.

use super::{names, parse_words};
use std::collections::HashMap;

/// From so many rows on, a column that counts from 1 counts the rows.
pub const ENOUGH_ROWS: usize = 20;

/// Whether some are nine in ten of all, or more: a few slips in a file change nothing.
pub fn nearly_all(some: usize, all: usize) -> bool {
    some * 10 >= all * 9
}

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
    /// Every number is whole; is whole or a half; is a multiple of a quarter.
    pub whole: bool,
    pub halves: bool,
    pub quarters: bool,
    pub times: usize,
    pub years: usize,
    /// Fields that end with a year in brackets, as titles of items do.
    pub dated: usize,
    /// Fields that are no numbers.
    pub texts: usize,
    /// Of the texts: what the sheet says where there is no rating, such as "not seen" ([`Profiles::find_marks`]).
    pub marked: usize,
    /// Every different field, numbered as they came.
    pub distinct: HashMap<String, usize>,
    /// The numbers count the rows: each is one more than the one before.
    pub counts_rows: bool,
    /// Each number is larger than the one before, and none is missing between them.
    pub rises: bool,
    /// No number is smaller than the one before.
    pub sorted: bool,
    /// Of each row the number of its field in `distinct`; none where it is empty.
    fields: Vec<Option<usize>>,
    last: f32,
}

impl Profile {
    fn look_at(&mut self, field: &str, decimal_comma: bool) {
        if is_missing(field) {
            self.empty += 1;
            self.counts_rows = false;
            self.fields.push(None);
            return;
        }
        if self.filled == 0 {
            (self.whole, self.halves, self.quarters, self.sorted) = (true, true, true, true);
            (self.counts_rows, self.rises) = (true, true);
            (self.lowest, self.highest) = (f32::INFINITY, f32::NEG_INFINITY);
            (self.lowest_usual, self.highest_usual) = (self.lowest, self.highest);
        }
        self.filled += 1;
        self.times += usize::from(is_time(field));
        match parse_words::rating(field, decimal_comma).map(|(number, _)| number).filter(|number| number.is_finite()) {
            Some(number) => {
                let follows = if self.filled == 1 { number == 0.0 || number == 1.0 } else { number == self.last + 1.0 };
                self.counts_rows &= follows && self.empty == 0;
                self.rises &= (self.filled == 1 || number > self.last) && self.empty == 0;
                self.sorted &= self.filled == 1 || number >= self.last;
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
                self.quarters &= (number * 4.0).fract() == 0.0;
                self.years += usize::from(field.len() == 4 && (1850.0..2100.0).contains(&number));
            }
            None => {
                self.texts += 1;
                self.dated += usize::from(
                    matches!(field.as_bytes(), [.., b'(', a, b, c, d, b')'] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())),
                );
                (self.counts_rows, self.rises, self.sorted) = (false, false, false);
            }
        }
        let next = self.distinct.len();
        self.fields.push(Some(*self.distinct.entry(field.to_owned()).or_insert(next)));
    }

    /// Numbers nearly everywhere: a few cells of a class sheet may say "?".
    pub fn is_mostly_numeric(&self) -> bool {
        let texts = self.texts - self.marked;
        self.numbers > 0 && texts * 2 <= self.numbers && texts <= ((self.filled - self.marked) / 10).max(1)
    }

    /// Nothing, or nothing but words for it.
    pub fn says_nothing(&self) -> bool {
        self.filled == self.marked
    }

    pub fn is_mostly_text(&self) -> bool {
        !self.says_nothing() && self.texts * 2 > self.filled
    }

    /// Whether (nearly) every row has its own.
    pub fn is_key(&self) -> bool {
        nearly_all(self.distinct.len(), self.filled) || (self.filled >= 4 && self.distinct.len() + 1 == self.filled)
    }

    pub fn are_years(&self) -> bool {
        self.years > 0 && nearly_all(self.years, self.filled)
    }

    /// Whether nearly all fields are of a kind.
    pub fn are_mostly(&self, kind: impl Fn(&str) -> bool) -> bool {
        let of_a_kind = self.distinct.keys().filter(|field| kind(field)).count();
        of_a_kind > 0 && nearly_all(of_a_kind, self.distinct.len())
    }

    /// Whether the rows are sorted by these numbers, several to each: then they are ids.
    pub fn is_sorted_in_runs(&self) -> bool {
        self.sorted && self.distinct.len() > 1 && !nearly_all(self.distinct.len(), self.filled)
    }

    pub fn is_time(&self) -> bool {
        self.filled > 0 && self.times == self.filled
    }

    /// Whether these could be ratings: numbers on a scale, as far as one can tell from the numbers alone.
    pub fn could_be_ratings(&self) -> bool {
        // On whole or half steps few values are possible; on a fine scale (Jester) the span must be small.
        let few = self.distinct.len() <= 23 || (self.highest_usual - self.lowest_usual <= 20.0 && !self.whole);
        self.could_be_points() && few
    }

    /// Whether these could be ratings if the columns beside them are: out of a hundred points, a class may well give
    /// each number once.
    pub fn could_be_points(&self) -> bool {
        const LOWEST: f32 = -10.0;
        const HIGHEST: f32 = 100.0;
        self.is_mostly_numeric() && !self.is_time() && self.lowest >= LOWEST && self.highest <= HIGHEST
    }
}

/// What people leave in a cell that has nothing to say.
pub fn is_missing(field: &str) -> bool {
    matches!(field, "" | "-" | "." | "?")
        || ["na", "n/a", "#n/a", "nan", "null", "none", "nil", "n.a.", "k.a.", "\\n", "\u{2013}", "\u{2014}"]
            .iter()
            .any(|missing| field.eq_ignore_ascii_case(missing))
}

/// Seconds or milliseconds from 1990 to 2100, or a date that begins with its year or ends with it. Numbers beyond are
/// ids.
fn is_time(field: &str) -> bool {
    const SECONDS: std::ops::Range<u64> = 631_152_000..4_102_444_800;
    if field.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = field.parse::<u64>().unwrap_or_default();
        return !field.starts_with('0') && (SECONDS.contains(&number) || SECONDS.contains(&(number / 1000)));
    }
    let date = field.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let year = |part: &str| part.len() == 4 && number(part);
    let month = |part: &str| {
        part.len() <= 2 && number(part) || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    matches!(parts[..], [a, b, c] if year(a) && month(b) && month(c) || month(a) && month(b) && (year(c) || c.len() == 2 && number(c)))
}

/// The columns of the sample's rows, `width` of them.
pub struct Profiles {
    pub columns: Vec<Profile>,
    pub rows: usize,
    /// What several columns say in place of a rating, in lower case: one or two texts, again and again.
    pub marks: Vec<String>,
    decimal_comma: bool,
}

impl Profiles {
    pub fn of(rows: &[Vec<String>], width: usize, decimal_comma: bool) -> Profiles {
        let columns = vec![Profile::default(); width];
        let mut profiles = Profiles { columns, rows: 0, marks: Vec::new(), decimal_comma };
        rows.iter().for_each(|row| profiles.add(row));
        profiles.find_marks();
        profiles
    }

    /// One more row.
    fn add(&mut self, row: &[String]) {
        self.rows += 1;
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.look_at(row.get(index).map_or("", String::as_str), self.decimal_comma);
        }
    }

    /// A text that stands between numbers in more than one column, and is repeated, says that there is no rating.
    fn find_marks(&mut self) {
        const MOST: usize = 2;
        let mut found: HashMap<String, (usize, usize)> = HashMap::new();
        for column in self.columns.iter().filter(|column| column.numbers > 0 && column.texts > 0) {
            for (text, n) in self.texts_of(column) {
                let (columns, fields) = found.entry(text).or_default();
                *columns += 1;
                *fields += n;
            }
        }
        let mut found: Vec<(String, usize)> = found
            .into_iter()
            .filter(|(_, (columns, fields))| *columns > 1 && *fields > 2)
            .map(|(text, (_, fields))| (text, fields))
            .collect();
        found.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        self.marks = found.into_iter().take(MOST).map(|(text, _)| text).collect();
        if self.marks.is_empty() {
            return;
        }
        let marked = |column: &Profile| {
            self.texts_of(column).iter().filter(|(text, _)| self.marks.contains(text)).map(|(_, n)| n).sum()
        };
        let marked: Vec<usize> = self.columns.iter().map(marked).collect();
        for (column, marked) in self.columns.iter_mut().zip(marked) {
            column.marked = marked;
        }
    }

    /// The fields of a column that are no numbers, in lower case, and how often each is there.
    fn texts_of(&self, column: &Profile) -> HashMap<String, usize> {
        let mut counts = vec![0; column.distinct.len()];
        column.fields.iter().flatten().for_each(|&field| counts[field] += 1);
        let mut texts = HashMap::new();
        for (field, &number) in &column.distinct {
            if parse_words::rating(field, self.decimal_comma).is_none_or(|(number, _)| !number.is_finite()) {
                *texts.entry(field.to_ascii_lowercase()).or_default() += counts[number];
            }
        }
        texts
    }

    /// Whether what stands in `column` depends on what stands in `on`: of the rows whose `on` came before, nearly all
    /// say the same as that row did. None where nothing comes twice.
    pub fn depends(&self, column: usize, on: usize) -> Option<bool> {
        let (again, same) = self.repeated(column, on);
        (again > 0).then_some(nearly_all(same, again))
    }

    /// Whether `on` says what stands in `column`, as the id of a person says their age: what came again has always said
    /// the same, and so often that it is no chance.
    pub fn determines(&self, on: usize, column: usize) -> bool {
        const ENOUGH: usize = 4;
        const BY_CHANCE: f64 = 0.05;
        let (again, same) = self.repeated(column, on);
        let fields = &self.columns[column].fields;
        let mut counts = vec![0f64; self.columns[column].distinct.len()];
        fields.iter().flatten().for_each(|&field| counts[field] += 1.0);
        let alike: f64 = counts.iter().map(|n| (n / fields.len().max(1) as f64).powi(2)).sum();
        again >= ENOUGH && nearly_all(same, again) && alike.powf(again as f64) < BY_CHANCE
    }

    /// How many rows have an `on` that came before, and how many of them say in `column` what the first such row did.
    fn repeated(&self, column: usize, on: usize) -> (usize, usize) {
        let (column, on) = (&self.columns[column], &self.columns[on]);
        let mut first: HashMap<usize, Option<usize>> = HashMap::new();
        let (mut again, mut same) = (0, 0);
        for (field, on) in column.fields.iter().zip(&on.fields) {
            let Some(on) = *on else { continue };
            match first.get(&on) {
                None => {
                    first.insert(on, *field);
                }
                Some(before) => {
                    again += 1;
                    same += usize::from(before == field);
                }
            }
        }
        (again, same)
    }

    /// Whether hardly any two rows have the same in both columns.
    pub fn pairs_differ(&self, a: usize, b: usize) -> bool {
        let pairs = self.columns[a].fields.iter().zip(&self.columns[b].fields);
        let pairs: Vec<(usize, usize)> = pairs.filter_map(|(a, b)| a.zip(*b)).collect();
        let distinct: std::collections::HashSet<&(usize, usize)> = pairs.iter().collect();
        nearly_all(distinct.len(), pairs.len())
    }
}

/// The columns of a table, as far as its beginning shows them.
pub struct Columns<'s> {
    /// None without a header.
    pub names: Option<&'s [String]>,
    pub profiles: &'s Profiles,
    pub first_rows: &'s [Vec<String>],
}

impl Columns<'_> {
    /// Empty without a header.
    pub fn name(&self, column: usize) -> &str {
        self.names.and_then(|names| names.get(column)).map_or("", String::as_str)
    }

    /// Whether what stands in the column comes again and again.
    pub fn repeats(&self, column: usize) -> bool {
        let Profile { distinct, filled, .. } = &self.profiles.columns[column];
        !nearly_all(distinct.len(), *filled)
    }

    /// Whether names say that this is one person's list.
    pub fn are_known_as_own(&self) -> bool {
        self.names.unwrap_or_default().iter().any(|name| names::is_of_own_list(name) || names::is_own_rating(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(fields: &[&str]) -> Profile {
        let rows: Vec<Vec<String>> = fields.iter().map(|&field| vec![field.to_owned()]).collect();
        Profiles::of(&rows, 1, false).columns.remove(0)
    }

    #[test]
    fn times_are_known_from_ratings() {
        for field in
            ["881250949", "1112484682000", "2020-01-31", "2020-01-31 10:00:05", "01-Jan-1995", "3/14/21", "31.12.2020"]
        {
            assert!(profile(&[field]).is_time(), "{field}");
        }
        // Beyond 1990 to 2100 it is an id: nine digits of a user, an ISBN.
        for field in [
            "1995",
            "5",
            "4.5",
            "0195153448",
            "tt0114709",
            "1.2.3",
            "a-b-c",
            "151603712",
            "9780441172719",
            "99999999999",
        ] {
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
    #[test]
    fn what_stands_for_no_rating_is_known_by_being_repeated() {
        let row = |fields: &[&str]| fields.iter().map(|&field| field.to_owned()).collect::<Vec<_>>();
        let rows = [
            row(&["7a", "4", "Not seen", "not seen"]),
            row(&["7a", "not seen", "5", "not seen"]),
            row(&["7b", "2", "not seen", "not seen"]),
            row(&["7b", "x", "1", "not seen"]),
        ];
        let profiles = Profiles::of(&rows, 4, false);
        assert_eq!(profiles.marks, ["not seen"]);
        let could_be: Vec<bool> = profiles.columns.iter().map(Profile::could_be_ratings).collect();
        assert_eq!(could_be, [false, true, true, false]);
        assert!(profiles.columns[3].says_nothing() && !profiles.columns[0].says_nothing());
    }

    #[test]
    fn what_depends_on_what_shows_where_it_comes_twice() {
        let rows: Vec<Vec<String>> =
            ["a,x,1", "b,y,2", "a,x,3", "b,y,4"].map(|row| row.split(',').map(str::to_owned).collect()).into();
        let profiles = Profiles::of(&rows, 3, false);
        assert_eq!(
            (profiles.depends(1, 0), profiles.depends(2, 0), profiles.depends(0, 2)),
            (Some(true), Some(false), None)
        );
    }
}
