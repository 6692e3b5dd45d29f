//! Regions that are closed at first open when the page shows only some regions, and they are among them.

use super::dispatch::use_memo;
use super::state::ShownRegions;
use leptos::{html, prelude::*};

/// Opens `details` of the region with this id when a person has come for this region.
pub fn open_when_chosen(details: NodeRef<html::Details>, id: &'static str) {
    let is_chosen = use_memo(move |state| *state.shown_regions != ShownRegions::All && state.shown_regions.shows(id));
    Effect::new(move || {
        if let Some(details) = details.get().filter(|_| is_chosen.get()) {
            details.set_open(true);
        }
    });
}
