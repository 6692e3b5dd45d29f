//! How wide an element is, as a signal: charts are drawn in pixels, so that their text keeps its size.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

/// Narrower than this, the element has not been laid out yet.
pub const NARROWEST: f64 = 120.0;

/// The width of `node` in pixels; nothing before it is on the page.
pub fn width_of(node: NodeRef<Div>) -> ReadSignal<Option<f64>> {
    let (width, set_width) = signal(None);
    let observing = StoredValue::new_local(None);
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || set_width.set(Some(f64::from(measured.client_width()))));
        match ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            // It tells the first width as well, once the page is laid out: to ask now would lay it out in between.
            Ok(observer) => {
                observer.observe(&element);
                observing.set_value(Some((observer, on_resize)));
            }
            // A browser without it keeps the first width.
            Err(_) => set_width.set(Some(f64::from(element.client_width()))),
        }
    });
    on_cleanup(move || {
        observing.try_update_value(|observing| {
            if let Some((observer, _on_resize)) = observing.take() {
                observer.disconnect();
            }
        });
    });
    width
}
