//! The whole page takes dropped files, and shows that it does while one is held over it.

use super::dispatch::use_dispatch;
use super::state::Action;
use leptos::{ev, prelude::*};

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
    on_cleanup(move || [over, leave, dropped].into_iter().for_each(WindowListenerHandle::remove));

    view! {
        <div class="drop-here" class:held=held aria-hidden="true">
            <p>"Drop your ratings anywhere"</p>
        </div>
    }
}
