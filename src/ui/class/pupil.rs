//! A pupil's page: stars for each item, and the code that holds them.

use super::code::{Ballot, NUMBERS};
use super::qr_image::QrImage;
use super::room::{ClassRoom, Pupil};
use crate::ui::confirm::Confirm;
use crate::ui::copy_button::CopyButton;
use crate::ui::dispatch::{use_dispatch, use_memo};
use crate::ui::focus::move_on;
use crate::ui::lists::{RatingScale, Stars};
use crate::ui::local_storage;
use crate::ui::query::address_with;
use crate::ui::state::{Action, ShownRegions};
use leptos::prelude::*;

const SCALE: RatingScale = RatingScale { lowest: 0.0, highest: 5.0, step: 1.0 };
/// The name that a pupil's ratings are saved under.
const MINE: &str = "class-pupil";

/// What this pupil rated before, or nothing.
fn saved(items: &[String]) -> Pupil {
    let mut class = ClassRoom::new(items.to_vec());
    class.add(&local_storage::load::<String>(MINE).unwrap_or_default());
    class.pupils.pop().unwrap_or_else(|| another(items.len()))
}

/// Nothing yet, under a number of their own: by that a class tells its pupils apart.
fn another(n_items: usize) -> Pupil {
    let number = (js_sys::Math::random() * f64::from(NUMBERS)) as u32;
    Pupil { name: String::new(), ballot: Ballot { number, stars: vec![0; n_items] } }
}

#[component]
pub fn PupilForm() -> impl IntoView {
    let dispatch = use_dispatch();
    let items = dispatch.read(|state| state.arrival.class.clone());
    let pupil = RwSignal::new(saved(&items));
    let list = StoredValue::new(items.clone());
    let n = items.len();
    let line = Memo::new(move |_| list.with_value(|items| pupil.with(|pupil| pupil.line(items))));
    Effect::new(move || {
        if pupil.with(|pupil| pupil.n_ratings() > 0) {
            local_storage::save(MINE, &line.get());
        }
    });
    let has_rated = Memo::new(move |_| pupil.with(|pupil| pupil.n_ratings() > 0));
    let rows = items.into_iter().enumerate().map(|(at, item)| {
        let value = Memo::new(move |_| pupil.with(|pupil| f32::from(pupil.ballot.stars[at])));
        let rate = move |value: f32| pupil.update(|pupil| pupil.ballot.stars[at] = value as u8);
        let words = move || match value.get() as u8 {
            0 => "not rated".to_owned(),
            stars => format!("{stars} of 5"),
        };
        view! {
            <li>
                <span class="title">{item.clone()}</span>
                <Stars name=format!("Your rating of {item}") value scale=SCALE rate none="not rated" />
                <span class="value" aria-hidden="true">{words}</span>
            </li>
        }
    });
    let is_alone = use_memo(|state| *state.shown_regions != ShownRegions::All);
    let link = Signal::derive(move || address_with(&[("code", line.get())]));
    let code = Signal::derive(move || line.get());
    let progress = move || {
        let code = if has_rated.get() { " Your code is below." } else { "" };
        format!("{} of {n} rated.{code}", pupil.with(Pupil::n_ratings))
    };
    view! {
        <p class="lead">
            "Give stars to what you know. Leave out what you do not know. On a keyboard, type how many stars. Your ratings \
             become a short code. You give this code to your teacher. Nothing is sent."
        </p>
        <div class="setting pupil-name">
            <label for="pupil-name">"Your name, if you like"</label>
            <input
                id="pupil-name"
                type="text"
                maxlength="40"
                autocomplete="off"
                aria-describedby="pupil-name-hint"
                prop:value=move || pupil.with(|pupil| pupil.name.clone())
                on:input:target=move |event| pupil.update(|pupil| pupil.name = event.target().value())
            />
            <p class="meaning" id="pupil-name-hint">"The class sees names and ratings. Without a name nobody knows which are yours."</p>
        </div>
        <ul class="rated" aria-label="Items to rate">{rows.collect_view()}</ul>
        <p role="status" aria-label="Rated">{progress}</p>
        <Show when=move || has_rated.get()>
            <h3>"Your code"</h3>
            <p class="pupil-code"><output aria-label="Your code" aria-live="off">{code}</output></p>
            <CopyButton name="Copy your code" status="Copying your code" text=code />
            <QrImage label="QR code of your ratings" text=link />
            <Confirm
                name="Rate as another pupil"
                warning="This clears the name and the stars here. Give your code to your teacher first."
                yes="Clear them"
                keep="Keep them"
                quiet=true
                act=move |()| {
                    local_storage::save(MINE, &"");
                    pupil.set(another(n));
                    move_on(|| document().get_element_by_id("pupil-name"));
                }
            />
            <p class="meaning">
                "Your teacher copies the code, or points a camera at the square. If you change a rating, give the new code. It \
                 takes the place of the old one."
            </p>
        </Show>
        <Show when=move || is_alone.get()>
            <button
                class="quiet"
                on:click=move |_| {
                    dispatch.act(Action::ShowRegions(ShownRegions::All));
                    move_on(|| document().get_element_by_id("main"));
                }
            >
                "Show the whole page"
            </button>
        </Show>
    }
}
