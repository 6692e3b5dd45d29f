//! The address bar follows what a person sets and looks at, so that a reload or a bookmark brings it back. Data are not in
//! it: the browser saves them, and "Copy link" adds them.

use super::address;
use super::arrival::Arrival;
use super::dispatch::{use_dispatch, use_selector};
use super::query;
use super::state;
use crate::protocol::DataSource;
use leptos::{ev, prelude::*};

/// The mark of an address that the page has written: its settings are the form's own, and no person's wish.
const OWN: &str = "own";

/// What a link has to say of what the page shows now.
pub fn use_arrival() -> Memo<Arrival> {
    let dispatch = use_dispatch();
    let (facts, catalog) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.data.catalog));
    let (chosen, selected) = (use_selector(|state| &state.data.chosen), use_selector(|state| &state.data.selected));
    let axes = use_selector(|state| &state.axes);
    Memo::new(move |_| {
        facts.track();
        catalog.track();
        chosen.track();
        selected.track();
        axes.track();
        dispatch.read(state::arrival_of)
    })
}

/// Whether the page has written the settings of its address itself.
pub fn is_own() -> bool {
    window().history().and_then(|history| history.state()).is_ok_and(|mark| mark.as_string().as_deref() == Some(OWN))
}

/// Keeps the address bar up to date.
pub fn keep_address() {
    let (facts, form) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.form));
    let arrival = use_arrival();
    let wanted = Memo::new(move |_| {
        let range = facts.with(|facts| facts.as_ref().map(|facts| facts.suggested_range))?;
        let is_sound = form.with(|form| form.read().is_ok());
        let pairs =
            |arrival: &Arrival| form.with(|form| address::pairs(form, range, Some(&DataSource::Sample), "", arrival));
        is_sound.then(|| arrival.with(pairs))
    });
    // Back and Forward lead to an address with the settings of then.
    let returned = ArcTrigger::new();
    let popped = window_event_listener(ev::popstate, {
        let returned = returned.clone();
        move |_| returned.notify()
    });
    on_cleanup(move || popped.remove());
    Effect::new(move || {
        returned.track();
        let Some(mut pairs) = wanted.get() else { return };
        let now = query::pairs();
        // Whatever else the address says stays.
        let others = now.iter().filter(|(key, _)| !address::is_kept_up(key));
        let others: Vec<(String, String)> = others.cloned().collect();
        pairs.extend(others.iter().map(|(key, value)| (key.as_str(), value.clone())));
        let mut sorted =
            [now.clone(), pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Vec<_>>()];
        sorted.iter_mut().for_each(|pairs| pairs.sort());
        if sorted[0] != sorted[1] {
            let hash = location().hash().unwrap_or_default();
            let address = query::address_with(&pairs) + &hash;
            // Refused where the page is a file, or changes too often: then the address stays as it was.
            let _ =
                window().history().and_then(|history| history.replace_state_with_url(&OWN.into(), "", Some(&address)));
        }
    });
}
