//! Data sets to choose from: one click for those beside the page, a download by hand for the others.

use super::format::{counted, thousands};
use super::published::{Beside, MANIFEST, MOVIELENS, MOVIELENS_ADDRESS, MOVIELENS_TERMS, Published, manifest};
use super::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[component]
pub fn DataSets(session: Session, busy: Signal<bool>) -> impl IntoView {
    let beside = RwSignal::new(Vec::new());
    spawn_local(async move {
        // Most hosts have none.
        let Some(text) = fetch(MANIFEST).await else { return };
        match manifest(&text) {
            Ok(sets) => beside.set(sets),
            Err(error) => session
                .dispatch
                .alert(error.to_string(), "Everything else works; the host of the page can mend the file."),
        }
    });
    let here = move || {
        let sets = beside.get().into_iter();
        sets.map(|set| view! { <Here session busy set /> }).collect_view()
    };
    view! {
        <div class="sets">
            {here}
            <details>
                <summary>"More data sets"</summary>
                <p class="meaning">
                    "Download one from " <a href=MOVIELENS_ADDRESS>"GroupLens"</a>
                    ", then drop the zip here, as it is. " {MOVIELENS_TERMS}
                </p>
                <ul aria-label="Published data sets">{MOVIELENS.map(|set| view! { <There set /> }).collect_view()}</ul>
            </details>
        </div>
    }
}

/// A data set beside the page.
#[component]
fn Here(session: Session, busy: Signal<bool>, set: Beside) -> impl IntoView {
    let address = set.address();
    let Beside { name, about, terms, .. } = set;
    view! {
        <div class="here">
            <button class="wide" disabled=busy on:click=move |_| session.open_address(address.clone())>
                {format!("Load {name}")}
            </button>
            <p class="meaning">{about} " " {terms}</p>
        </div>
    }
}

/// A data set elsewhere.
#[component]
fn There(set: Published) -> impl IntoView {
    let Published { name, n_ratings, n_users, n_items, megabytes, address } = set;
    view! {
        <li>
            <a href=address>{name}</a>
            <span>{format!(
                "{}, {}, {} films; {megabytes} MB",
                counted(n_ratings, "rating"),
                counted(n_users, "user"),
                thousands(n_items),
            )}</span>
        </li>
    }
}

/// The text at an address, if there is one.
async fn fetch(address: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
