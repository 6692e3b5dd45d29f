//! Whether the surroundings are light or dark, as a signal: a canvas knows nothing of style sheets.

use super::colors::Theme;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

pub fn theme() -> ReadSignal<Theme> {
    let (theme, set_theme) = signal(Theme::Light);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        let of = |dark: bool| if dark { Theme::Dark } else { Theme::Light };
        set_theme.set(of(query.matches()));
        let asked = query.clone();
        let on_change = Closure::<dyn FnMut()>::new(move || set_theme.set(of(asked.matches())));
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
    theme
}
