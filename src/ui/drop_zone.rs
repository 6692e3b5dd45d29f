//! The whole page takes files that are dropped or pasted, and tables that are pasted as text. It shows that it takes files
//! while one is held over it.

use super::data_panel::open_text;
use super::dispatch::use_dispatch;
use super::state::Action;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element};

/// Where a paste belongs to what has the focus.
const FIELDS: &str = "input, textarea, select, [contenteditable]";

#[component]
pub fn DropZone() -> impl IntoView {
    let dispatch = use_dispatch();
    let held = RwSignal::new(false);
    // Without this the browser would open the file in place of the page.
    let over = window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        held.set(true);
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        // Leaving one element for another is not leaving the page.
        if event.related_target().is_none() {
            held.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        held.set(false);
        dispatch.act_with_files(Action::OpenFiles, event.data_transfer().and_then(|carried| carried.files()));
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest(FIELDS).ok().flatten().is_some()) {
            return;
        }
        let Some(carried) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else { return };
        event.prevent_default();
        if carried.files().is_some_and(|files| files.length() > 0) {
            return dispatch.act_with_files(Action::OpenFiles, carried.files());
        }
        let text = carried.get_data("text/plain").unwrap_or_default();
        if dispatch.read(|state| state.class.knows(&text)) {
            return dispatch.act(Action::AddCodes(text));
        }
        if let Err(words) = open_text(dispatch, &text) {
            dispatch.alert("What you pasted is no table of ratings.", words);
        }
    });
    on_cleanup(move || [over, leave, dropped, pasted].into_iter().for_each(WindowListenerHandle::remove));

    view! {
        <div class="drop-here" class:held=held aria-hidden="true">
            <p>"Drop your ratings anywhere"</p>
        </div>
    }
}
