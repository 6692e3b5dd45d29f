//! Where the keyboard goes on.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// Puts the focus on `element`, and brings it into view if it is to be looked at.
pub fn focus(element: &HtmlElement, scroll: bool) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(!scroll);
    // Refused by nothing that can have the focus.
    let _ = element.focus_with_options(&options);
}

/// The same with the element of this id, where there is one.
pub fn focus_on(id: &str, scroll: bool) {
    if let Some(element) = document().get_element_by_id(id).and_then(|found| found.dyn_into().ok()) {
        focus(&element, scroll);
    }
}
