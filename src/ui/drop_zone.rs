//! The whole page takes dropped files, and shows that it does while one is held over it.

use super::session::Session;
use leptos::{ev, prelude::*};
use web_sys::{DragEvent, File, FileList};

#[component]
pub fn DropZone(session: Session) -> impl IntoView {
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
        session.open_files(files_in(&event));
    });
    on_cleanup(move || [over, leave, dropped].into_iter().for_each(WindowListenerHandle::remove));

    view! {
        <div class="drop-here" class:held=held aria-hidden="true">
            <p>"Drop the ratings anywhere"</p>
        </div>
    }
}

fn files_in(event: &DragEvent) -> Vec<File> {
    event.data_transfer().and_then(|carried| carried.files()).map(|files| list(&files)).unwrap_or_default()
}

/// The names of files, in their order.
pub fn names_of(files: &[File]) -> Vec<String> {
    files.iter().map(File::name).collect()
}

/// The files of a list that the browser keeps alive.
pub fn list(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|i| files.get(i)).collect()
}
