//! Buttons that ask for a file, and the progress of the one that the worker makes.

use crate::protocol::Export;
use crate::ui::controls::ProgressBar;
use crate::ui::dispatch::{use_dispatch, use_memo};
use crate::ui::format::percent;
use crate::ui::state::Action;
use leptos::prelude::*;

/// A button that asks for a file. The worker makes one at a time.
#[component]
pub fn Download(
    /// Whether the file can be made.
    #[prop(into)]
    ready: Signal<bool>,
    file: impl Fn() -> Export + 'static,
    label: &'static str,
) -> impl IntoView {
    let dispatch = use_dispatch();
    let busy = use_memo(|state| state.export.is_some());
    view! {
        <button disabled=move || busy.get() || !ready.get() on:click=move |_| dispatch.act(Action::Export(file()))>
            {label}
        </button>
    }
}

/// How far the file is, and a way to cancel it.
#[component]
pub fn ExportProgress() -> impl IntoView {
    let dispatch = use_dispatch();
    let file = use_memo(|state| state.export.map(|(file, _)| file));
    let share = use_memo(|state| state.export.map_or(0.0, |(_, share)| share));
    // A percent is shown when all of it is done.
    let done = Memo::new(move |_| percent((share.get() * 100.0).floor() as f32 / 100.0));
    let progress = move |file: Export| {
        view! {
            <div class="export-progress">
                <p>{move || format!("Making {}: {}", file.file_name(), done.get())}</p>
                <ProgressBar label="File progress" share />
                <button on:click=move |_| dispatch.act(Action::CancelExport)>"Cancel"</button>
            </div>
        }
    };
    move || file.get().map(progress)
}
