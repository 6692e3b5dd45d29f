//! What the page knows of what was learned, what it has asked for, and the asking.

use crate::data::Class;
use crate::insight::{BiasTable, ItemFacts, Likeness, Neighbour, ResultRow};
use crate::protocol::Question;
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

/// Ratings that a film must have at first: a handful says little about anybody's taste.
const ENOUGH: u32 = 20;

/// Signals of the region. Answers stay until the next ones are here, so that no table flickers.
#[derive(Clone, Copy)]
pub struct Learned {
    /// Ratings that a film must have to stand in the bias table, and in the list of neighbours.
    pub min_ratings: RwSignal<u32>,
    pub min_neighbour_ratings: RwSignal<u32>,
    pub biases: RwSignal<Option<Biases>>,
    /// The film whose neighbours are wanted, and how likeness is measured.
    pub film: RwSignal<Option<Class>>,
    pub by: RwSignal<Likeness>,
    pub neighbours: RwSignal<Option<Arc<Neighbours>>>,
    pub found: RwSignal<Arc<Found>>,
    pub page: RwSignal<u32>,
    pub results: RwSignal<Arc<Vec<ResultRow>>>,
}

/// What the model says of biases.
#[derive(Clone, Debug, PartialEq)]
pub enum Biases {
    /// It has none.
    Absent,
    Table(Arc<BiasTable>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    pub of: ItemFacts,
    pub by: Likeness,
    pub rows: Vec<Neighbour>,
}

/// Films with `query` in their title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub query: String,
    pub films: Vec<ItemFacts>,
}

impl Default for Learned {
    fn default() -> Self {
        Learned {
            min_ratings: RwSignal::new(ENOUGH),
            min_neighbour_ratings: RwSignal::new(ENOUGH),
            biases: RwSignal::default(),
            film: RwSignal::default(),
            by: RwSignal::default(),
            neighbours: RwSignal::default(),
            found: RwSignal::default(),
            page: RwSignal::default(),
            results: RwSignal::default(),
        }
    }
}

impl Learned {
    /// New data: what was said of others is gone.
    pub fn forget(self) {
        self.biases.set(None);
        self.film.set(None);
        self.neighbours.set(None);
        self.found.set(Arc::default());
        self.page.set(0);
        self.results.set(Arc::default());
    }
}

/// A model is there: asks for all that the region shows.
pub fn ask(session: Session) {
    ask_for_biases(session);
    ask_for_neighbours(session);
    // With nothing typed it finds the most rated films, of which the first is looked at where none was chosen.
    find(session, &session.store.learned.found.with_untracked(|found| found.query.clone()));
    session.ask(Question::Results { page: session.store.learned.page.get_untracked() });
}

pub fn ask_for_biases(session: Session) {
    session.ask(Question::Biases { min_ratings: session.store.learned.min_ratings.get_untracked() });
}

pub fn ask_for_neighbours(session: Session) {
    let Learned { film, by, min_neighbour_ratings, .. } = session.store.learned;
    if let Some(item) = film.get_untracked() {
        let (by, min_ratings) = (by.get_untracked(), min_neighbour_ratings.get_untracked());
        session.ask(Question::Neighbours { item, by, min_ratings });
    }
}

pub fn find(session: Session, query: &str) {
    session.ask(Question::FindItems { query: query.to_owned() });
}

pub fn other_results(session: Session) {
    let page = session.store.learned.page;
    page.update(|page| *page += 1);
    session.ask(Question::Results { page: page.get_untracked() });
}

/// Someone chose a film: its neighbours here, and its place on the map.
pub fn look_at(session: Session, item: Class) {
    show_neighbours_of(session, item);
    session.store.map.selected.set(Some(item));
}

/// Lists the neighbours of a film.
pub fn show_neighbours_of(session: Session, item: Class) {
    if session.store.learned.film.get_untracked() != Some(item) {
        session.store.learned.film.set(Some(item));
        ask_for_neighbours(session);
    }
}
