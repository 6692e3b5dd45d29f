//! A ratings table: what the files say, ids as strings, before anything is given a class.

use super::{Class, Classes, Dataset, ItemNames, Ratings};
use std::collections::HashMap;

/// Ratings in file order, with the titles of the items where a file gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RatingsTable {
    /// Where the ratings came from: a file name, or what the sample calls itself.
    pub source: String,
    /// The file that gave the titles, where it is another one.
    pub titles_source: Option<String>,
    /// True for the built-in sample, whose viewers are imaginary.
    pub synthetic: bool,
    pub users: IdColumn,
    pub items: IdColumn,
    /// On the file's own scale.
    pub values: Vec<f32>,
    /// By item id; also of items that nobody rated.
    pub titles: HashMap<String, String>,
}

impl RatingsTable {
    /// Appends one rating.
    pub fn push(&mut self, user: &str, item: &str, value: f32) {
        self.users.push(user);
        self.items.push(item);
        self.values.push(value);
    }

    /// Number of ratings.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Gives every user and item a class. Rows keep their order, and none is left out.
    pub fn dataset(&self, item_names: ItemNames) -> Dataset {
        let (users, user) = self.users.classes(|id| id.to_owned());
        let (items, item) = self.items.classes(|id| self.item_name(id, item_names));
        Dataset {
            source: match &self.titles_source {
                Some(titles) => format!("{} + {titles}", self.source),
                None => self.source.clone(),
            },
            synthetic: self.synthetic,
            users,
            items,
            ratings: Ratings { user, item, value: self.values.clone() },
        }
    }

    /// By title, ids that share a title get the same name; an id without title shows as `#id`.
    fn item_name(&self, id: &str, item_names: ItemNames) -> String {
        match item_names {
            ItemNames::Ids => id.to_owned(),
            ItemNames::Titles => self.titles.get(id).cloned().unwrap_or_else(|| format!("#{id}")),
        }
    }
}

/// A column of ids that keeps every distinct id once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdColumn {
    /// In order of first appearance.
    distinct: Vec<String>,
    position: HashMap<String, u32>,
    /// For each row, its position in `distinct`.
    rows: Vec<u32>,
}

impl IdColumn {
    /// Appends the id of one more row.
    pub fn push(&mut self, id: &str) {
        let position = match self.position.get(id) {
            Some(&position) => position,
            None => {
                let position = self.distinct.len() as u32;
                self.distinct.push(id.to_owned());
                self.position.insert(id.to_owned(), position);
                position
            }
        };
        self.rows.push(position);
    }

    /// Every id once, in order of first appearance.
    pub fn distinct(&self) -> &[String] {
        &self.distinct
    }

    /// The vocabulary of the column once each id goes by its name, and the class of each row.
    fn classes(&self, name: impl Fn(&str) -> String) -> (Classes, Vec<Class>) {
        let names: Vec<String> = self.distinct.iter().map(|id| name(id)).collect();
        let classes = Classes::from_names(names.iter().map(String::as_str));
        let by_name = classes.by_name();
        let class_of_distinct: Vec<Class> = names.iter().map(|name| by_name[name.as_str()]).collect();
        let class_of_row = self.rows.iter().map(|&position| class_of_distinct[position as usize]).collect();
        (classes, class_of_row)
    }
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
        assert_eq!(dataset.users.names(), [NA, "9", "10"]);
        assert_eq!(dataset.ratings.item, [2, 1, 2, 2]);
        assert_eq!(dataset.ratings.user, [2, 1, 2, 1]);
        assert_eq!(dataset.ratings.value, [4.0, 3.0, 2.0, 1.0]);
    }

    #[test]
    fn by_id_every_id_is_its_own_class() {
        let dataset = table().dataset(ItemNames::Ids);
        assert_eq!(dataset.items.names(), [NA, "5", "7", "8"]);
        assert_eq!(dataset.ratings.item, [1, 2, 3, 1]);
    }
}
