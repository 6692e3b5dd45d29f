//! What there is to say of every item before anything is learned: told to the page once for all data.

use super::{ItemFacts, ItemTally, SearchKeys, Texts};
use crate::data::{Class, Dataset, GenreSet, year_of};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::sync::OnceLock;

/// Every item, most rated first: the places of a [`MovieMap`](super::MovieMap)'s points. `#na#` is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The class of each; the lower one first where they have as many ratings.
    pub items: Vec<Class>,
    pub titles: Texts,
    pub n_ratings: Vec<u32>,
    pub mean_rating: Vec<f32>,
    /// From the title; 0 where that has none.
    pub years: Vec<u16>,
    /// What genres there are; a bit of each item's set for each.
    pub genre_names: Vec<String>,
    pub genres: Vec<GenreSet>,
    /// Of the titles, once someone has looked for one.
    #[serde(skip)]
    pub search_keys: OnceLock<SearchKeys>,
}

impl Catalog {
    /// `genres` are names and, by item class, sets.
    pub fn of(dataset: &Dataset, (genre_names, genres): (Vec<String>, Vec<GenreSet>)) -> Catalog {
        let tally = ItemTally::of(dataset);
        let mut items: Vec<Class> = (1..dataset.items.len() as Class).collect();
        items.sort_by_key(|&item| Reverse(tally.n_ratings[item as usize]));
        let each = |item: &Class| *item as usize;
        Catalog {
            titles: items.iter().map(|&item| dataset.items.name(item)).collect(),
            n_ratings: items.iter().map(|item| tally.n_ratings[each(item)]).collect(),
            mean_rating: items.iter().map(|item| tally.mean[each(item)]).collect(),
            years: items.iter().map(|&item| year_of(dataset.items.name(item)).unwrap_or(0)).collect(),
            genres: items.iter().map(|item| genres.get(each(item)).copied().unwrap_or(0)).collect(),
            genre_names,
            search_keys: OnceLock::new(),
            items,
        }
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The place of an item class.
    pub fn place_of(&self, item: Class) -> Option<usize> {
        self.items.iter().position(|&other| other == item)
    }

    /// The number of ratings of an item.
    pub fn n_ratings_of(&self, item: Class) -> u32 {
        self.place_of(item).map_or(0, |place| self.n_ratings[place])
    }

    /// How many ratings an item must have at first to be in a table. A handful says little about anybody's taste, but where
    /// few items have many, in a class's list for example, tables still need rows. So this is the largest number up to
    /// twenty that leaves thirty items, or all where there are fewer.
    pub fn enough_ratings(&self) -> u32 {
        const ENOUGH: u32 = 20;
        const ITEMS: usize = 30;
        let n_ratings = &self.n_ratings;
        n_ratings.get(ITEMS - 1).or(n_ratings.last()).map_or(ENOUGH, |&n| n.clamp(1, ENOUGH))
    }

    /// The item at a place.
    pub fn facts(&self, place: usize) -> ItemFacts {
        ItemFacts {
            item: self.items[place],
            title: self.titles.get(place).to_owned(),
            n_ratings: self.n_ratings[place],
            mean_rating: self.mean_rating[place],
        }
    }

    /// The places of the items with `query` in their title; an empty query finds nothing.
    pub fn find(&self, query: &str) -> impl Iterator<Item = usize> {
        let keys =
            (!query.trim().is_empty()).then(|| self.search_keys.get_or_init(|| SearchKeys::of(self.titles.iter())));
        keys.into_iter().flat_map(|keys| keys.find(query))
    }

    /// The names of the genres of the item at a place.
    pub fn genres_of(&self, place: usize) -> impl Iterator<Item = &str> {
        let set = self.genres.get(place).copied().unwrap_or(0);
        self.genre_names.iter().enumerate().filter(move |(bit, _)| set & 1 << bit != 0).map(|(_, name)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, Ratings};

    #[test]
    fn the_most_rated_come_first_and_na_never() {
        let item = vec![1, 2, 2, 2, 3, 3, 4, 4, 4];
        let dataset = Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["u"]),
            items: Classes::from_names(["a (1990)", "b", "c (1991)", "d"]),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings { user: vec![1; item.len()], value: item.iter().map(|&i| i as f32).collect(), item },
            rows: Default::default(),
        };
        let catalog = Catalog::of(&dataset, (vec!["War".into(), "Drama".into()], vec![0, 0b10, 0, 0b11, 0]));
        assert_eq!(catalog.items, [2, 4, 3, 1]);
        assert_eq!(catalog.titles.iter().collect::<Vec<_>>(), ["b", "d", "c (1991)", "a (1990)"]);
        assert_eq!(catalog.n_ratings, [3, 3, 2, 1]);
        assert_eq!(catalog.mean_rating, [2.0, 4.0, 3.0, 1.0]);
        assert_eq!(catalog.years, [0, 0, 1991, 1990]);
        assert_eq!(catalog.genres_of(2).collect::<Vec<_>>(), ["War", "Drama"]);
        assert_eq!((catalog.place_of(3), catalog.place_of(0)), (Some(2), None));
    }

    #[test]
    fn finds_parts_of_titles_most_rated_first() {
        let titles = ["Aliens (1986)", "Heat, The (2013)", "Alien (1979)"].into_iter().collect();
        let catalog = Catalog { titles, ..Catalog::default() };
        let found = |query| catalog.find(query).collect::<Vec<_>>();
        assert_eq!((found(" ALIEN"), found("a"), found("the heat")), (vec![0, 2], vec![0, 1, 2], vec![1]));
        assert!(found(" ").is_empty() && found("dune").is_empty());
    }

    #[test]
    fn small_data_ask_for_fewer_ratings() {
        let enough = |n_ratings: Vec<u32>| Catalog { n_ratings, ..Catalog::default() }.enough_ratings();
        assert_eq!(enough((0..60).map(|item| 12 - item / 10).collect()), 10, "thirty items have ten ratings or more");
        assert_eq!(enough(vec![12; 30]), 12);
        assert_eq!(enough(vec![12, 9, 4]), 4, "where there are fewer items, all of them");
        assert_eq!(enough(vec![500; 250]), 20);
        assert_eq!((enough(vec![]), enough(vec![0; 40])), (20, 1));
    }
}
