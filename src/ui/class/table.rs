//! The class's table, and what to do with it.

use super::room::{ClassRoom, Pupil};
use super::words;
use crate::ui::confirm::Confirm;
use crate::ui::copy_button::CopyButton;
use crate::ui::dispatch::{use_dispatch, use_memo, use_phase, use_selector};
use crate::ui::focus::focus_on;
use crate::ui::state::{Action, epochs_of_class};
use leptos::prelude::*;
use web_sys::File;

/// The name that the class's ratings have as a file.
const NAME: &str = "Class.csv";

#[component]
pub fn ClassTable() -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let class = use_selector(|state| &state.class);
    let heads = move || {
        let items = class.with(|class| class.items.clone());
        items.into_iter().map(|item| view! { <th scope="col">{item}</th> }).collect_view()
    };
    let rows = move || {
        let pupils = class.with(|class| class.pupils.clone());
        pupils.into_iter().map(|pupil| view! { <Row pupil /> }).collect_view()
    };
    // Of one person alone nobody learns what is alike.
    let can_train =
        Memo::new(move |_| class.with(|class| class.pupils.iter().filter(|pupil| pupil.n_ratings() > 0).count() > 1));
    let train = move |_| {
        let csv = class.with_untracked(ClassRoom::csv);
        match File::new_with_str_sequence(&js_sys::Array::of1(&csv.into()), NAME) {
            Ok(file) => {
                dispatch.act_on(Action::UseClass, &[file]);
                // What comes of it stands far above.
                focus_on("training", true);
            }
            Err(_) => dispatch.alert("The browser cannot make a file of the ratings.", "Try another browser."),
        }
    };
    let epochs = use_memo(epochs_of_class);
    let about = move || {
        if !can_train.get() {
            return Some("Training needs the ratings of two pupils at least.".to_owned());
        }
        epochs.get().map(|epochs| format!("With so few ratings an epoch is short: “Epochs” becomes {epochs}."))
    };
    let codes = Signal::derive(move || class.with(ClassRoom::codes));
    view! {
        <h3>"3. Train on the table"</h3>
        <div class="buttons">
            <button
                class="primary"
                disabled=move || !can_train.get() || !phase.get().is_idle()
                aria-describedby="class-use"
                on:click=train
            >
                "Use these ratings"
            </button>
            <CopyButton name="Copy all codes" status="Copying the codes" text=codes />
            <Another />
        </div>
        <p class="meaning" id="class-use">
            "They replace the data on this page, and training starts. The table itself stays in this browser. " {about}
        </p>
        <div class="scrolling">
            <table id="class-table" aria-label="Class ratings" tabindex="-1">
                <caption>{move || class.with(words::caption)}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Pupil"</th>
                        {heads}
                        <th scope="col"><span class="unseen">"Remove"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(pupil: Pupil) -> impl IntoView {
    let dispatch = use_dispatch();
    let number = pupil.ballot.number;
    let label = pupil.label();
    let cell = |&stars: &u8| view! { <td>{if stars > 0 { stars.to_string() } else { String::new() }}</td> };
    let remove = move |_| {
        dispatch.act(Action::RemovePupil(number));
        focus_on("class-table", false);
    };
    view! {
        <tr>
            <th scope="row">{label.clone()}</th>
            {pupil.ballot.stars.iter().map(cell).collect_view()}
            <td>
                <button class="quiet" aria-label=format!("Remove {label}") on:click=remove>"×"</button>
            </td>
        </tr>
    }
}

/// Another class, in place of this one.
#[component]
fn Another() -> impl IntoView {
    let dispatch = use_dispatch();
    let begin = move |()| {
        dispatch.act(Action::BeginClass(String::new()));
        request_animation_frame(|| focus_on("class-items", true));
    };
    view! {
        <Confirm
            name="Start another class"
            warning="This deletes the list and the table."
            yes="Yes, start another"
            keep="Keep this class"
            quiet=true
            act=begin
        />
    }
}
