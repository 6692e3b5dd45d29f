//! What the page knows of files under way.

use crate::protocol::FileToMake;
use leptos::prelude::*;

#[derive(Clone, Copy, Default)]
pub struct Away {
    /// The file that the worker makes, and how much of it is made.
    pub making: RwSignal<Option<(FileToMake, f64)>>,
}
