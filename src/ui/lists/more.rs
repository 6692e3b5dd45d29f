//! Below a table: how much of it there is, and more of it on request.

use crate::ui::focus::move_on;
use crate::ui::format::{counted, thousands};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// `counts` are the rows there are and those there could be; no more than `most` are ever shown.
#[component]
pub fn More(
    table: NodeRef<html::Table>,
    counts: Memo<(usize, usize)>,
    most: usize,
    one: &'static str,
    label: &'static str,
    show: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let tally = move || {
        let (shown, all) = counts.get();
        format!("{} of {}", thousands(shown), counted(all, one))
    };
    let more = Memo::new(move |_| {
        let (shown, all) = counts.get();
        shown < all.min(most)
    });
    // The button goes with the last rows that there are; whoever pressed it goes on at the first of those.
    let pressed_at = StoredValue::new(None);
    let press = move |_| {
        pressed_at.set_value(Some(counts.get_untracked().0));
        show();
    };
    Effect::new(move || {
        let (shown, _) = counts.get();
        if let Some(before) = pressed_at.get_value().filter(|&before| before != shown) {
            pressed_at.set_value(None);
            move_on(move || {
                table.get_untracked()?.query_selector_all("button.why").ok()?.item(before as u32)?.dyn_into().ok()
            });
        }
    });
    view! {
        <div class="more">
            <p role="status">{tally}</p>
            <Show when=move || more.get()>
                <button on:click=press>{label}</button>
            </Show>
        </div>
    }
}
