//! Where the keyboard goes on.

use web_sys::{FocusOptions, HtmlElement};

/// Puts the focus on `element`, and brings it into view if it is to be looked at.
pub fn focus(element: &HtmlElement, scroll: bool) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(!scroll);
    // Refused by nothing that can have the focus.
    let _ = element.focus_with_options(&options);
}
