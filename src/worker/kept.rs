//! What a visit leaves to the next.

use crate::data::{ItemNames, Origin};
use crate::export::Pieces;
use crate::protocol::DataSource;

/// The data, by what they are made from again.
#[derive(Clone)]
pub struct KeptData {
    pub origin: Origin,
    /// What a page's address would have to ask for to get the same.
    pub came_by: Option<DataSource>,
    pub item_names: ItemNames,
}

/// What a session has, where something of it changed since it was kept last.
pub struct Changes {
    pub data: KeptData,
    /// Whether they are others than those handed in last.
    pub data_changed: bool,
    /// The file of the model that was learned on them.
    pub model: Option<Pieces>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { data_changed: self.data_changed || newer.data_changed, ..newer }
    }
}
