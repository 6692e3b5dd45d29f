//! One person's own ratings, to be added to the ratings of many.

use super::profile::nearly_all;
use super::rows::OwnFile;
use crate::data::{RatingsTable, fold, is_article, year_of};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The user that one's own ratings are added as, unless someone of the data has this name.
pub const ME: &str = "me";

/// The offer to add one's own ratings to a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AddMe {
    pub file: String,
    /// Items that the file rates.
    pub n_ratings: usize,
    /// What cannot be added, because the table does not have it: title or id, and the rating on the table's scale.
    pub unmatched: Vec<(String, f32)>,
    /// The lowest and the highest of the file's ids where these are numbers and nothing says that they are of the
    /// table's catalog: these ratings cannot be added.
    pub other_numbers: Option<(String, String)>,
    /// What the ratings are multiplied by to be on the table's scale.
    pub factor: f32,
    /// Item id in the table and value on its scale.
    ratings: Vec<(String, f32)>,
}

impl AddMe {
    /// Finds the person's items in the table: by title where the file has titles, else by id.
    pub fn offer(own: &OwnFile, table: &RatingsTable) -> AddMe {
        let ids: HashSet<&str> = table.items.distinct().collect();
        let titled = Titled::of(table.titled_items());
        let other_numbers = other_numbers(own, &ids);
        let factor = factor(own, table);
        let (mut ratings, mut unmatched) = (EachOnce::default(), EachOnce::default());
        for rating in &own.ratings {
            let found = match rating.title.as_str() {
                "" if other_numbers.is_some() => None,
                "" => ids.get(rating.item.as_str()).copied(),
                title => titled.find(title),
            };
            let value = rating.value * factor;
            match found {
                Some(id) => ratings.rate(id, value),
                // Two artists may each have an album of one title.
                None => unmatched.rate_named(&format!("{}\n{}", rating.item, rating.title), rating.name(), value),
            }
        }
        let (ratings, unmatched) = (ratings.ratings, unmatched.ratings);
        let n_ratings = ratings.len() + unmatched.len();
        AddMe { file: own.file.clone(), n_ratings, unmatched, other_numbers, factor, ratings }
    }

    /// Ratings that can be added.
    pub fn matched(&self) -> usize {
        self.ratings.len()
    }

    /// All the ratings by the names that items have in the table `among`, or as the file has those that it lacks.
    pub fn by_name(&self, among: &RatingsTable) -> Vec<(String, f32)> {
        let name = among.names_by_title();
        let matched = self.ratings.iter().map(|(id, value)| (name(id), *value));
        matched.chain(self.unmatched.iter().cloned()).collect()
    }

    /// Adds the ratings as those of a user of their own, in place of any that were added before.
    pub fn add_to(&self, table: &mut RatingsTable) {
        let before = table.me.take();
        if let Some(me) = before.and_then(|me| table.users.distinct().position(|user| user == me)) {
            let keep: Vec<bool> = table.users.rows().iter().map(|&user| user as usize != me).collect();
            table.retain(|row| keep[row]);
        }
        let me = free_name(table);
        for (item, value) in &self.ratings {
            table.push(&me, item, *value);
        }
        let n = table.len();
        Arc::make_mut(&mut table.rows).fill(n);
        table.me = Some(me);
    }
}

/// Ratings of different things. Of several ratings of one thing the last counts.
#[derive(Default)]
struct EachOnce {
    ratings: Vec<(String, f32)>,
    places: HashMap<String, usize>,
}

impl EachOnce {
    fn rate(&mut self, name: &str, value: f32) {
        self.rate_named(name, name, value);
    }

    /// Of what `key` tells apart from others that may have the same name.
    fn rate_named(&mut self, key: &str, name: &str, value: f32) {
        match self.places.get(key) {
            Some(&place) => self.ratings[place].1 = value,
            None => {
                self.places.insert(key.to_owned(), self.ratings.len());
                self.ratings.push((name.to_owned(), value));
            }
        }
    }
}

/// The lowest and the highest of the items' numbers, where items go by numbers alone and the table knows no more of
/// these than it would of any: every catalog counts from 1.
fn other_numbers(own: &OwnFile, ids: &HashSet<&str>) -> Option<(String, String)> {
    /// Of several numbers beyond this share of chance, the table must know nearly all.
    const BY_CHANCE: f64 = 0.5;
    let number = |id: &str| id.parse::<u32>().ok().filter(|_| id.len() < 9);
    let untitled = || own.ratings.iter().filter(|rating| rating.title.is_empty());
    let numbers: Vec<u32> = untitled().map(|rating| number(&rating.item)).collect::<Option<_>>()?;
    let (lowest, highest) = (*numbers.iter().min()?, *numbers.iter().max()?);
    let known = ids.iter().filter_map(|id| number(id)).filter(|id| (lowest..=highest).contains(id)).count();
    let chance = known as f64 / (f64::from(highest - lowest) + 1.0);
    let found = untitled().filter(|rating| ids.contains(rating.item.as_str())).count();
    let is_same = nearly_all(found, numbers.len()) && numbers.len() > 2 && chance < BY_CHANCE;
    (!is_same).then(|| (lowest.to_string(), highest.to_string()))
}

/// What brings a person's ratings to the scale of the table. Such exports are on one of two: 5 stars or 10 points.
fn factor(own: &OwnFile, table: &RatingsTable) -> f32 {
    let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(f32::NEG_INFINITY, f32::max);
    let theirs = highest(&mut table.values.iter().copied());
    // Someone hard to please may never give IMDb's ten points.
    let mine_are_points = highest(&mut own.ratings.iter().map(|rating| rating.value)) > 5.0 || is_of_imdb(own);
    match (mine_are_points, theirs > 5.0) {
        (true, false) => 0.5,
        (false, true) if theirs <= 10.0 => 2.0,
        _ => 1.0,
    }
}

/// Whether the items go by IMDb's numbers, as in its own exports: `tt0133093`.
fn is_of_imdb(own: &OwnFile) -> bool {
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let mut items = own.ratings.iter().map(|rating| rating.item.as_str());
    !own.ratings.is_empty() && items.all(|item| item.strip_prefix("tt").is_some_and(is_number))
}

/// [`ME`], or the first of "me (2)", "me (3)" that no user has.
fn free_name(table: &RatingsTable) -> String {
    let users: HashSet<&str> = table.users.distinct().collect();
    let mut names = std::iter::once(ME.to_owned()).chain((2..).map(|number| format!("{ME} ({number})")));
    names.find(|name| !users.contains(name.as_str())).expect("there are more numbers than users")
}

/// Items by what their titles have in common however they are written.
pub struct Titled<'t> {
    with_year: HashMap<(String, u16), &'t str>,
    /// None where several items have the title.
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

    /// Years differ by one between catalogs; a title that only one item has needs no year where one side gives none.
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

/// "Matrix, The (1999)" and "The Matrix (1999)" are the same: letters and digits, folded; no article in front, nothing
/// in brackets; and the year.
fn key_and_year(title: &str) -> (String, Option<u16>) {
    let name = title.split('(').next().filter(|name| !name.trim().is_empty()).unwrap_or(title);
    let (front, behind) = name.rsplit_once(',').unwrap_or((name, ""));
    let name = if is_article(behind.trim()) { front } else { name };
    let name = fold(name).replace('&', " and ");
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let rest = match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && is_article(first) => rest,
        _ => &words[..],
    };
    (rest.concat(), year_of(title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNames;
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

    fn own(ratings: &[(&str, &str, f32)]) -> OwnFile {
        let ratings = ratings.iter().map(|&(item, title, value)| OwnRating {
            item: item.to_owned(),
            title: title.to_owned(),
            value,
        });
        OwnFile { file: "ratings.csv".to_owned(), ratings: ratings.collect() }
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
        let by_name = offer.by_name(&table());
        assert_eq!(by_name[..2], [("Matrix, The (1999)".to_owned(), 4.0), ("Misérables, Les (1995)".to_owned(), 5.0)]);
        assert_eq!(by_name[2..], unmatched);
        assert_eq!((offer.n_ratings, offer.matched(), offer.factor), (4, 2, 0.5));
    }

    #[test]
    fn ids_match_where_there_are_no_titles() {
        let mut table = table();
        table.push("2", "tt13", 3.0);
        let offer = AddMe::offer(&own(&[("tt13", "", 4.0), ("tt99", "", 4.0)]), &table);
        assert_eq!(
            (offer.ratings.as_slice(), offer.unmatched.as_slice()),
            (&[("tt13".to_owned(), 2.0)][..], &[("tt99".to_owned(), 2.0)][..])
        );
    }

    #[test]
    fn numbers_match_only_beyond_chance() {
        let mine = own(&[("10", "", 4.0), ("11", "", 3.0), ("13", "", 5.0)]);
        let offer = AddMe::offer(&mine, &table());
        assert_eq!((offer.matched(), offer.n_ratings), (0, 3));
        assert_eq!(offer.other_numbers, Some(("10".to_owned(), "13".to_owned())));
        let mut sparse = RatingsTable::default();
        for item in ["731", "9044", "188301"] {
            sparse.push("1", item, 5.0);
        }
        let mine = own(&[("731", "", 4.0), ("9044", "", 3.0), ("188301", "", 5.0)]);
        let offer = AddMe::offer(&mine, &sparse);
        assert_eq!((offer.matched(), offer.other_numbers), (3, None));
    }

    #[test]
    fn added_twice_is_added_once() {
        let offer = AddMe::offer(&own(&[("", "Emma (2020)", 4.0)]), &table());
        let mut once = table();
        offer.add_to(&mut once);
        let mut twice = once.clone();
        offer.add_to(&mut twice);
        assert_eq!((once.len(), &once), (5, &twice));
    }

    #[test]
    fn of_an_item_rated_again_the_last_rating_counts() {
        let diary = own(&[
            ("", "The Matrix (1999)", 2.0),
            ("", "Dune (2021)", 3.0),
            ("", "Matrix, The (1999)", 4.5),
            ("", "Dune (2021)", 3.5),
        ]);
        let offer = AddMe::offer(&diary, &table());
        assert_eq!(offer.ratings, [("10".to_owned(), 4.5)]);
        assert_eq!(offer.unmatched, [("Dune (2021)".to_owned(), 3.5)]);
        assert_eq!((offer.n_ratings, offer.matched()), (2, 1));
    }

    #[test]
    fn accents_make_no_other_item() {
        let offer = AddMe::offer(&own(&[("", "Les Miserables (1995)", 4.0)]), &table());
        assert_eq!(offer.ratings, [("11".to_owned(), 4.0)]);
    }

    #[test]
    fn points_of_imdb_are_never_stars() {
        let low = AddMe::offer(&own(&[("tt0133093", "The Matrix (1999)", 5.0), ("tt1", "Emma (1996)", 2.0)]), &table());
        assert_eq!(low.ratings, [("10".to_owned(), 2.5), ("12".to_owned(), 1.0)]);
        let stars = AddMe::offer(&own(&[("", "The Matrix (1999)", 5.0)]), &table());
        assert_eq!(stars.ratings, [("10".to_owned(), 5.0)]);
    }

    #[test]
    fn items_told_apart_go_by_the_names_they_have_in_the_data() {
        let mut table = table();
        table.titles.insert("13".to_owned(), "Emma (1996)".to_owned());
        table.titles_apart = true;
        let offer = AddMe::offer(&own(&[("", "Emma (1996)", 4.0)]), &table);
        let by_name = offer.by_name(&table);
        assert_eq!(by_name, [("Emma (1996) #12".to_owned(), 4.0)]);
        let items = table.dataset(ItemNames::Titles).items;
        assert!(items.names().contains(&by_name[0].0), "{:?}", items.names());
    }

    #[test]
    fn a_user_who_has_the_name_keeps_it() {
        let mut table = table();
        table.push(ME, "10", 1.0);
        let before = table.clone();
        AddMe::offer(&own(&[("", "Emma (2020)", 4.0)]), &table).add_to(&mut table);
        assert_eq!(table.users.distinct().last(), Some("me (2)"));
        assert_eq!(table.values[..before.len()], before.values);
        AddMe::offer(&own(&[("", "Emma (1996)", 3.0)]), &table).add_to(&mut table);
        assert_eq!(table.len(), before.len() + 1, "one's own are replaced");
        assert_eq!(table.users.distinct().filter(|user| user.starts_with(ME)).collect::<Vec<_>>(), [ME, "me (2)"]);
    }
}
