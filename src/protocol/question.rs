//! What the page asks of the data and of the model that was trained on them, and the answers.

use crate::data::Class;
use crate::insight::{
    Arithmetic, BiasTable, Compared, Crosstab, ItemFacts, ListView, Neighbor, RankedList, ResultRow, Similarity,
    UserRow,
};
use crate::train::{ShownBatch, TrainConfig};
use serde::{Deserialize, Serialize};
use std::mem::discriminant;

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Who {
    /// One of the data.
    User(Class),
    /// The person before the page, who rated these; whether training saw them or not, their numbers are fitted anew.
    You(Vec<(Class, f32)>),
}

/// DataSource at any time; while training runs, it is the model learned before that answers.
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
    Neighbors { item: Class, by: Similarity, min_ratings: u32 },
    /// The biases of items with so many ratings.
    Biases { min_ratings: u32 },
    /// Some of the ratings held out, with their predictions; another page, other ratings.
    Results { page: u32 },
}

impl Question {
    /// Whether nobody waits for the answer to `earlier` any more once this is asked: it is the same place of the page
    /// that asks, about something else by now.
    pub fn outdates(&self, earlier: &Question) -> bool {
        use Question::{Arithmetic, Compared, Ranking};
        match (self, earlier) {
            // A list of no rows is asked for the numbers fitted to you.
            (Ranking { who, view }, Ranking { who: before, view: view_before }) => {
                who.is_like(before) && (view.rows == 0) == (view_before.rows == 0)
            }
            (Compared { who, .. }, Compared { who: before, .. }) => who.is_like(before),
            (Arithmetic { who, item }, Arithmetic { who: before, item: item_before }) => {
                item == item_before && who.is_like(before) && (who.is_you() || who == before)
            }
            _ => discriminant(self) == discriminant(earlier),
        }
    }
}

impl Who {
    fn is_you(&self) -> bool {
        matches!(self, Who::You(_))
    }

    /// Whether both are you, or both users of the data.
    fn is_like(&self, other: &Who) -> bool {
        self.is_you() == other.is_you()
    }
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
    Neighbors {
        of: ItemFacts,
        by: Similarity,
        min_ratings: u32,
        rows: Vec<Neighbor>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(who: Who, rows: usize) -> Question {
        Question::Ranking { who, view: ListView { with_rated: false, min_ratings: 0, rows } }
    }

    #[test]
    fn only_the_last_of_several_questions_of_one_place_is_answered() {
        let (me, me_now) = (Who::You(vec![(1, 3.0)]), Who::You(vec![(1, 4.0)]));
        let why = |who, item| Question::Arithmetic { who, item };
        for (later, earlier, outdated) in [
            (ranking(me_now.clone(), 20), ranking(me.clone(), 20), true),
            (ranking(Who::User(2), 20), ranking(Who::User(1), 20), true),
            (ranking(Who::User(2), 20), ranking(me.clone(), 20), false),
            (ranking(me_now.clone(), 0), ranking(me.clone(), 20), false),
            (why(me_now.clone(), 7), why(me.clone(), 7), true),
            (why(me_now, 8), why(me.clone(), 7), false),
            (why(Who::User(1), 7), why(Who::User(2), 7), false),
            (Question::FindItems { query: "heat".into() }, Question::FindItems { query: "h".into() }, true),
            (Question::Crosstab, Question::Biases { min_ratings: 20 }, false),
        ] {
            assert_eq!(later.outdates(&earlier), outdated, "{later:?} after {earlier:?}");
        }
    }
}
