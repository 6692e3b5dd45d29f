//! Below a table: how much of it there is, and more of it on request.

use crate::ui::focus::move_on;
use crate::ui::format::thousands;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Rows of a table at first, how many more come when asked for, and the most there ever are: a table is no place for
/// fifty thousand.
pub const FIRST_ROWS: usize = 20;
const MORE_ROWS: usize = 100;
const MOST_ROWS: usize = FIRST_ROWS + 5 * MORE_ROWS;

/// Asks for more rows than these.
pub fn ask_for_more(rows: &mut usize) {
    *rows = (*rows + MORE_ROWS).min(MOST_ROWS);
}

/// `counts` are the rows on show and all there are; `counted` names so many of them.
#[component]
pub fn More(
    table: NodeRef<html::Table>,
    counts: Memo<(usize, usize)>,
    counted: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    #[prop(into)] label: Signal<String>,
    show: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let tally = move || {
        let (shown, all) = counts.get();
        format!("{} of {}", thousands(shown), counted(all))
    };
    let has_more = Memo::new(move |_| {
        let (shown, all) = counts.get();
        shown < all.min(MOST_ROWS)
    });
    // The button goes when the last rows come; the focus moves on to the first row that came.
    let pressed_at = StoredValue::new(None);
    // The rows that someone asked for are told, and not that others have come by themselves.
    let is_told = RwSignal::new(false);
    let press = move |_| {
        is_told.set(true);
        pressed_at.set_value(Some(counts.get_untracked().0));
        show();
    };
    Effect::new(move || {
        let (shown, _) = counts.get();
        if pressed_at.with_value(Option::is_none) {
            is_told.set(false);
        }
        if let Some(before) = pressed_at.get_value().filter(|&before| before != shown) {
            pressed_at.set_value(None);
            move_on(move || {
                table.get_untracked()?.query_selector_all("button.why").ok()?.item(before as u32)?.dyn_into().ok()
            });
        }
    });
    view! {
        <div class="more">
            <p role="status" aria-live=move || if is_told.get() { "polite" } else { "off" }>{tally}</p>
            <Show when=move || has_more.get()>
                <button on:click=press>{label}</button>
            </Show>
        </div>
    }
}
