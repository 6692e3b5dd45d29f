//! What regions tell the lesson that the shared state does not hold.

use leptos::prelude::*;

/// What has been on show since the page was opened.
#[derive(Clone, Copy)]
pub struct Witness {
    /// The cards of "One batch", a bit each.
    pub cards: RwSignal<u32>,
    /// The prediction for the person at the page whose arithmetic was opened last.
    pub arithmetic: RwSignal<Option<f64>>,
}

pub fn provide_witness() {
    let (cards, arithmetic) = (RwSignal::new(0), RwSignal::new(None));
    provide_context(Witness { cards, arithmetic });
}

pub fn use_witness() -> Witness {
    expect_context::<Witness>()
}
