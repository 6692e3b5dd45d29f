//! What the page knows of the map. Any region may choose an item; the map shows which.

use crate::data::Class;
use crate::insight::{Catalog, MovieMap};
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy, Default)]
pub struct MapState {
    /// Every item of the data, most rated first.
    pub catalog: RwSignal<Arc<Catalog>>,
    /// Where they lie by now.
    pub map: RwSignal<Option<Arc<MovieMap>>>,
    /// The item that is chosen, here or elsewhere.
    pub selected: RwSignal<Option<Class>>,
    /// The items nearest to the one chosen last; they stay until the next ones are here.
    pub around: RwSignal<Option<Arc<Around>>>,
    /// Where the person at the page lies, by components, once they have rated something.
    pub you: RwSignal<Option<Vec<f32>>>,
}

/// The items nearest to one, with their cosines.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    pub of: Class,
    pub near: Vec<(Class, f32)>,
}

impl MapState {
    /// Forgets the map of data that are gone.
    pub fn clear(self) {
        self.map.set(None);
        self.selected.set(None);
        self.around.set(None);
        self.you.set(None);
    }

    /// How often an item was rated.
    pub fn n_ratings_of(self, item: Class) -> u32 {
        self.catalog.with_untracked(|items| {
            items.place_of(item).and_then(|place| items.n_ratings.get(place).copied()).unwrap_or_default()
        })
    }

    /// Neighbors came; those of an item that is no longer chosen come too late.
    pub fn take_neighbors(self, of: Class, near: Vec<(Class, f32)>) {
        if self.selected.get_untracked() == Some(of) {
            self.around.set(Some(Arc::new(Around { of, near })));
        }
    }
}
