//! What the page knows of the data beyond their facts.

use crate::insight::Crosstab;
use crate::train::ShownBatch;
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy, Default)]
pub struct Look {
    /// The batch to show, counted from 0.
    pub number: RwSignal<usize>,
    pub batch: RwSignal<Option<Arc<ShownBatch>>>,
    pub crosstab: RwSignal<Option<Arc<Crosstab>>>,
}

impl Look {
    /// Other data are there.
    pub fn clear(self) {
        self.number.set(0);
        self.batch.set(None);
        self.crosstab.set(None);
    }
}
