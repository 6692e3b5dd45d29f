//! Where ratings come from: a table of what files say, or a shape that is drawn.

use super::{Classes, Dataset, GenreSet, ItemNames, RatingsTable, Shape};
use std::rc::Rc;

/// What a dataset can be made from again, when its items are to be named in another way.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Shared with the job that saves it.
    Table(Rc<RatingsTable>),
    Shape(Shape),
}

impl From<RatingsTable> for Origin {
    fn from(table: RatingsTable) -> Origin {
        Origin::Table(Rc::new(table))
    }
}

impl Origin {
    /// Makes the dataset. What is drawn has no titles: its items go by their numbers in any case.
    pub fn dataset(&self, item_names: ItemNames) -> Dataset {
        match self {
            Origin::Table(table) => table.dataset(item_names),
            Origin::Shape(shape) => shape.dataset(),
        }
    }

    /// What genres there are, and which of them the item classes `items` have.
    pub fn genres(&self, item_names: ItemNames, items: &Classes) -> (Vec<String>, Vec<GenreSet>) {
        match self {
            Origin::Table(table) => (table.genres.names().to_vec(), table.genres_by_class(item_names, items)),
            Origin::Shape(_) => (Vec::new(), vec![0; items.len()]),
        }
    }

    /// The table, for titles to join.
    pub fn table(&self) -> Option<&RatingsTable> {
        match self {
            Origin::Table(table) => Some(table),
            Origin::Shape(_) => None,
        }
    }
}
