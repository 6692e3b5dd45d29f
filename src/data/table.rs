//! A ratings table: what the files say, ids as strings, before anything is given a class.

use super::chunks::{in_chunks, retain_rows};
use super::title::year_of;
use super::{
    Class, Classes, Dataset, GenreSet, Genres, IdColumn, ItemFeatures, ItemNames, ItemNoun, Ratings, RowFacts,
};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Ratings in file order, with the titles of the items where a file gave them. Serde leaves out the ratings and what is
/// known of their rows, which [`super::pack`] adds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RatingsTable {
    /// Where the ratings came from: file names, or what the sample calls itself.
    pub source: String,
    /// The files that gave the titles, where they are others.
    pub titles_source: Option<String>,
    /// True for the built-in sample, whose users are imaginary.
    pub synthetic: bool,
    /// What the items are.
    pub noun: ItemNoun,
    pub users: IdColumn,
    pub items: IdColumn,
    /// On the file's own scale.
    #[serde(skip)]
    pub values: Vec<f32>,
    /// Shared with the datasets that are made of this table.
    #[serde(skip)]
    pub rows: Arc<RowFacts>,
    /// By item id; also of items that nobody rated.
    pub titles: HashMap<String, String>,
    /// Where a titles file gave them.
    pub genres: Genres,
    /// Items that share a title are told apart by their ids, also where the title ends with a year.
    pub titles_apart: bool,
    /// The user that the ratings of the person at the page were added as, if they were.
    pub me: Option<String>,
}

impl RatingsTable {
    /// Appends one rating.
    pub fn push(&mut self, user: &str, item: &str, value: f32) {
        self.users.push(user);
        self.items.push(item);
        self.values.push(value);
    }

    /// Appends one rating, whose ids are looked up later: see [`IdColumn::defer`].
    pub fn defer(&mut self, user: &str, item: &str, value: f32) {
        self.users.defer(user);
        self.items.defer(item);
        self.values.push(value);
    }

    /// Looks up the ids that were deferred.
    pub fn resolve(&mut self) {
        self.users.resolve();
        self.items.resolve();
    }

    /// Gets room for so many more ratings at once, if it can be had.
    pub fn reserve(&mut self, more: usize) {
        self.users.reserve(more);
        self.items.reserve(more);
        let _ = self.values.try_reserve_exact(more);
    }

    /// Takes the table back to where it had so many ratings, users and items; titles stay.
    pub fn truncate(&mut self, ratings: usize, users: usize, items: usize) {
        self.values.truncate(ratings);
        Arc::make_mut(&mut self.rows).truncate(ratings);
        self.users.truncate(ratings, users);
        self.items.truncate(ratings, items);
    }

    /// Number of ratings.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Leaves out the ratings that `keep` says no to, and the users and items that then have none.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        retain_rows(&mut self.values, &keep);
        Arc::make_mut(&mut self.rows).retain(&keep);
        self.users.retain(&keep);
        self.items.retain(&keep);
    }

    /// Gives every user and item a class. Rows keep their order, and none is left out.
    pub fn dataset(&self, item_names: ItemNames) -> Dataset {
        let (users, user) = classes(&self.users, str::to_owned);
        let shared = self.titles_to_tell_apart();
        let (items, item) = classes(&self.items, |id| self.item_name(id, item_names, &shared));
        Dataset {
            source: match &self.titles_source {
                Some(titles) => format!("{} + {titles}", self.source),
                None => self.source.clone(),
            },
            synthetic: self.synthetic,
            noun: self.noun,
            users,
            features: self.features(item_names, &items),
            items,
            ratings: Ratings { user, item, value: self.values.clone() },
            rows: Arc::clone(&self.rows),
        }
    }

    /// The genres of each item class of the dataset that was made of this table; of ids that share a class, of all.
    pub fn genres_by_class(&self, item_names: ItemNames, items: &Classes) -> Vec<GenreSet> {
        let mut by_class = vec![0; items.len()];
        if !self.genres.is_empty() {
            let (classes, shared) = (items.by_name(), self.titles_to_tell_apart());
            for id in self.items.distinct() {
                if let Some(&class) = classes.get(self.item_name(id, item_names, &shared).as_str()) {
                    by_class[class as usize] |= self.genres.of(id);
                }
            }
        }
        by_class
    }

    /// Genres and decades of each item class.
    fn features(&self, item_names: ItemNames, items: &Classes) -> ItemFeatures {
        let genres = self.genres_by_class(item_names, items);
        let titled = |name| match item_names {
            ItemNames::Titles => Some(name),
            ItemNames::Ids => self.titles.get(name).map(String::as_str),
        };
        // What stands for an item without a title may look like one with a year.
        let has_title = |name: &&str| !self.titles.is_empty() && !is_untitled(name);
        let titles = items.names().iter().map(|name| titled(name.as_str()).filter(has_title).unwrap_or_default());
        ItemFeatures::new(self.genres.names().len(), genres.into_iter().zip(titles))
    }

    /// What an item is called in a dataset.
    fn item_name(&self, id: &str, item_names: ItemNames, shared: &HashSet<&str>) -> String {
        match (item_names, self.titles.get(id)) {
            (ItemNames::Ids, _) => id.to_owned(),
            (ItemNames::Titles, None) => ["#", id].concat(),
            (ItemNames::Titles, Some(title)) if shared.contains(title.as_str()) => format!("{title} #{id}"),
            (ItemNames::Titles, Some(title)) => title.clone(),
        }
    }

    /// What each item is called where items go by their titles.
    pub fn names_by_title(&self) -> impl Fn(&str) -> String {
        let shared = self.titles_to_tell_apart();
        move |id| self.item_name(id, ItemNames::Titles, &shared)
    }

    /// The titles of several items that are not one: without a year, a title names nobody's item for sure.
    fn titles_to_tell_apart(&self) -> HashSet<&str> {
        let mut shared = self.shared_titles();
        shared.retain(|title| self.titles_apart || year_of(title).is_none());
        shared
    }

    /// Every rated item that has a title: its id, and the title.
    pub fn titled_items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.distinct().filter_map(|id| Some((id, self.titles.get(id)?.as_str())))
    }

    /// Titles that several rated items have.
    pub fn shared_titles(&self) -> HashSet<&str> {
        let mut seen = HashSet::new();
        let titles = self.items.distinct().filter_map(|id| self.titles.get(id));
        titles.map(String::as_str).filter(|&title| !seen.insert(title)).collect()
    }
}

/// Whether this is what an item is called that has an id and no title. Another item of other data may have the same id.
pub fn is_untitled(name: &str) -> bool {
    name.strip_prefix('#').is_some_and(|id| !id.contains(char::is_whitespace))
}

/// The vocabulary of a column once each id goes by its name, and the class of each row.
fn classes(ids: &IdColumn, name: impl Fn(&str) -> String) -> (Classes, Vec<Class>) {
    let names: Vec<String> = ids.distinct().map(name).collect();
    let (classes, class_of_distinct) = Classes::number(&names);
    let mut class_of_row = Vec::with_capacity(ids.rows().len());
    in_chunks(ids.rows().len(), |rows| {
        class_of_row.extend(ids.rows()[rows].iter().map(|&position| class_of_distinct[position as usize]));
    });
    (classes, class_of_row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::NA;

    fn table() -> RatingsTable {
        let mut table = RatingsTable::default();
        for (user, item, value) in [("10", "5", 4.0), ("9", "7", 3.0), ("10", "8", 2.0), ("9", "5", 1.0)] {
            table.push(user, item, value);
        }
        table.titles = [("5", "Chasing Amy (1997)"), ("8", "Chasing Amy (1997)"), ("99", "Not rated (2000)")]
            .map(|(id, title)| (id.to_owned(), title.to_owned()))
            .into();
        table
    }

    #[test]
    fn ids_that_share_a_title_share_a_class_and_untitled_ids_show_as_hash_id() {
        let dataset = table().dataset(ItemNames::Titles);
        assert_eq!(dataset.items.names(), [NA, "#7", "Chasing Amy (1997)"]);
        assert_eq!(dataset.items.names().iter().map(|name| is_untitled(name)).collect::<Vec<_>>(), [true, true, false]);
        assert!(!is_untitled("#Horror (2015)"));
        assert_eq!(dataset.users.names(), [NA, "9", "10"]);
        assert_eq!(dataset.ratings.item, [2, 1, 2, 2]);
        assert_eq!(dataset.ratings.user, [2, 1, 2, 1]);
        assert_eq!(dataset.ratings.value, [4.0, 3.0, 2.0, 1.0]);
    }

    #[test]
    fn genres_follow_the_classes() {
        let mut table = table();
        for (item, genre) in [("5", "Comedy"), ("8", "Drama"), ("7", "Drama"), ("99", "War")] {
            table.genres.add(item, genre);
        }
        for (item_names, expected) in
            [(ItemNames::Titles, vec![0, 0b10, 0b11]), (ItemNames::Ids, vec![0, 1, 0b10, 0b10])]
        {
            let items = table.dataset(item_names).items;
            assert_eq!(table.genres_by_class(item_names, &items), expected);
        }
    }

    #[test]
    fn by_id_every_id_is_its_own_class() {
        let dataset = table().dataset(ItemNames::Ids);
        assert_eq!(dataset.items.names(), [NA, "5", "7", "8"]);
        assert_eq!(dataset.ratings.item, [1, 2, 3, 1]);
    }
}
