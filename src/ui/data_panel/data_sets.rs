//! Data sets to choose from: one click loads those beside the page, people download the others.

use super::published::{
    HostedDataSet, MANIFEST, MOVIELENS, MOVIELENS_ADDRESS, MOVIELENS_TERMS, PublishedDataSet, manifest,
};
use crate::ui::dispatch::use_dispatch;
use crate::ui::format::counted;
use crate::ui::query::fetch_text;
use crate::ui::state::Action;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn DataSets(busy: Signal<bool>) -> impl IntoView {
    let dispatch = use_dispatch();
    let hosted = RwSignal::new(Vec::new());
    spawn_local(async move {
        // Most hosts have no manifest.
        let Some(text) = fetch_text(MANIFEST).await else { return };
        match manifest(&text) {
            Ok(sets) => hosted.set(sets),
            Err(error) => {
                dispatch.alert(
                    error.to_string(),
                    "Everything else works. Only the host of this page can correct the file.",
                );
            }
        }
    });
    view! {
        <div class="sets">
            {move || hosted.get().into_iter().map(|set| view! { <Hosted busy set /> }).collect_view()}
            <details>
                <summary>"More data sets"</summary>
                <p class="meaning">
                    "Download one from " <a href=MOVIELENS_ADDRESS>"GroupLens"</a> ", then drop the zip file here. "
                    {MOVIELENS_TERMS}
                </p>
                <ul aria-label="Published data sets">
                    {MOVIELENS.map(|set| view! { <Published set /> }).collect_view()}
                </ul>
            </details>
        </div>
    }
}

#[component]
fn Hosted(busy: Signal<bool>, set: HostedDataSet) -> impl IntoView {
    let dispatch = use_dispatch();
    let address = set.address();
    let HostedDataSet { name, about, terms, .. } = set;
    view! {
        <div class="hosted">
            <button
                class="wide"
                disabled=busy
                on:click=move |_| dispatch.act(Action::OpenAddress(address.clone()))
            >
                {format!("Load {name}")}
            </button>
            <p class="meaning">{about} " " {terms}</p>
        </div>
    }
}

#[component]
fn Published(set: PublishedDataSet) -> impl IntoView {
    let PublishedDataSet { name, n_ratings, n_users, n_items, megabytes, address } = set;
    let (ratings, users, movies) = (counted(n_ratings, "rating"), counted(n_users, "user"), counted(n_items, "movie"));
    view! {
        <li>
            <a href=address>{name}</a>
            <span>{format!("{ratings}, {users}, {movies}; {megabytes} MB")}</span>
        </li>
    }
}
