//! The loaded data, and what they were made of.

use crate::data::read::memory_of_table_alone;
use crate::data::{Class, Dataset, ItemNames, Origin};
use crate::protocol::DataSource;
use std::rc::Rc;

pub struct LoadedData {
    pub origin: Origin,
    /// What the page's address would have to ask for to get the same data.
    pub source: Option<DataSource>,
    pub item_names: ItemNames,
    pub dataset: Rc<Dataset>,
    /// The item classes, most rated first, once the page knows of the data.
    pub ranked: Vec<Class>,
}

impl LoadedData {
    pub fn new(origin: Origin, source: Option<DataSource>, item_names: ItemNames) -> LoadedData {
        let dataset = origin.dataset(item_names).into();
        LoadedData { origin, source, item_names, dataset, ranked: Vec::new() }
    }

    /// Bytes that are held for the data beside the dataset.
    pub fn held(&self) -> u64 {
        self.origin.table().map_or(0, memory_of_table_alone)
    }
}
