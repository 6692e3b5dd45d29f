//! The palette as a signal: it changes with the color scheme.

use super::palette::Palette;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

pub fn use_palette() -> ReadSignal<Arc<Palette>> {
    let (palette, set_palette) = signal(Arc::new(read()));
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        let on_change = Closure::<dyn FnMut()>::new(move || set_palette.set(Arc::new(read())));
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        let listening = StoredValue::new_local(Some((query, on_change)));
        on_cleanup(move || {
            listening.try_update_value(|listening| {
                if let Some((query, _on_change)) = listening.take() {
                    query.set_onchange(None);
                }
            });
        });
    }
    palette
}

fn read() -> Palette {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    Palette::read(|name| style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default())
}
