//! Genres: what kinds of item each item is, where a file of titles says so.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A bit for each genre an item has, by the genre's place among the names.
pub type GenreSet = u64;

/// As many genres as a set can hold; catalogs have about twenty.
const MOST: usize = GenreSet::BITS as usize;
/// What catalogs say of items that they know no genre of.
const NONE: [&str; 4] = ["", "unknown", "(no genres listed)", "n/a"];

/// Genres by item id, each name once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Genres {
    names: Vec<String>,
    by_item: HashMap<String, GenreSet>,
}

impl Genres {
    /// Adds one genre of an item. What would be one genre too many is left out.
    pub fn add(&mut self, item: &str, genre: &str) {
        let genre = genre.trim();
        if !NONE.contains(&genre.to_ascii_lowercase().as_str())
            && let Some(place) = self.place_of(genre)
        {
            self.mark(item, 1 << place);
        }
    }

    /// Adds those of another file.
    pub fn extend(&mut self, others: &Genres) {
        let places: Vec<Option<usize>> = others.names.iter().map(|name| self.place_of(name)).collect();
        for (item, &set) in &others.by_item {
            let has = places.iter().enumerate().filter(|(theirs, _)| set & 1 << theirs != 0);
            let ours = has.filter_map(|(_, ours)| *ours).fold(0, |ours, place| ours | 1 << place);
            self.mark(item, ours);
        }
    }

    /// The same genres with the items under other ids: `ids` says of each the one it has here.
    pub fn under(&self, ids: &HashMap<String, String>) -> Genres {
        let by_item = ids.iter().filter_map(|(id, here)| Some((id.clone(), *self.by_item.get(here)?)));
        Genres { names: self.names.clone(), by_item: by_item.collect() }
    }

    /// The place of a name among the names; a new one gets the next, if there is one left.
    fn place_of(&mut self, genre: &str) -> Option<usize> {
        let known = self.names.iter().position(|name| name == genre);
        if known.is_none() && self.names.len() < MOST {
            self.names.push(genre.to_owned());
            return Some(self.names.len() - 1);
        }
        known
    }

    fn mark(&mut self, item: &str, set: GenreSet) {
        match self.by_item.get_mut(item) {
            Some(known) => *known |= set,
            None => drop(self.by_item.insert(item.to_owned(), set)),
        }
    }

    /// The genres of an item.
    pub fn of(&self, item: &str) -> GenreSet {
        self.by_item.get(item).copied().unwrap_or_default()
    }

    /// All of them, in order of first appearance: the place of each is its bit.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether no item has any.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_several_and_no_genre_is_none() {
        let mut genres = Genres::default();
        for (item, genre) in [("1", "Comedy"), ("2", "Drama"), ("2", "Comedy "), ("3", "(no genres listed)")] {
            genres.add(item, genre);
        }
        assert_eq!(genres.names(), ["Comedy", "Drama"]);
        assert_eq!(["1", "2", "3", "4"].map(|item| genres.of(item)), [0b01, 0b11, 0, 0]);
    }

    #[test]
    fn files_that_name_them_in_another_order_fit_together() {
        let (mut genres, mut others) = (Genres::default(), Genres::default());
        genres.add("1", "Comedy");
        others.add("2", "Drama");
        others.add("2", "Comedy");
        genres.extend(&others);
        assert_eq!((genres.of("1"), genres.of("2")), (0b01, 0b11));
    }

    #[test]
    fn there_is_no_room_for_more_than_a_set_can_hold() {
        let mut genres = Genres::default();
        (0..70).for_each(|genre| genres.add("1", &genre.to_string()));
        assert_eq!((genres.names().len(), genres.of("1")), (64, GenreSet::MAX));
    }
}
