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

/// Changes the element with this id under whoever has the focus in it: a row that moves keeps it. That of one that went
/// away comes to the element itself.
pub fn keep_focus(id: &'static str, change: impl FnOnce()) {
    let inside = |focused: &Element| document().get_element_by_id(id).is_some_and(|it| it.contains(Some(focused)));
    let before = document().active_element().filter(inside);
    change();
    if let Some(before) = before {
        move_on(move || Some(before).filter(|it| it.is_connected()).or_else(|| document().get_element_by_id(id)));
    }
}

/// The same as [`focus`] with the element of this id, where there is one.
pub fn focus_on(id: &str, scroll: bool) {
    if let Some(element) = document().get_element_by_id(id).and_then(|found| found.dyn_into().ok()) {
        focus(&element, scroll);
    }
}
