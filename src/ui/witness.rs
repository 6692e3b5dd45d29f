//! What regions tell the lesson that the shared state does not hold.

use crate::data::Class;
use leptos::prelude::*;

/// What has been on show since the page was opened.
#[derive(Clone, Copy)]
pub struct Witness {
    /// The cards of "One batch", a bit each.
    pub cards: RwSignal<u32>,
    /// The first recommendation for the person at the page.
    pub first: RwSignal<Option<Class>>,
    /// The item whose arithmetic they opened last, and the prediction.
    pub arithmetic: RwSignal<Option<(Class, f64)>>,
}

pub fn provide_witness() {
    provide_context(Witness { cards: RwSignal::new(0), first: RwSignal::new(None), arithmetic: RwSignal::new(None) });
}

pub fn use_witness() -> Witness {
    expect_context::<Witness>()
}
