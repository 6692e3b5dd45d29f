//! What the page knows of what was learned, what it has asked for, and the asking.

use super::enough::enough_ratings;
use super::typed::Found;
use crate::data::Class;
use crate::insight::{Arithmetic, BiasTable, ItemFacts, Neighbor, ResultRow, Similarity};
use crate::protocol::{Question, Who};
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

/// Signals of the region. Answers stay until the next ones are here, so that no table flickers.
#[derive(Clone, Copy)]
pub struct Learned {
    /// Ratings that an item must have to stand in the bias table, and in the list of neighbors.
    pub min_ratings: RwSignal<u32>,
    pub min_neighbor_ratings: RwSignal<u32>,
    pub biases: RwSignal<Option<Biases>>,
    /// The item whose neighbors are wanted, and how similarity is measured.
    pub item: RwSignal<Option<Class>>,
    pub by: RwSignal<Similarity>,
    pub neighbors: RwSignal<Option<Arc<Neighbors>>>,
    pub found: RwSignal<Arc<Found>>,
    pub page: RwSignal<u32>,
    pub results: RwSignal<Arc<Vec<ResultRow>>>,
    /// The user and the item of the result whose arithmetic is open, and the arithmetic once it is here.
    pub open: RwSignal<Option<(Class, Class)>>,
    pub arithmetic: RwSignal<Option<Arc<Arithmetic>>>,
}

/// What the model says of biases.
#[derive(Clone, Debug, PartialEq)]
pub enum Biases {
    /// It has none.
    Absent,
    Table(Arc<BiasTable>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Neighbors {
    pub of: ItemFacts,
    pub by: Similarity,
    pub rows: Vec<Neighbor>,
}

impl Default for Learned {
    fn default() -> Self {
        Learned {
            min_ratings: RwSignal::new(enough_ratings(&[])),
            min_neighbor_ratings: RwSignal::new(enough_ratings(&[])),
            biases: RwSignal::default(),
            item: RwSignal::default(),
            by: RwSignal::default(),
            neighbors: RwSignal::default(),
            found: RwSignal::default(),
            page: RwSignal::default(),
            results: RwSignal::default(),
            open: RwSignal::default(),
            arithmetic: RwSignal::default(),
        }
    }
}

impl Learned {
    /// New data: what was said of others is gone.
    pub fn forget(self) {
        self.biases.set(None);
        self.item.set(None);
        self.neighbors.set(None);
        self.found.set(Arc::default());
        self.page.set(0);
        self.results.set(Arc::default());
        self.close();
    }

    /// No result's arithmetic is shown.
    fn close(self) {
        self.open.set(None);
        self.arithmetic.set(None);
    }
}

/// The items of other data are known: tables begin with those that have ratings enough.
pub fn begin(session: Session) {
    let Learned { min_ratings, min_neighbor_ratings, .. } = session.store.learned;
    let enough = session.store.map.catalog.with_untracked(|catalog| enough_ratings(&catalog.n_ratings));
    min_ratings.set(enough);
    min_neighbor_ratings.set(enough);
}

/// A model is there: asks for all that the region shows.
pub fn ask(session: Session) {
    ask_for_biases(session);
    ask_for_neighbors(session);
    // With nothing typed it finds the most rated items, of which the first is looked at where none was chosen.
    find(session, &session.store.learned.found.with_untracked(|found| found.query.clone()));
    session.ask(Question::Results { page: session.store.learned.page.get_untracked() });
    ask_for_arithmetic(session);
}

pub fn ask_for_biases(session: Session) {
    session.ask(Question::Biases { min_ratings: session.store.learned.min_ratings.get_untracked() });
}

pub fn ask_for_neighbors(session: Session) {
    let Learned { item, by, min_neighbor_ratings, .. } = session.store.learned;
    if let Some(item) = item.get_untracked() {
        let (by, min_ratings) = (by.get_untracked(), min_neighbor_ratings.get_untracked());
        session.ask(Question::Neighbors { item, by, min_ratings });
    }
}

pub fn find(session: Session, query: &str) {
    session.ask(Question::FindItems { query: query.to_owned() });
}

pub fn other_results(session: Session) {
    let page = session.store.learned.page;
    session.store.learned.close();
    page.update(|page| *page += 1);
    session.ask(Question::Results { page: page.get_untracked() });
}

/// Opens the arithmetic of a result, or closes it.
pub fn ask_why(session: Session, user: Class, item: Class) {
    let Learned { open, arithmetic, .. } = session.store.learned;
    arithmetic.set(None);
    open.update(|open| *open = Some((user, item)).filter(|wanted| *open != Some(*wanted)));
    ask_for_arithmetic(session);
}

fn ask_for_arithmetic(session: Session) {
    if let Some((user, item)) = session.store.learned.open.get_untracked() {
        session.ask(Question::Arithmetic { who: Who::User(user), item });
    }
}

/// Someone chose an item: its neighbors here, and its place on the map.
pub fn look_at(session: Session, item: Class) {
    show_neighbors_of(session, item);
    session.store.map.selected.set(Some(item));
}

/// Lists the neighbors of an item.
pub fn show_neighbors_of(session: Session, item: Class) {
    if session.store.learned.item.get_untracked() != Some(item) {
        session.store.learned.item.set(Some(item));
        ask_for_neighbors(session);
    }
}
