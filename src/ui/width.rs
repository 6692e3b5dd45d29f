//! The width of an element as a signal. Charts are drawn in pixels, so that their text keeps its size.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

/// A narrower element has not been laid out yet.
pub const NARROWEST: f64 = 120.0;

/// The width of `node` in pixels, once it is on the page.
pub fn width_of(node: NodeRef<Div>) -> ReadSignal<Option<f64>> {
    let (width, set_width) = signal(None);
    let observing = StoredValue::new_local(None);
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            // Known now, without another layout. A hidden element keeps its width until it is shown again.
            let now = Some(f64::from(measured.client_width())).filter(|now| *now > 0.0);
            if now.is_some_and(|_| width.try_get_untracked().is_some_and(|before| before != now)) {
                // In the next frame: to change sizes while they are reported is what browsers complain of.
                request_animation_frame(move || {
                    let _ = set_width.try_set(now);
                });
            }
        });
        match ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            // It reports the first width too, after layout. Asking for it now would force a layout.
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
