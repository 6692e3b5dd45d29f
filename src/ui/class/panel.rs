//! The region: on a teacher's page the list, the codes, and the table; on a pupil's page the items to rate.

use super::code::MOST_ITEMS;
use super::pupil::PupilForm;
use super::qr_image::QrImage;
use super::room::items;
use super::table::ClassTable;
use super::words;
use crate::ui::copy_button::CopyButton;
use crate::ui::dispatch::{CLASS, use_dispatch, use_selector};
use crate::ui::focus::{find, move_on};
use crate::ui::format::counted;
use crate::ui::opening::open_when_chosen;
use crate::ui::query::address_with;
use crate::ui::state::Action;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

/// How many of the most rated items a list of them has.
const MOST_RATED: usize = 12;

/// The region is closed at first, unless there is a class.
#[component]
pub fn ClassPanel() -> impl IntoView {
    let dispatch = use_dispatch();
    let details = NodeRef::<html::Details>::new();
    open_when_chosen(details, "class");
    let is_pupil = dispatch.read(|state| !state.arrival.class.is_empty());
    let has_class = dispatch.read(|state| !state.class.items.is_empty());
    let open = RwSignal::new(is_pupil || has_class);
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    // A code that a camera brought to another tab.
    let stored = window_event_listener(ev::storage, move |event| {
        if event.key().is_some_and(|key| key.ends_with(CLASS))
            && let Some(saved) = crate::ui::local_storage::load::<String>(CLASS)
        {
            dispatch.act(Action::LoadClass(saved));
        }
    });
    on_cleanup(move || stored.remove());
    let brings_code = dispatch.read(|state| state.arrival.code.is_some());
    Effect::new(move || {
        if let Some(details) = details.get().filter(|_| brings_code && has_class) {
            request_animation_frame(move || details.scroll_into_view());
        }
    });
    view! {
        <section class="class" id="class" aria-labelledby="class-title">
            <details node_ref=details open=open.get_untracked() on:toggle=on_toggle>
                <summary>
                    <h2 id="class-title">"Class"</h2>
                    <span>{words::subtitle(is_pupil)}</span>
                </summary>
                <Show when=move || open.get()>
                    {if is_pupil { view! { <PupilForm /> }.into_any() } else { view! { <Teacher /> }.into_any() }}
                </Show>
            </details>
        </section>
    }
}

#[component]
fn Teacher() -> impl IntoView {
    let class = use_selector(|state| &state.class);
    let has_list = Memo::new(move |_| class.with(|class| !class.items.is_empty()));
    view! {
        <p class="lead">
            "Pupils open a link, rate a list with stars, and get a short code that holds their ratings. You collect the \
             codes here. No server is part of it, and nothing leaves this device: the codes are all that travels, in \
             whatever way you like."
        </p>
        <Show when=move || has_list.get() fallback=|| view! { <ListForm /> }>
            <Invitation />
            <Codes />
            <ClassTable />
        </Show>
    }
}

/// What pupils are to rate.
#[component]
fn ListForm() -> impl IntoView {
    let dispatch = use_dispatch();
    let catalog = use_selector(|state| &state.data.catalog);
    let text = RwSignal::new(String::new());
    let n = Memo::new(move |_| text.with(|text| items(text).len()));
    let has_items = Memo::new(move |_| catalog.with(|catalog| !catalog.is_empty()));
    let hint = move || {
        let typed = text.with(|text| text.lines().filter(|line| !line.trim().is_empty()).count());
        let left_out = match typed - n.get() {
            0 => String::new(),
            _ if n.get() == MOST_ITEMS => format!(" Only the first {MOST_ITEMS} count."),
            repeated => format!(" {} left out: it stands there already.", counted(repeated, "line")),
        };
        format!("One a line, 2 to {MOST_ITEMS}; about a dozen is best. {} now.{left_out}", counted(n.get(), "item"))
    };
    let use_most_rated = move |_| {
        let titles = catalog.with_untracked(|catalog| {
            (0..catalog.len().min(MOST_RATED)).map(|at| catalog.titles.get(at).to_owned() + "\n").collect()
        });
        text.set(titles);
    };
    view! {
        <div class="pasting">
            <label for="class-items">"Items of the class"</label>
            <textarea
                id="class-items"
                rows="8"
                aria-describedby="class-items-hint"
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
            />
            <p class="meaning" id="class-items-hint">
                {hint}
            </p>
            <div class="buttons">
                <button disabled=move || !has_items.get() on:click=use_most_rated>"Use the most rated"</button>
                <button
                    class="primary"
                    disabled=move || { n.get() < 2 }
                    on:click=move |_| {
                        dispatch.act(Action::BeginClass(text.get_untracked()));
                        // This button is gone; the first one now copies the link.
                        move_on(|| find("#class button"));
                    }
                >
                    "Make the link"
                </button>
            </div>
        </div>
    }
}

/// The link for pupils, also large.
#[component]
fn Invitation() -> impl IntoView {
    let class = use_selector(|state| &state.class);
    let link = Signal::derive(move || class.with(|class| address_with(&[("class", class.items.join("\n"))])));
    view! {
        <h3>"1. Pupils open this link"</h3>
        <p>{move || class.with(|class| class.items.join(" · "))}</p>
        <CopyButton name="Copy class link" status="Copying the class link" text=link />
        <details class="qr-code">
            <summary>"QR code of the class link"</summary>
            <QrImage label="QR code of the class link" text=link />
        </details>
    }
}

/// Where codes come in: pasted, dropped, or as files.
#[component]
fn Codes() -> impl IntoView {
    let dispatch = use_dispatch();
    let codes = use_selector(|state| &state.class_codes);
    let field = NodeRef::<html::Textarea>::new();
    // Who empties the field has looked at what was refused.
    let on_input = move |_| {
        if field.get_untracked().is_some_and(|field| field.value().trim().is_empty()) {
            dispatch.act(Action::ForgetCodes);
        }
    };
    let on_add = move |_| {
        let Some(field) = field.get_untracked() else { return };
        dispatch.act(Action::AddCodes(field.value()));
        // What was refused stays, to be corrected.
        let refused = codes.with_untracked(|codes| words::refused(&codes.lines));
        field.set_value(&refused);
    };
    let on_drop = move |event: ev::DragEvent| {
        let Some(carried) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else { return };
        event.prevent_default();
        // The page would read files as ratings.
        event.stop_propagation();
        match carried.files().filter(|files| files.length() > 0) {
            Some(files) => dispatch.act_with_files(Action::OpenCodes, Some(files)),
            None => dispatch.act(Action::AddCodes(carried.get_data("text/plain").unwrap_or_default())),
        }
    };
    let said = move || codes.with(words::summary);
    let problems = move || {
        let problems = codes.with(words::problems);
        view! { <ul class="error">{problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}</ul> }
    };
    view! {
        <h3>"2. Their codes come here"</h3>
        <div class="pasting" on:drop=on_drop>
            <label for="class-codes">"Codes"</label>
            <textarea
                id="class-codes"
                rows="4"
                spellcheck="false"
                aria-describedby="class-codes-hint"
                node_ref=field
                on:input=on_input
            />
            <p class="meaning" id="class-codes-hint">
                "One a line, with or without a name. Paste a column of a spreadsheet, or drop a text file or a workbook here. A \
                 camera app opens a pupil’s QR code in the browser of its own device: the code joins the table if this page with \
                 this class is open there. Otherwise pupils send or dictate their codes."
            </p>
            <div class="buttons">
                <button class="primary" on:click=on_add>"Add codes"</button>
                <label class="files">
                    "Files of codes"
                    <input
                        type="file"
                        multiple
                        accept=".txt,.csv,.tsv,text/*,.xlsx,.xls,.ods"
                        on:change:target=move |event| {
                            // The list empties with the field.
                            dispatch.act_with_files(Action::OpenCodes, event.target().files());
                            event.target().set_value("");
                        }
                    />
                </label>
            </div>
            <p role="status" aria-label="Codes added">{said}</p>
            <div role="alert" aria-label="Codes not added">{problems}</div>
        </div>
    }
}
