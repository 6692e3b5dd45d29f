//! Where the keyboard focus goes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Focuses `element`, and scrolls it into view if `scroll`.
pub fn focus(element: &HtmlElement, scroll: bool) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(!scroll);
    // Refused by no element that can have the focus.
    let _ = element.focus_with_options(&options);
}

/// Focuses the element with this id, if there is one.
pub fn focus_on(id: &str, scroll: bool) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_element(element, scroll);
    }
}

/// Focuses any element. Elements of drawings have the same `focus` as those of texts, but not the type.
pub fn focus_element(element: Element, scroll: bool) {
    focus(&element.unchecked_into(), scroll);
}

/// Whether nothing that a person can use has the focus, as when the element that had it was removed, hidden, or disabled.
pub fn is_lost() -> bool {
    document().active_element().is_none_or(|focused| {
        let place = focused.get_bounding_client_rect();
        let is_hidden = place.width() == 0.0 && place.height() == 0.0;
        // Refused for no selector of this form.
        focused.tag_name() == "BODY" || is_hidden || focused.matches(":disabled").unwrap_or(false)
    })
}

/// The first element of the page that a selector means.
pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The heading of the section with this id. It can have the focus from now on.
pub fn heading_of(id: &str) -> Option<Element> {
    let heading = find(&format!("#{id} :is(summary, h2)"))?;
    if heading.tag_name() != "SUMMARY" {
        // Refused for no name of this form.
        let _ = heading.set_attribute("tabindex", "-1");
    }
    Some(heading)
}

/// Moves a focus that is lost in the next change of the page to what `to` finds afterwards.
pub fn move_on(to: impl FnOnce() -> Option<Element> + 'static) {
    request_animation_frame(move || {
        if is_lost()
            && let Some(element) = to().and_then(|found| found.dyn_into::<HtmlElement>().ok())
        {
            focus(&element, true);
        }
    });
}

/// The same value for the element with this id, which keeps the focus while the value changes: a row that moves keeps it,
/// and the focus of a row that is removed moves to the element itself.
pub fn keeping_focus<T>(id: &'static str, value: Memo<T>) -> ReadSignal<T>
where
    T: Clone + Send + Sync + 'static,
{
    let (shown, show) = signal(value.get_untracked());
    let in_element =
        move |focused: &Element| document().get_element_by_id(id).is_some_and(|it| it.contains(Some(focused)));
    Effect::new(move || {
        let value = value.get();
        let before = document().active_element().filter(in_element);
        show.set(value);
        if let Some(before) = before {
            move_on(move || Some(before).filter(|it| it.is_connected()).or_else(|| document().get_element_by_id(id)));
        }
    });
    shown
}
