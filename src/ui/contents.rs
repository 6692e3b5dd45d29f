//! The table of contents: links to all sections of the page, the one in view marked.

use super::dispatch::{use_memo, use_selector};
use super::regions::LoadedRegions;
use super::state::SECTIONS;
use leptos::{html, prelude::*};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// A section is current while it crosses a line in the upper part of the window.
const LINE: &str = "-25% 0px -75% 0px";

#[component]
pub fn Contents() -> impl IntoView {
    let current = RwSignal::new(String::new());
    let regions = use_selector(|state| &state.shown_regions);
    let LoadedRegions(loaded) = expect_context();
    let observing = StoredValue::new_local(None);
    Effect::new(move || {
        regions.track();
        loaded.track();
        // Once the sections are on the page.
        request_animation_frame(move || drop(observing.try_set_value(observe(current))));
    });
    on_cleanup(move || drop(observing.try_set_value(None)));
    let links = SECTIONS.map(|(id, name)| {
        let is_shown = use_memo(move |state| state.shown_regions.shows(id));
        let is_current = move || current.with(|current| current == id).then_some("true");
        view! {
            <li hidden=move || !is_shown.get()>
                <a href=format!("#{id}") aria-current=is_current>
                    {name}
                </a>
            </li>
        }
    });
    let nav = NodeRef::<html::Nav>::new();
    Effect::new(move || {
        if let Some(nav) = nav.get() {
            current.with(|current| show_link(&nav, current));
        }
    });
    view! {
        <nav class="contents" aria-label="Contents" node_ref=nav>
            <ul>{links.into_iter().collect_view()}</ul>
        </nav>
    }
}

/// Scrolls the strip of a narrow window to the link to a section.
fn show_link(nav: &HtmlElement, section: &str) {
    if let Ok(Some(link)) = nav.query_selector(&format!("a[href='#{section}']")) {
        let link: HtmlElement = link.unchecked_into();
        nav.set_scroll_left(link.offset_left() - (nav.client_width() - link.offset_width()) / 2);
    }
}

/// Watches sections until it is dropped.
struct Observing {
    observer: IntersectionObserver,
    _on_cross: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Observing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Keeps `current` the id of the section that crosses the line. Where two lie side by side, the first in the table.
fn observe(current: RwSignal<String>) -> Option<Observing> {
    let sections: Vec<Element> = SECTIONS.iter().filter_map(|(id, _)| document().get_element_by_id(id)).collect();
    let crossing = RefCell::new(vec![false; sections.len()]);
    let observed = sections.clone();
    let on_cross = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let mut crossing = crossing.borrow_mut();
        for entry in entries.iter().map(JsCast::unchecked_into::<IntersectionObserverEntry>) {
            if let Some(place) = observed.iter().position(|section| *section == entry.target()) {
                crossing[place] = entry.is_intersecting();
            }
        }
        // Between two sections the last one stays current.
        if let Some(first) = crossing.iter().position(|&crosses| crosses) {
            // The page may be closing.
            let _ = current.try_set(observed[first].id());
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(LINE);
    // Refused only for margins that cannot be parsed.
    let observer = IntersectionObserver::new_with_options(on_cross.as_ref().unchecked_ref(), &options).ok()?;
    sections.iter().for_each(|section| observer.observe(section));
    Some(Observing { observer, _on_cross: on_cross })
}
