//! What a visit saves for the next one.

use crate::data::{ItemNames, Origin};
use crate::export::Pieces;
use crate::protocol::DataSource;

/// The data, by what they can be made from again.
#[derive(Clone)]
pub struct SavedData {
    pub origin: Origin,
    /// What the page's address would have to ask for to get the same data.
    pub source: Option<DataSource>,
    pub item_names: ItemNames,
}

/// The part of a session that is not saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsaved {
    #[default]
    Nothing,
    Model,
    DataAndModel,
}

/// What a session has, and how much of it is new since the changes before.
pub struct Changes {
    pub unsaved: Unsaved,
    pub data: SavedData,
    /// The file of the model that was trained on the data.
    pub model: Option<Pieces>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { unsaved: self.unsaved.max(newer.unsaved), ..newer }
    }
}
