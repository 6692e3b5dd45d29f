//! What a visit leaves to the next.

use crate::data::{ItemNames, Origin};
use crate::train::{Checkpoint, RunReport};
use std::rc::Rc;

/// The data, by what they are made from again.
#[derive(Clone)]
pub struct KeptData {
    pub origin: Origin,
    pub item_names: ItemNames,
}

/// A model and the report of the run that ended with it.
#[derive(Clone)]
pub struct KeptModel {
    pub checkpoint: Rc<Checkpoint>,
    pub report: RunReport,
}

/// What has changed since it was kept last.
pub struct Changes {
    /// Nothing where the data are the same; new ones make those kept before worthless, and any model of theirs.
    pub data: Option<KeptData>,
    pub model: Option<KeptModel>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { data: newer.data.or(self.data), model: newer.model }
    }
}
