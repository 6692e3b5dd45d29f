//! A region of the page, shown while it is on the page. Its code may come later than the page's.

use super::dispatch::{use_memo, use_phase};
use super::state::{Phase, name_of_section};
use super::words::NOT_LOADED;
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

/// How often a person has asked for the regions that did not come: one press is for all of them.
#[derive(Clone, Copy, Default)]
pub struct Retries(RwSignal<usize>);

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
    let code = RwSignal::new(None::<Result<fn() -> AnyView, ()>>);
    let (LoadedRegions(count), Retries(retries)) = (expect_context(), expect_context());
    let load = move || {
        if let View::Later(load) = region.view {
            spawn_local(async move {
                let loaded = load().await;
                // The page may be closing.
                let _ = code.try_set(Some(loaded.map_err(drop)));
                count.try_update(|count| *count += 1);
            });
        }
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
            load();
        }
    });
    Effect::new(move |before: Option<usize>| {
        let now = retries.get();
        if before.is_some_and(|before| before != now) && code.with_untracked(|code| matches!(code, Some(Err(())))) {
            code.set(None);
            load();
        }
        now
    });
    let again = move |_| retries.update(|retries| *retries += 1);
    move || match code.get() {
        None => view! { <div class="pending" id=region.ids.first().copied()></div> }.into_any(),
        Some(Ok(view)) => view(),
        Some(Err(())) => view! {
            <section class="panel" id=region.ids.first().copied()>
                <p role="alert">
                    {region.ids.first().map_or("A part of the page", |id| name_of_section(id))}
                    {format!(" {NOT_LOADED}")}
                </p>
                <button on:click=again>"Load it again"</button>
            </section>
        }
        .into_any(),
    }
}
