//! What a visit leaves to the next.

use crate::data::{ItemNames, Origin};
use crate::export::Pieces;

/// The data, by what they are made from again.
pub struct KeptData {
    pub origin: Origin,
    pub item_names: ItemNames,
}

/// What has changed since it was kept last.
pub struct Changes {
    /// Nothing where the data are the same; new ones make those kept before worthless, and any model of theirs.
    pub data: Option<KeptData>,
    /// Its file.
    pub model: Option<Pieces>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { data: newer.data.or(self.data), model: newer.model }
    }
}
