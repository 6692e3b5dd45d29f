//! Where the keyboard goes on.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Puts the focus on `element`, and brings it into view if it is to be looked at.
pub fn focus(element: &HtmlElement, scroll: bool) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(!scroll);
    // Refused by nothing that can have the focus.
    let _ = element.focus_with_options(&options);
}

/// Whether nothing has the focus, as happens when what had it goes away.
pub fn is_lost() -> bool {
    document().active_element().is_none_or(|focused| focused.tag_name() == "BODY")
}

/// The focus of something that is about to go away comes to what `to` finds, once the page has changed.
pub fn move_on(to: impl FnOnce() -> Option<Element> + 'static) {
    request_animation_frame(move || {
        if is_lost()
            && let Some(element) = to().and_then(|found| found.dyn_into::<HtmlElement>().ok())
        {
            focus(&element, true);
        }
    });
}

/// The same value for the element with this id, which keeps the focus while it changes: a row that moves keeps it, that of a
/// row that goes away comes to the element itself.
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

/// The same as [`focus`] with the element of this id, where there is one.
pub fn focus_on(id: &str, scroll: bool) {
    if let Some(element) = document().get_element_by_id(id).and_then(|found| found.dyn_into().ok()) {
        focus(&element, scroll);
    }
}
