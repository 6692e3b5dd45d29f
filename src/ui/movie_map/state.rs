//! What the map shows of the state.

use crate::data::Class;
use crate::insight::{Catalog, MovieMap};
use crate::ui::dispatch::{Selected, use_memo, use_selector};
use crate::ui::lists::use_my_row;
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
    pub you: Memo<Option<Vec<f32>>>,
}

impl MapState {
    pub fn from_context() -> MapState {
        let (row, map) = (use_my_row(), use_selector(|state| &state.map));
        // The users of a net have a space of their own, and the map of a run under way is not that of the model.
        let is_placed = use_memo(|state| {
            state.is_up_to_date() && state.model.as_ref().is_some_and(|report| !report.config.model.is_net())
        });
        MapState {
            catalog: use_selector(|state| &state.data.catalog),
            map,
            selected: use_selector(|state| &state.data.selected),
            you: Memo::new(move |_| {
                let row = row.get().filter(|_| is_placed.get())?;
                map.with(|map| Some(map.as_ref()?.pca.transform(&row.factors)))
            }),
        }
    }

    /// How often an item was rated.
    pub fn n_ratings_of(self, item: Class) -> u32 {
        self.catalog.with_untracked(|items| items.n_ratings_of(item))
    }
}
