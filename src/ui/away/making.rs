//! Asking for a file, and how far it is.

use crate::protocol::Export;
use crate::ui::session::Session;
use leptos::prelude::*;

/// A button that asks for a file; one is made at a time.
#[component]
pub fn Download(
    session: Session,
    /// Whether there is what the file needs.
    #[prop(into)]
    needs: Signal<bool>,
    file: impl Fn() -> Option<Export> + 'static,
    label: &'static str,
) -> impl IntoView {
    let disabled = move || !needs.get() || session.store.making.with(Option::is_some);
    view! {
        <button disabled=disabled on:click=move |_| file().into_iter().for_each(|file| session.make(file))>
            {label}
        </button>
    }
}

/// How much of the file under way is made, and a way to call it off.
#[component]
pub fn MakingBar(session: Session) -> impl IntoView {
    let making = session.store.making;
    let file = Memo::new(move |_| making.with(|making| making.map(|(file, _)| file)));
    let share = move || making.with(|making| making.map_or(0.0, |(_, share)| share));
    let percent = Memo::new(move |_| format!("{:.0}", (share() * 100.0).floor()));
    let bar = move |file: Export| {
        view! {
            <div class="making">
                <p>{move || format!("Making {}: {} %", file.file_name(), percent.get())}</p>
                <div
                    class="progress"
                    role="progressbar"
                    aria-label="File progress"
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=percent
                >
                    <div style:transform=move || format!("scaleX({})", share()) />
                </div>
                <button on:click=move |_| session.cancel_making()>"Cancel"</button>
            </div>
        }
    };
    move || file.get().map(bar)
}
