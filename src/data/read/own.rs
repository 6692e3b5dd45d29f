//! One person's own ratings, to be added to the ratings of many.

use super::rows::OwnRatings;
use crate::data::{RatingsTable, year_of};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The user that one's own ratings are added as.
pub const ME: &str = "me";

/// The offer to add one's own ratings to a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AddMe {
    pub file: String,
    /// Ratings that the file gives.
    pub n_ratings: usize,
    /// What cannot be added, because the table does not have it: title or id, and the rating on the table's scale.
    pub unmatched: Vec<(String, f32)>,
    /// What the ratings are multiplied by to be on the table's scale.
    pub factor: f32,
    /// Item id in the table and value on its scale.
    ratings: Vec<(String, f32)>,
}

impl AddMe {
    /// Finds the person's items in the table: by title where the file has titles, else by id.
    pub fn offer(own: &OwnRatings, table: &RatingsTable) -> AddMe {
        let ids: HashSet<&str> = table.items.distinct().collect();
        let titled = Titled::of(table.titled_items());
        let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(f32::NEG_INFINITY, f32::max);
        let mine = highest(&mut own.ratings.iter().map(|rating| rating.value));
        let theirs = highest(&mut table.values.iter().copied());
        // Of the two scales that such exports use, 5 stars and 10 points.
        let factor = match (mine > 5.0, theirs > 5.0) {
            (true, false) => 0.5,
            (false, true) if theirs <= 10.0 => 2.0,
            _ => 1.0,
        };
        let mut offer = AddMe { file: own.file.clone(), n_ratings: own.ratings.len(), factor, ..AddMe::default() };
        for rating in &own.ratings {
            let found = match rating.title.as_str() {
                "" => ids.get(rating.item.as_str()).copied(),
                title => titled.find(title),
            };
            let value = rating.value * factor;
            match found {
                Some(id) => offer.ratings.push((id.to_owned(), value)),
                None if rating.title.is_empty() => offer.unmatched.push((rating.item.clone(), value)),
                None => offer.unmatched.push((rating.title.clone(), value)),
            }
        }
        offer
    }

    /// Ratings that can be added.
    pub fn matched(&self) -> usize {
        self.ratings.len()
    }

    /// All the ratings by title, or by id where there is none: as the table `among` has them, or as the file has those
    /// that the table lacks.
    pub fn by_title(&self, among: &RatingsTable) -> Vec<(String, f32)> {
        let title = |id: &String| among.titles.get(id).unwrap_or(id).clone();
        let matched = self.ratings.iter().map(|(id, value)| (title(id), *value));
        matched.chain(self.unmatched.iter().cloned()).collect()
    }

    /// Adds the ratings as those of user [`ME`], in place of any that were added before.
    pub fn add_to(&self, table: &mut RatingsTable) {
        let before = table.users.distinct().position(|user| user == ME);
        if let Some(me) = before {
            let keep: Vec<bool> = table.users.rows().iter().map(|&user| user as usize != me).collect();
            table.retain(|row| keep[row]);
        }
        for (item, value) in &self.ratings {
            table.push(ME, item, *value);
        }
    }
}

/// Items by what their titles have in common however they are written.
pub struct Titled<'t> {
    with_year: HashMap<(String, u16), &'t str>,
    /// None where several films have the title.
    without_year: HashMap<String, Option<&'t str>>,
}

impl<'t> Titled<'t> {
    /// Of ids, each with its title; of several with the same title and year the first one is found.
    pub fn of(titles: impl Iterator<Item = (&'t str, &'t str)>) -> Titled<'t> {
        let mut titled = Titled { with_year: HashMap::new(), without_year: HashMap::new() };
        for (id, title) in titles {
            let (key, year) = key_and_year(title);
            if let Some(year) = year {
                titled.with_year.entry((key.clone(), year)).or_insert(id);
            }
            titled.without_year.entry(key).and_modify(|only| *only = None).or_insert(Some(id));
        }
        titled
    }

    /// Years differ by one between catalogues; a title that only one item has needs no year where one side gives none.
    pub fn find(&self, title: &str) -> Option<&'t str> {
        let (key, year) = key_and_year(title);
        if let Some(year) = year {
            let near = [year, year - 1, year + 1];
            if let Some(&id) = near.iter().find_map(|&year| self.with_year.get(&(key.clone(), year))) {
                return Some(id);
            }
            let has_years = self.with_year.keys().next().is_some();
            return if has_years { None } else { self.without_year.get(&key).copied().flatten() };
        }
        self.without_year.get(&key).copied().flatten()
    }
}

/// "Matrix, The (1999)" and "The Matrix (1999)" are the same: letters and digits in lower case, no article in front,
/// nothing in brackets; and the year.
fn key_and_year(title: &str) -> (String, Option<u16>) {
    const ARTICLES: [&str; 12] = ["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "il"];
    let name = title.split('(').next().filter(|name| !name.trim().is_empty()).unwrap_or(title);
    let (front, behind) = name.rsplit_once(',').unwrap_or((name, ""));
    let name = if ARTICLES.contains(&behind.trim().to_lowercase().trim_end_matches('\'')) { front } else { name };
    let words: Vec<String> = name
        .to_lowercase()
        .replace('&', " and ")
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .flat_map(|word| word.split(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let rest = match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && ARTICLES.contains(&first.as_str()) => rest,
        _ => &words[..],
    };
    (rest.concat(), year_of(title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::rows::OwnRating;

    fn table() -> RatingsTable {
        let mut table = RatingsTable::default();
        for (user, item, value) in [("1", "10", 5.0), ("2", "11", 3.0), ("1", "12", 0.5), ("1", "13", 2.0)] {
            table.push(user, item, value);
        }
        let titles = [
            ("10", "Matrix, The (1999)"),
            ("11", "Misérables, Les (1995)"),
            ("12", "Emma (1996)"),
            ("13", "Emma (2020)"),
        ];
        table.titles = titles.map(|(id, title)| (id.to_owned(), title.to_owned())).into();
        table
    }

    fn own(ratings: &[(&str, &str, f32)]) -> OwnRatings {
        let ratings = ratings.iter().map(|&(item, title, value)| OwnRating {
            item: item.to_owned(),
            title: title.to_owned(),
            value,
        });
        OwnRatings { file: "ratings.csv".to_owned(), ratings: ratings.collect() }
    }

    #[test]
    fn titles_match_however_they_are_written() {
        let mine = own(&[
            ("", "The Matrix (1999)", 8.0),
            ("tt1", "Les Misérables (1996)", 10.0),
            ("", "Emma", 4.0),
            ("", "Dune (2021)", 9.0),
        ]);
        let offer = AddMe::offer(&mine, &table());
        assert_eq!(offer.ratings, [("10".to_owned(), 4.0), ("11".to_owned(), 5.0)]);
        let unmatched = [("Emma".to_owned(), 2.0), ("Dune (2021)".to_owned(), 4.5)];
        assert_eq!(offer.unmatched, unmatched);
        let by_title = offer.by_title(&table());
        assert_eq!(by_title[..2], [("Matrix, The (1999)".to_owned(), 4.0), ("Misérables, Les (1995)".to_owned(), 5.0)]);
        assert_eq!(by_title[2..], unmatched);
        assert_eq!((offer.n_ratings, offer.matched(), offer.factor), (4, 2, 0.5));
    }

    #[test]
    fn ids_match_where_there_are_no_titles() {
        let offer = AddMe::offer(&own(&[("13", "", 4.0), ("99", "", 4.0)]), &table());
        assert_eq!(
            (offer.ratings.as_slice(), offer.unmatched.as_slice()),
            (&[("13".to_owned(), 4.0)][..], &[("99".to_owned(), 4.0)][..])
        );
    }

    #[test]
    fn added_twice_is_added_once() {
        let offer = AddMe::offer(&own(&[("13", "", 4.0)]), &table());
        let mut once = table();
        offer.add_to(&mut once);
        let mut twice = once.clone();
        offer.add_to(&mut twice);
        assert_eq!((once.len(), &once), (5, &twice));
    }
}
