//! The page for a projector: one region at a time, as large as the room needs.

use super::address::TOY;
use super::dispatch::{use_dispatch, use_memo};
use super::query;
use super::state::{Action, SECTIONS, ShownRegions};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The smallest numbers are about this high, and as much of the window's height as people read from ten meters.
const TEXT: f64 = 12.0;
const SHARE: f64 = 1.0 / 25.0;
/// Height of the bar.
const BAR: f64 = 64.0;
/// A region needs so much width before it is enlarged.
const WIDTH: f64 = 520.0;
/// What Space presses or types into, and what Backspace deletes in.
const CONTROLS: &str = "button, input, select, textarea, summary, a, [role=button]";
const FIELDS: &str = "input, textarea";

fn root() -> Option<HtmlElement> {
    document().document_element()?.dyn_into().ok()
}

/// How much the regions are enlarged.
pub fn zoom() -> f64 {
    let zoom = root().and_then(|root| root.style().get_property_value("--zoom").ok());
    zoom.and_then(|zoom| zoom.parse().ok()).unwrap_or(1.0)
}

/// How high a figure may be, for all of it to be seen at once: on a projector what the window leaves beside the bar and what
/// stands above the figure in its region, elsewhere any height.
pub fn room(above: f64) -> f64 {
    match zoom() {
        1.0 => f64::INFINITY,
        zoom => (window_size().1 - BAR) / zoom - above,
    }
}

/// Width and height of the window.
fn window_size() -> (f64, f64) {
    let size = |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|length| length.as_f64()).unwrap_or(1.0);
    (size(window().inner_width()), size(window().inner_height()))
}

fn enlarge() {
    let (width, height) = window_size();
    let zoom = (height * SHARE / TEXT).min(width / WIDTH).max(1.0);
    if let Some(root) = root() {
        // Refused for no name and value of this form.
        let _ = root.set_attribute("data-projector", "");
        let _ = root.style().set_property("--zoom", &format!("{zoom:.3}"));
    }
}

fn leave() {
    if let Some(root) = root() {
        let _ = root.remove_attribute("data-projector");
        let _ = root.style().remove_property("--zoom");
    }
}

/// The bar that goes from region to region, while the page is for a projector.
#[component]
pub fn Projector() -> impl IntoView {
    let dispatch = use_dispatch();
    let pairs = query::pairs();
    let is_toy = pairs.iter().any(|(key, value)| key == "lesson" && value == TOY);
    let first = if is_toy { "toy" } else { "training" };
    let first = SECTIONS.iter().position(|(id, _)| *id == first).unwrap_or(0);
    // A lesson has pages of its own.
    let has_pages = use_memo(|state| state.lesson.is_some());
    let is_on = RwSignal::new(dispatch.read(|state| state.arrival.projector));
    let place = RwSignal::new(first);
    let turn = move |by: isize| {
        let n = SECTIONS.len() as isize;
        place.update(|place| *place = (*place as isize + by).rem_euclid(n) as usize);
    };
    Effect::new(move || {
        if is_on.get() {
            enlarge();
        }
    });
    Effect::new(move || {
        let (id, _) = SECTIONS[place.get()];
        if !is_on.get() || has_pages.get() {
            return;
        }
        dispatch.act(Action::ShowRegions(ShownRegions::only(&[id])));
        request_animation_frame(|| window().scroll_to_with_x_and_y(0.0, 0.0));
    });
    let resized = window_event_listener(ev::resize, move |_| {
        if is_on.get_untracked() {
            enlarge();
        }
    });
    let pressed = window_event_listener(ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !is_on.get_untracked() || has_pages.get_untracked() || has_modifier || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_in = |what| target.as_ref().is_some_and(|target| target.closest(what).ok().flatten().is_some());
        let by = match event.key().as_str() {
            " " if !is_in(CONTROLS) => 1 - 2 * isize::from(event.shift_key()),
            "Backspace" if !is_in(FIELDS) => -1,
            _ => return,
        };
        event.prevent_default();
        turn(by);
    });
    // A button that a pointer has pressed gives Space back.
    let clicked = window_event_listener(ev::click, move |event| {
        let focused = document().active_element().filter(|_| is_on.get_untracked() && event.detail() > 0);
        if let Some(button) =
            focused.filter(|it| it.tag_name() == "BUTTON").and_then(|it| it.dyn_into::<HtmlElement>().ok())
        {
            // Refused only by what cannot have the focus.
            let _ = button.blur();
        }
    });
    on_cleanup(move || [resized, pressed, clicked].into_iter().for_each(WindowListenerHandle::remove));
    let on_leave = move |_| {
        is_on.set(false);
        leave();
        if !has_pages.get_untracked() {
            dispatch.act(Action::ShowRegions(ShownRegions::All));
        }
    };
    let about = move || {
        let (_, name) = SECTIONS[place.get()];
        format!("{name}, {} of {}", place.get() + 1, SECTIONS.len())
    };
    view! {
        <Show when=move || is_on.get()>
            <nav class="projector" aria-label="Projector">
                <Show when=move || !has_pages.get()>
                    <button on:click=move |_| turn(-1)>"Previous region"</button>
                    <button on:click=move |_| turn(1)>"Next region"</button>
                    <p role="status" aria-label="Region on show">{about}</p>
                    <p class="meaning">"Space: next. Backspace: previous."</p>
                </Show>
                <button class="quiet" on:click=on_leave>"Leave projector"</button>
            </nav>
        </Show>
    }
}
