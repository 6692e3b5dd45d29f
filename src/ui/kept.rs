//! Small things that this browser keeps for the page's next visit. Data and models are the worker's to keep.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// Begins the name of everything kept.
const PREFIX: &str = "tastemap.";

/// Nothing where the browser keeps nothing for anyone, as some do in private windows.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps `value` under `name`. A browser that has no room left goes without.
pub fn save(name: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(&format!("{PREFIX}{name}"), &text);
    }
}

/// What was kept under `name`, if it can still be understood.
pub fn load<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = storage()?.get_item(&format!("{PREFIX}{name}")).ok()??;
    serde_json::from_str(&text).ok()
}

/// Forgets everything kept.
pub fn forget() {
    let Some(storage) = storage() else { return };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok()?);
    for name in names.filter(|name| name.starts_with(PREFIX)).collect::<Vec<_>>() {
        // Refused by nothing that could be listed.
        let _ = storage.remove_item(&name);
    }
}
