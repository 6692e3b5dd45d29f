//! What each answer of the worker changes.

use super::learned::answers as learned;
use super::lists;
use super::session::Session;
use crate::protocol::Answer;
use leptos::prelude::*;
use std::sync::Arc;

pub fn apply(session: Session, answer: Answer) {
    let store = session.store;
    match answer {
        Answer::Batch(batch) => store.look.batch.set(Some(Arc::new(batch))),
        Answer::Crosstab(crosstab) => store.look.crosstab.set(Some(Arc::new(crosstab))),
        Answer::Around { item, near } => store.map.take_neighbors(item, near),
        Answer::FoundTitles { titles, items } => lists::found_titles(session, titles, items),
        answer @ (Answer::Ranking { .. } | Answer::Compared { .. }) => lists::answered(session, answer),
        // A list may ask for it, or a row of the results, or both.
        Answer::Arithmetic { who, arithmetic } => {
            learned::arithmetic(session, &who, &arithmetic);
            lists::answered(session, Answer::Arithmetic { who, arithmetic });
        }
        Answer::FoundItems { query, items } => learned::found(session, query, items),
        Answer::Neighbors { of, by, min_ratings, rows } => learned::neighbors(session, of, by, min_ratings, rows),
        Answer::Biases { min_ratings, table } => learned::biases(session, min_ratings, table),
        Answer::Results { page, rows } => learned::results(session, page, rows),
    }
}
