//! What the answers about what was learned change. One that is no longer awaited comes too late.

use super::state::{Biases, Neighbours, show_neighbours_of};
use super::typed::Found;
use crate::insight::{Arithmetic, BiasTable, ItemFacts, Likeness, Neighbour, ResultRow};
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

pub fn neighbours(session: Session, of: ItemFacts, by: Likeness, min_ratings: u32, rows: Vec<Neighbour>) {
    let learned = session.store.learned;
    let awaited = (learned.film.get_untracked(), learned.by.get_untracked());
    if awaited == (Some(of.item), by) && learned.min_neighbour_ratings.get_untracked() == min_ratings {
        learned.neighbours.set(Some(Arc::new(Neighbours { of, by, rows })));
    }
}

pub fn found(session: Session, query: String, films: Vec<ItemFacts>) {
    let learned = session.store.learned;
    let first = films.first().map(|film| film.item);
    learned.found.set(Arc::new(Found { query, films }));
    if let Some(first) = first.filter(|_| learned.film.get_untracked().is_none()) {
        show_neighbours_of(session, first);
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
