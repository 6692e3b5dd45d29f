//! A region of the page, shown while it is on the page. Its code may come later than the page's.

use super::dispatch::{use_dispatch, use_memo, use_phase, use_selector};
use super::focus::{heading_of, move_on};
use super::state::{Action, Phase, name_of_section};
use crate::parts::Part;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long regions wait for the data.
const PATIENCE: Duration = Duration::from_millis(1500);

pub struct Region {
    /// The ids of its sections. One without any is on the page with all others.
    pub ids: &'static [&'static str],
    pub view: View,
}

pub enum View {
    /// Its code is in the first part of the program, or in that of the region around it.
    First(fn() -> AnyView),
    /// Its code is in another part.
    Later(Part<fn() -> AnyView>),
}

/// How many regions have been downloaded. Who looks for their elements looks again when it changes.
#[derive(Clone, Copy, Default)]
pub struct LoadedRegions(pub RwSignal<usize>);

/// These regions, as far as they are on the page. A region is made when it is first shown. Hidden later, it keeps what a
/// person did in it.
#[component]
pub fn Regions(regions: &'static [Region]) -> impl IntoView {
    regions.iter().map(|region| view! { <OneRegion region /> }).collect_view()
}

#[component]
fn OneRegion(region: &'static Region) -> impl IntoView {
    let ids = region.ids;
    let is_shown = use_memo(move |state| ids.is_empty() || ids.iter().any(|id| state.shown_regions.shows(id)));
    let was_shown = Memo::new(move |before: Option<&bool>| before == Some(&true) || is_shown.get());
    let content = move || match &region.view {
        View::First(view) => view(),
        View::Later(_) => view! { <LaterRegion region /> }.into_any(),
    };
    view! {
        <div class="region" hidden=move || !is_shown.get()>
            {move || was_shown.get().then(content)}
        </div>
    }
}

/// A region whose code is downloaded once the page is ready, so that nobody waits longer for that, or a little later where data
/// take long.
#[component]
fn LaterRegion(region: &'static Region) -> impl IntoView {
    let dispatch = use_dispatch();
    let code = RwSignal::new(None::<Result<fn() -> AnyView, ()>>);
    let is_missing = move || code.with_untracked(|code| matches!(code, Some(Err(()))));
    let is_loading = RwSignal::new(false);
    let LoadedRegions(count) = expect_context();
    let load = move |retries: bool| {
        let View::Later(load) = region.view else { return };
        is_loading.set(true);
        spawn_local(async move {
            let loaded = load().await.map_err(drop);
            if loaded.is_err() {
                dispatch.act(Action::RegionIsMissing);
            }
            // The page may be closing.
            let _ = is_loading.try_set(false);
            // A region that is still missing stays as it is, and so does the focus in it.
            if loaded.is_ok() || code.try_get_untracked() == Some(None) {
                let _ = code.try_set(Some(loaded));
            }
            if let Some(id) = region.ids.first().filter(|_| retries) {
                move_on(move || heading_of(id));
            }
            count.try_update(|count| *count += 1);
        });
    };
    let phase = use_phase();
    let (has_waited, set_has_waited) = signal(false);
    let wait_no_longer = move || {
        let _ = set_has_waited.try_set(true);
    };
    set_timeout(wait_no_longer, PATIENCE);
    let is_due = move || has_waited.get() || phase.get() != Phase::Loading;
    let may_load = Memo::new(move |before: Option<&bool>| before == Some(&true) || is_due());
    Effect::new(move || {
        if may_load.get() {
            load(false);
        }
    });
    // One press is for all regions that did not come.
    let retries = use_selector(|state| &state.region_retries);
    Effect::new(move |before: Option<usize>| {
        let now = retries.get();
        if before.is_some_and(|before| before != now) && is_missing() {
            load(true);
        }
        now
    });
    move || match code.get() {
        None => view! { <div class="pending" id=region.ids.first().copied()></div> }.into_any(),
        Some(Ok(view)) => view(),
        Some(Err(())) => region.ids.first().map(|id| view! { <MissingRegion id is_loading /> }).into_any(),
    }
}

/// What stands in the place of a section that did not come. One alert tells of all of them.
#[component]
fn MissingRegion(id: &'static str, is_loading: RwSignal<bool>) -> impl IntoView {
    let dispatch = use_dispatch();
    view! {
        <section class="panel" id=id>
            <h2>{name_of_section(id)}</h2>
            <p>{move || if is_loading.get() { "Loading…" } else { "This part of the page could not be loaded." }}</p>
            <button on:click=move |_| dispatch.act(Action::LoadRegions)>"Load it again"</button>
        </section>
    }
}
