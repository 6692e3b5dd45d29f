//! What a visit leaves to the next.

use crate::data::{ItemNames, Origin};
use crate::export::{Pieces, SavedModel};
use crate::train::RunReport;

/// The data, by what they are made from again.
pub struct KeptData {
    pub origin: Origin,
    pub item_names: ItemNames,
}

/// A model to be kept: its file, and the report of the run that ended with it.
pub struct ModelToKeep {
    pub file: Pieces,
    pub report: RunReport,
}

/// A model that was kept.
pub struct KeptModel {
    pub saved: SavedModel,
    pub report: RunReport,
}

/// What has changed since it was kept last.
pub struct Changes {
    /// Nothing where the data are the same; new ones make those kept before worthless, and any model of theirs.
    pub data: Option<KeptData>,
    pub model: Option<ModelToKeep>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { data: newer.data.or(self.data), model: newer.model }
    }
}
