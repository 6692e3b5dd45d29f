//! What the page asks of the data and of the model that was trained on them, and the answers.

use crate::data::Class;
use crate::insight::{
    Arithmetic, BiasTable, Compared, Crosstab, ItemFacts, Likeness, ListView, Neighbour, RankedList, ResultRow, UserRow,
};
use crate::train::{ShownBatch, TrainConfig};
use serde::{Deserialize, Serialize};

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Who {
    /// One of the data.
    User(Class),
    /// The person before the page, who rated these; whether training saw them or not, their numbers are fitted anew.
    You(Vec<(Class, f32)>),
}

/// Asked at any time; while training runs, it is the model learned before that answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// The items that the person would like best.
    Ranking { who: Who, view: ListView },
    /// What the person rated beside what the model expects, so many rows of it.
    Compared { who: Who, rows: usize },
    /// How the prediction of one item comes about.
    Arithmetic { who: Who, item: Class },
    /// The item of each of these titles.
    FindTitles { titles: Vec<String> },
    /// One batch of the first epoch of training with these settings.
    Batch { config: TrainConfig, number: usize },
    /// The ratings of the most active users of the most rated items, and the model's predictions if there is one.
    Crosstab,
    /// The items nearest to this one by cosine in the factor space, among those of the `among` most rated that have so many
    /// ratings.
    Around { item: Class, among: usize, min_ratings: u32 },
    /// The most rated items with this in their title.
    FindItems { query: String },
    /// The items most like this one, among those with so many ratings.
    Neighbours { item: Class, by: Likeness, min_ratings: u32 },
    /// The biases of items with so many ratings.
    Biases { min_ratings: u32 },
    /// Some of the ratings held out, with their predictions; another page, other ratings.
    Results { page: u32 },
}

/// Each says what was asked, so that one that comes too late can be told from the one awaited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Ranking {
        who: Who,
        view: ListView,
        list: RankedList,
        /// The numbers that were fitted to you.
        you: Option<UserRow>,
    },
    Compared {
        who: Who,
        rows: Vec<Compared>,
        /// All that the person rated.
        n_rows: usize,
    },
    Arithmetic {
        who: Who,
        arithmetic: Arithmetic,
    },
    /// For each title asked its item, where the data have one.
    FoundTitles {
        titles: Vec<String>,
        items: Vec<Option<Class>>,
    },
    Batch(ShownBatch),
    Crosstab(Crosstab),
    /// Nearest first, with the cosine of each.
    Around {
        item: Class,
        near: Vec<(Class, f32)>,
    },
    FoundItems {
        query: String,
        items: Vec<ItemFacts>,
    },
    Neighbours {
        of: ItemFacts,
        by: Likeness,
        min_ratings: u32,
        rows: Vec<Neighbour>,
    },
    /// No table where the model has no biases.
    Biases {
        min_ratings: u32,
        table: Option<BiasTable>,
    },
    Results {
        page: u32,
        rows: Vec<ResultRow>,
    },
}
