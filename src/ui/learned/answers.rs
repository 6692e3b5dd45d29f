//! What the answers about what was learned change. One that is no longer awaited comes too late.

use super::state::{Biases, Neighbors, show_neighbors_of};
use super::typed::Found;
use crate::insight::{Arithmetic, BiasTable, ItemFacts, Neighbor, ResultRow, Similarity};
use crate::protocol::Who;
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

pub fn biases(session: Session, min_ratings: u32, table: Option<BiasTable>) {
    let learned = session.store.learned;
    if learned.min_ratings.get_untracked() == min_ratings {
        learned.biases.set(Some(table.map_or(Biases::Absent, |table| Biases::Table(Arc::new(table)))));
    }
}

pub fn neighbors(session: Session, of: ItemFacts, by: Similarity, min_ratings: u32, rows: Vec<Neighbor>) {
    let learned = session.store.learned;
    let awaited = (learned.item.get_untracked(), learned.by.get_untracked());
    if awaited == (Some(of.item), by) && learned.min_neighbor_ratings.get_untracked() == min_ratings {
        learned.neighbors.set(Some(Arc::new(Neighbors { of, by, rows })));
    }
}

pub fn found(session: Session, query: String, items: Vec<ItemFacts>) {
    let learned = session.store.learned;
    let first = items.first().map(|item| item.item);
    learned.found.set(Arc::new(Found { query, items }));
    if let Some(first) = first.filter(|_| learned.item.get_untracked().is_none()) {
        show_neighbors_of(session, first);
    }
}

pub fn results(session: Session, page: u32, rows: Vec<ResultRow>) {
    let learned = session.store.learned;
    if learned.page.get_untracked() == page {
        learned.results.set(Arc::new(rows));
    }
}

pub fn arithmetic(session: Session, who: &Who, arithmetic: &Arithmetic) {
    let learned = session.store.learned;
    if matches!(who, Who::User(user) if learned.open.get_untracked() == Some((*user, arithmetic.item))) {
        learned.arithmetic.set(Some(Arc::new(arithmetic.clone())));
    }
}
