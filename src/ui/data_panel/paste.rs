//! Button "Paste a table": a field for a table as text, for people who cannot press Ctrl+V on the page.

use super::pasted::{NAME, check, words};
use crate::ui::dispatch::{Dispatch, use_dispatch};
use crate::ui::focus::focus_on;
use crate::ui::state::Action;
use leptos::{html, prelude::*};
use web_sys::File;

/// Reads a text as a file of ratings, or says why it is none.
pub fn open_text(dispatch: Dispatch, text: &str) -> Result<(), &'static str> {
    check(text).map_err(words)?;
    let file = File::new_with_str_sequence(&js_sys::Array::of1(&text.into()), NAME);
    let file = file.map_err(|_| "The browser cannot make a file of it. Save it as a file and drop that.")?;
    dispatch.act_on(Action::OpenFiles, &[file]);
    Ok(())
}

#[component]
pub fn PasteTable(busy: Signal<bool>) -> impl IntoView {
    let dispatch = use_dispatch();
    let (pasting, problem) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let text = NodeRef::<html::Textarea>::new();
    let toggle = move |_| {
        pasting.update(|on| *on = !*on);
        problem.set(None);
        if pasting.get_untracked() {
            request_animation_frame(|| focus_on("paste-table", false));
        }
    };
    let on_read = move |_| {
        let Some(field) = text.get_untracked() else { return };
        match open_text(dispatch, &field.value()) {
            Ok(()) => pasting.set(false),
            Err(words) => problem.set(Some(words)),
        }
    };
    view! {
        <button class="wide" disabled=busy aria-expanded=move || pasting.get().to_string() on:click=toggle>
            "Paste a table"
        </button>
        <Show when=move || pasting.get()>
            <div class="pasting">
                <label for="paste-table">"Ratings from a spreadsheet, or typed"</label>
                <textarea
                    id="paste-table"
                    node_ref=text
                    rows="6"
                    spellcheck="false"
                    placeholder="user,movie,rating\n1,10,5\n1,20,3\n3,10,4"
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby="paste-table-problem"
                />
                <p class="error" id="paste-table-problem" role="alert">{problem}</p>
                <button disabled=busy on:click=on_read>"Read this table"</button>
            </div>
        </Show>
    }
}
