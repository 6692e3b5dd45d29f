//! What the map shows of the state.

use crate::data::Class;
use crate::insight::{Catalog, MovieMap};
use crate::ui::dispatch::{Selected, use_selector};
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy)]
pub struct MapState {
    /// Every item of the data, most rated first.
    pub catalog: Selected<Arc<Catalog>>,
    /// Where they lie by now.
    pub map: Selected<Option<Arc<MovieMap>>>,
    /// The item that is selected, here or elsewhere.
    pub selected: Selected<Option<Class>>,
    /// Where the person at the page lies, by components, once they have rated something.
    pub you: RwSignal<Option<Vec<f32>>>,
}

impl MapState {
    pub fn from_context() -> MapState {
        MapState {
            catalog: use_selector(|state| &state.data.catalog),
            map: use_selector(|state| &state.map),
            selected: use_selector(|state| &state.data.selected),
            you: RwSignal::default(),
        }
    }

    /// How often an item was rated.
    pub fn n_ratings_of(self, item: Class) -> u32 {
        self.catalog.with_untracked(|items| items.n_ratings_of(item))
    }
}
