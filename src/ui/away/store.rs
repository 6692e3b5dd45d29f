//! What the page knows of files under way.

use crate::protocol::Export;
use leptos::prelude::*;

#[derive(Clone, Copy, Default)]
pub struct Away {
    /// The file that the worker makes, and how much of it is made.
    pub making: RwSignal<Option<(Export, f64)>>,
}
