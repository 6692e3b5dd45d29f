//! A dataset: ratings by class, and the facts about them that the page shows.

use super::{Class, Classes};
use serde::{Deserialize, Serialize};

/// Ratings as columns of equal length: user class, item class, value on the file's own scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ratings {
    pub user: Vec<Class>,
    pub item: Vec<Class>,
    pub value: Vec<f32>,
}

impl Ratings {
    /// Number of ratings.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// The ratings at `rows`, in that order.
    pub fn select(&self, rows: &[u32]) -> Ratings {
        Ratings {
            user: rows.iter().map(|&r| self.user[r as usize]).collect(),
            item: rows.iter().map(|&r| self.item[r as usize]).collect(),
            value: rows.iter().map(|&r| self.value[r as usize]).collect(),
        }
    }
}

/// What an item class stands for. By title, ids that share a title share a class, as in the
/// fastai tutorial (1,664 titles for the 1,682 ids of MovieLens 100k).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemNames {
    #[default]
    Titles,
    Ids,
}

/// Ratings ready for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Where it came from, as shown: file names, or what the sample calls itself.
    pub source: String,
    /// True for the built-in sample, whose viewers are imaginary.
    pub synthetic: bool,
    pub users: Classes,
    pub items: Classes,
    pub ratings: Ratings,
}

/// What the page knows of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetFacts {
    pub source: String,
    pub synthetic: bool,
    pub item_names: ItemNames,
    pub n_ratings: usize,
    /// Users and items that occur, `#na#` not counted.
    pub n_users: usize,
    pub n_items: usize,
    pub lowest_rating: f32,
    pub highest_rating: f32,
    pub mean_rating: f32,
    /// The y_range to offer: a little wider than the scale, so that a sigmoid can reach its ends.
    pub suggested_range: (f32, f32),
    /// Every user, by class, `#na#` left out.
    pub users: Vec<UserFacts>,
}

/// One user as the page's chooser shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserFacts {
    pub class: Class,
    pub name: String,
    pub n_ratings: u32,
}
