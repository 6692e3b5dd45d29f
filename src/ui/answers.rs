//! What each answer of the worker changes.

use super::learned::answers as learned;
use super::session::Session;
use super::store::RankedList;
use crate::protocol::Answer;
use leptos::prelude::*;
use std::sync::Arc;

pub fn apply(session: Session, answer: Answer) {
    let store = session.store;
    match answer {
        Answer::Batch(batch) => store.look.batch.set(Some(Arc::new(batch))),
        Answer::Crosstab(crosstab) => store.look.crosstab.set(Some(Arc::new(crosstab))),
        Answer::Around { item, near } => store.map.take_neighbours(item, near),
        Answer::Ranking { user, rows } => {
            // An answer for someone no longer chosen comes too late.
            if store.taste.user.get_untracked() == Some(user) {
                store.taste.list.set(Some(RankedList { user, rows }));
            }
        }
        Answer::FoundItems { query, items } => learned::found(session, query, items),
        Answer::Neighbours { of, by, min_ratings, rows } => learned::neighbours(session, of, by, min_ratings, rows),
        Answer::Biases { min_ratings, table } => learned::biases(session, min_ratings, table),
        Answer::Results { page, rows } => learned::results(session, page, rows),
    }
}
